//! The numbers that are kept of each replication: moments and percentiles of every quantity.

use crate::engine::accumulate::Tally;
use crate::engine::commitments::ConflictRecord;
use crate::engine::decisions::ApprovalCounts;
use crate::engine::episode::part;
use crate::engine::ledger::Cell;
use crate::engine::observe::{LevelTrack, ValueTrack, Values};
use crate::engine::run::{Ending, ReplicationRecord};
use crate::engine::supply::{FlowRecord, LaneRecord, OrderRecord, StockRecord};
use crate::engine::work::VisitRecord;

/// Statistics of the values of one quantity in one replication, in ticks for times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stats {
    /// Number of values.
    pub n: u64,
    /// Sum.
    pub sum: f64,
    /// Mean.
    pub mean: f64,
    /// Variance of single values.
    pub variance: f64,
    /// Median, 90th and 95th percentile.
    pub percentiles: [f64; 3],
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

impl Stats {
    fn of_tally(tally: &Tally) -> Self {
        Self {
            n: tally.count(),
            sum: tally.sum() as f64,
            mean: tally.mean().unwrap_or(f64::NAN),
            variance: tally.variance().unwrap_or(f64::NAN),
            percentiles: [f64::NAN; 3],
            min: tally.min().map_or(f64::NAN, |value| value as f64),
            max: tally.max().map_or(f64::NAN, |value| value as f64),
        }
    }

    fn of(values: &Values) -> Self {
        let percentile = |p: f64| values.histogram.quantile(p).unwrap_or(f64::NAN);
        Self { percentiles: [percentile(0.5), percentile(0.9), percentile(0.95)], ..Self::of_tally(&values.tally) }
    }
}

/// A level over the observation window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelStats {
    /// Time mean.
    pub mean: f64,
    /// Largest.
    pub max: f64,
    /// Integral in units × ticks.
    pub integral: f64,
}

impl LevelStats {
    fn of(track: &LevelTrack, window: f64) -> Self {
        let integral = track.integral() as f64;
        Self { mean: integral / window, max: track.max() as f64, integral }
    }
}

/// A number over the observation window, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueStats {
    /// Time mean over the time in which it was known.
    pub mean: f64,
    /// Least.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

impl ValueStats {
    fn of(track: &ValueTrack) -> Option<Self> {
        Some(Self { mean: track.mean()?, min: track.min()?, max: track.max()? })
    }
}

/// Visits to an activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VisitSummary {
    /// Visits that began in the window.
    pub arrivals: u64,
    /// Completed ones.
    pub completions: u64,
    /// Ones that had to wait.
    pub had_to_wait: u64,
    /// Ones turned away.
    pub rejected: u64,
    /// Ones that gave up.
    pub gave_up: u64,
    /// Ready until started.
    pub waiting: Stats,
    /// Ready until completed.
    pub elapsed: Stats,
    /// Hands-on time.
    pub processing: Stats,
    /// Rest because servers left.
    pub suspended: Stats,
    /// Rest because of more urgent work.
    pub interrupted: Stats,
}

impl VisitSummary {
    fn of(record: &VisitRecord) -> Self {
        Self {
            arrivals: record.arrivals,
            completions: record.completions,
            had_to_wait: record.had_to_wait,
            rejected: record.rejected,
            gave_up: record.gave_up,
            waiting: Stats::of(&record.waiting),
            elapsed: Stats::of(&record.elapsed),
            processing: Stats::of_tally(&record.processing),
            suspended: Stats::of_tally(&record.suspended),
            interrupted: Stats::of_tally(&record.interrupted),
        }
    }

    fn all(records: &[VisitRecord]) -> Self {
        let mut total = records.first().cloned().unwrap_or_default();
        for record in records.iter().skip(1) {
            total.arrivals += record.arrivals;
            total.completions += record.completions;
            total.had_to_wait += record.had_to_wait;
            total.rejected += record.rejected;
            total.gave_up += record.gave_up;
            total.waiting.merge(&record.waiting);
            total.elapsed.merge(&record.elapsed);
            total.processing.merge(&record.processing);
            total.suspended.merge(&record.suspended);
            total.interrupted.merge(&record.interrupted);
        }
        Self::of(&total)
    }
}

/// One activity.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivitySummary {
    /// All visits.
    pub all: VisitSummary,
    /// Visits by class, where there are classes.
    pub by_class: Vec<VisitSummary>,
    /// Waiting items.
    pub waiting: LevelStats,
    /// Waiting items and items in work.
    pub present: LevelStats,
    /// Completions in the window that cost something.
    pub n_paid: u64,
}

/// One resource.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResourceSummary {
    /// Servers at work.
    pub busy: LevelStats,
    /// Servers that are there.
    pub capacity: LevelStats,
    /// Servers that hold finished items.
    pub blocked: LevelStats,
    /// Servers on vacation.
    pub on_vacation: LevelStats,
    /// Servers at work beyond their hours.
    pub beyond_hours: LevelStats,
    /// Servers that are away from work that rests.
    pub away_from_work: LevelStats,
    /// All servers there ever are.
    pub n_servers: u32,
}

/// Items of one stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreamSummary {
    /// Items that arrived in the window.
    pub arrivals: u64,
    /// Ones that left.
    pub completions: u64,
    /// Ones turned away.
    pub rejected: u64,
    /// Ones that gave up.
    pub gave_up: u64,
    /// Arrival until leaving.
    pub elapsed: Stats,
    /// Hands-on time over all activities and parts.
    pub processing: Stats,
    /// Waiting over all activities and parts.
    pub waiting: Stats,
    /// Items in progress.
    pub present: LevelStats,
    /// Ones that left after their due date.
    pub n_late: u64,
    /// Time paid for lateness in the window, ticks.
    pub late: f64,
}

/// One decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionSummary {
    /// Runs in the window.
    pub taken: u64,
    /// Escalated ones.
    pub escalated: u64,
    /// Ones in which a level let its time pass.
    pub timed_out: u64,
    /// Input heard until effect.
    pub latency: Stats,
    /// Its parts.
    pub parts: [Stats; part::N],
    /// Age of the information used.
    pub age: Stats,
    /// Messages that arrived.
    pub messages: u64,
    /// Rounds taken while one was under way.
    pub outdated: u64,
    /// What was decided, over time.
    pub decided: Option<ValueStats>,
    /// Runs that wait for authority.
    pub at_levels: LevelStats,
    /// Cost of its runs, in money.
    pub cost: f64,
    /// What the chosen options cost the whole, in money.
    pub whole_cost: f64,
    /// Changes a fence held back.
    pub held: u64,
    /// Runs whose basis had been superseded when they came into force.
    pub superseded: u64,
    /// What looking found; none where it approves nothing.
    pub approvals: Option<ApprovalCounts>,
}

/// One meeting or coordinator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CycleSummary {
    /// The identifier of its element.
    pub element: u32,
    /// How often it took place.
    pub met: u64,
    /// Hours of people it took.
    pub hours: f64,
}

/// Chains of one signal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignalSummary {
    /// Changes in the window.
    pub triggers: u64,
    /// Chains that ended in an action.
    pub finished: u64,
    /// Chains that were lost.
    pub lost: u64,
    /// Change until last action.
    pub latency: Stats,
    /// Its parts.
    pub parts: [Stats; part::N],
    /// Chains in progress.
    pub in_progress: LevelStats,
}

/// Everything kept of one replication.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicationSummary {
    /// Its number.
    pub replication: u32,
    /// How it ended.
    pub ending: Ending,
    /// Length of the observation window in ticks.
    pub window: f64,
    /// By activity.
    pub activities: Vec<ActivitySummary>,
    /// By resource.
    pub resources: Vec<ResourceSummary>,
    /// By stream.
    pub streams: Vec<StreamSummary>,
    /// By decision.
    pub decisions: Vec<DecisionSummary>,
    /// By signal.
    pub signals: Vec<SignalSummary>,
    /// Ticks at each number of items, of the elements of which that is asked, in the order of the plan.
    pub asked_levels: Vec<Vec<i64>>,
    /// By meeting, then by coordinator.
    pub cycles: Vec<CycleSummary>,
    /// Goods and money.
    pub supply: SupplySummary,
    /// True values by signal, where they matter.
    pub truths: Vec<Option<ValueStats>>,
    /// Believed values and their distance from the truth, by information handoff, where they matter.
    pub beliefs: Vec<Option<(ValueStats, ValueStats)>>,
    /// What commitments left behind, without single ones.
    pub commitments: ConflictRecord,
    /// Events handled.
    pub n_events: u64,
}

/// Goods and money, without their courses over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SupplySummary {
    /// By stock.
    pub stocks: Vec<StockRecord>,
    /// By lane.
    pub lanes: Vec<LaneRecord>,
    /// By demand stream.
    pub streams: Vec<DemandSummary>,
    /// By decision that is taken with the goods.
    pub orders: Vec<OrderRecord>,
    /// Money.
    pub cells: Vec<Cell>,
}

/// What customers of a stream asked for and got.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandSummary {
    /// Units asked for.
    pub demand: FlowRecord,
    /// Units lost.
    pub lost: FlowRecord,
    /// Orders.
    pub orders: u64,
    /// Orders delivered complete and in time.
    pub in_time: u64,
    /// Order to delivery.
    pub times: Stats,
}

impl SupplySummary {
    fn of(record: &ReplicationRecord) -> Self {
        let supply = &record.supply;
        Self {
            stocks: supply.stocks.iter().map(StockRecord::without_courses).collect(),
            lanes: supply.lanes.iter().map(LaneRecord::without_courses).collect(),
            streams: supply
                .streams
                .iter()
                .map(|stream| DemandSummary {
                    demand: stream.demand.without_course(),
                    lost: stream.lost.without_course(),
                    orders: stream.orders,
                    in_time: stream.in_time,
                    times: Stats::of(&stream.times),
                })
                .collect(),
            orders: supply.orders.iter().map(OrderRecord::without_courses).collect(),
            cells: record.ledger.cells.clone(),
        }
    }
}

impl ReplicationSummary {
    /// Summarises what was noted.
    pub fn of(replication: u32, record: &ReplicationRecord) -> Self {
        let window = (record.bins.horizon() - record.bins.window_start()).max(1) as f64;
        let activities = record
            .work
            .activities
            .iter()
            .map(|activity| ActivitySummary {
                all: VisitSummary::all(&activity.visits),
                by_class: if activity.visits.len() > 1 { activity.visits.iter().map(VisitSummary::of).collect() } else { Vec::new() },
                waiting: LevelStats::of(&activity.waiting, window),
                present: LevelStats::of(&activity.present, window),
                n_paid: activity.n_paid,
            })
            .collect();
        let resources = record
            .work
            .resources
            .iter()
            .map(|resource| ResourceSummary {
                busy: LevelStats::of(&resource.busy, window),
                capacity: LevelStats::of(&resource.capacity, window),
                blocked: LevelStats::of(&resource.blocked, window),
                on_vacation: LevelStats::of(&resource.on_vacation, window),
                beyond_hours: LevelStats::of(&resource.beyond_hours, window),
                away_from_work: LevelStats::of(&resource.away_from_work, window),
                n_servers: resource.n_servers,
            })
            .collect();
        let streams = record
            .work
            .streams
            .iter()
            .map(|stream| StreamSummary {
                arrivals: stream.arrivals,
                completions: stream.completions,
                rejected: stream.rejected,
                gave_up: stream.gave_up,
                elapsed: Stats::of(&stream.elapsed),
                processing: Stats::of_tally(&stream.processing),
                waiting: Stats::of_tally(&stream.waiting),
                present: LevelStats::of(&stream.present, window),
                n_late: stream.n_late,
                late: stream.late as f64,
            })
            .collect();
        let decisions = record
            .chain
            .decisions
            .iter()
            .map(|decision| DecisionSummary {
                taken: decision.taken,
                escalated: decision.escalated,
                timed_out: decision.timed_out,
                latency: Stats::of(&decision.latency),
                parts: std::array::from_fn(|n| Stats::of(&decision.parts[n])),
                age: Stats::of(&decision.age),
                messages: decision.messages,
                outdated: decision.outdated,
                decided: decision.decided.as_ref().and_then(ValueStats::of),
                at_levels: LevelStats::of(&decision.at_levels, window),
                cost: decision.cost,
                whole_cost: decision.whole_cost,
                held: decision.held,
                superseded: decision.superseded,
                approvals: decision.approvals,
            })
            .collect();
        let signals = record
            .chain
            .signals
            .iter()
            .map(|signal| SignalSummary {
                triggers: signal.triggers,
                finished: signal.finished,
                lost: signal.lost,
                latency: Stats::of(&signal.latency),
                parts: std::array::from_fn(|n| Stats::of(&signal.parts[n])),
                in_progress: LevelStats::of(&signal.in_progress, window),
            })
            .collect();
        let cycles =
            record.chain.cycles.iter().map(|cycle| CycleSummary { element: cycle.element, met: cycle.met, hours: cycle.hours }).collect();
        let truths = record.information.truth.iter().map(|track| ValueStats::of(track.as_ref()?)).collect();
        let beliefs = record.information.beliefs.iter().map(|belief| {
            let belief = belief.as_ref()?;
            Some((ValueStats::of(&belief.value)?, ValueStats::of(&belief.gap)?))
        });
        let beliefs = beliefs.collect();
        let ending = record.ending.clone();
        let asked_levels = record.work.asked_levels.clone();
        let supply = SupplySummary::of(record);
        Self {
            replication,
            ending,
            window,
            activities,
            resources,
            streams,
            decisions,
            signals,
            cycles,
            supply,
            truths,
            beliefs,
            asked_levels,
            commitments: record.commitments.without_rows(),
            n_events: record.n_events,
        }
    }
}
