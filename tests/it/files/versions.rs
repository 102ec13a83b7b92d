//! Files of every released version must load for ever; the fixtures are never edited.

use syncline::model::{AgentKind, Distribution, EntityRef, Policy, Trigger};
use syncline::project::{self, ProjectError};
use syncline::units::Duration;

use super::{EVERY_KIND, SMALL, parsed};

#[test]
fn version_1_loads_with_every_kind_of_element_and_both_ways_of_writing_brackets() {
    let document = parsed(EVERY_KIND);
    let mut kinds: Vec<_> = document.entities().map(EntityRef::kind_label).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), 32, "{kinds:?}");
    assert_eq!(document.entities().count(), 48);
    assert_eq!(document.functions.get(2.into()).unwrap().agent, AgentKind::Ai);
    let decision = document.decisions.get(20.into()).unwrap();
    assert!(matches!(&decision.trigger, Trigger::Periodic(schedule) if schedule.calendar == Some(9.into())));
    assert!(matches!(&decision.policy, Policy::BaseStock(levels) if levels.target_days == 20.0));
    assert_eq!(decision.sense, Distribution::Fixed(Duration::minutes(10.0)));
    assert_eq!(document.settings.start.as_deref(), Some("2025-01-06"));
}

#[test]
fn a_small_file_of_version_1_is_written_back_byte_for_byte() {
    assert_eq!(project::to_text(&parsed(SMALL)).unwrap(), SMALL);
}

#[test]
fn a_newer_file_that_is_understood_opens_read_only_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.ron");
    let newer = SMALL.replacen("version: 1", "version: 7", 1);
    std::fs::write(&path, &newer).unwrap();
    let loaded = project::load(&path).unwrap();
    assert!(loaded.read_only && loaded.warnings[0].contains("newer version"), "{:?}", loaded.warnings);
    assert_eq!(loaded.document, parsed(SMALL));
    for overwrite in [project::Overwrite::IfUnchanged, project::Overwrite::Always] {
        let error = project::save(&path, &loaded.document, Some(loaded.hash), overwrite).unwrap_err();
        assert!(matches!(error, ProjectError::Newer { version: 7, .. }), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn a_newer_file_that_is_not_understood_says_what_is_new_and_where() {
    let newer = SMALL.replacen("version: 1", "version: 2", 1).replacen("owner: \"Ana\"", "moods: 3", 1);
    let error = project::parse(&newer).unwrap_err();
    assert!(matches!(error, ProjectError::Newer { version: 2, .. }));
    assert_eq!(error.position(), Some((14, 36)));
    let text = error.to_string();
    assert!(text.contains("functions 1 “Demand planning”: There is no field “moods” here."), "{text}");
    assert!(text.contains("save a copy"), "{text}");
}

#[test]
fn a_version_that_is_missing_or_no_number_is_located() {
    for (version, position) in [("", (2, 10)), ("version: 0,", (3, 12)), ("version: 1.5,", (3, 12)), ("version: \"1\",", (2, 10))] {
        let error = project::parse(&SMALL.replacen("version: 1,", version, 1)).unwrap_err();
        assert_eq!(error.position(), Some(position), "{error}");
        assert!(error.to_string().contains("version"), "{error}");
    }
}
