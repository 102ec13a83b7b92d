//! Ranks the coordination points of a map by what a standard relief of each does to the whole, under common
//! random numbers: which is best with a guarantee, which ranks each may have, which harm, which do nothing.

mod ease;

use std::collections::BTreeMap;

use super::change;
use super::rank_sets::{RankSet, rank_sets};
use super::relief::{Relief, again, reliefs};
use super::rows::{Variants, prepare_changed};
use super::selection::{Guarantee, select};
use super::statistics::Estimate;
use super::study::{Overrides, Watch};
use super::verdict::{Verdict, judge};
use super::yardstick::Yardstick;
use crate::model::finding::Finding;
use crate::model::{Direction, Document, EntityRef, ScenarioId, Study, scenario_tree};

/// Pairs of the best so many are tried for complementarity.
const TOP: usize = 4;
/// Resamples of the bootstrap of ranks.
const RESAMPLES: usize = 1_000;

/// How a ranking is made.
#[derive(Debug, Clone)]
pub struct RankOptions {
    /// What reliefs are judged by.
    pub yardstick: Yardstick,
    /// Probability of the selection and of the rank intervals.
    pub probability: f64,
    /// Pairs of the pilot.
    pub pilot: u32,
    /// Pairs of every relief that rank intervals rest on.
    pub rows: u32,
    /// Most pairs of one relief.
    pub at_most: u32,
    /// Effort of reliefs by name, in hours or money; missing means 1.
    pub efforts: BTreeMap<String, f64>,
    /// Only reliefs of these elements; none means all.
    pub only: Option<Vec<EntityRef>>,
    /// Leaves out lead times and capacities of goods, which no agreement between teams changes.
    pub without_goods: bool,
}

impl RankOptions {
    /// The usual way to rank by a yardstick.
    pub fn new(yardstick: Yardstick) -> Self {
        Self { yardstick, probability: 0.95, pilot: 20, rows: 40, at_most: 400, efforts: BTreeMap::new(), only: None, without_goods: false }
    }
}

/// What a relief does to the whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It makes the whole better.
    Helps,
    /// It makes the whole worse.
    Harms,
    /// What it does is too small to matter.
    TooSmall,
    /// Chance hides what it does, if it does anything.
    NotFound,
    /// It changed nothing in any repeat: this is not where it is held up.
    NotBinding,
    /// It cannot be simulated.
    CannotRun(String),
}

/// A relief with what it does.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The relief.
    pub relief: Relief,
    /// How much better the whole gets by it; below zero is worse. None where it cannot be simulated.
    pub value: Option<Estimate>,
    /// What that means.
    pub standing: Standing,
    /// Ranks that are not ruled out, 1 being the best.
    pub ranks: Option<RankSet>,
    /// Effort, 1 where none is stated.
    pub effort: f64,
    /// Rank among all by how easily it is automated: few teams to agree, much hands-on time of people freed.
    pub ease_rank: usize,
    /// Hours of hands-on time per week that it frees.
    pub freed_hours: f64,
}

/// Two reliefs together.
#[derive(Debug, Clone)]
pub struct Together {
    /// Places of the two in the ranking.
    pub places: (usize, usize),
    /// How much better the whole gets by both.
    pub both: Estimate,
    /// By how much that is more than the sum of the two.
    pub more_than_sum: Estimate,
}

/// Coordination points in order of what their relief does.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// What they are judged by.
    pub yardstick: Yardstick,
    /// The value without any relief.
    pub base: Option<Estimate>,
    /// Differences up to this do not matter.
    pub too_small: f64,
    /// Reliefs, the best first.
    pub reliefs: Vec<Ranked>,
    /// Whether doing nothing is as good as the best.
    pub none_is_best: bool,
    /// Whether the first is the best with the probability asked for.
    pub is_decided: bool,
    /// The probability asked for.
    pub probability: f64,
    /// Most pairs that were run of one relief.
    pub n_rows: u32,
    /// Pairs of the best.
    pub together: Vec<Together>,
}

impl Ranking {
    /// What the order may be trusted for, in words.
    pub fn guarantee_text(&self) -> String {
        let percent = 100.0 * self.probability;
        let zone = super::verdict::with_interval(self.too_small, f64::INFINITY, &self.yardstick.unit).replace(", no interval", "");
        match (self.reliefs.first(), self.is_decided) {
            (None, _) => "There is nothing to relieve on this map".to_owned(),
            (Some(_), false) => format!("Not decided after {} pairs: the best of those that are left may be another", self.n_rows),
            (Some(_), true) if self.none_is_best => {
                format!("With at least {percent:.0} % probability no relief is better than doing nothing by more than {zone}")
            }
            (Some(first), true) => {
                format!("With at least {percent:.0} % probability “{}” is the best, or within {zone} of the best", first.relief.name)
            }
        }
    }
}

/// Ranks the coordination points of a scenario.
///
/// # Errors
/// The findings that prevent the scenario itself from being run. None inside means it was stopped.
pub fn rank(
    document: &Document,
    scenario: Option<ScenarioId>,
    study: &Study,
    overrides: &Overrides,
    options: &RankOptions,
    watch: &Watch,
) -> Result<Option<Ranking>, Vec<Finding>> {
    let (resolved, ..) = scenario_tree::resolve(document, scenario);
    let mut variants = Variants::default();
    let base = variants.add(prepare_changed(document, scenario, &[], study, overrides)?);
    let is_of_goods = |relief: &Relief| matches!(relief.of, EntityRef::Lane(_) | EntityRef::Stock(_));
    let wanted = |relief: &Relief| {
        options.only.as_ref().is_none_or(|only| only.contains(&relief.of)) && !(options.without_goods && is_of_goods(relief))
    };
    let found: Vec<Relief> = reliefs(&resolved).into_iter().filter(wanted).collect();
    let mut tried: Vec<(Relief, Result<usize, String>)> = Vec::new();
    for relief in found {
        let index = match prepare_changed(document, scenario, &relief.changes, study, overrides) {
            Ok(prepared) => Ok(variants.add(prepared)),
            Err(findings) => Err(findings.first().map_or_else(String::new, |finding| finding.sentence.clone())),
        };
        tried.push((relief, index));
    }
    Ok(run_ranking(document, scenario, study, overrides, options, watch, &mut Work { variants, base, tried }))
}

struct Work {
    variants: Variants,
    base: usize,
    tried: Vec<(Relief, Result<usize, String>)>,
}

fn run_ranking(
    document: &Document,
    scenario: Option<ScenarioId>,
    study: &Study,
    overrides: &Overrides,
    options: &RankOptions,
    watch: &Watch,
    work: &mut Work,
) -> Option<Ranking> {
    let yardstick = &options.yardstick;
    let everything: Vec<usize> = (0..work.variants.len()).collect();
    if !work.variants.extend(&everything, options.pilot, watch) {
        return None;
    }
    // What fails, or has no value somewhere in the pilot, cannot be ranked.
    let base_values = work.variants.values(work.base, yardstick, options.pilot);
    let fails = |index: usize| -> Option<String> {
        let result = work.variants.result(index);
        if let Some(failure) = result.failed.iter().chain(&result.partial).next() {
            return Some(failure.reason.clone());
        }
        let values = work.variants.values(index, yardstick, options.pilot);
        let has_gap = values.iter().zip(&base_values).any(|(mine, theirs)| mine.is_none() || theirs.is_none());
        has_gap.then(|| format!("“{}” has no value in some repeats; run for longer.", yardstick.name))
    };
    let failures: Vec<Option<String>> = everything.iter().map(|index| fails(*index)).collect();
    for (_, index) in &mut work.tried {
        if let Ok(at) = index
            && let Some(reason) = &failures[*at]
        {
            *index = Err(reason.clone());
        }
    }
    let base = yardstick.estimate(work.variants.result(work.base));
    let too_small = yardstick.too_small(base.map_or(0.0, |estimate| estimate.mean));
    // Systems of the selection: every plan that can be run, doing nothing among them.
    let systems: Vec<usize> = everything.iter().copied().filter(|index| failures[*index].is_none()).collect();
    if !systems.contains(&work.base) {
        return Some(nothing(options, base, too_small, &work.tried));
    }
    let guarantee = Guarantee {
        probability: options.probability,
        too_small,
        pilot: options.pilot as usize,
        at_most: options.at_most.max(options.pilot) as usize,
    };
    let variants = &mut work.variants;
    let base_index = work.base;
    let selection = select(systems.len(), &guarantee, |which, from, to| {
        let indices: Vec<usize> = which.iter().map(|system| systems[*system]).chain([base_index]).collect();
        if !variants.extend(&indices, to as u32, watch) {
            return None;
        }
        Some(which.iter().map(|system| gain_rows(variants, systems[*system], base_index, yardstick, from, to)).collect())
    })?;
    let n_rows = selection.n_rows.iter().copied().max().unwrap_or(0) as u32;
    if !variants.extend(&systems, options.rows, watch) {
        return None;
    }
    let n_common = options.rows.max(options.pilot) as usize;
    let common: Vec<Vec<f64>> = systems.iter().map(|system| gain_rows(variants, *system, base_index, yardstick, 0, n_common)).collect();
    let seed = variants.prepared(base_index).seed;
    let best = systems[selection.best];
    let ranked = place(options, &common, &systems, seed, work, too_small);
    let mut ranking = Ranking {
        yardstick: yardstick.clone(),
        base,
        too_small,
        none_is_best: best == work.base,
        is_decided: selection.is_decided,
        probability: options.probability,
        n_rows: n_rows.max(options.rows),
        reliefs: ranked,
        together: Vec::new(),
    };
    // The selected one stands first: others may look better in fewer pairs, but were ruled out.
    let is_best = |ranked: &Ranked| work.tried.iter().any(|(relief, index)| *relief == ranked.relief && *index == Ok(best));
    if !ranking.none_is_best
        && let Some(at) = ranking.reliefs.iter().position(is_best)
    {
        let first = ranking.reliefs.remove(at);
        ranking.reliefs.insert(0, first);
    }
    ranking.together = together(document, scenario, study, overrides, options, watch, work, &ranking)?;
    Some(ranking)
}

fn gain_rows(variants: &Variants, index: usize, base: usize, yardstick: &Yardstick, from: usize, to: usize) -> Vec<f64> {
    let theirs = variants.values(base, yardstick, to as u32);
    let mine = variants.values(index, yardstick, to as u32);
    let gain = |(mine, theirs): (&Option<f64>, &Option<f64>)| match (mine, theirs) {
        (Some(mine), Some(theirs)) => yardstick.gain(mine - theirs),
        // A repeat without a value says nothing for or against.
        _ => 0.0,
    };
    mine.iter().zip(&theirs).skip(from).map(gain).collect()
}

fn nothing(options: &RankOptions, base: Option<Estimate>, too_small: f64, tried: &[(Relief, Result<usize, String>)]) -> Ranking {
    let reason = format!("“{}” has no value in the scenario itself; choose another measure or run for longer.", options.yardstick.name);
    let reliefs = tried.iter().map(|(relief, _)| cannot(relief.clone(), options, &reason)).collect();
    Ranking {
        yardstick: options.yardstick.clone(),
        base,
        too_small,
        reliefs,
        none_is_best: true,
        is_decided: false,
        probability: options.probability,
        n_rows: options.pilot,
        together: Vec::new(),
    }
}

fn cannot(relief: Relief, options: &RankOptions, reason: &str) -> Ranked {
    let effort = effort(options, &relief);
    Ranked { relief, value: None, standing: Standing::CannotRun(reason.to_owned()), ranks: None, effort, ease_rank: 0, freed_hours: 0.0 }
}

fn effort(options: &RankOptions, relief: &Relief) -> f64 {
    options.efforts.get(&relief.name).copied().filter(|effort| effort.is_finite() && 0.0 < *effort).unwrap_or(1.0)
}

/// Reliefs in the order of their values, each with its standing and ranks; what cannot be run stands last.
fn place(options: &RankOptions, common: &[Vec<f64>], systems: &[usize], seed: u64, work: &Work, too_small: f64) -> Vec<Ranked> {
    let runnable: Vec<(&Relief, usize)> = work.tried.iter().filter_map(|(relief, index)| Some((relief, *index.as_ref().ok()?))).collect();
    let row_of = |index: usize| systems.iter().position(|system| *system == index).map(|at| &common[at]);
    let rows: Vec<Vec<f64>> = runnable.iter().filter_map(|(_, index)| row_of(*index).cloned()).collect();
    let sets = rank_sets(&rows, options.probability, RESAMPLES, seed);
    let mut ranked: Vec<Ranked> = Vec::new();
    for ((relief, index), set) in runnable.iter().zip(sets) {
        let gains = work.variants.gains(*index, work.base, &options.yardstick);
        let judged = judge(&gains, Some(Direction::Higher), too_small, runnable.len());
        let standing = match judged.map(|difference| difference.verdict) {
            _ if *index == work.base => Standing::NotBinding,
            Some(Verdict::Better | Verdict::Higher) => Standing::Helps,
            Some(Verdict::Worse | Verdict::Lower) => Standing::Harms,
            Some(Verdict::TooSmall | Verdict::MaybeSmall) => Standing::TooSmall,
            Some(Verdict::Same) => Standing::NotBinding,
            Some(Verdict::Perhaps | Verdict::NotFound | Verdict::TooFew | Verdict::NoValue) | None => Standing::NotFound,
        };
        let value = judged.map(|difference| difference.estimate);
        let effort = effort(options, relief);
        ranked.push(Ranked { relief: (*relief).clone(), value, standing, ranks: Some(set), effort, ease_rank: 0, freed_hours: 0.0 });
    }
    let mean = |ranked: &Ranked| ranked.value.map_or(f64::NEG_INFINITY, |value| value.mean);
    ranked.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
    for (relief, index) in &work.tried {
        if let Err(reason) = index {
            ranked.push(cannot(relief.clone(), options, reason));
        }
    }
    ease::order(&mut ranked, work.variants.result(work.base));
    ranked
}

/// The best few, two at a time: whether they help each other or are held up at the same place.
#[expect(clippy::too_many_arguments, reason = "all of them are what a variant is prepared from")]
fn together(
    document: &Document,
    scenario: Option<ScenarioId>,
    study: &Study,
    overrides: &Overrides,
    options: &RankOptions,
    watch: &Watch,
    work: &mut Work,
    ranking: &Ranking,
) -> Option<Vec<Together>> {
    let helps = |ranked: &&Ranked| ranked.standing == Standing::Helps;
    let top: Vec<(usize, Relief)> = ranking
        .reliefs
        .iter()
        .enumerate()
        .filter(|(_, ranked)| helps(ranked))
        .take(TOP)
        .map(|(at, ranked)| (at, ranked.relief.clone()))
        .collect();
    let (resolved, ..) = scenario_tree::resolve(document, scenario);
    let index_of =
        |work: &Work, relief: &Relief| work.tried.iter().find(|(other, _)| other == relief).and_then(|(_, index)| index.clone().ok());
    let mut found = Vec::new();
    for (n, (at, first)) in top.iter().enumerate() {
        for (other_at, second) in &top[n + 1..] {
            let Ok(relieved) = change::with(&resolved, &first.changes) else { continue };
            // The second is taken on the map as the first leaves it, so that both act where they meet.
            let Some(second_there) = again(&relieved, second) else { continue };
            let changes: Vec<_> = first.changes.iter().chain(&second_there.changes).cloned().collect();
            let Ok(prepared) = prepare_changed(document, scenario, &changes, study, overrides) else { continue };
            let (Some(a), Some(b)) = (index_of(work, first), index_of(work, second)) else { continue };
            let both = work.variants.add(prepared);
            let n_rows = options.rows.max(options.pilot);
            if !work.variants.extend(&[both, a, b, work.base], n_rows, watch) {
                return None;
            }
            let rows = |index: usize| gain_rows(&work.variants, index, work.base, &options.yardstick, 0, n_rows as usize);
            let (of_both, of_a, of_b) = (rows(both), rows(a), rows(b));
            let more: Vec<f64> = of_both.iter().zip(&of_a).zip(&of_b).map(|((both, a), b)| both - a - b).collect();
            if let (Some(both), Some(more_than_sum)) = (Estimate::of(&of_both), Estimate::of(&more)) {
                found.push(Together { places: (*at, *other_at), both, more_than_sum });
            }
        }
    }
    Some(found)
}
