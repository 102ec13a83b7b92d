//! Work that is done beside the window, each piece on a thread of its own: under which name it was wanted, what came of
//! it, and what is not wanted any more. It must not know what the work is.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use egui::Context;

use crate::experiment::study::Watch;

struct UnderWay<K, T> {
    key: K,
    watch: Arc<Watch>,
    outcome: Receiver<Option<T>>,
}

/// Outcomes of work by what was wanted, and work under way.
pub struct Beside<K, T> {
    /// The newest last; nothing where nothing came of it.
    kept: Vec<(K, Option<T>)>,
    under_way: Vec<UnderWay<K, T>>,
    n_kept: usize,
    version: u64,
}

impl<K: Clone + PartialEq, T: Send + 'static> Beside<K, T> {
    /// Nothing yet; so many outcomes are kept.
    pub fn keeping(n_kept: usize) -> Self {
        Self { kept: Vec::new(), under_way: Vec::new(), n_kept, version: 0 }
    }

    /// What came of a piece of work, if it is there.
    pub fn outcome(&self, key: &K) -> Option<&T> {
        self.kept.iter().find(|(known, _)| known == key).and_then(|(_, outcome)| outcome.as_ref())
    }

    /// Whether a piece of work is done, or under way.
    pub fn is_known(&self, key: &K) -> bool {
        self.kept.iter().any(|(known, _)| known == key) || self.under_way.iter().any(|work| work.key == *key)
    }

    /// Begins a piece of work unless it is known; the name is that of its thread.
    pub fn want(&mut self, ctx: &Context, key: K, name: &str, work: impl FnOnce(&Watch) -> Option<T> + Send + 'static) {
        if self.is_known(&key) {
            return;
        }
        let (sender, outcome) = sync_channel(1);
        let watch = Arc::new(Watch::default());
        let (later, theirs) = (ctx.clone(), Arc::clone(&watch));
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Nobody listens any more once something else is wanted.
            drop(sender.send(work(&theirs)));
            later.request_repaint();
        });
        match thread {
            Ok(_) => self.under_way.push(UnderWay { key, watch, outcome }),
            // Without a thread it is said that it is not there.
            Err(_) => self.keep(key, None),
        }
    }

    /// Stops what is not wanted any more, and looks what has ended; what was stopped is wanted anew another time.
    pub fn poll(&mut self, is_wanted: impl Fn(&K) -> bool) {
        for work in self.under_way.iter().filter(|work| !is_wanted(&work.key)) {
            work.watch.stop();
        }
        let mut ended = Vec::new();
        self.under_way.retain(|work| {
            let outcome = match work.outcome.try_recv() {
                Ok(outcome) => outcome,
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) => return true,
            };
            if !work.watch.is_stopped() {
                ended.push((work.key.clone(), outcome));
            }
            false
        });
        for (key, outcome) in ended {
            self.keep(key, outcome);
        }
    }

    /// Notes what came of a piece of work.
    pub fn keep(&mut self, key: K, outcome: Option<T>) {
        self.kept.push((key, outcome));
        if self.n_kept < self.kept.len() {
            self.kept.remove(0);
        }
        self.version += 1;
    }

    /// What is under way for the longest: its name and who watches it.
    pub fn first_under_way(&self) -> Option<(&K, &Watch)> {
        self.under_way.first().map(|work| (&work.key, &*work.watch))
    }

    /// A number that changes whenever something has come.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether something is under way.
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

impl<K, T> Drop for Beside<K, T> {
    fn drop(&mut self) {
        for work in &self.under_way {
            work.watch.stop();
        }
    }
}
