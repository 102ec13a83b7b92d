//! The result of a study: what was kept of every replication, and answers to measures over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::measure::{self, HOUR};
use super::measure_goods::{self, is_of_goods};
use super::series::{MAX_KEPT, Series, SeriesKey, is_kept, of_replication};
use super::statistics::Estimate;
use super::summary::ReplicationSummary;
use crate::engine::commitments::ConflictRecord;
use crate::engine::decisions::SignalRecord;
use crate::engine::flow_trace::{ChainRow, FlowTrace, RunRow};
use crate::engine::ledger::Entry;
use crate::engine::observe::Values;
use crate::engine::plan::Plan;
use crate::engine::run::{Ending, ReplicationRecord};
use crate::engine::supply::SupplyRecord;
use crate::engine::work::{TraceRecord, TraceRow};
use crate::model::{EntityRef, Measure, Quantity, ScenarioId, Statistic};

/// Everything a study found out about one scenario.
#[derive(Debug, Clone)]
pub struct StudyResult {
    /// The plan that was run.
    pub plan: Arc<Plan>,
    /// Hash of the plan: results are stale when the document would compile to another.
    pub plan_hash: String,
    /// The scenario; none is the base.
    pub scenario: Option<ScenarioId>,
    /// Name of the scenario.
    pub scenario_name: String,
    /// First seed.
    pub seed: u64,
    /// Replications that were wanted.
    pub n_wanted: u32,
    /// What was kept of each replication, in order.
    pub replications: Vec<ReplicationSummary>,
    /// Replications that failed and are not among these.
    pub failed: Vec<Failure>,
    /// Replications that are among these but ended early, with the reason: means of them are of a part only.
    pub partial: Vec<Failure>,
    /// Time series.
    pub series: Vec<Series>,
    /// Distributions pooled over replications.
    pub pooled: Pooled,
    /// Instants of single visits and chains of the first replication.
    pub trace: Trace,
    /// Events handled over all replications.
    pub n_events: u64,
}

/// A replication that did not end as planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its number.
    pub replication: u32,
    /// The seed with which it can be repeated alone.
    pub seed: u64,
    /// What happened, in words.
    pub reason: String,
}

/// Instants of the first replication.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// By activity.
    pub activities: Vec<TraceRecord>,
    /// By signal: trigger and last action.
    pub signals: Vec<Vec<(i64, Option<i64>)>>,
    /// Single runs of decisions, in the order in which they came into force.
    pub runs: Vec<RunRow>,
    /// Single chains, in the order in which they ended.
    pub chains: Vec<ChainRow>,
    /// Changes, messages and what was heard.
    pub flow: FlowTrace,
    /// Goods, planning period by planning period.
    pub supply: SupplyRecord,
    /// The first single amounts of money.
    pub entries: Vec<Entry>,
    /// Plans that came into force, and what clashed.
    pub commitments: ConflictRecord,
}

/// Values of all replications together.
#[derive(Debug, Clone, Default)]
pub struct Pooled {
    /// Waiting and elapsed time by activity.
    pub activities: Vec<(Values, Values)>,
    /// Elapsed time by stream.
    pub streams: Vec<Values>,
    /// Trigger to action by signal.
    pub signals: Vec<Values>,
    /// Latency by decision.
    pub decisions: Vec<Values>,
}

/// What of a replication is worth keeping besides its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keep {
    /// Instants of single visits and chains.
    pub traces: bool,
    /// Time series.
    pub series: bool,
}

/// What is kept of one replication while a study runs.
pub(super) struct Kept {
    summary: ReplicationSummary,
    series: Vec<(SeriesKey, Vec<f32>)>,
    pooled: Pooled,
    trace: Option<Trace>,
    partial: Option<Failure>,
}

impl Kept {
    pub(super) fn of(plan: &Plan, replication: u32, keep: Keep, record: ReplicationRecord) -> Self {
        let summary = ReplicationSummary::of(replication, &record);
        // Only whether the first ones are kept has to be known here, and it does not depend on which ran first.
        let is_wanted = keep.series && (replication as usize) < MAX_KEPT;
        let mut series = if is_wanted { of_replication(plan, &record) } else { Vec::new() };
        if !is_kept(replication, series.len(), record.bins.len()) {
            series.clear();
        }
        let both = |activity: crate::engine::work::ActivityRecord| {
            let (mut waiting, mut elapsed) = (Values::default(), Values::default());
            for visits in &activity.visits {
                waiting.merge(&visits.waiting);
                elapsed.merge(&visits.elapsed);
            }
            (waiting, elapsed)
        };
        let latency = |signal: &SignalRecord| signal.latency.clone();
        let pooled = Pooled {
            signals: record.chain.signals.iter().map(latency).collect(),
            decisions: record.chain.decisions.iter().map(|decision| decision.latency.clone()).collect(),
            streams: record.work.streams.iter().map(|stream| stream.elapsed.clone()).collect(),
            activities: record.work.activities.into_iter().map(both).collect(),
        };
        let trace = keep.traces.then(|| Trace {
            activities: record.work.traces,
            signals: record.chain.signals.into_iter().map(|signal| signal.trace).collect(),
            runs: record.chain.runs,
            chains: record.chain.chains,
            flow: record.flow,
            supply: record.supply,
            entries: record.ledger.entries,
            commitments: record.commitments,
        });
        Self { summary, series, pooled, trace, partial: None }
    }

    /// The same, marked as a part only.
    pub(super) fn partial(self, reason: Failure) -> Self {
        Self { partial: Some(reason), ..self }
    }

    pub(super) fn ending(&self) -> &Ending {
        &self.summary.ending
    }

    pub(super) fn into_trace(self) -> Option<Trace> {
        self.trace
    }
}

impl Pooled {
    fn merge(&mut self, other: Self) {
        fn each<T>(mine: &mut Vec<T>, other: Vec<T>, merge: impl Fn(&mut T, &T)) {
            if mine.is_empty() {
                *mine = other;
                return;
            }
            for (mine, other) in mine.iter_mut().zip(&other) {
                merge(mine, other);
            }
        }
        each(&mut self.activities, other.activities, |mine, other| {
            mine.0.merge(&other.0);
            mine.1.merge(&other.1);
        });
        each(&mut self.streams, other.streams, Values::merge);
        each(&mut self.signals, other.signals, Values::merge);
        each(&mut self.decisions, other.decisions, Values::merge);
    }
}

impl StudyResult {
    pub(super) fn new(plan: Arc<Plan>, scenario: Option<ScenarioId>, scenario_name: String, seed: u64, n_wanted: u32) -> Self {
        Self {
            plan_hash: plan.hash(),
            plan,
            scenario,
            scenario_name,
            seed,
            n_wanted,
            replications: Vec::new(),
            failed: Vec::new(),
            partial: Vec::new(),
            series: Vec::new(),
            pooled: Pooled::default(),
            trace: Trace::default(),
            n_events: 0,
        }
    }

    /// Adds the next replication in order.
    pub(super) fn add(&mut self, kept: Kept) {
        self.n_events += kept.summary.n_events;
        if self.series.is_empty() {
            self.series = kept.series.iter().map(|(key, _)| Series { key: *key, rows: Vec::new() }).collect();
        }
        for (series, (_, row)) in self.series.iter_mut().zip(kept.series) {
            series.rows.push(row);
        }
        self.pooled.merge(kept.pooled);
        if let Some(trace) = kept.trace {
            self.trace = trace;
        }
        self.partial.extend(kept.partial);
        self.replications.push(kept.summary);
    }

    /// The same, with the series of only so many replications that they have at most so many values, but at least of one.
    pub fn so_far(&self, most_values: usize) -> Self {
        let n_values: usize = self.series.iter().filter_map(|series| series.rows.first()).map(Vec::len).sum();
        let n_rows = (most_values / n_values.max(1)).max(1);
        let first = |series: &Series| Series { key: series.key, rows: series.rows.iter().take(n_rows).cloned().collect() };
        Self {
            plan: Arc::clone(&self.plan),
            plan_hash: self.plan_hash.clone(),
            scenario: self.scenario,
            scenario_name: self.scenario_name.clone(),
            seed: self.seed,
            n_wanted: self.n_wanted,
            replications: self.replications.clone(),
            failed: self.failed.clone(),
            partial: self.partial.clone(),
            series: self.series.iter().map(first).collect(),
            pooled: self.pooled.clone(),
            trace: self.trace.clone(),
            n_events: self.n_events,
        }
    }

    /// Replications that were carried out, well or not.
    pub fn n_tried(&self) -> u32 {
        (self.replications.len() + self.failed.len()) as u32
    }

    /// Replications that can be evaluated.
    pub fn n(&self) -> usize {
        self.replications.len()
    }

    /// The value of a measure in every replication that has one, in order.
    pub fn values(&self, measure: &Measure) -> Vec<f64> {
        self.numbered_values(measure).into_iter().map(|(_, value)| value).collect()
    }

    /// How much a measure differs from another result, replication by replication where both have a value.
    ///
    /// The same replication of two scenarios shares its random numbers; a replication that only one of them
    /// has says nothing about the difference.
    pub fn differences_from(&self, other: &Self, measure: &Measure) -> Vec<f64> {
        let theirs: BTreeMap<u32, f64> = other.numbered_values(measure).into_iter().collect();
        let pairs = self.numbered_values(measure).into_iter();
        pairs.filter_map(|(replication, mine)| Some(mine - theirs.get(&replication)?)).collect()
    }

    /// The value of a measure by number of replication.
    pub fn numbered_values(&self, measure: &Measure) -> Vec<(u32, f64)> {
        if measure.statistic == Statistic::Variance {
            return self.variance_terms(measure);
        }
        let value = |row: &ReplicationSummary| Some((row.replication, measure::value(&self.plan, row, measure)?));
        self.replications.iter().filter_map(value).collect()
    }

    /// A measure over all replications with its precision.
    ///
    /// Means are taken per replication first. Percentiles are those of the values of all replications
    /// together where these were kept; their standard error is that of the percentiles of single ones.
    pub fn estimate(&self, measure: &Measure) -> Option<Estimate> {
        let mut estimate = Estimate::of(&self.values(measure))?;
        let p = match measure.statistic {
            Statistic::Median => 0.5,
            Statistic::P90 => 0.9,
            Statistic::P95 => 0.95,
            _ => return Some(estimate),
        };
        if let Some(quantile) = self.pooled_values(measure).and_then(|values| values.histogram.quantile(p)) {
            estimate.mean = quantile / HOUR;
        }
        Some(estimate)
    }

    /// All values of a measured time, pooled over replications, in ticks.
    pub fn pooled_values(&self, measure: &Measure) -> Option<&Values> {
        if measure.class.is_some() {
            return None;
        }
        let plan = &self.plan;
        match (measure.what, measure.of?) {
            (Quantity::Waiting, EntityRef::Activity(id)) => {
                self.pooled.activities.get(*plan.work.activity_idx.get(&id)? as usize).map(|both| &both.0)
            }
            (Quantity::Elapsed, EntityRef::Activity(id)) => {
                self.pooled.activities.get(*plan.work.activity_idx.get(&id)? as usize).map(|both| &both.1)
            }
            (Quantity::Elapsed, EntityRef::WorkStream(id)) => {
                self.pooled.streams.get(plan.work.streams.iter().position(|stream| stream.element == id.0)?)
            }
            (Quantity::ChainLatency, EntityRef::Signal(id)) => self.pooled.signals.get(*plan.chain.signal_idx.get(&id)? as usize),
            (Quantity::DecisionLatency, EntityRef::Decision(id)) => self.pooled.decisions.get(*plan.chain.decision_idx.get(&id)? as usize),
            _ => None,
        }
    }

    /// Terms whose mean is the variance of single values over all replications together:
    /// `E[X²] − 2·M·E[X] + M²` per replication, with the mean M of all.
    fn variance_terms(&self, measure: &Measure) -> Vec<(u32, f64)> {
        let with = |statistic: Statistic| Measure { statistic, ..measure.clone() };
        let rows: Vec<(u32, f64, f64)> = self
            .replications
            .iter()
            .filter_map(|replication| {
                let mean = measure::value(&self.plan, replication, &with(Statistic::Mean))?;
                let n = measure::value(&self.plan, replication, &with(Statistic::Count))?;
                let variance = measure::value(&self.plan, replication, &with(Statistic::Variance)).unwrap_or(0.0);
                Some((replication.replication, mean, variance * (n - 1.0) / n + mean * mean))
            })
            .collect();
        let overall = rows.iter().map(|(_, mean, _)| mean).sum::<f64>() / rows.len().max(1) as f64;
        rows.into_iter().map(|(number, mean, square)| (number, square - 2.0 * overall * mean + overall * overall)).collect()
    }

    /// Instants or times of single events of the first replication, in hours, in the stated order.
    pub fn trace(&self, measure: &Measure) -> Option<Vec<f64>> {
        if is_of_goods(measure.what) {
            return measure_goods::trace(&self.plan, &self.trace.supply, measure);
        }
        let hours = |ticks: i64| ticks as f64 / HOUR;
        if let (Quantity::ChainEnds, Some(EntityRef::Signal(id))) = (measure.what, measure.of) {
            let chains = self.trace.signals.get(*self.plan.chain.signal_idx.get(&id)? as usize)?;
            return Some(chains.iter().filter_map(|(_, ended)| *ended).map(hours).collect());
        }
        let rows = self.trace_rows(measure)?;
        let mut instants: Vec<i64> = rows
            .into_iter()
            .filter_map(|row| match measure.what {
                Quantity::StartTimes => row.started,
                Quantity::EndTimes => row.ended,
                Quantity::GiveUpTimes => row.gave_up,
                Quantity::RejectTimes => row.rejected,
                _ => None,
            })
            .collect();
        if measure.what == Quantity::StartTimes {
            instants.sort_unstable();
        }
        Some(instants.into_iter().map(hours).collect())
    }

    fn trace_rows(&self, measure: &Measure) -> Option<Vec<TraceRow>> {
        let work = &self.plan.work;
        let class = match measure.class {
            None => None,
            Some(class) => Some(*work.classes.get(&class)?),
        };
        let of_activity = |index: u32| self.trace.activities.get(index as usize).map(|trace| trace.rows.clone()).unwrap_or_default();
        let mut rows = match measure.of? {
            EntityRef::Activity(id) => of_activity(*work.activity_idx.get(&id)?),
            EntityRef::Resource(id) => {
                let resource = *work.resource_idx.get(&id)?;
                let mut rows: Vec<TraceRow> = (0..work.activities.len() as u32)
                    .filter(|n| work.activities[*n as usize].resource == resource)
                    .flat_map(of_activity)
                    .collect();
                rows.sort_by_key(|row| row.arrived);
                rows
            }
            EntityRef::WorkStream(id) => {
                let stream = work.streams.iter().position(|stream| stream.element == id.0)?;
                let entry = work.streams[stream].entry;
                of_activity(entry).into_iter().filter(|row| row.stream == stream as u32).collect()
            }
            _ => return None,
        };
        rows.retain(|row| class.is_none_or(|class| row.class == class));
        Some(rows)
    }

    /// The series of a quantity at an element.
    pub fn series_of(&self, key: SeriesKey) -> Option<&Series> {
        self.series.iter().find(|series| series.key == key)
    }
}
