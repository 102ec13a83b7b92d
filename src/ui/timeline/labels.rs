//! Instants and stretches of time in words: calendar dates if there is a start date, else elapsed time.

use jiff::SignedDuration;
use jiff::civil::{DateTime, Weekday};

use super::ticks::{DAY, Step, WEEK};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// An instant in ticks in full: "Tue 14 Apr 2026, 09:30" or "d 12, 09:30".
///
/// Seconds and milliseconds are shown only if they are not zero.
pub fn instant_text(time: i64, start_date: Option<DateTime>) -> String {
    format!("{}, {}", day_text(time, start_date), clock_text(time, start_date))
}

/// A stretch in ticks in its two largest units: "3 d 4 h", "250 ms".
pub fn span_text(span: i64) -> String {
    let units = [(WEEK, "w"), (DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (1, "ms")];
    let size = span.saturating_abs();
    let mut parts = Vec::new();
    let mut rest = size;
    for (ticks, unit) in units {
        let count = rest / ticks;
        rest %= ticks;
        if 0 < count {
            parts.push(format!("{count}\u{2009}{unit}"));
        } else if !parts.is_empty() {
            break;
        }
        if parts.len() == 2 {
            break;
        }
    }
    let sign = if span < 0 { "−" } else { "" };
    if parts.is_empty() {
        parts.push("0\u{2009}s".to_owned());
    }
    format!("{sign}{}", parts.join(" "))
}

/// The label of a mark.
pub(super) fn label(time: i64, step: Step, start_date: Option<DateTime>) -> String {
    match (step, start_date) {
        (Step::Months(n_months), Some(start)) => {
            let at = civil(time, start);
            if n_months < 12 { month_name(at).to_owned() } else { at.year().to_string() }
        }
        (Step::Months(_), None) => String::new(),
        (Step::Fixed(step), _) if step < SECOND => {
            let of_minute = since_midnight(time, start_date) % MINUTE;
            format!("{}.{:03}\u{2009}s", of_minute / SECOND, of_minute % SECOND)
        }
        (Step::Fixed(step), _) if step < MINUTE => {
            let of_day = since_midnight(time, start_date);
            format!("{:02}:{:02}:{:02}", of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60)
        }
        (Step::Fixed(step), _) if step < DAY => {
            let of_day = since_midnight(time, start_date);
            format!("{:02}:{:02}", of_day / HOUR, of_day / MINUTE % 60)
        }
        (Step::Fixed(step), Some(start)) if step < WEEK => {
            let at = civil(time, start);
            format!("{} {}", weekday_name(at), at.day())
        }
        (Step::Fixed(_), Some(start)) => {
            format!("W{}", civil(time, start).date().iso_week_date().week())
        }
        (Step::Fixed(step), None) if step < WEEK => format!("d {}", time.div_euclid(DAY)),
        (Step::Fixed(_), None) => format!("w {}", time.div_euclid(WEEK)),
    }
}

/// What a mark belongs to: the minute, the day, the month or the year it lies in.
pub(super) fn section(time: i64, step: Step, start_date: Option<DateTime>) -> Option<String> {
    match (step, start_date) {
        (Step::Months(n_months), Some(start)) => (n_months < 12).then(|| civil(time, start).year().to_string()),
        (Step::Fixed(step), _) if step < SECOND => {
            let of_day = since_midnight(time, start_date);
            Some(format!("{}, {:02}:{:02}", day_text(time, start_date), of_day / HOUR, of_day / MINUTE % 60))
        }
        (Step::Fixed(step), _) if step < DAY => Some(day_text(time, start_date)),
        (Step::Fixed(_), Some(start)) => {
            let at = civil(time, start);
            Some(format!("{} {}", month_name(at), at.year()))
        }
        (Step::Fixed(step), None) if step < WEEK => Some(format!("w {}", time.div_euclid(WEEK))),
        (Step::Months(_) | Step::Fixed(_), None) => None,
    }
}

/// The civil instant of a tick; stops at the ends of the calendar.
pub(super) fn civil(time: i64, start: DateTime) -> DateTime {
    start.saturating_add(SignedDuration::from_millis(time))
}

fn day_text(time: i64, start_date: Option<DateTime>) -> String {
    match start_date {
        Some(start) => {
            let at = civil(time, start);
            format!("{} {} {} {}", weekday_name(at), at.day(), month_name(at), at.year())
        }
        None => format!("d {}", time.div_euclid(DAY)),
    }
}

fn clock_text(time: i64, start_date: Option<DateTime>) -> String {
    let of_day = since_midnight(time, start_date);
    let (hours, minutes) = (of_day / HOUR, of_day / MINUTE % 60);
    let (seconds, ms) = (of_day / SECOND % 60, of_day % SECOND);
    match (seconds, ms) {
        (0, 0) => format!("{hours:02}:{minutes:02}"),
        (_, 0) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        _ => format!("{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"),
    }
}

/// Ticks since the midnight before an instant.
fn since_midnight(time: i64, start_date: Option<DateTime>) -> i64 {
    let offset = start_date.map_or(0, |start| {
        let of_day = start.duration_since(start.date().at(0, 0, 0, 0));
        i64::try_from(of_day.as_millis()).unwrap_or(0)
    });
    time.saturating_add(offset).rem_euclid(DAY)
}

fn month_name(at: DateTime) -> &'static str {
    MONTHS[usize::from(at.month().unsigned_abs()).clamp(1, 12) - 1]
}

fn weekday_name(at: DateTime) -> &'static str {
    match at.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_instant_is_a_date_with_a_calendar_and_elapsed_time_without() {
        let start = date(2026, 4, 14).at(9, 30, 0, 0);
        assert_eq!(instant_text(0, Some(start)), "Tue 14 Apr 2026, 09:30");
        assert_eq!(instant_text(DAY + HOUR, Some(start)), "Wed 15 Apr 2026, 10:30");
        assert_eq!(instant_text(12 * DAY + 9 * HOUR + 30 * MINUTE, None), "d 12, 09:30");
    }

    #[test]
    fn seconds_are_shown_only_where_there_are_any() {
        assert_eq!(instant_text(15 * SECOND, None), "d 0, 00:00:15");
        assert_eq!(instant_text(15 * SECOND + 7, None), "d 0, 00:00:15.007");
    }

    #[test]
    fn a_stretch_is_told_in_its_two_largest_units() {
        assert_eq!(span_text(3 * DAY + 4 * HOUR + 59 * MINUTE), "3\u{2009}d 4\u{2009}h");
        assert_eq!(span_text(2 * WEEK), "2\u{2009}w");
        assert_eq!(span_text(2 * WEEK + 5 * HOUR), "2\u{2009}w");
        assert_eq!(span_text(-250), "−250\u{2009}ms");
        assert_eq!(span_text(0), "0\u{2009}s");
    }

    #[test]
    fn an_instant_beyond_the_calendar_does_not_panic() {
        let start = date(9999, 12, 30).at(0, 0, 0, 0);
        assert!(instant_text(i64::MAX / 4, Some(start)).starts_with("Fri 31 Dec 9999"));
    }
}
