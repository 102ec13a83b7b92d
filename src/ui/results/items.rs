//! Single items of one repeat: every visit to an activity, the whole way of each item with what it waited for; and
//! the list of events.

use std::collections::{BTreeMap, BTreeSet};

use egui::{RichText, Ui};
use jiff::civil::DateTime;

use super::Sheet;
use crate::experiment::{StudyResult, Trace};
use crate::model::{ActivityId, Document, EntityRef, FunctionId, WorkStreamId};
use crate::ui::theme::{Palette, metrics};
use crate::ui::timeline::{instant_text, span_text};
use crate::ui::track_stack::TrackStack;

/// A sentence names at most this many stretches.
const MOST_NAMED: usize = 3;

/// Events of the tracks in order.
pub fn event_list(stack: &TrackStack, start: Option<DateTime>) -> Sheet {
    let mut sheet = Sheet::new(&[("When", 148, false), ("What happened", 330, false)]);
    for event in &stack.events {
        let of = stack.targets.get(event.tag as usize).copied();
        sheet.push(vec![instant_text(event.time, start), event.text.clone()], of, Some(event.time));
    }
    sheet
}

/// One visit to an activity; instants in ticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The activity.
    pub of: ActivityId,
    /// Its name.
    pub name: String,
    /// When the item came.
    pub arrived: i64,
    /// When work on it began.
    pub started: Option<i64>,
    /// When it left, done or not.
    pub left: Option<i64>,
    /// How it ended.
    pub outcome: &'static str,
}

/// The way of one item through the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it is and its number among those of its stream.
    pub name: String,
    /// When it entered, in ticks.
    pub entered: i64,
    /// Its visits in the order of arrival.
    pub visits: Vec<Visit>,
}

impl Way {
    /// When it left the last place, if it has left all.
    pub fn left(&self) -> Option<i64> {
        self.visits.iter().map(|visit| visit.left).collect::<Option<Vec<i64>>>()?.into_iter().max()
    }

    /// Stretches of its time by length, the longest first: what it did, where, ticks.
    fn stretches(&self) -> Vec<(&'static str, &str, i64)> {
        let mut all = Vec::new();
        let mut here = self.entered;
        for visit in &self.visits {
            all.push(("on the way to", visit.name.as_str(), visit.arrived - here));
            if let Some(until) = visit.started.or(visit.left) {
                all.push(("waiting at", visit.name.as_str(), until - visit.arrived));
            }
            if let (Some(from), Some(to)) = (visit.started, visit.left) {
                all.push(("in work at", visit.name.as_str(), to - from));
            }
            here = here.max(visit.left.unwrap_or(visit.arrived));
        }
        all.retain(|(.., ticks)| 0 < *ticks);
        all.sort_by_key(|(.., ticks)| std::cmp::Reverse(*ticks));
        all
    }

    /// Why it took as long as it did.
    pub fn sentence(&self, start: Option<DateTime>) -> String {
        let entered = minute_text(self.entered, start);
        let Some(left) = self.left() else {
            let last = self.visits.last().map_or("nowhere", |visit| visit.name.as_str());
            return format!("{} came in {entered} and was still at {last} at the end.", self.name);
        };
        let total = left - self.entered;
        if total <= 0 {
            return format!("{} came in {entered} and left at once.", self.name);
        }
        let stretches = self.stretches();
        let named: Vec<String> = stretches
            .iter()
            .take(MOST_NAMED)
            .map(|(what, at, ticks)| {
                let share = (*ticks as f64 / total as f64 * 100.0).round();
                format!("{} {what} {at} ({share}\u{2009}%)", span_text(*ticks))
            })
            .collect();
        let rest: i64 = stretches.iter().skip(MOST_NAMED).map(|(.., ticks)| ticks).sum();
        let rest = if 0 < rest { format!(", and {} in smaller stretches", span_text(rest)) } else { String::new() };
        format!("{} came in {entered} and took {}: {}{rest}.", self.name, span_text(total), named.join(", "))
    }

    /// The teams on its way and the handoffs between them.
    pub fn on_map(&self, document: &Document) -> Vec<EntityRef> {
        let teams: Vec<FunctionId> =
            self.visits.iter().filter_map(|visit| document.activities.get(visit.of).map(|activity| activity.function)).collect();
        let mut all: BTreeSet<EntityRef> = teams.iter().map(|team| EntityRef::Function(*team)).collect();
        for pair in teams.windows(2) {
            let between = document.handoffs.iter().filter(|(_, handoff)| handoff.from == pair[0] && handoff.to == pair[1]);
            all.extend(between.map(|(id, _)| EntityRef::Handoff(id)));
        }
        all.into_iter().collect()
    }
}

/// An instant to the minute, which is as fine as anybody reads a list.
fn minute_text(at: i64, start: Option<DateTime>) -> String {
    instant_text(at - at.rem_euclid(60_000), start)
}

/// All visits in the order of arrival, the ways they make up, and which way each visit belongs to.
pub fn items(document: &Document, result: &StudyResult, trace: &Trace) -> (Sheet, Vec<Way>, Vec<usize>) {
    let start = super::start_of(document);
    let mut found: Vec<((u32, i64), Visit)> = Vec::new();
    for (id, index) in &result.plan.work.activity_idx {
        let name = document.name_of((*id).into());
        for row in trace.activities.get(*index as usize).into_iter().flat_map(|trace| &trace.rows) {
            let outcome = match (row.ended, row.gave_up, row.rejected) {
                (Some(_), ..) => "done",
                (_, Some(_), _) => "gave up",
                (.., Some(_)) => "turned away",
                _ => "in progress",
            };
            let left = row.ended.or(row.gave_up).or(row.rejected);
            let visit = Visit { of: *id, name: name.clone(), arrived: row.arrived, started: row.started, left, outcome };
            found.push(((row.stream, row.entered), visit));
        }
    }
    found.sort_by_key(|(_, visit)| visit.arrived);
    let mut keys: Vec<(i64, u32)> = found.iter().map(|((stream, entered), _)| (*entered, *stream)).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut n_of: BTreeMap<u32, usize> = BTreeMap::new();
    let mut ways: Vec<Way> = keys
        .iter()
        .map(|(entered, stream)| {
            let n = n_of.entry(*stream).or_insert(0);
            *n += 1;
            let element = result.plan.work.streams.get(*stream as usize).map(|stream| WorkStreamId(stream.element));
            let name = element.map_or_else(|| "Item".to_owned(), |id| document.name_of(id.into()));
            Way { name: format!("{name} {n}"), entered: *entered, visits: Vec::new() }
        })
        .collect();
    let columns = [
        ("Item", 120, false),
        ("Activity", 112, false),
        ("Arrived", 148, false),
        ("Waited", 68, true),
        ("In work", 68, true),
        ("Outcome", 76, false),
    ];
    let mut sheet = Sheet::new(&columns);
    let mut way_of = Vec::new();
    for ((stream, entered), visit) in found {
        let place = keys.binary_search(&(entered, stream)).expect("every visit gave its key");
        let waited = visit.started.or(visit.left).map_or_else(|| "still waits".to_owned(), |until| span_text(until - visit.arrived));
        let worked = visit.started.zip(visit.left).map_or_else(String::new, |(from, to)| span_text(to - from));
        let name = ways[place].name.clone();
        let cells = vec![name, visit.name.clone(), minute_text(visit.arrived, start), waited, worked, visit.outcome.to_owned()];
        sheet.push(cells, Some(visit.of.into()), Some(visit.arrived));
        way_of.push(place);
        ways[place].visits.push(visit);
    }
    (sheet, ways, way_of)
}

/// Shows the way of one item visit by visit; returns the activity of a visit that was pressed and its instant.
pub fn way_ui(ui: &mut Ui, way: &Way, start: Option<DateTime>) -> Option<(EntityRef, i64)> {
    let palette = Palette::of(ui);
    ui.add(egui::Label::new(RichText::new(way.sentence(start)).color(palette.ink)).wrap());
    ui.add_space(metrics::GAP_SMALL);
    let mut pressed = None;
    for (nth, visit) in way.visits.iter().enumerate() {
        let mut parts = Vec::new();
        parts.extend(visit.started.or(visit.left).map(|until| format!("waited {}", span_text(until - visit.arrived))));
        parts.extend(visit.started.zip(visit.left).map(|(from, to)| format!("in work {}", span_text(to - from))));
        parts.push(visit.outcome.to_owned());
        let text = format!("{}  {} · {} · {}", nth + 1, visit.name, minute_text(visit.arrived, start), parts.join(", "));
        if ui.selectable_label(false, RichText::new(text).small()).clicked() {
            pressed = Some((visit.of.into(), visit.arrived));
        }
    }
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn visit(name: &str, arrived: i64, started: Option<i64>, left: Option<i64>) -> Visit {
        let hours = |time: i64| time * HOUR;
        Visit {
            of: 1.into(),
            name: name.to_owned(),
            arrived: hours(arrived),
            started: started.map(hours),
            left: left.map(hours),
            outcome: "done",
        }
    }

    #[test]
    fn the_sentence_names_the_longest_stretches_with_their_shares() {
        let visits = vec![visit("Check", 0, Some(6), Some(7)), visit("Approve", 8, Some(28), Some(30))];
        let way = Way { name: "Request 3".to_owned(), entered: 0, visits };
        assert_eq!(
            way.sentence(None).replace('\u{2009}', " "),
            "Request 3 came in d 0, 00:00 and took 1 d 6 h: 20 h waiting at Approve (67 %), 6 h waiting at Check (20 %), 2 h in work at \
             Approve (7 %), and 2 h in smaller stretches."
        );
    }

    #[test]
    fn an_item_that_has_not_left_says_where_it_is() {
        let way = Way { name: "Request 3".to_owned(), entered: 0, visits: vec![visit("Check", 1, None, None)] };
        assert_eq!(way.left(), None);
        assert_eq!(way.sentence(None), "Request 3 came in d 0, 00:00 and was still at Check at the end.");
    }
}
