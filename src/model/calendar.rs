//! When something happens or is open: schedules, phases, calendars.

use super::id::CalendarId;
use super::record::{choice, plain_choice, record};
use crate::units::Duration;

plain_choice! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        #[default]
        Monday = "Mon",
        /// Tuesday.
        Tuesday = "Tue",
        /// Wednesday.
        Wednesday = "Wed",
        /// Thursday.
        Thursday = "Thu",
        /// Friday.
        Friday = "Fri",
        /// Saturday.
        Saturday = "Sat",
        /// Sunday.
        Sunday = "Sun",
    }
}

record! {
    /// A weekly pattern of open hours with dated exceptions; the week starts on Monday 00:00.
    pub struct Calendar {
        /// Name on screen.
        pub name: String,
        /// Open windows of an ordinary week. None means always open.
        pub open: Vec<OpenWindow>,
        /// Holidays, shutdowns and extra shifts; the last one that covers an instant holds.
        pub exceptions: Vec<CalendarException>,
    }

    /// Open hours on some weekdays.
    pub struct OpenWindow {
        /// Days on which the window opens.
        pub days: Vec<Weekday>,
        /// Time of day at which it opens, counted from midnight.
        pub from: Duration,
        /// Time of day at which it closes; at most 24 h.
        pub to: Duration,
    }

    /// A dated stretch in which the calendar differs from the ordinary week.
    pub struct CalendarException {
        /// Why, for readers.
        pub name: String,
        /// Start, counted from the start of the project's clock.
        pub from: Duration,
        /// End, counted from the start of the project's clock.
        pub to: Duration,
        /// Whether the stretch is open (an extra shift) instead of closed (a holiday).
        pub open: bool,
    }
}

choice! {
    /// Where in its period a repeating instant lies.
    pub enum Phase {
        /// A fixed offset from the start of the clock.
        At(Duration),
        /// Drawn anew for every replication, uniform over the period.
        Random,
        /// The default: at the start of the period.
        #[default]
        Start,
    }

    /// Repeating or listed instants.
    pub enum Schedule {
        /// Once per period.
        Every {
            /// Distance between two instants.
            period: Duration,
            /// Offset of the first.
            #[serde(default, skip_serializing_if = "crate::model::record::is_default")]
            phase: Phase,
        },
        /// Several instants in a pattern that repeats.
        Pattern {
            /// Length after which the pattern repeats.
            length: Duration,
            /// Instants within the pattern, ascending, above zero and up to the length.
            at: Vec<Duration>,
        },
        /// Listed instants, ascending, from the start of the clock.
        At(Vec<Duration>),
        /// Never.
        #[default]
        Never,
    }
}

record! {
    /// A schedule that may rest while a calendar is closed: an instant in closed time moves to the next opening.
    pub struct CalendarSchedule {
        /// The instants.
        pub at: Schedule,
        /// The calendar that moves them.
        pub calendar: Option<CalendarId>,
    }
}
