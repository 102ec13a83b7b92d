//! What if an AI agent decides: one decision, all of them, or only as often as the others can follow.

use std::collections::BTreeSet;

use super::{Made, made};
use crate::experiment::change::set;
use crate::experiment::relief::{agent_of, rhythm_of};
use crate::model::{AgentKind, CalendarSchedule, Change, Decision, DecisionId, Document, FunctionId, HandoffKind, Schedule, Trigger};
use crate::units::Duration;

pub(super) fn agent(document: &Document, only: Option<DecisionId>, every: Option<Duration>, governed: bool) -> Result<Made, String> {
    let kind = if governed { AgentKind::GovernedAi } else { AgentKind::Ai };
    let wanted: Vec<(DecisionId, &Decision)> = document.decisions.iter().filter(|(id, _)| only.is_none_or(|only| only == *id)).collect();
    if wanted.is_empty() {
        return Err("There is no decision on this map".to_owned());
    }
    let mut changes: Vec<Option<Change>> = Vec::new();
    for (id, decision) in wanted {
        changes.push(set(id, "agent", &kind));
        // Stated values of people would hold for the agent, too.
        if decision.decision_time.is_some() {
            changes.push(set(id, "decision_time", &serde_json::Value::Null));
        }
        if decision.attention.is_some() {
            changes.push(set(id, "attention", &serde_json::Value::Null));
        }
        if decision.cost.is_some() {
            changes.push(set(id, "cost", &serde_json::Value::Null));
        }
        let trigger = match (every, &decision.trigger) {
            (Some(period), _) => Some(Trigger::Periodic(CalendarSchedule { at: Schedule::every(period, Duration::ZERO), calendar: None })),
            // A meeting stays one; a rhythm of people becomes that of an agent.
            (None, Trigger::Periodic(_)) => Some(Trigger::AgentDefault),
            (None, _) => None,
        };
        if let Some(trigger) = trigger {
            changes.push(set(id, "trigger", &trigger));
        }
    }
    let with = if governed { " with guardrails" } else { "" };
    let name = match only {
        None => format!("AI agents{with} everywhere"),
        Some(id) => format!("AI agent{with}: {}", document.name_of(id.into())),
    };
    Ok(made(name, changes))
}

/// Every agent decides at most as often as the slowest decision whose outcome reaches it.
pub(super) fn governor(document: &Document) -> Result<Made, String> {
    let mut changes = Vec::new();
    for (id, decision) in document.decisions.iter() {
        if agent_of(document, decision) == AgentKind::Human {
            continue;
        }
        let upstream = informing(document, decision.owner);
        let slowest = document
            .decisions
            .values()
            .filter(|other| upstream.contains(&other.owner) && other.owner != decision.owner)
            .filter_map(|other| rhythm_of(document, other)?.at.period())
            .max_by_key(|period| period.ticks());
        if let Some(slowest) = slowest.filter(|slowest| decision.min_interval.is_none_or(|own| own.ticks() < slowest.ticks())) {
            changes.push(set(id, "min_interval", &slowest));
        }
    }
    if changes.is_empty() {
        return Err("No AI agent depends on a decision with a rhythm".to_owned());
    }
    Ok(made("Agents as slow as the slowest", changes))
}

/// Everybody who informs a function, directly or through others.
fn informing(document: &Document, of: FunctionId) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::from([of]);
    loop {
        let next = document
            .handoffs
            .values()
            .find(|handoff| handoff.kind == HandoffKind::Information && found.contains(&handoff.to) && !found.contains(&handoff.from));
        match next {
            Some(handoff) => found.insert(handoff.from),
            None => return found,
        };
    }
}
