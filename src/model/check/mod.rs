//! What is wrong, doubtful or worth knowing about a plan before it is run: one list with subject, field,
//! sentence and remedy. It looks and never changes, and it accepts any document whatever it holds.

mod calendars;
mod codes;
mod decisions;
mod demands;
mod distributions;
mod graph;
mod horizons;
mod map;
mod meetings;
mod names;
mod paths;
mod places;
mod policies;
mod references;
mod rights;
mod scenarios;
mod stocks;
mod studies;
#[cfg(test)]
mod tests;
mod time;
mod work;

use std::collections::BTreeSet;

pub use codes::CODES;

use super::entity::{Document, EntityRef};
use super::finding::Finding;

/// All findings about a plan and about what its scenarios change: errors first, then warnings, then hints,
/// each by subject.
pub fn check(document: &Document) -> Vec<Finding> {
    let mut found = check_plan(document);
    scenarios::check(document, &mut found);
    sort(&mut found);
    found
}

/// Findings about a plan as it stands, whatever its scenarios change; for a document that shows a scenario already.
pub fn check_plan(document: &Document) -> Vec<Finding> {
    let mut checker = Checker { document, found: Vec::new() };
    for part in [
        references::check,
        names::check,
        map::check,
        calendars::check,
        time::check,
        distributions::check,
        work::check,
        paths::check,
        decisions::check,
        policies::check,
        horizons::check,
        rights::check,
        meetings::check,
        stocks::check,
        demands::check,
        studies::check,
    ] {
        part(&mut checker);
    }
    sort(&mut checker.found);
    checker.found
}

fn sort(found: &mut [Finding]) {
    found.sort_by(|a, b| (a.severity, a.subject, a.code, &a.field).cmp(&(b.severity, b.subject, b.code, &b.field)));
}

/// The document being looked at and what was found so far.
struct Checker<'a> {
    document: &'a Document,
    found: Vec<Finding>,
}

impl Checker<'_> {
    fn error(&mut self, code: &'static str, of: impl Into<EntityRef>, field: impl Into<String>, sentence: impl Into<String>, remedy: &str) {
        self.found.push(Finding::error(code, of.into(), sentence, remedy).at(field));
    }

    fn warning(
        &mut self,
        code: &'static str,
        of: impl Into<EntityRef>,
        field: impl Into<String>,
        sentence: impl Into<String>,
        remedy: &str,
    ) {
        self.found.push(Finding::warning(code, of.into(), sentence, remedy).at(field));
    }

    fn hint(&mut self, code: &'static str, of: impl Into<EntityRef>, field: impl Into<String>, sentence: impl Into<String>, remedy: &str) {
        self.found.push(Finding::hint(code, of.into(), sentence, remedy).at(field));
    }

    /// The name of an element for a sentence.
    fn named(&self, of: impl Into<EntityRef>) -> String {
        format!("“{}”", self.document.name_of(of.into()))
    }
}

/// The values that stand in a list more than once, each once.
fn repeated<T: Ord + Copy>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut seen = BTreeSet::new();
    values.into_iter().filter(|value| !seen.insert(*value)).collect()
}
