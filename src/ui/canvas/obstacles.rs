//! What stands in the way of lines: cards, found by place, and stretches that other lines already use.
//!
//! Only lines at right angles are looked at.

use std::collections::BTreeMap;

use egui::{Pos2, Rect, vec2};

/// Side of the squares cards are sorted into.
const CELL: f32 = 320.0;
/// Lines nearer than this run on top of each other.
const SAME: f32 = 6.0;
/// Lines nearer than so many times that touch each other's labels.
const NEAR: i32 = 3;
/// Lines keep this distance from cards they do not belong to.
const KEEP: f32 = 6.0;

/// Cards by place.
pub struct Obstacles {
    cards: Vec<Rect>,
    cells: BTreeMap<(i32, i32), Vec<usize>>,
}

impl Obstacles {
    /// Sorts the cards by place.
    pub fn new(cards: &[Rect]) -> Self {
        let mut cells: BTreeMap<(i32, i32), Vec<usize>> = BTreeMap::new();
        for (index, card) in cards.iter().enumerate() {
            for cell in cells_of(*card) {
                cells.entry(cell).or_default().push(index);
            }
        }
        Self { cards: cards.to_vec(), cells }
    }

    /// Cards that touch a rectangle, in their order.
    pub fn near(&self, rect: Rect) -> Vec<usize> {
        let mut found: Vec<usize> = cells_of(rect)
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
            .filter(|card| self.cards[*card].intersects(rect))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many cards a piece of a line runs through. Its own two cards count only where it runs inside them.
    pub fn crossed(&self, from: Pos2, to: Pos2, half_width: f32, own: usize, other: usize) -> usize {
        let piece = Rect::from_two_pos(from, to).expand(half_width);
        let wide = piece.expand(KEEP);
        let mut hit: Vec<usize> = Vec::new();
        for card in cells_of(wide).filter_map(|cell| self.cells.get(&cell)).flatten() {
            let rect = self.cards[*card];
            let is_own = *card == own || *card == other;
            let is_hit = if is_own { rect.shrink(2.0).intersects(piece) } else { rect.intersects(wide) };
            // A card stands in a few squares and counts once.
            if is_hit && !hit.contains(card) {
                hit.push(*card);
            }
        }
        hit.len()
    }
}

/// Rectangles by place, to be counted.
#[derive(Default)]
pub struct Places(BTreeMap<(i32, i32), Vec<(u32, Rect)>>, u32);

impl Places {
    /// Adds a rectangle.
    pub fn add(&mut self, rect: Rect) {
        self.1 += 1;
        for cell in cells_of(rect) {
            self.0.entry(cell).or_default().push((self.1, rect));
        }
    }

    /// How many rectangles touch this one, without those listed.
    pub fn count(&self, rect: Rect, without: &[Rect]) -> usize {
        let mut seen: Vec<u32> = Vec::new();
        for (number, other) in cells_of(rect).filter_map(|cell| self.0.get(&cell)).flatten() {
            if other.intersects(rect) && !without.contains(other) && !seen.contains(number) {
                seen.push(*number);
            }
        }
        seen.len()
    }
}

/// Stretches that lines already use.
#[derive(Default)]
pub struct Taken {
    level: BTreeMap<i32, Vec<(f32, f32)>>,
    upright: BTreeMap<i32, Vec<(f32, f32)>>,
}

impl Taken {
    /// Takes the stretches of a line.
    pub fn add(&mut self, way: &[Pos2]) {
        for pair in way.windows(2) {
            let (lines, at, stretch) = if is_level(pair[0], pair[1]) {
                (&mut self.level, pair[0].y, (pair[0].x.min(pair[1].x), pair[0].x.max(pair[1].x)))
            } else {
                (&mut self.upright, pair[0].x, (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y)))
            };
            lines.entry(row(at)).or_default().push(stretch);
        }
    }

    /// How much of a piece runs on top of stretches that are taken, and how much merely near to some.
    pub fn shared_length(&self, from: Pos2, to: Pos2) -> (f32, f32) {
        let (lines, at, low, high) = if is_level(from, to) {
            (&self.level, from.y, from.x.min(to.x), from.x.max(to.x))
        } else {
            (&self.upright, from.x, from.y.min(to.y), from.y.max(to.y))
        };
        let here = row(at);
        let (mut shared, mut near) = (0.0, 0.0);
        for (other, stretches) in lines.range(here - NEAR..=here + NEAR) {
            let length: f32 = stretches.iter().map(|(start, end)| (end.min(high) - start.max(low)).max(0.0)).sum();
            *(if (other - here).abs() <= 1 { &mut shared } else { &mut near }) += length;
        }
        (shared, near)
    }
}

fn row(at: f32) -> i32 {
    (at / SAME).round() as i32
}

fn is_level(from: Pos2, to: Pos2) -> bool {
    (from.y - to.y).abs() <= (from.x - to.x).abs()
}

fn cells_of(rect: Rect) -> impl Iterator<Item = (i32, i32)> {
    let low = rect.min / CELL;
    let high = (rect.max + vec2(0.01, 0.01)) / CELL;
    let columns = low.x.floor() as i32..=high.x.floor() as i32;
    columns.flat_map(move |column| (low.y.floor() as i32..=high.y.floor() as i32).map(move |row| (column, row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_line_counts_each_card_it_runs_through_once() {
        let wide = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 64.0));
        let far = Rect::from_min_size(pos2(0.0, 500.0), vec2(192.0, 64.0));
        let obstacles = Obstacles::new(&[wide, far, wide.translate(vec2(0.0, 2000.0))]);
        assert_eq!(obstacles.crossed(pos2(-50.0, 30.0), pos2(1000.0, 30.0), 0.0, 7, 8), 1);
        assert_eq!(obstacles.crossed(pos2(-50.0, 300.0), pos2(1000.0, 300.0), 0.0, 7, 8), 0);
        assert_eq!(obstacles.near(Rect::from_two_pos(pos2(10.0, -10.0), pos2(20.0, 510.0))), [0, 1]);
    }

    #[test]
    fn rectangles_are_counted_once_wherever_they_reach() {
        let mut places = Places::default();
        let wide = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 4.0));
        places.add(wide);
        places.add(wide.translate(vec2(0.0, 100.0)));
        assert_eq!(places.count(Rect::from_min_size(pos2(300.0, -1.0), vec2(400.0, 400.0)), &[]), 2);
        assert_eq!(places.count(Rect::from_min_size(pos2(300.0, -1.0), vec2(400.0, 400.0)), &[wide]), 1);
        assert_eq!(places.count(Rect::from_min_size(pos2(300.0, 50.0), vec2(4.0, 4.0)), &[]), 0);
    }

    #[test]
    fn only_lines_on_top_of_each_other_share_length_and_near_ones_are_told_apart() {
        let mut taken = Taken::default();
        taken.add(&[pos2(0.0, 0.0), pos2(100.0, 0.0), pos2(100.0, 50.0)]);
        assert_eq!(taken.shared_length(pos2(40.0, 2.0), pos2(200.0, 2.0)), (60.0, 0.0));
        assert_eq!(taken.shared_length(pos2(40.0, 16.0), pos2(200.0, 16.0)), (0.0, 60.0));
        assert_eq!(taken.shared_length(pos2(40.0, 40.0), pos2(200.0, 40.0)), (0.0, 0.0));
        assert_eq!(taken.shared_length(pos2(100.0, 40.0), pos2(100.0, 90.0)), (10.0, 0.0));
    }
}
