//! A process as a log shows it: what goes where next, how long it takes, and how long it waits on the way.
//!
//! It is a semi-Markov chain over states. A state is an activity of a function; where what comes next
//! depends on what came before, an activity has several states; and where cases differ as wholes, each
//! kind of case has states of its own. It must not know the document.

use std::collections::BTreeMap;

use super::calendars::Calendars;
use super::draws::Draws;
use super::log::{EventLog, Micros, SECOND};
use super::measure::WorkingHours;
use super::measure::summary::seconds;
use super::{ASK_EVERY, NEVER, Stop};

mod telling;

pub use telling::Telling;

/// How finely a process is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Detail {
    /// Kinds of cases, by duration: 1 is all alike.
    pub kinds: u32,
    /// Stretches of a case's age that are told apart: 1 is none.
    pub ages: u32,
    /// Whether what came before, or how often, may matter for what comes next.
    pub looks_back: bool,
    /// Whether every step from one activity to another has its own wait, or only every pair of functions.
    pub by_step: bool,
    /// What passes in working hours only.
    pub hours: Hours,
}

/// What passes in the working hours of a function only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Hours {
    /// Nothing: all times are those of the calendar.
    Nothing,
    /// Its work; waits for it pass at any hour.
    Work,
    /// Its work and waits for it.
    WorkAndWaits,
}

/// What is done in which situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Kind of case, from 0.
    pub kind: u32,
    /// Number of the activity.
    pub activity: u32,
    /// Number of the function.
    pub function: u32,
    /// The activity before it, where that matters.
    pub after: Option<u32>,
    /// How often it was done before in the case, where that matters.
    pub repeat: Option<u32>,
    /// The stretch of the case's age, where these are told apart.
    pub age: Option<u32>,
    /// How often.
    pub n: u64,
}

/// A step from one state to another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    /// How often.
    pub n: u64,
    /// The group of steps whose waits it shares.
    pub group: usize,
}

/// Steps that share their waits.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitGroup {
    /// Kind of case.
    pub kind: u32,
    /// Function that hands over.
    pub source: u32,
    /// Function that takes over.
    pub target: u32,
    /// The two activities, where every step has its own wait.
    pub step: Option<(u32, u32)>,
    /// Waits in seconds; negative ones (work that overlaps) count as zero.
    pub waits: Vec<f64>,
}

/// The process.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// States.
    pub states: Vec<State>,
    /// Times of work of each state in seconds; what overlaps earlier work of its case counts from the end of that, so that
    /// times of work and waits add up to the duration of the case.
    pub services: Vec<Vec<f64>>,
    /// How many of them overlap earlier work of their case.
    pub overlaps: Vec<u64>,
    /// How often each state was the first of a case.
    pub starts: BTreeMap<usize, u64>,
    /// How often each state was the last of a case.
    pub ends: Vec<u64>,
    /// Steps between states.
    pub steps: BTreeMap<(usize, usize), Step>,
    /// Groups of waits.
    pub groups: Vec<WaitGroup>,
    /// The kinds of cases in words; empty where all are alike.
    pub kind_names: Vec<String>,
    /// The stretches of age in words; empty where they are not told apart.
    pub age_names: Vec<String>,
    /// Cases by kind.
    pub n_cases: Vec<u64>,
    /// When cases began.
    pub arrivals: Vec<Micros>,
    /// The hours of functions in which their work passes; others are always open.
    pub hours: BTreeMap<u32, WorkingHours>,
    /// Whether waits for these functions pass in their hours too.
    pub waits_in_hours: bool,
    /// How it is told.
    pub telling: Telling,
}

/// Fewest occurrences of a way in before it may have its own state.
const LEAST_FOR_STATE: u64 = 15;
/// Total variation between what follows two ways in from which they are told apart.
const TOLD_APART: f64 = 0.15;

/// Durations are parted on at most this many points.
const POINTS: usize = 400;
/// Smallest share of cases that are a kind of their own, in percent.
const LEAST_SHARE: usize = 4;

/// Durations of cases in seconds.
fn durations(log: &EventLog) -> Vec<f64> {
    let duration = |case: usize| {
        let (start, end) = log.span_of(case);
        seconds(end - start)
    };
    (0..log.n_cases()).map(duration).collect()
}

/// Bounds between kinds of cases by duration, which make durations within a kind as alike as they can be (least sum of
/// squares, found exactly over quantiles), with a smallest share of cases in each.
fn kinds(log: &EventLog, n: u32) -> Vec<f64> {
    bounds_of(durations(log).into_iter(), n)
}

/// Bounds between stretches of the age of cases at their events, in seconds.
fn ages(log: &EventLog, n: u32) -> Vec<f64> {
    if n < 2 {
        return Vec::new();
    }
    let ages = (0..log.n_cases()).flat_map(|case| {
        let begun = log.span_of(case).0;
        log.events_of(case).map(move |event| seconds(log.start_of(event) - begun))
    });
    bounds_of(ages, n)
}

/// The ranges between bounds in words.
fn names(bounds: &[f64]) -> Vec<String> {
    (0..=bounds.len()).map(|at| range(bounds, at, 86_400.0, " d").unwrap_or_default()).collect()
}

fn bounds_of(values: impl Iterator<Item = f64>, n: u32) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    partition(&sorted, n as usize)
}

/// One of the ranges between bounds in words; nothing where there are no bounds.
fn range(bounds: &[f64], at: usize, unit: f64, name: &str) -> Option<String> {
    let number = |bound: f64| {
        let value = bound / unit;
        if value.fract().abs() < 1e-9 { format!("{value:.0}{name}") } else { format!("{value:.1}{name}") }
    };
    match (at.checked_sub(1).and_then(|below| bounds.get(below)), bounds.get(at)) {
        (None, None) => None,
        (None, Some(high)) => Some(format!("below {}", number(*high))),
        (Some(low), Some(high)) => Some(format!("{} to {}", number(*low), number(*high))),
        (Some(low), None) => Some(format!("from {}", number(*low))),
    }
}

/// Bounds between groups of sorted values, by dynamic programming.
fn partition(sorted: &[f64], n_groups: usize) -> Vec<f64> {
    let n = sorted.len().min(POINTS);
    if n < 2 || n_groups < 2 {
        return Vec::new();
    }
    let points: Vec<f64> = (0..n).map(|at| sorted[at * (sorted.len() - 1) / (n - 1)]).collect();
    let (mut sums, mut squares) = (vec![0.0], vec![0.0]);
    for point in &points {
        sums.push(sums[sums.len() - 1] + point);
        squares.push(squares[squares.len() - 1] + point * point);
    }
    let spread = |from: usize, to: usize| {
        let (sum, square, m) = (sums[to] - sums[from], squares[to] - squares[from], (to - from) as f64);
        (square - sum * sum / m).max(0.0)
    };
    let least = (n * LEAST_SHARE / 100).max(1);
    // costs[g][to]: least spread of the first `to` points in g + 1 groups, and where the last begins.
    let mut costs: Vec<Vec<(f64, usize)>> = vec![(0..=n).map(|to| (if to < least { f64::INFINITY } else { spread(0, to) }, 0)).collect()];
    for group in 1..n_groups {
        let row = (0..=n)
            .map(|to| {
                let mut best = (f64::INFINITY, 0);
                for from in least..(to + 1).saturating_sub(least) {
                    let cost = costs[group - 1][from].0 + spread(from, to);
                    // Equal values stay together.
                    if cost < best.0 && points[from - 1] < points[from] {
                        best = (cost, from);
                    }
                }
                best
            })
            .collect();
        costs.push(row);
    }
    let mut bounds = Vec::new();
    let mut to = n;
    for group in (1..n_groups).rev() {
        let (cost, from) = costs[group][to];
        if cost.is_infinite() {
            continue;
        }
        bounds.push(points[from]);
        to = from;
    }
    bounds.reverse();
    bounds.dedup();
    bounds
}

/// How far two distributions over what comes next are apart, from 0 to 1.
fn variation(a: &BTreeMap<u32, u64>, b: &BTreeMap<u32, u64>) -> f64 {
    let (n, m) = (a.values().sum::<u64>() as f64, b.values().sum::<u64>() as f64);
    if n == 0.0 || m == 0.0 {
        return 0.0;
    }
    let keys: std::collections::BTreeSet<u32> = a.keys().chain(b.keys()).copied().collect();
    let share = |counts: &BTreeMap<u32, u64>, key: u32, n: f64| counts.get(&key).copied().unwrap_or(0) as f64 / n;
    keys.into_iter().map(|key| (share(a, key, n) - share(b, key, m)).abs()).sum::<f64>() / 2.0
}

/// Stands for the end, and the beginning, of a case.
const OUTSIDE: u32 = u32::MAX;

impl Process {
    /// Finds the process in a log whose functions are known.
    pub fn of(log: &EventLog, calendars: &Calendars, detail: Detail) -> Self {
        Self::until(log, calendars, detail, NEVER).unwrap_or_default()
    }

    /// The same; nothing when `stop` says so.
    pub fn until(log: &EventLog, calendars: &Calendars, detail: Detail, stop: Stop<'_>) -> Option<Self> {
        let telling = Telling::of(log, detail, stop)?;
        Self::told(log, calendars, &telling, stop)
    }

    /// Finds the process in a log as it was told of another one, so that the two can be compared number by number;
    /// nothing when `stop` says so.
    pub fn told(log: &EventLog, calendars: &Calendars, telling: &Telling, stop: Stop<'_>) -> Option<Self> {
        let Telling { detail, kinds, ages, .. } = telling;
        let kind_of: Vec<u32> =
            durations(log).into_iter().map(|duration| kinds.partition_point(|bound| *bound <= duration) as u32).collect();
        let kind_names = names(kinds);
        let mut process = Self {
            n_cases: vec![0; kind_names.len()],
            kind_names,
            age_names: names(ages),
            telling: telling.clone(),
            ..Self::default()
        };
        process.waits_in_hours = detail.hours == Hours::WorkAndWaits;
        if detail.hours != Hours::Nothing {
            let functions: std::collections::BTreeSet<u32> = log.function.iter().copied().collect();
            let hours = functions.into_iter().map(|function| (function, calendars.of_function(function).clone()));
            process.hours = hours.filter(|(_, hours)| !hours.is_always()).collect();
        }
        let pasts = telling.pasts(log);
        let mut numbers: BTreeMap<Situation, usize> = BTreeMap::new();
        let mut groups: BTreeMap<Shared, usize> = BTreeMap::new();
        for (case, kind) in kind_of.iter().copied().enumerate() {
            if case % ASK_EVERY == 0 && stop() {
                return None;
            }
            process.n_cases[kind as usize] += 1;
            process.arrivals.push(log.span_of(case).0);
            let mut last: Option<(usize, usize)> = None;
            for (event, past) in pasts_of(log, case) {
                let activity = log.activity[event];
                let function = log.function_of(event);
                let (after, repeat) = pasts.that_matter(kind, activity, past);
                let age = seconds(log.start_of(event) - log.span_of(case).0);
                let age = (!ages.is_empty()).then(|| ages.partition_point(|bound| *bound <= age) as u32);
                let state = *numbers.entry((kind, activity, function, after, repeat, age)).or_insert_with(|| {
                    process.states.push(State { kind, activity, function, after, repeat, age, n: 0 });
                    process.services.push(Vec::new());
                    process.overlaps.push(0);
                    process.ends.push(0);
                    process.states.len() - 1
                });
                process.states[state].n += 1;
                let begun = last.map_or(log.start_of(event), |(_, earlier)| log.start_of(event).max(log.end[earlier]));
                process.overlaps[state] += u64::from(log.start_of(event) < begun);
                let service = process.open_time(function, begun, log.end[event]);
                process.services[state].push(seconds(service));
                match last {
                    None => *process.starts.entry(state).or_default() += 1,
                    Some((from, earlier)) => {
                        let source = process.states[from].function;
                        let step = detail.by_step.then(|| (log.activity[earlier], activity));
                        let situation = detail.by_step.then_some((from, state));
                        let group = *groups.entry((kind, source, function, situation)).or_insert_with(|| {
                            process.groups.push(WaitGroup { kind, source, target: function, step, waits: Vec::new() });
                            process.groups.len() - 1
                        });
                        let (from_end, to_start) = (log.end[earlier], log.start_of(event).max(log.end[earlier]));
                        let wait =
                            if process.waits_in_hours { process.open_time(function, from_end, to_start) } else { to_start - from_end };
                        process.groups[group].waits.push(seconds(wait));
                        let slot = process.steps.entry((from, state)).or_default();
                        slot.n += 1;
                        slot.group = group;
                    }
                }
                last = Some((state, event));
            }
            if let Some((state, _)) = last {
                process.ends[state] += 1;
            }
        }
        Some(process)
    }

    /// Time between two instants in the hours of a function; nothing if the second is earlier.
    fn open_time(&self, function: u32, from: Micros, to: Micros) -> i64 {
        let to = to.max(from);
        self.hours.get(&function).map_or(to - from, |hours| hours.between(from, to))
    }

    /// The instant at which so much of that time has passed.
    fn after(&self, function: u32, from: Micros, seconds: f64) -> Micros {
        let time = (seconds * SECOND as f64) as Micros;
        self.hours.get(&function).map_or(from + time, |hours| hours.after(from, time))
    }

    /// Number of cases.
    pub fn n(&self) -> u64 {
        self.n_cases.iter().sum()
    }

    /// Draws cases by resampling hands-on times and waits: for each the states and the durations.
    ///
    /// The same seed gives the same cases.
    pub fn sample(&self, n_cases: u32, seed: u64) -> Sampled {
        self.sample_until(n_cases, seed, NEVER).unwrap_or_default()
    }

    /// The same; nothing when `stop` says so.
    pub fn sample_until(&self, n_cases: u32, seed: u64, stop: Stop<'_>) -> Option<Sampled> {
        let mut ways: Vec<Vec<(usize, u64, usize)>> = vec![Vec::new(); self.states.len()];
        for ((from, to), step) in &self.steps {
            ways[*from].push((*to, step.n, step.group));
        }
        let starts: Vec<(usize, u64, usize)> = self.starts.iter().map(|(state, n)| (*state, *n, 0)).collect();
        let mut draws = Draws::new(seed);
        let mut sampled = Sampled::default();
        for case in 0..n_cases {
            if case % 64 == 0 && stop() {
                return None;
            }
            let mut trace = Vec::new();
            let begun = self.arrivals.get(draws.below(self.arrivals.len().max(1))).copied().unwrap_or(0);
            let mut now = begun;
            let mut at: Option<(usize, Option<usize>)> = pick(&starts, 0, draws.uniform()).map(|(state, _)| (state, None));
            while let Some((state, group)) = at {
                if let Some(group) = group {
                    let group = &self.groups[group];
                    let before = now;
                    let wait = pick_value(&group.waits, draws.uniform());
                    now = if self.waits_in_hours { self.after(group.target, now, wait) } else { now + (wait * SECOND as f64) as Micros };
                    let slot = sampled.waits.entry((group.source, group.target)).or_default();
                    slot.0 += seconds(now - before);
                    slot.1 += 1;
                }
                now = self.after(self.states[state].function, now, pick_value(&self.services[state], draws.uniform()));
                trace.push(self.states[state].activity);
                if trace.len() >= 10_000 {
                    break;
                }
                at = pick(&ways[state], self.ends[state], draws.uniform()).map(|(state, group)| (state, Some(group)));
            }
            sampled.traces.push(trace);
            sampled.durations.push(seconds(now - begun));
        }
        Some(sampled)
    }
}

/// Cases that were drawn.
#[derive(Debug, Clone, Default)]
pub struct Sampled {
    /// Activities of each case.
    pub traces: Vec<Vec<u32>>,
    /// Duration of each case in seconds.
    pub durations: Vec<f64>,
    /// Summed waits in seconds between functions, and how many.
    pub waits: BTreeMap<(u32, u32), (f64, u64)>,
}

/// One of several ways by weight, or none with the weight of ending.
fn pick(ways: &[(usize, u64, usize)], ending: u64, uniform: f64) -> Option<(usize, usize)> {
    let total: u64 = ways.iter().map(|(_, n, _)| n).sum::<u64>() + ending;
    let mut left = (uniform * total as f64) as u64;
    for (state, n, group) in ways {
        if left < *n {
            return Some((*state, *group));
        }
        left -= n;
    }
    None
}

fn pick_value(values: &[f64], uniform: f64) -> f64 {
    values.get((uniform * values.len() as f64) as usize).or(values.last()).copied().unwrap_or(0.0)
}

/// What came before an event: the activity directly before it, and how often its own activity occurred
/// before in the case.
type Past = (Option<u32>, Option<u32>);

/// What makes a state: kind, activity, function, what came before, repeat, age.
type Situation = (u32, u32, u32, Option<u32>, Option<u32>, Option<u32>);

/// Steps that share their waits: kind, functions, and the two states where every step has its own.
type Shared = (u32, u32, u32, Option<(usize, usize)>);

/// Repeats beyond this are all alike.
const MOST_REPEATS: u32 = 8;

/// The events of a case with their past.
fn pasts_of(log: &EventLog, case: usize) -> Vec<(usize, Past)> {
    let events = log.events_of(case);
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    let start = events.start;
    events
        .map(|event| {
            let before = if event == start { OUTSIDE } else { log.activity[event - 1] };
            let count = counts.entry(log.activity[event]).or_default();
            let repeat = (*count).min(MOST_REPEATS);
            *count += 1;
            (event, (Some(before), Some(repeat)))
        })
        .collect()
}

/// Counts of what comes next, by one side of the past.
type Following = BTreeMap<u32, BTreeMap<u32, u64>>;

/// Waits before an activity, by how often it was done before.
type Waited = BTreeMap<u32, Vec<f64>>;

/// Standard errors by which mean waits must differ to be told apart.
const CLEARLY: f64 = 3.0;

/// Repeats of an activity whose waits differ clearly, and by a quarter, from those before its other repeats.
fn waits_that_differ(waits: &BTreeMap<(u32, u32), Waited>) -> Vec<(u32, u32, u32)> {
    let moments = |values: &mut dyn Iterator<Item = f64>| {
        let (n, sum, square) = values.fold((0.0, 0.0, 0.0), |(n, sum, square), x| (n + 1.0, sum + x, square + x * x));
        let mean = if n > 0.0 { sum / n } else { 0.0 };
        (n, mean, if n > 1.0 { ((square - n * mean * mean) / (n - 1.0)).max(0.0) / n } else { 0.0 })
    };
    let mut found = Vec::new();
    for ((kind, activity), by_repeat) in waits {
        for (repeat, values) in by_repeat {
            let (n, mean, error) = moments(&mut values.iter().copied());
            let others = by_repeat.iter().filter(|(other, _)| *other != repeat);
            let (m, other_mean, other_error) = moments(&mut others.flat_map(|(_, values)| values.iter().copied()));
            let is_enough = LEAST_FOR_STATE as f64 <= n && LEAST_FOR_STATE as f64 <= m;
            let difference = (mean - other_mean).abs();
            if is_enough && CLEARLY * (error + other_error).sqrt() < difference && 0.25 * mean.max(other_mean) < difference {
                found.push((*kind, *activity, *repeat));
            }
        }
    }
    found
}

/// Which sides of the past matter for what comes next, by kind and activity.
struct Pasts {
    before: Vec<(u32, u32, u32)>,
    repeat: Vec<(u32, u32, u32)>,
}

impl Pasts {
    fn of(log: &EventLog, kind_of: &[u32], looks_back: bool, stop: Stop<'_>) -> Option<Self> {
        let mut pasts = Self { before: Vec::new(), repeat: Vec::new() };
        if !looks_back {
            return Some(pasts);
        }
        let mut by_before: BTreeMap<(u32, u32), Following> = BTreeMap::new();
        let mut by_repeat: BTreeMap<(u32, u32), Following> = BTreeMap::new();
        let mut waits: BTreeMap<(u32, u32), Waited> = BTreeMap::new();
        for (case, kind) in kind_of.iter().copied().enumerate() {
            if case % ASK_EVERY == 0 && stop() {
                return None;
            }
            let end = log.events_of(case).end;
            for (event, (before, repeat)) in pasts_of(log, case) {
                let next = if event + 1 == end { OUTSIDE } else { log.activity[event + 1] };
                let key = (kind, log.activity[event]);
                *by_before.entry(key).or_default().entry(before.unwrap_or(OUTSIDE)).or_default().entry(next).or_default() += 1;
                if before != Some(OUTSIDE) {
                    let wait = seconds((log.start_of(event) - log.end[event - 1]).max(0));
                    waits.entry(key).or_default().entry(repeat.unwrap_or(0)).or_default().push(wait);
                }
                *by_repeat.entry(key).or_default().entry(repeat.unwrap_or(0)).or_default().entry(next).or_default() += 1;
            }
        }
        pasts.before = ways_that_matter(&by_before);
        pasts.repeat = ways_that_matter(&by_repeat);
        pasts.repeat.extend(waits_that_differ(&waits));
        pasts.repeat.sort_unstable();
        pasts.repeat.dedup();
        Some(pasts)
    }

    fn that_matter(&self, kind: u32, activity: u32, (before, repeat): Past) -> Past {
        let keep = |list: &[(u32, u32, u32)], side: Option<u32>| side.filter(|side| list.binary_search(&(kind, activity, *side)).is_ok());
        (keep(&self.before, before), keep(&self.repeat, repeat))
    }
}

/// Pasts of an activity (kind, activity, past) after which something else follows than after the others, sorted.
fn ways_that_matter(following: &BTreeMap<(u32, u32), Following>) -> Vec<(u32, u32, u32)> {
    let mut found = Vec::new();
    for ((kind, activity), ways) in following {
        if ways.len() < 2 {
            continue;
        }
        for (past, next) in ways {
            if next.values().sum::<u64>() < LEAST_FOR_STATE {
                continue;
            }
            let mut rest: BTreeMap<u32, u64> = BTreeMap::new();
            for (_, other) in ways.iter().filter(|(other, _)| *other != past) {
                for (key, n) in other {
                    *rest.entry(*key).or_default() += n;
                }
            }
            if TOLD_APART < variation(next, &rest) {
                found.push((*kind, *activity, *past));
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parted_where_they_differ_most() {
        let mut durations: Vec<f64> = (0..80).map(f64::from).chain((0..20).map(|n| 2000.0 + f64::from(n))).collect();
        durations.sort_by(f64::total_cmp);
        assert_eq!(partition(&durations, 2), [2000.0]);
        assert!(partition(&durations, 1).is_empty() && partition(&[1.0; 50], 3).is_empty());
        assert_eq!(partition(&durations, 3).len(), 2);
    }
}
