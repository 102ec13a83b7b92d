//! How the tracks are looked at right now: what is compared, what is shown beside the lines, which table is
//! open, and the play head. It is session state; which tracks there are is saved with the project.

use std::collections::BTreeSet;

use super::timeline::{TimeAxis, TimeRange, TimelineAction};
use crate::model::ScenarioId;

/// Fraction of the shown stretch that plays in a second at normal speed.
const PER_SECOND: f64 = 0.05;
/// Slowest and fastest speed, as powers of two.
const SPEEDS: (i8, i8) = (-3, 4);

/// A kind of event on the row of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// A signal changes in the world.
    Change,
    /// A decision comes into force.
    Decision,
    /// A decision goes to a higher level, or a level lets its time pass.
    Escalation,
    /// A message is lost, an item is turned away or gives up.
    Loss,
    /// Two plans in force contradict each other.
    Clash,
    /// A decision rests on what was outdated, is turned back, or is taken by two.
    Fault,
    /// A change has become an action.
    Action,
    /// A dated exception of a calendar.
    Calendar,
}

impl EventKind {
    /// All kinds in the order of the menu.
    pub const ALL: [Self; 8] =
        [Self::Change, Self::Decision, Self::Escalation, Self::Clash, Self::Fault, Self::Loss, Self::Action, Self::Calendar];

    /// Its name in the plural.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Change => "Changes in the world",
            Self::Decision => "Decisions in force",
            Self::Escalation => "Escalations",
            Self::Clash => "Clashes of plans",
            Self::Fault => "Faults of single decisions",
            Self::Loss => "Losses",
            Self::Action => "Actions",
            Self::Calendar => "Holidays and extra shifts",
        }
    }
}

/// A table or picture beside the tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResultTable {
    /// Every visible line at the cursor, the pins and in the selection.
    #[default]
    Values,
    /// End-to-end measures first, then local ones, with their change.
    Scorecard,
    /// How often which times occur.
    Distribution,
    /// What staff do with their time.
    Load,
    /// Single items of the first repeat.
    Items,
    /// What single changes set off, and why it took as long as it did.
    Chains,
    /// Orders of customers that were late, and why.
    Orders,
    /// Events in order.
    Events,
    /// Who causes cost and who pays it.
    Money,
}

impl ResultTable {
    /// All of them in the order of the tabs.
    pub const ALL: [Self; 9] =
        [Self::Values, Self::Scorecard, Self::Distribution, Self::Load, Self::Items, Self::Chains, Self::Orders, Self::Events, Self::Money];

    /// Whether a selected stretch cuts it by counting anew; the others list single things or lines, which have instants.
    pub const fn is_cut_by_counting(self) -> bool {
        matches!(self, Self::Scorecard | Self::Distribution | Self::Load | Self::Money)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Values => "Values",
            Self::Scorecard => "Scorecard",
            Self::Distribution => "Distribution",
            Self::Load => "Load",
            Self::Items => "Items",
            Self::Chains => "Chains",
            Self::Orders => "Late orders",
            Self::Events => "Event list",
            Self::Money => "Money",
        }
    }
}

/// Moves the cursor by itself.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlayHead {
    /// Whether it moves.
    pub is_playing: bool,
    /// Speed as a power of two; 0 is normal.
    pub speed: i8,
    /// What is left of a tick between frames.
    rest: f64,
}

impl PlayHead {
    /// Faster or slower by so many steps.
    pub fn change_speed(&mut self, by: i8) {
        self.speed = self.speed.saturating_add(by).clamp(SPEEDS.0, SPEEDS.1);
    }

    /// The speed as a factor.
    pub fn factor(&self) -> f64 {
        libm::exp2(f64::from(self.speed))
    }

    /// Where the cursor goes within so many seconds. It plays the selection over and over, else the visible
    /// stretch to its end, where it pauses.
    pub fn advance(&mut self, axis: &TimeAxis, seconds: f64) -> Option<TimelineAction> {
        if !self.is_playing {
            return None;
        }
        let view = axis.view();
        let stretch: TimeRange = view.selection.unwrap_or(view.range);
        let now = view.cursor.filter(|cursor| stretch.contains(*cursor)).unwrap_or(stretch.start());
        self.rest += seconds.min(0.25) * self.factor() * PER_SECOND * view.over(stretch).shown_span() as f64;
        let by = self.rest.floor();
        self.rest -= by;
        let mut next = axis.moved(now, by as i64);
        if stretch.end() <= next || (next <= now && 0.0 < by) {
            if view.selection.is_some() {
                next = stretch.start();
            } else {
                next = stretch.end();
                self.is_playing = false;
            }
        }
        Some(TimelineAction::SetCursor(Some(next)))
    }
}

/// Everything about how the tracks are looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct TracksView {
    /// Other scenarios whose lines stand beside those of the one shown; `None` is the base.
    pub compared: BTreeSet<Option<ScenarioId>>,
    /// Whether lines show the scenario less the base.
    pub is_difference: bool,
    /// Whether 50 % and 90 % bands are shown.
    pub has_bands: bool,
    /// Whether single repeats are shown.
    pub has_repeats: bool,
    /// Whether closed hours are shaded.
    pub has_closed: bool,
    /// Whether closed hours are cut out of the axis.
    pub is_folded: bool,
    /// Whether the strip with the whole horizon is shown.
    pub has_overview: bool,
    /// Whether time is told as elapsed time.
    pub is_elapsed: bool,
    /// Kinds of events that are not shown.
    pub hidden_events: BTreeSet<EventKind>,
    /// The open table; none is closed.
    pub table: Option<ResultTable>,
    /// The chain that is traced, by its place in the list.
    pub chain: Option<usize>,
    /// The item whose way is traced, by its place in the list.
    pub item: Option<usize>,
    /// The late order whose cause is traced, by its place in the list.
    pub order: Option<usize>,
    /// The repeat whose lanes, beliefs, events and single things are shown, from 0.
    pub repeat: u32,
    /// Whether lines are those of this repeat alone.
    pub is_single: bool,
    /// Whether the tracks have the page to themselves.
    pub is_large: bool,
    /// The play head.
    pub play: PlayHead,
}

impl Default for TracksView {
    fn default() -> Self {
        Self {
            compared: BTreeSet::from([None]),
            is_difference: false,
            has_bands: true,
            has_repeats: false,
            has_closed: true,
            is_folded: false,
            has_overview: true,
            is_elapsed: false,
            // There are many of them, and lanes show them where they belong.
            hidden_events: BTreeSet::from([EventKind::Fault]),
            table: None,
            chain: None,
            item: None,
            order: None,
            repeat: 0,
            is_single: false,
            is_large: false,
            play: PlayHead::default(),
        }
    }
}

/// A change of how the tracks are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TracksChange {
    /// Shows or hides another scenario.
    Compare(Option<ScenarioId>),
    /// Shows differences, or values.
    Difference,
    /// Shows or hides bands.
    Bands,
    /// Shows or hides single repeats.
    Repeats,
    /// Shows or hides closed hours.
    Closed,
    /// Cuts closed hours out of the axis, or puts them back.
    Folded,
    /// Shows or hides the strip with the whole horizon.
    Overview,
    /// Tells elapsed or calendar time.
    Elapsed,
    /// Shows or hides a kind of event.
    Events(EventKind),
    /// Opens a table, or closes it.
    Table(Option<ResultTable>),
    /// Traces a chain, or none.
    Chain(Option<usize>),
    /// Traces an item, or none.
    Item(Option<usize>),
    /// Traces why an order was late, or none.
    Order(Option<usize>),
    /// Traces nothing any more.
    Untrace,
    /// Looks at another repeat.
    Repeat(u32),
    /// Shows lines of that repeat alone, or medians.
    Single,
    /// Gives the tracks the page to themselves, or a part of it.
    Large,
    /// Plays or pauses.
    Play,
    /// Plays faster or slower.
    Speed(i8),
}

impl TracksView {
    /// Carries a change out.
    pub fn apply(&mut self, change: TracksChange) {
        match change {
            TracksChange::Compare(scenario) => {
                if !self.compared.remove(&scenario) {
                    self.compared.insert(scenario);
                }
            }
            TracksChange::Difference => self.is_difference = !self.is_difference,
            TracksChange::Bands => self.has_bands = !self.has_bands,
            TracksChange::Repeats => self.has_repeats = !self.has_repeats,
            TracksChange::Closed => self.has_closed = !self.has_closed,
            TracksChange::Folded => self.is_folded = !self.is_folded,
            TracksChange::Overview => self.has_overview = !self.has_overview,
            TracksChange::Elapsed => self.is_elapsed = !self.is_elapsed,
            TracksChange::Events(kind) => {
                if !self.hidden_events.remove(&kind) {
                    self.hidden_events.insert(kind);
                }
            }
            TracksChange::Table(table) => self.table = table,
            TracksChange::Chain(chain) => self.chain = chain,
            TracksChange::Item(item) => self.item = item,
            TracksChange::Order(order) => self.order = order,
            TracksChange::Untrace => (self.chain, self.item, self.order) = (None, None, None),
            TracksChange::Repeat(repeat) => {
                self.repeat = repeat;
                // Another repeat has other chains, items and orders.
                (self.chain, self.item, self.order) = (None, None, None);
            }
            TracksChange::Single => self.is_single = !self.is_single,
            TracksChange::Large => self.is_large = !self.is_large,
            TracksChange::Play => self.play.is_playing = !self.play.is_playing,
            TracksChange::Speed(by) => self.play.change_speed(by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playing_moves_the_cursor_to_the_end_and_pauses_there() {
        let mut axis = TimeAxis::new(1_000_000, None);
        let mut play = PlayHead { is_playing: true, ..PlayHead::default() };
        let mut last = -1;
        for _ in 0..2_000 {
            let Some(action) = play.advance(&axis, 0.05) else { break };
            axis.apply(action);
            assert!(last <= axis.cursor().unwrap());
            last = axis.cursor().unwrap();
        }
        assert_eq!(axis.cursor(), Some(1_000_000));
        assert!(!play.is_playing);
    }

    #[test]
    fn a_selection_plays_over_and_over_and_speed_doubles_in_steps() {
        let mut axis = TimeAxis::new(1_000_000, None);
        axis.apply(TimelineAction::Select(Some(TimeRange::new(100, 300))));
        let mut play = PlayHead { is_playing: true, ..PlayHead::default() };
        play.change_speed(1);
        assert_eq!(play.factor(), 2.0);
        let mut seen = BTreeSet::new();
        for _ in 0..200 {
            axis.apply(play.advance(&axis, 0.2).unwrap());
            seen.insert(axis.cursor().unwrap());
        }
        assert!(play.is_playing && seen.iter().all(|time| (100..=300).contains(time)) && 5 < seen.len());
    }
}
