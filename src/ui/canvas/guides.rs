//! Guides: edges and middles of other cards that what is being moved comes to stand in line with.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// A line that shows what stands in line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// One end.
    pub from: Pos2,
    /// The other end.
    pub to: Pos2,
}

/// By how much what is moved must shift to stand in line with others, per axis, with the lines that show it.
pub fn snap(moving: Rect, others: impl Iterator<Item = Rect>, reach: f32) -> ([Option<f32>; 2], Vec<Guide>) {
    let others: Vec<Rect> = others.collect();
    let xs = |rect: Rect| [rect.left(), rect.center().x, rect.right()];
    let ys = |rect: Rect| [rect.top(), rect.center().y, rect.bottom()];
    let by = [
        nearest(xs(moving), others.iter().map(|other| xs(*other)), reach),
        nearest(ys(moving), others.iter().map(|other| ys(*other)), reach),
    ];
    let moved = moving.translate(vec2(by[0].unwrap_or(0.0), by[1].unwrap_or(0.0)));
    let mut guides = Vec::new();
    let same = |a: f32, b: f32| (a - b).abs() < 0.25;
    if by[0].is_some() {
        for x in xs(moved) {
            let in_line = others.iter().filter(|other| xs(**other).iter().any(|own| same(*own, x)));
            if let Some(span) = in_line.copied().reduce(Rect::union) {
                let span = span.union(moved);
                guides.push(Guide { from: pos2(x, span.top()), to: pos2(x, span.bottom()) });
            }
        }
    }
    if by[1].is_some() {
        for y in ys(moved) {
            let in_line = others.iter().filter(|other| ys(**other).iter().any(|own| same(*own, y)));
            if let Some(span) = in_line.copied().reduce(Rect::union) {
                let span = span.union(moved);
                guides.push(Guide { from: pos2(span.left(), y), to: pos2(span.right(), y) });
            }
        }
    }
    (by, guides)
}

/// The smallest shift that brings one of three places to one of three places of others.
fn nearest(own: [f32; 3], others: impl Iterator<Item = [f32; 3]>, reach: f32) -> Option<f32> {
    let mut best: Option<f32> = None;
    for theirs in others {
        // Edges meet edges, middles meet middles; a left edge meets a right edge too.
        for (a, b) in [(0, 0), (1, 1), (2, 2), (0, 2), (2, 0)] {
            let by = theirs[b] - own[a];
            if by.abs() <= reach && best.is_none_or(|best| by.abs() < best.abs()) {
                best = Some(by);
            }
        }
    }
    best
}

/// Where aligned elements come to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Left edges in line.
    Left,
    /// Middles in line, one below the other.
    Centre,
    /// Right edges in line.
    Right,
    /// Upper edges in line.
    Top,
    /// Middles in line, side by side.
    Middle,
    /// Lower edges in line.
    Bottom,
}

/// New corners of rectangles in line with their common bounds.
pub fn aligned(rects: &[Rect], align: Align) -> Vec<Pos2> {
    let Some(bounds) = rects.iter().copied().reduce(Rect::union) else { return Vec::new() };
    let place = |rect: &Rect| match align {
        Align::Left => pos2(bounds.left(), rect.top()),
        Align::Centre => pos2(bounds.center().x - rect.width() / 2.0, rect.top()),
        Align::Right => pos2(bounds.right() - rect.width(), rect.top()),
        Align::Top => pos2(rect.left(), bounds.top()),
        Align::Middle => pos2(rect.left(), bounds.center().y - rect.height() / 2.0),
        Align::Bottom => pos2(rect.left(), bounds.bottom() - rect.height()),
    };
    rects.iter().map(place).collect()
}

/// New corners of rectangles with equal gaps between them; the outermost stay.
pub fn distributed(rects: &[Rect], across: bool) -> Vec<Pos2> {
    let span = |rect: &Rect| if across { (rect.left(), rect.right()) } else { (rect.top(), rect.bottom()) };
    let mut order: Vec<usize> = (0..rects.len()).collect();
    order.sort_by(|a, b| span(&rects[*a]).0.total_cmp(&span(&rects[*b]).0).then(a.cmp(b)));
    let mut corners: Vec<Pos2> = rects.iter().map(|rect| rect.min).collect();
    let (Some(first), Some(last)) = (order.first(), order.last()) else { return corners };
    let length = |rect: &Rect| span(rect).1 - span(rect).0;
    let total: f32 = rects.iter().map(length).sum();
    let room = span(&rects[*last]).1 - span(&rects[*first]).0;
    let gap = (room - total) / (rects.len().max(2) - 1) as f32;
    let mut at = span(&rects[*first]).0;
    for place in order {
        *(if across { &mut corners[place].x } else { &mut corners[place].y }) = at;
        at += length(&rects[place]) + gap;
    }
    corners
}

/// A shift on an axis: a guide if one is near, else the grid.
pub fn shift(by: Vec2, guided: [Option<f32>; 2], on_grid: Vec2) -> Vec2 {
    vec2(guided[0].map_or(on_grid.x, |more| by.x + more), guided[1].map_or(on_grid.y, |more| by.y + more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(192.0, 64.0))
    }

    #[test]
    fn a_card_near_the_line_of_another_is_drawn_to_it_and_a_guide_shows_it() {
        let (by, guides) = snap(card(303.0, 200.0), [card(300.0, 0.0), card(900.0, 90.0)].into_iter(), 6.0);
        assert_eq!(by, [Some(-3.0), None]);
        assert_eq!(guides.len(), 3, "left, middle and right edges are in line: {guides:?}");
        let (by, guides) = snap(card(340.0, 400.0), [card(300.0, 0.0)].into_iter(), 6.0);
        assert_eq!((by, guides.len()), ([None, None], 0));
    }

    #[test]
    fn aligning_and_distributing_keep_the_outermost_in_place() {
        let rects = [card(0.0, 0.0), card(300.0, 90.0), card(1000.0, 30.0)];
        assert_eq!(aligned(&rects, Align::Top).iter().map(|at| at.y).collect::<Vec<_>>(), [0.0; 3]);
        assert_eq!(aligned(&rects, Align::Right).iter().map(|at| at.x).collect::<Vec<_>>(), [1000.0; 3]);
        let xs: Vec<f32> = distributed(&rects, true).iter().map(|at| at.x).collect();
        assert_eq!(xs, [0.0, 500.0, 1000.0]);
    }
}
