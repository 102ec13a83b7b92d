//! Lanes and beliefs of the first repeat: decisions in their six parts, plans in force with what clashes between
//! them, and what every team knew of a signal against the truth.

use std::collections::BTreeMap;

use crate::engine::commitments::{CommitmentRow, State};
use crate::engine::episode::part;
use crate::experiment::{PARTS, StudyResult};
use crate::model::{DecisionId, Document, EntityRef, FunctionId, SignalId};

use super::theme::SeriesColour;
use super::timeline::{Fill, Lanes, Span, Tie, span_text};

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

/// Most rows of the plans of one decision; what overlaps more is left out.
const MOST_PLANS: usize = 4;

/// Plans in force of the first repeat as bars, a row for every decision, with ties between those that clash.
pub fn commitments(document: &Document, result: &StudyResult, mut tag: impl FnMut(EntityRef) -> u32) -> Lanes {
    let plan = &result.plan;
    let record = &result.trace.commitments;
    let mut lanes = Lanes {
        legend: vec![
            ("in force".to_owned(), SeriesColour::Slot(0), Fill::Full),
            ("urgent".to_owned(), SeriesColour::Slot(1), Fill::Full),
            ("called off or overruled".to_owned(), SeriesColour::Slot(0), Fill::Outline),
        ],
        ..Lanes::default()
    };
    // Teams in the order of the file, and their decisions.
    let mut decisions: Vec<(DecisionId, u32)> =
        plan.chain.decision_idx.iter().map(|(id, index)| (*id, *index)).filter(|(id, _)| document.decisions.contains(*id)).collect();
    decisions.sort_by_key(|(_, index)| (plan.chain.decisions[*index as usize].owner, *index));
    let mut row_of: BTreeMap<u32, usize> = BTreeMap::new();
    for (id, index) in decisions {
        let tag = tag(EntityRef::Decision(id));
        let rows = record.commitments.iter().filter(|row| row.decision == index);
        let groups: Vec<Vec<Span>> = rows.map(|row| vec![plan_span(document, result, id, row, tag)]).collect();
        if groups.is_empty() {
            continue;
        }
        row_of.insert(index, lanes.rows.len());
        let owner = document.decisions.get(id).map_or_else(String::new, |decision| document.name_of(decision.owner.into()));
        let name = format!("{owner}: {}", document.name_of(id.into()));
        lanes.rows.extend(Lanes::stacked(&name, groups, MOST_PLANS));
    }
    for row in &record.rows {
        let [first, second] = [0, 1].map(|place| row.parties.get(place).and_then(|party| row_of.get(&party.decision).copied()));
        let (Some(first), Some(second)) = (first, second) else { continue };
        let noticed = row.noticed.map_or_else(|| "not noticed".to_owned(), |at| format!("noticed {} later", span_text(at - row.created)));
        let over = row.resolved.map_or_else(|| "not over".to_owned(), |at| format!("over {} later", span_text(at - row.created)));
        let text = format!("Clash: {} ({}), cause: {}, {noticed}, {over}", row.kind.label(), row.kind.code(), row.cause.label());
        let coupling = row.coupling.and_then(|place| {
            let element = plan.couplings.couplings.get(place as usize)?.element;
            document.couplings.ids().find(|id| id.0 == element)
        });
        let of = coupling.map(EntityRef::Coupling).or_else(|| {
            let index = row.parties.first()?.decision;
            plan.chain.decision_idx.iter().find(|(_, of)| **of == index).map(|(id, _)| EntityRef::Decision(*id))
        });
        let Some(of) = of else { continue };
        lanes.ties.push(Tie { at: row.created, rows: [first.min(second), first.max(second)], text, tag: tag(of) });
    }
    lanes.ties.sort_by_key(|tie| tie.at);
    lanes
}

/// A plan in force as a bar: what was decided, how fast, until when, and how it ended.
fn plan_span(document: &Document, result: &StudyResult, id: DecisionId, row: &CommitmentRow, tag: u32) -> Span {
    let terms = &row.terms;
    let start = terms.window.0.max(row.at);
    let end = row.ended.unwrap_or(result.plan.horizon).min(terms.window.1).min(result.plan.horizon).max(start);
    let decision = &result.plan.chain.decisions[row.decision as usize];
    let unit = decision.told_as.iter().find_map(|signal| {
        let element = result.plan.chain.signals[*signal as usize].element;
        document.signals.get(SignalId(element)).map(|signal| signal.unit.trim()).filter(|unit| !unit.is_empty())
    });
    let number = terms.number.map_or_else(|| document.name_of(id.into()), |number| format!("{}", (number * 100.0).round() / 100.0));
    let mut text = match (unit, terms.number) {
        (Some(unit), Some(_)) => format!("{number} {unit}"),
        _ => number,
    };
    if terms.is_urgent == Some(true) {
        text.push_str(", urgent");
    }
    if let Some(fence) = &decision.fence {
        text.push_str(&format!(", frozen for {}", span_text(fence.frozen)));
    }
    let (ending, fill) = match row.state {
        State::Standing => ("", Fill::Full),
        State::Replaced => (", replaced", Fill::Full),
        State::Lapsed => (", over", Fill::Full),
        State::Overridden => (", overruled by another", Fill::Outline),
        State::Cancelled => (", called off", Fill::Outline),
    };
    text.push_str(ending);
    let colour = SeriesColour::Slot(usize::from(terms.is_urgent == Some(true)));
    Span { start, end, text, colour, fill, tag }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
    use crate::project::parse;

    const HOUR: i64 = 3_600_000;

    /// Sales follow a figure at once; the shop builds on what they tell 15 hours later, every 30 hours.
    fn shown(couplings: &str) -> Lanes {
        let text = format!(
            r#"Syncline(version: 1, document: (next_id: 100,
            functions: {{ 1: (name: "Sales"), 2: (name: "Shop") }},
            signals: {{ 3: (name: "Figure", owner: 1, source: External(changes: Times(["0 h", "20 h"]), value: Levels([("0 h", 100.0), ("20 h", 150.0)]))),
                4: (name: "Plan", owner: 1, unit: "boxes", source: Decision(6)) }},
            handoffs: {{ 5: (from: 1, to: 2, latency: Fixed("15 h"), signals: [4]) }},
            decisions: {{ 6: (name: "Plan sales", owner: 1, inputs: [3], trigger: OnChange(), decision_time: Fixed("0 h"), policy: Linear(terms: [(signal: 3)])),
                7: (name: "Fill shelves", owner: 2, inputs: [4], trigger: Periodic(at: Every(period: "30 h", phase: At("30 h"))), decision_time: Fixed("0 h"),
                    policy: Linear(terms: [(signal: 4)])) }},
            studies: {{ 9: (horizon: "100 h", replications: 1) }}, couplings: {{ {couplings} }}))"#
        );
        let document = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap();
        let result = run_study(&prepared, &Watch::default());
        commitments(&document, &result, |of| of.raw())
    }

    #[test]
    fn plans_in_force_are_bars_of_their_team_and_a_clash_ties_two_rows() {
        let lanes = shown("8: (kind: SameQuantity, members: [6, 7])");
        let names: Vec<&str> = lanes.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Sales: Plan sales", "Shop: Fill shelves"]);
        let bars = |row: usize| -> Vec<(i64, i64, &str)> {
            lanes.rows[row].spans.iter().map(|span| (span.start / HOUR, span.end / HOUR, span.text.as_str())).collect()
        };
        assert_eq!(bars(0), [(0, 20, "100 boxes, replaced"), (20, 100, "150 boxes")]);
        assert_eq!(bars(1), [(30, 60, "100, replaced"), (60, 100, "150")]);
        let [tie] = lanes.ties.as_slice() else { panic!("{:?}", lanes.ties) };
        assert_eq!((tie.at / HOUR, tie.rows, tie.tag), (30, [0, 1], 8));
        assert!(tie.text.contains("different quantity (K3), cause: time under way"), "{}", tie.text);
    }

    #[test]
    fn where_nothing_must_match_there_are_bars_and_no_ties() {
        let lanes = shown("");
        assert_eq!((lanes.rows.len(), lanes.ties.len()), (2, 0));
    }
}
