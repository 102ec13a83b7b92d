//! What matters most: every input moved down and up by the same share, the largest effect first.

use egui::{Align2, FontId, Label, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::WhatIfAction;
use super::asked::{Question, Sensitivity};
use super::form::{choice_ui, fields_ui, measures, number_ui};
use super::plot::Range;
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::with_interval;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::Page;
use crate::ui::theme::controls::Rank;
use crate::ui::theme::{self, Palette, Theme, faded, metrics};

/// Width of names.
const NAME: f32 = 300.0;
/// Height of a bar with its air.
const ROW: f32 = 30.0;
/// Bars that are shown.
const MOST: usize = 24;

pub(super) fn sensitivity_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let mut form = ctx.session.ask.clone();
    fields_ui(ui, |ui| {
        if let Some(measure) = choice_ui(ui, "Judged by", 240.0, &form.measure, &measures(ctx.document())) {
            form.measure = measure;
        }
        form.percent = number_ui(ui, "Moved by, %", form.percent, 1..=99).unwrap_or(form.percent);
        form.repeats = number_ui(ui, "Repeats of each", form.repeats, 2..=1_000).unwrap_or(form.repeats);
    });
    if form != ctx.session.ask {
        actions.push(WhatIfAction::Form(Box::new(form)).into());
    }
    super::ask_ui(ui, ctx, Question::Sensitivity, Rank::Primary, "Find what matters most", actions);
    let Some(kept) = &ctx.jobs.what_if.asked.sensitivity else { return };
    super::age_ui(ui, ctx, kept);
    tornado_ui(ui, &kept.answer, actions);
}

fn tornado_ui(ui: &mut Ui, found: &Sensitivity, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let unit = &found.yardstick.unit;
    ui.add_space(metrics::GAP);
    ui.label(theme::strong(format!("Change of {} when an input is {} % lower or higher", found.yardstick.name, found.percent)));
    ui.horizontal(|ui| {
        for (ink, words) in [(palette.series[0], "input lower"), (palette.series[1], "input higher")] {
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            ui.painter().rect_filled(rect.shrink(1.0), 2.0, faded(ink, 0.7));
            ui.label(RichText::new(words).small().color(palette.ink_secondary));
        }
    });
    let scale = Theme::of(ui).metrics.scale;
    let (shown, idle): (Vec<_>, Vec<_>) = found.bars.iter().partition(|bar| 0.0 < bar.size());
    let n_more = shown.len().saturating_sub(MOST);
    let shown: Vec<_> = shown.into_iter().take(MOST).collect();
    let ends = |estimate: &Estimate| {
        let half = if estimate.half_width.is_finite() { estimate.half_width } else { 0.0 };
        [estimate.mean - half, estimate.mean + half]
    };
    let range = Range::of(shown.iter().flat_map(|bar| [bar.down, bar.up]).flatten().flat_map(|estimate| ends(&estimate)).chain([0.0]));
    let width = ui.available_width().min(1_080.0);
    let (whole, _) = ui.allocate_exact_size(vec2(width, ROW * scale * (shown.len() as f32 + 1.0)), Sense::hover());
    let field = Rect::from_min_max(pos2(whole.left() + NAME * scale, whole.top()), whole.max - vec2(metrics::GAP_LARGE, ROW * scale));
    let x = |value: f64| field.left() + field.width() * range.share(value);
    let small = FontId::proportional(Theme::of(ui).metrics.small);
    for value in range.ticks(6) {
        ui.painter().vline(x(value), field.y_range(), Stroke::new(metrics::HAIRLINE, palette.hairline));
        let at = pos2(x(value), field.bottom() + 4.0);
        ui.painter().text(at, Align2::CENTER_TOP, crate::units::format::significant(value, 3), small.clone(), palette.ink_secondary);
    }
    ui.painter().text(pos2(whole.left(), field.bottom() + 4.0), Align2::LEFT_TOP, unit, small.clone(), palette.ink_secondary);
    for (n, bar) in shown.iter().enumerate() {
        let row = Rect::from_min_size(pos2(whole.left(), whole.top() + ROW * scale * n as f32), vec2(width, ROW * scale));
        let words =
            |estimate: Option<Estimate>| estimate.map_or_else(|| "no value".to_owned(), |e| with_interval(e.mean, e.half_width, unit));
        let said = format!("{}: lower {}, higher {}", bar.input.name, words(bar.down), words(bar.up));
        let response = ui.interact(row, ui.scope_id().with(("bar", n)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(row, metrics::RADIUS, palette.accent_soft);
        }
        let mut job = egui::text::LayoutJob::simple_singleline(bar.input.name.clone(), theme::body(ui), palette.ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(NAME * scale - metrics::GAP);
        let name = ui.painter().layout_job(job);
        ui.painter().galley(pos2(row.left() + 4.0, row.center().y - name.size().y / 2.0), name, palette.ink);
        for (estimate, ink, upper) in [(bar.down, palette.series[0], true), (bar.up, palette.series[1], false)] {
            let Some(estimate) = estimate else { continue };
            let half = row.height() / 2.0 - 4.0;
            let (top, bottom) = if upper { (row.center().y - half, row.center().y) } else { (row.center().y, row.center().y + half) };
            let (from, to) = (x(0.0).min(x(estimate.mean)), x(0.0).max(x(estimate.mean)));
            let is_open = estimate.mean.abs() <= estimate.half_width;
            let rect = Rect::from_min_max(pos2(from, top), pos2(to.max(from + 1.0), bottom));
            ui.painter().rect_filled(rect, 1.0, faded(ink, if is_open { 0.25 } else { 0.7 }));
            let [low, high] = ends(&estimate);
            ui.painter().hline(x(low)..=x(high), rect.center().y, Stroke::new(metrics::HAIRLINE, palette.ink));
        }
        if response.on_hover_text(said).clicked() {
            actions.extend([Action::SetPage(Page::Map), Action::select([bar.input.of])]);
        }
    }
    ui.painter().vline(x(0.0), field.y_range(), Stroke::new(metrics::MEDIAN, palette.ink));
    if 0 < n_more {
        ui.label(RichText::new(format!("and {n_more} inputs with smaller effects")).small().color(palette.ink_secondary));
    }
    if !idle.is_empty() {
        let names: Vec<&str> = idle.iter().map(|bar| bar.input.name.as_str()).collect();
        let text = format!("Without any effect: {}", names.join(", "));
        ui.add(Label::new(RichText::new(text).color(palette.ink_secondary)).wrap());
    }
    let text = "Thin lines are 95 % intervals of paired differences; pale bars may be chance. A press shows the input on the map";
    ui.add(Label::new(RichText::new(text).small().weak()).wrap());
}
