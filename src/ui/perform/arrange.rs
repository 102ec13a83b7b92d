//! Where and how things are drawn: tidying up, aligning, groups, locks, bends, room; each is one step.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::layout::{self, Direction, Graph, Node, Point, Settings};
use crate::model::edit::Edit;
use crate::model::{Entity, EntityRef, FunctionId, Group, GroupId, HandoffId, Note};
use crate::ui::action::{Arrange, Likeness, Then};
use crate::ui::app::App;
use crate::ui::canvas::{bends, frames, guides, moving, route};
use crate::ui::ctx::Ctx;
use crate::ui::selection::SelectionChange;
use crate::ui::session::{End, Tool, ViewRequest, Writing, position};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

/// A map with more handoffs is large.
const MANY: usize = 200;
/// Points of a way from one column to the next.
const ONE_CHANNEL: usize = 4;

impl App {
    /// Carries a change of the drawing out.
    pub(super) fn arrange(&mut self, what: Arrange) {
        match what {
            Arrange::Tidy { down } => self.tidy(down),
            Arrange::Align(align) => self.place_selected("Align", |rects| guides::aligned(rects, align)),
            Arrange::Distribute { across } => self.place_selected("Distribute", |rects| guides::distributed(rects, across)),
            Arrange::Group => self.group(),
            Arrange::Ungroup => self.ungroup(),
            Arrange::Collapse(group) => self.collapse(group),
            Arrange::Lock => self.lock(),
            Arrange::Stack { front } => {
                let functions = self.session.selection.functions();
                self.edit(Edit::Stack { functions, front }, None, Then::Nothing);
            }
            Arrange::Bend { dx, dy, repeated } => self.bend(vec2(dx, dy), repeated),
            Arrange::Straighten => {
                let ways = self.session.selection.handoffs().into_iter().map(|id| (id, Vec::new())).collect();
                self.edit(Edit::Bend(ways), None, Then::Nothing);
            }
            Arrange::MakeRoom { dx, dy, repeated } => self.make_room(vec2(dx, dy), repeated),
        }
    }

    /// Places the selected teams, or all, so that they read in one direction; locked ones stay.
    fn tidy(&mut self, down: bool) {
        let document = &self.derived.shown;
        let map = &self.derived.map;
        let selected = self.session.selection.functions();
        let wanted = |id: FunctionId| selected.len() < 2 || selected.contains(&id);
        let locked = frames::locked(document);
        // A closed group moves as one box, by its first member; the others keep their distance to it.
        let leader = |id: FunctionId| map.hidden.get(&id).and_then(|group| map.frame(*group)?.members.first().copied()).unwrap_or(id);
        let ids: Vec<FunctionId> = document.functions.ids().filter(|id| leader(*id) == *id && wanted(*id)).collect();
        let place = |id: FunctionId| ids.binary_search(&leader(id)).ok();
        let groups: Vec<(GroupId, &Group)> = document.groups.iter().filter(|(_, group)| !group.collapsed).collect();
        let rects: Vec<Rect> = ids.iter().filter_map(|id| map.place_of(*id)).collect();
        if rects.len() != ids.len() || rects.is_empty() {
            return;
        }
        let nodes = ids
            .iter()
            .zip(&rects)
            .map(|(id, rect)| Node {
                width: rect.width(),
                height: rect.height(),
                pinned: locked.contains(id).then_some(Point { x: rect.left(), y: rect.top() }),
                lane: groups.iter().position(|(_, group)| group.members.contains(id)),
            })
            .collect();
        let handoffs: Vec<(HandoffId, usize, usize)> = document
            .handoffs
            .iter()
            .filter_map(|(id, handoff)| Some((id, place(handoff.from)?, place(handoff.to)?)))
            .filter(|(_, from, to)| from != to)
            .collect();
        let others = document.functions.ids().filter(|id| leader(*id) == *id && !wanted(*id));
        let obstacles = others.filter_map(|id| map.place_of(id)).map(|rect| (point(rect.min), point(rect.size().to_pos2()))).collect();
        let graph = Graph { nodes, edges: handoffs.iter().map(|(_, from, to)| (*from, *to)).collect(), obstacles };
        let bounds = rects.iter().copied().reduce(Rect::union).unwrap_or(Rect::ZERO);
        let origin = super::super::canvas::geometry::snapped(bounds.min);
        let direction = if down { Direction::Down } else { Direction::Right };
        // A label and the head of an arrow have room between two columns.
        let (column_gap, row_gap) = if down { (80.0, 64.0) } else { (144.0, 48.0) };
        let settings = Settings { direction, origin: point(origin), column_gap, row_gap, ..Settings::default() };
        let arranged = layout::arrange(&graph, &settings);
        let corners: Vec<Pos2> = arranged.corners.iter().map(|at| pos2(at.x, at.y)).collect();
        let mut moves: Vec<_> = ids.iter().zip(&corners).map(|(id, at)| (*id, position(*at))).collect();
        for (function, group) in &map.hidden {
            let Some((first, place)) =
                map.frame(*group).and_then(|frame| frame.members.first()).and_then(|first| Some((*first, place(*first)?)))
            else {
                continue;
            };
            if first != *function
                && let Some((own, lead)) = document.layout.functions.get(*function).zip(document.layout.functions.get(first))
            {
                moves.push((*function, position(corners[place] + vec2(own.x - lead.x, own.y - lead.y))));
            }
        }
        let placed: Vec<Rect> = corners.iter().zip(&rects).map(|(at, rect)| Rect::from_min_size(*at, rect.size())).collect();
        let bends = bends_where_needed(&placed, &handoffs, &arranged.ways);
        let label = if selected.len() < 2 { "Tidy up the map".to_owned() } else { format!("Tidy up {} teams", ids.len()) };
        let mut edits = vec![Edit::Move(moves)];
        if !bends.is_empty() {
            edits.push(Edit::Bend(bends));
        }
        self.edit(Edit::All { label, edits }, None, Then::Nothing);
        self.session.view_request = Some(if selected.len() < 2 { ViewRequest::All } else { ViewRequest::Selection });
    }

    /// Puts the selected teams at new corners worked out from where they stand.
    fn place_selected(&mut self, verb: &str, corners: impl Fn(&[Rect]) -> Vec<Pos2>) {
        let locked = frames::locked(&self.derived.shown);
        let ids: Vec<FunctionId> = self.session.selection.functions();
        let rects: Vec<Rect> = ids.iter().filter_map(|id| self.derived.map.card(*id)).map(|card| card.rect).collect();
        if rects.len() != ids.len() {
            return;
        }
        let moves = ids.iter().zip(corners(&rects)).filter(|(id, _)| !locked.contains(id)).map(|(id, at)| (*id, position(at))).collect();
        let label = format!("{verb} {} teams", ids.len());
        self.edit(Edit::All { label, edits: vec![Edit::Move(moves)] }, None, Then::Nothing);
    }

    fn group(&mut self) {
        let members = self.session.selection.functions();
        let name = (1..).map(|n| format!("Group {n}")).find(|name| self.derived.shown.groups.values().all(|group| group.name != *name));
        let group = Group { name: name.unwrap_or_default(), members, ..Group::default() };
        self.edit(Edit::Add(Box::new(Entity::Group(GroupId(1), group))), None, Then::Rename);
    }

    /// The selected groups, else those of the selected teams.
    fn selected_groups(&self) -> Vec<GroupId> {
        let selection = &self.session.selection;
        let groups = selection.iter().filter_map(|of| match of {
            EntityRef::Group(id) => Some(id),
            _ => None,
        });
        let groups: Vec<GroupId> = groups.collect();
        if !groups.is_empty() {
            return groups;
        }
        let functions = selection.functions();
        let holds = |group: &Group| functions.iter().any(|id| group.members.contains(id));
        self.derived.shown.groups.iter().filter(|(_, group)| holds(group)).map(|(id, _)| id).collect()
    }

    fn ungroup(&mut self) {
        let groups = self.selected_groups();
        let members: Vec<EntityRef> = groups
            .iter()
            .filter_map(|id| self.derived.shown.groups.get(*id))
            .flat_map(|group| group.members.iter().map(|id| EntityRef::Function(*id)))
            .collect();
        if groups.is_empty() {
            return;
        }
        let edits = vec![Edit::Delete(groups.into_iter().map(EntityRef::Group).collect())];
        self.edit(Edit::All { label: "Ungroup".to_owned(), edits }, None, Then::Nothing);
        self.session.selection.apply(SelectionChange::Only(members), self.open.history.document());
        self.session.wants_map_focus = true;
    }

    fn collapse(&mut self, group: Option<GroupId>) {
        let groups = group.map_or_else(|| self.selected_groups(), |group| vec![group]);
        let document = self.open.history.document();
        let all_closed = groups.iter().all(|id| document.groups.get(*id).is_some_and(|group| group.collapsed));
        let set = |id: &GroupId| Edit::SetField { of: (*id).into(), field: "collapsed".to_owned(), to: (!all_closed).to_string() };
        let label = if all_closed { "Open group" } else { "Close group" };
        let edits = groups.iter().map(set).collect();
        self.edit(Edit::All { label: label.to_owned(), edits }, None, Then::Nothing);
        let elements = groups.into_iter().map(EntityRef::Group).collect();
        self.session.selection.apply(SelectionChange::Only(elements), self.open.history.document());
        self.session.wants_map_focus = true;
    }

    fn lock(&mut self) {
        let groups: Vec<GroupId> =
            self.session.selection.iter().filter_map(|of| if let EntityRef::Group(id) = of { Some(id) } else { None }).collect();
        let functions = self.session.selection.functions();
        let document = self.open.history.document();
        let all_locked = functions.iter().all(|id| document.layout.locked.contains(id))
            && groups.iter().all(|id| document.groups.get(*id).is_some_and(|group| group.locked));
        let mut edits: Vec<Edit> = groups
            .into_iter()
            .map(|id| Edit::SetField { of: id.into(), field: "locked".to_owned(), to: (!all_locked).to_string() })
            .collect();
        if !functions.is_empty() {
            edits.push(Edit::Lock { functions, locked: !all_locked });
        }
        let label = if all_locked { "Unlock" } else { "Lock in place" };
        self.edit(Edit::All { label: label.to_owned(), edits }, None, Then::Nothing);
    }

    fn bend(&mut self, by: Vec2, repeated: bool) {
        let Some(EntityRef::Handoff(id)) = self.session.selection.single() else { return };
        let Some(link) = self.derived.map.link(id) else { return };
        // The longest piece that lies across the direction is moved.
        let level = by.x == 0.0;
        let lies = |pair: &[Pos2]| ((pair[0].y - pair[1].y).abs() <= (pair[0].x - pair[1].x).abs()) == level;
        let length = |piece: usize| link.way[piece].distance(link.way[piece + 1]);
        let across = (0..link.way.len().saturating_sub(1)).filter(|piece| lies(&link.way[*piece..=*piece + 1]));
        let piece = across.max_by(|a, b| length(*a).total_cmp(&length(*b)).then(b.cmp(a))).unwrap_or(bends::longest_piece(&link.way));
        let moved = bends::moved_piece(&link.way, piece, by).into_iter().map(position).collect();
        let gesture = if repeated { self.session.same_gesture() } else { self.session.next_gesture() };
        self.edit(Edit::Bend(vec![(id, moved)]), Some(gesture), Then::Nothing);
    }

    fn make_room(&mut self, by: Vec2, repeated: bool) {
        let Some(rect) = self.session.selection.lead().and_then(|of| self.derived.map.rect_of(of)) else { return };
        let room = moving::Room::new(self.shared(), rect.min);
        let by = room.allowed(by, false);
        if by != Vec2::ZERO {
            let gesture = if repeated { self.session.same_gesture() } else { self.session.next_gesture() };
            self.edit(room.edit(by), Some(gesture), Then::Nothing);
        }
    }

    /// Attaches one end of a handoff to another team, or says why not.
    pub(super) fn reattach(&mut self, handoff: HandoffId, end: End, to: FunctionId) {
        let document = &self.derived.shown;
        let Some(held) = document.handoffs.get(handoff) else { return };
        let other = if end == End::Sender { held.to } else { held.from };
        let now = if end == End::Sender { held.from } else { held.to };
        if other == to && held.kind == crate::model::HandoffKind::Information {
            let why = "A team cannot tell itself something; attach the end to another team";
            self.session.toasts.say(Tone::Look, why, Offer::Nothing);
            return;
        }
        self.session.tool = Tool::Select;
        self.session.wants_map_focus = true;
        if now == to {
            return;
        }
        let label = format!("Attach “{}” to “{}”", document.name_of(handoff.into()), document.name_of(to.into()));
        let set = Edit::SetField { of: handoff.into(), field: end.field().to_owned(), to: to.0.to_string() };
        let mut edits = vec![set];
        if document.layout.bends.contains(handoff) {
            edits.push(Edit::Bend(vec![(handoff, Vec::new())]));
        }
        self.edit(Edit::All { label, edits }, None, Then::Nothing);
    }

    /// A note on the leading element, else where the pointer is; its text is written at once.
    pub(super) fn add_note(&mut self) {
        let on = self.session.selection.lead().filter(|of| matches!(of, EntityRef::Function(_) | EntityRef::Handoff(_)));
        let at = self.panels.canvas.pointer(self.session.view);
        let note = Note { on, at: on.is_none().then_some((at.x.round(), at.y.round())), text: "New note".to_owned(), ..Note::default() };
        let then = if on.is_none() { Then::Rename } else { Then::Select };
        self.edit(Edit::Add(Box::new(Entity::Note(1.into(), note))), None, then);
    }

    /// Selects everything that is like the leading element.
    pub(super) fn select_like(&mut self, likeness: Likeness) {
        let document = &self.derived.shown;
        let alike: Vec<EntityRef> = match (self.session.selection.lead(), likeness) {
            (Some(EntityRef::Handoff(id)), _) => {
                let kind = document.handoffs.get(id).map(|handoff| handoff.kind);
                document.handoffs.iter().filter(|(_, other)| Some(other.kind) == kind).map(|(id, _)| id.into()).collect()
            }
            (Some(EntityRef::Function(id)), Likeness::Kind) => {
                let agent = document.functions.get(id).map(|function| function.agent);
                document.functions.iter().filter(|(_, other)| Some(other.agent) == agent).map(|(id, _)| id.into()).collect()
            }
            (Some(EntityRef::Function(id)), Likeness::Owner) => {
                let owner = document.functions.get(id).map(|function| function.owner.trim());
                document.functions.iter().filter(|(_, other)| Some(other.owner.trim()) == owner).map(|(id, _)| id.into()).collect()
            }
            _ => return,
        };
        self.session.selection.apply(SelectionChange::Only(alike), document);
    }

    /// From a team to the handoff that leads most in a direction; from a handoff to the team at that end.
    pub(super) fn follow(&mut self, by: Vec2) {
        let map = &self.derived.map;
        let next = match self.session.selection.lead() {
            Some(EntityRef::Function(id)) => {
                let Some(here) = map.place_of(id).map(|rect| rect.center()) else { return };
                let ends = map.links.iter().filter_map(|link| {
                    let far = if link.from == id {
                        link.to
                    } else if link.to == id {
                        link.from
                    } else {
                        return None;
                    };
                    Some((link.id, map.place_of(far)?.center() - here))
                });
                let ahead = ends.filter(|(_, along)| 0.0 < along.dot(by));
                ahead
                    .min_by(|a, b| b.1.normalized().dot(by).total_cmp(&a.1.normalized().dot(by)).then(a.0.cmp(&b.0)))
                    .map(|(id, _)| id.into())
            }
            Some(EntityRef::Handoff(id)) => map.link(id).and_then(|link| {
                let (from, to) = (map.place_of(link.from)?.center(), map.place_of(link.to)?.center());
                Some(EntityRef::Function(if 0.0 <= (to - from).dot(by) { link.to } else { link.from }))
            }),
            _ => None,
        };
        if let Some(of) = next {
            self.session.selection.apply(SelectionChange::Only(vec![of]), &self.derived.shown);
            self.session.view_request = Some(ViewRequest::Reveal(vec![of]));
            self.session.writing = Writing::Nothing;
        }
    }

    /// The context as panels see it.
    pub(super) fn shared(&self) -> Ctx<'_> {
        Ctx { open: &self.open, derived: &self.derived, session: &self.session, preferences: &self.preferences, jobs: &self.jobs }
    }
}

/// Bends only for lines that would run through a card; every other line finds its own way, and goes on
/// doing so when cards are moved later.
fn bends_where_needed(
    placed: &[Rect],
    handoffs: &[(HandoffId, usize, usize)],
    ways: &[Vec<Point>],
) -> Vec<(HandoffId, Vec<crate::model::Position>)> {
    // On a large map, to find out which lines would run through cards takes longer than placing all of it;
    // there, every line over several columns keeps the way that was kept free for it.
    let crossed: Vec<bool> = if MANY < handoffs.len() {
        ways.iter().map(|way| ONE_CHANNEL < way.len()).collect()
    } else {
        let ends: Vec<route::Ends> = handoffs.iter().map(|(_, from, to)| route::Ends { from: *from, to: *to }).collect();
        let plain = route::routes(placed, &ends, &[]);
        route::crossed(placed, &ends, &plain)
    };
    let bend = |(index, (id, ..)): (usize, &(HandoffId, usize, usize))| {
        let way: Vec<Pos2> = ways[index].iter().map(|at| pos2(at.x, at.y)).collect();
        let bends = if crossed[index] { bends::corners(&way) } else { Vec::new() };
        (*id, bends.into_iter().map(position).collect())
    };
    handoffs.iter().enumerate().map(bend).collect()
}

fn point(at: Pos2) -> Point {
    Point { x: at.x, y: at.y }
}
