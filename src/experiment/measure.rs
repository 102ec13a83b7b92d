//! Reads any measure out of what was kept of a replication.

use super::measure_goods::is_of_goods;
use super::summary::{LevelStats, ReplicationSummary, Stats, ValueStats, VisitSummary};
use super::{cost, resource_use};
use crate::engine::episode::part;
use crate::engine::plan::Plan;
use crate::model::{EntityRef, Measure, Quantity, Statistic};

/// Ticks of one hour: times are reported in hours.
pub(super) const HOUR: f64 = 3_600_000.0;

/// An amount that came up over a time in ticks, per day.
pub(super) fn per_day(amount: f64, window: f64) -> f64 {
    amount / window * 24.0 * HOUR
}

/// A statistic of times in hours.
pub(super) fn of_times(stats: &Stats, statistic: Statistic) -> Option<f64> {
    time(stats, statistic)
}

/// The value of a measure in one replication, in its unit (hours for times); nothing where it is not
/// defined: over no values, or at an element that has no such quantity.
pub(super) fn value(plan: &Plan, summary: &ReplicationSummary, measure: &Measure) -> Option<f64> {
    if measure.what == Quantity::LevelShare {
        return level_share(plan, summary, measure);
    }
    if measure.what == Quantity::Cost {
        return cost::value(plan, summary, measure).filter(|value| value.is_finite());
    }
    if let Some(value) = super::clashes::value(plan, summary, measure) {
        return value;
    }
    if is_of_goods(measure.what) {
        return super::measure_goods::value(plan, summary, measure).filter(|value| value.is_finite());
    }
    let found = match measure.of {
        Some(EntityRef::Activity(id)) => {
            let activity = summary.activities.get(*plan.work.activity_idx.get(&id)? as usize)?;
            let visits = match measure.class {
                None => &activity.all,
                Some(class) => {
                    let class = usize::from(*plan.work.classes.get(&class)?);
                    activity.by_class.get(class)?
                }
            };
            visit(visits, measure)
                .or_else(|| level(&activity.waiting, &activity.present, measure))
                .or_else(|| (measure.what == Quantity::Throughput).then(|| visits.completions as f64 / summary.window * HOUR))
        }
        Some(EntityRef::Resource(id)) => {
            let index = *plan.work.resource_idx.get(&id)?;
            let resource = summary.resources.get(index as usize)?;
            match measure.what {
                Quantity::Utilisation => {
                    let there = resource.capacity.integral + resource.beyond_hours.integral;
                    (there > 0.0).then(|| resource.busy.integral / there)
                }
                Quantity::Busy => of_level(&resource.busy, measure.statistic),
                Quantity::Worked | Quantity::AwayFromWork | Quantity::Off | Quantity::Blocked | Quantity::Starved => {
                    resource_use::share(resource, summary.window, measure.what)
                }
                _ => of_resource(plan, summary, index, measure),
            }
        }
        Some(EntityRef::WorkStream(id)) => {
            let index = plan.work.streams.iter().position(|stream| stream.element == id.0)?;
            match measure.what {
                Quantity::LateShare => {
                    let stream = summary.streams.get(index)?;
                    let is_due = plan.work.streams[index].due.is_some();
                    (is_due && stream.completions > 0).then(|| stream.n_late as f64 / stream.completions as f64)
                }
                _ => stream(summary, index, measure),
            }
        }
        Some(EntityRef::Decision(id)) => {
            let decision = summary.decisions.get(*plan.chain.decision_idx.get(&id)? as usize)?;
            match measure.what {
                Quantity::DecisionLatency => time(&decision.latency, measure.statistic),
                Quantity::AgeAtUse => time(&decision.age, measure.statistic),
                Quantity::WaitingForAuthority => of_level(&decision.at_levels, measure.statistic),
                Quantity::SupersededShare => (decision.taken > 0).then(|| decision.superseded as f64 / decision.taken as f64),
                Quantity::SentBackShare | Quantity::SlippedShare => {
                    let counts = decision.approvals.filter(|_| decision.taken > 0)?;
                    let n = if measure.what == Quantity::SentBackShare { counts.sent_back } else { counts.slipped };
                    Some(n as f64 / decision.taken as f64)
                }
                Quantity::HeldBack => Some(decision.held as f64),
                Quantity::DecisionCost => Some(decision.cost),
                Quantity::WholeCost => Some(decision.whole_cost),
                Quantity::Decided => of_value(decision.decided.as_ref()?, measure.statistic),
                Quantity::DecisionsTaken => Some(decision.taken as f64),
                Quantity::EscalatedShare => (decision.taken > 0).then(|| decision.escalated as f64 / decision.taken as f64),
                Quantity::StaleDecisions => (decision.messages > 0).then(|| decision.outdated as f64 / decision.messages as f64),
                what => time(&decision.parts[part_of(what)?], measure.statistic),
            }
        }
        Some(EntityRef::Signal(id)) => {
            let index = *plan.chain.signal_idx.get(&id)? as usize;
            match measure.what {
                Quantity::TrueValue => of_value(summary.truths.get(index)?.as_ref()?, measure.statistic),
                _ => chain(summary, index, measure),
            }
        }
        Some(EntityRef::Cycle(_) | EntityRef::Coordinator(_)) => {
            let element = measure.of.map(EntityRef::raw)?;
            let cycle = summary.cycles.iter().find(|cycle| cycle.element == element)?;
            match measure.what {
                Quantity::Meetings => Some(cycle.met as f64),
                Quantity::MeetingHours => Some(cycle.hours),
                _ => None,
            }
        }
        Some(EntityRef::Handoff(id)) => {
            let (value, gap) = summary.beliefs.get(*plan.chain.handoff_idx.get(&id)? as usize)?.as_ref()?;
            match measure.what {
                Quantity::Belief => of_value(value, measure.statistic),
                Quantity::BeliefGap => of_value(gap, measure.statistic),
                _ => None,
            }
        }
        Some(_) => None,
        None => whole(summary, measure),
    };
    found.filter(|value| value.is_finite())
}

/// The share of the window in which exactly so many items were there, where that was asked before the run.
fn level_share(plan: &Plan, summary: &ReplicationSummary, measure: &Measure) -> Option<f64> {
    let asked = plan.work.asked_levels.iter().position(|of| Some(*of) == measure.of)?;
    let times = summary.asked_levels.get(asked)?;
    let ticks = times.get(measure.exactly.unwrap_or(0) as usize).copied().unwrap_or(0);
    Some(ticks as f64 / summary.window)
}

/// The whole map: pooled over its streams or over its signals.
fn whole(summary: &ReplicationSummary, measure: &Measure) -> Option<f64> {
    if summary.streams.len() == 1
        && let Some(value) = stream(summary, 0, measure)
    {
        return Some(value);
    }
    let live: Vec<usize> = (0..summary.signals.len()).filter(|n| summary.signals[*n].triggers > 0).collect();
    if let [only] = live.as_slice()
        && let Some(value) = chain(summary, *only, measure)
    {
        return Some(value);
    }
    let over_streams = |what: fn(&super::summary::StreamSummary) -> f64| summary.streams.iter().map(what).sum::<f64>();
    match (measure.what, measure.statistic) {
        (Quantity::Elapsed, Statistic::Mean) => {
            let n: u64 = summary.streams.iter().map(|stream| stream.elapsed.n).sum();
            (n > 0).then(|| over_streams(|stream| stream.elapsed.sum) / n as f64 / HOUR)
        }
        (Quantity::InSystem, _) => Some(over_streams(|stream| stream.present.mean)),
        (Quantity::Arrivals, _) => Some(over_streams(|stream| stream.arrivals as f64)),
        (Quantity::Completions, _) => Some(over_streams(|stream| stream.completions as f64)),
        (Quantity::Throughput, _) => Some(over_streams(|stream| stream.completions as f64) / summary.window * HOUR),
        (Quantity::Rejected, _) => Some(over_streams(|stream| stream.rejected as f64)),
        (Quantity::GaveUp, _) => Some(over_streams(|stream| stream.gave_up as f64)),
        (Quantity::ChainLatency, Statistic::Mean) => {
            let n: u64 = summary.signals.iter().map(|signal| signal.latency.n).sum();
            (n > 0).then(|| summary.signals.iter().map(|signal| signal.latency.sum).sum::<f64>() / n as f64 / HOUR)
        }
        (Quantity::ChainsInProgress, _) => Some(summary.signals.iter().map(|signal| signal.in_progress.mean).sum()),
        (Quantity::ChainsFinished, _) => Some(summary.signals.iter().map(|signal| signal.finished as f64).sum()),
        (Quantity::MeetingHours, _) => Some(summary.cycles.iter().map(|cycle| cycle.hours).sum()),
        (Quantity::DecisionsTaken, _) => Some(summary.decisions.iter().map(|decision| decision.taken as f64).sum()),
        _ => None,
    }
}

fn visit(visits: &VisitSummary, measure: &Measure) -> Option<f64> {
    let statistic = measure.statistic;
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    match measure.what {
        Quantity::Waiting => time(&visits.waiting, statistic),
        Quantity::Elapsed => time(&visits.elapsed, statistic),
        Quantity::Processing => time(&visits.processing, statistic),
        Quantity::Suspended => time_or_zero(&visits.suspended, visits.completions, statistic),
        Quantity::Interrupted => time_or_zero(&visits.interrupted, visits.completions, statistic),
        Quantity::HadToWait => share(visits.had_to_wait, visits.waiting.n),
        Quantity::Arrivals => Some(visits.arrivals as f64),
        Quantity::Completions => Some(visits.completions as f64),
        Quantity::Rejected => Some(visits.rejected as f64),
        Quantity::RejectedShare => share(visits.rejected, visits.arrivals),
        Quantity::GaveUp => Some(visits.gave_up as f64),
        Quantity::GaveUpShare => share(visits.gave_up, visits.arrivals),
        _ => None,
    }
}

/// Visits of all activities that a resource serves, pooled.
fn of_resource(plan: &Plan, summary: &ReplicationSummary, resource: u32, measure: &Measure) -> Option<f64> {
    let served: Vec<usize> = (0..summary.activities.len()).filter(|n| plan.work.activities[*n].resource == resource).collect();
    if let [only] = served.as_slice() {
        let activity = &summary.activities[*only];
        return visit(&activity.all, measure).or_else(|| level(&activity.waiting, &activity.present, measure));
    }
    let all = || served.iter().map(|n| &summary.activities[*n]);
    let pooled = |pick: fn(&VisitSummary) -> &Stats| {
        let n: u64 = all().map(|activity| pick(&activity.all).n).sum();
        (n > 0).then(|| all().map(|activity| pick(&activity.all).sum).sum::<f64>() / n as f64 / HOUR)
    };
    match (measure.what, measure.statistic) {
        (Quantity::Waiting, Statistic::Mean) => pooled(|visits| &visits.waiting),
        (Quantity::Elapsed, Statistic::Mean) => pooled(|visits| &visits.elapsed),
        (Quantity::Processing, Statistic::Mean) => pooled(|visits| &visits.processing),
        (Quantity::QueueLength, Statistic::Mean) => Some(all().map(|activity| activity.waiting.mean).sum()),
        (Quantity::InSystem, Statistic::Mean) => Some(all().map(|activity| activity.present.mean).sum()),
        (Quantity::Arrivals, _) => Some(all().map(|activity| activity.all.arrivals as f64).sum()),
        (Quantity::Completions, _) => Some(all().map(|activity| activity.all.completions as f64).sum()),
        (Quantity::Rejected, _) => Some(all().map(|activity| activity.all.rejected as f64).sum()),
        _ => None,
    }
}

fn stream(summary: &ReplicationSummary, index: usize, measure: &Measure) -> Option<f64> {
    let stream = summary.streams.get(index)?;
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    match measure.what {
        Quantity::Elapsed => time(&stream.elapsed, measure.statistic),
        Quantity::Processing => time(&stream.processing, measure.statistic),
        Quantity::Waiting => time(&stream.waiting, measure.statistic),
        Quantity::InSystem => of_level(&stream.present, measure.statistic),
        Quantity::Arrivals => Some(stream.arrivals as f64),
        Quantity::Completions => Some(stream.completions as f64),
        Quantity::Throughput => Some(stream.completions as f64 / summary.window * HOUR),
        Quantity::Rejected => Some(stream.rejected as f64),
        Quantity::RejectedShare => share(stream.rejected, stream.arrivals),
        Quantity::GaveUp => Some(stream.gave_up as f64),
        Quantity::GaveUpShare => share(stream.gave_up, stream.arrivals),
        _ => None,
    }
}

fn chain(summary: &ReplicationSummary, index: usize, measure: &Measure) -> Option<f64> {
    let signal = summary.signals.get(index)?;
    match measure.what {
        Quantity::ChainLatency => time(&signal.latency, measure.statistic),
        Quantity::ChainsInProgress => of_level(&signal.in_progress, measure.statistic),
        Quantity::ChainsFinished => Some(signal.finished as f64),
        Quantity::Arrivals => Some(signal.triggers as f64),
        what => time(&signal.parts[part_of(what)?], measure.statistic),
    }
}

fn part_of(what: Quantity) -> Option<usize> {
    Some(match what {
        Quantity::Sense => part::SENSE,
        Quantity::Queue => part::QUEUE,
        Quantity::Decide => part::DECIDE,
        Quantity::Authorise => part::AUTHORISE,
        Quantity::Communicate => part::COMMUNICATE,
        Quantity::Act => part::ACT,
        _ => return None,
    })
}

fn level(waiting: &LevelStats, present: &LevelStats, measure: &Measure) -> Option<f64> {
    match measure.what {
        Quantity::QueueLength => of_level(waiting, measure.statistic),
        Quantity::InSystem => of_level(present, measure.statistic),
        _ => None,
    }
}

fn of_level(level: &LevelStats, statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Mean => Some(level.mean),
        Statistic::Max => Some(level.max),
        _ => None,
    }
}

fn of_value(value: &ValueStats, statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Mean => Some(value.mean),
        Statistic::Min => Some(value.min),
        Statistic::Max => Some(value.max),
        _ => None,
    }
}

/// A statistic of times, in hours (hours squared for the variance).
fn time(stats: &Stats, statistic: Statistic) -> Option<f64> {
    if stats.n == 0 {
        return (statistic == Statistic::Count).then_some(0.0);
    }
    Some(match statistic {
        Statistic::Mean => stats.mean / HOUR,
        Statistic::Variance => stats.variance / (HOUR * HOUR),
        Statistic::Median => stats.percentiles[0] / HOUR,
        Statistic::P90 => stats.percentiles[1] / HOUR,
        Statistic::P95 => stats.percentiles[2] / HOUR,
        Statistic::Max => stats.max / HOUR,
        Statistic::Min => stats.min / HOUR,
        Statistic::Sum => stats.sum / HOUR,
        Statistic::Count => stats.n as f64,
    })
}

/// The same for a time that only some visits have: visits without it count as zero in the mean.
fn time_or_zero(stats: &Stats, n_all: u64, statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Mean => (n_all > 0).then(|| stats.sum / n_all as f64 / HOUR),
        Statistic::Sum => Some(stats.sum / HOUR),
        Statistic::Max if stats.n == 0 => Some(0.0),
        _ => time(stats, statistic),
    }
}
