//! What is kept of the goods of a replication, and whether everything is accounted for.

use super::level::{Boundary, FlowRecord, PeriodValues, Stand, StandRecord};
use super::quantity::{UNIT, units};
use super::{GoodsTrace, NONE, Supply};
use crate::engine::agenda::Agenda;
use crate::engine::ledger::Ledger;
use crate::engine::observe::Values;
use crate::engine::plan::supply::{Claimant, RatePlan};

/// Everything noted about goods.
#[derive(Debug, Clone, Default)]
pub struct SupplyRecord {
    /// By stock.
    pub stocks: Vec<StockRecord>,
    /// By lane.
    pub lanes: Vec<LaneRecord>,
    /// By demand stream.
    pub streams: Vec<StreamRecord>,
    /// By decision about quantities: those taken with the goods first, then those of the flow of decisions.
    pub orders: Vec<OrderRecord>,
    /// Single late orders and moves of goods, where traces are kept.
    pub trace: GoodsTrace,
}

/// A stock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StockRecord {
    /// On hand.
    pub on_hand: StandRecord,
    /// Owed.
    pub owed: StandRecord,
    /// Ordered to be made and not started.
    pub shortfall: StandRecord,
    /// Being made.
    pub in_work: StandRecord,
    /// Net level at the end of planning periods.
    pub levels: PeriodValues,
    /// The same, period by period, where kept.
    pub level_trace: Vec<f64>,
    /// Asked for.
    pub demand: FlowRecord,
    /// Of it there at once.
    pub at_once: FlowRecord,
    /// Lost.
    pub lost: FlowRecord,
    /// Made.
    pub made: FlowRecord,
    /// Of it in overtime.
    pub overtime: FlowRecord,
    /// Share of planning periods, or of time, without a shortage.
    pub ready: Option<f64>,
}

/// A lane.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LaneRecord {
    /// Sent and not arrived.
    pub transit: StandRecord,
    /// Arrived and not on hand.
    pub waiting: StandRecord,
    /// Ordered and not received.
    pub on_order: StandRecord,
    /// Ordered.
    pub ordered: FlowRecord,
    /// Sent.
    pub shipped: FlowRecord,
    /// Received.
    pub received: FlowRecord,
}

/// A demand stream.
#[derive(Debug, Clone, Default)]
pub struct StreamRecord {
    /// Asked for.
    pub demand: FlowRecord,
    /// Lost.
    pub lost: FlowRecord,
    /// Orders that came in the observed time.
    pub orders: u64,
    /// Of these delivered complete and in time.
    pub in_time: u64,
    /// Order to delivery of the last unit, in ticks.
    pub times: Values,
}

/// A decision that is taken with the goods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderRecord {
    /// Ordered, in units of its stock.
    pub ordered: FlowRecord,
    /// Orders placed.
    pub placed: FlowRecord,
    /// How often it was taken in the observed time, whether or not anything was ordered.
    pub taken: u64,
    /// Squared errors of its forecast of the next period.
    pub squared_errors: PeriodValues,
}

impl StockRecord {
    /// The same without its courses over time.
    pub fn without_courses(&self) -> Self {
        Self {
            on_hand: self.on_hand.without_course(),
            owed: self.owed.without_course(),
            shortfall: self.shortfall.without_course(),
            in_work: self.in_work.without_course(),
            levels: self.levels,
            level_trace: Vec::new(),
            demand: self.demand.without_course(),
            at_once: self.at_once.without_course(),
            lost: self.lost.without_course(),
            made: self.made.without_course(),
            overtime: self.overtime.without_course(),
            ready: self.ready,
        }
    }
}

impl LaneRecord {
    /// The same without its courses over time.
    pub fn without_courses(&self) -> Self {
        Self {
            transit: self.transit.without_course(),
            waiting: self.waiting.without_course(),
            on_order: self.on_order.without_course(),
            ordered: self.ordered.without_course(),
            shipped: self.shipped.without_course(),
            received: self.received.without_course(),
        }
    }
}

impl OrderRecord {
    /// The same without its courses over time.
    pub fn without_courses(&self) -> Self {
        Self {
            ordered: self.ordered.without_course(),
            placed: self.placed.without_course(),
            taken: self.taken,
            squared_errors: self.squared_errors,
        }
    }
}

impl Supply<'_> {
    /// Puts all integrals away at a boundary and pays what runs with time.
    pub(super) fn put_away(&mut self, boundary: &Boundary, agenda: &Agenda, ledger: &mut Ledger<'_>) {
        let at = boundary.at - 1;
        let mut pay = |rate: RatePlan, stand: &mut Stand| {
            stand.put_away(boundary);
            if rate.account != NONE {
                ledger.post(rate.account, None, None, stand.owes(rate.per_tick), at, &agenda.bins);
            }
        };
        for (stock, plan) in self.stocks.iter_mut().zip(&self.plan.stocks) {
            pay(plan.holding, &mut stock.on_hand);
            pay(plan.backorder, &mut stock.owed);
            stock.planned.put_away(boundary);
            stock.in_work.put_away(boundary);
            stock.has_some.put_away(boundary);
            for flow in [&mut stock.demand, &mut stock.at_once, &mut stock.lost, &mut stock.made, &mut stock.overtime] {
                flow.put_away(boundary);
            }
        }
        for (lane, plan) in self.lanes.iter_mut().zip(&self.plan.lanes) {
            pay(plan.transit, &mut lane.transit);
            pay(plan.waiting, &mut lane.waiting);
            lane.on_order.put_away(boundary);
            for flow in [&mut lane.ordered, &mut lane.shipped, &mut lane.received] {
                flow.put_away(boundary);
            }
        }
        for customer in &mut self.customers {
            customer.demand.put_away(boundary);
            customer.lost.put_away(boundary);
        }
        for order in &mut self.orders {
            order.ordered.put_away(boundary);
            order.placed.put_away(boundary);
        }
        for (ordered, placed) in &mut self.pulls {
            ordered.put_away(boundary);
            placed.put_away(boundary);
        }
    }

    /// Pays what runs with time up to now, so that from here on somebody else can be its cause.
    pub fn settle(&mut self, agenda: &Agenda, ledger: &mut Ledger<'_>) {
        if self.is_closed {
            return;
        }
        let now = agenda.now();
        self.pass_boundaries(now, agenda, ledger);
        let mut pay = |rate: RatePlan, stand: &mut Stand| {
            if rate.account != NONE {
                ledger.post(rate.account, None, None, stand.owes_until(now, rate.per_tick), now - 1, &agenda.bins);
            }
        };
        for (stock, plan) in self.stocks.iter_mut().zip(&self.plan.stocks) {
            pay(plan.holding, &mut stock.on_hand);
            pay(plan.backorder, &mut stock.owed);
        }
        for (lane, plan) in self.lanes.iter_mut().zip(&self.plan.lanes) {
            pay(plan.transit, &mut lane.transit);
            pay(plan.waiting, &mut lane.waiting);
        }
    }

    /// Whether every unit is accounted for, to the last part.
    pub fn is_conserved(&self) -> bool {
        let stocks = self.stocks.iter().zip(&self.plan.stocks).zip(0..).all(|((stock, plan), index)| {
            let whole = |lane: &&u32| self.plan.lanes[**lane as usize].component == NONE;
            let received: i128 = plan.inbound.iter().filter(whole).map(|lane| self.lanes[*lane as usize].received.total()).sum();
            let on_hand = i128::from(stock.start) + received + stock.made.total() - stock.issued.total();
            let in_work: i64 = stock.under_way.iter().map(|(_, quantity)| quantity).sum();
            let owed: i64 = stock.claims.iter().map(|claims| claims.outstanding).sum();
            debug_assert!(index < self.stocks.len());
            on_hand == i128::from(stock.on_hand.now())
                && in_work == stock.in_work.now()
                && owed == stock.owed.now()
                && stock.claims.iter().all(|claims| claims.is_consistent())
                && stock.demand.total() == stock.issued.total() - self.pushed(plan) + stock.lost.total() + i128::from(owed)
        });
        let lanes = self.lanes.iter().zip(&self.plan.lanes).all(|(lane, plan)| {
            let sum = |list: &std::collections::VecDeque<(i64, i64)>| list.iter().map(|(_, quantity)| quantity).sum::<i64>();
            let in_transit: i64 = plan.in_transit.iter().map(|(_, quantity)| quantity).sum();
            let under_way = sum(&lane.pipeline) + lane.collected;
            let sent = i128::from(in_transit) + lane.shipped.total() - lane.received.total();
            let parts = if plan.component == NONE {
                lane.parts == 0
            } else {
                i128::from(lane.parts) == i128::from(plan.parts) + lane.received.total() - i128::from(lane.used)
            };
            let asked = self.stocks.get(plan.from as usize).and_then(|stock| stock.claims.get(plan.claimant as usize));
            let asked = if plan.to == NONE { 0 } else { asked.map_or(0, |claims| claims.outstanding) };
            let on_order = plan.to == NONE || lane.on_order.now() == asked + sum(&lane.mail) + under_way + lane.dock;
            under_way == lane.transit.now()
                && sent == i128::from(under_way + lane.dock)
                && lane.waiting.now() == lane.dock + lane.parts
                && parts
                && on_order
        });
        stocks && lanes
    }

    /// Parts that a stock's lanes took without asking.
    fn pushed(&self, plan: &crate::engine::plan::supply::StockPlan) -> i128 {
        plan.pushes.iter().map(|lane| self.lanes[*lane as usize].shipped.total()).sum()
    }

    /// A stock at which more is on hand, owed or on order than can be counted for long, by identifier.
    pub fn overflows(&self) -> Option<u32> {
        let too_much = |level: i64| level.abs() > 3 * super::quantity::LARGEST;
        let stock = |index: &usize| {
            let stock = &self.stocks[*index];
            let on_order = |lane: &u32| self.lanes[*lane as usize].on_order.now();
            too_much(stock.on_hand.now())
                || too_much(stock.owed.now())
                || too_much(stock.planned.now())
                || self.plan.stocks[*index].inbound.iter().any(|lane| too_much(on_order(lane)))
        };
        (0..self.stocks.len()).find(stock).map(|index| self.plan.stocks[index].element)
    }

    /// What was noted.
    pub fn into_record(self) -> SupplyRecord {
        let window = self.window as f64;
        let stocks = self.stocks.iter().zip(&self.plan.stocks).map(|(stock, plan)| StockRecord {
            on_hand: stock.on_hand.record(window),
            owed: stock.owed.record(window),
            shortfall: stock.planned.record(window),
            in_work: stock.in_work.record(window),
            levels: stock.levels,
            level_trace: stock.level_trace.clone().unwrap_or_default(),
            demand: stock.demand.record(),
            at_once: stock.at_once.record(),
            lost: stock.lost.record(),
            made: stock.made.record(),
            overtime: stock.overtime.record(),
            ready: if plan.group == NONE {
                Some(stock.has_some.record(window).mean * UNIT)
            } else {
                (stock.levels.n > 0).then(|| stock.n_ready as f64 / stock.levels.n as f64)
            },
        });
        let lanes = self.lanes.iter().map(|lane| LaneRecord {
            transit: lane.transit.record(window),
            waiting: lane.waiting.record(window),
            on_order: lane.on_order.record(window),
            ordered: lane.ordered.record(),
            shipped: lane.shipped.record(),
            received: lane.received.record(),
        });
        let streams = self.customers.iter().map(|customer| StreamRecord {
            demand: customer.demand.record(),
            lost: customer.lost.record(),
            orders: customer.n_counted,
            in_time: customer.n_in_time,
            times: customer.times.clone(),
        });
        let orders = self.orders.iter().map(|order| OrderRecord {
            ordered: order.ordered.record(),
            placed: order.placed.record(),
            taken: order.n_observed,
            squared_errors: order.squared_errors,
        });
        let pulls = self.pulls.iter().map(|(ordered, placed)| OrderRecord {
            ordered: ordered.record(),
            placed: placed.record(),
            ..OrderRecord::default()
        });
        let orders = orders.chain(pulls);
        SupplyRecord {
            stocks: stocks.collect(),
            lanes: lanes.collect(),
            streams: streams.collect(),
            orders: orders.collect(),
            trace: self.notes.into_trace(),
        }
    }

    /// Units on hand less units owed of a stock.
    pub fn level(&self, stock: u32) -> f64 {
        let stock = &self.stocks[stock as usize];
        units(stock.on_hand.now() - stock.owed.now())
    }

    /// Units owed by a stock to customers.
    pub fn owed_to_customers(&self, stock: u32) -> f64 {
        let asks = self.plan.stocks[stock as usize].claimants.iter().zip(&self.stocks[stock as usize].claims);
        units(asks.filter(|(asks, _)| matches!(asks, Claimant::Stream(_))).map(|(_, claims)| claims.outstanding).sum())
    }
}
