//! Disruptions of one replication: when they begin and end, and what goes on again then.

use super::{Around, Event, Supply, rank};
use crate::engine::agenda::{Agenda, Topic};
use crate::engine::event_list::Phase;
use crate::engine::plan::supply::{DisruptionPlan, NONE, WindowPlan};
use crate::engine::random::{Purpose, Stream};
use crate::model::DisruptionKind;

/// The state of a disruption.
#[derive(Debug)]
pub(super) struct Outage {
    pub(super) is_active: bool,
    position: usize,
    stream: Stream,
}

impl Outage {
    pub(super) fn new(plan: &DisruptionPlan, seed: u64, replication: u32) -> Self {
        Self { is_active: false, position: 0, stream: Stream::new(seed, replication, plan.element, Purpose::Disruption) }
    }

    /// The next instant at which it begins or ends.
    fn next_turn(&mut self, plan: &WindowPlan, now: i64) -> Option<i64> {
        match plan {
            WindowPlan::Listed(windows) => {
                let (start, end) = *windows.get(self.position)?;
                if self.is_active {
                    self.position += 1;
                    Some(end)
                } else {
                    Some(start)
                }
            }
            WindowPlan::Random(between, lasts) => {
                let source = if self.is_active { lasts } else { between };
                Some(now + source.next(&mut self.stream))
            }
        }
    }
}

impl Supply<'_> {
    pub(super) fn schedule_outages(&mut self, agenda: &mut Agenda) {
        for outage in 0..self.outages.len() as u32 {
            self.schedule_turn(outage, 0, agenda);
        }
    }

    fn schedule_turn(&mut self, outage: u32, now: i64, agenda: &mut Agenda) {
        let windows = &self.plan.disruptions[outage as usize].windows;
        if let Some(next) = self.outages[outage as usize].next_turn(windows, now) {
            agenda.at(next, Phase::Calendar, rank::OUTAGE, Topic::Goods, self.number(Event::Outage(outage)));
        }
    }

    /// A disruption begins or ends.
    pub(super) fn outage_turns(&mut self, outage: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.disruptions[outage as usize];
        let state = &mut self.outages[outage as usize];
        state.is_active = !state.is_active;
        let begins = state.is_active;
        self.schedule_turn(outage, now, around.agenda);
        for lane in &plan.lanes {
            if plan.kind == DisruptionKind::TransitStops {
                self.transit_turns(*lane, begins, now, around.agenda);
            }
        }
        if begins {
            return;
        }
        for lane in &plan.lanes {
            let lane_plan = &self.plan.lanes[*lane as usize];
            match plan.kind {
                DisruptionKind::NoShipping => {
                    if lane_plan.consolidation.is_none() {
                        self.send_held(*lane, now, around);
                    }
                    if lane_plan.from != NONE {
                        self.note_change(lane_plan.from);
                    }
                }
                DisruptionKind::ReceiptsWait if lane_plan.group == NONE => self.receive(*lane, now, around),
                _ => {}
            }
        }
        for stock in &plan.stocks {
            if plan.kind == DisruptionKind::ReceiptsWait && self.plan.stocks[*stock as usize].group == NONE {
                self.receive_all(*stock, now, around);
            }
            self.note_change(*stock);
        }
    }

    fn transit_turns(&mut self, lane: u32, begins: bool, now: i64, agenda: &mut Agenda) {
        let state = &mut self.lanes[lane as usize];
        if begins {
            state.stopped_since = Some(state.stopped_since.unwrap_or(now));
        } else if !self.still_stopped(lane) {
            let state = &mut self.lanes[lane as usize];
            if let Some(since) = state.stopped_since.take() {
                state.stopped += now - since;
            }
            self.schedule_arrivals(lane, now, agenda);
        }
    }

    fn still_stopped(&self, lane: u32) -> bool {
        self.plan
            .disruptions
            .iter()
            .zip(&self.outages)
            .any(|(plan, state)| state.is_active && plan.kind == DisruptionKind::TransitStops && plan.lanes.contains(&lane))
    }
}
