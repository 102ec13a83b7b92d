//! From a log to a map: what is proposed, what accepting it does, and how near its simulation is to cases
//! it has not seen.

use std::process::Command;

use syncline::evidence::calendars::{self, Calendars};
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{ImportControl, ImportOptions, import};
use syncline::evidence::judge::judge;
use syncline::evidence::log::EventLog;
use syncline::evidence::map::{Part, Proposal, Source};
use syncline::evidence::measure::Facts;
use syncline::evidence::process::{Detail, Hours, Process};
use syncline::evidence::split::{even_halves, floor, random_halves};
use syncline::model::finding::runnable;
use syncline::model::{Distribution, Document, EntityRef, Position, SourceKind, check};

use crate::evidence_support::{case, log, shared};

const PLAIN: Detail = Detail { kinds: 1, ages: 1, looks_back: false, by_step: false, hours: Hours::Nothing };

/// Orders that pass a clerk and a buyer; every fourth is asked back once. The clerk works from 9 to 17.
fn office(n: usize) -> EventLog {
    let mut text = "case,activity,resource,role,start_time,end_time\n".to_owned();
    let at = |minutes: usize| {
        format!("2024-{:02}-{:02} {:02}:{:02}", 1 + minutes / 1440 / 28, 1 + minutes / 1440 % 28, minutes / 60 % 24, minutes % 60)
    };
    for case in 0..n {
        let mut now = case * 60 % (8 * 60) + 540 + case / 8 * 1440;
        let mut step = |activity: &str, who: &str, role: &str, wait: usize, takes: usize| {
            let row = format!("{case},{activity},{who},{role},{},{}\n", at(now + wait), at(now + wait + takes));
            now += wait + takes;
            row
        };
        text.push_str(&step("Ask", ["Ann", "Abe"][case % 2], "Clerk", 0, 10));
        text.push_str(&step("Buy", "Ben", "Buyer", 60 + case % 7 * 30, 30));
        if case % 4 == 0 {
            text.push_str(&step("Clarify", "Ann", "Clerk", 20, 5));
            text.push_str(&step("Buy", "Ben", "Buyer", 15, 30));
        }
        text.push_str(&step("Pay", "Cleo", "Finance", 300, 5));
    }
    let mut log = import(text.as_bytes(), &ImportOptions::default(), &ImportControl::default()).unwrap().log;
    FunctionRule::Role.apply(&mut log).unwrap();
    log
}

fn proposal(log: &EventLog, detail: Detail) -> Proposal {
    let source = Source { log: "office.csv".into(), functions: "role".into(), ..Source::default() };
    Proposal::of(log, &calendars::discover(log), detail, &source)
}

#[test]
fn a_proposal_has_the_functions_and_handoffs_of_the_log_and_the_source_of_every_number() {
    let log = office(120);
    let document = proposal(&log, PLAIN).document;
    let names: Vec<&str> = document.functions.values().map(|function| function.name.as_str()).collect();
    assert_eq!(names, ["Clerk", "Buyer", "Finance"]);
    let arrows: Vec<String> = document
        .handoffs
        .values()
        .map(|handoff| format!("{} → {}", document.name_of(handoff.from.into()), document.name_of(handoff.to.into())))
        .collect();
    assert_eq!(arrows, ["Clerk → Buyer", "Buyer → Clerk", "Buyer → Finance"]);
    for (id, handoff) in document.handoffs.iter() {
        assert!(!handoff.latency.is_zero());
        let source =
            document.assumptions.values().find(|source| source.place.as_ref().is_some_and(|place| place.of == EntityRef::Handoff(id)));
        let source = source.expect("a measured latency has a source");
        assert_eq!(source.source, SourceKind::Measured);
        assert!(source.from.starts_with("office.csv, ") && source.from.ends_with("functions by role"), "{}", source.from);
    }
    assert!(document.handoffs.values().any(|handoff| handoff.latency == Distribution::Fixed(syncline::units::Duration::hours(5.0))));
    let findings = check::check(&document);
    assert!(runnable(&findings), "{findings:?}");
}

#[test]
fn accepting_all_or_a_part_is_one_step_and_leaves_a_sound_project() {
    let log = office(60);
    let proposal = proposal(&log, PLAIN);
    let mut whole = Document::default();
    let applied = proposal.accept(&Part::ALL, Position::default()).apply(&mut whole).unwrap();
    assert!(applied.label.starts_with("Accept "), "{}", applied.label);
    assert_eq!(whole.functions.len(), 3);
    assert_eq!(whole.activities.len(), proposal.document.activities.len());
    assert!(runnable(&check::check(&whole)));
    let mut part = Document::default();
    proposal.accept(&[Part::Functions, Part::Handoffs], Position::default()).apply(&mut part).unwrap();
    assert_eq!((part.functions.len(), part.handoffs.len(), part.activities.len(), part.work_streams.len()), (3, 3, 0, 0));
    assert!(part.assumptions.values().all(|source| source.place.as_ref().is_some_and(|place| part.contains(place.of))));
    // A second acceptance adds to what is there and disturbs nothing.
    let before = whole.functions.clone();
    proposal.accept(&[Part::Functions], Position { x: 900.0, y: 0.0 }).apply(&mut whole).unwrap();
    assert_eq!(whole.functions.len(), 6);
    assert!(before.iter().all(|(id, function)| whole.functions.get(id) == Some(function)));
}

#[test]
fn a_proposal_is_accepted_bit_by_bit_into_a_map_with_teams_of_the_same_names() {
    let log = office(60);
    let proposal = proposal(&log, PLAIN);
    let mut map = Document::default();
    // Identifiers of the map that a proposal also has, for other things.
    for n in 0..30 {
        let id: syncline::model::FunctionId = map.new_id();
        let name = if n == 29 { "Buyer".to_owned() } else { format!("Team {n}") };
        map.functions.insert(id, syncline::model::Function { name, ..syncline::model::Function::default() });
    }
    let before = map.functions.clone();
    proposal.accept_into(&map, |element| Part::of(element) == Some(Part::Functions), Position::default()).apply(&mut map).unwrap();
    assert_eq!(map.functions.len(), 32, "the buyer was there");
    let activities = |element| Part::of(element) == Some(Part::Activities);
    proposal.accept_into(&map, activities, Position::default()).apply(&mut map).unwrap();
    assert_eq!((map.functions.len(), map.activities.len()), (32, proposal.document.activities.len()));
    let buys = map.activities.values().find(|activity| activity.name == "Buy").unwrap();
    assert_eq!(map.functions.get(buys.function).unwrap().name, "Buyer");
    assert!(before.iter().all(|(id, function)| map.functions.get(id) == Some(function)));
    let branches: Vec<_> = map.activities.values().flat_map(|activity| &activity.routing.branches).collect();
    assert!(branches.iter().all(|branch| branch.via.is_none()), "a handoff that was not accepted is not replaced by something else");
    assert!(branches.iter().any(|branch| branch.to.is_some()));
    assert!(runnable(&check::check(&map)));
}

#[test]
fn work_that_overlaps_earlier_work_of_its_case_makes_no_case_longer() {
    let mut text = "case,activity,role,start,end\n".to_owned();
    for case in 0..60 {
        let day = 1 + case % 28;
        // Buying begins before asking has ended, in every other case.
        let begun = if case % 2 == 0 { "09:00" } else { "11:00" };
        text.push_str(&format!("{case},Ask,Clerk,2024-01-{day:02} 08:00,2024-01-{day:02} 10:00\n"));
        text.push_str(&format!("{case},Buy,Buyer,2024-01-{day:02} {begun},2024-01-{day:02} 13:00\n"));
    }
    let mut log = import(text.as_bytes(), &ImportOptions::default(), &ImportControl::default()).unwrap().log;
    FunctionRule::Role.apply(&mut log).unwrap();
    let process = Process::of(&log, &Calendars::default(), PLAIN);
    let sampled = process.sample(4000, 1);
    let mean = sampled.durations.iter().sum::<f64>() / sampled.durations.len() as f64;
    assert!((mean / 3600.0 - 5.0).abs() < 0.05, "every case takes five hours, not {}", mean / 3600.0);
    let document = proposal(&log, PLAIN).document;
    let says = |remark: &str| remark.contains("30 overlap earlier work of their case");
    assert_eq!(document.assumptions.values().filter(|source| says(&source.remark)).count(), 1);
}

#[test]
fn the_first_handoff_of_the_purchasing_log_is_the_one_with_the_longest_waiting() {
    let Some(imported) = log("logs/Procure-to-Pay_asis.csv", &FunctionRule::Role) else { return };
    let facts = Facts::of(&imported.log);
    let first = facts.ranked_handoffs()[0];
    let name = |function| imported.log.functions.get(function);
    assert_eq!((name(first.source), name(first.target)), ("Requester Manager", "Purchasing Agent"));
    assert_eq!((first.wait.sum / 86_400.0 * 10.0).round() / 10.0, 6214.7);
    assert_eq!(proposal(&imported.log, PLAIN).document.functions.len(), 6);
}

#[test]
fn a_written_map_is_a_project_that_can_be_checked_and_run() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("log.csv"), folder.path().join("map.ron"));
    let mut text = "case,activity,role,start,end\n".to_owned();
    for case in 0..40 {
        text.push_str(&format!(
            "{case},Ask,Clerk,2024-01-{:02} 08:00,2024-01-{:02} 08:{:02}\n",
            1 + case % 28,
            1 + case % 28,
            5 + case % 7
        ));
        text.push_str(&format!(
            "{case},Buy,Buyer,2024-01-{:02} 1{}:00,2024-01-{:02} 1{}:30\n",
            1 + case % 28,
            case % 9,
            1 + case % 28,
            case % 9
        ));
    }
    std::fs::write(&file, text).unwrap();
    let call = |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_syncline")).args(args).output().unwrap();
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    let made = call(&["log", "map", file, "--detail", "plain", "--out", out]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(call(&["log", "map", file, "--out", out]).status.code(), Some(1), "an existing project is not replaced");
    let run = call(&["run", out, "--replications", "2"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn names_of_people_do_not_reach_a_project_under_pseudonyms() {
    let folder = tempfile::tempdir().unwrap();
    let (file, secret, out) = (folder.path().join("log.csv"), folder.path().join("secret"), folder.path().join("map.ron"));
    std::fs::write(&file, "case,activity,resource,time\n1,Ask,Annabel,2024-01-01 08:00\n1,Buy,Benedict,2024-01-01 09:00\n").unwrap();
    std::fs::write(&secret, "nobody can guess this\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_syncline"))
        .args(["log", "map", "--function", "resource", "--detail", "plain", "--json"])
        .arg(&file)
        .arg("--pseudonyms")
        .arg(&secret)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_to_string(&out).unwrap() + &String::from_utf8_lossy(&output.stdout);
    assert!(!written.contains("Annabel") && !written.contains("Benedict") && !written.contains("guess"), "{written}");
    assert!(written.contains("P-"));
}

#[test]
fn even_halves_are_nearer_to_each_other_than_random_ones_and_share_no_case() {
    let log = office(101);
    let (a, b) = even_halves(&log, 3);
    assert_eq!(a.n_cases() + b.n_cases(), 101);
    assert!(a.n_cases().abs_diff(b.n_cases()) <= 1);
    assert!(a.cases.iter().all(|case| b.cases.find(case).is_none()));
    let distance = |(a, b): &(EventLog, EventLog)| (mean(a) - mean(b)).abs();
    let random: f64 = (0..20).map(|seed| distance(&random_halves(&log, seed))).sum::<f64>() / 20.0;
    assert!(distance(&(a, b)) < random);
}

fn mean(log: &EventLog) -> f64 {
    Facts::of(log).case_duration.unwrap().mean
}

#[test]
fn random_halves_of_the_reference_logs_are_as_far_apart_as_listed() {
    let Some(expected) = case("cases/logs/log_distance_floors.json") else { return };
    for (name, file) in [
        ("p2p_zampino", "logs/Procure-to-Pay_asis.csv"),
        ("synth_Procure_to_Pay", "logs/Procure_to_Pay.csv.gz"),
        ("production", "logs/Production.csv"),
    ] {
        let Some(imported) = log(file, &FunctionRule::Auto) else { return };
        // Another split than the listed one: alike in size, not in digits.
        let got = serde_json::json!(floor(&imported.log, 10, 1).distances);
        for measure in ["NGD2", "NGD3", "CED", "RED_h", "CTD_h", "CWD"] {
            let (listed, got) = (expected[name]["random_halves"][measure].as_f64().unwrap(), got[measure].as_f64().unwrap());
            assert!(listed / 4.0 < got && got < listed * 4.0, "{name}, {measure}: listed {listed}, got {got}");
        }
    }
}

#[test]
fn plain_resampling_is_about_as_far_off_as_the_listed_baseline() {
    let Some(expected) = case("cases/logs/simple_semi_markov_calibration.json") else { return };
    for (name, file, rule) in [
        ("p2p_zampino", "logs/Procure-to-Pay_asis.csv", FunctionRule::Role),
        ("synth_Procure_to_Pay", "logs/Procure_to_Pay.csv.gz", FunctionRule::ResourcePrefix),
        ("production", "logs/Production.csv", FunctionRule::Activity),
    ] {
        let Some(imported) = log(file, &rule) else { return };
        let (train, test) = random_halves(&imported.log, 1);
        let process = Process::of(&train, &Calendars::default(), Detail { by_step: true, ..PLAIN });
        let sampled = process.sample(20_000, 1);
        let mean_sim = sampled.durations.iter().sum::<f64>() / sampled.durations.len() as f64;
        let (off, listed) = ((mean_sim - mean(&test)).abs() / mean(&test), &expected[name]["order1"]);
        assert!(off < listed["rel_err_mean"].as_f64().unwrap() + 0.15, "{name}: {off}");
        assert!((mean_sim / mean(&train) - 1.0).abs() < 0.08, "{name}: resampling keeps the mean of what it resamples");
        assert_eq!(sampled.durations, process.sample(20_000, 1).durations, "the same seed gives the same cases");
    }
}

#[test]
fn simulations_of_the_reference_logs_are_as_near_to_unseen_cases_as_asked() {
    for (file, rule) in [
        ("logs/Procure-to-Pay_asis.csv", FunctionRule::Role),
        ("logs/Production.csv", FunctionRule::Activity),
        ("logs/Procure_to_Pay.csv.gz", FunctionRule::ResourcePrefix),
    ] {
        let Some(imported) = log(file, &rule) else { return };
        let judgement = judge(&imported.log, None, 20, 1).unwrap();
        for row in &judgement.rows {
            assert!(row.holds, "{file}: {row:?}");
        }
        let nearer = |what: &str| judgement.rows.iter().find(|row| row.what == what).map(|row| row.error < row.baseline.unwrap()).unwrap();
        assert!(nearer("Distribution of cycle times"), "{file}: plain resampling is nearer");
    }
    assert!(judge(&office(10), None, 1, 1).is_err(), "too few cases say so");
}

#[test]
fn a_judgement_is_printed_with_what_is_allowed_and_the_worst_handoff() {
    let Some(file) = shared("logs/Procure_to_Pay.csv.gz") else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_syncline"))
        .args(["log", "judge", "--function", "resource-prefix", "--detail", "plain+hours", "--replications", "2", "--json"])
        .arg(file)
        .output()
        .unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["n_train"].as_u64().unwrap() + value["n_test"].as_u64().unwrap(), 1000);
    assert!(value["rows"].as_array().unwrap().len() >= 10);
    assert_eq!(output.status.code(), Some(i32::from(value["holds"] != true)));
}

/// The office a year later: buying takes twice as long to begin, and a third buyer's question is new.
fn later_office(n: usize) -> EventLog {
    let mut log = office(n);
    for case in 0..log.n_cases() {
        let events = log.events_of(case);
        // Everything after the first event happens an hour later.
        for event in events.start + 1..events.end {
            log.start[event] += 3_600_000_000;
            log.end[event] += 3_600_000_000;
        }
    }
    log
}

#[test]
fn accepting_twice_adds_nothing_even_after_a_team_was_renamed() {
    let proposal = proposal(&office(120), PLAIN);
    let mut project = Document::default();
    proposal.accept_into(&project, |element| Part::of(element).is_some(), Position::default()).apply(&mut project).unwrap();
    let (id, buyer) = project.functions.iter().find(|(_, function)| function.name == "Buyer").unwrap();
    let renamed = syncline::model::Function { name: "Purchasing".into(), ..buyer.clone() };
    project.functions.insert(id, renamed);
    let before = project.clone();
    proposal.accept_into(&project, |element| Part::of(element).is_some(), Position::default()).apply(&mut project).unwrap();
    assert_eq!(project, before);
}

#[test]
fn accepted_numbers_are_measured_again_in_one_step_that_says_what_changes() {
    let old = proposal(&office(120), PLAIN);
    let mut project = Document::default();
    old.accept_into(&project, |element| Part::of(element).is_some(), Position::default()).apply(&mut project).unwrap();
    let (id, buyer) = project.functions.iter().find(|(_, function)| function.name == "Buyer").unwrap();
    let renamed = syncline::model::Function { name: "Purchasing".into(), ..buyer.clone() };
    project.functions.insert(id, renamed);
    // What somebody says better than the log is theirs.
    let own = project.assumptions.iter().find(|(_, source)| source.measured_as.contains("Buyer > Finance")).unwrap().0;
    project.assumptions.get_mut(own).unwrap().source = SourceKind::Estimate;
    let same = old.again(&project).unwrap();
    assert!(same.changes.is_empty() && same.gone.is_empty() && same.n_found > 5, "{:?}", same.changes);

    let log = later_office(120);
    let source = Source { log: "office next year.csv".into(), functions: "role".into(), ..Source::default() };
    let telling = syncline::evidence::reading::telling_of(&project, "office.csv").unwrap();
    let new = Proposal::told(&log, &calendars::discover(&log), &telling, &source, &|| false).unwrap();
    let again = new.again(&project).unwrap();
    let of_handoff: Vec<_> = again.changes.iter().filter(|change| change.field == "latency").collect();
    assert_eq!(of_handoff.len(), 1, "{:?}", again.changes);
    let EntityRef::Handoff(handoff) = of_handoff[0].of else { panic!() };
    assert_eq!(of_handoff[0].before.replace('\u{2009}', " ").as_str(), &format!("mean {} h", mean_hours(&project, handoff)));
    let n = (project.handoffs.len(), project.activities.len(), project.functions.len());
    let was = mean_hours(&project, handoff);
    let applied = again.edit.apply(&mut project).unwrap();
    assert!(applied.label.starts_with("Measure ") && applied.label.ends_with(" again"), "{}", applied.label);
    assert_eq!((project.handoffs.len(), project.activities.len(), project.functions.len()), n);
    assert!((mean_hours(&project, handoff) - was - 1.0).abs() < 1e-6, "{} after {was}", mean_hours(&project, handoff));
    let source = project.assumptions.values().find(|source| source.place.as_ref().is_some_and(|place| place.of == handoff.into())).unwrap();
    assert!(source.from.starts_with("office next year.csv, "), "{}", source.from);
    assert_eq!(project.functions.get(id).unwrap().name, "Purchasing");
    assert!(new.again(&project).unwrap().changes.is_empty(), "measured again, nothing is left to change");
    assert!(runnable(&check::check(&project)));
}

fn mean_hours(document: &Document, handoff: syncline::model::HandoffId) -> f64 {
    let mean = syncline::model::statics::mean(document, &document.handoffs.get(handoff).unwrap().latency).unwrap();
    (mean / 3.6e6 * 1e6).round() / 1e6
}

#[test]
fn a_process_told_in_detail_is_told_the_same_of_another_log_and_every_number_finds_its_place() {
    let Some(imported) = log("logs/Procure-to-Pay_asis.csv", &FunctionRule::Role) else { return };
    let (first, second) = random_halves(&imported.log, 3);
    let detail = Detail { kinds: 1, ages: 6, looks_back: true, by_step: true, hours: Hours::WorkAndWaits };
    let old = proposal(&first, detail);
    let mut project = Document::default();
    old.accept_into(&project, |element| Part::of(element).is_some(), Position::default()).apply(&mut project).unwrap();
    let counts = project.clone();
    old.accept_into(&project, |element| Part::of(element).is_some(), Position::default()).apply(&mut project).unwrap();
    assert_eq!(project, counts, "accepting twice adds nothing");
    let telling = syncline::evidence::reading::telling_of(&project, "office.csv").unwrap();
    assert_eq!(telling, old.process.telling);
    let source = Source { log: "office.csv".into(), functions: "role".into(), ..Source::default() };
    let new = Proposal::told(&second, &calendars::discover(&second), &telling, &source, &|| false).unwrap();
    let again = new.again(&project).unwrap();
    assert!(again.n_found > 40 && again.changes.len() > 20, "{} of {}", again.changes.len(), again.n_found);
    again.edit.apply(&mut project).unwrap();
    assert!(runnable(&check::check(&project)));
    assert!(new.again(&project).unwrap().changes.is_empty());
}
