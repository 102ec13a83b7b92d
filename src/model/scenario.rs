//! Scenarios: named lists of typed changes over a parent, by identifier.

use serde::{Deserialize, Serialize};

use super::entity::{Entity, EntityRef};
use super::id::ScenarioId;
use super::record::{choice, record};
use crate::units::Duration;

record! {
    /// A named list of changes over the base or another scenario.
    pub struct Scenario {
        /// Name on screen.
        pub name: String,
        /// The scenario it builds on; missing means the base.
        pub parent: Option<ScenarioId>,
        /// Changes in order.
        pub changes: Vec<Change>,
        /// What it is about.
        pub description: String,
    }

    /// One change.
    pub struct Change {
        /// What changes.
        pub what: ChangeKind,
        /// From when on it holds; missing means from the start.
        pub from: Option<Duration>,
        /// Why.
        pub reason: String,
    }
}

choice! {
    /// What a change does.
    pub enum ChangeKind {
        /// Gives one field of an element another value.
        Set {
            /// The element.
            of: EntityRef,
            /// Path of the field, such as `latency` or `trigger/Periodic/at/Every/period`.
            field: String,
            /// The new value: a text such as `2 d`, or a structure in JSON notation.
            to: String,
        },
        /// Adds an element, or puts it in place of the one with the same identifier.
        Put(Box<Entity>),
        /// Takes an element away.
        Remove(EntityRef),
        /// Nothing yet.
        #[default]
        Nothing,
    }
}

/// A place in the document: an element and, where one field is meant, its path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The element.
    pub of: EntityRef,
    /// Path of the field; empty means the whole element.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
}
