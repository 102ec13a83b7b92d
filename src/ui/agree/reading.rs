//! How a team reads a word, as planners write it: `0.88`, `×1.12`, `88 %`, `0.9 + 5`, `+ 12`; empty means as agreed.
//! Texts only.

use crate::units::format::exact;

/// A reading in words a planner would type; nothing where it is read as agreed.
pub fn show(factor: Option<f64>, offset: f64) -> String {
    let factor = factor.unwrap_or(1.0);
    let is_one = (factor - 1.0).abs() < f64::EPSILON;
    let sign = if offset < 0.0 { "−" } else { "+" };
    match (is_one, offset == 0.0) {
        (true, true) => String::new(),
        (false, true) => format!("×{}", exact(factor)),
        (true, false) => format!("{sign} {}", exact(offset.abs())),
        (false, false) => format!("×{} {sign} {}", exact(factor), exact(offset.abs())),
    }
}

/// Factor and offset of a reading.
///
/// # Errors
/// In words, with examples.
pub fn parse(text: &str) -> Result<(Option<f64>, f64), String> {
    let text = text.trim().replace('−', "-").replace(['×', '*'], " ");
    if text.trim().is_empty() {
        return Ok((None, 0.0));
    }
    let hint = |part: &str| format!("“{}” cannot be read; write 0.88, 88 %, 0.9 + 5 or + 12", part.trim());
    let number = |part: &str| -> Result<f64, String> {
        let part = part.trim();
        let (bare, scale) = part.strip_suffix('%').map_or((part, 1.0), |bare| (bare.trim(), 0.01));
        let value: f64 = bare.replace(',', ".").parse().map_err(|_| hint(part))?;
        if value.is_finite() { Ok(value * scale) } else { Err(hint(part)) }
    };
    // The sign that parts factor and offset is the last one that is no sign of an exponent.
    let cut = text.char_indices().rev().find(|(at, letter)| matches!(letter, '+' | '-') && !text[..*at].ends_with(['e', 'E']));
    match cut {
        Some((at, sign)) if 0 < at || sign == '+' => {
            let (factor, offset) = (&text[..at], &text[at + 1..]);
            let offset = number(offset)? * if sign == '-' { -1.0 } else { 1.0 };
            let factor = if factor.trim().is_empty() { None } else { Some(number(factor)?) };
            Ok((factor, offset))
        }
        _ => Ok((Some(number(&text)?), 0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_read_as_they_are_shown() {
        for (factor, offset) in [(None, 0.0), (Some(0.88), 0.0), (None, 12.0), (Some(1.5), -3.25)] {
            assert_eq!(parse(&show(factor, offset)), Ok((factor, offset)));
        }
        assert_eq!(parse("88 %"), Ok((Some(0.88), 0.0)));
        assert_eq!(parse("1,12"), Ok((Some(1.12), 0.0)));
        assert_eq!(parse("1e-1 + 2"), Ok((Some(0.1), 2.0)));
        assert!(parse("a lot").unwrap_err().contains("88 %"));
    }
}
