//! Plain numbers typed by planners. It must not accept units.

use super::UnitError;
use super::expression::{self, Dimension, Value};
use super::lexer::Reading;

/// Reads a finite number: arithmetic, grouped thousands, a decimal comma, `12k` and `25 %` are understood.
pub fn parse_number(text: &str) -> Result<f64, UnitError> {
    plain(text, Reading::Plain)
}

/// Computes `text` and refuses anything with a unit of time.
pub(super) fn plain(text: &str, reading: Reading) -> Result<f64, UnitError> {
    let Value { number, dimension, .. } = expression::evaluate(text, reading)?;
    match dimension {
        Dimension::Number => Ok(positive_zero(number)),
        Dimension::Time(unit) | Dimension::PerTime(unit) => {
            Err(UnitError::new(text, 1, format!("this has a unit of time ({unit}) where a plain number belongs"), "remove the unit"))
        }
    }
}

/// Turns −0 into 0, so that equal values have equal texts.
pub(super) fn positive_zero(number: f64) -> f64 {
    if number == 0.0 { 0.0 } else { number }
}

/// Keeps constructors total: not-a-number becomes 0 and values beyond ±`limit` become ±`limit`.
pub(super) fn within(number: f64, limit: f64) -> f64 {
    if number.is_nan() { 0.0 } else { positive_zero(number.clamp(-limit, limit)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::format;
    use super::*;

    #[test]
    fn arithmetic_and_the_decimal_comma_are_understood() {
        assert_eq!(parse_number("1 200,5"), Ok(1200.5));
        assert_eq!(parse_number("3*400"), Ok(1200.0));
        assert_eq!(parse_number(" (1 + 2) * -4 "), Ok(-12.0));
        assert_eq!(parse_number("2 d / 8 h"), Ok(6.0));
        assert_eq!(parse_number("-0").unwrap().to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn units_words_and_nothing_are_refused() {
        for text in ["5 h", "5/h", "five", "", "NaN", "inf", "1e400", "€ 5"] {
            assert!(parse_number(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_finite_number_reads_back_exactly(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::SUBNORMAL) {
            prop_assert_eq!(parse_number(&format::exact(value)), Ok(value));
            prop_assert_eq!(parse_number(&format::exact_grouped(value)), Ok(value));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,60}") {
            drop(parse_number(&text));
        }

        #[test]
        fn no_text_of_known_pieces_makes_the_reader_panic_or_leaves_the_range(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "1", "0", "23", "456", ".", ",", " ", "'", "e", "e9", "-", "+", "*", "/", "(", ")", "%", "k", "M",
                    "h", "d", "min", "per", "x", "€", "EUR", "kEUR", "m", "×", "−",
                ]),
                0..40,
            ),
        ) {
            let text = pieces.concat();
            for reading in [Reading::Plain, Reading::Money, Reading::Share] {
                match expression::evaluate(&text, reading) {
                    Ok(value) => prop_assert!(value.number.is_finite()),
                    Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.position())),
                }
            }
        }
    }
}
