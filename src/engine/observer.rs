//! Somebody who watches every event of a replication, for event logs and for naming loops. It changes
//! nothing, and a replication that nobody watches pays nothing for it.

use super::agenda::Topic;
use super::commitments::{Cause, Kind};
use super::event_list::Phase;

/// One event as it is about to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happening {
    /// When, in ticks.
    pub time: i64,
    /// In which phase of its instant.
    pub phase: Phase,
    /// What.
    pub what: What,
    /// Whom it is about.
    pub subject: Subject,
}

/// Whom an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The identifier of the element.
    pub element: u32,
    /// The number of the item, message or run, where there is one.
    pub number: Option<u64>,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A scheduled event.
    Event(Topic),
    /// An item is handed over without delay.
    Arrives,
    /// An item goes on from a join for which no further part will come.
    Joined,
    /// A decision asks for attention.
    AttentionWanted,
    /// A decision was given attention.
    AttentionGiven,
    /// A commitment came into force.
    Commits,
    /// Commitments begin to clash, or a decision to be at fault.
    ClashBegins(Kind),
    /// Why they do.
    ClashCaused(Cause),
    /// Somebody concerned knows of it.
    ClashNoticed,
    /// It is over.
    ClashOver,
}

impl What {
    /// A word for logs; never changed, because logs are compared.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Event(Topic::Completion) => "work ends",
            Self::Event(Topic::External) => "arrives from outside",
            Self::Event(Topic::HandOver) => "is handed over",
            Self::Event(Topic::Capacity) => "capacity changes",
            Self::Event(Topic::Gate) => "gate opens",
            Self::Event(Topic::Batch) => "batch is looked at",
            Self::Event(Topic::Patience) => "patience ends",
            Self::Event(Topic::TimeLimit) => "work is broken off",
            Self::Event(Topic::Vacation) => "vacation ends",
            Self::Event(Topic::SignalChange) => "signal changes",
            Self::Event(Topic::Measured) => "value is looked at",
            Self::Event(Topic::Message) => "message arrives",
            Self::Event(Topic::ChannelSends) => "channel sends",
            Self::Event(Topic::Noticed) => "input is noticed",
            Self::Event(Topic::Due) => "decision is due",
            Self::Event(Topic::Decided) => "is decided",
            Self::Event(Topic::Reworked) => "was done again",
            Self::Event(Topic::PlanChanges) => "the plan changes",
            Self::Event(Topic::Authority) => "authority",
            Self::Event(Topic::LevelMeets) => "level meets",
            Self::Event(Topic::Acted) => "takes effect",
            Self::Event(Topic::TimeOut) => "time-out",
            Self::Event(Topic::Goods) => "goods",
            Self::Event(Topic::CutOff) => "figures are taken",
            Self::Event(Topic::Called) => "called meeting begins",
            Self::Event(Topic::Block) => "overtime begins or ends",
            Self::Event(Topic::Clash) => "clash is looked at",
            Self::Commits => "commits to a plan",
            Self::ClashBegins(Kind::Timing) => "clash begins: too early",
            Self::ClashBegins(Kind::Mode) => "clash begins: wrong speed",
            Self::ClashBegins(Kind::Quantity) => "clash begins: different quantity",
            Self::ClashBegins(Kind::Definition) => "clash begins: different meaning",
            Self::ClashBegins(Kind::Capacity) => "clash begins: overbooked",
            Self::ClashBegins(Kind::StaleBasis) => "fault begins: outdated basis",
            Self::ClashBegins(Kind::Whiplash) => "fault begins: back and forth",
            Self::ClashBegins(Kind::Authority) => "fault begins: two deciders",
            Self::ClashCaused(Cause::Loss) => "its cause: lost message",
            Self::ClashCaused(Cause::Noise) => "its cause: noise",
            Self::ClashCaused(Cause::Mask) => "its cause: field not carried",
            Self::ClashCaused(Cause::Latency) => "its cause: time under way",
            Self::ClashCaused(Cause::Cadence) => "its cause: waiting for a round",
            Self::ClashCaused(Cause::Definition) => "its cause: different definitions",
            Self::ClashCaused(Cause::Objective) => "its cause: own goals",
            Self::ClashCaused(Cause::Right) => "its cause: rights to decide",
            Self::ClashCaused(Cause::Uncertainty) => "its cause: could not be known",
            Self::ClashNoticed => "it is noticed",
            Self::ClashOver => "it is over",
            Self::Arrives => "arrives",
            Self::Joined => "is joined",
            Self::AttentionWanted => "asks for attention",
            Self::AttentionGiven => "was given attention",
        }
    }
}

/// Somebody who watches: is told of every event before it happens. Events that were called off are not told.
pub type Observer<'a> = &'a mut dyn FnMut(Happening);
