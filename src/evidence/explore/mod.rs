//! Looking around in a measured log: which cases, what happened when, who waited for whom and how long, with a
//! simulation beside it.
//!
//! What every question needs is worked out once; a question is then answered in one pass over the events, so that a
//! filter can be changed while somebody looks. It draws nothing and reads no file.

mod answer;
mod filter;
mod spread;

use super::calendars::Calendars;
use super::labels::NONE;
use super::log::{DAY, EventLog, Micros};
use super::measure::facts::sequences;
use super::measure::working::WEEK;
use super::{ASK_EVERY, Stop};

pub use answer::{BARS, Bin, Cell, Side, View};
pub use filter::{Clock, Filter, Order, SpanOf};
pub use spread::Spread;

/// A log made ready for questions.
#[derive(Debug, Clone, Default)]
pub struct Explorer {
    /// The log.
    pub log: EventLog,
    /// For each event the working time since the end of the one before it, in the hours of the function that acts.
    open_wait: Vec<i64>,
    /// For each case its duration in the hours of the whole log.
    open_duration: Vec<i64>,
    /// Start and end of each case.
    spans: Vec<(Micros, Micros)>,
    /// For each case the place of its sequence of activities in `ways`, or [`NONE`].
    way_of: Vec<u32>,
    /// Sequences of activities, the most frequent first: their key, a case that took it, and how many did.
    ways: Vec<((u64, u64), u32, u64)>,
    /// For a simulation the repeat of each case.
    repeat_of: Vec<u32>,
    /// Repeats of a simulation; 1 for a log.
    n_repeats: u32,
    /// Functions with events, those with most events first.
    functions: Vec<u32>,
}

impl Explorer {
    /// Makes a log ready. Nothing comes out when `stop` says so.
    pub fn new(log: EventLog, calendars: &Calendars, stop: Stop<'_>) -> Option<Self> {
        let mut explorer = Self { log, n_repeats: 1, ..Self::default() };
        explorer.measure(calendars, stop)?;
        let keys = sequences(&explorer.log);
        let mut sorted: Vec<((u64, u64), u32)> = keys.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        for group in sorted.chunk_by(|a, b| a.0 == b.0) {
            explorer.ways.push((group[0].0, group[0].1, group.len() as u64));
        }
        explorer.ways.sort_by(|x, y| y.2.cmp(&x.2).then(x.1.cmp(&y.1)));
        explorer.find_ways(&keys);
        Some(explorer)
    }

    /// Makes simulated cases ready to be laid beside a log: names get the numbers they have in the log, and the first
    /// instant of the simulation, a Monday, becomes the Monday of the week in which the log begins.
    pub fn beside(&self, repeats: Vec<EventLog>, calendars: &Calendars, stop: Stop<'_>) -> Option<Self> {
        let first = self.spans.iter().map(|span| span.0).min().unwrap_or(0);
        let monday = first - (first - 4 * DAY).rem_euclid(WEEK);
        let mut log = EventLog {
            first: vec![0],
            activities: self.log.activities.clone(),
            functions: self.log.functions.clone(),
            ..EventLog::default()
        };
        let mut repeat_of = Vec::new();
        let n_repeats = repeats.len() as u32;
        for (number, repeat) in (0..).zip(repeats) {
            let shift = monday - super::simulated::BEGINS;
            let activities: Vec<u32> = repeat.activities.iter().map(|name| log.activities.intern(name)).collect();
            let functions: Vec<u32> = repeat.functions.iter().map(|name| log.functions.intern(name)).collect();
            let n = log.end.len() as u32;
            log.activity.extend(repeat.activity.iter().map(|name| activities[*name as usize]));
            log.function.extend(repeat.function.iter().map(|name| functions[*name as usize]));
            log.start.extend(repeat.start.iter().map(|time| time + shift));
            log.end.extend(repeat.end.iter().map(|time| time + shift));
            log.first.extend(repeat.first.iter().skip(1).map(|first| first + n));
            repeat_of.extend(std::iter::repeat_n(number, repeat.n_cases()));
        }
        for case in 0..log.n_cases() {
            log.cases.intern(&format!("Simulated {}", case + 1));
        }
        let mut explorer = Self { log, n_repeats: n_repeats.max(1), repeat_of, ways: self.ways.clone(), ..Self::default() };
        explorer.measure(calendars, stop)?;
        let keys = sequences(&explorer.log);
        explorer.find_ways(&keys);
        Some(explorer)
    }

    /// Times of events and cases, and the functions by number of events.
    fn measure(&mut self, calendars: &Calendars, stop: Stop<'_>) -> Option<()> {
        let log = &self.log;
        self.open_wait = vec![0; log.n_events()];
        let mut counts = vec![0_u64; log.functions.len()];
        for case in 0..log.n_cases() {
            let events = log.events_of(case);
            if case % ASK_EVERY == 0 && stop() {
                return None;
            }
            let span = log.span_of(case);
            self.spans.push(span);
            self.open_duration.push(calendars.of_all().between(span.0, span.1));
            for event in events.clone() {
                let function = log.function_of(event);
                if let Some(count) = counts.get_mut(function as usize) {
                    *count += 1;
                }
                if event > events.start {
                    self.open_wait[event] = calendars.of_function(function).between(log.end[event - 1], log.start_of(event));
                }
            }
        }
        let mut functions: Vec<u32> = (0..counts.len() as u32).filter(|function| counts[*function as usize] > 0).collect();
        functions.sort_by_key(|function| (std::cmp::Reverse(counts[*function as usize]), *function));
        self.functions = functions;
        Some(())
    }

    fn find_ways(&mut self, keys: &[(u64, u64)]) {
        let mut places: Vec<((u64, u64), u32)> = self.ways.iter().map(|way| way.0).zip(0..).collect();
        places.sort_unstable();
        self.way_of = keys.iter().map(|key| places.binary_search_by_key(key, |place| place.0).map_or(NONE, |at| places[at].1)).collect();
    }

    /// Number of different sequences of activities.
    pub fn n_ways(&self) -> usize {
        self.ways.len()
    }

    /// A sequence of activities, the most frequent first: in words, and how many cases took it.
    pub fn way(&self, number: u32) -> (String, u64) {
        let Some((_, case, n)) = self.ways.get(number as usize) else { return (String::new(), 0) };
        let names: Vec<&str> = self.log.events_of(*case as usize).map(|event| self.log.activities.get(self.log.activity[event])).collect();
        (names.join(" → "), *n)
    }

    /// Functions that act, those with most events first.
    pub fn functions(&self) -> &[u32] {
        &self.functions
    }

    /// Repeats of a simulation; 1 for a log.
    pub fn n_repeats(&self) -> u32 {
        self.n_repeats
    }

    /// Start and end of a case.
    pub fn span_of(&self, case: u32) -> (Micros, Micros) {
        self.spans.get(case as usize).copied().unwrap_or((0, 0))
    }
}

#[cfg(test)]
mod tests;
