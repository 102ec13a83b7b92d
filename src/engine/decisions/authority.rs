//! Rights: runs above a limit go up level by level, wait for meetings and attention, and come back.

use super::super::agenda::{Agenda, Topic};
use super::super::event_list::{Phase, Seq};
use super::super::information::Information;
use super::super::plan::{DecisionPlan, NONE, Timetable};
use super::super::random::{Purpose, Stream};
use super::{Decisions, Stage};
use crate::model::OnTimeOut;

/// Levels of one decision share an event number; no decision has more.
pub(super) const MAX_LEVELS: u32 = 16;

/// A level of authority during a replication.
#[derive(Debug)]
pub(super) struct LevelState {
    table: Timetable,
    waiting: Vec<u32>,
    due: Option<Seq>,
    there: Stream,
    back: Stream,
    time: Stream,
}

impl LevelState {
    pub(super) fn all(decision: &DecisionPlan, seed: u64, replication: u32) -> Vec<Self> {
        decision
            .levels
            .iter()
            .zip(1u32..)
            .map(|(level, n)| {
                let stream = |purpose: Purpose| Stream::new(seed, replication, decision.element, purpose).part(n);
                Self {
                    table: level.meets.as_ref().map_or(Timetable::Never, |table| table.drawn(seed, replication)),
                    waiting: Vec::new(),
                    due: None,
                    there: stream(Purpose::Latency),
                    back: stream(Purpose::Lead),
                    time: stream(Purpose::DecisionTime),
                }
            })
            .collect()
    }
}

impl Decisions<'_> {
    /// Sends a run to a level.
    pub(super) fn go_up(&mut self, index: u32, level: u32, agenda: &mut Agenda) {
        let run = &mut self.runs[index as usize];
        run.level = level;
        run.stage = Stage::GoingUp;
        run.time_out = None;
        let decision = run.decision as usize;
        let plan = &self.plan.decisions[decision];
        let takes = match self.runs[index as usize].told {
            Some((told, at)) if told == level => (at - agenda.now()).max(0),
            _ => plan.levels[level as usize].there.next(&mut self.states[decision].levels[level as usize].there),
        };
        let seq = agenda.at(agenda.now() + takes, Phase::Information, 2, Topic::Authority, index);
        self.runs[index as usize].step = Some(seq);
    }

    /// A run reaches a level, is decided there, or comes back.
    pub(super) fn authority(&mut self, index: u32, seq: Seq, information: &mut Information<'_>, agenda: &mut Agenda) {
        // A run that a time-out took elsewhere leaves its old step behind.
        if self.runs[index as usize].step != Some(seq) {
            return;
        }
        match self.runs[index as usize].stage {
            Stage::GoingUp => self.reaches_level(index, agenda),
            Stage::AtLevel => self.level_decided(index, agenda),
            Stage::ComingBack => {
                let run = &mut self.runs[index as usize];
                run.authorise += agenda.now() - run.since;
                self.settle(index, information, agenda);
            }
            Stage::Deciding | Stage::Reworking | Stage::WaitsForMeeting | Stage::Acting => {}
        }
    }

    fn reaches_level(&mut self, index: u32, agenda: &mut Agenda) {
        let now = agenda.now();
        let (decision, level) = (self.runs[index as usize].decision, self.runs[index as usize].level);
        let plan = &self.plan.decisions[decision as usize];
        let level_plan = &plan.levels[level as usize];
        if let Some(limit) = level_plan.time_out {
            let seq = agenda.at(now + limit, Phase::Decisions, plan.rank, Topic::TimeOut, index);
            self.runs[index as usize].time_out = Some(seq);
        }
        if level_plan.meets.is_none() {
            self.level_begins(index, agenda);
            return;
        }
        self.runs[index as usize].stage = Stage::WaitsForMeeting;
        let state = &mut self.states[decision as usize].levels[level as usize];
        state.waiting.push(index);
        if state.due.is_none()
            && let Some(next) = state.table.at_or_after(now)
        {
            let next = super::next_open(level_plan.hours.as_ref(), next);
            state.due = Some(agenda.at(next, Phase::Decisions, plan.rank, Topic::LevelMeets, decision * MAX_LEVELS + level));
        }
    }

    /// A level meets and takes up what waits.
    pub(super) fn level_meets(&mut self, index: u32, agenda: &mut Agenda) {
        let (decision, level) = (index / MAX_LEVELS, index % MAX_LEVELS);
        let state = &mut self.states[decision as usize].levels[level as usize];
        state.due = None;
        for run in std::mem::take(&mut state.waiting) {
            self.level_begins(run, agenda);
        }
    }

    fn level_begins(&mut self, index: u32, agenda: &mut Agenda) {
        let run = &mut self.runs[index as usize];
        run.stage = Stage::AtLevel;
        let (decision, level) = (run.decision as usize, run.level);
        let plan = &self.plan.decisions[decision].levels[level as usize];
        if plan.attention != NONE {
            self.want_attention(index, plan.attention, level + 1, agenda);
            return;
        }
        let takes = plan.decision_time.next(&mut self.states[decision].levels[level as usize].time);
        let seq = agenda.at(agenda.now() + takes, Phase::Information, 2, Topic::Authority, index);
        self.runs[index as usize].step = Some(seq);
    }

    /// A level has decided: the run goes further up, or back.
    pub(super) fn level_decided(&mut self, index: u32, agenda: &mut Agenda) {
        let run = &self.runs[index as usize];
        let (decision, level) = (run.decision as usize, run.level);
        let levels = &self.plan.decisions[decision].levels;
        let exceeds = levels[level as usize].limit.is_some_and(|limit| run.amount > limit);
        if exceeds && (level as usize + 1) < levels.len() {
            self.go_up(index, level + 1, agenda);
        } else {
            self.come_back(index, agenda);
        }
    }

    fn come_back(&mut self, index: u32, agenda: &mut Agenda) {
        let run = &mut self.runs[index as usize];
        run.stage = Stage::ComingBack;
        run.time_out = None;
        let (decision, level) = (run.decision as usize, run.level as usize);
        let takes = self.plan.decisions[decision].levels[level].back.next(&mut self.states[decision].levels[level].back);
        let seq = agenda.at(agenda.now() + takes, Phase::Information, 2, Topic::Authority, index);
        self.runs[index as usize].step = Some(seq);
    }

    /// A level let its time pass.
    pub(super) fn time_out(&mut self, index: u32, seq: Seq, information: &mut Information<'_>, agenda: &mut Agenda) {
        let run = &mut self.runs[index as usize];
        if run.time_out != Some(seq) || run.is_over {
            return;
        }
        run.time_out = None;
        run.timed_out = true;
        let (decision, level) = (run.decision as usize, run.level);
        self.reach(decision as u32, agenda.now());
        let run = &self.runs[index as usize];
        let plan = &self.plan.decisions[decision];
        let is_top = level as usize + 1 >= plan.levels.len();
        let below_limit = plan.levels[level as usize].limit.is_none_or(|limit| run.amount <= limit);
        match plan.levels[level as usize].on_time_out {
            OnTimeOut::Wait => {}
            OnTimeOut::EscalateAndNotify => self.tell_next_level(index, level + 1, agenda.now()),
            OnTimeOut::EscalateAndMove if is_top => {}
            OnTimeOut::EscalateAndMove => {
                self.leave_level(index);
                self.go_up(index, level + 1, agenda);
            }
            OnTimeOut::Delegate => {
                // A peer takes it at once, with the level's own hands-on time.
                self.leave_level(index);
                let takes = plan.levels[level as usize].decision_time.next(&mut self.states[decision].levels[level as usize].time);
                let run = &mut self.runs[index as usize];
                run.stage = Stage::AtLevel;
                run.step = Some(agenda.at(agenda.now() + takes, Phase::Information, 2, Topic::Authority, index));
            }
            OnTimeOut::AcceptBelowLimit => {
                if below_limit {
                    self.runs[index as usize].is_unseen = true;
                    self.leave_level(index);
                    self.come_back(index, agenda);
                }
            }
            OnTimeOut::Reject => {
                self.leave_level(index);
                self.reject(index, agenda);
            }
            OnTimeOut::ActOnDefault => {
                self.leave_level(index);
                let run = &mut self.runs[index as usize];
                run.authorise += agenda.now() - run.since;
                run.is_unseen = true;
                self.settle(index, information, agenda);
            }
        }
    }

    /// The next level is told what waits below it, which stays where it is. If it has to go on there later, the
    /// way up was gone already.
    fn tell_next_level(&mut self, index: u32, level: u32, now: i64) {
        let decision = self.runs[index as usize].decision as usize;
        let Some(next) = self.plan.decisions[decision].levels.get(level as usize) else { return };
        let takes = next.there.next(&mut self.states[decision].levels[level as usize].there);
        self.runs[index as usize].told = Some((level, now + takes));
    }

    fn leave_level(&mut self, index: u32) {
        let run = &self.runs[index as usize];
        let state = &mut self.states[run.decision as usize].levels[run.level as usize];
        state.waiting.retain(|other| *other != index);
    }
}
