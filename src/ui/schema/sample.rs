//! Makes the smallest value that fits at a path: what "Add" and a newly chosen variant put there.

use serde_json::{Map, Value, json};

use super::probe::{Shape, probe};
use crate::model::{Document, EntityRef};

/// The name of an element's kind as the file writes it.
pub fn kind_name(of: EntityRef) -> String {
    match serde_json::to_value(of) {
        Ok(Value::Object(map)) => map.into_iter().next().map(|(kind, _)| kind).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Elements a reference of this type may point at, such as those for `FunctionId`.
pub fn entities_of_kind(document: &Document, id_type: &str) -> Vec<EntityRef> {
    let kind = id_type.trim_end_matches("Id");
    document.entities().filter(|of| kind_name(*of) == kind).collect()
}

/// The smallest value that fits at a path; of what may be left out, the value it has when it is not.
///
/// # Errors
/// In words, when a reference is needed and there is nothing to refer to.
pub fn sample(document: &Document, of: EntityRef, path: &[&str]) -> Result<Value, String> {
    let found = probe(of, path).ok_or_else(|| format!("There is no field {}", path.join("/")))?;
    Ok(match found.shape {
        Shape::Text => json!(""),
        Shape::Quantity(wanted) => json!(quantity_sample(&wanted)),
        Shape::Number | Shape::Integer => json!(0),
        Shape::Bool => json!(false),
        Shape::Nothing => Value::Null,
        Shape::List => json!([]),
        Shape::Map => json!({}),
        Shape::Tuple(len) => {
            let places: Vec<String> = (0..len).map(|place| place.to_string()).collect();
            Value::Array(places.iter().map(|place| sample(document, of, &longer(path, place))).collect::<Result<_, _>>()?)
        }
        Shape::Record { fields, .. } => sample_record(document, of, path, fields)?,
        Shape::Choice { name, variants } => {
            let variant = if name == "Phase" { "Start" } else { variants.first().copied().unwrap_or_default() };
            variant_value(document, of, path, variant)?
        }
        Shape::Reference(id_type) => {
            let kind = id_type.trim_end_matches("Id");
            let first = entities_of_kind(document, id_type).first().map(|of| of.raw());
            json!(first.ok_or_else(|| format!("There is no {} yet; add one first", crate::ui::words::humanised(kind).to_lowercase()))?)
        }
        Shape::AnyReference => {
            let first = document.entities().next().ok_or("There is no element yet; add one first")?;
            serde_json::to_value(first).map_err(|error| error.to_string())?
        }
    })
}

/// Fields that may be left out are; a variant's own fields are all given, because they have no defaults.
fn sample_record(document: &Document, of: EntityRef, path: &[&str], fields: &[&str]) -> Result<Value, String> {
    let is_variant = path.split_last().is_some_and(|(last, rest)| {
        probe(of, rest).is_some_and(|found| matches!(found.shape, Shape::Choice { variants, .. } if variants.contains(last)))
    });
    let is_place = fields == ["of", "field"];
    let mut record = Map::new();
    if is_variant || is_place {
        for field in fields {
            let inner = longer(path, field);
            if probe(of, &inner).is_some_and(|found| !found.optional) {
                record.insert((*field).to_owned(), sample(document, of, &inner)?);
            }
        }
    }
    Ok(Value::Object(record))
}

/// The smallest value of one variant of a choice.
///
/// # Errors
/// As [`sample`].
pub fn variant_value(document: &Document, of: EntityRef, path: &[&str], variant: &str) -> Result<Value, String> {
    let inner = longer(path, variant);
    match probe(of, &inner) {
        Some(found) if found.shape == Shape::Nothing => Ok(json!(variant)),
        // A payload that may be left out is given, so that it can be filled in.
        _ => Ok(json!({ variant: sample(document, of, &inner)? })),
    }
}

/// A value of one variant that resembles the one that stood there: a distribution keeps its size.
///
/// # Errors
/// As [`sample`].
pub fn variant_like(document: &Document, of: EntityRef, path: &[&str], variant: &str, before: &Value) -> Result<Value, String> {
    let mut value = variant_value(document, of, path, variant)?;
    let is_distribution = probe(of, path).is_some_and(|found| matches!(found.shape, Shape::Choice { name: "Distribution", .. }));
    if is_distribution && let Some(payload) = value.get_mut(variant) {
        let size = first_size(before);
        resize(payload, "", size.as_ref());
    }
    Ok(value)
}

/// The text of a quantity of the kind a visitor asked for.
pub(super) fn quantity_sample(wanted: &str) -> &'static str {
    if wanted.contains("events per time") {
        "1/d"
    } else if wanted.contains("money per time") {
        "0/h"
    } else {
        "0 h"
    }
}

/// The first quantity in a distribution: a text with a unit, or a number under a name that means a size.
fn first_size(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text.chars().next().is_some_and(|first| first.is_ascii_digit() || first == '-') => Some(value.clone()),
        Value::Number(_) => Some(value.clone()),
        Value::Array(list) => list.iter().find_map(first_size),
        Value::Object(map) => {
            let main = ["mean", "median", "mode", "scale"];
            let named = main.iter().find_map(|name| map.get(*name).and_then(first_size));
            named.or_else(|| map.iter().filter(|(name, _)| usual(name).is_none()).find_map(|(_, inner)| first_size(inner)))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

/// Gives the parameters of a new distribution values that make sense: of the size that stood there before.
fn resize(value: &mut Value, name: &str, size: Option<&Value>) {
    if let Some(usual) = usual(name) {
        *value = usual;
        return;
    }
    match value {
        Value::Object(map) => {
            for (name, inner) in map.iter_mut() {
                resize(inner, name, size);
            }
        }
        Value::String(_) => {
            if let Some(Value::String(size)) = size {
                let factor = factor(name);
                let text = if factor == 1.0 { size.clone() } else { format!("{factor} * ({size})") };
                *value = json!(text);
            }
        }
        Value::Number(_) => {
            if let Some(size) = size.and_then(Value::as_f64) {
                *value = json!(size * factor(name));
            }
        }
        Value::Array(_) | Value::Null | Value::Bool(_) => {}
    }
}

/// A shape parameter's usual value.
fn usual(name: &str) -> Option<Value> {
    Some(match name {
        "cv" | "sigma" => json!(0.8),
        "shape" | "alpha" | "beta" => json!(2.0),
        "stages" => json!(2),
        "trials" => json!(10),
        "successes" => json!(1.0),
        "chance" => json!(0.5),
        "zero" => json!(0.1),
        _ => return None,
    })
}

/// A parameter's size against the middle of the distribution.
fn factor(name: &str) -> f64 {
    match name {
        "low" | "min" | "p5" | "sd" => 0.5,
        "high" | "max" | "p95" => 2.0,
        _ => 1.0,
    }
}

fn longer<'a>(path: &[&'a str], step: &'a str) -> Vec<&'a str> {
    path.iter().copied().chain([step]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Edit, set_field};
    use crate::model::{Entity, Function, Handoff, Position};

    fn map() -> (Document, Entity) {
        let mut document = Document::default();
        for name in ["Sales", "Planning"] {
            Edit::AddFunction { name: name.to_owned(), at: Position::default() }.apply(&mut document).unwrap();
        }
        let handoff = Handoff { from: 1.into(), to: 2.into(), ..Handoff::default() };
        (document, Entity::Handoff(9.into(), handoff))
    }

    #[test]
    fn every_variant_of_every_choice_has_a_value_that_can_be_read() {
        let (mut document, _) = map();
        for (place, kind) in crate::ui::elements_list::kinds().into_iter().enumerate() {
            let tree = json!({});
            if let Ok(entity) = Entity::from_tree(kind.with_raw(100 + place as u32), with_needed(&document, kind, tree)) {
                document.put(entity);
            }
        }
        let mut n_tried = 0;
        for of in document.entities().collect::<Vec<_>>() {
            let entity = document.entity(of).unwrap();
            let Some(found) = probe(of, &[]) else { panic!() };
            let Shape::Record { fields, .. } = found.shape else { panic!() };
            for field in fields {
                let Some(Shape::Choice { variants, .. }) = probe(of, &[field]).map(|found| found.shape) else { continue };
                for variant in variants {
                    let value = variant_value(&document, of, &[field], variant).unwrap();
                    let outcome = set_field(&entity, field, &value.to_string());
                    assert!(outcome.is_ok(), "{of:?} {field} {value}: {outcome:?}");
                    n_tried += 1;
                }
            }
        }
        assert!(n_tried > 100, "{n_tried}");
    }

    /// Fields without defaults: identifiers.
    fn with_needed(document: &Document, of: EntityRef, mut tree: Value) -> Value {
        let Some(Shape::Record { fields, .. }) = probe(of, &[]).map(|found| found.shape) else { return tree };
        for field in fields {
            if let Some(found) = probe(of, &[field])
                && !found.optional
                && matches!(found.shape, Shape::Reference(_))
                && let Ok(value) = sample(document, of, &[field])
            {
                tree[*field] = value;
            }
        }
        tree
    }

    #[test]
    fn another_distribution_keeps_the_size_of_the_one_before() {
        let (document, handoff) = map();
        let of = handoff.reference();
        let before = json!({ "Fixed": "2 d" });
        let value = variant_like(&document, of, &["latency"], "Triangular", &before).unwrap();
        let after = set_field(&handoff, "latency", &value.to_string()).unwrap();
        let tree = after.to_tree().unwrap();
        assert_eq!(tree["latency"], json!({ "Triangular": { "min": "1 d", "mode": "2 d", "max": "4 d" } }));
        let value = variant_like(&document, of, &["latency"], "Exponential", &tree["latency"]).unwrap();
        assert_eq!(value, json!({ "Exponential": { "mean": "2 d" } }));
    }

    #[test]
    fn a_reference_without_anything_to_refer_to_says_what_to_add() {
        let document = Document::default();
        let of = EntityRef::Handoff(1.into());
        assert!(sample(&document, of, &["signals", "0"]).unwrap_err().contains("no signal yet"));
        assert_eq!(kind_name(of), "Handoff");
        assert_eq!(Function::default().name, "");
    }
}
