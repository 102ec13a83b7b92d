//! Incomplete gamma and beta functions, and the probabilities of counts.
//!
//! Only exact arithmetic, square roots and `libm` are used, so the bits are the same everywhere.
//! Nothing here draws a number.

use libm::{exp, fabs, lgamma, log, log1p};

const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_7;

/// The regularised lower incomplete gamma function P(a, x), for `a` above 0.
pub fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x < a + 1.0 {
        gamma_series(a, x)
    } else {
        1.0 - gamma_fraction(a, x)
    }
}

/// The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), for `a` above 0.
pub(super) fn gamma_q(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x < a + 1.0 {
        1.0 - gamma_series(a, x)
    } else {
        gamma_fraction(a, x)
    }
}

/// How often a series or continued fraction is continued; each needs a few times the square root
/// of its largest parameter, which the laws limit to 10^9.
const MAX_TERMS: u32 = 1_000_000;
const PRECISION: f64 = 1e-16;

/// x^a e^-x / Γ(a + 1), without cancellation at large `a`.
fn gamma_term(a: f64, x: f64) -> f64 {
    exp(poisson_ln_pmf(a, x))
}

fn gamma_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..MAX_TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    (sum * gamma_term(a, x)).min(1.0)
}

/// Source: Press and others, "Numerical Recipes", section 6.2.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    if x == f64::INFINITY {
        return 0.0;
    }
    let terms = (1..MAX_TERMS).map(|n| {
        let n = f64::from(n);
        (-n * (n - a), x + 1.0 - a + 2.0 * n)
    });
    let fraction = continued_fraction(x + 1.0 - a, terms);
    (a * gamma_term(a, x) / fraction).min(1.0)
}

/// `first` + n₁/(d₁ + n₂/(d₂ + …)) from the terms (n, d), by the modified method of Lentz.
fn continued_fraction(first: f64, terms: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut value = keep_off_zero(first);
    let mut above = value;
    let mut below = 0.0;
    for (numerator, denominator) in terms {
        below = 1.0 / keep_off_zero(denominator + numerator * below);
        above = keep_off_zero(denominator + numerator / above);
        let change = above * below;
        value *= change;
        if fabs(change - 1.0) < 4.0 * PRECISION {
            break;
        }
    }
    value
}

fn keep_off_zero(x: f64) -> f64 {
    if fabs(x) < 1e-300 { 1e-300 } else { x }
}

/// The regularised incomplete beta function `I_x(a, b)`, for `a` and `b` above 0.
pub(super) fn beta_i(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if 1.0 <= x {
        return 1.0;
    }
    // x^a (1 − x)^b / B(a, b), without cancellation at large `a` and `b`.
    let front = a * b / (a + b) * exp(binomial_ln_pmf(a, a + b, x));
    if x < (a + 1.0) / (a + b + 2.0) {
        (front / (a * beta_fraction(a, b, x))).min(1.0)
    } else {
        (1.0 - front / (b * beta_fraction(b, a, 1.0 - x))).max(0.0)
    }
}

/// Source: Press and others, "Numerical Recipes", section 6.4.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let terms = (1..MAX_TERMS).map(|n| {
        let m = f64::from(n / 2);
        let even = (a + 2.0 * m - 1.0) * (a + 2.0 * m);
        let odd = (a + 2.0 * m) * (a + 2.0 * m + 1.0);
        if n % 2 == 0 { (m * (b - m) * x / even, 1.0) } else { (-(a + m) * (a + b + m) * x / odd, 1.0) }
    });
    continued_fraction(1.0, terms)
}

/// ln(x^k e^-x / Γ(k + 1)): the logarithm of a Poisson probability, `k` not necessarily whole.
///
/// Source: Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000): the saddle
/// point form keeps all digits where the plain one loses as many as `k` has.
pub(super) fn poisson_ln_pmf(k: f64, x: f64) -> f64 {
    if k < 1.0 {
        return k * log(x) - x - lgamma(k + 1.0);
    }
    -stirling_error(k) - deviance(k, x) - LN_SQRT_2_PI - 0.5 * log(k)
}

/// The logarithm of a binomial probability of `k` successes in `n` trials, neither of them
/// necessarily whole; source as above.
pub(super) fn binomial_ln_pmf(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 || n < k {
        return f64::NEG_INFINITY;
    }
    let rest = n - k;
    if k <= 0.0 {
        return n * log1p(-p);
    }
    if rest <= 0.0 {
        return n * log(p);
    }
    stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p)
        - deviance(rest, n * (1.0 - p))
        - LN_SQRT_2_PI
        - 0.5 * (log(k) + log(rest) - log(n))
}

/// ln Γ(n + 1) minus Stirling's formula.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return lgamma(n + 1.0) - (n + 0.5) * log(n) + n - LN_SQRT_2_PI;
    }
    let square = n * n;
    let inner = (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - inner) / square) / n
}

/// x ln(x / m) + m − x, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if 0.1 * (x + m) <= fabs(x - m) {
        return x * log(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    for j in 1..100 {
        power *= v * v;
        let next = sum + power / f64::from(2 * j + 1);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use statrs::function::{beta::beta_reg, gamma::gamma_lr};

    use super::*;

    fn close(got: f64, expected: f64, relative: f64) {
        assert!(fabs(got - expected) <= relative * fabs(expected), "got {got:e}, expected {expected:e}");
    }

    #[test]
    fn the_incomplete_gamma_function_agrees_with_an_independent_one() {
        for a in [0.01, 0.5, 1.0, 2.0, 7.5, 60.0, 1_000.0] {
            for factor in [0.01, 0.3, 0.9, 1.0, 1.1, 2.0] {
                let x = a * factor;
                assert!(fabs(gamma_p(a, x) - gamma_lr(a, x)) < 1e-12, "a {a}, x {x}");
                assert!(fabs(gamma_p(a, x) + gamma_q(a, x) - 1.0) < 1e-14, "a {a}, x {x}");
            }
        }
        // The median of a gamma variable of shape a is a − 1/3 + 8/(405 a) + O(a^-2).
        close(gamma_p(1e8, 1e8 - 1.0 / 3.0), 0.5, 1e-9);
    }

    #[test]
    fn the_incomplete_beta_function_agrees_with_an_independent_one() {
        for a in [0.05, 0.5, 1.0, 3.0, 40.0, 900.0] {
            for b in [0.05, 0.7, 1.0, 5.0, 300.0] {
                for x in [1e-6, 0.01, 0.2, 0.5, 0.77, 0.99, 0.999_999] {
                    let difference = beta_i(a, b, x) - beta_reg(a, b, x);
                    assert!(fabs(difference) < 1e-11, "a {a}, b {b}, x {x}: {difference}");
                }
            }
        }
    }

    #[test]
    fn poisson_and_binomial_probabilities_sum_to_one_and_keep_their_mean() {
        let sum = |f: &dyn Fn(f64) -> f64, n: u32| (0..=n).map(|k| f(f64::from(k))).sum::<f64>();
        for mean in [0.3, 4.0, 31.0, 500.0] {
            close(sum(&|k| exp(poisson_ln_pmf(k, mean)), 2_000), 1.0, 1e-13);
            close(sum(&|k| k * exp(poisson_ln_pmf(k, mean)), 2_000), mean, 1e-13);
        }
        for (n, p) in [(1, 0.3), (10, 0.5), (900, 0.02), (900, 0.98)] {
            let trials = f64::from(n);
            close(sum(&|k| exp(binomial_ln_pmf(k, trials, p)), n), 1.0, 1e-13);
            close(sum(&|k| k * exp(binomial_ln_pmf(k, trials, p)), n), trials * p, 1e-13);
        }
    }
}
