//! Measured facts of the reference logs against their expected numbers, through the command line as a
//! planner would use it and through the public functions.

use std::process::Command;

use serde_json::Value;
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::measure::decision::{DecisionQuestion, decision_latency, rework};
use syncline::evidence::measure::{Facts, Summary, WorkingHours, expect, json};

use crate::evidence_support::{CASES, case, log, shared, table};

#[test]
fn every_number_of_the_reference_logs_is_met_on_the_command_line() {
    for (name, file, rule) in CASES {
        let path = format!("cases/logs/{name}.json");
        let (Some(file), Some(expected), Some(expected_path)) = (shared(file), case(&path), shared(&path)) else { return };
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_syncline"));
        command.args(["log", "measure"]).arg(file).arg("--expect").arg(expected_path);
        if rule == "table" {
            let functions = folder.path().join("functions.csv");
            std::fs::write(&functions, table(&expected)).unwrap();
            command.arg("--function-table").arg(functions);
        } else {
            command.args(["--function", rule]);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}:\n{}", text.lines().take(40).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn a_document_that_expects_other_numbers_ends_with_exit_code_1_and_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let (log, expected) = (folder.path().join("log.csv"), folder.path().join("case.json"));
    std::fs::write(&log, "case,activity,resource,time\n1,A,Ann,2024-01-01 08:00\n1,B,Ben,2024-01-01 09:00\n").unwrap();
    std::fs::write(&expected, r#"{"cases": 1, "events": 2, "dfg": [["A", "B", 2]]}"#).unwrap();
    let run = |expected: &std::path::Path| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_syncline")).args(["log", "measure"]).arg(&log).arg("--expect").arg(expected).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&expected), (Some(1), "dfg[A → B]: expected 2, got 1\n".to_owned()));
    std::fs::write(&expected, r#"{"cases": 1, "events": 2, "dfg": [["A", "B", 1]]}"#).unwrap();
    assert_eq!(run(&expected), (Some(0), String::new()));
}

#[test]
fn the_same_log_in_two_formats_measures_the_same() {
    for (a, b, rule) in [
        ("logs/receipt.csv", "logs/receipt.xes.gz", FunctionRule::Group),
        ("logs/small/running-example.csv", "logs/small/running-example.xes", FunctionRule::Resource),
        ("logs/small/interval_event_log.csv", "logs/small/interval_event_log.xes", FunctionRule::Activity),
    ] {
        let (Some(a), Some(b)) = (log(a, &rule), log(b, &rule)) else { return };
        let document = |imported: &syncline::evidence::import::Imported| json::document(&imported.log, &Facts::of(&imported.log), "", 1);
        assert_eq!(a.log.has_starts(), b.log.has_starts());
        let differences = expect::differences(&document(&a), &document(&b));
        assert!(differences.is_empty(), "{differences:#?}");
    }
}

fn assert_summary(expected: &Value, got: Option<Summary>, what: &str) {
    let Some(got) = got else {
        assert!(expected.is_null(), "{what}: expected {expected}, got nothing");
        return;
    };
    let differences = expect::differences(expected, &serde_json::json!(got));
    assert!(differences.is_empty(), "{what}: {differences:#?}");
}

#[test]
fn decision_latencies_are_those_of_the_reference_in_calendar_and_in_working_time() {
    let Some(expected) = case("cases/logs/decision_latency.json") else { return };
    let hours = WorkingHours::parse("Mon-Fri 08:00-17:00").unwrap();
    let mut n = 0;
    for (name, rows) in expected.as_object().unwrap() {
        let (_, file, _) = CASES.into_iter().find(|(case, ..)| case == name).unwrap();
        let Some(imported) = log(file, &FunctionRule::Auto) else { return };
        for row in rows["decisions"].as_array().unwrap() {
            let names = |key: &str| row[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
            let question = DecisionQuestion { name: String::new(), trigger: names("trigger"), decision: names("decision") };
            let answer = decision_latency(&imported.log, &question, &hours);
            let what = format!("{name}, {}", row["name"]);
            assert_eq!(row["cases_with_trigger"].as_u64(), Some(answer.n_triggered), "{what}");
            assert_eq!(row["undecided"].as_u64(), Some(answer.n_undecided), "{what}");
            assert_summary(&row["latency_s"], answer.latency, &what);
            assert_summary(&row["working_time_s_monfri_08_17_utc"], answer.working, &what);
            n += 1;
        }
    }
    assert_eq!(n, 7);
}

#[test]
fn rework_and_the_wait_for_each_function_are_those_of_the_reference() {
    let Some(expected) = case("cases/logs/decision_latency.json") else { return };
    let expected = &expected["bpic2020_DomesticDeclarations"];
    let Some(imported) = log("logs/DomesticDeclarations.xes.gz", &FunctionRule::Role) else { return };
    let found = rework(&imported.log, |activity| activity.contains("REJECTED"));
    assert_eq!(expected["rework"]["cases_with_rejection"].as_u64(), Some(found.n_cases));
    assert!((expected["rework"]["share"].as_f64().unwrap() - found.share).abs() < 1e-9);
    assert!((expected["rework"]["median_duration_rejected_s"].as_f64().unwrap() - found.with.unwrap().median).abs() < 1e-3);
    assert!((expected["rework"]["median_duration_not_rejected_s"].as_f64().unwrap() - found.without.unwrap().median).abs() < 1e-3);
}
