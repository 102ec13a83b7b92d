//! `syncline run`: simulates scenarios of a project and prints measures and time series.

use std::path::Path;

use serde_json::{Value, json};

use super::{DataFormat, Exit, RunArgs, load, output, progress, use_threads};
use crate::experiment::clashes;
use crate::experiment::event_log::cell;
use crate::experiment::standard::measures;
use crate::experiment::study::{Overrides, Prepared, prepare, run_study, study_of};
use crate::experiment::{Failure, StudyResult, unit};
use crate::model::scenario_tree::resolve;
use crate::model::{Document, EntityRef, ScenarioId, Study};

pub(super) fn run(args: &RunArgs) -> Exit {
    use_threads(args.threads);
    progress::stop_on_interrupt();
    let document = match load(&args.file) {
        Ok(document) => document,
        Err(exit) => return exit,
    };
    let (scenarios, study) = match (scenarios(&document, &args.scenario), study(&document, args.study.as_deref())) {
        (Ok(scenarios), Ok(study)) => (scenarios, study),
        (Err(reason), _) | (_, Err(reason)) => {
            output::error_line(&format!("error: {reason}"));
            return Exit::Usage;
        }
    };
    let overrides = Overrides { replications: args.replications, seed: args.seed, horizon: args.horizon, warm_up: args.warm_up };
    let mut prepared = Vec::new();
    for scenario in scenarios {
        match prepare(&document, scenario, &study, &overrides) {
            Ok(ready) => prepared.push(ready),
            Err(findings) => {
                for finding in &findings {
                    output::error_line(&finding.line(&document));
                }
                return Exit::Findings;
            }
        }
    }
    if let Some(path) = &args.events {
        return super::events::write(&prepared, args.replication.unwrap_or(0), path);
    }
    progress::announce(&prepared);
    let mut results = Vec::new();
    for ready in &prepared {
        let (result, was_stopped) = progress::watched(&ready.scenario_name, ready.replications, |watch| run_study(ready, watch));
        for failure in &result.failed {
            output::error_line(&format!("warning: repeat {} (seed {}) failed: {}", failure.replication, failure.seed, failure.reason));
        }
        for partial in &result.partial {
            output::error_line(&format!("warning: repeat {} (seed {}) ended early: {}", partial.replication, partial.seed, partial.reason));
        }
        if was_stopped {
            output::error_line(&format!("interrupted after {} of {} repeats; nothing was written", result.n(), ready.replications));
            return Exit::Interrupted;
        }
        results.push(result);
    }
    // What failed is missing from the means, so they are not the answer that was asked for.
    let failed = results.iter().any(|result| !result.failed.is_empty() || !result.partial.is_empty());
    match write(args, &document, &prepared, &results) {
        Ok(()) if failed => Exit::Failed,
        Ok(()) => Exit::Done,
        Err(reason) => {
            output::error_line(&format!("error: {reason}"));
            Exit::Failed
        }
    }
}

/// The scenarios with these names; none named means the base alone.
pub(super) fn scenarios(document: &Document, names: &[String]) -> Result<Vec<Option<ScenarioId>>, String> {
    if names.is_empty() {
        return Ok(vec![None]);
    }
    names
        .iter()
        .map(|name| {
            if name.eq_ignore_ascii_case("base") {
                return Ok(None);
            }
            let found = document.scenarios.iter().find(|(_, scenario)| scenario.name.eq_ignore_ascii_case(name));
            found.map(|(id, _)| Some(id)).ok_or_else(|| {
                let known: Vec<_> = document.scenarios.values().map(|scenario| scenario.name.as_str()).collect();
                format!("there is no scenario “{name}”; the project has: base, {}", known.join(", "))
            })
        })
        .collect()
}

/// The study with a name, or the one that is used without.
pub(super) fn study(document: &Document, name: Option<&str>) -> Result<Study, String> {
    let Some(name) = name else { return Ok(study_of(document, None)) };
    document.studies.values().find(|study| study.name.eq_ignore_ascii_case(name)).cloned().ok_or_else(|| {
        let known: Vec<_> = document.studies.values().map(|study| study.name.as_str()).collect();
        format!("there is no study “{name}”; the project has: {}", known.join(", "))
    })
}

fn write(args: &RunArgs, document: &Document, prepared: &[Prepared], results: &[StudyResult]) -> Result<(), String> {
    let to_stdout = args.out == Path::new("-");
    // A scenario may add elements and take some away.
    let documents: Vec<Document> = results.iter().map(|result| resolve(document, result.scenario).0).collect();
    let (measure_text, series_text, extension) = match args.format {
        DataFormat::Json => {
            let scenarios: Vec<Value> = documents
                .iter()
                .zip(prepared.iter().zip(results))
                .map(|(of, (ready, result))| scenario_json(of, ready, result, !to_stdout))
                .collect();
            let whole = json!({
                "program": concat!("syncline ", env!("CARGO_PKG_VERSION")),
                "project": document.settings.title,
                "currency": document.settings.currency(),
                "scenarios": scenarios,
            });
            (format!("{whole:#}\n"), None, "json")
        }
        DataFormat::Csv => {
            let series = (!to_stdout).then(|| series_csv(&documents, results));
            (measures_csv(&documents, results), series, "csv")
        }
    };
    if to_stdout {
        output::data(&measure_text);
        return Ok(());
    }
    let failed = |error: std::io::Error, path: &Path| format!("results cannot be written ({error}): {}", path.display());
    std::fs::create_dir_all(&args.out).map_err(|error| failed(error, &args.out))?;
    let path = args.out.join(format!("results.{extension}"));
    std::fs::write(&path, measure_text).map_err(|error| failed(error, &path))?;
    if let Some(text) = series_text {
        let path = args.out.join("series.csv");
        std::fs::write(&path, text).map_err(|error| failed(error, &path))?;
    }
    Ok(())
}

fn scenario_json(document: &Document, ready: &Prepared, result: &StudyResult, with_series: bool) -> Value {
    let plan = &ready.plan;
    let rows: Vec<Value> = measures(document, result)
        .iter()
        .filter_map(|measure| {
            let estimate = result.estimate(measure)?;
            Some(json!({
                "measure": measure.what.label(),
                "statistic": measure.statistic.label(),
                "of": of_json(document, measure.of),
                "unit": unit(measure.what),
                "mean": estimate.mean,
                "half_width_95": finite(estimate.half_width),
                "standard_error": estimate.standard_error,
                "repeats": estimate.n,
            }))
        })
        .collect();
    let mut whole = json!({
        "scenario": result.scenario_name,
        "plan": result.plan_hash,
        "seed": result.seed,
        "repeats": result.n(),
        "failed": failures_json(&result.failed),
        "partial": failures_json(&result.partial),
        "horizon_hours": plan.horizon as f64 / 3_600_000.0,
        "warm_up_hours": plan.warm_up as f64 / 3_600_000.0,
        "events": result.n_events,
        "measures": rows,
    });
    if !plan.supply.accounts.is_empty() {
        whole["money"] = money_json(document, result);
    }
    if plan.couplings.is_kept {
        whole["plans_in_force"] = plans_json(document, result);
    }
    if with_series {
        let series: Vec<Value> = result
            .series
            .iter()
            .map(|series| {
                let band = series.band();
                json!({
                    "measure": series.key.0.label(),
                    "of": of_json(document, series.key.1),
                    "unit": unit(series.key.0),
                    "bin_hours": plan.bin as f64 / 3_600_000.0,
                    "median": band.median.iter().map(|value| finite(*value)).collect::<Vec<_>>(),
                    "p5": band.outer.iter().map(|pair| finite(pair.0)).collect::<Vec<_>>(),
                    "p25": band.inner.iter().map(|pair| finite(pair.0)).collect::<Vec<_>>(),
                    "p75": band.inner.iter().map(|pair| finite(pair.1)).collect::<Vec<_>>(),
                    "p95": band.outer.iter().map(|pair| finite(pair.1)).collect::<Vec<_>>(),
                })
            })
            .collect();
        whole["series"] = Value::Array(series);
        if !result.trace.chains.is_empty() {
            whole["first_repeat_chains"] = Value::Array(super::run_chains::chains(document, result));
        }
    }
    whole
}

fn failures_json(failures: &[Failure]) -> Vec<Value> {
    failures.iter().map(|failure| json!({"repeat": failure.replication, "seed": failure.seed, "reason": failure.reason})).collect()
}

/// Who pays what who caused, per repeat: rows are causes, columns payers.
fn money_json(document: &Document, result: &StudyResult) -> Value {
    let matrix = |is_of_labour: bool| {
        let matrix = result.money_matrix(is_of_labour);
        json!({ "caused_by_paid_by": matrix.amounts, "total": matrix.total() })
    };
    let functions: Vec<String> = result.plan.supply.functions.iter().map(|id| document.name_of((*id).into())).collect();
    json!({ "functions": functions, "cost": matrix(false), "decision_labour": matrix(true) })
}

/// Clashes between plans in force and faults of decisions: means per repeat, and the single ones of the first repeat.
fn plans_json(document: &Document, result: &StudyResult) -> Value {
    let named = |of: Option<EntityRef>| of_json(document, of);
    let table = |is_conflict: bool| -> Vec<Value> {
        let rows = clashes::table(document, result).into_iter().filter(|row| row.kind.is_conflict() == is_conflict);
        let row = |row: clashes::ClashRow| {
            json!({
                "code": row.kind.code(),
                "kind": row.kind.label(),
                "cause": row.cause.label(),
                "by": document.name_of(row.by.into()),
                "with": document.name_of(row.with.into()),
                "per_repeat": row.per_repeat,
                "noticed_share": row.noticed_share,
                "noticed_after_hours": row.noticed_after,
                "resolved_share": row.resolved_share,
                "resolved_after_hours": row.resolved_after,
            })
        };
        rows.map(row).collect()
    };
    let hours = |ticks: i64| ticks as f64 / 3_600_000.0;
    let single = |clash: clashes::Clash| {
        json!({
            "number": clash.number,
            "code": clash.kind.code(),
            "kind": clash.kind.label(),
            "cause": clash.cause.label(),
            "must_match": named(clash.coupling.map(Into::into)),
            "decisions": clash.decisions.iter().map(|decision| named(Some((*decision).into()))).collect::<Vec<_>>(),
            "begins_hours": hours(clash.created),
            "noticed_hours": clash.noticed.map(hours),
            "over_hours": clash.resolved.map(hours),
            "trigger": clash.trigger.map(|(signal, at)| json!({"signal": named(Some(signal.into())), "hours": hours(at)})),
        })
    };
    json!({
        "commitments_per_repeat": clashes::commitments_per_repeat(result),
        "held_back_or_sent_up_per_repeat": clashes::checked_per_repeat(result),
        "clashes": table(true),
        "faults": table(false),
        "first_repeat": clashes::first_repeat(document, result).into_iter().map(single).collect::<Vec<_>>(),
    })
}

/// An element as JSON.
pub(super) fn of_json(document: &Document, of: Option<EntityRef>) -> Value {
    of.map_or(Value::Null, |of| json!({"kind": of.kind_label(), "id": of.raw(), "name": document.name_of(of)}))
}

/// A number JSON can hold.
pub(super) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn measures_csv(documents: &[Document], results: &[StudyResult]) -> String {
    let mut text = "scenario,kind,id,name,measure,statistic,unit,mean,half_width_95,standard_error,repeats\n".to_owned();
    for (document, result) in documents.iter().zip(results) {
        for measure in measures(document, result) {
            let Some(estimate) = result.estimate(&measure) else { continue };
            let (kind, id, name) = of_cells(document, measure.of);
            let half_width = finite(estimate.half_width).map_or_else(String::new, |value| value.to_string());
            text.push_str(&format!(
                "{},{kind},{id},{name},{},{},{},{},{half_width},{},{}\n",
                cell(&result.scenario_name),
                measure.what.label(),
                measure.statistic.label(),
                unit(measure.what),
                estimate.mean,
                estimate.standard_error,
                estimate.n
            ));
        }
    }
    text
}

fn series_csv(documents: &[Document], results: &[StudyResult]) -> String {
    let mut text = "scenario,kind,id,name,measure,unit,start_hours,median,p5,p25,p75,p95\n".to_owned();
    for (document, result) in documents.iter().zip(results) {
        for series in &result.series {
            let (kind, id, name) = of_cells(document, series.key.1);
            let band = series.band();
            for (bin, median) in band.median.iter().enumerate() {
                let number = |value: f64| finite(value).map_or_else(String::new, |value| value.to_string());
                let start = bin as f64 * result.plan.bin as f64 / 3_600_000.0;
                let (outer, inner) = (band.outer[bin], band.inner[bin]);
                text.push_str(&format!(
                    "{},{kind},{id},{name},{},{},{start},{},{},{},{},{}\n",
                    cell(&result.scenario_name),
                    series.key.0.label(),
                    unit(series.key.0),
                    number(*median),
                    number(outer.0),
                    number(inner.0),
                    number(inner.1),
                    number(outer.1)
                ));
            }
        }
    }
    text
}

fn of_cells(document: &Document, of: Option<EntityRef>) -> (&'static str, String, String) {
    of.map_or(("whole map", String::new(), String::new()), |of| (of.kind_label(), of.raw().to_string(), cell(&document.name_of(of))))
}
