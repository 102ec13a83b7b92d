//! Moving and zooming the sheet: wheel, pinch, and what commands ask the view to show.

use egui::{Rect, Ui, Vec2, pos2, vec2};

use super::geometry::MapGeometry;
use super::sizes::full_zoom;
use crate::model::EntityRef;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::{View, ViewRequest};
use crate::ui::theme::{Theme, metrics};

/// Room left beside what is fitted into view.
const MARGIN: f32 = 44.0;
/// Room left below it.
const BELOW: f32 = 32.0;
/// Distance of the tools from the edge of the canvas, and the room inside their frame.
const TOOLS: f32 = 20.0;

/// Share of what is seen that a page moves by.
const PAGE: f32 = 0.9;

/// The canvas, the part of it where things are seen, and the part things are fitted into.
struct Room {
    canvas: Rect,
    seen: Rect,
    fitted: Rect,
    full: f32,
}

impl Room {
    /// The tools in the upper corner cover what stands below them.
    fn of(ui: &Ui, canvas: Rect) -> Self {
        let below_tools = canvas.top() + TOOLS + Theme::of(ui).metrics.control;
        let inside = |side: f32, top: f32, bottom: f32| {
            let rect = Rect::from_min_max(pos2(canvas.left() + side, below_tools + top), canvas.max - vec2(side, bottom));
            if rect.is_positive() { rect } else { canvas }
        };
        let full = full_zoom(Theme::of(ui).appearance);
        Self { canvas, full, seen: inside(MARGIN / 2.0, 8.0, MARGIN / 2.0), fitted: inside(MARGIN, BELOW - 8.0, BELOW) }
    }

    fn showing(&self, part: Rect) -> View {
        View::showing(self.fitted.translate(-self.canvas.min.to_vec2()), part, self.full)
    }
}

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
        let wanted = requested(request, ctx, &Room::of(ui, canvas), view);
        let now = ui.input(|input| input.time);
        let at_once = matches!(request, ViewRequest::Pan(_) | ViewRequest::Page(_)) || ui.style().animation_time == 0.0;
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
    let mut view = view;
    // Two fingers on a screen move and zoom what lies under them; where they are is not where the pointer is.
    if let Some(touch) = ui.input(egui::InputState::multi_touch) {
        if canvas.contains(touch.center_pos) {
            view = view.zoomed_about(canvas, touch.center_pos - touch.translation_delta, touch.zoom_delta);
            view.offset += touch.translation_delta;
        }
        return view;
    }
    if !ui.rect_contains_pointer(canvas) {
        return view;
    }
    let (scroll, zoom, pointer) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta(), input.pointer.latest_pos()));
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

fn requested(request: &ViewRequest, ctx: Ctx<'_>, room: &Room, view: View) -> View {
    let canvas = room.canvas;
    let map = &ctx.derived.map;
    match request {
        ViewRequest::All => map.bounds().map_or_else(View::default, |bounds| room.showing(bounds)),
        ViewRequest::Selection => {
            bounds_of(map, ctx.session.selection.iter()).or_else(|| map.bounds()).map_or(view, |bounds| room.showing(bounds))
        }
        ViewRequest::Actual => view.zoomed_about(canvas, canvas.center(), room.full / view.zoom),
        ViewRequest::Zoom(factor) => view.zoomed_about(canvas, canvas.center(), *factor),
        ViewRequest::Pan(by) => View { offset: view.offset + *by, ..view },
        ViewRequest::Page(by) => View { offset: view.offset + *by * canvas.size() * PAGE, ..view },
        ViewRequest::Back => view,
        ViewRequest::To(wanted) => *wanted,
        ViewRequest::Reveal(elements) => reveal(map, elements, room, view),
    }
}

/// The view moved as little as needed to show the elements, if they fit.
fn reveal(map: &MapGeometry, elements: &[EntityRef], room: &Room, view: View) -> View {
    let Some(bounds) = bounds_of(map, elements.iter().copied()) else { return view };
    let on_screen = view.rect_to_screen(room.canvas, bounds);
    let seen = room.seen;
    if seen.contains_rect(on_screen) {
        return view;
    }
    if seen.width() < on_screen.width() || seen.height() < on_screen.height() {
        return if seen.intersects(on_screen) { view } else { room.showing(bounds) };
    }
    let shift = |low: f32, high: f32, from: f32, to: f32| if low < from { from - low } else { (to - high).min(0.0) };
    let by = Vec2::new(
        shift(on_screen.left(), on_screen.right(), seen.left(), seen.right()),
        shift(on_screen.top(), on_screen.bottom(), seen.top(), seen.bottom()),
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
