//! Where cards, lines and labels stand on the map, worked out once per state of the document.
//!
//! All sizes are in units of the map, one of which is one point at 100 %. Nothing here paints.

use std::collections::BTreeMap;

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::obstacles::Places;
use super::route::{self, Ends};
use crate::model::{AgentKind, Document, EntityRef, FunctionId, HandoffId, HandoffKind, ScorProcess};
use crate::ui::{latency, rhythm, words};

/// The grid cards snap to.
pub const GRID: f32 = 8.0;
/// Width of a card.
pub const CARD_WIDTH: f32 = 192.0;
/// Coloured edge of a card.
pub const CARD_EDGE: f32 = 4.0;
/// Distance of text from the upper and lower end of a card.
pub const CARD_PAD_Y: f32 = 10.0;
/// Distance of text from the left end of a card.
pub const CARD_PAD_X: f32 = 14.0;
/// Height of a line of a card's name.
pub const NAME_LINE: f32 = 20.0;
/// Height of the line below the name.
pub const META_LINE: f32 = 18.0;
/// Side of the sign of who acts.
pub const GLYPH: f32 = 16.0;
/// Height of a label on a line.
pub const LABEL_HEIGHT: f32 = 18.0;
/// Room left of a label's text and right of it.
pub const LABEL_PAD: f32 = 5.0;
/// A card gets a second line for its name rather than cutting it.
const MAX_NAME_LINES: usize = 2;
/// Distance between cards that have no place yet.
const FREE_STEP: Vec2 = vec2(336.0, 128.0);

/// Which letters a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lettering {
    /// A card's name.
    Name,
    /// Labels and the line below a name.
    Small,
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
    /// Rhythm and staff.
    pub meta: String,
    /// Whether the line below the name says that something is missing.
    pub is_meta_hint: bool,
    /// Who acts.
    pub agent: AgentKind,
    /// Colours its edge.
    pub process: ScorProcess,
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
    /// What stands on it.
    pub label: String,
    /// Where that stands.
    pub label_rect: Rect,
    /// What a screen reader says.
    pub spoken: String,
}

/// The whole map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MapGeometry {
    /// Cards in the order of their identifiers.
    pub cards: Vec<Card>,
    /// Lines in the order of their identifiers.
    pub links: Vec<Link>,
    /// Teams and handoffs in the order in which they are read.
    pub reading_order: Vec<EntityRef>,
}

impl MapGeometry {
    /// Works the map out.
    pub fn new(document: &Document, measure: &Measure<'_>) -> Self {
        let cards = cards(document, measure);
        let index: BTreeMap<FunctionId, usize> = cards.iter().enumerate().map(|(index, card)| (card.id, index)).collect();
        let drawn: Vec<(HandoffId, Ends)> = document
            .handoffs
            .iter()
            .filter_map(|(id, handoff)| Some((id, Ends { from: *index.get(&handoff.from)?, to: *index.get(&handoff.to)? })))
            .collect();
        let rects: Vec<Rect> = cards.iter().map(|card| card.rect).collect();
        let ends: Vec<Ends> = drawn.iter().map(|(_, ends)| *ends).collect();
        let ways = route::routes(&rects, &ends);
        let mut labels = Labels::new(&rects, &ways);
        let links = drawn.into_iter().zip(ways).filter_map(|((id, _), way)| link(document, id, way, measure, &mut labels)).collect();
        let mut map = Self { cards, links, reading_order: Vec::new() };
        map.reading_order = map.read();
        map
    }

    /// The card of a function.
    pub fn card(&self, id: FunctionId) -> Option<&Card> {
        self.cards.binary_search_by_key(&id, |card| card.id).ok().map(|index| &self.cards[index])
    }

    /// The line of a handoff.
    pub fn link(&self, id: HandoffId) -> Option<&Link> {
        self.links.binary_search_by_key(&id, |link| link.id).ok().map(|index| &self.links[index])
    }

    /// Where an element stands.
    pub fn rect_of(&self, of: EntityRef) -> Option<Rect> {
        match of {
            EntityRef::Function(id) => self.card(id).map(|card| card.rect),
            EntityRef::Handoff(id) => self.link(id).map(|link| Rect::from_points(&link.way).union(link.label_rect)),
            _ => None,
        }
    }

    /// The smallest rectangle round everything, if there is anything.
    pub fn bounds(&self) -> Option<Rect> {
        let cards = self.cards.iter().map(|card| card.rect);
        let links = self.links.iter().map(|link| Rect::from_points(&link.way).union(link.label_rect));
        cards.chain(links).reduce(Rect::union)
    }

    /// A place for a new card near a wished one that covers no other card.
    pub fn free_place(&self, wished: Pos2) -> Pos2 {
        let size = vec2(CARD_WIDTH, card_height(1));
        let is_free = |at: Pos2| {
            let rect = Rect::from_min_size(at, size).expand(GRID);
            self.cards.iter().all(|card| !card.rect.intersects(rect))
        };
        (0..)
            .map(|step| snapped(wished + vec2(0.0, 24.0 * step as f32)))
            .take(400)
            .find(|at| is_free(*at))
            .unwrap_or_else(|| snapped(wished))
    }

    /// Rows from top to bottom, each from left to right, every team followed by what it hands over.
    fn read(&self) -> Vec<EntityRef> {
        let mut cards: Vec<&Card> = self.cards.iter().collect();
        let row = |card: &Card| (card.rect.center().y / (1.5 * card_height(1))).floor();
        cards.sort_by(|a, b| row(a).total_cmp(&row(b)).then(a.rect.left().total_cmp(&b.rect.left())).then(a.id.cmp(&b.id)));
        let mut order = Vec::new();
        for card in cards {
            order.push(EntityRef::Function(card.id));
            order.extend(self.links.iter().filter(|link| link.from == card.id).map(|link| EntityRef::Handoff(link.id)));
        }
        order
    }
}

/// A point moved to the grid.
pub fn snapped(at: Pos2) -> Pos2 {
    pos2((at.x / GRID).round() * GRID, (at.y / GRID).round() * GRID)
}

/// Height of a card whose name takes so many lines.
pub fn card_height(n_lines: usize) -> f32 {
    let exact = 2.0 * CARD_PAD_Y + NAME_LINE * n_lines as f32 + META_LINE;
    (exact / GRID).ceil() * GRID
}

fn cards(document: &Document, measure: &Measure<'_>) -> Vec<Card> {
    let mut n_unplaced = 0;
    let below = document.layout.functions.values().map(|at| at.y + FREE_STEP.y).fold(0.0, f32::max);
    let mut ends: BTreeMap<FunctionId, (usize, usize)> = BTreeMap::new();
    for handoff in document.handoffs.values() {
        ends.entry(handoff.to).or_default().0 += 1;
        ends.entry(handoff.from).or_default().1 += 1;
    }
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
            let room = CARD_WIDTH - CARD_PAD_X - GLYPH - 18.0;
            let name = wrapped(&document.name_of(id.into()), room, &|text| measure(text, Lettering::Name));
            let rhythm = rhythm::of_team(document, id);
            let is_meta_hint = rhythm.is_none();
            let staff = match rhythm::staff_of(document, id) {
                0 => String::new(),
                count => format!(" · {count} staff"),
            };
            let meta = format!("{}{staff}", rhythm.unwrap_or_else(|| "no rhythm yet".to_owned()));
            let meta = elided(&meta, CARD_WIDTH - CARD_PAD_X - 10.0, &|text| measure(text, Lettering::Small));
            let rect = Rect::from_min_size(at, vec2(CARD_WIDTH, card_height(name.len())));
            let (n_in, n_out) = ends.get(&id).copied().unwrap_or_default();
            let spoken = format!("{}, team, {n_in} in, {n_out} out", document.name_of(id.into()));
            Card { id, rect, name, meta, is_meta_hint, agent: function.agent, process: function.process, spoken }
        })
        .collect()
}

fn link(document: &Document, id: HandoffId, way: Vec<Pos2>, measure: &Measure<'_>, labels: &mut Labels) -> Option<Link> {
    let handoff = document.handoffs.get(id)?;
    let takes = latency::brief(&handoff.latency);
    let width = |text: &str| measure(text, Lettering::Small) + 2.0 * LABEL_PAD;
    let room = longest(&way);
    let named = format!("{} · {takes}", handoff.name.trim());
    let label = if !handoff.name.trim().is_empty() && width(&named) <= room.max(80.0) - 36.0 { named } else { takes.clone() };
    let label_rect = labels.place(&way, vec2(width(&label), LABEL_HEIGHT));
    let (from, to) = (document.name_of(handoff.from.into()), document.name_of(handoff.to.into()));
    let own = if handoff.name.trim().is_empty() { String::new() } else { format!("{}, ", handoff.name.trim()) };
    let takes = takes.replace('\u{2009}', " ");
    let spoken = format!("Handoff {from} → {to}, {own}{}, {takes}", words::handoff_kind(handoff.kind));
    Some(Link { id, from: handoff.from, to: handoff.to, kind: handoff.kind, way, label, label_rect, spoken })
}

fn longest(way: &[Pos2]) -> f32 {
    way.windows(2).map(|pair| (pair[1] - pair[0]).length()).fold(0.0, f32::max)
}

/// Places labels so that they cover neither cards nor each other nor other lines, where there is room.
struct Labels {
    cards: Places,
    ways: Places,
    placed: Places,
}

impl Labels {
    fn new(cards: &[Rect], ways: &[Vec<Pos2>]) -> Self {
        let mut labels = Self { cards: Places::default(), ways: Places::default(), placed: Places::default() };
        for card in cards {
            labels.cards.add(*card);
        }
        ways.iter().flat_map(|way| pieces(way)).for_each(|piece| labels.ways.add(piece));
        labels
    }

    fn place(&mut self, way: &[Pos2], size: Vec2) -> Rect {
        // Its own pieces are under it anyway.
        let own = pieces(way);
        let mut best = (Rect::from_center_size(way.first().copied().unwrap_or_default(), size), f32::INFINITY);
        let total: f32 = own.iter().map(|piece| piece.width() + piece.height()).sum();
        let mut before = 0.0;
        for pair in way.windows(2) {
            let length = (pair[1] - pair[0]).length();
            for share in [0.5, 0.35, 0.65, 0.2, 0.8] {
                let rect = Rect::from_center_size(pair[0].lerp(pair[1], share), size);
                let off_middle = ((before + length * share) - total / 2.0).abs() / total.max(1.0);
                let along = if pair[0].y == pair[1].y { size.x } else { size.y };
                let cramped = if length < along + 24.0 { 6.0 } else { 0.0 };
                let cost = off_middle + cramped + self.covered(rect, &own);
                if cost < best.1 {
                    best = (rect, cost);
                }
            }
            before += length;
        }
        self.placed.add(best.0);
        best.0
    }

    /// How much a label would cover: cards weigh most, then labels, then lines of others.
    fn covered(&self, rect: Rect, own: &[Rect]) -> f32 {
        let (cards, labels) = (self.cards.count(rect.expand(2.0), &[]), self.placed.count(rect.expand(1.0), &[]));
        40.0 * cards as f32 + 20.0 * labels as f32 + 3.0 * self.ways.count(rect, own) as f32
    }
}

/// The pieces of a way as thin rectangles.
fn pieces(way: &[Pos2]) -> Vec<Rect> {
    way.windows(2).map(|pair| Rect::from_two_pos(pair[0], pair[1]).expand(2.0)).collect()
}

/// The text in at most two lines, the last one cut when it is too long.
fn wrapped(text: &str, room: f32, width: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_last = lines.len() == MAX_NAME_LINES;
        match lines.last_mut() {
            Some(line) if is_last || width(&format!("{line} {word}")) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines.iter().map(|line| elided(line, room, width)).collect()
}

/// The text, cut with an ellipsis when it is wider than the room.
fn elided(text: &str, room: f32, width: &dyn Fn(&str) -> f32) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let fitting = (0..letters.len()).rev().find(|count| {
        let cut: String = letters[..*count].iter().chain(['…'].iter()).collect();
        width(&cut) <= room
    });
    let count = fitting.unwrap_or(0);
    letters[..count].iter().collect::<String>().trim_end().to_owned() + "…"
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
        let map = MapGeometry::new(&document, &measure);
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
    fn teams_without_a_place_get_one_below_the_others() {
        let (mut document, _) = map(&[team("Sales", 0.0, 0.0), team("Lost", 9.0, 9.0)]);
        document.layout.functions.remove(2.into());
        let map = MapGeometry::new(&document, &measure);
        assert!(!map.cards[0].rect.intersects(map.cards[1].rect));
    }
}
