//! The stack of tracks: lays rows out, reads input first and then paints one state, so that every plot
//! of a frame has the same range and the same cursor.

use egui::{Align2, Id, Painter, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::input::{self, Asked, Place};
use super::paint::Plot;
use super::scale::ValueScale;
use super::{AxisView, Columns, TimeAxis, TimelineAction, Track, TrackState, gutter, header, strip};
use crate::ui::theme::controls;
use crate::ui::theme::{self, Icon, Palette, Theme, faded, metrics};

/// Above and below what is drawn in a plot.
const MARGIN: f32 = 8.0;

/// What all tracks of a stack have in common.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracksOptions {
    /// Instant, in ticks, before which results do not count.
    pub warm_up_end: Option<i64>,
}

/// What the stack found out in a frame.
#[derive(Clone, Debug)]
pub struct TracksResponse {
    /// Requests, to be applied in this order.
    pub actions: Vec<TimelineAction>,
    /// The columns, for other rows over the same time.
    pub columns: Columns,
    /// Range, cursor and pins as painted, for other rows over the same time.
    pub view: AxisView,
}

/// One row of the stack on screen.
struct Row {
    rect: Rect,
    response: Response,
}

/// Paints the tracks into the space that is left, with the time axis at the bottom.
///
/// Nothing is changed: apply the returned actions with [`TimeAxis::apply`].
pub fn tracks_ui(ui: &mut Ui, axis: &TimeAxis, tracks: &[Track<'_>], options: &TracksOptions) -> TracksResponse {
    let rect = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(rect);
    let theme = Theme::of(ui);
    let (palette, scale) = (theme.palette, theme.metrics.scale);
    let columns = Columns::of(rect, &theme.metrics);
    if tracks.is_empty() || tracks.iter().all(|track| track.state == TrackState::NotRun) {
        return empty_ui(ui, rect, columns, axis, tracks);
    }
    let id = ui.unique_id().with("tracks");
    let (stack, axis_rect) = rect.split_top_bottom_at_y(rect.bottom() - metrics::TIME_AXIS * scale);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let paper = Rect::from_x_y_ranges(columns.plot, stack.y_range());
    ui.painter().rect_filled(paper, 0.0, palette.paper);
    let rows = rows_ui(ui, id, stack, columns, tracks);
    let strip_response = strip_ui(ui, id, axis_rect, columns);
    let mut places: Vec<Place<'_>> =
        rows.iter().zip(tracks).map(|(row, track)| Place { response: row.response.clone(), track: Some(track) }).collect();
    places.push(Place { response: strip_response, track: None });
    let asked = input::read(ui, id, axis, columns.plot, &places);
    let view = axis.view_after(&asked.actions);
    let painting = Painting { columns, axis, view, palette, options, stack };
    for (row, track) in rows.iter().zip(tracks) {
        let shows_ring = asked.ring == Some(row.response.id);
        painting.row_ui(ui, row, track, shows_ring);
    }
    painting.over_all(ui, axis_rect, &asked);
    TracksResponse { actions: asked.actions, columns, view }
}

/// Allots the rows and registers their plots; scrolls when they do not fit.
fn rows_ui(ui: &mut Ui, id: Id, stack: Rect, columns: Columns, tracks: &[Track<'_>]) -> Vec<Row> {
    let scale = Theme::of(ui).metrics.scale;
    let height = (stack.height() / tracks.len() as f32).max(metrics::TRACK_MIN * scale);
    // Whole points that add up to the stack: no gap below the last row, no scroll bar for a fraction.
    let edge = |place: usize| (place as f32 * height).floor();
    let mut rows = Vec::new();
    ui.scope_builder(UiBuilder::new().max_rect(stack).id_salt("stack"), |ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        ScrollArea::vertical().id_salt("tracks").auto_shrink(false).show(ui, |ui| {
            for (place, track) in tracks.iter().enumerate() {
                let size = vec2(stack.width(), edge(place + 1) - edge(place));
                let (row, _) = ui.allocate_exact_size(size, Sense::hover());
                let rect = Rect::from_x_y_ranges(stack.x_range(), row.y_range());
                let plot = Rect::from_x_y_ranges(columns.plot, rect.y_range());
                let response = ui.interact(plot, id.with(track.title), Sense::click_and_drag());
                response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, format!("Track {}", track.title)));
                ui.accesskit_node_builder(response.id, |node| {
                    node.set_description(description(track));
                });
                header_hover_ui(ui, id, rect, columns, track);
                rows.push(Row { rect, response });
            }
        });
    });
    rows
}

fn description(track: &Track<'_>) -> String {
    let mut parts = vec![track.definition.to_owned(), track.unit.to_owned()];
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

/// The card with the definition of what a track shows.
fn header_hover_ui(ui: &Ui, id: Id, rect: Rect, columns: Columns, track: &Track<'_>) {
    let place = Rect::from_x_y_ranges(columns.header, rect.y_range());
    let response = ui.interact(place, id.with(("header", track.title)), Sense::hover());
    response.on_hover_ui(|ui| {
        ui.label(theme::strong(track.title));
        if !track.definition.is_empty() {
            ui.label(track.definition);
        }
        if !track.unit.is_empty() {
            ui.label(egui::RichText::new(format!("Unit {}", track.unit)).weak());
        }
    });
}

/// Registers the time axis; it takes the same input as the plots.
fn strip_ui(ui: &Ui, id: Id, rect: Rect, columns: Columns) -> Response {
    let place = Rect::from_x_y_ranges(columns.plot, rect.y_range());
    let response = ui.interact(place, id.with("time axis"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, "Time axis"));
    response
}

/// Everything a frame paints with.
struct Painting<'a> {
    columns: Columns,
    axis: &'a TimeAxis,
    view: AxisView,
    palette: Palette,
    options: &'a TracksOptions,
    stack: Rect,
}

impl Painting<'_> {
    fn row_ui(&self, ui: &mut Ui, row: &Row, track: &Track<'_>, shows_ring: bool) {
        let clip = row.rect.intersect(self.stack).intersect(ui.clip_rect());
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
        // Values of rows out of sight are registered too, for screen readers.
        let gutter_rect = Rect::from_x_y_ranges(self.columns.gutter, inner.y_range());
        let is_live = row.response.has_focus();
        let builder = UiBuilder::new().max_rect(gutter_rect).id_salt(track.title);
        ui.scope_builder(builder, |ui| {
            ui.shrink_clip_rect(clip);
            let id = row.response.id;
            gutter::gutter_ui(ui, id, gutter_rect, track, &scale, &self.view, is_live);
        });
    }

    fn paint_row(&self, painter: &Painter, row: &Row, track: &Track<'_>, scale: &ValueScale) {
        let inner = row.rect.shrink2(vec2(0.0, MARGIN));
        let plot_rect = Rect::from_x_y_ranges(self.columns.plot, inner.y_range());
        let header_rect = Rect::from_x_y_ranges(self.columns.header, row.rect.y_range());
        let height = inner.y_range();
        header::paint(painter, header_rect, height, track, scale, &self.palette);
        let inside = painter.with_clip_rect(painter.clip_rect().intersect(row.response.rect));
        self.shading(&inside, row.response.rect, scale);
        let plot = Plot { painter: &inside, rect: plot_rect, view: self.view, scale: *scale, palette: &self.palette };
        if self.has_data(track) {
            plot.grid();
            plot.series(track);
            plot.reference_lines(track.lines);
        } else {
            self.nothing(painter, row.response.rect, track);
        }
        self.progress(painter, row.response.rect, track);
        let line = Stroke::new(metrics::HAIRLINE, self.palette.hairline);
        let bottom = painter.round_to_pixel_center(row.rect.bottom()) - 1.0;
        painter.hline(row.rect.x_range(), bottom, line);
    }

    /// Warm-up and the stretch between the pins.
    fn shading(&self, painter: &Painter, rect: Rect, scale: &ValueScale) {
        let plot = Plot { painter, rect, view: self.view, scale: *scale, palette: &self.palette };
        if let Some(end) = self.options.warm_up_end.filter(|end| self.view.range.start() < *end) {
            plot.shade(0, end, faded(self.palette.ink_faint, 0.1));
        }
        if let (Some(a), Some(b)) = (self.view.pin_a, self.view.pin_b) {
            plot.shade(a.min(b), a.max(b), faded(self.palette.ink_faint, 0.08));
        }
    }

    /// Whether any series has a value in the visible range.
    fn has_data(&self, track: &Track<'_>) -> bool {
        use super::pyramid::{Part, extent};
        track.series.iter().any(|series| {
            let (from, to) = series.points_in(self.view.range);
            extent(series, Part::Median, from, to).is_some()
        })
    }

    /// Says why a plot is empty.
    fn nothing(&self, painter: &Painter, rect: Rect, track: &Track<'_>) {
        let text = match track.state {
            TrackState::NotRun => "Run to see results".to_owned(),
            TrackState::Running { n_done, n_total } => {
                format!("Running, {n_done} of {n_total} repeats")
            }
            TrackState::Ready => "No data in this range".to_owned(),
        };
        painter.text(rect.center(), Align2::CENTER_CENTER, text, theme::body(painter.ctx()), self.palette.ink_faint);
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

    /// What runs through all rows: section lines of the time axis, pins and the cursor.
    fn over_all(&self, ui: &Ui, axis_rect: Rect, asked: &Asked) {
        let palette = &self.palette;
        let painter = ui.painter_at(self.stack.union(axis_rect).intersect(ui.clip_rect()));
        strip::paint(&painter, axis_rect, &self.columns, self.axis, &self.view, palette);
        let plots = Rect::from_x_y_ranges(self.columns.plot, self.stack.y_range());
        if let Some(brush) = asked.brush {
            let x = |time| self.view.x_of(time, self.columns.plot);
            let band = Rect::from_x_y_ranges(x(brush.start())..=x(brush.end()), plots.y_range());
            painter.rect_filled(band.intersect(plots), 0.0, faded(palette.accent, 0.15));
        }
        if let Some(end) = self.options.warm_up_end {
            self.warm_up(&painter, plots, end);
        }
        for (name, pin) in [("A", self.view.pin_a), ("B", self.view.pin_b)] {
            let Some(time) = pin.filter(|time| self.view.range.contains(*time)) else {
                continue;
            };
            let x = painter.round_to_pixel_center(self.view.x_of(time, self.columns.plot));
            let path = [pos2(x, plots.top()), pos2(x, plots.bottom())];
            let stroke = Stroke::new(metrics::HAIRLINE, palette.ink_secondary);
            painter.extend(egui::Shape::dashed_line(&path, stroke, 4.0, 3.0));
            strip::flag(&painter, axis_rect, &self.columns, x, name, palette.ink_secondary, palette.surface);
        }
        if let Some(cursor) = self.view.cursor.filter(|time| self.view.range.contains(*time)) {
            let x = painter.round_to_pixel_center(self.view.x_of(cursor, self.columns.plot));
            let stroke = Stroke::new(metrics::HAIRLINE, palette.accent);
            painter.vline(x, plots.top()..=axis_rect.top() + 2.0, stroke);
        }
        strip::cursor_flag(&painter, axis_rect, &self.columns, self.axis, &self.view, palette);
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
    TracksResponse { actions, columns, view: axis.view() }
}
