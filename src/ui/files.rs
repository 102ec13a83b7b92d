//! Reading and writing projects as the window needs it: one trait, and the plain way to do it.
//!
//! The window never touches a file by itself; tests and the project layer can put their own in place.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::Document;
use crate::model::finding::Finding;

/// The fingerprint of a file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileHash(pub [u8; 32]);

/// A project as it was read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// The fingerprint of what was read.
    pub hash: FileHash,
    /// What the reader should tell the planner.
    pub findings: Vec<Finding>,
}

/// Why a project was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    /// Somebody else has written the file since it was read; the text says so.
    ChangedOutside(String),
    /// It could not be written; the text says what, why and where.
    Failed(String),
}

/// Reads and writes projects.
pub trait ProjectFiles: Send + Sync {
    /// Reads a project.
    ///
    /// # Errors
    /// In words: what failed, why, and the path last.
    fn load(&self, path: &Path) -> Result<Loaded, String>;

    /// Writes a project whole or not at all. With `expected`, the file must still hold that.
    ///
    /// # Errors
    /// When the file was changed from outside or cannot be written.
    fn save(&self, document: &Document, path: &Path, expected: Option<FileHash>) -> Result<FileHash, SaveError>;
}

/// Projects as RON text, written beside the target and moved into place.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainFiles;

impl ProjectFiles for PlainFiles {
    fn load(&self, path: &Path) -> Result<Loaded, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("The project could not be read: {error}. {}", path.display()))?;
        let hash = hash(&bytes);
        let text = String::from_utf8(bytes)
            .map_err(|error| format!("This is no project file: {error}. Choose a file that Syncline has saved. {}", path.display()))?;
        let document: Document = ron::from_str(&text)
            .map_err(|error| format!("The project could not be understood: {error}. Correct that place in a text editor. {}", path.display()))?;
        Ok(Loaded { document, hash, findings: Vec::new() })
    }

    fn save(&self, document: &Document, path: &Path, expected: Option<FileHash>) -> Result<FileHash, SaveError> {
        let failed = |why: String| SaveError::Failed(format!("The project could not be saved: {why}. {}", path.display()));
        if let (Some(expected), Ok(there)) = (expected, std::fs::read(path))
            && hash(&there) != expected
        {
            let text = format!("Somebody has changed the file since it was opened. Save under another name to keep both. {}", path.display());
            return Err(SaveError::ChangedOutside(text));
        }
        let text = ron::ser::to_string_pretty(document, ron::ser::PrettyConfig::default()).map_err(|error| failed(error.to_string()))?;
        let beside = beside(path);
        let write = || {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, path)
        };
        write().map_err(|error| failed(error.to_string()))?;
        Ok(hash(text.as_bytes()))
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn hash(bytes: &[u8]) -> FileHash {
    FileHash(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;
    use crate::model::edit::Edit;

    fn document() -> Document {
        let mut document = Document::default();
        Edit::AddFunction { name: "Sales".to_owned(), at: Position::default() }.apply(&mut document).unwrap();
        document
    }

    #[test]
    fn saving_then_loading_is_identity() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        let hash = PlainFiles.save(&document(), &path, None).unwrap();
        let loaded = PlainFiles.load(&path).unwrap();
        assert_eq!(loaded.document, document());
        assert_eq!(loaded.hash, hash);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_changed_from_outside_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        let hash = PlainFiles.save(&document(), &path, None).unwrap();
        std::fs::write(&path, "(next_id: 7)").unwrap();
        let outcome = PlainFiles.save(&document(), &path, Some(hash));
        assert!(matches!(outcome, Err(SaveError::ChangedOutside(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "(next_id: 7)");
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        std::fs::write(&path, "(next_id: 7,\n functoins: {})").unwrap();
        let error = PlainFiles.load(&path).unwrap_err();
        assert!(error.contains("2:") && error.contains("functoins"), "{error}");
    }
}
