//! What happened with information and decisions in one replication, row by row: for lanes, beliefs and
//! events on the time axis. It holds no statistics and nothing that a run depends on.

use super::episode::part;

/// Longest list of one kind that is kept.
pub const MAX_ROWS: usize = 50_000;

/// A change of a signal in the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeRow {
    /// When, in ticks.
    pub at: i64,
    /// Index of the signal.
    pub signal: u32,
    /// Its true value from then on.
    pub value: f64,
}

/// A message on a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageRow {
    /// Index of the handoff.
    pub handoff: u32,
    /// Index of the signal it is about; none for the outcome of a decision.
    pub signal: Option<u32>,
    /// When it was sent, in ticks.
    pub sent: i64,
    /// When it arrives, in ticks; none when it was lost.
    pub arrives: Option<i64>,
}

/// What a function heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeardRow {
    /// When, in ticks.
    pub at: i64,
    /// Index of the function.
    pub function: u32,
    /// Index of the signal; none for the outcome of a decision.
    pub signal: Option<u32>,
    /// The value as the function reads it.
    pub value: f64,
}

/// One taking of a decision, from the first input heard to its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRow {
    /// Index of the decision.
    pub decision: u32,
    /// When the input that waited longest was heard, in ticks.
    pub heard: i64,
    /// Ticks in each part of its latency, in their order.
    pub parts: [i64; part::N],
    /// Whether it went to a higher level.
    pub escalated: bool,
    /// Whether a level let its time pass.
    pub timed_out: bool,
}

impl RunRow {
    /// When it came into force, in ticks.
    pub fn in_force(&self) -> i64 {
        self.heard + self.parts[..part::COMMUNICATE].iter().sum::<i64>()
    }
}

/// Who took a chain up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taker {
    /// The decision of this index, when it came into force.
    Decision(u32),
    /// The function of this index, when it passed a message on.
    Function(u32),
}

/// One step of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainStep {
    /// Whose step it is.
    pub taker: Taker,
    /// When it was made, in ticks.
    pub at: i64,
    /// The position of the step before it on its way; none where the way begins.
    pub before: Option<u32>,
    /// Ticks that the way from the change to here took, in each part.
    pub parts: [i64; part::N],
}

/// Everything that one change in the world set off, once it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainRow {
    /// Index of the signal that changed.
    pub signal: u32,
    /// When, in ticks.
    pub started: i64,
    /// When the last action was, in ticks; none when every way got lost.
    pub ended: Option<i64>,
    /// Ticks that the way to the last action took, in each part.
    pub parts: [i64; part::N],
    /// The position of the last step on that way.
    pub last: Option<u32>,
    /// All steps in the order in which they were made.
    pub steps: Vec<ChainStep>,
}

impl ChainRow {
    /// The steps on the way to the last action, in order.
    pub fn way(&self) -> Vec<ChainStep> {
        let mut way = Vec::new();
        let mut at = self.last;
        while let Some(step) = at.and_then(|place| self.steps.get(place as usize)) {
            way.push(*step);
            at = step.before;
        }
        way.reverse();
        way
    }
}

/// Changes, messages and what was heard, each in the order in which it happened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowTrace {
    /// Changes of signals.
    pub changes: Vec<ChangeRow>,
    /// Messages, by the instant of sending.
    pub messages: Vec<MessageRow>,
    /// What functions heard.
    pub heard: Vec<HeardRow>,
}

/// Adds a row unless the list is full.
pub(super) fn keep<T>(rows: &mut Vec<T>, row: T) {
    if rows.len() < MAX_ROWS {
        rows.push(row);
    }
}
