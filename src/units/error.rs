//! The one error of this layer: a text that could not be read as a quantity. It must not guess a value.

use thiserror::Error;

/// Longest part of the text repeated in the message, in characters.
const MAX_QUOTED: usize = 40;

/// Why a text is not the quantity that was asked for, where in the text, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot read “{}”: {reason} at character {position}; {remedy}", quoted(.text))]
pub struct UnitError {
    text: String,
    position: usize,
    reason: String,
    remedy: String,
}

impl UnitError {
    /// States what is wrong with `text` at the character `position`, counted from 1.
    pub fn new(text: &str, position: usize, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { text: text.to_owned(), position, reason: reason.into(), remedy: remedy.into() }
    }

    /// The whole text that was refused.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The character where reading stopped, counted from 1.
    pub const fn position(&self) -> usize {
        self.position
    }

    /// What is wrong, as a clause without a full stop.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to write instead, as a clause without a full stop.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

/// The text for the message, cut when it is long, with control characters made visible.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_QUOTED).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(MAX_QUOTED).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_text_the_reason_the_place_and_the_remedy() {
        let error = UnitError::new("90", 1, "the unit of time is missing", "write 90 min");
        assert_eq!(error.to_string(), "cannot read “90”: the unit of time is missing at character 1; write 90 min");
    }

    #[test]
    fn a_long_text_is_cut_in_the_message_but_kept_in_the_error() {
        let text = "9".repeat(500);
        let error = UnitError::new(&text, 1, "it is too long", "shorten it");
        assert!(error.to_string().chars().count() < 120);
        assert_eq!(error.text().len(), 500);
    }
}
