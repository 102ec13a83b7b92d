//! Inputs in which a scenario differs, in the words of the inspectors: names instead of identifiers, labels instead of
//! the names of the file, and of long lists only what changed. It shows what others found and works nothing out.

use serde_json::Value;

use crate::experiment::compare::Compared;
use crate::experiment::inputs::InputDifference;
use crate::model::{Document, EntityRef, scenario_tree};
use crate::ui::schema::{self, Shape, probe};
use crate::ui::words;

/// Most values of a list that are written out.
const MOST_LISTED: usize = 3;

/// All inputs in which a scenario differs from the base.
pub fn lines(document: &Document, compared: &Compared) -> Vec<String> {
    let after = scenario_tree::resolve(document, compared.result.scenario).0;
    compared.inputs.iter().map(|input| line(document, &after, input)).collect()
}

/// A difference in one line, such as “Forecast demand, when: In a joint meeting → On a rhythm, every 7 d”.
fn line(document: &Document, after: &Document, input: &InputDifference) -> String {
    let of = input.of;
    if input.field.is_empty() {
        return input.line();
    }
    let path: Vec<&str> = input.field.split('/').collect();
    let value = |document: &Document| -> Option<Value> {
        let tree = document.entity(of)?.to_tree().ok()?;
        schema::at(&tree, &path).filter(|value| !value.is_null()).cloned()
    };
    let (was, is) = (value(document), value(after));
    let what = label(of, &path);
    let text = |document: &Document, value: &Option<Value>| {
        value.as_ref().map_or_else(|| missing(&path), |value| told(document, of, &path, value))
    };
    if let (Some(Value::Array(was)), Some(Value::Array(is))) = (&was, &is)
        && was.len() == is.len()
        && MOST_LISTED < was.len()
    {
        // A long list of which some values changed: the first of them says how.
        let mut changed = was.iter().zip(is).enumerate().filter(|(_, (was, is))| was != is);
        let n_changed = changed.clone().count();
        if let Some((index, (was, is))) = changed.next() {
            let step = index.to_string();
            let inner: Vec<&str> = path.iter().copied().chain([step.as_str()]).collect();
            let (was, is) = (told(document, of, &inner, was), told(after, of, &inner, is));
            let more = if n_changed == 1 { String::new() } else { format!(" (the first of {n_changed} that differ)") };
            return format!("{}, {what}: {was} → {is}{more}", input.name);
        }
    }
    format!("{}, {what}: {} → {}", input.name, text(document, &was), text(after, &is))
}

/// A change of one field in words, such as “Takes becomes 4 h”; `to` is written as in the file.
pub fn change(document: &Document, of: EntityRef, field: &str, to: &str) -> String {
    let path: Vec<&str> = field.split('/').filter(|step| !step.is_empty()).collect();
    let value = serde_json::from_str(to).unwrap_or_else(|_| Value::String(to.to_owned()));
    let text = if value.is_null() { missing(&path) } else { told(document, of, &path, &value) };
    format!("{} becomes {text}", words::capital(&label(of, &path)))
}

/// The labels along a path, without the steps that only lead to a value.
fn label(of: EntityRef, path: &[&str]) -> String {
    let mut labels: Vec<String> = Vec::new();
    for (depth, step) in path.iter().enumerate() {
        match probe(of, &path[..depth]).map(|found| found.shape) {
            Some(Shape::Record { name, .. }) => labels.push(words::field(name, step).0.to_lowercase()),
            Some(Shape::List) => labels.push(format!("no. {}", step.parse::<usize>().map_or(1, |index| index + 1))),
            _ => {}
        }
    }
    // “Takes, fixed, mean” says no more than its last two words.
    labels.dedup();
    labels.join(", ")
}

fn missing(path: &[&str]) -> String {
    match words::missing(path.last().copied().unwrap_or_default()) {
        "—" => "not set".to_owned(),
        words => words.to_lowercase(),
    }
}

/// A value in words; what stands there decides how.
fn told(document: &Document, of: EntityRef, path: &[&str], value: &Value) -> String {
    let inner = |step: &str, value: &Value| {
        let path: Vec<&str> = path.iter().copied().chain([step]).collect();
        told(document, of, &path, value)
    };
    match (probe(of, path).map(|found| found.shape), value) {
        (Some(Shape::Reference(id_type)), Value::Number(raw)) => {
            let named = schema::entities_of_kind(document, id_type).into_iter().find(|of| Some(u64::from(of.raw())) == raw.as_u64());
            named.map_or_else(|| format!("#{raw}"), |of| document.name_of(of))
        }
        (Some(Shape::AnyReference), value) => {
            serde_json::from_value::<EntityRef>(value.clone()).map_or_else(|_| value.to_string(), |of| document.name_of(of))
        }
        (Some(Shape::Choice { name, .. }), value) => {
            let Some((variant, payload)) = schema::variant_of(Some(value)) else { return value.to_string() };
            let variant_words = words::variant(name, variant);
            let payload = payload.map(|payload| inner(variant, payload)).filter(|text| !text.is_empty());
            match payload {
                Some(payload) if name == "Distribution" && variant == "Fixed" => payload,
                Some(payload) => format!("{}, {payload}", variant_words.to_lowercase()),
                None => variant_words.to_lowercase(),
            }
        }
        (Some(Shape::Record { name, .. }), Value::Object(fields)) => {
            let parts: Vec<String> = fields
                .iter()
                .map(|(field, value)| format!("{} {}", words::field(name, field).0.to_lowercase(), inner(field, value)))
                .collect();
            parts.join(", ")
        }
        (_, Value::Array(values)) if MOST_LISTED < values.len() => format!("{} values", values.len()),
        (_, Value::Array(values)) if values.is_empty() => "none".to_owned(),
        (_, Value::Array(values)) => {
            let parts: Vec<String> = values.iter().enumerate().map(|(index, value)| inner(&index.to_string(), value)).collect();
            parts.join(if matches!(probe(of, path).map(|found| found.shape), Some(Shape::Tuple(_))) { " " } else { "; " })
        }
        (_, Value::Object(map)) => {
            let parts: Vec<String> = map.iter().map(|(key, value)| format!("{key} {}", inner(key, value))).collect();
            parts.join(", ")
        }
        (_, Value::Bool(on)) => (if *on { "yes" } else { "no" }).to_owned(),
        (_, value) => schema::text_of(Some(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::inputs::differences;
    use crate::model::{AgentKind, Cycle, Decision, Distribution, Function, Handoff, HandoffId, Trigger};
    use crate::units::Duration;

    #[test]
    fn differences_are_told_in_the_words_of_the_inspectors_and_with_names() {
        let mut before = Document::default();
        let owner = before.new_id();
        before.functions.insert(owner, Function { name: "Planning".to_owned(), ..Function::default() });
        let meeting = before.new_id();
        before.cycles.insert(meeting, Cycle { name: "Monday meeting".to_owned(), ..Cycle::default() });
        let decision: crate::model::DecisionId = before.new_id();
        let what = Decision { name: "Forecast".to_owned(), owner, trigger: Trigger::InCycle(meeting), ..Decision::default() };
        before.decisions.insert(decision, what);
        let handoff: HandoffId = before.new_id();
        let latency = Distribution::Fixed(Duration::hours(24.0));
        before.handoffs.insert(handoff, Handoff { name: "Figures".to_owned(), latency, ..Handoff::default() });
        let mut after = before.clone();
        let changed = after.decisions.get_mut(decision).unwrap();
        (changed.trigger, changed.agent) = (Trigger::OnChange { threshold: 0.0 }, Some(AgentKind::Ai));
        after.handoffs.get_mut(handoff).unwrap().latency = Distribution::Fixed(Duration::hours(4.0));
        let lines: Vec<String> = differences(&before, &after).iter().map(|input| line(&before, &after, input)).collect();
        assert!(lines.contains(&"Forecast, when: in a joint meeting, Monday meeting → when something arrives".to_owned()), "{lines:?}");
        assert!(lines.contains(&"Forecast, who takes it: whoever acts in the team → ai".to_owned()), "{lines:?}");
        assert!(lines.contains(&"Figures, takes: 24 h → 4 h".to_owned()), "{lines:?}");
    }

    #[test]
    fn of_a_long_list_only_what_changed_is_told() {
        let mut before = Document::default();
        let stream: crate::model::WorkStreamId = before.new_id();
        let rates = |late: &str| {
            let hours = (0..10).map(|n| (Duration::hours(f64::from(n)), if n < 7 { "2/h" } else { late }.parse().unwrap()));
            crate::model::WorkStream {
                name: "Orders".to_owned(),
                arrivals: crate::model::Arrivals::Profile { rates: hours.collect(), repeats: None },
                ..Default::default()
            }
        };
        before.work_streams.insert(stream, rates("3/h"));
        let mut after = before.clone();
        after.work_streams.insert(stream, rates("4/h"));
        let lines: Vec<String> = differences(&before, &after).iter().map(|input| line(&before, &after, input)).collect();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].ends_with("7 h 3/h → 7 h 4/h (the first of 3 that differ)"), "{lines:?}");
    }

    #[test]
    fn a_change_is_told_without_signs_of_the_file() {
        let mut document = Document::default();
        let handoff: HandoffId = document.new_id();
        document.handoffs.insert(handoff, Handoff::default());
        assert_eq!(change(&document, handoff.into(), "latency", "{\"Fixed\":\"1 h\"}"), "Takes becomes 1 h");
        assert_eq!(change(&document, handoff.into(), "name", "Figures"), "Name becomes Figures");
    }
}
