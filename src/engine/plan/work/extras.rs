//! Compiles what only some maps have: absences, own lines, first queues, rises of a rate, due dates.

use std::collections::BTreeSet;

use super::super::absence::Absence;
use super::{DuePlan, InitialPlan, LinesPlan, NONE, ResourcePlan, RisePlan, Sources, WorkPlan};
use crate::model::{
    Arrivals, DisruptionKind, DisruptionWindows, Document, EntityRef, Formula, InitialState, Lines, OnFull, PriceKind, Quantity,
    ResourceId, Subject, WorkStream, WorkStreamId,
};

/// Most servers with lines of their own, and most items that wait at the start.
const MOST: u32 = 100_000;

/// The absences of a resource: its own and those of its function.
pub(super) fn absences(document: &Document, id: ResourceId, end: i64, sources: &mut Sources<'_>) -> Vec<Absence> {
    let function = document.resources.get(id).map(|resource| EntityRef::Function(resource.function));
    let hits = |of: Option<EntityRef>| of == Some(EntityRef::Resource(id)) || of.is_some() && of == function;
    let mut absences = Vec::new();
    for (disruption_id, disruption) in document.disruptions.iter().filter(|(_, disruption)| hits(disruption.of)) {
        if disruption.kind != DisruptionKind::Absent {
            continue;
        }
        let of = EntityRef::Disruption(disruption_id);
        let share = disruption.share.map_or(1.0, |share| share.value()).clamp(0.0, 1.0);
        match &disruption.windows {
            DisruptionWindows::Never => {}
            DisruptionWindows::Listed(stretches) => {
                let stretches: Vec<(i64, i64)> =
                    stretches.iter().map(|(start, length)| (start.ticks().0, length.ticks().0.max(0))).collect();
                absences.push(Absence::listed(disruption_id.0, share, &stretches));
            }
            DisruptionWindows::Random { between, lasts } => {
                let (between, lasts) = (sources.time(of, "windows", between), sources.time(of, "windows", lasts));
                if between.mean().unwrap_or(f64::MAX) + lasts.mean().unwrap_or(f64::MAX) < 1.0 {
                    let sentence = "Absences would follow each other in no time, for ever.".to_owned();
                    sources.refuse(of, "windows", sentence, "Enter a time between them or a length.");
                    continue;
                }
                absences.push(Absence::random(disruption_id.0, share, between, lasts, end));
            }
        }
    }
    absences
}

/// Adds a resource of its own for each server that has its own line.
pub(super) fn add_lines(document: &Document, plan: &mut WorkPlan, sources: &mut Sources<'_>) {
    for (id, resource) in document.resources.iter() {
        if resource.lines == Lines::Shared {
            continue;
        }
        let of = EntityRef::Resource(id);
        let index = plan.resource_idx.get(&id).map_or(0, |index| *index as usize);
        let n = plan.resources[index].capacity.largest();
        if n > MOST {
            sources.refuse(of, "capacity", format!("{n} lines are too many."), "Lower the number, or let all wait in one line.");
            continue;
        }
        if plan.resources[index].limit.is_some_and(|limit| limit.on_full == OnFull::Block) {
            let sentence = "Lines of their own that block their senders are not simulated.".to_owned();
            sources.refuse(of, "queue", sentence, "Let all wait in one line, or let full lines turn items away.");
        }
        let is_steered = document
            .decisions
            .values()
            .any(|decision| matches!(decision.subject, Subject::Overtime(of) | Subject::Capacity(of) if of == id));
        if is_steered {
            let sentence = "A decision changes the number of servers, but each has a line of its own.".to_owned();
            sources.refuse(of, "lines", sentence, "Let all wait in one line.");
        }
        let units =
            document.activities.values().filter(|activity| activity.resource == Some(id)).filter_map(|activity| activity.units).max();
        if units.is_some_and(|units| units > 1) {
            let sentence = "An activity needs several servers at once, but each has a line of its own.".to_owned();
            sources.refuse(of, "lines", sentence, "Let all wait in one line, or let one server do.");
        }
        let first = plan.resources.len() as u32;
        plan.resources[index].lines = Some(LinesPlan { first, n, joins_shortest: resource.lines == Lines::Shortest });
        for part in 0..n {
            let group = &plan.resources[index];
            let one = ResourcePlan { capacity: group.capacity.one_of(part), lines: None, ..group.clone() };
            plan.resources.push(one);
        }
    }
}

/// Items that wait at activities at the start.
pub(super) fn add_initials(document: &Document, plan: &mut WorkPlan, sources: &mut Sources<'_>) {
    for (id, initial) in document.initials.iter() {
        let (Some(EntityRef::Activity(activity)), InitialState::Queue(n)) = (initial.of, &initial.state) else { continue };
        let of = EntityRef::Initial(id);
        let Some(activity) = plan.activity_idx.get(&activity).copied() else {
            sources.refuse(of, "of", "The activity at which items wait does not exist.".to_owned(), "Choose another.");
            continue;
        };
        if *n > MOST {
            sources.refuse(of, "state", format!("{n} items are too many to wait at the start."), "Lower the number.");
            continue;
        }
        // They are of the stream that enters there, else of the first that the map has.
        let streams = || plan.streams.iter().zip(0u32..);
        let stream = streams().find(|(stream, _)| stream.entry == activity).or_else(|| streams().next()).map_or(NONE, |(_, index)| index);
        plan.initials.push(InitialPlan { activity, n: *n, stream });
    }
}

/// Of which elements somebody asks how long exactly so many items are there.
pub(super) fn asked_levels(document: &Document) -> Vec<EntityRef> {
    let checks = document.checks.values().map(|check| &check.measure);
    let metrics = document.metrics.values().filter_map(|metric| match &metric.formula {
        Formula::Measure(measure) => Some(measure),
        _ => None,
    });
    let studies = document.studies.values().filter_map(|study| study.precision.as_ref()).map(|precision| &precision.measure);
    let asked = checks.chain(metrics).chain(studies).filter(|measure| measure.what == Quantity::LevelShare);
    let known = |of: &EntityRef| matches!(of, EntityRef::Activity(_) | EntityRef::WorkStream(_));
    asked.filter_map(|measure| measure.of).filter(known).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Temporary rises of a stream's rate.
pub(super) fn rises(stream: &WorkStream, of: EntityRef, sources: &mut Sources<'_>) -> Vec<RisePlan> {
    if stream.spikes.is_empty() {
        return Vec::new();
    }
    if !matches!(stream.arrivals, Arrivals::Poisson(_) | Arrivals::Renewal { .. } | Arrivals::Profile { .. } | Arrivals::Never) {
        let sentence = "Its rate is to rise for a while, but it arrives at stated instants and has no rate.".to_owned();
        sources.refuse(of, "spikes", sentence, "State a rate, a profile of rates or an interval, or remove the rise.");
    }
    let rise = |spike: &crate::model::Spike| {
        if spike.factor < 0.0 || !spike.factor.is_finite() {
            sources.refuse(of, "spikes", "A rate cannot be multiplied by less than nothing.".to_owned(), "Enter a factor of at least 0.");
        }
        RisePlan {
            starts: sources.time(of, "spikes", &spike.starts),
            ramp: spike.ramp.ticks().0.max(0),
            lasts: spike.lasts.ticks().0.max(0),
            factor: spike.factor.max(0.0),
        }
    };
    stream.spikes.iter().map(rise).collect()
}

/// When items of a stream are due.
pub(super) fn due(document: &Document, id: WorkStreamId, stream: &WorkStream, sources: &mut Sources<'_>) -> Option<DuePlan> {
    let after = sources.time(id.into(), "due", stream.due.as_ref()?);
    let late = document.prices.values().find(|price| price.kind == PriceKind::Late && price.of == Some(id.into()));
    // Without a time the price is one for each hour.
    let late_per_tick = late.map_or(0.0, |price| price.amount.amount() / price.per.map_or(3_600_000.0, |unit| unit.ticks() as f64));
    let at_most = late.and_then(|price| price.at_most).map_or(i64::MAX, |longest| longest.ticks().0.max(0));
    Some(DuePlan { after, late_per_tick, at_most })
}
