//! Rules of the house that no compiler knows: who may know whom, how long a file is, how it begins.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the repository.
struct Source {
    /// Path from the root, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.rsplit('.').next() == Some("rs")
    }

    /// The folder or file directly under `src` it belongs to.
    fn layer(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let end = inside.find(['/', '.'])?;
        Some(&inside[..end])
    }

    /// How many modules its code is below the root of the crate.
    fn depth(&self) -> usize {
        let is_folder = self.path.ends_with("/mod.rs");
        self.path.matches('/').count() - usize::from(is_folder)
    }

    /// Its lines without comments, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().zip(1..).map(|(line, n)| (n, line.split("//").next().unwrap_or("")))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Every text file that is written by hand.
fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["src", "tests", "examples", "benches", "docs", "scripts", ".github"] {
        walk(&root().join(folder), &mut paths);
    }
    let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    paths.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md" || extension == "toml")));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        Some(Source { path, text })
    };
    let sources: Vec<Source> = paths.into_iter().filter_map(read).collect();
    assert!(sources.iter().filter(|source| source.is_rust()).count() > 100, "the sources are where they are looked for");
    sources
}

fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// What each layer may use of this crate; the order is that of the house, from the ground up.
fn may_use(layer: &str) -> Option<&'static [&'static str]> {
    Some(match layer {
        "units" => &["units"],
        "model" => &["units", "model"],
        "engine" => &["units", "model", "engine"],
        "experiment" => &["units", "model", "engine", "experiment"],
        "project" => &["units", "model", "project"],
        "evidence" => &["units", "model", "engine", "experiment", "evidence"],
        "layout" => &["layout"],
        "cli" => &["units", "model", "engine", "experiment", "evidence", "project", "cli"],
        "ui" => &["units", "model", "engine", "experiment", "evidence", "project", "layout", "ui"],
        _ => return None,
    })
}

const LAYERS: [&str; 9] = ["units", "model", "engine", "experiment", "evidence", "project", "layout", "cli", "ui"];

/// The layer that a piece of code after `crate::` or enough `super::` names.
fn named_layer(after: &str) -> Option<&'static str> {
    let word = after.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
    LAYERS.into_iter().find(|layer| *layer == word)
}

/// Layers that a line of code reaches, by their path from the root or by climbing up to it.
fn reached(line: &str, depth: usize) -> Vec<&'static str> {
    let by_root = line.match_indices("crate::").filter_map(|(at, found)| named_layer(&line[at + found.len()..]));
    let up = "super::".repeat(depth);
    let by_climbing = line.match_indices(&up).filter_map(|(at, found)| named_layer(line[at + found.len()..].trim_start_matches("super::")));
    by_root.chain(by_climbing).collect()
}

#[test]
fn no_layer_uses_one_above_it() {
    let mut complaints = Vec::new();
    let mut n_looked_at = BTreeMap::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        let Some((layer, allowed)) = source.layer().and_then(|layer| Some((layer, may_use(layer)?))) else { continue };
        *n_looked_at.entry(layer.to_owned()).or_insert(0) += 1;
        for (n, line) in source.code() {
            let wrong = reached(line, source.depth()).into_iter().filter(|used| !allowed.contains(used));
            complaints.extend(wrong.map(|used| format!("{}:{n}: {layer} must not know {used}", source.path)));
        }
    }
    assert_eq!(n_looked_at.len(), LAYERS.len(), "a layer is missing or has another name: {n_looked_at:?}");
    no_complaints(&complaints);
}

#[test]
fn only_the_window_knows_the_window_toolkit() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/") && source.is_rust() && source.layer() != Some("ui")) {
        for (n, line) in source.code() {
            let known = ["egui", "eframe", "rfd::", "winit"].into_iter().filter(|word| line.contains(word));
            complaints.extend(known.map(|word| format!("{}:{n}: {word} belongs to the window", source.path)));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn nothing_below_the_experiments_knows_a_clock_a_file_a_thread_or_the_environment() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust() && matches!(source.layer(), Some("units" | "model" | "engine" | "layout"))) {
        for (n, line) in source.code() {
            let known =
                ["std::time", "std::fs", "std::env", "std::thread", "std::net", "rayon"].into_iter().filter(|word| line.contains(word));
            complaints.extend(known.map(|word| format!("{}:{n}: {word} must stay above", source.path)));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn a_file_is_at_most_600_lines_long() {
    let long =
        |source: &Source| (source.text.lines().count() > 600).then(|| format!("{} has {} lines", source.path, source.text.lines().count()));
    no_complaints(&sources().iter().filter(|source| source.is_rust()).filter_map(long).collect::<Vec<_>>());
}

#[test]
fn a_file_begins_with_what_it_is_for() {
    let bare = |source: &Source| (!source.text.starts_with("//! ")).then(|| format!("{} does not say what it is for", source.path));
    no_complaints(&sources().iter().filter(|source| source.is_rust()).filter_map(bare).collect::<Vec<_>>());
}

#[test]
fn a_note_on_work_to_do_has_an_owner() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let mut complaints = Vec::new();
    for source in &sources() {
        for (line, n) in source.text.lines().zip(1..) {
            let bare = marks.iter().any(|mark| line.split(mark).skip(1).any(|after| !after.starts_with('(')) && is_word(line, mark));
            if bare {
                complaints.push(format!("{}:{n}: whose is this? write {}(name)", source.path, marks[0]));
            }
        }
    }
    no_complaints(&complaints);
}

/// Whether a mark stands in a line by itself and not inside a longer word.
fn is_word(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().next();
        let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        !joins(before) && !joins(after)
    })
}

#[test]
fn the_repository_speaks_of_the_project_only() {
    // Texts that are not part of the repository, the machine it was written on, tools it was written with.
    let strangers = [
        concat!("SPEC", ".md"),
        concat!("STYLE", ".md"),
        concat!("ENGINE", ".md"),
        concat!("RELIABILITY", ".md"),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("work", "tree"),
        concat!("cla", "ude"),
        concat!("anth", "ropic"),
        concat!("chat", "gpt"),
        concat!("open", "ai"),
        concat!("co", "pilot"),
        concat!("language", " model"),
        concat!("lorem", " ipsum"),
    ];
    let mut complaints = Vec::new();
    for source in &sources() {
        for (line, n) in source.text.lines().zip(1..) {
            let lower = line.to_lowercase();
            let found = strangers.into_iter().filter(|stranger| lower.contains(&stranger.to_lowercase()));
            complaints.extend(found.map(|stranger| format!("{}:{n}: “{stranger}” does not belong here", source.path)));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn every_test_file_is_part_of_the_test_binary() {
    let main = fs::read_to_string(root().join("tests/it/main.rs")).unwrap();
    let mut complaints = Vec::new();
    for entry in fs::read_dir(root().join("tests/it")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_module = path.extension().is_some_and(|extension| extension == "rs") && name != "main";
        if is_module && !main.lines().any(|line| line.trim() == format!("mod {name};")) {
            complaints.push(format!("tests/it/{name}.rs is never run: add `mod {name};` to tests/it/main.rs"));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn the_rules_notice_what_they_are_for() {
    assert_eq!(reached("use crate::engine::plan::Plan;", 3), ["engine"]);
    assert_eq!(reached("use super::super::ui::theme;", 2), ["ui"]);
    assert_eq!(reached("use super::super::units::Ticks;", 3), [] as [&str; 0]);
    assert!(is_word(concat!("// TO", "DO: later"), concat!("TO", "DO")));
    assert!(!is_word(concat!("MASTO", "DON"), concat!("TO", "DO")));
}
