//! The list of all elements by kind, left of the map: the way to everything that has no place on it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use egui::{CollapsingHeader, RichText, ScrollArea, TextEdit, Ui};
use serde_json::json;

use super::action::{Action, SidePanel, Then};
use super::ctx::Ctx;
use super::inspector::new_element::new_element;
use super::selection::SelectionChange;
use super::session::Tool;
use super::theme::controls;
use super::theme::{self, Icon, Palette, metrics};
use super::{schema, words};
use crate::model::EntityRef;

/// Kinds that are rarely wanted in a workshop come last, under one heading each.
const FIRST: [&str; 12] = [
    "Function",
    "Handoff",
    "Decision",
    "Signal",
    "Term",
    "DecisionRight",
    "Cycle",
    "Resource",
    "Activity",
    "WorkStream",
    "Scenario",
    "Study",
];

/// What the list remembers: the text that filters it.
#[derive(Debug, Default)]
pub struct ElementsList {
    filter: String,
}

/// A reference of every kind the file knows, in the order of the file.
pub fn kinds() -> Vec<EntityRef> {
    schema::kind_names().iter().filter_map(|kind| serde_json::from_value(json!({ *kind: 1 })).ok()).collect()
}

/// Whether the list is shown: as the planner wishes, else where there is room for it.
pub fn is_shown(ctx: Ctx<'_>, width: f32) -> bool {
    // On a wall the map has the room.
    ctx.session.panels.elements.unwrap_or(has_room(width) && !ctx.preferences.appearance.is_projector())
}

/// Whether a window of this width has room for the list beside the map.
pub fn has_room(width: f32) -> bool {
    1600.0 <= width
}

impl ElementsList {
    /// Shows the list.
    pub fn ui(&mut self, ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            ui.label(theme::strong("Elements"));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if controls::icon_button(ui, Icon::Close, "Close list of elements").clicked() {
                    actions.push(Action::TogglePanel(SidePanel::Elements));
                }
            });
        });
        let field =
            TextEdit::singleline(&mut self.filter).hint_text("Find an element").desired_width(f32::INFINITY).margin(egui::vec2(8.0, 4.0));
        ui.add(field).accessible_name("Find an element");
        ui.add_space(metrics::GAP_SMALL);
        let filter = self.filter.trim().to_lowercase();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let mut by_kind: BTreeMap<&str, Vec<EntityRef>> = BTreeMap::new();
            for of in ctx.document().entities() {
                by_kind.entry(of.kind_label()).or_default().push(of);
            }
            for kind in ordered_kinds() {
                let all = by_kind.get(kind.kind_label()).map(Vec::as_slice).unwrap_or_default();
                kind_ui(ui, ctx, *kind, all, &filter, &mut actions);
            }
        });
        actions
    }
}

/// The kinds in the order of the list, found out once.
fn ordered_kinds() -> &'static [EntityRef] {
    static KINDS: OnceLock<Vec<EntityRef>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let mut kinds = kinds();
        kinds.sort_by_cached_key(|kind| FIRST.iter().position(|first| *first == schema::kind_name(*kind)).unwrap_or(FIRST.len()));
        kinds
    })
}

fn kind_ui(ui: &mut Ui, ctx: Ctx<'_>, kind: EntityRef, all: &[EntityRef], filter: &str, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let label = kind.kind_label();
    let fits = |of: &&EntityRef| filter.is_empty() || document.name_of(**of).to_lowercase().contains(filter);
    let found: Vec<EntityRef> = all.iter().filter(fits).copied().collect();
    if found.is_empty() && !filter.is_empty() {
        return;
    }
    let palette = Palette::of(ui);
    let heading = if found.is_empty() {
        RichText::new(words::plural(label)).color(palette.ink_secondary)
    } else {
        RichText::new(format!("{} ({})", words::plural(label), found.len()))
    };
    let open = if filter.is_empty() { None } else { Some(true) };
    ui.horizontal_top(|ui| {
        let room = ui.available_width() - theme::Theme::of(ui).metrics.control - metrics::GAP;
        ui.vertical(|ui| {
            ui.set_width(room);
            CollapsingHeader::new(heading).id_salt(("kind", label)).open(open).show(ui, |ui| {
                if found.is_empty() {
                    ui.label(RichText::new("None yet").small().color(palette.ink_secondary));
                }
                // Names are looked up only where they are seen.
                let mut named: Vec<(String, EntityRef)> = found.iter().map(|of| (document.name_of(*of), *of)).collect();
                named.sort_by_cached_key(|(name, of)| (name.to_lowercase(), *of));
                for (name, of) in &named {
                    row_ui(ui, ctx, name, *of, actions);
                }
            });
        });
        if controls::icon_button(ui, Icon::Plus, &format!("Add {label}")).clicked() {
            actions.push(add(ctx, kind));
        }
    });
}

fn row_ui(ui: &mut Ui, ctx: Ctx<'_>, name: &str, of: EntityRef, actions: &mut Vec<Action>) {
    let selected = ctx.session.selection.contains(of);
    let row = egui::Button::selectable(selected, name).truncate();
    if ui.add(row).clicked() {
        let adds = ui.input(|input| input.modifiers.shift || input.modifiers.command);
        actions.push(Action::Select(if adds { SelectionChange::Toggle(of) } else { SelectionChange::Only(vec![of]) }));
        actions.push(Action::View(super::session::ViewRequest::Reveal(vec![of])));
    }
}

fn add(ctx: Ctx<'_>, kind: EntityRef) -> Action {
    let owner = ctx.session.selection.functions().first().copied();
    match kind {
        EntityRef::Function(_) => Action::WriteTeam,
        EntityRef::Handoff(_) => Action::SetTool(Tool::Connect { from: owner, to: None }),
        EntityRef::Scenario(_) => Action::AddScenario,
        _ => match new_element(ctx.base(), kind, owner) {
            Ok(edit) => Action::Edit { edit, gesture: None, then: Then::Select },
            Err(why) => Action::Say(why),
        },
    }
}
