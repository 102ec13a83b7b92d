//! The scorecard: measures of the whole first, then of single elements, each with its interval and its change
//! against the base; and whether the parts got better while the whole got worse.

use std::collections::BTreeSet;

use crate::experiment::standard::measures;
use crate::experiment::statistics::Estimate;
use crate::experiment::{StudyResult, unit};
use crate::model::{Direction, Document, EntityRef, Formula, Measure, MetricScope, Quantity, Statistic};
use crate::units::format::{DEFAULT_DIGITS, significant};

use super::Sheet;

/// Changes of times below this share are too small to matter, and of anything else.
const TOO_SMALL: (f64, f64) = (0.05, 0.01);

/// Whether less of a quantity is better; nothing where neither is.
fn direction(what: Quantity) -> Option<Direction> {
    match what {
        Quantity::Waiting
        | Quantity::Suspended
        | Quantity::Interrupted
        | Quantity::Elapsed
        | Quantity::QueueLength
        | Quantity::InSystem
        | Quantity::HadToWait
        | Quantity::Rejected
        | Quantity::RejectedShare
        | Quantity::GaveUp
        | Quantity::GaveUpShare
        | Quantity::ChainLatency
        | Quantity::DecisionLatency
        | Quantity::Sense
        | Quantity::Queue
        | Quantity::Decide
        | Quantity::Authorise
        | Quantity::Communicate
        | Quantity::Act
        | Quantity::ChainsInProgress
        | Quantity::AgeAtUse
        | Quantity::StaleDecisions
        | Quantity::Cost
        | Quantity::CostCaused
        | Quantity::Backorders
        | Quantity::Shortfall
        | Quantity::LostSales
        | Quantity::OvertimeUnits
        | Quantity::OrderToDelivery
        | Quantity::ForecastSquaredError
        | Quantity::ForecastAbsoluteError
        | Quantity::BeliefGap => Some(Direction::Lower),
        Quantity::Completions
        | Quantity::Throughput
        | Quantity::ChainsFinished
        | Quantity::FillRate
        | Quantity::ReadyRate
        | Quantity::OnTimeInFull
        | Quantity::Revenue => Some(Direction::Higher),
        _ => None,
    }
}

/// Better, worse or neither, by a paired difference that is too large to be chance and large enough to matter.
fn verdict(what: Quantity, direction: Option<Direction>, base: f64, difference: &Estimate) -> Option<bool> {
    let share = if unit(what) == "h" { TOO_SMALL.0 } else { TOO_SMALL.1 };
    let is_sure = difference.half_width < difference.mean.abs();
    let is_large = share * base.abs() < difference.mean.abs();
    let is_less = difference.mean < 0.0;
    (is_sure && is_large).then_some(())?;
    Some((direction? == Direction::Lower) == is_less)
}

/// Whether a measure is about the whole: all of a map, or the items and changes that run through it.
fn is_whole(of: Option<EntityRef>) -> bool {
    matches!(of, None | Some(EntityRef::WorkStream(_) | EntityRef::Signal(_) | EntityRef::DemandStream(_)))
}

/// One line of the card.
struct Entry {
    name: String,
    measure: Measure,
    direction: Option<Direction>,
    whole: bool,
    target: Option<f64>,
}

/// The card and the sentence about divergence.
pub fn scorecard(document: &Document, result: &StudyResult, base: Option<&StudyResult>) -> (Sheet, Option<String>) {
    let mut sheet = Sheet::new(&[("Measure", 176, false), ("Value", 98, true), ("Against the base", 110, true), ("", 64, false)]);
    let unit_of = |what: Quantity| match unit(what) {
        "money" => document.settings.currency(),
        other => other,
    };
    let mut entries: Vec<Entry> = Vec::new();
    for metric in document.metrics.values() {
        let Formula::Measure(measure) = &metric.formula else { continue };
        let whole = metric.scope == MetricScope::EndToEnd;
        entries.push(Entry {
            name: metric.name.clone(),
            measure: measure.clone(),
            direction: Some(metric.direction),
            whole,
            target: metric.target,
        });
    }
    for measure in measures(document, result) {
        let statistic = if measure.statistic == Statistic::Mean { String::new() } else { format!(", {}", measure.statistic.label()) };
        let name = format!("{}{statistic}", measure.what.label());
        entries.push(Entry { name, direction: direction(measure.what), whole: is_whole(measure.of), measure, target: None });
    }
    let mut seen: BTreeSet<(bool, String, Option<EntityRef>)> = BTreeSet::new();
    let (mut better, mut worse) = ([0, 0], [0, 0]);
    for whole in [true, false] {
        let mut last = None;
        let mut has_title = false;
        for entry in entries.iter().filter(|entry| entry.whole == whole) {
            let Some(estimate) = result.estimate(&entry.measure) else { continue };
            if !seen.insert((whole, entry.name.clone(), entry.measure.of)) {
                continue;
            }
            if !has_title {
                has_title = true;
                sheet.heading(if whole { "End to end" } else { "Local" });
            }
            if last != Some(entry.measure.of) {
                last = Some(entry.measure.of);
                let name = entry.measure.of.map_or_else(|| "Whole map".to_owned(), |of| document.name_of(of));
                sheet.rows.push(super::Row { cells: vec![name], of: entry.measure.of, is_heading: true, ..super::Row::default() });
            }
            let what = entry.measure.what;
            let (mut against, mut word) = (String::new(), String::new());
            if let Some(base) = base
                && let Some(difference) = Estimate::of(&result.differences_from(base, &entry.measure))
            {
                against = figure(&difference, unit_of(what), true);
                let level = base.estimate(&entry.measure).map_or(0.0, |estimate| estimate.mean);
                let side = usize::from(whole);
                match verdict(what, entry.direction, level, &difference) {
                    Some(true) => {
                        better[side] += 1;
                        "↓ better".clone_into(&mut word);
                        if 0.0 < difference.mean {
                            "↑ better".clone_into(&mut word);
                        }
                    }
                    Some(false) => {
                        worse[side] += 1;
                        (if 0.0 < difference.mean { "↑ worse" } else { "↓ worse" }).clone_into(&mut word);
                    }
                    None => "no change".clone_into(&mut word),
                }
            } else if let Some(target) = entry.target {
                against = format!("target {}", significant(target, DEFAULT_DIGITS));
            }
            sheet.push(vec![entry.name.clone(), figure(&estimate, unit_of(what), false), against, word], entry.measure.of, None);
        }
    }
    let divergence = base.map(|_| {
        let [local_better, whole_better] = better;
        let [local_worse, whole_worse] = worse;
        let counts =
            format!("local measures: {local_better} better, {local_worse} worse; end to end: {whole_better} better, {whole_worse} worse");
        if 0 < local_better && 0 < whole_worse {
            format!("Divergence: parts got better while the whole got worse ({counts})")
        } else {
            format!("No divergence: {counts}")
        }
    });
    (sheet, divergence)
}

/// A mean with its interval and unit, in digits that the interval justifies.
fn figure(estimate: &Estimate, unit: &str, is_difference: bool) -> String {
    let (mean, half_width, unit) = match unit {
        "share" => (estimate.mean * 100.0, estimate.half_width * 100.0, if is_difference { "pts" } else { "%" }),
        other => (estimate.mean, estimate.half_width, other),
    };
    let sign = if is_difference && 0.0 < mean { "+" } else { "" };
    let mean = significant(mean, DEFAULT_DIGITS);
    if half_width.is_finite() {
        format!("{sign}{mean} ± {}\u{2009}{unit}", significant(half_width, 2))
    } else {
        format!("{sign}{mean}\u{2009}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(mean: f64, half_width: f64) -> Estimate {
        Estimate { mean, half_width, standard_error: half_width / 2.0, n: 20 }
    }

    #[test]
    fn a_change_counts_only_when_it_is_neither_chance_nor_too_small() {
        let lower = Some(Direction::Lower);
        assert_eq!(verdict(Quantity::Elapsed, lower, 10.0, &difference(-2.0, 0.5)), Some(true));
        assert_eq!(verdict(Quantity::Elapsed, lower, 10.0, &difference(2.0, 0.5)), Some(false));
        assert_eq!(verdict(Quantity::Elapsed, lower, 10.0, &difference(-2.0, 3.0)), None);
        assert_eq!(verdict(Quantity::Elapsed, lower, 10.0, &difference(-0.4, 0.1)), None);
        assert_eq!(verdict(Quantity::Completions, Some(Direction::Higher), 100.0, &difference(4.0, 1.0)), Some(true));
    }

    #[test]
    fn a_difference_of_shares_is_told_in_points() {
        assert_eq!(figure(&difference(0.02, 0.004), "share", true), "+2 ± 0.4\u{2009}pts");
    }
}
