//! The laws whose quantile has a closed form: one number in, one sample out, rising with it.
//!
//! Rising means that scenarios which share their random numbers stay close together. Nothing here
//! rejects and redraws.

use libm::{exp, log, log1p, pow, sin, tgamma};

use super::bell::{normal_cdf, normal_quantile};
use super::elementary::{exp_steady, ln_normal};
use super::error::{Parameter, SamplerError};
use super::{LARGEST_UNIT, Law, Sampler};
use crate::engine::random::Draw;

impl Sampler {
    /// Always the same value; uses no random number.
    pub fn constant(value: f64) -> Result<Self, SamplerError> {
        Parameter::new("constant", "value", value).finite().map(Self::Constant)
    }

    /// Evenly between `low` and `high`.
    pub fn uniform(low: f64, high: f64) -> Result<Self, SamplerError> {
        let law = "uniform";
        Parameter::new(law, "low", low).finite()?;
        let upper = Parameter::new(law, "high", high);
        upper.finite()?;
        upper.must(low <= high, "must not be below low")?;
        upper.must((high - low).is_finite(), "must be nearer to low")?;
        Ok(if low < high { Self::Uniform(Uniform { low, width: high - low }) } else { Self::Constant(low) })
    }

    /// Memoryless with the given mean; a mean of 0 is the constant 0.
    pub fn exponential(mean: f64) -> Result<Self, SamplerError> {
        let law = "exponential";
        let mean = Parameter::new(law, "mean", mean).non_negative()?;
        if 0.0 < mean {
            finite_samples(Self::Exponential(Exponential { mean }), Parameter::new(law, "mean", mean))
        } else {
            Ok(Self::Constant(0.0))
        }
    }

    /// Normal; may be negative, see [`Sampler::clipped_at_zero`].
    pub fn normal(mean: f64, sd: f64) -> Result<Self, SamplerError> {
        let law = "normal";
        let mean = Parameter::new(law, "mean", mean).finite()?;
        let sd = Parameter::new(law, "sd", sd).non_negative()?;
        if 0.0 < sd { finite_samples(Self::Normal(Normal { mean, sd }), Parameter::new(law, "sd", sd)) } else { Ok(Self::Constant(mean)) }
    }

    /// Its logarithm is normal with mean `mu` and standard deviation `sigma`.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, SamplerError> {
        let law = "lognormal";
        let mu = Parameter::new(law, "mu", mu).finite()?;
        let sigma = Parameter::new(law, "sigma", sigma).non_negative()?;
        if 0.0 < sigma {
            let sampler = Self::Lognormal(Lognormal { mu, sigma });
            finite_samples(sampler, Parameter::new(law, "sigma", sigma))
        } else {
            let value = Parameter::new(law, "mu", mu);
            value.must(exp(mu).is_finite(), "must be smaller: samples would be infinite")?;
            Ok(Self::Constant(exp(mu)))
        }
    }

    /// Lognormal with the given mean and coefficient of variation (standard deviation over mean).
    pub fn lognormal_from_mean_cv(mean: f64, cv: f64) -> Result<Self, SamplerError> {
        let law = "lognormal";
        let mean = Parameter::new(law, "mean", mean).positive()?;
        let cv = Parameter::new(law, "cv", cv).non_negative()?;
        let variance = log1p(cv * cv);
        Self::lognormal(log(mean) - 0.5 * variance, variance.sqrt())
    }

    /// Lognormal with the given median and standard deviation of the logarithm.
    pub fn lognormal_from_median_sigma(median: f64, sigma: f64) -> Result<Self, SamplerError> {
        let median = Parameter::new("lognormal", "median", median).positive()?;
        Self::lognormal(log(median), sigma)
    }

    /// Lognormal with the given median and 95 % quantile.
    pub fn lognormal_from_median_p95(median: f64, p95: f64) -> Result<Self, SamplerError> {
        let law = "lognormal";
        let median = Parameter::new(law, "median", median).positive()?;
        let upper = Parameter::new(law, "95 % quantile", p95);
        upper.finite()?;
        upper.must(median <= p95, "must not be below the median")?;
        let mu = log(median);
        Self::lognormal(mu, (log(p95) - mu) / normal_quantile(0.95))
    }

    /// Weibull; a shape below 1 means that waiting longer makes the end less likely.
    pub fn weibull(shape: f64, scale: f64) -> Result<Self, SamplerError> {
        let law = "weibull";
        let shape = Parameter::new(law, "shape", shape).positive()?;
        let scale = Parameter::new(law, "scale", scale).positive()?;
        let sampler = Self::Weibull(Weibull { shape, scale, power: 1.0 / shape });
        finite_samples(sampler, Parameter::new(law, "shape", shape))
    }

    /// Rising from `min` to `mode`, falling to `max`.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Self, SamplerError> {
        let law = "triangular";
        let (lower, upper) = (Parameter::new(law, "min", min), Parameter::new(law, "max", max));
        let peak = Parameter::new(law, "mode", mode);
        lower.finite()?;
        upper.finite()?;
        peak.must(min <= mode, "must not be below min")?;
        upper.must(mode <= max, "must not be below the mode")?;
        let width = max - min;
        upper.must((width * width).is_finite(), "must be nearer to min")?;
        if width <= 0.0 {
            return Ok(Self::Constant(mode));
        }
        Ok(Self::Triangular(Triangular {
            min,
            mode,
            max,
            cut: (mode - min) / width,
            rise: width * (mode - min),
            fall: width * (max - mode),
        }))
    }

    /// Its logarithm is logistic with median ln `scale`; heavy tails, no mean for a shape up to 1.
    pub fn loglogistic(shape: f64, scale: f64) -> Result<Self, SamplerError> {
        let law = "loglogistic";
        let shape = Parameter::new(law, "shape", shape).positive()?;
        let scale = Parameter::new(law, "scale", scale).positive()?;
        let sampler = Self::Loglogistic(Loglogistic { shape, scale, power: 1.0 / shape });
        finite_samples(sampler, Parameter::new(law, "shape", shape))
    }
}

/// Refuses parameters whose most extreme samples would not be numbers.
fn finite_samples(sampler: Sampler, blamed: Parameter) -> Result<Sampler, SamplerError> {
    let ends = [1.0 - LARGEST_UNIT, LARGEST_UNIT].map(|p| sampler.quantile(p));
    let finite = ends.into_iter().all(f64::is_finite);
    blamed.must(finite, "leads to samples too large for a number")?;
    Ok(sampler)
}

/// Evenly between two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Uniform {
    low: f64,
    width: f64,
}

impl Law for Uniform {
    fn mean(&self) -> Option<f64> {
        Some(self.low + 0.5 * self.width)
    }

    fn variance(&self) -> Option<f64> {
        Some(self.width * self.width / 12.0)
    }

    fn cdf(&self, x: f64) -> f64 {
        ((x - self.low) / self.width).clamp(0.0, 1.0)
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        self.low + p * self.width
    }
}

/// Memoryless.
#[derive(Clone, Debug, PartialEq)]
pub struct Exponential {
    mean: f64,
}

impl Exponential {
    /// The sample of a number above 0 and below 1.
    #[inline]
    pub(super) fn of_unit(&self, unit: f64) -> f64 {
        -self.mean * ln_normal(1.0 - unit)
    }
}

impl Law for Exponential {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.of_unit(draw.unit())
    }

    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn variance(&self) -> Option<f64> {
        Some(self.mean * self.mean)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { -libm::expm1(-x / self.mean) }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        -self.mean * log(1.0 - p)
    }
}

/// The bell curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Normal {
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Law for Normal {
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn variance(&self) -> Option<f64> {
        Some(self.sd * self.sd)
    }

    fn cdf(&self, x: f64) -> f64 {
        normal_cdf((x - self.mean) / self.sd)
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        self.mean + self.sd * normal_quantile(p)
    }
}

/// Normal on a logarithmic scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Law for Lognormal {
    fn mean(&self) -> Option<f64> {
        Some(exp(self.mu + 0.5 * self.sigma * self.sigma))
    }

    fn variance(&self) -> Option<f64> {
        let square = self.sigma * self.sigma;
        Some(libm::expm1(square) * exp(2.0 * self.mu + square))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { normal_cdf((log(x) - self.mu) / self.sigma) }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        exp_steady(self.mu + self.sigma * normal_quantile(p))
    }
}

/// A power of an exponential variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
    power: f64,
}

impl Law for Weibull {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        let exponential = -ln_normal(1.0 - draw.unit());
        self.scale * exp_steady(self.power * ln_normal(exponential))
    }

    fn mean(&self) -> Option<f64> {
        Some(self.scale * tgamma(1.0 + self.power))
    }

    fn variance(&self) -> Option<f64> {
        let first = tgamma(1.0 + self.power);
        Some(self.scale * self.scale * (tgamma(1.0 + 2.0 * self.power) - first * first))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { -libm::expm1(-pow(x / self.scale, self.shape)) }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        self.scale * exp_steady(self.power * log(-log(1.0 - p)))
    }
}

/// A rough guess: least, most likely, most.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
    /// The probability of at most the mode.
    cut: f64,
    rise: f64,
    fall: f64,
}

impl Law for Triangular {
    fn mean(&self) -> Option<f64> {
        Some((self.min + self.mode + self.max) / 3.0)
    }

    fn variance(&self) -> Option<f64> {
        let (left, right) = (self.mode - self.min, self.max - self.mode);
        Some((left * left + left * right + right * right) / 18.0)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= self.min {
            0.0
        } else if self.max <= x {
            1.0
        } else if x < self.mode {
            (x - self.min) * (x - self.min) / self.rise
        } else {
            1.0 - (self.max - x) * (self.max - x) / self.fall
        }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        if p < self.cut { self.min + (p * self.rise).sqrt() } else { self.max - ((1.0 - p) * self.fall).sqrt() }
    }
}

/// Logistic on a logarithmic scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Loglogistic {
    shape: f64,
    scale: f64,
    power: f64,
}

impl Law for Loglogistic {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        let u = draw.unit();
        self.scale * exp_steady(self.power * ln_normal(u / (1.0 - u)))
    }

    fn mean(&self) -> Option<f64> {
        let b = std::f64::consts::PI * self.power;
        (1.0 < self.shape).then(|| self.scale * b / sin(b))
    }

    fn variance(&self) -> Option<f64> {
        let b = std::f64::consts::PI * self.power;
        let root = b / sin(b);
        (2.0 < self.shape).then(|| self.scale * self.scale * (2.0 * b / sin(2.0 * b) - root * root))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { 1.0 / (1.0 + pow(x / self.scale, -self.shape)) }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        self.scale * exp_steady(self.power * log(p / (1.0 - p)))
    }
}
