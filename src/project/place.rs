//! Finds the file that a path really means. It must not open anything: a pipe would hang.

use std::fs::{self, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ProjectError;
use super::words::{file_error, unusable};

/// How many links may lead to each other.
const MAX_LINKS: usize = 40;

/// The file at the end of all links, whether it exists or not.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, ProjectError> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&target) {
            Ok(found) if found.file_type().is_symlink() => {
                let next = fs::read_link(&target).map_err(|error| file_error("found", path, error))?;
                target = target.parent().unwrap_or(Path::new("")).join(next);
            }
            Ok(_) => return Ok(target),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target),
            Err(error) => return Err(file_error("found", path, error)),
        }
    }
    Err(unusable(path.to_owned(), "The link leads in a circle.", "Choose another file."))
}

/// What the file system says about an ordinary file; nothing if there is none.
pub(super) fn ordinary(path: &Path) -> Result<Option<Metadata>, ProjectError> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found)),
        Ok(found) if found.is_dir() => Err(unusable(path.to_owned(), "This is a folder, not a file.", "Choose a project file.")),
        Ok(_) => Err(unusable(path.to_owned(), "This is a pipe or device, not a file.", "Choose a project file.")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file_error("opened", path, error)),
    }
}

/// Whether the file may be written, both by its own mark and by what its folder and disk allow.
pub(super) fn is_writable(path: &Path, found: &Metadata) -> bool {
    !found.permissions().readonly() && OpenOptions::new().append(true).open(path).is_ok()
}

/// The folder a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
