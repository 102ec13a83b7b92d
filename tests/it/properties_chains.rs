//! What must hold on every map of functions that tell each other, checked on hundreds of random ones.

use syncline::engine::plan::compile;
use syncline::engine::run::{Control, Ending, run};
use syncline::model::Study;
use syncline::units::Duration;

use crate::maps::study;
use crate::random_maps;

#[test]
fn every_chain_has_one_fate_and_its_parts_add_up() {
    let mut n_long_ways = 0;
    let (mut n_finished, mut n_lost, mut n_escalated, mut n_timed_out) = (0, 0, 0, 0);
    for seed in 0..400 {
        let map = random_maps::chains(seed);
        let study = Study { cool_down: Some(Duration::hours(100.0)), ..study(300.0, 30.0, 1) };
        let plan = compile(&map.document, &[], &study).unwrap_or_else(|findings| panic!("{seed}: {findings:#?}"));
        let record = run(&plan, seed, 0, true, &Control::default());
        assert_eq!(record.ending, Ending::Complete, "{seed}");
        assert!(record.conserved, "{seed}");
        for signal in &record.chain.signals {
            assert!(signal.finished + signal.lost <= signal.triggers, "{seed}: {signal:?}");
            assert!(signal.in_progress.level() >= 0, "{seed}");
            let parts: i128 = signal.parts.iter().map(|part| part.tally.sum()).sum();
            assert_eq!(parts, signal.latency.tally.sum(), "{seed}");
            for part in signal.parts.iter().chain([&signal.latency]) {
                assert_eq!(part.tally.count(), signal.finished, "{seed}");
                assert!(part.tally.min().is_none_or(|min| min >= 0), "{seed}: a part of a chain is negative");
            }
            for (from, to) in &signal.trace {
                assert!(to.is_none_or(|to| to >= *from), "{seed}: a chain ends before it began");
            }
            n_finished += signal.finished;
            n_lost += signal.lost;
        }
        for chain in &record.chain.chains {
            let Some(ended) = chain.ended else { continue };
            let way = chain.way();
            assert_eq!(chain.parts.iter().sum::<i64>(), ended - chain.started, "{seed}: {chain:?}");
            assert_eq!(way.is_empty(), chain.last.is_none(), "{seed}");
            for step in &way {
                assert_eq!(step.parts.iter().sum::<i64>(), step.at - chain.started, "{seed}: {step:?} of {chain:?}");
            }
            assert!(way.is_sorted_by_key(|step| step.at) && way.iter().all(|step| step.at <= ended), "{seed}: {chain:?}");
            n_long_ways += u32::from(way.len() > 2);
        }
        for decision in &record.chain.decisions {
            assert!(decision.escalated <= decision.taken && decision.timed_out <= decision.escalated, "{seed}: {decision:?}");
            for part in decision.parts.iter().chain([&decision.latency, &decision.age]) {
                assert!(part.tally.min().is_none_or(|min| min >= 0), "{seed}: a part of a decision is negative");
            }
            n_escalated += decision.escalated;
            n_timed_out += decision.timed_out;
        }
    }
    assert!(n_long_ways > 200, "{n_long_ways}");
    let all = [n_finished, n_lost, n_escalated, n_timed_out];
    assert!(all.iter().all(|n| *n > 200), "the maps are too tame: {all:?}");
}
