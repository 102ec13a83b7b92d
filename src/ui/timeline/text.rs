//! Numbers of the tracks in words: readings with unit and band, and short figures for the scale.

use super::{Reading, SeriesView};
use crate::units::format::{DEFAULT_DIGITS, decimals};

/// A value for reading: three significant digits, thousands apart, a real minus. Closing zeros stay,
/// so that a value that moves with the cursor keeps its width; whole numbers have no decimals.
pub fn value(value: f64) -> String {
    let is_whole = (value - value.round()).abs() < 1e-9 * value.abs().max(1.0);
    let n_decimals = if is_whole { 0 } else { decimals_for(DEFAULT_DIGITS, value.abs()) };
    typeset(&decimals(value, n_decimals))
}

/// An interval with equal decimals at both ends: "2.1–4.4".
pub fn interval([low, high]: [f64; 2]) -> String {
    interval_with(DEFAULT_DIGITS, [low, high])
}

/// An interval whose greater end has so many significant digits.
pub(super) fn interval_with(n_digits: usize, [low, high]: [f64; 2]) -> String {
    let n_decimals = decimals_for(n_digits, low.abs().max(high.abs()));
    let show = |end: f64| typeset(&decimals(end, n_decimals));
    if low < 0.0 || high < 0.0 { format!("{} … {}", show(low), show(high)) } else { format!("{}–{}", show(low), show(high)) }
}

/// A value of the scale; large ones in thousands or millions so that they fit.
pub(super) fn scale_value(shown: f64, step: f64) -> String {
    let (factor, suffix) = match shown.abs().max(step) {
        size if size < 10_000.0 => (1.0, ""),
        size if size < 1e6 => (1e3, "\u{2009}k"),
        size if size < 1e9 => (1e6, "\u{2009}M"),
        _ => (1e9, "\u{2009}G"),
    };
    let (shown, step) = (shown / factor, step / factor);
    if shown == 0.0 {
        return "0".to_owned();
    }
    let n_decimals = (0..=6).find(|n| {
        let scaled = step * libm::pow(10.0, *n as f64);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1.0)
    });
    format!("{}{suffix}", typeset(&decimals(shown, n_decimals.unwrap_or(6))))
}

/// What a screen reader says about a series at the cursor.
pub(super) fn spoken(series: &SeriesView<'_>, cursor: Option<i64>, reading: Option<Reading>) -> String {
    let name = series.name;
    if cursor.is_none() {
        return format!("{name}: no cursor");
    }
    let Some(reading) = reading else {
        return format!("{name} at cursor: no data");
    };
    let figure = with_unit(&value(reading.value), series.unit);
    match reading.most {
        Some(most) => format!("{name} at cursor: {figure} (90 % of repeats {})", interval(most)),
        None => format!("{name} at cursor: {figure}"),
    }
}

/// An integral over time, given in the unit times hours. Of what is counted per stretch of time it is the sum: 24 € per
/// d over two days are 48 €.
pub fn integral(in_hours: f64, unit: &str) -> String {
    let sum = unit.split_once(" per ").and_then(|(counted, stretch)| {
        let stretch = stretch.replace('\u{2009}', " ");
        let stretch = if stretch.starts_with(|c: char| c.is_ascii_digit()) { stretch } else { format!("1 {stretch}") };
        let hours = stretch.parse::<crate::units::Duration>().ok()?.ticks().0 as f64 / 3_600_000.0;
        (0.0 < hours).then(|| with_unit(&value(in_hours / hours), counted))
    });
    sum.unwrap_or_else(|| with_unit(&value(in_hours), &if unit.is_empty() { "h".to_owned() } else { format!("{unit} · h") }))
}

/// A figure and its unit, a plain space between them.
pub fn with_unit(figure: &str, unit: &str) -> String {
    if unit.is_empty() { figure.to_owned() } else { format!("{figure} {unit}") }
}

/// Decimals that show a number of this size with so many significant digits.
fn decimals_for(n_digits: usize, size: f64) -> usize {
    if size < 1e-9 {
        return 0;
    }
    // Rounding may add a digit (9.996 is shown as 10.0), so the exponent is taken after rounding.
    let rounded = format!("{size:.*e}", n_digits - 1);
    let exponent = rounded.split_once('e').and_then(|(_, exponent)| exponent.parse::<i64>().ok());
    (n_digits as i64 - 1 - exponent.unwrap_or(0)).clamp(0, 9) as usize
}

fn typeset(text: &str) -> String {
    text.replace('-', "−").replace(' ', "\u{2009}")
}

#[cfg(test)]
mod tests {
    use super::super::Times;
    use super::*;

    #[test]
    fn readings_name_series_unit_and_band() {
        let values = [3.21];
        let series = SeriesView::new("Backlog", "h", Times::Regular { start: 0, step: 1 }, values.as_slice());
        let reading = Reading { value: 3.21, half: None, most: Some([2.1, 4.4]) };
        assert_eq!(spoken(&series, Some(0), Some(reading)), "Backlog at cursor: 3.21 h (90 % of repeats 2.10–4.40)");
        assert_eq!(spoken(&series, Some(0), None), "Backlog at cursor: no data");
        assert_eq!(spoken(&series, None, None), "Backlog: no cursor");
    }

    #[test]
    fn what_is_counted_per_stretch_adds_up_and_levels_are_held_for_a_time() {
        assert_eq!(integral(2.0 * 24.0 * 24.0, "€ per d"), "48 €");
        assert_eq!(integral(8.0, "items per 4\u{2009}h"), "2 items");
        assert_eq!(integral(8.0, "pieces"), "8 pieces · h");
        assert_eq!(integral(8.0, ""), "8 h");
    }

    #[test]
    fn negative_numbers_have_a_real_minus_and_no_ambiguous_dash() {
        assert_eq!(value(-1234.4), "−1\u{2009}234");
        assert_eq!(value(-0.3), "−0.300");
        assert_eq!(interval([-2.0, 3.0]), "−2.00 … 3.00");
    }

    #[test]
    fn whole_numbers_have_no_decimals_and_others_three_digits() {
        assert_eq!(value(12.0), "12");
        assert_eq!(value(6.3), "6.30");
        assert_eq!(value(99.96), "100");
        assert_eq!(value(0.0), "0");
    }

    #[test]
    fn both_ends_of_an_interval_have_equally_many_decimals() {
        assert_eq!(interval([63.0, 85.34]), "63.0–85.3");
        assert_eq!(interval_with(2, [5.65, 8.02]), "5.7–8.0");
        assert_eq!(interval([0.0, 3_086.4]), "0–3\u{2009}086");
        assert_eq!(interval([0.0, 0.0]), "0–0");
    }

    #[test]
    fn figures_of_the_scale_have_as_many_decimals_as_its_step() {
        assert_eq!(scale_value(92.0, 2.0), "92");
        assert_eq!(scale_value(0.5, 0.25), "0.50");
        assert_eq!(scale_value(0.0, 0.25), "0");
        assert_eq!(scale_value(20_000.0, 5_000.0), "20\u{2009}k");
        assert_eq!(scale_value(2_500_000.0, 500_000.0), "2.5\u{2009}M");
    }
}
