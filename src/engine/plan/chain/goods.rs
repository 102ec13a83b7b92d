//! Policies about goods that are taken in the flow of decisions: which published numbers and which beliefs they
//! read, and which lever they pull. What the lever does is left to the part that moves goods.

use super::super::source::{Sources, TimeSource};
use super::ChainPlan;
use crate::engine::policy::mode::ModeOption;
use crate::model::statics::{agent_of, default_schedule};
use crate::model::{
    CapacityStep, Decision, Document, EntityRef, LaneId, LevelPolicy, ModeChoice, ModeRule, Policy, Schedule, SlackPolicy, StockId,
    Subject, Trigger,
};
use crate::units::TimeUnit;

/// A number of a stock or lane that is published for its owner's decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnValue {
    /// Inventory position of a stock.
    Position(StockId),
    /// Inventory position of a stock and all it supplies.
    Echelon(StockId),
    /// What is on hand, waiting, being made or under way in the echelon of a stock, less what its customers are owed.
    There(StockId),
    /// Days until the oldest open order of customers served by a lane is due.
    DueIn(LaneId),
}

/// How a decision about goods is taken.
#[derive(Debug, Clone, PartialEq)]
pub enum GoodsPolicy {
    /// Up to a level, fixed or made of days of believed demand per day.
    UpTo {
        /// The level, with what the rhythm does to its slack.
        level: LevelPolicy,
        /// The demand the days are multiplied with.
        demand: Option<u32>,
        /// Place of the position.
        position: u32,
    },
    /// Up to the second level at or below the first.
    MinMax(f64, f64, u32),
    /// Batches at or below a level.
    Batches(f64, f64, bool, u32),
    /// Extra capacity per day while a belief exceeds a bound.
    Step(CapacityStep, u32),
    /// The mode of a lane.
    Mode(ModePolicy),
}

/// Choosing a mode.
#[derive(Debug, Clone, PartialEq)]
pub struct ModePolicy {
    /// Rule and prices.
    pub choice: ModeChoice,
    /// The modes, with times in days.
    pub options: Vec<ModeOption>,
    /// Urgent when this is believed to be above zero.
    pub urgency: Option<u32>,
    /// Place of what is left, in days, or in units that last as long as believed demand allows.
    pub left: u32,
    /// Believed demand per day; none where what is left is in days.
    pub demand: Option<u32>,
    /// Mean days that goods still take from the end of the lane to the last stock.
    pub downstream_days: f64,
}

/// What a decision about goods pulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lever {
    /// Orders on the lanes to a stock.
    Order(u32),
    /// Orders that a stock be made.
    Produce(u32),
    /// Chooses the mode of a lane.
    Mode(u32),
    /// Books extra capacity of all that is made with a resource; its identifier.
    Overtime(u32),
}

/// Whether a decision is about goods in the flow of decisions and can be simulated there.
pub(super) fn lever(document: &Document, decision: &Decision) -> Option<Lever> {
    let stock = |id: StockId| document.stocks.ids().position(|stock| stock == id).map(|index| index as u32);
    let lane = |id: LaneId| document.lanes.ids().position(|lane| lane == id).map(|index| index as u32);
    match (&decision.subject, &decision.policy) {
        (Subject::OrderQuantity(id), policy) if is_of_quantity(policy) => stock(*id).map(Lever::Order),
        (Subject::Production(id), policy) if is_of_quantity(policy) => stock(*id).map(Lever::Produce),
        (Subject::Mode(id), Policy::Mode(_)) => lane(*id).map(Lever::Mode),
        (Subject::Overtime(resource), Policy::CapacityStep(_))
            if document.stocks.values().any(|stock| stock.resource == Some(*resource) && stock.capacity.is_some()) =>
        {
            Some(Lever::Overtime(resource.0))
        }
        _ => None,
    }
}

fn is_of_quantity(policy: &Policy) -> bool {
    matches!(
        policy,
        Policy::Constant(_) | Policy::BaseStock(_) | Policy::EchelonBaseStock(_) | Policy::MinMax { .. } | Policy::ReorderPoint { .. }
    )
}

/// Resolves the policy of a decision about goods; nothing where another part resolves it.
pub(super) fn policy(of: EntityRef, decision: &Decision, plan: &mut ChainPlan, sources: &mut Sources<'_>) -> Option<GoodsPolicy> {
    let document = sources.document;
    let lever = lever(document, decision)?;
    if decision.weight.is_some_and(|weight| weight.value() > 0.0) {
        let sentence = "Weighing the common goal in decisions about goods is not simulated yet.".to_owned();
        sources.refuse(of, "weight", sentence, super::compile::NOT_YET);
    }
    if matches!(&decision.policy, Policy::Mode(choice) if choice.intercepts) {
        let sentence = "Taking shipments off their way is not simulated yet.".to_owned();
        sources.refuse(of, "policy/Mode/intercepts", sentence, super::compile::NOT_YET);
    }
    let signal = |plan: &ChainPlan, id| plan.signal_idx.get(&id).copied();
    match (&decision.policy, &decision.subject) {
        (Policy::BaseStock(level) | Policy::EchelonBaseStock(level), Subject::OrderQuantity(stock) | Subject::Production(stock)) => {
            let is_echelon = matches!(decision.policy, Policy::EchelonBaseStock(_));
            let position = plan.publish_own(if is_echelon { OwnValue::Echelon(*stock) } else { OwnValue::Position(*stock) });
            let demand = level.demand.and_then(|id| signal(plan, id));
            Some(GoodsPolicy::UpTo { level: with_slack(document, decision, level), demand, position })
        }
        (Policy::MinMax { reorder_point, up_to }, Subject::OrderQuantity(stock) | Subject::Production(stock)) => {
            Some(GoodsPolicy::MinMax(*reorder_point, *up_to, plan.publish_own(OwnValue::Position(*stock))))
        }
        (Policy::ReorderPoint { reorder_point, quantity, single_batch }, Subject::OrderQuantity(stock) | Subject::Production(stock)) => {
            Some(GoodsPolicy::Batches(*reorder_point, *quantity, *single_batch, plan.publish_own(OwnValue::Position(*stock))))
        }
        (Policy::CapacityStep(step), _) => match decision.inputs.first().and_then(|id| signal(plan, *id)) {
            Some(watched) => Some(GoodsPolicy::Step(step.clone(), watched)),
            None => {
                sources.refuse(
                    of,
                    "inputs",
                    "It steps up capacity, but looks at nothing.".to_owned(),
                    "List the demand or shortfall it watches.",
                );
                None
            }
        },
        (Policy::Mode(choice), Subject::Mode(lane)) => mode_policy(of, decision, choice, *lane, lever, plan, sources),
        _ => None,
    }
}

fn mode_policy(
    of: EntityRef,
    decision: &Decision,
    choice: &ModeChoice,
    id: LaneId,
    lever: Lever,
    plan: &mut ChainPlan,
    sources: &mut Sources<'_>,
) -> Option<GoodsPolicy> {
    let document = sources.document;
    let lane = document.lanes.get(id)?;
    debug_assert!(matches!(lever, Lever::Mode(_)));
    let day = TimeUnit::Day.ticks() as f64;
    let mut options = Vec::new();
    for mode in &lane.modes {
        let booked = mode.cut_off.map_or(0.0, |cut_off| cut_off.exact_ticks()) / day;
        let lead = sources.time(EntityRef::Lane(id), "modes", &mode.lead);
        let transit = times(&lead).into_iter().map(|time| (booked + time / day, 1.0)).collect();
        let (per_unit, fixed) = (mode.per_unit.amount(), mode.fixed.amount());
        options.push(ModeOption { transit, per_unit, fixed, capacity: mode.capacity, minimum: mode.minimum });
    }
    let urgency = choice.urgency.and_then(|signal| plan.signal_idx.get(&signal).copied());
    if choice.rule == ModeRule::ByUrgency && urgency.is_none() {
        let sentence = "It chooses by urgency, but no signal tells it.".to_owned();
        sources.refuse(of, "policy", sentence, "Choose the signal that tells urgency.");
    }
    // Supply lasts as long as what is there covers believed demand; deliveries have a date of their own.
    let demand = decision.inputs.iter().filter_map(|signal| plan.signal_idx.get(signal).copied()).find(|signal| Some(*signal) != urgency);
    let (left, demand) = match lane.to {
        Some(stock) => (plan.publish_own(OwnValue::There(stock)), demand),
        None => (plan.publish_own(OwnValue::DueIn(id)), None),
    };
    if choice.rule == ModeRule::LeastTotal && lane.to.is_some() && demand.is_none() {
        let sentence = "It weighs lateness, but no input tells how long supply lasts.".to_owned();
        sources.refuse(of, "inputs", sentence, "List the believed demand among its inputs.");
    }
    let downstream_days = lane.to.map_or(0.0, |stock| downstream_days(stock, sources, 0));
    Some(GoodsPolicy::Mode(ModePolicy { choice: choice.clone(), options, urgency, left, demand, downstream_days }))
}

/// Mean days from a stock to the last one it supplies, by the first mode of each lane; the longest way counts.
fn downstream_days(stock: StockId, sources: &mut Sources<'_>, depth: usize) -> f64 {
    // Goods that go round in a circle are not followed for ever.
    if depth > 30 {
        return 0.0;
    }
    let day = TimeUnit::Day.ticks() as f64;
    let document = sources.document;
    let mut longest: f64 = 0.0;
    for (id, lane) in document.lanes.iter().filter(|(_, lane)| lane.from == Some(stock)) {
        let (Some(to), Some(mode)) = (lane.to, lane.modes.first()) else { continue };
        let lead = sources.time(EntityRef::Lane(id), "modes", &mode.lead).mean().unwrap_or(0.0);
        let booked = mode.cut_off.map_or(0.0, |cut_off| cut_off.exact_ticks());
        longest = longest.max((lead + booked) / day + downstream_days(to, sources, depth + 1));
    }
    longest
}

/// Five equally likely times of a source, in ticks.
fn times(source: &TimeSource) -> Vec<f64> {
    match source {
        TimeSource::Constant(ticks) => vec![*ticks as f64],
        TimeSource::Drawn(sampler) => [0.1, 0.3, 0.5, 0.7, 0.9].map(|p| sampler.quantile(p).max(0.0)).to_vec(),
        TimeSource::Script(values) => values.iter().map(|ticks| *ticks as f64).collect(),
    }
}

/// A level with what the decision's rhythm does to its slack.
fn with_slack(document: &Document, decision: &Decision, level: &LevelPolicy) -> LevelPolicy {
    let mut level = level.clone();
    match &decision.slack {
        SlackPolicy::KeepDays => {}
        SlackPolicy::FollowCadence => {
            if let Some(days) = cadence_days(document, decision) {
                level.review_days = level.review_days.min(days);
            }
        }
        SlackPolicy::StrippedBy(share) => {
            level.review_days *= share.rest().value();
            level.safety_days *= share.rest().value();
        }
    }
    level
}

/// Days between two rounds of a decision, where it has a rhythm.
fn cadence_days(document: &Document, decision: &Decision) -> Option<f64> {
    let default = default_schedule(agent_of(document, decision), &decision.subject);
    let schedule = match &decision.trigger {
        Trigger::Periodic(schedule) => &schedule.at,
        Trigger::InCycle(cycle) => &document.cycles.get(*cycle)?.schedule.at,
        Trigger::AgentDefault => &default,
        Trigger::OnChange { .. } | Trigger::Threshold { .. } | Trigger::LevelChange { .. } | Trigger::ByHand => return None,
    };
    match schedule {
        Schedule::Every { period, .. } => Some(period.to_unit(TimeUnit::Day).value()),
        Schedule::Pattern { length, at } => Some(length.to_unit(TimeUnit::Day).value() / at.len().max(1) as f64),
        Schedule::At(_) | Schedule::Never => None,
    }
}
