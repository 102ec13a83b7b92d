//! Work that goes on while the window paints: one simulation running and one wanted, and file dialogs.
//!
//! What a simulation is, the window does not know: it hands an order over, asks how far it is, and
//! keeps the result for whoever reads it.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::dialogs::{Choice, PendingChoice};
use super::session::AfterSave;
use crate::model::history::SnapshotId;
use crate::model::{Document, FunctionId, ScenarioId, StudyId};

/// A dialog that is left sooner than a hand can do it never came up.
const NEVER_CAME_UP: Duration = Duration::from_millis(150);
/// After this long without an answer the window offers to type a path.
const HANGS: Duration = Duration::from_secs(2);

/// What is to be simulated.
#[derive(Debug, Clone)]
pub struct RunOrder {
    /// The base document; clones share what they can.
    pub document: Document,
    /// The scenario; missing means the base.
    pub scenario: Option<ScenarioId>,
    /// The study; missing means the first, or defaults.
    pub study: Option<StudyId>,
    /// The state of the document, to tell whether a result is still about what is shown.
    pub snapshot: SnapshotId,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Repeats done.
    pub done: u32,
    /// Repeats in all; 0 when it is not known yet.
    pub total: u32,
}

/// One figure of a result in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFigure {
    /// What it is.
    pub name: String,
    /// The value with its interval.
    pub value: String,
    /// Its unit.
    pub unit: String,
}

/// What came out of a run, as far as the shell shows it. Richer panels look at [`RunResult::as_any`].
pub trait RunResult: Send + Sync {
    /// The most important figures, the most important first.
    fn figures(&self) -> Vec<ResultFigure>;

    /// Load of functions between 0 and 1, for the bar along their cards.
    fn loads(&self) -> BTreeMap<FunctionId, f32>;

    /// The result itself, for panels that know its type.
    fn as_any(&self) -> &dyn Any;
}

/// How a run ended.
#[derive(Clone)]
pub enum RunOutcome {
    /// With a result.
    Finished(Arc<dyn RunResult>),
    /// It was stopped.
    Stopped,
    /// It failed; the text says why and what to do.
    Failed(String),
}

/// A run under way.
pub trait RunHandle: Send {
    /// How far it is.
    fn progress(&self) -> Progress;

    /// Asks it to stop; it does so within a tenth of a second.
    fn cancel(&self);

    /// How it ended, once it has.
    fn poll(&mut self) -> Option<RunOutcome>;
}

/// Simulates.
pub trait Simulator: Send + Sync {
    /// Starts a run on other threads and returns at once.
    fn start(&self, order: RunOrder) -> Box<dyn RunHandle>;
}

/// A finished run and what it was about.
#[derive(Clone)]
pub struct Finished {
    /// The result.
    pub result: Arc<dyn RunResult>,
    /// The state of the document it is about.
    pub snapshot: SnapshotId,
}

/// Why a file dialog was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogFor {
    /// To open a project.
    Open,
    /// To save, and what comes after.
    Save(AfterSave),
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

struct Running {
    handle: Box<dyn RunHandle>,
    scenario: Option<ScenarioId>,
    snapshot: SnapshotId,
    stopping: bool,
}

/// Work under way and the last results.
#[derive(Default)]
pub struct Jobs {
    simulator: Option<Arc<dyn Simulator>>,
    running: Option<Running>,
    wanted: Option<RunOrder>,
    dialog: Option<OpenDialog>,
    finished: BTreeMap<Option<ScenarioId>, Finished>,
}

impl Jobs {
    /// No work, with this way to simulate.
    pub fn new(simulator: Option<Arc<dyn Simulator>>) -> Self {
        Self { simulator, ..Self::default() }
    }

    /// Whether runs can be started at all.
    pub fn can_simulate(&self) -> bool {
        self.simulator.is_some()
    }

    /// Starts a run. A running one is asked to stop, and this one follows it.
    pub fn run(&mut self, order: RunOrder) {
        let Some(simulator) = &self.simulator else { return };
        if let Some(running) = &mut self.running {
            running.handle.cancel();
            running.stopping = true;
            self.wanted = Some(order);
            return;
        }
        let (scenario, snapshot) = (order.scenario, order.snapshot);
        self.running = Some(Running { handle: simulator.start(order), scenario, snapshot, stopping: false });
    }

    /// Stops the run and forgets the wanted one.
    pub fn stop(&mut self) {
        self.wanted = None;
        if let Some(running) = &mut self.running {
            running.handle.cancel();
            running.stopping = true;
        }
    }

    /// How far the run is, if one is under way.
    pub fn progress(&self) -> Option<Progress> {
        self.running.as_ref().map(|running| running.handle.progress())
    }

    /// Whether the run has been asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.stopping)
    }

    /// Looks whether the run has ended; a result is kept, other ends are returned to be told.
    pub fn poll_run(&mut self) -> Option<RunOutcome> {
        let outcome = self.running.as_mut()?.handle.poll()?;
        let ended = self.running.take()?;
        if let RunOutcome::Finished(result) = &outcome {
            let finished = Finished { result: Arc::clone(result), snapshot: ended.snapshot };
            self.finished.insert(ended.scenario, finished);
        }
        if let Some(order) = self.wanted.take() {
            self.run(order);
            if matches!(outcome, RunOutcome::Stopped) {
                return None;
            }
        }
        Some(outcome)
    }

    /// The last result of a scenario.
    pub fn finished(&self, scenario: Option<ScenarioId>) -> Option<&Finished> {
        self.finished.get(&scenario)
    }

    /// Forgets all results, because another project was opened.
    pub fn forget_results(&mut self) {
        self.stop();
        self.finished.clear();
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
        self.running.is_some() || self.dialog.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use super::*;

    struct Nothing;

    impl RunResult for Nothing {
        fn figures(&self) -> Vec<ResultFigure> {
            Vec::new()
        }

        fn loads(&self) -> BTreeMap<FunctionId, f32> {
            BTreeMap::new()
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    #[derive(Default)]
    struct Script {
        started: AtomicU32,
        finish: AtomicBool,
    }

    struct Handle {
        script: Arc<Script>,
        cancelled: AtomicBool,
    }

    impl RunHandle for Handle {
        fn progress(&self) -> Progress {
            Progress { done: 1, total: 4 }
        }

        fn cancel(&self) {
            self.cancelled.store(true, Ordering::Relaxed);
        }

        fn poll(&mut self) -> Option<RunOutcome> {
            if self.cancelled.load(Ordering::Relaxed) {
                return Some(RunOutcome::Stopped);
            }
            self.script.finish.load(Ordering::Relaxed).then(|| RunOutcome::Finished(Arc::new(Nothing)))
        }
    }

    struct Scripted(Arc<Script>);

    impl Simulator for Scripted {
        fn start(&self, _order: RunOrder) -> Box<dyn RunHandle> {
            self.0.started.fetch_add(1, Ordering::Relaxed);
            Box::new(Handle { script: Arc::clone(&self.0), cancelled: AtomicBool::new(false) })
        }
    }

    fn order(snapshot: u64) -> RunOrder {
        RunOrder { document: Document::default(), scenario: None, study: None, snapshot: SnapshotId(snapshot) }
    }

    #[test]
    fn a_second_order_stops_the_first_run_and_follows_it() {
        let script = Arc::new(Script::default());
        let mut jobs = Jobs::new(Some(Arc::new(Scripted(Arc::clone(&script)))));
        jobs.run(order(1));
        jobs.run(order(2));
        assert!(jobs.is_stopping());
        assert!(jobs.poll_run().is_none(), "a run stopped for the next one is not told");
        assert_eq!(script.started.load(Ordering::Relaxed), 2);
        script.finish.store(true, Ordering::Relaxed);
        assert!(matches!(jobs.poll_run(), Some(RunOutcome::Finished(_))));
        assert_eq!(jobs.finished(None).map(|finished| finished.snapshot), Some(SnapshotId(2)));
    }

    #[test]
    fn a_stopped_run_says_so_and_leaves_no_result() {
        let mut jobs = Jobs::new(Some(Arc::new(Scripted(Arc::default()))));
        jobs.run(order(1));
        jobs.stop();
        assert!(matches!(jobs.poll_run(), Some(RunOutcome::Stopped)));
        assert!(jobs.finished(None).is_none());
        assert!(jobs.progress().is_none());
    }

    #[test]
    fn a_dialog_that_is_left_at_once_leads_to_typing_a_path() {
        let mut jobs = Jobs::default();
        jobs.dialog(PendingChoice::answered(None), DialogFor::Open);
        assert_eq!(jobs.poll_dialog(), Some(DialogOutcome::TypeInstead(DialogFor::Open)));
        assert_eq!(jobs.poll_dialog(), None);
    }
}
