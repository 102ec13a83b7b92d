//! Work in one replication: items arrive, wait, are served, go on and leave.
//!
//! This part owns items, lines and servers. It meets the others only through the agenda: decisions ask
//! for attention by a notice and are told by a notice when it was given.

mod ahead;
mod entry;
mod exit;
mod item;
mod levels;
mod lever;
mod parts;
mod pending;
mod record;
mod site;
mod station;
mod stuck;
mod subject;

use super::agenda::{Agenda, Notice, Topic, rank};
use super::event_list::{Phase, Seq};
use super::plan::{ArrivalPlan, NONE, Timetable, WorkPlan};
use super::random::{Purpose, Stream};
use ahead::Ahead;
use item::{Arena, Item, List, Place};
use levels::WorkLevels;
use parts::Group;
use pending::Pending;
use site::Sites;

pub use record::{ActivityRecord, ResourceRecord, StreamRecord, TraceRecord, TraceRow, VisitRecord, WorkRecord};
pub use stuck::Stuck;

/// Work of one replication.
#[derive(Debug)]
pub struct Work<'p> {
    plan: &'p WorkPlan,
    sites: Sites,
    items: Arena,
    streams: Vec<StreamState>,
    activities: Vec<ActivityState>,
    resources: Vec<ResourceState>,
    groups: Vec<Group>,
    free_groups: Vec<u32>,
    record: WorkRecord,
    levels: WorkLevels,
    pending: Pending,
    keeps_traces: bool,
    stuck: Option<Stuck>,
    /// Counted visits and counted items that are not over.
    n_outstanding: u64,
    n_arrived: u64,
}

#[derive(Debug)]
struct StreamState {
    /// Times between arrivals.
    intervals: Ahead<i64>,
    /// The same numbers, for other kinds of arrivals.
    arrivals: Stream,
    sizes: Stream,
    values: Stream,
    table: Timetable,
    /// Position in a list of instants, or start of the present stretch of a profile.
    position: usize,
}

#[derive(Debug)]
struct ActivityState {
    /// One stream for each class that has its own service times.
    services: Vec<Ahead<i64>>,
    routes: Ahead<f64>,
    latencies: Vec<Stream>,
    patience: Stream,
    limits: Stream,
    gate: List,
    gate_table: Timetable,
    gate_opened: i64,
    gate_left: u32,
    gate_turn: usize,
    in_work: u32,
    batch: List,
    batch_last: i64,
    batch_due: Option<Seq>,
}

#[derive(Debug)]
struct ResourceState {
    servers: i64,
    busy: i64,
    /// Servers on vacation.
    away: i64,
    levels: Vec<List>,
    n_waiting: i64,
    /// What is being worked on, oldest start first; only its length where nobody is interrupted.
    running: List,
    interrupts: bool,
    suspended: List,
    /// Finished items elsewhere, with the branch they take, that have no room here yet; first come first.
    outside: std::collections::VecDeque<(u32, u32)>,
    /// Finished items that still hold servers here.
    n_blocked: i64,
    next_order: u64,
    capacity: super::plan::CapacityPlan,
    /// Servers of its own that a decision gave it, in place of its capacity.
    own: Option<i64>,
    /// Servers that decisions added.
    extra: i64,
    vacations: Stream,
}

impl ResourceState {
    /// Items that wait, are worked on, rest or hold a server.
    fn n_present(&self) -> i64 {
        self.n_waiting + i64::from(self.running.len) + i64::from(self.suspended.len) + self.n_blocked
    }

    /// Servers that can take up work.
    #[inline]
    fn n_free(&self) -> i64 {
        self.servers - self.busy - self.away
    }

    /// Work on an item begins.
    #[inline]
    fn take_up(&mut self, items: &mut Arena, index: u32) {
        if self.interrupts {
            self.running.push_back(items, index, Place::Running);
        } else {
            self.running.len += 1;
            items.get_mut(index).place = Place::Running;
        }
    }

    /// Work on an item ends or stops.
    #[inline]
    fn put_down(&mut self, items: &mut Arena, index: u32) {
        if self.interrupts {
            self.running.unlink(items, index);
        } else {
            self.running.len -= 1;
            items.get_mut(index).place = Place::Nowhere;
        }
    }
}

impl<'p> Work<'p> {
    /// Work at time zero, with first arrivals, capacities and gates scheduled.
    pub fn new(plan: &'p WorkPlan, seed: u64, replication: u32, keeps_traces: bool, agenda: &mut Agenda) -> Self {
        let stream = |element: u32, purpose: Purpose| Stream::new(seed, replication, element, purpose);
        let n_levels = plan.class_levels.iter().copied().max().map_or(1, |level| usize::from(level) + 1);
        let mut work = Self {
            plan,
            sites: Sites::new(plan),
            items: Arena::default(),
            streams: plan
                .streams
                .iter()
                .map(|source| StreamState {
                    intervals: Ahead::new(stream(source.element, Purpose::Arrival)),
                    arrivals: stream(source.element, Purpose::Arrival),
                    sizes: stream(source.element, Purpose::Batch),
                    values: stream(source.element, Purpose::Value),
                    table: match &source.arrivals {
                        ArrivalPlan::Timetable(table) => table.drawn(seed, replication),
                        _ => Timetable::Never,
                    },
                    position: 0,
                })
                .collect(),
            activities: plan
                .activities
                .iter()
                .map(|activity| ActivityState {
                    services: (0..activity.service.len() as u32)
                        .map(|class| Ahead::new(stream(activity.element, Purpose::Service).part(class)))
                        .collect(),
                    routes: Ahead::new(stream(activity.element, Purpose::Routing)),
                    latencies: exit::latency_elements(activity)
                        .map(|(n, element)| stream(element, Purpose::Latency).part(activity.element ^ n))
                        .collect(),
                    patience: stream(activity.element, Purpose::Patience),
                    limits: stream(activity.element, Purpose::Other),
                    gate: List::default(),
                    gate_table: activity.gate.as_ref().map_or(Timetable::Never, |gate| gate.opens.drawn(seed, replication)),
                    gate_opened: -1,
                    gate_left: 0,
                    gate_turn: 0,
                    in_work: 0,
                    batch: List::default(),
                    batch_last: 0,
                    batch_due: None,
                })
                .collect(),
            resources: plan
                .resources
                .iter()
                .map(|resource| ResourceState {
                    servers: 0,
                    busy: 0,
                    away: 0,
                    levels: vec![List::default(); n_levels],
                    n_waiting: 0,
                    running: List::default(),
                    interrupts: site::interrupts(resource),
                    suspended: List::default(),
                    outside: std::collections::VecDeque::new(),
                    n_blocked: 0,
                    next_order: 0,
                    capacity: resource.capacity.drawn(seed, replication),
                    own: None,
                    extra: 0,
                    vacations: stream(resource.element, Purpose::Absence),
                })
                .collect(),
            groups: Vec::new(),
            free_groups: Vec::new(),
            record: WorkRecord::new(
                plan.activities.len(),
                plan.resources.len(),
                plan.streams.len(),
                plan.class_priorities.len(),
                &agenda.bins,
            ),
            levels: WorkLevels::new(plan.activities.len(), plan.resources.len(), plan.streams.len(), &agenda.bins),
            pending: Pending::new(plan.activities.len(), plan.class_priorities.len(), plan.streams.len()),
            keeps_traces,
            stuck: None,
            n_outstanding: 0,
            n_arrived: 0,
        };
        if keeps_traces {
            work.record.traces = vec![TraceRecord::default(); plan.activities.len()];
        }
        for index in 0..plan.resources.len() as u32 {
            agenda.at(0, Phase::Calendar, 0, Topic::Capacity, index);
        }
        for index in 0..plan.activities.len() as u32 {
            work.schedule_gate(index, 0, agenda);
        }
        for index in 0..plan.streams.len() as u32 {
            work.schedule_arrival(index, true, agenda);
        }
        work
    }

    /// Handles an event that is for work.
    #[inline]
    pub fn event(&mut self, topic: Topic, index: u32, seq: Seq, agenda: &mut Agenda) {
        self.levels.advance(agenda.now(), &agenda.bins);
        match topic {
            Topic::Completion => self.completion(index, seq, agenda),
            Topic::External => self.external(index, agenda),
            Topic::HandOver => self.handed_over(index, agenda),
            Topic::Capacity => self.capacity_change(index, agenda),
            Topic::Gate => self.gate_opens(index, agenda),
            Topic::Batch => self.batch_due(index, seq, agenda),
            Topic::Patience => self.patience_over(index, seq, agenda),
            Topic::TimeLimit => self.time_limit_over(index, seq, agenda),
            Topic::Vacation => self.vacation_over(index, agenda),
            _ => debug_assert!(false, "{topic:?} is not for work"),
        }
        if !self.plan.watched.is_empty() {
            self.publish(agenda);
        }
    }

    /// Handles a notice that is for work.
    #[inline]
    pub fn notice(&mut self, notice: Notice, agenda: &mut Agenda) {
        self.levels.advance(agenda.now(), &agenda.bins);
        match notice {
            Notice::Arrives { item } => self.arrive(item, agenda),
            Notice::Joined { item } => self.begin_visit(item, self.items.get(item).activity, agenda),
            Notice::AttentionWanted { activity, run } => {
                let mut item = Item::new(NONE, 0, agenda.now());
                item.activity = activity;
                item.link = run;
                let item = self.make(item);
                self.arrive(item, agenda);
            }
            Notice::AttentionGiven { .. } | Notice::TakesEffect => debug_assert!(false, "{notice:?} is not for work"),
        }
        if !self.plan.watched.is_empty() {
            self.publish(agenda);
        }
    }

    /// Items that arrived from outside so far.
    pub fn n_arrived(&self) -> u64 {
        self.n_arrived
    }

    /// Whether counted items or visits are still under way.
    pub fn has_outstanding(&self) -> bool {
        self.n_outstanding > 0
    }

    /// How many items are alive.
    pub fn n_alive(&self) -> usize {
        self.items.n_alive()
    }

    /// Ends the observation of levels at the horizon.
    pub fn close(&mut self, now: i64, agenda: &Agenda) {
        self.levels.close(now, &agenda.bins);
    }

    /// What was noted.
    pub fn into_record(mut self) -> WorkRecord {
        self.record.n_alive = self.items.n_alive();
        self.pending.settle(&mut self.record);
        self.record.put_levels(self.levels);
        self.record
    }

    /// Whether work was neither lost nor made out of nothing.
    pub fn is_conserved(&self) -> bool {
        self.record.n_made == self.record.n_left + self.items.n_alive() as u64
    }

    fn external(&mut self, index: u32, agenda: &mut Agenda) {
        let source = &self.plan.streams[index as usize];
        let n = match &source.batch {
            None => 1,
            Some(batch) => batch.next(&mut self.streams[index as usize].sizes).round().clamp(0.0, 1e6) as u32,
        };
        for _ in 0..n {
            self.enter(index, agenda);
        }
        self.schedule_arrival(index, false, agenda);
    }

    fn enter(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let source = &self.plan.streams[index as usize];
        let state = &mut self.streams[index as usize];
        let mut item = Item::new(index, source.class, now);
        self.n_arrived += 1;
        if !source.value.is_zero() || source.urgent > 0.0 {
            item.value = source.value.next(&mut state.values);
            item.urgent = source.urgent > 0.0 && state.values.draw().unit() < source.urgent;
        }
        item.counted = agenda.bins.observes(now);
        item.activity = source.entry;
        item.is_fresh = true;
        self.levels.under_way(index, now, 1, &agenda.bins);
        if item.counted {
            self.pending.item_arrived(index);
            self.n_outstanding += 1;
        }
        let item = self.make(item);
        self.arrive(item, agenda);
    }

    /// An item comes into being.
    #[inline]
    fn make(&mut self, mut item: Item) -> u32 {
        self.record.n_made += 1;
        item.number = self.record.n_made as u32;
        self.items.add(item)
    }

    fn schedule_arrival(&mut self, index: u32, is_first: bool, agenda: &mut Agenda) {
        let now = agenda.now();
        let state = &mut self.streams[index as usize];
        let next = match &self.plan.streams[index as usize].arrivals {
            ArrivalPlan::Renewal { interval, first } if !is_first || first.is_none() => Some(now + state.intervals.time(interval)),
            arrivals => super::arrivals::next(arrivals, &state.table, &mut state.position, &mut state.arrivals, is_first, now),
        };
        if let Some(next) = next {
            agenda.at(next, Phase::Work, rank::EXTERNAL, Topic::External, index);
        }
    }
}
