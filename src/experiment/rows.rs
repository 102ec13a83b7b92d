//! Variants of a plan that are run replication by replication, side by side, keeping only numbers: what
//! rankings, sweeps and searches are made of.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::result::{Failure, Kept, StudyResult};
use super::study::{Overrides, Prepared, Watch, begin, lean, prepare};
use super::yardstick::Yardstick;
use crate::engine::run::Ending;
use crate::model::finding::Finding;
use crate::model::{Change, Document, Scenario, ScenarioId, Study};

/// The scenario that holds the changes of a variant; no project hands this number out.
const TRIED: ScenarioId = ScenarioId(u32::MAX);

/// Compiles a scenario with further changes on top of it.
///
/// # Errors
/// The findings that prevent a run.
pub fn prepare_changed(
    document: &Document,
    scenario: Option<ScenarioId>,
    changes: &[Change],
    study: &Study,
    overrides: &Overrides,
) -> Result<Prepared, Vec<Finding>> {
    if changes.is_empty() {
        return prepare(document, scenario, study, overrides);
    }
    let mut tried = document.clone();
    let name = "Tried".to_owned();
    tried.scenarios.insert(TRIED, Scenario { name, parent: scenario, changes: changes.to_vec(), ..Scenario::default() });
    let mut prepared = prepare(&tried, Some(TRIED), study, overrides)?;
    prepared.scenario = scenario;
    Ok(prepared)
}

/// One variant with what was run of it.
#[derive(Debug, Clone)]
pub struct Variant {
    prepared: Prepared,
    result: StudyResult,
}

/// Variants side by side; equal plans are run once.
#[derive(Debug, Clone, Default)]
pub struct Variants {
    all: Vec<Variant>,
    by_plan: BTreeMap<String, usize>,
}

impl Variants {
    /// Adds a variant; one with the same plan as an earlier one is that one.
    pub fn add(&mut self, prepared: Prepared) -> usize {
        let result = begin(&prepared);
        let next = self.all.len();
        let index = *self.by_plan.entry(result.plan_hash.clone()).or_insert(next);
        if index == next {
            self.all.push(Variant { prepared, result });
        }
        index
    }

    /// How many different plans there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What was run of a variant.
    pub fn result(&self, index: usize) -> &StudyResult {
        &self.all[index].result
    }

    /// The compiled variant.
    pub fn prepared(&self, index: usize) -> &Prepared {
        &self.all[index].prepared
    }

    /// Runs these variants up to a number of replications; whether it was not stopped.
    ///
    /// Pairs of variant and replication are run in parallel; the result does not depend on how many at a time.
    pub fn extend(&mut self, which: &[usize], last: u32, watch: &Watch) -> bool {
        let mut jobs: Vec<(usize, u32)> = Vec::new();
        let distinct: std::collections::BTreeSet<usize> = which.iter().copied().collect();
        for index in distinct {
            jobs.extend((self.all[index].result.n_tried()..last).map(|replication| (index, replication)));
        }
        // Replication by replication, so that a run that is stopped early knows something of every variant.
        jobs.sort_by_key(|(index, replication)| (*replication, *index));
        let block = (rayon::current_num_threads() * 8).max(16);
        for jobs in jobs.chunks(block) {
            let done: Vec<Result<Kept, Failure>> =
                jobs.par_iter().map(|(index, replication)| lean(&self.all[*index].prepared, *replication, watch)).collect();
            for ((index, _), kept) in jobs.iter().zip(done) {
                match kept {
                    Ok(kept) if *kept.ending() == Ending::Stopped => return false,
                    Ok(kept) => self.all[*index].result.add(kept),
                    Err(failure) => self.all[*index].result.failed.push(failure),
                }
            }
            if watch.is_stopped() {
                return false;
            }
        }
        true
    }

    /// The value of a yardstick in each replication of a variant up to a number; none where it has no value.
    pub fn values(&self, index: usize, yardstick: &Yardstick, n: u32) -> Vec<Option<f64>> {
        let found: BTreeMap<u32, f64> = yardstick.values(self.result(index)).into_iter().collect();
        (0..n).map(|replication| found.get(&replication).copied()).collect()
    }

    /// How much better a variant is than another, replication by replication where both have a value.
    pub fn gains(&self, index: usize, base: usize, yardstick: &Yardstick) -> Vec<f64> {
        yardstick.differences(self.result(index), self.result(base)).into_iter().map(|difference| yardstick.gain(difference)).collect()
    }
}
