//! Many levels of one part of a replication, close together in memory and cheap to change.
//!
//! A level's integral over `0..t` is `level · t − moment`, where the moment is the sum of every change
//! times its instant. A change therefore is two additions, and only where a bin ends are integrals
//! computed, for all levels at once. Whoever owns the levels says when the clock has moved.

use super::{Bins, LevelTrack, next_boundary};

/// Whole-number levels over time, by index.
#[derive(Debug)]
pub struct Levels {
    running: Vec<Running>,
    tracks: Vec<LevelTrack>,
    /// The next instant at which integrals are put away.
    boundary: i64,
}

/// A level since the last boundary. Sums wrap: only differences of them are used.
#[derive(Debug, Clone, Copy, Default)]
struct Running {
    level: i64,
    moment: i64,
    max: i64,
}

impl Levels {
    /// This many levels that start at zero.
    pub fn new(n: usize, bins: &Bins) -> Self {
        Self { running: vec![Running::default(); n], tracks: vec![LevelTrack::new(bins); n], boundary: next_boundary(0, bins) }
    }

    /// Changes a level by a number at the instant last given to [`Levels::advance`].
    #[inline]
    pub fn add(&mut self, index: usize, now: i64, change: i64, bins: &Bins) {
        debug_assert!(now <= self.boundary, "the levels were brought to the instant of a change");
        let running = &mut self.running[index];
        running.level += change;
        running.moment = running.moment.wrapping_add(change.wrapping_mul(now));
        if running.level > running.max && bins.observes(now) {
            running.max = running.level;
        }
    }

    /// A level now.
    pub fn level(&self, index: usize) -> i64 {
        self.running[index].level
    }

    /// Brings all integrals to an instant; to be called whenever the clock has moved.
    #[inline]
    pub fn advance(&mut self, now: i64, bins: &Bins) {
        if now > self.boundary {
            self.pass_boundaries(now, bins);
        }
    }

    #[cold]
    fn pass_boundaries(&mut self, now: i64, bins: &Bins) {
        while now > self.boundary {
            let boundary = self.boundary;
            self.put_away(boundary, bins);
            self.boundary = next_boundary(boundary, bins);
        }
    }

    fn put_away(&mut self, end: i64, bins: &Bins) {
        for (running, track) in self.running.iter_mut().zip(&mut self.tracks) {
            let integral = running.level.wrapping_mul(end).wrapping_sub(running.moment);
            running.moment = running.level.wrapping_mul(end);
            track.put(end, integral, running.level, bins);
        }
    }

    /// Closes the observation at an instant; what comes later is not observed.
    pub fn close(&mut self, now: i64, bins: &Bins) {
        self.advance(now, bins);
        self.put_away(now, bins);
        self.boundary = i64::MAX;
    }

    /// The observed levels, in the order of their indices.
    pub fn into_tracks(self) -> impl Iterator<Item = LevelTrack> {
        self.running.into_iter().zip(self.tracks).map(|(running, mut track)| {
            track.level = running.level;
            track.max = track.max.max(running.max);
            track
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sequence of changes, some at boundaries, some far apart.
    fn changes() -> Vec<(i64, usize, i64)> {
        let mut state = 1_u64;
        let mut step = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % n
        };
        let mut now = 0;
        let mut levels = [0_i64; 3];
        (0..2_000)
            .map(|_| {
                now += step(4) as i64 * step(7) as i64;
                let index = step(3) as usize;
                let change = if levels[index] > 0 && step(2) == 0 { -1 } else { 1 + step(2) as i64 };
                levels[index] += change;
                (now, index, change)
            })
            .collect()
    }

    #[test]
    fn many_levels_are_observed_like_each_alone() {
        for (width, start, horizon, closes) in [(10, 15, 9_000, 9_000), (7, 0, 5_000, 3_333), (1_000, 999, 30_000, 30_000)] {
            let mut bins = Bins::new(width, start, horizon);
            let mut single = vec![LevelTrack::new(&bins); 3];
            let mut many = Levels::new(3, &bins);
            let mut is_closed = false;
            for (now, index, change) in changes() {
                if now >= closes && !is_closed {
                    is_closed = true;
                    bins.end_at(closes);
                    for track in &mut single {
                        track.close(closes, &bins);
                    }
                    many.close(closes, &bins);
                }
                single[index].add(now, change, &bins);
                many.advance(now, &bins);
                many.add(index, now, change, &bins);
            }
            if !is_closed {
                for track in &mut single {
                    track.close(closes, &bins);
                }
                many.close(closes, &bins);
            }
            for (one, other) in single.iter().zip(many.into_tracks()) {
                assert_eq!(one.bins, other.bins, "width {width}");
                assert_eq!((one.integral(), one.max(), one.level()), (other.integral(), other.max(), other.level()), "width {width}");
                assert!(one.integral() > 0);
            }
        }
    }
}
