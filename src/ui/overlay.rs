//! What a run showed, team by team, for the map: how busy it was and its share of all waiting.
//!
//! It reads a result; it must not run anything.

use std::collections::BTreeMap;

use crate::experiment::StudyResult;
use crate::model::{Document, EntityRef, FunctionId, Measure, Quantity};
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
    /// Share of all hours that items and decisions waited, 0 to 1.
    pub wait_share: Option<f32>,
}

/// What a run showed on the whole map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// Team by team.
    pub teams: BTreeMap<FunctionId, TeamRun>,
    /// The busiest team, if it is busy enough.
    pub bottleneck: Option<FunctionId>,
}

impl Overlay {
    /// Reads a result.
    pub fn new(document: &Document, result: &StudyResult) -> Self {
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
        let mut waited: BTreeMap<FunctionId, f64> = BTreeMap::new();
        for (id, activity) in document.activities.iter() {
            let hours = mean(Quantity::Waiting, id.into()).zip(mean(Quantity::Completions, id.into()));
            *waited.entry(activity.function).or_default() += hours.map_or(0.0, |(each, count)| each * count);
        }
        for (id, decision) in document.decisions.iter() {
            let hours = mean(Quantity::Queue, id.into()).zip(mean(Quantity::DecisionsTaken, id.into()));
            *waited.entry(decision.owner).or_default() += hours.map_or(0.0, |(each, count)| each * count);
        }
        let total: f64 = waited.values().sum();
        if 0.0 < total {
            for (id, hours) in waited {
                teams.entry(id).or_default().wait_share = Some((hours / total) as f32);
            }
        }
        let busiest = teams.iter().filter_map(|(id, team)| Some((*id, team.load?))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let bottleneck = busiest.filter(|(_, load)| BOTTLENECK <= *load).map(|(id, _)| id);
        Self { teams, bottleneck }
    }

    /// What a card says of a team instead of its rhythm; empty where the run showed nothing.
    pub fn line(&self, id: FunctionId) -> String {
        let Some(TeamRun { load, wait_share }) = self.teams.get(&id).copied() else { return String::new() };
        let percent = |share: f32| format!("{}\u{2009}%", significant(f64::from(share * 100.0), 2));
        let parts = [
            load.map(|load| format!("{} busy", percent(load))),
            wait_share.filter(|share| NO_WAIT <= *share).map(|share| format!("{} of the wait", percent(share))),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
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
