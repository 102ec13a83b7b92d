//! What is noted about work: by activity and class, by resource, by stream.

use super::audit::Imbalance;
use super::levels::WorkLevels;
use crate::engine::accumulate::Tally;
use crate::engine::observe::{Bins, EventTrack, LevelTrack, Values};

/// Longest trace that is kept of one activity.
pub const MAX_TRACE: usize = 10_000;
/// Rows that are kept of all activities together: some 9 MB.
pub const MAX_TRACES: usize = 100_000;

/// What is noted about the visits of one class to one activity.
#[derive(Debug, Clone, Default)]
pub struct VisitRecord {
    /// Visits that began in the observation window.
    pub arrivals: u64,
    /// Visits of these that were completed.
    pub completions: u64,
    /// Visits of these that had to wait.
    pub had_to_wait: u64,
    /// Visits of these that were turned away.
    pub rejected: u64,
    /// Visits of these that gave up or were broken off.
    pub gave_up: u64,
    /// Ready until started.
    pub waiting: Values,
    /// Ready until completed.
    pub elapsed: Values,
    /// Hands-on time.
    pub processing: Tally,
    /// Rest because servers left.
    pub suspended: Tally,
    /// Rest because of more urgent work.
    pub interrupted: Tally,
}

/// What is noted about one activity.
#[derive(Debug, Clone)]
pub struct ActivityRecord {
    /// Visits by class, the classless one first.
    pub visits: Vec<VisitRecord>,
    /// Waiting items.
    pub waiting: LevelTrack,
    /// Waiting items and items in work.
    pub present: LevelTrack,
    /// Waiting times over time.
    pub waits: EventTrack,
    /// Completions over time, where each costs something.
    pub paid: EventTrack,
    /// Completions in the observation window that cost something.
    pub n_paid: u64,
}

/// What is noted about one resource.
#[derive(Debug, Clone, Default)]
pub struct ResourceRecord {
    /// Servers at work.
    pub busy: LevelTrack,
    /// Servers that are there.
    pub capacity: LevelTrack,
    /// Servers that hold finished items the next line has no room for.
    pub blocked: LevelTrack,
    /// Servers on vacation; empty where nobody ever leaves, as the next two.
    pub on_vacation: LevelTrack,
    /// Servers at work beyond their hours.
    pub beyond_hours: LevelTrack,
    /// Servers that are away from work that rests.
    pub away_from_work: LevelTrack,
    /// All servers there ever are.
    pub n_servers: u32,
}

/// What is noted about the items of one stream.
#[derive(Debug, Clone)]
pub struct StreamRecord {
    /// Items that arrived in the observation window.
    pub arrivals: u64,
    /// Items of these that left.
    pub completions: u64,
    /// Items of these that were turned away.
    pub rejected: u64,
    /// Items of these that gave up and left.
    pub gave_up: u64,
    /// Arrival until leaving.
    pub elapsed: Values,
    /// Hands-on time over all activities and parts.
    pub processing: Tally,
    /// Waiting over all activities and parts.
    pub waiting: Tally,
    /// Items in progress.
    pub present: LevelTrack,
    /// Times in progress over time, at the instant of leaving.
    pub leaving: EventTrack,
    /// Items counted that have not left yet.
    pub outstanding: u64,
    /// Counted items that were completed after their due date.
    pub n_late: u64,
    /// Time that is paid for lateness, at the instants of leaving in the observation window, in ticks.
    pub late: i128,
    /// The same over time.
    pub late_over_time: EventTrack,
}

/// Instants of single visits, for traces.
#[derive(Debug, Clone, Default)]
pub struct TraceRecord {
    /// One row for each visit, in the order of arrival.
    pub rows: Vec<TraceRow>,
}

/// Instants of one visit in ticks; missing where it did not happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TraceRow {
    /// Index of the class.
    pub class: u16,
    /// Index of the stream.
    pub stream: u32,
    /// Number of the visit among all that are kept, in the order of arrival.
    pub order: u64,
    /// Arrival of the item in the map, which tells visits of one item from those of others.
    pub entered: i64,
    /// Arrival.
    pub arrived: i64,
    /// First start.
    pub started: Option<i64>,
    /// Completion.
    pub ended: Option<i64>,
    /// Giving up or being broken off.
    pub gave_up: Option<i64>,
    /// Being turned away.
    pub rejected: Option<i64>,
}

/// Everything noted about work in one replication.
#[derive(Debug, Clone)]
pub struct WorkRecord {
    /// By activity.
    pub activities: Vec<ActivityRecord>,
    /// By resource.
    pub resources: Vec<ResourceRecord>,
    /// By stream.
    pub streams: Vec<StreamRecord>,
    /// By activity, where traces are kept.
    pub traces: Vec<TraceRecord>,
    /// Visits whose trace is kept.
    pub n_traced: u64,
    /// Items alive at the end.
    pub n_alive: usize,
    /// Items and parts that were made.
    pub n_made: u64,
    /// Items and parts that left.
    pub n_left: u64,
    /// Ticks at each number of items, of the elements of which that is asked, in the order of the plan.
    pub asked_levels: Vec<Vec<i64>>,
    /// A law that does not hold; then the result cannot be trusted.
    pub imbalance: Option<Imbalance>,
}

impl WorkRecord {
    /// Nothing noted yet; levels come in at the end.
    pub fn new(n_activities: usize, n_resources: usize, n_streams: usize, n_classes: usize, bins: &Bins) -> Self {
        let activity = ActivityRecord {
            visits: vec![VisitRecord::default(); n_classes],
            waiting: LevelTrack::default(),
            present: LevelTrack::default(),
            waits: EventTrack::new(bins),
            paid: EventTrack::default(),
            n_paid: 0,
        };
        let resource = ResourceRecord::default();
        let stream = StreamRecord {
            arrivals: 0,
            completions: 0,
            rejected: 0,
            gave_up: 0,
            elapsed: Values::default(),
            processing: Tally::default(),
            waiting: Tally::default(),
            present: LevelTrack::default(),
            leaving: EventTrack::new(bins),
            outstanding: 0,
            n_late: 0,
            late: 0,
            late_over_time: EventTrack::default(),
        };
        Self {
            activities: vec![activity; n_activities],
            resources: vec![resource; n_resources],
            streams: vec![stream; n_streams],
            traces: Vec::new(),
            n_traced: 0,
            n_alive: 0,
            n_made: 0,
            n_left: 0,
            asked_levels: Vec::new(),
            imbalance: None,
        }
    }

    /// Takes in the observed levels.
    pub(super) fn put_levels(&mut self, mut levels: WorkLevels, with_off: &[u32]) {
        self.asked_levels = levels.take_asked();
        let mut tracks = levels.into_tracks();
        let mut next = |track: &mut LevelTrack| {
            if let Some(observed) = tracks.next() {
                *track = observed;
            }
        };
        for activity in &mut self.activities {
            next(&mut activity.waiting);
            next(&mut activity.present);
        }
        for resource in &mut self.resources {
            next(&mut resource.busy);
            next(&mut resource.capacity);
            next(&mut resource.blocked);
        }
        for resource in &mut self.resources {
            // Decisions may have called more than were planned.
            resource.n_servers = resource.n_servers.max(resource.capacity.max().try_into().unwrap_or(0));
        }
        for stream in &mut self.streams {
            next(&mut stream.present);
        }
        for resource in with_off {
            let resource = &mut self.resources[*resource as usize];
            next(&mut resource.on_vacation);
            next(&mut resource.beyond_hours);
            next(&mut resource.away_from_work);
        }
    }
}
