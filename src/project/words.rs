//! Puts paths, foreign texts and errors of the operating system into words that are safe to show.

use std::io;
use std::path::{Path, PathBuf};

use super::error::ProjectError;

/// Longest piece of a file repeated in a message, in characters.
const MAX_QUOTED: usize = 40;

/// A path for messages: what would garble a line or turn its direction is shown as an escape.
pub(super) fn path(path: &Path) -> String {
    path.to_string_lossy().chars().map(visible).collect()
}

/// A piece of a file for messages: cut when long, in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_QUOTED).map(visible).collect();
    if text.chars().nth(MAX_QUOTED).is_some() {
        shown.push('…');
    }
    format!("“{shown}”")
}

fn visible(c: char) -> String {
    if is_hidden(c) { c.escape_unicode().to_string() } else { c.to_string() }
}

/// Whether a character acts on the text around it instead of being seen: control characters, direction
/// marks and overrides, zero-width characters, line and paragraph separators.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// An error of the operating system in plain words.
pub(super) fn file_error(doing: &str, file: &Path, error: io::Error) -> ProjectError {
    let (why, remedy) = match error.kind() {
        io::ErrorKind::NotFound => ("the file or its folder does not exist", "Check the name, or choose another place."),
        io::ErrorKind::PermissionDenied => ("permission was denied", "Choose another place, or ask the owner of the folder for access."),
        io::ErrorKind::StorageFull => ("the disk is full", "Free some space or choose another disk, then save again."),
        io::ErrorKind::QuotaExceeded => ("your share of the disk is used up", "Free some space or choose another disk, then save again."),
        io::ErrorKind::FileTooLarge => ("the file is larger than this disk or account allows", "Choose another disk."),
        io::ErrorKind::ReadOnlyFilesystem => ("the disk is read-only", "Choose another place."),
        io::ErrorKind::InvalidFilename => ("the name is too long or not allowed here", "Choose a shorter name."),
        io::ErrorKind::NotADirectory => ("a part of the path is a file, not a folder", "Check the path."),
        io::ErrorKind::IsADirectory => ("it is a folder", "Choose a file."),
        _ => ("", "Try again; if it happens again, choose another place."),
    };
    let sentence =
        if why.is_empty() { format!("The file could not be {doing}: {error}.") } else { format!("The file could not be {doing}: {why}.") };
    ProjectError::File { path: file.to_owned(), sentence, remedy: remedy.to_owned(), source: Some(error) }
}

/// A complaint about a file that needs no words of the operating system.
pub(super) fn unusable(file: PathBuf, sentence: impl Into<String>, remedy: impl Into<String>) -> ProjectError {
    ProjectError::File { path: file, sentence: sentence.into(), remedy: remedy.into(), source: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_turn_or_break_the_line_it_is_shown_in() {
        assert_eq!(path(Path::new("a\u{202E}nor.exe\nb")), r"a\u{202e}nor.exe\u{a}b");
        assert_eq!(quoted("Größe \u{200B}1"), "“Größe \\u{200b}1”");
        assert_eq!(quoted(&"x".repeat(100)).chars().count(), MAX_QUOTED + 3);
    }

    #[test]
    fn a_full_disk_is_named_with_what_to_do() {
        let error = file_error("saved", Path::new("plan.ron"), io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(
            error.to_string(),
            "plan.ron: The file could not be saved: the disk is full. Free some space or choose another disk, then save again."
        );
    }
}
