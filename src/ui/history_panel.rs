//! The list of steps that can be undone; a press goes to the state after that step.

use egui::{RichText, ScrollArea, Ui};

use super::action::{Action, SidePanel};
use super::ctx::Ctx;
use super::theme::controls;
use super::theme::{self, Icon, Palette, metrics};

/// Shows the steps, the oldest first.
pub fn history_panel_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(theme::strong("Steps"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if controls::icon_button(ui, Icon::Close, "Close steps").clicked() {
                actions.push(Action::TogglePanel(SidePanel::History));
            }
        });
    });
    ui.label(RichText::new("Press a step to go back or forward to it").small().color(palette.ink_secondary));
    ui.add_space(metrics::GAP_SMALL);
    let (labels, now) = ctx.open.history.labels();
    let labels: Vec<&str> = labels.collect();
    let height = ui.spacing().interact_size.y;
    ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show_rows(ui, height, labels.len(), |ui, rows| {
        for place in rows {
            let is_undone = now < place;
            let ink = if is_undone { palette.ink_faint } else { palette.ink };
            let text = RichText::new(format!("{place}  {}", labels[place])).color(ink);
            let row = egui::Button::selectable(place == now, text).truncate().min_size(egui::vec2(ui.available_width(), 0.0));
            if ui.add(row).clicked() {
                actions.push(Action::Jump(place));
            }
        }
    });
    actions
}
