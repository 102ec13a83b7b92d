//! Demand that comes now and then: its size and the time between two demands are smoothed apart.

use serde::{Deserialize, Serialize};

/// What Croston's method remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Intermittent {
    /// Smoothed size of a demand and smoothed periods between two; nothing before the first demand.
    smoothed: Option<(f64, f64)>,
    /// Periods since the last demand, this one included.
    since: f64,
}

impl Intermittent {
    /// A demand of this size in every period.
    pub(super) fn every_period(size: f64) -> Self {
        Self { smoothed: Some((size, 1.0)), since: 1.0 }
    }

    pub(super) fn first(value: f64) -> Self {
        let mut first = Self { smoothed: None, since: 1.0 };
        first.observe(value, 1.0);
        first
    }

    /// Only a period with demand changes size and interval; the first demand sets both.
    pub(super) fn observe(&mut self, value: f64, alpha: f64) {
        if value == 0.0 {
            self.since += 1.0;
            return;
        }
        self.smoothed = Some(match self.smoothed {
            None => (value, self.since),
            Some((size, interval)) => (alpha * value + (1.0 - alpha) * size, alpha * self.since + (1.0 - alpha) * interval),
        });
        self.since = 1.0;
    }

    /// Size over interval, units per period.
    pub(super) fn rate(&self) -> Option<f64> {
        self.smoothed.map(|(size, interval)| size / interval)
    }
}
