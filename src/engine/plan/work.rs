//! Compiles streams, activities, resources, gates, batching and routing into flat arrays.

mod extras;
mod types;

use super::capacity::{CapacityPlan, Hours};
use super::source::Sources;
use super::timetable::Timetable;
use crate::model::finding::Finding;
use crate::model::{Arrivals, Between, Capacity, Distribution, Document, EntityRef, Patience, Routing, RoutingRule, ShiftEnd};

pub use types::*;

/// Compiles all work of a document.
pub(super) fn compile(document: &Document, horizon: i64, end: i64, findings: &mut Vec<Finding>) -> WorkPlan {
    let mut plan = WorkPlan {
        // Items without a class are least urgent, so that naming one class urgent is enough.
        class_priorities: vec![u32::MAX],
        activity_idx: document.activities.ids().zip(0u32..).collect(),
        resource_idx: document.resources.ids().zip(0u32..).collect(),
        week_shift: week_shift(document, findings),
        ..WorkPlan::default()
    };
    for (n, (id, class)) in document.work_classes.iter().enumerate() {
        plan.class_priorities.push(class.priority.max(1));
        plan.classes.insert(id, (n + 1) as u16);
    }
    let distinct: std::collections::BTreeSet<u32> = plan.class_priorities.iter().copied().collect();
    plan.class_levels =
        plan.class_priorities.iter().map(|priority| distinct.iter().take_while(|other| *other < priority).count() as u16).collect();
    let mut sources = Sources { document, findings };
    for (id, resource) in document.resources.iter() {
        let of = EntityRef::Resource(id);
        let calendar = resource.calendar.or_else(|| document.functions.get(resource.function)?.calendar);
        let calendar = calendar.and_then(|calendar| document.calendars.get(calendar));
        let capacity = CapacityPlan::new(&resource.capacity, calendar, plan.week_shift, id.0).unwrap_or_else(|reason| {
            sources.refuse(of, "capacity", format!("Its capacity cannot be used: {reason}."), "Correct the capacity.");
            CapacityPlan::constant(1)
        });
        let capacity = capacity.with_absences(extras::absences(document, id, end, &mut sources));
        let limit =
            resource.queue.as_ref().map(|queue| LimitPlan { size: i64::from(queue.size), counts: queue.counts, on_full: queue.on_full });
        let vacation = resource.vacation.as_ref().map(|vacation| sources.time(of, "vacation", vacation));
        if vacation.as_ref().is_some_and(|vacation| vacation.mean().is_some_and(|mean| mean < 1.0)) {
            sources.refuse(
                of,
                "vacation",
                "A vacation of no length would be taken endlessly at one instant.".to_owned(),
                "Enter a length above zero or remove it.",
            );
        }
        plan.resources.push(ResourcePlan {
            element: id.0,
            capacity,
            discipline: resource.discipline,
            preemption: resource.preemption.rule,
            victim: resource.preemption.victim,
            shift_end: resource.shift_end,
            limit,
            vacation,
            lines: None,
            group: plan.resources.len() as u32,
            cost_busy: resource.cost_busy.map_or(0.0, |rate| rate.per_tick()),
            cost_idle: resource.cost_idle.map_or(0.0, |rate| rate.per_tick()),
        });
    }
    extras::add_lines(document, &mut plan, &mut sources);
    for (id, activity) in document.activities.iter() {
        let of = EntityRef::Activity(id);
        let service = if activity.service_by_class.is_empty() {
            vec![sources.time(of, "service", &activity.service)]
        } else {
            let mut by_class = vec![sources.time(of, "service", &activity.service); plan.class_priorities.len()];
            for (class, service) in &activity.service_by_class {
                let Some(slot) = plan.classes.get(class).and_then(|class| by_class.get_mut(usize::from(*class))) else {
                    sources.refuse(of, "service_by_class", format!("Class of work {class} does not exist."), "Remove the entry.");
                    continue;
                };
                *slot = sources.time(of, "service_by_class", service);
            }
            by_class
        };
        let resource = match activity.resource {
            None => NONE,
            Some(resource) => plan.resource_idx.get(&resource).copied().unwrap_or_else(|| {
                sources.refuse(of, "resource", "Its staff does not exist.".to_owned(), "Choose another.");
                NONE
            }),
        };
        let units = activity.units.unwrap_or(1).max(1);
        if let Some(resource) = plan.resources.get(resource as usize)
            && resource.capacity.largest() < units
        {
            let sentence = format!("One item needs {units} at once, but there are never more than {}.", resource.capacity.largest());
            sources.refuse(of, "units", sentence, "Add staff or lower the number one item needs.");
        }
        let longest_shift = longest_shift(&plan, resource, units);
        if service.iter().any(|service| service.least() > longest_shift) {
            let longest = crate::units::Duration::from_ticks(crate::units::Ticks(longest_shift));
            let sentence = format!("Its work is started only if it fits into a shift, but no shift is longer than {longest}.");
            sources.refuse(of, "service", sentence, "Lengthen the shift, or let work rest or be finished at its end.");
        }
        let patience = activity.patience.as_ref().map(|limit| limit_of(limit, of, "patience", &plan, &mut sources));
        let time_limit = activity.time_limit.as_ref().map(|limit| limit_of(limit, of, "time_limit", &plan, &mut sources));
        let batching = activity.batching.as_ref().map(|batching| batch_plan(batching, of, &mut sources));
        let gate = activity.gate.as_ref().and_then(|gate| match Timetable::new(&gate.opens, id.0) {
            Ok(opens) => Some(GatePlan { opens, released: gate.released.clone(), counts_work_in_progress: gate.counts_work_in_progress }),
            Err(reason) => {
                sources.refuse(of, "gate/opens", format!("The gate's schedule cannot be used: {reason}."), "Correct the schedule.");
                None
            }
        });
        let routing = routing_plan(&activity.routing, of, &plan, &mut sources);
        plan.activities.push(ActivityPlan {
            element: id.0,
            resource,
            units,
            service,
            patience,
            time_limit,
            batching,
            gate,
            join: activity.join.unwrap_or(0),
            routing,
            is_attention: false,
            cost_fixed: activity.cost_fixed.amount(),
            cost_waiting: activity.cost_waiting.map_or(0.0, |rate| rate.per_tick()),
            longest_shift,
        });
    }
    for (id, stream) in document.work_streams.iter() {
        let of = EntityRef::WorkStream(id);
        let Some(entry) = stream.entry.and_then(|entry| plan.activity_idx.get(&entry).copied()) else {
            sources.refuse(of, "entry", "Its items have nowhere to go.".to_owned(), "Choose the activity at which they enter.");
            continue;
        };
        let class = match stream.class {
            None => 0,
            Some(class) => plan.classes.get(&class).copied().unwrap_or_else(|| {
                sources.refuse(of, "class", "Its class of work does not exist.".to_owned(), "Choose another.");
                0
            }),
        };
        let arrivals = arrival_plan(&stream.arrivals, of, horizon, &mut sources);
        plan.streams.push(StreamPlan {
            element: id.0,
            entry,
            class,
            arrivals,
            batch: stream.batch.as_ref().map(|batch| sources.number(of, "batch", batch)),
            value: sources.number(of, "value", &stream.value),
            urgent: stream.urgent.map_or(0.0, |share| share.value()),
            rises: extras::rises(stream, of, &mut sources),
            due: extras::due(document, id, stream, &mut sources),
        });
    }
    extras::add_initials(document, &mut plan, &mut sources);
    plan.asked_levels = extras::asked_levels(document);
    plan
}

/// The longest stretch in which this many servers of a resource are there, where work must fit into one.
pub(super) fn longest_shift(plan: &WorkPlan, resource: u32, units: u32) -> i64 {
    match plan.resources.get(resource as usize) {
        Some(resource) if resource.shift_end == ShiftEnd::StartOnlyIfItFits => resource.capacity.longest_stretch(units),
        _ => i64::MAX,
    }
}

impl Sources<'_> {
    /// Notes something that prevents a simulation.
    pub(super) fn refuse(&mut self, of: EntityRef, field: &str, sentence: String, remedy: &str) {
        self.findings.push(Finding::error("not-runnable", of, sentence, remedy).at(field));
    }
}

/// Compiles arrivals of any element.
pub(super) fn arrival_plan(arrivals: &Arrivals, of: EntityRef, horizon: i64, sources: &mut Sources<'_>) -> ArrivalPlan {
    match arrivals {
        Arrivals::Never => ArrivalPlan::Never,
        Arrivals::Poisson(rate) if rate.per_tick() <= 0.0 => ArrivalPlan::Never,
        Arrivals::Poisson(rate) => {
            let interval = Distribution::Exponential { mean: crate::units::Duration::ms(rate.mean_interval()) };
            ArrivalPlan::Renewal { interval: sources.time(of, "arrivals", &interval), first: None }
        }
        Arrivals::Renewal { interval, first } => {
            let source = sources.time(of, "arrivals", interval);
            // Without this, one instant would swallow arrivals for ever.
            if source.mean().is_some_and(|mean| mean < 1.0) {
                sources.refuse(of, "arrivals", "The time between two arrivals is zero.".to_owned(), "Enter an interval above zero.");
            }
            ArrivalPlan::Renewal { interval: source, first: first.map(|first| first.ticks().0.max(0)) }
        }
        Arrivals::Scheduled(schedule) => match Timetable::new(schedule, of.raw()) {
            Ok(table) => ArrivalPlan::Timetable(table),
            Err(reason) => {
                sources.refuse(of, "arrivals", format!("The schedule of arrivals cannot be used: {reason}."), "Correct the schedule.");
                ArrivalPlan::Never
            }
        },
        Arrivals::Times(times) => {
            let mut times: Vec<i64> =
                times.iter().map(|time| time.ticks().0.max(0)).filter(|time| *time <= horizon.saturating_mul(2)).collect();
            times.sort_unstable();
            ArrivalPlan::Times(times)
        }
        Arrivals::Profile { rates, repeats } => {
            let rates: Vec<(i64, f64)> = rates.iter().map(|(from, rate)| (from.ticks().0, rate.per_tick())).collect();
            let repeats = repeats.map(|length| length.ticks().0);
            let ascending = rates.windows(2).all(|pair| pair[0].0 < pair[1].0);
            let fits = repeats.is_none_or(|length| length > 0 && rates.last().is_some_and(|(from, _)| *from < length));
            if rates.first().is_none_or(|(from, _)| *from != 0) || !ascending || !fits {
                let sentence = "The profile of arrivals must start at zero, ascend, and lie within the length after which it repeats.";
                sources.refuse(of, "arrivals", sentence.to_owned(), "Correct the instants of the profile.");
                return ArrivalPlan::Never;
            }
            ArrivalPlan::Profile { rates, repeats }
        }
    }
}

fn limit_of(limit: &Patience, of: EntityRef, field: &str, plan: &WorkPlan, sources: &mut Sources<'_>) -> PatiencePlan {
    let then = match limit.then {
        None => NONE,
        Some(then) => plan.activity_idx.get(&then).copied().unwrap_or_else(|| {
            sources.refuse(of, field, "The activity to which items go then does not exist.".to_owned(), "Choose another.");
            NONE
        }),
    };
    let calendar = limit.calendar.and_then(|calendar| sources.document.calendars.get(calendar));
    let hours = calendar.and_then(|calendar| CapacityPlan::new(&Capacity::One, Some(calendar), plan.week_shift, of.raw()).ok());
    PatiencePlan { after: sources.time(of, field, &limit.after), then, hours }
}

fn batch_plan(batching: &crate::model::Batching, of: EntityRef, sources: &mut Sources<'_>) -> BatchPlan {
    let bounds = |between: &Option<Between>| {
        between.as_ref().map_or((None, None), |between| {
            let strictly = i64::from(between.strictly);
            (between.from.map(|from| from.ticks().0 + strictly), between.until.map(|until| until.ticks().0))
        })
    };
    let oldest = bounds(&batching.oldest);
    let since_last = bounds(&batching.since_last);
    let hours = batching
        .hours
        .as_ref()
        .map(|hours| (hours.from.map_or(0, |from| from.ticks().0), hours.until.map_or(86_400_000, |until| until.ticks().0)));
    let has_lower = oldest.0.is_some() || since_last.0.is_some() || hours.is_some() || !batching.weekdays.is_empty();
    if !has_lower && batching.size.is_none() && oldest.1.is_none() && since_last.1.is_none() {
        sources.refuse(of, "batching", "Nothing says when a batch is released.".to_owned(), "State a size, a time or an hour of the day.");
    }
    if batching.size == Some(0) {
        sources.refuse(of, "batching/size", "A batch of no items is never released.".to_owned(), "Enter a size of at least 1.");
    }
    BatchPlan {
        size: batching.size,
        at_least: batching.at_least.unwrap_or(2).max(1),
        oldest,
        since_last,
        hours,
        weekdays: batching.weekdays.clone(),
        has_lower,
        processing: batching.processing,
    }
}

fn routing_plan(routing: &Routing, of: EntityRef, plan: &WorkPlan, sources: &mut Sources<'_>) -> RoutingPlan {
    let targets: Vec<TargetPlan> = routing
        .branches
        .iter()
        .enumerate()
        .map(|(n, branch)| {
            let activity = match branch.to {
                None => NONE,
                Some(to) => plan.activity_idx.get(&to).copied().unwrap_or_else(|| {
                    let field = format!("routing/branches/{n}/to");
                    sources.refuse(of, &field, "The next activity does not exist.".to_owned(), "Choose another.");
                    NONE
                }),
            };
            let latency = branch.via.and_then(|via| {
                let handoff = sources.document.handoffs.get(via)?;
                let latency = sources.time(EntityRef::Handoff(via), "latency", &handoff.latency);
                (!latency.is_zero()).then_some((latency, via.0))
            });
            let hours = branch.via.and_then(|via| {
                let calendar = sources.document.handoffs.get(via)?.hours?;
                Hours::new(sources.document.calendars.get(calendar)?, plan.week_shift).map(std::sync::Arc::new)
            });
            TargetPlan { activity, latency, hours }
        })
        .collect();
    match (routing.rule, targets.as_slice()) {
        (_, []) => RoutingPlan::Always(TargetPlan::LEAVE),
        (RoutingRule::Split, _) => RoutingPlan::Split(targets),
        (RoutingRule::Chance, [only]) if routing.branches[0].chance.is_none() => RoutingPlan::Always(only.clone()),
        (RoutingRule::Chance, _) => {
            let mut below = 0.0;
            let branches = routing
                .branches
                .iter()
                .zip(targets)
                .map(|(branch, target)| {
                    // A branch without a chance takes what the others leave.
                    below += branch.chance.map_or_else(|| rest_of(routing), |chance| chance.value());
                    BranchPlan { test: BranchTest::Below(below), target }
                })
                .collect();
            if below > 1.0 + 1e-9 {
                let sentence = format!("The chances of its branches sum to {below}, which is more than 1.");
                sources.refuse(of, "routing/branches", sentence, "Lower one of them.");
            }
            RoutingPlan::FirstOf(branches)
        }
        (RoutingRule::Condition, _) => RoutingPlan::FirstOf(
            routing
                .branches
                .iter()
                .zip(targets)
                .map(|(branch, target)| {
                    let test =
                        branch.when.as_ref().map_or(BranchTest::Always, |when| BranchTest::Attribute(when.attribute, when.is, when.than));
                    BranchPlan { test, target }
                })
                .collect(),
        ),
    }
}

fn rest_of(routing: &Routing) -> f64 {
    let open = routing.branches.iter().filter(|branch| branch.chance.is_none()).count().max(1);
    let stated: f64 = routing.branches.iter().filter_map(|branch| branch.chance).map(|chance| chance.value()).sum();
    (1.0 - stated).max(0.0) / open as f64
}

/// Time from the last Monday 00:00 to the start of the clock.
fn week_shift(document: &Document, findings: &mut Vec<Finding>) -> i64 {
    let Some(start) = &document.settings.start else { return 0 };
    let Some(start) = parse_start(start) else {
        findings.push(Finding::error(
            "start",
            None,
            format!("The start of the clock “{start}” is not a date."),
            "Enter it like 2026-03-02 or 2026-03-02T08:00.",
        ));
        return 0;
    };
    let days = i64::from(start.weekday().to_monday_zero_offset());
    let time = start.time();
    let seconds = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    days * 86_400_000 + seconds * 1_000 + i64::from(time.millisecond())
}

/// The start of the clock as a civil date and time.
pub fn parse_start(text: &str) -> Option<jiff::civil::DateTime> {
    let text = text.trim();
    text.parse::<jiff::civil::DateTime>().ok().or_else(|| text.parse::<jiff::civil::Date>().ok().map(|date| date.at(0, 0, 0, 0)))
}
