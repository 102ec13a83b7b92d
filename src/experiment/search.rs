//! Searches over rhythms, phases, limits and weights for what is best for the whole, under constraints, with the
//! trade-off between two measures and a confirmation on random numbers that the search never saw.

mod levers;

use std::collections::BTreeMap;

use super::rows::{Variants, prepare_changed};
use super::statistics::Estimate;
use super::study::{Overrides, Watch};
use super::verdict::{Difference, judge};
use super::yardstick::Yardstick;
use crate::engine::random::{Purpose, Stream};
use crate::model::finding::Finding;
use crate::model::{Change, Direction, Document, ScenarioId, Study};
pub use levers::levers;

/// Something that can be set to one of several options.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// What it is.
    pub name: String,
    /// Its options in words with their changes; the first is as it stands.
    pub options: Vec<(String, Vec<Change>)>,
}

/// A bound that the best must keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// What is bounded.
    pub yardstick: Yardstick,
    /// Smallest mean.
    pub at_least: Option<f64>,
    /// Largest mean.
    pub at_most: Option<f64>,
}

impl Constraint {
    /// By how much a mean lies outside.
    fn excess(&self, mean: Option<f64>) -> f64 {
        let Some(mean) = mean else { return f64::INFINITY };
        let below = self.at_least.map_or(0.0, |low| (low - mean).max(0.0));
        below + self.at_most.map_or(0.0, |high| (mean - high).max(0.0))
    }
}

/// How a search is made.
#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// What is to become as good as possible.
    pub yardstick: Yardstick,
    /// What is traded off against it.
    pub second: Option<Yardstick>,
    /// Bounds.
    pub constraints: Vec<Constraint>,
    /// What may be set.
    pub levers: Vec<Lever>,
    /// Most settings that are tried.
    pub tries: usize,
    /// Replications of each.
    pub replications: u32,
    /// Replications of the confirmation.
    pub confirm: u32,
}

/// One setting that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Which option of each lever.
    pub setting: Vec<usize>,
    /// The measure.
    pub value: Option<Estimate>,
    /// The second measure.
    pub second: Option<Estimate>,
    /// Whether all bounds are kept.
    pub is_allowed: bool,
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Search {
    /// Every setting that was tried, in order; the first is as it stands.
    pub tried: Vec<Tried>,
    /// The best allowed one.
    pub best: Option<usize>,
    /// Allowed settings that no other beats in both measures, by the first measure.
    pub front: Vec<usize>,
    /// The best against the setting as it stands, on random numbers that the search never saw.
    pub confirmed: Option<Difference>,
}

impl Search {
    /// What a setting changes, in words.
    pub fn words(&self, options: &SearchOptions, at: usize) -> Vec<String> {
        let Some(tried) = self.tried.get(at) else { return Vec::new() };
        let set = |(lever, option): (&Lever, &usize)| {
            (*option != 0).then(|| lever.options.get(*option).map(|(words, _)| format!("{}: {words}", lever.name))).flatten()
        };
        options.levers.iter().zip(&tried.setting).filter_map(set).collect()
    }

    /// The changes of a setting.
    pub fn changes(&self, options: &SearchOptions, at: usize) -> Vec<Change> {
        self.tried.get(at).map_or_else(Vec::new, |tried| changes_of(&options.levers, &tried.setting))
    }
}

fn changes_of(levers: &[Lever], setting: &[usize]) -> Vec<Change> {
    levers.iter().zip(setting).filter_map(|(lever, option)| lever.options.get(*option)).flat_map(|(_, changes)| changes.clone()).collect()
}

/// Searches lever by lever from the setting as it stands, then from random ones, as long as tries are left.
/// None inside means it was stopped.
///
/// # Errors
/// The findings that prevent the scenario itself from being run.
pub fn search(
    document: &Document,
    scenario: Option<ScenarioId>,
    study: &Study,
    overrides: &Overrides,
    options: &SearchOptions,
    watch: &Watch,
) -> Result<Option<Search>, Vec<Finding>> {
    let base = prepare_changed(document, scenario, &[], study, overrides)?;
    let seed = base.seed;
    let prepare = |setting: &[usize]| prepare_changed(document, scenario, &changes_of(&options.levers, setting), study, overrides).ok();
    let mut trial = Trial { options, variants: Variants::default(), by_setting: BTreeMap::new(), tried: Vec::new() };
    let mut start = vec![0; options.levers.len()];
    let mut stream = Stream::new(seed, 0, 0, Purpose::Other);
    loop {
        let before = trial.tried.len();
        if !climb(&mut trial, start.clone(), &prepare, watch) {
            return Ok(None);
        }
        // Where a random start leads to nothing new, everything was tried.
        let all: f64 = options.levers.iter().map(|lever| lever.options.len() as f64).product();
        if options.tries <= trial.tried.len()
            || all <= trial.by_setting.len() as f64
            || (trial.tried.len() == before && stream_is_spent(&mut stream))
        {
            break;
        }
        for (at, lever) in start.iter_mut().zip(&options.levers) {
            *at = ((stream.next_unit() * lever.options.len() as f64) as usize).min(lever.options.len() - 1);
        }
    }
    let best = trial.best();
    let front = front(&trial.tried, options);
    let mut confirmed = None;
    if let Some(best) = best.filter(|best| *best != 0) {
        // The winner of many tries looks better than it is; other random numbers tell.
        let fresh = Overrides { seed: Some(seed.wrapping_add(0x9E37_79B9)), ..overrides.clone() };
        let changes = changes_of(&options.levers, &trial.tried[best].setting);
        let mut variants = Variants::default();
        let base = variants.add(prepare_changed(document, scenario, &[], study, &fresh)?);
        let winner = variants.add(prepare_changed(document, scenario, &changes, study, &fresh)?);
        if !variants.extend(&[base, winner], options.confirm, watch) {
            return Ok(None);
        }
        let yardstick = &options.yardstick;
        let mean = yardstick.estimate(variants.result(base)).map_or(0.0, |estimate| estimate.mean);
        let differences = yardstick.differences(variants.result(winner), variants.result(base));
        confirmed = judge(&differences, yardstick.direction.or(Some(Direction::Lower)), yardstick.too_small(mean), 1);
    }
    Ok(Some(Search { tried: trial.tried, best, front, confirmed }))
}

/// A stream that was asked very often without a new start.
fn stream_is_spent(stream: &mut Stream) -> bool {
    stream.next_unit() < 0.02
}

struct Trial<'a> {
    options: &'a SearchOptions,
    variants: Variants,
    by_setting: BTreeMap<Vec<usize>, Option<usize>>,
    tried: Vec<Tried>,
}

impl Trial<'_> {
    /// Tries settings; those already known cost nothing. Whether it was not stopped.
    fn attempt(&mut self, settings: &[Vec<usize>], prepare: &dyn Fn(&[usize]) -> Option<super::study::Prepared>, watch: &Watch) -> bool {
        let mut fresh = Vec::new();
        for setting in settings {
            if self.by_setting.contains_key(setting) || self.options.tries <= self.tried.len() + fresh.len() {
                continue;
            }
            match prepare(setting) {
                Some(prepared) => fresh.push((setting.clone(), self.variants.add(prepared))),
                None => {
                    self.by_setting.insert(setting.clone(), None);
                }
            }
        }
        let indices: Vec<usize> = fresh.iter().map(|(_, index)| *index).collect();
        if !self.variants.extend(&indices, self.options.replications, watch) {
            return false;
        }
        for (setting, index) in fresh {
            let result = self.variants.result(index);
            let failed = !(result.failed.is_empty() && result.partial.is_empty());
            let value = self.options.yardstick.estimate(result).filter(|_| !failed);
            let second = self.options.second.as_ref().and_then(|second| second.estimate(result));
            let excess = |constraint: &Constraint| constraint.excess(constraint.yardstick.estimate(result).map(|estimate| estimate.mean));
            let is_allowed = !failed && self.options.constraints.iter().all(|constraint| excess(constraint) == 0.0);
            self.by_setting.insert(setting.clone(), Some(self.tried.len()));
            self.tried.push(Tried { setting, value, second, is_allowed });
        }
        true
    }

    /// How good a setting is: allowed ones before others, then by the measure.
    fn merit(&self, at: usize) -> (bool, f64) {
        let tried = &self.tried[at];
        (tried.is_allowed, tried.value.map_or(f64::NEG_INFINITY, |value| self.options.yardstick.gain(value.mean)))
    }

    fn best_of(&self, candidates: impl Iterator<Item = usize>) -> Option<usize> {
        candidates.max_by(|a, b| {
            let (a_merit, b_merit) = (self.merit(*a), self.merit(*b));
            a_merit.0.cmp(&b_merit.0).then(a_merit.1.total_cmp(&b_merit.1)).then(b.cmp(a))
        })
    }

    fn best(&self) -> Option<usize> {
        self.best_of((0..self.tried.len()).filter(|at| self.tried[*at].is_allowed && self.tried[*at].value.is_some()))
    }
}

/// Sets one lever after the other to its best option until nothing gets better; whether it was not stopped.
fn climb(trial: &mut Trial<'_>, start: Vec<usize>, prepare: &dyn Fn(&[usize]) -> Option<super::study::Prepared>, watch: &Watch) -> bool {
    let mut here = start;
    if !trial.attempt(std::slice::from_ref(&here), prepare, watch) {
        return false;
    }
    loop {
        let mut moved = false;
        for lever in 0..trial.options.levers.len() {
            let with = |option: usize| {
                let mut setting = here.clone();
                setting[lever] = option;
                setting
            };
            let settings: Vec<Vec<usize>> = (0..trial.options.levers[lever].options.len()).map(with).collect();
            if !trial.attempt(&settings, prepare, watch) {
                return false;
            }
            let known = settings.iter().filter_map(|setting| trial.by_setting.get(setting).copied().flatten());
            if let Some(best) = trial.best_of(known)
                && trial.tried[best].setting != here
                && trial.by_setting.get(&here).copied().flatten().is_none_or(|at| trial.merit(at) < trial.merit(best))
            {
                here.clone_from(&trial.tried[best].setting);
                moved = true;
            }
            if trial.options.tries <= trial.tried.len() {
                return true;
            }
        }
        if !moved {
            return true;
        }
    }
}

/// Allowed settings that no other allowed one beats in both measures, by the first.
fn front(tried: &[Tried], options: &SearchOptions) -> Vec<usize> {
    let Some(second) = &options.second else { return Vec::new() };
    let gains = |at: usize| -> Option<(f64, f64)> {
        let one = &tried[at];
        Some((options.yardstick.gain(one.value.filter(|_| one.is_allowed)?.mean), second.gain(one.second?.mean)))
    };
    let beats = |a: (f64, f64), b: (f64, f64)| a.0 >= b.0 && a.1 >= b.1 && a != b;
    let mut found: Vec<usize> = (0..tried.len())
        .filter(|at| gains(*at).is_some_and(|mine| !(0..tried.len()).any(|other| gains(other).is_some_and(|theirs| beats(theirs, mine)))))
        .collect();
    found.sort_by(|a, b| gains(*b).partial_cmp(&gains(*a)).unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(b)));
    found.dedup_by(|a, b| gains(*a) == gains(*b));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_holds_what_nothing_beats_in_both() {
        let document = Document::default();
        let yardstick = |text: &str| Yardstick::of_text(&document, text).unwrap();
        let options = SearchOptions {
            yardstick: yardstick("[Elapsed time]"),
            second: Some(yardstick("[Completions]")),
            constraints: Vec::new(),
            levers: Vec::new(),
            tries: 10,
            replications: 2,
            confirm: 2,
        };
        let one = |first: f64, second: f64, is_allowed: bool| {
            let estimate = |mean: f64| Some(Estimate { mean, standard_error: 0.0, half_width: 0.0, n: 2 });
            Tried { setting: Vec::new(), value: estimate(first), second: estimate(second), is_allowed }
        };
        // Less time and more completions are better.
        let tried = [one(2.0, 5.0, true), one(1.0, 3.0, true), one(3.0, 4.0, true), one(0.5, 9.0, false)];
        assert_eq!(front(&tried, &options), [1, 0]);
    }
}
