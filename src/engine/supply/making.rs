//! Making goods: parts and capacity are used, overtime is called, what is good comes into stock.

use super::quantity::{UNIT, parts, units};
use super::serving::pay;
use super::{Around, Event, MadeRow, NONE, Supply, rank};
use crate::engine::agenda::Topic;
use crate::engine::effect::Effect;
use crate::engine::event_list::Phase;
use crate::engine::ledger::billionths;
use crate::engine::plan::supply::{MakingPlan, UnitPrice};

impl Supply<'_> {
    /// Makes as much of a stock as was ordered, parts allow and capacity has left in this period.
    pub(super) fn make(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.stocks[stock as usize];
        let Some(making) = &plan.making else { return };
        self.finish(stock, now);
        if self.is_active(&plan.hit.making) {
            return;
        }
        let by_parts = self.parts_allow(stock);
        let wanted = if making.is_ordered { self.stocks[stock as usize].planned.now() } else { by_parts };
        let started = self.within_capacity(stock, making, wanted, by_parts, now, around);
        if started <= 0 {
            return;
        }
        self.use_parts(stock, started, now);
        let state = &mut self.stocks[stock as usize];
        if making.is_ordered {
            state.planned.add(now, -started);
        }
        let good = match &making.yields {
            Some(yields) => parts(units(started) * yields.next(&mut state.yields).clamp(0.0, 1.0)),
            None => started,
        };
        state.scrapped += started - good;
        pay_occasion(making.set_up, now, around);
        pay(making.making, started, None, now, around);
        let lead = making.lead.next(&mut state.lead);
        state.in_work.add(now, good);
        let due = now + lead;
        self.notes.made(MadeRow { stock, began: now, done: due });
        let place = state.under_way.iter().rposition(|(other, _)| *other <= due).map_or(0, |place| place + 1);
        state.under_way.insert(place, (due, good));
        if lead == 0 {
            self.finish(stock, now);
        } else if plan.group == NONE {
            around.agenda.at(due, Phase::Material, rank::ARRIVAL, Topic::Goods, self.number(Event::Done(stock)));
        }
    }

    /// What was being made and is done comes into stock.
    fn finish(&mut self, stock: u32, now: i64) {
        let state = &mut self.stocks[stock as usize];
        while let Some((due, quantity)) = state.under_way.front().copied()
            && due <= now
        {
            state.under_way.pop_front();
            state.in_work.add(now, -quantity);
            state.on_hand.add(now, quantity);
            state.made.add(quantity);
        }
    }

    /// How much of the waiting parts can become products.
    fn parts_allow(&self, stock: u32) -> i64 {
        let waits = |lanes: &[u32]| lanes.iter().map(|lane| self.lanes[*lane as usize].parts).sum::<i64>().max(0);
        let components = &self.plan.stocks[stock as usize].components;
        let allowed = components.iter().map(|component| {
            let there = waits(&component.lanes);
            if component.per_unit == 1.0 { there } else { (there as f64 / component.per_unit) as i64 }
        });
        allowed.min().unwrap_or(i64::MAX)
    }

    /// Cuts what is wanted to capacity, calling overtime where a rule says so.
    fn within_capacity(
        &mut self,
        stock: u32,
        making: &MakingPlan,
        wanted: i64,
        by_parts: i64,
        now: i64,
        around: &mut Around<'_, '_>,
    ) -> i64 {
        let booked = self.booked_now(stock, now);
        let state = &mut self.stocks[stock as usize];
        let Some(capacity) = making.capacity else { return wanted.min(by_parts) };
        let overtime = &making.overtime;
        if state.called.is_none()
            && let Some(threshold) = overtime.threshold
        {
            let called = (wanted - capacity - threshold).clamp(0, overtime.maximum);
            state.called = Some(called);
            if let Some(decision) = overtime.must_match {
                around.agenda.effect(Effect::ByRule { decision, amount: units(called) });
            }
            if called > 0 {
                pay_occasion(overtime.call, now, around);
                pay(overtime.unit, called, None, now, around);
            }
        }
        let called = state.called.unwrap_or(0) + booked;
        let started = wanted.min(by_parts).min(capacity + called - state.used).max(0);
        let before = (state.used - capacity).max(0);
        state.used += started;
        state.overtime.add((state.used - capacity).max(0) - before);
        started
    }

    fn use_parts(&mut self, stock: u32, started: i64, now: i64) {
        for component in &self.plan.stocks[stock as usize].components {
            let mut needed =
                if component.per_unit == 1.0 { started } else { (started as f64 * component.per_unit).round_ties_even() as i64 };
            for lane in &component.lanes {
                let lane = &mut self.lanes[*lane as usize];
                let used = needed.min(lane.parts);
                lane.parts -= used;
                lane.used += used;
                lane.waiting.add(now, -used);
                needed -= used;
            }
            debug_assert!(needed.unsigned_abs() as f64 <= 2.0 + UNIT * 1e-12 * component.per_unit, "parts that are not there were used");
        }
    }
}

fn pay_occasion(price: UnitPrice, now: i64, around: &mut Around<'_, '_>) {
    if price.account != NONE {
        around.ledger.post(price.account, None, None, billionths(price.amount), now, &around.agenda.bins);
    }
}
