//! Distributions ready to be sampled: checked parameters, precomputed constants, no allocation.
//!
//! Values are plain numbers in the base unit of whatever is sampled (ticks, pieces, money). Most
//! laws use one number per draw and rise with it, so that scenarios which share random numbers
//! stay comparable. Nothing here knows streams, units or documents, and logarithms and powers come
//! from one portable library only.

mod area;
mod bell;
mod closed_form;
mod combine;
mod count;
mod elementary;
mod error;
mod gamma;
mod invert;
mod reject;
mod special;
mod table;

pub use bell::normal_quantile;
pub use special::gamma_p;

pub use closed_form::{Exponential, Loglogistic, Lognormal, Normal, Triangular, Uniform, Weibull};
pub use combine::{Clipped, Mixture, Scaled, Shifted, Truncated};
pub use count::{Count, DiscreteUniform, Geometric};
pub use error::SamplerError;
pub use gamma::{Beta, Gamma};
pub use table::{Discrete, Empirical, Interpolation, Quantiles};

use self::table::Atom;
use crate::engine::random::{Draw, Stream};

/// The largest number a draw can yield.
const LARGEST_UNIT: f64 = 1.0 - f64::EPSILON / 2.0;
/// Laws with more single values than this are not turned into tables.
const MAX_ATOMS: usize = 65_536;

/// A distribution with checked parameters, built by its constructors.
///
/// Constructors may return a simpler law than the one named: whatever has a single value becomes
/// [`Sampler::Constant`], an Erlang law is a gamma law, mixed tables are one table.
#[derive(Clone, Debug, PartialEq)]
pub enum Sampler {
    /// Always the same value.
    Constant(f64),
    /// Evenly between two ends.
    Uniform(Uniform),
    /// Memoryless.
    Exponential(Exponential),
    /// The bell curve.
    Normal(Normal),
    /// Normal on a logarithmic scale.
    Lognormal(Lognormal),
    /// A power of an exponential variable.
    Weibull(Weibull),
    /// Least, most likely, most.
    Triangular(Triangular),
    /// Logistic on a logarithmic scale.
    Loglogistic(Loglogistic),
    /// Sums of exponential stages.
    Gamma(Gamma),
    /// A share, stretched to an interval.
    Beta(Box<Beta>),
    /// A Poisson, binomial or negative binomial count.
    Count(Box<Count>),
    /// Failures before the first success.
    Geometric(Geometric),
    /// Whole numbers with equal probabilities.
    DiscreteUniform(DiscreteUniform),
    /// Values with weights.
    Discrete(Box<Discrete>),
    /// Recorded values.
    Empirical(Empirical),
    /// Given quantiles.
    Quantiles(Box<Quantiles>),
    /// One of several laws.
    Mixture(Box<Mixture>),
    /// Another law, moved.
    Shifted(Box<Shifted>),
    /// Another law, stretched.
    Scaled(Box<Scaled>),
    /// Another law, given that it lies in a range.
    Truncated(Box<Truncated>),
    /// Another law with everything negative moved to 0.
    Clipped(Box<Clipped>),
}

impl Sampler {
    /// A sample; the same draw gives the same sample.
    #[inline]
    pub fn sample(&self, draw: &mut Draw) -> f64 {
        // The commonest laws are inlined into the caller. The others get a copy of the draw, so
        // that the original need not live in memory.
        if let Self::Exponential(law) = self {
            return law.sample(draw);
        }
        if let Self::Constant(value) = self {
            return *value;
        }
        let mut copy = *draw;
        let value = self.sample_any(&mut copy);
        *draw = copy;
        value
    }

    /// The samples of the next draws of a stream, in order: what single calls give, but sooner, because
    /// a processor works on several at once.
    #[inline]
    pub fn samples<const N: usize>(&self, stream: &mut Stream) -> [f64; N] {
        if let Self::Exponential(law) = self {
            return stream.next_units().map(|unit| law.of_unit(unit));
        }
        std::array::from_fn(|_| self.sample(&mut stream.draw()))
    }

    /// The same for laws made of laws, which hand on a draw that lives in memory anyway.
    #[inline(never)]
    fn sample_any(&self, draw: &mut Draw) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform(law) => law.sample(draw),
            Self::Exponential(law) => law.sample(draw),
            Self::Normal(law) => law.sample(draw),
            Self::Lognormal(law) => law.sample(draw),
            Self::Weibull(law) => law.sample(draw),
            Self::Triangular(law) => law.sample(draw),
            Self::Loglogistic(law) => law.sample(draw),
            Self::Gamma(law) => law.sample(draw),
            Self::Beta(law) => law.sample(draw),
            Self::Count(law) => law.sample(draw),
            Self::Geometric(law) => law.sample(draw),
            Self::DiscreteUniform(law) => law.sample(draw),
            Self::Discrete(law) => law.sample(draw),
            Self::Empirical(law) => law.sample(draw),
            Self::Quantiles(law) => law.sample(draw),
            Self::Mixture(law) => law.sample(draw),
            Self::Shifted(law) => law.sample(draw),
            Self::Scaled(law) => law.sample(draw),
            Self::Truncated(law) => law.sample(draw),
            Self::Clipped(law) => law.sample(draw),
        }
    }

    /// The mean, unless it is infinite or undefined.
    pub fn mean(&self) -> Option<f64> {
        self.law().mean().filter(|mean| mean.is_finite())
    }

    /// The variance, unless it is infinite or undefined.
    pub fn variance(&self) -> Option<f64> {
        self.law().variance().filter(|variance| variance.is_finite())
    }

    /// The probability of at most `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        if x.is_infinite() {
            return if x < 0.0 { 0.0 } else { 1.0 };
        }
        self.law().cdf(x)
    }

    /// The smallest value up to which at least probability `p` lies; the ends of the range, which
    /// may be infinite, for 0 and 1. Probabilities outside 0 … 1 are moved to the nearer end.
    pub fn quantile(&self, p: f64) -> f64 {
        // Adding zero turns a negative zero into the ordinary one.
        self.law().quantile(p.clamp(0.0, 1.0)) + 0.0
    }

    /// The value, if there is only one.
    pub fn as_constant(&self) -> Option<f64> {
        if let Self::Constant(value) = self { Some(*value) } else { None }
    }

    fn law(&self) -> &dyn Law {
        match self {
            Self::Constant(value) => value,
            Self::Uniform(law) => law,
            Self::Exponential(law) => law,
            Self::Normal(law) => law,
            Self::Lognormal(law) => law,
            Self::Weibull(law) => law,
            Self::Triangular(law) => law,
            Self::Loglogistic(law) => law,
            Self::Gamma(law) => law,
            Self::Beta(law) => law.as_ref(),
            Self::Count(law) => law.as_ref(),
            Self::Geometric(law) => law,
            Self::DiscreteUniform(law) => law,
            Self::Discrete(law) => law.as_ref(),
            Self::Empirical(law) => law,
            Self::Quantiles(law) => law.as_ref(),
            Self::Mixture(law) => law.as_ref(),
            Self::Shifted(law) => law.as_ref(),
            Self::Scaled(law) => law.as_ref(),
            Self::Truncated(law) => law.as_ref(),
            Self::Clipped(law) => law.as_ref(),
        }
    }
}

/// What every law can say of itself.
trait Law {
    /// A sample.
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.quantile(draw.unit())
    }

    /// The mean, if it exists.
    fn mean(&self) -> Option<f64>;

    /// The variance, if it exists.
    fn variance(&self) -> Option<f64>;

    /// The probability of at most `x`.
    fn cdf(&self, x: f64) -> f64;

    /// The smallest value up to which at least probability `p` of 0 … 1 lies.
    fn quantile(&self, p: f64) -> f64;

    /// The values and their weights, if there are few enough.
    fn atoms(&self) -> Option<Vec<Atom>> {
        None
    }

    /// Whether the quantile needs no search.
    fn inverts_fast(&self) -> bool {
        true
    }
}

/// A value is the law of a constant.
impl Law for f64 {
    fn mean(&self) -> Option<f64> {
        Some(*self)
    }

    fn variance(&self) -> Option<f64> {
        Some(0.0)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < *self { 0.0 } else { 1.0 }
    }

    fn quantile(&self, _: f64) -> f64 {
        *self
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        Some(vec![(*self, 1.0)])
    }
}

#[cfg(test)]
mod tests;
