//! What all quantities that can be drawn at random share. It must not know distributions.

use std::fmt::{Debug, Display};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Duration, Money, Share, TimeUnit, UnitError, format, parse_number};

/// A quantity that can be the outcome of a distribution.
pub trait Quantity: Copy + PartialEq + Debug + Display + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name of the kind of quantity, as files and field labels use it.
    const KIND: &'static str;

    /// The plain number the engine computes with: ticks for a duration, the amount for money.
    fn to_base(self) -> f64;

    /// The quantity of a plain number; values out of its range are moved to the nearest one in range.
    fn from_base(base: f64) -> Self;

    /// Reads what a planner typed.
    fn parse(text: &str) -> Result<Self, UnitError>;

    /// The exact text for a field; [`Quantity::parse`] reads it back to the same value.
    fn show(self) -> String;
}

impl Quantity for Duration {
    const KIND: &'static str = "duration";

    fn to_base(self) -> f64 {
        self.exact_ticks()
    }

    fn from_base(base: f64) -> Self {
        let in_ms = Self::new(base, TimeUnit::Millisecond);
        if in_ms.value().fract() == 0.0 { Self::from_ticks(in_ms.ticks()) } else { in_ms }
    }

    fn parse(text: &str) -> Result<Self, UnitError> {
        text.parse()
    }

    fn show(self) -> String {
        self.to_string()
    }
}

impl Quantity for Money {
    const KIND: &'static str = "money";

    fn to_base(self) -> f64 {
        self.amount()
    }

    fn from_base(base: f64) -> Self {
        Self::new(base)
    }

    fn parse(text: &str) -> Result<Self, UnitError> {
        text.parse()
    }

    fn show(self) -> String {
        self.to_string()
    }
}

impl Quantity for f64 {
    const KIND: &'static str = "number";

    fn to_base(self) -> f64 {
        self
    }

    fn from_base(base: f64) -> Self {
        base
    }

    fn parse(text: &str) -> Result<Self, UnitError> {
        parse_number(text)
    }

    fn show(self) -> String {
        format::exact_grouped(self)
    }
}

impl Quantity for Share {
    const KIND: &'static str = "share";

    fn to_base(self) -> f64 {
        self.value()
    }

    fn from_base(base: f64) -> Self {
        Self::new(base)
    }

    fn parse(text: &str) -> Result<Self, UnitError> {
        text.parse()
    }

    fn show(self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads_back<Q: Quantity>(base: f64, shown: &str) {
        let quantity = Q::from_base(base);
        assert_eq!(quantity.to_base(), base, "{}", Q::KIND);
        assert_eq!(quantity.show(), shown);
        assert_eq!(Q::parse(shown), Ok(quantity));
    }

    #[test]
    fn every_kind_reads_back_from_its_base_and_from_its_text() {
        reads_back::<Duration>(5_400_000.0, "1.5 h");
        reads_back::<Duration>(0.25, "0.25 ms");
        reads_back::<Money>(1200.5, "1 200.5");
        reads_back::<f64>(-12_345.0, "-12 345");
        reads_back::<Share>(0.25, "25 %");
    }

    #[test]
    fn the_kinds_have_different_names() {
        let mut kinds = [Duration::KIND, Money::KIND, f64::KIND, Share::KIND];
        kinds.sort_unstable();
        assert_eq!(kinds, ["duration", "money", "number", "share"]);
    }
}
