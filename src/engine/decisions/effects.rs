//! Choices come into force and take effect. What an effect does elsewhere is left to the part concerned.

use std::sync::Arc;

use super::super::agenda::{Agenda, Topic};
use super::super::effect::{Booking, Effect};
use super::super::event_list::Phase;
use super::super::information::{Heard, Information};
use super::super::plan::{GoodsPolicy, Lever, PolicyPlan, StepRule, SubjectPlan};
use super::choose::{Basis, Block, Choice, Correction};
use super::{Decisions, Input};

impl Decisions<'_> {
    /// A run's choice comes into force: the signals it is told as take its value. What their owner hears of
    /// the first, if it is new. A choice that changes without news starts a chain of its own.
    pub(super) fn come_into_force(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) -> Option<Heard> {
        let now = agenda.now();
        let run = &self.runs[index as usize];
        let decision = run.decision;
        let number = run.choice.number()?;
        let is_superseded = |(signal, known): &Basis| known.version < information.truth(*signal).version;
        if run.counted && run.basis.iter().any(is_superseded) {
            self.record.decisions[decision as usize].superseded += 1;
        }
        let state = &mut self.states[decision as usize];
        if let (Choice::Change(amount), PolicyPlan::Gap(gap)) = (&run.choice, &*state.policy)
            && gap.rule.counts_pipeline
            && *amount != 0.0
        {
            state.memory.corrections.push(Correction { at: i64::MAX, version: Some(u32::MAX), amount: *amount });
        }
        if let (Choice::Option(option), PolicyPlan::Lever { options, .. }) = (&run.choice, &*state.policy)
            && run.counted
        {
            let (local, whole) = options[*option];
            let record = &mut self.record.decisions[decision as usize];
            record.cost += local;
            record.whole_cost += whole;
        }
        if state.in_force == run.choice {
            return None;
        }
        state.in_force = run.choice.clone();
        if matches!(*state.policy, PolicyPlan::Forecast { .. }) {
            state.outlook.comes_into_force(now, number);
        }
        if let Some(decided) = &mut self.record.decisions[decision as usize].decided {
            decided.set(now, number, &agenda.bins);
        }
        if let (Choice::Option(option), PolicyPlan::Goods(GoodsPolicy::Mode(mode))) = (&state.in_force, &*state.policy) {
            information.set_urgency(decision, mode.haste(*option));
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
            let Heard { value, version, ref fields, .. } = heard;
            let input = Input { token, signal: None, value, fields: fields.clone(), version, made: now, sense: 0, queue: 0 };
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
            SubjectPlan::Overtime(_) if matches!(run.choice, Choice::Book(_) | Choice::Cancel(_)) => {
                let choice = run.choice.clone();
                self.book(decision, &choice, agenda);
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
            SubjectPlan::Goods(lever) => {
                let booking = match &*self.states[decision as usize].policy {
                    PolicyPlan::Goods(GoodsPolicy::Step(rule @ StepRule { step, covers, .. })) => Some(Booking {
                        not_before: self.not_before(decision, &run.basis).unwrap_or(0),
                        until_done: rule.makes_per_day(),
                        covers: *covers,
                        notice: step.notice.ticks().0.max(0),
                        block: step.minimum_block.ticks().0.max(0),
                        cancel_share: step.cancel_share.map(|share| share.value()),
                    }),
                    _ => None,
                };
                let intercept = self.states[decision as usize].memory.intercept.take();
                let amount = if let Choice::Option(option) = run.choice { option as f64 } else { number };
                let element = plan.decisions[decision as usize].element;
                agenda.effect(Effect::Goods { lever: *lever, decision: element, amount, booking, intercept });
            }
            SubjectPlan::Parameter(other, name) => {
                if let Some(parameter) = Arc::make_mut(&mut self.states[*other as usize].policy).parameter(name) {
                    *parameter = if is_added { *parameter + number } else { number };
                }
            }
        }
        // A correction of anything but a signal is seen in what is measured after it.
        if is_added && !matches!(plan.decisions[decision as usize].subject, SubjectPlan::Signal(_)) {
            self.happened(decision, number, now, None);
        }
    }

    /// A block is booked, or blocks that have not begun are cancelled.
    fn book(&mut self, decision: u32, choice: &Choice, agenda: &mut Agenda) {
        let now = agenda.now();
        let blocks = &mut self.states[decision as usize].blocks;
        match choice {
            Choice::Book(block) => {
                let block = Block { from: block.from.max(now), ..*block };
                blocks.push(block);
                for instant in [block.from, block.to] {
                    agenda.at(instant, Phase::Calendar, 1, Topic::Block, decision);
                }
            }
            _ => blocks.retain(|block| block.from <= now),
        }
    }

    /// A block begins or ends.
    pub(super) fn block_changes(&mut self, decision: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let SubjectPlan::Overtime(resource) = self.plan.decisions[decision as usize].subject else { return };
        let state = &mut self.states[decision as usize];
        state.blocks.retain(|block| now < block.to);
        let there: i64 = state.blocks.iter().filter(|block| block.from <= now).map(|block| block.servers).sum();
        let change = there - state.servers;
        state.servers = there;
        if change != 0 {
            agenda.effect(Effect::AddServers { resource, change });
        }
    }

    /// Whether a run would change its plan inside the fence, where a change has to be authorised; inside the
    /// frozen zone the plan in force stays.
    pub(super) fn meets_fence(&mut self, index: u32) -> bool {
        let run = &mut self.runs[index as usize];
        let decision = run.decision as usize;
        let plan = &self.plan.decisions[decision];
        let Some(fence) = &plan.fence else { return false };
        let in_force = &self.states[decision].in_force;
        let is_first = *in_force == Choice::Nothing;
        let is_change = match &plan.subject {
            // An order is a plan of its own; only to call one back changes a plan.
            SubjectPlan::Goods(Lever::Order(_) | Lever::Produce(_)) => run.choice.number().is_some_and(|amount| amount < 0.0),
            _ => !matches!(run.choice, Choice::Nothing | Choice::Change(_)) && run.choice != *in_force,
        };
        if is_first || !is_change {
            return false;
        }
        let lead = fence.ahead + plan.act.mean().map_or(0, |mean| mean as i64);
        let record = &mut self.record.decisions[decision];
        if lead < fence.frozen {
            let is_order = matches!(plan.subject, SubjectPlan::Goods(Lever::Order(_) | Lever::Produce(_)));
            run.choice = if is_order { Choice::Nothing } else { in_force.clone() };
            record.held += u64::from(run.counted);
            return false;
        }
        if lead < fence.slushy {
            record.cost += if run.counted { fence.cost } else { 0.0 };
            return true;
        }
        false
    }

    /// A run that waited for authority waits no longer.
    pub(super) fn leaves_levels(&mut self, index: u32, agenda: &Agenda) {
        let run = &self.runs[index as usize];
        if run.escalated {
            self.record.decisions[run.decision as usize].at_levels.add(agenda.now(), -1, &agenda.bins);
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
