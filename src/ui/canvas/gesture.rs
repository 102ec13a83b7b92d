//! Movements of the hand on the map: moving cards, framing, connecting, moving the sheet.
//!
//! A movement starts, goes on and ends here; what it does to the document it only asks for.

use egui::{Key, PointerButton, Pos2, Rect, Response, Ui, Vec2};

use super::geometry::snapped;
use super::touch::Touched;
use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{Document, EntityRef, FunctionId};
use crate::ui::action::{Action, Then};
use crate::ui::ctx::Ctx;
use crate::ui::selection::SelectionChange;
use crate::ui::session::{DraftTeam, Tool, View, Writing, position};

/// Names of the map's gestures start here, apart from those of the session.
const FIRST_GESTURE: u64 = 1 << 32;

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
        /// Where they stood; the first one is under the pointer and snaps.
        starts: Vec<(FunctionId, Pos2)>,
        /// Where the pointer was, on the map.
        from: Pos2,
        /// All edits of the movement are one step.
        id: GestureId,
    },
    /// A handoff is being drawn.
    Connect {
        /// The sender.
        from: FunctionId,
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
        let touched = self.touched;
        let links = touched.links.iter().map(|(_, response)| response);
        let cards = touched.cards.iter().map(|(_, response)| response);
        let ports = touched.ports.iter().map(|(_, response)| response);
        links.chain(cards).chain(ports).chain([self.sheet])
    }

    /// Whether the primary button moves the sheet whatever it is pressed on.
    pub fn pans(&self) -> bool {
        let space = self.ui.input(|input| input.key_down(Key::Space)) && !self.ui.ctx().text_edit_focused();
        space || self.ctx.session.tool == Tool::Hand
    }

    /// The function whose card lies under a point on screen.
    pub fn card_at(&self, view: View, at: Pos2) -> Option<FunctionId> {
        let on_map = view.to_map(self.canvas, at);
        self.ctx.derived.map.cards.iter().rev().find(|card| card.rect.contains(on_map)).map(|card| card.id)
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
        if hand.ui.input(|input| input.key_pressed(Key::Escape)) {
            if let Self::Move { starts, .. } = self
                && starts.first().is_some_and(|(id, start)| hand.ctx.derived.map.card(*id).is_some_and(|card| card.rect.min != *start))
            {
                actions.push(Action::Undo);
            }
            *self = Self::Idle;
            return;
        }
        let released = hand.ui.input(|input| input.pointer.primary_released() || !input.pointer.primary_down());
        match self {
            Self::Idle | Self::Frame { .. } | Self::Connect { .. } => {}
            Self::Pan => {
                let moved = hand.ui.input(|input| input.pointer.delta());
                if moved != Vec2::ZERO {
                    view.offset += moved;
                    actions.push(Action::SetView(*view));
                }
            }
            Self::Move { starts, from, id } => {
                let modifiers = hand.ui.input(|input| input.modifiers);
                let by = shift(view.to_map(hand.canvas, pointer) - *from, starts, modifiers.shift, !modifiers.command);
                let stands = |id: FunctionId| hand.ctx.derived.map.card(id).map(|card| card.rect.min);
                if starts.iter().any(|(id, start)| stands(*id) != Some(*start + by)) {
                    let moves = starts.iter().map(|(id, start)| (*id, position(*start + by))).collect();
                    actions.push(Action::gesture(Edit::Move(moves), *id));
                }
            }
        }
        if released {
            let ended = std::mem::take(self);
            ended.end(hand, *view, pointer, actions);
        }
    }

    fn start(&mut self, hand: &Hand<'_>, view: View, count: &mut u64, actions: &mut Vec<Action>) {
        let started = |response: &Response| response.drag_started_by(PointerButton::Primary);
        let Some(origin) = hand.origin() else { return };
        let on_map = view.to_map(hand.canvas, origin);
        if hand.pans() {
            if hand.responses().any(started) {
                *self = Self::Pan;
            }
            return;
        }
        if let Some((from, _)) = hand.touched.ports.iter().find(|(_, response)| started(response)) {
            *self = Self::Connect { from: *from };
        } else if let Some((id, _)) = hand.touched.cards.iter().find(|(_, response)| started(response)) {
            if matches!(hand.ctx.session.tool, Tool::Connect { .. }) {
                *self = Self::Connect { from: *id };
            } else {
                *self = start_moving(hand, *id, on_map, count, actions);
            }
        } else if started(hand.sheet) {
            *self = Self::Frame { from: on_map };
        }
    }

    /// The middle button moves the sheet everywhere, the right one where nothing lies under it.
    fn pan_with_other_buttons(hand: &Hand<'_>, view: &mut View, actions: &mut Vec<Action>) {
        let middle = hand.responses().find(|response| response.dragged_by(PointerButton::Middle));
        let right = Some(hand.sheet).filter(|sheet| sheet.dragged_by(PointerButton::Secondary));
        if let Some(response) = middle.or(right) {
            view.offset += response.drag_delta();
            actions.push(Action::SetView(*view));
        }
    }

    fn end(self, hand: &Hand<'_>, view: View, pointer: Pos2, actions: &mut Vec<Action>) {
        match self {
            Self::Idle | Self::Pan | Self::Move { .. } => {}
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
    let cards = map.cards.iter().filter(|card| is_in(card.rect)).map(|card| EntityRef::Function(card.id));
    links.into_iter().chain(cards).collect()
}

fn start_moving(hand: &Hand<'_>, id: FunctionId, from: Pos2, count: &mut u64, actions: &mut Vec<Action>) -> Gesture {
    let of = EntityRef::Function(id);
    let selection = &hand.ctx.session.selection;
    let mut moved = vec![id];
    if selection.contains(of) {
        moved.extend(selection.functions().into_iter().filter(|other| *other != id));
    } else {
        let adds = hand.ui.input(|input| input.modifiers.shift);
        let change = if adds { SelectionChange::Add(vec![of]) } else { SelectionChange::Only(vec![of]) };
        if adds {
            moved.extend(selection.functions());
        }
        actions.push(Action::Select(change));
    }
    actions.push(Action::FocusMap);
    moved.retain(|id| !is_locked(hand.ctx.document(), *id));
    if moved.is_empty() {
        actions.push(Action::Say("The group is locked; unlock it in the list of elements to move its teams".to_owned()));
        return Gesture::Idle;
    }
    let starts = moved.iter().filter_map(|id| hand.ctx.derived.map.card(*id)).map(|card| (card.id, card.rect.min)).collect();
    *count += 1;
    Gesture::Move { starts, from, id: GestureId(FIRST_GESTURE + *count) }
}

fn is_locked(document: &Document, id: FunctionId) -> bool {
    document.groups.values().any(|group| group.locked && group.members.contains(&id))
}

/// By how much cards move: along one axis if wished, so that the first card stands on the grid if wished.
fn shift(by: Vec2, starts: &[(FunctionId, Pos2)], one_axis: bool, snaps: bool) -> Vec2 {
    let mut by = by;
    if one_axis {
        by = if by.y.abs() <= by.x.abs() { Vec2::new(by.x, 0.0) } else { Vec2::new(0.0, by.y) };
    }
    let Some((_, start)) = starts.first().filter(|_| snaps) else { return by };
    let snapped = snapped(*start + by) - *start;
    if one_axis {
        // The locked axis keeps even an odd place.
        Vec2::new(if by.x == 0.0 { 0.0 } else { snapped.x }, if by.y == 0.0 { 0.0 } else { snapped.y })
    } else {
        snapped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    #[test]
    fn moving_snaps_the_first_card_and_keeps_the_others_beside_it() {
        let starts = [(FunctionId(1), pos2(3.0, 5.0)), (FunctionId(2), pos2(100.0, 0.0))];
        let by = shift(vec2(17.0, 2.0), &starts, false, true);
        assert_eq!(pos2(3.0, 5.0) + by, pos2(24.0, 8.0));
        assert_eq!(shift(vec2(17.0, 2.0), &starts, false, false), vec2(17.0, 2.0));
    }

    #[test]
    fn one_axis_keeps_the_other_coordinate_exactly() {
        let starts = [(FunctionId(1), pos2(3.0, 5.0))];
        assert_eq!(shift(vec2(40.0, 30.0), &starts, true, true).y, 0.0);
        assert_eq!(shift(vec2(-10.0, 30.0), &starts, true, true).x, 0.0);
    }
}
