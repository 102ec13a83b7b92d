//! What decisions do to the other parts of a replication. An effect is a plain value that is put on the
//! agenda and handed to the part concerned, so that no part looks into another.

use super::plan::Lever;
use super::policy::mode::ModeOption;
use crate::model::ModeChoice;

/// How capacity is booked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Booking {
    /// Ticks until it is there.
    pub notice: i64,
    /// Shortest stretch that is booked, ticks.
    pub block: i64,
    /// Ticks from then until the next look can change something.
    pub covers: i64,
    /// Share of the price that is paid for what is cancelled; none means that nothing is cancelled.
    pub cancel_share: Option<f64>,
    /// The earliest instant of a block, in ticks.
    pub not_before: i64,
    /// Where the amount is units that are still to be made, booked block after block: units a block makes per day.
    pub until_done: Option<f64>,
}

/// How shipments under way are judged: taken off their way and onto another mode, or left.
#[derive(Debug, Clone, PartialEq)]
pub struct Intercept {
    /// Rule and prices.
    pub choice: ModeChoice,
    /// The modes, with what moving a unit to each costs.
    pub options: Vec<ModeOption>,
    /// Days within which goods are needed, as believed.
    pub days: f64,
    /// Whether they are urgent, as believed.
    pub urgent: bool,
}

/// Something a decision brings about when it takes effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A signal takes a value, or changes by an amount.
    Signal {
        /// The signal.
        signal: u32,
        /// The decision that does it.
        decision: u32,
        /// The value, or what is added to it.
        amount: f64,
        /// Whether the amount is added.
        is_added: bool,
    },
    /// Servers come to a resource on top of its own, or leave.
    AddServers {
        /// The resource.
        resource: u32,
        /// How many come; fewer than none leave.
        change: i64,
    },
    /// A resource has this many servers of its own while it is open, instead of those it was given.
    SetServers {
        /// The resource.
        resource: u32,
        /// How many.
        servers: i64,
    },
    /// Goods are ordered, made, or sent in another way, or capacity to make them is booked.
    Goods {
        /// What is pulled.
        lever: Lever,
        /// The decision that does it: its identifier.
        decision: u32,
        /// Units, units per day, or the number of the mode from 0.
        amount: f64,
        /// When booked capacity is there, in ticks from now, and for how long.
        booking: Option<Booking>,
        /// How shipments under way are looked at, where they may be taken off their way.
        intercept: Option<Box<Intercept>>,
    },
    /// A decision was taken by the rule of a stock, where the goods are.
    ByRule {
        /// The decision.
        decision: u32,
        /// Units, or units of overtime.
        amount: f64,
    },
    /// Other plans clash than before, so that money is caused by others.
    Clashes,
    /// Items take the ways on from an activity in these shares, which add up to 1.
    Route {
        /// The activity.
        activity: u32,
        /// One share for each way on.
        shares: Vec<f64>,
    },
}
