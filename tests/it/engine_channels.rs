//! What channels do to messages: sampling, dead bands, sending times, loss, overtaking.

use syncline::model::{DecisionId, Distribution, HandoffId, MessageOrder, Quantity, SignalId, SignalSource, Statistic, ValueProcess};
use syncline::units::{Duration, Share};

use crate::maps::{Map, ON_NEWS, at, every, exponential, fixed, instants, mean, poisson, rhythm, statistic, study};

/// Changes of these values every hour, told on one handoff to a function that decides whenever it hears.
struct Line {
    map: Map,
    signal: SignalId,
    handoff: HandoffId,
    decision: DecisionId,
}

fn line(values: &[f64]) -> Line {
    let mut map = Map::new();
    let [from, to] = [map.function(), map.function()];
    let times: Vec<f64> = (1..=values.len()).map(|n| n as f64).collect();
    let signal = map.signal(from, at(&times));
    takes_values(&mut map, signal, values);
    let handoff = map.handoff(from, to, fixed(0.25));
    let decision = map.decision(to, ON_NEWS);
    Line { map, signal, handoff, decision }
}

fn takes_values(map: &mut Map, signal: SignalId, values: &[f64]) {
    map.change_signal(signal, |signal| {
        let SignalSource::External { value, .. } = &mut signal.source else { panic!("it is external") };
        *value = ValueProcess::Draw(Distribution::Sequence(values.to_vec()));
    });
}

fn ends(line: &Line) -> Vec<f64> {
    instants(&line.map.run(&study(100.0, 0.0, 1)), Quantity::ChainEnds, line.signal)
}

#[test]
fn a_message_takes_the_time_of_its_handoff() {
    assert_eq!(ends(&line(&[1.0, 2.0])), [1.25, 2.25]);
}

#[test]
fn only_every_third_version_is_sent_and_takes_the_others_along() {
    let mut line = line(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    line.map.change_handoff(line.handoff, |handoff| handoff.channel.sample_every = 3);
    assert_eq!(ends(&line), [3.25, 3.25, 3.25, 6.25, 6.25, 6.25], "the seventh waits for the ninth");
}

#[test]
fn small_changes_wait_until_they_add_up() {
    let mut line = line(&[100.0, 104.0, 108.0, 112.0, 113.0]);
    line.map.change_handoff(line.handoff, |handoff| handoff.channel.dead_band = 0.1);
    assert_eq!(ends(&line), [1.25, 4.25, 4.25, 4.25]);
}

#[test]
fn a_sheet_goes_out_at_its_times_with_the_newest_value_for_all_it_collected() {
    let mut line = line(&[1.0, 2.0, 3.0]);
    line.map.change_handoff(line.handoff, |handoff| handoff.channel.sends = every(5.0, 2.5));
    assert_eq!(ends(&line), [2.75, 2.75, 7.75]);
    let result = line.map.run(&study(100.0, 0.0, 1));
    // The first sheet says what was true at 2, the second what was true at 3.
    assert!((mean(&result, Quantity::AgeAtUse, line.decision) - (0.75 + 0.75 + 4.75) / 3.0).abs() < 1e-9);
}

#[test]
fn a_sheet_samples_and_leaves_out_small_changes_like_any_channel() {
    let mut sampled = line(&[1.0, 2.0, 3.0, 4.0]);
    sampled.map.change_handoff(sampled.handoff, |handoff| {
        handoff.channel.sends = every(5.0, 3.5);
        handoff.channel.sample_every = 2;
    });
    assert_eq!(ends(&sampled), [3.75, 3.75, 8.75, 8.75]);
    let mut steady = line(&[100.0, 101.0, 130.0]);
    steady.map.change_handoff(steady.handoff, |handoff| {
        handoff.channel.sends = every(1.0, 0.5);
        handoff.channel.dead_band = 0.1;
    });
    assert_eq!(ends(&steady), [1.75, 3.75, 3.75]);
}

#[test]
fn what_changes_at_the_instant_of_sending_goes_out_and_is_known_to_decisions_of_that_instant() {
    let mut line = line(&[1.0, 2.0, 3.0]);
    line.map.change_handoff(line.handoff, |handoff| {
        handoff.channel.sends = every(3.0, 0.0);
        handoff.latency = fixed(0.0);
    });
    line.map.change_decision(line.decision, |decision| decision.trigger = rhythm(3.0, 0.0));
    assert_eq!(ends(&line), [3.0, 3.0, 3.0]);
}

#[test]
fn what_is_decided_at_the_instant_of_sending_still_goes_out() {
    let mut map = Map::new();
    let functions = [map.function(), map.function(), map.function()];
    let signal = map.signal(functions[0], at(&[1.0]));
    map.handoff(functions[0], functions[1], fixed(0.0));
    let sheet = map.handoff(functions[1], functions[2], fixed(0.5));
    map.change_handoff(sheet, |handoff| handoff.channel.sends = every(24.0, 6.0));
    map.decision(functions[1], rhythm(24.0, 6.0));
    map.decision(functions[2], ON_NEWS);
    let result = map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, signal), [6.5]);
}

#[test]
fn each_signal_on_a_handoff_is_held_sampled_and_compared_by_itself() {
    let mut line = line(&[100.0, 101.0, 102.0]);
    let from = line.map.document.functions.ids().next().unwrap();
    let other = line.map.signal(from, at(&[1.5, 2.5]));
    takes_values(&mut line.map, other, &[5.0, 9.0]);
    let both = vec![line.signal, other];
    line.map.change_handoff(line.handoff, |handoff| {
        handoff.signals = both;
        handoff.channel.dead_band = 0.1;
    });
    // A second decision looks at the other signal only.
    let to = line.map.document.functions.ids().next_back().unwrap();
    line.map.change_decision(line.decision, |decision| decision.inputs = vec![line.signal]);
    let second = line.map.decision(to, ON_NEWS);
    line.map.change_decision(second, |decision| decision.inputs = vec![other]);
    let result = line.map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, line.signal), [1.25], "1 % is too little");
    assert_eq!(instants(&result, Quantity::ChainEnds, other), [1.75, 2.75]);

    line.map.change_handoff(line.handoff, |handoff| {
        handoff.channel.dead_band = 0.0;
        handoff.channel.sends = every(10.0, 0.0);
    });
    let result = line.map.run(&study(100.0, 0.0, 1));
    assert_eq!(instants(&result, Quantity::ChainEnds, line.signal), [10.25; 3]);
    assert_eq!(instants(&result, Quantity::ChainEnds, other), [10.25; 2]);
    let taken: Vec<u64> = result.replications[0].decisions.iter().map(|decision| decision.taken).collect();
    assert_eq!(taken, [1, 1], "nobody is told about the other's signal");
}

/// The first message is overtaken by the second; both are used at 12.
fn overtaken(order: MessageOrder) -> f64 {
    let mut line = line(&[10.0, 20.0]);
    line.map.change_handoff(line.handoff, |handoff| {
        handoff.latency = Distribution::Sequence(vec![Duration::hours(8.0), Duration::hours(1.0)]);
        handoff.channel.order = order;
    });
    line.map.change_decision(line.decision, |decision| decision.trigger = rhythm(12.0, 0.0));
    mean(&line.map.run(&study(100.0, 0.0, 1)), Quantity::AgeAtUse, line.decision)
}

#[test]
fn the_newest_version_wins_unless_the_last_to_arrive_does() {
    assert!((overtaken(MessageOrder::NewestSent) - 10.0).abs() < 1e-9, "both chains use what was true at 2");
    assert!((overtaken(MessageOrder::LastArrived) - 10.5).abs() < 1e-9, "one uses what was true at 1");
}

#[test]
fn an_overtaken_version_of_one_signal_does_not_take_the_value_of_another() {
    let mut line = line(&[10.0]);
    let from = line.map.document.functions.ids().next().unwrap();
    let other = line.map.signal(from, at(&[2.0]));
    let both = vec![line.signal, other];
    line.map.change_handoff(line.handoff, |handoff| {
        handoff.signals = both;
        handoff.latency = Distribution::Sequence(vec![Duration::hours(8.0), Duration::hours(1.0)]);
    });
    line.map.change_decision(line.decision, |decision| decision.trigger = rhythm(12.0, 0.0));
    let result = line.map.run(&study(100.0, 0.0, 1));
    assert_eq!(statistic(&result, Quantity::AgeAtUse, Statistic::Max, line.decision), 11.0);
}

#[test]
fn the_share_of_lost_chains_is_the_share_of_lost_messages() {
    let mut map = Map::new();
    let functions = [map.function(), map.function(), map.function()];
    let signal = map.signal(functions[0], poisson(2.0));
    for pair in functions.windows(2) {
        let handoff = map.handoff(pair[0], pair[1], exponential(1.0));
        map.change_handoff(handoff, |handoff| handoff.channel.loss = Share::new(0.25));
        map.decision(pair[1], ON_NEWS);
    }
    let result = map.run(&study(10_000.0, 0.0, 1));
    let changes = mean(&result, Quantity::Arrivals, signal);
    let finished = mean(&result, Quantity::ChainsFinished, signal) / changes;
    let theory = 0.75 * 0.75;
    let standard_error = f64::sqrt(theory * (1.0 - theory) / changes);
    assert!((finished - theory).abs() < 4.0 * standard_error, "{finished} instead of {theory} ± {standard_error}");
    let row = &result.replications[0].signals[0];
    assert_eq!(row.triggers, row.finished + row.lost);
}

#[test]
fn another_loss_changes_which_messages_arrive_and_nothing_about_those_that_do() {
    let ends = |loss: f64| {
        let mut line = line(&[1.0; 40]);
        line.map.change_handoff(line.handoff, |handoff| {
            handoff.latency = exponential(0.3);
            handoff.channel.noise = Distribution::Normal { mean: 0.0, sd: 1.0 };
            handoff.channel.loss = Share::new(loss);
        });
        ends(&line)
    };
    let (all, some) = (ends(0.0), ends(0.4));
    assert!(some.len() < all.len() && !some.is_empty());
    assert!(some.iter().all(|end| all.contains(end)), "{some:?} of {all:?}");
}
