//! What decisions do to the other parts of a replication. An effect is a plain value that is put on the
//! agenda and handed to the part concerned, so that no part looks into another.

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
    /// Items take the ways on from an activity in these shares, which add up to 1.
    Route {
        /// The activity.
        activity: u32,
        /// One share for each way on.
        shares: Vec<f64>,
    },
}
