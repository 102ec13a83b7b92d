//! Parts of a whole, between nothing and all of it. It must not hold factors above one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::lexer::Reading;
use super::number::{plain, positive_zero, within};
use super::{UnitError, format};

/// A part of a whole from 0 to 1, shown as `25 %` and written to files as `0.25`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Share(f64);

impl Share {
    /// Nothing of the whole.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const ONE: Self = Self(1.0);

    /// A share; values outside 0 to 1 are moved to the nearer end, and not-a-number becomes 0.
    ///
    /// Use [`Share::checked`] for values that come from outside.
    pub fn new(value: f64) -> Self {
        Self(within(value, 1.0).max(0.0))
    }

    /// A share, refused when it lies outside 0 to 1.
    pub fn checked(value: f64) -> Result<Self, UnitError> {
        Self::checked_text(value, &format::exact(value))
    }

    /// The share as a number from 0 to 1.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// What is left of the whole.
    pub fn rest(self) -> Self {
        Self::new(1.0 - self.0)
    }

    fn checked_text(value: f64, text: &str) -> Result<Self, UnitError> {
        if (0.0..=1.0).contains(&value) {
            return Ok(Self(positive_zero(value)));
        }
        let remedy = if 1.0 < value && value <= 100.0 {
            let shown = format::exact(value);
            format!("write {shown} % or {} if that is meant", format::exact_shifted(value, -2))
        } else {
            "write it between 0 and 1 or between 0 % and 100 %".to_owned()
        };
        Err(UnitError::new(text, 1, "a share lies between 0 and 1", remedy))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} %", format::exact_shifted(self.0, 2)))
    }
}

impl FromStr for Share {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::checked_text(plain(text, Reading::Share)?, text)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::checked(value).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_read_as_percent_or_as_a_number() {
        let cases = [
            ("25 %", 0.25),
            ("0.25", 0.25),
            ("0,25", 0.25),
            ("7%", 0.07),
            ("1", 1.0),
            ("100 %", 1.0),
            ("0", 0.0),
            ("1/4", 0.25),
            ("1 - 5 %", 0.95),
            ("(20+5) %", 0.25),
        ];
        for (text, value) in cases {
            assert_eq!(text.parse(), Ok(Share::new(value)), "{text}");
        }
    }

    #[test]
    fn shares_are_shown_in_percent() {
        for (value, shown) in [(0.25, "25 %"), (0.07, "7 %"), (1.0, "100 %"), (0.0, "0 %"), (0.001, "0.1 %")] {
            assert_eq!(Share::new(value).to_string(), shown);
        }
    }

    #[test]
    fn a_number_above_one_is_refused_with_the_percentage_to_write() {
        let error = "25".parse::<Share>().unwrap_err();
        assert_eq!(error.remedy(), "write 25 % or 0.25 if that is meant");
        for text in ["-1 %", "101 %", "300", "5 h", "", "€ 1"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }

    #[test]
    fn constructors_stay_between_nothing_and_all() {
        assert_eq!(Share::new(1.5), Share::ONE);
        assert_eq!(Share::new(-1.0), Share::ZERO);
        assert_eq!(Share::new(f64::NAN), Share::ZERO);
        assert!(Share::checked(f64::NAN).is_err());
        assert_eq!(Share::new(0.25).rest(), Share::new(0.75));
    }

    #[test]
    fn files_hold_a_number_between_0_and_1() {
        assert_eq!(ron::to_string(&Share::new(0.25)).unwrap(), "0.25");
        assert_eq!(ron::from_str::<Share>("1").unwrap(), Share::ONE);
        for file in ["1.5", "-0.1", "NaN"] {
            assert!(ron::from_str::<Share>(file).is_err(), "{file}");
        }
    }

    proptest! {
        #[test]
        fn any_share_reads_back_exactly(value in 0.0_f64..=1.0, tiny in any::<bool>()) {
            let share = Share::new(if tiny { value * 1e-9 } else { value });
            prop_assert_eq!(share.to_string().parse(), Ok(share));
            let file = ron::to_string(&share).unwrap();
            prop_assert_eq!(ron::from_str::<Share>(&file).unwrap(), share);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            drop(text.parse::<Share>());
        }
    }
}
