//! Proposes how much of the start of a run to leave out: MSER-5 (White 1997; White, Cobb and Spratt 2000). It
//! proposes; the planner decides.

use super::result::StudyResult;
use super::series::{Series, SeriesKey};
use crate::model::Quantity;
use crate::units::{Duration, Quantity as _};

/// Observations per batch.
const BATCH: usize = 5;

/// A proposed warm-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What to leave out.
    pub warm_up: Duration,
    /// The series that takes longest to settle.
    pub series: SeriesKey,
    /// Whether all series settle in their first half; otherwise the run is too short to tell.
    pub settles: bool,
}

/// The longest start that a level of the result needs to settle; nothing where no level was observed.
pub fn propose(result: &StudyResult) -> Option<Proposal> {
    let is_level = |series: &&Series| {
        matches!(series.key.0, Quantity::QueueLength | Quantity::InSystem | Quantity::ChainsInProgress | Quantity::Utilisation)
    };
    let mut longest: Option<Proposal> = None;
    for series in result.series.iter().filter(is_level) {
        let Some((n_out, settles)) = mser(&mean_over_rows(series)) else { continue };
        let warm_up = Duration::from_base(n_out as f64 * result.plan.bin as f64);
        let proposal = Proposal { warm_up, series: series.key, settles };
        let is_longer =
            longest.as_ref().is_none_or(|other| (other.settles, other.warm_up.ticks()) < (!settles || other.settles, warm_up.ticks()));
        if is_longer {
            let settles = settles && longest.as_ref().is_none_or(|other| other.settles);
            longest = Some(Proposal { settles, ..proposal });
        } else if let Some(other) = &mut longest {
            other.settles &= settles;
        }
    }
    longest
}

/// The mean of every bin over replications, without bins that have no value.
fn mean_over_rows(series: &Series) -> Vec<f64> {
    let n_bins = series.rows.iter().map(Vec::len).min().unwrap_or(0);
    // Row by row, as they lie in memory.
    let mut sums = vec![(0.0, 0_u32); n_bins];
    for row in &series.rows {
        for ((sum, n), value) in sums.iter_mut().zip(row).filter(|(_, value)| value.is_finite()) {
            *sum += f64::from(*value);
            *n += 1;
        }
    }
    sums.into_iter().filter(|(_, n)| 0 < *n).map(|(sum, n)| sum / f64::from(n)).collect()
}

/// How many observations to leave out, and whether that is less than half of them; nothing for short series.
pub fn mser(values: &[f64]) -> Option<(usize, bool)> {
    let batches: Vec<f64> = values.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let m = batches.len();
    if m < 4 {
        return None;
    }
    // Sums from the back give the statistic of every truncation in one pass.
    let (mut sum, mut squares) = (0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    for d in (0..m).rev() {
        sum += batches[d];
        squares += batches[d] * batches[d];
        let n = (m - d) as f64;
        let statistic = (squares - sum * sum / n).max(0.0) / (n * n);
        // The last few batches always look steady; the usual bound is half of the run.
        if d <= m - 4 && statistic <= best.0 {
            best = (statistic, d);
        }
    }
    Some((best.1 * BATCH, best.1 <= m / 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Stream};

    fn noisy(n: usize, mean: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut stream = Stream::new(5, 0, 0, Purpose::Other);
        (0..n).map(|k| mean(k) + stream.next_unit() - 0.5).collect()
    }

    #[test]
    fn a_start_that_differs_is_cut_off_and_a_steady_run_is_not() {
        let (cut, settles) = mser(&noisy(1_000, |k| if k < 100 { 10.0 } else { 0.0 })).unwrap();
        assert!(settles && (100..=130).contains(&cut), "{cut}");
        let (cut, settles) = mser(&noisy(1_000, |_| 3.0)).unwrap();
        assert!(settles && cut <= 250, "{cut}");
        let (cut, _) = mser(&noisy(1_000, |k| 10.0 * libm::exp(-(k as f64) / 50.0))).unwrap();
        assert!((100..=350).contains(&cut), "{cut}");
    }

    #[test]
    fn a_run_that_never_settles_is_said_to_be_too_short() {
        let (_, settles) = mser(&noisy(1_000, |k| k as f64)).unwrap();
        assert!(!settles);
        assert_eq!(mser(&[1.0; 12]), None);
    }
}
