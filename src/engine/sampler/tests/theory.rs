//! Samples and stated properties agree with theory.

use std::fmt::Write as _;

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::cases::{Oracle, all_cases, continuous_cases, count_cases, mean_and_sd, samples};

/// Samples of 1,000,000, as in the published checks of a comparable simulator.
const N: usize = 1_000_000;
/// Fewer for tests that sort.
const N_SORTED: usize = 200_000;

#[test]
fn a_million_samples_have_mean_and_deviation_within_one_percent() {
    for case in all_cases() {
        let (mean, sd) = mean_and_sd(&samples(&case, N));
        assert!((mean / case.mean - 1.0).abs() < 0.01, "{}: {mean} for {}", case.name, case.mean);
        assert!((sd / case.sd - 1.0).abs() < 0.01, "{}: sd {sd} for {}", case.name, case.sd);
    }
}

#[test]
fn stated_moments_are_those_of_theory() {
    for case in all_cases() {
        let (mean, sd) = (case.sampler.mean().unwrap(), case.sampler.variance().unwrap().sqrt());
        assert!((mean / case.mean - 1.0).abs() < 1e-8, "{}: {mean}", case.name);
        assert!((sd / case.sd - 1.0).abs() < 1e-8, "{}: sd {sd} {}", case.name, case.sd);
    }
}

#[test]
fn continuous_samples_pass_the_kolmogorov_smirnov_test() {
    for case in continuous_cases() {
        let Oracle::Continuous(cdf) = &case.oracle else { unreachable!() };
        let mut values = samples(&case, N_SORTED);
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let distance = values.iter().enumerate().map(|(index, &x)| {
            let p = cdf(x);
            (p - index as f64 / n).max((index as f64 + 1.0) / n - p)
        });
        let distance = distance.fold(0.0, f64::max) * n.sqrt();
        // Exceeded with probability 2 exp(-2 × 2.1²) = 0.0003.
        assert!(distance < 2.1, "{}: {distance}", case.name);
    }
}

#[test]
fn counts_pass_the_chi_square_test() {
    for case in count_cases() {
        let Oracle::Counts(cdf) = &case.oracle else { unreachable!() };
        let mut values = samples(&case, N_SORTED);
        values.sort_by(f64::total_cmp);
        assert!(values.iter().all(|x| x.fract().abs() < f64::EPSILON), "{}", case.name);
        let n = values.len() as f64;
        let step = ((case.sd / 20.0) as i64).max(1);
        let (mut statistic, mut cells) = (0.0, 0);
        let (mut seen, mut expected) = (0, 0.0);
        let mut edge = (case.mean - 12.0 * case.sd).floor().max(-1.0) as i64;
        while expected < n - 20.0 {
            edge += step;
            let below = n * cdf(edge);
            if below - expected < 20.0 {
                continue;
            }
            // The last cell takes the rest.
            let below = if n - below < 20.0 { n } else { below };
            let count = if below < n { values.partition_point(|&x| x <= edge as f64) } else { values.len() };
            let difference = (count - seen) as f64 - (below - expected);
            statistic += difference * difference / (below - expected);
            cells += 1;
            (seen, expected) = (count, below);
        }
        assert!(2 <= cells, "{}", case.name);
        let chi = ChiSquared::new(f64::from(cells - 1)).unwrap();
        let p = chi.sf(statistic);
        assert!(3e-4 < p, "{}: {statistic} over {cells} cells, p {p}", case.name);
    }
}

#[test]
fn distribution_functions_are_those_of_theory() {
    for case in all_cases() {
        for percent in [0.001, 0.1, 1.0, 5.0, 20.0, 50.0, 80.0, 95.0, 99.0, 99.9] {
            let x = case.sampler.quantile(percent / 100.0);
            let (got, expected) = match &case.oracle {
                Oracle::Continuous(cdf) => (case.sampler.cdf(x), cdf(x)),
                Oracle::Counts(cdf) => (case.sampler.cdf(x + 0.25), cdf(x as i64)),
            };
            let precision = if case.name.contains("million") { 1e-6 } else { 1e-9 };
            assert!((got - expected).abs() < precision, "{} at {x}: {got} {expected}", case.name);
        }
    }
}

#[test]
fn a_quantile_is_the_smallest_value_that_reaches_its_probability() {
    for case in all_cases() {
        for percent in [0.001, 0.1, 1.0, 5.0, 20.0, 51.0, 77.0, 95.0, 99.0, 99.9] {
            let p = percent / 100.0;
            let x = case.sampler.quantile(p);
            let at = case.sampler.cdf(x);
            let below = match case.oracle {
                Oracle::Continuous(_) => case.sampler.cdf(x - 1e-6 * case.sd),
                Oracle::Counts(_) => case.sampler.cdf(x - 0.5),
            };
            assert!(below < p + 1e-12 && p < at + 1e-8, "{} {p}: {x} {below} {at}", case.name);
        }
    }
}

#[test]
fn samples_keep_their_bits_across_versions_and_platforms() {
    let mut text = String::new();
    for case in all_cases() {
        let mix = |sum: u64, value: f64| sum.rotate_left(7) ^ value.to_bits();
        let sum = samples(&case, 100).into_iter().fold(0, mix);
        writeln!(text, "{sum:016x} {}", case.name).unwrap();
    }
    // Changing one of these changes the results of saved projects that use the law.
    insta::assert_snapshot!(text, @r"
    92be101905e97f39 uniform
    b535a8482664328d exponential
    2a3bee435e5f15e6 normal
    df6aecf54b16080b lognormal
    84a9c4d39dbe10ff gamma 2
    da6543dcd36abb38 gamma ½
    50a8cf46878430ef gamma 1
    5260d782a77870c8 gamma 90
    c870ff7ad86413a6 erlang
    d4659841a54554c3 weibull 1.5
    4c7c951083ba9300 weibull 0.8
    5d89bad7bb6840cb triangular
    5072cd7233239499 beta 2, 5
    dc9263b3e9b24e20 beta ½, ½
    d7f9ba7a2d9b76a3 beta 0.05, 2
    32217965985e8b47 loglogistic
    f0f0675d5086db65 mixture
    0204942d20a43210 shifted and scaled
    7d0fe7f0c8252869 linear quantiles
    b4f472f0009f971b logarithmic quantiles
    67bfc277e41e0a21 truncated exponential
    2fa8ab58236b6583 truncated gamma
    01410bfffe8a4b7a poisson 0.3
    9988beb5bd687507 poisson 7
    9f985e515a9dbf05 poisson 900
    a82a68c26696b704 poisson 2 million
    2d13c02c69eaecaa binomial 20
    8628f7401544920c binomial 20 high
    7a9bd946ae145f5e binomial 9 million
    cb75829dc29dea7e binomial 9 million high
    52fe1f8915a0aa3e geometric
    395dd55503500fbd geometric ½
    e02e8a1dc540c946 negative binomial 3.5
    2d22a3a4f5414863 negative binomial ½
    d4e3c2f8e878dfde negative binomial wide
    4e5ebea0b2093c06 die
    6258047a0dd849fd loaded die
    5876c61b2dbbaa4b recorded values
    c3c04cb0c855e6ce truncated poisson
    ");
}
