//! Gives coordinates: columns side by side with channels for lines between them, and in each column
//! every box as near to its neighbours as the order allows.
//!
//! A column is placed by the exact least-squares solution under "a stands above b" (pooling adjacent
//! violators), so that it cannot oscillate; lanes are bounds within it.

use super::order::{Columns, Stands};
use super::{Node, Point, Settings, on_grid, ways};

/// Sweeps over all columns, forth and back; two more straighten what is nearly straight.
const SWEEPS: usize = 8;
/// In the end, boxes give way to lines that pass only where they must.
const FIRM: f64 = 1_000.0;
/// Room a passing line takes in a column.
const LINE: f32 = 4.0;
/// Distance of a passing line from boxes and from other lines.
const LINE_GAP: f32 = 12.0;

/// Coordinates of everything.
pub struct Placed {
    /// Upper left corners of the boxes.
    pub corners: Vec<Point>,
    /// Middle heights of everything that stands in a column.
    pub middle: Vec<f32>,
    /// Left and right edges of the columns.
    pub columns: Vec<(f32, f32)>,
    /// Height of the whole.
    pub height: f32,
}

/// A lane's extent from top to bottom.
#[derive(Debug, Clone, Copy)]
struct Band {
    top: f64,
    bottom: f64,
}

/// Places everything with its upper edge at `top`.
pub fn place(columns: &Columns, nodes: &[Node], settings: &Settings, top: f32) -> Placed {
    let height = |stand: usize| match columns.stands[stand] {
        Stands::Box(node) => nodes[node].height,
        Stands::Line(_) => LINE,
    };
    let gap = |above: usize, below: usize| match (columns.stands[above], columns.stands[below]) {
        (Stands::Box(_), Stands::Box(_)) => settings.row_gap,
        _ => LINE_GAP,
    };
    // How far two neighbours' middles must be apart.
    let apart = |above: usize, below: usize| f64::from(f32::midpoint(height(above), height(below)) + gap(above, below));
    let bands = bands(columns, &height, &apart, settings);
    let mut middle = vec![0.0f64; columns.stands.len()];
    for column in &columns.order {
        for (lane, part) in lanes_of(columns, column) {
            let mut at = bands[lane].top + f64::from(height(part[0])) / 2.0;
            for (place, stand) in part.iter().enumerate() {
                if 0 < place {
                    at += apart(part[place - 1], *stand);
                }
                middle[*stand] = at;
            }
        }
    }
    for sweep in 0..SWEEPS + 2 {
        let n = columns.order.len();
        for step in 0..n {
            let column = if sweep.is_multiple_of(2) { step } else { n - 1 - step };
            for (lane, part) in lanes_of(columns, &columns.order[column]) {
                let wishes: Vec<(f64, f64)> = part
                    .iter()
                    .map(|stand| {
                        if sweep < SWEEPS {
                            wish(columns, &middle, *stand, sweep)
                        } else {
                            straight(columns, &middle, *stand, sweep == SWEEPS)
                        }
                    })
                    .collect();
                let least: Vec<f64> = part.windows(2).map(|pair| apart(pair[0], pair[1])).collect();
                let half = (f64::from(height(part[0])) / 2.0, f64::from(height(part[part.len() - 1])) / 2.0);
                let bound = Band { top: bands[lane].top + half.0, bottom: bands[lane].bottom - half.1 };
                for (stand, at) in part.iter().zip(nearest(&wishes, &least, bound)) {
                    middle[*stand] = at;
                }
            }
        }
    }
    coordinates(columns, nodes, settings, top, &middle, &height)
}

/// The parts of a column that belong to one lane each.
fn lanes_of<'a>(columns: &'a Columns, column: &'a [usize]) -> impl Iterator<Item = (usize, &'a [usize])> {
    column.chunk_by(|a, b| columns.lane[*a] == columns.lane[*b]).map(|part| (columns.lane[part[0]], part))
}

/// The lanes one below the other, each as high as its fullest column needs; without lanes there is no bound.
fn bands(columns: &Columns, height: &dyn Fn(usize) -> f32, apart: &dyn Fn(usize, usize) -> f64, settings: &Settings) -> Vec<Band> {
    let n_lanes = columns.lane.iter().max().map_or(0, |last| last + 1);
    if n_lanes <= 1 {
        return vec![Band { top: -1e9, bottom: 1e9 }; n_lanes];
    }
    let mut needed = vec![0.0f64; n_lanes];
    for column in &columns.order {
        for (lane, part) in lanes_of(columns, column) {
            let ends = f64::from(f32::midpoint(height(part[0]), height(part[part.len() - 1])));
            let total = ends + part.windows(2).map(|pair| apart(pair[0], pair[1])).sum::<f64>();
            needed[lane] = needed[lane].max(total);
        }
    }
    let mut at = 0.0;
    needed
        .into_iter()
        .map(|needed| {
            let band = Band { top: at, bottom: at + needed };
            if 0.0 < needed {
                // Both neighbours' frames and a gap between them; a step of the grid may be lost to rounding.
                at = band.bottom + f64::from(2.0 * settings.lane_pad + settings.grid);
            }
            band
        })
        .collect()
}

/// Where something would like to stand in the end, and how much: a box in line with the boxes that hand to
/// it, or, where there are none, with those it hands to; a line between its neighbours.
fn straight(columns: &Columns, middle: &[f64], stand: usize, forth: bool) -> (f64, f64) {
    let boxes = |others: &[usize]| -> Vec<f64> {
        let boxes = others.iter().filter(|other| matches!(columns.stands[**other], Stands::Box(_)));
        boxes.map(|other| middle[*other]).collect()
    };
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (before, after) = (boxes(&columns.before[stand]), boxes(&columns.after[stand]));
    match columns.stands[stand] {
        Stands::Line(_) => {
            let ends: Vec<f64> = columns.before[stand].iter().chain(&columns.after[stand]).map(|other| middle[*other]).collect();
            (mean(&ends), 1.0)
        }
        Stands::Box(_) if forth && !before.is_empty() => (mean(&before), FIRM),
        Stands::Box(_) if !forth && before.is_empty() && !after.is_empty() => (mean(&after), FIRM),
        Stands::Box(_) => (middle[stand], FIRM),
    }
}

/// Where something would like to stand, and how much.
fn wish(columns: &Columns, middle: &[f64], stand: usize, sweep: usize) -> (f64, f64) {
    let (forth, both) = (sweep.is_multiple_of(2), SWEEPS - 2 <= sweep);
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut add = |others: &[usize]| {
        for other in others {
            // Lines that pass several columns should be straight.
            let pull = match (columns.stands[stand], columns.stands[*other]) {
                (Stands::Line(_), Stands::Line(_)) => 8.0,
                (Stands::Box(_), Stands::Box(_)) => 2.0,
                _ => 1.0,
            };
            sum += pull * middle[*other];
            weight += pull;
        }
    };
    if forth || both {
        add(&columns.before[stand]);
    }
    if !forth || both {
        add(&columns.after[stand]);
    }
    if weight == 0.0 { (middle[stand], 0.1) } else { (sum / weight, weight) }
}

/// Places nearest to weighted wishes, each at least so far below the one before, within bounds.
fn nearest(wishes: &[(f64, f64)], least: &[f64], bound: Band) -> Vec<f64> {
    // Taking the distances off turns "far enough below" into "not above".
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(wishes.len());
    for place in 0..wishes.len() {
        if 0 < place {
            offset += least[place - 1];
        }
        offsets.push(offset);
    }
    // Blocks that move as one: sum of weighted wishes, weight, how many.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for ((at, weight), offset) in wishes.iter().zip(&offsets) {
        blocks.push(((at - offset) * weight, *weight, 1));
        while let [.., above, below] = blocks.as_slice()
            && below.0 / below.1 < above.0 / above.1
        {
            let merged = (above.0 + below.0, above.1 + below.1, above.2 + below.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    let (low, high) = (bound.top, (bound.bottom - offset).max(bound.top));
    let solved = blocks.into_iter().flat_map(|(sum, weight, n)| std::iter::repeat_n((sum / weight).clamp(low, high), n));
    solved.zip(offsets).map(|(at, offset)| at + offset).collect()
}

fn coordinates(columns: &Columns, nodes: &[Node], settings: &Settings, top: f32, middle: &[f64], height: &dyn Fn(usize) -> f32) -> Placed {
    let upper = (0..middle.len()).map(|stand| middle[stand] - f64::from(height(stand)) / 2.0).fold(f64::INFINITY, f64::min);
    let lower = (0..middle.len()).map(|stand| middle[stand] + f64::from(height(stand)) / 2.0).fold(f64::NEG_INFINITY, f64::max);
    let mut placed = Placed {
        corners: vec![Point::default(); nodes.len()],
        middle: middle.iter().map(|at| (at - upper) as f32 + top).collect(),
        columns: Vec::with_capacity(columns.order.len()),
        height: if upper.is_finite() { (lower - upper) as f32 } else { 0.0 },
    };
    let mut left = settings.origin.x;
    for (place, column) in columns.order.iter().enumerate() {
        if 0 < place {
            left += settings.column_gap.max(ways::channel_width(columns, &placed.middle, place - 1));
            left = (left / settings.grid.max(1.0)).ceil() * settings.grid.max(1.0);
        }
        let mut right = left;
        for stand in column {
            if let Stands::Box(node) = columns.stands[*stand] {
                let corner = Point { x: left, y: placed.middle[*stand] - nodes[node].height / 2.0 };
                placed.corners[node] = on_grid(corner, settings.grid);
                placed.middle[*stand] = placed.corners[node].y + nodes[node].height / 2.0;
                right = right.max(placed.corners[node].x + nodes[node].width);
            }
        }
        placed.columns.push((left, right));
        left = right;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Band = Band { top: -1e9, bottom: 1e9 };

    #[test]
    fn wishes_that_fit_are_met_and_others_are_shared() {
        assert_eq!(nearest(&[(0.0, 1.0), (50.0, 1.0)], &[10.0], FREE), [0.0, 50.0]);
        assert_eq!(nearest(&[(20.0, 1.0), (20.0, 1.0)], &[10.0], FREE), [15.0, 25.0]);
        assert_eq!(nearest(&[(20.0, 3.0), (20.0, 1.0)], &[8.0], FREE), [18.0, 26.0]);
    }

    #[test]
    fn bounds_hold_with_the_distances() {
        let bound = Band { top: 0.0, bottom: 30.0 };
        assert_eq!(nearest(&[(-50.0, 1.0), (90.0, 1.0)], &[10.0], bound), [0.0, 30.0]);
        assert_eq!(nearest(&[(80.0, 1.0), (90.0, 1.0)], &[10.0], bound), [20.0, 30.0]);
    }
}
