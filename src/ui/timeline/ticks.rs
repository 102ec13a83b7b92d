//! Where the time axis has its marks: round steps, aligned to midnights, Mondays and firsts of months
//! when there is a calendar.

use jiff::civil::{Date, DateTime};

use super::labels::{civil, label, section};
use super::{AxisView, TimeRange};

const MS: i64 = 1;
const SECOND: i64 = 1_000 * MS;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;
pub(super) const WEEK: i64 = 7 * DAY;

/// Steps below a month, in ticks.
const FIXED: [i64; 34] = [
    MS,
    2 * MS,
    5 * MS,
    10 * MS,
    20 * MS,
    50 * MS,
    100 * MS,
    200 * MS,
    500 * MS,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    WEEK,
    2 * WEEK,
    4 * WEEK,
    8 * WEEK,
    13 * WEEK,
    26 * WEEK,
];
/// From this step on a calendar counts in months.
const MONTHLY: i64 = 4 * WEEK;
/// How many marks are looked at to find those that are shown.
const MOST_LOOKED_AT: i64 = 4_000;
/// Steps of a calendar, in months.
const MONTHS: [i32; 8] = [1, 2, 3, 6, 12, 24, 60, 120];

/// Distance between two marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ticks.
    Fixed(i64),
    /// Calendar months.
    Months(i32),
}

/// A mark of the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub time: i64,
    pub label: String,
    /// What the marks from here on belong to (a day, a month), if that changes here.
    pub section: Option<String>,
}

/// Marks inside a range, at most about `n_most` of them.
///
/// Where something is cut out, marks of hours that are cut out are left out, and a day is marked where its work begins.
pub(super) fn marks(view: &AxisView<'_>, n_most: usize, start_date: Option<DateTime>) -> Vec<Mark> {
    let (range, cuts) = (view.range, view.cuts);
    // No more than a few thousand marks are looked at, however little of a range is open.
    let shown = view.shown_span().max(range.span() / MOST_LOOKED_AT * n_most.max(1) as i64).min(range.span());
    let step = step_for(TimeRange::new(range.start(), range.start().saturating_add(shown)), n_most, start_date.is_some());
    // A day that is cut to its working hours has hardly more than one mark at such steps: its name says more.
    let is_part_of_day = matches!(step, Step::Fixed(step) if (6 * HOUR..DAY).contains(&step));
    let step = if !cuts.is_empty() && is_part_of_day { Step::Fixed(DAY) } else { step };
    let mut times = match (step, start_date) {
        (Step::Months(n_months), Some(start)) => months(range, n_months, start),
        (Step::Months(_), None) => Vec::new(),
        (Step::Fixed(step), start) => fixed(range, step, start.map_or(0, since_monday)),
    };
    if !cuts.is_empty() {
        let is_hour = matches!(step, Step::Fixed(step) if step < DAY);
        let next = |time: i64| time.saturating_add(1);
        times.retain(|time| !(is_hour && cuts.hides(*time, next(*time))));
        // Of days that begin at the same place the last is the one whose work begins there.
        let later: Vec<i64> = times.iter().skip(1).copied().chain([i64::MAX]).collect();
        let mut later = later.into_iter();
        times.retain(|time| later.next().is_none_or(|later| cuts.along(*time) < cuts.along(later)));
    }
    let mut before: Option<String> = None;
    times
        .into_iter()
        .map(|time| {
            let here = section(time, step, start_date);
            let changed = here != before;
            before.clone_from(&here);
            Mark { time, label: label(time, step, start_date), section: if changed { here } else { None } }
        })
        .collect()
}

/// The shortest round step that gives no more than `n_most` marks.
pub(super) fn step_for(range: TimeRange, n_most: usize, has_calendar: bool) -> Step {
    let n_most = n_most.max(1) as i64;
    let fits = |step: i64| range.span() / step <= n_most;
    for step in FIXED {
        if has_calendar && MONTHLY <= step {
            break;
        }
        if fits(step) {
            return Step::Fixed(step);
        }
    }
    if has_calendar {
        // A month has 30.44 days on average.
        let n_months = MONTHS.into_iter().find(|n| fits(i64::from(*n) * 30 * DAY));
        return Step::Months(n_months.unwrap_or(MONTHS[MONTHS.len() - 1]));
    }
    let mut step = 52 * WEEK;
    while !fits(step) {
        step = step.saturating_mul(2);
    }
    Step::Fixed(step)
}

/// Multiples of a step, counted from the Monday of the first week.
fn fixed(range: TimeRange, step: i64, phase: i64) -> Vec<i64> {
    let first = (range.start().saturating_add(phase)).div_euclid(step) * step - phase;
    std::iter::successors(Some(first), |time| time.checked_add(step))
        .skip_while(|time| *time < range.start())
        .take_while(|time| *time <= range.end())
        .collect()
}

/// Firsts of months.
fn months(range: TimeRange, n_months: i32, start: DateTime) -> Vec<i64> {
    let from = civil(range.start(), start);
    let count = i32::from(from.year()) * 12 + i32::from(from.month()) - 1;
    let first = count.div_euclid(n_months) * n_months;
    (0..)
        .map(|n| first + n * n_months)
        .map_while(|count| {
            let year = i16::try_from(count.div_euclid(12)).ok()?;
            let month = i8::try_from(count.rem_euclid(12) + 1).ok()?;
            let midnight = Date::new(year, month, 1).ok()?.at(0, 0, 0, 0);
            i64::try_from(midnight.duration_since(start).as_millis()).ok()
        })
        .skip_while(|time| *time < range.start())
        .take_while(|time| *time <= range.end())
        .collect()
}

/// Ticks from the Monday midnight before the start date to the start date.
fn since_monday(start: DateTime) -> i64 {
    let days = i64::from(start.weekday().to_monday_zero_offset());
    let of_day = start.duration_since(start.date().at(0, 0, 0, 0));
    days * DAY + i64::try_from(of_day.as_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::TimeAxis;
    use super::*;

    fn marks(range: TimeRange, n_most: usize, start: Option<DateTime>) -> Vec<Mark> {
        super::marks(&AxisView::whole().over(range), n_most, start)
    }

    fn labels(range: TimeRange, n_most: usize, start: Option<DateTime>) -> Vec<String> {
        marks(range, n_most, start).into_iter().map(|mark| mark.label).collect()
    }

    #[test]
    fn there_are_never_more_marks_than_fit_and_seldom_far_fewer() {
        let start = date(2026, 4, 14).at(9, 30, 0, 0);
        for start in [None, Some(start)] {
            let mut span = 20;
            while span < 4_000 * WEEK {
                let range = TimeRange::new(3 * HOUR, 3 * HOUR + span);
                let n_marks = marks(range, 10, start).len();
                assert!(n_marks <= 12, "{n_marks} marks over {span}");
                assert!(1 <= n_marks, "no mark over {span}");
                span = span * 3 / 2;
            }
        }
    }

    #[test]
    fn a_range_to_the_end_of_time_has_marks_too() {
        let start = date(2026, 4, 14).at(9, 30, 0, 0);
        for start in [None, Some(start)] {
            for n_most in [1, 12] {
                let range = TimeRange::new(0, i64::MAX);
                assert!(marks(range, n_most, start).len() < 1_000);
            }
        }
    }

    #[test]
    fn days_of_a_calendar_begin_at_midnight_even_if_the_run_begins_later() {
        let start = date(2026, 4, 14).at(9, 30, 0, 0);
        let found = marks(TimeRange::new(0, 4 * DAY), 5, Some(start));
        assert_eq!(found[0].time, 14 * HOUR + 30 * MINUTE);
        assert_eq!(found[0].label, "Wed 15");
    }

    #[test]
    fn weeks_of_a_calendar_begin_on_monday() {
        let start = date(2026, 4, 14).at(0, 0, 0, 0);
        let found = marks(TimeRange::new(0, 40 * DAY), 7, Some(start));
        assert_eq!(found[0].time, 6 * DAY);
        assert_eq!(found[0].label, "W17");
    }

    #[test]
    fn months_of_a_calendar_begin_on_the_first() {
        let start = date(2025, 11, 20).at(0, 0, 0, 0);
        let range = TimeRange::new(0, 150 * DAY);
        assert_eq!(labels(range, 6, Some(start)), ["Dec", "Jan", "Feb", "Mar", "Apr"]);
        let sections: Vec<_> = marks(range, 6, Some(start)).into_iter().filter_map(|mark| mark.section).collect();
        assert_eq!(sections, ["2025", "2026"]);
    }

    #[test]
    fn without_a_calendar_days_and_weeks_are_counted() {
        assert_eq!(labels(TimeRange::new(0, 4 * DAY), 5, None), ["d 0", "d 1", "d 2", "d 3", "d 4"]);
        assert_eq!(labels(TimeRange::new(0, 21 * DAY), 5, None), ["w 0", "w 1", "w 2", "w 3"]);
        assert_eq!(labels(TimeRange::new(0, 12 * HOUR), 5, None), ["00:00", "03:00", "06:00", "09:00", "12:00"]);
    }

    #[test]
    fn sections_are_named_where_they_begin() {
        let found = marks(TimeRange::new(18 * HOUR, 36 * HOUR), 4, None);
        let sections: Vec<_> = found.iter().map(|mark| mark.section.as_deref()).collect();
        assert_eq!(sections, [Some("d 0"), Some("d 1"), None, None]);
    }

    #[test]
    fn where_nights_and_weekends_are_cut_out_days_are_marked_where_their_work_begins() {
        // A Monday; open from 8 to 16 on five days.
        let start = date(2026, 4, 13).at(0, 0, 0, 0);
        let open: Vec<i64> = (0..14).filter(|day| day % 7 < 5).collect();
        let mut closed = Vec::new();
        let mut since = 0;
        for day in open {
            closed.push(TimeRange::new(since, day * DAY + 8 * HOUR));
            since = day * DAY + 16 * HOUR;
        }
        closed.push(TimeRange::new(since, 14 * DAY));
        let mut axis = TimeAxis::new(14 * DAY, Some(start));
        axis.set_folded(&closed);
        let found = super::marks(&axis.view(), 12, Some(start));
        let labels: Vec<&str> = found.iter().map(|mark| mark.label.as_str()).collect();
        // The end of the axis is where the work of the next Monday begins.
        let days = ["Mon 13", "Tue 14", "Wed 15", "Thu 16", "Fri 17", "Mon 20", "Tue 21", "Wed 22", "Thu 23", "Fri 24", "Mon 27"];
        assert_eq!(labels, days);
        let along: Vec<i64> = found.iter().map(|mark| axis.view().cuts.along(mark.time)).collect();
        assert!(along.windows(2).all(|pair| pair[1] - pair[0] == 8 * HOUR), "{along:?}");
        let mut near = axis.clone();
        near.apply(super::super::TimelineAction::SetRange(TimeRange::new(8 * HOUR, DAY + 16 * HOUR)));
        let hours: Vec<String> = super::marks(&near.view(), 9, Some(start)).into_iter().map(|mark| mark.label).collect();
        assert!(hours.contains(&"10:00".to_owned()) && !hours.contains(&"20:00".to_owned()), "{hours:?}");
    }
}
