//! Single repeats that are looked at: only the first one of a run keeps its instants, any other is run again,
//! alone, on a thread of its own. It gives the same as in the whole run and says nothing about means.

use std::sync::Arc;

use egui::Context;

use super::beside::Beside;
use crate::experiment::study::trace_of;
use crate::experiment::{StudyResult, Trace};

/// How many repeats are kept.
const MOST_KEPT: usize = 24;

/// Hash of the plan, seed, number of the repeat from 0.
type Key = (String, u64, u32);

/// Repeats that were run again, and those under way; nothing came where a repeat broke off.
pub struct Replays(Beside<Key, Trace>);

impl Default for Replays {
    fn default() -> Self {
        Self(Beside::keeping(MOST_KEPT))
    }
}

impl Replays {
    /// The instants of a repeat of a result, if they are there.
    pub fn trace<'a>(&'a self, result: &'a StudyResult, repeat: u32) -> Option<&'a Trace> {
        if is_in_result(result, repeat) { Some(&result.trace) } else { self.0.outcome(&key(result, repeat)) }
    }

    /// Runs a repeat again unless it is there or under way.
    pub fn want(&mut self, ctx: &Context, result: &Arc<StudyResult>, repeat: u32) {
        if is_in_result(result, repeat) {
            return;
        }
        let whole = Arc::clone(result);
        self.0.want(ctx, key(result, repeat), "one repeat", move |watch| trace_of(&whole, repeat, watch));
    }

    /// Stops what is not of this repeat, and looks what has ended.
    pub fn poll(&mut self, repeat: u32) {
        self.0.poll(|key| key.2 == repeat);
    }

    /// A number that changes whenever a repeat has come.
    pub fn version(&self) -> u64 {
        self.0.version()
    }

    /// Whether a repeat is being run again.
    pub fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    /// Forgets everything, because another project was opened.
    pub fn forget(&mut self) {
        self.0.forget();
    }
}

/// Whether the result itself keeps the instants of a repeat.
fn is_in_result(result: &StudyResult, repeat: u32) -> bool {
    result.replications.first().is_none_or(|first| first.replication == repeat)
}

fn key(result: &StudyResult, repeat: u32) -> Key {
    (result.plan_hash.clone(), result.seed, repeat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
    use crate::project::parse;

    #[test]
    fn another_repeat_comes_with_its_own_instants_and_the_first_is_there_at_once() {
        let text = r#"Syncline(version: 1, document: (next_id: 9, functions: { 1: (name: "Sales"), 2: (name: "Plant") },
            signals: { 3: (name: "Demand", owner: 1, source: External(changes: Poisson("1/d"))) },
            handoffs: { 4: (from: 1, to: 2, latency: Fixed("2 h"), signals: [3]) },
            studies: { 5: (horizon: "20 d", replications: 3) }))"#;
        let document = parse(text).unwrap();
        let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap();
        let result = Arc::new(run_study(&prepared, &Watch::default()));
        let mut replays = Replays::default();
        let first: Vec<i64> = replays.trace(&result, 0).unwrap().flow.messages.iter().map(|row| row.sent).collect();
        assert!(replays.trace(&result, 2).is_none());
        replays.want(&Context::default(), &result, 2);
        let start = std::time::Instant::now();
        while replays.is_busy() && start.elapsed() < std::time::Duration::from_secs(20) {
            replays.poll(2);
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let third: Vec<i64> = replays.trace(&result, 2).unwrap().flow.messages.iter().map(|row| row.sent).collect();
        assert!(!third.is_empty() && third != first);
        replays.forget();
        assert!(replays.trace(&result, 2).is_none());
    }
}
