//! The flow of one decision: sense, wait for the turn, decide, commit, pass on, act.

use super::super::agenda::{Agenda, Notice, Topic};
use super::super::episode::part;
use super::super::event_list::{Phase, Seq};
use super::super::flow_trace::{self, RunRow};
use super::super::information::{Information, Outgoing, Sent};
use super::super::plan::{NONE, PolicyPlan, TriggerPlan};
use super::{Decisions, Input, Pending, Run, Stage};
use crate::engine::policy::forecast::LevelChangeDetector;

/// Runs and the level that works on them share one number when attention is asked for.
pub(super) const LEVEL_BITS: u32 = 4;

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
    pub(super) fn take_in(&mut self, decision: u32, mut pending: Pending, agenda: &mut Agenda) {
        let state = &mut self.states[decision as usize];
        if state.is_over {
            self.spread(&pending.token, 0, agenda);
            return;
        }
        pending.first_noticed = agenda.now();
        let episode = self.episodes.get_mut(pending.token.episode);
        if episode.taken_by.contains(&decision) {
            self.take_in_again(decision, pending, agenda);
            return;
        }
        episode.taken_by.push(decision);
        let (signal, ordinal) = (episode.signal, episode.ordinal);
        let (way, value, about) = (pending.ways[0], pending.value, pending.signal);
        state.pending.push(pending);
        self.news_for_older(decision, (signal, ordinal), way);
        let place = self.states[decision as usize].pending.len() - 1;
        self.trigger(decision, place, (about, value), agenda);
    }

    /// A chain came to a decision on a second way, or round: it is not decided twice.
    fn take_in_again(&mut self, decision: u32, pending: Pending, agenda: &mut Agenda) {
        let waits_for_all = !self.plan.decisions[decision as usize].wait.ways.is_empty();
        let episode = self.episodes.get(pending.token.episode);
        let root = (episode.signal, episode.ordinal);
        let waiting = &mut self.states[decision as usize].pending;
        let Some(place) = waiting.iter().position(|other| other.token.episode == pending.token.episode).filter(|_| waits_for_all) else {
            self.episodes.come_round(&pending.token, decision, pending.heard);
            self.spread(&pending.token, 0, agenda);
            return;
        };
        let other = &mut waiting[place];
        let way = pending.ways[0];
        if !other.ways.contains(&way) {
            other.ways.push(way);
        }
        // The last one to come sets the way's times and the value that is used.
        let old = std::mem::replace(&mut other.token, pending.token);
        other.heard = pending.heard;
        other.noticed = pending.noticed;
        other.made = pending.made;
        (other.value, other.version, other.signal) = (pending.value, pending.version, pending.signal);
        other.fields.clone_from(&pending.fields);
        self.spread(&old, 0, agenda);
        self.news_for_older(decision, root, way);
        self.trigger(decision, place, (pending.signal, pending.value), agenda);
    }

    /// Where all ways are waited for, news on a way also does for older changes of the same signal: what
    /// they still wait for was lost or overtaken.
    fn news_for_older(&mut self, decision: u32, (signal, ordinal): (u32, u32), way: u32) {
        if self.plan.decisions[decision as usize].wait.ways.is_empty() {
            return;
        }
        for other in &mut self.states[decision as usize].pending {
            let episode = self.episodes.get(other.token.episode);
            if episode.signal == signal && episode.ordinal < ordinal && !other.ways.contains(&way) {
                other.ways.push(way);
            }
        }
    }

    /// Looks whether an input, which waits at this place, makes an event-driven decision due.
    fn trigger(&mut self, decision: u32, place: usize, (signal, value): (Option<u32>, f64), agenda: &mut Agenda) {
        let plan = &self.plan.decisions[decision as usize];
        let value = self.plan.functions[plan.owner as usize].read(signal, value);
        let state = &mut self.states[decision as usize];
        let is_due = match plan.trigger {
            TriggerPlan::Periodic(_) | TriggerPlan::ByHand => false,
            TriggerPlan::OnChange(threshold) => {
                let last = state.last_values.iter().find(|(of, _)| *of == signal).map(|(_, last)| *last);
                threshold <= 0.0 || last.is_none_or(|last| (value - last).abs() > threshold * last.abs())
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
            TriggerPlan::LevelChange(allowance, threshold) => {
                let used = state.last_values.iter().find(|(of, _)| *of == signal).map(|(_, last)| *last);
                let place = state.detectors.iter().position(|(of, ..)| *of == signal).unwrap_or_else(|| {
                    state.detectors.push((signal, value, LevelChangeDetector::new(allowance, threshold)));
                    state.detectors.len() - 1
                });
                let (_, first, detector) = &mut state.detectors[place];
                // Until it was taken once, the first value it heard is what it goes by.
                detector.observe(value - used.unwrap_or(*first)).is_some()
            }
        };
        if is_due {
            state.pending[place].is_due = true;
            self.due_by(decision, agenda.now(), agenda);
        }
    }

    /// Makes an event-driven decision due at an instant, or as soon as its hours and its distance allow.
    pub(super) fn due_by(&mut self, decision: u32, instant: i64, agenda: &mut Agenda) {
        let plan = &self.plan.decisions[decision as usize];
        let state = &mut self.states[decision as usize];
        let earliest = state.last_run.map_or(0, |last| last + plan.min_interval);
        let instant = super::next_open(plan.hours.as_ref(), earliest.max(instant));
        if state.due.is_none_or(|(at, _)| instant < at) {
            state.due = Some((instant, agenda.at(instant, Phase::Decisions, plan.rank, Topic::Due, decision)));
        }
    }

    /// A decision's instant has come.
    pub(super) fn due(&mut self, decision: u32, seq: Seq, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let plan = &self.plan.decisions[decision as usize];
        let state = &mut self.states[decision as usize];
        if state.due.is_none_or(|(_, due)| due != seq) {
            return;
        }
        state.due = None;
        self.schedule_round(decision, now + 1, agenda);
        self.reach(decision, now);
        self.take_up(decision, plan.cycle, information, agenda);
        self.look_ahead(decision, agenda);
    }

    /// A decision takes up what waits, in a meeting or by itself.
    pub(super) fn take_up(&mut self, decision: u32, cycle: Option<u32>, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let plan = &self.plan.decisions[decision as usize];
        if let Some(cycle) = cycle {
            self.open_meeting(cycle, information, agenda);
        }
        let state = &mut self.states[decision as usize];
        if state.last_run.is_none_or(|last| last + plan.min_interval <= now) {
            if agenda.bins.observes(now) {
                // Every version still under way makes this round one taken on outdated information.
                let outdated = information.n_under_way(plan.owner, &plan.inputs);
                self.record.decisions[decision as usize].outdated += u64::from(outdated);
            }
            let episodes = &self.episodes;
            let is_ready = |pending: &Pending| {
                plan.wait.is_complete(episodes.get(pending.token.episode).signal, pending.ways.len())
                    || plan.wait.within.is_some_and(|within| pending.first_noticed + within <= now)
            };
            let (ready, waiting): (Vec<Pending>, Vec<Pending>) = std::mem::take(&mut state.pending).into_iter().partition(is_ready);
            state.pending = waiting;
            let has_turn = cycle.is_some() || matches!(plan.trigger, TriggerPlan::Periodic(_));
            let runs_without_news = plan.policy.is_evaluated() && has_turn;
            if !ready.is_empty() || runs_without_news {
                state.last_run = Some(now);
                if matches!(plan.policy, PolicyPlan::Approval(_)) {
                    // Each is looked at by itself.
                    for one in ready {
                        self.start(decision, vec![one], cycle, information, agenda);
                    }
                } else {
                    self.start(decision, ready, cycle, information, agenda);
                }
            }
        }
    }

    /// What still waits after a round: until its time is over, or in vain.
    fn look_ahead(&mut self, decision: u32, agenda: &mut Agenda) {
        let state = &mut self.states[decision as usize];
        if state.is_over {
            for pending in std::mem::take(&mut state.pending) {
                self.spread(&pending.token, 0, agenda);
            }
            return;
        }
        let plan = &self.plan.decisions[decision as usize];
        if let (Some(within), TriggerPlan::OnChange(_) | TriggerPlan::Threshold { .. }) = (plan.wait.within, &plan.trigger)
            && let Some(first) = state.pending.iter().filter(|pending| pending.is_due).map(|pending| pending.first_noticed).min()
        {
            self.due_by(decision, first + within, agenda);
        }
    }

    fn start(&mut self, decision: u32, ready: Vec<Pending>, cycle: Option<u32>, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let plan = &self.plan.decisions[decision as usize];
        let counted = agenda.bins.observes(now);
        let record = &mut self.record.decisions[decision as usize];
        record.taken += u64::from(counted);
        let owner = &self.plan.functions[plan.owner as usize];
        let evaluated = plan.policy.is_evaluated();
        let last_values = &mut self.states[decision as usize].last_values;
        for pending in &ready {
            let read = owner.read(pending.signal, pending.value);
            match last_values.iter_mut().find(|(signal, _)| *signal == pending.signal) {
                Some((_, last)) => *last = read,
                None => last_values.push((pending.signal, read)),
            }
        }
        let inputs = ready
            .into_iter()
            .map(|pending| {
                if !evaluated && self.episodes.is_counted(&pending.token) {
                    record.age.add(now - pending.made);
                }
                Input {
                    token: pending.token,
                    signal: pending.signal,
                    value: pending.value,
                    fields: pending.fields,
                    version: pending.version,
                    made: pending.made,
                    sense: pending.noticed - pending.heard,
                    queue: now - pending.noticed,
                }
            })
            .collect();
        let mut snapshot = self.snapshot(decision, cycle, agenda.board(), now);
        let (choice, basis) = self.choose(decision, cycle, information, agenda.board(), now);
        if let Some(cycle) = cycle {
            self.note_at_the_table(cycle, decision, choice.number(), &basis, information, now);
        }
        if let Some(snapshot) = &mut snapshot {
            self.hold_against_truth(decision, snapshot, &basis, information);
        }
        if counted {
            let record = &mut self.record.decisions[decision as usize];
            record.cost += plan.cost;
            for (_, known) in &basis {
                record.age.add(now - known.made);
            }
        }
        let run = Run {
            choice,
            basis,
            snapshot,
            would_clash: false,
            in_meeting: cycle.is_some(),
            told: None,
            is_unseen: false,
            rework: 0,
            decision,
            inputs,
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
        self.begin(run, information, agenda);
    }

    /// The owner of a run turns to it, as soon as there is attention. What it may not approve goes up unread.
    pub(super) fn begin(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        if self.goes_up_unread(index, agenda) {
            return;
        }
        let decision = self.runs[index as usize].decision as usize;
        let plan = &self.plan.decisions[decision];
        if plan.attention != NONE {
            self.want_attention(index, plan.attention, 0, agenda);
            return;
        }
        let takes = plan.decision_time.next(&mut self.states[decision].time);
        self.runs[index as usize].decide += takes;
        if takes == 0 {
            self.decided(index, information, agenda);
        } else {
            agenda.at(agenda.now() + takes, Phase::Decisions, plan.rank, Topic::Decided, index);
        }
    }

    /// Asks for attention for a run, by its owner (0) or by a level (1, 2, …).
    pub(super) fn want_attention(&mut self, run: u32, activity: u32, level: u32, agenda: &mut Agenda) {
        self.runs[run as usize].n_attention += 1;
        agenda.notice(Notice::AttentionWanted { activity, run: run << LEVEL_BITS | level });
    }

    /// Attention was given to a run.
    pub fn attention_given(&mut self, ticket: u32, worked: i64, information: &mut Information<'_>, agenda: &mut Agenda) {
        if let Some(cycle) = super::meeting::of_ticket(ticket) {
            self.begins(cycle, agenda.now(), agenda);
            return;
        }
        let (index, level) = (ticket >> LEVEL_BITS, ticket & ((1 << LEVEL_BITS) - 1));
        let now = agenda.now();
        let run = &mut self.runs[index as usize];
        run.n_attention -= 1;
        if run.is_over {
            self.free_if_over(index);
            return;
        }
        if level == 0 && run.stage == Stage::Deciding {
            run.decide += worked;
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
        if matches!(plan.policy, PolicyPlan::Approval(_)) {
            self.settle(index, information, agenda);
            return;
        }
        let amount = plan.value.next(&mut self.states[decision as usize].value).abs();
        let is_late_change = self.meets_fence(index) | self.would_clash(index, agenda);
        let run = &mut self.runs[index as usize];
        run.amount = amount;
        run.since = agenda.now();
        if (is_late_change || plan.limit.is_some_and(|limit| amount > limit)) && !plan.levels.is_empty() {
            self.escalate(index, agenda);
        } else {
            self.commit(index, information, agenda);
        }
    }

    /// A run goes up to the first level.
    pub(super) fn escalate(&mut self, index: u32, agenda: &mut Agenda) {
        let run = &mut self.runs[index as usize];
        run.escalated = true;
        run.since = agenda.now();
        self.record.decisions[run.decision as usize].at_levels.add(agenda.now(), 1, &agenda.bins);
        self.go_up(index, 0, agenda);
    }

    /// The decision comes into force: it is passed on and carried out.
    pub(super) fn commit(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let decision = self.runs[index as usize].decision;
        let plan = &self.plan.decisions[decision as usize];
        let act = plan.act.next(&mut self.states[decision as usize].act) + self.runs[index as usize].rework;
        if !self.cycles.is_empty() && !self.runs[index as usize].in_meeting {
            self.notify_coordinators(decision, agenda);
        }
        let run = &mut self.runs[index as usize];
        run.stage = Stage::Acting;
        run.time_out = None;
        for input in &mut run.inputs {
            let parts = &mut input.token.parts;
            parts[part::SENSE] += input.sense;
            parts[part::QUEUE] += input.queue;
            parts[part::DECIDE] += run.decide;
            parts[part::AUTHORISE] += run.authorise;
            self.episodes.commit(&mut input.token, decision, now);
        }
        let owner = plan.owner;
        self.leaves_levels(index, agenda);
        self.settle_above(index, information, agenda);
        let is_promise = self.book.is_some() && self.is_promise(index);
        let heard = self.come_into_force(index, information, agenda);
        if is_promise {
            self.promise(index, act, information, agenda);
        }
        self.runs[index as usize].snapshot = None;
        let own = heard.filter(|heard| self.listeners(owner, heard.signal).any(|other| other != decision));
        let run = self.runs[index as usize].clone();
        let messages = self.messages(&run, information, now);
        for input in &run.inputs {
            let n = messages.iter().filter(|(_, told)| told.tokens.contains(&input.token)).count() as u32 + u32::from(own.is_some());
            // A decision that is passed on and takes effect only there has no action of its own.
            let acts_itself = act > 0 || n == 0;
            self.spread(&input.token, n + u32::from(acts_itself), agenda);
            if act == 0 && acts_itself {
                self.episodes.act(&input.token, now);
                self.spread(&input.token, 0, agenda);
            }
        }
        let mut longest = 0;
        for (handoff, mut told) in messages {
            told.earliest = self.earliest(handoff, now);
            match information.send(handoff, told, agenda) {
                Sent::OnItsWay(takes) => longest = longest.max(takes),
                Sent::Held => {}
                Sent::Lost(tokens) => self.lose(tokens, agenda),
            }
        }
        if let Some(mut heard) = own {
            heard.tokens = run.inputs.iter().map(|input| input.token).collect();
            self.hear(heard, information, agenda);
        }
        self.note(&run, longest, act, agenda);
        if act > 0 {
            for input in &mut self.runs[index as usize].inputs {
                input.token.parts[part::ACT] += act;
            }
            agenda.at(now + act, Phase::Decisions, plan.rank, Topic::Acted, index);
        } else {
            self.take_effect(index, agenda);
            self.end_run(index);
        }
    }

    /// What a run tells on which handoff: its outcome, or the last input about a signal it passes on.
    fn messages(&self, run: &Run, information: &Information<'_>, now: i64) -> Vec<(u32, Outgoing)> {
        let plan = &self.plan.decisions[run.decision as usize];
        let outcome = |signal: Option<u32>| {
            let version = signal.map_or(0, |signal| information.truth(signal).version);
            let value = run.choice.number();
            let fields = signal.map_or_else(Vec::new, |signal| information.fields(signal));
            value.map(|value| Outgoing { signal, value, fields, version, made: now, tokens: Vec::new(), earliest: now })
        };
        let mut messages: Vec<(u32, Outgoing)> = Vec::new();
        for handoff in &plan.outgoing {
            for input in &run.inputs {
                let Some(signal) = self.plan.told(plan, *handoff, input.signal) else { continue };
                let passes_on = signal == input.signal || !plan.policy.is_evaluated();
                let told = if passes_on { None } else { outcome(signal) }.unwrap_or_else(|| Outgoing {
                    signal,
                    value: input.value,
                    fields: input.fields.clone(),
                    version: input.version,
                    // A value that is passed on is as old as it was.
                    made: if signal == input.signal && signal.is_some() { input.made } else { now },
                    tokens: Vec::new(),
                    earliest: now,
                });
                let place = messages.iter().position(|(of, other)| of == handoff && other.signal == signal).unwrap_or_else(|| {
                    messages.push((*handoff, Outgoing { tokens: Vec::new(), ..told.clone() }));
                    messages.len() - 1
                });
                let mut tokens = std::mem::take(&mut messages[place].1.tokens);
                tokens.push(input.token);
                messages[place].1 = Outgoing { tokens, ..told };
            }
        }
        messages
    }

    pub(super) fn acted(&mut self, index: u32, agenda: &mut Agenda) {
        self.act(index, agenda);
        self.take_effect(index, agenda);
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
        let longest = run.inputs.iter().max_by_key(|input| input.sense + input.queue).filter(|_| self.keeps_traces);
        if let Some(input) = longest {
            let parts = [input.sense, input.queue, run.decide, run.authorise, communicate, act];
            let heard = agenda.now() - parts[..part::COMMUNICATE].iter().sum::<i64>();
            let row = RunRow { decision: run.decision, heard, parts, escalated: run.escalated, timed_out: run.timed_out };
            flow_trace::keep(&mut self.record.runs, row);
        }
        let record = &mut self.record.decisions[run.decision as usize];
        if run.counted {
            record.escalated += u64::from(run.escalated);
            record.timed_out += u64::from(run.timed_out);
        }
    }

    /// Ends a run without an action: its chains lose this way.
    pub(super) fn reject(&mut self, index: u32, agenda: &mut Agenda) {
        self.leaves_levels(index, agenda);
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
        let run = &mut self.runs[index as usize];
        run.is_over = true;
        // A level that still works on it, or a limit of its time, has nothing left to say.
        run.step = None;
        run.time_out = None;
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
