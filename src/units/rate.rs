//! How often something happens. It must not draw events; it states the mean only.

use std::fmt;
use std::str::FromStr;

use super::expression::{self, Dimension, Value};
use super::lexer::Reading;
use super::number::{positive_zero, within};
use super::text::serde_as_text;
use super::{TimeUnit, UnitError, format};

/// A finite number of events per unit of time, never negative: `5/h`, `100/d`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    value: f64,
    per: TimeUnit,
}

impl Rate {
    /// Nothing ever happens, shown per hour.
    pub const ZERO: Self = Self { value: 0.0, per: TimeUnit::Hour };

    /// `value` events per unit of time; negative values and not-a-number become 0.
    ///
    /// Use [`Rate::checked`] for values that come from outside.
    pub fn new(value: f64, per: TimeUnit) -> Self {
        Self { value: within(value, f64::MAX).max(0.0), per }
    }

    /// `value` events per unit of time, refused when it is negative or not finite.
    pub fn checked(value: f64, per: TimeUnit) -> Result<Self, UnitError> {
        Self::checked_text(value, per, &format!("{}/{per}", format::exact(value)))
    }

    /// Events per [`Rate::per`].
    pub const fn value(self) -> f64 {
        self.value
    }

    /// The unit of time the events are counted in.
    pub const fn per(self) -> TimeUnit {
        self.per
    }

    /// Events per tick of one millisecond.
    pub fn per_tick(self) -> f64 {
        self.value / self.per.ticks() as f64
    }

    /// Mean ticks between two events; infinite when nothing happens.
    pub fn mean_interval(self) -> f64 {
        self.per.ticks() as f64 / self.value
    }

    /// The same frequency counted in another unit of time.
    pub fn to_unit(self, per: TimeUnit) -> Self {
        Self::new(per.convert(self.value, self.per), per)
    }

    fn checked_text(value: f64, per: TimeUnit, text: &str) -> Result<Self, UnitError> {
        if !value.is_finite() {
            return Err(UnitError::new(text, 1, "the rate is not a finite number", "write one such as 5/h"));
        }
        if value < 0.0 {
            return Err(UnitError::new(text, 1, "a rate cannot be negative", "write 0/h if nothing happens"));
        }
        Ok(Self { value: positive_zero(value), per })
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", format::exact(self.value), self.per))
    }
}

impl FromStr for Rate {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let Value { number, dimension, .. } = expression::evaluate(text, Reading::Plain)?;
        match dimension {
            Dimension::PerTime(per) => Self::checked_text(number, per, text),
            Dimension::Number => {
                let shown = format::exact(number);
                Err(UnitError::new(
                    text,
                    text.trim_end().chars().count() + 1,
                    "the unit of time is missing",
                    format!("write {shown}/h or {shown}/d"),
                ))
            }
            Dimension::Time(unit) => Err(UnitError::new(
                text,
                1,
                "this is a time where a rate belongs",
                format!("write one every {} {unit} as 1/({} {unit})", format::exact(number), format::exact(number)),
            )),
        }
    }
}

serde_as_text!(Rate, "events per time, such as \"5/h\"");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_are_read_in_the_usual_spellings() {
        let cases = [
            ("5/h", 5.0, TimeUnit::Hour),
            ("100/d", 100.0, TimeUnit::Day),
            ("0.2 per min", 0.2, TimeUnit::Minute),
            ("2*50 / day", 100.0, TimeUnit::Day),
            ("1/(4 h)", 0.25, TimeUnit::Hour),
            ("0/h", 0.0, TimeUnit::Hour),
        ];
        for (text, value, per) in cases {
            assert_eq!(text.parse(), Ok(Rate::new(value, per)), "{text}");
        }
    }

    #[test]
    fn negative_and_incomplete_rates_are_refused_with_a_remedy() {
        assert_eq!("5".parse::<Rate>().unwrap_err().remedy(), "write 5/h or 5/d");
        assert_eq!("5 h".parse::<Rate>().unwrap_err().remedy(), "write one every 5 h as 1/(5 h)");
        for text in ["-5/h", "5/0", "5/h/h", "", "5 €/h", "1/(0 h)"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
        assert!(Rate::checked(-1.0, TimeUnit::Day).is_err());
        assert!(Rate::checked(f64::NAN, TimeUnit::Day).is_err());
        assert_eq!(Rate::new(-1.0, TimeUnit::Hour), Rate::ZERO);
    }

    #[test]
    fn the_mean_interval_is_the_inverse_of_the_rate() {
        let rate = Rate::new(5.0, TimeUnit::Hour);
        assert_eq!(rate.mean_interval(), 720_000.0);
        assert_eq!(rate.per_tick() * 3_600_000.0, 5.0);
        assert_eq!(Rate::ZERO.mean_interval(), f64::INFINITY);
        assert_eq!(rate.to_unit(TimeUnit::Day), Rate::new(120.0, TimeUnit::Day));
    }

    #[test]
    fn files_hold_the_text() {
        let rate = Rate::new(100.0, TimeUnit::Day);
        assert_eq!(ron::to_string(&rate).unwrap(), "\"100/d\"");
        assert_eq!(ron::from_str::<Rate>("\"100/d\"").unwrap(), rate);
        assert!(ron::from_str::<Rate>("\"-1/d\"").unwrap_err().to_string().contains("negative"));
    }

    proptest! {
        #[test]
        fn any_rate_reads_back_exactly(
            value in proptest::num::f64::ANY,
            per in proptest::sample::select(TimeUnit::ALL.to_vec()),
        ) {
            let rate = Rate::new(value, per);
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
            let file = ron::to_string(&rate).unwrap();
            prop_assert_eq!(ron::from_str::<Rate>(&file).unwrap(), rate);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            drop(text.parse::<Rate>());
        }
    }
}
