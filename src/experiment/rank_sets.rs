//! Which ranks a system may have, given rows of values: marginal confidence sets for ranks by the bootstrap of
//! studentised differences over rows (Mogstad, Romano, Shaikh and Wilhelm 2024, “Inference for ranks”).

use statrs::distribution::{ContinuousCDF as _, Normal};

use super::statistics::t_quantile;
use crate::engine::random::{Purpose, Stream};

/// Best and worst rank of a system, 1 being the largest value, that the rows do not rule out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankSet {
    /// Best rank.
    pub best: usize,
    /// Worst rank.
    pub worst: usize,
}

/// For each system the ranks that are not ruled out, each set with this probability.
///
/// `rows[system][row]`; rows are resampled whole, so that what systems share in a row stays shared. Systems whose
/// true values are equal share their ranks: each of them may have any of these.
pub fn rank_sets(rows: &[Vec<f64>], probability: f64, n_resamples: usize, seed: u64) -> Vec<RankSet> {
    let n = rows.iter().map(Vec::len).min().unwrap_or(0);
    let k = rows.len();
    if n < 2 {
        return vec![RankSet { best: 1, worst: k }; k];
    }
    let means: Vec<f64> = rows.iter().map(|row| row[..n].iter().sum::<f64>() / n as f64).collect();
    let resampled: Vec<Vec<f64>> = (0..n_resamples)
        .map(|resample| {
            let mut stream = Stream::new(seed, resample as u32, 0, Purpose::Other);
            let mut counts = vec![0.0; n];
            for _ in 0..n {
                counts[((stream.next_unit() * n as f64) as usize).min(n - 1)] += 1.0;
            }
            rows.iter().map(|row| row[..n].iter().zip(&counts).map(|(value, count)| value * count).sum::<f64>() / n as f64).collect()
        })
        .collect();
    (0..k).map(|i| set_of(i, rows, n, &means, &resampled, probability)).collect()
}

fn set_of(i: usize, rows: &[Vec<f64>], n: usize, means: &[f64], resampled: &[Vec<f64>], probability: f64) -> RankSet {
    let k = rows.len();
    let error = |j: usize| {
        let difference = means[j] - means[i];
        let spread: f64 = (0..n).map(|row| rows[j][row] - rows[i][row] - difference).map(|rest| rest * rest).sum();
        (spread / (n - 1) as f64 / n as f64).sqrt()
    };
    // A difference that never varies but for rounding is known.
    let scale = means[i].abs().max(1e-300);
    let errors: Vec<f64> = (0..k).map(error).map(|error| if error <= 1e-12 * scale { 0.0 } else { error }).collect();
    let largest = |means_again: &Vec<f64>| {
        let ratio = |j: usize| ((means_again[j] - means_again[i]) - (means[j] - means[i])).abs() / errors[j];
        (0..k).filter(|j| *j != i && 0.0 < errors[*j]).map(ratio).fold(0.0, f64::max)
    };
    let mut maxima: Vec<f64> = resampled.iter().map(largest).collect();
    maxima.sort_unstable_by(f64::total_cmp);
    let place = (libm::ceil(probability * maxima.len() as f64) as usize).clamp(1, maxima.len().max(1)) - 1;
    let critical = small_sample(maxima.get(place).copied().unwrap_or(0.0), n);
    let (mut n_better, mut n_worse) = (0, 0);
    for j in (0..k).filter(|j| *j != i) {
        let difference = means[j] - means[i];
        if difference > critical * errors[j] {
            n_better += 1;
        } else if -difference > critical * errors[j] {
            n_worse += 1;
        }
    }
    RankSet { best: 1 + n_better, worst: k - n_worse }
}

/// A critical value of the normal at the same tail of Student's t: the bootstrap knows the correlations, but
/// not that the errors are estimated from few rows.
fn small_sample(critical: f64, n: usize) -> f64 {
    let Ok(normal) = Normal::new(0.0, 1.0) else { return critical };
    let tail = normal.cdf(-critical);
    if tail <= 1e-12 {
        return critical * (n as f64 / (n - 1) as f64).sqrt();
    }
    -t_quantile(tail, n - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(seed: u64, system: usize, row: usize) -> f64 {
        let mut stream = Stream::new(seed, row as u32, system as u32, Purpose::Noise);
        (0..12).map(|_| stream.next_unit()).sum::<f64>() - 6.0
    }

    #[test]
    fn sets_hold_the_true_rank_as_often_as_they_say() {
        // Two that are equal, some close together, one far ahead; what they share in a row cancels.
        let truth = [0.0, 0.0, 0.3, 0.6, 5.0];
        let ranks = [(4, 5), (4, 5), (3, 3), (2, 2), (1, 1)];
        for n_rows in [20, 40] {
            let n = 300;
            let mut held = [0; 5];
            let mut widths = 0;
            for seed in 0..n {
                let value = |system: usize, row: usize| truth[system] + 4.0 * normal(seed, 77, row) + normal(seed, system, row);
                let rows: Vec<Vec<f64>> = (0..5).map(|system| (0..n_rows).map(|row| value(system, row)).collect()).collect();
                let sets = rank_sets(&rows, 0.95, 400, seed);
                for (system, set) in sets.iter().enumerate() {
                    held[system] += usize::from(set.best <= ranks[system].0 && ranks[system].1 <= set.worst);
                    widths += set.worst - set.best;
                }
                assert_eq!(sets[4], RankSet { best: 1, worst: 1 });
            }
            for held in held {
                assert!(held as f64 >= 0.93 * n as f64, "{held} of {n} sets hold the rank, {n_rows} rows");
            }
            // A set of all ranks would hold the truth, too, and say nothing.
            assert!((widths as f64) < 3.2 * 5.0 * n as f64, "{widths}");
        }
    }

    #[test]
    fn equal_rows_share_their_ranks() {
        let rows = vec![vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0], vec![0.0, 1.0, 2.0]];
        let sets = rank_sets(&rows, 0.95, 100, 1);
        assert_eq!(sets, [RankSet { best: 1, worst: 2 }, RankSet { best: 1, worst: 2 }, RankSet { best: 3, worst: 3 }]);
    }
}
