//! What staff do with their time: worked, blocked, waiting for work, off; the four add up to one.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::experiment::StudyResult;
use crate::model::{Document, EntityRef};
use crate::ui::theme::{self, Palette, faded};

use super::Sheet;

/// Height of a bar with its name above it.
const ROW: f32 = 40.0;

/// Shares of one resource, as means over repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Name.
    pub name: String,
    /// The resource.
    pub of: EntityRef,
    /// Worked, blocked, waiting for work, off.
    pub shares: [f64; 4],
}

impl Load {
    /// The busy share of the time in which anybody is there.
    pub fn busy_there(&self) -> f64 {
        let there = 1.0 - self.shares[3];
        if there < 1e-9 { 0.0 } else { (self.shares[0] / there).min(1.0) }
    }
}

/// Words for the shares.
pub const WORDS: [&str; 4] = ["worked", "blocked", "without work", "off"];

/// Shares of all staff in the order of the file.
pub fn loads(document: &Document, result: &StudyResult) -> Vec<Load> {
    let plan = &result.plan.work;
    document
        .resources
        .ids()
        .filter_map(|id| {
            let index = *plan.resource_idx.get(&id)? as usize;
            let most = f64::from(plan.resources.get(index)?.capacity.largest()).max(1.0);
            let n = result.replications.len().max(1) as f64;
            let mean = |pick: &dyn Fn(&crate::experiment::ReplicationSummary) -> f64| result.replications.iter().map(pick).sum::<f64>() / n;
            let busy = mean(&|row| row.resources[index].busy.mean) / most;
            let blocked = mean(&|row| row.resources[index].blocked.mean) / most;
            let there = (mean(&|row| row.resources[index].capacity.mean) / most).clamp(0.0, 1.0);
            // Work that goes on after the end of a shift counts as worked.
            let off = (1.0 - there.max(busy + blocked)).max(0.0);
            let idle = (1.0 - off - busy - blocked).max(0.0);
            Some(Load { name: document.name_of(id.into()), of: id.into(), shares: [busy, blocked, idle, off] })
        })
        .collect()
}

/// The shares as a table.
pub fn sheet(loads: &[Load]) -> Sheet {
    let mut sheet =
        Sheet::new(&[("Staff", 120, false), ("Worked", 64, true), ("Blocked", 64, true), ("Without work", 84, true), ("Off", 64, true)]);
    for load in loads {
        let mut cells = vec![load.name.clone()];
        cells.extend(load.shares.iter().map(|share| format!("{:.1} %", share * 100.0)));
        sheet.push(cells, Some(load.of), None);
    }
    sheet
}

/// Bars of all staff; returns the one that was pressed.
pub fn loads_ui(ui: &mut Ui, loads: &[Load]) -> Option<EntityRef> {
    let palette = Palette::of(ui);
    let mut pressed = None;
    let colours = [palette.series[0], palette.clash, faded(palette.ink_faint, 0.3), palette.sunken];
    for load in loads {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let told: Vec<String> = load.shares.iter().zip(WORDS).map(|(share, word)| format!("{word} {} %", percent(*share))).collect();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{}: {}", load.name, told.join(", "))));
        let painter = ui.painter_at(rect);
        painter.text(rect.left_top(), Align2::LEFT_TOP, &load.name, theme::body(ui), palette.ink);
        let worked = format!("{:.0} % busy while there", load.busy_there() * 100.0);
        painter.text(rect.right_top(), Align2::RIGHT_TOP, worked, theme::body_strong(ui), palette.ink);
        let bar = Rect::from_min_max(pos2(rect.left(), rect.top() + 20.0), pos2(rect.right(), rect.top() + 32.0));
        let mut left = bar.left();
        for (share, colour) in load.shares.iter().zip(colours) {
            let right = left + *share as f32 * bar.width();
            painter.rect_filled(Rect::from_x_y_ranges(left..=right, bar.y_range()), 0.0, colour);
            left = right;
        }
        if response.clicked() {
            pressed = Some(load.of);
        }
        response.on_hover_text(format!("Of all time: {}", told.join(", ")));
    }
    if !loads.is_empty() {
        ui.horizontal_wrapped(|ui| {
            for (word, colour) in WORDS.iter().zip(colours) {
                let (swatch, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
                ui.painter().rect_filled(swatch.shrink(2.0), 2.0, colour);
                ui.label(egui::RichText::new(*word).small().color(palette.ink_secondary));
                ui.add_space(8.0);
            }
            let text = "Bars are shares of all time, closed hours included, as means over repeats";
            ui.label(egui::RichText::new(text).small().color(palette.ink_secondary));
        });
    }
    pressed
}

/// A share in per cent; a tenth where it is small.
fn percent(share: f64) -> String {
    if 0.0 < share && share < 0.0995 { format!("{:.1}", share * 100.0) } else { format!("{:.0}", share * 100.0) }
}
