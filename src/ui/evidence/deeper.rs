//! What is worked out of a log only when somebody asks for it: where waiting comes from, how long decisions take, how
//! good the simulation is. It runs beside the window; it changes no document and shows nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::Context;

use super::Found;
use crate::evidence::judge::{Judgement, judge_watched};
use crate::evidence::log::EventLog;
use crate::evidence::measure::WorkingHours;
use crate::evidence::measure::decision::{DecisionLatency, DecisionQuestion, Synchronisation, decision_latency, synchronisation};
use crate::evidence::waiting::Parted;
use crate::experiment::task::Task;

/// Repeats of the simulation that is judged.
pub const JUDGED: u32 = 20;

/// What is asked about a decision, by numbers of activities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionAsked {
    /// What sets it off.
    pub trigger: BTreeSet<u32>,
    /// What is the decision.
    pub decision: BTreeSet<u32>,
    /// Inputs that it needs all of.
    pub inputs: BTreeSet<u32>,
}

impl DecisionAsked {
    /// Where somebody starts: from the activity with which most cases begin to the one with which most end.
    pub fn of(log: &EventLog) -> Self {
        let mut counts: [BTreeMap<u32, u64>; 2] = Default::default();
        for case in 0..log.n_cases() {
            let events = log.events_of(case);
            if events.is_empty() {
                continue;
            }
            *counts[0].entry(log.activity[events.start]).or_default() += 1;
            *counts[1].entry(log.activity[events.end - 1]).or_default() += 1;
        }
        let usual = |counts: &BTreeMap<u32, u64>| {
            counts
                .iter()
                .max_by_key(|(activity, n)| (**n, std::cmp::Reverse(**activity)))
                .map(|(activity, _)| *activity)
                .into_iter()
                .collect()
        };
        Self { trigger: usual(&counts[0]), decision: usual(&counts[1]), inputs: BTreeSet::new() }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionAnswer {
    /// How long it takes.
    pub latency: DecisionLatency,
    /// What is lost because inputs come at different times; nothing for fewer than two.
    pub synchronisation: Option<Synchronisation>,
}

/// Work under way and the last answers.
#[derive(Default)]
pub struct Deeper {
    parting: Option<(bool, Task<Option<Parted>>)>,
    deciding: Option<Task<DecisionAnswer>>,
    judging: Option<Task<Result<Judgement, String>>>,
    /// Where waiting comes from, and whether working hours count.
    pub parted: Option<(bool, Arc<Parted>)>,
    /// What is asked about a decision.
    pub asked: Option<DecisionAsked>,
    /// What came of it.
    pub answer: Option<DecisionAnswer>,
    /// How good the simulation is, or why that cannot be said.
    pub judgement: Option<Result<Arc<Judgement>, String>>,
    /// Which random halves are used.
    pub seed: u64,
}

impl Deeper {
    /// Parts all waits; with the working hours that were found, or as if everybody were always there.
    pub(super) fn part(&mut self, ctx: &Context, found: &Arc<Found>, counts_hours: bool) -> Result<(), String> {
        let (ctx, found) = (ctx.clone(), found.clone());
        let task = Task::start(
            move || ctx.request_repaint(),
            move |watch| {
                let always = WorkingHours::always();
                let hours = |resource: u32| if counts_hours { found.calendars.of(resource) } else { &always };
                Parted::until(&found.explorer.log, hours, &|| watch.is_stopped())
            },
        );
        self.parting = Some((counts_hours, task.map_err(|error| format!("Waits cannot be parted: {error}"))?));
        Ok(())
    }

    /// Measures a decision.
    pub(super) fn decide(&mut self, ctx: &Context, found: &Arc<Found>, asked: DecisionAsked) -> Result<(), String> {
        self.asked = Some(asked.clone());
        let (ctx, found) = (ctx.clone(), found.clone());
        let task = Task::start(move || ctx.request_repaint(), move |_| answer(&found, &asked));
        self.deciding = Some(task.map_err(|error| format!("The decision cannot be measured: {error}"))?);
        Ok(())
    }

    /// Judges the simulation with the halves of `seed`.
    pub(super) fn judge(&mut self, ctx: &Context, found: &Arc<Found>, seed: u64) -> Result<(), String> {
        self.seed = seed;
        let (ctx, found) = (ctx.clone(), found.clone());
        let task = Task::start(
            move || ctx.request_repaint(),
            move |watch| judge_watched(&found.explorer.log, None, JUDGED, seed, watch).map_err(|why| why.to_string()),
        );
        self.judging = Some(task.map_err(|error| format!("The simulation cannot be judged: {error}"))?);
        self.judgement = None;
        Ok(())
    }

    /// Ends the judgement.
    pub fn stop_judging(&mut self) {
        if self.judging.take().is_some() {
            self.judgement = Some(Err("The judgement was stopped".to_owned()));
        }
    }

    /// Repeats that were simulated for the judgement under way.
    pub fn judged(&self) -> Option<u32> {
        self.judging.as_ref().map(Task::n_done)
    }

    /// Whether waits are being parted.
    pub fn is_parting(&self) -> bool {
        self.parting.is_some()
    }

    /// Whether something is under way.
    pub fn is_busy(&self) -> bool {
        self.parting.is_some() || self.deciding.is_some() || self.judging.is_some()
    }

    /// Takes over what has ended; why something failed, if it did.
    pub(super) fn poll(&mut self) -> Option<String> {
        let mut why = None;
        if let Some(outcome) = self.parting.as_ref().and_then(|(_, task)| task.poll())
            && let Some((counts_hours, _)) = self.parting.take()
        {
            match outcome {
                Ok(parted) => self.parted = parted.map(|parted| (counts_hours, Arc::new(parted))),
                Err(fault) => why = Some(fault),
            }
        }
        if let Some(outcome) = self.deciding.as_ref().and_then(Task::poll) {
            self.deciding = None;
            match outcome {
                Ok(answer) => self.answer = Some(answer),
                Err(fault) => why = Some(fault),
            }
        }
        if let Some(outcome) = self.judging.as_ref().and_then(Task::poll) {
            self.judging = None;
            self.judgement = Some(outcome.and_then(|inner| inner).map(Arc::new));
        }
        why
    }
}

fn answer(found: &Found, asked: &DecisionAsked) -> DecisionAnswer {
    let log = &found.explorer.log;
    let names = |set: &BTreeSet<u32>| set.iter().map(|activity| log.activities.get(*activity).to_owned()).collect();
    let question = DecisionQuestion { name: String::new(), trigger: names(&asked.trigger), decision: names(&asked.decision) };
    let inputs: Vec<u32> = asked.inputs.iter().copied().collect();
    let wanted = (1 < inputs.len()).then(|| synchronisation(log, &asked.decision, &inputs));
    DecisionAnswer { latency: decision_latency(log, &question, found.calendars.of_all()), synchronisation: wanted }
}
