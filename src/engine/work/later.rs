//! A later date of a scenario: the same elements go on with other parameters. What is under way stays as it is.

use super::super::agenda::{Agenda, Topic};
use super::super::event_list::Phase;
use super::super::plan::{ArrivalPlan, Timetable, WorkPlan};
use super::Work;

impl<'p> Work<'p> {
    /// From now on another plan of the same elements holds.
    ///
    /// Work that has begun takes the time it was to take. A stream whose arrivals change starts afresh now, and a
    /// capacity that changes holds at once, except where a decision has set the servers.
    pub fn go_over_to(&mut self, plan: &'p WorkPlan, (seed, replication): (u64, u32), agenda: &mut Agenda) {
        let now = agenda.now();
        let before = std::mem::replace(&mut self.plan, plan);
        for (state, (old, new)) in self.activities.iter_mut().zip(before.activities.iter().zip(&plan.activities)) {
            for (ahead, (_, _)) in state.services.iter_mut().zip(old.service.iter().zip(&new.service)).filter(|(_, (old, new))| old != new)
            {
                ahead.forget();
            }
        }
        for (index, (old, new)) in (0..).zip(before.resources.iter().zip(&plan.resources)) {
            if format!("{:?}", old.capacity) == format!("{:?}", new.capacity) {
                continue;
            }
            let state = &mut self.resources[index as usize];
            state.capacity = new.capacity.drawn(seed, replication);
            state.off.has_at_most(new.capacity.largest());
            state.next_look = now;
            if now < agenda.bins.horizon()
                && let Some(record) = self.record.resources.get_mut(state.level as usize)
            {
                record.n_servers = record.n_servers.max(new.capacity.largest());
            }
            agenda.at(now, Phase::Calendar, 0, Topic::Capacity, index);
        }
        for (index, (old, new)) in (0..).zip(before.streams.iter().zip(&plan.streams)) {
            if format!("{:?}", old.arrivals) == format!("{:?}", new.arrivals) {
                continue;
            }
            let state = &mut self.streams[index as usize];
            state.next = None;
            state.intervals.forget();
            state.table = match &new.arrivals {
                ArrivalPlan::Timetable(table) => table.drawn(seed, replication),
                _ => Timetable::Never,
            };
            state.position = match &new.arrivals {
                ArrivalPlan::Times(times) => times.partition_point(|time| *time <= now),
                _ => 0,
            };
            self.schedule_arrival(index, false, agenda);
        }
    }
}
