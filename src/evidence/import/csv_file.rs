//! Reads a table of events row by row: any delimiter, quoted fields, two encodings.

use std::borrow::Cow;
use std::rc::Rc;

use csv::ByteRecord;

use super::error::{Fault, ImportError};
use super::mapping::{self, Columns};
use super::raw::{self, Kept, RawEvent, RawLog, Step};
use super::report::{ImportReport, Tallies};
use super::source::Source;
use super::{Encoding, ImportOptions};
use crate::evidence::instant::{DayOrder, InstantReader, excluded_order, is_in_doubt};
use crate::evidence::labels::{Labels, NONE, hash};

/// Rows looked at before columns are mapped.
const SAMPLE: usize = 400;

/// What the first rows tell.
pub(crate) struct Sample {
    pub delimiter: u8,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub order: DayOrder,
    pub order_is_assumed: bool,
}

/// Looks at the first rows.
pub(crate) fn sample(head: &[u8], is_whole: bool, options: &ImportOptions) -> Result<Sample, ImportError> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let delimiter = options.delimiter.map_or_else(|| guess_delimiter(head), |letter| letter as u8);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(head);
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while rows.len() <= SAMPLE && reader.read_byte_record(&mut record).unwrap_or(false) {
        rows.push(record.iter().map(decode_loosely).collect::<Vec<String>>());
    }
    // The last row of a part of a file may be cut.
    if !is_whole && rows.len() <= SAMPLE && rows.len() > 2 {
        rows.pop();
    }
    if rows.is_empty() {
        return Err(ImportError::new(Fault::Empty, "", "the file is empty", "choose a file with a header and one row per event"));
    }
    let header = rows.remove(0);
    let (order, order_is_assumed) = options.day_order.map_or_else(|| guess_order(&rows), |order| (order, false));
    Ok(Sample { delimiter, header, rows, order, order_is_assumed })
}

fn decode_loosely(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

/// The separator that occurs equally often in the first lines, and most often.
fn guess_delimiter(head: &[u8]) -> u8 {
    let mut best = (0, b',');
    for candidate in [b',', b';', b'\t', b'|'] {
        let mut counts = Vec::new();
        let (mut n, mut is_quoted) = (0_usize, false);
        for byte in head.iter().take(1 << 16) {
            match *byte {
                b'"' => is_quoted = !is_quoted,
                b'\n' if !is_quoted => {
                    counts.push(n);
                    n = 0;
                    if counts.len() == 20 {
                        break;
                    }
                }
                byte if byte == candidate && !is_quoted => n += 1,
                _ => {}
            }
        }
        if counts.is_empty() {
            counts.push(n);
        }
        let first = counts[0];
        let n_equal = counts.iter().filter(|count| **count == first).count();
        // Lines that agree count more than many separators in one of them.
        let score = if first == 0 { 0 } else { n_equal * 1000 / counts.len() * 1000 + first };
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

/// Whether days or months come first, and whether no value tells.
fn guess_order(rows: &[Vec<String>]) -> (DayOrder, bool) {
    let mut in_doubt = false;
    for value in rows.iter().flatten() {
        if is_in_doubt(value) {
            match excluded_order(value) {
                Some(DayOrder::DayFirst) => return (DayOrder::MonthFirst, false),
                Some(DayOrder::MonthFirst) => return (DayOrder::DayFirst, false),
                None => in_doubt |= InstantReader::new("UTC", DayOrder::DayFirst).is_ok_and(|mut reader| reader.read(value).is_some()),
            }
        }
    }
    (DayOrder::DayFirst, in_doubt)
}

/// Letters 0x80 to 0x9f of Windows-1252; the others are those of Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a field, if its bytes are in the stated encoding.
pub(crate) fn decode(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) if encoding == Encoding::Latin1 => {
            let letter = |byte: &u8| match byte {
                0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
                byte => char::from(*byte),
            };
            Some(Cow::Owned(bytes.iter().map(letter).collect()))
        }
        Err(_) => None,
    }
}

pub(crate) fn not_in_encoding(place: String) -> ImportError {
    ImportError::new(
        Fault::Encoding,
        place,
        "the letters are not UTF-8",
        "read it with the encoding latin1 (Windows-1252), or export it as UTF-8",
    )
}

/// Remembers the last text of a column, since neighbours often share it.
struct Column {
    last: Vec<u8>,
    number: u32,
}

impl Column {
    fn new() -> Self {
        Self { last: Vec::new(), number: NONE }
    }

    fn number(&mut self, bytes: &[u8], labels: &mut Labels, encoding: Encoding) -> Option<u32> {
        if bytes == self.last.as_slice() {
            return Some(self.number);
        }
        let text = decode(bytes, encoding)?;
        let text = text.trim();
        self.number = if text.is_empty() { NONE } else { labels.intern(text) };
        self.last.clear();
        self.last.extend_from_slice(bytes);
        Some(self.number)
    }
}

/// Reads all rows.
pub(crate) fn read(
    source: Source<'_>,
    options: &ImportOptions,
    report: &mut ImportReport,
    rejected: &mut Tallies,
) -> Result<RawLog, ImportError> {
    let sample = sample(&source.head, source.is_whole, options)?;
    let columns = mapping::find(&sample.header, &sample.rows, &options.mapping, sample.order)?;
    report.format = "CSV".into();
    report.delimiter = Some(char::from(sample.delimiter));
    report.mapping = columns.names(&sample.header);
    if sample.order_is_assumed {
        report.add_note("dates such as 03/04 are read with the day first; nothing in the first rows tells", 1, Vec::new());
    }
    let since = Rc::clone(&source.since);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sample.delimiter)
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(1 << 18)
        .from_reader(source.bytes);
    let mut record = ByteRecord::new();
    let mut rows = Rows::new(&sample, columns, options)?;
    let mut line = 1;
    let mut is_header = true;
    loop {
        since.set(0);
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(read_error(error, line, &rows)),
        }
        line = record.position().map_or(line, |position| position.line());
        if std::mem::take(&mut is_header) {
            continue;
        }
        report.rows += 1;
        rows.row(&record, line, rejected)?;
    }
    since.set(0);
    report.times_without_zone = rows.times.n_naive;
    report.add_note("times that the zone's clock change skips or repeats", rows.times.n_at_clock_change, Vec::new());
    if columns.start.is_some() && columns.lifecycle.is_some() {
        report.add_note("the column of steps is not used, since there is a column of starts", 1, Vec::new());
    }
    Ok(rows.raw)
}

fn read_error(error: csv::Error, line: u64, rows: &Rows) -> ImportError {
    let place = format!("after line {line} ({} events)", rows.n);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ImportError::of_io(&error, place),
        kind => ImportError::new(Fault::Structure, place, format!("the table cannot be read ({kind:?})"), "export it again"),
    }
}

/// What is kept while rows come.
struct Rows {
    raw: RawLog,
    columns: Columns,
    n_columns: usize,
    encoding: Encoding,
    times: InstantReader,
    case: Column,
    activity: Column,
    resource: Column,
    role: Column,
    group: Column,
    extra: Column,
    clock: String,
    n: u64,
}

impl Rows {
    fn new(sample: &Sample, columns: Columns, options: &ImportOptions) -> Result<Self, ImportError> {
        let times = InstantReader::new(options.zone(), sample.order).map_err(|reason| ImportError::new(Fault::Columns, "", reason, ""))?;
        let kept = Kept {
            resource: columns.resource.is_some(),
            role: columns.role.is_some(),
            group: columns.group.is_some(),
            extra: columns.extra.is_some(),
            start: columns.start.is_some(),
            enabled: columns.enabled.is_some(),
            step: columns.lifecycle.is_some() && columns.start.is_none(),
        };
        Ok(Self {
            raw: RawLog::new(kept),
            columns,
            n_columns: sample.header.len(),
            encoding: options.encoding,
            times,
            case: Column::new(),
            activity: Column::new(),
            resource: Column::new(),
            role: Column::new(),
            group: Column::new(),
            extra: Column::new(),
            clock: String::new(),
            n: 0,
        })
    }

    fn row(&mut self, record: &ByteRecord, line: u64, rejected: &mut Tallies) -> Result<(), ImportError> {
        let place = || format!("line {line}");
        let wrong = || not_in_encoding(format!("line {line}"));
        if record.len() != self.n_columns {
            let has_more = self.n_columns < record.len() && record.iter().skip(self.n_columns).all(|field| field.trim_ascii().is_empty());
            if !has_more {
                let is_blank = record.iter().all(|field| field.trim_ascii().is_empty());
                rejected.add(if is_blank { "empty line" } else { "another number of fields than the header" }, place);
                return Ok(());
            }
        }
        let field = |column: usize| record.get(column).unwrap_or_default();
        let (columns, encoding) = (self.columns, self.encoding);
        let end_field = field(columns.end);
        let end = match self.time(end_field, columns.end_clock.map(field)) {
            Ok(Some(end)) => end,
            Ok(None) => {
                rejected.add(if end_field.trim_ascii().is_empty() { "no end time" } else { "a time that cannot be read" }, place);
                return Ok(());
            }
            Err(()) => return Err(wrong()),
        };
        let start = match columns.start {
            None => None,
            Some(column) if field(column).trim_ascii().is_empty() => {
                rejected_note(rejected, line);
                None
            }
            Some(column) => match self.time(field(column), columns.start_clock.map(field)) {
                Ok(Some(start)) => Some(start),
                Ok(None) => {
                    rejected.add("a start time that cannot be read", place);
                    return Ok(());
                }
                Err(()) => return Err(wrong()),
            },
        };
        let enabled = columns.enabled.and_then(|column| self.time(field(column), None).ok().flatten());
        let raw = &mut self.raw;
        let case = self.case.number(field(columns.case), &mut raw.cases, encoding).ok_or_else(wrong)?;
        if case == NONE {
            rejected.add("no case", place);
            return Ok(());
        }
        let activity = self.activity.number(field(columns.activity), &mut raw.activities, encoding).ok_or_else(wrong)?;
        if activity == NONE {
            rejected.add("no activity", place);
            return Ok(());
        }
        let label = |column: &mut Column, at: Option<usize>, labels: &mut Labels| match at {
            None => Some(NONE),
            Some(at) => column.number(field(at), labels, encoding),
        };
        let resource = label(&mut self.resource, columns.resource, &mut raw.resources).ok_or_else(wrong)?;
        let role = label(&mut self.role, columns.role, &mut raw.roles).ok_or_else(wrong)?;
        let group = label(&mut self.group, columns.group, &mut raw.groups).ok_or_else(wrong)?;
        let extra = label(&mut self.extra, columns.extra, &mut raw.extras).ok_or_else(wrong)?;
        let step = match columns.lifecycle {
            Some(column) => decode(field(column), encoding).map_or(Step::Complete, |name| raw::step(name.trim())),
            None => Step::Complete,
        };
        let instance = columns.instance.map_or(0, |column| hash(field(column)));
        raw.push(RawEvent { case, activity, resource, role, group, extra, start, end, enabled, step, instance });
        self.n += 1;
        Ok(())
    }

    /// The time in a field, or in two; an error if the letters are in another encoding.
    fn time(&mut self, date: &[u8], clock: Option<&[u8]>) -> Result<Option<i64>, ()> {
        let date = std::str::from_utf8(date).map_err(|_| ())?;
        let Some(clock) = clock else { return Ok(self.times.read(date)) };
        let clock = std::str::from_utf8(clock).map_err(|_| ())?;
        self.clock.clear();
        self.clock.push_str(date.trim());
        self.clock.push(' ');
        self.clock.push_str(clock.trim());
        Ok(self.times.read(&self.clock))
    }
}

/// An event without a start is kept with its end as start; that it happened is said as a note.
fn rejected_note(rejected: &mut Tallies, line: u64) {
    rejected.add(super::NO_START, || format!("line {line}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_lines_agree_on() {
        assert_eq!(guess_delimiter(b"a;b;c\n1,5;2,5;3,5\n"), b';');
        assert_eq!(guess_delimiter(b"a,b,c\n\"x;y;z;w\",2,3\n"), b',');
        assert_eq!(guess_delimiter(b"a\tb\n1\t2\n"), b'\t');
        assert_eq!(guess_delimiter(b"alone\n"), b',');
    }

    #[test]
    fn letters_of_windows_1252_are_read_where_they_are_asked_for() {
        assert_eq!(decode(b"M\xfcller \x80", Encoding::Latin1).unwrap(), "Müller €");
        assert!(decode(b"M\xfcller", Encoding::Utf8).is_none());
    }
}
