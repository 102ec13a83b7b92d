//! Spans of time as the planner entered them, shown back in the same unit. It must not know calendars.

use std::fmt;
use std::str::FromStr;

use super::expression::{self, Dimension, Value};
use super::lexer::Reading;
use super::number::{positive_zero, within};
use super::text::serde_as_text;
use super::{Ticks, TimeUnit, UnitError, format};

/// Longest span in ticks, about 285 000 years: up to here a double counts ticks exactly.
const MAX_TICKS: f64 = 9_007_199_254_740_992.0;

/// A span of time with the unit it was entered in: `2 d`, `45 min`, `8 h`.
///
/// Two durations are equal when value and unit are equal; compare [`Duration::ticks`] for the same length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    value: f64,
    unit: TimeUnit,
}

impl Duration {
    /// No time at all, shown in hours.
    pub const ZERO: Self = Self { value: 0.0, unit: TimeUnit::Hour };

    /// `value` counted in `unit`; not-a-number becomes 0, and the length stops at ±285 000 years.
    ///
    /// Use [`Duration::checked`] for values that come from outside.
    pub fn new(value: f64, unit: TimeUnit) -> Self {
        Self { value: within(value, MAX_TICKS / unit.ticks() as f64), unit }
    }

    /// `value` counted in `unit`, refused when it is not finite or longer than 285 000 years.
    pub fn checked(value: f64, unit: TimeUnit) -> Result<Self, UnitError> {
        Self::checked_text(value, unit, &format!("{} {unit}", format::exact(value)))
    }

    /// A span in milliseconds.
    pub fn ms(value: f64) -> Self {
        Self::new(value, TimeUnit::Millisecond)
    }

    /// A span in seconds.
    pub fn seconds(value: f64) -> Self {
        Self::new(value, TimeUnit::Second)
    }

    /// A span in minutes.
    pub fn minutes(value: f64) -> Self {
        Self::new(value, TimeUnit::Minute)
    }

    /// A span in hours.
    pub fn hours(value: f64) -> Self {
        Self::new(value, TimeUnit::Hour)
    }

    /// A span in days of 24 hours.
    pub fn days(value: f64) -> Self {
        Self::new(value, TimeUnit::Day)
    }

    /// A span in weeks of seven days.
    pub fn weeks(value: f64) -> Self {
        Self::new(value, TimeUnit::Week)
    }

    /// The span in the largest unit that counts it in whole or half numbers (weeks only in whole ones).
    pub fn from_ticks(ticks: Ticks) -> Self {
        if ticks == Ticks::ZERO {
            return Self::ZERO;
        }
        let size = ticks.0.unsigned_abs();
        let unit = TimeUnit::ALL
            .into_iter()
            .rev()
            .find(|unit| {
                let step = match unit {
                    TimeUnit::Week | TimeUnit::Millisecond => unit.ticks(),
                    TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour | TimeUnit::Day => unit.ticks() / 2,
                };
                unit.ticks().unsigned_abs() <= size && size.is_multiple_of(step.unsigned_abs())
            })
            .unwrap_or(TimeUnit::Millisecond);
        Self::new(ticks.as_unit(unit), unit)
    }

    /// The number the planner entered.
    pub const fn value(self) -> f64 {
        self.value
    }

    /// The unit the planner entered.
    pub const fn unit(self) -> TimeUnit {
        self.unit
    }

    /// The span in ticks, rounded to the nearest one.
    pub fn ticks(self) -> Ticks {
        // The constructors keep the value far below the range of i64.
        Ticks(self.exact_ticks().round() as i64)
    }

    /// The span in ticks with its fraction.
    pub fn exact_ticks(self) -> f64 {
        self.value * self.unit.ticks() as f64
    }

    /// The same span counted in another unit; the value is rounded to the nearest double.
    pub fn to_unit(self, unit: TimeUnit) -> Self {
        Self::new(self.unit.convert(self.value, unit), unit)
    }

    fn checked_text(value: f64, unit: TimeUnit, text: &str) -> Result<Self, UnitError> {
        if !value.is_finite() {
            return Err(UnitError::new(text, 1, "the time is not a finite number", "write a number such as 2 d"));
        }
        if MAX_TICKS < (value * unit.ticks() as f64).abs() {
            return Err(UnitError::new(text, 1, "the time is longer than 285 000 years", "write a shorter time"));
        }
        Ok(Self { value: positive_zero(value), unit })
    }
}

impl Default for Duration {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", format::exact(self.value), self.unit))
    }
}

impl FromStr for Duration {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let Value { number, dimension, .. } = expression::evaluate(text, Reading::Plain)?;
        match dimension {
            Dimension::Time(unit) => Self::checked_text(number, unit, text),
            Dimension::Number => {
                let shown = format::exact(number);
                Err(UnitError::new(
                    text,
                    text.trim_end().chars().count() + 1,
                    "the unit of time is missing",
                    format!("write {shown} min, {shown} h or {shown} d"),
                ))
            }
            Dimension::PerTime(unit) => Err(UnitError::new(
                text,
                1,
                format!("this is a rate per {unit} where a time belongs"),
                "put a fraction in brackets, such as (1/2) d, or write 0.5 d",
            )),
        }
    }
}

serde_as_text!(Duration, "a time with its unit, such as \"2 d\"");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Duration {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn times_are_shown_back_as_they_were_entered() {
        for text in ["2 d", "45 min", "8 h", "1.5 w", "0.1 s", "250 ms", "-3 h", "0 d"] {
            assert_eq!(read(text).to_string(), text);
        }
    }

    #[test]
    fn arithmetic_is_computed_in_the_unit_written() {
        let cases = [
            ("3*8h", "24 h"),
            ("2 d", "2 d"),
            ("45 min", "45 min"),
            ("1,5 h", "1.5 h"),
            ("2d 4h", "52 h"),
            ("(1+2)*8 h", "24 h"),
            ("90 minutes", "90 min"),
            ("1 200 s", "1200 s"),
            ("(1/2) d", "0.5 d"),
        ];
        for (typed, shown) in cases {
            assert_eq!(read(typed).to_string(), shown, "{typed}");
        }
    }

    #[test]
    fn a_time_without_a_unit_is_refused_with_the_units_to_write() {
        let error = "90".parse::<Duration>().unwrap_err();
        assert_eq!(error.position(), 3);
        assert_eq!(error.to_string(), "cannot read “90”: the unit of time is missing at character 3; write 90 min, 90 h or 90 d");
    }

    #[test]
    fn half_a_day_written_without_brackets_is_refused_instead_of_misread() {
        let error = "1/2 d".parse::<Duration>().unwrap_err();
        assert!(error.remedy().contains("(1/2) d"), "{error}");
    }

    #[test]
    fn times_that_are_not_finite_or_too_long_are_refused() {
        for text in ["1e12 w", "1e300 h", "NaN h", "inf h", "1e999 s", "h*h", "2 h*3 h"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert!(Duration::checked(f64::NAN, TimeUnit::Hour).is_err());
        assert!(Duration::checked(1e300, TimeUnit::Hour).is_err());
        assert_eq!(Duration::checked(2.0, TimeUnit::Hour), Ok(Duration::hours(2.0)));
    }

    #[test]
    fn constructors_stay_in_range_whatever_they_are_given() {
        assert_eq!(Duration::hours(f64::NAN), Duration::ZERO);
        assert_eq!(Duration::weeks(f64::INFINITY).ticks(), Ticks(MAX_TICKS as i64));
        assert_eq!(Duration::ms(-1e300).ticks(), Ticks(-MAX_TICKS as i64));
        assert_eq!(Duration::from_ticks(Ticks::MAX).ticks(), Ticks(MAX_TICKS as i64));
        assert_eq!(Duration::days(-0.0).to_string(), "0 d");
        for unit in TimeUnit::ALL {
            let longest = Duration::new(f64::MAX, unit);
            assert_eq!(longest.to_string().parse(), Ok(longest));
        }
    }

    #[test]
    fn ticks_are_rounded_to_the_nearest() {
        assert_eq!(Duration::days(1.1).ticks(), Ticks(95_040_000));
        assert_eq!(Duration::ms(0.5).ticks(), Ticks(1));
        assert_eq!(Duration::ms(0.4).ticks(), Ticks(0));
        assert_eq!(Duration::minutes(-1.0).ticks(), Ticks(-60_000));
        assert_eq!(Duration::seconds(1.0).ticks(), Ticks(1000));
    }

    #[test]
    fn ticks_come_back_in_the_largest_unit_with_a_short_number() {
        let cases = [
            (Duration::days(1.0), "1 d"),
            (Duration::hours(36.0), "1.5 d"),
            (Duration::minutes(45.0), "45 min"),
            (Duration::minutes(90.0), "1.5 h"),
            (Duration::days(14.0), "2 w"),
            (Duration::days(10.5), "10.5 d"),
            (Duration::hours(8.0), "8 h"),
            (Duration::hours(25.0), "25 h"),
            (Duration::ms(1234.0), "1234 ms"),
            (Duration::hours(-12.0), "-12 h"),
            (Duration::ZERO, "0 h"),
        ];
        for (span, shown) in cases {
            assert_eq!(Duration::from_ticks(span.ticks()).to_string(), shown);
        }
    }

    #[test]
    fn changing_the_unit_keeps_the_length() {
        assert_eq!(Duration::days(2.0).to_unit(TimeUnit::Hour), Duration::hours(48.0));
        assert_eq!(Duration::minutes(5.0).to_unit(TimeUnit::Hour).ticks(), Duration::minutes(5.0).ticks());
    }

    #[test]
    fn files_hold_the_text() {
        assert_eq!(ron::to_string(&Duration::days(2.0)).unwrap(), "\"2 d\"");
        assert_eq!(serde_json::from_str::<Duration>("\"45 min\"").unwrap(), Duration::minutes(45.0));
        let error = ron::from_str::<Duration>("\"90\"").unwrap_err();
        assert!(error.to_string().contains("write 90 min"), "{error}");
        assert!(serde_json::from_str::<Duration>("90").unwrap_err().to_string().contains("such as \"2 d\""));
    }

    fn any_unit() -> impl Strategy<Value = TimeUnit> {
        proptest::sample::select(TimeUnit::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn any_duration_reads_back_exactly_from_its_text(
            value in proptest::num::f64::ANY,
            unit in any_unit(),
        ) {
            let span = Duration::new(value, unit);
            prop_assert_eq!(span.to_string().parse(), Ok(span));
            let file = ron::to_string(&span).unwrap();
            prop_assert_eq!(ron::from_str::<Duration>(&file).unwrap(), span);
        }

        #[test]
        fn any_number_of_ticks_survives(ticks in -9_007_199_254_740_992_i64..=9_007_199_254_740_992) {
            prop_assert_eq!(Duration::from_ticks(Ticks(ticks)).ticks(), Ticks(ticks));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            drop(text.parse::<Duration>());
        }
    }
}
