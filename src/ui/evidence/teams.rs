//! The table of teams as a grid: what it looks up, a row for each key, the team it belongs to. It keeps no table; every
//! change is asked for as a whole new text.

use std::collections::BTreeSet;

use egui::{ComboBox, Grid, Label, RichText, ScrollArea, TextEdit, Ui};

use super::{EvidenceAction, Mapped};
use crate::evidence::function_rule::{LookUp, TeamRows};
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette};

/// Width of a cell.
const CELL: f32 = 148.0;
/// Greatest height of the grid.
const HEIGHT: f32 = 190.0;
/// What can be looked up.
const LOOK_UPS: [(LookUp, &str); 4] =
    [(LookUp::Activity, "Activity"), (LookUp::Resource, "Resource"), (LookUp::Role, "Role"), (LookUp::Group, "Department")];

pub(super) fn teams_ui(ui: &mut Ui, mapped: &Mapped, actions: &mut Vec<Action>) {
    let has_table = !mapped.table.trim().is_empty();
    ui.label(theme::strong("Table of teams"));
    let before = TeamRows::of(&mapped.table);
    let mut table = before.clone();
    if has_table {
        grid_ui(ui, &mut table);
        if let Err(why) = mapped.function_rule() {
            controls::note(ui, Tone::Look, why);
        }
        let open = table.rows.iter().filter(|(key, team)| !key.trim().is_empty() && team.trim().is_empty()).count();
        if open > 0 {
            ui.label(RichText::new(format!("{open} without a team; they will count as “Not known”")).small());
        }
    }
    ui.horizontal_wrapped(|ui| {
        let add = if has_table { "Add a row" } else { "Write a table" };
        if controls::button(ui, Rank::Secondary, Some(Icon::Plus), add).clicked() {
            table.rows.push((String::new(), String::new()));
        }
        let keys = first_keys(mapped, table.by);
        let known: BTreeSet<&str> = table.rows.iter().map(|(key, _)| key.trim()).collect();
        let new: Vec<String> = keys.into_iter().filter(|key| !known.contains(key.as_str())).collect();
        if !new.is_empty() {
            let hint = "One row for each that occurs in the first rows of the log";
            if controls::button(ui, Rank::Secondary, None, "Fill in from the log").on_hover_text(hint).clicked() {
                table.rows.retain(|(key, team)| !key.trim().is_empty() || !team.trim().is_empty());
                table.rows.extend(new.into_iter().map(|key| (key, String::new())));
            }
        }
        if controls::button(ui, Rank::Secondary, Some(Icon::Folder), "Table from a file…").clicked() {
            actions.push(EvidenceAction::OpenTable.into());
        }
        if has_table && controls::button(ui, Rank::Secondary, None, "Without a table").clicked() {
            actions.push(EvidenceAction::Table(String::new()).into());
        }
    });
    if table != before {
        actions.push(EvidenceAction::Table(table.to_text()).into());
    }
    let hint = "A key that ends with * holds for all that begin like it; an exact key wins, then the longest. A table of resources is kept \
                in the project by pseudonyms only";
    ui.add(Label::new(RichText::new(hint).small().color(Palette::of(ui).ink_secondary)).wrap());
}

fn grid_ui(ui: &mut Ui, table: &mut TeamRows) {
    let name = |by: LookUp| LOOK_UPS.iter().find(|(known, _)| *known == by).map_or("", |(_, name)| name);
    let mut gone = None;
    ScrollArea::vertical().id_salt("table of teams").max_height(HEIGHT).show(ui, |ui| {
        Grid::new("table of teams").num_columns(3).show(ui, |ui| {
            ComboBox::from_id_salt("what teams are looked up by")
                .width(CELL)
                .selected_text(name(table.by))
                .show_ui(ui, |ui| {
                    for (by, name) in LOOK_UPS {
                        ui.selectable_value(&mut table.by, by, name);
                    }
                })
                .response
                .accessible_name("Teams by");
            ui.label("Team");
            ui.end_row();
            for (at, (key, team)) in table.rows.iter_mut().enumerate() {
                let number = at + 1;
                ui.add(TextEdit::singleline(key).desired_width(CELL).hint_text("Pay*")).accessible_name(format!("Key {number}"));
                ui.add(TextEdit::singleline(team).desired_width(CELL).hint_text("Finance")).accessible_name(format!("Team {number}"));
                if controls::icon_button(ui, Icon::Close, &format!("Remove row {number}")).clicked() {
                    gone = Some(at);
                }
                ui.end_row();
            }
        });
    });
    if let Some(at) = gone {
        table.rows.remove(at);
    }
}

/// Keys in the first rows, with people's names as they are: the table is written by names.
fn first_keys(mapped: &Mapped, by: LookUp) -> BTreeSet<String> {
    let mapping = &mapped.mapping;
    let column = match by {
        LookUp::Activity => &mapping.activity,
        LookUp::Resource => &mapping.resource,
        LookUp::Role => &mapping.role,
        LookUp::Group => &mapping.group,
    };
    let at = mapped.preview.header.iter().position(|header| Some(header) == column.as_ref());
    let cells = at.into_iter().flat_map(|at| mapped.preview.rows.iter().filter_map(move |row| row.get(at)));
    cells.map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
}
