//! Where a repeat waited, team by team and handoff by handoff, on maps small enough to be added up by hand.

use syncline::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use syncline::experiment::wait_share::WaitShares;
use syncline::model::{FunctionId, HandoffId};
use syncline::project::parse;

fn shares(inner: &str) -> WaitShares {
    let text = format!("Syncline(version: 1, document: (next_id: 90, {inner}, studies: {{ 80: (horizon: \"40 d\", replications: 2) }}))");
    let document = parse(&text).unwrap();
    let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap();
    let result = run_study(&prepared, &Watch::default());
    WaitShares::of(&document, &result, &result.trace)
}

fn near(found: Option<f64>, wanted: f64) {
    let found = found.unwrap();
    assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
}

/// A change each day at midnight is told over 6 h to a team that decides at 12:00 and takes 1 h, and passes on over 12 h.
const CHAIN: &str = r#"functions: { 1: (name: "Sales"), 2: (name: "Planning"), 3: (name: "Plant") },
    signals: { 4: (name: "Demand", owner: 1, source: External(changes: Scheduled(Every(period: "1 d")))) },
    handoffs: { 5: (from: 1, to: 2, latency: Fixed("6 h"), signals: [4]), 6: (from: 2, to: 3, latency: Fixed("12 h")) },
    decisions: { 7: (name: "Plan", owner: 2, trigger: Periodic((at: Every(period: "1 d", phase: At("12 h")))), decision_time: Fixed("1 h")) }"#;

#[test]
fn what_a_chain_waited_for_is_shared_out_and_deciding_is_no_waiting() {
    let shares = shares(CHAIN);
    assert!(0 < shares.n_chains);
    near(shares.of_handoff(HandoffId(5)), 6.0 / 24.0);
    near(shares.of_handoff(HandoffId(6)), 12.0 / 24.0);
    near(shares.of_team(FunctionId(2)), 6.0 / 24.0);
}

#[test]
fn a_message_that_is_not_on_the_way_to_the_last_action_counts_nothing() {
    let inner = CHAIN.replace("6: (from: 2", r#"8: (from: 1, to: 3, latency: Fixed("10 h"), signals: [4]), 6: (from: 2"#);
    let shares = shares(&inner);
    assert_eq!(shares.of_handoff(HandoffId(8)), None);
    near(shares.of_handoff(HandoffId(6)), 12.0 / 24.0);
}

#[test]
fn items_wait_before_their_work_and_on_the_handoff_between_two_activities() {
    // One item a day: 2 h of work, 3 h under way, arrives at 05:00 and is held until a gate opens at noon.
    let shares = shares(
        r#"functions: { 1: (name: "Desk"), 2: (name: "Approval") },
        handoffs: { 3: (from: 1, to: 2, kind: Work, latency: Fixed("3 h")) },
        work_streams: { 4: (name: "Requests", entry: 6, arrivals: Scheduled(Every(period: "1 d"))) },
        resources: { 5: (name: "Clerks", function: 1), 8: (name: "Boss", function: 2) },
        activities: { 6: (name: "Check", function: 1, resource: 5, service: Fixed("2 h"), routing: (branches: [(to: 7, via: 3)])),
            7: (name: "Approve", function: 2, resource: 8, service: Fixed("1 h"), gate: (opens: Every(period: "1 d", phase: At("12 h")))) }"#,
    );
    assert!(0 < shares.n_visits);
    near(shares.of_handoff(HandoffId(3)), 3.0 / 10.0);
    near(shares.of_team(FunctionId(2)), 7.0 / 10.0);
    near(shares.of_team(FunctionId(1)), 0.0);
}
