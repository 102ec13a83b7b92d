//! The strip that shows the whole horizon with the visible part as a window that can be dragged.

use egui::{CursorIcon, Id, Painter, Rangef, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::paint::Plot;
use super::scale::ValueScale;
use super::{AxisView, SeriesView, TimeAxis, TimeRange, TimelineAction, Track, instant_text};
use crate::ui::theme::{Palette, faded, metrics};

/// Height of the strip, in points at a desk.
pub(super) const HEIGHT: f32 = 24.0;
/// Width of a handle.
const HANDLE: f32 = 8.0;

/// What a drag in the strip moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grip {
    Start,
    End,
    Window,
}

/// A drag that goes on: what was seen when it began, and where.
#[derive(Clone, Copy, Debug)]
struct Drag {
    grip: Grip,
    from: TimeRange,
    x: f32,
}

/// Registers the strip and reads it.
pub(super) fn ui(ui: &Ui, id: Id, rect: Rect, plot: Rangef, axis: &TimeAxis, actions: &mut Vec<TimelineAction>) {
    let strip = Rect::from_x_y_ranges(plot, rect.y_range());
    let whole = whole(axis);
    let x_of = |time: i64| whole.x_of(time, plot);
    let ticks = |points: f32| f64::from(points) / f64::from(plot.span()).max(1.0) * whole.shown_span() as f64;
    let ground = ui.interact(strip, id.with("overview"), Sense::click());
    let told = |time| instant_text(time, axis.start_date());
    let range = axis.range();
    ground.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Whole time"));
    ui.accesskit_node_builder(ground.id, |node| {
        node.set_value(format!("From {} to {}", told(range.start()), told(range.end())));
    });
    if ground.clicked()
        && let Some(at) = ground.interact_pointer_pos()
    {
        let middle = whole.time_at(at.x, plot);
        actions.extend([TimelineAction::SetRange(axis.centred(middle)), TimelineAction::EndGesture]);
    }
    let window = Rect::from_x_y_ranges(x_of(range.start())..=x_of(range.end()), strip.y_range());
    let handle = |x: f32| Rect::from_center_size(pos2(x, strip.center().y), vec2(HANDLE, strip.height()));
    let places = [
        (Grip::Window, window, "Visible part", CursorIcon::Grab),
        (Grip::Start, handle(window.left()), "Start of the visible part", CursorIcon::ResizeHorizontal),
        (Grip::End, handle(window.right()), "End of the visible part", CursorIcon::ResizeHorizontal),
    ];
    for (grip, place, name, cursor) in places {
        let sense = if grip == Grip::Window { Sense::drag() } else { Sense::click_and_drag() };
        let response = ui.interact(place, id.with(name), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name));
        drag(ui, id, &response, grip, axis, &ticks, actions);
        keys(ui, &response, grip, axis, actions);
        response.on_hover_cursor(cursor);
    }
}

fn drag(ui: &Ui, id: Id, response: &Response, grip: Grip, axis: &TimeAxis, ticks: &dyn Fn(f32) -> f64, actions: &mut Vec<TimelineAction>) {
    let slot = id.with("overview drag");
    if response.drag_started()
        && let Some(press) = ui.input(|input| input.pointer.press_origin())
    {
        ui.data_mut(|data| data.insert_temp(slot, Drag { grip, from: axis.range(), x: press.x }));
    }
    let drag: Option<Drag> = ui.data(|data| data.get_temp(slot));
    if let Some(drag) = drag.filter(|drag| drag.grip == grip)
        && (response.dragged() || response.drag_stopped())
        && let Some(at) = response.interact_pointer_pos()
    {
        let by = ticks(at.x - drag.x).round() as i64;
        let horizon = axis.horizon();
        let range = match grip {
            Grip::Window => axis.panned(drag.from, by),
            Grip::Start => TimeRange::new(axis.moved(drag.from.start(), by).clamp(horizon.start(), drag.from.end() - 1), drag.from.end()),
            Grip::End => TimeRange::new(drag.from.start(), axis.moved(drag.from.end(), by).clamp(drag.from.start() + 1, horizon.end())),
        };
        if range != axis.range() {
            actions.push(TimelineAction::SetRange(range));
        }
    }
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove::<Drag>(slot));
        actions.push(TimelineAction::EndGesture);
    }
}

fn keys(ui: &Ui, response: &Response, grip: Grip, axis: &TimeAxis, actions: &mut Vec<TimelineAction>) {
    if !response.has_focus() {
        return;
    }
    ui.memory_mut(|memory| {
        memory.set_focus_lock_filter(response.id, egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() });
    });
    let step = (whole(axis).shown_span() / 100).max(1);
    for (key, by) in [(egui::Key::ArrowLeft, -step), (egui::Key::ArrowRight, step)] {
        if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key)) {
            let range = axis.range();
            let moved = match grip {
                Grip::Window => axis.panned(range, by),
                Grip::Start => TimeRange::new(axis.moved(range.start(), by).min(range.end() - 1), range.end()),
                Grip::End => TimeRange::new(range.start(), axis.moved(range.end(), by).max(range.start() + 1)),
            };
            actions.push(TimelineAction::SetRange(moved));
        }
    }
}

/// The view of everything, with the cursor and pins as they are.
fn whole(axis: &TimeAxis) -> AxisView<'_> {
    axis.view().over(axis.horizon())
}

/// Paints the line of the whole horizon and the window over it.
pub(super) fn paint(
    painter: &Painter,
    rect: Rect,
    plot: Rangef,
    axis: &TimeAxis,
    view: &AxisView<'_>,
    line: &SeriesView<'_>,
    palette: &Palette,
) {
    let strip = Rect::from_x_y_ranges(plot, rect.y_range());
    painter.rect_filled(rect, 0.0, palette.surface);
    painter.rect_filled(strip, 0.0, palette.sunken);
    let whole = view.over(axis.horizon());
    let inside = painter.with_clip_rect(strip.intersect(painter.clip_rect()));
    let inner = strip.shrink2(vec2(0.0, 3.0));
    let bare = [SeriesView { bands: None, runs: &[], is_stacked: false, is_hidden: false, ..*line }];
    let track = Track::new("", "", &bare);
    let scale = ValueScale::of(&track, &whole, 4.0);
    Plot { painter: &inside, rect: inner, view: whole, scale, palette }.series(&track);
    let x = |time: i64| whole.x_of(time, plot);
    let window = Rect::from_x_y_ranges(x(view.range.start())..=x(view.range.end()), strip.y_range());
    for outside in [Rangef::new(strip.left(), window.left()), Rangef::new(window.right(), strip.right())] {
        inside.rect_filled(Rect::from_x_y_ranges(outside, strip.y_range()), 0.0, faded(palette.surface, 0.7));
    }
    inside.rect_stroke(window, 3.0, Stroke::new(metrics::HAIRLINE, palette.outline), StrokeKind::Inside);
    for edge in [window.left(), window.right()] {
        let edge = edge.clamp(strip.left() + 2.0, strip.right() - 2.0);
        let grip = Rect::from_center_size(pos2(edge, strip.center().y), vec2(4.0, strip.height() - 8.0));
        inside.rect_filled(grip, 2.0, palette.ink_secondary);
    }
    if let Some(cursor) = view.cursor {
        inside.vline(inside.round_to_pixel_center(x(cursor)), strip.y_range(), Stroke::new(metrics::HAIRLINE, palette.accent));
    }
}
