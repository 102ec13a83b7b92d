//! Notes on the map: how many an element has, and those that lie on the sheet by themselves.

use std::collections::BTreeMap;

use egui::{Rect, pos2, vec2};

use super::geometry::{Lettering, Measure};
use super::labels::wrapped;
use crate::model::{Document, EntityRef, NoteId, NoteKind};

/// Width of a note.
const WIDTH: f32 = 176.0;
/// Height of one of its lines.
const LINE: f32 = 18.0;
/// Room round its text.
pub const PAD: f32 = 10.0;
/// Most lines that are shown.
const MAX_LINES: usize = 6;

/// A note that lies on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteCard {
    /// The note.
    pub id: NoteId,
    /// Where it lies.
    pub rect: Rect,
    /// Its text.
    pub lines: Vec<String>,
    /// What kind of note it is.
    pub kind: NoteKind,
    /// What a screen reader says.
    pub spoken: String,
}

/// How many notes that are not settled every element has.
pub fn counts(document: &Document) -> BTreeMap<EntityRef, usize> {
    let mut counts = BTreeMap::new();
    for note in document.notes.values().filter(|note| !note.resolved) {
        if let Some(of) = note.on {
            *counts.entry(of).or_default() += 1;
        }
    }
    counts
}

/// The number of notes as a screen reader says it after everything else.
pub fn spoken(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", 1 note".to_owned(),
        _ => format!(", {count} notes"),
    }
}

/// Notes on the sheet itself.
pub fn cards(document: &Document, measure: &Measure<'_>) -> Vec<NoteCard> {
    let card = |(id, note): (NoteId, &crate::model::Note)| {
        let (x, y) = note.at.filter(|_| note.on.is_none())?;
        let lines = wrapped(&note.text, WIDTH - 2.0 * PAD, MAX_LINES, &|text| measure(text, Lettering::Small));
        let rect = Rect::from_min_size(pos2(x, y), vec2(WIDTH, 2.0 * PAD + LINE * lines.len() as f32));
        let spoken = format!("{}: {}", note.kind.label(), note.text);
        Some(NoteCard { id, rect, lines, kind: note.kind, spoken })
    };
    document.notes.iter().filter_map(card).collect()
}
