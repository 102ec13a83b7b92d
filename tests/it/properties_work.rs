//! What must hold on every map of work, checked on hundreds of random ones.

use syncline::engine::plan::{NONE, compile};
use syncline::engine::run::{Control, Ending, ReplicationRecord, run};
use syncline::model::Study;
use syncline::units::Duration;

use crate::maps::{Map, study};
use crate::random_maps;

fn record(map: &Map, study: &Study, seed: u64) -> (syncline::engine::plan::Plan, ReplicationRecord) {
    let plan = compile(&map.document, &[], study).unwrap_or_else(|findings| panic!("{seed}: {findings:#?}"));
    let record = run(&plan, seed, 0, false, &Control::default());
    assert!(matches!(record.ending, Ending::Complete | Ending::Stuck(_)), "{seed}: {:?}", record.ending);
    (plan, record)
}

#[test]
fn nothing_is_lost_or_made_and_every_arrival_has_one_fate() {
    for seed in 0..400 {
        let map = random_maps::work(seed, true);
        let study = Study { cool_down: Some(Duration::hours(100.0)), ..study(200.0, 20.0, 1) };
        let (_, record) = record(&map, &study, seed);
        assert!(record.conserved, "{seed}");
        let mut n_arrived = 0;
        for stream in &record.work.streams {
            let fates = stream.completions + stream.rejected + stream.gave_up + stream.outstanding;
            assert_eq!(stream.arrivals, fates, "{seed}");
            assert_eq!(stream.elapsed.tally.count(), stream.completions, "{seed}");
            n_arrived += stream.arrivals;
        }
        for activity in &record.work.activities {
            assert!(activity.waiting.level() >= 0 && activity.present.level() >= 0, "{seed}: {activity:?}");
            for visits in &activity.visits {
                assert!(visits.completions + visits.rejected + visits.gave_up <= visits.arrivals, "{seed}: {visits:?}");
                assert_eq!(visits.elapsed.tally.count(), visits.completions, "{seed}");
            }
        }
        for resource in &record.work.resources {
            assert!(resource.busy.level() >= 0 && resource.blocked.level() >= 0, "{seed}: {resource:?}");
        }
        // A map on which nothing arrives tests nothing.
        assert!(n_arrived > 0 || seed % 50 != 0, "{seed}");
    }
}

/// On a map that empties, the sample path itself obeys Little's law: the integral of the number present is
/// the sum of the times present, to the tick.
#[test]
fn what_was_present_adds_up_to_the_times_of_those_who_were_there() {
    let mut n_items = 0;
    let mut n_features = [0u32; 5];
    for seed in 0..300 {
        let map = random_maps::work(seed, false);
        let (plan, record) = record(&map, &study(24.0 * 7.0 * 104.0, 0.0, 1), seed);
        assert_eq!(record.work.n_alive, 0, "{seed}: items are left");
        for stream in &record.work.streams {
            assert_eq!(stream.arrivals, stream.completions, "{seed}");
            assert_eq!(stream.present.integral(), stream.elapsed.tally.sum(), "{seed}");
            n_items += stream.completions;
        }
        let mut busy = vec![0; plan.work.resources.len()];
        for (activity, of) in record.work.activities.iter().zip(&plan.work.activities) {
            let sum = |pick: fn(&syncline::engine::work::VisitRecord) -> i128| activity.visits.iter().map(pick).sum::<i128>();
            let elapsed = sum(|visits| visits.elapsed.tally.sum());
            assert_eq!(activity.present.integral(), elapsed, "{seed}");
            let waiting = sum(|visits| visits.waiting.tally.sum());
            let processing = sum(|visits| visits.processing.sum());
            let interrupted = sum(|visits| visits.interrupted.sum());
            let suspended = sum(|visits| visits.suspended.sum());
            let is_batch = of.batching.as_ref().is_some_and(|batch| batch.processing == syncline::model::BatchProcessing::Parallel);
            if !is_batch {
                // An interrupted item counts in the queue; work on a batch is counted for each member.
                assert_eq!(activity.waiting.integral(), waiting + interrupted, "{seed}");
                if of.resource != NONE {
                    busy[of.resource as usize] += processing * i128::from(of.units);
                }
            } else if of.resource != NONE {
                busy[of.resource as usize] = i128::MIN / 2;
            }
            let blocked = elapsed - waiting - processing - suspended - interrupted;
            assert!(blocked >= 0, "{seed}: elapsed {elapsed} is less than its parts");
            let blocks = plan.work.resources.iter().any(|resource| resource.limit.is_some());
            assert!(blocked == 0 || blocks, "{seed}: {blocked} ticks belong to no part");
            let seen =
                [interrupted > 0, suspended > 0, is_batch && elapsed > 0, of.gate.is_some() && elapsed > 0, of.join > 1 && elapsed > 0];
            for (n, seen) in n_features.iter_mut().zip(seen) {
                *n += u32::from(seen);
            }
        }
        for (resource, busy) in record.work.resources.iter().zip(busy) {
            assert!(busy < 0 || resource.busy.integral() == busy, "{seed}: busy {} against {busy}", resource.busy.integral());
        }
    }
    assert!(n_items > 5_000 && n_features.iter().all(|n| *n > 10), "the maps are too tame: {n_items} items, {n_features:?}");
}

#[test]
fn the_same_seed_gives_the_same_record_and_another_one_another() {
    let mut n_differ = 0;
    for seed in 0..40 {
        let map = random_maps::work(seed, true);
        let study = Study { cool_down: Some(Duration::hours(50.0)), ..study(200.0, 0.0, 1) };
        let text = |seed: u64| format!("{:?}", record(&map, &study, seed).1);
        assert_eq!(text(seed), text(seed));
        n_differ += u32::from(text(seed) != text(seed + 1_000));
    }
    assert!(n_differ > 35, "only {n_differ} of 40 maps depend on the seed");
}
