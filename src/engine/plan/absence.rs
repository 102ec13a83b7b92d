//! Times in which staff that should be there is away. It knows nothing of hours and shifts.

use super::source::TimeSource;
use crate::engine::random::Stream;

/// Most stretches that are drawn for one replication.
const MOST_DRAWN: usize = 200_000;

/// One cause of absence.
#[derive(Debug, Clone, PartialEq)]
pub struct Absence {
    element: u32,
    /// Share of those who should be there.
    share: f64,
    when: When,
    /// Start and end of each stretch, ascending.
    stretches: Vec<(i64, i64)>,
}

#[derive(Debug, Clone, PartialEq)]
enum When {
    Listed,
    Random {
        between: TimeSource,
        lasts: TimeSource,
        /// No stretch begins later.
        until: i64,
    },
}

impl Absence {
    /// At listed stretches (start and length).
    pub(super) fn listed(element: u32, share: f64, stretches: &[(i64, i64)]) -> Self {
        let mut stretches: Vec<(i64, i64)> = stretches.iter().map(|(start, length)| (*start, start + length)).collect();
        stretches.sort_unstable();
        Self { element, share, when: When::Listed, stretches }
    }

    /// At random: time from the end of one to the start of the next, and length.
    pub(super) fn random(element: u32, share: f64, between: TimeSource, lasts: TimeSource, until: i64) -> Self {
        Self { element, share, when: When::Random { between, lasts, until }, stretches: Vec::new() }
    }

    /// Whose numbers its stretches are drawn from.
    pub(super) fn element(&self) -> u32 {
        self.element
    }

    /// Draws the stretches of one replication.
    pub(super) fn draw(&mut self, stream: &mut Stream) {
        let When::Random { between, lasts, until } = &self.when else { return };
        let mut lengths = stream.part(0);
        let mut gaps = stream.part(1);
        let mut time = 0;
        while time <= *until && self.stretches.len() < MOST_DRAWN {
            let start = time + between.next(&mut gaps);
            // At least one tick, so that this ends.
            time = (start + lasts.next(&mut lengths)).max(time + 1);
            self.stretches.push((start, time));
        }
    }

    /// How many of those who should be there are away.
    pub(super) fn away(&self, there: u32, time: i64) -> u32 {
        // Stretches may overlap where they are listed: the last that has begun need not be the last that ends.
        let begun = self.stretches.partition_point(|(start, _)| *start <= time);
        let is_away = match self.when {
            When::Random { .. } => begun > 0 && time < self.stretches[begun - 1].1,
            When::Listed => self.stretches[..begun].iter().any(|(_, end)| time < *end),
        };
        if is_away { (f64::from(there) * self.share + 0.5) as u32 } else { 0 }
    }

    /// The first instant after a time at which a stretch begins or ends.
    pub(super) fn next_change(&self, time: i64) -> Option<i64> {
        let begun = self.stretches.partition_point(|(start, _)| *start <= time);
        let next_start = self.stretches.get(begun).map(|(start, _)| *start);
        let ended = match self.when {
            When::Random { .. } => self.stretches[begun.saturating_sub(1)..begun].iter(),
            When::Listed => self.stretches[..begun].iter(),
        };
        let next_end = ended.map(|(_, end)| *end).filter(|end| *end > time).min();
        next_start.into_iter().chain(next_end).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::Purpose;
    use crate::engine::sampler::Sampler;

    #[test]
    fn a_share_is_away_while_a_stretch_lasts() {
        let absence = Absence::listed(1, 0.25, &[(10, 5), (30, 10), (32, 2)]);
        let seen: Vec<u32> = [9, 10, 14, 15, 33, 39, 40].into_iter().map(|time| absence.away(8, time)).collect();
        assert_eq!(seen, [0, 2, 2, 0, 2, 2, 0]);
        assert_eq!((absence.next_change(0), absence.next_change(10), absence.next_change(33)), (Some(10), Some(15), Some(34)));
        assert_eq!(absence.next_change(40), None);
    }

    #[test]
    fn random_absences_take_their_share_of_the_time() {
        let drawn = |mean: f64| TimeSource::Drawn(Sampler::exponential(mean).unwrap());
        let mut absence = Absence::random(1, 1.0, drawn(300.0), drawn(100.0), 4_000_000);
        absence.draw(&mut Stream::new(1, 0, 1, Purpose::Disruption));
        let away: i64 = absence.stretches.iter().map(|(start, end)| end - start).sum();
        let share = away as f64 / absence.stretches.last().unwrap().1 as f64;
        assert!((share - 0.25).abs() < 0.01, "{share}");
        assert!(absence.stretches.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    }
}
