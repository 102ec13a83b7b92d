//! What can go wrong with a project file: where, what, and what to do about it. It must not decide
//! what happens next; the window asks where a planner has a choice.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::words;

/// Why a project file could not be read or written. Its text says what, why and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The text is no project that can be read.
    #[error("{0}")]
    Text(Fault),
    /// The file was made by a newer version of the program and cannot be read by this one.
    #[error(
        "{path}This project was made by a newer version of Syncline (file version {version}, this program reads up to {known}).{fault} Open it with the newer version, or save a copy there in the older format.",
        path = prefix(path.as_deref()),
        fault = fault.as_ref().map_or_else(String::new, |fault| format!(" {}{}", placed(&fault.place), fault.sentence)),
    )]
    Newer {
        /// The file.
        path: Option<PathBuf>,
        /// The version it states.
        version: u32,
        /// The newest version that can be read.
        known: u32,
        /// The first thing in it that is not understood.
        fault: Option<Box<Fault>>,
    },
    /// Somebody else changed the file since it was read; nothing was written.
    #[error("{}The file was changed by somebody else since it was opened, so it was not overwritten. Compare the two, save under another name, or overwrite it on purpose.", prefix(Some(.path)))]
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
    },
    /// A file of this name exists that was never opened; nothing was written.
    #[error("{}A file of this name exists already, so it was not overwritten. Choose another name, or overwrite it on purpose.", prefix(Some(.path)))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file is protected against writing; nothing was written.
    #[error("{}The file is read-only, so it was not overwritten. Save under another name, or overwrite it on purpose.", prefix(Some(.path)))]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The document holds something that no file could give back; nothing was written.
    #[error("The project was not saved: {place}{sentence} {remedy}", place = placed(place))]
    Unwritable {
        /// Element and field, as in the file.
        place: String,
        /// What is wrong.
        sentence: String,
        /// What to do.
        remedy: String,
    },
    /// The file or its folder cannot be used.
    #[error("{}{sentence} {remedy}", prefix(Some(.path)))]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        sentence: String,
        /// What to do.
        remedy: String,
        /// What the operating system said.
        source: Option<io::Error>,
    },
}

/// A located complaint about the text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, where the text came from one.
    pub path: Option<PathBuf>,
    /// Line, counted from 1.
    pub line: usize,
    /// Character in the line, counted from 1.
    pub column: usize,
    /// Element and field, such as `decisions 5 “Weekly plan”, trigger`; empty where there is none.
    pub place: String,
    /// What is wrong, in one sentence.
    pub sentence: String,
    /// What to do about it, in one sentence.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}:{}:{}: ", words::path(path), self.line, self.column)?,
            None => write!(f, "line {}, column {}: ", self.line, self.column)?,
        }
        write!(f, "{}{} {}", placed(&self.place), self.sentence, self.remedy)
    }
}

impl ProjectError {
    /// The same error about the text of this file.
    pub(super) fn in_file(self, file: &Path) -> Self {
        match self {
            Self::Text(fault) => Self::Text(Fault { path: Some(file.to_owned()), ..fault }),
            Self::Newer { version, known, fault, .. } => Self::Newer { path: Some(file.to_owned()), version, known, fault },
            other => other,
        }
    }

    /// The file it is about, if it is about one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Text(fault) => fault.path.as_deref(),
            Self::Newer { path, .. } => path.as_deref(),
            Self::ChangedOnDisk { path } | Self::Exists { path } | Self::ReadOnly { path } | Self::File { path, .. } => Some(path),
            Self::Unwritable { .. } => None,
        }
    }

    /// Line and column in the text, counted from 1, where there is a place in a text.
    pub fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::Text(fault) => Some((fault.line, fault.column)),
            Self::Newer { fault, .. } => fault.as_ref().map(|fault| (fault.line, fault.column)),
            Self::ChangedOnDisk { .. } | Self::Exists { .. } | Self::ReadOnly { .. } | Self::File { .. } | Self::Unwritable { .. } => None,
        }
    }
}

/// The path and a colon, in front of a message.
fn prefix(path: Option<&Path>) -> String {
    path.map_or_else(String::new, |path| format!("{}: ", words::path(path)))
}

/// The place and a colon, in front of a sentence.
fn placed(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("{place}: ") }
}
