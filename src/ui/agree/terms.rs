//! Words and what they mean: a row for each word, a column for each team with how it reads the word and whether a
//! conversion is used; below, all that is agreed about the chosen word.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Checkbox, Grid, Id, Label, RichText, Ui, vec2};

use super::reading;
use crate::model::edit::Edit;
use crate::model::{Document, EntityRef, FunctionId, Term, TermId, Variant};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::fields::{Form, TextField, choose_ui, field_id, field_ui, text_field};
use crate::ui::inspector::new_element::new_element;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, Theme, metrics};
use crate::ui::words;
use crate::units::format::significant;

/// Width of the column with words.
const NAME: f32 = 168.0;
/// Width of the owner's list.
const OWNER: f32 = 176.0;
/// Width of a reading.
const READING: f32 = 84.0;
/// Width of the form about one word.
const FORM: f32 = 480.0;

/// Shows the table and the chosen word.
pub fn terms_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let terms: Vec<TermId> = document.terms.ids().collect();
    if terms.is_empty() {
        controls::note(ui, Tone::Plain, words::NO_TERMS);
        ui.add_space(metrics::GAP);
        add_ui(ui, ctx, actions);
        return;
    }
    let chosen_id = Id::unique("chosen word");
    let chosen = ui.data(|data| data.get_temp::<TermId>(chosen_id)).filter(|id| terms.contains(id)).or(terms.first().copied());
    let functions: Vec<FunctionId> = document.functions.ids().collect();
    Grid::new("words and readings").spacing(vec2(metrics::GAP, metrics::GAP_SMALL)).show(ui, |ui| {
        heading_ui(ui, words::TERM_COLUMNS[0], NAME);
        heading_ui(ui, words::TERM_COLUMNS[1], OWNER);
        heading_ui(ui, words::TERM_COLUMNS[2], 64.0);
        heading_ui(ui, words::TERM_COLUMNS[3], 72.0);
        for id in &functions {
            heading_ui(ui, &document.name_of((*id).into()), READING + metrics::GAP_SECTION);
        }
        ui.end_row();
        for id in &terms {
            if let Some(term) = document.terms.get(*id) {
                row_ui(ui, ctx, *id, term, &functions, chosen == Some(*id), actions);
            }
            ui.end_row();
        }
    });
    ui.add_space(metrics::GAP);
    ui.add(Label::new(RichText::new(words::TERMS_LEGEND).small().color(Palette::of(ui).ink_secondary)).wrap());
    ui.add_space(metrics::GAP);
    add_ui(ui, ctx, actions);
    ui.add_space(metrics::GAP_LARGE);
    if let Some(id) = chosen {
        chosen_ui(ui, ctx, id, actions);
    }
}

fn add_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    if controls::button(ui, Rank::Secondary, Some(Icon::Plus), words::ADD_TERM).clicked() {
        match new_element(ctx.base(), EntityRef::Term(1.into()), None) {
            Ok(edit) => actions.push(Action::edit(edit)),
            Err(why) => actions.push(Action::Say(why)),
        }
    }
}

fn heading_ui(ui: &mut Ui, text: &str, width: f32) {
    let size = vec2(width, Theme::of(ui).metrics.control);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(width);
        ui.add(Label::new(RichText::new(text).color(Palette::of(ui).ink_secondary)).truncate()).on_hover_text(text);
    });
}

fn row_ui(ui: &mut Ui, ctx: Ctx<'_>, id: TermId, term: &Term, functions: &[FunctionId], chosen: bool, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let name = document.name_of(id.into());
    let set = |actions: &mut Vec<Action>, field: String, to: String| {
        actions.push(Action::edit(Edit::SetField { of: id.into(), field, to }));
    };
    let size = vec2(NAME, Theme::of(ui).metrics.control);
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(NAME);
        let shown = ui.add(egui::Button::selectable(chosen, &name).truncate());
        if shown.on_hover_text(if term.meaning.is_empty() { words::NO_MEANING } else { &term.meaning }).clicked() {
            ui.data_mut(|data| data.insert_temp(Id::unique("chosen word"), id));
        }
    });
    ui.allocate_ui(vec2(OWNER, size.y), |ui| {
        ui.set_max_width(OWNER);
        let mut choices = vec![words::NOBODY.to_owned()];
        choices.extend(functions.iter().map(|id| document.name_of((*id).into())));
        let place = term.owner.map_or(Some(0), |owner| functions.iter().position(|id| *id == owner).map(|at| at + 1));
        let label = words::owner_of_term(&name);
        if let Some(picked) = choose_ui(ui, field_id(id.into(), "agree owner"), None, &label, place, &choices, "") {
            let to = picked.checked_sub(1).and_then(|at| functions.get(at)).map_or_else(|| "null".to_owned(), |id| id.0.to_string());
            set(actions, "owner".to_owned(), to);
        }
    });
    if check_ui(ui, term.disputed, &words::disputed(&name)) {
        set(actions, "disputed".to_owned(), (!term.disputed).to_string());
    }
    gap_ui(ui, term);
    for function in functions {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
            let team = document.name_of((*function).into());
            let variant = term.variants.get(function);
            let shown = variant.map_or_else(String::new, |variant| reading::show(variant.factor, variant.offset));
            let field = TextField {
                id: field_id(id.into(), &format!("reading {}", function.0)),
                labelled_by: None,
                name: &words::reading_of(&team, &name),
                hint: words::AS_AGREED,
                is_long: false,
            };
            let typed = ui
                .allocate_ui(vec2(READING, size.y), |ui| {
                    ui.set_max_width(READING);
                    text_field(ui, field, &shown, &|text| reading::parse(text).map(|_| text.to_owned()))
                })
                .inner;
            if let Some((factor, offset)) = typed.and_then(|text| reading::parse(&text).ok()) {
                let (field, to) = with_reading(term, *function, factor, offset);
                set(actions, field, to);
            }
            let is_mapped = term.mapped.contains(function);
            if check_ui(ui, is_mapped, &words::mapped(&team, &name)) {
                let mut mapped: BTreeSet<FunctionId> = term.mapped.clone();
                if !mapped.remove(function) {
                    mapped.insert(*function);
                }
                set(actions, "mapped".to_owned(), serde_json::to_string(&mapped).unwrap_or_else(|_| "[]".to_owned()));
            }
        });
    }
}

/// A check box with a name that is only read out and shown on hover; whether it was pressed.
fn check_ui(ui: &mut Ui, mut on: bool, name: &str) -> bool {
    let response = ui.add(Checkbox::without_text(&mut on));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, name));
    let changed = response.changed();
    response.on_hover_text(name);
    changed
}

/// The field and the value that give a team this reading; without any words about it, an agreed reading is no entry.
fn with_reading(term: &Term, function: FunctionId, factor: Option<f64>, offset: f64) -> (String, String) {
    let old = term.variants.get(&function).cloned().unwrap_or_default();
    let factor = factor.filter(|factor| (factor - 1.0).abs() > f64::EPSILON);
    let new = Variant { factor, offset, ..old };
    if new == Variant::default() {
        let mut rest: BTreeMap<FunctionId, Variant> = term.variants.clone();
        rest.remove(&function);
        return ("variants".to_owned(), serde_json::to_string(&rest).unwrap_or_else(|_| "{}".to_owned()));
    }
    (format!("variants/{}", function.0), serde_json::to_string(&new).unwrap_or_else(|_| "{}".to_owned()))
}

/// How far apart readings lie that nobody converts.
fn gap_ui(ui: &mut Ui, term: &Term) {
    let palette = Palette::of(ui);
    let open = term.variants.iter().filter(|(function, _)| !term.mapped.contains(function));
    let factors: Vec<f64> = open.clone().map(|(_, variant)| variant.factor.unwrap_or(1.0)).chain([1.0]).collect();
    let low = factors.iter().copied().fold(f64::INFINITY, f64::min);
    let high = factors.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let gap = high - low;
    let is_shifted = open.clone().any(|(_, variant)| variant.offset != 0.0);
    if gap <= 0.0 && !is_shifted {
        ui.label(RichText::new("–").color(palette.ink_faint));
        return;
    }
    let text = if 0.0 < gap { format!("{}\u{2009}%", significant(gap * 100.0, 2)) } else { words::SHIFTED.to_owned() };
    ui.horizontal(|ui| {
        controls::icon(ui, Icon::Warning, palette.look);
        ui.label(RichText::new(text).color(palette.look)).on_hover_text(words::GAP_MEANS);
    });
}

fn chosen_ui(ui: &mut Ui, ctx: Ctx<'_>, id: TermId, actions: &mut Vec<Action>) {
    let Some(mut form) = Form::new(ctx, id.into()) else { return };
    let document: &Document = ctx.document();
    ui.label(theme::strong(document.name_of(id.into())).text_style(theme::title_style()));
    ui.add_space(metrics::GAP_SMALL);
    ui.allocate_ui(vec2(FORM, 0.0), |ui| {
        ui.set_max_width(FORM);
        for field in ["name", "meaning", "unit"] {
            field_ui(ui, &mut form, &[field]);
        }
    });
    let signals: Vec<String> =
        document.signals.iter().filter(|(_, signal)| signal.term == Some(id)).map(|(signal, _)| document.name_of(signal.into())).collect();
    ui.label(RichText::new(words::term_used(&signals)).color(Palette::of(ui).ink_secondary));
    ui.add_space(metrics::GAP);
    if controls::button(ui, Rank::Quiet, Some(Icon::Trash), &words::delete_term(&document.name_of(id.into()))).clicked() {
        form.actions.push(Action::edit(Edit::Delete(vec![id.into()])));
    }
    actions.append(&mut form.actions);
}
