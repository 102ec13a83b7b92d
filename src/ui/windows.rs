//! Results counted inside a selected stretch of time only: the same repeats are run again, beside the window, with
//! nothing observed outside the stretch, so that percentiles, shares and money can be cut to it as well as means.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use egui::Context;

use super::timeline::TimeRange;
use crate::experiment::StudyResult;
use crate::experiment::study::{Watch, run_study, within};

/// How many are kept: a scenario and its base, for this stretch and the ones before.
const MOST_KEPT: usize = 6;

/// Hash of the plan, seed, number of repeats, stretch.
type Key = (String, u64, u32, TimeRange);

struct UnderWay {
    key: Key,
    watch: Arc<Watch>,
    outcome: Receiver<StudyResult>,
}

/// Results of stretches, and those under way.
#[derive(Default)]
pub struct Windows {
    /// The newest last; nothing where it could not be run.
    kept: Vec<(Key, Option<Arc<StudyResult>>)>,
    under_way: Vec<UnderWay>,
    version: u64,
}

impl Windows {
    /// What was counted inside a stretch of a result, if it is there.
    pub fn result(&self, result: &StudyResult, range: TimeRange) -> Option<&Arc<StudyResult>> {
        let key = key(result, range);
        self.kept.iter().find(|(known, _)| *known == key).and_then(|(_, result)| result.as_ref())
    }

    /// Counts a stretch of a result unless that is there or under way.
    pub fn want(&mut self, ctx: &Context, result: &Arc<StudyResult>, range: TimeRange) {
        let key = key(result, range);
        if self.kept.iter().any(|(known, _)| *known == key) || self.under_way.iter().any(|work| work.key == key) {
            return;
        }
        let Some(prepared) = within(result, range.start(), range.end()) else {
            self.keep(key, None);
            return;
        };
        let (sender, outcome) = sync_channel(1);
        let watch = Arc::new(Watch::default());
        let (later, theirs) = (ctx.clone(), Arc::clone(&watch));
        let thread = std::thread::Builder::new().name("one stretch of time".to_owned()).spawn(move || {
            // Nobody listens any more once another stretch is wanted.
            drop(sender.send(run_study(&prepared, &theirs)));
            later.request_repaint();
        });
        match thread {
            Ok(_) => self.under_way.push(UnderWay { key, watch, outcome }),
            Err(_) => self.keep(key, None),
        }
    }

    /// Stops what is not of this stretch, and looks what has ended.
    pub fn poll(&mut self, range: Option<TimeRange>) {
        for work in self.under_way.iter().filter(|work| Some(work.key.3) != range) {
            work.watch.stop();
        }
        let mut ended = Vec::new();
        self.under_way.retain(|work| {
            let outcome = match work.outcome.try_recv() {
                Ok(result) => Some(Arc::new(result)),
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) => return true,
            };
            if !work.watch.is_stopped() {
                ended.push((work.key.clone(), outcome));
            }
            false
        });
        for (key, result) in ended {
            self.keep(key, result);
        }
    }

    fn keep(&mut self, key: Key, result: Option<Arc<StudyResult>>) {
        self.kept.push((key, result));
        if MOST_KEPT < self.kept.len() {
            self.kept.remove(0);
        }
        self.version += 1;
    }

    /// Repeats done and wanted of what is under way.
    pub fn progress(&self) -> Option<(u32, u32)> {
        let work = self.under_way.first()?;
        Some((work.watch.n_done.load(Ordering::Relaxed), work.key.2))
    }

    /// A number that changes whenever something was counted.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether something is being counted.
    pub fn is_busy(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// Forgets everything, because another project was opened.
    pub fn forget(&mut self) {
        for work in self.under_way.drain(..) {
            work.watch.stop();
        }
        self.kept.clear();
        self.version += 1;
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        for work in &self.under_way {
            work.watch.stop();
        }
    }
}

fn key(result: &StudyResult, range: TimeRange) -> Key {
    (result.plan_hash.clone(), result.seed, result.n_tried(), range)
}
