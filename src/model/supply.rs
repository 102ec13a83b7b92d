//! Goods: items and their parts, sites, stocks, lanes with modes, demand, prices, disruptions, first states.

use super::calendar::{Phase, Schedule};
use super::distribution::Distribution;
use super::entity::EntityRef;
use super::id::{DecisionId, FunctionId, HandoffId, ItemId, LaneId, ResourceId, SiteId, StockId};
use super::policy::AllocationRule;
use super::record::{choice, plain_choice, record};
use super::signal::ValueProcess;
use super::work::{Arrivals, Spike};
use crate::units::{Duration, Money, Share, TimeUnit};

record! {
    /// A product, part or material.
    pub struct Item {
        /// Name on screen.
        pub name: String,
        /// Unit in which it is counted.
        pub unit: String,
        /// Bill of materials: what one unit is made of.
        pub components: Vec<Component>,
        /// Value of one unit.
        pub value: Money,
    }

    /// A part in a bill of materials.
    pub struct Component {
        /// The part.
        pub item: ItemId,
        /// Units needed for one unit; missing means 1.
        pub quantity: Option<f64>,
        /// Share of parts that are good; missing means all.
        pub yields: Option<Share>,
    }

    /// A place that holds stock or makes goods.
    pub struct Site {
        /// Name on screen.
        pub name: String,
        /// The function it belongs to.
        pub function: FunctionId,
        /// Its planning period; missing means continuous.
        pub period: Option<PlanningPeriod>,
    }

    /// A period in which a site orders, receives, serves and ships in a stated sequence.
    pub struct PlanningPeriod {
        /// Length; missing means a day.
        pub length: Option<Duration>,
        /// Where in the period it starts.
        pub phase: Phase,
        /// What happens in which order at each period.
        pub sequence: PeriodSequence,
    }

    /// An item held at a site.
    pub struct Stock {
        /// Name on screen; empty means site and item.
        pub name: String,
        /// The site.
        pub site: SiteId,
        /// The item.
        pub item: ItemId,
        /// What happens to demand that cannot be met.
        pub unmet: Unmet,
        /// Whether an order is only shipped complete.
        pub ships_complete: bool,
        /// How scarce stock is split.
        pub allocation: AllocationRule,
        /// The order in which lanes are served, for allocation by a stated order.
        pub allocation_order: Vec<LaneId>,
        /// Time to make a batch of it at the site.
        pub production_lead: Distribution<Duration>,
        /// Share of started units that come out good; missing means all.
        pub yields: Option<Distribution<f64>>,
        /// Whose capacity making it takes.
        pub resource: Option<ResourceId>,
        /// Units of capacity per unit made; missing means 1.
        pub capacity_per_unit: Option<f64>,
        /// Regular capacity per period; missing means unlimited.
        pub capacity: Option<f64>,
        /// Largest overtime per period.
        pub overtime: Option<f64>,
    }

    /// A way by which goods come to a stock.
    pub struct Lane {
        /// Name on screen.
        pub name: String,
        /// The stock it takes from; missing means an outside supplier without limit.
        pub from: Option<StockId>,
        /// The stock it brings to; missing means customers.
        pub to: Option<StockId>,
        /// The handoff it belongs to on the map.
        pub handoff: Option<HandoffId>,
        /// Time an order takes to reach the supplier.
        pub order_lead: Distribution<Duration>,
        /// The ways to ship.
        pub modes: Vec<Mode>,
        /// Shipments are collected.
        pub consolidation: Option<Consolidation>,
        /// Shipments may not overtake each other.
        pub no_overtaking: bool,
        /// Largest order per period; missing means unlimited.
        pub order_capacity: Option<f64>,
    }

    /// One way to ship.
    pub struct Mode {
        /// Name.
        pub name: String,
        /// Time under way.
        pub lead: Distribution<Duration>,
        /// Price of one dispatch.
        pub fixed: Money,
        /// Price of one unit.
        pub per_unit: Money,
        /// Price of re-booking one unit from another mode.
        pub rebooking: Money,
        /// Largest quantity per dispatch.
        pub capacity: Option<f64>,
        /// Smallest quantity per dispatch.
        pub minimum: Option<f64>,
        /// How long before departure it must be booked.
        pub cut_off: Option<Duration>,
        /// When it departs; never means on demand.
        pub departs: Schedule,
        /// Share of the price paid when an order is cancelled.
        pub cancel_share: Option<Share>,
    }

    /// Shipments wait for each other.
    pub struct Consolidation {
        /// Dispatch at these instants.
        pub at: Schedule,
        /// Dispatch when this quantity is together.
        pub quantity: Option<f64>,
        /// A dispatch takes place even when nothing waits.
        pub leaves_empty: bool,
    }

    /// What customers ask for at a stock.
    pub struct DemandStream {
        /// Name on screen.
        pub name: String,
        /// The stock that serves it.
        pub stock: StockId,
        /// How much is asked for and when.
        pub process: DemandProcess,
        /// Less than nothing may be asked for: goods come back.
        pub allows_negative: bool,
        /// Temporary rises.
        pub spikes: Vec<Spike>,
        /// Time from order to requested delivery.
        pub requested: Distribution<Duration>,
        /// The lane by which customers are served; missing means at the stock.
        pub delivery: Option<LaneId>,
    }

    /// A price or cost rate of one element.
    pub struct Price {
        /// What is paid for.
        pub kind: PriceKind,
        /// The element it belongs to.
        pub of: Option<EntityRef>,
        /// Amount.
        pub amount: Money,
        /// Time it is counted over, for rates; missing means once.
        pub per: Option<TimeUnit>,
        /// Longest time for which it is paid.
        pub at_most: Option<Duration>,
    }

    /// A stretch of time in which something does not work.
    pub struct Disruption {
        /// Name on screen.
        pub name: String,
        /// What is hit: a lane, a stock, a resource, a handoff, a function.
        pub of: Option<EntityRef>,
        /// What does not work.
        pub kind: DisruptionKind,
        /// Which share of a group of staff is away; missing means all of it.
        pub share: Option<Share>,
        /// When.
        pub windows: DisruptionWindows,
    }

    /// The state of one element at the start of the clock.
    pub struct Initial {
        /// The element.
        pub of: Option<EntityRef>,
        /// What is there.
        pub state: InitialState,
    }
}

choice! {
    /// What happens at each period of a site, in order.
    pub enum PeriodSequence {
        /// Demand is known and orders are placed downstream to upstream; then goods are received, made and shipped upstream to downstream.
        #[default]
        AfterDemand,
        /// Order, receive, then demand is served.
        OrderReceiveDemand,
        /// Receive, order, then demand is served.
        ReceiveOrderDemand,
        /// Demand is served first; order and production follow at the end for the next period.
        EndOfPeriod,
        /// Any other stated sequence.
        Steps(Vec<PeriodStep>),
    }

    /// How demand arises.
    pub enum DemandProcess {
        /// A quantity per period of the site.
        PerPeriod(Distribution<f64>),
        /// An autocorrelated quantity per period of the site.
        Correlated(ValueProcess),
        /// Orders at random instants.
        Orders {
            /// When.
            arrivals: Arrivals,
            /// How much each.
            size: Distribution<f64>,
        },
        /// No demand.
        #[default]
        None,
    }

    /// When a disruption holds.
    pub enum DisruptionWindows {
        /// Listed stretches: start and length.
        Listed(Vec<(Duration, Duration)>),
        /// At random: time to the next and length.
        Random {
            /// Time from the end of one to the start of the next.
            between: Distribution<Duration>,
            /// Length.
            lasts: Distribution<Duration>,
        },
        /// Never.
        #[default]
        Never,
    }

    /// What is there at the start.
    pub enum InitialState {
        /// Units on hand (of a stock); negative means backorders.
        OnHand(f64),
        /// Units of a component waiting at the site of a stock.
        Raw {
            /// The component.
            item: ItemId,
            /// Units.
            quantity: f64,
        },
        /// Goods under way on a lane: time to arrival and units.
        InTransit(Vec<(Duration, f64)>),
        /// Orders under way to the supplier of a lane: time to arrival and units.
        OrdersUnderWay(Vec<(Duration, f64)>),
        /// Items waiting at an activity.
        Queue(u32),
        /// First outcomes of a decision, used before its policy.
        ScriptedOrders {
            /// The decision.
            decision: DecisionId,
            /// Its first outcomes.
            quantities: Vec<f64>,
        },
        /// A level a policy has smoothed before the start.
        Level(f64),
        /// Nothing.
        #[default]
        Empty,
    }
}

plain_choice! {
    /// A step of a planning period.
    pub enum PeriodStep {
        /// Orders are placed.
        #[default]
        Order = "Order",
        /// Goods under way that are due arrive.
        Receive = "Receive",
        /// Goods are made.
        Make = "Make",
        /// Demand is served.
        Demand = "Serve demand",
        /// Goods are sent.
        Ship = "Ship",
    }

    /// What happens to demand that cannot be met.
    pub enum Unmet {
        /// It waits.
        #[default]
        Backorder = "Waits",
        /// It is lost.
        Lost = "Is lost",
        /// What is there is served and the rest is lost.
        Partial = "Partly served",
    }

    /// What a price is paid for.
    pub enum PriceKind {
        /// Holding one unit for a time.
        #[default]
        Holding = "Holding",
        /// Holding one unit under way for a time.
        HoldingInTransit = "Holding in transit",
        /// Owing one unit for a time.
        Backorder = "Backorder",
        /// Losing the sale of one unit.
        LostSale = "Lost sale",
        /// Placing an order.
        Ordering = "Ordering",
        /// Buying one unit.
        Purchase = "Purchase",
        /// Setting up.
        SetUp = "Set-up",
        /// Calling an overtime crew.
        OvertimeCall = "Overtime call-out",
        /// One unit of overtime.
        OvertimeUnit = "Overtime unit",
        /// Being late with one unit for a time.
        Late = "Lateness",
        /// An hour of a person in a meeting.
        MeetingHour = "Meeting hour",
        /// Taking a decision once.
        DecisionRun = "Decision",
        /// Selling one unit (revenue).
        Revenue = "Revenue",
        /// Making one unit.
        Making = "Making",
        /// One dispatch of a mode of transport.
        Dispatch = "Freight of a dispatch",
        /// Carrying one unit by a mode of transport.
        Freight = "Freight of a unit",
        /// Moving one unit to another mode after booking.
        Rebooking = "Re-booking",
        /// Cancelling what was ordered or booked.
        Cancelling = "Cancelling",
    }

    /// What a disruption stops.
    pub enum DisruptionKind {
        /// Orders are not placed.
        #[default]
        NoOrdering = "No ordering",
        /// Nothing is shipped.
        NoShipping = "No shipping",
        /// Goods under way stand still.
        TransitStops = "Transit stops",
        /// Arrived goods wait before they are received.
        ReceiptsWait = "Receipts wait",
        /// A decider or resource is away.
        Absent = "Absent",
        /// A channel carries nothing.
        ChannelLost = "Channel lost",
    }
}
