//! What all servers of a resource did with their time: five shares that add up to 1.
//!
//! The whole is all servers there ever are, at all times. Worked: busy, also beyond their hours. Blocked:
//! holding a finished item. Starved: there and neither. Suspended: away, with an item that rests. Off: away
//! without one, vacations included.

use super::summary::ResourceSummary;
use crate::engine::observe::{Bins, LevelTrack};
use crate::engine::work::ResourceRecord;
use crate::model::Quantity;

/// The shares in the order in which they are listed.
const SHARES: [Quantity; 5] = [Quantity::Worked, Quantity::AwayFromWork, Quantity::Off, Quantity::Blocked, Quantity::Starved];

/// Server time over a stretch.
struct Use {
    servers: f64,
    busy: f64,
    blocked: f64,
    capacity: f64,
    on_vacation: f64,
    beyond_hours: f64,
    away_from_work: f64,
}

impl Use {
    fn share(&self, what: Quantity) -> f64 {
        let starved = self.starved();
        let time = match what {
            Quantity::Worked => self.busy,
            Quantity::AwayFromWork => self.away_from_work,
            Quantity::Blocked => self.blocked,
            Quantity::Starved => starved,
            _ => self.servers - self.busy - self.away_from_work - self.blocked - starved,
        };
        time / self.servers
    }

    fn starved(&self) -> f64 {
        self.capacity + self.beyond_hours - self.busy - self.blocked - self.on_vacation
    }
}

fn of_summary(resource: &ResourceSummary, window: f64) -> Use {
    Use {
        servers: f64::from(resource.n_servers) * window,
        busy: resource.busy.integral,
        blocked: resource.blocked.integral,
        capacity: resource.capacity.integral,
        on_vacation: resource.on_vacation.integral,
        beyond_hours: resource.beyond_hours.integral,
        away_from_work: resource.away_from_work.integral,
    }
}

/// One of the shares over the observation window.
pub(super) fn share(resource: &ResourceSummary, window: f64, what: Quantity) -> Option<f64> {
    (resource.n_servers > 0).then(|| of_summary(resource, window).share(what))
}

/// Server time that is paid and in which nothing was done: starved and blocked.
pub(super) fn idle(resource: &ResourceSummary, window: f64) -> f64 {
    of_summary(resource, window).starved() + resource.blocked.integral
}

/// Paid idle server time in every bin, in ticks.
pub(super) fn idle_over_time(resource: &ResourceRecord, bins: &Bins) -> Vec<f64> {
    (0..bins.len()).map(|bin| in_bin(resource, bins, bin)).map(|of_bin| of_bin.starved() + of_bin.blocked).collect()
}

/// The shares in every bin; those that are never above zero are left out.
pub(super) fn shares_over_time(resource: &ResourceRecord, bins: &Bins) -> Vec<(Quantity, Vec<f64>)> {
    if resource.n_servers == 0 {
        return Vec::new();
    }
    let comes_and_goes = !resource.beyond_hours.bin_integrals().is_empty();
    let is_blocked = resource.blocked.integral() != 0;
    SHARES
        .into_iter()
        .filter(|what| match what {
            Quantity::AwayFromWork | Quantity::Off => comes_and_goes,
            Quantity::Blocked => is_blocked,
            _ => true,
        })
        .map(|what| (what, (0..bins.len()).map(|bin| in_bin(resource, bins, bin).share(what)).collect()))
        .collect()
}

fn in_bin(resource: &ResourceRecord, bins: &Bins, bin: usize) -> Use {
    let time = |track: &LevelTrack| track.bin_integrals().get(bin).map_or(0.0, |integral| *integral as f64);
    let length = bins.width().min(bins.horizon() - bin as i64 * bins.width());
    Use {
        servers: if length > 0 { f64::from(resource.n_servers) * length as f64 } else { f64::NAN },
        busy: time(&resource.busy),
        blocked: time(&resource.blocked),
        capacity: time(&resource.capacity),
        on_vacation: time(&resource.on_vacation),
        beyond_hours: time(&resource.beyond_hours),
        away_from_work: time(&resource.away_from_work),
    }
}
