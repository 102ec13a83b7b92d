//! `syncline rank`: where to act first, with what is certain about it.

use serde_json::{Value, json};

use super::run::{finite, scenarios};
use super::{Exit, RankArgs, TableFormat, output, progress, refuse, wrong_use};
use crate::experiment::event_log::cell as quoted;
use crate::experiment::ranking::{RankOptions, Ranked, Ranking, Standing, rank as rank_points};
use crate::experiment::relief::reliefs;
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::{Yardstick, headline};
use crate::model::{Document, scenario_tree};

pub(super) fn rank(args: &RankArgs) -> Exit {
    let (document, study) = match args.runs.open() {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let scenario = match scenarios(&document, args.scenario.as_slice()) {
        Ok(found) => found.first().copied().flatten(),
        Err(reason) => return wrong_use(&reason),
    };
    let options = match options(&document, args) {
        Ok(options) => options,
        Err(reason) => return wrong_use(&reason),
    };
    let overrides = args.runs.overrides();
    // Every point has a pilot at least; how many pairs follow is not known before.
    let n_points = 1 + reliefs(&scenario_tree::resolve(&document, scenario).0).len();
    progress::announce_repeats((&document, scenario, &study), &overrides, n_points * options.pilot as usize);
    let label = format!("Ranking by {}", options.yardstick.name);
    let (outcome, was_stopped) =
        progress::watched(&label, 0, |watch| rank_points(&document, scenario, &study, &overrides, &options, watch));
    let ranking = match outcome {
        Err(findings) => return refuse(&document, &findings),
        Ok(Some(ranking)) if !was_stopped => ranking,
        Ok(_) => {
            output::error_line("interrupted; nothing was written");
            return Exit::Interrupted;
        }
    };
    let text = match args.format {
        TableFormat::Text => as_text(&ranking),
        TableFormat::Json => format!("{:#}\n", as_json(&document, &ranking)),
        TableFormat::Csv => as_csv(&ranking),
    };
    output::data(&text);
    Exit::Done
}

fn options(document: &Document, args: &RankArgs) -> Result<RankOptions, String> {
    let yardstick = match &args.measure {
        Some(text) => Yardstick::of_text(document, text).map_err(|error| format!("the measure “{text}” cannot be computed: {error}"))?,
        None => headline(document).ok_or("there is no measure of the whole; name one with --measure")?,
    };
    if args.too_small.is_some_and(|zone| !(zone.is_finite() && 0.0 < zone)) {
        return Err("what is too small to matter must be a number above 0, in the unit of the measure".to_owned());
    }
    let mut options = RankOptions::new(yardstick.with_too_small(args.too_small));
    options.pilot = args.runs.replications.unwrap_or(options.pilot).max(5);
    options.rows = options.rows.max(options.pilot);
    options.without_goods = args.without_goods;
    options.at_most = args.at_most.unwrap_or(options.at_most).max(options.rows);
    for effort in &args.effort {
        let (name, amount) = effort.rsplit_once('=').ok_or_else(|| format!("“{effort}” is no effort; write \"NAME=NUMBER\""))?;
        let amount: f64 = amount.trim().parse().map_err(|_not_a_number| format!("the effort “{amount}” is not a number"))?;
        options.efforts.insert(name.trim().to_owned(), amount);
    }
    Ok(options)
}

/// What a relief does, in words.
fn words(ranked: &Ranked, unit: &str) -> String {
    let by = |text: &str| {
        ranked.value.map_or_else(|| text.to_owned(), |value| format!("{text} {}", with_interval(value.mean.abs(), value.half_width, unit)))
    };
    let plain = || ranked.value.map_or_else(String::new, |value| format!(" ({})", with_interval(value.mean, value.half_width, unit)));
    match &ranked.standing {
        Standing::Helps => by("makes the whole better by"),
        Standing::Harms => by("makes the whole worse by"),
        Standing::TooSmall => format!("too small to matter{}", plain()),
        Standing::NotFound => format!("no effect found{}", plain()),
        Standing::NotBinding => "not binding: changes nothing".to_owned(),
        Standing::CannotRun(reason) => format!("cannot be simulated: {reason}"),
    }
}

fn standing_code(standing: &Standing) -> &'static str {
    match standing {
        Standing::Helps => "helps",
        Standing::Harms => "harms",
        Standing::TooSmall => "too small to matter",
        Standing::NotFound => "no effect found",
        Standing::NotBinding => "not binding",
        Standing::CannotRun(_) => "cannot be simulated",
    }
}

fn as_text(ranking: &Ranking) -> String {
    let unit = &ranking.yardstick.unit;
    let base = ranking.base.map_or_else(|| "–".to_owned(), |base| with_interval(base.mean, base.half_width, unit));
    let mut text = format!("{}: {base} as it is\n{}.\n\n", ranking.yardstick.name, ranking.guarantee_text());
    for (n, ranked) in ranking.reliefs.iter().enumerate() {
        let ranks = ranked.ranks.map_or_else(String::new, |set| format!(" [rank {}–{}]", set.best, set.worst));
        let effort = match ranked.value {
            Some(value) if ranked.effort != 1.0 => {
                format!("; {} per effort", crate::units::format::significant(value.mean / ranked.effort, 3))
            }
            _ => String::new(),
        };
        let ease = format!("; easiest to automate: {}", ranked.ease_rank);
        text.push_str(&format!("{:>3}. {}: {}{ranks}{effort}{ease}\n", n + 1, ranked.relief.name, words(ranked, unit)));
    }
    for pair in &ranking.together {
        let name = |at: usize| ranking.reliefs.get(at).map_or("", |ranked| ranked.relief.name.as_str());
        let more = pair.more_than_sum;
        let how = if more.mean.abs() + more.half_width <= ranking.too_small {
            "as much as the sum, as far as it matters"
        } else if more.mean.abs() <= more.half_width {
            "as much as the sum"
        } else if more.mean > 0.0 {
            "more than the sum"
        } else {
            "less than the sum"
        };
        let both = with_interval(pair.both.mean, pair.both.half_width, unit);
        let difference = with_interval(more.mean, more.half_width, unit);
        text.push_str(&format!("\n“{}” with “{}”: {both}, {how} ({difference})", name(pair.places.0), name(pair.places.1)));
    }
    if !ranking.together.is_empty() {
        text.push('\n');
    }
    let percent = 100.0 * ranking.probability;
    text.push_str(&format!("\n± is half of a 95 % interval of paired differences; each range of ranks holds with {percent:.0} %.\n"));
    text
}

fn as_json(document: &Document, ranking: &Ranking) -> Value {
    let estimate = |estimate: Option<crate::experiment::statistics::Estimate>| {
        estimate.map_or(Value::Null, |e| json!({"mean": finite(e.mean), "half_width_95": finite(e.half_width), "pairs": e.n}))
    };
    let reliefs: Vec<Value> = ranking
        .reliefs
        .iter()
        .map(|ranked| {
            json!({
                "relief": ranked.relief.name,
                "kind": ranked.relief.kind.label(),
                "of": {"kind": ranked.relief.of.kind_label(), "id": ranked.relief.of.raw(), "name": document.name_of(ranked.relief.of)},
                "value": estimate(ranked.value),
                "standing": standing_code(&ranked.standing),
                "words": words(ranked, &ranking.yardstick.unit),
                "best_rank": ranked.ranks.map(|set| set.best),
                "worst_rank": ranked.ranks.map(|set| set.worst),
                "effort": ranked.effort,
                "value_per_effort": ranked.value.map(|value| value.mean / ranked.effort),
                "ease_rank": ranked.ease_rank,
                "hands_on_hours_freed_per_week": ranked.freed_hours,
            })
        })
        .collect();
    let together: Vec<Value> = ranking
        .together
        .iter()
        .map(|pair| {
            let name = |at: usize| ranking.reliefs.get(at).map(|ranked| ranked.relief.name.clone());
            json!({
                "reliefs": [name(pair.places.0), name(pair.places.1)],
                "both": estimate(Some(pair.both)),
                "more_than_sum": estimate(Some(pair.more_than_sum)),
            })
        })
        .collect();
    json!({
        "program": concat!("syncline ", env!("CARGO_PKG_VERSION")),
        "project": document.settings.title,
        "measure": ranking.yardstick.name,
        "unit": ranking.yardstick.unit,
        "base": estimate(ranking.base),
        "too_small_to_matter": ranking.too_small,
        "probability": ranking.probability,
        "decided": ranking.is_decided,
        "doing_nothing_is_best": ranking.none_is_best,
        "guarantee": ranking.guarantee_text(),
        "reliefs": reliefs,
        "together": together,
    })
}

fn as_csv(ranking: &Ranking) -> String {
    let mut text = "place,relief,kind,standing,value,half_width_95,pairs,best_rank,worst_rank,effort,ease_rank\n".to_owned();
    let number = |value: Option<f64>| value.and_then(finite).map_or_else(String::new, |value| value.to_string());
    let rank = |rank: Option<usize>| rank.map_or_else(String::new, |rank| rank.to_string());
    for (n, ranked) in ranking.reliefs.iter().enumerate() {
        text.push_str(&format!(
            "{},{},{},{},{},{},{},{},{},{},{}\n",
            n + 1,
            quoted(&ranked.relief.name),
            ranked.relief.kind.label(),
            standing_code(&ranked.standing),
            number(ranked.value.map(|value| value.mean)),
            number(ranked.value.map(|value| value.half_width)),
            ranked.value.map_or(0, |value| value.n),
            rank(ranked.ranks.map(|set| set.best)),
            rank(ranked.ranks.map(|set| set.worst)),
            ranked.effort,
            ranked.ease_rank,
        ));
    }
    text
}
