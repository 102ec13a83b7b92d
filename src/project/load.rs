//! Reads a project file from the disk. It must not change the file, and it looks before it opens: a folder,
//! a pipe or a huge file is refused without being read.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::error::ProjectError;
use super::format::{self, Reading};
use super::hash::FileHash;
use super::place::{is_writable, ordinary};
use super::recognise::text_of;
use super::version::CURRENT;
use super::words::{file_error, unusable};
use crate::model::{Document, EntityRef};

/// Largest file that is read.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// How often a file that changes while it is being read is read again.
const MAX_TRIES: usize = 3;

/// A project as it was found on the disk.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// What the file held, to notice later whether somebody else changed it.
    pub hash: FileHash,
    /// What the planner should know, in sentences.
    pub warnings: Vec<String>,
    /// Whether the file should only be saved under another name: it is protected, or made by a newer version.
    pub read_only: bool,
}

/// Reads a project file.
///
/// # Errors
/// Every error names the file, the place in it where there is one, what is wrong and what to do.
pub fn load(path: &Path) -> Result<Loaded, ProjectError> {
    let found = ordinary(path)?
        .ok_or_else(|| unusable(path.to_owned(), "The file does not exist.", "Check the name, or look for the file elsewhere."))?;
    let bytes = read_whole(path)?;
    let Reading { mut document, version } = text_of(&bytes).and_then(|text| format::read(&text)).map_err(|error| error.in_file(path))?;
    let mut warnings = Vec::new();
    let mut read_only = false;
    if CURRENT < version {
        read_only = true;
        warnings.push(format!("This project was made by a newer version of Syncline (file version {version}); it is opened read-only. Save a copy to change it."));
    } else if !is_writable(path, &found) {
        read_only = true;
        warnings.push("The file is read-only; save under another name to keep changes.".to_owned());
    }
    warnings.extend(raise_next_id(&mut document));
    Ok(Loaded { document, hash: FileHash::of(&bytes), warnings, read_only })
}

/// All bytes of an ordinary file of bearable size.
pub(super) fn read_whole(path: &Path) -> Result<Vec<u8>, ProjectError> {
    let failed = |error| file_error("opened", path, error);
    for _ in 0..MAX_TRIES {
        let mut file = File::open(path).map_err(failed)?;
        let before = file.metadata().map_err(failed)?;
        if MAX_BYTES < before.len() {
            let size = before.len() / 1_000_000;
            return Err(unusable(
                path.to_owned(),
                format!("The file has {size} MB; projects have at most {} MB.", MAX_BYTES / 1_000_000),
                "Choose a project file.",
            ));
        }
        let mut bytes = Vec::new();
        file.by_ref().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        let after = file.metadata().map_err(failed)?;
        if bytes.len() as u64 == after.len() && before.modified().ok() == after.modified().ok() {
            return Ok(bytes);
        }
    }
    Err(unusable(
        path.to_owned(),
        "The file keeps changing while it is read.",
        "Wait until it is completely written or copied, then open it again.",
    ))
}

/// Files written by hand need not state the counter; one that is too low would give a number out twice.
fn raise_next_id(document: &mut Document) -> Option<String> {
    let needed = document.entities().map(EntityRef::raw).max().map_or(0, |highest| highest.saturating_add(1));
    let stated = document.next_id;
    if needed <= stated {
        return None;
    }
    document.next_id = needed;
    (0 < stated).then(|| format!("The counter next_id was {stated} although numbers up to {} are in use; it was raised.", needed - 1))
}
