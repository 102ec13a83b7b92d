//! Amounts of money in the one currency of a project. It must not convert currencies.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::lexer::Reading;
use super::number::{plain, within};
use super::{UnitError, format};

/// An amount of money, always finite; the project says in which currency.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Money(f64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);

    /// An amount in whole units of the currency; not-a-number becomes 0, infinities the largest amount.
    pub fn new(amount: f64) -> Self {
        Self(within(amount, f64::MAX))
    }

    /// The amount in whole units of the currency.
    pub const fn amount(self) -> f64 {
        self.0
    }

    /// The amount rounded for reading, such as `1 200 €` or `12.50 €`; an empty currency is left out.
    pub fn show(self, currency: &str) -> String {
        with_currency(&rounded(self.0), currency)
    }
}

/// Cents, or three significant digits where cents would hide the amount.
pub(super) fn rounded(amount: f64) -> String {
    let size = amount.abs();
    if size != 0.0 && size < 0.1 {
        return format::significant(amount, format::DEFAULT_DIGITS);
    }
    let text = format::decimals(amount, 2);
    match text.strip_suffix(".00") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Puts the currency behind a number.
pub(super) fn with_currency(number: &str, currency: &str) -> String {
    if currency.is_empty() { number.to_owned() } else { format!("{number} {currency}") }
}

/// The exact amount without a currency, thousands grouped.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format::exact_grouped(self.0))
    }
}

impl FromStr for Money {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        plain(text, Reading::Money).map(Self)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let amount = f64::deserialize(deserializer)?;
        if amount.is_finite() {
            Ok(Self::new(amount))
        } else {
            Err(serde::de::Error::custom("an amount of money must be a finite number; write one such as 12.5"))
        }
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.0)
    }
}

impl Mul<f64> for Money {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self::new(self.0 * factor)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_with_or_without_a_currency() {
        let cases = [
            ("1 200 €", 1200.0),
            ("€ 12.50", 12.5),
            ("12k", 12_000.0),
            ("3*400", 1200.0),
            ("12 k€", 12_000.0),
            ("12kEUR", 12_000.0),
            ("$1,234.50", 1234.5),
            ("EUR 5 + 3 EUR", 8.0),
            ("-40", -40.0),
            ("2 mn USD", 2e6),
            ("120 €/h * 2 h", 240.0),
        ];
        for (text, amount) in cases {
            assert_eq!(text.parse(), Ok(Money::new(amount)), "{text}");
        }
    }

    #[test]
    fn times_mixed_currencies_and_empty_texts_are_refused() {
        for text in ["12 h", "12 €/h", "3 € + 2 $", "€", "", "12 €50"] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_with_grouped_thousands_and_cents_where_needed() {
        let cases = [
            (1200.0, "1 200 €"),
            (12.5, "12.50 €"),
            (0.003_456, "0.00346 €"),
            (0.0, "0 €"),
            (-1_234_567.891, "-1 234 567.89 €"),
            (0.25, "0.25 €"),
        ];
        for (amount, shown) in cases {
            assert_eq!(Money::new(amount).show("€"), shown);
        }
        assert_eq!(Money::new(5.0).show(""), "5");
    }

    #[test]
    fn amounts_stay_finite() {
        assert_eq!(Money::new(f64::NAN), Money::ZERO);
        let most = Money::new(f64::INFINITY);
        assert!((most + most).amount().is_finite());
        assert!((most * 1e9).amount().is_finite());
        assert_eq!(most - most, Money::ZERO);
    }

    #[test]
    fn amounts_add_up() {
        let mut total: Money = [Money::new(1.0), Money::new(2.5)].into_iter().sum();
        total += Money::new(1.0);
        total -= Money::new(0.5);
        assert_eq!(-total * 2.0, Money::new(-8.0));
    }

    #[test]
    fn files_hold_a_plain_finite_number() {
        assert_eq!(ron::to_string(&Money::new(12.5)).unwrap(), "12.5");
        assert_eq!(ron::from_str::<Money>("12").unwrap(), Money::new(12.0));
        assert!(ron::from_str::<Money>("NaN").unwrap_err().to_string().contains("finite"));
        assert!(ron::from_str::<Money>("inf").is_err());
    }

    proptest! {
        #[test]
        fn any_amount_reads_back_exactly(amount in proptest::num::f64::ANY) {
            let money = Money::new(amount);
            prop_assert_eq!(money.to_string().parse(), Ok(money));
            let file = ron::to_string(&money).unwrap();
            prop_assert_eq!(ron::from_str::<Money>(&file).unwrap(), money);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            drop(text.parse::<Money>());
        }
    }
}
