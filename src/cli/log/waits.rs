//! `syncline log waiting`, `rework`, `workload`, `synchronisation` and `hours`: what else a log says about time and people.

use clap::Args;
use serde_json::{Value, json};

use super::{ReadArgs, failed, name_of, read, time};
use crate::cli::{Exit, output};
use crate::evidence::calendars::{self, Calendars};
use crate::evidence::delay;
use crate::evidence::log::EventLog;
use crate::evidence::measure::decision::{repetitions, rework as split_by, synchronisation as wait_for_inputs};
use crate::evidence::measure::workload::{Load, workload as loads};
use crate::evidence::measure::{Summary, WorkingHours};
use crate::evidence::waiting::{Waiting, by_pair, decompose, total};

#[derive(Debug, Args)]
pub(in crate::cli) struct WaitingArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Working hours of everybody, such as "Mon-Fri 08:00-17:00", or always. Default: as found in the log, for each
    /// resource.
    #[arg(long, value_name = "HOURS")]
    working: Option<String>,
    /// Also estimate, for each activity, the delay that nobody's work explains: how long it takes until a piece is really
    /// ready after the one before it.
    #[arg(long)]
    delays: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReworkArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// An activity that is rework by itself, such as a rejection; repeatable. A name that ends with * holds for all that
    /// begin like it.
    #[arg(long, value_name = "ACTIVITY")]
    of: Vec<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct WorkloadArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Also list single resources, with at least --min-group events each.
    #[arg(long)]
    resources: bool,
    /// Smallest number of events for which a figure about a single resource is printed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_group: u64,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SynchronisationArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// The activity that needs several inputs.
    #[arg(long, value_name = "ACTIVITY")]
    decision: String,
    /// An activity whose completion is an input; give at least two.
    #[arg(long, value_name = "ACTIVITY", required = true)]
    input: Vec<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct HoursArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

fn print(is_json: bool, whole: &Value, text: &str) -> Exit {
    output::data(&if is_json { format!("{whole:#}\n") } else { text.to_owned() });
    Exit::Done
}

fn parts(n: u64, waiting: &Waiting) -> Value {
    let s = |micros: i64| micros as f64 / 1e6;
    json!({
        "n": n, "wt_total": s(waiting.total), "wt_batching": s(waiting.batching), "wt_contention": s(waiting.contention),
        "wt_prioritization": s(waiting.prioritisation), "wt_unavailability": s(waiting.unavailability),
        "wt_extraneous": s(waiting.extraneous),
    })
}

pub(super) fn waiting(args: &WaitingArgs) -> Result<Exit, Exit> {
    let stated = match args.working.as_deref() {
        Some("always") => Some(WorkingHours::always()),
        Some(text) => Some(WorkingHours::parse(text).and_then(|hours| hours.in_zone(&args.read.zone)).map_err(failed)?),
        None => None,
    };
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let found = calendars::discover(log);
    let waits = decompose(log, |resource| stated.as_ref().unwrap_or_else(|| found.of(resource)));
    let whole = total(&waits);
    let mut pairs: Vec<((u32, u32), (u64, Waiting))> =
        by_pair(&waits, |event| log.function_of(event)).into_iter().filter(|(pair, _)| pair.0 != pair.1).collect();
    pairs.sort_by_key(|(pair, (_, waiting))| (std::cmp::Reverse(waiting.total), *pair));
    let name = |function: u32| log.functions.get(function);
    let row = |title: &str, n: u64, waiting: &Waiting| {
        let parts =
            [waiting.total, waiting.batching, waiting.contention, waiting.prioritisation, waiting.unavailability, waiting.extraneous];
        let cells = parts.map(|part| format!(" {:>11}", time(part as f64 / 1e6))).concat();
        format!("{:<44} {n:>7}{cells}\n", title.chars().take(44).collect::<String>())
    };
    let heads = ["waiting", "batching", "contention", "priority", "off", "rest"].map(|head| format!(" {head:>11}")).concat();
    let mut text = format!("{:<44} {:>7}{heads}\n", "", "n");
    text.push_str(&row("All waits", waits.len() as u64, &whole));
    for ((from, to), (n, waiting)) in pairs.iter().take(20) {
        text.push_str(&row(&format!("{} → {}", name(*from), name(*to)), *n, waiting));
    }
    let handoffs: Vec<Value> = pairs
        .iter()
        .map(|((from, to), (n, waiting))| {
            let mut row = parts(*n, waiting);
            row["source"] = json!(name(*from));
            row["target"] = json!(name(*to));
            row
        })
        .collect();
    let mut document = json!({
        "log": name_of(&args.read.file),
        "working_hours": args.working.clone().unwrap_or_else(|| "as found in the log".to_owned()),
        "total": parts(waits.len() as u64, &whole),
        "handoffs": handoffs,
    });
    if args.delays {
        let calendars = stated.map_or(found, Calendars::alike);
        let (rows, table) = delays_of(log, &calendars);
        document["delays"] = rows;
        text.push_str(&table);
    }
    Ok(print(args.json, &document, &text))
}

/// The estimated delay before each activity, as a document and as a table.
fn delays_of(log: &EventLog, calendars: &Calendars) -> (Value, String) {
    let all = delay::delays(log, calendars);
    let mut text = format!("\n{:<44} {:>7} {:>11} {:>11} {:>11}\n", "delay nobody's work explains", "n", "estimate", "at least", "at most");
    let mut rows = Vec::new();
    for delay in &all {
        let name = log.activities.get(delay.activity);
        let cells = [delay.sum, delay.least, delay.most].map(|sum| format!(" {:>11}", time(sum))).concat();
        text.push_str(&format!("{:<44} {:>7}{cells}\n", name.chars().take(44).collect::<String>(), delay.n));
        rows.push(json!({
            "activity": name, "n": delay.n, "n_exact": delay.n_exact, "sum": delay.sum, "least": delay.least, "most": delay.most,
        }));
    }
    let sum: f64 = all.iter().map(|delay| delay.sum).sum();
    text.push_str(&format!("{:<44} {:>7} {:>11}\n", "all", "", time(sum)));
    (json!(rows), text)
}

fn duration_line(title: &str, times: Option<&Summary>) -> String {
    times.map_or_else(
        || format!("{title}: none\n"),
        |times| {
            format!(
                "{title}: {} cases, mean {}, median {}, 90 % below {}\n",
                times.n,
                time(times.mean),
                time(times.median),
                time(times.p90)
            )
        },
    )
}

pub(super) fn rework(args: &ReworkArgs) -> Result<Exit, Exit> {
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let mut text = String::new();
    let mut rows: Vec<(u32, u64, u64, u64)> = repetitions(log).into_iter().filter(|row| row.2 > 0).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.3), row.0));
    text.push_str(&format!("{:<44} {:>8} {:>12} {:>12}\n", "done again in a case", "cases", "of these", "repetitions"));
    for (activity, cases, again, more) in rows.iter().take(20) {
        let name: String = log.activities.get(*activity).chars().take(44).collect();
        text.push_str(&format!("{name:<44} {cases:>8} {again:>12} {more:>12}\n"));
    }
    let repeated: Vec<Value> = rows
        .iter()
        .map(|(activity, cases, again, more)| {
            json!({"activity": log.activities.get(*activity), "cases": cases, "cases_again": again, "repetitions": more})
        })
        .collect();
    let mut document = json!({"log": name_of(&args.read.file), "repeated": repeated});
    if !args.of.is_empty() {
        for name in args.of.iter().filter(|name| !log.activities.iter().any(|known| matches(name, known))) {
            output::error_line(&format!("warning: no event is called “{name}”"));
        }
        let split = split_by(log, |activity| args.of.iter().any(|name| matches(name, activity)));
        text.push_str(&format!("cases with {}: {} ({:.1} %)\n", args.of.join(", "), split.n_cases, split.share * 100.0));
        text.push_str(&duration_line("  duration of these", split.with.as_ref()));
        text.push_str(&duration_line("  duration of the others", split.without.as_ref()));
        document["cases_with"] = json!({
            "activities": args.of, "cases": split.n_cases, "share": split.share, "duration_s": split.with,
            "duration_of_others_s": split.without,
        });
    }
    Ok(print(args.json, &document, &text))
}

/// Whether a written name, which may end with *, is an activity's.
fn matches(written: &str, activity: &str) -> bool {
    written.strip_suffix('*').map_or(written == activity, |begins| activity.starts_with(begins))
}

pub(super) fn workload(args: &WorkloadArgs) -> Result<Exit, Exit> {
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let calendars = calendars::discover(log);
    let found = loads(log, &calendars);
    let row = |title: &str, load: &Load| {
        format!(
            "{:<36} {:>9} {:>9} {:>10} {:>12} {:>9}\n",
            title.chars().take(36).collect::<String>(),
            load.n_events,
            load.n_resources,
            format!("{:.1}", load.per_week),
            time(load.work_s),
            load.busy.map_or_else(|| "–".to_owned(), |busy| format!("{:.1} %", busy * 100.0))
        )
    };
    let mut text = format!("{:<36} {:>9} {:>9} {:>10} {:>12} {:>9}\n", "", "events", "people", "per week", "work", "busy");
    let mut functions = Vec::new();
    for (function, load) in &found.functions {
        text.push_str(&row(log.functions.get(*function), load));
        functions.push(json!({"function": log.functions.get(*function), "load": load}));
    }
    let mut resources = Vec::new();
    if args.resources {
        text.push('\n');
        for (resource, load) in found.resources.iter().filter(|(_, load)| args.min_group <= load.n_events) {
            text.push_str(&row(log.resources.get(*resource), load));
            resources.push(json!({"resource": log.resources.get(*resource), "load": load}));
        }
    }
    let mut document = json!({"log": name_of(&args.read.file), "functions": functions});
    if args.resources {
        document["resources"] = json!(resources);
    }
    Ok(print(args.json, &document, &text))
}

fn activity(log: &EventLog, name: &str) -> Result<u32, Exit> {
    log.activities.find(name).ok_or_else(|| failed(format!("no event is called “{name}”; see the activities with: syncline log measure")))
}

pub(super) fn synchronisation(args: &SynchronisationArgs) -> Result<Exit, Exit> {
    if args.input.len() < 2 {
        return Err(failed("one input cannot be out of step with itself; give --input at least twice"));
    }
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let decision = activity(log, &args.decision)?;
    let inputs = args.input.iter().map(|name| activity(log, name)).collect::<Result<Vec<u32>, Exit>>()?;
    let found = wait_for_inputs(log, &[decision].into(), &inputs);
    let mut text = format!("“{}” had all its inputs in {} cases\n", args.decision, found.n);
    text.push_str(&duration_line("from the first input to the last", found.lost.as_ref()));
    let mut last = Vec::new();
    for (input, n) in &found.last {
        let name = log.activities.get(*input);
        text.push_str(&format!("came last: {name} in {n} cases ({:.1} %)\n", *n as f64 / found.n.max(1) as f64 * 100.0));
        last.push(json!({"input": name, "cases": n}));
    }
    let document =
        json!({"log": name_of(&args.read.file), "decision": args.decision, "cases": found.n, "lost_s": found.lost, "last": last});
    Ok(print(args.json, &document, &text))
}

pub(super) fn hours(args: &HoursArgs) -> Result<Exit, Exit> {
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let calendars = calendars::discover(log);
    let mut text = format!("{:<36} {}\n", "the whole log", calendars.of_all().words());
    let mut functions = Vec::new();
    for function in log.functions.sorted() {
        let words = calendars.of_function(function).words();
        let name = log.functions.get(function);
        text.push_str(&format!("{:<36} {words}\n", name.chars().take(36).collect::<String>()));
        functions.push(json!({"function": name, "hours": words}));
    }
    text.push_str("(hours in UTC)\n");
    let document = json!({"log": name_of(&args.read.file), "zone": "UTC", "all": calendars.of_all().words(), "functions": functions});
    Ok(print(args.json, &document, &text))
}
