//! What functions tell each other, and in which words: signals and terms.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Schedule;
use super::distribution::Distribution;
use super::id::{DecisionId, DemandStreamId, FunctionId, ResourceId, StockId, TermId};
use super::record::{choice, record};
use super::work::Arrivals;
use crate::units::{Duration, Rate};

record! {
    /// A named quantity one function tells another: a record of fields, the first being its value.
    pub struct Signal {
        /// Name on screen.
        pub name: String,
        /// The function at which it can be observed first.
        pub owner: FunctionId,
        /// Unit of the value.
        pub unit: String,
        /// The word whose definition decides how a receiver reads the value.
        pub term: Option<TermId>,
        /// Where the true value comes from.
        pub source: SignalSource,
        /// When a value measured inside the model is looked at. Never: at every change.
        pub observed: Schedule,
        /// Further named fields, such as urgency; a channel can mask each.
        pub fields: Vec<SignalField>,
        /// How often the true value changes, where it is not measured.
        pub change_rate: Option<Rate>,
        /// Width of the time bucket of a time-phased signal.
        pub bucket: Option<Duration>,
        /// What it means.
        pub description: String,
    }

    /// A named field of a signal besides its value.
    pub struct SignalField {
        /// Name.
        pub name: String,
        /// Its true value.
        pub value: Distribution<f64>,
        /// The decision on a way to ship whose haste it tells instead: 1 while that chose a dearer way than the
        /// cheapest, else 0.
        pub urgency_of: Option<DecisionId>,
    }

    /// A word such as "demand" or "available", what it means, and how each function reads it.
    pub struct Term {
        /// The word.
        pub name: String,
        /// The agreed meaning.
        pub meaning: String,
        /// Unit of the canonical value.
        pub unit: String,
        /// Who keeps the definition.
        pub owner: Option<FunctionId>,
        /// Whether people disagree about it.
        pub disputed: bool,
        /// How functions read it; a function that is not listed reads the canonical value.
        pub variants: BTreeMap<FunctionId, Variant>,
        /// Functions for which a conversion to the canonical value is declared and used.
        pub mapped: BTreeSet<FunctionId>,
    }

    /// One function's reading of a term: `factor · canonical + offset`.
    pub struct Variant {
        /// Factor; missing means 1.
        pub factor: Option<f64>,
        /// Offset in the term's unit.
        pub offset: f64,
        /// On which clock it is counted (order date, ship date, …).
        pub time_basis: String,
        /// Time bucket in which it is counted.
        pub bucket: Option<Duration>,
        /// What is counted and what is left out, in words.
        pub filter: String,
    }
}

impl Variant {
    /// The canonical value as this function reads it.
    pub fn read(&self, canonical: f64) -> f64 {
        self.factor.unwrap_or(1.0) * canonical + self.offset
    }
}

choice! {
    /// Where the true value of a signal comes from.
    pub enum SignalSource {
        /// Nothing in the model changes it; only messages of decisions carry it.
        #[default]
        None,
        /// The world outside: changes at these instants to values of this process.
        External {
            /// When it changes; every change is the root of an episode.
            changes: Arrivals,
            /// The values it takes.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            value: ValueProcess,
        },
        /// What a decision decided last.
        Decision(DecisionId),
        /// The demand of a stream.
        Demand(DemandStreamId),
        /// The inventory level of a stock.
        InventoryLevel(StockId),
        /// The inventory position of a stock.
        InventoryPosition(StockId),
        /// The backorders of a stock.
        Backorders(StockId),
        /// How many units of a stock per day the parts allow that are at its site or arrive there within a time.
        Material {
            /// The stock that is made of them.
            stock: StockId,
            /// How far ahead arrivals are counted, at least an hour.
            within: Duration,
        },
        /// How many items wait for a resource.
        QueueLength(ResourceId),
        /// The share of a resource's capacity in use.
        Load(ResourceId),
    }

    /// A sequence of values.
    pub enum ValueProcess {
        /// Counts 1, 2, 3, …: only the fact of a change matters.
        #[default]
        Count,
        /// Independent draws.
        Draw(Distribution<f64>),
        /// The last value plus a draw.
        RandomWalk {
            /// Value before the first change.
            start: f64,
            /// What a change adds.
            step: Distribution<f64>,
        },
        /// Autoregressive of order one: `mean + rho · (last − mean) + N(0, sd)`.
        Ar1 {
            /// Mean.
            mean: f64,
            /// Correlation of neighbours.
            rho: f64,
            /// Standard deviation of the innovation.
            sd: f64,
        },
        /// Dated levels, from the start of the clock.
        Levels(Vec<(Duration, f64)>),
    }
}
