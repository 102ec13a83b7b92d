//! `syncline optimise`: searches rhythms, phases, limits and weights for what is best for the whole.

use serde_json::{Value, json};

use super::run::{finite, scenarios};
use super::sweep::{element, finished, yardstick};
use super::{Exit, OptimiseArgs, TableFormat, output, progress, wrong_use};
use crate::experiment::event_log::cell as quoted;
use crate::experiment::search::{Constraint, Search, SearchOptions, levers, search};
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::Yardstick;
use crate::model::{Document, scenario_tree};

pub(super) fn optimise(args: &OptimiseArgs) -> Exit {
    let (document, study) = match args.runs.open() {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let scenario = match scenarios(&document, args.scenario.as_slice()) {
        Ok(found) => found.first().copied().flatten(),
        Err(reason) => return wrong_use(&reason),
    };
    let (resolved, ..) = scenario_tree::resolve(&document, scenario);
    let options = match options(&resolved, args) {
        Ok(options) => options,
        Err(reason) => return wrong_use(&reason),
    };
    let overrides = args.runs.overrides();
    let n_repeats = options.tries.saturating_mul(options.replications as usize);
    progress::announce_repeats((&document, scenario, &study), &overrides, n_repeats);
    let run = |watch: &_| search(&document, scenario, &study, &overrides, &options, watch);
    let found = match finished(&document, progress::watched("Search", options.tries as u32 * options.replications, run)) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let text = match args.format {
        TableFormat::Text => as_text(&options, &found),
        TableFormat::Json => format!("{:#}\n", as_json(&options, &found)),
        TableFormat::Csv => as_csv(&options, &found),
    };
    output::data(&text);
    Exit::Done
}

fn options(document: &Document, args: &OptimiseArgs) -> Result<SearchOptions, String> {
    let only = args.only.iter().map(|name| element(document, name)).collect::<Result<Vec<_>, _>>()?;
    let levers = levers(document, if only.is_empty() { None } else { Some(&only) });
    if levers.is_empty() {
        return Err("there is no rhythm, limit, time-out or weight that could be set".to_owned());
    }
    let constraints = args.subject_to.iter().map(|text| constraint(document, text)).collect::<Result<Vec<_>, _>>()?;
    let second = args.second.as_deref().map(|text| yardstick(document, Some(text))).transpose()?;
    let replications = args.runs.replications.unwrap_or(10);
    Ok(SearchOptions {
        yardstick: yardstick(document, args.measure.as_deref())?,
        second,
        constraints,
        levers,
        tries: args.tries.max(1),
        replications,
        confirm: replications.max(20),
    })
}

/// Reads `EXPRESSION <= NUMBER` or `EXPRESSION >= NUMBER`.
fn constraint(document: &Document, text: &str) -> Result<Constraint, String> {
    let bad = || format!("“{text}” is no bound; write \"EXPRESSION <= NUMBER\" or \"EXPRESSION >= NUMBER\"");
    let (expression, bound, is_upper) = match (text.rsplit_once("<="), text.rsplit_once(">=")) {
        (Some((expression, bound)), None) => (expression, bound, true),
        (None, Some((expression, bound))) => (expression, bound, false),
        _ => return Err(bad()),
    };
    let bound: f64 = bound.trim().parse().map_err(|_not_a_number| bad())?;
    let yardstick = yardstick(document, Some(expression))?;
    let (at_least, at_most) = if is_upper { (None, Some(bound)) } else { (Some(bound), None) };
    Ok(Constraint { yardstick, at_least, at_most })
}

fn interval(estimate: Option<Estimate>, yardstick: &Yardstick) -> String {
    estimate.map_or_else(|| "–".to_owned(), |e| with_interval(e.mean, e.half_width, &yardstick.unit))
}

fn setting(options: &SearchOptions, found: &Search, at: usize) -> String {
    let words = found.words(options, at);
    if words.is_empty() { "as it is".to_owned() } else { words.join("; ") }
}

fn as_text(options: &SearchOptions, found: &Search) -> String {
    let yardstick = &options.yardstick;
    let mut text = format!(
        "{}: {} as it is; {} settings tried\n",
        yardstick.name,
        interval(found.tried.first().and_then(|t| t.value), yardstick),
        found.tried.len()
    );
    match found.best {
        None => text.push_str("No setting keeps all bounds\n"),
        Some(0) => text.push_str("No setting was better than the one that stands\n"),
        Some(best) => {
            text.push_str(&format!("Best: {} with\n", interval(found.tried[best].value, yardstick)));
            for words in found.words(options, best) {
                text.push_str(&format!("  {words}\n"));
            }
            let direction = yardstick.direction.or(Some(crate::model::Direction::Lower));
            let confirmed = found.confirmed.map_or_else(|| "no value".to_owned(), |c| c.words(direction, &yardstick.unit));
            text.push_str(&format!("On random numbers held back from the search: {confirmed}\n"));
        }
    }
    if let Some(second) = &options.second {
        text.push_str(&format!("Trade-off between {} and {}\n", yardstick.name, second.name));
        for at in &found.front {
            let tried = &found.tried[*at];
            text.push_str(&format!(
                "  {}, {}: {}\n",
                interval(tried.value, yardstick),
                interval(tried.second, second),
                setting(options, found, *at)
            ));
        }
    }
    text
}

fn as_json(options: &SearchOptions, found: &Search) -> Value {
    let estimate = |e: Option<Estimate>| {
        e.map_or(Value::Null, |e| json!({"mean": finite(e.mean), "half_width_95": finite(e.half_width), "repeats": e.n}))
    };
    let row = |at: usize| {
        let tried = &found.tried[at];
        json!({"setting": found.words(options, at), "value": estimate(tried.value), "second": estimate(tried.second), "allowed": tried.is_allowed})
    };
    json!({
        "program": concat!("syncline ", env!("CARGO_PKG_VERSION")),
        "measure": options.yardstick.name,
        "unit": options.yardstick.unit,
        "second_measure": options.second.as_ref().map(|second| second.name.clone()),
        "tried": (0..found.tried.len()).map(row).collect::<Vec<_>>(),
        "best": found.best.map(row),
        "front": found.front.iter().map(|at| row(*at)).collect::<Vec<_>>(),
        "held_back_difference": estimate(found.confirmed.map(|confirmed| confirmed.estimate)),
    })
}

fn as_csv(options: &SearchOptions, found: &Search) -> String {
    let mut text = "setting,value,half_width_95,second,second_half_width_95,allowed,best,on_front\n".to_owned();
    let number = |value: Option<f64>| value.and_then(finite).map_or_else(String::new, |value| value.to_string());
    for (at, tried) in found.tried.iter().enumerate() {
        text.push_str(&format!(
            "{},{},{},{},{},{},{},{}\n",
            quoted(&setting(options, found, at)),
            number(tried.value.map(|e| e.mean)),
            number(tried.value.map(|e| e.half_width)),
            number(tried.second.map(|e| e.mean)),
            number(tried.second.map(|e| e.half_width)),
            tried.is_allowed,
            found.best == Some(at),
            found.front.contains(&at)
        ));
    }
    text
}
