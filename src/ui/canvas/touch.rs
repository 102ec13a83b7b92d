//! Makes cards, labels and ports widgets: hands can press them, tests and screen readers find them by name.
//!
//! It registers and describes; what a press means is decided elsewhere.

use egui::accesskit::{Action as SpokenAction, Role};
use egui::{Id, Rect, Response, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::DETAIL_ZOOM;
use super::panel::map_id;
use crate::model::{EntityRef, FunctionId, HandoffId};
use crate::ui::ctx::Ctx;
use crate::ui::session::{Tool, View};

/// Smallest side of a label that can be pressed.
const MIN_TOUCH: f32 = 20.0;
/// Radius of a port.
pub const PORT_RADIUS: f32 = 7.0;
/// Distance of a port's middle from its card.
const PORT_OUT: f32 = 14.0;

/// Everything on the map that can be pressed, as it was this frame.
pub struct Touched {
    /// Cards that are in view or described to a screen reader.
    pub cards: Vec<(FunctionId, Response)>,
    /// Labels likewise.
    pub links: Vec<(HandoffId, Response)>,
    /// Ports of the card the pointer is at.
    pub ports: Vec<(FunctionId, Response)>,
    /// An element a screen reader has moved to.
    pub focused: Option<EntityRef>,
}

/// The widget of an element.
pub fn element_id(of: EntityRef) -> Id {
    map_id().with((of.kind_label(), of.raw()))
}

/// Registers everything; later ones lie on top.
pub fn touch(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View, moving: bool) -> Touched {
    let map = &ctx.derived.map;
    let selection = &ctx.session.selection;
    let spoken = describe_map(ui, ctx);
    let mut touched = Touched { cards: Vec::new(), links: Vec::new(), ports: Vec::new(), focused: None };
    let sense = Sense::CLICK | Sense::DRAG;
    let mut register = |of: EntityRef, rect: Rect, role: Role, name: &str| {
        let response = ui.interact(rect, element_id(of), sense);
        let selected = selection.contains(of);
        response.widget_info(|| WidgetInfo::labeled(role, true, name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(selected);
            node.add_action(SpokenAction::Focus);
        });
        if ui.input(|input| input.has_accesskit_action_request(response.id, SpokenAction::Focus)) {
            touched.focused = Some(of);
        }
        response
    };
    for link in &map.links {
        let label = view.rect_to_screen(canvas, link.label_rect);
        let least = Vec2::splat(MIN_TOUCH);
        let rect = Rect::from_center_size(label.center(), if view.zoom < DETAIL_ZOOM { least } else { label.size().max(least) });
        if spoken || canvas.intersects(rect) {
            let response = register(EntityRef::Handoff(link.id), rect, Role::Link, &link.spoken);
            touched.links.push((link.id, response));
        }
    }
    for card in &map.cards {
        let rect = view.rect_to_screen(canvas, card.rect);
        if spoken || canvas.intersects(rect) {
            let response = register(EntityRef::Function(card.id), rect, Role::Button, &card.spoken);
            touched.cards.push((card.id, response));
        }
    }
    if !moving {
        touched.ports = ports(ui, ctx, canvas, view);
    }
    touched
}

/// Ports at the four sides of the card the pointer is at.
fn ports(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View) -> Vec<(FunctionId, Response)> {
    if ctx.session.tool == Tool::Hand || view.zoom < DETAIL_ZOOM {
        return Vec::new();
    }
    // A fast hand is far away when its drag is noticed; what counts is where it pressed.
    let at = ui.input(|input| if input.pointer.any_down() { input.pointer.press_origin() } else { input.pointer.hover_pos() });
    let pointer = at.filter(|_| ui.rect_contains_pointer(canvas));
    let near = pointer.and_then(|at| {
        let reach = PORT_OUT + PORT_RADIUS + 4.0;
        ctx.derived.map.cards.iter().rev().find(|card| view.rect_to_screen(canvas, card.rect).expand(reach).contains(at))
    });
    let Some(card) = near else { return Vec::new() };
    let rect = view.rect_to_screen(canvas, card.rect);
    let name = ctx.document().name_of(card.id.into());
    let sides = [
        ("right", pos2(rect.right() + PORT_OUT, rect.center().y)),
        ("left", pos2(rect.left() - PORT_OUT, rect.center().y)),
        ("above", pos2(rect.center().x, rect.top() - PORT_OUT)),
        ("below", pos2(rect.center().x, rect.bottom() + PORT_OUT)),
    ];
    sides
        .into_iter()
        .map(|(side, middle)| {
            let place = Rect::from_center_size(middle, vec2(PORT_RADIUS, PORT_RADIUS) * 2.0 + Vec2::splat(4.0));
            let response = ui.interact(place, map_id().with(("port", card.id.0, side)), Sense::CLICK | Sense::DRAG);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Connect from {name}, {side}")));
            (card.id, response)
        })
        .collect()
}

/// Describes the sheet itself; returns whether anybody listens.
fn describe_map(ui: &Ui, ctx: Ctx<'_>) -> bool {
    let map = &ctx.derived.map;
    let lead = ctx.session.selection.lead().filter(|of| map.rect_of(*of).is_some());
    let label = format!("Map, {} teams, {} handoffs", map.cards.len(), map.links.len());
    ui.ctx()
        .accesskit_node_builder(map_id(), |node| {
            node.set_role(Role::Canvas);
            node.set_label(label);
            match lead {
                Some(of) => node.set_active_descendant(element_id(of).accesskit_id()),
                None => node.clear_active_descendant(),
            }
        })
        .is_some()
}
