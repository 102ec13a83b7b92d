//! Fully sequential selection of the best of several simulated systems with a guarantee, by Kim and Nelson
//! (2001), “A fully sequential procedure for indifference-zone selection in simulation”, ACM TOMACS 11(3).
//!
//! It must not know what a system is: it asks for values and says which system is best.

/// What is asked of a selection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guarantee {
    /// Probability with which the selected system is the best, or within the indifference zone of it.
    pub probability: f64,
    /// Differences up to this do not matter.
    pub too_small: f64,
    /// Rows of the pilot.
    pub pilot: usize,
    /// Most rows; a selection that needs more is not decided.
    pub at_most: usize,
}

/// What a selection came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The system with the largest mean among those that are left.
    pub best: usize,
    /// Systems that were not ruled out, in order.
    pub left: Vec<usize>,
    /// Rows seen when each system was ruled out; those that are left saw all.
    pub n_rows: Vec<usize>,
    /// Whether the guarantee holds; it does not when the most rows were reached before.
    pub is_decided: bool,
}

/// Rows that are asked for at a time; more than one so that they can be made in parallel.
const BLOCK: usize = 10;

/// Selects the system with the largest mean.
///
/// `values(systems, from, to)` gives for each of these systems its values in the rows from `from` up to `to`;
/// the same row of two systems may share random numbers (the guarantee holds for correlated systems). None means it
/// was stopped.
pub fn select(
    n_systems: usize,
    guarantee: &Guarantee,
    mut values: impl FnMut(&[usize], usize, usize) -> Option<Vec<Vec<f64>>>,
) -> Option<Selection> {
    let pilot = guarantee.pilot.max(2);
    let mut left: Vec<usize> = (0..n_systems).collect();
    let mut n_rows = vec![pilot; n_systems];
    let mut rows: Vec<Vec<f64>> = values(&left, 0, pilot)?;
    if n_systems < 2 {
        return Some(Selection { best: 0, left, n_rows, is_decided: true });
    }
    let eta = eta(n_systems, pilot, 1.0 - guarantee.probability);
    let h_squared = 2.0 * eta * (pilot - 1) as f64;
    let mut spread = vec![vec![0.0; n_systems]; n_systems];
    for a in 0..n_systems {
        for b in 0..a {
            spread[a][b] = variance_of_difference(&rows[a], &rows[b]);
            spread[b][a] = spread[a][b];
        }
    }
    let mut sums: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let mut r = pilot;
    loop {
        let mean = |system: usize| sums[system] / r as f64;
        let is_beaten = |i: usize| {
            left.iter().any(|l| {
                let slack = if guarantee.too_small > 0.0 {
                    let reach = h_squared * spread[i][*l] / (guarantee.too_small * guarantee.too_small) - r as f64;
                    (guarantee.too_small / (2.0 * r as f64) * reach).max(0.0)
                } else {
                    f64::INFINITY
                };
                mean(i) < mean(*l) - slack
            })
        };
        let still: Vec<usize> = left.iter().copied().filter(|system| !is_beaten(*system)).collect();
        if !still.is_empty() {
            left = still;
        }
        for system in &left {
            n_rows[*system] = r;
        }
        let longest = left.iter().flat_map(|a| left.iter().map(|b| spread[*a][*b])).fold(0.0, f64::max);
        let needed = h_squared * longest / (guarantee.too_small * guarantee.too_small);
        // Equal systems, or one beyond the last stage: the largest mean is right as far as it matters.
        let is_decided = left.len() == 1 || needed < r as f64;
        if is_decided || guarantee.at_most <= r {
            let best = left.iter().copied().max_by(|a, b| mean(*a).total_cmp(&mean(*b)).then(b.cmp(a)))?;
            return Some(Selection { best, left, n_rows, is_decided });
        }
        if rows[left[0]].len() <= r {
            let to = (r + BLOCK).min(guarantee.at_most);
            for (system, more) in left.iter().zip(values(&left, r, to)?) {
                rows[*system].extend(more);
            }
        }
        for system in &left {
            sums[*system] += rows[*system][r];
        }
        r += 1;
    }
}

/// The constant of the procedure for one segment (c = 1): `½[(2α/(k−1))^(−2/(n₀−1)) − 1]`.
fn eta(n_systems: usize, pilot: usize, alpha: f64) -> f64 {
    let share = 2.0 * alpha / (n_systems - 1) as f64;
    0.5 * (libm::pow(share, -2.0 / (pilot - 1) as f64) - 1.0)
}

fn variance_of_difference(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let mean = differences.iter().sum::<f64>() / n as f64;
    differences.iter().map(|difference| (difference - mean) * (difference - mean)).sum::<f64>() / (n.max(2) - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::{Purpose, Stream};

    /// Normal values by the sum of twelve uniform ones, good enough here.
    fn normal(seed: u64, system: usize, row: usize) -> f64 {
        let mut stream = Stream::new(seed, row as u32, system as u32, Purpose::Other);
        (0..12).map(|_| stream.next_unit()).sum::<f64>() - 6.0
    }

    /// Share of right selections when the best is exactly the indifference zone ahead of the others.
    fn share_right(n_systems: usize, common: f64) -> f64 {
        let guarantee = Guarantee { probability: 0.95, too_small: 0.5, pilot: 20, at_most: 100_000 };
        let n = 400;
        let right = (0..n).filter(|seed| {
            let value = |system: usize, row: usize| {
                let mean = if system == 1 { 0.5 } else { 0.0 };
                // A shared part, as common random numbers give it, and spreads that differ.
                mean + common * normal(*seed, 99, row) + (1.0 + system as f64 / 4.0) * normal(*seed, system, row)
            };
            let rows = |systems: &[usize], from: usize, to: usize| {
                Some(systems.iter().map(|system| (from..to).map(|row| value(*system, row)).collect()).collect())
            };
            let selection = select(n_systems, &guarantee, rows).unwrap();
            assert!(selection.is_decided);
            selection.best == 1
        });
        right.count() as f64 / f64::from(n as u32)
    }

    #[test]
    fn the_best_is_found_as_often_as_promised() {
        // The least favourable case: all others exactly the indifference zone behind.
        for (n_systems, common) in [(2, 0.0), (8, 0.0), (8, 3.0)] {
            let share = share_right(n_systems, common);
            assert!(share >= 0.95, "{share} of {n_systems} systems, common {common}");
        }
    }

    #[test]
    fn clear_cases_are_decided_by_the_pilot_and_the_limit_is_kept() {
        let guarantee = Guarantee { probability: 0.95, too_small: 0.5, pilot: 20, at_most: 30 };
        let clear = |systems: &[usize], from: usize, to: usize| {
            Some(systems.iter().map(|s| (from..to).map(|row| 50.0 * *s as f64 + normal(1, *s, row)).collect()).collect())
        };
        let selection = select(3, &guarantee, clear).unwrap();
        assert_eq!((selection.best, selection.left, selection.n_rows), (2, vec![2], vec![20, 20, 20]));
        let wild = |systems: &[usize], from: usize, to: usize| {
            Some(systems.iter().map(|s| (from..to).map(|row| 100.0 * normal(1, *s, row)).collect()).collect())
        };
        let selection = select(3, &guarantee, wild).unwrap();
        assert!(!selection.is_decided && selection.n_rows.contains(&30));
    }

    #[test]
    fn equal_systems_end_at_once() {
        let guarantee = Guarantee { probability: 0.95, too_small: 0.5, pilot: 20, at_most: 1_000 };
        let equal = |systems: &[usize], from: usize, to: usize| {
            Some(systems.iter().map(|_| (from..to).map(|row| normal(3, 0, row)).collect()).collect())
        };
        let selection = select(4, &guarantee, equal).unwrap();
        assert!(selection.is_decided && selection.best == 0 && selection.left.len() == 4);
    }
}
