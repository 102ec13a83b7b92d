//! Writes a project file so that a crash, a full disk or another program can cost neither the old version
//! nor the new one. It must not decide for the planner: what would overwrite something is refused.
//!
//! Order: read back what will be written, compare the file on the disk with what was opened, write a
//! temporary beside it and through to the disk, keep the old version, put the temporary in its place in
//! one step, write the folder through. Callers run it beside the window: writing through takes time.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::backup::{self, Temporary};
use super::error::ProjectError;
use super::format::{to_text, version_of};
use super::hash::FileHash;
use super::load::read_whole;
use super::place::{folder_of, is_writable, ordinary, resolve};
use super::version::CURRENT;
use super::words::{self, file_error};
use crate::model::Document;

/// What may happen to a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// It is replaced only if it still holds what was opened.
    IfUnchanged,
    /// It is replaced whatever it holds: the planner said so.
    Always,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// What the file holds now; hand it to the next save.
    pub hash: FileHash,
    /// What the planner should know, in sentences.
    pub warnings: Vec<String>,
}

/// A file that is there already.
struct Present {
    found: Metadata,
    bytes: Vec<u8>,
}

/// Saves a document. `expected` is what the file held when it was opened or last saved, nothing for a new file.
///
/// # Errors
/// [`ProjectError::ChangedOnDisk`], [`ProjectError::Exists`] and [`ProjectError::ReadOnly`] leave the choice to the
/// planner; after any error the file on the disk is what it was, unless the text says otherwise.
pub fn save(path: &Path, document: &Document, expected: Option<FileHash>, overwrite: Overwrite) -> Result<Saved, ProjectError> {
    let text = to_text(document)?;
    let target = resolve(path)?;
    let present = present_at(&target)?;
    let mut warnings = Vec::new();
    match (&present, expected) {
        (Some(present), _) => may_replace(path, &target, present, expected, overwrite)?,
        (None, Some(_)) => warnings.push("The file had been moved or deleted since it was opened; it was written anew.".to_owned()),
        (None, None) => {}
    }
    let saved = Saved { hash: FileHash::of(text.as_bytes()), warnings };
    if present.as_ref().is_some_and(|present| present.bytes == text.as_bytes()) {
        return Ok(saved);
    }
    write(path, &target, present.as_ref(), text.as_bytes(), overwrite, saved)
}

fn present_at(target: &Path) -> Result<Option<Present>, ProjectError> {
    let Some(found) = ordinary(target)? else { return Ok(None) };
    Ok(Some(Present { found, bytes: read_whole(target)? }))
}

fn may_replace(
    path: &Path,
    target: &Path,
    present: &Present,
    expected: Option<FileHash>,
    overwrite: Overwrite,
) -> Result<(), ProjectError> {
    let path = path.to_owned();
    let stated = std::str::from_utf8(&present.bytes).ok().and_then(version_of);
    if let Some(version) = stated.filter(|version| CURRENT < *version) {
        return Err(ProjectError::Newer { path: Some(path), version, known: CURRENT, fault: None });
    }
    if overwrite == Overwrite::Always {
        return Ok(());
    }
    match expected {
        None => Err(ProjectError::Exists { path }),
        Some(expected) if FileHash::of(&present.bytes) != expected => Err(ProjectError::ChangedOnDisk { path }),
        Some(_) if !is_writable(target, &present.found) => Err(ProjectError::ReadOnly { path }),
        Some(_) => Ok(()),
    }
}

fn write(
    path: &Path,
    target: &Path,
    present: Option<&Present>,
    bytes: &[u8],
    overwrite: Overwrite,
    mut saved: Saved,
) -> Result<Saved, ProjectError> {
    let folder = folder_of(target);
    let failed = |error| file_error("saved", path, error);
    backup::remove_orphans(folder);
    let temporary = match Temporary::write(folder, bytes, |file| present.map_or(Ok(()), |present| take_over(file, &present.found))) {
        Ok(temporary) => temporary,
        Err(error) => match present {
            Some(present) if needs_no_new_file(&error) => {
                saved.warnings.push(write_in_place(path, target, &present.bytes, bytes, &error)?);
                return Ok(saved);
            }
            _ => return Err(failed(error)),
        },
    };
    if let Some(present) = present {
        // Writing through took time; somebody may have been faster.
        if overwrite == Overwrite::IfUnchanged && fs::read(target).map_err(failed)? != present.bytes {
            return Err(ProjectError::ChangedOnDisk { path: path.to_owned() });
        }
        saved.warnings.extend(shared_name_warning(target, &present.found));
        if let Err(error) = backup::rotate(target, &present.bytes) {
            saved.warnings.push(format!("The version before could not be kept as a backup: {error}."));
        }
    }
    match (temporary.replace(target), present) {
        (Ok(()), _) => {}
        (Err(error), Some(present)) if only_renaming_fails(&error) => {
            saved.warnings.push(write_in_place(path, target, &present.bytes, bytes, &error)?);
        }
        (Err(error), _) => return Err(failed(error)),
    }
    if let Err(error) = sync_folder(folder) {
        saved.warnings.push(format!("The file was written, but the folder could not be written through to the disk ({error}); a power cut now could bring the version before back."));
    }
    Ok(saved)
}

/// The last resort where no file can be made beside the target or take its place: the old version is copied
/// away, the file is overwritten and read back. Returns the sentence that says so.
fn write_in_place(path: &Path, target: &Path, old: &[u8], new: &[u8], why: &io::Error) -> Result<String, ProjectError> {
    let rescue = keep_rescue(target, old).map_err(|error| file_error("saved", path, error))?;
    let rescued = words::path(&rescue);
    match overwrite(target, new) {
        Ok(()) => Ok(format!(
            "The file could only be written in place ({why}), which a crash can interrupt; the version before is kept in {rescued}."
        )),
        Err(error) => {
            let restored = overwrite(target, old).is_ok();
            let mut failure = file_error("saved", path, error);
            if let ProjectError::File { sentence, .. } = &mut failure {
                let state = if restored { "The version before was restored" } else { "The file may be damaged" };
                *sentence = format!("{sentence} {state}; the version before is kept in {rescued}.");
            }
            Err(failure)
        }
    }
}

/// Copies the old version beside the file, or else into the folder for temporary files.
fn keep_rescue(target: &Path, old: &[u8]) -> io::Result<PathBuf> {
    let beside = backup::backup_path(target, 1);
    if backup::keep_copy(&beside, old).is_ok() {
        return Ok(beside);
    }
    let folders = [folder_of(target).to_owned(), std::env::temp_dir()];
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for folder in folders {
        match Temporary::write(&folder, old, |_| Ok(())) {
            Ok(temporary) => return Ok(temporary.keep(target)),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Overwrites a file where it is, without emptying it first, and reads it back.
fn overwrite(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(target)?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()?;
    let mut written = Vec::with_capacity(bytes.len());
    File::open(target)?.read_to_end(&mut written)?;
    if written == bytes { Ok(()) } else { Err(io::Error::other("what was read back differs from what was written")) }
}

/// Whether only the folder is in the way, so that the file itself may still be written.
fn needs_no_new_file(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported | io::ErrorKind::InvalidFilename)
}

/// Whether the disk is sound and only files cannot take each other's place, as for a file that is mounted.
fn only_renaming_fails(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported | io::ErrorKind::CrossesDevices | io::ErrorKind::ResourceBusy
    )
}

/// Gives the new file the permissions and, where that is allowed, the owner of the old one.
fn take_over(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        // Ordinary users may not give files away; the mode still lets the same people in.
        drop(fchown(file, Some(old.uid()), Some(old.gid())));
    }
    file.set_permissions(old.permissions())
}

/// A file with a second name is split by a save: the other name keeps the old version.
fn shared_name_warning(target: &Path, found: &Metadata) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let is_same = |other: Metadata| (other.dev(), other.ino()) == (found.dev(), found.ino());
        let n_ours = 1 + u64::from(fs::metadata(backup::backup_path(target, 1)).is_ok_and(is_same));
        (n_ours < found.nlink())
            .then(|| "The file has a second name on this disk (a hard link); the other name keeps the version before.".to_owned())
    }
    #[cfg(not(unix))]
    {
        let _ = (target, found);
        None
    }
}

/// Makes the new name last through a power cut.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_in_place_keeps_a_separate_copy_of_the_version_before() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("plan.ron");
        fs::write(&target, "the old version").unwrap();
        // A rotation that came before has made the backup a second name of the same file.
        fs::hard_link(&target, backup::backup_path(&target, 1)).unwrap();
        let warning =
            write_in_place(&target, &target, b"the old version", b"new", &io::Error::from(io::ErrorKind::CrossesDevices)).unwrap();
        assert!(warning.contains("plan.ron.bak1"), "{warning}");
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::read_to_string(backup::backup_path(&target, 1)).unwrap(), "the old version");
    }

    #[test]
    fn a_file_that_cannot_even_be_opened_stays_and_the_error_names_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("gone.ron");
        let error = write_in_place(&target, &target, b"old", b"new", &io::Error::from(io::ErrorKind::CrossesDevices)).unwrap_err();
        assert!(error.to_string().contains("gone.ron.bak1"), "{error}");
        assert!(!target.exists());
    }
}
