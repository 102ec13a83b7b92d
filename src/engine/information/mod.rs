//! Information in one replication: signals change, channels carry messages, messages arrive.
//!
//! This part owns true values, channels and messages under way. It knows nothing of what a receiver
//! does with a message.

use super::agenda::{Agenda, Topic};
use super::episode::{Token, part};
use super::event_list::Phase;
use super::plan::{ArrivalPlan, ChainPlan, Timetable, ValuePlan};
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
    /// Messages under way to each function.
    under_way: Vec<u32>,
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
    n_offered: u32,
    last_sent: Option<f64>,
    held: Option<Outgoing>,
    /// Since when each held token waits.
    held_since: Vec<i64>,
    newest_heard: i64,
}

#[derive(Debug)]
struct Message {
    handoff: u32,
    heard: Heard,
    sent: i64,
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
                n_offered: 0,
                last_sent: None,
                held: None,
                held_since: Vec::new(),
                newest_heard: -1,
            })
            .collect();
        let mut information =
            Self { plan, signals, channels, messages: Vec::new(), free: Vec::new(), under_way: vec![0; plan.functions.len()] };
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
            ValuePlan::Levels(levels) => {
                levels.iter().rev().find(|(from, _)| *from <= now).map_or(state.value, |(_, level)| *level)
            }
        };
        let value = state.value;
        self.schedule_change(index, false, agenda);
        let way = self.plan.handoffs.len() as u32 + index;
        Heard { function: plan.owner, signal: Some(index), way, value, made: now, tokens: Vec::new() }
    }

    /// How many changes of a signal there were, the present one included.
    pub fn n_changes(&self, signal: u32) -> u32 {
        self.signals[signal as usize].n_changes
    }

    /// Messages that are under way to a function.
    pub fn n_under_way(&self, function: u32) -> u32 {
        self.under_way[function as usize]
    }

    /// Offers a message to a handoff's channel.
    pub fn send(&mut self, handoff: u32, mut outgoing: Outgoing, agenda: &mut Agenda) -> Sent {
        let now = agenda.now();
        let channel = &self.plan.handoffs[handoff as usize].channel;
        let state = &mut self.channels[handoff as usize];
        state.n_offered += 1;
        let skips = !state.n_offered.is_multiple_of(channel.sample_every);
        let change = state.last_sent.map(|last| (outgoing.value - last).abs() / last.abs().max(f64::MIN_POSITIVE));
        let is_small = channel.dead_band > 0.0 && change.is_some_and(|change| change < channel.dead_band);
        if channel.sends.is_some() || skips || is_small {
            // What is held goes out with the next message that is sent: the newest value for all its chains.
            state.held_since.extend(std::iter::repeat_n(now, outgoing.tokens.len()));
            if let Some(held) = state.held.take() {
                let mut tokens = held.tokens;
                tokens.append(&mut outgoing.tokens);
                outgoing.tokens = tokens;
            }
            state.held = Some(outgoing);
            return Sent::Held;
        }
        self.release_held(handoff, &mut outgoing, now);
        self.dispatch(handoff, outgoing, agenda)
    }

    /// A channel sends what it collected. Lost tokens are given back.
    pub fn channel_sends(&mut self, handoff: u32, agenda: &mut Agenda) -> Vec<Token> {
        let now = agenda.now();
        self.schedule_sending(handoff, now + 1, agenda);
        let Some(mut outgoing) = self.channels[handoff as usize].held.take() else { return Vec::new() };
        for (token, since) in outgoing.tokens.iter_mut().zip(self.channels[handoff as usize].held_since.drain(..)) {
            token.parts[part::COMMUNICATE] += now - since;
        }
        outgoing.earliest = now;
        match self.dispatch(handoff, outgoing, agenda) {
            Sent::Lost(tokens) => tokens,
            Sent::OnItsWay(_) | Sent::Held => Vec::new(),
        }
    }

    /// A message arrives; nothing if no function hears it.
    pub fn arrive(&mut self, index: u32) -> Option<Heard> {
        let message = self.messages[index as usize].take()?;
        self.free.push(index);
        self.under_way[message.heard.function as usize] -= 1;
        let state = &mut self.channels[message.handoff as usize];
        let mut heard = message.heard;
        // An older version that was overtaken brings its chains, but no longer its value.
        if self.plan.handoffs[message.handoff as usize].channel.newest_wins && message.sent < state.newest_heard {
            heard.value = state.last_sent.unwrap_or(heard.value);
        }
        state.newest_heard = state.newest_heard.max(message.sent);
        Some(heard)
    }

    fn release_held(&mut self, handoff: u32, outgoing: &mut Outgoing, now: i64) {
        let state = &mut self.channels[handoff as usize];
        let Some(held) = state.held.take() else { return };
        for (mut token, since) in held.tokens.into_iter().zip(state.held_since.drain(..)) {
            token.parts[part::COMMUNICATE] += now - since;
            outgoing.tokens.push(token);
        }
    }

    fn dispatch(&mut self, handoff: u32, mut outgoing: Outgoing, agenda: &mut Agenda) -> Sent {
        let now = agenda.now();
        let plan = &self.plan.handoffs[handoff as usize];
        let state = &mut self.channels[handoff as usize];
        state.last_sent = Some(outgoing.value);
        let takes = plan.latency.next(&mut state.latency);
        if plan.channel.loss > 0.0 && state.loss.next_unit() < plan.channel.loss {
            return Sent::Lost(outgoing.tokens);
        }
        let arrives = (now + takes).max(outgoing.earliest);
        for token in &mut outgoing.tokens {
            token.parts[part::COMMUNICATE] += arrives - now;
        }
        let value = outgoing.value * (1.0 + plan.channel.bias) + plan.channel.noise.next(&mut state.noise);
        let heard = Heard { function: plan.to, signal: outgoing.signal, way: handoff, value, made: outgoing.made, tokens: outgoing.tokens };
        self.under_way[plan.to as usize] += 1;
        let message = Some(Message { handoff, heard, sent: now });
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
            // After the decisions of the instant, so that what they decide is in the sheet.
            agenda.at(next, Phase::Accounting, 0, Topic::ChannelSends, handoff);
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
