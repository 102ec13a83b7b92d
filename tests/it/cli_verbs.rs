//! The verbs of the command line, called as a planner calls them: the real program, real files.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use syncline::model::{
    Change, ChangeKind, Check, CheckId, Document, Entity, Expectation, Quantity, Resource, ResourceId, Scenario, ScenarioId, Study, StudyId,
};
use tempfile::TempDir;

use crate::maps::{Map, exponential, measure, poisson, study};

/// A folder with a project of its own.
struct Desk {
    folder: TempDir,
}

/// What a call came to.
struct Called {
    code: Option<i32>,
    out: String,
    err: String,
}

/// A desk with one clerk, a scenario in which two are there, and a check that holds.
fn document() -> Document {
    let mut map = Map::new();
    let staff = map.resource(1, |staff| staff.name = "Clerks, and \"others\"".to_owned());
    let desk = map.activity(staff, exponential(1.0));
    map.stream(desk, poisson(0.7));
    let mut document = map.document;
    document.settings.title = "Desk".to_owned();
    let id: StudyId = document.new_id();
    document.studies.insert(id, Study { name: "Week".to_owned(), ..study(400.0, 0.0, 6) });
    let help: ScenarioId = document.new_id();
    let set = ChangeKind::Set { of: staff.into(), field: "capacity".to_owned(), to: "{\"Servers\":2}".to_owned() };
    let changes = vec![Change { what: set, ..Change::default() }];
    document.scenarios.insert(help, Scenario { name: "Help".to_owned(), changes, ..Scenario::default() });
    let check: CheckId = document.new_id();
    let expect = Expectation::Within { low: 0.5, high: 0.9 };
    document
        .checks
        .insert(check, Check { name: "Load".to_owned(), measure: measure(Quantity::Utilisation, staff), expect, ..Check::default() });
    document
}

impl Desk {
    fn new(document: &Document) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.write("desk.ron", document);
        desk
    }

    fn write(&self, name: &str, document: &Document) {
        fs::write(self.path(name), syncline::project::to_text(document).unwrap()).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_syncline"));
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    fn call(&self, arguments: &[&str]) -> Called {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Called { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Calls and asserts that it ended well.
    fn done(&self, arguments: &[&str]) -> String {
        let called = self.call(arguments);
        assert_eq!(called.code, Some(0), "{arguments:?}: {}", called.err);
        called.out
    }
}

#[test]
fn help_names_every_verb_and_every_exit_code() {
    let desk = Desk::new(&document());
    let text = desk.done(&["--help"]);
    for word in ["check", "run", "verify", "0 done", "1 failed", "2 wrong use", "3 findings", "130 interrupted"] {
        assert!(text.contains(word), "{word} is missing in {text}");
    }
    for verb in ["check", "run", "verify"] {
        assert!(desk.done(&[verb, "--help"]).contains("Usage: syncline"), "{verb}");
    }
    assert!(desk.done(&["--version"]).starts_with("syncline "));
}

#[test]
fn wrong_use_is_told_apart_from_failure() {
    let desk = Desk::new(&document());
    for arguments in [
        &["run"][..],
        &["run", "desk.ron", "--nonsense"],
        &["run", "desk.ron", "--replications", "0"],
        &["run", "desk.ron", "--horizon", "soon"],
        &["run", "desk.ron", "--scenario", "Nobody"],
        &["run", "desk.ron", "--study", "Never"],
        &["verify"],
        &["verify", "."],
    ] {
        if arguments == ["verify", "."] {
            fs::remove_file(desk.path("desk.ron")).unwrap();
        }
        let called = desk.call(arguments);
        assert_eq!((called.code, called.out.as_str()), (Some(2), ""), "{arguments:?}: {}", called.err);
        assert!(!called.err.is_empty(), "{arguments:?} says nothing");
    }
}

#[test]
fn a_scenario_that_does_not_exist_is_answered_with_those_that_do() {
    let called = Desk::new(&document()).call(&["run", "desk.ron", "--scenario", "Hlep"]);
    assert!(called.err.contains("Hlep") && called.err.contains("Help") && called.err.contains("base"), "{}", called.err);
}

#[test]
fn a_file_that_is_missing_or_no_project_is_a_failure_that_names_it() {
    let desk = Desk::new(&document());
    fs::write(desk.path("letter.ron"), "Dear Sir or Madam").unwrap();
    for file in ["missing.ron", "letter.ron"] {
        for verb in ["check", "run", "verify"] {
            let called = desk.call(&[verb, file]);
            assert_eq!(called.code, Some(1), "{verb} {file}: {}", called.err);
            assert!(called.err.contains(file), "{verb} {file}: {}", called.err);
        }
    }
}

#[test]
fn check_ends_with_3_where_a_finding_prevents_a_run_and_with_0_where_none_does() {
    let mut document = document();
    let desk = Desk::new(&document);
    desk.done(&["check", "desk.ron"]);
    for stream in document.work_streams.ids().collect::<Vec<_>>() {
        document.work_streams.get_mut(stream).unwrap().entry = None;
    }
    desk.write("desk.ron", &document);
    let called = desk.call(&["check", "desk.ron"]);
    assert_eq!(called.code, Some(3), "{}", called.out);
    assert!(called.out.contains("nowhere to go"), "{}", called.out);
    let called = desk.call(&["check", "desk.ron", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&called.out).unwrap();
    assert!(rows.as_array().unwrap().iter().any(|row| row["severity"] == "error" && row["field"] == "entry"), "{rows:#}");
    let called = desk.call(&["run", "desk.ron"]);
    assert_eq!((called.code, called.out.as_str()), (Some(3), ""));
    assert!(called.err.contains("nowhere to go"), "{}", called.err);
}

/// The value of a measure in a table of results.
fn cell(table: &str, scenario: &str, measure: &str, kind: &str) -> f64 {
    let row = |line: &&str| line.starts_with(&format!("{scenario},{kind},")) && line.contains(&format!(",{measure},mean,"));
    let line = table.lines().find(row).unwrap_or_else(|| panic!("no {measure} of {kind} in {table}"));
    let mut cells = line.rsplit(',');
    cells.nth(3).unwrap().parse().unwrap_or_else(|_| panic!("{line}"))
}

#[test]
fn results_come_as_json_or_as_a_table_that_spreadsheets_read() {
    let desk = Desk::new(&document());
    let json: serde_json::Value =
        serde_json::from_str(&desk.done(&["run", "desk.ron", "--scenario", "base", "--scenario", "help"])).unwrap();
    let scenarios = json["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 2);
    assert_eq!((json["project"].as_str(), scenarios[1]["scenario"].as_str()), (Some("Desk"), Some("Help")));
    assert_eq!(scenarios[0]["repeats"], 6);
    let rows = scenarios[0]["measures"].as_array().unwrap();
    let load = rows.iter().find(|row| row["measure"] == "Utilisation").unwrap();
    assert!((0.5..0.9).contains(&load["mean"].as_f64().unwrap()), "{load}");

    let table = desk.done(&["run", "desk.ron", "--scenario", "base", "--scenario", "help", "--format", "csv"]);
    assert!(table.starts_with("scenario,kind,id,name,measure,statistic,unit,mean,half_width_95,standard_error,repeats\n"));
    assert!(table.contains("\"Clerks, and \"\"others\"\"\""), "{table}");
    assert_eq!(load["mean"].as_f64().unwrap(), cell(&table, "Base", "Utilisation", "staff"));
    assert!(cell(&table, "Help", "Waiting time", "activity") < cell(&table, "Base", "Waiting time", "activity"));
}

#[test]
fn an_element_that_only_a_scenario_has_is_among_its_results() {
    let mut document = document();
    let help = *document.scenarios.ids().collect::<Vec<_>>().first().unwrap();
    let more: ResourceId = document.new_id();
    let staff = document.resources.values().next().unwrap().clone();
    let put = Entity::Resource(more, Resource { name: "Temporary staff".to_owned(), ..staff });
    let activity = document.activities.ids().next().unwrap();
    let changes = &mut document.scenarios.get_mut(help).unwrap().changes;
    let set = ChangeKind::Set { of: activity.into(), field: "resource".to_owned(), to: more.0.to_string() };
    for what in [ChangeKind::Put(Box::new(put)), set] {
        changes.push(Change { what, ..Change::default() });
    }
    let table = Desk::new(&document).done(&["run", "desk.ron", "--scenario", "base", "--scenario", "help", "--format", "csv"]);
    let rows = |scenario: &str| table.lines().filter(|line| line.starts_with(scenario) && line.contains("Temporary staff")).count();
    assert_eq!(rows("Base"), 0);
    assert!(rows("Help") > 0, "{table}");
}

#[test]
fn a_folder_receives_measures_and_time_series() {
    let desk = Desk::new(&document());
    assert_eq!(desk.done(&["run", "desk.ron", "--format", "csv", "--out", "results/week"]), "");
    let series = fs::read_to_string(desk.path("results/week/series.csv")).unwrap();
    assert!(series.starts_with("scenario,kind,id,name,measure,unit,start_hours,median,p5,p25,p75,p95\n") && series.lines().count() > 240);
    assert!(fs::read_to_string(desk.path("results/week/results.csv")).unwrap().contains("Utilisation"));
    desk.done(&["run", "desk.ron", "--out", "results/json"]);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(desk.path("results/json/results.json")).unwrap()).unwrap();
    assert_eq!(json["scenarios"][0]["series"][0]["median"].as_array().unwrap().len(), 240);
    fs::write(desk.path("taken"), "").unwrap();
    let called = desk.call(&["run", "desk.ron", "--out", "taken"]);
    assert_eq!(called.code, Some(1));
    assert!(called.err.contains("taken"), "{}", called.err);
}

#[test]
fn equal_seeds_give_equal_bytes_on_any_number_of_threads_and_another_seed_gives_others() {
    let desk = Desk::new(&document());
    for format in ["json", "csv"] {
        let with = |threads: &str, seed: &str| desk.done(&["run", "desk.ron", "--format", format, "--threads", threads, "--seed", seed]);
        let one = with("1", "7");
        assert_eq!(one, with("2", "7"));
        assert_eq!(one, with("2", "7"));
        assert_ne!(one, with("2", "8"));
    }
}

#[test]
fn an_input_that_changes_by_a_twentieth_moves_the_result() {
    let mut document = document();
    let desk = Desk::new(&document);
    let table = || desk.done(&["run", "desk.ron", "--format", "csv", "--replications", "20"]);
    let before = table();
    let stream = document.work_streams.ids().next().unwrap();
    document.work_streams.get_mut(stream).unwrap().arrivals = poisson(0.7 * 1.05);
    desk.write("desk.ron", &document);
    let after = table();
    let load = |table: &str| cell(table, "Base", "Utilisation", "staff");
    assert!((load(&after) / load(&before) - 1.05).abs() < 0.02, "{} {}", load(&before), load(&after));
    assert!(cell(&after, "Base", "Waiting time", "activity") > 1.08 * cell(&before, "Base", "Waiting time", "activity"));
}

#[test]
fn options_replace_what_the_study_says() {
    let desk = Desk::new(&document());
    let json: serde_json::Value =
        serde_json::from_str(&desk.done(&["run", "desk.ron", "--study", "week", "--replications", "2", "--horizon", "5 d", "--seed", "9"]))
            .unwrap();
    let scenario = &json["scenarios"][0];
    assert_eq!((&scenario["repeats"], &scenario["horizon_hours"], &scenario["seed"]), (&2.into(), &120.0.into(), &9.into()));
}

#[test]
fn verify_holds_until_an_expectation_or_an_input_is_scrambled() {
    let mut document = document();
    let desk = Desk::new(&document);
    let text = desk.done(&["verify", "desk.ron"]);
    assert!(text.starts_with("holds  desk: Load (seed 1): expected 0.5 … 0.9, got ") && text.ends_with("1 hold, 0 do not\n"), "{text}");
    assert_eq!(desk.done(&["verify", "--quiet", "."]), "1 hold, 0 do not\n");

    let check = document.checks.ids().next().unwrap();
    document.checks.get_mut(check).unwrap().expect = Expectation::Within { low: 0.9, high: 0.95 };
    desk.write("other.ron", &document);
    let called = desk.call(&["verify", "--quiet", "."]);
    assert_eq!(called.code, Some(1));
    assert!(
        called.out.starts_with("FAILS  other: Load (seed 1): expected 0.9 … 0.95, got 0.") && called.out.ends_with("1 hold, 1 do not\n"),
        "{}",
        called.out
    );

    let called = desk.call(&["verify", "desk.ron", "other.ron", "--format", "json"]);
    assert_eq!(called.code, Some(1));
    let rows: serde_json::Value = serde_json::from_str(&called.out).unwrap();
    assert_eq!((&rows[0]["verdict"], &rows[1]["verdict"]), (&"holds".into(), &"fails".into()), "{rows:#}");
    assert!(rows[0]["standard_error"].as_f64().unwrap() > 0.0);

    // The expectation stays, the world changes.
    document = self::document();
    let stream = document.work_streams.ids().next().unwrap();
    document.work_streams.get_mut(stream).unwrap().arrivals = poisson(0.3);
    desk.write("desk.ron", &document);
    assert_eq!(desk.call(&["verify", "desk.ron"]).code, Some(1));
}

#[test]
fn repeats_that_fail_fail_the_run() {
    let mut map = Map::new();
    let loops = map.activity(None, crate::maps::fixed(0.0));
    map.then(loops, loops);
    map.stream(loops, poisson(1.0));
    let desk = Desk::new(&map.document);
    let called = desk.call(&["run", "desk.ron", "--replications", "2", "--horizon", "10 h"]);
    assert_eq!(called.code, Some(1));
    assert!(called.err.contains("loop without any delay"), "{}", called.err);
}

#[test]
fn a_reader_that_closes_its_end_is_no_error() {
    let desk = Desk::new(&document());
    for arguments in [&["run", "desk.ron"][..], &["verify", "desk.ron"], &["check", "desk.ron"], &["--help"]] {
        let mut child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

/// Whether a process has a handler for the interrupt signal, as the system sees it.
#[cfg(target_os = "linux")]
fn handles_interrupts(id: u32) -> bool {
    let status = fs::read_to_string(Path::new("/proc").join(id.to_string()).join("status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_stops_a_run_soon_and_is_told_apart() {
    let mut document = document();
    let study = document.studies.ids().next().unwrap();
    document.studies.get_mut(study).unwrap().horizon = syncline::units::Duration::days(150_000.0);
    document.studies.get_mut(study).unwrap().replications = 10_000;
    let desk = Desk::new(&document);
    for arguments in [&["run", "desk.ron"][..], &["verify", "desk.ron"]] {
        let mut child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while !handles_interrupts(child.id()) {
            assert!(child.try_wait().unwrap().is_none(), "{arguments:?} ended before it could be interrupted");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let asked = std::time::Instant::now();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(asked.elapsed() < std::time::Duration::from_secs(5), "{:?}", asked.elapsed());
        assert!(output.stdout.is_empty());
    }
}
