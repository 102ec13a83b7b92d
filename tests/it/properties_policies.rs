//! What must hold on any map in which decisions choose, whatever they choose.

use syncline::experiment::StudyResult;
use syncline::experiment::study::{Watch, run_study};
use syncline::model::{Distribution, Policy, Quantity, SignalSource, Statistic, Study, ValueProcess};

use crate::maps::{Map, ON_NEWS, fixed, numbers, regular, statistic, study};
use crate::random_maps::policies;

const N_MAPS: u64 = 200;

/// The result of a map; nothing where its lines hold each other up for ever.
fn run(map: &Map, study: &Study) -> Option<StudyResult> {
    let result = run_study(&map.prepared(study), &Watch::default());
    result.failed.is_empty().then_some(result)
}

#[test]
fn random_maps_with_choices_run_and_parts_of_every_latency_add_up() {
    let parts = [Quantity::Sense, Quantity::Queue, Quantity::Decide, Quantity::Authorise, Quantity::Communicate, Quantity::Act];
    let (mut n_chosen, mut n_met) = (0, 0);
    for seed in 0..N_MAPS {
        let map = policies(seed);
        let Some(result) = run(&map, &study(120.0, 12.0, 1)) else { continue };
        let row = &result.replications[0];
        n_chosen += row.decisions.iter().filter(|decision| decision.decided.is_some()).count();
        n_met += row.cycles.iter().filter(|cycle| cycle.met > 0).count();
        for id in map.document.signals.ids() {
            let Some(whole) = result.estimate(&syncline::model::Measure {
                what: Quantity::ChainLatency,
                of: Some(id.into()),
                statistic: Statistic::Sum,
                ..syncline::model::Measure::default()
            }) else {
                continue;
            };
            let sum: f64 = parts.iter().map(|part| statistic(&result, *part, Statistic::Sum, id)).sum();
            assert!((sum - whole.mean).abs() < 1e-6 * whole.mean.max(1.0), "map {seed}: {sum} and {}", whole.mean);
        }
    }
    assert!(n_chosen > 300 && n_met > 50, "{n_chosen} decisions chose, {n_met} meetings met");
}

#[test]
fn names_change_nothing_where_decisions_choose() {
    for seed in 0..40 {
        let map = policies(seed);
        let mut renamed = map.clone();
        for id in map.document.decisions.ids() {
            renamed.change_decision(id, |decision| decision.name = format!("Renamed {id}"));
        }
        for id in map.document.signals.ids() {
            renamed.change_signal(id, |signal| signal.name = format!("Renamed {id}"));
        }
        let study = study(96.0, 12.0, 2);
        assert_eq!(run(&map, &study).as_ref().map(numbers), run(&renamed, &study).as_ref().map(numbers), "map {seed}");
    }
}

/// Everything about the first decisions and signals.
fn first(result: &StudyResult, n_decisions: usize, n_signals: usize) -> Vec<String> {
    let of = |row: &syncline::experiment::ReplicationSummary| {
        format!("{:?} {:?} {:?} {:?}", &row.decisions[..n_decisions], &row.signals[..n_signals], &row.truths[..n_signals], row.resources)
    };
    result.replications.iter().map(of).collect()
}

#[test]
fn a_team_beside_the_map_that_decides_for_itself_changes_nothing_else() {
    for seed in 0..N_MAPS {
        let map = policies(seed);
        let (n_decisions, n_signals) = (map.document.decisions.len(), map.document.signals.len());
        let mut wider = map.clone();
        let [one, two] = [wider.function(), wider.function()];
        let signal = wider.signal(one, regular(3.0, 1.0));
        wider.change_signal(signal, |signal| {
            let value = ValueProcess::RandomWalk { start: 5.0, step: Distribution::Normal { mean: 0.0, sd: 1.0 } };
            signal.source = SignalSource::External { changes: regular(3.0, 1.0), value };
        });
        let handoff = wider.handoff(one, two, fixed(2.0));
        wider.change_handoff(handoff, |handoff| handoff.signals = vec![signal]);
        let decision = wider.decision(two, ON_NEWS);
        wider.change_decision(decision, |decision| {
            decision.inputs = vec![signal];
            decision.policy = Policy::Constant(3.0);
        });
        let study = study(72.0, 12.0, 1);
        let kept = |map: &Map| run(map, &study).map(|result| first(&result, n_decisions, n_signals));
        assert_eq!(kept(&map), kept(&wider), "map {seed}");
    }
}

/// Teams that tell each other without delay and act on the hour; a number between their identifiers is left free.
fn at_one_instant(seed: u64) -> (Map, syncline::model::FunctionId, syncline::model::DecisionId) {
    let mut map = Map::new();
    let n = 2 + (seed % 4) as usize;
    let functions: Vec<_> = (0..n).map(|_| map.function()).collect();
    let apart = map.function();
    let mut left_free = None;
    let world = map.signal(functions[0], regular(1.0, 1.0));
    for (place, function) in functions.iter().enumerate() {
        for (nth, other) in functions.iter().enumerate() {
            if (seed >> (place + 2 * nth)) & 1 == 1 {
                map.handoff(*function, *other, fixed(0.0));
            }
        }
        if left_free.is_none() && (seed >> place) & 1 == 1 {
            left_free = Some(map.document.new_id());
        }
        let on_news = (seed >> (place + 5)) & 1 == 1;
        let decision = map.decision(*function, if on_news { ON_NEWS } else { crate::maps::rhythm(1.0, 0.0) });
        map.change_decision(decision, |decision| {
            decision.act = fixed([0.0, 1.0, 2.0][(seed as usize + place) % 3]);
            decision.decision_time = Some(fixed([0.0, 1.0][(seed as usize / 3 + place) % 2]));
            if place == n - 1 {
                decision.subject = syncline::model::Subject::Signal(world);
                decision.policy = Policy::GapCorrection(syncline::model::GapCorrection {
                    signal: Some(world),
                    target: 3.0,
                    gain: Some(0.5),
                    ..syncline::model::GapCorrection::default()
                });
                decision.inputs = vec![world];
            }
        });
    }
    let free = left_free.unwrap_or_else(|| map.document.new_id());
    (map, apart, free)
}

#[test]
fn a_team_apart_that_decides_at_the_same_instants_delays_nobody_by_a_tick() {
    let mut n_finished = 0;
    for seed in 0..400 {
        let (map, apart, free) = at_one_instant(seed * 7 + 3);
        let mut wider = map.clone();
        let decision = syncline::model::Decision {
            owner: apart,
            trigger: crate::maps::rhythm(1.0, 0.0),
            policy: Policy::Constant(1.0),
            decision_time: Some(fixed(0.0)),
            ..syncline::model::Decision::default()
        };
        wider.document.decisions.insert(free, decision);
        let study = study(48.0, 0.0, 1);
        let kept = |map: &Map| {
            let result = run(map, &study).unwrap();
            let row = &result.replications[0];
            let decisions = map.document.decisions.ids().zip(&row.decisions).filter(|(id, _)| *id != free);
            let decisions: Vec<String> = decisions.map(|(_, row)| format!("{row:?}")).collect();
            (row.signals.iter().map(|signal| signal.finished).sum::<u64>(), format!("{:?} {:?}", row.signals, decisions))
        };
        let (alone, beside) = (kept(&map), kept(&wider));
        n_finished += alone.0;
        assert!(alone == beside, "map {seed}:\n{alone:?}\n{beside:?}");
    }
    assert!(n_finished > 1_000, "{n_finished}");
}
