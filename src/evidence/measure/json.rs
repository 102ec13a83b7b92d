//! Measured facts as one JSON document with fixed field names.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::facts::Facts;
use super::summary::Summary;
use crate::evidence::instant;
use crate::evidence::labels::Labels;
use crate::evidence::log::EventLog;

/// What the fields mean, written into every document.
pub const DEFINITION: &str = "events sorted per case by (end timestamp, file order); DFG pair = consecutive events of a case; \
    gap = next.end - this.end; wait = next.start - this.end (== gap when the log has one timestamp per event); durations in seconds; \
    quantiles = linear interpolation (type 7); function/resource pairs counted only when both sides are known";

/// Beyond this number of entries the matrix of resources is left out.
const MAX_MATRIX: usize = 400;

fn counts(labels: &Labels, counts: &BTreeMap<u32, u64>) -> Value {
    let map: BTreeMap<&str, u64> = counts.iter().map(|(label, n)| (labels.get(*label), *n)).collect();
    json!(map)
}

fn pairs(labels: &Labels, counts: &BTreeMap<(u32, u32), u64>) -> Vec<(String, String, u64)> {
    let mut list: Vec<_> = counts.iter().map(|((a, b), n)| (labels.get(*a).to_owned(), labels.get(*b).to_owned(), *n)).collect();
    list.sort();
    list
}

fn summary(value: Option<Summary>) -> Value {
    value.map_or(Value::Null, |value| json!(value))
}

/// The whole document. `max_resources` is the smallest group whose people are named in matrices; with
/// more than 1 the matrix of resources and the list of its largest entries keep only pairs of that size.
pub fn document(log: &EventLog, facts: &Facts, name: &str, min_group: u64) -> Value {
    let mut whole = Map::new();
    let mut put = |key: &str, value: Value| {
        whole.insert(key.to_owned(), value);
    };
    put("log", json!(name));
    put("definition", json!(DEFINITION));
    put("cases", json!(log.n_cases()));
    put("events", json!(log.n_events()));
    put("activities", json!(facts.n_activities));
    put("resources", json!(facts.n_resources));
    put("events_without_resource", json!(facts.n_without_resource));
    put("functions", json!(facts.n_functions));
    put("events_without_function", json!(facts.n_without_function));
    put("first", json!(instant::write(facts.span.0)));
    put("last", json!(instant::write(facts.span.1)));
    put("variants", json!(facts.variants.len()));
    put("case_duration_s", summary(facts.case_duration));
    put("start_activities", counts(&log.activities, &facts.starts));
    put("end_activities", counts(&log.activities, &facts.ends));
    put("dfg_edges", json!(facts.follows.len()));
    put("dfg", json!(pairs(&log.activities, &facts.follows)));
    let mut function_pairs: Vec<Value> = Vec::new();
    let mut ordered: Vec<_> = facts.pairs.iter().collect();
    ordered.sort_by_key(|pair| (log.functions.get(pair.source), log.functions.get(pair.target)));
    for pair in ordered {
        let mut row = json!(pair.wait);
        row["source"] = json!(log.functions.get(pair.source));
        row["target"] = json!(log.functions.get(pair.target));
        if log.has_starts() {
            row["gap_median"] = json!(pair.gap_median);
        }
        function_pairs.push(row);
    }
    put("function_pairs", json!(function_pairs));
    let n_handoffs = facts.handoff_wait.map_or(0, |wait| wait.n);
    put(
        "handoffs",
        json!({
            "total": n_handoffs,
            "share_of_pairs": if facts.n_pairs == 0 { 0.0 } else { n_handoffs as f64 / facts.n_pairs as f64 },
            "per_case_mean": facts.handoffs_per_case(log.n_cases()),
            "wait_s": summary(facts.handoff_wait),
            "within_function_wait_s": summary(facts.inside_wait),
        }),
    );
    let people: BTreeMap<(u32, u32), u64> =
        facts.resource_pairs.iter().filter(|(_, n)| min_group <= **n).map(|(pair, n)| (*pair, *n)).collect();
    let matrix = pairs(&log.resources, &people);
    let mut largest = matrix.clone();
    largest.sort_by(|a, b| b.2.cmp(&a.2).then(a.cmp(b)));
    largest.truncate(20);
    let is_loop = |pair: &&(u32, u32)| pair.0 == pair.1;
    put(
        "resource_handover",
        json!({
            "pairs": facts.resource_pairs.len(),
            "total": facts.resource_pairs.values().sum::<u64>(),
            "self_loops": facts.resource_pairs.keys().filter(is_loop).map(|pair| facts.resource_pairs[pair]).sum::<u64>(),
            "wait_between_resources_s": summary(facts.resource_wait),
            "matrix": if matrix.len() <= MAX_MATRIX { json!(matrix) } else { Value::Null },
            "top20": largest,
        }),
    );
    if let Some(processing) = facts.processing {
        put("processing_s", json!(processing));
        put("total_processing_s", json!(processing.sum));
        put("total_wait_clipped_s", json!(facts.positive_wait_s()));
        put("cycle_time_efficiency", json!(facts.cycle_time_efficiency()));
    }
    Value::Object(whole)
}
