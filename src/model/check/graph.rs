//! Circles in what leads to what. No recursion, so that long chains cannot overflow the stack.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What leads where.
pub(super) type Edges<T> = BTreeMap<T, BTreeSet<T>>;

/// Circles that share no element, each in its order and starting at its lowest element; none if there is no circle.
pub(super) fn circles<T: Ord + Copy>(edges: &Edges<T>) -> Vec<Vec<T>> {
    let mut left = edges.clone();
    let mut found = Vec::new();
    loop {
        keep_what_leads_on(&mut left);
        let Some(start) = left.keys().next().copied() else { return found };
        let mut path = vec![start];
        let mut at = BTreeMap::from([(start, 0)]);
        // Everything that is left leads to something that is left, so the walk meets itself.
        let circle = loop {
            let last = path.last().copied().unwrap_or(start);
            let Some(next) = left.get(&last).and_then(|to| to.first().copied()) else { break Vec::new() };
            if let Some(first) = at.get(&next) {
                break path.split_off(*first);
            }
            at.insert(next, path.len());
            path.push(next);
        };
        if circle.is_empty() {
            return found;
        }
        for node in &circle {
            left.remove(node);
        }
        let lowest = circle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(index, _)| index);
        let mut circle = circle;
        circle.rotate_left(lowest);
        found.push(circle);
    }
}

/// Takes out, again and again, what leads to nothing that is left.
fn keep_what_leads_on<T: Ord + Copy>(edges: &mut Edges<T>) {
    let mut into: Edges<T> = BTreeMap::new();
    let mut dead = Vec::new();
    for (from, to) in edges.iter() {
        for node in to {
            into.entry(*node).or_default().insert(*from);
            if !edges.contains_key(node) {
                dead.push(*node);
            }
        }
        if to.is_empty() {
            dead.push(*from);
        }
    }
    while let Some(node) = dead.pop() {
        edges.remove(&node);
        for from in into.remove(&node).unwrap_or_default() {
            if let Some(to) = edges.get_mut(&from) {
                to.remove(&node);
                if to.is_empty() {
                    dead.push(from);
                }
            }
        }
    }
}

/// Everything that can be reached, the starts included.
pub(super) fn reached<T: Ord + Copy>(starts: impl IntoIterator<Item = T>, edges: &Edges<T>) -> BTreeSet<T> {
    let mut queue: VecDeque<T> = starts.into_iter().collect();
    let mut seen: BTreeSet<T> = queue.iter().copied().collect();
    while let Some(node) = queue.pop_front() {
        for next in edges.get(&node).into_iter().flatten() {
            if seen.insert(*next) {
                queue.push_back(*next);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(u32, u32)]) -> Edges<u32> {
        let mut edges: Edges<u32> = BTreeMap::new();
        for (from, to) in pairs {
            edges.entry(*from).or_default().insert(*to);
        }
        edges
    }

    #[test]
    fn circles_are_found_in_order_and_chains_are_not() {
        assert_eq!(circles(&edges(&[(1, 2), (2, 3), (3, 4)])), Vec::<Vec<u32>>::new());
        assert_eq!(circles(&edges(&[(5, 1), (1, 3), (3, 2), (2, 1), (2, 9)])), [[1, 3, 2]]);
        assert_eq!(circles(&edges(&[(7, 7), (1, 2), (2, 1), (2, 7)])), [vec![1, 2], vec![7]]);
    }

    #[test]
    fn a_very_long_chain_is_no_trouble() {
        let mut pairs: Vec<_> = (0..100_000).map(|n| (n, n + 1)).collect();
        assert_eq!(circles(&edges(&pairs)).len(), 0);
        pairs.push((100_000, 0));
        assert_eq!(circles(&edges(&pairs))[0].len(), 100_001);
        assert_eq!(reached([50_000], &edges(&pairs[..100_000])).len(), 50_001);
    }
}
