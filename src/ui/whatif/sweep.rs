//! Turning one number: a curve with its band. Turning two: a field of differences to the base with the line on which
//! they change sign, the break-even line.

use egui::{Align2, FontId, Label, Rect, RichText, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::WhatIfAction;
use super::asked::{Question, Swept};
use super::form::{AskedAxis, choice_ui, entry_ui, fields_ui, knob_of, measures, number_ui};
use super::plot::{Frame, Range};
use crate::experiment::knob::{Counted, Knob, knobs};
use crate::experiment::sweep::Point;
use crate::experiment::verdict::with_interval;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Palette, Theme, faded, metrics};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Height of the curve.
const CURVE: f32 = 340.0;
/// Widest plot.
const WIDEST: f32 = 980.0;
/// Size of a cell of the field of differences.
const CELL: egui::Vec2 = vec2(108.0, 40.0);
/// Room for the names of rows.
const ROW_NAME: f32 = 88.0;
const NO_SECOND: &str = "No second number";

pub(super) fn sweep_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let all = knobs(document);
    if all.is_empty() {
        controls::note(ui, Tone::Plain, "There is no number on this map that could be turned; add handoffs, decisions or staff first");
        return;
    }
    let mut form = ctx.session.ask.clone();
    let names: Vec<String> = all.iter().map(|knob| knob.name.clone()).collect();
    fields_ui(ui, |ui| {
        axis_ui(ui, "Turn", &all, &names, &mut form.axes[0]);
    });
    fields_ui(ui, |ui| {
        let mut with_none = vec![NO_SECOND.to_owned()];
        with_none.extend(names.iter().cloned());
        axis_ui(ui, "And", &all, &with_none, &mut form.axes[1]);
    });
    fields_ui(ui, |ui| {
        if let Some(measure) = choice_ui(ui, "Judged by", 240.0, &form.measure, &measures(document)) {
            form.measure = measure;
        }
        form.points = number_ui(ui, "Points", form.points, 2..=25).unwrap_or(form.points);
        form.repeats = number_ui(ui, "Repeats of each", form.repeats, 2..=1_000).unwrap_or(form.repeats);
    });
    if form != ctx.session.ask {
        actions.push(WhatIfAction::Form(Box::new(form)).into());
    }
    super::ask_ui(ui, ctx, Question::Sweep, Rank::Primary, "Turn it and look", actions);
    let Some(kept) = &ctx.jobs.what_if.asked.swept else { return };
    super::age_ui(ui, ctx, kept);
    let swept = &kept.answer;
    sentence_ui(ui, swept);
    if swept.axes.len() == 1 {
        curve_ui(ui, swept);
    } else {
        field_ui(ui, swept);
    }
}

fn axis_ui(ui: &mut Ui, label: &str, all: &[Knob], names: &[String], axis: &mut AskedAxis) {
    let has_none = names.first().is_some_and(|name| name == NO_SECOND);
    let shown = if axis.knob.is_empty() { names.first().cloned().unwrap_or_default() } else { axis.knob.clone() };
    if let Some(picked) = choice_ui(ui, label, 320.0, &shown, names) {
        *axis = AskedAxis { knob: if picked == NO_SECOND { String::new() } else { picked }, ..AskedAxis::default() };
    }
    if has_none && axis.knob.is_empty() {
        return;
    }
    let Some(knob) = knob_of(all, &axis.knob) else { return };
    let (low, high) = knob.range();
    let check = |text: &str| {
        if text.trim().is_empty() { Ok(String::new()) } else { knob.read(text).map(|_| text.trim().to_owned()) }
    };
    let or = |text: &str, usual: String| if text.is_empty() { usual } else { text.to_owned() };
    if let Some(text) = entry_ui(ui, &format!("{label}, from"), 96.0, &or(&axis.low, low), "", &check) {
        axis.low = text;
    }
    if let Some(text) = entry_ui(ui, &format!("{label}, to"), 96.0, &or(&axis.high, high), "", &check) {
        axis.high = text;
    }
    ui.vertical(|ui| {
        ui.label(RichText::new("Now").small().color(Palette::of(ui).ink_secondary));
        ui.add_space(metrics::GAP_SMALL);
        ui.label(show(knob, knob.now));
    });
}

/// A value of a knob with its unit, short enough for an axis.
fn show(knob: &Knob, value: f64) -> String {
    match knob.counted {
        Counted::Time if 48.0 <= value => format!("{}\u{2009}d", significant(value / 24.0, DEFAULT_DIGITS)),
        Counted::Time if value < 1.0 && 0.0 < value => format!("{}\u{2009}min", significant(value * 60.0, DEFAULT_DIGITS)),
        Counted::Time => format!("{}\u{2009}h", significant(value, DEFAULT_DIGITS)),
        Counted::Share => format!("{}\u{2009}%", significant(value * 100.0, DEFAULT_DIGITS)),
        Counted::Staff => significant(value, DEFAULT_DIGITS),
        Counted::Money => crate::units::format::exact_grouped(libm::round(value)),
    }
}

/// What can be said in one sentence: the best point, and whether it is better than the base beyond chance.
fn sentence_ui(ui: &mut Ui, swept: &Swept) {
    let sweep = &swept.sweep;
    let (Some(best), unit) = (sweep.best(), &sweep.yardstick.unit) else {
        controls::note(ui, Tone::Look, "No point of it could be simulated");
        return;
    };
    let is_flat = sweep.points.iter().filter_map(|point| point.difference).all(|d| d.mean == 0.0 || d.mean.abs() <= d.half_width);
    if is_flat {
        ui.add_space(metrics::GAP);
        let text = format!("Turning it makes no difference to {} that could be found", sweep.yardstick.name);
        ui.add(Label::new(theme::strong(text)).wrap());
        ui.add_space(metrics::GAP);
        return;
    }
    let at: Vec<String> = swept
        .axes
        .iter()
        .zip([best.at.0, best.at.1])
        .filter_map(|((knob, places), at)| Some(format!("{} at {}", knob.name, show(knob, *places.get(at)?))))
        .collect();
    let value = best.value.map_or_else(String::new, |value| with_interval(value.mean, value.half_width, unit));
    ui.add_space(metrics::GAP);
    ui.add(Label::new(theme::strong(format!("Best: {} – {} {value}", at.join(", "), sweep.yardstick.name))).wrap());
    let mut crossings = sweep.crossings_on(&places(swept));
    // What stands now breaks even with itself.
    crossings.retain(|crossing| swept.axes.len() != 1 || (crossing.first - swept.axes[0].0.now).abs() > 1e-6 * crossing.first.abs());
    if swept.axes.len() == 1 && !crossings.is_empty() {
        let (knob, _) = &swept.axes[0];
        let words: Vec<String> = crossings
            .iter()
            .map(|crossing| format!("{}{}", show(knob, crossing.first), if crossing.is_certain { "" } else { " (uncertain)" }))
            .collect();
        ui.label(RichText::new(format!("Breaks even with the base at {}", words.join(" and at "))).color(Palette::of(ui).ink_secondary));
    }
    ui.add_space(metrics::GAP);
}

fn places(swept: &Swept) -> Vec<Vec<f64>> {
    swept.axes.iter().map(|(_, places)| places.clone()).collect()
}

/// What a point says, for the pointer and for screen readers.
fn said(swept: &Swept, point: &Point) -> String {
    let unit = &swept.sweep.yardstick.unit;
    let at: Vec<String> = swept
        .axes
        .iter()
        .zip([point.at.0, point.at.1])
        .filter_map(|((knob, places), at)| Some(format!("{} {}", knob.name, show(knob, *places.get(at)?))))
        .collect();
    if let Some(why) = &point.refused {
        return format!("{}: cannot be simulated. {why}", at.join(", "));
    }
    let value = point.value.map_or_else(|| "no value".to_owned(), |value| with_interval(value.mean, value.half_width, unit));
    let difference = point.difference.map_or_else(String::new, |difference| {
        let gain = swept.sweep.yardstick.gain(difference.mean);
        let way = if difference.mean.abs() <= difference.half_width {
            "no difference to the base found"
        } else if 0.0 < gain {
            "better than the base"
        } else {
            "worse than the base"
        };
        format!(", {way} ({})", with_interval(difference.mean, difference.half_width, unit))
    });
    format!("{}: {value}{difference}", at.join(", "))
}

fn curve_ui(ui: &mut Ui, swept: &Swept) {
    let palette = Palette::of(ui);
    let sweep = &swept.sweep;
    let (knob, places) = &swept.axes[0];
    let size = vec2(ui.available_width().min(WIDEST), CURVE);
    let (place, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Curve of {} over {}", sweep.yardstick.name, knob.name)));
    let values: Vec<(f64, f64, f64, &Point)> = sweep
        .points
        .iter()
        .filter_map(|point| {
            let value = point.value?;
            let half = if value.half_width.is_finite() { value.half_width } else { 0.0 };
            Some((*places.get(point.at.0)?, value.mean, half, point))
        })
        .collect();
    let base = sweep.base.map(|base| base.mean);
    let y = Range::of(values.iter().flat_map(|(_, mean, half, _)| [mean - half, mean + half]).chain(base));
    let x = Range::of(places.iter().copied());
    let frame = Frame::inside(place, x, y);
    let y_name = format!("{} ({})", sweep.yardstick.name, sweep.yardstick.unit);
    frame.paint(ui, &knob.name, &y_name, places, &|value| show(knob, value));
    let painter = ui.painter();
    let ink = palette.series[0];
    for pair in values.windows(2) {
        let [(x0, m0, h0, _), (x1, m1, h1, _)] = pair else { continue };
        let corners = [(*x0, m0 + h0), (*x1, m1 + h1), (*x1, m1 - h1), (*x0, m0 - h0)].map(|(x, y)| frame.at(x, y));
        painter.add(Shape::convex_polygon(corners.to_vec(), faded(ink, metrics::BAND_50), Stroke::NONE));
        painter.line_segment([frame.at(*x0, *m0), frame.at(*x1, *m1)], Stroke::new(metrics::MEDIAN + 0.5, ink));
    }
    let small = FontId::proportional(Theme::of(ui).metrics.small);
    if let Some(base) = base {
        let line = [frame.at(x.low, base), frame.at(x.high, base)];
        painter.extend(Shape::dashed_line(&line, Stroke::new(metrics::MEDIAN, palette.base), 6.0, 4.0));
        painter.text(line[1] - vec2(0.0, 3.0), Align2::RIGHT_BOTTOM, "Base", small.clone(), palette.ink_secondary);
    }
    if x.low <= knob.now && knob.now <= x.high {
        let at = frame.at(knob.now, y.low);
        painter.extend(Shape::dashed_line(
            &[at, pos2(at.x, frame.rect.top())],
            Stroke::new(metrics::HAIRLINE, palette.ink_faint),
            3.0,
            3.0,
        ));
        painter.text(pos2(at.x + 4.0, frame.rect.top()), Align2::LEFT_TOP, "now", small, palette.ink_secondary);
    }
    let best = sweep.best().map(|point| point.at);
    for (x, mean, _, point) in &values {
        let at = frame.at(*x, *mean);
        let is_best = best == Some(point.at);
        let radius = if is_best { 6.0 } else { 4.0 };
        ui.painter().circle(at, radius, if is_best { ink } else { palette.paper }, Stroke::new(2.0, ink));
        let text = said(swept, point);
        let response = ui.interact(Rect::from_center_size(at, vec2(20.0, 20.0)), ui.scope_id().with(("point", point.at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
        response.on_hover_text(text);
    }
    let refused: Vec<String> = sweep.points.iter().filter(|point| point.refused.is_some()).map(|point| said(swept, point)).collect();
    for text in refused.iter().take(3) {
        controls::note(ui, Tone::Look, text.clone());
    }
    caption_ui(ui, swept);
}

fn caption_ui(ui: &mut Ui, swept: &Swept) {
    let n = swept.sweep.base.map_or(0, |base| base.n);
    let text = format!("{n} repeats of each point with the same random numbers; bands and ± are 95 % intervals of the mean");
    ui.label(RichText::new(text).small().weak());
}

/// The field of differences: first number across, second downwards.
fn field_ui(ui: &mut Ui, swept: &Swept) {
    let palette = Palette::of(ui);
    let sweep = &swept.sweep;
    let [(first, columns), (second, rows)] = swept.axes.as_slice() else { return };
    let scale = Theme::of(ui).metrics.scale;
    let cell = CELL * scale;
    let small = FontId::proportional(Theme::of(ui).metrics.small);
    ui.label(
        RichText::new(format!("Across: {}. Down: {}. Numbers are differences to the base.", first.name, second.name))
            .color(palette.ink_secondary),
    );
    let size = vec2(ROW_NAME * scale + cell.x * columns.len() as f32, 28.0 * scale + cell.y * rows.len() as f32);
    let (place, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("Differences of {} over {} and {}", sweep.yardstick.name, first.name, second.name))
    });
    let origin = place.min + vec2(ROW_NAME * scale, 28.0 * scale);
    let rect_of = |a: usize, b: usize| Rect::from_min_size(origin + vec2(cell.x * a as f32, cell.y * b as f32), cell);
    for (a, value) in columns.iter().enumerate() {
        let at = pos2(rect_of(a, 0).center().x, origin.y - 6.0);
        ui.painter().text(at, Align2::CENTER_BOTTOM, show(first, *value), small.clone(), palette.ink_secondary);
    }
    for (b, value) in rows.iter().enumerate() {
        let at = pos2(origin.x - metrics::GAP, rect_of(0, b).center().y);
        ui.painter().text(at, Align2::RIGHT_CENTER, show(second, *value), small.clone(), palette.ink_secondary);
    }
    let most = sweep.points.iter().filter_map(|point| point.difference).map(|d| d.mean.abs()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let best = sweep.best().map(|point| point.at);
    for point in &sweep.points {
        let rect = rect_of(point.at.0, point.at.1).shrink(1.0);
        let ground = point.difference.map_or(palette.sunken, |difference| {
            let colour = if sweep.yardstick.gain(difference.mean) < 0.0 { palette.worse } else { palette.better };
            faded(colour, 0.06 + 0.44 * (difference.mean.abs() / most) as f32)
        });
        ui.painter().rect_filled(rect, 3.0, ground);
    }
    break_even(ui, swept, &rect_of);
    for point in &sweep.points {
        let rect = rect_of(point.at.0, point.at.1);
        let text = said(swept, point);
        let response = ui.interact(rect, ui.scope_id().with(("cell", point.at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &text));
        let painter = ui.painter();
        match point.difference {
            Some(difference) => {
                let is_open = difference.mean.abs() <= difference.half_width;
                let words = format!("{}{}", if is_open { "≈ " } else { "" }, signed(difference.mean));
                let ink = if is_open { palette.ink_secondary } else { palette.ink };
                painter.text(rect.center(), Align2::CENTER_CENTER, words, FontId::proportional(Theme::of(ui).metrics.body), ink);
            }
            None => {
                painter.text(rect.center(), Align2::CENTER_CENTER, "–", small.clone(), palette.ink_faint);
            }
        }
        if best == Some(point.at) {
            painter.rect_stroke(rect.shrink(1.0), 3.0, Stroke::new(metrics::FOCUS, palette.ink), StrokeKind::Inside);
        }
        response.on_hover_text(text);
    }
    ui.add_space(metrics::GAP_SMALL);
    let text = "Framed: the best. ≈: no difference found. The line is where the difference to the base changes sign";
    ui.label(RichText::new(text).small().color(palette.ink_secondary));
    caption_ui(ui, swept);
}

fn signed(value: f64) -> String {
    let text = significant(value.abs(), DEFAULT_DIGITS);
    if value < 0.0 { format!("−{text}") } else { format!("+{text}") }
}

/// The line on which the difference changes sign, square by square between the middles of cells.
fn break_even(ui: &Ui, swept: &Swept, rect_of: &dyn Fn(usize, usize) -> Rect) {
    let ink = Palette::of(ui).ink;
    let sweep = &swept.sweep;
    let mean = |at: (usize, usize)| sweep.point(at)?.difference.map(|difference| difference.mean);
    let [(_, columns), (_, rows)] = swept.axes.as_slice() else { return };
    for a in 0..columns.len().saturating_sub(1) {
        for b in 0..rows.len().saturating_sub(1) {
            let corners = [(a, b), (a + 1, b), (a + 1, b + 1), (a, b + 1)];
            let mut crossed = Vec::new();
            for side in 0..4 {
                let (from, to) = (corners[side], corners[(side + 1) % 4]);
                let (Some(here), Some(there)) = (mean(from), mean(to)) else { continue };
                if (here < 0.0) != (there < 0.0) {
                    let share = (here / (here - there)) as f32;
                    crossed.push(rect_of(from.0, from.1).center().lerp(rect_of(to.0, to.1).center(), share));
                }
            }
            for pair in crossed.chunks_exact(2) {
                ui.painter().line_segment([pair[0], pair[1]], Stroke::new(2.0, ink));
            }
        }
    }
}
