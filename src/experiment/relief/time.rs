//! Reliefs in time: what is under way, what is worked on, how often something takes place.

use super::{Found, ReliefKind};
use crate::experiment::change::set;
use crate::model::statics::{agent_of, decision_time, default_schedule};
use crate::model::{ActivityId, CalendarSchedule, Decision, Distribution, Document, EntityRef, FunctionId, Schedule, Trigger};
use crate::units::Duration;

const HALF: f64 = 0.5;

/// Half of a random time as a change of a field; nothing if it is always zero or cannot be halved.
pub(super) fn halved(
    document: &Document,
    of: impl Into<EntityRef>,
    field: &str,
    time: &Distribution<Duration>,
    factor: f64,
) -> Option<crate::model::Change> {
    if time.is_zero() {
        return None;
    }
    set(of, field, &time.scaled(factor, &document.distributions)?)
}

pub(super) fn handoffs(found: &mut Found<'_>) {
    let document = found.document;
    for (id, handoff) in document.handoffs.iter() {
        let ends = [handoff.from, handoff.to];
        if let Some(change) = halved(document, id, "latency", &handoff.latency, HALF) {
            found.add(ReliefKind::Latency, id, "", vec![Some(change)], ends);
        }
        if let Some(sends) = handoff.channel.sends.with_period_scaled(HALF) {
            found.add(ReliefKind::Cadence, id, "", vec![set(id, "channel/sends", &sends)], ends);
        }
        if handoff.channel.loss.value() > 0.0 {
            let loss = crate::units::Share::new(handoff.channel.loss.value() * HALF);
            found.add(ReliefKind::Loss, id, "", vec![set(id, "channel/loss", &loss)], ends);
        }
    }
}

/// The rhythm of a decision of its own, stated or the agent's; none where it waits for events or a meeting.
pub(in crate::experiment) fn rhythm_of(document: &Document, decision: &Decision) -> Option<CalendarSchedule> {
    match &decision.trigger {
        Trigger::Periodic(schedule) => Some(schedule.clone()),
        Trigger::AgentDefault => {
            Some(CalendarSchedule { at: default_schedule(agent_of(document, decision), &decision.subject), calendar: None })
        }
        Trigger::OnChange { .. } | Trigger::Threshold { .. } | Trigger::LevelChange { .. } | Trigger::InCycle(_) | Trigger::ByHand => None,
    }
}

/// The hands-on time of a decision, stated or the agent's.
pub(in crate::experiment) fn hands_on_of(document: &Document, decision: &Decision) -> Distribution<Duration> {
    decision_time(document, decision)
}

pub(super) fn decisions(found: &mut Found<'_>) {
    let document = found.document;
    for (id, decision) in document.decisions.iter() {
        let owner = [decision.owner];
        let time = hands_on_of(document, decision);
        if let Some(change) = halved(document, id, "decision_time", &time, HALF) {
            found.add(ReliefKind::HandsOn, id, "", vec![Some(change)], owner);
        }
        for (field, time, part) in [("sense", &decision.sense, "noticing"), ("act", &decision.act, "carrying out")] {
            if let Some(change) = halved(document, id, field, time, HALF) {
                found.add(ReliefKind::Latency, id, part, vec![Some(change)], owner);
            }
        }
        if let Some(schedule) = rhythm_of(document, decision)
            && let Some(at) = schedule.at.with_period_scaled(HALF)
        {
            let trigger = Trigger::Periodic(CalendarSchedule { at, calendar: schedule.calendar });
            found.add(ReliefKind::Cadence, id, "", vec![set(id, "trigger", &trigger)], owner);
        }
    }
}

pub(super) fn activities(found: &mut Found<'_>) {
    let document = found.document;
    for (id, activity) in document.activities.iter() {
        let team = [activity.function];
        let scaled = |factor: f64| service_scaled(document, id, factor);
        if let Some(changes) = scaled(HALF) {
            found.add(ReliefKind::HandsOn, id, "", changes, team);
        }
        if let Some(gate) = &activity.gate
            && let Some(opens) = gate.opens.with_period_scaled(HALF)
        {
            found.add(ReliefKind::Cadence, id, "gate", vec![set(id, "gate/opens", &opens)], team);
        }
        if let Some(until) = activity.batching.as_ref().and_then(|batching| batching.oldest.as_ref()).and_then(|oldest| oldest.until) {
            let half = Distribution::Fixed(until).scaled(HALF, &document.distributions);
            if let Some(Distribution::Fixed(half)) = half {
                found.add(ReliefKind::Cadence, id, "batch", vec![set(id, "batching/oldest/until", &half)], team);
            }
        }
        if let Some(patience) = &activity.patience {
            let teams: Vec<FunctionId> = team.into_iter().chain(function_of(document, patience.then)).collect();
            for (kind, factor) in [(ReliefKind::Sooner, HALF), (ReliefKind::Later, 2.0)] {
                if let Some(change) = halved(document, id, "patience/after", &patience.after, factor) {
                    found.add(kind, id, "", vec![Some(change)], teams.clone());
                }
            }
        }
    }
}

/// Changes that make all service times of an activity a factor of what they were; none if they are all zero.
pub(in crate::experiment) fn service_scaled(document: &Document, id: ActivityId, factor: f64) -> Option<Vec<Option<crate::model::Change>>> {
    let activity = document.activities.get(id)?;
    let mut changes = Vec::new();
    if !activity.service.is_zero() {
        changes.push(halved(document, id, "service", &activity.service, factor));
    }
    for (class, time) in &activity.service_by_class {
        if !time.is_zero() {
            changes.push(halved(document, id, &format!("service_by_class/{class}"), time, factor));
        }
    }
    (!changes.is_empty()).then_some(changes)
}

pub(super) fn function_of(document: &Document, activity: Option<ActivityId>) -> Option<FunctionId> {
    activity.and_then(|id| document.activities.get(id)).map(|activity| activity.function)
}

/// Half of a schedule's period as a change of a field.
pub(super) fn twice_as_often(of: impl Into<EntityRef>, field: &str, at: &Schedule) -> Option<crate::model::Change> {
    set(of, field, &at.with_period_scaled(HALF)?)
}
