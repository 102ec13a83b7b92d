//! Laws with what theory says of them.

use libm::{exp, log, sin};
use statrs::distribution as theory;
use statrs::distribution::{Continuous, ContinuousCDF, DiscreteCDF};

use crate::engine::random::{Purpose, Stream};
use crate::engine::sampler::{Interpolation, Sampler, SamplerError};

pub(super) enum Oracle {
    /// The distribution function of a continuous law.
    Continuous(Box<dyn Fn(f64) -> f64>),
    /// The distribution function of a law of whole numbers.
    Counts(Box<dyn Fn(i64) -> f64>),
}

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) sampler: Sampler,
    pub(super) mean: f64,
    pub(super) sd: f64,
    pub(super) oracle: Oracle,
}

fn continuous(
    name: &'static str,
    sampler: Result<Sampler, SamplerError>,
    (mean, sd): (f64, f64),
    cdf: impl Fn(f64) -> f64 + 'static,
) -> Case {
    let oracle = Oracle::Continuous(Box::new(cdf));
    Case { name, sampler: sampler.unwrap(), mean, sd, oracle }
}

fn counts(
    name: &'static str,
    sampler: Result<Sampler, SamplerError>,
    (mean, variance): (f64, f64),
    cdf: impl Fn(u64) -> f64 + 'static,
) -> Case {
    let oracle = Oracle::Counts(Box::new(move |k| u64::try_from(k).map_or(0.0, &cdf)));
    Case { name, sampler: sampler.unwrap(), mean, sd: variance.sqrt(), oracle }
}

fn gamma_cdf(shape: f64, scale: f64) -> impl Fn(f64) -> f64 {
    let law = theory::Gamma::new(shape, 1.0 / scale).unwrap();
    move |x| law.cdf(x)
}

fn poisson_cdf(mean: f64) -> impl Fn(u64) -> f64 {
    let law = theory::Poisson::new(mean).unwrap();
    move |k| law.cdf(k)
}

fn binomial_cdf(n: u64, p: f64) -> impl Fn(u64) -> f64 {
    let law = theory::Binomial::new(p, n).unwrap();
    move |k| law.cdf(k)
}

/// Binomial with so many trials that the independent library loses its digits: the normal
/// distribution with the correction for skewness (Edgeworth), off by the order of 1 / `n`.
fn wide_binomial_cdf(n: f64, p: f64) -> impl Fn(u64) -> f64 {
    let normal = theory::Normal::new(0.0, 1.0).unwrap();
    let sd = (n * p * (1.0 - p)).sqrt();
    let skewness = (1.0 - 2.0 * p) / sd;
    move |k| {
        let z = (k as f64 + 0.5 - n * p) / sd;
        normal.cdf(z) - skewness / 6.0 * (z * z - 1.0) * normal.pdf(z)
    }
}

fn negative_binomial_cdf(r: f64, p: f64) -> impl Fn(u64) -> f64 {
    let law = theory::NegativeBinomial::new(r, p).unwrap();
    move |k| law.cdf(k)
}

pub(super) fn continuous_cases() -> Vec<Case> {
    let exponential = theory::Exp::new(0.25).unwrap();
    let normal = theory::Normal::new(-3.0, 2.0).unwrap();
    let lognormal = theory::LogNormal::new(1.2, 0.6).unwrap();
    let weibull = theory::Weibull::new(1.5, 4.0).unwrap();
    let weibull_below_1 = theory::Weibull::new(0.8, 4.0).unwrap();
    let triangular = theory::Triangular::new(2.0, 12.0, 5.0).unwrap();
    let beta = theory::Beta::new(2.0, 5.0).unwrap();
    let beta_arcsine = theory::Beta::new(0.5, 0.5).unwrap();
    let beta_tiny = theory::Beta::new(0.05, 2.0).unwrap();
    let (a, b) = (0.25_f64, 1.75_f64);
    let logistic = std::f64::consts::PI / 4.0;
    // For e^N with N normal(1.2, 0.6): mean e^(1.2 + 0.18), sd mean × √(e^0.36 − 1).
    let lognormal_mean = exp(1.38);
    // Γ(5/3) and Γ(7/3), Γ(9/4) and Γ(7/2).
    let (w1, w2) = (0.902_745_292_950_933_6, 1.190_639_348_758_999);
    let (v1, v2) = (1.133_003_096_319_347, 3.323_350_970_447_843);
    vec![
        continuous("uniform", Sampler::uniform(a, b), (1.0, (b - a) / 12.0_f64.sqrt()), move |x| ((x - a) / (b - a)).clamp(0.0, 1.0)),
        continuous("exponential", Sampler::exponential(4.0), (4.0, 4.0), move |x| exponential.cdf(x)),
        continuous("normal", Sampler::normal(-3.0, 2.0), (-3.0, 2.0), move |x| normal.cdf(x)),
        continuous("lognormal", Sampler::lognormal(1.2, 0.6), (lognormal_mean, lognormal_mean * (exp(0.36) - 1.0).sqrt()), move |x| {
            lognormal.cdf(x)
        }),
        continuous("gamma 2", Sampler::gamma(2.0, 3.0), (6.0, 18.0_f64.sqrt()), gamma_cdf(2.0, 3.0)),
        continuous("gamma ½", Sampler::gamma(0.5, 3.0), (1.5, 4.5_f64.sqrt()), gamma_cdf(0.5, 3.0)),
        continuous("gamma 1", Sampler::gamma(1.0, 3.0), (3.0, 3.0), gamma_cdf(1.0, 3.0)),
        continuous("gamma 90", Sampler::gamma(90.0, 0.1), (9.0, 0.9_f64.sqrt()), gamma_cdf(90.0, 0.1)),
        continuous("erlang", Sampler::erlang(4, 6.0), (6.0, 3.0), gamma_cdf(4.0, 1.5)),
        continuous("weibull 1.5", Sampler::weibull(1.5, 4.0), (4.0 * w1, 4.0 * (w2 - w1 * w1).sqrt()), move |x| weibull.cdf(x)),
        continuous("weibull 0.8", Sampler::weibull(0.8, 4.0), (4.0 * v1, 4.0 * (v2 - v1 * v1).sqrt()), move |x| weibull_below_1.cdf(x)),
        continuous("triangular", Sampler::triangular(2.0, 5.0, 12.0), (19.0 / 3.0, (79.0_f64 / 18.0).sqrt()), move |x| triangular.cdf(x)),
        continuous("beta 2, 5", Sampler::beta(2.0, 5.0, 10.0, 17.0), (12.0, 7.0 * (10.0_f64 / 392.0).sqrt()), move |x| {
            beta.cdf(((x - 10.0) / 7.0).clamp(0.0, 1.0))
        }),
        continuous("beta ½, ½", Sampler::beta(0.5, 0.5, 0.0, 1.0), (0.5, 0.125_f64.sqrt()), move |x| beta_arcsine.cdf(x.clamp(0.0, 1.0))),
        continuous("beta 0.05, 2", Sampler::beta(0.05, 2.0, 0.0, 1.0), (0.05 / 2.05, (0.1_f64 / (2.05 * 2.05 * 3.05)).sqrt()), move |x| {
            beta_tiny.cdf(x.clamp(0.0, 1.0))
        }),
        continuous(
            "loglogistic",
            Sampler::loglogistic(4.0, 3.0),
            (3.0 * logistic / sin(logistic), 3.0 * (2.0 * logistic / sin(2.0 * logistic) - (logistic / sin(logistic)).powi(2)).sqrt()),
            |x| 1.0 / (1.0 + (x / 3.0).powi(-4)),
        ),
        continuous(
            "mixture",
            Sampler::mixture(vec![(3.0, Sampler::exponential(1.0).unwrap()), (1.0, Sampler::exponential(9.0).unwrap())]),
            (3.0, (0.75 * 2.0 + 0.25 * 162.0_f64 - 9.0).sqrt()),
            |x| 1.0 - 0.75 * exp(-x) - 0.25 * exp(-x / 9.0),
        ),
        continuous(
            "shifted and scaled",
            Sampler::exponential(2.0).and_then(|inner| Sampler::scaled(3.0, inner)).and_then(|inner| Sampler::shifted(-1.5, inner)),
            (4.5, 6.0),
            |x| (1.0 - exp(-(x + 1.5) / 6.0)).max(0.0),
        ),
        continuous(
            "linear quantiles",
            Sampler::quantiles(&[(0.0, 1.0), (0.5, 2.0), (1.0, 6.0)], Interpolation::Linear),
            (2.75, (0.5 * 7.0 / 3.0 + 0.5 * 52.0 / 3.0 - 2.75 * 2.75_f64).sqrt()),
            |x| {
                if x < 2.0 { (x - 1.0) / 2.0 } else { 0.5 + (x - 2.0) / 8.0 }
            },
        ),
        continuous(
            "logarithmic quantiles",
            Sampler::quantiles(&[(0.0, 1.0), (1.0, 100.0)], Interpolation::Logarithmic),
            (99.0 / log(100.0), (9_999.0 / (2.0 * log(100.0)) - (99.0 / log(100.0)).powi(2)).sqrt()),
            |x| log(x) / log(100.0),
        ),
        truncated_exponential(),
        truncated_gamma(),
    ]
}

/// Exponential with mean 2 inside 1 … 5.
fn truncated_exponential() -> Case {
    let (e1, e5) = (exp(-0.5), exp(-2.5));
    let kept = e1 - e5;
    let mean = (3.0 * e1 - 7.0 * e5) / kept;
    let square = (13.0 * e1 - 53.0 * e5) / kept;
    continuous(
        "truncated exponential",
        Sampler::truncated(1.0, 5.0, Sampler::exponential(2.0).unwrap()),
        (mean, (square - mean * mean).sqrt()),
        move |x| (e1 - exp(-0.5 * x)) / kept,
    )
}

/// Gamma with shape 2 and scale 2 above 3: a tail whose moments are gamma integrals.
fn truncated_gamma() -> Case {
    let whole = gamma_cdf(2.0, 2.0);
    let below = whole(3.0);
    let kept = 1.0 - below;
    let mean = 4.0 * (1.0 - gamma_cdf(3.0, 2.0)(3.0)) / kept;
    let square = 24.0 * (1.0 - gamma_cdf(4.0, 2.0)(3.0)) / kept;
    continuous(
        "truncated gamma",
        Sampler::truncated(3.0, f64::INFINITY, Sampler::gamma(2.0, 2.0).unwrap()),
        (mean, (square - mean * mean).sqrt()),
        move |x| (whole(x) - below) / kept,
    )
}

pub(super) fn count_cases() -> Vec<Case> {
    let die = |k: u64| (k as f64 / 6.0).min(1.0);
    vec![
        counts("poisson 0.3", Sampler::poisson(0.3), (0.3, 0.3), poisson_cdf(0.3)),
        counts("poisson 7", Sampler::poisson(7.0), (7.0, 7.0), poisson_cdf(7.0)),
        counts("poisson 900", Sampler::poisson(900.0), (900.0, 900.0), poisson_cdf(900.0)),
        counts("poisson 2 million", Sampler::poisson(2e6), (2e6, 2e6), poisson_cdf(2e6)),
        counts("binomial 20", Sampler::binomial(20, 0.3), (6.0, 4.2), binomial_cdf(20, 0.3)),
        counts("binomial 20 high", Sampler::binomial(20, 0.95), (19.0, 0.95), binomial_cdf(20, 0.95)),
        counts("binomial 9 million", Sampler::binomial(9_000_000, 0.1), (9e5, 8.1e5), wide_binomial_cdf(9e6, 0.1)),
        counts("binomial 9 million high", Sampler::binomial(9_000_000, 0.8), (7.2e6, 1.44e6), wide_binomial_cdf(9e6, 0.8)),
        counts("geometric", Sampler::geometric(0.2), (4.0, 20.0), |k| 1.0 - 0.8_f64.powi(k as i32 + 1)),
        counts("geometric ½", Sampler::geometric(0.5), (1.0, 2.0), |k| 1.0 - 0.5_f64.powi(k as i32 + 1)),
        counts("negative binomial 3.5", Sampler::negative_binomial(3.5, 0.2), (14.0, 70.0), negative_binomial_cdf(3.5, 0.2)),
        counts("negative binomial ½", Sampler::negative_binomial(0.5, 0.25), (1.5, 6.0), negative_binomial_cdf(0.5, 0.25)),
        counts(
            "negative binomial wide",
            Sampler::negative_binomial(2.0, 1e-4),
            (2.0 * 9_999.0, 2.0 * 9_999.0 * 1e4),
            negative_binomial_cdf(2.0, 1e-4),
        ),
        counts("die", Sampler::discrete_uniform(1, 6), (3.5, 35.0 / 12.0), die),
        counts("loaded die", Sampler::discrete(&[(6.0, 2.0), (1.0, 1.0), (3.0, 1.0)]), (4.0, 4.5), |k| {
            [0.0, 0.25, 0.25, 0.5, 0.5, 0.5, 1.0][k.min(6) as usize]
        }),
        counts("recorded values", Sampler::empirical(&[4.0, 1.0, 4.0, 3.0, 8.0]), (4.0, 5.2), |k| {
            [0.0, 0.2, 0.2, 0.4, 0.8, 0.8, 0.8, 0.8, 1.0][k.min(8) as usize]
        }),
        poisson_from_3(),
    ]
}

/// Poisson with mean 2 from 3 on; the factorial moments of a Poisson tail are Poisson tails.
fn poisson_from_3() -> Case {
    let tail = |k: u64| 1.0 - poisson_cdf(2.0)(k - 1);
    let mean = 2.0 * tail(2) / tail(3);
    let variance = 4.0 * tail(1) / tail(3) + mean - mean * mean;
    counts("truncated poisson", Sampler::truncated(2.5, f64::INFINITY, Sampler::poisson(2.0).unwrap()), (mean, variance), move |k| {
        (1.0 - tail(k + 1) / tail(3)).max(0.0)
    })
}

pub(super) fn samples(case: &Case, n: usize) -> Vec<f64> {
    let mut stream = Stream::new(20_260_301, 3, 7, Purpose::Other);
    (0..n).map(|_| case.sampler.sample(&mut stream.draw())).collect()
}

pub(super) fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, (squares / n).sqrt())
}

pub(super) fn all_cases() -> impl Iterator<Item = Case> {
    continuous_cases().into_iter().chain(count_cases())
}
