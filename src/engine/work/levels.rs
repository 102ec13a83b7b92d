//! The levels of work in one replication, each under its name.

use crate::engine::observe::{Bins, LevelTrack, Levels};

/// Levels of all activities, resources and streams.
#[derive(Debug)]
pub(super) struct WorkLevels {
    levels: Levels,
    first_resource: usize,
    first_stream: usize,
}

const PER_ACTIVITY: usize = 2;
const PER_RESOURCE: usize = 3;

impl WorkLevels {
    pub(super) fn new(n_activities: usize, n_resources: usize, n_streams: usize, bins: &Bins) -> Self {
        let first_resource = PER_ACTIVITY * n_activities;
        let first_stream = first_resource + PER_RESOURCE * n_resources;
        Self { levels: Levels::new(first_stream + n_streams, bins), first_resource, first_stream }
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
        self.levels.add(PER_ACTIVITY * activity as usize + 1, now, change, bins);
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
        self.levels.add(self.first_stream + stream as usize, now, change, bins);
    }

    /// Closes the observation at an instant.
    pub(super) fn close(&mut self, now: i64, bins: &Bins) {
        self.levels.close(now, bins);
    }

    /// What was observed: waiting and present by activity, then busy, capacity and blocked by resource,
    /// then present by stream.
    pub(super) fn into_tracks(self) -> impl Iterator<Item = LevelTrack> {
        self.levels.into_tracks()
    }
}
