//! The line at the bottom: what can be done now, what the map holds, what was found.

use egui::{Align, Layout, RichText, Ui};

use super::action::{Action, SidePanel};
use super::ctx::Ctx;
use super::session::{Page, ViewRequest, Writing};
use super::theme::controls::{self, Rank};
use super::theme::{Icon, Palette, metrics};
use super::words;

/// Shows the line.
pub fn status_line_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let palette = Palette::of(ui);
    ui.horizontal_centered(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            findings_ui(ui, ctx, &mut actions);
            let document = ctx.document();
            let counts = format!("{} teams · {} handoffs", document.functions.len(), document.handoffs.len());
            ui.label(RichText::new(counts).small().color(palette.ink_secondary));
            ui.add_space(metrics::GAP);
            if ctx.session.page == Page::Map {
                zoom_ui(ui, ctx, &mut actions);
                ui.add_space(metrics::GAP);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(hint(ctx)).small().color(palette.ink_secondary)).truncate());
            });
        });
    });
    actions
}

/// The zoom of the map, from right to left.
fn zoom_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = 0.0;
    if controls::icon_button(ui, Icon::Fit, "Show the whole map").clicked() {
        actions.push(Action::View(ViewRequest::All));
    }
    if controls::button(ui, Rank::Quiet, None, "+").on_hover_text("Larger").clicked() {
        actions.push(Action::View(ViewRequest::Zoom(1.25)));
    }
    let percent = format!("{:.0} %", ctx.session.view.zoom * 100.0);
    if controls::button(ui, Rank::Quiet, None, &percent).on_hover_text("Back to 100 %").clicked() {
        actions.push(Action::View(ViewRequest::Actual));
    }
    if controls::button(ui, Rank::Quiet, None, "−").on_hover_text("Smaller").clicked() {
        actions.push(Action::View(ViewRequest::Zoom(1.0 / 1.25)));
    }
    ui.spacing_mut().item_spacing.x = metrics::GAP;
}

/// One sentence on what can be done in the present state.
fn hint(ctx: Ctx<'_>) -> &'static str {
    let session = ctx.session;
    if session.page != Page::Map {
        return words::page(session.page).2;
    }
    match session.writing {
        Writing::Name(_) | Writing::Team(_) => "Type a name; Enter keeps it, Esc leaves it",
        Writing::Nothing => words::tool_hint(session.tool, session.selection.lead()),
    }
}

fn findings_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let [errors, warnings, hints] = ctx.derived.counts();
    let text = match (errors, warnings, hints) {
        (0, 0, 0) => "No findings".to_owned(),
        _ => [(errors, "error"), (warnings, "warning"), (hints, "hint")]
            .into_iter()
            .filter(|(count, _)| 0 < *count)
            .map(|(count, word)| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") })
            .collect::<Vec<_>>()
            .join(", "),
    };
    let (icon, ink) = match (errors, warnings) {
        (0, 0) => (Icon::Check, palette.ink_secondary),
        (0, _) => (Icon::Warning, palette.look),
        _ => (Icon::Clash, palette.clash),
    };
    let open = ctx.session.panels.findings;
    let response = ui.add(egui::Button::selectable(open, RichText::new(text).small().color(palette.ink)).frame(open));
    controls::icon(ui, icon, ink);
    if response.on_hover_text("What is wrong or worth knowing (F8)").clicked() {
        actions.push(Action::TogglePanel(SidePanel::Findings));
    }
}
