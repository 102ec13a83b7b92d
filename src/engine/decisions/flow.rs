//! The flow of one decision: sense, wait for the turn, decide, commit, pass on, act.

use super::super::agenda::{Agenda, Notice, Topic};
use super::super::episode::part;
use super::super::event_list::{Phase, Seq};
use super::super::information::{Information, Outgoing, Sent};
use super::super::plan::{NONE, TriggerPlan};
use super::{Decisions, Input, Pending, Run, Stage};

/// Runs and the level that works on them share one number when attention is asked for.
const LEVEL_BITS: u32 = 4;

impl Decisions<'_> {
    /// An input arrived: it is noticed now or later.
    pub(super) fn sense(&mut self, decision: u32, mut pending: Pending, agenda: &mut Agenda) {
        let plan = &self.plan.decisions[decision as usize];
        if plan.sense.is_zero() {
            self.take_in(decision, pending, agenda);
            return;
        }
        let takes = plan.sense.next(&mut self.states[decision as usize].sense);
        pending.noticed = agenda.now() + takes;
        let noticed = pending.noticed;
        let entry = Some((decision, pending));
        let index = if let Some(index) = self.free_unnoticed.pop() {
            self.unnoticed[index as usize] = entry;
            index
        } else {
            self.unnoticed.push(entry);
            (self.unnoticed.len() - 1) as u32
        };
        agenda.at(noticed, Phase::Information, 1, Topic::Noticed, index);
    }

    /// A noticed input joins those that wait, once per chain.
    pub(super) fn take_in(&mut self, decision: u32, pending: Pending, agenda: &mut Agenda) {
        let plan = &self.plan.decisions[decision as usize];
        let episode = self.episodes.get_mut(pending.token.episode);
        let state = &mut self.states[decision as usize];
        if episode.taken_by.contains(&decision) {
            // The chain came round again, or on a second way: it is not decided twice.
            if let Some(waiting) = state.pending.iter_mut().find(|other| other.token.episode == pending.token.episode) {
                let way = pending.ways[0];
                if !waiting.ways.contains(&way) {
                    waiting.ways.push(way);
                }
                if plan.n_wanted > 1 {
                    // Where all inputs are waited for, the last one to come sets the way's times.
                    let old = std::mem::replace(&mut waiting.token, pending.token);
                    waiting.heard = pending.heard;
                    waiting.noticed = pending.noticed;
                    self.spread(&old, 0, agenda);
                    self.trigger(decision, pending.value, pending.signal, agenda);
                    return;
                }
            }
            self.spread(&pending.token, 0, agenda);
            return;
        }
        episode.taken_by.push(decision);
        let (value, signal) = (pending.value, pending.signal);
        state.pending.push(pending);
        self.trigger(decision, value, signal, agenda);
    }

    /// Looks whether an input makes an event-driven decision due.
    fn trigger(&mut self, decision: u32, value: f64, signal: Option<u32>, agenda: &mut Agenda) {
        let plan = &self.plan.decisions[decision as usize];
        let state = &mut self.states[decision as usize];
        let is_due = match plan.trigger {
            TriggerPlan::Periodic(_) | TriggerPlan::ByHand => false,
            TriggerPlan::OnChange(threshold) => {
                threshold <= 0.0 || state.last_value.is_none_or(|last| (value - last).abs() > threshold * last.abs())
            }
            TriggerPlan::Threshold { signal: watched, above, below } => {
                if signal != Some(watched) {
                    false
                } else if value < below {
                    state.is_armed = true;
                    false
                } else {
                    value > above && std::mem::replace(&mut state.is_armed, false)
                }
            }
        };
        if is_due && state.due.is_none() {
            let earliest = state.last_run.map_or(0, |last| last + plan.min_interval);
            let instant = super::next_open(plan.hours.as_ref(), earliest.max(agenda.now()));
            state.due = Some(agenda.at(instant, Phase::Decisions, plan.rank, Topic::Due, decision));
        }
    }

    /// A decision's instant has come.
    pub(super) fn due(&mut self, decision: u32, seq: Seq, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let plan = &self.plan.decisions[decision as usize];
        if self.states[decision as usize].due != Some(seq) {
            return;
        }
        self.states[decision as usize].due = None;
        if matches!(plan.trigger, TriggerPlan::Periodic(_)) {
            self.schedule_round(decision, now + 1, agenda);
        }
        if agenda.bins.observes(now) {
            // Every message still under way makes this round one taken on outdated information.
            self.record.decisions[decision as usize].outdated += u64::from(information.n_under_way(plan.owner));
        }
        let state = &mut self.states[decision as usize];
        if state.last_run.is_some_and(|last| now < last + plan.min_interval) {
            return;
        }
        let n_wanted = plan.n_wanted as usize;
        let (ready, waiting): (Vec<Pending>, Vec<Pending>) =
            std::mem::take(&mut state.pending).into_iter().partition(|pending| pending.ways.len() >= n_wanted);
        state.pending = waiting;
        if ready.is_empty() {
            return;
        }
        state.last_run = Some(now);
        self.start(decision, ready, information, agenda);
    }

    fn start(&mut self, decision: u32, ready: Vec<Pending>, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let plan = &self.plan.decisions[decision as usize];
        let counted = agenda.bins.observes(now);
        let record = &mut self.record.decisions[decision as usize];
        record.taken += u64::from(counted);
        let value = ready.last().map_or(0.0, |last| last.value);
        self.states[decision as usize].last_value = Some(value);
        let inputs = ready
            .into_iter()
            .map(|pending| {
                if self.episodes.is_counted(&pending.token) {
                    record.age.add(now - pending.made);
                }
                Input { token: pending.token, sense: pending.noticed - pending.heard, queue: now - pending.noticed }
            })
            .collect();
        let run = Run {
            decision,
            inputs,
            value,
            amount: 0.0,
            since: now,
            decide: 0,
            authorise: 0,
            counted,
            stage: Stage::Deciding,
            level: 0,
            escalated: false,
            timed_out: false,
            time_out: None,
            step: None,
            n_attention: 0,
            is_over: false,
        };
        let run = if let Some(index) = self.free_runs.pop() {
            self.runs[index as usize] = run;
            index
        } else {
            self.runs.push(run);
            (self.runs.len() - 1) as u32
        };
        if plan.attention != NONE {
            self.want_attention(run, plan.attention, 0, agenda);
            return;
        }
        let takes = plan.decision_time.next(&mut self.states[decision as usize].time);
        self.runs[run as usize].decide = takes;
        if takes == 0 {
            self.decided(run, information, agenda);
        } else {
            agenda.at(now + takes, Phase::Decisions, plan.rank, Topic::Decided, run);
        }
    }

    /// Asks for attention for a run, by its owner (0) or by a level (1, 2, …).
    pub(super) fn want_attention(&mut self, run: u32, activity: u32, level: u32, agenda: &mut Agenda) {
        self.runs[run as usize].n_attention += 1;
        agenda.notice(Notice::AttentionWanted { activity, run: run << LEVEL_BITS | level });
    }

    /// Attention was given to a run.
    pub fn attention_given(&mut self, ticket: u32, worked: i64, information: &mut Information<'_>, agenda: &mut Agenda) {
        let (index, level) = (ticket >> LEVEL_BITS, ticket & ((1 << LEVEL_BITS) - 1));
        let now = agenda.now();
        let run = &mut self.runs[index as usize];
        run.n_attention -= 1;
        if run.is_over {
            self.free_if_over(index);
            return;
        }
        if level == 0 && run.stage == Stage::Deciding {
            run.decide = worked;
            let waited = now - run.since - worked;
            for input in &mut run.inputs {
                input.queue += waited;
            }
            self.decided(index, information, agenda);
        } else if run.stage == Stage::AtLevel && run.level + 1 == level {
            self.level_decided(index, agenda);
        }
    }

    /// The owner has decided: authority is sought where it is needed.
    pub(super) fn decided(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        let run = &self.runs[index as usize];
        let decision = run.decision;
        let plan = &self.plan.decisions[decision as usize];
        let amount = plan.value.next(&mut self.states[decision as usize].value);
        let run = &mut self.runs[index as usize];
        run.amount = amount;
        run.since = agenda.now();
        if plan.limit.is_some_and(|limit| amount > limit) && !plan.levels.is_empty() {
            run.escalated = true;
            self.go_up(index, 0, agenda);
        } else {
            self.commit(index, information, agenda);
        }
    }

    /// The decision comes into force: it is passed on and carried out.
    pub(super) fn commit(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let decision = self.runs[index as usize].decision;
        let plan = &self.plan.decisions[decision as usize];
        let act = plan.act.next(&mut self.states[decision as usize].act);
        let run = &mut self.runs[index as usize];
        run.stage = Stage::Acting;
        run.time_out = None;
        for input in &mut run.inputs {
            let parts = &mut input.token.parts;
            parts[part::SENSE] += input.sense;
            parts[part::QUEUE] += input.queue;
            parts[part::DECIDE] += run.decide;
            parts[part::AUTHORISE] += run.authorise;
        }
        let run = run.clone();
        // A decision that is passed on and takes effect only there has no action of its own.
        let acts_itself = act > 0 || plan.outgoing.is_empty();
        let n = plan.outgoing.len() as u32 + u32::from(acts_itself);
        for input in &run.inputs {
            self.spread(&input.token, n, agenda);
        }
        let mut longest = 0;
        for handoff in &plan.outgoing {
            let outgoing = Outgoing {
                signal: None,
                value: run.value,
                made: now,
                tokens: run.inputs.iter().map(|input| input.token).collect(),
                earliest: self.earliest(*handoff, Some(plan.rank), now),
            };
            match information.send(*handoff, outgoing, agenda) {
                Sent::OnItsWay(takes) => longest = longest.max(takes),
                Sent::Held => {}
                Sent::Lost(tokens) => self.lose(tokens, agenda),
            }
        }
        self.note(&run, longest, act, agenda);
        if act > 0 {
            for input in &mut self.runs[index as usize].inputs {
                input.token.parts[part::ACT] += act;
            }
            agenda.at(now + act, Phase::Decisions, plan.rank, Topic::Acted, index);
            return;
        }
        if acts_itself {
            self.act(index, agenda);
        }
        self.end_run(index);
    }

    pub(super) fn acted(&mut self, index: u32, agenda: &mut Agenda) {
        self.act(index, agenda);
        self.end_run(index);
    }

    fn act(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let inputs = std::mem::take(&mut self.runs[index as usize].inputs);
        for input in &inputs {
            self.episodes.act(&input.token, now);
            self.spread(&input.token, 0, agenda);
        }
    }

    fn note(&mut self, run: &Run, communicate: i64, act: i64, agenda: &Agenda) {
        let record = &mut self.record.decisions[run.decision as usize];
        for input in &run.inputs {
            let parts = [input.sense, input.queue, run.decide, run.authorise, communicate, act];
            let total = parts.iter().sum();
            record.over_time.add(total, &agenda.bins);
            // By chain, as items are counted by arrival: also when the run itself came after the horizon.
            if self.episodes.is_counted(&input.token) {
                record.latency.add(total);
                for (values, ticks) in record.parts.iter_mut().zip(parts) {
                    values.add(ticks);
                }
            }
        }
        if run.counted {
            record.escalated += u64::from(run.escalated);
            record.timed_out += u64::from(run.timed_out);
        }
    }

    /// Ends a run without an action: its chains lose this way.
    pub(super) fn reject(&mut self, index: u32, agenda: &mut Agenda) {
        let run = self.runs[index as usize].clone();
        for input in &run.inputs {
            self.spread(&input.token, 0, agenda);
        }
        let record = &mut self.record.decisions[run.decision as usize];
        record.escalated += u64::from(run.counted && run.escalated);
        record.timed_out += u64::from(run.counted && run.timed_out);
        self.end_run(index);
    }

    pub(super) fn end_run(&mut self, index: u32) {
        self.runs[index as usize].is_over = true;
        self.free_if_over(index);
    }

    fn free_if_over(&mut self, index: u32) {
        let run = &self.runs[index as usize];
        // Attention that is still owed comes back to this number; it must not meet another run.
        if run.is_over && run.n_attention == 0 {
            self.free_runs.push(index);
        }
    }
}
