//! Rankings under way and the last one; kept beside the other work of the window.

use std::sync::Arc;

use crate::experiment::StudyResult;
use crate::experiment::baseline::{Signed, freeze};
use crate::experiment::ranking::{RankOptions, Ranking, rank};
use crate::experiment::study::{Overrides, study_of};
use crate::experiment::task::Task;
use crate::experiment::yardstick::headline;
use crate::model::{Baseline, Document, ScenarioId, StudyId};

/// What a ranking comes to: nothing when it was stopped, a sentence when it cannot be made.
type Outcome = Result<Option<Ranking>, String>;

/// A ranking with the plan and the scenario it is of.
type Made = (Arc<Ranking>, String, Option<ScenarioId>);

/// Rankings, and what was last started by itself.
#[derive(Default)]
pub struct WhatIfWork {
    ranking: Option<(Task<Outcome>, String, Option<ScenarioId>)>,
    last: Option<Made>,
    /// Sweeps, sensitivities and searches.
    pub asked: super::asked::Asked,
    freezing: Option<Task<Baseline>>,
    /// The plan and number of repeats that were last started by themselves.
    pub live: Option<(Option<ScenarioId>, String, u32)>,
}

impl WhatIfWork {
    /// Starts to rank the coordination points of a scenario; one under way is stopped.
    ///
    /// # Errors
    /// In words, when there is nothing to judge by or the system gives no thread.
    pub fn rank(
        &mut self,
        ctx: &egui::Context,
        document: &Document,
        scenario: Option<ScenarioId>,
        study: Option<StudyId>,
        plan_hash: String,
    ) -> Result<(), String> {
        let yardstick =
            headline(document).ok_or("Nothing happens on this map that it could be judged by; add work or a signal that changes")?;
        let (document, study) = (document.clone(), study_of(document, study));
        let ctx = ctx.clone();
        let options = RankOptions::new(yardstick);
        let work = move |watch: &_| {
            let outcome = rank(&document, scenario, &study, &Overrides::default(), &options, watch);
            outcome.map_err(|findings| findings.first().map_or_else(String::new, |finding| finding.line(&document)))
        };
        let task = Task::start(move || ctx.request_repaint(), work).map_err(|error| format!("The ranking cannot start: {error}"))?;
        self.ranking = Some((task, plan_hash, scenario));
        Ok(())
    }

    /// Starts to make the baseline of a result: bands over all its repeats take longer than a frame.
    ///
    /// # Errors
    /// In words, when the system gives no thread.
    pub fn freeze(&mut self, ctx: &egui::Context, document: Document, result: Arc<StudyResult>, signed: Signed) -> Result<(), String> {
        let ctx = ctx.clone();
        let task = Task::start(move || ctx.request_repaint(), move |_| freeze(&document, &result, signed));
        self.freezing = Some(task.map_err(|error| format!("The baseline cannot be made: {error}"))?);
        Ok(())
    }

    /// Whether a baseline is being made.
    pub fn is_freezing(&self) -> bool {
        self.freezing.is_some()
    }

    /// The baseline that was being made, once it stands.
    pub fn take_frozen(&mut self) -> Option<Result<Baseline, String>> {
        let outcome = self.freezing.as_ref()?.poll()?;
        self.freezing = None;
        Some(outcome)
    }

    /// Repeats of the ranking under way, if there is one.
    pub fn ranking_under_way(&self) -> Option<u32> {
        self.ranking.as_ref().map(|(task, ..)| task.n_done())
    }

    /// Stops the ranking under way.
    pub fn stop(&mut self) {
        self.ranking = None;
    }

    /// Looks whether the ranking or the question under way has ended; why it failed, if it did.
    pub fn poll(&mut self) -> Option<String> {
        self.asked.poll().or_else(|| self.poll_ranking())
    }

    fn poll_ranking(&mut self) -> Option<String> {
        let outcome = self.ranking.as_ref()?.0.poll()?;
        let (_, plan_hash, scenario) = self.ranking.take()?;
        match outcome {
            Ok(Ok(Some(ranking))) => {
                self.last = Some((Arc::new(ranking), plan_hash, scenario));
                None
            }
            Ok(Ok(None)) => None,
            Ok(Err(why)) | Err(why) => Some(why),
        }
    }

    /// The last ranking, the plan it is of, and its scenario.
    pub fn ranking(&self) -> Option<&Made> {
        self.last.as_ref()
    }

    /// Forgets everything, because another project was opened.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}
