//! Items under way and the lists they stand in: an arena with a free list, and doubly linked lists
//! through the items themselves, so that nothing is allocated while a replication runs.

use crate::engine::event_list::Seq;
use crate::engine::plan::NONE;

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In no list.
    Nowhere,
    /// Waits for its resource, in the line of this level.
    Queue(u16),
    /// Is being worked on.
    Running,
    /// Rests because its server left.
    Suspended,
    /// Waits for a gate.
    Gate,
    /// Waits for its batch.
    Batch,
    /// Is part of a batch that is worked on as one.
    Member,
    /// Finished, but the next line is full: it holds its server.
    Blocked,
}

/// One item, one part of a split item, one batch, or one run of a decision that needs attention.
///
/// The fields lie in the order in which a visit needs them: the first 64 bytes are touched by every step
/// of every visit, the next 64 at a visit's ends, the rest only by patience, limits and interruptions.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub(super) struct Item {
    pub(super) prev: u32,
    pub(super) next: u32,
    pub(super) activity: u32,
    /// Index of its stream, or [`NONE`] for batches and runs of decisions.
    pub(super) stream: u32,
    pub(super) place: Place,
    pub(super) class: u16,
    pub(super) has_started: bool,
    /// Whether its service time is still to be drawn.
    pub(super) needs_draw: bool,
    /// Whether its present visit counts in the statistics of its activity.
    pub(super) visit_counted: bool,
    /// Whether it is a carrier of a batch.
    pub(super) is_batch: bool,
    /// Whether it came from outside and has not been in a line yet.
    pub(super) is_fresh: bool,
    /// Whether it counts in the statistics of its stream.
    pub(super) counted: bool,
    pub(super) urgent: bool,
    /// Whether the interruption under way is due to more urgent work rather than to a shift's end.
    pub(super) preempted: bool,
    /// The event that ends the stretch of work under way.
    pub(super) completion: Seq,
    pub(super) enabled: i64,
    /// Start of the present stretch of work.
    pub(super) resumed: i64,
    pub(super) remaining: i64,

    pub(super) processed: i64,
    pub(super) suspended: i64,
    pub(super) interrupted: i64,
    /// Hands-on time and waiting over all finished visits, for the stream's totals.
    pub(super) worked_total: i64,
    pub(super) waited_total: i64,
    pub(super) arrived: i64,
    /// The split it is a part of, or [`NONE`].
    pub(super) group: u32,
    /// First member of a batch, or the run of a decision.
    pub(super) link: u32,
    /// The row of its present visit in the trace; of a batch, the number of its members.
    pub(super) ordinal: u32,
    /// Where its completions are counted for conditions on them, or [`NONE`].
    pub(super) passes: u32,

    /// Number of its arrival at its resource; keeps its place in line when interrupted.
    pub(super) order: u64,
    pub(super) service: i64,
    /// Start of the present interruption.
    pub(super) paused: i64,
    /// The events that end its patience and the work on it.
    pub(super) patience: Seq,
    pub(super) time_limit: Seq,
    pub(super) value: f64,
    /// Its number among all items, parts and batches that were made, for event logs.
    pub(super) number: u32,
}

impl Item {
    #[inline]
    pub(super) fn new(stream: u32, class: u16, now: i64) -> Self {
        Self {
            prev: NONE,
            next: NONE,
            activity: NONE,
            stream,
            place: Place::Nowhere,
            class,
            has_started: false,
            needs_draw: true,
            visit_counted: false,
            is_batch: false,
            is_fresh: false,
            counted: false,
            urgent: false,
            preempted: false,
            completion: Seq::NONE,
            enabled: now,
            resumed: now,
            remaining: 0,
            processed: 0,
            suspended: 0,
            interrupted: 0,
            worked_total: 0,
            waited_total: 0,
            arrived: now,
            group: NONE,
            link: NONE,
            ordinal: 0,
            passes: NONE,
            order: 0,
            service: 0,
            paused: now,
            patience: Seq::NONE,
            time_limit: Seq::NONE,
            value: 0.0,
            number: 0,
        }
    }
}

impl Item {
    /// How many waiting items it stands for: a batch for its members.
    #[inline]
    pub(super) fn weight(&self) -> i64 {
        if self.is_batch { i64::from(self.ordinal) } else { 1 }
    }
}

/// All items that are alive; numbers of items that left are used again.
#[derive(Debug, Default)]
pub(super) struct Arena {
    items: Vec<Item>,
    free: Vec<u32>,
    /// Completions by activity, of the items for which any are counted.
    passes: Vec<Vec<(u32, u32)>>,
    free_passes: Vec<u32>,
}

impl Arena {
    #[inline]
    pub(super) fn add(&mut self, item: Item) -> u32 {
        if let Some(index) = self.free.pop() {
            self.items[index as usize] = item;
            return index;
        }
        self.items.push(item);
        (self.items.len() - 1) as u32
    }

    #[inline]
    pub(super) fn remove(&mut self, index: u32) {
        debug_assert_eq!(self.items[index as usize].place, Place::Nowhere, "an item leaves its list before it goes");
        let item = &mut self.items[index as usize];
        item.completion = Seq::NONE;
        item.patience = Seq::NONE;
        item.time_limit = Seq::NONE;
        if item.passes != NONE {
            self.free_passes.push(item.passes);
        }
        self.free.push(index);
    }

    /// Makes another part of an item, with the same past.
    pub(super) fn split_off(&mut self, index: u32) -> u32 {
        let mut part = self.items[index as usize].clone();
        if part.passes != NONE {
            let counts = self.passes[part.passes as usize].clone();
            part.passes = self.count_anew(counts);
        }
        self.add(part)
    }

    /// Counts a completion of an activity by an item.
    pub(super) fn note_pass(&mut self, index: u32, activity: u32) {
        if self.items[index as usize].passes == NONE {
            self.items[index as usize].passes = self.count_anew(Vec::new());
        }
        let counts = &mut self.passes[self.items[index as usize].passes as usize];
        match counts.iter_mut().find(|(at, _)| *at == activity) {
            Some((_, n)) => *n += 1,
            None => counts.push((activity, 1)),
        }
    }

    /// How often an item completed an activity, where that is counted.
    pub(super) fn passes(&self, index: u32, activity: u32) -> u32 {
        let counts = self.passes.get(self.items[index as usize].passes as usize);
        counts.and_then(|counts| counts.iter().find(|(at, _)| *at == activity)).map_or(0, |(_, n)| *n)
    }

    fn count_anew(&mut self, counts: Vec<(u32, u32)>) -> u32 {
        if let Some(index) = self.free_passes.pop() {
            self.passes[index as usize] = counts;
            return index;
        }
        self.passes.push(counts);
        (self.passes.len() - 1) as u32
    }

    pub(super) fn n_alive(&self) -> usize {
        self.items.len() - self.free.len()
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> &Item {
        &self.items[index as usize]
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: u32) -> &mut Item {
        &mut self.items[index as usize]
    }
}

/// A list of items.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) head: u32,
    pub(super) tail: u32,
    pub(super) len: u32,
}

impl Default for List {
    fn default() -> Self {
        Self { head: NONE, tail: NONE, len: 0 }
    }
}

impl List {
    #[inline]
    pub(super) fn push_back(&mut self, items: &mut Arena, index: u32, place: Place) {
        let tail = self.tail;
        let item = items.get_mut(index);
        item.prev = tail;
        item.next = NONE;
        item.place = place;
        if tail == NONE {
            self.head = index;
        } else {
            items.get_mut(tail).next = index;
        }
        self.tail = index;
        self.len += 1;
    }

    #[inline]
    pub(super) fn push_front(&mut self, items: &mut Arena, index: u32, place: Place) {
        let head = self.head;
        let item = items.get_mut(index);
        item.prev = NONE;
        item.next = head;
        item.place = place;
        if head == NONE {
            self.tail = index;
        } else {
            items.get_mut(head).prev = index;
        }
        self.head = index;
        self.len += 1;
    }

    /// Puts an item before the first one that came to the line later.
    pub(super) fn insert_by_order(&mut self, items: &mut Arena, index: u32, place: Place) {
        let order = items.get(index).order;
        let mut at = self.head;
        while at != NONE && items.get(at).order < order {
            at = items.get(at).next;
        }
        if at == NONE {
            self.push_back(items, index, place);
            return;
        }
        let before = items.get(at).prev;
        if before == NONE {
            self.push_front(items, index, place);
            return;
        }
        items.get_mut(before).next = index;
        items.get_mut(at).prev = index;
        let item = items.get_mut(index);
        item.prev = before;
        item.next = at;
        item.place = place;
        self.len += 1;
    }

    #[inline]
    pub(super) fn unlink(&mut self, items: &mut Arena, index: u32) {
        let (prev, next) = {
            let item = items.get_mut(index);
            item.place = Place::Nowhere;
            (std::mem::replace(&mut item.prev, NONE), std::mem::replace(&mut item.next, NONE))
        };
        if prev == NONE {
            self.head = next;
        } else {
            items.get_mut(prev).next = next;
        }
        if next == NONE {
            self.tail = prev;
        } else {
            items.get_mut(next).prev = prev;
        }
        self.len -= 1;
    }

    #[inline]
    pub(super) fn pop_front(&mut self, items: &mut Arena) -> Option<u32> {
        if self.head == NONE {
            return None;
        }
        let index = self.head;
        self.unlink(items, index);
        Some(index)
    }
}
