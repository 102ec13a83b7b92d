//! How good the simulation of a log is: found in one half, compared with the other. It shows a judgement; it makes none.

use egui::{Color32, ProgressBar, RichText, ScrollArea, Ui};

use super::deeper::JUDGED;
use super::matrix::{Column, cells_ui};
use super::work::EvidenceWork;
use super::{EvidenceAction, Found, text};
use crate::evidence::judge::{Judgement, LEAST_CASES};
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};

/// Width of the bar that shows how far a judgement is.
const BAR: f32 = 240.0;
/// Columns of the table and their shares of the width.
const COLUMNS: [(&str, f32); 8] = [
    ("What is compared", 0.32),
    ("Simulated", 0.1),
    ("Held back", 0.1),
    ("Off by", 0.1),
    ("Allowed", 0.1),
    ("Two halves", 0.1),
    ("Plain", 0.09),
    ("Chance", 0.09),
];
const LEGEND: &str = "Two halves: how far two random halves of your own log are apart. Plain: what resampling steps and waits one by one \
                      would be off by. Chance: the standard error of the mean in the half that was held back. Allowed: for times the \
                      larger of a fixed share and what two halves differ by, for distances twice what two halves differ by";

pub(super) fn verdict_ui(ui: &mut Ui, work: &EvidenceWork, found: &Found, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let deeper = &work.deeper;
    let n_cases = found.explorer.log.n_cases();
    if n_cases < LEAST_CASES {
        controls::note(ui, Tone::Look, format!("{n_cases} cases are too few to be parted into halves; {LEAST_CASES} are needed"));
        return;
    }
    if let Some(n) = deeper.judged() {
        ui.horizontal(|ui| {
            let words = if n == 0 { "Finding a map in one half".to_owned() } else { format!("Simulating, {n} of {JUDGED} repeats") };
            ui.add(ProgressBar::new(n as f32 / JUDGED as f32).desired_width(BAR)).accessible_name("How far the judgement is");
            ui.label(words);
            if controls::button(ui, Rank::Secondary, Some(Icon::Stop), "Stop judging").clicked() {
                actions.push(EvidenceAction::StopJudging.into());
            }
        });
        return;
    }
    let again = match &deeper.judgement {
        None => {
            ui.add(
                egui::Label::new(
                    "The cases are parted into two random halves. A map is found in one, simulated, and compared with the other, which \
                     played no part in it. That says how far the simulation can be trusted to resemble what happened",
                )
                .wrap(),
            );
            ui.add_space(metrics::GAP);
            ("Judge the simulation", Rank::Secondary, 1)
        }
        Some(Err(why)) => {
            controls::note(ui, Tone::Look, why.clone());
            ui.add_space(metrics::GAP);
            ("Judge the simulation", Rank::Secondary, deeper.seed.max(1))
        }
        Some(Ok(judgement)) => {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                judgement_ui(ui, judgement);
                ui.add_space(metrics::GAP);
                ui.horizontal(|ui| {
                    let hint = "Another split of the cases; what holds only for one split was luck";
                    if controls::button(ui, Rank::Secondary, None, "Judge with other halves").on_hover_text(hint).clicked() {
                        actions.push(EvidenceAction::Judge(deeper.seed + 1).into());
                    }
                    ui.label(RichText::new(format!("Split {}", deeper.seed)).color(palette.ink_secondary));
                });
            });
            return;
        }
    };
    if controls::button(ui, again.1, Some(Icon::Play), again.0).clicked() {
        actions.push(EvidenceAction::Judge(again.2).into());
    }
}

fn judgement_ui(ui: &mut Ui, judgement: &Judgement) {
    let palette = Palette::of(ui);
    let tone = if judgement.holds { Tone::Plain } else { Tone::Look };
    controls::note(ui, tone, theme::strong(judgement.verdict()));
    ui.add_space(metrics::GAP_SMALL);
    for sentence in judgement.sentences() {
        ui.add(egui::Label::new(sentence).wrap());
    }
    ui.add_space(metrics::GAP_LARGE);
    let width = ui.available_width() - metrics::GAP_LARGE;
    let columns = COLUMNS.map(|(name, share)| Column { name, width: (width * share).floor(), is_number: share < 0.2 });
    cells_ui(ui, &columns.map(|column| (column, column.name.to_owned(), palette.ink_secondary)));
    for row in &judgement.rows {
        let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |hours| text::time(hours * 3600.0));
        let off = if row.holds { palette.ink } else { palette.clash };
        let mark = if row.holds { "✔" } else { "✖" };
        let cells: [(String, Color32); 8] = [
            (format!("{mark} {}", row.what), off),
            (value(row.simulated), palette.series[0]),
            (value(row.real), palette.ink),
            (row.error_text(), off),
            (row.written(Some(row.allowed)), palette.ink_secondary),
            (row.written(row.floor), palette.ink_secondary),
            (row.written(row.baseline), palette.ink_secondary),
            (row.written(row.chance), palette.ink_secondary),
        ];
        let cells: Vec<(Column, String, Color32)> =
            columns.into_iter().zip(cells).map(|(column, (words, ink))| (column, words, ink)).collect();
        cells_ui(ui, &cells);
    }
    ui.add_space(metrics::GAP_SMALL);
    ui.add(egui::Label::new(RichText::new(LEGEND).small().color(palette.ink_secondary)).wrap());
}
