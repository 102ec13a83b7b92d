//! How far two logs, or a simulated and a real one, are apart.
//!
//! All are one-dimensional Wasserstein distances between histograms, or n-gram distances between
//! sequences; definitions follow the published log-distance measures.

use std::collections::BTreeMap;

use super::labels::Labels;
use super::log::{DAY, EventLog, HOUR, Micros};
use super::{ASK_EVERY, NEVER, Stop};

/// The distance between two multisets of whole numbers: the least sum of |x − y| over matched elements,
/// and 1 for each element of the larger that stays unmatched.
pub fn emd_unnormalised(a: &[i64], b: &[i64]) -> i64 {
    let (mut short, mut long) = (a.to_vec(), b.to_vec());
    if long.len() < short.len() {
        std::mem::swap(&mut short, &mut long);
    }
    short.sort_unstable();
    long.sort_unstable();
    let spare = long.len() - short.len();
    // Cheapest way to match the first i of the shorter when j of the longer were left out so far.
    let mut costs = vec![0_i64; spare + 1];
    for (i, x) in short.iter().enumerate() {
        let mut best = i64::MAX;
        for (j, cost) in costs.iter_mut().enumerate() {
            let matched = *cost + (x - long[i + j]).abs();
            best = best.min(matched);
            *cost = best;
        }
    }
    let matched = costs.last().copied().unwrap_or(0);
    matched + spare as i64
}

/// The Wasserstein distance between two multisets of bins, each normalised to mass 1; not-a-number where
/// one is empty.
pub fn emd(a: &[i64], b: &[i64]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return f64::NAN;
    }
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    let (mass_a, mass_b) = (a.len() as f64, b.len() as f64);
    let (mut passed_a, mut passed_b, mut sum) = (0, 0, 0.0);
    let mut at = a[0].min(b[0]);
    while passed_a < a.len() || passed_b < b.len() {
        let next = match (a.get(passed_a), b.get(passed_b)) {
            (Some(x), Some(y)) => *x.min(y),
            (Some(x), None) => *x,
            (None, Some(y)) => *y,
            (None, None) => break,
        };
        sum += (passed_a as f64 / mass_a - passed_b as f64 / mass_b).abs() * (next - at) as f64;
        at = next;
        while a.get(passed_a) == Some(&at) {
            passed_a += 1;
        }
        while b.get(passed_b) == Some(&at) {
            passed_b += 1;
        }
    }
    sum
}

/// The Wasserstein distance between two histograms over the same bins, each normalised to mass 1.
fn emd_histogram(a: &[f64], b: &[f64]) -> f64 {
    let (mass_a, mass_b) = (a.iter().sum::<f64>(), b.iter().sum::<f64>());
    if mass_a <= 0.0 || mass_b <= 0.0 {
        return f64::NAN;
    }
    let mut difference = 0.0_f64;
    let mut sum = 0.0;
    for (x, y) in a.iter().zip(b) {
        difference += x / mass_a - y / mass_b;
        sum += difference.abs();
    }
    sum
}

/// How often each sequence of n activities occurs; every case is padded with n − 1 blanks at both ends.
fn ngrams(log: &EventLog, n: usize, names: &Labels, stop: Stop<'_>) -> Option<BTreeMap<Vec<u32>, u64>> {
    let number: Vec<u32> = log.activities.iter().map(|name| names.find(name).map_or(u32::MAX, |number| number + 1)).collect();
    let mut counts = BTreeMap::new();
    for case in 0..log.n_cases() {
        if case % ASK_EVERY == 0 && stop() {
            return None;
        }
        let mut trace = vec![0; n - 1];
        trace.extend(log.events_of(case).map(|event| number[log.activity[event] as usize]));
        trace.extend(std::iter::repeat_n(0, n - 1));
        for window in trace.windows(n) {
            *counts.entry(window.to_vec()).or_default() += 1;
        }
    }
    Some(counts)
}

/// N-gram distance: Σ |f − g| / Σ (f + g) over all sequences of n activities with frequencies f and g.
/// Logs of very different numbers of cases (more than a tenth) are compared case by case on average.
pub fn ngram(a: &EventLog, b: &EventLog, n: usize) -> f64 {
    ngram_until(a, b, n, NEVER).unwrap_or(f64::NAN)
}

/// The same; nothing when `stop` says so.
pub fn ngram_until(a: &EventLog, b: &EventLog, n: usize, stop: Stop<'_>) -> Option<f64> {
    let mut names = Labels::default();
    for name in a.activities.iter().chain(b.activities.iter()) {
        names.intern(name);
    }
    let (counts_a, counts_b) = (ngrams(a, n, &names, stop)?, ngrams(b, n, &names, stop)?);
    let (cases_a, cases_b) = (a.n_cases() as f64, b.n_cases() as f64);
    let weight = if (cases_a - cases_b).abs() <= 0.1 * cases_a.max(cases_b) { 1.0 } else { cases_b / cases_a };
    let keys: std::collections::BTreeSet<&Vec<u32>> = counts_a.keys().chain(counts_b.keys()).collect();
    let (mut difference, mut all) = (0.0, 0.0);
    for key in keys {
        let of_a = counts_a.get(key).copied().unwrap_or(0) as f64 * weight;
        let of_b = counts_b.get(key).copied().unwrap_or(0) as f64;
        difference += (of_a - of_b).abs();
        all += of_a + of_b;
    }
    Some(if all == 0.0 { f64::NAN } else { difference / all })
}

/// Starts and ends of all events.
fn instants(log: &EventLog) -> Vec<Micros> {
    let mut times: Vec<Micros> = log.end.clone();
    if log.has_starts() {
        times.extend_from_slice(&log.start);
    }
    times
}

/// Monday is 0.
fn weekday(instant: Micros) -> usize {
    (instant.div_euclid(DAY) + 3).rem_euclid(7) as usize
}

fn hour_of_day(instant: Micros) -> usize {
    (instant.rem_euclid(DAY) / HOUR) as usize
}

/// Circadian distance: for each weekday the distance between the hours of starts and ends, averaged over
/// weekdays; 23 for a weekday that only one log has.
pub fn circadian(a: &EventLog, b: &EventLog) -> f64 {
    let histogram = |log: &EventLog| {
        let mut counts = [[0.0; 24]; 7];
        for time in instants(log) {
            counts[weekday(time)][hour_of_day(time)] += 1.0;
        }
        counts
    };
    mean_over_weekdays(&histogram(a), &histogram(b))
}

fn mean_over_weekdays(a: &[[f64; 24]; 7], b: &[[f64; 24]; 7]) -> f64 {
    let mut sum = 0.0;
    for (x, y) in a.iter().zip(b) {
        let has = |day: &[f64; 24]| day.iter().any(|count| 0.0 < *count);
        sum += match (has(x), has(y)) {
            (true, true) => emd_histogram(x, y),
            (false, false) => 0.0,
            _ => 23.0,
        };
    }
    sum / 7.0
}

/// Circadian workforce distance: for each weekday the distance between the numbers of resources that are
/// seen at work in each hour.
pub fn workforce(a: &EventLog, b: &EventLog) -> f64 {
    let of = |log: &EventLog| active(log, NEVER).unwrap_or([[0.0; 24]; 7]);
    mean_over_weekdays(&of(a), &of(b))
}

/// Resources that begin or end something, by hour of the week.
fn active(log: &EventLog, stop: Stop<'_>) -> Option<[[f64; 24]; 7]> {
    let mut seen: std::collections::BTreeSet<(i64, u32)> = std::collections::BTreeSet::new();
    for event in 0..log.n_events() {
        if event % ASK_EVERY == 0 && stop() {
            return None;
        }
        for time in [log.start_of(event), log.end[event]] {
            seen.insert((time.div_euclid(HOUR), log.resource_of(event)));
        }
    }
    let mut counts = [[0.0; 24]; 7];
    for (hour, _) in seen {
        let instant = hour * HOUR;
        counts[weekday(instant)][hour_of_day(instant)] += 1.0;
    }
    Some(counts)
}

/// Relative event distance in hours: starts and ends counted from the start of their case.
pub fn relative_events(a: &EventLog, b: &EventLog) -> f64 {
    let times = |log: &EventLog| {
        let mut times = Vec::new();
        for case in 0..log.n_cases() {
            let (first, _) = log.span_of(case);
            for event in log.events_of(case) {
                times.push((log.end[event] - first).div_euclid(HOUR));
                if log.has_starts() {
                    times.push((log.start_of(event) - first).div_euclid(HOUR));
                }
            }
        }
        times
    };
    emd(&times(a), &times(b))
}

/// Cycle-time distance in hours: durations of cases in bins of a width.
pub fn cycle_time(a: &EventLog, b: &EventLog, bin: Micros) -> f64 {
    let bins = |log: &EventLog| -> Vec<i64> {
        (0..log.n_cases())
            .map(|case| {
                let (start, end) = log.span_of(case);
                (end - start).div_euclid(bin)
            })
            .collect()
    };
    emd(&bins(a), &bins(b)) * bin as f64 / HOUR as f64
}

/// Absolute event distance in hours: starts and ends by hour.
pub fn absolute_events(a: &EventLog, b: &EventLog) -> f64 {
    let hours = |log: &EventLog| -> Vec<i64> { instants(log).into_iter().map(|time| time.div_euclid(HOUR)).collect() };
    emd(&hours(a), &hours(b))
}

/// Arrival distance in hours: first starts of cases by hour.
pub fn arrivals(a: &EventLog, b: &EventLog) -> f64 {
    let hours = |log: &EventLog| -> Vec<i64> { (0..log.n_cases()).map(|case| log.span_of(case).0.div_euclid(HOUR)).collect() };
    emd(&hours(a), &hours(b))
}

/// Mean number of pieces of work in hand in each window of a length, counted from the first start.
pub fn work_in_progress(log: &EventLog, window: Micros) -> Vec<f64> {
    let Some((from, to)) = log.span() else { return Vec::new() };
    let from = from.div_euclid(window) * window;
    let n = ((to - from) + window - 1).div_euclid(window).max(1) as usize;
    let mut levels = vec![0.0; n];
    for case in 0..log.n_cases() {
        let (start, end) = log.span_of(case);
        let mut at = start;
        while at < end {
            let slot = (at - from).div_euclid(window);
            let until = (from + (slot + 1) * window).min(end);
            if let Some(level) = levels.get_mut(slot as usize) {
                *level += (until - at) as f64 / window as f64;
            }
            at = until;
        }
    }
    levels
}

/// All distances between two logs.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Distances {
    /// Two consecutive activities.
    #[serde(rename = "NGD2")]
    pub ngd2: f64,
    /// Three consecutive activities.
    #[serde(rename = "NGD3")]
    pub ngd3: f64,
    /// Hours of the day by weekday.
    #[serde(rename = "CED")]
    pub circadian: f64,
    /// Hours since the start of the case.
    #[serde(rename = "RED_h")]
    pub relative: f64,
    /// Cycle times in hours.
    #[serde(rename = "CTD_h")]
    pub cycle_time: f64,
    /// Resources at work by hour of the week.
    #[serde(rename = "CWD")]
    pub workforce: f64,
}

impl Distances {
    /// Between two logs.
    pub fn between(a: &EventLog, b: &EventLog) -> Self {
        Self::until(a, b, NEVER).unwrap_or_default()
    }

    /// The same; nothing when `stop` says so.
    pub fn until(a: &EventLog, b: &EventLog, stop: Stop<'_>) -> Option<Self> {
        let asked = |value: f64| (!stop()).then_some(value);
        Some(Self {
            ngd2: ngram_until(a, b, 2, stop)?,
            ngd3: ngram_until(a, b, 3, stop)?,
            circadian: asked(circadian(a, b))?,
            relative: asked(relative_events(a, b))?,
            cycle_time: asked(cycle_time(a, b, HOUR))?,
            workforce: mean_over_weekdays(&active(a, stop)?, &active(b, stop)?),
        })
    }
}
