//! The other ranking: what is easiest to automate. Few teams must agree to it, and it frees much hands-on
//! time of people; what it does to the whole plays no part.

use super::Ranked;
use crate::engine::episode::part;
use crate::experiment::measure::HOUR;
use crate::experiment::relief::ReliefKind;
use crate::experiment::result::StudyResult;
use crate::model::EntityRef;

/// Hours of a week.
const WEEK: f64 = 168.0;

/// Notes for each relief how much hands-on time it frees and its rank by ease.
pub(super) fn order(ranked: &mut [Ranked], base: &StudyResult) {
    for one in ranked.iter_mut() {
        one.freed_hours = if one.relief.kind == ReliefKind::HandsOn { 0.5 * hands_on_per_week(base, one.relief.of) } else { 0.0 };
    }
    let mut places: Vec<usize> = (0..ranked.len()).collect();
    // Ties keep the order of the file, which the key of a relief follows.
    places.sort_by(|a, b| {
        let key = |at: &usize| (ranked[*at].relief.teams.len(), ranked[*at].relief.of, ranked[*at].relief.kind);
        let freed = |at: &usize| ranked[*at].freed_hours;
        let (a_key, b_key) = (key(a), key(b));
        a_key.0.cmp(&b_key.0).then(freed(b).total_cmp(&freed(a))).then((a_key.1, a_key.2).cmp(&(b_key.1, b_key.2)))
    });
    for (rank, at) in places.into_iter().enumerate() {
        ranked[at].ease_rank = rank + 1;
    }
}

/// Hands-on hours that an element takes per week, over all repeats of the base.
fn hands_on_per_week(base: &StudyResult, of: EntityRef) -> f64 {
    let ticks: f64 = base
        .replications
        .iter()
        .map(|row| match of {
            EntityRef::Activity(id) => {
                let index = base.plan.work.activity_idx.get(&id).copied();
                index.and_then(|index| row.activities.get(index as usize)).map_or(0.0, |activity| activity.all.processing.sum)
            }
            EntityRef::Decision(id) => {
                let index = base.plan.chain.decision_idx.get(&id).copied();
                index.and_then(|index| row.decisions.get(index as usize)).map_or(0.0, |decision| decision.parts[part::DECIDE].sum)
            }
            _ => 0.0,
        })
        .sum();
    let observed: f64 = base.replications.iter().map(|row| row.window).sum();
    if observed > 0.0 { ticks / observed * (WEEK * HOUR) / HOUR } else { 0.0 }
}
