//! Finds the column of every box: senders stand left of receivers, and lines are short.

/// The column of every box, counted from 0; the lines must hold no circle apart from self-loops.
pub fn layers(n: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let (mut senders, mut receivers) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    for (from, to) in edges.iter().filter(|(from, to)| from != to) {
        receivers[*from].push(*to);
        senders[*to].push(*from);
    }
    let order = topological(&senders, &receivers);
    let mut layer = vec![0; n];
    for node in &order {
        for to in &receivers[*node] {
            layer[*to] = layer[*to].max(layer[*node] + 1);
        }
    }
    // The longest way from a source places boxes as far left as they go; those that mostly send move
    // right, towards their receivers.
    for _ in 0..2 {
        for node in order.iter().rev() {
            let Some(nearest) = receivers[*node].iter().map(|to| layer[*to]).min() else { continue };
            if senders[*node].len() < receivers[*node].len() {
                layer[*node] = nearest - 1;
            }
        }
    }
    let first = layer.iter().copied().min().unwrap_or(0);
    layer.iter().map(|layer| layer - first).collect()
}

fn topological(senders: &[Vec<usize>], receivers: &[Vec<usize>]) -> Vec<usize> {
    let mut n_in: Vec<usize> = senders.iter().map(Vec::len).collect();
    let mut ready: std::collections::VecDeque<usize> = (0..senders.len()).filter(|node| n_in[*node] == 0).collect();
    let mut order = Vec::with_capacity(senders.len());
    while let Some(node) = ready.pop_front() {
        order.push(node);
        for to in &receivers[node] {
            n_in[*to] -= 1;
            if n_in[*to] == 0 {
                ready.push_back(*to);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_stand_left_of_receivers_and_a_late_sender_beside_its_receiver() {
        // 0 → 1 → 2 → 3, and 4 hands to 3 only.
        assert_eq!(layers(5, &[(0, 1), (1, 2), (2, 3), (4, 3)]), [0, 1, 2, 3, 2]);
        assert_eq!(layers(2, &[(0, 0), (0, 1)]), [0, 1]);
    }
}
