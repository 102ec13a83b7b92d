//! The demand spike: what the example says holds, and every effect in it goes when its cause is taken away.

use std::path::Path;

use syncline::experiment::StudyResult;
use syncline::experiment::ranking::{RankOptions, Standing, rank};
use syncline::experiment::relief::ReliefKind;
use syncline::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use syncline::experiment::yardstick::Yardstick;
use syncline::model::{CycleId, DecisionId, Document, EntityRef, Measure, Quantity, Scenario, ScenarioId, Statistic, TermId};
use syncline::project::load;

/// Repeats: enough to tell large differences, with common random numbers.
const REPEATS: u32 = 10;
/// Repeats for the smallest difference.
const MANY: u32 = 40;

fn project(name: &str) -> Document {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)).unwrap().document
}

fn scenario(document: &Document, name: &str) -> ScenarioId {
    document.scenarios.iter().find(|(_, scenario)| scenario.name == name).map(|(id, _)| id).unwrap()
}

fn run(document: &Document, scenario: Option<ScenarioId>, repeats: u32) -> StudyResult {
    let study = study_of(document, None);
    let overrides = Overrides { replications: Some(repeats), ..Overrides::default() };
    let result = run_study(&prepare(document, scenario, &study, &overrides).unwrap(), &Watch::default());
    assert!(result.failed.is_empty(), "{:?}", result.failed);
    result
}

fn total(result: &StudyResult, what: Quantity) -> f64 {
    result.estimate(&Measure { what, statistic: Statistic::Sum, ..Measure::default() }).unwrap().mean
}

fn in_time(result: &StudyResult) -> f64 {
    result.estimate(&Measure { what: Quantity::OnTimeInFull, ..Measure::default() }).unwrap().mean
}

fn cost(result: &StudyResult) -> f64 {
    total(result, Quantity::Cost)
}

fn stock(result: &StudyResult) -> f64 {
    let mean = |what| result.estimate(&Measure { what, ..Measure::default() }).unwrap().mean;
    mean(Quantity::OnHand) + mean(Quantity::PartsWaiting)
}

/// Adds a scenario under another, as the file would state it.
fn with(document: &mut Document, parent: Option<ScenarioId>, changes: &[(&str, &str, &str)]) -> ScenarioId {
    let changes: Vec<String> = changes
        .iter()
        .map(|(of, field, to)| format!("(what: Set(of: {of}, field: \"{field}\", to: \"{}\"))", to.replace('"', "\\\"")))
        .collect();
    let text = format!(
        "Syncline(version: 1, document: (next_id: 900, scenarios: {{ 899: (name: \"Test\", changes: [{}]) }}))",
        changes.join(", ")
    );
    let parsed = syncline::project::parse(&text).unwrap();
    let changes = parsed.scenarios.values().next().unwrap().changes.clone();
    let id: ScenarioId = document.new_id();
    document.scenarios.insert(id, Scenario { name: format!("Test {}", id.0), parent, changes, ..Scenario::default() });
    id
}

const HANDOFFS: [u32; 5] = [6, 7, 8, 9, 10];
const MEMBERS: [u32; 6] = [22, 23, 24, 26, 27, 29];

/// AI each for itself, but everybody at the same instants, at once, in the same words, with all its slack.
fn without_causes(document: &mut Document) -> ScenarioId {
    let kept = scenario(document, "AI, shared definitions and slack kept");
    let owned: Vec<(String, &str, &str)> = HANDOFFS
        .iter()
        .flat_map(|id| [(format!("Handoff({id})"), "latency", "{\"Fixed\":\"0 h\"}"), (format!("Handoff({id})"), "channel", "{}")])
        .chain(MEMBERS.iter().map(|id| (format!("Decision({id})"), "trigger", "{\"Periodic\":{\"at\":{\"Every\":{\"period\":\"1 h\"}}}}")))
        .collect();
    let changes: Vec<(&str, &str, &str)> = owned.iter().map(|(of, field, to)| (of.as_str(), *field, *to)).collect();
    with(document, Some(kept), &changes)
}

#[test]
fn the_same_hourly_ai_wins_with_shared_definitions_and_slack_and_loses_without() {
    for name in ["demand_spike.ron", "demand_spike_flexible.ron"] {
        let document = project(name);
        let of = |name: &str| run(&document, Some(scenario(&document, name)), REPEATS);
        let base = run(&document, None, REPEATS);
        let stripped = of("AI, each for itself, stripped");
        let joint = of("AI in a joint rhythm of 24 h");
        assert!(cost(&joint) < cost(&base), "{name}");
        assert!(cost(&of("AI slowed to 168 h, no meeting")) > 1.2 * cost(&base), "{name}");
        assert!(cost(&of("People without the meeting")) > 1.2 * cost(&base), "{name}");
        // What is local looks better all the same.
        assert!(stock(&stripped) < 0.6 * stock(&base), "{name}");
        assert!(in_time(&stripped) < in_time(&joint), "{name}");
    }
    let document = project("demand_spike.ron");
    let stripped = run(&document, Some(scenario(&document, "AI, each for itself, stripped")), MANY);
    let base = run(&document, None, MANY);
    let shared = run(&document, Some(scenario(&document, "AI, shared definitions and slack kept")), MANY);
    assert!(cost(&stripped) > cost(&base), "{} {}", cost(&stripped), cost(&base));
    assert!(cost(&shared) < cost(&base) && in_time(&shared) > in_time(&base));
    assert!(in_time(&stripped) < in_time(&base));
}

#[test]
fn without_its_causes_nothing_is_left_of_the_difference_to_a_joint_rhythm() {
    for name in ["demand_spike.ron", "demand_spike_flexible.ron"] {
        let mut document = project(name);
        let apart = without_causes(&mut document);
        let joint = scenario(&document, "AI in a joint rhythm of 24 h");
        let joint = with(&mut document, Some(joint), &[("Cycle(31)", "schedule", "{\"at\":{\"Every\":{\"period\":\"1 h\"}}}")]);
        let (apart, joint) = (run(&document, Some(apart), REPEATS), run(&document, Some(joint), REPEATS));
        assert!((cost(&apart) / cost(&joint) - 1.0).abs() < 0.01, "{name}: {} {}", cost(&apart), cost(&joint));
        assert!((in_time(&apart) - in_time(&joint)).abs() < 0.01, "{name}");
    }
}

#[test]
fn each_cause_with_nothing_in_it_changes_nothing() {
    let mut document = project("demand_spike.ron");
    let zero = without_causes(&mut document);
    let one = "{\"2\":{\"factor\":1.0},\"3\":{\"factor\":1.0}}";
    let causes: [&[(&str, &str, &str)]; 2] = [
        // Definitions of their own that mean the same.
        &[("Term(19)", "mapped", "[]"), ("Term(19)", "variants", one)],
        // Slack of which nothing is stripped.
        &[("Decision(23)", "slack", "{\"StrippedBy\":0.0}")],
    ];
    let alone = cost(&run(&document, Some(zero), 3));
    for changes in causes {
        let with_cause = with(&mut document, Some(zero), changes);
        assert_eq!(cost(&run(&document, Some(with_cause), 3)).to_bits(), alone.to_bits(), "{changes:?}");
    }
    // And with something in it, each does.
    let causes: [&[(&str, &str, &str)]; 3] = [
        &[("Term(19)", "mapped", "[]")],
        &[("Decision(23)", "slack", "FollowCadence")],
        &[("Handoff(6)", "latency", "{\"Fixed\":\"24 h\"}")],
    ];
    for changes in causes {
        let with_cause = with(&mut document, Some(zero), changes);
        assert_ne!(cost(&run(&document, Some(with_cause), 3)).to_bits(), alone.to_bits(), "{changes:?}");
    }
}

/// Reliefs of some elements, the best first: what, what it does, and whether it is the best with 95 %.
fn ranked(document: &Document, scenario: Option<ScenarioId>, only: &[EntityRef]) -> (Vec<(ReliefKind, EntityRef, Standing)>, bool) {
    let yardstick = Yardstick::of_text(document, "Cost per piece").unwrap();
    let options = RankOptions { only: Some(only.to_vec()), pilot: 10, rows: 10, at_most: 200, ..RankOptions::new(yardstick) };
    let study = study_of(document, None);
    let ranking = rank(document, scenario, &study, &Overrides::default(), &options, &Watch::default()).unwrap().unwrap();
    (ranking.reliefs.into_iter().map(|one| (one.relief.kind, one.relief.of, one.standing)).collect(), ranking.is_decided)
}

#[test]
fn the_joint_rhythm_leads_among_people_procurement_without_it_and_definitions_once_ai_decides_everywhere() {
    let document = project("demand_spike.ron");
    let (meeting, word) = (CycleId(31).into(), TermId(19).into());
    let (orders, transport): (EntityRef, EntityRef) = (DecisionId(23).into(), DecisionId(27).into());
    let first = |found: &[(ReliefKind, EntityRef, Standing)]| found[0].clone();
    // Speeding logistics up helps in none of them.
    let logistics_help = |found: &[(ReliefKind, EntityRef, Standing)]| {
        found.iter().any(|(_, of, standing)| *of == transport && *standing == Standing::Helps)
    };

    let (found, is_decided) = ranked(&document, None, &[meeting, transport]);
    assert_eq!(first(&found), (ReliefKind::Meeting, meeting, Standing::Helps));
    assert!(is_decided && !logistics_help(&found), "{found:?}");

    let apart = scenario(&document, "People without the meeting");
    let (found, is_decided) = ranked(&document, Some(apart), &[orders, transport]);
    assert_eq!(first(&found), (ReliefKind::Cadence, orders, Standing::Helps));
    assert!(is_decided && !logistics_help(&found), "{found:?}");

    let everywhere = scenario(&document, "AI, each for itself, stripped");
    let (found, is_decided) = ranked(&document, Some(everywhere), &[word, transport]);
    assert_eq!(first(&found), (ReliefKind::Definition, word, Standing::Helps));
    assert!(is_decided && !logistics_help(&found), "{found:?}");
}

#[test]
fn what_is_local_gets_better_while_the_whole_gets_worse() {
    let document = project("demand_spike.ron");
    let stripped = run(&document, Some(scenario(&document, "AI, each for itself, stripped")), MANY);
    let base = run(&document, None, MANY);
    let of = |result: &StudyResult, what: Quantity, id: u32| {
        result.estimate(&Measure { what, of: Some(DecisionId(id).into()), ..Measure::default() }).unwrap().mean
    };
    let better = |what: Quantity, id: u32, by: f64| of(&stripped, what, id) < by * of(&base, what, id);
    assert!(better(Quantity::ForecastAbsoluteError, 22, 0.9), "the forecast");
    assert!(better(Quantity::DecisionLatency, 26, 0.1), "the answer of overtime");
    assert!(stock(&stripped) < 0.6 * stock(&base), "the stock");
    assert!(cost(&base) < cost(&stripped) && in_time(&stripped) < in_time(&base));
}
