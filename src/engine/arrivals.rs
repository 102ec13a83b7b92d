//! When the next arrival of a source is: of items, of changes, of orders.

use super::plan::{ArrivalPlan, Timetable};
use super::random::Stream;

/// The instant of the next arrival after the one at `now`, or of the first.
///
/// `table` holds the timetable with its random phase drawn; `position` counts through listed instants.
#[inline]
pub(super) fn next(
    plan: &ArrivalPlan,
    table: &Timetable,
    position: &mut usize,
    stream: &mut Stream,
    is_first: bool,
    now: i64,
) -> Option<i64> {
    match plan {
        ArrivalPlan::Never => None,
        ArrivalPlan::Renewal { first: Some(first), .. } if is_first => Some(*first),
        ArrivalPlan::Renewal { interval, .. } => Some(now + interval.next(stream)),
        ArrivalPlan::Timetable(_) => table.at_or_after(if is_first { 0 } else { now + 1 }),
        ArrivalPlan::Times(times) => {
            let next = times.get(*position).copied();
            *position += 1;
            next
        }
        ArrivalPlan::Profile { rates, repeats } => next_of_profile(rates, *repeats, now, stream),
    }
}

/// The rate of a profile at an instant, and until when it holds.
pub(super) fn rate_at(rates: &[(i64, f64)], repeats: Option<i64>, time: i64) -> (f64, Option<i64>) {
    let (start, local) = match repeats {
        Some(length) => (time.div_euclid(length) * length, time.rem_euclid(length)),
        None => (0, time),
    };
    let stretch = rates.partition_point(|(from, _)| *from <= local) - 1;
    let end = rates.get(stretch + 1).map(|(from, _)| start + from).or_else(|| repeats.map(|length| start + length));
    (rates[stretch].1, end)
}

/// The next arrival of a Poisson process whose rate changes with time: the instant at which the
/// integrated rate has grown by a unit exponential draw (Çinlar's inversion).
fn next_of_profile(rates: &[(i64, f64)], repeats: Option<i64>, now: i64, stream: &mut Stream) -> Option<i64> {
    let mut owed = -libm::log(stream.next_unit());
    let mut time = now;
    // Bounded, so that a profile of zeros ends the source instead of the program.
    for _ in 0..rates.len().max(1) * 4_000 {
        let (rate, end) = rate_at(rates, repeats, time);
        let Some(end) = end else {
            return (rate > 0.0).then(|| time + (owed / rate + 0.5) as i64);
        };
        let grows = rate * (end - time) as f64;
        if grows > owed {
            return Some(time + (owed / rate + 0.5) as i64);
        }
        owed -= grows;
        time = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::random::Purpose;
    use super::*;

    #[test]
    fn a_profile_arrives_at_its_rates_and_not_where_they_are_zero() {
        let rates = [(0, 0.02), (1_000, 0.0), (2_000, 0.01)];
        let mut stream = Stream::new(1, 0, 1, Purpose::Arrival);
        let mut counts = [0u32; 3];
        let mut now = 0;
        while now < 3_000_000 {
            now = next_of_profile(&rates, Some(3_000), now, &mut stream).unwrap();
            counts[usize::try_from(now % 3_000 / 1_000).unwrap()] += 1;
        }
        assert!(counts[1] <= 20, "only rounding to whole ticks can land there: {counts:?}");
        assert!((19_000..21_000).contains(&counts[0]), "{counts:?}");
        assert!((9_400..10_600).contains(&counts[2]), "{counts:?}");
    }
}
