//! Joint meetings, couplings between commitments, and those who look after them.

use std::collections::BTreeSet;

use super::{Checker, repeated};
use crate::model::{CouplingKind, Cycle, CycleId, DecisionId, Schedule, Trigger};

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, cycle) in document.cycles.iter() {
        meeting(checker, id, cycle);
    }
    for (id, decision) in document.decisions.iter() {
        if let Trigger::InCycle(cycle) = decision.trigger
            && document.cycles.get(cycle).is_some_and(|cycle| !cycle.members.contains(&id))
        {
            let sentence = format!("It is taken in {}, which does not list it.", checker.named(cycle));
            checker.warning("cycle-unlisted", id, "trigger", sentence, "Add it to the members of the meeting, or give it another trigger.");
        }
    }
    for (id, coupling) in document.couplings.iter() {
        let members: BTreeSet<DecisionId> = coupling.members.iter().copied().collect();
        if members.len() < 2 {
            let sentence = "It ties fewer than two decisions, so nothing can clash.";
            checker.error("coupling-members", id, "members", sentence, "Choose the decisions that must match.");
        }
        if coupling.kind == CouplingKind::SharesCapacity && coupling.resource.is_none() {
            let sentence = "It is not said which capacity is shared.";
            checker.error("coupling-resource", id, "resource", sentence, "Choose the staff or machines.");
        }
    }
    for (id, _) in document.coordinators.iter().filter(|(_, coordinator)| coordinator.coupling.is_none()) {
        checker.warning("coordinator-idle", id, "coupling", "It looks after nothing.", "Choose what must match.");
    }
}

fn meeting(checker: &mut Checker<'_>, id: CycleId, cycle: &Cycle) {
    let document = checker.document;
    if cycle.members.is_empty() {
        checker.warning("cycle-empty", id, "members", "Nothing is decided in it.", "Choose the decisions that are taken in it.");
    }
    if cycle.schedule.at == Schedule::Never && cycle.called_by.is_none() {
        checker.warning("cycle-never", id, "schedule", "It never takes place.", "Enter a rhythm, or what calls it.");
    }
    for decision in repeated(cycle.members.iter().copied()) {
        let sentence = format!("{} is listed twice.", checker.named(decision));
        checker.warning("cycle-member-twice", id, "members", sentence, "Remove one of the two.");
    }
    for (index, member) in cycle.members.iter().enumerate() {
        let Some(decision) = document.decisions.get(*member) else { continue };
        if decision.trigger != Trigger::InCycle(id) {
            let sentence = format!("{} is a member, but is taken on its own trigger.", checker.named(*member));
            checker.hint(
                "cycle-member-trigger",
                id,
                format!("members/{index}"),
                sentence,
                "Let the decision be taken in this meeting, or remove it here.",
            );
        }
    }
    if !(cycle.people.is_finite() && 0.0 <= cycle.people) {
        let sentence = format!("The number of people is {}.", cycle.people);
        checker.error("cycle-people", id, "people", sentence, "Enter 0 or more.");
    }
    if let Some(call) = &cycle.called_by {
        if call.quorum.is_some_and(|quorum| cycle.members.len() < quorum as usize) {
            let sentence = format!("More members must be there than the {} it has.", cycle.members.len());
            checker.error("cycle-quorum", id, "called_by/quorum", sentence, "Lower the number.");
        }
        if !(call.threshold.is_finite() && 0.0 <= call.threshold) {
            let sentence = format!("A change of {} cannot call it.", call.threshold);
            checker.error("trigger-number", id, "called_by/threshold", sentence, "Enter 0 or more.");
        }
    }
}
