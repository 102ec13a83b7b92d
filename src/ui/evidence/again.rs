//! Accepted numbers beside what this log says: what would change, and one button that takes all of it over.

use egui::{Color32, RichText, ScrollArea, Ui};

use super::EvidenceAction;
use super::matrix::{Column, cells_ui};
use crate::evidence::map::Again;
use crate::model::{Document, EntityRef};
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{Icon, Palette, Theme, metrics};

/// Names that are listed of elements without a counterpart.
const LISTED: usize = 6;
/// Columns and their shares of the width.
const COLUMNS: [(&str, f32); 4] = [("Element", 0.32), ("Number", 0.1), ("Now", 0.28), ("In this log", 0.28)];

/// Names of elements in words.
fn names(document: &Document, of: &[EntityRef]) -> String {
    let mut words: Vec<String> = of.iter().take(LISTED).map(|of| format!("“{}”", document.name_of(*of))).collect();
    if LISTED < of.len() {
        words.push(format!("{} more", of.len() - LISTED));
    }
    words.join(", ")
}

pub(super) fn again_ui(ui: &mut Ui, document: &Document, again: Option<&Again>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let Some(again) = again else {
        controls::note(ui, Tone::Plain, "No number of the project was measured in a log like this");
        return;
    };
    let n = again.changes.len();
    ui.horizontal(|ui| {
        let words = match n {
            0 => format!("All {} accepted numbers are as this log says", again.n_found),
            _ => format!("{n} of {} accepted numbers differ from what this log says", again.n_found),
        };
        ui.label(words);
        if n > 0 {
            let text = if n == 1 { "Take over 1 number".to_owned() } else { format!("Take over {n} numbers") };
            let hint = "One step that can be undone; names, costs and everything that was not measured stay as they are";
            if controls::button(ui, Rank::Secondary, Some(Icon::Check), &text).on_hover_text(hint).clicked() {
                actions.push(EvidenceAction::TakeAgain.into());
            }
        }
    });
    ui.add_space(metrics::GAP_SMALL);
    if !again.gone.is_empty() {
        controls::note(ui, Tone::Look, format!("Not in this log any more, left as it is: {}", names(document, &again.gone)));
        ui.add_space(metrics::GAP_SMALL);
    }
    if !again.open_ways.is_empty() {
        let what = names(document, &again.open_ways);
        controls::note(ui, Tone::Look, format!("Ways on lead to activities that are not in the project, left as they are: {what}"));
        ui.add_space(metrics::GAP_SMALL);
    }
    if again.n_new > 0 {
        let words = format!("{} elements of this log are not in the project; accept them under “Proposed map”", again.n_new);
        ui.label(RichText::new(words).color(palette.ink_secondary));
        ui.add_space(metrics::GAP_SMALL);
    }
    let width = ui.available_width() - metrics::GAP_LARGE;
    let columns = COLUMNS.map(|(name, share)| Column { name, width: (width * share).floor(), is_number: false });
    let row = (Theme::of(ui).metrics.body + 6.0).ceil();
    if n == 0 {
        return;
    }
    cells_ui(ui, &columns.map(|column| (column, column.name.to_owned(), palette.ink_secondary)));
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, row, n, |ui, rows| {
        for change in rows.filter_map(|at| again.changes.get(at)) {
            let cells: [(String, Color32); 4] = [
                (document.name_of(change.of), palette.ink),
                (change.field.clone(), palette.ink_secondary),
                (change.before.clone(), palette.ink_secondary),
                (change.after.clone(), palette.ink),
            ];
            let cells: Vec<(Column, String, Color32)> =
                columns.into_iter().zip(cells).map(|(column, (words, ink))| (column, words, ink)).collect();
            let whole = format!("{}: {} → {}", document.name_of(change.of), change.before, change.after);
            cells_ui(ui, &cells).on_hover_text(whole);
        }
    });
}
