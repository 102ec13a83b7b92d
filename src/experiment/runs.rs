//! Runs several prepared scenarios side by side, repeat by repeat, until enough is known or time is up.

use std::time::{Duration, Instant};

use super::result::StudyResult;
use super::statistics::Estimate;
use super::study::{Prepared, Watch, begin, extend, run_study};
use super::yardstick::Yardstick;

/// Repeats that are added at a time; independent of the number of threads.
const BLOCK: u32 = 10;
/// Fewest repeats before a precision is looked at.
const LEAST: u32 = 20;

/// When enough was run.
#[derive(Debug, Clone)]
pub enum Until {
    /// After the study's number of repeats, or when its precision is reached.
    Study,
    /// When the paired difference of every scenario to the first is as narrow as this.
    Precision {
        /// What is to be precise.
        yardstick: Box<Yardstick>,
        /// Half width of the 95 % interval, in the unit of the yardstick.
        half_width: f64,
        /// Most repeats.
        at_most: u32,
    },
    /// When this much time has passed; the number of repeats is recorded and gives the same bytes again.
    Budget(Duration),
}

/// Runs scenarios under common random numbers; the first is the one others are compared with.
///
/// A stopped run returns what was complete. All have the same number of repeats, unless the study states a
/// precision of its own or the run was stopped.
pub fn run_together(prepared: &[Prepared], until: &Until, watch: &Watch) -> Vec<StudyResult> {
    let started = Instant::now();
    if matches!(until, Until::Study) {
        return prepared.iter().map(|prepared| run_study(prepared, watch)).collect();
    }
    let mut results: Vec<StudyResult> = prepared.iter().map(begin).collect();
    let mut n = 0;
    loop {
        let wanted = match until {
            // A first block of everything even if time is up: an answer without any repeat is none.
            Until::Budget(_) => n + BLOCK,
            Until::Precision { at_most, .. } => (n + if n == 0 { LEAST } else { BLOCK }).min(*at_most),
            Until::Study => n,
        };
        for (prepared, result) in prepared.iter().zip(&mut results) {
            result.n_wanted = wanted;
            if !extend(prepared, result, wanted, watch) {
                return results;
            }
        }
        n = wanted;
        let is_enough = match until {
            Until::Budget(budget) => *budget <= started.elapsed(),
            Until::Precision { yardstick, half_width, at_most } => *at_most <= n || is_precise(yardstick, *half_width, &results),
            Until::Study => true,
        };
        if is_enough {
            return results;
        }
    }
}

fn is_precise(yardstick: &Yardstick, half_width: f64, results: &[StudyResult]) -> bool {
    let Some((base, others)) = results.split_first() else { return true };
    if others.is_empty() {
        return yardstick.estimate(base).is_none_or(|estimate| estimate.half_width <= half_width);
    }
    let narrow =
        |other: &StudyResult| Estimate::of(&yardstick.differences(other, base)).is_none_or(|estimate| estimate.half_width <= half_width);
    others.iter().all(narrow)
}
