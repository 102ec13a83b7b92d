//! How draws are used, what becomes of special parameters, and which ones are refused.

use super::cases::{all_cases, mean_and_sd};
use crate::engine::random::{Purpose, Stream};
use crate::engine::sampler::{Interpolation, LARGEST_UNIT, Sampler, SamplerError};

#[test]
fn quantiles_at_the_ends_are_the_ends_of_the_range() {
    let ends = |law: Result<Sampler, SamplerError>| {
        let law = law.unwrap();
        (law.quantile(0.0), law.quantile(1.0))
    };
    let infinity = f64::INFINITY;
    assert_eq!(ends(Sampler::normal(0.0, 1.0)), (-infinity, infinity));
    assert_eq!(ends(Sampler::exponential(2.0)), (0.0, infinity));
    assert_eq!(ends(Sampler::gamma(2.0, 2.0)), (0.0, infinity));
    assert_eq!(ends(Sampler::weibull(2.0, 2.0)), (0.0, infinity));
    assert_eq!(ends(Sampler::loglogistic(2.0, 2.0)), (0.0, infinity));
    assert_eq!(ends(Sampler::lognormal(0.0, 1.0)), (0.0, infinity));
    assert_eq!(ends(Sampler::beta(2.0, 2.0, -1.0, 4.0)), (-1.0, 4.0));
    assert_eq!(ends(Sampler::triangular(1.0, 1.0, 4.0)), (1.0, 4.0));
    assert_eq!(ends(Sampler::binomial(12, 0.4)), (0.0, 12.0));
    assert_eq!(ends(Sampler::poisson(12.0)), (0.0, infinity));
    assert_eq!(ends(Sampler::geometric(0.4)), (0.0, infinity));
    assert_eq!(ends(Sampler::discrete_uniform(-3, 3)), (-3.0, 3.0));
    assert_eq!(ends(Sampler::truncated(-1.0, 2.0, Sampler::normal(0.0, 1.0).unwrap())), (-1.0, 2.0));
    let clipped = Sampler::clipped_at_zero(Sampler::normal(0.0, 1.0).unwrap());
    assert_eq!(ends(Ok(clipped)), (0.0, infinity));
}

#[test]
fn one_number_decides_the_sample_of_every_law_that_inverts() {
    for case in all_cases().filter(|case| case.sampler.law().inverts_fast()) {
        let stream = Stream::new(5, 0, 1, Purpose::Service);
        for ordinal in 0..2_000 {
            let u = stream.at(ordinal).unit();
            let sample = case.sampler.sample(&mut stream.at(ordinal));
            let quantile = case.sampler.quantile(u);
            let distance = (sample - quantile).abs();
            assert!(distance <= 1e-12 * quantile.abs(), "{} {sample} {quantile}", case.name);
        }
    }
}

#[test]
fn rejection_never_shifts_later_draws() {
    let law = Sampler::gamma(0.5, 1.0).unwrap();
    let mut stream = Stream::new(5, 0, 1, Purpose::Service);
    let in_order: Vec<f64> = (0..1_000).map(|_| law.sample(&mut stream.draw())).collect();
    let any_order = (0..1_000).rev().map(|ordinal| law.sample(&mut stream.at(ordinal)));
    let mut any_order: Vec<f64> = any_order.collect();
    any_order.reverse();
    assert_eq!(in_order, any_order);
}

#[test]
fn laws_that_reject_still_follow_a_shared_draw_closely() {
    let stream = Stream::new(5, 0, 1, Purpose::Service);
    let pairs = |a: Sampler, b: Sampler| {
        let both = |ordinal| (a.sample(&mut stream.at(ordinal)), b.sample(&mut stream.at(ordinal)));
        let (x, y): (Vec<f64>, Vec<f64>) = (0..100_000).map(both).unzip();
        let ((mean_x, sd_x), (mean_y, sd_y)) = (mean_and_sd(&x), mean_and_sd(&y));
        let products = x.iter().zip(&y).map(|(x, y)| (x - mean_x) * (y - mean_y));
        products.sum::<f64>() / 100_000.0 / sd_x / sd_y
    };
    let gamma = |shape| Sampler::gamma(shape, 1.0).unwrap();
    assert!(0.95 < pairs(gamma(3.0), gamma(3.3)));
    let poisson = |mean| Sampler::poisson(mean).unwrap();
    assert!(0.99 < pairs(poisson(100.0), poisson(110.0)));
}

#[test]
fn lognormal_parameters_come_out_as_they_went_in() {
    let law = Sampler::lognormal_from_mean_cv(8.0, 0.75).unwrap();
    assert!((law.mean().unwrap() - 8.0).abs() < 1e-12);
    assert!((law.variance().unwrap().sqrt() / 8.0 - 0.75).abs() < 1e-12);
    let law = Sampler::lognormal_from_median_sigma(8.0, 0.4).unwrap();
    assert!((law.quantile(0.5) - 8.0).abs() < 1e-12);
    assert!((law.quantile(0.841_344_746_068_542_9) / 8.0 - libm::exp(0.4)).abs() < 1e-12);
    let law = Sampler::lognormal_from_median_p95(8.0, 20.0).unwrap();
    assert!((law.quantile(0.5) - 8.0).abs() < 1e-12);
    assert!((law.quantile(0.95) - 20.0).abs() < 1e-12);
}

#[test]
fn clipping_moves_what_is_negative_to_zero_and_keeps_the_rest() {
    let normal = Sampler::normal(1.0, 2.0).unwrap();
    let law = Sampler::clipped_at_zero(normal.clone());
    let stream = Stream::new(5, 0, 1, Purpose::Service);
    for ordinal in 0..10_000 {
        let (free, clipped) = (normal.sample(&mut stream.at(ordinal)), law.sample(&mut stream.at(ordinal)));
        assert_eq!(clipped.to_bits(), if free < 0.0 { 0.0_f64 } else { free }.to_bits());
    }
    assert!((law.cdf(0.0) - normal.cdf(0.0)).abs() < 1e-15);
    // E max(X, 0) = µΦ(µ/σ) + σφ(µ/σ) and E max(X, 0)² = (µ² + σ²)Φ(µ/σ) + µσφ(µ/σ).
    let (cumulative, density) = (0.691_462_461_274_013_1, 0.352_065_326_764_299_5);
    let mean = cumulative + 2.0 * density;
    let square = 5.0 * cumulative + 2.0 * density;
    assert!((law.mean().unwrap() - mean).abs() < 1e-12);
    assert!((law.variance().unwrap() - (square - mean * mean)).abs() < 1e-12);
    let positive = Sampler::gamma(2.0, 1.0).unwrap();
    assert_eq!(Sampler::clipped_at_zero(positive.clone()), positive);
}

#[test]
fn moments_of_clipped_laws_agree_with_the_area_under_their_quantiles() {
    // The same law, once with the formula of the normal and once hidden from it.
    for (mean, sd) in [(5.0, 1.0), (1.0, 2.0), (0.0, 1.0), (-4.0, 2.0)] {
        let normal = Sampler::normal(mean, sd).unwrap();
        let hidden = Sampler::shifted(1.0, Sampler::normal(mean - 1.0, sd).unwrap()).unwrap();
        let (direct, area) = (Sampler::clipped_at_zero(normal), Sampler::clipped_at_zero(hidden));
        let (a, b) = (direct.mean().unwrap(), area.mean().unwrap());
        assert!((a / b - 1.0).abs() < 1e-7, "{mean} {sd}: {a} {b}");
        let (a, b) = (direct.variance().unwrap(), area.variance().unwrap());
        assert!((a / b - 1.0).abs() < 1e-6, "{mean} {sd}: {a} {b}");
    }
}

#[test]
fn moments_that_do_not_exist_are_not_stated() {
    let law = |shape| Sampler::loglogistic(shape, 2.0).unwrap();
    assert_eq!((law(1.0).mean(), law(0.5).mean()), (None, None));
    assert!(law(1.5).mean().is_some() && law(1.5).variance().is_none());
    assert!(law(2.5).variance().is_some());
    let cut = |high| Sampler::truncated(0.0, high, law(0.9)).unwrap();
    assert!(cut(50.0).mean().is_some() && cut(50.0).variance().is_some());
    assert_eq!(cut(f64::INFINITY).mean(), None);
    let mixed = Sampler::mixture(vec![(1.0, law(0.9)), (1.0, Sampler::constant(3.0).unwrap())]);
    assert_eq!(mixed.unwrap().mean(), None);
}

#[test]
fn laws_with_a_single_value_become_constants() {
    let constants = [
        (Sampler::exponential(0.0), 0.0),
        (Sampler::uniform(3.0, 3.0), 3.0),
        (Sampler::normal(-3.0, 0.0), -3.0),
        (Sampler::lognormal_from_mean_cv(1.0, 0.0), 1.0),
        (Sampler::triangular(2.0, 2.0, 2.0), 2.0),
        (Sampler::beta(2.0, 2.0, 4.0, 4.0), 4.0),
        (Sampler::erlang(3, 0.0), 0.0),
        (Sampler::poisson(0.0), 0.0),
        (Sampler::binomial(9, 1.0), 9.0),
        (Sampler::binomial(9, 0.0), 0.0),
        (Sampler::geometric(1.0), 0.0),
        (Sampler::negative_binomial(4.0, 1.0), 0.0),
        (Sampler::discrete_uniform(7, 7), 7.0),
        (Sampler::discrete(&[(5.0, 0.0), (6.0, 2.0), (6.0, 1.0)]), 6.0),
        (Sampler::quantiles(&[(0.0, 2.0), (1.0, 2.0)], Interpolation::Linear), 2.0),
        (Sampler::scaled(0.0, Sampler::exponential(2.0).unwrap()), 0.0),
        (Sampler::shifted(2.0, Sampler::constant(2.0).unwrap()), 4.0),
        (Sampler::truncated(1.0, 4.0, Sampler::constant(2.0).unwrap()), 2.0),
        (Sampler::truncated(1.5, 2.5, Sampler::poisson(2.0).unwrap()), 2.0),
        (Ok(Sampler::clipped_at_zero(Sampler::constant(-2.0).unwrap())), 0.0),
    ];
    for (index, (law, value)) in constants.into_iter().enumerate() {
        assert_eq!(law.unwrap().as_constant(), Some(value), "entry {index}");
    }
}

#[test]
fn mixed_tables_are_one_table() {
    let die = Sampler::discrete_uniform(1, 2).unwrap();
    let mixed = Sampler::mixture(vec![(1.0, die), (3.0, Sampler::constant(2.0).unwrap())]).unwrap();
    assert_eq!(mixed, Sampler::discrete(&[(1.0, 1.0), (2.0, 7.0)]).unwrap());
}

#[test]
fn a_cut_that_keeps_little_is_inverted_and_one_that_keeps_nothing_is_refused() {
    let gamma = || Sampler::gamma(2.0, 1.0).unwrap();
    let law = Sampler::truncated(15.0, 16.0, gamma()).unwrap();
    let mut stream = Stream::new(5, 0, 1, Purpose::Service);
    let values: Vec<f64> = (0..20_000).map(|_| law.sample(&mut stream.draw())).collect();
    assert!(values.iter().all(|x| (15.0..=16.0).contains(x)));
    let (mean, _) = mean_and_sd(&values);
    assert!((mean - law.mean().unwrap()).abs() < 0.01);
    let error = Sampler::truncated(60.0, 61.0, gamma()).unwrap_err();
    assert_eq!((error.law, error.parameter), ("truncated", "kept probability"));
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    let exponential = || Sampler::exponential(1.0).unwrap();
    let linear = Interpolation::Linear;
    let refused = [
        (Sampler::constant(f64::NAN), "constant: value"),
        (Sampler::uniform(2.0, 1.0), "uniform: high"),
        (Sampler::uniform(f64::NEG_INFINITY, 1.0), "uniform: low"),
        (Sampler::uniform(-1e308, 1e308), "uniform: high"),
        (Sampler::exponential(-1.0), "exponential: mean"),
        (Sampler::exponential(1e308), "exponential: mean"),
        (Sampler::normal(0.0, -1.0), "normal: sd"),
        (Sampler::lognormal(0.0, 100.0), "lognormal: sigma"),
        (Sampler::lognormal(1e9, 0.0), "lognormal: mu"),
        (Sampler::lognormal_from_mean_cv(0.0, 1.0), "lognormal: mean"),
        (Sampler::lognormal_from_median_p95(3.0, 2.0), "lognormal: 95 % quantile"),
        (Sampler::gamma(0.0, 1.0), "gamma: shape"),
        (Sampler::gamma(1e-6, 1.0), "gamma: shape"),
        (Sampler::gamma(1.0, f64::INFINITY), "gamma: scale"),
        (Sampler::erlang(0, 1.0), "erlang: k"),
        (Sampler::weibull(0.001, 1.0), "weibull: shape"),
        (Sampler::weibull(1.0, -1.0), "weibull: scale"),
        (Sampler::triangular(0.0, 3.0, 2.0), "triangular: max"),
        (Sampler::triangular(0.0, -1.0, 2.0), "triangular: mode"),
        (Sampler::triangular(0.0, f64::NAN, 2.0), "triangular: mode"),
        (Sampler::beta(1.0, f64::NAN, 0.0, 1.0), "beta: b"),
        (Sampler::loglogistic(1e-4, 1.0), "loglogistic: shape"),
        (Sampler::poisson(-0.5), "poisson: mean"),
        (Sampler::poisson(1e10), "poisson: mean"),
        (Sampler::binomial(10, 1.5), "binomial: p"),
        (Sampler::binomial(u64::MAX, 0.5), "binomial: n"),
        (Sampler::geometric(0.0), "geometric: p"),
        (Sampler::negative_binomial(0.0, 0.5), "negative binomial: r"),
        (Sampler::negative_binomial(1e6, 1e-6), "negative binomial: r"),
        (Sampler::discrete_uniform(3, 2), "discrete uniform: high"),
        (Sampler::discrete_uniform(i64::MIN, 2), "discrete uniform: low"),
        (Sampler::discrete(&[]), "discrete: number of entries"),
        (Sampler::discrete(&[(1.0, 1.0), (1.0, -1.0)]), "discrete: weight of entry 2"),
        (Sampler::discrete(&[(1.0, 0.0)]), "discrete: sum of weights"),
        (Sampler::empirical(&[1.0, f64::INFINITY]), "empirical: value of entry 2"),
        (Sampler::quantiles(&[(0.0, 1.0)], linear), "quantiles: number of points"),
        (Sampler::quantiles(&[(0.1, 1.0), (1.0, 2.0)], linear), "quantiles: probability of entry 1"),
        (Sampler::quantiles(&[(0.0, 1.0), (0.9, 2.0)], linear), "quantiles: probability of entry 2"),
        (Sampler::quantiles(&[(0.0, 1.0), (1.0, 0.5)], linear), "quantiles: value of entry 2"),
        (Sampler::quantiles(&[(0.0, 0.0), (1.0, 0.5)], Interpolation::Logarithmic), "quantiles: value of entry 1"),
        (Sampler::mixture(vec![]), "mixture: number of parts"),
        (Sampler::mixture(vec![(f64::NAN, exponential())]), "mixture: weight of entry 1"),
        (Sampler::shifted(f64::NAN, exponential()), "shifted: shift"),
        (Sampler::scaled(-1.0, exponential()), "scaled: factor"),
        (Sampler::truncated(2.0, 1.0, exponential()), "truncated: high"),
        (Sampler::truncated(f64::NAN, 1.0, exponential()), "truncated: low"),
        (Sampler::truncated(-2.0, -1.0, exponential()), "truncated: kept probability"),
    ];
    for (law, beginning) in refused {
        let text = law.unwrap_err().to_string();
        assert!(text.starts_with(&format!("{beginning} is ")), "{text}");
    }
}

#[test]
fn samples_stay_finite_at_both_ends_of_the_random_numbers() {
    for case in all_cases().filter(|case| case.sampler.law().inverts_fast()) {
        for p in [1.0 - LARGEST_UNIT, LARGEST_UNIT] {
            assert!(case.sampler.quantile(p).is_finite(), "{} at {p}", case.name);
        }
    }
}
