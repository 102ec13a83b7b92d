//! What an import did: what was read, what was left out and why, what is doubtful.

use std::collections::BTreeMap;

use serde::Serialize;

use super::mapping::Mapping;

/// How many places are listed for one reason.
const MAX_PLACES: usize = 10;

/// What happened to a log on its way in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImportReport {
    /// "CSV" or "XES".
    pub format: String,
    /// Whether the file is compressed.
    pub compressed: bool,
    /// How columns are separated, for tables.
    pub delimiter: Option<char>,
    /// How letters are encoded.
    pub encoding: String,
    /// Which column plays which part.
    pub mapping: Mapping,
    /// The zone in which times without one were read.
    pub zone: String,
    /// Times without a zone of their own.
    pub times_without_zone: u64,
    /// Rows or events in the file.
    pub rows: u64,
    /// Events in the log.
    pub events: u64,
    /// Cases in the log.
    pub cases: u64,
    /// Rows that were left out, by reason.
    pub rejected: Vec<Entry>,
    /// What is doubtful or was assumed.
    pub notes: Vec<Entry>,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is.
    pub what: String,
    /// How often.
    pub n: u64,
    /// The first places: lines, or traces and events.
    pub places: Vec<String>,
}

/// Counts by reason while reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tallies(BTreeMap<String, (u64, Vec<String>)>);

impl Tallies {
    pub fn add(&mut self, what: &str, place: impl FnOnce() -> String) {
        if let Some((n, places)) = self.0.get_mut(what) {
            *n += 1;
            if places.len() < MAX_PLACES {
                places.push(place());
            }
            return;
        }
        self.0.insert(what.to_owned(), (1, vec![place()]));
    }

    pub fn entries(self) -> Vec<Entry> {
        self.0.into_iter().map(|(what, (n, places))| Entry { what, n, places }).collect()
    }
}

impl ImportReport {
    /// How many rows were left out.
    pub fn n_rejected(&self) -> u64 {
        self.rejected.iter().map(|entry| entry.n).sum()
    }

    /// The note that begins with these words.
    pub fn note(&self, begins: &str) -> Option<&Entry> {
        self.notes.iter().find(|entry| entry.what.starts_with(begins))
    }

    pub(crate) fn add_note(&mut self, what: impl Into<String>, n: u64, places: Vec<String>) {
        if n > 0 {
            self.notes.push(Entry { what: what.into(), n, places });
        }
    }
}
