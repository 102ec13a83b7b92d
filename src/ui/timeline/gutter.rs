//! Right of a plot: the value of every series at the cursor, beside its line.
//!
//! Every value is also a node for screen readers and tests, even if the gutter is too low to show it.

use egui::accesskit::{Live, Toggled};
use egui::{Id, Rangef, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::header::wrapped;
use super::scale::ValueScale;
use super::{AxisView, Dash, Lanes, Reading, SeriesView, TimeRange, Track, TrackRequest, span_text, text};
use crate::ui::theme::{self, Palette, metrics, strong};

/// Left margin and length of the line sample.
const SAMPLE: (f32, f32) = (8.0, 12.0);
/// Where the text begins, from the left edge.
const TEXT: f32 = 24.0;

/// One value of the list.
struct Entry<'a> {
    series: &'a SeriesView<'a>,
    reading: Option<Reading>,
    /// Where its middle would best be.
    wanted: f32,
}

impl Entry<'_> {
    /// How much it matters where there is no room for all: how large it is on average over what is seen; of beliefs
    /// how far they are from the truth at the cursor, and the truth itself in any case.
    fn size(&self, range: TimeRange, truth: Option<&SeriesView<'_>>, cursor: Option<i64>) -> f64 {
        let Some(truth) = truth else {
            return self.series.between(range.start(), range.end()).map_or(-1.0, |between| between.mean.abs());
        };
        if std::ptr::eq(truth, self.series) {
            return f64::INFINITY;
        }
        let values = cursor.and_then(|cursor| truth.value_at(cursor)).zip(self.reading);
        values.map_or(-1.0, |(truth, reading)| (reading.value - truth).abs())
    }
}

/// How much of each value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// Name above, value and band below.
    Full,
    /// Value and band; the title of the track is the name.
    Unnamed,
    /// Value and name in one line.
    Line,
}

/// Paints and registers the values of a track; `id` is that of the track.
///
/// A click on a value hides or shows its line, with Alt it stands alone.
pub(super) fn gutter_ui(
    ui: &Ui,
    (id, place): (Id, usize),
    rect: Rect,
    track: &Track<'_>,
    scale: &ValueScale,
    view: &AxisView<'_>,
    is_live: bool,
) -> Vec<TrackRequest> {
    let theme = theme::Theme::of(ui);
    let mut requests = Vec::new();
    let mut entries: Vec<Entry<'_>> = track
        .series
        .iter()
        .map(|series| {
            let reading = view.cursor.filter(|_| !series.is_hidden).and_then(|cursor| series.reading_at(cursor));
            // Of an area the middle, of a hidden line the lower end.
            let shown = reading.zip(view.cursor).map(|(reading, cursor)| series.middle_at(cursor).unwrap_or(reading.value));
            let rest = if series.is_hidden { rect.bottom() } else { rect.center().y };
            let wanted = shown.map_or(rest, |value| scale.y_of(value, rect.y_range()));
            Entry { series, reading, wanted }
        })
        .collect();
    entries.sort_by(|one, other| one.wanted.total_cmp(&other.wanted));
    let (line, caption) = (theme.metrics.body * 1.3, theme.metrics.small * 1.25);
    let room = room(entries.len(), rect.height(), line + caption, line);
    let height = if room == Room::Line { line } else { line + caption };
    let n_shown = ((rect.height() / height).floor() as usize).max(1).min(entries.len());
    if n_shown < entries.len() {
        // The largest are shown, in their order; the others are still read out.
        let range = view.range;
        let truth = track.series.first().filter(|_| track.are_beliefs);
        let size = |entry: &Entry<'_>| entry.size(range, truth, view.cursor);
        let mut sizes: Vec<f64> = entries.iter().map(size).collect();
        sizes.sort_by(|one, other| other.total_cmp(one));
        let least = sizes[n_shown - 1];
        let (shown, rest): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| least <= size(entry));
        entries = shown.into_iter().chain(rest).collect();
        entries[..n_shown].sort_by(|one, other| one.wanted.total_cmp(&other.wanted));
    }
    let tops = spread(entries.iter().take(n_shown).map(|entry| entry.wanted - height / 2.0), height, rect.y_range());
    for (nth, entry) in entries.iter().enumerate() {
        let top = tops.get(nth).copied().unwrap_or(rect.bottom() - height);
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height));
        let response = ui.interact(row, id.with(("value", entry.series.name)), Sense::click());
        response.widget_info(|| {
            let spoken = if entry.series.is_hidden {
                format!("{}: hidden", entry.series.name)
            } else {
                text::spoken(entry.series, view.cursor, entry.reading)
            };
            WidgetInfo::labeled(Role::Label, true, spoken)
        });
        ui.accesskit_node_builder(response.id, |node| {
            node.set_toggled(if entry.series.is_hidden { Toggled::False } else { Toggled::True });
            node.set_description("Press to hide or show the line, with Alt to show it alone");
            if is_live {
                node.set_live(Live::Polite);
            }
        });
        if response.clicked() {
            let series = entry.series.name.to_owned();
            let alone = ui.input(|input| input.modifiers.alt);
            requests.push(if alone { TrackRequest::Solo { track: place, series } } else { TrackRequest::Toggle { track: place, series } });
        }
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(row.shrink2(vec2(2.0, 0.0)), 4.0, theme.palette.sunken);
        }
        if response.has_focus() {
            let ring = Stroke::new(metrics::FOCUS, theme.palette.accent);
            ui.painter().rect_stroke(row.shrink(1.0), 4.0, ring, egui::StrokeKind::Inside);
        }
        if nth < n_shown {
            let has_cursor = view.cursor.is_some();
            entry_ui(ui, row, entry, room, track.unit, has_cursor, &theme.palette);
        }
        hover_ui(response, entry, view);
    }
    requests
}

/// Registers and paints what stands in every row of lanes at the cursor.
pub(super) fn lanes_ui(ui: &Ui, id: Id, gutter: Rect, plot: Rect, lanes: &Lanes, view: &AxisView<'_>, is_live: bool) {
    let palette = Palette::of(ui);
    let mut whose = String::new();
    for (place, lane) in lanes.rows.iter().enumerate() {
        if !lane.name.is_empty() {
            whose.clone_from(&lane.name);
        }
        let span = view.cursor.and_then(|cursor| lane.at(cursor));
        if span.is_none() && lane.name.is_empty() {
            continue;
        }
        let row = Rect::from_x_y_ranges(gutter.x_range(), lanes.band(place, plot));
        let response = ui.interact(row, id.with(("lane", place)), Sense::hover());
        response.widget_info(|| {
            let state = match (view.cursor, span) {
                (None, _) => format!("{whose}: no cursor"),
                (Some(_), Some(span)) => format!("{whose} at cursor: {}", span.text),
                (Some(_), None) => format!("{whose} at cursor: nothing"),
            };
            WidgetInfo::labeled(Role::Label, true, state)
        });
        if is_live {
            ui.accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
        }
        if let Some(span) = span {
            let job = wrapped(span.label(), theme::small(ui), palette.ink, row.width() - TEXT, 1);
            let galley = ui.painter().layout_job(job);
            let swatch = Rect::from_center_size(pos2(row.left() + SAMPLE.0 + 4.0, row.center().y), vec2(8.0, 8.0));
            ui.painter().rect_filled(swatch, 2.0, palette.series(span.colour));
            ui.painter().galley(pos2(row.left() + TEXT, row.center().y - galley.size().y / 2.0), galley, palette.ink);
        }
    }
}

fn room(n_entries: usize, height: f32, full: f32, line: f32) -> Room {
    if n_entries == 1 && full <= height {
        Room::Unnamed
    } else if n_entries as f32 * full <= height {
        Room::Full
    } else {
        debug_assert!(line <= full, "a line is the smallest form");
        Room::Line
    }
}

/// Paints one value.
fn entry_ui(ui: &Ui, row: Rect, entry: &Entry<'_>, room: Room, track_unit: &str, has_cursor: bool, palette: &Palette) {
    let Entry { series, reading, .. } = entry;
    let painter = ui.painter();
    let left = row.left() + TEXT;
    let right = row.right() - metrics::GAP_SMALL;
    let name = |x: f32, y: f32| {
        let job = wrapped(series.name, theme::small(ui), palette.ink_secondary, right - x, 1);
        let galley = painter.layout_job(job);
        let at = pos2(x, y - galley.size().y / 2.0);
        painter.galley(at, galley, palette.ink_secondary);
    };
    let figure = |y: f32| -> f32 {
        let (font, ink, shown) = match (reading, has_cursor) {
            _ if series.is_hidden => (theme::small(ui), palette.ink_faint, "hidden".to_owned()),
            (Some(reading), _) => (theme::body_strong(ui), palette.ink, text::value(reading.value)),
            (None, true) => (theme::small(ui), palette.ink_faint, "no data".to_owned()),
            (None, false) => return left,
        };
        let mut job = wrapped(&shown, font, ink, right - left, 1);
        // In one line the name matters more than a unit that the header tells.
        let unit_is_known = room == Room::Line && series.unit == track_unit;
        if reading.is_some() && !series.unit.is_empty() && !unit_is_known {
            let unit = egui::TextFormat::simple(theme::small(ui), palette.ink_secondary);
            job.append(&format!("\u{2009}{}", series.unit), 0.0, unit);
        }
        let galley = painter.layout_job(job);
        let end = left + galley.size().x;
        painter.galley(pos2(left, y - galley.size().y / 2.0), galley, ink);
        end
    };
    let band = |x: f32, y: f32| {
        let Some(most) = reading.and_then(|reading| reading.most) else {
            return;
        };
        // One digit less where three do not fit.
        for n_digits in [3, 2] {
            let shown = text::interval_with(n_digits, most);
            let galley = painter.layout_no_wrap(shown, theme::small(ui), palette.ink_faint);
            if x + galley.size().x <= right {
                let at = pos2(x, y - galley.size().y / 2.0);
                painter.galley(at, galley, palette.ink_faint);
                return;
            }
        }
    };
    let [upper, lower] = [row.top() + row.height() * 0.27, row.top() + row.height() * 0.72];
    match room {
        Room::Full => {
            sample(ui, row.left(), upper, series, palette);
            name(left, upper);
            let end = figure(lower);
            band(end + metrics::GAP, lower);
        }
        Room::Unnamed => {
            let middle = if reading.is_some_and(|reading| reading.most.is_some()) { upper } else { row.center().y };
            sample(ui, row.left(), middle, series, palette);
            if has_cursor {
                figure(middle);
                band(left, lower);
            } else {
                name(left, row.center().y);
            }
        }
        Room::Line => {
            sample(ui, row.left(), row.center().y, series, palette);
            let end = figure(row.center().y);
            let gap = if has_cursor { metrics::GAP_SMALL + 2.0 } else { 0.0 };
            if end + 2.0 * metrics::GAP_LARGE < right {
                name(end + gap, row.center().y);
            }
        }
    }
}

/// A short piece of the line, in its colour and pattern.
fn sample(ui: &Ui, left: f32, y: f32, series: &SeriesView<'_>, palette: &Palette) {
    let y = ui.painter().round_to_pixel_center(y);
    let path = [pos2(left + SAMPLE.0, y), pos2(left + SAMPLE.0 + SAMPLE.1, y)];
    let colour = palette.series(series.colour);
    if series.is_stacked {
        let swatch = Rect::from_center_size(pos2(left + SAMPLE.0 + SAMPLE.1 / 2.0, y), vec2(SAMPLE.1, 8.0));
        ui.painter().rect_filled(swatch, 2.0, theme::faded(colour, if series.is_hidden { 0.3 } else { 1.0 }));
        return;
    }
    let stroke = Stroke::new(metrics::FOCUS, theme::faded(colour, if series.is_hidden { 0.3 } else { 1.0 }));
    match series.dash {
        Dash::Solid => {
            ui.painter().line_segment(path, stroke);
        }
        Dash::Dashed => ui.painter().extend(Shape::dashed_line(&path, stroke, 5.0, 2.0)),
        Dash::Dotted => ui.painter().extend(Shape::dashed_line(&path, stroke, 2.0, 2.0)),
    }
}

/// The card with everything known at the cursor and between the pins.
fn hover_ui(response: Response, entry: &Entry<'_>, view: &AxisView<'_>) {
    let Entry { series, reading, .. } = entry;
    let with_unit = |figure: String| text::with_unit(&figure, series.unit);
    response.on_hover_ui(|ui| {
        ui.label(strong(series.name));
        match reading {
            Some(reading) => {
                ui.label(format!("At the cursor {}", with_unit(text::value(reading.value))));
                for (share, part) in [("50 %", reading.half), ("90 %", reading.most)] {
                    if let Some(part) = part {
                        ui.label(format!("{share} of repeats {}", with_unit(text::interval(part))));
                    }
                }
            }
            None if view.cursor.is_some() => {
                ui.label("No data at the cursor");
            }
            None => {
                ui.label("Move the pointer over a plot to read its values");
            }
        }
        let (Some(a), Some(b)) = (view.pin_a, view.pin_b) else {
            return;
        };
        let Some(between) = series.between(a, b) else {
            return;
        };
        ui.separator();
        ui.label(format!("From A to B, {}", span_text((b - a).abs())));
        if let Some(change) = between.change {
            let sign = if 0.0 < change { "+" } else { "" };
            ui.label(format!("Change {sign}{}", with_unit(text::value(change))));
        }
        ui.label(format!("Average {}", with_unit(text::value(between.mean))));
        let range = text::interval([between.least, between.greatest]);
        ui.label(format!("Range {}", with_unit(range)));
        ui.label(format!("Integral {}", text::integral(between.integral, series.unit)));
    });
}

/// Tops of rows of equal height, in order, as near to where they want to be as their neighbours allow.
fn spread(wanted: impl Iterator<Item = f32>, height: f32, within: Rangef) -> Vec<f32> {
    let mut tops: Vec<f32> = Vec::new();
    for top in wanted {
        let least = tops.last().map_or(within.min, |last| last + height);
        tops.push(top.max(least));
    }
    let mut most = within.max - height;
    for top in tops.iter_mut().rev() {
        *top = top.min(most).max(within.min).round();
        most = *top - height;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_want_the_same_place_stand_below_each_other_inside_the_gutter() {
        let within = Rangef::new(100.0, 200.0);
        let tops = spread([190.0, 191.0, 192.0].into_iter(), 20.0, within);
        assert_eq!(tops, [140.0, 160.0, 180.0]);
        let tops = spread([50.0, 51.0].into_iter(), 20.0, within);
        assert_eq!(tops, [100.0, 120.0]);
    }

    #[test]
    fn rows_with_room_stand_where_they_want() {
        let tops = spread([110.0, 150.0].into_iter(), 20.0, Rangef::new(100.0, 200.0));
        assert_eq!(tops, [110.0, 150.0]);
    }

    #[test]
    fn names_give_way_when_the_track_is_low() {
        assert_eq!(room(1, 60.0, 33.0, 18.0), Room::Unnamed);
        assert_eq!(room(3, 120.0, 33.0, 18.0), Room::Full);
        assert_eq!(room(3, 72.0, 33.0, 18.0), Room::Line);
    }
}
