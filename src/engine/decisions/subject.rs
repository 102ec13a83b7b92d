//! Whom an event of decisions is about. It changes nothing.

use super::super::agenda::Topic;
use super::super::event_list::Seq;
use super::super::observer::Subject;
use super::authority::MAX_LEVELS;
use super::flow::LEVEL_BITS;
use super::{Decisions, meeting};

impl Decisions<'_> {
    /// Whom an event is about; nobody where it was called off.
    pub fn subject(&self, topic: Topic, index: u32, seq: Seq) -> Option<Subject> {
        let decision = |decision: u32| Subject { element: self.plan.decisions[decision as usize].element, number: None };
        let run = |index: u32| {
            let run = self.runs.get(index as usize)?;
            Some(Subject { number: Some(index.into()), ..decision(run.decision) })
        };
        match topic {
            Topic::Noticed => self.unnoticed[index as usize].as_ref().map(|(of, _)| decision(*of)),
            Topic::Due => self.states[index as usize].due.filter(|(_, due)| *due == seq).map(|_| decision(index)),
            Topic::Decided | Topic::Acted | Topic::Reworked => run(index),
            Topic::Authority => run(index).filter(|_| self.runs[index as usize].step == Some(seq)),
            Topic::TimeOut => run(index).filter(|_| self.runs[index as usize].time_out == Some(seq)),
            Topic::LevelMeets => Some(decision(index / MAX_LEVELS)),
            _ => None,
        }
    }

    /// Whom the attention that a run was given is about.
    pub fn subject_of_attention(&self, run: u32) -> Option<Subject> {
        if let Some(cycle) = meeting::of_ticket(run) {
            return Some(Subject { element: self.plan.cycles[cycle as usize].element, number: None });
        }
        let of = self.runs.get((run >> LEVEL_BITS) as usize)?;
        Some(Subject { element: self.plan.decisions[of.decision as usize].element, number: Some((run >> LEVEL_BITS).into()) })
    }

    /// Chains and runs under way.
    pub fn n_alive(&self) -> usize {
        self.episodes.n_alive() + (self.runs.len() - self.free_runs.len()) + (self.unnoticed.len() - self.free_unnoticed.len())
    }
}
