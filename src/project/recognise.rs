//! Recognises files that are no project text before they are parsed, so that the message names what they
//! are instead of an odd character. It must not guess about texts that could be projects.

use std::borrow::Cow;

use super::error::{Fault, ProjectError};
use super::explain::{fault, position_of};
use super::lexer::{Lexer, TokenKind};

/// What the first bytes of well-known files look like.
const MAGIC: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1F\x8B", "a compressed file (gzip)"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xD0\xCF\x11\xE0", "an old Office document"),
];

const OPEN_PROJECT: &str = "Open a project file (.ron).";
const SAVE_AS_UTF8: &str = "Open it in a text editor and save it as UTF-8.";

/// The text of a file, or what the file is instead.
pub(super) fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, ProjectError> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(at_start(format!("This is {what}, not a project."), OPEN_PROJECT));
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || looks_like_utf16(bytes) {
        return Err(at_start("The text is stored as UTF-16.".to_owned(), SAVE_AS_UTF8));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).map(String::from_utf8_lossy).unwrap_or_default();
        let (line, column) = position_of(&valid, valid.len());
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let sentence =
            format!("The byte {byte:#04x} is no part of a UTF-8 text; the file is probably stored in another encoding such as Latin-1.");
        ProjectError::Text(Fault {
            path: None,
            line,
            column,
            place: super::scan::place_at(&valid, valid.len()),
            sentence,
            remedy: SAVE_AS_UTF8.to_owned(),
        })
    })?;
    if let Some(offset) = text.find('\0') {
        let remedy = "The file was probably damaged by a crash or a copy; take the newest backup (.bak1).";
        return Err(ProjectError::Text(fault(text, offset, "A zero byte stands in the text.", remedy)));
    }
    Ok(Cow::Borrowed(text))
}

/// What a text is that does not even start like a project.
pub(super) fn foreign_text(text: &str) -> Option<ProjectError> {
    let Some(first) = Lexer::new(text).next() else {
        return Some(at_start("The file is empty.".to_owned(), "Take the newest backup (.bak1), or start a new project."));
    };
    let what = match first.kind {
        TokenKind::Open(b'{' | b'[') => "JSON",
        TokenKind::Word if first.text.starts_with("<?") => "XML",
        TokenKind::Word if first.text.starts_with("<!") || first.text.to_lowercase().starts_with("<html") => "a web page",
        _ => return None,
    };
    Some(ProjectError::Text(fault(text, first.start, format!("This looks like {what}, not a project."), OPEN_PROJECT)))
}

/// The first mark that a version control system left where two versions disagree.
pub(super) fn conflict_mark(text: &str) -> Option<ProjectError> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == "======="
            || ["<<<<<<<", ">>>>>>>", "|||||||"]
                .iter()
                .any(|mark| bare.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        {
            let sentence =
                "Two versions of this project were merged and disagree here: the mark of an unsettled conflict stands in the file.";
            return Some(ProjectError::Text(fault(
                text,
                offset,
                sentence,
                "Keep one of the two versions and remove the marks, or merge the project anew.",
            )));
        }
        offset += line.len();
    }
    None
}

/// Every second byte of Latin text is zero in UTF-16.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..64.min(bytes.len() & !1)).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    4 <= head.len() && [0, 1].into_iter().any(|odd| zeros(odd) * 2 == head.len() && zeros(1 - odd) == 0)
}

fn at_start(sentence: String, remedy: &str) -> ProjectError {
    ProjectError::Text(Fault { path: None, line: 1, column: 1, place: String::new(), sentence, remedy: remedy.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        text_of(bytes).unwrap_err().to_string()
    }

    #[test]
    fn files_of_other_kinds_are_named() {
        assert!(refusal(b"PK\x03\x04....").contains("ZIP"));
        assert!(refusal(b"%PDF-1.7").contains("PDF"));
        assert!(refusal(b"\x89PNG\r\n").contains("PNG"));
        for json in ["{\"a\": 1}", " [1]"] {
            assert!(foreign_text(json).unwrap().to_string().contains("JSON"));
        }
        assert!(foreign_text("<?xml version='1.0'?>").unwrap().to_string().contains("XML"));
        assert!(foreign_text("<!DOCTYPE html>").unwrap().to_string().contains("web page"));
        for project in ["// a comment {\nSyncline(version: 1)", "(version: 1)"] {
            assert!(foreign_text(project).is_none());
        }
    }

    #[test]
    fn other_encodings_are_named_with_the_place() {
        let utf16: Vec<u8> = "Syncline(version: 1)".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(refusal(&utf16).contains("UTF-16"));
        assert!(refusal(&[&[0xFF, 0xFE], utf16.as_slice()].concat()).contains("UTF-16"));
        let latin1 = refusal(b"Syncline(version: 1,\n document: (settings: (title: \"Gr\xF6\xDFe\")))");
        assert!(latin1.starts_with("line 2, column 34: settings, title: The byte 0xf6"), "{latin1}");
        assert!(refusal(b"(a:\0)").starts_with("line 1, column 4: "));
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_nothing_at_all_is_said_to_be_empty() {
        assert_eq!(text_of(b"\xEF\xBB\xBF(a: 1)").unwrap(), "(a: 1)");
        for empty in ["", " \r\n\t ", "// only a comment"] {
            assert!(foreign_text(empty).unwrap().to_string().contains("empty"));
        }
    }

    #[test]
    fn marks_of_a_merge_are_found_at_their_line() {
        let text = "Syncline(\n<<<<<<< mine\n a: 1,\n=======\n a: 2,\n>>>>>>> theirs\n)";
        assert!(conflict_mark(text).unwrap().to_string().starts_with("line 2, column 1: "));
        assert!(conflict_mark("// ======= heading\n(a: 1) // <<<<<<<").is_none());
    }
}
