//! Numbers as text: exact for files and fields, rounded for reading. It must not add units; currency
//! and time symbols come from the callers.

/// Significant digits of a result unless its interval says otherwise.
pub const DEFAULT_DIGITS: usize = 3;

/// From this size on, and below [`TINY`], numbers are written with an exponent.
const HUGE: f64 = 1e15;
/// Below this size a number other than zero is written with an exponent.
const TINY: f64 = 1e-5;
/// More decimals than this tell nothing about a double.
const MAX_DECIMALS: usize = 17;

/// The shortest text that reads back as exactly the same number, without grouping.
pub fn exact(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || value == 0.0 || (TINY..HUGE).contains(&size) { value.to_string() } else { format!("{value:e}") }
}

/// The shortest exact text of `value · 10^by`, made by moving the decimal point, so nothing is rounded.
pub fn exact_shifted(value: f64, by: i32) -> String {
    if !value.is_finite() || value == 0.0 {
        return value.to_string();
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent = exponent.parse::<i32>().unwrap_or(0).saturating_add(by);
    if !(-5..15).contains(&exponent) {
        return format!("{mantissa}e{exponent}");
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let mut digits = mantissa.replace('.', "");
    if exponent < 0 {
        digits.insert_str(0, &"0".repeat(exponent.unsigned_abs() as usize));
    }
    let whole = exponent.max(0) as usize + 1;
    while digits.len() < whole {
        digits.push('0');
    }
    if whole < digits.len() {
        digits.insert(whole, '.');
    }
    format!("{sign}{digits}")
}

/// The exact text with the thousands grouped by spaces, as in `1 200.5`.
pub fn exact_grouped(value: f64) -> String {
    grouped(&exact(value))
}

/// Rounded to `digits` significant digits for reading, thousands grouped, without closing zeros.
///
/// Digits before the decimal point are never rounded away: 12 345.6 is shown as `12 346`.
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return words_for_non_finite(value).to_owned();
    }
    let digits = digits.clamp(1, MAX_DECIMALS);
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(TINY..HUGE).contains(&size) {
        let text = format!("{value:.*e}", digits - 1);
        return match text.split_once('e') {
            Some((mantissa, exponent)) => format!("{}e{exponent}", without_closing_zeros(mantissa)),
            None => text,
        };
    }
    // Rounding may add a digit (9.996 → 10.0), so the exponent is taken after rounding.
    let rounded = format!("{value:.*e}", digits - 1);
    let exponent = rounded.split_once('e').and_then(|(_, exponent)| exponent.parse::<i64>().ok()).unwrap_or(0);
    let n_decimals = (digits as i64 - 1 - exponent).max(0) as usize;
    without_closing_zeros(&decimals(value, n_decimals)).to_owned()
}

/// Rounded to a fixed number of decimals, thousands grouped, as columns need it.
pub fn decimals(value: f64, n_decimals: usize) -> String {
    if !value.is_finite() {
        return words_for_non_finite(value).to_owned();
    }
    if HUGE <= value.abs() {
        return exact(value);
    }
    let text = format!("{value:.n_decimals$}");
    // A value that rounds to nothing has no sign.
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    grouped(if is_zero { text.trim_start_matches('-') } else { &text })
}

/// Groups the digits before the decimal point by threes.
fn grouped(text: &str) -> String {
    if text.contains('e') {
        return text.to_owned();
    }
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let n_whole = unsigned.find('.').unwrap_or(unsigned.len());
    let mut out = String::with_capacity(text.len() + n_whole / 3);
    out.push_str(sign);
    for (i, c) in unsigned.chars().enumerate() {
        if 0 < i && i < n_whole && (n_whole - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Cuts zeros that close a fraction, and the point when nothing is left behind it.
fn without_closing_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// What is shown in place of a number that is none.
fn words_for_non_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "—"
    } else if value < 0.0 {
        "−∞"
    } else {
        "∞"
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn exact_text_is_short_and_uses_an_exponent_only_when_it_must() {
        let cases = [(2.0, "2"), (0.1, "0.1"), (-1.5, "-1.5"), (1e300, "1e300"), (1.5e-7, "1.5e-7"), (0.0, "0")];
        for (value, text) in cases {
            assert_eq!(exact(value), text);
        }
    }

    #[test]
    fn three_significant_digits_keep_whole_numbers_whole() {
        let cases = [
            (1.2345, "1.23"),
            (12.345, "12.3"),
            (123.45, "123"),
            (12_345.6, "12 346"),
            (1_234_567.0, "1 234 567"),
            (0.012_345, "0.0123"),
            (9.996, "10"),
            (2.0, "2"),
            (-0.5, "-0.5"),
            (0.0, "0"),
            (1.234e-9, "1.23e-9"),
            (1.5e18, "1.5e18"),
            (f64::NAN, "—"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
        ];
        for (value, text) in cases {
            assert_eq!(significant(value, DEFAULT_DIGITS), text);
        }
    }

    #[test]
    fn fixed_decimals_keep_their_zeros_and_drop_the_sign_of_nothing() {
        assert_eq!(decimals(1234.5, 2), "1 234.50");
        assert_eq!(decimals(-0.001, 2), "0.00");
        assert_eq!(decimals(-1000.0, 0), "-1 000");
        assert_eq!(decimals(100.0, 0), "100");
    }

    #[test]
    fn moving_the_point_rounds_nothing() {
        let cases = [
            (0.07, "7"),
            (0.25, "25"),
            (1.0, "100"),
            (0.001, "0.1"),
            (0.123_45, "12.345"),
            (1e-6, "0.0001"),
            (1e-9, "1e-7"),
            (-0.5, "-50"),
            (0.0, "0"),
        ];
        for (value, text) in cases {
            assert_eq!(exact_shifted(value, 2), text);
        }
    }

    proptest! {
        #[test]
        fn exact_text_reads_back_as_the_same_number(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::SUBNORMAL) {
            prop_assert_eq!(exact(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
        }

        #[test]
        fn rounding_moves_a_value_by_less_than_one_unit_of_the_third_digit(value in -1e14_f64..1e14) {
            let shown: f64 = significant(value, 3).replace(' ', "").parse().unwrap();
            let allowed = (0.005 * value.abs()).min(0.5) * (1.0 + 1e-9);
            prop_assert!((shown - value).abs() <= allowed, "{} shown as {}", value, shown);
        }
    }
}
