//! The columns of a log before it is read: what each is taken for, how teams are found, and the first rows as they will
//! be, with pseudonyms in place of names.

use egui::{ComboBox, Grid, Label, RichText, TextEdit, Ui, vec2};

use super::{EvidenceAction, Mapped, teams};
use crate::evidence::function_rule::FunctionRule;
use crate::evidence::measure::WorkingHours;
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};

/// Rows that are shown.
const ROWS: usize = 10;
/// Ways to find functions that need no table.
const RULES: [FunctionRule; 6] = [
    FunctionRule::Auto,
    FunctionRule::Role,
    FunctionRule::Group,
    FunctionRule::ResourcePrefix,
    FunctionRule::Resource,
    FunctionRule::Activity,
];
/// Width of a field.
const FIELD: f32 = 220.0;
/// Width of the table of functions.
const TABLE: f32 = 320.0;
/// Letters of a cell that are shown.
const LETTERS: usize = 32;

pub(super) fn mapping_ui(ui: &mut Ui, mapped: &Mapped, actions: &mut Vec<Action>) {
    if let Some(log) = &mapped.as_before {
        controls::note(ui, Tone::Plain, format!("Read as {log} was read for this project"));
        if mapped.telling.is_some() {
            ui.add_space(metrics::GAP_SMALL);
            let mut again = mapped.tells_as_before;
            let hint = "Otherwise it is found out anew how finely the process must be told; then accepted numbers may have no counterpart";
            if ui.checkbox(&mut again, "Measure the accepted numbers again").on_hover_text(hint).changed() {
                actions.push(EvidenceAction::TellAsBefore(again).into());
            }
        }
        ui.add_space(metrics::GAP_SMALL);
    }
    if let Some(problem) = &mapped.preview.problem {
        controls::note(ui, Tone::Look, problem.clone());
        ui.add_space(metrics::GAP_SMALL);
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = metrics::GAP_SECTION;
        ui.vertical(|ui| columns_ui(ui, mapped, actions));
        ui.vertical(|ui| {
            ui.set_width(TABLE);
            functions_ui(ui, mapped, actions);
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width().clamp(TABLE, 2.0 * TABLE));
            names_ui(ui, mapped, actions);
        });
    });
    ui.add_space(metrics::GAP_LARGE);
    if controls::button(ui, Rank::Primary, Some(Icon::Play), "Read the log").clicked() {
        actions.push(EvidenceAction::Read.into());
    }
    ui.add_space(metrics::GAP_LARGE);
    rows_ui(ui, mapped);
}

fn columns_ui(ui: &mut Ui, mapped: &Mapped, actions: &mut Vec<Action>) {
    ui.label(theme::strong("What each column is"));
    let mut mapping = mapped.mapping.clone();
    Grid::new("columns of the log").show(ui, |ui| {
        let fields = [
            ("Case", &mut mapping.case),
            ("Activity", &mut mapping.activity),
            ("Start", &mut mapping.start),
            ("End", &mut mapping.end),
            ("Resource", &mut mapping.resource),
            ("Role", &mut mapping.role),
            ("Department", &mut mapping.group),
            ("Case attribute", &mut mapping.extra),
        ];
        for (name, column) in fields {
            let label = ui.label(name);
            // An empty name says that there is no such column; a missing one is guessed.
            let shown = match column.as_deref() {
                None => "the usual one, if it occurs".to_owned(),
                Some("") => "none".to_owned(),
                Some(name) => name.to_owned(),
            };
            ComboBox::from_id_salt(name)
                .width(FIELD)
                .selected_text(shown)
                .show_ui(ui, |ui| {
                    ui.selectable_value(column, Some(String::new()), "none");
                    for header in &mapped.preview.header {
                        ui.selectable_value(column, Some(header.clone()), header);
                    }
                })
                .response
                .labelled_by(label.id);
            ui.end_row();
        }
        let label = ui.label("Time zone");
        let mut zone = mapped.zone.clone();
        let field = ui.add(TextEdit::singleline(&mut zone).desired_width(FIELD).hint_text("Europe/Berlin")).labelled_by(label.id);
        if field.changed() {
            actions.push(EvidenceAction::Zone(zone.clone()).into());
        }
        ui.end_row();
        if let Err(why) = WorkingHours::always().in_zone(mapped.zone.trim()) {
            ui.label("");
            ui.add(Label::new(RichText::new(format!("{why}; write it such as Europe/Berlin or UTC")).small()).wrap());
            ui.end_row();
        }
    });
    ui.label(RichText::new("Times that name no zone are read in this one").small().color(Palette::of(ui).ink_secondary));
    if mapping != mapped.mapping {
        actions.push(EvidenceAction::Map(Box::new(mapping)).into());
    }
}

fn functions_ui(ui: &mut Ui, mapped: &Mapped, actions: &mut Vec<Action>) {
    ui.label(theme::strong("Which team acts"));
    let has_table = !mapped.table.trim().is_empty();
    let label = ui.label("Teams from");
    let mut rule = mapped.rule.clone();
    let shown = if has_table { "the table below".to_owned() } else { rule.words() };
    ui.add_enabled_ui(!has_table, |ui| {
        ComboBox::from_id_salt("rule")
            .width(FIELD)
            .selected_text(shown)
            .show_ui(ui, |ui| {
                for other in RULES {
                    let words = other.words();
                    ui.selectable_value(&mut rule, other, words);
                }
                for column in &mapped.preview.header {
                    let other = FunctionRule::Column(column.clone());
                    let words = other.words();
                    ui.selectable_value(&mut rule, other, words);
                }
            })
            .response
            .labelled_by(label.id);
    });
    if rule != mapped.rule {
        actions.push(EvidenceAction::Rule(rule).into());
    }
    ui.add_space(metrics::GAP);
    teams::teams_ui(ui, mapped, actions);
}

fn names_ui(ui: &mut Ui, mapped: &Mapped, actions: &mut Vec<Action>) {
    ui.label(theme::strong("Names of people"));
    let mut keeps = mapped.keeps_names;
    if ui.checkbox(&mut keeps, "Keep people's names").on_hover_text("Otherwise names of resources are replaced").changed() {
        actions.push(EvidenceAction::KeepNames(keeps).into());
    }
    let secret = &mapped.secret;
    let text = match (&secret.list, mapped.keeps_names) {
        (_, true) => "Names go into the project as they are".to_owned(),
        (Some(list), false) => format!(
            "Every name is replaced by a pseudonym, the same in every log. Names and pseudonyms are listed on this computer only, outside \
             the project: {}",
            list.path().display()
        ),
        (None, false) => "Every name is replaced by a pseudonym that holds for this reading only; no list is kept".to_owned(),
    };
    ui.add(Label::new(RichText::new(text).color(Palette::of(ui).ink_secondary)).wrap());
    if let Some(problem) = &secret.problem {
        controls::note(ui, Tone::Look, problem.clone());
    }
}

fn rows_ui(ui: &mut Ui, mapped: &Mapped) {
    if mapped.preview.header.is_empty() {
        return;
    }
    ui.label(theme::strong(if mapped.keeps_names { "First rows" } else { "First rows, with pseudonyms as they will be" }));
    ui.add_space(metrics::GAP_SMALL);
    let is_person: Vec<bool> = mapped.preview.header.iter().map(|header| mapped.mapping.resource.as_ref() == Some(header)).collect();
    Grid::new("first rows of the log").striped(true).spacing(vec2(metrics::GAP_LARGE, metrics::GAP_SMALL)).show(ui, |ui| {
        for header in &mapped.preview.header {
            ui.label(theme::strong(header.clone()));
        }
        ui.end_row();
        for row in mapped.preview.rows.iter().take(ROWS) {
            for (at, cell) in row.iter().enumerate() {
                let hides = !mapped.keeps_names && is_person.get(at) == Some(&true) && !cell.trim().is_empty();
                let text = if hides { mapped.secret.pseudonym(cell.trim()) } else { cell.clone() };
                ui.label(RichText::new(text.chars().take(LETTERS).collect::<String>()).small());
            }
            ui.end_row();
        }
    });
}
