//! Ways with bends that were set by hand: how a line runs through them, and what moving a piece of a
//! line does to its bends.
//!
//! Pure geometry in units of the map.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Ports keep this distance from a card's corners.
const PORT_MARGIN: f32 = 10.0;
/// Shortest straight piece at a card.
const STUB: f32 = 20.0;
/// Points nearer than this are one.
const SAME: f32 = 0.5;

/// The way from one card through the bends to another, with square corners.
pub fn way(from: Rect, to: Rect, bends: &[Pos2]) -> Vec<Pos2> {
    let [first, ..] = bends else { return vec![from.center(), to.center()] };
    let last = bends[bends.len() - 1];
    // A line arrives at a bend across the direction in which it goes on, so that it never goes back on itself.
    let is_level = |a: Pos2, b: Pos2| (a.y - b.y).abs() <= (a.x - b.x).abs();
    let ends_level = direct(to, last).map(|(_, is_level)| is_level);
    let goes_on_level = bends.get(1).map_or(ends_level.unwrap_or(true), |second| is_level(*first, *second));
    let mut points = leave(from, *first, goes_on_level);
    let arrived_level = points.last().is_some_and(|at| is_level(*at, *first));
    let came_level = bends.len().checked_sub(2).map_or(arrived_level, |before| is_level(bends[before], last));
    for bend in bends {
        step(&mut points, *bend);
    }
    let mut entry = leave(to, last, came_level);
    entry.reverse();
    for at in entry {
        step(&mut points, at);
    }
    tidied(points)
}

/// Leaves a card squarely towards a point: the port, and a corner if the point lies beside no side; the
/// last piece is upright or level as wished.
fn leave(card: Rect, to: Pos2, upright: bool) -> Vec<Pos2> {
    if let Some((port, _)) = direct(card, to) {
        return vec![port];
    }
    if upright {
        let x = if to.x < card.center().x { card.left() } else { card.right() };
        return vec![pos2(x, card.center().y), pos2(to.x, card.center().y)];
    }
    let y = if to.y < card.center().y { card.top() } else { card.bottom() };
    vec![pos2(card.center().x, y), pos2(card.center().x, to.y)]
}

/// The port of a card from which a straight line leads to a point, and whether that line is level.
fn direct(card: Rect, to: Pos2) -> Option<(Pos2, bool)> {
    let inner = card.shrink(PORT_MARGIN.min(card.height() / 3.0));
    if inner.y_range().contains(to.y) {
        let x = if to.x < card.center().x { card.left() } else { card.right() };
        return Some((pos2(x, to.y), true));
    }
    if inner.x_range().contains(to.x) {
        let y = if to.y < card.center().y { card.top() } else { card.bottom() };
        return Some((pos2(to.x, y), false));
    }
    None
}

/// Goes on to a point, round a corner if it lies beside.
fn step(points: &mut Vec<Pos2>, to: Pos2) {
    let Some(last) = points.last().copied() else { return points.push(to) };
    let beside = SAME < (last.x - to.x).abs() && SAME < (last.y - to.y).abs();
    if beside {
        // The corner turns away from the direction the line came in.
        let came_level = points.len() < 2 || (points[points.len() - 2].y - last.y).abs() <= SAME;
        points.push(if came_level { pos2(to.x, last.y) } else { pos2(last.x, to.y) });
    }
    points.push(to);
}

/// The way without repeated points, without corners on straight pieces and without going back on itself.
fn tidied(points: Vec<Pos2>) -> Vec<Pos2> {
    let mut kept: Vec<Pos2> = Vec::with_capacity(points.len());
    for at in points {
        if kept.last().is_some_and(|last| last.distance(at) <= SAME) {
            continue;
        }
        while let [.., before, middle] = kept.as_slice()
            && is_straight(*before, *middle, at)
        {
            kept.pop();
        }
        kept.push(at);
    }
    if kept.len() < 2 {
        let at = kept.first().copied().unwrap_or_default();
        kept = vec![at, at + vec2(STUB, 0.0)];
    }
    kept
}

fn is_straight(a: Pos2, b: Pos2, c: Pos2) -> bool {
    let same = |x: f32, y: f32, z: f32| (x - y).abs() <= SAME && (y - z).abs() <= SAME;
    same(a.x, b.x, c.x) || same(a.y, b.y, c.y)
}

/// The corners of a way: what is stored as bends so that it runs like this.
pub fn corners(way: &[Pos2]) -> Vec<Pos2> {
    if way.len() <= 2 { Vec::new() } else { way[1..way.len() - 1].to_vec() }
}

/// The bends after one piece of a way has been moved across its direction.
pub fn moved_piece(way: &[Pos2], piece: usize, by: Vec2) -> Vec<Pos2> {
    let [.., _, _] = way else { return Vec::new() };
    let piece = piece.min(way.len() - 2);
    let (mut a, mut b) = (way[piece], way[piece + 1]);
    let is_level = (a.y - b.y).abs() <= (a.x - b.x).abs();
    // Ends stay at their cards: the moved piece starts and ends a stub away from them.
    let along = (b - a).normalized();
    let stub = STUB.min((b - a).length() / 3.0);
    let (is_first, is_last) = (piece == 0, piece + 2 == way.len());
    if is_first {
        a += along * stub;
    }
    if is_last {
        b -= along * stub;
    }
    let by = if is_level { vec2(0.0, by.y) } else { vec2(by.x, 0.0) };
    let mut bends: Vec<Pos2> = if is_first { Vec::new() } else { way[1..piece].to_vec() };
    bends.extend([a + by, b + by]);
    if !is_last {
        bends.extend_from_slice(&way[piece + 2..way.len() - 1]);
    }
    bends
}

/// The bends after one corner (counted along the way) has been moved; pieces beside it stay square.
pub fn moved_corner(way: &[Pos2], corner: usize, by: Vec2) -> Vec<Pos2> {
    let mut points = way.to_vec();
    if corner == 0 || points.len() <= corner + 1 {
        return corners(way);
    }
    let at = points[corner];
    points[corner] = at + by;
    for (other, is_end) in [(corner - 1, corner == 1), (corner + 1, corner + 2 == points.len())] {
        if is_end {
            continue;
        }
        if (way[other].y - at.y).abs() <= SAME {
            points[other].y = at.y + by.y;
        } else {
            points[other].x = at.x + by.x;
        }
    }
    corners(&points)
}

/// The stored bends without the one nearest to a corner of the line.
pub fn without_nearest(stored: &[Pos2], corner: Pos2) -> Vec<Pos2> {
    let nearest = stored.iter().enumerate().min_by(|a, b| a.1.distance(corner).total_cmp(&b.1.distance(corner)));
    let without = nearest.map(|(place, _)| place);
    stored.iter().enumerate().filter(|(place, _)| Some(*place) != without).map(|(_, bend)| *bend).collect()
}

/// The piece of a way nearest to a point.
pub fn piece_at(way: &[Pos2], at: Pos2) -> usize {
    let far = |pair: &[Pos2]| super::route::distance(pair, at);
    way.windows(2).enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1))).map_or(0, |(piece, _)| piece)
}

/// The longest piece of a way: what keys move.
pub fn longest_piece(way: &[Pos2]) -> usize {
    let length = |pair: &[Pos2]| pair[0].distance(pair[1]);
    way.windows(2).enumerate().max_by(|a, b| length(a.1).total_cmp(&length(b.1)).then(b.0.cmp(&a.0))).map_or(0, |(piece, _)| piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(192.0, 64.0))
    }

    fn assert_square(way: &[Pos2]) {
        for pair in way.windows(2) {
            let along = pair[1] - pair[0];
            assert!(along.x.abs() < 0.6 || along.y.abs() < 0.6, "{way:?}");
        }
    }

    #[test]
    fn a_line_runs_squarely_through_its_bends_wherever_they_lie() {
        let (from, to) = (card(0.0, 0.0), card(600.0, 200.0));
        for bend in [pos2(300.0, 32.0), pos2(300.0, -90.0), pos2(90.0, 400.0), pos2(-80.0, 30.0), pos2(700.0, -50.0)] {
            let found = way(from, to, &[bend]);
            assert_square(&found);
            assert!(from.expand(0.1).contains(found[0]) && to.expand(0.1).contains(found[found.len() - 1]), "{bend:?} {found:?}");
            assert!(super::super::route::distance(&found, bend) < 1.0, "{bend:?} {found:?}");
        }
    }

    #[test]
    fn moving_a_straight_line_bends_it_and_moving_it_back_straightens_it() {
        let (from, to) = (card(0.0, 0.0), card(600.0, 0.0));
        let straight = [pos2(192.0, 32.0), pos2(600.0, 32.0)];
        let bends = moved_piece(&straight, 0, vec2(3.0, 100.0));
        let bent = way(from, to, &bends);
        assert_square(&bent);
        assert!(bent.iter().any(|at| at.y == 132.0), "{bent:?}");
        let middle = piece_at(&bent, pos2(400.0, 132.0));
        let back = way(from, to, &moved_piece(&bent, middle, vec2(0.0, -100.0)));
        assert_eq!(back, straight);
    }

    #[test]
    fn a_corner_is_moved_and_taken_out() {
        let bent = [pos2(192.0, 32.0), pos2(300.0, 32.0), pos2(300.0, 232.0), pos2(600.0, 232.0)];
        assert_eq!(moved_corner(&bent, 1, vec2(40.0, 0.0)), [pos2(340.0, 32.0), pos2(340.0, 232.0)]);
        assert_eq!(without_nearest(&bent[1..3], bent[2]), [pos2(300.0, 32.0)]);
        assert_eq!(longest_piece(&bent), 2);
        assert_eq!(moved_corner(&bent, 0, vec2(40.0, 0.0)), corners(&bent));
    }
}
