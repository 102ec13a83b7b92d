//! Identifiers: what refers to elements that do not exist, and numbers that are given out twice.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::model::{
    Assumption, AssumptionId, Document, Entity, EntityRef, Place, Policy, ScenarioId, finding::Finding, references::Reference,
};

pub(super) fn check(checker: &mut Checker<'_>) {
    numbers(checker);
    choices(checker);
    let existing = existing(checker.document);
    for of in checker.document.entities() {
        let Some(entity) = checker.document.entity(of) else { continue };
        for reference in entity.references() {
            if !is_reported_elsewhere(checker, of, &reference) {
                report(checker, &existing, of, &reference);
            }
        }
    }
    if let Some(baseline) = checker.document.settings.baseline
        && !checker.document.scenarios.contains(baseline)
    {
        let sentence = format!("The baseline is scenario {baseline}, which does not exist.");
        checker.found.push(Finding::warning("reference-missing", None, sentence, "Choose another baseline.").at("settings/baseline"));
    }
}

/// Identifiers that an element needs: 0 stands for none and is not written, so no reference shows it.
fn choices(checker: &mut Checker<'_>) {
    let document = checker.document;
    let mut needed: Vec<(EntityRef, String, &str, u32)> = Vec::new();
    let mut need = |of: EntityRef, field: &str, what: &'static str, id: u32| needed.push((of, field.to_owned(), what, id));
    for (id, handoff) in document.handoffs.iter() {
        need(id.into(), "from", "team", handoff.from.0);
        need(id.into(), "to", "team", handoff.to.0);
    }
    for (id, signal) in document.signals.iter() {
        need(id.into(), "owner", "team", signal.owner.0);
    }
    for (id, resource) in document.resources.iter() {
        need(id.into(), "function", "team", resource.function.0);
    }
    for (id, activity) in document.activities.iter() {
        need(id.into(), "function", "team", activity.function.0);
    }
    for (id, right) in document.decision_rights.iter() {
        need(id.into(), "decision", "decision", right.decision.0);
        for (index, role) in right.roles.iter().enumerate() {
            need(id.into(), &format!("roles/{index}/function"), "team", role.function.0);
        }
        for (index, level) in right.levels.iter().enumerate() {
            need(id.into(), &format!("levels/{index}/function"), "team", level.function.0);
        }
    }
    for (id, cycle) in document.cycles.iter() {
        if let Some(call) = &cycle.called_by {
            need(id.into(), "called_by/signal", "signal", call.signal.0);
        }
    }
    for (id, coordinator) in document.coordinators.iter() {
        need(id.into(), "function", "team", coordinator.function.0);
    }
    for (id, item) in document.items.iter() {
        for (index, component) in item.components.iter().enumerate() {
            need(id.into(), &format!("components/{index}/item"), "item", component.item.0);
        }
    }
    for (id, site) in document.sites.iter() {
        need(id.into(), "function", "team", site.function.0);
    }
    for (id, stock) in document.stocks.iter() {
        need(id.into(), "site", "site", stock.site.0);
        need(id.into(), "item", "item", stock.item.0);
    }
    for (id, demand) in document.demand_streams.iter() {
        need(id.into(), "stock", "stock", demand.stock.0);
    }
    for (id, decision) in document.decisions.iter() {
        if let Policy::DualSourcing(dual) = &decision.policy {
            need(id.into(), "policy/DualSourcing/regular", "lane", dual.regular.0);
            need(id.into(), "policy/DualSourcing/expedited", "lane", dual.expedited.0);
        }
    }
    for (of, field, what, _) in needed.into_iter().filter(|(.., id)| *id == 0) {
        let sentence = format!("No {what} is chosen here.");
        let remedy = format!("Choose the {what}.");
        match of {
            // Work is served and counted without knowing whose it is.
            EntityRef::Resource(_) | EntityRef::Activity(_) => checker.warning("choice-missing", of, field, sentence, &remedy),
            _ => checker.error("choice-missing", of, field, sentence, &remedy),
        }
    }
}

/// One kind of element as references know it.
struct Kind {
    label: &'static str,
    numbers: BTreeSet<u32>,
}

/// The numbers in use by the name of the identifier's type.
fn existing(document: &Document) -> BTreeMap<&'static str, Kind> {
    let mut by_label: BTreeMap<&'static str, (EntityRef, BTreeSet<u32>)> = BTreeMap::new();
    for of in document.entities() {
        by_label.entry(of.kind_label()).or_insert_with(|| (of, BTreeSet::new())).1.insert(of.raw());
    }
    // The name of a type is learnt from a reference to one element of each kind.
    let kinds = by_label.into_iter().filter_map(|(label, (of, numbers))| {
        let place = Some(Place { of, field: String::new() });
        let probe = Entity::Assumption(AssumptionId(0), Assumption { place, ..Assumption::default() });
        probe.references().first().map(|reference| (reference.kind, Kind { label, numbers }))
    });
    kinds.collect()
}

/// Scenarios and checks of scenarios may refer to what the scenario adds; an owner that is not chosen has its own
/// words.
fn is_reported_elsewhere(checker: &Checker<'_>, of: EntityRef, reference: &Reference) -> bool {
    let first = reference.path.first().map_or("", String::as_str);
    match of {
        EntityRef::Scenario(_) => first == "changes",
        EntityRef::Check(id) => first == "measure" && checker.document.checks.get(id).is_some_and(|check| check.scenario.is_some()),
        EntityRef::Decision(_) => first == "owner" && reference.id == 0,
        _ => false,
    }
}

/// What the checks of one scenario measure at elements that do not exist in it.
pub(super) fn check_measures(with_changes: &Document, scenario: ScenarioId, found: &mut Vec<Finding>) {
    let existing = existing(with_changes);
    let mut checker = Checker { document: with_changes, found: Vec::new() };
    for (id, check) in with_changes.checks.iter().filter(|(_, check)| check.scenario == Some(scenario)) {
        let references = Entity::Check(id, check.clone()).references();
        for reference in references.iter().filter(|reference| reference.path.first().is_some_and(|step| step == "measure")) {
            report(&mut checker, &existing, id.into(), reference);
        }
    }
    found.append(&mut checker.found);
}

fn report(checker: &mut Checker<'_>, existing: &BTreeMap<&'static str, Kind>, of: EntityRef, reference: &Reference) {
    let kind = existing.get(reference.kind);
    if !kind.is_some_and(|kind| kind.numbers.contains(&reference.id)) {
        missing(checker, of, reference, kind.map(|kind| kind.label));
    }
}

fn missing(checker: &mut Checker<'_>, of: EntityRef, reference: &Reference, label: Option<&'static str>) {
    let what = label.map_or_else(|| spelled(reference.kind), str::to_owned);
    let (sentence, remedy) = match reference.id {
        0 => (format!("No {what} is chosen here."), "Choose one."),
        id => (format!("It refers to {what} {id}, which does not exist."), "Choose another, or restore the element."),
    };
    let field = reference.path.join("/");
    match of {
        // These stand beside the plan; a run does not need them.
        EntityRef::Note(_)
        | EntityRef::Assumption(_)
        | EntityRef::Group(_)
        | EntityRef::Track(_)
        | EntityRef::Marker(_)
        | EntityRef::Board(_)
        | EntityRef::Metric(_)
        | EntityRef::Check(_)
        | EntityRef::Actual(_) => checker.warning("reference-missing", of, field, sentence, remedy),
        _ => checker.error("reference-missing", of, field, sentence, remedy),
    }
}

/// `WorkClassId` as `work class`, for kinds of which there is no element to ask.
fn spelled(type_name: &str) -> String {
    let mut words = String::new();
    for c in type_name.trim_end_matches("Id").chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

fn numbers(checker: &mut Checker<'_>) {
    let document = checker.document;
    let mut owners: BTreeMap<u32, EntityRef> = BTreeMap::new();
    for of in document.entities() {
        if of.raw() == 0 {
            checker.error("id-zero", of, "", "It has the number 0, which stands for “none”.", "Give it a number from 1.");
        }
        if let Some(other) = owners.insert(of.raw(), of) {
            let sentence = format!("It has the same number {} as the {} {}.", of.raw(), other.kind_label(), checker.named(other));
            checker.error("id-shared", of, "", sentence, "Give one of the two a new number, also where it is referred to.");
        }
    }
    if let Some(highest) = owners.keys().last()
        && document.next_id <= *highest
    {
        let sentence = format!("The counter of numbers stands at {}, although numbers up to {highest} are in use.", document.next_id);
        let remedy = format!("Set next_id to {}.", highest.saturating_add(1));
        checker.found.push(Finding::error("id-counter", None, sentence, remedy).at("next_id"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_without_an_element_are_still_named_in_words() {
        assert_eq!(spelled("WorkClassId"), "work class");
        assert_eq!(spelled("LaneId"), "lane");
    }
}
