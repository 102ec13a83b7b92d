//! Compiles signals, information handoffs, decisions and rights of a document.

use std::collections::{BTreeMap, BTreeSet};

use super::super::capacity::CapacityPlan;
use super::super::source::{Sources, TimeSource};
use super::super::supply;
use super::super::timetable::Timetable;
use super::super::work::{ActivityPlan, ArrivalPlan, NONE, RoutingPlan, TargetPlan, WorkPlan, arrival_plan};
use super::{
    ChainPlan, ChannelPlan, DecisionPlan, FencePlan, FieldPlan, FunctionPlan, HandoffPlan, LevelPlan, MeasuredPlan, SignalPlan,
    SubjectPlan, TriggerPlan, ValuePlan, WaitPlan, accepts, cycles, goods, order, policy, ways,
};
use crate::model::finding::Finding;
use crate::model::statics::{agent_of, decision_time, default_schedule};
use crate::model::{
    CalendarSchedule, Capacity, Decision, DecisionId, Distribution, Document, EntityRef, FunctionId, Handoff, HandoffId, HandoffKind,
    Policy, ResourceId, Schedule, Signal, SignalField, SignalId, SignalSource, Trigger, ValueProcess, WaitRule,
};
use crate::units::TimeUnit;

/// Levels of authority one decision can have: their numbers share an event with that of the run.
const MAX_LEVELS: usize = 15;
/// Zones of a fence for which none are stated: 7 and 21 days.
const DEFAULT_FROZEN: i64 = 7 * 86_400_000;
const DEFAULT_SLUSHY: i64 = 21 * 86_400_000;

/// Compiles everything about information and decisions.
pub(in crate::engine::plan) fn compile(document: &Document, horizon: i64, work: &WorkPlan, findings: &mut Vec<Finding>) -> ChainPlan {
    let function_idx: BTreeMap<FunctionId, u32> = document.functions.ids().zip(0..).collect();
    let information = |handoff: &Handoff| handoff.kind == HandoffKind::Information;
    let mut plan = ChainPlan {
        functions: vec![FunctionPlan::default(); document.functions.len()],
        signal_idx: document.signals.ids().zip(0..).collect(),
        handoff_idx: document.handoffs.iter().filter(|(_, handoff)| information(handoff)).map(|(id, _)| id).zip(0..).collect(),
        decision_idx: document.decisions.ids().zip(0..).collect(),
        n_places: document.signals.len() as u32,
        ..ChainPlan::default()
    };
    let ranks = order::ranks(document, &function_idx);
    let with_goods = supply::plain(document);
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
        if with_goods.contains(&id) {
            // It is taken where the goods are and hears nothing.
            let silent = Decision { policy: Policy::PassOn, trigger: Trigger::ByHand, ..decision.clone() };
            let compiled = decision_plan(id, &silent, owner, ranks[&id], work, &mut plan, &mut sources);
            plan.decisions.push(compiled);
            continue;
        }
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
            SignalSource::None | SignalSource::Decision(_) | SignalSource::QueueLength(_) | SignalSource::Load(_) => {
                (ArrivalPlan::Never, ValuePlan::Count)
            }
            // Published by the part that moves goods.
            SignalSource::Demand(_)
            | SignalSource::InventoryLevel(_)
            | SignalSource::InventoryPosition(_)
            | SignalSource::Backorders(_)
            | SignalSource::Material { .. } => (ArrivalPlan::Never, ValuePlan::Count),
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
        let is_open = matches!(signal.source, SignalSource::None);
        let is_measured = !matches!(signal.source, SignalSource::None | SignalSource::Decision(_) | SignalSource::External { .. });
        if is_measured {
            let source = match signal.source.clone() {
                // As it is used, so that the same time in another unit is the same plan.
                SignalSource::Material { stock, within } => SignalSource::Material { stock, within: within.to_unit(TimeUnit::Millisecond) },
                source => source,
            };
            plan.measured.push(MeasuredPlan { signal: signal_idx, source });
        }
        let observed = if is_measured { timetable(&signal.observed, of, "observed", &mut sources) } else { None };
        let is_set = plan.decisions.iter().any(|decision| decision.subject == SubjectPlan::Signal(signal_idx));
        let start = match &value {
            // Nobody knows what was asked for in a bucket before the first is over.
            _ if matches!(signal.source, SignalSource::Demand(_)) && signal.bucket.is_some() => None,
            _ if is_measured || (is_open && is_set) => Some(0.0),
            ValuePlan::Walk(start, _) => Some(*start),
            ValuePlan::Ar1(mean, ..) => Some(*mean),
            ValuePlan::Levels(levels) => levels.first().filter(|(from, _)| *from <= 0).map(|(_, level)| *level),
            ValuePlan::Count | ValuePlan::Draw(_) => None,
        };
        let fields = signal.fields.iter().map(|field| field_plan(field, of, &plan, &mut sources)).collect();
        let first = |handoff: &HandoffPlan| handoff.carries.first() == Some(&signal_idx);
        let told_on = plan.handoffs.iter().zip(0..).filter(|(handoff, _)| first(handoff)).map(|(_, index)| index).collect();
        plan.signals.push(SignalPlan {
            element: id.0,
            owner,
            changes,
            value,
            relays,
            is_open,
            is_measured,
            observed,
            start,
            fields,
            told_on,
            bucket: signal.bucket.map_or(0, |bucket| bucket.ticks().0.max(0)),
        });
    }
    for index in 0..plan.decisions.len() {
        let decision = &plan.decisions[index];
        if decision.policy.is_evaluated() && decision.told_as.is_empty() {
            let carried = decision.outgoing.iter().flat_map(|handoff| &plan.handoffs[*handoff as usize].carries);
            let is_open = |signal: &u32| plan.signals[*signal as usize].is_open && plan.signals[*signal as usize].owner == decision.owner;
            let mut open: Vec<u32> = carried.copied().filter(is_open).collect();
            open.sort_unstable();
            open.dedup();
            plan.decisions[index].told_as = open;
        }
    }
    plan.cycles = cycles::cycle_plans(document, work, &mut plan, &mut sources);
    for (function, index) in &function_idx {
        plan.functions[*index as usize].readings = readings(document, *function, &plan);
    }
    for (id, decision) in document.decisions.iter().filter(|(_, decision)| decision.wait != WaitRule::Any) {
        let Some(index) = plan.decisions.iter().position(|plan| plan.element == id.0) else { continue };
        let within = match decision.wait {
            WaitRule::AllWithin(within) => Some(within.ticks().0.max(0)),
            WaitRule::Any | WaitRule::All => None,
        };
        plan.decisions[index].wait = WaitPlan { ways: ways::ways_to(&plan, index as u32), within };
    }
    refuse_what_is_not_simulated(document, &with_goods, &mut sources);
    plan
}

/// How a function reads signals whose term it defines in its own way and has declared no mapping for.
fn readings(document: &Document, function: FunctionId, plan: &ChainPlan) -> Vec<(u32, f64, f64)> {
    let own = |(id, signal): (SignalId, &Signal)| {
        let term = document.terms.get(signal.term?)?;
        let variant = term.variants.get(&function).filter(|_| !term.mapped.contains(&function))?;
        Some((*plan.signal_idx.get(&id)?, variant.factor.unwrap_or(1.0), variant.offset))
    };
    document.signals.iter().filter_map(own).filter(|(_, factor, offset)| (*factor, *offset) != (1.0, 0.0)).collect()
}

pub(super) const NOT_YET: &str = "Remove it, or wait for a version that simulates it.";

/// Where a field of a signal comes from.
fn field_plan(field: &SignalField, of: EntityRef, plan: &ChainPlan, sources: &mut Sources<'_>) -> FieldPlan {
    let Some(decision) = field.urgency_of else { return FieldPlan::Drawn(sources.number(of, "fields", &field.value)) };
    let index = plan.decision_idx.get(&decision).copied();
    let policy = index.and_then(|index| plan.decisions.get(index as usize)).map(|decision| &decision.policy);
    match (index, policy) {
        (Some(index), Some(policy::PolicyPlan::Goods(goods::GoodsPolicy::Mode(_)))) => FieldPlan::Urgency(index),
        _ => {
            let sentence = format!("Its field “{}” tells the haste of a decision that chooses no way to ship.", field.name);
            sources.refuse(of, "fields", sentence, "Choose a decision on a mode with a policy for modes.");
            FieldPlan::Drawn(super::super::source::NumberSource::Constant(0.0))
        }
    }
}

fn refuse_what_is_not_simulated(document: &Document, with_goods: &BTreeSet<DecisionId>, sources: &mut Sources<'_>) {
    for (id, decision) in document.decisions.iter() {
        if with_goods.contains(&id) {
            continue;
        }
        if policy::is_about_goods(decision) && goods::lever(document, decision).is_none() {
            sources.refuse(id.into(), "subject", "This kind of decision about goods is not simulated yet.".to_owned(), NOT_YET);
        }
        if decision.fence.is_some() && decision.policy == Policy::PassOn {
            let sentence = "It has a fence, but only passes on what it hears: there is no plan that could change.".to_owned();
            sources.refuse(id.into(), "fence", sentence, "Choose a policy, or remove the fence.");
        }
    }
}

fn handoff_plan(id: HandoffId, handoff: &Handoff, (from, to): (u32, u32), plan: &ChainPlan, sources: &mut Sources<'_>) -> HandoffPlan {
    let of = EntityRef::Handoff(id);
    let channel = &handoff.channel;
    let sends = timetable(&channel.sends, of, "channel/sends", sources);
    let masks = sources.document.signals.iter().filter(|(_, signal)| !signal.fields.is_empty()).filter_map(|(signal, entity)| {
        let masked = entity.fields.iter().map(|field| channel.mask.contains(&field.name)).collect();
        Some((*plan.signal_idx.get(&signal)?, masked))
    });
    let masks = if channel.mask.is_empty() { Vec::new() } else { masks.collect() };
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
            masks,
            aggregates: channel.aggregate,
        },
        carries: handoff.signals.iter().filter_map(|signal| plan.signal_idx.get(signal).copied()).collect(),
    }
}

/// A schedule that may be missing.
fn timetable(schedule: &Schedule, of: EntityRef, field: &str, sources: &mut Sources<'_>) -> Option<Timetable> {
    if *schedule == Schedule::Never {
        return None;
    }
    match Timetable::new(schedule, of.raw()) {
        Ok(table) => Some(table),
        Err(reason) => {
            sources.refuse(of, field, format!("Its times cannot be used: {reason}."), "Correct the schedule.");
            None
        }
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
    let (trigger, calendar) = trigger_plan(decision, of, plan, sources);
    let hours = calendar.or(function.and_then(|function| function.calendar)).and_then(|calendar| opening_hours(document, calendar, work));
    let decision_time = sources.time(of, "decision_time", &decision_time(document, decision));
    let attention = attention_of(decision.attention, id.0, "attention", of, &decision_time, work, plan, sources);
    let inputs: Vec<u32> = decision.inputs.iter().filter_map(|signal| plan.signal_idx.get(signal).copied()).collect();
    let outgoing = if decision.communicates.is_empty() {
        plan.functions[owner as usize].outgoing.clone()
    } else {
        decision.communicates.iter().filter_map(|handoff| plan.handoff_idx.get(handoff).copied()).collect()
    };
    let publishes: Vec<u32> = document
        .signals
        .iter()
        .filter(|(_, signal)| signal.source == SignalSource::Decision(id))
        .filter_map(|(signal, _)| plan.signal_idx.get(&signal).copied())
        .collect();
    let right = document.decision_rights.iter().find(|(_, right)| right.decision == id);
    if let Some((right_id, right)) = right
        && right.levels.len() > MAX_LEVELS
    {
        let sentence = format!("It has {} levels; at most {MAX_LEVELS} can be simulated.", right.levels.len());
        sources.refuse(right_id.into(), "levels", sentence, "Join some of the levels.");
    }
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
                let calendar =
                    level.meets.as_ref().and_then(|meets| meets.calendar).or_else(|| document.functions.get(level.function)?.calendar);
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
    let policy = policy::policy_plan(id, decision, work, plan, sources);
    let subject = policy::subject_plan(id, decision, work, plan, sources);
    let fence = decision.fence.as_ref().map(|fence| FencePlan {
        ahead: goods::ahead(decision, sources),
        frozen: fence.frozen.map_or(DEFAULT_FROZEN, |zone| zone.ticks().0),
        slushy: fence.slushy.map_or(DEFAULT_SLUSHY, |zone| zone.ticks().0),
        cost: fence.cost_of_change.amount(),
    });
    DecisionPlan {
        fence,
        cost: decision.cost.map_or(0.0, |cost| cost.amount()),
        cycle: match decision.trigger {
            Trigger::InCycle(cycle) => document.cycles.ids().position(|id| id == cycle).map(|index| index as u32),
            _ => None,
        },
        policy,
        subject,
        element: id.0,
        owner,
        rank,
        trigger,
        hours,
        inputs,
        // Set when it is known who tells whom.
        wait: WaitPlan::default(),
        sense: sources.time(of, "sense", &decision.sense),
        decision_time,
        attention,
        outgoing,
        names_outgoing: !decision.communicates.is_empty(),
        told_as: if matches!(decision.policy, Policy::PassOn | Policy::Approval(_)) { Vec::new() } else { publishes.clone() },
        publishes,
        act: sources.time(of, "act", &decision.act),
        value: sources.number(of, "value", &decision.value),
        limit,
        levels,
        min_interval: decision.min_interval.map_or(0, |interval| interval.ticks().0.max(0)),
    }
}

fn trigger_plan(
    decision: &Decision,
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
    match &decision.trigger {
        Trigger::AgentDefault => {
            let agent = agent_of(sources.document, decision);
            let schedule = CalendarSchedule { at: default_schedule(agent, &decision.subject), calendar: None };
            periodic(&schedule, of.raw(), sources)
        }
        Trigger::Periodic(schedule) => periodic(schedule, of.raw(), sources),
        Trigger::OnChange { threshold } => (TriggerPlan::OnChange(*threshold), None),
        Trigger::LevelChange { allowance, threshold } => (TriggerPlan::LevelChange(*allowance, *threshold), None),
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
pub(super) fn attention_of(
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
        cost_fixed: 0.0,
        cost_waiting: 0.0,
        longest_shift: super::super::work::longest_shift(work, *resource, 1),
    });
    (work.activities.len() + plan.attention.len() - 1) as u32
}
