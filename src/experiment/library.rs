//! Ready what-ifs: common questions as changes of a scenario, for any map. Each says what it needs; none knows
//! whether it will help.

mod agents;
mod agreements;
mod shocks;

use crate::model::{Change, DecisionId, Document, EntityRef, TermId};
use crate::units::{Duration, Share};

/// A question from the library with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum WhatIf {
    /// An AI agent takes one decision, or all of them.
    Agent {
        /// The decision; none means everywhere.
        decision: Option<DecisionId>,
        /// How often it decides; none means the default of an AI agent.
        every: Option<Duration>,
        /// With guardrails.
        governed: bool,
    },
    /// Agents decide no more often than the slowest decision they depend on.
    SpeedGovernor,
    /// Decisions meet at one time.
    JointMeeting {
        /// Its members; none named means all that have a rhythm of their own.
        members: Vec<DecisionId>,
        /// How often; none means the shortest rhythm of a member.
        every: Option<Duration>,
        /// Whether the members choose for the whole.
        joint_objective: bool,
    },
    /// Meetings follow each other in the order in which teams inform each other.
    StagedMeetings {
        /// Distance between two neighbours.
        apart: Duration,
    },
    /// Teams read one shared ledger instead of telling each other.
    SharedLedger,
    /// One meaning of a word for everybody.
    DeclareMappings {
        /// The word; none means all words.
        term: Option<TermId>,
    },
    /// Everybody weighs the whole.
    SharedObjective {
        /// Weight on the common goal.
        weight: Share,
    },
    /// A limit or time-out times a factor.
    Limits {
        /// The decision right or activity; none means all.
        of: Option<EntityRef>,
        /// Factor for limits.
        limit: f64,
        /// Factor for time-outs.
        time_out: f64,
    },
    /// Somebody looks after what must match.
    Coordinator {
        /// From notice to agreement.
        latency: Duration,
    },
    /// One more level of approval above every decision right.
    ApprovalLayer {
        /// Way there and back, each.
        way: Duration,
        /// Hands-on time.
        takes: Duration,
    },
    /// Demand, arrivals and changes rise for a while.
    DemandSpike {
        /// When it starts.
        starts: Duration,
        /// How long the full height lasts.
        lasts: Duration,
        /// How long it takes to rise and to fall.
        ramp: Duration,
        /// Factor at full height.
        factor: f64,
    },
    /// Lead times of goods times a factor.
    LeadTimeShock {
        /// Factor.
        factor: f64,
    },
    /// A channel carries nothing for a while.
    ChannelLost {
        /// The handoff.
        handoff: crate::model::HandoffId,
        /// From when.
        from: Duration,
        /// For how long.
        lasts: Duration,
    },
    /// A decider or staff is away for a while.
    Absence {
        /// The team or staff.
        of: EntityRef,
        /// From when.
        from: Duration,
        /// For how long.
        lasts: Duration,
    },
    /// All latencies of handoffs times a factor.
    Latencies {
        /// Factor; 0 is at once.
        factor: f64,
    },
}

/// A scenario made from the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Name for the scenario.
    pub name: String,
    /// Its changes.
    pub changes: Vec<Change>,
}

impl WhatIf {
    /// Every question with usual numbers, as far as the map has what it is about.
    pub fn all_for(document: &Document) -> Vec<Self> {
        let mut all = vec![
            Self::Agent { decision: None, every: None, governed: false },
            Self::Agent { decision: None, every: None, governed: true },
            Self::SpeedGovernor,
            Self::JointMeeting { members: Vec::new(), every: None, joint_objective: false },
            Self::StagedMeetings { apart: Duration::hours(18.0) },
            Self::SharedLedger,
            Self::DeclareMappings { term: None },
            Self::SharedObjective { weight: Share::new(1.0) },
            Self::Limits { of: None, limit: 2.0, time_out: 1.0 },
            Self::Limits { of: None, limit: 1.0, time_out: 0.5 },
            Self::Coordinator { latency: Duration::hours(4.0) },
            Self::ApprovalLayer { way: Duration::hours(4.0), takes: Duration::minutes(15.0) },
            Self::DemandSpike { starts: Duration::days(28.0), lasts: Duration::days(35.0), ramp: Duration::days(4.0), factor: 1.5 },
            Self::LeadTimeShock { factor: 2.0 },
        ];
        let (from, lasts) = (Duration::days(28.0), Duration::days(14.0));
        let information = document.handoffs.iter().filter(|(_, handoff)| handoff.kind == crate::model::HandoffKind::Information);
        all.extend(information.map(|(handoff, _)| Self::ChannelLost { handoff, from, lasts }).take(1));
        all.extend(document.resources.ids().map(|id| Self::Absence { of: id.into(), from, lasts }).take(1));
        all.push(Self::Latencies { factor: 0.0 });
        all.push(Self::Latencies { factor: 4.0 });
        all.retain(|what_if| what_if.make(document).is_ok());
        all
    }

    /// What it is called in a list.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Agent { decision: None, governed: false, .. } => "AI agents everywhere",
            Self::Agent { decision: None, governed: true, .. } => "AI agents with guardrails everywhere",
            Self::Agent { governed: false, .. } => "An AI agent on a decision",
            Self::Agent { governed: true, .. } => "An AI agent with guardrails on a decision",
            Self::SpeedGovernor => "Slow agents to the slowest they depend on",
            Self::JointMeeting { joint_objective: false, .. } => "One joint meeting",
            Self::JointMeeting { joint_objective: true, .. } => "One joint meeting with a common goal",
            Self::StagedMeetings { .. } => "Meetings one after the other",
            Self::SharedLedger => "One shared ledger",
            Self::DeclareMappings { .. } => "One meaning for every word",
            Self::SharedObjective { .. } => "A common goal",
            Self::Limits { limit, .. } if *limit != 1.0 => "Other limits",
            Self::Limits { .. } => "Other time-outs",
            Self::Coordinator { .. } => "A coordinator",
            Self::ApprovalLayer { .. } => "One more level of approval",
            Self::DemandSpike { .. } => "A rise in demand",
            Self::LeadTimeShock { .. } => "Longer lead times",
            Self::ChannelLost { .. } => "A channel breaks down",
            Self::Absence { .. } => "A decider is away",
            Self::Latencies { factor: 0.0 } => "Everything handed over at once",
            Self::Latencies { .. } => "Other handoff times",
        }
    }

    /// The changes for a map as it stands.
    ///
    /// # Errors
    /// In words, when the map has nothing it could be about.
    pub fn make(&self, document: &Document) -> Result<Made, String> {
        let made = match self {
            Self::Agent { decision, every, governed } => agents::agent(document, *decision, *every, *governed),
            Self::SpeedGovernor => agents::governor(document),
            Self::JointMeeting { members, every, joint_objective } => agreements::meeting(document, members, *every, *joint_objective),
            Self::StagedMeetings { apart } => agreements::staged(document, *apart),
            Self::SharedLedger => agreements::ledger(document),
            Self::DeclareMappings { term } => agreements::mappings(document, *term),
            Self::SharedObjective { weight } => agreements::objective(document, *weight),
            Self::Limits { of, limit, time_out } => agreements::limits(document, *of, *limit, *time_out),
            Self::Coordinator { latency } => agreements::coordinator(document, *latency),
            Self::ApprovalLayer { way, takes } => agreements::layer(document, *way, *takes),
            Self::DemandSpike { starts, lasts, ramp, factor } => shocks::spike(document, *starts, *lasts, *ramp, *factor),
            Self::LeadTimeShock { factor } => shocks::leads(document, *factor),
            Self::ChannelLost { handoff, from, lasts } => shocks::channel(document, *handoff, *from, *lasts),
            Self::Absence { of, from, lasts } => shocks::absence(document, *of, *from, *lasts),
            Self::Latencies { factor } => shocks::latencies(document, *factor),
        }?;
        if made.changes.is_empty() { Err("It changes nothing on this map".to_owned()) } else { Ok(made) }
    }
}

/// A made scenario from changes some of which could not be written.
fn made(name: impl Into<String>, changes: impl IntoIterator<Item = Option<Change>>) -> Made {
    Made { name: name.into(), changes: changes.into_iter().flatten().collect() }
}
