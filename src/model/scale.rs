//! Stretches what is stated: distributions, schedules and capacities by a factor. It must not decide what is
//! stretched or why.

use super::calendar::{Phase, Schedule};
use super::distribution::{Distribution, DistributionOf, SharedDistribution};
use super::id::DistributionId;
use super::table::Table;
use crate::units::{Duration, Quantity};

/// Quantities of which a project can hold shared distributions.
pub trait Shared: Quantity {
    /// The distribution inside, if it is of this quantity.
    fn of(shared: &DistributionOf) -> Option<&Distribution<Self>>;
}

impl Shared for Duration {
    fn of(shared: &DistributionOf) -> Option<&Distribution<Self>> {
        match shared {
            DistributionOf::Duration(inside) => Some(inside),
            DistributionOf::Money(_) | DistributionOf::Number(_) => None,
        }
    }
}

impl<Q: Shared> Distribution<Q> {
    /// The distribution of the draws times a factor; nothing for families of whole numbers, which have none.
    ///
    /// The same random numbers give draws that are the factor times the old ones.
    pub fn scaled(&self, factor: f64, shared: &Table<DistributionId, SharedDistribution>) -> Option<Self> {
        let by = |value: &Q| Q::from_base(value.to_base() * factor);
        let points = |points: &[(f64, Q)]| points.iter().map(|(p, value)| (*p, by(value))).collect();
        Some(match self {
            Self::Fixed(value) => Self::Fixed(by(value)),
            Self::Uniform { low, high } => Self::Uniform { low: by(low), high: by(high) },
            Self::Exponential { mean } => Self::Exponential { mean: by(mean) },
            Self::Normal { mean, sd } => Self::Normal { mean: by(mean), sd: by(sd) },
            Self::Lognormal { mean, cv } => Self::Lognormal { mean: by(mean), cv: *cv },
            Self::LognormalMedian { median, sigma } => Self::LognormalMedian { median: by(median), sigma: *sigma },
            Self::LognormalP95 { median, p95 } => Self::LognormalP95 { median: by(median), p95: by(p95) },
            Self::Gamma { shape, mean } => Self::Gamma { shape: *shape, mean: by(mean) },
            Self::Erlang { stages, mean } => Self::Erlang { stages: *stages, mean: by(mean) },
            Self::Weibull { shape, scale } => Self::Weibull { shape: *shape, scale: by(scale) },
            Self::Triangular { min, mode, max } => Self::Triangular { min: by(min), mode: by(mode), max: by(max) },
            Self::TriangularPercentiles { p5, mode, p95 } => Self::TriangularPercentiles { p5: by(p5), mode: by(mode), p95: by(p95) },
            Self::Beta { alpha, beta, low, high } => Self::Beta { alpha: *alpha, beta: *beta, low: by(low), high: by(high) },
            Self::Loglogistic { shape, scale } => Self::Loglogistic { shape: *shape, scale: by(scale) },
            Self::Poisson { .. }
            | Self::Binomial { .. }
            | Self::Geometric { .. }
            | Self::NegativeBinomial { .. }
            | Self::DiscreteUniform { .. } => return None,
            Self::Table(rows) => Self::Table(rows.iter().map(|(value, weight)| (by(value), *weight)).collect()),
            Self::Data(values) => Self::Data(values.iter().map(by).collect()),
            Self::Quantiles(rows) => Self::Quantiles(points(rows)),
            Self::LogQuantiles(rows) => Self::LogQuantiles(points(rows)),
            Self::ZeroOr { zero, other } => Self::ZeroOr { zero: *zero, other: Box::new(other.scaled(factor, shared)?) },
            Self::Mixture(parts) => {
                Self::Mixture(parts.iter().map(|(weight, part)| Some((*weight, part.scaled(factor, shared)?))).collect::<Option<_>>()?)
            }
            Self::Shifted { by: shift, of } => Self::Shifted { by: by(shift), of: Box::new(of.scaled(factor, shared)?) },
            Self::Truncated { low, high, of } => Self::Truncated { low: by(low), high: by(high), of: Box::new(of.scaled(factor, shared)?) },
            Self::Sequence(values) => Self::Sequence(values.iter().map(by).collect()),
            // The collection's own entry stays: other places use it.
            Self::Shared(id) => Q::of(&shared.get(*id)?.is)?.scaled(factor, shared)?,
        })
    }
}

impl Schedule {
    /// The schedule with its period times a factor; nothing where it has none.
    ///
    /// A fixed phase stays, so that halving a period keeps every old instant and adds one between two.
    pub fn with_period_scaled(&self, factor: f64) -> Option<Self> {
        let by = |time: Duration| Duration::from_base(time.to_base() * factor);
        match self {
            Self::Every { period, phase } => {
                let period = by(*period);
                (0 < period.ticks().0).then(|| Self::Every { period, phase: phase.clone() })
            }
            Self::Pattern { length, at } => {
                let length = by(*length);
                (0 < length.ticks().0).then(|| Self::Pattern { length, at: at.iter().map(|at| by(*at)).collect() })
            }
            Self::At(_) | Self::Never => None,
        }
    }

    /// The longest time between two instants of a repeating schedule.
    pub fn period(&self) -> Option<Duration> {
        match self {
            Self::Every { period, .. } => Some(*period),
            Self::Pattern { length, at } => Some(Duration::from_base(length.to_base() / at.len().max(1) as f64)),
            Self::At(_) | Self::Never => None,
        }
    }

    /// The schedule of one instant per period at a stated offset.
    pub fn every(period: Duration, offset: Duration) -> Self {
        let phase = if offset.ticks().0 == 0 { Phase::Start } else { Phase::At(offset) };
        Self::Every { period, phase }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_of_a_distribution_is_stretched_and_its_shape_is_not() {
        let shared = Table::default();
        let before: Distribution<Duration> = Distribution::Shifted {
            by: Duration::hours(1.0),
            of: Box::new(Distribution::Mixture(vec![(0.3, Distribution::Lognormal { mean: Duration::hours(4.0), cv: 0.8 })])),
        };
        let after = before.scaled(0.5, &shared).unwrap();
        let expected = Distribution::Shifted {
            by: Duration::minutes(30.0),
            of: Box::new(Distribution::Mixture(vec![(0.3, Distribution::Lognormal { mean: Duration::hours(2.0), cv: 0.8 })])),
        };
        assert_eq!(after, expected);
        assert_eq!(Distribution::Poisson { mean: Duration::hours(1.0) }.scaled(0.5, &shared), None);
    }

    #[test]
    fn a_shared_distribution_is_stretched_where_it_is_used_only() {
        let id = DistributionId(7);
        let is = DistributionOf::Duration(Distribution::Fixed(Duration::hours(4.0)));
        let shared: Table<_, _> = [(id, SharedDistribution { is, ..SharedDistribution::default() })].into_iter().collect();
        assert_eq!(Distribution::Shared(id).scaled(0.5, &shared), Some(Distribution::Fixed(Duration::hours(2.0))));
    }

    #[test]
    fn half_a_period_keeps_the_old_instants() {
        let weekly = Schedule::every(Duration::days(7.0), Duration::hours(34.0));
        assert_eq!(weekly.with_period_scaled(0.5), Some(Schedule::every(Duration::days(3.5), Duration::hours(34.0))));
        assert_eq!(Schedule::Never.with_period_scaled(0.5), None);
    }
}
