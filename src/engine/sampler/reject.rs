//! Counts whose table would be too long, sampled by rejection.

use libm::{exp, fabs, log};

use super::count::whole;
use super::special::{binomial_ln_pmf, poisson_ln_pmf};
use crate::engine::random::Draw;

/// Poisson by adding up probabilities for a small mean, by rejection for a large one.
pub(super) fn poisson_sample(mean: f64, draw: &mut Draw) -> f64 {
    if mean < 20.0 {
        let u = draw.unit();
        let mut probability = exp(-mean);
        let mut sum = probability;
        let mut k = 0.0;
        // Rounding may keep the sum below u; by 200 the rest is far below the last digit.
        while sum < u && k < 200.0 {
            k += 1.0;
            probability *= mean / k;
            sum += probability;
        }
        return k;
    }
    let b = 0.931 + 2.53 * mean.sqrt();
    Hat {
        a: -0.059 + 0.024_83 * b,
        b,
        squeeze: 0.9277 - 3.6224 / (b - 2.0),
        centre: mean + 0.43,
        ln_scale: log(1.1239 + 1.1328 / (b - 3.4)),
    }
    .sample(draw, |k| poisson_ln_pmf(k, mean))
}

/// Binomial by rejection, for `p` up to one half and at least ten expected successes.
pub(super) fn binomial_sample(n: f64, p: f64, draw: &mut Draw) -> f64 {
    let spread = (n * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * spread;
    let mode = whole((n + 1.0) * p);
    Hat {
        a: -0.0873 + 0.0248 * b + 0.01 * p,
        b,
        squeeze: 0.92 - 4.2 / b,
        centre: n * p + 0.5,
        ln_scale: log((2.83 + 5.1 / b) * spread) + binomial_ln_pmf(mode, n, p),
    }
    .sample(draw, |k| binomial_ln_pmf(k, n, p))
}

/// Transformed rejection with squeeze.
///
/// Sources: Hörmann, "The Transformed Rejection Method for Generating Poisson Random Variables",
/// Insurance: Mathematics and Economics 12 (1993), algorithm PTRS; and "The Generation of Binomial
/// Random Variates", Journal of Statistical Computation and Simulation 46 (1993), algorithm BTRS.
struct Hat {
    a: f64,
    b: f64,
    squeeze: f64,
    centre: f64,
    ln_scale: f64,
}

impl Hat {
    fn sample(&self, draw: &mut Draw, ln_pmf: impl Fn(f64) -> f64) -> f64 {
        loop {
            let u = draw.unit() - 0.5;
            let v = draw.unit();
            let edge = 0.5 - fabs(u);
            let k = ((2.0 * self.a / edge + self.b) * u + self.centre).floor();
            if 0.07 <= edge && v <= self.squeeze {
                return k;
            }
            if k < 0.0 || (edge < 0.013 && edge < v) {
                continue;
            }
            let hat = log(v / (self.a / (edge * edge) + self.b)) + self.ln_scale;
            if hat <= ln_pmf(k) {
                return k;
            }
        }
    }
}
