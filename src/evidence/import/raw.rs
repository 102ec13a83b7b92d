//! Events as they come from a file, and how they become a log: sorted, starts and completions joined,
//! doubtful facts noted.

use super::report::{ImportReport, Tallies};
use crate::evidence::instant;
use crate::evidence::labels::{Labels, NONE};
use crate::evidence::log::{DAY, EventLog, Micros};

/// A step in the life of a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Complete,
    Start,
    Enable,
    Other,
}

/// What a step's name means; names are compared without case.
pub(crate) fn step(name: &str) -> Step {
    let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is(&["complete", "autoskip", "manualskip", "end", "finish"]) {
        Step::Complete
    } else if is(&["start", "begin"]) {
        Step::Start
    } else if is(&["schedule", "assign", "enable", "enabled"]) {
        Step::Enable
    } else {
        Step::Other
    }
}

/// One event as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawEvent {
    pub case: u32,
    pub activity: u32,
    pub resource: u32,
    pub role: u32,
    pub group: u32,
    pub extra: u32,
    pub start: Option<Micros>,
    pub end: Micros,
    pub enabled: Option<Micros>,
    pub step: Step,
    /// Hash of the piece of work, or 0.
    pub instance: u64,
}

/// Which columns there are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kept {
    pub resource: bool,
    pub role: bool,
    pub group: bool,
    pub extra: bool,
    pub start: bool,
    pub enabled: bool,
    pub step: bool,
}

/// Whether every step is an event of its own, or starts and completions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lifecycle {
    /// A start and the completion that follows are one event with a start and an end.
    #[default]
    Join,
    /// Every entry is an event.
    Each,
}

/// Columns as they grow.
#[derive(Debug, Default)]
pub(crate) struct RawLog {
    pub kept: Kept,
    pub cases: Labels,
    pub activities: Labels,
    pub resources: Labels,
    pub roles: Labels,
    pub groups: Labels,
    pub extras: Labels,
    case: Vec<u32>,
    activity: Vec<u32>,
    resource: Vec<u32>,
    role: Vec<u32>,
    group: Vec<u32>,
    extra: Vec<u32>,
    start: Vec<Micros>,
    end: Vec<Micros>,
    enabled: Vec<Micros>,
    step: Vec<Step>,
    instance: Vec<u64>,
}

impl RawLog {
    pub fn new(kept: Kept) -> Self {
        Self { kept, ..Self::default() }
    }

    pub fn push(&mut self, event: RawEvent) {
        let Self { kept, .. } = self;
        self.case.push(event.case);
        self.activity.push(event.activity);
        if kept.resource {
            self.resource.push(event.resource);
        }
        if kept.role {
            self.role.push(event.role);
        }
        if kept.group {
            self.group.push(event.group);
        }
        if kept.extra {
            self.extra.push(event.extra);
        }
        if kept.start {
            self.start.push(event.start.unwrap_or(event.end));
        }
        if kept.enabled {
            self.enabled.push(event.enabled.unwrap_or(i64::MIN));
        }
        if kept.step {
            self.step.push(event.step);
            self.instance.push(event.instance);
        }
        self.end.push(event.end);
    }

    /// Drops columns that turned out to be empty.
    pub fn forget(&mut self, kept: Kept) {
        self.kept = kept;
        let clear = |is_kept: bool, column: &mut Vec<u32>| {
            if !is_kept {
                *column = Vec::new();
            }
        };
        clear(kept.resource, &mut self.resource);
        clear(kept.role, &mut self.role);
        clear(kept.group, &mut self.group);
        clear(kept.extra, &mut self.extra);
        if !kept.start {
            self.start = Vec::new();
        }
        if !kept.step {
            self.step = Vec::new();
            self.instance = Vec::new();
        }
    }

    /// Sorts everything and joins starts with completions.
    pub fn finish(mut self, lifecycle: Lifecycle, report: &mut ImportReport, rejected: &mut Tallies) -> EventLog {
        let order = self.order();
        let mut is_left_out = vec![false; 0];
        let counts = |step: Step| self.step.iter().filter(|found| **found == step).count();
        if self.kept.step && lifecycle == Lifecycle::Join && counts(Step::Complete) > 0 && counts(Step::Complete) < self.step.len() {
            is_left_out = self.join(&order, rejected);
        }
        drop(std::mem::take(&mut self.step));
        drop(std::mem::take(&mut self.instance));
        let order: Vec<u32> =
            if is_left_out.is_empty() { order } else { order.into_iter().filter(|event| !is_left_out[*event as usize]).collect() };
        drop(is_left_out);
        // Cases whose every event was left out do not exist.
        let mut first = Vec::with_capacity(self.cases.len() + 1);
        let mut cases = Labels::default();
        let mut last = None;
        for (at, event) in order.iter().enumerate() {
            let case = self.case[*event as usize];
            if last != Some(case) {
                last = Some(case);
                first.push(at as u32);
                cases.intern(self.cases.get(case));
            }
        }
        first.push(order.len() as u32);
        let is_sorted = order.iter().enumerate().all(|(at, event)| at as u32 == *event) && order.len() == self.end.len();
        let place = |column: Vec<u32>| if is_sorted { column } else { permuted(column, &order) };
        let time = |column: Vec<Micros>| if is_sorted { column } else { permuted(column, &order) };
        drop(self.case);
        let log = EventLog {
            cases,
            first,
            activity: place(self.activity),
            resource: place(self.resource),
            role: place(self.role),
            group: place(self.group),
            extra: place(self.extra),
            start: time(self.start),
            end: time(self.end),
            enabled: time(self.enabled),
            activities: self.activities,
            resources: self.resources,
            roles: self.roles,
            groups: self.groups,
            extras: self.extras,
            ..EventLog::default()
        };
        report.events = log.n_events() as u64;
        report.cases = log.n_cases() as u64;
        note_doubts(&log, report);
        log
    }

    /// Events by case, end time, file order.
    fn order(&self) -> Vec<u32> {
        let mut next = vec![0_u32; self.cases.len() + 1];
        for case in &self.case {
            next[*case as usize + 1] += 1;
        }
        for case in 1..next.len() {
            next[case] += next[case - 1];
        }
        let bounds = next.clone();
        let mut order = vec![0_u32; self.case.len()];
        for (event, case) in self.case.iter().enumerate() {
            let slot = &mut next[*case as usize];
            order[*slot as usize] = event as u32;
            *slot += 1;
        }
        for window in bounds.windows(2) {
            let events = &mut order[window[0] as usize..window[1] as usize];
            if !events.is_sorted_by_key(|event| self.end[*event as usize]) {
                events.sort_by_key(|event| self.end[*event as usize]);
            }
        }
        order
    }

    /// Joins every completion with the earliest open start of the same piece of work; says which events
    /// are no events of their own any more.
    fn join(&mut self, order: &[u32], rejected: &mut Tallies) -> Vec<bool> {
        let mut is_left_out = vec![false; self.end.len()];
        self.start = self.end.clone();
        let has_enabling = self.step.contains(&Step::Enable);
        if has_enabling && !self.kept.enabled {
            self.enabled = vec![i64::MIN; self.end.len()];
        }
        let mut open: Vec<u32> = Vec::new();
        let mut enabled: Vec<u32> = Vec::new();
        let mut case = NONE;
        let mut never_ended = Tallies::default();
        let close = |open: &mut Vec<u32>, tallies: &mut Tallies, raw: &Self| {
            for event in open.drain(..) {
                let name = raw.cases.get(raw.case[event as usize]);
                tallies.add("work that was started and never completed", || format!("case {name}"));
            }
        };
        for event in order {
            let at = *event as usize;
            if self.case[at] != case {
                close(&mut open, &mut never_ended, self);
                enabled.clear();
                case = self.case[at];
            }
            let is_same = |other: &u32| {
                let other = *other as usize;
                self.activity[other] == self.activity[at] && self.instance[other] == self.instance[at]
            };
            match self.step[at] {
                Step::Complete => {
                    if let Some(found) = open.iter().position(is_same) {
                        let begun = open.remove(found) as usize;
                        self.start[at] = self.end[begun];
                        if self.kept.resource && self.resource[at] == NONE {
                            self.resource[at] = self.resource[begun];
                        }
                        if !self.enabled.is_empty() {
                            self.enabled[at] = self.enabled[begun];
                        }
                    } else if let Some(found) = enabled.iter().position(is_same) {
                        self.enabled[at] = self.end[enabled.remove(found) as usize];
                    }
                }
                Step::Start => {
                    if let Some(found) = enabled.iter().position(is_same) {
                        self.enabled[at] = self.end[enabled.remove(found) as usize];
                    }
                    open.push(*event);
                    is_left_out[at] = true;
                }
                Step::Enable => {
                    enabled.push(*event);
                    is_left_out[at] = true;
                }
                Step::Other => {
                    is_left_out[at] = true;
                    let name = self.cases.get(self.case[at]);
                    rejected.add("a step other than schedule, start and complete", || format!("case {name}"));
                }
            }
        }
        close(&mut open, &mut never_ended, self);
        for entry in never_ended.entries() {
            for n in 0..entry.n {
                rejected.add(&entry.what, || entry.places.get(n as usize).cloned().unwrap_or_default());
            }
        }
        is_left_out
    }
}

fn permuted<T: Copy>(column: Vec<T>, order: &[u32]) -> Vec<T> {
    if column.is_empty() {
        return column;
    }
    order.iter().map(|event| column[*event as usize]).collect()
}

/// Notes what is doubtful in a log.
fn note_doubts(log: &EventLog, report: &mut ImportReport) {
    let place = |event: usize| format!("case {}, {}", log.cases.get(log.case_of(event) as u32), log.activities.get(log.activity[event]));
    let mut note = |what: &str, found: &mut dyn Iterator<Item = usize>| {
        let mut places = Vec::new();
        let mut n = 0;
        for event in found {
            n += 1;
            if places.len() < 10 {
                places.push(place(event));
            }
        }
        report.add_note(what, n, places);
    };
    if !log.resource.is_empty() {
        note("events without a resource", &mut (0..log.n_events()).filter(|event| log.resource[*event] == NONE));
    }
    let label = |column: &Vec<u32>, event: usize| column.get(event).copied().unwrap_or(NONE);
    note(
        "events that are exactly the same as the one before",
        &mut log.pairs().filter_map(|(a, b)| {
            let is_same = log.activity[a] == log.activity[b]
                && log.end[a] == log.end[b]
                && log.start_of(a) == log.start_of(b)
                && [&log.resource, &log.role, &log.group].into_iter().all(|column| label(column, a) == label(column, b));
            is_same.then_some(b)
        }),
    );
    note(
        "events at the same instant as the one before in their case; the order of the file decides",
        &mut log.pairs().filter_map(|(a, b)| (log.end[a] == log.end[b]).then_some(b)),
    );
    if log.has_starts() {
        note("events that end before they start", &mut (0..log.n_events()).filter(|event| log.end[*event] < log.start[*event]));
        note(
            "events that begin before the one before them in their case ends",
            &mut log.pairs().filter_map(|(a, b)| (log.start[b] < log.end[a]).then_some(b)),
        );
    }
    let outliers = outliers(log);
    note("events with a date far from all others", &mut outliers.iter().copied());
    if let Some((first, last)) = outliers
        .iter()
        .map(|event| log.end[*event])
        .fold(None, |span: Option<(i64, i64)>, time| Some(span.map_or((time, time), |(low, high)| (low.min(time), high.max(time)))))
    {
        report.add_note(
            format!("dates far from all others lie between {} and {}", instant::write(first), instant::write(last)),
            outliers.len() as u64,
            Vec::new(),
        );
    }
    let open = possibly_open(log);
    let names = open.iter().take(10).map(|case| format!("case {}", log.cases.get(*case as u32))).collect();
    report.add_note("cases that may not be finished at the end of the log", open.len() as u64, names);
}

/// Events more than a year, and more than the span of the middle 98 %, outside that middle.
fn outliers(log: &EventLog) -> Vec<usize> {
    if log.n_events() < 20 {
        return Vec::new();
    }
    let mut times = log.end.clone();
    let rank = |share: f64, n: usize| ((n - 1) as f64 * share) as usize;
    let n = times.len();
    let low = *times.select_nth_unstable(rank(0.01, n)).1;
    let high = *times.select_nth_unstable(rank(0.99, n)).1;
    let margin = (high - low).max(365 * DAY);
    (0..n).filter(|event| log.end[*event] < low - margin || high + margin < log.end[*event]).collect()
}

/// Cases that end late in the log with an activity that usually does not end a case.
///
/// "Late" means nearer to the end of the log than the 95th percentile of the time between two events.
pub fn possibly_open(log: &EventLog) -> Vec<usize> {
    let mut gaps: Vec<i64> = log.pairs().map(|(a, b)| log.end[b] - log.end[a]).collect();
    if gaps.len() < 20 {
        return Vec::new();
    }
    let at = (gaps.len() - 1) * 95 / 100;
    let long = *gaps.select_nth_unstable(at).1;
    let mut ends = vec![(0_u32, 0_u32); log.activities.len()];
    for case in 0..log.n_cases() {
        let events = log.events_of(case);
        for event in events.clone() {
            ends[log.activity[event] as usize].1 += 1;
        }
        if let Some(last) = events.last() {
            ends[log.activity[last] as usize].0 += 1;
        }
    }
    let mut times = log.end.clone();
    let n = times.len();
    let late = *times.select_nth_unstable((n - 1) * 999 / 1000).1 - long;
    (0..log.n_cases())
        .filter(|case| {
            let Some(last) = log.events_of(*case).last() else { return false };
            let (n_last, n) = ends[log.activity[last] as usize];
            late < log.end[last] && n_last * 2 < n
        })
        .collect()
}
