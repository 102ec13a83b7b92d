//! What work publishes for others to measure: numbers of resources, and items sent on each way on.

use super::chain::ChainPlan;
use super::work::WorkPlan;
use crate::model::finding::Finding;
use crate::model::{EntityRef, SignalSource};

/// A number of a resource that is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchedPlan {
    /// The resource.
    pub resource: u32,
    /// Which number of it.
    pub what: Watched,
    /// Its place among published values.
    pub place: u32,
}

/// A number of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// Waiting items.
    Queue,
    /// Busy servers as a share of those that are there; 0 while nobody is there.
    Load,
}

impl WorkPlan {
    /// Notes what signals measure of work.
    pub(super) fn publish(&mut self, chain: &ChainPlan, findings: &mut Vec<Finding>) {
        self.sent.clone_from(&chain.sent);
        for measured in &chain.measured {
            let (resource, what) = match &measured.source {
                SignalSource::QueueLength(resource) => (resource, Watched::Queue),
                SignalSource::Load(resource) => (resource, Watched::Load),
                _ => continue,
            };
            if let Some(resource) = self.resource_idx.get(resource) {
                self.watched.push(WatchedPlan { resource: *resource, what, place: measured.signal });
            } else {
                let signal = chain.signal_idx.iter().find(|(_, index)| **index == measured.signal).map(|(id, _)| EntityRef::Signal(*id));
                let finding = Finding::error("reference", signal, "The staff it measures does not exist.", "Choose another.").at("source");
                findings.push(finding);
            }
        }
    }
}
