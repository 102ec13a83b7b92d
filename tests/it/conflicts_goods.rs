//! Plans about goods that do not match: why the speed of two ways differs, and when what is shipped is there in truth.

use syncline::engine::commitments::{Cause, ConflictRow, Kind};
use syncline::engine::run::{Control, run};
use syncline::experiment::study::{Overrides, prepare, study_of};
use syncline::project::parse;

use crate::engine_goods_plans::two_speeds;

const HOUR: i64 = 3_600_000;

/// Everything that clashes in the first repeat of a project of these collections.
fn clashes(collections: &str) -> Vec<ConflictRow> {
    let document =
        parse(&format!("Syncline(version: 1, document: (next_id: 1000, {collections}))")).unwrap_or_else(|error| panic!("{error}"));
    let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap_or_else(|all| panic!("{all:#?}"));
    run(&prepared.plan, prepared.seed, 0, true, &Control::default()).commitments.rows
}

/// Procurement hurries at once because nothing is there; logistics looks at noon, when it has been told or has not.
fn wrong_speed(handoff: &str) -> Vec<(Cause, i64)> {
    let rows = clashes(&format!(
        r#"
        {}
        decisions: {{
            12: (owner: 1, subject: Mode(20), policy: Mode(rule: LeastTotal, late_per_unit_day: 5.0), trigger: Periodic(at: Every(period: "30 d")), decision_time: Fixed("0 h"), inputs: [8]),
            13: (owner: 2, subject: Mode(21), policy: Mode(rule: ByUrgency, urgency: 9), trigger: Periodic(at: Every(period: "30 d", phase: At("12 h"))), decision_time: Fixed("0 h"), inputs: [9]) }},
        couplings: {{ 40: (kind: SameUrgency, members: [12, 13]) }},
        studies: {{ 30: (horizon: "6 d", replications: 1) }}"#,
        two_speeds(handoff)
    ));
    rows.iter().filter(|row| row.kind == Kind::Mode).map(|row| (row.cause, row.created / HOUR)).collect()
}

#[test]
fn a_speed_that_differs_from_that_of_the_supplier_names_what_kept_its_urgency_back() {
    assert_eq!(wrong_speed(r#"latency: Fixed("6 h")"#), [], "logistics knows by noon");
    assert_eq!(wrong_speed(r#"latency: Fixed("6 h"), channel: (mask: ["urgent"])"#), [(Cause::Mask, 12)]);
    assert_eq!(wrong_speed(r#"latency: Fixed("24 h")"#), [(Cause::Latency, 12)]);
    assert_eq!(wrong_speed(r#"latency: Fixed("6 h"), channel: (loss: 1.0)"#), [(Cause::Loss, 12)]);
    assert_eq!(wrong_speed(r#"channel: (sends: Every(period: "20 d", phase: At("19 d")))"#), [(Cause::Cadence, 12)]);
}

/// Somebody starts on day 6 with what arrives on a lane whose way follows an urgency, in days and 0 or 1.
fn starts_with_what_arrives(ordered: f64, urgency: &str) -> Vec<i64> {
    let rows = clashes(&format!(
        r#"
        functions: {{ 1: (), 2: () }}, items: {{ 3: () }}, sites: {{ 5: (function: 2, period: ()) }}, stocks: {{ 7: (site: 5, item: 3) }},
        signals: {{ 9: (owner: 1, source: External(changes: Times(["0 d", "5 d", "6 d"]), value: Levels([{urgency}]))) }},
        lanes: {{ 21: (to: 7, modes: [(lead: Fixed("3 d"), per_unit: 1.0), (lead: Fixed("1 d"), per_unit: 5.0)]) }},
        decisions: {{
            11: (owner: 1, subject: OrderQuantity(7), policy: Constant({ordered:?}), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
            13: (owner: 1, subject: Mode(21), policy: Mode(rule: ByUrgency, urgency: 9), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h"), inputs: [9]),
            14: (owner: 2, subject: Plan, policy: Constant(1.0), trigger: Periodic(at: Every(period: "90 d", phase: At("6 d"))), decision_time: Fixed("0 h")) }},
        couplings: {{ 40: (kind: Needs, members: [13, 14]) }},
        studies: {{ 30: (horizon: "9 d", replications: 1) }}"#
    ));
    rows.iter().filter(|row| row.kind == Kind::Timing).map(|row| row.created / HOUR).collect()
}

#[test]
fn what_is_under_way_already_is_there_in_time_whatever_way_later_goods_go() {
    let relaxed = r#"("0 d", 1.0), ("5 d", 0.0)"#;
    assert!(starts_with_what_arrives(10.0, relaxed).is_empty(), "yesterday's goods arrive today");
    assert_eq!(starts_with_what_arrives(0.0, relaxed), [144], "nothing is under way, and what is sent now takes until day 8");
}

#[test]
fn what_is_hastened_is_there_when_its_first_goods_arrive_whatever_was_under_way_before() {
    // Goods arrive every day, but those that are hastened on day 6 only on day 7.
    let early = r#"("0 d", 0.0), ("5 d", 1.0)"#;
    assert!(starts_with_what_arrives(10.0, early).is_empty(), "hastened on day 5, there on day 6");
    assert_eq!(starts_with_what_arrives(10.0, r#"("0 d", 0.0), ("6 d", 1.0)"#), [144]);
}
