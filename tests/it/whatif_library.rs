//! The library of ready questions: each makes changes that can be applied, on any map that has what it is about.

use std::collections::BTreeSet;
use std::path::Path;

use syncline::experiment::change;
use syncline::experiment::library::WhatIf;
use syncline::experiment::relief::reliefs;
use syncline::experiment::study::{Overrides, prepare, study_of};
use syncline::model::edit::Edit;
use syncline::model::{Document, Entity, Scenario, ScenarioId};

fn example(name: &str) -> Document {
    syncline::project::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)).unwrap().document
}

fn maps() -> Vec<Document> {
    ["purchase_to_pay.ron", "weekly_meetings.ron"].map(example).to_vec()
}

#[test]
fn every_ready_question_changes_the_map_and_can_be_recorded_as_a_scenario() {
    for document in maps() {
        let all = WhatIf::all_for(&document);
        assert!(all.len() >= 3, "{all:?}");
        for what_if in all {
            let made = what_if.make(&document).unwrap();
            let changed = change::with(&document, &made.changes).unwrap_or_else(|reason| panic!("{}: {reason}", made.name));
            assert!(changed != document, "{} changes nothing", made.name);
            let mut with = document.clone();
            let scenario = Scenario { name: made.name.clone(), changes: made.changes, ..Scenario::default() };
            let applied = Edit::Add(Box::new(Entity::Scenario(ScenarioId(0), scenario))).apply(&mut with).unwrap();
            assert_eq!(applied.created.len(), 1, "{}", made.name);
        }
    }
}

#[test]
fn names_of_ready_questions_are_distinct_and_plain() {
    for document in maps() {
        let labels: Vec<&str> = WhatIf::all_for(&document).iter().map(|what_if| what_if.label()).collect();
        assert_eq!(labels.len(), labels.iter().collect::<BTreeSet<_>>().len(), "{labels:?}");
    }
}

#[test]
fn agents_everywhere_decide_hourly_and_a_map_without_decisions_has_none() {
    let document = example("weekly_meetings.ron");
    let made = WhatIf::Agent { decision: None, every: None, governed: false }.make(&document).unwrap();
    let changed = change::with(&document, &made.changes).unwrap();
    assert!(changed.decisions.values().all(|decision| decision.agent == Some(syncline::model::AgentKind::Ai)));
    assert!(WhatIf::Agent { decision: None, every: None, governed: false }.make(&Document::default()).is_err());
}

#[test]
fn reliefs_of_a_map_are_distinct_and_can_be_applied_together() {
    for document in maps() {
        let found = reliefs(&document);
        let keys: BTreeSet<_> = found.iter().map(|relief| relief.key()).collect();
        assert_eq!(keys.len(), found.len());
        let names: BTreeSet<_> = found.iter().map(|relief| relief.name.as_str()).collect();
        assert!(names.len() + 3 >= found.len(), "{:?}", found.iter().map(|relief| &relief.name).collect::<Vec<_>>());
        let all: Vec<_> = found.iter().flat_map(|relief| relief.changes.clone()).collect();
        let relieved = change::with(&document, &all).unwrap();
        assert!(prepare(&relieved, None, &study_of(&relieved, None), &Overrides::default()).is_ok());
    }
}
