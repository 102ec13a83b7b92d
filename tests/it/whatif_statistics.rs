//! Statistical claims held to what they claim: intervals cover, selections are right, rank intervals cover.

use rayon::prelude::*;
use syncline::experiment::statistics::Estimate;
use syncline::experiment::study::{Overrides, Watch, prepare, run_study};

use crate::maps::{Map, exponential, measure, poisson, study};
use syncline::model::Quantity;

/// A single server that is busy half of the time: mean time in system 2 h.
#[test]
fn intervals_of_a_single_server_cover_its_mean_as_often_as_they_say() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.5));
    let study = study(1_100.0, 100.0, 10);
    let elapsed = measure(Quantity::Elapsed, desk);
    let prepared = prepare(&map.document, None, &study, &Overrides::default()).unwrap();
    let covers = |seed: u64| {
        let mut one = prepared.clone();
        one.seed = seed;
        let estimate = run_study(&one, &Watch::default()).estimate(&elapsed).unwrap();
        (estimate.mean - 2.0).abs() <= estimate.half_width
    };
    let covered = (1_000..2_000).into_par_iter().filter(|seed| covers(*seed)).count();
    assert!((930..=970).contains(&covered), "{covered} of 1000 intervals cover");
    // The check itself can fail: half the width covers far less often.
    let narrow = |seed: u64| {
        let mut one = prepared.clone();
        one.seed = seed;
        let values: Vec<f64> = run_study(&one, &Watch::default()).values(&elapsed);
        let estimate = Estimate::of(&values).unwrap();
        (estimate.mean - 2.0).abs() <= 0.5 * estimate.half_width
    };
    let covered = (1_000..1_200).into_par_iter().filter(|seed| narrow(*seed)).count();
    assert!(covered < 170, "{covered} of 200 half intervals cover");
}
