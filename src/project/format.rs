//! The text of a project file: from text to document and back. It must not touch the disk, and it never
//! writes what it could not read.

use std::borrow::Cow;

use ron::extensions::Extensions;

use super::error::{Fault, ProjectError};
use super::explain::{self, fault};
use super::layout::lay_out;
use super::recognise;
use super::scan::{self, Hazard, scan};
use super::version::{self, CURRENT, EnvelopeRef};
use crate::model::{Document, Position};

/// First line of every file.
const HEADER: &str = "// Syncline project. Plain text in RON notation: it can be read, compared, merged and edited by hand.\n";

/// How deep the parser may call itself; the limit on brackets is met first, and with a better message.
const RECURSION: usize = 512;

/// A document and what its text said about itself.
#[derive(Debug)]
pub(super) struct Reading {
    /// The document.
    pub(super) document: Document,
    /// The version of the text.
    pub(super) version: u32,
}

/// Reads the text of a project file.
///
/// # Errors
/// Every error names line, column, element and field. A text of a newer version is refused.
pub fn parse(text: &str) -> Result<Document, ProjectError> {
    let reading = read(text)?;
    if CURRENT < reading.version {
        return Err(ProjectError::Newer { path: None, version: reading.version, known: CURRENT, fault: None });
    }
    Ok(reading.document)
}

/// Writes a document as the text of a project file.
///
/// # Errors
/// When the document holds a number that is not finite or is nested too deeply: the text is read back
/// and compared, and only a text that gives the same document is returned.
pub fn to_text(document: &Document) -> Result<String, ProjectError> {
    let envelope = EnvelopeRef { version: CURRENT, document };
    let compact = options()
        .to_string(&envelope)
        .map_err(|error| unwritable(String::new(), &format!("It holds something that cannot be written ({error}).")))?;
    let text = format!("{HEADER}{}", lay_out(&format!("Syncline{compact}")));
    match parse(&text) {
        Ok(again) if again == *document => Ok(text),
        Ok(again) => {
            let changed = document.entities().find(|of| document.entity(*of) != again.entity(*of));
            let place = changed.map_or_else(String::new, |of| format!("{} “{}”", of.kind_label(), document.name_of(of)));
            Err(unwritable(place, "It would not be read back as it is."))
        }
        Err(ProjectError::Text(Fault { place, sentence, remedy, .. })) => Err(ProjectError::Unwritable { place, sentence, remedy }),
        Err(other) => Err(other),
    }
}

/// Reads a text of any version; one that is newer only as far as it is understood.
pub(super) fn read(text: &str) -> Result<Reading, ProjectError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    read_text(text).map_err(|error| recognise::conflict_mark(text).unwrap_or(error))
}

/// The version a text states, if it states one.
pub(super) fn version_of(text: &str) -> Option<u32> {
    version::stated(text, &scan(text)).ok()
}

fn read_text(text: &str) -> Result<Reading, ProjectError> {
    if let Some(foreign) = recognise::foreign_text(text) {
        return Err(foreign);
    }
    let found = scan(text);
    if let Some(Hazard { offset, sentence, remedy }) = found.hazard {
        return Err(ProjectError::Text(fault(text, offset, sentence, remedy)));
    }
    // A text that is cut off or holds a wrong bracket is better explained by that than by what it then lacks.
    let version = version::stated(text, &found);
    let clean = without(text, &found.redundant);
    let document = version::read(&clean, &options()).map_err(|error| explain::parse_error(&clean, &error, &found));
    match (version, document) {
        (Ok(_), Ok(document)) if has_endless_coordinate(&document) => {
            let offset = scan::endless_coordinate(text).unwrap_or(0);
            Err(ProjectError::Text(fault(text, offset, "A coordinate on the canvas is too large.", "Write a number below 1e38.")))
        }
        (Ok(version), Ok(document)) => Ok(Reading { document, version }),
        (Ok(version), Err(ProjectError::Text(fault))) if CURRENT < version => {
            Err(ProjectError::Newer { path: None, version, known: CURRENT, fault: Some(Box::new(fault)) })
        }
        (Err(missing), Ok(_)) => Err(missing),
        (Err(missing), Err(_)) if found.mismatch.is_none() && found.unclosed.is_none() => Err(missing),
        (_, Err(error)) => Err(error),
    }
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(RECURSION)
}

/// The text with spaces in place of single characters, so that all places stay where they are.
fn without<'a>(text: &'a str, offsets: &[usize]) -> Cow<'a, str> {
    if offsets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for offset in offsets {
        if let Some(byte) = bytes.get_mut(*offset) {
            *byte = b' ';
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Coordinates are short numbers: one that is finite in the text can be endless in the document.
fn has_endless_coordinate(document: &Document) -> bool {
    let endless = |at: &Position| !at.x.is_finite() || !at.y.is_finite();
    let layout = &document.layout;
    layout.functions.values().any(endless)
        || layout.bends.values().flatten().any(endless)
        || document.notes.values().any(|note| note.at.is_some_and(|(x, y)| endless(&Position { x, y })))
        || document.tracks.values().any(|track| track.height.is_some_and(|height| !height.is_finite()))
}

fn unwritable(place: String, sentence: &str) -> ProjectError {
    ProjectError::Unwritable { place, sentence: sentence.to_owned(), remedy: "Undo the last change and save again.".to_owned() }
}
