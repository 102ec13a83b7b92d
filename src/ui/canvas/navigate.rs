//! Moving and zooming the sheet: wheel, pinch, and what commands ask the view to show.

use egui::{Rect, Ui, Vec2};

use super::geometry::MapGeometry;
use crate::model::EntityRef;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::{View, ViewRequest};
use crate::ui::theme::metrics;

/// Room left round what is fitted into view.
const MARGIN: f32 = 56.0;

/// A view on its way to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    from: View,
    to: View,
    since: f64,
}

/// The view of this frame: what the session holds, moved by wheel, pinch and requests.
pub fn view(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, motion: &mut Option<Motion>, actions: &mut Vec<Action>) -> View {
    let mut view = ctx.session.view;
    if let Some(request) = &ctx.session.view_request {
        let wanted = requested(request, ctx, canvas, view);
        let now = ui.input(|input| input.time);
        let at_once = matches!(request, ViewRequest::Pan(_)) || ui.style().animation_time == 0.0;
        *motion = (!at_once && wanted != view).then_some(Motion { from: view, to: wanted, since: now });
        if at_once {
            view = wanted;
        }
        actions.push(Action::SetView(view));
    }
    if let Some(under_way) = *motion {
        let now = ui.input(|input| input.time);
        let share = (((now - under_way.since) as f32) / metrics::MOTION.max(0.001)).clamp(0.0, 1.0);
        view = between(under_way, share, canvas);
        actions.push(Action::SetView(view));
        if share < 1.0 {
            ui.ctx().request_repaint();
        } else {
            *motion = None;
        }
    }
    let moved = by_wheel(ui, canvas, view);
    if moved != view {
        *motion = None;
        view = moved;
        actions.push(Action::SetView(view));
    }
    view
}

fn by_wheel(ui: &Ui, canvas: Rect, view: View) -> View {
    if !ui.rect_contains_pointer(canvas) {
        return view;
    }
    let (scroll, zoom, pointer) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta(), input.pointer.latest_pos()));
    let mut view = view;
    if zoom != 1.0
        && let Some(pointer) = pointer
    {
        view = view.zoomed_about(canvas, pointer, zoom);
    }
    if scroll != Vec2::ZERO {
        view.offset += scroll;
    }
    view
}

fn requested(request: &ViewRequest, ctx: Ctx<'_>, canvas: Rect, view: View) -> View {
    let map = &ctx.derived.map;
    match request {
        ViewRequest::All => map.bounds().map_or_else(View::default, |bounds| View::showing(canvas.size(), bounds, MARGIN)),
        ViewRequest::Selection => bounds_of(map, ctx.session.selection.iter())
            .or_else(|| map.bounds())
            .map_or(view, |bounds| View::showing(canvas.size(), bounds, MARGIN)),
        ViewRequest::Actual => view.zoomed_about(canvas, canvas.center(), 1.0 / view.zoom),
        ViewRequest::Zoom(factor) => view.zoomed_about(canvas, canvas.center(), *factor),
        ViewRequest::Pan(by) => View { offset: view.offset + *by, ..view },
        ViewRequest::Reveal(elements) => reveal(map, elements, canvas, view),
    }
}

/// The view moved as little as needed to show the elements, if they fit.
fn reveal(map: &MapGeometry, elements: &[EntityRef], canvas: Rect, view: View) -> View {
    let Some(bounds) = bounds_of(map, elements.iter().copied()) else { return view };
    let on_screen = view.rect_to_screen(canvas, bounds);
    let room = canvas.shrink(MARGIN / 2.0);
    if room.contains_rect(on_screen) {
        return view;
    }
    if room.width() < on_screen.width() || room.height() < on_screen.height() {
        return if room.intersects(on_screen) { view } else { View::showing(canvas.size(), bounds, MARGIN) };
    }
    let shift = |low: f32, high: f32, from: f32, to: f32| if low < from { from - low } else { (to - high).min(0.0) };
    let by = Vec2::new(
        shift(on_screen.left(), on_screen.right(), room.left(), room.right()),
        shift(on_screen.top(), on_screen.bottom(), room.top(), room.bottom()),
    );
    View { offset: view.offset + by, ..view }
}

fn bounds_of(map: &MapGeometry, elements: impl Iterator<Item = EntityRef>) -> Option<Rect> {
    elements.filter_map(|of| map.rect_of(of)).reduce(Rect::union)
}

/// A view on the way, with the middle of the canvas moving evenly.
fn between(motion: Motion, share: f32, canvas: Rect) -> View {
    let eased = 1.0 - (1.0 - share) * (1.0 - share);
    let (from, to) = (motion.from, motion.to);
    let zoom = from.zoom + (to.zoom - from.zoom) * eased;
    let (a, b) = (from.to_map(canvas, canvas.center()), to.to_map(canvas, canvas.center()));
    let middle = a + (b - a) * eased;
    View { zoom, offset: canvas.size() / 2.0 - middle.to_vec2() * zoom }
}
