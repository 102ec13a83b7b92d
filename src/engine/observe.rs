//! How a replication observes levels and events: one observation window, one set of time bins, exact
//! integer sums that merge in any order.

mod levels;
mod value;

use super::accumulate::{Histogram, Tally};

pub use levels::Levels;
pub use value::ValueTrack;

/// The observation window and the time bins every series of a replication shares.
#[derive(Debug, Clone)]
pub struct Bins {
    width: i64,
    n: usize,
    window_start: i64,
    horizon: i64,
    current: usize,
    current_end: i64,
}

impl Bins {
    /// Bins of this width over `0..horizon`; statistics start at `window_start`.
    pub fn new(width: i64, window_start: i64, horizon: i64) -> Self {
        let width = width.max(1);
        let n = usize::try_from((horizon + width - 1) / width).unwrap_or(0).max(1);
        Self { width, n, window_start, horizon, current: 0, current_end: width.min(horizon) }
    }

    /// Moves to the bin of this instant.
    #[inline]
    pub fn advance(&mut self, now: i64) {
        if now >= self.current_end {
            if now >= self.horizon {
                // The last bin may be shorter than the others; nothing after it belongs to it.
                self.current = usize::MAX;
                self.current_end = i64::MAX;
                return;
            }
            self.current = usize::try_from(now / self.width).unwrap_or(usize::MAX);
            self.current_end = (now / self.width + 1).saturating_mul(self.width).min(self.horizon);
        }
    }

    /// Number of bins.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether there are none; never the case.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Width of a bin in ticks.
    pub fn width(&self) -> i64 {
        self.width
    }

    /// Start of the observation window in ticks.
    pub fn window_start(&self) -> i64 {
        self.window_start
    }

    /// End of the observation window in ticks.
    pub fn horizon(&self) -> i64 {
        self.horizon
    }

    /// Index of the bin of the clock; beyond the last bin after the horizon.
    #[inline]
    pub fn current(&self) -> u32 {
        u32::try_from(self.current).unwrap_or(u32::MAX)
    }

    /// Whether an instant lies in the observation window.
    #[inline]
    pub fn observes(&self, now: i64) -> bool {
        self.window_start <= now && now < self.horizon
    }

    /// Ends the observation at this instant instead of the planned horizon.
    pub fn end_at(&mut self, now: i64) {
        self.horizon = self.horizon.min(now);
        self.current_end = self.current_end.min(self.horizon);
    }
}

/// A whole-number level over time: its integral in the observation window and in every bin.
#[derive(Debug, Clone, Default)]
pub struct LevelTrack {
    level: i64,
    since: i64,
    /// Integral since the last boundary.
    open: i64,
    /// The next instant at which the integral is put away: a bin's end, the window's start or end.
    boundary: i64,
    window: i128,
    max: i64,
    bins: Vec<i64>,
}

impl LevelTrack {
    /// A level that starts at zero.
    pub fn new(bins: &Bins) -> Self {
        Self { level: 0, since: 0, open: 0, boundary: next_boundary(0, bins), window: 0, max: 0, bins: vec![0; bins.n] }
    }

    /// The level now.
    #[inline]
    pub fn level(&self) -> i64 {
        self.level
    }

    /// Changes the level by a number.
    #[inline]
    pub fn add(&mut self, now: i64, change: i64, bins: &Bins) {
        self.advance(now, bins);
        self.level += change;
        if self.level > self.max && bins.observes(now) {
            self.max = self.level;
        }
    }

    /// Brings the integral up to an instant.
    #[inline]
    pub fn advance(&mut self, now: i64, bins: &Bins) {
        if now > self.boundary {
            self.put_away(now, bins);
        }
        self.open += self.level * (now - self.since);
        self.since = now;
    }

    #[cold]
    fn put_away(&mut self, now: i64, bins: &Bins) {
        while now > self.boundary {
            self.open += self.level * (self.boundary - self.since);
            self.since = self.boundary;
            self.flush(bins);
            self.boundary = next_boundary(self.boundary, bins);
        }
    }

    /// Puts the open integral, which ends at `since`, into its bin and into the window.
    fn flush(&mut self, bins: &Bins) {
        self.put(self.since, self.open, self.level, bins);
        self.open = 0;
    }

    /// Puts an integral that ends at an instant into the bin and into the window it belongs to.
    fn put(&mut self, end: i64, integral: i64, level: i64, bins: &Bins) {
        let last_tick = end - 1;
        if let Some(slot) = usize::try_from(last_tick.div_euclid(bins.width)).ok().and_then(|bin| self.bins.get_mut(bin)) {
            *slot += integral;
        }
        if bins.observes(last_tick) {
            self.window += i128::from(integral);
            if integral != 0 {
                self.max = self.max.max(level);
            }
        }
    }

    /// Closes the observation at an instant; what comes later is not observed.
    pub fn close(&mut self, now: i64, bins: &Bins) {
        self.advance(now, bins);
        if self.open != 0 {
            self.flush(bins);
        }
        self.boundary = i64::MAX;
    }

    /// Integral over the observation window, in units × ticks.
    pub fn integral(&self) -> i128 {
        self.window
    }

    /// Largest level in the observation window.
    pub fn max(&self) -> i64 {
        self.max
    }

    /// Mean level in every bin; the last bin may be shorter than the others.
    pub fn bin_means(&self, bins: &Bins) -> Vec<f64> {
        self.bins
            .iter()
            .enumerate()
            .map(|(index, integral)| {
                let start = index as i64 * bins.width;
                let length = bins.width.min(bins.horizon - start);
                if length > 0 { *integral as f64 / length as f64 } else { f64::NAN }
            })
            .collect()
    }
}

/// The first boundary after an instant: a bin's end, the window's start, or the horizon.
fn next_boundary(after: i64, bins: &Bins) -> i64 {
    if after >= bins.horizon {
        return i64::MAX;
    }
    let end_of_bin = (after / bins.width + 1) * bins.width;
    let next = end_of_bin.min(bins.horizon);
    if after < bins.window_start { next.min(bins.window_start) } else { next }
}

/// Counts and sums of events in every bin.
#[derive(Debug, Clone, Default)]
pub struct EventTrack {
    bins: Vec<EventBin>,
}

#[derive(Debug, Clone, Copy, Default)]
struct EventBin {
    sum: i64,
    count: u32,
}

impl EventTrack {
    /// No events yet.
    pub fn new(bins: &Bins) -> Self {
        Self { bins: vec![EventBin::default(); bins.n] }
    }

    /// Notes an event with a value in the current bin.
    #[inline]
    pub fn add(&mut self, value: i64, bins: &Bins) {
        self.add_in(bins.current(), value);
    }

    /// Notes an event with a value in a bin; bins that do not exist note nothing.
    #[inline]
    pub fn add_in(&mut self, bin: u32, value: i64) {
        if let Some(bin) = self.bins.get_mut(bin as usize) {
            bin.count += 1;
            bin.sum += value;
        }
    }

    /// Number of events in every bin.
    pub fn counts(&self) -> Vec<f64> {
        self.bins.iter().map(|bin| f64::from(bin.count)).collect()
    }

    /// Mean value of the events of every bin, divided by a unit; not-a-number where there was none.
    pub fn means(&self, unit: f64) -> Vec<f64> {
        self.bins.iter().map(|bin| if bin.count == 0 { f64::NAN } else { bin.sum as f64 / f64::from(bin.count) / unit }).collect()
    }
}

/// Single values of one quantity: exact moments and a histogram.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Number, sum, sum of squares, smallest, largest.
    pub tally: Tally,
    /// Distribution, for percentiles.
    pub histogram: Histogram,
}

impl Values {
    /// Notes a value.
    #[inline]
    pub fn add(&mut self, value: i64) {
        self.tally.add(value);
        self.histogram.add(value);
    }

    /// Notes several values.
    #[inline]
    pub fn add_all(&mut self, values: &[i64]) {
        self.tally.add_all(values);
        self.histogram.add_all(values);
    }

    /// Adds another collection's values.
    pub fn merge(&mut self, other: &Self) {
        self.tally.merge(&other.tally);
        self.histogram.merge(&other.histogram);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_integrated_in_its_bins_and_in_the_window_only() {
        let bins = Bins::new(10, 15, 40);
        let mut track = LevelTrack::new(&bins);
        track.add(5, 2, &bins);
        track.add(20, 1, &bins);
        track.add(38, -3, &bins);
        track.close(40, &bins);
        assert_eq!(track.bin_means(&bins), [1.0, 2.0, 3.0, 2.4]);
        assert_eq!(track.integral(), 5 * 2 + 18 * 3);
        assert_eq!(track.max(), 3);
        track.add(50, 7, &bins);
        assert_eq!(track.integral(), 64, "nothing after the end is observed");
    }

    #[test]
    fn an_observation_that_ends_early_keeps_what_was_seen() {
        let mut bins = Bins::new(10, 0, 100);
        let mut track = LevelTrack::new(&bins);
        track.add(0, 1, &bins);
        bins.end_at(25);
        track.close(25, &bins);
        assert_eq!(track.integral(), 25);
    }
}
