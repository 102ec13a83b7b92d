//! The shipped project files: they can be read, hold together, and say where their numbers come from.
//! Whether their checks hold is not decided here but by verifying them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syncline::model::edit::set_field;
use syncline::model::references::Reference;
use syncline::model::scenario_tree::resolve;
use syncline::model::{Document, Entity, EntityRef, Expectation, ScenarioId};
use syncline::project::{parse, to_text};

fn project_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            project_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "ron") {
            found.push(path);
        }
    }
}

/// Looks at the text and the document of every shipped project and fails with all complaints at once.
fn for_every_project(look: impl Fn(&str, &Document) -> Vec<String>) {
    let mut paths = Vec::new();
    project_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), &mut paths);
    assert!(!paths.is_empty(), "there are project files");
    let mut complaints = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let found = match parse(&text) {
            Ok(document) => look(&text, &document),
            Err(error) => vec![error.to_string()],
        };
        complaints.extend(found.into_iter().map(|complaint| format!("{name}: {complaint}")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The element a reference points at; the identifier's type is named after the kind.
fn target(reference: &Reference) -> EntityRef {
    let kind = reference.kind.strip_suffix("Id").unwrap();
    serde_json::from_value(serde_json::json!({ kind: reference.id })).unwrap()
}

/// References of an element that lead nowhere.
fn dangling(document: &Document, entity: &Entity) -> Vec<String> {
    let missing = entity.references().into_iter().filter(|reference| !document.contains(target(reference)));
    missing.map(|reference| format!("{:?} refers to a missing {:?}", entity.reference(), target(&reference))).collect()
}

/// Everything that describes the map of one scenario; statements about other scenarios are left out.
fn belongs_to(document: &Document, of: EntityRef, scenario: Option<ScenarioId>) -> bool {
    match of {
        EntityRef::Scenario(_) => false,
        EntityRef::Check(id) => document.checks.get(id).is_some_and(|check| check.scenario == scenario),
        EntityRef::Assumption(_) => scenario.is_none(),
        _ => true,
    }
}

#[test]
fn every_reference_leads_somewhere_in_the_base_and_in_every_scenario() {
    for_every_project(|_, document| {
        let mut complaints = Vec::new();
        for scenario in std::iter::once(None).chain(document.scenarios.ids().map(Some)) {
            let (resolved, _, findings) = resolve(document, scenario);
            complaints.extend(findings.iter().map(ToString::to_string));
            for of in resolved.entities().filter(|of| belongs_to(&resolved, *of, scenario)) {
                complaints.extend(dangling(&resolved, &resolved.entity(of).unwrap()));
            }
        }
        complaints
    });
}

#[test]
fn identifiers_are_unique_over_all_kinds_and_below_the_next_one() {
    for_every_project(|_, document| {
        let mut seen = BTreeSet::new();
        let doubtful = document.entities().filter(|of| of.raw() == 0 || !seen.insert(of.raw()) || document.next_id <= of.raw());
        doubtful.map(|of| format!("{of:?} has no identifier of its own")).collect()
    });
}

#[test]
fn every_project_says_what_it_is_about_and_what_to_look_for() {
    for_every_project(|_, document| {
        let settings = &document.settings;
        let texts = [("title", &settings.title), ("description", &settings.description), ("look_for", &settings.look_for)];
        texts.iter().filter(|(_, text)| text.trim().is_empty()).map(|(field, _)| format!("{field} is empty")).collect()
    });
}

#[test]
fn every_expected_number_and_every_assumption_says_where_it_comes_from() {
    for_every_project(|_, document| {
        let checks = document.checks.values().filter(|check| check.source.trim().is_empty() && check.expect != Expectation::Nothing);
        let mut complaints: Vec<_> = checks.map(|check| format!("“{}” has no source", check.name)).collect();
        for (id, assumption) in document.assumptions.iter() {
            if assumption.from.trim().is_empty() {
                complaints.push(format!("assumption {id} has no source"));
            }
            let Some(place) = &assumption.place else {
                complaints.push(format!("assumption {id} is about nothing"));
                continue;
            };
            let entity = document.entity(place.of).unwrap();
            let outcome = set_field(&entity, &place.field, "{}");
            if outcome.is_err_and(|reason| reason.contains("unknown field")) {
                complaints.push(format!("assumption {id}: {:?} has no field {}", place.of, place.field));
            }
        }
        complaints
    });
}

#[test]
fn stochastic_checks_name_three_seeds_and_bound_their_standard_error() {
    for_every_project(|_, document| {
        let loose = document.checks.values().filter(|check| match check.expect {
            Expectation::Equals { standard_errors, .. } if standard_errors > 0.0 => {
                let is_short_run_as_published = check.max_relative_se.is_none() && standard_errors < 4.0;
                check.seeds.len() < 3 || check.max_relative_se.is_none_or(|bound| bound > 0.02) && !is_short_run_as_published
            }
            _ => false,
        });
        loose.map(|check| format!("“{}” would pass with a wide interval", check.name)).collect()
    });
}

#[test]
fn fields_that_hold_their_default_are_left_out() {
    for_every_project(|text, document| {
        let written = to_text(document).unwrap();
        let (stated, needed) = (field_count(text), field_count(&written));
        if stated <= needed { Vec::new() } else { vec![format!("it states {stated} fields where {needed} are needed")] }
    });
}

/// How many `field:` or `identifier:` stand outside of texts and comment lines.
fn field_count(text: &str) -> usize {
    let text: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut inside = false;
    let mut previous = ' ';
    let mut count = 0;
    for character in text.chars() {
        if character == '"' && previous != '\\' {
            inside = !inside;
        }
        count += usize::from(character == ':' && !inside);
        previous = if previous == '\\' && character == '\\' { ' ' } else { character };
    }
    count
}

#[test]
fn a_project_that_is_written_and_read_again_is_the_same_project() {
    for_every_project(|_, document| match parse(&to_text(document).unwrap()) {
        Ok(again) if again == *document => Vec::new(),
        Ok(_) => vec!["it changes when it is written and read again".to_owned()],
        Err(error) => vec![error.to_string()],
    });
}
