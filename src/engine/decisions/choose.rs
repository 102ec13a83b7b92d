//! Policies: what a decision chooses, given what its owner knows when it starts. Nothing takes effect here.

use super::super::information::{Information, Known};
use super::super::plan::{GapPlan, GoodsPolicy, LinearPlan, PolicyPlan, SplitPlan};
use super::Decisions;
use crate::engine::board::Board;
use crate::engine::policy::level::{base_stock, min_max, reorder_point};
use crate::engine::policy::mode::choose_mode;
use crate::model::{AllocationRule, CapacityStep};

/// What a decision chose.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Choice {
    /// Nothing, because it only passes on or does not know what it needs: what is in force stays.
    #[default]
    Nothing,
    /// A level.
    Level(f64),
    /// A change by an amount.
    Change(f64),
    /// Shares that add up to 1.
    Shares(Vec<f64>),
    /// One of several options, from 0.
    Option(usize),
}

impl Choice {
    /// The number it is told as: a level or change, the first share, the number of an option from 1.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::Level(number) | Self::Change(number) => Some(*number),
            Self::Shares(shares) => shares.first().copied(),
            Self::Option(option) => Some((option + 1) as f64),
        }
    }
}

/// What a choice was based on: a signal, and what was known of it.
pub(super) type Basis = (u32, Known);

/// A correction that a decision made and that may not be seen yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Correction {
    /// When it takes, or took, effect.
    pub(super) at: i64,
    /// The version of the corrected signal that contained it first.
    pub(super) version: Option<u32>,
    pub(super) amount: f64,
}

/// What a decision remembers from one run to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// Own corrections that beliefs may not contain yet, oldest first.
    pub(super) corrections: Vec<Correction>,
    /// What was sent on each way on in all, at earlier runs, oldest first.
    sent: Vec<(i64, Vec<f64>)>,
}

impl Decisions<'_> {
    /// What a decision chooses now, and on which basis.
    pub(super) fn choose(&mut self, decision: u32, information: &Information<'_>, board: &Board, now: i64) -> (Choice, Vec<Basis>) {
        let owner = self.plan.decisions[decision as usize].owner;
        let state = &mut self.states[decision as usize];
        let mut basis: Vec<Basis> = Vec::new();
        let mut know = |signal: u32| {
            let known = information.known(owner, signal)?;
            basis.push((signal, known));
            Some(known)
        };
        let choice = evaluate(&state.policy, &mut state.memory, &mut know, board, now);
        (choice, basis)
    }
}

/// What a policy chooses with this memory, by what it is told to know.
pub(super) fn evaluate(
    policy: &PolicyPlan,
    memory: &mut Memory,
    mut know: impl FnMut(u32) -> Option<Known>,
    board: &Board,
    now: i64,
) -> Choice {
    match policy {
        PolicyPlan::PassOn => Choice::Nothing,
        PolicyPlan::Constant(value) => Choice::Level(*value),
        PolicyPlan::Gap(gap) => match know(gap.signal) {
            Some(known) => Choice::Change(correction(gap, known, memory)),
            None => Choice::Nothing,
        },
        PolicyPlan::Linear(rule) => linear(rule, know).map_or(Choice::Nothing, Choice::Level),
        PolicyPlan::Forecast { signal, .. } => know(*signal).map_or(Choice::Nothing, |known| Choice::Level(known.value)),
        PolicyPlan::Split(split) => Choice::Shares(shares(split, &mut know, memory, board, now)),
        PolicyPlan::Lever { options, weight } => Choice::Option(best_option(options, *weight)),
        PolicyPlan::Goods(policy) => goods(policy, &mut know, board),
    }
}

/// `gain · (target − believed − under way)`, or nothing within the dead band.
fn correction(gap: &GapPlan, known: Known, memory: &mut Memory) -> f64 {
    memory.corrections.retain(|correction| match correction.version {
        Some(version) => known.version < version,
        None => known.made < correction.at,
    });
    let unseen: f64 = memory.corrections.iter().map(|correction| correction.amount).sum();
    let open = gap.target - known.value - if gap.counts_pipeline { unseen } else { 0.0 };
    if open.abs() <= gap.dead_band { 0.0 } else { gap.gain * open }
}

fn linear(rule: &LinearPlan, mut know: impl FnMut(u32) -> Option<Known>) -> Option<f64> {
    let mut sum = rule.constant;
    for (signal, factor, unknown) in &rule.terms {
        let value = know(*signal).map(|known| known.value).or(*unknown)?;
        sum += factor * value;
    }
    Some(sum.max(rule.bounds.0).min(rule.bounds.1))
}

/// Shares of work by receiver. Greedy: everything to the one that would be through its backlog first;
/// in proportion: to what each can do; the same for all otherwise.
fn shares(split: &SplitPlan, mut know: impl FnMut(u32) -> Option<Known>, memory: &mut Memory, board: &Board, now: i64) -> Vec<f64> {
    let n = split.receivers.len();
    match split.rule {
        AllocationRule::Proportional => {
            let all: f64 = split.receivers.iter().map(|(_, ability)| ability).sum();
            split.receivers.iter().map(|(_, ability)| ability / all).collect()
        }
        AllocationRule::Greedy => {
            let sent = split.sent.map(|first| (0..n as u32).map(|way| board.get(first + way).value).collect::<Vec<f64>>());
            let mut best = (0, f64::INFINITY);
            let mut oldest = now;
            for (way, (signal, ability)) in split.receivers.iter().enumerate() {
                let known = signal.and_then(&mut know);
                let mut backlog = known.map_or(0.0, |known| known.value);
                if let (Some(sent), Some(known)) = (&sent, known) {
                    let before = memory.sent.iter().rev().find(|(at, _)| *at <= known.made).map_or(0.0, |(_, sent)| sent[way]);
                    backlog += sent[way] - before;
                    oldest = oldest.min(known.made);
                }
                let through = backlog / ability;
                if through < best.1 {
                    best = (way, through);
                }
            }
            if let Some(sent) = sent {
                memory.sent.push((now, sent));
                // What lies before the oldest report is not asked for again; one entry before it stays.
                let kept = memory.sent.partition_point(|(at, _)| *at <= oldest).saturating_sub(1);
                memory.sent.drain(..kept);
            }
            (0..n).map(|way| f64::from(u8::from(way == best.0))).collect()
        }
        _ => vec![1.0 / n as f64; n],
    }
}

/// What a policy about goods chooses: a quantity, extra capacity per day, or a mode.
fn goods(policy: &GoodsPolicy, mut know: impl FnMut(u32) -> Option<Known>, board: &Board) -> Choice {
    let at = |place: u32| board.get(place).value;
    match policy {
        GoodsPolicy::UpTo { level, demand, position } => {
            let demand = match demand {
                None => 0.0,
                Some(signal) => match know(*signal) {
                    Some(known) => known.value,
                    None => return Choice::Nothing,
                },
            };
            Choice::Level(base_stock(level, at(*position), demand))
        }
        GoodsPolicy::MinMax(low, high, position) => Choice::Level(min_max(*low, *high, at(*position))),
        GoodsPolicy::Batches(low, quantity, single, position) => Choice::Level(reorder_point(*low, *quantity, *single, at(*position))),
        GoodsPolicy::Step(step, signal) => know(*signal).map_or(Choice::Nothing, |known| Choice::Level(extra_per_day(step, known.value))),
        GoodsPolicy::Mode(mode) => {
            let urgent = mode.urgency.and_then(&mut know).is_some_and(|known| known.value > 0.0);
            let demand = mode.demand.and_then(&mut know).map(|known| known.value);
            let days = match demand {
                // What is there lasts so long; what is sent now must have come all the way by then.
                Some(demand) if demand > 0.0 => at(mode.left).max(0.0) / demand - mode.downstream_days,
                Some(_) => f64::INFINITY,
                None => at(mode.left),
            };
            // A day's demand is what is weighed; without one, a unit.
            let quantity = demand.filter(|demand| *demand > 0.0).unwrap_or(1.0);
            choose_mode(&mode.choice, &mode.options, quantity, days, urgent).map_or(Choice::Nothing, Choice::Option)
        }
    }
}

/// Extra capacity per day for a belief: as many steps as the excess over the bound takes, up to the largest total.
fn extra_per_day(step: &CapacityStep, believed: f64) -> f64 {
    let excess = (believed - step.trigger).max(0.0);
    let wanted = if step.size > 0.0 { (excess / step.size - 1e-9).ceil().max(0.0) * step.size } else { excess };
    if step.maximum > 0.0 { wanted.min(step.maximum) } else { wanted }
}

/// The option with the least `(1 − λ) · local + λ · end to end`; the first of equal ones.
fn best_option(options: &[(f64, f64)], weight: f64) -> usize {
    let price = |(local, whole): &(f64, f64)| (1.0 - weight) * local + weight * whole;
    let mut best = 0;
    for (n, option) in options.iter().enumerate() {
        if price(option) < price(&options[best]) {
            best = n;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: f64, version: u32, made: i64) -> Known {
        Known { value, version, made }
    }

    #[test]
    fn own_corrections_count_until_the_believed_value_contains_them() {
        let gap = GapPlan { signal: 0, target: 10.0, gain: 0.5, dead_band: 1.0, counts_pipeline: true };
        let corrections = vec![Correction { at: 5, version: Some(3), amount: 4.0 }, Correction { at: 9, version: None, amount: 1.0 }];
        let mut memory = Memory { corrections, ..Memory::default() };
        assert_eq!(correction(&gap, known(2.0, 2, 4), &mut memory), 0.5 * (10.0 - 2.0 - 5.0));
        let blind = GapPlan { counts_pipeline: false, ..gap.clone() };
        assert_eq!(correction(&blind, known(2.0, 2, 4), &mut memory), 0.5 * 8.0);
        assert_eq!(correction(&gap, known(2.0, 3, 5), &mut memory), 0.5 * (10.0 - 2.0 - 1.0));
        assert_eq!(correction(&gap, known(2.0, 4, 9), &mut memory), 0.5 * 8.0);
        assert_eq!(correction(&gap, known(9.0, 4, 9), &mut memory), 0.0, "the dead band itself is left alone");
    }

    #[test]
    fn a_linear_rule_needs_every_value_it_has_no_assumption_for() {
        let rule = LinearPlan { constant: 1.0, terms: vec![(0, 2.0, None), (1, -1.0, Some(4.0))], bounds: (0.0, 10.0) };
        let knows = |signal: u32| (signal == 0).then(|| known(5.0, 1, 0));
        assert_eq!(linear(&rule, knows), Some(1.0 + 10.0 - 4.0));
        assert_eq!(linear(&rule, |_| None), None);
        assert_eq!(linear(&rule, |_| Some(known(50.0, 1, 0))), Some(10.0), "kept within its bounds");
    }

    #[test]
    fn extra_capacity_comes_in_steps_up_to_the_largest_total() {
        let step = CapacityStep { trigger: 112.0, size: 22.0, maximum: 45.0, ..CapacityStep::default() };
        assert_eq!([100.0, 112.0, 113.0, 134.0, 134.1, 200.0].map(|load| extra_per_day(&step, load)), [0.0, 0.0, 22.0, 22.0, 44.0, 45.0]);
    }

    #[test]
    fn a_lever_weighs_its_own_price_against_that_of_the_whole() {
        let options = [(1.0, 9.0), (3.0, 3.0), (3.0, 3.0)];
        assert_eq!(best_option(&options, 0.0), 0);
        assert_eq!(best_option(&options, 0.25), 0, "3 either way: the first");
        assert_eq!(best_option(&options, 0.3), 1);
    }
}
