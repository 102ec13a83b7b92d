//! The static checks on documents of every shape: they never panic, and they miss no place.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use syncline::model::check::{CODES, check};
use syncline::model::{Document, Entity, EntityRef};

use super::{EVERY_KIND, parsed};

/// The places of distributions that the sample with every kind of element does not use.
const OTHER_PLACES: &str = r#"Syncline(version: 1, document: (
    next_id: 20,
    decisions: { 1: (name: "Approve", owner: 9, policy: Approval(time: Fixed("1 h"), rework_sender: Fixed("1 h"), rework_receiver: Fixed("1 h"))) },
    signals: {
        2: (name: "a", owner: 9, source: External(changes: Renewal(interval: Fixed("1 h")), value: Draw(Fixed(1.0)))),
        3: (name: "b", owner: 9, source: External(changes: Never, value: RandomWalk(start: 0.0, step: Fixed(1.0)))),
    },
    work_streams: { 4: (name: "s", arrivals: Renewal(interval: Fixed("1 h"))) },
    demand_streams: {
        5: (name: "c", stock: 9, process: PerPeriod(Fixed(1.0)), spikes: [(starts: Fixed("1 d"))]),
        6: (name: "d", stock: 9, process: Correlated(Draw(Fixed(1.0)))),
        7: (name: "e", stock: 9, process: Correlated(RandomWalk(start: 0.0, step: Fixed(1.0)))),
    },
    disruptions: { 8: (name: "f", windows: Random(between: Fixed("1 d"), lasts: Fixed("1 h"))) },
))"#;

/// Pointers to all values inside a value.
fn pointers(tree: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut queue = vec![(String::new(), tree)];
    while let Some((here, tree)) = queue.pop() {
        match tree {
            Value::Object(map) => queue.extend(map.iter().map(|(key, value)| (format!("{here}/{key}"), value))),
            Value::Array(list) => queue.extend(list.iter().enumerate().map(|(index, value)| (format!("{here}/{index}"), value))),
            _ => {}
        }
        if !here.is_empty() {
            found.push(here);
        }
    }
    found
}

/// How many distributions an element holds; each is made wrong in turn and must be found.
fn look_at_every_distribution(sample: &Document, of: EntityRef) -> usize {
    let tree = sample.entity(of).unwrap().to_tree().unwrap();
    let mut n_places = 0;
    for pointer in pointers(&tree) {
        // Only a distribution can be a script, and an empty one is always wrong.
        let mut changed = tree.clone();
        *changed.pointer_mut(&pointer).unwrap() = serde_json::json!({ "Sequence": [] });
        let Ok(entity) = Entity::from_tree(of, changed) else { continue };
        let mut document = sample.clone();
        document.put(entity);
        let field = format!("{}/Sequence", pointer.trim_start_matches('/'));
        let found = check(&document);
        let is_found =
            found.iter().any(|finding| finding.code == "distribution-empty" && finding.subject == Some(of) && finding.field == field);
        assert!(is_found, "{of:?} {field}");
        n_places += 1;
    }
    n_places
}

#[test]
fn every_place_of_a_distribution_is_checked_under_the_path_of_its_field() {
    let mut n_places = 0;
    for sample in [EVERY_KIND, OTHER_PLACES].map(parsed) {
        // Scenarios hold changes, and a table of facts has columns of any name.
        for of in sample.entities().filter(|of| !matches!(of, EntityRef::Scenario(_) | EntityRef::Actual(_))) {
            n_places += look_at_every_distribution(&sample, of);
        }
    }
    assert!(48 <= n_places, "{n_places}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_document_makes_the_checks_panic_and_every_finding_is_complete(document in super::round_trip::document()) {
        let codes: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        for finding in check(&document) {
            prop_assert!(codes.contains(finding.code), "{:?}", finding);
            prop_assert!(finding.sentence.ends_with('.') && finding.remedy.ends_with('.'), "{:?}", finding);
            prop_assert!(finding.subject.is_none_or(|of| document.contains(of)), "{:?}", finding);
        }
    }
}
