//! Ways of items through the activities: does every activity get some, does every item get out?

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use super::graph::{Edges, reached};
use crate::model::{Activity, ActivityId, EntityRef, HandoffKind, Initial, InitialState, Patience, Routing, RoutingRule};

/// Chances are sums of decimal fractions and hardly ever add up to the last bit.
const TOLERANCE: f64 = 1e-9;

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, activity) in document.activities.iter() {
        routing(checker, id, &activity.routing);
        handoffs(checker, id, activity);
    }
    let ways: Edges<ActivityId> = document.activities.iter().map(|(id, activity)| (id, next_of(activity).collect())).collect();
    let waiting_at = |initial: &Initial| match (initial.of, &initial.state) {
        (Some(EntityRef::Activity(id)), InitialState::Queue(_)) => Some(id),
        _ => None,
    };
    let entries = document.work_streams.values().filter_map(|stream| stream.entry).chain(document.initials.values().filter_map(waiting_at));
    let with_items = reached(entries, &ways);
    for (id, _) in document.activities.iter().filter(|(id, _)| !with_items.contains(id)) {
        checker.warning(
            "activity-unreached",
            id,
            "",
            "No item ever comes here.",
            "Let a stream enter here, or lead another activity here.",
        );
    }
    stuck(checker, &ways, &with_items);
}

/// Activities to which items go, by routing or because they give up.
pub(super) fn next_of(activity: &Activity) -> impl Iterator<Item = ActivityId> + '_ {
    let given_up = [&activity.patience, &activity.time_limit].into_iter().flatten().filter_map(|limit: &Patience| limit.then);
    open_branches(&activity.routing).filter_map(|branch| branch.to).chain(given_up)
}

/// Branches that can be taken at all.
fn open_branches(routing: &Routing) -> impl Iterator<Item = &crate::model::Branch> {
    let by_chance = routing.rule == RoutingRule::Chance;
    routing.branches.iter().filter(move |branch| !by_chance || branch.chance.is_none_or(|chance| 0.0 < chance.value()))
}

/// Whether an item can leave the map here.
fn leaves(activity: &Activity) -> bool {
    let routing = &activity.routing;
    let given_up = [&activity.patience, &activity.time_limit].into_iter().flatten().any(|limit| limit.then.is_none());
    // Items for which no condition holds leave, too.
    let falls_through = routing.rule == RoutingRule::Condition && routing.branches.iter().all(|branch| branch.when.is_some());
    given_up || falls_through || routing.branches.is_empty() || open_branches(routing).any(|branch| branch.to.is_none())
}

fn stuck(checker: &mut Checker<'_>, ways: &Edges<ActivityId>, with_items: &BTreeSet<ActivityId>) {
    let mut back: Edges<ActivityId> = BTreeMap::new();
    for (from, to) in ways {
        for next in to {
            back.entry(*next).or_default().insert(*from);
        }
    }
    let document = checker.document;
    let exits = document.activities.iter().filter(|(_, activity)| leaves(activity)).map(|(id, _)| id);
    let freed = reached(exits, &back);
    for (id, _) in document.activities.iter().filter(|(id, _)| with_items.contains(id) && !freed.contains(id)) {
        checker.hint(
            "activity-no-exit",
            id,
            "routing",
            "Items that come here never leave the map.",
            "Add a branch that leads out, unless they are meant to go round.",
        );
    }
}

fn routing(checker: &mut Checker<'_>, id: ActivityId, routing: &Routing) {
    if routing.branches.is_empty() {
        return;
    }
    match routing.rule {
        RoutingRule::Chance => chances(checker, id, routing),
        RoutingRule::Condition => {
            let always = routing.branches.iter().position(|branch| branch.when.is_none());
            match always {
                Some(index) if index + 1 < routing.branches.len() => {
                    let sentence = format!("Branch {} has no condition, so the branches after it are never taken.", index + 1);
                    checker.warning(
                        "branch-unreached",
                        id,
                        format!("routing/branches/{index}/when"),
                        sentence,
                        "Move it to the end, or give it a condition.",
                    );
                }
                Some(_) => {}
                None => {
                    let sentence = "Items for which no condition holds leave the map.";
                    checker.hint(
                        "condition-open",
                        id,
                        "routing/branches",
                        sentence,
                        "Add a last branch without a condition, if they should go on.",
                    );
                }
            }
        }
        RoutingRule::Split => {
            if routing.branches.len() < 2 {
                checker.warning(
                    "split-one",
                    id,
                    "routing/branches",
                    "The item is split into one part only.",
                    "Add the other parts, or route by chance.",
                );
            }
        }
    }
    for (index, branch) in routing.branches.iter().enumerate() {
        if branch.when.as_ref().is_some_and(|when| !when.than.is_finite()) {
            checker.error(
                "condition-number",
                id,
                format!("routing/branches/{index}/when/than"),
                "The condition compares with no finite number.",
                "Enter a number.",
            );
        }
    }
}

fn chances(checker: &mut Checker<'_>, id: ActivityId, routing: &Routing) {
    let stated: f64 = routing.branches.iter().filter_map(|branch| branch.chance).map(crate::units::Share::value).sum();
    let n_open = routing.branches.iter().filter(|branch| branch.chance.is_none()).count();
    let shown = crate::units::format::significant(100.0 * stated, 9);
    if 1.0 + TOLERANCE < stated {
        let sentence = format!("The chances of its branches sum to {shown} %, which is more than all.");
        checker.error("chance-sum", id, "routing/branches", sentence, "Lower them until they sum to 100 %.");
    } else if n_open == 0 && stated < 1.0 - TOLERANCE {
        let sentence = format!("The chances of its branches sum to {shown} %; it is not said where the rest goes.");
        checker.error(
            "chance-sum",
            id,
            "routing/branches",
            sentence,
            "Raise them to 100 %, or add a branch without a chance for the rest.",
        );
    } else if 0 < n_open && 1 < routing.branches.len() && 1.0 - TOLERANCE <= stated {
        let sentence = "A branch without a chance takes what the others leave, and they leave nothing.";
        checker.warning("chance-rest", id, "routing/branches", sentence, "Lower the chance of another branch, or remove this one.");
    }
}

/// A branch goes along a handoff that leads from this function to the next one.
fn handoffs(checker: &mut Checker<'_>, id: ActivityId, activity: &Activity) {
    let document = checker.document;
    for (index, branch) in activity.routing.branches.iter().enumerate() {
        let Some(handoff) = branch.via.and_then(|via| document.handoffs.get(via)) else { continue };
        let field = format!("routing/branches/{index}/via");
        if handoff.kind == HandoffKind::Information {
            checker.warning("branch-handoff", id, field, "The handoff carries information, not items.", "Choose a handoff of work.");
            continue;
        }
        let next = branch.to.and_then(|to| document.activities.get(to)).map(|next| next.function);
        if handoff.from != activity.function || next.is_some_and(|next| next != handoff.to) {
            let sentence = format!(
                "The handoff leads from {} to {}, which is not the way of this branch.",
                checker.named(handoff.from),
                checker.named(handoff.to)
            );
            checker.warning("branch-handoff", id, field, sentence, "Choose the handoff between the two teams.");
        }
    }
}
