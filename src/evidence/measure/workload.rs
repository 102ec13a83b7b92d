//! How much work teams and people do, by what was seen of them in a log. It must not judge whether that is much.

use std::collections::BTreeMap;

use serde::Serialize;

use super::summary::seconds;
use super::working::{WEEK, WorkingHours};
use crate::evidence::calendars::Calendars;
use crate::evidence::labels::NONE;
use crate::evidence::log::{EventLog, Micros};

/// The work of a team or of one resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Load {
    /// Events.
    pub n_events: u64,
    /// Different resources seen at work; zero where the log names none.
    pub n_resources: u64,
    /// Events per week of the log.
    pub per_week: f64,
    /// Time from start to end of all events, in seconds; zero for logs with one time for each event.
    pub work_s: f64,
    /// Work in working hours as a share of the working hours of the resources between their first and their last event;
    /// time in which one worked on several things at once counts once. Nothing for logs with one time for each event.
    pub busy: Option<f64>,
}

/// The work of all teams, those with most events first, and of all resources in the same order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Workload {
    /// By number of the function.
    pub functions: Vec<(u32, Load)>,
    /// By number of the resource.
    pub resources: Vec<(u32, Load)>,
}

/// Measures the work in a log. A resource belongs to the function for which it acts most often.
pub fn workload(log: &EventLog, calendars: &Calendars) -> Workload {
    let weeks = log.span().map_or(1.0, |(from, to)| (to - from) as f64 / WEEK as f64).max(1.0 / 7.0);
    let mut by_resource: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut by_function: BTreeMap<u32, (u64, f64)> = BTreeMap::new();
    for event in 0..log.n_events() {
        if log.function_of(event) != NONE {
            let slot = by_function.entry(log.function_of(event)).or_default();
            slot.0 += 1;
            slot.1 += seconds(log.end[event] - log.start_of(event)).max(0.0);
        }
        if log.resource_of(event) != NONE {
            by_resource.entry(log.resource_of(event)).or_default().push(event);
        }
    }
    let mut busy_of: BTreeMap<u32, (u64, i64, i64)> = BTreeMap::new();
    let mut resources = Vec::new();
    for (resource, events) in by_resource {
        let (busy, open) = busy(log, &events, calendars.of(resource));
        let slot = busy_of.entry(usual_function(log, &events)).or_default();
        slot.0 += 1;
        slot.1 += busy;
        slot.2 += open;
        let load = Load {
            n_events: events.len() as u64,
            n_resources: 1,
            per_week: events.len() as f64 / weeks,
            work_s: events.iter().map(|event| seconds(log.end[*event] - log.start_of(*event)).max(0.0)).sum(),
            busy: share(log, busy, open),
        };
        resources.push((resource, load));
    }
    let mut functions: Vec<(u32, Load)> = by_function
        .into_iter()
        .map(|(function, (n_events, work_s))| {
            let (n_resources, busy, open) = busy_of.get(&function).copied().unwrap_or_default();
            let load = Load { n_events, n_resources, per_week: n_events as f64 / weeks, work_s, busy: share(log, busy, open) };
            (function, load)
        })
        .collect();
    for list in [&mut functions, &mut resources] {
        list.sort_by_key(|(number, load)| (std::cmp::Reverse(load.n_events), *number));
    }
    Workload { functions, resources }
}

fn share(log: &EventLog, busy: i64, open: i64) -> Option<f64> {
    (log.has_starts() && open > 0).then(|| busy as f64 / open as f64)
}

/// Working time in which a resource was at work, and its working time from its first to its last event.
fn busy(log: &EventLog, events: &[usize], hours: &WorkingHours) -> (i64, i64) {
    let mut stretches: Vec<(Micros, Micros)> = events.iter().map(|event| (log.start_of(*event), log.end[*event])).collect();
    stretches.sort_unstable();
    let (mut at, mut sum) = (i64::MIN, 0);
    for (from, to) in &stretches {
        let from = (*from).max(at);
        if from < *to {
            sum += hours.between(from, *to);
            at = *to;
        }
    }
    let first = stretches.first().map_or(0, |stretch| stretch.0);
    let last = stretches.iter().map(|stretch| stretch.1).max().unwrap_or(first);
    (sum, hours.between(first, last))
}

fn usual_function(log: &EventLog, events: &[usize]) -> u32 {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for event in events {
        *counts.entry(log.function_of(*event)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(function, n)| (*n, std::cmp::Reverse(*function))).map_or(NONE, |(function, _)| function)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::function_rule::log_by_role;

    #[test]
    fn work_at_the_same_time_counts_once_and_people_belong_to_their_usual_team() {
        let text = "case,activity,resource,role,start_time,end_time\n\
                    1,A,Ann,Clerk,2024-01-01 08:00,2024-01-01 10:00\n\
                    2,A,Ann,Clerk,2024-01-01 09:00,2024-01-01 11:00\n\
                    3,A,Ann,Boss,2024-01-01 11:00,2024-01-01 12:00\n\
                    4,B,Ben,Boss,2024-01-01 08:00,2024-01-01 09:00\n";
        let log = log_by_role(text);
        let found = workload(&log, &Calendars::default());
        let ann = &found.resources[0].1;
        assert_eq!((ann.n_events, ann.work_s, ann.busy), (3, 5.0 * 3600.0, Some(1.0)));
        let clerk = &found.functions.iter().find(|(function, _)| log.functions.get(*function) == "Clerk").unwrap().1;
        assert_eq!((clerk.n_events, clerk.n_resources), (2, 1));
        let boss = &found.functions.iter().find(|(function, _)| log.functions.get(*function) == "Boss").unwrap().1;
        assert_eq!((boss.n_events, boss.n_resources, boss.work_s), (2, 1, 2.0 * 3600.0));
    }
}
