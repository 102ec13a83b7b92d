//! Changes of a scenario that hold from a later date: the plan of what holds from then on, with the same elements and
//! other parameters. What cannot change while a replication runs is refused.

use super::{ChainPlan, Plan, TriggerPlan, WorkPlan, compile_one};
use crate::model::finding::Finding;
use crate::model::scenario_tree::apply;
use crate::model::{Change, ChangeKind, Document, EntityRef, Study};

/// Adds what dated changes make of a plan, date by date.
///
/// # Errors
/// The findings where a change cannot be carried out, or not while a replication runs.
pub(super) fn add(plan: &mut Plan, document: &Document, dated: &[Change], study: &Study) -> Result<(), Vec<Finding>> {
    let mut changes: Vec<(i64, &Change)> = dated.iter().filter_map(|change| Some((change.from?.ticks().0, change))).collect();
    // Stable, so that changes of one date keep their order.
    changes.sort_by_key(|(from, _)| *from);
    let mut findings: Vec<Finding> = changes.iter().filter_map(|(_, change)| refused(change)).collect();
    let mut document = document.clone();
    let mut rest = changes.as_slice();
    while let Some((from, _)) = rest.first() {
        let (now, after) = rest.split_at(rest.partition_point(|(other, _)| other == from));
        rest = after;
        for (_, change) in now {
            if let Err((sentence, remedy)) = apply(&mut document, change) {
                findings.push(Finding::error("scenario-change", None, sentence, remedy));
            }
        }
        match compile_one(&document, study) {
            Ok(next) => {
                findings.extend(differs(plan, &next, now));
                plan.later.push((*from, next));
            }
            Err(found) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    share_what_is_steered(plan);
    Ok(())
}

/// Fields that may change while a replication runs, by kind; the first part of a path counts.
fn may_change(of: EntityRef, field: &str) -> bool {
    let mut path = field.split('/');
    let first = path.next().unwrap_or_default();
    if matches!(first, "name" | "description" | "owner" | "process" | "reason" | "meaning") {
        return true;
    }
    match of {
        EntityRef::Function(_) => first == "agent",
        EntityRef::Handoff(_) if first == "channel" => {
            let changes = ["noise", "bias", "loss", "dead_band", "sample_every", "aggregate", "order", "preset"];
            path.next().is_some_and(|part| changes.contains(&part))
        }
        EntityRef::Handoff(_) => first == "latency",
        EntityRef::Decision(_) => {
            ["agent", "policy", "trigger", "sense", "decision_time", "act", "value", "weight", "min_interval", "cost", "fence"]
                .contains(&first)
        }
        EntityRef::DecisionRight(_) => matches!(first, "limit" | "levels"),
        EntityRef::Term(_) => matches!(first, "variants" | "mapped"),
        EntityRef::Cycle(_) => matches!(first, "reconciles" | "joint_objective" | "people" | "lasts"),
        EntityRef::Activity(_) => matches!(first, "service" | "service_by_class"),
        EntityRef::Resource(_) => first == "capacity",
        EntityRef::WorkStream(_) => first == "arrivals",
        _ => false,
    }
}

fn refused(change: &Change) -> Option<Finding> {
    let (of, what) = match &change.what {
        ChangeKind::Set { of, field, .. } if may_change(*of, field) => return None,
        ChangeKind::Nothing => return None,
        ChangeKind::Set { of, field, .. } => (*of, format!("{field} of {} {}", of.kind_label().to_lowercase(), of.raw())),
        ChangeKind::Put(entity) => (entity.reference(), "a whole element".to_owned()),
        ChangeKind::Remove(of) => (*of, "what there is".to_owned()),
    };
    let from = change.from.map(|from| from.to_string()).unwrap_or_default();
    Some(Finding::error(
        "not-simulated",
        Some(of),
        format!("A scenario changes {what} from {from} on, which cannot change while a repeat runs."),
        "Let the change hold from the start. What can change later: latency and channel of a handoff, agent, policy, rhythm and times of a \
         decision, limits of rights, definitions, service times, capacity, arrivals of work.",
    ))
}

/// What of a plan is something else in a later one than parameters, so that a replication cannot go over to it.
fn differs(plan: &Plan, next: &Plan, changes: &[(i64, &Change)]) -> Option<Finding> {
    let what = if format!("{:?}", plan.supply) != format!("{:?}", next.supply) {
        "something about goods"
    } else if shape_of_work(&plan.work) != shape_of_work(&next.work) {
        "a capacity with lines of its own, or who gives attention"
    } else if shape_of_chain(&plan.chain) != shape_of_chain(&next.chain) {
        "which levels there are or when they meet, or what is measured"
    } else {
        return None;
    };
    let of = changes.iter().find_map(|(_, change)| match &change.what {
        ChangeKind::Set { of, .. } => Some(*of),
        _ => None,
    });
    Some(Finding::error(
        "not-simulated",
        of,
        format!("A scenario changes {what} at a later date, which cannot change while a repeat runs."),
        "Let the change hold from the start.",
    ))
}

/// What has to stay as it is for states to fit: numbers of things, and capacities of servers that have lines.
fn shape_of_work(work: &WorkPlan) -> (usize, usize, Vec<String>) {
    let lines = work.resources.iter().filter(|resource| resource.lines.is_some() || resource.capacity.part().is_some());
    (work.activities.len(), work.resources.len(), lines.map(|resource| format!("{:?}", resource.capacity)).collect())
}

fn shape_of_chain(chain: &ChainPlan) -> (u32, Vec<usize>, Vec<String>) {
    let levels = chain.decisions.iter().flat_map(|decision| &decision.levels);
    let meets = levels.map(|level| format!("{:?} {}", level.meets, level.attention)).collect();
    (chain.n_places, chain.decisions.iter().map(|decision| decision.levels.len()).collect(), meets)
}

/// Staff whose servers change at any date are watched from the start on.
fn share_what_is_steered(plan: &mut Plan) {
    let mut steered = plan.work.steered.clone();
    for (_, next) in &plan.later {
        steered.extend(&next.work.steered);
        for (index, (one, other)) in plan.work.resources.iter().zip(&next.work.resources).enumerate() {
            if format!("{:?}", one.capacity) != format!("{:?}", other.capacity) {
                steered.push(index as u32);
            }
        }
    }
    steered.sort_unstable();
    steered.dedup();
    if steered.len() > plan.work.steered.len() {
        for (_, next) in &mut plan.later {
            next.work.steered.clone_from(&steered);
        }
        plan.work.steered = steered;
    }
}

impl TriggerPlan {
    /// Whether a decision is taken at the same instants.
    pub fn is_same(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}
