//! The one table of commands. Menus, shortcuts, the palette and the sheet of shortcuts are all made from
//! it; a command that is not here does not exist.

use egui::{Key, KeyboardShortcut, Modifiers, Vec2};

use super::action::{Action, SidePanel};
use super::ctx::Ctx;
use super::selection::SelectionChange;
use super::session::{Modal, Page, Tool, ViewRequest, Writing};
use crate::model::{EntityRef, FunctionId};

/// The menu a command stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Projects.
    File,
    /// The document.
    Edit,
    /// What is seen.
    View,
    /// Drawing.
    Map,
    /// Simulating.
    Run,
    /// Finding one's way.
    Help,
}

impl Group {
    /// All groups in the order of the menu.
    pub const ALL: [Self; 6] = [Self::File, Self::Edit, Self::View, Self::Map, Self::Run, Self::Help];

    /// The heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Map => "Map",
            Self::Run => "Run",
            Self::Help => "Help",
        }
    }
}

/// Where a command's keys are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere, even while a text is typed; the text is committed first.
    Everywhere,
    /// Wherever no text is typed.
    OutsideText,
    /// On the map, while it or nothing has the keyboard.
    Map,
    /// On the map, while it has the keyboard.
    MapKeys,
}

/// What the planner can do.
pub struct Command {
    /// A short stable word.
    pub id: &'static str,
    /// The menu it stands in.
    pub group: Group,
    /// What it is called.
    pub label: &'static str,
    /// Its keys, the first being shown.
    pub keys: &'static [KeyboardShortcut],
    /// Where they are heard.
    pub scope: Scope,
    /// Whether it is offered in menus and the palette, or only by keys.
    pub in_menu: bool,
    /// Whether it can be done now.
    pub enabled: fn(Ctx<'_>) -> bool,
    /// What it asks for; the flag tells whether its key is being held down.
    pub actions: fn(Ctx<'_>, bool) -> Vec<Action>,
}

impl Command {
    /// What it is called now; undoing says what it undoes.
    pub fn label(&self, ctx: Ctx<'_>) -> String {
        let detail = match self.id {
            "undo" => ctx.open.history.undo_label(),
            "redo" => ctx.open.history.redo_label(),
            _ => None,
        };
        detail.map_or_else(|| self.label.to_owned(), |detail| format!("{}: {detail}", self.label))
    }
}

/// The command of that name.
pub fn command(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn always(_: Ctx<'_>) -> bool {
    true
}

fn on_map(ctx: Ctx<'_>) -> bool {
    ctx.session.page == Page::Map
}

fn has_selection(ctx: Ctx<'_>) -> bool {
    !ctx.session.selection.is_empty()
}

fn has_teams(ctx: Ctx<'_>) -> bool {
    on_map(ctx) && !ctx.document().functions.is_empty()
}

fn leading_team(ctx: Ctx<'_>) -> Option<FunctionId> {
    match ctx.session.selection.lead() {
        Some(EntityRef::Function(id)) => Some(id),
        _ => None,
    }
}

macro_rules! commands {
    ($( $id:literal, $group:ident, $label:literal, [$($key:expr),*], $scope:ident, $in_menu:literal, $enabled:expr, $actions:expr; )*) => {
        /// All commands in the order of the menus.
        pub static COMMANDS: &[Command] = &[$(
            Command {
                id: $id,
                group: Group::$group,
                label: $label,
                keys: &[$($key),*],
                scope: Scope::$scope,
                in_menu: $in_menu,
                enabled: $enabled,
                actions: $actions,
            },
        )*];
    };
}

commands! {
    "new", File, "New project", [ctrl(Key::N)], Everywhere, true, always, |_, _| vec![Action::New];
    "open", File, "Open…", [ctrl(Key::O)], Everywhere, true, always, |_, _| vec![Action::Open];
    "open-path", File, "Open by path…", [ctrl_shift(Key::O)], Everywhere, true, always, |_, _| vec![Action::Show(Modal::Path(super::session::PathPurpose::Open))];
    "save", File, "Save", [ctrl(Key::S)], Everywhere, true, always, |_, _| vec![Action::Save];
    "save-as", File, "Save as…", [ctrl_shift(Key::S)], Everywhere, true, always, |_, _| vec![Action::SaveAs];
    "quit", File, "Quit", [ctrl(Key::Q)], Everywhere, true, always, |_, _| vec![Action::Quit];

    "undo", Edit, "Undo", [ctrl(Key::Z)], OutsideText, true, |ctx| ctx.open.history.undo_label().is_some(), |_, _| vec![Action::Undo];
    "redo", Edit, "Redo", [ctrl(Key::Y), ctrl_shift(Key::Z)], OutsideText, true, |ctx| ctx.open.history.redo_label().is_some(), |_, _| vec![Action::Redo];
    "duplicate", Edit, "Duplicate", [ctrl(Key::D)], OutsideText, true, has_selection, |_, _| vec![Action::Duplicate];
    "copy", Edit, "Copy", [], OutsideText, true, has_selection, |_, _| vec![Action::Copy];
    "cut", Edit, "Cut", [], OutsideText, true, has_selection, |_, _| vec![Action::Cut];
    "delete", Edit, "Delete", [key(Key::Delete), key(Key::Backspace)], Map, true, has_selection, |_, _| vec![Action::DeleteSelection];
    "rename", Edit, "Rename", [key(Key::F2)], Map, true, |ctx| is_named_on_map(ctx), rename;
    "rename-enter", Edit, "Rename, or confirm the connection", [key(Key::Enter)], MapKeys, false, |ctx| is_named_on_map(ctx) || confirms(ctx), enter;
    "select-all", Edit, "Select all", [ctrl(Key::A)], OutsideText, true, has_teams, |_, _| vec![Action::Select(SelectionChange::All), Action::FocusMap];
    "select-none", Edit, "Select nothing", [ctrl_shift(Key::A)], OutsideText, true, has_selection, |_, _| vec![Action::Select(SelectionChange::Clear)];
    "escape", Edit, "Put the tool down, then clear the selection", [key(Key::Escape)], Map, false, on_map, escape;

    "fit", View, "Show the whole map", [shift(Key::Num1), ctrl(Key::Num1), key(Key::Home)], Map, true, has_teams, |_, _| vec![Action::View(ViewRequest::All)];
    "fit-selection", View, "Show the selection", [shift(Key::Num2)], Map, true, |ctx| on_map(ctx) && has_selection(ctx), |_, _| vec![Action::View(ViewRequest::Selection)];
    "actual-size", View, "100 %", [ctrl(Key::Num0)], OutsideText, true, on_map, |_, _| vec![Action::View(ViewRequest::Actual)];
    "zoom-in", View, "Larger", [ctrl(Key::Plus), ctrl_shift(Key::Plus), ctrl(Key::Equals)], OutsideText, true, on_map, |_, _| vec![Action::View(ViewRequest::Zoom(1.25))];
    "zoom-out", View, "Smaller", [ctrl(Key::Minus)], OutsideText, true, on_map, |_, _| vec![Action::View(ViewRequest::Zoom(1.0 / 1.25))];
    "elements", View, "List of elements", [key(Key::L)], Map, true, on_map, |_, _| vec![Action::TogglePanel(SidePanel::Elements)];
    "tracks", View, "Tracks", [key(Key::T)], Map, true, on_map, |_, _| vec![Action::TogglePanel(SidePanel::Tracks)];
    "findings", View, "Findings", [key(Key::F8)], Everywhere, true, always, |_, _| vec![Action::TogglePanel(SidePanel::Findings)];
    "dark", View, "Light or dark", [key(Key::F9)], Everywhere, true, always, |ctx, _| vec![Action::SetAppearance(ctx.preferences.appearance.with_dark_toggled())];
    "projector", View, "Desk or projector", [key(Key::F10)], Everywhere, true, always, |ctx, _| vec![Action::SetAppearance(ctx.preferences.appearance.with_projector_toggled())];
    "page-map", View, "Map", [alt(Key::Num1)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Map)];
    "page-measure", View, "Measure", [alt(Key::Num2)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Measure)];
    "page-agree", View, "Agree", [alt(Key::Num3)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Agree)];
    "page-try", View, "Try", [alt(Key::Num4)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Try)];
    "page-watch", View, "Watch", [alt(Key::Num5)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Watch)];
    "page-up", View, "A page up", [key(Key::PageUp)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Pan(Vec2::new(0.0, 400.0)))];
    "page-down", View, "A page down", [key(Key::PageDown)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Pan(Vec2::new(0.0, -400.0)))];
    "page-left", View, "A page to the left", [shift(Key::PageUp)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Pan(Vec2::new(400.0, 0.0)))];
    "page-right", View, "A page to the right", [shift(Key::PageDown)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Pan(Vec2::new(-400.0, 0.0)))];
    "focus-map", View, "Go to the map", [key(Key::F6)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Map), Action::FocusMap];

    "team", Map, "New team", [key(Key::N)], Map, true, on_map, |_, _| vec![Action::WriteTeam];
    "capture", Map, "Write several lines…", [key(Key::Q)], Map, true, always, |_, _| vec![Action::Show(Modal::Capture)];
    "connect", Map, "Connect", [key(Key::C)], Map, true, has_teams, |ctx, _| vec![Action::SetTool(Tool::Connect { from: leading_team(ctx), to: None }), Action::FocusMap];
    "kind", Map, "Next kind of handoff", [key(Key::R)], Map, true, on_map, |_, _| vec![Action::CycleHandoffKind];
    "select-tool", Map, "Select", [key(Key::V)], Map, true, on_map, |_, _| vec![Action::SetTool(Tool::Select), Action::FocusMap];
    "hand-tool", Map, "Move the sheet", [key(Key::H)], Map, true, on_map, |_, _| vec![Action::SetTool(Tool::Hand), Action::FocusMap];
    "append-right", Map, "New connected team to the right", [ctrl(Key::ArrowRight)], Map, false, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::AppendTeam { dx: 1.0, dy: 0.0 }];
    "append-left", Map, "New connected team to the left", [ctrl(Key::ArrowLeft)], Map, false, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::AppendTeam { dx: -1.0, dy: 0.0 }];
    "append-below", Map, "New connected team below", [ctrl(Key::ArrowDown)], Map, false, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::AppendTeam { dx: 0.0, dy: 1.0 }];
    "append-above", Map, "New connected team above", [ctrl(Key::ArrowUp)], Map, false, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::AppendTeam { dx: 0.0, dy: -1.0 }];
    "next", Map, "Next element, or next receiver", [key(Key::Tab)], MapKeys, false, on_map, |ctx, _| step(ctx, true);
    "previous", Map, "Previous element, or previous receiver", [shift(Key::Tab)], MapKeys, false, on_map, |ctx, _| step(ctx, false);
    "right", Map, "Move right, or move the sheet", [key(Key::ArrowRight)], Map, false, on_map, |ctx, held| nudge(ctx, held, 1.0, 0.0);
    "left", Map, "Move left, or move the sheet", [key(Key::ArrowLeft)], Map, false, on_map, |ctx, held| nudge(ctx, held, -1.0, 0.0);
    "down", Map, "Move down, or move the sheet", [key(Key::ArrowDown)], Map, false, on_map, |ctx, held| nudge(ctx, held, 0.0, 1.0);
    "up", Map, "Move up, or move the sheet", [key(Key::ArrowUp)], Map, false, on_map, |ctx, held| nudge(ctx, held, 0.0, -1.0);
    "far-right", Map, "Ten steps right", [shift(Key::ArrowRight)], Map, false, on_map, |ctx, held| nudge(ctx, held, 10.0, 0.0);
    "far-left", Map, "Ten steps left", [shift(Key::ArrowLeft)], Map, false, on_map, |ctx, held| nudge(ctx, held, -10.0, 0.0);
    "far-down", Map, "Ten steps down", [shift(Key::ArrowDown)], Map, false, on_map, |ctx, held| nudge(ctx, held, 0.0, 10.0);
    "far-up", Map, "Ten steps up", [shift(Key::ArrowUp)], Map, false, on_map, |ctx, held| nudge(ctx, held, 0.0, -10.0);

    "run", Run, "Run", [key(Key::F5), ctrl(Key::R)], Everywhere, true, |_| true, |_, _| vec![Action::Run];
    "stop", Run, "Stop the run", [shift(Key::F5)], Everywhere, true, |ctx| ctx.jobs.progress().is_some(), |_, _| vec![Action::StopRun];
    "scenario", Run, "New scenario", [], Everywhere, true, always, |_, _| vec![Action::AddScenario];
    "base", Run, "Show the base", [], Everywhere, true, |ctx| ctx.session.scenario.is_some(), |_, _| vec![Action::SetScenario(None)];

    "palette", Help, "Find a command or element…", [ctrl(Key::K), ctrl_shift(Key::P)], Everywhere, true, always, |_, _| vec![Action::Show(Modal::Palette)];
    "help", Help, "Shortcuts", [key(Key::F1), key(Key::Questionmark), shift(Key::Questionmark)], OutsideText, true, always, |_, _| vec![Action::Show(Modal::Help)];
}

fn is_named_on_map(ctx: Ctx<'_>) -> bool {
    on_map(ctx) && matches!(ctx.session.selection.lead(), Some(EntityRef::Function(_) | EntityRef::Handoff(_)))
}

fn confirms(ctx: Ctx<'_>) -> bool {
    matches!(ctx.session.tool, Tool::Connect { from: Some(_), to: Some(_) })
}

fn rename(ctx: Ctx<'_>, _: bool) -> Vec<Action> {
    ctx.session.selection.lead().map(|of| Action::Write(Writing::Name(of))).into_iter().collect()
}

/// Confirms the receiver while connecting, else renames.
fn enter(ctx: Ctx<'_>, held: bool) -> Vec<Action> {
    if let Tool::Connect { from: Some(from), to: Some(to) } = ctx.session.tool {
        let mut actions = Vec::new();
        super::canvas::connect(ctx, from, to, &mut actions);
        return actions;
    }
    rename(ctx, held)
}

fn escape(ctx: Ctx<'_>, _: bool) -> Vec<Action> {
    if ctx.session.tool != Tool::Select {
        return vec![Action::SetTool(Tool::Select)];
    }
    if has_selection(ctx) {
        return vec![Action::Select(SelectionChange::Clear), Action::FocusMap];
    }
    vec![Action::FocusMap]
}

/// Tab: the next element in reading order, or the next receiver while connecting.
fn step(ctx: Ctx<'_>, forward: bool) -> Vec<Action> {
    let map = &ctx.derived.map;
    if let Tool::Connect { from: Some(from), to } = ctx.session.tool {
        let teams: Vec<FunctionId> = map
            .reading_order
            .iter()
            .filter_map(|of| match of {
                EntityRef::Function(id) if *id != from => Some(*id),
                _ => None,
            })
            .collect();
        let place = to.and_then(|to| teams.iter().position(|team| *team == to));
        let Some(next) = around(place, teams.len(), forward).and_then(|place| teams.get(place).copied()) else { return Vec::new() };
        return vec![
            Action::SetTool(Tool::Connect { from: Some(from), to: Some(next) }),
            Action::View(ViewRequest::Reveal(vec![next.into()])),
        ];
    }
    let order = &map.reading_order;
    let place = ctx.session.selection.lead().and_then(|lead| order.iter().position(|of| *of == lead));
    let next = match (place, forward) {
        (None, true) => Some(0),
        (None, false) => order.len().checked_sub(1),
        (Some(place), true) => Some(place + 1),
        (Some(place), false) => place.checked_sub(1),
    };
    match next.and_then(|next| order.get(next)) {
        Some(of) => vec![Action::select([*of]), Action::View(ViewRequest::Reveal(vec![*of]))],
        None => vec![Action::LeaveMap { forward }],
    }
}

/// The next place in a circle.
fn around(place: Option<usize>, len: usize, forward: bool) -> Option<usize> {
    if len == 0 {
        return None;
    }
    Some(match (place, forward) {
        (None, true) => 0,
        (None, false) => len - 1,
        (Some(place), true) => (place + 1) % len,
        (Some(place), false) => (place + len - 1) % len,
    })
}

fn nudge(ctx: Ctx<'_>, held: bool, dx: f32, dy: f32) -> Vec<Action> {
    if ctx.session.selection.functions().is_empty() {
        return vec![Action::View(ViewRequest::Pan(Vec2::new(-dx, -dy) * 48.0))];
    }
    let grid = super::canvas::geometry::GRID;
    vec![Action::Nudge { dx: dx * grid, dy: dy * grid, repeated: held }]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_commands_share_a_name_or_keys_in_the_same_place() {
        let ids: BTreeSet<&str> = COMMANDS.iter().map(|command| command.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        let mut seen = Vec::new();
        for command in COMMANDS {
            for keys in command.keys {
                assert!(!seen.contains(keys), "{} uses {keys:?} again", command.id);
                seen.push(*keys);
            }
        }
    }

    #[test]
    fn single_letters_and_editing_keys_are_never_heard_while_text_is_typed() {
        for command in COMMANDS.iter().filter(|command| command.scope == Scope::Everywhere) {
            for keys in command.keys {
                let is_function_key = keys.logical_key.name().starts_with('F') && keys.logical_key.name().len() > 1;
                assert!(is_function_key || keys.modifiers.any(), "{} would swallow {keys:?}", command.id);
                assert!(!matches!(keys.logical_key, Key::A | Key::C | Key::V | Key::X | Key::Z | Key::Y), "{}", command.id);
            }
        }
    }
}
