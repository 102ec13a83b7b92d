//! What is known of streams, activities, resources, gates, batching and routing while a replication runs:
//! flat arrays. It decides nothing.

use std::collections::BTreeMap;

use super::super::capacity::{CapacityPlan, Hours};
use super::super::published::WatchedPlan;
use super::super::source::{NumberSource, TimeSource};
use super::super::timetable::Timetable;
use crate::model::{
    ActivityId, Attribute, BatchProcessing, Comparison, Discipline, EntityRef, OnFull, PreemptionRule, QueueCount, ResourceId, ShiftEnd,
    Victim, Weekday, WorkClassId,
};

/// No index.
pub const NONE: u32 = u32::MAX;

/// Everything about work, in dense arrays.
#[derive(Debug, Clone, Default)]
pub struct WorkPlan {
    /// Sources of items.
    pub streams: Vec<StreamPlan>,
    /// Activities, followed by the hidden ones in which decisions get attention.
    pub activities: Vec<ActivityPlan>,
    /// Resources, followed by the single servers of those whose servers have lines of their own.
    pub resources: Vec<ResourcePlan>,
    /// Items that wait at the start.
    pub initials: Vec<InitialPlan>,
    /// Activities and streams of which it is asked how long exactly so many items are there.
    pub asked_levels: Vec<EntityRef>,
    /// Priorities of the classes, the classless one first; 1 is most urgent.
    pub class_priorities: Vec<u32>,
    /// Rank of each class's priority, most urgent 0; equal priorities share one.
    pub class_levels: Vec<u16>,
    /// Classes by identifier.
    pub classes: BTreeMap<WorkClassId, u16>,
    /// Activities by identifier.
    pub activity_idx: BTreeMap<ActivityId, u32>,
    /// Resources by identifier.
    pub resource_idx: BTreeMap<ResourceId, u32>,
    /// Time from the last Monday 00:00 to the start of the clock, ticks.
    pub week_shift: i64,
    /// What is published of resources.
    pub watched: Vec<WatchedPlan>,
    /// Activities whose items are counted by way on, and the place of the first count.
    pub sent: Vec<(u32, u32)>,
    /// Resources whose servers decisions may change.
    pub steered: Vec<u32>,
}

/// A source of items.
#[derive(Debug, Clone)]
pub struct StreamPlan {
    /// The identifier of its element; keys its random numbers.
    pub element: u32,
    /// Activity at which items enter.
    pub entry: u32,
    /// Class of its items.
    pub class: u16,
    /// When they arrive.
    pub arrivals: ArrivalPlan,
    /// How many at once.
    pub batch: Option<NumberSource>,
    /// Amount of money at stake.
    pub value: NumberSource,
    /// Chance of being urgent.
    pub urgent: f64,
    /// Temporary rises of its rate.
    pub rises: Vec<RisePlan>,
    /// When its items are due, if they are.
    pub due: Option<DuePlan>,
}

/// A temporary rise of a rate.
#[derive(Debug, Clone)]
pub struct RisePlan {
    /// When it starts.
    pub starts: TimeSource,
    /// How long it rises, and falls, ticks.
    pub ramp: i64,
    /// How long it stays high, ticks.
    pub lasts: i64,
    /// What the rate is multiplied by while it is high.
    pub factor: f64,
}

/// When items are due and what being late costs.
#[derive(Debug, Clone)]
pub struct DuePlan {
    /// Time from the arrival.
    pub after: TimeSource,
    /// Money for each tick an item is late.
    pub late_per_tick: f64,
    /// Longest time that is paid for, ticks.
    pub at_most: i64,
}

/// Items that wait at an activity at the start of the clock.
#[derive(Debug, Clone)]
pub struct InitialPlan {
    /// The activity.
    pub activity: u32,
    /// How many.
    pub n: u32,
    /// The stream they belong to, or [`NONE`].
    pub stream: u32,
}

/// When things arrive.
#[derive(Debug, Clone)]
pub enum ArrivalPlan {
    /// Never.
    Never,
    /// With independent intervals.
    Renewal {
        /// Interval.
        interval: TimeSource,
        /// Instant of the first, if stated.
        first: Option<i64>,
    },
    /// At the instants of a timetable.
    Timetable(Timetable),
    /// At listed instants, equal ones allowed.
    Times(Vec<i64>),
    /// At a rate that changes with time.
    Profile {
        /// `(from, arrivals per tick)` ascending.
        rates: Vec<(i64, f64)>,
        /// Length after which the profile repeats.
        repeats: Option<i64>,
    },
}

/// People or machines and the line in front of them.
#[derive(Debug, Clone)]
pub struct ResourcePlan {
    /// The identifier of its element.
    pub element: u32,
    /// Servers over time.
    pub capacity: CapacityPlan,
    /// Who is next.
    pub discipline: Discipline,
    /// What becomes of interrupted items.
    pub preemption: PreemptionRule,
    /// Which running item is interrupted first.
    pub victim: Victim,
    /// What happens when servers leave.
    pub shift_end: ShiftEnd,
    /// Bound on waiting items.
    pub limit: Option<LimitPlan>,
    /// Length of server vacations.
    pub vacation: Option<TimeSource>,
    /// The servers' own lines, if they have any.
    pub lines: Option<LinesPlan>,
    /// The resource it belongs to: itself, or the group of which it is one server.
    pub group: u32,
    /// Money for each tick a server works.
    pub cost_busy: f64,
    /// Money for each tick a server is paid and idle.
    pub cost_idle: f64,
}

/// The own lines of the servers of a resource.
#[derive(Debug, Clone, Copy)]
pub struct LinesPlan {
    /// The first of the servers, among the resources.
    pub first: u32,
    /// How many there are.
    pub n: u32,
    /// Whether the shortest line is joined; otherwise items are dealt at random.
    pub joins_shortest: bool,
}

/// A limit of time.
#[derive(Debug, Clone)]
pub struct PatiencePlan {
    /// How long.
    pub after: TimeSource,
    /// Where the item goes then, or [`NONE`].
    pub then: u32,
    /// Hours in which the time counts.
    pub hours: Option<CapacityPlan>,
}

impl PatiencePlan {
    /// When a time that starts now is over.
    pub fn ends(&self, now: i64, stream: &mut crate::engine::random::Stream) -> i64 {
        let after = self.after.next(stream);
        match &self.hours {
            None => now + after,
            // Far enough behind every horizon to never come.
            Some(hours) => hours.after_open(now, after).min(crate::engine::event_list::MAX_TIME),
        }
    }
}

/// A bound on waiting items.
#[derive(Debug, Clone, Copy)]
pub struct LimitPlan {
    /// The bound.
    pub size: i64,
    /// What is counted.
    pub counts: QueueCount,
    /// What happens when it is reached.
    pub on_full: OnFull,
}

/// Something that is done with items.
#[derive(Debug, Clone)]
pub struct ActivityPlan {
    /// The identifier of its element.
    pub element: u32,
    /// Who serves, or [`NONE`].
    pub resource: u32,
    /// Servers one item needs.
    pub units: u32,
    /// Hands-on time by class; one entry serves all classes.
    pub service: Vec<TimeSource>,
    /// When an item gives up waiting, and where it goes then.
    pub patience: Option<PatiencePlan>,
    /// When work on it is broken off, and where it goes then.
    pub time_limit: Option<PatiencePlan>,
    /// Collecting.
    pub batching: Option<BatchPlan>,
    /// Gate.
    pub gate: Option<GatePlan>,
    /// Parts joined here; 0 joins none.
    pub join: u32,
    /// Where items go.
    pub routing: RoutingPlan,
    /// Whether it is the hidden activity of a decision's attention.
    pub is_attention: bool,
    /// Money for a completion.
    pub cost_fixed: f64,
    /// Money for each tick an item waits.
    pub cost_waiting: f64,
    /// The longest stretch in which as many servers are there as an item needs, where work must fit into one.
    pub longest_shift: i64,
}

/// Rules for collecting a batch, all times in ticks.
#[derive(Debug, Clone)]
pub struct BatchPlan {
    /// Release at this size, and never more at once.
    pub size: Option<u32>,
    /// Smallest batch a lower bound releases.
    pub at_least: u32,
    /// Lower and upper bound of the age of the oldest item.
    pub oldest: (Option<i64>, Option<i64>),
    /// Lower and upper bound of the time since the last arrival.
    pub since_last: (Option<i64>, Option<i64>),
    /// Hours of the day in which a batch may be released.
    pub hours: Option<(i64, i64)>,
    /// Weekdays on which a batch may be released; all when empty.
    pub weekdays: Vec<Weekday>,
    /// Whether there is a lower bound at all.
    pub has_lower: bool,
    /// How the batch is worked on.
    pub processing: BatchProcessing,
}

/// A gate.
#[derive(Debug, Clone)]
pub struct GatePlan {
    /// When it opens.
    pub opens: Timetable,
    /// How many pass at each opening, cyclic; empty means all.
    pub released: Vec<u32>,
    /// Whether work in progress counts against the number.
    pub counts_work_in_progress: bool,
}

/// Where items go.
#[derive(Debug, Clone)]
pub enum RoutingPlan {
    /// Always to one place.
    Always(TargetPlan),
    /// By a test of each branch in order; items for which none holds leave.
    FirstOf(Vec<BranchPlan>),
    /// To all of them at once.
    Split(Vec<TargetPlan>),
}

/// One way on.
#[derive(Debug, Clone)]
pub struct BranchPlan {
    /// When it is taken.
    pub test: BranchTest,
    /// Where it leads.
    pub target: TargetPlan,
}

/// When a branch is taken.
#[derive(Debug, Clone, Copy)]
pub enum BranchTest {
    /// When the item's draw is below this cumulative chance.
    Below(f64),
    /// When an attribute compares like this.
    Attribute(Attribute, Comparison, f64),
    /// Always.
    Always,
}

/// A place an item goes to.
#[derive(Debug, Clone)]
pub struct TargetPlan {
    /// The activity, or [`NONE`] when the item leaves.
    pub activity: u32,
    /// Time under way and the element whose stream it is drawn from.
    pub latency: Option<(TimeSource, u32)>,
    /// The hours in which that time passes; none means always.
    pub hours: Option<std::sync::Arc<Hours>>,
}

impl TargetPlan {
    /// Out of the map.
    pub const LEAVE: Self = Self { activity: NONE, latency: None, hours: None };
}
