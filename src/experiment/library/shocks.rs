//! What if something happens: more is asked for, goods take longer, a channel or a decider is not there.

use super::{Made, made};
use crate::experiment::change::{put, set};
use crate::model::{
    Disruption, DisruptionId, DisruptionKind, DisruptionWindows, Distribution, Document, Entity, EntityRef, HandoffId, Spike,
};
use crate::units::Duration;

pub(super) fn spike(document: &Document, starts: Duration, lasts: Duration, ramp: Duration, factor: f64) -> Result<Made, String> {
    let spike = Spike { starts: Distribution::Fixed(starts), ramp, lasts, factor };
    let mut changes = Vec::new();
    let more = |spikes: &[Spike]| spikes.iter().cloned().chain([spike.clone()]).collect::<Vec<_>>();
    for (id, stream) in document.demand_streams.iter() {
        changes.push(set(id, "spikes", &more(&stream.spikes)));
    }
    for (id, stream) in document.work_streams.iter() {
        changes.push(set(id, "spikes", &more(&stream.spikes)));
    }
    if changes.is_empty() {
        Err("Nobody asks for anything on this map".to_owned())
    } else {
        Ok(made(format!("Demand × {factor} for {lasts}"), changes))
    }
}

pub(super) fn leads(document: &Document, factor: f64) -> Result<Made, String> {
    let mut changes = Vec::new();
    for (id, lane) in document.lanes.iter() {
        for (n, mode) in lane.modes.iter().enumerate().filter(|(_, mode)| !mode.lead.is_zero()) {
            changes.push(mode.lead.scaled(factor, &document.distributions).and_then(|lead| set(id, format!("modes/{n}/lead"), &lead)));
        }
    }
    if changes.is_empty() {
        Err("No goods are under way on this map".to_owned())
    } else {
        Ok(made(format!("Lead times × {factor}"), changes))
    }
}

fn disruption(document: &Document, of: EntityRef, kind: DisruptionKind, from: Duration, lasts: Duration, name: String) -> Made {
    let id = DisruptionId(document.next_id.max(1));
    let windows = DisruptionWindows::Listed(vec![(from, lasts)]);
    let entity = Disruption { name: name.clone(), of: Some(of), kind, share: None, windows };
    Made { name, changes: vec![put(Entity::Disruption(id, entity))] }
}

pub(super) fn channel(document: &Document, handoff: HandoffId, from: Duration, lasts: Duration) -> Result<Made, String> {
    if !document.handoffs.contains(handoff) {
        return Err("The handoff does not exist any more".to_owned());
    }
    let name = format!("{} breaks down for {lasts}", document.name_of(handoff.into()));
    Ok(disruption(document, handoff.into(), DisruptionKind::ChannelLost, from, lasts, name))
}

pub(super) fn absence(document: &Document, of: EntityRef, from: Duration, lasts: Duration) -> Result<Made, String> {
    if !document.contains(of) {
        return Err("Who is to be away does not exist any more".to_owned());
    }
    let name = format!("{} away for {lasts}", document.name_of(of));
    Ok(disruption(document, of, DisruptionKind::Absent, from, lasts, name))
}

pub(super) fn latencies(document: &Document, factor: f64) -> Result<Made, String> {
    let mut changes = Vec::new();
    for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| !handoff.latency.is_zero()) {
        let scaled = if factor == 0.0 { Some(Distribution::zero()) } else { handoff.latency.scaled(factor, &document.distributions) };
        changes.push(scaled.and_then(|latency| set(id, "latency", &latency)));
    }
    let name = if factor == 0.0 { "Everything handed over at once".to_owned() } else { format!("Handoff times × {factor}") };
    if changes.is_empty() { Err("No handoff takes time on this map".to_owned()) } else { Ok(made(name, changes)) }
}
