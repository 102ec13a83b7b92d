//! What differs between two plans, field by field: inputs only, never results.

use serde_json::Value;

use crate::model::{Document, EntityRef};

/// One field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct InputDifference {
    /// The element.
    pub of: EntityRef,
    /// Its name.
    pub name: String,
    /// Path of the field; empty where the whole element differs.
    pub field: String,
    /// What stands in the base; none where it is missing there.
    pub before: Option<String>,
    /// What stands in the scenario; none where it is missing there.
    pub after: Option<String>,
}

impl InputDifference {
    /// In one line, such as “Approve, patience/after: 24 h → 4 h”.
    pub fn line(&self) -> String {
        let place = if self.field.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.field) };
        match (&self.before, &self.after) {
            (None, Some(_)) if self.field.is_empty() => format!("{place} is added"),
            (Some(_), None) if self.field.is_empty() => format!("{place} is taken away"),
            (before, after) => {
                let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "default".to_owned());
                format!("{place}: {} → {}", text(before), text(after))
            }
        }
    }
}

/// Every field of the plan in which two documents differ; remarks, checks, scenarios and the layout are no part of it.
pub fn differences(before: &Document, after: &Document) -> Vec<InputDifference> {
    let mut found = Vec::new();
    for of in before.entities().filter(|of| is_input(*of)) {
        match (before.entity(of), after.entity(of)) {
            (Some(mine), Some(theirs)) if mine == theirs => {}
            (Some(mine), Some(theirs)) => {
                let (Ok(mine), Ok(theirs)) = (mine.to_tree(), theirs.to_tree()) else { continue };
                walk(of, &before.name_of(of), "", Some(&mine), Some(&theirs), &mut found);
            }
            _ => found.push(whole(of, before, true)),
        }
    }
    found.extend(after.entities().filter(|of| is_input(*of) && !before.contains(*of)).map(|of| whole(of, after, false)));
    found
}

fn whole(of: EntityRef, document: &Document, was_there: bool) -> InputDifference {
    let text = Some(of.kind_label().to_owned());
    let (before, after) = if was_there { (text, None) } else { (None, text) };
    InputDifference { of, name: document.name_of(of), field: String::new(), before, after }
}

fn walk(of: EntityRef, name: &str, field: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<InputDifference>) {
    if before == after {
        return;
    }
    if let (Some(Value::Object(mine)), Some(Value::Object(theirs))) = (before, after) {
        // A choice between variants is one value; fields of the same variant are looked at one by one.
        let is_same_shape = mine.len() != 1 || theirs.len() != 1 || mine.keys().eq(theirs.keys());
        if is_same_shape {
            let keys: std::collections::BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
            for key in keys {
                let path = if field.is_empty() { key.clone() } else { format!("{field}/{key}") };
                walk(of, name, &path, mine.get(key), theirs.get(key), found);
            }
            return;
        }
    }
    found.push(InputDifference { of, name: name.to_owned(), field: field.to_owned(), before: before.map(text), after: after.map(text) });
}

/// A value as short text.
fn text(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(map) if map.len() == 1 => match map.iter().next() {
            Some((variant, Value::String(inside))) => format!("{variant} {inside}"),
            Some((variant, inside)) => format!("{variant} {inside}"),
            None => String::new(),
        },
        other => other.to_string(),
    };
    if text.chars().count() <= 80 { text } else { format!("{}…", text.chars().take(79).collect::<String>()) }
}

/// Whether an element can change what a run does.
fn is_input(of: EntityRef) -> bool {
    match of {
        EntityRef::Metric(_)
        | EntityRef::Study(_)
        | EntityRef::Scenario(_)
        | EntityRef::Check(_)
        | EntityRef::Actual(_)
        | EntityRef::Note(_)
        | EntityRef::Assumption(_)
        | EntityRef::Group(_)
        | EntityRef::Track(_)
        | EntityRef::Marker(_)
        | EntityRef::Board(_) => false,
        EntityRef::Function(_)
        | EntityRef::Handoff(_)
        | EntityRef::Signal(_)
        | EntityRef::Term(_)
        | EntityRef::Calendar(_)
        | EntityRef::Distribution(_)
        | EntityRef::WorkClass(_)
        | EntityRef::WorkStream(_)
        | EntityRef::Resource(_)
        | EntityRef::Activity(_)
        | EntityRef::Decision(_)
        | EntityRef::DecisionRight(_)
        | EntityRef::Cycle(_)
        | EntityRef::Coupling(_)
        | EntityRef::Coordinator(_)
        | EntityRef::Item(_)
        | EntityRef::Site(_)
        | EntityRef::Stock(_)
        | EntityRef::Lane(_)
        | EntityRef::DemandStream(_)
        | EntityRef::Price(_)
        | EntityRef::Disruption(_)
        | EntityRef::Initial(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Distribution, Handoff, HandoffId, Note, NoteId};
    use crate::units::Duration;

    #[test]
    fn only_fields_that_differ_are_listed_and_remarks_are_not() {
        let mut before = Document::default();
        let handoff = Handoff { name: "Forecast".to_owned(), latency: Distribution::Fixed(Duration::hours(24.0)), ..Handoff::default() };
        before.handoffs.insert(HandoffId(1), handoff);
        let mut after = before.clone();
        after.handoffs.get_mut(HandoffId(1)).unwrap().latency = Distribution::Fixed(Duration::hours(4.0));
        after.handoffs.insert(HandoffId(2), Handoff { name: "Late".to_owned(), ..Handoff::default() });
        after.notes.insert(NoteId(3), Note::default());
        let lines: Vec<String> = differences(&before, &after).iter().map(InputDifference::line).collect();
        assert_eq!(lines, ["Forecast, latency/Fixed: 24 h → 4 h", "Late is added"]);
        assert!(differences(&before, &before.clone()).is_empty());
    }
}
