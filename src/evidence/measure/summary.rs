//! A set of times in seven numbers.

use serde::Serialize;

use crate::evidence::log::SECOND;

/// Times in seconds: mean, quantiles (linear interpolation between order statistics, type 7), sum, and
/// how many are negative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// How many.
    pub n: u64,
    /// Mean.
    pub mean: f64,
    /// 10th percentile.
    pub p10: f64,
    /// Median.
    pub median: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Largest.
    pub max: f64,
    /// Smallest.
    pub min: f64,
    /// Sum.
    pub sum: f64,
    /// How many are below zero.
    pub neg: u64,
}

/// Microseconds as seconds.
pub fn seconds(micros: i64) -> f64 {
    micros as f64 / SECOND as f64
}

/// The quantile of sorted values, in their unit.
pub fn quantile(sorted: &[i64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = share * last as f64;
    let low = (at.floor() as usize).min(last);
    let high = (low + 1).min(last);
    let part = at - low as f64;
    sorted[low] as f64 + (sorted[high] - sorted[low]) as f64 * part
}

impl Summary {
    /// Of times in microseconds, which are sorted on the way; nothing for no times.
    pub fn of(times: &mut [i64]) -> Option<Self> {
        times.sort_unstable();
        let (min, max) = (*times.first()?, *times.last()?);
        let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
        let at = |share: f64| quantile(times, share) / SECOND as f64;
        Some(Self {
            n: times.len() as u64,
            mean: sum as f64 / times.len() as f64 / SECOND as f64,
            p10: at(0.1),
            median: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            max: seconds(max),
            min: seconds(min),
            sum: sum as f64 / SECOND as f64,
            neg: times.partition_point(|time| *time < 0) as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_on_straight_lines_between_order_statistics() {
        let mut times: Vec<i64> = [4, 1, 3, 2, -5].map(|n| n * SECOND).to_vec();
        let summary = Summary::of(&mut times).unwrap();
        assert_eq!((summary.n, summary.neg), (5, 1));
        assert_eq!((summary.min, summary.median, summary.max, summary.sum), (-5.0, 2.0, 4.0, 5.0));
        assert!((summary.p90 - 3.6).abs() < 1e-12 && (summary.p10 + 2.6).abs() < 1e-12);
        assert!(Summary::of(&mut []).is_none());
    }
}
