//! The picture of a distribution under its fields: how often which value occurs, and what is exceeded by one in twenty.
//! It is drawn from the very sampler the simulation uses.

use egui::{Align2, FontId, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use serde_json::Value;

use super::form::{Form, note_ui};
use crate::engine::plan::sorted_draws;
use crate::model::statics::mean;
use crate::model::{Distribution, Document};
use crate::ui::theme::{Palette, Theme, faded, metrics};
use crate::units::format::{DEFAULT_DIGITS, significant};
use crate::units::{Duration, Money, Quantity};

/// Draws behind a picture.
const DRAWS: usize = 4_000;
/// Bars of the picture.
const BARS: usize = 32;
/// Height of the picture.
const HEIGHT: f32 = 64.0;
const HOUR: f64 = 3_600_000.0;

/// What was drawn from one distribution; kept as long as it stays the same.
#[derive(Debug, Clone)]
struct Drawn {
    of: String,
    outcome: Result<(Vec<f64>, f64, Counted), String>,
}

/// In what values are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Time,
    Plain,
}

/// Shows the picture of the distribution at a path, unless it is one fixed value.
pub fn shape_ui(ui: &mut Ui, form: &Form<'_>, path: &[&str], value: Option<&Value>) {
    let Some(value) = value else { return };
    let id = form.id(path).with("shape");
    let text = value.to_string();
    let kept = ui.data(|data| data.get_temp::<Drawn>(id)).filter(|drawn| drawn.of == text);
    let drawn = kept.unwrap_or_else(|| {
        let drawn = Drawn { outcome: draw(form.ctx.document(), value), of: text };
        ui.data_mut(|data| data.insert_temp(id, drawn.clone()));
        drawn
    });
    match &drawn.outcome {
        Ok((values, mean, counted)) if values.first() != values.last() => picture_ui(ui, values, *mean, *counted),
        Ok(_) => {}
        Err(why) => note_ui(ui, why),
    }
}

fn draw(document: &Document, value: &Value) -> Result<(Vec<f64>, f64, Counted), String> {
    if let Ok(times) = serde_json::from_value::<Distribution<Duration>>(value.clone()) {
        return drawn(document, &times, Counted::Time);
    }
    if let Ok(numbers) = serde_json::from_value::<Distribution<f64>>(value.clone()) {
        return drawn(document, &numbers, Counted::Plain);
    }
    match serde_json::from_value::<Distribution<Money>>(value.clone()) {
        Ok(amounts) => drawn(document, &amounts, Counted::Plain),
        Err(error) => Err(error.to_string()),
    }
}

/// Draws, and the exact mean where there is one.
fn drawn<Q: Quantity>(document: &Document, of: &Distribution<Q>, counted: Counted) -> Result<(Vec<f64>, f64, Counted), String> {
    let values = sorted_draws(document, of, DRAWS)?;
    let drawn = values.iter().sum::<f64>() / values.len().max(1) as f64;
    Ok((values, mean(document, of).unwrap_or(drawn), counted))
}

/// A value in the unit that suits it.
fn show(value: f64, counted: Counted) -> String {
    let (value, unit) = match counted {
        Counted::Plain => (value, ""),
        Counted::Time if 48.0 * HOUR <= value.abs() => (value / HOUR / 24.0, "\u{2009}d"),
        Counted::Time if HOUR <= value.abs() => (value / HOUR, "\u{2009}h"),
        Counted::Time if 60_000.0 <= value.abs() => (value / 60_000.0, "\u{2009}min"),
        Counted::Time => (value / 1_000.0, "\u{2009}s"),
    };
    format!("{}{unit}", significant(value, DEFAULT_DIGITS))
}

fn picture_ui(ui: &mut Ui, values: &[f64], mean: f64, counted: Counted) {
    let palette = Palette::of(ui);
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    let quantiles = [("p5", at(0.05)), ("median", at(0.5)), ("p95", at(0.95))];
    // The last percent of a heavy tail would squeeze everything else.
    let (low, high) = (values[0].min(0.0_f64.max(values[0])), at(0.99));
    let span = (high - low).max(f64::MIN_POSITIVE);
    let mut counts = [0_usize; BARS];
    for value in values.iter().filter(|value| **value <= high) {
        counts[(((value - low) / span * BARS as f64) as usize).min(BARS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let small = FontId::proportional(Theme::of(ui).metrics.small);
    // The mean stands above the bars, which may be high everywhere.
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT + 38.0), Sense::hover());
    let place = whole.with_min_y(whole.top() + 18.0);
    ui.painter().text(whole.right_top(), Align2::RIGHT_TOP, format!("mean {}", show(mean, counted)), small.clone(), palette.ink_secondary);
    let words: Vec<String> = quantiles.iter().map(|(name, value)| format!("{name} {}", show(*value, counted))).collect();
    let said = format!("Distribution: {}, mean {}", words.join(", "), show(mean, counted));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    let field = Rect::from_min_max(place.min, pos2(place.right(), place.top() + HEIGHT));
    let width = field.width() / BARS as f32;
    for (n, count) in counts.iter().enumerate() {
        let height = field.height() * *count as f32 / most as f32;
        let left = field.left() + width * n as f32;
        let bar = Rect::from_min_max(pos2(left, field.bottom() - height), pos2(left + width - 1.0, field.bottom()));
        ui.painter().rect_filled(bar, 1.0, faded(palette.series[0], 0.45));
    }
    ui.painter().hline(field.x_range(), field.bottom(), Stroke::new(metrics::HAIRLINE, palette.outline));
    let mut free_from = place.left();
    for (name, value) in quantiles {
        let x = field.left() + field.width() * (((value - low) / span) as f32).clamp(0.0, 1.0);
        let ink = if name == "median" { palette.ink } else { palette.ink_secondary };
        ui.painter().vline(x, field.y_range(), Stroke::new(if name == "median" { metrics::MEDIAN } else { metrics::HAIRLINE }, ink));
        let galley = ui.painter().layout_no_wrap(format!("{name} {}", show(value, counted)), small.clone(), ink);
        let left = (x - galley.size().x / 2.0).max(free_from).min(place.right() - galley.size().x);
        if free_from <= left {
            free_from = left + galley.size().x + metrics::GAP;
            ui.painter().galley(pos2(left, field.bottom() + 3.0), galley, ink);
        }
    }
    response.on_hover_text(said);
}
