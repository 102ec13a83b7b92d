//! Comparing scenarios: verdicts that hold, planners' own measures, common random numbers, stopping rules.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use syncline::experiment::StudyResult;
use syncline::experiment::compare::{Comparison, compare};
use syncline::experiment::runs::{Until, run_together};
use syncline::experiment::study::{Overrides, Prepared, Watch, prepare, replay, run_study};
use syncline::experiment::verdict::Verdict;
use syncline::experiment::verify::verify;
use syncline::experiment::yardstick::{Yardstick, unit_findings};
use syncline::model::{
    Change, ChangeKind, Check, CheckId, Direction, Document, Expectation, Formula, Measure, Metric, MetricId, Quantity, Scenario,
    ScenarioId, Study, StudyId,
};

use crate::maps::{Map, exponential, poisson, study};

/// A desk with scenarios: more staff, and a note only.
fn desk() -> (Document, Vec<ScenarioId>) {
    let mut map = Map::new();
    let staff = map.resource(1, |_| {});
    let activity = map.activity(staff, exponential(1.0));
    map.change_activity(activity, |activity| activity.name = "Approve".to_owned());
    map.stream(activity, poisson(0.8));
    let mut document = map.document;
    let mut scenario = |name: &str, field: &str, to: &str| {
        let id: ScenarioId = document.new_id();
        let set = ChangeKind::Set { of: staff.into(), field: field.to_owned(), to: to.to_owned() };
        let changes = vec![Change { what: set, ..Change::default() }];
        document.scenarios.insert(id, Scenario { name: name.to_owned(), changes, ..Scenario::default() });
        id
    };
    let ids = vec![scenario("Help", "capacity", "{\"Servers\": 2}"), scenario("Words", "description", "the same people")];
    (document, ids)
}

fn prepared(document: &Document, scenario: Option<ScenarioId>, study: &Study) -> Prepared {
    prepare(document, scenario, study, &Overrides::default()).unwrap()
}

fn result(document: &Document, scenario: Option<ScenarioId>, study: &Study) -> Arc<StudyResult> {
    Arc::new(run_study(&prepared(document, scenario, study), &Watch::default()))
}

fn compared(document: &Document, ids: &[ScenarioId], study: &Study) -> Comparison {
    let others = ids.iter().map(|id| result(document, Some(*id), study)).collect();
    compare(document, result(document, None, study), others, &[])
}

#[test]
fn help_is_better_end_to_end_and_words_change_nothing() {
    let (document, ids) = desk();
    let comparison = compared(&document, &ids, &study(2_000.0, 200.0, 10));
    let headline = comparison.rows.iter().find(|row| row.is_headline).unwrap();
    assert_eq!(headline.cells[0].verdict(), Verdict::Better, "{}", headline.words(0));
    assert!(headline.words(0).starts_with("better by"), "{}", headline.words(0));
    assert_eq!(headline.words(1), "exactly the same in 10 repeats");
    assert!(comparison.scenarios[0].sentence.starts_with("Better end to end"), "{}", comparison.scenarios[0].sentence);
    assert!(comparison.scenarios[1].sentence.starts_with("Exactly the same"), "{}", comparison.scenarios[1].sentence);
    let lines: Vec<String> = comparison.scenarios[0].inputs.iter().map(|input| input.line()).collect();
    assert!(lines.len() == 1 && lines[0].contains("capacity"), "{lines:?}");
}

#[test]
fn better_locally_and_worse_end_to_end_is_said_as_such() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = syncline::project::load(&root.join("examples/purchase_to_pay.ron")).unwrap().document;
    let named = |name: &str| document.scenarios.iter().find(|(_, scenario)| scenario.name == name).unwrap().0;
    let study = Study { replications: 6, ..document.studies.values().next().unwrap().clone() };
    let comparison = compared(&document, &[named("AI buying, overdue after 4 h")], &study);
    let sentence = &comparison.scenarios[0].sentence;
    assert!(sentence.starts_with("Better locally") && sentence.contains("worse end to end"), "{sentence}");
}

#[test]
fn shared_random_numbers_narrow_the_difference_many_times() {
    let (mut document, _) = desk();
    let stream = document.work_streams.ids().next().unwrap();
    let id: ScenarioId = document.new_id();
    let set = ChangeKind::Set { of: stream.into(), field: "arrivals".to_owned(), to: "{\"Poisson\": \"0.79/h\"}".to_owned() };
    let changes = vec![Change { what: set, ..Change::default() }];
    document.scenarios.insert(id, Scenario { name: "Fewer".to_owned(), changes, ..Scenario::default() });
    let comparison = compared(&document, &[id], &study(2_000.0, 200.0, 40));
    let headline = comparison.rows.iter().find(|row| row.is_headline).unwrap();
    let reduction = headline.cells[0].variance_reduction.unwrap();
    // The unpaired difference would drown: the same seed makes the same customers come a little later.
    assert!(reduction > 10.0, "only {reduction}");
    let smaller = headline.cells[0].difference.unwrap().estimate;
    assert!(smaller.mean + smaller.half_width < 0.0, "{smaller:?}");
}

fn with_metric(document: &mut Document, name: &str, formula: Formula, unit: &str) -> MetricId {
    let id: MetricId = document.new_id();
    let metric = Metric { name: name.to_owned(), formula, unit: unit.to_owned(), direction: Direction::Lower, ..Metric::default() };
    document.metrics.insert(id, metric);
    id
}

#[test]
fn a_planners_own_measure_is_computed_repeat_by_repeat_in_its_unit() {
    let (mut document, _) = desk();
    let lead = with_metric(&mut document, "Lead time", Formula::Measure(Measure { what: Quantity::Elapsed, ..Measure::default() }), "min");
    let ratio = with_metric(&mut document, "Flow factor", Formula::Expression("[Lead time] / [Processing time of Approve]".to_owned()), "");
    let result = result(&document, None, &study(2_000.0, 200.0, 10));
    let value = |measure: &Yardstick| measure.values(&result);
    let (lead, ratio) = (Yardstick::of_metric(&document, lead).unwrap(), Yardstick::of_metric(&document, ratio).unwrap());
    let stream = document.work_streams.ids().next().unwrap();
    let elapsed = result.values(&Measure { what: Quantity::Elapsed, of: Some(stream.into()), ..Measure::default() });
    let activity = document.activities.ids().next().unwrap();
    let processing = result.values(&Measure { what: Quantity::Processing, of: Some(activity.into()), ..Measure::default() });
    for (n, (number, minutes)) in value(&lead).into_iter().enumerate() {
        assert_eq!(number as usize, n);
        assert!((minutes - 60.0 * elapsed[n]).abs() < 1e-9);
        assert!((value(&ratio)[n].1 - elapsed[n] / processing[n]).abs() < 1e-12);
    }
    assert_eq!((lead.unit.as_str(), ratio.unit.as_str()), ("min", "ratio"));
}

#[test]
fn a_check_can_be_about_a_planners_own_measure_and_can_be_lost() {
    let (mut document, ids) = desk();
    let study_id: StudyId = document.new_id();
    document.studies.insert(study_id, study(2_000.0, 200.0, 10));
    let factor =
        with_metric(&mut document, "Flow factor", Formula::Expression("[Elapsed time] / [Processing time of Approve]".to_owned()), "");
    let broken = with_metric(&mut document, "Broken", Formula::Expression("[Elapsed time of Nobody]".to_owned()), "");
    let mut check = |of: MetricId, scenario, expect| {
        let id: CheckId = document.new_id();
        let measure = Measure { what: Quantity::Own, of: Some(of.into()), ..Measure::default() };
        document.checks.insert(id, Check { name: format!("{id}"), measure, scenario, expect, ..Check::default() });
    };
    check(factor, None, Expectation::Within { low: 4.0, high: 6.0 });
    check(factor, None, Expectation::AtMost(2.0));
    check(factor, Some(ids[0]), Expectation::DiffersFrom { scenario: None, low: -5.0, high: -2.0 });
    check(broken, None, Expectation::AtMost(2.0));
    let verdicts = verify(&document, &Watch::default());
    let holds: Vec<bool> = verdicts.iter().map(|verdict| verdict.holds).collect();
    assert_eq!(holds, [true, false, true, false], "{verdicts:?}");
    assert!(verdicts[3].reason.contains("Nobody"), "{}", verdicts[3].reason);
}

#[test]
fn measures_in_a_circle_and_units_that_do_not_fit_are_found() {
    let (mut document, _) = desk();
    let a = with_metric(&mut document, "A", Formula::Expression("[B] + 1".to_owned()), "");
    with_metric(&mut document, "B", Formula::Expression("[A] * 2".to_owned()), "");
    with_metric(&mut document, "Odd", Formula::Expression("[Elapsed time] + [Completions]".to_owned()), "");
    assert!(Yardstick::of_metric(&document, a).unwrap_err().reason.contains("defined by itself"));
    let codes: Vec<_> = unit_findings(&document).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["metric-circle", "metric-circle", "metric-unit"]);
}

#[test]
fn a_time_budget_records_a_number_that_gives_the_same_bits_again() {
    let (document, ids) = desk();
    let study = study(500.0, 50.0, 5);
    let ready = [prepared(&document, None, &study), prepared(&document, Some(ids[0]), &study)];
    let first = run_together(&ready, &Until::Budget(Duration::from_millis(50)), &Watch::default());
    let n = first[0].n() as u32;
    assert!(n >= 10 && first[1].n() as u32 == n);
    let again = prepare(&document, Some(ids[0]), &study, &Overrides { replications: Some(n), ..Overrides::default() }).unwrap();
    // Values that are not defined compare as unequal, so the texts are compared.
    assert!(format!("{:?}", run_study(&again, &Watch::default()).replications) == format!("{:?}", first[1].replications));
}

#[test]
fn a_precision_of_the_difference_is_reached_or_the_limit_is() {
    let (document, ids) = desk();
    let study = study(500.0, 50.0, 5);
    let ready = [prepared(&document, None, &study), prepared(&document, Some(ids[0]), &study)];
    let yardstick = Yardstick::of_text(&document, "[Elapsed time]").unwrap();
    let until = |half_width: f64, at_most: u32| Until::Precision { yardstick: Box::new(yardstick.clone()), half_width, at_most };
    let results = run_together(&ready, &until(0.4, 400), &Watch::default());
    let estimate = syncline::experiment::statistics::Estimate::of(&yardstick.differences(&results[1], &results[0])).unwrap();
    assert!(estimate.half_width <= 0.4 && results[0].n() < 400, "{estimate:?}");
    assert_eq!(run_together(&ready, &until(1e-9, 30), &Watch::default())[0].n(), 30);
}

#[test]
fn one_replication_alone_gives_the_numbers_it_has_in_the_study() {
    let (document, _) = desk();
    let ready = prepared(&document, None, &study(500.0, 50.0, 8));
    let whole = run_study(&ready, &Watch::default());
    let alone = replay(&ready, 5, &Watch::default());
    assert_eq!(format!("{:?}", alone.replications[0]), format!("{:?}", whole.replications[5]));
    let ends = Measure { what: Quantity::EndTimes, of: document.activities.ids().next().map(Into::into), ..Measure::default() };
    assert_ne!(alone.trace(&ends).unwrap(), whole.trace(&ends).unwrap());
}
