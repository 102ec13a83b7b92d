//! Every version of every signal, and what was lost on its way: what beliefs are held against when it is asked why
//! two decisions do not match. Kept only where something must match; it changes nothing.

use super::{Information, Known, Outgoing};

/// All versions of one replication.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// By signal and number of the version, from 1: canonical value and instant.
    all: Vec<Vec<(f64, i64)>>,
    /// By function and signal: the newest version that was lost on its way there.
    lost: Vec<Vec<(u32, Known)>>,
}

impl Versions {
    pub(super) fn made(&mut self, signal: u32, value: f64, now: i64) {
        self.all[signal as usize].push((value, now));
    }

    pub(super) fn lost(&mut self, function: u32, outgoing: &Outgoing) {
        let Some(signal) = outgoing.signal else { return };
        let known = Known { value: outgoing.value, version: outgoing.version, made: outgoing.made };
        let lost = &mut self.lost[function as usize];
        match lost.iter_mut().find(|(of, _)| *of == signal) {
            Some((_, newest)) if newest.version > known.version => {}
            Some((_, newest)) => *newest = known,
            None => lost.push((signal, known)),
        }
    }
}

impl Information<'_> {
    /// Keeps every version from now on.
    pub fn keep_versions(&mut self) {
        self.versions =
            Some(Versions { all: vec![Vec::new(); self.plan.signals.len()], lost: vec![Vec::new(); self.plan.functions.len()] });
    }

    /// A version as it was made: its canonical value. Nothing where it is not known.
    pub fn version_of(&self, signal: u32, version: u32) -> Option<Known> {
        if version == 0 {
            return self.plan.signals[signal as usize].start.map(|value| Known { value, version, made: 0 });
        }
        let (value, made) = *self.versions.as_ref()?.all[signal as usize].get(version as usize - 1)?;
        Some(Known { value, version, made })
    }

    /// The newest version that was lost on its way to a function, as it was sent.
    pub fn lost_to(&self, function: u32, signal: u32) -> Option<Known> {
        let lost = &self.versions.as_ref()?.lost[function as usize];
        lost.iter().find(|(of, _)| *of == signal).map(|(_, known)| *known)
    }

    /// The newest version of a signal that somebody sent and that did not arrive yet, on whichever way.
    pub fn newest_under_way(&self, signal: u32) -> Option<u32> {
        let of = self.messages.iter().flatten().filter(|message| message.heard.signal == Some(signal));
        of.map(|message| message.heard.version).max()
    }
}
