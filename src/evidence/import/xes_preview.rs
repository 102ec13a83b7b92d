//! The first events of a log in XES as rows, with every attribute that occurs in them as a column, so that what each is
//! taken for can be looked at and corrected like that of a table. It reads no further than the bytes it is given.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Preview;
use super::mapping::Mapping;

/// Attributes of a trace are shown with this before their name, as other tools write them in tables.
pub(crate) const OF_TRACE: &str = "case:";
/// Events that are shown.
const ROWS: usize = 20;

/// The name of an attribute of a trace without what shows that it is one.
pub(crate) fn without_mark(name: &str) -> &str {
    name.strip_prefix(OF_TRACE).unwrap_or(name)
}

/// Columns and values of the first events.
#[derive(Default)]
struct Sample {
    header: Vec<String>,
    rows: Vec<Vec<(usize, String)>>,
    of_trace: Vec<(usize, String)>,
}

impl Sample {
    fn column(&mut self, name: String) -> usize {
        self.header.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.header.push(name);
            self.header.len() - 1
        })
    }
}

/// The beginning of a log; `asked` wins over the usual names.
pub(crate) fn preview(head: &[u8], asked: &Mapping) -> Preview {
    let sample = sample(head);
    let rows = sample.rows.iter().map(|row| {
        let mut cells = vec![String::new(); sample.header.len()];
        for (column, text) in row {
            cells[*column].clone_from(text);
        }
        cells
    });
    let rows = rows.collect();
    let usual = |asked: &Option<String>, name: &str| {
        // What does not occur in the first events may still occur later, so nothing is said about it.
        asked.clone().or_else(|| sample.header.iter().find(|known| *known == name).cloned())
    };
    let mapping = Mapping {
        case: usual(&asked.case, "case:concept:name"),
        activity: usual(&asked.activity, "concept:name"),
        resource: usual(&asked.resource, "org:resource"),
        role: usual(&asked.role, "org:role"),
        group: usual(&asked.group, "org:group"),
        start: usual(&asked.start, "start_timestamp"),
        end: usual(&asked.end, "time:timestamp"),
        lifecycle: usual(&asked.lifecycle, "lifecycle:transition"),
        instance: usual(&asked.instance, "concept:instance"),
        ..asked.clone()
    };
    Preview { header: sample.header, rows, mapping, problem: None }
}

fn sample(head: &[u8]) -> Sample {
    let mut sample = Sample::default();
    let mut reader = Reader::from_reader(head);
    // How deep the reader is: 0 outside, 1 in the log, 2 in a trace, 3 in an event.
    let mut depth = 0_u32;
    let mut buffer = Vec::new();
    while sample.rows.len() <= ROWS {
        buffer.clear();
        // What is damaged is said when the log is read.
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => {
                enter(&mut sample, &element, depth);
                depth += 1;
            }
            Ok(Event::Empty(element)) => enter(&mut sample, &element, depth),
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    sample.rows.truncate(ROWS);
    sample
}

fn enter(sample: &mut Sample, element: &BytesStart<'_>, depth: u32) {
    match (depth, element.local_name().as_ref()) {
        (1, b"trace") => sample.of_trace.clear(),
        (2, b"event") => sample.rows.push(sample.of_trace.clone()),
        (2 | 3, b"string" | b"date" | b"int" | b"float" | b"boolean" | b"id") => {
            let Some((key, value)) = key_and_value(element) else { return };
            if depth == 2 {
                let column = sample.column(format!("{OF_TRACE}{key}"));
                sample.of_trace.push((column, value));
            } else {
                let column = sample.column(key);
                if let Some(row) = sample.rows.last_mut() {
                    row.push((column, value));
                }
            }
        }
        _ => {}
    }
}

fn key_and_value(element: &BytesStart<'_>) -> Option<(String, String)> {
    let (mut key, mut value) = (None, None);
    for attribute in element.attributes().with_checks(false).flatten() {
        let text = String::from_utf8_lossy(&attribute.value).into_owned();
        let text = quick_xml::escape::unescape(&text).map(std::borrow::Cow::into_owned).unwrap_or(text);
        match attribute.key.as_ref() {
            b"key" => key = Some(text),
            b"value" => value = Some(text),
            _ => {}
        }
    }
    key.zip(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"<log><global scope="event"><string key="concept:name" value="none"/></global>
        <trace><string key="concept:name" value="A &amp; B"/><string key="region" value="North"/>
        <event><string key="what" value="Ask"/><date key="time:timestamp" value="2024-01-01T08:00:00Z"/>
        <list key="nested"><string key="hidden" value="1"/></list></event>
        <event><string key="concept:name" value="Pay"/><string key="org:resource" value="Ann"/></event></trace>
        <trace><event><string key="what" value="Cut"#;

    #[test]
    fn attributes_of_the_first_events_are_columns_and_a_cut_end_is_no_error() {
        let found = preview(LOG.as_bytes(), &Mapping::default());
        assert_eq!(found.header, ["case:concept:name", "case:region", "what", "time:timestamp", "concept:name", "org:resource"]);
        assert_eq!(found.rows[0], ["A & B", "North", "Ask", "2024-01-01T08:00:00Z", "", ""]);
        assert_eq!(found.rows[1], ["A & B", "North", "", "", "Pay", "Ann"]);
        assert_eq!(found.mapping.case.as_deref(), Some("case:concept:name"));
        assert_eq!((found.mapping.resource.as_deref(), found.mapping.role), (Some("org:resource"), None));
        let asked = Mapping { activity: Some("what".into()), ..Mapping::default() };
        assert_eq!(preview(LOG.as_bytes(), &asked).mapping.activity.as_deref(), Some("what"));
    }
}
