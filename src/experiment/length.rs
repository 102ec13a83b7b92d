//! How long a study will take, before it is run: events are counted in a short beginning and carried on.

use std::sync::Arc;
use std::time::Instant;

use super::study::{Prepared, Watch};
use crate::engine::run::run;

/// Events after which a beginning says enough.
const ENOUGH_EVENTS: u64 = 20_000;
/// Items after which the beginning of a run that ends by items says enough.
const ENOUGH_ITEMS: u64 = 2_000;
/// From this many events on a run is announced.
pub const LONG: f64 = 1e8;

/// How long a study will take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// Events of all replications.
    pub events: f64,
    /// Seconds of one processor.
    pub seconds: f64,
}

impl Length {
    /// Both, one after the other.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { events: self.events + other.events, seconds: self.seconds + other.seconds }
    }

    /// In words, such as “about 1.2 billion events, 2 min on 2 processors”.
    pub fn words(self, n_processors: usize) -> String {
        let events = match self.events {
            events if events >= 1e9 => format!("{} billion", crate::units::format::significant(events / 1e9, 2)),
            events if events >= 1e6 => format!("{} million", crate::units::format::significant(events / 1e6, 2)),
            events => crate::units::format::significant(events, 2),
        };
        let seconds = self.seconds / n_processors.max(1) as f64;
        let time = match seconds {
            seconds if seconds >= 5_400.0 => format!("{} h", crate::units::format::significant(seconds / 3_600.0, 2)),
            seconds if seconds >= 90.0 => format!("{} min", crate::units::format::significant(seconds / 60.0, 2)),
            seconds => format!("{} s", crate::units::format::significant(seconds, 2)),
        };
        format!("about {events} events, {time} on {n_processors} processors")
    }
}

/// Estimates the length of a study from the beginning of its first replication.
pub fn estimate(prepared: &Prepared, watch: &Watch) -> Length {
    let plan = &prepared.plan;
    let mut part = (plan.horizon / 500).max(1);
    let n_items = plan.stop_after_items;
    let started = Instant::now();
    loop {
        let mut beginning = plan.as_ref().clone();
        beginning.horizon = part.min(plan.horizon);
        beginning.warm_up = 0;
        // Nothing is followed beyond it: what counts is how fast events come.
        beginning.end = beginning.horizon;
        beginning.stop_after_items = n_items.map(|n| n.min(ENOUGH_ITEMS));
        let began = Instant::now();
        let record = run(&Arc::new(beginning), prepared.seed, 0, false, &watch.control);
        let seconds = began.elapsed().as_secs_f64();
        let reached = record.bins.horizon().max(1);
        let by_time = plan.horizon as f64 / reached as f64;
        let by_items = n_items.map_or(f64::INFINITY, |n| {
            let arrived: u64 = record.work.streams.iter().map(|stream| stream.arrivals).sum();
            if arrived == 0 { f64::INFINITY } else { n as f64 / arrived as f64 }
        });
        let is_enough = record.n_events >= ENOUGH_EVENTS
            || part >= plan.horizon
            || n_items.is_some_and(|n| by_items <= n as f64 / n.min(ENOUGH_ITEMS) as f64);
        if is_enough || watch.is_stopped() || started.elapsed().as_millis() > 200 {
            let factor = by_time.min(by_items).max(1.0) * f64::from(prepared.replications);
            return Length { events: record.n_events as f64 * factor, seconds: seconds * factor };
        }
        part = part.saturating_mul(4);
    }
}
