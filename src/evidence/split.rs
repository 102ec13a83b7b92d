//! Halves of a log: random ones to judge a model, and how far two random halves are apart: what
//! "indistinguishable" means for this log.

use super::distance::Distances;
use super::draws::Draws;
use super::log::EventLog;
use super::measure::Facts;
use super::measure::summary::seconds;
use super::{NEVER, Stop};

/// Two random halves of the cases.
pub fn random_halves(log: &EventLog, seed: u64) -> (EventLog, EventLog) {
    let mut cases: Vec<usize> = (0..log.n_cases()).collect();
    Draws::new(seed).shuffle(&mut cases);
    halves(log, cases)
}

/// Exchanges tried to make halves more alike.
const EXCHANGES: usize = 3000;

/// Two random halves that are as alike as they can easily be made: cases are paired by duration, chance
/// decides which of a pair comes into which half, and then pairs are exchanged as long as the halves come
/// nearer to each other in cycle times and in the mean waits of the largest handoffs (as in
/// rerandomisation, Morgan and Rubin 2012). What is then found wrong with a model is less often luck of the
/// split. No model is looked at on the way.
pub fn even_halves(log: &EventLog, seed: u64) -> (EventLog, EventLog) {
    even_halves_until(log, seed, NEVER).unwrap_or_default()
}

/// The same; nothing when `stop` says so.
pub fn even_halves_until(log: &EventLog, seed: u64, stop: Stop<'_>) -> Option<(EventLog, EventLog)> {
    if log.n_cases() < 4 {
        return Some(random_halves(log, seed));
    }
    let mut draws = Draws::new(seed);
    let balance = Balance::of(log);
    let mut pairs = pairs(log, &mut draws);
    let mut least = balance.unevenness(&pairs);
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    let mut n = 0;
    'exchanges: loop {
        let before = least;
        draws.shuffle(&mut order);
        for at in &order {
            n += 1;
            if stop() {
                return None;
            }
            if EXCHANGES < n {
                break 'exchanges;
            }
            let (a, b) = pairs[*at];
            pairs[*at] = (b, a);
            let now = balance.unevenness(&pairs);
            if now < least { least = now } else { pairs[*at] = (a, b) }
        }
        if before <= least {
            break;
        }
    }
    let side = |first: bool| {
        let mut cases: Vec<usize> = pairs.iter().filter_map(|(a, b)| if first { *a } else { *b }).collect();
        cases.sort_unstable();
        log.of_cases(&cases)
    };
    Some((side(true), side(false)))
}

/// A pair of cases of alike duration, the first in the first half; one may be missing.
type Pair = (Option<usize>, Option<usize>);

fn pairs(log: &EventLog, draws: &mut Draws) -> Vec<Pair> {
    let mut cases: Vec<usize> = (0..log.n_cases()).collect();
    // Equal durations are paired at random too.
    draws.shuffle(&mut cases);
    cases.sort_by_key(|case| {
        let (start, end) = log.span_of(*case);
        end - start
    });
    cases
        .chunks(2)
        .map(|pair| {
            let (a, b) = (pair.first().copied(), pair.get(1).copied());
            if draws.below(2) == 1 { (b, a) } else { (a, b) }
        })
        .collect()
}

/// What must be alike in two halves.
struct Balance {
    /// Duration of each case in seconds.
    durations: Vec<f64>,
    /// For each case and each of the largest handoffs: summed waits, and how many.
    waits: Vec<[(f64, f64); 5]>,
}

impl Balance {
    fn of(log: &EventLog) -> Self {
        let facts = Facts::of(log);
        let largest: Vec<(u32, u32)> = facts.ranked_handoffs().into_iter().take(5).map(|pair| (pair.source, pair.target)).collect();
        let mut balance = Self { durations: Vec::new(), waits: vec![[(0.0, 0.0); 5]; log.n_cases()] };
        for case in 0..log.n_cases() {
            let (start, end) = log.span_of(case);
            balance.durations.push(seconds(end - start));
            let events = log.events_of(case);
            for event in events.start + 1..events.end {
                let pair = (log.function_of(event - 1), log.function_of(event));
                if let Some(at) = largest.iter().position(|found| *found == pair) {
                    balance.waits[case][at].0 += seconds(log.start_of(event) - log.end[event - 1]);
                    balance.waits[case][at].1 += 1.0;
                }
            }
        }
        balance
    }

    /// Sum of squared relative differences between two halves.
    fn unevenness(&self, pairs: &[Pair]) -> f64 {
        let (mut first, mut second) = (Half::default(), Half::default());
        for (a, b) in pairs {
            first.add(self, *a);
            second.add(self, *b);
        }
        let mut sum = square(relative(first.duration / first.n, second.duration / second.n));
        for at in 0..5 {
            let mean = |half: &Half| if half.waits[at].1 == 0.0 { 0.0 } else { half.waits[at].0 / half.waits[at].1 };
            sum += square(relative(mean(&first), mean(&second)).min(10.0));
        }
        for share in [0.5, 0.9] {
            // Pairs are sorted by duration, so a quantile of a half is found at its place among pairs.
            let at = ((pairs.len() - 1) as f64 * share) as usize;
            if let (Some(a), Some(b)) = pairs[at] {
                sum += square(relative(self.durations[a], self.durations[b]).min(10.0));
            }
        }
        sum
    }
}

#[derive(Default)]
struct Half {
    n: f64,
    duration: f64,
    waits: [(f64, f64); 5],
}

impl Half {
    fn add(&mut self, balance: &Balance, case: Option<usize>) {
        let Some(case) = case else { return };
        self.n += 1.0;
        self.duration += balance.durations[case];
        for (sum, wait) in self.waits.iter_mut().zip(&balance.waits[case]) {
            sum.0 += wait.0;
            sum.1 += wait.1;
        }
    }
}

fn square(x: f64) -> f64 {
    x * x
}

fn halves(log: &EventLog, cases: Vec<usize>) -> (EventLog, EventLog) {
    let half = cases.len() / 2;
    let (mut first, mut second) = (cases[..half].to_vec(), cases[half..].to_vec());
    first.sort_unstable();
    second.sort_unstable();
    (log.of_cases(&first), log.of_cases(&second))
}

/// How far random halves of a log are apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
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
    floor_until(log, n_splits, seed, NEVER).unwrap_or_default()
}

/// The same; nothing when `stop` says so.
pub fn floor_until(log: &EventLog, n_splits: u32, seed: u64, stop: Stop<'_>) -> Option<Floor> {
    let mut sums = [0.0; 9];
    for split in 0..n_splits.max(1) {
        let (a, b) = random_halves(log, seed.wrapping_add(u64::from(split)));
        let distances = Distances::until(&a, &b, stop)?;
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
    Some(Floor { distances: Distances { ngd2, ngd3, circadian, relative, cycle_time, workforce }, mean, median, p90 })
}
