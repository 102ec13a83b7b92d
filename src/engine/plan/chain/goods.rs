//! Policies about goods that are taken in the flow of decisions: which published numbers and which beliefs they
//! read, and which lever they pull. What the lever does is left to the part that moves goods.

use super::super::source::{Sources, TimeSource};
use super::ChainPlan;
use crate::engine::policy::mode::ModeOption;
use crate::model::statics::{agent_of, default_schedule};
use crate::model::{
    CapacityStep, Coupling, CouplingKind, Decision, Document, EntityRef, LaneId, LevelPolicy, ModeChoice, ModeRule, Policy, PriceKind,
    Schedule, SignalId, SlackPolicy, StockId, Subject, Trigger,
};
use crate::units::{Duration, TimeUnit};

/// The name of the field of a signal that tells urgency.
const URGENT: &str = "urgent";

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
    /// The instant at which the next goods that are under way on a lane arrive, in ticks; infinite where there are none.
    NextArrival(LaneId),
    /// What is there in the echelon of a stock now, and what will be there by what has arrived at the stock after one,
    /// two, … steps of this many ticks: [`PROFILE`] values after the first.
    Profile(StockId, i64),
}

/// Steps by which what arrives is looked ahead.
pub const PROFILE: u32 = 12;

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
    Step(StepRule),
    /// The mode of a lane.
    Mode(ModePolicy),
}

/// Booking extra capacity.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRule {
    /// Bound, size, largest total, notice and block.
    pub step: CapacityStep,
    /// The signal that tells the load per day.
    pub load: u32,
    /// The signal that tells how much there is to work on per day.
    pub work: Option<u32>,
    /// The signal that tells from when on there is something to work on, and ticks of its unit of time.
    pub not_before: Option<(u32, f64)>,
    /// The weight λ of the common goal.
    pub weight: f64,
    /// Ticks between two rounds; 0 where it has no rhythm.
    pub covers: i64,
    /// Price of a unit of extra capacity.
    pub price: f64,
    /// What a unit that is not made costs in lateness, over the decision's horizon.
    pub late: f64,
}

/// Choosing a mode.
#[derive(Debug, Clone, PartialEq)]
pub struct ModePolicy {
    /// The weight λ of the common goal.
    pub weight: f64,
    /// The field of the urgency signal that tells urgency; none where its value does.
    pub urgency_field: Option<usize>,
    /// Price of moving a unit from another mode to each of the modes.
    pub rebooking: Vec<f64>,
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
    /// For supply: the place of what is there now, followed by what will be there after each step, and a step in days.
    pub profile: Option<(u32, f64)>,
    /// Whether the lane delivers to customers, so that what is left is in days.
    pub is_delivery: bool,
    /// Mean days that goods still take from the end of the lane to the last stock.
    pub downstream_days: f64,
    /// The place of the instant at which the next goods under way arrive, where another decision needs them.
    pub arrival: Option<u32>,
}

impl StepRule {
    /// Where its load is what is still to be made, booked block after block: units that are made per day.
    pub fn makes_per_day(&self) -> Option<f64> {
        let (size, most) = (self.step.size, self.step.maximum);
        self.step.until_done.then(|| if most > 0.0 { size.min(most) } else { size })
    }
}

impl ModePolicy {
    /// How urgent a choice is: 1 where another mode would be cheaper, else 0.
    pub fn haste(&self, option: usize) -> f64 {
        let freight = |option: &ModeOption| (option.per_unit, option.fixed);
        f64::from(self.options.iter().any(|other| freight(other) < freight(&self.options[option])))
    }
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
    let weighs = matches!(decision.policy, Policy::Mode(_) | Policy::CapacityStep(_));
    if decision.weight.is_some_and(|weight| weight.value() > 0.0) && !weighs {
        let sentence = "It follows a formula: there are no options among which a weight on the common goal could choose.".to_owned();
        sources.refuse(of, "weight", sentence, "Remove the weight, or choose a policy that chooses among options.");
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
        (Policy::CapacityStep(step), _) => step_rule(of, decision, step, plan, sources).map(GoodsPolicy::Step),
        (Policy::Mode(choice), Subject::Mode(lane)) => mode_policy(of, decision, choice, *lane, lever, plan, sources),
        _ => None,
    }
}

fn step_rule(of: EntityRef, decision: &Decision, step: &CapacityStep, plan: &ChainPlan, sources: &mut Sources<'_>) -> Option<StepRule> {
    let document = sources.document;
    let signal = |id: SignalId| plan.signal_idx.get(&id).copied();
    let not_before = match step.not_before {
        None => None,
        Some(id) => {
            let unit = document.signals.get(id).and_then(|signal| TimeUnit::from_word(signal.unit.trim()));
            let Some(found) = signal(id).zip(unit.map(|unit| unit.ticks() as f64)) else {
                let sentence = "It waits for an instant, but the signal that should tell it has no unit of time.".to_owned();
                sources.refuse(of, "policy/CapacityStep/not_before", sentence, "Give the signal a unit such as d or h.");
                return None;
            };
            Some(found)
        }
    };
    if step.until_done && (step.size <= 0.0 || step.minimum_block.ticks().0 <= 0) {
        let sentence = "It books block after block until the work is done, but a block makes nothing.".to_owned();
        sources.refuse(of, "policy/CapacityStep/until_done", sentence, "State the size of a step and the shortest block.");
        return None;
    }
    let is_figure = |input: &&SignalId| Some(**input) != step.work && Some(**input) != step.not_before;
    let Some(load) = decision.inputs.iter().filter(is_figure).find_map(|input| signal(*input)) else {
        let sentence = "It steps up capacity, but looks at nothing.".to_owned();
        sources.refuse(of, "inputs", sentence, "List the demand or shortfall it watches.");
        return None;
    };
    let Subject::Overtime(resource) = decision.subject else { return None };
    let made: Vec<StockId> = document.stocks.iter().filter(|(_, stock)| stock.resource == Some(resource)).map(|(id, _)| id).collect();
    let price = |kind: PriceKind, places: &dyn Fn(EntityRef) -> bool| {
        document.prices.values().find(|price| price.kind == kind && price.of.is_some_and(places))
    };
    let places = |of: EntityRef| of == EntityRef::Resource(resource) || made.iter().any(|stock| of == EntityRef::Stock(*stock));
    let of_stream = |of: EntityRef| match of {
        EntityRef::DemandStream(id) => document.demand_streams.get(id).is_some_and(|stream| made.contains(&stream.stock)),
        _ => false,
    };
    let days = |duration: Duration| duration.to_unit(TimeUnit::Day).value();
    let late = price(PriceKind::Late, &of_stream).map_or(0.0, |price| {
        let per_day = price.amount.amount() * price.per.map_or(0.0, |unit| TimeUnit::Day.ticks() as f64 / unit.ticks() as f64);
        let longest = price.at_most.map_or(f64::INFINITY, days);
        per_day * decision.horizon.map_or(longest, days).min(longest).min(365.0)
    });
    let price = price(PriceKind::OvertimeUnit, &places).map_or(0.0, |price| price.amount.amount());
    let weight = decision.weight.map_or(0.0, |weight| weight.value());
    let covers = cadence_days(document, decision).map_or(0, |days| (days * TimeUnit::Day.ticks() as f64) as i64);
    Some(StepRule { step: super::policy::in_ticks(step), load, work: step.work.and_then(signal), not_before, weight, covers, price, late })
}

/// How far ahead of now a change of a decision about goods bites: the notice of overtime, the lead of what was ordered,
/// the booking of a mode; 0 for other decisions.
pub(super) fn ahead(decision: &Decision, sources: &mut Sources<'_>) -> i64 {
    let document = sources.document;
    match (&decision.subject, &decision.policy) {
        (Subject::Overtime(_), Policy::CapacityStep(step)) => step.notice.ticks().0.max(0),
        (Subject::OrderQuantity(stock), policy) if is_of_quantity(policy) => {
            let lane = document.lanes.iter().find(|(_, lane)| lane.to == Some(*stock));
            let lead = lane.and_then(|(id, lane)| sources.time(id.into(), "modes", &lane.modes.first()?.lead).mean());
            lead.map_or(0, |lead| lead.max(0.0) as i64)
        }
        (Subject::Mode(lane), Policy::Mode(_)) => {
            let booked = document.lanes.get(*lane).and_then(|lane| lane.modes.first()?.cut_off);
            booked.map_or(0, |booked| booked.ticks().0.max(0))
        }
        _ => 0,
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
        let lead = sources.time(EntityRef::Lane(id), "modes", &mode.lead);
        let transit = times(&lead).into_iter().map(|time| (time / day, 1.0)).collect();
        let (per_unit, fixed) = (mode.per_unit.amount(), mode.fixed.amount());
        options.push(ModeOption { transit, per_unit, fixed, capacity: mode.capacity, minimum: mode.minimum });
    }
    let urgency = choice.urgency.and_then(|signal| plan.signal_idx.get(&signal).copied());
    let fields = choice.urgency.and_then(|signal| document.signals.get(signal)).map(|signal| &signal.fields);
    let urgency_field = fields.and_then(|fields| fields.iter().position(|field| field.name == URGENT || field.urgency_of.is_some()));
    if choice.intercepts && lane.to.is_none() {
        let sentence = "It takes shipments off their way, but those of its lane are on their way to customers.".to_owned();
        sources.refuse(of, "policy/Mode/intercepts", sentence, "Remove it, or choose a lane that brings goods to a stock.");
    }
    let rebooking = lane.modes.iter().map(|mode| mode.rebooking.amount()).collect();
    let weight = decision.weight.map_or(0.0, |weight| weight.value());
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
    // Looked ahead as far as the slowest way takes.
    let slowest = options.iter().map(ModeOption::mean_transit).fold(0.0, f64::max);
    let step = (slowest * day / f64::from(PROFILE)).ceil();
    let profile = lane.to.filter(|_| step >= 1.0).map(|stock| (plan.publish_own(OwnValue::Profile(stock, step as i64)), step / day));
    let downstream_days = lane.to.map_or(0.0, |stock| downstream_days(stock, sources, 0));
    let is_needed = |coupling: &Coupling| {
        coupling.kind == CouplingKind::Needs && coupling.members.iter().rev().skip(1).any(|member| of == EntityRef::Decision(*member))
    };
    let arrival = document.couplings.values().any(is_needed).then(|| plan.publish_own(OwnValue::NextArrival(id)));
    let choice = choice.clone();
    Some(GoodsPolicy::Mode(ModePolicy {
        weight,
        urgency_field,
        rebooking,
        choice,
        options,
        urgency,
        left,
        demand,
        profile,
        is_delivery: lane.to.is_none(),
        downstream_days,
        arrival,
    }))
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
        let is_booked_ahead = document.decisions.values().any(|decision| decision.subject == Subject::Mode(id));
        let booked = mode.cut_off.filter(|_| !is_booked_ahead).map_or(0.0, |cut_off| cut_off.exact_ticks());
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
