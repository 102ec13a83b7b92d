//! The dated register: notes, sources of numbers and dated changes, the latest first; what is not settled can be
//! answered in place.

use egui::{Grid, RichText, Ui};

use super::{heads_ui, words};
use crate::experiment::baseline::today;
use crate::model::edit::Edit;
use crate::model::{ChangeKind, Document, Entity, EntityRef, Note, NoteId};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::fields::{Form, field_ui};
use crate::ui::session::Page;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::ui::words as table;

/// Widest card of an entry.
const CARD: f32 = 620.0;

/// One line of the register.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    /// ISO date, or after which time of a run; empty where none was written.
    date: String,
    what: String,
    about: Option<EntityRef>,
    who: String,
    why: String,
}

/// Shows what is to be settled, then everything dated.
pub fn register_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    if controls::button(ui, Rank::Secondary, Some(Icon::Plus), words::WRITE).clicked() {
        let note = Note { date: today(), ..Note::default() };
        actions.push(Action::edit(Edit::Add(Box::new(Entity::Note(NoteId(0), note)))));
    }
    ui.add_space(metrics::GAP);
    let open: Vec<NoteId> = ctx.base().notes.iter().filter(|(_, note)| !note.resolved).map(|(id, _)| id).collect();
    if !open.is_empty() {
        ui.label(theme::strong(words::TO_SETTLE));
    }
    for id in open {
        controls::card(ui).show(ui, |ui| {
            ui.set_width(CARD.min(ui.available_width()));
            note_ui(ui, ctx, id, actions);
        });
        ui.add_space(metrics::GAP);
    }
    let entries = entries(ctx.base());
    if entries.is_empty() {
        controls::note(ui, Tone::Plain, words::NO_ENTRIES);
        return;
    }
    let ink = Palette::of(ui).ink_secondary;
    Grid::new("register").num_columns(5).spacing([metrics::GAP_SECTION, metrics::GAP_SMALL]).max_col_width(CARD / 2.0).show(ui, |ui| {
        heads_ui(ui, &words::REGISTER_HEADS);
        for entry in &entries {
            ui.label(if entry.date.is_empty() { "no date" } else { &entry.date });
            ui.label(RichText::new(&entry.what).color(ink));
            match entry.about {
                Some(of) => {
                    if ui.link(ctx.base().name_of(of)).clicked() {
                        actions.extend([Action::SetPage(Page::Map), Action::select([of])]);
                    }
                }
                None => {
                    ui.label("the whole plan");
                }
            }
            ui.label(&entry.who);
            ui.add(egui::Label::new(&entry.why).wrap());
            ui.end_row();
        }
    });
}

fn note_ui(ui: &mut Ui, ctx: Ctx<'_>, id: NoteId, actions: &mut Vec<Action>) {
    let (Some(note), Some(mut form)) = (ctx.base().notes.get(id), Form::new(ctx, id.into())) else { return };
    // ISO dates are ordered as texts.
    if !note.due.is_empty() && note.due < today() {
        controls::note(ui, Tone::Look, format!("Overdue since {}", note.due));
    }
    for field in ["text", "kind", "author", "date", "owner", "due", "resolved"] {
        field_ui(ui, &mut form, &[field]);
    }
    actions.append(&mut form.actions);
}

/// Everything with a date, the latest first; what has none stands last.
fn entries(document: &Document) -> Vec<Entry> {
    let notes = document.notes.values().map(|note| Entry {
        date: note.date.clone(),
        what: if note.resolved { format!("{}, settled", note.kind.label()) } else { note.kind.label().to_owned() },
        about: note.on,
        who: if note.author.is_empty() { note.owner.clone() } else { note.author.clone() },
        why: note.text.clone(),
    });
    let sources = document.assumptions.values().map(|assumption| {
        let field = assumption.place.as_ref().map_or("", |place| place.field.as_str());
        let number = table::humanised(&field.replace('/', " "));
        Entry {
            date: assumption.date.clone(),
            what: if number.is_empty() { assumption.source.label().to_owned() } else { format!("{}: {number}", assumption.source.label()) },
            about: assumption.place.as_ref().map(|place| place.of),
            who: assumption.author.clone(),
            why: if assumption.from.is_empty() { assumption.remark.clone() } else { assumption.from.clone() },
        }
    });
    let dated = document.scenarios.iter().flat_map(|(id, scenario)| {
        let changes = scenario.changes.iter().filter(|change| change.from.is_some() || !change.reason.is_empty());
        changes.filter_map(move |change| {
            let about = match &change.what {
                ChangeKind::Set { of, .. } | ChangeKind::Remove(of) => *of,
                ChangeKind::Put(entity) => entity.reference(),
                ChangeKind::Nothing => return None,
            };
            let when = change.from.map_or_else(|| "from the start".to_owned(), |from| format!("after {from}"));
            let name = document.name_of(id.into());
            Some(Entry {
                date: when,
                what: format!("Change in “{name}”"),
                about: Some(about),
                who: String::new(),
                why: change.reason.clone(),
            })
        })
    });
    let agreed = document.agreed.as_deref().map(|agreed| Entry {
        date: agreed.date.clone(),
        what: "Agreed baseline".to_owned(),
        about: agreed.scenario.filter(|id| document.scenarios.contains(*id)).map(EntityRef::Scenario),
        who: agreed.by.clone(),
        why: format!("{} repeats of “{}”", agreed.repeats, agreed.name),
    });
    let mut all: Vec<Entry> = notes.chain(sources).chain(dated).chain(agreed).collect();
    let is_dated = |entry: &Entry| entry.date.starts_with(|letter: char| letter.is_ascii_digit());
    all.sort_by(|a, b| is_dated(b).cmp(&is_dated(a)).then_with(|| if is_dated(a) { b.date.cmp(&a.date) } else { a.date.cmp(&b.date) }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Assumption, AssumptionId, SourceKind};

    #[test]
    fn the_register_is_read_from_the_latest_entry_on_and_what_has_no_date_stands_last() {
        let mut document = Document::default();
        let note = |date: &str, text: &str| Note { date: date.to_owned(), text: text.to_owned(), ..Note::default() };
        document.put(Entity::Note(NoteId(1), note("2026-01-05", "first")));
        document.put(Entity::Note(NoteId(2), note("", "undated")));
        document.put(Entity::Note(NoteId(3), note("2026-04-01", "latest")));
        let known =
            Assumption { date: "2026-02-01".into(), source: SourceKind::Estimate, from: "workshop".into(), ..Assumption::default() };
        document.put(Entity::Assumption(AssumptionId(4), known));
        let why: Vec<String> = entries(&document).into_iter().map(|entry| entry.why).collect();
        assert_eq!(why, ["latest", "workshop", "first", "undated"]);
    }
}
