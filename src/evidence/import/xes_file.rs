//! Reads a log in XES (IEEE 1849) element by element; only the direct attributes of traces and events
//! count, and no entity outside the file is ever followed.

use std::borrow::Cow;
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::csv_file::{decode, not_in_encoding};
use super::error::{Fault, ImportError};
use super::mapping::Mapping;
use super::raw::{self, Kept, RawEvent, RawLog, Step};
use super::report::{ImportReport, Tallies};
use super::source::Source;
use super::xes_preview::without_mark;
use super::{Encoding, ImportOptions};
use crate::evidence::instant::{DayOrder, InstantReader};
use crate::evidence::labels::{NONE, hash};

/// What an attribute's key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Activity,
    Resource,
    Role,
    Group,
    Start,
    End,
    Lifecycle,
    Instance,
    Extra,
}

/// Where in the file the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Outside,
    Log,
    Trace,
    Event,
}

#[derive(Debug, Clone, Copy)]
struct Found {
    activity: u32,
    resource: u32,
    role: u32,
    group: u32,
    extra: u32,
    start: Option<i64>,
    end: Option<i64>,
    time_is_wrong: bool,
    step: Step,
    instance: u64,
}

impl Default for Found {
    fn default() -> Self {
        Self {
            activity: NONE,
            resource: NONE,
            role: NONE,
            group: NONE,
            extra: NONE,
            start: None,
            end: None,
            time_is_wrong: false,
            step: Step::Complete,
            instance: 0,
        }
    }
}

struct State<'a> {
    parts: Vec<(Vec<u8>, Part)>,
    case_key: Vec<u8>,
    extra_key: Vec<u8>,
    encoding: Encoding,
    times: InstantReader,
    raw: RawLog,
    has: Has,
    level: Level,
    case: u32,
    case_extra: u32,
    /// Events of the trace that is being read, which get their case at its end.
    waiting: Vec<Found>,
    event: Found,
    n_traces: u64,
    n_events: u64,
    rejected: &'a mut Tallies,
    unnamed: u64,
    repeated: u64,
    saw_log: bool,
}

/// What occurred at all.
#[derive(Debug, Default, Clone, Copy)]
struct Has {
    resource: bool,
    role: bool,
    group: bool,
    start: bool,
    step: bool,
}

/// Reads the whole.
pub(crate) fn read(
    source: Source<'_>,
    options: &ImportOptions,
    report: &mut ImportReport,
    rejected: &mut Tallies,
) -> Result<RawLog, ImportError> {
    report.format = "XES".into();
    let since = Rc::clone(&source.since);
    let asked = &options.mapping;
    let key = |asked: &Option<String>, usual: &str| asked.clone().unwrap_or_else(|| usual.to_owned());
    let of_trace = |asked: &Option<String>| asked.as_ref().map(|name| without_mark(name).to_owned());
    let names = Mapping {
        case: Some(key(&of_trace(&asked.case), "concept:name")),
        activity: Some(key(&asked.activity, "concept:name")),
        resource: Some(key(&asked.resource, "org:resource")),
        role: Some(key(&asked.role, "org:role")),
        group: Some(key(&asked.group, "org:group")),
        start: Some(key(&asked.start, "start_timestamp")),
        end: Some(key(&asked.end, "time:timestamp")),
        lifecycle: Some(key(&asked.lifecycle, "lifecycle:transition")),
        instance: Some(key(&asked.instance, "concept:instance")),
        extra: Some(key(&of_trace(&asked.extra), "")),
        ..Mapping::default()
    };
    let bytes = |name: &Option<String>| name.clone().unwrap_or_default().into_bytes();
    let parts = vec![
        (bytes(&names.activity), Part::Activity),
        (bytes(&names.end), Part::End),
        (bytes(&names.resource), Part::Resource),
        (bytes(&names.lifecycle), Part::Lifecycle),
        (bytes(&names.role), Part::Role),
        (bytes(&names.group), Part::Group),
        (bytes(&names.start), Part::Start),
        (bytes(&names.instance), Part::Instance),
        (bytes(&names.extra), Part::Extra),
    ];
    let times = InstantReader::new(options.zone(), options.day_order.unwrap_or(DayOrder::DayFirst))
        .map_err(|reason| ImportError::new(Fault::Columns, "", reason, ""))?;
    let has_extra = asked.extra.as_ref().is_some_and(|name| !name.is_empty());
    let mut state = State {
        case_key: bytes(&names.case),
        extra_key: bytes(&names.extra),
        parts,
        encoding: options.encoding,
        times,
        raw: RawLog::new(Kept { resource: true, role: true, group: true, extra: has_extra, start: true, enabled: false, step: true }),
        has: Has::default(),
        level: Level::Outside,
        case: NONE,
        case_extra: NONE,
        waiting: Vec::new(),
        event: Found::default(),
        n_traces: 0,
        n_events: 0,
        rejected,
        unnamed: 0,
        repeated: 0,
        saw_log: false,
    };
    let mut reader = Reader::from_reader(source.bytes);
    reader.config_mut().trim_text(true);
    let mut buffer = Vec::with_capacity(1 << 12);
    // How deep inside an element that does not count the reader is.
    let mut skipped = 0_u32;
    loop {
        buffer.clear();
        since.set(0);
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let place = state.place(reader.error_position().max(reader.buffer_position()));
                return Err(xml_error(error, place));
            }
        };
        match event {
            Event::Start(element) if skipped > 0 => {
                drop(element);
                skipped += 1;
            }
            Event::Empty(_) if skipped > 0 => {}
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::Start(element) => {
                if !state.open(&element, reader.buffer_position())? {
                    skipped = 1;
                }
            }
            Event::Empty(element) => {
                if state.open(&element, reader.buffer_position())? {
                    state.close();
                }
            }
            Event::End(_) => state.close(),
            Event::DocType(_) => {
                return Err(ImportError::new(
                    Fault::Forbidden,
                    state.place(reader.buffer_position()),
                    "the file declares a document type, which could draw in other files",
                    "remove the DOCTYPE line",
                ));
            }
            Event::GeneralRef(entity) if !entity.is_char_ref() && !matches!(&entity[..], b"amp" | b"lt" | b"gt" | b"quot" | b"apos") => {
                return Err(ImportError::new(
                    Fault::Forbidden,
                    state.place(reader.buffer_position()),
                    format!("the entity &{}; is not known", String::from_utf8_lossy(&entity)),
                    "write its text instead",
                ));
            }
            Event::Decl(declaration) => {
                if let Some(Ok(encoding)) = declaration.encoding() {
                    let name = String::from_utf8_lossy(&encoding).to_ascii_lowercase();
                    match name.as_str() {
                        "utf-8" | "utf8" | "us-ascii" | "ascii" => {}
                        "iso-8859-1" | "latin1" | "windows-1252" => state.encoding = Encoding::Latin1,
                        _ => {
                            return Err(ImportError::new(
                                Fault::Encoding,
                                "line 1",
                                format!("the encoding {name} is not known"),
                                "export the log as UTF-8",
                            ));
                        }
                    }
                }
            }
            Event::Eof => break,
            Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::GeneralRef(_) => {}
        }
    }
    since.set(0);
    let place = state.place(reader.buffer_position());
    if skipped > 0 || state.level != Level::Outside {
        return Err(ImportError::new(Fault::Truncated, place, "the file ends inside the log", "copy or export it again, completely"));
    }
    if !state.saw_log {
        return Err(ImportError::new(Fault::Structure, place, "there is no element <log>", "choose a log in XES or a table in CSV"));
    }
    report.rows = state.n_events;
    report.times_without_zone = state.times.n_naive;
    report.mapping = names;
    // Attributes that never came are no columns.
    let forget = |occurred: bool, name: &mut Option<String>| {
        if !occurred {
            *name = Some(String::new());
        }
    };
    forget(state.has.resource, &mut report.mapping.resource);
    forget(state.has.role, &mut report.mapping.role);
    forget(state.has.group, &mut report.mapping.group);
    forget(state.has.start, &mut report.mapping.start);
    forget(state.has.step, &mut report.mapping.lifecycle);
    report.encoding = state.encoding.name().into();
    report.add_note("traces without a name, which are named by their number", state.unnamed, Vec::new());
    report.add_note("traces with the name of an earlier one, which are taken as the same case", state.repeated, Vec::new());
    report.add_note("times that the zone's clock change skips or repeats", state.times.n_at_clock_change, Vec::new());
    let has = state.has;
    let mut raw = state.raw;
    raw.forget(Kept {
        resource: has.resource,
        role: has.role,
        group: has.group,
        extra: has_extra,
        start: has.start,
        enabled: false,
        step: has.step && !has.start,
    });
    Ok(raw)
}

fn xml_error(error: quick_xml::Error, place: String) -> ImportError {
    use quick_xml::Error;
    match error {
        Error::Io(error) => ImportError::of_io(&error, place),
        Error::Syntax(error) => ImportError::new(
            Fault::Truncated,
            place,
            format!("the file is not well-formed XML ({error})"),
            "it is probably cut off: copy or export it again",
        ),
        Error::Encoding(_) => not_in_encoding(place),
        error => ImportError::new(Fault::Structure, place, format!("the file is not well-formed XML ({error})"), "export the log again"),
    }
}

impl State<'_> {
    fn place(&self, byte: u64) -> String {
        if self.n_traces == 0 {
            return format!("byte {byte}");
        }
        format!("trace {}, event {} (byte {byte})", self.n_traces, self.waiting.len() + usize::from(self.level == Level::Event))
    }

    /// Enters an element; says whether its children count.
    fn open(&mut self, element: &BytesStart<'_>, byte: u64) -> Result<bool, ImportError> {
        let name = element.local_name();
        match (self.level, name.as_ref()) {
            (Level::Outside, b"log") => {
                self.level = Level::Log;
                self.saw_log = true;
            }
            (Level::Outside, _) => {
                return Err(ImportError::new(
                    Fault::Format,
                    format!("byte {byte}"),
                    format!("the file begins with <{}>, not with <log>", String::from_utf8_lossy(name.as_ref())),
                    "choose a log in XES or a table in CSV",
                ));
            }
            (Level::Log, b"trace") => {
                self.level = Level::Trace;
                self.case = NONE;
                self.case_extra = NONE;
                self.n_traces += 1;
            }
            (Level::Trace, b"event") => {
                self.level = Level::Event;
                self.event = Found::default();
                self.n_events += 1;
            }
            (Level::Trace | Level::Event, b"string" | b"date" | b"int" | b"float" | b"boolean" | b"id") => {
                self.attribute(element, byte)?;
                return Ok(false);
            }
            (Level::Log | Level::Trace | Level::Event, _) => return Ok(false),
        }
        Ok(true)
    }

    fn attribute(&mut self, element: &BytesStart<'_>, byte: u64) -> Result<(), ImportError> {
        let (mut key, mut value) = (None, None);
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| {
                ImportError::new(
                    Fault::Structure,
                    self.place(byte),
                    format!("an attribute cannot be read ({error})"),
                    "export the log again",
                )
            })?;
            match attribute.key.as_ref() {
                b"key" => key = Some(attribute.value),
                b"value" => value = Some(attribute.value),
                _ => {}
            }
        }
        let (Some(key), Some(value)) = (key, value) else { return Ok(()) };
        if self.level == Level::Trace {
            if *key == *self.case_key {
                let text = self.text(&value, byte)?;
                let n = self.raw.cases.len();
                self.case = if text.trim().is_empty() { NONE } else { self.raw.cases.intern(text.trim()) };
                self.repeated += u64::from(self.case != NONE && (self.case as usize) < n);
            }
            if !self.extra_key.is_empty() && *key == *self.extra_key {
                let text = self.text(&value, byte)?;
                self.case_extra = self.raw.extras.intern(text.trim());
            }
            return Ok(());
        }
        let Some(at) = self.parts.iter().position(|(name, _)| !name.is_empty() && **name == *key) else { return Ok(()) };
        let part = self.parts[at].1;
        let text = self.text(&value, byte)?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let (raw, event) = (&mut self.raw, &mut self.event);
        match part {
            Part::Activity => event.activity = raw.activities.intern(text),
            Part::Resource => {
                event.resource = raw.resources.intern(text);
                self.has.resource = true;
            }
            Part::Role => {
                event.role = raw.roles.intern(text);
                self.has.role = true;
            }
            Part::Group => {
                event.group = raw.groups.intern(text);
                self.has.group = true;
            }
            Part::Extra => event.extra = raw.extras.intern(text),
            Part::Instance => event.instance = hash(text.as_bytes()),
            Part::Lifecycle => {
                event.step = raw::step(text);
                self.has.step = true;
            }
            Part::Start => match self.times.read(text) {
                Some(time) => {
                    event.start = Some(time);
                    self.has.start = true;
                }
                None => event.time_is_wrong = true,
            },
            Part::End => match self.times.read(text) {
                Some(time) => event.end = Some(time),
                None => event.time_is_wrong = true,
            },
        }
        // One attribute may play two parts, such as an activity that is also the further column.
        if part != Part::Extra && !self.extra_key.is_empty() && *key == *self.extra_key {
            self.event.extra = self.raw.extras.intern(text);
        }
        Ok(())
    }

    fn text<'v>(&self, value: &'v [u8], byte: u64) -> Result<Cow<'v, str>, ImportError> {
        let text = decode(value, self.encoding).ok_or_else(|| not_in_encoding(self.place(byte)))?;
        if !text.contains('&') {
            return Ok(text);
        }
        let unescaped = quick_xml::escape::unescape(&text).map(Cow::into_owned).map_err(|error| {
            ImportError::new(Fault::Forbidden, self.place(byte), format!("an entity is not known ({error})"), "write its text instead")
        })?;
        Ok(Cow::Owned(unescaped))
    }

    /// Leaves the element that is open.
    fn close(&mut self) {
        match self.level {
            Level::Outside => {}
            Level::Log => self.level = Level::Outside,
            Level::Event => {
                self.level = Level::Trace;
                let n = self.waiting.len();
                let place = || format!("trace {}, event {}", self.n_traces, n + 1);
                let event = self.event;
                if event.time_is_wrong {
                    self.rejected.add("a time that cannot be read", place);
                } else if event.end.is_none() {
                    self.rejected.add("no time", place);
                } else if event.activity == NONE {
                    self.rejected.add("no activity", place);
                } else {
                    self.waiting.push(event);
                }
            }
            Level::Trace => {
                self.level = Level::Log;
                if self.case == NONE && !self.waiting.is_empty() {
                    self.unnamed += 1;
                    self.case = self.raw.cases.intern(&format!("trace {}", self.n_traces));
                }
                for event in self.waiting.drain(..) {
                    self.raw.push(RawEvent {
                        case: self.case,
                        activity: event.activity,
                        resource: event.resource,
                        role: event.role,
                        group: event.group,
                        extra: if event.extra == NONE { self.case_extra } else { event.extra },
                        start: event.start,
                        // Events without a time were left out above.
                        end: event.end.unwrap_or(0),
                        enabled: None,
                        step: event.step,
                        instance: event.instance,
                    });
                }
            }
        }
    }
}
