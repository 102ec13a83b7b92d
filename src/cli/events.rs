//! `syncline run --events`: writes the event log of one repeat of one scenario.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{Exit, output, progress};
use crate::experiment::study::Prepared;
use crate::experiment::write_event_log;

pub(super) fn write(prepared: &[Prepared], replication: u32, path: &Path) -> Exit {
    let [ready] = prepared else {
        output::error_line("error: an event log is of one scenario; name only one");
        return Exit::Usage;
    };
    let failed = |error: std::io::Error| {
        output::error_line(&format!("error: the event log cannot be written ({error}): {}", path.display()));
        Exit::Failed
    };
    let out: Box<dyn Write> = if path == Path::new("-") {
        Box::new(std::io::stdout().lock())
    } else {
        match File::create(path) {
            Ok(file) => Box::new(file),
            Err(error) => return failed(error),
        }
    };
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let label = format!("{}, repeat {replication}", ready.scenario_name);
    let (outcome, was_stopped) = progress::watched(&label, 1, |watch| write_event_log(ready, replication, watch, &mut out));
    match outcome {
        // A closed pipe is the reader's choice, not a failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => failed(error),
        Ok(_) if was_stopped => {
            output::error_line("interrupted; the event log ends early");
            Exit::Interrupted
        }
        Ok(Some(reason)) => {
            output::error_line(&format!("warning: repeat {replication} (seed {}) ended early: {reason}", ready.seed));
            Exit::Failed
        }
        Ok(None) => Exit::Done,
    }
}
