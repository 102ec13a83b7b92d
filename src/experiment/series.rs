//! Time series over replications: median with 50 % and 90 % bands, bin by bin.

use super::measure::HOUR;
use super::statistics::quantile_sorted;
use super::{cost, resource_use};
use crate::engine::episode::part;
use crate::engine::plan::Plan;
use crate::engine::run::ReplicationRecord;
use crate::model::{ActivityId, DecisionId, EntityRef, Measure, Quantity, ResourceId, SignalId, Statistic, WorkStreamId};

/// Replications whose single series are kept; bands are over these.
pub const MAX_KEPT: usize = 200;

/// Which series: what is measured at which element.
pub type SeriesKey = (Quantity, Option<EntityRef>);

/// One series over all kept replications.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it shows.
    pub key: SeriesKey,
    /// One row of bin values per kept replication; not-a-number where a bin has no value.
    pub rows: Vec<Vec<f32>>,
}

/// The spread over replications in every bin; not-a-number where no replication has a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Median.
    pub median: Vec<f64>,
    /// 5th and 95th percentile.
    pub outer: Vec<(f64, f64)>,
    /// 25th and 75th percentile.
    pub inner: Vec<(f64, f64)>,
}

impl Series {
    /// Median and bands in every bin.
    pub fn band(&self) -> Band {
        let n_bins = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut band = Band::default();
        let mut column: Vec<f64> = Vec::with_capacity(self.rows.len());
        for bin in 0..n_bins {
            column.clear();
            column.extend(self.rows.iter().filter_map(|row| row.get(bin)).map(|value| f64::from(*value)).filter(|value| value.is_finite()));
            column.sort_unstable_by(f64::total_cmp);
            let at = |p: f64| quantile_sorted(&column, p).unwrap_or(f64::NAN);
            band.median.push(at(0.5));
            band.outer.push((at(0.05), at(0.95)));
            band.inner.push((at(0.25), at(0.75)));
        }
        band
    }
}

/// The unit in which a quantity is shown.
pub fn unit(what: Quantity) -> &'static str {
    match what {
        Quantity::Waiting
        | Quantity::Processing
        | Quantity::Suspended
        | Quantity::Interrupted
        | Quantity::Elapsed
        | Quantity::ChainLatency
        | Quantity::DecisionLatency
        | Quantity::Sense
        | Quantity::Queue
        | Quantity::Decide
        | Quantity::Authorise
        | Quantity::Communicate
        | Quantity::Act
        | Quantity::AgeAtUse => "h",
        Quantity::StartTimes | Quantity::EndTimes | Quantity::GiveUpTimes | Quantity::RejectTimes | Quantity::ChainEnds => "h",
        Quantity::Worked | Quantity::AwayFromWork | Quantity::Off | Quantity::Blocked | Quantity::Starved | Quantity::LateShare => "share",
        Quantity::LevelShare => "share",
        Quantity::Utilisation | Quantity::HadToWait | Quantity::RejectedShare | Quantity::GaveUpShare | Quantity::EscalatedShare => "share",
        Quantity::Throughput => "per h",
        Quantity::Busy => "servers",
        Quantity::ChainsInProgress | Quantity::ChainsFinished => "chains",
        Quantity::DecisionsTaken | Quantity::StaleDecisions => "decisions",
        Quantity::Cost => "money",
        Quantity::QueueLength | Quantity::InSystem | Quantity::Arrivals | Quantity::Completions | Quantity::Rejected | Quantity::GaveUp => {
            "items"
        }
    }
}

/// All series of one replication, in a fixed order.
pub(super) fn of_replication(plan: &Plan, record: &ReplicationRecord) -> Vec<(SeriesKey, Vec<f32>)> {
    let bins = &record.bins;
    let mut all: Vec<(SeriesKey, Vec<f64>)> = Vec::new();
    let activity_ids: Vec<(&ActivityId, &u32)> = plan.work.activity_idx.iter().collect();
    for (id, index) in activity_ids {
        let activity = &record.work.activities[*index as usize];
        let of = Some(EntityRef::Activity(*id));
        all.push(((Quantity::QueueLength, of), activity.waiting.bin_means(bins)));
        all.push(((Quantity::InSystem, of), activity.present.bin_means(bins)));
        all.push(((Quantity::Waiting, of), activity.waits.means(HOUR)));
    }
    for (id, index) in &plan.work.resource_idx {
        let resource = &record.work.resources[*index as usize];
        let busy = resource.busy.bin_means(bins);
        let capacity = resource.capacity.bin_means(bins);
        let load = busy.iter().zip(&capacity).map(|(busy, capacity)| if *capacity > 0.0 { busy / capacity } else { f64::NAN }).collect();
        let of = Some(EntityRef::Resource(ResourceId(id.0)));
        all.push(((Quantity::Utilisation, of), load));
        let shares = resource_use::shares_over_time(resource, bins);
        all.extend(shares.into_iter().map(|(what, values)| ((what, of), values)));
    }
    let mut present_all = vec![0.0; bins.len()];
    let mut completed_all = vec![0.0; bins.len()];
    for (source, stream) in plan.work.streams.iter().zip(&record.work.streams) {
        let of = Some(EntityRef::WorkStream(WorkStreamId(source.element)));
        let present = stream.present.bin_means(bins);
        let completed = stream.leaving.counts();
        add(&mut present_all, &present);
        add(&mut completed_all, &completed);
        all.push(((Quantity::InSystem, of), present));
        all.push(((Quantity::Completions, of), completed));
        all.push(((Quantity::Elapsed, of), stream.leaving.means(HOUR)));
    }
    if !plan.work.streams.is_empty() {
        all.push(((Quantity::InSystem, None), present_all));
        all.push(((Quantity::Completions, None), completed_all));
    }
    let mut chains_all = vec![0.0; bins.len()];
    let mut finished_all = vec![0.0; bins.len()];
    let mut any_chain = false;
    for (id, index) in &plan.chain.signal_idx {
        let signal = &record.chain.signals[*index as usize];
        if matches!(plan.chain.signals[*index as usize].changes, crate::engine::plan::ArrivalPlan::Never) {
            continue;
        }
        any_chain = true;
        let of = Some(EntityRef::Signal(SignalId(id.0)));
        let in_progress = signal.in_progress.bin_means(bins);
        let finished = signal.over_time.counts();
        add(&mut chains_all, &in_progress);
        add(&mut finished_all, &finished);
        all.push(((Quantity::ChainsInProgress, of), in_progress));
        all.push(((Quantity::ChainsFinished, of), finished));
        all.push(((Quantity::ChainLatency, of), signal.over_time.means(HOUR)));
    }
    if any_chain {
        all.push(((Quantity::ChainsInProgress, None), chains_all));
        all.push(((Quantity::ChainsFinished, None), finished_all));
    }
    for (id, index) in &plan.chain.decision_idx {
        let decision = &record.chain.decisions[*index as usize];
        all.push(((Quantity::DecisionLatency, Some(EntityRef::Decision(DecisionId(id.0)))), decision.over_time.means(HOUR)));
    }
    all.extend(cost::over_time(plan, record));
    all.into_iter().map(|(key, values)| (key, values.into_iter().map(|value| value as f32).collect())).collect()
}

fn add(sum: &mut [f64], values: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value;
    }
}

/// The measure a series shows, as a mean.
pub fn measure_of(key: SeriesKey) -> Measure {
    Measure { what: key.0, of: key.1, class: None, statistic: Statistic::Mean, exactly: None }
}

/// Names of the six parts of a decision's latency, in order.
pub const PARTS: [Quantity; part::N] =
    [Quantity::Sense, Quantity::Queue, Quantity::Decide, Quantity::Authorise, Quantity::Communicate, Quantity::Act];
