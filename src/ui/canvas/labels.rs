//! Fits texts into their room and finds places for labels on lines.

use egui::{Pos2, Rect, Vec2};

use super::obstacles::Places;

/// Places labels so that they cover neither cards nor each other nor other lines, where there is room.
pub struct Labels {
    cards: Places,
    ways: Places,
    placed: Places,
}

impl Labels {
    /// Labels for these lines between these cards.
    pub fn new(cards: &[Rect], ways: &[Vec<Pos2>]) -> Self {
        let mut labels = Self { cards: Places::default(), ways: Places::default(), placed: Places::default() };
        for card in cards {
            labels.cards.add(*card);
        }
        ways.iter().flat_map(|way| pieces(way)).for_each(|piece| labels.ways.add(piece));
        labels
    }

    /// The place of the label of a line, which is taken from then on.
    pub fn place(&mut self, way: &[Pos2], size: Vec2) -> Rect {
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

/// The length of the longest piece of a way.
pub fn longest(way: &[Pos2]) -> f32 {
    way.windows(2).map(|pair| (pair[1] - pair[0]).length()).fold(0.0, f32::max)
}

/// The pieces of a way as thin rectangles.
fn pieces(way: &[Pos2]) -> Vec<Rect> {
    way.windows(2).map(|pair| Rect::from_two_pos(pair[0], pair[1]).expand(2.0)).collect()
}

/// The text in at most so many lines, the last one cut when it is too long.
pub fn wrapped(text: &str, room: f32, n_most: usize, width: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_last = lines.len() == n_most;
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
pub fn elided(text: &str, room: f32, width: &dyn Fn(&str) -> f32) -> String {
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
