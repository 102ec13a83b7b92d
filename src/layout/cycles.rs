//! Breaks circles: says which lines run against the reading direction, few of them.
//!
//! The greedy ordering of Eades, Lin and Smyth (1993): boxes without further senders go to the front,
//! those without further receivers to the back, else the one that sends most more than it receives.

/// For every line, whether it is to be read backwards so that no circle remains; self-loops are not.
pub fn reversed(n: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let place = places(n, edges);
    edges.iter().map(|(from, to)| place[*to] < place[*from]).collect()
}

/// The place of every box in an order in which most lines point forward.
fn places(n: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let (mut senders, mut receivers) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    for (from, to) in edges.iter().filter(|(from, to)| from != to) {
        receivers[*from].push(*to);
        senders[*to].push(*from);
    }
    let mut n_in: Vec<usize> = senders.iter().map(Vec::len).collect();
    let mut n_out: Vec<usize> = receivers.iter().map(Vec::len).collect();
    let mut gone = vec![false; n];
    let (mut front, mut back) = (Vec::new(), Vec::new());
    // Queues may name a box twice; it is taken once.
    let mut sinks: Vec<usize> = (0..n).filter(|node| n_out[*node] == 0).collect();
    let mut sources: Vec<usize> = (0..n).rev().filter(|node| n_in[*node] == 0).collect();
    let mut n_left = n;
    while 0 < n_left {
        let (node, to_back) = if let Some(node) = pop(&mut sources, &gone) {
            (node, false)
        } else if let Some(node) = pop(&mut sinks, &gone) {
            (node, true)
        } else {
            let surplus = |node: usize| n_out[node] as isize - n_in[node] as isize;
            let Some(node) = (0..n).filter(|node| !gone[*node]).max_by_key(|node| (surplus(*node), std::cmp::Reverse(*node))) else {
                break;
            };
            (node, false)
        };
        gone[node] = true;
        n_left -= 1;
        if to_back {
            back.push(node);
        } else {
            front.push(node);
        }
        for other in receivers[node].iter().filter(|other| !gone[**other]) {
            n_in[*other] -= 1;
            if n_in[*other] == 0 {
                sources.push(*other);
            }
        }
        for other in senders[node].iter().filter(|other| !gone[**other]) {
            n_out[*other] -= 1;
            if n_out[*other] == 0 {
                sinks.push(*other);
            }
        }
    }
    let mut place = vec![0; n];
    for (at, node) in front.into_iter().chain(back.into_iter().rev()).enumerate() {
        place[node] = at;
    }
    place
}

fn pop(queue: &mut Vec<usize>, gone: &[bool]) -> Option<usize> {
    while let Some(node) = queue.pop() {
        if !gone[node] {
            return Some(node);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_without_circles_keeps_every_line_and_a_circle_loses_one() {
        assert_eq!(reversed(4, &[(0, 1), (1, 2), (0, 3), (3, 2)]), [false; 4]);
        let back = reversed(3, &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(back.iter().filter(|back| **back).count(), 1, "{back:?}");
        assert!(!back[3], "a self-loop is no circle between boxes");
    }
}
