//! `syncline verify`: judges the checks that projects carry.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Exit, TextFormat, VerifyArgs, load, output, progress, use_threads};
use crate::experiment::verify::{Verdict, verify as judge};

pub(super) fn verify(args: &VerifyArgs) -> Exit {
    use_threads(args.threads);
    progress::stop_on_interrupt();
    let files = match project_files(&args.paths) {
        Ok(files) => files,
        Err(reason) => {
            output::error_line(&format!("error: {reason}"));
            return Exit::Usage;
        }
    };
    let mut n_hold = 0;
    let mut n_fail = 0;
    let mut rows = Vec::new();
    for file in files {
        let Ok(document) = load(&file) else {
            n_fail += 1;
            continue;
        };
        if document.checks.is_empty() {
            output::error_line(&format!("{}: carries no checks", file.display()));
        }
        let n_runs = document.checks.len() as u32;
        let (verdicts, was_stopped) = progress::watched(&file.display().to_string(), n_runs, |watch| judge(&document, watch));
        if was_stopped {
            return Exit::Interrupted;
        }
        for verdict in verdicts {
            if verdict.holds {
                n_hold += 1;
            } else {
                n_fail += 1;
            }
            match args.format {
                TextFormat::Json => rows.push(row(&file, &verdict)),
                TextFormat::Text if args.quiet && verdict.holds => {}
                TextFormat::Text => {
                    if !output::data(&line(&file, &verdict)) {
                        return if n_fail == 0 { Exit::Done } else { Exit::Failed };
                    }
                }
            }
        }
    }
    match args.format {
        TextFormat::Json => output::data(&format!("{:#}\n", serde_json::Value::Array(rows))),
        TextFormat::Text => output::data(&format!("{n_hold} hold, {n_fail} do not\n")),
    };
    if n_fail == 0 { Exit::Done } else { Exit::Failed }
}

fn line(file: &Path, verdict: &Verdict) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let se = verdict.standard_error.map_or_else(String::new, |se| format!(", standard error {}", crate::units::format::significant(se, 3)));
    let (mark, why) = if verdict.holds { ("holds", String::new()) } else { ("FAILS", format!(" – {}", verdict.reason)) };
    format!("{mark}  {stem}: {} (seed {}): expected {}, got {}{se}{why}\n", verdict.name, verdict.seed, verdict.expected, verdict.got)
}

fn row(file: &Path, verdict: &Verdict) -> serde_json::Value {
    json!({
        "file": file.display().to_string(),
        "check": verdict.name,
        "id": verdict.check.0,
        "seed": verdict.seed,
        "expected": verdict.expected,
        "got": verdict.got,
        "standard_error": verdict.standard_error,
        "verdict": if verdict.holds { "holds" } else { "fails" },
        "reason": verdict.reason,
    })
}

/// The named projects, and those in the named folders, in the order of their names.
fn project_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unreadable = |error: std::io::Error| format!("the folder cannot be read ({error}): {}", path.display());
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?.path();
            if entry.extension().is_some_and(|extension| extension == "ron") {
                inside.push(entry);
            }
        }
        if inside.is_empty() {
            return Err(format!("there are no projects (*.ron) in the folder {}", path.display()));
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}
