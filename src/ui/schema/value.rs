//! Looks into an element's tree of values by path, where fields that hold their default are not written.

use serde_json::Value;

use super::probe::{Shape, probe};
use super::sample::variant_value;
use crate::model::edit::set_field;
use crate::model::{Document, Entity};

/// The value at a path; fields that hold their default give nothing.
pub fn at<'a>(tree: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(tree, |node, step| match node {
        Value::Object(map) => map.get(*step),
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The path as edits write it.
pub fn join(path: &[&str]) -> String {
    path.join("/")
}

/// A scalar as the text a field shows.
pub fn text_of(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => {
            number.as_f64().filter(|_| number.is_f64()).map_or_else(|| number.to_string(), crate::units::format::exact)
        }
        Some(other) => other.to_string(),
    }
}

/// The variant a choice holds, and whether it has fields of its own.
pub fn variant_of(value: Option<&Value>) -> Option<(&str, Option<&Value>)> {
    match value? {
        Value::String(name) => Some((name, None)),
        Value::Object(map) => map.iter().next().map(|(name, payload)| (name.as_str(), Some(payload))),
        _ => None,
    }
}

/// The variant a choice has when it is not written: the one that changes nothing when it is put there.
pub fn default_variant(document: &Document, entity: &Entity, path: &[&str]) -> Option<&'static str> {
    let of = entity.reference();
    let Shape::Choice { name, variants } = probe(of, path)?.shape else { return None };
    if name == "Distribution" {
        return Some("Fixed");
    }
    variants.iter().copied().find(|variant| {
        variant_value(document, of, path, variant)
            .ok()
            .and_then(|value| set_field(entity, &join(path), &value.to_string()).ok())
            .is_some_and(|changed| changed == *entity)
    })
}

/// Whether a number is a share: then one and a half does not fit, and a half does.
pub fn is_share(entity: &Entity, path: &[&str]) -> bool {
    let fits = |text: &str| set_field(entity, &join(path), text).is_ok();
    fits("0.5") && !fits("1.5")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decision, Handoff};
    use serde_json::json;

    #[test]
    fn values_are_found_and_shown_as_fields_show_them() {
        let tree = json!({ "latency": { "Fixed": "2 d" }, "mask": ["urgency"], "bias": 0.1, "n": 3 });
        assert_eq!(text_of(at(&tree, &["latency", "Fixed"])), "2 d");
        assert_eq!(text_of(at(&tree, &["mask", "0"])), "urgency");
        assert_eq!(text_of(at(&tree, &["bias"])), "0.1");
        assert_eq!(text_of(at(&tree, &["n"])), "3");
        assert_eq!(text_of(at(&tree, &["nothing", "there"])), "");
        assert_eq!(variant_of(at(&tree, &["latency"])), Some(("Fixed", Some(&json!("2 d")))));
    }

    #[test]
    fn a_choice_that_is_not_written_is_known_by_its_default() {
        let document = Document::default();
        let decision = Entity::Decision(1.into(), Decision::default());
        assert_eq!(default_variant(&document, &decision, &["trigger"]), Some("AgentDefault"));
        assert_eq!(default_variant(&document, &decision, &["timing"]), Some("AfterDemand"));
        let handoff = Entity::Handoff(1.into(), Handoff::default());
        assert_eq!(default_variant(&document, &handoff, &["latency"]), Some("Fixed"));
        assert_eq!(default_variant(&document, &handoff, &["channel", "order"]), Some("NewestSent"));
    }

    #[test]
    fn shares_are_told_from_other_numbers() {
        let handoff = Entity::Handoff(1.into(), Handoff::default());
        assert!(is_share(&handoff, &["channel", "loss"]));
        assert!(!is_share(&handoff, &["channel", "bias"]));
        let decision = Entity::Decision(1.into(), Decision::default());
        assert!(is_share(&decision, &["weight"]));
        assert!(!is_share(&decision, &["cost"]));
    }
}
