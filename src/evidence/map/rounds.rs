//! Activities that are done in rounds: several pieces at a time, then none for a while. Such a round is a
//! decision cycle.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evidence::labels::NONE;
use crate::evidence::log::{EventLog, HOUR, Micros};

/// An activity that a function does in rounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// Number of the activity.
    pub activity: u32,
    /// Number of the function.
    pub function: u32,
    /// Rounds.
    pub n: u64,
    /// Mean number of pieces in a round.
    pub mean_size: f64,
    /// Median distance between two rounds in hours.
    pub period_h: f64,
    /// Half of the distances lie within this share of the median.
    pub spread: f64,
}

/// Fewest rounds that are called a rhythm.
const LEAST: usize = 8;
/// Largest spread of the distances.
const MOST_SPREAD: f64 = 0.35;

/// Finds rounds: pieces less than an hour apart belong together; there must be several pieces in most
/// rounds, and the distances between rounds must be alike.
pub fn rounds(log: &EventLog) -> Vec<Round> {
    let mut times: BTreeMap<(u32, u32), Vec<Micros>> = BTreeMap::new();
    for event in 0..log.n_events() {
        if log.function_of(event) != NONE {
            times.entry((log.function_of(event), log.activity[event])).or_default().push(log.end[event]);
        }
    }
    times.into_iter().filter_map(|((function, activity), times)| round(function, activity, times)).collect()
}

fn round(function: u32, activity: u32, mut times: Vec<Micros>) -> Option<Round> {
    times.sort_unstable();
    let mut sizes: Vec<u32> = Vec::new();
    let mut begins: Vec<Micros> = Vec::new();
    for (at, time) in times.iter().enumerate() {
        if at > 0 && time - times[at - 1] < HOUR {
            *sizes.last_mut()? += 1;
        } else {
            begins.push(*time);
            sizes.push(1);
        }
    }
    let n = sizes.len();
    if n < LEAST || sizes.iter().filter(|size| **size > 1).count() * 2 < n {
        return None;
    }
    let mut distances: Vec<i64> = begins.windows(2).map(|pair| pair[1] - pair[0]).collect();
    distances.sort_unstable();
    let at = |share: usize| distances[(distances.len() - 1) * share / 100] as f64;
    let (low, median, high) = (at(25), at(50), at(75));
    let spread = (high - low) / 2.0 / median;
    // Rounds that follow each other within hours are busy days, not a rhythm.
    if MOST_SPREAD < spread || median < 12.0 * HOUR as f64 {
        return None;
    }
    let mean_size = times.len() as f64 / n as f64;
    Some(Round { activity, function, n: n as u64, mean_size, period_h: median / HOUR as f64, spread })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::log::DAY;

    #[test]
    fn weekly_rounds_are_found_and_steady_work_is_not() {
        let weekly: Vec<i64> = (0..20).flat_map(|week| (0..3).map(move |piece| week * 7 * DAY + piece * HOUR / 4)).collect();
        let found = round(0, 0, weekly).unwrap();
        assert_eq!((found.n, found.period_h, found.spread), (20, 168.0, 0.0));
        assert!((found.mean_size - 3.0).abs() < 1e-12);
        assert!(round(0, 0, (0..200).map(|n| n * 5 * HOUR).collect()).is_none());
    }
}
