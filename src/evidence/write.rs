//! Writes a log as a table that can be read again.

use super::instant;
use super::labels::NONE;
use super::log::{EventLog, Micros};

/// A field of a table; quoted where it must be.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// The log as CSV with the columns `case_id`, `activity`, `role`, `start_time` and `end_time`; all times are shifted by
/// so many microseconds, and whole seconds are kept.
pub fn to_csv(log: &EventLog, shift: Micros) -> String {
    let mut text = "case_id,activity,role,start_time,end_time\n".to_owned();
    let time = |instant: Micros| instant::write(instant + shift).chars().take(19).collect::<String>();
    for case in 0..log.n_cases() {
        for event in log.events_of(case) {
            let role = if log.function_of(event) == NONE { "" } else { log.functions.get(log.function_of(event)) };
            text.push_str(&format!(
                "{},{},{},{},{}\n",
                field(log.cases.get(case as u32)),
                field(log.activities.get(log.activity[event])),
                field(role),
                time(log.start_of(event)),
                time(log.end[event])
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::function_rule::log_by_role;

    #[test]
    fn what_is_written_is_read_again() {
        let text = "case_id,activity,role,start_time,end_time\n1,\"Ask, twice\",Clerk,2024-01-01 08:00:00,2024-01-01 08:10:00\n1,Buy,,2024-01-01 09:00:00,2024-01-01 09:10:00\n";
        let log = log_by_role(text);
        assert_eq!(to_csv(&log, 0), text);
    }
}
