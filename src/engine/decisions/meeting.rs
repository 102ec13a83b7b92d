//! Meetings: members decide one after the other on one set of figures, each seeing what was agreed before.
//! They take place regularly, are called by a change, or are brought about by a coordinator.

use super::super::agenda::{Agenda, Notice, Topic};
use super::super::event_list::Phase;
use super::super::information::{Information, Known};
use super::super::plan::{ChainPlan, CyclePlan, GoodsPolicy, NONE, PolicyPlan, Timetable};
use super::super::random::{Purpose, Stream};
use super::Decisions;
use super::choose::Choice;
use crate::engine::policy::lever::choose_jointly;

/// Marks attention that a coordinator asks for; runs are never that many.
const COORDINATOR: u32 = 1 << 31;

/// The coordinator whose attention a number stands for.
pub(super) fn of_ticket(ticket: u32) -> Option<u32> {
    (ticket & COORDINATOR != 0).then_some(ticket & !COORDINATOR)
}

/// A meeting, or a coordinator, during a replication.
#[derive(Debug)]
pub(super) struct CycleState {
    /// Canonical values that were taken for it, by signal.
    figures: Vec<(u32, Known)>,
    table: Timetable,
    /// When it last took place.
    met_at: i64,
    /// What signals are worth by what was agreed in it.
    agreed: Vec<(u32, f64)>,
    /// How urgent the ways to ship are that were chosen in it, by decision.
    hastes: Vec<(u32, f64)>,
    /// Options that were chosen together.
    joint: Vec<(u32, usize)>,
    /// Value of the calling signal when it was last called.
    called_at: Option<f64>,
    /// Members that will be there, while it is being called.
    coming: Option<Vec<u32>>,
    latency: Stream,
}

impl CycleState {
    pub(super) fn all(plan: &ChainPlan, seed: u64, replication: u32) -> Vec<Self> {
        let state = |cycle: &CyclePlan| Self {
            figures: Vec::new(),
            table: cycle.table.drawn(seed, replication),
            met_at: -1,
            agreed: Vec::new(),
            hastes: Vec::new(),
            joint: Vec::new(),
            called_at: cycle.called.as_ref().and_then(|call| plan.signals[call.signal? as usize].start),
            coming: None,
            latency: Stream::new(seed, replication, cycle.element, Purpose::Latency),
        };
        plan.cycles.iter().map(state).collect()
    }
}

impl Decisions<'_> {
    /// Schedules the instant at which the figures of the first meeting at or after an instant are taken.
    pub(super) fn schedule_cut_off(&mut self, cycle: u32, from: i64, agenda: &mut Agenda) {
        let plan = &self.plan.cycles[cycle as usize];
        if plan.cut_off > 0
            && let Some(next) = self.cycles[cycle as usize].table.at_or_after(from)
        {
            agenda.at(next - plan.cut_off, Phase::Information, 3, Topic::CutOff, cycle);
        }
    }

    /// The figures for a meeting are taken.
    pub(super) fn cut_off(&mut self, cycle: u32, information: &Information<'_>, agenda: &mut Agenda) {
        self.cycles[cycle as usize].figures = self.figures(cycle, information);
        let meeting = agenda.now() + self.plan.cycles[cycle as usize].cut_off;
        self.schedule_cut_off(cycle, meeting + 1, agenda);
    }

    /// The sources' own values of every signal that members read.
    fn figures(&self, cycle: u32, information: &Information<'_>) -> Vec<(u32, Known)> {
        let mut signals: Vec<u32> =
            self.plan.cycles[cycle as usize].members.iter().flat_map(|member| self.states[*member as usize].policy.reads()).collect();
        signals.sort_unstable();
        signals.dedup();
        signals.into_iter().filter_map(|signal| Some((signal, information.source(signal)?))).collect()
    }

    /// A member's turn in a meeting: the first of them opens it.
    pub(super) fn open_meeting(&mut self, cycle: u32, information: &mut Information<'_>, agenda: &Agenda) {
        let now = agenda.now();
        let plan = &self.plan.cycles[cycle as usize];
        if self.cycles[cycle as usize].met_at == now {
            return;
        }
        if plan.cut_off == 0 || self.cycles[cycle as usize].figures.is_empty() {
            self.cycles[cycle as usize].figures = self.figures(cycle, information);
        }
        for member in &plan.members {
            let owner = self.plan.decisions[*member as usize].owner;
            for signal in self.states[*member as usize].policy.reads() {
                if let Some((_, known)) = self.cycles[cycle as usize].figures.iter().find(|(of, _)| *of == signal) {
                    information.learn(owner, signal, *known, agenda);
                }
            }
        }
        if let Some(book) = &mut self.book {
            book.meet(&plan.members, now);
        }
        let joint = plan.joint.map_or_else(Vec::new, |limit| self.choose_together(&plan.members, limit));
        let state = &mut self.cycles[cycle as usize];
        state.met_at = now;
        state.agreed.clear();
        state.hastes.clear();
        state.joint = joint;
        if agenda.bins.observes(now) {
            let record = &mut self.record.cycles[cycle as usize];
            record.met += 1;
            record.hours += plan.hours;
        }
    }

    /// Notes for lanes and beliefs what is known at a table from now on, before any message says so: a member its
    /// basis, and everybody there who is told a signal otherwise, what was just agreed on it. Nothing rests on it.
    pub(super) fn note_at_the_table(
        &self,
        cycle: u32,
        decision: u32,
        number: Option<f64>,
        basis: &[super::choose::Basis],
        information: &mut Information<'_>,
        now: i64,
    ) {
        let plan = self.plan;
        let taken = &plan.decisions[decision as usize];
        for (signal, known) in basis {
            let version = (known.version < u32::MAX).then_some(known.version);
            information.note_told(taken.owner, *signal, known.value, version, now);
        }
        let Some(number) = number else { return };
        let table = &plan.cycles[cycle as usize];
        let is_there = |function: u32| table.members.iter().any(|member| plan.decisions[*member as usize].owner == function);
        for signal in &taken.told_as {
            let mut told: Vec<u32> =
                plan.signals[*signal as usize].told_on.iter().map(|handoff| plan.handoffs[*handoff as usize].to).collect();
            told.sort_unstable();
            told.dedup();
            for function in told.into_iter().filter(|function| is_there(*function)) {
                let value = if table.reconciles { number } else { plan.functions[function as usize].read(Some(*signal), number) };
                information.note_told(function, *signal, value, None, now);
            }
        }
    }

    /// Options of all members that choose among options, together cheapest for the whole.
    fn choose_together(&self, members: &[u32], limit: u32) -> Vec<(u32, usize)> {
        let levers: Vec<(u32, &[(f64, f64)])> = members
            .iter()
            .filter_map(|member| match &*self.states[*member as usize].policy {
                PolicyPlan::Lever { options, .. } => Some((*member, options.as_slice())),
                _ => None,
            })
            .collect();
        let counts: Vec<usize> = levers.iter().map(|(_, options)| options.len()).collect();
        let cost = |choice: &[usize]| levers.iter().zip(choice).map(|((_, options), option)| options[*option].1).sum();
        let Some(best) = choose_jointly(&counts, u64::from(limit), cost) else { return Vec::new() };
        levers.iter().zip(best.options).map(|((member, _), option)| (*member, option)).collect()
    }

    /// What a member knows of a signal in a meeting that takes place now: what was agreed before its turn, else
    /// the figures; nothing where there are none.
    pub(super) fn known_in_meeting(&self, cycle: u32, owner: u32, signal: u32, now: i64) -> Option<Known> {
        let state = &self.cycles[cycle as usize];
        let agreed = state.agreed.iter().rev().find(|(of, _)| *of == signal);
        let known = match agreed {
            Some((_, value)) => Known { value: *value, version: u32::MAX, made: now },
            None => state.figures.iter().find(|(of, _)| *of == signal)?.1,
        };
        let reconciles = self.plan.cycles[cycle as usize].reconciles;
        let value = if reconciles { known.value } else { self.plan.functions[owner as usize].read(Some(signal), known.value) };
        Some(Known { value, ..known })
    }

    /// The option that was chosen together for a member.
    pub(super) fn joint_option(&self, cycle: u32, decision: u32) -> Option<usize> {
        self.cycles[cycle as usize].joint.iter().find(|(of, _)| *of == decision).map(|(_, option)| *option)
    }

    /// How urgent the way to ship is that a member chose before in the same meeting.
    pub(super) fn haste_agreed(&self, cycle: u32, decision: u32) -> Option<f64> {
        self.cycles[cycle as usize].hastes.iter().rev().find(|(of, _)| *of == decision).map(|(_, haste)| *haste)
    }

    /// Notes what a member chose, for those whose turn comes later.
    pub(super) fn agree(&mut self, cycle: u32, decision: u32, choice: &Choice) {
        let Some(number) = choice.number() else { return };
        if let (Choice::Option(option), PolicyPlan::Goods(GoodsPolicy::Mode(mode))) = (choice, &*self.states[decision as usize].policy) {
            let haste = mode.haste(*option);
            self.cycles[cycle as usize].hastes.push((decision, haste));
        }
        for signal in &self.plan.decisions[decision as usize].told_as {
            self.cycles[cycle as usize].agreed.push((*signal, number));
        }
    }

    /// A team hears a signal: meetings it calls are called, if it has changed enough and one of their members hears it.
    pub(super) fn call_on_news(&mut self, function: u32, signal: Option<u32>, value: f64, agenda: &mut Agenda) {
        let plan = self.plan;
        for (index, cycle) in plan.cycles.iter().enumerate() {
            let Some(call) = cycle.called.as_ref().filter(|call| call.signal.is_some() && call.signal == signal) else { continue };
            if !cycle.members.iter().any(|member| plan.decisions[*member as usize].owner == function) {
                continue;
            }
            let state = &mut self.cycles[index];
            match state.called_at {
                Some(last) if (value - last).abs() <= call.threshold || state.coming.is_some() => {}
                Some(_) => {
                    state.called_at = Some(value);
                    self.call(index as u32, agenda);
                }
                None => state.called_at = Some(value),
            }
        }
    }

    /// A commitment changed: coordinators who look after it bring its coupling's members together.
    pub(super) fn notify_coordinators(&mut self, decision: u32, agenda: &mut Agenda) {
        let plan = self.plan;
        for (index, cycle) in plan.cycles.iter().enumerate() {
            let on_commitment = cycle.called.as_ref().is_some_and(|call| call.signal.is_none());
            if on_commitment && cycle.members.contains(&decision) && self.cycles[index].coming.is_none() {
                self.call(index as u32, agenda);
            }
        }
    }

    /// Members are asked to come; the meeting begins when as many as it needs are there.
    fn call(&mut self, cycle: u32, agenda: &mut Agenda) {
        let plan = &self.plan.cycles[cycle as usize];
        let Some(call) = &plan.called else { return };
        if plan.attention != NONE {
            // The agreement takes its time when there is attention for it.
            self.cycles[cycle as usize].coming = Some(plan.members.clone());
            agenda.notice(Notice::AttentionWanted { activity: plan.attention, run: COORDINATOR | cycle });
            return;
        }
        let state = &mut self.cycles[cycle as usize];
        // A coordinator takes his own time, once; members of a meeting come one by one.
        let mut takes: Vec<i64> = if call.signal.is_none() {
            vec![call.latency.next(&mut state.latency); plan.members.len()]
        } else {
            plan.members.iter().map(|_| call.latency.next(&mut state.latency)).collect()
        };
        let each = takes.clone();
        takes.sort_unstable();
        let Some(begins) = takes.get(call.quorum.max(1) - 1).copied() else { return };
        let coming = plan.members.iter().zip(each).filter(|(_, takes)| *takes <= begins).map(|(member, _)| *member).collect();
        state.coming = Some(coming);
        self.begins(cycle, agenda.now() + begins, agenda);
    }

    /// A meeting that was called begins at an instant.
    pub(super) fn begins(&mut self, cycle: u32, at: i64, agenda: &mut Agenda) {
        let members = self.plan.cycles[cycle as usize].members.iter();
        let rank = members.map(|member| self.plan.decisions[*member as usize].rank).min().unwrap_or(0);
        agenda.at(at, Phase::Decisions, rank, Topic::Called, cycle);
    }

    /// A meeting that was called begins.
    pub(super) fn called(&mut self, cycle: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        let Some(coming) = self.cycles[cycle as usize].coming.take() else { return };
        // It is another meeting than one that takes place regularly at this instant.
        self.cycles[cycle as usize].met_at = -1;
        self.cycles[cycle as usize].figures.clear();
        for member in coming {
            self.reach(member, agenda.now());
            self.take_up(member, Some(cycle), information, agenda);
        }
    }
}
