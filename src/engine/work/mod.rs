//! Work in one replication: items arrive, wait, are served, go on and leave.
//!
//! This part owns items, lines and servers. It meets the others only through the agenda: decisions ask
//! for attention by a notice and are told by a notice when it was given.

mod ahead;
mod asked;
mod audit;
mod entry;
mod exit;
mod item;
mod later;
mod levels;
mod lever;
mod lines;
mod off;
mod parts;
mod pending;
mod record;
mod site;
mod station;
mod stuck;
mod subject;

use super::agenda::{Agenda, Notice, Topic, rank};
use super::event_list::{Phase, Seq};
use super::observe::{Bins, EventTrack};
use super::plan::{ArrivalPlan, InitialPlan, NONE, Timetable, WorkPlan};
use super::random::{Purpose, Stream};
use super::rises::Rise;
use ahead::Ahead;
use audit::Margin;
use item::{Arena, List, Place};
use levels::WorkLevels;
use off::Off;
use parts::Group;
use pending::Pending;
use site::Sites;

pub use audit::{Imbalance, Law};
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
    /// Resources whose servers come and go.
    with_off: Vec<u32>,
    pending: Pending,
    keeps_traces: bool,
    /// Rows of traces kept so far.
    n_traced: usize,
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
    margin: Margin,
    /// Temporary rises of its rate.
    rises: Vec<Rise>,
    dues: Stream,
    /// The arrival that is awaited.
    next: Option<Seq>,
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
    margin: Margin,
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
    /// The instant at which it is looked at next.
    next_look: i64,
    /// Servers of its own that a decision gave it, in place of its capacity.
    own: Option<i64>,
    /// Servers that decisions added.
    extra: i64,
    vacations: Stream,
    /// Under which index it is observed.
    level: u32,
    /// Servers at work as last noted.
    noted_busy: i64,
    /// Servers that hold finished items.
    blocked_servers: i64,
    off: Off,
    /// Chooses the line, where each server has its own.
    deals: Stream,
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
                    margin: Margin::default(),
                    rises: (source.rises.iter().zip(0..))
                        .map(|(rise, n)| Rise::draw(rise, &mut stream(source.element, Purpose::Phase).part(n)))
                        .collect(),
                    dues: stream(source.element, Purpose::Other),
                    next: None,
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
                    margin: Margin::default(),
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
                    next_look: 0,
                    own: None,
                    extra: 0,
                    vacations: match resource.capacity.part() {
                        None => stream(resource.element, Purpose::Absence),
                        Some(part) => stream(resource.element, Purpose::Absence).part(part),
                    },
                    level: resource.group,
                    noted_busy: 0,
                    blocked_servers: 0,
                    off: Off::new(plan, resource.group, resource.capacity.largest()),
                    deals: stream(resource.element, Purpose::Routing),
                })
                .collect(),
            groups: Vec::new(),
            free_groups: Vec::new(),
            record: WorkRecord::new(
                plan.activities.len(),
                plan.resource_idx.len(),
                plan.streams.len(),
                plan.class_priorities.len(),
                &agenda.bins,
            ),
            levels: WorkLevels::new(plan, off::with_off(plan).len(), &agenda.bins),
            with_off: off::with_off(plan),
            pending: Pending::new(plan.activities.len(), plan.class_priorities.len(), plan.streams.len()),
            keeps_traces,
            n_traced: 0,
            stuck: None,
            n_outstanding: 0,
            n_arrived: 0,
        };
        if keeps_traces {
            work.record.traces = vec![TraceRecord::default(); plan.activities.len()];
        }
        for (index, resource) in (0..).zip(&plan.resources) {
            if resource.lines.is_none() {
                agenda.at(0, Phase::Calendar, 0, Topic::Capacity, index);
            }
        }
        for (record, activity) in work.record.activities.iter_mut().zip(&plan.activities) {
            if activity.cost_fixed != 0.0 {
                record.paid = EventTrack::new(&agenda.bins);
            }
        }
        for (record, stream) in work.record.streams.iter_mut().zip(&plan.streams) {
            if stream.due.as_ref().is_some_and(|due| due.late_per_tick != 0.0) {
                record.late_over_time = EventTrack::new(&agenda.bins);
            }
        }
        for (record, resource) in work.record.resources.iter_mut().zip(&plan.resources) {
            record.n_servers = resource.capacity.largest();
        }
        for index in 0..plan.activities.len() as u32 {
            work.schedule_gate(index, 0, agenda);
        }
        for index in 0..plan.streams.len() as u32 {
            work.schedule_arrival(index, true, agenda);
        }
        for initial in &plan.initials {
            for _ in 0..initial.n {
                work.put_at_start(initial, agenda);
            }
        }
        work
    }

    /// Handles an event that is for work.
    #[expect(clippy::inline_always, reason = "called for every event; out of line it costs a tenth of a run")]
    #[inline(always)]
    pub fn event(&mut self, topic: Topic, index: u32, seq: Seq, agenda: &mut Agenda) {
        self.levels.advance(agenda.now(), &agenda.bins);
        match topic {
            Topic::Completion => self.completion(index, seq, agenda),
            Topic::External if self.streams[index as usize].next == Some(seq) => self.external(index, agenda),
            Topic::External => {}
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
    #[expect(clippy::inline_always, reason = "called for every event; out of line it costs a tenth of a run")]
    #[inline(always)]
    pub fn notice(&mut self, notice: Notice, agenda: &mut Agenda) {
        self.levels.advance(agenda.now(), &agenda.bins);
        match notice {
            Notice::Arrives { item } => self.arrive(item, agenda),
            Notice::Joined { item } => self.joined(item, agenda),
            Notice::AttentionWanted { activity, run } => {
                let index = self.make(NONE, 0, agenda.now());
                let item = self.items.get_mut(index);
                item.activity = activity;
                item.link = run;
                self.arrive(index, agenda);
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

    /// What was noted; the books are looked over where the replication came to its planned end.
    pub fn into_record(mut self, bins: &Bins, is_complete: bool) -> WorkRecord {
        self.record.n_alive = self.items.n_alive();
        self.pending.settle(&mut self.record);
        self.record.put_levels(std::mem::take(&mut self.levels), &self.with_off);
        if is_complete {
            self.record.imbalance = self.audit(bins);
        }
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
        self.n_arrived += 1;
        let item_idx = self.new_item(index, agenda);
        let item = self.items.get_mut(item_idx);
        item.activity = self.plan.streams[index as usize].entry;
        item.is_fresh = true;
        self.arrive(item_idx, agenda);
    }

    /// An item that waits at an activity at the start of the clock.
    fn put_at_start(&mut self, initial: &InitialPlan, agenda: &mut Agenda) {
        let index = if initial.stream == NONE { self.make(NONE, 0, agenda.now()) } else { self.new_item(initial.stream, agenda) };
        self.items.get_mut(index).activity = initial.activity;
        agenda.at(0, Phase::Work, rank::HANDED_OVER, Topic::HandOver, index);
    }

    /// An item of a stream comes into the map.
    #[inline]
    fn new_item(&mut self, index: u32, agenda: &Agenda) -> u32 {
        let now = agenda.now();
        let source = &self.plan.streams[index as usize];
        let item_idx = self.make(index, source.class, now);
        let state = &mut self.streams[index as usize];
        let item = self.items.get_mut(item_idx);
        if !source.value.is_zero() || source.urgent > 0.0 {
            item.value = source.value.next(&mut state.values);
            item.urgent = source.urgent > 0.0 && state.values.draw().unit() < source.urgent;
        }
        if let Some(due) = &source.due {
            item.due = now + due.after.next(&mut state.dues);
        }
        item.counted = agenda.bins.observes(now);
        self.levels.under_way(index, now, 1, &agenda.bins);
        if item.counted {
            self.pending.item_arrived(index);
            self.n_outstanding += 1;
        }
        item_idx
    }

    /// An item comes into being.
    #[inline]
    fn make(&mut self, stream: u32, class: u16, now: i64) -> u32 {
        self.record.n_made += 1;
        self.items.make(stream, class, now, self.record.n_made as u32)
    }

    fn schedule_arrival(&mut self, index: u32, is_first: bool, agenda: &mut Agenda) {
        let now = agenda.now();
        let state = &mut self.streams[index as usize];
        let next = match &self.plan.streams[index as usize].arrivals {
            ArrivalPlan::Renewal { interval, first } if !state.rises.is_empty() && (!is_first || first.is_none()) => {
                super::rises::next(now, state.intervals.time(interval) as f64, &state.rises, |_| (1.0, None))
            }
            ArrivalPlan::Profile { rates, repeats } if !state.rises.is_empty() => {
                let owed = -libm::log(state.arrivals.next_unit());
                super::rises::next(now, owed, &state.rises, |time| super::arrivals::rate_at(rates, *repeats, time))
            }
            ArrivalPlan::Renewal { interval, first } if !is_first || first.is_none() => Some(now + state.intervals.time(interval)),
            arrivals => super::arrivals::next(arrivals, &state.table, &mut state.position, &mut state.arrivals, is_first, now),
        };
        if let Some(next) = next {
            let seq = agenda.at(next, Phase::Work, rank::EXTERNAL, Topic::External, index);
            self.streams[index as usize].next = Some(seq);
        }
    }
}
