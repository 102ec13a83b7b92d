//! `syncline sweep`: the difference to the base over one or two parameters, or over all inputs of a map.

use serde_json::{Value, json};

use super::run::{finite, scenarios};
use super::{Exit, SweepArgs, TableFormat, output, progress, refuse, wrong_use};
use crate::experiment::event_log::cell as quoted;
use crate::experiment::statistics::Estimate;
use crate::experiment::sweep::{Parameter, Sweep, SweepOptions, between, sweep as sweep_over};
use crate::experiment::tornado::{Bar, Vanishing, inputs, tornado, vanishing};
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::{Yardstick, headline};
use crate::model::edit::set_field;
use crate::model::{Document, EntityRef, ScenarioId, scenario_tree};

pub(super) fn sweep(args: &SweepArgs) -> Exit {
    let (document, study) = match args.runs.open() {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let named = |name: &Option<String>| -> Result<Option<ScenarioId>, String> {
        Ok(scenarios(&document, name.as_slice())?.first().copied().flatten())
    };
    let (scenario, base) = match (named(&args.scenario), named(&args.base)) {
        (Ok(scenario), Ok(base)) => (scenario, if args.base.is_some() { base } else { scenario }),
        (Err(reason), _) | (_, Err(reason)) => return wrong_use(&reason),
    };
    let yardstick = match yardstick(&document, args.measure.as_deref()) {
        Ok(yardstick) => yardstick,
        Err(reason) => return wrong_use(&reason),
    };
    let (resolved, ..) = scenario_tree::resolve(&document, scenario);
    let parameters = match args.vary.iter().map(|text| parameter(&resolved, text)).collect::<Result<Vec<_>, _>>() {
        Ok(parameters) => parameters,
        Err(reason) => return wrong_use(&reason),
    };
    let replications = args.runs.replications.unwrap_or(20);
    let overrides = args.runs.overrides();
    let n_runs = match args.tornado {
        Some(percent) => 1 + 2 * inputs(&resolved, percent / 100.0).len(),
        None => 1 + parameters.iter().map(|parameter| parameter.values.len()).product::<usize>(),
    };
    progress::announce_repeats((&document, scenario, &study), &overrides, n_runs.saturating_mul(replications as usize));
    let text = match (parameters.len(), args.tornado, args.vanish) {
        (0, Some(percent), false) => {
            let share = percent / 100.0;
            if !(0.0 < share && share < 1.0) {
                return wrong_use("inputs are moved by more than 0 % and less than 100 %");
            }
            let run = |watch: &_| tornado(&document, scenario, &study, &overrides, (&yardstick, share, replications), watch);
            match finished(&document, progress::watched("Inputs", 0, run)) {
                Ok(bars) => bars_text(&bars, &yardstick, percent, args.format),
                Err(exit) => return exit,
            }
        }
        (0, None, true) => {
            if scenario == base {
                return wrong_use("name a scenario and what it is compared with, such as --scenario NAME --base base");
            }
            let run = |watch: &_| vanishing(&document, (base, scenario), &study, &overrides, (&yardstick, replications), watch);
            match finished(&document, progress::watched("Causes", 0, run)) {
                Ok(found) => vanishing_text(&found, &yardstick, args.format),
                Err(exit) => return exit,
            }
        }
        (1 | 2, None, false) => {
            let options = SweepOptions { yardstick, parameters, compare_with: base, replications };
            let run = |watch: &_| sweep_over(&document, scenario, &study, &overrides, &options, watch);
            match finished(&document, progress::watched("Sweep", 0, run)) {
                Ok(found) => sweep_text(&resolved, &found, args.format),
                Err(exit) => return exit,
            }
        }
        _ => return wrong_use("say what is varied: one or two --vary, or --tornado, or --vanish"),
    };
    output::data(&text);
    Exit::Done
}

/// What the verbs are judged by: what is asked for, or the measure of the whole.
pub(super) fn yardstick(document: &Document, text: Option<&str>) -> Result<Yardstick, String> {
    match text {
        Some(text) => Yardstick::of_text(document, text).map_err(|error| format!("the measure “{text}” cannot be computed: {error}")),
        None => headline(document).ok_or_else(|| "there is no measure of the whole; name one with --measure".to_owned()),
    }
}

/// The outcome of something that can be refused or stopped.
pub(super) fn finished<T>(
    document: &Document,
    (outcome, was_stopped): (Result<Option<T>, Vec<crate::model::finding::Finding>>, bool),
) -> Result<T, Exit> {
    match outcome {
        Err(findings) => Err(refuse(document, &findings)),
        Ok(Some(found)) if !was_stopped => Ok(found),
        Ok(_) => {
            output::error_line("interrupted; nothing was written");
            Err(Exit::Interrupted)
        }
    }
}

/// The element with a name, a kind and a name, or a number behind #.
pub(super) fn element(document: &Document, name: &str) -> Result<EntityRef, String> {
    let wanted = name.trim().to_lowercase();
    let number = wanted.strip_prefix('#').and_then(|number| number.parse::<u32>().ok());
    let is_it = |of: &EntityRef| match number {
        Some(number) => of.raw() == number,
        None => {
            let own = document.name_of(*of).to_lowercase();
            own == wanted || wanted == format!("{} {own}", of.kind_label())
        }
    };
    let found: Vec<EntityRef> = document.entities().filter(is_it).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!("there is no “{}” in this project", name.trim())),
        several => {
            let all: Vec<String> = several.iter().map(|of| format!("{} {}, #{}", of.kind_label(), name.trim(), of.raw())).collect();
            Err(format!("“{}” is the name of more than one element; write one of: {}", name.trim(), all.join("; ")))
        }
    }
}

/// Reads `ELEMENT:FIELD=LOW..HIGH/N` or `ELEMENT:FIELD=VALUE;VALUE;…`.
fn parameter(document: &Document, text: &str) -> Result<Parameter, String> {
    let bad = || format!("“{text}” is no parameter; write \"ELEMENT:FIELD=LOW..HIGH/N\" or \"ELEMENT:FIELD=VALUE;VALUE\"");
    let (place, values) = text.split_once('=').ok_or_else(bad)?;
    let (name, field) = place.rsplit_once(':').ok_or_else(bad)?;
    let of = element(document, name)?;
    let raw: Vec<String> = match values.split_once("..") {
        Some((low, rest)) => {
            let (high, n) = rest.rsplit_once('/').unwrap_or((rest, "5"));
            let n: usize = n.trim().parse().map_err(|_not_a_number| bad())?;
            if !(2..=200).contains(&n) {
                return Err("a sweep has between 2 and 200 values".to_owned());
            }
            between(low, high, n)?
        }
        None => values.split(';').map(|value| value.trim().to_owned()).collect(),
    };
    let entity = document.entity(of).ok_or_else(bad)?;
    // “cadence” is what planners call the period of a rhythm.
    let (field, wraps): (&str, &[&str]) = match (field.trim(), of) {
        ("cadence", EntityRef::Decision(_)) => ("trigger", &["{\"Periodic\":{\"at\":{\"Every\":{\"period\":\"§\"}}}}"]),
        ("cadence", EntityRef::Cycle(_)) => ("schedule/at", &["{\"Every\":{\"period\":\"§\"}}"]),
        (field, _) => (field, &["§", "{\"Fixed\":\"§\"}", "{\"Fixed\":§}", "{\"Servers\":§}", "{\"Poisson\":\"§\"}"]),
    };
    let mut values = Vec::new();
    for value in raw {
        let mut refusal = String::new();
        let fits = wraps.iter().map(|wrap| wrap.replace('§', &value)).find(|tried| match set_field(&entity, field, tried) {
            Ok(_) => true,
            Err(reason) => {
                if refusal.is_empty() {
                    refusal = reason;
                }
                false
            }
        });
        values.push(fits.ok_or_else(|| format!("{field} of “{}” cannot be {value}: {refusal}", document.name_of(of)))?);
    }
    Ok(Parameter { places: vec![(of, field.to_owned())], values })
}

fn interval(estimate: Option<Estimate>, unit: &str) -> String {
    estimate.map_or_else(|| "–".to_owned(), |e| with_interval(e.mean, e.half_width, unit))
}

fn estimate_json(estimate: Option<Estimate>) -> Value {
    estimate.map_or(Value::Null, |e| json!({"mean": finite(e.mean), "half_width_95": finite(e.half_width), "repeats": e.n}))
}

fn number(value: Option<f64>) -> String {
    value.and_then(finite).map_or_else(String::new, |value| value.to_string())
}

fn sweep_text(document: &Document, found: &Sweep, format: TableFormat) -> String {
    let unit = &found.yardstick.unit;
    let names: Vec<String> = found.parameters.iter().map(|parameter| parameter.name(document)).collect();
    let value_of =
        |axis: usize, at: usize| found.parameters.get(axis).and_then(|parameter| parameter.values.get(at)).cloned().unwrap_or_default();
    match format {
        TableFormat::Json => {
            let points: Vec<Value> = found
                .points
                .iter()
                .map(|point| {
                    let set: Vec<String> = (0..names.len()).map(|axis| value_of(axis, if axis == 0 { point.at.0 } else { point.at.1 })).collect();
                    json!({"values": set, "value": estimate_json(point.value), "difference": estimate_json(point.difference), "refused": point.refused})
                })
                .collect();
            let line: Vec<Value> =
                found.crossings().iter().map(|c| json!({"first": c.first, "second": c.second, "certain": c.is_certain})).collect();
            let whole = json!({
                "program": concat!("syncline ", env!("CARGO_PKG_VERSION")),
                "measure": found.yardstick.name,
                "unit": unit,
                "base": estimate_json(found.base),
                "parameters": names,
                "points": points,
                "break_even": line,
            });
            format!("{whole:#}\n")
        }
        TableFormat::Csv => {
            let head: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            let mut text = format!("{},value,half_width_95,difference,difference_half_width_95,repeats\n", head.join(","));
            for point in &found.points {
                let set: Vec<String> =
                    (0..names.len()).map(|axis| quoted(&value_of(axis, if axis == 0 { point.at.0 } else { point.at.1 }))).collect();
                text.push_str(&format!(
                    "{},{},{},{},{},{}\n",
                    set.join(","),
                    number(point.value.map(|e| e.mean)),
                    number(point.value.map(|e| e.half_width)),
                    number(point.difference.map(|e| e.mean)),
                    number(point.difference.map(|e| e.half_width)),
                    point.value.map_or(0, |e| e.n)
                ));
            }
            text
        }
        TableFormat::Text => {
            let mut text = format!("{}: {} in the base\n", found.yardstick.name, interval(found.base, unit));
            for point in &found.points {
                let set: Vec<String> = names
                    .iter()
                    .enumerate()
                    .map(|(axis, name)| format!("{name} = {}", value_of(axis, if axis == 0 { point.at.0 } else { point.at.1 })))
                    .collect();
                let outcome = match &point.refused {
                    Some(reason) => format!("cannot be simulated: {reason}"),
                    None => format!("{}, difference {}", interval(point.value, unit), interval(point.difference, unit)),
                };
                text.push_str(&format!("  {}: {outcome}\n", set.join("; ")));
            }
            for crossing in found.crossings() {
                let certain = if crossing.is_certain { "" } else { " (uncertain)" };
                let places = [crossing.first, crossing.second].map(|place| crate::units::format::significant(place, 3));
                let places: Vec<String> = names.iter().zip(places).map(|(name, place)| format!("{name} = {place}")).collect();
                text.push_str(&format!("Break-even at {}{certain}\n", places.join("; ")));
            }
            text.push_str("± is half of a 95 % interval; differences are paired\n");
            text
        }
    }
}

fn bars_text(bars: &[Bar], yardstick: &Yardstick, percent: f64, format: TableFormat) -> String {
    match format {
        TableFormat::Json => {
            let rows: Vec<Value> = bars
                .iter()
                .map(|bar| json!({"input": bar.input.name, "down": estimate_json(bar.down), "up": estimate_json(bar.up)}))
                .collect();
            let whole = json!({"measure": yardstick.name, "unit": yardstick.unit, "moved_by_percent": percent, "inputs": rows});
            format!("{whole:#}\n")
        }
        TableFormat::Csv => {
            let mut text = "input,down,down_half_width_95,up,up_half_width_95\n".to_owned();
            for bar in bars {
                let cells = [bar.down, bar.up].map(|e| format!("{},{}", number(e.map(|e| e.mean)), number(e.map(|e| e.half_width))));
                text.push_str(&format!("{},{}\n", quoted(&bar.input.name), cells.join(",")));
            }
            text
        }
        TableFormat::Text => {
            let mut text = format!("{}: paired difference when an input is {percent} % smaller or larger\n", yardstick.name);
            for bar in bars {
                text.push_str(&format!(
                    "  {}: smaller {}, larger {}\n",
                    bar.input.name,
                    interval(bar.down, &yardstick.unit),
                    interval(bar.up, &yardstick.unit)
                ));
            }
            text
        }
    }
}

fn vanishing_text(found: &Vanishing, yardstick: &Yardstick, format: TableFormat) -> String {
    let unit = &yardstick.unit;
    match format {
        TableFormat::Json => {
            let causes: Vec<Value> = found
                .causes
                .iter()
                .map(|one| json!({"cause": one.cause, "difference_without_it": estimate_json(one.difference), "vanishes": one.vanishes}))
                .collect();
            let whole = json!({
                "measure": yardstick.name,
                "unit": unit,
                "difference": estimate_json(found.difference),
                "too_small_to_matter": found.too_small,
                "causes": causes,
            });
            format!("{whole:#}\n")
        }
        TableFormat::Csv => {
            let mut text = "cause,difference_without_it,half_width_95,vanishes\n".to_owned();
            for one in &found.causes {
                let (mean, half_width) = (number(one.difference.map(|e| e.mean)), number(one.difference.map(|e| e.half_width)));
                text.push_str(&format!("{},{mean},{half_width},{}\n", one.cause, one.vanishes));
            }
            text
        }
        TableFormat::Text => {
            let mut text = format!("{}: difference {}\n", yardstick.name, interval(found.difference, unit));
            for one in &found.causes {
                let vanishes = if one.vanishes { ": the difference vanishes" } else { "" };
                text.push_str(&format!("  without {}: {}{vanishes}\n", one.cause, interval(one.difference, unit)));
            }
            text
        }
    }
}
