//! How long a decision takes in a log: from a trigger to what is taken for the decision.

use std::collections::BTreeSet;

use super::summary::Summary;
use super::working::WorkingHours;
use crate::evidence::log::EventLog;

/// A decision as a log shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DecisionQuestion {
    /// What it is called.
    pub name: String,
    /// Activities that set it off.
    pub trigger: Vec<String>,
    /// Activities that are the decision.
    pub decision: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionLatency {
    /// Cases in which a trigger occurred.
    pub n_triggered: u64,
    /// Of these, cases in which no decision followed.
    pub n_undecided: u64,
    /// Of the undecided, cases that may not have been finished when the log ended.
    pub n_open: u64,
    /// From the completion of the first trigger to the completion of the first decision after it.
    pub latency: Option<Summary>,
    /// The same in working time.
    pub working: Option<Summary>,
    /// The same, with undecided cases counted as still waiting when they were last seen (Kaplan and Meier):
    /// the time within which half of the triggered cases are decided, in seconds.
    pub median_with_open: Option<f64>,
}

/// Measures a decision: in every case the first trigger and the first decision after it, by completion.
pub fn decision_latency(log: &EventLog, question: &DecisionQuestion, hours: &WorkingHours) -> DecisionLatency {
    let set = |names: &[String]| -> Vec<bool> { log.activities.iter().map(|name| names.iter().any(|known| known == name)).collect() };
    let (triggers, decisions) = (set(&question.trigger), set(&question.decision));
    let mut answer = DecisionLatency { n_triggered: 0, n_undecided: 0, n_open: 0, latency: None, working: None, median_with_open: None };
    let (mut latencies, mut working, mut watched) = (Vec::new(), Vec::new(), Vec::new());
    let is_open: BTreeSet<usize> = crate::evidence::import::possibly_open(log).into_iter().collect();
    let end_of_log = log.span().map_or(0, |span| span.1);
    for case in 0..log.n_cases() {
        let events = log.events_of(case);
        let Some(trigger) = events.clone().find(|event| triggers[log.activity[*event] as usize]) else { continue };
        answer.n_triggered += 1;
        let Some(decision) = (trigger + 1..events.end).find(|event| decisions[log.activity[*event] as usize]) else {
            answer.n_undecided += 1;
            if is_open.contains(&case) {
                answer.n_open += 1;
                watched.push((end_of_log - log.end[trigger], false));
            }
            continue;
        };
        let latency = log.end[decision] - log.end[trigger];
        latencies.push(latency);
        watched.push((latency, true));
        working.push(hours.between(log.end[trigger], log.end[decision]));
    }
    answer.latency = Summary::of(&mut latencies);
    answer.working = Summary::of(&mut working);
    answer.median_with_open = kaplan_meier_median(&mut watched);
    answer
}

/// The time at which half of the watched have ended, when some were only watched for a while
/// (Kaplan and Meier 1958); nothing if more than half never end. Times in microseconds, result in seconds.
pub fn kaplan_meier_median(watched: &mut [(i64, bool)]) -> Option<f64> {
    // Those that ended at an instant are counted before those whose watch ended then.
    watched.sort_unstable_by_key(|(time, has_ended)| (*time, !*has_ended));
    let n = watched.len();
    let mut left = 1.0;
    for (at, (time, has_ended)) in watched.iter().enumerate() {
        if *has_ended {
            left *= 1.0 - 1.0 / (n - at) as f64;
            if left <= 0.5 + 1e-12 {
                return Some(*time as f64 / 1e6);
            }
        }
    }
    None
}

/// Share of cases with rework, and what it costs in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Rework {
    /// Cases with at least one of the activities.
    pub n_cases: u64,
    /// Their share of all cases.
    pub share: f64,
    /// Duration of these cases.
    pub with: Option<Summary>,
    /// Duration of the others.
    pub without: Option<Summary>,
}

/// Splits cases by whether some activity (a rejection, an amendment) occurs in them.
pub fn rework(log: &EventLog, is_rework: impl Fn(&str) -> bool) -> Rework {
    let set: Vec<bool> = log.activities.iter().map(is_rework).collect();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for case in 0..log.n_cases() {
        let (start, end) = log.span_of(case);
        let has = log.events_of(case).any(|event| set[log.activity[event] as usize]);
        if has { with.push(end - start) } else { without.push(end - start) }
    }
    let n_cases = with.len() as u64;
    Rework {
        n_cases,
        share: n_cases as f64 / log.n_cases().max(1) as f64,
        with: Summary::of(&mut with),
        without: Summary::of(&mut without),
    }
}

/// How often each activity is done again in a case: (activity, cases with it, cases with it more than
/// once, repetitions).
pub fn repetitions(log: &EventLog) -> Vec<(u32, u64, u64, u64)> {
    let n = log.activities.len();
    let mut rows = vec![(0, 0, 0); n];
    let mut counts = vec![0_u64; n];
    for case in 0..log.n_cases() {
        for event in log.events_of(case) {
            counts[log.activity[event] as usize] += 1;
        }
        for event in log.events_of(case) {
            let activity = log.activity[event] as usize;
            let count = std::mem::take(&mut counts[activity]);
            if count > 0 {
                rows[activity].0 += 1;
                rows[activity].1 += u64::from(count > 1);
                rows[activity].2 += count - 1;
            }
        }
    }
    rows.into_iter().zip(0..).map(|((cases, again, more), activity)| (activity, cases, again, more)).collect()
}

/// Time lost because the inputs of an activity came at different times.
#[derive(Debug, Clone, PartialEq)]
pub struct Synchronisation {
    /// How often all inputs were there.
    pub n: u64,
    /// From the earliest to the latest input.
    pub lost: Option<Summary>,
    /// How often each input came last, by number of the activity.
    pub last: Vec<(u32, u64)>,
}

/// For activities that are a decision which needs several inputs: in every case, up to the first of them, the time from
/// the earliest to the latest of the last completions of its inputs, and which came last.
pub fn synchronisation(log: &EventLog, decision: &BTreeSet<u32>, inputs: &[u32]) -> Synchronisation {
    let mut lost = Vec::new();
    let mut last = vec![0_u64; inputs.len()];
    for case in 0..log.n_cases() {
        let events = log.events_of(case);
        let Some(at) = events.clone().find(|event| decision.contains(&log.activity[*event])) else { continue };
        let ends: Vec<Option<i64>> = inputs
            .iter()
            .map(|input| (events.start..at).rev().find(|event| log.activity[*event] == *input).map(|event| log.end[event]))
            .collect();
        let Some(ends) = ends.into_iter().collect::<Option<Vec<i64>>>() else { continue };
        let (Some(first), Some(latest)) = (ends.iter().min(), ends.iter().max()) else { continue };
        lost.push(latest - first);
        if let Some(which) = ends.iter().position(|end| end == latest) {
            last[which] += 1;
        }
    }
    Synchronisation { n: lost.len() as u64, lost: Summary::of(&mut lost), last: inputs.iter().copied().zip(last).collect() }
}
