//! Time series over replications: median with 50 % and 90 % bands, bin by bin.

use rayon::prelude::*;

use super::measure::HOUR;
use super::statistics::Estimate;
use super::{cost, resource_use};
use crate::engine::episode::part;
use crate::engine::plan::Plan;
use crate::engine::run::ReplicationRecord;
use crate::model::{ActivityId, DecisionId, EntityRef, Measure, Quantity, ResourceId, SignalId, Statistic, WorkStreamId};

/// Most replications whose single series are kept; bands are over these.
pub const MAX_KEPT: usize = 1_000;
/// Most memory that single series of one result take, in bytes; later replications only count in the measures.
const MAX_KEPT_BYTES: usize = 512 << 20;
/// Bins that are gathered from the rows at a time, so that every line of memory is read once.
const BLOCK: usize = 16;
/// Quantiles of the bands, ascending.
const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

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
        band_of(&self.rows)
    }

    /// This series less another of the same quantity, replication by replication: both share random numbers.
    pub fn less(&self, other: &Self) -> Self {
        let less = |(mine, theirs): (&Vec<f32>, &Vec<f32>)| mine.iter().zip(theirs).map(|(mine, theirs)| mine - theirs).collect();
        Self { key: self.key, rows: self.rows.iter().zip(&other.rows).map(less).collect() }
    }

    /// The mean over the bins `from..to` with its interval over replications: a mean for each replication first.
    pub fn mean_over(&self, from: usize, to: usize) -> Option<Estimate> {
        let mean = |row: &Vec<f32>| {
            let values = row.get(from..to.min(row.len()))?.iter().filter(|value| value.is_finite());
            let (sum, n) = values.fold((0.0, 0_u32), |(sum, n), value| (sum + f64::from(*value), n + 1));
            (n > 0).then(|| sum / f64::from(n))
        };
        Estimate::of(&self.rows.iter().filter_map(mean).collect::<Vec<f64>>())
    }
}

/// Whether the series of a replication are kept: the first ones are, as long as they take little memory.
pub(super) fn is_kept(replication: u32, n_series: usize, n_bins: usize) -> bool {
    let bytes = n_series.saturating_mul(n_bins).saturating_mul(size_of::<f32>());
    let before = replication as usize;
    before < MAX_KEPT && (before == 0 || (before + 1).saturating_mul(bytes) <= MAX_KEPT_BYTES)
}

/// Median and bands of rows of bins.
///
/// Quantiles are interpolated between neighbouring values, as for single measures.
pub fn band_of(rows: &[Vec<f32>]) -> Band {
    let n_bins = rows.iter().map(Vec::len).max().unwrap_or(0);
    let blocks: Vec<Vec<[f64; 5]>> = (0..n_bins.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let (from, to) = (block * BLOCK, ((block + 1) * BLOCK).min(n_bins));
            let mut columns: Vec<Vec<u32>> = vec![Vec::with_capacity(rows.len()); to - from];
            for row in rows {
                for (column, value) in columns.iter_mut().zip(row.get(from..to.min(row.len())).unwrap_or_default()) {
                    if value.is_finite() {
                        column.push(sortable(*value));
                    }
                }
            }
            columns.into_iter().map(|mut column| quantiles(&mut column)).collect()
        })
        .collect();
    let mut band = Band::default();
    for [q05, q25, q50, q75, q95] in blocks.into_iter().flatten() {
        band.median.push(q50);
        band.outer.push((q05, q95));
        band.inner.push((q25, q75));
    }
    band
}

/// The quantiles of the bands among values given as sortable numbers; not-a-number without any.
fn quantiles(column: &mut [u32]) -> [f64; 5] {
    let Some(last) = column.len().checked_sub(1) else { return [f64::NAN; 5] };
    // Everything before `done` is in its place.
    let mut done = 0;
    LEVELS.map(|p| {
        let place = p * last as f64;
        let rank = place as usize;
        let next = (rank + 1).min(last);
        for wanted in [rank, next] {
            if done <= wanted {
                column[done..].select_nth_unstable(wanted - done);
                done = wanted + 1;
            }
        }
        let (lower, upper) = (value(column[rank]), value(column[next]));
        lower + (upper - lower) * (place - rank as f64)
    })
}

/// A number whose order as an integer is the order of the value.
fn sortable(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

/// The value of a sortable number.
fn value(sortable: u32) -> f64 {
    f64::from(f32::from_bits(if sortable >> 31 == 1 { sortable & !(1 << 31) } else { !sortable }))
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
        | Quantity::AgeAtUse
        | Quantity::ClashNoticed
        | Quantity::ClashResolved => "h",
        Quantity::StartTimes | Quantity::EndTimes | Quantity::GiveUpTimes | Quantity::RejectTimes | Quantity::ChainEnds => "h",
        Quantity::Worked | Quantity::AwayFromWork | Quantity::Off | Quantity::Blocked | Quantity::Starved | Quantity::LateShare => "share",
        Quantity::LevelShare => "share",
        Quantity::Utilisation
        | Quantity::HadToWait
        | Quantity::RejectedShare
        | Quantity::GaveUpShare
        | Quantity::EscalatedShare
        | Quantity::SentBackShare
        | Quantity::SlippedShare
        | Quantity::SupersededShare => "share",
        Quantity::Throughput => "per h",
        Quantity::Busy => "servers",
        Quantity::ChainsInProgress | Quantity::ChainsFinished => "chains",
        Quantity::DecisionsTaken | Quantity::StaleDecisions => "decisions",
        Quantity::Cost
        | Quantity::DecisionCost
        | Quantity::WholeCost
        | Quantity::CostCaused
        | Quantity::DecisionLabour
        | Quantity::Revenue => "money",
        Quantity::OrderToDelivery => "h",
        Quantity::FillRate | Quantity::ReadyRate | Quantity::OnTimeInFull => "share",
        Quantity::OrdersPlaced => "orders",
        Quantity::ForecastSquaredError => "units²",
        Quantity::InventoryLevel
        | Quantity::OnHand
        | Quantity::Backorders
        | Quantity::PartsWaiting
        | Quantity::InProduction
        | Quantity::InTransit
        | Quantity::OnOrder
        | Quantity::Shortfall
        | Quantity::Demand
        | Quantity::Ordered
        | Quantity::Shipped
        | Quantity::Received
        | Quantity::Made
        | Quantity::OvertimeUnits
        | Quantity::LostSales => "units",
        Quantity::WaitingForAuthority | Quantity::HeldBack => "decisions",
        Quantity::Clashes => "clashes",
        Quantity::DecisionFaults => "faults",
        Quantity::Meetings => "meetings",
        Quantity::MeetingHours => "h",
        Quantity::TrueValue | Quantity::Belief | Quantity::BeliefGap | Quantity::Decided => "units",
        Quantity::Own => "as defined",
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
        let mut beyond = resource.beyond_hours.bin_means(bins);
        beyond.resize(busy.len(), 0.0);
        let there = capacity.iter().zip(&beyond).map(|(capacity, beyond)| capacity + beyond);
        let load = busy.iter().zip(there).map(|(busy, there)| if there > 0.0 { busy / there } else { f64::NAN }).collect();
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
        let of = Some(EntityRef::Decision(DecisionId(id.0)));
        all.push(((Quantity::DecisionLatency, of), decision.over_time.means(HOUR)));
        if !plan.chain.decisions[*index as usize].levels.is_empty() {
            all.push(((Quantity::WaitingForAuthority, of), decision.at_levels.bin_means(bins)));
        }
        if let Some(decided) = &decision.decided {
            all.push(((Quantity::Decided, of), decided.bin_means()));
        }
    }
    for (id, index) in &plan.chain.signal_idx {
        if let Some(truth) = &record.information.truth[*index as usize] {
            all.push(((Quantity::TrueValue, Some(EntityRef::Signal(*id))), truth.bin_means()));
        }
    }
    for (id, index) in &plan.chain.handoff_idx {
        if let Some(belief) = &record.information.beliefs[*index as usize] {
            all.push(((Quantity::Belief, Some(EntityRef::Handoff(*id))), belief.value.bin_means()));
            all.push(((Quantity::BeliefGap, Some(EntityRef::Handoff(*id))), belief.gap.bin_means()));
        }
    }
    let goods = super::series_goods::of_replication(plan, record);
    let (work, mut goods) = (cost::over_time(plan, record), goods);
    cost::add_to(&mut goods, &work, &mut all);
    all.into_iter().map(|(key, values)| (key, values.into_iter().map(|value| value as f32).collect())).chain(goods).collect()
}

fn add(sum: &mut [f64], values: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value;
    }
}

/// The measure a series shows, as a mean.
pub fn measure_of(key: SeriesKey) -> Measure {
    Measure { what: key.0, of: key.1, statistic: Statistic::Mean, ..Measure::default() }
}

/// Names of the six parts of a decision's latency, in order.
pub const PARTS: [Quantity; part::N] =
    [Quantity::Sense, Quantity::Queue, Quantity::Decide, Quantity::Authorise, Quantity::Communicate, Quantity::Act];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::statistics::quantile_sorted;

    #[test]
    fn bands_are_the_quantiles_of_the_sorted_values_of_a_bin() {
        // A fixed mixture of signs and sizes with a gap in one row.
        let rows: Vec<Vec<f32>> = (0..37_u32)
            .map(|row| {
                let value = |bin: u32| (((row * 7_919 + bin * 104_729) % 1_000) as f32 - 400.0) / 7.0;
                (0..35).map(|bin| if row == 5 && bin == 20 { f32::NAN } else { value(bin) }).collect()
            })
            .collect();
        let band = band_of(&rows);
        assert_eq!(band.median.len(), 35);
        for bin in 0..35 {
            let mut column: Vec<f64> = rows.iter().map(|row| f64::from(row[bin])).filter(|value| value.is_finite()).collect();
            column.sort_unstable_by(f64::total_cmp);
            let at = |p| quantile_sorted(&column, p).unwrap();
            for (found, p) in [(band.outer[bin].0, 0.05), (band.inner[bin].0, 0.25), (band.median[bin], 0.5), (band.outer[bin].1, 0.95)] {
                assert!((found - at(p)).abs() < 1e-9, "bin {bin}, {p}: {found} and {}", at(p));
            }
        }
    }

    #[test]
    fn a_bin_without_any_value_has_no_band() {
        let band = band_of(&[vec![f32::NAN, 1.0], vec![f32::NAN]]);
        assert!(band.median[0].is_nan() && band.outer[0].0.is_nan());
        assert_eq!(band.median[1], 1.0);
    }

    #[test]
    fn a_difference_pairs_replications_and_a_mean_is_taken_in_each_first() {
        let key = (Quantity::InSystem, None);
        let one = Series { key, rows: vec![vec![3.0, 5.0], vec![4.0, 8.0]] };
        let other = Series { key, rows: vec![vec![1.0, 1.0], vec![1.0, 2.0]] };
        assert_eq!(one.less(&other).rows, [[2.0, 4.0], [3.0, 6.0]]);
        let mean = one.less(&other).mean_over(0, 2).unwrap();
        assert!((mean.mean - 3.75).abs() < 1e-12);
        assert!(one.mean_over(5, 9).is_none());
    }

    #[test]
    fn large_results_keep_fewer_single_series() {
        assert!(is_kept(999, 50, 2_000) && !is_kept(1_000, 1, 1));
        assert!(is_kept(0, 10_000, 1_000_000) && !is_kept(1, 10_000, 1_000_000));
    }
}
