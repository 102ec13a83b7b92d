//! Sorts every column so that few lines cross. Lines over several columns get a stand-in in each column
//! they pass, so that room is kept for them.

use super::Node;

/// Most stand-ins; longer lines beyond it find no way of their own.
const MAX_STAND_INS: usize = 12_000;
/// Sweeps over all columns, forth and back.
const SWEEPS: usize = 10;
/// Sweeps without an improvement after which to stop.
const PATIENCE: usize = 3;

/// What stands in a column: a box, or a stand-in of a line that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A box by its place.
    Box(usize),
    /// A line by its place.
    Line(usize),
}

/// The columns from left to right.
#[derive(Debug, Clone)]
pub struct Columns {
    /// What stands somewhere; everything below speaks of places in this list.
    pub stands: Vec<Stands>,
    /// The lane of each, for comparison.
    pub lane: Vec<usize>,
    /// Each column from top to bottom.
    pub order: Vec<Vec<usize>>,
    /// Neighbours in the column before.
    pub before: Vec<Vec<usize>>,
    /// Neighbours in the column after.
    pub after: Vec<Vec<usize>>,
    /// For every line the chain from sender to receiver; empty for self-loops and lines without room.
    pub chains: Vec<Vec<usize>>,
}

impl Columns {
    /// Columns in a first order that follows lines from left to right.
    pub fn new(nodes: &[Node], layer: &[usize], edges: &[(usize, usize)]) -> Self {
        let n_columns = layer.iter().max().map_or(0, |last| last + 1);
        let n_lanes = nodes.iter().filter_map(|node| node.lane).max().map_or(0, |last| last + 1);
        let mut found = Self {
            stands: (0..nodes.len()).map(Stands::Box).collect(),
            lane: nodes.iter().map(|node| node.lane.unwrap_or(n_lanes)).collect(),
            order: vec![Vec::new(); n_columns],
            before: vec![Vec::new(); nodes.len()],
            after: vec![Vec::new(); nodes.len()],
            chains: vec![Vec::new(); edges.len()],
        };
        let mut short_first: Vec<usize> = (0..edges.len()).filter(|line| edges[*line].0 != edges[*line].1).collect();
        short_first.sort_by_key(|line| (layer[edges[*line].1] - layer[edges[*line].0], *line));
        let mut column_of: Vec<usize> = layer.to_vec();
        let mut n_stand_ins = 0;
        for line in short_first {
            let (from, to) = edges[line];
            let between = layer[from] + 1..layer[to];
            if MAX_STAND_INS < n_stand_ins + between.len() {
                continue;
            }
            n_stand_ins += between.len();
            let mut last = from;
            let mut chain = vec![from];
            for column in between {
                let stand_in = found.stands.len();
                found.stands.push(Stands::Line(line));
                // A line keeps to the lane of its receiver, where it will have to arrive.
                found.lane.push(found.lane[to]);
                found.before.push(Vec::new());
                found.after.push(Vec::new());
                column_of.push(column);
                found.join(last, stand_in);
                chain.push(stand_in);
                last = stand_in;
            }
            found.join(last, to);
            chain.push(to);
            found.chains[line] = chain;
        }
        found.fill(&column_of);
        found
    }

    fn join(&mut self, from: usize, to: usize) {
        self.after[from].push(to);
        self.before[to].push(from);
    }

    /// Fills the columns in the order in which a walk along the lines meets what stands there.
    fn fill(&mut self, column_of: &[usize]) {
        let n = self.stands.len();
        let mut seen = vec![false; n];
        let mut starts: Vec<usize> = (0..n).filter(|stand| self.before[*stand].is_empty()).collect();
        starts.sort_by_key(|stand| (column_of[*stand], *stand));
        for start in starts.into_iter().chain(0..n) {
            let mut walk = vec![start];
            while let Some(stand) = walk.pop() {
                if std::mem::replace(&mut seen[stand], true) {
                    continue;
                }
                self.order[column_of[stand]].push(stand);
                walk.extend(self.after[stand].iter().rev().copied().filter(|next| !seen[*next]));
            }
        }
        for column in &mut self.order {
            column.sort_by_key(|stand| self.lane[*stand]);
        }
    }

    /// Sorts columns by the middle of their neighbours, forth and back, and keeps the best found.
    pub fn reduce_crossings(&mut self) {
        let mut best = (self.crossings(), self.order.clone());
        let mut worse = 0;
        for sweep in 0..SWEEPS {
            let n = self.order.len();
            let forth = sweep % 2 == 0;
            for step in 1..n {
                let column = if forth { step } else { n - 1 - step };
                self.sort_column(column, forth);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.order.clone());
                worse = 0;
            } else {
                worse += 1;
            }
            if best.0 == 0 || PATIENCE < worse {
                break;
            }
        }
        self.order = best.1;
    }

    fn sort_column(&mut self, column: usize, forth: bool) {
        let neighbours = if forth { &self.before } else { &self.after };
        let other = if forth { column - 1 } else { column + 1 };
        let mut place = vec![0.0f64; self.stands.len()];
        for (at, stand) in self.order[other].iter().enumerate() {
            place[*stand] = at as f64;
        }
        let share = self.order[other].len() as f64 / self.order[column].len().max(1) as f64;
        let mut keyed: Vec<(usize, f64, usize, usize)> = self.order[column]
            .iter()
            .enumerate()
            .map(|(at, stand)| {
                let near = &neighbours[*stand];
                let wish = if near.is_empty() {
                    at as f64 * share
                } else {
                    near.iter().map(|other| place[*other]).sum::<f64>() / near.len() as f64
                };
                (self.lane[*stand], wish, at, *stand)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        self.order[column] = keyed.into_iter().map(|(.., stand)| stand).collect();
    }

    /// How many pairs of lines cross between neighbouring columns.
    pub fn crossings(&self) -> u64 {
        let mut place = vec![0; self.stands.len()];
        for column in &self.order {
            for (at, stand) in column.iter().enumerate() {
                place[*stand] = at;
            }
        }
        let mut crossings = 0;
        for pair in self.order.windows(2) {
            let mut ends = Vec::new();
            for stand in &pair[0] {
                let from = ends.len();
                ends.extend(self.after[*stand].iter().map(|next| place[*next]));
                ends[from..].sort_unstable();
            }
            crossings += inversions(&ends, pair[1].len());
        }
        crossings
    }
}

/// How many pairs stand in the wrong order, counted by a tree of partial sums.
fn inversions(ends: &[usize], n: usize) -> u64 {
    let mut tree = vec![0u64; n + 1];
    let mut found = 0;
    for (n_before, end) in ends.iter().enumerate() {
        let mut at = end + 1;
        let mut n_up_to = 0;
        while 0 < at {
            n_up_to += tree[at];
            at &= at - 1;
        }
        found += n_before as u64 - n_up_to;
        let mut at = end + 1;
        while at <= n {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_counted_and_taken_out_where_they_need_not_be() {
        assert_eq!(inversions(&[2, 1, 0], 3), 3);
        assert_eq!(inversions(&[0, 1, 1, 2], 3), 0);
        let nodes = vec![Node::default(); 6];
        // Three pairs whose receivers are listed in the opposite order.
        let mut columns = Columns::new(&nodes, &[0, 0, 0, 1, 1, 1], &[(0, 5), (1, 4), (2, 3)]);
        columns.order[1] = vec![3, 4, 5];
        assert_eq!(columns.crossings(), 3);
        columns.reduce_crossings();
        assert_eq!(columns.crossings(), 0);
    }

    #[test]
    fn a_lane_keeps_its_members_together_whatever_crosses() {
        let lane = |lane| Node { lane: Some(lane), ..Node::default() };
        let nodes = [lane(0), lane(1), lane(1), lane(0)];
        let mut columns = Columns::new(&nodes, &[0, 0, 1, 1], &[(0, 2), (1, 3)]);
        columns.reduce_crossings();
        assert_eq!(columns.order, [vec![0, 1], vec![3, 2]]);
    }

    #[test]
    fn a_line_over_three_columns_has_two_stand_ins() {
        let columns = Columns::new(&[Node::default(); 4], &[0, 1, 2, 3], &[(0, 1), (1, 2), (2, 3), (0, 3)]);
        assert_eq!(columns.chains[3].len(), 4);
        assert_eq!(columns.order[1].len(), 2);
    }
}
