//! On how many ways a change can come to a decision that waits for all of them.

use std::collections::BTreeSet;

use super::{ArrivalPlan, ChainPlan, accepts};

/// By signal at the root, the number of ways on which a chain can come to a decision without having been
/// decided by it before: incoming handoffs, and the signal itself where the owner sees it change.
pub(super) fn ways_to(plan: &ChainPlan, decision: u32) -> Vec<u32> {
    let owner = plan.decisions[decision as usize].owner;
    let inputs = &plan.decisions[decision as usize].inputs;
    (0..plan.signals.len() as u32)
        .map(|root| {
            let signal = &plan.signals[root as usize];
            if matches!(signal.changes, ArrivalPlan::Never) {
                return 0;
            }
            let own = u32::from(signal.owner == owner && accepts(inputs, Some(root)));
            own + arriving(plan, root, decision)
        })
        .collect()
}

/// Incoming handoffs on which a decision hears of a change.
fn arriving(plan: &ChainPlan, root: u32, decision: u32) -> u32 {
    let mut messages: BTreeSet<(u32, Option<u32>)> = BTreeSet::new();
    let mut taken: BTreeSet<(u32, Option<u32>)> = BTreeSet::new();
    let mut ways: BTreeSet<u32> = BTreeSet::new();
    let signal = &plan.signals[root as usize];
    // What is still to be followed: a function hears about a signal, on a handoff or by itself.
    let mut open: Vec<(u32, Option<u32>, Option<u32>)> = vec![(signal.owner, Some(root), None)];
    let relayed = signal.relays.iter().filter(|handoff| messages.insert((**handoff, Some(root))));
    open.extend(relayed.map(|handoff| (plan.handoffs[*handoff as usize].to, Some(root), Some(*handoff))));
    while let Some((function, about, way)) = open.pop() {
        let listeners: Vec<u32> = plan.functions[function as usize]
            .decisions
            .iter()
            .copied()
            .filter(|listener| accepts(&plan.decisions[*listener as usize].inputs, about))
            .collect();
        let mut told = Vec::new();
        if listeners.is_empty() && way.is_some() {
            told.extend(plan.passed_on(function, about).into_iter().map(|handoff| (handoff, about)));
        }
        for listener in listeners {
            if listener == decision {
                ways.extend(way);
            } else if taken.insert((listener, about)) {
                let listening = &plan.decisions[listener as usize];
                let outcome = |handoff: &u32| plan.told(listening, *handoff, about).map(|told| (*handoff, told));
                told.extend(listening.outgoing.iter().filter_map(outcome));
            }
        }
        let fresh = told.into_iter().filter(|message| messages.insert(*message));
        open.extend(fresh.map(|(handoff, about)| (plan.handoffs[handoff as usize].to, about, Some(handoff))));
    }
    ways.len() as u32
}
