//! Makes cards, labels and ports widgets: hands can press them, tests and screen readers find them by name.
//!
//! It registers and describes; what a press means is decided elsewhere.

use egui::accesskit::{Action as SpokenAction, Role};
use egui::{Id, Rect, Response, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::DETAIL_ZOOM;
use super::panel::map_id;
use crate::model::{EntityRef, FunctionId, GroupId, HandoffId, NoteId};
use crate::ui::ctx::Ctx;
use crate::ui::session::{End, Tool, View};

/// Smallest side of a label that can be pressed.
const MIN_TOUCH: f32 = 20.0;
/// Radius of a port.
pub const PORT_RADIUS: f32 = 7.0;
/// Side of what can be taken hold of on a line.
pub const HANDLE: f32 = 14.0;
/// Distance of a port's middle from its card.
const PORT_OUT: f32 = 14.0;

/// Everything on the map that can be pressed, as it was this frame.
pub struct Touched {
    /// Cards that are in view or described to a screen reader.
    pub cards: Vec<(FunctionId, Response)>,
    /// Labels likewise.
    pub links: Vec<(HandoffId, Response)>,
    /// Frames' headers, and closed groups.
    pub frames: Vec<(GroupId, Response)>,
    /// The buttons that close and open groups.
    pub toggles: Vec<(GroupId, Response)>,
    /// Notes that lie on the sheet.
    pub notes: Vec<(NoteId, Response)>,
    /// Handles of the selected line.
    pub handles: Vec<(HandoffId, Handle, Response)>,
    /// Ports of the card the pointer is at.
    pub ports: Vec<(FunctionId, Response)>,
    /// An element a screen reader has moved to.
    pub focused: Option<EntityRef>,
}

/// What of a line can be taken hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// An end, to attach it elsewhere.
    End(End),
    /// A corner, counted along the way.
    Corner(usize),
    /// A straight piece, counted along the way.
    Piece(usize),
}

impl Touched {
    /// Everything that can be pressed.
    pub fn responses(&self) -> impl Iterator<Item = &Response> {
        let links = self.links.iter().map(|(_, response)| response);
        let cards = self.cards.iter().map(|(_, response)| response);
        let frames = self.frames.iter().map(|(_, response)| response);
        let notes = self.notes.iter().map(|(_, response)| response);
        let handles = self.handles.iter().map(|(.., response)| response);
        let ports = self.ports.iter().map(|(_, response)| response);
        links.chain(cards).chain(frames).chain(notes).chain(handles).chain(ports)
    }

    /// Every element with its widget.
    pub fn elements(&self) -> impl Iterator<Item = (EntityRef, &Response)> {
        let cards = self.cards.iter().map(|(id, response)| (EntityRef::Function(*id), response));
        let links = self.links.iter().map(|(id, response)| (EntityRef::Handoff(*id), response));
        let frames = self.frames.iter().map(|(id, response)| (EntityRef::Group(*id), response));
        let notes = self.notes.iter().map(|(id, response)| (EntityRef::Note(*id), response));
        cards.chain(links).chain(frames).chain(notes)
    }
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
    let mut touched = Touched {
        cards: Vec::new(),
        links: Vec::new(),
        frames: Vec::new(),
        toggles: Vec::new(),
        notes: Vec::new(),
        handles: Vec::new(),
        ports: Vec::new(),
        focused: None,
    };
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
    for frame in map.frames.iter().filter(|frame| !frame.collapsed) {
        let rect = view.rect_to_screen(canvas, frame.header(map.sizes));
        if spoken || canvas.intersects(rect) {
            let response = register(frame.id.into(), rect, Role::Group, &frame.spoken);
            touched.frames.push((frame.id, response));
        }
    }
    let overlay = &ctx.derived.overlay;
    for link in &map.links {
        let label = view.rect_to_screen(canvas, link.label_rect);
        let least = Vec2::splat(MIN_TOUCH);
        let rect = Rect::from_center_size(label.center(), if view.zoom < DETAIL_ZOOM { least } else { label.size().max(least) });
        if spoken || canvas.intersects(rect) {
            let run = overlay.spoken_on_line(link.id);
            let response = if run.is_empty() {
                register(EntityRef::Handoff(link.id), rect, Role::Link, &link.spoken)
            } else {
                register(EntityRef::Handoff(link.id), rect, Role::Link, &format!("{}{run}", link.spoken))
            };
            touched.links.push((link.id, response));
        }
    }
    for note in &map.notes {
        let rect = view.rect_to_screen(canvas, note.rect);
        if spoken || canvas.intersects(rect) {
            let response = register(note.id.into(), rect, Role::Note, &note.spoken);
            touched.notes.push((note.id, response));
        }
    }
    for card in map.stacked() {
        let rect = view.rect_to_screen(canvas, card.rect);
        if spoken || canvas.intersects(rect) {
            let run = overlay.spoken(card.id);
            let response = if run.is_empty() {
                register(EntityRef::Function(card.id), rect, Role::Button, &card.spoken)
            } else {
                register(EntityRef::Function(card.id), rect, Role::Button, &format!("{}{run}", card.spoken))
            };
            touched.cards.push((card.id, response));
        }
    }
    for frame in map.frames.iter().filter(|frame| frame.collapsed) {
        let rect = view.rect_to_screen(canvas, frame.rect);
        if spoken || canvas.intersects(rect) {
            let response = register(frame.id.into(), rect, Role::Group, &frame.spoken);
            touched.frames.push((frame.id, response));
        }
    }
    touched.toggles = toggles(ui, ctx, canvas, view);
    if !moving {
        // Handles lie above ports: a selected line is bent where it leaves its card.
        touched.ports = ports(ui, ctx, canvas, view);
        touched.handles = handles(ui, ctx, canvas, view);
    }
    touched
}

/// The button of every group that closes or opens it.
fn toggles(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View) -> Vec<(GroupId, Response)> {
    let frames = ctx.derived.map.frames.iter().filter_map(|frame| {
        let place = toggle_rect(view.rect_to_screen(canvas, frame.rect), view.zoom);
        if !canvas.intersects(place) {
            return None;
        }
        let response = ui.interact(place, map_id().with(("toggle group", frame.id.0)), Sense::CLICK);
        let verb = if frame.collapsed { "Open" } else { "Close" };
        let name = ctx.document().name_of(frame.id.into());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{verb} group {name}")));
        Some((frame.id, response))
    });
    frames.collect()
}

/// Where the button of a group stands on screen.
pub fn toggle_rect(frame: Rect, zoom: f32) -> Rect {
    let side = 24.0 * zoom.clamp(0.6, 1.4);
    Rect::from_min_size(pos2(frame.right() - side - 6.0 * zoom, frame.top() + 4.0 * zoom), Vec2::splat(side))
}

/// Handles of the one line that is selected: both ends, its corners, the middles of its pieces.
fn handles(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View) -> Vec<(HandoffId, Handle, Response)> {
    let Some(EntityRef::Handoff(id)) = ctx.session.selection.single() else { return Vec::new() };
    let Some(link) = ctx.derived.map.link(id).filter(|_| DETAIL_ZOOM <= view.zoom && ctx.session.tool == Tool::Select) else {
        return Vec::new();
    };
    let way: Vec<egui::Pos2> = link.way.iter().map(|at| view.to_screen(canvas, *at)).collect();
    let [first, .., last] = way.as_slice() else { return Vec::new() };
    let mut places = Vec::new();
    for (piece, pair) in way.windows(2).enumerate() {
        if 3.0 * HANDLE < pair[0].distance(pair[1]) {
            places.push((Handle::Piece(piece), pair[0].lerp(pair[1], 0.5), format!("Piece {} of the line", piece + 1)));
        }
    }
    for (corner, at) in way.iter().enumerate().take(way.len() - 1).skip(1) {
        places.push((Handle::Corner(corner), *at, format!("Bend {corner} of the line")));
    }
    places.push((Handle::End(End::Sender), *first, "Sender’s end of the line".to_owned()));
    places.push((Handle::End(End::Receiver), *last, "Receiver’s end of the line".to_owned()));
    let register = |(handle, at, name): (Handle, egui::Pos2, String)| {
        let place = Rect::from_center_size(at, Vec2::splat(HANDLE));
        let response = ui.interact(place, map_id().with(("handle", format!("{handle:?}"))), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        (id, handle, response)
    };
    places.into_iter().map(register).collect()
}

/// Ports at the four sides of the card the pointer is at.
fn ports(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View) -> Vec<(FunctionId, Response)> {
    if matches!(ctx.session.tool, Tool::Hand | Tool::MakeRoom) || view.zoom < DETAIL_ZOOM {
        return Vec::new();
    }
    // A fast hand is far away when its drag is noticed; what counts is where it pressed.
    let at = ui.input(|input| if input.pointer.any_down() { input.pointer.press_origin() } else { input.pointer.hover_pos() });
    let pointer = at.filter(|_| ui.rect_contains_pointer(canvas));
    let near = pointer.and_then(|at| {
        let reach = PORT_OUT + PORT_RADIUS + 4.0;
        ctx.derived.map.stacked().rev().find(|card| view.rect_to_screen(canvas, card.rect).expand(reach).contains(at))
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
