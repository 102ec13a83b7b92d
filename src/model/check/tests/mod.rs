//! For every code one small document that has the trouble and the same one mended; and what holds for the list.

mod goods;
mod map;
mod plan;
mod work;

use std::collections::BTreeSet;

use super::{CODES, check};
use crate::model::finding::{Finding, Severity};
use crate::model::{Document, EntityRef};

/// A code, a document with a gap `§`, what makes the trouble there, and what does not.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// A document in the notation of files; the counter is set unless it is stated.
fn document(text: &str) -> Document {
    use ron::extensions::Extensions;
    let options = ron::Options::default()
        .with_recursion_limit(512)
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES);
    let mut document: Document = options.from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    if document.next_id == 0 {
        document.next_id = document.entities().map(EntityRef::raw).max().map_or(1, |highest| highest + 1);
    }
    document
}

fn codes_of(found: &[Finding]) -> BTreeSet<&'static str> {
    found.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_code_is_found_where_it_belongs_and_goes_when_it_is_mended() {
    let mut complaints = Vec::new();
    for (code, text, broken, mended) in rows() {
        assert!(text.contains('§'), "{code}: {text}");
        for (value, is_wanted) in [(broken, true), (mended, false)] {
            let text = text.replace('§', value);
            let codes = codes_of(&check(&document(&text)));
            if codes.contains(code) != is_wanted {
                complaints.push(format!("{code} is {} in {codes:?} of {text}", if is_wanted { "missing" } else { "still" }));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_code_has_a_row_and_every_row_a_code() {
    let listed: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert!(listed.is_sorted() && listed.len() == BTreeSet::from_iter(&listed).len());
    let tried: BTreeSet<&str> = rows().map(|(code, ..)| code).collect();
    let listed: BTreeSet<&str> = listed.into_iter().collect();
    assert_eq!(tried, listed);
}

#[test]
fn every_finding_of_the_table_is_a_sentence_with_a_remedy_about_something_that_exists() {
    let listed: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
    for (_, text, broken, _) in rows() {
        let document = document(&text.replace('§', broken));
        for finding in check(&document) {
            assert!(listed.contains(finding.code), "{finding:?}");
            assert!(finding.sentence.ends_with('.') && finding.remedy.ends_with('.'), "{finding:?}");
            assert!(finding.subject.is_none_or(|of| document.contains(of)), "{finding:?}");
        }
    }
}

fn rows() -> impl Iterator<Item = Row> {
    map::ROWS.iter().chain(work::ROWS).chain(plan::ROWS).chain(goods::ROWS).copied()
}

#[test]
fn findings_come_errors_first_and_then_by_subject() {
    let found = check(&document(
        "(functions: {1: (), 2: (name: \"A\", owner: \"x\")}, studies: {3: (name: \"s\", horizon: \"-1 d\")}, work_streams: {4: (name: \"w\", arrivals: Times([\"1 h\"]))})",
    ));
    assert!(found.is_sorted_by_key(|finding| (finding.severity, finding.subject)), "{found:#?}");
    assert_eq!(found.first().map(|finding| finding.severity), Some(Severity::Error));
    assert_eq!(found.last().map(|finding| finding.severity), Some(Severity::Hint));
}

#[test]
fn an_empty_plan_has_no_findings() {
    assert_eq!(check(&Document::default()), []);
}

#[test]
fn a_hundred_thousand_equal_names_and_a_long_chain_of_parts_are_looked_at_in_time() {
    use crate::model::{Component, Function, Item};
    let mut document = Document::default();
    for _ in 0..100_000 {
        let id = document.new_id();
        document.functions.insert(id, Function { name: "Team".to_owned(), owner: "Ana".to_owned(), ..Function::default() });
    }
    let mut last = None;
    for n in 0..20_000 {
        let id = document.new_id();
        let components = last.into_iter().map(|item| Component { item, ..Component::default() }).collect();
        document.items.insert(id, Item { name: n.to_string(), components, ..Item::default() });
        last = Some(id);
    }
    let found = check(&document);
    let duplicates: Vec<_> = found.iter().filter(|finding| finding.code == "name-duplicate").collect();
    assert_eq!(duplicates.len(), 1);
    assert!(duplicates[0].sentence.ends_with("So do 99998 more."), "{}", duplicates[0].sentence);
}
