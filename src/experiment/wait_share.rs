//! Where one repeat waited, end to end: at teams and on handoffs, for the map after a run.
//!
//! Of every chain only the way to its last action counts, so that nothing counts that nobody waited for; of
//! every item its waits before work and its time under way. It reads what was kept of a repeat and runs nothing.

use std::collections::BTreeMap;

use super::{StudyResult, Trace};
use crate::engine::episode::part;
use crate::engine::flow_trace::{ChainRow, MessageRow, Taker};
use crate::engine::plan::{RoutingPlan, TargetPlan};
use crate::engine::work::TraceRow;
use crate::model::{ActivityId, Document, EntityRef, FunctionId, HandoffId};

/// Ticks of one hour.
const HOUR: f64 = 3_600_000.0;

/// Where one repeat waited.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WaitShares {
    /// Hours waited at each team: not noticed, waiting for its turn, waiting for authority, items before their work.
    pub teams: BTreeMap<FunctionId, f64>,
    /// Hours under way on each handoff of information or work.
    pub handoffs: BTreeMap<HandoffId, f64>,
    /// Chains that were looked at.
    pub n_chains: usize,
    /// Items' visits that were looked at.
    pub n_visits: usize,
}

impl WaitShares {
    /// Adds up the waits of chains that began, and of items that came, within the observed time of a repeat.
    pub fn of(document: &Document, result: &StudyResult, trace: &Trace) -> Self {
        let mut shares = Self::default();
        let window = result.plan.warm_up..result.plan.horizon;
        let messages = Messages::new(&trace.flow.messages);
        for chain in trace.chains.iter().filter(|chain| chain.ended.is_some() && window.contains(&chain.started)) {
            shares.n_chains += 1;
            shares.add_chain(document, result, &messages, chain);
        }
        shares.add_items(document, result, trace);
        shares
    }

    /// Share of all waiting that was under way on a handoff, 0 to 1; nothing where nobody waited at all.
    pub fn of_handoff(&self, id: HandoffId) -> Option<f64> {
        self.share(*self.handoffs.get(&id)?)
    }

    /// Share of all waiting that was at a team, 0 to 1; nothing where nobody waited at all.
    pub fn of_team(&self, id: FunctionId) -> Option<f64> {
        self.share(*self.teams.get(&id)?)
    }

    /// All hours waited.
    pub fn hours(&self) -> f64 {
        self.teams.values().chain(self.handoffs.values()).sum()
    }

    fn share(&self, hours: f64) -> Option<f64> {
        let total = self.hours();
        (0.0 < total).then(|| hours / total)
    }

    fn at_team(&mut self, id: FunctionId, ticks: i64) {
        *self.teams.entry(id).or_default() += ticks.max(0) as f64 / HOUR;
    }

    fn on_handoff(&mut self, id: HandoffId, ticks: i64) {
        *self.handoffs.entry(id).or_default() += ticks.max(0) as f64 / HOUR;
    }

    /// The way to the last action of one chain, step by step.
    fn add_chain(&mut self, document: &Document, result: &StudyResult, messages: &Messages<'_>, chain: &ChainRow) {
        let Some(owner) = result.signal_of(chain.signal).and_then(|id| document.signals.get(id)).map(|signal| signal.owner) else {
            return;
        };
        let team = |taker: Taker| match result.taker_of(document, taker)? {
            EntityRef::Decision(id) => document.decisions.get(id).map(|decision| decision.owner),
            EntityRef::Function(id) => Some(id),
            _ => None,
        };
        let handoff = |from: FunctionId, to: Option<FunctionId>, left: i64, ticks: i64| {
            let fits = |id: HandoffId| {
                let ends = document.handoffs.get(id)?;
                (ends.from == from && to.is_none_or(|to| ends.to == to)).then_some(id)
            };
            let plans = &result.plan.chain.handoffs;
            let on_way = messages.on_way(left, left + ticks, |index| fits(HandoffId(plans.get(index as usize)?.element)));
            // Of a long run not every message is kept; one way between two teams needs none.
            on_way.or_else(|| {
                let mut all = plans.iter().filter_map(|plan| fits(HandoffId(plan.element)));
                all.next().filter(|_| all.next().is_none())
            })
        };
        let (mut from, mut left, mut before) = (owner, chain.started, [0; part::N]);
        for step in chain.way() {
            let Some(to) = team(step.taker) else { return };
            let ticks = |nth: usize| step.parts[nth] - before[nth];
            if 0 < ticks(part::COMMUNICATE)
                && let Some(id) = handoff(from, Some(to), left, ticks(part::COMMUNICATE))
            {
                self.on_handoff(id, ticks(part::COMMUNICATE));
            }
            self.at_team(to, ticks(part::SENSE) + ticks(part::QUEUE) + ticks(part::AUTHORISE));
            (from, left, before) = (to, step.at, step.parts);
        }
        let last = chain.parts[part::COMMUNICATE] - before[part::COMMUNICATE];
        if 0 < last
            && let Some(id) = handoff(from, None, left, last)
        {
            self.on_handoff(id, last);
        }
    }

    /// Waits of items before their work, and their times between two visits.
    fn add_items(&mut self, document: &Document, result: &StudyResult, trace: &Trace) {
        let work = &result.plan.work;
        let window = result.plan.warm_up..result.plan.horizon;
        // Visits of one item: all that came into the map by the same stream at the same instant.
        let mut items: BTreeMap<(u32, i64), Vec<(usize, TraceRow)>> = BTreeMap::new();
        for (index, record) in trace.activities.iter().enumerate() {
            let Some(plan) = work.activities.get(index).filter(|plan| !plan.is_attention) else { continue };
            let Some(activity) = document.activities.get(ActivityId(plan.element)) else { continue };
            for row in record.rows.iter().filter(|row| window.contains(&row.entered)) {
                self.n_visits += 1;
                if let Some(until) = row.started.or(row.gave_up) {
                    self.at_team(activity.function, until - row.arrived);
                }
                items.entry((row.stream, row.entered)).or_default().push((index, *row));
            }
        }
        for visits in items.values() {
            for (index, row) in visits.iter().filter(|(_, row)| row.entered < row.arrived) {
                // Where it came from: the visit that ended last before it arrived, of those with a way here that takes time.
                let came = visits.iter().filter_map(|(from, other)| {
                    let ended = other.ended.filter(|ended| *ended <= row.arrived)?;
                    let targets = targets(&work.activities.get(*from)?.routing);
                    let target = targets.into_iter().find(|target| target.activity as usize == *index)?;
                    Some((ended, target.latency.as_ref().map(|(_, element)| HandoffId(*element))))
                });
                let Some((ended, Some(id))) = came.max_by_key(|(ended, _)| *ended) else { continue };
                if document.handoffs.contains(id) {
                    self.on_handoff(id, row.arrived - ended);
                }
            }
        }
    }
}

/// Messages by the instant of their arrival.
struct Messages<'a>(BTreeMap<i64, Vec<&'a MessageRow>>);

impl<'a> Messages<'a> {
    fn new(rows: &'a [MessageRow]) -> Self {
        let mut by_arrival: BTreeMap<i64, Vec<&MessageRow>> = BTreeMap::new();
        for row in rows {
            if let Some(at) = row.arrives {
                by_arrival.entry(at).or_default().push(row);
            }
        }
        Self(by_arrival)
    }

    /// The handoff of the message that arrived then and was not sent before it could be; the one sent first
    /// where several fit.
    fn on_way(&self, left: i64, arrived: i64, fits: impl Fn(u32) -> Option<HandoffId>) -> Option<HandoffId> {
        let rows = self.0.get(&arrived)?.iter().filter(|row| left <= row.sent);
        rows.filter_map(|row| Some((row.sent, fits(row.handoff)?))).min().map(|(_, id)| id)
    }
}

fn targets(routing: &RoutingPlan) -> Vec<&TargetPlan> {
    match routing {
        RoutingPlan::Always(target) => vec![target],
        RoutingPlan::FirstOf(branches) => branches.iter().map(|branch| &branch.target).collect(),
        RoutingPlan::Split(targets) => targets.iter().collect(),
    }
}
