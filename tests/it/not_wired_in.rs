//! Random maps against results that are wired in: without a cause there is no effect, each cause has one by
//! itself, a channel that does nothing does nothing, and deciding faster wins on some maps and loses on others.

use syncline::experiment::StudyResult;
use syncline::experiment::study::{Watch, run_study};
use syncline::model::{
    Arrivals, Channel, DecisionId, Distribution, Document, GapCorrection, Handoff, HandoffId, Measure, Policy, Quantity, SignalSource,
    Statistic, Study, Subject, Table, ValueProcess, WaitRule,
};
use syncline::units::{Duration, Share};

use crate::maps::{Map, ON_NEWS, fixed, numbers, regular, rhythm, study};
use crate::random_maps;

const N_MAPS: u64 = 200;

fn short() -> Study {
    Study { cool_down: Some(Duration::hours(60.0)), ..study(120.0, 12.0, 1) }
}

fn each_handoff(document: &mut Document, change: impl Fn(&mut Handoff)) {
    for id in document.handoffs.ids().collect::<Vec<HandoffId>>() {
        change(document.handoffs.get_mut(id).unwrap());
    }
}

fn each_decision(map: &mut Map, change: impl Fn(&mut syncline::model::Decision)) {
    for id in map.document.decisions.ids().collect::<Vec<DecisionId>>() {
        map.change_decision(id, &change);
    }
}

/// Takes everything out of a map that can make an answer late.
fn without_causes(seed: u64) -> Map {
    let mut map = random_maps::chains(seed);
    each_handoff(&mut map.document, |handoff| {
        handoff.latency = fixed(0.0);
        handoff.channel = Channel::default();
    });
    each_decision(&mut map, |decision| {
        decision.trigger = ON_NEWS;
        decision.wait = WaitRule::Any;
        decision.sense = fixed(0.0);
        decision.decision_time = Some(fixed(0.0));
        decision.act = fixed(0.0);
        decision.attention = None;
        decision.min_interval = None;
    });
    for function in map.document.functions.ids().collect::<Vec<_>>() {
        map.document.functions.get_mut(function).unwrap().calendar = None;
    }
    map.document.decision_rights = Table::default();
    map.document.cycles = Table::default();
    map
}

/// The longest time of any chain from its change to the last action, in hours.
fn longest_chain(map: &Map) -> f64 {
    let result = map.run(&short());
    let longest = |id| result.estimate(&Measure { statistic: Statistic::Max, ..crate::maps::measure(Quantity::ChainLatency, id) });
    map.document.signals.ids().filter_map(longest).map(|estimate| estimate.mean).fold(0.0, f64::max)
}

/// A message in a circle may be heard at the next instant, one tick later.
fn one_instant(map: &Map) -> f64 {
    map.document.functions.len() as f64 / 3_600_000.0
}

/// Brings one cause of delay into a map.
type Cause<'a> = &'a dyn Fn(&mut Map);

#[test]
fn without_a_cause_of_delay_every_answer_comes_at_once() {
    for seed in 0..N_MAPS {
        let map = without_causes(seed);
        let longest = longest_chain(&map);
        assert!(longest <= one_instant(&map), "map {seed}: {longest} h");
    }
}

#[test]
fn every_cause_of_delay_has_an_effect_by_itself() {
    let office = |map: &mut Map| {
        let staff = map.resource(1, |_| {});
        each_decision(map, |decision| {
            decision.attention = Some(staff);
            decision.decision_time = Some(fixed(0.5));
        });
    };
    let causes: [(&str, Cause<'_>); 8] = [
        ("latency", &|map| each_handoff(&mut map.document, |handoff| handoff.latency = fixed(1.0))),
        ("times of sending", &|map| each_handoff(&mut map.document, |handoff| handoff.channel.sends = crate::maps::every(8.0, 0.5))),
        ("sampling", &|map| each_handoff(&mut map.document, |handoff| handoff.channel.sample_every = 2)),
        ("sensing", &|map| each_decision(map, |decision| decision.sense = fixed(1.0))),
        ("deciding", &|map| each_decision(map, |decision| decision.decision_time = Some(fixed(1.0)))),
        ("acting", &|map| each_decision(map, |decision| decision.act = fixed(1.0))),
        ("a rhythm", &|map| each_decision(map, |decision| decision.trigger = rhythm(8.0, 0.5))),
        ("attention", &office),
    ];
    for (name, cause) in causes {
        let n_late = (0..20).filter(|seed| {
            let mut map = without_causes(*seed);
            cause(&mut map);
            longest_chain(&map) > one_instant(&map)
        });
        assert!(n_late.count() >= 10, "{name} delays too few of 20 maps");
    }
}

#[test]
fn a_part_of_a_channel_that_does_nothing_changes_nothing() {
    let neutral = |handoff: &mut Handoff| {
        let channel = &mut handoff.channel;
        if channel.loss == Share::ZERO {
            channel.loss = Share::new(0.0);
        }
        if channel.noise == Distribution::Fixed(0.0) {
            channel.noise = Distribution::Normal { mean: 0.0, sd: 0.0 };
        }
        if channel.sample_every == 0 {
            channel.sample_every = 1;
        }
        channel.mask = vec!["a field nobody has".to_owned()];
    };
    for seed in 0..N_MAPS {
        let map = random_maps::policies(seed);
        let mut other = map.clone();
        each_handoff(&mut other.document, neutral);
        each_decision(&mut other, |decision| {
            decision.min_interval = decision.min_interval.or(Some(Duration::ZERO));
        });
        assert_eq!(kept(&map), kept(&other), "map {seed}");
    }
}

/// The numbers of a map; nothing where its lines hold each other up for ever.
fn kept(map: &Map) -> Option<Vec<String>> {
    let result = run_study(&map.prepared(&short()), &Watch::default());
    result.failed.is_empty().then(|| numbers(&result))
}

#[test]
fn words_that_mean_the_same_are_the_same_as_words_that_are_mapped() {
    for seed in 0..N_MAPS {
        let map = random_maps::policies(seed);
        let functions: Vec<_> = map.document.functions.ids().collect();
        let with = |factor: f64, mapped: bool| {
            let mut map = map.clone();
            let term = map.document.new_id();
            let variant = syncline::model::Variant { factor: Some(factor), ..syncline::model::Variant::default() };
            let mut entity =
                syncline::model::Term { variants: functions.iter().map(|of| (*of, variant.clone())).collect(), ..Default::default() };
            if mapped {
                entity.mapped = functions.iter().copied().collect();
            }
            map.document.terms.insert(term, entity);
            for id in map.document.signals.ids().collect::<Vec<_>>() {
                map.change_signal(id, |signal| signal.term = Some(term));
            }
            kept(&map)
        };
        let agreed = with(1.0, false);
        assert_eq!(agreed, kept(&map), "map {seed}: a word without variants");
        assert_eq!(agreed, with(1.12, true), "map {seed}: a word that is mapped");
    }
}

/// A state that drifts and is corrected on what was heard; how far it strays, in its unit.
fn strays(seed: u64, every: f64, latency: f64, gain: f64, counts_pipeline: bool) -> f64 {
    let mut map = Map::new();
    let [plant, desk] = [map.function(), map.function()];
    let changes = regular(5.0, 1.0);
    let level = map.signal(plant, changes.clone());
    let value = ValueProcess::RandomWalk { start: 0.0, step: Distribution::Normal { mean: 0.0, sd: 1.0 } };
    map.change_signal(level, |signal| signal.source = SignalSource::External { changes, value });
    let handoff = map.handoff(plant, desk, fixed(latency));
    map.change_handoff(handoff, |handoff| handoff.signals = vec![level]);
    let decision = map.decision(desk, rhythm(every, 0.5));
    map.change_decision(decision, |decision| {
        decision.subject = Subject::Signal(level);
        decision.inputs = vec![level];
        decision.policy = Policy::GapCorrection(GapCorrection { gain: Some(gain), counts_pipeline, ..GapCorrection::default() });
    });
    let result: StudyResult = map.run(&Study { seed: seed + 1, ..study(24.0 * 60.0, 24.0 * 10.0, 1) });
    let [low, high] = [Statistic::Min, Statistic::Max].map(|of| crate::maps::statistic(&result, Quantity::TrueValue, of, level));
    high - low
}

#[test]
fn deciding_every_hour_instead_of_every_day_wins_on_some_maps_and_loses_on_others() {
    let (mut n_wins, mut n_losses) = (0, 0);
    for seed in 0..N_MAPS {
        let gain = [0.2, 0.4, 0.7][(seed % 3) as usize];
        let latency = [0.0, 2.0, 12.0, 36.0][(seed / 3 % 4) as usize];
        let counts_pipeline = seed / 12 % 3 == 0;
        let [daily, hourly] = [24.0, 1.0].map(|every| strays(seed, every, latency, gain, counts_pipeline));
        n_wins += usize::from(hourly < 0.95 * daily);
        n_losses += usize::from(hourly > 1.05 * daily);
        // Deciding fast on what is known at once, or counting what is under way, has nothing to lose.
        let has_cause = latency > 2.0 && !counts_pipeline;
        assert!(has_cause || hourly < 1.25 * daily, "map {seed}, latency {latency}, gain {gain}: {hourly} instead of {daily}");
    }
    assert!(n_wins > 40 && n_losses > 20, "{n_wins} wins, {n_losses} losses");
}

#[test]
fn a_map_in_which_nothing_happens_measures_nothing() {
    for seed in 0..N_MAPS {
        let mut map = random_maps::chains(seed);
        for id in map.document.signals.ids().collect::<Vec<_>>() {
            map.change_signal(id, |signal| {
                if let SignalSource::External { changes, .. } = &mut signal.source {
                    *changes = Arrivals::Never;
                }
            });
        }
        let result = map.run(&short());
        for id in map.document.signals.ids() {
            assert!(result.estimate(&crate::maps::measure(Quantity::ChainLatency, id)).is_none(), "map {seed}");
        }
    }
}
