//! Money per time, such as the cost of an hour of work. It must not know the currency.

use std::fmt;
use std::str::FromStr;

use super::expression::{self, Dimension, Value};
use super::lexer::Reading;
use super::money::{rounded, with_currency};
use super::number::{positive_zero, within};
use super::text::serde_as_text;
use super::{TimeUnit, UnitError, format};

/// An amount of money per unit of time, always finite: `12/h` in files, `12 €/h` on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MoneyRate {
    amount: f64,
    per: TimeUnit,
}

impl MoneyRate {
    /// No money per hour.
    pub const ZERO: Self = Self { amount: 0.0, per: TimeUnit::Hour };

    /// `amount` per unit of time; not-a-number becomes 0, infinities the largest amount.
    pub fn new(amount: f64, per: TimeUnit) -> Self {
        Self { amount: within(amount, f64::MAX), per }
    }

    /// The amount per [`MoneyRate::per`], in whole units of the currency.
    pub const fn amount(self) -> f64 {
        self.amount
    }

    /// The unit of time the amount is for.
    pub const fn per(self) -> TimeUnit {
        self.per
    }

    /// Money per tick of one millisecond.
    pub fn per_tick(self) -> f64 {
        self.amount / self.per.ticks() as f64
    }

    /// The rate rounded for reading, such as `12 €/h`.
    pub fn show(self, currency: &str) -> String {
        format!("{}/{}", with_currency(&rounded(self.amount), currency), self.per)
    }
}

impl Default for MoneyRate {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for MoneyRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", format::exact(self.amount), self.per))
    }
}

impl FromStr for MoneyRate {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let Value { number, dimension, .. } = expression::evaluate(text, Reading::Money)?;
        match dimension {
            Dimension::PerTime(per) => Ok(Self { amount: positive_zero(number), per }),
            Dimension::Number => {
                let shown = format::exact(number);
                Err(UnitError::new(
                    text,
                    text.trim_end().chars().count() + 1,
                    "the time it is paid for is missing",
                    format!("write {shown}/h or {shown}/d"),
                ))
            }
            Dimension::Time(unit) => Err(UnitError::new(
                text,
                1,
                format!("this is a time in {unit} where money per time belongs"),
                "write an amount and its time, such as 12/h",
            )),
        }
    }
}

serde_as_text!(MoneyRate, "money per time, such as \"12/h\"");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_are_read_with_or_without_a_currency() {
        let cases = [
            ("12/h", 12.0, TimeUnit::Hour),
            ("12 €/h", 12.0, TimeUnit::Hour),
            ("12 per hour", 12.0, TimeUnit::Hour),
            ("€ 12,50 / day", 12.5, TimeUnit::Day),
            ("1.2k EUR per week", 1200.0, TimeUnit::Week),
            ("3*400/d", 1200.0, TimeUnit::Day),
            ("100 € / 8 h", 12.5, TimeUnit::Hour),
            ("-5/h", -5.0, TimeUnit::Hour),
        ];
        for (text, amount, per) in cases {
            assert_eq!(text.parse(), Ok(MoneyRate::new(amount, per)), "{text}");
        }
    }

    #[test]
    fn an_amount_without_a_time_is_refused_with_a_remedy() {
        let error = "12 €".parse::<MoneyRate>().unwrap_err();
        assert_eq!(error.remedy(), "write 12/h or 12/d");
        assert_eq!(error.position(), 5);
        for text in ["12 h", "12/h/h", "", "12/parsec", "12/month"] {
            assert!(text.parse::<MoneyRate>().is_err(), "{text}");
        }
    }

    #[test]
    fn rates_are_shown_with_the_currency_and_counted_per_tick() {
        let rate = MoneyRate::new(12.0, TimeUnit::Hour);
        assert_eq!(rate.show("€"), "12 €/h");
        assert_eq!(rate.show(""), "12/h");
        assert_eq!(MoneyRate::new(1234.5, TimeUnit::Day).show("€"), "1 234.50 €/d");
        assert_eq!(rate.per_tick() * 3_600_000.0, 12.0);
        assert_eq!(MoneyRate::default().per_tick(), 0.0);
    }

    #[test]
    fn files_hold_the_text() {
        let rate = MoneyRate::new(12.0, TimeUnit::Hour);
        assert_eq!(ron::to_string(&rate).unwrap(), "\"12/h\"");
        assert_eq!(ron::from_str::<MoneyRate>("\"12/h\"").unwrap(), rate);
    }

    proptest! {
        #[test]
        fn any_rate_reads_back_exactly(
            amount in proptest::num::f64::ANY,
            per in proptest::sample::select(TimeUnit::ALL.to_vec()),
        ) {
            let rate = MoneyRate::new(amount, per);
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
            let file = ron::to_string(&rate).unwrap();
            prop_assert_eq!(ron::from_str::<MoneyRate>(&file).unwrap(), rate);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            drop(text.parse::<MoneyRate>());
        }
    }
}
