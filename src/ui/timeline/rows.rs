//! Rows of the stack: how high they are, and what of them takes input before anything is painted.

use egui::{Align, CursorIcon, Id, Layout, Popup, Rect, Response, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::scale::ValueScale;
use super::tracks::MARGIN;
use super::{AxisView, Columns, Track, TrackRequest, TracksOptions};
use crate::ui::theme::{self, Theme, metrics};

/// Height of the edge by which a row is made higher or lower.
const EDGE: f32 = 6.0;
/// Height of the stretch by which a level is taken.
const GRIP: f32 = 9.0;
/// Lowest row that can be chosen, in points at a desk.
const LOWEST: f32 = 44.0;
/// Highest row, in points at a desk.
const HIGHEST: f32 = 600.0;

/// One row of the stack on screen.
pub(super) struct Row {
    pub rect: Rect,
    pub response: Response,
    /// A level that is being dragged, and where to.
    pub level: Option<(usize, f64)>,
    /// The title, which opens the menu of the track.
    pub title: Response,
}

/// Heights of all rows: what was chosen, what lanes need, and equal shares of the rest.
fn heights(ui: &Ui, id: Id, stack: Rect, tracks: &[Track<'_>]) -> Vec<f32> {
    let scale = Theme::of(ui).metrics.scale;
    let least = metrics::TRACK_MIN * scale;
    let own: Vec<Option<f32>> = tracks
        .iter()
        .map(|track| {
            let dragged: Option<f32> = ui.data(|data| data.get_temp(id.with(("height", track.title))));
            let lanes = track.lanes.map(|lanes| lanes.wanted_height() * scale);
            dragged.or(track.height.map(|height| height * scale)).or(lanes).map(|height| height.clamp(LOWEST * scale, HIGHEST * scale))
        })
        .collect();
    let taken: f32 = own.iter().flatten().sum();
    let n_open = own.iter().filter(|height| height.is_none()).count();
    let share = ((stack.height() - taken) / n_open.max(1) as f32).max(least);
    own.into_iter().map(|height| height.unwrap_or(share)).collect()
}

/// Allots the rows and registers their plots, titles, levels and edges; scrolls when they do not fit.
pub(super) fn rows_ui(
    ui: &mut Ui,
    id: Id,
    (stack, columns): (Rect, Columns),
    view: &AxisView<'_>,
    tracks: &[Track<'_>],
    options: &TracksOptions<'_>,
    requests: &mut Vec<TrackRequest>,
) -> Vec<Row> {
    let heights = heights(ui, id, stack, tracks);
    // Whole points that add up to the stack: no gap below the last row, no scroll bar for a fraction.
    let mut edges = vec![0.0_f32];
    let mut sum = 0.0;
    for height in heights {
        sum += height;
        edges.push(sum.floor());
    }
    let mut rows = Vec::new();
    ui.scope_builder(UiBuilder::new().max_rect(stack).id_salt("stack"), |ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        ScrollArea::vertical().id_salt("tracks").auto_shrink(false).show(ui, |ui| {
            for (place, track) in tracks.iter().enumerate() {
                let size = vec2(stack.width(), edges[place + 1] - edges[place]);
                let (row, _) = ui.allocate_exact_size(size, Sense::hover());
                let rect = Rect::from_x_y_ranges(stack.x_range(), row.y_range());
                let plot = Rect::from_x_y_ranges(columns.plot, rect.y_range());
                let response = ui.interact(plot, id.with(track.title), Sense::click_and_drag());
                response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, format!("Track {}", track.title)));
                let title = title_ui(ui, id, rect, columns, (place, tracks.len()), track, options, requests);
                let level = levels_ui(ui, id, &response, view, place, track, requests);
                if options.can_arrange {
                    edge_ui(ui, id, rect, place, track, requests);
                }
                rows.push(Row { rect, response, level, title });
            }
        });
    });
    rows
}

/// The title: its card says what is measured, a press opens the menu of the track.
#[expect(clippy::too_many_arguments, reason = "a title needs to know its place in the stack")]
fn title_ui(
    ui: &Ui,
    id: Id,
    rect: Rect,
    columns: Columns,
    (place, n_tracks): (usize, usize),
    track: &Track<'_>,
    options: &TracksOptions<'_>,
    requests: &mut Vec<TrackRequest>,
) -> Response {
    let header = Rect::from_x_y_ranges(columns.header, rect.y_range());
    let figures = super::header::FIGURES * Theme::of(ui).metrics.scale;
    let width = (header.width() - figures).max(1.0);
    let title = Rect::from_min_size(header.min, vec2(width, rect.height()));
    let sense = if options.can_arrange { Sense::click() } else { Sense::hover() };
    let response = ui.interact(title.shrink(2.0), id.with(("header", track.title)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Options of {}", track.title)));
    if options.can_arrange {
        Popup::menu(&response).show(|ui| menu_ui(ui, (place, n_tracks), track, requests));
        Popup::context_menu(&response).id(id.with(("context", track.title))).show(|ui| menu_ui(ui, (place, n_tracks), track, requests));
    }
    response.clone().on_hover_ui(|ui| {
        ui.label(theme::strong(track.title));
        for line in [track.definition, track.caption] {
            if !line.is_empty() {
                ui.label(line);
            }
        }
        if !track.unit.is_empty() {
            ui.label(egui::RichText::new(format!("Unit {}", track.unit)).weak());
        }
        for (name, colour, _) in track.lanes.iter().flat_map(|lanes| &lanes.legend) {
            ui.horizontal(|ui| {
                let (swatch, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
                ui.painter().rect_filled(swatch, 2.0, theme::Palette::of(ui).series(*colour));
                ui.label(name);
            });
        }
        for sign in track.lanes.iter().flat_map(|lanes| lanes.signs()) {
            ui.horizontal(|ui| {
                let (place, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
                sign.paint(ui.painter(), place.center(), &theme::Palette::of(ui));
                ui.label(sign.name());
            });
        }
    });
    response
}

/// The menu of a track.
fn menu_ui(ui: &mut Ui, (track, n_tracks): (usize, usize), data: &Track<'_>, requests: &mut Vec<TrackRequest>) {
    ui.with_layout(Layout::top_down_justified(Align::LEFT), |ui| {
        ui.set_min_width(180.0);
        let mut item = |ui: &mut Ui, enabled: bool, text: &str, request: TrackRequest| {
            if ui.add_enabled(enabled, egui::Button::new(text).frame(false)).clicked() {
                requests.push(request);
                ui.close();
            }
        };
        item(ui, 0 < track, "Move up", TrackRequest::Move { track, by: -1 });
        item(ui, track + 1 < n_tracks, "Move down", TrackRequest::Move { track, by: 1 });
        if data.lanes.is_none() {
            ui.separator();
            let on = !data.is_logarithmic;
            item(ui, true, if on { "Logarithmic scale" } else { "Even scale" }, TrackRequest::Logarithmic { track, on });
            if data.fixed_range.is_some() {
                item(ui, true, "Fit the scale to what is visible", TrackRequest::Range { track, range: None });
            } else {
                let scale = ValueScale::of(data, &AxisView::whole(), 100.0);
                let range = Some([scale.least, scale.greatest]);
                item(ui, true, "Lock the scale", TrackRequest::Range { track, range });
            }
            let middle = {
                let scale = ValueScale::of(data, &AxisView::whole(), 100.0);
                scale.least + 0.5 * (scale.greatest - scale.least)
            };
            item(ui, true, "Add a target line", TrackRequest::AddLevel { track, value: middle });
            for (level, line) in data.lines.iter().enumerate().filter(|(_, line)| line.is_movable) {
                item(ui, true, &format!("Remove “{}”", line.name), TrackRequest::RemoveLevel { track, level });
            }
        }
        ui.separator();
        item(ui, true, "Copy as table", TrackRequest::Copy { track });
        item(ui, 1 < n_tracks, "Remove track", TrackRequest::Remove { track });
    });
}

/// Levels that can be dragged up and down, or moved by arrows; returns the one under way.
fn levels_ui(
    ui: &Ui,
    id: Id,
    plot: &Response,
    view: &AxisView<'_>,
    track: usize,
    data: &Track<'_>,
    requests: &mut Vec<TrackRequest>,
) -> Option<(usize, f64)> {
    if data.lines.is_empty() || data.lanes.is_some() {
        return None;
    }
    let inner = plot.rect.shrink2(vec2(0.0, MARGIN));
    let scale = ValueScale::of(data, view, inner.height());
    let mut moving = None;
    for (level, line) in data.lines.iter().enumerate().filter(|(_, line)| line.is_movable) {
        let y = scale.y_of(line.value, inner.y_range());
        // Left half only, so that the rest of the plot stays free for the cursor.
        let place = Rect::from_x_y_ranges(inner.left()..=inner.right(), y - GRIP / 2.0..=y + GRIP / 2.0);
        let own = id.with(("level", data.title, level));
        let response = ui.interact(place.intersect(plot.rect), own, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, format!("{} of {}", line.name, data.title)));
        ui.accesskit_node_builder(response.id, |node| {
            node.set_numeric_value(line.value);
            node.set_value(super::text::with_unit(&super::text::value(line.value), data.unit));
        });
        let at = response.interact_pointer_pos().map(|at| scale.value_at(at.y, inner.y_range()));
        if response.dragged() {
            moving = at.map(|value| (level, value)).or(moving);
        } else if response.drag_stopped()
            && let Some(value) = at
        {
            requests.push(TrackRequest::MoveLevel { track, level, value: rounded(value, &scale) });
        }
        if response.has_focus() {
            let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            for (key, sign) in [(egui::Key::ArrowUp, 1.0), (egui::Key::ArrowDown, -1.0)] {
                if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key)) {
                    let value = if scale.is_logarithmic { line.value * (1.0 + 0.1 * sign) } else { line.value + sign * scale.step / 10.0 };
                    requests.push(TrackRequest::MoveLevel { track, level, value });
                }
            }
            let ring = egui::Stroke::new(metrics::FOCUS, theme::Palette::of(ui).accent);
            ui.painter().rect_stroke(place, 2.0, ring, egui::StrokeKind::Inside);
        }
        response.on_hover_cursor(CursorIcon::ResizeVertical);
    }
    moving
}

/// A value rounded to a hundredth of the distance between grid lines.
fn rounded(value: f64, scale: &ValueScale) -> f64 {
    if scale.is_logarithmic || scale.step <= 0.0 {
        return format!("{value:.2e}").parse().unwrap_or(value);
    }
    let unit = scale.step / 20.0;
    let rounded = (value / unit).round() * unit;
    // The shortest number that says the same: no 0.30000000000000004.
    format!("{rounded:.6e}").parse().unwrap_or(rounded)
}

/// The lower edge of a row, by which its height is changed.
fn edge_ui(ui: &Ui, id: Id, rect: Rect, track: usize, data: &Track<'_>, requests: &mut Vec<TrackRequest>) {
    let scale = Theme::of(ui).metrics.scale;
    let place = Rect::from_center_size(pos2(rect.center().x, rect.bottom() - EDGE / 2.0), vec2(rect.width(), EDGE));
    let response = ui.interact(place, id.with(("edge", data.title)), Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Height of {}", data.title)));
    let slot = id.with(("height", data.title));
    let height = response.interact_pointer_pos().map(|at| (at.y - rect.top()).clamp(metrics::TRACK_MIN * scale, HIGHEST * scale));
    if response.dragged()
        && let Some(height) = height
    {
        ui.data_mut(|data| data.insert_temp(slot, height));
    }
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove::<f32>(slot));
        if let Some(height) = height {
            requests.push(TrackRequest::Resize { track, height: (height / scale).round() });
        }
    }
    response.on_hover_cursor(CursorIcon::ResizeVertical);
}
