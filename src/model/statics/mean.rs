//! Means of distributions, in the base unit of their quantity, where a closed form exists.

use crate::model::{Distribution, DistributionOf, Document};
use crate::units::Quantity;

/// The mean of a distribution in base units (milliseconds for durations); none for restricted intervals, for
/// families whose mean does not exist, and for references that lead nowhere.
pub fn mean<Q: Quantity>(document: &Document, distribution: &Distribution<Q>) -> Option<f64> {
    mean_at(document, distribution, 0).filter(|mean| mean.is_finite())
}

fn mean_at<Q: Quantity>(document: &Document, distribution: &Distribution<Q>, depth: usize) -> Option<f64> {
    use Distribution as D;
    if depth > 24 {
        return None;
    }
    let inner = |of: &Distribution<Q>| mean_at(document, of, depth + 1);
    let average =
        |values: &[Q]| (!values.is_empty()).then(|| values.iter().map(|value| value.to_base()).sum::<f64>() / values.len() as f64);
    Some(match distribution {
        D::Fixed(value) => value.to_base(),
        D::Uniform { low, high } | D::DiscreteUniform { low, high } => f64::midpoint(low.to_base(), high.to_base()),
        D::Exponential { mean }
        | D::Normal { mean, .. }
        | D::Lognormal { mean, .. }
        | D::Gamma { mean, .. }
        | D::Erlang { mean, .. }
        | D::Poisson { mean } => mean.to_base(),
        // exp(μ + σ²/2) with μ the logarithm of the median.
        D::LognormalMedian { median, sigma } => median.to_base() * libm::exp(sigma * sigma / 2.0),
        D::LognormalP95 { median, p95 } => {
            let sigma = libm::log(p95.to_base() / median.to_base()) / Z95;
            median.to_base() * libm::exp(sigma * sigma / 2.0)
        }
        D::Weibull { shape, scale } => scale.to_base() * libm::tgamma(1.0 + 1.0 / shape),
        D::Triangular { min, mode, max } => (min.to_base() + mode.to_base() + max.to_base()) / 3.0,
        // Pearson and Tukey's approximation from three points is exact to about 1 % for triangles.
        D::TriangularPercentiles { p5, mode, p95 } => (p5.to_base() + mode.to_base() + p95.to_base()) / 3.0,
        D::Beta { alpha, beta, low, high } => low.to_base() + (high.to_base() - low.to_base()) * alpha / (alpha + beta),
        // α·(π/β)/sin(π/β) for a shape above 1.
        D::Loglogistic { shape, scale } if 1.0 < *shape => {
            let angle = std::f64::consts::PI / shape;
            scale.to_base() * angle / libm::sin(angle)
        }
        D::Loglogistic { .. } | D::Truncated { .. } => return None,
        D::Binomial { trials, chance } => f64::from(*trials) * chance.value(),
        D::Geometric { chance } => chance.rest().value() / chance.value(),
        D::NegativeBinomial { successes, chance } => successes * chance.rest().value() / chance.value(),
        D::Table(rows) => {
            let weights: f64 = rows.iter().map(|(_, weight)| weight).sum();
            rows.iter().map(|(value, weight)| value.to_base() * weight).sum::<f64>() / weights
        }
        D::Data(values) | D::Sequence(values) => average(values)?,
        D::Quantiles(points) => pieces(points, f64::midpoint)?,
        // Between two points the logarithm is straight: the mean of the stretch is (b − a)/ln(b/a).
        D::LogQuantiles(points) => pieces(points, |a, b| if a == b { a } else { (b - a) / libm::log(b / a) })?,
        D::ZeroOr { zero, other } => zero.rest().value() * inner(other)?,
        D::Mixture(parts) => {
            let weights: f64 = parts.iter().map(|(weight, _)| weight).sum();
            let means: Option<f64> = parts.iter().map(|(weight, part)| Some(weight * inner(part)?)).sum();
            means? / weights
        }
        D::Shifted { by, of } => by.to_base() + inner(of)?,
        D::Shared(id) => match &document.distributions.get(*id)?.is {
            DistributionOf::Duration(of) => mean_at(document, of, depth + 1)?,
            DistributionOf::Money(of) => mean_at(document, of, depth + 1)?,
            DistributionOf::Number(of) => mean_at(document, of, depth + 1)?,
        },
    })
}

/// The 95th percentile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

/// Mean of a quantile table: each stretch by its share, the ends held.
fn pieces<Q: Quantity>(points: &[(f64, Q)], stretch: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let (first, last) = (points.first()?, points.last()?);
    let within: f64 = points.windows(2).map(|pair| (pair[1].0 - pair[0].0) * stretch(pair[0].1.to_base(), pair[1].1.to_base())).sum();
    Some(first.0 * first.1.to_base() + within + (1.0 - last.0) * last.1.to_base())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Duration;

    fn hours(value: f64) -> Duration {
        Duration::hours(value)
    }

    fn mean_hours(distribution: &Distribution<Duration>) -> f64 {
        mean(&Document::default(), distribution).unwrap() / 3_600_000.0
    }

    #[test]
    fn means_follow_their_formulas() {
        let near = |got: f64, wanted: f64| assert!((got - wanted).abs() < 1e-9 * wanted, "{got} instead of {wanted}");
        near(mean_hours(&Distribution::LognormalMedian { median: hours(1.5), sigma: 0.8 }), 1.5 * libm::exp(0.32));
        near(mean_hours(&Distribution::Weibull { shape: 1.0, scale: hours(2.0) }), 2.0);
        near(mean_hours(&Distribution::Quantiles(vec![(0.0, hours(0.0)), (0.5, hours(1.0)), (1.0, hours(5.0))])), 0.25 + 1.5);
        let mixture =
            Distribution::Mixture(vec![(1.0, Distribution::Fixed(hours(1.0))), (3.0, Distribution::Exponential { mean: hours(3.0) })]);
        near(mean_hours(&mixture), 2.5);
        near(
            mean_hours(&Distribution::Shifted {
                by: hours(0.5),
                of: Box::new(Distribution::Uniform { low: hours(0.0), high: hours(24.0) }),
            }),
            12.5,
        );
        let truncated = Distribution::Truncated { low: hours(0.0), high: hours(1.0), of: Box::new(mixture) };
        assert_eq!(mean(&Document::default(), &truncated), None);
    }
}
