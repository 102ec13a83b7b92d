//! Reliefs about people: attention, who decides, what words mean, joint meetings.

use std::collections::BTreeSet;

use super::time::{function_of, halved, hands_on_of, rhythm_of, service_scaled, twice_as_often};
use super::{Found, ReliefKind};
use crate::experiment::change::{put, set};
use crate::model::{
    Attribute, CalendarSchedule, Capacity, Change, Cycle, CycleId, Decision, DecisionId, Document, Entity, FunctionId, HandoffKind,
    Resource, ResourceId, Schedule, Trigger,
};
use crate::units::{Duration, Money, Quantity as _};

/// A tenth more.
const MORE: f64 = 1.1;

pub(super) fn resources(found: &mut Found<'_>) {
    let document = found.document;
    for (id, resource) in document.resources.iter() {
        let changes = more_capacity(document, id, resource);
        found.add(ReliefKind::Capacity, id, "", changes, [resource.function]);
    }
}

/// A tenth more servers where that is a whole number, longer sessions, and otherwise everything they do takes 1/1.1 of the time.
fn more_capacity(document: &Document, id: ResourceId, resource: &Resource) -> Vec<Option<Change>> {
    let more = |servers: u32| servers.is_multiple_of(10).then(|| servers / 10 * 11);
    match &resource.capacity {
        Capacity::Servers(servers) => {
            if let Some(servers) = more(*servers) {
                return vec![set(id, "capacity", &Capacity::Servers(servers))];
            }
        }
        Capacity::Steps { steps, repeats } => {
            let steps: Option<Vec<_>> = steps.iter().map(|(at, servers)| Some((*at, more(*servers)?))).collect();
            if let Some(steps) = steps {
                return vec![set(id, "capacity", &Capacity::Steps { steps, repeats: *repeats })];
            }
        }
        Capacity::Sessions { servers, lasts, every, phase } => {
            let longer = Duration::from_base(lasts.to_base() * MORE);
            if longer.ticks() <= every.ticks() {
                let sessions = Capacity::Sessions { servers: *servers, lasts: longer, every: *every, phase: phase.clone() };
                return vec![set(id, "capacity", &sessions)];
            }
        }
        Capacity::One => {}
    }
    let mut changes = Vec::new();
    for (activity, _) in document.activities.iter().filter(|(_, activity)| activity.resource == Some(id)) {
        changes.extend(service_scaled(document, activity, 1.0 / MORE).unwrap_or_default());
    }
    for (decision, of) in document.decisions.iter().filter(|(_, decision)| decision.attention == Some(id)) {
        let time = hands_on_of(document, of);
        if !time.is_zero() {
            changes.push(halved(document, decision, "decision_time", &time, 1.0 / MORE));
        }
    }
    for (right, of) in document.decision_rights.iter() {
        for (n, level) in of.levels.iter().enumerate().filter(|(_, level)| level.attention == Some(id) && !level.decision_time.is_zero()) {
            changes.push(halved(document, right, &format!("levels/{n}/decision_time"), &level.decision_time, 1.0 / MORE));
        }
    }
    changes
}

pub(super) fn rights(found: &mut Found<'_>) {
    let document = found.document;
    for (id, right) in document.decision_rights.iter() {
        let owner = document.decisions.get(right.decision).map(|decision| decision.owner);
        let first = right.levels.first().map(|level| level.function);
        if let Some(limit) = right.limit {
            let doubled = Money::from_base(limit.to_base() * 2.0);
            found.add(ReliefKind::Limit, id, "", vec![set(id, "limit", &doubled)], owner.into_iter().chain(first));
        }
        for (n, level) in right.levels.iter().enumerate() {
            let name = document.name_of(level.function.into());
            let teams: Vec<FunctionId> = owner.into_iter().chain([level.function]).collect();
            let field = |field: &str| format!("levels/{n}/{field}");
            if let Some(limit) = level.limit {
                let next = right.levels.get(n + 1).map(|level| level.function);
                let doubled = Money::from_base(limit.to_base() * 2.0);
                found.add(ReliefKind::Limit, id, &name, vec![set(id, field("limit"), &doubled)], teams.iter().copied().chain(next));
            }
            if let Some(time_out) = level.time_out.filter(|time_out| 0 < time_out.ticks().0) {
                for (kind, factor) in [(ReliefKind::Sooner, 0.5), (ReliefKind::Later, 2.0)] {
                    let scaled = Duration::from_base(time_out.to_base() * factor);
                    found.add(kind, id, &name, vec![set(id, field("time_out"), &scaled)], teams.clone());
                }
            }
            for (part, time) in [("there", &level.there), ("back", &level.back)] {
                if let Some(change) = halved(document, id, &field(part), time, 0.5) {
                    found.add(ReliefKind::Latency, id, &format!("{name}, {part}"), vec![Some(change)], teams.clone());
                }
            }
            if let Some(change) = halved(document, id, &field("decision_time"), &level.decision_time, 0.5) {
                found.add(ReliefKind::HandsOn, id, &name, vec![Some(change)], [level.function]);
            }
            if let Some(change) = level.meets.as_ref().and_then(|meets| twice_as_often(id, &field("meets/at"), &meets.at)) {
                found.add(ReliefKind::Cadence, id, &name, vec![Some(change)], [level.function]);
            }
        }
    }
}

/// Limits that stand in the routing of work: amounts of money above which an item goes elsewhere.
pub(super) fn limits(found: &mut Found<'_>) {
    let document = found.document;
    for (id, activity) in document.activities.iter() {
        for (n, branch) in activity.routing.branches.iter().enumerate() {
            let Some(when) = branch.when.as_ref().filter(|when| when.attribute == Attribute::Value && 0.0 < when.than) else { continue };
            let teams: BTreeSet<FunctionId> =
                activity.routing.branches.iter().filter_map(|branch| function_of(document, branch.to)).collect();
            let to = branch.to.map_or_else(|| "leaving".to_owned(), |to| document.name_of(to.into()));
            let change = set(id, format!("routing/branches/{n}/when/than"), &(when.than * 2.0));
            found.add(ReliefKind::Limit, id, &to, vec![change], teams);
        }
    }
}

pub(super) fn definitions(found: &mut Found<'_>) {
    let document = found.document;
    for (id, term) in document.terms.iter() {
        for (function, variant) in term.variants.iter().filter(|(function, _)| !term.mapped.contains(function)) {
            let mut changes = Vec::new();
            let factor = variant.factor.unwrap_or(1.0);
            if factor != 1.0 {
                changes.push(set(id, format!("variants/{function}/factor"), &(1.0 + (factor - 1.0) / 2.0)));
            }
            if variant.offset != 0.0 {
                changes.push(set(id, format!("variants/{function}/offset"), &(variant.offset / 2.0)));
            }
            let teams: BTreeSet<FunctionId> = [*function].into_iter().chain(term.owner).collect();
            let name = document.name_of((*function).into());
            found.add(ReliefKind::Definition, id, &name, changes, teams);
        }
    }
}

pub(super) fn meetings(found: &mut Found<'_>) {
    let document = found.document;
    for (id, cycle) in document.cycles.iter() {
        let owners = owners(document, &cycle.members);
        if let Some(change) = twice_as_often(id, "schedule/at", &cycle.schedule.at) {
            found.add(ReliefKind::Meeting, id, "", vec![Some(change)], owners);
        }
    }
    for group in apart(document) {
        let Some((period, members)) = of_one_rhythm(document, &group) else { continue };
        let Some((changes, name)) = joint_meeting(document, &members, Some(period)) else { continue };
        let owners = owners(document, &members);
        if let Some(first) = members.first() {
            found.add(ReliefKind::NewMeeting, *first, &name, changes.into_iter().map(Some).collect(), owners);
        }
    }
}

fn owners(document: &Document, members: &[DecisionId]) -> BTreeSet<FunctionId> {
    members.iter().filter_map(|id| document.decisions.get(*id)).map(|decision| decision.owner).collect()
}

/// Groups of decisions with rhythms of their own whose owners tell each other something.
fn apart(document: &Document) -> Vec<Vec<DecisionId>> {
    let mut groups: Vec<(BTreeSet<FunctionId>, Vec<DecisionId>)> = Vec::new();
    for (id, decision) in document.decisions.iter().filter(|(_, decision)| rhythm_of(document, decision).is_some()) {
        match groups.iter_mut().find(|(owners, _)| owners.contains(&decision.owner)) {
            Some((_, members)) => members.push(id),
            None => groups.push((BTreeSet::from([decision.owner]), vec![id])),
        }
    }
    for handoff in document.handoffs.values().filter(|handoff| handoff.kind == HandoffKind::Information) {
        let at = |end: FunctionId| groups.iter().position(|(owners, _)| owners.contains(&end));
        if let (Some(a), Some(b)) = (at(handoff.from), at(handoff.to))
            && a != b
        {
            let (owners, members) = groups.remove(a.max(b));
            let into = &mut groups[a.min(b)];
            into.0.extend(owners);
            into.1.extend(members);
        }
    }
    groups.into_iter().map(|(_, members)| members).filter(|members| 2 <= members.len()).map(|members| in_order(document, members)).collect()
}

/// The period at which most of some decisions are taken, the longer of equally common ones, and those that are not
/// taken more often: nobody is slowed down by meeting. Nothing where fewer than two are left.
fn of_one_rhythm(document: &Document, group: &[DecisionId]) -> Option<(Duration, Vec<DecisionId>)> {
    let period_of = |id: &DecisionId| rhythm_of(document, document.decisions.get(*id)?)?.at.period();
    let periods: Vec<(DecisionId, Duration)> = group.iter().filter_map(|id| Some((*id, period_of(id)?))).collect();
    let how_many = |period: &Duration| periods.iter().filter(|(_, other)| other.ticks() == period.ticks()).count();
    let common = periods.iter().map(|(_, period)| *period).max_by_key(|period| (how_many(period), period.ticks()))?;
    let members: Vec<DecisionId> = periods.iter().filter(|(_, own)| common.ticks() <= own.ticks()).map(|(id, _)| *id).collect();
    (2 <= members.len()).then_some((common, members))
}

/// Members in the order in which they inform each other; where they inform each other in a circle, by identifier.
pub(in crate::experiment) fn in_order(document: &Document, mut left: Vec<DecisionId>) -> Vec<DecisionId> {
    left.sort_unstable();
    let owner = |id: &DecisionId| document.decisions.get(*id).map(|decision: &Decision| decision.owner);
    let informs = |a: &DecisionId, b: &DecisionId| {
        document.handoffs.values().any(|handoff| {
            handoff.kind == HandoffKind::Information
                && Some(handoff.from) == owner(a)
                && Some(handoff.to) == owner(b)
                && handoff.from != handoff.to
        })
    };
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let free = left.iter().position(|id| !left.iter().any(|other| other != id && informs(other, id))).unwrap_or(0);
        ordered.push(left.remove(free));
    }
    ordered
}

/// Changes that put decisions into one joint meeting, and what it is called; at the shortest of their own
/// rhythms unless a period is stated.
pub(in crate::experiment) fn joint_meeting(
    document: &Document,
    members: &[DecisionId],
    period: Option<Duration>,
) -> Option<(Vec<Change>, String)> {
    let rhythms = members.iter().filter_map(|id| rhythm_of(document, document.decisions.get(*id)?));
    let shortest = rhythms.filter_map(|schedule| Some((schedule.at.period()?, schedule))).min_by_key(|(period, _)| period.ticks());
    let schedule = match (period, shortest) {
        (Some(period), _) => CalendarSchedule { at: Schedule::every(period, Duration::ZERO), calendar: None },
        (None, Some((_, schedule))) => schedule,
        (None, None) => return None,
    };
    let every = schedule.at.period().map_or_else(String::new, |period| format!(" every {period}"));
    let names: Vec<String> = members.iter().map(|id| document.name_of((*id).into())).collect();
    let short = if names.len() <= 3 { names.join(", ") } else { format!("{}, {} and {} more", names[0], names[1], names.len() - 2) };
    let name = format!("a joint meeting{every} of {short}");
    let id = CycleId(document.next_id.max(1));
    let cycle = Cycle { name: "Joint meeting".to_owned(), schedule, members: in_order(document, members.to_vec()), ..Cycle::default() };
    let mut changes = vec![put(Entity::Cycle(id, cycle))];
    for member in members {
        changes.push(set(*member, "trigger", &Trigger::InCycle(id))?);
    }
    Some((changes, name))
}
