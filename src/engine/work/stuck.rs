//! Recognises work that can never go on: lines that hold each other up, and items that fit into no shift.
//! It changes nothing.

use super::super::plan::{NONE, WorkPlan};
use super::Work;
use crate::model::ShiftEnd;

/// Work that can never go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stuck {
    /// Each of these resources holds finished items for which there is no room in the line of another of
    /// them, and serves nothing else.
    Deadlock {
        /// The instant in ticks.
        at: i64,
        /// Resources, by identifier.
        resources: Vec<u32>,
    },
    /// An item needs longer than any stretch in which its servers are there, and everybody behind it waits.
    FitsNoShift {
        /// The instant in ticks.
        at: i64,
        /// The activity, by identifier.
        activity: u32,
        /// How long the item needs, ticks.
        needs: i64,
        /// The longest stretch, ticks.
        longest: i64,
    },
}

impl Work<'_> {
    /// What can never go on, if that was noticed.
    pub fn stuck(&self) -> Option<&Stuck> {
        self.stuck.as_ref()
    }

    /// A finished item could not go on: looks whether the lines hold each other up for ever.
    pub(super) fn look_for_deadlock(&mut self, ahead: u32, now: i64) {
        // As long as somebody ahead is at work, there will be room.
        if self.stuck.is_some() || !self.holds_only(ahead) {
            return;
        }
        let mut held: Vec<bool> = (0..self.resources.len() as u32).map(|resource| self.holds_only(resource)).collect();
        // What holds items for somebody who can go on can go on itself.
        loop {
            let mut goes_on = Vec::new();
            for (to, state) in self.resources.iter().enumerate().filter(|(to, _)| !held[*to]) {
                goes_on.extend(state.outside.iter().map(|(item, _)| self.line_of(*item)));
                debug_assert!(!held[to], "only those that can go on let others in");
            }
            let before = held.iter().filter(|held| **held).count();
            for resource in goes_on.into_iter().filter(|resource| *resource != NONE) {
                held[resource as usize] = false;
            }
            if held.iter().filter(|held| **held).count() == before {
                break;
            }
        }
        if held[ahead as usize] {
            let all = self.plan.resources.iter().zip(held);
            let resources = all.filter(|(_, held)| *held).map(|(resource, _)| resource.element).collect();
            self.stuck = Some(Stuck::Deadlock { at: now, resources });
        }
    }

    /// Whether a resource only holds finished items: nobody works, no server comes, nobody in line gives up.
    fn holds_only(&self, resource: u32) -> bool {
        let state = &self.resources[resource as usize];
        let plan = &self.plan.resources[resource as usize];
        state.n_blocked > 0
            && state.running.len == 0
            && state.suspended.len == 0
            && state.away == 0
            && plan.capacity.as_constant().is_some()
            && plan.vacation.is_none()
            && !gives_up(self.plan, resource)
            && state.levels.iter().find(|line| line.len > 0).is_none_or(|line| state.n_free() < self.units(line.head))
    }

    /// An item does not fit before the shift's end: looks whether it ever will.
    pub(super) fn look_for_a_shift(&mut self, index: u32, resource: u32, now: i64) {
        let item = self.items.get(index);
        let (activity, needs) = (item.activity, item.remaining);
        let plan = &self.plan.activities[activity as usize];
        if self.stuck.is_some()
            || needs <= plan.longest_shift
            || self.plan.resources[resource as usize].shift_end != ShiftEnd::StartOnlyIfItFits
        {
            return;
        }
        self.stuck = Some(Stuck::FitsNoShift { at: now, activity: plan.element, needs, longest: plan.longest_shift });
    }
}

/// Whether somebody in the line of a resource may give up.
fn gives_up(plan: &WorkPlan, resource: u32) -> bool {
    plan.activities.iter().any(|activity| activity.resource == resource && activity.patience.is_some())
}
