//! The shipped projects against results that are wired in: what must not change one does not, and an effect that
//! an example shows is gone with its cause.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use syncline::engine::plan::{Plan, compile};
use syncline::experiment::StudyResult;
use syncline::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use syncline::experiment::write_event_log;
use syncline::model::scenario_tree::resolve;
use syncline::model::statics::{agent_of, decision_time, default_schedule};
use syncline::model::{
    ActivityId, AgentKind, CalendarSchedule, Capacity, Decision, Document, EntityRef, HandoffId, Note, Quantity, ResourceId, ScenarioId,
    Signal, SignalSource, Study, Trigger, ValueProcess, WorkStreamId,
};
use syncline::units::Duration;

use crate::maps::{Map, exponential, fixed, mean, poisson, rhythm};
use crate::properties_invariance::{changed, in_other_units, renamed};

/// Differences of times up to this share are too small to matter.
const TOO_SMALL: f64 = 0.05;

/// Every shipped project by its path.
fn shipped() -> Vec<(String, Document)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["examples", "examples/goods", "examples/checks"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "ron")) {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            all.push((name, syncline::project::load(path).unwrap().document));
        }
    }
    all
}

fn example(name: &str) -> Document {
    shipped().into_iter().find(|(path, _)| path.ends_with(name)).unwrap().1
}

/// What a scenario is compiled to; nothing where it cannot be simulated.
fn plan(document: &Document, scenario: Option<ScenarioId>) -> Option<Plan> {
    let (document, dated, _) = resolve(document, scenario);
    compile(&document, &dated, &study_of(&document, None)).ok()
}

fn hash(document: &Document, scenario: Option<ScenarioId>) -> Option<String> {
    plan(document, scenario).map(|plan| plan.hash())
}

/// Asserts that a project entered in another way is compiled to the same plans, and shows where it is not.
fn assert_same(name: &str, document: &Document, other: &Document) {
    for scenario in std::iter::once(None).chain(document.scenarios.ids().map(Some)) {
        if hash(document, scenario) != hash(other, scenario) {
            let [one, other] = [document, other].map(|document| format!("{:?}", plan(document, scenario)));
            let at = one.bytes().zip(other.bytes()).position(|(one, other)| one != other).unwrap_or(0).saturating_sub(120);
            let show = |text: &str| text.chars().skip(at).take(240).collect::<String>();
            panic!("{name}, {scenario:?}:\n{}\n{}", show(&one), show(&other));
        }
    }
}

#[test]
fn names_units_notes_colours_and_the_order_of_entry_change_no_shipped_project() {
    let mut n_plans = 0;
    for (name, document) in shipped() {
        n_plans +=
            std::iter::once(None).chain(document.scenarios.ids().map(Some)).filter(|scenario| plan(&document, *scenario).is_some()).count();
        assert_same(&format!("{name}, names"), &document, &changed(&document, renamed));
        assert_same(&format!("{name}, units"), &document, &changed(&document, in_other_units));
        let mut entered_backwards = Document { settings: document.settings.clone(), ..Document::default() };
        for of in document.entities().collect::<Vec<_>>().into_iter().rev() {
            entered_backwards.put(document.entity(of).unwrap());
        }
        assert_same(&format!("{name}, order"), &document, &entered_backwards);
        let mut noted = document.clone();
        let note = noted.new_id();
        noted.notes.insert(note, Note { text: "Ask on Monday".to_owned(), ..Note::default() });
        noted.layout = syncline::model::Layout::default();
        for function in noted.functions.ids().collect::<Vec<_>>() {
            // The process is the colour of a card.
            let function = noted.functions.get_mut(function).unwrap();
            function.process = syncline::model::ScorProcess::Return;
            function.owner = "Somebody else".to_owned();
        }
        assert_same(&format!("{name}, a note and a colour"), &document, &noted);
    }
    assert!(n_plans > 100, "only {n_plans} plans could be compared");
}

/// States what a decision takes from its agent, so that the agent is of no account any more.
fn state_defaults(document: &mut Document) {
    let stated: Vec<(syncline::model::DecisionId, Decision)> = document
        .decisions
        .iter()
        .map(|(id, decision)| {
            let at = default_schedule(agent_of(document, decision), &decision.subject);
            let trigger = match &decision.trigger {
                Trigger::AgentDefault => Trigger::Periodic(CalendarSchedule { at, calendar: None }),
                trigger => trigger.clone(),
            };
            let decision_time = Some(decision_time(document, decision));
            (id, Decision { trigger, decision_time, ..decision.clone() })
        })
        .collect();
    for (id, decision) in stated {
        document.decisions.insert(id, decision);
    }
}

#[test]
fn people_with_the_parameters_of_ai_are_the_same_plan() {
    let swap = |agent: AgentKind| match agent {
        AgentKind::Human => AgentKind::Ai,
        AgentKind::Ai => AgentKind::Human,
        AgentKind::GovernedAi => AgentKind::GovernedAi,
    };
    let mut n_decisions = 0;
    let random = (0..200).map(|seed| (format!("map {seed}"), crate::random_maps::policies(seed).document));
    for (name, document) in shipped().into_iter().chain(random) {
        for scenario in std::iter::once(None).chain(document.scenarios.ids().map(Some)) {
            let (mut document, ..) = resolve(&document, scenario);
            let wanted = hash(&document, None);
            state_defaults(&mut document);
            assert!(hash(&document, None) == wanted, "{name}, {scenario:?}: defaults that are stated");
            for function in document.functions.ids().collect::<Vec<_>>() {
                let function = document.functions.get_mut(function).unwrap();
                function.agent = swap(function.agent);
            }
            for decision in document.decisions.ids().collect::<Vec<_>>() {
                let decision = document.decisions.get_mut(decision).unwrap();
                decision.agent = decision.agent.map(swap);
                n_decisions += 1;
            }
            assert!(hash(&document, None) == wanted, "{name}, {scenario:?}: agents");
        }
    }
    assert!(n_decisions > 500, "{n_decisions}");
}

/// A short look at a project, so that all of them can be run.
fn short(document: &Document, hours: f64, replications: u32) -> Study {
    let stated = study_of(document, None);
    let horizon = Duration::hours(hours);
    Study { horizon, warm_up: Duration::ZERO, cool_down: Some(horizon), replications, precision: None, ..stated }
}

#[test]
fn the_number_of_threads_changes_no_byte_of_the_log_of_a_shipped_project() {
    let prepared: Vec<_> = shipped()
        .into_iter()
        .filter_map(|(name, document)| {
            let hours = if name.contains("ecommerce") { 8.0 } else { 120.0 };
            let study = short(&document, hours, 3);
            prepare(&document, None, &study, &Overrides::default()).ok().map(|prepared| (name, prepared))
        })
        .collect();
    assert!(prepared.len() > 50);
    let jobs: Vec<_> =
        prepared.iter().flat_map(|(name, prepared)| (0..2u32).map(move |replication| (name, prepared, replication))).collect();
    let logs = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let one = |(name, prepared, replication): &(&String, &_, u32)| {
            let mut bytes = Vec::new();
            write_event_log(prepared, *replication, &Watch::default(), &mut bytes).unwrap();
            ((*name).clone(), bytes)
        };
        pool.install(|| jobs.par_iter().map(one).collect::<Vec<_>>())
    };
    let single = logs(1);
    for n_threads in [2, 7] {
        for (one, other) in single.iter().zip(logs(n_threads)) {
            assert!(*one == other, "{} on {n_threads} threads", one.0);
        }
    }
}

#[test]
fn a_function_that_is_not_connected_changes_no_other_number_of_a_shipped_project() {
    let mut n_compared = 0;
    for (name, document) in shipped() {
        let hours = if name.contains("ecommerce") { 8.0 } else { 240.0 };
        let study = short(&document, hours, 2);
        let mut more = Map { document: document.clone() };
        let [here, there] = [more.function(), more.function()];
        let staff = more.resource(1, |staff| staff.function = here);
        let activity = more.activity(staff, fixed(0.5));
        more.stream(activity, poisson(1.5));
        more.signal(here, poisson(0.5));
        more.handoff(here, there, exponential(2.0));
        let decision = more.decision(there, rhythm(4.0, 0.0));
        more.change_decision(decision, |decision| decision.attention = Some(staff));
        let run = |document: &Document| {
            prepare(document, None, &study, &Overrides::default()).ok().map(|prepared| run_study(&prepared, &Watch::default()))
        };
        let (Some(alone), Some(beside)) = (run(&document), run(&more.document)) else { continue };
        n_compared += 1;
        for (alone, beside) in alone.replications.iter().zip(&beside.replications) {
            let same = |what: &str, alone: Vec<String>, beside: Vec<String>| {
                assert!(alone[..] == beside[..alone.len()], "{name}: {what}");
            };
            same("streams", rows(&alone.streams), rows(&beside.streams));
            same("staff", rows(&alone.resources), rows(&beside.resources));
            same("decisions", rows(&alone.decisions), rows(&beside.decisions));
            same("signals", rows(&alone.signals), rows(&beside.signals));
            // Activities are followed by the hidden ones of decisions, which move.
            let n = document.activities.len();
            same("activities", rows(&alone.activities[..n]), rows(&beside.activities[..n]));
            same("goods", vec![format!("{:?}", alone.supply)], vec![format!("{:?}", beside.supply)]);
        }
    }
    assert!(n_compared > 50, "{n_compared}");
}

#[test]
fn without_a_coupling_there_is_no_finding_about_horizons_and_no_plan_that_clashes() {
    let random = (0..200).map(|seed| (format!("map {seed}"), crate::random_maps::policies(seed).document));
    let mut n_with = 0;
    for (name, mut document) in shipped().into_iter().chain(random) {
        // Everybody looks an hour ahead, which is too short for anything that takes time.
        for decision in document.decisions.ids().collect::<Vec<_>>() {
            document.decisions.get_mut(decision).unwrap().horizon = Some(Duration::hours(1.0));
        }
        let too_short = |document: &Document| {
            let findings = syncline::model::check::check(document);
            findings.iter().filter(|finding| finding.code == "horizon-short").count()
        };
        n_with += too_short(&document);
        document.couplings = syncline::model::Table::default();
        document.coordinators = syncline::model::Table::default();
        assert_eq!(too_short(&document), 0, "{name}");
    }
    assert!(n_with > 10, "{n_with}");
}

fn run(document: &Document, scenario: Option<ScenarioId>, study: &Study) -> StudyResult {
    let prepared = prepare(document, scenario, study, &Overrides::default()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    run_study(&prepared, &Watch::default())
}

/// The difference between two scenarios as a share of the first, before and after a cause is taken out of both.
fn contrast(
    document: &Document,
    scenarios: [Option<ScenarioId>; 2],
    study: &Study,
    what: Quantity,
    of: impl Into<EntityRef> + Copy,
    take_out: impl Fn(&mut Document),
) -> [f64; 2] {
    let share = |documents: [Document; 2]| {
        let [one, other] = documents.map(|document| mean(&run(&document, None, study), what, of));
        other / one - 1.0
    };
    let resolved = scenarios.map(|scenario| resolve(document, scenario).0);
    let mut without = resolved.clone();
    without.iter_mut().for_each(take_out);
    [share(resolved), share(without)]
}

fn assert_gone(what: &str, contrast: [f64; 2]) {
    let [with, without] = contrast;
    assert!(with.abs() > 2.0 * TOO_SMALL, "{what}: there is no effect of {with} to begin with");
    assert!(without.abs() <= TOO_SMALL, "{what}: an effect of {without} is left without its cause (with it: {with})");
}

#[test]
fn what_staging_meetings_gains_is_gone_when_nobody_waits_for_a_meeting() {
    let document = example("weekly_meetings.ron");
    let study = short(&document, 24.0 * 200.0, 4);
    let demand = document.signals.ids().next().unwrap();
    let on_news = |document: &mut Document| {
        for id in document.decisions.ids().collect::<Vec<_>>() {
            document.decisions.get_mut(id).unwrap().trigger = crate::maps::ON_NEWS;
        }
    };
    for scenario in [71, 73].map(|id| Some(ScenarioId(id))) {
        assert_gone("meetings", contrast(&document, [None, scenario], &study, Quantity::ChainLatency, demand, on_news));
    }
}

#[test]
fn what_greedy_sourcing_loses_is_gone_when_the_backlog_is_known_at_once() {
    let mut document = example("ecommerce.ron");
    // A tenth of the shop is a shop of the same kind.
    for stream in document.work_streams.ids().collect::<Vec<_>>() {
        let stream = document.work_streams.get_mut(stream).unwrap();
        let syncline::model::Arrivals::Profile { rates, .. } = &mut stream.arrivals else { panic!() };
        for (_, rate) in rates {
            *rate = syncline::units::Rate::new(rate.per_tick() * 360_000.0, syncline::units::TimeUnit::Hour);
        }
    }
    for centre in [ActivityId(24), ActivityId(25)] {
        let centre = document.activities.get_mut(centre).unwrap();
        centre.service = syncline::model::Distribution::Lognormal { mean: Duration::minutes(30.0), cv: 0.6 };
    }
    for manager in [29, 56].map(syncline::model::DecisionId) {
        let manager = document.decisions.get_mut(manager).unwrap();
        let syncline::model::Policy::CapacityStep(step) = &mut manager.policy else { panic!() };
        step.trigger = 600.0;
        let Trigger::Threshold { above, below, .. } = &mut manager.trigger else { panic!() };
        (*above, *below) = (600.0, 200.0);
    }
    let study = Study { warm_up: Duration::days(3.0), cool_down: Some(Duration::days(10.0)), ..short(&document, 24.0 * 18.0, 3) };
    let known_at_once = |document: &mut Document| {
        for handoff in [6, 7, 8, 9].map(HandoffId) {
            document.handoffs.get_mut(handoff).unwrap().latency = fixed(0.0);
        }
    };
    let orders = WorkStreamId(18);
    for (what, [greedy, in_proportion]) in [("greedy sourcing", [35, 37]), ("two who answer one figure", [141, 143])] {
        let scenarios = [greedy, in_proportion].map(|id| Some(ScenarioId(id)));
        assert_gone(what, contrast(&document, scenarios, &study, Quantity::Elapsed, orders, known_at_once));
    }
}

#[test]
fn what_approvals_lose_is_gone_when_approvers_are_always_there_in_number() {
    let document = example("purchase_to_pay.ron");
    let study = Study { warm_up: Duration::days(7.0), ..short(&document, 24.0 * 56.0, 2) };
    let amounts = document.work_streams.get(WorkStreamId(15)).unwrap().value.clone();
    let always_there = |document: &mut Document| {
        for (staff, servers) in [(ResourceId(16), 600), (ResourceId(17), 80)] {
            let staff = document.resources.get_mut(staff).unwrap();
            staff.capacity = Capacity::Servers(servers);
            staff.calendar = None;
            staff.lines = syncline::model::Lines::default();
        }
        document.disruptions = syncline::model::Table::default();
        // Smaller amounts go to others, who take other times; that is no matter of waiting.
        document.work_streams.get_mut(WorkStreamId(15)).unwrap().value = amounts.clone();
    };
    let scenario = |id: u32| Some(ScenarioId(id));
    let requests = WorkStreamId(15);
    let contrast =
        |scenarios: [Option<ScenarioId>; 2], what: Quantity, of: EntityRef| contrast(&document, scenarios, &study, what, of, always_there);
    assert_gone("more requests", contrast([None, scenario(26)], Quantity::Elapsed, ActivityId(19).into()));
    assert_gone("escalating soon", contrast([scenario(26), scenario(27)], Quantity::Elapsed, requests.into()));
    assert_gone("a low limit", contrast([None, scenario(29)], Quantity::Elapsed, ActivityId(20).into()));
}

/// A signal that nobody reads costs nothing, also where it stands beside those that are read.
#[test]
fn a_signal_that_nobody_reads_changes_no_decision() {
    let document = example("weekly_meetings.ron");
    let study = short(&document, 24.0 * 60.0, 2);
    let mut more = document.clone();
    let owner = document.functions.ids().last().unwrap();
    let id = more.new_id();
    let source = SignalSource::External { changes: poisson(0.2), value: ValueProcess::Count };
    more.signals.insert(id, Signal { owner, source, ..Signal::default() });
    let told = more.signals.ids().next().unwrap();
    for handoff in more.handoffs.ids().collect::<Vec<_>>() {
        more.handoffs.get_mut(handoff).unwrap().signals = vec![told];
    }
    let (alone, beside) = (run(&document, None, &study), run(&more, None, &study));
    for (alone, beside) in alone.replications.iter().zip(&beside.replications) {
        assert_eq!(format!("{:?}", alone.decisions), format!("{:?}", beside.decisions));
    }
}

/// What was noted, row by row.
fn rows<T: std::fmt::Debug>(rows: &[T]) -> Vec<String> {
    rows.iter().map(|row| format!("{row:?}")).collect()
}
