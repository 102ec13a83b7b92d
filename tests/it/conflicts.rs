//! Plans in force that do not match: each kind to the hour, with its cause, who knew when, and what resolves it.

use syncline::engine::commitments::{Cause, ConflictRecord, ConflictRow, Kind, State};
use syncline::engine::run::{Control, ReplicationRecord, run};
use syncline::model::{
    AuthorityLevel, Channel, Coordinator, Coupling, CouplingId, CouplingKind, DecisionId, DecisionRight, FunctionId, HandoffId,
    LeverOption, LinearRule, LinearTerm, Policy, Signal, SignalId, SignalSource, Subject, Term, ValueProcess, Variant,
};
use syncline::units::{Duration, Money, Share};

use crate::maps::{Map, ON_NEWS, at, fixed, rhythm, study};

const HOUR: i64 = 3_600_000;

fn copies(signal: SignalId) -> Policy {
    let term = LinearTerm { signal, unknown: Some(0.0), ..LinearTerm::default() };
    Policy::Linear(LinearRule { terms: vec![term], ..LinearRule::default() })
}

/// A desk that follows a figure at once, tells what it decided, and another desk that builds on it every 30 hours.
struct Desks {
    map: Map,
    figure: SignalId,
    told: SignalId,
    built: SignalId,
    tells: HandoffId,
    first: DecisionId,
    second: DecisionId,
    owners: [FunctionId; 2],
    coupling: CouplingId,
}

/// The figure is 100 from the start on and 150 from hour 20 on; the message takes 15 hours.
fn desks(kind: CouplingKind) -> Desks {
    let mut map = Map::new();
    let owners = [map.function(), map.function()];
    let figure = map.signal(owners[0], at(&[0.0, 20.0]));
    map.change_signal(figure, |signal| {
        let levels = vec![(Duration::ZERO, 100.0), (Duration::hours(20.0), 150.0)];
        signal.source = SignalSource::External { changes: at(&[0.0, 20.0]), value: ValueProcess::Levels(levels) };
    });
    let first = map.decision(owners[0], ON_NEWS);
    let second = map.decision(owners[1], rhythm(30.0, 30.0));
    let told: SignalId = map.document.new_id();
    map.document.signals.insert(told, Signal { owner: owners[0], source: SignalSource::Decision(first), ..Signal::default() });
    let built: SignalId = map.document.new_id();
    map.document.signals.insert(built, Signal { owner: owners[1], source: SignalSource::Decision(second), ..Signal::default() });
    let tells = map.handoff(owners[0], owners[1], fixed(15.0));
    map.change_handoff(tells, |handoff| handoff.signals = vec![told]);
    for (decision, input) in [(first, figure), (second, told)] {
        map.change_decision(decision, |decision| {
            decision.inputs = vec![input];
            decision.policy = copies(input);
        });
    }
    let coupling: CouplingId = map.document.new_id();
    map.document.couplings.insert(coupling, Coupling { kind, members: vec![first, second], ..Coupling::default() });
    Desks { map, figure, told, built, tells, first, second, owners, coupling }
}

impl Desks {
    fn record(&self) -> ReplicationRecord {
        let prepared = self.map.prepared(&study(100.0, 0.0, 1));
        run(&prepared.plan, prepared.seed, 0, true, &Control::default())
    }

    fn conflicts(&self) -> ConflictRecord {
        self.record().commitments
    }

    /// The only clash of a kind.
    fn the(&self, kind: Kind) -> ConflictRow {
        let record = self.conflicts();
        let rows: Vec<&ConflictRow> = record.rows.iter().filter(|row| row.kind == kind && HOUR <= row.created).collect();
        assert_eq!(rows.len(), 1, "{record:#?}");
        rows[0].clone()
    }
}

/// Cause, and the hours at which it began, was noticed and was over.
fn course(row: &ConflictRow) -> (Cause, i64, Option<i64>, Option<i64>) {
    (row.cause, row.created / HOUR, row.noticed.map(|at| at / HOUR), row.resolved.map(|at| at / HOUR))
}

#[test]
fn a_start_before_a_delivery_that_is_not_known_yet_is_too_early_because_of_the_time_under_way() {
    let mut desks = desks(CouplingKind::Needs);
    for signal in [desks.told, desks.built] {
        desks.map.change_signal(signal, |signal| signal.unit = "h".to_owned());
    }
    // Planned for hour 100 at hour 30, delivered at 150, heard at 35, planned anew at 60.
    let row = desks.the(Kind::Timing);
    assert_eq!(course(&row), (Cause::Latency, 30, Some(35), Some(60)));
    assert_eq!(row.functions, [1, 0], "the later decision and the other one");
    assert_eq!(row.parties[0].number, Some(100.0));
    assert!(row.coupling.is_some() && row.episode.is_some());
    // A tolerance that covers the difference, or a message that is there at once, and nothing clashes.
    desks.map.document.couplings.get_mut(desks.coupling).unwrap().tolerance_time = Some(Duration::hours(50.0));
    assert!(desks.conflicts().rows.iter().all(|row| row.created < HOUR || row.kind != Kind::Timing));
    desks.map.document.couplings.get_mut(desks.coupling).unwrap().tolerance_time = Some(Duration::hours(49.0));
    desks.the(Kind::Timing);
    desks.map.change_handoff(desks.tells, |handoff| handoff.latency = fixed(0.0));
    assert!(desks.conflicts().rows.iter().all(|row| row.created < 21 * HOUR || row.kind != Kind::Timing));
}

#[test]
fn quantities_that_differ_by_more_than_the_tolerance_clash_and_causes_are_told_apart() {
    let mut desks = desks(CouplingKind::SameQuantity);
    // From the change on, until the second desk's next round; what it plans then is as wrong as before.
    let rows = |desks: &Desks| {
        let record = desks.conflicts();
        let rows = record.rows.into_iter().filter(|row| row.kind == Kind::Quantity && HOUR <= row.created);
        rows.map(|row| course(&row)).collect::<Vec<_>>()
    };
    desks.map.change_decision(desks.second, |decision| decision.trigger = rhythm(30.0, 16.0));
    assert_eq!(rows(&desks), [(Cause::Uncertainty, 20, Some(20), Some(46))], "nobody could know before");
    // A second desk that has planned nothing until hour 30 makes the clash itself.
    desks.map.change_decision(desks.second, |decision| decision.trigger = rhythm(30.0, 30.0));
    assert_eq!(rows(&desks), [(Cause::Latency, 30, Some(30), Some(60))]);
    // Sent only every 40 hours: the first plan at 0, the second one still waits at 30.
    desks.map.change_handoff(desks.tells, |handoff| {
        handoff.latency = fixed(0.0);
        handoff.channel = Channel { sends: crate::maps::every(40.0, 0.0), ..Channel::default() };
    });
    assert_eq!(rows(&desks), [(Cause::Cadence, 30, Some(30), Some(60))]);
    desks.map.change_handoff(desks.tells, |handoff| handoff.channel = Channel { bias: 0.5, ..Channel::default() });
    assert_eq!(rows(&desks), [(Cause::Noise, 30, Some(30), None)]);
    desks.map.change_handoff(desks.tells, |handoff| handoff.channel = Channel { loss: Share::new(1.0), ..Channel::default() });
    assert_eq!(rows(&desks), [(Cause::Loss, 30, Some(30), None)]);
    desks.map.document.couplings.get_mut(desks.coupling).unwrap().tolerance_share = Some(Share::new(1.0));
    assert_eq!(rows(&desks), []);
}

#[test]
fn what_is_read_in_two_ways_is_a_clash_of_meaning_until_a_mapping_is_declared() {
    let mut desks = desks(CouplingKind::SameQuantity);
    desks.map.change_handoff(desks.tells, |handoff| {
        handoff.latency = fixed(1.0);
        handoff.signals = vec![desks.figure];
    });
    desks.map.change_decision(desks.second, |decision| {
        decision.trigger = rhythm(30.0, 30.0);
        decision.inputs = vec![desks.figure];
        decision.policy = copies(desks.figure);
    });
    let term = desks.map.document.new_id();
    let variants = [(desks.owners[1], Variant { factor: Some(0.8), ..Variant::default() })].into();
    desks.map.document.terms.insert(term, Term { variants, ..Term::default() });
    desks.map.change_signal(desks.figure, |signal| signal.term = Some(term));
    assert_eq!(course(&desks.the(Kind::Definition)), (Cause::Definition, 30, Some(30), None));
    assert_eq!(course(&desks.the(Kind::Quantity)), (Cause::Definition, 30, Some(30), None), "150 and 120");
    // Each says what it decided in its own words: the same word, another number.
    let of = [desks.told, desks.built];
    for signal in of {
        desks.map.change_signal(signal, |signal| signal.term = Some(term));
    }
    desks.map.document.terms.get_mut(term).unwrap().mapped = vec![desks.owners[1]].into_iter().collect();
    assert!(desks.conflicts().rows.iter().all(|row| !row.kind.is_conflict() || row.created < HOUR));
}

#[test]
fn one_that_hurries_for_one_that_does_not_is_at_the_wrong_speed_and_own_goals_can_be_the_cause() {
    let mut desks = desks(CouplingKind::SameUrgency);
    desks.map.change_decision(desks.first, |decision| decision.policy = Policy::Constant(1.0));
    desks.map.change_decision(desks.second, |decision| {
        decision.trigger = rhythm(300.0, 30.0);
        decision.inputs.clear();
        decision.subject = Subject::Lever("Speed".to_owned());
        let option =
            |local: f64, whole: f64| LeverOption { local: Money::new(local), end_to_end: Money::new(whole), ..LeverOption::default() };
        decision.policy = Policy::Lever(vec![option(0.0, 10.0), option(5.0, 1.0)]);
    });
    assert_eq!(course(&desks.the(Kind::Mode)), (Cause::Objective, 30, Some(30), None));
    desks.map.change_decision(desks.second, |decision| decision.weight = Some(Share::new(1.0)));
    assert!(desks.conflicts().rows.is_empty());
}

#[test]
fn claims_on_one_capacity_clash_while_they_exceed_it() {
    for (second, clashes) in [(4.0, false), (4.5, true)] {
        let mut desks = desks(CouplingKind::SharesCapacity);
        let staff = desks.map.resource(10, |_| {});
        desks.map.document.couplings.get_mut(desks.coupling).unwrap().resource = Some(staff);
        desks.map.change_decision(desks.first, |decision| decision.policy = Policy::Constant(6.0));
        desks.map.change_decision(desks.second, |decision| {
            decision.trigger = rhythm(300.0, 30.0);
            decision.inputs.clear();
            decision.policy = Policy::Constant(second);
        });
        let record = desks.conflicts();
        assert_eq!(record.rows.len(), usize::from(clashes), "{record:#?}");
        if clashes {
            assert_eq!((record.rows[0].kind, course(&record.rows[0])), (Kind::Capacity, (Cause::Uncertainty, 30, Some(30), None)));
        }
    }
}

#[test]
fn a_decision_rests_on_an_outdated_version_when_a_newer_one_was_there_for_too_long() {
    let mut desks = desks(CouplingKind::Needs);
    // Superseded at 20, in force at 30, heard at 35, decided anew at 60.
    assert_eq!(course(&desks.the(Kind::StaleBasis)), (Cause::Latency, 30, Some(35), Some(60)));
    desks.map.document.settings.stale_after = Some(Duration::hours(10.0));
    assert!(desks.conflicts().rows.iter().all(|row| row.kind != Kind::StaleBasis || row.created < HOUR));
    desks.map.document.settings.stale_after = Some(Duration::hours(9.0));
    desks.the(Kind::StaleBasis);
}

#[test]
fn a_decision_that_is_turned_back_within_the_time_goes_back_and_forth() {
    let mut desks = desks(CouplingKind::Needs);
    desks.map.document.couplings = syncline::model::Table::default();
    desks.map.change_signal(desks.figure, |signal| {
        let hours = [(0.0, 100.0), (20.0, 150.0), (40.0, 120.0), (60.0, 130.0)];
        let levels = hours.map(|(from, level)| (Duration::hours(from), level)).to_vec();
        signal.source = SignalSource::External { changes: at(&[0.0, 20.0, 40.0, 60.0]), value: ValueProcess::Levels(levels) };
    });
    assert!(desks.conflicts().rows.is_empty(), "it is looked for where something must match, or on demand");
    let hours = |desks: &Desks| {
        let of_first = |row: &&ConflictRow| row.kind == Kind::Whiplash && row.functions == [0, 0];
        desks.conflicts().rows.iter().filter(of_first).map(|row| row.created / HOUR).collect::<Vec<_>>()
    };
    desks.map.document.settings.whiplash_within = Some(Duration::hours(20.0));
    assert_eq!(hours(&desks), [40, 60]);
    desks.map.document.settings.whiplash_within = Some(Duration::hours(19.0));
    assert!(hours(&desks).is_empty());
}

#[test]
fn two_who_decide_the_same_take_each_others_place() {
    let mut desks = desks(CouplingKind::Needs);
    let staff = desks.map.resource(1, |_| {});
    for (decision, servers, trigger) in [(desks.first, 3.0, rhythm(300.0, 10.0)), (desks.second, 4.0, rhythm(300.0, 30.0))] {
        desks.map.change_decision(decision, |decision| {
            decision.policy = Policy::Constant(servers);
            decision.subject = Subject::Capacity(staff);
            decision.inputs.clear();
            decision.trigger = trigger;
        });
    }
    let row = desks.the(Kind::Authority);
    assert_eq!((row.cause, row.created / HOUR, row.functions), (Cause::Right, 30, [1, 0]));
    let record = desks.conflicts();
    let states: Vec<State> = record.commitments.iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Overridden, State::Standing]);
}

#[test]
fn whoever_looks_at_the_plans_in_force_holds_back_or_asks_above_and_nothing_clashes() {
    let mut desks = desks(CouplingKind::SameQuantity);
    desks.map.change_decision(desks.second, |decision| {
        decision.trigger = rhythm(30.0, 30.0);
        decision.checks_plans = Some(true);
    });
    let commitments = |desks: &Desks| {
        let record = desks.conflicts();
        assert!(record.rows.iter().all(|row| row.kind != Kind::Quantity), "{record:#?}");
        let of_second = record.commitments.iter().filter(|row| row.decision == 1);
        (record.n_checked, of_second.map(|row| (row.at / HOUR, row.terms.number.unwrap())).collect::<Vec<_>>())
    };
    assert_eq!(commitments(&desks), (1, vec![(60, 150.0)]), "held back until it knows");
    let right = desks.map.document.new_id();
    let level = AuthorityLevel { function: desks.owners[0], there: fixed(3.0), back: fixed(1.0), ..AuthorityLevel::default() };
    let entity = DecisionRight { decision: desks.second, levels: vec![level], ..DecisionRight::default() };
    desks.map.document.decision_rights.insert(right, entity);
    assert_eq!(commitments(&desks), (1, vec![(34, 150.0)]), "the level above knows");
}

#[test]
fn a_coordinator_resolves_what_clashes_when_it_has_brought_both_together() {
    let mut desks = desks(CouplingKind::SameQuantity);
    let coordinator = desks.map.document.new_id();
    let entity = Coordinator { coupling: Some(desks.coupling), function: desks.owners[0], latency: fixed(3.0), ..Coordinator::default() };
    desks.map.document.coordinators.insert(coordinator, entity);
    assert_eq!(course(&desks.the(Kind::Quantity)), (Cause::Uncertainty, 20, Some(20), Some(23)));
}

#[test]
fn an_agent_with_guardrails_is_nothing_but_its_parameters() {
    let mut desks = desks(CouplingKind::SameQuantity);
    desks.map.change_decision(desks.second, |decision| decision.checks_plans = Some(true));
    let with_parameters = format!("{:?}", desks.record());
    desks.map.change_decision(desks.second, |decision| {
        decision.checks_plans = None;
        decision.agent = Some(syncline::model::AgentKind::GovernedAi);
        decision.cost = Some(Money::new(0.0));
    });
    desks.map.change_decision(desks.first, |decision| decision.cost = Some(Money::new(0.0)));
    assert_eq!(format!("{:?}", desks.record()), with_parameters);
}

#[test]
fn what_must_match_changes_nothing_by_itself() {
    let mut desks = desks(CouplingKind::SameQuantity);
    let with = desks.record();
    assert!(!with.commitments.rows.is_empty());
    desks.map.document.couplings = syncline::model::Table::default();
    let without = desks.record();
    assert!(without.commitments.rows.is_empty() && without.commitments.counts.is_empty());
    assert_eq!(without.commitments.commitments, with.commitments.commitments, "plans in force are kept for the first repeat");
    assert_eq!(format!("{:?}{:?}", with.chain, with.information), format!("{:?}{:?}", without.chain, without.information));
}
