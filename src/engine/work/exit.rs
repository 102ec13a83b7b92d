//! How items go on from an activity: completion, routing, splitting, blocking, giving up, leaving.

use super::super::agenda::{Agenda, Notice, Topic, rank};
use super::super::event_list::{Phase, Seq};
use super::super::plan::{ActivityPlan, BranchTest, NONE, RoutingPlan, TargetPlan};
use super::item::Place;
use super::site::Choice;
use super::{StreamRecord, Work};
use crate::model::{Attribute, Comparison, OnFull, QueueCount};

/// The way an item takes after an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Out of the map.
    Leave,
    /// The branch of this number.
    Branch(u32),
    /// All branches at once.
    Split,
}

/// Positions and elements of the handoffs of an activity's ways on, in their order.
pub(super) fn latency_elements(activity: &ActivityPlan) -> impl Iterator<Item = (u32, u32)> + '_ {
    let element = |(n, target): (usize, &TargetPlan)| (n as u32, target.latency.as_ref().map_or(0, |(_, element)| *element));
    let targets: Vec<&TargetPlan> = match &activity.routing {
        RoutingPlan::Always(target) => vec![target],
        RoutingPlan::FirstOf(branches) => branches.iter().map(|branch| &branch.target).collect(),
        RoutingPlan::Split(targets) => targets.iter().collect(),
    };
    targets.into_iter().enumerate().map(element).collect::<Vec<_>>().into_iter()
}

impl Work<'_> {
    /// Which way an item takes after its activity.
    #[inline]
    pub(super) fn choose(&mut self, index: u32, now: i64) -> Way {
        let activity = self.items.get(index).activity;
        let site = self.sites.get(activity);
        match site.choice {
            Choice::Only => Way::Branch(0),
            Choice::Split => Way::Split,
            Choice::Chance => {
                let drawn = self.activities[activity as usize].routes.unit();
                let ways = self.sites.ways(site);
                // The chances rise, so the first one above is found by counting, without a jump per way.
                let n: u32 = ways.iter().map(|way| u32::from(way.below <= drawn)).sum();
                if (n as usize) < ways.len() { Way::Branch(n) } else { Way::Leave }
            }
            Choice::Condition => self.choose_by_condition(index, activity, now),
        }
    }

    fn choose_by_condition(&mut self, index: u32, activity: u32, now: i64) -> Way {
        let RoutingPlan::FirstOf(branches) = &self.plan.activities[activity as usize].routing else { return Way::Leave };
        let mut drawn = None;
        let chosen = branches.iter().position(|branch| match branch.test {
            BranchTest::Always => true,
            BranchTest::Below(chance) => *drawn.get_or_insert_with(|| self.activities[activity as usize].routes.unit()) < chance,
            BranchTest::Attribute(attribute, comparison, than) => compare(self.attribute(index, attribute, now), comparison, than),
        });
        chosen.map_or(Way::Leave, |n| Way::Branch(n as u32))
    }

    /// How long an item takes along a way on.
    fn latency(&mut self, activity: u32, n: u32, now: i64) -> i64 {
        let target = match &self.plan.activities[activity as usize].routing {
            RoutingPlan::Always(target) => target,
            RoutingPlan::FirstOf(branches) => &branches[n as usize].target,
            RoutingPlan::Split(targets) => &targets[n as usize],
        };
        let takes =
            target.latency.as_ref().map_or(0, |(latency, _)| latency.next(&mut self.activities[activity as usize].latencies[n as usize]));
        match &target.hours {
            Some(hours) if takes > 0 => hours.after(now, takes).map_or(takes, |arrives| arrives - now),
            _ => takes,
        }
    }

    /// Work on an item is done: notes it and sends it, or the members of its batch, on.
    #[inline]
    pub(super) fn finish(&mut self, index: u32, way: Way, agenda: &mut Agenda) {
        let item = self.items.get(index);
        let activity = item.activity;
        self.activities[activity as usize].in_work -= 1;
        if item.is_batch {
            let (mut member, processed, suspended, interrupted) = (item.link, item.processed, item.suspended, item.interrupted);
            self.items.remove(index);
            self.record.n_left += 1;
            while member != NONE {
                let item = self.items.get_mut(member);
                let next = std::mem::replace(&mut item.next, NONE);
                item.prev = NONE;
                item.place = Place::Nowhere;
                item.processed = processed;
                item.suspended = suspended;
                item.interrupted = interrupted;
                let way = self.choose(member, agenda.now());
                self.note_completion(member, activity, agenda);
                self.go_on(member, activity, way, agenda);
                member = next;
            }
            return;
        }
        self.note_completion(index, activity, agenda);
        if self.sites.get(activity).is_attention {
            let item = self.items.get(index);
            let (run, worked) = (item.link, item.processed);
            self.items.remove(index);
            self.record.n_left += 1;
            agenda.notice(Notice::AttentionGiven { run, worked });
            return;
        }
        self.go_on(index, activity, way, agenda);
    }

    #[inline]
    fn note_completion(&mut self, index: u32, activity: u32, agenda: &Agenda) {
        let now = agenda.now();
        let item = self.items.get_mut(index);
        item.worked_total += item.processed;
        item.waited_total += now - item.enabled - item.processed - item.suspended - item.interrupted;
        item.is_present = false;
        self.levels.present(activity, now, -1, &agenda.bins);
        self.activities[activity as usize].margin.leaves(item.visit_counted, true, item.enabled, now, &agenda.bins);
        if item.visit_counted {
            self.n_outstanding -= 1;
            self.pending.completed(&mut self.record, activity, item.class, now - item.enabled, item.processed);
            if item.suspended > 0 || item.interrupted > 0 {
                let visits = &mut self.record.activities[activity as usize].visits[usize::from(item.class)];
                if item.suspended > 0 {
                    visits.suspended.add(item.suspended);
                }
                if item.interrupted > 0 {
                    visits.interrupted.add(item.interrupted);
                }
            }
        }
        if self.keeps_traces
            && let Some(row) = self.record.traces[activity as usize].rows.get_mut(item.ordinal as usize)
        {
            row.ended = Some(now);
        }
        let site = self.sites.get(activity);
        if site.counts_passes {
            self.items.note_pass(index, activity);
        }
        if site.is_priced {
            let record = &mut self.record.activities[activity as usize];
            record.paid.add(0, &agenda.bins);
            record.n_paid += u64::from(agenda.bins.observes(now));
        }
    }

    /// Sends an item on its way after an activity.
    #[inline]
    fn go_on(&mut self, index: u32, activity: u32, way: Way, agenda: &mut Agenda) {
        match way {
            Way::Leave => self.leave(index, agenda),
            Way::Branch(n) => self.send(index, activity, n, agenda),
            Way::Split => {
                let RoutingPlan::Split(targets) = &self.plan.activities[activity as usize].routing else { return };
                let n_parts = targets.len() as u32;
                for (part, n) in self.split(index, n_parts).into_iter().zip(0..) {
                    self.send(part, activity, n, agenda);
                }
            }
        }
    }

    fn attribute(&self, index: u32, attribute: Attribute, now: i64) -> f64 {
        let item = self.items.get(index);
        match attribute {
            Attribute::Value => item.value,
            Attribute::Priority => f64::from(self.plan.class_priorities[usize::from(item.class)]),
            Attribute::Urgent => f64::from(u8::from(item.urgent)),
            Attribute::Age => (now - item.arrived) as f64 / 3_600_000.0,
            // The completion that is being routed counts.
            Attribute::Passes => f64::from(self.items.passes(index, item.activity) + 1),
        }
    }

    #[inline]
    fn send(&mut self, index: u32, from: u32, n: u32, agenda: &mut Agenda) {
        let way = self.sites.way(from, n);
        let takes = if way.takes_time { self.latency(from, n, agenda.now()) } else { 0 };
        if way.sent != NONE {
            agenda.publish(way.sent, agenda.board().get(way.sent).value + 1.0);
        }
        self.items.get_mut(index).activity = way.activity;
        if takes > 0 {
            agenda.at(agenda.now() + takes, Phase::Work, rank::HANDED_OVER, Topic::HandOver, index);
        } else if way.activity == NONE {
            self.leave(index, agenda);
        } else {
            agenda.notice(Notice::Arrives { item: index });
        }
    }

    /// An item that was under way on a handoff arrives: at an activity, or outside the map.
    pub(super) fn handed_over(&mut self, index: u32, agenda: &mut Agenda) {
        if self.items.get(index).activity == NONE {
            self.leave(index, agenda);
        } else {
            self.arrive(index, agenda);
        }
    }

    /// An item leaves the map.
    pub(super) fn leave(&mut self, index: u32, agenda: &mut Agenda) {
        if self.is_last_part(index, agenda) {
            let item = self.items.get(index);
            if item.stream != NONE {
                let (now, stream) = (agenda.now(), item.stream);
                let elapsed = now - item.arrived;
                self.levels.under_way(stream, now, -1, &agenda.bins);
                self.streams[stream as usize].margin.leaves(item.counted, true, item.arrived, now, &agenda.bins);
                if let Some(due) = &self.plan.streams[stream as usize].due {
                    let late = (now - item.due).max(0);
                    let record = &mut self.record.streams[stream as usize];
                    record.n_late += u64::from(item.counted && late > 0);
                    if late > 0 {
                        let paid = late.min(due.at_most);
                        record.late_over_time.add(paid, &agenda.bins);
                        record.late += if agenda.bins.observes(now) { i128::from(paid) } else { 0 };
                    }
                }
                let bin = agenda.bins.current();
                if item.counted {
                    self.pending.item_left(&mut self.record, item.stream, elapsed, item.worked_total, item.waited_total, bin);
                    self.n_outstanding -= 1;
                } else {
                    self.record.streams[item.stream as usize].leaving.add_in(bin, elapsed);
                }
            }
        }
        self.items.remove(index);
        self.record.n_left += 1;
    }

    /// An item that found no room is turned away and leaves.
    pub(super) fn turn_away(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        self.for_each_member(index, agenda, |work, index, activity, agenda| {
            let item = work.items.get_mut(index);
            item.is_present = false;
            work.levels.present(activity, now, -1, &agenda.bins);
            work.activities[activity as usize].margin.leaves(item.visit_counted, false, item.enabled, now, &agenda.bins);
            if item.visit_counted {
                work.n_outstanding -= 1;
                work.record.activities[activity as usize].visits[usize::from(item.class)].rejected += 1;
            }
            if work.keeps_traces
                && let Some(row) = work.record.traces[activity as usize].rows.get_mut(item.ordinal as usize)
            {
                row.rejected = Some(now);
            }
            let item = work.items.get(index);
            let (link, is_attention) = (item.link, work.plan.activities[activity as usize].is_attention);
            if is_attention {
                // A decision that finds no room for attention is not lost: it is taken at once.
                agenda.notice(Notice::AttentionGiven { run: link, worked: 0 });
            }
            work.drop_unfinished(index, agenda, |record| record.rejected += 1);
        });
    }

    /// An item gives up, or work on it is broken off; it leaves or goes where the limit says.
    pub(super) fn give_up(&mut self, index: u32, then: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        self.for_each_member(index, agenda, |work, index, activity, agenda| {
            let item = work.items.get_mut(index);
            item.patience = Seq::NONE;
            item.worked_total += item.processed;
            item.waited_total += now - item.enabled - item.processed - item.suspended - item.interrupted;
            item.is_present = false;
            work.levels.present(activity, now, -1, &agenda.bins);
            work.activities[activity as usize].margin.leaves(item.visit_counted, false, item.enabled, now, &agenda.bins);
            if item.visit_counted {
                work.n_outstanding -= 1;
                let visits = &mut work.record.activities[activity as usize].visits[usize::from(item.class)];
                visits.gave_up += 1;
                if !item.has_started {
                    visits.waiting.add(now - item.enabled);
                }
                visits.processing.add(item.processed);
            }
            if work.keeps_traces
                && let Some(row) = work.record.traces[activity as usize].rows.get_mut(item.ordinal as usize)
            {
                row.gave_up = Some(now);
            }
            let item = work.items.get_mut(index);
            if then != NONE {
                item.activity = then;
                agenda.notice(Notice::Arrives { item: index });
                return;
            }
            work.drop_unfinished(index, agenda, |record| record.gave_up += 1);
        });
    }

    /// Takes an item out of the map that was not completed, and notes why where it was the last of its parts.
    fn drop_unfinished(&mut self, index: u32, agenda: &mut Agenda, note: impl FnOnce(&mut StreamRecord)) {
        let item = self.items.get(index);
        let (stream, counted, arrived) = (item.stream, item.counted, item.arrived);
        if self.is_last_part(index, agenda) && stream != NONE {
            self.levels.under_way(stream, agenda.now(), -1, &agenda.bins);
            self.streams[stream as usize].margin.leaves(counted, false, arrived, agenda.now(), &agenda.bins);
            if counted {
                note(&mut self.record.streams[stream as usize]);
                self.n_outstanding -= 1;
            }
        }
        self.items.remove(index);
        self.record.n_left += 1;
    }

    /// Does something for an item, or for each member of a batch, whose carrier goes.
    fn for_each_member(&mut self, index: u32, agenda: &mut Agenda, mut act: impl FnMut(&mut Self, u32, u32, &mut Agenda)) {
        let item = self.items.get(index);
        let activity = item.activity;
        self.activities[activity as usize].in_work -= 1;
        if !item.is_batch {
            act(self, index, activity, agenda);
            return;
        }
        let (mut member, processed, has_started) = (item.link, item.processed, item.has_started);
        self.items.remove(index);
        self.record.n_left += 1;
        while member != NONE {
            let item = self.items.get_mut(member);
            let next = std::mem::replace(&mut item.next, NONE);
            item.prev = NONE;
            item.place = Place::Nowhere;
            item.processed = processed;
            item.has_started = has_started;
            act(self, member, activity, agenda);
            member = next;
        }
    }

    /// Whether the way on leads to a line that blocks its senders and is full.
    pub(super) fn is_blocked_ahead(&self, index: u32, way: Way) -> bool {
        let Way::Branch(n) = way else { return false };
        let activity = self.items.get(index).activity;
        if !self.sites.get(activity).may_block {
            return false;
        }
        let way = self.sites.way(activity, n);
        way.activity != NONE && !way.takes_time && self.line_is_full(way.activity)
    }

    fn line_is_full(&self, activity: u32) -> bool {
        let plan = &self.plan.activities[activity as usize];
        if plan.resource == NONE {
            return false;
        }
        let Some(limit) = self.plan.resources[plan.resource as usize].limit else { return false };
        if limit.on_full != OnFull::Block {
            return false;
        }
        let state = &self.resources[plan.resource as usize];
        match limit.counts {
            QueueCount::Station => state.n_present() >= limit.size,
            QueueCount::Waiting => {
                let can_start = state.n_waiting == 0 && state.servers - state.busy - state.away >= i64::from(plan.units);
                !can_start && state.n_waiting >= limit.size
            }
        }
    }

    /// A finished item stays with its server until there is room ahead.
    pub(super) fn block(&mut self, index: u32, way: Way, agenda: &mut Agenda) {
        let Way::Branch(n) = way else { return };
        let activity = self.items.get(index).activity;
        let ahead = self.sites.get(self.sites.way(activity, n).activity).resource;
        self.resources[ahead as usize].outside.push_back((index, n));
        let resource = self.line_of(index);
        if resource != NONE {
            let units = self.units(index);
            let state = &mut self.resources[resource as usize];
            state.put_down(&mut self.items, index);
            state.n_blocked += 1;
            state.blocked_servers += units;
            self.levels.blocked(state.level, agenda.now(), units, &agenda.bins);
            self.note_busy(resource, agenda.now(), &agenda.bins);
        }
        self.items.get_mut(index).place = Place::Blocked;
        self.look_for_deadlock(ahead, agenda);
    }

    /// Lets finished items in that waited outside for room in this line.
    pub(super) fn admit_from_outside(&mut self, resource_idx: u32, agenda: &mut Agenda) {
        while let Some((index, n)) = self.resources[resource_idx as usize].outside.front().copied() {
            let activity = self.items.get(index).activity;
            let ahead = self.sites.way(activity, n).activity;
            if self.line_is_full(ahead) {
                return;
            }
            self.resources[resource_idx as usize].outside.pop_front();
            self.items.get_mut(index).place = Place::Nowhere;
            let behind = self.line_of(index);
            if behind != NONE {
                let units = self.units(index);
                let state = &mut self.resources[behind as usize];
                state.busy -= units;
                state.n_blocked -= 1;
                state.blocked_servers -= units;
                self.levels.blocked(state.level, agenda.now(), -units, &agenda.bins);
                self.note_busy(behind, agenda.now(), &agenda.bins);
            }
            self.activities[activity as usize].in_work -= 1;
            self.note_completion(index, activity, agenda);
            self.items.get_mut(index).activity = ahead;
            // It goes in at once, so that the room it was given is not taken by another.
            self.arrive(index, agenda);
            if behind != NONE && behind != resource_idx {
                self.serve(behind, agenda);
            }
        }
    }
}

fn compare(value: f64, comparison: Comparison, than: f64) -> bool {
    match comparison {
        Comparison::Above => value > than,
        Comparison::AtLeast => value >= than,
        Comparison::Below => value < than,
        Comparison::AtMost => value <= than,
        Comparison::Equal => (value - than).abs() <= 1e-9 * than.abs().max(1.0),
    }
}
