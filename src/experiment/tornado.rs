//! Sensitivity: each numeric input moved down and up by the same share, and what that does to the whole. And what
//! would make a difference vanish: one cause at a time set to zero.

use super::change::set;
use super::library::WhatIf;
use super::relief::service_scaled;
use super::rows::{Variants, prepare_changed};
use super::statistics::Estimate;
use super::study::{Overrides, Watch};
use super::yardstick::Yardstick;
use crate::model::finding::Finding;
use crate::model::{Arrivals, Change, Document, EntityRef, ScenarioId, Study, scenario_tree};
use crate::units::{Rate, Share};

/// An input of the model with its changes down and up.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The element.
    pub of: EntityRef,
    /// In words.
    pub name: String,
    /// Changes that make it smaller.
    pub down: Vec<Change>,
    /// Changes that make it larger.
    pub up: Vec<Change>,
}

/// One bar of a tornado.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The input.
    pub input: Input,
    /// Paired difference to the base when it is smaller.
    pub down: Option<Estimate>,
    /// Paired difference when it is larger.
    pub up: Option<Estimate>,
}

impl Bar {
    /// The larger of the two effects.
    pub fn size(&self) -> f64 {
        [self.down, self.up].into_iter().flatten().map(|estimate| estimate.mean.abs()).fold(0.0, f64::max)
    }
}

/// Inputs of a map that can be moved by a share: times of handoffs, decisions and activities, rates of streams.
pub fn inputs(document: &Document, share: f64) -> Vec<Input> {
    let mut found = Vec::new();
    let mut add = |of: EntityRef, what: &str, make: &dyn Fn(f64) -> Option<Vec<Change>>| {
        if let (Some(down), Some(up)) = (make(1.0 - share), make(1.0 + share)) {
            found.push(Input { of, name: format!("{}: {what}", document.name_of(of)), down, up });
        }
    };
    for (id, stream) in document.work_streams.iter() {
        let scaled = |factor: f64| Some(vec![set(id, "arrivals", &arrivals_scaled(document, &stream.arrivals, factor)?)?]);
        add(id.into(), "arrivals", &scaled);
    }
    for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| !handoff.latency.is_zero()) {
        let scaled = |factor: f64| Some(vec![set(id, "latency", &handoff.latency.scaled(factor, &document.distributions)?)?]);
        add(id.into(), "time under way", &scaled);
    }
    for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| handoff.channel.loss.value() > 0.0) {
        let scaled = |factor: f64| Some(vec![set(id, "channel/loss", &Share::new((handoff.channel.loss.value() * factor).min(1.0)))?]);
        add(id.into(), "losses", &scaled);
    }
    for (id, decision) in document.decisions.iter() {
        let time = super::relief::hands_on_of(document, decision);
        if !time.is_zero() {
            let scaled = |factor: f64| Some(vec![set(id, "decision_time", &time.scaled(factor, &document.distributions)?)?]);
            add(id.into(), "hands-on time", &scaled);
        }
    }
    for id in document.activities.ids() {
        let scaled = |factor: f64| service_scaled(document, id, factor)?.into_iter().collect::<Option<Vec<Change>>>();
        add(id.into(), "hands-on time", &scaled);
    }
    for (id, lane) in document.lanes.iter() {
        let scaled = |factor: f64| {
            let lead = |(n, mode): (usize, &crate::model::Mode)| {
                set(id, format!("modes/{n}/lead"), &mode.lead.scaled(factor, &document.distributions)?)
            };
            let changes: Vec<Change> =
                lane.modes.iter().enumerate().filter(|(_, mode)| !mode.lead.is_zero()).map(lead).collect::<Option<_>>()?;
            (!changes.is_empty()).then_some(changes)
        };
        add(id.into(), "lead time", &scaled);
    }
    found
}

/// Arrivals at a rate times a factor; nothing where they are listed.
fn arrivals_scaled(document: &Document, arrivals: &Arrivals, factor: f64) -> Option<Arrivals> {
    let by = |rate: &Rate| Rate::new(rate.value() * factor, rate.per());
    Some(match arrivals {
        Arrivals::Poisson(rate) => Arrivals::Poisson(by(rate)),
        Arrivals::Renewal { interval, first } => {
            Arrivals::Renewal { interval: interval.scaled(1.0 / factor, &document.distributions)?, first: *first }
        }
        Arrivals::Profile { rates, repeats } => {
            Arrivals::Profile { rates: rates.iter().map(|(from, rate)| (*from, by(rate))).collect(), repeats: *repeats }
        }
        Arrivals::Scheduled(_) | Arrivals::Times(_) | Arrivals::Never => return None,
    })
}

/// Moves every input down and up and measures the paired difference; the largest effect first. None inside means it
/// was stopped.
///
/// # Errors
/// The findings that prevent the scenario from being run.
pub fn tornado(
    document: &Document,
    scenario: Option<ScenarioId>,
    study: &Study,
    overrides: &Overrides,
    (yardstick, share, replications): (&Yardstick, f64, u32),
    watch: &Watch,
) -> Result<Option<Vec<Bar>>, Vec<Finding>> {
    let (resolved, ..) = scenario_tree::resolve(document, scenario);
    let mut variants = Variants::default();
    let base = variants.add(prepare_changed(document, scenario, &[], study, overrides)?);
    let mut add =
        |changes: &[Change]| prepare_changed(document, scenario, changes, study, overrides).ok().map(|prepared| variants.add(prepared));
    let tried: Vec<_> = inputs(&resolved, share).into_iter().map(|input| (add(&input.down), add(&input.up), input)).collect();
    let everything: Vec<usize> = (0..variants.len()).collect();
    if !variants.extend(&everything, replications, watch) {
        return Ok(None);
    }
    let effect = |index: Option<usize>| Estimate::of(&yardstick.differences(variants.result(index?), variants.result(base)));
    let mut bars: Vec<Bar> = tried.into_iter().map(|(down, up, input)| Bar { down: effect(down), up: effect(up), input }).collect();
    bars.sort_by(|a, b| b.size().total_cmp(&a.size()));
    Ok(Some(bars))
}

/// One cause set to zero in a scenario and its base alike.
#[derive(Debug, Clone)]
pub struct Vanished {
    /// The cause, in words.
    pub cause: &'static str,
    /// The difference between scenario and base without it.
    pub difference: Option<Estimate>,
    /// Whether what is left is too small to matter.
    pub vanishes: bool,
}

/// What would make a difference vanish: the difference as it is, and with each cause at zero in both.
#[derive(Debug, Clone)]
pub struct Vanishing {
    /// The difference as it is.
    pub difference: Option<Estimate>,
    /// Differences up to this do not matter.
    pub too_small: f64,
    /// The causes that are on the map.
    pub causes: Vec<Vanished>,
}

/// The causes that can be set to zero on any map.
fn causes(document: &Document) -> Vec<(&'static str, Vec<Change>)> {
    let mut found = Vec::new();
    let of = |what_if: WhatIf| what_if.make(document).map(|made| made.changes).unwrap_or_default();
    found.push(("time under way", of(WhatIf::Latencies { factor: 0.0 })));
    found.push(("differing definitions", of(WhatIf::DeclareMappings { term: None })));
    let handoffs = || document.handoffs.iter();
    let lossy = handoffs().filter(|(_, handoff)| handoff.channel.loss.value() > 0.0);
    found.push(("losses", lossy.filter_map(|(id, _)| set(id, "channel/loss", &Share::new(0.0))).collect()));
    let masked = handoffs().filter(|(_, handoff)| !handoff.channel.mask.is_empty());
    found.push(("masked fields", masked.filter_map(|(id, _)| set(id, "channel/mask", &Vec::<String>::new())).collect()));
    let noisy = handoffs().filter(|(_, handoff)| !handoff.channel.noise.is_zero() || handoff.channel.bias != 0.0);
    let clear = |(id, _): (crate::model::HandoffId, &crate::model::Handoff)| {
        [set(id, "channel/noise", &crate::model::Distribution::<f64>::zero()), set(id, "channel/bias", &0.0)]
    };
    found.push(("noise and bias", noisy.flat_map(clear).flatten().collect()));
    let hands_on =
        document.decisions.ids().filter_map(|id| set(id, "decision_time", &crate::model::Distribution::<crate::units::Duration>::zero()));
    found.push(("hands-on time of decisions", hands_on.collect()));
    found.push(("local goals", of(WhatIf::SharedObjective { weight: Share::new(1.0) })));
    let limited = document.decision_rights.iter().filter(|(_, right)| right.limit.is_some());
    found.push(("limits", limited.filter_map(|(id, _)| set(id, "limit", &serde_json::Value::Null)).collect()));
    found.retain(|(_, changes)| !changes.is_empty());
    found
}

/// Sets one cause at a time to zero in the scenario and in the base, and looks at what is left of their difference.
/// None inside means it was stopped.
///
/// # Errors
/// The findings that prevent one of the two from being run.
pub fn vanishing(
    document: &Document,
    (base, scenario): (Option<ScenarioId>, Option<ScenarioId>),
    study: &Study,
    overrides: &Overrides,
    (yardstick, replications): (&Yardstick, u32),
    watch: &Watch,
) -> Result<Option<Vanishing>, Vec<Finding>> {
    let mut variants = Variants::default();
    let base_at = variants.add(prepare_changed(document, base, &[], study, overrides)?);
    let there = variants.add(prepare_changed(document, scenario, &[], study, overrides)?);
    let (of_base, ..) = scenario_tree::resolve(document, base);
    let (of_scenario, ..) = scenario_tree::resolve(document, scenario);
    let mut add = |scenario: Option<ScenarioId>, changes: &[Change]| {
        prepare_changed(document, scenario, changes, study, overrides).ok().map(|prepared| variants.add(prepared))
    };
    let in_base: std::collections::BTreeMap<&str, Vec<Change>> = causes(&of_base).into_iter().collect();
    let in_scenario: std::collections::BTreeMap<&str, Vec<Change>> = causes(&of_scenario).into_iter().collect();
    let names: std::collections::BTreeSet<&'static str> =
        causes(&of_base).into_iter().chain(causes(&of_scenario)).map(|(cause, _)| cause).collect();
    let none = Vec::new();
    let mut pairs = Vec::new();
    for cause in names {
        let without = |found: &std::collections::BTreeMap<&str, Vec<Change>>| found.get(cause).unwrap_or(&none).clone();
        pairs.push((cause, add(base, &without(&in_base)), add(scenario, &without(&in_scenario))));
    }
    let everything: Vec<usize> = (0..variants.len()).collect();
    if !variants.extend(&everything, replications, watch) {
        return Ok(None);
    }
    let too_small = yardstick.too_small(yardstick.estimate(variants.result(base_at)).map_or(0.0, |estimate| estimate.mean));
    let difference = |there: usize, base: usize| Estimate::of(&yardstick.differences(variants.result(there), variants.result(base)));
    let causes = pairs
        .into_iter()
        .map(|(cause, base, there)| {
            let left = base.zip(there).and_then(|(base, there)| difference(there, base));
            let vanishes = left.is_some_and(|left| left.mean.abs() + left.half_width <= too_small);
            Vanished { cause, difference: left, vanishes }
        })
        .collect();
    Ok(Some(Vanishing { difference: difference(there, base_at), too_small, causes }))
}
