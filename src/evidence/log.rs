//! An event log in columns: one entry per event, in the canonical order (case, end time, file order).
//!
//! It knows nothing of files or of how functions are found; [`function_rule`](super::function_rule) fills
//! the column of functions.

use super::labels::{Labels, NONE};

/// Microseconds since 1970-01-01 00:00 UTC.
pub type Micros = i64;

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in an hour.
pub const HOUR: i64 = 3_600 * SECOND;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// An event log.
///
/// Columns that the log does not have are empty; all others have one entry per event.
#[derive(Debug, Clone, Default)]
pub struct EventLog {
    /// Names of cases.
    pub cases: Labels,
    /// Names of activities.
    pub activities: Labels,
    /// Names of resources: the people or machines that acted.
    pub resources: Labels,
    /// Names of roles.
    pub roles: Labels,
    /// Names of groups or departments.
    pub groups: Labels,
    /// Texts of one further column that was asked for.
    pub extras: Labels,
    /// Names of functions, once a rule has been applied.
    pub functions: Labels,
    /// Where the events of each case begin; one more entry than there are cases.
    pub first: Vec<u32>,
    /// Activity of each event.
    pub activity: Vec<u32>,
    /// Resource of each event, or [`NONE`].
    pub resource: Vec<u32>,
    /// Role of each event, or [`NONE`].
    pub role: Vec<u32>,
    /// Group of each event, or [`NONE`].
    pub group: Vec<u32>,
    /// The further column, or [`NONE`].
    pub extra: Vec<u32>,
    /// Function of each event, or [`NONE`]; empty before a rule has been applied.
    pub function: Vec<u32>,
    /// Start of each event; empty where the log has one time per event.
    pub start: Vec<Micros>,
    /// End of each event.
    pub end: Vec<Micros>,
    /// When each event could have begun, where the log says so; `i64::MIN` where not.
    pub enabled: Vec<Micros>,
}

impl EventLog {
    /// Number of cases.
    pub fn n_cases(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// Number of events.
    pub fn n_events(&self) -> usize {
        self.end.len()
    }

    /// Whether events have a start and an end.
    pub fn has_starts(&self) -> bool {
        !self.start.is_empty()
    }

    /// Start of an event; its end where the log has one time per event.
    #[inline]
    pub fn start_of(&self, event: usize) -> Micros {
        self.start.get(event).copied().unwrap_or(self.end[event])
    }

    /// Resource of an event.
    #[inline]
    pub fn resource_of(&self, event: usize) -> u32 {
        self.resource.get(event).copied().unwrap_or(NONE)
    }

    /// Function of an event.
    #[inline]
    pub fn function_of(&self, event: usize) -> u32 {
        self.function.get(event).copied().unwrap_or(NONE)
    }

    /// The events of a case.
    #[inline]
    pub fn events_of(&self, case: usize) -> std::ops::Range<usize> {
        self.first[case] as usize..self.first[case + 1] as usize
    }

    /// Every two consecutive events of a case.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.n_cases()).flat_map(|case| {
            let events = self.events_of(case);
            (events.start + 1..events.end).map(|next| (next - 1, next))
        })
    }

    /// The case that an event belongs to.
    pub fn case_of(&self, event: usize) -> usize {
        self.first.partition_point(|first| *first as usize <= event).saturating_sub(1)
    }

    /// Earliest start and latest end of a case.
    pub fn span_of(&self, case: usize) -> (Micros, Micros) {
        let events = self.events_of(case);
        let start = events.clone().map(|event| self.start_of(event)).min().unwrap_or(0);
        let end = events.map(|event| self.end[event]).max().unwrap_or(0);
        (start, end)
    }

    /// Earliest start and latest end of all.
    pub fn span(&self) -> Option<(Micros, Micros)> {
        let start = (0..self.n_events()).map(|event| self.start_of(event)).min()?;
        Some((start, self.end.iter().copied().max()?))
    }

    /// The log of some cases only, which keeps all names and their numbers.
    pub fn of_cases(&self, cases: &[usize]) -> Self {
        let mut part = Self {
            cases: Labels::default(),
            first: vec![0],
            activity: Vec::new(),
            resource: Vec::new(),
            role: Vec::new(),
            group: Vec::new(),
            extra: Vec::new(),
            function: Vec::new(),
            start: Vec::new(),
            end: Vec::new(),
            enabled: Vec::new(),
            ..self.clone()
        };
        for &case in cases {
            let events = self.events_of(case);
            part.cases.intern(self.cases.get(case as u32));
            take(&mut part.activity, &self.activity, events.clone());
            take(&mut part.resource, &self.resource, events.clone());
            take(&mut part.role, &self.role, events.clone());
            take(&mut part.group, &self.group, events.clone());
            take(&mut part.extra, &self.extra, events.clone());
            take(&mut part.function, &self.function, events.clone());
            take(&mut part.start, &self.start, events.clone());
            take(&mut part.enabled, &self.enabled, events.clone());
            take(&mut part.end, &self.end, events);
            part.first.push(part.end.len() as u32);
        }
        part
    }
}

/// Appends a stretch of a column, if there is such a column.
fn take<T: Copy>(to: &mut Vec<T>, from: &[T], events: std::ops::Range<usize>) {
    if !from.is_empty() {
        to.extend_from_slice(&from[events]);
    }
}
