//! Why plans clash: the later decision is taken once more as it was, each time with one class of what its owner
//! believed replaced by what was true. The first class that avoids the clash is its cause.
//!
//! Nothing is drawn and nothing takes effect: the decision's state is as before afterwards.

use std::sync::Arc;

use super::super::board::Board;
use super::super::commitments::{Cause, Key, Kind, Terms};
use super::super::information::{Information, Known};
use super::super::plan::{GoodsPolicy, PolicyPlan, TriggerPlan};
use super::choose::{Basis, Block, Choice, Memory};
use super::{Decisions, Input};

/// Causes that are tried, in order.
const CLASSES: [Cause; 7] = [Cause::Loss, Cause::Noise, Cause::Mask, Cause::Latency, Cause::Cadence, Cause::Definition, Cause::Objective];

/// What a decision was taken with.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) policy: Arc<PolicyPlan>,
    memory: Memory,
    blocks: Vec<Block>,
    board: Board,
    started: i64,
    /// The meeting it was taken in.
    pub(super) cycle: Option<u32>,
    /// What its owner could have known, by signal its policy reads.
    truths: Vec<Truth>,
    /// What the field that tells urgency said to its owner, where there is one.
    urgency: Option<Urgency>,
}

/// A field of a signal that tells urgency.
#[derive(Debug, Clone, Copy)]
struct Urgency {
    known: f64,
    /// What it says at its source.
    latest: f64,
    /// Whether no channel carries it to the owner.
    is_masked: bool,
    /// Whether a newer version than the one that was known was lost on its way to the owner.
    is_lost: bool,
    /// Whether a newer version than the one that was known was on its way to somebody.
    is_under_way: bool,
}

impl Urgency {
    fn without(self, cause: Cause) -> f64 {
        let is_gone = match cause {
            Cause::Mask => self.is_masked,
            Cause::Loss => self.is_lost && !self.is_masked,
            Cause::Latency => self.is_under_way && !self.is_masked,
            Cause::Cadence => !self.is_masked,
            _ => false,
        };
        if is_gone { self.latest } else { self.known }
    }
}

/// What could have been known of a signal as a decision was taken; values as they are meant.
#[derive(Debug, Clone)]
struct Truth {
    signal: u32,
    /// What was known, as it was read.
    known: Option<Known>,
    /// How the owner reads it.
    reading: (f64, f64),
    /// The known version as it was made.
    clean: Option<Known>,
    /// The newest version that was lost on its way to the owner.
    lost: Option<Known>,
    /// The newest version that was on its way to somebody.
    sent: Option<Known>,
    /// The newest version there was.
    latest: Option<Known>,
}

impl Truth {
    /// What the owner would have known with one class of causes taken away.
    fn without(&self, cause: Cause, is_mapped: bool) -> Option<Known> {
        let read = |known: Known| {
            let (factor, offset) = if is_mapped { (1.0, 0.0) } else { self.reading };
            Known { value: factor * known.value + offset, ..known }
        };
        let is_newer = |other: &Known| self.known.is_none_or(|known| known.version < other.version);
        let newer = |other: Option<Known>| other.filter(is_newer).map(read).or(self.known);
        match cause {
            Cause::Loss => newer(self.lost),
            Cause::Noise => self.clean.map(read).or(self.known),
            Cause::Latency => newer(self.sent),
            Cause::Cadence => newer(self.latest),
            Cause::Definition => {
                let (factor, offset) = if is_mapped { (1.0, 0.0) } else { self.reading };
                self.known.map(|known| Known { value: (known.value - offset) / factor, ..known })
            }
            Cause::Mask | Cause::Objective | Cause::Right | Cause::Uncertainty => self.known,
        }
    }
}

impl Decisions<'_> {
    /// What it takes to take a decision again, for those that must match others.
    pub(super) fn snapshot(&self, decision: u32, cycle: Option<u32>, board: &Board, now: i64) -> Option<Box<Snapshot>> {
        let book = self.book.as_ref()?;
        if book.plan().decisions[decision as usize].couplings.is_empty() {
            return None;
        }
        let state = &self.states[decision as usize];
        Some(Box::new(Snapshot {
            policy: Arc::clone(&state.policy),
            memory: state.memory.clone(),
            blocks: state.blocks.clone(),
            board: board.clone(),
            started: now,
            cycle,
            truths: Vec::new(),
            urgency: None,
        }))
    }

    /// Notes what could have been known as a decision is taken.
    pub(super) fn hold_against_truth(&self, decision: u32, snapshot: &mut Snapshot, basis: &[Basis], information: &Information<'_>) {
        let owner = self.plan.decisions[decision as usize].owner;
        let readings = &self.plan.functions[owner as usize].readings;
        let truth = |signal: u32| {
            let known = basis.iter().find(|(of, _)| *of == signal).map(|(_, known)| *known);
            let own = readings.iter().find(|(of, ..)| *of == signal);
            Truth {
                signal,
                known,
                reading: own.map_or((1.0, 0.0), |(_, factor, offset)| (*factor, *offset)),
                clean: known.and_then(|known| information.version_of(signal, known.version)),
                lost: information.lost_to(owner, signal),
                sent: information.newest_under_way(signal).and_then(|version| information.version_of(signal, version)),
                latest: information.source(signal),
            }
        };
        snapshot.truths = snapshot.policy.reads().into_iter().map(truth).collect();
        if let PolicyPlan::Goods(GoodsPolicy::Mode(mode)) = &*snapshot.policy
            && let (Some(signal), Some(field)) = (mode.urgency, mode.urgency_field)
        {
            let to_owner = self.plan.handoffs.iter().filter(|handoff| handoff.to == owner && handoff.carries.contains(&signal));
            let masks = |masks: &[(u32, Vec<bool>)]| masks.iter().any(|(of, masked)| *of == signal && masked.get(field) == Some(&true));
            let version = information.known(owner, signal).map(|known| known.version);
            let is_newer = |other: u32| version.is_none_or(|version| version < other);
            let carriers: Vec<bool> = to_owner.map(|handoff| masks(&handoff.channel.masks)).collect();
            snapshot.urgency = Some(Urgency {
                known: information.field(owner, signal, field),
                latest: information.fields(signal).get(field).copied().unwrap_or(f64::NAN),
                is_masked: !carriers.is_empty() && carriers.iter().all(|is_masked| *is_masked),
                is_lost: information.lost_to(owner, signal).is_some_and(|lost| is_newer(lost.version)),
                is_under_way: information.newest_under_way(signal).is_some_and(is_newer),
            });
        }
    }

    /// Takes a decision again as it was taken, with other beliefs and perhaps another weight on the common goal.
    pub(super) fn replay(
        &mut self,
        decision: u32,
        snapshot: &Snapshot,
        basis: Vec<Basis>,
        weight: Option<f64>,
        information: &Information<'_>,
    ) -> Choice {
        let state = &mut self.states[decision as usize];
        let mut policy = Arc::clone(&snapshot.policy);
        if let Some(weight) = weight
            && let Some(own) = Arc::make_mut(&mut policy).parameter("weight")
        {
            *own = weight;
        }
        let policy = std::mem::replace(&mut state.policy, policy);
        let memory = std::mem::replace(&mut state.memory, snapshot.memory.clone());
        let blocks = std::mem::replace(&mut state.blocks, snapshot.blocks.clone());
        self.as_if = Some(basis);
        let (choice, _) = self.choose(decision, snapshot.cycle, information, &snapshot.board, snapshot.started);
        self.as_if = None;
        let state = &mut self.states[decision as usize];
        (state.policy, state.memory, state.blocks) = (policy, memory, blocks);
        choice
    }

    /// Why what a run promises clashes with others.
    pub(super) fn cause(&mut self, key: Key, index: u32, act: i64, information: &Information<'_>, now: i64) -> Cause {
        let decision = self.runs[index as usize].decision;
        match key.kind {
            Kind::Authority => return Cause::Right,
            Kind::StaleBasis => return self.why_outdated(key.second, index, information),
            _ => {}
        }
        let Some(snapshot) = self.runs[index as usize].snapshot.clone() else { return Cause::Uncertainty };
        let run = &self.runs[index as usize];
        let is_reconciled = self.is_reconciled(run);
        let waited = run.inputs.iter().map(|input| input.queue).max().unwrap_or(0) + (now - snapshot.started);
        // What was heard sooner is decided sooner only where news makes it due.
        let is_on_news = matches!(self.plan.decisions[decision as usize].trigger, TriggerPlan::OnChange(_) | TriggerPlan::Threshold { .. });
        let under_way = |input: &Input| (snapshot.started - input.queue - input.sense - input.made).max(0);
        let on_its_way = run.inputs.iter().filter(|_| is_on_news).map(under_way).max().unwrap_or(0);
        for class in CLASSES {
            let earlier = match class {
                Cause::Cadence => waited,
                Cause::Latency => on_its_way,
                _ => 0,
            };
            let truths = snapshot.truths.iter();
            let basis: Vec<Basis> = truths.filter_map(|truth| Some((truth.signal, truth.without(class, is_reconciled)?))).collect();
            let weight = (class == Cause::Objective).then_some(1.0);
            // What was agreed in a meeting is true for everybody in it.
            self.as_if_field = snapshot.urgency.filter(|_| snapshot.cycle.is_none()).map(|urgency| urgency.without(class));
            let choice = self.replay(decision, &snapshot, basis.clone(), weight, information);
            self.as_if_field = None;
            let mut outcome = self.outcome(decision, &choice, &basis, is_reconciled || class == Cause::Definition);
            outcome.earlier = earlier;
            outcome.arrives = self.next_arrival(decision, &snapshot.board);
            let Some(book) = &self.book else { break };
            let plan = &book.plan().decisions[decision as usize];
            let terms = Terms::of(plan, &outcome, now, now + act);
            let is_nothing = choice == Choice::Nothing && !plan.passes_on;
            let is_still = match key.kind {
                Kind::Whiplash => book.turns(decision, outcome.number),
                // Without knowing what it needs it would have left in force what was, which is gone: nothing is promised.
                _ => book.is_violated(key, Some((decision, (!is_nothing).then_some(&terms), false)), now),
            };
            if !is_still {
                return class;
            }
        }
        let is_without_right = self.book.as_ref().is_some_and(|book| book.plan().decisions[decision as usize].is_without_right);
        if is_without_right { Cause::Right } else { Cause::Uncertainty }
    }

    /// Why a decision rests on an outdated version: a newer one was lost, was under way, or waited for a round.
    fn why_outdated(&self, signal: u32, index: u32, information: &Information<'_>) -> Cause {
        let run = &self.runs[index as usize];
        let owner = self.plan.decisions[run.decision as usize].owner;
        let used = run.basis.iter().find(|(of, _)| *of == signal).map_or(0, |(_, known)| known.version);
        if information.lost_to(owner, signal).is_some_and(|lost| used < lost.version) {
            return Cause::Loss;
        }
        if information.newest_under_way(signal).is_some_and(|version| used < version) {
            return Cause::Latency;
        }
        Cause::Cadence
    }
}
