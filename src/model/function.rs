//! Functions and the handoffs between them: the map itself.

use super::calendar::Schedule;
use super::distribution::Distribution;
use super::id::{CalendarId, FunctionId, SignalId};
use super::record::{choice, plain_choice, record};
use crate::units::{Duration, Money, Share};

plain_choice! {
    /// The process of the SCOR Digital Standard a function mainly serves.
    pub enum ScorProcess {
        /// Orchestrate: aligns the others.
        Orchestrate = "Orchestrate",
        /// Plan.
        #[default]
        Plan = "Plan",
        /// Order: takes and promises customers' orders.
        Order = "Order",
        /// Source: buys.
        Source = "Source",
        /// Transform: makes or services.
        Transform = "Transform",
        /// Fulfill: stores, ships, delivers.
        Fulfill = "Fulfill",
        /// Return.
        Return = "Return",
    }

    /// Who takes a decision. The kind only chooses defaults: equal parameters give equal runs.
    pub enum AgentKind {
        /// People: weekly plans, daily execution, about 1.5 h per decision.
        #[default]
        Human = "Human",
        /// An AI agent: hourly, 0.05 h per decision.
        Ai = "AI",
        /// An AI agent that checks commitments, fence and limit before it commits.
        GovernedAi = "AI with guardrails",
    }

    /// What a handoff carries.
    pub enum HandoffKind {
        /// Signals.
        #[default]
        Information = "Information",
        /// Items of work: requests, approvals, cases.
        Work = "Work",
        /// Goods on a lane.
        Material = "Material",
    }

    /// Which of two messages wins when they overtake each other.
    pub enum MessageOrder {
        /// The newest by the time of sending; older ones that arrive late are dropped.
        #[default]
        NewestSent = "Newest sent",
        /// The last to arrive, whatever its age.
        LastArrived = "Last arrived",
    }
}

record! {
    /// A team, a person, a system or an AI agent that does work, holds stock or decides.
    pub struct Function {
        /// Name on screen.
        pub name: String,
        /// SCOR process; colours the card.
        pub process: ScorProcess,
        /// Who acts here unless a decision says otherwise.
        pub agent: AgentKind,
        /// The person or role who answers for the function.
        pub owner: String,
        /// What it does.
        pub description: String,
        /// Working hours; its resources and decisions use them unless they have their own.
        pub calendar: Option<CalendarId>,
    }

    /// A directed link between two functions.
    pub struct Handoff {
        /// What is handed over, in the planner's words.
        pub name: String,
        /// Sender.
        pub from: FunctionId,
        /// Receiver.
        pub to: FunctionId,
        /// What it carries.
        pub kind: HandoffKind,
        /// Time from sending to receipt.
        pub latency: Distribution<Duration>,
        /// Hours in which the time to receipt passes (handoffs of work); missing means always.
        pub hours: Option<CalendarId>,
        /// How information is carried (information handoffs).
        pub channel: Channel,
        /// Which signals it carries. None listed: everything the sender communicates.
        pub signals: Vec<SignalId>,
        /// Cost of one use.
        pub cost: Money,
        /// What is handed over and how.
        pub description: String,
    }

    /// What a channel does to the information it carries.
    pub struct Channel {
        /// The preset it was made from, kept so that its source can be shown.
        pub preset: Option<ChannelPreset>,
        /// Messages go out only at these instants (a nightly batch, a weekly sheet). Never: at once.
        pub sends: Schedule,
        /// Only every n-th version is sent; 0 and 1 mean every one.
        pub sample_every: u32,
        /// Sent versions carry the mean of the versions since the last sending.
        pub aggregate: bool,
        /// Added to the value.
        pub noise: Distribution<f64>,
        /// Added to the value, relative (0.1 reads 10 % too high).
        pub bias: f64,
        /// Share of messages that never arrive.
        pub loss: Share,
        /// Relative changes below this are not sent.
        pub dead_band: f64,
        /// Names of signal fields that are not carried.
        pub mask: Vec<String>,
        /// Which message wins.
        pub order: MessageOrder,
    }
}

choice! {
    /// Well-known ways to pass information on; each stands for a latency and a loss with a source.
    pub enum ChannelPreset {
        /// A ledger everyone reads: 0.05 h.
        SharedLedger,
        /// A prompt inside the tool: median 8 s, p95 34 s.
        InAppPrompt,
        /// Chat: median 2.4 min, p95 18 min.
        Chat,
        /// E-mail: median 23 min, p95 2.7 h, 5 % lost.
        #[default]
        Email,
        /// A dashboard somebody looks at: median 47 min, p95 4.1 h.
        Dashboard,
        /// A nightly batch: 0 to 24 h plus half an hour.
        NightlyBatch,
        /// A weekly spreadsheet: 0 to 168 h plus 4 h.
        WeeklySpreadsheet,
        /// "Ask someone": median 48 h, 25 % lost.
        AskSomeone,
    }
}
