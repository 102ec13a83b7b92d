//! Turns what the parser says into a located sentence for planners. It must not parse anything itself.

use ron::error::{Error as RonError, SpannedError};

use super::error::{Fault, ProjectError};
use super::lexer::{Lexer, Token, TokenKind};
use super::scan::{self, Scan, closing};
use super::words::quoted;

/// A complaint about a place in a text, given in bytes.
pub(super) fn fault(text: &str, offset: usize, sentence: impl Into<String>, remedy: impl Into<String>) -> Fault {
    let (line, column) = position_of(text, offset);
    Fault { path: None, line, column, place: scan::place_at(text, offset), sentence: sentence.into(), remedy: remedy.into() }
}

/// The parser's complaint in plain words.
pub(super) fn parse_error(text: &str, error: &SpannedError, found: &Scan<'_>) -> ProjectError {
    let end = offset_of(text, error.span.end.line, error.span.end.col);
    // The parser stops behind a value it has read and does not like, but in front of one it cannot read.
    let behind = matches!(
        error.code,
        RonError::NoSuchStructField { .. }
            | RonError::NoSuchEnumVariant { .. }
            | RonError::DuplicateStructField { .. }
            | RonError::InvalidValueForType { .. }
            | RonError::ExpectedDifferentLength { .. }
            | RonError::ExpectedDifferentStructName { .. }
            | RonError::IntegerOutOfBounds
            | RonError::InvalidIntegerDigit { .. }
            | RonError::Message(_)
    );
    let token = scan::token_at(text, end, !behind);
    if let Some((offset, open)) = found.mismatch
        && offset <= end
    {
        return ProjectError::Text(wrong_bracket(text, offset, open));
    }
    if let Some(open) = found.unclosed
        && is_at_end(text, end, token)
    {
        return ProjectError::Text(cut_off(text, open));
    }
    let offset = token.map_or(end, |token| token.start);
    let met = Met { text: token.map_or("", |token| token.text), is_cut: offset < end && !behind };
    let (sentence, remedy) = sentence(&error.code, met);
    ProjectError::Text(fault(text, offset, sentence, remedy))
}

/// The piece of text at which the parser stopped.
#[derive(Clone, Copy)]
struct Met<'a> {
    text: &'a str,
    /// Whether the parser had read a part of it.
    is_cut: bool,
}

/// Whether nothing follows the piece of text at which the parser stopped.
fn is_at_end(text: &str, end: usize, token: Option<Token<'_>>) -> bool {
    let token_end = token.map_or(0, |token| token.start + token.text.len());
    let never_ends = token.is_some_and(|token| token.kind == TokenKind::Unclosed);
    !never_ends && Lexer::new(text.get(end.max(token_end)..).unwrap_or_default()).next().is_none()
}

fn wrong_bracket(text: &str, offset: usize, open: u8) -> Fault {
    let here = text.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
    match closing(open) {
        0 => fault(text, offset, format!("The bracket “{here}” closes nothing."), "Remove it, or add the bracket it should close."),
        close => {
            let close = char::from(close);
            fault(
                text,
                offset,
                format!("“{close}” is missing: “{here}” cannot close “{}”.", char::from(open)),
                format!("Put “{close}” in front of it."),
            )
        }
    }
}

fn cut_off(text: &str, open: usize) -> Fault {
    let (line, column) = position_of(text, open);
    let end = text.trim_end().len();
    let mut cut = fault(
        text,
        end,
        format!("The file ends before the bracket of line {line}, column {column} is closed."),
        "It was probably cut off; take the newest backup (.bak1), or add what is missing.",
    );
    cut.place = scan::place_at(text, text.len());
    cut
}

/// What is wrong and what to do, from the parser's code and the piece of text it met.
fn sentence(code: &RonError, met: Met<'_>) -> (String, String) {
    let shown = quoted(met.text);
    let starts_like_a_number = met.text.starts_with(|c: char| c.is_ascii_digit());
    let (sentence, remedy): (String, String) = match code {
        RonError::Eof => {
            ("The file ends in the middle of a value.".into(), "It was probably cut off; take the newest backup (.bak1).".into())
        }
        // The document's own complaints end with what to do.
        RonError::Message(message) => match message.rsplit_once("; ") {
            Some((what, remedy)) => (capital(what), capital(remedy)),
            None => (capital(message), "Correct the value.".into()),
        },
        RonError::NoSuchStructField { expected, found, .. } => {
            (format!("There is no field {} here.", quoted(found)), remedy_of_list(found, expected, "field"))
        }
        RonError::NoSuchEnumVariant { expected, found, .. } => {
            (format!("{} is no possible value here.", quoted(found)), remedy_of_list(found, expected, "value"))
        }
        RonError::MissingStructField { field, .. } => (format!("The field “{field}” is missing."), format!("Add “{field}: …”.")),
        RonError::DuplicateStructField { field, .. } => {
            (format!("The field “{field}” stands twice in the same brackets."), "Remove one of the two.".into())
        }
        RonError::IntegerOutOfBounds if met.text.starts_with('-') => {
            (format!("The number {shown} must not be negative."), "Write 0 or more.".into())
        }
        RonError::IntegerOutOfBounds => (format!("The number {shown} is too large or too small here."), "Write a smaller number.".into()),
        RonError::ExpectedInteger | RonError::InvalidIntegerDigit { .. } => (
            format!("A whole number is needed here, not {shown}."),
            "Write it like 3, without a decimal point and without quotation marks.".into(),
        ),
        RonError::ExpectedFloat | RonError::FloatUnderscore => {
            (format!("A number is needed here, not {shown}."), "Write it like 0.5, with a decimal point and without a unit.".into())
        }
        RonError::ExpectedString => {
            (format!("A text in quotation marks is needed here, not {shown}."), "Put it in quotation marks, such as \"2 d\".".into())
        }
        RonError::ExpectedStringEnd => {
            ("A quotation mark is missing: the text that starts here never ends.".into(), "Add the closing quotation mark.".into())
        }
        RonError::ExpectedBoolean => (format!("true or false is needed here, not {shown}."), "Write true or false.".into()),
        // The parser reads a whole number and then meets the rest of what is written.
        RonError::ExpectedComma if met.is_cut && starts_like_a_number => {
            (format!("A whole number is needed here, not {shown}."), "Write it like 3, without a decimal point.".into())
        }
        RonError::ExpectedComma => (format!("A comma or a closing bracket is missing before {shown}."), "Add it.".into()),
        RonError::ExpectedArray => (format!("A list is needed here, not {shown}."), "Write it in square brackets, such as [1, 2].".into()),
        RonError::ExpectedMap => {
            (format!("A list of entries is needed here, not {shown}."), "Write it in curly brackets, such as {1: …}.".into())
        }
        RonError::ExpectedMapColon => (format!("A colon is missing before {shown}."), "Write “name: value”.".into()),
        RonError::ExpectedArrayEnd | RonError::ExpectedMapEnd | RonError::ExpectedStructLikeEnd | RonError::ExpectedOptionEnd => {
            (format!("A closing bracket is missing before {shown}."), "Add it, or remove what stands there too much.".into())
        }
        RonError::ExpectedStructLike | RonError::ExpectedNamedStructLike(_) | RonError::ExpectedUnit => {
            (format!("Something in round brackets is needed here, not {shown}."), "Write it in round brackets, such as (name: …).".into())
        }
        RonError::ExpectedDifferentStructName { expected, found } => {
            (format!("{} stands where “{expected}” belongs.", quoted(found)), format!("Leave the name out, or write “{expected}”."))
        }
        RonError::ExpectedIdentifier if met.text.starts_with('"') => {
            (format!("A plain word is needed here, not the text {shown}."), "Remove the quotation marks.".into())
        }
        RonError::ExpectedIdentifier | RonError::InvalidIdentifier(_) | RonError::SuggestRawIdentifier(_) if starts_like_a_number => (
            format!("The name of a field or value is needed here, not {shown}."),
            "If it belongs to a number, write a decimal point instead of the comma, such as 0.88.".into(),
        ),
        RonError::ExpectedIdentifier | RonError::InvalidIdentifier(_) | RonError::SuggestRawIdentifier(_) => {
            (format!("The name of a field or value is needed here, not {shown}."), "Write “field: value”.".into())
        }
        RonError::InvalidEscape(_) => (
            format!("The text {shown} holds a backslash that means nothing."),
            "Write \\\\ for a backslash, \\n for a new line, \\\" for a quotation mark.".into(),
        ),
        RonError::UnclosedBlockComment => ("A comment that starts with /* never ends.".into(), "Add */ where it should end.".into()),
        RonError::UnclosedLineComment => ("The file ends inside a comment.".into(), "Add what is missing after it.".into()),
        RonError::UnderscoreAtBeginning => (format!("The number {shown} starts with an underscore."), "Remove it.".into()),
        RonError::UnexpectedChar(c) => (format!("{} is not expected here.", quoted(&c.to_string())), "Remove it.".into()),
        RonError::TrailingCharacters => {
            (format!("Something follows after the end of the project: {shown}."), "Remove it; a file holds one project.".into())
        }
        RonError::InvalidValueForType { expected, found } => {
            (format!("{} is needed here, not {found}.", capital_start(expected)), "Correct the value.".into())
        }
        RonError::ExpectedDifferentLength { expected, found } => {
            (format!("The number of values is wrong here: it is {found}, and this is a {expected}."), "Add or remove values.".into())
        }
        RonError::NoSuchExtension(name) => {
            (format!("The file asks for the extension {}, which is unknown.", quoted(name)), "Remove the line that starts with #!.".into())
        }
        RonError::ExceededRecursionLimit => {
            ("The values are nested too deeply here.".into(), "Nest at most 24 distributions in each other.".into())
        }
        other => (format!("This cannot be read: {other}."), "Correct it, or take a backup of the file.".into()),
    };
    (sentence, remedy)
}

/// The nearest of the possible words, or all of them.
fn remedy_of_list(found: &str, expected: &[&str], what: &str) -> String {
    let nearest = expected.iter().map(|word| (distance(found, word), *word)).min();
    match nearest {
        Some((steps, word)) if steps <= 1 + word.chars().count() / 4 => format!("Did you mean “{word}”?"),
        _ if expected.is_empty() => "Remove it.".to_owned(),
        _ => format!("Use one of the {what}s {}; a file of a newer version of the program may hold others.", expected.join(", ")),
    }
}

/// How many letters have to be changed, added or taken away.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.to_lowercase().chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// A clause made into a sentence.
fn capital(message: &str) -> String {
    let mut sentence = capital_start(message);
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

fn capital_start(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The place in bytes of a line and a character, both counted from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

/// The line and the character of a place in bytes, both counted from 1.
pub(super) fn position_of(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_bytes_and_in_lines_are_the_same_places() {
        let text = "a\nbé\n\nc";
        for (offset, place) in [(0, (1, 1)), (2, (2, 1)), (3, (2, 2)), (5, (2, 3)), (6, (3, 1)), (7, (4, 1)), (8, (4, 2))] {
            assert_eq!(position_of(text, offset), place);
            assert_eq!(offset_of(text, place.0, place.1), offset);
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_answered_with_the_word_that_was_meant() {
        assert_eq!(remedy_of_list("onwer", &["name", "owner"], "field"), "Did you mean “owner”?");
        assert!(remedy_of_list("colour", &["name", "owner"], "field").starts_with("Use one of the fields name, owner"));
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
