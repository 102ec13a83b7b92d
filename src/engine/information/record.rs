//! What is noted about information: values as they are, and as they are believed, over time.

use crate::engine::observe::{Bins, ValueTrack};
use crate::engine::plan::{ChainPlan, ValuePlan};

/// What a receiver believes, over time.
#[derive(Debug, Clone, PartialEq)]
pub struct BeliefRecord {
    /// What the receiver of the handoff believes of the first signal it lists, as the receiver reads it.
    pub value: ValueTrack,
    /// Distance of that from the true canonical value.
    pub gap: ValueTrack,
}

/// Everything noted about information in one replication.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InformationRecord {
    /// True values by signal; none where only the fact of a change matters.
    pub truth: Vec<Option<ValueTrack>>,
    /// Beliefs by handoff; none for handoffs that list no signal whose value matters.
    pub beliefs: Vec<Option<BeliefRecord>>,
}

impl InformationRecord {
    /// Nothing noted yet.
    pub(super) fn new(plan: &ChainPlan, bins: &Bins) -> Self {
        let is_number = |signal: u32| {
            let is_set = || plan.decisions.iter().any(|decision| decision.sets(signal));
            let of = &plan.signals[signal as usize];
            of.is_measured || !matches!(of.value, ValuePlan::Count) || is_set()
        };
        let truth: Vec<Option<ValueTrack>> =
            (0..plan.signals.len() as u32).map(|signal| is_number(signal).then(|| ValueTrack::new(bins))).collect();
        let beliefs = plan.handoffs.iter().map(|handoff| {
            let signal = handoff.carries.first()?;
            truth[*signal as usize].as_ref()?;
            Some(BeliefRecord { value: ValueTrack::new(bins), gap: ValueTrack::new(bins) })
        });
        let beliefs = beliefs.collect();
        Self { truth, beliefs }
    }

    /// Ends the observation.
    pub(super) fn close(&mut self, now: i64, bins: &Bins) {
        for track in self.truth.iter_mut().flatten() {
            track.close(now, bins);
        }
        for belief in self.beliefs.iter_mut().flatten() {
            belief.value.close(now, bins);
            belief.gap.close(now, bins);
        }
    }
}
