//! What functions heard and were told face to face, kept row by row for beliefs on the time axis. Nothing that a
//! run depends on rests on it.

use super::{Heard, Information};
use crate::engine::flow_trace::{self, HeardRow};

impl Information<'_> {
    /// Notes that somebody hears a message now; not one that is older than what was told face to face.
    pub fn note_heard(&mut self, heard: &Heard, now: i64) {
        let Some(trace) = &mut self.trace else { return };
        let told = heard.signal.and_then(|signal| self.told.get(&(heard.function, signal)));
        if told.is_none_or(|version| *version <= heard.version) {
            let value = self.plan.functions[heard.function as usize].read(heard.signal, heard.value);
            flow_trace::keep(&mut trace.heard, HeardRow { at: now, function: heard.function, signal: heard.signal, value });
        }
    }

    /// Notes that a function is told a value face to face now, as it takes it; what was agreed just now is the
    /// version that comes next.
    pub fn note_told(&mut self, function: u32, signal: u32, value: f64, version: Option<u32>, now: i64) {
        let is_owner = self.plan.signals[signal as usize].owner == function;
        if let Some(trace) = self.trace.as_mut().filter(|_| !is_owner) {
            let version = version.unwrap_or(self.signals[signal as usize].n_changes + 1);
            self.told.insert((function, signal), version);
            flow_trace::keep(&mut trace.heard, HeardRow { at: now, function, signal: Some(signal), value });
        }
    }
}
