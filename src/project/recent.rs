//! The files that were open lately. It must not look into them: a share that is asleep would hang the start.

use std::fs;
use std::path::{Path, PathBuf};

use super::backup;
use super::error::ProjectError;
use super::words::file_error;

/// How many files are remembered.
pub const MAX_RECENT: usize = 20;

const FILE_NAME: &str = "recent.json";

/// The list of files that were open lately, newest first, kept in one folder.
#[derive(Debug, Clone)]
pub struct RecentFiles {
    folder: PathBuf,
}

impl RecentFiles {
    /// The list of the present user, in the platform's folder for the state of programs; nothing where there is none.
    pub fn of_user() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "syncline")?;
        let folder = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
        Some(Self::in_folder(folder))
    }

    /// A list kept in this folder, which need not exist yet.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The files, newest first. A list that cannot be read is empty.
    pub fn list(&self) -> Vec<PathBuf> {
        self.read().unwrap_or_default()
    }

    /// Puts a file at the head of the list.
    ///
    /// # Errors
    /// When the list cannot be written; a planner loses nothing but convenience.
    pub fn add(&self, file: &Path) -> Result<(), ProjectError> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let mut files = self.list();
        files.retain(|other| *other != file);
        files.insert(0, file);
        files.truncate(MAX_RECENT);
        self.write(&files)
    }

    /// Takes a file off the list.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn remove(&self, file: &Path) -> Result<(), ProjectError> {
        let mut files = self.list();
        files.retain(|other| other != file);
        self.write(&files)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// Nothing when the list exists but cannot be read.
    fn read(&self) -> Option<Vec<PathBuf>> {
        let path = self.path();
        if !path.exists() {
            return Some(Vec::new());
        }
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    fn write(&self, files: &[PathBuf]) -> Result<(), ProjectError> {
        let path = self.path();
        let failed = |error| file_error("saved", &path, error);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        if self.read().is_none() {
            // Whatever it was, it is not ours to throw away.
            drop(fs::rename(&path, path.with_extension("broken")));
        }
        // A name that is no Unicode text cannot be written down; it is left out.
        let names: Vec<&str> = files.iter().filter_map(|file| file.to_str()).collect();
        let text = serde_json::to_string_pretty(&names).map_err(|error| failed(error.into()))?;
        backup::keep_copy(&path, text.as_bytes()).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_file_comes_first_and_none_stands_twice() {
        let folder = tempfile::tempdir().unwrap();
        let recent = RecentFiles::in_folder(folder.path().join("state"));
        assert_eq!(recent.list(), Vec::<PathBuf>::new());
        for name in ["/a.ron", "/b.ron", "/a.ron"] {
            recent.add(Path::new(name)).unwrap();
        }
        assert_eq!(recent.list(), [PathBuf::from("/a.ron"), PathBuf::from("/b.ron")]);
        recent.remove(Path::new("/a.ron")).unwrap();
        assert_eq!(recent.list(), [PathBuf::from("/b.ron")]);
        for n in 0..50 {
            recent.add(Path::new(&format!("/{n}.ron"))).unwrap();
        }
        assert_eq!(recent.list().len(), MAX_RECENT);
    }

    #[test]
    fn a_broken_list_is_empty_and_kept_aside_by_the_next_entry() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), "{not a list").unwrap();
        let recent = RecentFiles::in_folder(folder.path());
        assert_eq!(recent.list(), Vec::<PathBuf>::new());
        recent.add(Path::new("/a.ron")).unwrap();
        assert_eq!(recent.list(), [PathBuf::from("/a.ron")]);
        assert_eq!(fs::read_to_string(folder.path().join("recent.broken")).unwrap(), "{not a list");
    }
}
