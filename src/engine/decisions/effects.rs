//! Choices come into force and take effect. What an effect does elsewhere is left to the part concerned.

use super::super::agenda::Agenda;
use super::super::effect::Effect;
use super::super::information::{Heard, Information};
use super::super::plan::{GapPlan, PolicyPlan, SubjectPlan};
use super::choose::{Choice, Correction};
use super::{Decisions, Input};

impl Decisions<'_> {
    /// A run's choice comes into force: the signals it is told as take its value. What their owner hears of
    /// the first, if it is new. A choice that changes without news starts a chain of its own.
    pub(super) fn come_into_force(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) -> Option<Heard> {
        let now = agenda.now();
        let run = &self.runs[index as usize];
        let decision = run.decision;
        let number = run.choice.number()?;
        let state = &mut self.states[decision as usize];
        if let (Choice::Change(amount), PolicyPlan::Gap(GapPlan { counts_pipeline: true, .. })) = (&run.choice, &state.policy)
            && *amount != 0.0
        {
            state.memory.corrections.push(Correction { at: i64::MAX, version: Some(u32::MAX), amount: *amount });
        }
        if state.in_force == run.choice {
            return None;
        }
        state.in_force = run.choice.clone();
        if let Some(decided) = &mut self.record.decisions[decision as usize].decided {
            decided.set(now, number, &agenda.bins);
        }
        let mut first = None;
        for signal in &self.plan.decisions[decision as usize].told_as {
            let heard = information.decided(*signal, number, agenda);
            first.get_or_insert(heard);
        }
        let heard = first?;
        if self.runs[index as usize].inputs.is_empty()
            && let Some(signal) = heard.signal
        {
            let token = self.start_chain(signal, agenda);
            self.episodes.get_mut(token.episode).taken_by.push(decision);
            let Heard { value, version, .. } = heard;
            let input = Input { token, signal: None, value, fields: Vec::new(), version, made: now, sense: 0, queue: 0 };
            self.runs[index as usize].inputs.push(input);
        }
        Some(heard)
    }

    /// A run's choice takes effect on its subject.
    pub(super) fn take_effect(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let run = &self.runs[index as usize];
        let decision = run.decision;
        let plan = self.plan;
        let Some(number) = run.choice.number() else { return };
        let is_added = matches!(run.choice, Choice::Change(_));
        match &plan.decisions[decision as usize].subject {
            SubjectPlan::Nothing => {}
            SubjectPlan::Signal(signal) => {
                if !is_added || number != 0.0 {
                    agenda.effect(Effect::Signal { signal: *signal, decision, amount: number, is_added });
                }
            }
            SubjectPlan::Overtime(resource) => {
                let wanted = number.round() as i64;
                let change = if is_added { wanted } else { wanted - self.states[decision as usize].servers };
                self.states[decision as usize].servers += change;
                if change != 0 {
                    agenda.effect(Effect::AddServers { resource: *resource, change });
                }
            }
            SubjectPlan::Capacity(resource) if is_added => {
                agenda.effect(Effect::AddServers { resource: *resource, change: number.round() as i64 });
            }
            SubjectPlan::Capacity(resource) => {
                agenda.effect(Effect::SetServers { resource: *resource, servers: (number.round() as i64).max(0) });
            }
            SubjectPlan::Routing(activity) => {
                if let Choice::Shares(shares) = &run.choice {
                    agenda.effect(Effect::Route { activity: *activity, shares: shares.clone() });
                }
            }
            SubjectPlan::Parameter(other, name) => {
                if let Some(parameter) = self.states[*other as usize].policy.parameter(name) {
                    *parameter = if is_added { *parameter + number } else { number };
                }
            }
        }
        // A correction of anything but a signal is seen in what is measured after it.
        if is_added && !matches!(plan.decisions[decision as usize].subject, SubjectPlan::Signal(_)) {
            self.happened(decision, number, now, None);
        }
    }

    /// An effect on a signal happened: a change in the world.
    pub fn signal_took_effect(&mut self, decision: u32, amount: f64, heard: Heard, information: &mut Information<'_>, agenda: &mut Agenda) {
        self.happened(decision, amount, agenda.now(), Some(heard.version));
        self.root(heard, information, agenda);
    }

    /// A correction that is remembered took effect.
    fn happened(&mut self, decision: u32, amount: f64, now: i64, version: Option<u32>) {
        let corrections = &mut self.states[decision as usize].memory.corrections;
        let waits = |correction: &&mut Correction| correction.at == i64::MAX && correction.amount.to_bits() == amount.to_bits();
        if let Some(correction) = corrections.iter_mut().find(waits) {
            (correction.at, correction.version) = (now, version);
        }
    }
}
