//! Work: classes and streams of items, the resources that serve them, activities, gates and routing.

use std::collections::BTreeMap;

use super::calendar::{Phase, Schedule};
use super::distribution::Distribution;
use super::id::{ActivityId, CalendarId, FunctionId, HandoffId, ResourceId, WorkClassId};
use super::record::{choice, plain_choice, record};
use crate::units::{Duration, Money, MoneyRate, Rate, Share};

record! {
    /// A kind of item with its own priority and service times.
    pub struct WorkClass {
        /// Name on screen.
        pub name: String,
        /// 1 is most urgent; 0 counts as 1.
        pub priority: u32,
        /// What belongs to it.
        pub description: String,
    }

    /// A source of items.
    pub struct WorkStream {
        /// Name on screen.
        pub name: String,
        /// The activity at which its items enter.
        pub entry: Option<ActivityId>,
        /// Class of its items.
        pub class: Option<WorkClassId>,
        /// When they arrive.
        pub arrivals: Arrivals,
        /// How many arrive at once; a missing value means one.
        pub batch: Option<Distribution<f64>>,
        /// Amount of money at stake in an item, compared with limits.
        pub value: Distribution<Money>,
        /// Share of items marked urgent.
        pub urgent: Option<Share>,
        /// Time from arrival to the due date.
        pub due: Option<Distribution<Duration>>,
        /// Temporary rises of the arrival rate.
        pub spikes: Vec<Spike>,
        /// What it stands for.
        pub description: String,
    }

    /// A temporary rise of a rate.
    pub struct Spike {
        /// When it starts.
        pub starts: Distribution<Duration>,
        /// How long it takes to rise to its full height, and to fall again.
        pub ramp: Duration,
        /// How long the full height lasts.
        pub lasts: Duration,
        /// The rate is multiplied by this at full height.
        pub factor: f64,
    }

    /// People or machines that serve, and the line in front of them.
    pub struct Resource {
        /// Name on screen.
        pub name: String,
        /// The function it belongs to.
        pub function: FunctionId,
        /// How many can work at the same time.
        pub capacity: Capacity,
        /// Working hours; missing means the function's.
        pub calendar: Option<CalendarId>,
        /// Whether all wait in one line or each server has its own.
        pub lines: Lines,
        /// Who is served next.
        pub discipline: Discipline,
        /// Whether urgent work interrupts less urgent work.
        pub preemption: Preemption,
        /// What happens to work in hand when its server leaves.
        pub shift_end: ShiftEnd,
        /// How many may wait.
        pub queue: Option<QueueLimit>,
        /// Server vacations: whenever a server finds nothing to do it is away for this long.
        pub vacation: Option<Distribution<Duration>>,
        /// Cost of a server while it works.
        pub cost_busy: Option<MoneyRate>,
        /// Cost of a server that is paid and idle.
        pub cost_idle: Option<MoneyRate>,
        /// What it stands for.
        pub description: String,
    }

    /// Whether and how urgent work interrupts.
    pub struct Preemption {
        /// What becomes of the interrupted item.
        pub rule: PreemptionRule,
        /// Which running item is interrupted first among the least urgent.
        pub victim: Victim,
    }

    /// A bound on waiting items.
    pub struct QueueLimit {
        /// The bound.
        pub size: u32,
        /// What is counted.
        pub counts: QueueCount,
        /// What happens to an item that finds no room.
        pub on_full: OnFull,
    }

    /// Something a function does with items.
    pub struct Activity {
        /// Name on screen.
        pub name: String,
        /// The function that does it.
        pub function: FunctionId,
        /// Who serves; missing means everybody is served at once.
        pub resource: Option<ResourceId>,
        /// How many servers one item needs; missing means one.
        pub units: Option<u32>,
        /// Hands-on time.
        pub service: Distribution<Duration>,
        /// Hands-on time of particular classes.
        pub service_by_class: BTreeMap<WorkClassId, Distribution<Duration>>,
        /// When an item gives up waiting.
        pub patience: Option<Patience>,
        /// When work on an item is broken off.
        pub time_limit: Option<Patience>,
        /// Items are collected before they are worked on.
        pub batching: Option<Batching>,
        /// Items are let through only at certain instants.
        pub gate: Option<Gate>,
        /// How many parts of a split item are waited for here; missing means parts are not joined.
        pub join: Option<u32>,
        /// Where items go next.
        pub routing: Routing,
        /// Cost of one completion.
        pub cost_fixed: Money,
        /// Cost of an item's waiting.
        pub cost_waiting: Option<MoneyRate>,
        /// What is done.
        pub description: String,
    }

    /// A limit of time, and where an item goes that reaches it.
    pub struct Patience {
        /// Time from the start of waiting (or of work) to giving up.
        pub after: Distribution<Duration>,
        /// Where the item goes; missing means it leaves.
        pub then: Option<ActivityId>,
        /// Hours in which the time counts; missing means always.
        pub calendar: Option<CalendarId>,
    }

    /// Items wait until enough are together or enough time has passed.
    ///
    /// A batch is released when it holds at least `at_least` items and every stated lower bound holds,
    /// or with any number of items when an upper bound is reached.
    pub struct Batching {
        /// Release as soon as this many are together, and never more in one batch.
        pub size: Option<u32>,
        /// Smallest batch that a lower bound releases; missing means 2.
        pub at_least: Option<u32>,
        /// Age of the oldest item.
        pub oldest: Option<Between>,
        /// Time since the last item came.
        pub since_last: Option<Between>,
        /// Hours of the day in which a batch may be released.
        pub hours: Option<Between>,
        /// Weekdays on which a batch may be released; none listed means all.
        pub weekdays: Vec<super::calendar::Weekday>,
        /// How the batch is worked on.
        pub processing: BatchProcessing,
    }

    /// A lower and an upper bound of time.
    pub struct Between {
        /// From here on the condition holds (strictly above it where `strictly` is set).
        pub from: Option<Duration>,
        /// From here on the batch is released whatever its size.
        pub until: Option<Duration>,
        /// Whether the lower bound itself is excluded.
        pub strictly: bool,
    }

    /// Lets items through at certain instants only.
    pub struct Gate {
        /// When it opens.
        pub opens: Schedule,
        /// How many are let through at the first opening, the second, …, then from the start again. None: all.
        pub released: Vec<u32>,
        /// Whether items still in work count against the number.
        pub counts_work_in_progress: bool,
    }

    /// Where items go after an activity. No branches: they leave.
    pub struct Routing {
        /// How a branch is chosen.
        pub rule: RoutingRule,
        /// The branches, in the order in which they are tried.
        pub branches: Vec<Branch>,
    }

    /// One way on.
    pub struct Branch {
        /// The next activity; missing means the item leaves.
        pub to: Option<ActivityId>,
        /// The handoff that carries it, with its latency; missing means at once.
        pub via: Option<HandoffId>,
        /// Chance of this branch, for routing by chance.
        pub chance: Option<Share>,
        /// Condition of this branch, for routing by condition; missing means always.
        pub when: Option<Condition>,
    }

    /// A comparison of an item's attribute.
    pub struct Condition {
        /// What is compared.
        pub attribute: Attribute,
        /// How.
        pub is: Comparison,
        /// With what: money for the value, hours for times, a plain number otherwise.
        pub than: f64,
    }
}

choice! {
    /// When things arrive.
    pub enum Arrivals {
        /// Never.
        #[default]
        Never,
        /// Independently at a constant rate.
        Poisson(Rate),
        /// With independent intervals between arrivals.
        Renewal {
            /// Interval between two arrivals.
            interval: Distribution<Duration>,
            /// Time of the first; missing means after one interval.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            first: Option<Duration>,
        },
        /// On a schedule.
        Scheduled(Schedule),
        /// At listed instants from the start of the clock; several at one instant are listed several times.
        Times(Vec<Duration>),
        /// Independently at a rate that changes with time.
        Profile {
            /// From each instant on, this rate holds.
            rates: Vec<(Duration, Rate)>,
            /// Length after which the profile repeats; missing means the last rate stays.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            repeats: Option<Duration>,
        },
    }

    /// How many can work at the same time.
    pub enum Capacity {
        /// A fixed number of servers.
        Servers(u32),
        /// From each instant on, this number of servers.
        Steps {
            /// Instants and numbers, ascending, the first at zero.
            steps: Vec<(Duration, u32)>,
            /// Length after which the steps repeat.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            repeats: Option<Duration>,
        },
        /// Sessions of attention: servers are there for a while, again and again.
        Sessions {
            /// How many servers.
            servers: u32,
            /// How long a session lasts.
            lasts: Duration,
            /// Distance between the starts of two sessions.
            every: Duration,
            /// When the first starts.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            phase: Phase,
        },
        /// The default: one server.
        #[default]
        One,
    }
}

plain_choice! {
    /// Whether servers share a line.
    pub enum Lines {
        /// All wait in one line; the next free server takes the first.
        #[default]
        Shared = "One line for all",
        /// Each server has its own line and its own items, dealt out at random.
        DealtAtRandom = "Each its own, dealt at random",
        /// Each server has its own line; who comes joins the shortest.
        Shortest = "Each its own, the shortest is joined",
    }

    /// Who is served next.
    pub enum Discipline {
        /// First come, first served.
        #[default]
        Fifo = "First come first served",
        /// Last come, first served.
        Lifo = "Last come first served",
        /// The most urgent class first; first come within a class.
        Priority = "Most urgent first",
    }

    /// What becomes of an interrupted item.
    pub enum PreemptionRule {
        /// Urgent work waits until a server is free.
        #[default]
        None = "Does not interrupt",
        /// It goes on where it was.
        Resume = "Resumes",
        /// It starts again with the same service time.
        Restart = "Starts again",
        /// It starts again with a newly drawn service time.
        Resample = "Starts again with a new time",
    }

    /// Which running item is interrupted first.
    pub enum Victim {
        /// The one that started last.
        #[default]
        LatestStarted = "The latest started",
        /// The one that started first.
        EarliestStarted = "The earliest started",
    }

    /// What happens to work in hand when its server leaves.
    pub enum ShiftEnd {
        /// It is finished first.
        #[default]
        Finish = "Finish first",
        /// It rests and goes on when servers are back.
        Resume = "Rest and go on",
        /// It starts again with the same service time.
        Restart = "Start again",
        /// It starts again with a newly drawn service time.
        Resample = "Start again with a new time",
        /// Work is not started unless it fits into what is left.
        StartOnlyIfItFits = "Start only if it fits",
    }

    /// What a queue limit counts.
    pub enum QueueCount {
        /// Waiting items.
        #[default]
        Waiting = "Waiting items",
        /// Waiting items and items in work.
        Station = "Waiting items and items in work",
    }

    /// What happens to an item that finds no room.
    pub enum OnFull {
        /// It is turned away.
        #[default]
        Reject = "Turned away",
        /// The last of the least urgent is turned away instead, if it is less urgent.
        Displace = "Displaces the least urgent",
        /// It stays with the server it comes from, which is blocked.
        Block = "Blocks the sender",
    }

    /// How a batch is worked on.
    pub enum BatchProcessing {
        /// All at once, in one service.
        #[default]
        Parallel = "All at once",
        /// One after the other.
        Sequential = "One after the other",
    }

    /// How a branch is chosen.
    pub enum RoutingRule {
        /// By chance.
        #[default]
        Chance = "By chance",
        /// The first branch whose condition holds.
        Condition = "By condition",
        /// All branches at once: the item is split into parts.
        Split = "All in parallel",
    }

    /// An item's attribute.
    pub enum Attribute {
        /// Amount of money at stake.
        #[default]
        Value = "Value",
        /// Priority of its class.
        Priority = "Priority",
        /// Whether it is urgent (1 or 0).
        Urgent = "Urgent",
        /// Hours since it arrived.
        Age = "Age",
        /// How often it has completed this activity.
        Passes = "Passes",
    }

    /// A comparison.
    pub enum Comparison {
        /// Greater.
        #[default]
        Above = "above",
        /// Greater or equal.
        AtLeast = "at least",
        /// Less.
        Below = "below",
        /// Less or equal.
        AtMost = "at most",
        /// Equal.
        Equal = "equal to",
    }
}
