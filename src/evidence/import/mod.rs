//! From a file to an event log: tables in CSV and logs in XES, compressed or not, read once from front to
//! back, with a report that leaves nothing unsaid.

mod csv_file;
mod error;
mod mapping;
mod raw;
mod report;
mod source;
mod xes_file;
mod xes_preview;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

pub use error::{Fault, ImportError};
pub use mapping::Mapping;
pub use raw::{Lifecycle, possibly_open};
pub use report::{Entry, ImportReport};
pub use source::ImportControl;

use super::instant::DayOrder;
use super::log::EventLog;
use report::Tallies;
use source::Source;

/// Events that were kept with their end as start.
const NO_START: &str = "no start time";

/// How letters are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// Windows-1252, which contains Latin-1; UTF-8 where a text is valid UTF-8.
    Latin1,
}

impl Encoding {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "Windows-1252",
        }
    }
}

/// How a log is to be read; the default guesses everything.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Columns that are known.
    pub mapping: Mapping,
    /// Separator of columns; missing means guessed.
    pub delimiter: Option<char>,
    /// Zone of times without one; empty means UTC.
    pub zone: String,
    /// Whether days or months come first; missing means guessed.
    pub day_order: Option<DayOrder>,
    /// How letters are encoded.
    pub encoding: Encoding,
    /// What becomes of starts and completions.
    pub lifecycle: Lifecycle,
    /// Bytes between two records that are taken as an error; 0 means 64 MB.
    pub max_record: u64,
}

impl ImportOptions {
    fn zone(&self) -> &str {
        if self.zone.is_empty() { "UTC" } else { &self.zone }
    }
}

/// A log and what happened to it on its way in.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The log.
    pub log: EventLog,
    /// What was read, left out and doubted.
    pub report: ImportReport,
}

/// What the first rows of a table look like, for a mapping to be looked at before the import.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// Names of the columns.
    pub header: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
    /// What each column is taken for.
    pub mapping: Mapping,
    /// What is missing for an import.
    pub problem: Option<String>,
}

/// Reads a log from a file.
///
/// # Errors
/// When it cannot be read, is damaged, is no log, or was stopped; the error says where and what helps.
pub fn import_file(path: &Path, options: &ImportOptions, control: &ImportControl) -> Result<Imported, ImportError> {
    let file = File::open(path).map_err(|error| ImportError::of_io(&error, ""))?;
    let length = file.metadata().map_or(0, |data| data.len());
    control.n_total.store(length, Ordering::Relaxed);
    import(file, options, control)
}

/// Reads a log from bytes; what they are is seen from their beginning.
///
/// # Errors
/// As [`import_file`].
pub fn import(reader: impl Read, options: &ImportOptions, control: &ImportControl) -> Result<Imported, ImportError> {
    let limit = if options.max_record == 0 { 64 << 20 } else { options.max_record };
    let source = source::open(reader, control, limit).map_err(|error| ImportError::of_io(&error, "at the beginning"))?;
    let mut report = ImportReport {
        compressed: source.is_compressed,
        encoding: options.encoding.name().into(),
        zone: options.zone().into(),
        ..ImportReport::default()
    };
    let mut rejected = Tallies::default();
    let raw = match kind(&source)? {
        Kind::Csv => csv_file::read(source, options, &mut report, &mut rejected)?,
        Kind::Xes => xes_file::read(source, options, &mut report, &mut rejected)?,
    };
    let log = raw.finish(options.lifecycle, &mut report, &mut rejected);
    for entry in rejected.entries() {
        if entry.what == NO_START {
            report.add_note("events without a start, which are taken to take no time", entry.n, entry.places);
        } else {
            report.rejected.push(entry);
        }
    }
    if log.n_events() == 0 {
        let reasons: Vec<String> = report.rejected.iter().map(|entry| format!("{} × {}", entry.n, entry.what)).collect();
        let reason = if reasons.is_empty() {
            "there is no event in it".to_owned()
        } else {
            format!("no event could be used: {}", reasons.join(", "))
        };
        return Err(ImportError::new(Fault::Empty, "", reason, "check which column is which"));
    }
    Ok(Imported { log, report })
}

/// The first rows of a table and what its columns are taken for.
///
/// # Errors
/// When the beginning cannot be read or is not a table.
pub fn preview(reader: impl Read, options: &ImportOptions) -> Result<Preview, ImportError> {
    let control = ImportControl::default();
    let source = source::open(reader, &control, 64 << 20).map_err(|error| ImportError::of_io(&error, "at the beginning"))?;
    if kind(&source)? == Kind::Xes {
        return Ok(xes_preview::preview(&source.head, &options.mapping));
    }
    let sample = csv_file::sample(&source.head, source.is_whole, options)?;
    let (mapping, problem) = match mapping::find(&sample.header, &sample.rows, &options.mapping, sample.order) {
        Ok(columns) => (columns.names(&sample.header), None),
        Err(error) => (options.mapping.clone(), Some(error.to_string())),
    };
    Ok(Preview { header: sample.header, rows: sample.rows.into_iter().take(20).collect(), mapping, problem })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Xes,
}

/// What a file is, by its first bytes.
fn kind(source: &Source<'_>) -> Result<Kind, ImportError> {
    let head = source.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.head);
    let other = |what: &str, remedy: &str| {
        Err(ImportError::new(Fault::Format, "at the beginning", format!("this is {what}, not an event log in CSV or XES"), remedy))
    };
    let text = head.trim_ascii_start();
    match text {
        [] => Err(ImportError::new(Fault::Empty, "", "the file is empty", "choose a file with events")),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Err(ImportError::new(Fault::Encoding, "at the beginning", "the letters are UTF-16", "export it as UTF-8"))
        }
        [b'P', b'K', 3, 4, ..] => other("a spreadsheet or an archive", "save the sheet as CSV, or unpack the archive"),
        _ if text.starts_with(b"PAR1") => other("a Parquet file", "export it as CSV"),
        _ if text.starts_with(b"SQLite format 3") => other("a database", "export one table of events as CSV"),
        [b'{' | b'[', ..] => other("JSON", "export it as CSV or XES"),
        [b'<', ..] => Ok(Kind::Xes),
        _ if head.iter().take(4096).any(|byte| *byte == 0) => other("a binary file", "export it as CSV or XES"),
        _ => Ok(Kind::Csv),
    }
}
