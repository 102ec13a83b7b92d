//! The one table of commands. Menus, shortcuts, the palette and the sheet of shortcuts are all made from
//! it; a command that is not here does not exist.

use egui::{Key, KeyboardShortcut, Modifiers, Vec2};

use super::action::{Action, Arrange, Likeness, SidePanel};
use super::canvas::guides::Align;
use super::ctx::Ctx;
use super::selection::SelectionChange;
use super::session::{End, MapOption, Modal, Page, Tool, ViewRequest, Writing};
use crate::model::{EntityRef, FunctionId, HandoffId};

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
    /// Where and how things stand.
    Arrange,
    /// Simulating.
    Run,
    /// Finding one's way.
    Help,
}

impl Group {
    /// All groups in the order of the menu.
    pub const ALL: [Self; 7] = [Self::File, Self::Edit, Self::View, Self::Map, Self::Arrange, Self::Run, Self::Help];

    /// The heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Map => "Map",
            Self::Arrange => "Arrange",
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

const fn alt_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT.plus(Modifiers::SHIFT), key)
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

fn has_map(ctx: Ctx<'_>) -> bool {
    !ctx.document().functions.is_empty()
}

fn has_teams_selected(ctx: Ctx<'_>, least: usize) -> bool {
    on_map(ctx) && least <= ctx.session.selection.functions().len()
}

fn leading_handoff(ctx: Ctx<'_>) -> Option<HandoffId> {
    match ctx.session.selection.lead() {
        Some(EntityRef::Handoff(id)) => Some(id),
        _ => None,
    }
}

/// Whether a group is selected, or a team that is in one.
fn has_group(ctx: Ctx<'_>) -> bool {
    on_map(ctx)
        && ctx.session.selection.iter().any(|of| match of {
            EntityRef::Group(_) => true,
            EntityRef::Function(id) => ctx.document().groups.values().any(|group| group.members.contains(&id)),
            _ => false,
        })
}

fn has_movable(ctx: Ctx<'_>) -> bool {
    on_map(ctx) && ctx.session.selection.iter().any(|of| matches!(of, EntityRef::Function(_) | EntityRef::Group(_)))
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
    "share", File, "Save a copy without costs and names…", [], Everywhere, true, always, |_, _| vec![Action::Share];
    "export-drawing", File, "Export drawing of the map…", [ctrl_shift(Key::E)], Everywhere, true, |ctx| has_map(ctx), |_, _| vec![Action::ExportDrawing];
    "close", File, "Close project", [ctrl(Key::W)], Everywhere, true, always, |_, _| vec![Action::CloseProject];
    "reopen", File, "Reopen closed project", [ctrl_shift(Key::T)], Everywhere, true, always, |_, _| vec![Action::ReopenClosed];
    "settings", File, "Settings…", [ctrl(Key::Comma)], Everywhere, true, always, |_, _| vec![Action::Show(Modal::Settings)];
    "quit", File, "Quit", [ctrl(Key::Q)], Everywhere, true, always, |_, _| vec![Action::Quit];

    "undo", Edit, "Undo", [ctrl(Key::Z)], OutsideText, true, |ctx| ctx.open.history.undo_label().is_some(), |_, _| vec![Action::Undo];
    "redo", Edit, "Redo", [ctrl(Key::Y), ctrl_shift(Key::Z)], OutsideText, true, |ctx| ctx.open.history.redo_label().is_some(), |_, _| vec![Action::Redo];
    "duplicate", Edit, "Duplicate", [ctrl(Key::D)], OutsideText, true, has_selection, |_, _| vec![Action::Duplicate];
    "copy", Edit, "Copy", [], OutsideText, true, has_selection, |_, _| vec![Action::Copy];
    "cut", Edit, "Cut", [], OutsideText, true, has_selection, |_, _| vec![Action::Cut];
    "copy-picture", Edit, "Copy picture of the map", [ctrl_shift(Key::C)], OutsideText, true, |ctx| has_teams(ctx), |_, _| vec![Action::CopyPicture];
    "copy-drawing", Edit, "Copy drawing of the map (SVG)", [], OutsideText, true, |ctx| has_map(ctx), |_, _| vec![Action::CopyDrawing];
    "delete", Edit, "Delete", [key(Key::Delete), key(Key::Backspace)], Map, true, has_selection, |_, _| vec![Action::DeleteSelection];
    "rename", Edit, "Rename", [key(Key::F2)], Map, true, |ctx| is_named_on_map(ctx), rename;
    "rename-enter", Edit, "Rename, or confirm the connection", [key(Key::Enter)], MapKeys, false, |ctx| is_named_on_map(ctx) || confirms(ctx), enter;
    "select-all", Edit, "Select all", [ctrl(Key::A)], OutsideText, true, has_teams, |_, _| vec![Action::Select(SelectionChange::All), Action::FocusMap];
    "select-none", Edit, "Select nothing", [ctrl_shift(Key::A)], OutsideText, true, has_selection, |_, _| vec![Action::Select(SelectionChange::Clear)];
    "select-kind", Edit, "Select all of the same kind", [], OutsideText, true, |ctx| is_named_on_map(ctx), |_, _| vec![Action::SelectLike(Likeness::Kind)];
    "select-owner", Edit, "Select all with the same owner", [], OutsideText, true, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::SelectLike(Likeness::Owner)];
    "find", Edit, "Find on the map", [ctrl(Key::F)], OutsideText, true, |ctx| has_teams(ctx) && !ctx.session.map.finding, |_, _| vec![Action::ToggleMap(MapOption::Finding)];
    "history", Edit, "Steps", [key(Key::F7)], Everywhere, true, always, |_, _| vec![Action::TogglePanel(SidePanel::History)];
    "escape", Edit, "Put the tool down, then clear the selection", [key(Key::Escape)], Map, false, on_map, escape;

    "fit", View, "Show the whole map", [shift(Key::Num1), ctrl(Key::Num1), key(Key::Home)], Map, true, has_teams, |_, _| vec![Action::View(ViewRequest::All)];
    "fit-selection", View, "Show the selection", [shift(Key::Num2)], Map, true, |ctx| on_map(ctx) && has_selection(ctx), |_, _| vec![Action::View(ViewRequest::Selection)];
    "view-back", View, "Back to the view before", [alt(Key::Home)], Map, true, |ctx| on_map(ctx) && !ctx.session.views_before.is_empty(), |_, _| vec![Action::View(ViewRequest::Back)];
    "actual-size", View, "100 %", [ctrl(Key::Num0)], OutsideText, true, on_map, |_, _| vec![Action::View(ViewRequest::Actual)];
    "zoom-in", View, "Larger", [ctrl(Key::Plus), ctrl_shift(Key::Plus), ctrl(Key::Equals)], OutsideText, true, on_map, |_, _| vec![Action::View(ViewRequest::Zoom(1.25))];
    "zoom-out", View, "Smaller", [ctrl(Key::Minus)], OutsideText, true, on_map, |_, _| vec![Action::View(ViewRequest::Zoom(1.0 / 1.25))];
    "as-run", View, "As drawn or as run", [shift(Key::R)], Map, true, on_map, |_, _| vec![Action::ToggleMap(MapOption::AsRun)];
    "legend", View, "Legend", [key(Key::G)], Map, true, on_map, |_, _| vec![Action::ToggleMap(MapOption::Legend)];
    "minimap", View, "Small map of the whole", [key(Key::M)], Map, true, on_map, |_, _| vec![Action::ToggleMap(MapOption::Minimap)];
    "snaps", View, "Draw to grid and guides", [alt(Key::G)], Map, true, on_map, |_, _| vec![Action::ToggleMap(MapOption::Snaps)];
    "elements", View, "List of elements", [key(Key::L)], Map, true, on_map, |_, _| vec![Action::TogglePanel(SidePanel::Elements)];
    "tracks", View, "Tracks", [key(Key::T)], Map, true, on_map, |_, _| vec![Action::TogglePanel(SidePanel::Tracks)];
    "findings", View, "Findings", [key(Key::F8)], Everywhere, true, always, |_, _| vec![Action::TogglePanel(SidePanel::Findings)];
    "dark", View, "Light or dark", [key(Key::F9)], Everywhere, true, always, |ctx, _| vec![Action::SetAppearance(ctx.preferences.appearance.with_dark_toggled())];
    "full-screen", View, "Full screen", [key(Key::F11)], Everywhere, true, always, |_, _| vec![Action::ToggleFullScreen];
    "projector", View, "Desk or projector", [key(Key::F10)], Everywhere, true, always, |ctx, _| vec![Action::SetAppearance(ctx.preferences.appearance.with_projector_toggled())];
    "page-map", View, "Map", [alt(Key::Num1)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Map)];
    "page-measure", View, "Measure", [alt(Key::Num2)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Measure)];
    "page-agree", View, "Agree", [alt(Key::Num3)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Agree)];
    "page-try", View, "Try", [alt(Key::Num4)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Try)];
    "page-watch", View, "Watch", [alt(Key::Num5)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Watch)];
    "page-up", View, "A page up", [key(Key::PageUp)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Page(Vec2::new(0.0, 1.0)))];
    "page-down", View, "A page down", [key(Key::PageDown)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Page(Vec2::new(0.0, -1.0)))];
    "page-left", View, "A page to the left", [shift(Key::PageUp)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Page(Vec2::new(1.0, 0.0)))];
    "page-right", View, "A page to the right", [shift(Key::PageDown)], Map, false, on_map, |_, _| vec![Action::View(ViewRequest::Page(Vec2::new(-1.0, 0.0)))];
    "focus-form", View, "Go to the form of the selection", [shift(Key::F6)], OutsideText, true, |ctx| is_named_on_map(ctx), |ctx, _| form(ctx);
    "focus-map", View, "Go to the map", [key(Key::F6)], Everywhere, true, always, |_, _| vec![Action::SetPage(Page::Map), Action::FocusMap];

    "team", Map, "New team", [key(Key::N)], Map, true, on_map, |_, _| vec![Action::WriteTeam];
    "capture", Map, "Write several lines…", [key(Key::Q)], Map, true, always, |_, _| vec![Action::Show(Modal::Capture(String::new()))];
    "connect", Map, "Connect", [key(Key::C)], Map, true, has_teams, |ctx, _| vec![Action::SetTool(Tool::Connect { from: leading_team(ctx), to: None }), Action::FocusMap];
    "kind", Map, "Next kind of handoff", [key(Key::R)], Map, true, on_map, |_, _| vec![Action::CycleHandoffKind];
    "select-tool", Map, "Select", [key(Key::V)], Map, true, on_map, |_, _| vec![Action::SetTool(Tool::Select), Action::FocusMap];
    "hand-tool", Map, "Move the sheet", [key(Key::H)], Map, true, on_map, |_, _| vec![Action::SetTool(Tool::Hand), Action::FocusMap];
    "room-tool", Map, "Make room", [key(Key::S)], Map, true, has_teams, |_, _| vec![Action::SetTool(Tool::MakeRoom), Action::FocusMap];
    "reattach-receiver", Map, "Attach to another receiver", [key(Key::E)], Map, true, |ctx| leading_handoff(ctx).is_some(), |ctx, _| reattach(ctx, End::Receiver);
    "reattach-sender", Map, "Attach to another sender", [shift(Key::E)], Map, true, |ctx| leading_handoff(ctx).is_some(), |ctx, _| reattach(ctx, End::Sender);
    "note", Map, "Note", [shift(Key::N)], Map, true, on_map, |_, _| vec![Action::AddNote];
    "follow-right", Map, "Along a handoff to the right", [alt(Key::ArrowRight)], Map, false, |ctx| is_named_on_map(ctx), |_, _| vec![Action::Follow { dx: 1.0, dy: 0.0 }];
    "follow-left", Map, "Along a handoff to the left", [alt(Key::ArrowLeft)], Map, false, |ctx| is_named_on_map(ctx), |_, _| vec![Action::Follow { dx: -1.0, dy: 0.0 }];
    "follow-down", Map, "Along a handoff downwards", [alt(Key::ArrowDown)], Map, false, |ctx| is_named_on_map(ctx), |_, _| vec![Action::Follow { dx: 0.0, dy: 1.0 }];
    "follow-up", Map, "Along a handoff upwards", [alt(Key::ArrowUp)], Map, false, |ctx| is_named_on_map(ctx), |_, _| vec![Action::Follow { dx: 0.0, dy: -1.0 }];
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

    "tidy", Arrange, "Tidy up to the right", [alt(Key::T)], Map, true, has_teams, |_, _| vec![Action::Arrange(Arrange::Tidy { down: false })];
    "tidy-down", Arrange, "Tidy up downwards", [alt_shift(Key::T)], Map, true, has_teams, |_, _| vec![Action::Arrange(Arrange::Tidy { down: true })];
    "group", Arrange, "Group", [ctrl(Key::G)], OutsideText, true, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::Arrange(Arrange::Group)];
    "ungroup", Arrange, "Ungroup", [ctrl_shift(Key::G)], OutsideText, true, |ctx| has_group(ctx), |_, _| vec![Action::Arrange(Arrange::Ungroup)];
    "collapse", Arrange, "Close or open the group", [key(Key::O)], Map, true, |ctx| has_group(ctx), |_, _| vec![Action::Arrange(Arrange::Collapse(None))];
    "lock", Arrange, "Lock in place, or unlock", [ctrl_shift(Key::L)], OutsideText, true, |ctx| has_movable(ctx), |_, _| vec![Action::Arrange(Arrange::Lock)];
    "to-front", Arrange, "Bring to the front", [ctrl_shift(Key::CloseBracket), ctrl_shift(Key::CloseCurlyBracket)], OutsideText, true, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::Arrange(Arrange::Stack { front: true })];
    "to-back", Arrange, "Send to the back", [ctrl_shift(Key::OpenBracket), ctrl_shift(Key::OpenCurlyBracket)], OutsideText, true, |ctx| leading_team(ctx).is_some(), |_, _| vec![Action::Arrange(Arrange::Stack { front: false })];
    "align-left", Arrange, "Align left edges", [ctrl_shift(Key::ArrowLeft)], Map, true, |ctx| has_teams_selected(ctx, 2), |_, _| vec![Action::Arrange(Arrange::Align(Align::Left))];
    "align-centre", Arrange, "Align middles, one below the other", [], Map, true, |ctx| has_teams_selected(ctx, 2), |_, _| vec![Action::Arrange(Arrange::Align(Align::Centre))];
    "align-right", Arrange, "Align right edges", [ctrl_shift(Key::ArrowRight)], Map, true, |ctx| has_teams_selected(ctx, 2), |_, _| vec![Action::Arrange(Arrange::Align(Align::Right))];
    "align-top", Arrange, "Align upper edges", [ctrl_shift(Key::ArrowUp)], Map, true, |ctx| has_teams_selected(ctx, 2), |_, _| vec![Action::Arrange(Arrange::Align(Align::Top))];
    "align-middle", Arrange, "Align middles, side by side", [], Map, true, |ctx| has_teams_selected(ctx, 2), |_, _| vec![Action::Arrange(Arrange::Align(Align::Middle))];
    "align-bottom", Arrange, "Align lower edges", [ctrl_shift(Key::ArrowDown)], Map, true, |ctx| has_teams_selected(ctx, 2), |_, _| vec![Action::Arrange(Arrange::Align(Align::Bottom))];
    "distribute-across", Arrange, "Equal gaps side by side", [], Map, true, |ctx| has_teams_selected(ctx, 3), |_, _| vec![Action::Arrange(Arrange::Distribute { across: true })];
    "distribute-down", Arrange, "Equal gaps one below the other", [], Map, true, |ctx| has_teams_selected(ctx, 3), |_, _| vec![Action::Arrange(Arrange::Distribute { across: false })];
    "straighten", Arrange, "Straighten", [alt(Key::S)], Map, true, |ctx| !ctx.session.selection.handoffs().is_empty(), |_, _| vec![Action::Arrange(Arrange::Straighten)];

    "run", Run, "Run", [key(Key::F5), ctrl(Key::R)], Everywhere, true, |_| true, |_, _| vec![Action::Run];
    "stop", Run, "Stop the run", [shift(Key::F5)], Everywhere, true, |ctx| ctx.jobs.progress().is_some(), |_, _| vec![Action::StopRun];
    "scenario", Run, "New scenario", [], Everywhere, true, always, |_, _| vec![Action::AddScenario];
    "base", Run, "Show the base", [], Everywhere, true, |ctx| ctx.session.scenario.is_some(), |_, _| vec![Action::SetScenario(None)];

    "palette", Help, "Find a command or element…", [ctrl(Key::K), ctrl_shift(Key::P)], Everywhere, true, always, |_, _| vec![Action::Show(Modal::Palette)];
    "help", Help, "Shortcuts", [key(Key::F1), key(Key::Questionmark), shift(Key::Questionmark)], OutsideText, true, always, |_, _| vec![Action::Show(Modal::Help)];
}

fn is_named_on_map(ctx: Ctx<'_>) -> bool {
    let on_it = |of: &EntityRef| matches!(of, EntityRef::Function(_) | EntityRef::Handoff(_) | EntityRef::Group(_) | EntityRef::Note(_));
    on_map(ctx) && ctx.session.selection.lead().as_ref().is_some_and(on_it)
}

fn confirms(ctx: Ctx<'_>) -> bool {
    matches!(ctx.session.tool, Tool::Connect { from: Some(_), to: Some(_) } | Tool::Reattach { to: Some(_), .. })
}

fn reattach(ctx: Ctx<'_>, end: End) -> Vec<Action> {
    let tool = leading_handoff(ctx).map(|handoff| Action::SetTool(Tool::Reattach { handoff, end, to: None }));
    tool.into_iter().chain([Action::FocusMap]).collect()
}

fn form(ctx: Ctx<'_>) -> Vec<Action> {
    ctx.session.selection.lead().map(|of| Action::FocusField { of, field: "name".to_owned() }).into_iter().collect()
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
    if let Tool::Reattach { handoff, end, to: Some(to) } = ctx.session.tool {
        return vec![Action::Reattach { handoff, end, to }];
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
    let aim = |without: Option<FunctionId>, to: Option<FunctionId>| {
        let teams: Vec<FunctionId> = map
            .reading_order
            .iter()
            .filter_map(|of| match of {
                EntityRef::Function(id) if Some(*id) != without => Some(*id),
                _ => None,
            })
            .collect();
        let place = to.and_then(|to| teams.iter().position(|team| *team == to));
        around(place, teams.len(), forward).and_then(|place| teams.get(place).copied())
    };
    let aimed = match ctx.session.tool {
        Tool::Connect { from: Some(from), to } => aim(Some(from), to).map(|to| (to, Tool::Connect { from: Some(from), to: Some(to) })),
        Tool::Reattach { handoff, end, to } => aim(None, to).map(|to| (to, Tool::Reattach { handoff, end, to: Some(to) })),
        Tool::Connect { from: None, .. } | Tool::Select | Tool::Hand | Tool::MakeRoom => None,
    };
    if let Some((to, tool)) = aimed {
        return vec![Action::SetTool(tool), Action::View(ViewRequest::Reveal(vec![to.into()]))];
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
    let grid = super::canvas::geometry::GRID;
    let selection = &ctx.session.selection;
    if ctx.session.tool == Tool::MakeRoom && selection.lead().is_some() {
        return vec![Action::Arrange(Arrange::MakeRoom { dx: dx * grid, dy: dy * grid, repeated: held })];
    }
    if matches!(selection.single(), Some(EntityRef::Handoff(_))) {
        return vec![Action::Arrange(Arrange::Bend { dx: dx * grid, dy: dy * grid, repeated: held })];
    }
    let moves = selection.iter().any(|of| matches!(of, EntityRef::Function(_) | EntityRef::Group(_) | EntityRef::Note(_)));
    if !moves {
        return vec![Action::View(ViewRequest::Pan(Vec2::new(-dx, -dy) * 48.0))];
    }
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
