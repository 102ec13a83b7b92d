//! The sheet of shortcuts, made from the table of commands and the movements of the hand.

use egui::{Id, Modal, RichText, ScrollArea, Ui};

use super::action::Action;
use super::command::{COMMANDS, Group};
use super::theme::{self, Palette, metrics};
use super::words;

const WIDTH: f32 = 860.0;
const KEYS_WIDTH: f32 = 150.0;

/// Shows the sheet over everything else.
pub fn help_sheet_ui(ui: &Ui) -> Vec<Action> {
    let mut actions = Vec::new();
    let height = ui.ctx().content_rect().height() - 160.0;
    let modal = Modal::new(Id::unique("shortcuts")).frame(egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(24))).show(
        ui.ctx(),
        |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 80.0));
            ui.heading("Shortcuts");
            ui.add_space(metrics::GAP);
            ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
                ui.columns(2, |columns| {
                    for (place, group) in Group::ALL.into_iter().enumerate() {
                        let column = usize::from(matches!(group, Group::Map | Group::Arrange | Group::Run));
                        debug_assert!(place < Group::ALL.len());
                        group_ui(&mut columns[column], group);
                    }
                    hand_ui(&mut columns[1]);
                });
            });
            ui.add_space(metrics::GAP);
            if ui.button("Close").clicked() {
                ui.close();
            }
        },
    );
    if modal.should_close() {
        actions.push(Action::CloseModal);
    }
    actions
}

fn group_ui(ui: &mut Ui, group: Group) {
    ui.label(theme::strong(group.name()));
    for command in COMMANDS.iter().filter(|command| command.group == group && !command.keys.is_empty()) {
        let keys: Vec<String> = command.keys.iter().take(2).map(|keys| ui.ctx().format_shortcut(keys)).collect();
        line_ui(ui, &keys.join(" · "), command.label);
    }
    ui.add_space(metrics::GAP_LARGE);
}

fn hand_ui(ui: &mut Ui) {
    for (heading, movements) in [("By hand", words::GESTURES), ("In the tracks", words::TRACK_GESTURES)] {
        ui.label(theme::strong(heading));
        for (movement, meaning) in movements {
            ui.label(*movement);
            ui.label(RichText::new(*meaning).color(Palette::of(ui).ink_secondary));
            ui.add_space(metrics::GAP_SMALL);
        }
        ui.add_space(metrics::GAP_LARGE);
    }
}

fn line_ui(ui: &mut Ui, keys: &str, label: &str) {
    let palette = Palette::of(ui);
    let height = ui.text_style_height(&egui::TextStyle::Body) + 4.0;
    let (row, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), height), egui::Sense::hover());
    let (left, right) = row.split_left_right_at_x(row.left() + KEYS_WIDTH);
    let at = |rect: egui::Rect| egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center));
    ui.scope_builder(at(left), |ui| ui.label(RichText::new(keys).color(palette.ink_secondary)));
    ui.scope_builder(at(right), |ui| ui.add(egui::Label::new(label).truncate()));
}
