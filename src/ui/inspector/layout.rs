//! Which fields of a kind of element come first, which on demand, and what an element belongs to.
//!
//! Teams and handoffs have forms of their own; every other kind shows at most four fields first.

use crate::model::{Document, EntityRef};

/// Fields of a kind: the important ones, and those on demand.
pub fn fields(of: EntityRef) -> (&'static [&'static str], &'static [&'static str]) {
    match of {
        EntityRef::Decision(_) => (
            &["name", "trigger", "decision_time", "subject"],
            &[
                "policy",
                "owner",
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
            &["name", "service", "resource", "routing"],
            &[
                "function",
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
            (&["name", "horizon", "warm_up", "replications"], &["seed", "cool_down", "bin", "precision", "stop_after_items"])
        }
        EntityRef::Term(_) => (&["name", "unit", "owner", "variants"], &["meaning", "mapped", "disputed"]),
        EntityRef::DecisionRight(_) => (&["decision", "roles", "limit", "levels"], &["scope"]),
        EntityRef::Cycle(_) => (
            &["name", "schedule", "members", "lasts"],
            &["people", "cut_off", "reconciles", "joint_objective", "option_limit", "called_by", "description"],
        ),
        EntityRef::Coupling(_) => (&["name", "kind", "members"], &["resource", "tolerance_time", "tolerance_share"]),
        EntityRef::Coordinator(_) => (&["name", "coupling", "function", "latency"], &["attention"]),
        EntityRef::Calendar(_) => (&["name", "open", "exceptions"], &[]),
        EntityRef::Scenario(_) => (&["name", "parent", "description", "changes"], &[]),
        EntityRef::Metric(_) => {
            (&["name", "formula", "direction", "target"], &["unit", "weight", "owner", "scope", "indifference", "definition"])
        }
        EntityRef::Check(_) => (&["name", "measure", "expect", "scenario"], &["study", "seeds", "max_relative_se", "source"]),
        EntityRef::Note(_) => (&["text", "kind", "on", "owner"], &["due", "author", "date", "resolved", "at"]),
        EntityRef::Group(_) => (&["name", "members", "locked"], &["collapsed"]),
        EntityRef::WorkClass(_) => (&["name", "priority"], &["description"]),
        EntityRef::Item(_) => (&["name", "unit", "value", "components"], &[]),
        EntityRef::Site(_) => (&["name", "function", "period"], &[]),
        EntityRef::Stock(_) => (
            &["name", "site", "item", "capacity"],
            &[
                "unmet",
                "ships_complete",
                "allocation",
                "allocation_order",
                "production_lead",
                "yields",
                "resource",
                "capacity_per_unit",
                "overtime",
            ],
        ),
        EntityRef::Lane(_) => {
            (&["name", "from", "to", "modes"], &["handoff", "order_lead", "consolidation", "no_overtaking", "order_capacity"])
        }
        EntityRef::DemandStream(_) => (&["name", "stock", "process", "requested"], &["spikes", "delivery", "allows_negative"]),
        EntityRef::Price(_) => (&["kind", "of", "amount", "per"], &["at_most"]),
        EntityRef::Disruption(_) => (&["name", "kind", "of", "windows"], &["share"]),
        EntityRef::Initial(_) => (&["of", "state"], &[]),
        EntityRef::Actual(_) => (&["name", "kind", "source", "columns"], &[]),
        EntityRef::Assumption(_) => (&["place", "source", "from", "author"], &["date", "confidence", "remark"]),
        EntityRef::Distribution(_) => (&["name", "is", "description"], &[]),
        EntityRef::Track(_) => (&["title", "measures", "kind", "of"], &["height", "order", "split", "scale", "range", "levels", "hidden"]),
        EntityRef::Marker(_) => (&["name", "letter", "at", "until"], &[]),
        EntityRef::Board(_) => (
            &["name", "description", "scenario", "beside"],
            &["has_base", "is_difference", "repeat", "is_single", "is_large", "range", "cursor", "pins"],
        ),
        EntityRef::Function(_) | EntityRef::Handoff(_) => (&[], &[]),
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
            assert!(main.len() <= 4, "{kind:?} shows more than four fields first");
            let has_own_form = matches!(kind, EntityRef::Function(_) | EntityRef::Handoff(_));
            assert!(has_own_form || !main.is_empty(), "{kind:?} has no form");
            if !has_own_form {
                let forgotten: Vec<_> = all.iter().filter(|field| !main.contains(*field) && !more.contains(*field)).collect();
                assert!(forgotten.is_empty(), "{kind:?} {forgotten:?}");
            }
        }
    }

    /// Every place below a path at which something is entered: how many numbers, and what no field is made for.
    fn walk(kind: EntityRef, path: &[String], depth: usize, numbers: &mut usize, unknown: &mut Vec<String>) {
        let borrowed: Vec<&str> = path.iter().map(String::as_str).collect();
        let Some(found) = probe(kind, &borrowed) else {
            unknown.push(format!("{kind:?} {}", path.join("/")));
            return;
        };
        if depth == 0 {
            return;
        }
        let mut below = |next: &str| {
            let path: Vec<String> = path.iter().cloned().chain([next.to_owned()]).collect();
            walk(kind, &path, depth - 1, numbers, unknown);
        };
        match found.shape {
            Shape::Record { fields, .. } => fields.iter().for_each(|field| below(field)),
            Shape::Choice { variants, .. } => variants.iter().for_each(|variant| below(variant)),
            Shape::List => below("0"),
            Shape::Tuple(len) => (0..len).for_each(|place| below(&place.to_string())),
            Shape::Quantity(_) | Shape::Number | Shape::Integer => *numbers += 1,
            // A map is entered by its keys, which the editor of maps knows; texts, marks and references hold no numbers.
            Shape::Map | Shape::Text | Shape::Bool | Shape::Nothing | Shape::Reference(_) | Shape::AnyReference => {}
        }
    }

    #[test]
    fn every_number_of_every_kind_of_element_has_a_field() {
        let mut total = 0;
        for kind in crate::ui::elements_list::kinds() {
            let (mut numbers, mut unknown) = (0, Vec::new());
            walk(kind, &[], 7, &mut numbers, &mut unknown);
            assert!(unknown.is_empty(), "{unknown:?}");
            total += numbers;
        }
        assert!(200 < total, "only {total} numbers were found");
    }
}
