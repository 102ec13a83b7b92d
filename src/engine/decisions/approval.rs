//! Approvals: what is looked at, one by one, goes up, goes on, or goes back to be done again. What the outcome is
//! is left to the policy.

use super::super::agenda::{Agenda, Topic};
use super::super::event_list::Phase;
use super::super::information::Information;
use super::super::plan::PolicyPlan;
use super::{Decisions, Stage};
use crate::engine::policy::approval::{ApprovalOutcome, approve};

impl Decisions<'_> {
    /// Whether a run of an approval lies above its owner's limit, so that it goes up before anybody looks at it.
    pub(super) fn goes_up_unread(&mut self, index: u32, agenda: &mut Agenda) -> bool {
        let decision = self.runs[index as usize].decision as usize;
        let plan = &self.plan.decisions[decision];
        let PolicyPlan::Approval(approval) = &plan.policy else { return false };
        if self.runs[index as usize].amount == 0.0 {
            // Once for each: what comes back is worth what it was.
            self.runs[index as usize].amount = plan.value.next(&mut self.states[decision].value).abs();
        }
        let limit = plan.limit.filter(|_| !plan.levels.is_empty());
        // Only the limit is asked here; a fault shows when somebody looks.
        if approve(&approval.rule, self.runs[index as usize].amount, limit, 1.0, 1.0) != ApprovalOutcome::Escalated {
            return false;
        }
        self.escalate(index, agenda);
        true
    }

    /// A run has the authority it needs: it comes into force, unless an approval finds a fault in it.
    pub(super) fn settle(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        let run = &self.runs[index as usize];
        let decision = run.decision as usize;
        let plan = &self.plan.decisions[decision];
        let PolicyPlan::Approval(approval) = &plan.policy else {
            self.commit(index, information, agenda);
            return;
        };
        let [faults, at_sender, at_receiver] = &mut self.states[decision].approval;
        let (fault, luck) = (faults.next_unit(), faults.next_unit());
        // Nobody finds anything where nobody looks.
        let catch = if run.is_unseen { 1.0 } else { luck };
        let outcome = approve(&approval.rule, run.amount, None, fault, catch);
        if let (true, Some(counts)) = (run.counted, &mut self.record.decisions[decision].approvals) {
            counts.sent_back += u64::from(outcome == ApprovalOutcome::SentBack);
            counts.slipped += u64::from(outcome == ApprovalOutcome::Slipped);
        }
        let mut rework = 0;
        if outcome.sender_reworks() {
            rework += approval.rework_sender.next(at_sender);
        }
        if outcome.receiver_reworks() {
            rework += approval.rework_receiver.next(at_receiver);
        }
        if outcome != ApprovalOutcome::SentBack {
            self.runs[index as usize].rework = rework;
            self.commit(index, information, agenda);
            return;
        }
        self.leaves_levels(index, agenda);
        let run = &mut self.runs[index as usize];
        self.record.decisions[decision].escalated += u64::from(run.counted && run.escalated);
        (run.escalated, run.is_unseen, run.told, run.time_out) = (false, false, None, None);
        run.stage = Stage::Reworking;
        run.decide += rework;
        agenda.at(agenda.now() + rework, Phase::Decisions, plan.rank, Topic::Reworked, index);
    }

    /// What was sent back was done again and is looked at once more, which is a decision of its own.
    pub(super) fn look_again(&mut self, index: u32, information: &mut Information<'_>, agenda: &mut Agenda) {
        let run = &mut self.runs[index as usize];
        run.stage = Stage::Deciding;
        run.since = agenda.now();
        let (decision, counted) = (run.decision, run.counted);
        self.reach(decision, agenda.now());
        if counted {
            let record = &mut self.record.decisions[decision as usize];
            record.taken += 1;
            record.cost += self.plan.decisions[decision as usize].cost;
        }
        self.begin(index, information, agenda);
    }
}
