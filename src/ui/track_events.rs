//! Events of one repeat, closed hours and markers, as the tracks show them.

use jiff::civil::DateTime;

use crate::engine::plan::CapacityPlan;
use crate::experiment::{StudyResult, Trace};
use crate::model::{Calendar, Capacity, Document, EntityRef};

use super::timeline::{EventMark, EventTone, MarkerView, TimeRange, span_text};
use super::track_lanes;
use super::tracks_view::EventKind;

const DAY: i64 = 86_400_000;
/// Most closed stretches that are worked out.
const MOST_CLOSED: usize = 5_000;

/// An event with its kind.
pub type Event = (EventKind, EventMark);

/// All events in the order of time; `tag` gives every element a number.
pub fn events(document: &Document, (result, trace): (&StudyResult, &Trace), mut tag: impl FnMut(EntityRef) -> u32) -> Vec<Event> {
    let mut all: Vec<Event> = Vec::new();
    let mut add = |kind: EventKind, time: i64, until: Option<i64>, tone: EventTone, text: String, tag: u32| {
        all.push((kind, EventMark { time, until, text, tone, tag }));
    };
    let chain = &result.plan.chain;
    let signals: Vec<(u32, String, u32)> =
        chain.signal_idx.iter().map(|(id, index)| (*index, document.name_of((*id).into()), tag((*id).into()))).collect();
    for row in &trace.flow.changes {
        if let Some((_, name, tag)) = signals.iter().find(|(index, ..)| *index == row.signal) {
            add(EventKind::Change, row.at, None, EventTone::Plain, format!("{name} changes"), *tag);
        }
    }
    for (index, name, tag) in &signals {
        for (started, ended) in trace.signals.get(*index as usize).into_iter().flatten() {
            if let Some(ended) = ended {
                let text = format!("A change of {name} has become an action, {} later", span_text(ended - started));
                add(EventKind::Action, *ended, None, EventTone::Plain, text, *tag);
            }
        }
    }
    let decisions: Vec<(u32, String, u32)> =
        chain.decision_idx.iter().map(|(id, index)| (*index, document.name_of((*id).into()), tag((*id).into()))).collect();
    for run in &trace.runs {
        let Some((_, name, tag)) = decisions.iter().find(|(index, ..)| *index == run.decision) else { continue };
        let at = run.in_force();
        if run.timed_out {
            add(EventKind::Escalation, at, None, EventTone::Look, format!("{name}: a level let its time pass"), *tag);
        } else if run.escalated {
            add(EventKind::Escalation, at, None, EventTone::Look, format!("{name} was escalated"), *tag);
        } else {
            add(EventKind::Decision, at, None, EventTone::Plain, format!("{name} in force"), *tag);
        }
    }
    let handoffs: Vec<(u32, String, u32)> =
        chain.handoff_idx.iter().map(|(id, index)| (*index, document.name_of((*id).into()), tag((*id).into()))).collect();
    for row in trace.flow.messages.iter().filter(|row| row.arrives.is_none()) {
        if let Some((_, name, tag)) = handoffs.iter().find(|(index, ..)| *index == row.handoff) {
            add(EventKind::Loss, row.sent, None, EventTone::Clash, format!("A message was lost: {name}"), *tag);
        }
    }
    for (id, index) in &result.plan.work.activity_idx {
        let (name, tag) = (document.name_of((*id).into()), tag((*id).into()));
        for row in trace.activities.get(*index as usize).into_iter().flat_map(|trace| &trace.rows) {
            if let Some(at) = row.rejected {
                add(EventKind::Loss, at, None, EventTone::Clash, format!("An item was turned away: {name}"), tag);
            }
            if let Some(at) = row.gave_up {
                add(EventKind::Loss, at, None, EventTone::Look, format!("An item gave up: {name}"), tag);
            }
        }
    }
    for tie in track_lanes::commitments(document, (result, trace), &[], &mut tag).ties {
        let (kind, tone) = if tie.sign.is_fault() { (EventKind::Fault, EventTone::Look) } else { (EventKind::Clash, EventTone::Clash) };
        all.push((kind, EventMark { time: tie.at, until: None, text: tie.text, tone, tag: tie.tag }));
    }
    for (id, calendar) in document.calendars.iter() {
        let tag = tag(id.into());
        for exception in &calendar.exceptions {
            let what = if exception.open { "extra shift" } else { "closed" };
            let name = if exception.name.is_empty() { document.name_of(id.into()) } else { exception.name.clone() };
            let (from, to) = (exception.from.ticks().0, exception.to.ticks().0);
            let text = format!("{name}: {what}");
            all.push((EventKind::Calendar, EventMark { time: from, until: Some(to), text, tone: EventTone::Plain, tag }));
        }
    }
    all.retain(|(_, event)| event.time <= result.plan.horizon);
    all.sort_by(|(_, one), (_, other)| (one.time, &one.text).cmp(&(other.time, &other.text)));
    all
}

/// Stretches in which nobody works: every calendar is closed; without calendars weekends of a dated clock.
pub fn closed(document: &Document, start: Option<DateTime>, horizon: i64) -> Vec<TimeRange> {
    let shift = start.map_or(0, since_monday);
    let plans: Vec<CapacityPlan> = document.calendars.values().filter_map(|calendar| plan_of(calendar, shift)).collect();
    if plans.is_empty() {
        return if start.is_some() { weekends(shift, horizon) } else { Vec::new() };
    }
    let mut stretches = Vec::new();
    let mut since: Option<i64> = None;
    let mut now = 0;
    while now < horizon && stretches.len() < MOST_CLOSED {
        let is_open = plans.iter().any(|plan| 0 < plan.at(now));
        match (is_open, since) {
            (false, None) => since = Some(now),
            (true, Some(from)) => {
                stretches.push(TimeRange::new(from, now));
                since = None;
            }
            _ => {}
        }
        match plans.iter().filter_map(|plan| plan.next_change(now)).filter(|next| now < *next).min() {
            Some(next) => now = next,
            None => break,
        }
    }
    if let Some(from) = since {
        stretches.push(TimeRange::new(from, horizon.max(from + 1)));
    }
    stretches
}

fn plan_of(calendar: &Calendar, shift: i64) -> Option<CapacityPlan> {
    CapacityPlan::new(&Capacity::One, Some(calendar), shift, 0).ok()
}

fn weekends(shift: i64, horizon: i64) -> Vec<TimeRange> {
    let first = 5 * DAY - shift;
    let starts = (0..).map(|week| first + week * 7 * DAY).take_while(|from| *from < horizon).take(MOST_CLOSED);
    starts.filter(|from| 0 < from + 2 * DAY).map(|from| TimeRange::new(from.max(0), (from + 2 * DAY).min(horizon))).collect()
}

/// Ticks from the Monday midnight before a date to the date.
fn since_monday(start: DateTime) -> i64 {
    let days = i64::from(start.weekday().to_monday_zero_offset());
    let of_day = start.duration_since(start.date().at(0, 0, 0, 0));
    days * DAY + i64::try_from(of_day.as_millis()).unwrap_or(0)
}

/// Ticks of a range that are not closed.
pub fn working_time(closed: &[TimeRange], from: i64, to: i64) -> i64 {
    let range = TimeRange::new(from, to);
    let first = closed.partition_point(|stretch| stretch.end() <= range.start());
    let off: i64 = closed[first..].iter().map_while(|stretch| stretch.clipped(range)).map(TimeRange::span).sum();
    range.span() - off
}

/// Markers in the order of their instants.
pub fn markers(document: &Document) -> Vec<MarkerView> {
    let view = |marker: &crate::model::Marker| MarkerView {
        letter: marker.letter.clone(),
        name: marker.name.clone(),
        time: marker.at.ticks().0,
        until: marker.until.map(|until| until.ticks().0),
    };
    let mut all: Vec<MarkerView> = document.markers.values().map(view).collect();
    all.sort_by_key(|marker| marker.time);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{OpenWindow, Weekday};
    use crate::units::Duration;
    use jiff::civil::date;

    #[test]
    fn without_calendars_the_weekends_of_a_dated_clock_are_closed() {
        // A Thursday.
        let start = date(2026, 1, 1).at(0, 0, 0, 0);
        let closed = closed(&Document::default(), Some(start), 14 * DAY);
        assert_eq!(closed, [TimeRange::new(2 * DAY, 4 * DAY), TimeRange::new(9 * DAY, 11 * DAY)]);
        assert_eq!(working_time(&closed, 0, 7 * DAY), 5 * DAY);
        assert_eq!(working_time(&closed, 3 * DAY, 5 * DAY), DAY);
        assert!(super::closed(&Document::default(), None, 14 * DAY).is_empty());
    }

    #[test]
    fn closed_is_when_no_calendar_is_open() {
        let mut document = Document::default();
        for (from, to) in [(8.0, 12.0), (10.0, 16.0)] {
            let id = document.new_id();
            let open = vec![OpenWindow { days: vec![Weekday::Monday], from: Duration::hours(from), to: Duration::hours(to) }];
            document.calendars.insert(id, Calendar { open, ..Calendar::default() });
        }
        let hour = DAY / 24;
        let closed = closed(&document, None, 7 * DAY);
        assert_eq!(closed, [TimeRange::new(0, 8 * hour), TimeRange::new(16 * hour, 7 * DAY)]);
    }
}
