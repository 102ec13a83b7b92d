//! Decisions that must match although one looks less far ahead than the other needs (K9).

use super::Checker;
use crate::model::statics::{execution_lead, mean_latency};
use crate::model::{Decision, HandoffKind};

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    for coupling in document.couplings.values() {
        for (id, decision) in coupling.members.iter().filter_map(|id| Some((*id, document.decisions.get(*id)?))) {
            let Some(horizon) = decision.horizon.map(|horizon| horizon.exact_ticks()) else { continue };
            let others = coupling.members.iter().filter(|other| **other != id);
            let needs = others.filter_map(|other| Some((needed(checker, decision, document.decisions.get(*other)?), *other)));
            let Some((needed, other)) = needs.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            if horizon < needed {
                let sentence = format!(
                    "It looks {:.1} days ahead, but {}, which it must match, needs {:.1} days from hearing of it to its effect.",
                    horizon / DAY,
                    checker.named(other),
                    needed / DAY
                );
                checker.warning(
                    "horizon-short",
                    id,
                    "horizon",
                    sentence,
                    "Look further ahead, or shorten the other's lead or the way to it.",
                );
            }
        }
    }
}

/// Lead of another decision plus the time in which it hears of this one.
fn needed(checker: &Checker<'_>, decision: &Decision, other: &Decision) -> f64 {
    let document = checker.document;
    let tells = document
        .handoffs
        .values()
        .filter(|handoff| handoff.kind == HandoffKind::Information && handoff.from == decision.owner && handoff.to == other.owner);
    let latency = tells.filter_map(|handoff| mean_latency(document, handoff)).min_by(f64::total_cmp).unwrap_or(0.0);
    execution_lead(document, other) + latency
}
