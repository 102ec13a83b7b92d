//! Event logs: the same bytes on any number of threads and in any build, and nothing but a look.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use syncline::experiment::study::{Overrides, Watch, prepare, study_of};
use syncline::experiment::{ReplicationSummary, write_event_log};
use syncline::units::Duration;

use crate::maps::{Map, at, exponential, fixed, poisson, study};
use crate::random_maps;

/// Digests of the logs of the example projects. They are the same in debug and release builds; after a
/// change of what happens, run the tests with `SYNCLINE_UPDATE=1` and look at the difference.
const STORED: &str = "tests/data/event_logs.txt";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn log(prepared: &syncline::experiment::study::Prepared, replication: u32) -> String {
    let mut bytes = Vec::new();
    write_event_log(prepared, replication, &Watch::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_event_of_a_replication_is_a_line_in_the_order_in_which_they_happen() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(1.0));
    map.change_activity(desk, |activity| activity.name = "Desk, front".to_owned());
    let items = map.stream(desk, at(&[0.0, 0.5]));
    map.change_stream(items, |stream| stream.name = "Callers".to_owned());
    let text = log(&map.prepared(&study(10.0, 0.0, 1)), 0);
    let [staff, desk, items] = [staff.0, desk.0, items.0];
    let expected = format!(
        "time_ms,phase,event,element,name,number\n\
         0,calendar,capacity changes,{staff},staff {staff},\n\
         0,work,arrives from outside,{items},Callers,\n\
         1800000,work,arrives from outside,{items},Callers,\n\
         3600000,work,work ends,{desk},\"Desk, front\",1\n\
         7200000,work,work ends,{desk},\"Desk, front\",2\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn what_was_called_off_is_not_in_the_log() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, fixed(5.0));
    map.change_activity(desk, |activity| {
        activity.time_limit = Some(syncline::model::Patience { after: fixed(2.0), then: None, ..syncline::model::Patience::default() });
        activity.patience = Some(syncline::model::Patience { after: fixed(1.0), then: None, ..syncline::model::Patience::default() });
    });
    map.stream(desk, at(&[0.0]));
    let text = log(&map.prepared(&study(10.0, 0.0, 1)), 0);
    assert!(text.contains("work is broken off") && !text.contains("work ends") && !text.contains("patience ends"), "{text}");
}

#[test]
fn watching_changes_nothing() {
    for seed in 0..20 {
        let prepared = random_maps::both(seed).prepared(&study(200.0, 0.0, 3));
        let result = syncline::experiment::study::run_study(&prepared, &Watch::default());
        let mut n_seen = 0;
        let mut see = |_| n_seen += 1;
        let record = syncline::engine::run::run_watched(&prepared.plan, prepared.seed, 2, false, &Watch::default().control, &mut see);
        assert_eq!(format!("{:?}", ReplicationSummary::of(2, &record)), format!("{:?}", result.replications[2]), "{seed}");
        assert!(0 < n_seen && n_seen <= record.n_events);
    }
}

#[test]
fn the_number_of_threads_changes_no_byte_of_a_log() {
    for seed in 0..10 {
        let prepared = random_maps::both(seed).prepared(&study(300.0, 0.0, 7));
        let logs = |n_threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            let one = |replication: u32| log(&prepared, replication);
            pool.install(|| {
                use rayon::prelude::*;
                (0..7u32).into_par_iter().map(one).collect::<Vec<_>>()
            })
        };
        let single = logs(1);
        assert_eq!(single, logs(2), "{seed}");
        assert_eq!(single, logs(7), "{seed}");
        assert!(single[0] != single[1] || seed % 5 != 0, "replications differ");
    }
}

/// The first fortnight of every example that can be simulated (of the online shop two days), as a digest.
fn digests() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for folder in ["examples", "examples/checks"] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "ron")) {
            let document = syncline::project::load(path).unwrap().document;
            // Two days of an online shop are as many events as a fortnight of everything else.
            let hours = if path.ends_with("ecommerce.ron") { 48.0 } else { 336.0 };
            let overrides = Overrides { seed: Some(5), horizon: Some(Duration::hours(hours)), ..Overrides::default() };
            let study = syncline::model::Study { warm_up: Duration::ZERO, ..study_of(&document, None) };
            let Ok(prepared) = prepare(&document, None, &study, &overrides) else { continue };
            let text = log(&prepared, 1);
            let digest = Sha256::digest(text.as_bytes()).iter().take(12).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            all.insert(name, format!("{digest} {}", text.lines().count() - 1));
        }
    }
    all
}

#[test]
fn the_logs_of_the_examples_are_those_that_are_stored() {
    let all = digests().into_iter().map(|(name, digest)| format!("{name} {digest}\n")).collect::<Vec<_>>().concat();
    let path = root().join(Path::new(STORED));
    if std::env::var_os("SYNCLINE_UPDATE").is_some() {
        std::fs::write(&path, &all).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(all, stored, "the digests in {STORED} differ from what this build does");
}

#[test]
fn a_log_differs_when_what_happens_differs() {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.5));
    let text = |map: &Map| log(&map.prepared(&study(50.0, 0.0, 1)), 0);
    let before = text(&map);
    map.change_activity(desk, |activity| activity.service = exponential(1.05));
    assert_ne!(before, text(&map));
}
