//! Puts pinned boxes where they must stay and moves free ones off them and off what no box may cover.

use std::collections::BTreeMap;

use super::{Arrangement, Graph, Point, Settings, on_grid};

/// Side of the squares boxes are sorted into.
const CELL: f32 = 256.0;

/// A rectangle: left, top, right, bottom.
type Rect = [f32; 4];

/// Settles an arrangement; nothing happens where nothing is pinned or in the way.
pub fn settle(graph: &Graph, settings: &Settings, arrangement: &mut Arrangement) {
    let pinned: Vec<(usize, Point)> =
        graph.nodes.iter().enumerate().filter_map(|(place, node)| node.pinned.map(|at| (place, at))).collect();
    if pinned.is_empty() && graph.obstacles.is_empty() {
        return;
    }
    move_to_pins(settings, &pinned, arrangement);
    let mut taken = Taken::default();
    for (at, size) in &graph.obstacles {
        taken.add([at.x, at.y, at.x + size.x, at.y + size.y]);
    }
    for (place, at) in &pinned {
        arrangement.corners[*place] = *at;
        taken.add(rect_of(graph, *place, *at));
    }
    let mut free: Vec<usize> = (0..graph.nodes.len()).filter(|place| graph.nodes[*place].pinned.is_none()).collect();
    let corners = arrangement.corners.clone();
    free.sort_by(|a, b| corners[*a].x.total_cmp(&corners[*b].x).then(corners[*a].y.total_cmp(&corners[*b].y)).then(a.cmp(b)));
    let mut has_moved = !pinned.is_empty();
    for place in free {
        let wished = arrangement.corners[place];
        let found = taken.free(rect_of(graph, place, wished), settings);
        has_moved |= found != wished;
        arrangement.corners[place] = found;
        taken.add(rect_of(graph, place, found));
    }
    if has_moved {
        // Ways were drawn for where everything stood before.
        arrangement.ways.iter_mut().for_each(Vec::clear);
    }
}

/// Moves the whole so that pinned boxes come to stand near where they must be.
fn move_to_pins(settings: &Settings, pinned: &[(usize, Point)], arrangement: &mut Arrangement) {
    if pinned.is_empty() {
        return;
    }
    let mean = |off: &dyn Fn(&(usize, Point)) -> f32| pinned.iter().map(off).sum::<f32>() / pinned.len() as f32;
    let x = mean(&|(place, at)| at.x - arrangement.corners[*place].x);
    let y = mean(&|(place, at)| at.y - arrangement.corners[*place].y);
    for corner in &mut arrangement.corners {
        *corner = on_grid(Point { x: corner.x + x, y: corner.y + y }, settings.grid);
    }
}

fn rect_of(graph: &Graph, place: usize, at: Point) -> Rect {
    let node = graph.nodes[place];
    [at.x, at.y, at.x + node.width, at.y + node.height]
}

/// Rectangles by place.
#[derive(Default)]
struct Taken {
    cells: BTreeMap<(i32, i32), Vec<Rect>>,
}

impl Taken {
    fn add(&mut self, rect: Rect) {
        for cell in cells_of(rect) {
            self.cells.entry(cell).or_default().push(rect);
        }
    }

    /// The rectangle that is in the way of this one, if any.
    fn in_the_way(&self, rect: Rect) -> Option<Rect> {
        let touches = |other: &&Rect| rect[0] < other[2] && other[0] < rect[2] && rect[1] < other[3] && other[1] < rect[3];
        cells_of(rect).find_map(|cell| self.cells.get(&cell)?.iter().find(touches)).copied()
    }

    /// The nearest free place above or below. Every step passes a rectangle, so that both searches end.
    fn free(&self, rect: Rect, settings: &Settings) -> Point {
        let gap = settings.row_gap / 2.0;
        let height = rect[3] - rect[1];
        let grown = |top: f32| [rect[0] - gap, top - gap, rect[2] + gap, top + height + gap];
        let grid = settings.grid.max(1.0);
        let mut down = rect[1];
        while let Some(other) = self.in_the_way(grown(down)) {
            down = ((other[3] + gap) / grid).floor() * grid + grid;
        }
        let mut up = rect[1];
        while let Some(other) = self.in_the_way(grown(up)) {
            up = ((other[1] - gap - height) / grid).ceil() * grid - grid;
        }
        let top = if down - rect[1] <= rect[1] - up { down } else { up };
        Point { x: rect[0], y: top }
    }
}

fn cells_of(rect: Rect) -> impl Iterator<Item = (i32, i32)> {
    let cell = |at: f32| (at / CELL).floor() as i32;
    let (columns, rows) = (cell(rect[0])..=cell(rect[2]), cell(rect[1])..=cell(rect[3]));
    columns.flat_map(move |column| rows.clone().map(move |row| (column, row)))
}
