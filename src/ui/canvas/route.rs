//! Finds the ways of handoffs between cards: lines at right angles that leave and enter cards squarely,
//! run side by side between the same two teams, and go round other cards where that is cheap.
//!
//! Pure geometry in units of the map: equal input gives equal output, and nothing here paints.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::obstacles::{Obstacles, Taken};

/// Distance of lines that run side by side, so that the label of one does not touch the next; less where a card
/// has no room.
const LANE: f32 = 22.0;
/// Distance of lines from a team to itself, which have less room beside the card.
const LOOP_LANE: f32 = 14.0;
/// Shortest straight piece at a card, so that the head of the arrow has room.
const STUB: f32 = 20.0;
/// Largest distance between two lines on one side of a card.
const PORT_GAP: f32 = 22.0;
/// Ports keep this distance from a card's corners.
const PORT_MARGIN: f32 = 12.0;
/// Ports that differ less than this are moved to one height, so that the line is straight.
const ALIGN: f32 = 24.0;
/// How far a way round a card stays from it.
const CLEARANCE: f32 = 16.0;

const COST_CROSSED_CARD: f32 = 4_000.0;
const COST_BEND: f32 = 36.0;
const COST_SHARED_LENGTH: f32 = 3.0;
/// Lines so near that the label of one touches the other.
const COST_NEAR_LENGTH: f32 = 0.6;
/// How many heights a line over or under its two cards may choose from.
const OVER_HEIGHTS: usize = 8;

/// A handoff between two cards, given by their places in the list of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The sender's card.
    pub from: usize,
    /// The receiver's card.
    pub to: usize,
}

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// All handoffs between the same two cards.
struct Bundle {
    a: usize,
    b: usize,
    members: Vec<usize>,
    sides: (Side, Side),
    ports: (Pos2, Pos2),
    /// Distance of its lines from each other.
    lane: f32,
}

impl Bundle {
    /// Distance of its outermost lines.
    fn width(&self) -> f32 {
        self.lane * (self.members.len() - 1) as f32
    }
}

/// The cards with their obstacles, as they stand and with both axes exchanged, so that ways that leave
/// upwards are found like those that leave sideways.
struct Field {
    cards: Vec<Rect>,
    obstacles: Obstacles,
    turned: Vec<Rect>,
    turned_obstacles: Obstacles,
}

impl Field {
    fn new(cards: &[Rect]) -> Self {
        let turned: Vec<Rect> = cards.iter().map(|card| turned_rect(*card)).collect();
        Self { cards: cards.to_vec(), obstacles: Obstacles::new(cards), turned_obstacles: Obstacles::new(&turned), turned }
    }
}

/// The ways of all handoffs, each from its sender to its receiver; they keep off ways that are set.
pub fn routes(cards: &[Rect], links: &[Ends], set: &[Vec<Pos2>]) -> Vec<Vec<Pos2>> {
    let field = Field::new(cards);
    let mut bundles = bundles(&field, links);
    place_ports(cards, &mut bundles);
    let mut taken = Taken::default();
    for way in set {
        taken.add(way);
    }
    let mut ways = vec![Vec::new(); links.len()];
    for bundle in &bundles {
        let centre = if bundle.a == bundle.b {
            self_loop(cards[bundle.a])
        } else {
            let cost = |way: &[Pos2]| cost(way, &field.obstacles, &taken, bundle, bundle.width());
            let (plain, plain_cost) = cheapest(candidates(&field, bundle, false), cost);
            // Ways round cards are many; they are looked at where a plain one runs through a card.
            if plain_cost < COST_CROSSED_CARD { plain } else { cheapest(candidates(&field, bundle, true), cost).0 }
        };
        for (lane, member) in bundle.members.iter().enumerate() {
            let mut way = shifted(&centre, bundle.lane * lane as f32 - bundle.width() / 2.0);
            taken.add(&way);
            if links[*member].from != bundle.a {
                way.reverse();
            }
            ways[*member] = way;
        }
    }
    ways
}

/// For every way, whether it runs through a card that is not one of its own.
pub fn crossed(cards: &[Rect], links: &[Ends], ways: &[Vec<Pos2>]) -> Vec<bool> {
    let obstacles = Obstacles::new(cards);
    let runs_through = |(ends, way): (&Ends, &Vec<Pos2>)| {
        way.windows(2).any(|pair| {
            let piece = Rect::from_two_pos(pair[0], pair[1]);
            obstacles.near(piece).into_iter().any(|card| card != ends.from && card != ends.to && cards[card].shrink(1.0).intersects(piece))
        })
    };
    links.iter().zip(ways).map(runs_through).collect()
}

fn bundles(field: &Field, links: &[Ends]) -> Vec<Bundle> {
    let cards = &field.cards;
    let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, ends) in links.iter().enumerate() {
        let pair = (ends.from.min(ends.to), ends.from.max(ends.to));
        pairs.entry(pair).or_default().push(index);
    }
    pairs
        .into_iter()
        .map(|((a, b), members)| {
            let sides = sides(field, a, b);
            Bundle {
                a,
                b,
                members,
                sides,
                ports: (middle(cards[a], sides.0), middle(cards[b], sides.1)),
                lane: if a == b { LOOP_LANE } else { LANE },
            }
        })
        .collect()
}

/// The sides at which two cards are joined: those that give the cheapest way between their middles.
fn sides(field: &Field, a: usize, b: usize) -> (Side, Side) {
    use Side::{Bottom, Left, Right, Top};
    if a == b {
        return (Right, Top);
    }
    let (from, to) = (field.cards[a], field.cards[b]);
    let across = if from.center().x <= to.center().x { (Right, Left) } else { (Left, Right) };
    let down = if from.center().y <= to.center().y { (Bottom, Top) } else { (Top, Bottom) };
    let apart_x = (to.left() - from.right()).max(from.left() - to.right());
    let apart_y = (to.top() - from.bottom()).max(from.top() - to.bottom());
    let mut pairs = Vec::new();
    if 2.0 * STUB <= apart_x {
        pairs.push(across);
    }
    if 2.0 * STUB <= apart_y {
        pairs.push(down);
    }
    if STUB <= apart_x && STUB <= apart_y {
        pairs.push((across.0, down.1));
        pairs.push((down.0, across.1));
    }
    pairs.extend([(Top, Top), (Bottom, Bottom)]);
    let taken = Taken::default();
    let mut best = (pairs[0], f32::INFINITY);
    for sides in pairs {
        let bundle = Bundle { a, b, members: vec![0], sides, ports: (middle(from, sides.0), middle(to, sides.1)), lane: LANE };
        for way in candidates(field, &bundle, false) {
            // Along the reading direction first; corners cost a little more than a step in the middle.
            let liking = match sides {
                (Right, Left) | (Left, Right) => 0.0,
                (Bottom, Top) | (Top, Bottom) => 24.0,
                _ => 72.0,
            };
            let cost = liking + cost(&way, &field.obstacles, &taken, &bundle, 0.0);
            if cost < best.1 {
                best = (sides, cost);
            }
        }
    }
    best.0
}

/// Spreads the bundles on each side of each card, in the order of where they go.
fn place_ports(cards: &[Rect], bundles: &mut [Bundle]) {
    let mut on_side: BTreeMap<(usize, Side), Vec<(usize, bool)>> = BTreeMap::new();
    for (index, bundle) in bundles.iter().enumerate().filter(|(_, bundle)| bundle.a != bundle.b) {
        on_side.entry((bundle.a, bundle.sides.0)).or_default().push((index, true));
        on_side.entry((bundle.b, bundle.sides.1)).or_default().push((index, false));
    }
    // Where a side is crowded, its lines move closer together, at both of their ends.
    for ((card, side), ends) in &on_side {
        let n_lines: usize = ends.iter().map(|(index, _)| bundles[*index].members.len()).sum();
        let most = room(cards[*card], *side) / (n_lines.max(2) - 1) as f32;
        for (index, _) in ends {
            bundles[*index].lane = bundles[*index].lane.min(most);
        }
    }
    for ((card, side), ends) in &mut on_side {
        let other = |(index, is_a): &(usize, bool)| {
            let bundle = &bundles[*index];
            let far = cards[if *is_a { bundle.b } else { bundle.a }].center();
            if is_upright(*side) { far.y } else { far.x }
        };
        ends.sort_by(|x, y| other(x).total_cmp(&other(y)).then(x.cmp(y)));
        let widths: Vec<f32> = ends.iter().map(|(index, _)| bundles[*index].width()).collect();
        let rect = cards[*card];
        let n_gaps = ends.len() - 1;
        let free = room(rect, *side) - widths.iter().sum::<f32>();
        let gap = if n_gaps == 0 { 0.0 } else { (free / n_gaps as f32).clamp(0.0, PORT_GAP) };
        let length = widths.iter().sum::<f32>() + gap * n_gaps as f32;
        let mut along = -length / 2.0;
        for ((index, is_a), width) in ends.iter().zip(&widths) {
            let shift = along + width / 2.0;
            let port = middle(rect, *side) + if is_upright(*side) { vec2(0.0, shift) } else { vec2(shift, 0.0) };
            let ports = &mut bundles[*index].ports;
            *(if *is_a { &mut ports.0 } else { &mut ports.1 }) = port;
            along += width + gap;
        }
    }
    straighten(cards, bundles, &on_side);
}

/// How much of a side of a card lines may use.
fn room(card: Rect, side: Side) -> f32 {
    (if is_upright(side) { card.height() } else { card.width() }) - 2.0 * PORT_MARGIN
}

/// Moves ports to the height of their other end when it is near, so that the line is straight. All ports of a side
/// move together, and each side once: what has become straight stays so.
fn straighten(cards: &[Rect], bundles: &mut [Bundle], on_side: &BTreeMap<(usize, Side), Vec<(usize, bool)>>) {
    let mut settled: BTreeSet<(usize, Side)> = BTreeSet::new();
    for index in 0..bundles.len() {
        let bundle = &bundles[index];
        let (a, b) = bundle.sides;
        if bundle.a == bundle.b || is_upright(a) != is_upright(b) || a == b {
            continue;
        }
        let (at_a, at_b) = ((bundle.a, a), (bundle.b, b));
        let across = |at: Pos2| if is_upright(a) { at.y } else { at.x };
        let by = across(bundle.ports.1) - across(bundle.ports.0);
        let ends = |side: &(usize, Side)| on_side.get(side).map_or(&[][..], |ends| ends.as_slice());
        let both_alone = ends(&at_a).len() == 1 && ends(&at_b).len() == 1;
        let port = |(index, is_a): &(usize, bool)| if *is_a { bundles[*index].ports.0 } else { bundles[*index].ports.1 };
        let fits = |side: (usize, Side), by: f32| {
            let rect = cards[side.0];
            let range = if is_upright(a) { rect.y_range() } else { rect.x_range() }.shrink(PORT_MARGIN);
            ends(&side).iter().all(|end| {
                let (at, half) = (across(port(end)) + by, bundles[end.0].width() / 2.0);
                range.contains(at - half) && range.contains(at + half)
            })
        };
        let is_free = |side| !settled.contains(&side);
        let near = both_alone || by.abs() < ALIGN;
        let moved = if by.abs() < 0.5 {
            None
        } else if near && is_free(at_a) && fits(at_a, by) {
            Some((at_a, by))
        } else if near && is_free(at_b) && fits(at_b, -by) {
            Some((at_b, -by))
        } else {
            continue;
        };
        settled.extend([at_a, at_b]);
        let Some((side, by)) = moved else { continue };
        for (index, is_a) in ends(&side) {
            let ports = &mut bundles[*index].ports;
            let port = if *is_a { &mut ports.0 } else { &mut ports.1 };
            *(if is_upright(a) { &mut port.y } else { &mut port.x }) += by;
        }
    }
}

/// Possible ways of a bundle, the plainest first; with `round`, ways round what lies between too.
fn candidates(field: &Field, bundle: &Bundle, round: bool) -> Vec<Vec<Pos2>> {
    let (start, end) = bundle.ports;
    let (a, b) = (field.cards[bundle.a], field.cards[bundle.b]);
    match bundle.sides {
        (Side::Left, Side::Right) | (Side::Right, Side::Left) => stepped(&field.cards, &field.obstacles, bundle, (start, end), round),
        (Side::Top, Side::Bottom) | (Side::Bottom, Side::Top) => {
            let ways = stepped(&field.turned, &field.turned_obstacles, bundle, (turned_point(start), turned_point(end)), round);
            ways.into_iter().map(|way| way.into_iter().map(turned_point).collect()).collect()
        }
        (Side::Top, Side::Top) => over(start, end, a.top().min(b.top()), -1.0),
        (Side::Bottom, Side::Bottom) => over(start, end, a.bottom().max(b.bottom()), 1.0),
        (first, _) if is_upright(first) => vec![vec![start, pos2(end.x, start.y), end]],
        _ => vec![vec![start, pos2(start.x, end.y), end]],
    }
}

/// Ways that leave and enter sideways: straight, with a step in the middle, or round what lies between.
fn stepped(cards: &[Rect], obstacles: &Obstacles, bundle: &Bundle, (start, end): (Pos2, Pos2), round: bool) -> Vec<Vec<Pos2>> {
    let mut ways = plain_steps(start, end);
    if !round {
        return ways;
    }
    let direction = (end.x - start.x).signum();
    let between = Rect::from_two_pos(start, end).expand2(vec2(-STUB, 8.0));
    let (leave, enter) = (start.x + STUB * direction, end.x - STUB * direction);
    for card in obstacles.near(between).into_iter().filter(|card| *card != bundle.a && *card != bundle.b).take(6) {
        for height in [cards[card].top() - CLEARANCE, cards[card].bottom() + CLEARANCE] {
            ways.push(vec![start, pos2(leave, start.y), pos2(leave, height), pos2(enter, height), pos2(enter, end.y), end]);
        }
    }
    ways
}

fn plain_steps(start: Pos2, end: Pos2) -> Vec<Vec<Pos2>> {
    if (start.y - end.y).abs() < 0.5 {
        return vec![vec![start, pos2(end.x, start.y)]];
    }
    let width = end.x - start.x;
    let edge = (STUB / width.abs().max(1.0)).min(0.5);
    [0.5, 0.35, 0.65, 0.2, 0.8]
        .into_iter()
        .map(|share: f32| {
            let x = start.x + width * share.clamp(edge, 1.0 - edge);
            vec![start, pos2(x, start.y), pos2(x, end.y), end]
        })
        .collect()
}

/// Ways that leave and enter at the same side, above or below both cards.
fn over(start: Pos2, end: Pos2, edge: f32, direction: f32) -> Vec<Vec<Pos2>> {
    (0..OVER_HEIGHTS)
        .map(|step| {
            let y = edge + direction * (STUB + LANE * step as f32);
            vec![start, pos2(start.x, y), pos2(end.x, y), end]
        })
        .collect()
}

fn self_loop(card: Rect) -> Vec<Pos2> {
    let (out, back) = (card.top() + 24.0, card.right() - 40.0);
    let (beside, above) = (card.right() + STUB, card.top() - STUB);
    vec![pos2(card.right(), out), pos2(beside, out), pos2(beside, above), pos2(back, above), pos2(back, card.top())]
}

fn cost(way: &[Pos2], obstacles: &Obstacles, taken: &Taken, bundle: &Bundle, spread: f32) -> f32 {
    let mut cost = COST_BEND * (way.len() - 2) as f32;
    for pair in way.windows(2) {
        cost += (pair[1] - pair[0]).length();
        cost += COST_CROSSED_CARD * obstacles.crossed(pair[0], pair[1], spread / 2.0, bundle.a, bundle.b) as f32;
        let (shared, near) = taken.shared_length(pair[0], pair[1]);
        cost += COST_SHARED_LENGTH * shared + COST_NEAR_LENGTH * near;
    }
    cost
}

fn cheapest(ways: Vec<Vec<Pos2>>, cost: impl Fn(&[Pos2]) -> f32) -> (Vec<Pos2>, f32) {
    let mut best = (Vec::new(), f32::INFINITY);
    for way in ways {
        let cost = cost(&way);
        if cost < best.1 {
            best = (way, cost);
        }
    }
    best
}

/// The way moved sideways by a distance, piece by piece.
fn shifted(way: &[Pos2], by: f32) -> Vec<Pos2> {
    if by == 0.0 {
        return way.to_vec();
    }
    let normal = |from: Pos2, to: Pos2| (to - from).normalized().rot90() * by;
    way.iter()
        .enumerate()
        .map(|(index, at)| {
            let before = (0 < index).then(|| normal(way[index - 1], *at));
            let after = way.get(index + 1).map(|next| normal(*at, *next));
            match (before, after) {
                (Some(before), Some(after)) if before != after => *at + before + after,
                (Some(shift), _) | (None, Some(shift)) => *at + shift,
                (None, None) => *at,
            }
        })
        .collect()
}

fn is_upright(side: Side) -> bool {
    matches!(side, Side::Left | Side::Right)
}

fn middle(card: Rect, side: Side) -> Pos2 {
    match side {
        Side::Left => card.left_center(),
        Side::Right => card.right_center(),
        Side::Top => card.center_top(),
        Side::Bottom => card.center_bottom(),
    }
}

fn turned_point(at: Pos2) -> Pos2 {
    pos2(at.y, at.x)
}

fn turned_rect(rect: Rect) -> Rect {
    Rect::from_min_max(turned_point(rect.min), turned_point(rect.max))
}

/// The way with its corners rounded, for painting.
pub fn rounded(way: &[Pos2], radius: f32) -> Vec<Pos2> {
    const STEPS: usize = 6;
    let mut points = Vec::with_capacity(way.len() * STEPS);
    for (index, at) in way.iter().enumerate() {
        let (Some(before), Some(after)) = (index.checked_sub(1).map(|before| way[before]), way.get(index + 1)) else {
            points.push(*at);
            continue;
        };
        let (into, out) = (*at - before, *after - *at);
        let radius = radius.min(into.length() / 2.0).min(out.length() / 2.0);
        let (start, end) = (*at - into.normalized() * radius, *at + out.normalized() * radius);
        for step in 0..=STEPS {
            let share = step as f32 / STEPS as f32;
            // A quadratic curve with the corner as its control point.
            let first: Vec2 = (start - *at) * ((1.0 - share) * (1.0 - share));
            let second: Vec2 = (end - *at) * (share * share);
            points.push(*at + first + second);
        }
    }
    points
}

/// Distance of a point from a way.
pub fn distance(way: &[Pos2], at: Pos2) -> f32 {
    way.windows(2)
        .map(|pair| {
            let along = pair[1] - pair[0];
            let length = along.length_sq();
            let share = if length == 0.0 { 0.0 } else { ((at - pair[0]).dot(along) / length).clamp(0.0, 1.0) };
            at.distance(pair[0] + along * share)
        })
        .fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(192.0, 64.0))
    }

    fn ways(cards: &[Rect], links: &[(usize, usize)]) -> Vec<Vec<Pos2>> {
        let links: Vec<Ends> = links.iter().map(|(from, to)| Ends { from: *from, to: *to }).collect();
        routes(cards, &links, &[])
    }

    fn assert_square(way: &[Pos2]) {
        for pair in way.windows(2) {
            let along = pair[1] - pair[0];
            assert!(along.x.abs() < 0.01 || along.y.abs() < 0.01, "{way:?}");
        }
    }

    #[test]
    fn neighbours_at_one_height_are_joined_by_a_straight_line() {
        let found = ways(&[card(0.0, 0.0), card(400.0, 8.0)], &[(0, 1)]);
        assert_eq!(found[0].len(), 2, "{found:?}");
        assert_eq!(found[0][0].x, 192.0);
        assert_eq!(found[0][1].x, 400.0);
    }

    #[test]
    fn lines_between_the_same_teams_run_side_by_side_and_in_their_own_direction() {
        let found = ways(&[card(0.0, 0.0), card(400.0, 0.0)], &[(0, 1), (1, 0), (0, 1)]);
        let heights: Vec<f32> = found.iter().map(|way| way[0].y).collect();
        // Three lines share the height of a card.
        assert_eq!((heights[1] - heights[0]).abs(), 20.0);
        assert_eq!((heights[2] - heights[1]).abs(), 20.0);
        assert!(found[0][0].x < found[0][1].x);
        assert!(found[1][1].x < found[1][0].x);
    }

    #[test]
    fn lines_over_the_same_cards_keep_the_height_of_a_label_apart() {
        let cards = [card(0.0, 0.0), card(300.0, 0.0), card(600.0, 0.0), card(900.0, 0.0)];
        let found = ways(&cards, &[(0, 2), (2, 0), (0, 3), (3, 0), (1, 3)]);
        let mut heights: Vec<f32> = found.iter().map(|way| way[1].y).collect();
        heights.sort_by(f32::total_cmp);
        for pair in heights.windows(2) {
            assert!(18.0 <= pair[1] - pair[0], "{heights:?}");
        }
    }

    #[test]
    fn two_lines_on_one_side_are_moved_together_when_one_of_them_becomes_straight() {
        let cards = [card(0.0, 100.0), card(400.0, 0.0), card(800.0, 106.0), card(400.0, 200.0)];
        let found = ways(&cards, &[(0, 1), (0, 2), (3, 2), (1, 2)]);
        assert_eq!(found[1].len(), 2, "{found:?}");
        assert!(18.0 <= found[1][0].y - found[0][0].y, "{found:?}");
    }

    #[test]
    fn a_card_in_between_is_gone_round() {
        let cards = [card(0.0, 0.0), card(800.0, 0.0), card(400.0, 0.0)];
        let found = ways(&cards, &[(0, 1)]);
        assert_square(&found[0]);
        for pair in found[0].windows(2) {
            assert!(!cards[2].intersects(Rect::from_two_pos(pair[0], pair[1])), "{:?}", found[0]);
        }
    }

    #[test]
    fn ways_are_square_and_start_and_end_on_their_cards_wherever_these_stand() {
        for x in [-500.0, -230.0, -100.0, 0.0, 90.0, 220.0, 640.0] {
            for y in [-400.0, -90.0, -40.0, 0.0, 50.0, 120.0, 500.0] {
                let cards = [card(0.0, 0.0), card(x, y)];
                for way in ways(&cards, &[(0, 1), (1, 0)]).iter().take(1) {
                    assert_square(way);
                    assert!(cards[0].expand(0.1).contains(way[0]), "{x} {y} {way:?}");
                    assert!(cards[1].expand(0.1).contains(way[way.len() - 1]), "{x} {y} {way:?}");
                }
            }
        }
    }

    #[test]
    fn several_lines_on_one_side_keep_apart_in_the_order_of_where_they_go() {
        let cards = [card(0.0, 200.0), card(500.0, 0.0), card(500.0, 200.0), card(500.0, 400.0)];
        let found = ways(&cards, &[(0, 3), (0, 1), (0, 2)]);
        assert!(found[1][0].y < found[2][0].y && found[2][0].y < found[0][0].y, "{found:?}");
    }

    #[test]
    fn a_team_that_hands_to_itself_gets_a_loop_outside_its_card() {
        let found = ways(&[card(0.0, 0.0)], &[(0, 0)]);
        assert_square(&found[0]);
        assert!(found[0].len() == 5 && found[0][2].x > 192.0 && found[0][2].y < 0.0);
    }

    #[test]
    fn rounding_keeps_both_ends_and_stays_near_the_way() {
        let way = [pos2(0.0, 0.0), pos2(100.0, 0.0), pos2(100.0, 80.0)];
        let smooth = rounded(&way, 12.0);
        assert_eq!((smooth[0], smooth[smooth.len() - 1]), (way[0], way[2]));
        assert!(smooth.iter().all(|at| distance(&way, *at) < 12.0));
        assert!((distance(&way, pos2(50.0, 7.0)) - 7.0).abs() < 1e-4);
    }
}
