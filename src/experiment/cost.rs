//! What work costs: prices of the plan times what was observed. Costs are integrals over the observation
//! window; an element without a price has no cost.

use super::measure::per_day;
use super::series::SeriesKey;
use super::summary::ReplicationSummary;
use super::{measure_goods, resource_use};
use crate::engine::plan::Plan;
use crate::engine::run::ReplicationRecord;
use crate::model::{EntityRef, Measure, Quantity, Statistic, WorkStreamId};

/// What an element, or the whole map, costs: its work and its goods. The sum over the window, or the mean of a
/// day.
pub(super) fn value(plan: &Plan, summary: &ReplicationSummary, measure: &Measure) -> Option<f64> {
    let goods = measure_goods::value(plan, summary, measure);
    // Money of one kind is money of goods.
    let work = if measure.price.is_some() || measure.class.is_some() { None } else { of_work(plan, summary, measure.of) };
    let work = work.and_then(|sum| match measure.statistic {
        Statistic::Sum => Some(sum),
        Statistic::Mean => Some(per_day(sum, summary.window)),
        _ => None,
    });
    match (goods, work) {
        (Some(goods), Some(work)) => Some(goods + work),
        (goods, work) => goods.or(work),
    }
}

fn of_work(plan: &Plan, summary: &ReplicationSummary, of: Option<EntityRef>) -> Option<f64> {
    match of {
        None => of_whole(plan, summary),
        Some(EntityRef::Resource(id)) => of_resource(plan, summary, *plan.work.resource_idx.get(&id)?),
        Some(EntityRef::Activity(id)) => of_activity(plan, summary, *plan.work.activity_idx.get(&id)?),
        Some(EntityRef::WorkStream(id)) => {
            let index = plan.work.streams.iter().position(|stream| stream.element == id.0)?;
            of_stream(plan, summary, index as u32)
        }
        Some(_) => None,
    }
}

/// Adds the money of work to the courses of money of goods: the whole to the whole, elements beside them.
pub(super) fn add_to(goods: &mut [(SeriesKey, Vec<f32>)], work: &[(SeriesKey, Vec<f64>)], all: &mut Vec<(SeriesKey, Vec<f64>)>) {
    for (key, row) in work {
        match goods.iter_mut().find(|(of_goods, _)| of_goods == key) {
            Some((_, sums)) => sums.iter_mut().zip(row).for_each(|(sum, money)| *sum += *money as f32),
            None => all.push((*key, row.clone())),
        }
    }
}

/// Rate × busy time + rate × paid idle time.
fn of_resource(plan: &Plan, summary: &ReplicationSummary, index: u32) -> Option<f64> {
    let prices = plan.work.resources.get(index as usize)?;
    let resource = summary.resources.get(index as usize)?;
    (prices.cost_busy != 0.0 || prices.cost_idle != 0.0)
        .then(|| prices.cost_busy * resource.busy.integral + prices.cost_idle * resource_use::idle(resource, summary.window))
}

/// Amount × completions + rate × time of those who waited.
fn of_activity(plan: &Plan, summary: &ReplicationSummary, index: u32) -> Option<f64> {
    let prices = plan.work.activities.get(index as usize)?;
    let activity = summary.activities.get(index as usize)?;
    (prices.cost_fixed != 0.0 || prices.cost_waiting != 0.0)
        .then_some(prices.cost_fixed * activity.n_paid as f64 + prices.cost_waiting * activity.waiting.integral)
}

/// Rate × lateness.
fn of_stream(plan: &Plan, summary: &ReplicationSummary, index: u32) -> Option<f64> {
    let due = plan.work.streams.get(index as usize)?.due.as_ref()?;
    let stream = summary.streams.get(index as usize)?;
    (due.late_per_tick != 0.0).then_some(due.late_per_tick * stream.late)
}

/// All of it.
fn of_whole(plan: &Plan, summary: &ReplicationSummary) -> Option<f64> {
    let resources = (0..summary.resources.len() as u32).filter_map(|index| of_resource(plan, summary, index));
    let activities = (0..summary.activities.len() as u32).filter_map(|index| of_activity(plan, summary, index));
    let streams = (0..summary.streams.len() as u32).filter_map(|index| of_stream(plan, summary, index));
    resources.chain(activities).chain(streams).reduce(|sum, cost| sum + cost)
}

/// Money spent in every bin, by element and in all.
pub(super) fn over_time(plan: &Plan, record: &ReplicationRecord) -> Vec<(SeriesKey, Vec<f64>)> {
    let work = &plan.work;
    let mut all: Vec<(SeriesKey, Vec<f64>)> = Vec::new();
    for (id, index) in &work.resource_idx {
        let (prices, resource) = (&work.resources[*index as usize], &record.work.resources[*index as usize]);
        if prices.cost_busy != 0.0 || prices.cost_idle != 0.0 {
            let idle = resource_use::idle_over_time(resource, &record.bins);
            let busy = resource.busy.bin_integrals().iter();
            let money = busy.zip(idle).map(|(busy, idle)| prices.cost_busy * *busy as f64 + prices.cost_idle * idle);
            all.push(((Quantity::Cost, Some(EntityRef::Resource(*id))), money.collect()));
        }
    }
    for (id, index) in &work.activity_idx {
        let (prices, activity) = (&work.activities[*index as usize], &record.work.activities[*index as usize]);
        if prices.cost_fixed != 0.0 || prices.cost_waiting != 0.0 {
            let paid = activity.paid.counts();
            let waiting = activity.waiting.bin_integrals().iter().enumerate();
            let money = waiting
                .map(|(bin, waiting)| prices.cost_fixed * paid.get(bin).copied().unwrap_or(0.0) + prices.cost_waiting * *waiting as f64);
            all.push(((Quantity::Cost, Some(EntityRef::Activity(*id))), money.collect()));
        }
    }
    for (source, stream) in work.streams.iter().zip(&record.work.streams) {
        if let Some(due) = source.due.as_ref().filter(|due| due.late_per_tick != 0.0) {
            let money = stream.late_over_time.sums().map(|late| due.late_per_tick * late as f64);
            all.push(((Quantity::Cost, Some(EntityRef::WorkStream(WorkStreamId(source.element)))), money.collect()));
        }
    }
    if !all.is_empty() {
        let mut whole = vec![0.0; record.bins.len()];
        for (_, row) in &all {
            for (sum, money) in whole.iter_mut().zip(row) {
                *sum += money;
            }
        }
        all.push(((Quantity::Cost, None), whole));
    }
    all
}
