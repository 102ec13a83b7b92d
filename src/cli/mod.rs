//! The headless verbs: data on standard output, progress on standard error, stated exit codes.
//!
//! Exit codes: 0 done, 1 failed or a check does not hold, 2 wrong use, 3 findings prevent a run,
//! 130 interrupted.

mod agree;
mod check;
mod compare;
mod events;
mod log;
mod optimise;
mod output;
mod progress;
mod rank;
mod run;
mod run_chains;
mod share;
mod sweep;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::experiment::study::Overrides;
use crate::model::finding::Finding;
use crate::model::{Document, Study};
use crate::units::Duration;

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// It failed, or a check does not hold.
    Failed,
    /// It was called in a way it does not understand.
    Usage,
    /// Findings prevent a run.
    Findings,
    /// It was interrupted.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Findings => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Map how teams hand information, work and goods to each other, and simulate it.
#[derive(Debug, Parser)]
#[command(
    name = "syncline",
    version,
    about,
    long_about = "Map how teams hand information, work and goods to each other, and simulate what changes.\n\n\
        Without a verb, the workbench opens in a window, with the project FILE if one is given.\n\
        The verbs below work without a window: data goes to standard output, progress to standard error.",
    after_help = "Exit codes: 0 done · 1 failed or a check does not hold · 2 wrong use · 3 findings prevent a run · 130 interrupted\n\n\
        Examples:\n  \
        syncline examples/approvals.ron                    open a project in the window\n  \
        syncline check examples/approvals.ron              list what is wrong or doubtful in a project\n  \
        syncline run examples/approvals.ron --format csv   simulate it and print every measure\n  \
        syncline run examples/approvals.ron --events log.csv --replication 3\n  \
        syncline verify examples/checks                    judge the checks of all projects in a folder\n  \
        syncline log measure orders.csv --function role    measure handoffs in an event log\n  \
        syncline log waiting orders.csv --delays           say where waiting comes from",
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// A project to open in the window.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List what is wrong, doubtful or worth knowing in a project.
    Check(CheckArgs),
    /// Simulate a project and print its measures with intervals.
    Run(RunArgs),
    /// Compare scenarios with the base: paired differences with intervals and a verdict in words.
    Compare(CompareArgs),
    /// Rank the coordination points: what half the latency, a tenth more attention and so on would do to the whole.
    Rank(RankArgs),
    /// Vary one or two parameters, all inputs a little, or take one cause away at a time.
    Sweep(SweepArgs),
    /// Search rhythms, phases, limits and weights for what is best for the whole.
    Optimise(OptimiseArgs),
    /// Simulate a scenario and keep its result in the project as the agreed baseline that every plot shows.
    Agree(AgreeArgs),
    /// Judge the checks that projects carry; folders are searched for *.ron files.
    Verify(VerifyArgs),
    /// Write a copy of a project without costs and names of people.
    Share(share::ShareArgs),
    /// Work with an event log: read it, measure it, propose a map, fit times, judge a calibration.
    #[command(subcommand)]
    Log(Box<log::LogVerb>),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The project.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to print the list.
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    format: TextFormat,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// The project.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A scenario by name, repeatable; "base" is the project without changes. Default: the base.
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
    /// A study by name. Default: the project's first.
    #[arg(long, value_name = "NAME")]
    study: Option<String>,
    /// Number of independent repeats instead of the study's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    replications: Option<u32>,
    /// First seed instead of the study's.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads to use; the result does not depend on it. Default: all processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Length of the observed time instead of the study's, such as "90 d".
    #[arg(long, value_name = "DURATION")]
    horizon: Option<Duration>,
    /// What is left out at the start instead of the study's, such as "10 d" or "0 d"
    #[arg(long, value_name = "DURATION")]
    warm_up: Option<Duration>,
    /// How to print the results.
    #[arg(long, value_enum, default_value_t = DataFormat::Json)]
    format: DataFormat,
    /// A folder for measures and time series, or "-" for measures on standard output.
    #[arg(long, value_name = "DIR|-", default_value = "-")]
    out: PathBuf,
    /// Write every event of one repeat to this file, or to standard output with "-", instead of measures.
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["format", "out", "replications"])]
    events: Option<PathBuf>,
    /// Which repeat's events are written, counted from 0. Default: the first.
    #[arg(long, value_name = "K", requires = "events")]
    replication: Option<u32>,
}

#[derive(Debug, Args)]
struct CompareArgs {
    #[command(flatten)]
    runs: StudyArgs,
    /// A scenario by name, repeatable, at most six. Default: the first six of the project.
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
    /// What the scenarios are compared with. Default: the project's baseline, else "base".
    #[arg(long, value_name = "NAME")]
    base: Option<String>,
    /// A further measure: the name of one of the project, or an expression such as "[Elapsed time, p95] / 24 h".
    #[arg(long, value_name = "EXPRESSION")]
    measure: Vec<String>,
    /// Run until the difference of the first measure is known this precisely (half width of its 95 % interval).
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["budget", "replications"])]
    precision: Option<f64>,
    /// Run for this long, such as "30 s"; the number of repeats is recorded and reproduces the result.
    #[arg(long, value_name = "DURATION", conflicts_with = "replications")]
    budget: Option<Duration>,
    /// Print every measure, not only those of the whole and the times of single elements.
    #[arg(long)]
    all: bool,
    /// How to print the comparison.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    format: TableFormat,
}

#[derive(Debug, Args)]
struct RankArgs {
    #[command(flatten)]
    runs: StudyArgs,
    /// The scenario whose points are ranked. Default: the base.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// What they are judged by: the name of a measure of the project, or an expression. Default: the project's measure
    /// of the whole, else cost, time through the map or time from change to action.
    #[arg(long, value_name = "EXPRESSION")]
    measure: Option<String>,
    /// Differences up to this do not matter, in the unit of the measure. Default: 5 % of a time, 1 % of anything else.
    #[arg(long, value_name = "NUMBER")]
    too_small: Option<f64>,
    /// Most pairs of one relief before the selection is left undecided.
    #[arg(long, value_name = "N")]
    at_most: Option<u32>,
    /// Effort of a relief, repeatable, such as "Forecast: half the time under way=3".
    #[arg(long, value_name = "NAME=NUMBER")]
    effort: Vec<String>,
    /// Leave out lead times and capacities of goods, which no agreement between teams changes.
    #[arg(long)]
    without_goods: bool,
    /// How to print the ranking.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    format: TableFormat,
}

#[derive(Debug, Args)]
struct AgreeArgs {
    #[command(flatten)]
    runs: StudyArgs,
    /// The scenario that is agreed on. Default: the base.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// Who agreed on it.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day on which it was agreed on, such as 2026-11-25. Default: today.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Let the baseline of the project go instead.
    #[arg(long, conflicts_with_all = ["scenario", "by", "date", "study", "replications", "seed", "horizon"])]
    let_go: bool,
}

#[derive(Debug, Args)]
struct SweepArgs {
    #[command(flatten)]
    runs: StudyArgs,
    /// The scenario that is varied. Default: the base.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// What the points are compared with. Default: the scenario that is varied.
    #[arg(long, value_name = "NAME")]
    base: Option<String>,
    /// What is measured: the name of a measure of the project, or an expression. Default: the measure of the whole.
    #[arg(long, value_name = "EXPRESSION")]
    measure: Option<String>,
    /// A parameter, at most two: "Forecast:latency=0 h..48 h/7" or "Plan demand:cadence=1 d;7 d". An element is named
    /// by its name or by # and its number.
    #[arg(long, value_name = "ELEMENT:FIELD=VALUES")]
    vary: Vec<String>,
    /// Move every input down and up by so many per cent instead.
    #[arg(long, value_name = "PERCENT")]
    tornado: Option<f64>,
    /// Take one cause at a time away from scenario and base instead, and see what is left of their difference.
    #[arg(long)]
    vanish: bool,
    /// How to print the points.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    format: TableFormat,
}

#[derive(Debug, Args)]
struct OptimiseArgs {
    #[command(flatten)]
    runs: StudyArgs,
    /// The scenario that is improved. Default: the base.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// What is to become as good as possible. Default: the measure of the whole.
    #[arg(long, value_name = "EXPRESSION")]
    measure: Option<String>,
    /// A second measure: the trade-off between the two is printed.
    #[arg(long, value_name = "EXPRESSION")]
    second: Option<String>,
    /// A bound to keep, repeatable, such as `[Cost] <= 1000`.
    #[arg(long, value_name = "BOUND")]
    subject_to: Vec<String>,
    /// Set only this element, repeatable. Default: all decisions, rights, gates and meetings.
    #[arg(long, value_name = "ELEMENT")]
    only: Vec<String>,
    /// Most settings that are tried.
    #[arg(long, value_name = "N", default_value_t = 100)]
    tries: usize,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    format: TableFormat,
}

/// What every verb that runs studies takes.
#[derive(Debug, Args)]
struct StudyArgs {
    /// The project.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A study by name. Default: the project's first.
    #[arg(long, value_name = "NAME")]
    study: Option<String>,
    /// Number of independent repeats instead of the study's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    replications: Option<u32>,
    /// First seed instead of the study's.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Length of the observed time instead of the study's, such as "90 d".
    #[arg(long, value_name = "DURATION")]
    horizon: Option<Duration>,
    /// Threads to use; the result does not depend on it. Default: all processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// Projects, or folders with projects.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How to print the verdicts.
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    format: TextFormat,
    /// Print only what does not hold.
    #[arg(long)]
    quiet: bool,
    /// Threads to use. Default: all processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TextFormat {
    /// Lines for people.
    Text,
    /// One JSON array.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// Lines for people.
    Text,
    /// One JSON document.
    Json,
    /// A table.
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DataFormat {
    /// One JSON document.
    Json,
    /// A table with one row per measure.
    Csv,
}

/// What the command line asks for.
pub enum Request {
    /// The window, with a project if one is named.
    Window(Option<PathBuf>),
    /// Nothing more: a verb was carried out, or the call was wrong.
    Finished(Exit),
}

/// Reads the command line and carries a verb out.
pub fn main() -> Request {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // A closed pipe is the reader's choice, not a failure.
            drop(error.print());
            return Request::Finished(exit);
        }
    };
    match cli.verb {
        None => Request::Window(cli.file),
        Some(Verb::Check(args)) => Request::Finished(check::check(&args)),
        Some(Verb::Run(args)) => Request::Finished(run::run(&args)),
        Some(Verb::Log(verb)) => {
            progress::stop_on_interrupt();
            Request::Finished(log::log(&verb))
        }
        Some(Verb::Compare(args)) => Request::Finished(compare::compare(&args)),
        Some(Verb::Agree(args)) => Request::Finished(agree::agree(&args)),
        Some(Verb::Rank(args)) => Request::Finished(rank::rank(&args)),
        Some(Verb::Sweep(args)) => Request::Finished(sweep::sweep(&args)),
        Some(Verb::Optimise(args)) => Request::Finished(optimise::optimise(&args)),
        Some(Verb::Share(args)) => Request::Finished(share::share(&args)),
        Some(Verb::Verify(args)) => Request::Finished(verify::verify(&args)),
    }
}

impl StudyArgs {
    fn overrides(&self) -> Overrides {
        Overrides { replications: self.replications, seed: self.seed, horizon: self.horizon, warm_up: None }
    }

    /// Loads the project and finds the study, or says on standard error why not.
    fn open(&self) -> Result<(Document, Study), Exit> {
        use_threads(self.threads);
        progress::stop_on_interrupt();
        let document = load(&self.file)?;
        let study = run::study(&document, self.study.as_deref()).map_err(|reason| wrong_use(&reason))?;
        Ok((document, study))
    }
}

/// Says why a call makes no sense.
fn wrong_use(reason: &str) -> Exit {
    output::error_line(&format!("error: {reason}"));
    Exit::Usage
}

/// Prints the findings that prevent a run.
fn refuse(document: &Document, findings: &[Finding]) -> Exit {
    for finding in findings {
        output::error_line(&finding.line(document));
    }
    Exit::Findings
}

/// Loads a project, or says on standard error why it cannot be loaded.
fn load(path: &std::path::Path) -> Result<Document, Exit> {
    match crate::project::load(path) {
        Ok(loaded) => {
            for warning in &loaded.warnings {
                output::error_line(&format!("warning: {warning}"));
            }
            Ok(loaded.document)
        }
        Err(error) => {
            output::error_line(&format!("error: {error}"));
            Err(Exit::Failed)
        }
    }
}

/// Uses this many threads from here on.
fn use_threads(threads: Option<u16>) {
    if let Some(threads) = threads {
        // Only the first call in a process has an effect; the verbs call it once.
        drop(rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global());
    }
}
