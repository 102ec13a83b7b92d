//! Hears keys and finds the commands they belong to, before any widget sees them.
//!
//! Keys that a text field, an open list or a dialog needs are left to it.

use egui::{Context, Event, Key, KeyboardShortcut, Popup};

use super::action::Action;
use super::canvas::map_id;
use super::command::{COMMANDS, Command, Scope};
use super::ctx::Ctx;
use super::session::{Page, Writing};

/// A command whose keys were pressed.
pub struct Heard {
    /// The command.
    pub command: &'static Command,
    /// Whether the keys are being held down.
    pub held: bool,
}

/// Takes the keys of commands out of the input; `was_typing` tells whether a text field had the keyboard
/// in the last frame, because Esc has taken it away by now.
pub fn heard(egui_ctx: &Context, ctx: Ctx<'_>, was_typing: bool) -> Vec<Heard> {
    if ctx.session.modal.is_some() {
        return Vec::new();
    }
    let focused = egui_ctx.memory(egui::Memory::focused);
    let typing = was_typing || egui_ctx.text_edit_focused() || ctx.session.writing != Writing::Nothing;
    let busy = Popup::is_any_open(egui_ctx) || egui_ctx.input(|input| input.pointer.any_down());
    let is_heard = |command: &Command| match command.scope {
        Scope::Everywhere => true,
        Scope::OutsideText => !typing && !busy,
        Scope::Map => !typing && !busy && ctx.session.page == Page::Map && focused.is_none_or(|id| id == map_id()),
        Scope::MapKeys => !typing && !busy && ctx.session.page == Page::Map && focused == Some(map_id()),
    };
    let mut found = Vec::new();
    egui_ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { pressed: true, key, physical_key, modifiers, repeat } = event else { return true };
            let matches =
                |keys: &KeyboardShortcut| modifiers.matches_exact(keys.modifiers) && is_key(keys.logical_key, *key, *physical_key);
            let command = COMMANDS.iter().find(|command| command.keys.iter().any(matches) && is_heard(command) && (command.enabled)(ctx));
            match command {
                Some(command) => {
                    found.push(Heard { command, held: *repeat });
                    false
                }
                None => true,
            }
        });
    });
    found
}

/// What the clipboard keys ask for, where no text field wants them.
pub fn clipboard(egui_ctx: &Context, ctx: Ctx<'_>, was_typing: bool) -> Vec<Action> {
    let focused = egui_ctx.memory(egui::Memory::focused);
    let is_free = focused.is_none_or(|id| id == map_id());
    if ctx.session.modal.is_some() || was_typing || !is_free || ctx.session.page != Page::Map {
        return Vec::new();
    }
    egui_ctx.input(|input| {
        let asked = input.events.iter().filter_map(|event| match event {
            Event::Copy if !ctx.session.selection.is_empty() => Some(Action::Copy),
            Event::Cut if !ctx.session.selection.is_empty() => Some(Action::Cut),
            Event::Paste(text) => Some(Action::Paste(text.clone())),
            _ => None,
        });
        asked.collect()
    })
}

/// Digits are meant by their place on the keyboard, because Shift+1 gives another sign on every layout.
fn is_key(wanted: Key, logical: Key, physical: Option<Key>) -> bool {
    let is_digit = matches!(wanted, Key::Num0 | Key::Num1 | Key::Num2 | Key::Num3 | Key::Num4 | Key::Num5);
    logical == wanted || (is_digit && physical == Some(wanted))
}

/// Keys as a menu shows them.
pub fn shown(egui_ctx: &Context, command: &Command) -> String {
    match (command.id, command.keys.first()) {
        ("copy", _) => "Ctrl+C".to_owned(),
        ("cut", _) => "Ctrl+X".to_owned(),
        (_, Some(keys)) => egui_ctx.format_shortcut(keys),
        (_, None) => String::new(),
    }
}
