//! Writes a simulated map as an event log, so that it can be measured like a real one. It judges nothing.

use std::collections::BTreeMap;

use super::log::{DAY, EventLog};
use super::map::{ENTRY, Source};
use crate::engine::plan::Plan;
use crate::engine::run::{Control, Ending, run};
use crate::experiment::study::{Overrides, prepare, study_of};
use crate::model::finding::Finding;
use crate::model::{Document, EntityRef, WorkStreamId};

/// The instant that stands for the beginning of a simulation: a Monday, as the engine's weeks begin on Mondays.
pub const BEGINS: i64 = 4 * DAY;

/// Simulates a document that was proposed for a log and writes every visit as an event.
///
/// # Errors
/// The findings, when it cannot be simulated.
pub fn simulate(document: &Document, seed: u64, replication: u32) -> Result<EventLog, Vec<Finding>> {
    let prepared = prepare(document, None, &study_of(document, None), &Overrides::default())?;
    let all: Vec<WorkStreamId> = document.work_streams.ids().collect();
    repeat(document, &prepared.plan, &all, seed, replication, &Control::default())
}

/// One repeat of a plan, with every visit of the streams' cases written as an event. The document gives the names.
///
/// # Errors
/// A finding, when the repeat did not come to its end or was stopped.
pub fn repeat(
    document: &Document,
    plan: &Plan,
    streams: &[WorkStreamId],
    seed: u64,
    replication: u32,
    control: &Control,
) -> Result<EventLog, Vec<Finding>> {
    let record = run(plan, seed, replication, true, control);
    if record.ending != Ending::Complete {
        return Err(vec![Finding::error("not-simulated", None, "The simulation did not come to its end.", "Shorten the study.")]);
    }
    let is_wanted: Vec<bool> = plan.work.streams.iter().map(|stream| streams.contains(&WorkStreamId(stream.element))).collect();
    let mut log = EventLog { first: vec![0], ..EventLog::default() };
    let mut visits: BTreeMap<(u32, i64), Vec<Visit>> = BTreeMap::new();
    for (id, activity) in document.activities.iter() {
        let trace = plan.work.activity_idx.get(&id).and_then(|index| record.work.traces.get(*index as usize));
        let Some(trace) = trace.filter(|_| activity.name != ENTRY) else { continue };
        let name = log.activities.intern(plain_name(&activity.name));
        let function = log.functions.intern(&document.name_of(EntityRef::Function(activity.function)));
        for row in &trace.rows {
            // What comes in after the horizon is not followed to its end.
            if let (Some(started), Some(ended)) = (row.started, row.ended)
                && row.entered < plan.horizon
                && is_wanted.get(row.stream as usize) == Some(&true)
            {
                visits.entry((row.stream, row.entered)).or_default().push((ended, row.order, started, name, function));
            }
        }
    }
    for ((stream, entered), mut events) in visits {
        events.sort_unstable();
        log.cases.intern(&format!("{stream}/{entered}/{}", log.first.len()));
        for (ended, _, started, activity, function) in events {
            log.activity.push(activity);
            log.function.push(function);
            log.start.push(BEGINS + started * 1000);
            log.end.push(BEGINS + ended * 1000);
        }
        log.first.push(log.end.len() as u32);
    }
    Ok(log)
}

/// The streams of a document whose arrivals were measured in a log.
pub fn streams_of(document: &Document, log: &str) -> Vec<WorkStreamId> {
    document.work_streams.ids().filter(|id| Source::names(document, EntityRef::WorkStream(*id), log)).collect()
}

/// End, order, start, activity and function of a visit.
type Visit = (i64, u64, i64, u32, u32);

/// The activity without what tells its states apart.
fn plain_name(name: &str) -> &str {
    let mut name = name;
    for mark in [" (cases ", " (age ", " (time ", " (after ", " (at the beginning)"] {
        if let Some(at) = name.rfind(mark) {
            name = &name[..at];
        }
    }
    name
}
