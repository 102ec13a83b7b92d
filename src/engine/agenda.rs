//! What all parts of a replication share: the clock, the pending events, and the things to be done
//! within the current instant. It knows which part an event is for, not what it does there.

use std::collections::VecDeque;

use super::board::Board;
use super::effect::Effect;
use super::event_list::{Event, EventKey, EventList, Phase, Seq};
use super::observe::Bins;

/// Order of the sub-phases of work at one instant.
pub mod rank {
    /// Work ends.
    pub const COMPLETION: u16 = 0;
    /// Items handed over arrive.
    pub const HANDED_OVER: u16 = 1;
    /// Items from outside arrive.
    pub const EXTERNAL: u16 = 2;
    /// Gates open and batches are released.
    pub const GATE: u16 = 3;
    /// Waiting items give up and work is broken off.
    pub const GIVE_UP: u16 = 4;
    /// What has changed is measured, before anybody decides.
    pub const MEASURED: u16 = 5;
}

/// Which part an event is for, and what it tells it. The number is part of an event's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Topic {
    /// Work: an item's service ends.
    Completion,
    /// Work: the next item of a stream arrives.
    External,
    /// Work: an item under way arrives.
    HandOver,
    /// Work: a resource's capacity changes.
    Capacity,
    /// Work: a gate opens.
    Gate,
    /// Work: a collecting batch may be due.
    Batch,
    /// Work: an item's patience is over.
    Patience,
    /// Work: the time for work on an item is over.
    TimeLimit,
    /// Work: a server comes back from a vacation.
    Vacation,
    /// Information: a signal changes in the world.
    SignalChange,
    /// Information: a message arrives.
    Message,
    /// Information: a channel sends what it collected.
    ChannelSends,
    /// Decisions: an input was noticed.
    Noticed,
    /// Decisions: a decision's instant has come.
    Due,
    /// Decisions: the hands-on time is over.
    Decided,
    /// Decisions: a run reaches, leaves or is answered by a level of authority.
    Authority,
    /// Decisions: a level of authority meets.
    LevelMeets,
    /// Decisions: a decision takes effect.
    Acted,
    /// Decisions: a level of authority let its time pass.
    TimeOut,
    /// Goods: a planning instant, an arrival, an order, a dispatch, a disruption.
    Goods,
    /// Information: a value measured inside the model is looked at.
    Measured,
    /// Decisions: the figures for a meeting are taken.
    CutOff,
    /// Decisions: a meeting that was called begins.
    Called,
    /// Decisions: a block of overtime begins or ends.
    Block,
    /// Decisions: a clash between plans in force is looked at again.
    Clash,
    /// Decisions: what an approval sent back was done again.
    Reworked,
    /// All parts: from now on another plan holds.
    PlanChanges,
}

const TOPIC_SHIFT: u32 = 27;
const INDEX_MASK: u32 = (1 << TOPIC_SHIFT) - 1;

const TOPICS: [Topic; 27] = [
    Topic::Completion,
    Topic::External,
    Topic::HandOver,
    Topic::Capacity,
    Topic::Gate,
    Topic::Batch,
    Topic::Patience,
    Topic::TimeLimit,
    Topic::Vacation,
    Topic::SignalChange,
    Topic::Message,
    Topic::ChannelSends,
    Topic::Noticed,
    Topic::Due,
    Topic::Decided,
    Topic::Authority,
    Topic::LevelMeets,
    Topic::Acted,
    Topic::TimeOut,
    Topic::Goods,
    Topic::Measured,
    Topic::CutOff,
    Topic::Called,
    Topic::Block,
    Topic::Clash,
    Topic::Reworked,
    Topic::PlanChanges,
];

/// Something to be done within the current instant, after the completions of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// An item is handed over without delay.
    Arrives {
        /// The item.
        item: u32,
    },
    /// An item goes on from a join, for which no further part will come.
    Joined {
        /// The item.
        item: u32,
    },
    /// A decision's run asks for its owner's attention.
    AttentionWanted {
        /// The hidden activity of the decision.
        activity: u32,
        /// The run.
        run: u32,
    },
    /// The attention a run asked for was given.
    AttentionGiven {
        /// The run.
        run: u32,
        /// Hands-on time in ticks.
        worked: i64,
    },
    /// A decision took effect; the effect is first in the agenda's list.
    TakesEffect,
}

/// What happened next in a replication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A scheduled event.
    Event {
        /// In which phase of its instant.
        phase: Phase,
        /// What it is.
        topic: Topic,
        /// Whom it concerns within the part.
        index: u32,
        /// Which scheduling made it.
        seq: Seq,
    },
    /// Something to be done within the instant.
    Notice(Notice),
}

/// The clock and what is still to happen.
#[derive(Debug)]
pub struct Agenda {
    now: i64,
    events: EventList,
    /// The next thing to be done within the instant; mostly there is no other.
    notice: Option<Notice>,
    /// What is to be done after it.
    notices: VecDeque<Notice>,
    effects: VecDeque<Effect>,
    board: Board,
    /// Bins of the time series; moves with the clock.
    pub bins: Bins,
    /// From this instant on the replication is looked after event by event.
    pub limit: i64,
    /// An event that was taken and lies beyond the limit.
    held: Option<Event>,
    n_events: u64,
    n_at_instant: u64,
}

impl Agenda {
    /// An empty agenda at time zero.
    pub fn new(bins: Bins, board: Board) -> Self {
        let limit = bins.horizon();
        let (notices, effects) = (VecDeque::new(), VecDeque::new());
        let events = EventList::with_capacity(64);
        Self { now: 0, events, notice: None, notices, effects, board, bins, limit, held: None, n_events: 0, n_at_instant: 0 }
    }

    /// Values that parts publish.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Publishes a value under its place. Where its changes are told at once, it is measured within this
    /// instant, before the decisions that are still to come in it.
    #[inline]
    pub fn publish(&mut self, place: u32, value: f64) {
        if self.board.set(place, value, self.now) {
            self.at(self.now, Phase::Work, rank::MEASURED, Topic::Measured, place);
        }
    }

    /// Notes that a published value is being told.
    pub fn told(&mut self, place: u32) {
        self.board.told(place);
    }

    /// Hands an effect to the part concerned, before anything else happens.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    /// The effect a notice spoke of.
    pub fn take_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The current instant in ticks.
    #[inline]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// How many events and notices were taken so far.
    #[inline]
    pub fn n_events(&self) -> u64 {
        self.n_events
    }

    /// How many events and notices were taken since the clock last moved.
    #[inline]
    pub fn n_at_instant(&self) -> u64 {
        self.n_at_instant
    }

    /// Schedules an event; times in the past happen now.
    #[inline]
    pub fn at(&mut self, time: i64, phase: Phase, rank: u16, topic: Topic, index: u32) -> Seq {
        debug_assert!(index <= INDEX_MASK, "more than 2^27 things of one kind are alive");
        self.events.push(time.max(self.now), phase, rank, (topic as u32) << TOPIC_SHIFT | index & INDEX_MASK)
    }

    /// Adds something to be done within the current instant.
    #[inline]
    pub fn notice(&mut self, notice: Notice) {
        if self.notice.is_none() {
            self.notice = Some(notice);
        } else {
            self.notices.push_back(notice);
        }
    }

    /// Takes what happens next before the limit, and moves the clock there. Nothing where the limit is
    /// reached: then the clock still stands where it was.
    #[expect(clippy::inline_always, reason = "called for every event; out of line it costs a tenth of a run")]
    #[inline(always)]
    pub fn take_next(&mut self) -> Option<Next> {
        if !self.effects.is_empty() {
            return (self.now < self.limit).then(|| self.take_effects());
        }
        if let Some(notice) = self.notice
            && self.is_due()
        {
            return (self.now < self.limit).then(|| self.take_notice(notice));
        }
        let event = self.events.pop()?;
        if event.time >= self.limit {
            self.held = Some(event);
            return None;
        }
        Some(self.move_to(event))
    }

    /// Takes what happens next wherever the limit is, after [`Agenda::take_next`] gave nothing.
    pub fn take_beyond(&mut self) -> Option<Next> {
        if let Some(event) = self.held.take() {
            return Some(self.move_to(event));
        }
        if !self.effects.is_empty() {
            return Some(self.take_effects());
        }
        if let Some(notice) = self.notice {
            return Some(self.take_notice(notice));
        }
        let event = self.events.pop()?;
        Some(self.move_to(event))
    }

    /// Whether what is to be done within the instant comes before every scheduled event.
    #[inline]
    fn is_due(&self) -> bool {
        let due = EventKey::new(self.now, Phase::Work, rank::HANDED_OVER, Seq::default(), 0);
        self.events.peek().is_none_or(|key| due < key)
    }

    /// An effect comes before anything else.
    fn take_effects(&mut self) -> Next {
        self.n_events += 1;
        self.n_at_instant += 1;
        Next::Notice(Notice::TakesEffect)
    }

    #[inline]
    fn take_notice(&mut self, notice: Notice) -> Next {
        self.n_events += 1;
        self.n_at_instant += 1;
        self.notice = if self.notices.is_empty() { None } else { self.notices.pop_front() };
        Next::Notice(notice)
    }

    #[inline]
    fn move_to(&mut self, event: Event) -> Next {
        self.n_events += 1;
        if event.time == self.now {
            self.n_at_instant += 1;
        } else {
            self.now = event.time;
            self.n_at_instant = 1;
            self.bins.advance(event.time);
        }
        let topic = TOPICS[(event.payload >> TOPIC_SHIFT) as usize];
        Next::Event { phase: event.phase, topic, index: event.payload & INDEX_MASK, seq: event.seq }
    }

    /// The replication cannot go on.
    pub fn halt(&mut self) {
        self.limit = i64::MIN;
    }

    /// When the next event is due; now if something is left to do within the instant.
    pub fn next_time(&self) -> Option<i64> {
        match self.held {
            Some(event) => Some(event.time),
            None if self.notice.is_some() || !self.effects.is_empty() => Some(self.now),
            None => self.events.peek_time(),
        }
    }
}
