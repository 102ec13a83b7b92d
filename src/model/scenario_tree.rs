//! Applies a scenario: the base, then the changes of every ancestor, then its own.

use super::edit::set_field;
use super::entity::Document;
use super::finding::Finding;
use super::id::ScenarioId;
use super::scenario::{Change, ChangeKind};

/// The document as a scenario sees it, and what in the scenario could not be applied.
///
/// A change that carries a date is not applied here; it is returned for the engine to carry out then.
pub fn resolve(document: &Document, scenario: Option<ScenarioId>) -> (Document, Vec<Change>, Vec<Finding>) {
    let mut resolved = document.clone();
    let mut dated = Vec::new();
    let mut findings = Vec::new();
    for id in lineage(document, scenario, &mut findings) {
        let Some(step) = document.scenarios.get(id) else { continue };
        for change in &step.changes {
            if change.from.is_some_and(|from| from.ticks().0 > 0) {
                dated.push(change.clone());
                continue;
            }
            if let Err((sentence, remedy)) = apply(&mut resolved, change) {
                findings.push(Finding::error("scenario-change", Some(id.into()), sentence, remedy));
            }
        }
    }
    (resolved, dated, findings)
}

/// The scenario and its ancestors, oldest first.
fn lineage(document: &Document, scenario: Option<ScenarioId>, findings: &mut Vec<Finding>) -> Vec<ScenarioId> {
    let mut line = Vec::new();
    let mut next = scenario;
    while let Some(id) = next {
        if line.contains(&id) {
            findings.push(Finding::error(
                "scenario-cycle",
                Some(id.into()),
                "The scenario builds on itself.",
                "Choose another parent for one of the scenarios in the circle.",
            ));
            break;
        }
        let Some(scenario) = document.scenarios.get(id) else {
            findings.push(Finding::error(
                "scenario-missing",
                None,
                format!("Scenario {id} does not exist."),
                "Choose a scenario of this project.",
            ));
            break;
        };
        line.push(id);
        next = scenario.parent;
    }
    line.reverse();
    line
}

/// Carries out one change; what went wrong and what to do about it if it cannot be.
pub(crate) fn apply(document: &mut Document, change: &Change) -> Result<(), (String, String)> {
    match &change.what {
        ChangeKind::Set { of, field, to } => {
            let entity = document.entity(*of).ok_or_else(|| {
                (
                    format!("It changes {field} of {} {}, which does not exist any more.", of.kind_label(), of.raw()),
                    "Remove the change or restore the element.".to_owned(),
                )
            })?;
            let changed = set_field(&entity, field, to).map_err(|reason| {
                (
                    format!("It cannot set {field} of “{}”: {reason}.", document.name_of(*of)),
                    "Correct the path or the value of the change.".to_owned(),
                )
            })?;
            document.put(changed);
            Ok(())
        }
        ChangeKind::Put(entity) => {
            document.put((**entity).clone());
            Ok(())
        }
        ChangeKind::Remove(of) => {
            if document.take(*of) {
                Ok(())
            } else {
                Err((
                    format!("It removes {} {}, which does not exist any more.", of.kind_label(), of.raw()),
                    "Remove the change.".to_owned(),
                ))
            }
        }
        ChangeKind::Nothing => Ok(()),
    }
}
