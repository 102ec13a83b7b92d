//! The row of events between the tracks and the time axis: ticks and stretches, markers above them.
//!
//! Painting and finding use binary search, so that ten thousand events cost no more than the pixels they
//! fall on.

use egui::{Align2, Painter, Rangef, Rect, Shape, Stroke, pos2, vec2};

use super::track::{EventMark, EventTone, MarkerView};
use super::{AxisView, Columns, TimeRange};
use crate::ui::theme::{self, Palette, faded, metrics};

/// Height of the row, in points at a desk.
pub(super) const HEIGHT: f32 = 22.0;
/// How near the pointer must be to an event.
const REACH: f32 = 5.0;
/// Most events a hover card lists.
const LISTED: usize = 6;

/// Paints title and ticks.
pub(super) fn paint(
    painter: &Painter,
    rect: Rect,
    columns: &Columns,
    view: &AxisView<'_>,
    (events, caption): (&[EventMark], &str),
    palette: &Palette,
) {
    let line = Stroke::new(metrics::HAIRLINE, palette.hairline);
    painter.hline(rect.x_range(), painter.round_to_pixel_center(rect.top()), line);
    let left = rect.left() + metrics::GAP_LARGE - metrics::GAP_SMALL;
    let font = theme::small(painter.ctx());
    let title = painter.layout_no_wrap("Events".to_owned(), theme::small_strong(painter.ctx()), palette.ink_secondary);
    let width = title.size().x;
    painter.galley(pos2(left, rect.center().y - title.size().y / 2.0), title, palette.ink_secondary);
    if !caption.is_empty() {
        let job = super::header::wrapped(caption, font, palette.ink_faint, columns.header.max - left - width - 14.0, 1);
        let galley = painter.layout_job(job);
        painter.galley(pos2(left + width + 8.0, rect.center().y - galley.size().y / 2.0), galley, palette.ink_faint);
    }
    let inside = painter.with_clip_rect(Rect::from_x_y_ranges(columns.plot, rect.y_range()).intersect(painter.clip_rect()));
    let per_pixel = 1.0 / painter.pixels_per_point();
    let mut index = events.partition_point(|event| event.time < view.range.start());
    while let Some(event) = events.get(index).filter(|event| event.time <= view.range.end()) {
        let x = inside.round_to_pixel_center(view.x_of(event.time, columns.plot));
        let next = view.time_at(x + per_pixel, columns.plot).max(event.time + 1);
        let until = index + events[index..].partition_point(|event| event.time < next);
        // The gravest of those that fall on one pixel.
        let tone = events[index..until.min(index + 64)].iter().map(|event| event.tone).max().unwrap_or_default();
        tick(&inside, x, rect, event, tone, view, columns, palette);
        index = until;
    }
}

#[expect(clippy::too_many_arguments, reason = "a tick depends on where, what and how it looks")]
fn tick(
    painter: &Painter,
    x: f32,
    rect: Rect,
    event: &EventMark,
    tone: EventTone,
    view: &AxisView<'_>,
    columns: &Columns,
    palette: &Palette,
) {
    let (colour, height) = match tone {
        EventTone::Plain => (palette.ink_faint, 8.0),
        EventTone::Look => (palette.look, 14.0),
        EventTone::Clash => (palette.clash, 14.0),
    };
    if let Some(until) = event.until {
        let right = view.x_of(until, columns.plot).min(columns.plot.max);
        let band = Rect::from_x_y_ranges(x..=right.max(x), rect.bottom() - 5.0..=rect.bottom() - 2.0);
        painter.rect_filled(band, 0.0, faded(colour, 0.5));
    }
    let bottom = rect.bottom() - 2.0;
    painter.vline(x, bottom - height..=bottom, Stroke::new(metrics::HAIRLINE, colour));
    let top = bottom - height;
    match tone {
        EventTone::Plain => {}
        EventTone::Look => {
            let triangle = vec![pos2(x, top - 3.0), pos2(x + 3.5, top + 3.0), pos2(x - 3.5, top + 3.0)];
            painter.add(Shape::convex_polygon(triangle, colour, Stroke::NONE));
        }
        EventTone::Clash => {
            let stroke = Stroke::new(metrics::MEDIAN, colour);
            painter.line_segment([pos2(x - 3.0, top - 3.0), pos2(x + 3.0, top + 3.0)], stroke);
            painter.line_segment([pos2(x - 3.0, top + 3.0), pos2(x + 3.0, top - 3.0)], stroke);
        }
    }
}

/// Events near a place, the nearest first.
pub(super) fn near<'e>(events: &'e [EventMark], x: f32, plot: Rangef, view: &AxisView<'_>) -> Vec<&'e EventMark> {
    let (from, to) = (view.time_at(x - REACH, plot), view.time_at(x + REACH, plot));
    let middle = view.time_at(x, plot);
    let first = events.partition_point(|event| event.time < from);
    let mut found: Vec<&EventMark> = events[first..].iter().take_while(|event| event.time <= to).take(500).collect();
    found.sort_by_key(|event| (event.time - middle).abs());
    found
}

/// What a hover card says about events: the first ones and how many more.
pub(super) fn listed(found: &[&EventMark], told: &dyn Fn(i64) -> String) -> Vec<String> {
    let mut lines: Vec<String> = found.iter().take(LISTED).map(|event| format!("{}  {}", told(event.time), event.text)).collect();
    if LISTED < found.len() {
        lines.push(format!("and {} more here", found.len() - LISTED));
    }
    lines
}

/// The next event after an instant or the last one before it.
pub(super) fn neighbour(events: &[EventMark], time: i64, forward: bool) -> Option<&EventMark> {
    if forward {
        events.get(events.partition_point(|event| event.time <= time))
    } else {
        events.get(events.partition_point(|event| event.time < time).checked_sub(1)?)
    }
}

/// Paints markers: a letter in the row, a thin line through the plots, a tint over a stretch.
pub(super) fn markers(painter: &Painter, plots: Rect, row: Rect, view: &AxisView<'_>, markers: &[MarkerView], palette: &Palette) {
    for marker in markers {
        let until = marker.until.unwrap_or(marker.time + 1);
        if TimeRange::new(marker.time, until).clipped(view.range).is_none() {
            continue;
        }
        if marker.until.is_some() {
            let x = Rangef::new(view.x_of(marker.time, plots.x_range()), view.x_of(until, plots.x_range()));
            painter.rect_filled(Rect::from_x_y_ranges(x, plots.y_range()).intersect(plots), 0.0, faded(palette.look, 0.06));
        }
        if !view.range.contains(marker.time) {
            continue;
        }
        let x = painter.round_to_pixel_center(view.x_of(marker.time, plots.x_range()));
        let path = [pos2(x, plots.top()), pos2(x, row.bottom())];
        painter.extend(Shape::dashed_line(&path, Stroke::new(metrics::HAIRLINE, palette.outline), 1.5, 3.0));
        let galley = painter.layout_no_wrap(marker.letter.clone(), theme::small_strong(painter.ctx()), palette.ink);
        let flag = Align2::CENTER_CENTER.anchor_size(pos2(x, row.center().y), galley.size() + vec2(8.0, 0.0));
        painter.rect(flag, 3.0, palette.raised, Stroke::new(metrics::HAIRLINE, palette.outline), egui::StrokeKind::Inside);
        painter.galley(flag.center() - galley.size() / 2.0, galley, palette.ink);
    }
}

#[cfg(test)]
mod tests {
    use super::super::TimeAxis;
    use super::*;

    fn events() -> Vec<EventMark> {
        (0..10_000).map(|n| EventMark { time: n * 10, until: None, text: format!("{n}"), tone: EventTone::Plain, tag: n as u32 }).collect()
    }

    #[test]
    fn neighbours_of_an_instant_are_found_on_both_sides() {
        let events = events();
        assert_eq!(neighbour(&events, 25, true).map(|event| event.time), Some(30));
        assert_eq!(neighbour(&events, 30, true).map(|event| event.time), Some(40));
        assert_eq!(neighbour(&events, 30, false).map(|event| event.time), Some(20));
        assert_eq!(neighbour(&events, 0, false), None);
        assert_eq!(neighbour(&events, 1_000_000, true), None);
    }

    #[test]
    fn events_near_the_pointer_are_listed_the_nearest_first() {
        let events = events();
        let axis = TimeAxis::new(100_000, None);
        let view = axis.view();
        let found = near(&events, 50.0, Rangef::new(0.0, 1_000.0), &view);
        assert_eq!(found[0].time, 5_000);
        let lines = listed(&found, &|time| format!("t {time}"));
        assert_eq!(lines.len(), LISTED + 1);
        assert!(lines[LISTED].starts_with("and ") && lines[0].starts_with("t 5000"));
    }
}
