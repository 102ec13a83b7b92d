//! What is measured and what is demanded of it: measures, planners' metrics, checks, studies.

use super::entity::EntityRef;
use super::id::{FunctionId, ScenarioId, StudyId, WorkClassId};
use super::record::{choice, plain_choice, record};
use super::supply::PriceKind;
use crate::units::{Duration, Share};

record! {
    /// One number (or list of numbers) of a result.
    pub struct Measure {
        /// What is measured.
        pub what: Quantity,
        /// At which element; missing means the whole map.
        pub of: Option<EntityRef>,
        /// For items of this class only.
        pub class: Option<WorkClassId>,
        /// For money of this kind only.
        pub price: Option<PriceKind>,
        /// Which statistic.
        pub statistic: Statistic,
        /// For shares of time with exactly so many: how many.
        pub exactly: Option<u32>,
    }

    /// A measure the planner defines, with a target.
    pub struct Metric {
        /// Name on screen.
        pub name: String,
        /// How it is computed.
        pub formula: Formula,
        /// Unit.
        pub unit: String,
        /// Which way is better.
        pub direction: Direction,
        /// Value to reach.
        pub target: Option<f64>,
        /// Weight in a scorecard.
        pub weight: Option<f64>,
        /// Who answers for it.
        pub owner: Option<FunctionId>,
        /// Whether it is about the whole or about one function.
        pub scope: MetricScope,
        /// What it means.
        pub definition: String,
        /// Differences up to this are too small to matter, in its unit; missing means the default of its kind.
        pub indifference: Option<f64>,
    }

    /// A statement about a result that can be verified.
    pub struct Check {
        /// Name on screen.
        pub name: String,
        /// The scenario it is about; missing means the base.
        pub scenario: Option<ScenarioId>,
        /// The study it is run with; missing means the first.
        pub study: Option<StudyId>,
        /// What is looked at.
        pub measure: Measure,
        /// What is demanded.
        pub expect: Expectation,
        /// Every seed must pass on its own. None listed: the study's seed.
        pub seeds: Vec<u64>,
        /// Largest standard error, relative to the expected value; a wider interval is no pass.
        pub max_relative_se: Option<f64>,
        /// Where the expected value comes from.
        pub source: String,
    }

    /// How a simulation is run.
    pub struct Study {
        /// Name on screen.
        pub name: String,
        /// Length of the observed time, warm-up included.
        pub horizon: Duration,
        /// What is left out at the start.
        pub warm_up: Duration,
        /// How long items that arrived in the observed time are followed after it; missing means until they leave.
        pub cool_down: Option<Duration>,
        /// How many independent repeats; 0 counts as 20.
        pub replications: u32,
        /// First seed.
        pub seed: u64,
        /// Repeats until this precision is reached.
        pub precision: Option<Precision>,
        /// Stop after this many arrivals of items instead of at the horizon.
        pub stop_after_items: Option<u64>,
        /// Width of the bins of the time series; missing means about 240 bins.
        pub bin: Option<Duration>,
    }

    /// A target for the width of an interval.
    pub struct Precision {
        /// The measure.
        pub measure: Measure,
        /// Half width of the 95 % interval relative to the mean.
        pub relative: Option<Share>,
        /// Half width of the 95 % interval in the measure's unit.
        pub absolute: Option<f64>,
        /// Most repeats.
        pub at_most: u32,
    }
}

choice! {
    /// How a metric is computed.
    pub enum Formula {
        /// One measure as it is.
        Measure(Measure),
        /// An expression over named measures.
        Expression(String),
        /// Not defined yet.
        #[default]
        Undefined,
    }

    /// What is demanded of a measure.
    pub enum Expectation {
        /// Close to a value: `|mean − value| ≤ max(standard_errors · SE, relative · |value|, absolute)`.
        Equals {
            /// The value, in the measure's unit (hours for times).
            value: f64,
            /// Allowed standard errors.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            standard_errors: f64,
            /// Allowed relative difference.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            relative: f64,
            /// Allowed absolute difference.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            absolute: f64,
        },
        /// Between two values.
        Within {
            /// Smallest.
            low: f64,
            /// Largest.
            high: f64,
        },
        /// At least this value.
        AtLeast(f64),
        /// At most this value.
        AtMost(f64),
        /// The paired difference to another scenario lies between two values.
        DiffersFrom {
            /// The other scenario; missing means the base.
            scenario: Option<ScenarioId>,
            /// Smallest difference.
            low: f64,
            /// Largest difference.
            high: f64,
        },
        /// A list of values in order, each within a tolerance.
        Trace {
            /// The values, in the measure's unit (hours for times).
            values: Vec<f64>,
            /// Allowed difference of each.
            tolerance: f64,
        },
        /// Nothing is demanded yet.
        #[default]
        Nothing,
    }
}

plain_choice! {
    /// What can be measured.
    pub enum Quantity {
        /// Time from becoming ready to the start of work, of items at an activity or resource.
        #[default]
        Waiting = "Waiting time",
        /// Hands-on time of items.
        Processing = "Processing time",
        /// Time in which work on an item rested because servers were away.
        Suspended = "Suspended time",
        /// Time in which work on an item rested because urgent work came first.
        Interrupted = "Interrupted time",
        /// Time from arrival to leaving: at an activity, or of a stream's items through the whole map.
        Elapsed = "Elapsed time",
        /// Waiting items.
        QueueLength = "Queue length",
        /// Waiting items and items in work.
        InSystem = "Items in progress",
        /// Share of the time in which exactly so many items are in progress, at an activity or of a stream.
        LevelShare = "Share of time with exactly so many",
        /// Busy share of open capacity.
        Utilisation = "Utilisation",
        /// Servers at work.
        Busy = "Busy servers",
        /// Share of all servers' time in which they worked.
        Worked = "Share worked",
        /// Share of all servers' time in which they were away from an item that rests.
        AwayFromWork = "Share suspended",
        /// Share of all servers' time in which they were away.
        Off = "Share off",
        /// Share of all servers' time in which they held finished items.
        Blocked = "Share blocked",
        /// Share of all servers' time in which they were there and had nothing to do.
        Starved = "Share starved",
        /// Share of items that were completed after their due date.
        LateShare = "Share late",
        /// Share of items that had to wait.
        HadToWait = "Share that had to wait",
        /// Items that came.
        Arrivals = "Arrivals",
        /// Items that were completed.
        Completions = "Completions",
        /// Completions per hour.
        Throughput = "Throughput per hour",
        /// Items turned away.
        Rejected = "Turned away",
        /// Share of items turned away.
        RejectedShare = "Share turned away",
        /// Items that gave up waiting or were broken off.
        GaveUp = "Gave up",
        /// Share of items that gave up.
        GaveUpShare = "Share that gave up",
        /// Instants at which items started, in order.
        StartTimes = "Start times",
        /// Instants at which items ended, in the order of their arrival.
        EndTimes = "End times",
        /// Instants at which items gave up.
        GiveUpTimes = "Give-up times",
        /// Instants at which items were turned away.
        RejectTimes = "Times of turning away",
        /// Time from a change to the last action it set off, over all functions.
        ChainLatency = "Trigger-to-action time",
        /// Instants at which the last action of each chain took place, in the order of their triggers.
        ChainEnds = "Times of action",
        /// Time from a trigger to the action of one decision.
        DecisionLatency = "Decision latency",
        /// Its part before the trigger was noticed.
        Sense = "Sensing",
        /// Its part in a queue or waiting for the next round.
        Queue = "Waiting for its turn",
        /// Its part in which it was decided.
        Decide = "Deciding",
        /// Its part in which it waited for authority.
        Authorise = "Authorising",
        /// Its part in which it was passed on.
        Communicate = "Passing on",
        /// Its part in which it was carried out.
        Act = "Carrying out",
        /// Chains under way.
        ChainsInProgress = "Chains in progress",
        /// Chains finished.
        ChainsFinished = "Chains finished",
        /// Runs of a decision.
        DecisionsTaken = "Decisions taken",
        /// Share of decisions that were escalated.
        EscalatedShare = "Share escalated",
        /// Age of the information a decision used.
        AgeAtUse = "Age of information at use",
        /// Decisions by a receiver that became outdated before the next upstream change arrived.
        StaleDecisions = "Outdated decisions per change",
        /// Money paid, decision labour apart; of a function what it pays. The sum over the observed time, or its mean per day.
        Cost = "Cost",
        /// The same money by whose decision caused it.
        CostCaused = "Cost caused",
        /// What taking decisions and meeting cost.
        DecisionLabour = "Decision labour",
        /// Money earned by selling.
        Revenue = "Revenue",
        /// Units on hand less units owed, of a stock.
        InventoryLevel = "Inventory level",
        /// Units on hand.
        OnHand = "On hand",
        /// Units owed.
        Backorders = "Backorders",
        /// Parts that wait at the place where they are needed.
        PartsWaiting = "Parts waiting",
        /// Units being made.
        InProduction = "In production",
        /// Units under way on a lane, or on all lanes to a stock.
        InTransit = "In transit",
        /// Units ordered and not yet received.
        OnOrder = "On order",
        /// Units ordered to be made that capacity or parts did not allow yet.
        Shortfall = "Shortfall",
        /// Units asked for, per planning period.
        Demand = "Demand",
        /// Units ordered, per planning period.
        Ordered = "Ordered",
        /// Units sent, per planning period.
        Shipped = "Shipped",
        /// Units received, per planning period.
        Received = "Received",
        /// Units made, per planning period.
        Made = "Made",
        /// Units of it made in overtime, per planning period.
        OvertimeUnits = "Made in overtime",
        /// Units that could not be sold, per planning period.
        LostSales = "Lost sales",
        /// Orders placed, per planning period.
        OrdersPlaced = "Orders placed",
        /// Share of units asked for that were there at once (type 2).
        FillRate = "Fill rate",
        /// Share of time, or of planning periods, without a shortage (type 1).
        ReadyRate = "Ready rate",
        /// Time from a customer's order to the delivery of its last unit.
        OrderToDelivery = "Order to delivery",
        /// Share of customers' orders that were delivered complete by the requested time.
        OnTimeInFull = "On time and in full",
        /// Square of the error of a decision's forecast of the next period.
        ForecastSquaredError = "Squared error of forecast",
        /// The value of a signal as it is.
        TrueValue = "True value",
        /// What the receiver of an information handoff believes of the first signal it lists.
        Belief = "Believed value",
        /// Distance of what is believed from what is true.
        BeliefGap = "Distance from the truth",
        /// What a decision decided last, as a number.
        Decided = "Decided value",
        /// A measure of the planner's own, named as the element.
        Own = "Own measure",
        /// Runs of a decision that wait for authority.
        WaitingForAuthority = "Decisions waiting for authority",
        /// Changes of a plan that a fence held back.
        HeldBack = "Changes held back",
        /// Share of runs whose basis had been superseded when they came into force.
        SupersededShare = "Share on an outdated basis",
        /// Share of looks of an approval that found a fault and sent it back.
        SentBackShare = "Share sent back",
        /// Share of looks of an approval that let a fault through.
        SlippedShare = "Share of faults let through",
        /// Cost of a decision's runs, own prices of options, changes inside a fence.
        DecisionCost = "Cost of deciding",
        /// What the chosen options cost the whole, as believed.
        WholeCost = "Cost to the whole",
        /// How often a meeting took place.
        Meetings = "Meetings",
        /// Hours of people that meetings took.
        MeetingHours = "Hours in meetings",
        /// Plans in force that did not match although they must, of one coupling or of all.
        Clashes = "Clashes",
        /// Decisions on an outdated basis, turned back, or taken by two.
        DecisionFaults = "Faults of decisions",
        /// Time from the beginning of a clash until somebody concerned knew of it.
        ClashNoticed = "Time until a clash is noticed",
        /// Time from the beginning of a clash until it was over.
        ClashResolved = "Time until a clash is over",
    }

    /// A statistic of a quantity.
    pub enum Statistic {
        /// Mean.
        #[default]
        Mean = "mean",
        /// Variance of single values (not of means).
        Variance = "variance",
        /// Median.
        Median = "median",
        /// 90th percentile.
        P90 = "90th percentile",
        /// 95th percentile.
        P95 = "95th percentile",
        /// Largest.
        Max = "largest",
        /// Smallest.
        Min = "smallest",
        /// Sum.
        Sum = "sum",
        /// Number of values.
        Count = "number",
    }

    /// Which way is better.
    pub enum Direction {
        /// Less is better.
        #[default]
        Lower = "lower is better",
        /// More is better.
        Higher = "higher is better",
    }

    /// Whom a metric is about.
    pub enum MetricScope {
        /// The whole.
        #[default]
        EndToEnd = "End to end",
        /// One function.
        Local = "Local",
    }
}
