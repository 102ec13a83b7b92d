//! Decisions that choose: what they know when they choose, and what their choice does.

use syncline::model::{
    AgentKind, AllocationRule, Decision, DecisionId, Distribution, FunctionId, GapCorrection, HandoffId, LeverOption, LinearRule,
    LinearTerm, Policy, Quantity, Receiver, Signal, SignalId, SignalSource, Statistic, Subject, Term, Trigger, ValueProcess, Variant,
    WorkSplit,
};
use syncline::units::{Money, Share};

use crate::maps::{Map, ON_NEWS, at, every, fixed, instants, mean, regular, rhythm, statistic, study};

fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{got} instead of {wanted}");
}

/// A signal with a value that only decisions change.
fn state(map: &mut Map, owner: FunctionId, start: f64) -> SignalId {
    let signal = map.signal(owner, syncline::model::Arrivals::Never);
    let value = ValueProcess::RandomWalk { start, step: Distribution::Fixed(0.0) };
    map.change_signal(signal, |signal| signal.source = SignalSource::External { changes: syncline::model::Arrivals::Never, value });
    signal
}

/// Somebody corrects a state every day on what was told so many days and half a day ago.
fn loop_with_delay(k: u32, gain: f64, counts_pipeline: bool) -> (Map, SignalId, DecisionId) {
    let mut map = Map::new();
    let [plant, desk] = [map.function(), map.function()];
    let level = state(&mut map, plant, 10.0);
    let handoff = map.handoff(plant, desk, fixed(f64::from(k) * 24.0 + 12.0));
    map.change_handoff(handoff, |handoff| handoff.signals = vec![level]);
    let decision = map.decision(desk, rhythm(24.0, 0.0));
    map.change_decision(decision, |decision| {
        decision.subject = Subject::Signal(level);
        decision.inputs = vec![level];
        decision.policy =
            Policy::GapCorrection(GapCorrection { target: 0.0, gain: Some(gain), counts_pipeline, ..GapCorrection::default() });
    });
    (map, level, decision)
}

/// Largest distance from the target in the last tenth of 2000 days.
fn late_distance(map: &Map, level: SignalId) -> f64 {
    let result = map.run(&study(2_000.0 * 24.0, 1_800.0 * 24.0, 1));
    let [low, high] = [Statistic::Min, Statistic::Max].map(|of| statistic(&result, Quantity::TrueValue, of, level));
    low.abs().max(high.abs())
}

#[test]
fn a_gap_correcting_loop_is_stable_up_to_the_bound_and_not_beyond() {
    for k in 0..5_u32 {
        let half = std::f64::consts::PI / f64::from(2 * k + 1);
        let bound = 2.0 * libm::cos(f64::from(k) * half);
        let (map, level, _) = loop_with_delay(k, 0.97 * bound, false);
        let below = late_distance(&map, level);
        assert!(below < 1.0, "delay {k}, gain {} below {bound}: still {below} of 10 off", 0.97 * bound);
        let (map, level, _) = loop_with_delay(k, 1.03 * bound, false);
        let above = late_distance(&map, level);
        assert!(above > 1_000.0, "delay {k}, gain {} above {bound}: only {above} off", 1.03 * bound);
    }
}

#[test]
fn counting_own_corrections_under_way_makes_any_delay_stable() {
    for k in 1..5 {
        let (map, level, decision) = loop_with_delay(k, 1.0, true);
        assert!(late_distance(&map, level) < 1e-9);
        // The first correction suffices.
        let result = map.run(&study(240.0, 0.0, 1));
        close(statistic(&result, Quantity::Decided, Statistic::Min, decision), -10.0);
        close(statistic(&result, Quantity::TrueValue, Statistic::Min, level), 0.0);
    }
}

#[test]
fn corrections_that_take_time_to_act_are_counted_from_the_decision_on() {
    let (mut map, level, decision) = loop_with_delay(0, 1.0, true);
    map.change_decision(decision, |decision| decision.act = fixed(100.0));
    let result = map.run(&study(480.0, 0.0, 1));
    close(statistic(&result, Quantity::TrueValue, Statistic::Min, level), 0.0);
    // 100 h at 10, then 0.
    close(mean(&result, Quantity::TrueValue, level), 10.0 * 100.0 / 480.0);
}

/// A desk reads a walk of steps of 1 an hour; what it decides is a copy of what it reads.
fn reader(latency: f64) -> (Map, [FunctionId; 2], SignalId, HandoffId, DecisionId) {
    let mut map = Map::new();
    let [plant, desk] = [map.function(), map.function()];
    let signal = map.signal(plant, regular(1.0, 1.0));
    let value = ValueProcess::RandomWalk { start: 0.0, step: Distribution::Fixed(1.0) };
    map.change_signal(signal, |signal| signal.source = SignalSource::External { changes: regular(1.0, 1.0), value });
    let handoff = map.handoff(plant, desk, fixed(latency));
    map.change_handoff(handoff, |handoff| handoff.signals = vec![signal]);
    let decision = map.decision(desk, rhythm(24.0, 24.0));
    map.change_decision(decision, |decision| {
        decision.inputs = vec![signal];
        decision.policy =
            Policy::Linear(LinearRule { terms: vec![LinearTerm { signal, ..LinearTerm::default() }], ..LinearRule::default() });
    });
    (map, [plant, desk], signal, handoff, decision)
}

#[test]
fn a_decision_uses_what_its_team_received_last() {
    for latency in [0.0, 3.0, 30.0] {
        let (map, _, signal, handoff, decision) = reader(latency);
        let result = map.run(&study(48.0, 24.0, 1));
        // Decided at hour 24 and in force for the whole day observed; what is told without delay is known.
        close(mean(&result, Quantity::Decided, decision), (24.0_f64 - latency).max(0.0));
        close(mean(&result, Quantity::TrueValue, signal), 35.5);
        if latency < 24.0 {
            close(mean(&result, Quantity::BeliefGap, handoff), latency);
            close(mean(&result, Quantity::Belief, handoff), 35.5 - latency);
        }
    }
}

#[test]
fn what_is_read_is_the_readers_definition_unless_a_mapping_is_declared() {
    for (mapped, wanted) in [(false, 0.88 * 24.0 + 2.0), (true, 24.0)] {
        let (mut map, [_, desk], signal, _, decision) = reader(0.0);
        let term = map.document.new_id();
        let variant = Variant { factor: Some(0.88), offset: 2.0, ..Variant::default() };
        let mut entity = Term { variants: [(desk, variant)].into(), ..Term::default() };
        if mapped {
            entity.mapped.insert(desk);
        }
        map.document.terms.insert(term, entity);
        map.change_signal(signal, |signal| signal.term = Some(term));
        close(mean(&map.run(&study(48.0, 24.0, 1)), Quantity::Decided, decision), wanted);
    }
}

#[test]
fn a_value_nobody_told_decides_nothing_unless_one_is_assumed() {
    let (mut map, _, signal, handoff, decision) = reader(0.0);
    map.change_handoff(handoff, |handoff| handoff.channel.loss = Share::new(1.0));
    let draws = SignalSource::External { changes: regular(1.0, 1.0), value: ValueProcess::Draw(Distribution::Fixed(5.0)) };
    map.change_signal(signal, |signal| signal.source = draws);
    let result = map.run(&study(48.0, 24.0, 1));
    assert!(result.estimate(&crate::maps::measure(Quantity::Decided, decision)).is_none());
    map.change_decision(decision, |decision| {
        let terms = vec![LinearTerm { signal, factor: Some(2.0), unknown: Some(7.0) }];
        decision.policy = Policy::Linear(LinearRule { constant: 1.0, terms, at_most: Some(14.5), ..LinearRule::default() });
    });
    close(mean(&map.run(&study(48.0, 24.0, 1)), Quantity::Decided, decision), 14.5);
}

#[test]
fn a_decision_that_changes_its_outcome_without_news_starts_a_chain() {
    // The desk reads at noon what is known all the time and tells its outcome; another team acts on it.
    let (mut map, [_, desk], _, _, decision) = reader(0.0);
    let shop = map.function();
    let plan: SignalId = map.document.new_id();
    map.document.signals.insert(plan, Signal { owner: desk, source: SignalSource::Decision(decision), ..Signal::default() });
    let tells = map.handoff(desk, shop, fixed(2.0));
    map.change_handoff(tells, |handoff| handoff.signals = vec![plan]);
    let act = map.decision(shop, ON_NEWS);
    map.change_decision(act, |act| {
        act.inputs = vec![plan];
        act.act = fixed(0.5);
        act.policy =
            Policy::Linear(LinearRule { terms: vec![LinearTerm { signal: plan, ..LinearTerm::default() }], ..LinearRule::default() });
    });
    // The first day's news makes chains; a rhythm without news between makes its own.
    map.change_decision(decision, |decision| decision.inputs = vec![plan]);
    let result = map.run(&study(60.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, plan), [26.5, 50.5]);
    close(statistic(&result, Quantity::Decided, Statistic::Max, act), 48.0);
}

#[test]
fn a_line_that_grows_is_seen_and_answered_with_more_servers() {
    let mut map = Map::new();
    let shop = map.function();
    let staff = map.resource(1, |_| {});
    let work = map.activity(staff, fixed(1.0));
    map.stream(work, at(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
    let line: SignalId = map.document.new_id();
    map.document.signals.insert(line, Signal { owner: shop, source: SignalSource::QueueLength(staff), ..Signal::default() });
    let decision = map.decision(shop, Trigger::Threshold { signal: line, above: 3.0, below: 1.0 });
    map.change_decision(decision, |decision| {
        decision.inputs = vec![line];
        decision.subject = Subject::Capacity(staff);
        decision.act = fixed(0.5);
        decision.policy = Policy::Constant(3.0);
    });
    let result = map.run(&study(24.0, 0.0, 1));
    // Five wait at 0; from half past there are three servers, of whom one is at the first item until 1.
    assert_eq!(instants(&result, Quantity::EndTimes, work), [1.0, 1.5, 1.5, 2.0, 2.5, 2.5]);
    assert_eq!(instants(&result, Quantity::ChainEnds, line)[0], 0.5, "the change of the line is the trigger");
    close(statistic(&result, Quantity::TrueValue, Statistic::Max, line), 5.0);
}

#[test]
fn a_measured_value_that_is_looked_at_now_and_then_changes_only_then() {
    let mut map = Map::new();
    let shop = map.function();
    let staff = map.resource(1, |_| {});
    let work = map.activity(staff, fixed(1.0));
    map.stream(work, at(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
    let line: SignalId = map.document.new_id();
    map.document
        .signals
        .insert(line, Signal { owner: shop, source: SignalSource::QueueLength(staff), observed: every(2.0, 0.5), ..Signal::default() });
    let result = map.run(&study(8.0, 0.0, 1));
    // 5 from 0.5, 3 from 2.5, 1 from 4.5, 0 from 6.5.
    close(mean(&result, Quantity::TrueValue, line), (5.0 * 2.0 + 3.0 * 2.0 + 1.0 * 2.0) / 8.0);
}

/// Two centres with one server each, an hour an item; what goes where is decided every quarter of an hour.
fn centres(rule: AllocationRule, counts_own: bool, latency: f64) -> (Map, [syncline::model::ActivityId; 2]) {
    let mut map = Map::new();
    let [desk, east, west] = [map.function(), map.function(), map.function()];
    let staff = [map.resource(1, |staff| staff.function = east), map.resource(1, |staff| staff.function = west)];
    let split = map.activity(None, fixed(0.0));
    let picks = staff.map(|staff| map.activity(staff, fixed(1.0)));
    map.change_activity(split, |split| {
        for pick in picks {
            split.routing.branches.push(syncline::model::Branch { to: Some(pick), chance: Some(Share::new(0.5)), ..Default::default() });
        }
    });
    map.stream(split, regular(0.6, 0.3));
    let lines: Vec<SignalId> = staff
        .iter()
        .zip([east, west])
        .map(|(staff, owner)| {
            let id = map.document.new_id();
            map.document.signals.insert(id, Signal { owner, source: SignalSource::QueueLength(*staff), ..Signal::default() });
            let handoff = map.handoff(owner, desk, fixed(latency));
            map.change_handoff(handoff, |handoff| handoff.signals = vec![id]);
            id
        })
        .collect();
    let decision = map.decision(desk, rhythm(0.25, 0.0));
    map.change_decision(decision, |decision| {
        decision.inputs.clone_from(&lines);
        decision.subject = Subject::Routing(split);
        let receivers = lines.iter().map(|line| Receiver { backlog: Some(*line), ability: None }).collect();
        decision.policy = Policy::Split(WorkSplit { rule, receivers, counts_own });
    });
    (map, picks)
}

#[test]
fn the_lower_line_is_a_good_choice_only_while_it_is_known() {
    let waits = |rule, counts_own, latency| {
        let (map, picks) = centres(rule, counts_own, latency);
        let result = map.run(&study(2_000.0, 200.0, 1));
        picks.map(|pick| mean(&result, Quantity::Waiting, pick)).iter().sum::<f64>() / 2.0
    };
    let fresh = waits(AllocationRule::Greedy, false, 0.0);
    let old = waits(AllocationRule::Greedy, false, 24.0);
    let old_but_counted = waits(AllocationRule::Greedy, true, 24.0);
    assert!(fresh < 1.0, "{fresh}");
    assert!(old > 10.0, "{old}");
    assert!(old_but_counted < 1.0, "{old_but_counted}");
}

#[test]
fn the_option_that_is_better_for_the_whole_is_taken_by_those_who_weigh_it() {
    for (weight, wanted) in [(0.0, 1.0), (0.5, 2.0), (1.0, 2.0)] {
        let mut map = Map::new();
        let desk = map.function();
        let decision = map.decision(desk, rhythm(24.0, 0.0));
        map.change_decision(decision, |decision: &mut Decision| {
            decision.subject = Subject::Lever("Lot".to_owned());
            decision.weight = Some(Share::new(weight));
            let option =
                |local: f64, whole: f64| LeverOption { local: Money::new(local), end_to_end: Money::new(whole), ..LeverOption::default() };
            decision.policy = Policy::Lever(vec![option(10.0, 50.0), option(20.0, 20.0)]);
        });
        close(mean(&map.run(&study(48.0, 0.0, 1)), Quantity::Decided, decision), wanted);
    }
}

#[test]
fn a_decision_can_set_a_number_of_another_one() {
    let mut map = Map::new();
    let desk = map.function();
    let target = map.decision(desk, rhythm(24.0, 1.0));
    map.change_decision(target, |decision| decision.policy = Policy::Constant(1.0));
    let setter = map.decision(desk, rhythm(48.0, 24.0));
    map.change_decision(setter, |decision| {
        decision.policy = Policy::Constant(9.0);
        decision.subject = Subject::Parameter { decision: target, name: "value".to_owned() };
    });
    let result = map.run(&study(49.0, 0.0, 1));
    // 1 from hour 1 to 25, 9 from then on.
    close(mean(&result, Quantity::Decided, target), (24.0 + 9.0 * 24.0) / 48.0);
}

#[test]
fn outdated_decisions_are_as_many_as_the_document_alone_says() {
    for (latency, sends, period) in [(12.0, None, 1.0), (48.0, None, 24.0), (6.0, None, 24.0), (3.0, Some(10.0), 4.0)] {
        let mut map = Map::new();
        let [plant, desk] = [map.function(), map.function()];
        // Changes that meet every hour of the day, and every hour between two sendings, equally often.
        let signal = map.signal(plant, regular(241.0, 0.0));
        let handoff = map.handoff(plant, desk, fixed(latency));
        if let Some(every_hours) = sends {
            map.change_handoff(handoff, |handoff| handoff.channel.sends = every(every_hours, 0.0));
        }
        let decision = map.decision(desk, rhythm(period, 0.5));
        assert!(map.document.signals.contains(signal));
        let result = map.run(&study(241.0 * 240.0, 0.0, 1));
        let simulated = mean(&result, Quantity::StaleDecisions, decision);
        let stated = syncline::model::statics::handoff_numbers(&map.document, handoff).staleness.unwrap();
        assert!((simulated - stated).abs() < 0.01 * stated, "{simulated} in a run, {stated} without");
    }
}

#[test]
fn who_decides_changes_nothing_where_the_parameters_are_the_same() {
    let of = |agent: AgentKind| {
        let (mut map, [_, desk], _, _, decision) = reader(3.0);
        map.document.functions.get_mut(desk).unwrap().agent = agent;
        map.change_decision(decision, |decision| {
            decision.decision_time = Some(crate::maps::exponential(2.0));
            decision.cost = Some(Money::new(7.0));
            decision.act = crate::maps::exponential(1.0);
        });
        crate::maps::numbers(&map.run(&study(480.0, 24.0, 3)))
    };
    assert_eq!(of(AgentKind::Human), of(AgentKind::Ai));
    assert_eq!(of(AgentKind::Human), of(AgentKind::GovernedAi));
}

#[test]
fn defaults_differ_by_agent_and_by_what_is_decided() {
    let taken = |agent: AgentKind, subject: Subject| {
        let mut map = Map::new();
        let desk = map.function();
        map.document.functions.get_mut(desk).unwrap().agent = agent;
        let staff = map.resource(1, |_| {});
        let decision = map.decision(desk, Trigger::AgentDefault);
        map.change_decision(decision, |decision| {
            decision.policy = Policy::Constant(1.0);
            decision.subject = if subject == Subject::Plan { Subject::Plan } else { Subject::Overtime(staff) };
        });
        mean(&map.run(&study(14.0 * 24.0, 0.0, 1)), Quantity::DecisionsTaken, decision)
    };
    close(taken(AgentKind::Human, Subject::Plan), 2.0);
    close(taken(AgentKind::Human, Subject::Lever(String::new())), 14.0);
    close(taken(AgentKind::Ai, Subject::Plan), 14.0 * 24.0);
}

#[test]
fn a_field_that_is_masked_never_arrives_and_the_value_does() {
    let (mut map, _, signal, handoff, decision) = reader(1.0);
    map.change_signal(signal, |signal| {
        let field = |name: &str| syncline::model::SignalField { name: name.to_owned(), value: Distribution::Fixed(3.0), urgency_of: None };
        signal.fields = vec![field("urgency"), field("due")];
    });
    map.change_handoff(handoff, |handoff| handoff.channel.mask = vec!["urgency".to_owned()]);
    close(mean(&map.run(&study(48.0, 24.0, 1)), Quantity::Decided, decision), 23.0);
}

#[test]
fn a_decision_on_level_changes_waits_until_the_level_has_changed_for_good() {
    let mut map = Map::new();
    let desk = map.function();
    let changes = regular(1.0, 1.0);
    let signal = map.signal(desk, changes.clone());
    let hours = syncline::units::Duration::hours;
    let levels = [(0.0, 100.0), (49.5, 144.0), (50.5, 100.0), (99.5, 120.0), (149.5, 100.0)];
    let value = ValueProcess::Levels(levels.iter().map(|(from, level)| (hours(*from), *level)).collect());
    map.change_signal(signal, |signal| signal.source = SignalSource::External { changes, value });
    let decision = map.decision(desk, Trigger::LevelChange { allowance: 5.0, threshold: 40.0 });
    let taken = |horizon: f64| mean(&map.run(&study(horizon, 0.0, 1)), Quantity::DecisionsTaken, decision);
    // A single outlier of 44 is no change; 20 more are, when 15 + 15 + 15 exceed 40, and so is their end.
    assert_eq!([99.0, 101.5, 102.5, 151.5, 152.5, 400.0].map(taken), [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]);
}
