//! Staleness and freshness of what an information handoff carries.

use super::{mean, period, schedule_period};
use crate::model::{Arrivals, Decision, Document, Handoff, HandoffId, HandoffKind, Signal, SignalId, SignalSource};

/// Numbers of one information handoff.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HandoffNumbers {
    /// Outdated decisions per change, L/T: mean time from a change to its receipt over the shortest period of
    /// the receiver's decisions that read it. By Little's law, rounds that pass while one version is under way.
    pub staleness: Option<f64>,
    /// Chance that a value has changed again before it is read: `1 − e^(−rL) · (1 − e^(−rT)) / (rT)` for changes at
    /// rate r and a reading that comes a uniform part of the period T after the receipt.
    pub change_before_use: Option<f64>,
    /// Mean time from a change to its receipt in milliseconds, L.
    pub latency: Option<f64>,
    /// Shortest period of the decisions that read it in milliseconds, T.
    pub period: Option<f64>,
}

/// Above this share of L/T a decision is usually taken on what has already changed.
pub const STALENESS_RISK: f64 = 1.0;

/// Staleness and freshness of a handoff; nothing for handoffs that carry no information.
pub fn handoff_numbers(document: &Document, id: HandoffId) -> HandoffNumbers {
    let Some(handoff) = document.handoffs.get(id).filter(|handoff| handoff.kind == HandoffKind::Information) else {
        return HandoffNumbers::default();
    };
    let latency = mean_latency(document, handoff);
    let readers = || document.decisions.values().filter(|decision| reads(document, decision, handoff));
    let period = readers().filter_map(|decision| period(document, decision)).min_by(f64::total_cmp);
    let rate = carried(document, handoff).filter_map(|(_, signal)| change_rate(document, signal)).max_by(f64::total_cmp);
    let change_before_use = match (rate, latency) {
        (Some(rate), Some(latency)) if readers().next().is_some() => Some(chance_of_change(rate, latency, period.unwrap_or(0.0))),
        _ => None,
    };
    let staleness = latency.zip(period).map(|(latency, period)| latency / period);
    HandoffNumbers { staleness, change_before_use, latency, period }
}

/// Mean time from offering a version to its receipt: the handoff's latency, and half the distance of the
/// instants at which its channel sends.
pub(super) fn mean_latency(document: &Document, handoff: &Handoff) -> Option<f64> {
    let held = schedule_period(&handoff.channel.sends).map_or(0.0, |period| period / 2.0);
    Some(mean(document, &handoff.latency)?.max(0.0) + held)
}

/// Whether a decision reads what a handoff brings to its team.
pub(super) fn reads(document: &Document, decision: &Decision, handoff: &Handoff) -> bool {
    decision.owner == handoff.to
        && (decision.inputs.is_empty() || carried(document, handoff).any(|(signal, _)| decision.inputs.contains(&signal)))
}

/// Signals a handoff carries: those it lists, else those its sender observes.
fn carried<'d>(document: &'d Document, handoff: &'d Handoff) -> impl Iterator<Item = (SignalId, &'d Signal)> {
    let is_carried = |id: SignalId, signal: &Signal| {
        if handoff.signals.is_empty() { signal.owner == handoff.from } else { handoff.signals.contains(&id) }
    };
    document.signals.iter().filter(move |(id, signal)| is_carried(*id, signal))
}

/// Changes per millisecond of a signal: stated, else of its source.
pub(super) fn change_rate(document: &Document, signal: &Signal) -> Option<f64> {
    if let Some(rate) = signal.change_rate {
        return Some(rate.per_tick()).filter(|rate| 0.0 < *rate);
    }
    let SignalSource::External { changes, .. } = &signal.source else { return None };
    let rate = match changes {
        Arrivals::Never => return None,
        Arrivals::Poisson(rate) => rate.per_tick(),
        Arrivals::Renewal { interval, .. } => 1.0 / mean(document, interval)?,
        Arrivals::Scheduled(schedule) => 1.0 / schedule_period(schedule)?,
        Arrivals::Times(at) => {
            let span = at.last()?.exact_ticks() - at.first()?.exact_ticks();
            (at.len() - 1) as f64 / span
        }
        Arrivals::Profile { rates, repeats } => {
            let end = repeats.map_or_else(|| rates.last().map(|(from, _)| from.exact_ticks()), |length| Some(length.exact_ticks()))?;
            let ends = rates.iter().skip(1).map(|(from, _)| from.exact_ticks()).chain([end]);
            let n: f64 = rates.iter().zip(ends).map(|((from, rate), to)| rate.per_tick() * (to - from.exact_ticks()).max(0.0)).sum();
            n / end
        }
    };
    (rate.is_finite() && 0.0 < rate).then_some(rate)
}

fn chance_of_change(rate: f64, latency: f64, period: f64) -> f64 {
    let (under_way, waiting) = (rate * latency, rate * period);
    // Mean of e^(−rU) over U uniform on the period; its limit for a short one is 1.
    let while_waiting = if waiting < 1e-9 { 1.0 } else { -libm::expm1(-waiting) / waiting };
    1.0 - libm::exp(-under_way) * while_waiting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_changes_hourly_is_rarely_fresh_after_a_day() {
        let hour = 3_600_000.0;
        assert_eq!(chance_of_change(1.0 / hour, 0.0, 0.0), 0.0);
        let only_under_way = chance_of_change(1.0 / hour, hour, 0.0);
        assert!((only_under_way - (1.0 - libm::exp(-1.0))).abs() < 1e-12);
        let only_waiting = chance_of_change(1.0 / hour, 0.0, hour);
        assert!((only_waiting - libm::exp(-1.0)).abs() < 1e-12, "{only_waiting}");
        assert!(chance_of_change(1.0 / hour, 24.0 * hour, hour) > 0.999);
    }
}
