//! Versions of the file format: which one a text states, and the way from an old one to the present.
//!
//! When the format changes, the old document's types are frozen in a module of their own (`v1.rs`),
//! converted step by step (`v1` → `v2` → …) in [`read`], and [`CURRENT`] goes up by one. Files of
//! `tests/data/v*` are never edited and must load for ever.

use serde::{Deserialize, Serialize};

use super::error::ProjectError;
use super::explain::fault;
use super::scan::Scan;
use crate::model::Document;

/// The version this program writes.
pub const CURRENT: u32 = 1;

/// The outermost brackets of a file.
#[derive(Deserialize)]
#[serde(rename = "Syncline", deny_unknown_fields)]
struct Envelope {
    #[serde(rename = "version")]
    _version: u32,
    document: Document,
}

/// The outermost brackets of a file to be written.
#[derive(Serialize)]
#[serde(rename = "Syncline")]
pub(super) struct EnvelopeRef<'a> {
    /// [`CURRENT`].
    pub(super) version: u32,
    /// What is stored.
    pub(super) document: &'a Document,
}

/// The version a text states.
pub(super) fn stated(text: &str, found: &Scan<'_>) -> Result<u32, ProjectError> {
    let Some(token) = found.version else {
        let offset = text.find('(').map_or(0, |at| at + 1);
        let sentence = "The version of the file is missing.";
        return Err(ProjectError::Text(fault(
            text,
            offset,
            sentence,
            format!("A project file starts with Syncline(version: {CURRENT}, document: …)."),
        )));
    };
    match token.text.parse() {
        Ok(version) if 0 < version => Ok(version),
        _ => {
            let sentence = format!("{} is no version of a project file.", super::words::quoted(token.text));
            Err(ProjectError::Text(fault(
                text,
                token.start,
                sentence,
                format!("Versions are whole numbers from 1; this program writes {CURRENT}."),
            )))
        }
    }
}

/// The document of a text of any version up to the present one.
///
/// Newer versions are read as far as they hold nothing that is unknown here.
pub(super) fn read(text: &str, options: &ron::Options) -> ron::error::SpannedResult<Document> {
    options.from_str::<Envelope>(text).map(|envelope| envelope.document)
}
