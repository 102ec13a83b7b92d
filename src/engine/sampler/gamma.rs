//! The gamma family and the beta family built on it, sampled by acceptance and rejection.
//!
//! The first numbers of a draw are accepted in more than 95 of 100 cases, so that scenarios which
//! share them mostly stay together. Nothing here inverts a distribution function while simulating.

use libm::{exp, lgamma, log};

use super::bell::normal_quantile;
use super::elementary::{exp_steady, ln_normal};
use super::error::{Parameter, SamplerError};
use super::invert::invert;
use super::special::{beta_i, gamma_p};
use super::{Law, Sampler};
use crate::engine::random::Draw;

impl Sampler {
    /// Gamma with mean `shape` × `scale`.
    pub fn gamma(shape: f64, scale: f64) -> Result<Self, SamplerError> {
        let law = "gamma";
        let shape = within(Parameter::new(law, "shape", shape))?;
        let scale = Parameter::new(law, "scale", scale).positive()?;
        let mean = Parameter::new(law, "scale", scale);
        mean.must((shape * scale * 1e9).is_finite(), "leads to samples too large for a number")?;
        if (shape - 1.0).abs() < f64::EPSILON {
            return Self::exponential(scale);
        }
        Ok(Self::Gamma(Gamma::new(shape, scale)))
    }

    /// The time that `k` exponential stages in a row take together, with the given total mean.
    pub fn erlang(k: u32, mean: f64) -> Result<Self, SamplerError> {
        let law = "erlang";
        let stages = Parameter::new(law, "k", f64::from(k));
        stages.must(1 <= k, "must be at least 1")?;
        let mean = Parameter::new(law, "mean", mean).non_negative()?;
        if 0.0 < mean { Self::gamma(f64::from(k), mean / f64::from(k)) } else { Ok(Self::Constant(0.0)) }
    }

    /// Beta, stretched from 0 … 1 to `low` … `high`.
    pub fn beta(a: f64, b: f64, low: f64, high: f64) -> Result<Self, SamplerError> {
        let law = "beta";
        let a = within(Parameter::new(law, "a", a))?;
        let b = within(Parameter::new(law, "b", b))?;
        Parameter::new(law, "low", low).finite()?;
        let upper = Parameter::new(law, "high", high);
        upper.finite()?;
        upper.must(low <= high, "must not be below low")?;
        upper.must((high - low).is_finite(), "must be nearer to low")?;
        if low < high {
            Ok(Self::Beta(Box::new(Beta { low, width: high - low, a: Gamma::new(a, 1.0), b: Gamma::new(b, 1.0) })))
        } else {
            Ok(Self::Constant(low))
        }
    }
}

/// Shapes outside this range are slips of the pen, and the distribution functions lose digits.
fn within(shape: Parameter) -> Result<f64, SamplerError> {
    let value = shape.positive()?;
    shape.must((1e-3..=1e9).contains(&value), "must lie between 0.001 and 1000000000")
}

/// The law of sums of exponential stages, for any positive number of stages.
#[derive(Clone, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
    /// The two constants of the method, for a shape of at least 1.
    d: f64,
    c: f64,
    /// One over the shape where that is below 1, otherwise 0.
    boost: f64,
}

impl Gamma {
    fn new(shape: f64, scale: f64) -> Self {
        let boosted = shape < 1.0;
        let d = if boosted { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let boost = if boosted { 1.0 / shape } else { 0.0 };
        Self { shape, scale, d, c: 1.0 / (9.0 * d).sqrt(), boost }
    }

    /// A sample at scale 1, before boosting.
    ///
    /// Source: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", ACM
    /// Transactions on Mathematical Software 26 (2000).
    fn unboosted(&self, draw: &mut Draw) -> f64 {
        loop {
            let x = normal_quantile(draw.unit());
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = draw.unit();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square || ln_normal(u) < 0.5 * square + self.d * (1.0 - v + log(v)) {
                return self.d * v;
            }
        }
    }

    /// The logarithm of a sample at scale 1, which exists even where the sample rounds to 0.
    fn ln_sample(&self, draw: &mut Draw) -> f64 {
        let boost = if 0.0 < self.boost { self.boost * ln_normal(draw.unit()) } else { 0.0 };
        boost + ln_normal(self.unboosted(draw))
    }
}

impl Law for Gamma {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        if 0.0 < self.boost {
            let u = draw.unit();
            let unboosted = self.unboosted(draw);
            self.scale * unboosted * exp_steady(self.boost * ln_normal(u))
        } else {
            self.scale * self.unboosted(draw)
        }
    }

    fn mean(&self) -> Option<f64> {
        Some(self.shape * self.scale)
    }

    fn variance(&self) -> Option<f64> {
        Some(self.shape * self.scale * self.scale)
    }

    fn cdf(&self, x: f64) -> f64 {
        gamma_p(self.shape, x / self.scale)
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if 1.0 <= p {
            return f64::INFINITY;
        }
        let a = self.shape;
        // P(a, x) <= x^a / Γ(a + 1) because e^-t <= 1.
        let ln_low = (log(p) + lgamma(a + 1.0)) / a - 1e-9;
        let mut ln_high = ln_low.max(log(a)) + 1.0;
        while gamma_p(a, exp(ln_high)) < p {
            ln_high += 1.0;
        }
        self.scale * exp(invert(|ln_x| gamma_p(a, exp(ln_x)), p, ln_low, ln_high))
    }

    fn inverts_fast(&self) -> bool {
        false
    }
}

/// A share, stretched to an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Beta {
    low: f64,
    width: f64,
    a: Gamma,
    b: Gamma,
}

impl Law for Beta {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        let share = if self.a.shape < 1.0 || self.b.shape < 1.0 {
            let (a, b) = (self.a.ln_sample(draw), self.b.ln_sample(draw));
            1.0 / (1.0 + exp_steady(b - a))
        } else {
            let (a, b) = (self.a.unboosted(draw), self.b.unboosted(draw));
            a / (a + b)
        };
        self.low + self.width * share
    }

    fn mean(&self) -> Option<f64> {
        let (a, b) = (self.a.shape, self.b.shape);
        Some(self.low + self.width * a / (a + b))
    }

    fn variance(&self) -> Option<f64> {
        let (a, b) = (self.a.shape, self.b.shape);
        let sum = a + b;
        Some(self.width * self.width * a * b / (sum * sum * (sum + 1.0)))
    }

    fn cdf(&self, x: f64) -> f64 {
        beta_i(self.a.shape, self.b.shape, (x - self.low) / self.width)
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return self.low;
        }
        if 1.0 <= p {
            return self.low + self.width;
        }
        let share = invert(|x| beta_i(self.a.shape, self.b.shape, x), p, 0.0, 1.0);
        self.low + self.width * share
    }

    fn inverts_fast(&self) -> bool {
        false
    }
}
