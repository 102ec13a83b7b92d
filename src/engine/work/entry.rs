//! How items come to an activity: collecting batches, gates.

use super::super::agenda::{Agenda, Topic, rank};
use super::super::event_list::{Phase, Seq};
use super::super::plan::{BatchPlan, NONE};
use super::Work;
use super::item::{List, Place};
use super::record::{MAX_TRACE, MAX_TRACES, TraceRow};
use crate::model::{BatchProcessing, Weekday};

const DAY: i64 = 86_400_000;

impl Work<'_> {
    /// An item arrives at the activity it is on its way to.
    #[inline]
    pub(super) fn arrive(&mut self, index: u32, agenda: &mut Agenda) {
        let activity = self.items.get(index).activity;
        if self.sites.get(activity).joins && self.items.get(index).group != NONE && !self.join(index, activity, agenda) {
            return;
        }
        self.begin_visit(index, activity, agenda);
    }

    /// An item goes on from a join for which no further part will come.
    #[cold]
    pub(super) fn joined(&mut self, index: u32, agenda: &mut Agenda) {
        self.begin_visit(index, self.items.get(index).activity, agenda);
    }

    /// A visit of an item to an activity begins.
    #[expect(clippy::inline_always, reason = "called for every event; out of line it costs a tenth of a run")]
    #[inline(always)]
    fn begin_visit(&mut self, index: u32, activity: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let has_forecourt = self.sites.get(activity).has_forecourt;
        let bins = &agenda.bins;
        let counted = bins.observes(now);
        let item = self.items.get_mut(index);
        item.enabled = now;
        item.has_started = false;
        item.needs_draw = true;
        item.processed = 0;
        item.suspended = 0;
        item.interrupted = 0;
        item.visit_counted = counted;
        item.is_present = true;
        self.levels.present(activity, now, 1, bins);
        if counted {
            self.pending.arrived(activity, item.class);
            self.n_outstanding += 1;
        }
        if self.keeps_traces {
            self.open_trace(index, activity, now);
        }
        if has_forecourt {
            self.wait_before(index, activity, agenda);
        } else {
            self.enter_line(index, activity, agenda);
        }
    }

    /// Lets an item wait for its patience to end, for its batch or for the gate.
    fn wait_before(&mut self, index: u32, activity: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let plan = &self.plan.activities[activity as usize];
        if let Some(patience) = &plan.patience {
            let ends = patience.ends(now, &mut self.activities[activity as usize].patience);
            let seq = agenda.at(ends, Phase::Work, rank::GIVE_UP, Topic::Patience, index);
            self.items.get_mut(index).patience = seq;
        }
        if plan.batching.is_some() {
            self.levels.waiting(activity, now, 1, &agenda.bins);
            self.activities[activity as usize].batch.push_back(&mut self.items, index, Place::Batch);
            self.activities[activity as usize].batch_last = now;
            self.look_at_batch(activity, agenda);
        } else {
            self.pass_gate(index, activity, agenda);
        }
    }

    fn open_trace(&mut self, index: u32, activity: u32, now: i64) {
        let item = self.items.get_mut(index);
        let rows = &mut self.record.traces[activity as usize].rows;
        if rows.len() < MAX_TRACE && self.n_traced < MAX_TRACES {
            self.n_traced += 1;
            item.ordinal = rows.len() as u32;
            let order = self.record.n_traced;
            self.record.n_traced += 1;
            rows.push(TraceRow {
                class: item.class,
                stream: item.stream,
                order,
                entered: item.arrived,
                arrived: now,
                ..TraceRow::default()
            });
        } else {
            item.ordinal = NONE;
        }
    }

    /// An item comes to the gate of its activity, if there is one.
    #[inline]
    pub(super) fn pass_gate(&mut self, index: u32, activity: u32, agenda: &mut Agenda) {
        if self.plan.activities[activity as usize].gate.is_none() {
            self.enter_line(index, activity, agenda);
            return;
        }
        let state = &mut self.activities[activity as usize];
        if state.gate_opened == agenda.now() && state.gate_left > 0 {
            state.gate_left -= 1;
            self.enter_line(index, activity, agenda);
        } else {
            state.gate.push_back(&mut self.items, index, Place::Gate);
            let weight = self.items.get(index).weight();
            self.levels.waiting(activity, agenda.now(), weight, &agenda.bins);
        }
    }

    pub(super) fn schedule_gate(&mut self, activity: u32, from: i64, agenda: &mut Agenda) {
        if let Some(next) = self.activities[activity as usize].gate_table.at_or_after(from) {
            agenda.at(next, Phase::Work, rank::GATE, Topic::Gate, activity);
        }
    }

    pub(super) fn gate_opens(&mut self, activity: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let Some(gate) = &self.plan.activities[activity as usize].gate else { return };
        let state = &mut self.activities[activity as usize];
        let wanted = if gate.released.is_empty() { u32::MAX } else { gate.released[state.gate_turn % gate.released.len()] };
        state.gate_turn += 1;
        state.gate_opened = now;
        state.gate_left = if gate.counts_work_in_progress { wanted.saturating_sub(state.in_work) } else { wanted };
        while self.activities[activity as usize].gate_left > 0 {
            let state = &mut self.activities[activity as usize];
            let Some(index) = state.gate.pop_front(&mut self.items) else { break };
            state.gate_left -= 1;
            let weight = self.items.get(index).weight();
            self.levels.waiting(activity, now, -weight, &agenda.bins);
            self.enter_line(index, activity, agenda);
        }
        self.schedule_gate(activity, now + 1, agenda);
    }

    pub(super) fn batch_due(&mut self, activity: u32, seq: Seq, agenda: &mut Agenda) {
        if self.activities[activity as usize].batch_due == Some(seq) {
            self.activities[activity as usize].batch_due = None;
            self.look_at_batch(activity, agenda);
        }
    }

    /// Releases batches that are due and schedules the next look.
    fn look_at_batch(&mut self, activity: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let Some(rule) = &self.plan.activities[activity as usize].batching else { return };
        loop {
            let state = &self.activities[activity as usize];
            let n = state.batch.len;
            if n == 0 {
                self.activities[activity as usize].batch_due = None;
                return;
            }
            let oldest = self.items.get(state.batch.head).enabled;
            match look(rule, n, oldest, state.batch_last, now, self.plan.week_shift) {
                Look::Release => {
                    let n = rule.size.map_or(n, |size| n.min(size.max(1)));
                    self.release_batch(activity, n, rule.processing, agenda);
                }
                Look::Again(at) => {
                    let seq = agenda.at(at.max(now + 1), Phase::Work, rank::GATE, Topic::Batch, activity);
                    self.activities[activity as usize].batch_due = Some(seq);
                    return;
                }
                Look::Wait => {
                    self.activities[activity as usize].batch_due = None;
                    return;
                }
            }
        }
    }

    fn release_batch(&mut self, activity: u32, n: u32, processing: BatchProcessing, agenda: &mut Agenda) {
        let now = agenda.now();
        let mut members = List::default();
        for _ in 0..n {
            let Some(index) = self.activities[activity as usize].batch.pop_front(&mut self.items) else { break };
            self.levels.waiting(activity, now, -1, &agenda.bins);
            match processing {
                BatchProcessing::Sequential => self.pass_gate(index, activity, agenda),
                BatchProcessing::Parallel => members.push_back(&mut self.items, index, Place::Member),
            }
        }
        if members.len == 0 {
            return;
        }
        // The batch is worked on as one: a carrier goes through gate and line in its members' place.
        let class = self.items.get(members.head).class;
        let index = self.make(NONE, class, now);
        let carrier = self.items.get_mut(index);
        carrier.activity = activity;
        carrier.is_batch = true;
        carrier.link = members.head;
        carrier.ordinal = members.len;
        self.pass_gate(index, activity, agenda);
    }
}

enum Look {
    Release,
    Again(i64),
    Wait,
}

/// Whether a batch of `n` items is due, or when to look again.
fn look(rule: &BatchPlan, n: u32, oldest: i64, last: i64, now: i64, week_shift: i64) -> Look {
    if rule.size.is_some_and(|size| n >= size) {
        return Look::Release;
    }
    let forced = [rule.oldest.1.map(|until| oldest + until), rule.since_last.1.map(|until| last + until)].into_iter().flatten().min();
    if forced.is_some_and(|forced| forced <= now) {
        return Look::Release;
    }
    let mut again = forced;
    if rule.has_lower && n >= rule.at_least {
        let ready = [rule.oldest.0.map(|from| oldest + from), rule.since_last.0.map(|from| last + from)].into_iter().flatten().max();
        let due = next_in_window(rule, ready.unwrap_or(now).max(now), week_shift);
        if due.is_some_and(|due| due <= now) {
            return Look::Release;
        }
        again = match (again, due) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    again.map_or(Look::Wait, Look::Again)
}

/// The first instant at or after `time` that lies in the rule's hours and weekdays.
fn next_in_window(rule: &BatchPlan, time: i64, week_shift: i64) -> Option<i64> {
    let (from, until) = rule.hours.unwrap_or((0, DAY));
    let mut time = time;
    for _ in 0..9 {
        let local = time + week_shift;
        let midnight = local.div_euclid(DAY) * DAY;
        let weekday = Weekday::ALL[usize::try_from((midnight / DAY).rem_euclid(7)).unwrap_or(0)];
        let day_is_right = rule.weekdays.is_empty() || rule.weekdays.contains(&weekday);
        let hour = local - midnight;
        if day_is_right && hour < until {
            return Some(time.max(midnight + from - week_shift));
        }
        time = midnight + DAY - week_shift;
    }
    None
}
