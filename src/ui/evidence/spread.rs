//! The distribution of one time: the log as bars, the simulation as a line over them, and their numbers side by side.

use egui::{Align2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::explore::handoff_name;
use super::matrix::{Column, cells_ui};
use super::{Found, text};
use crate::evidence::explore::{BARS, Filter, Side, SpanOf, View};
use crate::evidence::measure::Summary;
use crate::experiment::statistics::Estimate;
use crate::ui::theme::controls::{self, Rank};
use crate::ui::theme::{self, Palette, faded, metrics};

/// Height of the picture.
const HEIGHT: f32 = 128.0;
/// Height of what stands below it.
const BELOW: f32 = 18.0;

pub(super) fn spread_ui(ui: &mut Ui, found: &Found, view: &View, filter: &mut Filter) {
    let name = match view.filter.span {
        SpanOf::Case => "Duration of cases".to_owned(),
        SpanOf::Handoff(from, to) => format!("Wait {}", handoff_name(found, from, to)),
    };
    ui.horizontal(|ui| {
        ui.label(theme::strong(&*name));
        if view.filter.span != SpanOf::Case && controls::button(ui, Rank::Quiet, None, "Whole cases instead").clicked() {
            filter.span = SpanOf::Case;
        }
    });
    picture_ui(ui, view, &name);
    ui.add_space(metrics::GAP);
    numbers_ui(ui, view);
}

fn picture_ui(ui: &mut Ui, view: &View, name: &str) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let median =
        |side: Option<&Side>| side.and_then(|side| side.spread.summary).map_or_else(|| "–".to_owned(), |all| text::time(all.median));
    let said = format!("median {} in the log, {} simulated", median(Some(&view.log)), median(view.simulated.as_ref()));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{name}. Simulated beside real duration: {said}")));
    let painter = ui.painter_at(rect);
    let plot = Rect::from_min_max(rect.min, rect.max - vec2(0.0, BELOW));
    painter.rect_filled(plot, 0.0, palette.surface);
    let bars = |side: &Side| side.spread.bars.clone();
    let simulated = view.simulated.as_ref().map(bars).filter(|bars| bars.iter().any(|share| 0.0 < *share));
    let real = bars(&view.log);
    let most = real.iter().chain(simulated.iter().flatten()).copied().fold(1e-9, f64::max);
    let step = plot.width() / BARS as f32;
    let top = |share: f64| plot.bottom() - (share / most) as f32 * (plot.height() - 4.0);
    for (at, share) in real.iter().enumerate().filter(|(_, share)| 0.0 < **share) {
        let left = plot.left() + at as f32 * step;
        // The last bar holds all that lies beyond: pale, because it is wider than drawn.
        let colour = faded(palette.ink_secondary, if at + 1 == BARS { 0.3 } else { 0.6 });
        painter.rect_filled(Rect::from_min_max(pos2(left + 0.5, top(*share)), pos2(left + step - 0.5, plot.bottom())), 0.0, colour);
    }
    if let Some(bars) = simulated {
        let points = bars.iter().enumerate().flat_map(|(at, share)| {
            let left = plot.left() + at as f32 * step;
            [pos2(left, top(*share)), pos2(left + step, top(*share))]
        });
        painter.add(Shape::line(points.collect(), Stroke::new(2.0, palette.series[0])));
    }
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(metrics::HAIRLINE, palette.outline));
    let end = view.bar * (BARS - 1) as f64;
    let label =
        |x: f32, align, words: String| painter.text(pos2(x, plot.bottom() + 2.0), align, words, theme::small(ui), palette.ink_secondary);
    label(plot.left(), Align2::LEFT_TOP, "0".to_owned());
    label(plot.center().x, Align2::CENTER_TOP, text::time(end / 2.0));
    label(plot.right(), Align2::RIGHT_TOP, format!("{} and more", text::time(end)));
    if view.log.spread.summary.is_none() {
        painter.text(plot.center(), Align2::CENTER_CENTER, "None in these cases", theme::body(ui), palette.ink_secondary);
    }
}

/// A mean with its interval over repeats.
fn mean_text(estimate: Option<&Estimate>, all: Option<&Summary>) -> String {
    match (estimate, all) {
        (Some(of), _) if of.half_width.is_finite() => {
            format!("{} ({}–{})", text::time(of.mean), text::time(of.mean - of.half_width), text::time(of.mean + of.half_width))
        }
        (Some(of), _) => format!("{} (one repeat: no interval)", text::time(of.mean)),
        (None, Some(all)) => text::time(all.mean),
        (None, None) => "–".to_owned(),
    }
}

/// One number of a summary.
type Figure = fn(&Summary) -> f64;

fn numbers_ui(ui: &mut Ui, view: &View) {
    let palette = Palette::of(ui);
    let real = view.log.spread.summary;
    let simulated = view.simulated.as_ref().and_then(|side| side.spread.summary);
    let estimate = view.simulated.as_ref().and_then(|side| side.estimate);
    let width = ui.available_width();
    let columns = [
        Column { name: "", width: width * 0.24, is_number: false },
        Column { name: "Log", width: width * 0.24, is_number: true },
        Column { name: "Simulated (95 % interval)", width: width * 0.5 - metrics::GAP_LARGE, is_number: true },
    ];
    cells_ui(ui, &columns.map(|column| (column, column.name.to_owned(), palette.ink_secondary)));
    let figure = |all: Option<Summary>, of: Figure| all.map_or_else(|| "–".to_owned(), |all| text::time(of(&all)));
    let count = |all: Option<Summary>| all.map_or_else(|| "–".to_owned(), |all| text::count(all.n as f64));
    let mut rows = vec![
        ("Number", count(real), format!("{} in all repeats", count(simulated))),
        ("Mean", mean_text(None, real.as_ref()), mean_text(estimate.as_ref(), simulated.as_ref())),
    ];
    let quantiles: [(&str, Figure); 5] = [
        ("10 % below", |all| all.p10),
        ("Median", |all| all.median),
        ("90 % below", |all| all.p90),
        ("95 % below", |all| all.p95),
        ("Longest", |all| all.max),
    ];
    rows.extend(quantiles.map(|(name, of)| (name, figure(real, of), figure(simulated, of))));
    for (name, log, simulated) in rows {
        let [first, second, third] = columns;
        cells_ui(ui, &[(first, name.to_owned(), palette.ink_secondary), (second, log, palette.ink), (third, simulated, palette.series[0])]);
    }
    let overlaps = real.map_or(0, |all| all.neg);
    if overlaps > 0 {
        ui.label(egui::RichText::new(format!("{overlaps} are below zero: work overlapped")).small().color(palette.ink_secondary));
    }
}
