//! The measured facts of a log: what follows what, who hands over to whom, and how long it takes.
//!
//! Definitions: events of a case in the order of (end, file order); a pair is two consecutive events; the
//! wait of a pair runs from the end of the first to the start of the second, its gap from end to end.

use std::collections::{BTreeMap, BTreeSet};

use super::summary::{Summary, seconds};
use crate::evidence::labels::{NONE, hash};
use crate::evidence::log::{EventLog, Micros};

/// Waits and gaps between two functions.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionPair {
    /// Number of the function that hands over.
    pub source: u32,
    /// Number of the function that takes over.
    pub target: u32,
    /// Waits.
    pub wait: Summary,
    /// Median of end-to-end gaps in seconds.
    pub gap_median: f64,
}

/// One way through the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// How many cases went it.
    pub n: u64,
    /// One of them.
    pub case: u32,
}

/// What a log says.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Earliest start and latest end.
    pub span: (Micros, Micros),
    /// Ways through the process, the most frequent first.
    pub variants: Vec<Variant>,
    /// From the earliest start to the latest end of a case.
    pub case_duration: Option<Summary>,
    /// How often each activity was the first of a case.
    pub starts: BTreeMap<u32, u64>,
    /// How often each activity was the last of a case.
    pub ends: BTreeMap<u32, u64>,
    /// How often one activity directly followed another.
    pub follows: BTreeMap<(u32, u32), u64>,
    /// Waits between functions, also of a function to itself.
    pub pairs: Vec<FunctionPair>,
    /// Pairs whose functions are both known.
    pub n_pairs: u64,
    /// Waits of all pairs with two functions.
    pub handoff_wait: Option<Summary>,
    /// Waits of all pairs within one function.
    pub inside_wait: Option<Summary>,
    /// How often one resource followed another.
    pub resource_pairs: BTreeMap<(u32, u32), u64>,
    /// Waits between different resources.
    pub resource_wait: Option<Summary>,
    /// Time from start to end of events, where the log has starts.
    pub processing: Option<Summary>,
    /// Sum of positive waits of all pairs, in microseconds.
    pub positive_wait: i128,
    /// Events without a resource.
    pub n_without_resource: u64,
    /// Events without a function.
    pub n_without_function: u64,
    /// Functions that occur.
    pub n_functions: u64,
    /// Resources that occur.
    pub n_resources: u64,
    /// Activities that occur.
    pub n_activities: u64,
}

/// Numbers pairs of labels, in a square where it is small and in a tree otherwise.
struct Counts {
    width: usize,
    square: Vec<u64>,
    tree: BTreeMap<(u32, u32), u64>,
}

impl Counts {
    fn new(n: usize) -> Self {
        let is_small = n <= 2048;
        Self { width: n, square: if is_small { vec![0; n * n] } else { Vec::new() }, tree: BTreeMap::new() }
    }

    fn add(&mut self, a: u32, b: u32) {
        if self.square.is_empty() {
            *self.tree.entry((a, b)).or_default() += 1;
        } else {
            self.square[a as usize * self.width + b as usize] += 1;
        }
    }

    fn counts(self) -> BTreeMap<(u32, u32), u64> {
        if self.square.is_empty() {
            return self.tree;
        }
        let width = self.width;
        let filled = self.square.into_iter().enumerate().filter(|(_, n)| *n > 0);
        filled.map(|(at, n)| (((at / width) as u32, (at % width) as u32), n)).collect()
    }
}

/// How many different labels occur in a column.
fn n_used(column: &[u32], n: usize) -> u64 {
    let mut is_used = vec![false; n];
    for label in column {
        if let Some(slot) = is_used.get_mut(*label as usize) {
            *slot = true;
        }
    }
    is_used.into_iter().filter(|used| *used).count() as u64
}

impl Facts {
    /// Measures a log whose functions are known.
    pub fn of(log: &EventLog) -> Self {
        let mut facts = Self {
            span: log.span().unwrap_or((0, 0)),
            variants: variants(log),
            n_activities: n_used(&log.activity, log.activities.len()),
            n_resources: n_used(&log.resource, log.resources.len()),
            n_functions: n_used(&log.function, log.functions.len()),
            n_without_resource: if log.resource.is_empty() { log.n_events() as u64 } else { count_none(&log.resource) },
            n_without_function: if log.function.is_empty() { log.n_events() as u64 } else { count_none(&log.function) },
            ..Self::default()
        };
        let mut durations = Vec::with_capacity(log.n_cases());
        for case in 0..log.n_cases() {
            let events = log.events_of(case);
            let (start, end) = log.span_of(case);
            durations.push(end - start);
            if !events.is_empty() {
                *facts.starts.entry(log.activity[events.start]).or_default() += 1;
                *facts.ends.entry(log.activity[events.end - 1]).or_default() += 1;
            }
        }
        facts.case_duration = Summary::of(&mut durations);
        drop(durations);
        let mut follows = Counts::new(log.activities.len());
        let mut resources = Counts::new(log.resources.len());
        let mut resource_waits = Vec::new();
        let mut n_waits = Counts::new(log.functions.len());
        for (a, b) in log.pairs() {
            let wait = log.start_of(b) - log.end[a];
            facts.positive_wait += i128::from(wait.max(0));
            follows.add(log.activity[a], log.activity[b]);
            let (r, s) = (log.resource_of(a), log.resource_of(b));
            if r != NONE && s != NONE {
                resources.add(r, s);
                if r != s {
                    resource_waits.push(wait);
                }
            }
            let (f, g) = (log.function_of(a), log.function_of(b));
            if f != NONE && g != NONE {
                n_waits.add(f, g);
            }
        }
        facts.follows = follows.counts();
        facts.resource_pairs = resources.counts();
        facts.resource_wait = Summary::of(&mut resource_waits);
        drop(resource_waits);
        facts.measure_pairs(log, &n_waits.counts());
        if log.has_starts() {
            let mut times: Vec<i64> = log.end.iter().zip(&log.start).map(|(end, start)| end - start).collect();
            facts.processing = Summary::of(&mut times);
        }
        facts
    }

    /// Waits by pair of functions: all in one array, one stretch for each pair.
    fn measure_pairs(&mut self, log: &EventLog, counts: &BTreeMap<(u32, u32), u64>) {
        let mut next = BTreeMap::new();
        let mut total = 0_usize;
        let n = log.functions.len();
        let mut square = vec![usize::MAX; if n <= 2048 { n * n } else { 0 }];
        for ((f, g), count) in counts {
            if square.is_empty() {
                next.insert((*f, *g), total);
            } else {
                square[*f as usize * n + *g as usize] = total;
            }
            total += *count as usize;
        }
        self.n_pairs = total as u64;
        let mut waits = vec![0_i64; total];
        let mut gaps = vec![0_i64; if log.has_starts() { total } else { 0 }];
        for (a, b) in log.pairs() {
            let (f, g) = (log.function_of(a), log.function_of(b));
            if f == NONE || g == NONE {
                continue;
            }
            let slot = if square.is_empty() { next.entry((f, g)).or_default() } else { &mut square[f as usize * n + g as usize] };
            waits[*slot] = log.start_of(b) - log.end[a];
            if log.has_starts() {
                gaps[*slot] = log.end[b] - log.end[a];
            }
            *slot += 1;
        }
        let (mut between, mut inside) = (Vec::new(), Vec::new());
        let mut at = 0;
        for ((f, g), count) in counts {
            let stretch = at..at + *count as usize;
            at = stretch.end;
            let group = &mut waits[stretch.clone()];
            if f == g {
                inside.extend_from_slice(group);
            } else {
                between.extend_from_slice(group);
            }
            let Some(wait) = Summary::of(group) else { continue };
            let gap_median = if log.has_starts() {
                let group = &mut gaps[stretch];
                group.sort_unstable();
                super::summary::quantile(group, 0.5) / 1e6
            } else {
                wait.median
            };
            self.pairs.push(FunctionPair { source: *f, target: *g, wait, gap_median });
        }
        self.handoff_wait = Summary::of(&mut between);
        self.inside_wait = Summary::of(&mut inside);
    }

    /// Handoffs between different functions, those with the longest summed waiting first.
    pub fn ranked_handoffs(&self) -> Vec<&FunctionPair> {
        let mut ranked: Vec<&FunctionPair> = self.pairs.iter().filter(|pair| pair.source != pair.target).collect();
        ranked.sort_by(|a, b| b.wait.sum.total_cmp(&a.wait.sum).then((a.source, a.target).cmp(&(b.source, b.target))));
        ranked
    }

    /// Processing as a share of processing and positive waiting; nothing for logs without starts.
    pub fn cycle_time_efficiency(&self) -> Option<f64> {
        let processing = self.processing?.sum;
        let whole = processing + self.positive_wait_s();
        (whole > 0.0).then(|| processing / whole)
    }

    /// Sum of positive waits in seconds.
    pub fn positive_wait_s(&self) -> f64 {
        self.positive_wait as f64 / 1e6
    }

    /// Mean number of handoffs between functions in a case.
    pub fn handoffs_per_case(&self, n_cases: usize) -> f64 {
        let n = self.handoff_wait.map_or(0, |wait| wait.n);
        if n_cases == 0 { 0.0 } else { n as f64 / n_cases as f64 }
    }

    /// Activities and functions with a count, for lists: pairs within one function are left out.
    pub fn handoff_pairs(&self) -> BTreeSet<(u32, u32)> {
        self.pairs.iter().filter(|pair| pair.source != pair.target).map(|pair| (pair.source, pair.target)).collect()
    }

    /// Length of the log in seconds.
    pub fn length_s(&self) -> f64 {
        seconds(self.span.1 - self.span.0)
    }
}

fn count_none(column: &[u32]) -> u64 {
    column.iter().filter(|label| **label == NONE).count() as u64
}

/// Two independent 64-bit hashes of the sequence of activities of each case: they tell sequences apart beyond any doubt
/// that matters.
pub fn sequences(log: &EventLog) -> Vec<(u64, u64)> {
    let mut bytes = Vec::new();
    (0..log.n_cases())
        .map(|case| {
            bytes.clear();
            for event in log.events_of(case) {
                bytes.extend_from_slice(&log.activity[event].to_le_bytes());
            }
            let first = hash(&bytes);
            bytes.extend_from_slice(&0x9e37_79b9_u32.to_le_bytes());
            bytes.reverse();
            (first, hash(&bytes))
        })
        .collect()
}

/// Sequences of activities with their number of cases.
fn variants(log: &EventLog) -> Vec<Variant> {
    let mut keys: Vec<(u64, u64, u32)> = sequences(log).into_iter().zip(0..).map(|((a, b), case)| (a, b, case)).collect();
    keys.sort_unstable();
    let mut variants: Vec<Variant> = Vec::new();
    let mut last = None;
    for (a, b, case) in keys {
        if last == Some((a, b)) {
            if let Some(variant) = variants.last_mut() {
                variant.n += 1;
            }
        } else {
            variants.push(Variant { n: 1, case });
            last = Some((a, b));
        }
    }
    variants.sort_by(|x, y| y.n.cmp(&x.n).then(x.case.cmp(&y.case)));
    variants
}
