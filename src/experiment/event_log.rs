//! The event log of one replication: one line for each event, in the order in which they happen. It
//! knows neither files nor how a line is shown elsewhere.
//!
//! The same project, scenario, seed and replication give the same bytes on any number of threads, on any
//! platform and in any build.

use std::io::{self, Write};

use super::study::{Prepared, Watch};
use crate::engine::event_list::Phase;
use crate::engine::observer::Happening;
use crate::engine::run::run_watched;

/// The names of the columns.
pub const HEADER: &str = "time_ms,phase,event,element,name,number\n";

/// Carries one replication out and writes its events. Says why it ended early, if it did.
///
/// The number is that of the item (in the order in which items, parts and batches came into being), of the
/// message or change, or of the place of the run, which is used again once the run is over.
///
/// # Errors
/// Those of the writer; the replication is stopped then.
pub fn write_event_log(prepared: &Prepared, replication: u32, watch: &Watch, out: &mut dyn Write) -> io::Result<Option<String>> {
    out.write_all(HEADER.as_bytes())?;
    let mut line = String::new();
    let mut outcome = Ok(());
    let mut see = |happening: Happening| {
        if outcome.is_ok() {
            line.clear();
            put_line(&mut line, &happening, prepared);
            outcome = out.write_all(line.as_bytes());
            if outcome.is_err() {
                watch.stop();
            }
        }
    };
    let record = run_watched(&prepared.plan, prepared.seed, replication, false, &watch.control, &mut see);
    outcome?;
    out.flush()?;
    Ok(super::ending::in_words(&record.ending, &prepared.names))
}

fn put_line(line: &mut String, happening: &Happening, prepared: &Prepared) {
    let Happening { time, phase, what, subject } = happening;
    let name = prepared.names.get(&subject.element).map_or("", String::as_str);
    let number = subject.number.map_or_else(String::new, |number| number.to_string());
    line.push_str(&format!("{time},{},{},{},{},{number}\n", phase_word(*phase), what.word(), subject.element, cell(name)));
}

const fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Calendar => "calendar",
        Phase::Information => "information",
        Phase::Work => "work",
        Phase::Decisions => "decisions",
        Phase::Material => "material",
        Phase::Accounting => "accounting",
    }
}

/// A text cell: quoted where needed, and never starting like a formula of a spreadsheet.
pub(crate) fn cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}
