//! Where waiting comes from: the parts of all waits, and of each handoff. It works nothing out.

use egui::{Color32, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::explore::handoff_name;
use super::matrix::{Column, cells_ui};
use super::work::EvidenceWork;
use super::{EvidenceAction, Found, text};
use crate::evidence::waiting::{Parted, Waiting};
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Tone};
use crate::ui::theme::{self, Palette, Theme, metrics};

/// Parts in the order in which they are taken out of a wait: name, and what it means.
const PARTS: [(&str, &str); 5] = [
    ("Batching", "Waited until the last piece of its batch was ready: pieces that one person then did back to back"),
    ("Contention", "The person who did it then worked on pieces that had been ready earlier"),
    ("Prioritisation", "The person who did it then worked on pieces that became ready later"),
    ("Unavailability", "The person who did it was outside their working hours"),
    ("Rest", "None of these: for instance waiting for something from outside"),
];
/// Names of handoffs.
const NAME: f32 = 0.26;
/// The bar of a handoff.
const BAR: f32 = 0.2;
/// Height of the bar of all waits.
const HEIGHT: f32 = 28.0;
/// Side of the square of a colour in the list of parts.
const SQUARE: f32 = 10.0;

/// The colour of a part; the rest is pale.
fn ink_of(palette: &Palette, part: usize) -> Color32 {
    if part + 1 == PARTS.len() { theme::faded(palette.ink_secondary, 0.45) } else { palette.series[part] }
}

/// Microseconds in words.
fn time(micros: i64) -> String {
    text::time(micros as f64 / 1e6)
}

fn share(part: i64, whole: i64) -> String {
    if whole <= 0 { "–".to_owned() } else { format!("{:.0} %", part as f64 / whole as f64 * 100.0) }
}

pub(super) fn waiting_ui(ui: &mut Ui, work: &EvidenceWork, found: &Found, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let deeper = &work.deeper;
    if deeper.parted.is_none() && !deeper.is_parting() {
        actions.push(EvidenceAction::PartWaits(true).into());
    }
    ui.horizontal(|ui| {
        ui.label(theme::strong("All waits in their parts"));
        let counts_hours = deeper.parted.as_ref().is_none_or(|(counts_hours, _)| *counts_hours);
        for (hours, name, hint) in [
            (true, "Working hours as found", "Each person's hours of the week as found in the log; where too little was seen of somebody, those of the team"),
            (false, "Everybody always there", "No time counts as outside working hours"),
        ] {
            if ui.selectable_label(counts_hours == hours, name).on_hover_text(hint).clicked() && counts_hours != hours {
                actions.push(EvidenceAction::PartWaits(hours).into());
            }
        }
        if deeper.is_parting() {
            ui.label(RichText::new("counting…").color(palette.ink_secondary));
        }
    });
    if found.facts.n_resources == 0 {
        controls::note(ui, Tone::Look, "The log names nobody who did the work, so every wait is “rest”. Map the column of the resource");
        ui.add_space(metrics::GAP);
    }
    let Some((_, parted)) = &deeper.parted else { return };
    all_ui(ui, parted);
    ui.add_space(metrics::GAP_LARGE);
    ui.label(theme::strong("By handoff, the longest sum of waiting first"));
    ui.add_space(metrics::GAP_SMALL);
    handoffs_ui(ui, found, parted);
}

fn all_ui(ui: &mut Ui, parted: &Parted) {
    let (n, all) = &parted.all;
    let palette = Palette::of(ui);
    ui.add_space(metrics::GAP_SMALL);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - metrics::GAP_LARGE, HEIGHT), Sense::hover());
    let said: Vec<String> = PARTS.iter().zip(all.parts()).map(|((name, _), part)| format!("{name} {}", time(part))).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Parts of all waits: {}", said.join(", "))));
    bar_ui(ui, rect, all, all.total);
    ui.add_space(metrics::GAP);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
        for (at, ((name, meaning), part)) in PARTS.iter().zip(all.parts()).enumerate() {
            let (square, _) = ui.allocate_exact_size(vec2(SQUARE, SQUARE), Sense::hover());
            ui.painter().rect_filled(square, 2.0, ink_of(&palette, at));
            ui.label(format!("{name} {} ({})", time(part), share(part, all.total))).on_hover_text(*meaning);
            ui.add_space(metrics::GAP);
        }
    });
    let words = format!(
        "{} waits add up to {}; the parts add up to them exactly. {} of them, {} in all, are within one team",
        text::count(*n as f64),
        time(all.total),
        text::count(parted.inside.0 as f64),
        time(parted.inside.1.total)
    );
    ui.label(RichText::new(words).color(palette.ink_secondary));
}

/// A bar in parts; the longest bar has `most` as its length.
fn bar_ui(ui: &Ui, rect: Rect, waiting: &Waiting, most: i64) {
    let palette = Palette::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 2.0, palette.sunken);
    let mut left = rect.left();
    for (at, part) in waiting.parts().into_iter().enumerate().filter(|(_, part)| 0 < *part) {
        let right = (left + (part as f64 / most.max(1) as f64) as f32 * rect.width()).min(rect.right());
        painter.rect_filled(Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom())), 0.0, ink_of(&palette, at));
        left = right;
    }
}

fn handoffs_ui(ui: &mut Ui, found: &Found, parted: &Parted) {
    let palette = Palette::of(ui);
    let row = (Theme::of(ui).metrics.body + 6.0).ceil();
    let width = ui.available_width() - metrics::GAP_LARGE;
    let bar = (width * BAR).floor();
    let figure = ((width * (1.0 - NAME - BAR)) / 7.0).floor();
    let columns: Vec<Column> = ["Handoff", "Number", "Waiting"]
        .into_iter()
        .chain(PARTS.iter().map(|(name, _)| *name))
        .enumerate()
        .map(|(at, name)| Column { name, width: if at == 0 { (width * NAME).floor() } else { figure }, is_number: at > 0 })
        .collect();
    let head: Vec<(Column, String, Color32)> =
        columns.iter().map(|column| (*column, column.name.to_owned(), palette.ink_secondary)).collect();
    cells_ui(ui, &head);
    let most = parted.handoffs.first().map_or(1, |(_, (_, waiting))| waiting.total);
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, row, parted.handoffs.len(), |ui, rows| {
        for ((from, to), (n, waiting)) in rows.filter_map(|at| parted.handoffs.get(at)) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
                let texts = [handoff_name(found, *from, *to), text::count(*n as f64), time(waiting.total)];
                let parts = waiting.parts().map(|part| if part == 0 { "–".to_owned() } else { time(part) });
                let cells: Vec<(Column, String, Color32)> =
                    columns.iter().zip(texts.into_iter().chain(parts)).map(|(column, words)| (*column, words, palette.ink)).collect();
                cells_ui(ui, &cells);
                let (rect, _) = ui.allocate_exact_size(vec2(bar, row), Sense::hover());
                bar_ui(ui, rect.shrink2(vec2(metrics::GAP_SMALL, 3.0)), waiting, most);
            });
        }
    });
}
