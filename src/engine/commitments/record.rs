//! What is noted of commitments that do not match: of which kind, between whom, why, and for how long.

use std::collections::BTreeMap;

/// Conflicts whose row is kept at most.
const MAX_ROWS: usize = 10_000;

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
    pub const ALL: [Self; 8] = [
        Self::Timing,
        Self::Mode,
        Self::Quantity,
        Self::Definition,
        Self::Capacity,
        Self::StaleBasis,
        Self::Whiplash,
        Self::Authority,
    ];

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

/// A commitment of one decision, as it stands in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Party {
    /// The decision.
    pub decision: u32,
    /// When it was taken, ticks.
    pub taken: i64,
    /// What was decided, as a number.
    pub number: Option<f64>,
}

/// One conflict, or one fault of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictRow {
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
    /// By kind, cause, owner of the later commitment and owner of the other one.
    pub counts: BTreeMap<(Kind, Cause, u32, u32), ConflictCount>,
    /// Single ones, in the order in which they were over; only where traces are kept, and only the first.
    pub rows: Vec<ConflictRow>,
    /// How many commitments were held against others.
    pub n_commitments: u64,
}

impl ConflictRecord {
    /// Notes one that is over, or that the observation ends with.
    pub(super) fn note(&mut self, row: ConflictRow, keeps_rows: bool) {
        let count = self.counts.entry((row.kind, row.cause, row.functions[0], row.functions[1])).or_default();
        count.n += 1;
        let add = |sum: &mut (u64, i64), until: Option<i64>| {
            if let Some(until) = until {
                *sum = (sum.0 + 1, sum.1 + until - row.created);
            }
        };
        add(&mut count.noticed, row.noticed);
        add(&mut count.resolved, row.resolved);
        if keeps_rows && self.rows.len() < MAX_ROWS {
            self.rows.push(row);
        }
    }
}
