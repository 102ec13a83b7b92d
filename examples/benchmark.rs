//! Times the engine on the workloads in `benches/` and prints a table beside the goals.
//!
//! Run with: `cargo run --release --example benchmark`, or with a letter to time one workload only,
//! or with a letter and a number of repeats.
//! Processor time is read where the system tells it for a thread (Linux), else the clock is used.
//! Each workload runs in a process of its own, so that its peak memory is its own.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use syncline::engine::ledger::MONEY;
use syncline::engine::run::{Control, ReplicationRecord, run};
use syncline::experiment::study::{Overrides, Prepared, Watch, prepare, run_study, study_of};
use syncline::model::{Document, Measure, Quantity, Statistic, Study};

type Outcome<T> = Result<T, Box<dyn Error>>;

const HOUR: f64 = 3_600_000.0;

/// What is known of a workload beforehand.
struct Workload {
    name: &'static str,
    what: &'static str,
    /// Processor time per arrival or completion, or per planning period of a site, ns.
    goal: f64,
    repeats: usize,
    /// Range in which the mean time in system lies, hours: three standard deviations of such runs
    /// around theory, or for the network around what an independent program found in 64 runs, 281.
    mean: (f64, f64),
}

const WORKLOADS: [Workload; 7] = [
    Workload { name: "a", what: "one server, 1,000,000 items", goal: 40.0, repeats: 11, mean: (4.87, 5.13) },
    Workload { name: "b", what: "ten servers, 1,000,000 items", goal: 50.0, repeats: 11, mean: (1.19, 1.22) },
    Workload { name: "c", what: "ten stations, 100,000 items", goal: 65.0, repeats: 15, mean: (48.6, 51.4) },
    Workload { name: "d", what: "fifty functions, 100,000 items", goal: 110.0, repeats: 15, mean: (267.0, 295.0) },
    Workload { name: "e", what: "ten stations, 200 × 10,000 items", goal: 68.0, repeats: 5, mean: (49.0, 51.0) },
    // Goods: time per planning period of a site, and mean cost per day; theory says 47.66 for three stages (Clark and
    // Scarf), for ten sites the range holds four standard deviations of such runs.
    Workload { name: "f", what: "three stages of goods, 200,000 days", goal: 200.0, repeats: 11, mean: (47.3, 48.0) },
    Workload { name: "g", what: "ten sites of goods, 60,000 days", goal: 200.0, repeats: 11, mean: (1_038.0, 1_042.0) },
];

fn main() -> Outcome<()> {
    if let Some(name) = std::env::args().nth(1) {
        let workload = WORKLOADS.iter().find(|workload| workload.name == name).ok_or("the workloads are a, b, c, d, e, f and g")?;
        let repeats = std::env::args().nth(2).map_or(Ok(workload.repeats), |n| n.parse())?;
        return single(workload, repeats.max(1));
    }
    println!(
        "An event is an arrival, a completion or a planning period of a site; times are medians of {}.",
        if thread_time().is_some() { "processor time" } else { "elapsed time" }
    );
    println!(
        "\n{:<36} {:>8} {:>8} {:>8} {:>9} {:>16} {:>9}",
        "workload", "ns/event", "goal", "M/s/core", "time", "mean h or cost/d", "peak"
    );
    for workload in &WORKLOADS {
        let status = Command::new(std::env::current_exe()?).arg(workload.name).status()?;
        if !status.success() {
            return Err(format!("workload {} failed", workload.name).into());
        }
    }
    println!();
    against_bare()?;
    paired()?;
    first_estimate()?;
    cancel()
}

/// Times one workload and prints its row.
fn single(workload: &Workload, repeats: usize) -> Outcome<()> {
    let document = load(workload.name)?;
    let prepared = prepared(&document)?;
    let (time, n_events, mean) =
        if prepared.replications == 1 { one_replication(repeats, &prepared) } else { study(repeats, &document, &prepared)? };
    let per_event = time.as_secs_f64() * 1e9 / n_events as f64;
    println!(
        "{:<36} {per_event:>8.1} {:>8} {:>8.1} {:>6.0} ms {mean:>8.3} {} {:>5} MiB",
        format!("{}  {}", workload.name, workload.what),
        goal(per_event, workload.goal),
        1e3 / per_event,
        time.as_secs_f64() * 1e3,
        if workload.mean.0 <= mean && mean <= workload.mean.1 { "right" } else { "WRONG" },
        peak_memory().map_or_else(|| "–".to_owned(), |mib| format!("{mib:.1}")),
    );
    Ok(())
}

/// Median time, events and mean time in system of single replications without anything around them.
fn one_replication(repeats: usize, prepared: &Prepared) -> (Duration, u64, f64) {
    let control = Control::default();
    let mut times = Vec::new();
    let mut n_events = 0;
    let mut mean = 0.0;
    for _ in 0..repeats {
        let (time, record) = timed(|| run(&prepared.plan, prepared.seed, 0, false, &control));
        times.push(time);
        n_events = canonical_events(&record);
        mean = mean_in_system(&record);
    }
    (median(times), n_events, mean)
}

/// The same of a whole study on one thread.
fn study(repeats: usize, document: &Document, prepared: &Prepared) -> Outcome<(Duration, u64, f64)> {
    let measure = mean_of_first_stream(document)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut times = Vec::new();
    let mut n_events = 0;
    let mut mean = 0.0;
    for _ in 0..repeats {
        let (time, result) = pool.install(|| timed(|| run_study(prepared, &Watch::default())));
        times.push(time);
        let arrivals = result.replications.iter().flat_map(|one| &one.streams).map(|stream| stream.arrivals);
        let completions = result.replications.iter().flat_map(|one| &one.activities).map(|activity| activity.all.completions);
        n_events = arrivals.chain(completions).sum();
        mean = result.estimate(&measure).ok_or("no item left")?.mean;
    }
    Ok((median(times), n_events, mean))
}

/// The engine beside a loop that can do nothing but its one workload and keeps one mean, run in turn. That loop took
/// 21.6 and 33 ns where the goals were set: what the engine would take there, if it gained as much, is printed as well.
fn against_bare() -> Outcome<()> {
    for (name, n_stations, n_items, bare_where_set, wanted) in [("a", 1, 1_000_000, 21.6, 40.0), ("c", 10, 100_000, 33.0, 65.0)] {
        let prepared = prepared(&load(name)?)?;
        let control = Control::default();
        let (mut engine, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..11 {
            let (time, record) = timed(|| run(&prepared.plan, prepared.seed, 0, false, &control));
            engine.push(time.div_f64(canonical_events(&record) as f64 / 1e6));
            let (time, (n_events, mean)) = timed(|| bare_loop(n_stations, n_items));
            bare.push(time.div_f64(n_events as f64 / 1e6));
            // Theory: 5 h at each station.
            if (mean / n_stations as f64 - 5.0).abs() > 0.5 {
                return Err(format!("the bare loop is wrong: {mean} h in {n_stations} stations").into());
            }
        }
        // Per million events: ms are ns for one.
        let [engine, bare] = [engine, bare].map(|times| median(times).as_secs_f64() * 1e3);
        let times = engine / bare;
        let what = format!("{name}, a bare loop {bare:.1} ns, the engine {engine:.1} ns");
        println!("{what:<52} {times:>6.2} ×   goal {}{} ×", if times <= 2.2 { "≤ " } else { "MISSED " }, 2.2);
        let there = times * bare_where_set;
        println!("{:<52} {there:>6.1} ns  goal {}", "   … where the goals were set", goal(there, wanted));
    }
    Ok(())
}

/// Stations of one server in a row, arrivals every 1.25 h and services of 1 h in the mean, both exponential: events and
/// mean hours of an item.
fn bare_loop(n_stations: usize, n_items: u64) -> (u64, f64) {
    let mut state = 1_u64;
    let mut draw = |mean: f64| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        (-libm::log(((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0) * mean * HOUR).round() as u64
    };
    let mut events = BinaryHeap::new();
    let mut order = 0_u128;
    let mut lines = vec![VecDeque::new(); n_stations];
    // Arrivals from outside are those of the place after the last station.
    let mut schedule = |events: &mut BinaryHeap<Reverse<u128>>, at: u64, place: usize| {
        order += 1;
        events.push(Reverse((u128::from(at) << 64) | ((order & 0xFFFF_FFFF) << 32) | place as u128));
    };
    let (mut n_arrived, mut n_events, mut n_left, mut in_system) = (0, 0_u64, 0_u64, 0_u64);
    schedule(&mut events, draw(1.25), n_stations);
    while let Some(Reverse(key)) = events.pop() {
        let (now, place) = ((key >> 64) as u64, (key & 0xFFFF_FFFF) as usize);
        n_events += 1;
        let (next, born) = if place == n_stations {
            n_arrived += 1;
            if n_arrived < n_items {
                schedule(&mut events, now + draw(1.25), n_stations);
            }
            (0, now)
        } else {
            let Some(born) = lines[place].pop_front() else { continue };
            if !lines[place].is_empty() {
                schedule(&mut events, now + draw(1.0), place);
            }
            (place + 1, born)
        };
        if next == n_stations {
            n_left += 1;
            in_system += now - born;
            continue;
        }
        lines[next].push_back(born);
        if lines[next].len() == 1 {
            schedule(&mut events, now + draw(1.0), next);
        }
    }
    (n_events, in_system as f64 / n_left as f64 / HOUR)
}

/// Twenty repeats of the network with and without collecting, with the same random numbers.
fn paired() -> Outcome<()> {
    let collecting = load("d")?;
    let mut flowing = collecting.clone();
    for id in collecting.activities.ids() {
        if let Some(activity) = flowing.activities.get_mut(id) {
            activity.batching = None;
        }
    }
    let both = [prepared_short(&collecting, 20)?, prepared_short(&flowing, 20)?];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let run_both = || both.iter().map(|prepared| run_study(prepared, &Watch::default()).n()).sum::<usize>();
    let times = (0..7).map(|_| pool.install(|| timed(run_both)).0).collect();
    report("d, 20 paired repeats of 10,000 items", median(times), 400.0);
    let elapsed = (0..7).map(|_| clocked(run_both).0).collect();
    report("   … on all processors, by the clock", median(elapsed), 400.0);
    Ok(())
}

/// From a document to the estimate of the first repeat.
fn first_estimate() -> Outcome<()> {
    let document = load("d")?;
    let measure = mean_of_first_stream(&document)?;
    let mut times = Vec::new();
    for _ in 0..7 {
        let (time, estimate) =
            clocked(|| Ok::<_, Box<dyn Error>>(run_study(&prepared_short(&document, 1)?, &Watch::default()).estimate(&measure)));
        estimate?.ok_or("no item left")?;
        times.push(time);
    }
    report("d, first estimate, by the clock", median(times), 50.0);
    Ok(())
}

/// From the wish to stop until the study has stopped.
fn cancel() -> Outcome<()> {
    let prepared = prepared(&load("e")?)?;
    let mut times = Vec::new();
    for pause in [20, 35, 50, 65, 80] {
        let watch = Watch::default();
        let time = std::thread::scope(|scope| {
            let study = scope.spawn(|| run_study(&prepared, &watch));
            std::thread::sleep(Duration::from_millis(pause));
            let start = Instant::now();
            watch.stop();
            study.join().map(|_| start.elapsed())
        });
        times.push(time.map_err(|_| "the stopped study broke off")?);
    }
    report("e, cancelled, by the clock", median(times), 100.0);
    Ok(())
}

fn report(what: &str, time: Duration, wanted: f64) {
    let ms = time.as_secs_f64() * 1e3;
    println!("{what:<44} {ms:>8.1} ms   goal {} ms", goal(ms, wanted));
}

/// A goal, marked where it is missed.
fn goal(got: f64, wanted: f64) -> String {
    format!("{}{wanted:.0}", if got <= wanted { "≤ " } else { "MISSED " })
}

fn load(name: &str) -> Outcome<Document> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches").join(name).with_extension("ron");
    Ok(syncline::project::load(&path)?.document)
}

fn prepared(document: &Document) -> Outcome<Prepared> {
    prepared_for(document, &study_of(document, None))
}

/// The network with this many repeats of 10,000 items.
fn prepared_short(document: &Document, replications: u32) -> Outcome<Prepared> {
    let horizon = syncline::units::Duration::hours(12_000.0);
    let study = Study { replications, horizon, stop_after_items: Some(10_000), ..study_of(document, None) };
    prepared_for(document, &study)
}

fn prepared_for(document: &Document, study: &Study) -> Outcome<Prepared> {
    prepare(document, None, study, &Overrides::default())
        .map_err(|findings| findings.iter().map(|finding| finding.line(document)).collect::<Vec<_>>().join(" ").into())
}

fn mean_of_first_stream(document: &Document) -> Outcome<Measure> {
    let stream = document.work_streams.ids().next().ok_or("the workload has no stream")?;
    Ok(Measure { what: Quantity::Elapsed, of: Some(stream.into()), statistic: Statistic::Mean, ..Measure::default() })
}

/// Arrivals from outside and completions that were counted.
fn canonical_events(record: &ReplicationRecord) -> u64 {
    let arrivals = record.work.streams.iter().map(|stream| stream.arrivals);
    let completions = record.work.activities.iter().flat_map(|activity| &activity.visits).map(|visits| visits.completions);
    let periods = record.supply.stocks.iter().map(|stock| stock.levels.n);
    arrivals.chain(completions).chain(periods).sum()
}

/// Mean hours in system, or mean cost per day of goods.
fn mean_in_system(record: &ReplicationRecord) -> f64 {
    if record.work.streams.is_empty() {
        let days = (record.bins.horizon() - record.bins.window_start()) as f64 / HOUR / 24.0;
        return record.ledger.cells.iter().map(|cell| cell.amount).sum::<i128>() as f64 / MONEY / days;
    }
    let streams = &record.work.streams;
    let sum: i128 = streams.iter().map(|stream| stream.elapsed.tally.sum()).sum();
    let n: u64 = streams.iter().map(|stream| stream.elapsed.tally.count()).sum();
    sum as f64 / n as f64 / HOUR
}

/// Does something and says how much processor time it took, or elapsed time where that is unknown.
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let (start, clock) = (thread_time(), Instant::now());
    let outcome = work();
    let elapsed = clock.elapsed();
    let time = start.zip(thread_time()).map_or(elapsed, |(start, end)| end.saturating_sub(start));
    (time, outcome)
}

/// Does something and says how long it took by the clock.
fn clocked<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let clock = Instant::now();
    let outcome = work();
    (clock.elapsed(), outcome)
}

/// Processor time of this thread so far.
fn thread_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Largest resident memory of this process so far, MiB.
fn peak_memory() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1_024.0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
