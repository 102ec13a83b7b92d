//! The books of a replication: what was counted while it ran must agree with what can be counted at its
//! end. It runs once, after the last event, and changes nothing.
//!
//! Two laws hold on every sample path, whatever is drawn. Conservation: every counted arrival has left, was
//! turned away, has given up, or is in the map. Little's law: the integral of the number present over the
//! observation window is the sum, over all who were there, of the time each spent inside the window. The
//! left side comes from levels, the right side from the times of single visits and items; only those who
//! were there at one end of the window need a correction.

use std::collections::BTreeSet;

use super::super::observe::Bins;
use super::super::plan::NONE;
use super::Work;
use super::record::{ActivityRecord, StreamRecord};

/// A sum that does not agree with its other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imbalance {
    /// The activity or stream, by identifier.
    pub element: u32,
    /// Which law.
    pub law: Law,
    /// What the levels or counters say, in items × ticks or items.
    pub counted: i128,
    /// What the single visits or items say.
    pub found: i128,
}

/// A law that holds on every sample path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Integral of the number present = sum of the times present.
    Little,
    /// Arrived = gone + still there.
    Conservation,
}

/// Times of those who were there at an end of the window, or left otherwise than by being done, in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Margin {
    /// Of counted ones that were not done: turned away after a wait, or given up.
    not_done: i64,
    /// Of counted ones: after the window.
    after: i64,
    /// Of those that came before the window: inside it.
    inside: i64,
}

impl Margin {
    /// Somebody leaves who came at an instant.
    #[inline]
    pub(super) fn leaves(&mut self, counted: bool, is_done: bool, came: i64, now: i64, bins: &Bins) {
        if counted {
            if !is_done {
                self.not_done += now - came;
            }
            if now > bins.horizon() {
                self.after += now - bins.horizon();
            }
        } else if came < bins.window_start() {
            self.inside += (now.min(bins.horizon()) - bins.window_start()).max(0);
        }
    }

    /// The sum of the times present, from the times of those that were done.
    fn present(&self, of_done: i128, of_those_there: i128) -> i128 {
        of_done + i128::from(self.not_done) - i128::from(self.after) + i128::from(self.inside) + of_those_there
    }
}

impl Work<'_> {
    /// Looks whether the books agree after a replication that came to its planned end; the first that does
    /// not is named.
    pub(super) fn audit(&self, bins: &Bins) -> Option<Imbalance> {
        // Somebody who is still there was so from coming, or the window's start, to its end.
        let inside = |came: i64| i128::from((bins.horizon() - came.max(bins.window_start())).max(0));
        let mut there_at = vec![0; self.plan.activities.len()];
        let mut there_of = vec![0; self.plan.streams.len()];
        let mut n_counted = vec![0; self.plan.streams.len()];
        let mut seen = BTreeSet::new();
        for item in self.items.alive() {
            if item.is_present {
                there_at[item.activity as usize] += inside(item.enabled);
            }
            // The parts of a split are one item.
            if item.stream != NONE && self.whole(item.group).is_none_or(|group| seen.insert(group)) {
                there_of[item.stream as usize] += inside(item.arrived);
                n_counted[item.stream as usize] += i128::from(item.counted);
            }
        }
        let of_activity = |(index, there): (usize, i128)| {
            let record: &ActivityRecord = &self.record.activities[index];
            let done = record.visits.iter().map(|visits| visits.elapsed.tally.sum()).sum();
            let (counted, found) = (record.present.integral(), self.activities[index].margin.present(done, there));
            (counted != found).then(|| Imbalance { element: self.plan.activities[index].element, law: Law::Little, counted, found })
        };
        let of_stream = |(index, there): (usize, i128)| {
            let record: &StreamRecord = &self.record.streams[index];
            let element = self.plan.streams[index].element;
            let (counted, found) = (record.present.integral(), self.streams[index].margin.present(record.elapsed.tally.sum(), there));
            if counted != found {
                return Some(Imbalance { element, law: Law::Little, counted, found });
            }
            let (counted, found) = (i128::from(record.outstanding), n_counted[index]);
            (counted != found).then_some(Imbalance { element, law: Law::Conservation, counted, found })
        };
        let at_activities = there_at.into_iter().enumerate().find_map(of_activity);
        at_activities.or_else(|| there_of.into_iter().enumerate().find_map(of_stream))
    }
}
