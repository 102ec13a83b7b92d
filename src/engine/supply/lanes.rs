//! Lanes of one replication: orders go up, goods come down, wait for each other, stand still and arrive.

use std::collections::VecDeque;

use super::claims::Open;
use super::level::{Flow, Stand};
use super::serving::pay;
use super::{Around, Event, NONE, Supply, rank};
use crate::engine::agenda::{Agenda, Topic};
use crate::engine::effect::Intercept;
use crate::engine::event_list::Phase;
use crate::engine::observe::Bins;
use crate::engine::plan::Timetable;
use crate::engine::plan::supply::{LanePlan, UnitPrice};
use crate::engine::policy::mode::{ModeOption, rebook};
use crate::engine::random::{Purpose, Stream};
use crate::engine::supply::quantity::units;
use crate::units::TimeUnit;

const DAY: f64 = TimeUnit::Day.ticks() as f64;

/// The state of a lane.
#[derive(Debug)]
pub(super) struct Lane {
    /// Sent and not yet arrived, collected ones included.
    pub(super) transit: Stand,
    /// Arrived and not on hand: in the dock, or parts that wait for being used.
    pub(super) waiting: Stand,
    pub(super) on_order: Stand,
    pub(super) ordered: Flow,
    pub(super) shipped: Flow,
    pub(super) received: Flow,
    /// In the dock because nothing is taken in.
    pub(super) dock: i64,
    /// Parts of it that wait for being used.
    pub(super) parts: i64,
    pub(super) used: i64,
    /// Goods under way: arrival on the lane's own clock, which stands still while the lane does, and units.
    pub(super) pipeline: VecDeque<(i64, i64)>,
    /// Orders under way to the supplier.
    pub(super) mail: VecDeque<(i64, i64)>,
    /// Collected for the next dispatch.
    pub(super) collected: i64,
    parcels: Vec<(u32, Open, i64)>,
    table: Timetable,
    departures: Vec<Timetable>,
    next_dispatch: i64,
    /// The mode in use.
    pub(super) mode: usize,
    /// The mode that was chosen after it, and the first instant at which what leaves can be booked on it.
    next_mode: Option<(usize, i64)>,
    last_arrival: i64,
    n_dispatches: u32,
    /// Since when it stands still, and for how long it has before.
    pub(super) stopped_since: Option<i64>,
    pub(super) stopped: i64,
    lead: Stream,
    order_lead: Stream,
}

impl Lane {
    pub(super) fn new(plan: &LanePlan, seed: u64, replication: u32, keeps_traces: bool, bins: &Bins) -> Self {
        let sum = |list: &[(i64, i64)]| list.iter().map(|(_, quantity)| quantity).sum::<i64>();
        let (in_transit, mail) = (sum(&plan.in_transit), sum(&plan.orders_under_way));
        let stand = |start: i64| Stand::new(start, keeps_traces, bins);
        let table = plan.consolidation.as_ref().map_or(Timetable::Never, |collected| collected.at.drawn(seed, replication));
        Self {
            transit: stand(in_transit),
            waiting: stand(plan.parts),
            on_order: stand(in_transit + mail),
            ordered: Flow::new(keeps_traces),
            shipped: Flow::new(keeps_traces),
            received: Flow::new(keeps_traces),
            dock: 0,
            parts: plan.parts,
            used: 0,
            pipeline: plan.in_transit.iter().copied().collect(),
            mail: plan.orders_under_way.iter().copied().collect(),
            collected: 0,
            parcels: Vec::new(),
            next_dispatch: table.at_or_after(0).unwrap_or(i64::MAX),
            table,
            departures: plan
                .modes
                .iter()
                .map(|mode| mode.departs.as_ref().map_or(Timetable::Never, |departs| departs.drawn(seed, replication)))
                .collect(),
            mode: 0,
            next_mode: None,
            last_arrival: 0,
            n_dispatches: 0,
            stopped_since: None,
            stopped: 0,
            lead: Stream::new(seed, replication, plan.element, Purpose::Lead),
            order_lead: Stream::new(seed, replication, plan.element, Purpose::Latency),
        }
    }

    pub(super) fn note(&mut self) {
        for stand in [&mut self.transit, &mut self.waiting, &mut self.on_order] {
            stand.note();
        }
    }

    pub(super) fn end_period(&mut self, is_observed: bool) {
        for flow in [&mut self.ordered, &mut self.shipped, &mut self.received] {
            flow.end_period(is_observed);
        }
    }

    /// The lane's own clock, which stands still while the lane does.
    fn clock(&self, now: i64) -> i64 {
        self.stopped_since.unwrap_or(now) - self.stopped
    }

    /// Units of the orders under way that arrive within a time.
    pub(super) fn arriving_within(&self, now: i64, lead: i64) -> i64 {
        let until = self.clock(now) + lead;
        self.pipeline.iter().take_while(|(due, _)| *due <= until).map(|(_, quantity)| quantity).sum::<i64>() + self.dock
    }

    /// When the next goods under way arrive, if the lane does not stand still any longer.
    pub(super) fn next_arrival(&self, now: i64) -> Option<i64> {
        self.pipeline.front().map(|(due, _)| now + (due - self.clock(now)).max(0))
    }

    /// Changes to the mode that was chosen last, once it can be booked.
    fn change_mode(&mut self, now: i64) {
        if let Some((mode, from)) = self.next_mode
            && from <= now
        {
            (self.mode, self.next_mode) = (mode, None);
        }
    }

    /// Adds what arrives within steps of so many ticks: at once, within the first step, within the second, …
    pub(super) fn add_arrivals(&self, by_step: &mut [f64], per_unit: f64, step: i64, now: i64) {
        let clock = self.clock(now);
        // Shipments lie in the order of their arrival, so that whole steps are added up without a division each.
        let mut shipments = self.pipeline.iter().peekable();
        let mut until = clock;
        for arrives in by_step {
            let mut sum = 0;
            while let Some((_, quantity)) = shipments.next_if(|(due, _)| *due <= until) {
                sum += quantity;
            }
            *arrives += units(sum) / per_unit;
            until += step;
        }
    }

    fn put(&mut self, due: i64, quantity: i64) {
        let place = self.pipeline.iter().rposition(|(other, _)| *other <= due).map_or(0, |place| place + 1);
        self.pipeline.insert(place, (due, quantity));
    }
}

impl Supply<'_> {
    pub(super) fn schedule_lanes(&mut self, agenda: &mut Agenda) {
        for lane in 0..self.lanes.len() as u32 {
            let plan = &self.plan.lanes[lane as usize];
            let state = &self.lanes[lane as usize];
            if plan.group == NONE {
                for (due, _) in &state.pipeline {
                    agenda.at(*due, Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::Arrival(lane)));
                }
            }
            if self.reads_as_they_come(lane) {
                for (due, _) in &state.mail {
                    agenda.at(*due, Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::OrderArrives(lane)));
                }
            }
            if self.leaves_as_stated(lane) && state.next_dispatch < i64::MAX {
                agenda.at(state.next_dispatch, Phase::Material, rank::DISPATCH, Topic::Goods, self.number(Event::Dispatch(lane)));
            }
        }
    }

    /// Whether a lane's supplier reads orders when they come rather than at planning instants.
    fn reads_as_they_come(&self, lane: u32) -> bool {
        let plan = &self.plan.lanes[lane as usize];
        let reader = if plan.from == NONE { plan.to } else { plan.from };
        self.plan.stocks[reader as usize].group == NONE
    }

    /// Whether collected goods leave at stated instants of their own rather than with a stock's planning.
    fn leaves_as_stated(&self, lane: u32) -> bool {
        let plan = &self.plan.lanes[lane as usize];
        plan.from == NONE || plan.to != NONE || self.plan.stocks[plan.from as usize].group == NONE
    }

    /// An order is placed on a lane; gives back how much was ordered.
    pub(super) fn place(&mut self, lane: u32, quantity: i64, now: i64, around: &mut Around<'_, '_>) -> i64 {
        let plan = &self.plan.lanes[lane as usize];
        let quantity = plan.order_capacity.map_or(quantity, |capacity| quantity.min(capacity));
        if quantity == 0 || self.is_active(&plan.hit.ordering) {
            return 0;
        }
        let state = &mut self.lanes[lane as usize];
        if quantity < 0
            && let Some(price) = plan.modes[state.mode].cancelling
        {
            return -self.call_back(lane, -quantity, price, now, around);
        }
        state.on_order.add(now, quantity);
        state.ordered.add(quantity);
        self.notes.placed(lane, now, quantity);
        if plan.order_lead.is_zero() {
            self.reach_supplier(lane, quantity, now, around);
            return quantity;
        }
        let state = &mut self.lanes[lane as usize];
        let due = now + plan.order_lead.next(&mut state.order_lead);
        let place = state.mail.iter().rposition(|(other, _)| *other <= due).map_or(0, |place| place + 1);
        state.mail.insert(place, (due, quantity));
        if self.reads_as_they_come(lane) {
            around.agenda.at(due, Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::OrderArrives(lane)));
        }
        quantity
    }

    /// Calls back what an outside supplier was ordered and has not delivered, the latest to arrive first; how much.
    /// What was paid for it by its first mode comes back, and the price of calling back is paid.
    fn call_back(&mut self, lane: u32, quantity: i64, price: UnitPrice, now: i64, around: &mut Around<'_, '_>) -> i64 {
        let plan = &self.plan.lanes[lane as usize];
        let state = &mut self.lanes[lane as usize];
        let mut left = quantity;
        let mut of_mail = 0;
        let mut of_goods = 0;
        for (shipments, taken) in [(&mut state.mail, &mut of_mail), (&mut state.pipeline, &mut of_goods)] {
            while let Some((_, there)) = shipments.back_mut().filter(|(_, there)| left > 0 && *there > 0) {
                let back = left.min(*there);
                *there -= back;
                left -= back;
                *taken += back;
                if *there == 0 {
                    shipments.pop_back();
                }
            }
        }
        let back = of_mail + of_goods;
        self.notes.placed(lane, now, -back);
        self.notes.sent(lane, now, -of_goods);
        state.on_order.add(now, -back);
        state.transit.add(now, -of_goods);
        state.ordered.add(-back);
        state.shipped.add(-of_goods);
        let lot = Some(state.n_dispatches);
        pay(plan.modes[0].per_unit, -of_goods, lot, now, around);
        pay(price, back, lot, now, around);
        back
    }

    /// Shipments under way are taken off their way and onto another mode, where their judge says so; what was paid for
    /// them is gone.
    pub(super) fn intercept(&mut self, lane: u32, judge: &Intercept, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.lanes[lane as usize];
        let clock = self.lanes[lane as usize].clock(now);
        let under_way: Vec<(i64, i64)> = self.lanes[lane as usize].pipeline.drain(..).collect();
        for (due, quantity) in under_way {
            let remaining = ModeOption { transit: vec![((due - clock) as f64 / DAY, 1.0)], ..ModeOption::default() };
            let moved = rebook(&judge.choice, &remaining, &judge.options, units(quantity), judge.days, judge.urgent);
            let state = &mut self.lanes[lane as usize];
            let Some(mode) = moved.and_then(|mode| plan.modes.get(mode)).filter(|_| quantity > 0) else {
                state.put(due, quantity);
                continue;
            };
            let due = clock + mode.cut_off + mode.lead.next(&mut state.lead);
            state.put(due, quantity);
            let lot = Some(state.n_dispatches);
            state.n_dispatches += 1;
            let is_moving = state.stopped_since.is_none();
            pay_once(mode.fixed, 1, lot, now, around);
            pay(mode.per_unit, quantity, lot, now, around);
            pay(mode.rebooking, quantity, lot, now, around);
            if plan.group == NONE && is_moving {
                let arrives = now + due - clock;
                around.agenda.at(arrives, Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::Arrival(lane)));
            }
        }
    }

    fn reach_supplier(&mut self, lane: u32, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.lanes[lane as usize];
        if plan.from == NONE {
            self.send(lane, quantity, now, around);
            return;
        }
        let returned = self.claim(plan.from, plan.claimant, quantity, now, now, 0, false);
        if returned > 0 {
            // What could not be withdrawn any more comes back as a shipment of less than nothing.
            self.send(lane, -returned, now, around);
        }
    }

    /// Orders that came to a stock since the last planning instant are read.
    pub(super) fn read_orders_of(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        for n in 0..self.plan.stocks[stock as usize].claimants.len() {
            if let crate::engine::plan::supply::Claimant::Lane(lane) = self.plan.stocks[stock as usize].claimants[n]
                && !self.lanes[lane as usize].mail.is_empty()
            {
                self.read_orders(lane, now, around);
            }
        }
        for n in 0..self.plan.stocks[stock as usize].inbound.len() {
            let lane = self.plan.stocks[stock as usize].inbound[n];
            if self.plan.lanes[lane as usize].from == NONE && !self.lanes[lane as usize].mail.is_empty() {
                self.read_orders(lane, now, around);
            }
        }
    }

    /// Orders that have reached the supplier of a lane are read.
    pub(super) fn read_orders(&mut self, lane: u32, now: i64, around: &mut Around<'_, '_>) {
        while let Some((due, quantity)) = self.lanes[lane as usize].mail.front().copied()
            && due <= now
        {
            self.lanes[lane as usize].mail.pop_front();
            self.reach_supplier(lane, quantity, now, around);
        }
    }

    /// Goods leave the supplier of a lane.
    pub(super) fn send(&mut self, lane: u32, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.lanes[lane as usize];
        let state = &mut self.lanes[lane as usize];
        state.shipped.add(quantity);
        state.transit.add(now, quantity);
        let waits = plan.consolidation.is_some() || self.is_active(&plan.hit.shipping);
        if !waits {
            self.dispatch(lane, quantity, now, around);
            return;
        }
        self.lanes[lane as usize].collected += quantity;
        self.dispatch_if_enough(lane, now, around);
    }

    /// Goods for a customer's order leave by a lane.
    pub(super) fn send_to_customer(&mut self, lane: u32, stream: u32, open: Open, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        self.lanes[lane as usize].parcels.push((stream, open, quantity));
        self.send(lane, quantity, now, around);
    }

    fn dispatch_if_enough(&mut self, lane: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.lanes[lane as usize];
        let enough = plan.consolidation.as_ref().and_then(|collected| collected.quantity);
        let collected = self.lanes[lane as usize].collected;
        if enough.is_some_and(|enough| collected >= enough) && !self.is_active(&plan.hit.shipping) {
            self.lanes[lane as usize].collected = 0;
            self.dispatch(lane, collected, now, around);
        }
    }

    /// A stated instant of dispatch may have come.
    pub(super) fn dispatch_at_instant(&mut self, lane: u32, now: i64, around: &mut Around<'_, '_>) {
        let Some(collecting) = &self.plan.lanes[lane as usize].consolidation else { return };
        let state = &mut self.lanes[lane as usize];
        if state.next_dispatch > now {
            return;
        }
        state.next_dispatch = state.table.at_or_after(now + 1).unwrap_or(i64::MAX);
        let next = state.next_dispatch;
        if self.leaves_as_stated(lane) && next < i64::MAX {
            around.agenda.at(next, Phase::Material, rank::DISPATCH, Topic::Goods, self.number(Event::Dispatch(lane)));
        }
        if self.is_active(&self.plan.lanes[lane as usize].hit.shipping) {
            return;
        }
        let collected = std::mem::take(&mut self.lanes[lane as usize].collected);
        if collected != 0 {
            self.dispatch(lane, collected, now, around);
        } else if collecting.leaves_empty {
            let mode = self.lanes[lane as usize].mode;
            pay_once(self.plan.lanes[lane as usize].modes[mode].fixed, 1, None, now, around);
        }
    }

    /// A dispatch leaves.
    fn dispatch(&mut self, lane: u32, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.lanes[lane as usize];
        let state = &mut self.lanes[lane as usize];
        state.change_mode(now);
        let mode = &plan.modes[state.mode];
        let lot = Some(state.n_dispatches);
        let n = mode.capacity.map_or(1, |capacity| (quantity.abs() + capacity - 1) / capacity);
        state.n_dispatches += n as u32;
        pay_once(mode.fixed, n, lot, now, around);
        pay(mode.per_unit, quantity, lot, now, around);
        let ready = if plan.is_booked_ahead { now } else { now + mode.cut_off };
        let leaves = mode.departs.as_ref().map_or(Some(ready), |_| state.departures[state.mode].at_or_after(ready)).unwrap_or(ready);
        let under_way = leaves - now + mode.lead.next(&mut state.lead);
        let mut due = state.clock(now) + under_way;
        if plan.no_overtaking {
            due = due.max(state.last_arrival);
            state.last_arrival = due;
        }
        self.notes.sent(lane, now, quantity);
        let at_once = due <= state.clock(now);
        let arrives = now + (due - state.clock(now));
        state.put(due, quantity);
        for (stream, open, quantity) in std::mem::take(&mut state.parcels) {
            self.is_delivered(stream, open, quantity, arrives, around);
        }
        if at_once {
            self.receive(lane, now, around);
        } else if plan.group == NONE && self.lanes[lane as usize].stopped_since.is_none() {
            around.agenda.at(arrives, Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::Arrival(lane)));
        }
    }

    /// A mode is chosen: dispatches are booked on it as soon as its cut-off allows, until then on the one before.
    pub(super) fn choose_mode(&mut self, lane: u32, mode: usize, now: i64) {
        let modes = &self.plan.lanes[lane as usize].modes;
        let state = &mut self.lanes[lane as usize];
        let mode = mode.min(modes.len() - 1);
        match state.next_mode {
            Some((next, _)) if next == mode => {}
            _ if mode == state.mode => state.next_mode = None,
            _ => state.next_mode = Some((mode, now + modes[mode].cut_off)),
        }
        state.change_mode(now);
    }

    /// Goods that are due on any lane arrive at a stock.
    pub(super) fn receive_all(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        for n in 0..self.plan.stocks[stock as usize].inbound.len() {
            let lane = self.plan.stocks[stock as usize].inbound[n];
            self.receive(lane, now, around);
        }
    }

    /// Goods that are due on a lane arrive.
    pub(super) fn receive(&mut self, lane: u32, now: i64, _around: &mut Around<'_, '_>) {
        let plan = &self.plan.lanes[lane as usize];
        let state = &mut self.lanes[lane as usize];
        let clock = state.clock(now);
        let mut arrived = 0;
        while let Some((due, quantity)) = state.pipeline.front().copied()
            && due <= clock
        {
            state.pipeline.pop_front();
            arrived += quantity;
        }
        if arrived == 0 && state.dock == 0 {
            return;
        }
        state.transit.add(now, -arrived);
        if plan.to == NONE {
            state.received.add(arrived);
            return;
        }
        state.dock += arrived;
        state.waiting.add(now, arrived);
        let waits = self.is_active(&plan.hit.receipts) || self.is_active(&self.plan.stocks[plan.to as usize].hit.receipts);
        if waits {
            return;
        }
        let state = &mut self.lanes[lane as usize];
        let taken = std::mem::take(&mut state.dock);
        state.on_order.add(now, -taken);
        state.received.add(taken);
        self.notes.received(lane, now, taken);
        let state = &mut self.lanes[lane as usize];
        if plan.component == NONE {
            state.waiting.add(now, -taken);
            self.stocks[plan.to as usize].on_hand.add(now, taken);
        } else {
            state.parts += taken;
        }
        self.note_change(plan.to);
    }

    /// What was held back while nothing was sent leaves.
    pub(super) fn send_held(&mut self, lane: u32, now: i64, around: &mut Around<'_, '_>) {
        let held = std::mem::take(&mut self.lanes[lane as usize].collected);
        if held != 0 {
            self.dispatch(lane, held, now, around);
        }
    }

    /// A lane that stood still goes on: what is under way arrives later.
    pub(super) fn schedule_arrivals(&mut self, lane: u32, now: i64, agenda: &mut Agenda) {
        if self.plan.lanes[lane as usize].group != NONE {
            return;
        }
        let state = &self.lanes[lane as usize];
        let clock = state.clock(now);
        for (due, _) in &state.pipeline {
            agenda.at(now + (due - clock).max(0), Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::Arrival(lane)));
        }
    }
}

/// Pays a price for a number of occasions.
fn pay_once(price: UnitPrice, n: i64, lot: Option<u32>, now: i64, around: &mut Around<'_, '_>) {
    if price.account != NONE {
        let amount = crate::engine::ledger::billionths(price.amount) * i128::from(n);
        around.ledger.post(price.account, None, lot, amount, now, &around.agenda.bins);
    }
}
