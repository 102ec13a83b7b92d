//! The columns of a log before it is read: what each is taken for, and the first rows.

use egui::{ComboBox, Grid, RichText, Ui};

use super::{EvidenceAction, Mapped};
use crate::evidence::function_rule::FunctionRule;
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, metrics};

/// Rows that are shown.
const ROWS: usize = 8;
/// Ways to find functions that need no table.
const RULES: [FunctionRule; 5] =
    [FunctionRule::Auto, FunctionRule::Role, FunctionRule::Group, FunctionRule::ResourcePrefix, FunctionRule::Activity];

pub(super) fn mapping_ui(ui: &mut Ui, mapped: &Mapped, actions: &mut Vec<Action>) {
    ui.label(theme::strong(format!("Columns of {}", mapped.input.name())).text_style(theme::title_style()));
    if let Some(problem) = &mapped.preview.problem {
        controls::note(ui, Tone::Look, problem.clone());
    }
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
        ];
        for (name, column) in fields {
            let label = ui.label(name);
            // An empty name says that there is no such column; a missing one would be guessed.
            let shown = column.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| "none".to_owned());
            ComboBox::from_id_salt(name)
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
        let label = ui.label("Functions from");
        let mut rule = mapped.rule.clone();
        ComboBox::from_id_salt("rule")
            .selected_text(rule.words())
            .show_ui(ui, |ui| {
                for other in RULES {
                    let words = other.words();
                    ui.selectable_value(&mut rule, other, words);
                }
            })
            .response
            .labelled_by(label.id);
        if rule != mapped.rule {
            actions.push(EvidenceAction::Rule(rule).into());
        }
        ui.end_row();
    });
    if mapping != mapped.mapping {
        actions.push(EvidenceAction::Map(Box::new(mapping)).into());
    }
    let mut keeps = mapped.keeps_names;
    if ui.checkbox(&mut keeps, "Keep people's names").on_hover_text("Otherwise names of resources are replaced").changed() {
        actions.push(EvidenceAction::KeepNames(keeps).into());
    }
    ui.add_space(metrics::GAP);
    if controls::button(ui, Rank::Primary, Some(Icon::Play), "Read the log").clicked() {
        actions.push(EvidenceAction::Read.into());
    }
    ui.add_space(metrics::GAP);
    ui.label(theme::strong("First rows"));
    Grid::new("first rows of the log").striped(true).show(ui, |ui| {
        for header in &mapped.preview.header {
            ui.label(theme::strong(header.clone()));
        }
        ui.end_row();
        for row in mapped.preview.rows.iter().take(ROWS) {
            for cell in row {
                ui.label(RichText::new(cell.chars().take(40).collect::<String>()).small());
            }
            ui.end_row();
        }
    });
}
