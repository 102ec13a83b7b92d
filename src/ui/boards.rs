//! Saved views: what is looked at right now as an element of the project, and back again.
//!
//! They hold no results; opening one simulates what it needs and has not been simulated.

use std::collections::BTreeSet;

use super::session::Session;
use super::timeline::{TimeRange, TimelineAction};
use super::track_specs::{self, Spec};
use super::tracks_view::TracksView;
use crate::model::edit::Edit;
use crate::model::{Board, BoardId, Document, Entity, ScenarioId, Track};
use crate::units::{Duration, Ticks};

/// What is looked at now with its tracks, under a name that is still free.
pub fn board_of(document: &Document, session: &Session, specs: &[Spec]) -> Board {
    let view = &session.tracks;
    let axis = session.axis.view();
    let time = |ticks: i64| Duration::from_ticks(Ticks(ticks));
    let subject = session.scenario.map_or_else(|| "Base".to_owned(), |id| document.name_of(id.into()));
    let mut name = subject.clone();
    let mut n = 2;
    while document.boards.values().any(|board| board.name == name) {
        name = format!("{subject} {n}");
        n += 1;
    }
    Board {
        name,
        description: String::new(),
        scenario: session.scenario,
        has_base: view.compared.contains(&None),
        beside: view.compared.iter().copied().flatten().collect(),
        is_difference: view.is_difference,
        repeat: view.repeat,
        is_single: view.is_single,
        is_large: view.is_large,
        range: (!session.axis.is_fitted()).then(|| (time(axis.range.start()), time(axis.range.end()))),
        cursor: axis.cursor.map(time),
        pins: axis.pin_a.zip(axis.pin_b).map(|(a, b)| (time(a), time(b))),
        tracks: specs.iter().zip(0..).map(|((_, track), order)| Track { order, ..track.clone() }).collect(),
        is_folded: view.is_folded,
        is_elapsed: view.is_elapsed,
    }
}

/// The edit that saves what is looked at now.
pub fn save(document: &Document, session: &Session, specs: &[Spec]) -> Edit {
    Edit::Add(Box::new(Entity::Board(BoardId(document.next_id.max(1)), board_of(document, session, specs))))
}

/// The edit that shows the tracks of a saved view; none where they are shown already or it leaves them as they are.
pub fn tracks(document: &Document, board: &Board) -> Option<Edit> {
    if board.tracks.is_empty() {
        return None;
    }
    let mut now: Vec<Spec> = document.tracks.iter().map(|(id, track)| (Some(id), track.clone())).collect();
    now.sort_by_key(|(id, track)| (track.order, *id));
    // The first ones keep their identifiers, so that changing views leaves no trail of new ones.
    let wanted: Vec<Spec> =
        board.tracks.iter().enumerate().map(|(nth, track)| (now.get(nth).and_then(|(id, _)| *id), track.clone())).collect();
    let is_same = now.len() == wanted.len()
        && now.iter().zip(&wanted).all(|((_, now), (_, wanted))| Track { order: wanted.order, ..now.clone() } == *wanted);
    (!is_same).then(|| track_specs::arrange(document, &format!("Show the tracks of “{}”", board.name), wanted))
}

/// Makes the session look as a saved view says.
pub fn show(board: &Board, session: &mut Session) {
    session.scenario = board.scenario;
    let base = board.has_base.then_some(None);
    let compared: BTreeSet<Option<ScenarioId>> = base.into_iter().chain(board.beside.iter().copied().map(Some)).collect();
    let now = &session.tracks;
    session.tracks = TracksView {
        compared,
        is_difference: board.is_difference,
        repeat: board.repeat,
        is_single: board.is_single,
        is_large: board.is_large,
        is_folded: board.is_folded,
        is_elapsed: board.is_elapsed,
        chain: None,
        item: None,
        order: None,
        ..now.clone()
    };
    session.panels.tracks = true;
    let ticks = |time: Duration| time.ticks().0;
    let mut actions = match board.range {
        Some((from, to)) => vec![TimelineAction::SetRange(TimeRange::new(ticks(from), ticks(to))), TimelineAction::EndGesture],
        None => vec![TimelineAction::Reset],
    };
    actions.push(TimelineAction::SetCursor(board.cursor.map(ticks)));
    actions.push(TimelineAction::ClearPins);
    if let Some((a, b)) = board.pins {
        actions.extend([TimelineAction::PinA(ticks(a)), TimelineAction::PinB(ticks(b))]);
    }
    for action in actions {
        session.axis.apply(action);
    }
}

/// Scenarios whose results a saved view shows, the leading one first.
pub fn needs(document: &Document, board: &Board) -> Vec<Option<ScenarioId>> {
    use crate::model::TrackOf;
    let own = board.tracks.iter();
    let tracks = own.chain(document.tracks.values().filter(|_| board.tracks.is_empty()));
    let pinned = tracks.filter_map(|track| match track.of {
        TrackOf::Shown => None,
        TrackOf::Base => Some(None),
        TrackOf::Scenario(id) => Some(Some(id)),
    });
    let base = board.has_base.then_some(None);
    let mut all = vec![board.scenario];
    for scenario in base.into_iter().chain(board.beside.iter().copied().map(Some)).chain(pinned) {
        if !all.contains(&scenario) {
            all.push(scenario);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_comes_back_as_it_was() {
        let mut document = Document::default();
        let scenario: ScenarioId = document.new_id();
        document.scenarios.insert(scenario, crate::model::Scenario { name: "Alone".to_owned(), ..Default::default() });
        let mut session = Session::new();
        session.scenario = Some(scenario);
        session.tracks.repeat = 4;
        session.tracks.is_single = true;
        session.tracks.is_folded = true;
        session.tracks.compared = BTreeSet::from([Some(scenario)]);
        let day = 86_400_000;
        for action in [
            TimelineAction::SetRange(TimeRange::new(2 * day, 5 * day)),
            TimelineAction::EndGesture,
            TimelineAction::SetCursor(Some(3 * day)),
            TimelineAction::PinA(2 * day),
            TimelineAction::PinB(4 * day),
        ] {
            session.axis.apply(action);
        }
        let board = board_of(&document, &session, &[]);
        assert_eq!((board.name.as_str(), board.has_base), ("Alone", false));
        let mut other = Session::new();
        show(&board, &mut other);
        assert_eq!(other.scenario, session.scenario);
        assert_eq!(other.tracks, session.tracks);
        assert_eq!(other.axis.view(), session.axis.view());
        document.boards.insert(document.next_id.into(), board);
        assert_eq!(board_of(&document, &session, &[]).name, "Alone 2");
    }

    #[test]
    fn a_view_brings_its_own_tracks_in_their_order_and_one_without_leaves_them() {
        let track = |title: &str, height: f32| Track { title: title.to_owned(), height: Some(height), ..Track::default() };
        let specs: Vec<Spec> = vec![(None, track("Stock", 90.0)), (None, track("Money", 140.0))];
        let mut document = Document::default();
        let session = Session::new();
        save(&document, &session, &specs).apply(&mut document).unwrap();
        let (_, board) = document.boards.iter().next().map(|(id, board)| (id, board.clone())).unwrap();
        let shown = |document: &Document| {
            let mut all: Vec<&Track> = document.tracks.values().collect();
            all.sort_by_key(|track| track.order);
            all.into_iter().map(|track| (track.title.clone(), track.height)).collect::<Vec<_>>()
        };
        let wanted = [("Stock".to_owned(), Some(90.0)), ("Money".to_owned(), Some(140.0))];
        tracks(&document, &board).unwrap().apply(&mut document).unwrap();
        assert_eq!(shown(&document), wanted);
        assert!(tracks(&document, &board).is_none(), "they are shown already");
        let others: Vec<Spec> = vec![(None, track("Clashes", 50.0)), (None, track("Stock", 70.0)), (None, track("Load", 30.0))];
        track_specs::arrange(&document, "Others", others).apply(&mut document).unwrap();
        tracks(&document, &board).unwrap().apply(&mut document).unwrap();
        assert_eq!(shown(&document), wanted);
        assert!(tracks(&document, &Board::default()).is_none());
    }
}
