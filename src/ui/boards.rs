//! Saved views: what is looked at right now as an element of the project, and back again.
//!
//! They hold no results; opening one simulates what it needs and has not been simulated.

use std::collections::BTreeSet;

use super::session::Session;
use super::timeline::{TimeRange, TimelineAction};
use super::tracks_view::TracksView;
use crate::model::edit::Edit;
use crate::model::{Board, BoardId, Document, Entity, ScenarioId};
use crate::units::{Duration, Ticks};

/// What is looked at now, under a name that is still free.
pub fn board_of(document: &Document, session: &Session) -> Board {
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
    }
}

/// The edit that saves what is looked at now.
pub fn save(document: &Document, session: &Session) -> Edit {
    Edit::Add(Box::new(Entity::Board(BoardId(document.next_id.max(1)), board_of(document, session))))
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
        chain: None,
        item: None,
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
    let pinned = document.tracks.values().filter_map(|track| match track.of {
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
        let board = board_of(&document, &session);
        assert_eq!((board.name.as_str(), board.has_base), ("Alone", false));
        let mut other = Session::new();
        show(&board, &mut other);
        assert_eq!(other.scenario, session.scenario);
        assert_eq!(other.tracks, session.tracks);
        assert_eq!(other.axis.view(), session.axis.view());
        document.boards.insert(document.next_id.into(), board);
        assert_eq!(board_of(&document, &session).name, "Alone 2");
    }
}
