//! How times spread: bars of equal width, and the numbers that describe them.

use crate::evidence::measure::Summary;
use crate::evidence::measure::summary::{quantile, seconds};

/// Bars of a picture.
pub const BARS: usize = 40;
/// The share of values that lies within the bars; the last bar holds all beyond.
const WITHIN: f64 = 0.97;

/// Times and their bars.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    /// The numbers; nothing where there are no times.
    pub summary: Option<Summary>,
    /// Shares of the bars from zero upwards. Times below zero are in the first bar, those beyond the last in the last.
    pub bars: Vec<f64>,
}

/// Width of a bar in microseconds that suits sorted times.
pub(super) fn width(sorted: &[i64]) -> i64 {
    if sorted.is_empty() {
        return 1;
    }
    ((quantile(sorted, WITHIN) / (BARS - 1) as f64).ceil() as i64).max(1)
}

impl Spread {
    /// Of times, which are sorted on the way, in bars of a width.
    pub(super) fn of(times: &mut [i64], width: i64) -> Self {
        let summary = Summary::of(times);
        let mut bars = vec![0.0; BARS];
        let share = 1.0 / times.len().max(1) as f64;
        for time in times.iter() {
            bars[((*time).max(0) / width).min(BARS as i64 - 1) as usize] += share;
        }
        Self { summary, bars }
    }

    /// Share of the times that lie in the last bar or beyond.
    pub fn beyond(&self) -> f64 {
        self.bars.last().copied().unwrap_or(0.0)
    }
}

/// Mean, a quantile and sum of times that need not be sorted, in seconds; the order changes.
pub(super) fn figures(times: &mut [i64], share: f64) -> Option<(f64, f64, f64)> {
    let last = times.len().checked_sub(1)?;
    let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
    let at = share * last as f64;
    let low = (at.floor() as usize).min(last);
    let (_, value, above) = times.select_nth_unstable(low);
    let (value, next) = (*value, above.iter().min().copied());
    let quantile = value as f64 + (next.unwrap_or(value) - value) as f64 * (at - low as f64);
    let sum = seconds(1) * sum as f64;
    Some((sum / (last + 1) as f64, quantile / 1e6, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_unsorted_times_are_those_of_the_summary() {
        let mut times: Vec<i64> = (0..1001).map(|n| (n * 7919 % 1009) * 1_000_000 - 5_000_000).collect();
        let (mean, p90, sum) = figures(&mut times.clone(), 0.9).unwrap();
        let summary = Summary::of(&mut times).unwrap();
        assert!((mean - summary.mean).abs() < 1e-9 && (p90 - summary.p90).abs() < 1e-9 && (sum - summary.sum).abs() < 1e-6);
        assert!(figures(&mut [], 0.9).is_none());
    }

    #[test]
    fn every_time_is_in_a_bar() {
        let mut times = vec![-3, 0, 5, 10, 1_000_000];
        times.sort_unstable();
        let spread = Spread::of(&mut times.clone(), width(&times));
        assert!((spread.bars.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
