//! Queues against formulas: the engine must meet theory within its own standard error.

use syncline::model::{Distribution, PreemptionRule, Quantity, Statistic};
use syncline::units::Duration;

use crate::maps::{Map, assert_theory, exponential, fixed, mean, measure, poisson, statistic, study};

/// Chance to wait in an M/M/c queue (Erlang's C formula) of offered load `a`.
fn erlang_c(servers: u32, a: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 0.0);
    for n in 0..servers {
        sum += term;
        term *= a / f64::from(n + 1);
    }
    let last = term / (1.0 - a / f64::from(servers));
    last / (sum + last)
}

#[test]
fn a_queue_with_several_servers_meets_erlang() {
    for (servers, arrivals) in [(1, 0.7), (3, 2.1), (8, 6.0)] {
        let mut map = Map::new();
        let staff = map.resource(servers, |_| {});
        let desk = map.activity(staff, exponential(1.0));
        let items = map.stream(desk, poisson(arrivals));
        let result = map.run(&study(6_000.0, 300.0, 16));
        let c = erlang_c(servers, arrivals);
        let wait = c / (f64::from(servers) - arrivals);
        assert_theory(&result, Quantity::HadToWait, desk, c, 0.02);
        assert_theory(&result, Quantity::Waiting, desk, wait, 0.06);
        assert_theory(&result, Quantity::Elapsed, items, wait + 1.0, 0.03);
        assert_theory(&result, Quantity::QueueLength, desk, arrivals * wait, 0.06);
        assert_theory(&result, Quantity::Utilisation, staff, arrivals / f64::from(servers), 0.02);
    }
}

#[test]
fn a_queue_with_any_service_time_meets_pollaczek_and_khinchine() {
    let constant = fixed(1.0);
    let steady = Distribution::Gamma { shape: 4.0, mean: Duration::hours(1.0) };
    let wild = Distribution::Lognormal { mean: Duration::hours(1.0), cv: 1.2 };
    for (service, squared_cv) in [(constant, 0.0), (steady, 0.25), (wild, 1.44)] {
        let mut map = Map::new();
        let staff = map.resource(1, |_| {});
        let desk = map.activity(staff, service);
        map.stream(desk, poisson(0.6));
        let result = map.run(&study(8_000.0, 300.0, 20));
        let wait = 0.6 * (1.0 + squared_cv) / (2.0 * 0.4);
        assert_theory(&result, Quantity::Waiting, desk, wait, 0.08);
    }
}

#[test]
fn urgent_work_that_interrupts_does_not_notice_the_rest() {
    let mut map = Map::new();
    let (urgent, normal) = (map.class(1), map.class(2));
    let staff = map.resource(1, |staff| staff.preemption.rule = PreemptionRule::Resume);
    let desk = map.activity(staff, exponential(1.0));
    let first = map.stream(desk, poisson(0.3));
    map.change_stream(first, |stream| stream.class = Some(urgent));
    let second = map.stream(desk, poisson(0.4));
    map.change_stream(second, |stream| stream.class = Some(normal));
    let result = map.run(&study(8_000.0, 300.0, 20));
    // Preemptive resume: T₁ = R₁/(1−σ₁) + E[S], T₂ = E[S]/(1−σ₁) + R₂/((1−σ₁)(1−σ₂)), Rₙ = Σλ·E[S²]/2.
    assert_theory(&result, Quantity::Elapsed, first, 0.3 / 0.7 + 1.0, 0.04);
    assert_theory(&result, Quantity::Elapsed, second, 1.0 / 0.7 + 0.7 / (0.7 * 0.3), 0.06);
}

#[test]
fn a_server_that_goes_on_vacation_when_idle_adds_the_rest_of_a_vacation_to_every_wait() {
    let mut map = Map::new();
    let vacation = Distribution::Uniform { low: Duration::hours(1.0), high: Duration::hours(3.0) };
    let staff = map.resource(1, |staff| staff.vacation = Some(vacation));
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.5));
    let result = map.run(&study(8_000.0, 300.0, 16));
    // W = λE[S²]/(2(1−ρ)) + E[V²]/(2E[V]); a uniform time from 1 to 3 has E[V²] = 13/3.
    assert_theory(&result, Quantity::Waiting, desk, 1.0 + 13.0 / 12.0, 0.04);
}

#[test]
fn limited_patience_meets_the_abandonment_formula() {
    // M/M/1+M: with λ = μ = θ the number present is Poisson with mean 1, so that λ(1−e⁻¹)… never wait long.
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.change_activity(desk, |desk| {
        desk.patience = Some(syncline::model::Patience { after: exponential(1.0), then: None, ..syncline::model::Patience::default() });
    });
    map.stream(desk, poisson(1.0));
    let result = map.run(&study(4_000.0, 100.0, 16));
    // Busy share 1 − e⁻¹; what is not served gave up: P(gives up) = 1 − (1 − e⁻¹) = e⁻¹.
    assert_theory(&result, Quantity::Utilisation, staff, 1.0 - libm::exp(-1.0), 0.02);
    assert_theory(&result, Quantity::GaveUpShare, desk, libm::exp(-1.0), 0.03);
    assert_theory(&result, Quantity::InSystem, desk, 1.0, 0.03);
}

#[test]
fn elapsed_time_is_the_sum_of_its_parts() {
    let mut map = Map::new();
    let (urgent, normal) = (map.class(1), map.class(2));
    let calendar = map.calendar(8.0, 18.0);
    let staff = map.resource(2, |staff| {
        staff.preemption.rule = PreemptionRule::Resume;
        staff.shift_end = syncline::model::ShiftEnd::Resume;
        staff.calendar = Some(calendar);
    });
    let desk = map.activity(staff, exponential(2.0));
    for (class, rate) in [(urgent, 0.1), (normal, 0.2)] {
        let stream = map.stream(desk, poisson(rate));
        map.change_stream(stream, |stream| stream.class = Some(class));
    }
    let result = map.run(&study(4_000.0, 0.0, 3));
    let sum = |what: Quantity| statistic(&result, what, Statistic::Sum, desk);
    let parts = sum(Quantity::Waiting) + sum(Quantity::Processing) + sum(Quantity::Suspended) + sum(Quantity::Interrupted);
    let elapsed = sum(Quantity::Elapsed);
    assert!((parts - elapsed).abs() < 1e-9 * elapsed, "{parts} {elapsed}");
    assert!(sum(Quantity::Suspended) > 0.0 && sum(Quantity::Interrupted) > 0.0);
}

#[test]
fn what_is_in_progress_is_the_rate_times_the_time_in_progress() {
    let mut map = Map::new();
    let first_staff = map.resource(2, |_| {});
    let second_staff = map.resource(1, |_| {});
    let first = map.activity(first_staff, exponential(1.5));
    let second = map.activity(second_staff, exponential(0.7));
    map.then(first, second);
    let items = map.stream(first, poisson(1.0));
    let result = map.run(&study(10_000.0, 500.0, 8));
    let rate = mean(&result, Quantity::Arrivals, items) / 9_500.0;
    for of in [syncline::model::EntityRef::from(items), first.into(), second.into()] {
        let present = mean(&result, Quantity::InSystem, of);
        let elapsed = mean(&result, Quantity::Elapsed, of);
        assert!((present - rate * elapsed).abs() < 0.01 * present, "{of:?}: {present} against {}", rate * elapsed);
    }
    assert!(result.estimate(&measure(Quantity::Cost, items)).is_none(), "what is not computed has no value");
}
