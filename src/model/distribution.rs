//! Random quantities as a planner states them. Sampling belongs to the engine.

use serde::{Deserialize, Serialize};

use super::id::DistributionId;
use super::record::record;
use crate::units::{Duration, Money, Quantity, Share};

/// A random quantity of one kind: a duration, an amount of money or a plain number.
///
/// Durations are cut at zero when drawn; plain numbers may be negative where the family allows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "Q: Quantity", deny_unknown_fields)]
pub enum Distribution<Q> {
    /// Always this value.
    Fixed(Q),
    /// Every value between two bounds equally likely.
    Uniform {
        /// Smallest value.
        low: Q,
        /// Largest value.
        high: Q,
    },
    /// Memoryless, with this mean.
    Exponential {
        /// Mean.
        mean: Q,
    },
    /// Normal; may be negative for plain numbers, cut at zero for durations.
    Normal {
        /// Mean.
        mean: Q,
        /// Standard deviation.
        sd: Q,
    },
    /// Lognormal by mean and coefficient of variation.
    Lognormal {
        /// Mean.
        mean: Q,
        /// Standard deviation divided by mean.
        cv: f64,
    },
    /// Lognormal by median and the standard deviation of its logarithm.
    LognormalMedian {
        /// Median.
        median: Q,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Lognormal by median and 95th percentile.
    LognormalP95 {
        /// Median.
        median: Q,
        /// The value exceeded once in twenty.
        p95: Q,
    },
    /// Gamma by shape and mean.
    Gamma {
        /// Shape.
        shape: f64,
        /// Mean.
        mean: Q,
    },
    /// Erlang: the sum of `stages` equal exponential stages.
    Erlang {
        /// Number of stages.
        stages: u32,
        /// Mean of the sum.
        mean: Q,
    },
    /// Weibull by shape and scale.
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale (63.2 % of values lie below).
        scale: Q,
    },
    /// Triangular by smallest, most likely and largest value.
    Triangular {
        /// Smallest value.
        min: Q,
        /// Most likely value.
        mode: Q,
        /// Largest value.
        max: Q,
    },
    /// Triangular by its 5th percentile, most likely value and 95th percentile.
    TriangularPercentiles {
        /// 5th percentile.
        p5: Q,
        /// Most likely value.
        mode: Q,
        /// 95th percentile.
        p95: Q,
    },
    /// Beta stretched to an interval.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
        /// Smallest value.
        low: Q,
        /// Largest value.
        high: Q,
    },
    /// Log-logistic by shape and scale (its median).
    Loglogistic {
        /// Shape.
        shape: f64,
        /// Median.
        scale: Q,
    },
    /// Poisson count.
    Poisson {
        /// Mean.
        mean: Q,
    },
    /// Number of successes in `trials` trials.
    Binomial {
        /// Number of trials.
        trials: u32,
        /// Chance of success in each.
        chance: Share,
    },
    /// Number of failures before the first success.
    Geometric {
        /// Chance of success in each trial.
        chance: Share,
    },
    /// Number of failures before the given number of successes.
    NegativeBinomial {
        /// Number of successes waited for.
        successes: f64,
        /// Chance of success in each trial.
        chance: Share,
    },
    /// Every whole value from `low` to `high` equally likely.
    DiscreteUniform {
        /// Smallest value.
        low: Q,
        /// Largest value.
        high: Q,
    },
    /// Listed values with weights.
    Table(Vec<(Q, f64)>),
    /// Measured values used as they are, each equally likely.
    Data(Vec<Q>),
    /// A quantile table with straight lines between its points.
    Quantiles(Vec<(f64, Q)>),
    /// A quantile table interpolated in the logarithm, for long-tailed measurements.
    LogQuantiles(Vec<(f64, Q)>),
    /// Zero with the given chance, otherwise a draw of the other distribution.
    ZeroOr {
        /// Chance of exactly zero.
        zero: Share,
        /// What is drawn otherwise.
        other: Box<Self>,
    },
    /// One of several distributions, chosen by weight.
    Mixture(Vec<(f64, Self)>),
    /// A draw of another distribution plus a constant.
    Shifted {
        /// What is added.
        by: Q,
        /// What is drawn.
        of: Box<Self>,
    },
    /// Another distribution restricted to an interval.
    Truncated {
        /// Smallest value.
        low: Q,
        /// Largest value.
        high: Q,
        /// What is drawn.
        of: Box<Self>,
    },
    /// A script: the first draw takes the first value, the second the second, and after the last it starts again.
    Sequence(Vec<Q>),
    /// A distribution of the project's collection, given there once and used in several places.
    Shared(DistributionId),
}

impl<Q: Quantity> Default for Distribution<Q> {
    fn default() -> Self {
        Self::Fixed(Q::from_base(0.0))
    }
}

impl<Q: Quantity> Distribution<Q> {
    /// Always zero.
    pub fn zero() -> Self {
        Self::default()
    }

    /// Whether every draw is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Fixed(value) if value.to_base() == 0.0)
    }
}

/// A distribution of the project's collection, in the kind of quantity it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DistributionOf {
    /// Of a duration.
    Duration(Distribution<Duration>),
    /// Of an amount of money.
    Money(Distribution<Money>),
    /// Of a plain number.
    Number(Distribution<f64>),
}

impl Default for DistributionOf {
    fn default() -> Self {
        Self::Duration(Distribution::zero())
    }
}

record! {
    /// A named distribution that several places of the document refer to.
    pub struct SharedDistribution {
        /// Name on screen.
        pub name: String,
        /// The distribution itself.
        pub is: DistributionOf,
        /// What it describes and where it was taken from.
        pub description: String,
    }
}
