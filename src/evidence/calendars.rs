//! Working hours found in a log: for each resource, the hours of the week in which it is usually seen at
//! work; where there is too little of it, those of its function; else those of the whole log; else always.
//!
//! A granule of the week counts as open when the resource was seen in it often enough compared with how
//! often the week came round (confidence), and when the open granules cover enough of what was seen
//! (support), as in published calendar discovery.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::NONE;
use super::log::{DAY, EventLog, HOUR, Micros};
use super::measure::WorkingHours;
use super::measure::working::WEEK;
use super::{ASK_EVERY, NEVER, Stop};

/// Length of a granule.
const GRANULE: i64 = HOUR;
/// Granules in a week.
const N: usize = (WEEK / GRANULE) as usize;
/// Share of weeks in which a granule must be seen, relative to the busiest granules.
const CONFIDENCE: f64 = 0.1;
/// Share of what was seen that must lie in open granules.
const SUPPORT: f64 = 0.7;
/// Marks below which a resource is too seldom seen.
const LEAST: u64 = 40;
/// Above this share of the week the hours say nothing: always open.
const NEARLY_ALWAYS: f64 = 0.95;

/// Working hours by resource.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    by_resource: BTreeMap<u32, WorkingHours>,
    by_function: BTreeMap<u32, WorkingHours>,
    of_all: WorkingHours,
}

impl Calendars {
    /// The same hours for everybody.
    pub fn alike(hours: WorkingHours) -> Self {
        Self { of_all: hours, ..Self::default() }
    }

    /// Hours of a resource.
    pub fn of(&self, resource: u32) -> &WorkingHours {
        self.by_resource.get(&resource).unwrap_or(&self.of_all)
    }

    /// Hours of a function.
    pub fn of_function(&self, function: u32) -> &WorkingHours {
        self.by_function.get(&function).unwrap_or(&self.of_all)
    }

    /// Hours of the whole log.
    pub fn of_all(&self) -> &WorkingHours {
        &self.of_all
    }
}

/// What was seen of somebody: for each granule of the week, in how many weeks.
#[derive(Debug, Clone)]
struct Seen {
    weeks: BTreeSet<(usize, i64)>,
}

impl Seen {
    fn new() -> Self {
        Self { weeks: BTreeSet::new() }
    }

    fn mark(&mut self, instant: Micros) {
        let (granule, week) = granule(instant);
        self.weeks.insert((granule, week));
    }

    /// The hours, if there is enough to say.
    fn hours(&self) -> Option<WorkingHours> {
        let n = self.weeks.len() as u64;
        if n < LEAST {
            return None;
        }
        let mut counts = [0_u32; N];
        for (granule, _) in &self.weeks {
            counts[*granule] += 1;
        }
        let mut sorted: Vec<u32> = counts.iter().copied().filter(|count| *count > 0).collect();
        sorted.sort_unstable();
        // The upper quarter stands for an ordinary full granule, so that single busy ones do not decide.
        let usual = f64::from(sorted[(sorted.len() - 1) * 3 / 4]);
        let is_open: Vec<bool> = counts.iter().map(|count| CONFIDENCE * usual < f64::from(*count) && 0 < *count).collect();
        let covered: u64 = counts.iter().zip(&is_open).filter(|(_, open)| **open).map(|(count, _)| u64::from(*count)).sum();
        if (covered as f64) < SUPPORT * n as f64 {
            return None;
        }
        let n_open = is_open.iter().filter(|open| **open).count();
        if NEARLY_ALWAYS * N as f64 <= n_open as f64 {
            return Some(WorkingHours::always());
        }
        let stretches =
            is_open.iter().enumerate().filter(|(_, open)| **open).map(|(at, _)| (at as i64 * GRANULE, (at as i64 + 1) * GRANULE));
        Some(WorkingHours::weekly(stretches.collect()))
    }
}

/// Granule of the week and number of the week of an instant; the week begins on Monday.
fn granule(instant: Micros) -> (usize, i64) {
    let shifted = instant - 4 * DAY;
    ((shifted.rem_euclid(WEEK) / GRANULE) as usize, shifted.div_euclid(WEEK))
}

/// Finds the working hours in a log. Starts and ends of work are what is seen, and all that lies between
/// them while that is less than a granule longer.
pub fn discover(log: &EventLog) -> Calendars {
    discover_until(log, NEVER).unwrap_or_default()
}

/// The same; nothing when `stop` says so.
pub fn discover_until(log: &EventLog, stop: Stop<'_>) -> Option<Calendars> {
    let mut by_resource: BTreeMap<u32, Seen> = BTreeMap::new();
    let mut by_function: BTreeMap<u32, Seen> = BTreeMap::new();
    let mut of_all = Seen::new();
    for event in 0..log.n_events() {
        if event % ASK_EVERY == 0 && stop() {
            return None;
        }
        // An instant that is exactly the end of a granule belongs to the one before.
        for instant in [log.start_of(event), log.end[event] - i64::from(log.start_of(event) < log.end[event])] {
            of_all.mark(instant);
            if log.resource_of(event) != NONE {
                by_resource.entry(log.resource_of(event)).or_insert_with(Seen::new).mark(instant);
            }
            if log.function_of(event) != NONE {
                by_function.entry(log.function_of(event)).or_insert_with(Seen::new).mark(instant);
            }
        }
    }
    let of_all = of_all.hours().unwrap_or_default();
    let by_function: BTreeMap<u32, WorkingHours> =
        by_function.into_iter().map(|(function, seen)| (function, seen.hours().unwrap_or_else(|| of_all.clone()))).collect();
    let mut function_of: BTreeMap<u32, u32> = BTreeMap::new();
    for event in 0..log.n_events() {
        if log.resource_of(event) != NONE && log.function_of(event) != NONE {
            function_of.insert(log.resource_of(event), log.function_of(event));
        }
    }
    let by_resource = by_resource
        .into_iter()
        .map(|(resource, seen)| {
            let fallback = || function_of.get(&resource).and_then(|function| by_function.get(function)).unwrap_or(&of_all).clone();
            (resource, seen.hours().unwrap_or_else(fallback))
        })
        .collect();
    Some(Calendars { by_resource, by_function, of_all })
}
