//! Earlier versions and temporaries beside a project file. It must not touch any file that does not carry
//! its own pattern of names.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::place::folder_of;

/// How many earlier versions are kept.
const GENERATIONS: u32 = 5;
/// Temporaries this old belong to no save that is still running.
const ORPHANED_AFTER: Duration = Duration::from_hours(1);
/// How many names are tried for a temporary; others are taken only when two machines share numbers.
const MAX_NAMES: usize = 1000;

const PREFIX: &str = ".syncline-";
const SUFFIX: &str = ".tmp";

/// Distinguishes the temporaries of one process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A file beside the target that is removed again unless it takes the target's place.
#[derive(Debug)]
pub(super) struct Temporary {
    path: PathBuf,
    is_kept: bool,
}

impl Temporary {
    /// Makes a new file in a folder and writes it through to the disk. Its name is short, so that it fits where
    /// the target's fits.
    pub(super) fn write(folder: &Path, bytes: &[u8], prepare: impl FnOnce(&File) -> io::Result<()>) -> io::Result<Self> {
        let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..MAX_NAMES {
            let path = folder.join(format!("{PREFIX}{}-{}{SUFFIX}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    let temporary = Self { path, is_kept: false };
                    file.write_all(bytes)?;
                    prepare(&file)?;
                    file.sync_all()?;
                    return Ok(temporary);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
                Err(error) => return Err(error),
            }
        }
        Err(taken)
    }

    /// Puts the file in the target's place in one step.
    pub(super) fn replace(mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.is_kept = true;
        Ok(())
    }

    /// Lets the file stay beside its temporary place, under a name made from that of another file; where no name can
    /// be given, as it is.
    pub(super) fn keep(mut self, like: &Path) -> PathBuf {
        self.is_kept = true;
        for number in 1..MAX_NAMES {
            let mut name = like.file_name().map_or_else(OsString::new, OsString::from);
            name.push(format!(".rescued{number}"));
            let kept = self.path.with_file_name(name);
            match fs::hard_link(&self.path, &kept) {
                Ok(()) => {
                    drop(fs::remove_file(&self.path));
                    return kept;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => break,
            }
        }
        self.path.clone()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_kept {
            // Nobody could act on a failure; a save an hour later removes what stayed.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Removes what crashed saves left in a folder.
pub(super) fn remove_orphans(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_temporary_name);
        let is_old =
            || entry.metadata().and_then(|found| found.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| ORPHANED_AFTER < age));
        if is_ours && is_old() {
            drop(fs::remove_file(entry.path()));
        }
    }
}

fn is_temporary_name(name: &str) -> bool {
    let numbers = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX)).and_then(|rest| rest.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(process, count)| is_number(process) && is_number(count))
}

/// The path of an earlier version; 1 is the newest.
pub(super) fn backup_path(target: &Path, generation: u32) -> PathBuf {
    let mut name = target.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".bak{generation}"));
    target.with_file_name(name)
}

/// Keeps the present version as the newest earlier one. The file itself is not touched.
pub(super) fn rotate(target: &Path, present: &[u8]) -> io::Result<()> {
    let newest = backup_path(target, 1);
    // Saves that fail after this point must not fill all generations with the same version.
    if holds(&newest, present) {
        return Ok(());
    }
    for generation in (1..GENERATIONS).rev() {
        match fs::rename(backup_path(target, generation), backup_path(target, generation + 1)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::hard_link(target, &newest).or_else(|_| keep_copy(&newest, present))
}

/// Writes a copy that shares nothing with the file it was taken from.
pub(super) fn keep_copy(at: &Path, bytes: &[u8]) -> io::Result<()> {
    Temporary::write(folder_of(at), bytes, |_| Ok(()))?.replace(at)
}

/// Whether a file holds exactly these bytes.
pub(super) fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_our_own_pattern_are_temporaries() {
        assert!(is_temporary_name(".syncline-12-0.tmp"));
        for name in
            ["syncline-12-0.tmp", ".syncline-12.tmp", ".syncline--1.tmp", ".syncline-1-.tmp", ".syncline-1-2.ron", ".syncline-a-2.tmp"]
        {
            assert!(!is_temporary_name(name), "{name}");
        }
    }

    #[test]
    fn five_earlier_versions_are_kept_and_the_same_one_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("plan.ron");
        for version in 0..8_u8 {
            let bytes = [version];
            keep_copy(&target, &bytes).unwrap();
            rotate(&target, &bytes).unwrap();
            rotate(&target, &bytes).unwrap();
        }
        let kept: Vec<_> = (1..=6).map(|generation| fs::read(backup_path(&target, generation)).ok()).collect();
        assert_eq!(kept, [Some(vec![7]), Some(vec![6]), Some(vec![5]), Some(vec![4]), Some(vec![3]), None]);
    }

    #[test]
    fn old_temporaries_go_and_fresh_ones_and_foreign_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let long_ago = std::time::SystemTime::now() - 2 * ORPHANED_AFTER;
        for name in [".syncline-1-1.tmp", "notes.tmp"] {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        File::create(folder.path().join(".syncline-1-2.tmp")).unwrap();
        remove_orphans(folder.path());
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".syncline-1-2.tmp", "notes.tmp"]);
    }
}
