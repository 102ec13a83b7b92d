//! Changes of a scenario that hold from a later date: what was before stays, what is under way goes on, and what
//! cannot change while a replication runs is refused.

use syncline::experiment::StudyResult;
use syncline::experiment::study::{Overrides, Watch, prepare, run_study};
use syncline::model::finding::Finding;
use syncline::model::{Change, ChangeKind, EntityRef, Quantity, Scenario, ScenarioId, Statistic, Study, WorkStream};
use syncline::units::Duration;

use crate::maps::{Map, ON_NEWS, at, exponential, fixed, instants, mean, numbers, poisson, regular, rhythm, statistic, study};
use crate::random_maps;

/// A scenario of changes of one field each, from an hour on.
fn scenario(map: &mut Map, changes: &[(f64, EntityRef, &str, &str)]) -> ScenarioId {
    let change = |(from, of, field, to): &(f64, EntityRef, &str, &str)| Change {
        what: ChangeKind::Set { of: *of, field: (*field).to_owned(), to: (*to).to_owned() },
        from: Some(Duration::hours(*from)),
        ..Change::default()
    };
    let id = map.document.new_id();
    let changes = changes.iter().map(change).collect();
    map.document.scenarios.insert(id, Scenario { name: "Later".to_owned(), changes, ..Scenario::default() });
    id
}

fn run(map: &Map, scenario: Option<ScenarioId>, study: &Study) -> StudyResult {
    let prepared = prepare(&map.document, scenario, study, &Overrides::default()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    run_study(&prepared, &Watch::default())
}

fn refused(map: &Map, scenario: ScenarioId) -> Vec<Finding> {
    prepare(&map.document, Some(scenario), &study(100.0, 0.0, 1), &Overrides::default()).unwrap_err()
}

#[test]
fn a_latency_changes_for_what_is_sent_from_then_on() {
    let mut map = Map::new();
    let [plant, desk] = [map.function(), map.function()];
    let signal = map.signal(plant, at(&[10.0, 98.0, 100.0, 150.0]));
    let handoff = map.handoff(plant, desk, fixed(5.0));
    map.decision(desk, ON_NEWS);
    let later = scenario(
        &mut map,
        &[(100.0, handoff.into(), "latency", "{\"Fixed\":\"1 h\"}"), (140.0, handoff.into(), "latency", "{\"Fixed\":\"9 h\"}")],
    );
    let result = run(&map, Some(later), &study(200.0, 0.0, 1));
    // What is under way at hour 100 arrives as it was sent, after what is sent later.
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [15.0, 103.0, 101.0, 159.0]);
}

#[test]
fn servers_come_at_the_date_and_work_that_has_begun_takes_its_time() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(10.0));
    map.stream(desk, at(&[0.0, 0.0, 0.0, 0.0]));
    let set = [(15.0, staff.into(), "capacity", "{\"Servers\":2}"), (26.0, desk.into(), "service", "{\"Fixed\":\"1 h\"}")];
    let later = scenario(&mut map, &set);
    let result = run(&map, Some(later), &study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::StartTimes, desk), [0.0, 10.0, 15.0, 20.0]);
    assert_eq!(instants(&result, Quantity::EndTimes, desk), [10.0, 20.0, 25.0, 30.0]);
    let shares = [Quantity::Worked, Quantity::Off, Quantity::Starved, Quantity::Blocked, Quantity::AwayFromWork];
    let sum: f64 = shares.iter().map(|what| mean(&result, *what, staff)).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    assert!((mean(&result, Quantity::Worked, staff) - 40.0 / 200.0).abs() < 1e-9);
}

#[test]
fn shifts_that_change_leave_no_trace_of_the_old_ones() {
    let mut map = Map::new();
    let steps = |servers: u32| format!("{{\"Steps\":{{\"steps\":[[\"0 h\",0],[\"8 h\",{servers}],[\"16 h\",0]],\"repeats\":\"24 h\"}}}}");
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(1.0));
    map.stream(desk, regular(1.0, 0.5));
    let (first, second) = (steps(1), steps(3));
    let now = [(1e-6, staff.into(), "capacity", first.as_str()), (48.0, staff.into(), "capacity", second.as_str())];
    let later = scenario(&mut map, &now);
    let result = run(&map, Some(later), &study(96.0, 0.0, 1));
    // More come than can be served: one an hour of a shift, from the third day on three.
    let ends = instants(&result, Quantity::EndTimes, desk);
    let on_day = |day: u32| ends.iter().filter(|end| (f64::from(day) * 24.0..f64::from(day + 1) * 24.0).contains(end)).count();
    assert_eq!([0, 1, 2, 3].map(on_day), [8, 8, 24, 24], "{ends:?}");
}

#[test]
fn arrivals_start_afresh_at_the_date() {
    let mut map = Map::new();
    let desk = map.activity(None, fixed(0.0));
    let items: syncline::model::WorkStreamId = map.stream(desk, regular(10.0, 10.0));
    let to = "{\"Renewal\":{\"interval\":{\"Fixed\":\"1 h\"}}}";
    let later = scenario(&mut map, &[(25.0, items.into(), "arrivals", to)]);
    let result = run(&map, Some(later), &study(30.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::StartTimes, desk), [10.0, 20.0, 26.0, 27.0, 28.0, 29.0]);
    assert!(map.document.work_streams.get(items).is_some_and(|stream: &WorkStream| stream.entry == Some(desk)));
}

#[test]
fn a_rhythm_an_agent_and_a_right_change_at_the_date() {
    let mut map = Map::new();
    let desk = map.function();
    let signal = map.signal(desk, at(&[1.0, 49.0, 75.0]));
    let decision = map.decision(desk, rhythm(48.0, 0.0));
    let later = scenario(&mut map, &[(72.0, decision.into(), "trigger", "{\"Periodic\":{\"at\":{\"Every\":{\"period\":\"6 h\"}}}}")]);
    let result = run(&map, Some(later), &study(200.0, 0.0, 1));
    // The second change waits for hour 96 until the rhythm is shorter.
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [48.0, 72.0, 78.0]);
    let later = scenario(&mut map, &[(60.0, decision.into(), "trigger", "{\"OnChange\":{}}")]);
    let result = run(&map, Some(later), &study(200.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [48.0, 60.0, 75.0]);
    map.change_decision(decision, |decision| decision.decision_time = None);
    let later = scenario(&mut map, &[(60.0, EntityRef::Function(desk), "agent", "Ai")]);
    let result = run(&map, Some(later), &study(200.0, 0.0, 1));
    assert!((statistic(&result, Quantity::Decide, Statistic::Min, decision) - 0.05).abs() < 1e-9);
}

#[test]
fn a_change_to_what_is_there_already_changes_nothing() {
    for seed in 0..60 {
        let mut map = random_maps::policies(seed);
        let study = Study { cool_down: Some(Duration::hours(60.0)), ..study(120.0, 12.0, 2) };
        let base = run(&map, None, &study);
        let handoff = map.document.handoffs.ids().next();
        let Some(of) = handoff else { continue };
        let same = serde_json::to_string(&map.document.handoffs.get(of).unwrap().latency).unwrap();
        let later = scenario(&mut map, &[(40.0, of.into(), "latency", &same)]);
        assert_eq!(numbers(&base), numbers(&run(&map, Some(later), &study)), "map {seed}");
        let beyond = scenario(&mut map, &[(9_000.0, of.into(), "latency", "{\"Fixed\":\"1 h\"}")]);
        assert_eq!(numbers(&base), numbers(&run(&map, Some(beyond), &study)), "map {seed}: after the end");
    }
}

#[test]
fn before_the_date_everything_is_as_it_was() {
    let mut map = Map::new();
    let staff = map.resource(2, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(1.5));
    let before = Study { cool_down: Some(Duration::ZERO), ..study(500.0, 0.0, 3) };
    let base = run(&map, None, &before);
    let later = scenario(
        &mut map,
        &[(500.001, staff.into(), "capacity", "{\"Servers\":9}"), (600.0, desk.into(), "service", "{\"Fixed\":\"0 h\"}")],
    );
    assert_eq!(numbers(&base), numbers(&run(&map, Some(later), &before)));
    let after = study(2_000.0, 700.0, 3);
    assert_eq!(mean(&run(&map, Some(later), &after), Quantity::Waiting, desk), 0.0);
    assert!(mean(&run(&map, None, &after), Quantity::Waiting, desk) > 0.5);
}

#[test]
fn service_that_changes_draws_the_same_numbers_as_if_it_had_been_so() {
    // From the date on each item's time is what it would have been with the new time from the start.
    let mut map = Map::new();
    let desk = map.activity(None, exponential(1.0));
    map.stream(desk, regular(1.0, 0.0));
    let later = scenario(&mut map, &[(10.5, desk.into(), "service", "{\"Exponential\":{\"mean\":\"2 h\"}}")]);
    let times = |result: &StudyResult| {
        let [starts, ends] = [Quantity::StartTimes, Quantity::EndTimes].map(|what| instants(result, what, desk));
        starts.iter().zip(ends).map(|(start, end)| end - start).collect::<Vec<f64>>()
    };
    let study = study(40.0, 0.0, 1);
    let (base, changed) = (times(&run(&map, None, &study)), times(&run(&map, Some(later), &study)));
    for (n, (base, changed)) in base.iter().zip(&changed).enumerate() {
        let factor = if n <= 10 { 1.0 } else { 2.0 };
        assert!((changed - factor * base).abs() < 1e-5, "item {n}: {base} and {changed}");
    }
}

#[test]
fn what_cannot_change_while_a_repeat_runs_is_refused_with_its_element() {
    let mut map = Map::new();
    let staff = map.resource(2, |staff| staff.lines = syncline::model::Lines::DealtAtRandom);
    let desk = map.activity(staff, exponential(1.0));
    let items = map.stream(desk, poisson(0.5));
    let refuses = |map: &Map, change: (f64, EntityRef, &str, &str), what: &str| {
        let mut map = map.clone();
        let of = change.1;
        let later = scenario(&mut map, &[change]);
        let findings = refused(&map, later);
        assert!(findings.iter().any(|finding| finding.subject == Some(of) && finding.sentence.contains(what)), "{findings:#?}");
    };
    refuses(&map, (10.0, desk.into(), "resource", "null"), "cannot change while a repeat runs");
    refuses(&map, (10.0, items.into(), "entry", "null"), "cannot change while a repeat runs");
    refuses(&map, (10.0, staff.into(), "capacity", "{\"Servers\":3}"), "lines of its own");
    let gone = scenario(&mut map, &[(10.0, EntityRef::Resource(syncline::model::ResourceId(999)), "capacity", "{\"Servers\":3}")]);
    assert!(!refused(&map, gone).is_empty());
}
