//! How long decisions took, from trigger to action, over recorded instants in any unit of time.

use crate::experiment::statistics::quantile_sorted;

/// Statistics of decision latencies, in the unit of the instants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Decisions counted.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// 90th percentile by nearest rank: the smallest latency that at least 90 % do not exceed.
    pub p90: f64,
    /// 95th percentile by nearest rank.
    pub p95: f64,
    /// Largest.
    pub max: f64,
}

/// Percentile by nearest rank of sorted values: the value of rank `⌈p·n⌉`; nothing when there are none.
pub fn nearest_rank(sorted: &[f64], p: f64) -> Option<f64> {
    let rank = (p.clamp(0.0, 1.0) * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied()
}

impl Latency {
    /// Over pairs of trigger and action; nothing when there are none.
    pub fn of(decisions: &[(f64, f64)]) -> Option<Self> {
        let mut sorted: Vec<f64> = decisions.iter().map(|(trigger, action)| action - trigger).collect();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            n: sorted.len(),
            mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
            median: quantile_sorted(&sorted, 0.5)?,
            p90: nearest_rank(&sorted, 0.9)?,
            p95: nearest_rank(&sorted, 0.95)?,
            max: *sorted.last()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_by_nearest_rank_is_one_of_the_values() {
        let sorted: Vec<f64> = (1..=10).map(f64::from).collect();
        let values = [0.0, 0.1, 0.11, 0.5, 0.9, 0.91, 1.0].map(|p| nearest_rank(&sorted, p).unwrap());
        assert_eq!(values, [1.0, 1.0, 2.0, 5.0, 9.0, 10.0, 10.0]);
        assert_eq!(nearest_rank(&[], 0.5), None);
    }

    #[test]
    fn latencies_run_from_trigger_to_action() {
        let found = Latency::of(&[(0.0, 4.0), (10.0, 12.0), (20.0, 29.0), (30.0, 35.0)]).unwrap();
        assert_eq!(found, Latency { n: 4, mean: 5.0, median: 4.5, p90: 9.0, p95: 9.0, max: 9.0 });
        assert_eq!(Latency::of(&[]), None);
    }
}
