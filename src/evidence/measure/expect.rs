//! Compares a measured document with an expected one, number by number.

use serde_json::Value;

use crate::evidence::instant::{DayOrder, InstantReader};

/// What is no measurement: where a document comes from, in words.
const NOT_MEASURED: [&str; 6] = ["meta", "log", "definition", "pm4py_check", "timing_cpu_s", "source"];

/// Every difference, one line each; times may differ by 1 ms, other fractions by 1e-6 of their size.
/// Only what is expected is looked at; an expected `null` asks for nothing.
pub fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", expected, got, &mut found);
    found
}

fn compare(path: &str, expected: &Value, got: &Value, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Null, _) => {}
        (Value::Object(expected), Value::Object(got)) => {
            for (key, value) in expected {
                if path.is_empty() && NOT_MEASURED.contains(&key.as_str()) {
                    continue;
                }
                let place = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match got.get(key) {
                    Some(other) => compare(&place, value, other, found),
                    None => found.push(format!("{place}: expected {}, not measured", short(value))),
                }
            }
            // Counts by name must not have names beyond the expected ones.
            if path.ends_with("activities") {
                for (key, value) in got.iter().filter(|(key, _)| !expected.contains_key(*key)) {
                    found.push(format!("{path}.{key}: expected nothing, got {}", short(value)));
                }
            }
        }
        (Value::Array(expected), Value::Array(got)) if path.ends_with("top20") => compare_ranking(path, expected, got, found),
        (Value::Array(expected), Value::Array(got)) => compare_lists(path, expected, got, found),
        (Value::Number(expected), Value::Number(got)) => {
            let is_same = match (expected.as_i64(), got.as_i64()) {
                (Some(a), Some(b)) => a == b,
                _ => is_near(expected.as_f64().unwrap_or(f64::NAN), got.as_f64().unwrap_or(f64::NAN)),
            };
            if !is_same {
                found.push(format!("{path}: expected {expected}, got {got}"));
            }
        }
        (Value::String(expected), Value::String(got)) => {
            let read = |text: &str| InstantReader::new("UTC", DayOrder::DayFirst).ok()?.read(text);
            let is_same = expected == got
                || match (read(expected), read(got)) {
                    (Some(a), Some(b)) => (a - b).abs() <= 1000,
                    _ => false,
                };
            if !is_same {
                found.push(format!("{path}: expected {expected}, got {got}"));
            }
        }
        (expected, got) if expected == got => {}
        (expected, got) => found.push(format!("{path}: expected {}, got {}", short(expected), short(got))),
    }
}

/// Times of logs carry rounding of the programs that wrote them, far below these bounds.
fn is_near(expected: f64, got: f64) -> bool {
    (expected - got).abs() <= 1e-6 * expected.abs()
        || ((expected - got).abs() <= 1e-3 && 1.0 < expected.abs())
        || (expected - got).abs() <= 1e-6
}

/// What names an entry of a list: its texts.
fn name(entry: &Value) -> Option<String> {
    match entry {
        Value::Object(fields) => Some(format!("{} → {}", fields.get("source")?.as_str()?, fields.get("target")?.as_str()?)),
        Value::Array(parts) => {
            let texts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| texts.join(" → "))
        }
        _ => None,
    }
}

fn compare_lists(path: &str, expected: &[Value], got: &[Value], found: &mut Vec<String>) {
    if expected.iter().chain(got).any(|entry| name(entry).is_none()) {
        if expected.len() != got.len() {
            found.push(format!("{path}: expected {} entries, got {}", expected.len(), got.len()));
        }
        for (at, (a, b)) in expected.iter().zip(got).enumerate() {
            compare(&format!("{path}[{at}]"), a, b, found);
        }
        return;
    }
    let by_name = |list: &[Value]| -> std::collections::BTreeMap<String, Value> {
        list.iter().filter_map(|entry| Some((name(entry)?, entry.clone()))).collect()
    };
    let (expected, got) = (by_name(expected), by_name(got));
    for (key, value) in &expected {
        let place = format!("{path}[{key}]");
        match (value, got.get(key)) {
            (_, None) => found.push(format!("{place}: expected {}, missing", short(value))),
            // An entry of texts and one number.
            (Value::Array(a), Some(Value::Array(b))) => {
                for (x, y) in a.iter().zip(b).filter(|(x, _)| x.is_number()) {
                    compare(&place, x, y, found);
                }
            }
            (value, Some(other)) => compare(&place, value, other, found),
        }
    }
    for (key, value) in got.iter().filter(|(key, _)| !expected.contains_key(*key)) {
        found.push(format!("{path}[{key}]: expected nothing, got {}", short(value)));
    }
}

/// In a list of the largest entries, equal ones may stand in any order, and the last may be cut off.
fn compare_ranking(path: &str, expected: &[Value], got: &[Value], found: &mut Vec<String>) {
    let size = |entry: &Value| entry.as_array().and_then(|parts| parts.last()).and_then(Value::as_i64).unwrap_or(0);
    let sizes = |list: &[Value]| list.iter().map(size).collect::<Vec<_>>();
    if sizes(expected) != sizes(got) {
        found.push(format!("{path}: expected sizes {:?}, got {:?}", sizes(expected), sizes(got)));
        return;
    }
    let smallest = expected.iter().map(size).min().unwrap_or(0);
    for entry in expected.iter().filter(|entry| smallest < size(entry)) {
        if !got.contains(entry) {
            found.push(format!("{path}: expected {}, missing", short(entry)));
        }
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 80 { text } else { format!("{}…", text.chars().take(79).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_names_its_place_and_both_values() {
        let expected = json!({"log": "a", "cases": 3, "dfg": [["A", "B", 2], ["B", "C", 1]], "case_duration_s": {"mean": 100.0}, "first": "2020-01-01 00:00:00+00:00"});
        let same = json!({"log": "b", "cases": 3, "dfg": [["B", "C", 1], ["A", "B", 2]], "case_duration_s": {"mean": 100.000_05}, "first": "2020-01-01T00:00:00.0005Z"});
        assert_eq!(differences(&expected, &same), [] as [&str; 0]);
        let other =
            json!({"cases": 4, "dfg": [["A", "B", 3], ["A", "C", 1]], "case_duration_s": {"mean": 100.1}, "first": "2020-01-01T00:00:01Z"});
        let found = differences(&expected, &other);
        assert_eq!(found.len(), 6, "{found:#?}");
        assert!(found.iter().any(|line| line == "cases: expected 3, got 4"));
        assert_eq!(differences(&expected, &json!({})).len(), 4);
    }
}
