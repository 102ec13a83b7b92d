//! The time axis below the tracks: marks once for all plots, and flags for cursor and pins.

use egui::{Align2, Color32, CornerRadius, Painter, Rect, Stroke, pos2};

use jiff::civil::DateTime;

use super::{AxisView, Columns, instant_text, span_text, ticks};
use crate::ui::theme::{self, Palette, metrics};

/// Points that a mark with its label takes.
const MARK: f32 = 76.0;
/// Length of a mark.
const LENGTH: f32 = 5.0;

/// Paints the axis; `stack` is the part of the plots above it that the marks of sections run into.
pub(super) fn paint(painter: &Painter, rect: Rect, columns: &Columns, start: Option<DateTime>, view: &AxisView<'_>, palette: &Palette) {
    let ctx = painter.ctx();
    let (font, top) = (theme::small(ctx), rect.top());
    let ground = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    ground.rect_filled(rect, 0.0, palette.surface);
    ground.hline(rect.x_range(), ground.round_to_pixel_center(top), Stroke::new(metrics::HAIRLINE, palette.hairline));
    let n_most = (columns.plot.span() / MARK).floor().max(1.0) as usize;
    let marks = ticks::marks(view, n_most, start);
    let clip = Rect::from_x_y_ranges(columns.plot, rect.y_range()).expand2(egui::vec2(24.0, 0.0));
    let inside = painter.with_clip_rect(clip.intersect(painter.clip_rect()));
    let mut free_from = f32::NEG_INFINITY;
    // A label that the flag of the cursor would cut in two is left out.
    let flagged = view.cursor.filter(|cursor| view.range.contains(*cursor)).map(|cursor| {
        let galley = painter.layout_no_wrap(instant_text(round_for(view, cursor), start), theme::small_strong(ctx), palette.ink);
        flag_rect(rect, columns, view.x_of(cursor, columns.plot), galley.size()).x_range()
    });
    for mark in &marks {
        let x = inside.round_to_pixel_center(view.x_of(mark.time, columns.plot));
        let stroke = Stroke::new(metrics::HAIRLINE, palette.outline);
        inside.vline(x, top..=top + LENGTH, stroke);
        let galley = inside.layout_no_wrap(mark.label.clone(), font.clone(), palette.ink_secondary);
        // Labels at the ends stay inside the column.
        let most = (columns.plot.max - galley.size().x).max(columns.plot.min);
        let left = (x - galley.size().x / 2.0).clamp(columns.plot.min, most);
        // Where something is cut out, marks may stand closer than their labels are wide.
        let own = egui::Rangef::new(left, left + galley.size().x);
        if left < free_from || flagged.is_some_and(|flag| flag.intersects(own)) {
            continue;
        }
        free_from = left + galley.size().x + metrics::GAP_SMALL;
        inside.galley(pos2(left, top + LENGTH), galley, palette.ink_secondary);
    }
    sections(&inside, rect, columns, view, &marks, palette);
    if let (Some(a), Some(b)) = (view.pin_a, view.pin_b) {
        painter.text(pos2(columns.gutter.min + metrics::GAP, top + LENGTH), Align2::LEFT_TOP, between_text(view, a, b), font, palette.ink);
    }
}

/// How long it is from A to B, in working time where the rest is cut out.
pub(super) fn between_text(view: &AxisView<'_>, a: i64, b: i64) -> String {
    if view.cuts.is_empty() {
        format!("A to B  {}", span_text(b - a))
    } else {
        format!("A to B  {} of work", span_text(view.cuts.between(a, b)))
    }
}

/// Names of days, months or years, from right to left so that the current one stays readable.
fn sections(painter: &Painter, rect: Rect, columns: &Columns, view: &AxisView<'_>, marks: &[ticks::Mark], palette: &Palette) {
    let ctx = painter.ctx();
    let mut free_until = columns.plot.max;
    for (place, mark) in marks.iter().enumerate().rev() {
        let Some(section) = &mark.section else {
            continue;
        };
        let galley = painter.layout_no_wrap(section.clone(), theme::small_strong(ctx), palette.ink);
        // The first section has begun before the first mark.
        let wanted = if place == 0 { columns.plot.min } else { view.x_of(mark.time, columns.plot) };
        if free_until < wanted + galley.size().x {
            continue;
        }
        let y = rect.bottom() - metrics::GRID - galley.size().y;
        painter.galley(pos2(wanted, y), galley, palette.ink);
        free_until = wanted - metrics::GAP_LARGE;
    }
}

/// A flag with text on the axis, centred on an instant and kept inside the plot column.
pub(super) fn flag(painter: &Painter, rect: Rect, columns: &Columns, x: f32, text: &str, ground: Color32, ink: Color32) {
    let galley = painter.layout_no_wrap(text.to_owned(), theme::small_strong(painter.ctx()), ink);
    let flag = flag_rect(rect, columns, x, galley.size());
    painter.rect_filled(flag, CornerRadius::same(4), ground);
    painter.galley(flag.min + egui::vec2(6.0, 1.0), galley, ink);
}

/// Where a flag with a text of this size stands.
fn flag_rect(rect: Rect, columns: &Columns, x: f32, text: egui::Vec2) -> Rect {
    let size = text + egui::vec2(2.0 * 6.0, 2.0);
    let most = (columns.plot.max - size.x).max(columns.plot.min);
    let left = (x - size.x / 2.0).clamp(columns.plot.min, most).round();
    Rect::from_min_size(pos2(left, rect.top() + 2.0), size)
}

/// The flag of the cursor.
pub(super) fn cursor_flag(
    painter: &Painter,
    rect: Rect,
    columns: &Columns,
    start: Option<DateTime>,
    view: &AxisView<'_>,
    palette: &Palette,
) {
    if let Some(cursor) = view.cursor.filter(|cursor| view.range.contains(*cursor)) {
        let x = view.x_of(cursor, columns.plot);
        let text = instant_text(round_for(view, cursor), start);
        flag(painter, rect, columns, x, &text, palette.accent, palette.on_accent);
    }
}

/// The instant rounded to what a pixel can tell apart, so that the flag does not flicker with seconds.
pub fn round_for(view: &AxisView<'_>, time: i64) -> i64 {
    let per_point = view.range.span() / 1_000;
    let unit = [3_600_000, 60_000, 1_000, 1].into_iter().find(|unit| *unit <= per_point.max(1)).unwrap_or(1);
    let unit = unit.min(60_000);
    time.saturating_add(unit / 2).div_euclid(unit) * unit
}

#[cfg(test)]
mod tests {
    use super::super::{TimeAxis, TimeRange, TimelineAction};
    use super::*;

    #[test]
    fn the_flag_shows_no_finer_time_than_the_zoom_can_tell() {
        let mut axis = TimeAxis::new(100 * 86_400_000, None);
        let time = 3 * 3_600_000 + 59_123;
        assert_eq!(round_for(&axis.view(), time) % 60_000, 0);
        axis.apply(TimelineAction::SetRange(TimeRange::new(0, 500)));
        assert_eq!(round_for(&axis.view(), 123), 123);
    }
}
