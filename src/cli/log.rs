//! `syncline log`: reads event logs, measures them, proposes a map, fits times and judges a calibration. `waits` and
//! `explore` hold the verbs that need more than a few lines.

mod explore;
mod waits;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Exit, output};
use crate::evidence::function_rule::{FunctionRule, FunctionTable};
use crate::evidence::import::{Encoding, Fault, ImportControl, ImportOptions, Imported, Lifecycle, Mapping, import_file};
use crate::evidence::instant::{self, DayOrder};
use crate::evidence::measure::decision::{DecisionQuestion, decision_latency};
use crate::evidence::measure::{Facts, Summary, WorkingHours, expect, json as document};
use crate::evidence::process::{Detail, Hours};

/// What is done with a log.
#[derive(Debug, Subcommand)]
pub(super) enum LogVerb {
    /// Read a log and say what was read, left out and doubted.
    Check(CheckArgs),
    /// Measure a log: what follows what, handoffs between functions, latencies.
    Measure(MeasureArgs),
    /// Propose a map from a log and write it as a project.
    Map(MapArgs),
    /// Fit distributions to the waits of handoffs.
    Fit(FitArgs),
    /// Find a map in one half of the cases, simulate it, and compare it with the other half.
    Judge(JudgeArgs),
    /// Say where waiting comes from: batches, other work, priorities, hours off, and the rest.
    Waiting(waits::WaitingArgs),
    /// Count what is done again, and how much longer such cases take.
    Rework(waits::ReworkArgs),
    /// Say how much work teams and people do.
    Workload(waits::WorkloadArgs),
    /// Measure how long an activity waits for the last of several inputs, and which came last.
    Synchronisation(waits::SynchronisationArgs),
    /// Show the working hours that are found in a log.
    Hours(waits::HoursArgs),
}

const FUNCTION_HELP: &str = "Which function an event belongs to: auto (the role, else the group, else the resource without its number, \
    else the activity), role, group, resource, resource-prefix (Agent_7 is an Agent), activity, or column:NAME";

/// How a log is read.
#[derive(Debug, Args)]
pub(super) struct ReadArgs {
    /// The log: CSV or XES, also compressed with gzip.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the case, if its name is unusual; an empty text means that there is no such column.
    #[arg(long, value_name = "COLUMN")]
    case: Option<String>,
    /// Column of the activity.
    #[arg(long, value_name = "COLUMN")]
    activity: Option<String>,
    /// Column of the resource.
    #[arg(long, value_name = "COLUMN")]
    resource: Option<String>,
    /// Column of the role.
    #[arg(long, value_name = "COLUMN")]
    role: Option<String>,
    /// Column of the group or department.
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// Column of the start time.
    #[arg(long, value_name = "COLUMN")]
    start: Option<String>,
    /// Column of the end time, or of the only time.
    #[arg(long, value_name = "COLUMN")]
    end: Option<String>,
    /// Separator of columns. Default: guessed.
    #[arg(long, value_name = "LETTER")]
    delimiter: Option<char>,
    /// Zone of times that have none, such as Europe/Berlin.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
    /// How letters are encoded.
    #[arg(long, value_name = "NAME", default_value = "utf8", value_parser = ["utf8", "latin1"])]
    encoding: String,
    /// Order of day and month in dates such as 03/04/2024. Default: guessed.
    #[arg(long, value_name = "ORDER", value_parser = ["day-first", "month-first"])]
    dates: Option<String>,
    /// What becomes of entries of starts and completions: joined to one event, or each an event.
    #[arg(long, value_name = "HOW", default_value = "join", value_parser = ["join", "each"])]
    lifecycle: String,
    #[arg(long, value_name = "RULE", default_value = "auto", help = FUNCTION_HELP)]
    function: FunctionRule,
    /// A table with the columns activity (or resource, role, group) and function; a key may end with * and
    /// then holds for all that begin like it.
    #[arg(long, value_name = "FILE", conflicts_with = "function")]
    function_table: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct MeasureArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    /// Compare with an expected document and print the differences; exit code 1 if there are any.
    #[arg(long, value_name = "CASE.json")]
    expect: Option<PathBuf>,
    /// Working hours, such as "Mon-Fri 08:00-17:00", for working time.
    #[arg(long, value_name = "HOURS", default_value = "Mon-Fri 08:00-17:00")]
    working: WorkingHoursArg,
    /// An activity that sets a decision off; repeatable.
    #[arg(long, value_name = "ACTIVITY", requires = "decision")]
    trigger: Vec<String>,
    /// An activity that is the decision; repeatable.
    #[arg(long, value_name = "ACTIVITY", requires = "trigger")]
    decision: Vec<String>,
    /// Smallest number of events for which a figure about single people is printed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_group: u64,
}

#[derive(Debug, Args)]
pub(super) struct MapArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// The project to write; it must not exist yet.
    #[arg(long, value_name = "PROJECT.ron")]
    out: Option<PathBuf>,
    /// How finely the process is told: plain (one wait for each pair of functions), steps, past, ages, or the
    /// number of kinds of cases; "+hours" behind it lets work and waits pass in working hours only, "+rest" only work. Default: the
    /// plainest that reproduces the log.
    #[arg(long, value_name = "DETAIL", default_value = "auto")]
    detail: DetailArg,
    /// A file with a secret line: people's names are replaced by pseudonyms that are the same for the same secret.
    #[arg(long, value_name = "FILE")]
    pseudonyms: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct FitArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// Fewest waits that a handoff must have.
    #[arg(long, value_name = "N", default_value_t = 30)]
    at_least: u64,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    #[command(flatten)]
    read: ReadArgs,
    /// How finely the process is told. Default: the plainest that reproduces the log.
    #[arg(long, value_name = "DETAIL", default_value = "auto")]
    detail: DetailArg,
    /// Repeats of the simulation.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    replications: u32,
    /// Seed of the split and of the simulation.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// How finely a process is told, as it is written.
#[derive(Debug, Clone, Copy)]
struct DetailArg(Option<Detail>);

impl std::str::FromStr for DetailArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (text, hours) = match text.split_once('+') {
            None => (text, Hours::Nothing),
            Some((text, "hours")) => (text, Hours::WorkAndWaits),
            Some((text, "rest")) => (text, Hours::Work),
            Some(_) => ("", Hours::Nothing),
        };
        let detail = |kinds, ages, looks_back, by_step| Ok(Self(Some(Detail { kinds, ages, looks_back, by_step, hours })));
        match text {
            "auto" => Ok(Self(None)),
            "plain" => detail(1, 1, false, false),
            "steps" => detail(1, 1, false, true),
            "past" => detail(1, 1, true, true),
            "ages" => detail(1, 6, true, true),
            _ => match text.parse() {
                Ok(kinds @ 2..=20) => detail(kinds, 1, true, true),
                _ => Err("a detail is auto, plain, steps, past, ages, or a number of kinds of cases from 2 to 20; +hours behind it lets work and waits pass in working hours only, +rest only work".into()),
            },
        }
    }
}

/// Working hours as they are written.
#[derive(Debug, Clone)]
struct WorkingHoursArg(String);

impl std::str::FromStr for WorkingHoursArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        WorkingHours::parse(text).map(|_| Self(text.to_owned()))
    }
}

pub(super) fn log(verb: &LogVerb) -> Exit {
    let outcome = match verb {
        LogVerb::Check(args) => check(args),
        LogVerb::Measure(args) => measure(args),
        LogVerb::Map(args) => explore::map(args),
        LogVerb::Fit(args) => explore::fit(args),
        LogVerb::Judge(args) => explore::judge(args),
        LogVerb::Waiting(args) => waits::waiting(args),
        LogVerb::Rework(args) => waits::rework(args),
        LogVerb::Workload(args) => waits::workload(args),
        LogVerb::Synchronisation(args) => waits::synchronisation(args),
        LogVerb::Hours(args) => waits::hours(args),
    };
    outcome.unwrap_or_else(|exit| exit)
}

fn failed(reason: impl std::fmt::Display) -> Exit {
    output::error_line(&format!("error: {reason}"));
    Exit::Failed
}

/// Reads the log and gives every event its function.
fn read(args: &ReadArgs) -> Result<(Imported, FunctionRule), Exit> {
    let rule = match &args.function_table {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| failed(format!("the table of functions cannot be read ({error}): {}", path.display())))?;
            FunctionRule::Table(FunctionTable::parse(&text).map_err(failed)?)
        }
        None => args.function.clone(),
    };
    let options = ImportOptions {
        mapping: Mapping {
            case: args.case.clone(),
            activity: args.activity.clone(),
            resource: args.resource.clone(),
            role: args.role.clone(),
            group: args.group.clone(),
            start: args.start.clone(),
            end: args.end.clone(),
            extra: if let FunctionRule::Column(name) = &rule { Some(name.clone()) } else { None },
            ..Mapping::default()
        },
        delimiter: args.delimiter,
        zone: args.zone.clone(),
        day_order: args.dates.as_deref().map(|order| if order == "day-first" { DayOrder::DayFirst } else { DayOrder::MonthFirst }),
        encoding: if args.encoding == "latin1" { Encoding::Latin1 } else { Encoding::Utf8 },
        lifecycle: if args.lifecycle == "each" { Lifecycle::Each } else { Lifecycle::Join },
        max_record: 0,
    };
    let control = Arc::new(ImportControl::default());
    let mut imported = super::progress::reading(&args.file, &control, || import_file(&args.file, &options, &control)).map_err(|error| {
        if error.fault == Fault::Stopped {
            output::error_line("interrupted; nothing was read");
            return Exit::Interrupted;
        }
        failed(format!("{error}: {}", args.file.display()))
    })?;
    rule.apply(&mut imported.log).map_err(failed)?;
    let rule = rule.resolved(&imported.log);
    Ok((imported, rule))
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    name.trim_end_matches(".gz").trim_end_matches(".csv").trim_end_matches(".xes").to_owned()
}

fn check(args: &CheckArgs) -> Result<Exit, Exit> {
    let (imported, rule) = read(&args.read)?;
    let report = &imported.report;
    if args.json {
        let mut whole = json!(report);
        whole["functions"] = json!(imported.log.functions.sorted().iter().map(|f| imported.log.functions.get(*f)).collect::<Vec<_>>());
        whole["function_rule"] = json!(rule.words());
        output::data(&format!("{whole:#}\n"));
        return Ok(Exit::Done);
    }
    let mut text = format!(
        "{}{}, {} · times without a zone are read as {} ({} of them)\n{} rows → {} events in {} cases\n",
        report.format,
        if report.compressed { " (compressed)" } else { "" },
        report.encoding,
        report.zone,
        report.times_without_zone,
        report.rows,
        report.events,
        report.cases
    );
    let mapping = json!(report.mapping);
    let columns: Vec<String> = mapping
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(part, column)| column.as_str().filter(|column| !column.is_empty()).map(|column| format!("{part} = {column}")))
        .collect();
    text.push_str(&format!("columns: {}\n", columns.join(", ")));
    let log = &imported.log;
    let functions: Vec<&str> = log.functions.sorted().into_iter().map(|function| log.functions.get(function)).collect();
    text.push_str(&format!("functions by {}: {} ({})\n", rule.words(), functions.len(), elided(&functions)));
    if let Some((first, last)) = log.span() {
        text.push_str(&format!("from {} to {}\n", instant::write(first), instant::write(last)));
    }
    for (title, entries) in [("left out", &report.rejected), ("note", &report.notes)] {
        for entry in entries {
            let places = if entry.places.is_empty() {
                String::new()
            } else {
                format!(" ({}{})", entry.places.join("; "), if (entry.places.len() as u64) < entry.n { "; …" } else { "" })
            };
            text.push_str(&format!("{title}: {} × {}{places}\n", entry.n, entry.what));
        }
    }
    output::data(&text);
    Ok(Exit::Done)
}

/// The first names of a list, long ones cut.
fn elided(names: &[&str]) -> String {
    let short = |name: &&str| {
        if name.chars().count() > 24 { format!("{}…", name.chars().take(23).collect::<String>()) } else { (*name).to_owned() }
    };
    let mut list: Vec<String> = names.iter().take(12).map(short).collect();
    if names.len() > 12 {
        list.push("…".into());
    }
    list.join(", ")
}

fn measure(args: &MeasureArgs) -> Result<Exit, Exit> {
    let (imported, _) = read(&args.read)?;
    let log = &imported.log;
    let facts = Facts::of(log);
    let mut whole = document::document(log, &facts, &name_of(&args.read.file), args.min_group);
    let hours = WorkingHours::parse(&args.working.0).and_then(|hours| hours.in_zone(&args.read.zone)).map_err(failed)?;
    if !args.trigger.is_empty() {
        whole["decisions"] = decisions(args, log, &hours);
    }
    if let Some(path) = &args.expect {
        let text = std::fs::read_to_string(path)
            .map_err(|error| failed(format!("the expected document cannot be read ({error}): {}", path.display())))?;
        let expected: Value = serde_json::from_str(&text)
            .map_err(|error| failed(format!("the expected document is not JSON ({error}): {}", path.display())))?;
        let differences = expect::differences(&expected, &whole);
        for line in &differences {
            output::data(&format!("{line}\n"));
        }
        output::error_line(&format!("{} differences", differences.len()));
        return Ok(if differences.is_empty() { Exit::Done } else { Exit::Failed });
    }
    if args.json {
        output::data(&format!("{whole:#}\n"));
    } else {
        output::data(&table(log, &facts, &whole));
    }
    Ok(Exit::Done)
}

fn decisions(args: &MeasureArgs, log: &crate::evidence::log::EventLog, hours: &WorkingHours) -> Value {
    for name in args.trigger.iter().chain(&args.decision) {
        if log.activities.find(name).is_none() {
            output::error_line(&format!("warning: no event is called “{name}”"));
        }
    }
    let question = DecisionQuestion { name: String::new(), trigger: args.trigger.clone(), decision: args.decision.clone() };
    let answer = decision_latency(log, &question, hours);
    json!([{
        "trigger": question.trigger,
        "decision": question.decision,
        "mode": "first_trigger_first_decision_after",
        "cases_with_trigger": answer.n_triggered,
        "undecided": answer.n_undecided,
        "undecided_at_end_of_log": answer.n_open,
        "latency_s": answer.latency,
        "working_time_s": answer.working,
        "working_hours": args.working.0,
        "median_with_open_cases_s": answer.median_with_open,
    }])
}

/// A time in a unit that suits it.
fn time(seconds: f64) -> String {
    match seconds.abs() {
        size if size < 120.0 => format!("{seconds:.1} s"),
        size if size < 7200.0 => format!("{:.1} min", seconds / 60.0),
        size if size < 172_800.0 => format!("{:.1} h", seconds / 3600.0),
        _ => format!("{:.1} d", seconds / 86_400.0),
    }
}

fn table(log: &crate::evidence::log::EventLog, facts: &Facts, whole: &Value) -> String {
    let mut text = format!(
        "{} cases, {} events, {} activities, {} functions, {} variants\n",
        log.n_cases(),
        log.n_events(),
        facts.n_activities,
        facts.n_functions,
        facts.variants.len()
    );
    let row = |title: &str, times: &Summary| {
        format!(
            "{title:<48} {:>8} {:>10} {:>10} {:>10} {:>12}\n",
            times.n,
            time(times.mean),
            time(times.median),
            time(times.p90),
            time(times.sum)
        )
    };
    text.push_str(&format!("{:<48} {:>8} {:>10} {:>10} {:>10} {:>12}\n", "", "n", "mean", "median", "p90", "sum"));
    if let Some(duration) = &facts.case_duration {
        text.push_str(&row("Duration of a case", duration));
    }
    for pair in facts.ranked_handoffs().into_iter().take(20) {
        let title = format!("{} → {}", log.functions.get(pair.source), log.functions.get(pair.target));
        let title: String = if title.chars().count() > 48 { title.chars().take(47).chain(['…']).collect() } else { title };
        text.push_str(&row(&title, &pair.wait));
    }
    if let Some(decision) = whole.get("decisions").and_then(|list| list.get(0)) {
        text.push_str(&format!(
            "decision: {} triggered, {} undecided, median {}\n",
            decision["cases_with_trigger"],
            decision["undecided"],
            decision["latency_s"]["median"].as_f64().map_or_else(|| "–".to_owned(), time)
        ));
    }
    text
}
