//! The verbs about scenarios, called as planners call them: same numbers in every format, located errors.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn example(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).display().to_string()
}

fn call(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_syncline")).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn done(arguments: &[&str]) -> String {
    let (code, out, err) = call(arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {err}");
    out
}

#[test]
fn a_comparison_says_the_same_in_every_format_and_on_any_number_of_threads() {
    let file = example("purchase_to_pay.ron");
    let plain = ["compare", &file, "--scenario", "AI buying", "--replications", "4", "--format"];
    let with = |format: &'static str, more: &[&'static str]| {
        done(&plain.iter().copied().chain([format]).chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let json: Value = serde_json::from_str(&with("json", &[])).unwrap();
    assert_eq!(with("json", &["--threads", "1"]), with("json", &["--threads", "2"]));
    let row = json["measures"].as_array().unwrap().iter().find(|row| row["measure"] == "Elapsed time of Purchase requests").unwrap();
    let cell = &row["scenarios"][0];
    assert_eq!(cell["verdict"], "worse");
    assert!(with("text", &[]).contains(cell["words"].as_str().unwrap()));
    let mean = cell["difference"]["mean"].as_f64().unwrap().to_string();
    assert!(
        with("csv", &[]).lines().any(|line| line.starts_with("AI buying,Elapsed time of Purchase requests,h,") && line.contains(&mean))
    );
}

#[test]
fn wrong_measures_and_scenarios_are_refused_where_they_are_wrong() {
    let file = example("purchase_to_pay.ron");
    for (arguments, words) in [
        (vec!["compare", &file, "--measure", "[Elapsed time] + ["], "at character 18"),
        (vec!["compare", &file, "--scenario", "Nobody"], "there is no scenario"),
        (vec!["compare", &file, "--scenario", "base"], "compared with itself"),
        (vec!["rank", &file, "--measure", "[Elapsd time]"], "Elapsed time"),
        (vec!["sweep", &file], "--vary"),
        (vec!["sweep", &file, "--vary", "Place order:servce=1 h"], "servce"),
        (vec!["optimise", &file, "--subject-to", "[Elapsed time]"], "<="),
    ] {
        let (code, out, err) = call(&arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.contains(words), "{arguments:?}: {err}");
    }
}

#[test]
fn ranking_sweeping_and_searching_answer_in_json() {
    let file = example("weekly_meetings.ron");
    let parse = |text: String| -> Value { serde_json::from_str(&text).unwrap() };
    let short = ["--horizon", "84 d"];
    let ranking = parse(done(&[&["rank", &file, "--format", "json", "--at-most", "60"], &short[..]].concat()));
    assert!(ranking["reliefs"].as_array().unwrap().len() > 5 && ranking["decided"].is_boolean());
    let swept = parse(done(
        &[&["sweep", &file, "--vary", "Place purchase order:service=1 h;2 h", "--replications", "3", "--format", "json"], &short[..]]
            .concat(),
    ));
    assert_eq!(swept["points"].as_array().unwrap().len(), 2);
    let searched = parse(done(&[&["optimise", &file, "--tries", "6", "--replications", "2", "--format", "json"], &short[..]].concat()));
    assert!(searched["tried"].as_array().unwrap().len() <= 6);
}

#[test]
fn a_baseline_is_agreed_on_without_the_window_and_let_go_again() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("meetings.ron");
    std::fs::copy(example("weekly_meetings.ron"), &copy).unwrap();
    let before = syncline::project::to_text(&syncline::project::load(&copy).unwrap().document).unwrap();
    let file = copy.display().to_string();
    let signed = ["--by", "Operations board", "--date", "2026-11-25", "--replications", "4", "--horizon", "84 d"];
    let said = done(&[&["agree", &file], &signed[..]].concat());
    assert!(said.starts_with("Agreed 2026-11-25: Base, 4 repeats"), "{said}");
    let kept = syncline::project::load(&copy).unwrap().document.agreed.unwrap();
    assert_eq!((kept.by.as_str(), kept.date.as_str(), kept.repeats), ("Operations board", "2026-11-25", 4));
    assert!(!kept.series.is_empty() && !kept.figures.is_empty());
    let measured: Value = serde_json::from_str(&done(&["run", &file, "--replications", "4", "--horizon", "84 d"])).unwrap();
    assert!(measured.is_object(), "a project with a baseline is simulated as before");
    assert!(std::fs::metadata(&copy).unwrap().len() < 512 * 1024, "the file stays small");
    done(&["agree", &file, "--let-go"]);
    assert_eq!(syncline::project::to_text(&syncline::project::load(&copy).unwrap().document).unwrap(), before);
    assert_eq!(call(&["agree", &file, "--let-go"]).0, Some(2));
    assert_eq!(call(&["agree", &file, "--date", "yesterday"]).0, Some(2));
}

#[test]
fn long_runs_announce_their_length_before_they_start() {
    use std::io::{BufRead as _, BufReader};
    let file = example("purchase_to_pay.ron");
    for verb in [&["run", &file][..], &["optimise", &file, "--tries", "1000"]] {
        let long = ["--replications", "100000", "--horizon", "36500 d"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_syncline"))
            .args([verb, &long[..]].concat())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut first).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(first.starts_with("This run is long: about ") && first.contains("billion events"), "{verb:?}: {first}");
    }
}
