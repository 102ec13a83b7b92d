//! Delays that nobody's work explains: time before a piece of work is really ready, although the piece before it has
//! ended (a customer answers, a system waits for midnight). Estimated for each activity from what the log shows and
//! what it hides; `waiting` only splits waits, this asks how long the delay behind them was.
//!
//! A piece that starts while its resource was free was delayed until then exactly. A piece that starts when its resource
//! becomes free may have been ready earlier: its delay lies between the last moment at which somebody of its function
//! was free and did not take it, and its start. From both kinds the distribution of the delay is estimated by the
//! self-consistent estimator for times known within bounds (Turnbull 1976), and every piece gets its expectation.

use std::collections::BTreeMap;

use serde::Serialize;

use super::calendars::Calendars;
use super::labels::NONE;
use super::log::{EventLog, Micros, SECOND};
use super::waiting::enablers;

/// Instants that are nearer than this are the same.
const SAME: i64 = SECOND;
/// Largest number of points at which a distribution has mass.
const POINTS: usize = 400;
/// Rounds of the estimator.
const ROUNDS: usize = 200;
/// Largest pool whose members are all looked at.
const LARGEST_POOL: usize = 60;

/// The delay before an activity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delay {
    /// Number of the activity.
    pub activity: u32,
    /// Pieces that were enabled by an earlier one.
    pub n: u64,
    /// Of these, pieces whose delay the log shows exactly.
    pub n_exact: u64,
    /// Their summed delay as estimated, in seconds.
    pub sum: f64,
    /// The least it can have been: nobody took what would have been ready.
    pub least: f64,
    /// The most: all of the waiting.
    pub most: f64,
}

/// Bounds of one delay in microseconds.
type Bounds = (i64, i64);

/// When resources cannot take work: sorted, joined stretches in which each is busy.
struct Busy<'a> {
    log: &'a EventLog,
    calendars: &'a Calendars,
    stretches: BTreeMap<u32, Vec<(Micros, Micros)>>,
    pools: BTreeMap<u32, Vec<u32>>,
}

impl<'a> Busy<'a> {
    fn of(log: &'a EventLog, calendars: &'a Calendars) -> Self {
        let mut busy = Self { log, calendars, stretches: BTreeMap::new(), pools: BTreeMap::new() };
        for event in 0..log.n_events() {
            let resource = log.resource_of(event);
            if resource != NONE {
                busy.stretches.entry(resource).or_default().push((log.start_of(event), log.end[event]));
                let pool = busy.pools.entry(log.function_of(event)).or_default();
                if let Err(at) = pool.binary_search(&resource) {
                    pool.insert(at, resource);
                }
            }
        }
        for stretches in busy.stretches.values_mut() {
            *stretches = joined(std::mem::take(stretches));
        }
        busy
    }

    /// The last moment of a stretch at which a resource could have taken work; nothing if there was none.
    fn last_free(&self, resource: u32, from: Micros, to: Micros) -> Option<Micros> {
        let mut away = self.calendars.of(resource).closed_between(from, to);
        if let Some(stretches) = self.stretches.get(&resource) {
            let end = stretches.partition_point(|(start, _)| *start < to);
            let overlapping = stretches[..end].iter().rev().take_while(|(_, end)| from < *end);
            away.extend(overlapping.map(|(start, end)| ((*start).max(from), (*end).min(to))));
        }
        match joined(away).last() {
            Some((start, end)) if to - SAME <= *end => (from + SAME < *start).then_some(*start),
            _ => Some(to),
        }
    }

    /// Bounds of the delay of an event that was enabled at an instant.
    fn bounds(&self, event: usize, enabled: Micros) -> Bounds {
        let start = self.log.start_of(event);
        let most = (start - enabled).max(0);
        if most <= SAME {
            return (0, 0);
        }
        let resource = self.log.resource_of(event);
        if self.last_free(resource, enabled, start) == Some(start) {
            return (most, most);
        }
        let own = [resource];
        let pool = self.pools.get(&self.log.function_of(event)).filter(|pool| pool.len() <= LARGEST_POOL);
        let members = pool.map_or(&own[..], Vec::as_slice);
        let last = members.iter().filter_map(|member| self.last_free(*member, enabled, start)).max();
        (last.map_or(0, |last| (last - enabled).clamp(0, most)), most)
    }
}

/// Stretches sorted, with those that nearly touch made one.
fn joined(mut stretches: Vec<(Micros, Micros)>) -> Vec<(Micros, Micros)> {
    stretches.retain(|(from, to)| from < to);
    stretches.sort_unstable();
    let mut joined: Vec<(Micros, Micros)> = Vec::new();
    for (from, to) in stretches {
        match joined.last_mut() {
            Some(last) if from <= last.1 + SAME => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// Estimates the delay before every activity. Assumed is that anybody of a function can do its work, and that nobody
/// who is free and at work leaves ready work lying.
pub fn delays(log: &EventLog, calendars: &Calendars) -> Vec<Delay> {
    let busy = Busy::of(log, calendars);
    let mut by_activity: BTreeMap<u32, Vec<Bounds>> = BTreeMap::new();
    for (event, after) in enablers(log).into_iter().enumerate() {
        if let Some(after) = after
            && log.resource_of(event) != NONE
        {
            by_activity.entry(log.activity[event]).or_default().push(busy.bounds(event, log.end[after]));
        }
    }
    let mut all: Vec<Delay> = by_activity
        .into_iter()
        .map(|(activity, bounds)| {
            let sum = |of: &dyn Fn(&Bounds) -> i64| bounds.iter().map(|bounds| of(bounds) as f64 / 1e6).sum::<f64>();
            Delay {
                activity,
                n: bounds.len() as u64,
                n_exact: bounds.iter().filter(|(least, most)| least == most).count() as u64,
                sum: expected(&bounds),
                least: sum(&|bounds| bounds.0),
                most: sum(&|bounds| bounds.1),
            }
        })
        .collect();
    all.sort_by(|a, b| b.sum.total_cmp(&a.sum).then(a.activity.cmp(&b.activity)));
    all
}

/// The expected sum in seconds of values of which only bounds are known.
fn expected(bounds: &[Bounds]) -> f64 {
    let mut points: Vec<i64> = bounds.iter().flat_map(|(least, most)| [*least, *most]).chain([0]).collect();
    points.sort_unstable();
    points.dedup();
    if POINTS < points.len() {
        points = (0..POINTS).map(|at| points[at * (points.len() - 1) / (POINTS - 1)]).collect();
        points.dedup();
    }
    // The points that each pair of bounds allows; the nearest one where they lie between two.
    let ranges: Vec<(usize, usize)> = bounds
        .iter()
        .map(|(least, most)| {
            let from = points.partition_point(|point| *point < least - SAME);
            let to = points.partition_point(|point| *point <= most + SAME);
            if from < to { (from, to) } else { (from.min(points.len() - 1), from.min(points.len() - 1) + 1) }
        })
        .collect();
    let mut masses = vec![1.0 / points.len() as f64; points.len()];
    for _ in 0..ROUNDS {
        let below = running(masses.iter().copied());
        let mut steps = vec![0.0; points.len() + 1];
        for (from, to) in &ranges {
            let weight = 1.0 / (below[*to] - below[*from]).max(f64::MIN_POSITIVE);
            steps[*from] += weight;
            steps[*to] -= weight;
        }
        let mut sum = 0.0;
        for (mass, step) in masses.iter_mut().zip(&steps) {
            sum += step;
            *mass *= sum.max(0.0) / ranges.len() as f64;
        }
    }
    let below = running(masses.iter().copied());
    let moments = running(masses.iter().zip(&points).map(|(mass, point)| mass * *point as f64 / 1e6));
    let of = |(range, (least, most)): (&(usize, usize), &Bounds)| {
        let mass = below[range.1] - below[range.0];
        let mean = if mass > 1e-12 { (moments[range.1] - moments[range.0]) / mass } else { *least as f64 / 1e6 };
        mean.clamp(*least as f64 / 1e6, *most as f64 / 1e6)
    };
    ranges.iter().zip(bounds).map(of).sum()
}

/// Sums of the first values, beginning with none.
fn running(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for value in values {
        sum += value;
        sums.push(sum);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::function_rule::log_by_role;
    use crate::evidence::log::HOUR;

    #[test]
    fn values_that_are_known_exactly_are_kept_and_hidden_ones_follow_their_distribution() {
        let exact: Vec<Bounds> = (1..=40).map(|n| (n * HOUR, n * HOUR)).collect();
        assert!((expected(&exact) - 820.0 * 3600.0).abs() < 40.0 * 3600.0);
        // Half of the values are hidden anywhere below a day; they are taken to be like the others.
        let mut bounds: Vec<Bounds> = (0..50).map(|_| (2 * HOUR, 2 * HOUR)).collect();
        bounds.extend((0..50).map(|_| (0, 24 * HOUR)));
        assert!((expected(&bounds) / 3600.0 - 200.0).abs() < 8.0, "{}", expected(&bounds) / 3600.0);
    }

    #[test]
    fn work_that_starts_when_its_resource_becomes_free_has_a_delay_within_bounds() {
        let text = "case,activity,resource,role,start_time,end_time\n\
                    1,Ask,Cleo,Clerk,2024-01-01 08:00,2024-01-01 08:10\n\
                    1,Buy,Ann,Buyer,2024-01-01 11:00,2024-01-01 11:30\n\
                    2,Other,Ann,Buyer,2024-01-01 10:00,2024-01-01 11:00\n\
                    3,Ask,Cleo,Clerk,2024-01-01 09:00,2024-01-01 09:10\n\
                    3,Sell,Ann,Buyer,2024-01-01 13:00,2024-01-01 13:30\n";
        let log = log_by_role(text);
        let found = delays(&log, &Calendars::default());
        let of = |name: &str| found.iter().find(|delay| log.activities.get(delay.activity) == name).unwrap();
        // Ann was free until ten and did not take it; then she was busy until eleven.
        assert_eq!((of("Buy").n_exact, of("Buy").least, of("Buy").most), (0, 110.0 * 60.0, 170.0 * 60.0));
        assert_eq!((of("Sell").n_exact, of("Sell").sum), (1, 230.0 * 60.0));
    }
}
