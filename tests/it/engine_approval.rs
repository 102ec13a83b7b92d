//! Approvals as decisions: faults that are found go back, those that are not are done again later, limits count.

use syncline::model::{Approval, AuthorityLevel, DecisionId, DecisionRight, Distribution, OnTimeOut, Policy, Quantity};
use syncline::units::{Duration, Money, Share};

use crate::maps::{Map, ON_NEWS, assert_theory, fixed, mean, measure, regular, statistic, study};

/// Somebody looks an hour at everything that comes, every ten hours.
fn approver(faults: f64, catch: f64) -> (Map, DecisionId) {
    let mut map = Map::new();
    let desk = map.function();
    map.signal(desk, regular(10.0, 10.0));
    let decision = map.decision(desk, ON_NEWS);
    map.change_decision(decision, |decision| {
        decision.policy = Policy::Approval(Approval {
            time: fixed(1.0),
            faults: Some(Share::new(faults)),
            catch: Some(Share::new(catch)),
            rework_sender: fixed(2.0),
            rework_receiver: fixed(4.0),
        });
        decision.value = Distribution::Exponential { mean: Money::new(100.0) };
    });
    (map, decision)
}

fn right(map: &mut Map, decision: DecisionId, limit: f64, level: AuthorityLevel) {
    let id = map.document.new_id();
    let right = DecisionRight { decision, limit: Some(Money::new(limit)), levels: vec![level], ..DecisionRight::default() };
    map.document.decision_rights.insert(id, right);
}

#[test]
fn what_has_no_fault_takes_one_look() {
    let (map, decision) = approver(0.0, 1.0);
    let result = map.run(&study(1_000.0, 0.0, 1));
    assert!((mean(&result, Quantity::DecisionLatency, decision) - 1.0).abs() < 1e-9);
    assert!(mean(&result, Quantity::Act, decision).abs() < 1e-9);
}

#[test]
fn looks_and_rework_are_those_of_theory() {
    // Sent back f·c of looks, so 1/(1 − f·c) looks; f(1 − c)/(1 − f·c) slip and are done again at both ends.
    let (faults, catch) = (0.4, 0.6);
    let (map, decision) = approver(faults, catch);
    let result = map.run(&study(40_000.0, 0.0, 10));
    let looks = 1.0 / (1.0 - faults * catch);
    let slipped = faults * (1.0 - catch) * looks;
    assert_theory(&result, Quantity::Decide, decision, looks + (looks - 1.0) * 2.0, 0.02);
    assert_theory(&result, Quantity::Act, decision, slipped * 6.0, 0.05);
    assert_theory(&result, Quantity::DecisionLatency, decision, looks + (looks - 1.0) * 2.0 + slipped * 6.0, 0.02);
    let (taken, triggers) = (mean(&result, Quantity::DecisionsTaken, decision), 4_000.0);
    assert!((taken / triggers / looks - 1.0).abs() < 0.02, "{taken} looks");
    assert_theory(&result, Quantity::SentBackShare, decision, faults * catch, 0.03);
    assert_theory(&result, Quantity::SlippedShare, decision, faults * (1.0 - catch), 0.03);
}

#[test]
fn the_effect_is_gone_with_the_faults() {
    let latency = |faults: f64, catch: f64| {
        let (map, decision) = approver(faults, catch);
        mean(&map.run(&study(5_000.0, 0.0, 2)), Quantity::DecisionLatency, decision)
    };
    assert_eq!(latency(0.0, 0.1), latency(0.0, 0.9), "how much is found is of no account without faults");
    assert!(latency(0.3, 1.0) < latency(0.3, 0.1), "what is found costs one end, what is not both");
}

#[test]
fn what_is_above_the_limit_goes_up_unread_and_comes_back_approved() {
    let (mut map, decision) = approver(0.0, 1.0);
    let level = AuthorityLevel { there: fixed(0.5), back: fixed(0.25), decision_time: fixed(2.0), ..AuthorityLevel::default() };
    right(&mut map, decision, 0.0, level);
    let result = map.run(&study(1_000.0, 0.0, 1));
    assert!(mean(&result, Quantity::Decide, decision).abs() < 1e-9, "its owner never looks");
    assert!((mean(&result, Quantity::Authorise, decision) - 2.75).abs() < 1e-9);
    assert!((mean(&result, Quantity::EscalatedShare, decision) - 1.0).abs() < 1e-9);
}

#[test]
fn what_is_accepted_because_time_is_over_takes_its_faults_along() {
    let (mut map, decision) = approver(1.0, 1.0);
    let level = AuthorityLevel {
        decision_time: fixed(9.0),
        time_out: Some(Duration::hours(3.0)),
        on_time_out: OnTimeOut::AcceptBelowLimit,
        ..AuthorityLevel::default()
    };
    right(&mut map, decision, 0.0, level);
    let result = map.run(&study(1_000.0, 0.0, 1));
    let [least, most] = [syncline::model::Statistic::Min, syncline::model::Statistic::Max];
    for of in [least, most] {
        assert!((statistic(&result, Quantity::DecisionLatency, of, decision) - 3.0 - 6.0).abs() < 0.1);
    }
}

#[test]
fn what_approves_nothing_sends_nothing_back() {
    let mut map = Map::new();
    let desk = map.function();
    map.signal(desk, regular(10.0, 10.0));
    let decision = map.decision(desk, ON_NEWS);
    let result = map.run(&study(100.0, 0.0, 1));
    for what in [Quantity::SentBackShare, Quantity::SlippedShare] {
        assert!(result.estimate(&measure(what, decision)).is_none());
    }
}
