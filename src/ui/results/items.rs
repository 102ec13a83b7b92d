//! Lists of one repeat: when each item arrived at an activity, was started and left it; and events.

use crate::experiment::{StudyResult, Trace};
use crate::model::Document;
use crate::ui::timeline::{instant_text, span_text};

use super::Sheet;
use crate::ui::track_stack::TrackStack;

/// Events of the tracks in order.
pub fn event_list(stack: &TrackStack, start: Option<jiff::civil::DateTime>) -> Sheet {
    let mut sheet = Sheet::new(&[("When", 148, false), ("What happened", 240, false)]);
    for event in &stack.events {
        let of = stack.targets.get(event.tag as usize).copied();
        sheet.push(vec![instant_text(event.time, start), event.text.clone()], of, Some(event.time));
    }
    sheet
}

/// All visits in the order of arrival.
pub fn items(document: &Document, result: &StudyResult, trace: &Trace) -> Sheet {
    let start = super::start_of(document);
    let mut sheet = Sheet::new(&[
        ("Activity", 120, false),
        ("Arrived", 148, false),
        ("Waited", 76, true),
        ("In work", 76, true),
        ("Outcome", 84, false),
    ]);
    let mut rows: Vec<(i64, Vec<String>, crate::model::EntityRef)> = Vec::new();
    for (id, index) in &result.plan.work.activity_idx {
        let name = document.name_of((*id).into());
        for row in trace.activities.get(*index as usize).into_iter().flat_map(|trace| &trace.rows) {
            let left = row.gave_up.or(row.rejected);
            let waited = row.started.or(left).map_or_else(|| "still waits".to_owned(), |until| span_text(until - row.arrived));
            let worked = match (row.started, row.ended.or(row.gave_up)) {
                (Some(from), Some(to)) => span_text(to - from),
                _ => String::new(),
            };
            let outcome = match (row.ended, row.gave_up, row.rejected) {
                (Some(_), ..) => "done",
                (_, Some(_), _) => "gave up",
                (.., Some(_)) => "turned away",
                _ => "in progress",
            };
            let cells = vec![name.clone(), instant_text(row.arrived, start), waited, worked, outcome.to_owned()];
            rows.push((row.arrived, cells, (*id).into()));
        }
    }
    rows.sort_by_key(|(arrived, ..)| *arrived);
    for (arrived, cells, of) in rows {
        sheet.push(cells, Some(of), Some(arrived));
    }
    sheet
}
