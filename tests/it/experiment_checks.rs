//! Studies and checks: precision, stopping, failing, and verdicts that can be lost.

use std::path::Path;
use std::sync::atomic::Ordering;

use syncline::experiment::statistics::Estimate;
use syncline::experiment::study::{Overrides, Watch, prepare, run_study};
use syncline::experiment::verify::{Verdict, verify};
use syncline::model::{
    ActivityId, Change, ChangeKind, Check, CheckId, Expectation, Measure, Precision, Quantity, Scenario, ScenarioId, Statistic, Study,
    StudyId,
};
use syncline::units::Share;

use crate::maps::{Map, exponential, fixed, mean, measure, poisson, study};

/// A desk that is busy four fifths of the time, with a scenario in which it has help.
fn desk() -> (Map, ActivityId, ScenarioId) {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.8));
    let scenario = map.document.new_id();
    let set = ChangeKind::Set { of: staff.into(), field: "capacity".to_owned(), to: "{\"Servers\": 2}".to_owned() };
    let changes = vec![Change { what: set, ..Change::default() }];
    map.document.scenarios.insert(scenario, Scenario { name: "Help".to_owned(), changes, ..Scenario::default() });
    (map, desk, scenario)
}

fn verdicts(map: &Map, study: &Study, checks: Vec<Check>) -> Vec<Verdict> {
    let mut document = map.document.clone();
    let id: StudyId = document.new_id();
    document.studies.insert(id, study.clone());
    for check in checks {
        let id: CheckId = document.new_id();
        document.checks.insert(id, check);
    }
    verify(&document, &Watch::default())
}

fn check(measure: Measure, expect: Expectation) -> Check {
    Check { measure, expect, ..Check::default() }
}

#[test]
fn each_kind_of_expectation_can_hold_and_fail() {
    let (map, desk, help) = desk();
    let waiting = measure(Quantity::Waiting, desk);
    let equals = |value: f64, relative: f64| Expectation::Equals { value, standard_errors: 0.0, relative, absolute: 0.0 };
    let differs = |low: f64, high: f64| Expectation::DiffersFrom { scenario: None, low, high };
    let trace = |values: Vec<f64>| Expectation::Trace { values, tolerance: 0.0 };
    let study = study(4_000.0, 200.0, 10);
    let cases = [
        (equals(4.0, 0.2), true),
        (equals(5.0, 0.05), false),
        (Expectation::Within { low: 3.0, high: 5.0 }, true),
        (Expectation::Within { low: 5.0, high: 6.0 }, false),
        (Expectation::AtLeast(3.0), true),
        (Expectation::AtLeast(5.0), false),
        (Expectation::AtMost(5.0), true),
        (Expectation::AtMost(3.0), false),
        (Expectation::Nothing, false),
        (trace(vec![1.0]), false),
    ];
    let checks = cases.iter().map(|(expect, _)| check(waiting.clone(), expect.clone())).collect();
    let got = verdicts(&map, &study, checks);
    for (verdict, (expect, holds)) in got.iter().zip(&cases) {
        assert_eq!(verdict.holds, *holds, "{expect:?}: {verdict:?}");
        assert_eq!(verdict.reason.is_empty(), *holds, "a failure says why: {verdict:?}");
    }
    let in_help = |expect: Expectation| Check { scenario: Some(help), ..check(waiting.clone(), expect) };
    let got = verdicts(&map, &study, vec![in_help(differs(-4.5, -3.0)), in_help(differs(0.0, 9.0)), in_help(differs(-9.0, -4.5))]);
    assert_eq!(got.iter().map(|verdict| verdict.holds).collect::<Vec<_>>(), [true, false, false], "{got:?}");
}

#[test]
fn a_wide_interval_is_no_pass() {
    let (map, desk, help) = desk();
    let waiting = measure(Quantity::Waiting, desk);
    let study = study(300.0, 0.0, 5);
    let precise = |check: Check, bound: f64| Check { max_relative_se: Some(bound), ..check };
    let wide = check(waiting.clone(), Expectation::Within { low: 0.0, high: 100.0 });
    let difference = Check { scenario: Some(help), ..check(waiting, Expectation::DiffersFrom { scenario: None, low: -99.0, high: 0.0 }) };
    let checks = [(&wide, 0.9), (&wide, 0.001), (&difference, 0.9), (&difference, 0.001)];
    let got = verdicts(&map, &study, checks.map(|(check, bound)| precise(check.clone(), bound)).to_vec());
    assert_eq!(got.iter().map(|verdict| verdict.holds).collect::<Vec<_>>(), [true, false, true, false], "{got:?}");
}

#[test]
fn every_seed_of_a_check_is_judged_by_itself() {
    let (map, desk, _) = desk();
    let seeds = vec![1, 2, 3];
    let check = Check { seeds: seeds.clone(), ..check(measure(Quantity::Waiting, desk), Expectation::AtLeast(0.1)) };
    let got = verdicts(&map, &study(200.0, 0.0, 2), vec![check]);
    assert_eq!(got.iter().map(|verdict| verdict.seed).collect::<Vec<_>>(), seeds);
    assert!(got[0].got != got[1].got && got[1].got != got[2].got, "{got:?}");
}

#[test]
fn a_check_that_cannot_be_run_fails_and_says_why() {
    let (mut map, desk, _) = desk();
    let missing = ScenarioId(9_999);
    let of = measure(Quantity::Waiting, desk);
    let got = verdicts(&map, &study(100.0, 0.0, 1), vec![Check { scenario: Some(missing), ..check(of, Expectation::AtLeast(0.0)) }]);
    assert!(!got[0].holds && got[0].reason.contains("9999"), "{got:?}");
    // An item that comes back to where it was without any delay never lets time pass.
    let loops = map.activity(None, fixed(0.0));
    map.then(loops, loops);
    map.stream(loops, crate::maps::at(&[1.0]));
    let got = verdicts(&map, &study(100.0, 0.0, 1), vec![check(measure(Quantity::Waiting, desk), Expectation::AtLeast(0.0))]);
    assert!(!got[0].holds && got[0].reason.contains("loop without any delay"), "{got:?}");
}

#[test]
fn a_study_runs_until_it_is_as_precise_as_wanted() {
    let (map, desk, _) = desk();
    let waiting = measure(Quantity::Waiting, desk);
    let precision =
        |relative: f64, at_most: u32| Precision { measure: waiting.clone(), relative: Some(Share::new(relative)), absolute: None, at_most };
    let with = |precision: Precision| {
        let study = Study { precision: Some(precision), ..study(1_000.0, 100.0, 4) };
        run_study(&map.prepared(&study), &Watch::default())
    };
    let rough = with(precision(0.9, 500));
    assert!(rough.n() < 30, "{}", rough.n());
    let fine = with(precision(0.1, 500));
    let estimate = fine.estimate(&waiting).unwrap();
    assert!(estimate.half_width <= 0.1 * estimate.mean && fine.n() > 40, "{estimate:?}");
    assert_eq!(fine.n(), fine.n_wanted as usize);
    assert_eq!(with(precision(0.001, 30)).n(), 30);
    // The number it took reproduces the result without the target.
    let again = map.run(&study(1_000.0, 100.0, fine.n_wanted));
    assert_eq!(crate::maps::numbers(&again), crate::maps::numbers(&fine));
    // A number that was asked for is kept.
    let study = Study { precision: Some(precision(0.001, 30)), ..study(1_000.0, 100.0, 4) };
    let overrides = Overrides { replications: Some(6), ..Overrides::default() };
    let prepared = prepare(&map.document, None, &study, &overrides).unwrap();
    assert_eq!(run_study(&prepared, &Watch::default()).n(), 6);
}

#[test]
fn a_precision_of_a_measure_without_a_value_does_not_run_on() {
    let (map, desk, _) = desk();
    let cost = Precision { measure: measure(Quantity::Cost, desk), relative: Some(Share::new(0.1)), absolute: None, at_most: 500 };
    let study = Study { precision: Some(cost), ..study(100.0, 0.0, 4) };
    assert_eq!(map.run(&study).n(), 4);
}

#[test]
fn differences_pair_the_same_replications_even_if_one_is_missing() {
    let (map, desk, help) = desk();
    let waiting = measure(Quantity::Waiting, desk);
    let study = study(500.0, 0.0, 6);
    let base = map.run(&study);
    let prepared = prepare(&map.document, Some(help), &study, &Overrides::default()).unwrap();
    let mut other = run_study(&prepared, &Watch::default());
    let all = other.differences_from(&base, &waiting);
    other.replications.remove(2);
    let mut wanted = all.clone();
    wanted.remove(2);
    assert_eq!(other.differences_from(&base, &waiting), wanted);
    assert_eq!(Estimate::of(&all).unwrap().n, 6);
}

#[test]
fn a_stopped_study_keeps_what_was_complete_from_the_start() {
    let (map, ..) = desk();
    let prepared = map.prepared(&study(200_000.0, 0.0, 500));
    let watch = Watch::default();
    let stopped = std::thread::scope(|scope| {
        let running = scope.spawn(|| run_study(&prepared, &watch));
        while watch.n_done.load(Ordering::Relaxed) < 3 {
            std::thread::yield_now();
        }
        watch.stop();
        let asked = std::time::Instant::now();
        let result = running.join().unwrap();
        assert!(asked.elapsed() < std::time::Duration::from_secs(2), "{:?}", asked.elapsed());
        result
    });
    assert!(stopped.n() < 500);
    for (n, row) in stopped.replications.iter().enumerate() {
        assert_eq!(row.replication as usize, n, "there are no gaps");
    }
}

#[test]
fn a_study_that_cannot_be_carried_out_is_refused_with_its_reason() {
    let (map, ..) = desk();
    let codes = |study: Study| {
        let findings = prepare(&map.document, None, &study, &Overrides::default()).err().unwrap_or_default();
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(study(-5.0, 0.0, 1)), ["study-horizon"]);
    assert_eq!(codes(study(100.0, 100.0, 1)), ["study-warm-up"]);
    assert!(codes(study(100.0, 99.0, 1)).is_empty());
}

#[test]
fn observation_ends_after_a_stated_number_of_items() {
    let (map, desk, _) = desk();
    let study = Study { stop_after_items: Some(50), ..study(10_000.0, 0.0, 3) };
    let result = map.run(&study);
    assert_eq!(mean(&result, Quantity::Arrivals, desk), 50.0);
    assert_eq!(mean(&result, Quantity::Completions, desk), 50.0, "they are followed until they leave");
}

#[test]
fn percentiles_are_those_of_all_single_values() {
    let (map, desk, _) = desk();
    let result = map.run(&study(5_000.0, 500.0, 10));
    let of = |statistic: Statistic| result.estimate(&Measure { statistic, ..measure(Quantity::Elapsed, desk) }).unwrap().mean;
    // The time in an M/M/1 queue is exponential with mean 1/(μ − λ) = 5.
    assert!((of(Statistic::Median) - 5.0 * libm::log(2.0)).abs() < 0.5, "{}", of(Statistic::Median));
    assert!((of(Statistic::P95) - 5.0 * libm::log(20.0)).abs() < 2.5, "{}", of(Statistic::P95));
    assert!(of(Statistic::Min) < of(Statistic::Median) && of(Statistic::P95) < of(Statistic::Max));
}

/// Projects whose checks take a moment; the others are verified by the released program.
const QUICK: [&str; 17] = [
    "batching_by_hour_of_day",
    "batching_by_waiting_time",
    "co02_meeting_calendars",
    "d01_d03_d04_gates",
    "d06_d07_shift_end",
    "d09_d10_urgent_interrupts",
    "d12_d15_d16_d31_priorities",
    "d13_d28_giving_up",
    "d18_displacement",
    "d19_d21_several_servers",
    "d22_d24_capacity_over_time",
    "d26_pairs",
    "d30_working_hours",
    "gate_with_offset",
    "q16_weekly_release",
    "q19_five_machines",
    "q25_wait_to_fill",
];

#[test]
fn the_reference_cases_that_take_a_moment_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/checks");
    let mut n_judged = 0;
    for name in QUICK.into_iter().chain(["q14_escalation", "vacation_desk"]) {
        let document = syncline::project::load(&folder.join(format!("{name}.ron"))).unwrap().document;
        let verdicts = verify(&document, &Watch::default());
        let fails: Vec<&Verdict> = verdicts.iter().filter(|verdict| !verdict.holds).collect();
        assert!(fails.is_empty(), "{name}: {fails:#?}");
        n_judged += verdicts.len();
    }
    assert!(n_judged > 150, "only {n_judged} checks were judged");
}
