//! The pending events of one replication, in the one order that decides every tie.
//!
//! An event is a single 128-bit number whose order is the order of events, so comparing two events
//! is one comparison and nothing is allocated per event. The list knows nothing of what a payload
//! means and never decides whether an event is still wanted: whoever reschedules remembers the
//! [`Seq`] it got and drops an event that comes out with another one.

mod heap;

use self::heap::KeyHeap;

const PAYLOAD_BITS: u32 = 32;
const SEQ_BITS: u32 = 35;
const RANK_BITS: u32 = 12;
const PHASE_BITS: u32 = 3;
const TIME_BITS: u32 = 46;

const SEQ_SHIFT: u32 = PAYLOAD_BITS;
const RANK_SHIFT: u32 = SEQ_SHIFT + SEQ_BITS;
const PHASE_SHIFT: u32 = RANK_SHIFT + RANK_BITS;
const TIME_SHIFT: u32 = PHASE_SHIFT + PHASE_BITS;

const _: () = assert!(TIME_SHIFT + TIME_BITS == u128::BITS, "the parts of a key fill it");

/// The last instant an event can have, in ticks.
pub const MAX_TIME: i64 = (1 << TIME_BITS) - 1;
/// The largest rank inside a phase.
pub const MAX_RANK: u16 = (1 << RANK_BITS) - 1;
const MAX_SEQ: u64 = (1 << SEQ_BITS) - 1;

/// What happens first when several events share an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Shifts, calendars and disruptions open and close.
    Calendar = 0,
    /// Messages arrive, so that decisions of the same instant know them.
    Information = 1,
    /// Work ends, begins and moves; ranks order its sub-phases.
    Work = 2,
    /// Decisions are taken.
    Decisions = 3,
    /// Goods are received, issued and dispatched.
    Material = 4,
    /// Costs and metrics of the instant are recorded.
    Accounting = 5,
}

impl Phase {
    #[inline]
    const fn from_bits(bits: u8) -> Self {
        match bits {
            0 => Self::Calendar,
            1 => Self::Information,
            2 => Self::Work,
            3 => Self::Decisions,
            4 => Self::Material,
            _ => Self::Accounting,
        }
    }
}

/// Which push made an event: distinct for the first 2^35 events of a list, growing by one each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seq(u64);

impl Seq {
    /// No push: the number of no event.
    pub const NONE: Self = Self(u64::MAX);

    /// The number itself, for storing it compactly.
    #[inline]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// An event packed so that numeric order is event order: time, phase, rank, sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventKey(u128);

impl EventKey {
    /// Packs an event. A time outside `0..=MAX_TIME` or a rank above [`MAX_RANK`] is moved to the
    /// nearest possible one; compiled plans contain neither.
    #[inline]
    pub fn new(time: i64, phase: Phase, rank: u16, seq: Seq, payload: u32) -> Self {
        debug_assert!((0..=MAX_TIME).contains(&time), "event time {time} is outside the key");
        debug_assert!(rank <= MAX_RANK, "event rank {rank} is outside the key");
        let time = time.clamp(0, MAX_TIME) as u64;
        let rank = u64::from(rank.min(MAX_RANK));
        // Two halves, so that the packing is a handful of 64-bit operations: the upper half holds
        // time, phase, rank and the upper three bits of the sequence.
        let upper =
            time << (TIME_SHIFT - 64) | (phase as u64) << (PHASE_SHIFT - 64) | rank << (RANK_SHIFT - 64) | seq.0 >> (64 - SEQ_SHIFT);
        let lower = seq.0 << SEQ_SHIFT | u64::from(payload);
        Self(u128::from(upper) << 64 | u128::from(lower))
    }

    /// When, in ticks.
    #[inline]
    pub const fn time(self) -> i64 {
        (self.0 >> TIME_SHIFT) as i64
    }

    /// In which phase of its instant.
    #[inline]
    pub const fn phase(self) -> Phase {
        Phase::from_bits((self.0 >> PHASE_SHIFT) as u8 & ((1 << PHASE_BITS) - 1))
    }

    /// Its place inside the phase, lowest first.
    #[inline]
    pub const fn rank(self) -> u16 {
        (self.0 >> RANK_SHIFT) as u16 & MAX_RANK
    }

    /// Which push made it.
    #[inline]
    pub const fn seq(self) -> Seq {
        Seq((self.0 >> SEQ_SHIFT) as u64 & MAX_SEQ)
    }

    /// What the pusher attached.
    #[inline]
    pub const fn payload(self) -> u32 {
        self.0 as u32
    }
}

/// An event that came out of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in ticks.
    pub time: i64,
    /// In which phase of its instant.
    pub phase: Phase,
    /// Its place inside the phase.
    pub rank: u16,
    /// Which push made it: another number than the one remembered means the event is stale.
    pub seq: Seq,
    /// What the pusher attached.
    pub payload: u32,
}

impl From<EventKey> for Event {
    #[inline]
    fn from(key: EventKey) -> Self {
        Self { time: key.time(), phase: key.phase(), rank: key.rank(), seq: key.seq(), payload: key.payload() }
    }
}

/// The pending events; the earliest comes out first, and of equal ones the first pushed.
#[derive(Clone, Debug, Default)]
pub struct EventList {
    heap: KeyHeap,
    next_seq: u64,
}

impl EventList {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty list with room for `capacity` pending events.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { heap: KeyHeap::with_capacity(capacity), next_seq: 0 }
    }

    /// Schedules an event at `time` ticks and says which number it got.
    #[inline]
    pub fn push(&mut self, time: i64, phase: Phase, rank: u16, payload: u32) -> Seq {
        let seq = Seq(self.next_seq);
        // After 2^35 events the numbers start anew: only the order of exact ties could notice.
        self.next_seq = (self.next_seq + 1) & MAX_SEQ;
        self.heap.push(EventKey::new(time, phase, rank, seq, payload).0);
        seq
    }

    /// Takes out the first event.
    #[inline]
    pub fn pop(&mut self) -> Option<Event> {
        self.heap.pop().map(|key| Event::from(EventKey(key)))
    }

    /// The place of the first event in the order of events.
    #[inline]
    pub fn peek(&self) -> Option<EventKey> {
        self.heap.peek().map(EventKey)
    }

    /// When the first event is due, in ticks.
    #[inline]
    pub fn peek_time(&self) -> Option<i64> {
        self.heap.peek().map(|key| EventKey(key).time())
    }

    /// How many events are pending, stale ones included.
    #[inline]
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is pending.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.heap.len() == 0
    }

    /// Forgets all events and starts numbering anew, keeping the memory.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.next_seq = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payloads(list: &mut EventList) -> Vec<u32> {
        std::iter::from_fn(|| list.pop()).map(|event| event.payload).collect()
    }

    #[test]
    fn a_key_gives_back_every_part_at_both_ends_of_its_range() {
        for (time, phase, rank, seq, payload) in [
            (0, Phase::Calendar, 0, 0, 0),
            (MAX_TIME, Phase::Accounting, MAX_RANK, MAX_SEQ, u32::MAX),
            (1, Phase::Work, 1, 1 << 32, 1),
            (123_456_789_012, Phase::Decisions, 2049, 0x5_1234_5678, 0xDEAD_BEEF),
        ] {
            let key = EventKey::new(time, phase, rank, Seq(seq), payload);
            let parts = (key.time(), key.phase(), key.rank(), key.seq().get(), key.payload());
            assert_eq!(parts, (time, phase, rank, seq, payload));
        }
    }

    #[test]
    fn every_phase_survives_the_key() {
        for phase in [Phase::Calendar, Phase::Information, Phase::Work, Phase::Decisions, Phase::Material, Phase::Accounting] {
            assert_eq!(EventKey::new(7, phase, 3, Seq(9), 1).phase(), phase);
        }
    }

    #[test]
    fn time_outweighs_phase_outweighs_rank_outweighs_sequence_outweighs_payload() {
        let keys = [
            EventKey::new(4, Phase::Accounting, MAX_RANK, Seq(MAX_SEQ), u32::MAX),
            EventKey::new(5, Phase::Calendar, MAX_RANK, Seq(MAX_SEQ), u32::MAX),
            EventKey::new(5, Phase::Information, 0, Seq(MAX_SEQ), u32::MAX),
            EventKey::new(5, Phase::Information, 1, Seq(0), u32::MAX),
            EventKey::new(5, Phase::Information, 1, Seq(1), 0),
            EventKey::new(5, Phase::Information, 1, Seq(1), 1),
        ];
        assert!(keys.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn equal_events_come_out_in_the_order_they_went_in() {
        let mut list = EventList::new();
        for payload in [3, 1, 2, 9, 0] {
            list.push(10, Phase::Work, 5, payload);
        }
        assert_eq!(payloads(&mut list), [3, 1, 2, 9, 0]);
    }

    #[test]
    fn information_of_an_instant_comes_before_its_decisions() {
        let mut list = EventList::new();
        list.push(10, Phase::Decisions, 0, 1);
        list.push(10, Phase::Information, 4, 2);
        list.push(9, Phase::Accounting, 0, 3);
        list.push(10, Phase::Information, 2, 4);
        assert_eq!(list.peek_time(), Some(9));
        assert_eq!(payloads(&mut list), [3, 4, 2, 1]);
    }

    #[test]
    fn a_rescheduled_event_is_told_from_the_stale_one_by_its_number() {
        let mut list = EventList::new();
        let stale = list.push(10, Phase::Work, 0, 7);
        let wanted = list.push(5, Phase::Work, 0, 7);
        assert_ne!(stale, wanted);
        assert_eq!(list.pop().unwrap().seq, wanted);
        assert_eq!(list.pop().unwrap().seq, stale);
        assert_eq!(list.pop(), None);
    }

    #[test]
    fn clearing_makes_a_list_that_numbers_like_a_new_one() {
        let mut list = EventList::with_capacity(4);
        let first = list.push(3, Phase::Work, 0, 0);
        list.push(4, Phase::Work, 0, 0);
        list.clear();
        assert!(list.is_empty());
        assert_eq!(list.push(8, Phase::Work, 0, 0), first);
        assert_eq!(list.len(), 1);
    }

    #[test]
    fn a_long_mixed_sequence_comes_out_sorted() {
        let mut list = EventList::new();
        let mut state = 1_u64;
        let mut step = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 40
        };
        let mut last = (0, Phase::Calendar, 0, 0);
        for round in 0..20_000 {
            let now = last.0;
            let phase = Phase::from_bits((step() % 6) as u8);
            // One tick later at least, so that an event pushed now may not precede the last one.
            list.push(now + 1 + (step() % 50) as i64, phase, (step() % 3) as u16, round);
            if step() % 8 != 0 {
                let Some(event) = list.pop() else { continue };
                let next = (event.time, event.phase, event.rank, event.seq.get());
                assert!(last < next, "{next:?} after {last:?}");
                last = next;
            }
        }
        assert!(1_000 < list.len());
    }
}
