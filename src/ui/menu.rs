//! Menus made from the table of commands: the main menu and those of the right button.

use egui::{Button, Ui};

use super::action::Action;
use super::command::{COMMANDS, Command, Group, command};
use super::ctx::Ctx;
use super::shortcut;
use crate::model::EntityRef;

/// The main menu: one list per group, and the recent files.
pub fn main_menu_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    for group in Group::ALL {
        ui.menu_button(group.name(), |ui| {
            ui.set_min_width(260.0);
            for command in COMMANDS.iter().filter(|command| command.group == group && command.in_menu) {
                item_ui(ui, ctx, command, &mut actions);
                if command.id == "open-path" {
                    recent_ui(ui, ctx, &mut actions);
                }
            }
        });
    }
    actions
}

/// The menu of a team or handoff.
pub fn element_menu_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef) -> Vec<Action> {
    let ids: &[&str] = match of {
        EntityRef::Function(_) => &[
            "rename",
            "connect",
            "note",
            "duplicate",
            "copy",
            "cut",
            "delete",
            "group",
            "ungroup",
            "collapse",
            "lock",
            "to-front",
            "to-back",
            "tidy",
            "select-kind",
            "select-owner",
            "fit-selection",
        ],
        EntityRef::Handoff(_) => &[
            "rename",
            "kind",
            "note",
            "reattach-receiver",
            "reattach-sender",
            "straighten",
            "copy",
            "delete",
            "select-kind",
            "fit-selection",
        ],
        EntityRef::Group(_) => &["rename", "collapse", "lock", "ungroup", "delete", "fit-selection"],
        _ => &["rename", "delete", "fit-selection"],
    };
    items_ui(ui, ctx, ids)
}

/// The menu of the empty sheet.
pub fn sheet_menu_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    items_ui(
        ui,
        ctx,
        &["team", "capture", "note", "room-tool", "tidy", "tidy-down", "select-all", "fit", "actual-size", "copy-picture", "undo", "redo"],
    )
}

fn items_ui(ui: &mut Ui, ctx: Ctx<'_>, ids: &[&str]) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.set_min_width(220.0);
    for command in ids.iter().filter_map(|id| command(id)) {
        item_ui(ui, ctx, command, &mut actions);
    }
    actions
}

fn item_ui(ui: &mut Ui, ctx: Ctx<'_>, command: &Command, actions: &mut Vec<Action>) {
    let enabled = (command.enabled)(ctx);
    let keys = shortcut::shown(ui.ctx(), command);
    let button = Button::new(command.label(ctx)).shortcut_text(keys);
    if ui.add_enabled(enabled, button).clicked() {
        actions.extend((command.actions)(ctx, false));
        ui.close();
    }
}

fn recent_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.add_enabled_ui(!ctx.preferences.recent.is_empty(), |ui| {
        ui.menu_button("Recent", |ui| {
            for path in &ctx.preferences.recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if ui.button(name.as_ref()).on_hover_text(path.display().to_string()).clicked() {
                    actions.push(Action::OpenPath(path.clone()));
                    ui.close();
                }
            }
        });
    });
}
