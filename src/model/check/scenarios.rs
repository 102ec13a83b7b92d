//! Scenarios: changes that cannot be applied, and what a plan with them applied has wrong that it had not before.

use std::collections::BTreeSet;

use super::{check_plan, references};
use crate::model::finding::{Finding, Severity};
use crate::model::scenario_tree::resolve;
use crate::model::{Document, EntityRef, ScenarioId};

pub(super) fn check(document: &Document, found: &mut Vec<Finding>) {
    let dateless = without_dates(document);
    let mut known: BTreeSet<Key> = found.iter().map(key).collect();
    for (id, scenario) in document.scenarios.iter() {
        if scenario.changes.is_empty() {
            let sentence = "It changes nothing.";
            found.push(Finding::hint("scenario-empty", Some(id.into()), sentence, "Record a change, or remove it.").at("changes"));
        }
        let (with_changes, _, refused) = resolve(&dateless, Some(id));
        // A parent that does not exist is a reference like others.
        found.extend(refused.into_iter().filter(|finding| finding.code != "scenario-missing" && known.insert(key(finding))));
        let found_there = check_plan(&with_changes);
        // What is drawn in the base for a scenario only is no slip.
        found.retain(|finding| finding.code != "activity-unreached" || found_there.iter().any(|other| is_same_place(finding, other)));
        for finding in found_there {
            // What stands beside the plan may be about elements that the scenario takes away.
            let is_serious = match finding.severity {
                Severity::Error => true,
                Severity::Warning => finding.code != "reference-missing",
                Severity::Hint => false,
            };
            // Scenarios that build on this one have the same trouble for the same reason.
            if is_serious && !is_about_scenarios(&finding) && known.insert(key(&finding)) {
                found.push(in_scenario(id, &finding, &with_changes));
            }
        }
        references::check_measures(&with_changes, id, found);
    }
}

/// Whether two findings are of one kind and about one element, or the first is about a scenario.
fn is_same_place(finding: &Finding, other: &Finding) -> bool {
    is_about_scenarios(finding) || (finding.code, finding.subject) == (other.code, other.subject)
}

/// What makes two findings the same.
type Key = (&'static str, Option<EntityRef>, String, String);

fn key(finding: &Finding) -> Key {
    (finding.code, finding.subject, finding.field.clone(), finding.sentence.clone())
}

/// Changes that hold only from a later date must be possible, too.
fn without_dates(document: &Document) -> Document {
    let mut dateless = document.clone();
    for id in document.scenarios.ids().collect::<BTreeSet<_>>() {
        let has_dates = document.scenarios.get(id).is_some_and(|scenario| scenario.changes.iter().any(|change| change.from.is_some()));
        if let Some(scenario) = dateless.scenarios.get_mut(id).filter(|_| has_dates) {
            for change in &mut scenario.changes {
                change.from = None;
            }
        }
    }
    dateless
}

/// Such findings are about the list of scenarios, not about what they make of the plan.
fn is_about_scenarios(finding: &Finding) -> bool {
    matches!(finding.subject, Some(EntityRef::Scenario(_)))
}

/// The finding as one about the scenario, with the element in words: only there it may exist.
fn in_scenario(id: ScenarioId, finding: &Finding, with_changes: &Document) -> Finding {
    let place = match finding.subject {
        Some(of) if finding.field.is_empty() => format!("{} “{}”: ", of.kind_label(), with_changes.name_of(of)),
        Some(of) => format!("{} “{}”, {}: ", of.kind_label(), with_changes.name_of(of), finding.field),
        None => String::new(),
    };
    Finding {
        severity: finding.severity,
        code: finding.code,
        subject: Some(id.into()),
        field: "changes".to_owned(),
        sentence: format!("With its changes, {place}{}", finding.sentence),
        remedy: finding.remedy.clone(),
    }
}
