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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
    use crate::project::parse;

    fn shares(inner: &str) -> WaitShares {
        let text =
            format!("Syncline(version: 1, document: (next_id: 90, {inner}, studies: {{ 80: (horizon: \"40 d\", replications: 2) }}))");
        let document = parse(&text).unwrap();
        let prepared = prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap();
        let result = run_study(&prepared, &Watch::default());
        WaitShares::of(&document, &result, &result.trace)
    }

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
    }

    /// A change each day at midnight is told over 6 h to a team that decides at 12:00 and takes 1 h, and passes on over 12 h.
    const CHAIN: &str = r#"functions: { 1: (name: "Sales"), 2: (name: "Planning"), 3: (name: "Plant") },
        signals: { 4: (name: "Demand", owner: 1, source: External(changes: Scheduled(Every(period: "1 d")))) },
        handoffs: { 5: (from: 1, to: 2, latency: Fixed("6 h"), signals: [4]), 6: (from: 2, to: 3, latency: Fixed("12 h")) },
        decisions: { 7: (name: "Plan", owner: 2, trigger: Periodic((at: Every(period: "1 d", phase: At("12 h")))), decision_time: Fixed("1 h")) }"#;

    #[test]
    fn what_a_chain_waited_for_is_shared_out_and_deciding_is_no_waiting() {
        let shares = shares(CHAIN);
        assert!(0 < shares.n_chains);
        near(shares.of_handoff(HandoffId(5)), 6.0 / 24.0);
        near(shares.of_handoff(HandoffId(6)), 12.0 / 24.0);
        near(shares.of_team(FunctionId(2)), 6.0 / 24.0);
    }

    #[test]
    fn a_message_that_is_not_on_the_way_to_the_last_action_counts_nothing() {
        let inner = CHAIN.replace("6: (from: 2", r#"8: (from: 1, to: 3, latency: Fixed("10 h"), signals: [4]), 6: (from: 2"#);
        let shares = shares(&inner);
        assert_eq!(shares.of_handoff(HandoffId(8)), None);
        near(shares.of_handoff(HandoffId(6)), 12.0 / 24.0);
    }

    #[test]
    fn items_wait_before_their_work_and_on_the_handoff_between_two_activities() {
        // One item a day: 2 h of work, 3 h under way, arrives at 05:00 and is held until a gate opens at noon.
        let shares = shares(
            r#"functions: { 1: (name: "Desk"), 2: (name: "Approval") },
            handoffs: { 3: (from: 1, to: 2, kind: Work, latency: Fixed("3 h")) },
            work_streams: { 4: (name: "Requests", entry: 6, arrivals: Scheduled(Every(period: "1 d"))) },
            resources: { 5: (name: "Clerks", function: 1), 8: (name: "Boss", function: 2) },
            activities: { 6: (name: "Check", function: 1, resource: 5, service: Fixed("2 h"), routing: (branches: [(to: 7, via: 3)])),
                7: (name: "Approve", function: 2, resource: 8, service: Fixed("1 h"), gate: (opens: Every(period: "1 d", phase: At("12 h")))) }"#,
        );
        assert!(0 < shares.n_visits);
        near(shares.of_handoff(HandoffId(3)), 3.0 / 10.0);
        near(shares.of_team(FunctionId(2)), 7.0 / 10.0);
        near(shares.of_team(FunctionId(1)), 0.0);
    }
}
