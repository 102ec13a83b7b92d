//! Policies: how a decision turns what its owner believes into a choice. Parameters only; the formulae
//! live with the engine.

use super::distribution::Distribution;
use super::id::{LaneId, SignalId};
use super::record::{choice, plain_choice, record};
use crate::units::{Duration, Money, Share};

choice! {
    /// How a decision is taken.
    pub enum Policy {
        /// Passes on what it was told: level 1.
        #[default]
        PassOn,
        /// Always the same amount.
        Constant(f64),
        /// Closes part of the gap to a target: any signal, any lever.
        GapCorrection(GapCorrection),
        /// So much for each unit of what is believed.
        Linear(LinearRule),
        /// Splits work among the ways on from an activity.
        Split(WorkSplit),
        /// Orders up to a level of the inventory position.
        BaseStock(LevelPolicy),
        /// Orders up to a level of the echelon inventory position.
        EchelonBaseStock(LevelPolicy),
        /// Orders up to the upper level when the inventory position is at or below the lower (s, S).
        MinMax {
            /// Lower level s.
            reorder_point: f64,
            /// Upper level S.
            up_to: f64,
        },
        /// Orders batches of Q when the inventory position is at or below r.
        ReorderPoint {
            /// Level r.
            reorder_point: f64,
            /// Batch Q.
            quantity: f64,
            /// At most one batch per review, even if the position stays at or below r.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            single_batch: bool,
        },
        /// Material requirements planning.
        Mrp(Mrp),
        /// Order-up-to with forecast and proportional smoothing of both gaps.
        Smoothing(Smoothing),
        /// Anchoring and adjustment (Sterman 1989).
        Anchoring {
            /// Weight of the last incoming order in the expectation.
            theta: f64,
            /// Share of the gap that is corrected.
            alpha: f64,
            /// Share of the supply line that is counted.
            beta: f64,
            /// Desired stock S'.
            desired: f64,
            /// First expectation.
            start: f64,
        },
        /// Forecasts a signal.
        Forecast(ForecastMethod),
        /// Splits a scarce amount.
        Allocation(AllocationRule),
        /// Adds or removes capacity in steps.
        CapacityStep(CapacityStep),
        /// Uses overtime for the part of a shortfall above a threshold.
        ThresholdOvertime {
            /// Shortfall that is tolerated.
            threshold: f64,
            /// Largest overtime per period.
            maximum: f64,
        },
        /// Chooses a transport or supply mode.
        Mode(ModeChoice),
        /// Two sources: a slow cheap and a fast dear one.
        DualSourcing(DualSourcing),
        /// Approves or sends back.
        Approval(Approval),
        /// Chooses one of several options by local and end-to-end price.
        Lever(Vec<LeverOption>),
        /// Promises dates from what is available.
        Promise(PromiseRule),
    }

    /// A forecasting method for a level signal.
    pub enum ForecastMethod {
        /// The last value.
        #[default]
        Naive,
        /// The value one season ago.
        SeasonalNaive {
            /// Length of the season in periods.
            season: u32,
        },
        /// Mean of the last values.
        MovingAverage {
            /// How many.
            periods: u32,
        },
        /// Simple exponential smoothing.
        Exponential {
            /// Smoothing constant.
            alpha: f64,
        },
        /// Holt's linear trend; `damping` below 1 damps it.
        Holt {
            /// Level constant.
            alpha: f64,
            /// Trend constant.
            beta: f64,
            /// Damping factor; missing means 1.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            damping: Option<f64>,
        },
        /// Holt-Winters with additive season.
        HoltWinters {
            /// Level constant.
            alpha: f64,
            /// Trend constant.
            beta: f64,
            /// Season constant.
            gamma: f64,
            /// Length of the season in periods.
            season: u32,
        },
        /// Croston's method for intermittent demand; the Syntetos–Boylan correction where set.
        Croston {
            /// Smoothing constant.
            alpha: f64,
            /// Whether the correction `1 − α/2` is applied.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            corrected: bool,
        },
        /// The minimum mean squared error forecast of an autoregressive demand with known parameters.
        Autoregressive {
            /// Mean.
            mean: f64,
            /// Correlation of neighbours.
            rho: f64,
        },
    }
}

record! {
    /// Closes part of the gap between a target and what is believed.
    pub struct GapCorrection {
        /// The signal that is watched; missing means the first input.
        pub signal: Option<SignalId>,
        /// Desired value.
        pub target: f64,
        /// Share of the gap closed at each decision; missing means 1.
        pub gain: Option<f64>,
        /// Gaps below this are left alone.
        pub dead_band: f64,
        /// Whether its own earlier corrections that are still on their way are counted.
        pub counts_pipeline: bool,
    }

    /// `constant + Σ factor · believed value`, kept within bounds.
    pub struct LinearRule {
        /// What there is in any case.
        pub constant: f64,
        /// What is added for each signal.
        pub terms: Vec<LinearTerm>,
        /// Smallest outcome.
        pub at_least: Option<f64>,
        /// Largest outcome.
        pub at_most: Option<f64>,
    }

    /// One signal in a linear rule.
    pub struct LinearTerm {
        /// The signal.
        pub signal: SignalId,
        /// What each unit of it adds; missing means 1.
        pub factor: Option<f64>,
        /// What is assumed while nothing was heard of it; missing means that nothing is decided.
        pub unknown: Option<f64>,
    }

    /// How work is split among the ways on from an activity, in the order of its routing.
    pub struct WorkSplit {
        /// Rule.
        pub rule: AllocationRule,
        /// One entry for each way on.
        pub receivers: Vec<Receiver>,
        /// Whether what was sent since a backlog was reported is added to it.
        pub counts_own: bool,
    }

    /// Somebody who can be given work.
    pub struct Receiver {
        /// The signal that tells the backlog; missing means it is not looked at.
        pub backlog: Option<SignalId>,
        /// What it can do, in any unit that is the same for all; missing means 1.
        pub ability: Option<f64>,
    }

    /// A level, fixed or made of days of believed demand.
    pub struct LevelPolicy {
        /// Level in units.
        pub level: f64,
        /// Days of demand to cover: lead time part.
        pub target_days: f64,
        /// Days of demand to cover: review part.
        pub review_days: f64,
        /// Days of demand to cover: safety part.
        pub safety_days: f64,
        /// The demand the days are multiplied with.
        pub demand: Option<SignalId>,
        /// Share of the gap ordered at each decision; missing means 1.
        pub gain: Option<f64>,
        /// Negative orders (returns) are allowed.
        pub allows_negative: bool,
    }

    /// Material requirements planning.
    pub struct Mrp {
        /// Lot sizing.
        pub lot: LotRule,
        /// Lot or period count of the rule.
        pub lot_size: f64,
        /// Planned lead time in periods.
        pub lead_periods: u32,
        /// Safety stock.
        pub safety_stock: f64,
        /// Periods at the start of the plan that may not be changed.
        pub frozen_periods: u32,
    }

    /// Order-up-to with a forecast and proportional controllers.
    pub struct Smoothing {
        /// How demand is forecast.
        pub forecast: ForecastMethod,
        /// Protection interval in periods (lead time plus review).
        pub protection: f64,
        /// Safety stock in units.
        pub safety_stock: f64,
        /// Periods in which a gap of net stock is closed; 0 and 1 close it at once.
        pub stock_periods: f64,
        /// Periods in which a gap of the pipeline is closed; 0 and 1 close it at once.
        pub pipeline_periods: f64,
        /// Negative orders are allowed.
        pub allows_negative: bool,
    }

    /// Capacity added in steps with notice.
    pub struct CapacityStep {
        /// The load or shortfall above which a step is taken.
        pub trigger: f64,
        /// Size of a step per day.
        pub size: f64,
        /// Notice before it is there.
        pub notice: Duration,
        /// Shortest block that must be booked and is paid, used or not.
        pub minimum_block: Duration,
        /// Largest total per day.
        pub maximum: f64,
        /// Share of the price paid when a block is cancelled.
        pub cancel_share: Option<Share>,
        /// The signal that tells how much there is to work on per day; no more load than that is believed.
        pub work: Option<SignalId>,
        /// The signal, in a unit of time, that tells from which instant on there is something to work on: blocks begin
        /// then at the earliest.
        pub not_before: Option<SignalId>,
        /// The load is so many units still to be made rather than units a day: steps are booked block after block
        /// until what is booked makes them.
        pub until_done: bool,
    }

    /// Choice between the modes of a lane.
    pub struct ModeChoice {
        /// Rule.
        pub rule: ModeRule,
        /// The urgency signal, for the rule by urgency.
        pub urgency: Option<SignalId>,
        /// Penalty per unit and day late, as believed.
        pub late_per_unit_day: Money,
        /// Holding per unit and day early, as believed.
        pub early_per_unit_day: Money,
        /// Whether a shipment under way may be intercepted and re-booked.
        pub intercepts: bool,
    }

    /// Two sources of one stock.
    pub struct DualSourcing {
        /// The slow, cheap lane.
        pub regular: LaneId,
        /// The fast, dear lane.
        pub expedited: LaneId,
        /// Index policy.
        pub rule: DualRule,
        /// Order-up-to level of the expedited source.
        pub expedited_level: f64,
        /// Order-up-to level of the regular source, or its constant quantity.
        pub regular_level: f64,
        /// Largest regular order, for the capped rule.
        pub cap: Option<f64>,
    }

    /// Approval of items.
    pub struct Approval {
        /// Hands-on time per item.
        pub time: Distribution<Duration>,
        /// Chance that a fault is caught.
        pub catch: Option<Share>,
        /// Share of items with a fault.
        pub faults: Option<Share>,
        /// Rework at the sender when a fault is caught.
        pub rework_sender: Distribution<Duration>,
        /// Rework at both ends when it is not.
        pub rework_receiver: Distribution<Duration>,
    }

    /// One option of a lever.
    pub struct LeverOption {
        /// Name.
        pub name: String,
        /// What it costs its owner.
        pub local: Money,
        /// What it costs the whole, as believed.
        pub end_to_end: Money,
    }
}

plain_choice! {
    /// Lot sizing of material requirements planning.
    pub enum LotRule {
        /// Lot for lot.
        #[default]
        LotForLot = "Lot for lot",
        /// Fixed order quantity (multiples of it).
        FixedQuantity = "Fixed quantity",
        /// The need of a number of periods.
        Periods = "Need of several periods",
        /// At least a minimum.
        Minimum = "At least a minimum",
    }

    /// How a scarce amount is split.
    pub enum AllocationRule {
        /// First come, first served.
        #[default]
        FirstCome = "First come first served",
        /// In a stated order.
        Priority = "In a stated order",
        /// In proportion to what was asked for.
        Proportional = "In proportion",
        /// The same for all, up to what was asked for.
        Uniform = "The same for all",
        /// Everybody is cut by the same amount.
        Linear = "Everybody cut by the same amount",
        /// To the lowest backlog as believed.
        Greedy = "To the lowest backlog",
    }

    /// How a mode is chosen.
    pub enum ModeRule {
        /// The cheapest freight.
        #[default]
        Cheapest = "Cheapest",
        /// The fast one when marked urgent.
        ByUrgency = "By urgency",
        /// The least expected total of freight, lateness and holding.
        LeastTotal = "Least expected total",
    }

    /// Index policies for two sources.
    pub enum DualRule {
        /// Two levels on two positions.
        #[default]
        DualIndex = "Dual index",
        /// The same with a cap on the regular order.
        CappedDualIndex = "Capped dual index",
        /// Two levels on one position.
        SingleIndex = "Single index",
        /// A constant regular order and a surge.
        TailoredBaseSurge = "Tailored base-surge",
    }

    /// How dates are promised.
    pub enum PromiseRule {
        /// A stated lead time.
        #[default]
        FixedLead = "Stated lead time",
        /// Discrete available-to-promise.
        Atp = "Available to promise",
        /// Cumulative available-to-promise.
        CumulativeAtp = "Cumulative available to promise",
    }
}
