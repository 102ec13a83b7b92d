//! Working hours: windows of the week and dated exceptions.

use super::Checker;
use crate::units::Duration;

const DAY_HOURS: f64 = 24.0;

pub(super) fn check(checker: &mut Checker<'_>) {
    for (id, calendar) in checker.document.calendars.iter() {
        for (index, window) in calendar.open.iter().enumerate() {
            let field = format!("open/{index}");
            if window.to.ticks() <= window.from.ticks() {
                let sentence = format!("It opens at {} and closes at {}, which is not later.", window.from, window.to);
                checker.error(
                    "calendar-window",
                    id,
                    format!("{field}/to"),
                    sentence,
                    "Enter a later closing time; split a night shift at midnight.",
                );
            } else if Duration::hours(DAY_HOURS).ticks() < window.to.ticks() || window.from.ticks().0 < 0 {
                let sentence = format!("The hours from {} to {} lie outside the day.", window.from, window.to);
                checker.error("calendar-window", id, field.clone(), sentence, "Enter times of the day from 0 h to 24 h.");
            }
            if window.days.is_empty() {
                checker.warning(
                    "calendar-days",
                    id,
                    format!("{field}/days"),
                    "The hours hold on no day.",
                    "Choose the weekdays, or remove the hours.",
                );
            }
        }
        for (index, exception) in calendar.exceptions.iter().enumerate() {
            if exception.to.ticks() <= exception.from.ticks() {
                let sentence =
                    format!("The exception “{}” ends at {}, not after its start at {}.", exception.name, exception.to, exception.from);
                checker.error("calendar-exception", id, format!("exceptions/{index}/to"), sentence, "Enter a later end.");
            }
        }
    }
    if let Some(start) = checker.document.settings.start.as_deref().filter(|start| !is_date(start)) {
        let sentence = format!("The start of the clock “{start}” is no date.");
        let remedy = "Enter it like 2026-03-02 or 2026-03-02T08:00.";
        checker.found.push(crate::model::finding::Finding::error("start-date", None, sentence, remedy).at("settings/start"));
    }
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::DateTime>().is_ok() || text.parse::<jiff::civil::Date>().is_ok()
}
