//! Who decides first at one instant.

use std::collections::BTreeMap;

use crate::model::{DecisionId, Document, FunctionId, HandoffKind, Trigger};

/// Places of decisions within one instant: meetings before single decisions, members of a meeting in their
/// stated order, otherwise downstream before upstream along work and material handoffs with circles broken
/// at the lowest identifier; ties by identifier.
pub(super) fn ranks(document: &Document, function_idx: &BTreeMap<FunctionId, u32>) -> BTreeMap<DecisionId, u16> {
    let n = function_idx.len();
    let mut downstream: Vec<Vec<usize>> = vec![Vec::new(); n];
    for handoff in document.handoffs.values().filter(|handoff| handoff.kind != HandoffKind::Information) {
        if let (Some(from), Some(to)) = (function_idx.get(&handoff.from), function_idx.get(&handoff.to))
            && from != to
        {
            downstream[*from as usize].push(*to as usize);
        }
    }
    // Longest way to an end of the map; a function met again on its own way does not count.
    let mut height: Vec<Option<u32>> = vec![None; n];
    for start in 0..n {
        let mut stack = vec![(start, 0usize)];
        let mut on_way = vec![false; n];
        on_way[start] = true;
        while let Some((at, next)) = stack.pop() {
            if height[at].is_some() {
                on_way[at] = false;
                continue;
            }
            if let Some(to) = downstream[at].get(next) {
                stack.push((at, next + 1));
                if height[*to].is_none() && !on_way[*to] {
                    on_way[*to] = true;
                    stack.push((*to, 0));
                }
            } else {
                height[at] = Some(downstream[at].iter().filter_map(|to| height[*to]).max().map_or(0, |height| height + 1));
                on_way[at] = false;
            }
        }
    }
    let mut order: Vec<((bool, u32, usize), u32, DecisionId)> = document
        .decisions
        .iter()
        .map(|(id, decision)| {
            let height = function_idx.get(&decision.owner).and_then(|function| height[*function as usize]).unwrap_or(0);
            let place = match decision.trigger {
                Trigger::InCycle(cycle) => {
                    let members = document.cycles.get(cycle).map_or(&[][..], |cycle| &cycle.members);
                    (false, cycle.0, members.iter().position(|member| *member == id).unwrap_or(usize::MAX))
                }
                _ => (true, 0, 0),
            };
            (place, height, id)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().zip(0u16..).map(|((.., id), rank)| (id, rank.min(4_000))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cycle, CycleId, Decision, Function, Handoff, HandoffId};

    fn order_of(document: &Document) -> Vec<u32> {
        let functions = document.functions.ids().zip(0..).collect();
        let ranks = ranks(document, &functions);
        let mut order: Vec<(u16, u32)> = ranks.into_iter().map(|(id, rank)| (rank, id.0)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, id)| id).collect()
    }

    /// Three functions in a row, each with a decision.
    fn row() -> Document {
        let mut document = Document::default();
        for n in 1..=3 {
            document.functions.insert(FunctionId(n), Function::default());
            document.decisions.insert(DecisionId(10 + n), Decision { owner: FunctionId(n), ..Decision::default() });
        }
        for n in 1..=2 {
            let handoff = Handoff { from: FunctionId(n), to: FunctionId(n + 1), kind: HandoffKind::Work, ..Handoff::default() };
            document.handoffs.insert(HandoffId(20 + n), handoff);
        }
        document
    }

    #[test]
    fn those_downstream_decide_before_those_upstream() {
        assert_eq!(order_of(&row()), [13, 12, 11]);
    }

    #[test]
    fn a_circle_of_handoffs_still_has_an_order() {
        let mut document = row();
        let back = Handoff { from: FunctionId(3), to: FunctionId(1), kind: HandoffKind::Work, ..Handoff::default() };
        document.handoffs.insert(HandoffId(23), back);
        assert_eq!(order_of(&document), [13, 12, 11]);
    }

    #[test]
    fn a_meeting_comes_first_and_keeps_the_order_of_its_members() {
        let mut document = row();
        let members = vec![DecisionId(11), DecisionId(12)];
        document.cycles.insert(CycleId(30), Cycle { members, ..Cycle::default() });
        for id in [11, 12] {
            document.decisions.get_mut(DecisionId(id)).unwrap().trigger = Trigger::InCycle(CycleId(30));
        }
        assert_eq!(order_of(&document), [11, 12, 13]);
    }
}
