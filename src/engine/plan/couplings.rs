//! What must match between decisions, resolved: members, tolerances, shared capacities, and how the outcome of a
//! decision is read as a time or an urgency. Whether something matches is judged elsewhere.

use super::chain::{ChainPlan, DecisionPlan, GoodsPolicy, Lever, PolicyPlan, SubjectPlan};
use crate::model::statics::agent_of;
use crate::model::{AgentKind, Capacity, Coupling, CouplingKind, DecisionId, Policy, RapidRole, SignalId, Subject};
use crate::units::{Duration, TimeUnit};

/// Timing: so late at least.
const LATE_AT_LEAST: i64 = 4 * 3_600_000;
/// Timing: or this share of the lead, whichever is larger.
const LATE_SHARE: f64 = 0.05;
/// Quantity: differences up to this share are left alone.
const QUANTITY_SHARE: f64 = 0.10;
/// Definition: differences up to this share are left alone.
const DEFINITION_SHARE: f64 = 0.05;
/// Turning back within this time is back and forth.
const WHIPLASH: i64 = 7 * 86_400_000;

/// Everything that is needed to hold commitments against each other.
#[derive(Debug, Clone, Default)]
pub struct CouplingsPlan {
    /// Whether commitments are held against each other: something must match, or faults of decisions are looked for.
    pub is_kept: bool,
    /// What must match.
    pub couplings: Vec<CouplingPlan>,
    /// By decision: how its outcome is read.
    pub decisions: Vec<OutcomePlan>,
    /// A basis is outdated when a newer version was there for longer than this, ticks.
    pub stale_after: i64,
    /// A decision turned back within this is back and forth, ticks.
    pub whiplash_within: i64,
}

/// What must match between some decisions.
#[derive(Debug, Clone)]
pub struct CouplingPlan {
    /// The identifier of its element.
    pub element: u32,
    /// What must agree.
    pub kind: CouplingKind,
    /// Decisions, in the stated order: where one needs the others, it is the last.
    pub members: Vec<u32>,
    /// What the shared resource has, where one is shared.
    pub capacity: f64,
    /// Smallest delay that matters, ticks.
    pub late_at_least: i64,
    /// Share of the lead that matters.
    pub late_share: f64,
    /// Relative difference of quantities that matters.
    pub quantity_share: f64,
    /// Relative difference of definitions that matters.
    pub definition_share: f64,
}

/// How the outcome of a decision is read.
#[derive(Debug, Clone, Default)]
pub struct OutcomePlan {
    /// Couplings it is a member of.
    pub couplings: Vec<u32>,
    /// Decisions that decide the same, itself left out.
    pub rivals: Vec<u32>,
    /// Where its outcome is told as an instant: ticks of one unit.
    pub date_unit: Option<f64>,
    /// By option of a mode: mean ticks until it delivers.
    pub leads: Vec<i64>,
    /// Where others need what it ships: the place of the instant at which the next goods under way arrive.
    pub arrival: Option<u32>,
    /// Ticks from taking effect until booked capacity is there, and how long it stays; 0 means until changed.
    pub booking: (i64, i64),
    /// Where its number is what is still to be made, booked block after block: units a block makes.
    pub makes: Option<f64>,
    /// How it reads what its outcome is told as: factor and offset.
    pub reading: (f64, f64),
    /// Whether a later outcome changes what an earlier one set, rather than adding to it.
    pub is_state: bool,
    /// Whether an outcome of 0 means that nothing is done.
    pub zero_is_nothing: bool,
    /// Whether the outcome is a number of things; otherwise it names an option or an instant.
    pub is_quantity: bool,
    /// Whether its owner is not the one who has the right to decide.
    pub is_without_right: bool,
    /// Whether it only passes on what it hears: it commits to an instant, not to a number.
    pub passes_on: bool,
    /// Whether it looks for clashes with the plans in force before it commits.
    pub checks: bool,
    /// By option: whether it is an urgent one.
    pub urgent_options: Vec<bool>,
    /// Whether a number above 0 is an urgent choice.
    pub is_urgency: bool,
    /// Whether blocks add up, rather than one replacing the other.
    pub adds: bool,
    /// What its subject is made of in the ledger: elements by identifier.
    pub elements: Vec<u32>,
}

/// Resolves couplings.
pub(super) fn compile(document: &crate::model::Document, chain: &ChainPlan) -> CouplingsPlan {
    let settings = &document.settings;
    let is_kept = !document.couplings.is_empty() || settings.stale_after.is_some() || settings.whiplash_within.is_some();
    let ticks = |time: Option<Duration>, default: i64| time.map_or(default, |time| time.ticks().0.max(0));
    let mut plan = CouplingsPlan {
        is_kept,
        stale_after: ticks(settings.stale_after, 0),
        whiplash_within: ticks(settings.whiplash_within, WHIPLASH),
        ..CouplingsPlan::default()
    };
    plan.decisions = (0..chain.decisions.len() as u32).map(|decision| outcome(document, chain, decision, is_kept)).collect();
    for (id, coupling) in document.couplings.iter() {
        let index = plan.couplings.len() as u32;
        let mut members: Vec<u32> = Vec::new();
        for member in &coupling.members {
            if let Some(decision) = chain.decision_idx.get(member).filter(|index| !members.contains(index)) {
                members.push(*decision);
            }
        }
        for member in &members {
            plan.decisions[*member as usize].couplings.push(index);
        }
        plan.couplings.push(CouplingPlan {
            element: id.0,
            kind: coupling.kind,
            members,
            capacity: capacity(document, coupling),
            late_at_least: ticks(coupling.tolerance_time, LATE_AT_LEAST),
            late_share: if coupling.tolerance_time.is_some() { 0.0 } else { LATE_SHARE },
            quantity_share: coupling.tolerance_share.map_or(QUANTITY_SHARE, |share| share.value()),
            definition_share: coupling.tolerance_share.map_or(DEFINITION_SHARE, |share| share.value()),
        });
    }
    // A number is read as an urgency where it is one: overtime, or where urgency must match.
    for outcome in &mut plan.decisions {
        let must_match = outcome.couplings.iter().any(|coupling| plan.couplings[*coupling as usize].kind == CouplingKind::SameUrgency);
        outcome.is_urgency &= outcome.zero_is_nothing || must_match;
        // Where nothing can clash, it is the same whether somebody looks.
        outcome.checks &= !outcome.couplings.is_empty() || !outcome.rivals.is_empty();
    }
    plan
}

/// What a shared resource has: its servers, or what the stocks made with it can make per day.
fn capacity(document: &crate::model::Document, coupling: &Coupling) -> f64 {
    let Some(id) = coupling.resource else { return 0.0 };
    let made: Vec<f64> = document.stocks.values().filter(|stock| stock.resource == Some(id)).filter_map(|stock| stock.capacity).collect();
    if !made.is_empty() {
        return made.iter().sum();
    }
    document.resources.get(id).map_or(0.0, |resource| match &resource.capacity {
        Capacity::Servers(servers) | Capacity::Sessions { servers, .. } => f64::from(*servers),
        Capacity::Steps { steps, .. } => steps.iter().map(|(_, servers)| f64::from(*servers)).fold(0.0, f64::max),
        Capacity::One => 1.0,
    })
}

fn outcome(document: &crate::model::Document, chain: &ChainPlan, index: u32, is_kept: bool) -> OutcomePlan {
    let decision = &chain.decisions[index as usize];
    let element = |of: &u32| SignalId(chain.signals[*of as usize].element);
    let unit = |of: &u32| document.signals.get(element(of)).and_then(|signal| TimeUnit::from_word(signal.unit.trim()));
    let own = &chain.functions[decision.owner as usize].readings;
    let reading = decision.told_as.iter().find_map(|told| own.iter().find(|(of, ..)| of == told));
    let is_option = matches!(&decision.policy, PolicyPlan::Goods(GoodsPolicy::Mode(_)) | PolicyPlan::Lever { .. } | PolicyPlan::Split(_));
    let date_unit = decision.told_as.iter().find_map(unit).map(|unit| unit.ticks() as f64).filter(|_| !is_option);
    let is_order = matches!(decision.subject, SubjectPlan::Goods(Lever::Order(_) | Lever::Produce(_)));
    let is_extra = matches!(decision.subject, SubjectPlan::Overtime(_) | SubjectPlan::Goods(Lever::Overtime(_)));
    let by_rule = goods_rule(chain, index, document);
    let is_evaluated = decision.policy.is_evaluated() || by_rule.is_some();
    let mut outcome = OutcomePlan {
        date_unit,
        reading: reading.map_or((1.0, 0.0), |(_, factor, offset)| (*factor, *offset)),
        is_quantity: is_evaluated && !is_option && date_unit.is_none(),
        is_without_right: is_without_right(chain, index, document),
        passes_on: !is_evaluated,
        checks: is_kept && checks_ledger(chain, index, document),
        is_urgency: is_evaluated && !is_option && date_unit.is_none() && !is_order,
        zero_is_nothing: is_extra || is_order,
        is_state: is_evaluated && !is_order,
        booking: (0, by_rule.unwrap_or(0)),
        elements: elements(decision, document),
        ..OutcomePlan::default()
    };
    let day = TimeUnit::Day.ticks() as f64;
    match &decision.policy {
        PolicyPlan::Goods(GoodsPolicy::Mode(mode)) => {
            let lead = |option: &crate::engine::policy::mode::ModeOption| {
                let weights: f64 = option.transit.iter().map(|(_, weight)| weight).sum();
                let days: f64 = option.transit.iter().map(|(days, weight)| days * weight).sum();
                (days / weights.max(f64::MIN_POSITIVE) * day).round() as i64
            };
            outcome.leads = mode.options.iter().map(lead).collect();
            outcome.arrival = mode.arrival;
            let slowest = outcome.leads.iter().max().copied().unwrap_or(0);
            outcome.urgent_options = outcome.leads.iter().map(|lead| *lead < slowest).collect();
        }
        // The first option is the usual one.
        PolicyPlan::Lever { options, .. } => outcome.urgent_options = (0..options.len()).map(|option| option > 0).collect(),
        PolicyPlan::Step(step) => {
            outcome.booking = (step.notice, step.lasts);
            outcome.adds = true;
        }
        PolicyPlan::Goods(GoodsPolicy::Step(rule)) => {
            outcome.booking = (rule.step.notice.ticks().0.max(0), rule.step.minimum_block.ticks().0.max(0));
            outcome.makes = rule.makes_per_day().map(|per_day| per_day * outcome.booking.1 as f64 / day);
        }
        _ => {}
    }
    if is_kept && decision.subject != SubjectPlan::Nothing {
        let rivals = chain.decisions.iter().zip(0..).filter(|(rival, other)| *other != index && rival.subject == decision.subject);
        outcome.rivals = rivals.map(|(_, other)| other).collect();
    }
    outcome
}

/// Whether a decision is taken by the rule of a stock, where the goods are: then how long it holds, in ticks; 0 means
/// until it is taken again.
fn goods_rule(chain: &ChainPlan, index: u32, document: &crate::model::Document) -> Option<i64> {
    let decision = document.decisions.get(DecisionId(chain.decisions[index as usize].element))?;
    let is_carried_out_there = chain.decisions[index as usize].policy == PolicyPlan::PassOn && decision.policy != Policy::PassOn;
    if !is_carried_out_there {
        return None;
    }
    let Subject::Overtime(resource) = decision.subject else { return Some(0) };
    let stock = document.stocks.values().find(|stock| stock.resource == Some(resource));
    let period = stock.and_then(|stock| document.sites.get(stock.site)?.period.as_ref());
    period.map(|period| period.length.map_or(TimeUnit::Day.ticks(), |length| length.ticks().0))
}

/// Whether a decision looks at the plans in force before it commits: as stated, else what its agent does by default.
fn checks_ledger(chain: &ChainPlan, index: u32, document: &crate::model::Document) -> bool {
    let Some(decision) = document.decisions.get(DecisionId(chain.decisions[index as usize].element)) else { return false };
    decision.checks_plans.unwrap_or_else(|| agent_of(document, decision) == AgentKind::GovernedAi)
}

/// Elements at which money arises from what a decision steers.
fn elements(decision: &DecisionPlan, document: &crate::model::Document) -> Vec<u32> {
    let stock = |index: &u32| document.stocks.ids().nth(*index as usize);
    let lane = |index: &u32| document.lanes.ids().nth(*index as usize).map(|id| id.0);
    let mut elements = vec![decision.element];
    match &decision.subject {
        SubjectPlan::Goods(Lever::Order(index)) => {
            let Some(id) = stock(index) else { return elements };
            elements.push(id.0);
            elements.extend(document.lanes.iter().filter(|(_, lane)| lane.to == Some(id)).map(|(lane, _)| lane.0));
        }
        SubjectPlan::Goods(Lever::Produce(index)) => elements.extend(stock(index).map(|id| id.0)),
        SubjectPlan::Goods(Lever::Mode(index)) => elements.extend(lane(index)),
        SubjectPlan::Goods(Lever::Overtime(resource)) => {
            elements.push(*resource);
            elements
                .extend(document.stocks.iter().filter(|(_, stock)| stock.resource.is_some_and(|id| id.0 == *resource)).map(|(id, _)| id.0));
        }
        _ => {}
    }
    elements
}

/// Whether rights are stated for a decision and give it to somebody else than its owner.
fn is_without_right(chain: &ChainPlan, index: u32, document: &crate::model::Document) -> bool {
    let id = DecisionId(chain.decisions[index as usize].element);
    let Some(owner) = document.decisions.get(id).map(|decision| decision.owner) else { return false };
    let stated = document.decision_rights.values().filter(|right| right.decision == id).flat_map(|right| &right.roles);
    let mut deciders = stated.filter(|role| role.role == RapidRole::Decide).map(|role| role.function).peekable();
    deciders.peek().is_some() && deciders.all(|function| function != owner)
}
