//! What servers do with their time, and what work costs, at exact instants.

use syncline::model::{
    Capacity, Distribution, Measure, OnFull, Price, PriceKind, Quantity, QueueCount, QueueLimit, ResourceId, ShiftEnd, Statistic,
};
use syncline::units::{Duration, Money, MoneyRate, TimeUnit};

use crate::maps::{Map, at, exponential, fixed, mean, measure, poisson, statistic, study};
use crate::random_maps;

const SHARES: [Quantity; 5] = [Quantity::Worked, Quantity::AwayFromWork, Quantity::Off, Quantity::Blocked, Quantity::Starved];

fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-9, "{got} instead of {wanted}");
}

#[expect(clippy::unnecessary_wraps, reason = "prices are optional")]
fn per_hour(amount: f64) -> Option<MoneyRate> {
    Some(MoneyRate::new(amount, TimeUnit::Hour))
}

/// Two servers from 8 to 16 o'clock of two days, and one job.
fn day_shift(shift_end: ShiftEnd, starts: f64, takes: f64) -> (Map, ResourceId) {
    let mut map = Map::new();
    let staff = map.resource(2, |staff| {
        let steps = vec![(Duration::ZERO, 0), (Duration::hours(8.0), 2), (Duration::hours(16.0), 0)];
        staff.capacity = Capacity::Steps { steps, repeats: Some(Duration::hours(24.0)) };
        staff.shift_end = shift_end;
    });
    let desk = map.activity(staff, fixed(takes));
    map.stream(desk, at(&[starts]));
    (map, staff)
}

fn shares(map: &Map, hours: f64, staff: ResourceId) -> [f64; 5] {
    let result = map.run(&study(hours, 0.0, 1));
    SHARES.map(|what| mean(&result, what, staff))
}

#[test]
fn servers_that_rest_work_wait_and_go_home_share_their_time() {
    let (map, staff) = day_shift(ShiftEnd::Resume, 12.0, 10.0);
    // At work from 12 to 16 and from 8 to 14; between them the work rests for 16 hours.
    for (share, hours) in shares(&map, 48.0, staff).into_iter().zip([10.0, 16.0, 48.0, 0.0, 22.0]) {
        close(share, hours / 96.0);
    }
    let (map, staff) = day_shift(ShiftEnd::Finish, 12.0, 6.0);
    // At work from 12 to 18, two hours beyond the shift.
    for (share, hours) in shares(&map, 48.0, staff).into_iter().zip([6.0, 0.0, 62.0, 0.0, 28.0]) {
        close(share, hours / 96.0);
    }
}

#[test]
fn a_server_that_holds_a_finished_item_is_blocked_and_one_on_vacation_is_off() {
    let mut map = Map::new();
    let first = map.resource(1, |_| {});
    let second = map.resource(1, |staff| {
        staff.queue = Some(QueueLimit { size: 0, counts: QueueCount::Waiting, on_full: OnFull::Block });
    });
    let [fast, slow] = [map.activity(first, fixed(1.0)), map.activity(second, fixed(5.0))];
    map.then(fast, slow);
    map.stream(fast, at(&[0.0, 0.0]));
    // The second item is done at 2 and held until 6.
    for (share, hours) in shares(&map, 20.0, first).into_iter().zip([2.0, 0.0, 0.0, 4.0, 14.0]) {
        close(share, hours / 20.0);
    }
    let mut map = Map::new();
    let staff = map.resource(1, |staff| staff.vacation = Some(fixed(3.0)));
    let desk = map.activity(staff, fixed(1.0));
    map.stream(desk, at(&[4.0]));
    // Away until 6, at work until 7, away again.
    for (share, hours) in shares(&map, 10.0, staff).into_iter().zip([1.0, 0.0, 9.0, 0.0, 0.0]) {
        close(share, hours / 10.0);
    }
}

#[test]
fn the_shares_of_every_resource_add_up_to_one_on_random_maps() {
    let mut n_positive = [0; 5];
    for seed in 0..200 {
        let map = random_maps::work(seed, true);
        let prepared = map.prepared(&study(200.0, 20.0, 1));
        let result = syncline::experiment::study::run_study(&prepared, &syncline::experiment::study::Watch::default());
        if result.n() == 0 {
            // Its lines held each other up before anything was observed.
            assert!(result.failed[0].reason.contains("for ever"), "{seed}: {:?}", result.failed);
            continue;
        }
        for staff in map.document.resources.ids() {
            let of = |what: Quantity| result.estimate(&measure(what, staff)).map_or(f64::NAN, |estimate| estimate.mean);
            let shares = SHARES.map(of);
            let sum: f64 = shares.iter().sum();
            assert!((sum - 1.0).abs() < 1e-12 && shares.iter().all(|share| *share >= -1e-12), "{seed}: {shares:?}");
            for (n, share) in n_positive.iter_mut().zip(shares) {
                *n += i32::from(share > 1e-9);
            }
            // The same in every bin of the series.
            let rows: Vec<_> = SHARES.iter().filter_map(|what| result.series_of((*what, Some(staff.into())))).collect();
            for bin in 0..rows[0].rows[0].len() {
                let sum: f32 = rows.iter().map(|series| series.rows[0][bin]).sum();
                assert!((sum - 1.0).abs() < 1e-4, "{seed}, bin {bin}: {sum}");
            }
        }
    }
    assert!(n_positive.iter().all(|n| *n > 8), "the maps are too tame: {n_positive:?}");
}

#[test]
fn work_costs_what_was_done_and_what_was_paid_for_nothing() {
    let mut map = Map::new();
    let staff = map.resource(1, |staff| {
        staff.cost_busy = per_hour(10.0);
        staff.cost_idle = per_hour(4.0);
    });
    let desk = map.activity(staff, fixed(3.0));
    map.change_activity(desk, |activity| {
        activity.cost_fixed = Money::new(7.0);
        activity.cost_waiting = per_hour(2.0);
    });
    let items = map.stream(desk, at(&[1.0, 1.0, 1.0, 22.0]));
    map.change_stream(items, |stream| stream.due = Some(fixed(4.0)));
    let late = map.document.new_id();
    let price = Price {
        kind: PriceKind::Late,
        of: Some(items.into()),
        amount: Money::new(5.0),
        per: Some(TimeUnit::Hour),
        at_most: Some(Duration::hours(4.5)),
    };
    map.document.prices.insert(late, price);
    let result = map.run(&study(24.0, 0.0, 1));
    // Done at 4, 7, 10 and 25: the last one after the end, at which two of its hours are done.
    close(statistic(&result, Quantity::Cost, Statistic::Sum, staff), 10.0 * 11.0 + 4.0 * 13.0);
    close(statistic(&result, Quantity::Cost, Statistic::Sum, desk), 7.0 * 3.0 + 2.0 * (3.0 + 6.0));
    // Due at 5: two hours late, and five of which four and a half are paid.
    close(statistic(&result, Quantity::Cost, Statistic::Sum, items), 5.0 * (2.0 + 4.5));
    close(mean(&result, Quantity::LateShare, items), 0.5);
    let whole = Measure { what: Quantity::Cost, of: None, statistic: Statistic::Sum, ..Measure::default() };
    let total = 162.0 + 39.0 + 32.5;
    close(result.estimate(&whole).unwrap().mean, total);
    // What was spent bin by bin adds up to the whole.
    let series = result.series_of((Quantity::Cost, None)).unwrap();
    let sum: f64 = series.rows[0].iter().map(|money| f64::from(*money)).sum();
    assert!((sum - total).abs() < 1e-3, "{sum}");
}

#[test]
fn without_prices_there_is_no_cost_and_prices_change_nothing_else() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.7));
    let free = map.run(&study(100.0, 0.0, 2));
    let whole = Measure { what: Quantity::Cost, of: None, statistic: Statistic::Sum, ..Measure::default() };
    assert_eq!(free.estimate(&whole), None);
    map.document.resources.get_mut(staff).unwrap().cost_busy = per_hour(10.0);
    let priced = map.run(&study(100.0, 0.0, 2));
    assert_eq!(crate::maps::numbers(&free), crate::maps::numbers(&priced));
    assert!(priced.estimate(&whole).unwrap().mean > 0.0);
}

#[test]
fn costs_of_a_steady_queue_are_those_of_theory() {
    let mut map = Map::new();
    let staff = map.resource(1, |staff| {
        staff.cost_busy = per_hour(30.0);
        staff.cost_idle = per_hour(20.0);
    });
    let desk = map.activity(staff, exponential(1.0));
    map.change_activity(desk, |activity| activity.cost_waiting = per_hour(1.0));
    map.stream(desk, poisson(0.5));
    let result = map.run(&study(2_000.0, 200.0, 200));
    // The mean of a day: busy half the time, and a line of ρ²/(1 − ρ) = 0.5.
    crate::maps::assert_theory(&result, Quantity::Cost, staff, 24.0 * (15.0 + 10.0), 0.01);
    crate::maps::assert_theory(&result, Quantity::Cost, desk, 24.0 * 0.5, 0.05);
    assert!(matches!(exponential(1.0), Distribution::Exponential { .. }));
}
