//! Project files on a real disk: what is read, what is refused and how, what survives a crash.

mod bad_input;
mod checks;
mod crash;
mod round_trip;
mod saving;
mod versions;

use std::path::Path;

use syncline::model::{Document, Function};
use syncline::project::{self, Fault, ProjectError};

/// A small project that uses most of the notation.
const SMALL: &str = include_str!("../data/v1/small.ron");

/// Every kind of element, written by hand.
const EVERY_KIND: &str = include_str!("../data/v1/every_kind.ron");

fn parsed(text: &str) -> Document {
    project::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A document that says which version it is.
fn numbered(version: usize) -> Document {
    let mut document = Document::default();
    document.settings.title = version.to_string();
    for _ in 0..40 {
        let id = document.new_id();
        document.functions.insert(id, Function { name: format!("Team {id} of version {version}"), ..Function::default() });
    }
    document
}

/// The version a file holds.
fn version_in(path: &Path) -> usize {
    let loaded = project::load(path).unwrap_or_else(|error| panic!("{error}"));
    loaded.document.settings.title.parse().unwrap()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The located complaint inside an error; every error about a text has one.
fn fault(error: ProjectError) -> Fault {
    match error {
        ProjectError::Text(fault) => fault,
        ProjectError::Newer { fault: Some(fault), .. } => *fault,
        other => panic!("not located: {other}"),
    }
}
