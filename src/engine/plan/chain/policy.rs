//! Policies and subjects of decisions, resolved: which signals a policy reads, what its outcome changes.

use super::super::source::{Sources, TimeSource};
use super::super::work::{RoutingPlan, WorkPlan};
use super::{ChainPlan, GoodsPolicy, Lever, goods};
use crate::model::{
    AllocationRule, Approval, CapacityStep, Decision, DecisionId, EntityRef, ForecastMethod, GapCorrection, LinearRule, Policy, SignalId,
    SignalSource, Subject, WorkSplit,
};
use crate::units::TimeUnit;

/// How a decision is taken.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum PolicyPlan {
    /// It passes on what it was told.
    #[default]
    PassOn,
    /// Always the same amount.
    Constant(f64),
    /// `gain · (target − believed value − own corrections under way)`, outside the dead band.
    Gap(GapPlan),
    /// `constant + Σ factor · believed value` within bounds.
    Linear(LinearPlan),
    /// The believed value of a signal, forecast for the next period.
    Forecast {
        /// The signal.
        signal: u32,
        /// How.
        method: ForecastMethod,
    },
    /// Blocks of extra servers.
    Step(StepPlan),
    /// Overtime for the part of a shortfall above a threshold.
    Overtime {
        /// The signal that tells the shortfall.
        signal: u32,
        /// Shortfall that is tolerated.
        threshold: f64,
        /// Most servers.
        maximum: f64,
    },
    /// Shares of the ways on from an activity.
    Split(SplitPlan),
    /// One of several options, by `(1 − λ) · local + λ · end to end`.
    Lever {
        /// Local price and price for the whole, as believed, of each option.
        options: Vec<(f64, f64)>,
        /// The weight λ.
        weight: f64,
    },
    /// What is taken up is looked at, one by one, and goes on or back.
    Approval(ApprovalPlan),
    /// A policy about goods.
    Goods(GoodsPolicy),
}

/// Looking at what others prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalPlan {
    /// Shares of faults and of those that are found.
    pub rule: Approval,
    /// What the sender needs to do it again.
    pub rework_sender: TimeSource,
    /// What the receiver needs besides where a fault was not found.
    pub rework_receiver: TimeSource,
}

/// Closing part of a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct GapPlan {
    /// The signal that is watched.
    pub signal: u32,
    /// Target, gain, dead band, and whether own corrections under way are counted.
    pub rule: GapCorrection,
}

/// Adding servers for a time.
#[derive(Debug, Clone, PartialEq)]
pub struct StepPlan {
    /// The signal that tells the load or the shortfall.
    pub signal: u32,
    /// Trigger, size, largest total, and what is got back of a block that is cancelled.
    pub rule: CapacityStep,
    /// Time from booking to the first of a block, in ticks.
    pub notice: i64,
    /// Length of a block, in ticks.
    pub lasts: i64,
}

/// A sum of believed values.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearPlan {
    /// What there is in any case.
    pub constant: f64,
    /// Signal, factor, and the value that is assumed while nothing was heard.
    pub terms: Vec<(u32, f64, Option<f64>)>,
    /// Bounds of the outcome.
    pub bounds: (f64, f64),
}

/// Splitting work.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitPlan {
    /// The activity whose ways on are chosen.
    pub activity: u32,
    /// Rule.
    pub rule: AllocationRule,
    /// By way on: the signal that tells its backlog, and what it can do.
    pub receivers: Vec<(Option<u32>, f64)>,
    /// The place under which the number sent on the first way on is published; the others follow. None where
    /// what was sent is not counted.
    pub sent: Option<u32>,
}

impl PolicyPlan {
    /// Whether it is evaluated, so that a round without news is a run of it.
    pub fn is_evaluated(&self) -> bool {
        !matches!(self, Self::PassOn | Self::Approval(_))
    }

    /// The signals it reads.
    pub fn reads(&self) -> Vec<u32> {
        match self {
            Self::PassOn | Self::Approval(_) | Self::Constant(_) | Self::Lever { .. } => Vec::new(),
            Self::Gap(gap) => vec![gap.signal],
            Self::Linear(rule) => rule.terms.iter().map(|(signal, ..)| *signal).collect(),
            Self::Forecast { signal, .. } | Self::Overtime { signal, .. } => vec![*signal],
            Self::Step(step) => vec![step.signal],
            Self::Split(split) => split.receivers.iter().filter_map(|(signal, _)| *signal).collect(),
            Self::Goods(goods) => match goods {
                GoodsPolicy::UpTo { demand, .. } => demand.iter().copied().collect(),
                GoodsPolicy::MinMax(..) | GoodsPolicy::Batches(..) => Vec::new(),
                GoodsPolicy::Step(rule) => {
                    std::iter::once(rule.load).chain(rule.work).chain(rule.not_before.map(|(signal, _)| signal)).collect()
                }
                GoodsPolicy::Mode(mode) => mode.urgency.iter().chain(&mode.demand).copied().collect(),
            },
        }
    }

    /// Whether it reads a number of its owner's goods that is published under a place.
    pub fn reads_own(&self, place: u32) -> bool {
        let Self::Goods(goods) = self else { return false };
        match goods {
            GoodsPolicy::UpTo { position, .. } | GoodsPolicy::MinMax(.., position) | GoodsPolicy::Batches(.., position) => {
                *position == place
            }
            GoodsPolicy::Mode(mode) => [Some(mode.left), mode.profile.map(|(first, _)| first), mode.arrival].contains(&Some(place)),
            GoodsPolicy::Step(_) => false,
        }
    }

    /// A number of it that another decision may set, by the name it has in the document.
    pub fn parameter(&mut self, name: &str) -> Option<&mut f64> {
        match (self, name) {
            (Self::Constant(value), "constant" | "value") => Some(value),
            (Self::Gap(gap), "target") => Some(&mut gap.rule.target),
            (Self::Gap(gap), "gain") => Some(gap.rule.gain.get_or_insert(1.0)),
            (Self::Gap(gap), "dead_band") => Some(&mut gap.rule.dead_band),
            (Self::Step(step), "trigger") => Some(&mut step.rule.trigger),
            (Self::Step(step), "size") => Some(&mut step.rule.size),
            (Self::Linear(rule), "constant") => Some(&mut rule.constant),
            (Self::Lever { weight, .. }, "weight") => Some(weight),
            (Self::Goods(GoodsPolicy::Step(rule)), "trigger") => Some(&mut rule.step.trigger),
            (Self::Goods(GoodsPolicy::Step(rule)), "size") => Some(&mut rule.step.size),
            (Self::Goods(GoodsPolicy::Step(rule)), "weight") => Some(&mut rule.weight),
            (Self::Goods(GoodsPolicy::Mode(rule)), "weight") => Some(&mut rule.weight),
            (Self::Goods(GoodsPolicy::UpTo { level, .. }), "level") => Some(&mut level.level),
            (Self::Goods(GoodsPolicy::UpTo { level, .. }), "review_days") => Some(&mut level.review_days),
            (Self::Goods(GoodsPolicy::UpTo { level, .. }), "safety_days") => Some(&mut level.safety_days),
            _ => None,
        }
    }
}

/// What the outcome of a decision changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SubjectPlan {
    /// Only those who are told.
    #[default]
    Nothing,
    /// The true value of a signal.
    Signal(u32),
    /// Servers of a resource on top of its own.
    Overtime(u32),
    /// Servers of a resource.
    Capacity(u32),
    /// The shares of the ways on from an activity.
    Routing(u32),
    /// A number of another decision's policy.
    Parameter(u32, String),
    /// Something about goods.
    Goods(Lever),
}

/// A policy and a subject that are left to the part that moves goods.
pub(super) fn is_about_goods(decision: &Decision) -> bool {
    matches!(
        decision.subject,
        Subject::OrderQuantity(_) | Subject::Production(_) | Subject::Allocation(_) | Subject::Mode(_) | Subject::Promise(_)
    )
}

const OTHER_POLICY: &str = "Choose another policy, or another subject.";

/// Resolves the policy of a decision.
pub(super) fn policy_plan(
    id: DecisionId,
    decision: &Decision,
    work: &WorkPlan,
    plan: &mut ChainPlan,
    sources: &mut Sources<'_>,
) -> PolicyPlan {
    let of = EntityRef::Decision(id);
    if let Some(goods) = goods::policy(of, decision, plan, sources) {
        return PolicyPlan::Goods(goods);
    }
    match &decision.policy {
        Policy::PassOn => PolicyPlan::PassOn,
        Policy::Constant(value) => PolicyPlan::Constant(*value),
        Policy::GapCorrection(gap) => gap_plan(gap, of, decision, plan, sources).map_or(PolicyPlan::PassOn, PolicyPlan::Gap),
        Policy::Linear(rule) => PolicyPlan::Linear(linear_plan(rule, of, plan, sources)),
        Policy::Forecast(method) => match first_input(None, of, decision, plan, sources) {
            Some(signal) => PolicyPlan::Forecast { signal, method: method.clone() },
            None => PolicyPlan::PassOn,
        },
        Policy::Split(split) => split_plan(split, of, decision, work, plan, sources).map_or(PolicyPlan::PassOn, PolicyPlan::Split),
        Policy::CapacityStep(step) => step_plan(step, of, decision, plan, sources).map_or(PolicyPlan::PassOn, PolicyPlan::Step),
        Policy::ThresholdOvertime { threshold, maximum } => match first_input(None, of, decision, plan, sources) {
            Some(signal) => PolicyPlan::Overtime { signal, threshold: *threshold, maximum: *maximum },
            None => PolicyPlan::PassOn,
        },
        Policy::Lever(options) if !options.is_empty() => PolicyPlan::Lever {
            options: options.iter().map(|option| (option.local.amount(), option.end_to_end.amount())).collect(),
            weight: decision.weight.map_or(0.0, |weight| weight.value()),
        },
        Policy::Approval(approval) => PolicyPlan::Approval(ApprovalPlan {
            rule: Approval { catch: approval.catch, faults: approval.faults, ..Approval::default() },
            rework_sender: sources.time(of, "policy/Approval/rework_sender", &approval.rework_sender),
            rework_receiver: sources.time(of, "policy/Approval/rework_receiver", &approval.rework_receiver),
        }),
        _ => {
            sources.refuse(of, "policy", "This kind of policy is not simulated yet.".to_owned(), super::compile::NOT_YET);
            PolicyPlan::PassOn
        }
    }
}

/// The signal that is stated, else the first input.
fn first_input(stated: Option<SignalId>, of: EntityRef, decision: &Decision, plan: &ChainPlan, sources: &mut Sources<'_>) -> Option<u32> {
    let found = stated.or(decision.inputs.first().copied()).and_then(|signal| plan.signal_idx.get(&signal).copied());
    if found.is_none() {
        sources.refuse(of, "inputs", "Its policy reads a signal, but none is chosen.".to_owned(), "List the signal among its inputs.");
    }
    found
}

fn gap_plan(gap: &GapCorrection, of: EntityRef, decision: &Decision, plan: &ChainPlan, sources: &mut Sources<'_>) -> Option<GapPlan> {
    Some(GapPlan { signal: first_input(gap.signal, of, decision, plan, sources)?, rule: gap.clone() })
}

fn step_plan(step: &CapacityStep, of: EntityRef, decision: &Decision, plan: &ChainPlan, sources: &mut Sources<'_>) -> Option<StepPlan> {
    let lasts = step.minimum_block.ticks().0;
    if lasts <= 0 {
        let sentence = "The blocks it books have no length.".to_owned();
        sources.refuse(of, "policy/CapacityStep/minimum_block", sentence, "Enter how long a block lasts at least.");
        return None;
    }
    if !matches!(decision.subject, Subject::Overtime(_)) {
        sources.refuse(of, "subject", "It books blocks of servers, but decides no overtime.".to_owned(), OTHER_POLICY);
        return None;
    }
    let signal = first_input(None, of, decision, plan, sources)?;
    Some(StepPlan { signal, rule: in_ticks(step), notice: step.notice.ticks().0.max(0), lasts })
}

/// A step whose times are in one unit, so that entering them in another changes no plan.
pub(super) fn in_ticks(step: &CapacityStep) -> CapacityStep {
    let [notice, minimum_block] = [step.notice, step.minimum_block].map(|time| time.to_unit(TimeUnit::Millisecond));
    CapacityStep { notice, minimum_block, ..step.clone() }
}

fn linear_plan(rule: &LinearRule, of: EntityRef, plan: &ChainPlan, sources: &mut Sources<'_>) -> LinearPlan {
    let mut terms = Vec::new();
    for term in &rule.terms {
        match plan.signal_idx.get(&term.signal) {
            Some(signal) => terms.push((*signal, term.factor.unwrap_or(1.0), term.unknown)),
            None => sources.refuse(of, "policy/Linear/terms", "A signal of its rule does not exist.".to_owned(), "Choose another."),
        }
    }
    let bounds = (rule.at_least.unwrap_or(f64::NEG_INFINITY), rule.at_most.unwrap_or(f64::INFINITY));
    LinearPlan { constant: rule.constant, terms, bounds }
}

fn split_plan(
    split: &WorkSplit,
    of: EntityRef,
    decision: &Decision,
    work: &WorkPlan,
    plan: &mut ChainPlan,
    sources: &mut Sources<'_>,
) -> Option<SplitPlan> {
    let Subject::Routing(activity) = decision.subject else {
        sources.refuse(of, "subject", "It splits work, but not among the ways on from an activity.".to_owned(), OTHER_POLICY);
        return None;
    };
    let activity = work.activity_idx.get(&activity).copied()?;
    let n_ways = ways_by_chance(work, activity);
    if n_ways != split.receivers.len() {
        let sentence =
            format!("It splits work among {} receivers, but the activity has {n_ways} ways on by chance.", split.receivers.len());
        sources.refuse(of, "policy/Split/receivers", sentence, "List one receiver for each way on, in the order of the routing.");
        return None;
    }
    let of_signal = |signal: SignalId| plan.signal_idx.get(&signal).copied();
    let receivers = split.receivers.iter().map(|receiver| (receiver.backlog.and_then(of_signal), receiver.ability.unwrap_or(1.0)));
    let receivers: Vec<(Option<u32>, f64)> = receivers.collect();
    let sent = split.counts_own.then(|| plan.publish_sent(activity, n_ways as u32));
    Some(SplitPlan { activity, rule: split.rule, receivers, sent })
}

/// How many ways on an activity has whose shares a decision can choose.
fn ways_by_chance(work: &WorkPlan, activity: u32) -> usize {
    match &work.activities[activity as usize].routing {
        RoutingPlan::FirstOf(branches) if branches.iter().all(|branch| matches!(branch.test, super::super::work::BranchTest::Below(_))) => {
            branches.len()
        }
        _ => 0,
    }
}

/// Resolves the subject of a decision.
pub(super) fn subject_plan(
    id: DecisionId,
    decision: &Decision,
    work: &WorkPlan,
    plan: &ChainPlan,
    sources: &mut Sources<'_>,
) -> SubjectPlan {
    let of = EntityRef::Decision(id);
    let evaluated = !matches!(decision.policy, Policy::PassOn | Policy::Approval(_));
    let found = match &decision.subject {
        Subject::Approval(_) => {
            let sentence = "It lets items of an activity go on, which is simulated as work and not as a decision.".to_owned();
            let remedy = "Draw the approval as an activity of the approvers with ways on by value, or let it decide about a plan.";
            sources.refuse(of, "subject", sentence, remedy);
            Some(SubjectPlan::Nothing)
        }
        _ if !evaluated => Some(SubjectPlan::Nothing),
        _ if goods::lever(sources.document, decision).is_some() => goods::lever(sources.document, decision).map(SubjectPlan::Goods),
        // The signal is what it decided; nothing has to set it once more.
        Subject::Signal(signal) if is_source(sources, *signal, id) => Some(SubjectPlan::Nothing),
        Subject::Signal(signal) => {
            is_changed_by_gap_only(of, decision, *signal, sources);
            plan.signal_idx.get(signal).map(|signal| SubjectPlan::Signal(*signal))
        }
        Subject::Overtime(resource) => work.resource_idx.get(resource).map(|resource| SubjectPlan::Overtime(*resource)),
        Subject::Capacity(resource) => work.resource_idx.get(resource).map(|resource| SubjectPlan::Capacity(*resource)),
        Subject::Routing(activity) => work.activity_idx.get(activity).map(|activity| SubjectPlan::Routing(*activity)),
        Subject::Parameter { decision, name } => {
            plan.decision_idx.get(decision).map(|decision| SubjectPlan::Parameter(*decision, name.clone()))
        }
        _ => Some(SubjectPlan::Nothing),
    };
    found.unwrap_or_else(|| {
        sources.refuse(of, "subject", "What it decides does not exist.".to_owned(), "Choose another subject.");
        SubjectPlan::Nothing
    })
}

/// Whether a signal is defined as what a decision decides.
fn is_source(sources: &Sources<'_>, signal: SignalId, decision: DecisionId) -> bool {
    sources.document.signals.get(signal).is_some_and(|signal| signal.source == SignalSource::Decision(decision))
}

/// A signal that the world sets cannot be set by a decision as well; it can only be corrected.
fn is_changed_by_gap_only(of: EntityRef, decision: &Decision, signal: SignalId, sources: &mut Sources<'_>) {
    let source = sources.document.signals.get(signal).map(|signal| &signal.source);
    let is_corrected = matches!(decision.policy, Policy::GapCorrection(_));
    let clashes = match source {
        None | Some(SignalSource::None) => false,
        Some(SignalSource::External { .. }) => !is_corrected,
        Some(_) => true,
    };
    if clashes {
        let sentence = "It sets a signal whose value comes from elsewhere.".to_owned();
        sources.refuse(of, "subject", sentence, "Choose a signal without a source, or a policy that corrects it.");
    }
}
