//! The matrix of decision rights: a row for each right, a column for each team, the way up beside it.

use egui::{Align, Grid, Key, Label, Layout, RichText, Ui, vec2};

use super::lint;
use crate::model::edit::{Edit, set_field};
use crate::model::{
    Decision, DecisionId, DecisionRight, DecisionRightId, Document, Entity, EntityRef, FunctionId, OnTimeOut, RapidRole, RoleOf,
};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::fields::{TextField, choose_ui, field_id, text_field};
use crate::ui::session::{Page, ViewRequest};
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Palette, Theme, metrics};
use crate::ui::words;

/// Width of the column with the names of decisions.
const NAME: f32 = 168.0;
/// Least and greatest width of a cell for one team.
const CELL: (f32, f32) = (72.0, 132.0);
/// Width of a field for an amount or a time.
const FIELD: f32 = 88.0;
/// Width of a list of choices.
const CHOICE: f32 = 148.0;

/// One row: a decision and a right that governs it, if there is one.
struct Row<'a> {
    decision: DecisionId,
    what: &'a Decision,
    right: Option<(DecisionRightId, &'a DecisionRight)>,
}

/// Shows the matrix and what is open in it.
pub fn matrix_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let rows = rows(document);
    if rows.is_empty() {
        super::nothing_ui(ui, words::NO_DECISIONS, actions);
        return;
    }
    let palette = Palette::of(ui);
    let functions: Vec<FunctionId> = document.functions.ids().collect();
    // Teams share what the other columns leave, so that their names can be read.
    let fixed = NAME + 2.0 * (FIELD + CHOICE) + metrics::GAP_SMALL * (functions.len() + 5) as f32;
    let cell = ((ui.available_width() - fixed) / functions.len().max(1) as f32).floor().clamp(CELL.0, CELL.1);
    Grid::new("decision rights").spacing(vec2(metrics::GAP_SMALL, metrics::GAP_SMALL)).striped(false).show(ui, |ui| {
        heading_ui(ui, words::kind(EntityRef::Decision(1.into())).as_str(), NAME);
        for id in &functions {
            heading_ui(ui, &document.name_of((*id).into()), cell);
        }
        for (heading, width) in words::RIGHT_COLUMNS.iter().zip([FIELD, CHOICE, FIELD, CHOICE]) {
            heading_ui(ui, heading, width);
        }
        ui.end_row();
        for row in &rows {
            row_ui(ui, document, row, (&functions, cell), actions);
            ui.end_row();
        }
    });
    ui.add_space(metrics::GAP);
    ui.add(Label::new(RichText::new(words::ROLES_LEGEND).color(palette.ink_secondary)).wrap());
    ui.add_space(metrics::GAP_LARGE);
    let open = lint::open_points(ctx);
    ui.label(theme::strong(words::open_points(open.len())));
    for point in open {
        ui.add_space(metrics::GAP_SMALL);
        ui.horizontal_wrapped(|ui| {
            controls::note(ui, point.tone, format!("{}: {}", document.name_of(point.of), point.sentence));
            if let Some((label, edit)) = point.fix
                && controls::button(ui, Rank::Secondary, None, &label).clicked()
            {
                actions.push(Action::edit(edit));
            }
        });
    }
    if lint::open_points(ctx).is_empty() {
        controls::note(ui, Tone::Plain, words::NOTHING_OPEN);
    }
}

fn rows(document: &Document) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (decision, what) in document.decisions.iter() {
        let before = rows.len();
        for (id, right) in document.decision_rights.iter().filter(|(_, right)| right.decision == decision) {
            rows.push(Row { decision, what, right: Some((id, right)) });
        }
        if rows.len() == before {
            rows.push(Row { decision, what, right: None });
        }
    }
    rows
}

fn heading_ui(ui: &mut Ui, text: &str, width: f32) {
    let palette = Palette::of(ui);
    // A name of two words takes two lines.
    let size = vec2(width, 1.4 * Theme::of(ui).metrics.control);
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min).with_main_align(Align::Max), |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(RichText::new(text).color(palette.ink_secondary)).wrap()).on_hover_text(text);
    });
}

fn row_ui(ui: &mut Ui, document: &Document, row: &Row<'_>, (functions, cell): (&[FunctionId], f32), actions: &mut Vec<Action>) {
    let of: EntityRef = row.right.map_or(row.decision.into(), |(id, _)| id.into());
    let scope = row.right.map(|(_, right)| right.scope.trim()).filter(|scope| !scope.is_empty());
    let decision = document.name_of(row.decision.into());
    let name = scope.map_or_else(|| decision.clone(), |scope| format!("{decision}, {scope}"));
    ui.allocate_ui(vec2(NAME, Theme::of(ui).metrics.control), |ui| {
        ui.set_min_width(NAME);
        ui.set_max_width(NAME);
        if ui.add(egui::Link::new(&name)).on_hover_text(words::SHOW_ON_MAP).clicked() {
            actions.extend([Action::SetPage(Page::Map), Action::select([of]), Action::View(ViewRequest::Selection)]);
        }
    });
    for function in functions {
        cell_ui(ui, document, row, (*function, cell), &name, actions);
    }
    let Some((id, right)) = row.right else {
        ui.label("");
        return;
    };
    let entity = Entity::DecisionRight(id, right.clone());
    let put = |actions: &mut Vec<Action>, field: &str, to: String| {
        actions.push(Action::edit(Edit::SetField { of: id.into(), field: field.to_owned(), to }));
    };
    let limit = right.limit.map_or_else(String::new, |limit| limit.to_string());
    if let Some(to) = quantity_ui(ui, &entity, "limit", &limit, &words::right_field(0, &name)) {
        put(actions, "limit", to);
    }
    let level = right.levels.first();
    let options: Vec<FunctionId> = functions.to_vec();
    let mut choices = vec![words::NOBODY_ABOVE.to_owned()];
    choices.extend(options.iter().map(|id| document.name_of((*id).into())));
    let place = level.map_or(Some(0), |level| options.iter().position(|id| *id == level.function).map(|place| place + 1));
    let picked =
        narrow_ui(ui, |ui| choose_ui(ui, field_id(id.into(), "agree level"), None, &words::right_field(1, &name), place, &choices, ""));
    if let Some(picked) = picked {
        match picked.checked_sub(1).and_then(|place| options.get(place)) {
            None => put(actions, "levels", "[]".to_owned()),
            Some(function) if level.is_some() => put(actions, "levels/0/function", function.0.to_string()),
            Some(function) => put(actions, "levels", format!("[{{\"function\":{}}}]", function.0)),
        }
    }
    let Some(level) = level else { return };
    let time_out = level.time_out.map_or_else(String::new, |time| time.to_string());
    if let Some(to) = quantity_ui(ui, &entity, "levels/0/time_out", &time_out, &words::right_field(2, &name)) {
        put(actions, "levels/0/time_out", to);
    }
    let rules: Vec<String> = OnTimeOut::ALL.iter().map(|rule| rule.label().to_owned()).collect();
    let held = OnTimeOut::ALL.iter().position(|rule| *rule == level.on_time_out);
    let picked =
        narrow_ui(ui, |ui| choose_ui(ui, field_id(id.into(), "agree rule"), None, &words::right_field(3, &name), held, &rules, ""));
    if let Some(to) = picked.and_then(|picked| OnTimeOut::ALL.get(picked)).and_then(|rule| serde_json::to_string(rule).ok()) {
        put(actions, "levels/0/on_time_out", to);
    }
    if 1 < right.levels.len() {
        let more = words::more_levels(right.levels.len() - 1);
        if ui.add(egui::Link::new(more)).on_hover_text(words::SHOW_ON_MAP).clicked() {
            actions.extend([Action::SetPage(Page::Map), Action::select([id.into()])]);
        }
    }
}

fn narrow_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.allocate_ui(vec2(CHOICE, Theme::of(ui).metrics.control), |ui| {
        ui.set_max_width(CHOICE);
        content(ui)
    })
    .inner
}

/// A field for an amount or a time; returns what was entered, `null` where it was emptied.
fn quantity_ui(ui: &mut Ui, entity: &Entity, path: &str, shown: &str, name: &str) -> Option<String> {
    let field = TextField {
        id: field_id(entity.reference(), &format!("agree {path}")),
        labelled_by: None,
        name,
        hint: words::NOT_SET,
        is_long: false,
    };
    let check = |text: &str| {
        let text = if text.trim().is_empty() { "null" } else { text.trim() };
        set_field(entity, path, text).map(|_| text.to_owned()).map_err(|why| words::capital(&why))
    };
    ui.allocate_ui(vec2(FIELD, Theme::of(ui).metrics.control), |ui| {
        ui.set_max_width(FIELD);
        text_field(ui, field, shown, &check)
    })
    .inner
}

/// One team's role; a press gives it the next one, a letter the one that starts with it, Delete none.
fn cell_ui(ui: &mut Ui, document: &Document, row: &Row<'_>, (function, width): (FunctionId, f32), name: &str, actions: &mut Vec<Action>) {
    let roles: &[RoleOf] = row.right.map_or(&[], |(_, right)| &right.roles);
    let held: Vec<RapidRole> = roles.iter().filter(|role| role.function == function).map(|role| role.role).collect();
    let is_implied = roles.is_empty() && row.what.owner == function;
    let letters: String = held.iter().map(|role| words::role_letter(*role)).collect();
    let spoken = match held.as_slice() {
        [] if is_implied => words::DECIDES_AS_OWNER.to_owned(),
        [] => words::NO_ROLE.to_owned(),
        held => held.iter().map(|role| role.label()).collect::<Vec<_>>().join(" and "),
    };
    let palette = Palette::of(ui);
    let is_decider = is_implied || held.contains(&RapidRole::Decide);
    let text = if is_implied { "(D)".to_owned() } else { letters };
    let mut words_in = RichText::new(if text.is_empty() { "·" } else { &text });
    words_in = words_in.color(if held.is_empty() { palette.ink_faint } else { palette.ink });
    if is_decider && !is_implied {
        words_in = words_in.strong();
    }
    let size = vec2(width, Theme::of(ui).metrics.control);
    let response = ui.add_sized(size, egui::Button::new(words_in).fill(if held.is_empty() { palette.surface } else { palette.raised }));
    let said = words::role_cell(&document.name_of(function.into()), name, &spoken);
    let response = response.on_hover_text(&said);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
    let mut next: Option<Option<RapidRole>> = None;
    if response.clicked() {
        let place = held.first().and_then(|held| words::ROLES.iter().position(|(role, _)| role == held));
        next = Some(words::ROLES.get(place.map_or(0, |place| place + 1)).map(|(role, _)| *role));
    }
    if response.has_focus() {
        ui.input_mut(|input| {
            for ((role, _), key) in words::ROLES.iter().zip([Key::R, Key::A, Key::P, Key::I, Key::D]) {
                if input.consume_key(egui::Modifiers::NONE, key) {
                    next = Some(Some(*role));
                }
            }
            if input.consume_key(egui::Modifiers::NONE, Key::Delete) || input.consume_key(egui::Modifiers::NONE, Key::Backspace) {
                next = Some(None);
            }
        });
    }
    if let Some(role) = next {
        actions.push(Action::edit(with_role(row, function, role)));
    }
}

/// The edit that gives a team this role alone. Where nobody had a role, the team that takes the decision
/// keeps deciding in writing.
fn with_role(row: &Row<'_>, function: FunctionId, role: Option<RapidRole>) -> Edit {
    let mut roles = row.right.map_or_else(Vec::new, |(_, right)| right.roles.clone());
    if roles.is_empty() && row.what.owner != function && role != Some(RapidRole::Decide) {
        roles.push(RoleOf { function: row.what.owner, role: RapidRole::Decide });
    }
    let place = roles.iter().position(|held| held.function == function).unwrap_or(roles.len());
    roles.retain(|held| held.function != function);
    if let Some(role) = role {
        roles.insert(place.min(roles.len()), RoleOf { function, role });
    }
    match row.right {
        Some((id, _)) => lint::set_roles(id, &roles),
        None => {
            let right = DecisionRight { decision: row.decision, roles, ..DecisionRight::default() };
            Edit::Add(Box::new(Entity::DecisionRight(DecisionRightId(0), right)))
        }
    }
}
