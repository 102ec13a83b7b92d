//! Decisions about goods that take time, hear of demand, book capacity or choose the way to ship.

use syncline::experiment::StudyResult;
use syncline::model::{EntityRef, LaneId, Measure, PriceKind, Quantity, Statistic, StockId};

use crate::maps::run_collections as run;

/// A shop with a store of goods; the decision is given.
fn shop(decision: &str, demand: &str, more: &str) -> StudyResult {
    run(&format!(
        r#"
        functions: {{ 1: (name: "Shop"), 2: (name: "Sales") }},
        items: {{ 20: (name: "Goods") }},
        sites: {{ 3: (function: 1, period: ()) }},
        stocks: {{ 4: (site: 3, item: 20) }},
        lanes: {{ 5: (to: 4, modes: [(lead: Fixed("1 d"))]) }},
        decisions: {{ 6: (owner: 1, subject: OrderQuantity(4), trigger: Periodic(at: Every(period: "1 d")), {decision}) }},
        demand_streams: {{ 7: (stock: 4, process: {demand}) }},
        initials: {{ 8: (of: Stock(4), state: OnHand(10.0)) }},
        studies: {{ 9: (horizon: "8 d", replications: 1) }},
        {more}"#
    ))
}

fn trace(result: &StudyResult, what: Quantity, of: impl Into<EntityRef>) -> Vec<f64> {
    result.trace(&Measure { what, of: Some(of.into()), ..Measure::default() }).unwrap()
}

fn money(result: &StudyResult, price: PriceKind) -> f64 {
    let measure = Measure { what: Quantity::Cost, statistic: Statistic::Sum, price: Some(price), ..Measure::default() };
    result.estimate(&measure).unwrap().mean
}

const ONE_ORDER: &str = "PerPeriod(Sequence([4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]))";

#[test]
fn an_order_that_takes_time_to_decide_arrives_later_and_is_placed_once() {
    let at_once = shop(r#"policy: BaseStock(level: 10.0), decision_time: Fixed("0 h")"#, ONE_ORDER, "");
    assert_eq!(trace(&at_once, Quantity::Received, LaneId(5)), [0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // In the flow of decisions it looks at day 1 at what day 0 left, and orders half a day later.
    let slow = shop(r#"policy: BaseStock(level: 10.0), decision_time: Fixed("12 h")"#, ONE_ORDER, "");
    assert_eq!(trace(&slow, Quantity::Received, LaneId(5)), [0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0]);
    let slower = shop(r#"policy: BaseStock(level: 10.0), decision_time: Fixed("12 h"), act: Fixed("1 d")"#, ONE_ORDER, "");
    let received = trace(&slower, Quantity::Received, LaneId(5));
    assert_eq!(received.iter().sum::<f64>(), 8.0, "while the first order is being carried out the same gap is ordered again");
}

#[test]
fn orders_follow_demand_as_it_is_heard_of() {
    let days = |latency: &str| {
        let more = format!(
            r#"signals: {{ 11: (owner: 2, source: Demand(7)) }}, handoffs: {{ 12: (from: 2, to: 1, latency: Fixed("{latency}"), signals: [11]) }}"#
        );
        let decision = r#"policy: BaseStock(review_days: 3.0, demand: 11), inputs: [11], decision_time: Fixed("1 h")"#;
        let result = shop(decision, "PerPeriod(Sequence([2.0, 2.0, 2.0, 6.0, 6.0, 6.0, 6.0, 6.0]))", &more);
        trace(&result, Quantity::Ordered, LaneId(5))
    };
    let (soon, late) = (days("1 h"), days("25 h"));
    let first = |orders: &[f64]| orders.iter().position(|order| *order > 6.0);
    // Demand of day 3 is heard an hour later and used on day 4; a day more under way, a day later.
    assert_eq!((first(&soon), first(&late)), (Some(4), Some(5)), "{soon:?} {late:?}");
}

#[test]
fn capacity_is_booked_in_blocks_with_notice_and_paid_used_or_not() {
    let text = |signal: &str| {
        format!(
            r#"
        functions: {{ 1: (), 2: () }}, items: {{ 20: () }}, resources: {{ 21: (function: 1) }},
        sites: {{ 3: (function: 1, period: (sequence: OrderReceiveDemand)) }},
        stocks: {{ 4: (site: 3, item: 20, resource: 21, capacity: 5.0) }},
        signals: {{ 11: (owner: 1, source: External(changes: Times(["36 h"]), value: {signal})) }},
        decisions: {{ 6: (owner: 1, subject: Production(4), policy: BaseStock(level: 40.0), trigger: Periodic(at: Every(period: "1 d")),
                decision_time: Fixed("0 h")),
            10: (owner: 1, subject: Overtime(21), inputs: [11], decision_time: Fixed("0 h"), trigger: OnChange(),
                policy: CapacityStep(trigger: 5.0, size: 2.0, maximum: 6.0, notice: "24 h", minimum_block: "3 d")) }},
        prices: {{ 13: (kind: OvertimeUnit, of: Resource(21), amount: 7.0), 14: (kind: OvertimeCall, of: Resource(21), amount: 100.0) }},
        initials: {{ 8: (of: Stock(4), state: OnHand(0.0)) }}, studies: {{ 9: (horizon: "8 d", replications: 1) }}"#
        )
    };
    let booked = run(&text("Levels([(\"0 h\", 8.5)])"));
    // Told on day 1.5, it is there from day 2.5: two steps of two on three days.
    assert_eq!(trace(&booked, Quantity::Made, StockId(4)), [5.0, 5.0, 5.0, 9.0, 9.0, 7.0, 0.0, 0.0]);
    assert_eq!(money(&booked, PriceKind::OvertimeUnit), 3.0 * 4.0 * 7.0);
    assert_eq!(money(&booked, PriceKind::OvertimeCall), 100.0);
    let calm = run(&text("Levels([(\"0 h\", 5.0)])"));
    assert_eq!(trace(&calm, Quantity::Made, StockId(4)), [5.0; 8]);
    assert_eq!(money(&calm, PriceKind::OvertimeUnit), 0.0);
}

#[test]
fn an_urgent_message_changes_the_way_to_ship() {
    let text = r#"
        functions: { 1: (), 2: () }, items: { 20: () }, sites: { 3: (function: 1, period: ()) }, stocks: { 4: (site: 3, item: 20) },
        lanes: { 5: (to: 4, modes: [(name: "Sea", lead: Fixed("4 d"), per_unit: 1.0), (name: "Air", lead: Fixed("1 d"), per_unit: 9.0)]) },
        signals: { 11: (owner: 2, source: External(changes: Times(["30 h"]), value: Levels([("0 h", 0.0), ("30 h", 1.0)]))) },
        handoffs: { 12: (from: 2, to: 1, latency: Fixed("6 h"), signals: [11]) },
        decisions: { 6: (owner: 1, subject: OrderQuantity(4), policy: BaseStock(level: 10.0), trigger: Periodic(at: Every(period: "1 d")),
                decision_time: Fixed("0 h")),
            10: (owner: 1, subject: Mode(5), inputs: [11], decision_time: Fixed("0 h"), trigger: OnChange(),
                policy: Mode(rule: ByUrgency, urgency: 11)) },
        demand_streams: { 7: (stock: 4, process: PerPeriod(Fixed(3.0))) },
        initials: { 8: (of: Stock(4), state: OnHand(10.0)) }, studies: { 9: (horizon: "6 d", replications: 1) }"#;
    let result = run(text);
    // Orders of days 0 and 1 go by sea, those from day 2 on by air, and pass them.
    assert_eq!(trace(&result, Quantity::Received, LaneId(5)), [0.0, 0.0, 0.0, 3.0, 6.0, 6.0]);
    assert_eq!(money(&result, PriceKind::Purchase), 2.0 * 3.0 + 4.0 * 27.0);
}
