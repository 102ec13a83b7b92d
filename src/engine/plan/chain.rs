//! Compiles signals, information handoffs, decisions and rights into flat arrays.

use std::collections::BTreeMap;

use super::capacity::CapacityPlan;
use super::source::{NumberSource, Sources, TimeSource};
use super::timetable::Timetable;
use super::work::{ActivityPlan, ArrivalPlan, NONE, RoutingPlan, TargetPlan, WorkPlan, arrival_plan};
use crate::model::finding::Finding;
use crate::model::{
    AgentKind, CalendarSchedule, Capacity, Decision, DecisionId, Distribution, Document, EntityRef, FunctionId, Handoff, HandoffId,
    HandoffKind, OnTimeOut, Phase, Policy, ResourceId, Schedule, SignalId, SignalSource, Trigger, ValueProcess, WaitRule,
};
use crate::units::Duration;

/// Everything about information and decisions, in dense arrays.
#[derive(Debug, Clone, Default)]
pub struct ChainPlan {
    /// Functions.
    pub functions: Vec<FunctionPlan>,
    /// Signals.
    pub signals: Vec<SignalPlan>,
    /// Information handoffs.
    pub handoffs: Vec<HandoffPlan>,
    /// Decisions.
    pub decisions: Vec<DecisionPlan>,
    /// Signals by identifier.
    pub signal_idx: BTreeMap<SignalId, u32>,
    /// Information handoffs by identifier.
    pub handoff_idx: BTreeMap<HandoffId, u32>,
    /// Decisions by identifier.
    pub decision_idx: BTreeMap<DecisionId, u32>,
    /// Hidden activities in which decisions get attention.
    pub attention: Vec<ActivityPlan>,
}

/// A function as the chains see it.
#[derive(Debug, Clone, Default)]
pub struct FunctionPlan {
    /// Its decisions, in the order of their ranks.
    pub decisions: Vec<u32>,
    /// Its outgoing information handoffs.
    pub outgoing: Vec<u32>,
}

/// A signal that changes in the world.
#[derive(Debug, Clone)]
pub struct SignalPlan {
    /// The identifier of its element.
    pub element: u32,
    /// The function that sees it first.
    pub owner: u32,
    /// When it changes.
    pub changes: ArrivalPlan,
    /// The values it takes.
    pub value: ValuePlan,
    /// Handoffs that carry it on at once.
    pub relays: Vec<OutgoingPlan>,
}

/// The values a signal takes.
#[derive(Debug, Clone)]
pub enum ValuePlan {
    /// 1, 2, 3, …
    Count,
    /// Independent draws.
    Draw(NumberSource),
    /// The last value plus a draw.
    Walk(f64, NumberSource),
    /// `mean + rho · (last − mean) + draw`.
    Ar1(f64, f64, NumberSource),
    /// Dated levels in ticks.
    Levels(Vec<(i64, f64)>),
}

/// A handoff a message goes out on.
pub type OutgoingPlan = u32;

/// An information handoff.
#[derive(Debug, Clone)]
pub struct HandoffPlan {
    /// The identifier of its element.
    pub element: u32,
    /// Sender.
    pub from: u32,
    /// Receiver.
    pub to: u32,
    /// Time under way.
    pub latency: TimeSource,
    /// What it does to what it carries.
    pub channel: ChannelPlan,
    /// Signals it carries; empty means everything.
    pub carries: Vec<u32>,
}

/// What a channel does to what it carries.
#[derive(Debug, Clone)]
pub struct ChannelPlan {
    /// Messages go out only at these instants.
    pub sends: Option<Timetable>,
    /// Only every n-th message is sent.
    pub sample_every: u32,
    /// Chance that a message is lost.
    pub loss: f64,
    /// Added to the value.
    pub noise: NumberSource,
    /// Added to the value, relative.
    pub bias: f64,
    /// Relative changes below this are not sent.
    pub dead_band: f64,
    /// Whether the newest by sending wins, rather than the last to arrive.
    pub newest_wins: bool,
}

/// A decision.
#[derive(Debug, Clone)]
pub struct DecisionPlan {
    /// The identifier of its element.
    pub element: u32,
    /// The function that takes it.
    pub owner: u32,
    /// Place among the decisions of one instant.
    pub rank: u16,
    /// When it is taken.
    pub trigger: TriggerPlan,
    /// Instants that fall into closed hours move to the next opening.
    pub hours: Option<CapacityPlan>,
    /// Signals it looks at; empty means all.
    pub inputs: Vec<u32>,
    /// How many different inputs must have arrived; 1 means any.
    pub n_wanted: u32,
    /// Arrival until notice.
    pub sense: TimeSource,
    /// Hands-on time.
    pub decision_time: TimeSource,
    /// The hidden activity in which it gets attention, or [`NONE`].
    pub attention: u32,
    /// Handoffs its outcome is told on.
    pub outgoing: Vec<OutgoingPlan>,
    /// Decision until effect.
    pub act: TimeSource,
    /// Amount of money at stake.
    pub value: NumberSource,
    /// Amount up to which the owner decides alone.
    pub limit: Option<f64>,
    /// Levels above the owner.
    pub levels: Vec<LevelPlan>,
    /// Smallest distance between two runs.
    pub min_interval: i64,
}

/// When a decision is taken.
#[derive(Debug, Clone)]
pub enum TriggerPlan {
    /// At the instants of a timetable.
    Periodic(Timetable),
    /// When an input differs from the last one used by more than this, relative.
    OnChange(f64),
    /// When an input rises above the first bound, again after it fell below the second.
    Threshold {
        /// The input.
        signal: u32,
        /// Starts above.
        above: f64,
        /// Is armed again below.
        below: f64,
    },
    /// Never by itself.
    ByHand,
}

/// A level of authority.
#[derive(Debug, Clone)]
pub struct LevelPlan {
    /// Amount up to which it decides.
    pub limit: Option<f64>,
    /// Way to it.
    pub there: TimeSource,
    /// Way back to the owner.
    pub back: TimeSource,
    /// When it meets; none means at once.
    pub meets: Option<Timetable>,
    /// Opening hours its meetings keep to.
    pub hours: Option<CapacityPlan>,
    /// Hands-on time.
    pub decision_time: TimeSource,
    /// The hidden activity in which it gives attention, or [`NONE`].
    pub attention: u32,
    /// How long it may take.
    pub time_out: Option<i64>,
    /// What happens then.
    pub on_time_out: OnTimeOut,
}

/// Compiles everything about information and decisions.
pub(super) fn compile(document: &Document, horizon: i64, work: &WorkPlan, findings: &mut Vec<Finding>) -> ChainPlan {
    let function_idx: BTreeMap<FunctionId, u32> = document.functions.ids().zip(0..).collect();
    let information = |handoff: &Handoff| handoff.kind == HandoffKind::Information;
    let mut plan = ChainPlan {
        functions: vec![FunctionPlan::default(); document.functions.len()],
        signal_idx: document.signals.ids().zip(0..).collect(),
        handoff_idx: document.handoffs.iter().filter(|(_, handoff)| information(handoff)).map(|(id, _)| id).zip(0..).collect(),
        decision_idx: document.decisions.ids().zip(0..).collect(),
        ..ChainPlan::default()
    };
    let ranks = ranks(document, &function_idx);
    let mut sources = Sources { document, findings };
    for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| information(handoff)) {
        let (Some(from), Some(to)) = (function_idx.get(&handoff.from), function_idx.get(&handoff.to)) else {
            sources.refuse(id.into(), "from", "One of its ends does not exist.".to_owned(), "Connect it to two teams.");
            continue;
        };
        let index = plan.handoffs.len() as u32;
        plan.functions[*from as usize].outgoing.push(index);
        let compiled = handoff_plan(id, handoff, (*from, *to), &plan, &mut sources);
        plan.handoffs.push(compiled);
    }
    for (id, decision) in document.decisions.iter() {
        let Some(owner) = function_idx.get(&decision.owner).copied() else {
            sources.refuse(id.into(), "owner", "Nobody takes it.".to_owned(), "Choose the team that decides.");
            continue;
        };
        let compiled = decision_plan(id, decision, owner, ranks[&id], work, &mut plan, &mut sources);
        plan.functions[owner as usize].decisions.push(plan.decisions.len() as u32);
        plan.decisions.push(compiled);
    }
    for (id, signal) in document.signals.iter() {
        let of = EntityRef::Signal(id);
        let owner = function_idx.get(&signal.owner).copied();
        let (changes, value) = match &signal.source {
            SignalSource::External { changes, value } => {
                (arrival_plan(changes, of, horizon, &mut sources), value_plan(value, of, &mut sources))
            }
            SignalSource::None | SignalSource::Decision(_) => (ArrivalPlan::Never, ValuePlan::Count),
            _ => {
                sources.refuse(of, "source", "Signals that are measured inside the model are not simulated yet.".to_owned(), NOT_YET);
                (ArrivalPlan::Never, ValuePlan::Count)
            }
        };
        if owner.is_none() && !matches!(changes, ArrivalPlan::Never) {
            sources.refuse(of, "owner", "No team sees it change.".to_owned(), "Choose the team that sees it first.");
        }
        let owner = owner.unwrap_or(0);
        let signal_idx = plan.signals.len() as u32;
        let heard_by_owner = plan.functions.get(owner as usize).is_some_and(|function| {
            function.decisions.iter().any(|decision| accepts(&plan.decisions[*decision as usize].inputs, Some(signal_idx)))
        });
        let relays = plan.functions.get(owner as usize).map_or_else(Vec::new, |function| {
            let carries = |handoff: &&u32| {
                let listed = &plan.handoffs[**handoff as usize].carries;
                listed.contains(&signal_idx) || (listed.is_empty() && !heard_by_owner)
            };
            function.outgoing.iter().filter(carries).copied().collect()
        });
        plan.signals.push(SignalPlan { element: id.0, owner, changes, value, relays });
    }
    refuse_what_is_not_simulated(document, &mut sources);
    plan
}

const NOT_YET: &str = "Remove it, or wait for a version that simulates it.";

/// Whether a decision with these inputs listens to a signal; no inputs listen to everything.
pub(crate) fn accepts(inputs: &[u32], signal: Option<u32>) -> bool {
    inputs.is_empty() || signal.is_some_and(|signal| inputs.contains(&signal))
}

fn refuse_what_is_not_simulated(document: &Document, sources: &mut Sources<'_>) {
    for (id, decision) in document.decisions.iter() {
        if decision.policy != Policy::PassOn {
            sources.refuse(id.into(), "policy", "This kind of policy is not simulated yet.".to_owned(), NOT_YET);
        }
        if decision.fence.is_some() {
            sources.refuse(id.into(), "fence", "Fences are not simulated yet.".to_owned(), NOT_YET);
        }
        if matches!(decision.wait, WaitRule::AllWithin(_)) {
            sources.refuse(id.into(), "wait", "Waiting for all inputs within a time is not simulated yet.".to_owned(), NOT_YET);
        }
    }
    for id in document.coordinators.ids() {
        sources.refuse(id.into(), "", "Coordinators are not simulated yet.".to_owned(), NOT_YET);
    }
    for id in document.stocks.ids() {
        sources.refuse(id.into(), "", "Stocks and goods are not simulated yet.".to_owned(), NOT_YET);
    }
    for id in document.disruptions.ids() {
        sources.refuse(id.into(), "", "Disruptions are not simulated yet.".to_owned(), NOT_YET);
    }
}

fn handoff_plan(id: HandoffId, handoff: &Handoff, (from, to): (u32, u32), plan: &ChainPlan, sources: &mut Sources<'_>) -> HandoffPlan {
    let of = EntityRef::Handoff(id);
    let channel = &handoff.channel;
    let sends = match &channel.sends {
        Schedule::Never => None,
        schedule => match Timetable::new(schedule, id.0) {
            Ok(table) => Some(table),
            Err(reason) => {
                sources.refuse(of, "channel/sends", format!("Its sending times cannot be used: {reason}."), "Correct the schedule.");
                None
            }
        },
    };
    if channel.aggregate {
        sources.refuse(of, "channel/aggregate", "Sending means of several versions is not simulated yet.".to_owned(), NOT_YET);
    }
    HandoffPlan {
        element: id.0,
        from,
        to,
        latency: sources.time(of, "latency", &handoff.latency),
        channel: ChannelPlan {
            sends,
            sample_every: channel.sample_every.max(1),
            loss: channel.loss.value(),
            noise: sources.number(of, "channel/noise", &channel.noise),
            bias: channel.bias,
            dead_band: channel.dead_band,
            newest_wins: channel.order == crate::model::MessageOrder::NewestSent,
        },
        carries: handoff.signals.iter().filter_map(|signal| plan.signal_idx.get(signal).copied()).collect(),
    }
}

fn value_plan(value: &ValueProcess, of: EntityRef, sources: &mut Sources<'_>) -> ValuePlan {
    match value {
        ValueProcess::Count => ValuePlan::Count,
        ValueProcess::Draw(draw) => ValuePlan::Draw(sources.number(of, "source", draw)),
        ValueProcess::RandomWalk { start, step } => ValuePlan::Walk(*start, sources.number(of, "source", step)),
        ValueProcess::Ar1 { mean, rho, sd } => {
            let innovation = Distribution::Normal { mean: 0.0, sd: *sd };
            ValuePlan::Ar1(*mean, *rho, sources.number(of, "source", &innovation))
        }
        ValueProcess::Levels(levels) => ValuePlan::Levels(levels.iter().map(|(from, level)| (from.ticks().0, *level)).collect()),
    }
}

fn decision_plan(
    id: DecisionId,
    decision: &Decision,
    owner: u32,
    rank: u16,
    work: &WorkPlan,
    plan: &mut ChainPlan,
    sources: &mut Sources<'_>,
) -> DecisionPlan {
    let of = EntityRef::Decision(id);
    let document = sources.document;
    let function = document.functions.get(decision.owner);
    let agent = decision.agent.or(function.map(|function| function.agent)).unwrap_or_default();
    let (trigger, calendar) = trigger_plan(&decision.trigger, agent, of, plan, sources);
    let hours = calendar.or(function.and_then(|function| function.calendar)).and_then(|calendar| opening_hours(document, calendar, work));
    let default_time = default_decision_time(agent);
    let decision_time = sources.time(of, "decision_time", decision.decision_time.as_ref().unwrap_or(&default_time));
    let attention = attention_of(decision.attention, id.0, "attention", of, &decision_time, work, plan, sources);
    let inputs: Vec<u32> = decision.inputs.iter().filter_map(|signal| plan.signal_idx.get(signal).copied()).collect();
    let n_wanted = match decision.wait {
        WaitRule::Any => 1,
        WaitRule::All | WaitRule::AllWithin(_) => {
            let arriving = plan.handoffs.iter().filter(|handoff| handoff.to == owner).count();
            let own = document
                .signals
                .iter()
                .filter(|(signal, entity)| {
                    entity.owner == decision.owner
                        && matches!(entity.source, SignalSource::External { .. })
                        && accepts(&inputs, plan.signal_idx.get(signal).copied())
                })
                .count();
            (arriving + own).max(1) as u32
        }
    };
    let outgoing = if decision.communicates.is_empty() {
        plan.functions[owner as usize].outgoing.clone()
    } else {
        decision.communicates.iter().filter_map(|handoff| plan.handoff_idx.get(handoff).copied()).collect()
    };
    let right = document.decision_rights.iter().find(|(_, right)| right.decision == id);
    let (limit, levels) = right.map_or((None, Vec::new()), |(right_id, right)| {
        let of = EntityRef::DecisionRight(right_id);
        let levels = right
            .levels
            .iter()
            .enumerate()
            .map(|(n, level)| {
                let decision_time = sources.time(of, "levels", &level.decision_time);
                // Every level draws from a stream of its own.
                let element = right_id.0 ^ (n as u32 + 1) << 24;
                let attention = attention_of(level.attention, element, "levels", of, &decision_time, work, plan, sources);
                let meets = level.meets.as_ref().and_then(|meets| match Timetable::new(&meets.at, element) {
                    Ok(Timetable::Never) => None,
                    Ok(table) => Some(table),
                    Err(reason) => {
                        sources.refuse(of, "levels", format!("The meetings of a level cannot be used: {reason}."), "Correct the schedule.");
                        None
                    }
                });
                let calendar = level
                    .meets
                    .as_ref()
                    .and_then(|meets| meets.calendar)
                    .or_else(|| document.functions.get(level.function)?.calendar);
                LevelPlan {
                    limit: level.limit.map(|limit| limit.amount()),
                    there: sources.time(of, "levels", &level.there),
                    back: sources.time(of, "levels", &level.back),
                    meets,
                    hours: calendar.and_then(|calendar| opening_hours(document, calendar, work)),
                    decision_time,
                    attention,
                    time_out: level.time_out.map(|time_out| time_out.ticks().0),
                    on_time_out: level.on_time_out,
                }
            })
            .collect();
        (right.limit.map(|limit| limit.amount()), levels)
    });
    DecisionPlan {
        element: id.0,
        owner,
        rank,
        trigger,
        hours,
        inputs,
        n_wanted,
        sense: sources.time(of, "sense", &decision.sense),
        decision_time,
        attention,
        outgoing,
        act: sources.time(of, "act", &decision.act),
        value: sources.number(of, "value", &decision.value),
        limit,
        levels,
        min_interval: decision.min_interval.map_or(0, |interval| interval.ticks().0.max(0)),
    }
}

/// Hands-on time of a decision for which none is stated.
///
/// Human: lognormal with median 1.5 h and σ 0.8; AI: 0.05 h. Source: the model's agent defaults.
pub fn default_decision_time(agent: AgentKind) -> Distribution<Duration> {
    match agent {
        AgentKind::Human => Distribution::LognormalMedian { median: Duration::hours(1.5), sigma: 0.8 },
        AgentKind::Ai | AgentKind::GovernedAi => Distribution::Fixed(Duration::hours(0.05)),
    }
}

/// Rhythm of a decision for which none is stated: people weekly, AI hourly.
pub fn default_schedule(agent: AgentKind) -> Schedule {
    let period = match agent {
        AgentKind::Human => Duration::weeks(1.0),
        AgentKind::Ai | AgentKind::GovernedAi => Duration::hours(1.0),
    };
    Schedule::Every { period, phase: Phase::Start }
}

fn trigger_plan(
    trigger: &Trigger,
    agent: AgentKind,
    of: EntityRef,
    plan: &ChainPlan,
    sources: &mut Sources<'_>,
) -> (TriggerPlan, Option<crate::model::CalendarId>) {
    let periodic = |schedule: &CalendarSchedule, element: u32, sources: &mut Sources<'_>| match Timetable::new(&schedule.at, element) {
        Ok(table) => (TriggerPlan::Periodic(table), schedule.calendar),
        Err(reason) => {
            sources.refuse(of, "trigger", format!("Its rhythm cannot be used: {reason}."), "Correct the schedule.");
            (TriggerPlan::ByHand, None)
        }
    };
    match trigger {
        Trigger::AgentDefault => {
            let schedule = CalendarSchedule { at: default_schedule(agent), calendar: None };
            periodic(&schedule, of.raw(), sources)
        }
        Trigger::Periodic(schedule) => periodic(schedule, of.raw(), sources),
        Trigger::OnChange { threshold } => (TriggerPlan::OnChange(*threshold), None),
        Trigger::Threshold { signal, above, below } => match plan.signal_idx.get(signal) {
            Some(signal) => (TriggerPlan::Threshold { signal: *signal, above: *above, below: *below }, None),
            None => {
                sources.refuse(of, "trigger", "The signal it watches does not exist.".to_owned(), "Choose another.");
                (TriggerPlan::ByHand, None)
            }
        },
        Trigger::InCycle(cycle) => match sources.document.cycles.get(*cycle) {
            Some(cycle_entity) => {
                let schedule = cycle_entity.schedule.clone();
                periodic(&schedule, cycle.0, sources)
            }
            None => {
                sources.refuse(of, "trigger", "The meeting it is taken in does not exist.".to_owned(), "Choose another.");
                (TriggerPlan::ByHand, None)
            }
        },
        Trigger::ByHand => (TriggerPlan::ByHand, None),
    }
}

fn opening_hours(document: &Document, calendar: crate::model::CalendarId, work: &WorkPlan) -> Option<CapacityPlan> {
    let hours = CapacityPlan::new(&Capacity::One, document.calendars.get(calendar), work.week_shift, 0).ok()?;
    hours.as_constant().is_none().then_some(hours)
}

/// Makes the hidden activity in which a decision queues for attention.
#[expect(clippy::too_many_arguments, reason = "the parts of one hidden activity")]
fn attention_of(
    resource: Option<ResourceId>,
    element: u32,
    field: &str,
    of: EntityRef,
    service: &TimeSource,
    work: &WorkPlan,
    plan: &mut ChainPlan,
    sources: &mut Sources<'_>,
) -> u32 {
    let Some(resource) = resource else { return NONE };
    let Some(resource) = work.resource_idx.get(&resource) else {
        sources.refuse(of, field, "The staff whose attention it needs does not exist.".to_owned(), "Choose another.");
        return NONE;
    };
    plan.attention.push(ActivityPlan {
        element,
        resource: *resource,
        units: 1,
        service: vec![service.clone()],
        patience: None,
        time_limit: None,
        batching: None,
        gate: None,
        join: 0,
        routing: RoutingPlan::Always(TargetPlan::LEAVE),
        is_attention: true,
    });
    (work.activities.len() + plan.attention.len() - 1) as u32
}

/// Places of decisions within one instant: downstream before upstream along work and material handoffs,
/// circles broken at the lowest identifier; meetings before single decisions; ties by identifier.
fn ranks(document: &Document, function_idx: &BTreeMap<FunctionId, u32>) -> BTreeMap<DecisionId, u16> {
    let n = function_idx.len();
    let mut downstream: Vec<Vec<usize>> = vec![Vec::new(); n];
    for handoff in document.handoffs.values().filter(|handoff| handoff.kind != HandoffKind::Information) {
        if let (Some(from), Some(to)) = (function_idx.get(&handoff.from), function_idx.get(&handoff.to))
            && from != to
        {
            downstream[*from as usize].push(*to as usize);
        }
    }
    // Longest way to an end of the map; a function met again on its own way does not count.
    let mut height: Vec<Option<u32>> = vec![None; n];
    for start in 0..n {
        let mut stack = vec![(start, 0usize)];
        let mut on_way = vec![false; n];
        on_way[start] = true;
        while let Some((at, next)) = stack.pop() {
            if height[at].is_some() {
                on_way[at] = false;
                continue;
            }
            if let Some(to) = downstream[at].get(next) {
                stack.push((at, next + 1));
                if height[*to].is_none() && !on_way[*to] {
                    on_way[*to] = true;
                    stack.push((*to, 0));
                }
            } else {
                height[at] = Some(downstream[at].iter().filter_map(|to| height[*to]).max().map_or(0, |height| height + 1));
                on_way[at] = false;
            }
        }
    }
    let mut order: Vec<(bool, u32, DecisionId)> = document
        .decisions
        .iter()
        .map(|(id, decision)| {
            let height = function_idx.get(&decision.owner).and_then(|function| height[*function as usize]).unwrap_or(0);
            (!matches!(decision.trigger, Trigger::InCycle(_)), height, id)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().zip(0u16..).map(|((_, _, id), rank)| (id, rank.min(4_000))).collect()
}
