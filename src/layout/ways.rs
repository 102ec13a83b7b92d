//! Draws the lines of placed columns: level through a column, upright only in the channels between
//! columns, each on a track of its own.

use super::order::{Columns, Stands};
use super::place::Placed;
use super::{Node, Point};

/// Distance of upright pieces in a channel.
const TRACK: f32 = 14.0;
/// Distance of the outermost track from the columns, where heads of arrows need room.
const CHANNEL_PAD: f32 = 24.0;
/// Largest distance of two ports on one side.
const PORT_GAP: f32 = 18.0;
/// Ports keep this distance from a box's corners.
const PORT_MARGIN: f32 = 12.0;
/// Pieces nearer than this share no track.
const CLEAR: f32 = 6.0;

/// Smaller differences of height are not seen.
const SEEN: f32 = 0.5;

/// A level change in a channel: the line's place, from where to where.
#[derive(Debug, Clone, Copy)]
struct Step {
    line: usize,
    from: f32,
    to: f32,
}

/// How wide the channel after a column must be.
pub fn channel_width(columns: &Columns, middle: &[f32], column: usize) -> f32 {
    // Ports move a line by less than a box's height; what counts is how many may lie side by side.
    let steps: Vec<Step> = columns.order[column]
        .iter()
        .flat_map(|stand| columns.after[*stand].iter().map(move |next| Step { line: 0, from: middle[*stand], to: middle[*next] }))
        .collect();
    let n_tracks = tracks(&steps, 32.0).into_iter().max().map_or(0, |last| last + 1);
    2.0 * CHANNEL_PAD + TRACK * n_tracks as f32
}

/// The way of every line, from sender to receiver; empty where there is no room for one.
pub fn ways(columns: &Columns, nodes: &[Node], edges: &[(usize, usize)], placed: &Placed) -> Vec<Vec<Point>> {
    let ports = ports(columns, nodes, edges, placed);
    let mut ways: Vec<Vec<Point>> = edges
        .iter()
        .enumerate()
        .map(|(line, (from, _))| {
            if columns.chains[line].is_empty() {
                return Vec::new();
            }
            vec![Point { x: placed.corners[*from].x + nodes[*from].width, y: ports[line].0 }]
        })
        .collect();
    let mut place = vec![0; edges.len()];
    // The height at which every line runs by now; a difference too small to be seen is not followed.
    let mut height: Vec<f32> = ports.iter().map(|(leaves, _)| *leaves).collect();
    for column in 0..columns.order.len().saturating_sub(1) {
        let mut steps = Vec::new();
        for stand in &columns.order[column] {
            let lines = lines_from(columns, edges, *stand, &place);
            for line in lines {
                let chain = &columns.chains[line];
                let (at, next) = (place[line], chain[place[line] + 1]);
                let from = height[line];
                let to = if at + 2 == chain.len() { ports[line].1 } else { placed.middle[next] };
                steps.push(Step { line, from, to });
            }
        }
        let own = tracks(&steps, CLEAR);
        let (left, right) = (placed.columns[column].1, placed.columns[column + 1].0);
        let n_tracks = own.iter().max().map_or(0, |last| last + 1);
        let pitch = ((right - left - 2.0 * CHANNEL_PAD) / n_tracks.max(1) as f32).clamp(1.0, TRACK);
        // A few tracks stand in the middle of a wide channel.
        let first = f32::midpoint(left, right) - pitch * (n_tracks.max(1) - 1) as f32 / 2.0;
        for (step, track) in steps.iter().zip(own) {
            let x = first + pitch * track as f32;
            if SEEN < (step.from - step.to).abs() {
                height[step.line] = step.to;
                ways[step.line].extend([Point { x, y: step.from }, Point { x, y: step.to }]);
            }
            place[step.line] += 1;
        }
    }
    for (line, (_, to)) in edges.iter().enumerate() {
        if !columns.chains[line].is_empty() {
            ways[line].push(Point { x: placed.corners[*to].x, y: height[line] });
        }
    }
    ways
}

/// The lines that leave what stands somewhere, in the order of where they go.
fn lines_from(columns: &Columns, edges: &[(usize, usize)], stand: usize, place: &[usize]) -> Vec<usize> {
    match columns.stands[stand] {
        Stands::Line(line) => vec![line],
        Stands::Box(node) => {
            (0..edges.len()).filter(|line| edges[*line].0 == node && !columns.chains[*line].is_empty() && place[*line] == 0).collect()
        }
    }
}

/// For every line the height at which it leaves and enters, in the order of where it goes.
fn ports(columns: &Columns, nodes: &[Node], edges: &[(usize, usize)], placed: &Placed) -> Vec<(f32, f32)> {
    let mut leaving: Vec<Vec<(f32, usize)>> = vec![Vec::new(); nodes.len()];
    let mut entering: Vec<Vec<(f32, usize)>> = vec![Vec::new(); nodes.len()];
    for (line, chain) in columns.chains.iter().enumerate() {
        if let [_, second, ..] = chain.as_slice() {
            leaving[edges[line].0].push((placed.middle[*second], line));
            entering[edges[line].1].push((placed.middle[chain[chain.len() - 2]], line));
        }
    }
    let mut ports = vec![(0.0, 0.0); edges.len()];
    for node in 0..nodes.len() {
        let (top, height) = (placed.corners[node].y, nodes[node].height);
        for (lines, leaves) in [(&mut leaving[node], true), (&mut entering[node], false)] {
            lines.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let n_gaps = lines.len().saturating_sub(1) as f32;
            let gap = if n_gaps == 0.0 { 0.0 } else { ((height - 2.0 * PORT_MARGIN).max(0.0) / n_gaps).min(PORT_GAP) };
            for (place, (_, line)) in lines.iter().enumerate() {
                let at = top + height / 2.0 + gap * (place as f32 - n_gaps / 2.0);
                *(if leaves { &mut ports[*line].0 } else { &mut ports[*line].1 }) = at;
            }
        }
    }
    ports
}

/// A track for every step such that upright pieces on one track keep apart.
fn tracks(steps: &[Step], clear: f32) -> Vec<usize> {
    let mut by_start: Vec<usize> = (0..steps.len()).collect();
    let low = |step: &Step| step.from.min(step.to) - clear;
    let high = |step: &Step| step.from.max(step.to) + clear;
    by_start.sort_by(|a, b| low(&steps[*a]).total_cmp(&low(&steps[*b])).then(a.cmp(b)));
    let mut ends: Vec<f32> = Vec::new();
    let mut found = vec![0; steps.len()];
    for step in by_start {
        if (steps[step].from - steps[step].to).abs() <= SEEN {
            continue;
        }
        let (from, to) = (low(&steps[step]), high(&steps[step]));
        let track = ends.iter().position(|end| *end < from).unwrap_or(ends.len());
        if track == ends.len() {
            ends.push(to);
        } else {
            ends[track] = to;
        }
        found[step] = track;
    }
    found
}

/// The way of a line from a box to itself, outside its upper right corner.
pub fn self_loop(corner: Point, node: Node) -> Vec<Point> {
    let (right, out) = (corner.x + node.width, corner.y + 24.0f32.min(node.height / 2.0));
    let (beside, above, back) = (right + 20.0, corner.y - 20.0, right - 40.0f32.min(node.width / 2.0));
    let point = |x, y| Point { x, y };
    vec![point(right, out), point(beside, out), point(beside, above), point(back, above), point(back, corner.y)]
}
