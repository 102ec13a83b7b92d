//! Where waiting comes from: batching, contention, prioritisation, unavailability, and the rest; the parts
//! of every wait add up to it exactly.
//!
//! A piece of work is enabled when the latest earlier piece of its case ends that ended before it began.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::labels::NONE;
use super::log::{EventLog, Micros};
use super::measure::WorkingHours;
use super::{ASK_EVERY, NEVER, Stop};

/// A wait and its parts, in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The whole.
    pub total: i64,
    /// The item waited until a batch was together.
    pub batching: i64,
    /// The resource worked on what had been ready earlier.
    pub contention: i64,
    /// The resource worked on what became ready later.
    pub prioritisation: i64,
    /// The resource was off.
    pub unavailability: i64,
    /// None of these.
    pub extraneous: i64,
}

impl Waiting {
    /// The five parts, in the order in which they are taken out of the whole.
    pub fn parts(&self) -> [i64; 5] {
        [self.batching, self.contention, self.prioritisation, self.unavailability, self.extraneous]
    }
}

impl AddAssign for Waiting {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.batching += other.batching;
        self.contention += other.contention;
        self.prioritisation += other.prioritisation;
        self.unavailability += other.unavailability;
        self.extraneous += other.extraneous;
    }
}

/// The wait of one event, and the event whose end enabled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventWait {
    /// The event that waited.
    pub event: usize,
    /// The event whose end enabled it.
    pub after: usize,
    /// Its wait.
    pub waiting: Waiting,
}

/// The event that enables each event: the latest earlier one of its case that ended before it began.
pub fn enablers(log: &EventLog) -> Vec<Option<usize>> {
    let mut found = vec![None; log.n_events()];
    for case in 0..log.n_cases() {
        let events = log.events_of(case);
        for event in events.clone() {
            let start = log.start_of(event);
            found[event] = (events.start..event).rev().find(|earlier| log.end[*earlier] <= start);
        }
    }
    found
}

/// Stretches of time, sorted and joined.
fn union(mut stretches: Vec<(Micros, Micros)>) -> Vec<(Micros, Micros)> {
    stretches.retain(|(from, to)| from < to);
    stretches.sort_unstable();
    let mut joined: Vec<(Micros, Micros)> = Vec::new();
    for (from, to) in stretches {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

fn length(stretches: &[(Micros, Micros)]) -> i64 {
    stretches.iter().map(|(from, to)| to - from).sum()
}

/// A batch: pieces of the same activity done back to back by one resource, all enabled before the first began.
#[derive(Debug, Clone, Copy)]
struct Batch {
    number: usize,
    /// When its last piece was enabled.
    enabled: Micros,
}

/// Finds the batches of a log. Pieces that begin a case are enabled when they begin.
fn batches(log: &EventLog, before: &[Option<usize>], enabled: &[Micros]) -> Vec<Option<Batch>> {
    let mut lists: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for event in 0..log.n_events() {
        let resource = log.resource_of(event);
        if resource != NONE {
            lists.entry((resource, log.activity[event])).or_default().push(event);
        }
    }
    let mut found = vec![None; log.n_events()];
    let mut number = 0;
    for events in lists.values_mut() {
        events.sort_by_key(|event| (log.start_of(*event), log.end[*event], *event));
        let mut at = 0;
        while at < events.len() {
            let first = log.start_of(events[at]);
            let mut end = log.end[events[at]];
            let mut next = at + 1;
            if enabled[events[at]] <= first {
                while next < events.len() && log.start_of(events[next]) <= end && enabled[events[next]] <= first {
                    end = end.max(log.end[events[next]]);
                    next += 1;
                }
            }
            if at + 1 < next {
                let members = &events[at..next];
                // Nobody waits for a piece that begins a case: it is there when it is begun.
                let latest =
                    members.iter().filter(|event| before[**event].is_some()).map(|event| enabled[*event]).max().unwrap_or(i64::MIN);
                for event in members {
                    found[*event] = Some(Batch { number, enabled: latest });
                }
                number += 1;
            }
            at = next;
        }
    }
    found
}

/// The work of one resource in the order of its starts.
struct Agenda {
    events: Vec<usize>,
    longest: i64,
}

/// Splits every wait of a log into its parts. `hours` gives the working hours of a resource.
pub fn decompose<'a>(log: &EventLog, hours: impl Fn(u32) -> &'a WorkingHours) -> Vec<EventWait> {
    decompose_until(log, hours, NEVER).unwrap_or_default()
}

/// The same; nothing when `stop` says so.
pub fn decompose_until<'a>(log: &EventLog, hours: impl Fn(u32) -> &'a WorkingHours, stop: Stop<'_>) -> Option<Vec<EventWait>> {
    let before = enablers(log);
    let enabled: Vec<Micros> =
        before.iter().enumerate().map(|(event, after)| after.map_or(log.start_of(event), |after| log.end[after])).collect();
    let batches = batches(log, &before, &enabled);
    let mut agendas: BTreeMap<u32, Agenda> = BTreeMap::new();
    for event in 0..log.n_events() {
        let resource = log.resource_of(event);
        if resource != NONE {
            let agenda = agendas.entry(resource).or_insert(Agenda { events: Vec::new(), longest: 0 });
            agenda.events.push(event);
            agenda.longest = agenda.longest.max(log.end[event] - log.start_of(event));
        }
    }
    for agenda in agendas.values_mut() {
        agenda.events.sort_by_key(|event| (log.start_of(*event), *event));
    }
    let mut waits = Vec::new();
    // Somebody with very long work makes every one of their waits look at much other work.
    let mut n_looked_at = 0_usize;
    for event in 0..log.n_events() {
        if event % ASK_EVERY == 0 || LOOKED_AT < n_looked_at {
            n_looked_at = 0;
            if stop() {
                return None;
            }
        }
        let Some(after) = before[event] else { continue };
        let (from, to) = (enabled[event], log.start_of(event));
        let mut waiting = Waiting { total: to - from, ..Waiting::default() };
        let resource = log.resource_of(event);
        if from < to && resource != NONE {
            let batch = batches[event];
            let gathered = batch.map_or(from, |batch| batch.enabled).clamp(from, to);
            let mut covered = Vec::new();
            waiting.batching = gathered - from;
            covered.push((from, gathered));
            let (earlier, later) = others(log, &agendas[&resource], event, (from, to), batch, gathered, &enabled, &batches);
            n_looked_at += earlier.len() + later.len();
            let mut add = |stretches: Vec<(Micros, Micros)>| {
                let was = length(&covered);
                covered.extend(stretches);
                covered = union(std::mem::take(&mut covered));
                length(&covered) - was
            };
            add(Vec::new());
            waiting.contention = add(earlier);
            waiting.prioritisation = add(later);
            waiting.unavailability = add(hours(resource).closed_between(from, to));
        }
        waiting.extraneous = waiting.total - waiting.batching - waiting.contention - waiting.prioritisation - waiting.unavailability;
        waits.push(EventWait { event, after, waiting });
    }
    Some(waits)
}

/// Pieces of other work that are looked at before it is asked again whether to stop.
const LOOKED_AT: usize = 200_000;

type Stretches = Vec<(Micros, Micros)>;

/// What the resource did during a wait: on pieces that had been enabled before, and after, the waiting one.
#[expect(clippy::too_many_arguments, reason = "all of them describe one wait")]
fn others(
    log: &EventLog,
    agenda: &Agenda,
    event: usize,
    (from, to): (Micros, Micros),
    batch: Option<Batch>,
    gathered: Micros,
    enabled: &[Micros],
    batches: &[Option<Batch>],
) -> (Stretches, Stretches) {
    let (mut earlier, mut later) = (Vec::new(), Vec::new());
    let end = agenda.events.partition_point(|other| log.start_of(*other) < to);
    for other in agenda.events[..end].iter().rev() {
        let start = log.start_of(*other);
        if start < from - agenda.longest {
            break;
        }
        if *other == event || log.end[*other] <= from {
            continue;
        }
        let is_mate = batch.is_some_and(|batch| batches[*other].is_some_and(|mate| mate.number == batch.number));
        let reference = if is_mate { from } else { gathered.min(to) };
        let stretch = (start.max(from), log.end[*other].min(to));
        if enabled[*other] <= reference { earlier.push(stretch) } else { later.push(stretch) }
    }
    (earlier, later)
}

/// Waits added up by what went before and what waited.
pub fn by_pair(waits: &[EventWait], label: impl Fn(usize) -> u32) -> BTreeMap<(u32, u32), (u64, Waiting)> {
    let mut sums: BTreeMap<(u32, u32), (u64, Waiting)> = BTreeMap::new();
    for wait in waits {
        let slot = sums.entry((label(wait.after), label(wait.event))).or_default();
        slot.0 += 1;
        slot.1 += wait.waiting;
    }
    sums
}

/// The waits of a whole log in their parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Parted {
    /// All waits: how many, and their sum.
    pub all: (u64, Waiting),
    /// Waits between functions, the longest sum first.
    pub handoffs: Vec<((u32, u32), (u64, Waiting))>,
    /// Waits for the same function again.
    pub inside: (u64, Waiting),
}

impl Parted {
    /// Parts all waits of a log and adds them up; nothing when `stop` says so.
    pub fn until<'a>(log: &EventLog, hours: impl Fn(u32) -> &'a WorkingHours, stop: Stop<'_>) -> Option<Self> {
        let waits = decompose_until(log, hours, stop)?;
        let mut inside = (0, Waiting::default());
        let mut handoffs = Vec::new();
        for (pair, sum) in by_pair(&waits, |event| log.function_of(event)) {
            if pair.0 == pair.1 {
                inside.0 += sum.0;
                inside.1 += sum.1;
            } else {
                handoffs.push((pair, sum));
            }
        }
        handoffs.sort_by_key(|(pair, (_, waiting))| (std::cmp::Reverse(waiting.total), *pair));
        Some(Self { all: (waits.len() as u64, total(&waits)), handoffs, inside })
    }
}

/// All waits added up.
pub fn total(waits: &[EventWait]) -> Waiting {
    let mut sum = Waiting::default();
    for wait in waits {
        sum += wait.waiting;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_become_one() {
        assert_eq!(union(vec![(5, 7), (0, 2), (2, 3), (6, 6)]), [(0, 3), (5, 7)]);
    }
}
