//! Event logs being looked at, read and turned into a proposal beside the window. It changes no document.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::evidence::calendars;
use crate::evidence::confidential::pseudonymise;
use crate::evidence::function_rule::FunctionRule;
use crate::evidence::import::{ImportControl, ImportOptions, ImportReport, Mapping, Preview, import, import_file, preview};
use crate::evidence::judge::{choose_detail, simulate};
use crate::evidence::log::EventLog;
use crate::evidence::map::{Proposal, Source};
use crate::evidence::measure::Facts;
use crate::evidence::measure::summary::seconds;
use crate::evidence::split::floor;
use crate::experiment::task::Task;

/// The log that comes with the program: purchase to pay, made by simulation.
const SAMPLE: &[u8] = include_bytes!("../../../assets/purchase_to_pay_log.csv.gz");

/// Where a log comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// The log that comes with the program.
    Sample,
}

impl Input {
    /// Its name for people.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            Self::Sample => "purchase_to_pay_log.csv.gz (sample)".to_owned(),
        }
    }

    fn preview(&self) -> Result<Preview, String> {
        let options = ImportOptions::default();
        match self {
            Self::File(path) => {
                let file = File::open(path).map_err(|error| format!("The log cannot be opened ({error}): {}", path.display()))?;
                preview(file, &options).map_err(|error| error.to_string())
            }
            Self::Sample => preview(SAMPLE, &options).map_err(|error| error.to_string()),
        }
    }
}

/// A log whose columns are being looked at.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// The log.
    pub input: Input,
    /// Its first rows.
    pub preview: Preview,
    /// What each column is taken for.
    pub mapping: Mapping,
    /// How functions are found.
    pub rule: FunctionRule,
    /// Whether people's names are kept.
    pub keeps_names: bool,
}

/// A log that was read, with what was found in it.
#[derive(Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What happened on the way in.
    pub report: ImportReport,
    /// The log.
    pub log: EventLog,
    /// What was measured.
    pub facts: Facts,
    /// What the map could look like.
    pub proposal: Proposal,
    /// Sorted durations of cases in the log, in seconds.
    pub real: Vec<f64>,
    /// Sorted durations of cases when the proposal is simulated once, in seconds, or why it cannot be.
    pub simulated: Result<Vec<f64>, String>,
}

/// A log being read, with what stops it and tells how far it is.
type Reading = (Task<Result<Found, String>>, Arc<ImportControl>);

/// Logs under way and the last one.
#[derive(Default)]
pub struct EvidenceWork {
    looking: Option<(Input, Task<Result<Preview, String>>)>,
    reading: Option<Reading>,
    /// The log whose columns are shown.
    pub mapped: Option<Mapped>,
    /// The log that was read last.
    pub found: Option<Arc<Found>>,
}

impl EvidenceWork {
    /// Looks at the first rows of a log.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn look(&mut self, ctx: &egui::Context, input: Input) -> Result<(), String> {
        let (ctx, theirs) = (ctx.clone(), input.clone());
        let task = Task::start(move || ctx.request_repaint(), move |_| theirs.preview())
            .map_err(|error| format!("The log cannot be looked at: {error}"))?;
        self.stop();
        self.looking = Some((input, task));
        Ok(())
    }

    /// Reads the log whose columns are shown, measures it and proposes a map.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn read(&mut self, ctx: &egui::Context) -> Result<(), String> {
        let Some(mapped) = self.mapped.clone() else { return Ok(()) };
        let control = Arc::new(ImportControl::default());
        let (ctx, theirs) = (ctx.clone(), control.clone());
        let task = Task::start(move || ctx.request_repaint(), move |_| find(&mapped, &theirs))
            .map_err(|error| format!("The log cannot be read: {error}"))?;
        self.stop();
        self.reading = Some((task, control));
        Ok(())
    }

    /// Stops what is under way.
    pub fn stop(&mut self) {
        if let Some((_, control)) = self.reading.take() {
            control.stop.store(true, Ordering::Relaxed);
        }
        self.looking = None;
    }

    /// Forgets everything, because another project was opened.
    pub fn forget(&mut self) {
        self.stop();
        self.mapped = None;
        self.found = None;
    }

    /// Bytes of the log that have been read, and all; nothing when no log is being read.
    pub fn progress(&self) -> Option<(u64, u64)> {
        let (_, control) = self.reading.as_ref()?;
        Some((control.n_read.load(Ordering::Relaxed), control.n_total.load(Ordering::Relaxed)))
    }

    /// Whether something is under way.
    pub fn is_busy(&self) -> bool {
        self.looking.is_some() || self.reading.is_some()
    }

    /// Takes over what has ended; why something failed, if it did.
    pub fn poll(&mut self) -> Option<String> {
        if let Some(outcome) = self.looking.as_ref().and_then(|(_, task)| task.poll())
            && let Some((input, _)) = self.looking.take()
        {
            match outcome.and_then(|inner| inner) {
                Ok(preview) => {
                    let mapping = preview.mapping.clone();
                    self.found = None;
                    self.mapped = Some(Mapped { input, preview, mapping, rule: FunctionRule::Auto, keeps_names: false });
                }
                Err(why) => return Some(why),
            }
        }
        let outcome = self.reading.as_ref().and_then(|(task, _)| task.poll())?;
        self.reading = None;
        match outcome.and_then(|inner| inner) {
            Ok(found) => {
                self.found = Some(Arc::new(found));
                None
            }
            Err(why) => Some(why),
        }
    }
}

fn find(mapped: &Mapped, control: &ImportControl) -> Result<Found, String> {
    let options = ImportOptions { mapping: mapped.mapping.clone(), ..ImportOptions::default() };
    let read = match &mapped.input {
        Input::File(path) => import_file(path, &options, control),
        Input::Sample => import(SAMPLE, &options, control),
    };
    let crate::evidence::import::Imported { mut log, report } = read.map_err(|error| error.to_string())?;
    let rule = mapped.rule.resolved(&log);
    rule.apply(&mut log)?;
    if !mapped.keeps_names {
        pseudonymise(&mut log, &secret(), &rule)?;
    }
    let is_stopped = || control.stop.load(Ordering::Relaxed);
    let stopped = || "The reading was stopped".to_owned();
    let facts = Facts::of(&log);
    let calendars = calendars::discover(&log);
    if is_stopped() {
        return Err(stopped());
    }
    let detail = choose_detail(&log, &calendars, &floor(&log, 5, 1));
    if is_stopped() {
        return Err(stopped());
    }
    let name = mapped.input.name();
    let source = Source::of(name.clone(), &rule, &report);
    let proposal = Proposal::of(&log, &calendars, detail, &source);
    let simulated = match simulate(&proposal.document, 1, 0) {
        Ok(simulated) => Ok(durations(&simulated)),
        Err(findings) => Err(findings.first().map_or_else(String::new, |finding| finding.sentence.clone())),
    };
    let real = durations(&log);
    Ok(Found { name, report, log, facts, proposal, real, simulated })
}

/// Sorted durations of cases in seconds.
fn durations(log: &EventLog) -> Vec<f64> {
    let mut all: Vec<f64> = (0..log.n_cases())
        .map(|case| {
            let (start, end) = log.span_of(case);
            seconds(end - start)
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

/// A secret for pseudonyms that nobody keeps: 128 bits from the system's source of randomness.
fn secret() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}
