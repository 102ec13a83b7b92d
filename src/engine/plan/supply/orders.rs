//! Decisions about goods that are taken where the goods are: on a stated rhythm or whenever the position of
//! their stock changes, at once, by nobody but their owner, from what is there. They need no messages and no
//! attention and are carried out with the goods; all others go through the flow of decisions.

use std::collections::BTreeSet;

use super::super::chain::{ChainPlan, Lever, SubjectPlan};
use super::super::source::Sources;
use super::super::timetable::Timetable;
use super::prices::Prices;
use super::{NONE, PullPlan, SupplyPlan, UnitPrice};
use crate::engine::policy::anchoring::Anchoring;
use crate::model::{
    AgentKind, Decision, DecisionId, Document, DualSourcing, EntityRef, ForecastMethod, HandoffKind, InitialState, LevelPolicy,
    PeriodSequence, Policy, PriceKind, Schedule, Signal, SignalId, SignalSource, Smoothing, StockId, Subject, Timing, Trigger, WaitRule,
};

/// A decision about goods.
#[derive(Debug, Clone)]
pub struct OrderPlan {
    /// The identifier of its element.
    pub element: u32,
    /// The stock it is about.
    pub stock: u32,
    /// Whether it orders production rather than goods from elsewhere.
    pub is_production: bool,
    /// Its place in the planning period.
    pub when: OrderWhen,
    /// Its instants; none means at every planning instant, or at every change.
    pub due: Option<Timetable>,
    /// How much.
    pub rule: RulePlan,
    /// Lanes it orders on, with units of the lane for one unit of the stock.
    pub lanes: Vec<(u32, f64)>,
    /// Its first outcomes.
    pub scripted: Vec<f64>,
    /// A demand stream whose sales it forecasts; else what is asked of its stock.
    pub forecasts: Option<u32>,
    /// Paid for an order.
    pub ordering: UnitPrice,
    /// Its place among all decisions, where others must match it.
    pub must_match: Option<u32>,
}

/// Where in the planning period an order is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderWhen {
    /// At the site's own step.
    InTurn,
    /// Before the period's demand is known.
    BeforeDemand,
    /// At the end of the period.
    AtEnd,
    /// Whenever the position changes.
    OnChange,
}

/// How much is ordered: the parameters of the formulae in [`policy`](crate::engine::policy).
#[derive(Debug, Clone)]
pub enum RulePlan {
    /// Always the same.
    Constant(f64),
    /// Up to a level of the position.
    UpTo(LevelPolicy),
    /// Up to a level of the echelon position: stocks downstream with units of this stock in one of theirs.
    Echelon(LevelPolicy, Vec<(u32, f64)>),
    /// Up to the second level when at or below the first.
    MinMax(f64, f64),
    /// Batches when at or below a level.
    Batches {
        /// The level.
        reorder_point: f64,
        /// The batch.
        quantity: f64,
        /// At most one at a time.
        single: bool,
    },
    /// Forecast and proportional correction of two gaps.
    Smoothing(Smoothing, ForecastPlan),
    /// Anchoring and adjustment, with the first expectation.
    Anchoring(Anchoring, f64),
    /// Two sources.
    Dual(DualPlan),
}

/// How a level is forecast.
#[derive(Debug, Clone)]
pub enum ForecastPlan {
    /// The mean of the last values.
    MovingAverage(usize),
    /// Exponential smoothing.
    Exponential(f64),
    /// `mean + rho · (last − mean)`, summed over the protection interval.
    Autoregressive(f64, f64),
}

/// Two sources of one stock.
#[derive(Debug, Clone)]
pub struct DualPlan {
    /// Which index policy, and its levels.
    pub parameters: DualSourcing,
    /// The slow lane.
    pub regular: u32,
    /// The fast lane.
    pub expedited: u32,
    /// Ticks within which slow orders count for the fast source.
    pub expedited_lead: i64,
}

/// The decisions of a document that are taken with the goods.
pub(in crate::engine::plan) fn plain(document: &Document) -> BTreeSet<DecisionId> {
    document.decisions.iter().filter(|(id, decision)| is_plain(document, *id, decision)).map(|(id, _)| id).collect()
}

/// Whether a signal is only an own look at the goods, so that the flow of information need not carry it.
fn is_of_goods(source: &SignalSource) -> bool {
    matches!(
        source,
        SignalSource::Demand(_)
            | SignalSource::InventoryLevel(_)
            | SignalSource::InventoryPosition(_)
            | SignalSource::Backorders(_)
            | SignalSource::Material { .. }
    )
}

fn is_plain(document: &Document, id: DecisionId, decision: &Decision) -> bool {
    let stock = match decision.subject {
        Subject::OrderQuantity(stock) | Subject::Production(stock) => Some(stock),
        Subject::Overtime(_) => None,
        _ => return false,
    };
    let policy_fits = match &decision.policy {
        Policy::Constant(_) | Policy::MinMax { .. } | Policy::ReorderPoint { .. } | Policy::Anchoring { .. } => stock.is_some(),
        Policy::BaseStock(level) | Policy::EchelonBaseStock(level) => stock.is_some() && is_fixed(level),
        Policy::Smoothing(_) | Policy::DualSourcing(_) => matches!(decision.subject, Subject::OrderQuantity(_)),
        Policy::ThresholdOvertime { .. } => stock.is_none(),
        _ => return false,
    };
    let site_has_rhythm =
        stock.and_then(|stock| document.sites.get(document.stocks.get(stock)?.site)).is_some_and(|site| site.period.is_some());
    let trigger_fits = match &decision.trigger {
        Trigger::Periodic(schedule) => schedule.calendar.is_none() && (site_has_rhythm || stock.is_none()),
        Trigger::OnChange { threshold } => *threshold == 0.0 && stock.is_some(),
        _ => false,
    };
    let takes_no_time = decision.sense.is_zero()
        && decision.act.is_zero()
        && decision.decision_time.as_ref().is_some_and(|time| time.is_zero())
        && decision.attention.is_none()
        && decision.min_interval.is_none();
    let is_free = decision.wait == WaitRule::Any
        && decision.fence.is_none()
        && decision.weight.is_none()
        && decision.agent.or(document.functions.get(decision.owner).map(|owner| owner.agent)) != Some(AgentKind::GovernedAi)
        && !document.cycles.values().any(|cycle| cycle.members.contains(&id))
        && !document.decision_rights.values().any(|right| right.decision == id && (right.limit.is_some() || !right.levels.is_empty()));
    let sees = decision.inputs.iter().all(|input| sees_at_once(document, decision, *input));
    policy_fits && trigger_fits && takes_no_time && is_free && sees
}

fn is_fixed(level: &LevelPolicy) -> bool {
    level.demand.is_none()
}

/// Whether an input is an own look at the goods, or sales that somebody passes on without delay or loss.
fn sees_at_once(document: &Document, decision: &Decision, input: SignalId) -> bool {
    let Some(signal) = document.signals.get(input) else { return false };
    is_of_goods(&signal.source)
        && reads_canonically(document, decision, signal)
        && (signal.owner == decision.owner || is_told_at_once(document, decision, input, signal))
}

fn reads_canonically(document: &Document, decision: &Decision, signal: &Signal) -> bool {
    let variant = signal
        .term
        .and_then(|term| document.terms.get(term))
        .is_some_and(|term| term.variants.contains_key(&decision.owner) && !term.mapped.contains(&decision.owner));
    !variant
}

fn is_told_at_once(document: &Document, decision: &Decision, input: SignalId, signal: &Signal) -> bool {
    document.handoffs.values().any(|handoff| {
        let channel = &handoff.channel;
        handoff.kind == HandoffKind::Information
            && handoff.from == signal.owner
            && handoff.to == decision.owner
            && handoff.signals.contains(&input)
            && handoff.latency.is_zero()
            && channel.sends == Schedule::Never
            && channel.loss.value() == 0.0
            && channel.noise.is_zero()
            && channel.bias == 0.0
            && channel.dead_band == 0.0
            && channel.sample_every <= 1
            && !channel.aggregate
    })
}

/// Compiles the decisions that are taken with the goods.
pub(super) fn compile(plan: &mut SupplyPlan, chain: &ChainPlan, prices: &mut Prices<'_>, sources: &mut Sources<'_>) {
    let document = sources.document;
    let mut taken = BTreeSet::new();
    for id in plain(document) {
        let Some(decision) = document.decisions.get(id) else { continue };
        let of = EntityRef::Decision(id);
        let (stock_id, is_production) = match decision.subject {
            Subject::OrderQuantity(stock) => (stock, false),
            Subject::Production(stock) => (stock, true),
            _ => continue,
        };
        let Some(stock) = plan.stock_idx.get(&stock_id).copied() else {
            sources.refuse(of, "subject", "The stock it is about does not exist.".to_owned(), "Choose another.");
            continue;
        };
        if !taken.insert((stock, is_production)) {
            let sentence = "Another decision about the same stock is taken as well.".to_owned();
            sources.refuse(of, "subject", sentence, "Let one of them decide, or give each its own stock.");
        }
        let lanes = if is_production { Vec::new() } else { lanes_of(plan, stock) };
        if lanes.is_empty() && !is_production {
            let sentence = "Nothing can be ordered: no lane brings goods to its stock.".to_owned();
            sources.refuse(of, "subject", sentence, "Draw a lane to the stock, or decide on production.");
        }
        let (when, due) = when(document, plan, stock, id, decision, sources);
        let Some(rule) = rule(plan, stock, of, decision, sources) else { continue };
        let mut places = vec![of, EntityRef::Stock(stock_id)];
        places.extend(lanes.iter().filter_map(|(lane, _)| document.lanes.ids().nth(*lane as usize)).map(EntityRef::Lane));
        let owner = plan.functions.iter().position(|function| *function == decision.owner).map_or(NONE, |owner| owner as u32);
        let scripts = document.initials.values().filter_map(|initial| match &initial.state {
            InitialState::ScriptedOrders { decision, quantities } if *decision == id => Some(quantities.clone()),
            _ => None,
        });
        let mut streams = decision.inputs.iter().filter_map(|input| match document.signals.get(*input)?.source {
            SignalSource::Demand(stream) => plan.stream_idx.get(&stream).copied(),
            _ => None,
        });
        let compiled = OrderPlan {
            element: id.0,
            stock,
            is_production,
            when,
            due,
            rule,
            lanes,
            scripted: scripts.flatten().collect(),
            forecasts: streams.next_back(),
            ordering: prices.unit(PriceKind::Ordering, &places, owner, id.0),
            must_match: must_match(document, chain, id),
        };
        if compiled.when == OrderWhen::OnChange {
            let index = plan.orders.len() as u32;
            plan.stocks[stock as usize].watching.push(index);
        }
        plan.orders.push(compiled);
    }
    for (id, decision) in document.decisions.iter() {
        let (Subject::Overtime(resource), Policy::ThresholdOvertime { .. }) = (&decision.subject, &decision.policy) else { continue };
        for making in plan.stocks.iter_mut().filter(|stock| stock.resource == resource.0).filter_map(|stock| stock.making.as_mut()) {
            making.overtime.must_match = must_match(document, chain, id);
        }
    }
}

/// The place of a decision among all, where it is a member of a coupling.
pub(super) fn must_match(document: &Document, chain: &ChainPlan, id: DecisionId) -> Option<u32> {
    let is_member = document.couplings.values().any(|coupling| coupling.members.contains(&id));
    chain.decision_idx.get(&id).copied().filter(|_| is_member)
}

/// Compiles what is counted and paid of decisions that go through the flow of decisions.
pub(super) fn pulls(plan: &mut SupplyPlan, chain: &ChainPlan, prices: &mut Prices<'_>) {
    for decision in &chain.decisions {
        let SubjectPlan::Goods(Lever::Order(stock) | Lever::Produce(stock)) = decision.subject else { continue };
        let places = [EntityRef::Decision(DecisionId(decision.element)), EntityRef::Stock(StockId(plan.stocks[stock as usize].element))];
        let ordering = prices.unit(PriceKind::Ordering, &places, decision.owner, decision.element);
        plan.pulls.push(PullPlan { element: decision.element, stock, ordering });
    }
}

/// Lanes a stock is ordered on: one for each component, or the first that brings the goods themselves.
pub(super) fn lanes_of(plan: &SupplyPlan, stock: u32) -> Vec<(u32, f64)> {
    let stock = &plan.stocks[stock as usize];
    let component = |component: &super::ComponentPlan| Some((*component.lanes.first()?, component.per_unit));
    let mut lanes: Vec<(u32, f64)> = stock.components.iter().filter_map(component).collect();
    if stock.components.is_empty() {
        lanes.extend(stock.inbound.first().map(|lane| (*lane, 1.0)));
    }
    lanes
}

fn when(
    document: &Document,
    plan: &SupplyPlan,
    stock: u32,
    id: DecisionId,
    decision: &Decision,
    sources: &mut Sources<'_>,
) -> (OrderWhen, Option<Timetable>) {
    let is_continuous = plan.stocks[stock as usize].group == NONE;
    let due = match &decision.trigger {
        Trigger::Periodic(schedule) => match Timetable::new(&schedule.at, id.0) {
            Ok(table) => Some(table),
            Err(reason) => {
                sources.refuse(id.into(), "trigger", format!("Its rhythm cannot be used: {reason}."), "Correct the schedule.");
                None
            }
        },
        _ => None,
    };
    if is_continuous {
        return (OrderWhen::OnChange, None);
    }
    let ends = |sequence: &PeriodSequence| *sequence == PeriodSequence::EndOfPeriod;
    let sequence = super::compile::sequence_of(document, plan, stock as usize);
    let when = match decision.timing {
        Timing::EndOfPeriod => OrderWhen::AtEnd,
        _ if ends(sequence) => OrderWhen::AtEnd,
        Timing::BeforeDemand if *sequence == PeriodSequence::AfterDemand => OrderWhen::BeforeDemand,
        Timing::BeforeDemand | Timing::AfterDemand => OrderWhen::InTurn,
    };
    (when, due)
}

fn rule(plan: &SupplyPlan, stock: u32, of: EntityRef, decision: &Decision, sources: &mut Sources<'_>) -> Option<RulePlan> {
    Some(match &decision.policy {
        Policy::Constant(quantity) => RulePlan::Constant(*quantity),
        Policy::BaseStock(level) => RulePlan::UpTo(level.clone()),
        Policy::EchelonBaseStock(level) => RulePlan::Echelon(level.clone(), echelon(plan, stock)),
        Policy::MinMax { reorder_point, up_to } => RulePlan::MinMax(*reorder_point, *up_to),
        Policy::ReorderPoint { reorder_point, quantity, single_batch } => {
            if *quantity <= 0.0 {
                sources.refuse(of, "policy", "Its batch must be above zero.".to_owned(), "Enter the batch.");
                return None;
            }
            RulePlan::Batches { reorder_point: *reorder_point, quantity: *quantity, single: *single_batch }
        }
        Policy::Smoothing(smoothing) => {
            let forecast = match smoothing.forecast {
                ForecastMethod::Naive => ForecastPlan::MovingAverage(1),
                ForecastMethod::MovingAverage { periods } => ForecastPlan::MovingAverage(periods.max(1) as usize),
                ForecastMethod::Exponential { alpha } => ForecastPlan::Exponential(alpha),
                ForecastMethod::Autoregressive { mean, rho } => ForecastPlan::Autoregressive(mean, rho),
                _ => {
                    let sentence = "This method of forecasting is not simulated with smoothed orders yet.".to_owned();
                    sources.refuse(of, "policy", sentence, "Choose another method.");
                    return None;
                }
            };
            RulePlan::Smoothing(smoothing.clone(), forecast)
        }
        Policy::Anchoring { theta, alpha, beta, desired, start } => {
            RulePlan::Anchoring(Anchoring { theta: *theta, alpha: *alpha, beta: *beta, desired: *desired }, *start)
        }
        Policy::DualSourcing(dual) => {
            let lane = |id| plan.lane_idx.get(&id).copied().filter(|lane| plan.lanes[*lane as usize].to == stock);
            let (Some(regular), Some(expedited)) = (lane(dual.regular), lane(dual.expedited)) else {
                let sentence = "Its two lanes do not both lead to its stock.".to_owned();
                sources.refuse(of, "policy", sentence, "Choose two lanes that bring goods to the stock.");
                return None;
            };
            let fast = &plan.lanes[expedited as usize];
            let lead = fast.modes.first().and_then(|mode| mode.lead.mean()).unwrap_or(0.0);
            let expedited_lead = (fast.order_lead.mean().unwrap_or(0.0) + lead) as i64;
            RulePlan::Dual(DualPlan { parameters: dual.clone(), regular, expedited, expedited_lead })
        }
        _ => return None,
    })
}

/// A stock and all it supplies, with units of it in one unit of each.
pub(super) fn echelon(plan: &SupplyPlan, stock: u32) -> Vec<(u32, f64)> {
    let mut found = vec![(stock, 1.0)];
    let mut next = 0;
    while let Some((at, units)) = found.get(next).copied() {
        next += 1;
        for lane in plan.lanes.iter().filter(|lane| lane.from == at && lane.to != NONE) {
            if found.iter().all(|(known, _)| *known != lane.to) {
                let component = plan.stocks[lane.to as usize].components.get(lane.component as usize);
                found.push((lane.to, units * component.map_or(1.0, |component| component.per_unit)));
            }
        }
    }
    found
}
