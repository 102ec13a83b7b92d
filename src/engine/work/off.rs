//! What servers do that are not there: vacations, work beyond their hours, work that rests without them.
//! Only resources whose servers come and go keep these levels; the others pay nothing.

use super::Work;
use crate::engine::observe::Bins;
use crate::engine::plan::{NONE, WorkPlan};

/// What is observed of one line of servers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Off {
    /// Under which index, or `NONE` where nobody ever leaves.
    index: u32,
    /// All servers there ever are.
    n_servers: i64,
    /// Servers that resting work needs.
    pub(super) resting: i64,
    /// On vacation, beyond hours, and away from resting work, as last noted.
    noted: [i64; 3],
}

/// Resources whose servers come and go, by index.
pub(super) fn with_off(plan: &WorkPlan) -> Vec<u32> {
    let comes_and_goes = |index: &u32| {
        let resource = &plan.resources[*index as usize];
        resource.vacation.is_some() || resource.capacity.as_constant().is_none() || plan.steered.contains(index)
    };
    (0..plan.resource_idx.len() as u32).filter(comes_and_goes).collect()
}

impl Off {
    /// There are more servers from now on than there ever were, at most.
    pub(super) fn has_at_most(&mut self, n_servers: u32) {
        self.n_servers = self.n_servers.max(n_servers.into());
    }

    pub(super) fn new(plan: &WorkPlan, group: u32, n_servers: u32) -> Self {
        let index = with_off(plan).iter().position(|resource| *resource == group).map_or(NONE, |index| index as u32);
        Self { index, n_servers: n_servers.into(), resting: 0, noted: [0; 3] }
    }
}

impl Work<'_> {
    /// Notes what servers do that are not there, after any of their numbers has changed.
    #[inline]
    pub(super) fn note_off(&mut self, resource: u32, now: i64, bins: &Bins) {
        if self.resources[resource as usize].off.index != NONE {
            self.note_off_levels(resource, now, bins);
        }
    }

    fn note_off_levels(&mut self, resource: u32, now: i64, bins: &Bins) {
        let state = &mut self.resources[resource as usize];
        // Those who hold finished items are among the busy ones.
        let taken = state.busy + state.away;
        let there = state.servers.max(taken);
        let gone = state.off.n_servers - there + state.away;
        let levels = [state.away, (taken - state.servers).max(0), state.off.resting.min(gone).max(0)];
        let noted = std::mem::replace(&mut state.off.noted, levels);
        if levels != noted {
            let changes = std::array::from_fn(|n| levels[n] - noted[n]);
            self.levels.off(state.off.index, now, changes, bins);
        }
    }
}
