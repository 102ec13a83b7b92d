//! Decisions: who takes them, what starts them, what they can know and whom they tell.

use std::collections::BTreeSet;

use super::Checker;
use super::map::{knows, tells};
use super::repeated;
use crate::model::{Decision, DecisionId, EntityRef, Schedule, Subject, Trigger};

pub(super) fn check(checker: &mut Checker<'_>) {
    for (id, decision) in checker.document.decisions.iter() {
        if decision.owner.0 == 0 {
            checker.error("decision-no-owner", id, "owner", "Nobody takes it.", "Choose the team that decides.");
        }
        trigger(checker, id, decision);
        information(checker, id, decision);
        subject(checker, id, decision);
        if let Some(fence) = &decision.fence
            && let (Some(frozen), Some(slushy)) = (fence.frozen, fence.slushy)
            && slushy.ticks() < frozen.ticks()
        {
            let sentence = format!("Changes cost something up to {slushy} ahead, but are frozen up to {frozen}.");
            checker.error("fence-order", id, "fence/slushy", sentence, "Enter a longer zone for changes at a price.");
        }
    }
}

fn trigger(checker: &mut Checker<'_>, id: DecisionId, decision: &Decision) {
    match &decision.trigger {
        Trigger::Periodic(schedule) if schedule.at == Schedule::Never => {
            checker.warning("decision-never", id, "trigger", "It is never taken.", "Enter a rhythm, or let it follow changes.");
        }
        Trigger::OnChange { threshold } => {
            if !(threshold.is_finite() && 0.0 <= *threshold) {
                let sentence = format!("A change of {threshold} cannot be exceeded in a meaningful way.");
                checker.error("trigger-number", id, "trigger/OnChange/threshold", sentence, "Enter 0 or more.");
            }
            if decision.inputs.is_empty() && !hears_anything(checker, decision) {
                let sentence = "It waits for changes, but its team sees nothing and is told nothing.";
                checker.warning("decision-deaf", id, "trigger", sentence, "Add a handoff of information to the team, or give it a rhythm.");
            }
        }
        Trigger::Threshold { signal, above, below } => {
            // A value that is not a number fails this comparison as well.
            if !(below <= above && above.is_finite() && below.is_finite()) {
                let sentence = format!("It starts above {above} but is armed again only below {below}, which lies higher.");
                checker.error("threshold-inverted", id, "trigger/Threshold/below", sentence, "Enter a lower value for arming it again.");
            }
            if checker.document.signals.contains(*signal) && decision.owner.0 != 0 && !knows(checker, decision.owner, *signal) {
                let sentence = format!("It watches {}, which its team neither sees nor is told.", checker.named(*signal));
                checker.warning(
                    "input-unheard",
                    id,
                    "trigger/Threshold/signal",
                    sentence,
                    "Add a handoff that brings it, or watch another signal.",
                );
            }
        }
        Trigger::LevelChange { allowance, threshold } => {
            for (field, number) in [("allowance", *allowance), ("threshold", *threshold)] {
                if !(number.is_finite() && 0.0 <= number) {
                    let sentence = format!("The {field} of its level change is {number}, but must not be negative.");
                    checker.error("trigger-number", id, format!("trigger/LevelChange/{field}"), sentence, "Enter 0 or more.");
                }
            }
        }
        Trigger::AgentDefault | Trigger::Periodic(_) | Trigger::InCycle(_) | Trigger::ByHand => {}
    }
}

/// Whether anything new can reach the owner.
fn hears_anything(checker: &Checker<'_>, decision: &Decision) -> bool {
    let document = checker.document;
    document.signals.values().any(|signal| signal.owner == decision.owner)
        || document.handoffs.values().any(|handoff| tells(handoff, decision.owner))
}

fn information(checker: &mut Checker<'_>, id: DecisionId, decision: &Decision) {
    let document = checker.document;
    for (index, signal) in decision.inputs.iter().enumerate() {
        if document.signals.contains(*signal) && decision.owner.0 != 0 && !knows(checker, decision.owner, *signal) {
            let sentence = format!("It looks at {}, which its team neither sees nor is told.", checker.named(*signal));
            checker.warning("input-unheard", id, format!("inputs/{index}"), sentence, "Add a handoff that brings it, or remove the input.");
        }
    }
    for signal in repeated(decision.inputs.iter().copied()) {
        let sentence = format!("It lists {} twice.", checker.named(signal));
        checker.warning("input-twice", id, "inputs", sentence, "Remove one of the two.");
    }
    for (index, handoff) in decision.communicates.iter().enumerate() {
        if document.handoffs.get(*handoff).is_some_and(|handoff| handoff.from != decision.owner) {
            let sentence = format!("It tells its outcome on {}, which another team sends.", checker.named(*handoff));
            checker.warning(
                "communicates-foreign",
                id,
                format!("communicates/{index}"),
                sentence,
                "Choose a handoff that starts at its own team.",
            );
        }
    }
}

fn subject(checker: &mut Checker<'_>, id: DecisionId, decision: &Decision) {
    match &decision.subject {
        Subject::Parameter { decision: other, .. } if *other == id => {
            checker.error(
                "parameter-self",
                id,
                "subject/Parameter/decision",
                "It decides a parameter of itself.",
                "Choose another decision.",
            );
        }
        Subject::Parameter { name, .. } if name.trim().is_empty() => {
            checker.error(
                "parameter-unnamed",
                id,
                "subject/Parameter/name",
                "It is not said which parameter it decides.",
                "Enter the name of the parameter, such as gain.",
            );
        }
        _ => {}
    }
    deciders(checker, id, decision);
}

/// Another decision of another team that decides the same.
fn deciders(checker: &mut Checker<'_>, id: DecisionId, decision: &Decision) {
    if decision.subject == Subject::Plan {
        return;
    }
    let document = checker.document;
    let own = scopes(checker, id);
    let rival = document.decisions.iter().find(|(other, rival)| {
        *other < id && rival.subject == decision.subject && rival.owner != decision.owner && overlap(&own, &scopes(checker, *other))
    });
    if let Some((other, rival)) = rival {
        let sentence = format!("{} of {} decides the same.", checker.named(other), checker.named(rival.owner));
        checker.warning("deciders-two", id, "subject", sentence, "Agree who decides, or give each a part of its own under “Who decides”.");
    }
}

/// The parts of its subject a decision covers; empty means all.
fn scopes(checker: &Checker<'_>, id: DecisionId) -> BTreeSet<String> {
    let rights = checker.document.decision_rights.values().filter(|right| right.decision == id);
    let scopes: BTreeSet<String> = rights.map(|right| right.scope.trim().to_lowercase()).collect();
    if scopes.contains("") { BTreeSet::new() } else { scopes }
}

fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.is_empty() || b.is_empty() || !a.is_disjoint(b)
}

/// What an element is called in the subject of a decision, for rules about stocks and the like.
pub(super) fn is_about(decision: &Decision, of: EntityRef) -> bool {
    match (&decision.subject, of) {
        (Subject::OrderQuantity(id) | Subject::Production(id) | Subject::Allocation(id), EntityRef::Stock(of)) => *id == of,
        _ => false,
    }
}
