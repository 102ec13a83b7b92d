//! Plans about goods that do not match: why the speed of two ways differs, and when what is shipped is there in truth.

use syncline::engine::commitments::{Cause, ConflictRow, Kind};
use syncline::engine::run::{Control, ReplicationRecord, run};
use syncline::experiment::study::{Overrides, prepare, study_of};
use syncline::project::parse;

use crate::engine_goods_plans::two_speeds;

const HOUR: i64 = 3_600_000;

/// Everything that clashes in the first repeat of a project of these collections.
fn clashes(collections: &str) -> Vec<ConflictRow> {
    first_repeat(collections).commitments.rows
}

fn first_repeat(collections: &str) -> ReplicationRecord {
    let document =
        parse(&format!("Syncline(version: 1, document: (next_id: 1000, {collections}))")).unwrap_or_else(|error| panic!("{error}"));
    let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap_or_else(|all| panic!("{all:#?}"));
    run(&prepared.plan, prepared.seed, 0, true, &Control::default())
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

/// A stock is refilled with ten pieces every day where the goods are, and overtime is called for what is wanted beyond
/// seven; a team plans a number of pieces and the way they come.
fn by_rule(planned: f64, mode: &str, couplings: &str) -> ReplicationRecord {
    first_repeat(&format!(
        r#"
        functions: {{ 1: (), 2: () }}, items: {{ 3: (), 4: (components: [(item: 3)]) }}, resources: {{ 16: (function: 2) }},
        sites: {{ 5: (function: 1, period: ()), 6: (function: 2, period: ()) }},
        signals: {{ 9: (owner: 1, source: External(changes: Times(["0 d"]), value: Levels([("0 d", {mode})]))) }},
        stocks: {{ 7: (site: 5, item: 3), 8: (site: 6, item: 4, resource: 16, capacity: 7.0) }},
        lanes: {{ 20: (to: 7, modes: [(lead: Fixed("0 d"))]),
            21: (from: 7, to: 8, modes: [(lead: Fixed("3 d"), per_unit: 1.0), (lead: Fixed("1 d"), per_unit: 5.0)]) }},
        decisions: {{
            11: (owner: 1, subject: OrderQuantity(7), policy: Constant(10.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
            12: (owner: 2, subject: Production(8), policy: Constant(10.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
            13: (owner: 2, subject: Overtime(16), policy: ThresholdOvertime(threshold: 0.0, maximum: 5.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
            14: (owner: 2, subject: Plan, policy: Constant({planned:?}), trigger: Periodic(at: Every(period: "30 d", phase: At("36 h"))), decision_time: Fixed("0 h")),
            15: (owner: 1, subject: Mode(21), policy: Mode(rule: ByUrgency, urgency: 9), trigger: Periodic(at: Every(period: "30 d", phase: At("12 h"))), decision_time: Fixed("0 h"), inputs: [9]) }},
        prices: {{ 50: (kind: OvertimeUnit, of: Resource(16), amount: 3.0) }},
        couplings: {{ {couplings} }},
        studies: {{ 30: (horizon: "6 d", replications: 1) }}"#
    ))
}

#[test]
fn what_the_rule_of_a_stock_orders_is_held_against_the_plans_of_others() {
    let kinds = |record: &ReplicationRecord| -> Vec<(Kind, Cause, i64)> {
        record.commitments.rows.iter().map(|row| (row.kind, row.cause, row.created / HOUR)).collect()
    };
    let quantity = "40: (kind: SameQuantity, members: [11, 14])";
    assert_eq!(kinds(&by_rule(10.5, "0.0", quantity)), [], "five per cent are left alone");
    let clash = by_rule(15.0, "0.0", quantity);
    assert_eq!(kinds(&clash), [(Kind::Quantity, Cause::Uncertainty, 36)], "no other belief would have made it ten");
    assert_eq!(clash.commitments.rows[0].resolved, None, "the same is ordered again and again");

    let urgency = "40: (kind: SameUrgency, members: [15, 13])";
    assert_eq!(kinds(&by_rule(10.0, "1.0", urgency)), [], "both are in a hurry");
    let [(kind, cause, _), ..] = kinds(&by_rule(10.0, "0.0", urgency))[..] else { panic!("overtime for what is not hastened") };
    assert_eq!((kind, cause), (Kind::Mode, Cause::Uncertainty));
}

#[test]
fn goods_and_money_are_the_same_whether_or_not_the_rule_of_a_stock_must_match() {
    let [with, without] = ["40: (kind: SameQuantity, members: [11, 14])", ""].map(|couplings| by_rule(15.0, "0.0", couplings));
    assert!(!with.commitments.rows.is_empty() && without.commitments.rows.is_empty());
    assert_eq!(format!("{:?}", with.supply), format!("{:?}", without.supply));
    let paid = |record: &ReplicationRecord| -> Vec<(u32, u32, i128)> {
        record.ledger.cells.iter().filter(|cell| cell.amount != 0).map(|cell| (cell.payer, cell.element, cell.amount)).collect()
    };
    assert!(!paid(&with).is_empty());
    assert_eq!(paid(&with), paid(&without));
}
