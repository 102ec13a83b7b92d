//! What if teams agree: on meetings, on a ledger, on words, on a goal, on limits, on somebody who looks after it.

use super::{Made, made};
use crate::experiment::change::{put, set};
use crate::experiment::relief::{in_order, joint_meeting, rhythm_of};
use crate::model::{
    Attribute, AuthorityLevel, CalendarSchedule, Change, ChannelPreset, Coordinator, CoordinatorId, DecisionId, Distribution, Document,
    Entity, EntityRef, HandoffKind, MessageOrder, OnTimeOut, Schedule, TermId, Trigger,
};
use crate::units::{Duration, Money, Quantity as _, Share};

/// Hours of the shared ledger: median of published measurements.
const LEDGER_HOURS: f64 = 0.05;

pub(super) fn meeting(document: &Document, members: &[DecisionId], every: Option<Duration>, joint_objective: bool) -> Result<Made, String> {
    let with_rhythm = document.decisions.iter().filter(|(_, decision)| rhythm_of(document, decision).is_some()).map(|(id, _)| id);
    let members: Vec<DecisionId> = if members.is_empty() { with_rhythm.collect() } else { members.to_vec() };
    if members.len() < 2 {
        return Err("A joint meeting needs at least two decisions with rhythms of their own".to_owned());
    }
    let (mut changes, name) =
        joint_meeting(document, &members, every).ok_or("None of the decisions has a rhythm; say how often they meet")?;
    for change in &mut changes {
        if let crate::model::ChangeKind::Put(entity) = &mut change.what
            && let Entity::Cycle(_, cycle) = entity.as_mut()
        {
            cycle.joint_objective = joint_objective;
            cycle.reconciles = joint_objective;
        }
    }
    let goal = if joint_objective { " with a common goal" } else { "" };
    Ok(Made { name: format!("{}{goal}", capital(name.trim_start_matches("a "))), changes })
}

/// Decisions with equal periods, each a stated time after the one that informs it.
pub(super) fn staged(document: &Document, apart: Duration) -> Result<Made, String> {
    let with_rhythm: Vec<DecisionId> =
        document.decisions.iter().filter(|(_, decision)| rhythm_of(document, decision).is_some()).map(|(id, _)| id).collect();
    if with_rhythm.len() < 2 {
        return Err("There are fewer than two decisions with rhythms of their own".to_owned());
    }
    let mut changes = Vec::new();
    for (n, id) in in_order(document, with_rhythm).into_iter().enumerate() {
        let Some(schedule) = document.decisions.get(id).and_then(|decision| rhythm_of(document, decision)) else { continue };
        let Some(period) = schedule.at.period() else { continue };
        let offset = (n as i64 * apart.ticks().0).rem_euclid(period.ticks().0.max(1));
        let at = Schedule::every(period, Duration::from_base(offset as f64));
        changes.push(set(id, "trigger", &Trigger::Periodic(CalendarSchedule { at, calendar: schedule.calendar })));
    }
    Ok(made(format!("Meetings {apart} apart"), changes))
}

pub(super) fn ledger(document: &Document) -> Result<Made, String> {
    let mut changes = Vec::new();
    for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| handoff.kind == HandoffKind::Information) {
        let latency: Distribution<Duration> = Distribution::Fixed(Duration::hours(LEDGER_HOURS));
        changes.push(set(id, "latency", &latency));
        changes.push(set(id, "channel/preset", &ChannelPreset::SharedLedger));
        if handoff.channel.loss.value() != 0.0 {
            changes.push(set(id, "channel/loss", &Share::new(0.0)));
        }
        if handoff.channel.sends != Schedule::Never {
            changes.push(set(id, "channel/sends", &Schedule::Never));
        }
        if !handoff.channel.mask.is_empty() {
            changes.push(set(id, "channel/mask", &Vec::<String>::new()));
        }
        if handoff.channel.order != MessageOrder::NewestSent {
            changes.push(set(id, "channel/order", &MessageOrder::NewestSent));
        }
    }
    if changes.is_empty() { Err("Nobody tells anybody anything on this map".to_owned()) } else { Ok(made("One shared ledger", changes)) }
}

pub(super) fn mappings(document: &Document, only: Option<TermId>) -> Result<Made, String> {
    let mut changes = Vec::new();
    let wanted = document.terms.iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
    for (id, term) in wanted.filter(|(_, term)| term.variants.keys().any(|function| !term.mapped.contains(function))) {
        let mapped: std::collections::BTreeSet<_> = term.mapped.iter().chain(term.variants.keys()).copied().collect();
        changes.push(set(id, "mapped", &mapped));
    }
    let name = only.map_or_else(|| "One meaning for every word".to_owned(), |id| format!("One meaning of {}", document.name_of(id.into())));
    if changes.is_empty() { Err("Nobody reads a word differently from the others".to_owned()) } else { Ok(made(name, changes)) }
}

pub(super) fn objective(document: &Document, weight: Share) -> Result<Made, String> {
    let chooses = document.decisions.iter().filter(|(_, decision)| decision.weight != Some(weight));
    let changes: Vec<Option<Change>> = chooses.map(|(id, _)| set(id, "weight", &weight)).collect();
    if changes.is_empty() { Err("Every decision weighs the whole like that".to_owned()) } else { Ok(made("A common goal", changes)) }
}

pub(super) fn limits(document: &Document, of: Option<EntityRef>, limit: f64, time_out: f64) -> Result<Made, String> {
    let is_wanted = |id: EntityRef| of.is_none_or(|of| of == id);
    let money = |amount: Money| Money::from_base(amount.to_base() * limit);
    let time = |duration: Duration| Duration::from_base(duration.to_base() * time_out);
    let mut changes = Vec::new();
    for (id, right) in document.decision_rights.iter().filter(|(id, _)| is_wanted((*id).into())) {
        if let Some(own) = right.limit.filter(|_| limit != 1.0) {
            changes.push(set(id, "limit", &money(own)));
        }
        for (n, level) in right.levels.iter().enumerate() {
            if let Some(own) = level.limit.filter(|_| limit != 1.0) {
                changes.push(set(id, format!("levels/{n}/limit"), &money(own)));
            }
            if let Some(own) = level.time_out.filter(|_| time_out != 1.0) {
                changes.push(set(id, format!("levels/{n}/time_out"), &time(own)));
            }
        }
    }
    for (id, activity) in document.activities.iter().filter(|(id, _)| is_wanted((*id).into())) {
        let amounts = |when: &&crate::model::Condition| when.attribute == Attribute::Value && limit != 1.0;
        for (n, branch) in activity.routing.branches.iter().enumerate() {
            if let Some(when) = branch.when.as_ref().filter(amounts) {
                changes.push(set(id, format!("routing/branches/{n}/when/than"), &(when.than * limit)));
            }
        }
        if let Some(patience) = activity.patience.as_ref().filter(|_| time_out != 1.0)
            && let Some(after) = patience.after.scaled(time_out, &document.distributions)
        {
            changes.push(set(id, "patience/after", &after));
        }
    }
    let mut name = Vec::new();
    if limit != 1.0 {
        name.push(format!("limits × {limit}"));
    }
    if time_out != 1.0 {
        name.push(format!("time-outs × {time_out}"));
    }
    let at = of.map_or_else(String::new, |of| format!(" of {}", document.name_of(of)));
    if changes.is_empty() {
        Err("There is no limit or time-out to change".to_owned())
    } else {
        Ok(made(capital(&(name.join(", ") + &at)), changes))
    }
}

pub(super) fn coordinator(document: &Document, latency: Duration) -> Result<Made, String> {
    let mut next = document.next_id.max(1);
    let mut changes = Vec::new();
    let is_free = |id| !document.coordinators.values().any(|coordinator| coordinator.coupling == Some(id));
    for (id, coupling) in document.couplings.iter().filter(|(id, _)| is_free(*id)) {
        let owner = coupling.members.first().and_then(|member| document.decisions.get(*member)).map(|decision| decision.owner);
        let Some(function) = owner else { continue };
        let name = format!("Coordinator of {}", document.name_of(id.into()));
        let latency = Distribution::Fixed(latency);
        let coordinator = Coordinator { name, coupling: Some(id), function, latency, ..Coordinator::default() };
        changes.push(put(Entity::Coordinator(CoordinatorId(next), coordinator)));
        next += 1;
    }
    if changes.is_empty() {
        return Err("Nothing that must match is without a coordinator".to_owned());
    }
    Ok(Made { name: "A coordinator".to_owned(), changes })
}

pub(super) fn layer(document: &Document, way: Duration, takes: Duration) -> Result<Made, String> {
    let mut changes = Vec::new();
    for (id, right) in document.decision_rights.iter() {
        let Some(function) = right.levels.last().map(|level| level.function).or_else(|| document.functions.ids().next()) else { continue };
        let fixed = |time: Duration| Distribution::Fixed(time);
        let top = AuthorityLevel {
            function,
            there: fixed(way),
            back: fixed(way),
            decision_time: fixed(takes),
            on_time_out: OnTimeOut::Wait,
            ..AuthorityLevel::default()
        };
        // The new level stands before the others: whatever passes the owner's limit passes it first.
        let mut first = top.clone();
        first.limit = right.limit;
        let levels: Vec<AuthorityLevel> = std::iter::once(first).chain(right.levels.iter().cloned()).collect();
        // Without a level above, the new one decides everything.
        let levels = if right.levels.is_empty() { vec![top] } else { levels };
        changes.push(set(id, "levels", &levels));
    }
    if changes.is_empty() {
        Err("No decision right is stated on this map".to_owned())
    } else {
        Ok(made("One more level of approval", changes))
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
