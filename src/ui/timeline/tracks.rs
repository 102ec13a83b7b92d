//! The stack of tracks: lays rows out, reads input first and then paints one state, so that every plot
//! of a frame has the same range and the same cursor.

use egui::accesskit::Live;
use egui::{Align2, Id, Painter, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use jiff::civil::DateTime;

use super::input::{self, Asked, Place, Stops};
use super::paint::Plot;
use super::rows::{Row, rows_ui};
use super::scale::ValueScale;
use super::{
    AxisView, Columns, ReferenceLine, TimeAxis, TimeRange, TimelineAction, Track, TrackRequest, TrackState, TracksOptions, events, gutter,
    header, instant_text, overview, span_text, strip, text,
};
use crate::ui::theme::controls;
use crate::ui::theme::{self, Icon, Palette, Theme, faded, metrics};

/// Above and below what is drawn in a plot.
pub(super) const MARGIN: f32 = 8.0;
/// More closed stretches than this at a time would only be noise.
const MOST_CLOSED: usize = 150;

/// Points that a stretch between two cuts has at least where cuts are drawn.
const LEAST_SEAM: f32 = 10.0;

/// What the stack found out in a frame.
#[derive(Clone, Debug)]
pub struct TracksResponse {
    /// Requests about time, to be applied in this order.
    pub actions: Vec<TimelineAction>,
    /// Requests about single tracks, in this order.
    pub requests: Vec<TrackRequest>,
    /// The columns, for other rows over the same time.
    pub columns: Columns,
    /// Range, cursor and pins as painted, without what is cut out, for other rows over the same time.
    pub view: AxisView<'static>,
}

/// Where the parts of the stack stand.
struct Parts {
    stack: Rect,
    /// The row of events; of no height without events and markers.
    events: Rect,
    axis: Rect,
    /// The strip that shows everything; of no height without it.
    overview: Rect,
}

impl Parts {
    fn of(rect: Rect, options: &TracksOptions<'_>, scale: f32) -> Self {
        let has_events = !options.events.is_empty() || !options.markers.is_empty();
        let (rest, overview) =
            rect.split_top_bottom_at_y(rect.bottom() - if options.overview.is_some() { overview::HEIGHT * scale } else { 0.0 });
        let (rest, axis) = rest.split_top_bottom_at_y(rest.bottom() - metrics::TIME_AXIS * scale);
        let (stack, events) = rest.split_top_bottom_at_y(rest.bottom() - if has_events { events::HEIGHT * scale } else { 0.0 });
        Self { stack, events, axis, overview }
    }
}

/// Paints the tracks into the space that is left, with the time axis at the bottom.
///
/// Nothing is changed: apply the returned actions with [`TimeAxis::apply`].
pub fn tracks_ui(ui: &mut Ui, axis: &TimeAxis, tracks: &[Track<'_>], options: &TracksOptions<'_>) -> TracksResponse {
    let rect = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(rect);
    let theme = Theme::of(ui);
    let (palette, scale) = (theme.palette, theme.metrics.scale);
    let columns = Columns::of(rect, &theme.metrics);
    if tracks.is_empty() || tracks.iter().all(|track| track.state == TrackState::NotRun) {
        return empty_ui(ui, rect, columns, axis, tracks);
    }
    let id = ui.unique_id().with("tracks");
    let parts = Parts::of(rect, options, scale);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let paper = Rect::from_x_y_ranges(columns.plot, parts.stack.y_range());
    ui.painter().rect_filled(paper, 0.0, palette.paper);
    let mut requests = Vec::new();
    let mut early = Vec::new();
    let rows = rows_ui(ui, id, (parts.stack, columns), &axis.view(), tracks, options, &mut requests);
    let events_response = place_ui(ui, id, parts.events, columns, "Events");
    let axis_response = place_ui(ui, id, parts.axis, columns, "Time axis");
    if options.overview.is_some() {
        overview::ui(ui, id, parts.overview, columns.plot, axis, &mut early);
    }
    let start = if options.is_elapsed { None } else { axis.start_date() };
    let marker_responses = markers_ui(ui, id, &parts, columns, axis, options, start, &mut early);
    let mut places: Vec<Place<'_>> = rows
        .iter()
        .zip(tracks.iter().enumerate())
        .map(|(row, track)| Place { response: row.response.clone(), track: Some(track), is_events: false })
        .collect();
    places.push(Place { response: events_response.clone(), track: None, is_events: true });
    places.push(Place { response: axis_response, track: None, is_events: false });
    let stops = Stops { events: options.events, markers: options.markers };
    let mut asked = input::read(ui, id, axis, columns.plot, &places, stops);
    early.append(&mut asked.actions);
    asked.actions = early;
    requests.append(&mut asked.requests);
    let view = axis.view_after(&asked.actions);
    let painting = Painting { columns, axis, view, palette, options, parts, start };
    for ((row, track), place) in rows.iter().zip(tracks).zip(0..) {
        let shows_ring = asked.ring == Some(row.response.id);
        requests.extend(painting.row_ui(ui, row, (place, track), shows_ring));
    }
    painting.events_ui(ui, &events_response);
    painting.over_all(ui, id, &asked);
    for response in marker_responses.iter().filter(|response| response.has_focus()) {
        let ring = Stroke::new(metrics::FOCUS, palette.accent);
        ui.painter().rect_stroke(response.rect, 4.0, ring, StrokeKind::Inside);
    }
    TracksResponse { actions: asked.actions, requests, columns, view: view.uncut() }
}

/// Registers the row of events or the time axis; they take the same input as the plots.
fn place_ui(ui: &Ui, id: Id, rect: Rect, columns: Columns, name: &str) -> Response {
    let place = Rect::from_x_y_ranges(columns.plot, rect.y_range());
    let response = ui.interact(place, id.with(name), Sense::click_and_drag());
    if rect.height() > 0.0 {
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, name));
    }
    response
}

/// Registers the letters of markers; a press goes there.
#[expect(clippy::too_many_arguments, reason = "a marker depends on the layout and on time")]
fn markers_ui(
    ui: &Ui,
    id: Id,
    parts: &Parts,
    columns: Columns,
    axis: &TimeAxis,
    options: &TracksOptions<'_>,
    start: Option<DateTime>,
    actions: &mut Vec<TimelineAction>,
) -> Vec<Response> {
    let view = axis.view();
    let seen = options.markers.iter().filter(|marker| view.range.contains(marker.time));
    seen.map(|marker| {
        let x = view.x_of(marker.time, columns.plot);
        let place = Rect::from_center_size(pos2(x, parts.events.center().y), vec2(18.0, parts.events.height() - 2.0));
        let response = ui.interact(place, id.with(("marker", &marker.letter)), Sense::click());
        let when = instant_text(marker.time, start);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Marker {}, {}", marker.letter, marker.name)));
        if response.clicked() {
            actions.push(TimelineAction::SetCursor(Some(marker.time)));
            if let Some(until) = marker.until {
                actions.extend([TimelineAction::SetRange(TimeRange::new(marker.time, until)), TimelineAction::EndGesture]);
            }
        }
        response.on_hover_text(format!("{}, {when}", marker.name))
    })
    .collect()
}

/// How far beliefs are apart at an instant.
struct Spread {
    /// As short as a header needs.
    short: String,
    /// In full.
    long: String,
}

/// How far beliefs are apart at an instant, from whom to whom, beside the truth.
fn spread_at(track: &Track<'_>, cursor: Option<i64>) -> Option<Spread> {
    let cursor = cursor.filter(|_| track.are_beliefs)?;
    let (truth, beliefs) = track.series.split_first()?;
    let mut known: Vec<(f64, &str)> =
        beliefs.iter().filter(|series| !series.is_hidden).filter_map(|series| Some((series.value_at(cursor)?, series.name))).collect();
    known.sort_by(|one, other| one.0.total_cmp(&other.0));
    let ((least, who), (most, whom)) = (*known.first()?, *known.last().filter(|_| 1 < known.len())?);
    let told = |value: f64| text::with_unit(&text::value(value), track.unit);
    let share = |truth: f64| {
        if truth.abs() < 1e-9 { String::new() } else { format!(", {:.0} % of the truth", (most - least) / truth.abs() * 100.0) }
    };
    let truth = truth.value_at(cursor);
    let apart = told(most - least);
    let long = format!(
        "{}: {} beliefs differ by {apart}{} at cursor, from {} ({who}) to {} ({whom}){}",
        track.title,
        known.len(),
        truth.map_or_else(String::new, share),
        told(least),
        told(most),
        truth.map_or_else(String::new, |truth| format!("; truth {}", told(truth))),
    );
    Some(Spread { short: format!("{} apart", text::value(most - least)), long })
}

fn description(track: &Track<'_>) -> String {
    let mut parts = vec![track.definition.to_owned(), track.unit.to_owned(), track.whose.to_owned(), track.caption.to_owned()];
    parts.push(match track.state {
        TrackState::Ready => String::new(),
        TrackState::NotRun => "not run yet".to_owned(),
        TrackState::Running { n_done, n_total } => {
            format!("running, {n_done} of {n_total} repeats")
        }
    });
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// Everything a frame paints with.
struct Painting<'a> {
    columns: Columns,
    axis: &'a TimeAxis,
    view: AxisView<'a>,
    palette: Palette,
    options: &'a TracksOptions<'a>,
    parts: Parts,
    start: Option<DateTime>,
}

impl Painting<'_> {
    fn row_ui(&self, ui: &mut Ui, row: &Row, (place, track): (usize, &Track<'_>), shows_ring: bool) -> Vec<TrackRequest> {
        let clip = row.rect.intersect(self.parts.stack).intersect(ui.clip_rect());
        let inner = row.rect.shrink2(vec2(0.0, MARGIN));
        let scale = ValueScale::of(track, &self.view, inner.height());
        if clip.is_positive() {
            self.paint_row(&ui.painter_at(clip), row, track, &scale);
        }
        if shows_ring {
            let ring = Stroke::new(metrics::FOCUS, self.palette.accent);
            let rect = row.response.rect.shrink(1.0);
            ui.painter_at(clip).rect_stroke(rect, 4.0, ring, StrokeKind::Inside);
        }
        if row.title.has_focus() {
            let ring = Stroke::new(metrics::FOCUS, self.palette.accent);
            ui.painter_at(clip).rect_stroke(row.title.rect, 4.0, ring, StrokeKind::Inside);
        }
        let range = self.view.range;
        ui.accesskit_node_builder(row.response.id, |node| {
            node.set_description(description(track));
            node.set_min_numeric_value(range.start() as f64);
            node.set_max_numeric_value(range.end() as f64);
            if let Some(cursor) = self.view.cursor {
                node.set_numeric_value(cursor as f64);
            }
        });
        if let Some(spread) = spread_at(track, self.view.cursor) {
            let header = Rect::from_x_y_ranges(self.columns.header, row.rect.y_range());
            let response = ui.interact(header, row.response.id.with("spread"), Sense::empty());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spread.long));
        }
        self.hover_ui(row, track, &scale);
        // Values of rows out of sight are registered too, for screen readers.
        let gutter_rect = Rect::from_x_y_ranges(self.columns.gutter, inner.y_range());
        let is_live = row.response.has_focus();
        let builder = UiBuilder::new().max_rect(gutter_rect).id_salt(track.title);
        ui.scope_builder(builder, |ui| {
            ui.shrink_clip_rect(clip);
            let id = row.response.id;
            if let Some(lanes) = track.lanes {
                let plot = Rect::from_x_y_ranges(self.columns.plot, inner.y_range());
                gutter::lanes_ui(ui, id, gutter_rect, plot, lanes, &self.view, is_live);
                return Vec::new();
            }
            gutter::gutter_ui(ui, (id, place), gutter_rect, track, &scale, &self.view, is_live)
        })
        .inner
    }

    fn paint_row(&self, painter: &Painter, row: &Row, track: &Track<'_>, scale: &ValueScale) {
        let inner = row.rect.shrink2(vec2(0.0, MARGIN));
        let plot_rect = Rect::from_x_y_ranges(self.columns.plot, inner.y_range());
        let header_rect = Rect::from_x_y_ranges(self.columns.header, row.rect.y_range());
        let height = inner.y_range();
        if row.title.hovered() && self.options.can_arrange {
            painter.rect_filled(row.title.rect, 4.0, self.palette.sunken);
        }
        let says = spread_at(track, self.view.cursor).map_or_else(String::new, |spread| spread.short);
        header::paint(painter, header_rect, height, (track, &says), scale, &self.palette);
        let inside = painter.with_clip_rect(painter.clip_rect().intersect(row.response.rect));
        self.shading(&inside, row.response.rect, scale);
        let plot = Plot { painter: &inside, rect: plot_rect, view: self.view, scale: *scale, palette: &self.palette };
        if let Some(lanes) = track.lanes {
            lanes.paint(&inside, plot_rect, &self.view, &self.palette);
            lanes.paint_names(painter, header_rect, plot_rect, &self.palette);
        } else if self.has_data(track) {
            plot.grid();
            plot.series(track);
            let mut lines: Vec<ReferenceLine<'_>> = track.lines.to_vec();
            if let Some((level, value)) = row.level {
                lines[level].value = value;
            }
            plot.reference_lines(&lines);
            if let Some((series, run, _)) = row.response.hover_pos().and_then(|at| plot.run_at(track, at)) {
                plot.run_in_front(series, run);
            }
        } else {
            self.nothing(painter, row.response.rect, track);
        }
        self.progress(painter, row.response.rect, track);
        let line = Stroke::new(metrics::HAIRLINE, self.palette.hairline);
        let bottom = painter.round_to_pixel_center(row.rect.bottom()) - 1.0;
        painter.hline(row.rect.x_range(), bottom, line);
    }

    /// The card of the bar, tie or single repeat under the pointer.
    fn hover_ui(&self, row: &Row, track: &Track<'_>, scale: &ValueScale) {
        let Some(at) = row.response.hover_pos().filter(|_| !row.response.dragged()) else { return };
        let inner = row.response.rect.shrink2(vec2(0.0, MARGIN));
        let text = if let Some(lanes) = track.lanes {
            let tie = lanes.tie_at(at, inner, &self.view).map(|tie| format!("{}, {}", tie.text, instant_text(tie.at, self.start)));
            tie.or_else(|| {
                let (lane, span) = lanes.hit(at, inner, &self.view)?;
                let until = span_text(span.end - span.start);
                let name = if lane.name.is_empty() { String::new() } else { format!("{}: ", lane.name) };
                Some(format!("{name}{}, {until} from {}", span.text, instant_text(span.start, self.start)))
            })
        } else if track.series.iter().any(|series| !series.runs.is_empty()) {
            let painter = Painter::new(row.response.ctx.clone(), row.response.layer_id, row.response.rect);
            let plot = Plot { painter: &painter, rect: inner, view: self.view, scale: *scale, palette: &self.palette };
            plot.run_at(track, at).map(|(series, run, value)| {
                format!("{}, repeat {}: {}", series.name, run + 1, super::text::with_unit(&super::text::value(value), series.unit))
            })
        } else {
            None
        };
        if let Some(text) = text {
            row.response.clone().on_hover_text_at_pointer(text);
        }
    }

    /// Closed hours, warm-up, the selection and the stretch between the pins.
    fn shading(&self, painter: &Painter, rect: Rect, scale: &ValueScale) {
        let plot = Plot { painter, rect, view: self.view, scale: *scale, palette: &self.palette };
        let closed = self.options.closed;
        let first = closed.partition_point(|stretch| stretch.end() <= self.view.range.start());
        let last = closed.partition_point(|stretch| stretch.start() < self.view.range.end());
        if !self.view.cuts.is_empty() {
            self.seams(painter, rect);
        } else if last.saturating_sub(first) <= MOST_CLOSED {
            for stretch in closed.get(first..last).unwrap_or_default() {
                plot.shade(stretch.start(), stretch.end(), faded(self.palette.ink_faint, 0.07));
            }
        }
        if let Some(end) = self.options.warm_up_end.filter(|end| self.view.range.start() < *end) {
            plot.shade(0, end, faded(self.palette.ink_faint, 0.1));
        }
        if let Some(selection) = self.view.selection {
            plot.shade(selection.start(), selection.end(), faded(self.palette.accent, 0.08));
        }
        if let (Some(a), Some(b)) = (self.view.pin_a, self.view.pin_b) {
            plot.shade(a.min(b), a.max(b), faded(self.palette.ink_faint, 0.08));
        }
    }

    /// Where closed hours are cut out: a thin line, unless there are so many that nothing else could be seen.
    fn seams(&self, painter: &Painter, rect: Rect) {
        let (view, plot) = (&self.view, self.columns.plot);
        if rect.width() < view.cuts.n_seams(view.range) as f32 * LEAST_SEAM {
            return;
        }
        let stroke = Stroke::new(metrics::HAIRLINE, faded(self.palette.outline, 0.45));
        for at in view.cuts.seams(view.range) {
            let x = painter.round_to_pixel_center(view.x_of(at, plot));
            painter.vline(x, rect.y_range(), stroke);
        }
    }

    /// Whether any series has a value in the visible range.
    fn has_data(&self, track: &Track<'_>) -> bool {
        use super::pyramid::{Part, extent};
        track.shown().any(|series| {
            let (from, to) = series.points_in(self.view.range);
            extent(series, Part::Median, from, to).is_some()
        })
    }

    /// Says why a plot is empty.
    fn nothing(&self, painter: &Painter, rect: Rect, track: &Track<'_>) {
        let text = match track.state {
            TrackState::NotRun if !track.whose.is_empty() => format!("“{}” has not been simulated yet", track.whose),
            TrackState::NotRun => "Run to see results".to_owned(),
            TrackState::Running { n_done, n_total } => {
                self.skeleton(painter, rect);
                format!("Running, {n_done} of {n_total} repeats")
            }
            TrackState::Ready if !track.series.is_empty() && track.shown().next().is_none() => "Every line is hidden".to_owned(),
            TrackState::Ready => "No data in this range".to_owned(),
        };
        painter.text(rect.center(), Align2::CENTER_CENTER, text, theme::body(painter.ctx()), self.palette.ink_faint);
    }

    /// Faint grid lines where a plot will be.
    fn skeleton(&self, painter: &Painter, rect: Rect) {
        for share in [0.25, 0.5, 0.75] {
            let y = painter.round_to_pixel_center(rect.top() + share * rect.height());
            painter.hline(rect.x_range(), y, Stroke::new(metrics::HAIRLINE, faded(self.palette.hairline, 0.6)));
        }
    }

    /// A thin bar along the top of a plot whose repeats arrive.
    fn progress(&self, painter: &Painter, rect: Rect, track: &Track<'_>) {
        let TrackState::Running { n_done, n_total } = track.state else {
            return;
        };
        let share = n_done as f32 / n_total.max(1) as f32;
        let done = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), 2.0));
        painter.rect_filled(done, 0.0, self.palette.ink_secondary);
    }

    /// The row of events with its markers.
    fn events_ui(&self, ui: &Ui, response: &Response) {
        let rect = self.parts.events;
        if rect.height() <= 0.0 {
            return;
        }
        let options = self.options;
        let painter = ui.painter_at(rect.intersect(ui.clip_rect()));
        events::paint(&painter, rect, &self.columns, &self.view, (options.events, options.events_caption), &self.palette);
        let told = |time: i64| instant_text(time, self.start);
        ui.accesskit_node_builder(response.id, |node| {
            node.set_description(format!("{} events; {}", options.events.len(), options.events_caption));
            let last = self.view.cursor.and_then(|cursor| events::neighbour(options.events, cursor + 1, false));
            if let Some(event) = last {
                node.set_value(format!("Last before the cursor: {}, {}", event.text, told(event.time)));
            }
            node.set_live(Live::Polite);
        });
        if let Some(at) = response.hover_pos() {
            let found = events::near(options.events, at.x, self.columns.plot, &self.view);
            if !found.is_empty() {
                let lines = events::listed(&found, &told);
                response.clone().on_hover_ui_at_pointer(|ui| {
                    for line in lines {
                        ui.label(line);
                    }
                });
            }
        }
    }

    /// What runs through all rows: section lines of the time axis, markers, pins, selection and the cursor.
    fn over_all(&self, ui: &Ui, id: Id, asked: &Asked) {
        let palette = &self.palette;
        let axis_rect = self.parts.axis;
        let whole = self.parts.stack.union(axis_rect).union(self.parts.overview);
        let painter = ui.painter_at(whole.intersect(ui.clip_rect()));
        strip::paint(&painter, axis_rect, &self.columns, self.start, &self.view, palette);
        let plots = Rect::from_x_y_ranges(self.columns.plot, self.parts.stack.y_range());
        let through = Rect::from_x_y_ranges(self.columns.plot, plots.top()..=axis_rect.top());
        if let Some((brush, zooms)) = asked.brush {
            let x = |time| self.view.x_of(time, self.columns.plot);
            let band = Rect::from_x_y_ranges(x(brush.start())..=x(brush.end()), plots.y_range()).intersect(plots);
            painter.rect_filled(band, 0.0, faded(palette.accent, 0.15));
            let word = format!("{} {}", if zooms { "Show" } else { "Select" }, span_text(brush.span()));
            painter.text(band.center_top() + vec2(0.0, 4.0), Align2::CENTER_TOP, word, theme::small_strong(ui), palette.ink);
        }
        if let Some(end) = self.options.warm_up_end {
            self.warm_up(&painter, plots, end);
        }
        if let Some(end) = self.options.warm_up_proposed {
            self.proposed(&painter, plots, end);
        }
        if !self.options.markers.is_empty() {
            events::markers(&painter, through, self.parts.events, &self.view, self.options.markers, palette);
        }
        if let Some(selection) = self.view.selection.and_then(|range| range.clipped(self.view.range)) {
            let x = |time| self.view.x_of(time, self.columns.plot);
            let bar = Rect::from_x_y_ranges(x(selection.start())..=x(selection.end()), axis_rect.top()..=axis_rect.top() + 3.0);
            painter.rect_filled(bar, 0.0, palette.accent);
        }
        for (name, pin) in [("A", self.view.pin_a), ("B", self.view.pin_b)] {
            let Some(time) = pin.filter(|time| self.view.range.contains(*time)) else {
                continue;
            };
            let x = painter.round_to_pixel_center(self.view.x_of(time, self.columns.plot));
            let path = [pos2(x, plots.top()), pos2(x, axis_rect.top())];
            let stroke = Stroke::new(metrics::HAIRLINE, palette.ink_secondary);
            painter.extend(egui::Shape::dashed_line(&path, stroke, 4.0, 3.0));
            strip::flag(&painter, axis_rect, &self.columns, x, name, palette.ink_secondary, palette.surface);
        }
        if let Some(cursor) = self.view.cursor.filter(|time| self.view.range.contains(*time)) {
            let x = painter.round_to_pixel_center(self.view.x_of(cursor, self.columns.plot));
            let stroke = Stroke::new(metrics::HAIRLINE, palette.accent);
            painter.vline(x, plots.top()..=axis_rect.top() + 2.0, stroke);
        }
        strip::cursor_flag(&painter, axis_rect, &self.columns, self.start, &self.view, palette);
        if let Some(line) = &self.options.overview {
            overview::paint(&painter, self.parts.overview, self.columns.plot, self.axis, &self.view, line, palette);
        }
        self.spoken(ui, id);
    }

    /// Where the cursor is and what lies between the pins, for screen readers.
    fn spoken(&self, ui: &Ui, id: Id) {
        let gutter = Rect::from_x_y_ranges(self.columns.gutter, self.parts.axis.y_range());
        let mut says = Vec::new();
        if let Some(cursor) = self.view.cursor {
            says.push(format!("Cursor at {}", instant_text(strip::round_for(&self.view, cursor), self.start)));
        }
        if let (Some(a), Some(b)) = (self.view.pin_a, self.view.pin_b) {
            says.push(strip::between_text(&self.view, a, b).replace("  ", " "));
        }
        if let Some(selection) = self.view.selection {
            says.push(format!("Selected {} from {}", span_text(selection.span()), instant_text(selection.start(), self.start)));
        }
        if says.is_empty() {
            return;
        }
        let response = ui.interact(gutter, id.with("spoken"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, says.join("; ")));
        ui.accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
    }

    /// The edge of a proposed warm-up, broken, because the planner decides.
    fn proposed(&self, painter: &Painter, plots: Rect, end: i64) {
        let x = painter.round_to_pixel_center(self.view.x_of(end, self.columns.plot));
        if x < plots.left() || plots.right() < x {
            return;
        }
        let stroke = Stroke::new(metrics::MEDIAN, self.palette.look);
        painter.extend(Shape::dashed_line(&[pos2(x, plots.top()), pos2(x, plots.bottom())], stroke, 5.0, 4.0));
        let galley = painter.layout_no_wrap("Proposed warm-up".to_owned(), theme::small(painter.ctx()), self.palette.look);
        let left = (x + metrics::GAP_SMALL).min(plots.right() - galley.size().x);
        painter.galley(pos2(left, plots.top() + 16.0), galley, self.palette.look);
    }

    /// Name and edge of the warm-up.
    fn warm_up(&self, painter: &Painter, plots: Rect, end: i64) {
        let x = self.view.x_of(end, self.columns.plot);
        if x < plots.left() {
            return;
        }
        let galley = painter.layout_no_wrap("Warm-up".to_owned(), theme::small(painter.ctx()), self.palette.ink_faint);
        if x < plots.right() {
            let stroke = Stroke::new(metrics::HAIRLINE, self.palette.outline);
            painter.vline(painter.round_to_pixel_center(x), plots.y_range(), stroke);
        }
        let left = plots.left() + metrics::GAP_SMALL;
        if left + galley.size().x < x {
            painter.galley(pos2(left, plots.top() + 2.0), galley, self.palette.ink_faint);
        }
    }
}

/// In place of the tracks: why there is nothing, and the one thing to do.
fn empty_ui(ui: &mut Ui, rect: Rect, columns: Columns, axis: &TimeAxis, tracks: &[Track<'_>]) -> TracksResponse {
    let palette = Palette::of(ui);
    ui.painter().rect_filled(rect, 0.0, palette.paper);
    let mut actions = Vec::new();
    let height = 140.0_f32.min(rect.height());
    let place = Rect::from_center_size(rect.center(), vec2(rect.width().min(metrics::INSPECTOR), height));
    ui.scope_builder(UiBuilder::new().max_rect(place).id_salt("empty"), |ui| {
        let (heading, cause, action) = if tracks.is_empty() {
            ("No tracks", "Choose a measure to see it over time", None)
        } else {
            ("No results yet", "Run to see results", Some("Run"))
        };
        let response = controls::empty_state(ui, Icon::Measure, heading, cause, action);
        if response.is_some_and(|response| response.clicked()) {
            actions.push(TimelineAction::RequestRun);
        }
    });
    TracksResponse { actions, requests: Vec::new(), columns, view: axis.view().uncut() }
}
