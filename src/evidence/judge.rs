//! How good a map found in a log is: it is found in one random half of the cases, simulated, and compared
//! with the other half, against how far two halves of the log are apart by themselves.

mod words;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use serde::Serialize;

use super::calendars::Calendars;
use super::distance::{Distances, cycle_time, ngram_until};
use super::labels::{Labels, NONE};
use super::log::{EventLog, HOUR};
use super::map::{Proposal, Source};
use super::measure::{Facts, FunctionPair};
use super::process::{Detail, Hours, Process};
use super::simulated::repeat;
use super::split::{Floor, durations, even_halves_until, floor_until, random_halves, relative};
use super::{NEVER, Stop};
use crate::experiment::study::{Overrides, Watch, prepare, study_of};
use crate::model::WorkStreamId;
use crate::model::finding::Finding;

/// Splits over which the floor is measured.
const FLOOR_SPLITS: u32 = 10;
/// Details that are tried, the plainest first.
pub const DETAILS: [Detail; 14] = [
    detail(1, 1, false, false, Hours::Nothing),
    detail(1, 1, false, false, Hours::WorkAndWaits),
    detail(1, 1, false, false, Hours::Work),
    detail(1, 1, false, true, Hours::Nothing),
    detail(1, 1, false, true, Hours::WorkAndWaits),
    detail(1, 1, false, true, Hours::Work),
    detail(1, 1, true, true, Hours::Nothing),
    detail(1, 1, true, true, Hours::WorkAndWaits),
    detail(1, 6, true, true, Hours::Nothing),
    detail(1, 6, true, true, Hours::WorkAndWaits),
    detail(1, 12, true, true, Hours::Nothing),
    detail(1, 12, true, true, Hours::WorkAndWaits),
    detail(2, 8, true, true, Hours::Nothing),
    detail(2, 8, true, true, Hours::WorkAndWaits),
];

const fn detail(kinds: u32, ages: u32, looks_back: bool, by_step: bool, hours: Hours) -> Detail {
    Detail { kinds, ages, looks_back, by_step, hours }
}

/// Plain resampling: what comes next depends on the activity only, with a wait for each step.
const BASELINE: Detail = detail(1, 1, false, true, Hours::Nothing);

/// Cases that are resampled to try a detail.
const SAMPLED: u32 = 6000;

/// One number of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What is compared.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// The simulated value, where there is one.
    pub simulated: Option<f64>,
    /// The value in the half that was held back.
    pub real: Option<f64>,
    /// How far they are apart: a share, or a distance in the unit.
    pub error: f64,
    /// How far two random halves of the log are apart.
    pub floor: Option<f64>,
    /// The same for plain resampling of steps and waits.
    pub baseline: Option<f64>,
    /// For a mean of waits, its standard error in the half that was held back, as a share of it: a model that knew the
    /// process perfectly would be off by about that much, because the half holds so few long waits.
    pub chance: Option<f64>,
    /// What is allowed.
    pub allowed: f64,
    /// Whether the error is within what is allowed.
    pub holds: bool,
}

/// The whole judgement.
#[derive(Debug, Clone, Serialize)]
pub struct Judgement {
    /// How finely the process had to be told.
    pub detail: Detail,
    /// Cases the map was found in.
    pub n_train: usize,
    /// Cases held back.
    pub n_test: usize,
    /// Repeats of the simulation.
    pub replications: u32,
    /// The comparison.
    pub rows: Vec<Row>,
    /// The handoff whose wait is met worst: its name and relative error.
    pub worst_handoff: Option<(String, f64)>,
    /// Whether everything holds.
    pub holds: bool,
    /// All distances between the simulated and the held-back cases.
    pub distances: Distances,
    /// The floor.
    pub floor: Floor,
}

/// Chooses how finely to tell the process of a log: the plainest detail whose resampled cases are as near
/// to the log as half of what is allowed, else the nearest.
pub fn choose_detail(log: &EventLog, calendars: &Calendars, floor: &Floor) -> Detail {
    choose_detail_until(log, calendars, floor, NEVER).unwrap_or(DETAILS[0])
}

/// The same; nothing when `stop` says so.
pub fn choose_detail_until(log: &EventLog, calendars: &Calendars, floor: &Floor, stop: Stop<'_>) -> Option<Detail> {
    let (mean, median, p90) = durations(log);
    let facts = Facts::of(log);
    let allowed: BTreeMap<(String, String), f64> = handoff_floors(log, 1, stop)?;
    let mut best = (f64::INFINITY, DETAILS[0]);
    let plain = sampled_log(log, &Process::until(log, calendars, BASELINE, stop)?.sample_until(SAMPLED, 1, stop)?);
    let plain = cycle_time(&plain, log, HOUR);
    for detail in DETAILS {
        if detail.kinds as usize * 20 > log.n_cases() && detail.kinds > 1 {
            continue;
        }
        let process = Process::until(log, calendars, detail, stop)?;
        let sampled = process.sample_until(SAMPLED, 1, stop)?;
        let copy = sampled_log(log, &sampled);
        let (ngd3, cycle_times) = (ngram_until(&copy, log, 3, stop)?, cycle_time(&copy, log, HOUR));
        let (m, med, p) = durations(&copy);
        let handoffs = facts.ranked_handoffs().into_iter().take(5).map(|pair| {
            let (sum, n) = sampled.waits.get(&(pair.source, pair.target)).copied().unwrap_or_default();
            let floor = allowed.get(&names(log, pair)).copied().unwrap_or(0.0);
            relative(sum / n.max(1) as f64, pair.wait.mean) / allowed_wait(floor)
        });
        let worst_wait = handoffs.fold(0.0, f64::max);
        // Every number relative to what the judgement allows for it; what is well within that counts as met.
        let score: f64 = [
            worst_wait,
            relative(m, mean) / floor.mean.max(0.05),
            relative(med, median) / 0.10,
            relative(p, p90) / 0.15,
            ngd3 / (2.0 * floor.distances.ngd3),
            cycle_times / (2.0 * floor.distances.cycle_time),
            // It must be better than plain resampling, not only good enough.
            cycle_times / plain,
        ]
        .into_iter()
        .map(|error: f64| (error - 0.5).max(0.0) * (error - 0.5).max(0.0))
        .sum();
        if score < best.0 {
            best = (score, detail);
        }
        if score == 0.0 {
            break;
        }
    }
    Some(best.1)
}

/// A log of resampled cases: sequences and durations are right, instants inside a case are not.
fn sampled_log(of: &EventLog, sampled: &super::process::Sampled) -> EventLog {
    let mut log = EventLog { activities: of.activities.clone(), first: vec![0], ..EventLog::default() };
    for (case, (trace, duration)) in sampled.traces.iter().zip(&sampled.durations).enumerate() {
        log.cases.intern(&case.to_string());
        let last = trace.len().saturating_sub(1);
        for (at, activity) in trace.iter().enumerate() {
            log.activity.push(*activity);
            log.start.push(if at == 0 { 0 } else { (duration * 1e6) as i64 });
            log.end.push(if at == last { (duration * 1e6) as i64 } else { 0 });
        }
        log.first.push(log.end.len() as u32);
    }
    log
}

/// Puts several logs of the same names behind each other.
fn joined(logs: Vec<EventLog>) -> EventLog {
    let mut logs = logs.into_iter();
    let Some(mut whole) = logs.next() else { return EventLog::default() };
    let mut cases = Labels::default();
    std::mem::swap(&mut cases, &mut whole.cases);
    for log in logs {
        let n = whole.end.len() as u32;
        whole.activity.extend(log.activity);
        whole.function.extend(log.function);
        whole.start.extend(log.start);
        whole.end.extend(log.end);
        whole.first.extend(log.first.into_iter().skip(1).map(|first| first + n));
    }
    for case in 0..whole.n_cases() {
        whole.cases.intern(&case.to_string());
    }
    whole
}

/// Mean waits in seconds by pair of functions, by name, with their standard errors.
fn mean_waits(log: &EventLog) -> BTreeMap<(String, String), (f64, f64)> {
    let mut sums: BTreeMap<(u32, u32), (i128, f64, u64)> = BTreeMap::new();
    for (a, b) in log.pairs() {
        let pair = (log.function_of(a), log.function_of(b));
        if pair.0 != NONE && pair.1 != NONE {
            let slot = sums.entry(pair).or_default();
            let wait = log.start_of(b) - log.end[a];
            slot.0 += i128::from(wait);
            slot.1 += (wait as f64 / 1e6) * (wait as f64 / 1e6);
            slot.2 += 1;
        }
    }
    let name = |function: u32| log.functions.get(function).to_owned();
    sums.into_iter()
        .map(|((f, g), (sum, squares, n))| {
            let (n, mean) = (n as f64, sum as f64 / n as f64 / 1e6);
            let variance = (squares / n - mean * mean).max(0.0);
            ((name(f), name(g)), (mean, (variance / n).sqrt()))
        })
        .collect()
}

/// Judges the map that can be found in a log. Numbers of the held-back half are never used to find it.
///
/// # Errors
/// The findings, when what was found cannot be simulated; or a reason when the log is too small.
pub fn judge(log: &EventLog, detail: Option<Detail>, replications: u32, seed: u64) -> Result<Judgement, JudgeError> {
    judge_watched(log, detail, replications, seed, &Watch::default())
}

/// The same; `watch` counts the repeats and can stop it.
///
/// # Errors
/// As [`judge`], and when it was stopped.
pub fn judge_watched(
    log: &EventLog,
    detail: Option<Detail>,
    replications: u32,
    seed: u64,
    watch: &Watch,
) -> Result<Judgement, JudgeError> {
    if log.n_cases() < LEAST_CASES {
        return Err(JudgeError::TooSmall(log.n_cases()));
    }
    let stop: Stop<'_> = &|| watch.is_stopped();
    let stopped = || JudgeError::Stopped;
    let floor = floor_until(log, FLOOR_SPLITS, seed, stop).ok_or_else(stopped)?;
    let (train, test) = even_halves_until(log, seed, stop).ok_or_else(stopped)?;
    let calendars = super::calendars::discover_until(&train, stop).ok_or_else(stopped)?;
    let detail = match detail {
        Some(detail) => detail,
        None => choose_detail_until(&train, &calendars, &floor, stop).ok_or_else(stopped)?,
    };
    let proposal = Proposal::until(&train, &calendars, detail, &Source::default(), stop).ok_or_else(stopped)?;
    let document = &proposal.document;
    let prepared = prepare(document, None, &study_of(document, None), &Overrides::default()).map_err(JudgeError::NotSimulated)?;
    let streams: Vec<WorkStreamId> = document.work_streams.ids().collect();
    let mut logs = Vec::new();
    for replication in 0..replications.max(1) {
        let log = repeat(document, &prepared.plan, &streams, seed, replication, &watch.control);
        logs.push(log.map_err(|findings| if stop() { JudgeError::Stopped } else { JudgeError::NotSimulated(findings) })?);
        watch.n_done.fetch_add(1, Ordering::Relaxed);
    }
    let simulated = joined(logs);
    let plain = Process::until(&train, &calendars, BASELINE, stop).ok_or_else(stopped)?;
    let sampled = plain.sample_until(simulated.n_cases().clamp(100, 20_000) as u32, seed, stop).ok_or_else(stopped)?;
    let baseline = sampled_log(&train, &sampled);
    let distances = Distances::until(&simulated, &test, stop).ok_or_else(stopped)?;
    let of_baseline = Distances::until(&baseline, &test, stop).ok_or_else(stopped)?;
    let mut rows = duration_rows(&simulated, &test, &baseline, &floor);
    rows.push(distance_row("Sequences of three activities", "", distances.ngd3, floor.distances.ngd3, of_baseline.ngd3));
    rows.push(distance_row("Distribution of cycle times", "h", distances.cycle_time, floor.distances.cycle_time, of_baseline.cycle_time));
    let allowed = handoff_floors(log, seed, stop).ok_or_else(stopped)?;
    let worst_handoff = handoff_rows(log, &simulated, &test, &allowed, &mut rows);
    let holds = rows.iter().all(|row| row.holds);
    Ok(Judgement {
        detail,
        n_train: train.n_cases(),
        n_test: test.n_cases(),
        replications: replications.max(1),
        rows,
        worst_handoff,
        holds,
        distances,
        floor,
    })
}

/// Fewest cases that can be parted into halves.
pub const LEAST_CASES: usize = 20;

/// Why a map cannot be judged.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum JudgeError {
    /// There are too few cases for halves.
    #[error("{0} cases are too few to be parted into halves; 20 are needed")]
    TooSmall(usize),
    /// What was found cannot be simulated.
    #[error("what was found cannot be simulated: {}", .0.iter().map(|finding| finding.sentence.clone()).collect::<Vec<_>>().join(" "))]
    NotSimulated(Vec<Finding>),
    /// Somebody asked for it.
    #[error("the judgement was stopped")]
    Stopped,
}

fn duration_rows(simulated: &EventLog, test: &EventLog, baseline: &EventLog, floor: &Floor) -> Vec<Row> {
    let (s, r, b) = (durations(simulated), durations(test), durations(baseline));
    [
        ("Mean cycle time", s.0, r.0, b.0, floor.mean, floor.mean.max(0.05)),
        ("Median cycle time", s.1, r.1, b.1, floor.median, 0.10),
        ("90th percentile of cycle times", s.2, r.2, b.2, floor.p90, 0.15),
    ]
    .into_iter()
    .map(|(what, simulated, real, baseline, floor, allowed)| {
        let error = relative(simulated, real);
        Row {
            what: what.into(),
            unit: "h".into(),
            simulated: Some(simulated / 3600.0),
            real: Some(real / 3600.0),
            error,
            floor: Some(floor),
            baseline: Some(relative(baseline, real)),
            chance: None,
            allowed,
            holds: error <= allowed,
        }
    })
    .collect()
}

fn distance_row(what: &str, unit: &str, error: f64, floor: f64, baseline: f64) -> Row {
    let allowed = 2.0 * floor;
    Row {
        what: what.into(),
        unit: unit.into(),
        simulated: None,
        real: None,
        error,
        floor: Some(floor),
        baseline: Some(baseline),
        chance: None,
        allowed,
        holds: error <= allowed,
    }
}

/// How far the mean wait of a handoff may be off: a tenth, or twice what two halves of the log differ by if
/// that is more, and at most a half.
fn allowed_wait(floor: f64) -> f64 {
    (2.0 * floor).clamp(0.10, 0.50)
}

/// Names of the functions of a pair.
fn names(log: &EventLog, pair: &FunctionPair) -> (String, String) {
    (log.functions.get(pair.source).to_owned(), log.functions.get(pair.target).to_owned())
}

/// For each pair of functions, how far its mean waits in two random halves are apart on average.
fn handoff_floors(log: &EventLog, seed: u64, stop: Stop<'_>) -> Option<BTreeMap<(String, String), f64>> {
    let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
    for split in 0..FLOOR_SPLITS {
        if stop() {
            return None;
        }
        let (a, b) = random_halves(log, seed.wrapping_add(u64::from(split)));
        let (a, b) = (mean_waits(&a), mean_waits(&b));
        for (key, (wait, _)) in &a {
            if let Some((other, _)) = b.get(key) {
                *sums.entry(key.clone()).or_default() += relative(*wait, *other).min(10.0) / f64::from(FLOOR_SPLITS);
            }
        }
    }
    Some(sums)
}

/// The five handoffs with the longest summed waiting in the whole log; says which of them is met worst.
fn handoff_rows(
    log: &EventLog,
    simulated: &EventLog,
    test: &EventLog,
    floors: &BTreeMap<(String, String), f64>,
    rows: &mut Vec<Row>,
) -> Option<(String, f64)> {
    let facts = Facts::of(log);
    let (simulated, real) = (mean_waits(simulated), mean_waits(test));
    let mut worst: Option<(String, f64)> = None;
    for pair in facts.ranked_handoffs().into_iter().take(5) {
        let key = names(log, pair);
        let what = format!("{} → {}", key.0, key.1);
        let (Some((s, _)), Some((r, real_error))) = (simulated.get(&key), real.get(&key)) else { continue };
        let error = relative(*s, *r);
        if worst.as_ref().is_none_or(|(_, most)| *most < error) {
            worst = Some((what.clone(), error));
        }
        let floor = floors.get(&key).copied();
        // A handoff of which the log has too little to know its mean is asked for no more than the log knows.
        let allowed = allowed_wait(floor.unwrap_or(0.0));
        rows.push(Row {
            what: format!("Wait {what}"),
            unit: "h".into(),
            simulated: Some(s / 3600.0),
            real: Some(r / 3600.0),
            error,
            floor,
            baseline: None,
            chance: Some(real_error / r.abs()),
            allowed,
            holds: error <= allowed,
        });
    }
    worst
}
