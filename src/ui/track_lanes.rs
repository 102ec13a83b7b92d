//! Lanes and beliefs of the first repeat: decisions in their six parts, and what every team knew of a signal
//! against the truth.

use crate::engine::episode::part;
use crate::experiment::{PARTS, StudyResult};
use crate::model::{DecisionId, Document, EntityRef, FunctionId, SignalId};

use super::theme::SeriesColour;
use super::timeline::{Fill, Lanes, Span};

/// Most rows of one decision; what overlaps more is left out.
const MOST_ROWS: usize = 3;

/// Colour and fill of each part: waiting is pale, doing is full.
const LOOKS: [(usize, Fill); part::N] =
    [(5, Fill::Pale), (0, Fill::Pale), (2, Fill::Full), (3, Fill::Full), (1, Fill::Pale), (4, Fill::Full)];

/// What a line of a belief is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// Whose it is; none is the truth.
    pub whose: Option<FunctionId>,
    /// Instants in ticks.
    pub times: Vec<i64>,
    /// Values from then on.
    pub values: Vec<f64>,
}

/// Rows of all decisions in the order of the file; `tag` gives every element a number.
pub fn decisions(document: &Document, result: &StudyResult, mut tag: impl FnMut(EntityRef) -> u32) -> Lanes {
    let mut lanes = Lanes {
        legend: PARTS.iter().zip(LOOKS).map(|(what, (slot, fill))| (what.label().to_owned(), SeriesColour::Slot(slot), fill)).collect(),
        ..Lanes::default()
    };
    for (id, index) in &result.plan.chain.decision_idx {
        if !document.decisions.contains(*id) {
            continue;
        }
        let tag = tag(EntityRef::Decision(*id));
        let mut runs: Vec<_> = result.trace.runs.iter().filter(|run| run.decision == *index).collect();
        if runs.is_empty() {
            continue;
        }
        runs.sort_by_key(|run| run.heard);
        let groups = runs.into_iter().map(|run| {
            let mut start = run.heard;
            let mut spans = Vec::new();
            for (nth, ticks) in run.parts.iter().enumerate().filter(|(_, ticks)| 0 < **ticks) {
                let (slot, fill) = LOOKS[nth];
                let escalated = if nth == part::AUTHORISE && run.escalated { ", escalated" } else { "" };
                let text = format!("{}{escalated}", PARTS[nth].label());
                spans.push(Span { start, end: start + ticks, text, colour: SeriesColour::Slot(slot), fill, tag });
                start += ticks;
            }
            spans
        });
        lanes.rows.extend(Lanes::stacked(&document.name_of((*id).into()), groups.collect(), MOST_ROWS));
    }
    lanes
}

/// The truth and what each team knew, in the order of the file.
pub fn beliefs(result: &StudyResult, functions: impl Iterator<Item = (FunctionId, u32)>, signal: SignalId) -> Vec<Belief> {
    let Some(index) = result.plan.chain.signal_idx.get(&signal) else { return Vec::new() };
    let flow = &result.trace.flow;
    let mut all = Vec::new();
    let truth = flow.changes.iter().filter(|row| row.signal == *index);
    let (times, values): (Vec<i64>, Vec<f64>) = truth.map(|row| (row.at, row.value)).unzip();
    if !times.is_empty() {
        all.push(Belief { whose: None, times, values });
    }
    for (id, function) in functions {
        let heard = flow.heard.iter().filter(|row| row.signal == Some(*index) && row.function == function);
        let (times, values): (Vec<i64>, Vec<f64>) = heard.map(|row| (row.at, row.value)).unzip();
        if !times.is_empty() {
            all.push(Belief { whose: Some(id), times, values });
        }
    }
    all
}

/// The team a decision or another element belongs to, for selecting it on the map.
pub fn on_map(document: &Document, of: EntityRef) -> EntityRef {
    let owner = |id: DecisionId| document.decisions.get(id).map(|decision| decision.owner);
    let function = match of {
        EntityRef::Decision(id) => owner(id),
        EntityRef::Signal(id) => document.signals.get(id).map(|signal| signal.owner),
        EntityRef::Activity(id) => document.activities.get(id).map(|activity| activity.function),
        EntityRef::Resource(id) => document.resources.get(id).map(|resource| resource.function),
        _ => None,
    };
    function.map_or(of, EntityRef::Function)
}
