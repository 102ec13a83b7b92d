//! The mean time from a change to the action along a chain of decisions on fixed rhythms, from their periods
//! and phases alone: exact where all times are fixed, no simulation needed.
//!
//! A change is equally likely at any moment. Every decision takes place at the first of its instants at or after
//! the notice of what it heard, and passes its outcome on after its hands-on time and the way's latency.

use super::{agent_of, decision_time, default_schedule, mean};
use crate::model::{
    CycleId, DecisionId, Distribution, Document, FunctionId, HandoffId, HandoffKind, Phase, Schedule, SignalSource, Trigger,
};
use crate::units::Duration;

/// Most instants of the first rhythm that are followed.
const MAX_ROUNDS: i64 = 100_000;
/// Most ways that are looked for.
const MAX_WAYS: usize = 40;
/// Most steps of the search.
const MAX_STEPS: usize = 20_000;

/// A decision and the handoff on which its outcome goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The decision.
    pub decision: DecisionId,
    /// The way on.
    pub via: Option<HandoffId>,
}

/// When something takes place: at its phase and every period after it, or at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stage {
    /// Period and phase in ticks; missing means whenever something arrives.
    rhythm: Option<(i64, i64)>,
    /// From arrival to notice.
    sense: i64,
    /// From the instant until the outcome has been passed on.
    takes: i64,
}

/// The mean time of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Mean in ticks.
    pub mean: f64,
    /// Whether every time on the way is fixed.
    pub is_exact: bool,
}

/// What keeps a way from being computed: the decision or handoff, in words that follow its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Name of the element.
    pub name: String,
    /// Why, following the name.
    pub why: &'static str,
}

/// What carries the rhythm of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// The decision itself.
    Decision(DecisionId),
    /// A meeting in which it is taken.
    Cycle(CycleId),
}

/// The schedule on which a decision is taken and whose it is; missing where it is taken on events or by hand.
pub fn schedule_of(document: &Document, id: DecisionId) -> Option<(Carrier, Schedule)> {
    let decision = document.decisions.get(id)?;
    match &decision.trigger {
        Trigger::AgentDefault => Some((Carrier::Decision(id), default_schedule(agent_of(document, decision), &decision.subject))),
        Trigger::Periodic(schedule) => Some((Carrier::Decision(id), schedule.at.clone())),
        Trigger::InCycle(cycle) => Some((Carrier::Cycle(*cycle), document.cycles.get(*cycle)?.schedule.at.clone())),
        Trigger::OnChange { .. } | Trigger::Threshold { .. } | Trigger::LevelChange { .. } | Trigger::ByHand => None,
    }
}

/// Period and phase in ticks, where a schedule has both.
pub fn period_and_phase(schedule: &Schedule) -> Option<(i64, i64)> {
    let Schedule::Every { period, phase } = schedule else { return None };
    let period = period.ticks().0;
    let phase = match phase {
        Phase::Start => 0,
        Phase::At(offset) => offset.ticks().0,
        Phase::Random => return None,
    };
    (0 < period).then(|| (period, phase.rem_euclid(period)))
}

/// Ways from decisions nobody tells anything to where nobody decides any more, the longest first.
pub fn ways(document: &Document) -> Vec<Vec<Step>> {
    let told = |function: FunctionId| document.decisions.iter().filter(move |(_, decision)| decision.owner == function);
    let out = |id: DecisionId| -> Vec<(HandoffId, FunctionId)> {
        let Some(decision) = document.decisions.get(id) else { return Vec::new() };
        let is_used = |handoff: HandoffId| decision.communicates.is_empty() || decision.communicates.contains(&handoff);
        let leaving = document.handoffs.iter().filter(|(id, handoff)| {
            handoff.from == decision.owner && handoff.kind == HandoffKind::Information && handoff.to != handoff.from && is_used(*id)
        });
        leaving.map(|(id, handoff)| (id, handoff.to)).collect()
    };
    let mut is_told: std::collections::BTreeSet<DecisionId> = std::collections::BTreeSet::new();
    for id in document.decisions.ids() {
        is_told.extend(out(id).into_iter().flat_map(|(_, to)| told(to).map(|(id, _)| id)));
    }
    let mut heads: Vec<DecisionId> = document.decisions.ids().filter(|id| !is_told.contains(id)).collect();
    if heads.is_empty() {
        heads = document.decisions.ids().collect();
    }
    let mut found: Vec<Vec<Step>> = Vec::new();
    let mut steps = 0;
    let mut open: Vec<Vec<Step>> = heads.into_iter().rev().map(|decision| vec![Step { decision, via: None }]).collect();
    while let Some(way) = open.pop() {
        steps += 1;
        if MAX_STEPS < steps || MAX_WAYS <= found.len() {
            break;
        }
        let Some(last) = way.last().copied() else { continue };
        let mut goes_on = false;
        for (via, to) in out(last.decision).into_iter().rev() {
            let mut with = way.clone();
            if let Some(last) = with.last_mut() {
                last.via = Some(via);
            }
            let next: Vec<DecisionId> = told(to).map(|(id, _)| id).collect();
            if next.is_empty() {
                found.push(with);
                goes_on = true;
                continue;
            }
            for decision in next.into_iter().filter(|next| !way.iter().any(|step| step.decision == *next)) {
                goes_on = true;
                open.push(with.iter().copied().chain([Step { decision, via: None }]).collect());
            }
        }
        if !goes_on && 1 < way.len() {
            found.push(way);
        }
    }
    found.sort_by_key(|way| std::cmp::Reverse(way.len()));
    found
}

/// The mean time from a change to the end of a way.
///
/// # Errors
/// What on the way has no fixed rhythm.
pub fn latency(document: &Document, way: &[Step]) -> Result<Latency, Obstacle> {
    let (stages, is_exact) = stages(document, way)?;
    Ok(Latency { mean: mean_latency(&stages), is_exact })
}

/// Phases in ticks that put every decision of the way right after the one before it; the first stays.
///
/// # Errors
/// What on the way has no fixed rhythm.
pub fn staged(document: &Document, way: &[Step]) -> Result<Vec<(Carrier, i64, i64)>, Obstacle> {
    let (stages, _) = stages(document, way)?;
    let mut phases: Vec<(Carrier, i64, i64)> = Vec::new();
    let mut now: Option<i64> = None;
    for (step, stage) in way.iter().zip(&stages) {
        let carrier = schedule_of(document, step.decision).map(|(carrier, _)| carrier);
        let at = match (stage.rhythm, now, carrier) {
            (Some((period, phase)), Some(now), Some(carrier)) => {
                let noticed = now + stage.sense;
                match phases.iter().find(|(known, ..)| *known == carrier) {
                    // Two decisions of one meeting cannot follow each other within it.
                    Some(_) => next_at(period, phase, noticed),
                    None => {
                        phases.push((carrier, period, noticed.rem_euclid(period)));
                        noticed
                    }
                }
            }
            (Some((period, phase)), None, Some(carrier)) => {
                phases.push((carrier, period, phase));
                phase
            }
            (_, now, _) => now.unwrap_or(0) + stage.sense,
        };
        now = Some(at + stage.takes);
    }
    Ok(phases)
}

/// When each decision of a way starts and when what came of it has arrived, for a change that comes just in time for
/// the first instant of the first decision.
///
/// # Errors
/// What on the way has no fixed rhythm.
pub fn followed(document: &Document, way: &[Step]) -> Result<Vec<(i64, i64)>, Obstacle> {
    let (stages, _) = stages(document, way)?;
    let mut now = None;
    let mut times = Vec::new();
    for stage in &stages {
        let start = match (stage.rhythm, now) {
            (Some((_, phase)), None) => phase,
            (Some((period, phase)), Some(now)) => next_at(period, phase, now + stage.sense),
            (None, now) => now.unwrap_or(0) + stage.sense,
        };
        times.push((start, start + stage.takes));
        now = Some(start + stage.takes);
    }
    Ok(times)
}

/// How long a change takes to reach the team that takes the first decision, where another team sees it first.
fn lead(document: &Document, first: DecisionId) -> f64 {
    let Some(decision) = document.decisions.get(first) else { return 0.0 };
    let sees = |team: FunctionId| {
        let is_outside = |source: &SignalSource| !matches!(source, SignalSource::None | SignalSource::Decision(_));
        document.signals.values().any(|signal| signal.owner == team && is_outside(&signal.source))
    };
    if sees(decision.owner) {
        return 0.0;
    }
    let hears =
        |handoff: &&crate::model::Handoff| handoff.to == decision.owner && handoff.kind == HandoffKind::Information && sees(handoff.from);
    document.handoffs.values().find(hears).and_then(|handoff| mean(document, &handoff.latency)).unwrap_or(0.0)
}

fn stages(document: &Document, way: &[Step]) -> Result<(Vec<Stage>, bool), Obstacle> {
    let mut is_exact = true;
    let mut stages = Vec::new();
    for (place, step) in way.iter().enumerate() {
        let Some(decision) = document.decisions.get(step.decision) else { continue };
        let obstacle = |why| Obstacle { name: document.name_of(step.decision.into()), why };
        let rhythm = match (&decision.trigger, schedule_of(document, step.decision)) {
            (Trigger::OnChange { threshold }, _) if *threshold == 0.0 => None,
            (_, None) => return Err(obstacle("is not taken on a rhythm")),
            (_, Some((_, schedule))) => match period_and_phase(&schedule) {
                Some(rhythm) => Some(rhythm),
                None => return Err(obstacle("has no fixed place in a period")),
            },
        };
        if 0 < place && matches!(decision.trigger, Trigger::InCycle(_)) {
            return Err(obstacle("is taken in a meeting, whose members read the figures of the sources themselves"));
        }
        let has_calendar = match &decision.trigger {
            Trigger::Periodic(schedule) => schedule.calendar.is_some(),
            Trigger::InCycle(cycle) => document.cycles.get(*cycle).is_some_and(|cycle| cycle.schedule.calendar.is_some()),
            _ => false,
        };
        if has_calendar || document.functions.get(decision.owner).is_some_and(|function| function.calendar.is_some()) {
            return Err(obstacle("keeps working hours"));
        }
        if decision.attention.is_some() {
            return Err(obstacle("queues for somebody's attention"));
        }
        let asks =
            |right: &crate::model::DecisionRight| right.decision == step.decision && (right.limit.is_some() || !right.levels.is_empty());
        if document.decision_rights.values().any(asks) {
            return Err(obstacle("may have to go up for a decision"));
        }
        if decision.min_interval.is_some() {
            return Err(obstacle("keeps a smallest distance between its rounds"));
        }
        let mut ticks = |of: &Distribution<Duration>| {
            is_exact &= matches!(of, Distribution::Fixed(_));
            mean(document, of).map(|mean| mean as i64).ok_or_else(|| obstacle("takes a time without a mean"))
        };
        let mut sense = ticks(&decision.sense)?;
        let meets = matches!(decision.trigger, Trigger::InCycle(_));
        if place == 0 && !meets {
            // A change is equally likely at any moment, and so is its arrival.
            sense += lead(document, step.decision) as i64;
        }
        let mut takes = ticks(&decision_time(document, decision))?;
        if rhythm.is_some_and(|(period, _)| period < takes) {
            return Err(obstacle("takes longer than its period"));
        }
        let acts = if place + 1 == way.len() { ticks(&decision.act)? } else { 0 };
        let mut passes_on = 0;
        if let Some(handoff) = step.via.and_then(|via| document.handoffs.get(via)) {
            passes_on = ticks(&handoff.latency)?;
            if handoff.channel.sends != Schedule::Never || 1 < handoff.channel.sample_every {
                return Err(Obstacle { name: document.name_of(step.via.unwrap_or_default().into()), why: "sends only now and then" });
            }
            if 0.0 < handoff.channel.loss.value() {
                return Err(Obstacle { name: document.name_of(step.via.unwrap_or_default().into()), why: "loses messages" });
            }
        }
        takes += passes_on.max(acts);
        stages.push(Stage { rhythm, sense, takes });
    }
    Ok((stages, is_exact))
}

/// First instant at or after a moment.
fn next_at(period: i64, phase: i64, from: i64) -> i64 {
    from + (phase - from).rem_euclid(period)
}

/// Mean over moments of change equally spread over the common multiple of all periods.
///
/// Up to the first rhythm every change takes equally long; a change waits on average half a period for it, and all
/// changes that wait for one instant go on together.
fn mean_latency(stages: &[Stage]) -> f64 {
    let first = stages.iter().position(|stage| stage.rhythm.is_some()).unwrap_or(stages.len());
    let before: i64 = stages[..first].iter().map(|stage| stage.sense + stage.takes).sum();
    let Some(Stage { rhythm: Some((period, phase)), sense, takes }) = stages.get(first).copied() else { return before as f64 };
    let common =
        stages[first..].iter().filter_map(|stage| stage.rhythm).fold(1_i128, |common, (period, _)| lcm(common, i128::from(period)));
    let rounds = i64::try_from(common / i128::from(period)).unwrap_or(MAX_ROUNDS).clamp(1, MAX_ROUNDS);
    let mut after = 0.0;
    for round in 0..rounds {
        let start = phase + round * period;
        let mut now = start + takes;
        for stage in &stages[first + 1..] {
            now += stage.sense;
            if let Some((period, phase)) = stage.rhythm {
                now = next_at(period, phase, now);
            }
            now += stage.takes;
        }
        after += (now - start) as f64;
    }
    before as f64 + sense as f64 + period as f64 / 2.0 + after / rounds as f64
}

fn lcm(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).saturating_mul(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn four(phases: [i64; 4], periods: [i64; 4]) -> f64 {
        let stage = |(phase, period): (i64, i64)| Stage { rhythm: Some((period, phase)), sense: 0, takes: DAY * 3 / 4 };
        let stages: Vec<Stage> = phases.into_iter().zip(periods).map(stage).collect();
        mean_latency(&stages) / DAY as f64
    }

    #[test]
    fn four_meetings_on_one_day_take_25_days_and_six_and_a_half_when_staged() {
        assert_eq!(four([0; 4], [7 * DAY; 4]), 25.25);
        assert_eq!(four([0, DAY * 3 / 4, DAY * 3 / 2, DAY * 9 / 4], [7 * DAY; 4]), 6.5);
        assert_eq!(four([0; 4], [DAY; 4]), 0.5 + 3.0 + 0.75);
    }

    #[test]
    fn a_faster_second_rhythm_is_followed_over_the_common_period() {
        // Every 2 d into every 3 d, each passed on at once: waits of 1 d on average, then 0, 1 or 2 d.
        let stages = [2, 3].map(|period| Stage { rhythm: Some((period * DAY, 0)), sense: 0, takes: 0 });
        assert_eq!(mean_latency(&stages) / DAY as f64, 1.0 + 1.0);
    }

    #[test]
    fn what_happens_at_once_adds_only_its_time() {
        let at_once = Stage { rhythm: None, sense: DAY, takes: DAY };
        let weekly = Stage { rhythm: Some((7 * DAY, 0)), sense: 0, takes: DAY };
        assert_eq!(mean_latency(&[at_once, weekly]) / DAY as f64, 2.0 + 3.5 + 1.0);
        assert_eq!(mean_latency(&[at_once, at_once]) / DAY as f64, 4.0);
    }
}
