//! What holds for the whole project: its title, its money, the start of its clock.

use super::id::ScenarioId;
use super::record::record;
use crate::units::Duration;

record! {
    /// Title, currency and clock of a project.
    pub struct Settings {
        /// Title.
        pub title: String,
        /// What the project is about.
        pub description: String,
        /// One sentence on what to look for, shown when the project is opened.
        pub look_for: String,
        /// Currency sign or code; missing means €.
        pub currency: Option<String>,
        /// Start of the clock as an ISO date or date and time; missing means an undated Monday, 00:00.
        pub start: Option<String>,
        /// The scenario all others are compared with; missing means the base.
        pub baseline: Option<ScenarioId>,
        /// A decision rests on outdated information when a newer version was there for longer than this as it
        /// took effect; missing means at all. Stated, it is looked for also where nothing must match.
        pub stale_after: Option<Duration>,
        /// A decision that is turned back within this time is back and forth; missing means 7 d. Stated, it is
        /// looked for also where nothing must match.
        pub whiplash_within: Option<Duration>,
    }
}

impl Settings {
    /// The currency sign or code to show.
    pub fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or("€")
    }
}
