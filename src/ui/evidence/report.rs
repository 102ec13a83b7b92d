//! How a log was read: what was left out and why, what is doubtful, which column was taken for what. It changes nothing.

use egui::{Grid, RichText, ScrollArea, Ui};
use serde_json::json;

use super::{Found, text};
use crate::evidence::instant;
use crate::ui::theme::controls::{self, Tone};
use crate::ui::theme::{self, Palette, metrics};

/// Width of the column of names.
const NAME: f32 = 200.0;

pub(super) fn report_ui(ui: &mut Ui, found: &Found) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let width = (ui.available_width() - metrics::GAP_SECTION) / 2.0;
            ui.vertical(|ui| {
                ui.set_width(width);
                remarks_ui(ui, found);
            });
            ui.add_space(metrics::GAP_LARGE);
            ui.vertical(|ui| {
                ui.set_width(width);
                facts_ui(ui, found);
            });
        });
    });
}

fn remarks_ui(ui: &mut Ui, found: &Found) {
    let report = &found.report;
    ui.label(theme::strong(format!("Rows left out: {}", report.n_rejected())));
    ui.add_space(metrics::GAP_SMALL);
    let places = |places: &[String], n: u64| match places {
        [] => String::new(),
        places => format!(" – {}{}", places.join(", "), if (places.len() as u64) < n { ", …" } else { "" }),
    };
    for entry in &report.rejected {
        controls::note(ui, Tone::Look, format!("{} × {}{}", entry.n, entry.what, places(&entry.places, entry.n)));
        ui.add_space(metrics::GAP_SMALL);
    }
    ui.add_space(metrics::GAP_LARGE);
    ui.label(theme::strong(format!("Worth knowing: {}", report.notes.len())));
    ui.add_space(metrics::GAP_SMALL);
    for entry in &report.notes {
        controls::note(ui, Tone::Plain, format!("{} × {}{}", entry.n, entry.what, places(&entry.places, entry.n)));
        ui.add_space(metrics::GAP_SMALL);
    }
}

fn facts_ui(ui: &mut Ui, found: &Found) {
    let palette = Palette::of(ui);
    let report = &found.report;
    let mut rows: Vec<(String, String)> = vec![
        ("Format".to_owned(), format!("{}{}, {}", report.format, if report.compressed { ", compressed" } else { "" }, report.encoding)),
        ("Rows".to_owned(), text::count(report.rows as f64)),
        ("Teams by".to_owned(), found.rule.words()),
        ("Times without a zone".to_owned(), format!("{}, read as {}", text::count(report.times_without_zone as f64), report.zone)),
    ];
    if let Some((first, last)) = found.explorer.log.span() {
        rows.push(("Period".to_owned(), format!("{} to {}", instant::write(first), instant::write(last))));
    }
    let names = match &found.list {
        Some(path) => format!("Replaced by pseudonyms; the list is kept on this computer only: {}", path.display()),
        None if found.facts.n_resources == 0 => "None in the log".to_owned(),
        None if found.keeps_names => "Kept as they are".to_owned(),
        None => "Replaced by pseudonyms that hold for this reading only".to_owned(),
    };
    rows.push(("Names of people".to_owned(), names));
    let mapping = json!(report.mapping);
    for (part, column) in mapping.as_object().into_iter().flatten() {
        if let Some(column) = column.as_str().filter(|column| !column.is_empty()) {
            rows.push((format!("Column of {}", part.replace('_', " ")), column.to_owned()));
        }
    }
    ui.label(theme::strong("How it was read"));
    ui.add_space(metrics::GAP_SMALL);
    Grid::new("how the log was read").num_columns(2).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
        for (name, value) in rows {
            ui.label(RichText::new(name).color(palette.ink_secondary));
            ui.scope(|ui| {
                ui.set_max_width((ui.available_width()).max(NAME));
                ui.add(egui::Label::new(value).wrap());
            });
            ui.end_row();
        }
    });
}
