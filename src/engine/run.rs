//! One replication: takes what happens next from the agenda and hands it to the part it is for.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::agenda::{Agenda, Next, Notice, Topic};
use super::decisions::{ChainRecord, Decisions};
use super::effect::Effect;
use super::flow_trace::FlowTrace;
use super::information::{Information, InformationRecord};
use super::observe::Bins;
use super::plan::Plan;
use super::work::{Work, WorkRecord};

/// Events at one instant after which a replication is stopped as running away.
pub const MAX_AT_INSTANT: u64 = 1_000_000;
/// Items alive after which a replication is stopped as exploding.
pub const MAX_ALIVE: usize = 20_000_000;
/// How often a running replication looks whether it was stopped, in events.
const LOOK_EVERY: u64 = 4_096;

/// What a replication shares with whoever watches it.
#[derive(Debug, Default)]
pub struct Control {
    /// Set to stop at the next look.
    pub stop: AtomicBool,
    /// Events handled so far, over all replications.
    pub n_events: AtomicU64,
}

/// How a replication ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// At its planned end.
    Complete,
    /// Somebody stopped it.
    Stopped,
    /// Too many events at one instant; the elements that kept each other busy, by identifier.
    RunAway {
        /// The instant in ticks.
        at: i64,
    },
    /// Too many items were alive at once.
    Exploded {
        /// The instant in ticks.
        at: i64,
    },
}

/// Everything noted in one replication.
#[derive(Debug, Clone)]
pub struct ReplicationRecord {
    /// How it ended.
    pub ending: Ending,
    /// About work.
    pub work: WorkRecord,
    /// About values and beliefs.
    pub information: InformationRecord,
    /// About decisions and chains.
    pub chain: ChainRecord,
    /// What happened with information, where traces are kept.
    pub flow: FlowTrace,
    /// Window and bins.
    pub bins: Bins,
    /// Events handled.
    pub n_events: u64,
    /// Whether no work was lost or made out of nothing.
    pub conserved: bool,
}

/// Carries out one replication.
pub fn run(plan: &Plan, seed: u64, replication: u32, keeps_traces: bool, control: &Control) -> ReplicationRecord {
    let mut agenda = Agenda::new(Bins::new(plan.bin, plan.warm_up, plan.horizon), plan.chain.board());
    let mut work = Work::new(&plan.work, seed, replication, keeps_traces, &mut agenda);
    let mut information = Information::new(&plan.chain, seed, replication, &mut agenda);
    if keeps_traces {
        information.keep_trace();
    }
    let mut decisions = Decisions::new(&plan.chain, seed, replication, keeps_traces, &mut agenda);
    let mut horizon = plan.horizon;
    let mut is_closed = false;
    let mut n_reported = 0;
    let ending = loop {
        // Everything before the horizon is observed; after it only what is counted is followed.
        let next_time = agenda.next_time();
        if !is_closed && next_time.is_none_or(|time| time >= horizon) {
            is_closed = true;
            work.close(horizon, &agenda);
            information.close(horizon, &agenda);
            decisions.close(horizon, &agenda);
        }
        let Some(next_time) = next_time else { break Ending::Complete };
        if is_closed && (next_time > plan.end || !(work.has_outstanding() || decisions.has_outstanding())) {
            break Ending::Complete;
        }
        let Some(next) = agenda.take_next() else { break Ending::Complete };
        match next {
            Next::Event { topic, index, seq } => match topic {
                Topic::SignalChange => {
                    let heard = information.change(index, &mut agenda);
                    information.note_heard(&heard, agenda.now());
                    decisions.root(heard, &mut information, &mut agenda);
                }
                Topic::Message => {
                    if let Some(heard) = information.arrive(index, &agenda) {
                        information.note_heard(&heard, agenda.now());
                        decisions.hear(heard, &mut information, &mut agenda);
                    }
                }
                Topic::Measured => {
                    if let Some(heard) = information.measured(index, &mut agenda) {
                        decisions.root(heard, &mut information, &mut agenda);
                    }
                }
                Topic::ChannelSends => {
                    let lost = information.channel_sends(index, &mut agenda);
                    decisions.lose(lost, &mut agenda);
                }
                Topic::Noticed
                | Topic::Due
                | Topic::Decided
                | Topic::Authority
                | Topic::LevelMeets
                | Topic::Acted
                | Topic::TimeOut
                | Topic::CutOff
                | Topic::Called
                | Topic::Block => {
                    decisions.event(topic, index, seq, &mut information, &mut agenda);
                }
                _ => work.event(topic, index, seq, &mut agenda),
            },
            Next::Notice(Notice::AttentionGiven { run, worked }) => decisions.attention_given(run, worked, &mut information, &mut agenda),
            Next::Notice(Notice::TakesEffect) => match agenda.take_effect() {
                Some(Effect::Signal { signal, decision, amount, is_added }) => {
                    let heard = information.take_effect(signal, amount, is_added, &agenda);
                    decisions.signal_took_effect(decision, amount, heard, &mut information, &mut agenda);
                }
                Some(Effect::AddServers { resource, change }) => work.add_servers(resource, change, &mut agenda),
                Some(Effect::SetServers { resource, servers }) => work.set_servers(resource, servers, &mut agenda),
                Some(Effect::Route { activity, shares }) => work.route(activity, &shares),
                None => debug_assert!(false, "an effect was announced that is not there"),
            },
            Next::Notice(notice) => work.notice(notice, &mut agenda),
        }
        if agenda.n_events().is_multiple_of(LOOK_EVERY) {
            control.n_events.fetch_add(agenda.n_events() - n_reported, Ordering::Relaxed);
            n_reported = agenda.n_events();
            if control.stop.load(Ordering::Relaxed) {
                break Ending::Stopped;
            }
            if agenda.n_at_instant() > MAX_AT_INSTANT {
                break Ending::RunAway { at: agenda.now() };
            }
            if work.n_alive() > MAX_ALIVE {
                break Ending::Exploded { at: agenda.now() };
            }
        }
        if let Some(n) = plan.stop_after_items
            && !is_closed
            && work.n_arrived() >= n
        {
            horizon = agenda.now() + 1;
            agenda.bins.end_at(horizon);
            is_closed = true;
            work.close(horizon, &agenda);
            information.close(horizon, &agenda);
            decisions.close(horizon, &agenda);
        }
    };
    if !is_closed {
        let now = agenda.now();
        agenda.bins.end_at(now.max(1));
        work.close(now, &agenda);
        information.close(now, &agenda);
        decisions.close(now, &agenda);
    }
    control.n_events.fetch_add(agenda.n_events() - n_reported, Ordering::Relaxed);
    let (information, flow) = information.into_record();
    ReplicationRecord {
        ending,
        conserved: work.is_conserved(),
        work: work.into_record(),
        information,
        chain: decisions.into_record(),
        flow,
        bins: agenda.bins.clone(),
        n_events: agenda.n_events(),
    }
}
