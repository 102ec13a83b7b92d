//! What is noted of commitments that do not match: of which kind, between whom, why, and for how long.

use std::collections::BTreeMap;

use super::terms::Terms;
use crate::engine::episode::part;

/// In which way commitments do not match, or a decision is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// K1: the consumer starts before the producer delivers.
    Timing,
    /// K2: one is urgent and the other is not.
    Mode,
    /// K3: quantities differ.
    Quantity,
    /// K4: the same number or word means different things.
    Definition,
    /// K5: together they claim more than there is.
    Capacity,
    /// K6: the decision rests on information that was outdated when it took effect.
    StaleBasis,
    /// K7: a decision is turned back soon after it was taken.
    Whiplash,
    /// K8: two decide the same.
    Authority,
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 8] =
        [Self::Timing, Self::Mode, Self::Quantity, Self::Definition, Self::Capacity, Self::StaleBasis, Self::Whiplash, Self::Authority];

    /// Its short code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Timing => "K1",
            Self::Mode => "K2",
            Self::Quantity => "K3",
            Self::Definition => "K4",
            Self::Capacity => "K5",
            Self::StaleBasis => "K6",
            Self::Whiplash => "K7",
            Self::Authority => "K8",
        }
    }

    /// What it is in a planner's words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Timing => "too early",
            Self::Mode => "wrong speed",
            Self::Quantity => "different quantity",
            Self::Definition => "different meaning",
            Self::Capacity => "overbooked",
            Self::StaleBasis => "outdated basis",
            Self::Whiplash => "back and forth",
            Self::Authority => "two deciders",
        }
    }

    /// Whether it needs something that must match; otherwise it is the fault of one decision or subject.
    pub fn is_conflict(self) -> bool {
        self < Self::StaleBasis
    }
}

/// Why: which part of what its owner believed, had it been true, would have avoided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A message that was lost.
    Loss,
    /// Noise or bias of a channel.
    Noise,
    /// A field that a channel does not carry.
    Mask,
    /// Time under way.
    Latency,
    /// Waiting for somebody's round.
    Cadence,
    /// Different definitions.
    Definition,
    /// Own goals.
    Objective,
    /// Rights to decide.
    Right,
    /// None of these: it could not have been known.
    Uncertainty,
}

impl Cause {
    /// What it is in a planner's words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Loss => "lost message",
            Self::Noise => "noise",
            Self::Mask => "field not carried",
            Self::Latency => "time under way",
            Self::Cadence => "waiting for a round",
            Self::Definition => "different definitions",
            Self::Objective => "own goals",
            Self::Right => "rights to decide",
            Self::Uncertainty => "could not be known",
        }
    }
}

/// How a commitment ended, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is in force.
    Standing,
    /// The same decision put another one in its place.
    Replaced,
    /// Another decision about the same subject did.
    Overridden,
    /// It was called off before it began.
    Cancelled,
    /// Its time was over.
    Lapsed,
}

/// One commitment from coming into force to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct CommitmentRow {
    /// Its number among all of the replication.
    pub number: u32,
    /// The decision.
    pub decision: u32,
    /// When it came into force, ticks.
    pub at: i64,
    /// What it commits to.
    pub terms: Terms,
    /// When it was no longer in force, ticks.
    pub ended: Option<i64>,
    /// How it ended.
    pub state: State,
    /// Changes that set it off: their signal and their number among the changes of it.
    pub episodes: Vec<(u32, u32)>,
    /// Ticks that its longest way took in each part from the first input heard until it came into force.
    pub parts: [i64; part::N],
    /// Whether it went to a higher level.
    pub escalated: bool,
}

/// A commitment of one decision, as it stands in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Party {
    /// The decision.
    pub decision: u32,
    /// The number of the commitment.
    pub commitment: u32,
    /// When it came into force, ticks.
    pub at: i64,
    /// What was decided, as a number.
    pub number: Option<f64>,
}

/// One conflict, or one fault of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictRow {
    /// Its number among all of the replication.
    pub number: u32,
    /// Kind.
    pub kind: Kind,
    /// Cause.
    pub cause: Cause,
    /// What should match, by its place in the plan; none for faults of one decision.
    pub coupling: Option<u32>,
    /// The commitments, the later one first.
    pub parties: Vec<Party>,
    /// Owner of the later commitment and of the other one.
    pub functions: [u32; 2],
    /// When both were in force first, ticks.
    pub created: i64,
    /// When one of the owners knew of both commitments, or met the consequence, ticks.
    pub noticed: Option<i64>,
    /// When it was over, ticks.
    pub resolved: Option<i64>,
    /// The change that set the later commitment off: its signal and its number among the changes of it.
    pub episode: Option<(u32, u32)>,
}

/// Conflicts of one kind and cause between two functions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ConflictCount {
    /// How many.
    pub n: u64,
    /// How many were noticed, and the sum of the times until then, ticks.
    pub noticed: (u64, i64),
    /// How many were resolved, and the sum of the times until then, ticks.
    pub resolved: (u64, i64),
}

/// What commitments left behind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConflictRecord {
    /// By kind, cause, owner of the later commitment and owner of the other one: those that arose in the observed time.
    pub counts: BTreeMap<(Kind, Cause, u32, u32), ConflictCount>,
    /// By what should match: how many arose in the observed time.
    pub by_coupling: Vec<u64>,
    /// Single ones in the order of their numbers; only where traces are kept, and only the first.
    pub rows: Vec<ConflictRow>,
    /// Single commitments in the order of their numbers; only where traces are kept, and only the first.
    pub commitments: Vec<CommitmentRow>,
    /// Whether commitments were held against each other at all.
    pub is_held: bool,
    /// How many commitments came into force in the observed time.
    pub n_commitments: u64,
    /// How many decisions were held back or escalated in the observed time because they would have clashed.
    pub n_checked: u64,
}

impl ConflictRecord {
    /// The same without single commitments and conflicts. Where nothing is held against each other, how many came into
    /// force is only known of repeats whose traces are kept, and is left out.
    pub fn without_rows(&self) -> Self {
        let n_commitments = if self.is_held { self.n_commitments } else { 0 };
        Self { n_commitments, rows: Vec::new(), commitments: Vec::new(), ..self.clone() }
    }

    /// Counts one that is over, or that the observation ends with.
    pub(super) fn count(&mut self, row: &ConflictRow) {
        let count = self.counts.entry((row.kind, row.cause, row.functions[0], row.functions[1])).or_default();
        count.n += 1;
        let add = |sum: &mut (u64, i64), until: Option<i64>| {
            if let Some(until) = until {
                *sum = (sum.0 + 1, sum.1 + until - row.created);
            }
        };
        add(&mut count.noticed, row.noticed);
        add(&mut count.resolved, row.resolved);
        if let Some(coupling) = row.coupling {
            let place = coupling as usize;
            if self.by_coupling.len() <= place {
                self.by_coupling.resize(place + 1, 0);
            }
            self.by_coupling[place] += 1;
        }
    }
}

/// Rows that are kept at most, of commitments and of conflicts.
pub(super) const MAX_ROWS: usize = 10_000;
