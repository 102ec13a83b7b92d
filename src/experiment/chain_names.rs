//! Which elements of a document the numbers in kept chains stand for.

use super::StudyResult;
use crate::engine::flow_trace::Taker;
use crate::model::{DecisionId, Document, EntityRef, SignalId};

impl StudyResult {
    /// The signal of an index of the plan.
    pub fn signal_of(&self, index: u32) -> Option<SignalId> {
        self.plan.chain.signal_idx.iter().find(|(_, of)| **of == index).map(|(id, _)| *id)
    }

    /// The decision of an index of the plan.
    pub fn decision_of(&self, index: u32) -> Option<DecisionId> {
        self.plan.chain.decision_idx.iter().find(|(_, of)| **of == index).map(|(id, _)| *id)
    }

    /// Whose step of a chain it is; functions are numbered in the order of the document that was simulated.
    pub fn taker_of(&self, document: &Document, taker: Taker) -> Option<EntityRef> {
        match taker {
            Taker::Decision(index) => self.decision_of(index).map(EntityRef::Decision),
            Taker::Function(index) => document.functions.ids().nth(index as usize).map(EntityRef::Function),
        }
    }
}
