//! Halves of a log: random ones to judge a model, and how far two random halves are apart: what
//! "indistinguishable" means for this log.

use super::distance::Distances;
use super::draws::Draws;
use super::log::EventLog;
use super::measure::Facts;
use super::measure::summary::seconds;

/// Two random halves of the cases.
pub fn random_halves(log: &EventLog, seed: u64) -> (EventLog, EventLog) {
    let mut cases: Vec<usize> = (0..log.n_cases()).collect();
    Draws::new(seed).shuffle(&mut cases);
    halves(log, cases)
}

/// Splits tried before the most even one is taken.
const TRIES: u64 = 100;

/// Two random halves that are as alike as chance makes them in many tries: cases are paired by duration,
/// chance decides which of a pair comes into which half, and of many such splits the one is taken whose
/// halves differ least in cycle times and in the waits of the largest handoffs (rerandomisation, Morgan and
/// Rubin 2012). What is then found wrong with a model is less often luck of the split.
pub fn even_halves(log: &EventLog, seed: u64) -> (EventLog, EventLog) {
    let facts = Facts::of(log);
    let largest: Vec<(u32, u32)> = facts.ranked_handoffs().into_iter().take(5).map(|pair| (pair.source, pair.target)).collect();
    // For each case: how long it waits on each of the largest handoffs, and how often.
    let mut waits = vec![[(0.0, 0.0); 5]; log.n_cases()];
    for (case, slots) in waits.iter_mut().enumerate() {
        let events = log.events_of(case);
        for event in events.start + 1..events.end {
            let pair = (log.function_of(event - 1), log.function_of(event));
            if let Some(at) = largest.iter().position(|found| *found == pair) {
                slots[at].0 += seconds(log.start_of(event) - log.end[event - 1]);
                slots[at].1 += 1.0;
            }
        }
    }
    let mut best: Option<(f64, Vec<usize>, Vec<usize>)> = None;
    for round in 0..TRIES {
        let (first, second) = matched(log, seed.wrapping_mul(1000).wrapping_add(round));
        let unevenness = unevenness(log, &waits, &first, &second);
        if best.as_ref().is_none_or(|(least, ..)| unevenness < *least) {
            best = Some((unevenness, first, second));
        }
    }
    let (_, first, second) = best.unwrap_or_default();
    (log.of_cases(&first), log.of_cases(&second))
}

/// The largest relative difference between two halves.
fn unevenness(log: &EventLog, waits: &[[(f64, f64); 5]], first: &[usize], second: &[usize]) -> f64 {
    let mean_wait = |cases: &[usize], at: usize| {
        let (sum, n) = cases.iter().fold((0.0, 0.0), |(sum, n), case| (sum + waits[*case][at].0, n + waits[*case][at].1));
        if n == 0.0 { 0.0 } else { sum / n }
    };
    let duration = |cases: &[usize]| {
        let sum: i64 = cases
            .iter()
            .map(|case| {
                let (start, end) = log.span_of(*case);
                end - start
            })
            .sum();
        seconds(sum) / cases.len().max(1) as f64
    };
    (0..5).map(|at| relative(mean_wait(first, at), mean_wait(second, at))).fold(relative(duration(first), duration(second)), f64::max)
}

/// One split of cases that are paired by duration.
fn matched(log: &EventLog, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut draws = Draws::new(seed);
    let mut cases: Vec<usize> = (0..log.n_cases()).collect();
    // Equal durations are paired at random too.
    draws.shuffle(&mut cases);
    cases.sort_by_key(|case| {
        let (start, end) = log.span_of(*case);
        end - start
    });
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for pair in cases.chunks(2) {
        let swaps = draws.below(2) == 1;
        if let [a, b] = pair {
            first.push(if swaps { *b } else { *a });
            second.push(if swaps { *a } else { *b });
        } else if swaps {
            first.extend(pair);
        } else {
            second.extend(pair);
        }
    }
    first.sort_unstable();
    second.sort_unstable();
    (first, second)
}

fn halves(log: &EventLog, cases: Vec<usize>) -> (EventLog, EventLog) {
    let half = cases.len() / 2;
    let (mut first, mut second) = (cases[..half].to_vec(), cases[half..].to_vec());
    first.sort_unstable();
    second.sort_unstable();
    (log.of_cases(&first), log.of_cases(&second))
}

/// How far random halves of a log are apart.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Floor {
    /// Mean distances over several splits.
    pub distances: Distances,
    /// Mean relative difference of the mean duration of a case.
    pub mean: f64,
    /// Mean relative difference of its median.
    pub median: f64,
    /// Mean relative difference of its 90th percentile.
    pub p90: f64,
}

/// Mean, median and 90th percentile of the duration of a case, in seconds.
pub fn durations(log: &EventLog) -> (f64, f64, f64) {
    let times = (0..log.n_cases()).map(|case| {
        let (start, end) = log.span_of(case);
        seconds(end - start)
    });
    let sample = super::fit::Sample::new(times.collect());
    (sample.mean(), sample.quantile(0.5), sample.quantile(0.9))
}

/// A difference as a share of the second value; 0 where both are 0.
pub fn relative(got: f64, real: f64) -> f64 {
    if got == real { 0.0 } else { (got - real).abs() / real.abs() }
}

/// Measures the floor over several splits.
pub fn floor(log: &EventLog, n_splits: u32, seed: u64) -> Floor {
    let mut sums = [0.0; 9];
    for split in 0..n_splits.max(1) {
        let (a, b) = random_halves(log, seed.wrapping_add(u64::from(split)));
        let distances = Distances::between(&a, &b);
        let ((mean, median, p90), (real_mean, real_median, real_p90)) = (durations(&a), durations(&b));
        let values = [
            distances.ngd2,
            distances.ngd3,
            distances.circadian,
            distances.relative,
            distances.cycle_time,
            distances.workforce,
            relative(mean, real_mean),
            relative(median, real_median),
            relative(p90, real_p90),
        ];
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    }
    let [ngd2, ngd3, circadian, relative, cycle_time, workforce, mean, median, p90] = sums.map(|sum| sum / f64::from(n_splits.max(1)));
    Floor { distances: Distances { ngd2, ngd3, circadian, relative, cycle_time, workforce }, mean, median, p90 }
}
