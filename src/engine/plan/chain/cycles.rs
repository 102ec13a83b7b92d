//! Meetings and coordinators: who decides together, when, on which figures.

use super::super::source::{Sources, TimeSource};
use super::super::timetable::Timetable;
use super::super::work::{NONE, WorkPlan};
use super::ChainPlan;
use super::compile::attention_of;
use crate::model::{Document, EntityRef, Trigger};

/// Joint options that are looked at when no number is stated.
const DEFAULT_OPTIONS: u32 = 10_000;

/// Decisions that are taken together.
#[derive(Debug, Clone)]
pub struct CyclePlan {
    /// The identifier of its element.
    pub element: u32,
    /// Decisions in the order in which they are taken.
    pub members: Vec<u32>,
    /// When it takes place regularly; the members' own triggers bring it about.
    pub table: Timetable,
    /// How long before it the figures are taken, in ticks.
    pub cut_off: i64,
    /// Whether members read canonical values.
    pub reconciles: bool,
    /// Whether options are chosen together for the whole, among at most so many combinations.
    pub joint: Option<u32>,
    /// Hours of people that one meeting takes.
    pub hours: f64,
    /// What calls it besides.
    pub called: Option<CallPlan>,
    /// The hidden activity in which a coordinator gives attention, or `NONE`.
    pub attention: u32,
}

/// What calls a meeting.
#[derive(Debug, Clone)]
pub struct CallPlan {
    /// The signal whose change calls it; none where a changed commitment of a member does.
    pub signal: Option<u32>,
    /// Change above which it is called, in the signal's unit.
    pub threshold: f64,
    /// Time for one member to come.
    pub latency: TimeSource,
    /// How many members must be there before it begins; the others take no part.
    pub quorum: usize,
}

/// Meetings in the order of the document, then coordinators.
pub(super) fn cycle_plans(document: &Document, work: &WorkPlan, plan: &mut ChainPlan, sources: &mut Sources<'_>) -> Vec<CyclePlan> {
    let mut cycles = Vec::new();
    for (id, cycle) in document.cycles.iter() {
        let of = EntityRef::Cycle(id);
        let mut members: Vec<u32> = Vec::new();
        let taken_in_it = document.decisions.iter().filter(|(_, decision)| decision.trigger == Trigger::InCycle(id)).map(|(id, _)| id);
        for member in cycle.members.iter().copied().chain(taken_in_it) {
            let index = plan.decision_idx.get(&member).copied();
            members.extend(index.filter(|index| !members.contains(index)));
        }
        let called = cycle.called_by.as_ref().and_then(|call| {
            let Some(signal) = plan.signal_idx.get(&call.signal) else {
                sources.refuse(of, "called_by/signal", "The signal that calls it does not exist.".to_owned(), "Choose another.");
                return None;
            };
            let quorum = call.quorum.map_or(members.len(), |quorum| (quorum as usize).clamp(1, members.len().max(1)));
            let latency = sources.time(of, "called_by/latency", &call.latency);
            Some(CallPlan { signal: Some(*signal), threshold: call.threshold, latency, quorum })
        });
        cycles.push(CyclePlan {
            element: id.0,
            members,
            table: Timetable::new(&cycle.schedule.at, id.0).unwrap_or(Timetable::Never),
            cut_off: cycle.cut_off.ticks().0.max(0),
            reconciles: cycle.reconciles,
            joint: cycle.joint_objective.then(|| cycle.option_limit.unwrap_or(DEFAULT_OPTIONS)),
            hours: cycle.people * cycle.lasts.exact_ticks() / 3_600_000.0,
            called,
            attention: NONE,
        });
    }
    for (id, coordinator) in document.coordinators.iter() {
        let of = EntityRef::Coordinator(id);
        let Some(coupling) = coordinator.coupling.and_then(|coupling| document.couplings.get(coupling)) else {
            sources.refuse(of, "coupling", "It looks after nothing.".to_owned(), "Choose what must match.");
            continue;
        };
        let members: Vec<u32> = coupling.members.iter().filter_map(|member| plan.decision_idx.get(member).copied()).collect();
        let latency = sources.time(of, "latency", &coordinator.latency);
        let attention = attention_of(coordinator.attention, id.0, "attention", of, &latency, work, plan, sources);
        cycles.push(CyclePlan {
            element: id.0,
            called: Some(CallPlan { signal: None, threshold: 0.0, latency, quorum: members.len() }),
            members,
            table: Timetable::Never,
            cut_off: 0,
            reconciles: true,
            joint: None,
            hours: 0.0,
            attention,
        });
    }
    cycles
}
