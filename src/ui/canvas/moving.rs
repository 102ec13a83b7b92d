//! What moves when cards are moved or room is made: cards with their bends and notes, as they stood when
//! the movement began, so that every moment of it is worked out from there.

use egui::{Pos2, Rect, Vec2, vec2};

use super::frames;
use super::geometry::{MapGeometry, snapped};
use super::guides::{self, Guide};
use crate::model::edit::Edit;
use crate::model::{Document, EntityRef, FunctionId, HandoffId, NoteId};
use crate::ui::ctx::Ctx;
use crate::ui::session::{point, position};

/// Elements that move together.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    label: String,
    functions: Vec<(FunctionId, Pos2)>,
    bends: Vec<(HandoffId, Vec<Pos2>)>,
    notes: Vec<(NoteId, Pos2)>,
    /// What is seen of them, the first one leading.
    pub rects: Vec<Rect>,
}

impl Moved {
    /// The elements with everything that belongs to them: members of groups, bends of handoffs between
    /// them. Locked ones are left out if asked for.
    pub fn new(ctx: Ctx<'_>, chosen: &[EntityRef], without_locked: bool) -> Self {
        let (document, map) = (ctx.document(), &ctx.derived.map);
        let locked = frames::locked(document);
        let mut ids: Vec<FunctionId> = Vec::new();
        let mut notes = Vec::new();
        let mut rects = Vec::new();
        for of in chosen {
            let members = match of {
                EntityRef::Function(id) => vec![*id],
                EntityRef::Group(id) => document.groups.get(*id).map(|group| group.members.clone()).unwrap_or_default(),
                EntityRef::Note(id) => {
                    notes.extend(document.notes.get(*id).and_then(|note| note.at).map(|(x, y)| (*id, Pos2::new(x, y))));
                    rects.extend(map.rect_of(*of));
                    Vec::new()
                }
                _ => Vec::new(),
            };
            for id in members {
                if !ids.contains(&id) && document.functions.contains(id) && !(without_locked && locked.contains(&id)) {
                    ids.push(id);
                    rects.extend(map.place_of(id));
                }
            }
        }
        let label = match (ids.as_slice(), notes.len()) {
            ([one], 0) => format!("Move “{}”", document.name_of((*one).into())),
            ([], _) => "Move note".to_owned(),
            _ => format!("Move {} teams", ids.len()),
        };
        let bends = document
            .layout
            .bends
            .iter()
            .filter(|(id, _)| document.handoffs.get(*id).is_some_and(|handoff| ids.contains(&handoff.from) && ids.contains(&handoff.to)))
            .map(|(id, bends)| (id, bends.iter().map(|at| point(*at)).collect()))
            .collect();
        let functions = ids.into_iter().filter_map(|id| Some((id, stands(document, map, id)?))).collect();
        Self { label, functions, bends, notes, rects }
    }

    /// Whether nothing is left to move.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.notes.is_empty()
    }

    /// How far it goes when the pointer has gone so far: along one axis if wished, drawn to guides and grid if wished.
    pub fn shift(&self, map: &MapGeometry, by: Vec2, one_axis: bool, snaps: bool, reach: f32) -> (Vec2, Vec<Guide>) {
        let mut by = by;
        if one_axis {
            by = if by.y.abs() <= by.x.abs() { vec2(by.x, 0.0) } else { vec2(0.0, by.y) };
        }
        let lead = self.functions.first().map(|(_, at)| *at).or_else(|| self.notes.first().map(|(_, at)| *at));
        let Some(lead) = lead.filter(|_| snaps) else { return (by, Vec::new()) };
        let bounds = self.rects.iter().copied().reduce(Rect::union).unwrap_or(Rect::NOTHING);
        let moving = bounds.translate(by);
        let near = moving.expand(600.0);
        let still = |id: FunctionId| self.functions.iter().all(|(other, _)| *other != id);
        let others = map.cards.iter().filter(|card| still(card.id) && near.intersects(card.rect)).map(|card| card.rect);
        let (guided, lines) = guides::snap(moving, others, reach);
        let mut found = guides::shift(by, guided, snapped(lead + by) - lead);
        if one_axis {
            // The locked axis keeps even an odd place.
            found = vec2(if by.x == 0.0 { 0.0 } else { found.x }, if by.y == 0.0 { 0.0 } else { found.y });
        }
        (found, lines)
    }

    /// The edit that moves all of it by so much from where it stood.
    pub fn edit(&self, by: Vec2) -> Edit {
        let moves = self.functions.iter().map(|(id, at)| (*id, position(*at + by))).collect();
        let bends: Vec<_> = self.bends.iter().map(|(id, bends)| (*id, bends.iter().map(|at| position(*at + by)).collect())).collect();
        together(&self.label, moves, bends, &self.notes, by)
    }
}

/// Everything on the sheet, to be pushed away from a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// From where it is pushed.
    pub at: Pos2,
    cards: Vec<(FunctionId, Pos2, Rect)>,
    bends: Vec<(HandoffId, Vec<Pos2>)>,
    notes: Vec<(NoteId, Pos2)>,
}

impl Room {
    /// The sheet as it stands; locked teams are not pushed.
    pub fn new(ctx: Ctx<'_>, at: Pos2) -> Self {
        let (document, map) = (ctx.document(), &ctx.derived.map);
        let locked = frames::locked(document);
        let cards = document.functions.ids().filter(|id| !locked.contains(id));
        Self {
            at,
            cards: cards.filter_map(|id| Some((id, stands(document, map, id)?, map.place_of(id)?))).collect(),
            bends: document.layout.bends.iter().map(|(id, bends)| (id, bends.iter().map(|at| point(*at)).collect())).collect(),
            notes: document.notes.iter().filter_map(|(id, note)| note.at.map(|(x, y)| (id, Pos2::new(x, y)))).collect(),
        }
    }

    /// How far everything is pushed when the pointer has gone so far: along the axis it has gone further on,
    /// and back only as far as nothing comes to lie on what stays.
    pub fn allowed(&self, by: Vec2, snaps: bool) -> Vec2 {
        let across = by.y.abs() <= by.x.abs();
        let by = if across { vec2(by.x, 0.0) } else { vec2(0.0, by.y) };
        let by = if snaps { snapped(by.to_pos2()).to_vec2() } else { by };
        let side = |rect: &Rect| if across { rect.left() } else { rect.top() };
        let far = |rect: &Rect| if across { rect.right() } else { rect.bottom() };
        let from = if across { self.at.x } else { self.at.y };
        let pushed = self.cards.iter().map(|(.., rect)| side(rect)).filter(|side| from <= *side).fold(f32::INFINITY, f32::min);
        let stays = self.cards.iter().map(|(.., rect)| rect).filter(|rect| side(rect) < from).map(far).fold(f32::NEG_INFINITY, f32::max);
        let least = if pushed.is_finite() && stays.is_finite() { (stays + super::geometry::GRID - pushed).min(0.0) } else { 0.0 };
        if across { vec2(by.x.max(least), 0.0) } else { vec2(0.0, by.y.max(least)) }
    }

    /// The edit that pushes everything by so much from where it stood.
    pub fn edit(&self, by: Vec2) -> Edit {
        let is_beyond = |at: Pos2| if by.x == 0.0 { self.at.y <= at.y } else { self.at.x <= at.x };
        let shift = |at: Pos2| if is_beyond(at) { at + by } else { at };
        let moves = self.cards.iter().map(|(id, at, rect)| (*id, position(if is_beyond(rect.min) { *at + by } else { *at }))).collect();
        let bends = self.bends.iter().map(|(id, bends)| (*id, bends.iter().map(|at| position(shift(*at))).collect())).collect();
        let notes: Vec<(NoteId, Pos2)> = self.notes.iter().copied().filter(|(_, at)| is_beyond(*at)).collect();
        together("Make room", moves, bends, &notes, by)
    }
}

/// Where a function's corner is stored, or drawn where nothing is stored.
fn stands(document: &Document, map: &MapGeometry, id: FunctionId) -> Option<Pos2> {
    document.layout.functions.get(id).map(|at| point(*at)).or_else(|| map.place_of(id).map(|rect| rect.min))
}

fn together(
    label: &str,
    moves: Vec<(FunctionId, crate::model::Position)>,
    bends: Vec<(HandoffId, Vec<crate::model::Position>)>,
    notes: &[(NoteId, Pos2)],
    by: Vec2,
) -> Edit {
    let mut edits = Vec::new();
    if !moves.is_empty() {
        edits.push(Edit::Move(moves));
    }
    if !bends.is_empty() {
        edits.push(Edit::Bend(bends));
    }
    edits.extend(notes.iter().map(|(id, at)| {
        let to = *at + by;
        Edit::SetField { of: (*id).into(), field: "at".to_owned(), to: format!("[{},{}]", to.x, to.y) }
    }));
    Edit::All { label: label.to_owned(), edits }
}
