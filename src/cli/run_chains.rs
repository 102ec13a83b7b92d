//! Chains of the first repeat as JSON: what a change set off, step by step, with what it waited for, the plans that came
//! into force on its way and the clashes they made.

use serde_json::{Value, json};

use super::run::of_json;
use crate::engine::episode::part;
use crate::engine::flow_trace::{ChainRow, ChainStep};
use crate::experiment::{PARTS, StudyResult, clashes};
use crate::model::{Document, EntityRef};

/// Most chains that are written.
const MOST: usize = 1_000;

/// All chains that were kept, in the order in which they ended.
pub(super) fn chains(document: &Document, result: &StudyResult) -> Vec<Value> {
    result.trace.chains.iter().take(MOST).map(|row| chain(document, result, row)).collect()
}

fn hours(ticks: i64) -> f64 {
    ticks as f64 / 3_600_000.0
}

fn chain(document: &Document, result: &StudyResult, row: &ChainRow) -> Value {
    let signal = result.signal_of(row.signal).map(EntityRef::Signal);
    let waits = |parts: &[i64; part::N]| -> Value {
        let named = PARTS.iter().zip(parts).filter(|(_, ticks)| **ticks != 0);
        named.map(|(what, ticks)| (what.label().to_owned(), json!(hours(*ticks)))).collect::<serde_json::Map<String, Value>>().into()
    };
    let step = |step: &ChainStep| json!({ "who": of_json(document, result.taker_of(document, step.taker)), "hours": hours(step.at), "after_step": step.before, "waited_hours": waits(&step.parts) });
    let (commitments, clashing) = clashes::of_chain(result, row.signal, row.started);
    let commitments = commitments.into_iter().map(|plan| {
        json!({
            "number": plan.number,
            "decision": of_json(document, result.decision_of(plan.decision).map(EntityRef::Decision)),
            "hours": hours(plan.at),
            "decided": plan.terms.number,
            "waited_hours": waits(&plan.parts),
        })
    });
    json!({
        "trigger": of_json(document, signal),
        "hours": hours(row.started),
        "action_hours": row.ended.map(hours),
        "waited_hours": waits(&row.parts),
        "steps": row.steps.iter().map(step).collect::<Vec<_>>(),
        "plans": commitments.collect::<Vec<_>>(),
        "clashes": clashing,
    })
}
