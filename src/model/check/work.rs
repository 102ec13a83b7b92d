//! Streams, resources and activities: can items enter, can anybody serve them, are they ever released?

use std::collections::BTreeSet;

use super::Checker;
use super::time::covers;
use crate::model::{
    Activity, ActivityId, Arrivals, Batching, Between, Capacity, EntityRef, QueueCount, Resource, ResourceId, Schedule, WorkClassId,
};
use crate::units::Duration;

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, stream) in document.work_streams.iter() {
        let arrives = !matches!(stream.arrivals, Arrivals::Never);
        if stream.entry.is_none() && arrives {
            checker.error("stream-no-entry", id, "entry", "Its items have nowhere to go.", "Choose the activity at which they enter.");
        }
        if !arrives {
            checker.hint("stream-never", id, "arrivals", "It never brings an item.", "Enter when items arrive, or remove it.");
        }
    }
    for (id, resource) in document.resources.iter() {
        capacity(checker, id, resource);
    }
    let used: BTreeSet<WorkClassId> = document.work_streams.values().filter_map(|stream| stream.class).collect();
    for (id, _) in document.work_classes.iter().filter(|(id, _)| !used.contains(id)) {
        checker.hint("class-unused", id, "", "No stream brings items of this class.", "Choose it at a stream, or remove it.");
    }
    for (id, activity) in document.activities.iter() {
        staff(checker, id, activity);
        if let Some(batching) = &activity.batching {
            batches(checker, id, batching);
        }
        if let Some(gate) = &activity.gate {
            if gate.opens == Schedule::Never {
                checker.error("gate-never", id, "gate/opens", "The gate never opens.", "Enter when it opens, or remove the gate.");
            }
            if !gate.released.is_empty() && gate.released.iter().all(|number| *number == 0) {
                checker.error(
                    "gate-numbers",
                    id,
                    "gate/released",
                    "The gate lets nothing through at any opening.",
                    "Enter a number above 0, or none for all.",
                );
            }
        }
        if activity.join.is_some_and(|parts| parts < 2) {
            let sentence = "Fewer than two parts are waited for, so nothing is joined.";
            checker.warning("join-few", id, "join", sentence, "Enter how many parts belong together, or remove it.");
        }
    }
}

/// The largest number of servers at any time.
fn most_servers(capacity: &Capacity) -> u32 {
    match capacity {
        Capacity::One => 1,
        Capacity::Servers(servers) | Capacity::Sessions { servers, .. } => *servers,
        Capacity::Steps { steps, .. } => steps.iter().map(|(_, servers)| *servers).max().unwrap_or(0),
    }
}

fn capacity(checker: &mut Checker<'_>, id: ResourceId, resource: &Resource) {
    if most_servers(&resource.capacity) == 0 {
        checker.error("capacity-zero", id, "capacity", "Nobody ever works here.", "Enter at least 1.");
    }
    match &resource.capacity {
        Capacity::Steps { steps, repeats } => {
            let starts: Vec<Duration> = steps.iter().map(|(from, _)| *from).collect();
            if !steps.is_empty() && !covers(&starts, *repeats) {
                let sentence = "The steps must start at zero, ascend, and lie within the length after which they repeat.";
                checker.error("capacity-steps", id, "capacity/Steps/steps", sentence, "Correct the instants.");
            }
        }
        Capacity::Sessions { lasts, every, .. } => {
            if lasts.ticks().0 <= 0 || every.ticks() < lasts.ticks() {
                let sentence = format!("A session of {lasts} every {every} cannot be held.");
                checker.error(
                    "capacity-sessions",
                    id,
                    "capacity/Sessions/lasts",
                    sentence,
                    "Enter a length above zero that ends before the next session starts.",
                );
            }
        }
        Capacity::One | Capacity::Servers(_) => {}
    }
    if let Some(queue) = &resource.queue
        && queue.size == 0
        && queue.counts == QueueCount::Station
    {
        let sentence = "Neither waiting nor working is allowed, so every item is turned away.";
        checker.error("queue-none", id, "queue/size", sentence, "Enter at least 1, or count waiting items only.");
    }
    if resource.vacation.as_ref().is_some_and(crate::model::Distribution::is_zero) {
        let sentence = "Absences of no length would follow each other for ever at one instant.";
        checker.error("vacation-endless", id, "vacation", sentence, "Enter a length above zero, or remove it.");
    }
}

fn staff(checker: &mut Checker<'_>, id: ActivityId, activity: &Activity) {
    if activity.units == Some(0) {
        checker.warning(
            "units-zero",
            id,
            "units",
            "An item needs at least one of the staff; 0 counts as 1.",
            "Enter 1 or more, or remove the staff.",
        );
    }
    let Some(resource_id) = activity.resource else { return };
    let Some(resource) = checker.document.resources.get(resource_id) else { return };
    let (needed, most) = (activity.units.unwrap_or(1), most_servers(&resource.capacity));
    if most != 0 && most < needed {
        let sentence = format!("One item needs {needed} at once, but there are never more than {most}.");
        checker.error("units-too-many", id, "units", sentence, "Add staff, or lower the number one item needs.");
    }
    if resource.function != activity.function {
        let sentence = format!("Its staff {} belongs to another team, {}.", checker.named(resource_id), checker.named(resource.function));
        checker.hint("staff-foreign", id, "resource", sentence, "Choose staff of its own team, if that is what you mean.");
    }
}

fn batches(checker: &mut Checker<'_>, id: ActivityId, batching: &Batching) {
    let of = EntityRef::Activity(id);
    let states = |between: &Option<Between>| between.as_ref().is_some_and(|between| between.from.is_some() || between.until.is_some());
    let is_bounded = batching.size.is_some()
        || states(&batching.oldest)
        || states(&batching.since_last)
        || batching.hours.is_some()
        || !batching.weekdays.is_empty();
    if !is_bounded {
        checker.error(
            "batch-unbounded",
            of,
            "batching",
            "Nothing says when a batch is released.",
            "Enter a size, a time, or hours of the day.",
        );
    }
    if batching.size == Some(0) {
        checker.error("batch-size", of, "batching/size", "A batch of no items is never released.", "Enter a size of at least 1.");
    } else if let (Some(size), Some(least)) = (batching.size, batching.at_least)
        && size < least
    {
        let sentence = format!("The smallest batch, {least}, is larger than the largest, {size}.");
        checker.error("batch-size", of, "batching/at_least", sentence, "Lower the smallest or raise the largest.");
    }
    for (field, between) in [("oldest", &batching.oldest), ("since_last", &batching.since_last), ("hours", &batching.hours)] {
        if let Some(Between { from: Some(from), until: Some(until), .. }) = between
            && until.ticks() < from.ticks()
        {
            let sentence = format!("The upper bound {until} lies below the lower bound {from}.");
            checker.error("batch-bounds", of, format!("batching/{field}/until"), sentence, "Exchange the two bounds.");
        }
    }
}
