//! Customers of one replication: what they ask for, and when they have all of it.

use super::claims::Open;
use super::level::Flow;
use super::quantity::{parts, units};
use super::{Around, Event, LateOrderRow, NONE, Supply, rank};
use crate::engine::agenda::{Agenda, Topic};
use crate::engine::arrivals;
use crate::engine::event_list::Phase;
use crate::engine::ledger::{Entry, billionths};
use crate::engine::observe::Values;
use crate::engine::plan::supply::{DemandKind, DemandPlan, SpikePlan};
use crate::engine::plan::{ArrivalPlan, Timetable};
use crate::engine::random::{Purpose, Stream};

/// The state of a demand stream.
#[derive(Debug)]
pub(super) struct Customer {
    quantities: Stream,
    instants: Stream,
    requested: Stream,
    table: Timetable,
    position: usize,
    /// The last value of a correlated demand.
    value: f64,
    n: u32,
    /// Starts of temporary rises.
    rises: Vec<i64>,
    pub(super) demand: Flow,
    pub(super) lost: Flow,
    /// Orders by which less than nothing was asked for although that is not allowed count as none.
    pub(super) n_orders: u32,
    /// Counted orders that came, and those delivered complete in time.
    pub(super) n_counted: u64,
    pub(super) n_in_time: u64,
    /// Order to delivery of its last unit, in ticks, of counted orders.
    pub(super) times: Values,
}

impl Customer {
    pub(super) fn new(plan: &DemandPlan, seed: u64, replication: u32, keeps_traces: bool) -> Self {
        let stream = |purpose: Purpose| Stream::new(seed, replication, plan.element, purpose);
        let mut starts = stream(Purpose::Phase);
        Self {
            quantities: stream(Purpose::Demand),
            instants: stream(Purpose::Arrival),
            requested: stream(Purpose::Value),
            table: match &plan.process {
                DemandKind::Orders { arrivals: ArrivalPlan::Timetable(table), .. } => table.drawn(seed, replication),
                _ => Timetable::Never,
            },
            position: 0,
            value: match plan.process {
                DemandKind::Ar1(mean, ..) => mean,
                DemandKind::Walk(start, _) => start,
                _ => 0.0,
            },
            n: 0,
            rises: plan.spikes.iter().map(|spike| spike.starts.next(&mut starts)).collect(),
            demand: Flow::new(keeps_traces),
            lost: Flow::new(keeps_traces),
            n_orders: 0,
            n_counted: 0,
            n_in_time: 0,
            times: Values::default(),
        }
    }

    pub(super) fn end_period(&mut self, is_observed: bool) {
        self.demand.end_period(is_observed);
        self.lost.end_period(is_observed);
    }

    pub(super) fn lose(&mut self, quantity: i64) {
        self.lost.add(quantity);
    }

    /// The factor of all temporary rises at an instant.
    fn rise(&self, plan: &DemandPlan, now: i64) -> f64 {
        plan.spikes.iter().zip(&self.rises).map(|(spike, start)| 1.0 + (spike.factor - 1.0) * height(spike, now - start)).product()
    }

    /// The next quantity per planning period, in units, before temporary rises.
    fn next_quantity(&mut self, kind: &DemandKind, now: i64) -> f64 {
        match kind {
            DemandKind::PerPeriod(quantity) => quantity.next(&mut self.quantities),
            DemandKind::Ar1(mean, rho, innovation) => {
                self.value = mean + rho * (self.value - mean) + innovation.next(&mut self.quantities);
                self.value
            }
            DemandKind::Walk(_, step) => {
                self.value += step.next(&mut self.quantities);
                self.value
            }
            DemandKind::Levels(levels) => levels.iter().rev().find(|(from, _)| *from <= now).map_or(0.0, |(_, level)| *level),
            DemandKind::Count => {
                self.n += 1;
                f64::from(self.n)
            }
            DemandKind::Orders { .. } | DemandKind::None => 0.0,
        }
    }
}

/// How far a temporary rise has gone, from 0 to 1, this long after its start.
fn height(spike: &SpikePlan, since: i64) -> f64 {
    let whole = spike.ramp + spike.lasts;
    if since < 0 || since >= whole + spike.ramp {
        0.0
    } else if since < spike.ramp {
        since as f64 / spike.ramp as f64
    } else if since < whole {
        1.0
    } else {
        (whole + spike.ramp - since) as f64 / spike.ramp as f64
    }
}

impl Supply<'_> {
    pub(super) fn schedule_customers(&mut self, agenda: &mut Agenda) {
        for stream in 0..self.customers.len() as u32 {
            self.schedule_order(stream, true, 0, agenda);
        }
    }

    fn schedule_order(&mut self, stream: u32, is_first: bool, now: i64, agenda: &mut Agenda) {
        let plan = &self.plan.streams[stream as usize];
        let DemandKind::Orders { arrivals, .. } = &plan.process else { return };
        let state = &mut self.customers[stream as usize];
        let next = arrivals::next(arrivals, &state.table, &mut state.position, &mut state.instants, is_first, now);
        let Some(mut next) = next else { return };
        if !plan.spikes.is_empty() {
            let factor = state.rise(plan, now).max(1e-9);
            next = now + ((next - now) as f64 / factor + 0.5) as i64;
        }
        agenda.at(next, Phase::Material, rank::DEMAND, Topic::Goods, self.number(Event::Demand(stream)));
    }

    /// A single order comes.
    pub(super) fn order_comes(&mut self, stream: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.streams[stream as usize];
        if let DemandKind::Orders { size, .. } = &plan.process {
            let quantity = size.next(&mut self.customers[stream as usize].quantities);
            self.ask_for(stream, quantity, now, around);
        }
        self.schedule_order(stream, false, now, around.agenda);
    }

    /// Customers ask for what they want in this planning period.
    pub(super) fn ask(&mut self, stream: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.streams[stream as usize];
        if matches!(plan.process, DemandKind::Orders { .. } | DemandKind::None) {
            return;
        }
        let state = &mut self.customers[stream as usize];
        let mut quantity = state.next_quantity(&plan.process, now);
        if !plan.spikes.is_empty() {
            quantity *= state.rise(plan, now);
        }
        self.ask_for(stream, quantity, now, around);
    }

    fn ask_for(&mut self, stream: u32, quantity: f64, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.streams[stream as usize];
        let wanted = if plan.allows_negative { parts(quantity) } else { parts(quantity).max(0) };
        if wanted == 0 {
            return;
        }
        let state = &mut self.customers[stream as usize];
        state.demand.add(wanted);
        let number = state.n_orders;
        state.n_orders += 1;
        let due = now + plan.requested.next(&mut state.requested);
        let is_counted = wanted > 0 && around.agenda.bins.observes(now);
        if is_counted {
            state.n_counted += 1;
            self.n_open += 1;
        }
        self.claim(plan.stock, plan.claimant, wanted, now, due, number, is_counted);
    }

    /// Goods for an order of a customer leave the stock.
    pub(super) fn deliver(&mut self, stream: u32, open: Open, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.streams[stream as usize];
        if plan.delivery == NONE {
            self.is_delivered(stream, open, quantity, now, around);
        } else {
            self.send_to_customer(plan.delivery, stream, open, quantity, now, around);
        }
    }

    /// Goods for an order are, or will be, at the customer's at an instant.
    pub(super) fn is_delivered(&mut self, stream: u32, open: Open, quantity: i64, at: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.streams[stream as usize];
        let latest = open.delivered.max(at);
        if open.left > 0 {
            self.stocks[plan.stock as usize].claims[plan.claimant as usize].note_delivery(open.number, latest);
        }
        if !open.is_counted {
            return;
        }
        if plan.late.account != NONE && at > open.due {
            let late = (at - open.due).min(plan.late_at_most);
            let amount = billionths(plan.late.per_tick * late as f64 * units(quantity));
            let entry = Entry { at, account: plan.late.account, cause: u32::MAX, lot: Some(open.number), amount };
            around.ledger.enter(entry, true, &around.agenda.bins);
        }
        if open.left == 0 {
            let state = &mut self.customers[stream as usize];
            state.times.add(latest - open.placed);
            state.n_in_time += u64::from(latest <= open.due);
            if open.due < latest {
                let Open { number, placed, due, left_stock: left, .. } = open;
                self.notes.late(LateOrderRow { stream, number, placed, due, left, delivered: latest });
            }
            self.n_open -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::plan::TimeSource;

    #[test]
    fn a_temporary_rise_goes_up_stays_and_goes_down() {
        let spike = SpikePlan { starts: TimeSource::ZERO, ramp: 4, lasts: 35, factor: 1.5 };
        let heights = [-1, 0, 2, 4, 38, 39, 41, 43].map(|since| height(&spike, since));
        assert_eq!(heights, [0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.5, 0.0]);
        let sudden = SpikePlan { ramp: 0, ..spike };
        assert_eq!([-1, 0, 34, 35].map(|since| height(&sudden, since)), [0.0, 1.0, 1.0, 0.0]);
    }
}
