//! Saving: what is kept, what is refused, and what the planner is told.

use std::fs;
use std::path::{Path, PathBuf};

use syncline::model::{Distribution, Handoff, SharedDistribution};
use syncline::project::{self, FileHash, Overwrite, ProjectError, Saved};
use syncline::units::Duration;

use super::{names_in, numbered, parsed, version_in};

fn save_new(path: &Path, version: usize) -> Saved {
    project::save(path, &numbered(version), None, Overwrite::IfUnchanged).unwrap_or_else(|error| panic!("{error}"))
}

fn save_over(path: &Path, version: usize, expected: FileHash) -> Result<Saved, ProjectError> {
    project::save(path, &numbered(version), Some(expected), Overwrite::IfUnchanged)
}

#[cfg(unix)]
pub(super) fn pipe_in(folder: &Path) -> PathBuf {
    let path = folder.join("pipe.ron");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

#[test]
fn what_is_saved_is_loaded_and_keeps_five_versions_and_no_temporaries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let mut saved = save_new(&path, 0);
    for version in 1..=7 {
        assert_eq!(project::load(&path).unwrap().hash, saved.hash);
        saved = save_over(&path, version, saved.hash).unwrap();
        assert_eq!(saved.warnings, Vec::<String>::new());
        assert_eq!(version_in(&path), version);
    }
    let expected: Vec<String> = std::iter::once("plan.ron".to_owned()).chain((1..=5).map(|n| format!("plan.ron.bak{n}"))).collect();
    assert_eq!(names_in(folder.path()), expected);
    for generation in 1..=5 {
        assert_eq!(version_in(&folder.path().join(format!("plan.ron.bak{generation}"))), 7 - generation);
    }
}

#[test]
fn saving_the_same_again_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let first = save_new(&path, 1);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(save_over(&path, 1, first.hash).unwrap().hash, first.hash);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert_eq!(names_in(folder.path()), ["plan.ron"]);
}

#[test]
fn a_change_made_by_somebody_else_is_noticed_even_when_clock_and_size_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let saved = save_new(&path, 1);
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let theirs = fs::read_to_string(&path).unwrap().replace("version 1", "version 9");
    fs::write(&path, &theirs).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();

    let error = save_over(&path, 2, saved.hash).unwrap_err();
    assert!(matches!(error, ProjectError::ChangedOnDisk { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    assert_eq!(names_in(folder.path()), ["plan.ron"]);

    project::save(&path, &numbered(2), Some(saved.hash), Overwrite::Always).unwrap();
    assert_eq!(version_in(&path), 2);
    assert_eq!(fs::read_to_string(folder.path().join("plan.ron.bak1")).unwrap(), theirs);
}

#[test]
fn a_file_that_was_never_opened_is_not_overwritten_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    fs::write(&path, "Dear Ana").unwrap();
    let error = project::save(&path, &numbered(1), None, Overwrite::IfUnchanged).unwrap_err();
    assert!(matches!(error, ProjectError::Exists { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "Dear Ana");
    project::save(&path, &numbered(1), None, Overwrite::Always).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("letter.txt.bak1")).unwrap(), "Dear Ana");
}

#[test]
fn a_file_that_was_deleted_meanwhile_is_written_anew_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let saved = save_new(&path, 1);
    fs::remove_file(&path).unwrap();
    assert_eq!(save_over(&path, 2, saved.hash).unwrap().warnings.len(), 1);
    assert_eq!(version_in(&path), 2);
}

#[test]
fn a_folder_that_is_gone_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = project::save(&folder.path().join("gone/plan.ron"), &numbered(1), None, Overwrite::IfUnchanged).unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
    let long = folder.path().join("../".repeat(3000)).join("plan.ron");
    assert!(project::save(&long, &numbered(1), None, Overwrite::IfUnchanged).is_err());
}

#[test]
fn what_cannot_be_read_back_is_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let saved = save_new(&path, 1);
    let before = fs::read(&path).unwrap();

    let mut endless = numbered(2);
    endless.handoffs.insert(99.into(), Handoff { name: "forecast".to_owned(), ..Handoff::default() });
    endless.handoffs.get_mut(99.into()).unwrap().channel.bias = f64::NAN;
    let mut deep = numbered(3);
    let tower =
        (0..400).fold(Distribution::Fixed(Duration::hours(1.0)), |of, _| Distribution::Shifted { by: Duration::ZERO, of: Box::new(of) });
    deep.distributions.insert(
        98.into(),
        SharedDistribution {
            name: "tower".to_owned(),
            is: syncline::model::DistributionOf::Duration(tower),
            ..SharedDistribution::default()
        },
    );
    for (document, expected) in [
        (endless, "handoffs 99 “forecast”, channel/bias: “NaN” is no finite number."),
        (deep, "distributions 98 “tower”, is/Duration/Shifted"),
    ] {
        let error = project::save(&path, &document, Some(saved.hash), Overwrite::Always).unwrap_err();
        assert!(matches!(error, ProjectError::Unwritable { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    assert_eq!(names_in(folder.path()), ["plan.ron"]);
}

#[test]
fn distributions_nested_24_deep_are_written_and_read_in_every_family_that_nests() {
    type Nest = fn(Distribution<Duration>) -> Distribution<Duration>;
    let families: [Nest; 4] = [
        |of| Distribution::Shifted { by: Duration::hours(1.0), of: Box::new(of) },
        |of| Distribution::Mixture(vec![(0.5, of.clone()), (0.5, Distribution::Fixed(Duration::hours(2.0)))]),
        |other| Distribution::ZeroOr { zero: syncline::units::Share::new(0.1), other: Box::new(other) },
        |of| Distribution::Truncated { low: Duration::ZERO, high: Duration::days(1.0), of: Box::new(of) },
    ];
    for nest in families {
        let mut document = numbered(1);
        let is = (1..24).fold(Distribution::Fixed(Duration::hours(1.0)), |of, _| nest(of));
        document.distributions.insert(
            98.into(),
            SharedDistribution { is: syncline::model::DistributionOf::Duration(is.clone()), ..SharedDistribution::default() },
        );
        // Inside a scenario the same lies a few brackets deeper.
        let shared = syncline::model::Entity::Distribution(98.into(), document.distributions.get(98.into()).unwrap().clone());
        let change = syncline::model::Change { what: syncline::model::ChangeKind::Put(Box::new(shared)), ..Default::default() };
        document.scenarios.insert(99.into(), syncline::model::Scenario { changes: vec![change], ..Default::default() });
        assert_eq!(parsed(&project::to_text(&document).unwrap()), document);
    }
}

#[test]
fn temporaries_of_crashed_saves_are_removed_when_they_are_old() {
    let folder = tempfile::tempdir().unwrap();
    let orphan = folder.path().join(".syncline-123-4.tmp");
    fs::File::create(&orphan).unwrap().set_modified(std::time::SystemTime::now() - std::time::Duration::from_hours(2)).unwrap();
    fs::write(folder.path().join(".syncline-123-5.tmp"), "perhaps still being written").unwrap();
    save_new(&folder.path().join("plan.ron"), 1);
    assert_eq!(names_in(folder.path()), [".syncline-123-5.tmp", "plan.ron"]);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_link_stays_a_link_and_its_target_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real/plan.ron"), folder.path().join("link.ron"));
        fs::create_dir(folder.path().join("real")).unwrap();
        let saved = save_new(&real, 1);
        symlink("real/plan.ron", folder.path().join("middle.ron")).unwrap();
        symlink("middle.ron", &link).unwrap();
        save_over(&link, 2, saved.hash).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((version_in(&real), version_in(&link)), (2, 2));
        assert_eq!(names_in(folder.path()), ["link.ron", "middle.ron", "real"]);
    }

    #[test]
    fn a_link_to_nothing_makes_its_target_and_a_circle_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        symlink("later.ron", folder.path().join("link.ron")).unwrap();
        save_new(&folder.path().join("link.ron"), 3);
        assert_eq!(version_in(&folder.path().join("later.ron")), 3);
        symlink("b.ron", folder.path().join("a.ron")).unwrap();
        symlink("a.ron", folder.path().join("b.ron")).unwrap();
        let error = project::save(&folder.path().join("a.ron"), &numbered(1), None, Overwrite::Always).unwrap_err();
        assert!(error.to_string().contains("circle"), "{error}");
    }

    #[test]
    fn the_mode_and_the_owner_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        let mut saved = save_new(&path, 0);
        let owner = |path: &Path| (fs::metadata(path).unwrap().uid(), fs::metadata(path).unwrap().gid());
        if owner(&path).0 == 0 {
            std::os::unix::fs::chown(&path, Some(1234), Some(1235)).unwrap();
        }
        let before = owner(&path);
        for (version, mode) in [(1, 0o664), (2, 0o600), (3, 0o640)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            saved = save_over(&path, version, saved.hash).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
            assert_eq!(owner(&path), before);
        }
    }

    #[test]
    fn a_protected_file_is_not_overwritten_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        let saved = save_new(&path, 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let loaded = project::load(&path).unwrap();
        assert!(loaded.read_only && loaded.warnings.len() == 1);
        let error = save_over(&path, 2, saved.hash).unwrap_err();
        assert!(matches!(error, ProjectError::ReadOnly { .. }), "{error}");
        assert_eq!(version_in(&path), 1);
        project::save(&path, &numbered(2), Some(saved.hash), Overwrite::Always).unwrap();
        assert_eq!(version_in(&path), 2);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o444);
    }

    #[test]
    fn folders_pipes_and_devices_are_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        for (path, what) in [(folder.path().to_owned(), "folder"), (pipe_in(folder.path()), "pipe"), (PathBuf::from("/dev/null"), "device")]
        {
            let error = project::save(&path, &numbered(1), None, Overwrite::Always).unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
        }
    }

    #[test]
    fn long_and_odd_names_work_and_a_missing_backup_is_only_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let longest = "x".repeat(251) + ".ron";
        for name in [OsStr::new("a\n\"b\"'.ron"), OsStr::from_bytes(b"a\xFF\xFEb.ron"), OsStr::new(&longest)] {
            let path = folder.path().join(name);
            let saved = save_new(&path, 1);
            let warnings = save_over(&path, 2, saved.hash).unwrap().warnings;
            assert_eq!(warnings.len(), usize::from(250 < name.len()), "{warnings:?}");
            assert_eq!(version_in(&path), 2);
        }
    }

    #[test]
    fn a_second_name_of_the_file_is_mentioned() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("plan.ron"), folder.path().join("other.ron"));
        let saved = save_new(&path, 1);
        fs::hard_link(&path, &other).unwrap();
        let second = save_over(&path, 2, saved.hash).unwrap();
        assert!(second.warnings[0].contains("second name"), "{:?}", second.warnings);
        assert_eq!((version_in(&path), version_in(&other)), (2, 1));
        assert_eq!(save_over(&path, 3, second.hash).unwrap().warnings, Vec::<String>::new());
    }
}
