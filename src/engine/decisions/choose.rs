//! Policies: what a decision chooses, given what its owner knows when it starts. Nothing takes effect here.

use super::super::effect::Intercept;
use super::super::information::{Information, Known};
use super::super::plan::{FieldPlan, GoodsPolicy, LinearPlan, ModePolicy, PROFILE, PolicyPlan, SplitPlan, StepPlan, StepRule};
use super::Decisions;
use crate::engine::board::Board;
use crate::engine::policy::capacity::{capacity_step, threshold_overtime};
use crate::engine::policy::forecast::Forecaster;
use crate::engine::policy::gap::gap_correction;
use crate::engine::policy::level::{base_stock, min_max, reorder_point};
use crate::engine::policy::lever::choose_option;
use crate::engine::policy::mode::{ModeOption, Outlook, choose_mode, least_total};
use crate::model::{AllocationRule, ForecastMethod, ModeRule};

/// Steps of extra capacity that are looked at.
const MAX_STEPS: f64 = 1_000.0;

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
    /// A block of servers to be booked.
    Book(Block),
    /// Blocks that have not begun are cancelled, so that this many servers stay booked.
    Cancel(i64),
}

/// Extra servers for a time, in ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    pub(super) servers: i64,
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Choice {
    /// The number it is told as: a level or change, the first share, the number of an option from 1, servers.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::Level(number) | Self::Change(number) => Some(*number),
            Self::Shares(shares) => shares.first().copied(),
            Self::Option(option) => Some((option + 1) as f64),
            Self::Book(block) => Some(block.servers as f64),
            Self::Cancel(servers) => Some(*servers as f64),
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
    /// What the forecast has seen.
    forecaster: Option<Forecaster>,
    /// The bucket that was observed last, and its value.
    bucket: Option<(i64, f64)>,
    /// How shipments under way are judged when the choice takes effect.
    pub(super) intercept: Option<Box<Intercept>>,
    /// What was sent on each way on in all, at earlier runs, oldest first.
    sent: Vec<(i64, Vec<f64>)>,
}

impl Decisions<'_> {
    /// What a decision chooses now, by itself or in a meeting, and on which basis.
    pub(super) fn choose(
        &mut self,
        decision: u32,
        cycle: Option<u32>,
        information: &Information<'_>,
        board: &Board,
        now: i64,
    ) -> (Choice, Vec<Basis>) {
        let owner = self.plan.decisions[decision as usize].owner;
        let reads = self.states[decision as usize].policy.reads();
        let knows = |signal: &u32| {
            if let Some(as_if) = &self.as_if {
                return as_if.iter().find(|(of, _)| of == signal).copied();
            }
            let in_meeting = cycle.and_then(|cycle| self.known_in_meeting(cycle, owner, *signal, now));
            Some((*signal, in_meeting.or_else(|| information.known(owner, *signal))?))
        };
        let basis: Vec<Basis> = reads.iter().filter_map(knows).collect();
        let know = |signal: u32| basis.iter().find(|(of, _)| *of == signal).map(|(_, known)| *known);
        let urgent = match &*self.states[decision as usize].policy {
            PolicyPlan::Goods(GoodsPolicy::Mode(mode)) => self.is_urgent(mode, owner, cycle, information, know),
            _ => false,
        };
        let is_joint = cycle.is_some_and(|cycle| self.plan.cycles[cycle as usize].joint.is_some());
        let joint = cycle.and_then(|cycle| self.joint_option(cycle, decision));
        let state = &mut self.states[decision as usize];
        let memory = &mut state.memory;
        let choice = match &*state.policy {
            PolicyPlan::PassOn | PolicyPlan::Approval(_) => Choice::Nothing,
            PolicyPlan::Constant(value) => Choice::Level(*value),
            PolicyPlan::Gap(gap) => match know(gap.signal) {
                Some(known) => Choice::Change(gap_correction(&gap.rule, known.value, memory.under_way(known))),
                None => Choice::Nothing,
            },
            PolicyPlan::Linear(rule) => linear(rule, know).map_or(Choice::Nothing, Choice::Level),
            PolicyPlan::Forecast { signal, method } => {
                let plan = &self.plan.signals[*signal as usize];
                if let Some(known) = know(*signal) {
                    let until = (plan.owner == owner).then_some(now);
                    memory.observe(method, known, plan.bucket, until);
                }
                let forecast = memory.forecaster.as_ref().and_then(|forecaster| forecaster.forecast(1));
                forecast.map_or(Choice::Nothing, Choice::Level)
            }
            PolicyPlan::Step(step) => know(step.signal).map_or(Choice::Nothing, |known| block(step, known.value, &state.blocks, now)),
            PolicyPlan::Overtime { signal, threshold, maximum } => {
                know(*signal).map_or(Choice::Nothing, |known| Choice::Level(threshold_overtime(*threshold, *maximum, 0.0, known.value).1))
            }
            PolicyPlan::Split(split) => Choice::Shares(shares(split, know, memory, board, now)),
            PolicyPlan::Lever { options, weight } => {
                joint.or_else(|| choose_option(*weight, options)).map_or(Choice::Nothing, Choice::Option)
            }
            PolicyPlan::Goods(GoodsPolicy::Mode(mode)) => {
                let weight = if is_joint { 1.0 } else { mode.weight };
                mode_choice(mode, weight, urgent, know, board, memory)
            }
            PolicyPlan::Goods(GoodsPolicy::Step(rule)) => {
                let weight = if is_joint { 1.0 } else { rule.weight };
                let is_told = rule.not_before.is_none_or(|(signal, _)| know(signal).is_some());
                let work = rule.work.map(|signal| know(signal).map(|known| known.value));
                match (know(rule.load).filter(|_| is_told), work) {
                    // What is left to be made is left as it is: it is booked until it is done.
                    (Some(load), _) if rule.step.until_done => Choice::Level(if rule.step.trigger < load.value { load.value } else { 0.0 }),
                    // What cannot be worked on is no load.
                    (Some(load), Some(Some(work))) => Choice::Level(extra_per_day(rule, weight, load.value.min(work))),
                    (Some(load), None) => Choice::Level(extra_per_day(rule, weight, load.value)),
                    _ => Choice::Nothing,
                }
            }
            PolicyPlan::Goods(policy) => goods(policy, know, board),
        };
        if let (Some(cycle), None) = (cycle, &self.as_if) {
            self.agree(cycle, decision, &choice);
        }
        (choice, basis)
    }
}

impl Decisions<'_> {
    /// The instant before which a decision books nothing, as its owner knows it.
    pub(super) fn not_before(&self, decision: u32, basis: &[Basis]) -> Option<i64> {
        let PolicyPlan::Goods(GoodsPolicy::Step(rule)) = &*self.states[decision as usize].policy else { return None };
        let (signal, unit) = rule.not_before?;
        let (_, known) = basis.iter().find(|(of, _)| *of == signal)?;
        Some((known.value * unit).round() as i64)
    }

    /// Whether goods are urgent as the owner of a choice among modes knows: by a field of the signal, as it was agreed
    /// before in the same meeting or was told, or, where no field tells it, by a value above 0.
    fn is_urgent(
        &self,
        mode: &ModePolicy,
        owner: u32,
        cycle: Option<u32>,
        information: &Information<'_>,
        know: impl Fn(u32) -> Option<Known>,
    ) -> bool {
        let Some(signal) = mode.urgency else { return false };
        if let Some(urgency) = self.as_if_field.filter(|_| mode.urgency_field.is_some()) {
            return urgency > 0.0;
        }
        let Some(field) = mode.urgency_field else { return know(signal).is_some_and(|known| known.value > 0.0) };
        let agreed = match (cycle, &self.plan.signals[signal as usize].fields[field]) {
            (Some(cycle), FieldPlan::Urgency(decision)) => self.haste_agreed(cycle, *decision),
            _ => None,
        };
        agreed.unwrap_or_else(|| information.field(owner, signal, field)) > 0.0
    }
}

impl Memory {
    /// A forecast takes in what is known: once at every look, or, of a signal in buckets, once for every bucket that is
    /// over. Where nothing new was told of a bucket, it was like the one before; of those after the last that was told
    /// only the signal's owner, who looks at an instant, knows that.
    fn observe(&mut self, method: &ForecastMethod, known: Known, bucket: i64, until: Option<i64>) {
        let forecaster = self.forecaster.get_or_insert_with(|| Forecaster::new(method.clone()));
        if bucket <= 0 {
            forecaster.observe(known.value);
            return;
        }
        let made = known.made / bucket;
        match self.bucket {
            Some((last, _)) if made < last => return,
            Some((last, value)) => (last + 1..made).for_each(|_| forecaster.observe(value)),
            None => {}
        }
        let mut last = made;
        if self.bucket.is_none_or(|(last, _)| last < made) {
            forecaster.observe(known.value);
        }
        let since = self.bucket.map_or(made, |(last, _)| last.max(made));
        if let Some(until) = until {
            // The bucket an instant lies in is not over.
            last = last.max((until - 1) / bucket);
            (since..last).for_each(|_| forecaster.observe(known.value));
        }
        self.bucket = Some((last.max(since), known.value));
    }

    /// Forgets what the forecast has seen.
    pub(super) fn forget_forecast(&mut self) {
        self.forecaster = None;
        self.bucket = None;
    }

    /// Own corrections that a believed value does not contain yet. Those it contains are forgotten.
    fn under_way(&mut self, known: Known) -> f64 {
        self.corrections.retain(|correction| match correction.version {
            Some(version) => known.version < version,
            None => known.made < correction.at,
        });
        self.corrections.iter().map(|correction| correction.amount).sum()
    }
}

/// A block more while the shortfall is above the trigger; where cancelling gives something back, blocks that have
/// not begun are cancelled as soon as it is not.
fn block(step: &StepPlan, shortfall: f64, blocks: &[Block], now: i64) -> Choice {
    let from = now + step.notice;
    let there = |at: i64| blocks.iter().filter(|block| at < block.to).map(|block| block.servers).sum::<i64>();
    if let Some(block) = capacity_step(&step.rule, shortfall, there(from) as f64) {
        let servers = block.per_day.round() as i64;
        return if servers > 0 { Choice::Book(Block { servers, from, to: from + step.lasts }) } else { Choice::Nothing };
    }
    let begun: i64 = blocks.iter().filter(|block| block.from <= now && now < block.to).map(|block| block.servers).sum();
    let gives_back = step.rule.cancel_share.is_some_and(|share| share.value() < 1.0);
    if shortfall <= step.rule.trigger && gives_back && begun < there(now) { Choice::Cancel(begun) } else { Choice::Nothing }
}

fn linear(rule: &LinearPlan, know: impl Fn(u32) -> Option<Known>) -> Option<f64> {
    let mut sum = rule.constant;
    for (signal, factor, unknown) in &rule.terms {
        let value = know(*signal).map(|known| known.value).or(*unknown)?;
        sum += factor * value;
    }
    Some(sum.max(rule.bounds.0).min(rule.bounds.1))
}

/// Shares of work by receiver. Greedy: everything to the one that would be through its backlog first;
/// in proportion: to what each can do; the same for all otherwise.
fn shares(split: &SplitPlan, know: impl Fn(u32) -> Option<Known>, memory: &mut Memory, board: &Board, now: i64) -> Vec<f64> {
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
                let known = signal.and_then(&know);
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
        GoodsPolicy::Step(_) | GoodsPolicy::Mode(_) => Choice::Nothing,
    }
}

/// The mode a decision chooses, and how it judges shipments under way: by its rule, or, as far as it weighs the common
/// goal, by `(1 − λ) · freight + λ · (freight + lateness + early holding)` as believed.
fn mode_choice(
    mode: &ModePolicy,
    weight: f64,
    urgent: bool,
    mut know: impl FnMut(u32) -> Option<Known>,
    board: &Board,
    memory: &mut Memory,
) -> Choice {
    let left = board.get(mode.left).value;
    let demand = match mode.demand {
        None => None,
        Some(signal) => match know(signal) {
            Some(known) => Some(known.value),
            None => return Choice::Nothing,
        },
    };
    let days = match demand {
        // What is there lasts so long; what is sent now must have come all the way by then.
        Some(demand) if demand > 0.0 => Some(runs_out(mode, demand, left, board)),
        Some(_) => None,
        None if mode.is_delivery => Some(left),
        None => None,
    };
    // What is marked urgent is needed now.
    let days = if urgent { Some(days.unwrap_or(0.0).min(0.0)) } else { days };
    // A day's demand is what is weighed; without one, a unit.
    let quantity = demand.filter(|demand| *demand > 0.0).unwrap_or(1.0);
    let mut rule = mode.choice.clone();
    if weight > 0.0 {
        rule.rule = ModeRule::LeastTotal;
        if mode.choice.rule != ModeRule::LeastTotal {
            (rule.late_per_unit_day, rule.early_per_unit_day) = (rule.late_per_unit_day * weight, rule.early_per_unit_day * weight);
        }
    }
    if rule.rule == ModeRule::LeastTotal && days.is_none() {
        // Nothing tells when it is needed, so that only freight differs.
        rule.rule = ModeRule::Cheapest;
    }
    let days = days.unwrap_or(0.0);
    if rule.intercepts {
        let with_rebooking = |(option, price): (&ModeOption, &f64)| ModeOption { per_unit: option.per_unit + price, ..option.clone() };
        let options = mode.options.iter().zip(&mode.rebooking).map(with_rebooking).collect();
        memory.intercept = Some(Box::new(Intercept { choice: rule.clone(), options, days, urgent }));
    }
    if let (ModeRule::LeastTotal, Some((first, step)), Some(demand), false) = (rule.rule, mode.profile, demand, urgent) {
        let spare = |n: u32| board.get(first + n).value - demand * (f64::from(n) * step + mode.downstream_days);
        let runs_out = left / demand - mode.downstream_days;
        let outlook = Outlook { spare: (0..=PROFILE).map(spare).collect(), step, runs_out };
        return least_total(&rule, &mode.options, quantity, &outlook).map_or(Choice::Nothing, Choice::Option);
    }
    choose_mode(&rule, &mode.options, quantity, days, urgent).map_or(Choice::Nothing, Choice::Option)
}

/// Days from now within which goods that are sent now must arrive: until what is there and under way runs out, or the
/// first time at which what has arrived by then does not last, less the time to the last stock.
fn runs_out(mode: &ModePolicy, demand: f64, left: f64, board: &Board) -> f64 {
    let at_end = left / demand - mode.downstream_days;
    let Some((first, step)) = mode.profile else { return at_end };
    let days_at = |n: u32| f64::from(n) * step;
    let spare = |n: u32| board.get(first + n).value - demand * (days_at(n) + mode.downstream_days);
    let mut last = spare(0);
    if last <= 0.0 {
        return last / demand;
    }
    for n in 1..=PROFILE {
        let next = spare(n);
        if next < 0.0 {
            return days_at(n - 1) + step * last / (last - next);
        }
        last = next;
    }
    at_end
}

/// Extra capacity per day for a believed load: as many steps as the excess over the bound takes, up to the largest total.
///
/// As far as a decision weighs the common goal, it chooses among these steps by the lateness of what is not made and λ
/// times the price of the capacity; it cares for its own load only at λ = 0, which is the rule itself.
fn extra_per_day(rule: &StepRule, weight: f64, believed: f64) -> f64 {
    let step = &rule.step;
    let excess = (believed - step.trigger).max(0.0);
    let size = if step.size > 0.0 { step.size } else { excess };
    let at_most = |extra: f64| if step.maximum > 0.0 { extra.min(step.maximum) } else { extra };
    let n_steps = if size > 0.0 { (excess / size - 1e-9).ceil().clamp(0.0, MAX_STEPS) } else { 0.0 };
    let full = at_most(n_steps * size);
    if weight <= 0.0 {
        return full;
    }
    let cost = |extra: f64| rule.late * (excess - extra).max(0.0) + weight * rule.price * extra;
    let mut best = (0.0, cost(0.0));
    for n in 1..=(n_steps as u32) {
        let extra = at_most(f64::from(n) * size);
        let cost = cost(extra);
        if cost < best.1 {
            best = (extra, cost);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CapacityStep;
    use crate::units::Share;

    fn known(value: f64, version: u32, made: i64) -> Known {
        Known { value, version, made }
    }

    #[test]
    fn own_corrections_count_until_the_believed_value_contains_them() {
        let corrections = vec![
            Correction { at: 5, version: Some(3), amount: 4.0 },
            Correction { at: 9, version: None, amount: 1.0 },
            Correction { at: i64::MAX, version: Some(u32::MAX), amount: 0.5 },
        ];
        let mut memory = Memory { corrections, ..Memory::default() };
        assert_eq!(memory.under_way(known(2.0, 2, 4)), 5.5);
        assert_eq!(memory.under_way(known(2.0, 3, 5)), 1.5);
        assert_eq!(memory.under_way(known(2.0, 4, 9)), 0.5, "what has not taken effect yet is never seen");
    }

    #[test]
    fn blocks_are_booked_up_to_the_largest_total_and_cancelled_before_they_begin() {
        let rule = CapacityStep { trigger: 10.0, size: 5.0, maximum: 8.0, cancel_share: Some(Share::new(0.5)), ..CapacityStep::default() };
        let step = StepPlan { signal: 0, rule, notice: 24, lasts: 100 };
        let first = Block { servers: 5, from: 24, to: 124 };
        assert_eq!(block(&step, 11.0, &[], 0), Choice::Book(first));
        assert_eq!(block(&step, 11.0, &[first], 10), Choice::Book(Block { servers: 3, from: 34, to: 134 }));
        assert_eq!(block(&step, 11.0, &[first, Block { servers: 3, from: 34, to: 134 }], 20), Choice::Nothing);
        assert_eq!(block(&step, 10.0, &[first], 10), Choice::Cancel(0));
        assert_eq!(block(&step, 10.0, &[first], 24), Choice::Nothing, "it has begun");
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
        let rule = StepRule { step, load: 0, work: None, not_before: None, weight: 0.0, covers: 0, price: 27.0, late: 60.0 };
        let extra = |weight: f64| [100.0, 112.0, 113.0, 134.0, 134.1, 200.0].map(|load| extra_per_day(&rule, weight, load));
        assert_eq!(extra(0.0), [0.0, 0.0, 22.0, 22.0, 44.0, 45.0]);
        // Whoever weighs what capacity costs books a step only where it saves more lateness than that.
        assert_eq!(extra(1.0), [0.0, 0.0, 0.0, 22.0, 22.0, 45.0]);
        let exact = StepRule { step: CapacityStep { size: 0.0, ..rule.step.clone() }, ..rule };
        assert_eq!(extra_per_day(&exact, 1.0, 120.0), 8.0, "60 of lateness for 27");
        assert_eq!(extra_per_day(&StepRule { late: 20.0, ..exact }, 1.0, 120.0), 0.0, "20 of lateness for 27");
    }

    #[test]
    fn a_signal_in_buckets_is_observed_once_for_each_however_often_it_is_looked_at() {
        let method = crate::model::ForecastMethod::Exponential { alpha: 0.5 };
        let forecast = |looks: &[(f64, i64, i64)]| {
            let mut memory = Memory::default();
            for (value, made, now) in looks {
                memory.observe(&method, known(*value, 1, *made), 10, Some(*now));
            }
            memory.forecaster.unwrap().forecast(1).unwrap()
        };
        let once = forecast(&[(8.0, 10, 11), (4.0, 20, 21)]);
        assert_eq!(once, 6.0);
        assert_eq!(forecast(&[(8.0, 10, 11), (8.0, 10, 12), (8.0, 10, 19), (4.0, 20, 21), (4.0, 20, 28)]), once);
        assert_eq!(forecast(&[(8.0, 10, 11), (4.0, 20, 31)]), 5.0, "a bucket like the one before is one as well");
    }
}
