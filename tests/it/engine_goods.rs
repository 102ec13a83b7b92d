//! Goods: periods in every stated sequence, lanes, disruptions, rules of service, and what must not depend on what.

use std::fmt::Write as _;

use syncline::experiment::StudyResult;
use syncline::model::{DecisionId, DemandStreamId, EntityRef, FunctionId, LaneId, Measure, PriceKind, Quantity, Statistic, StockId};

use crate::maps::run_collections as run;

/// A shop that orders up to a level every day, with one place to put more fields of everything.
struct Shop {
    sequence: &'static str,
    timing: &'static str,
    stock: &'static str,
    lane: &'static str,
    demand: &'static str,
    more: &'static str,
    days: u32,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            sequence: "AfterDemand",
            timing: "AfterDemand",
            stock: "",
            lane: r#"modes: [(lead: Fixed("1 d"))]"#,
            demand: "PerPeriod(Sequence([4.0, 2.0, 7.0, 1.0, 9.0, 0.0, 3.0, 3.0]))",
            more: "",
            days: 8,
        }
    }
}

impl Shop {
    fn run(&self) -> StudyResult {
        let Self { sequence, timing, stock, lane, demand, more, days } = self;
        run(&format!(
            r#"
            functions: {{ 1: (name: "Shop") }},
            items: {{ 2: (name: "Goods") }},
            sites: {{ 3: (function: 1, period: (sequence: {sequence})) }},
            stocks: {{ 4: (site: 3, item: 2, {stock}) }},
            lanes: {{ 5: (to: 4, {lane}) }},
            decisions: {{ 6: (owner: 1, subject: OrderQuantity(4), policy: BaseStock(level: 10.0), timing: {timing},
                trigger: Periodic(at: Every(period: "1 d")), decision_time: Fixed("0 h")) }},
            demand_streams: {{ 7: (stock: 4, process: {demand}) }},
            initials: {{ 8: (of: Stock(4), state: OnHand(10.0)) }},
            studies: {{ 9: (horizon: "{days} d", replications: 1) }},
            {more}"#
        ))
    }
}

const STOCK: EntityRef = EntityRef::Stock(StockId(4));
const LANE: EntityRef = EntityRef::Lane(LaneId(5));

fn trace(result: &StudyResult, what: Quantity, of: EntityRef) -> Vec<f64> {
    result.trace(&Measure { what, of: Some(of), ..Measure::default() }).unwrap()
}

fn value(result: &StudyResult, what: Quantity, of: Option<EntityRef>, statistic: Statistic) -> f64 {
    result.estimate(&Measure { what, of, statistic, ..Measure::default() }).unwrap().mean
}

#[test]
fn ordering_after_demand_a_day_ahead_is_ordering_before_the_next_demand_without_delay() {
    let after = Shop::default().run();
    let before = Shop { sequence: "OrderReceiveDemand", timing: "BeforeDemand", lane: "modes: [()]", ..Shop::default() }.run();
    assert_eq!(trace(&after, Quantity::InventoryLevel, STOCK), trace(&before, Quantity::InventoryLevel, STOCK));
    assert_eq!(trace(&after, Quantity::InventoryLevel, STOCK), [6.0, 8.0, 3.0, 9.0, 1.0, 10.0, 7.0, 7.0]);
    // What is ordered after one demand is ordered before the next.
    let orders = trace(&after, Quantity::Ordered, LANE);
    assert_eq!(trace(&before, Quantity::Ordered, LANE)[1..], orders[..7]);
}

#[test]
fn ordering_at_the_end_of_a_period_is_ordering_before_the_next_one() {
    let before = Shop { sequence: "OrderReceiveDemand", timing: "BeforeDemand", ..Shop::default() }.run();
    let at_end = Shop { sequence: "EndOfPeriod", timing: "EndOfPeriod", days: 9, ..Shop::default() }.run();
    assert_eq!(trace(&before, Quantity::InventoryLevel, STOCK), trace(&at_end, Quantity::InventoryLevel, STOCK)[..8]);
    assert_eq!(trace(&before, Quantity::Ordered, LANE)[1..], trace(&at_end, Quantity::Ordered, LANE)[..7]);
}

#[test]
fn an_order_that_must_be_complete_waits_and_one_that_must_not_is_served_in_part() {
    let demand = "PerPeriod(Sequence([4.0, 9.0, 1.0, 0.0, 0.0, 0.0]))";
    let lane = r#"modes: [(lead: Fixed("3 d"))]"#;
    let part = Shop { demand, lane, days: 6, ..Shop::default() }.run();
    let whole = Shop { demand, lane, days: 6, stock: "ships_complete: true", ..Shop::default() }.run();
    assert_eq!(trace(&part, Quantity::OnHand, STOCK), [6.0, 0.0, 0.0, 0.0, 9.0, 10.0]);
    assert_eq!(trace(&whole, Quantity::OnHand, STOCK), [6.0, 6.0, 6.0, 0.0, 9.0, 10.0], "the later order does not pass");
    assert_eq!(trace(&part, Quantity::InventoryLevel, STOCK), trace(&whole, Quantity::InventoryLevel, STOCK));
}

#[test]
fn what_is_lost_is_not_owed() {
    let lost = Shop { stock: "unmet: Lost", demand: "PerPeriod(Sequence([13.0, 2.0, 0.0]))", days: 3, ..Shop::default() }.run();
    assert_eq!(trace(&lost, Quantity::LostSales, STOCK), [3.0, 0.0, 0.0]);
    assert_eq!(trace(&lost, Quantity::Backorders, STOCK), [0.0, 0.0, 0.0]);
    assert_eq!(trace(&lost, Quantity::OnHand, STOCK), [0.0, 8.0, 10.0]);
    let whole =
        Shop { stock: "unmet: Lost, ships_complete: true", demand: "PerPeriod(Sequence([13.0, 2.0, 0.0]))", days: 3, ..Shop::default() };
    assert_eq!(trace(&whole.run(), Quantity::LostSales, STOCK), [13.0, 0.0, 0.0]);
}

#[test]
fn goods_that_stand_still_arrive_later_by_as_much() {
    let demand = "PerPeriod(Sequence([4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]))";
    let lane = r#"modes: [(lead: Fixed("2 d"))]"#;
    let stops = |kind: &str, of: &str| -> String {
        format!(r#"disruptions: {{ 20: (of: {of}, kind: {kind}, windows: Listed([("12 h", "3 d")])) }}"#)
    };
    let received = |more: String| {
        let shop = Shop { demand, lane, more: Box::leak(more.into_boxed_str()), ..Shop::default() };
        trace(&shop.run(), Quantity::Received, LANE)
    };
    assert_eq!(received(String::new()), [0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(received(stops("TransitStops", "Lane(5)")), [0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0]);
    assert_eq!(received(stops("ReceiptsWait", "Stock(4)")), [0.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0]);
    let late_order = stops("NoOrdering", "Stock(4)").replace("12 h", "0 h");
    assert_eq!(received(late_order), [0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0], "ordered on the first day after three");
}

#[test]
fn lead_times_cross_unless_that_is_ruled_out() {
    let demand = "PerPeriod(Sequence([4.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]))";
    let crossing = Shop { demand, lane: r#"modes: [(lead: Sequence(["4 d", "1 d"]))]"#, ..Shop::default() }.run();
    let in_order = Shop { demand, lane: r#"modes: [(lead: Sequence(["4 d", "1 d"]))], no_overtaking: true"#, ..Shop::default() }.run();
    assert_eq!(trace(&crossing, Quantity::Received, LANE)[..5], [0.0, 0.0, 2.0, 0.0, 4.0]);
    assert_eq!(trace(&in_order, Quantity::Received, LANE)[..5], [0.0, 0.0, 0.0, 0.0, 6.0]);
}

#[test]
fn a_dispatch_is_split_by_its_capacity_and_leaves_when_it_may() {
    let lane =
        r#"modes: [(lead: Fixed("1 d"), fixed: 100.0, per_unit: 2.0, capacity: 3.0, cut_off: "1 d", departs: Every(period: "2 d"))]"#;
    let result = Shop { lane, demand: "PerPeriod(Sequence([4.0, 0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0]))", ..Shop::default() }.run();
    // Ordered on day 0 and booked a day ahead it leaves on day 2; the second, of day 2, on day 4.
    assert_eq!(trace(&result, Quantity::Received, LANE), [0.0, 0.0, 0.0, 4.0, 0.0, 7.0, 0.0, 0.0]);
    let money = |kind: PriceKind| {
        let measure = Measure { what: Quantity::Cost, statistic: Statistic::Sum, price: Some(kind), ..Measure::default() };
        result.estimate(&measure).unwrap().mean
    };
    assert_eq!(money(PriceKind::Dispatch), 500.0, "two and three dispatches of three");
    assert_eq!(money(PriceKind::Purchase), 22.0);
}

#[test]
fn returned_goods_do_away_with_open_demand_before_they_come_back() {
    let demand = "PerPeriod(Sequence([13.0, -2.0, -6.0, 0.0]))";
    let result = Shop { demand, lane: r#"modes: [(lead: Fixed("9 d"))]"#, days: 4, ..Shop::default() }.run();
    assert_eq!(trace(&result, Quantity::Backorders, STOCK), [3.0, 3.0, 3.0, 3.0], "less than nothing counts as nothing unless stated");
    let stated = Shop { more: "", ..Shop::default() };
    let text = r#"
        functions: { 1: () }, items: { 2: () }, sites: { 3: (function: 1, period: ()) }, stocks: { 4: (site: 3, item: 2) },
        demand_streams: { 7: (stock: 4, allows_negative: true, process: PerPeriod(Sequence([13.0, -2.0, -6.0, 0.0]))) },
        initials: { 8: (of: Stock(4), state: OnHand(10.0)) }, studies: { 9: (horizon: "4 d", replications: 1) }"#;
    let returns = run(text);
    assert_eq!(trace(&returns, Quantity::Backorders, STOCK), [3.0, 1.0, 0.0, 0.0]);
    assert_eq!(trace(&returns, Quantity::OnHand, STOCK), [0.0, 0.0, 5.0, 5.0]);
    assert_eq!(stated.days, 8);
}

#[test]
fn orders_are_followed_until_they_are_delivered_and_lateness_is_paid_by_the_day() {
    let text = r#"
        functions: { 1: () }, items: { 2: () }, sites: { 3: (function: 1, period: ()) }, stocks: { 4: (site: 3, item: 2) },
        lanes: { 5: (to: 4, modes: [(lead: Fixed("4 d"))]), 6: (from: 4, modes: [(lead: Fixed("2 d"), per_unit: 4.0)]) },
        decisions: { 10: (owner: 1, subject: OrderQuantity(4), policy: BaseStock(level: 5.0), decision_time: Fixed("0 h"),
            trigger: Periodic(at: Every(period: "1 d"))) },
        demand_streams: { 7: (stock: 4, process: PerPeriod(Sequence([5.0, 2.0])), requested: Fixed("3 d"), delivery: 6) },
        prices: { 20: (kind: Late, of: DemandStream(7), amount: 3.0, per: d, at_most: "2 d") },
        initials: { 8: (of: Stock(4), state: OnHand(5.0)) }, studies: { 9: (horizon: "2 d", replications: 1) }"#;
    let result = run(text);
    let stream = Some(EntityRef::DemandStream(DemandStreamId(7)));
    // The first order is served at once; the second waits for what was ordered on day 0, until day 4.
    assert_eq!(value(&result, Quantity::OrderToDelivery, stream, Statistic::Mean), 84.0);
    assert_eq!(value(&result, Quantity::OnTimeInFull, stream, Statistic::Mean), 0.5);
    let late = Measure { what: Quantity::Cost, price: Some(PriceKind::Late), statistic: Statistic::Sum, ..Measure::default() };
    assert_eq!(result.estimate(&late).unwrap().mean, 2.0 * 2.0 * 3.0, "two units, two days late");
}

/// A chain of two with a random network around it, in text; `extra` adds what nothing refers to.
fn network(seed: u64, extra: &str) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut pick = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut parts = [String::new(), String::new(), String::new(), String::new(), String::new(), String::new(), String::new()];
    let [functions, sites, stocks, lanes, decisions, streams, initials] = &mut parts;
    let n = 3 + pick(4);
    for at in 0..n {
        let (function, site, stock, lane, decision, stream) = (10 + at, 100 + at, 200 + at, 300 + at, 400 + at, 500 + at);
        let sequence = ["AfterDemand", "OrderReceiveDemand", "ReceiveOrderDemand", "EndOfPeriod"][pick(4) as usize];
        let unmet = ["Backorder", "Lost", "Partial"][pick(3) as usize];
        let rule = ["FirstCome", "Priority", "Proportional", "Uniform", "Linear"][pick(5) as usize];
        let is_continuous = pick(4) == 0;
        let period =
            if is_continuous { String::new() } else { format!("period: (length: \"{} h\", sequence: {sequence})", 12 * (1 + pick(2))) };
        writeln!(functions, "{function}: (),").unwrap();
        writeln!(sites, "{site}: (function: {function}, {period}),").unwrap();
        writeln!(stocks, "{stock}: (site: {site}, item: 2, unmet: {unmet}, allocation: {rule}, ships_complete: {}),", pick(3) == 0)
            .unwrap();
        // Each draws from an earlier one or from outside, so that the network is a tree.
        let from = if at == 0 || pick(3) == 0 { String::new() } else { format!("from: {},", 200 + pick(at)) };
        let order_lead = pick(3) * 9;
        let lead = ["Fixed(\"30 h\")", "Uniform(low: \"0 h\", high: \"72 h\")", "Exponential(mean: \"20 h\")"][pick(3) as usize];
        let collected = if pick(4) == 0 { "consolidation: (quantity: 6.0)," } else { "" };
        writeln!(
            lanes,
            "{lane}: ({from} to: {stock}, order_lead: Fixed(\"{order_lead} h\"), no_overtaking: {}, {collected} modes: [(lead: {lead})]),",
            pick(2) == 0
        )
        .unwrap();
        let trigger = if is_continuous { "OnChange()" } else { "Periodic(at: Every(period: \"24 h\"))" };
        let policy =
            ["BaseStock(level: 20.0)", "MinMax(reorder_point: 8.0, up_to: 21.5)", "ReorderPoint(reorder_point: 9.0, quantity: 7.0)"]
                [pick(3) as usize];
        writeln!(
            decisions,
            "{decision}: (owner: {function}, subject: OrderQuantity({stock}), policy: {policy}, trigger: {trigger}, decision_time: Fixed(\"0 h\")),"
        )
        .unwrap();
        let process = if is_continuous {
            "Orders(arrivals: Poisson(\"3/d\"), size: Geometric(chance: 0.4))"
        } else {
            "PerPeriod(Gamma(shape: 1.7, mean: 2.3))"
        };
        writeln!(streams, "{stream}: (stock: {stock}, process: {process}),").unwrap();
        writeln!(initials, "{}: (of: Stock({stock}), state: OnHand(12.0)),", 600 + at).unwrap();
    }
    let [functions, sites, stocks, lanes, decisions, streams, initials] = &parts;
    format!(
        "items: {{ 2: (), 3: () }}, functions: {{ {functions} 90: () }}, sites: {{ {sites} }}, stocks: {{ {stocks} }},
        lanes: {{ {lanes} }}, decisions: {{ {decisions} }}, demand_streams: {{ {streams} }}, initials: {{ {initials} }},
        disruptions: {{ 700: (of: Stock(200), kind: NoShipping, windows: Random(between: Exponential(mean: \"5 d\"), lasts: Fixed(\"1 d\"))),
            701: (of: Lane(301), kind: TransitStops, windows: Random(between: Exponential(mean: \"6 d\"), lasts: Fixed(\"30 h\"))) }},
        prices: {{ 800: (of: Stock(200), amount: 0.3, per: d), 801: (kind: Backorder, of: Stock(201), amount: 1.7, per: d) }},
        studies: {{ 900: (horizon: \"60 d\", warm_up: \"7 d\", replications: 2) }}, {extra}"
    )
}

#[test]
fn no_unit_is_lost_or_made_out_of_nothing_on_any_network() {
    // Every event is checked in this build, and the end of every run in all builds: a violation fails the run.
    for seed in 0..40 {
        let result = run(&network(seed, ""));
        let shipped = value(&result, Quantity::Shipped, None, Statistic::Sum);
        assert!(shipped > 0.0, "seed {seed}: something moves");
        let paid: f64 = result.money_matrix(false).total();
        assert!((paid - value(&result, Quantity::Cost, None, Statistic::Sum)).abs() < 1e-6);
    }
}

#[test]
fn a_stock_that_nothing_is_tied_to_changes_no_other_number() {
    for seed in 0..10 {
        let alone = run(&network(seed, ""));
        let text = network(seed, "")
            .replace("90: () }", "90: () , 91: () }")
            .replace("sites: { ", "sites: { 95: (function: 91, period: (length: \"7 h\")), ");
        let text = text
            .replace("stocks: { ", "stocks: { 96: (site: 95, item: 3), ")
            .replace("demand_streams: { ", "demand_streams: { 97: (stock: 96, process: PerPeriod(Exponential(mean: 2.0))), ");
        let beside = run(&text);
        for stock in 200..203 {
            let of = EntityRef::Stock(StockId(stock));
            for what in [Quantity::OnHand, Quantity::Backorders, Quantity::Demand, Quantity::LostSales] {
                let (one, other) = (value(&alone, what, Some(of), Statistic::Mean), value(&beside, what, Some(of), Statistic::Mean));
                assert_eq!(one.to_bits(), other.to_bits(), "seed {seed}, {what:?} of stock {stock}");
            }
        }
    }
}

#[test]
fn a_decision_with_a_price_is_paid_apart_from_the_goods() {
    let more = "prices: { 30: (of: Stock(4), amount: 1.0, per: d), 31: (kind: DecisionRun, of: Decision(6), amount: 120.0) }";
    let result = Shop { more, ..Shop::default() }.run();
    assert_eq!(value(&result, Quantity::DecisionLabour, None, Statistic::Sum), 8.0 * 120.0);
    assert_eq!(value(&result, Quantity::Cost, None, Statistic::Sum), 51.0);
    assert_eq!(value(&result, Quantity::Cost, Some(FunctionId(1).into()), Statistic::Sum), 51.0);
    assert_eq!(value(&result, Quantity::OrdersPlaced, Some(DecisionId(6).into()), Statistic::Sum), 7.0);
    assert_eq!(result.money_matrix(true).total(), 960.0);
}

#[test]
fn a_result_about_goods_is_the_same_on_any_number_of_threads() {
    let text = network(3, "").replace("replications: 2", "replications: 9");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        // As text, because what has no value is not equal to itself.
        format!("{:?}", pool.install(|| run(&text)).replications)
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn local_and_echelon_levels_that_fit_together_order_the_same() {
    let chain = |policies: [&str; 3]| {
        let decision = |n: usize| {
            format!(
                "{}: (owner: {}, subject: OrderQuantity({}), policy: {}, trigger: Periodic(at: Every(period: \"1 d\")), decision_time: Fixed(\"0 h\")),",
                40 + n,
                10 + n,
                30 + n,
                policies[n]
            )
        };
        let decisions: String = (0..3).map(decision).collect();
        run(&format!(
            r#"
            functions: {{ 10: (), 11: (), 12: () }}, items: {{ 2: () }},
            sites: {{ 20: (function: 10, period: ()), 21: (function: 11, period: ()), 22: (function: 12, period: ()) }},
            stocks: {{ 30: (site: 20, item: 2), 31: (site: 21, item: 2), 32: (site: 22, item: 2) }},
            lanes: {{ 50: (to: 30, modes: [(lead: Fixed("2 d"))]), 51: (from: 30, to: 31, modes: [(lead: Fixed("1 d"))]),
                52: (from: 31, to: 32, modes: [(lead: Fixed("1 d"))]) }},
            decisions: {{ {decisions} }},
            demand_streams: {{ 60: (stock: 32, process: PerPeriod(Gamma(shape: 4.0, mean: 5.0))) }},
            initials: {{ 70: (of: Stock(30), state: OnHand(11.0)), 71: (of: Stock(31), state: OnHand(6.0)), 72: (of: Stock(32), state: OnHand(7.0)) }},
            studies: {{ 80: (horizon: "200 d", replications: 1) }}"#
        ))
    };
    let local = chain(["BaseStock(level: 11.0)", "BaseStock(level: 6.0)", "BaseStock(level: 7.0)"]);
    let echelon = chain(["EchelonBaseStock(level: 24.0)", "EchelonBaseStock(level: 13.0)", "EchelonBaseStock(level: 7.0)"]);
    for lane in 50..53 {
        let of = EntityRef::Lane(LaneId(lane));
        let (one, other) = (trace(&local, Quantity::Ordered, of), trace(&echelon, Quantity::Ordered, of));
        assert!(one.iter().zip(&other).all(|(one, other)| (one - other).abs() < 1e-6), "{lane}: {one:?} {other:?}");
    }
}
