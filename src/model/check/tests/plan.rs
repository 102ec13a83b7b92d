//! Rows about decisions, policies, rights, meetings, studies, checks and scenarios.

use super::*;

pub(super) const ROWS: &[Row] = &[
    (
        "horizon-short",
        "(functions: {1: (name: \"A\"), 2: (name: \"B\")}, handoffs: {3: (from: 1, to: 2, latency: Fixed(\"1 d\"))}, decisions: {4: (name: \"a\", owner: 1, horizon: \"§\"), 5: (name: \"b\", owner: 2, act: Fixed(\"5 d\"))}, couplings: {6: (name: \"c\", members: [4, 5])})",
        "5.5 d",
        "6 d",
    ),
    ("decision-no-owner", "(functions: {1: (name: \"A\")}, decisions: {2: (name: \"D\", owner: §)})", "0", "1"),
    ("decision-never", "(decisions: {2: (name: \"D\", owner: 1, trigger: Periodic(at: §))})", "Never", "Every(period: \"1 d\")"),
    ("decision-deaf", "(decisions: {2: (name: \"D\", owner: 1, trigger: OnChange())}, signals: {3: (name: \"S\", owner: §)})", "2", "1"),
    ("trigger-number", "(decisions: {2: (name: \"D\", owner: 1, trigger: LevelChange(allowance: §, threshold: 4.0))})", "-0.1", "0.1"),
    ("trigger-number", "(decisions: {2: (name: \"D\", owner: 1, trigger: OnChange(threshold: §))})", "-0.1", "0.1"),
    ("trigger-number", "(cycles: {2: (name: \"C\", called_by: (signal: 3, threshold: §))})", "-0.1", "0.1"),
    ("threshold-inverted", "(decisions: {2: (name: \"D\", owner: 1, trigger: Threshold(signal: 3, above: 5.0, below: §))})", "6.0", "5.0"),
    ("input-unheard", "(decisions: {2: (name: \"D\", owner: 1, inputs: [3])}, signals: {3: (name: \"S\", owner: §)})", "9", "1"),
    (
        "input-unheard",
        "(decisions: {2: (name: \"D\", owner: 1, trigger: Threshold(signal: 3, above: 1.0, below: 0.0))}, signals: {3: (name: \"S\", owner: 9)}, handoffs: {§})",
        "",
        "4: (from: 9, to: 1)",
    ),
    ("input-twice", "(decisions: {2: (name: \"D\", owner: 1, inputs: [3, §])})", "3", "4"),
    ("communicates-foreign", "(decisions: {2: (name: \"D\", owner: 1, communicates: [3])}, handoffs: {3: (from: §, to: 5)})", "4", "1"),
    ("parameter-self", "(decisions: {2: (name: \"D\", owner: 1, subject: Parameter(decision: §, name: \"gain\"))})", "2", "3"),
    ("parameter-unnamed", "(decisions: {2: (name: \"D\", owner: 1, subject: Parameter(decision: 3, name: \"§\"))})", "", "gain"),
    ("fence-order", "(decisions: {2: (name: \"D\", owner: 1, fence: (frozen: \"7 d\", slushy: \"§\"))})", "6 d", "21 d"),
    ("deciders-two", "(decisions: {2: (name: \"D\", owner: 1, subject: Mode(5)), 3: (name: \"E\", owner: §, subject: Mode(5))})", "4", "1"),
    (
        "deciders-two",
        "(decisions: {2: (name: \"D\", owner: 1, subject: Mode(5)), 3: (name: \"E\", owner: 4, subject: Mode(5))}, decision_rights: {6: (decision: 2, scope: \"north\"), 7: (decision: 3, scope: \"§\")})",
        "North",
        "south",
    ),
    ("deciders-two", "(decision_rights: {6: (roles: [(function: 1), (function: 2, role: §)])})", "Decide", "Agree"),
    ("decider-none", "(decision_rights: {6: (roles: [(function: 1, role: §)])})", "Agree", "Decide"),
    (
        "decider-not-owner",
        "(decisions: {2: (name: \"D\", owner: 1)}, decision_rights: {6: (decision: 2, roles: [(function: §)])})",
        "3",
        "1",
    ),
    (
        "decider-not-owner",
        "(decisions: {2: (name: \"D\", owner: 1)}, decision_rights: {6: (decision: 2, roles: [(function: 3)], levels: [(function: §)])})",
        "4",
        "3",
    ),
    ("role-twice", "(decision_rights: {6: (roles: [(function: 1, role: Agree), (function: §, role: Agree)])})", "1", "2"),
    (
        "right-twice",
        "(decisions: {2: (name: \"D\", owner: 1)}, decision_rights: {6: (decision: 2), 7: (decision: 2, scope: \"§\")})",
        "",
        "north",
    ),
    ("levels-circle", "(decision_rights: {6: (levels: [(function: 1), (function: §)])})", "1", "2"),
    ("levels-circle", "(decisions: {2: (name: \"D\", owner: 1)}, decision_rights: {6: (decision: 2, levels: [(function: §)])})", "1", "2"),
    ("limits-order", "(decision_rights: {6: (limit: 100.0, levels: [(function: 1, limit: §), (function: 2)])})", "100.0", "1000.0"),
    (
        "limits-order",
        "(decision_rights: {6: (levels: [(function: 1, limit: 500.0), (function: 3), (function: 2, limit: §)])})",
        "400.0",
        "600.0",
    ),
    ("limits-open", "(decision_rights: {6: (levels: [(function: 1, limit: 500.0)§])})", "", ", (function: 2)"),
    ("limits-open", "(decision_rights: {6: (limit: 100.0, levels: [§])})", "", "(function: 2)"),
    ("policy-number", "(decisions: {2: (name: \"D\", owner: 1, policy: MinMax(reorder_point: 5.0, up_to: §))})", "4.0", "5.0"),
    ("policy-number", "(decisions: {2: (name: \"D\", owner: 1, policy: ReorderPoint(reorder_point: 5.0, quantity: §))})", "0.0", "1.0"),
    ("policy-number", "(decisions: {2: (name: \"D\", owner: 1, policy: Forecast(Exponential(alpha: §)))})", "1.1", "0.1"),
    ("policy-number", "(decisions: {2: (name: \"D\", owner: 1, policy: Forecast(MovingAverage(periods: §)))})", "0", "1"),
    ("policy-number", "(decisions: {2: (name: \"D\", owner: 1, policy: BaseStock(gain: §))})", "0.0", "1.0"),
    (
        "policy-subject",
        "(decisions: {2: (name: \"D\", owner: 1, subject: §, policy: BaseStock(level: 1.0))})",
        "Overtime(3)",
        "OrderQuantity(4)",
    ),
    ("weight-ignored", "(decisions: {2: (name: \"D\", owner: 1, weight: 0.5, policy: §)})", "PassOn", "Mode()"),
    ("sources-same", "(decisions: {2: (name: \"D\", owner: 1, policy: DualSourcing(regular: 3, expedited: §))})", "3", "4"),
    ("lever-options", "(decisions: {2: (name: \"D\", owner: 1, policy: Lever([(name: \"a\")§]))})", "", ", (name: \"b\")"),
    ("cycle-empty", "(cycles: {2: (name: \"C\", members: [§])})", "", "3"),
    ("cycle-never", "(cycles: {2: (name: \"C\", schedule: (at: §))})", "Never", "Every(period: \"7 d\")"),
    ("cycle-member-twice", "(cycles: {2: (name: \"C\", members: [3, §])})", "3", "4"),
    (
        "cycle-member-trigger",
        "(cycles: {2: (name: \"C\", members: [3])}, decisions: {3: (name: \"D\", owner: 1, trigger: §)})",
        "ByHand",
        "InCycle(2)",
    ),
    ("cycle-unlisted", "(cycles: {2: (name: \"C\", members: [§])}, decisions: {3: (name: \"D\", owner: 1, trigger: InCycle(2))})", "", "3"),
    ("cycle-people", "(cycles: {2: (name: \"C\", people: §)})", "-1.0", "5.0"),
    ("cycle-quorum", "(cycles: {2: (name: \"C\", members: [3, 4], called_by: (signal: 5, quorum: §))})", "3", "2"),
    ("coupling-members", "(couplings: {2: (name: \"C\", members: [3, §])})", "3", "4"),
    ("coupling-resource", "(couplings: {2: (name: \"C\", members: [3, 4], kind: SharesCapacity, resource: §)})", "None", "5"),
    ("coordinator-idle", "(coordinators: {2: (name: \"C\", function: 1, coupling: §)})", "None", "3"),
    ("study-horizon", "(studies: {1: (name: \"S\", replications: 1, horizon: \"§\")})", "0 h", "30 d"),
    ("study-warm-up", "(studies: {1: (name: \"S\", horizon: \"10 d\", warm_up: \"§\")})", "10 d", "9 d"),
    ("study-items", "(studies: {1: (name: \"S\", stop_after_items: §)})", "0", "1"),
    ("study-replications", "(studies: {1: (name: \"S\", horizon: \"10 d\", replications: §)})", "0", "1"),
    ("study-bin", "(studies: {1: (name: \"S\", horizon: \"10 d\", bin: \"§\")})", "0 h", "1 h"),
    ("study-precision", "(studies: {1: (name: \"S\", horizon: \"10 d\", precision: (at_most: 100§))})", "", ", relative: 0.01"),
    ("study-precision", "(studies: {1: (name: \"S\", horizon: \"10 d\", precision: (at_most: 100, absolute: §))})", "0.0", "0.1"),
    (
        "study-at-most",
        "(studies: {1: (name: \"S\", horizon: \"10 d\", replications: 50, precision: (relative: 0.01, at_most: §))})",
        "49",
        "50",
    ),
    ("metric-undefined", "(metrics: {1: (name: \"M\", formula: §)})", "Undefined", "Expression(\"late / all\")"),
    ("metric-formula", "(metrics: {1: (name: \"M\", formula: Expression(\"[§ time] / 2\"))})", "Wating", "Waiting"),
    ("metric-number", "(metrics: {1: (name: \"M\", weight: §)})", "-1.0", "1.0"),
    (
        "measure-subject",
        "(calendars: {2: (name: \"C\")}, functions: {3: (name: \"F\")}, metrics: {1: (name: \"M\", formula: Measure(of: §))})",
        "Calendar(2)",
        "Function(3)",
    ),
    ("check-nothing", "(checks: {1: (name: \"K\", expect: §)})", "Nothing", "AtLeast(1.0)"),
    ("check-nothing", "(checks: {1: (name: \"K\", expect: Trace(values: [§], tolerance: 0.1))})", "", "1.0"),
    ("check-number", "(checks: {1: (name: \"K\", expect: Equals(value: 1.0, relative: §))})", "-0.1", "0.1"),
    ("check-number", "(checks: {1: (name: \"K\", max_relative_se: §)})", "0.0", "0.1"),
    ("check-range", "(checks: {1: (name: \"K\", expect: Within(low: 2.0, high: §))})", "1.0", "2.0"),
    (
        "check-self",
        "(scenarios: {2: (name: \"S\")}, checks: {1: (name: \"K\", scenario: 2, expect: DiffersFrom(scenario: §, low: 1.0, high: 2.0))})",
        "2",
        "None",
    ),
    ("confidence-range", "(assumptions: {1: (confidence: §)})", "60.0", "0.6"),
    ("columns-length", "(actuals: {1: (name: \"T\", columns: {\"a\": [\"1\", \"2\"], \"b\": [\"1\"§]})})", "", ", \"2\""),
    ("scenario-empty", "(scenarios: {1: (name: \"S\", changes: [§])})", "", "(reason: \"later\")"),
    ("scenario-cycle", "(scenarios: {1: (name: \"S\", parent: 2), 2: (name: \"T\", parent: §)})", "1", "None"),
    ("scenario-change", "(functions: {1: (name: \"A\")}, scenarios: {2: (name: \"S\", changes: [(what: Remove(Function(§)))])})", "7", "1"),
    (
        "scenario-change",
        "(functions: {1: (name: \"A\")}, scenarios: {2: (name: \"S\", changes: [(what: Set(of: Function(1), field: \"§\", to: \"x\"), from: \"3 d\")])})",
        "owners",
        "owner",
    ),
];

#[test]
fn what_a_scenario_breaks_is_told_once_and_at_the_scenario() {
    let document = document(
        "(resources: {1: (name: \"Staff\", capacity: Servers(2))}, scenarios: {
            2: (name: \"Nobody\", changes: [(what: Set(of: Resource(1), field: \"capacity\", to: \"{\\\"Servers\\\": 0}\"))]),
            3: (name: \"And more\", parent: 2),
        })",
    );
    let found: Vec<_> = check(&document).into_iter().filter(|finding| finding.code == "capacity-zero").collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].subject, Some(EntityRef::Scenario(2.into())));
    assert_eq!(found[0].sentence, "With its changes, staff “Staff”, capacity: Nobody ever works here.");
}

#[test]
fn a_check_of_a_scenario_may_measure_what_only_the_scenario_has() {
    let text = "(scenarios: {2: (name: \"S\", changes: [(what: Put(Function(9, (name: \"New\"))))])},
        checks: {3: (name: \"K\", scenario: 2, measure: (of: Function(§)), expect: AtLeast(1.0))}, next_id: 20)";
    let missing = |number: &str| {
        let found = check(&document(&text.replace('§', number)));
        found.into_iter().filter(|finding| finding.code == "reference-missing").map(|finding| finding.subject).collect::<Vec<_>>()
    };
    assert_eq!(missing("9"), []);
    assert_eq!(missing("8"), [Some(EntityRef::Check(3.into()))]);
}

#[test]
fn an_activity_that_only_a_scenario_uses_is_no_slip() {
    let text = "(work_streams: {1: (name: \"W\", entry: 2, arrivals: Poisson(\"1/h\"))},
        activities: {2: (name: \"A\", function: 9), 3: (name: \"B\", function: 9)},
        scenarios: {4: (name: \"S\", changes: [(what: Set(of: §, field: \"routing\", to: \"{\\\"branches\\\": [{\\\"to\\\": 3}]}\"))])}, next_id: 20)";
    let is_unreached = |of: &str| codes_of(&check(&document(&text.replace('§', of)))).contains("activity-unreached");
    assert!(!is_unreached("Activity(2)"));
    assert!(is_unreached("Activity(3)"));
}
