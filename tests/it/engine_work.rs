//! Single rules of work at exact instants. Cases that the reference projects state are not repeated here.

use syncline::model::{
    Attribute, BatchProcessing, Batching, Between, Branch, Capacity, Comparison, Condition, OnFull, Patience, PreemptionRule, Quantity,
    QueueCount, QueueLimit, Routing, RoutingRule, ShiftEnd,
};
use syncline::units::Duration;

use crate::maps::{Map, at, branch, exponential, fixed, instants, mean, measure, poisson, regular, study};

fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-9, "{got} instead of {wanted}");
}

#[test]
fn a_finished_item_blocks_its_server_until_there_is_room_ahead() {
    let mut map = Map::new();
    let first_staff = map.resource(1, |_| {});
    let second_staff = map.resource(1, |staff| {
        staff.queue = Some(QueueLimit { size: 1, counts: QueueCount::Waiting, on_full: OnFull::Block });
    });
    let first = map.activity(first_staff, fixed(1.0));
    let second = map.activity(second_staff, fixed(5.0));
    map.then(first, second);
    map.stream(first, at(&[0.0, 0.0, 0.0, 0.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    // The third item is done at 3 and holds its server until the second goes in at 6; the fourth until 11.
    assert_eq!(instants(&result, Quantity::StartTimes, first), [0.0, 1.0, 2.0, 6.0]);
    assert_eq!(instants(&result, Quantity::StartTimes, second), [1.0, 6.0, 11.0, 16.0]);
    let blocked: f64 = result.replications[0].resources[0].blocked.integral / 3_600_000.0;
    close(blocked, (6.0 - 3.0) + (11.0 - 7.0));
    close(result.replications[0].resources[0].busy.integral / 3_600_000.0, 4.0);
}

#[test]
fn parts_of_a_split_item_go_on_together_when_the_last_has_come() {
    let mut map = Map::new();
    let whole = map.activity(None, fixed(1.0));
    let parts = [map.activity(None, fixed(2.0)), map.activity(None, fixed(6.0)), map.activity(None, fixed(4.0))];
    let joined = map.activity(None, fixed(1.0));
    map.split(whole, &parts);
    for part in parts {
        map.then(part, joined);
    }
    map.change_activity(joined, |activity| activity.join = Some(3));
    let items = map.stream(whole, regular(10.0, 0.0));
    let result = map.run(&study(50.0, 0.0, 1));
    close(mean(&result, Quantity::Elapsed, items), 1.0 + 6.0 + 1.0);
    close(mean(&result, Quantity::Processing, items), 1.0 + 2.0 + 6.0 + 4.0 + 1.0);
    close(mean(&result, Quantity::Completions, joined), 5.0);
}

#[test]
fn a_batch_worked_on_as_one_ends_for_all_its_members_at_once() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let kiln = map.activity(staff, fixed(3.0));
    map.change_activity(kiln, |activity| {
        activity.batching = Some(Batching {
            size: Some(3),
            oldest: Some(Between { until: Some(Duration::hours(10.0)), ..Between::default() }),
            processing: BatchProcessing::Parallel,
            ..Batching::default()
        });
    });
    map.stream(kiln, at(&[0.0, 1.0, 2.0, 4.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::StartTimes, kiln), [2.0, 2.0, 2.0, 14.0]);
    assert_eq!(instants(&result, Quantity::EndTimes, kiln), [5.0, 5.0, 5.0, 17.0]);
    close(result.replications[0].resources[0].busy.integral / 3_600_000.0, 6.0);
}

#[test]
fn attention_to_decisions_queues_with_other_work() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(5.0));
    map.stream(desk, at(&[0.0]));
    let function = map.function();
    let signal = map.signal(function, at(&[2.0]));
    let decision = map.decision(function, crate::maps::ON_NEWS);
    map.change_decision(decision, |decision| {
        decision.attention = Some(staff);
        decision.decision_time = Some(fixed(1.0));
    });
    let result = map.run(&study(60.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [6.0]);
    close(mean(&result, Quantity::Queue, decision), 3.0);
    close(mean(&result, Quantity::Decide, decision), 1.0);
    close(mean(&result, Quantity::Utilisation, staff), 6.0 / 60.0);
}

#[test]
fn an_item_starts_on_the_server_that_stays() {
    let mut map = Map::new();
    let staff = map.resource(2, |staff| {
        let steps = vec![(Duration::ZERO, 2), (Duration::hours(10.0), 1)];
        staff.capacity = Capacity::Steps { steps, repeats: None };
        staff.shift_end = ShiftEnd::StartOnlyIfItFits;
    });
    let desk = map.activity(staff, fixed(1.0));
    map.stream(desk, at(&[9.5, 40.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::StartTimes, desk), [9.5, 40.0]);
}

#[test]
fn work_that_ends_at_this_instant_is_not_interrupted() {
    let mut map = Map::new();
    let (urgent, normal) = (map.class(1), map.class(2));
    let staff = map.resource(2, |staff| staff.preemption.rule = PreemptionRule::Resume);
    let single = map.activity(staff, fixed(4.0));
    let double = map.activity(staff, fixed(3.0));
    map.change_activity(double, |activity| activity.units = Some(2));
    for (class, activity, when) in [(urgent, single, 0.0), (normal, single, 0.0), (urgent, double, 1.0)] {
        let stream = map.stream(activity, at(&[when]));
        map.change_stream(stream, |stream| stream.class = Some(class));
    }
    let result = map.run(&study(60.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::EndTimes, single), [4.0, 4.0]);
}

#[test]
fn a_series_ends_with_the_observation() {
    let mut map = Map::new();
    let desk = map.activity(None, fixed(0.0));
    let items = map.stream(desk, regular(1.0, 0.5));
    let slow = map.activity(None, fixed(9.0));
    map.stream(slow, regular(1.0, 0.5));
    let study = syncline::model::Study { bin: Some(Duration::hours(7.0)), ..study(10.0, 0.0, 1) };
    let result = map.run(&study);
    let series = result.series_of((Quantity::Completions, Some(items.into()))).unwrap();
    assert_eq!(series.rows[0], [7.0, 3.0]);
}

#[test]
fn rework_by_way_of_another_activity_counts_as_a_pass() {
    let mut map = Map::new();
    let inspect = map.activity(None, fixed(1.0));
    let repair = map.activity(None, fixed(1.0));
    map.then(repair, inspect);
    let again = Condition { attribute: Attribute::Passes, is: Comparison::Below, than: 3.0 };
    let branches = vec![Branch { when: Some(again), ..branch(repair) }];
    map.change_activity(inspect, |activity| activity.routing = Routing { rule: RoutingRule::Condition, branches });
    let items = map.stream(inspect, at(&[0.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    close(mean(&result, Quantity::Elapsed, items), 5.0);
}

#[test]
fn a_join_does_not_wait_for_a_part_that_is_gone() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let whole = map.activity(None, fixed(1.0));
    let parts = [map.activity(staff, fixed(1.0)), map.activity(None, fixed(2.0))];
    let joined = map.activity(None, fixed(1.0));
    map.split(whole, &parts);
    for part in parts {
        map.then(part, joined);
    }
    map.change_activity(joined, |activity| activity.join = Some(2));
    map.change_activity(parts[0], |activity| activity.patience = Some(Patience { after: fixed(0.5), then: None, ..Patience::default() }));
    let busy = map.activity(staff, fixed(10.0));
    map.stream(busy, at(&[0.0]));
    let items = map.stream(whole, at(&[0.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    close(mean(&result, Quantity::Elapsed, items), 4.0);
}

#[test]
fn a_part_that_comes_after_a_join_is_done_with() {
    let mut map = Map::new();
    let whole = map.activity(None, fixed(1.0));
    let parts = [map.activity(None, fixed(1.0)), map.activity(None, fixed(2.0)), map.activity(None, fixed(9.0))];
    let joined = map.activity(None, fixed(1.0));
    map.split(whole, &parts);
    for part in parts {
        map.then(part, joined);
    }
    // Two of three opinions are enough.
    map.change_activity(joined, |activity| activity.join = Some(2));
    let items = map.stream(whole, at(&[0.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    close(mean(&result, Quantity::Completions, items), 1.0);
}

#[test]
fn joins_behind_each_other_go_on_in_the_order_of_the_way_when_a_part_is_gone() {
    let mut map = Map::new();
    let whole = map.activity(None, fixed(1.0));
    let parts: Vec<_> = [1.0, 2.0, 3.0, 4.0].into_iter().map(|hours| map.activity(None, fixed(hours))).collect();
    map.change_activity(parts[3], |activity| activity.time_limit = Some(Patience { after: fixed(3.5), then: None, ..Patience::default() }));
    let [first, second, last] = [map.activity(None, fixed(1.0)), map.activity(None, fixed(1.0)), map.activity(None, fixed(1.0))];
    map.split(whole, &parts);
    for (part, join) in parts.iter().zip([first, first, second, second]) {
        map.then(*part, join);
    }
    for join in [first, second, last] {
        map.change_activity(join, |activity| activity.join = Some(2));
    }
    map.then(first, last);
    map.then(second, last);
    let items = map.stream(whole, at(&[0.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    // The fourth part is broken off at 4.5: the second join then goes on with the third part alone.
    assert_eq!(instants(&result, Quantity::StartTimes, second), [4.5]);
    assert_eq!(instants(&result, Quantity::StartTimes, last), [5.5]);
    close(mean(&result, Quantity::Elapsed, items), 6.5);
}

#[test]
fn a_late_part_of_a_part_does_not_keep_the_outer_join_waiting_for_ever() {
    let mut map = Map::new();
    let whole = map.activity(None, fixed(1.0));
    let inner = map.activity(None, fixed(1.0));
    let beside = map.activity(None, fixed(1.0));
    let parts = [map.activity(None, fixed(1.0)), map.activity(None, fixed(2.0)), map.activity(None, fixed(7.0))];
    let [inner_join, outer_join] = [map.activity(None, fixed(1.0)), map.activity(None, fixed(1.0))];
    map.split(whole, &[inner, beside]);
    map.split(inner, &parts);
    for part in parts {
        map.then(part, inner_join);
    }
    map.then(inner_join, outer_join);
    map.then(beside, outer_join);
    for join in [inner_join, outer_join] {
        map.change_activity(join, |activity| activity.join = Some(2));
    }
    let items = map.stream(whole, at(&[0.0]));
    let result = map.run(&study(60.0, 0.0, 1));
    close(mean(&result, Quantity::Completions, outer_join), 1.0);
    // Until the late part has come at 9 it could still have been waited for.
    assert_eq!(instants(&result, Quantity::StartTimes, outer_join), [9.0]);
    close(mean(&result, Quantity::Elapsed, items), 10.0);
}

#[test]
fn the_members_of_a_batch_in_line_are_waiting_items() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let kiln = map.activity(staff, fixed(3.0));
    map.change_activity(kiln, |activity| activity.batching = Some(Batching { size: Some(2), ..Batching::default() }));
    map.stream(kiln, at(&[0.0, 0.0, 0.0, 0.0]));
    let result = map.run(&study(10.0, 0.0, 1));
    // Little's law: two members wait for three of ten hours.
    close(mean(&result, Quantity::QueueLength, kiln), 0.6);
}

#[test]
fn an_item_on_its_way_out_is_in_progress() {
    let mut map = Map::new();
    let [from, to] = [map.function(), map.function()];
    let desk = map.activity(None, fixed(1.0));
    let out = map.handoff(from, to, fixed(2.0));
    map.change_activity(desk, |activity| {
        activity.routing = Routing { branches: vec![Branch { via: Some(out), ..Branch::default() }], ..Routing::default() };
    });
    let items = map.stream(desk, at(&[0.0]));
    let result = map.run(&study(10.0, 0.0, 1));
    close(mean(&result, Quantity::Elapsed, items), 3.0);
    close(mean(&result, Quantity::InSystem, items), 0.3);
}

#[test]
fn the_totals_of_an_item_include_what_it_gave_up() {
    let mut map = Map::new();
    let first = map.activity(None, fixed(5.0));
    let fallback = map.activity(None, fixed(1.0));
    map.change_activity(first, |activity| {
        activity.time_limit = Some(Patience { after: fixed(2.0), then: Some(fallback), ..Patience::default() });
    });
    let items = map.stream(first, at(&[0.0]));
    let result = map.run(&study(10.0, 0.0, 1));
    close(mean(&result, Quantity::Elapsed, items), 3.0);
    close(mean(&result, Quantity::Processing, items), 3.0);
}

#[test]
fn work_that_is_broken_off_goes_where_its_limit_says() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let first = map.activity(staff, fixed(5.0));
    let fallback = map.activity(None, fixed(1.0));
    map.change_activity(first, |activity| {
        activity.time_limit = Some(Patience { after: fixed(2.0), then: Some(fallback), ..Patience::default() });
    });
    map.stream(first, at(&[0.0, 0.0]));
    let result = map.run(&study(20.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::GiveUpTimes, first), [2.0, 4.0]);
    assert_eq!(instants(&result, Quantity::EndTimes, fallback), [3.0, 5.0]);
}

#[test]
fn an_arrival_is_counted_by_its_instant_and_followed_until_it_leaves() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(8.0));
    let items = map.stream(desk, at(&[1.0, 10.0, 19.0, 20.0]));
    let result = map.run(&study(20.0, 5.0, 1));
    // Those of 10 and 19 count; the one of 1 came in the warm-up, the one of 20 after the end.
    close(mean(&result, Quantity::Arrivals, items), 2.0);
    close(mean(&result, Quantity::Completions, items), 2.0);
    close(mean(&result, Quantity::Elapsed, items), 8.0);
    // Busy from 5 to 9, from 10 to 18 and from 19 to 20, of 15 hours.
    close(mean(&result, Quantity::Utilisation, staff), 13.0 / 15.0);
    // What is followed no longer than stated is not completed.
    let result = map.run(&syncline::model::Study { cool_down: Some(Duration::hours(3.0)), ..study(20.0, 5.0, 1) });
    close(mean(&result, Quantity::Completions, items), 1.0);
}

#[test]
fn a_warm_up_leaves_out_an_empty_start() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.9));
    let waiting = |warm_up: f64| map.run(&study(400.0, warm_up, 60)).estimate(&measure(Quantity::Waiting, desk)).unwrap().mean;
    assert!(waiting(0.0) < waiting(200.0), "a queue that starts empty waits less at first");
}
