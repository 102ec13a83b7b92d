//! Names that are missing, stand twice, or look the same to a reader.

use std::collections::BTreeMap;

use super::Checker;
use crate::model::EntityRef;

pub(super) fn check(checker: &mut Checker<'_>) {
    let mut alike: BTreeMap<Likeness, Vec<(EntityRef, String)>> = BTreeMap::new();
    for of in checker.document.entities() {
        let Some(Named { name, within }) = name_of(checker, of) else { continue };
        if name.trim().is_empty() {
            let sentence = format!("The {} has no name.", of.kind_label());
            checker.warning("name-empty", of, "name", sentence, "Give it a name.");
            continue;
        }
        alike.entry((of.kind_label(), within, folded(&name))).or_default().push((of, name));
    }
    for ((label, ..), group) in alike {
        let [(first, first_name), rest @ ..] = group.as_slice() else { continue };
        let Some((of, name)) = rest.first() else { continue };
        let others = if rest.len() == 1 { String::new() } else { format!(" So do {} more.", rest.len() - 1) };
        let number = first.raw();
        if rest.iter().all(|(_, other)| other == first_name) {
            let sentence = format!("It has the same name as {label} {number}.{others}");
            checker.warning("name-duplicate", *of, "name", sentence, "Give one of them another name.");
        } else {
            let sentence = format!("Its name “{name}” differs from “{first_name}” ({label} {number}) only in capitals or spaces.{others}");
            checker.warning("name-similar", *of, "name", sentence, "Make them one, or give one of them another name.");
        }
    }
}

/// What makes names alike: the kind of element, the function they need to differ in, and the name without what is overlooked.
type Likeness = (&'static str, u32, String);

struct Named {
    name: String,
    /// Names need to differ only within this function; 0 means in the whole plan.
    within: u32,
}

/// The name of kinds that need one; others are named after what they connect or govern.
fn name_of(checker: &Checker<'_>, of: EntityRef) -> Option<Named> {
    let document = checker.document;
    let (name, within) = match of {
        EntityRef::Function(id) => (&document.functions.get(id)?.name, 0),
        EntityRef::Signal(id) => (&document.signals.get(id)?.name, 0),
        EntityRef::Term(id) => (&document.terms.get(id)?.name, 0),
        EntityRef::Calendar(id) => (&document.calendars.get(id)?.name, 0),
        EntityRef::Distribution(id) => (&document.distributions.get(id)?.name, 0),
        EntityRef::WorkClass(id) => (&document.work_classes.get(id)?.name, 0),
        EntityRef::WorkStream(id) => (&document.work_streams.get(id)?.name, 0),
        EntityRef::Resource(id) => document.resources.get(id).map(|resource| (&resource.name, resource.function.0))?,
        EntityRef::Activity(id) => document.activities.get(id).map(|activity| (&activity.name, activity.function.0))?,
        EntityRef::Decision(id) => document.decisions.get(id).map(|decision| (&decision.name, decision.owner.0))?,
        EntityRef::Cycle(id) => (&document.cycles.get(id)?.name, 0),
        EntityRef::Coupling(id) => (&document.couplings.get(id)?.name, 0),
        EntityRef::Coordinator(id) => (&document.coordinators.get(id)?.name, 0),
        EntityRef::Item(id) => (&document.items.get(id)?.name, 0),
        EntityRef::Site(id) => (&document.sites.get(id)?.name, 0),
        EntityRef::Lane(id) => (&document.lanes.get(id)?.name, 0),
        EntityRef::DemandStream(id) => (&document.demand_streams.get(id)?.name, 0),
        EntityRef::Disruption(id) => (&document.disruptions.get(id)?.name, 0),
        EntityRef::Metric(id) => (&document.metrics.get(id)?.name, 0),
        EntityRef::Study(id) => (&document.studies.get(id)?.name, 0),
        EntityRef::Scenario(id) => (&document.scenarios.get(id)?.name, 0),
        EntityRef::Check(id) => (&document.checks.get(id)?.name, 0),
        EntityRef::Actual(id) => (&document.actuals.get(id)?.name, 0),
        EntityRef::Group(id) => (&document.groups.get(id)?.name, 0),
        EntityRef::Board(id) => (&document.boards.get(id)?.name, 0),
        EntityRef::Handoff(_)
        | EntityRef::DecisionRight(_)
        | EntityRef::Stock(_)
        | EntityRef::Price(_)
        | EntityRef::Initial(_)
        | EntityRef::Note(_)
        | EntityRef::Assumption(_)
        | EntityRef::Track(_)
        | EntityRef::Marker(_) => return None,
    };
    Some(Named { name: name.clone(), within })
}

/// A name without what readers overlook.
fn folded(name: &str) -> String {
    name.split_whitespace().flat_map(str::chars).flat_map(char::to_lowercase).collect()
}
