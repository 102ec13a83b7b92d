//! Movements of the hand on the map: moving and copying cards, framing, connecting, bending lines,
//! making room, moving the sheet.
//!
//! A movement starts, goes on and ends here; what it does to the document it only asks for.

use egui::{Key, PointerButton, Pos2, Rect, Response, Ui, Vec2};

use super::bends;
use super::guides::Guide;
use super::moving::{Moved, Room};
use super::touch::{Handle, Touched};
use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{EntityRef, FunctionId, HandoffId};
use crate::ui::action::{Action, Then};
use crate::ui::ctx::Ctx;
use crate::ui::selection::SelectionChange;
use crate::ui::session::{DraftTeam, End, Tool, View, Writing, position};

/// Names of the map's gestures start here, apart from those of the session.
const FIRST_GESTURE: u64 = 1 << 32;
/// Guides are felt within this distance on screen.
const GUIDE_REACH: f32 = 6.0;

/// The movement under way.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gesture {
    /// None.
    #[default]
    Idle,
    /// A frame is being drawn from this point of the map.
    Frame {
        /// Where it started.
        from: Pos2,
    },
    /// Cards are being moved.
    Move {
        /// What moves, as it stood.
        moved: Moved,
        /// Where the pointer was, on the map.
        from: Pos2,
        /// All edits of the movement are one step.
        id: GestureId,
        /// What it has come to stand in line with.
        guides: Vec<Guide>,
        /// How far it has gone.
        by: Vec2,
    },
    /// Copies of cards are being moved away from them.
    Copy {
        /// What is copied.
        moved: Moved,
        /// Where the pointer was, on the map.
        from: Pos2,
        /// How far it has gone.
        by: Vec2,
    },
    /// A handoff is being drawn.
    Connect {
        /// The sender.
        from: FunctionId,
    },
    /// An end of a handoff is being moved to another card.
    Reattach {
        /// The handoff.
        handoff: HandoffId,
        /// Which end.
        end: End,
    },
    /// A piece or a corner of a line is being moved.
    Bend {
        /// The handoff.
        handoff: HandoffId,
        /// What of it.
        handle: Handle,
        /// Its way as it was.
        way: Vec<Pos2>,
        /// Where the pointer was, on the map.
        from: Pos2,
        /// All edits of the movement are one step.
        id: GestureId,
    },
    /// Everything on one side of a point is being pushed away.
    MakeRoom {
        /// Everything as it stood.
        room: Room,
        /// All edits of the movement are one step.
        id: GestureId,
        /// How far it has gone.
        by: Vec2,
    },
    /// The sheet is being moved.
    Pan,
}

/// What a movement needs to look at.
pub struct Hand<'a> {
    /// The widgets' surroundings.
    pub ui: &'a Ui,
    /// The shared context.
    pub ctx: Ctx<'a>,
    /// The canvas on screen.
    pub canvas: Rect,
    /// Everything that can be pressed.
    pub touched: &'a Touched,
    /// The sheet itself.
    pub sheet: &'a Response,
}

impl Hand<'_> {
    fn pointer(&self) -> Option<Pos2> {
        self.ui.input(|input| input.pointer.interact_pos())
    }

    fn origin(&self) -> Option<Pos2> {
        self.ui.input(|input| input.pointer.press_origin()).or_else(|| self.pointer())
    }

    fn responses(&self) -> impl Iterator<Item = &Response> {
        self.touched.responses().chain([self.sheet])
    }

    /// Whether the primary button moves the sheet whatever it is pressed on.
    pub fn pans(&self) -> bool {
        let space = self.ui.input(|input| input.key_down(Key::Space)) && !self.ui.ctx().text_edit_focused();
        space || self.ctx.session.tool == Tool::Hand
    }

    /// The function whose card lies under a point on screen.
    pub fn card_at(&self, view: View, at: Pos2) -> Option<FunctionId> {
        self.ctx.derived.map.card_at(view.to_map(self.canvas, at)).map(|card| card.id)
    }
}

impl Gesture {
    /// Lets the movement start, go on or end.
    pub fn update(&mut self, hand: &Hand<'_>, view: &mut View, count: &mut u64, actions: &mut Vec<Action>) {
        Self::pan_with_other_buttons(hand, view, actions);
        if *self == Self::Idle {
            self.start(hand, *view, count, actions);
        }
        let Some(pointer) = hand.pointer() else { return };
        // A second finger turns whatever the first one began into moving the sheet.
        let is_broken_off = hand.ui.input(|input| input.key_pressed(Key::Escape) || input.multi_touch().is_some());
        if is_broken_off {
            if self.has_changed_something(hand) {
                actions.push(Action::Undo);
            }
            *self = Self::Idle;
            return;
        }
        self.go_on(hand, view, pointer, actions);
        if hand.ui.input(|input| input.pointer.primary_released() || !input.pointer.primary_down()) {
            let ended = std::mem::take(self);
            ended.end(hand, *view, pointer, actions);
        }
    }

    /// Whether an edit of this movement stands in the document.
    fn has_changed_something(&self, hand: &Hand<'_>) -> bool {
        match self {
            Self::Move { by, .. } | Self::MakeRoom { by, .. } => *by != Vec2::ZERO,
            Self::Bend { handoff, way, .. } => hand.ctx.derived.map.link(*handoff).is_some_and(|link| link.way != *way),
            Self::Idle | Self::Frame { .. } | Self::Copy { .. } | Self::Connect { .. } | Self::Reattach { .. } | Self::Pan => false,
        }
    }

    fn go_on(&mut self, hand: &Hand<'_>, view: &mut View, pointer: Pos2, actions: &mut Vec<Action>) {
        let on_map = view.to_map(hand.canvas, pointer);
        let modifiers = hand.ui.input(|input| input.modifiers);
        let snaps = hand.ctx.session.map.snaps && !modifiers.command;
        let reach = GUIDE_REACH / view.zoom;
        match self {
            Self::Idle | Self::Frame { .. } | Self::Connect { .. } | Self::Reattach { .. } => {}
            Self::Pan => {
                let moved = hand.ui.input(|input| input.pointer.delta());
                if moved != Vec2::ZERO {
                    view.offset += moved;
                    actions.push(Action::SetView(*view));
                }
            }
            Self::Move { moved, from, id, guides, by } => {
                let (now, lines) = moved.shift(&hand.ctx.derived.map, on_map - *from, modifiers.shift, snaps, reach);
                *guides = lines;
                if now != *by {
                    *by = now;
                    actions.push(Action::gesture(moved.edit(now), *id));
                }
            }
            Self::Copy { moved, from, by } => {
                *by = moved.shift(&hand.ctx.derived.map, on_map - *from, modifiers.shift, snaps, reach).0;
            }
            Self::Bend { handoff, handle, way, from, id } => {
                let by = super::geometry::snapped((on_map - *from).to_pos2()).to_vec2();
                let by = if snaps { by } else { on_map - *from };
                let bends = match handle {
                    Handle::Piece(piece) => bends::moved_piece(way, *piece, by),
                    Handle::Corner(corner) => bends::moved_corner(way, *corner, by),
                    Handle::End(_) => return,
                };
                let now = bends.into_iter().map(position).collect();
                if by != Vec2::ZERO && hand.ctx.document().layout.bends.get(*handoff) != Some(&now) {
                    actions.push(Action::gesture(Edit::Bend(vec![(*handoff, now)]), *id));
                }
            }
            Self::MakeRoom { room, id, by } => {
                let now = room.allowed(on_map - room.at, snaps);
                if now != *by {
                    *by = now;
                    actions.push(Action::gesture(room.edit(now), *id));
                }
            }
        }
    }

    fn start(&mut self, hand: &Hand<'_>, view: View, count: &mut u64, actions: &mut Vec<Action>) {
        let started = |response: &Response| response.drag_started_by(PointerButton::Primary);
        let Some(origin) = hand.origin() else { return };
        let on_map = view.to_map(hand.canvas, origin);
        let tool = hand.ctx.session.tool;
        if !hand.responses().any(started) {
            return;
        }
        let touched = hand.touched;
        if hand.pans() {
            *self = Self::Pan;
        } else if tool == Tool::MakeRoom {
            *self = Self::MakeRoom { room: Room::new(hand.ctx, on_map), id: next(count), by: Vec2::ZERO };
        } else if let Some((from, _)) = touched.ports.iter().find(|(_, response)| started(response)) {
            *self = Self::Connect { from: *from };
        } else if let Some((handoff, handle, _)) = touched.handles.iter().find(|(.., response)| started(response)) {
            *self = start_handle(hand, *handoff, *handle, on_map, count);
        } else if let Some((id, _)) = touched.cards.iter().find(|(_, response)| started(response)) {
            if matches!(tool, Tool::Connect { .. }) {
                *self = Self::Connect { from: *id };
            } else {
                *self = start_moving(hand, (*id).into(), on_map, count, actions);
            }
        } else if let Some((id, _)) = touched.frames.iter().find(|(_, response)| started(response)) {
            *self = start_moving(hand, (*id).into(), on_map, count, actions);
        } else if let Some((id, _)) = touched.notes.iter().find(|(_, response)| started(response)) {
            *self = start_moving(hand, (*id).into(), on_map, count, actions);
        } else if started(hand.sheet) {
            // A line that is selected is bent wherever it is taken hold of.
            let line = super::hover::link_at(hand.ctx, hand.canvas, view, origin);
            let selected = line.filter(|of| hand.ctx.session.selection.single() == Some(*of));
            *self = match selected {
                Some(EntityRef::Handoff(id)) => match hand.ctx.derived.map.link(id) {
                    Some(link) => start_handle(hand, id, Handle::Piece(bends::piece_at(&link.way, on_map)), on_map, count),
                    None => Self::Idle,
                },
                _ => Self::Frame { from: on_map },
            };
        }
    }

    /// The middle button moves the sheet everywhere, the right one where nothing lies under it.
    fn pan_with_other_buttons(hand: &Hand<'_>, view: &mut View, actions: &mut Vec<Action>) {
        let middle = hand.responses().find(|response| response.dragged_by(PointerButton::Middle));
        let right = Some(hand.sheet).filter(|sheet| sheet.dragged_by(PointerButton::Secondary));
        if let Some(response) = middle.or(right).filter(|response| response.drag_delta() != Vec2::ZERO) {
            view.offset += response.drag_delta();
            actions.push(Action::SetView(*view));
        }
    }

    fn end(self, hand: &Hand<'_>, view: View, pointer: Pos2, actions: &mut Vec<Action>) {
        match self {
            Self::Idle | Self::Pan | Self::Move { .. } | Self::Bend { .. } => {}
            Self::MakeRoom { .. } => actions.push(Action::SetTool(Tool::Select)),
            Self::Copy { by, .. } => {
                if by != Vec2::ZERO {
                    actions.push(Action::DuplicateBy { dx: by.x, dy: by.y });
                }
            }
            Self::Frame { from } => {
                let to = view.to_map(hand.canvas, pointer);
                let framed = framed(hand.ctx, from, to);
                let adds = hand.ui.input(|input| input.modifiers.shift || input.modifiers.command);
                let change = if adds { SelectionChange::Add(framed) } else { SelectionChange::Only(framed) };
                actions.push(Action::Select(change));
                actions.push(Action::FocusMap);
            }
            Self::Connect { from } => match hand.card_at(view, pointer) {
                Some(to) => connect(hand.ctx, from, to, actions),
                None if hand.canvas.contains(pointer) => {
                    let corner = view.to_map(hand.canvas, pointer) - Vec2::new(0.0, 32.0);
                    let at = position(hand.ctx.derived.map.free_place(corner));
                    let draft = DraftTeam { at, from: Some((from, hand.ctx.session.handoff_kind)) };
                    actions.push(Action::Write(Writing::Team(draft)));
                    actions.push(Action::SetTool(Tool::Select));
                }
                None => actions.push(Action::SetTool(Tool::Select)),
            },
            Self::Reattach { handoff, end } => match hand.card_at(view, pointer) {
                Some(to) => actions.push(Action::Reattach { handoff, end, to }),
                None => actions.push(Action::Say("A handoff ends at a team; drop its end on a card".to_owned())),
            },
        }
    }
}

/// Connects two functions with the kind that is set; the handoff is selected and the tool put down.
pub fn connect(ctx: Ctx<'_>, from: FunctionId, to: FunctionId, actions: &mut Vec<Action>) {
    let edit = Edit::AddHandoff { from, to, kind: ctx.session.handoff_kind };
    actions.push(Action::Edit { edit, gesture: None, then: Then::Select });
    actions.push(Action::SetTool(Tool::Select));
    actions.push(Action::FocusMap);
}

/// What lies in a frame: drawn to the right, what it contains; drawn to the left, what it touches.
pub fn framed(ctx: Ctx<'_>, from: Pos2, to: Pos2) -> Vec<EntityRef> {
    let frame = Rect::from_two_pos(from, to);
    let touches = to.x < from.x;
    let is_in = |rect: Rect| if touches { frame.intersects(rect) } else { frame.contains_rect(rect) };
    let map = &ctx.derived.map;
    let links = map.links.iter().filter(|link| {
        let bounds = Rect::from_points(&link.way);
        if touches {
            frame.intersects(link.label_rect) || link.way.iter().any(|at| frame.contains(*at))
        } else {
            frame.contains_rect(bounds)
        }
    });
    let links: Vec<EntityRef> = links.map(|link| EntityRef::Handoff(link.id)).collect();
    let notes = map.notes.iter().filter(|note| is_in(note.rect)).map(|note| EntityRef::Note(note.id));
    let closed = map.frames.iter().filter(|group| group.collapsed && is_in(group.rect)).map(|group| EntityRef::Group(group.id));
    let cards = map.cards.iter().filter(|card| is_in(card.rect)).map(|card| EntityRef::Function(card.id));
    links.into_iter().chain(notes).chain(closed).chain(cards).collect()
}

fn next(count: &mut u64) -> GestureId {
    *count += 1;
    GestureId(FIRST_GESTURE + *count)
}

fn start_handle(hand: &Hand<'_>, handoff: HandoffId, handle: Handle, from: Pos2, count: &mut u64) -> Gesture {
    match handle {
        Handle::End(end) => Gesture::Reattach { handoff, end },
        Handle::Piece(_) | Handle::Corner(_) => {
            let way = hand.ctx.derived.map.link(handoff).map(|link| link.way.clone()).unwrap_or_default();
            Gesture::Bend { handoff, handle, way, from, id: next(count) }
        }
    }
}

fn start_moving(hand: &Hand<'_>, of: EntityRef, from: Pos2, count: &mut u64, actions: &mut Vec<Action>) -> Gesture {
    let selection = &hand.ctx.session.selection;
    let modifiers = hand.ui.input(|input| input.modifiers);
    let mut chosen = vec![of];
    if selection.contains(of) {
        chosen.extend(selection.iter().filter(|other| *other != of));
    } else {
        if modifiers.shift {
            chosen.extend(selection.iter());
        }
        let change = if modifiers.shift { SelectionChange::Add(vec![of]) } else { SelectionChange::Only(vec![of]) };
        actions.push(Action::Select(change));
    }
    actions.push(Action::FocusMap);
    let copies = modifiers.alt;
    let moved = Moved::new(hand.ctx, &chosen, !copies);
    if moved.is_empty() {
        actions.push(Action::Say("It is locked in place; unlock it with Ctrl+Shift+L to move it".to_owned()));
        return Gesture::Idle;
    }
    if copies {
        Gesture::Copy { moved, from, by: Vec2::ZERO }
    } else {
        Gesture::Move { moved, from, id: next(count), guides: Vec::new(), by: Vec2::ZERO }
    }
}
