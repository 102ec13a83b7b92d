//! Stocks, lanes, demand and the decisions about goods that are simulated with them, as flat arrays.
//! Quantities are whole billionths of a unit.

mod compile;
mod disruptions;
mod initial;
mod labour;
mod orders;
mod prices;
mod program;
mod watched;

use std::collections::BTreeMap;

use super::source::{NumberSource, TimeSource};
use super::timetable::Timetable;
use super::work::ArrivalPlan;
use crate::model::{AllocationRule, DemandStreamId, DisruptionKind, FunctionId, LaneId, PriceKind, StockId, Unmet};

pub(super) use compile::compile;
pub use labour::{LabourPlan, MeetingPlan};
pub(super) use orders::plain;
pub use orders::{DualPlan, ForecastPlan, OrderPlan, OrderWhen, RulePlan};
pub use program::{Action, Op};
pub use watched::{WatchedGoods, WatchedValue};

/// Stands for "no element".
pub const NONE: u32 = u32::MAX;

/// Everything about goods, in dense arrays.
#[derive(Debug, Clone, Default)]
pub struct SupplyPlan {
    /// Stocks.
    pub stocks: Vec<StockPlan>,
    /// Lanes.
    pub lanes: Vec<LanePlan>,
    /// What customers ask for.
    pub streams: Vec<DemandPlan>,
    /// Decisions that are taken with the goods.
    pub orders: Vec<OrderPlan>,
    /// Decisions in the flow of decisions that order goods or have them made.
    pub pulls: Vec<PullPlan>,
    /// Sites that plan in the same rhythm.
    pub groups: Vec<Timetable>,
    /// Length of a planning period of each group in ticks.
    pub group_lengths: Vec<i64>,
    /// What happens at a planning instant, in order.
    pub program: Vec<Op>,
    /// What does not work at times.
    pub disruptions: Vec<DisruptionPlan>,
    /// Numbers that are published.
    pub watched: Vec<WatchedGoods>,
    /// Whether some of them are only read by decisions of their owners.
    pub publishes_own: bool,
    /// What deciding costs.
    pub labour: Vec<LabourPlan>,
    /// What meetings cost.
    pub meetings: Vec<MeetingPlan>,
    /// Where money is counted.
    pub accounts: Vec<AccountPlan>,
    /// The functions of the map, in order.
    pub functions: Vec<FunctionId>,
    /// Stocks by identifier.
    pub stock_idx: BTreeMap<StockId, u32>,
    /// Lanes by identifier.
    pub lane_idx: BTreeMap<LaneId, u32>,
    /// Demand streams by identifier.
    pub stream_idx: BTreeMap<DemandStreamId, u32>,
}

/// A decision in the flow of decisions that orders goods or has them made.
#[derive(Debug, Clone)]
pub struct PullPlan {
    /// The identifier of its element.
    pub element: u32,
    /// The stock it is about.
    pub stock: u32,
    /// Paid for an order.
    pub ordering: UnitPrice,
}

/// A stock of one item at one site.
#[derive(Debug, Clone)]
pub struct StockPlan {
    /// The identifier of its element; keys its random numbers.
    pub element: u32,
    /// The identifier of its site.
    pub site: u32,
    /// The function its site belongs to.
    pub function: u32,
    /// Which rhythm its site plans in, or `NONE` where everything happens as it comes.
    pub group: u32,
    /// What happens to demand that cannot be met.
    pub unmet: Unmet,
    /// Whether orders go out complete only.
    pub ships_complete: bool,
    /// How scarce goods are split.
    pub allocation: AllocationRule,
    /// Who asks for goods, in the order in which ties are served.
    pub claimants: Vec<Claimant>,
    /// Lanes that take whatever is there.
    pub pushes: Vec<u32>,
    /// Lanes that bring goods.
    pub inbound: Vec<u32>,
    /// What a unit is made of.
    pub components: Vec<ComponentPlan>,
    /// Lanes on which an order for it is placed, with units of the lane for one unit of it.
    pub ordered_on: Vec<(u32, f64)>,
    /// The resource whose capacity making it takes: its identifier, or `NONE`.
    pub resource: u32,
    /// How it is made; none where it is only bought.
    pub making: Option<MakingPlan>,
    /// Orders that are looked at whenever its position changes.
    pub watching: Vec<u32>,
    /// Units on hand at the start.
    pub on_hand: i64,
    /// Holding.
    pub holding: RatePlan,
    /// Owing.
    pub backorder: RatePlan,
    /// Losing the sale of a unit.
    pub lost_sale: UnitPrice,
    /// Selling a unit.
    pub revenue: UnitPrice,
    /// Disruptions by which it places no orders, sends nothing, takes nothing in.
    pub hit: HitPlan,
}

/// Disruptions that hit an element.
#[derive(Debug, Clone, Default)]
pub struct HitPlan {
    /// No orders are placed.
    pub ordering: Vec<u32>,
    /// Nothing is sent.
    pub shipping: Vec<u32>,
    /// Arrived goods wait.
    pub receipts: Vec<u32>,
    /// Nothing is made.
    pub making: Vec<u32>,
}

/// Who asks for goods of a stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimant {
    /// Customers.
    Stream(u32),
    /// The stock at the other end of a lane.
    Lane(u32),
}

/// A part of a product.
#[derive(Debug, Clone)]
pub struct ComponentPlan {
    /// Units of it started for one unit of the product.
    pub per_unit: f64,
    /// Lanes that bring it.
    pub lanes: Vec<u32>,
}

/// How goods are made.
#[derive(Debug, Clone)]
pub struct MakingPlan {
    /// Only what was ordered to be made is made, rather than as much as parts allow.
    pub is_ordered: bool,
    /// Time until they are there.
    pub lead: TimeSource,
    /// Share of what was started that is good.
    pub yields: Option<NumberSource>,
    /// Units per planning period, or no bound.
    pub capacity: Option<i64>,
    /// Overtime.
    pub overtime: OvertimePlan,
    /// Making one unit.
    pub making: UnitPrice,
    /// Setting up for a batch.
    pub set_up: UnitPrice,
}

/// Work beyond regular capacity.
#[derive(Debug, Clone, Default)]
pub struct OvertimePlan {
    /// Largest amount per planning period.
    pub maximum: i64,
    /// Called in every period for what is wanted beyond regular capacity and this much, if at all.
    pub threshold: Option<i64>,
    /// The place of the decision that calls it among all, where others must match it.
    pub must_match: Option<u32>,
    /// Calling a crew.
    pub call: UnitPrice,
    /// One unit, paid when it is booked.
    pub unit: UnitPrice,
}

/// A way by which goods come.
#[derive(Debug, Clone)]
pub struct LanePlan {
    /// The identifier of its element; keys its random numbers.
    pub element: u32,
    /// The stock it takes from, or `NONE` for a supplier outside.
    pub from: u32,
    /// The stock it brings to, or `NONE` for customers.
    pub to: u32,
    /// Which rhythm it is looked at in, or `NONE`.
    pub group: u32,
    /// Time an order takes.
    pub order_lead: TimeSource,
    /// Ways to ship.
    pub modes: Vec<ModePlan>,
    /// Whether somebody chooses the way and so books dispatches ahead of them.
    pub is_booked_ahead: bool,
    /// Shipments are collected.
    pub consolidation: Option<ConsolidationPlan>,
    /// Shipments keep their order.
    pub no_overtaking: bool,
    /// Largest order.
    pub order_capacity: Option<i64>,
    /// The component it brings, or `NONE` for goods that are stocked as they are.
    pub component: u32,
    /// Place among the claimants of the stock it takes from.
    pub claimant: u32,
    /// Goods under way at the start: ticks to arrival and units.
    pub in_transit: Vec<(i64, i64)>,
    /// Orders under way at the start.
    pub orders_under_way: Vec<(i64, i64)>,
    /// Parts waiting at the start.
    pub parts: i64,
    /// Holding under way.
    pub transit: RatePlan,
    /// Holding of parts that wait at the receiver, in the dock or inside.
    pub waiting: RatePlan,
    /// Disruptions by which nothing is sent, goods stand still, or arrived goods wait.
    pub hit: HitPlan,
}

/// A mode of transport.
#[derive(Debug, Clone)]
pub struct ModePlan {
    /// Time under way.
    pub lead: TimeSource,
    /// Largest quantity of one dispatch.
    pub capacity: Option<i64>,
    /// How long before departure it is booked.
    pub cut_off: i64,
    /// Departures; none means on demand.
    pub departs: Option<Timetable>,
    /// Price of a dispatch.
    pub fixed: UnitPrice,
    /// Price of a unit.
    pub per_unit: UnitPrice,
    /// Price of moving a unit under way to this mode, besides that of the unit.
    pub rebooking: UnitPrice,
    /// Price of calling back a unit that was ordered; none where orders are not called back.
    pub cancelling: Option<UnitPrice>,
}

/// How shipments wait for each other.
#[derive(Debug, Clone)]
pub struct ConsolidationPlan {
    /// Instants of dispatch.
    pub at: Timetable,
    /// Dispatch when this much is together.
    pub quantity: Option<i64>,
    /// A dispatch is paid even when nothing waits.
    pub leaves_empty: bool,
}

/// What customers ask for.
#[derive(Debug, Clone)]
pub struct DemandPlan {
    /// The identifier of its element; keys its random numbers.
    pub element: u32,
    /// The stock that serves it.
    pub stock: u32,
    /// Place among the claimants of the stock.
    pub claimant: u32,
    /// How much and when.
    pub process: DemandKind,
    /// Whether less than nothing may be asked for.
    pub allows_negative: bool,
    /// Temporary rises.
    pub spikes: Vec<SpikePlan>,
    /// Order until requested delivery.
    pub requested: TimeSource,
    /// The lane that delivers, or `NONE`.
    pub delivery: u32,
    /// Being late.
    pub late: RatePlan,
    /// Longest lateness that is paid, ticks.
    pub late_at_most: i64,
}

/// How demand arises.
#[derive(Debug, Clone)]
pub enum DemandKind {
    /// A quantity per planning period.
    PerPeriod(NumberSource),
    /// A quantity per planning period that depends on the last: `mean + rho · (last − mean) + draw`.
    Ar1(f64, f64, NumberSource),
    /// The last quantity plus a draw.
    Walk(f64, NumberSource),
    /// Dated quantities per planning period.
    Levels(Vec<(i64, f64)>),
    /// 1, 2, 3, … per planning period.
    Count,
    /// Single orders.
    Orders {
        /// When.
        arrivals: ArrivalPlan,
        /// How much.
        size: NumberSource,
    },
    /// Nothing.
    None,
}

/// A temporary rise of demand.
#[derive(Debug, Clone)]
pub struct SpikePlan {
    /// When it starts.
    pub starts: TimeSource,
    /// Ticks to rise, and to fall again.
    pub ramp: i64,
    /// Ticks at full height.
    pub lasts: i64,
    /// Factor at full height.
    pub factor: f64,
}

/// Something that does not work at times.
#[derive(Debug, Clone)]
pub struct DisruptionPlan {
    /// The identifier of its element; keys its random numbers.
    pub element: u32,
    /// What does not work.
    pub kind: DisruptionKind,
    /// Stocks it hits.
    pub stocks: Vec<u32>,
    /// Lanes it hits.
    pub lanes: Vec<u32>,
    /// When.
    pub windows: WindowPlan,
}

/// When something does not work.
#[derive(Debug, Clone)]
pub enum WindowPlan {
    /// Listed starts and ends.
    Listed(Vec<(i64, i64)>),
    /// Time to the next, and length.
    Random(TimeSource, TimeSource),
}

/// Where money of one kind, of one payer, at one element is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountPlan {
    /// What is paid for.
    pub kind: PriceKind,
    /// Who pays.
    pub payer: u32,
    /// The identifier of the element it arises at.
    pub element: u32,
}

/// A price of a unit or of an occasion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitPrice {
    /// The account, or `NONE` where nothing is paid.
    pub account: u32,
    /// Money.
    pub amount: f64,
}

impl Default for UnitPrice {
    fn default() -> Self {
        Self { account: NONE, amount: 0.0 }
    }
}

/// A price of a unit for a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatePlan {
    /// The account, or `NONE` where nothing is paid.
    pub account: u32,
    /// Money per unit and tick.
    pub per_tick: f64,
}

impl Default for RatePlan {
    fn default() -> Self {
        Self { account: NONE, per_tick: 0.0 }
    }
}
