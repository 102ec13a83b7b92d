//! What is noted about decisions and chains.

use crate::engine::episode::part;
use crate::engine::flow_trace::{ChainRow, RunRow};
use crate::engine::observe::{Bins, EventTrack, LevelTrack, ValueTrack, Values};
use crate::engine::plan::CyclePlan;

/// Longest list of chains that is kept of one signal.
pub const MAX_TRACE: usize = 10_000;

/// What is noted about one decision.
#[derive(Debug, Clone)]
pub struct DecisionRecord {
    /// Runs in the observation window.
    pub taken: u64,
    /// Runs of these that were escalated.
    pub escalated: u64,
    /// Runs of these in which a level let its time pass.
    pub timed_out: u64,
    /// Input heard until effect, per chain.
    pub latency: Values,
    /// Its parts, per chain.
    pub parts: [Values; part::N],
    /// Age of the information used, per chain.
    pub age: Values,
    /// Latency over time.
    pub over_time: EventTrack,
    /// Messages that arrived in the observation window.
    pub messages: u64,
    /// Rounds of it that took place while one of these was under way, summed over messages.
    pub outdated: u64,
    /// What its policy decided last, over time; none where it only passes on.
    pub decided: Option<ValueTrack>,
    /// Runs that wait for authority.
    pub at_levels: LevelTrack,
    /// Cost of the runs of the window, in money: of deciding, of changes inside a fence, own prices of options.
    pub cost: f64,
    /// What the options chosen in the window cost the whole, as believed, in money.
    pub whole_cost: f64,
    /// Changes of the window that a fence held back.
    pub held: u64,
    /// Runs of the window whose basis had been superseded when they came into force.
    pub superseded: u64,
    /// What looking found; none where it approves nothing.
    pub approvals: Option<ApprovalCounts>,
}

/// What the looks of an approval in the window came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ApprovalCounts {
    /// A fault was found and sent back.
    pub sent_back: u64,
    /// A fault was there and went on.
    pub slipped: u64,
}

/// What is noted about one meeting or coordinator.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CycleRecord {
    /// The identifier of its element.
    pub element: u32,
    /// How often it took place in the observation window.
    pub met: u64,
    /// Hours of people it took.
    pub hours: f64,
}

/// What is noted about the chains that changes of one signal set off.
#[derive(Debug, Clone)]
pub struct SignalRecord {
    /// Changes in the observation window.
    pub triggers: u64,
    /// Chains of these that ended in an action.
    pub finished: u64,
    /// Chains of these that were lost on the way.
    pub lost: u64,
    /// Change until last action.
    pub latency: Values,
    /// Its parts along the way to the last action.
    pub parts: [Values; part::N],
    /// Chains in progress.
    pub in_progress: LevelTrack,
    /// Latency over time, at the instant of the last action.
    pub over_time: EventTrack,
    /// Instants of trigger and last action, in the order of the triggers.
    pub trace: Vec<(i64, Option<i64>)>,
}

/// Everything noted about information and decisions in one replication.
#[derive(Debug, Clone)]
pub struct ChainRecord {
    /// By decision.
    pub decisions: Vec<DecisionRecord>,
    /// By signal.
    pub signals: Vec<SignalRecord>,
    /// By meeting, then by coordinator.
    pub cycles: Vec<CycleRecord>,
    /// Single runs in the order in which they came into force, where traces are kept.
    pub runs: Vec<RunRow>,
    /// Single chains in the order in which they ended, where traces are kept.
    pub chains: Vec<ChainRow>,
}

impl ChainRecord {
    /// Nothing noted yet.
    pub fn new(n_decisions: usize, n_signals: usize, cycles: &[CyclePlan], bins: &Bins) -> Self {
        let parts = || std::array::from_fn(|_| Values::default());
        let decision = DecisionRecord {
            taken: 0,
            escalated: 0,
            timed_out: 0,
            latency: Values::default(),
            parts: parts(),
            age: Values::default(),
            over_time: EventTrack::new(bins),
            messages: 0,
            outdated: 0,
            decided: None,
            at_levels: LevelTrack::new(bins),
            cost: 0.0,
            whole_cost: 0.0,
            held: 0,
            superseded: 0,
            approvals: None,
        };
        let signal = SignalRecord {
            triggers: 0,
            finished: 0,
            lost: 0,
            latency: Values::default(),
            parts: parts(),
            in_progress: LevelTrack::new(bins),
            over_time: EventTrack::new(bins),
            trace: Vec::new(),
        };
        Self {
            decisions: vec![decision; n_decisions],
            signals: vec![signal; n_signals],
            cycles: cycles.iter().map(|cycle| CycleRecord { element: cycle.element, ..CycleRecord::default() }).collect(),
            runs: Vec::new(),
            chains: Vec::new(),
        }
    }
}
