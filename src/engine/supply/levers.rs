//! What decisions in the flow of decisions do to goods, and what goods publish for them.

use super::quantity::{UNIT, parts, units};
use super::serving::pay;
use super::{Around, NONE, Supply};
use crate::engine::agenda::Agenda;
use crate::engine::effect::{Booking, Intercept};
use crate::engine::ledger::{Entry, Ledger, billionths};
use crate::engine::plan::supply::{Claimant, WatchedValue};
use crate::engine::plan::{Lever, PROFILE};
use crate::units::TimeUnit;

const DAY: f64 = TimeUnit::Day.ticks() as f64;
/// Blocks of extra capacity that are booked at a time.
const MAX_BLOCKS: f64 = 1_000.0;

/// Capacity beyond the regular that was booked and is paid, used or not: a plan in force from one instant to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Booked {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) per_day: f64,
}

/// The demand of a stream in buckets of time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    number: i64,
    /// Parts asked for in all when the bucket began, and at the last look.
    at_start: i128,
    at_last: i128,
    value: f64,
}

impl Supply<'_> {
    /// A decision takes effect on goods: an amount, and how capacity is booked.
    pub fn take_effect(
        &mut self,
        lever: Lever,
        decision: u32,
        (amount, booking, intercept): (f64, Option<Booking>, Option<Box<Intercept>>),
        agenda: &mut Agenda,
        ledger: &mut Ledger<'_>,
    ) {
        let now = agenda.now();
        self.pass_boundaries(now, agenda, ledger);
        let around = &mut Around { agenda, ledger };
        let mut is_moved = false;
        match lever {
            Lever::Order(stock) => {
                if !self.is_active(&self.plan.stocks[stock as usize].hit.ordering) {
                    let mut most = 0.0_f64;
                    for (lane, per_unit) in &self.plan.stocks[stock as usize].ordered_on {
                        let placed = self.place(*lane, parts(amount * per_unit), now, around);
                        most = most.max(units(placed) / per_unit);
                    }
                    self.note_pull(decision, parts(most), now, around);
                }
            }
            Lever::Produce(stock) => {
                let state = &mut self.stocks[stock as usize];
                let change = parts(amount).max(-state.planned.now());
                state.planned.add(now, change);
                self.note_change(stock);
                self.note_pull(decision, change, now, around);
            }
            Lever::Mode(lane) => {
                self.choose_mode(lane, amount.max(0.0) as usize, now);
                if let Some(intercept) = intercept {
                    is_moved = true;
                    self.intercept(lane, &intercept, now, around);
                }
            }
            Lever::Overtime(resource) => self.book(resource, amount, booking, now, around),
        }
        // Nothing that is published changes by a mode for later dispatches, or by capacity for later periods.
        if !matches!(lever, Lever::Mode(_) | Lever::Overtime(_)) || is_moved {
            self.react(now, around);
            self.publish(is_moved, around.agenda);
        }
        debug_assert!(self.is_conserved(), "units were lost or made out of nothing");
    }

    /// Counts and pays an order of a decision in the flow of decisions.
    fn note_pull(&mut self, decision: u32, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        let plan = self.plan;
        let Some(index) = plan.pulls.iter().position(|pull| pull.element == decision).filter(|_| quantity != 0) else { return };
        let (ordered, placed) = &mut self.pulls[index];
        ordered.add(quantity);
        placed.add(UNIT as i64);
        pay(plan.pulls[index].ordering, UNIT as i64, None, now, around);
    }

    /// Books extra capacity, or cancels what is booked and not begun when none is wanted any more.
    fn book(&mut self, resource: u32, amount: f64, booking: Option<Booking>, now: i64, around: &mut Around<'_, '_>) {
        let Some(booking) = booking else { return };
        let Some(stock) = self.plan.stocks.iter().position(|stock| stock.resource == resource && stock.making.is_some()) else { return };
        let Some(making) = &self.plan.stocks[stock].making else { return };
        let start = (now + booking.notice).max(booking.not_before);
        if let Some(per_day) = booking.until_done.filter(|_| amount > 0.0) {
            self.book_until_done(stock, (amount, per_day), (start, booking.block), around);
            return;
        }
        let per_day = amount;
        let per_day = if making.overtime.maximum > 0 && self.plan.stocks[stock].group != NONE {
            let periods_per_day = DAY / self.plan.group_lengths[self.plan.stocks[stock].group as usize] as f64;
            per_day.min(units(making.overtime.maximum) * periods_per_day)
        } else {
            per_day
        };
        if per_day <= 0.0 {
            if let Some(share) = booking.cancel_share {
                self.cancel(stock, share, start, around);
            }
            return;
        }
        // What is there need only fall short somewhere before the next look for a block to be booked from there on.
        let booked = &self.stocks[stock].booked;
        let there = |at: i64| booked.iter().filter(|booked| booked.from <= at && at < booked.to).map(|booked| booked.per_day).sum::<f64>();
        let ends = booked.iter().map(|booked| booked.to).filter(|end| start < *end && *end < start + booking.covers);
        let short = std::iter::once(start).chain(ends).filter(|at| per_day - there(*at) > 1e-9).min();
        let Some(start) = short else { return };
        let more = per_day - there(start);
        let block = booking.block.max(1);
        self.stocks[stock].booked.push(Booked { from: start, to: start + block, per_day: more });
        let days = block as f64 / DAY;
        pay(making.overtime.call, UNIT as i64, None, now, around);
        pay(making.overtime.unit, parts(more * days), None, now, around);
    }

    /// Books block after block from an instant on until all that is booked makes so many units.
    fn book_until_done(&mut self, stock: usize, (wanted, per_day): (f64, f64), (start, block): (i64, i64), around: &mut Around<'_, '_>) {
        let Some(making) = &self.plan.stocks[stock].making else { return };
        let now = around.agenda.now();
        let days = block as f64 / DAY;
        let booked = &mut self.stocks[stock].booked;
        let there: f64 = booked.iter().map(|booked| booked.per_day * (booked.to - booked.from.max(now)).max(0) as f64 / DAY).sum();
        let n_blocks = ((wanted - there) / (per_day * days) - 1e-9).ceil().clamp(0.0, MAX_BLOCKS);
        let mut from = booked.iter().map(|booked| booked.to).fold(start, i64::max);
        for _ in 0..n_blocks as u32 {
            booked.push(Booked { from, to: from + block, per_day });
            from += block;
            pay(making.overtime.call, UNIT as i64, None, now, around);
            pay(making.overtime.unit, parts(per_day * days), None, now, around);
        }
    }

    fn cancel(&mut self, stock: usize, share: f64, start: i64, around: &mut Around<'_, '_>) {
        let Some(making) = &self.plan.stocks[stock].making else { return };
        let mut cancelled = 0.0;
        for booked in &mut self.stocks[stock].booked {
            let rest = booked.to - booked.from.max(start);
            if rest > 0 {
                cancelled += booked.per_day * rest as f64 / DAY;
                booked.to -= rest;
            }
        }
        if cancelled > 0.0 && making.overtime.unit.account != NONE {
            let back = billionths(-(1.0 - share) * cancelled * making.overtime.unit.amount);
            let at = around.agenda.now();
            let entry = Entry { at, account: making.overtime.unit.account, cause: u32::MAX, lot: None, amount: back };
            around.ledger.enter(entry, around.agenda.bins.observes(at), &around.agenda.bins);
        }
    }

    /// Units of booked capacity in the planning period that begins now.
    pub(super) fn booked_now(&mut self, stock: u32, now: i64) -> i64 {
        let group = self.plan.stocks[stock as usize].group;
        let state = &mut self.stocks[stock as usize];
        if state.booked.is_empty() || group == NONE {
            return 0;
        }
        state.booked.retain(|booked| now < booked.to);
        let per_day: f64 = state.booked.iter().filter(|booked| booked.from <= now).map(|booked| booked.per_day).sum();
        parts(per_day * self.plan.group_lengths[group as usize] as f64 / DAY)
    }

    /// Publishes what signals measure; what only decisions of the owner read waits until one of them does.
    pub(super) fn publish(&mut self, is_event: bool, agenda: &mut Agenda) {
        self.moved_at = agenda.now();
        for (n, watched) in self.plan.watched.iter().enumerate() {
            // Only time and arrivals change it, and either brings an event of goods.
            if matches!(watched.what, WatchedValue::Material(..)) && !is_event {
                continue;
            }
            if watched.is_own {
                self.unpublished[n] = true;
            } else {
                self.publish_one(n, agenda);
            }
        }
    }

    /// Publishes what a decision is about to read, as it was when goods moved last.
    pub fn publish_for(&mut self, reads: impl Fn(u32, &WatchedValue) -> bool, agenda: &mut Agenda) {
        for (n, watched) in self.plan.watched.iter().enumerate() {
            if self.unpublished[n] && reads(watched.place, &watched.what) {
                self.unpublished[n] = false;
                self.publish_one(n, agenda);
            }
        }
    }

    fn publish_one(&mut self, n: usize, agenda: &mut Agenda) {
        let now = self.moved_at;
        let plan = self.plan;
        let watched = &plan.watched[n];
        let value = match &watched.what {
            WatchedValue::Level(stock) => self.level(*stock),
            WatchedValue::Position(stock) => units(self.position_of(*stock, now)),
            WatchedValue::Owed(stock) => units(self.stocks[*stock as usize].owed.now()),
            WatchedValue::Echelon(echelon) => units(self.echelon_position(echelon[0].0, echelon)),
            WatchedValue::There(echelon) => {
                let stock = echelon[0].0;
                let mail = |lane: &u32| {
                    let lane = &self.lanes[*lane as usize];
                    lane.on_order.now() - lane.transit.now() - lane.dock
                };
                let inbound = &plan.stocks[stock as usize].inbound;
                units(self.echelon_position(stock, echelon) - inbound.iter().map(mail).sum::<i64>())
            }
            WatchedValue::Profile(echelon, step) => {
                for (n, there) in (0..).zip(self.profile(echelon, *step, now)) {
                    agenda.publish(watched.place + n, there);
                }
                return;
            }
            WatchedValue::DueIn(lane) => self.due_in(*lane, now),
            WatchedValue::NextArrival(lane) => self.lanes[*lane as usize].next_arrival(now).map_or(f64::INFINITY, |at| at as f64),
            WatchedValue::Material(stock, within) => self.material(*stock, *within, now),
            WatchedValue::Demand(stream, 0) => {
                let demand = &self.customers[*stream as usize].demand;
                super::quantity::units_of_sum(demand.in_period())
            }
            WatchedValue::Demand(stream, length) => {
                let total = self.customers[*stream as usize].demand.total();
                let bucket = &mut self.buckets[n];
                let number = now / length;
                if number > bucket.number {
                    bucket.value = super::quantity::units_of_sum(bucket.at_last - bucket.at_start) / (number - bucket.number) as f64;
                    (bucket.number, bucket.at_start) = (number, bucket.at_last);
                }
                bucket.at_last = total;
                bucket.value
            }
        };
        agenda.publish(watched.place, value);
    }

    /// Net position of a stock; with parts, that of its scarcest part.
    fn position_of(&self, stock: u32, now: i64) -> i64 {
        let plan = &self.plan.stocks[stock as usize];
        let is_ordered = plan.making.as_ref().is_some_and(|making| making.is_ordered);
        if plan.components.is_empty() || is_ordered {
            return self.position(stock, now);
        }
        let by_part = plan.components.iter().filter_map(|component| component.lanes.first());
        by_part.map(|lane| self.position_on(stock, *lane, now)).min().unwrap_or(0)
    }

    /// What is there in an echelon, less what its customers are owed, now and after each of several steps, as far as
    /// what is under way to its first stock has arrived by then.
    fn profile(&self, echelon: &[(u32, f64)], step: i64, now: i64) -> [f64; 1 + PROFILE as usize] {
        let stock = echelon[0].0;
        let mut there = units(self.echelon_position(stock, echelon));
        let mut arrives = [0.0; 1 + PROFILE as usize];
        for lane in &self.plan.stocks[stock as usize].inbound {
            let component = self.plan.stocks[stock as usize].components.get(self.plan.lanes[*lane as usize].component as usize);
            let per_unit = component.map_or(1.0, |component| component.per_unit);
            let lane = &self.lanes[*lane as usize];
            there -= units(lane.on_order.now() - lane.dock) / per_unit;
            lane.add_arrivals(&mut arrives, per_unit, step, now);
        }
        arrives.map(|arrives| {
            there += arrives;
            there
        })
    }

    /// Units per day of a stock that its parts allow: those that are there and those that arrive within a time.
    fn material(&self, stock: u32, within: i64, now: i64) -> f64 {
        let per_part = self.plan.stocks[stock as usize].components.iter().map(|component| {
            let there = |lane: &u32| self.lanes[*lane as usize].parts + self.lanes[*lane as usize].arriving_within(now, within);
            units(component.lanes.iter().map(there).sum()) / component.per_unit
        });
        per_part.fold(f64::INFINITY, f64::min) * DAY / within as f64
    }

    fn due_in(&self, lane: u32, now: i64) -> f64 {
        let streams = self.plan.streams.iter().filter(|stream| stream.delivery == lane);
        let due = streams.filter_map(|stream| self.stocks[stream.stock as usize].claims[stream.claimant as usize].first_due()).min();
        let requested = || {
            let stream = self.plan.streams.iter().find(|stream| stream.delivery == lane);
            stream.and_then(|stream| stream.requested.mean()).unwrap_or(0.0)
        };
        due.map_or_else(requested, |due| (due - now) as f64) / DAY
    }

    /// Whether customers ask at a stock.
    pub(super) fn has_customers(&self, stock: u32) -> bool {
        self.plan.stocks[stock as usize].claimants.iter().any(|claimant| matches!(claimant, Claimant::Stream(_)))
    }
}
