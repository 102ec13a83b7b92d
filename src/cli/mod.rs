//! The headless verbs: data on standard output, progress on standard error, stated exit codes.
//!
//! Exit codes: 0 done, 1 failed or a check does not hold, 2 wrong use, 3 findings prevent a run,
//! 130 interrupted.

mod check;
mod events;
mod log;
mod output;
mod progress;
mod run;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::Document;
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
        syncline log measure orders.csv --function role    measure handoffs in an event log",
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
    /// Judge the checks that projects carry; folders are searched for *.ron files.
    Verify(VerifyArgs),
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
        Some(Verb::Verify(args)) => Request::Finished(verify::verify(&args)),
    }
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
