//! Single repeats that are looked at: only the first one of a run keeps its instants, any other is run again,
//! alone, on a thread of its own. It gives the same as in the whole run and says nothing about means.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use egui::Context;

use crate::experiment::study::{Watch, trace_of};
use crate::experiment::{StudyResult, Trace};

/// How many repeats are kept.
const MOST_KEPT: usize = 24;

/// Hash of the plan, seed, number of the repeat from 0.
type Key = (String, u64, u32);

struct UnderWay {
    key: Key,
    watch: Arc<Watch>,
    outcome: Receiver<Option<Trace>>,
}

/// Repeats that were run again, and those under way.
#[derive(Default)]
pub struct Replays {
    /// The newest last; nothing where a repeat broke off.
    kept: Vec<(Key, Option<Trace>)>,
    under_way: Vec<UnderWay>,
    version: u64,
}

impl Replays {
    /// The instants of a repeat of a result, if they are there.
    pub fn trace<'a>(&'a self, result: &'a StudyResult, repeat: u32) -> Option<&'a Trace> {
        if result.replications.first().is_none_or(|first| first.replication == repeat) {
            return Some(&result.trace);
        }
        let key = key(result, repeat);
        self.kept.iter().find(|(known, _)| *known == key).and_then(|(_, trace)| trace.as_ref())
    }

    /// Runs a repeat again unless it is there or under way.
    pub fn want(&mut self, ctx: &Context, result: &Arc<StudyResult>, repeat: u32) {
        let key = key(result, repeat);
        let is_known = self.kept.iter().any(|(known, _)| *known == key) || self.under_way.iter().any(|work| work.key == key);
        if is_known || result.replications.first().is_none_or(|first| first.replication == repeat) {
            return;
        }
        let (sender, outcome) = sync_channel(1);
        let watch = Arc::new(Watch::default());
        let (result, later, theirs) = (Arc::clone(result), ctx.clone(), Arc::clone(&watch));
        let thread = std::thread::Builder::new().name("one repeat".to_owned()).spawn(move || {
            // Nobody listens any more once another repeat is wanted.
            drop(sender.send(trace_of(&result, repeat, &theirs)));
            later.request_repaint();
        });
        match thread {
            Ok(_) => self.under_way.push(UnderWay { key, watch, outcome }),
            // Without a thread the tracks say that the repeat is not there.
            Err(_) => self.keep(key, None),
        }
    }

    /// Stops what is not of this repeat, and looks what has ended.
    pub fn poll(&mut self, repeat: u32) {
        for work in self.under_way.iter().filter(|work| work.key.2 != repeat) {
            work.watch.stop();
        }
        let mut ended = Vec::new();
        self.under_way.retain(|work| match work.outcome.try_recv() {
            Ok(trace) => {
                ended.push((work.key.clone(), trace, work.watch.is_stopped()));
                false
            }
            Err(TryRecvError::Disconnected) => {
                ended.push((work.key.clone(), None, work.watch.is_stopped()));
                false
            }
            Err(TryRecvError::Empty) => true,
        });
        for (key, trace, was_stopped) in ended {
            if trace.is_some() || !was_stopped {
                self.keep(key, trace);
            }
        }
    }

    fn keep(&mut self, key: Key, trace: Option<Trace>) {
        self.kept.push((key, trace));
        if MOST_KEPT < self.kept.len() {
            self.kept.remove(0);
        }
        self.version += 1;
    }

    /// A number that changes whenever a repeat has come.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether a repeat is being run again.
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

impl Drop for Replays {
    fn drop(&mut self) {
        for work in &self.under_way {
            work.watch.stop();
        }
    }
}

fn key(result: &StudyResult, repeat: u32) -> Key {
    (result.plan_hash.clone(), result.seed, repeat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, prepare, run_study, study_of};
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
