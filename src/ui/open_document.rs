//! The open project: its document with history, and the file it belongs to.

use std::path::PathBuf;

use crate::model::Document;
use crate::model::history::History;
use crate::project::FileHash;

/// A document and its file.
#[derive(Debug, Clone)]
pub struct OpenDocument {
    /// The document and everything that can be undone.
    pub history: History,
    /// The file, once there is one.
    pub path: Option<PathBuf>,
    /// What the file held when it was last read or written, to notice changes from outside.
    pub hash: Option<FileHash>,
}

impl OpenDocument {
    /// An empty project without a file; it has nothing that needs saving.
    pub fn empty() -> Self {
        Self { history: History::new(Document::default(), true), path: None, hash: None }
    }

    /// A document as it was read from a file.
    pub fn from_file(document: Document, path: PathBuf, hash: FileHash) -> Self {
        Self { history: History::new(document, true), path: Some(path), hash: Some(hash) }
    }

    /// A built-in example: it stands in no file, and nothing is lost when it is left unchanged.
    pub fn example(document: Document) -> Self {
        Self { history: History::new(document, true), path: None, hash: None }
    }

    /// A document that stands in no file yet, such as one that was recovered or imported.
    pub fn unsaved(document: Document) -> Self {
        Self { history: History::new(document, false), path: None, hash: None }
    }

    /// The name the window shows: the project's title, else the file's name.
    pub fn title(&self) -> String {
        let title = self.history.document().settings.title.trim();
        if !title.is_empty() {
            return title.to_owned();
        }
        self.file_name().unwrap_or_else(|| "Untitled".to_owned())
    }

    /// The name of the file without folder and ending.
    pub fn file_name(&self) -> Option<String> {
        self.path.as_ref()?.file_stem().map(|stem| stem.to_string_lossy().into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_comes_from_the_project_then_the_file() {
        let mut open = OpenDocument::empty();
        assert_eq!(open.title(), "Untitled");
        open.path = Some(PathBuf::from("/plans/spare parts.ron"));
        assert_eq!(open.title(), "spare parts");
        let document =
            Document { settings: crate::model::Settings { title: "Spare parts".to_owned(), ..Default::default() }, ..Document::default() };
        open.history = History::new(document, true);
        assert_eq!(open.title(), "Spare parts");
    }
}
