//! What decisions do to work, and what work publishes: servers that come and leave, shares of ways on,
//! lengths of lines. It knows nothing of why.

use super::super::agenda::{Agenda, Topic};
use super::super::event_list::Phase;
use super::super::plan::Watched;
use super::{ResourceState, Work};

impl ResourceState {
    /// Servers that are there at an instant: none outside opening hours.
    pub(super) fn servers_at(&self, now: i64) -> i64 {
        if self.own.is_none() && self.extra == 0 {
            return i64::from(self.capacity.at(now));
        }
        if !self.capacity.is_open(now) {
            return 0;
        }
        (self.own.unwrap_or_else(|| i64::from(self.capacity.at(now))) + self.extra).max(0)
    }
}

impl Work<'_> {
    /// Servers come to a resource on top of its own, or leave.
    pub fn add_servers(&mut self, resource: u32, change: i64, agenda: &mut Agenda) {
        self.levels.advance(agenda.now(), &agenda.bins);
        self.resources[resource as usize].extra += change;
        self.fit_servers(resource, agenda);
        self.publish(agenda);
    }

    /// A resource has this many servers of its own while it is open.
    pub fn set_servers(&mut self, resource: u32, servers: i64, agenda: &mut Agenda) {
        self.levels.advance(agenda.now(), &agenda.bins);
        self.resources[resource as usize].own = Some(servers);
        self.fit_servers(resource, agenda);
        self.publish(agenda);
    }

    /// Items take the ways on from an activity in these shares from now on.
    pub fn route(&mut self, activity: u32, shares: &[f64]) {
        self.sites.share_out(activity, shares);
    }

    /// The capacity of a resource may have changed by its calendar.
    pub(super) fn capacity_change(&mut self, resource_idx: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let state = &mut self.resources[resource_idx as usize];
        if state.next_look != now {
            // Of a capacity that does not hold any more.
            return;
        }
        if let Some(next) = state.capacity.next_change(now) {
            state.next_look = next;
            agenda.at(next, Phase::Calendar, 0, Topic::Capacity, resource_idx);
        }
        self.fit_servers(resource_idx, agenda);
    }

    /// Publishes what is watched of resources.
    pub(super) fn publish(&self, agenda: &mut Agenda) {
        for watched in &self.plan.watched {
            let lines = self.plan.resources[watched.resource as usize].lines;
            let all = lines.map_or(watched.resource..watched.resource + 1, |lines| lines.first..lines.first + lines.n);
            let sum = |of: fn(&ResourceState) -> i64| all.clone().map(|line| of(&self.resources[line as usize])).sum::<i64>();
            let value = match watched.what {
                Watched::Queue => sum(|state| state.n_waiting) as f64,
                Watched::Load => match sum(|state| state.servers) {
                    0 => 0.0,
                    servers => sum(|state| state.busy) as f64 / servers as f64,
                },
            };
            agenda.publish(watched.place, value);
        }
    }
}
