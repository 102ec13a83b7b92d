//! Information in one replication: signals change, channels carry messages, messages arrive.
//!
//! This part owns true values, channels and messages under way. It knows nothing of what a receiver
//! does with a message.

mod belief;
mod channel;
mod record;
mod told;
mod versions;

use std::collections::BTreeMap;

use self::belief::Beliefs;
use self::channel::{Lane, Parcel};
use super::agenda::{Agenda, Topic, rank};
use super::episode::{Token, part};
use super::event_list::Phase;
use super::flow_trace::{self, ChangeRow, FlowTrace, MessageRow};
use super::observe::{Bins, ValueTrack};
use super::observer::Subject;
use super::plan::{ArrivalPlan, ChainPlan, FieldPlan, Timetable, ValuePlan, accepts};
use super::random::{Purpose, Stream};

pub use self::belief::Belief;
pub use self::record::{BeliefRecord, InformationRecord};

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
    /// Further fields; not-a-number for those that were not carried.
    pub fields: Vec<f64>,
    /// Number of the version among those of the signal.
    pub version: u32,
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
    /// Further fields.
    pub fields: Vec<f64>,
    /// Number of the version among those of the signal.
    pub version: u32,
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
    beliefs: Beliefs,
    /// How urgent the ways to ship are that decisions chose, where a signal tells it.
    urgencies: Vec<(u32, f64)>,
    record: InformationRecord,
    /// What happened, where it is kept.
    trace: Option<FlowTrace>,
    /// The version that each function was told face to face last, by function and signal; only for what is kept.
    told: BTreeMap<(u32, u32), u32>,
    /// All versions so far, where beliefs are held against them.
    versions: Option<versions::Versions>,
}

/// What a function knows of a signal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Its value as the function reads it: in its own definition, unless a mapping is declared.
    pub value: f64,
    /// Number of the version; 0 for what was known from the start.
    pub version: u32,
    /// When the value was true, in ticks.
    pub made: i64,
}

#[derive(Debug)]
struct SignalState {
    changes: Stream,
    values: Stream,
    table: Timetable,
    /// When a measured value is looked at; never where every change is told.
    looks: Timetable,
    position: usize,
    /// Changes so far, which is also the number of the latest version.
    n_changes: u32,
    /// What the world makes of it.
    process: f64,
    /// What decisions added.
    added: f64,
    /// The latest version's value, fields, and instant.
    value: f64,
    fields: Vec<f64>,
    made: i64,
    extra: Stream,
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
    /// From now on another plan of the same elements holds. What is under way arrives as it was sent.
    pub fn go_over_to(&mut self, plan: &'p ChainPlan) {
        self.plan = plan;
    }

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
                looks: signal.observed.as_ref().map_or(Timetable::Never, |table| table.drawn(seed, replication)),
                position: 0,
                n_changes: 0,
                process: signal.start.unwrap_or(0.0),
                added: 0.0,
                value: signal.start.unwrap_or(0.0),
                fields: vec![f64::NAN; signal.fields.len()],
                made: 0,
                extra: stream(signal.element, Purpose::Other),
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
        let mut information = Self {
            plan,
            signals,
            channels,
            messages: Vec::new(),
            free: Vec::new(),
            under_way: vec![Vec::new(); plan.functions.len()],
            beliefs: Beliefs::new(plan.functions.len()),
            urgencies: Vec::new(),
            record: InformationRecord::new(plan, &agenda.bins),
            trace: None,
            told: BTreeMap::new(),
            versions: None,
        };
        for index in 0..plan.signals.len() as u32 {
            if let Some(start) = plan.signals[index as usize].start {
                information.observe_truth(index, start, 0, &agenda.bins);
            }
        }
        for index in 0..plan.signals.len() as u32 {
            information.schedule_change(index, true, agenda);
            information.schedule_look(index, 0, agenda);
        }
        for index in 0..plan.handoffs.len() as u32 {
            information.schedule_sending(index, 0, agenda);
        }
        information
    }

    /// Keeps what happens from now on.
    pub fn keep_trace(&mut self) {
        self.trace = Some(FlowTrace::default());
    }

    /// A signal changes: its new value as its owner sees it.
    pub fn change(&mut self, index: u32, agenda: &mut Agenda) -> Heard {
        let now = agenda.now();
        let plan = &self.plan.signals[index as usize];
        let state = &mut self.signals[index as usize];
        state.process = match &plan.value {
            ValuePlan::Count => f64::from(state.n_changes + 1),
            ValuePlan::Draw(draw) => draw.next(&mut state.values),
            ValuePlan::Walk(_, step) => state.process + step.next(&mut state.values),
            ValuePlan::Ar1(mean, rho, innovation) => mean + rho * (state.process - mean) + innovation.next(&mut state.values),
            ValuePlan::Levels(levels) => levels.iter().rev().find(|(from, _)| *from <= now).map_or(state.process, |(_, level)| *level),
        };
        let value = state.process + state.added;
        self.schedule_change(index, false, agenda);
        self.version(index, value, now, &agenda.bins)
    }

    /// A value measured inside the model is looked at: the new version, if it differs from the last one.
    pub fn measured(&mut self, index: u32, agenda: &mut Agenda) -> Option<Heard> {
        let now = agenda.now();
        agenda.told(index);
        self.schedule_look(index, now + 1, agenda);
        let value = agenda.board().get(index).value;
        (value.to_bits() != self.signals[index as usize].value.to_bits()).then(|| self.version(index, value, now, &agenda.bins))
    }

    /// A decision sets a signal, or adds to it: a change in the world.
    pub fn take_effect(&mut self, index: u32, amount: f64, is_added: bool, agenda: &Agenda) -> Heard {
        let now = agenda.now();
        let state = &mut self.signals[index as usize];
        state.added = if is_added { state.added + amount } else { amount - state.process };
        let value = state.process + state.added;
        self.version(index, value, now, &agenda.bins)
    }

    /// A decision chose a way to ship: versions of signals that tell its haste carry it from now on.
    pub fn set_urgency(&mut self, decision: u32, haste: f64) {
        match self.urgencies.iter_mut().find(|(of, _)| *of == decision) {
            Some((_, known)) => *known = haste,
            None => self.urgencies.push((decision, haste)),
        }
    }

    /// A further field of the latest version of a signal that a function knows; not-a-number where it does not.
    pub fn field(&self, function: u32, signal: u32, field: usize) -> f64 {
        let fields = if self.plan.signals[signal as usize].owner == function {
            Some(&self.signals[signal as usize].fields)
        } else {
            self.beliefs.get(function, signal).map(|belief| &belief.fields)
        };
        fields.and_then(|fields| fields.get(field)).copied().unwrap_or(f64::NAN)
    }

    /// The further fields of the latest version of a signal at its source.
    pub fn fields(&self, signal: u32) -> Vec<f64> {
        self.signals[signal as usize].fields.clone()
    }

    /// A signal that is what a decision decided last has a new value.
    pub fn decided(&mut self, index: u32, value: f64, agenda: &Agenda) -> Heard {
        self.version(index, value, agenda.now(), &agenda.bins)
    }

    /// Makes a version of a signal: what its owner hears.
    fn version(&mut self, index: u32, value: f64, now: i64, bins: &Bins) -> Heard {
        self.observe_truth(index, value, now, bins);
        if let Some(trace) = &mut self.trace {
            flow_trace::keep(&mut trace.changes, ChangeRow { at: now, signal: index, value });
        }
        let plan = &self.plan.signals[index as usize];
        let state = &mut self.signals[index as usize];
        state.n_changes += 1;
        (state.value, state.made) = (value, now);
        if let Some(versions) = &mut self.versions {
            versions.made(index, value, now);
        }
        for (field, source) in state.fields.iter_mut().zip(&plan.fields) {
            match source {
                FieldPlan::Drawn(source) => *field = source.next(&mut state.extra),
                FieldPlan::Urgency(decision) => {
                    *field = self.urgencies.iter().find(|(of, _)| of == decision).map_or(0.0, |(_, haste)| *haste);
                }
            }
        }
        Heard {
            function: plan.owner,
            signal: Some(index),
            way: self.plan.handoffs.len() as u32 + index,
            value,
            fields: state.fields.clone(),
            version: state.n_changes,
            made: now,
            n_versions: 1,
            tokens: Vec::new(),
        }
    }

    /// What a function knows of a signal: its owner the latest version, others what they received last, and
    /// everybody the value it had at the start, if it had one.
    pub fn known(&self, function: u32, signal: u32) -> Option<Known> {
        let plan = &self.plan.signals[signal as usize];
        let state = &self.signals[signal as usize];
        let (value, version, made) = if plan.owner == function {
            (state.n_changes > 0 || plan.start.is_some()).then_some((state.value, state.n_changes, state.made))?
        } else if let Some(belief) = self.beliefs.get(function, signal) {
            (belief.value, belief.version, belief.made)
        } else {
            (plan.start?, 0, 0)
        };
        Some(Known { value: self.plan.functions[function as usize].read(Some(signal), value), version, made })
    }

    /// The canonical value of a signal at its source, if it has one.
    pub fn source(&self, signal: u32) -> Option<Known> {
        let has_value = self.signals[signal as usize].n_changes > 0 || self.plan.signals[signal as usize].start.is_some();
        has_value.then(|| self.truth(signal))
    }

    /// A function is told a version face to face.
    pub fn learn(&mut self, function: u32, signal: u32, known: Known, agenda: &Agenda) {
        if self.plan.signals[signal as usize].owner == function {
            return;
        }
        let fields = self.signals[signal as usize].fields.clone();
        let Known { value, version, made } = known;
        let now = agenda.now();
        self.beliefs.receive(function, signal, Belief { value, fields, version, made, heard: now }, true);
        self.observe_belief(function, signal, now, &agenda.bins);
    }

    /// Notes the true value of a signal, and how far beliefs are from it.
    fn observe_truth(&mut self, signal: u32, value: f64, now: i64, bins: &Bins) {
        let Some(track) = &mut self.record.truth[signal as usize] else { return };
        track.set(now, value, bins);
        for handoff in &self.plan.signals[signal as usize].told_on {
            let Some(belief) = &mut self.record.beliefs[*handoff as usize] else { continue };
            if belief.value.value().is_nan() && self.plan.signals[signal as usize].start.is_some() {
                // What everybody knows at the start.
                let function = &self.plan.functions[self.plan.handoffs[*handoff as usize].to as usize];
                belief.value.set(now, function.read(Some(signal), value), bins);
            }
            let gap = (belief.value.value() - value).abs();
            belief.gap.set(now, gap, bins);
        }
    }

    /// Notes what a function believes of a signal now.
    fn observe_belief(&mut self, function: u32, signal: u32, now: i64, bins: &Bins) {
        let Some(truth) = self.record.truth[signal as usize].as_ref().map(ValueTrack::value) else { return };
        let Some(known) = self.known(function, signal) else { return };
        for handoff in &self.plan.signals[signal as usize].told_on {
            let Some(belief) = &mut self.record.beliefs[*handoff as usize] else { continue };
            if self.plan.handoffs[*handoff as usize].to == function {
                belief.value.set(now, known.value, bins);
                belief.gap.set(now, (known.value - truth).abs(), bins);
            }
        }
    }

    /// Ends the observation of values at the horizon.
    pub fn close(&mut self, now: i64, agenda: &Agenda) {
        self.record.close(now, &agenda.bins);
    }

    /// What was noted, and what happened, if that was kept.
    pub fn into_record(self) -> (InformationRecord, FlowTrace) {
        (self.record, self.trace.unwrap_or_default())
    }

    /// What a function received last of a signal, unread.
    pub fn belief(&self, function: u32, signal: u32) -> Option<&Belief> {
        self.beliefs.get(function, signal)
    }

    /// The latest version of a signal where it is made: its canonical value, its number, its instant.
    pub fn truth(&self, signal: u32) -> Known {
        let state = &self.signals[signal as usize];
        Known { value: state.value, version: state.n_changes, made: state.made }
    }

    /// Whom an event is about.
    pub fn subject(&self, topic: Topic, index: u32) -> Option<Subject> {
        match topic {
            Topic::SignalChange => {
                let number = Some(u64::from(self.signals[index as usize].n_changes) + 1);
                Some(Subject { element: self.plan.signals[index as usize].element, number })
            }
            Topic::Measured => Some(Subject { element: self.plan.signals[index as usize].element, number: None }),
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
    pub fn arrive(&mut self, index: u32, agenda: &Agenda) -> Option<Heard> {
        let now = agenda.now();
        let message = self.messages[index as usize].take()?;
        self.free.push(index);
        let mut heard = message.heard;
        *counter(&mut self.under_way[heard.function as usize], heard.signal) -= heard.n_versions;
        let newest_wins = self.plan.handoffs[message.handoff as usize].channel.newest_wins;
        let lane = self.channels[message.handoff as usize].lane(heard.signal);
        let is_latest = lane.hear(message.number, &mut heard, newest_wins);
        if let (true, Some(signal)) = (is_latest, heard.signal) {
            let Heard { value, version, made, .. } = heard;
            let belief = Belief { value, fields: heard.fields.clone(), version, made, heard: now };
            self.beliefs.receive(heard.function, signal, belief, newest_wins);
            self.observe_belief(heard.function, signal, now, &agenda.bins);
        }
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
            if let Some(versions) = &mut self.versions {
                versions.lost(plan.to, &outgoing);
            }
            if let Some(trace) = &mut self.trace {
                flow_trace::keep(&mut trace.messages, MessageRow { handoff, signal: outgoing.signal, sent: now, arrives: None });
            }
            return Sent::Lost(outgoing.tokens);
        }
        let arrives = (now + takes).max(outgoing.earliest);
        for token in &mut outgoing.tokens {
            token.parts[part::COMMUNICATE] += arrives - now;
        }
        let value = outgoing.value * (1.0 + plan.channel.bias) + noise;
        let Outgoing { signal, mut fields, version, made, tokens, .. } = outgoing;
        if let Some((_, masked)) = plan.channel.masks.iter().find(|(of, _)| Some(*of) == signal) {
            for (field, _) in fields.iter_mut().zip(masked).filter(|(_, is_masked)| **is_masked) {
                *field = f64::NAN;
            }
        }
        if let Some(trace) = &mut self.trace {
            flow_trace::keep(&mut trace.messages, MessageRow { handoff, signal, sent: now, arrives: Some(arrives) });
        }
        let heard = Heard { function: plan.to, signal, way: handoff, value, fields, version, made, n_versions, tokens };
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

    fn schedule_look(&mut self, index: u32, from: i64, agenda: &mut Agenda) {
        if let Some(next) = self.signals[index as usize].looks.at_or_after(from) {
            agenda.at(next, Phase::Work, rank::MEASURED, Topic::Measured, index);
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
