//! Integer time of the engine. One tick is one millisecond. It must not know any calendar.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use super::TimeUnit;

/// A point in time or a span, in ticks of one millisecond; sums stop at the ends of the range, so
/// [`Ticks::MAX`] can stand for "never".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticks(pub i64);

impl Ticks {
    /// The start of a run, or no time at all.
    pub const ZERO: Self = Self(0);
    /// The last instant that can be counted: later than anything that happens.
    pub const MAX: Self = Self(i64::MAX);

    /// The time counted in `unit`, with its fraction.
    pub fn as_unit(self, unit: TimeUnit) -> f64 {
        self.0 as f64 / unit.ticks() as f64
    }

    /// The time in milliseconds.
    pub fn as_ms(self) -> f64 {
        self.as_unit(TimeUnit::Millisecond)
    }

    /// The time in seconds.
    pub fn as_seconds(self) -> f64 {
        self.as_unit(TimeUnit::Second)
    }

    /// The time in minutes.
    pub fn as_minutes(self) -> f64 {
        self.as_unit(TimeUnit::Minute)
    }

    /// The time in hours.
    pub fn as_hours(self) -> f64 {
        self.as_unit(TimeUnit::Hour)
    }

    /// The time in days of 24 hours.
    pub fn as_days(self) -> f64 {
        self.as_unit(TimeUnit::Day)
    }

    /// The time in weeks of seven days.
    pub fn as_weeks(self) -> f64 {
        self.as_unit(TimeUnit::Week)
    }
}

impl Add for Ticks {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Ticks {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Ticks {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Ticks {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Ticks {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_half_is_36_hours() {
        let span = Ticks(129_600_000);
        assert_eq!((span.as_days(), span.as_hours()), (1.5, 36.0));
        assert_eq!(span.as_minutes(), 2160.0);
        assert_eq!(Ticks(1500).as_seconds(), 1.5);
        assert_eq!(Ticks(1500).as_ms(), 1500.0);
        assert_eq!(Ticks(604_800_000).as_weeks(), 1.0);
    }

    #[test]
    fn sums_stop_at_the_ends_of_the_range() {
        let mut now = Ticks::MAX;
        now += Ticks(5);
        assert_eq!(now, Ticks::MAX);
        assert_eq!(Ticks(i64::MIN) - Ticks(1), Ticks(i64::MIN));
    }

    #[test]
    fn differences_undo_sums() {
        let mut now = Ticks(7);
        now += Ticks(5);
        now -= Ticks(5);
        assert_eq!(now, Ticks(7));
        assert_eq!([Ticks(1), Ticks(2)].into_iter().sum::<Ticks>(), Ticks(3));
    }

    #[test]
    fn files_hold_the_plain_number() {
        assert_eq!(ron::to_string(&Ticks(42)).unwrap(), "42");
        assert_eq!(ron::from_str::<Ticks>("42").unwrap(), Ticks(42));
    }
}
