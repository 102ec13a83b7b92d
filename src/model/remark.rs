//! What people add to the map beside the model: notes, the sources of numbers, recorded facts.

use std::collections::BTreeMap;

use super::entity::EntityRef;
use super::record::{plain_choice, record};
use super::scenario::Place;

record! {
    /// A note or an open question on an element or on the canvas.
    pub struct Note {
        /// What it says.
        pub text: String,
        /// What kind of note it is.
        pub kind: NoteKind,
        /// The element it belongs to.
        pub on: Option<EntityRef>,
        /// Position on the canvas, where it belongs to no element.
        pub at: Option<(f32, f32)>,
        /// Who wrote it.
        pub author: String,
        /// When, as an ISO date.
        pub date: String,
        /// Who has to act.
        pub owner: String,
        /// Until when, as an ISO date.
        pub due: String,
        /// Whether it is settled.
        pub resolved: bool,
    }

    /// Where a number comes from. A number without one is a default.
    pub struct Assumption {
        /// The number.
        pub place: Option<Place>,
        /// What it is based on.
        pub source: SourceKind,
        /// The source in words: a log, a system, a person.
        pub from: String,
        /// Who entered it.
        pub author: String,
        /// When, as an ISO date.
        pub date: String,
        /// How sure its author is, 0 to 1.
        pub confidence: Option<f64>,
        /// Anything else.
        pub remark: String,
        /// What its source calls it, so that it can be measured again after it was renamed; empty for other sources.
        pub measured_as: String,
    }

    /// A table of recorded facts: orders, receivables, weekly values.
    pub struct Actual {
        /// Name on screen.
        pub name: String,
        /// What its rows are.
        pub kind: ActualKind,
        /// Where it was taken from.
        pub source: String,
        /// Columns by name, all of one length; texts are kept as they came.
        pub columns: BTreeMap<String, Vec<String>>,
    }
}

plain_choice! {
    /// What kind of note it is.
    pub enum NoteKind {
        /// A remark.
        #[default]
        Remark = "Note",
        /// A dispute or open question.
        Hotspot = "Open question",
        /// A question put aside for later.
        Parked = "Put aside",
    }

    /// What a number is based on.
    pub enum SourceKind {
        /// The program's default.
        #[default]
        Default = "Default",
        /// A guess.
        Guess = "Guess",
        /// An estimate by people who know.
        Estimate = "Estimate",
        /// Measured.
        Measured = "Measured",
    }

    /// What the rows of a table of facts are.
    pub enum ActualKind {
        /// Orders: requested, committed, delivered, quantities, damage, documents.
        #[default]
        Orders = "Orders",
        /// Receivables and payables.
        Receivables = "Receivables",
        /// Values of a metric per week.
        WeeklyValues = "Weekly values",
        /// How an event log was read and mapped.
        EventLog = "Event log",
    }
}
