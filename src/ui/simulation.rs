//! Simulates through the experiment layer on a thread beside the window.
//!
//! It knows how a study is prepared and run; what its figures mean is the experiment layer's business.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use super::jobs::{Progress, ResultFigure, RunHandle, RunOrder, RunOutcome, RunResult, Simulator};
use crate::experiment::{StudyResult, standard, unit};
use crate::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use crate::model::finding::{Finding, Severity};
use crate::model::{Document, FunctionId, Measure, Quantity, Statistic, scenario_tree};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Most figures that are shown beside the scenarios.
const MAX_FIGURES: usize = 16;

/// Everything the checks of the model and of the engine's compiler say about a plan.
pub fn findings_of(document: &Document) -> Vec<Finding> {
    let mut findings = crate::model::check::check(document);
    if let Err(more) = prepare(document, None, &study_of(document, None), &Overrides::default()) {
        for finding in more {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Runs studies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Studies;

impl Simulator for Studies {
    fn start(&self, order: RunOrder) -> Box<dyn RunHandle> {
        let watch = Arc::new(Watch::default());
        let total = Arc::new(AtomicU32::new(0));
        let (sender, receiver) = sync_channel(1);
        let (their_watch, their_total) = (Arc::clone(&watch), Arc::clone(&total));
        let spawned = std::thread::Builder::new().name("study".to_owned()).spawn(move || {
            // Nobody listens any more once the window has gone.
            drop(sender.send(simulated(&order, &their_watch, &their_total)));
        });
        // Without a thread the sender is dropped, which the handle reports as a failure.
        drop(spawned);
        Box::new(Study { watch, total, receiver })
    }
}

/// A study under way.
struct Study {
    watch: Arc<Watch>,
    total: Arc<AtomicU32>,
    receiver: Receiver<RunOutcome>,
}

impl RunHandle for Study {
    fn progress(&self) -> Progress {
        Progress { done: self.watch.n_done.load(Ordering::Relaxed), total: self.total.load(Ordering::Relaxed) }
    }

    fn cancel(&self) {
        self.watch.stop();
    }

    fn poll(&mut self) -> Option<RunOutcome> {
        match self.receiver.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(RunOutcome::Failed("The run broke off; run it again, with fewer repeats if it happens again".to_owned())),
        }
    }
}

fn simulated(order: &RunOrder, watch: &Watch, total: &AtomicU32) -> RunOutcome {
    let study = study_of(&order.document, order.study);
    let prepared = match prepare(&order.document, order.scenario, &study, &Overrides::default()) {
        Ok(prepared) => prepared,
        Err(findings) => return RunOutcome::Failed(refusal(&order.document, &findings)),
    };
    total.store(prepared.replications, Ordering::Relaxed);
    let result = run_study(&prepared, watch);
    if watch.is_stopped() {
        return RunOutcome::Stopped;
    }
    if let (true, Some(failure)) = (result.replications.is_empty(), result.failed.first()) {
        return RunOutcome::Failed(format!("No repeat ended as planned: {}", failure.reason));
    }
    let (document, _, _) = scenario_tree::resolve(&order.document, order.scenario);
    RunOutcome::Finished(Arc::new(Finished { document, result }))
}

/// Why a plan cannot be simulated: its gravest finding, and how many more there are.
fn refusal(document: &Document, findings: &[Finding]) -> String {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let Some(first) = errors.first() else { return "The plan cannot be simulated; look at the findings".to_owned() };
    let place = first.subject.map(|of| format!("{}: ", document.name_of(of))).unwrap_or_default();
    let more = match errors.len() - 1 {
        0 => String::new(),
        n => format!(" ({n} more in the findings)"),
    };
    format!("{place}{} {}{more}", first.sentence, first.remedy)
}

/// A result with the document it is about, as its scenario sees it.
pub struct Finished {
    /// The document.
    pub document: Document,
    /// What the study found out.
    pub result: StudyResult,
}

impl RunResult for Finished {
    fn figures(&self) -> Vec<ResultFigure> {
        let is_shown = |measure: &Measure| matches!(measure.statistic, Statistic::Mean | Statistic::P95);
        let measures = standard::measures(&self.document, &self.result);
        measures.iter().filter(|measure| is_shown(measure)).filter_map(|measure| self.figure(measure)).take(MAX_FIGURES).collect()
    }

    fn loads(&self) -> BTreeMap<FunctionId, f32> {
        let mut loads: BTreeMap<FunctionId, f32> = BTreeMap::new();
        for (id, resource) in self.document.resources.iter() {
            let measure = Measure { what: Quantity::Utilisation, of: Some(id.into()), class: None, statistic: Statistic::Mean };
            if let Some(estimate) = self.result.estimate(&measure) {
                let load = loads.entry(resource.function).or_default();
                *load = load.max(estimate.mean as f32);
            }
        }
        loads
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Finished {
    fn figure(&self, measure: &Measure) -> Option<ResultFigure> {
        let estimate = self.result.estimate(measure)?;
        let of = measure.of.map(|of| format!("{}: ", self.document.name_of(of))).unwrap_or_default();
        let name = format!("{of}{}, {}", measure.what.label(), measure.statistic.label());
        let mean = significant(estimate.mean, DEFAULT_DIGITS);
        let value = if estimate.half_width.is_finite() { format!("{mean} ± {}", significant(estimate.half_width, 2)) } else { mean };
        Some(ResultFigure { name, value, unit: unit(measure.what).to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::Edit;
    use crate::model::history::SnapshotId;
    use crate::model::{HandoffKind, Phase, Position};
    use crate::units::Duration;

    fn order() -> RunOrder {
        let mut document = Document::default();
        let edits = [
            Edit::AddFunction { name: "Sales".to_owned(), at: Position::default() },
            Edit::AddFunction { name: "Planning".to_owned(), at: Position::default() },
            Edit::AddHandoff { from: 1.into(), to: 2.into(), kind: HandoffKind::Information },
            Edit::SetCadence { function: 1.into(), period: Some(Duration::days(7.0)), phase: Phase::Start },
            Edit::SetCadence { function: 2.into(), period: Some(Duration::days(7.0)), phase: Phase::Start },
        ];
        for edit in edits {
            edit.apply(&mut document).unwrap();
        }
        let study = crate::model::Study { horizon: Duration::days(60.0), replications: 4, seed: 1, ..crate::model::Study::default() };
        document.studies.insert(90.into(), study);
        RunOrder { document, scenario: None, study: None, snapshot: SnapshotId(0) }
    }

    #[test]
    fn a_run_ends_with_a_result_or_says_why_not() {
        let mut handle = Studies.start(order());
        let outcome = loop {
            if let Some(outcome) = handle.poll() {
                break outcome;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        };
        match outcome {
            RunOutcome::Finished(result) => assert!(result.as_any().is::<Finished>()),
            RunOutcome::Failed(why) => panic!("{why}"),
            RunOutcome::Stopped => panic!("nobody stopped it"),
        }
    }

    #[test]
    fn a_stopped_run_ends_as_stopped() {
        let mut order = order();
        order.document.studies.get_mut(90.into()).unwrap().replications = 100_000;
        let mut handle = Studies.start(order);
        handle.cancel();
        let outcome = loop {
            if let Some(outcome) = handle.poll() {
                break outcome;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        };
        assert!(matches!(outcome, RunOutcome::Stopped));
    }
}
