//! Runs a study: compiles the scenario, runs its replications in parallel, keeps them in order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::result::{Failure, Keep, Kept, StudyResult, Trace};
use super::yardstick::Yardstick;
use crate::engine::plan::{Plan, compile};
use crate::engine::run::{Control, Ending, ReplicationRecord, run};
use crate::model::finding::Finding;
use crate::model::{Document, Precision, ScenarioId, Study, StudyId, scenario_tree};

/// Replications of a study for which no number is stated.
pub const DEFAULT_REPLICATIONS: u32 = 20;
/// Replications that are added at a time while a precision is not reached. The number of replications
/// must not depend on the number of threads, so this is not a block of the pool.
const MORE_REPLICATIONS: u32 = 10;

/// Replications after which a first answer is worth a look, and at most so many before anything is shown at all.
const FIRST_ANSWER: u32 = 10;
const FIRST_FEW: u32 = 4;

/// What may differ from the study as the document states it.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Another number of replications.
    pub replications: Option<u32>,
    /// Another first seed.
    pub seed: Option<u64>,
    /// Another length.
    pub horizon: Option<crate::units::Duration>,
    /// What is left out at the start.
    pub warm_up: Option<crate::units::Duration>,
}

/// A study ready to be run.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The compiled plan.
    pub plan: Arc<Plan>,
    /// The scenario; none is the base.
    pub scenario: Option<ScenarioId>,
    /// Its name.
    pub scenario_name: String,
    /// Names of all elements by identifier, for what is said about a run.
    pub names: Arc<BTreeMap<u32, String>>,
    /// First seed.
    pub seed: u64,
    /// Number of replications, or of the first ones where a precision is wanted.
    pub replications: u32,
    /// Replications are added until this is reached.
    pub precision: Option<Precision>,
    /// What the precision is about.
    pub goal: Option<Yardstick>,
}

/// Watches a running study and can stop it.
#[derive(Debug, Default)]
pub struct Watch {
    /// Shared with the engine.
    pub control: Control,
    /// Replications that ended.
    pub n_done: AtomicU32,
}

impl Watch {
    /// Asks every worker to stop at its next look.
    pub fn stop(&self) {
        self.control.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.control.stop.load(Ordering::Relaxed)
    }
}

/// The study to use: the one named, else the document's first, else defaults.
pub fn study_of(document: &Document, study: Option<StudyId>) -> Study {
    let found = study.and_then(|id| document.studies.get(id)).or_else(|| document.studies.values().next());
    found.cloned().unwrap_or_default()
}

/// Compiles a scenario of a document for a study.
///
/// # Errors
/// The findings, at least one of which is an error.
pub fn prepare(document: &Document, scenario: Option<ScenarioId>, study: &Study, overrides: &Overrides) -> Result<Prepared, Vec<Finding>> {
    let (resolved, dated, findings) = scenario_tree::resolve(document, scenario);
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut study = study.clone();
    if let Some(horizon) = overrides.horizon {
        study.horizon = horizon;
    }
    if let Some(warm_up) = overrides.warm_up {
        study.warm_up = warm_up;
    }
    let plan = compile(&resolved, &dated, &study)?;
    let precision = study.precision.as_ref();
    let goal = precision.map(|precision| Yardstick::of_measure(&resolved, &precision.measure)).transpose().map_err(|error| {
        let sentence = format!("The measure that is to be precise cannot be computed: {}.", error.reason);
        vec![Finding::error("study-precision", None, sentence, "Choose another measure, or mend its expression.")]
    })?;
    let stated = if study.replications == 0 { DEFAULT_REPLICATIONS } else { study.replications };
    Ok(Prepared {
        plan: Arc::new(plan),
        scenario,
        names: Arc::new(resolved.entities().map(|of| (of.raw(), resolved.name_of(of))).collect()),
        scenario_name: scenario.map_or_else(|| "Base".to_owned(), |id| document.name_of(id.into())),
        seed: overrides.seed.unwrap_or(study.seed),
        replications: overrides.replications.unwrap_or(stated).max(1),
        // A number that was asked for is that number.
        precision: if overrides.replications.is_some() { None } else { study.precision },
        goal,
    })
}

/// Runs all replications of a prepared study on the current thread pool.
///
/// The result does not depend on the number of threads. A stopped study returns what was complete.
pub fn run_study(prepared: &Prepared, watch: &Watch) -> StudyResult {
    run_study_seen(prepared, watch, &mut |_| {})
}

/// The same, and what is complete so far is shown again and again while it runs.
pub fn run_study_seen(prepared: &Prepared, watch: &Watch, seen: &mut Seen<'_>) -> StudyResult {
    run_study_with(prepared, watch, &engine(prepared, watch), seen)
}

/// Looks at what is complete so far.
pub type Seen<'a> = dyn FnMut(&StudyResult) + 'a;

/// The same, with whatever carries a replication out.
fn run_study_with(prepared: &Prepared, watch: &Watch, carry_out: &CarryOut<'_>, seen: &mut Seen<'_>) -> StudyResult {
    let mut result = begin(prepared);
    loop {
        let wanted = result.n_wanted;
        if !extend_with(prepared, &mut result, wanted, watch, carry_out, seen) {
            return result;
        }
        match &prepared.precision {
            Some(precision) if !is_reached(prepared, precision, &result) && wanted < precision.at_most => {
                result.n_wanted = (wanted + MORE_REPLICATIONS).min(precision.at_most);
            }
            _ => return result,
        }
    }
}

/// A result without any replication yet.
pub fn begin(prepared: &Prepared) -> StudyResult {
    StudyResult::new(prepared.plan.clone(), prepared.scenario, prepared.scenario_name.clone(), prepared.seed, prepared.replications)
}

/// Adds the replications up to a number to a result; whether all of them ended, that is, nobody stopped it.
pub fn extend(prepared: &Prepared, result: &mut StudyResult, last: u32, watch: &Watch) -> bool {
    extend_with(prepared, result, last, watch, &engine(prepared, watch), &mut |_| {})
}

/// Carries out the replication of this number, with traces where asked for.
type CarryOut<'a> = dyn Fn(u32, bool) -> ReplicationRecord + Sync + 'a;

fn engine<'a>(prepared: &'a Prepared, watch: &'a Watch) -> impl Fn(u32, bool) -> ReplicationRecord + Sync + 'a {
    |replication, keeps_traces| run(&prepared.plan, prepared.seed, replication, keeps_traces, &watch.control)
}

fn extend_with(
    prepared: &Prepared,
    result: &mut StudyResult,
    last: u32,
    watch: &Watch,
    carry_out: &CarryOut<'_>,
    seen: &mut Seen<'_>,
) -> bool {
    result.n_wanted = result.n_wanted.max(last);
    // In blocks, so that a long study does not hold every replication's full record at once.
    let block = (rayon::current_num_threads() as u32 * 8).max(16);
    let mut first = result.n_tried();
    while first < last {
        // The first few come alone, then what makes them ten: somebody may be waiting for a first answer.
        let few = (rayon::current_num_threads() as u32 * 2).clamp(2, FIRST_FEW);
        let block = if first < few {
            few - first
        } else if first < FIRST_ANSWER {
            FIRST_ANSWER - first
        } else {
            block
        };
        let end = (first + block).min(last);
        let keep = |replication: u32| Keep { traces: replication == 0, series: true };
        let kept: Vec<Result<Kept, Failure>> =
            (first..end).into_par_iter().map(|replication| one_with(prepared, replication, keep(replication), watch, carry_out)).collect();
        for kept in kept {
            match kept {
                // Later ones may have ended before, but whether they did is chance.
                Ok(kept) if *kept.ending() == Ending::Stopped => return false,
                Ok(kept) => result.add(kept),
                Err(failure) => result.failed.push(failure),
            }
        }
        if watch.is_stopped() {
            return false;
        }
        first = end;
        seen(result);
    }
    true
}

/// Runs one replication alone, with its instants; it gives the numbers it has in the whole study.
pub fn replay(prepared: &Prepared, replication: u32, watch: &Watch) -> StudyResult {
    let mut result = begin(prepared);
    result.n_wanted = 1;
    match one_with(prepared, replication, Keep { traces: true, series: true }, watch, &engine(prepared, watch)) {
        Ok(kept) if *kept.ending() != Ending::Stopped => result.add(kept),
        Ok(_) => {}
        Err(failure) => result.failed.push(failure),
    }
    result
}

/// The replications of a result once more, with nothing observed outside a stretch of time, in ticks; nothing where
/// none of the stretch was simulated. What arrives inside it is followed as long as in the whole run.
pub fn within(result: &StudyResult, from: i64, to: i64) -> Option<Prepared> {
    let (from, to) = (from.max(0), to.min(result.plan.horizon));
    if to <= from {
        return None;
    }
    let mut plan = Plan::clone(&result.plan);
    (plan.warm_up, plan.horizon, plan.stop_after_items) = (from, to, None);
    for (_, later) in &mut plan.later {
        (later.warm_up, later.horizon) = (from, to);
    }
    Some(Prepared {
        plan: Arc::new(plan),
        scenario: result.scenario,
        names: Arc::default(),
        scenario_name: result.scenario_name.clone(),
        seed: result.seed,
        replications: result.n_tried().max(1),
        precision: None,
        goal: None,
    })
}

/// The instants of one replication of a result, which is run again alone; nothing when it was stopped or broke off.
pub fn trace_of(result: &StudyResult, replication: u32, watch: &Watch) -> Option<Trace> {
    let record = catch_unwind(AssertUnwindSafe(|| run(&result.plan, result.seed, replication, true, &watch.control))).ok()?;
    if record.ending == Ending::Stopped {
        return None;
    }
    Kept::of(&result.plan, replication, Keep { traces: true, series: false }, record).into_trace()
}

/// Whether a result is as precise as wanted, or never will be because the measure has no value in it.
fn is_reached(prepared: &Prepared, precision: &Precision, result: &StudyResult) -> bool {
    let Some(estimate) = prepared.goal.as_ref().and_then(|goal| goal.estimate(result)) else { return true };
    let relative = precision.relative.is_none_or(|relative| estimate.half_width <= relative.value() * estimate.mean.abs());
    let absolute = precision.absolute.is_none_or(|absolute| estimate.half_width <= absolute);
    relative && absolute
}

/// One replication of which only numbers are kept.
pub(super) fn lean(prepared: &Prepared, replication: u32, watch: &Watch) -> Result<Kept, Failure> {
    one_with(prepared, replication, Keep { traces: false, series: false }, watch, &engine(prepared, watch))
}

fn one_with(prepared: &Prepared, replication: u32, keep: Keep, watch: &Watch, carry_out: &CarryOut<'_>) -> Result<Kept, Failure> {
    let failure = |reason: String| Failure { replication, seed: prepared.seed, reason };
    let record = catch_unwind(AssertUnwindSafe(|| carry_out(replication, keep.traces)))
        .map_err(|panic| failure(format!("The replication broke off by a fault of the program: {}.", panic_text(panic.as_ref()))))?;
    watch.n_done.fetch_add(1, Ordering::Relaxed);
    let what_happened = super::ending::in_words(&record.ending, &prepared.names);
    if let Some(imbalance) = &record.work.imbalance {
        return Err(failure(super::ending::of_imbalance(imbalance, &prepared.names)));
    }
    if !record.conserved {
        return Err(failure("Work was lost or made out of nothing: the result cannot be trusted.".to_owned()));
    }
    let is_partial = matches!(record.ending, Ending::Exploded { .. } | Ending::Overflowed { .. } | Ending::Stuck(_));
    let has_observed = record.bins.window_start() < record.bins.horizon();
    match what_happened {
        Some(reason) if is_partial && has_observed => Ok(Kept::of(&prepared.plan, replication, keep, record)
            .partial(failure(format!("{reason} What was observed until then is shown.")))),
        Some(reason) => Err(failure(reason)),
        None => Ok(Kept::of(&prepared.plan, replication, keep, record)),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Activity, Arrivals, Distribution, Function, WorkStream};
    use crate::units::{Duration, Rate, TimeUnit};

    fn desk() -> Prepared {
        let mut document = Document::default();
        let function = document.new_id();
        document.functions.insert(function, Function::default());
        let desk = document.new_id();
        let service = Distribution::Fixed(Duration::hours(1.0));
        document.activities.insert(desk, Activity { function, service, ..Activity::default() });
        let items = document.new_id();
        let arrivals = Arrivals::Poisson(Rate::new(1.0, TimeUnit::Hour));
        document.work_streams.insert(items, WorkStream { entry: Some(desk), arrivals, ..WorkStream::default() });
        let study = Study { horizon: Duration::hours(10.0), replications: 5, seed: 7, ..Study::default() };
        prepare(&document, None, &study, &Overrides::default()).unwrap()
    }

    #[test]
    fn a_stretch_of_a_result_counts_what_arrived_in_it_as_the_whole_run_did() {
        let whole = run_study(&desk(), &Watch::default());
        let hour = 3_600_000;
        let stretch = |from: i64, to: i64| run_study(&within(&whole, from * hour, to * hour).unwrap(), &Watch::default());
        let elapsed = |result: &StudyResult| result.pooled.streams[0].clone();
        let (first, second) = (stretch(0, 4), stretch(4, 10));
        // Times are single values, so that those of both parts are those of the whole.
        let all = elapsed(&whole).histogram;
        let mut both = elapsed(&first).histogram;
        both.merge(&elapsed(&second).histogram);
        assert!(0 < elapsed(&first).histogram.count() && 0 < elapsed(&second).histogram.count());
        for p in [0.0, 0.25, 0.5, 0.9, 1.0] {
            assert_eq!(both.quantile(p), all.quantile(p), "at {p}");
        }
        assert_eq!(both.count(), all.count());
        assert!(within(&whole, 20 * hour, 30 * hour).is_none());
    }

    #[test]
    fn a_large_result_is_shown_by_its_first_repeats_while_it_grows() {
        let result = run_study(&desk(), &Watch::default());
        let n_values: usize = result.series.iter().map(|series| series.rows[0].len()).sum();
        let shown = result.so_far(2 * n_values + 1);
        // Bins without a value are not equal to themselves.
        let bits = |rows: &[Vec<f32>]| rows.iter().map(|row| row.iter().map(|value| value.to_bits()).collect()).collect::<Vec<Vec<u32>>>();
        assert!(shown.series.iter().zip(&result.series).all(|(some, all)| bits(&some.rows) == bits(&all.rows[..2])));
        assert_eq!(shown.n(), 5, "measures are of all of them");
        assert!(result.so_far(1).series.iter().all(|series| series.rows.len() == 1));
        assert!(result.so_far(usize::MAX).series.iter().all(|series| series.rows.len() == 5));
    }

    #[test]
    fn a_fault_of_the_program_in_one_replication_is_reported_and_the_others_finish() {
        let prepared = desk();
        let watch = Watch::default();
        let carry_out = |replication: u32, keeps_traces: bool| {
            assert!(replication != 3, "an invariant does not hold");
            run(&prepared.plan, prepared.seed, replication, keeps_traces, &watch.control)
        };
        let result = run_study_with(&prepared, &watch, &carry_out, &mut |_| {});
        let numbers: Vec<u32> = result.replications.iter().map(|row| row.replication).collect();
        assert_eq!(numbers, [0, 1, 2, 4]);
        assert_eq!((result.failed[0].replication, result.failed[0].seed), (3, 7));
        assert!(result.failed[0].reason.contains("an invariant does not hold"), "{:?}", result.failed);
    }
}
