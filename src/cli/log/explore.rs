//! `syncline log map`, `fit` and `judge`: what can be made of a measured log.

use serde_json::{Value, json};

use super::{FitArgs, JudgeArgs, MapArgs, failed, name_of, read, time};
use crate::cli::{Exit, output};
use crate::evidence::calendars;
use crate::evidence::confidential::pseudonymise;
use crate::evidence::fit::Sample;
use crate::evidence::judge::{self, Judgement, choose_detail};
use crate::evidence::map::{Proposal, Source};
use crate::evidence::measure::Facts;
use crate::evidence::process::Hours;
use crate::evidence::split::floor;

pub(super) fn map(args: &MapArgs) -> Result<Exit, Exit> {
    let (mut imported, rule) = read(&args.read)?;
    if let Some(path) = &args.pseudonyms {
        let secret =
            std::fs::read_to_string(path).map_err(|error| failed(format!("the secret cannot be read ({error}): {}", path.display())))?;
        pseudonymise(&mut imported.log, secret.trim(), &rule).map_err(failed)?;
    }
    let log = &imported.log;
    let calendars = calendars::discover(log);
    let detail = args.detail.0.unwrap_or_else(|| choose_detail(log, &calendars, &floor(log, 5, 1)));
    let name = args.read.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let source = Source::of(name, &rule, &imported.report);
    let proposal = Proposal::of(log, &calendars, detail, &source);
    if let Some(out) = &args.out {
        if out.exists() {
            return Err(failed(format!("the project exists already; choose another name: {}", out.display())));
        }
        crate::project::save(out, &proposal.document, None, crate::project::Overwrite::IfUnchanged).map_err(failed)?;
        output::error_line(&format!("written: {}", out.display()));
    }
    let document = &proposal.document;
    let measured = Facts::of(log);
    let handoffs: Vec<Value> = measured
        .ranked_handoffs()
        .iter()
        .map(|pair| {
            json!({
                "source": log.functions.get(pair.source), "target": log.functions.get(pair.target),
                "n": pair.wait.n, "mean": pair.wait.mean, "median": pair.wait.median, "p90": pair.wait.p90, "sum": pair.wait.sum,
            })
        })
        .collect();
    let rounds: Vec<Value> = proposal
        .rounds
        .iter()
        .map(|round| {
            json!({
                "activity": log.activities.get(round.activity), "function": log.functions.get(round.function),
                "rounds": round.n, "mean_size": round.mean_size, "period_h": round.period_h, "spread": round.spread,
            })
        })
        .collect();
    let whole = json!({
        "log": name_of(&args.read.file),
        "detail": proposal.detail,
        "functions": document.functions.values().map(|function| function.name.clone()).collect::<Vec<_>>(),
        "handoffs": handoffs,
        "elements": { "functions": document.functions.len(), "handoffs": document.handoffs.len(), "activities": document.activities.len(),
            "staff": document.resources.len(), "calendars": document.calendars.len(), "decisions": document.decisions.len(),
            "sources": document.assumptions.len() },
        "decisions_in_rounds": rounds,
    });
    if args.json {
        output::data(&format!("{whole:#}\n"));
        return Ok(Exit::Done);
    }
    let mut text = format!(
        "{} functions, {} handoffs, {} activities, {} groups of staff, {} calendars, {} decisions in rounds\n",
        document.functions.len(),
        document.handoffs.len(),
        document.activities.len(),
        document.resources.len(),
        document.calendars.len(),
        document.decisions.len()
    );
    for pair in measured.ranked_handoffs().into_iter().take(10) {
        text.push_str(&format!(
            "{} → {}: {} times, {} on average, {} in all\n",
            log.functions.get(pair.source),
            log.functions.get(pair.target),
            pair.wait.n,
            time(pair.wait.mean),
            time(pair.wait.sum)
        ));
    }
    output::data(&text);
    Ok(Exit::Done)
}

pub(super) fn fit(args: &FitArgs) -> Result<Exit, Exit> {
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let facts = Facts::of(log);
    let mut whole = serde_json::Map::new();
    let mut text = String::new();
    for pair in facts.ranked_handoffs().into_iter().filter(|pair| args.at_least <= pair.wait.n) {
        let waits = log
            .pairs()
            .filter(|(a, b)| log.function_of(*a) == pair.source && log.function_of(*b) == pair.target)
            .map(|(a, b)| (log.start_of(b) - log.end[a]) as f64 / 1e6);
        let sample = Sample::new(waits.collect());
        let fits = sample.fits();
        let Some(best) = fits.first() else { continue };
        let name = format!("{} → {}", log.functions.get(pair.source), log.functions.get(pair.target));
        text.push_str(&format!(
            "{name}: {} waits, mean {}, best {} ({:.1} % of the mean away)\n",
            sample.n(),
            time(sample.mean()),
            best.family.name(),
            best.relative * 100.0
        ));
        let listed: serde_json::Map<String, Value> = fits
            .iter()
            .map(|fit| (fit.family.name().to_owned(), json!({"family": fit.family, "w1": fit.w1, "relative": fit.relative})))
            .collect();
        whole.insert(
            format!("{}->{}", log.functions.get(pair.source), log.functions.get(pair.target)),
            json!({
                "n": sample.n(), "mean": sample.mean(), "sd": sample.sd(), "median": sample.quantile(0.5), "p90": sample.quantile(0.9),
                "is_fixed": sample.is_fixed(), "fits": listed, "best": best.family.name(), "best_rel": best.relative, "table": sample.table(),
            }),
        );
    }
    output::data(&if args.json { format!("{:#}\n", Value::Object(whole)) } else { text });
    Ok(Exit::Done)
}

pub(super) fn judge(args: &JudgeArgs) -> Result<Exit, Exit> {
    let (imported, _) = read(&args.read)?;
    let judgement = judge::judge(&imported.log, args.detail.0, args.replications, args.seed).map_err(failed)?;
    if args.json {
        output::data(&format!("{:#}\n", json!(judgement)));
    } else {
        output::data(&words(&judgement));
    }
    Ok(if judgement.holds { Exit::Done } else { Exit::Failed })
}

fn words(judgement: &Judgement) -> String {
    let detail = judgement.detail;
    let mut text = format!(
        "found in {} cases, compared with {} others, {} repeats; {} kind(s) of cases, {} stretch(es) of age, {}, {}, {}\n",
        judgement.n_train,
        judgement.n_test,
        judgement.replications,
        detail.kinds,
        detail.ages,
        if detail.looks_back { "what came before may matter" } else { "what came before does not matter" },
        if detail.by_step { "a wait for each step" } else { "a wait for each pair of functions" },
        match detail.hours {
            Hours::Nothing => "at any hour",
            Hours::Work => "work in working hours",
            Hours::WorkAndWaits => "work and waits in working hours",
        }
    );
    text.push_str(&format!(
        "{:<52} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8} {:>8}\n",
        "", "simulated", "real", "error", "allowed", "halves", "plain", "chance"
    ));
    for row in &judgement.rows {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"));
        let what: String = row.what.chars().take(50).collect();
        text.push_str(&format!(
            "{} {what:<50} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8} {:>8}\n",
            if row.holds { "✓" } else { "✗" },
            number(row.simulated),
            number(row.real),
            row.error_text(),
            row.written(Some(row.allowed)),
            row.written(row.floor),
            row.written(row.baseline),
            row.written(row.chance)
        ));
    }
    for sentence in std::iter::once(judgement.verdict().to_owned()).chain(judgement.sentences()) {
        text.push_str(&format!("{sentence}.\n"));
    }
    text
}
