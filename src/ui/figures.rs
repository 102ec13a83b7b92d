//! The three figures of the whole at the top, each with its change against the base.
//!
//! Which three depends on what the plan holds: the first of each list that a run has a value for.

use egui::{Align, Layout, RichText, Ui};

use super::ctx::Ctx;
use super::theme::{self, Palette, Theme, metrics};
use crate::experiment::statistics::Estimate;
use crate::experiment::{StudyResult, unit};
use crate::model::{Measure, Quantity};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Width of one figure.
const WIDTH: f32 = 132.0;

/// One place at the top: what may stand there, the most telling first, and whether more is better.
struct Place {
    choices: &'static [(Quantity, &'static str)],
    more_is_better: bool,
    empty: &'static str,
}

const PLACES: [Place; 3] = [
    Place {
        choices: &[(Quantity::Completions, "Completed"), (Quantity::ChainsFinished, "Changes acted on")],
        more_is_better: true,
        empty: "Done",
    },
    Place {
        choices: &[(Quantity::Elapsed, "Start to finish"), (Quantity::ChainLatency, "Trigger to action")],
        more_is_better: false,
        empty: "How long",
    },
    Place {
        choices: &[
            (Quantity::Cost, "Cost"),
            (Quantity::GaveUpShare, "Gave up"),
            (Quantity::InSystem, "In progress"),
            (Quantity::ChainsInProgress, "In progress"),
        ],
        more_is_better: false,
        empty: "At what cost",
    },
];

/// Shows the figures as far as there is room, from right to left.
pub fn figures_ui(ui: &mut Ui, ctx: Ctx<'_>) {
    let width = WIDTH * Theme::of(ui).metrics.scale;
    let room = ui.available_width();
    if room < width * PLACES.len() as f32 {
        return;
    }
    let result = ctx.jobs.result(ctx.session.scenario).map(AsRef::as_ref);
    let base = ctx.session.scenario.and_then(|_| ctx.jobs.result(None)).map(AsRef::as_ref);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        for place in &PLACES {
            figure_ui(ui, place, result, base, width);
        }
    });
}

fn figure_ui(ui: &mut Ui, place: &Place, result: Option<&StudyResult>, base: Option<&StudyResult>, width: f32) {
    let palette = Palette::of(ui);
    let found = result.and_then(|result| place.choices.iter().find_map(|(what, label)| Some((*what, *label, whole(result, *what)?))));
    let caption = found.map_or(place.empty, |(_, label, _)| label);
    let (value, change, explained) = match found {
        None => ("–".to_owned(), None, "Run the plan to see this figure of the whole".to_owned()),
        Some((what, _, own)) => {
            let change = base.and_then(|base| whole(base, what)).map(|base| own.mean - base.mean);
            let interval = if own.half_width.is_finite() { format!(" ± {} (95 %)", shown(own.half_width, what)) } else { String::new() };
            (shown(own.mean, what), change.map(|change| (change, what)), format!("{} of the whole, mean over all repeats{interval}", what.label()))
        }
    };
    let response = ui.allocate_ui(egui::vec2(width, ui.available_height()), |ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_width(width - metrics::GAP);
            ui.add(egui::Label::new(RichText::new(caption).small().color(palette.ink_secondary)).truncate());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
                ui.label(theme::strong(&value).text_style(theme::title_style()));
                if let Some((change, what)) = change.filter(|(change, _)| *change != 0.0) {
                    let better = (0.0 < change) == place.more_is_better;
                    let (ink, arrow) = (if better { palette.better } else { palette.worse }, if 0.0 < change { "▲" } else { "▼" });
                    let word = if better { "better" } else { "worse" };
                    ui.label(RichText::new(format!("{arrow} {} {word}", shown(change.abs(), what))).small().color(ink));
                }
            });
        });
    });
    response.response.on_hover_text(explained);
}

/// The mean over the whole map.
fn whole(result: &StudyResult, what: Quantity) -> Option<Estimate> {
    result.estimate(&Measure { what, ..Measure::default() }).filter(|estimate| estimate.mean.is_finite())
}

/// A value with its unit; times above two days are shown in days.
fn shown(value: f64, what: Quantity) -> String {
    let number = |value: f64| significant(value, DEFAULT_DIGITS);
    match unit(what) {
        "share" => format!("{}\u{2009}%", number(value * 100.0)),
        "h" if 48.0 <= value.abs() => format!("{}\u{2009}d", number(value / 24.0)),
        "" => number(value),
        other => format!("{}\u{2009}{other}", number(value)),
    }
}
