//! Where cards, frames, lines, labels and notes stand on the map, worked out once per state of the document.
//!
//! All sizes are in units of the map, one of which is one point at 100 %. Nothing here paints.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::badges::Badge;
use super::bends;
use super::frames::{self, Frame};
use super::labels::{Labels, elided, longest, wrapped};
use super::notes::{self, NoteCard};
use super::route::{self, Ends};
pub use super::sizes::{CARD_EDGE, CARD_PAD_X, CARD_PAD_Y, CARD_WIDTH, GRID, LABEL_PAD, Sizes, card_height};
use crate::model::{AgentKind, Document, EntityRef, FunctionId, GroupId, HandoffId, HandoffKind, ScorProcess};
use crate::ui::{latency, rhythm, words};

/// A card gets a second line for its name rather than cutting it.
const MAX_NAME_LINES: usize = 2;
/// Distance between cards that have no place yet.
const FREE_STEP: Vec2 = vec2(336.0, 128.0);

/// Which letters a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lettering {
    /// A card's name.
    Name,
    /// Lines below a name.
    Small,
    /// Labels on lines.
    Label,
}

/// The width of a text at 100 %.
pub type Measure<'a> = dyn Fn(&str, Lettering) -> f32 + 'a;

/// A function's card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The function.
    pub id: FunctionId,
    /// Where it stands.
    pub rect: Rect,
    /// Its name, one or two lines.
    pub name: Vec<String>,
    /// Rhythm and staff, and the owner where one is named.
    pub meta: Vec<String>,
    /// Whether the line below the name says that something is missing.
    pub is_meta_hint: bool,
    /// Who acts.
    pub agent: AgentKind,
    /// Colours its edge.
    pub process: ScorProcess,
    /// Whether it cannot be moved.
    pub locked: bool,
    /// Notes on it that are not settled.
    pub n_notes: usize,
    /// What a screen reader says.
    pub spoken: String,
}

/// A handoff's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The handoff.
    pub id: HandoffId,
    /// The sender.
    pub from: FunctionId,
    /// The receiver.
    pub to: FunctionId,
    /// What it carries.
    pub kind: HandoffKind,
    /// Its way with square corners, from sender to receiver.
    pub way: Vec<Pos2>,
    /// Whether its bends were set by hand.
    pub is_bent: bool,
    /// What stands on it.
    pub label: String,
    /// Where that stands.
    pub label_rect: Rect,
    /// Signs beside the label.
    pub badge: Badge,
    /// Whether there is room for their numbers.
    pub has_numbers: bool,
    /// Notes on it that are not settled.
    pub n_notes: usize,
    /// What a screen reader says.
    pub spoken: String,
}

/// Side of a sign beside a label, as a share of the label's height.
pub const SIGN: f32 = 0.72;
/// Room before a sign, and between it and its number.
pub const SIGN_GAP: (f32, f32) = (8.0, 2.0);

/// The whole map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapGeometry {
    /// Sizes of what stands on it.
    pub sizes: Sizes,
    /// Cards in the order of their identifiers, without those inside a closed group.
    pub cards: Vec<Card>,
    /// Places of cards in that list, from the lowest to the uppermost.
    pub stack: Vec<usize>,
    /// Lines in the order of their identifiers, without those inside a closed group.
    pub links: Vec<Link>,
    /// Frames of groups in the order of their identifiers.
    pub frames: Vec<Frame>,
    /// Notes that lie on the sheet.
    pub notes: Vec<NoteCard>,
    /// The group in which a function is hidden.
    pub hidden: BTreeMap<FunctionId, GroupId>,
    /// Groups, teams and handoffs in the order in which they are read.
    pub reading_order: Vec<EntityRef>,
}

impl Default for MapGeometry {
    fn default() -> Self {
        Self {
            sizes: Sizes::DESK,
            cards: Vec::new(),
            stack: Vec::new(),
            links: Vec::new(),
            frames: Vec::new(),
            notes: Vec::new(),
            hidden: BTreeMap::new(),
            reading_order: Vec::new(),
        }
    }
}

impl MapGeometry {
    /// Works the map out from nothing.
    #[cfg(test)]
    pub fn new(document: &Document, sizes: Sizes, badges: &BTreeMap<HandoffId, Badge>, measure: &Measure<'_>) -> Self {
        Self::after(document, sizes, badges, measure, None)
    }

    /// Works the map out; beside the state before, while something is dragged, lines stay that touch nothing that moved.
    pub fn after(
        document: &Document,
        sizes: Sizes,
        badges: &BTreeMap<HandoffId, Badge>,
        measure: &Measure<'_>,
        before: Option<&Self>,
    ) -> Self {
        let mut cards = cards(document, sizes, measure);
        let hidden = frames::hidden(document);
        let frames = frames::frames(document, sizes, &cards, &hidden, measure);
        cards.retain(|card| !hidden.contains_key(&card.id));
        // Lines end at cards and at closed groups.
        let closed: Vec<&Frame> = frames.iter().filter(|frame| frame.collapsed).collect();
        let mut rects: Vec<Rect> = cards.iter().map(|card| card.rect).collect();
        rects.extend(closed.iter().map(|frame| frame.rect));
        let mut place: BTreeMap<FunctionId, usize> = cards.iter().enumerate().map(|(index, card)| (card.id, index)).collect();
        for (function, group) in &hidden {
            if let Some(index) = closed.iter().position(|frame| frame.id == *group) {
                place.insert(*function, cards.len() + index);
            }
        }
        let drawn: Vec<(HandoffId, Ends)> = document
            .handoffs
            .iter()
            .filter_map(|(id, handoff)| Some((id, handoff, Ends { from: *place.get(&handoff.from)?, to: *place.get(&handoff.to)? })))
            .filter(|(_, handoff, ends)| ends.from != ends.to || handoff.from == handoff.to && !hidden.contains_key(&handoff.from))
            .map(|(id, _, ends)| (id, ends))
            .collect();
        let kept = before.map(|before| before.untouched(document, &cards, &drawn)).unwrap_or_default();
        let ways = ways(document, &rects, &drawn, &kept);
        let mut labels = Labels::new(&rects, &ways);
        let n_notes = notes::counts(document);
        let links = drawn
            .into_iter()
            .zip(ways)
            .filter_map(|((id, _), way)| {
                let badge = badges.get(&id).copied().unwrap_or_default();
                link(document, sizes, (id, way, badge), measure, &mut labels, &n_notes)
            })
            .collect();
        let stack = stack(document, &cards);
        let notes = notes::cards(document, measure);
        let mut map = Self { sizes, cards, stack, links, frames, notes, hidden, reading_order: Vec::new() };
        map.reading_order = map.read();
        map
    }

    /// The ways of handoffs that neither end at nor run through a card that has moved. Handoffs between the same two
    /// teams lie side by side, so they stay or go together. Closed groups move everything.
    fn untouched(&self, document: &Document, cards: &[Card], drawn: &[(HandoffId, Ends)]) -> BTreeMap<HandoffId, Vec<Pos2>> {
        if self.frames.iter().any(|frame| frame.collapsed) {
            return BTreeMap::new();
        }
        let has_moved = |card: &&Card| self.card(card.id).is_none_or(|before| before.rect != card.rect);
        let moved: Vec<&Card> = cards.iter().filter(has_moved).collect();
        let is_touched = |link: &Link| {
            let ends = [link.from, link.to];
            moved.iter().any(|card| {
                let room = card.rect.expand(GRID);
                ends.contains(&card.id)
                    || link.way.windows(2).any(|piece| Rect::from_two_pos(piece[0], piece[1]).expand(1.0).intersects(room))
            })
        };
        let mut stays: BTreeMap<(usize, usize), bool> = BTreeMap::new();
        let pair = |ends: &Ends| (ends.from.min(ends.to), ends.from.max(ends.to));
        for (id, ends) in drawn {
            let same = document
                .handoffs
                .get(*id)
                .zip(self.link(*id))
                .is_some_and(|(handoff, link)| (handoff.from, handoff.to) == (link.from, link.to) && !is_touched(link));
            *stays.entry(pair(ends)).or_insert(true) &= same;
        }
        let way = |(id, ends): &(HandoffId, Ends)| {
            let stays = stays.get(&pair(ends)).copied().unwrap_or(false);
            self.link(*id).filter(|_| stays).map(|link| (*id, link.way.clone()))
        };
        drawn.iter().filter_map(way).collect()
    }

    /// The card of a function.
    pub fn card(&self, id: FunctionId) -> Option<&Card> {
        self.cards.binary_search_by_key(&id, |card| card.id).ok().map(|index| &self.cards[index])
    }

    /// The line of a handoff.
    pub fn link(&self, id: HandoffId) -> Option<&Link> {
        self.links.binary_search_by_key(&id, |link| link.id).ok().map(|index| &self.links[index])
    }

    /// The frame of a group.
    pub fn frame(&self, id: GroupId) -> Option<&Frame> {
        self.frames.iter().find(|frame| frame.id == id)
    }

    /// Cards from the lowest to the uppermost.
    pub fn stacked(&self) -> impl DoubleEndedIterator<Item = &Card> {
        self.stack.iter().map(|place| &self.cards[*place])
    }

    /// The uppermost card at a point.
    pub fn card_at(&self, at: Pos2) -> Option<&Card> {
        self.stacked().rev().find(|card| card.rect.contains(at))
    }

    /// Where a function stands: its card, or the closed group it is in.
    pub fn place_of(&self, id: FunctionId) -> Option<Rect> {
        self.card(id).map(|card| card.rect).or_else(|| self.frame(*self.hidden.get(&id)?).map(|frame| frame.rect))
    }

    /// Where an element stands.
    pub fn rect_of(&self, of: EntityRef) -> Option<Rect> {
        match of {
            EntityRef::Function(id) => self.place_of(id),
            EntityRef::Handoff(id) => self.link(id).map(|link| Rect::from_points(&link.way).union(link.label_rect)),
            EntityRef::Group(id) => self.frame(id).map(|frame| frame.rect),
            EntityRef::Note(id) => self.notes.iter().find(|note| note.id == id).map(|note| note.rect),
            _ => None,
        }
    }

    /// The smallest rectangle round everything, if there is anything.
    pub fn bounds(&self) -> Option<Rect> {
        let cards = self.cards.iter().map(|card| card.rect);
        let links = self.links.iter().map(|link| Rect::from_points(&link.way).union(link.label_rect));
        let frames = self.frames.iter().map(|frame| frame.rect);
        cards.chain(links).chain(frames).chain(self.notes.iter().map(|note| note.rect)).reduce(Rect::union)
    }

    /// A place for a new card near a wished one that covers no other card.
    pub fn free_place(&self, wished: Pos2) -> Pos2 {
        let size = vec2(self.sizes.card_width, self.sizes.card_height(1, 1));
        let is_free = |at: Pos2| {
            let rect = Rect::from_min_size(at, size).expand(GRID);
            let closed = self.frames.iter().filter(|frame| frame.collapsed).map(|frame| frame.rect);
            self.cards.iter().map(|card| card.rect).chain(closed).all(|other| !other.intersects(rect))
        };
        (0..)
            .map(|step| snapped(wished + vec2(0.0, 24.0 * step as f32)))
            .take(400)
            .find(|at| is_free(*at))
            .unwrap_or_else(|| snapped(wished))
    }

    /// Rows from top to bottom, each from left to right, every team followed by what it hands over; a group
    /// comes before its first member.
    fn read(&self) -> Vec<EntityRef> {
        let mut boxes: Vec<(Rect, EntityRef, FunctionId)> =
            self.cards.iter().map(|card| (card.rect, EntityRef::Function(card.id), card.id)).collect();
        let closed = self.frames.iter().filter(|frame| frame.collapsed);
        boxes.extend(closed.map(|frame| (frame.rect, EntityRef::Group(frame.id), FunctionId::default())));
        let row = |rect: &Rect| (rect.top() / (1.5 * card_height(1))).floor();
        boxes.sort_by(|a, b| row(&a.0).total_cmp(&row(&b.0)).then(a.0.left().total_cmp(&b.0.left())).then(a.1.cmp(&b.1)));
        let mut sent: BTreeMap<EntityRef, Vec<EntityRef>> = BTreeMap::new();
        for link in &self.links {
            let from = self.hidden.get(&link.from).map_or(EntityRef::Function(link.from), |group| EntityRef::Group(*group));
            sent.entry(from).or_default().push(EntityRef::Handoff(link.id));
        }
        let mut open: BTreeSet<GroupId> = self.frames.iter().filter(|frame| !frame.collapsed).map(|frame| frame.id).collect();
        let mut order = Vec::new();
        for (_, of, id) in boxes {
            for frame in self.frames.iter().filter(|frame| frame.members.contains(&id)) {
                if open.remove(&frame.id) {
                    order.push(EntityRef::Group(frame.id));
                }
            }
            order.push(of);
            order.extend(sent.remove(&of).unwrap_or_default());
        }
        order.extend(self.notes.iter().map(|note| EntityRef::Note(note.id)));
        order
    }
}

/// A point moved to the grid.
pub fn snapped(at: Pos2) -> Pos2 {
    pos2((at.x / GRID).round() * GRID, (at.y / GRID).round() * GRID)
}

/// The ways of all drawn handoffs: through their bends where they have some, as they were where they are kept.
fn ways(document: &Document, rects: &[Rect], drawn: &[(HandoffId, Ends)], kept: &BTreeMap<HandoffId, Vec<Pos2>>) -> Vec<Vec<Pos2>> {
    let bent = |id: HandoffId, ends: Ends| {
        let stored = document.layout.bends.get(id).filter(|bends| !bends.is_empty() && ends.from != ends.to)?;
        let bends: Vec<Pos2> = stored.iter().map(|at| pos2(at.x, at.y)).collect();
        Some(bends::way(rects[ends.from], rects[ends.to], &bends))
    };
    let own: Vec<Option<Vec<Pos2>>> = drawn.iter().map(|(id, ends)| bent(*id, *ends).or_else(|| kept.get(id).cloned())).collect();
    let free: Vec<Ends> = drawn.iter().zip(&own).filter(|(_, own)| own.is_none()).map(|((_, ends), _)| *ends).collect();
    let set: Vec<Vec<Pos2>> = own.iter().flatten().cloned().collect();
    let mut found = route::routes(rects, &free, &set).into_iter();
    own.into_iter().map(|own| own.or_else(|| found.next()).unwrap_or_default()).collect()
}

fn stack(document: &Document, cards: &[Card]) -> Vec<usize> {
    let layout = &document.layout;
    let level = |id: FunctionId| {
        let place = |list: &[FunctionId]| list.iter().position(|other| *other == id).map(|place| place as i64 + 1);
        place(&layout.front).or_else(|| place(&layout.back).map(|place| -place)).unwrap_or(0)
    };
    let mut stack: Vec<usize> = (0..cards.len()).collect();
    stack.sort_by_key(|place| (level(cards[*place].id), cards[*place].id));
    stack
}

fn cards(document: &Document, sizes: Sizes, measure: &Measure<'_>) -> Vec<Card> {
    let mut n_unplaced = 0;
    let below = document.layout.functions.values().map(|at| at.y + FREE_STEP.y).fold(0.0, f32::max);
    let mut ends: BTreeMap<FunctionId, (usize, usize)> = BTreeMap::new();
    for handoff in document.handoffs.values() {
        ends.entry(handoff.to).or_default().0 += 1;
        ends.entry(handoff.from).or_default().1 += 1;
    }
    let n_notes = notes::counts(document);
    let locked = frames::locked(document);
    document
        .functions
        .iter()
        .map(|(id, function)| {
            let at = document.layout.functions.get(id).map_or_else(
                || {
                    let place = pos2(FREE_STEP.x * (n_unplaced % 4) as f32, below + FREE_STEP.y * (n_unplaced / 4) as f32);
                    n_unplaced += 1;
                    place
                },
                |at| pos2(at.x, at.y),
            );
            let called = document.name_of(id.into());
            let room = sizes.card_width - CARD_PAD_X - sizes.glyph - 18.0;
            let name = wrapped(&called, room, MAX_NAME_LINES, &|text| measure(text, Lettering::Name));
            let rhythm = rhythm::of_team(document, id);
            let is_meta_hint = rhythm.is_none();
            let staff = match rhythm::staff_of(document, id) {
                0 => String::new(),
                count => format!(" · {count} staff"),
            };
            let small = |text: &str| elided(text, sizes.card_width - CARD_PAD_X - 10.0, &|text| measure(text, Lettering::Small));
            let mut meta = vec![small(&format!("{}{staff}", rhythm.unwrap_or_else(|| "no rhythm yet".to_owned())))];
            let owner = function.owner.trim();
            if !owner.is_empty() {
                meta.push(small(owner));
            }
            let rect = Rect::from_min_size(at, vec2(sizes.card_width, sizes.card_height(name.len(), meta.len())));
            let (n_in, n_out) = ends.get(&id).copied().unwrap_or_default();
            let answers = if owner.is_empty() { String::new() } else { format!(", owner {owner}") };
            let n_notes = n_notes.get(&id.into()).copied().unwrap_or_default();
            let noted = notes::spoken(n_notes);
            let spoken = format!("{called}, team{answers}, {n_in} in, {n_out} out{noted}");
            let locked = locked.contains(&id);
            let (agent, process) = (function.agent, function.process);
            Card { id, rect, name, meta, is_meta_hint, agent, process, locked, n_notes, spoken }
        })
        .collect()
}

fn link(
    document: &Document,
    sizes: Sizes,
    (id, way, badge): (HandoffId, Vec<Pos2>, Badge),
    measure: &Measure<'_>,
    labels: &mut Labels,
    n_notes: &BTreeMap<EntityRef, usize>,
) -> Option<Link> {
    let handoff = document.handoffs.get(id)?;
    let takes = latency::brief(&handoff.latency);
    let sends = (handoff.kind == HandoffKind::Information)
        .then(|| rhythm::of_channel(document, &handoff.channel.sends))
        .flatten()
        .map(|sends| format!("{sends} · "))
        .unwrap_or_default();
    let timed = format!("{sends}{takes}");
    let sign = SIGN_GAP.0 + SIGN_GAP.1 + SIGN * sizes.label_height;
    let signs = badge.signs();
    let numbered: f32 = signs.iter().map(|one| sign + measure(&one.text, Lettering::Label)).sum();
    let bare = |text: &str| measure(text, Lettering::Label) + 2.0 * LABEL_PAD;
    // Between two near cards there is room for the signs, but not for their numbers.
    let has_numbers = bare(&timed) + numbered <= longest(&way) - 8.0;
    let signs = if has_numbers { numbered } else { sign * signs.len() as f32 };
    let width = |text: &str| bare(text) + signs;
    let room = longest(&way).max(80.0) - 36.0;
    let named = format!("{} · {timed}", handoff.name.trim());
    let fits = width(&timed) <= longest(&way) - 8.0;
    let label = if !handoff.name.trim().is_empty() && width(&named) <= room {
        named
    } else if fits || sends.is_empty() {
        timed.clone()
    } else {
        // Resting on it says how often, too.
        takes
    };
    let label_rect = labels.place(&way, vec2(width(&label), sizes.label_height));
    let (from, to) = (document.name_of(handoff.from.into()), document.name_of(handoff.to.into()));
    let own = if handoff.name.trim().is_empty() { String::new() } else { format!("{}, ", handoff.name.trim()) };
    let said = timed.replace('\u{2009}', " ").replace(" · ", ", ");
    let n_notes = n_notes.get(&id.into()).copied().unwrap_or_default();
    let noted = notes::spoken(n_notes);
    let signs = badge.spoken();
    let spoken = format!("Handoff {from} → {to}, {own}{}, {said}{signs}{noted}", words::handoff_kind(handoff.kind));
    let is_bent = document.layout.bends.contains(id);
    Some(Link {
        id,
        from: handoff.from,
        to: handoff.to,
        kind: handoff.kind,
        way,
        is_bent,
        label,
        label_rect,
        badge,
        has_numbers,
        n_notes,
        spoken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;
    use crate::model::edit::Edit;

    fn measure(text: &str, _: Lettering) -> f32 {
        7.0 * text.chars().count() as f32
    }

    fn map(edits: &[Edit]) -> (Document, MapGeometry) {
        let mut document = Document::default();
        for edit in edits {
            edit.apply(&mut document).unwrap();
        }
        let map = MapGeometry::new(&document, Sizes::DESK, &BTreeMap::new(), &measure);
        (document, map)
    }

    fn team(name: &str, x: f32, y: f32) -> Edit {
        Edit::AddFunction { name: name.to_owned(), at: Position { x, y } }
    }

    #[test]
    fn the_map_is_read_in_rows_and_teams_before_what_they_hand_over() {
        let connect = Edit::AddHandoff { from: 2.into(), to: 1.into(), kind: HandoffKind::Work };
        let (_, map) = map(&[team("Right", 500.0, 10.0), team("Left", 0.0, 0.0), team("Below", 0.0, 300.0), connect]);
        let raw: Vec<u32> = map.reading_order.iter().map(|of| of.raw()).collect();
        assert_eq!(raw, [2, 4, 1, 3]);
        assert_eq!(map.cards[1].spoken, "Left, team, 0 in, 1 out");
        assert_eq!(map.links[0].spoken, "Handoff Left → Right, work, at once");
    }

    #[test]
    fn long_names_take_two_lines_and_are_cut_only_then() {
        let (_, map) = map(&[team("Sales", 0.0, 0.0), team("Central demand planning for spare parts and accessories", 0.0, 200.0)]);
        assert_eq!(map.cards[0].name, ["Sales"]);
        assert_eq!(map.cards[1].name.len(), 2);
        assert!(map.cards[1].name[1].ends_with('…'), "{:?}", map.cards[1].name);
        assert!(map.cards[0].rect.height() < map.cards[1].rect.height());
    }

    #[test]
    fn a_new_card_finds_a_free_place_on_the_grid() {
        let (_, map) = map(&[team("Sales", 0.0, 0.0)]);
        let place = map.free_place(pos2(3.0, 5.0));
        assert_eq!(snapped(place), place);
        assert!(!map.cards[0].rect.intersects(Rect::from_min_size(place, vec2(CARD_WIDTH, 64.0))));
    }

    #[test]
    fn labels_keep_off_cards_and_each_other() {
        let connect = || Edit::AddHandoff { from: 1.into(), to: 2.into(), kind: HandoffKind::Information };
        let (_, map) = map(&[team("Sales", 0.0, 0.0), team("Planning", 500.0, 0.0), connect(), connect()]);
        let labels: Vec<Rect> = map.links.iter().map(|link| link.label_rect).collect();
        assert!(!labels[0].intersects(labels[1]), "{labels:?}");
        assert!(map.cards.iter().all(|card| labels.iter().all(|label| !card.rect.intersects(*label))));
    }

    #[test]
    fn while_a_card_is_dragged_only_lines_that_it_touches_find_new_ways() {
        let connect = |from: u32, to: u32| Edit::AddHandoff { from: from.into(), to: to.into(), kind: HandoffKind::Work };
        let teams = [team("A", 0.0, 0.0), team("B", 600.0, 0.0), team("C", 0.0, 400.0), team("D", 600.0, 400.0)];
        let edits: Vec<Edit> = teams.into_iter().chain([connect(1, 2), connect(3, 4)]).collect();
        let (mut document, before) = map(&edits);
        let drag = |document: &mut Document, x: f32, y: f32| {
            Edit::Move(vec![(4.into(), Position { x, y })]).apply(document).unwrap();
            MapGeometry::after(document, Sizes::DESK, &BTreeMap::new(), &measure, Some(&before))
        };
        let moved = drag(&mut document, 700.0, 480.0);
        assert_eq!(moved.links[0].way, before.links[0].way, "it touches nothing that moved");
        assert_ne!(moved.links[1].way, before.links[1].way, "it ends at the card that moved");
        // In the way of the other line, the card makes that line give way as well.
        let crossing = drag(&mut document, 300.0, 0.0);
        let fresh = MapGeometry::new(&document, Sizes::DESK, &BTreeMap::new(), &measure);
        assert_eq!(crossing.links[0].way, fresh.links[0].way);
    }

    #[test]
    fn teams_without_a_place_get_one_below_the_others() {
        let (mut document, _) = map(&[team("Sales", 0.0, 0.0), team("Lost", 9.0, 9.0)]);
        document.layout.functions.remove(2.into());
        let map = MapGeometry::new(&document, Sizes::DESK, &BTreeMap::new(), &measure);
        assert!(!map.cards[0].rect.intersects(map.cards[1].rect));
    }

    #[test]
    fn a_closed_group_hides_its_teams_and_what_they_hand_to_each_other() {
        let connect = |from: u32, to: u32| Edit::AddHandoff { from: from.into(), to: to.into(), kind: HandoffKind::Work };
        let edits = [team("A", 0.0, 0.0), team("B", 300.0, 0.0), team("C", 900.0, 0.0), connect(1, 2), connect(2, 3)];
        let (mut document, _) = map(&edits);
        let group = crate::model::Group { name: "AB".to_owned(), members: vec![1.into(), 2.into()], ..Default::default() };
        document.put(crate::model::Entity::Group(9.into(), group.clone()));
        let open = MapGeometry::new(&document, Sizes::DESK, &BTreeMap::new(), &measure);
        assert_eq!((open.cards.len(), open.links.len(), open.frames.len()), (3, 2, 1));
        assert!(open.frames[0].rect.contains_rect(open.cards[0].rect) && open.frames[0].rect.contains_rect(open.cards[1].rect));
        document.put(crate::model::Entity::Group(9.into(), crate::model::Group { collapsed: true, ..group }));
        let closed = MapGeometry::new(&document, Sizes::DESK, &BTreeMap::new(), &measure);
        assert_eq!((closed.cards.len(), closed.links.len()), (1, 1));
        assert!(closed.frames[0].rect.expand(1.0).contains(closed.links[0].way[0]));
    }

    #[test]
    fn a_line_with_bends_runs_through_them() {
        let connect = Edit::AddHandoff { from: 1.into(), to: 2.into(), kind: HandoffKind::Work };
        let bend = Edit::Bend(vec![(3.into(), vec![Position { x: 300.0, y: 300.0 }])]);
        let (_, map) = map(&[team("A", 0.0, 0.0), team("B", 500.0, 0.0), connect, bend]);
        assert!(map.links[0].is_bent);
        assert!(route::distance(&map.links[0].way, pos2(300.0, 300.0)) < 1.0);
    }

    #[test]
    fn what_was_brought_to_the_front_lies_above() {
        let front = Edit::Stack { functions: vec![1.into()], front: true };
        let (_, map) = map(&[team("A", 0.0, 0.0), team("B", 8.0, 8.0), front]);
        assert_eq!(map.card_at(pos2(60.0, 30.0)).unwrap().id, FunctionId(1));
    }
}
