//! The right side: everything about the selected element, the four fields that matter first.
//!
//! `layout` says which fields of a kind come first; teams, handoffs and several elements at once have
//! sections of their own. "All fields" shows whatever else the file can hold.

mod channel;
mod function;
mod handoff;
mod layout;
pub mod new_element;
mod several;
mod sources;

use egui::{CollapsingHeader, RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::fields::{Form, all_fields_ui, field_ui, note_ui};
use super::selection::SelectionChange;
use super::theme::controls::{self, Tone};
use super::theme::{self, Icon, Palette, metrics};
use super::whatif::slider;
use super::words;
use crate::model::EntityRef;
use crate::model::finding::Severity;

/// Shows what is selected.
pub fn inspector_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let selection = &ctx.session.selection;
    let mut actions = Vec::new();
    if let Some(of) = selection.single() {
        element_ui(ui, ctx, of, &mut actions);
    } else {
        header_ui(ui, &format!("{} elements", selection.len()), "Selected", None, &mut actions);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| actions.extend(several::several_ui(ui, ctx)));
    }
    actions
}

fn element_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef, actions: &mut Vec<Action>) {
    let Some(mut form) = Form::new(ctx, of) else {
        note_ui(ui, "This element does not exist in the scenario that is shown");
        return;
    };
    header_ui(ui, &ctx.document().name_of(of), &words::kind(of), layout::parent(ctx.document(), of).map(|parent| (ctx, parent)), actions);
    ScrollArea::vertical().id_salt(("inspector", of.raw())).auto_shrink(false).show(ui, |ui| {
        ui.set_width(ui.available_width() - metrics::GAP);
        scenario_note_ui(ui, ctx);
        findings_ui(ui, ctx, of);
        slider::sliders_ui(ui, ctx, of, &mut form.actions);
        match of {
            EntityRef::Function(id) => function::function_ui(ui, &mut form, id),
            EntityRef::Handoff(id) => handoff::handoff_ui(ui, &mut form, id),
            _ => fields_ui(ui, &mut form),
        }
        slider::switch_ui(ui, ctx, of, &mut form.actions);
        if layout::has_form(of) {
            ui.add_space(metrics::GAP);
            CollapsingHeader::new("All fields").id_salt(("all fields", of.raw())).show(ui, |ui| {
                form.scope = "all";
                all_fields_ui(ui, &mut form);
            });
        }
        sources::sources_ui(ui, &mut form);
        ui.add_space(metrics::GAP_LARGE);
        if controls::button(ui, controls::Rank::Secondary, Some(Icon::Trash), &format!("Delete {}", of.kind_label())).clicked() {
            form.actions.push(Action::select([of]));
            form.actions.push(Action::DeleteSelection);
        }
        ui.add_space(metrics::GAP_LARGE);
    });
    actions.append(&mut form.actions);
}

/// The fields of a kind without sections of its own: first the important ones, then the rest on demand.
fn fields_ui(ui: &mut Ui, form: &mut Form<'_>) {
    if !layout::has_form(form.of) {
        all_fields_ui(ui, form);
        return;
    }
    let (main, more) = layout::fields(form.of);
    for field in main {
        field_ui(ui, form, &[field]);
    }
    more_ui(ui, form, more);
}

/// Fields that are shown on demand.
fn more_ui(ui: &mut Ui, form: &mut Form<'_>, fields: &[&str]) {
    if fields.is_empty() {
        return;
    }
    ui.add_space(metrics::GAP_SMALL);
    CollapsingHeader::new("More").id_salt(("more", form.of.raw())).show(ui, |ui| {
        for field in fields {
            field_ui(ui, form, &[field]);
        }
    });
}

fn header_ui(ui: &mut Ui, name: &str, kind: &str, parent: Option<(Ctx<'_>, EntityRef)>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        let room = ui.available_width() - 40.0;
        ui.vertical(|ui| {
            ui.set_width(room);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
                ui.label(RichText::new(kind).small().color(palette.ink_secondary));
                if let Some((ctx, parent)) = parent {
                    ui.label(RichText::new("of").small().color(palette.ink_secondary));
                    let name = ctx.document().name_of(parent);
                    if ui.link(RichText::new(&name).small()).on_hover_text(format!("Show {name}")).clicked() {
                        actions.push(Action::select([parent]));
                    }
                }
            });
            ui.add(egui::Label::new(RichText::new(name).text_style(theme::title_style())).wrap());
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::TOP), |ui| {
            if controls::icon_button(ui, Icon::Close, "Close inspector").clicked() {
                actions.push(Action::Select(SelectionChange::Clear));
            }
        });
    });
    ui.add_space(metrics::GAP);
}

fn scenario_note_ui(ui: &mut Ui, ctx: Ctx<'_>) {
    if ctx.session.scenario.is_some() {
        controls::note(ui, Tone::Plain, format!("Changes of fields go into “{}”", ctx.scenario_name()));
        ui.add_space(metrics::GAP_SMALL);
    }
}

fn findings_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef) {
    for finding in ctx.findings().iter().filter(|finding| finding.subject == Some(of)) {
        let tone = match finding.severity {
            Severity::Error => Tone::Clash,
            Severity::Warning => Tone::Look,
            Severity::Hint => Tone::Plain,
        };
        controls::note(ui, tone, format!("{} {}", finding.sentence, finding.remedy));
        ui.add_space(metrics::GAP_SMALL);
    }
}
