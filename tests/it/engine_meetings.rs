//! Meetings, coordinators, fences and blocks of overtime: what they change, to the hour.

use syncline::model::{
    CalendarSchedule, CapacityStep, Coordinator, Coupling, Cycle, CycleCall, CycleId, DecisionId, Distribution, Fence, FunctionId,
    LeverOption, LinearRule, LinearTerm, OnTimeOut, Policy, Quantity, Signal, SignalId, SignalSource, Statistic, Subject, Term, Trigger,
    ValueProcess, Variant,
};
use syncline::units::{Duration, Money};

use crate::maps::{Map, at, every, fixed, instants, mean, regular, rhythm, statistic, study};

fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{got} instead of {wanted}");
}

fn copies(signal: SignalId) -> Policy {
    Policy::Linear(LinearRule { terms: vec![LinearTerm { signal, ..LinearTerm::default() }], ..LinearRule::default() })
}

/// A plant whose figure rises by 1 an hour and is told two desks with a delay of 100 h; the first desk's plan is
/// what the second one's builds on, told with a delay of 50 h. Both are taken in a meeting every day at noon.
struct Desks {
    map: Map,
    plant_figure: SignalId,
    plan: SignalId,
    first: DecisionId,
    second: DecisionId,
    cycle: CycleId,
    owners: [FunctionId; 2],
}

fn desks(change: impl FnOnce(&mut Cycle)) -> Desks {
    let mut map = Map::new();
    let [plant, one, two] = [map.function(), map.function(), map.function()];
    let figure = map.signal(plant, regular(1.0, 1.0));
    let value = ValueProcess::RandomWalk { start: 0.0, step: Distribution::Fixed(1.0) };
    map.change_signal(figure, |signal| signal.source = SignalSource::External { changes: regular(1.0, 1.0), value });
    for to in [one, two] {
        let handoff = map.handoff(plant, to, fixed(100.0));
        map.change_handoff(handoff, |handoff| handoff.signals = vec![figure]);
    }
    let cycle: CycleId = map.document.new_id();
    let first = map.decision(one, Trigger::InCycle(cycle));
    let second = map.decision(two, Trigger::InCycle(cycle));
    let plan: SignalId = map.document.new_id();
    map.document.signals.insert(plan, Signal { owner: one, source: SignalSource::Decision(first), ..Signal::default() });
    let tells = map.handoff(one, two, fixed(50.0));
    map.change_handoff(tells, |handoff| handoff.signals = vec![plan]);
    map.change_decision(first, |decision| {
        decision.inputs = vec![figure];
        decision.policy = copies(figure);
    });
    map.change_decision(second, |decision| {
        decision.inputs = vec![plan];
        decision.policy = copies(plan);
    });
    let mut entity = Cycle {
        schedule: CalendarSchedule { at: every(24.0, 12.0), calendar: None },
        members: vec![first, second],
        people: 5.0,
        lasts: Duration::hours(2.0),
        ..Cycle::default()
    };
    change(&mut entity);
    map.document.cycles.insert(cycle, entity);
    Desks { map, plant_figure: figure, plan, first, second, cycle, owners: [one, two] }
}

#[test]
fn members_of_a_meeting_read_the_sources_own_values_and_see_what_was_agreed_before_their_turn() {
    let desks = desks(|_| {});
    let result = desks.map.run(&study(36.0, 12.0, 1));
    // From hour 12 on for a day; without the meeting nothing would have arrived before hour 100.
    close(mean(&result, Quantity::Decided, desks.first), 12.0);
    close(mean(&result, Quantity::Decided, desks.second), 12.0);
    close(mean(&result, Quantity::Meetings, desks.cycle), 1.0);
    close(mean(&result, Quantity::MeetingHours, desks.cycle), 10.0);
}

#[test]
fn members_that_are_not_in_the_meeting_order_before_do_not_see_what_comes_after_them() {
    // The second one decides first: it knows the plan of the day before.
    let desks = desks(|cycle| cycle.members.reverse());
    let result = desks.map.run(&study(60.0, 36.0, 1));
    close(mean(&result, Quantity::Decided, desks.first), 36.0);
    close(mean(&result, Quantity::Decided, desks.second), 12.0);
}

#[test]
fn figures_are_as_old_as_the_cut_off_says() {
    let desks = desks(|cycle| cycle.cut_off = Duration::hours(5.0));
    let result = desks.map.run(&study(36.0, 12.0, 1));
    close(mean(&result, Quantity::Decided, desks.first), 7.0);
    close(mean(&result, Quantity::Decided, desks.second), 7.0);
}

#[test]
fn a_meeting_that_reconciles_reads_canonical_values() {
    for (reconciles, wanted) in [(false, 6.0), (true, 12.0)] {
        let mut desks = desks(|cycle| cycle.reconciles = reconciles);
        let term = desks.map.document.new_id();
        let variant = Variant { factor: Some(0.5), ..Variant::default() };
        let variants = [(desks.owners[0], variant)].into();
        desks.map.document.terms.insert(term, Term { variants, ..Term::default() });
        desks.map.change_signal(desks.plant_figure, |signal| signal.term = Some(term));
        close(mean(&desks.map.run(&study(36.0, 12.0, 1)), Quantity::Decided, desks.first), wanted);
    }
}

#[test]
fn a_change_calls_a_meeting_that_begins_when_enough_members_are_there() {
    for (quorum, begins) in [(Some(1), 21.0), (None, 24.0)] {
        let mut desks = desks(|cycle| cycle.schedule = CalendarSchedule { at: every(10_000.0, 9_000.0), calendar: None });
        let alarm = desks.map.signal(desks.owners[0], at(&[10.0, 20.0]));
        let levels =
            ValueProcess::Levels([(0.0, 0.0), (10.0, 3.0), (20.0, 9.0)].map(|(from, level)| (Duration::hours(from), level)).to_vec());
        desks.map.change_signal(alarm, |signal| signal.source = SignalSource::External { changes: at(&[10.0, 20.0]), value: levels });
        let cycle = desks.map.document.cycles.get_mut(desks.cycle).unwrap();
        let latency = Distribution::Sequence(vec![Duration::hours(1.0), Duration::hours(4.0)]);
        // A rise of 3 is not enough, one of 9 over the last call is.
        cycle.called_by = Some(CycleCall { signal: alarm, threshold: 5.0, latency, quorum });
        let result = desks.map.run(&study(48.0, 0.0, 1));
        close(mean(&result, Quantity::Meetings, desks.cycle), 1.0);
        close(mean(&result, Quantity::Decided, desks.first), begins);
        let second = result.estimate(&crate::maps::measure(Quantity::Decided, desks.second));
        assert_eq!(second.is_some(), quorum.is_none(), "whoever comes later takes no part");
    }
}

#[test]
fn a_meeting_with_a_common_goal_chooses_for_the_whole_within_a_number_of_looks() {
    for (joint, wanted) in [(false, [1.0, 1.0]), (true, [2.0, 3.0])] {
        let mut desks = desks(|cycle| cycle.joint_objective = joint);
        let option =
            |local: f64, whole: f64| LeverOption { local: Money::new(local), end_to_end: Money::new(whole), ..LeverOption::default() };
        let options = [vec![option(1.0, 9.0), option(2.0, 2.0)], vec![option(1.0, 9.0), option(2.0, 8.0), option(3.0, 1.0)]];
        for (decision, options) in [desks.first, desks.second].into_iter().zip(options) {
            desks.map.change_decision(decision, |decision| {
                decision.subject = Subject::Lever("Lot".to_owned());
                decision.policy = Policy::Lever(options);
                decision.inputs.clear();
            });
        }
        let result = desks.map.run(&study(36.0, 12.0, 1));
        close(mean(&result, Quantity::Decided, desks.first), wanted[0]);
        close(mean(&result, Quantity::Decided, desks.second), wanted[1]);
        close(mean(&result, Quantity::WholeCost, desks.first), if joint { 2.0 } else { 9.0 });
    }
}

#[test]
fn a_coordinator_brings_a_changed_plan_to_those_it_must_match() {
    let mut desks = desks(|cycle| cycle.people = 0.0);
    for (decision, offset) in [(desks.first, 12.0), (desks.second, 13.0)] {
        desks.map.change_decision(decision, |decision| decision.trigger = rhythm(10_000.0, offset));
    }
    let alone = desks.map.run(&study(60.0, 20.0, 1));
    assert!(alone.estimate(&crate::maps::measure(Quantity::Decided, desks.second)).is_none(), "it would have heard at hour 62");
    let (coupling, coordinator) = (desks.map.document.new_id(), desks.map.document.new_id());
    desks.map.document.couplings.insert(coupling, Coupling { members: vec![desks.first, desks.second], ..Coupling::default() });
    let entity = Coordinator { coupling: Some(coupling), function: desks.owners[0], latency: fixed(3.0), ..Coordinator::default() };
    desks.map.document.coordinators.insert(coordinator, entity);
    let result = desks.map.run(&study(60.0, 20.0, 1));
    // Noticed at 12, together at 15: the first one decides anew on the figure of hour 15, the second sees it.
    close(mean(&result, Quantity::Decided, desks.first), 15.0);
    close(mean(&result, Quantity::Decided, desks.second), 15.0);
    close(mean(&desks.map.run(&study(60.0, 0.0, 1)), Quantity::Meetings, coordinator), 1.0);
}

#[test]
fn a_fence_holds_near_changes_back_and_sends_others_up_at_a_price() {
    // Effects come after 3 days: inside a frozen zone of 4, inside a slushy one of 5, outside both.
    for (frozen, slushy, last, held, cost) in [(4.0, 9.0, 12.0, 2.0, 0.0), (1.0, 5.0, 60.0, 0.0, 14.0), (1.0, 2.0, 60.0, 0.0, 0.0)] {
        let mut desks = desks(|_| {});
        desks.map.change_decision(desks.first, |decision| {
            decision.act = fixed(72.0);
            decision.cost = Some(Money::new(0.0));
            let zone = |days: f64| Some(Duration::days(days));
            decision.fence = Some(Fence { frozen: zone(frozen), slushy: zone(slushy), cost_of_change: Money::new(7.0) });
        });
        let result = desks.map.run(&study(61.0, 0.0, 1));
        // The first plan at hour 12 is no change; those of hours 36 and 60 are.
        close(statistic(&result, Quantity::Decided, Statistic::Max, desks.first), last);
        close(mean(&result, Quantity::HeldBack, desks.first), held);
        close(mean(&result, Quantity::DecisionCost, desks.first), cost);
    }
}

#[test]
fn a_late_change_is_authorised_and_counted_while_it_waits() {
    let mut desks = desks(|_| {});
    desks.map.change_decision(desks.first, |decision| {
        decision.fence = Some(Fence { frozen: Some(Duration::ZERO), slushy: Some(Duration::days(2.0)), cost_of_change: Money::new(7.0) });
    });
    let level = syncline::model::AuthorityLevel { function: desks.owners[1], there: fixed(4.0), back: fixed(2.0), ..Default::default() };
    let right = desks.map.document.new_id();
    let entity = syncline::model::DecisionRight { decision: desks.first, levels: vec![level], ..Default::default() };
    desks.map.document.decision_rights.insert(right, entity);
    let result = desks.map.run(&study(60.0, 36.0, 1));
    // The change of hour 36 comes into force at 42.
    close(mean(&result, Quantity::WaitingForAuthority, desks.first), 6.0 / 24.0);
    close(mean(&result, Quantity::Decided, desks.first), (12.0 * 6.0 + 36.0 * 18.0) / 24.0);
    close(mean(&result, Quantity::EscalatedShare, desks.first), 1.0);
    assert!(desks.map.document.signals.contains(desks.plan));
}

#[test]
fn a_level_that_was_told_needs_no_way_up_any_more() {
    // Up 1 h, the first level takes 10 h, its limit is passed; the second is told after 2 h and is 5 h away.
    for (rule, ends) in [(OnTimeOut::Wait, 1.0 + 10.0 + 5.0), (OnTimeOut::EscalateAndNotify, 1.0 + 10.0)] {
        let mut map = Map::new();
        let desk = map.function();
        let signal = map.signal(desk, at(&[0.0]));
        let decision = map.decision(desk, crate::maps::ON_NEWS);
        map.change_decision(decision, |decision| decision.value = Distribution::Fixed(Money::new(100.0)));
        let level = |limit: Option<f64>, there: f64, takes: f64| syncline::model::AuthorityLevel {
            function: desk,
            limit: limit.map(Money::new),
            there: fixed(there),
            decision_time: fixed(takes),
            time_out: Some(Duration::hours(2.0)),
            on_time_out: rule,
            ..Default::default()
        };
        let levels = vec![level(Some(50.0), 1.0, 10.0), level(None, 5.0, 0.0)];
        let right = map.document.new_id();
        let entity = syncline::model::DecisionRight { decision, limit: Some(Money::new(10.0)), levels, ..Default::default() };
        map.document.decision_rights.insert(right, entity);
        assert_eq!(instants(&map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, signal), [ends], "{rule:?}");
    }
}

#[test]
fn a_block_of_overtime_comes_after_its_notice_and_stays_for_its_length() {
    let mut map = Map::new();
    let shop = map.function();
    let staff = map.resource(1, |_| {});
    let work = map.activity(staff, fixed(1.0));
    map.stream(work, at(&[0.0; 12]));
    let line: SignalId = map.document.new_id();
    map.document.signals.insert(line, Signal { owner: shop, source: SignalSource::QueueLength(staff), ..Signal::default() });
    let decision = map.decision(shop, Trigger::Threshold { signal: line, above: 3.0, below: 1.0 });
    map.change_decision(decision, |decision| {
        decision.inputs = vec![line];
        decision.subject = Subject::Overtime(staff);
        let (notice, minimum_block) = (Duration::hours(2.0), Duration::hours(3.0));
        decision.policy = Policy::CapacityStep(CapacityStep { trigger: 3.0, size: 1.0, notice, minimum_block, ..CapacityStep::default() });
    });
    let result = map.run(&study(24.0, 0.0, 1));
    // Booked at 0, two servers from 2 to 5: one item by 1, two by 2, then two an hour until 5, then one.
    assert_eq!(instants(&result, Quantity::EndTimes, work), [1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
}

#[test]
fn a_coordinator_who_is_busy_brings_them_together_later() {
    let mut desks = desks(|cycle| cycle.people = 0.0);
    for (decision, offset) in [(desks.first, 12.0), (desks.second, 13.0)] {
        desks.map.change_decision(decision, |decision| decision.trigger = rhythm(10_000.0, offset));
    }
    let staff = desks.map.resource(1, |_| {});
    let other = desks.map.activity(staff, fixed(4.0));
    desks.map.stream(other, crate::maps::at(&[11.5]));
    let (coupling, coordinator) = (desks.map.document.new_id(), desks.map.document.new_id());
    desks.map.document.couplings.insert(coupling, Coupling { members: vec![desks.first, desks.second], ..Coupling::default() });
    let entity = Coordinator {
        coupling: Some(coupling),
        function: desks.owners[0],
        latency: fixed(3.0),
        attention: Some(staff),
        ..Coordinator::default()
    };
    desks.map.document.coordinators.insert(coordinator, entity);
    let result = desks.map.run(&study(60.0, 20.0, 1));
    // Noticed at 12, attention from 15.5, together at 18.5.
    close(mean(&result, Quantity::Decided, desks.second), 18.0);
    close(mean(&desks.map.run(&study(60.0, 0.0, 1)), Quantity::Busy, staff), 7.0 / 60.0);
}
