//! Work that goes on while the window paints: one simulation running and one wanted, and file dialogs.
//!
//! Results are kept by scenario with the hash of the plan they came from, so that a result is out of
//! date exactly when the document would compile to another plan.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;

use super::dialogs::{Choice, PendingChoice};
use super::evidence::EvidenceWork;
use super::files::{Loaded, Pending, SaveError, Written};
use super::replays::Replays;
use super::session::AfterSave;
use super::whatif::WhatIfWork;
use super::windows::Windows;
use crate::experiment::StudyResult;
use crate::experiment::background::{Progress, Worker};
use crate::experiment::study::Prepared;
use crate::model::ScenarioId;
use crate::model::history::SnapshotId;

/// A dialog that is left sooner than a hand can do it never came up.
const NEVER_CAME_UP: Duration = Duration::from_millis(150);
/// After this long without an answer the window offers to type a path.
const HANGS: Duration = Duration::from_secs(2);

/// How a run ended, as far as it must be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// With results that can be shown.
    Finished,
    /// It was stopped; complete repeats are shown.
    Stopped,
    /// Repeats failed; the text says why and what to do.
    Failed(String),
}

/// How many results are kept to be brought back.
const MOST_EARLIER: usize = 24;

/// Why a file dialog was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogFor {
    /// To open a project.
    Open,
    /// To save, and what comes after.
    Save(AfterSave),
    /// To write a drawing of the map.
    Export,
    /// To write a copy without costs and names.
    Share,
    /// To measure a log.
    Log,
    /// To take a table of functions for a log.
    TeamTable,
}

/// What became of a file dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogOutcome {
    /// A file was chosen, or the dialog was left.
    Chosen(DialogFor, Choice),
    /// It never came up or hangs; a path should be typed instead.
    TypeInstead(DialogFor),
}

struct OpenDialog {
    pending: PendingChoice,
    purpose: DialogFor,
    since: Instant,
    offered: bool,
}

/// A project being read.
pub struct Loading {
    /// Where it stands.
    pub path: PathBuf,
    /// The work under way.
    pub pending: Pending<Result<Loaded, String>>,
}

/// A project being written.
pub struct Saving {
    /// Where to.
    pub path: PathBuf,
    /// The state that is being written.
    pub snapshot: SnapshotId,
    /// Which project of this window it is, because another one may be open by the time it is written.
    pub project: u64,
    /// What comes after.
    pub then: AfterSave,
    /// The work under way.
    pub pending: Pending<Result<Written, SaveError>>,
}

/// Work under way and the last results.
#[derive(Default)]
pub struct Jobs {
    worker: Option<Worker>,
    is_stopping: bool,
    dialog: Option<OpenDialog>,
    /// A project that is being read.
    pub loading: Option<Loading>,
    /// A project that is being written.
    pub saving: Option<Saving>,
    /// Rankings, and what was started by itself.
    pub what_if: WhatIfWork,
    /// Event logs.
    pub evidence: EvidenceWork,
    /// Single repeats that are looked at.
    pub replays: Replays,
    /// Results of selected stretches of time.
    pub windows: Windows,
    results: BTreeMap<Option<ScenarioId>, Arc<StudyResult>>,
    /// Earlier results, the newest last, so that a plan that was left and comes back has its answer at once.
    earlier: Vec<Arc<StudyResult>>,
    /// Grows whenever results change, so that what is made from them knows when to be made again.
    results_version: u64,
}

impl Jobs {
    /// Starts to simulate, or wants it as soon as what runs has stopped; the newest wish wins.
    ///
    /// # Errors
    /// In words, when the system gives no thread to simulate on.
    pub fn run(&mut self, ctx: &Context, prepared: Vec<Prepared>) -> Result<(), String> {
        self.run_soon(ctx, prepared, false)
    }

    /// The same; where the first answer is urgent, it comes before anything is said about the length of the run.
    ///
    /// # Errors
    /// In words, when the system gives no thread to simulate on.
    pub fn run_soon(&mut self, ctx: &Context, prepared: Vec<Prepared>, is_urgent: bool) -> Result<(), String> {
        if self.worker.is_none() {
            let ctx = ctx.clone();
            let worker = Worker::new(move || ctx.request_repaint()).map_err(|error| format!("The simulation cannot start: {error}"))?;
            self.worker = Some(worker);
        }
        self.is_stopping = false;
        if let Some(worker) = &self.worker {
            worker.want_soon(prepared, is_urgent);
        }
        Ok(())
    }

    /// Stops the run and forgets the wanted one.
    pub fn stop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.stop();
            self.is_stopping = worker.is_busy();
        }
    }

    /// How far the run is, if one is under way.
    pub fn progress(&self) -> Option<Progress> {
        let worker = self.worker.as_ref()?;
        worker.progress().or_else(|| worker.is_busy().then_some(Progress { n_done: 0, n_wanted: 0 }))
    }

    /// Whether the run has been asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.is_stopping && self.progress().is_some()
    }

    /// How long the run will take, told once, where that is long.
    pub fn poll_length(&self) -> Option<String> {
        let length = self.worker.as_ref()?.take_announced()?;
        Some(format!("This run is long: {}; it can be stopped, and complete repeats are kept", length.words(rayon::current_num_threads())))
    }

    /// Looks whether the run has ended; its results are kept.
    pub fn poll_run(&mut self) -> Option<RunEnd> {
        for so_far in self.worker.as_ref()?.take_so_far() {
            if 0 < so_far.n() {
                self.show_so_far(so_far);
            }
        }
        let outcome = self.worker.as_ref()?.take_finished()?;
        self.is_stopping = false;
        self.results_version += 1;
        let mut end = if outcome.was_stopped { RunEnd::Stopped } else { RunEnd::Finished };
        for result in outcome.results {
            if let Some(failure) = result.failed.first() {
                end = RunEnd::Failed(format!("{} of {} repeats failed. {}", result.failed.len(), result.n_wanted, failure.reason));
            }
            if let Some(partial) = result.partial.first() {
                end = RunEnd::Failed(format!("{} of {} repeats ended early. {}", result.partial.len(), result.n_wanted, partial.reason));
            }
            // A run that was stopped before its first repeat ended has nothing to show.
            if result.n() > 0 {
                self.earlier.retain(|other| other.scenario != result.scenario || other.plan_hash != result.plan_hash);
                self.earlier.push(result.clone());
                if MOST_EARLIER < self.earlier.len() {
                    self.earlier.remove(0);
                }
                self.results.insert(result.scenario, result);
            }
        }
        Some(end)
    }

    /// Shows what a running job has complete, unless there is more of the same already.
    fn show_so_far(&mut self, so_far: Arc<StudyResult>) {
        let has_more =
            |result: &Arc<StudyResult>| result.plan_hash == so_far.plan_hash && result.seed == so_far.seed && so_far.n() <= result.n();
        if !self.results.get(&so_far.scenario).is_some_and(has_more) {
            self.results.insert(so_far.scenario, so_far);
            self.results_version += 1;
        }
    }

    /// Brings an earlier result back if it is of the plan that would be run now and the last one is not.
    pub fn recall(&mut self, scenario: Option<ScenarioId>, plan_hash: &str) {
        let Some(now) = self.results.get(&scenario) else { return };
        let earlier = self.earlier.iter().rev().find(|result| result.scenario == scenario && result.plan_hash == plan_hash);
        // A run that was given up may have left a part of what is there in full.
        let is_better = |earlier: &&Arc<StudyResult>| now.plan_hash != plan_hash || now.n() < earlier.n();
        if let Some(result) = earlier.filter(is_better) {
            self.results.insert(scenario, result.clone());
            self.results_version += 1;
        }
    }

    /// The last result of a scenario.
    pub fn result(&self, scenario: Option<ScenarioId>) -> Option<&Arc<StudyResult>> {
        self.results.get(&scenario)
    }

    /// A number that changes whenever results do.
    pub fn results_version(&self) -> u64 {
        self.results_version
    }

    /// Forgets all results, because another project was opened.
    pub fn forget_results(&mut self) {
        self.stop();
        self.what_if.forget();
        self.evidence.forget();
        self.replays.forget();
        self.windows.forget();
        self.results.clear();
        self.earlier.clear();
        self.results_version += 1;
    }

    /// Keeps an open file dialog.
    pub fn dialog(&mut self, pending: PendingChoice, purpose: DialogFor) {
        self.dialog = Some(OpenDialog { pending, purpose, since: Instant::now(), offered: false });
    }

    /// Looks whether the file dialog was answered.
    pub fn poll_dialog(&mut self) -> Option<DialogOutcome> {
        let dialog = self.dialog.as_mut()?;
        let purpose = dialog.purpose;
        match dialog.pending.poll() {
            Some(None) if dialog.since.elapsed() < NEVER_CAME_UP => {
                self.dialog = None;
                Some(DialogOutcome::TypeInstead(purpose))
            }
            Some(choice) => {
                self.dialog = None;
                Some(DialogOutcome::Chosen(purpose, choice))
            }
            None if HANGS < dialog.since.elapsed() && !dialog.offered => {
                dialog.offered = true;
                Some(DialogOutcome::TypeInstead(purpose))
            }
            None => None,
        }
    }

    /// Forgets the file dialog, because a path was typed.
    pub fn forget_dialog(&mut self) {
        self.dialog = None;
    }

    /// Whether something is under way that the window should look at again soon.
    pub fn are_busy(&self) -> bool {
        self.progress().is_some()
            || self.what_if.ranking_under_way().is_some()
            || self.evidence.is_busy()
            || self.replays.is_busy()
            || self.windows.is_busy()
            || self.what_if.asked.under_way().is_some()
            || self.what_if.is_freezing()
            || self.dialog.is_some()
            || self.loading.is_some()
            || self.saving.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, prepare};
    use crate::model::{Document, Study};

    fn order(seed: u64) -> Vec<Prepared> {
        let overrides = Overrides { seed: Some(seed), replications: Some(2), ..Overrides::default() };
        vec![prepare(&Document::default(), None, &Study::default(), &overrides).unwrap()]
    }

    fn wait(jobs: &mut Jobs) -> RunEnd {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if let Some(end) = jobs.poll_run() {
                return end;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the run never ended");
    }

    #[test]
    fn the_newest_wish_wins_and_its_result_is_kept() {
        let mut jobs = Jobs::default();
        let ctx = Context::default();
        jobs.run(&ctx, order(1)).unwrap();
        jobs.run(&ctx, order(2)).unwrap();
        let mut end = wait(&mut jobs);
        while jobs.result(None).is_none_or(|result| result.seed != 2) {
            end = wait(&mut jobs);
        }
        assert_eq!(end, RunEnd::Finished);
        assert!(jobs.progress().is_none());
        let version = jobs.results_version();
        jobs.forget_results();
        assert!(jobs.result(None).is_none());
        assert_ne!(jobs.results_version(), version);
    }

    #[test]
    fn a_dialog_that_is_left_at_once_leads_to_typing_a_path() {
        let mut jobs = Jobs::default();
        jobs.dialog(PendingChoice::answered(None), DialogFor::Open);
        assert_eq!(jobs.poll_dialog(), Some(DialogOutcome::TypeInstead(DialogFor::Open)));
        assert_eq!(jobs.poll_dialog(), None);
    }
}
