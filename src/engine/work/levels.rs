//! The levels of work in one replication, each under its name.

use super::asked::Asked;
use crate::engine::observe::{Bins, LevelTrack, Levels};
use crate::engine::plan::WorkPlan;

/// Levels of all activities, resources and streams.
#[derive(Debug, Default)]
pub(super) struct WorkLevels {
    levels: Levels,
    first_resource: usize,
    first_stream: usize,
    first_off: usize,
    asked: Vec<Asked>,
}

const PER_ACTIVITY: usize = 2;
const PER_RESOURCE: usize = 3;
const PER_OFF: usize = 3;

impl WorkLevels {
    pub(super) fn new(plan: &WorkPlan, n_off: usize, bins: &Bins) -> Self {
        let first_resource = PER_ACTIVITY * plan.activities.len();
        let first_stream = first_resource + PER_RESOURCE * plan.resource_idx.len();
        let first_off = first_stream + plan.streams.len();
        let asked = Asked::all(plan, |activity| PER_ACTIVITY * activity as usize + 1, |stream| first_stream + stream as usize);
        Self { levels: Levels::new(first_off + PER_OFF * n_off, bins), first_resource, first_stream, first_off, asked }
    }

    /// Brings all levels to an instant; to be called whenever the clock has moved.
    #[inline]
    pub(super) fn advance(&mut self, now: i64, bins: &Bins) {
        self.levels.advance(now, bins);
    }

    /// Changes the number of items that wait at an activity.
    #[inline]
    pub(super) fn waiting(&mut self, activity: u32, now: i64, change: i64, bins: &Bins) {
        self.levels.add(PER_ACTIVITY * activity as usize, now, change, bins);
    }

    /// Changes the number of items at an activity.
    #[inline]
    pub(super) fn present(&mut self, activity: u32, now: i64, change: i64, bins: &Bins) {
        let index = PER_ACTIVITY * activity as usize + 1;
        self.levels.add(index, now, change, bins);
        if !self.asked.is_empty() {
            self.change_asked(index, now, change, bins);
        }
    }

    /// The number of items at an activity.
    pub(super) fn n_present(&self, activity: u32) -> i64 {
        self.levels.level(PER_ACTIVITY * activity as usize + 1)
    }

    /// Changes the number of servers at work.
    #[inline]
    pub(super) fn busy(&mut self, resource: u32, now: i64, change: i64, bins: &Bins) {
        self.levels.add(self.first_resource + PER_RESOURCE * resource as usize, now, change, bins);
    }

    /// Changes the number of servers that are there.
    pub(super) fn capacity(&mut self, resource: u32, now: i64, change: i64, bins: &Bins) {
        self.levels.add(self.first_resource + PER_RESOURCE * resource as usize + 1, now, change, bins);
    }

    /// Changes the number of servers that hold finished items.
    pub(super) fn blocked(&mut self, resource: u32, now: i64, change: i64, bins: &Bins) {
        self.levels.add(self.first_resource + PER_RESOURCE * resource as usize + 2, now, change, bins);
    }

    /// Changes the number of items of a stream.
    #[inline]
    pub(super) fn under_way(&mut self, stream: u32, now: i64, change: i64, bins: &Bins) {
        let index = self.first_stream + stream as usize;
        self.levels.add(index, now, change, bins);
        if !self.asked.is_empty() {
            self.change_asked(index, now, change, bins);
        }
    }

    #[cold]
    fn change_asked(&mut self, index: usize, now: i64, change: i64, bins: &Bins) {
        for asked in self.asked.iter_mut().filter(|asked| asked.index == index) {
            asked.change(now, change, bins);
        }
    }

    /// Changes the numbers of servers on vacation, at work beyond their hours, and away from resting work.
    pub(super) fn off(&mut self, off: u32, now: i64, changes: [i64; PER_OFF], bins: &Bins) {
        let first = self.first_off + PER_OFF * off as usize;
        for (index, change) in (first..).zip(changes).filter(|(_, change)| *change != 0) {
            self.levels.add(index, now, change, bins);
        }
    }

    /// Closes the observation at an instant.
    pub(super) fn close(&mut self, now: i64, bins: &Bins) {
        self.levels.close(now, bins);
        for asked in &mut self.asked {
            asked.advance(now, bins);
        }
    }

    /// Ticks at each number, of the asked levels in the order of the plan.
    pub(super) fn take_asked(&mut self) -> Vec<Vec<i64>> {
        std::mem::take(&mut self.asked).into_iter().map(Asked::into_times).collect()
    }

    /// What was observed: waiting and present by activity, then busy, capacity and blocked by resource,
    /// then present by stream, then vacation, beyond hours and resting by resource that has them.
    pub(super) fn into_tracks(self) -> impl Iterator<Item = LevelTrack> {
        self.levels.into_tracks()
    }
}
