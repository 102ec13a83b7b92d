//! Families of distributions, their quantiles, and how their parameters follow from data.

use serde::Serialize;

use super::likelihood;
use super::{Sample, duration, wasserstein};
use crate::engine::sampler::{gamma_p, normal_quantile};
use crate::model::Distribution;
use crate::units::{Duration, Share};

/// A family with its parameters; times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Family {
    /// Always the median.
    FixedMedian {
        /// The value.
        value: f64,
    },
    /// Always the mean.
    FixedMean {
        /// The value.
        value: f64,
    },
    /// Memoryless with the mean of the data.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Memoryless above the smallest time.
    ExponentialShifted {
        /// Smallest time.
        min: f64,
        /// Mean of the whole.
        mean: f64,
    },
    /// Normal with the moments of the data, cut at zero.
    Normal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut.
        sd: f64,
    },
    /// Every time between the smallest and the largest equally likely.
    Uniform {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// Triangular between the smallest and the largest, with the mean of the data where that is possible.
    Triangular {
        /// Smallest.
        min: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        max: f64,
    },
    /// Lognormal with the moments of the data.
    LognormalMoments {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Gamma with the moments of the data.
    GammaMoments {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// Zero with a share, else lognormal of greatest likelihood.
    LognormalLikelihood {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
        /// Share of zeros.
        zero: f64,
    },
    /// Zero with a share, else gamma of greatest likelihood.
    GammaLikelihood {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
        /// Share of zeros.
        zero: f64,
    },
    /// Zero with a share, else Weibull of greatest likelihood.
    WeibullLikelihood {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
        /// Share of zeros.
        zero: f64,
    },
}

/// A family and its distance to the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fit {
    /// The family with its parameters.
    pub family: Family,
    /// Wasserstein distance in seconds.
    pub w1: f64,
    /// The same as a share of the mean.
    pub relative: f64,
}

/// All families that can be fitted to a sample.
pub(super) fn candidates(sample: &Sample) -> Vec<Family> {
    let (mean, sd) = (sample.mean(), sample.sd());
    let sorted = sample.sorted();
    let (Some(min), Some(max)) = (sorted.first().copied(), sorted.last().copied()) else { return Vec::new() };
    let mut families = vec![
        Family::FixedMedian { value: sample.quantile(0.5) },
        Family::FixedMean { value: mean },
        Family::Exponential { mean },
        Family::ExponentialShifted { min, mean },
        Family::Normal { mean, sd },
        Family::Uniform { min, max },
        Family::Triangular { min, mode: (3.0 * mean - min - max).clamp(min, max), max },
    ];
    if 0.0 < mean && 0.0 < sd {
        let spread = libm::log(1.0 + (sd / mean) * (sd / mean));
        families.push(Family::LognormalMoments { mu: libm::log(mean) - spread / 2.0, sigma: spread.sqrt() });
        families.push(Family::GammaMoments { shape: (mean / sd) * (mean / sd), scale: sd * sd / mean });
    }
    let positive = &sorted[sorted.partition_point(|x| *x <= 0.0)..];
    let zero = 1.0 - positive.len() as f64 / sorted.len() as f64;
    if let Some((mu, sigma)) = likelihood::lognormal(positive) {
        families.push(Family::LognormalLikelihood { mu, sigma, zero });
    }
    if let Some((shape, scale)) = likelihood::gamma(positive) {
        families.push(Family::GammaLikelihood { shape, scale, zero });
    }
    if let Some((shape, scale)) = likelihood::weibull(positive) {
        families.push(Family::WeibullLikelihood { shape, scale, zero });
    }
    families
}

/// The inverse of the gamma distribution's function, by halving from a bracket that grows.
fn gamma_quantile(shape: f64, share: f64, from: f64) -> f64 {
    if share <= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (from, from.max(shape).max(1e-300) * 2.0 + 1e-12);
    while gamma_p(shape, high) < share && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    // Geometric halving where the ends are orders of magnitude apart, as they are for small shapes.
    for _ in 0..200 {
        let middle = if 0.0 < low && 4.0 < high / low { (low * high).sqrt() } else { f64::midpoint(low, high) };
        if middle <= low || high <= middle || high - low <= 1e-10 * high {
            break;
        }
        if gamma_p(shape, middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// A share beyond a mass at zero.
fn beyond(zero: f64, share: f64) -> f64 {
    if share <= zero { 0.0 } else { (share - zero) / (1.0 - zero) }
}

impl Family {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FixedMedian { .. } => "fixed(median)",
            Self::FixedMean { .. } => "fixed(mean)",
            Self::Exponential { .. } => "exponential_mom",
            Self::ExponentialShifted { .. } => "exponential_shift",
            Self::Normal { .. } => "normal_mom_clipped0",
            Self::Uniform { .. } => "uniform_range",
            Self::Triangular { .. } => "triangular_mom",
            Self::LognormalMoments { .. } => "lognormal_mom",
            Self::GammaMoments { .. } => "gamma_mom",
            Self::LognormalLikelihood { .. } => "lognormal_mle_pos",
            Self::GammaLikelihood { .. } => "gamma_mle_pos",
            Self::WeibullLikelihood { .. } => "weibull_mle_pos",
        }
    }

    /// The quantile at a share, in seconds.
    pub fn quantile(&self, share: f64) -> f64 {
        self.quantile_above(share, 0.0)
    }

    /// The same, where it is known to be at least as large as another.
    fn quantile_above(&self, share: f64, from: f64) -> f64 {
        match *self {
            Self::FixedMedian { value } | Self::FixedMean { value } => value,
            Self::Exponential { mean } => -mean * libm::log1p(-share),
            Self::ExponentialShifted { min, mean } => min - (mean - min) * libm::log1p(-share),
            Self::Normal { mean, sd } => (mean + sd * normal_quantile(share)).max(0.0),
            Self::Uniform { min, max } => min + (max - min) * share,
            Self::Triangular { min, mode, max } => {
                let (width, left) = (max - min, mode - min);
                if width <= 0.0 {
                    min
                } else if share < left / width {
                    min + (share * width * left).sqrt()
                } else {
                    max - ((1.0 - share) * width * (max - mode)).sqrt()
                }
            }
            Self::LognormalMoments { mu, sigma } => libm::exp(mu + sigma * normal_quantile(share)),
            Self::GammaMoments { shape, scale } => scale * gamma_quantile(shape, share, from / scale),
            Self::LognormalLikelihood { mu, sigma, zero } => match beyond(zero, share) {
                share if share <= 0.0 => 0.0,
                share => libm::exp(mu + sigma * normal_quantile(share)),
            },
            Self::GammaLikelihood { shape, scale, zero } => scale * gamma_quantile(shape, beyond(zero, share), from / scale),
            Self::WeibullLikelihood { shape, scale, zero } => {
                let share = beyond(zero, share);
                if share <= 0.0 { 0.0 } else { scale * libm::pow(-libm::log1p(-share), 1.0 / shape) }
            }
        }
    }

    /// The Wasserstein distance to sorted times.
    pub fn distance(&self, sorted: &[f64]) -> f64 {
        // Quantiles rise, so the search for one begins at the last.
        let last = std::cell::Cell::new(0.0_f64);
        wasserstein(sorted, |share| {
            let found = self.quantile_above(share, (last.get() * (1.0 - 1e-9)).max(0.0));
            last.set(found);
            found
        })
    }

    /// The same as a distribution of the document.
    pub fn distribution(&self) -> Distribution<Duration> {
        let with_zero = |zero: f64, other: Distribution<Duration>| {
            if zero <= 0.0 { other } else { Distribution::ZeroOr { zero: Share::new(zero), other: Box::new(other) } }
        };
        match *self {
            Self::FixedMedian { value } | Self::FixedMean { value } => Distribution::Fixed(duration(value)),
            Self::Exponential { mean } => Distribution::Exponential { mean: duration(mean) },
            Self::ExponentialShifted { min, mean } => {
                Distribution::Shifted { by: duration(min), of: Box::new(Distribution::Exponential { mean: duration(mean - min) }) }
            }
            Self::Normal { mean, sd } => Distribution::Normal { mean: duration(mean), sd: duration(sd) },
            Self::Uniform { min, max } => Distribution::Uniform { low: duration(min), high: duration(max) },
            Self::Triangular { min, mode, max } => {
                Distribution::Triangular { min: duration(min), mode: duration(mode), max: duration(max) }
            }
            Self::LognormalMoments { mu, sigma } => Distribution::LognormalMedian { median: duration(libm::exp(mu)), sigma },
            Self::GammaMoments { shape, scale } => Distribution::Gamma { shape, mean: duration(shape * scale) },
            Self::LognormalLikelihood { mu, sigma, zero } => {
                with_zero(zero, Distribution::LognormalMedian { median: duration(libm::exp(mu)), sigma })
            }
            Self::GammaLikelihood { shape, scale, zero } => with_zero(zero, Distribution::Gamma { shape, mean: duration(shape * scale) }),
            Self::WeibullLikelihood { shape, scale, zero } => with_zero(zero, Distribution::Weibull { shape, scale: duration(scale) }),
        }
    }
}
