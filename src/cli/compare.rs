//! `syncline compare`: scenarios beside their base, with paired differences and verdicts.

use std::sync::Arc;

use serde_json::{Value, json};

use super::run::{finite, of_json, scenarios};
use super::{CompareArgs, Exit, TableFormat, output, progress, refuse, wrong_use};
use crate::experiment::compare::{Cell, Comparison, MAX_COMPARED, Row, compare as side_by_side, is_told};
use crate::experiment::event_log::cell as quoted;
use crate::experiment::runs::{Until, run_together};
use crate::experiment::statistics::Estimate;
use crate::experiment::study::{Prepared, prepare};
use crate::experiment::verdict::{Verdict, with_interval};
use crate::experiment::yardstick::Yardstick;
use crate::model::{Direction, Document, MetricScope, Quantity, ScenarioId, Statistic};

pub(super) fn compare(args: &CompareArgs) -> Exit {
    let (document, study) = match args.runs.open() {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let (base, others) = match wanted(&document, args) {
        Ok(wanted) => wanted,
        Err(reason) => return wrong_use(&reason),
    };
    let mut yardsticks = Vec::new();
    for text in &args.measure {
        match Yardstick::of_text(&document, text) {
            Ok(yardstick) => yardsticks.push(yardstick),
            Err(error) => return wrong_use(&format!("the measure “{text}” cannot be computed: {error}")),
        }
    }
    let mut prepared: Vec<Prepared> = Vec::new();
    for scenario in std::iter::once(base).chain(others) {
        match prepare(&document, scenario, &study, &args.runs.overrides()) {
            Ok(ready) => prepared.push(ready),
            Err(findings) => return refuse(&document, &findings),
        }
    }
    let until = match until(args, &document, &yardsticks) {
        Ok(until) => until,
        Err(reason) => return wrong_use(&reason),
    };
    progress::announce(&prepared);
    let n_wanted = prepared.iter().map(|ready| ready.replications).sum();
    let (results, was_stopped) = progress::watched("Comparison", n_wanted, |watch| run_together(&prepared, &until, watch));
    if was_stopped {
        output::error_line("interrupted; nothing was written");
        return Exit::Interrupted;
    }
    for result in &results {
        for failure in &result.failed {
            output::error_line(&format!("warning: {}: repeat {} failed: {}", result.scenario_name, failure.replication, failure.reason));
        }
    }
    let failed = results.iter().any(|result| !result.failed.is_empty());
    let mut results = results.into_iter().map(Arc::new);
    let Some(base) = results.next() else { return Exit::Failed };
    let comparison = side_by_side(&document, base, results.collect(), &yardsticks);
    let text = match args.format {
        TableFormat::Text => as_text(&comparison, args.all),
        TableFormat::Json => format!("{:#}\n", as_json(&document, &comparison, args.all)),
        TableFormat::Csv => as_csv(&comparison, args.all),
    };
    output::data(&text);
    if failed { Exit::Failed } else { Exit::Done }
}

/// The base and the scenarios that are compared with it.
fn wanted(document: &Document, args: &CompareArgs) -> Result<(Option<ScenarioId>, Vec<Option<ScenarioId>>), String> {
    let base = match &args.base {
        None => document.settings.baseline.filter(|id| document.scenarios.contains(*id)),
        Some(name) => scenarios(document, std::slice::from_ref(name))?.first().copied().flatten(),
    };
    let others: Vec<_> = if args.scenario.is_empty() {
        std::iter::once(None)
            .chain(document.scenarios.ids().map(Some))
            .filter(|id| *id != base)
            .filter(|id| id.is_some() || base.is_some())
            .collect()
    } else {
        scenarios(document, &args.scenario)?
    };
    if others.is_empty() {
        return Err("the project has no scenario to compare with; add one".to_owned());
    }
    if others.contains(&base) {
        return Err("a scenario is compared with itself; choose another base".to_owned());
    }
    if others.len() > MAX_COMPARED {
        if !args.scenario.is_empty() {
            return Err(format!("{} scenarios are too many to compare at a time; name at most {MAX_COMPARED}", others.len()));
        }
        output::error_line(&format!("the first {MAX_COMPARED} of {} scenarios are compared; choose others with --scenario", others.len()));
    }
    Ok((base, others.into_iter().take(MAX_COMPARED).collect()))
}

fn until(args: &CompareArgs, document: &Document, yardsticks: &[Yardstick]) -> Result<Until, String> {
    if let Some(budget) = args.budget {
        return Ok(Until::Budget(std::time::Duration::from_millis(budget.ticks().0.max(0) as u64)));
    }
    let Some(half_width) = args.precision else { return Ok(Until::Study) };
    if !(half_width.is_finite() && 0.0 < half_width) {
        return Err("a precision must be a number above 0, in the unit of the measure".to_owned());
    }
    let yardstick = match yardsticks.first() {
        Some(yardstick) => yardstick.clone(),
        None => crate::experiment::yardstick::headline(document)
            .ok_or("there is no measure of the whole to be precise about; name one with --measure")?,
    };
    Ok(Until::Precision { yardstick: Box::new(yardstick), half_width, at_most: 2_000 })
}

/// Whether a row is printed: all of them, or those of the whole, and planners' own and times of single elements.
fn is_shown(row: &Row, all: bool) -> bool {
    let of_whole = row.yardstick.scope == MetricScope::EndToEnd
        && row.yardstick.measure().is_none_or(|measure| measure.statistic == Statistic::Mean && measure.what != Quantity::Arrivals);
    all || row.is_headline || of_whole || is_told(&row.yardstick)
}

fn as_text(comparison: &Comparison, all: bool) -> String {
    let base = &comparison.base;
    let mut text = format!("{} repeats, seed {}. Compared with: {}\n", base.n(), base.seed, base.scenario_name);
    for (n, scenario) in comparison.scenarios.iter().enumerate() {
        text.push_str(&format!("\n{}: {}.\n", scenario.result.scenario_name, scenario.sentence));
        if scenario.result.n() != base.n() {
            text.push_str(&format!("  {} repeats\n", scenario.result.n()));
        }
        for input in &scenario.inputs {
            text.push_str(&format!("  differs: {}\n", input.line()));
        }
        let mut scope = None;
        for row in comparison.rows.iter().filter(|row| is_shown(row, all)) {
            if scope != Some(row.yardstick.scope) {
                scope = Some(row.yardstick.scope);
                text.push_str(&format!("  {}\n", row.yardstick.scope.label()));
            }
            let value = |estimate: Option<Estimate>| {
                estimate.map_or_else(|| "–".to_owned(), |e| with_interval(e.mean, e.half_width, &row.yardstick.unit))
            };
            let there = row.cells.get(n).and_then(|cell| cell.estimate);
            text.push_str(&format!("    {}: {} → {}: {}\n", row.yardstick.name, value(row.base), value(there), row.words(n)));
        }
    }
    let together =
        if comparison.scenarios.len() > 1 { " Verdicts about one measure hold for all scenarios together with 95 %." } else { "" };
    text.push_str(&format!("\n± is half of a 95 % interval of the paired difference.{together}\n"));
    text
}

fn as_json(document: &Document, comparison: &Comparison, all: bool) -> Value {
    let scenarios: Vec<Value> = comparison
        .scenarios
        .iter()
        .map(|scenario| {
            let inputs: Vec<Value> = scenario
                .inputs
                .iter()
                .map(|input| {
                    let of = json!({"kind": input.of.kind_label(), "id": input.of.raw(), "name": input.name});
                    json!({"of": of, "field": input.field, "before": input.before, "after": input.after})
                })
                .collect();
            json!({
                "scenario": scenario.result.scenario_name,
                "plan": scenario.result.plan_hash,
                "repeats": scenario.result.n(),
                "sentence": scenario.sentence,
                "inputs": inputs,
            })
        })
        .collect();
    let rows: Vec<Value> = comparison.rows.iter().filter(|row| is_shown(row, all)).map(|row| row_json(document, comparison, row)).collect();
    json!({
        "program": concat!("syncline ", env!("CARGO_PKG_VERSION")),
        "project": document.settings.title,
        "base": {"scenario": comparison.base.scenario_name, "plan": comparison.base.plan_hash},
        "seed": comparison.base.seed,
        "repeats": comparison.base.n(),
        "scenarios": scenarios,
        "measures": rows,
    })
}

fn row_json(document: &Document, comparison: &Comparison, row: &Row) -> Value {
    let cells: Vec<Value> = comparison
        .scenarios
        .iter()
        .zip(&row.cells)
        .enumerate()
        .map(|(n, (scenario, cell))| {
            json!({
                "scenario": scenario.result.scenario_name,
                "value": estimate_json(cell.estimate),
                "difference": estimate_json(cell.difference.map(|difference| difference.estimate)),
                "verdict": verdict_code(cell),
                "words": row.words(n),
                "variance_reduction": cell.variance_reduction,
            })
        })
        .collect();
    json!({
        "measure": row.yardstick.name,
        "of": of_json(document, row.yardstick.measure().and_then(|measure| measure.of)),
        "unit": row.yardstick.unit,
        "scope": if row.yardstick.scope == MetricScope::EndToEnd { "end to end" } else { "local" },
        "better": direction(row.yardstick.direction),
        "base": estimate_json(row.base),
        "scenarios": cells,
    })
}

fn direction(direction: Option<Direction>) -> Option<&'static str> {
    direction.map(|direction| match direction {
        Direction::Lower => "lower",
        Direction::Higher => "higher",
    })
}

fn estimate_json(estimate: Option<Estimate>) -> Value {
    estimate.map_or(Value::Null, |estimate| {
        json!({
            "mean": finite(estimate.mean),
            "half_width_95": finite(estimate.half_width),
            "standard_error": finite(estimate.standard_error),
            "repeats": estimate.n,
        })
    })
}

fn verdict_code(cell: &Cell) -> &'static str {
    match cell.verdict() {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Higher => "higher",
        Verdict::Lower => "lower",
        Verdict::MaybeSmall => "maybe too small",
        Verdict::Perhaps => "perhaps",
        Verdict::TooSmall => "too small to matter",
        Verdict::NotFound => "no difference found",
        Verdict::Same => "same",
        Verdict::TooFew => "too few repeats",
        Verdict::NoValue => "no value",
    }
}

fn as_csv(comparison: &Comparison, all: bool) -> String {
    let mut text =
        "scenario,measure,unit,scope,base,value,difference,half_width_95,standard_error,repeats,verdict,variance_reduction\n".to_owned();
    let number = |value: Option<f64>| value.and_then(finite).map_or_else(String::new, |value| value.to_string());
    for (n, scenario) in comparison.scenarios.iter().enumerate() {
        for row in comparison.rows.iter().filter(|row| is_shown(row, all)) {
            let Some(cell) = row.cells.get(n) else { continue };
            let difference = cell.difference.map(|difference| difference.estimate);
            text.push_str(&format!(
                "{},{},{},{},{},{},{},{},{},{},{},{}\n",
                quoted(&scenario.result.scenario_name),
                quoted(&row.yardstick.name),
                quoted(&row.yardstick.unit),
                row.yardstick.scope.label().to_lowercase(),
                number(row.base.map(|estimate| estimate.mean)),
                number(cell.estimate.map(|estimate| estimate.mean)),
                number(difference.map(|estimate| estimate.mean)),
                number(difference.map(|estimate| estimate.half_width)),
                number(difference.map(|estimate| estimate.standard_error)),
                difference.map_or(0, |estimate| estimate.n),
                verdict_code(cell),
                number(cell.variance_reduction),
            ));
        }
    }
    text
}
