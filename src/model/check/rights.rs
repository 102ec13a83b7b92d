//! Decision rights: exactly one who decides, limits that rise from level to level, no circle upwards.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, repeated};
use crate::model::{DecisionId, DecisionRight, DecisionRightId, FunctionId, RapidRole};

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    let mut covered: BTreeMap<(DecisionId, String), DecisionRightId> = BTreeMap::new();
    for (id, right) in document.decision_rights.iter() {
        roles(checker, id, right);
        levels(checker, id, right);
        if let Some(other) = covered.insert((right.decision, right.scope.trim().to_lowercase()), id)
            && right.decision.0 != 0
        {
            let sentence = format!("Decision right {other} governs the same part of the same decision.");
            checker.warning("right-twice", id, "scope", sentence, "Make them one, or give each a part of its own.");
        }
    }
}

fn roles(checker: &mut Checker<'_>, id: DecisionRightId, right: &DecisionRight) {
    if right.roles.is_empty() {
        return;
    }
    let deciders: BTreeSet<FunctionId> =
        right.roles.iter().filter(|role| role.role == RapidRole::Decide).map(|role| role.function).collect();
    let owner = checker.document.decisions.get(right.decision).map(|decision| decision.owner);
    match deciders.iter().collect::<Vec<_>>().as_slice() {
        [] => checker.warning("decider-none", id, "roles", "Roles are listed, but nobody decides.", "Give one team the role “Decide”."),
        [only] => {
            // The right may lie with a level to which the decision is taken.
            let is_level = right.levels.iter().any(|level| level.function == **only);
            if let Some(owner) = owner.filter(|owner| owner != *only && owner.0 != 0 && !is_level) {
                let sentence =
                    format!("{} has the right to decide, but {} takes the decision.", checker.named(**only), checker.named(owner));
                checker.warning("decider-not-owner", id, "roles", sentence, "Make the same team decide in both places.");
            }
        }
        several => {
            let names: Vec<String> = several.iter().take(5).map(|function| checker.named(**function)).collect();
            let sentence = format!("{} decide the same.", names.join(" and "));
            checker.warning("deciders-two", id, "roles", sentence, "Leave the role “Decide” to one of them.");
        }
    }
    for (function, role) in repeated(right.roles.iter().map(|role| (role.function, role.role))) {
        let sentence = format!("{} has the role “{}” twice.", checker.named(function), role.label());
        checker.warning("role-twice", id, "roles", sentence, "Remove one of the two.");
    }
}

fn levels(checker: &mut Checker<'_>, id: DecisionRightId, right: &DecisionRight) {
    let owner = checker.document.decisions.get(right.decision).map(|decision| decision.owner).filter(|owner| owner.0 != 0);
    let mut met: BTreeSet<FunctionId> = owner.into_iter().collect();
    let mut last = right.limit.map(|limit| ("the owner's limit".to_owned(), limit));
    for (index, level) in right.levels.iter().enumerate() {
        if level.function.0 != 0 && !met.insert(level.function) {
            let sentence = format!("{} is asked a second time on the way up.", checker.named(level.function));
            checker.error(
                "levels-circle",
                id,
                format!("levels/{index}/function"),
                sentence,
                "Choose another team for this level, or remove it.",
            );
        }
        let Some(limit) = level.limit else { continue };
        if let Some((whose, below)) = &last
            && limit <= *below
        {
            let sentence = format!("The limit {limit} of level {} does not lie above {whose}, {below}.", index + 1);
            checker.error("limits-order", id, format!("levels/{index}/limit"), sentence, "Enter limits that rise from level to level.");
        }
        last = Some((format!("that of level {}", index + 1), limit));
    }
    if let Some(limit) = right.levels.last().and_then(|level| level.limit) {
        let sentence = format!("Amounts above {limit} can be decided by nobody.");
        checker.warning("limits-open", id, "levels", sentence, "Add a level above, or remove the limit of the highest one.");
    }
    if right.limit.is_some() && right.levels.is_empty() {
        let sentence = "Amounts above the limit have nobody to go to.";
        checker.warning("limits-open", id, "levels", sentence, "Add the level that decides above the limit.");
    }
}
