//! A later date of a scenario: decisions go on with other parameters. What is under way stays as it is.

use std::sync::Arc;

use super::super::agenda::Agenda;
use super::super::plan::{ChainPlan, Timetable, TriggerPlan};
use super::Decisions;

impl<'p> Decisions<'p> {
    /// From now on another plan of the same elements holds.
    ///
    /// Runs that have begun keep what they chose. A policy that changes forgets what other decisions set of it and
    /// what its forecast has seen; a rhythm that changes counts from the start of the clock, as it always does.
    pub fn go_over_to(&mut self, plan: &'p ChainPlan, (seed, replication): (u64, u32), agenda: &mut Agenda) {
        let now = agenda.now();
        let before = std::mem::replace(&mut self.plan, plan);
        for (index, (old, new)) in (0..).zip(before.decisions.iter().zip(&plan.decisions)) {
            let state = &mut self.states[index as usize];
            if old.policy != new.policy {
                state.policy = Arc::new(new.policy.clone());
                state.memory.forget_forecast();
            }
            if old.trigger.is_same(&new.trigger) {
                continue;
            }
            state.table = match &new.trigger {
                TriggerPlan::Periodic(table) => table.drawn(seed, replication),
                _ => Timetable::Never,
            };
            state.due = None;
            state.is_armed = true;
            state.detectors.clear();
            state.is_over = matches!(new.trigger, TriggerPlan::ByHand);
            self.schedule_round(index, now, agenda);
            let waits = !self.states[index as usize].pending.is_empty();
            if waits && !matches!(new.trigger, TriggerPlan::Periodic(_)) {
                // What waited for a round is taken up by itself now.
                self.due_by(index, now, agenda);
            }
        }
    }
}
