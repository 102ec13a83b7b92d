//! Which fields of a kind of element come first, which on demand, and what an element belongs to.
//!
//! A kind that is not listed shows all its fields in the order of the file.

use crate::model::{Document, EntityRef};

/// Fields of a kind: the important ones, and those on demand.
pub fn fields(of: EntityRef) -> (&'static [&'static str], &'static [&'static str]) {
    match of {
        EntityRef::Decision(_) => (
            &["name", "owner", "trigger", "decision_time", "subject", "policy"],
            &[
                "agent",
                "inputs",
                "wait",
                "sense",
                "attention",
                "communicates",
                "act",
                "value",
                "horizon",
                "fence",
                "weight",
                "checks_plans",
                "slack",
                "min_interval",
                "timing",
                "cost",
                "description",
            ],
        ),
        EntityRef::Activity(_) => (
            &["name", "function", "service", "resource", "routing"],
            &[
                "units",
                "service_by_class",
                "batching",
                "gate",
                "join",
                "patience",
                "time_limit",
                "cost_fixed",
                "cost_waiting",
                "description",
            ],
        ),
        EntityRef::Resource(_) => (
            &["name", "function", "capacity", "discipline"],
            &["calendar", "lines", "preemption", "shift_end", "queue", "vacation", "cost_busy", "cost_idle", "description"],
        ),
        EntityRef::WorkStream(_) => {
            (&["name", "arrivals", "entry", "class"], &["batch", "value", "urgent", "due", "spikes", "description"])
        }
        EntityRef::Signal(_) => {
            (&["name", "owner", "unit", "source"], &["term", "observed", "fields", "change_rate", "bucket", "description"])
        }
        EntityRef::Study(_) => {
            (&["name", "horizon", "warm_up", "replications", "seed"], &["cool_down", "bin", "precision", "stop_after_items"])
        }
        EntityRef::Term(_) => (&["name", "meaning", "unit", "owner", "variants"], &["mapped", "disputed"]),
        EntityRef::DecisionRight(_) => (&["decision", "roles", "limit", "levels"], &["scope"]),
        EntityRef::Cycle(_) => (
            &["name", "schedule", "members", "lasts", "people"],
            &["cut_off", "reconciles", "joint_objective", "option_limit", "called_by", "description"],
        ),
        EntityRef::Coupling(_) => (&["name", "kind", "members"], &["resource", "tolerance_time", "tolerance_share"]),
        EntityRef::Coordinator(_) => (&["name", "coupling", "function", "latency"], &["attention"]),
        EntityRef::Calendar(_) => (&["name", "open", "exceptions"], &[]),
        EntityRef::Scenario(_) => (&["name", "parent", "description", "changes"], &[]),
        EntityRef::Metric(_) => {
            (&["name", "formula", "unit", "direction", "target"], &["weight", "owner", "scope", "indifference", "definition"])
        }
        EntityRef::Check(_) => (&["name", "measure", "expect", "scenario"], &["study", "seeds", "max_relative_se", "source"]),
        EntityRef::Note(_) => (&["text", "kind", "on", "owner"], &["due", "author", "date", "resolved", "at"]),
        EntityRef::Group(_) => (&["name", "members", "locked"], &["collapsed"]),
        EntityRef::WorkClass(_) => (&["name", "priority"], &["description"]),
        EntityRef::Item(_)
        | EntityRef::Site(_)
        | EntityRef::Stock(_)
        | EntityRef::Lane(_)
        | EntityRef::DemandStream(_)
        | EntityRef::Distribution(_)
        | EntityRef::Price(_)
        | EntityRef::Disruption(_)
        | EntityRef::Initial(_)
        | EntityRef::Actual(_)
        | EntityRef::Assumption(_)
        | EntityRef::Track(_)
        | EntityRef::Marker(_)
        | EntityRef::Board(_)
        | EntityRef::Function(_)
        | EntityRef::Handoff(_) => (&[], &[]),
    }
}

/// Whether a kind has a form of its own; all fields of other kinds stand in the order of the file.
pub fn has_form(of: EntityRef) -> bool {
    matches!(of, EntityRef::Function(_) | EntityRef::Handoff(_)) || !fields(of).0.is_empty()
}

/// The element another one belongs to, to go back to it.
pub fn parent(document: &Document, of: EntityRef) -> Option<EntityRef> {
    let parent = match of {
        EntityRef::Decision(id) => document.decisions.get(id).map(|decision| decision.owner.into()),
        EntityRef::Activity(id) => document.activities.get(id).map(|activity| activity.function.into()),
        EntityRef::Resource(id) => document.resources.get(id).map(|resource| resource.function.into()),
        EntityRef::Signal(id) => document.signals.get(id).map(|signal| signal.owner.into()),
        EntityRef::DecisionRight(id) => document.decision_rights.get(id).map(|right| right.decision.into()),
        _ => None,
    };
    parent.filter(|parent| document.contains(*parent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::schema::{Found, Shape, probe};

    #[test]
    fn every_listed_field_exists_and_none_of_a_listed_kind_is_forgotten() {
        for kind in crate::ui::elements_list::kinds() {
            let (main, more) = fields(kind);
            let Some(Found { shape: Shape::Record { fields: all, .. }, .. }) = probe(kind, &[]) else { panic!("{kind:?}") };
            for field in main.iter().chain(more) {
                assert!(all.contains(field), "{kind:?} has no field {field}");
            }
            if !main.is_empty() {
                let forgotten: Vec<_> = all.iter().filter(|field| !main.contains(*field) && !more.contains(*field)).collect();
                assert!(forgotten.is_empty(), "{kind:?} {forgotten:?}");
            }
        }
    }
}
