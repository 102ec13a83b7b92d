//! `syncline agree`: simulates a scenario and keeps its result in the project as the agreed baseline, or lets that go.

use std::sync::Arc;

use super::run::scenarios;
use super::{AgreeArgs, Exit, output, progress, refuse, use_threads, wrong_use};
use crate::experiment::baseline::{Signed, freeze};
use crate::experiment::study::{Overrides, prepare, run_study};
use crate::experiment::verdict::with_interval;
use crate::project;

pub(super) fn agree(args: &AgreeArgs) -> Exit {
    use_threads(args.runs.threads);
    progress::stop_on_interrupt();
    let loaded = match project::load(&args.runs.file) {
        Ok(loaded) => loaded,
        Err(error) => return failed(&error.to_string()),
    };
    if loaded.read_only {
        return failed("the project is read-only; agree on a copy of it");
    }
    let mut document = loaded.document;
    if args.let_go {
        if document.agreed.take().is_none() {
            return wrong_use("no baseline was agreed on in this project");
        }
    } else {
        let Some(date) = dated(args.date.as_deref()) else {
            return wrong_use("the date of a baseline is written as 2026-11-25");
        };
        let found = scenarios(&document, args.scenario.as_slice()).and_then(|found| {
            let study = super::run::study(&document, args.runs.study.as_deref())?;
            Ok((found.first().copied().flatten(), study))
        });
        let (scenario, study) = match found {
            Ok(found) => found,
            Err(reason) => return wrong_use(&reason),
        };
        let overrides: Overrides = args.runs.overrides();
        let ready = match prepare(&document, scenario, &study, &overrides) {
            Ok(ready) => ready,
            Err(findings) => return refuse(&document, &findings),
        };
        progress::announce(std::slice::from_ref(&ready));
        let (result, was_stopped) = progress::watched(&ready.scenario_name, ready.replications, |watch| run_study(&ready, watch));
        if was_stopped {
            output::error_line("interrupted; nothing was written");
            return Exit::Interrupted;
        }
        if let Some(failure) = result.failed.iter().chain(&result.partial).next() {
            return failed(&format!(
                "repeat {} did not end well, so that nobody could agree on it: {}",
                failure.replication, failure.reason
            ));
        }
        let baseline = freeze(&document, &result, Signed { date, by: args.by.clone().unwrap_or_default() });
        let mut text = format!("{}, {} repeats, seed {}\n", baseline.title(), baseline.repeats, baseline.seed);
        for figure in &baseline.figures {
            let value = with_interval(figure.mean, figure.half_width.unwrap_or(f64::INFINITY), &figure.unit);
            text.push_str(&format!("{}: {value}\n", figure.name));
        }
        output::data(&text);
        document.agreed = Some(Arc::new(baseline));
    }
    match project::save(&args.runs.file, &document, Some(loaded.hash), project::Overwrite::IfUnchanged) {
        Ok(saved) => {
            for warning in &saved.warnings {
                output::error_line(&format!("warning: {warning}"));
            }
            Exit::Done
        }
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(reason: &str) -> Exit {
    output::error_line(&format!("error: {reason}"));
    Exit::Failed
}

/// The stated day, or today by the clock of the computer.
fn dated(stated: Option<&str>) -> Option<String> {
    match stated {
        Some(text) => text.trim().parse::<jiff::civil::Date>().ok().map(|date| date.to_string()),
        None => Some(crate::experiment::baseline::today()),
    }
}
