//! Event logs under way beside the window: being looked at, being read, being asked. It changes no document.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use egui::Context;

use super::deeper::{DecisionAsked, Deeper};
use super::find::{self, Found};
use super::input::{self, Before, Input, Mapped};
use crate::evidence::explore::{Explorer, Filter, View};
use crate::evidence::import::ImportControl;
use crate::evidence::map::Again;
use crate::evidence::reading::{Reading, telling_of};
use crate::experiment::StudyResult;
use crate::experiment::task::Task;
use crate::model::history::SnapshotId;
use crate::model::{Document, EntityRef};
use crate::project::pseudonyms::PseudonymList;

/// What is laid beside the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Beside {
    /// The map that was found in it, simulated.
    #[default]
    Proposal,
    /// The project as it was run last.
    Project,
}

/// A log being read, with what stops it and tells how far it is.
type Reads = (Task<Result<Found, String>>, Arc<ImportControl>);

/// A run of the project that is laid beside the log: which one, and what came of it.
type Replayed = (String, Result<Arc<Explorer>, String>);

/// Logs under way and the last one.
#[derive(Default)]
pub struct EvidenceWork {
    looking: Option<Task<Result<Mapped, String>>>,
    reading: Option<Reads>,
    asking: Option<Task<Option<View>>>,
    replaying: Option<(String, Task<Result<Explorer, String>>)>,
    replayed: Option<Replayed>,
    /// The log whose columns are shown.
    pub mapped: Option<Mapped>,
    /// The log that was read last.
    pub found: Option<Arc<Found>>,
    /// What is asked of it.
    pub filter: Filter,
    /// What is laid beside it.
    pub beside: Beside,
    /// The last answer.
    pub view: Option<Arc<View>>,
    /// Elements of the proposal that are not to be accepted.
    pub left_out: BTreeSet<EntityRef>,
    /// What measuring again would change in the project as it was at a snapshot.
    pub again: Option<(SnapshotId, Option<Arc<Again>>)>,
    /// What is worked out only when somebody asks for it.
    pub deeper: Deeper,
}

impl EvidenceWork {
    /// Looks at the first rows of a log. How a log like it was read before is taken from the document.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn look(&mut self, ctx: &Context, input: Input, document: &Document, list: Option<PseudonymList>) -> Result<(), String> {
        let (ctx, document) = (ctx.clone(), document.clone());
        let before = move |name: &str, header: &[String]| {
            let (log, reading) = Reading::of_log(&document, name, |column| header.iter().any(|known| known == column))?;
            let telling = telling_of(&document, &log);
            Some(Before { log, reading, telling })
        };
        let task = Task::start(move || ctx.request_repaint(), move |_| input::look(input, list, before))
            .map_err(|error| format!("The log cannot be looked at: {error}"))?;
        self.stop();
        self.looking = Some(task);
        Ok(())
    }

    /// Reads the log whose columns are shown, measures it and proposes a map.
    ///
    /// # Errors
    /// When the table of functions cannot be read, or the system gives no thread.
    pub fn read(&mut self, ctx: &Context) -> Result<(), String> {
        let Some(mapped) = self.mapped.clone() else { return Ok(()) };
        mapped.function_rule()?;
        let control = Arc::new(ImportControl::default());
        let (ctx, theirs) = (ctx.clone(), control.clone());
        let task = Task::start(move || ctx.request_repaint(), move |watch| find::find(&mapped, &theirs, watch))
            .map_err(|error| format!("The log cannot be read: {error}"))?;
        self.stop();
        self.reading = Some((task, control));
        Ok(())
    }

    /// Asks the log that was read; the newest question wins.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn ask(&mut self, ctx: &Context, filter: Filter) -> Result<(), String> {
        let Some(found) = &self.found else { return Ok(()) };
        self.filter = filter.clone();
        let simulated = self.simulated().ok();
        let (ctx, explorer) = (ctx.clone(), found.explorer.clone());
        let task =
            Task::start(move || ctx.request_repaint(), move |watch| explorer.ask(&filter, simulated.as_deref(), &|| watch.is_stopped()))
                .map_err(|error| format!("The log cannot be asked: {error}"))?;
        // An older question stops when its task is dropped.
        self.asking = Some(task);
        Ok(())
    }

    /// Replays a run of the project beside the log.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn replay(&mut self, ctx: &Context, document: &Document, result: &Arc<StudyResult>) -> Result<(), String> {
        let Some(found) = self.found.clone() else { return Ok(()) };
        let (ctx, document, theirs) = (ctx.clone(), document.clone(), result.clone());
        let task = Task::start(move || ctx.request_repaint(), move |watch| find::replay(&document, &theirs, &found, watch))
            .map_err(|error| format!("The run cannot be replayed: {error}"))?;
        self.replaying = Some((key_of(result), task));
        Ok(())
    }

    /// Whether the last run of the project should be laid beside the log and is not yet.
    pub fn wants_replay(&self, result: Option<&Arc<StudyResult>>) -> bool {
        let Some(result) = result.filter(|_| self.beside == Beside::Project && self.found.is_some()) else { return false };
        let key = key_of(result);
        let is_known = |known: &String| *known == key;
        !self.replaying.as_ref().is_some_and(|(known, _)| is_known(known))
            && !self.replayed.as_ref().is_some_and(|(known, _)| is_known(known))
    }

    /// What is laid beside the log, or why nothing is.
    ///
    /// # Errors
    /// In words.
    pub fn simulated(&self) -> Result<Arc<Explorer>, String> {
        let found = self.found.as_ref().ok_or_else(String::new)?;
        match self.beside {
            Beside::Proposal => found.simulated.clone().map_err(|why| format!("The proposal cannot be simulated: {why}")),
            Beside::Project => match &self.replayed {
                Some((_, outcome)) => outcome.clone(),
                None if self.replaying.is_some() => Err("The last run is being replayed".to_owned()),
                None => Err("The project has not been run; run it to see it beside the log".to_owned()),
            },
        }
    }

    /// Finds out what measuring again would change in a document.
    pub fn compare(&mut self, snapshot: SnapshotId, document: &Document) {
        if let Some(found) = &self.found {
            self.again = Some((snapshot, found.proposal.again(document).map(Arc::new)));
        }
    }

    /// What measuring again would change in the project as it is.
    pub fn again(&self, snapshot: SnapshotId) -> Option<&Arc<Again>> {
        self.again.as_ref().filter(|(of, _)| *of == snapshot).and_then(|(_, again)| again.as_ref())
    }

    /// Parts all waits of the log.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn part(&mut self, ctx: &Context, counts_hours: bool) -> Result<(), String> {
        self.found.as_ref().map_or(Ok(()), |found| self.deeper.part(ctx, found, counts_hours))
    }

    /// Measures a decision in the log.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn decide(&mut self, ctx: &Context, asked: DecisionAsked) -> Result<(), String> {
        self.found.as_ref().map_or(Ok(()), |found| self.deeper.decide(ctx, found, asked))
    }

    /// Judges the simulation of the log, with the random halves of `seed`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn judge(&mut self, ctx: &Context, seed: u64) -> Result<(), String> {
        self.found.as_ref().map_or(Ok(()), |found| self.deeper.judge(ctx, found, seed))
    }

    /// Stops what is under way.
    pub fn stop(&mut self) {
        if let Some((_, control)) = self.reading.take() {
            control.stop.store(true, Ordering::Relaxed);
        }
        self.looking = None;
        self.asking = None;
        self.replaying = None;
    }

    /// Forgets everything, because another project was opened.
    pub fn forget(&mut self) {
        self.stop();
        *self = Self::default();
    }

    /// Goes back to the columns of the log.
    pub fn back_to_columns(&mut self) {
        let mapped = self.mapped.take();
        self.forget();
        self.mapped = mapped;
    }

    /// Bytes of the log that have been read, and all; nothing when no log is being read.
    pub fn progress(&self) -> Option<(u64, u64)> {
        let (_, control) = self.reading.as_ref()?;
        Some((control.n_read.load(Ordering::Relaxed), control.n_total.load(Ordering::Relaxed)))
    }

    /// Whether a log is being looked at or read.
    pub fn is_reading(&self) -> bool {
        self.looking.is_some() || self.reading.is_some()
    }

    /// Whether a question is being answered.
    pub fn is_asking(&self) -> bool {
        self.asking.is_some() || self.replaying.is_some()
    }

    /// Whether something is under way.
    pub fn is_busy(&self) -> bool {
        self.is_reading() || self.is_asking() || self.deeper.is_busy()
    }

    /// Takes over what has ended; why something failed, if it did.
    pub fn poll(&mut self, ctx: &Context) -> Option<String> {
        self.poll_answers(ctx);
        if let Some(why) = self.deeper.poll() {
            return Some(why);
        }
        if let Some(outcome) = self.looking.as_ref().and_then(Task::poll) {
            self.looking = None;
            match outcome.and_then(|inner| inner) {
                Ok(mapped) => {
                    self.forget();
                    self.mapped = Some(mapped);
                }
                Err(why) => return Some(why),
            }
        }
        let outcome = self.reading.as_ref().and_then(|(task, _)| task.poll())?;
        self.reading = None;
        match outcome.and_then(|inner| inner) {
            Ok(found) => {
                let mapped = self.mapped.take();
                self.forget();
                self.mapped = mapped;
                self.found = Some(Arc::new(found));
                self.ask(ctx, Filter::default()).err()
            }
            Err(why) => Some(why),
        }
    }

    fn poll_answers(&mut self, ctx: &Context) {
        if let Some(outcome) = self.asking.as_ref().and_then(Task::poll) {
            self.asking = None;
            if let Ok(Some(view)) = outcome {
                self.view = Some(Arc::new(view));
            }
        }
        let replayed = self.replaying.as_ref().and_then(|(_, task)| task.poll());
        if let Some(outcome) = replayed
            && let Some((key, _)) = self.replaying.take()
        {
            self.replayed = Some((key, outcome.and_then(|inner| inner).map(Arc::new)));
            if let Err(why) = self.ask(ctx, self.filter.clone()) {
                self.replayed = Some((String::new(), Err(why)));
            }
        }
    }
}

fn key_of(result: &StudyResult) -> String {
    format!("{} {} {}", result.plan_hash, result.seed, result.n_wanted)
}
