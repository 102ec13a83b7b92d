//! Chains from a change to the last action: their times and parts, exactly.

use syncline::model::{
    AuthorityLevel, CalendarSchedule, Cycle, CycleCall, Decision, DecisionRight, Distribution, FunctionId, OnTimeOut, Quantity, Signal,
    SignalSource, Statistic, Term, Trigger, ValueProcess, Variant, WaitRule,
};
use syncline::units::{Duration, Money, Share};

use crate::maps::{Map, ON_NEWS, assert_theory, at, every, exponential, fixed, instants, mean, poisson, regular, rhythm, statistic, study};

const PARTS: [Quantity; 6] =
    [Quantity::Sense, Quantity::Queue, Quantity::Decide, Quantity::Authorise, Quantity::Communicate, Quantity::Act];

fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-6, "{got} instead of {wanted}");
}

/// Two functions, the second hears of changes the first sees.
fn pair(
    changes: syncline::model::Arrivals,
    latency: crate::maps::Time,
) -> (Map, [FunctionId; 2], syncline::model::SignalId, syncline::model::HandoffId) {
    let mut map = Map::new();
    let functions = [map.function(), map.function()];
    let signal = map.signal(functions[0], changes);
    let handoff = map.handoff(functions[0], functions[1], latency);
    (map, functions, signal, handoff)
}

#[test]
fn outdated_decisions_per_change_are_latency_over_period() {
    for (latency, period, wanted) in [(12.0, 1.0, 12.0), (48.0, 24.0, 2.0), (6.0, 24.0, 0.25)] {
        // A change every 25 h meets every hour of the day once in 25 days.
        let (mut map, [_, second], ..) = pair(regular(25.0, 0.0), fixed(latency));
        let decision = map.decision(second, rhythm(period, 0.0));
        // One more change than is heard at the end is on its way; the pattern repeats, so ends cancel.
        let result = map.run(&study(25.0 * 24.0 * 2.0, 25.0 * 24.0, 1));
        close(mean(&result, Quantity::StaleDecisions, decision), wanted);
    }
}

#[test]
fn versions_that_a_channel_holds_back_outdate_decisions_too() {
    let (mut map, [_, second], _, handoff) = pair(regular(24.0, 0.0), fixed(0.0));
    map.change_handoff(handoff, |handoff| handoff.channel.sends = every(24.0, 12.0));
    let decision = map.decision(second, rhythm(1.0, 0.5));
    let result = map.run(&study(480.0, 240.0, 1));
    close(mean(&result, Quantity::StaleDecisions, decision), 12.0);
}

#[test]
fn the_six_parts_of_a_chain_add_up_to_its_time() {
    let mut map = Map::new();
    let [plan, buy, make] = [map.function(), map.function(), map.function()];
    let signal = map.signal(plan, poisson(0.05));
    map.handoff(plan, buy, exponential(3.0));
    let slow = map.handoff(buy, make, exponential(5.0));
    map.change_handoff(slow, |handoff| {
        handoff.channel.sends = every(12.0, 3.0);
        handoff.channel.loss = Share::new(0.1);
    });
    let staff = map.resource(1, |_| {});
    let level_staff = map.resource(1, |_| {});
    for (owner, trigger) in [(plan, rhythm(24.0, 5.0)), (buy, ON_NEWS), (make, rhythm(8.0, 0.0))] {
        let decision = map.decision(owner, trigger);
        map.change_decision(decision, |decision| {
            decision.sense = exponential(0.5);
            decision.decision_time = Some(exponential(1.0));
            decision.act = exponential(2.0);
            decision.attention = Some(staff);
            decision.value = Distribution::Exponential { mean: Money::new(10_000.0) };
        });
        let right = map.document.new_id();
        let level = AuthorityLevel {
            function: plan,
            there: fixed(1.0),
            back: fixed(0.5),
            meets: Some(CalendarSchedule { at: every(24.0, 9.0), calendar: None }),
            decision_time: exponential(0.3),
            attention: Some(level_staff),
            ..AuthorityLevel::default()
        };
        let levels = vec![level];
        map.document
            .decision_rights
            .insert(right, DecisionRight { decision, limit: Some(Money::new(8_000.0)), levels, ..DecisionRight::default() });
    }
    let result = map.run(&study(4_000.0, 200.0, 3));
    let sums = PARTS.map(|part| statistic(&result, part, Statistic::Sum, signal));
    assert!(sums.iter().all(|sum| *sum > 0.0), "every part takes time here: {sums:?}");
    let whole = statistic(&result, Quantity::ChainLatency, Statistic::Sum, signal);
    assert!((sums.iter().sum::<f64>() - whole).abs() < 1e-9 * whole, "{sums:?} {whole}");
    for decision in map.document.decisions.ids() {
        let sums = PARTS.map(|part| statistic(&result, part, Statistic::Sum, decision));
        let whole = statistic(&result, Quantity::DecisionLatency, Statistic::Sum, decision);
        assert!((sums.iter().sum::<f64>() - whole).abs() < 1e-9 * whole, "{sums:?} {whole}");
    }
}

#[test]
fn independent_calendars_take_half_a_period_each_and_the_handoffs() {
    // E = Σ (R/2 + s + h) over three functions whose phases are drawn anew for every repeat.
    let mut map = Map::new();
    let functions = [map.function(), map.function(), map.function()];
    let signal = map.signal(functions[0], poisson(0.02));
    for pair in functions.windows(2) {
        map.handoff(pair[0], pair[1], fixed(3.0));
    }
    for (function, period) in functions.into_iter().zip([24.0, 168.0, 12.0]) {
        let at = syncline::model::Schedule::Every { period: Duration::hours(period), phase: syncline::model::Phase::Random };
        let decision = map.decision(function, Trigger::Periodic(CalendarSchedule { at, calendar: None }));
        map.change_decision(decision, |decision| decision.decision_time = Some(fixed(1.0)));
    }
    let result = map.run(&study(4_000.0, 400.0, 60));
    assert_theory(&result, Quantity::ChainLatency, signal, 12.0 + 84.0 + 6.0 + 3.0 + 6.0, 0.06);
}

fn escalated(value: f64, change: impl FnOnce(&mut DecisionRight)) -> (Map, syncline::model::DecisionId, syncline::model::SignalId) {
    let mut map = Map::new();
    let desk = map.function();
    let signal = map.signal(desk, at(&[1.0]));
    let decision = map.decision(desk, ON_NEWS);
    map.change_decision(decision, |decision| decision.value = Distribution::Fixed(Money::new(value)));
    let level = |limit: Option<f64>, meets: Option<f64>| AuthorityLevel {
        function: desk,
        limit: limit.map(Money::new),
        there: fixed(2.0),
        back: fixed(3.0),
        meets: meets.map(|offset| CalendarSchedule { at: every(24.0, offset), calendar: None }),
        decision_time: fixed(0.5),
        ..AuthorityLevel::default()
    };
    let levels = vec![level(Some(20_000.0), Some(8.0)), level(None, None)];
    let mut right = DecisionRight { decision, limit: Some(Money::new(5_000.0)), levels, ..DecisionRight::default() };
    change(&mut right);
    let id = map.document.new_id();
    map.document.decision_rights.insert(id, right);
    (map, decision, signal)
}

#[test]
fn a_decision_climbs_as_far_as_its_value_demands() {
    for (value, ends) in [
        // Alone.
        (5_000.0, 1.0),
        // Up 2 h, meeting at 8, half an hour, back 3 h.
        (20_000.0, 8.0 + 0.5 + 3.0),
        // Further up 2 h and decided there at once.
        (20_001.0, 8.0 + 0.5 + 2.0 + 0.5 + 3.0),
        // What is cancelled is at stake as well.
        (-20_001.0, 8.0 + 0.5 + 2.0 + 0.5 + 3.0),
    ] {
        let (map, decision, signal) = escalated(value, |_| {});
        let result = map.run(&study(100.0, 0.0, 1));
        assert_eq!(instants(&result, Quantity::ChainEnds, signal), [ends]);
        close(mean(&result, Quantity::Authorise, decision), ends - 1.0);
        close(mean(&result, Quantity::EscalatedShare, decision), f64::from(u8::from(value.abs() > 5_000.0)));
    }
}

#[test]
fn an_input_that_reaches_a_meeting_as_it_begins_is_still_taken() {
    let (map, _, signal) = escalated(6_000.0, |right| right.levels[0].there = fixed(7.0));
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [11.5]);
}

#[test]
fn each_rule_on_time_out_does_what_it_says() {
    for (rule, value, ends) in [
        (OnTimeOut::Wait, 6_000.0, Some(11.5)),
        (OnTimeOut::EscalateAndNotify, 6_000.0, Some(11.5)),
        // Reached at 3, moved on at 5, up 2 h, half an hour, back 3 h.
        (OnTimeOut::EscalateAndMove, 6_000.0, Some(10.5)),
        (OnTimeOut::Delegate, 6_000.0, Some(8.5)),
        (OnTimeOut::AcceptBelowLimit, 6_000.0, Some(8.0)),
        (OnTimeOut::AcceptBelowLimit, 30_000.0, Some(14.0)),
        (OnTimeOut::Reject, 6_000.0, None),
        (OnTimeOut::ActOnDefault, 6_000.0, Some(5.0)),
    ] {
        let (map, decision, signal) = escalated(value, |right| {
            right.levels[0].time_out = Some(Duration::hours(2.0));
            right.levels[0].on_time_out = rule;
        });
        let result = map.run(&study(100.0, 0.0, 1));
        let wanted: Vec<f64> = ends.into_iter().collect();
        assert_eq!(instants(&result, Quantity::ChainEnds, signal), wanted, "{rule:?} of {value}");
        close(mean(&result, Quantity::EscalatedShare, decision), 1.0);
        assert_eq!(result.replications[0].decisions[0].timed_out, 1);
        assert_eq!(result.replications[0].signals[0].lost, u64::from(ends.is_none()));
    }
}

#[test]
fn a_rejected_decision_is_not_decided_again_by_the_level_that_was_at_it() {
    // The meeting at 8 takes until 20, its time is over at 10.
    let (map, _, signal) = escalated(6_000.0, |right| {
        right.levels[0].decision_time = fixed(12.0);
        right.levels[0].time_out = Some(Duration::hours(7.0));
        right.levels[0].on_time_out = OnTimeOut::Reject;
    });
    let result = map.run(&study(100.0, 0.0, 1));
    assert!(instants(&result, Quantity::ChainEnds, signal).is_empty());
    assert_eq!(result.replications[0].signals[0].lost, 1);
}

#[test]
fn more_levels_than_can_be_told_apart_are_refused() {
    let (map, ..) = escalated(6_000.0, |right| right.levels = vec![AuthorityLevel::default(); 16]);
    assert!(map.findings().iter().any(|finding| finding.field == "levels"), "{:?}", map.findings());
}

#[test]
fn a_way_that_only_leads_back_ends_with_its_last_decision() {
    let (mut map, [first, second], signal, _) = pair(at(&[1.0]), fixed(2.0));
    map.handoff(second, first, fixed(5.0));
    for function in [first, second] {
        let decision = map.decision(function, ON_NEWS);
        map.change_decision(decision, |decision| decision.decision_time = Some(fixed(0.5)));
    }
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [4.0]);
    close(mean(&result, Quantity::ChainLatency, signal), 3.0);
    close(mean(&result, Quantity::Communicate, signal), 2.0);
}

#[test]
fn a_chain_whose_ways_meet_again_and_are_lost_after_that_is_lost() {
    // Both ways meet at the last function, whose own message never arrives.
    let mut map = Map::new();
    let [root, left, right, last, end] = [map.function(), map.function(), map.function(), map.function(), map.function()];
    let signal = map.signal(root, at(&[1.0]));
    for (from, to, latency) in [(root, left, 1.0), (root, right, 2.0), (left, last, 1.0), (right, last, 1.0)] {
        map.handoff(from, to, fixed(latency));
    }
    let lossy = map.handoff(last, end, fixed(1.0));
    map.change_handoff(lossy, |handoff| handoff.channel.loss = Share::new(1.0));
    for function in [left, right, last, end] {
        map.decision(function, ON_NEWS);
    }
    let result = map.run(&study(100.0, 0.0, 1));
    assert!(instants(&result, Quantity::ChainEnds, signal).is_empty());
    assert_eq!(result.replications[0].signals[0].lost, 1);
}

/// A change that reaches a function on two ways, one slower than the other.
fn diamond(wait: WaitRule, change: impl FnOnce(&mut Map, FunctionId, FunctionId)) -> (Map, syncline::model::SignalId) {
    let mut map = Map::new();
    let [root, left, right, last] = [map.function(), map.function(), map.function(), map.function()];
    let signal = map.signal(root, at(&[1.0, 21.0]));
    map.handoff(root, left, fixed(1.0));
    map.handoff(root, right, fixed(1.0));
    map.handoff(left, last, fixed(1.0));
    map.handoff(right, last, fixed(4.0));
    for function in [left, right] {
        map.decision(function, ON_NEWS);
    }
    let decision = map.decision(last, ON_NEWS);
    map.change_decision(decision, |decision| decision.wait = wait);
    change(&mut map, right, last);
    (map, signal)
}

fn ends(map: &Map, signal: syncline::model::SignalId) -> Vec<f64> {
    instants(&map.run(&study(200.0, 0.0, 1)), Quantity::ChainEnds, signal)
}

#[test]
fn a_decision_takes_a_chain_up_once_with_the_first_input_or_with_all() {
    for (wait, wanted) in [
        (WaitRule::Any, [3.0, 23.0]),
        (WaitRule::All, [6.0, 26.0]),
        (WaitRule::AllWithin(Duration::hours(2.0)), [5.0, 25.0]),
        (WaitRule::AllWithin(Duration::hours(9.0)), [6.0, 26.0]),
    ] {
        let (map, signal) = diamond(wait.clone(), |_, _, _| {});
        assert_eq!(ends(&map, signal), wanted, "{wait:?}");
    }
}

#[test]
fn waiting_for_all_inputs_does_not_wait_for_what_follows_from_the_decision() {
    // The last function tells the first two, which tell it again.
    let (map, signal) = diamond(WaitRule::All, |map, right, last| {
        let back = map.handoff(last, right, fixed(1.0));
        assert!(map.document.handoffs.contains(back));
        let act = map.document.decisions.ids().next_back().unwrap();
        map.change_decision(act, |decision| decision.act = fixed(0.5));
    });
    assert_eq!(ends(&map, signal), [6.5, 26.5]);
}

#[test]
fn waiting_for_all_inputs_does_not_wait_for_handoffs_that_carry_something_else() {
    let (map, signal) = diamond(WaitRule::All, |map, _, last| {
        let other = map.function();
        let elsewhere = map.signal(other, at(&[2.0]));
        let handoff = map.handoff(other, last, fixed(1.0));
        map.change_handoff(handoff, |handoff| handoff.signals = vec![elsewhere]);
    });
    assert_eq!(ends(&map, signal), [6.0, 26.0]);
}

#[test]
fn what_an_older_change_still_waits_for_may_come_with_a_newer_one() {
    let (map, signal) = diamond(WaitRule::All, |map, right, last| {
        let slow = map.document.handoffs.iter().find(|(_, handoff)| handoff.from == right && handoff.to == last).unwrap().0;
        // The first message on the slow way takes longer than anybody waits.
        map.change_handoff(slow, |handoff| handoff.latency = Distribution::Sequence(vec![Duration::hours(90.0), Duration::hours(4.0)]));
    });
    assert_eq!(ends(&map, signal), [26.0, 26.0]);
}

#[test]
fn a_decision_nobody_starts_leads_nowhere_and_ends_the_run() {
    let (mut map, [_, second], signal, _) = pair(at(&[1.0]), fixed(1.0));
    map.decision(second, Trigger::ByHand);
    let other = map.function();
    map.signal(other, poisson(1.0));
    let result = map.run(&study(100.0, 0.0, 1));
    assert!(instants(&result, Quantity::ChainEnds, signal).is_empty());
    assert_eq!(result.replications[0].signals[0].lost, 1);
    assert!(result.n_events < 400, "nothing is followed after the horizon: {} events", result.n_events);
}

#[test]
fn rounds_that_have_ended_leave_nothing_waiting() {
    let (mut map, [_, second], signal, _) = pair(at(&[1.0, 30.0]), fixed(1.0));
    let schedule = syncline::model::Schedule::At(vec![Duration::hours(10.0)]);
    map.decision(second, Trigger::Periodic(CalendarSchedule { at: schedule, calendar: None }));
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [10.0]);
    assert_eq!(result.replications[0].signals[0].lost, 1);
}

#[test]
fn a_signal_is_what_a_decision_decided() {
    // The buyer hears of demand and publishes an arrival date; the plant looks at that date only.
    let (mut map, [plan, buyer], demand, _) = pair(at(&[1.0]), fixed(1.0));
    let plant = map.function();
    let decision = map.decision(buyer, ON_NEWS);
    let date = map.document.new_id();
    map.document.signals.insert(date, Signal { owner: buyer, source: SignalSource::Decision(decision), ..Signal::default() });
    map.handoff(plan, plant, fixed(2.0));
    let handoff = map.handoff(buyer, plant, fixed(5.0));
    map.change_handoff(handoff, |handoff| handoff.signals = vec![date]);
    let last = map.decision(plant, ON_NEWS);
    map.change_decision(last, |decision| decision.inputs = vec![date]);
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, demand), [7.0]);
    close(mean(&result, Quantity::DecisionsTaken, last), 1.0);
}

#[test]
fn a_handoff_that_lists_other_signals_does_not_carry_an_outcome() {
    let (mut map, [first, second], signal, handoff) = pair(at(&[1.0]), fixed(1.0));
    let other = map.signal(first, at(&[50.0]));
    map.change_handoff(handoff, |handoff| handoff.signals = vec![other]);
    map.decision(first, ON_NEWS);
    let deaf = map.decision(second, ON_NEWS);
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [1.0]);
    close(mean(&result, Quantity::DecisionsTaken, deaf), 1.0);
    // Named for the decision, it carries the outcome all the same.
    let named = map.document.decisions.ids().next().unwrap();
    map.change_decision(named, |decision| decision.communicates = vec![handoff]);
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [2.0]);
}

#[test]
fn what_was_heard_is_passed_on_by_its_name() {
    let mut map = Map::new();
    let functions = [map.function(), map.function(), map.function()];
    let signal = map.signal(functions[0], at(&[1.0]));
    for pair in functions.windows(2) {
        map.handoff(pair[0], pair[1], fixed(1.0));
    }
    for function in functions {
        let decision = map.decision(function, ON_NEWS);
        map.change_decision(decision, |decision| decision.inputs = vec![signal]);
    }
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [3.0]);
    let taken: Vec<u64> = result.replications[0].decisions.iter().map(|decision| decision.taken).collect();
    assert_eq!(taken, [1, 1, 1]);
}

/// A decision that starts when a signal of these values exceeds 100.
fn watcher(values: &[f64], change: impl FnOnce(&mut Map, FunctionId)) -> u64 {
    let mut map = Map::new();
    let [owner, watcher] = [map.function(), map.function()];
    let times: Vec<f64> = (1..=values.len()).map(|n| n as f64).collect();
    let signal = map.signal(owner, at(&times));
    let term = map.document.new_id();
    map.document.terms.insert(term, Term::default());
    map.change_signal(signal, |signal| {
        signal.term = Some(term);
        let SignalSource::External { value, .. } = &mut signal.source else { panic!("it is external") };
        *value = ValueProcess::Draw(Distribution::Sequence(values.to_vec()));
    });
    map.handoff(owner, watcher, fixed(0.1));
    map.decision(watcher, Trigger::Threshold { signal, above: 100.0, below: 80.0 });
    change(&mut map, watcher);
    map.run(&study(100.0, 0.0, 1)).replications[0].decisions[0].taken
}

#[test]
fn a_threshold_fires_once_and_again_only_after_it_was_armed() {
    assert_eq!(watcher(&[90.0, 110.0, 120.0, 90.0, 130.0, 70.0, 110.0], |_, _| {}), 2);
}

#[test]
fn a_threshold_is_compared_with_what_its_owner_understands() {
    let reads_more = |map: &mut Map, function: FunctionId, mapped: bool| {
        let term = map.document.terms.ids().next().unwrap();
        let term = map.document.terms.get_mut(term).unwrap();
        term.variants.insert(function, Variant { factor: Some(1.2), ..Variant::default() });
        if mapped {
            term.mapped.insert(function);
        }
    };
    assert_eq!(watcher(&[90.0], |_, _| {}), 0);
    assert_eq!(watcher(&[90.0], |map, function| reads_more(map, function, false)), 1);
    assert_eq!(watcher(&[90.0], |map, function| reads_more(map, function, true)), 0);
}

#[test]
fn a_change_is_compared_with_the_last_value_of_the_same_signal() {
    let mut map = Map::new();
    let function = map.function();
    for (offset, value) in [(1.0, 100.0), (2.0, 5.0)] {
        let signal = map.signal(function, regular(10.0, offset));
        map.change_signal(signal, |signal| {
            let SignalSource::External { value: process, .. } = &mut signal.source else { panic!("it is external") };
            *process = ValueProcess::Draw(Distribution::Fixed(value));
        });
    }
    let decision = map.decision(function, Trigger::OnChange { threshold: 0.5 });
    let result = map.run(&study(100.0, 0.0, 1));
    close(mean(&result, Quantity::DecisionsTaken, decision), 2.0);
}

#[test]
fn the_speed_governor_keeps_runs_apart() {
    let (mut map, [_, second], signal, _) = pair(at(&[1.0, 2.0, 9.0]), fixed(0.0));
    let decision = map.decision(second, ON_NEWS);
    map.change_decision(decision, |decision| decision.min_interval = Some(Duration::hours(5.0)));
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [1.0, 6.0, 11.0]);
}

#[test]
fn rounds_in_closed_hours_move_to_the_next_opening() {
    let (mut map, [_, second], signal, _) = pair(at(&[3.0, 90.0]), fixed(0.0));
    let calendar = map.calendar(9.0, 17.0);
    map.document.functions.get_mut(second).unwrap().calendar = Some(calendar);
    map.decision(second, rhythm(4.0, 0.0));
    let result = map.run(&study(300.0, 0.0, 1));
    // Monday 03:00 is decided on Monday 09:00, Thursday 18:00 on Friday 09:00.
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [9.0, 105.0]);
}

#[test]
fn a_change_nobody_is_told_of_is_an_action_at_once() {
    let mut map = Map::new();
    let function = map.function();
    let signal = map.signal(function, at(&[1.0]));
    let result = map.run(&study(10.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [1.0]);
}

#[test]
fn a_meeting_that_nothing_can_call_is_refused_and_one_with_earlier_figures_is_not() {
    let with_cycle = |change: fn(&mut Cycle)| {
        let mut map = Map::new();
        let function = map.function();
        map.signal(function, at(&[1.0]));
        let cycle = map.document.new_id();
        let mut entity = Cycle { schedule: CalendarSchedule { at: every(24.0, 0.0), calendar: None }, ..Cycle::default() };
        change(&mut entity);
        map.document.cycles.insert(cycle, entity);
        map.decision(function, Trigger::InCycle(cycle));
        map.findings().iter().map(|finding| finding.field.clone()).collect::<Vec<_>>()
    };
    assert!(with_cycle(|_| {}).is_empty());
    assert_eq!(with_cycle(|cycle| cycle.called_by = Some(CycleCall::default())), ["called_by/signal"]);
    assert!(with_cycle(|cycle| cycle.cut_off = Duration::hours(4.0)).is_empty());
}

#[test]
fn a_kind_of_agent_only_chooses_defaults() {
    use syncline::model::AgentKind;
    let of = |agent: AgentKind, change: fn(&mut Decision)| {
        let (mut map, [first, second], signal, _) = pair(poisson(0.1), exponential(2.0));
        for function in [first, second] {
            let decision = map.decision(function, Trigger::AgentDefault);
            map.change_decision(decision, |decision| {
                decision.agent = Some(agent);
                decision.decision_time = None;
                change(decision);
            });
        }
        let result = map.run(&study(2_000.0, 0.0, 2));
        (result.plan_hash.clone(), crate::maps::numbers(&result), mean(&result, Quantity::ChainLatency, signal))
    };
    let explicit = |decision: &mut Decision| {
        decision.trigger = rhythm(1.0, 0.0);
        decision.decision_time = Some(fixed(0.05));
    };
    assert_eq!(of(AgentKind::Human, explicit), of(AgentKind::Ai, |_| {}));
    assert_eq!(of(AgentKind::GovernedAi, |_| {}), of(AgentKind::Ai, |_| {}));
    assert!(of(AgentKind::Human, |_| {}).2 > 10.0 * of(AgentKind::Ai, |_| {}).2);
}

#[test]
fn functions_without_decisions_pass_on_at_once_and_only_once() {
    let mut map = Map::new();
    let functions = [map.function(), map.function(), map.function()];
    let signal = map.signal(functions[0], at(&[1.0]));
    for pair in functions.windows(2) {
        map.handoff(pair[0], pair[1], fixed(2.0));
    }
    assert_eq!(ends(&map, signal), [5.0]);
    // A way back makes a circle: the chain ends where it was passed on last.
    map.handoff(functions[2], functions[0], fixed(4.0));
    assert_eq!(ends(&map, signal), [5.0]);
    // One who decides along the way is waited for.
    let decision = map.decision(functions[1], ON_NEWS);
    map.change_decision(decision, |decision| decision.decision_time = Some(fixed(1.0)));
    assert_eq!(ends(&map, signal), [6.0]);
}

#[test]
fn waiting_for_all_inputs_includes_what_others_only_pass_on() {
    let (map, signal) = diamond(WaitRule::All, |map, _, last| {
        let root = map.document.functions.ids().next().unwrap();
        let clerk = map.function();
        map.handoff(root, clerk, fixed(3.0));
        map.handoff(clerk, last, fixed(5.0));
    });
    assert_eq!(ends(&map, signal), [9.0, 29.0]);
}
