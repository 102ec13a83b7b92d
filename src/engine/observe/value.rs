//! A number over time: its integral, least and largest value in the observation window, its mean in every bin.

use super::{Bins, next_boundary};

/// A number that holds from one change to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueTrack {
    value: f64,
    since: i64,
    boundary: i64,
    window: f64,
    observed: i64,
    min: f64,
    max: f64,
    /// Integral over time and time covered, by bin.
    bins: Vec<(f64, i64)>,
}

impl ValueTrack {
    /// A number that is unknown (not-a-number) until it is first set.
    pub fn new(bins: &Bins) -> Self {
        Self {
            value: f64::NAN,
            since: 0,
            boundary: next_boundary(0, bins),
            window: 0.0,
            observed: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            bins: vec![(0.0, 0); bins.len()],
        }
    }

    /// The number now; not-a-number while it is unknown.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The number changes.
    pub fn set(&mut self, now: i64, value: f64, bins: &Bins) {
        self.advance(now, bins);
        self.value = value;
    }

    /// Closes the observation at an instant; what comes later is not observed.
    pub fn close(&mut self, now: i64, bins: &Bins) {
        self.advance(now, bins);
        self.boundary = i64::MAX;
        self.since = i64::MAX;
    }

    fn advance(&mut self, now: i64, bins: &Bins) {
        while now > self.boundary {
            self.put(self.boundary, bins);
            self.boundary = next_boundary(self.boundary, bins);
        }
        self.put(now, bins);
    }

    /// Puts the stretch up to an instant away; it lies within one bin, and inside or outside the window.
    fn put(&mut self, end: i64, bins: &Bins) {
        let length = end - self.since;
        if length <= 0 {
            return;
        }
        self.since = end;
        if self.value.is_nan() {
            return;
        }
        let last_tick = end - 1;
        let integral = self.value * length as f64;
        if let Some(bin) = usize::try_from(last_tick.div_euclid(bins.width())).ok().and_then(|bin| self.bins.get_mut(bin)) {
            bin.0 += integral;
            bin.1 += length;
        }
        if bins.observes(last_tick) {
            self.window += integral;
            self.observed += length;
            self.min = self.min.min(self.value);
            self.max = self.max.max(self.value);
        }
    }

    /// Time mean over the part of the window in which the number was known.
    pub fn mean(&self) -> Option<f64> {
        (self.observed > 0).then(|| self.window / self.observed as f64)
    }

    /// Least value in the window.
    pub fn min(&self) -> Option<f64> {
        (self.observed > 0).then_some(self.min)
    }

    /// Largest value in the window.
    pub fn max(&self) -> Option<f64> {
        (self.observed > 0).then_some(self.max)
    }

    /// Mean in every bin over the time in which the number was known; not-a-number where it never was.
    pub fn bin_means(&self) -> Vec<f64> {
        self.bins.iter().map(|(integral, covered)| if *covered > 0 { integral / *covered as f64 } else { f64::NAN }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_for_as_long_as_it_holds_and_from_when_it_is_known() {
        let bins = Bins::new(10, 15, 40);
        let mut track = ValueTrack::new(&bins);
        track.set(5, 2.0, &bins);
        track.set(20, 3.0, &bins);
        track.set(38, -1.0, &bins);
        track.close(40, &bins);
        assert_eq!(track.bin_means(), [2.0, 2.0, 3.0, 2.2]);
        assert_eq!(track.mean(), Some((5.0 * 2.0 + 18.0 * 3.0 - 2.0) / 25.0));
        assert_eq!((track.min(), track.max()), (Some(-1.0), Some(3.0)));
        track.set(90, 7.0, &bins);
        assert_eq!(track.max(), Some(3.0), "nothing after the end is observed");
    }

    #[test]
    fn a_number_that_was_never_known_has_no_mean() {
        let bins = Bins::new(10, 0, 40);
        let mut track = ValueTrack::new(&bins);
        track.close(40, &bins);
        assert_eq!(track.mean(), None);
        assert!(track.bin_means().iter().all(|mean| mean.is_nan()));
    }
}
