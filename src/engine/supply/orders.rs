//! Orders that are placed where the goods are: position, rule, lanes.

use std::collections::VecDeque;

use super::level::{Flow, PeriodValues};
use super::quantity::{UNIT, parts, units};
use super::serving::pay;
use super::{Around, Supply};
use crate::engine::effect::Effect;
use crate::engine::plan::Timetable;
use crate::engine::plan::supply::{DualPlan, ForecastPlan, NONE, OrderPlan, RulePlan};
use crate::engine::policy::dual_sourcing::{DualOrder, dual_sourcing};
use crate::engine::policy::level::{base_stock, min_max, reorder_point};
use crate::engine::policy::smoothing::{SmoothingBeliefs, smoothed_order};
use crate::model::{Smoothing, Unmet};

/// The state of a decision that is taken with the goods.
#[derive(Debug)]
pub(super) struct OrderState {
    table: Timetable,
    next: i64,
    n_taken: usize,
    /// Of these in the observed time.
    pub(super) n_observed: u64,
    /// Demand seen so far, in parts.
    seen: i128,
    history: VecDeque<f64>,
    smoothed: Option<f64>,
    last: f64,
    /// The last forecast of the next period.
    forecast: Option<f64>,
    pub(super) squared_errors: PeriodValues,
    expected: f64,
    pub(super) ordered: Flow,
    pub(super) placed: Flow,
}

impl OrderState {
    pub(super) fn new(plan: &OrderPlan, seed: u64, replication: u32, keeps_traces: bool) -> Self {
        let table = plan.due.as_ref().map_or(Timetable::Never, |due| due.drawn(seed, replication));
        Self {
            next: if plan.due.is_some() { table.at_or_after(0).unwrap_or(i64::MAX) } else { i64::MIN },
            table,
            n_taken: 0,
            n_observed: 0,
            seen: 0,
            history: VecDeque::new(),
            smoothed: None,
            last: 0.0,
            forecast: None,
            squared_errors: PeriodValues::default(),
            expected: match plan.rule {
                RulePlan::Anchoring(_, start) => start,
                _ => 0.0,
            },
            ordered: Flow::new(keeps_traces),
            placed: Flow::new(keeps_traces),
        }
    }

    pub(super) fn end_period(&mut self, is_observed: bool) {
        self.ordered.end_period(is_observed);
        self.placed.end_period(is_observed);
    }

    /// Whether one of its instants lies at or before this one since it was asked last.
    fn is_due(&mut self, instant: i64) -> bool {
        if self.next > instant {
            return false;
        }
        if self.next > i64::MIN {
            self.next = self.table.at_or_after(instant + 1).unwrap_or(i64::MAX);
        }
        true
    }

    fn observe(&mut self, rule: &RulePlan, demand: f64, is_observed: bool) {
        match rule {
            RulePlan::Smoothing(smoothing, method) => {
                if let Some(forecast) = self.forecast
                    && is_observed
                {
                    self.squared_errors.add((demand - forecast) * (demand - forecast));
                }
                self.last = demand;
                match method {
                    ForecastPlan::MovingAverage(periods) => {
                        self.history.push_back(demand);
                        if self.history.len() > *periods {
                            self.history.pop_front();
                        }
                    }
                    ForecastPlan::Exponential(alpha) => {
                        self.smoothed = Some(self.smoothed.map_or(demand, |level| level + alpha * (demand - level)));
                    }
                    ForecastPlan::Autoregressive(..) => {}
                }
                self.forecast = Some(self.forecasts(smoothing, method).0);
            }
            RulePlan::Anchoring(rule, _) => self.expected = rule.expectation(self.expected, demand),
            _ => {}
        }
    }

    /// The forecast of the next period and that of the whole protection interval.
    fn forecasts(&self, smoothing: &Smoothing, method: &ForecastPlan) -> (f64, f64) {
        let level = match *method {
            ForecastPlan::MovingAverage(_) => self.history.iter().sum::<f64>() / self.history.len().max(1) as f64,
            ForecastPlan::Exponential(_) => self.smoothed.unwrap_or(0.0),
            ForecastPlan::Autoregressive(mean, rho) => {
                let away = self.last - mean;
                let sum = if rho == 1.0 { smoothing.protection } else { rho * (1.0 - libm::pow(rho, smoothing.protection)) / (1.0 - rho) };
                return (mean + rho * away, smoothing.protection * mean + away * sum);
            }
        };
        (level, smoothing.protection * level)
    }
}

impl Supply<'_> {
    /// A decision about goods: what was asked for is seen, and if one of its instants has come an order is placed.
    pub(super) fn order(&mut self, order: u32, now: i64, instant: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.orders[order as usize];
        if matches!(plan.rule, RulePlan::Smoothing(..) | RulePlan::Anchoring(..)) {
            let total = match plan.forecasts {
                Some(stream) => self.customers[stream as usize].demand.total(),
                None => self.stocks[plan.stock as usize].demand.total(),
            };
            let state = &mut self.orders[order as usize];
            let demand = (total - std::mem::replace(&mut state.seen, total)) as f64 / UNIT;
            let is_observed = around.agenda.bins.observes(now);
            state.observe(&plan.rule, demand, is_observed);
        }
        if !self.orders[order as usize].is_due(instant) || self.is_active(&self.plan.stocks[plan.stock as usize].hit.ordering) {
            return;
        }
        let state = &mut self.orders[order as usize];
        let n_taken = state.n_taken;
        state.n_taken += 1;
        state.n_observed += u64::from(around.agenda.bins.observes(now));
        if let RulePlan::Dual(dual) = &plan.rule {
            self.order_from_two(order, dual, now, around);
            return;
        }
        let scripted = plan.scripted.get(n_taken).map(|quantity| parts(*quantity));
        let mut ordered = 0;
        if plan.is_production {
            ordered = scripted.unwrap_or_else(|| self.wanted(order, self.position(plan.stock, now)));
            let ordered = ordered.max(-self.stocks[plan.stock as usize].planned.now());
            self.stocks[plan.stock as usize].planned.add(now, ordered);
            self.note_change(plan.stock);
        } else {
            for (lane, per_unit) in &plan.lanes {
                let wanted = scripted.unwrap_or_else(|| self.wanted(order, self.position_on(plan.stock, *lane, now)));
                let quantity = if *per_unit == 1.0 { wanted } else { parts(units(wanted) * per_unit) };
                let placed = self.place(*lane, quantity, now, around);
                let product = if *per_unit == 1.0 { placed } else { parts(units(placed) / per_unit) };
                ordered = ordered.max(product);
                if placed < 0 {
                    ordered = product;
                }
            }
        }
        self.note_order(order, ordered, now, around);
    }

    fn note_order(&mut self, order: u32, quantity: i64, now: i64, around: &mut Around<'_, '_>) {
        if let Some(decision) = self.plan.orders[order as usize].must_match {
            around.agenda.effect(Effect::ByRule { decision, amount: units(quantity) });
        }
        if quantity != 0 {
            let state = &mut self.orders[order as usize];
            state.ordered.add(quantity);
            state.placed.add(UNIT as i64);
            pay(self.plan.orders[order as usize].ordering, UNIT as i64, Some(state.n_taken as u32), now, around);
        }
    }

    /// Net stock, what is being made or ordered to be made, and what is on order of the goods themselves.
    pub(super) fn position(&self, stock: u32, now: i64) -> i64 {
        let state = &self.stocks[stock as usize];
        let plan = &self.plan.stocks[stock as usize];
        let mut own = state.on_hand.now() - state.owed.now() + state.in_work.now() + state.planned.now();
        if plan.components.is_empty() {
            own += plan.inbound.iter().map(|lane| self.lanes[*lane as usize].on_order.now()).sum::<i64>();
        }
        if plan.unmet != Unmet::Backorder {
            // What is asked for beyond what is there or arrives now will be lost, not owed.
            let whole = |lane: &&u32| self.plan.lanes[**lane as usize].component == NONE;
            let arrives: i64 = plan.inbound.iter().filter(whole).map(|lane| self.lanes[*lane as usize].arriving_within(now, 0)).sum();
            own += (state.owed.now() - state.on_hand.now() - arrives).max(0);
        }
        own
    }

    /// The position as one lane counts: with components, net stock and what is there or under way of the part.
    pub(super) fn position_on(&self, stock: u32, lane: u32, now: i64) -> i64 {
        let plan = &self.plan.stocks[stock as usize];
        let Some(component) = plan.components.get(self.plan.lanes[lane as usize].component as usize) else {
            return self.position(stock, now);
        };
        let state = &self.stocks[stock as usize];
        let own = state.on_hand.now() - state.owed.now() + state.in_work.now();
        let there = |lane: &u32| self.lanes[*lane as usize].on_order.now() + self.lanes[*lane as usize].parts;
        let of_part: i64 = component.lanes.iter().map(there).sum();
        own + if component.per_unit == 1.0 { of_part } else { (of_part as f64 / component.per_unit).round_ties_even() as i64 }
    }

    /// What is on hand or under way within an echelon and on order for it, less what its customers are owed.
    pub(super) fn echelon_position(&self, stock: u32, echelon: &[(u32, f64)]) -> i64 {
        let mut position: f64 = 0.0;
        for (member, per_unit) in echelon {
            let state = &self.stocks[*member as usize];
            let plan = &self.plan.stocks[*member as usize];
            let owed: i64 = (0..)
                .zip(&plan.claimants)
                .filter(|(_, claimant)| matches!(claimant, crate::engine::plan::supply::Claimant::Stream(_)))
                .map(|(n, _): (usize, _)| state.claims[n].outstanding)
                .sum();
            let own = state.on_hand.now() - owed + state.in_work.now();
            position += own as f64 * per_unit;
            for lane in &plan.inbound {
                let lane_plan = &self.plan.lanes[*lane as usize];
                let lane = &self.lanes[*lane as usize];
                let component = plan.components.get(lane_plan.component as usize);
                let in_product = per_unit / component.map_or(1.0, |component| component.per_unit);
                let of_member = if *member == stock { lane.on_order.now() } else { lane.transit.now() + lane.dock } + lane.parts;
                position += match component {
                    // Units of this stock, whatever they are counted in further down.
                    Some(component) => of_member as f64 / component.per_unit * per_unit,
                    None => of_member as f64 * in_product,
                };
            }
        }
        position.round_ties_even() as i64
    }

    fn wanted(&self, order: u32, position: i64) -> i64 {
        let plan = &self.plan.orders[order as usize];
        let net = || {
            let state = &self.stocks[plan.stock as usize];
            units(state.on_hand.now() - state.owed.now())
        };
        let wanted = match &plan.rule {
            RulePlan::Constant(quantity) => *quantity,
            RulePlan::UpTo(level) => base_stock(level, units(position), 0.0),
            RulePlan::Echelon(level, echelon) => base_stock(level, units(self.echelon_position(plan.stock, echelon)), 0.0),
            RulePlan::MinMax(low, high) => min_max(*low, *high, units(position)),
            RulePlan::Batches { reorder_point: low, quantity, single } => reorder_point(*low, *quantity, *single, units(position)),
            RulePlan::Smoothing(smoothing, method) => {
                let (forecast, interval) = self.orders[order as usize].forecasts(smoothing, method);
                let net_stock = net();
                let pipeline = units(position) - net_stock;
                smoothed_order(smoothing, SmoothingBeliefs { forecast, forecast_pipeline: interval - forecast, net_stock, pipeline })
            }
            RulePlan::Anchoring(rule, _) => {
                let net_stock = net();
                rule.order(self.orders[order as usize].expected, net_stock, units(position) - net_stock)
            }
            RulePlan::Dual(_) => 0.0,
        };
        parts(wanted)
    }

    fn order_from_two(&mut self, order: u32, dual: &DualPlan, now: i64, around: &mut Around<'_, '_>) {
        let stock = self.plan.orders[order as usize].stock;
        let state = &self.stocks[stock as usize];
        let net = state.on_hand.now() - state.owed.now();
        let on_order = |lane: u32| self.lanes[lane as usize].on_order.now();
        let all = net + on_order(dual.regular) + on_order(dual.expedited);
        let near = net + on_order(dual.expedited) + self.lanes[dual.regular as usize].arriving_within(now, dual.expedited_lead);
        let DualOrder { regular, expedited } = dual_sourcing(&dual.parameters, units(near), units(all));
        let fast = self.place(dual.expedited, parts(expedited), now, around);
        let slow = self.place(dual.regular, parts(regular), now, around);
        self.note_order(order, fast + slow, now, around);
    }
}
