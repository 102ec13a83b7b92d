//! Judges the checks of a project: runs what each needs and compares.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::result::StudyResult;
use super::statistics::Estimate;
use super::study::{Overrides, Watch, prepare, run_study, study_of};
use super::yardstick::Yardstick;
use crate::model::formula::FormulaError;
use crate::model::{Check, CheckId, Document, Expectation, Measure, ScenarioId, StudyId, scenario_tree};

/// What became of one check with one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The check.
    pub check: CheckId,
    /// Its name.
    pub name: String,
    /// The seed.
    pub seed: u64,
    /// What was demanded, in words.
    pub expected: String,
    /// What came out, in words.
    pub got: String,
    /// Standard error, where there is one.
    pub standard_error: Option<f64>,
    /// Whether it holds.
    pub holds: bool,
    /// Why it does not, in words; empty if it does.
    pub reason: String,
}

type Key = (Option<ScenarioId>, Option<StudyId>, u64);

/// Judges all checks of a document.
pub fn verify(document: &Document, watch: &Watch) -> Vec<Verdict> {
    let mut runs: BTreeMap<Key, Result<Arc<StudyResult>, String>> = BTreeMap::new();
    let mut verdicts = Vec::new();
    for (id, check) in document.checks.iter() {
        let study = study_of(document, check.study);
        let seeds = if check.seeds.is_empty() { vec![study.seed] } else { check.seeds.clone() };
        for seed in seeds {
            let mut get = |scenario: Option<ScenarioId>| {
                runs.entry((scenario, check.study, seed))
                    .or_insert_with(|| {
                        let overrides = Overrides { seed: Some(seed), ..Overrides::default() };
                        let prepared = prepare(document, scenario, &study, &overrides)
                            .map_err(|findings| findings.iter().map(|finding| finding.line(document)).collect::<Vec<_>>().join(" "))?;
                        let mut result = run_study(&prepared, watch);
                        // No check looks at courses over time, and many results are held at once.
                        result.series = Vec::new();
                        match result.failed.first().or(result.partial.first()) {
                            Some(failure) => {
                                Err(format!("replication {} (seed {}) failed: {}", failure.replication, failure.seed, failure.reason))
                            }
                            None => Ok(Arc::new(result)),
                        }
                    })
                    .clone()
            };
            let result = get(check.scenario);
            let other = match &check.expect {
                Expectation::DiffersFrom { scenario, .. } => Some(get(*scenario)),
                _ => None,
            };
            // A planner's own measure may name what only the scenario has.
            let (seen, ..) = scenario_tree::resolve(document, check.scenario);
            let yardstick = Yardstick::of_measure(&seen, &check.measure);
            verdicts.push(judge(id, check, &yardstick, seed, result, other));
        }
    }
    verdicts
}

fn judge(
    id: CheckId,
    check: &Check,
    yardstick: &Result<Yardstick, FormulaError>,
    seed: u64,
    result: Result<Arc<StudyResult>, String>,
    other: Option<Result<Arc<StudyResult>, String>>,
) -> Verdict {
    let mut verdict = Verdict {
        check: id,
        name: check.name.clone(),
        seed,
        expected: expected_text(&check.expect),
        got: "–".to_owned(),
        standard_error: None,
        holds: false,
        reason: String::new(),
    };
    let result = match result {
        Ok(result) => result,
        Err(reason) => {
            verdict.reason = format!("it cannot be run: {reason}");
            return verdict;
        }
    };
    let yardstick = match yardstick {
        Ok(yardstick) => yardstick,
        Err(error) => {
            verdict.reason = format!("its measure cannot be computed: {error}");
            return verdict;
        }
    };
    let reason = match &check.expect {
        Expectation::Trace { values, tolerance } => judge_trace(&result, &check.measure, values, *tolerance, &mut verdict),
        Expectation::Nothing => Err("the check demands nothing; state what is expected".to_owned()),
        Expectation::DiffersFrom { low, high, .. } => match other {
            Some(Ok(other)) => judge_difference(&yardstick.differences(&result, &other), check, (*low, *high), &mut verdict),
            Some(Err(reason)) => Err(format!("the other scenario cannot be run: {reason}")),
            None => Err("the other scenario is missing".to_owned()),
        },
        expect => match yardstick.estimate(&result) {
            None => Err("the measure has no value in this result; check its element and statistic".to_owned()),
            Some(estimate) => {
                verdict.got = number(estimate.mean);
                verdict.standard_error = Some(estimate.standard_error);
                judge_estimate(expect, &estimate).and_then(|()| precise_enough(check, &estimate))
            }
        },
    };
    match reason {
        Ok(()) => verdict.holds = true,
        Err(reason) => verdict.reason = reason,
    }
    verdict
}

fn judge_estimate(expect: &Expectation, estimate: &Estimate) -> Result<(), String> {
    let got = estimate.mean;
    match expect {
        Expectation::Equals { value, standard_errors, relative, absolute } => {
            // Two ways to the same float differ in their last bits; nothing stated means equal up to that.
            let least = 1e-9 * value.abs().max(1.0);
            let allowed = (standard_errors * estimate.standard_error).max(relative * value.abs()).max(*absolute).max(least);
            if (got - value).abs() <= allowed {
                Ok(())
            } else {
                Err(format!("it is off by {}, allowed is {}", number((got - value).abs()), number(allowed)))
            }
        }
        Expectation::Within { low, high } if *low <= got && got <= *high => Ok(()),
        Expectation::AtLeast(low) if *low <= got => Ok(()),
        Expectation::AtMost(high) if got <= *high => Ok(()),
        _ => Err("it lies outside".to_owned()),
    }
}

fn precise_enough(check: &Check, estimate: &Estimate) -> Result<(), String> {
    let Some(wanted) = check.max_relative_se else { return Ok(()) };
    let reference = match check.expect {
        Expectation::Equals { value, .. } if value != 0.0 => value.abs(),
        _ => estimate.mean.abs(),
    };
    let got = estimate.standard_error / reference.max(f64::MIN_POSITIVE);
    if got <= wanted {
        Ok(())
    } else {
        Err(format!("its standard error is {:.2} % of the value, allowed is {:.2} %; run more repeats", 100.0 * got, 100.0 * wanted))
    }
}

fn judge_trace(result: &StudyResult, measure: &Measure, values: &[f64], tolerance: f64, verdict: &mut Verdict) -> Result<(), String> {
    let Some(got) = result.trace(measure) else {
        return Err("the measure has no list of instants; choose start, end, give-up or action times of an element".to_owned());
    };
    verdict.got = list(&got);
    if got.len() != values.len() {
        return Err(format!("there are {} values instead of {}", got.len(), values.len()));
    }
    let tolerance = tolerance.max(1e-9);
    match got.iter().zip(values).position(|(got, wanted)| (got - wanted).abs() > tolerance) {
        None => Ok(()),
        Some(n) => Err(format!("value {} is {} instead of {}", n + 1, number(got[n]), number(values[n]))),
    }
}

fn judge_difference(differences: &[f64], check: &Check, (low, high): (f64, f64), verdict: &mut Verdict) -> Result<(), String> {
    let Some(estimate) = Estimate::of(differences) else {
        return Err("the measure has no value in one of the two results".to_owned());
    };
    verdict.got = number(estimate.mean);
    verdict.standard_error = Some(estimate.standard_error);
    if estimate.mean < low || high < estimate.mean {
        return Err("the difference lies outside".to_owned());
    }
    precise_enough(check, &estimate)
}

fn expected_text(expect: &Expectation) -> String {
    match expect {
        Expectation::Equals { value, .. } => number(*value),
        Expectation::Within { low, high } => format!("{} … {}", number(*low), number(*high)),
        Expectation::AtLeast(low) => format!("≥ {}", number(*low)),
        Expectation::AtMost(high) => format!("≤ {}", number(*high)),
        Expectation::DiffersFrom { low, high, .. } => format!("difference {} … {}", number(*low), number(*high)),
        Expectation::Trace { values, .. } => list(values),
        Expectation::Nothing => "–".to_owned(),
    }
}

fn list(values: &[f64]) -> String {
    let shown: Vec<String> = values.iter().take(8).map(|value| number(*value)).collect();
    let more = if values.len() > 8 { format!(", … ({} values)", values.len()) } else { String::new() };
    format!("[{}{more}]", shown.join(", "))
}

fn number(value: f64) -> String {
    crate::units::format::significant(value, 6)
}
