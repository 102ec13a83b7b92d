//! The reference tables of pure functions: where the folder of reference cases lies beside the checkout, every number
//! of each file is compared; without it these tests say so and the rows beside the functions still hold.

use std::path::Path;

use serde_json::Value;
use syncline::engine::policy::allocation::{Claim, Split, allocate};
use syncline::engine::policy::dual_sourcing::{DualOrder, dual_sourcing};
use syncline::engine::policy::forecast::fit;
use syncline::engine::policy::mode::{ModeOption, choose_mode};
use syncline::engine::policy::mrp::{ExplodedItem, explode, low_level_codes, plan_item};
use syncline::engine::policy::promise::PromiseBook;
use syncline::experiment::metrics::assets::{CostToServe, Turnover};
use syncline::experiment::metrics::forecast_error::ForecastErrors;
use syncline::experiment::metrics::latency::Latency;
use syncline::experiment::metrics::orders::{DueDate, OrderLine, Tolerance};
use syncline::experiment::metrics::service;
use syncline::experiment::metrics::stability::Instability;
use syncline::experiment::metrics::supply_match::SupplyMatch;
use syncline::model::{AllocationRule, DualSourcing, ForecastMethod, LotRule, ModeChoice, ModeRule, Mrp, PromiseRule};
use syncline::units::Money;

/// A reference case, or a visible skip.
fn case(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/supply").join(name).with_extension("json");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(_) => {
            eprintln!("skipped: the reference case {name} is not beside this checkout");
            None
        }
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// The references are printed with twelve digits.
fn close(got: f64, expected: f64) -> bool {
    (got - expected).abs() <= 1e-9 + 1e-11 * expected.abs()
}

fn assert_close(got: impl Into<Option<f64>>, expected: &Value, what: &str) {
    let (got, expected) = (got.into().unwrap_or_else(|| panic!("{what}: nothing")), number(expected));
    assert!(close(got, expected), "{what}: {got} for {expected}");
}

fn assert_all_close(got: &[f64], expected: &Value, what: &str) {
    let expected = numbers(expected);
    assert_eq!(got.len(), expected.len(), "{what}");
    assert!(got.iter().zip(&expected).all(|(got, expected)| close(*got, *expected)), "{what}: {got:?} for {expected:?}");
}

#[test]
fn al01_scarce_stock_is_split_as_in_the_table() {
    let Some(case) = case("al01_allocation") else { return };
    let rules = [
        ("fcfs", AllocationRule::FirstCome),
        ("proportional", AllocationRule::Proportional),
        ("uniform", AllocationRule::Uniform),
        ("linear", AllocationRule::Linear),
        ("priority", AllocationRule::Priority),
    ];
    let rows = case["inputs"]["rows"].as_array().unwrap().iter().zip(case["expected"]["rows"].as_array().unwrap());
    let mut compared = 0;
    for (row, expected) in rows {
        let claims: Vec<Claim> = numbers(&row["requests"])
            .into_iter()
            .zip(numbers(&row["priority"]))
            .map(|(request, priority)| Claim { request, priority: priority as u32, ..Claim::default() })
            .collect();
        for (name, rule) in rules {
            let shares = allocate(Split { rule, ..Split::default() }, number(&row["on_hand"]), &claims);
            assert_all_close(&shares, &expected[name], name);
            compared += 1;
        }
    }
    assert_eq!(compared, 15);
}

#[test]
fn co10_a_mode_is_chosen_by_its_expected_total() {
    let Some(case) = case("co10_mode_choice") else { return };
    let inputs = &case["inputs"];
    let names = ["ocean", "road", "air"];
    let options = names.map(|name| ModeOption {
        transit: inputs["modes"][name]["transit"].as_array().unwrap().iter().map(|pair| (number(&pair[0]), number(&pair[1]))).collect(),
        per_unit: number(&inputs["modes"][name]["freight_per_unit"]),
        ..ModeOption::default()
    });
    let rule = |rule| ModeChoice {
        rule,
        late_per_unit_day: Money::new(number(&inputs["late_penalty_per_unit_day"])),
        early_per_unit_day: Money::new(number(&inputs["early_holding_per_unit_day"])),
        ..ModeChoice::default()
    };
    let (quantity, days) = (number(&inputs["quantity"]), number(&inputs["days_until_needed"]));
    for (option, name) in options.iter().zip(names) {
        let outlook = option.outlook(&rule(ModeRule::LeastTotal), quantity, days);
        let expected = &case["expected"]["per_mode"][name];
        assert_close(outlook.transit, &expected["mean_transit"], name);
        assert_close(outlook.on_time, &expected["p_on_time"], name);
        assert_close(outlook.late_days, &expected["expected_late_days"], name);
        assert_close(outlook.total, &expected["expected_cost"], name);
    }
    let chosen = |of| names[choose_mode(&rule(of), &options, quantity, days, false).unwrap()];
    assert_eq!(chosen(ModeRule::LeastTotal), case["expected"]["best"]);
    assert_eq!(chosen(ModeRule::Cheapest), case["expected"]["single_function_choice_cheapest_freight"]);
}

#[test]
fn ds03_two_sources_are_ordered_from_as_in_the_trace() {
    let Some(case) = case("ds03_trace_dual_index") else { return };
    let levels = numbers(&case["inputs"]["parameters"]);
    let policy = DualSourcing { expedited_level: levels[0], regular_level: levels[1], ..DualSourcing::default() };
    let rows = case["expected"]["rows"].as_array().unwrap();
    for row in rows {
        let (start, under_way) = (number(&row["start"]), numbers(&row["pipeline"]).iter().sum::<f64>());
        let expected = DualOrder { regular: number(&row["regular"]), expedited: number(&row["expedite"]) };
        assert_eq!(dual_sourcing(&policy, start, start + under_way), expected, "{row}");
    }
    assert_eq!(rows.len(), 30);
}

#[test]
fn op01_orders_are_promised_from_what_is_available() {
    let Some(case) = case("op01_atp_promise") else { return };
    let inputs = &case["inputs"];
    let expected = &case["expected"];
    let mut book =
        PromiseBook { on_hand: number(&inputs["on_hand"]), receipts: numbers(&inputs["mps"]), orders: numbers(&inputs["booked_orders"]) };
    assert_all_close(&book.available(), &expected["atp_discrete"], "discrete");
    assert_all_close(&book.cumulative(), &expected["atp_cumulative"], "cumulative");
    for (request, bucket) in inputs["requests"].as_array().unwrap().iter().zip(expected["promised_bucket"].as_array().unwrap()) {
        let due = number(&request["due"]) as usize;
        let promised = book.promise(PromiseRule::CumulativeAtp, number(&request["qty"]), due, 0);
        assert_eq!(promised.map(|bucket| bucket as u64), bucket.as_u64(), "{request}");
    }
    assert_all_close(&book.orders, &expected["orders_after"], "orders");
    assert_all_close(&book.available(), &expected["atp_after"], "after");
}

fn lot_rule(name: &str) -> LotRule {
    match name {
        "L4L" => LotRule::LotForLot,
        "FOQ" => LotRule::FixedQuantity,
        "POQ" => LotRule::Periods,
        "MIN" => LotRule::Minimum,
        other => panic!("unknown lot rule {other}"),
    }
}

#[test]
fn mr01_a_bill_of_materials_is_exploded_level_by_level() {
    let Some(case) = case("mr01_mrp_explosion") else { return };
    let inputs = &case["inputs"];
    let names: Vec<&String> = inputs["items"].as_object().unwrap().keys().collect();
    let place = |name: &Value| names.iter().position(|known| name == known.as_str()).unwrap();
    let items: Vec<ExplodedItem> = names
        .iter()
        .map(|name| {
            let item = &inputs["items"][name.as_str()];
            let bill = inputs["bom"].as_array().unwrap().iter().filter(|part| part["parent"] == name.as_str());
            ExplodedItem {
                parameters: Mrp {
                    lot: lot_rule(item["lot_rule"].as_str().unwrap()),
                    lot_size: item["lot_parameter"].as_f64().unwrap_or(0.0),
                    lead_periods: number(&item["lead_time"]) as u32,
                    safety_stock: number(&item["safety_stock"]),
                    frozen_periods: 0,
                },
                on_hand: number(&item["on_hand"]),
                scheduled: numbers(&item["scheduled_receipts"]),
                demand: inputs["mps"].get(name.as_str()).map(numbers).unwrap_or_default(),
                previous: vec![],
                components: bill.map(|part| (place(&part["child"]), number(&part["qty"]))).collect(),
            }
        })
        .collect();
    let levels = low_level_codes(&items).unwrap();
    let plans = explode(&items, number(&inputs["buckets"]) as usize).unwrap();
    assert_eq!(plans.len(), 4);
    for ((name, plan), level) in names.iter().zip(&plans).zip(levels) {
        let expected = &case["expected"][name.as_str()];
        assert_eq!(Some(level as u64), expected["level"].as_u64(), "{name}");
        assert_all_close(&plan.gross, &expected["gross"], name);
        assert_all_close(&plan.projected_available, &expected["projected_available"], name);
        assert_all_close(&plan.net, &expected["net"], name);
        assert_all_close(&plan.planned_receipts, &expected["planned_receipts"], name);
        assert_all_close(&plan.planned_releases, &expected["planned_releases"], name);
        assert_close(plan.past_due_releases, &expected["past_due_releases"], name);
    }
}

/// Thirty plans, each made one period after the other from revised forecasts; only the first period is carried out.
fn rolling(inputs: &Value, rule: &Mrp) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut stock = number(&inputs["initial_on_hand"]);
    let (mut plans, mut ends): (Vec<Vec<f64>>, Vec<f64>) = (vec![], vec![]);
    for (forecast, demand) in inputs["F"].as_array().unwrap().iter().zip(numbers(&inputs["demand"])) {
        let previous = plans.last().map_or(&[][..], |plan| &plan[1..]);
        let plan = plan_item(rule, stock, &numbers(forecast), &[], previous);
        stock += plan.planned_receipts[0] - demand;
        ends.push(stock);
        plans.push(plan.planned_receipts);
    }
    (plans, ends)
}

#[test]
fn mr03_a_frozen_start_calms_a_rolling_schedule() {
    let Some(case) = case("mr03_nervousness") else { return };
    let inputs = &case["inputs"];
    for (name, lot_size) in [("L4L", 0.0), ("FOQ", 300.0), ("POQ", 3.0)] {
        let mut calmer = f64::INFINITY;
        for frozen in [0, 2, 4, 6] {
            let rule = Mrp {
                lot: lot_rule(name),
                lot_size,
                lead_periods: number(&inputs["lead_time"]) as u32,
                safety_stock: number(&inputs["safety_stock"]),
                frozen_periods: frozen,
            };
            let (plans, ends) = rolling(inputs, &rule);
            let expected = &case["expected"][format!("{name}_frozen{frozen}")];
            let executed: Vec<f64> = plans.iter().map(|plan| plan[0]).collect();
            assert_all_close(&executed, &expected["executed_receipts"], name);
            assert_all_close(&ends, &expected["end_inventory"], name);
            let found = Instability::of(&plans, 0.5);
            assert_close(found.units, &expected["instability_units_total"], name);
            assert_close(found.weighted, &expected["instability_weighted_total"], name);
            assert_close(found.per_order(), &expected["instability_units_per_order"], name);
            assert_eq!(found.orders as u64, expected["orders_executed"].as_u64().unwrap());
            assert_close(ends.iter().map(|end| (-end).max(0.0)).sum::<f64>(), &expected["sum_shortage_units"], name);
            let held = ends.iter().map(|end| end.max(0.0)).sum::<f64>() / ends.len() as f64;
            assert_close(held, &expected["mean_positive_inventory"], name);
            assert!(found.units < calmer, "{name} with {frozen} frozen periods");
            calmer = found.units;
        }
    }
}

#[test]
fn fm01_forecasts_and_their_errors_are_those_of_the_table() {
    let Some(case) = case("fm01_forecasts") else { return };
    let series = numbers(&case["inputs"]["y"]);
    let from = number(&case["inputs"]["evaluate_from_index"]) as usize;
    let parameters = &case["inputs"]["parameters"];
    let p = |name: &str| number(&parameters[name]);
    let (alpha, beta, gamma, season) = (p("a"), p("b"), p("g"), p("m") as u32);
    let methods = [
        ("naive", ForecastMethod::Naive),
        ("seasonal_naive", ForecastMethod::SeasonalNaive { season }),
        ("moving_average", ForecastMethod::MovingAverage { periods: p("p") as u32 }),
        ("ses", ForecastMethod::Exponential { alpha }),
        ("holt", ForecastMethod::Holt { alpha, beta, damping: None }),
        ("damped_holt", ForecastMethod::Holt { alpha, beta, damping: Some(p("phi")) }),
        ("croston", ForecastMethod::Croston { alpha, corrected: false }),
        ("croston_sba", ForecastMethod::Croston { alpha, corrected: true }),
        ("holt_winters_additive", ForecastMethod::HoltWinters { alpha, beta, gamma, season }),
    ];
    assert_eq!(methods.len(), case["expected"]["forecasts"].as_object().unwrap().len());
    for (name, method) in methods {
        let forecasts = fit(&method, &series);
        for (at, expected) in case["expected"]["forecasts"][name].as_array().unwrap().iter().enumerate() {
            assert_eq!(forecasts[at].is_some(), expected.is_number(), "{name} at {at}");
            if let Some(forecast) = forecasts[at] {
                // The table prints twelve digits.
                assert!((forecast - number(expected)).abs() < 1e-9, "{name} at {at}: {forecast} for {expected}");
            }
        }
        let errors = ForecastErrors::of(&forecasts, &series, from).unwrap();
        let expected = &case["expected"]["accuracy"][name];
        assert_eq!(errors.n as u64, expected["n"].as_u64().unwrap());
        assert_close(errors.me, &expected["ME"], name);
        assert_close(errors.mae, &expected["MAE"], name);
        assert_close(errors.mse, &expected["MSE"], name);
        assert_close(errors.rmse, &expected["RMSE"], name);
        assert_close(errors.wape, &expected["WAPE"], name);
        assert_close(errors.accuracy(), &expected["forecast_accuracy_1_minus_WAPE"], name);
        assert_close(errors.bias, &expected["bias_pct"], name);
        assert_close(errors.mape, &expected["MAPE"], name);
        assert_close(errors.smape, &expected["sMAPE"], name);
        assert_close(errors.mase(&series, 1), &expected["MASE"], name);
        assert_close(errors.tracking_signal, &expected["tracking_signal"], name);
    }
}

fn order_lines(inputs: &Value) -> Vec<OrderLine> {
    let line = |line: &Value| OrderLine {
        order: line["order"].as_str().unwrap()[1..].parse().unwrap(),
        quantity: number(&line["qty"]),
        entered: number(&line["entered"]),
        requested: number(&line["requested"]),
        committed: line["committed"].as_f64(),
        deliveries: line["ships"].as_array().unwrap().iter().map(|pair| (number(&pair[0]), number(&pair[1]))).collect(),
        damaged: line["damaged"] == true,
        papers_wrong: line["docs_ok"] == false,
    };
    inputs["lines"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn fm03_a_small_order_book_is_judged_as_in_the_table() {
    let Some(case) = case("fm03_service_metrics") else { return };
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let lines = order_lines(inputs);
    let tolerance = Tolerance { early: number(&inputs["tolerance_days"]["early"]), late: number(&inputs["tolerance_days"]["late"]) };
    let end = number(&inputs["window"][1]);
    let (committed, requested) = (DueDate::Committed, DueDate::Requested);
    let finance = &inputs["finance"];
    let amount = |name: &str| number(&finance[name]);
    let check = |got: Option<f64>, name: &str| assert_close(got, &expected[name], name);
    check(service::lines_in_full(&lines), "line_fill_in_full_pct");
    check(service::fill_rate_type_2(&lines, committed, tolerance.late), "fill_rate_type2_units_by_committed");
    check(service::fill_rate_type_1(&lines, committed, tolerance.late), "fill_rate_type1_orders_complete_by_committed");
    check(service::otif_by_line(&lines, committed, tolerance), "otif_line_committed");
    check(service::otif_by_order(&lines, committed, tolerance), "otif_order_committed");
    check(service::otif_by_order(&lines, requested, tolerance), "otif_order_requested");
    check(service::perfect_order(&lines, tolerance), "perfect_order_RL_1_1");
    check(service::fulfilment_time(&lines), "OFCT_gross_mean_RS_1_1");
    check(service::fulfilment_time_net_of_dwell(&lines, amount("quoted_lead_time")), "OFCT_net_of_dwell_mean");
    check(service::mean_tardiness(&lines, committed), "mean_tardiness_days_delivered_lines");
    check(Some(service::open_backlog(&lines, end)), "open_backlog_units_at_end");

    let values = numbers(&finance["inventory_value_daily"]);
    let turnover = Turnover {
        days: values.len() as f64,
        inventory: values.iter().sum::<f64>() / values.len() as f64,
        cost_of_goods: amount("cogs"),
        revenue: amount("revenue"),
        receivables: amount("avg_receivables"),
        payables: amount("avg_payables"),
        purchases: amount("purchases"),
    };
    check(turnover.turns_per_year(), "inventory_turns_annualised");
    check(turnover.inventory_days(), "days_inventory_DIO");
    check(turnover.sales_days(), "DSO");
    check(turnover.payable_days(), "DPO");
    check(turnover.cash_to_cash(), "cash_to_cash_AM_1_1");

    let parts: Vec<f64> = finance["costs"].as_object().unwrap().values().map(number).collect();
    let cost = CostToServe::of(amount("cogs"), &parts);
    check(Some(cost.total), "total_cost_to_serve_CO_1_1");
    check(Some(cost.without_goods), "total_cost_to_serve_ex_cogs");
    check(cost.per_unit(lines.iter().map(OrderLine::delivered).sum()), "cost_to_serve_per_unit_delivered");
    check(cost.of_revenue(amount("revenue")), "total_cost_to_serve_pct_revenue");

    let matched = SupplyMatch::of(&numbers(&finance["supply_by_bucket"]), &numbers(&finance["demand_by_bucket"])).unwrap();
    check(Some(matched.one_minus_wape), "demand_supply_match_1_minus_WAPE");
    check(Some(matched.overlap), "demand_supply_match_min_over_max");
    check(Some(matched.bias), "demand_supply_bias");

    let pairs = finance["decisions"].as_array().unwrap().iter().map(|pair| (number(&pair[0]), number(&pair[1])));
    let latency = Latency::of(&pairs.collect::<Vec<_>>()).unwrap();
    check(Some(latency.mean), "decision_latency_mean");
    check(Some(latency.median), "decision_latency_median");
    check(Some(latency.p90), "decision_latency_p90_nearest_rank");
    check(Some(latency.max), "decision_latency_max");
}
