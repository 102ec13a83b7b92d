//! Absences, own lines, rises of a rate, first queues and times that count in working hours only.

use syncline::model::{
    Arrivals, Check, Disruption, DisruptionKind, DisruptionWindows, EntityRef, Initial, InitialState, Lines, Measure, OnFull, Patience,
    Quantity, QueueCount, QueueLimit, Resource, ShiftEnd, Spike,
};
use syncline::units::{Duration, Rate, Share, TimeUnit};

use crate::maps::{Map, assert_theory, at, exponential, fixed, instants, mean, poisson, study};

fn hours(value: f64) -> Duration {
    Duration::hours(value)
}

fn absent(map: &mut Map, of: impl Into<EntityRef>, share: Option<f64>, windows: DisruptionWindows) {
    let id = map.document.new_id();
    let disruption =
        Disruption { of: Some(of.into()), kind: DisruptionKind::Absent, share: share.map(Share::new), windows, ..Disruption::default() };
    map.document.disruptions.insert(id, disruption);
}

#[test]
fn who_is_absent_leaves_as_at_the_end_of_a_shift() {
    let run = |shift_end: ShiftEnd, share: Option<f64>| {
        let mut map = Map::new();
        let staff = map.resource(4, |staff| staff.shift_end = shift_end);
        absent(&mut map, staff, share, DisruptionWindows::Listed(vec![(hours(2.0), hours(3.0))]));
        let desk = map.activity(staff, fixed(4.0));
        map.stream(desk, at(&[0.0; 4]));
        instants(&map.run(&study(24.0, 0.0, 1)), Quantity::EndTimes, desk)
    };
    assert_eq!(run(ShiftEnd::Resume, None), [7.0; 4]);
    assert_eq!(run(ShiftEnd::Restart, None), [9.0; 4]);
    assert_eq!(run(ShiftEnd::Finish, None), [4.0; 4]);
    // A quarter of four is one: the last who started. Somebody else is free at 4 and goes on with its work.
    assert_eq!(run(ShiftEnd::Resume, Some(0.25)), [4.0, 4.0, 4.0, 6.0]);
}

#[test]
fn absence_of_a_team_is_that_of_all_its_staff() {
    let mut map = Map::new();
    let team = map.function();
    let staff = map.resource(1, |staff: &mut Resource| staff.function = team);
    absent(&mut map, team, None, DisruptionWindows::Listed(vec![(hours(0.0), hours(5.0))]));
    let desk = map.activity(staff, fixed(1.0));
    map.stream(desk, at(&[1.0]));
    assert_eq!(instants(&map.run(&study(24.0, 0.0, 1)), Quantity::StartTimes, desk), [5.0]);
}

/// Queue of one server that breaks down at rate ξ, also when idle, and comes back at rate η (White and
/// Christie 1958): L = λ ((η + ξ)² + ξ μ) / ((η + ξ) (η (μ − λ) − ξ λ)).
#[test]
fn random_absences_lengthen_the_queue_as_theory_says() {
    let (lambda, mu, xi, eta) = (0.5, 1.0, 0.1, 0.4);
    let mut map = Map::new();
    let staff = map.resource(1, |staff| staff.shift_end = ShiftEnd::Resume);
    absent(&mut map, staff, None, DisruptionWindows::Random { between: exponential(1.0 / xi), lasts: exponential(1.0 / eta) });
    let desk = map.activity(staff, exponential(1.0 / mu));
    map.stream(desk, poisson(lambda));
    let result = map.run(&study(20_000.0, 1_000.0, 60));
    let sum: f64 = eta + xi;
    let theory = lambda * (sum * sum + xi * mu) / (sum * (eta * (mu - lambda) - xi * lambda));
    assert_theory(&result, Quantity::InSystem, desk, theory, 0.05);
    // A fifth of the time it is away.
    assert_theory(&result, Quantity::Worked, staff, lambda / mu, 0.01);
    let away = mean(&result, Quantity::Off, staff) + mean(&result, Quantity::AwayFromWork, staff);
    assert!((away - xi / sum).abs() < 0.01, "{away}");
}

#[test]
fn servers_with_own_lines_are_as_many_single_queues() {
    let run = |lines: Lines| {
        let mut map = Map::new();
        let staff = map.resource(4, |staff| staff.lines = lines);
        let desk = map.activity(staff, exponential(1.0));
        map.stream(desk, poisson(3.2));
        (map.run(&study(5_000.0, 500.0, 40)), staff, desk)
    };
    let (random, staff, desk) = run(Lines::DealtAtRandom);
    // Dealt at random, each is a queue of its own with a load of 0.8: Wq = ρ / (μ − λ) = 4.
    assert_theory(&random, Quantity::Waiting, desk, 4.0, 0.05);
    assert_theory(&random, Quantity::Utilisation, staff, 0.8, 0.02);
    let (shared, _, desk) = run(Lines::Shared);
    // Erlang: C(4, 3.2) / (4 − 3.2) = 0.5964 / 0.8.
    assert_theory(&shared, Quantity::Waiting, desk, 0.7455, 0.05);
    let (shortest, _, desk) = run(Lines::Shortest);
    let waits = mean(&shortest, Quantity::Waiting, desk);
    assert!((0.76..2.0).contains(&waits), "to join the shortest is nearly as good as one line, not quite: {waits}");
}

#[test]
fn who_joins_the_shortest_line_stays_in_it() {
    let mut map = Map::new();
    let staff = map.resource(2, |staff| staff.lines = Lines::Shortest);
    let [long, short] = [map.activity(staff, fixed(10.0)), map.activity(staff, fixed(1.0))];
    map.stream(long, at(&[0.0]));
    map.stream(short, at(&[0.0, 0.0, 0.0]));
    let result = map.run(&study(50.0, 0.0, 1));
    // The third goes to the first line, whose item is long, because both have one; the fourth to the second.
    assert_eq!(instants(&result, Quantity::StartTimes, short), [0.0, 1.0, 10.0]);
}

#[test]
fn servers_with_own_lines_come_and_go_one_by_one_and_turn_away_by_line() {
    let mut map = Map::new();
    let staff = map.resource(3, |staff| {
        staff.lines = Lines::Shortest;
        staff.queue = Some(QueueLimit { size: 1, counts: QueueCount::Waiting, on_full: OnFull::Reject });
    });
    let desk = map.activity(staff, fixed(10.0));
    let items = map.stream(desk, at(&[0.0; 8]));
    let result = map.run(&study(50.0, 0.0, 1));
    assert_eq!(mean(&result, Quantity::Rejected, items), 2.0);
    assert_eq!(mean(&result, Quantity::Completions, items), 6.0);
    // Full lines of their own do not hold others up: that is refused with words.
    map.document.resources.get_mut(staff).unwrap().queue.as_mut().unwrap().on_full = OnFull::Block;
    assert!(map.findings().iter().any(|finding| finding.field == "queue"), "{:?}", map.findings());
}

#[test]
fn a_rise_of_the_rate_brings_what_its_area_says() {
    let spike = Spike { starts: fixed(6.0), ramp: hours(2.0), lasts: hours(4.0), factor: 3.0 };
    let rate = Rate::new(10.0, TimeUnit::Hour);
    let profile = Arrivals::Profile { rates: vec![(Duration::ZERO, rate)], repeats: Some(hours(5.0)) };
    for arrivals in [poisson(10.0), profile] {
        let mut map = Map::new();
        let desk = map.activity(None, fixed(0.0));
        let items = map.stream(desk, arrivals);
        map.change_stream(items, |stream| stream.spikes = vec![spike.clone()]);
        let result = map.run(&study(24.0, 0.0, 400));
        // Twice the rate more for six hours: 240 + 120.
        assert_theory(&result, Quantity::Arrivals, items, 360.0, 0.02);
        // A Poisson process stays one: the variance of its number is its mean.
        let counts = result.values(&crate::maps::measure(Quantity::Arrivals, items));
        let variance = counts.iter().map(|n| (n - 360.0) * (n - 360.0)).sum::<f64>() / counts.len() as f64;
        assert!((variance / 360.0 - 1.0).abs() < 0.3, "{variance}");
        map.change_stream(items, |stream| stream.spikes[0].factor = 1.0);
        let flat = map.run(&study(24.0, 0.0, 400));
        assert_theory(&flat, Quantity::Arrivals, items, 240.0, 0.02);
    }
}

#[test]
fn a_rise_of_what_comes_at_stated_instants_is_refused() {
    let mut map = Map::new();
    let desk = map.activity(None, fixed(0.0));
    let items = map.stream(desk, at(&[1.0]));
    map.change_stream(items, |stream| stream.spikes = vec![Spike { factor: 2.0, ..Spike::default() }]);
    assert!(map.findings().iter().any(|finding| finding.field == "spikes"), "{:?}", map.findings());
}

#[test]
fn items_that_wait_at_the_start_are_served_before_those_who_come() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(1.0));
    let items = map.stream(desk, at(&[0.0, 0.5]));
    let initial = map.document.new_id();
    map.document.initials.insert(initial, Initial { of: Some(desk.into()), state: InitialState::Queue(3) });
    let result = map.run(&study(24.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::StartTimes, desk), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(mean(&result, Quantity::Arrivals, items), 5.0);
    assert_eq!(mean(&result, Quantity::Completions, items), 5.0);
    // Three wait from 0, two of them after the first has started; the one of 0 waits 3, that of 0.5 waits 3.5.
    assert!((mean(&result, Quantity::QueueLength, desk) - (1.0 + 2.0 + 3.0 + 3.5) / 24.0).abs() < 1e-9);
}

#[test]
fn patience_on_a_calendar_counts_working_hours_only() {
    let mut map = Map::new();
    let office = map.calendar(9.0, 17.0);
    let staff = map.resource(1, |_| {});
    let busy = map.activity(staff, fixed(1_000.0));
    map.stream(busy, at(&[0.0]));
    let desk = map.activity(staff, fixed(1.0));
    let patience = |calendar| Some(Patience { after: fixed(2.0), then: None, calendar });
    map.change_activity(desk, |activity| activity.patience = patience(Some(office)));
    // Friday 16:00, Saturday noon, Monday 9:00, Monday 14:00 of the second week.
    map.stream(desk, at(&[112.0, 132.0, 177.0, 182.0]));
    let gave_up = |map: &Map| instants(&map.run(&study(300.0, 0.0, 1)), Quantity::GiveUpTimes, desk);
    assert_eq!(gave_up(&map), [178.0, 179.0, 179.0, 184.0]);
    map.change_activity(desk, |activity| activity.patience = patience(None));
    assert_eq!(gave_up(&map), [114.0, 134.0, 179.0, 184.0]);
}

#[test]
fn a_limit_of_work_on_a_calendar_counts_working_hours_only() {
    let mut map = Map::new();
    let office = map.calendar(9.0, 17.0);
    let desk = map.activity(None, fixed(1_000.0));
    map.change_activity(desk, |activity| {
        activity.time_limit = Some(Patience { after: fixed(9.0), then: None, calendar: Some(office) });
    });
    map.stream(desk, at(&[10.0]));
    // Seven hours on Monday, two on Tuesday.
    assert_eq!(instants(&map.run(&study(300.0, 0.0, 1)), Quantity::GiveUpTimes, desk), [35.0]);
}

/// M/M/1: the chance of n in the system is (1 − ρ) ρⁿ.
#[test]
fn the_share_of_time_with_exactly_n_items_is_that_of_theory() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    let items = map.stream(desk, poisson(0.6));
    let share = |of: EntityRef, n: u32| Measure { what: Quantity::LevelShare, of: Some(of), exactly: Some(n), ..Measure::default() };
    for of in [EntityRef::from(desk), items.into()] {
        let check = map.document.new_id();
        map.document.checks.insert(check, Check { measure: share(of, 0), ..Check::default() });
    }
    let result = map.run(&study(5_000.0, 500.0, 40));
    let mut sum = 0.0;
    for n in 0..40 {
        let [at_desk, of_items] = [share(desk.into(), n), share(items.into(), n)].map(|measure| result.estimate(&measure).unwrap());
        assert_eq!(at_desk.mean, of_items.mean);
        let theory = 0.4 * 0.6_f64.powi(n as i32);
        assert!((at_desk.mean - theory).abs() <= 4.0 * at_desk.standard_error + 1e-4, "{n}: {at_desk:?} against {theory}");
        sum += at_desk.mean;
    }
    assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    // Exactly: one item for four of ten hours, two for one.
    let mut map = Map::new();
    let desk = map.activity(None, fixed(2.0));
    map.stream(desk, at(&[1.0, 3.0, 4.0]));
    let check = map.document.new_id();
    map.document.checks.insert(check, Check { measure: share(desk.into(), 0), ..Check::default() });
    let result = map.run(&study(10.0, 0.0, 1));
    let shares: Vec<f64> = (0..4).map(|n| result.estimate(&share(desk.into(), n)).unwrap().mean).collect();
    assert_eq!(shares, [0.5, 0.4, 0.1, 0.0]);
}
