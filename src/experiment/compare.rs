//! Compares scenarios with a base under common random numbers: what differs in inputs, what differs in
//! outcomes, and a verdict that claims no more than the intervals show.

use std::sync::Arc;

use super::inputs::{InputDifference, differences};
use super::result::StudyResult;
use super::standard::measures;
use super::statistics::Estimate;
use super::verdict::{Difference, Verdict, judge};
use super::yardstick::Yardstick;
use crate::model::{Document, Formula, Measure, MetricScope, Quantity, Statistic, scenario_tree};

/// Most scenarios that are compared with a base at a time.
pub const MAX_COMPARED: usize = 6;

/// Results side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What the others are compared with.
    pub base: Arc<StudyResult>,
    /// The scenarios.
    pub scenarios: Vec<Compared>,
    /// One row per measure: end to end first, each in the order of the file.
    pub rows: Vec<Row>,
}

/// One scenario of a comparison.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its result.
    pub result: Arc<StudyResult>,
    /// Inputs that differ from the base.
    pub inputs: Vec<InputDifference>,
    /// What can be said about it as a whole.
    pub sentence: String,
}

/// One measure of a comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// What is measured.
    pub yardstick: Yardstick,
    /// Whether the sentence about a scenario rests on it.
    pub is_headline: bool,
    /// In the base.
    pub base: Option<Estimate>,
    /// In each scenario.
    pub cells: Vec<Cell>,
}

/// One measure in one scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Its value there.
    pub estimate: Option<Estimate>,
    /// Its paired difference to the base; none where one of the two has no value.
    pub difference: Option<Difference>,
    /// By how much common random numbers narrowed it: variance of an unpaired difference over that of the paired one.
    pub variance_reduction: Option<f64>,
}

impl Cell {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        self.difference.map_or(Verdict::NoValue, |difference| difference.verdict)
    }
}

impl Row {
    /// The verdict about a scenario in words.
    pub fn words(&self, scenario: usize) -> String {
        let difference = self.cells.get(scenario).and_then(|cell| cell.difference);
        difference.map_or_else(|| "no value".to_owned(), |difference| difference.words(self.yardstick.direction, &self.yardstick.unit))
    }
}

/// Compares results; `more` are yardsticks asked for besides those of the project.
pub fn compare(document: &Document, base: Arc<StudyResult>, others: Vec<Arc<StudyResult>>, more: &[Yardstick]) -> Comparison {
    let (seen, ..) = scenario_tree::resolve(document, base.scenario);
    let mut comparison = Comparison { base, scenarios: Vec::new(), rows: Vec::new() };
    for result in others {
        let (after, ..) = scenario_tree::resolve(document, result.scenario);
        comparison.scenarios.push(Compared { result, inputs: differences(&seen, &after), sentence: String::new() });
    }
    comparison.rows = rows(document, &comparison, more);
    for n in 0..comparison.scenarios.len() {
        comparison.scenarios[n].sentence = sentence(&comparison.rows, n);
    }
    comparison
}

fn rows(document: &Document, comparison: &Comparison, more: &[Yardstick]) -> Vec<Row> {
    let mut yardsticks: Vec<Yardstick> = more.to_vec();
    let defined = document.metrics.iter().filter(|(_, metric)| metric.formula != Formula::Undefined);
    // What cannot be read is a finding of the project.
    yardsticks.extend(defined.filter_map(|(id, _)| Yardstick::of_metric(document, id).ok()));
    let has_own = yardsticks.iter().any(|yardstick| yardstick.scope == MetricScope::EndToEnd);
    let n_own = yardsticks.len();
    let mut seen: Vec<Measure> = Vec::new();
    for result in std::iter::once(&comparison.base).chain(comparison.scenarios.iter().map(|scenario| &scenario.result)) {
        let (with_changes, ..) = scenario_tree::resolve(document, result.scenario);
        for measure in measures(&with_changes, result) {
            if !seen.contains(&measure) {
                yardsticks.extend(Yardstick::of_measure(&with_changes, &measure));
                seen.push(measure);
            }
        }
    }
    let n_compared = comparison.scenarios.len();
    let mut rows: Vec<Row> = Vec::new();
    for (n, yardstick) in yardsticks.into_iter().enumerate() {
        let base = yardstick.estimate(&comparison.base);
        let too_small = yardstick.too_small(base.map_or(0.0, |estimate| estimate.mean));
        let cell = |scenario: &Compared| {
            let of_pairs = yardstick.differences(&scenario.result, &comparison.base);
            let difference = judge(&of_pairs, yardstick.direction, too_small, n_compared);
            let estimate = yardstick.estimate(&scenario.result);
            Cell { estimate, difference, variance_reduction: variance_reduction(&yardstick, &scenario.result, &comparison.base) }
        };
        let cells: Vec<Cell> = comparison.scenarios.iter().map(cell).collect();
        let own = n < n_own && yardstick.scope == MetricScope::EndToEnd;
        let is_headline = own || (!has_own && is_natural_headline(&yardstick));
        let row = Row { yardstick, is_headline, base, cells };
        // The whole of a map with one stream is that stream.
        let is_double = |other: &Row| {
            let (Some(mine), Some(theirs)) = (row.yardstick.measure(), other.yardstick.measure()) else { return false };
            n_own <= n
                && other.yardstick.metric.is_none()
                && theirs.of.is_none()
                && (mine.what, mine.statistic) == (theirs.what, theirs.statistic)
                && other.base == row.base
                && other.cells == row.cells
                && row.yardstick.scope == MetricScope::EndToEnd
        };
        if let Some(whole) = rows.iter_mut().find(|other| is_double(other)) {
            // The name of the stream says more than that of the whole.
            whole.yardstick = row.yardstick;
        } else {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (!row.is_headline, row.yardstick.scope));
    rows
}

/// What a map is judged by where the planner defined no measure of the whole.
fn is_natural_headline(yardstick: &Yardstick) -> bool {
    let Some(measure) = yardstick.measure() else { return false };
    let is_mean = measure.statistic == Statistic::Mean && measure.class.is_none();
    is_mean && measure.of.is_none() && matches!(measure.what, Quantity::Elapsed | Quantity::ChainLatency | Quantity::Cost)
}

/// Variance of the difference had the two been run with their own random numbers, over that of the paired difference.
fn variance_reduction(yardstick: &Yardstick, result: &StudyResult, base: &StudyResult) -> Option<f64> {
    let spread =
        |values: &[f64]| Estimate::of(values).filter(|estimate| 2 <= estimate.n).map(|e| e.standard_error * e.standard_error * e.n as f64);
    let values = |result: &StudyResult| yardstick.values(result).into_iter().map(|(_, value)| value).collect::<Vec<f64>>();
    let unpaired = spread(&values(result))? + spread(&values(base))?;
    let paired = spread(&yardstick.differences(result, base))?;
    (0.0 < paired).then(|| unpaired / paired)
}

/// What can be said about a scenario as a whole, from the rows that speak about the whole and the local ones.
fn sentence(rows: &[Row], scenario: usize) -> String {
    let with = |wanted: Verdict, is_whole: bool| -> Vec<&Row> {
        let counts =
            |row: &&Row| if is_whole { row.is_headline } else { row.yardstick.scope == MetricScope::Local && is_told(&row.yardstick) };
        rows.iter().filter(counts).filter(|row| row.cells.get(scenario).is_some_and(|cell| cell.verdict() == wanted)).collect()
    };
    let headline: Vec<&Row> = rows.iter().filter(|row| row.is_headline).collect();
    let (better, worse) = (with(Verdict::Better, true), with(Verdict::Worse, true));
    let (local_better, local_worse) = (with(Verdict::Better, false), with(Verdict::Worse, false));
    let named = |rows: &[&Row]| match rows {
        [one] => one.yardstick.name.clone(),
        [first, rest @ ..] => format!("{} and {} more", first.yardstick.name, rest.len()),
        [] => String::new(),
    };
    if headline.is_empty() {
        return "No measure of the whole is defined; define one to judge by".to_owned();
    }
    let detail = |rows: &[&Row]| rows.first().map_or_else(String::new, |row| format!(" ({} {})", row.yardstick.name, row.words(scenario)));
    match (better.as_slice(), worse.as_slice()) {
        ([], []) => {
            let all = |wanted: &[Verdict]| {
                headline.iter().all(|row| row.cells.get(scenario).is_some_and(|cell| wanted.contains(&cell.verdict())))
            };
            let whole = if all(&[Verdict::Same]) {
                "Exactly the same end to end"
            } else if all(&[Verdict::Same, Verdict::TooSmall, Verdict::MaybeSmall]) {
                "No difference that matters end to end"
            } else {
                "No difference found end to end"
            };
            match (local_better.is_empty(), local_worse.is_empty()) {
                (true, true) => whole.to_owned(),
                (false, true) => format!("{whole}; better locally ({})", named(&local_better)),
                (true, false) => format!("{whole}; worse locally ({})", named(&local_worse)),
                (false, false) => format!("{whole}; locally better ({}) and worse ({})", named(&local_better), named(&local_worse)),
            }
        }
        (_, []) if local_worse.is_empty() => format!("Better end to end{}", detail(&better)),
        (_, []) => format!("Better end to end{}, though worse locally ({})", detail(&better), named(&local_worse)),
        ([], _) if local_better.is_empty() => format!("Worse end to end{}", detail(&worse)),
        ([], _) => format!("Better locally ({}), worse end to end{}", named(&local_better), detail(&worse)),
        _ => format!("Better in {}, worse in {}", named(&better), named(&worse)),
    }
}

/// Local measures that a sentence counts: planners' own, and means of times; not each percentile again.
pub fn is_told(yardstick: &Yardstick) -> bool {
    let Some(measure) = yardstick.measure() else { return true };
    let told = [Quantity::Elapsed, Quantity::Waiting, Quantity::DecisionLatency];
    yardstick.metric.is_some() || (measure.statistic == Statistic::Mean && told.contains(&measure.what))
}
