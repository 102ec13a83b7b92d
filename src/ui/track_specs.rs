//! Which tracks there are: those the project saves, else the usual ones; and the edits that arrange them.

use crate::experiment::StudyResult;
use crate::model::edit::Edit;
use crate::model::{
    Document, Entity, EntityRef, Marker, MarkerId, Measure, MoneySplit, Quantity, Statistic, Track, TrackId, TrackKind, TrackLevel,
    TrackScale,
};
use crate::units::{Duration, Ticks};

use super::timeline::TrackRequest;

/// Quantities that can be shown over time, in the usual order, with what they mean and whether they are shown
/// without being asked for.
pub const QUANTITIES: [(Quantity, &str, bool); 22] = [
    (Quantity::Demand, "Units that customers ask for in each stretch of time", true),
    (Quantity::InventoryLevel, "On hand less what is owed", true),
    (Quantity::Made, "Units made in each stretch of time, overtime included", true),
    (Quantity::OvertimeUnits, "Units made in overtime in each stretch of time", true),
    (Quantity::ChainsInProgress, "Changes under way: seen, but not yet acted on", true),
    (Quantity::ChainLatency, "Time from a change to the last action it set off, by the time of the action", true),
    (Quantity::InSystem, "Items that arrived and have not left", true),
    (Quantity::Elapsed, "Time from arrival to leaving, by the time of leaving", true),
    (Quantity::Utilisation, "Busy share of the staff that is there", true),
    (Quantity::QueueLength, "Items that wait", true),
    (Quantity::Completions, "Items that left in each stretch of time", true),
    (Quantity::ChainsFinished, "Changes that became an action in each stretch of time", true),
    (Quantity::DecisionLatency, "Time from an input to the effect of the decision, by the time of the decision", false),
    (Quantity::Waiting, "Time from becoming ready to the start of work, by the time of the start", false),
    (Quantity::BeliefGap, "Distance of what the receiver of a handoff believes from what is true", false),
    (Quantity::TrueValue, "The value of a signal as it is", false),
    (Quantity::Decided, "What a decision decided last, as a number", false),
    (Quantity::OnHand, "Units on hand", false),
    (Quantity::Backorders, "Units that are owed", false),
    (Quantity::Ordered, "Units ordered in each stretch of time", false),
    (Quantity::Shipped, "Units sent in each stretch of time", false),
    (Quantity::InTransit, "Units sent and not arrived", false),
];

/// A track with its identifier, if the project saves it.
pub type Spec = (Option<TrackId>, Track);

/// The tracks of the project in their order, else the usual ones.
pub fn specs(document: &Document, result: &StudyResult) -> Vec<Spec> {
    if document.tracks.is_empty() {
        return usual(document, result).into_iter().map(|track| (None, track)).collect();
    }
    let mut specs: Vec<Spec> = document.tracks.iter().map(|(id, track)| (Some(id), track.clone())).collect();
    specs.sort_by_key(|(id, track)| (track.order, *id));
    specs
}

/// A track that shows a quantity at every element.
pub fn plot(what: Quantity) -> Track {
    let measures = vec![Measure { what, ..Measure::default() }];
    Track { title: what.label().to_owned(), measures, ..Track::default() }
}

/// Every track that has something to show in a result: those shown without being asked first.
pub fn usual(document: &Document, result: &StudyResult) -> Vec<Track> {
    let has = |what: Quantity| result.series.iter().any(|series| series.key.0 == what && series.key.1.is_some());
    let usual = QUANTITIES.iter().filter(|(what, _, is_usual)| *is_usual && has(*what));
    let mut tracks: Vec<Track> = usual.map(|(what, ..)| plot(*what)).collect();
    if has_money(result) {
        tracks.insert(tracks.len().min(4), money());
    }
    let place = tracks.len().min(2);
    if !result.trace.runs.is_empty() {
        tracks.insert(place, decisions());
    }
    if let Some(beliefs) = beliefs(document, result).into_iter().next() {
        tracks.insert(place, beliefs);
    }
    tracks
}

/// Repeats worth a look: the most usual one and the worst, by cost where there is any, else by how long changes or
/// work take; numbers from 0.
pub fn telling_repeats(result: &StudyResult) -> Vec<(&'static str, u32)> {
    let kinds = [
        (Quantity::Cost, Statistic::Sum, "The costliest repeat"),
        (Quantity::ChainLatency, Statistic::Mean, "The slowest repeat"),
        (Quantity::Elapsed, Statistic::Mean, "The slowest repeat"),
    ];
    for (what, statistic, worst) in kinds {
        let mut values: Vec<(u32, f64)> = result.numbered_values(&Measure { what, statistic, ..Measure::default() });
        values.retain(|(_, value)| value.is_finite());
        values.sort_by(|one, other| one.1.total_cmp(&other.1));
        if let (Some(middle), Some(last)) = (values.get(values.len() / 2), values.last())
            && 1 < values.len()
        {
            return vec![("The most usual repeat", middle.0), (worst, last.0)];
        }
    }
    Vec::new()
}

/// Whether somebody pays something over time.
fn has_money(result: &StudyResult) -> bool {
    result.series.iter().any(|series| matches!(series.key, (Quantity::Cost, Some(EntityRef::Function(_)))))
}

/// What teams pay, stacked.
fn money() -> Track {
    Track { title: TrackKind::Money.label().to_owned(), kind: TrackKind::Money, ..Track::default() }
}

/// The lanes of all decisions.
fn decisions() -> Track {
    Track { title: TrackKind::Decisions.label().to_owned(), kind: TrackKind::Decisions, ..Track::default() }
}

/// A track for every signal that somebody hears of.
fn beliefs(document: &Document, result: &StudyResult) -> Vec<Track> {
    let mut tracks = Vec::new();
    for (id, signal) in document.signals.iter() {
        let Some(index) = result.plan.chain.signal_idx.get(&id) else { continue };
        let heard = &result.trace.flow.heard;
        if heard.iter().any(|row| row.signal == Some(*index)) {
            let measures = vec![Measure { of: Some(EntityRef::Signal(id)), ..Measure::default() }];
            let title = format!("{}: {}", TrackKind::Beliefs.label(), signal.name);
            tracks.push(Track { title, kind: TrackKind::Beliefs, measures, ..Track::default() });
        }
    }
    tracks
}

/// Tracks that could be added: every quantity with data, decisions, and what is known of every signal.
pub fn offered(document: &Document, result: &StudyResult) -> Vec<Track> {
    let has = |what: Quantity| result.series.iter().any(|series| series.key.0 == what && series.key.1.is_some());
    let mut tracks: Vec<Track> = QUANTITIES.iter().filter(|(what, ..)| has(*what)).map(|(what, ..)| plot(*what)).collect();
    if has_money(result) {
        tracks.push(money());
        for split in [MoneySplit::Cause, MoneySplit::Kind] {
            tracks.push(Track { title: format!("Money by {}", split.label()), split, ..money() });
        }
    }
    if !result.trace.runs.is_empty() {
        tracks.push(decisions());
    }
    if !result.trace.commitments.commitments.is_empty() {
        tracks.push(Track { title: TrackKind::Commitments.label().to_owned(), kind: TrackKind::Commitments, ..Track::default() });
    }
    tracks.extend(beliefs(document, result));
    tracks
}

/// The edit that makes the saved tracks these, in this order.
pub(super) fn arrange(document: &Document, label: &str, wanted: Vec<Spec>) -> Edit {
    let mut edits = Vec::new();
    let mut free = document.next_id.max(1);
    let gone: Vec<EntityRef> =
        document.tracks.ids().filter(|id| !wanted.iter().any(|(kept, _)| *kept == Some(*id))).map(EntityRef::Track).collect();
    for (order, (id, mut track)) in wanted.into_iter().enumerate() {
        track.order = order as u32;
        match id {
            Some(id) if document.tracks.get(id) == Some(&track) => {}
            Some(id) => edits.push(Edit::Put(vec![Entity::Track(id, track)])),
            None => {
                edits.push(Edit::Add(Box::new(Entity::Track(TrackId(free), track))));
                free += 1;
            }
        }
    }
    if !gone.is_empty() {
        edits.push(Edit::Delete(gone));
    }
    Edit::All { label: label.to_owned(), edits }
}

/// The edit that adds a track at the end.
pub fn add(document: &Document, specs: &[Spec], mut track: Track) -> Edit {
    let mut wanted = specs.to_vec();
    let base = track.title.clone();
    let mut n = 2;
    while wanted.iter().any(|(_, other)| other.title == track.title) {
        track.title = format!("{base} {n}");
        n += 1;
    }
    wanted.push((None, track));
    arrange(document, "Add a track", wanted)
}

/// The edit that brings the usual tracks back.
pub fn reset(document: &Document) -> Option<Edit> {
    let all: Vec<EntityRef> = document.tracks.ids().map(EntityRef::Track).collect();
    (!all.is_empty()).then(|| Edit::All { label: "Show the usual tracks".to_owned(), edits: vec![Edit::Delete(all)] })
}

/// The edit a request for a track asks for; nothing when it is none of the saved kind.
pub fn requested(document: &Document, specs: &[Spec], shown: &[Vec<String>], request: &TrackRequest) -> Option<Edit> {
    let mut wanted = specs.to_vec();
    let mut change = |track: usize, label: &str, change: &dyn Fn(&mut Track)| {
        change(&mut wanted.get_mut(track)?.1);
        Some(arrange(document, label, wanted.clone()))
    };
    match request {
        TrackRequest::Toggle { track, series } => change(*track, "Show or hide a line", &|track| {
            if let Some(place) = track.hidden.iter().position(|name| name == series) {
                track.hidden.remove(place);
            } else {
                track.hidden.push(series.clone());
            }
        }),
        TrackRequest::Solo { track, series } => {
            let others: Vec<String> = shown.get(*track)?.iter().filter(|name| *name != series).cloned().collect();
            change(*track, "Show a line alone", &|track| {
                track.hidden = if others.iter().all(|name| track.hidden.contains(name)) { Vec::new() } else { others.clone() };
            })
        }
        TrackRequest::Resize { track, height } => change(*track, "Change the height of a track", &|track| track.height = Some(*height)),
        TrackRequest::Range { track, range } => {
            change(*track, "Change the scale of a track", &|track| track.range = range.map(|[least, greatest]| (least, greatest)))
        }
        TrackRequest::Logarithmic { track, on } => change(*track, "Change the scale of a track", &|track| {
            track.scale = if *on { TrackScale::Logarithmic } else { TrackScale::Even };
        }),
        TrackRequest::MoveLevel { track, level, value } => change(*track, "Move a target line", &|track| {
            if let Some(level) = track.levels.get_mut(*level) {
                level.value = *value;
            }
        }),
        TrackRequest::AddLevel { track, value } => change(*track, "Add a target line", &|track| {
            let name = match track.levels.len() {
                0 => "Target".to_owned(),
                n => format!("Target {}", n + 1),
            };
            track.levels.push(TrackLevel { name, value: *value });
        }),
        TrackRequest::RemoveLevel { track, level } => change(*track, "Remove a target line", &|track| {
            if *level < track.levels.len() {
                track.levels.remove(*level);
            }
        }),
        TrackRequest::Move { track, by } => {
            // What is traced stands below the tracks and is none of them.
            let to = track.checked_add_signed(*by).filter(|to| *to < wanted.len() && *track < wanted.len())?;
            wanted.swap(*track, to);
            Some(arrange(document, "Move a track", wanted))
        }
        TrackRequest::Remove { track } => {
            wanted.get(*track)?;
            wanted.remove(*track);
            Some(arrange(document, "Remove a track", wanted))
        }
        TrackRequest::AddMarker { at } => add_marker(document, *at, None),
        TrackRequest::Copy { .. } | TrackRequest::Choose { .. } | TrackRequest::TogglePlay => None,
    }
}

/// The edit that sets a marker with the first free letter; nothing when all 26 are taken.
pub fn add_marker(document: &Document, at: i64, until: Option<i64>) -> Option<Edit> {
    let taken = |letter: &str| document.markers.values().any(|marker| marker.letter == letter);
    let letter = ('A'..='Z').map(String::from).find(|letter| !taken(letter))?;
    let time = |ticks: i64| Duration::from_ticks(Ticks(ticks));
    let marker = Marker { name: format!("Marker {letter}"), letter, at: time(at), until: until.map(time) };
    Some(Edit::Add(Box::new(Entity::Marker(MarkerId(document.next_id.max(1)), marker))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(document: &Document, edit: &Edit) -> Document {
        let mut after = document.clone();
        edit.apply(&mut after).unwrap();
        after
    }

    fn titles(document: &Document) -> Vec<String> {
        let mut tracks: Vec<&Track> = document.tracks.values().collect();
        tracks.sort_by_key(|track| track.order);
        tracks.into_iter().map(|track| track.title.clone()).collect()
    }

    #[test]
    fn the_usual_tracks_are_saved_with_the_first_change() {
        let document = Document::default();
        let specs: Vec<Spec> = [Quantity::InSystem, Quantity::Elapsed].map(|what| (None, plot(what))).to_vec();
        let edit = requested(&document, &specs, &[], &TrackRequest::Move { track: 1, by: -1 }).unwrap();
        let after = applied(&document, &edit);
        assert_eq!(titles(&after), ["Elapsed time", "Items in progress"]);
        let edit = requested(&document, &specs, &[], &TrackRequest::Resize { track: 0, height: 200.0 }).unwrap();
        assert_eq!(applied(&document, &edit).tracks.values().next().unwrap().height, Some(200.0));
    }

    #[test]
    fn markers_take_the_first_free_letter_and_end_with_z() {
        let mut document = Document::default();
        for _ in 0..26 {
            document = applied(&document, &add_marker(&document, 5, None).unwrap());
        }
        let letters: Vec<String> = document.markers.values().map(|marker| marker.letter.clone()).collect();
        assert_eq!((letters[0].as_str(), letters[25].as_str()), ("A", "Z"));
        assert!(add_marker(&document, 5, None).is_none());
    }

    #[test]
    fn a_line_alone_is_shown_with_all_again_by_the_same_request() {
        let document = Document::default();
        let specs: Vec<Spec> = vec![(None, plot(Quantity::InSystem))];
        let shown = vec![vec!["One".to_owned(), "Two".to_owned()]];
        let solo = TrackRequest::Solo { track: 0, series: "One".to_owned() };
        let after = applied(&document, &requested(&document, &specs, &shown, &solo).unwrap());
        let (id, track) = after.tracks.iter().next().unwrap();
        assert_eq!(track.hidden, ["Two"]);
        let again = applied(&after, &requested(&after, &[(Some(id), track.clone())], &shown, &solo).unwrap());
        assert!(again.tracks.values().next().unwrap().hidden.is_empty());
    }
}
