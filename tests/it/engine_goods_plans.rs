//! Plans about goods that are called back, hurried, booked ahead, taken off their way or hard to change.

use syncline::experiment::StudyResult;
use syncline::experiment::study::{Overrides, prepare, study_of};
use syncline::model::{DecisionId, EntityRef, LaneId, Measure, PriceKind, Quantity, Statistic};

use crate::maps::run_collections as run;

fn paid(result: &StudyResult, kind: PriceKind) -> f64 {
    let measure = Measure { what: Quantity::Cost, price: Some(kind), statistic: Statistic::Sum, ..Measure::default() };
    result.estimate(&measure).map_or(0.0, |estimate| estimate.mean)
}

fn of_decision(result: &StudyResult, what: Quantity, decision: u32, statistic: Statistic) -> f64 {
    let of = Some(EntityRef::Decision(DecisionId(decision)));
    result.estimate(&Measure { what, of, statistic, ..Measure::default() }).unwrap().mean
}

fn received(result: &StudyResult, lane: u32) -> Vec<f64> {
    let of = Some(EntityRef::Lane(LaneId(lane)));
    result.trace(&Measure { what: Quantity::Received, of, ..Measure::default() }).unwrap()
}

/// Somebody orders three days of a believed demand of ten, which is four from day 2 on; goods take five days.
fn order(fence: &str) -> StudyResult {
    run(&format!(
        r#"
        functions: {{ 1: () }}, items: {{ 2: () }}, sites: {{ 3: (function: 1, period: ()) }}, stocks: {{ 4: (site: 3, item: 2) }},
        signals: {{ 5: (owner: 1, source: External(changes: Times(["0 d", "2 d"]), value: Levels([("0 d", 10.0), ("2 d", 4.0)]))) }},
        lanes: {{ 6: (to: 4, modes: [(lead: Fixed("5 d"), per_unit: 10.0, cancel_share: 0.08)]) }},
        decisions: {{ 7: (owner: 1, subject: OrderQuantity(4), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("1 h"),
            policy: BaseStock(target_days: 3.0, demand: 5, allows_negative: true), inputs: [5], {fence}) }},
        studies: {{ 8: (horizon: "9 d", replications: 1) }}"#
    ))
}

#[test]
fn what_is_called_back_comes_back_but_for_its_price() {
    let result = order("");
    assert_eq!(received(&result, 6).iter().sum::<f64>(), 12.0, "30 were ordered and 18 called back");
    assert_eq!(paid(&result, PriceKind::Purchase), 120.0);
    assert!((paid(&result, PriceKind::Cancelling) - 18.0 * 0.8).abs() < 1e-9);
}

#[test]
fn orders_inside_a_fence_are_not_called_back_or_only_at_a_price() {
    // Goods are five days away: beyond a zone of four days, inside one of six.
    let dear = order(r#"fence: (frozen: "4 d", cost_of_change: 7.0)"#);
    assert_eq!(paid(&dear, PriceKind::Purchase), 120.0);
    assert_eq!(of_decision(&dear, Quantity::DecisionCost, 7, Statistic::Sum), 7.0, "new orders are no change of a plan");
    let frozen = order(r#"fence: (frozen: "6 d", cost_of_change: 7.0)"#);
    assert_eq!(paid(&frozen, PriceKind::Purchase), 300.0);
    assert!(of_decision(&frozen, Quantity::HeldBack, 7, Statistic::Count) > 0.0);
    assert_eq!(paid(&frozen, PriceKind::Cancelling), 0.0);
    let free = order(r#"fence: (frozen: "1 d", slushy: "2 d", cost_of_change: 7.0)"#);
    assert_eq!(of_decision(&free, Quantity::DecisionCost, 7, Statistic::Sum), 0.0);
}

/// The collections of a supplier with two speeds and a lane with two ways, whose owner is told the urgency of the
/// supplier's speed, decision 12, on a handoff with these fields.
pub fn two_speeds(handoff: &str) -> String {
    format!(
        r#"
        functions: {{ 1: (), 2: () }}, items: {{ 3: () }},
        sites: {{ 4: (function: 1, period: ()), 5: (function: 2, period: ()) }},
        stocks: {{ 6: (site: 4, item: 3), 7: (site: 5, item: 3) }},
        signals: {{ 8: (owner: 1, source: External(changes: Times(["0 d"]), value: Levels([("0 d", 10.0)]))),
            9: (owner: 1, source: Decision(12), fields: [(name: "urgent", urgency_of: 12)]) }},
        handoffs: {{ 10: (from: 1, to: 2, signals: [9], {handoff}) }},
        lanes: {{ 20: (to: 6, modes: [(lead: Fixed("4 d"), per_unit: 1.0), (lead: Fixed("1 d"), per_unit: 2.0)]),
            21: (from: 6, to: 7, modes: [(lead: Fixed("3 d"), per_unit: 1.0), (lead: Fixed("1 d"), per_unit: 5.0)]) }},"#
    )
}

/// Procurement expedites because nothing is there; logistics ships on by urgency, ten pieces a day.
fn urgency(channel: &str) -> StudyResult {
    run(&format!(
        r#"
        {}
        decisions: {{
            11: (owner: 1, subject: OrderQuantity(6), policy: Constant(10.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
            12: (owner: 1, subject: Mode(20), policy: Mode(rule: LeastTotal, late_per_unit_day: 5.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h"), inputs: [8]),
            13: (owner: 2, subject: Mode(21), policy: Mode(rule: ByUrgency, urgency: 9), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h"), inputs: [9]) }},
        studies: {{ 30: (horizon: "6 d", replications: 1) }}"#,
        two_speeds(&format!(r#"latency: Fixed("6 h"), {channel}"#))
    ))
}

#[test]
fn whoever_is_told_the_urgency_of_another_choice_follows_it_unless_the_channel_drops_it() {
    // Ordered on day 0 and expedited, goods are at the dock on day 1 and leave on each of the days 1 to 5.
    let told = urgency("");
    assert_eq!(paid(&told, PriceKind::Freight), 5.0 * 10.0 * 5.0);
    assert_eq!(received(&told, 21), [0.0, 0.0, 10.0, 10.0, 10.0, 10.0]);
    let masked = urgency(r#"channel: (mask: ["urgent"])"#);
    assert_eq!(paid(&masked, PriceKind::Freight), 5.0 * 10.0, "the speed was told, but not that it is urgent");
    assert_eq!(received(&masked, 21), [0.0, 0.0, 0.0, 0.0, 10.0, 10.0]);
}

/// One piece a day; what is told is urgent from day 2 on.
fn hurry(modes: &str, more: &str) -> StudyResult {
    run(&format!(
        r#"
        functions: {{ 1: () }}, items: {{ 2: () }}, sites: {{ 3: (function: 1, period: ()) }}, stocks: {{ 4: (site: 3, item: 2) }},
        signals: {{ 5: (owner: 1, source: External(changes: Times(["0 d", "2 d"]), value: Levels([("0 d", 0.0), ("2 d", 1.0)]))) }},
        lanes: {{ 6: (to: 4, modes: {modes}) }},
        decisions: {{ 8: (owner: 1, subject: Mode(6), policy: Mode(rule: ByUrgency, urgency: 5, intercepts: true),
            trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h"), inputs: [5]), {more}
        studies: {{ 9: (horizon: "10 d", replications: 1) }}"#
    ))
}

#[test]
fn a_way_that_is_chosen_is_booked_ahead_from_its_cut_off_on() {
    let orders = r#"7: (owner: 1, subject: OrderQuantity(4), policy: Constant(1.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")) },"#;
    let modes = r#"[(lead: Fixed("1 d"), per_unit: 1.0), (lead: Fixed("0 d"), per_unit: 3.0, cut_off: "2 d")]"#;
    let result = hurry(modes, orders);
    // Chosen on day 2 it is used from day 4 on; what left before it is taken off its way as soon as that is quicker.
    assert_eq!(received(&result, 6)[4..], [2.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(paid(&result, PriceKind::Purchase), 4.0 + 6.0 * 3.0);
}

#[test]
fn a_shipment_under_way_moves_to_a_quicker_way_at_the_price_of_re_booking() {
    let modes = r#"[(lead: Fixed("9 d"), per_unit: 1.0), (lead: Fixed("2 d"), per_unit: 3.0, rebooking: 1.0)]"#;
    let result = hurry(modes, r#"}, initials: { 10: (of: Lane(6), state: InTransit([("3 d", 4.0), ("8 d", 5.0)])) },"#);
    assert_eq!(received(&result, 6), [0.0, 0.0, 0.0, 4.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0], "the nearer one stays");
    assert_eq!((paid(&result, PriceKind::Purchase), paid(&result, PriceKind::Rebooking)), (15.0, 5.0));
}

#[test]
fn blocks_that_follow_each_other_leave_no_week_without_because_one_decision_was_quicker() {
    let result = run(r#"
        functions: { 1: () }, items: { 2: () }, sites: { 3: (function: 1, period: ()) }, resources: { 12: (function: 1) },
        stocks: { 4: (site: 3, item: 2, resource: 12, capacity: 1.0) },
        signals: { 5: (owner: 1, source: External(changes: Times(["0 d"]), value: Levels([("0 d", 15.0)]))) },
        decisions: {
            6: (owner: 1, subject: Production(4), policy: Constant(1.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
            7: (owner: 1, subject: Overtime(12), policy: CapacityStep(trigger: 10.0, size: 5.0, notice: "1 d", minimum_block: "7 d", maximum: 5.0),
                trigger: Periodic(at: Every(period: "7 d")), decision_time: Sequence(["3 h", "1 h", "2 h"]), inputs: [5]) },
        prices: { 8: (kind: OvertimeUnit, of: Resource(12), amount: 2.0) },
        studies: { 9: (horizon: "20 d", replications: 1) }"#);
    assert_eq!(paid(&result, PriceKind::OvertimeUnit), 3.0 * 7.0 * 5.0 * 2.0);
}

#[test]
fn work_that_is_left_is_booked_block_after_block_from_the_day_on_which_it_can_begin() {
    let project = |unit: &str| {
        format!(
            r#"
            functions: {{ 1: () }}, items: {{ 2: () }}, sites: {{ 3: (function: 1, period: ()) }}, resources: {{ 12: (function: 1) }},
            stocks: {{ 4: (site: 3, item: 2, resource: 12, capacity: 10.0) }},
            signals: {{ 5: (owner: 1, source: Backorders(4)),
                11: (owner: 1, unit: "{unit}", source: External(changes: Times(["0 d"]), value: Levels([("0 d", 3.0)]))) }},
            decisions: {{
                6: (owner: 1, subject: Production(4), policy: BaseStock(level: 0.0), trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")),
                7: (owner: 1, subject: Overtime(12), trigger: Periodic(at: Every(period: "100 d", phase: At("12 h"))), decision_time: Fixed("0 h"), inputs: [5, 11],
                    policy: CapacityStep(size: 30.0, notice: "1 d", minimum_block: "2 d", maximum: 20.0, not_before: 11, until_done: true)) }},
            demand_streams: {{ 10: (stock: 4, process: Orders(arrivals: Times(["0 d"]), size: Fixed(100.0))) }},
            prices: {{ 8: (kind: OvertimeUnit, of: Resource(12), amount: 2.0), 13: (kind: OvertimeCall, of: Resource(12), amount: 7.0) }},
            studies: {{ 9: (horizon: "9 d", replications: 1) }}"#
        )
    };
    let result = run(&project("d"));
    let made = Measure { what: Quantity::Made, of: Some(EntityRef::Stock(syncline::model::StockId(4))), ..Measure::default() };
    // 100 are left on day 0: three blocks of 20 for two days, from day 3 on.
    assert_eq!(result.trace(&made).unwrap(), [0.0, 10.0, 10.0, 30.0, 30.0, 20.0, 0.0, 0.0, 0.0]);
    assert_eq!((paid(&result, PriceKind::OvertimeUnit), paid(&result, PriceKind::OvertimeCall)), (3.0 * 2.0 * 20.0 * 2.0, 21.0));
    let document = syncline::project::parse(&format!("Syncline(version: 1, document: (next_id: 1000, {}))", project("pieces"))).unwrap();
    let study = study_of(&document, None);
    let findings = prepare(&document, None, &study, &Overrides::default()).unwrap_err();
    assert!(findings.iter().any(|finding| finding.sentence.contains("no unit of time")), "{findings:?}");
}
