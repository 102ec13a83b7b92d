//! Lanes and beliefs of one repeat: decisions in their six parts, plans in force with what clashes between
//! them, and what every team knew of a signal against the truth.

use std::collections::BTreeMap;

use crate::engine::commitments::{CommitmentRow, ConflictRecord, ConflictRow, Kind, Party, State};
use crate::engine::episode::part;
use crate::experiment::{PARTS, StudyResult, Trace};
use crate::model::{DecisionId, Document, EntityRef, FunctionId, SignalId, Subject};

use super::theme::SeriesColour;
use super::timeline::{Fence, Fill, Lanes, Sign, Span, Tie, instant_text, span_text};

/// Most rows of one decision; what overlaps more is left out.
const MOST_ROWS: usize = 3;

/// Colour and fill of each part: waiting is pale, doing is full.
pub(super) const LOOKS: [(usize, Fill); part::N] =
    [(5, Fill::Pale), (0, Fill::Pale), (2, Fill::Full), (3, Fill::Full), (1, Fill::Pale), (4, Fill::Full)];

/// What a line of a belief is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// Whose it is; none is the truth.
    pub whose: Option<FunctionId>,
    /// The signal it is about.
    pub signal: SignalId,
    /// Instants in ticks.
    pub times: Vec<i64>,
    /// Values from then on.
    pub values: Vec<f64>,
}

/// Rows of all decisions in the order of the file; `tag` gives every element a number.
pub fn decisions(document: &Document, (result, trace): (&StudyResult, &Trace), mut tag: impl FnMut(EntityRef) -> u32) -> Lanes {
    let mut lanes = Lanes {
        legend: PARTS.iter().zip(LOOKS).map(|(what, (slot, fill))| (what.label().to_owned(), SeriesColour::Slot(slot), fill)).collect(),
        ..Lanes::default()
    };
    for (id, index) in &result.plan.chain.decision_idx {
        if !document.decisions.contains(*id) {
            continue;
        }
        let tag = tag(EntityRef::Decision(*id));
        let mut runs: Vec<_> = trace.runs.iter().filter(|run| run.decision == *index).collect();
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
                spans.push(Span { start, end: start + ticks, text, colour: SeriesColour::Slot(slot), fill, tag, fence: None });
                start += ticks;
            }
            spans
        });
        let name = document.name_of((*id).into());
        lanes.rows.extend(Lanes::stacked(&name, &name, groups.collect(), MOST_ROWS));
    }
    lanes
}

/// Most rows of the plans of one decision; what overlaps more is left out.
const MOST_PLANS: usize = 4;

/// Plans in force of one repeat as bars, a row for every decision, with ties between those that clash. Decisions
/// that are named are shown alone.
pub fn commitments(
    document: &Document,
    (result, trace): (&StudyResult, &Trace),
    only: &[DecisionId],
    mut tag: impl FnMut(EntityRef) -> u32,
) -> Lanes {
    let plan = &result.plan;
    let record = &trace.commitments;
    let mut lanes = Lanes {
        legend: vec![
            ("booked".to_owned(), SeriesColour::Slot(0), Fill::Pale),
            ("in force".to_owned(), SeriesColour::Slot(0), Fill::Full),
            ("urgent".to_owned(), SeriesColour::Slot(1), Fill::Full),
            ("called off or overruled".to_owned(), SeriesColour::Slot(0), Fill::Outline),
        ],
        ..Lanes::default()
    };
    // Teams in the order of the file, and their decisions.
    let mut decisions: Vec<(DecisionId, u32)> = plan.chain.decision_idx.iter().map(|(id, index)| (*id, *index)).collect();
    decisions.retain(|(id, _)| document.decisions.contains(*id) && (only.is_empty() || only.contains(id)));
    decisions.sort_by_key(|(_, index)| (plan.chain.decisions[*index as usize].owner, *index));
    let mut row_of: BTreeMap<u32, usize> = BTreeMap::new();
    for (id, index) in decisions {
        let tag = tag(EntityRef::Decision(id));
        let rows = record.commitments.iter().filter(|row| row.decision == index && !row.terms.is_nothing);
        let groups: Vec<Vec<Span>> = rows.map(|row| plan_spans(document, result, id, row, tag)).filter(|group| !group.is_empty()).collect();
        let has_any = record.commitments.iter().any(|row| row.decision == index);
        if !has_any {
            continue;
        }
        row_of.insert(index, lanes.rows.len());
        let owner = document.decisions.get(id).map_or_else(String::new, |decision| document.name_of(decision.owner.into()));
        let short = document.name_of(id.into());
        lanes.rows.extend(Lanes::stacked(&format!("{owner}: {short}"), &short, groups, MOST_PLANS));
    }
    for row in &record.rows {
        let mut rows = row.parties.iter().map(|party| row_of.get(&party.decision).copied());
        let Some(Some(first)) = rows.next() else { continue };
        // A fault of one decision stands on its row alone.
        let Some(second) = rows.next().unwrap_or(Some(first)) else { continue };
        let text = tie_text(document, result, record, row);
        let coupling = row.coupling.and_then(|place| {
            let element = plan.couplings.couplings.get(place as usize)?.element;
            document.couplings.ids().find(|id| id.0 == element)
        });
        let of = coupling.map(EntityRef::Coupling).or_else(|| decision_of(result, row.parties.first()?.decision).map(EntityRef::Decision));
        let Some(of) = of else { continue };
        lanes.ties.push(Tie { at: row.created, rows: [first.min(second), first.max(second)], sign: sign_of(row.kind), text, tag: tag(of) });
    }
    lanes.ties.sort_by_key(|tie| tie.at);
    lanes
}

fn decision_of(result: &StudyResult, index: u32) -> Option<DecisionId> {
    result.plan.chain.decision_idx.iter().find(|(_, of)| **of == index).map(|(id, _)| *id)
}

/// The sign of a kind of clash or fault.
const fn sign_of(kind: Kind) -> Sign {
    match kind {
        Kind::Timing => Sign::TooEarly,
        Kind::Mode => Sign::WrongSpeed,
        Kind::Quantity => Sign::DifferentQuantity,
        Kind::Definition => Sign::DifferentMeaning,
        Kind::Capacity => Sign::Overbooked,
        Kind::StaleBasis => Sign::OutdatedBasis,
        Kind::Whiplash => Sign::BackAndForth,
        Kind::Authority => Sign::TwoDeciders,
    }
}

/// Kind, cause and course of a clash; where something begins before what it needs is there, both instants.
fn tie_text(document: &Document, result: &StudyResult, record: &ConflictRecord, row: &ConflictRow) -> String {
    let noticed = row.noticed.map_or_else(
        || "not noticed".to_owned(),
        |at| match at - row.created {
            0 => "noticed at once".to_owned(),
            later => format!("noticed {} later", span_text(later)),
        },
    );
    let over = row.resolved.map_or_else(|| "not over".to_owned(), |at| format!("over {} later", span_text(at - row.created)));
    let start = crate::ui::results::start_of(document);
    let minute = |at: i64| instant_text(at - at.rem_euclid(60_000), start);
    let mut told = String::new();
    if row.kind == Kind::Timing {
        let terms = |party: &Party| record.commitments.iter().find(|plan| plan.number == party.commitment).map(|plan| &plan.terms);
        let named = |party: &Party| decision_of(result, party.decision).map(|id| document.name_of(id.into()));
        let mut parties: Vec<_> = row.parties.iter().filter_map(|party| Some((named(party)?, terms(party)?))).collect();
        parties.sort_by_key(|(_, terms)| terms.delivers);
        if let [(consumer, early), (producer, late)] = parties.as_slice() {
            told = format!(", {consumer} starts {}, {producer} delivers {}", minute(early.starts), minute(late.delivers));
        }
    }
    let what = if row.kind.is_conflict() { "Clash" } else { "Fault of a decision" };
    format!("{what}: {} ({}){told}, cause: {}, {noticed}, {over}", row.kind.label(), row.kind.code(), row.cause.label())
}

/// A plan as bars: pale from when it was decided until it begins, then full; what was decided, how fast, until
/// when, and how it ended.
fn plan_spans(document: &Document, result: &StudyResult, id: DecisionId, row: &CommitmentRow, tag: u32) -> Vec<Span> {
    let terms = &row.terms;
    let start = terms.window.0.max(row.at);
    let end = row.ended.unwrap_or(result.plan.horizon).min(terms.window.1).min(result.plan.horizon);
    let what = plan_text(document, result, id, row);
    let (ending, fill) = match row.state {
        State::Standing => ("", Fill::Full),
        State::Replaced if end <= start => (", replaced before it began", Fill::Outline),
        State::Replaced => (", replaced", Fill::Full),
        State::Lapsed => (", over", Fill::Full),
        State::Overridden => (", overruled by another", Fill::Outline),
        State::Cancelled => (", called off", Fill::Outline),
    };
    let colour = SeriesColour::Slot(usize::from(is_hurried(document, id, row)));
    // What is decided anew cannot touch what is nearer than the fence.
    let fence = result.plan.chain.decisions[row.decision as usize].fence.as_ref();
    let fence = fence.map(|fence| Fence { frozen: row.at.saturating_add(fence.frozen), slushy: row.at.saturating_add(fence.slushy) });
    let span = |start: i64, end: i64, text: String, fill: Fill| Span { start, end, text, colour, fill, tag, fence };
    let mut spans = Vec::new();
    if row.at < start.min(end) {
        let until = start.min(end);
        let fill = if end <= start { fill } else { Fill::Pale };
        let ending = if end <= start { ending } else { "" };
        let from = instant_text(start - start.rem_euclid(60_000), crate::ui::results::start_of(document));
        spans.push(span(row.at, until, format!("{what}, booked from {from} on{ending}"), fill));
    }
    if start < end || spans.is_empty() {
        spans.push(span(start, end.max(start), format!("{what}{ending}"), fill));
    }
    spans
}

/// Whether the urgent way was chosen.
fn is_hurried(document: &Document, id: DecisionId, row: &CommitmentRow) -> bool {
    let chooses_speed = document.decisions.get(id).is_some_and(|decision| !matches!(decision.subject, Subject::Overtime(_)));
    chooses_speed && row.terms.is_urgent == Some(true)
}

/// What was decided: a number with its unit, or the way that was chosen; urgency and fence.
fn plan_text(document: &Document, result: &StudyResult, id: DecisionId, row: &CommitmentRow) -> String {
    let terms = &row.terms;
    let decision = &result.plan.chain.decisions[row.decision as usize];
    let subject = document.decisions.get(id).map(|decision| &decision.subject);
    let mode = match (subject, terms.number) {
        (Some(Subject::Mode(lane)), Some(number)) => {
            let modes = document.lanes.get(*lane).map_or(&[][..], |lane| lane.modes.as_slice());
            modes.get((number as usize).wrapping_sub(1)).map(|mode| mode.name.clone())
        }
        _ => None,
    };
    let told = decision.told_as.iter().find_map(|signal| {
        let element = result.plan.chain.signals[*signal as usize].element;
        document.signals.get(SignalId(element)).map(|signal| signal.unit.trim()).filter(|unit| !unit.is_empty())
    });
    let unit = told.map(str::to_owned).or_else(|| match subject {
        Some(Subject::Overtime(resource)) => {
            let stock = document.stocks.values().find(|stock| stock.resource == Some(*resource))?;
            let unit = document.items.get(stock.item).map(|item| item.unit.trim())?;
            Some(if unit.is_empty() { "per d".to_owned() } else { format!("{unit}/d") })
        }
        Some(Subject::OrderQuantity(stock) | Subject::Production(stock)) => {
            let item = document.items.get(document.stocks.get(*stock)?.item)?;
            Some(item.unit.clone()).filter(|unit| !unit.trim().is_empty())
        }
        _ => None,
    });
    let rounded = |number: f64| format!("{}", (number * 100.0).round() / 100.0 + 0.0);
    let mut text = match (mode, terms.number, unit) {
        (Some(mode), ..) => mode,
        (None, Some(number), Some(unit)) => format!("{} {unit}", rounded(number)),
        (None, Some(number), None) => rounded(number),
        (None, None, _) => document.name_of(id.into()),
    };
    if is_hurried(document, id, row) {
        text.push_str(", urgent");
    }
    if let Some(fence) = &decision.fence {
        let until = if fence.frozen < fence.slushy { format!(", a change costs until {}", span_text(fence.slushy)) } else { String::new() };
        text.push_str(&format!(", frozen for {}{until}", span_text(fence.frozen)));
    }
    text
}

/// The truth and what each team knew. The first signal is what is true; what the owners of others make of it, and
/// everybody hears of them, are beliefs about it.
pub fn beliefs(document: &Document, (result, trace): (&StudyResult, &Trace), signals: &[SignalId]) -> Vec<Belief> {
    let flow = &trace.flow;
    let mut all = Vec::new();
    for (place, signal) in signals.iter().enumerate() {
        let Some(index) = result.plan.chain.signal_idx.get(signal) else { continue };
        let own = flow.changes.iter().filter(|row| row.signal == *index);
        let (times, values): (Vec<i64>, Vec<f64>) = own.map(|row| (row.at, row.value)).unzip();
        let owner = document.signals.get(*signal).map(|signal| signal.owner);
        if !times.is_empty() {
            all.push(Belief { whose: owner.filter(|_| 0 < place), signal: *signal, times, values });
        }
        // The plan numbers functions in the order of the file.
        for (id, function) in document.functions.ids().zip(0_u32..) {
            let heard = flow.heard.iter().filter(|row| row.signal == Some(*index) && row.function == function);
            let (times, values): (Vec<i64>, Vec<f64>) = heard.map(|row| (row.at, row.value)).unzip();
            if !times.is_empty() {
                all.push(Belief { whose: Some(id), signal: *signal, times, values });
            }
        }
    }
    // The truth first, then teams in the order of the file.
    all.sort_by_key(|belief| belief.whose);
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
        shown_with(couplings, "")
    }

    /// The same with more about how the shop decides.
    fn shown_with(couplings: &str, shop: &str) -> Lanes {
        let text = format!(
            r#"Syncline(version: 1, document: (next_id: 100,
            functions: {{ 1: (name: "Sales"), 2: (name: "Shop") }},
            signals: {{ 3: (name: "Figure", owner: 1, source: External(changes: Times(["0 h", "20 h"]), value: Levels([("0 h", 100.0), ("20 h", 150.0)]))),
                4: (name: "Plan", owner: 1, unit: "boxes", source: Decision(6)) }},
            handoffs: {{ 5: (from: 1, to: 2, latency: Fixed("15 h"), signals: [4]) }},
            decisions: {{ 6: (name: "Plan sales", owner: 1, inputs: [3], trigger: OnChange(), decision_time: Fixed("0 h"), policy: Linear(terms: [(signal: 3)])),
                7: (name: "Fill shelves", owner: 2, inputs: [4], trigger: Periodic(at: Every(period: "30 h", phase: At("30 h"))), decision_time: Fixed("0 h"),
                    policy: Linear(terms: [(signal: 4)]), {shop}) }},
            studies: {{ 9: (horizon: "100 h", replications: 1) }}, couplings: {{ {couplings} }}))"#
        );
        let document = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap();
        let result = run_study(&prepared, &Watch::default());
        commitments(&document, (&result, &result.trace), &[], |of| of.raw())
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
        let [tie] = lanes.ties.iter().filter(|tie| !tie.sign.is_fault()).collect::<Vec<_>>()[..] else { panic!("{:?}", lanes.ties) };
        assert_eq!((tie.at / HOUR, tie.rows, tie.tag, tie.sign), (30, [0, 1], 8, Sign::DifferentQuantity));
        assert!(tie.text.contains("different quantity (K3), cause: time under way"), "{}", tie.text);
    }

    #[test]
    fn a_fault_of_one_decision_is_a_mark_on_its_own_row() {
        // The shop decides at 30 h on a plan that was superseded at 20 h and heard of at 35 h.
        let lanes = shown("8: (kind: SameQuantity, members: [6, 7])");
        let faults: Vec<&Tie> = lanes.ties.iter().filter(|tie| tie.sign.is_fault()).collect();
        let [fault] = faults[..] else { panic!("{faults:?}") };
        assert_eq!((fault.at / HOUR, fault.rows, fault.tag, fault.sign), (30, [1, 1], 7, Sign::OutdatedBasis));
        assert!(fault.text.starts_with("Fault of a decision: outdated basis (K6), cause: "), "{}", fault.text);
    }

    #[test]
    fn a_fence_lasts_from_the_decision_on_and_is_told() {
        let lanes = shown_with("", r#"fence: (frozen: "12 h", slushy: "40 h")"#);
        let first = &lanes.rows[1].spans[0];
        assert_eq!(first.fence, Some(Fence { frozen: 42 * HOUR, slushy: 70 * HOUR }));
        assert!(first.text.contains("frozen for 12\u{2009}h, a change costs until 1\u{2009}d 16\u{2009}h"), "{}", first.text);
        assert!(lanes.rows[0].spans.iter().all(|span| span.fence.is_none()));
    }

    #[test]
    fn where_nothing_must_match_there_are_bars_and_no_ties() {
        let lanes = shown("");
        assert_eq!((lanes.rows.len(), lanes.ties.len()), (2, 0));
    }
}
