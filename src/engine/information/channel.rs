//! What a channel remembers of each signal it carries: what waits to be sent, what was sent last, what
//! its receiver heard last. It draws no random numbers and schedules nothing.

use super::{Heard, Outgoing};
use crate::engine::episode::part;
use crate::engine::plan::ChannelPlan;

/// One signal on one handoff. Outcomes of decisions that are no signal share one lane.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) signal: Option<u32>,
    n_offered: u32,
    n_sent: u32,
    last_sent: Option<f64>,
    /// Versions that sampling left out; their chains go with the next one that is taken.
    left_out: Option<Held>,
    /// What goes out at the next sending that is worth it.
    ready: Option<Held>,
    /// The newest message heard: its number and what it said.
    newest: Option<(u32, Said)>,
}

/// What a message said: value, version, when it was true.
type Said = (f64, u32, i64);

/// Versions that wait to be sent as one message.
#[derive(Debug)]
struct Held {
    outgoing: Outgoing,
    /// Since when each token waits.
    since: Vec<i64>,
    n_versions: u32,
}

/// A message about to go out.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) outgoing: Outgoing,
    /// Its number among the messages of its lane.
    pub(super) number: u32,
    /// How many versions it stands for.
    pub(super) n_versions: u32,
}

impl Lane {
    pub(super) fn new(signal: Option<u32>) -> Self {
        Self { signal, n_offered: 0, n_sent: 0, last_sent: None, left_out: None, ready: None, newest: None }
    }

    /// Takes a new version in.
    pub(super) fn offer(&mut self, outgoing: Outgoing, channel: &ChannelPlan, now: i64) {
        self.n_offered = self.n_offered.wrapping_add(1);
        let since = vec![now; outgoing.tokens.len()];
        let held = Held { outgoing, since, n_versions: 1 }.after(self.left_out.take());
        if self.n_offered.is_multiple_of(channel.sample_every) {
            self.ready = Some(held.after(self.ready.take()));
        } else {
            self.left_out = Some(held);
        }
    }

    /// Gives out what is ready, unless its value differs too little from the one sent last.
    pub(super) fn release(&mut self, channel: &ChannelPlan, now: i64) -> Option<Parcel> {
        let value = self.ready.as_ref()?.outgoing.value;
        let change = self.last_sent.map(|last| (value - last).abs() / last.abs().max(f64::MIN_POSITIVE));
        if channel.dead_band > 0.0 && change.is_some_and(|change| change < channel.dead_band) {
            return None;
        }
        let Held { mut outgoing, since, n_versions } = self.ready.take()?;
        for (token, since) in outgoing.tokens.iter_mut().zip(since) {
            token.parts[part::COMMUNICATE] += now - since;
        }
        self.last_sent = Some(value);
        self.n_sent = self.n_sent.wrapping_add(1);
        Some(Parcel { outgoing, number: self.n_sent, n_versions })
    }

    /// A message arrives: puts in what counts from now on; whether that is the message's own word.
    pub(super) fn hear(&mut self, number: u32, heard: &mut Heard, newest_wins: bool) -> bool {
        match self.newest {
            // An older version that was overtaken brings its chains, but no longer its value.
            Some((newest, said)) if newest_wins && number < newest => {
                (heard.value, heard.version, heard.made) = said;
                false
            }
            _ => {
                self.newest = Some((number, (heard.value, heard.version, heard.made)));
                true
            }
        }
    }
}

impl Held {
    /// These versions and older ones that waited: the newest value for all their chains.
    fn after(mut self, older: Option<Self>) -> Self {
        let Some(older) = older else { return self };
        let mut tokens = older.outgoing.tokens;
        tokens.append(&mut self.outgoing.tokens);
        self.outgoing.tokens = tokens;
        let mut since = older.since;
        since.append(&mut self.since);
        self.since = since;
        self.n_versions += older.n_versions;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::plan::NumberSource;

    fn channel(sample_every: u32, dead_band: f64) -> ChannelPlan {
        ChannelPlan {
            sends: None,
            sample_every,
            loss: 0.0,
            noise: NumberSource::Constant(0.0),
            bias: 0.0,
            dead_band,
            newest_wins: true,
            masks: Vec::new(),
        }
    }

    fn version(value: f64) -> Outgoing {
        Outgoing { signal: None, value, fields: Vec::new(), version: 1, made: 0, tokens: Vec::new(), earliest: 0 }
    }

    fn sent(values: &[f64], channel: &ChannelPlan) -> Vec<(f64, u32)> {
        let mut lane = Lane::new(None);
        let offered = values.iter().filter_map(|value| {
            lane.offer(version(*value), channel, 0);
            lane.release(channel, 0)
        });
        offered.map(|parcel| (parcel.outgoing.value, parcel.n_versions)).collect()
    }

    #[test]
    fn every_third_version_is_sent_and_stands_for_three() {
        assert_eq!(sent(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], &channel(3, 0.0)), [(3.0, 3), (6.0, 3)]);
    }

    #[test]
    fn a_change_is_measured_against_what_was_sent_last_so_that_small_steps_add_up() {
        assert_eq!(sent(&[100.0, 104.0, 108.0, 112.0, 113.0], &channel(1, 0.1)), [(100.0, 1), (112.0, 3)]);
    }

    #[test]
    fn an_overtaken_version_counts_only_where_the_last_to_arrive_wins() {
        let heard = |value: f64, made: i64| Heard {
            function: 0,
            signal: None,
            way: 0,
            value,
            fields: Vec::new(),
            version: 1,
            made,
            n_versions: 1,
            tokens: Vec::new(),
        };
        let mut lane = Lane::new(None);
        let mut hear = |number: u32, mut message: Heard, newest_wins: bool| {
            lane.hear(number, &mut message, newest_wins);
            (message.value, message.made)
        };
        assert_eq!(hear(2, heard(20.0, 200), true), (20.0, 200));
        assert_eq!(hear(1, heard(10.0, 100), true), (20.0, 200));
        assert_eq!(hear(1, heard(10.0, 100), false), (10.0, 100));
    }
}
