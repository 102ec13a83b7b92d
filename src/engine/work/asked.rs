//! How long exactly so many items are somewhere, where somebody asks for it. Nothing else pays for it.

use crate::engine::observe::Bins;
use crate::engine::plan::WorkPlan;
use crate::model::EntityRef;

/// Longest list of times that is kept of one level; larger numbers are not told apart.
const MOST: i64 = 10_000;

/// The time a level spends at each number, inside the observation window.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) index: usize,
    level: i64,
    since: i64,
    times: Vec<i64>,
}

impl Asked {
    /// The asked levels of a plan, whose index among all levels is found by kind and position.
    pub(super) fn all(plan: &WorkPlan, activity: impl Fn(u32) -> usize, stream: impl Fn(u32) -> usize) -> Vec<Self> {
        let index = |of: &EntityRef| match of {
            EntityRef::Activity(id) => plan.activity_idx.get(id).map(|index| activity(*index)),
            EntityRef::WorkStream(id) => plan.streams.iter().position(|source| source.element == id.0).map(|index| stream(index as u32)),
            _ => None,
        };
        let asked = |index: Option<usize>| Self { index: index.unwrap_or(usize::MAX), level: 0, since: 0, times: Vec::new() };
        plan.asked_levels.iter().map(index).map(asked).collect()
    }

    /// The level changes.
    pub(super) fn change(&mut self, now: i64, change: i64, bins: &Bins) {
        self.advance(now, bins);
        self.level += change;
    }

    /// Brings the times to an instant.
    pub(super) fn advance(&mut self, now: i64, bins: &Bins) {
        let (from, to) = (self.since.max(bins.window_start()), now.min(bins.horizon()));
        if from < to {
            let level = usize::try_from(self.level.clamp(0, MOST)).unwrap_or(0);
            if self.times.len() <= level {
                self.times.resize(level + 1, 0);
            }
            self.times[level] += to - from;
        }
        self.since = now;
    }

    /// Ticks at each number, from 0 on.
    pub(super) fn into_times(self) -> Vec<i64> {
        self.times
    }
}
