//! What else a log says on the command line, how quickly work on a log stops, and that old names of a reading still fit.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use syncline::evidence::calendars::{Calendars, discover, discover_until};
use syncline::evidence::explore::{Explorer, Filter, SpanOf};
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{ImportControl, ImportOptions, import};
use syncline::evidence::judge::choose_detail_until;
use syncline::evidence::log::EventLog;
use syncline::evidence::map::{Proposal, Source};
use syncline::evidence::process::{Detail, Hours};
use syncline::evidence::split::{even_halves_until, floor, floor_until};
use syncline::evidence::waiting::Parted;

use crate::evidence_support::shared;

fn call(args: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_syncline")).arg("log").args(args).arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Orders that need a price and a stock; every fourth is asked back.
fn office(folder: &std::path::Path) -> String {
    let mut text = "case,activity,resource,role,start_time,end_time\n".to_owned();
    for case in 0..40 {
        let day = 1 + case % 28;
        let mut row = |what: &str, who: &str, role: &str, from: &str, to: &str| {
            text.push_str(&format!("{case},{what},{who},{role},2024-01-{day:02} {from},2024-01-{day:02} {to}\n"));
        };
        row("Price", "Ann", "Sales", "08:00", "08:30");
        row("Stock", "Ben", "Logistics", if case % 2 == 0 { "09:00" } else { "07:00" }, if case % 2 == 0 { "09:30" } else { "07:30" });
        if case % 4 == 0 {
            row("Stock", "Ben", "Logistics", "10:00", "10:30");
        }
        row("Promise", "Cleo", "Planning", "12:00", "12:10");
    }
    let path = folder.join("office.csv");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_promise_waits_for_the_last_of_its_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let file = office(folder.path());
    let found = call(&["synchronisation", &file, "--decision", "Promise", "--input", "Price", "--input", "Stock"]);
    assert_eq!(found["cases"], 40);
    // Asked back: 08:30 to 10:30; even without: to 09:30; odd: 07:30 to 08:30.
    assert_eq!(found["lost_s"]["sum"].as_f64(), Some((10.0 * 2.0 + 10.0 + 20.0) * 3600.0));
    let last: Vec<u64> = found["last"].as_array().unwrap().iter().map(|row| row["cases"].as_u64().unwrap()).collect();
    assert_eq!(last, [20, 20]);
    let output = Command::new(env!("CARGO_BIN_EXE_syncline"))
        .args(["log", "synchronisation", &file, "--decision", "Nothing", "--input", "Price", "--input", "Stock"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("“Nothing”"));
}

#[test]
fn what_is_done_again_is_counted_and_such_cases_are_compared_with_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = office(folder.path());
    let found = call(&["rework", &file, "--of", "Sto*"]);
    assert_eq!(found["repeated"][0]["activity"], "Stock");
    assert_eq!((found["repeated"][0]["cases_again"].as_u64(), found["repeated"][0]["repetitions"].as_u64()), (Some(10), Some(10)));
    assert_eq!(found["cases_with"]["cases"], 40);
}

#[test]
fn the_work_of_teams_is_shown_and_that_of_people_only_when_asked_for_and_in_groups() {
    let folder = tempfile::tempdir().unwrap();
    let file = office(folder.path());
    let found = call(&["workload", &file]);
    assert_eq!(found["functions"][0]["function"], "Logistics");
    assert_eq!(found["functions"][0]["load"]["work_s"].as_f64(), Some(50.0 * 1800.0));
    assert!(found.get("resources").is_none());
    let people = call(&["workload", &file, "--resources", "--min-group", "45"]);
    assert_eq!(people["resources"].as_array().unwrap().len(), 1, "only Ben has that many events");
}

#[test]
fn the_parts_of_all_waits_and_the_hours_found_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = office(folder.path());
    let found = call(&["waiting", &file, "--working", "always"]);
    let total = &found["total"];
    let parts = ["wt_batching", "wt_contention", "wt_prioritization", "wt_unavailability", "wt_extraneous"];
    let sum: f64 = parts.iter().map(|part| total[*part].as_f64().unwrap()).sum();
    assert!((sum - total["wt_total"].as_f64().unwrap()).abs() < 1e-6 && sum > 0.0);
    assert_eq!(total["wt_unavailability"], 0.0);
    assert!(!found["handoffs"].as_array().unwrap().is_empty());
    let hours = call(&["hours", &file]);
    assert_eq!(hours["functions"].as_array().unwrap().len(), 3);
}

#[test]
fn the_waiting_of_the_purchasing_log_has_the_published_parts() {
    let Some(file) = shared("logs/Procure-to-Pay_asis.csv") else { return };
    let found = call(&["waiting", file.to_str().unwrap(), "--function", "role", "--working", "always"]);
    for (part, days) in [("wt_total", 12_802.9), ("wt_batching", 1_196.3), ("wt_contention", 979.0), ("wt_prioritization", 1_634.1)] {
        assert_eq!((found["total"][part].as_f64().unwrap() / 8_640.0).round() / 10.0, days, "{part}");
    }
}

/// A log of so many events in the layout of a purchasing system.
fn large(n_events: usize) -> EventLog {
    let mut log = EventLog { first: vec![0], ..EventLog::default() };
    let activities: Vec<u32> = (0..30).map(|n| log.activities.intern(&format!("Activity {n}"))).collect();
    let functions: Vec<u32> = (0..9).map(|n| log.functions.intern(&format!("Team {n}"))).collect();
    let mut state = 1_u64;
    let mut draw = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    while log.end.len() < n_events {
        let mut now = draw(400 * 86_400) as i64 * 1_000_000;
        for _ in 0..2 + draw(8) {
            now += draw(5 * 86_400) as i64 * 1_000_000;
            let activity = draw(30);
            log.activity.push(activities[activity as usize]);
            log.function.push(functions[(activity % 9) as usize]);
            log.start.push(now);
            now += draw(3_600) as i64 * 1_000_000;
            log.end.push(now);
        }
        log.cases.intern(&log.first.len().to_string());
        log.first.push(log.end.len() as u32);
    }
    log
}

#[test]
fn a_filter_on_338_thousand_events_is_answered_at_once() {
    let log = large(338_000);
    let begun = Instant::now();
    let explorer = Explorer::new(log, &Calendars::default(), &|| false).unwrap();
    let ready = begun.elapsed();
    let filters = [
        Filter::default(),
        Filter { activity: Some(3), ..Filter::default() },
        Filter { functions: [1, 4].into(), span: SpanOf::Handoff(1, 4), ..Filter::default() },
        Filter { from: Some(0), to: Some(200 * 86_400_000_000), ..Filter::default() },
    ];
    let mut slowest = Duration::ZERO;
    for filter in &filters {
        let begun = Instant::now();
        let view = explorer.ask(filter, Some(&explorer), &|| false).unwrap();
        slowest = slowest.max(begun.elapsed());
        assert!(view.log.n_cases > 0);
    }
    eprintln!("338 000 events with as many simulated: made ready in {ready:?}, the slowest of {} answers took {slowest:?}", filters.len());
    // An unoptimised build on a busy machine may take much longer than what is promised for the program.
    assert!(slowest < Duration::from_secs(10));
}

/// Work that says whether it was stopped.
type Work<'a> = Box<dyn Fn(&dyn Fn() -> bool) -> bool + 'a>;

#[test]
fn long_work_on_a_log_stops_soon_after_it_is_asked_to() {
    let mut log = large(40_000);
    log.resource = log.function.clone();
    log.resources = log.functions.clone();
    let calendars = discover(&log);
    let small = log.of_cases(&(0..200).collect::<Vec<_>>());
    let limits = floor(&small, 1, 1);
    let detail = Detail { kinds: 2, ages: 8, looks_back: true, by_step: true, hours: Hours::WorkAndWaits };
    let source = Source::default();
    let all: Vec<(&str, Work<'_>)> = vec![
        ("hours", Box::new(|stop| discover_until(&log, stop).is_none())),
        ("floor", Box::new(|stop| floor_until(&log, 5, 1, stop).is_none())),
        ("detail", Box::new(|stop| choose_detail_until(&log, &calendars, &limits, stop).is_none())),
        ("proposal", Box::new(|stop| Proposal::until(&log, &calendars, detail, &source, stop).is_none())),
        ("explorer", Box::new(|stop| Explorer::new(log.clone(), &calendars, stop).is_none())),
        ("halves", Box::new(|stop| even_halves_until(&log, 1, stop).is_none())),
        ("parts of waits", Box::new(|stop| Parted::until(&log, |resource| calendars.of(resource), stop).is_none())),
    ];
    for (name, work) in all {
        // The longest time between two looks is the longest that anybody waits after pressing Stop.
        let (n_looks, last, longest) = (AtomicU32::new(0), std::cell::Cell::new(Instant::now()), std::cell::Cell::new(Duration::ZERO));
        let was_stopped = work(&|| {
            let n = n_looks.fetch_add(1, Ordering::Relaxed);
            if n > 0 {
                longest.set(longest.get().max(last.get().elapsed()));
            }
            last.set(Instant::now());
            300 <= n
        });
        eprintln!("{name}: {} looks, at most {:?} apart", n_looks.load(Ordering::Relaxed), longest.get());
        assert!(was_stopped || n_looks.load(Ordering::Relaxed) < 301, "{name} went on");
        assert!(n_looks.load(Ordering::Relaxed) > 2, "{name} hardly looks");
    }
}

#[test]
fn a_table_of_functions_is_written_and_read_back() {
    let text = "case,activity,time\n1,Pay,2024-01-01 08:00\n1,Pack,2024-01-01 09:00\n";
    let mut imported = import(text.as_bytes(), &ImportOptions::default(), &ImportControl::default()).unwrap().log;
    let table = syncline::evidence::function_rule::FunctionTable::parse("activity,function\nP*,Shared\nPay,Finance\n").unwrap();
    FunctionRule::Table(syncline::evidence::function_rule::FunctionTable::parse(&table.to_text()).unwrap()).apply(&mut imported).unwrap();
    assert_eq!(imported.functions.iter().collect::<Vec<_>>(), ["Finance", "Shared"]);
}

#[test]
fn delays_that_a_system_adds_are_found_again_within_three_percent() {
    let Some(file) = shared("logs/Procure_to_Pay_5_timers.csv.gz") else { return };
    // The made log says in a column of its own how long each piece was held up.
    let mut text = String::new();
    let zipped = std::fs::File::open(&file).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(zipped), &mut text).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut real: std::collections::BTreeMap<String, f64> = std::collections::BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        *real.entry(row[1].to_owned()).or_default() += row[5].parse::<f64>().unwrap_or(0.0);
    }
    let found = call(&["waiting", file.to_str().unwrap(), "--function", "resource-prefix", "--delays"]);
    let rows = found["delays"].as_array().unwrap();
    let sum: f64 = rows.iter().map(|row| row["sum"].as_f64().unwrap()).sum();
    let whole: f64 = real.values().sum();
    assert!((sum / whole - 1.0).abs() < 0.03, "{sum} of {whole}");
    for row in rows {
        let (name, sum) = (row["activity"].as_str().unwrap(), row["sum"].as_f64().unwrap());
        assert!((sum - real[name]).abs() < 0.03 * real[name] + 0.002 * whole, "{name}: {sum} of {}", real[name]);
        assert!(row["least"].as_f64().unwrap() <= sum && sum <= row["most"].as_f64().unwrap());
    }
    // A log without such delays shows hardly any.
    let Some(plain) = shared("logs/Procure_to_Pay.csv.gz") else { return };
    let none = call(&["waiting", plain.to_str().unwrap(), "--function", "resource-prefix", "--delays"]);
    let false_sum: f64 = none["delays"].as_array().unwrap().iter().map(|row| row["sum"].as_f64().unwrap()).sum();
    assert!(false_sum < 0.02 * whole, "{false_sum}");
}
