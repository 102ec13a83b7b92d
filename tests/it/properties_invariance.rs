//! What must not change a result: threads, names, the order of entry, units, notes, what is not connected.

use rayon::ThreadPoolBuilder;
use syncline::engine::plan::compile;
use syncline::experiment::StudyResult;
use syncline::experiment::study::{Prepared, Watch, run_study};
use syncline::model::{Document, Note, Quantity, Schedule, Study};
use syncline::units::{Duration, Quantity as _, TimeUnit};

use crate::maps::{Map, ON_NEWS, at, fixed, instants, numbers, poisson, rhythm, study};
use crate::random_maps;

fn short() -> Study {
    Study { cool_down: Some(Duration::hours(60.0)), ..study(240.0, 24.0, 3) }
}

fn hash(document: &Document) -> String {
    compile(document, &[], &short()).unwrap_or_else(|findings| panic!("{findings:#?}")).hash()
}

/// Everything a result says, except the plan it belongs to.
fn text(result: &StudyResult) -> String {
    format!("{:?}{:?}{:?}{:?}{:?}", result.replications, result.series, result.pooled, result.trace, result.n_events)
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for seed in 0..8 {
        let map = random_maps::both(seed);
        let prepared = Prepared { replications: 20, ..map.prepared(&short()) };
        let with = |threads: usize| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| text(&run_study(&prepared, &Watch::default())))
        };
        let one = with(1);
        assert!(one == with(2) && one == with(7), "{seed}");
    }
}

/// Every text that stands for a name or a remark, replaced by another. Names of fields of signals and of
/// parameters of policies refer to something, and so does the unit of a signal that tells an instant, so they stay.
pub fn renamed(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (field, value) in fields.iter_mut().filter(|(field, _)| !matches!(field.as_str(), "Parameter" | "fields")) {
                let is_text =
                    matches!(field.as_str(), "name" | "description" | "title" | "look_for" | "meaning" | "unit") && value.is_string();
                if is_text && field == "unit" && value.as_str().is_some_and(|unit| TimeUnit::from_word(unit.trim()).is_some()) {
                    continue;
                }
                if is_text {
                    *value = format!("ß{}", value.as_str().unwrap().chars().rev().collect::<String>()).into();
                } else {
                    renamed(value);
                }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(renamed),
        _ => {}
    }
}

/// Every duration of whole milliseconds, entered in milliseconds.
pub fn in_other_units(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => fields.values_mut().for_each(in_other_units),
        serde_json::Value::Array(values) => values.iter_mut().for_each(in_other_units),
        serde_json::Value::String(text) => {
            if let Ok(duration) = text.parse::<Duration>()
                && duration.exact_ticks().fract() == 0.0
            {
                *text = duration.to_unit(TimeUnit::Millisecond).show();
            }
        }
        _ => {}
    }
}

pub fn changed(document: &Document, change: fn(&mut serde_json::Value)) -> Document {
    let mut tree = serde_json::to_value(document).unwrap();
    change(&mut tree);
    serde_json::from_value(tree).unwrap()
}

#[test]
fn names_units_notes_and_the_order_of_entry_change_no_plan() {
    for seed in 0..200 {
        let document = random_maps::both(seed).document;
        let wanted = hash(&document);
        let other_names = changed(&document, renamed);
        assert_ne!(other_names, document);
        assert_eq!(hash(&other_names), wanted, "{seed}: names");
        let other_units = changed(&document, in_other_units);
        assert_ne!(other_units, document);
        assert_eq!(hash(&other_units), wanted, "{seed}: units");
        let mut entered_backwards = Document::default();
        for of in document.entities().collect::<Vec<_>>().into_iter().rev() {
            entered_backwards.put(document.entity(of).unwrap());
        }
        assert_eq!(hash(&entered_backwards), wanted, "{seed}: order");
        let mut noted = document.clone();
        let note = noted.new_id();
        noted.notes.insert(note, Note { text: "Ask on Monday".to_owned(), ..Note::default() });
        assert_eq!(hash(&noted), wanted, "{seed}: a note");
    }
}

#[test]
fn two_days_are_48_hours_and_not_47() {
    let hash = |latency: Duration| {
        let mut map = Map::new();
        let [from, to] = [map.function(), map.function()];
        map.signal(from, poisson(1.0));
        map.handoff(from, to, syncline::model::Distribution::Fixed(latency));
        self::hash(&map.document)
    };
    assert_eq!(hash(Duration::days(2.0)), hash(Duration::hours(48.0)));
    assert_ne!(hash(Duration::days(2.0)), hash(Duration::hours(47.0)));
}

#[test]
fn a_function_that_is_not_connected_changes_no_other_number() {
    for seed in 0..200 {
        let map = random_maps::both(seed);
        let mut more = map.clone();
        let [here, there] = [more.function(), more.function()];
        let staff = more.resource(1, |staff| staff.function = here);
        let activity = more.activity(staff, fixed(0.5));
        more.stream(activity, poisson(1.5));
        more.signal(here, poisson(0.5));
        more.handoff(here, there, crate::maps::exponential(2.0));
        for function in [here, there] {
            let decision = more.decision(function, rhythm(4.0, 0.0));
            more.change_decision(decision, |decision| decision.attention = Some(staff));
        }
        let (alone, beside) = (map.run_even_if_stuck(&short()), more.run_even_if_stuck(&short()));
        for (alone, beside) in alone.replications.iter().zip(&beside.replications) {
            fn same<T: std::fmt::Debug>(seed: u64, alone: &[T], beside: &[T]) {
                assert_eq!(format!("{alone:?}"), format!("{:?}", &beside[..alone.len()]), "{seed}");
            }
            same(seed, &alone.streams, &beside.streams);
            same(seed, &alone.resources, &beside.resources);
            same(seed, &alone.decisions, &beside.decisions);
            same(seed, &alone.signals, &beside.signals);
            // Activities are followed by the hidden ones of decisions, which move.
            let n = map.document.activities.len();
            same(seed, &alone.activities[..n], &beside.activities[..n]);
        }
        for series in alone.series.iter().filter(|series| series.key.1.is_some()) {
            let other = beside.series_of(series.key).unwrap();
            assert_eq!(format!("{:?}", series.rows), format!("{:?}", other.rows), "{seed}: {:?}", series.key);
        }
    }
}

/// Changes during the week, told to a function that decides every Monday and tells another one.
fn weekly(latency: f64, trigger: syncline::model::Trigger) -> (StudyResult, syncline::model::SignalId) {
    let mut map = Map::new();
    let functions = [map.function(), map.function(), map.function()];
    let length = Duration::weeks(1.0);
    let at = [30.0, 55.5, 90.25].map(Duration::hours).to_vec();
    let signal = map.signal(functions[0], syncline::model::Arrivals::Scheduled(Schedule::Pattern { length, at }));
    map.handoff(functions[0], functions[1], fixed(latency));
    map.handoff(functions[1], functions[2], crate::maps::exponential(10.0));
    let decision = map.decision(functions[1], trigger);
    map.change_decision(decision, |decision| decision.decision_time = Some(crate::maps::exponential(3.0)));
    map.decision(functions[2], ON_NEWS);
    (map.run(&study(168.0 * 20.0, 168.0, 3)), signal)
}

#[test]
fn halving_a_latency_that_only_matters_within_a_week_has_exactly_no_effect() {
    let (slow, signal) = weekly(60.0, rhythm(168.0, 0.0));
    let (fast, _) = weekly(30.0, rhythm(168.0, 0.0));
    assert_eq!(instants(&slow, Quantity::ChainEnds, signal), instants(&fast, Quantity::ChainEnds, signal));
    for (slow, fast) in slow.replications.iter().zip(&fast.replications) {
        assert_eq!(slow.signals[0].latency, fast.signals[0].latency);
        assert_eq!(slow.decisions[1], fast.decisions[1], "the one who is told after the meeting notices nothing");
        let time = |n: usize| (slow.signals[0].parts[n].sum, fast.signals[0].parts[n].sum);
        let (queue, communicate) = (time(1), time(4));
        assert_eq!(queue.1 - queue.0, communicate.0 - communicate.1, "what is not under way waits");
    }
    let (slow, _) = weekly(60.0, ON_NEWS);
    let (fast, _) = weekly(30.0, ON_NEWS);
    assert_ne!(numbers(&slow), numbers(&fast), "without the meeting it matters");
}

#[test]
fn the_same_replication_of_two_scenarios_shares_its_random_numbers() {
    // A second server changes the waits and neither arrivals nor services.
    let run = |servers: u32| {
        let mut map = Map::new();
        let staff = map.resource(servers, |_| {});
        let desk = map.activity(staff, crate::maps::exponential(1.0));
        let items = map.stream(desk, poisson(0.8));
        let result = map.run(&study(500.0, 0.0, 4));
        let values = |what: Quantity| result.values(&crate::maps::measure(what, items));
        (values(Quantity::Arrivals), values(Quantity::Processing), values(Quantity::Waiting))
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one.0, two.0);
    assert_ne!(one.2, two.2);
    assert_eq!(one.1, two.1, "first come, first served keeps the order in which services are drawn");
}

#[test]
fn a_replication_can_be_replayed_alone() {
    let map = random_maps::both(3);
    let all = map.run_even_if_stuck(&short());
    let prepared = map.prepared(&short());
    let record = syncline::engine::run::run(&prepared.plan, prepared.seed, 2, false, &syncline::engine::run::Control::default());
    let alone = syncline::experiment::ReplicationSummary::of(2, &record);
    assert_eq!(format!("{alone:?}"), format!("{:?}", all.replications[2]));
    assert!(at(&[1.0]) != poisson(1.0));
}
