//! Directed loops of decisions that hear of each other's outcomes, and how strongly each may swing.

use std::collections::BTreeMap;

use super::handoff::{mean_latency, reads};
use super::{decision_time, mean, period};
use crate::model::{Decision, DecisionId, Distribution, Document, FunctionId, HandoffId, HandoffKind, Policy, SignalSource, Subject};
use crate::units::Duration;

/// From here on a loop's index is worth a look: e⁻¹, above which the answer of a continuous loop with delay
/// begins to swing.
pub const WARN: f64 = 0.37;
/// From here on swings grow: π/2, the bound of stability of a continuous loop with delay.
pub const ALARM: f64 = 1.57;

/// Most loops that are listed, and most steps of the search.
const MAX_LOOPS: usize = 500;
const MAX_STEPS: usize = 200_000;
const MAX_LENGTH: usize = 16;

/// One step of a loop: who decides, and how the next one hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoopStep {
    /// The decision; none where a team only passes on.
    pub decision: Option<DecisionId>,
    /// Its team.
    pub function: FunctionId,
    /// The handoff to the next step; none where the outcome itself is what the next one measures.
    pub handoff: Option<HandoffId>,
}

/// A directed loop.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// Its steps, starting at the lowest decision.
    pub steps: Vec<LoopStep>,
    /// Time once around in milliseconds: latencies, half periods, decision times and times to act.
    pub delay: f64,
    /// Product of the gains of its policies.
    pub gain: f64,
    /// Shortest period on it in milliseconds; none where everything happens on events.
    pub period: Option<f64>,
    /// Delay × gain / shortest period: how much is corrected before the first correction is seen.
    pub index: Option<f64>,
}

/// All directed loops that were found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loops {
    /// The loops, the highest index first.
    pub loops: Vec<Loop>,
    /// Whether the search ended before every loop was found.
    pub is_cut_short: bool,
}

impl Loops {
    /// The highest index of the loops a handoff is on.
    pub fn index_of(&self, handoff: HandoffId) -> Option<f64> {
        let on = |one: &&Loop| one.steps.iter().any(|step| step.handoff == Some(handoff));
        self.loops.iter().filter(on).filter_map(|one| one.index).max_by(f64::total_cmp)
    }
}

/// A place at which a loop may pass.
#[derive(Debug, Clone)]
struct Node {
    decision: Option<DecisionId>,
    function: FunctionId,
    delay: f64,
    gain: f64,
    period: Option<f64>,
    /// Where its outcome is heard, on which handoff, and how long that takes.
    next: Vec<(usize, Option<HandoffId>, f64)>,
}

/// Finds the directed loops of a document, within a stated effort.
pub fn loops(document: &Document) -> Loops {
    let nodes = nodes(document);
    let mut found =
        Search { nodes: &nodes, way: Vec::new(), on_way: vec![false; nodes.len()], loops: Vec::new(), steps: 0, is_cut_short: false };
    for start in 0..nodes.len() {
        found.from(start, start);
    }
    let mut loops = found.loops;
    let index = |one: &Loop| one.index.unwrap_or(-1.0);
    loops.sort_by(|a, b| index(b).total_cmp(&index(a)).then_with(|| a.steps.cmp(&b.steps)));
    Loops { loops, is_cut_short: found.is_cut_short }
}

struct Search<'n> {
    nodes: &'n [Node],
    way: Vec<(usize, Option<HandoffId>, f64)>,
    on_way: Vec<bool>,
    loops: Vec<Loop>,
    steps: usize,
    is_cut_short: bool,
}

impl Search<'_> {
    /// Follows every way from a node on, over nodes behind the start, back to it.
    fn from(&mut self, start: usize, at: usize) {
        if self.steps >= MAX_STEPS || self.loops.len() >= MAX_LOOPS {
            self.is_cut_short = true;
            return;
        }
        self.on_way[at] = true;
        for (next, handoff, latency) in &self.nodes[at].next {
            self.steps += 1;
            self.way.push((at, *handoff, *latency));
            if *next == start {
                self.close();
            } else if start < *next && !self.on_way[*next] {
                if self.way.len() < MAX_LENGTH {
                    self.from(start, *next);
                } else {
                    self.is_cut_short = true;
                }
            }
            self.way.pop();
        }
        self.on_way[at] = false;
    }

    fn close(&mut self) {
        // A loop without a decision decides nothing.
        if self.way.iter().all(|(node, ..)| self.nodes[*node].decision.is_none()) || self.loops.len() >= MAX_LOOPS {
            return;
        }
        let (mut delay, mut gain) = (0.0, 1.0);
        let mut shortest: Option<f64> = None;
        let mut steps = Vec::new();
        for (node, handoff, latency) in &self.way {
            let node = &self.nodes[*node];
            delay += node.delay + latency;
            gain *= node.gain;
            shortest = match (shortest, node.period) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            steps.push(LoopStep { decision: node.decision, function: node.function, handoff: *handoff });
        }
        let index = shortest.map(|period| delay * gain / period);
        self.loops.push(Loop { steps, delay, gain, period: shortest, index });
    }
}

fn nodes(document: &Document) -> Vec<Node> {
    let mut nodes: Vec<Node> = document.decisions.iter().map(|(id, decision)| decision_node(document, id, decision)).collect();
    let place: BTreeMap<DecisionId, usize> = document.decisions.ids().zip(0..).collect();
    let mut deciding: BTreeMap<FunctionId, Vec<usize>> = BTreeMap::new();
    for (node, decision) in document.decisions.values().enumerate() {
        deciding.entry(decision.owner).or_default().push(node);
    }
    let mut passing: BTreeMap<FunctionId, usize> = BTreeMap::new();
    for function in document.functions.ids().filter(|function| !deciding.contains_key(function)) {
        passing.insert(function, nodes.len());
        nodes.push(Node { decision: None, function, delay: 0.0, gain: 1.0, period: None, next: Vec::new() });
    }
    for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| handoff.kind == HandoffKind::Information) {
        let latency = mean_latency(document, handoff).unwrap_or(0.0);
        let mut heard: Vec<usize> = Vec::new();
        for node in deciding.get(&handoff.to).into_iter().flatten() {
            let decision = nodes[*node].decision.and_then(|decision| document.decisions.get(decision));
            if decision.is_some_and(|decision| reads(document, decision, handoff)) {
                heard.push(*node);
            }
        }
        heard.extend(passing.get(&handoff.to));
        let mut senders: Vec<usize> = Vec::new();
        for node in deciding.get(&handoff.from).into_iter().flatten() {
            let decision = nodes[*node].decision.and_then(|decision| document.decisions.get(decision));
            if decision.is_some_and(|decision| tells(document, nodes[*node].decision, decision, id)) {
                senders.push(*node);
            }
        }
        senders.extend(passing.get(&handoff.from));
        for sender in senders {
            nodes[sender].next.extend(heard.iter().map(|heard| (*heard, Some(id), latency)));
        }
    }
    effects(document, &place, &mut nodes);
    nodes
}

/// Whether an outcome of a decision goes out on a handoff.
fn tells(document: &Document, id: Option<DecisionId>, decision: &Decision, handoff: HandoffId) -> bool {
    if !decision.communicates.is_empty() && !decision.communicates.contains(&handoff) {
        return false;
    }
    let Some(link) = document.handoffs.get(handoff) else { return false };
    let is_outcome = |source: &SignalSource| match source {
        SignalSource::Decision(of) => Some(*of) == id,
        // What its owner's decisions say, or what it passes on.
        SignalSource::None => true,
        _ => false,
    };
    link.signals.is_empty()
        || !decision.communicates.is_empty()
        || link
            .signals
            .iter()
            .filter_map(|signal| document.signals.get(*signal))
            .any(|signal| is_outcome(&signal.source) || (decision.policy == Policy::PassOn && signal.owner != decision.owner))
}

/// Outcomes that are measured: a decision that sets a signal or changes a resource is followed by whoever is told of it.
fn effects(document: &Document, place: &BTreeMap<DecisionId, usize>, nodes: &mut [Node]) {
    for (id, decision) in document.decisions.iter() {
        let Some(from) = place.get(&id) else { continue };
        for (signal_id, signal) in document.signals.iter() {
            let is_changed = match (&decision.subject, &signal.source) {
                (Subject::Signal(set), _) => *set == signal_id,
                (Subject::Overtime(of) | Subject::Capacity(of), SignalSource::QueueLength(on) | SignalSource::Load(on)) => of == on,
                (
                    Subject::OrderQuantity(of) | Subject::Production(of),
                    SignalSource::InventoryLevel(on) | SignalSource::InventoryPosition(on) | SignalSource::Backorders(on),
                )
                | (Subject::Production(of), SignalSource::Material { stock: on, .. }) => of == on,
                _ => false,
            };
            if !is_changed {
                continue;
            }
            for (reader_id, reader) in document.decisions.iter().filter(|(_, reader)| reader.inputs.contains(&signal_id)) {
                let Some(to) = place.get(&reader_id) else { continue };
                if reader.owner == signal.owner {
                    nodes[*from].next.push((*to, None, 0.0));
                }
                for (handoff_id, handoff) in document.handoffs.iter() {
                    let brings = handoff.kind == HandoffKind::Information && handoff.from == signal.owner && handoff.to == reader.owner;
                    if brings && (handoff.signals.is_empty() || handoff.signals.contains(&signal_id)) {
                        nodes[*from].next.push((*to, Some(handoff_id), mean_latency(document, handoff).unwrap_or(0.0)));
                    }
                }
            }
        }
    }
    for node in nodes {
        node.next.sort_by_key(|step| (step.0, step.1));
        node.next.dedup_by_key(|(to, handoff, _)| (*to, *handoff));
    }
}

fn decision_node(document: &Document, id: DecisionId, decision: &Decision) -> Node {
    let period = period(document, decision);
    let mean_of = |distribution: &Distribution<Duration>| mean(document, distribution).unwrap_or(0.0).max(0.0);
    let delay = period.unwrap_or(0.0) / 2.0
        + mean_of(&decision.sense)
        + mean_of(&decision_time(document, decision))
        + execution_lead(document, decision);
    Node { decision: Some(id), function: decision.owner, delay, gain: gain(document, decision), period, next: Vec::new() }
}

/// Mean time in milliseconds from a decision to its effect: its time to act, and for goods the order's way and the
/// fastest way to ship, or the time to make it.
pub fn execution_lead(document: &Document, decision: &Decision) -> f64 {
    let mean_of = |distribution: &Distribution<Duration>| mean(document, distribution).unwrap_or(0.0).max(0.0);
    let goods = match decision.subject {
        Subject::OrderQuantity(stock) => {
            let lanes = document.lanes.values().filter(|lane| lane.to == Some(stock));
            let lead = |lane: &crate::model::Lane| {
                let fastest = lane.modes.iter().map(|mode| mean_of(&mode.lead)).min_by(f64::total_cmp).unwrap_or(0.0);
                mean_of(&lane.order_lead) + fastest
            };
            lanes.map(lead).min_by(f64::total_cmp).unwrap_or(0.0)
        }
        Subject::Production(stock) => document.stocks.get(stock).map_or(0.0, |stock| mean_of(&stock.production_lead)),
        _ => 0.0,
    };
    mean_of(&decision.act) + goods
}

/// How much of a change a policy answers with: the share of a gap it closes, 0 where it answers to nothing.
fn gain(document: &Document, decision: &Decision) -> f64 {
    let own = match &decision.policy {
        Policy::Constant(_) => return 0.0,
        Policy::GapCorrection(gap) => gap.gain.unwrap_or(1.0),
        Policy::BaseStock(level) | Policy::EchelonBaseStock(level) => level.gain.unwrap_or(1.0),
        Policy::Smoothing(smoothing) => 1.0 / smoothing.stock_periods.max(1.0),
        Policy::Anchoring { alpha, .. } => *alpha,
        Policy::Linear(rule) => rule.terms.iter().map(|term| term.factor.unwrap_or(1.0).abs()).fold(0.0, f64::max),
        _ => 1.0,
    };
    // Whoever reads a value larger than it is answers with more.
    let factor = decision.inputs.iter().filter_map(|signal| {
        let term = document.terms.get(document.signals.get(*signal)?.term?)?;
        let variant = term.variants.get(&decision.owner).filter(|_| !term.mapped.contains(&decision.owner))?;
        variant.factor
    });
    own * factor.fold(1.0, |most: f64, factor| most.max(factor.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Function, GapCorrection, Handoff, Phase, Schedule, Signal, Trigger};

    fn fixed(hours: f64) -> Distribution<Duration> {
        Distribution::Fixed(Duration::hours(hours))
    }

    /// Functions in a ring, each telling the next, each deciding at a period.
    fn ring(periods: &[f64], latency: f64) -> Document {
        let mut document = Document::default();
        let functions: Vec<FunctionId> = periods.iter().map(|_| document.new_id()).collect();
        for (n, period) in periods.iter().enumerate() {
            document.functions.insert(functions[n], Function::default());
            let at = Schedule::Every { period: Duration::hours(*period), phase: Phase::Start };
            let trigger = Trigger::Periodic(crate::model::CalendarSchedule { at, calendar: None });
            let id = document.new_id();
            document
                .decisions
                .insert(id, Decision { owner: functions[n], trigger, decision_time: Some(fixed(0.0)), ..Decision::default() });
            let id = document.new_id();
            let to = functions[(n + 1) % functions.len()];
            document.handoffs.insert(id, Handoff { from: functions[n], to, latency: fixed(latency), ..Handoff::default() });
        }
        document
    }

    #[test]
    fn a_ring_is_one_loop_with_the_sum_of_its_delays() {
        let found = loops(&ring(&[24.0, 12.0, 168.0], 3.0));
        assert_eq!(found.loops.len(), 1);
        let one = &found.loops[0];
        assert_eq!(one.steps.len(), 3);
        assert_eq!(one.delay / 3_600_000.0, 12.0 + 6.0 + 84.0 + 9.0);
        assert_eq!(one.period, Some(12.0 * 3_600_000.0));
        assert_eq!(one.index, Some(111.0 / 12.0));
        assert!(!found.is_cut_short);
    }

    #[test]
    fn an_open_chain_has_no_loop() {
        let mut document = ring(&[24.0, 12.0, 168.0], 3.0);
        let last = document.handoffs.ids().next_back().unwrap();
        document.handoffs.remove(last);
        assert_eq!(loops(&document).loops, []);
    }

    #[test]
    fn a_team_without_decisions_is_part_of_a_loop_and_a_loop_without_decisions_is_none() {
        let mut document = ring(&[24.0, 12.0], 3.0);
        let first = document.decisions.ids().next().unwrap();
        document.decisions.remove(first);
        let found = loops(&document);
        assert_eq!(found.loops.len(), 1);
        assert_eq!(found.loops[0].delay / 3_600_000.0, 6.0 + 6.0);
        let second = document.decisions.ids().next().unwrap();
        document.decisions.remove(second);
        assert_eq!(loops(&document).loops, []);
    }

    #[test]
    fn a_correction_that_is_measured_closes_a_loop_whose_index_grows_with_gain_and_delay() {
        let mut document = ring(&[24.0], 30.0);
        let desk = document.decisions.ids().next().unwrap();
        let plant = document.new_id();
        document.functions.insert(plant, Function::default());
        let level = document.new_id();
        document.signals.insert(level, Signal { owner: plant, ..Signal::default() });
        let link = document.handoffs.ids().next().unwrap();
        document.handoffs.get_mut(link).unwrap().from = plant;
        let decision = document.decisions.get_mut(desk).unwrap();
        decision.subject = Subject::Signal(level);
        decision.inputs = vec![level];
        decision.policy = Policy::GapCorrection(GapCorrection { gain: Some(0.5), ..GapCorrection::default() });
        let found = loops(&document);
        assert_eq!(found.loops.len(), 1);
        assert_eq!(found.loops[0].index, Some(0.5 * (12.0 + 30.0) / 24.0));
        assert_eq!(found.index_of(link), found.loops[0].index);
    }

    #[test]
    fn a_map_where_everybody_tells_everybody_is_searched_within_limits() {
        let mut document = ring(&[24.0; 14], 1.0);
        let functions: Vec<FunctionId> = document.functions.ids().collect();
        for from in &functions {
            for to in functions.iter().filter(|to| *to != from) {
                let id = document.new_id();
                document.handoffs.insert(id, Handoff { from: *from, to: *to, ..Handoff::default() });
            }
        }
        let found = loops(&document);
        assert!(found.is_cut_short && found.loops.len() <= MAX_LOOPS);
    }
}
