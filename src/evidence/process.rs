//! A process as a log shows it: what goes where next, how long it takes, and how long it waits on the way.
//!
//! It is a semi-Markov chain over states. A state is an activity of a function; where what comes next
//! depends on what came before, an activity has several states; and where cases differ as wholes, each
//! kind of case has states of its own. It must not know the document.

use std::collections::BTreeMap;

use super::draws::Draws;
use super::log::EventLog;
use super::measure::summary::seconds;

/// How finely a process is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Detail {
    /// Kinds of cases, by duration: 1 is all alike.
    pub kinds: u32,
    /// Whether what came before may matter for what comes next.
    pub looks_back: bool,
    /// Whether every step from one activity to another has its own wait, or only every pair of functions.
    pub by_step: bool,
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
    /// Hands-on times of each state in seconds.
    pub services: Vec<Vec<f64>>,
    /// How often each state was the first of a case.
    pub starts: BTreeMap<usize, u64>,
    /// How often each state was the last of a case.
    pub ends: Vec<u64>,
    /// Steps between states.
    pub steps: BTreeMap<(usize, usize), Step>,
    /// Groups of waits.
    pub groups: Vec<WaitGroup>,
    /// Durations in seconds that part the kinds of cases, ascending.
    pub bounds: Vec<f64>,
    /// Cases by kind.
    pub n_cases: Vec<u64>,
}

/// Fewest occurrences of a way in before it may have its own state.
const LEAST_FOR_STATE: u64 = 15;
/// Total variation between what follows two ways in from which they are told apart.
const TOLD_APART: f64 = 0.15;

/// Kinds of cases by duration: equal numbers of cases in each, no split between equal durations.
fn kinds(log: &EventLog, n: u32) -> (Vec<u32>, Vec<f64>) {
    let durations: Vec<f64> = (0..log.n_cases())
        .map(|case| {
            let (start, end) = log.span_of(case);
            seconds(end - start)
        })
        .collect();
    let mut sorted = durations.clone();
    sorted.sort_by(f64::total_cmp);
    let mut bounds: Vec<f64> = (1..n).filter_map(|kind| sorted.get(sorted.len() * kind as usize / n as usize).copied()).collect();
    bounds.dedup();
    let kind = durations.iter().map(|duration| bounds.partition_point(|bound| bound <= duration) as u32).collect();
    (kind, bounds)
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
    pub fn of(log: &EventLog, detail: Detail) -> Self {
        let (kind_of, bounds) = kinds(log, detail.kinds.max(1));
        let n_kinds = bounds.len() + 1;
        let mut process = Self { n_cases: vec![0; n_kinds], bounds, ..Self::default() };
        // What follows (kind, activity, what came before), to find where the past matters.
        let mut following: BTreeMap<(u32, u32), BTreeMap<u32, BTreeMap<u32, u64>>> = BTreeMap::new();
        for case in 0..log.n_cases() {
            process.n_cases[kind_of[case] as usize] += 1;
            let events = log.events_of(case);
            for event in events.clone() {
                let before = if event == events.start { OUTSIDE } else { log.activity[event - 1] };
                let next = if event + 1 == events.end { OUTSIDE } else { log.activity[event + 1] };
                let slot = following.entry((kind_of[case], log.activity[event])).or_default();
                *slot.entry(before).or_default().entry(next).or_default() += 1;
            }
        }
        let matters = if detail.looks_back { ways_that_matter(&following) } else { Vec::new() };
        let mut numbers: BTreeMap<(u32, u32, u32, u32), usize> = BTreeMap::new();
        let mut groups: BTreeMap<(u32, u32, u32, Option<(u32, u32)>), usize> = BTreeMap::new();
        for case in 0..log.n_cases() {
            let kind = kind_of[case];
            let events = log.events_of(case);
            let mut last: Option<(usize, usize)> = None;
            for event in events.clone() {
                let activity = log.activity[event];
                let function = log.function_of(event);
                let before = if event == events.start { OUTSIDE } else { log.activity[event - 1] };
                let after = if matters.binary_search(&(kind, activity, before)).is_ok() { before } else { OUTSIDE - 1 };
                let state = *numbers.entry((kind, activity, function, after)).or_insert_with(|| {
                    process.states.push(State { kind, activity, function, after: (after < OUTSIDE - 1).then_some(after), n: 0 });
                    process.services.push(Vec::new());
                    process.ends.push(0);
                    process.states.len() - 1
                });
                process.states[state].n += 1;
                process.services[state].push(seconds((log.end[event] - log.start_of(event)).max(0)));
                match last {
                    None => *process.starts.entry(state).or_default() += 1,
                    Some((from, earlier)) => {
                        let source = process.states[from].function;
                        let step = detail.by_step.then(|| (log.activity[earlier], activity));
                        let group = *groups.entry((kind, source, function, step)).or_insert_with(|| {
                            process.groups.push(WaitGroup { kind, source, target: function, step, waits: Vec::new() });
                            process.groups.len() - 1
                        });
                        process.groups[group].waits.push(seconds((log.start_of(event) - log.end[earlier]).max(0)));
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
        process
    }

    /// Number of cases.
    pub fn n(&self) -> u64 {
        self.n_cases.iter().sum()
    }

    /// Draws cases by resampling hands-on times and waits: for each the states and the durations.
    ///
    /// The same seed gives the same cases.
    pub fn sample(&self, n_cases: u32, seed: u64) -> Sampled {
        let mut ways: Vec<Vec<(usize, u64, usize)>> = vec![Vec::new(); self.states.len()];
        for ((from, to), step) in &self.steps {
            ways[*from].push((*to, step.n, step.group));
        }
        let starts: Vec<(usize, u64, usize)> = self.starts.iter().map(|(state, n)| (*state, *n, 0)).collect();
        let mut draws = Draws::new(seed);
        let mut sampled = Sampled::default();
        for _ in 0..n_cases {
            let mut trace = Vec::new();
            let mut duration = 0.0;
            let mut at: Option<(usize, Option<usize>)> = pick(&starts, 0, draws.uniform()).map(|(state, _)| (state, None));
            while let Some((state, group)) = at {
                if let Some(group) = group {
                    duration += pick_value(&self.groups[group].waits, draws.uniform());
                }
                duration += pick_value(&self.services[state], draws.uniform());
                trace.push(self.states[state].activity);
                if trace.len() >= 10_000 {
                    break;
                }
                at = pick(&ways[state], self.ends[state], draws.uniform()).map(|(state, group)| (state, Some(group)));
            }
            sampled.traces.push(trace);
            sampled.durations.push(duration);
        }
        sampled
    }
}

/// Cases that were drawn.
#[derive(Debug, Clone, Default)]
pub struct Sampled {
    /// Activities of each case.
    pub traces: Vec<Vec<u32>>,
    /// Duration of each case in seconds.
    pub durations: Vec<f64>,
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

/// Ways into an activity (kind, activity, what came before) after which something else follows than after
/// the others, sorted.
fn ways_that_matter(following: &BTreeMap<(u32, u32), BTreeMap<u32, BTreeMap<u32, u64>>>) -> Vec<(u32, u32, u32)> {
    let mut found = Vec::new();
    for ((kind, activity), ways) in following {
        if ways.len() < 2 {
            continue;
        }
        for (before, next) in ways {
            if next.values().sum::<u64>() < LEAST_FOR_STATE {
                continue;
            }
            let mut rest: BTreeMap<u32, u64> = BTreeMap::new();
            for (_, other) in ways.iter().filter(|(other, _)| *other != before) {
                for (key, n) in other {
                    *rest.entry(*key).or_default() += n;
                }
            }
            if TOLD_APART < variation(next, &rest) {
                found.push((*kind, *activity, *before));
            }
        }
    }
    found.sort_unstable();
    found
}
