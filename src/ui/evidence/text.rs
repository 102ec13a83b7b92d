//! Times and counts of a log in words. It must not know what they are about.

use crate::evidence::instant;
use crate::evidence::log::{DAY, Micros};
use crate::units::format::significant;

/// A time in a unit that suits it: "3.25 h", "6 215 d".
pub(super) fn time(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "–".to_owned();
    }
    let (value, unit) = match seconds.abs() {
        size if size < 1e-9 => return "0".to_owned(),
        size if size < 90.0 => (seconds, "s"),
        size if size < 5_400.0 => (seconds / 60.0, "min"),
        size if size < 172_800.0 => (seconds / 3_600.0, "h"),
        _ => (seconds / 86_400.0, "d"),
    };
    format!("{}\u{2009}{unit}", significant(value, 3).replace('-', "−"))
}

/// A number of things, whole where it is.
pub(super) fn count(n: f64) -> String {
    if n.fract() == 0.0 || 100.0 <= n { significant(n.round(), 9) } else { significant(n, 3) }
}

/// The date of an instant in UTC.
pub(super) fn date(instant: Micros) -> String {
    instant::write(instant).chars().take(10).collect()
}

/// The length of a step of the time axis.
pub(super) fn step(step: i64) -> String {
    match step / DAY {
        1 => "day".to_owned(),
        7 => "week".to_owned(),
        days => format!("{} weeks", days / 7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_a_unit_that_suits_them() {
        let cases = [(0.0, "0"), (45.0, "45 s"), (900.0, "15 min"), (7_200.0, "2 h"), (536_950_080.0, "6 215 d"), (-7_200.0, "−2 h")];
        for (seconds, expected) in cases {
            assert_eq!(time(seconds).replace('\u{2009}', " "), expected);
        }
        assert_eq!(time(f64::NAN), "–");
        assert_eq!(count(519.0), "519");
    }
}
