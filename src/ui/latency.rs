//! Random times as a few characters for labels on the map: "2 d", "≈ 23 min", "0–24 h".
//!
//! It must not be used where an exact value is edited.

use crate::model::Distribution;
use crate::units::Duration;
use crate::units::format::{DEFAULT_DIGITS, significant};

/// The distribution in a few characters.
pub fn brief(of: &Distribution<Duration>) -> String {
    match of {
        Distribution::Fixed(value) if value.ticks().0 == 0 => "at once".to_owned(),
        Distribution::Fixed(value) => exact(*value),
        Distribution::Uniform { low, high } | Distribution::DiscreteUniform { low, high } | Distribution::Beta { low, high, .. } => {
            range(*low, *high)
        }
        Distribution::Triangular { min, mode, max } => format!("{}–{}–{}", number_in(*min, *max), number_in(*mode, *max), exact(*max)),
        Distribution::TriangularPercentiles { p5, p95, .. } => range(*p5, *p95),
        Distribution::Exponential { mean }
        | Distribution::Normal { mean, .. }
        | Distribution::Lognormal { mean, .. }
        | Distribution::Gamma { mean, .. }
        | Distribution::Erlang { mean, .. }
        | Distribution::Poisson { mean } => about(*mean),
        Distribution::LognormalMedian { median, .. } | Distribution::LognormalP95 { median, .. } => about(*median),
        Distribution::Weibull { scale, .. } | Distribution::Loglogistic { scale, .. } => about(*scale),
        Distribution::ZeroOr { other, .. } => format!("0 or {}", brief(other)),
        Distribution::Shifted { by, of } => format!("{} + {}", exact(*by), brief(of)),
        Distribution::Truncated { of, .. } => brief(of),
        Distribution::Data(values) => format!("{} values", values.len()),
        Distribution::Sequence(values) => format!("{} steps", values.len()),
        Distribution::Table(_)
        | Distribution::Quantiles(_)
        | Distribution::LogQuantiles(_)
        | Distribution::Mixture(_)
        | Distribution::Binomial { .. }
        | Distribution::Geometric { .. }
        | Distribution::NegativeBinomial { .. }
        | Distribution::Shared(_) => "varies".to_owned(),
    }
}

fn exact(value: Duration) -> String {
    format!("{}\u{2009}{}", number_in(value, value), value.unit())
}

fn about(value: Duration) -> String {
    format!("≈ {}", exact(value))
}

fn range(low: Duration, high: Duration) -> String {
    format!("{}–{}", number_in(low, high), exact(high))
}

/// The number of a value in the unit of another.
fn number_in(value: Duration, like: Duration) -> String {
    significant(value.ticks().as_unit(like.unit()), DEFAULT_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_and_keep_the_planners_unit() {
        let days = Duration::days;
        let cases = [
            (Distribution::zero(), "at once"),
            (Distribution::Fixed(days(2.0)), "2\u{2009}d"),
            (Distribution::Uniform { low: Duration::hours(0.0), high: Duration::hours(24.0) }, "0–24\u{2009}h"),
            (Distribution::Lognormal { mean: Duration::minutes(23.0), cv: 0.8 }, "≈ 23\u{2009}min"),
            (Distribution::Triangular { min: days(1.0), mode: days(2.0), max: days(4.0) }, "1–2–4\u{2009}d"),
        ];
        for (distribution, expected) in cases {
            assert_eq!(brief(&distribution), expected);
        }
    }
}
