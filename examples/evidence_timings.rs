//! Prints how fast a log is read, how soon a filter is answered, how soon a judgement is made, and how soon long work
//! ends after it is asked to. Write a log with `examples/large_log.rs` first.
//!
//! `cargo run --release --example evidence_timings -- large.csv`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the command line prints what it measured")]

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use syncline::evidence::calendars::{Calendars, discover, discover_until};
use syncline::evidence::explore::{Clock, Explorer, Filter, SpanOf};
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{ImportControl, ImportOptions, import_file};
use syncline::evidence::judge::{choose_detail_until, judge_watched};
use syncline::evidence::log::EventLog;
use syncline::evidence::map::{Proposal, Source};
use syncline::evidence::measure::Facts;
use syncline::evidence::process::{Detail, Hours};
use syncline::evidence::split::{even_halves_until, floor, floor_until};
use syncline::evidence::waiting::Parted;
use syncline::experiment::study::Watch;

/// Events of a log whose filters must be answered within 0.3 seconds.
const ASKED: usize = 338_000;

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = work();
    println!("{what}: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    value
}

/// The first cases of a log, with so many events.
fn beginning(log: &EventLog, n_events: usize) -> EventLog {
    let n = (0..log.n_cases()).take_while(|case| log.events_of(*case).end <= n_events).count();
    log.of_cases(&(0..n).collect::<Vec<_>>())
}

/// The slowest of several filters, with as many simulated events beside the log.
fn filters(log: &EventLog, calendars: &Calendars) {
    let Some(explorer) = timed("made ready for questions", || Explorer::new(log.clone(), calendars, &|| false)) else { return };
    let beside = explorer.beside(vec![log.clone()], calendars, &|| false);
    let handoff = explorer.functions().iter().copied().zip(explorer.functions().iter().copied().skip(1)).next().unwrap_or_default();
    let asked = [
        Filter::default(),
        Filter { clock: Clock::Working, ..Filter::default() },
        Filter { activity: Some(0), ..Filter::default() },
        Filter { way: Some(0), span: SpanOf::Handoff(handoff.0, handoff.1), ..Filter::default() },
        Filter { functions: explorer.functions().iter().copied().take(2).collect(), ..Filter::default() },
    ];
    let mut slowest = Duration::ZERO;
    for filter in asked {
        let start = Instant::now();
        let answer = explorer.ask(&filter, beside.as_ref(), &|| false);
        assert!(answer.is_some(), "nobody asked it to stop");
        slowest = slowest.max(start.elapsed());
    }
    println!("slowest answer to a filter, {} events and as many simulated: {:.0} ms", log.n_events(), slowest.as_secs_f64() * 1e3);
}

/// The longest time between two looks at whether to stop.
fn longest_gap(what: &str, work: impl FnOnce(&dyn Fn() -> bool) -> bool) {
    let (last, longest, n) = (Cell::new(Instant::now()), Cell::new(Duration::ZERO), Cell::new(0_u64));
    let start = Instant::now();
    let has_ended = work(&|| {
        longest.set(longest.get().max(last.get().elapsed()));
        last.set(Instant::now());
        n.set(n.get() + 1);
        // Long enough to see all parts of it.
        Duration::from_secs(20) < start.elapsed()
    });
    let (longest, all) = (longest.get().as_secs_f64() * 1e3, start.elapsed().as_secs_f64() * 1e3);
    let end = if has_ended { "" } else { ", stopped" };
    println!("{what}: {} looks in {all:.0} ms{end}, at most {longest:.0} ms apart", n.get());
}

/// How long a judgement goes on after it is asked to stop at that moment.
fn stopped_judgement(log: &EventLog, after: Duration) {
    let watch = Watch::default();
    let ended = std::thread::scope(|scope| {
        let judging = scope.spawn(|| judge_watched(log, None, 20, 1, &watch).is_err().then(Instant::now));
        std::thread::sleep(after);
        watch.stop();
        let asked = Instant::now();
        judging.join().ok().flatten().map(|ended| ended.saturating_duration_since(asked))
    });
    let repeats = watch.n_done.load(Ordering::Relaxed);
    match ended {
        Some(late) => {
            println!(
                "a judgement stopped after {:.1} s ({repeats} repeats) ended {:.0} ms later",
                after.as_secs_f64(),
                late.as_secs_f64() * 1e3
            );
        }
        None => println!("a judgement had ended within {:.1} s", after.as_secs_f64()),
    }
}

fn main() {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("name a log, such as one that examples/large_log.rs writes");
        std::process::exit(2);
    };
    let control = ImportControl::default();
    let read = timed("read", || import_file(Path::new(&file), &ImportOptions::default(), &control));
    let mut log = match read {
        Ok(imported) => imported.log,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    };
    if let Err(why) = FunctionRule::Auto.apply(&mut log) {
        eprintln!("{why}");
        std::process::exit(1);
    }
    println!("{} events, {} cases, {} functions", log.n_events(), log.n_cases(), log.functions.len());
    timed("all measures", || Facts::of(&log));
    let calendars = timed("working hours", || discover(&log));
    let part = beginning(&log, ASKED);
    filters(&part, &discover(&part));
    filters(&log, &calendars);
    timed("waits in their parts", || Parted::until(&log, |resource| calendars.of(resource), &|| false));
    let detail = Detail { kinds: 1, ages: 6, looks_back: true, by_step: true, hours: Hours::WorkAndWaits };
    let limits = floor(&part.of_cases(&(0..part.n_cases().min(500)).collect::<Vec<_>>()), 1, 1);
    longest_gap("working hours", |stop| discover_until(&log, stop).is_some());
    longest_gap("difference of halves", |stop| floor_until(&log, 2, 1, stop).is_some());
    longest_gap("even halves", |stop| even_halves_until(&log, 1, stop).is_some());
    longest_gap("how finely to tell", |stop| choose_detail_until(&log, &calendars, &limits, stop).is_some());
    longest_gap("proposal", |stop| Proposal::until(&log, &calendars, detail, &Source::default(), stop).is_some());
    longest_gap("made ready", |stop| Explorer::new(log.clone(), &calendars, stop).is_some());
    longest_gap("parts of waits", |stop| Parted::until(&log, |resource| calendars.of(resource), stop).is_some());
    for seconds in [0.5, 2.0, 5.0, 15.0, 40.0] {
        stopped_judgement(&log, Duration::from_secs_f64(seconds));
    }
    let small = beginning(&log, 20_000);
    let n = AtomicU32::new(0);
    timed("a judgement of 20,000 events, 20 repeats", || {
        n.fetch_add(u32::from(judge_watched(&small, None, 20, 1, &Watch::default()).is_ok()), Ordering::Relaxed)
    });
}
