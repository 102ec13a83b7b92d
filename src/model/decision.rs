//! Decisions: what triggers them, what they look at, who may take them, and in which rhythm.

use super::calendar::CalendarSchedule;
use super::distribution::Distribution;
use super::function::AgentKind;
use super::id::{
    ActivityId, CouplingId, CycleId, DecisionId, DemandStreamId, FunctionId, HandoffId, LaneId, ResourceId, SignalId, StockId,
};
use super::policy::Policy;
use super::record::{choice, plain_choice, record};
use crate::units::{Duration, Money, Share};

record! {
    /// A recurring choice with a subject, a policy, a trigger and an owner.
    pub struct Decision {
        /// Name on screen.
        pub name: String,
        /// The function that takes it.
        pub owner: FunctionId,
        /// Who takes it there; missing means the function's agent.
        pub agent: Option<AgentKind>,
        /// What it decides.
        pub subject: Subject,
        /// How it decides.
        pub policy: Policy,
        /// When it is taken.
        pub trigger: Trigger,
        /// What it looks at. None listed: every signal the owner observes or receives.
        pub inputs: Vec<SignalId>,
        /// Which inputs must have arrived before it is taken.
        pub wait: WaitRule,
        /// Time from an input's arrival to its being noticed.
        pub sense: Distribution<Duration>,
        /// Hands-on time; missing means the agent's default.
        pub decision_time: Option<Distribution<Duration>>,
        /// Whose attention it queues for; missing means it does not queue.
        pub attention: Option<ResourceId>,
        /// Handoffs on which the outcome is told. None listed: every outgoing information handoff of the owner.
        pub communicates: Vec<HandoffId>,
        /// Time from the decision to its taking effect.
        pub act: Distribution<Duration>,
        /// Amount of money at stake, compared with limits.
        pub value: Distribution<Money>,
        /// How far ahead it looks.
        pub horizon: Option<Duration>,
        /// Inside it the plan changes only at a price or not at all.
        pub fence: Option<Fence>,
        /// Weight of the end-to-end objective against the local one (λ).
        pub weight: Option<Share>,
        /// What happens to safety stock when the cadence changes.
        pub slack: SlackPolicy,
        /// Smallest distance between two runs (the speed governor).
        pub min_interval: Option<Duration>,
        /// Where it stands in the planning period.
        pub timing: Timing,
        /// Cost of taking it once; missing means the agent's default.
        pub cost: Option<Money>,
        /// Whether it looks for clashes with other plans in force before it commits, and holds back or escalates
        /// where there is one; missing means the agent's default: an AI with guardrails does.
        pub checks_plans: Option<bool>,
        /// What it is about.
        pub description: String,
    }

    /// Zones in which a plan is frozen or can be changed at a price.
    pub struct Fence {
        /// No change nearer than this; missing means 7 d.
        pub frozen: Option<Duration>,
        /// Changes nearer than this escalate or cost; missing means 21 d.
        pub slushy: Option<Duration>,
        /// Price of a change in the slushy zone.
        pub cost_of_change: Money,
    }

    /// Who may decide, up to what, and what happens otherwise (RAPID).
    pub struct DecisionRight {
        /// The decision it governs.
        pub decision: DecisionId,
        /// The part of the subject it covers; empty means all.
        pub scope: String,
        /// Roles of functions.
        pub roles: Vec<RoleOf>,
        /// Amount up to which the owner decides alone.
        pub limit: Option<Money>,
        /// The levels above the owner, in order.
        pub levels: Vec<AuthorityLevel>,
    }

    /// One function's role in a decision.
    pub struct RoleOf {
        /// The function.
        pub function: FunctionId,
        /// Its role.
        pub role: RapidRole,
    }

    /// A level of authority a decision is escalated to.
    pub struct AuthorityLevel {
        /// The function that decides at this level.
        pub function: FunctionId,
        /// Amount up to which it decides; missing means any.
        pub limit: Option<Money>,
        /// Way to this level.
        pub there: Distribution<Duration>,
        /// Way back to the owner.
        pub back: Distribution<Duration>,
        /// When it meets; missing means whenever something waits.
        pub meets: Option<CalendarSchedule>,
        /// Hands-on time.
        pub decision_time: Distribution<Duration>,
        /// Whose attention it queues for.
        pub attention: Option<ResourceId>,
        /// How long it may take.
        pub time_out: Option<Duration>,
        /// What happens then.
        pub on_time_out: OnTimeOut,
    }

    /// A joint meeting or planning run of several decisions.
    pub struct Cycle {
        /// Name on screen.
        pub name: String,
        /// When it takes place.
        pub schedule: CalendarSchedule,
        /// Decisions taken in it, in dependency order.
        pub members: Vec<DecisionId>,
        /// How long before the meeting the shared figures are taken.
        pub cut_off: Duration,
        /// Whether it applies declared mappings to its members' definitions.
        pub reconciles: bool,
        /// Whether members choose together for the end-to-end objective.
        pub joint_objective: bool,
        /// How many joint options are looked at; missing means 10 000.
        pub option_limit: Option<u32>,
        /// People who take part.
        pub people: f64,
        /// How long it lasts for each of them.
        pub lasts: Duration,
        /// An event that calls it outside its schedule (a huddle).
        pub called_by: Option<CycleCall>,
        /// What it is for.
        pub description: String,
    }

    /// An event that calls a meeting.
    pub struct CycleCall {
        /// The signal that calls it.
        pub signal: SignalId,
        /// Change that calls it.
        pub threshold: f64,
        /// Time to get people together.
        pub latency: Distribution<Duration>,
        /// How many members must be there; missing means all.
        pub quorum: Option<u32>,
    }

    /// A tie between commitments that must agree.
    pub struct Coupling {
        /// Name on screen.
        pub name: String,
        /// What must agree.
        pub kind: CouplingKind,
        /// The decisions whose commitments it ties.
        pub members: Vec<DecisionId>,
        /// The shared resource, for shared capacity.
        pub resource: Option<ResourceId>,
        /// Tolerance in time (timing), missing means the kind's default.
        pub tolerance_time: Option<Duration>,
        /// Tolerance as a share (quantity, definition), missing means the kind's default.
        pub tolerance_share: Option<Share>,
    }

    /// Somebody who brings coupled decisions together on notice.
    pub struct Coordinator {
        /// Name on screen.
        pub name: String,
        /// The coupling that is looked after.
        pub coupling: Option<CouplingId>,
        /// The function that does it.
        pub function: FunctionId,
        /// Whose attention it takes.
        pub attention: Option<ResourceId>,
        /// Time from notice to agreement.
        pub latency: Distribution<Duration>,
    }
}

choice! {
    /// What a decision decides (the lever).
    pub enum Subject {
        /// Something that only matters to those who are told: level 1.
        #[default]
        Plan,
        /// How much to order for a stock, on all its inbound lanes.
        OrderQuantity(StockId),
        /// On which mode to order or ship.
        Mode(LaneId),
        /// How much to produce at a stock's site.
        Production(StockId),
        /// Overtime of a resource: servers on top of its own.
        Overtime(ResourceId),
        /// How many servers a resource has while it is open.
        Capacity(ResourceId),
        /// Which share of the items of an activity takes which of its ways on.
        Routing(ActivityId),
        /// How scarce stock is split.
        Allocation(StockId),
        /// The date promised to orders of a stream.
        Promise(DemandStreamId),
        /// Whether an item may go on.
        Approval(ActivityId),
        /// The value of a published signal.
        Signal(SignalId),
        /// A parameter of another decision's policy.
        Parameter {
            /// The other decision.
            decision: DecisionId,
            /// Which parameter.
            name: String,
        },
        /// One of several options with a local price.
        Lever(String),
    }

    /// When a decision is taken.
    pub enum Trigger {
        /// As the agent does by default: people weekly, AI hourly.
        #[default]
        AgentDefault,
        /// On a schedule.
        Periodic(CalendarSchedule),
        /// Whenever an input arrives that differs from the last one used by more than a threshold.
        OnChange {
            /// Relative change that matters; 0 means every arrival.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            threshold: f64,
        },
        /// When an input rises above a bound, and again only after it fell below another.
        Threshold {
            /// The input watched.
            signal: SignalId,
            /// Starts above this value.
            above: f64,
            /// Is armed again below this value.
            below: f64,
        },
        /// When an input has changed its level for good, judged by sums of deviations (CUSUM).
        LevelChange {
            /// Deviation from the last value used that is taken as noise, in the signal's unit.
            allowance: f64,
            /// Sum of deviations beyond it that counts as a change, in the signal's unit.
            threshold: f64,
        },
        /// In a joint meeting.
        InCycle(CycleId),
        /// Only when somebody starts it.
        ByHand,
    }

    /// Which inputs must have arrived.
    pub enum WaitRule {
        /// Any one.
        #[default]
        Any,
        /// All.
        All,
        /// All, but no longer than this after the first.
        AllWithin(Duration),
    }

    /// What happens to safety stock when the cadence of its decision changes.
    pub enum SlackPolicy {
        /// The stated days stay.
        #[default]
        KeepDays,
        /// The review part follows the cadence.
        FollowCadence,
        /// A share is taken away.
        StrippedBy(Share),
    }
}

plain_choice! {
    /// RAPID roles.
    pub enum RapidRole {
        /// Recommends.
        Recommend = "Recommend",
        /// Must agree (veto).
        Agree = "Agree",
        /// Performs.
        Perform = "Perform",
        /// Gives input.
        Input = "Input",
        /// Decides.
        #[default]
        Decide = "Decide",
    }

    /// What happens when a level lets a time-out pass.
    pub enum OnTimeOut {
        /// It keeps waiting.
        #[default]
        Wait = "Keep waiting",
        /// It moves to the next level.
        EscalateAndMove = "Move to the next level",
        /// It stays, and the next level is told.
        EscalateAndNotify = "Tell the next level",
        /// A peer takes it.
        Delegate = "A peer takes it",
        /// It is accepted if its value is below the limit of the level.
        AcceptBelowLimit = "Accept below the limit",
        /// It is rejected.
        Reject = "Reject",
        /// The owner acts on the local default.
        ActOnDefault = "Act on the local default",
    }

    /// What coupled commitments must agree in.
    pub enum CouplingKind {
        /// One needs what the other delivers, in time.
        #[default]
        Needs = "Needs",
        /// They share a capacity.
        SharesCapacity = "Shares capacity",
        /// They must have the same urgency.
        SameUrgency = "Same urgency",
        /// They must have the same quantity.
        SameQuantity = "Same quantity",
    }

    /// Where a decision stands in the planning period.
    pub enum Timing {
        /// After the period's demand is known.
        #[default]
        AfterDemand = "After demand",
        /// Before the period's demand is known.
        BeforeDemand = "Before demand",
        /// At the end of the period.
        EndOfPeriod = "At end of period",
    }
}
