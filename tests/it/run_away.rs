//! Replications that would take all time or all memory, or can never go on, end with words that say why.

use syncline::engine::run::Limits;
use syncline::experiment::StudyResult;
use syncline::experiment::study::{Watch, run_study};
use syncline::model::{Branch, Distribution, OnFull, Patience, Quantity, QueueCount, QueueLimit, Routing, ShiftEnd};
use syncline::units::{Duration, Share};

use crate::maps::{Map, at, branch, exponential, fixed, mean, poisson, regular, study};

fn with_limits(map: &Map, hours: f64, n: u32, limits: Limits) -> StudyResult {
    let mut watch = Watch::default();
    watch.control.limits = limits;
    run_study(&map.prepared(&study(hours, 0.0, n)), &watch)
}

#[test]
fn a_loop_without_delay_is_named() {
    let mut map = Map::new();
    let [check, correct, other] = ["Check invoice", "Correct invoice", "Open mail"].map(|name| {
        let activity = map.activity(None, fixed(0.0));
        map.change_activity(activity, |activity| activity.name = name.to_owned());
        activity
    });
    map.then(check, correct);
    map.then(correct, check);
    map.stream(other, regular(1.0, 0.0));
    map.stream(check, at(&[3.0]));
    let result = with_limits(&map, 10.0, 2, Limits { at_instant: 100_000, ..Limits::default() });
    assert_eq!(result.n(), 0);
    assert_eq!(result.failed.len(), 2);
    let reason = &result.failed[0].reason;
    assert!(
        reason.contains("(3.000 h)") && reason.contains("without any delay: “Check invoice” and “Correct invoice” keep each other busy."),
        "{reason}"
    );
}

#[test]
fn a_million_events_at_one_instant_are_the_limit() {
    assert_eq!(Limits::default().at_instant, 1_000_000);
    // A queue that is let go at once is no loop.
    let mut map = Map::new();
    let first = map.activity(None, fixed(0.0));
    map.stream(first, at(&vec![1.0; 200_000]));
    let result = map.run(&study(2.0, 0.0, 1));
    assert_eq!(result.n(), 1);
}

#[test]
fn what_was_seen_before_memory_ran_out_is_kept_and_says_that_it_is_a_part() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.change_activity(desk, |activity| activity.name = "Counter".to_owned());
    let items = map.stream(desk, poisson(100.0));
    let result = with_limits(&map, 2_000.0, 3, Limits { alive: 20_000, ..Limits::default() });
    assert_eq!((result.n(), result.failed.len(), result.partial.len()), (3, 0, 3));
    let partial = &result.partial[1];
    assert_eq!((partial.replication, partial.seed), (1, 1));
    let reason = &partial.reason;
    assert!(reason.contains("most items of them at “Counter”") && reason.contains("observed until then"), "{reason}");
    // About 200 of 2,000 hours were seen, in which the queue grew by 99 per hour.
    let in_system = mean(&result, Quantity::InSystem, items);
    assert!((9_000.0..12_500.0).contains(&in_system), "{in_system}");
    let row = &result.series_of((Quantity::InSystem, Some(items.into()))).unwrap().rows[0];
    assert!(row[10] > 0.0 && row.last().unwrap().is_nan(), "what was not seen is not drawn");
}

#[test]
fn chains_without_end_are_stopped_too() {
    let mut map = Map::new();
    let [from, to] = [map.function(), map.function()];
    map.signal(from, poisson(100.0));
    map.handoff(from, to, fixed(1e6));
    let result = with_limits(&map, 2_000.0, 1, Limits { alive: 10_000, ..Limits::default() });
    assert!(result.partial[0].reason.contains("0 items, "), "{:?}", result.partial);
}

/// Two stations that send to each other, each with room for one, hold each other up.
fn facing_each_other(patient: bool) -> Map {
    let mut map = Map::new();
    let staff = ["Left", "Right"].map(|name| {
        map.resource(1, |staff| {
            staff.name = name.to_owned();
            staff.queue = Some(QueueLimit { size: 1, counts: QueueCount::Waiting, on_full: OnFull::Block });
        })
    });
    let [left, right] = staff.map(|staff| map.activity(staff, fixed(1.0)));
    for (from, to) in [(left, right), (right, left)] {
        let leaves = Branch { chance: Some(Share::new(0.2)), ..Branch::default() };
        map.change_activity(from, |activity| activity.routing = Routing { branches: vec![leaves, branch(to)], ..Routing::default() });
        map.stream(from, poisson(0.7));
        if !patient {
            map.change_activity(from, |activity| {
                activity.patience = Some(Patience { after: fixed(20.0), then: None, ..Patience::default() });
            });
        }
    }
    map
}

#[test]
fn lines_that_hold_each_other_up_are_recognised() {
    let prepared = facing_each_other(true).prepared(&study(1_000.0, 0.0, 4));
    let result = run_study(&prepared, &Watch::default());
    assert_eq!((result.n(), result.partial.len()), (4, 4));
    let reason = &result.partial[0].reason;
    assert!(reason.contains("“Left” and “Right” hold each other up for ever"), "{reason}");
    // Those who give up make room again.
    facing_each_other(false).run(&study(1_000.0, 0.0, 4));
}

#[test]
fn a_line_that_only_waits_for_a_slow_one_is_not_stuck() {
    let mut map = Map::new();
    let staff = [1.0, 2.0, 30.0].map(|hours| {
        let staff = map.resource(1, |staff| {
            staff.queue = Some(QueueLimit { size: 0, counts: QueueCount::Waiting, on_full: OnFull::Block });
        });
        map.activity(staff, fixed(hours))
    });
    map.then(staff[0], staff[1]);
    map.then(staff[1], staff[2]);
    map.stream(staff[0], regular(1.0, 0.0));
    map.run(&study(200.0, 0.0, 1));
}

fn office(service: Distribution<Duration>) -> Map {
    let mut map = Map::new();
    let hours = map.calendar(9.0, 17.0);
    let staff = map.resource(1, |staff| {
        staff.calendar = Some(hours);
        staff.shift_end = ShiftEnd::StartOnlyIfItFits;
    });
    let desk = map.activity(staff, service);
    map.change_activity(desk, |activity| activity.name = "Audit".to_owned());
    map.stream(desk, at(&[0.0, 1.0, 2.0]));
    map
}

#[test]
fn work_that_fits_into_no_shift_is_a_finding_or_ends_the_run_with_words() {
    let findings = office(fixed(9.0)).findings();
    assert!(findings.iter().any(|finding| finding.sentence.contains("no shift is longer than")), "{findings:?}");
    assert_eq!(office(fixed(8.0)).findings(), [], "what just fits is done");
    let hours = |value: f64| Duration::hours(value);
    let map = office(Distribution::Uniform { low: hours(10.0), high: hours(12.0) });
    let result = run_study(&map.prepared(&study(100.0, 0.0, 1)), &Watch::default());
    let reason = &result.partial[0].reason;
    assert!(reason.contains("an item at “Audit” needs 1") && reason.contains("no shift is longer than 8.000 h"), "{reason}");
}

#[test]
fn a_failed_replication_is_told_with_its_seed_and_number() {
    // Only one of many repeats meets the loop.
    let mut map = Map::new();
    let desk = map.activity(None, fixed(0.0));
    map.change_activity(desk, |activity| {
        activity.name = "Loop".to_owned();
        activity.routing = Routing { branches: vec![branch(desk)], ..Routing::default() };
    });
    map.stream(desk, poisson(0.002));
    let result = with_limits(&map, 100.0, 20, Limits { at_instant: 50_000, ..Limits::default() });
    assert!(!result.failed.is_empty() && result.n() > 10, "{:?}", result.failed);
    for failure in &result.failed {
        assert!(result.replications.iter().all(|row| row.replication != failure.replication));
        assert!(failure.reason.contains("“Loop”") && failure.seed == 1, "{failure:?}");
    }
    assert_eq!(result.n() + result.failed.len(), 20);
}
