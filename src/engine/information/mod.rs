//! Information in one replication: signals change, channels carry messages, messages arrive.
//!
//! This part owns true values, channels and messages under way. It knows nothing of what a receiver
//! does with a message.

mod channel;

use self::channel::{Lane, Parcel};
use super::agenda::{Agenda, Topic};
use super::episode::{Token, part};
use super::event_list::Phase;
use super::observer::Subject;
use super::plan::{ArrivalPlan, ChainPlan, Timetable, ValuePlan, accepts};
use super::random::{Purpose, Stream};

/// A message that reached somebody.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The function that hears it.
    pub function: u32,
    /// The signal it is about; none for the outcome of a decision.
    pub signal: Option<u32>,
    /// A number for the way it came: equal for messages of one handoff or one own signal.
    pub way: u32,
    /// Its value as received.
    pub value: f64,
    /// When its value was true.
    pub made: i64,
    /// How many versions of the signal it stands for.
    pub n_versions: u32,
    /// The chains it belongs to.
    pub tokens: Vec<Token>,
}

/// What is handed to a channel.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The signal it is about.
    pub signal: Option<u32>,
    /// Its value.
    pub value: f64,
    /// When its value was true.
    pub made: i64,
    /// The chains it belongs to.
    pub tokens: Vec<Token>,
    /// The earliest instant at which it can be heard.
    pub earliest: i64,
}

/// What became of a message.
#[derive(Debug, Clone)]
pub enum Sent {
    /// It arrives after this time.
    OnItsWay(i64),
    /// The channel holds it back until it sends next.
    Held,
    /// It never arrives; its tokens are given back.
    Lost(Vec<Token>),
}

/// Information of one replication.
#[derive(Debug)]
pub struct Information<'p> {
    plan: &'p ChainPlan,
    signals: Vec<SignalState>,
    channels: Vec<ChannelState>,
    messages: Vec<Option<Message>>,
    free: Vec<u32>,
    /// Versions under way to each function, by signal.
    under_way: Vec<Vec<(Option<u32>, u32)>>,
}

#[derive(Debug)]
struct SignalState {
    changes: Stream,
    values: Stream,
    table: Timetable,
    position: usize,
    n_changes: u32,
    value: f64,
}

#[derive(Debug)]
struct ChannelState {
    latency: Stream,
    loss: Stream,
    noise: Stream,
    table: Timetable,
    /// The last instant at which it sent what it had collected.
    sent_at: Option<i64>,
    /// One for each signal it carried so far.
    lanes: Vec<Lane>,
}

impl ChannelState {
    fn lane(&mut self, signal: Option<u32>) -> &mut Lane {
        let index = self.lanes.iter().position(|lane| lane.signal == signal).unwrap_or_else(|| {
            self.lanes.push(Lane::new(signal));
            self.lanes.len() - 1
        });
        &mut self.lanes[index]
    }
}

#[derive(Debug)]
struct Message {
    handoff: u32,
    heard: Heard,
    /// Its number among the messages about its signal on this handoff.
    number: u32,
}

impl<'p> Information<'p> {
    /// Information at time zero, with first changes and sendings scheduled.
    pub fn new(plan: &'p ChainPlan, seed: u64, replication: u32, agenda: &mut Agenda) -> Self {
        let stream = |element: u32, purpose: Purpose| Stream::new(seed, replication, element, purpose);
        let signals = plan
            .signals
            .iter()
            .map(|signal| SignalState {
                changes: stream(signal.element, Purpose::Arrival),
                values: stream(signal.element, Purpose::Value),
                table: match &signal.changes {
                    ArrivalPlan::Timetable(table) => table.drawn(seed, replication),
                    _ => Timetable::Never,
                },
                position: 0,
                n_changes: 0,
                value: match signal.value {
                    ValuePlan::Walk(start, _) => start,
                    ValuePlan::Ar1(mean, ..) => mean,
                    _ => 0.0,
                },
            })
            .collect();
        let channels = plan
            .handoffs
            .iter()
            .map(|handoff| ChannelState {
                latency: stream(handoff.element, Purpose::Latency),
                loss: stream(handoff.element, Purpose::Loss),
                noise: stream(handoff.element, Purpose::Noise),
                table: handoff.channel.sends.as_ref().map_or(Timetable::Never, |table| table.drawn(seed, replication)),
                sent_at: None,
                lanes: Vec::new(),
            })
            .collect();
        let mut information =
            Self { plan, signals, channels, messages: Vec::new(), free: Vec::new(), under_way: vec![Vec::new(); plan.functions.len()] };
        for index in 0..plan.signals.len() as u32 {
            information.schedule_change(index, true, agenda);
        }
        for index in 0..plan.handoffs.len() as u32 {
            information.schedule_sending(index, 0, agenda);
        }
        information
    }

    /// A signal changes: its new value as its owner sees it.
    pub fn change(&mut self, index: u32, agenda: &mut Agenda) -> Heard {
        let now = agenda.now();
        let plan = &self.plan.signals[index as usize];
        let state = &mut self.signals[index as usize];
        state.n_changes += 1;
        state.value = match &plan.value {
            ValuePlan::Count => f64::from(state.n_changes),
            ValuePlan::Draw(draw) => draw.next(&mut state.values),
            ValuePlan::Walk(_, step) => state.value + step.next(&mut state.values),
            ValuePlan::Ar1(mean, rho, innovation) => mean + rho * (state.value - mean) + innovation.next(&mut state.values),
            ValuePlan::Levels(levels) => levels.iter().rev().find(|(from, _)| *from <= now).map_or(state.value, |(_, level)| *level),
        };
        let value = state.value;
        self.schedule_change(index, false, agenda);
        let way = self.plan.handoffs.len() as u32 + index;
        Heard { function: plan.owner, signal: Some(index), way, value, made: now, n_versions: 1, tokens: Vec::new() }
    }

    /// Whom an event is about.
    pub fn subject(&self, topic: Topic, index: u32) -> Option<Subject> {
        match topic {
            Topic::SignalChange => {
                let number = Some(u64::from(self.signals[index as usize].n_changes) + 1);
                Some(Subject { element: self.plan.signals[index as usize].element, number })
            }
            Topic::Message => {
                let message = self.messages[index as usize].as_ref()?;
                Some(Subject { element: self.plan.handoffs[message.handoff as usize].element, number: Some(message.number.into()) })
            }
            Topic::ChannelSends => Some(Subject { element: self.plan.handoffs[index as usize].element, number: None }),
            _ => None,
        }
    }

    /// How many messages are under way.
    pub fn n_alive(&self) -> usize {
        self.messages.len() - self.free.len()
    }

    /// How many changes of a signal there were, the present one included.
    pub fn n_changes(&self, signal: u32) -> u32 {
        self.signals[signal as usize].n_changes
    }

    /// How many versions that a listener to these signals hears are on their way to a function: offered
    /// to a channel and not heard yet.
    pub fn n_under_way(&self, function: u32, inputs: &[u32]) -> u32 {
        self.under_way[function as usize].iter().filter(|(signal, _)| accepts(inputs, *signal)).map(|(_, n)| n).sum()
    }

    /// Offers a version of a signal, or an outcome, to a handoff's channel.
    pub fn send(&mut self, handoff: u32, outgoing: Outgoing, agenda: &mut Agenda) -> Sent {
        let now = agenda.now();
        let plan = &self.plan.handoffs[handoff as usize];
        let state = &mut self.channels[handoff as usize];
        let signal = outgoing.signal;
        *counter(&mut self.under_way[plan.to as usize], signal) += 1;
        let lane = state.lane(signal);
        lane.offer(outgoing, &plan.channel, now);
        // Like a gate, a sending lets through what reaches it at its very instant.
        if plan.channel.sends.is_some() && state.sent_at != Some(now) {
            return Sent::Held;
        }
        match state.lane(signal).release(&plan.channel, now) {
            Some(parcel) => self.dispatch(handoff, parcel, agenda),
            None => Sent::Held,
        }
    }

    /// A channel sends what it collected. Lost tokens are given back.
    pub fn channel_sends(&mut self, handoff: u32, agenda: &mut Agenda) -> Vec<Token> {
        let now = agenda.now();
        self.schedule_sending(handoff, now + 1, agenda);
        let channel = &self.plan.handoffs[handoff as usize].channel;
        let state = &mut self.channels[handoff as usize];
        state.sent_at = Some(now);
        let parcels: Vec<Parcel> = state.lanes.iter_mut().filter_map(|lane| lane.release(channel, now)).collect();
        let mut lost = Vec::new();
        for mut parcel in parcels {
            // What waited is delivered before the decisions of the instant.
            parcel.outgoing.earliest = now;
            if let Sent::Lost(mut tokens) = self.dispatch(handoff, parcel, agenda) {
                lost.append(&mut tokens);
            }
        }
        lost
    }

    /// A message arrives; nothing if no function hears it.
    pub fn arrive(&mut self, index: u32) -> Option<Heard> {
        let message = self.messages[index as usize].take()?;
        self.free.push(index);
        let mut heard = message.heard;
        *counter(&mut self.under_way[heard.function as usize], heard.signal) -= heard.n_versions;
        let newest_wins = self.plan.handoffs[message.handoff as usize].channel.newest_wins;
        let lane = self.channels[message.handoff as usize].lane(heard.signal);
        (heard.value, heard.made) = lane.hear(message.number, heard.value, heard.made, newest_wins);
        Some(heard)
    }

    fn dispatch(&mut self, handoff: u32, parcel: Parcel, agenda: &mut Agenda) -> Sent {
        let now = agenda.now();
        let plan = &self.plan.handoffs[handoff as usize];
        let state = &mut self.channels[handoff as usize];
        let Parcel { mut outgoing, number, n_versions } = parcel;
        // Every message takes its numbers, lost or not, so that another loss shifts nothing else.
        let takes = plan.latency.next(&mut state.latency);
        let noise = plan.channel.noise.next(&mut state.noise);
        if plan.channel.loss > 0.0 && state.loss.next_unit() < plan.channel.loss {
            *counter(&mut self.under_way[plan.to as usize], outgoing.signal) -= n_versions;
            return Sent::Lost(outgoing.tokens);
        }
        let arrives = (now + takes).max(outgoing.earliest);
        for token in &mut outgoing.tokens {
            token.parts[part::COMMUNICATE] += arrives - now;
        }
        let value = outgoing.value * (1.0 + plan.channel.bias) + noise;
        let Outgoing { signal, made, tokens, .. } = outgoing;
        let heard = Heard { function: plan.to, signal, way: handoff, value, made, n_versions, tokens };
        let message = Some(Message { handoff, heard, number });
        let index = if let Some(index) = self.free.pop() {
            self.messages[index as usize] = message;
            index
        } else {
            self.messages.push(message);
            (self.messages.len() - 1) as u32
        };
        agenda.at(arrives, Phase::Information, 0, Topic::Message, index);
        Sent::OnItsWay(arrives - now)
    }

    fn schedule_sending(&mut self, handoff: u32, from: i64, agenda: &mut Agenda) {
        if let Some(next) = self.channels[handoff as usize].table.at_or_after(from) {
            // After the changes of the instant and before its decisions.
            agenda.at(next, Phase::Information, 1, Topic::ChannelSends, handoff);
        }
    }

    fn schedule_change(&mut self, index: u32, is_first: bool, agenda: &mut Agenda) {
        let now = agenda.now();
        let state = &mut self.signals[index as usize];
        let next = super::arrivals::next(
            &self.plan.signals[index as usize].changes,
            &state.table,
            &mut state.position,
            &mut state.changes,
            is_first,
            now,
        );
        if let Some(next) = next {
            agenda.at(next, Phase::Information, 0, Topic::SignalChange, index);
        }
    }
}

/// The number kept for a signal in a short list.
fn counter(counts: &mut Vec<(Option<u32>, u32)>, signal: Option<u32>) -> &mut u32 {
    let index = counts.iter().position(|(other, _)| *other == signal).unwrap_or_else(|| {
        counts.push((signal, 0));
        counts.len() - 1
    });
    &mut counts[index].1
}
