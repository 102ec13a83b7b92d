//! What happens first when several things happen at one instant.

use syncline::model::{FunctionId, HandoffKind, Patience, Quantity, Schedule};
use syncline::units::Duration;

use crate::maps::{Map, ON_NEWS, at, every, fixed, instants, rhythm, study};

/// Functions in a row with handoffs of no time, each deciding at the same instants; `work` adds handoffs of
/// work in the same direction, which make the later ones downstream.
fn row(n: usize, work: bool) -> (Map, Vec<FunctionId>, syncline::model::SignalId) {
    let mut map = Map::new();
    let functions: Vec<FunctionId> = (0..n).map(|_| map.function()).collect();
    let signal = map.signal(functions[0], at(&[10.0]));
    for pair in functions.windows(2) {
        map.handoff(pair[0], pair[1], fixed(0.0));
        if work {
            let handoff = map.handoff(pair[0], pair[1], fixed(0.0));
            map.change_handoff(handoff, |handoff| handoff.kind = HandoffKind::Work);
        }
    }
    for function in &functions {
        map.decision(*function, rhythm(10.0, 0.0));
    }
    (map, functions, signal)
}

#[test]
fn a_change_is_known_to_decisions_of_the_same_instant() {
    let (map, _, signal) = row(1, false);
    assert_eq!(instants(&map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal), [10.0]);
}

#[test]
fn a_message_that_arrives_at_the_instant_of_a_decision_is_used() {
    let mut map = Map::new();
    let [from, to] = [map.function(), map.function()];
    let signal = map.signal(from, at(&[4.0]));
    map.handoff(from, to, fixed(6.0));
    map.decision(to, rhythm(10.0, 0.0));
    assert_eq!(instants(&map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal), [10.0]);
}

#[test]
fn a_message_of_no_time_reaches_who_decides_later_in_the_instant_and_others_in_the_next_round() {
    let (with_the_stream, ..) = row(3, false);
    let signal = with_the_stream.document.signals.ids().next().unwrap();
    assert_eq!(instants(&with_the_stream.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal), [10.0]);
    // Those downstream decide first, so each hears of what is decided upstream one round later.
    let (against_it, _, signal) = row(3, true);
    assert_eq!(instants(&against_it.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal), [30.0]);
}

#[test]
fn an_event_driven_decision_that_should_have_come_earlier_comes_one_tick_later() {
    let (mut map, _, signal) = row(2, true);
    let last = map.document.decisions.ids().next_back().unwrap();
    map.change_decision(last, |decision| decision.trigger = ON_NEWS);
    let tick = 1.0 / 3_600_000.0;
    let ends = instants(&map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal);
    assert!((ends[0] - 10.0 - tick).abs() < 1e-12, "{ends:?}");
}

#[test]
fn what_was_decided_before_the_round_of_an_instant_is_heard_in_it() {
    // The first function's decision ends, by work on it, at the instant at which the second decides.
    let (mut map, _, signal) = row(2, true);
    let [first, last]: [syncline::model::DecisionId; 2] = map.document.decisions.ids().collect::<Vec<_>>().try_into().unwrap();
    let staff = map.resource(1, |_| {});
    map.change_decision(first, |decision| {
        decision.trigger = ON_NEWS;
        decision.decision_time = Some(fixed(10.0));
        decision.attention = Some(staff);
    });
    assert!(map.document.decisions.contains(last));
    assert_eq!(instants(&map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal), [20.0]);
}

#[test]
fn an_item_that_reaches_a_gate_as_it_opens_is_let_through() {
    let mut map = Map::new();
    let first = map.activity(None, fixed(3.0));
    let second = map.activity(None, fixed(1.0));
    map.then(first, second);
    map.change_activity(second, |activity| {
        activity.gate = Some(syncline::model::Gate { opens: every(5.0, 0.0), ..syncline::model::Gate::default() });
    });
    map.stream(first, at(&[2.0, 2.1]));
    assert_eq!(instants(&map.run(&study(50.0, 0.0, 1)), Quantity::StartTimes, second), [5.0, 10.0]);
}

#[test]
fn an_item_whose_patience_ends_as_a_server_comes_free_is_served() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(4.0));
    map.change_activity(desk, |desk| desk.patience = Some(Patience { after: fixed(3.0), then: None, ..Patience::default() }));
    map.stream(desk, at(&[0.0, 1.0, 2.0]));
    let result = map.run(&study(50.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::StartTimes, desk), [0.0, 4.0]);
    assert_eq!(instants(&result, Quantity::GiveUpTimes, desk), [5.0]);
}

#[test]
fn an_item_handed_over_comes_before_one_from_outside() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let first = map.activity(None, fixed(2.0));
    let second = map.activity(staff, fixed(5.0));
    map.then(first, second);
    map.stream(second, at(&[2.0]));
    let handed_over = map.stream(first, at(&[0.0]));
    let result = map.run(&study(50.0, 0.0, 1));
    assert_eq!(crate::maps::mean(&result, Quantity::Elapsed, handed_over), 7.0);
}

#[test]
fn staff_that_comes_and_work_that_arrives_at_one_instant_meet() {
    let mut map = Map::new();
    let staff = map.resource(1, |staff| {
        let steps = vec![(Duration::ZERO, 0), (Duration::hours(8.0), 1), (Duration::hours(12.0), 0)];
        staff.capacity = syncline::model::Capacity::Steps { steps, repeats: None };
    });
    let desk = map.activity(staff, fixed(4.0));
    map.stream(desk, at(&[8.0]));
    let result = map.run(&study(50.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::EndTimes, desk), [12.0]);
}

#[test]
fn a_decision_with_an_exhausted_schedule_is_never_taken() {
    let (mut map, _, signal) = row(1, false);
    let decision = map.document.decisions.ids().next().unwrap();
    let never = syncline::model::CalendarSchedule { at: Schedule::Never, calendar: None };
    map.change_decision(decision, |decision| decision.trigger = syncline::model::Trigger::Periodic(never));
    assert!(instants(&map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal).is_empty());
}
