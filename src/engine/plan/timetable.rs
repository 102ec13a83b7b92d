//! Compiled schedules: the next instant at or after a given one.

use crate::engine::random::{Purpose, Stream};
use crate::model::{Phase, Schedule};

/// Instants in ticks.
#[derive(Debug, Clone, PartialEq)]
pub enum Timetable {
    /// Once per period at an offset.
    Every {
        /// Distance.
        period: i64,
        /// Offset of the first.
        offset: i64,
    },
    /// Once per period at an offset drawn for each replication.
    RandomPhase {
        /// Distance.
        period: i64,
        /// Whose stream the offset is drawn from.
        element: u32,
    },
    /// A repeating pattern.
    Pattern {
        /// Length after which it repeats.
        length: i64,
        /// Instants within it, ascending.
        at: Vec<i64>,
    },
    /// Listed instants, ascending.
    Listed(Vec<i64>),
    /// Never.
    Never,
}

impl Timetable {
    /// Compiles a schedule of an element.
    ///
    /// # Errors
    /// In words, when it never comes round or its instants are out of order.
    pub fn new(schedule: &Schedule, element: u32) -> Result<Self, String> {
        Ok(match schedule {
            Schedule::Every { period, phase } => {
                let period = period.ticks().0;
                if period <= 0 {
                    return Err("its period must be above zero".to_owned());
                }
                match phase {
                    Phase::Start => Self::Every { period, offset: 0 },
                    // Kept as entered: an offset beyond the period delays the first instant.
                    Phase::At(offset) if offset.ticks().0 >= 0 => Self::Every { period, offset: offset.ticks().0 },
                    Phase::At(_) => return Err("its offset must not be negative".to_owned()),
                    Phase::Random => Self::RandomPhase { period, element },
                }
            }
            Schedule::Pattern { length, at } => {
                let length = length.ticks().0;
                let at: Vec<i64> = at.iter().map(|instant| instant.ticks().0).collect();
                let ascending = at.windows(2).all(|pair| pair[0] <= pair[1]);
                if length <= 0 || at.is_empty() || !ascending || at[0] < 0 || at.last().is_some_and(|last| *last > length) {
                    return Err("its instants must ascend from zero to the length of the pattern".to_owned());
                }
                Self::Pattern { length, at }
            }
            Schedule::At(instants) => {
                let at: Vec<i64> = instants.iter().map(|instant| instant.ticks().0).collect();
                if at.windows(2).any(|pair| pair[0] > pair[1]) || at.first().is_some_and(|first| *first < 0) {
                    return Err("its instants must ascend from zero".to_owned());
                }
                Self::Listed(at)
            }
            Schedule::Never => Self::Never,
        })
    }

    /// The same timetable with a random phase drawn for one replication.
    pub fn drawn(&self, seed: u64, replication: u32) -> Self {
        match self {
            Self::RandomPhase { period, element } => {
                let unit = Stream::new(seed, replication, *element, Purpose::Phase).next_unit();
                Self::Every { period: *period, offset: (unit * *period as f64) as i64 }
            }
            other => other.clone(),
        }
    }

    /// The first instant at or after `time`, if any. A random phase must have been drawn.
    pub fn at_or_after(&self, time: i64) -> Option<i64> {
        match self {
            Self::Every { period, offset } => {
                if time <= *offset {
                    return Some(*offset);
                }
                let past = time - offset;
                Some(offset + (past + period - 1) / period * period)
            }
            Self::RandomPhase { .. } | Self::Never => None,
            Self::Pattern { length, at } => {
                let time = time.max(0);
                let mut start = (time / length - 1).max(0) * length;
                loop {
                    if let Some(instant) = at.iter().map(|instant| start + instant).find(|instant| *instant >= time) {
                        return Some(instant);
                    }
                    start += length;
                }
            }
            Self::Listed(at) => at.get(at.partition_point(|instant| *instant < time)).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Duration;

    fn hours(values: &[f64]) -> Vec<Duration> {
        values.iter().map(|value| Duration::hours(*value)).collect()
    }

    #[test]
    fn an_instant_that_is_due_now_counts() {
        let every = Timetable::Every { period: 10, offset: 3 };
        assert_eq!(every.at_or_after(0), Some(3));
        assert_eq!(every.at_or_after(3), Some(3));
        assert_eq!(every.at_or_after(4), Some(13));
    }

    #[test]
    fn a_pattern_that_ends_at_its_length_repeats_without_a_gap() {
        let schedule = Schedule::Pattern { length: Duration::hours(4.4), at: hours(&[1.5, 4.4]) };
        let table = Timetable::new(&schedule, 1).unwrap();
        let h = 3_600_000.0;
        let mut time = 0;
        let mut seen = Vec::new();
        for _ in 0..4 {
            let next = table.at_or_after(time).unwrap();
            seen.push(next as f64 / h);
            time = next + 1;
        }
        assert_eq!(seen, [1.5, 4.4, 5.9, 8.8]);
    }

    #[test]
    fn a_period_of_zero_and_instants_out_of_order_are_refused() {
        assert!(Timetable::new(&Schedule::Every { period: Duration::ZERO, phase: Phase::Start }, 1).is_err());
        assert!(Timetable::new(&Schedule::At(hours(&[2.0, 1.0])), 1).is_err());
    }
}
