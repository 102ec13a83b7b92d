//! Signals, information handoffs, decisions and rights as flat arrays, and what is told to whom.

mod compile;
mod cycles;
mod goods;
mod order;
mod policy;
mod ways;

use std::collections::BTreeMap;

use super::capacity::CapacityPlan;
use super::source::{NumberSource, TimeSource};
use super::timetable::Timetable;
use super::work::{ActivityPlan, ArrivalPlan};
use crate::engine::board::Board;
use crate::model::{DecisionId, HandoffId, OnTimeOut, SignalId, SignalSource};

pub(super) use compile::compile;
pub use cycles::{CallPlan, CyclePlan};
pub use goods::{GoodsPolicy, Lever, ModePolicy, OwnValue, PROFILE, StepRule};
pub use policy::{ApprovalPlan, GapPlan, LinearPlan, PolicyPlan, SplitPlan, StepPlan, SubjectPlan};

/// Everything about information and decisions, in dense arrays.
#[derive(Debug, Clone, Default)]
pub struct ChainPlan {
    /// Functions.
    pub functions: Vec<FunctionPlan>,
    /// Signals.
    pub signals: Vec<SignalPlan>,
    /// Information handoffs.
    pub handoffs: Vec<HandoffPlan>,
    /// Decisions.
    pub decisions: Vec<DecisionPlan>,
    /// Signals by identifier.
    pub signal_idx: BTreeMap<SignalId, u32>,
    /// Information handoffs by identifier.
    pub handoff_idx: BTreeMap<HandoffId, u32>,
    /// Decisions by identifier.
    pub decision_idx: BTreeMap<DecisionId, u32>,
    /// Hidden activities in which decisions get attention.
    pub attention: Vec<ActivityPlan>,
    /// Signals whose value a part of the model publishes, under the signal's own place.
    pub measured: Vec<MeasuredPlan>,
    /// Activities whose items are counted by way on, and the place of the first way's count.
    pub sent: Vec<(u32, u32)>,
    /// Numbers of stocks and lanes that decisions of their owners read, and their places.
    pub own: Vec<(OwnValue, u32)>,
    /// Meetings, then coordinators.
    pub cycles: Vec<CyclePlan>,
    /// How many places published values take: one for each signal, then further ones.
    pub n_places: u32,
}

/// A signal that is measured inside the model.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredPlan {
    /// The signal, which is also the place of its published value.
    pub signal: u32,
    /// What is measured.
    pub source: SignalSource,
}

impl ChainPlan {
    /// Resources whose servers a decision may change.
    pub(super) fn steered(&self) -> impl Iterator<Item = u32> + '_ {
        self.decisions.iter().filter_map(|decision| match decision.subject {
            SubjectPlan::Overtime(resource) | SubjectPlan::Capacity(resource) => Some(resource),
            _ => None,
        })
    }
}

/// A function as the chains see it.
#[derive(Debug, Clone, Default)]
pub struct FunctionPlan {
    /// Its decisions, in the order of their ranks.
    pub decisions: Vec<u32>,
    /// Its outgoing information handoffs.
    pub outgoing: Vec<u32>,
    /// Signals it reads differently: `factor · canonical + offset`.
    pub readings: Vec<(u32, f64, f64)>,
}

impl FunctionPlan {
    /// The canonical value of a signal as this function reads it.
    pub fn read(&self, signal: Option<u32>, canonical: f64) -> f64 {
        let own = self.readings.iter().find(|(of, ..)| Some(*of) == signal);
        own.map_or(canonical, |(_, factor, offset)| factor * canonical + offset)
    }
}

/// A signal that changes in the world.
#[derive(Debug, Clone)]
pub struct SignalPlan {
    /// The identifier of its element.
    pub element: u32,
    /// The function that sees it first.
    pub owner: u32,
    /// When it changes.
    pub changes: ArrivalPlan,
    /// The values it takes.
    pub value: ValuePlan,
    /// Handoffs that carry it on at once.
    pub relays: Vec<OutgoingPlan>,
    /// Whether nothing in the model makes it, so that it is what its owner's decisions say.
    pub is_open: bool,
    /// Whether its value is measured inside the model.
    pub is_measured: bool,
    /// When a measured value is looked at; none means at every change.
    pub observed: Option<Timetable>,
    /// The value it has at the start of the clock, which everybody knows.
    pub start: Option<f64>,
    /// Its further fields, looked at anew for every version.
    pub fields: Vec<FieldPlan>,
    /// Width of its buckets in ticks; 0 where it has none.
    pub bucket: i64,
    /// Handoffs of which it is the first signal they list.
    pub told_on: Vec<u32>,
}

/// Where a further field of a signal comes from.
#[derive(Debug, Clone)]
pub enum FieldPlan {
    /// It is drawn.
    Drawn(NumberSource),
    /// 1 while this decision's choice of a way to ship is dearer than the cheapest, else 0.
    Urgency(u32),
}

/// The values a signal takes.
#[derive(Debug, Clone)]
pub enum ValuePlan {
    /// 1, 2, 3, …
    Count,
    /// Independent draws.
    Draw(NumberSource),
    /// The last value plus a draw.
    Walk(f64, NumberSource),
    /// `mean + rho · (last − mean) + draw`.
    Ar1(f64, f64, NumberSource),
    /// Dated levels in ticks.
    Levels(Vec<(i64, f64)>),
}

/// A handoff a message goes out on.
pub type OutgoingPlan = u32;

/// An information handoff.
#[derive(Debug, Clone)]
pub struct HandoffPlan {
    /// The identifier of its element.
    pub element: u32,
    /// Sender.
    pub from: u32,
    /// Receiver.
    pub to: u32,
    /// Time under way.
    pub latency: TimeSource,
    /// What it does to what it carries.
    pub channel: ChannelPlan,
    /// Signals it carries; empty means everything.
    pub carries: Vec<u32>,
}

/// What a channel does to what it carries.
#[derive(Debug, Clone)]
pub struct ChannelPlan {
    /// Messages go out only at these instants.
    pub sends: Option<Timetable>,
    /// Only every n-th message is sent.
    pub sample_every: u32,
    /// Chance that a message is lost.
    pub loss: f64,
    /// Added to the value.
    pub noise: NumberSource,
    /// Added to the value, relative.
    pub bias: f64,
    /// Relative changes below this are not sent.
    pub dead_band: f64,
    /// Whether the newest by sending wins, rather than the last to arrive.
    pub newest_wins: bool,
    /// By signal, which of its fields are not carried.
    pub masks: Vec<(u32, Vec<bool>)>,
    /// Whether the mean of the versions since the last sending is sent.
    pub aggregates: bool,
}

/// A decision.
#[derive(Debug, Clone)]
pub struct DecisionPlan {
    /// The identifier of its element.
    pub element: u32,
    /// The function that takes it.
    pub owner: u32,
    /// Place among the decisions of one instant.
    pub rank: u16,
    /// When it is taken.
    pub trigger: TriggerPlan,
    /// Instants that fall into closed hours move to the next opening.
    pub hours: Option<CapacityPlan>,
    /// Signals it looks at; empty means all.
    pub inputs: Vec<u32>,
    /// Which inputs must have arrived.
    pub wait: WaitPlan,
    /// Arrival until notice.
    pub sense: TimeSource,
    /// Hands-on time.
    pub decision_time: TimeSource,
    /// The hidden activity in which it gets attention, or `NONE`.
    pub attention: u32,
    /// Handoffs its outcome may be told on; [`ChainPlan::told`] says as what.
    pub outgoing: Vec<OutgoingPlan>,
    /// Whether these handoffs were named for it, so that they carry its outcome in any case.
    pub names_outgoing: bool,
    /// Signals that are what it decided last.
    pub publishes: Vec<u32>,
    /// Signals that take the value of what its policy decides: those it publishes, else the open signals of
    /// its owner that its handoffs carry.
    pub told_as: Vec<u32>,
    /// Decision until effect.
    pub act: TimeSource,
    /// Amount of money at stake.
    pub value: NumberSource,
    /// Amount up to which the owner decides alone.
    pub limit: Option<f64>,
    /// Levels above the owner.
    pub levels: Vec<LevelPlan>,
    /// Smallest distance between two runs.
    pub min_interval: i64,
    /// Zones in which its plan is hard to change.
    pub fence: Option<FencePlan>,
    /// Cost of taking it once, in money.
    pub cost: f64,
    /// The meeting it is taken in.
    pub cycle: Option<u32>,
    /// How it is taken.
    pub policy: PolicyPlan,
    /// What its outcome changes.
    pub subject: SubjectPlan,
}

/// Zones in which a plan is hard to change, in ticks before it takes effect.
#[derive(Debug, Clone, PartialEq)]
pub struct FencePlan {
    /// How far ahead of now a change bites besides the time to act: notice, lead time, booking.
    pub ahead: i64,
    /// Nearer than this nothing changes.
    pub frozen: i64,
    /// Nearer than this a change has to be authorised, and costs.
    pub slushy: i64,
    /// Price of such a change, in money.
    pub cost: f64,
}

impl DecisionPlan {
    /// Whether its policy makes the value of a signal.
    pub fn sets(&self, signal: u32) -> bool {
        self.told_as.contains(&signal) || self.subject == SubjectPlan::Signal(signal)
    }
}

/// Which inputs a decision waits for before it takes a chain up.
#[derive(Debug, Clone, Default)]
pub struct WaitPlan {
    /// By signal at the root of a chain, the number of ways on which it comes; empty where any one suffices.
    pub ways: Vec<u32>,
    /// How long after the first the others are waited for.
    pub within: Option<i64>,
}

impl WaitPlan {
    /// Whether a chain that changes of a signal set off is complete when it came on so many ways.
    pub fn is_complete(&self, signal: u32, n_ways: usize) -> bool {
        self.ways.get(signal as usize).is_none_or(|wanted| n_ways as u32 >= *wanted)
    }
}

/// When a decision is taken.
#[derive(Debug, Clone)]
pub enum TriggerPlan {
    /// At the instants of a timetable.
    Periodic(Timetable),
    /// When an input differs from the last one used by more than this, relative.
    OnChange(f64),
    /// When an input rises above the first bound, again after it fell below the second.
    Threshold {
        /// The input.
        signal: u32,
        /// Starts above.
        above: f64,
        /// Is armed again below.
        below: f64,
    },
    /// When an input has changed its level for good: allowance and threshold of the sums of its deviations.
    LevelChange(f64, f64),
    /// Never by itself.
    ByHand,
}

/// A level of authority.
#[derive(Debug, Clone)]
pub struct LevelPlan {
    /// Amount up to which it decides.
    pub limit: Option<f64>,
    /// Way to it.
    pub there: TimeSource,
    /// Way back to the owner.
    pub back: TimeSource,
    /// When it meets; none means at once.
    pub meets: Option<Timetable>,
    /// Opening hours its meetings keep to.
    pub hours: Option<CapacityPlan>,
    /// Hands-on time.
    pub decision_time: TimeSource,
    /// The hidden activity in which it gives attention, or `NONE`.
    pub attention: u32,
    /// How long it may take.
    pub time_out: Option<i64>,
    /// What happens then.
    pub on_time_out: OnTimeOut,
}

/// Whether a decision with these inputs listens to a signal; no inputs listen to everything.
pub(crate) fn accepts(inputs: &[u32], signal: Option<u32>) -> bool {
    inputs.is_empty() || signal.is_some_and(|signal| inputs.contains(&signal))
}

impl ChainPlan {
    /// Reserves places under which the items sent on each way on from an activity are counted.
    fn publish_sent(&mut self, activity: u32, n_ways: u32) -> u32 {
        if let Some((_, first)) = self.sent.iter().find(|(of, _)| *of == activity) {
            return *first;
        }
        let first = self.n_places;
        self.n_places += n_ways;
        self.sent.push((activity, first));
        first
    }

    /// Reserves a place under which a number of goods is published.
    fn publish_own(&mut self, what: OwnValue) -> u32 {
        if let Some((_, place)) = self.own.iter().find(|(of, _)| *of == what) {
            return *place;
        }
        let place = self.n_places;
        self.n_places += if matches!(what, OwnValue::Profile(..)) { 1 + PROFILE } else { 1 };
        self.own.push((what, place));
        place
    }

    /// Where nothing has been published yet: who is told of changes at once.
    pub fn board(&self) -> Board {
        let tells = |place: u32| self.signals.get(place as usize).is_some_and(|signal| signal.is_measured && signal.observed.is_none());
        Board::new((0..self.n_places).map(tells))
    }

    /// Handoffs on which a function of which no decision listens passes a message on.
    pub fn passed_on(&self, function: u32, signal: Option<u32>) -> Vec<u32> {
        let carries = |handoff: &&u32| {
            let listed = &self.handoffs[**handoff as usize].carries;
            listed.is_empty() || signal.is_some_and(|signal| listed.contains(&signal))
        };
        self.functions[function as usize].outgoing.iter().filter(carries).copied().collect()
    }

    /// What the outcome of a decision that took up a chain by this signal is told about on one of its
    /// handoffs: a signal, or just the outcome. Nothing means that this handoff does not carry it.
    ///
    /// A signal that is what the decision decided is told as such. Otherwise what it heard is passed on,
    /// by handoffs that list nothing, that list this signal, or that were named for the decision; and a
    /// handoff that lists a signal nobody else makes tells the outcome as that signal.
    pub fn told(&self, decision: &DecisionPlan, handoff: u32, heard: Option<u32>) -> Option<Option<u32>> {
        let listed = &self.handoffs[handoff as usize].carries;
        if let Some(published) = decision.publishes.iter().find(|signal| listed.is_empty() || listed.contains(signal)) {
            return Some(Some(*published));
        }
        if listed.is_empty() || decision.names_outgoing {
            return Some(heard);
        }
        let of = |signal: &u32| &self.signals[*signal as usize];
        if let Some(open) = listed.iter().find(|signal| of(signal).is_open && of(signal).owner == decision.owner) {
            return Some(Some(*open));
        }
        // Its owner's own signals went out when they changed.
        let passed_on = heard.filter(|signal| listed.contains(signal) && of(signal).owner != decision.owner);
        passed_on.map(Some)
    }
}
