//! Pictures of money from plain data: who causes cost and who pays it, and how a cost comes about step by
//! step. The comparison of scenarios uses the same ones.

use egui::{Align2, Color32, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::{self, Palette, faded, metrics};
use crate::ui::timeline::value_text;

/// Amounts by cause (rows) and payer (columns).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// Unit of the amounts.
    pub unit: String,
    /// Names of causes.
    pub causes: Vec<String>,
    /// Names of payers.
    pub payers: Vec<String>,
    /// One row for each cause, one amount for each payer.
    pub amounts: Vec<Vec<f64>>,
}

impl Matrix {
    /// What others pay for a cause: its row without its own column of the same name.
    pub fn passed_on(&self, cause: usize) -> f64 {
        let own = self.causes.get(cause);
        let row = self.amounts.get(cause).into_iter().flatten().zip(&self.payers);
        row.filter(|(_, payer)| Some(*payer) != own).map(|(amount, _)| amount).sum()
    }

    /// What each payer adds, up to the whole.
    pub fn steps(&self) -> Vec<Step> {
        let paid = |payer: usize| self.amounts.iter().filter_map(|row| row.get(payer)).sum::<f64>();
        let mut steps: Vec<Step> =
            (0..self.payers.len()).map(|payer| Step { name: self.payers[payer].clone(), amount: paid(payer), is_total: false }).collect();
        let amount = steps.iter().map(|step| step.amount).sum();
        steps.push(Step { name: "All".to_owned(), amount, is_total: true });
        steps
    }

    /// Tab-separated text.
    pub fn text(&self) -> String {
        let mut text = format!("Caused by \\ paid by ({})\t{}\n", self.unit, self.payers.join("\t"));
        for (cause, row) in self.causes.iter().zip(&self.amounts) {
            text.push_str(&format!("{cause}\t{}\n", row.iter().map(|amount| amount.to_string()).collect::<Vec<_>>().join("\t")));
        }
        text
    }
}

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Name.
    pub name: String,
    /// Amount added; of a total the whole.
    pub amount: f64,
    /// Whether it is a total from the ground.
    pub is_total: bool,
}

/// From where to where each step goes.
pub fn levels(steps: &[Step]) -> Vec<(f64, f64)> {
    let mut level = 0.0;
    steps
        .iter()
        .map(|step| {
            let from = if step.is_total { 0.0 } else { level };
            level = from + step.amount;
            (from, level)
        })
        .collect()
}

/// The matrix; what is passed on to others is framed, its own is pale.
pub fn matrix_ui(ui: &mut Ui, matrix: &Matrix) {
    let palette = Palette::of(ui);
    let most = matrix.amounts.iter().flatten().fold(0.0_f64, |most, amount| most.max(amount.abs())).max(1e-9);
    egui::Grid::new("externality matrix").spacing(vec2(4.0, 4.0)).show(ui, |ui| {
        ui.label(egui::RichText::new(format!("Caused by ↓  paid by →  ({})", matrix.unit)).small().color(palette.ink_secondary));
        for payer in &matrix.payers {
            ui.label(egui::RichText::new(payer).small());
        }
        ui.end_row();
        for (place, (cause, row)) in matrix.causes.iter().zip(&matrix.amounts).enumerate() {
            ui.label(cause).on_hover_text(format!("Others pay {} {}", value_text(matrix.passed_on(place)), matrix.unit));
            for (amount, payer) in row.iter().zip(&matrix.payers) {
                let (rect, response) = ui.allocate_exact_size(vec2(72.0, 22.0), Sense::hover());
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::Cell, true, format!("Caused by {cause}, paid by {payer}: {}", value_text(*amount)))
                });
                let share = (amount.abs() / most) as f32;
                let colour = if amount < &0.0 { palette.series[0] } else { palette.clash };
                ui.painter().rect_filled(rect, 3.0, faded(colour, 0.08 + 0.4 * share));
                if cause != payer && *amount != 0.0 {
                    ui.painter().rect_stroke(rect, 3.0, Stroke::new(metrics::HAIRLINE, colour), egui::StrokeKind::Inside);
                }
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, value_text(*amount), theme::small(ui), palette.ink);
            }
            ui.end_row();
        }
    });
}

/// The waterfall, from left to right.
pub fn waterfall_ui(ui: &mut Ui, steps: &[Step], unit: &str) {
    let palette = Palette::of(ui);
    let levels = levels(steps);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ui.available_height().clamp(90.0, 200.0)), Sense::hover());
    let told: Vec<String> = steps.iter().map(|step| format!("{} {}", step.name, value_text(step.amount))).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Cost step by step in {unit}: {}", told.join(", "))));
    let least = levels.iter().fold(0.0_f64, |least, (from, to)| least.min(*from).min(*to));
    let most = levels.iter().fold(0.0_f64, |most, (from, to)| most.max(*from).max(*to)).max(least + 1e-9);
    let plot = Rect::from_min_max(rect.min + vec2(0.0, 14.0), rect.max - vec2(0.0, 18.0));
    let y = |value: f64| plot.bottom() - ((value - least) / (most - least)) as f32 * plot.height();
    let width = plot.width() / steps.len().max(1) as f32;
    let painter = ui.painter_at(rect);
    for (nth, (step, (from, to))) in steps.iter().zip(&levels).enumerate() {
        let left = plot.left() + nth as f32 * width;
        let colour: Color32 = match (step.is_total, step.amount < 0.0) {
            (true, _) => palette.base,
            (false, true) => palette.series[0],
            (false, false) => palette.clash,
        };
        let bar = Rect::from_two_pos(pos2(left + 4.0, y(*from)), pos2(left + width - 4.0, y(*to)));
        painter.rect_filled(bar, 2.0, colour);
        let sign = if step.is_total || step.amount < 0.0 { "" } else { "+" };
        painter.text(
            bar.center_top() - vec2(0.0, 1.0),
            Align2::CENTER_BOTTOM,
            format!("{sign}{}", value_text(step.amount)),
            theme::small(ui),
            palette.ink,
        );
        painter.text(
            pos2(left + width / 2.0, plot.bottom() + 3.0),
            Align2::CENTER_TOP,
            &step.name,
            theme::small(ui),
            palette.ink_secondary,
        );
        painter.hline(left + width - 4.0..=left + width + 4.0, y(*to), Stroke::new(metrics::HAIRLINE, palette.outline));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_add_up_and_totals_stand_on_the_ground() {
        let step = |amount: f64, is_total: bool| Step { name: String::new(), amount, is_total };
        let found = levels(&[step(10.0, true), step(3.0, false), step(-5.0, false), step(8.0, true)]);
        assert_eq!(found, [(0.0, 10.0), (10.0, 13.0), (13.0, 8.0), (0.0, 8.0)]);
    }

    #[test]
    fn what_is_passed_on_leaves_out_what_one_pays_oneself() {
        let names = ["Plan", "Make"].map(str::to_owned).to_vec();
        let matrix = Matrix { unit: "€".to_owned(), causes: names.clone(), payers: names, amounts: vec![vec![5.0, 7.0], vec![2.0, 1.0]] };
        assert_eq!((matrix.passed_on(0), matrix.passed_on(1)), (7.0, 2.0));
        let steps = matrix.steps();
        assert_eq!(steps.iter().map(|step| step.amount).collect::<Vec<_>>(), [7.0, 8.0, 15.0]);
        assert!(matrix.text().contains("Plan\t5\t7\n"));
    }
}
