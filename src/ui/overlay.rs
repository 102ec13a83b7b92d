//! What a run showed, team by team and handoff by handoff, for the map: how busy teams were, and which share of
//! all waiting was at a team or on a handoff.
//!
//! It reads a result; it must not run anything.

use std::collections::BTreeMap;

use crate::experiment::wait_share::WaitShares;
use crate::experiment::{StudyResult, Trace};
use crate::model::{Document, EntityRef, FunctionId, HandoffId, Measure, Quantity};
use crate::units::format::significant;

/// From this load on, the busiest team is called the bottleneck.
const BOTTLENECK: f32 = 0.8;

/// A smaller share of the wait is not worth a word.
const NO_WAIT: f32 = 0.005;

/// What a run showed at one team.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TeamRun {
    /// Busy share of its busiest staff, 0 to 1.
    pub load: Option<f32>,
    /// Share of the end-to-end wait that was here, 0 to 1.
    pub wait_share: Option<f32>,
}

/// What a run showed on the whole map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// Team by team.
    pub teams: BTreeMap<FunctionId, TeamRun>,
    /// Share of the end-to-end wait that was under way on a handoff, 0 to 1, and its hours; only where it is worth a word.
    pub handoffs: BTreeMap<HandoffId, (f32, f64)>,
    /// The handoff with the largest share.
    pub longest_wait: Option<HandoffId>,
    /// The busiest team, if it is busy enough.
    pub bottleneck: Option<FunctionId>,
    /// Number of the repeat whose waits were shared out, from 0.
    pub repeat: u32,
}

impl Overlay {
    /// Reads a result, and where one repeat of it waited.
    pub fn new(document: &Document, result: &StudyResult, trace: Option<(u32, &Trace)>) -> Self {
        let mean = |what: Quantity, of: EntityRef| {
            let measure = Measure { what, of: Some(of), ..Measure::default() };
            result.estimate(&measure).map(|estimate| estimate.mean).filter(|mean| mean.is_finite())
        };
        let mut teams: BTreeMap<FunctionId, TeamRun> = BTreeMap::new();
        for (id, resource) in document.resources.iter() {
            if let Some(load) = mean(Quantity::Utilisation, id.into()) {
                let team = teams.entry(resource.function).or_default();
                team.load = Some(team.load.unwrap_or(0.0).max(load.clamp(0.0, 1.0) as f32));
            }
        }
        let waits = trace.map(|(_, trace)| WaitShares::of(document, result, trace)).unwrap_or_default();
        for id in document.functions.ids() {
            if let Some(share) = waits.of_team(id) {
                teams.entry(id).or_default().wait_share = Some(share as f32);
            }
        }
        let shares = waits.handoffs.iter().filter_map(|(id, hours)| Some((*id, (waits.of_handoff(*id)? as f32, *hours))));
        let handoffs: BTreeMap<HandoffId, (f32, f64)> = shares.filter(|(_, (share, _))| NO_WAIT <= *share).collect();
        let longest_wait = handoffs.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(a.0))).map(|(id, _)| *id);
        let busiest = teams.iter().filter_map(|(id, team)| Some((*id, team.load?))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let bottleneck = busiest.filter(|(_, load)| BOTTLENECK <= *load).map(|(id, _)| id);
        Self { teams, handoffs, longest_wait, bottleneck, repeat: trace.map_or(0, |(repeat, _)| repeat) }
    }

    /// What a card says of a team instead of its rhythm; empty where the run showed nothing.
    pub fn line(&self, id: FunctionId) -> String {
        let Some(TeamRun { load, wait_share }) = self.teams.get(&id).copied() else { return String::new() };
        let parts = [
            load.map(|load| format!("{} busy", percent(load))),
            wait_share.filter(|share| NO_WAIT <= *share).map(|share| format!("{} of the wait", percent(share))),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What stands on a handoff; empty where nobody waited for it.
    pub fn on_line(&self, id: HandoffId) -> String {
        self.handoffs.get(&id).map_or_else(String::new, |(share, _)| percent(*share))
    }

    /// What a screen reader says after a handoff's name.
    pub fn spoken_on_line(&self, id: HandoffId) -> String {
        let line = self.on_line(id);
        if line.is_empty() { line } else { format!(", {} of the end-to-end wait", line.replace('\u{2009}', " ")) }
    }

    /// What a screen reader says after a team's name.
    pub fn spoken(&self, id: FunctionId) -> String {
        let line = self.line(id);
        let mut spoken = String::new();
        if !line.is_empty() {
            spoken = format!(", {}", line.replace('\u{2009}', " ").replace(" · ", ", "));
        }
        if self.bottleneck == Some(id) {
            spoken.push_str(", bottleneck");
        }
        spoken
    }
}

fn percent(share: f32) -> String {
    format!("{}\u{2009}%", significant(f64::from(share * 100.0), 2))
}
