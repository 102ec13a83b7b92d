//! Places the boxes of a directed graph so that it reads in one direction, and finds ways for its lines.
//!
//! Boxes stand in columns in the order of what they hand to each other; circles are broken at few lines,
//! lanes are bands that keep their members together, boxes that are pinned stay where they are. Pure
//! numbers: equal input gives equal output, every loop ends, and nothing here knows documents or screens.
//!
//! `cycles` breaks circles, `layers` finds columns, `order` sorts each column so that few lines cross,
//! `place` gives coordinates, `ways` draws lines through the channels between columns, `settle` moves
//! free boxes off pinned ones.

mod cycles;
mod layers;
mod order;
mod place;
mod settle;
mod ways;

/// A point: to the right, downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// A box to be placed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Node {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Its upper left corner, where it must not be moved.
    pub pinned: Option<Point>,
    /// The lane it belongs to; lanes stand in the order of their numbers, boxes without one after them.
    pub lane: Option<usize>,
}

/// Boxes and the directed lines between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// The boxes.
    pub nodes: Vec<Node>,
    /// Lines by the places of sender and receiver among the boxes; others are ignored.
    pub edges: Vec<(usize, usize)>,
    /// Rectangles (corner, width, height) that no box may cover.
    pub obstacles: Vec<(Point, Point)>,
}

/// Where the reading direction points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// To the right.
    #[default]
    Right,
    /// Downwards.
    Down,
}

/// How boxes are placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Reading direction.
    pub direction: Direction,
    /// Upper left corner of the whole.
    pub origin: Point,
    /// Least distance between columns; more is taken where many lines run.
    pub column_gap: f32,
    /// Least distance between boxes of a column.
    pub row_gap: f32,
    /// Room beside a lane, for its frame and name.
    pub lane_pad: f32,
    /// Corners of boxes are multiples of this.
    pub grid: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { direction: Direction::Right, origin: Point::default(), column_gap: 144.0, row_gap: 48.0, lane_pad: 56.0, grid: 8.0 }
    }
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    /// Upper left corners, in the order of the boxes.
    pub corners: Vec<Point>,
    /// Ways with square corners, in the order of the lines; empty where none was found.
    pub ways: Vec<Vec<Point>>,
}

/// Places every box.
pub fn arrange(graph: &Graph, settings: &Settings) -> Arrangement {
    match settings.direction {
        Direction::Right => arrange_right(graph, settings),
        Direction::Down => {
            let turned = Settings { direction: Direction::Right, origin: turn(settings.origin), ..*settings };
            let Arrangement { corners, ways } = arrange_right(&turn_graph(graph), &turned);
            let corners = corners.into_iter().map(turn).collect();
            let ways = ways.into_iter().map(|way| way.into_iter().map(turn).collect()).collect();
            Arrangement { corners, ways }
        }
    }
}

fn arrange_right(graph: &Graph, settings: &Settings) -> Arrangement {
    let n = graph.nodes.len();
    let mut arrangement = Arrangement { corners: vec![settings.origin; n], ways: vec![Vec::new(); graph.edges.len()] };
    let has_lanes = graph.nodes.iter().any(|node| node.lane.is_some());
    let mut top = settings.origin.y;
    let mut singles = Vec::new();
    for part in parts(graph, has_lanes) {
        if let [single] = part.as_slice() {
            singles.push(*single);
            continue;
        }
        let height = arrange_part(graph, settings, &part, top, &mut arrangement);
        top += height + settings.row_gap;
    }
    place_singles(graph, settings, &singles, top, &mut arrangement);
    settle::settle(graph, settings, &mut arrangement);
    arrangement
}

/// Places one part with its upper edge at `top`; returns its height.
fn arrange_part(graph: &Graph, settings: &Settings, part: &[usize], top: f32, arrangement: &mut Arrangement) -> f32 {
    let mut local = vec![usize::MAX; graph.nodes.len()];
    for (place, node) in part.iter().enumerate() {
        local[*node] = place;
    }
    let edges: Vec<(usize, usize, usize)> = graph
        .edges
        .iter()
        .enumerate()
        .filter_map(|(index, (from, to))| Some((index, *local.get(*from)?, *local.get(*to)?)))
        .filter(|(_, from, to)| *from != usize::MAX && *to != usize::MAX)
        .collect();
    let pairs: Vec<(usize, usize)> = edges.iter().map(|(_, from, to)| (*from, *to)).collect();
    let reversed = cycles::reversed(part.len(), &pairs);
    let forward: Vec<(usize, usize)> =
        pairs.iter().zip(&reversed).map(|((from, to), back)| if *back { (*to, *from) } else { (*from, *to) }).collect();
    let layer = layers::layers(part.len(), &forward);
    let nodes: Vec<Node> = part.iter().map(|node| graph.nodes[*node]).collect();
    let mut columns = order::Columns::new(&nodes, &layer, &forward);
    columns.reduce_crossings();
    let placed = place::place(&columns, &nodes, settings, top);
    for (place, node) in part.iter().enumerate() {
        arrangement.corners[*node] = placed.corners[place];
    }
    let mut ways = ways::ways(&columns, &nodes, &forward, &placed);
    for (((index, from, to), back), way) in edges.iter().zip(&reversed).zip(&mut ways) {
        if from == to {
            *way = ways::self_loop(placed.corners[*from], nodes[*from]);
        } else if *back {
            way.reverse();
        }
        arrangement.ways[*index] = std::mem::take(way);
    }
    placed.height
}

/// Boxes that hang together, the largest part first; with lanes, all of them are one part.
fn parts(graph: &Graph, has_lanes: bool) -> Vec<Vec<usize>> {
    let n = graph.nodes.len();
    if has_lanes {
        return vec![(0..n).collect()];
    }
    let mut root: Vec<usize> = (0..n).collect();
    for (from, to) in graph.edges.iter().filter(|(from, to)| *from < n && *to < n) {
        let (a, b) = (find(&mut root, *from), find(&mut root, *to));
        root[a.max(b)] = a.min(b);
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); n];
    for node in 0..n {
        let of = find(&mut root, node);
        members[of].push(node);
    }
    members.retain(|part| !part.is_empty());
    members.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    members
}

fn find(root: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// Boxes without lines stand in rows below everything else.
fn place_singles(graph: &Graph, settings: &Settings, singles: &[usize], top: f32, arrangement: &mut Arrangement) {
    if singles.is_empty() {
        return;
    }
    let per_row = ((singles.len() as f32).sqrt().ceil() as usize).max(4);
    let mut y = top;
    for row in singles.chunks(per_row) {
        let mut x = settings.origin.x;
        for node in row {
            arrangement.corners[*node] = on_grid(Point { x, y }, settings.grid);
            x += graph.nodes[*node].width + settings.column_gap;
        }
        y += row.iter().map(|node| graph.nodes[*node].height).fold(0.0, f32::max) + settings.row_gap;
        y = (y / settings.grid.max(1.0)).ceil() * settings.grid.max(1.0);
    }
    for (index, (from, to)) in graph.edges.iter().enumerate() {
        if from == to && singles.contains(from) {
            arrangement.ways[index] = ways::self_loop(arrangement.corners[*from], graph.nodes[*from]);
        }
    }
}

fn on_grid(at: Point, grid: f32) -> Point {
    if grid <= 0.0 { at } else { Point { x: (at.x / grid).round() * grid, y: (at.y / grid).round() * grid } }
}

fn turn(at: Point) -> Point {
    Point { x: at.y, y: at.x }
}

fn turn_graph(graph: &Graph) -> Graph {
    let turned = |node: &Node| Node { width: node.height, height: node.width, pinned: node.pinned.map(turn), lane: node.lane };
    Graph {
        nodes: graph.nodes.iter().map(turned).collect(),
        edges: graph.edges.clone(),
        obstacles: graph.obstacles.iter().map(|(at, size)| (turn(*at), turn(*size))).collect(),
    }
}
