//! Reading and writing projects as the window needs it: one trait, and the project layer behind it.
//!
//! Both take time on a slow disk or share, so they are called on a thread of their own; the window
//! never touches a file by itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use crate::model::Document;
use crate::project::pseudonyms::PseudonymList;
use crate::project::recent::RecentFiles;
use crate::project::{self, FileHash, Overwrite, ProjectError};

/// A project as it was read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// The fingerprint of what was read.
    pub hash: FileHash,
    /// What the planner should know, in sentences.
    pub warnings: Vec<String>,
}

/// A project as it was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The fingerprint of what the file holds now.
    pub hash: FileHash,
    /// What the planner should know, in sentences.
    pub warnings: Vec<String>,
}

/// Why a project was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    /// Something stands there that would be lost; the planner may want that.
    WouldOverwrite(String),
    /// It could not be written; the text says what, why and where.
    Failed(String),
}

/// Reads and writes projects.
pub trait ProjectFiles: Send + Sync {
    /// Reads a project.
    ///
    /// # Errors
    /// In words: what failed, why, and what to do.
    fn load(&self, path: &Path) -> Result<Loaded, String>;

    /// Writes a project whole or not at all. `expected` is what the file held when it was read.
    ///
    /// # Errors
    /// When something would be lost that the planner has not seen, or the file cannot be written.
    fn save(&self, document: &Document, path: &Path, expected: Option<FileHash>, overwrite: Overwrite) -> Result<Written, SaveError>;

    /// Files that were open lately, the latest first.
    fn recent(&self) -> Vec<PathBuf>;

    /// Remembers a file that was opened or saved.
    fn remember(&self, path: &Path);

    /// Forgets a file that is not there any more.
    fn forget(&self, path: &Path);

    /// The list of pseudonyms, if it is kept anywhere.
    fn pseudonyms(&self) -> Option<PseudonymList> {
        None
    }
}

/// Projects on the disk, and the list of recent ones, if it is kept anywhere.
#[derive(Debug, Clone, Default)]
pub struct DiskFiles {
    recent: Option<RecentFiles>,
    pseudonyms: Option<PseudonymList>,
}

impl DiskFiles {
    /// With the present user's list of recent files.
    pub fn of_user() -> Self {
        Self { recent: RecentFiles::of_user(), pseudonyms: PseudonymList::of_user() }
    }

    /// With a list of pseudonyms in this folder, and no list of recent files.
    pub fn with_pseudonyms_in(folder: impl Into<PathBuf>) -> Self {
        Self { recent: None, pseudonyms: Some(PseudonymList::in_folder(folder)) }
    }
}

impl ProjectFiles for DiskFiles {
    fn load(&self, path: &Path) -> Result<Loaded, String> {
        let project::Loaded { document, hash, warnings, .. } = project::load(path).map_err(|error| error.to_string())?;
        Ok(Loaded { document, hash, warnings })
    }

    fn save(&self, document: &Document, path: &Path, expected: Option<FileHash>, overwrite: Overwrite) -> Result<Written, SaveError> {
        match project::save(path, document, expected, overwrite) {
            Ok(project::Saved { hash, warnings }) => Ok(Written { hash, warnings }),
            Err(error @ (ProjectError::ChangedOnDisk { .. } | ProjectError::Exists { .. } | ProjectError::ReadOnly { .. })) => {
                Err(SaveError::WouldOverwrite(error.to_string()))
            }
            Err(error) => Err(SaveError::Failed(error.to_string())),
        }
    }

    fn recent(&self) -> Vec<PathBuf> {
        self.recent.as_ref().map(RecentFiles::list).unwrap_or_default()
    }

    fn remember(&self, path: &Path) {
        if let Some(recent) = &self.recent {
            // A list that cannot be written costs convenience only; the file itself is safe.
            drop(recent.add(path));
        }
    }

    fn forget(&self, path: &Path) {
        if let Some(recent) = &self.recent {
            drop(recent.remove(path));
        }
    }

    fn pseudonyms(&self) -> Option<PseudonymList> {
        self.pseudonyms.clone()
    }
}

/// Work with a file under way.
#[derive(Debug)]
pub struct Pending<T>(Receiver<T>);

impl<T: Send + 'static> Pending<T> {
    /// Does the work on a thread of its own, which keeps the files for itself meanwhile.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(files: &Arc<dyn ProjectFiles>, work: impl FnOnce(&dyn ProjectFiles) -> T + Send + 'static) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(1);
        let files = Arc::clone(files);
        std::thread::Builder::new().name("project file".to_owned()).spawn(move || {
            // Nobody listens any more once the window has gone.
            drop(sender.send(work(files.as_ref())));
        })?;
        Ok(Self(receiver))
    }

    /// What came out, once the work is done; `broke_off` makes the outcome of a thread that ended without one.
    pub fn poll(&self, broke_off: impl FnOnce() -> T) -> Option<T> {
        match self.0.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Disconnected) => Some(broke_off()),
            Err(TryRecvError::Empty) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_lost_is_told_from_what_failed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        let files = DiskFiles::default();
        let written = files.save(&Document::default(), &path, None, Overwrite::IfUnchanged).unwrap();
        std::fs::write(&path, "(next_id: 7)").unwrap();
        let lost = files.save(&Document::default(), &path, Some(written.hash), Overwrite::IfUnchanged);
        assert!(matches!(lost, Err(SaveError::WouldOverwrite(_))));
        assert!(files.save(&Document::default(), &path, Some(written.hash), Overwrite::Always).is_ok());
        let nowhere = folder.path().join("missing").join("plan.ron");
        assert!(matches!(files.save(&Document::default(), &nowhere, None, Overwrite::IfUnchanged), Err(SaveError::Failed(_))));
    }
}
