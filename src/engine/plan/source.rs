//! Where random times and numbers of a plan come from: a constant, a sampler, or a script.

use crate::engine::random::{Purpose, Stream};
use crate::engine::sampler::{Interpolation, Sampler, SamplerError};
use crate::model::finding::Finding;
use crate::model::{Distribution, DistributionOf, Document, EntityRef};
use crate::units::Quantity;

/// Depth above which nested distributions are refused.
const MAX_DEPTH: usize = 24;

/// A source of durations in ticks, never negative.
#[derive(Debug, Clone, PartialEq)]
pub enum TimeSource {
    /// Always this long.
    Constant(i64),
    /// Drawn.
    Drawn(Sampler),
    /// The values in order, again and again.
    Script(Vec<i64>),
}

impl TimeSource {
    /// No time.
    pub const ZERO: Self = Self::Constant(0);

    /// The next duration.
    #[inline]
    pub fn next(&self, stream: &mut Stream) -> i64 {
        match self {
            Self::Constant(ticks) => *ticks,
            Self::Drawn(sampler) => to_ticks(sampler.sample(&mut stream.draw())),
            Self::Script(values) => {
                let index = stream.ordinal() as usize % values.len();
                stream.draw();
                values[index]
            }
        }
    }

    /// The next durations, in order.
    #[inline(never)]
    pub fn fill<const N: usize>(&self, stream: &mut Stream, durations: &mut [i64; N]) {
        match self {
            Self::Drawn(sampler) => *durations = sampler.samples(stream).map(to_ticks),
            source => durations.fill_with(|| source.next(stream)),
        }
    }

    /// Whether every value is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Constant(0))
    }

    /// A time that no value is below: exact for constants and listed values, else 0.
    pub fn least(&self) -> i64 {
        match self {
            Self::Constant(ticks) => *ticks,
            Self::Drawn(_) => 0,
            Self::Script(values) => values.iter().copied().min().unwrap_or(0),
        }
    }

    /// Mean in ticks, where there is one.
    pub fn mean(&self) -> Option<f64> {
        match self {
            Self::Constant(ticks) => Some(*ticks as f64),
            Self::Drawn(sampler) => sampler.mean(),
            Self::Script(values) => Some(values.iter().sum::<i64>() as f64 / values.len() as f64),
        }
    }
}

/// A source of plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberSource {
    /// Always this number.
    Constant(f64),
    /// Drawn.
    Drawn(Sampler),
    /// The values in order, again and again.
    Script(Vec<f64>),
}

impl NumberSource {
    /// The next number.
    #[inline]
    pub fn next(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Drawn(sampler) => sampler.sample(&mut stream.draw()),
            Self::Script(values) => {
                let index = stream.ordinal() as usize % values.len();
                stream.draw();
                values[index]
            }
        }
    }

    /// Whether every value is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Constant(value) if *value == 0.0)
    }
}

/// Rounds to whole ticks; negative values and values beyond the clock are cut.
#[inline]
fn to_ticks(value: f64) -> i64 {
    (value.max(0.0) + 0.5) as i64
}

/// Compiles distributions and notes what is wrong with them.
pub(super) struct Sources<'a> {
    pub(super) document: &'a Document,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Sources<'_> {
    /// A source of durations.
    pub(super) fn time(&mut self, of: EntityRef, field: &str, distribution: &Distribution<crate::units::Duration>) -> TimeSource {
        match self.compile(of, field, distribution) {
            Compiled::Script(values) => TimeSource::Script(values.iter().map(|value| to_ticks(*value)).collect()),
            Compiled::Sampler(sampler) => match sampler.as_constant() {
                Some(value) => TimeSource::Constant(to_ticks(value)),
                None => TimeSource::Drawn(sampler),
            },
        }
    }

    /// A source of numbers or of amounts of money.
    pub(super) fn number<Q: Quantity>(&mut self, of: EntityRef, field: &str, distribution: &Distribution<Q>) -> NumberSource {
        match self.compile(of, field, distribution) {
            Compiled::Script(values) => NumberSource::Script(values),
            Compiled::Sampler(sampler) => match sampler.as_constant() {
                Some(value) => NumberSource::Constant(value),
                None => NumberSource::Drawn(sampler),
            },
        }
    }

    fn compile<Q: Quantity>(&mut self, of: EntityRef, field: &str, distribution: &Distribution<Q>) -> Compiled {
        if let Distribution::Sequence(values) = distribution
            && !values.is_empty()
        {
            return Compiled::Script(values.iter().map(|value| value.to_base()).collect());
        }
        match sampler(self.document, distribution, 0) {
            Ok(sampler) => Compiled::Sampler(sampler),
            Err(reason) => {
                self.findings.push(
                    Finding::error("distribution", of, format!("The distribution cannot be used: {reason}."), "Correct its parameters.")
                        .at(field),
                );
                Compiled::Script(vec![0.0])
            }
        }
    }
}

enum Compiled {
    Sampler(Sampler),
    Script(Vec<f64>),
}

/// So many draws of a distribution in its base unit, ascending, for looking at; always the same ones.
///
/// # Errors
/// In words, when nothing can be drawn from it.
pub fn sorted_draws<Q: Quantity>(document: &Document, distribution: &Distribution<Q>, n: usize) -> Result<Vec<f64>, String> {
    let mut values: Vec<f64> = if let Distribution::Sequence(values) = distribution {
        values.iter().map(|value| value.to_base()).collect()
    } else {
        let sampler = sampler(document, distribution, 0)?;
        let mut stream = Stream::new(1, 0, 0, Purpose::Other);
        (0..n).map(|_| sampler.sample(&mut stream.draw())).collect()
    };
    values.sort_by(f64::total_cmp);
    Ok(values)
}

/// The sampler of a distribution, in base units of its quantity.
fn sampler<Q: Quantity>(document: &Document, distribution: &Distribution<Q>, depth: usize) -> Result<Sampler, String> {
    use Distribution as D;
    if depth > MAX_DEPTH {
        return Err(format!("it is nested more than {MAX_DEPTH} deep, or refers to itself"));
    }
    let nested = |inner: &Distribution<Q>| sampler(document, inner, depth + 1);
    let plain = |outcome: Result<Sampler, SamplerError>| outcome.map_err(|error| error.to_string());
    let base = |value: &Q| value.to_base();
    plain(match distribution {
        D::Fixed(value) => Sampler::constant(base(value)),
        D::Uniform { low, high } => Sampler::uniform(base(low), base(high)),
        D::Exponential { mean } => Sampler::exponential(base(mean)),
        D::Normal { mean, sd } => Sampler::normal(base(mean), base(sd)),
        D::Lognormal { mean, cv } => Sampler::lognormal_from_mean_cv(base(mean), *cv),
        D::LognormalMedian { median, sigma } => Sampler::lognormal_from_median_sigma(base(median), *sigma),
        D::LognormalP95 { median, p95 } => Sampler::lognormal_from_median_p95(base(median), base(p95)),
        D::Gamma { shape, mean } => Sampler::gamma(*shape, base(mean) / *shape),
        D::Erlang { stages, mean } => Sampler::erlang(*stages, base(mean)),
        D::Weibull { shape, scale } => Sampler::weibull(*shape, base(scale)),
        D::Triangular { min, mode, max } => Sampler::triangular(base(min), base(mode), base(max)),
        D::TriangularPercentiles { p5, mode, p95 } => {
            let (min, max) = triangle_from_percentiles(base(p5), base(mode), base(p95))?;
            Sampler::triangular(min, base(mode), max)
        }
        D::Beta { alpha, beta, low, high } => Sampler::beta(*alpha, *beta, base(low), base(high)),
        D::Loglogistic { shape, scale } => Sampler::loglogistic(*shape, base(scale)),
        D::Poisson { mean } => Sampler::poisson(base(mean)),
        D::Binomial { trials, chance } => Sampler::binomial(u64::from(*trials), chance.value()),
        D::Geometric { chance } => Sampler::geometric(chance.value()),
        D::NegativeBinomial { successes, chance } => Sampler::negative_binomial(*successes, chance.value()),
        D::DiscreteUniform { low, high } => Sampler::discrete_uniform(base(low) as i64, base(high) as i64),
        D::Table(rows) => Sampler::discrete(&rows.iter().map(|(value, weight)| (base(value), *weight)).collect::<Vec<_>>()),
        D::Data(values) => Sampler::empirical(&values.iter().map(base).collect::<Vec<_>>()),
        D::Quantiles(points) => Sampler::quantiles(&points.iter().map(|(u, x)| (*u, base(x))).collect::<Vec<_>>(), Interpolation::Linear),
        D::LogQuantiles(points) => {
            Sampler::quantiles(&points.iter().map(|(u, x)| (*u, base(x))).collect::<Vec<_>>(), Interpolation::Logarithmic)
        }
        D::ZeroOr { zero, other } => {
            Sampler::mixture(vec![(zero.value(), plain(Sampler::constant(0.0))?), (zero.rest().value(), nested(other)?)])
        }
        D::Mixture(parts) => {
            let parts = parts.iter().map(|(weight, part)| Ok((*weight, nested(part)?))).collect::<Result<Vec<_>, String>>()?;
            Sampler::mixture(parts)
        }
        D::Shifted { by, of } => Sampler::shifted(base(by), nested(of)?),
        D::Truncated { low, high, of } => Sampler::truncated(base(low), base(high), nested(of)?),
        D::Sequence(values) if values.is_empty() => return Err("its list of values is empty".to_owned()),
        D::Sequence(_) => return Err("a script of values cannot be part of another distribution".to_owned()),
        D::Shared(id) => {
            let shared = document.distributions.get(*id).ok_or_else(|| format!("the shared distribution {id} does not exist"))?;
            return match &shared.is {
                DistributionOf::Duration(inner) if Q::KIND == "duration" => sampler(document, inner, depth + 1),
                DistributionOf::Money(inner) if Q::KIND == "money" => sampler(document, inner, depth + 1),
                DistributionOf::Number(inner) if Q::KIND == "number" => sampler(document, inner, depth + 1),
                _ => Err(format!("“{}” is a distribution of another kind of quantity", shared.name)),
            };
        }
    })
}

/// Ends of the triangle whose 5th and 95th percentiles and mode are given.
///
/// Below the mode the triangle's distribution function is `(x − a)² / ((b − a)(m − a))`, above it
/// `1 − (b − x)² / ((b − a)(b − m))`; the two ends follow by fixed-point iteration.
fn triangle_from_percentiles(p5: f64, mode: f64, p95: f64) -> Result<(f64, f64), String> {
    if !(p5 <= mode && mode <= p95) || p5 == p95 {
        return Err("the most likely value must lie between the 5th and the 95th percentile".to_owned());
    }
    let (mut a, mut b) = (p5 - (mode - p5), p95 + (p95 - mode));
    for _ in 0..500 {
        let width = b - a;
        a = p5 - (0.05 * width * (mode - a).max(0.0)).sqrt();
        b = p95 + (0.05 * width * (b - mode).max(0.0)).sqrt();
    }
    Ok((a.min(mode), b.max(mode)))
}
