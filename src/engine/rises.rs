//! Temporary rises of a rate: when the next arrival is while the rate goes up, stays high and comes down.
//!
//! Every source with a rate has a time of its own in which it is steady; a rise lets that time run faster.
//! Overlapping rises add up, and the multiple is never below nothing.

use super::plan::RisePlan;
use super::random::Stream;

/// A rise as it is drawn for one replication.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rise {
    start: i64,
    ramp: i64,
    lasts: i64,
    /// How much the multiple of the rate grows.
    excess: f64,
}

impl Rise {
    /// Draws when a rise starts.
    pub(super) fn draw(plan: &RisePlan, stream: &mut Stream) -> Self {
        let RisePlan { starts, ramp, lasts, factor } = plan;
        Self { start: starts.next(stream), ramp: *ramp, lasts: *lasts, excess: factor - 1.0 }
    }

    /// Where its course bends.
    fn corners(&self) -> [i64; 4] {
        let full = self.start + self.ramp;
        [self.start, full, full + self.lasts, full + self.lasts + self.ramp]
    }

    /// How far it is up, from 0 to 1; at a jump what holds after it.
    fn height(&self, time: f64) -> f64 {
        let [start, full, falls, end] = self.corners().map(|corner| corner as f64);
        if time < start || time >= end {
            0.0
        } else if time < full {
            (time - start) / (full - start)
        } else if time < falls {
            1.0
        } else {
            (end - time) / (end - falls)
        }
    }
}

/// The multiple of the rate at an instant.
fn multiple(rises: &[Rise], time: f64) -> f64 {
    (1.0 + rises.iter().map(|rise| rise.excess * rise.height(time)).sum::<f64>()).max(0.0)
}

/// When a source has gone on by `owed` of its own time (or of its expected arrivals) since `now`.
///
/// `rate` is how fast it goes at an instant without rises, and until when. The multiple is linear between
/// corners, so that what the source has gone on is a parabola, which is inverted.
pub(super) fn next(now: i64, mut owed: f64, rises: &[Rise], rate: impl Fn(i64) -> (f64, Option<i64>)) -> Option<i64> {
    let mut time = now;
    // Bounded, so that rates of nothing end the source instead of the program.
    for _ in 0..100_000 {
        let (rate, rate_ends) = rate(time);
        let corner = rises.iter().flat_map(Rise::corners).filter(|corner| *corner > time).min();
        let begins = multiple(rises, time as f64);
        let Some(end) = corner.into_iter().chain(rate_ends).min() else {
            let speed = rate * begins;
            return (speed > 0.0).then(|| time + (owed / speed + 0.5) as i64);
        };
        let length = (end - time) as f64;
        // The end of the stretch as it is approached, whatever jumps there.
        let ends = (2.0 * multiple(rises, time as f64 + length / 2.0) - begins).max(0.0);
        let goes_on = rate * length * (begins + ends) / 2.0;
        if goes_on > owed {
            // rate · (begins · d + slope · d²/2) = owed, in a form that does not cancel.
            let wanted = owed / rate;
            let slope = (ends - begins) / length;
            let root = (begins * begins + 2.0 * slope * wanted).max(0.0).sqrt();
            return Some((time + (2.0 * wanted / (begins + root) + 0.5) as i64).min(end));
        }
        owed -= goes_on;
        time = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const RISE: Rise = Rise { start: 1_000, ramp: 400, lasts: 600, excess: 2.0 };

    #[test]
    fn a_steady_source_arrives_as_if_its_time_ran_faster() {
        let next = |now: i64, owed: f64| next(now, owed, &[RISE], |_| (1.0, None));
        assert_eq!(next(0, 1_000.0), Some(1_000));
        // Up the ramp: d + 2 d²/800 = 600 at d = 400 − ..., and the whole ramp makes 800.
        assert_eq!(next(1_000, 800.0), Some(1_400));
        assert_eq!(next(1_000, 300.0), Some(1_200));
        assert_eq!(next(1_400, 900.0), Some(1_700));
        // Over everything: 1,000 + 800 + 1,800 + 800 until 2,400, then one to one.
        assert_eq!(next(0, 4_400.0 + 50.0), Some(2_450));
    }

    #[test]
    fn a_rise_without_a_ramp_jumps_and_a_fall_to_nothing_pauses() {
        let jump = Rise { start: 100, ramp: 0, lasts: 100, excess: 3.0 };
        assert_eq!(next(0, 140.0, &[jump], |_| (1.0, None)), Some(110));
        let pause = Rise { start: 100, ramp: 0, lasts: 100, excess: -1.0 };
        assert_eq!(next(0, 150.0, &[pause], |_| (1.0, None)), Some(250));
        assert_eq!(next(0, 1.0, &[], |_| (0.0, None)), None);
    }

    #[test]
    fn rates_that_change_are_followed() {
        // One in 10 ticks until 1,200, nothing until 1,300, then one in 5.
        let rate = |time: i64| match time {
            ..1_200 => (0.1, Some(1_200)),
            1_200..1_300 => (0.0, Some(1_300)),
            _ => (0.2, None),
        };
        // 100 until 1,000; up the half ramp the multiple goes from 1 to 2: 30 more until 1,200.
        assert_eq!(next(0, 130.0, &[RISE], rate), Some(1_200));
        // From 1,300 on it is 2.5 to 3 times 0.2: 55 until 1,400.
        assert_eq!(next(1_200, 55.0, &[RISE], rate), Some(1_400));
    }
}
