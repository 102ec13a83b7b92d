//! Results counted inside a selected stretch of time only: the same repeats are run again, beside the window, with
//! nothing observed outside the stretch, so that percentiles, shares and money can be cut to it as well as means.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use egui::Context;

use super::beside::Beside;
use super::timeline::TimeRange;
use crate::experiment::StudyResult;
use crate::experiment::study::{run_study, within};

/// How many are kept: a scenario and its base, for this stretch and the ones before.
const MOST_KEPT: usize = 6;

/// Hash of the plan, seed, number of repeats, stretch.
type Key = (String, u64, u32, TimeRange);

/// Results of stretches, and those under way; nothing came where a stretch could not be run.
pub struct Windows(Beside<Key, Arc<StudyResult>>);

impl Default for Windows {
    fn default() -> Self {
        Self(Beside::keeping(MOST_KEPT))
    }
}

impl Windows {
    /// What was counted inside a stretch of a result, if it is there.
    pub fn result(&self, result: &StudyResult, range: TimeRange) -> Option<&Arc<StudyResult>> {
        self.0.outcome(&key(result, range))
    }

    /// Counts a stretch of a result unless that is there or under way.
    pub fn want(&mut self, ctx: &Context, result: &Arc<StudyResult>, range: TimeRange) {
        let key = key(result, range);
        if self.0.is_known(&key) {
            return;
        }
        match within(result, range.start(), range.end()) {
            Some(prepared) => self.0.want(ctx, key, "one stretch of time", move |watch| Some(Arc::new(run_study(&prepared, watch)))),
            None => self.0.keep(key, None),
        }
    }

    /// Stops what is not of this stretch, and looks what has ended.
    pub fn poll(&mut self, range: Option<TimeRange>) {
        self.0.poll(|key| Some(key.3) == range);
    }

    /// Repeats done and wanted of what is under way.
    pub fn progress(&self) -> Option<(u32, u32)> {
        self.0.first_under_way().map(|(key, watch)| (watch.n_done.load(Ordering::Relaxed), key.2))
    }

    /// A number that changes whenever something was counted.
    pub fn version(&self) -> u64 {
        self.0.version()
    }

    /// Whether something is being counted.
    pub fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    /// Forgets everything, because another project was opened.
    pub fn forget(&mut self) {
        self.0.forget();
    }
}

fn key(result: &StudyResult, range: TimeRange) -> Key {
    (result.plan_hash.clone(), result.seed, result.n_tried(), range)
}
