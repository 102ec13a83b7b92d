//! The worked example of four deciders with goals of their own against one joint decision (ar01), put together from the
//! policies alone: 600 pieces for ten orders of 60 are due on day 18.

use syncline::engine::policy::capacity::{Block, capacity_step};
use syncline::engine::policy::lever::{choose_jointly, choose_option};
use syncline::engine::policy::mode::{ModeOption, choose_mode, rebook};
use syncline::model::{CapacityStep, ModeChoice, ModeRule};
use syncline::units::{Duration, Money};

const ORDERS: usize = 10;
const ORDER: f64 = 60.0;
const UNITS: f64 = 600.0;
const DUE: i32 = 18;
const EXPEDITED_LEAD: i32 = 6;
const STANDARD_LEAD: i32 = 20;
const AIR_DAYS: i32 = 1;
const STANDARD_DAYS: i32 = 7;
const NOTICE: i32 = 2;

/// Days on which the ten orders are complete: overtime makes up to 60 pieces a day from what has arrived.
fn completions(arrivals: &[(i32, f64)], overtime: &[i32]) -> Vec<i32> {
    let (mut made, mut days) = (0.0, vec![]);
    for day in overtime {
        let arrived: f64 = arrivals.iter().filter(|(on, _)| on <= day).map(|(_, units)| units).sum();
        made += (arrived - made).clamp(0.0, ORDER);
        while days.len() < ORDERS && made >= ORDER * (days.len() + 1) as f64 {
            days.push(*day);
        }
    }
    days
}

/// Overtime and lateness in money; nothing while orders stay open.
fn plant_cost(arrivals: &[(i32, f64)], overtime: &[i32]) -> Option<f64> {
    let days = completions(arrivals, overtime);
    let late: f64 = days.iter().map(|day| 5.0 * ORDER * f64::from((day - DUE).max(0))).sum();
    (days.len() == ORDERS).then_some(400.0 * overtime.len() as f64 + 3.0 * UNITS + late)
}

fn crew() -> CapacityStep {
    CapacityStep {
        size: ORDER,
        maximum: ORDER,
        notice: Duration::days(f64::from(NOTICE)),
        minimum_block: Duration::days(1.0),
        ..CapacityStep::default()
    }
}

fn days_of(block: Block, first: i32) -> impl Iterator<Item = i32> {
    first..first + block.days as i32
}

fn transit(days: i32, per_unit: f64) -> ModeOption {
    ModeOption { transit: vec![(f64::from(days), 1.0)], per_unit, ..ModeOption::default() }
}

/// Each decides for itself; the shipment may be taken over by air when production complains.
fn siloed(rescues: bool) -> (f64, Vec<i32>) {
    // Procurement compares the premium with what lateness of the standard supplier would cost.
    let late = 5.0 * UNITS * f64::from(STANDARD_LEAD - DUE);
    let expedites = choose_option(0.0, &[(late, late), (2.0 * UNITS, 2.0 * UNITS)]) == Some(1);
    assert!(expedites);
    // Production understands that the material is on its dock a day after it is ready.
    let block = capacity_step(&crew(), UNITS, 0.0).unwrap();
    let mut overtime: Vec<i32> = days_of(block, (EXPEDITED_LEAD + 1).max(block.starts_in as i32)).collect();
    // Logistics has not been told that it is urgent.
    let by_urgency = ModeChoice { rule: ModeRule::ByUrgency, intercepts: rescues, ..ModeChoice::default() };
    let modes = [transit(STANDARD_DAYS, 0.5), transit(AIR_DAYS, 4.0)];
    assert_eq!(choose_mode(&by_urgency, &modes, UNITS, f64::from(DUE - EXPEDITED_LEAD), false), Some(0));
    let mut freight = 0.5 * UNITS;
    let mut arrives = EXPEDITED_LEAD + STANDARD_DAYS;
    // On day 7 the crew stood idle; a day later the shipment can be taken off its way.
    let (complaint, remaining) = (8, transit(arrives - 8, 0.0));
    if rebook(&by_urgency, &remaining, &[transit(AIR_DAYS, 8.0)], UNITS, 0.0, true).is_some() {
        freight += 8.0 * UNITS;
        arrives = complaint + AIR_DAYS;
    }
    let arrivals = [(arrives, UNITS)];
    let last = *overtime.last().unwrap();
    let short = UNITS - ORDER * completions(&arrivals, &overtime).len() as f64;
    if let Some(block) = capacity_step(&crew(), short, 0.0) {
        overtime.extend(days_of(block, last + 1 + block.starts_in as i32));
    }
    (2.0 * UNITS + freight + plant_cost(&arrivals, &overtime).unwrap(), completions(&arrivals, &overtime))
}

/// Overtime in two stretches of ten days together: first day from the decision, length, first day of the second.
fn stretches() -> Vec<(i32, i32, i32)> {
    let mut options = vec![];
    for first in NOTICE..14 {
        for length in 1..=ORDERS as i32 {
            for second in first + length..=first + length + 6 {
                options.push((first, length, second));
            }
        }
    }
    options
}

/// The joint decision on a day: supplier, pieces by air, overtime days, cost.
fn joint(decided: i32) -> (bool, f64, Vec<i32>, f64) {
    let overtime = stretches();
    let days = |option: usize| -> Vec<i32> {
        let (first, length, second) = overtime[option];
        let rest = ORDERS as i32 - length;
        (first..first + length).chain(second..second + rest).map(|day| decided + day).collect()
    };
    let cost = |choice: &[usize]| {
        let expedited = choice[0] == 1;
        let air = ORDER * choice[1] as f64;
        let ready = decided + if expedited { EXPEDITED_LEAD } else { STANDARD_LEAD };
        let premium = if expedited { 2.0 * UNITS } else { 0.0 };
        let freight = 4.0 * air + 0.5 * (UNITS - air);
        let arrivals = [(ready + AIR_DAYS, air), (ready + STANDARD_DAYS, UNITS - air)];
        plant_cost(&arrivals, &days(choice[2])).map_or(f64::INFINITY, |plant| premium + freight + plant)
    };
    let found = choose_jointly(&[2, ORDERS + 1, overtime.len()], 50_000, cost).unwrap();
    assert!(found.exhaustive, "{} combinations were looked at", found.looked_at);
    (found.options[0] == 1, ORDER * found.options[1] as f64, days(found.options[2]), found.cost)
}

#[test]
fn each_for_itself_pays_for_an_idle_crew_and_for_lateness() {
    assert_eq!(siloed(false), (16_000.0, vec![13, 14, 15, 16, 19, 20, 21, 22, 23, 24]));
    assert_eq!(siloed(true), (13_800.0, vec![9, 10, 11, 12, 13, 14, 15, 16, 19, 20]));
}

#[test]
fn one_joint_decision_costs_about_half_and_more_with_every_day_it_comes_later() {
    let run = |from: i32, to: i32| from..=to;
    let two = |a: std::ops::RangeInclusive<i32>, b: std::ops::RangeInclusive<i32>| -> Vec<i32> { a.chain(b).collect() };
    let expected = [
        (240.0, two(run(7, 10), run(13, 18)), 8_140.0),
        (300.0, two(run(8, 12), run(14, 18)), 8_350.0),
        (360.0, run(9, 18).collect(), 8_560.0),
        (360.0, run(10, 19).collect(), 8_860.0),
        (360.0, run(11, 20).collect(), 9_460.0),
        (360.0, run(12, 21).collect(), 10_360.0),
        (360.0, run(13, 22).collect(), 11_560.0),
        (360.0, run(14, 23).collect(), 13_060.0),
        (360.0, run(15, 24).collect(), 14_860.0),
    ];
    for (decided, (air, overtime, cost)) in (0..).zip(expected) {
        assert_eq!(joint(decided), (true, air, overtime, cost), "decided on day {decided}");
    }
}
