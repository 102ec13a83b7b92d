//! Where the numbers of an element come from: measured, estimated or guessed, by whom, when, and how sure. A number
//! about which nothing is said is a default.

use egui::{CollapsingHeader, RichText, Ui};
use serde_json::Value;

use crate::model::edit::Edit;
use crate::model::{Assumption, AssumptionId, Document, Entity, EntityRef, Place, SourceKind};
use crate::ui::action::Action;
use crate::ui::fields::{Form, choose_ui, field_ui, note_ui};
use crate::ui::theme::controls;
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::ui::words;

/// What is said about the numbers of an element, and a place to say more.
pub fn sources_ui(ui: &mut Ui, form: &mut Form<'_>) {
    if matches!(form.of, EntityRef::Assumption(_)) {
        return;
    }
    let document = form.ctx.document();
    let known = about(document, form.of);
    ui.add_space(metrics::GAP_SMALL);
    let heading = format!("Where its numbers come from ({})", known.len());
    CollapsingHeader::new(heading).id_salt(("sources", form.of.raw())).show(ui, |ui| {
        if known.is_empty() {
            note_ui(ui, "Nothing is said yet; what stands here counts as a default");
        }
        for (id, assumption) in &known {
            source_ui(ui, form, *id, assumption);
        }
        add_ui(ui, form, &known);
    });
}

/// Everything said about the fields of an element.
fn about(document: &Document, of: EntityRef) -> Vec<(AssumptionId, Assumption)> {
    let is_about = |assumption: &Assumption| assumption.place.as_ref().is_some_and(|place| place.of == of);
    document.assumptions.iter().filter(|(_, assumption)| is_about(assumption)).map(|(id, assumption)| (id, assumption.clone())).collect()
}

/// The source of one field in a line, for cards and hover texts.
pub fn line(assumption: &Assumption) -> String {
    let mut text = assumption.source.label().to_lowercase();
    if !assumption.author.is_empty() {
        text = format!("{text} by {}", assumption.author);
    }
    if !assumption.date.is_empty() {
        text = format!("{text}, {}", assumption.date);
    }
    if let Some(confidence) = assumption.confidence {
        text = format!("{text}, {:.0} % sure", confidence * 100.0);
    }
    if assumption.from.is_empty() { text } else { format!("{text}: {}", assumption.from) }
}

fn source_ui(ui: &mut Ui, form: &mut Form<'_>, id: AssumptionId, assumption: &Assumption) {
    let palette = Palette::of(ui);
    let field = assumption.place.as_ref().map_or("", |place| place.field.as_str());
    let name = if field.is_empty() { "All of it".to_owned() } else { words::capital(&words::humanised(&field.replace('/', " "))) };
    ui.add_space(metrics::GAP_SMALL);
    ui.horizontal(|ui| {
        ui.label(theme::strong(&name));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if controls::icon_button(ui, Icon::Trash, &format!("Forget the source of {name}")).clicked() {
                form.actions.push(Action::edit(Edit::Delete(vec![id.into()])));
            }
        });
    });
    ui.add(egui::Label::new(RichText::new(words::capital(&line(assumption))).small().color(palette.ink_secondary)).wrap());
    if let Some(mut inner) = Form::new(form.ctx, id.into()) {
        for field in ["source", "from", "author", "date", "confidence"] {
            field_ui(ui, &mut inner, &[field]);
        }
        form.actions.append(&mut inner.actions);
    }
}

/// The list from which a field is chosen to say where it comes from.
fn add_ui(ui: &mut Ui, form: &mut Form<'_>, known: &[(AssumptionId, Assumption)]) {
    let Value::Object(fields) = &form.tree else { return };
    let is_open = |field: &&String| {
        let is_said = known.iter().any(|(_, assumption)| assumption.place.as_ref().is_some_and(|place| place.field == **field));
        !is_said && !matches!(field.as_str(), "name" | "description" | "owner" | "function" | "from" | "to" | "kind")
    };
    let open: Vec<String> = fields.keys().filter(is_open).cloned().collect();
    if open.is_empty() {
        return;
    }
    ui.add_space(metrics::GAP_SMALL);
    let shown: Vec<String> = open.iter().map(|field| words::capital(&words::humanised(field))).collect();
    let picked =
        choose_ui(ui, form.id(&["say where from"]), None, "Say where a number comes from", None, &shown, "Say where a number comes from…");
    if let Some(field) = picked.and_then(|picked| open.get(picked)) {
        let place = Place { of: form.of, field: field.clone() };
        let assumption = Assumption { place: Some(place), source: SourceKind::Estimate, ..Assumption::default() };
        form.actions.push(Action::edit(Edit::Add(Box::new(Entity::Assumption(AssumptionId(0), assumption)))));
    }
}
