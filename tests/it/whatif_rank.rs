//! Ranking, sweeps and searches on maps whose answers are known.

use syncline::experiment::change;
use syncline::experiment::length::estimate;
use syncline::experiment::ranking::{RankOptions, Ranking, Standing, rank};
use syncline::experiment::relief::{ReliefKind, reliefs};
use syncline::experiment::search::{Constraint, SearchOptions, levers, search};
use syncline::experiment::study::{Overrides, Watch, prepare, run_study};
use syncline::experiment::sweep::{Parameter, SweepOptions, sweep};
use syncline::experiment::tornado::{tornado, vanishing};
use syncline::experiment::warm_up::propose;
use syncline::experiment::yardstick::Yardstick;
use syncline::model::{Change, ChangeKind, Document, EntityRef, Scenario, ScenarioId};

use crate::maps::{Map, exponential, fixed, poisson, study};

/// Two desks in a row, the second the bottleneck; and a third nobody visits.
fn line() -> (Document, Vec<EntityRef>) {
    let mut map = Map::new();
    let desks: Vec<_> = [0.2, 0.9, 0.5]
        .into_iter()
        .map(|hours| {
            let staff = map.resource(1, |_| {});
            map.activity(staff, exponential(hours))
        })
        .collect();
    map.then(desks[0], desks[1]);
    map.stream(desks[0], poisson(0.8));
    for (n, desk) in desks.iter().enumerate() {
        map.change_activity(*desk, |activity| activity.name = format!("Desk {n}"));
    }
    (map.document, desks.into_iter().map(Into::into).collect())
}

fn ranked(document: &Document, scenario: Option<ScenarioId>) -> Ranking {
    let yardstick = Yardstick::of_text(document, "[Elapsed time]").unwrap();
    let study = study(400.0, 100.0, 20);
    rank(document, scenario, &study, &Overrides::default(), &RankOptions::new(yardstick), &Watch::default()).unwrap().unwrap()
}

#[test]
fn the_bottleneck_leads_and_what_nobody_visits_is_not_binding() {
    let (document, desks) = line();
    let ranking = ranked(&document, None);
    assert!(ranking.is_decided, "{}", ranking.guarantee_text());
    let first = &ranking.reliefs[0];
    assert_eq!((first.relief.of, first.relief.kind), (desks[1], ReliefKind::HandsOn));
    assert_eq!((first.standing.clone(), first.ranks.unwrap().best, first.ranks.unwrap().worst), (Standing::Helps, 1, 1));
    let idle = ranking.reliefs.iter().find(|ranked| ranked.relief.of == desks[2]).unwrap();
    assert_eq!(idle.standing, Standing::NotBinding);
    assert!(ranking.guarantee_text().starts_with("With at least 95 % probability “Desk 1"), "{}", ranking.guarantee_text());
    assert!(!ranking.together.is_empty() && ranking.together.iter().all(|pair| pair.places.0 < pair.places.1));
}

#[test]
fn speeding_one_desk_up_can_make_the_whole_worse_and_is_ranked_as_harm() {
    // What waits too long goes a slow way: the sooner that happens, the worse for the whole.
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let (desk, fallback) = (map.activity(staff, exponential(0.8)), map.activity(None, fixed(40.0)));
    map.change_activity(desk, |activity| {
        activity.patience = Some(syncline::model::Patience { after: fixed(4.0), then: Some(fallback), calendar: None });
    });
    map.stream(desk, poisson(0.8));
    let ranking = ranked(&map.document, None);
    let sooner = ranking.reliefs.iter().find(|ranked| ranked.relief.kind == ReliefKind::Sooner).unwrap();
    assert_eq!(sooner.standing, Standing::Harms, "{sooner:?}");
    assert!(sooner.value.unwrap().mean < 0.0);
}

#[test]
fn accepting_a_relief_and_ranking_again_moves_the_constraint() {
    let (mut document, desks) = line();
    let first = ranked(&document, None).reliefs[0].relief.clone();
    // Halved twice, the second desk is faster than the first.
    let relieved = change::with(&document, &first.changes).unwrap();
    let again = reliefs(&relieved).into_iter().find(|relief| relief.key() == first.key()).unwrap();
    let more = change::with(&relieved, &again.changes).unwrap();
    let third = reliefs(&more).into_iter().find(|relief| relief.key() == first.key()).unwrap();
    let id: ScenarioId = document.new_id();
    let changes = third.changes.clone();
    document.scenarios.insert(id, Scenario { name: "Accepted".to_owned(), changes, ..Scenario::default() });
    let ranking = ranked(&document, Some(id));
    assert_eq!(ranking.reliefs[0].relief.of, desks[0], "{}", ranking.reliefs[0].relief.name);
}

#[test]
fn an_element_that_is_not_connected_changes_no_other_bit_of_a_ranking() {
    let (document, _) = line();
    let mut more = document.clone();
    let lonely: syncline::model::FunctionId = more.new_id();
    more.functions.insert(lonely, syncline::model::Function { name: "Lonely".to_owned(), ..Default::default() });
    let text =
        |ranking: &Ranking| format!("{:?}", ranking.reliefs.iter().map(|r| (r.relief.name.clone(), r.value, r.ranks)).collect::<Vec<_>>());
    assert_eq!(text(&ranked(&document, None)), text(&ranked(&more, None)));
}

#[test]
fn a_sweep_finds_where_a_faster_desk_stops_paying_for_what_it_costs_elsewhere() {
    let (document, desks) = line();
    let yardstick = Yardstick::of_text(&document, "[Elapsed time]").unwrap();
    let values = ["0.5 h", "0.8 h", "1 h", "1.1 h"].map(|value| format!("{{\"Exponential\":{{\"mean\":\"{value}\"}}}}")).to_vec();
    let parameters = vec![Parameter { places: vec![(desks[1], "service".to_owned())], values }];
    let options = SweepOptions { yardstick, parameters, compare_with: None, replications: 10 };
    let found = sweep(&document, None, &study(400.0, 100.0, 10), &Overrides::default(), &options, &Watch::default()).unwrap().unwrap();
    let means: Vec<f64> = found.points.iter().map(|point| point.value.unwrap().mean).collect();
    assert!(means.is_sorted(), "{means:?}");
    assert_eq!(found.best().unwrap().at, (0, 0));
    let crossings = found.crossings();
    // The base takes 0.9 h, so that the difference changes sign between 0.8 h and 1 h.
    assert!(crossings.len() == 1 && (0.8..1.0).contains(&crossings[0].first), "{crossings:?}");
}

#[test]
fn a_tornado_puts_the_bottleneck_first_and_a_cause_that_is_taken_away_takes_its_effect_along() {
    let (mut document, desks) = line();
    let yardstick = Yardstick::of_text(&document, "[Elapsed time]").unwrap();
    let bars = tornado(&document, None, &study(400.0, 100.0, 10), &Overrides::default(), (&yardstick, 0.1, 10), &Watch::default());
    let bars = bars.unwrap().unwrap();
    assert!(bars[0].input.of == desks[1] || matches!(bars[0].input.of, EntityRef::WorkStream(_)), "{}", bars[0].input.name);
    assert!(bars[0].down.unwrap().mean < 0.0 && 0.0 < bars[0].up.unwrap().mean);
    // A scenario in which the work is under way for a day between the desks; without time under way nothing is left.
    let (from, to) = (document.functions.ids().next().unwrap(), document.functions.ids().next().unwrap());
    let handoff: syncline::model::HandoffId = document.new_id();
    let kind = syncline::model::HandoffKind::Work;
    document.handoffs.insert(handoff, syncline::model::Handoff { from, to, kind, ..Default::default() });
    let EntityRef::Activity(first) = desks[0] else { panic!() };
    let mut activity = document.activities.get(first).unwrap().clone();
    activity.routing.branches[0].via = Some(handoff);
    document.activities.insert(first, activity);
    let id: ScenarioId = document.new_id();
    let set = ChangeKind::Set { of: handoff.into(), field: "latency".to_owned(), to: "{\"Fixed\":\"24 h\"}".to_owned() };
    let changes = vec![Change { what: set, ..Change::default() }];
    document.scenarios.insert(id, Scenario { name: "Far".to_owned(), changes, ..Scenario::default() });
    let found =
        vanishing(&document, (None, Some(id)), &study(400.0, 100.0, 10), &Overrides::default(), (&yardstick, 10), &Watch::default());
    let found = found.unwrap().unwrap();
    assert!((found.difference.unwrap().mean - 24.0).abs() < 0.5, "{found:?}");
    let cause = found.causes.iter().find(|one| one.cause == "time under way").unwrap();
    assert!(cause.vanishes && cause.difference.unwrap().mean == 0.0, "{cause:?}");
}

#[test]
fn a_search_finds_the_rhythm_it_must_find_and_keeps_its_bounds() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let (collect, desk) = (map.activity(None, fixed(0.0)), map.activity(staff, exponential(0.1)));
    map.then(collect, desk);
    map.change_activity(collect, |activity| {
        activity.gate = Some(syncline::model::Gate { opens: crate::maps::every(8.0, 0.0), ..Default::default() });
    });
    map.stream(collect, poisson(1.0));
    let document = map.document;
    let yardstick = Yardstick::of_text(&document, "[Elapsed time]").unwrap();
    let mut options = SearchOptions {
        yardstick: yardstick.clone(),
        second: Some(Yardstick::of_text(&document, "[Completions]").unwrap()),
        constraints: Vec::new(),
        levers: levers(&document, None),
        tries: 40,
        replications: 5,
        confirm: 20,
    };
    let run = |options: &SearchOptions| {
        search(&document, None, &study(400.0, 0.0, 5), &Overrides::default(), options, &Watch::default()).unwrap().unwrap()
    };
    let found = run(&options);
    let words = found.words(&options, found.best.unwrap()).join(";");
    // A gate that opens four times as often lets work through soonest.
    assert!(words.contains("every 2 h"), "{words}");
    assert!(found.confirmed.unwrap().estimate.mean < 0.0);
    assert!(!found.front.is_empty());
    options.constraints.push(Constraint { yardstick, at_least: Some(3.0), at_most: None });
    let bound = run(&options);
    let best = &bound.tried[bound.best.unwrap()];
    assert!(best.is_allowed && 3.0 <= best.value.unwrap().mean, "{best:?}");
}

#[test]
fn a_long_run_is_estimated_before_it_starts() {
    let (document, _) = line();
    let study = study(2_000.0, 0.0, 20);
    let ready = prepare(&document, None, &study, &Overrides::default()).unwrap();
    let expected = estimate(&ready, &Watch::default());
    let events = run_study(&ready, &Watch::default()).n_events as f64;
    assert!((0.7..1.4).contains(&(expected.events / events)), "{} against {events}", expected.events);
    let billion = prepare(&document, None, &crate::maps::study(1e6, 0.0, 1_000), &Overrides::default()).unwrap();
    let expected = estimate(&billion, &Watch::default());
    assert!(expected.events > 1e9 && expected.words(2).contains("billion"), "{expected:?}");
}

#[test]
fn the_proposed_warm_up_covers_the_filling_of_a_slow_desk() {
    let mut map = Map::new();
    let staff = map.resource(40, |_| {});
    let desk = map.activity(staff, fixed(100.0));
    map.stream(desk, poisson(0.2));
    let study = study(2_400.0, 0.0, 10);
    let result = run_study(&prepare(&map.document, None, &study, &Overrides::default()).unwrap(), &Watch::default());
    let proposal = propose(&result).unwrap();
    let hours = proposal.warm_up.ticks().0 as f64 / 3_600_000.0;
    assert!(proposal.settles && (50.0..=400.0).contains(&hours), "{proposal:?}");
}
