//! One replication: takes what happens next from the agenda and hands it to the part it is for.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::agenda::{Agenda, Next, Notice, Topic};
use super::commitments::ConflictRecord;
use super::decisions::{ChainRecord, Decisions};
use super::effect::Effect;
use super::event_list::Phase;
use super::flow_trace::FlowTrace;
use super::information::{Information, InformationRecord};
use super::ledger::{Ledger, LedgerRecord};
use super::observe::Bins;
use super::observer::{Happening, Observer, What};
use super::plan::Plan;
use super::plan::supply::WatchedValue;
use super::supply::{Supply, SupplyRecord};
use super::work::{Stuck, Work, WorkRecord};

/// Events of a loop that are looked at to name its elements.
const LOOP_SAMPLE: u32 = 20_000;
/// How often a running replication looks whether it was stopped, in events.
const LOOK_EVERY: u64 = 4_096;

/// What a replication shares with whoever watches it.
#[derive(Debug, Default)]
pub struct Control {
    /// Set to stop at the next look.
    pub stop: AtomicBool,
    /// Events handled so far, over all replications.
    pub n_events: AtomicU64,
    /// When a replication is taken as running away.
    pub limits: Limits,
}

/// Limits beyond which a replication is stopped, so that it takes neither all time nor all memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events at one instant.
    pub at_instant: u64,
    /// Items, messages, runs and chains alive at once; an item takes 192 bytes.
    pub alive: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_instant: 1_000_000, alive: 4_000_000 }
    }
}

/// How a replication ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// At its planned end.
    Complete,
    /// Somebody stopped it.
    Stopped,
    /// Too many events at one instant.
    RunAway {
        /// The instant in ticks.
        at: i64,
        /// The elements that kept each other busy, by identifier, in the order in which they came.
        elements: Vec<u32>,
    },
    /// Too many items or chains were alive at once; what was observed until then is kept.
    Exploded {
        /// The instant in ticks.
        at: i64,
        /// Items alive.
        n_items: usize,
        /// Messages, runs and chains alive.
        n_chains: usize,
        /// The activity with the most items, by identifier.
        most_at: Option<u32>,
    },
    /// More units were owed, ordered or on hand than can be counted: orders grow without bound.
    Overflowed {
        /// The instant in ticks.
        at: i64,
        /// The stock, by identifier.
        stock: u32,
    },
    /// Work that can never go on; what was observed until then is kept.
    Stuck(Stuck),
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
    /// About goods.
    pub supply: SupplyRecord,
    /// About money.
    pub ledger: LedgerRecord,
    /// About plans in force and whether they matched.
    pub commitments: ConflictRecord,
    /// Window and bins.
    pub bins: Bins,
    /// Events handled.
    pub n_events: u64,
    /// Whether no work and no goods were lost or made out of nothing.
    pub conserved: bool,
}

/// Carries out one replication.
pub fn run(plan: &Plan, seed: u64, replication: u32, keeps_traces: bool, control: &Control) -> ReplicationRecord {
    carry_out::<false>(plan, seed, replication, keeps_traces, control, &mut |_| {})
}

/// Carries out one replication while somebody watches; that changes nothing in it.
pub fn run_watched(
    plan: &Plan,
    seed: u64,
    replication: u32,
    keeps_traces: bool,
    control: &Control,
    observer: Observer<'_>,
) -> ReplicationRecord {
    carry_out::<true>(plan, seed, replication, keeps_traces, control, observer)
}

fn carry_out<const WATCHED: bool>(
    plan: &Plan,
    seed: u64,
    replication: u32,
    keeps_traces: bool,
    control: &Control,
    observer: Observer<'_>,
) -> ReplicationRecord {
    let mut agenda = Agenda::new(Bins::new(plan.bin, plan.warm_up, plan.horizon), plan.chain.board());
    for (index, (from, _)) in (0..).zip(&plan.later) {
        // Scheduled before anything else, so that it comes first at its instant.
        agenda.at(*from, Phase::Calendar, 0, Topic::PlanChanges, index);
    }
    let work = Work::new(&plan.work, seed, replication, keeps_traces, &mut agenda);
    let mut information = Information::new(&plan.chain, seed, replication, &mut agenda);
    if keeps_traces {
        information.keep_trace();
    }
    let mut decisions = Decisions::new(&plan.chain, seed, replication, keeps_traces, &mut agenda);
    if plan.couplings.is_kept {
        information.keep_versions();
    }
    if plan.couplings.is_kept || keeps_traces || WATCHED {
        decisions.keep_commitments(&plan.couplings, WATCHED);
    }
    let supply = Supply::new(&plan.supply, seed, replication, keeps_traces, &mut agenda);
    let ledger = Ledger::new(&plan.supply.accounts, plan.supply.functions.len(), keeps_traces, &agenda.bins);
    let mut parts = Parts { plan, draws: (seed, replication), work, information, decisions, supply, ledger };
    let mut horizon = plan.horizon;
    let mut is_closed = false;
    let mut n_reported = 0;
    let stop_after_items = plan.stop_after_items.unwrap_or(u64::MAX);
    let ending = loop {
        let next = match agenda.take_next() {
            Some(next) => next,
            None => {
                if let Some(stuck) = parts.work.stuck() {
                    break Ending::Stuck(stuck.clone());
                }
                // Everything before the horizon is observed; after it only what is counted is followed.
                if !is_closed {
                    is_closed = true;
                    parts.close(horizon, &agenda);
                }
                let is_over = agenda.next_time().is_none_or(|time| time > plan.end) || !parts.has_outstanding();
                if is_over {
                    break Ending::Complete;
                }
                let Some(next) = agenda.take_beyond() else { break Ending::Complete };
                next
            }
        };
        parts.step::<WATCHED>(next, &mut agenda, observer);
        if agenda.n_events().is_multiple_of(LOOK_EVERY) {
            control.n_events.fetch_add(agenda.n_events() - n_reported, Ordering::Relaxed);
            n_reported = agenda.n_events();
            if control.stop.load(Ordering::Relaxed) {
                break Ending::Stopped;
            }
            if let Some(ending) = parts.exceeds(control.limits, &mut agenda) {
                break ending;
            }
        }
        if parts.work.n_arrived() >= stop_after_items && !is_closed {
            // The instant is still observed to its end.
            horizon = horizon.min(agenda.now() + 1);
            agenda.bins.end_at(horizon);
            agenda.limit = horizon;
        }
    };
    if !is_closed {
        let now = match &ending {
            Ending::Stuck(stuck) => stuck.at() + 1,
            _ => agenda.now(),
        };
        agenda.bins.end_at(now.max(1));
        parts.close(now, &agenda);
    }
    control.n_events.fetch_add(agenda.n_events() - n_reported, Ordering::Relaxed);
    parts.into_record(plan, seed, replication, ending, &agenda)
}

/// The parts of a replication, to which what happens is handed.
struct Parts<'p> {
    plan: &'p Plan,
    /// Seed and number of the replication.
    draws: (u64, u32),
    work: Work<'p>,
    information: Information<'p>,
    decisions: Decisions<'p>,
    supply: Supply<'p>,
    ledger: Ledger<'p>,
}

impl Parts<'_> {
    /// Lets the next thing happen.
    #[expect(clippy::inline_always, reason = "called for every event; out of line it costs a tenth of a run")]
    #[inline(always)]
    fn step<const WATCHED: bool>(&mut self, next: Next, agenda: &mut Agenda, observer: Observer<'_>) {
        if WATCHED && let Some(happening) = self.happening(next, agenda.now()) {
            observer(happening);
        }
        let Self { plan, draws, work, information, decisions, supply, ledger } = self;
        match next {
            Next::Event { topic, index, seq, .. } => match topic {
                Topic::SignalChange => {
                    let heard = information.change(index, agenda);
                    information.note_heard(&heard, agenda.now());
                    decisions.root(heard, information, agenda);
                }
                Topic::Message => {
                    if let Some(heard) = information.arrive(index, agenda) {
                        information.note_heard(&heard, agenda.now());
                        decisions.hear(heard, information, agenda);
                    }
                }
                Topic::Measured => {
                    if let Some(heard) = information.measured(index, agenda) {
                        decisions.root(heard, information, agenda);
                    }
                }
                Topic::ChannelSends => {
                    let lost = information.channel_sends(index, agenda);
                    decisions.lose(lost, agenda);
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
                | Topic::Block
                | Topic::Reworked
                | Topic::Clash => {
                    if plan.supply.publishes_own {
                        match topic {
                            Topic::Due => supply.publish_for(|place, _| decisions.reads_own(index, place), agenda),
                            Topic::Called => supply.publish_for(|_, _| true, agenda),
                            _ => supply.publish_for(|_, what| matches!(what, WatchedValue::NextArrival(_)), agenda),
                        }
                    }
                    decisions.event(topic, index, seq, information, agenda);
                }
                Topic::PlanChanges => {
                    let next = &plan.later[index as usize].1;
                    work.go_over_to(&next.work, *draws, agenda);
                    information.go_over_to(&next.chain);
                    decisions.go_over_to(&next.chain, *draws, agenda);
                }
                Topic::Goods => supply.event(index, agenda, ledger),
                _ => work.event(topic, index, seq, agenda),
            },
            Next::Notice(Notice::AttentionGiven { run, worked }) => {
                if plan.supply.publishes_own {
                    supply.publish_for(|_, what| matches!(what, WatchedValue::NextArrival(_)), agenda);
                }
                decisions.attention_given(run, worked, information, agenda);
            }
            Next::Notice(Notice::TakesEffect) => match agenda.take_effect() {
                Some(Effect::Signal { signal, decision, amount, is_added }) => {
                    let heard = information.take_effect(signal, amount, is_added, agenda);
                    decisions.signal_took_effect(decision, amount, heard, information, agenda);
                }
                Some(Effect::AddServers { resource, change }) => work.add_servers(resource, change, agenda),
                Some(Effect::SetServers { resource, servers }) => work.set_servers(resource, servers, agenda),
                Some(Effect::Route { activity, shares }) => work.route(activity, &shares),
                Some(Effect::Goods { lever, decision, amount, booking, intercept }) => {
                    supply.take_effect(lever, decision, (amount, booking, intercept), agenda, ledger);
                }
                Some(Effect::ByRule { decision, amount }) => decisions.decided_by_rule(decision, amount, information, agenda),
                Some(Effect::Clashes) => {
                    supply.settle(agenda, ledger);
                    ledger.blame(&decisions.blame());
                }
                None => debug_assert!(false, "an effect was announced that is not there"),
            },
            Next::Notice(notice) => work.notice(notice, agenda),
        }
        if WATCHED {
            decisions.tell_news(agenda.now(), observer);
        }
    }

    /// What is about to happen and to whom; nothing where it was called off.
    fn happening(&self, next: Next, time: i64) -> Option<Happening> {
        let (phase, what, subject) = match next {
            Next::Event { phase, topic: Topic::Goods, index, .. } => (phase, What::Event(Topic::Goods), self.supply.subject(index)),
            Next::Event { phase, topic, index, seq } => {
                let subject = self.work.subject(topic, index, seq).or_else(|| self.information.subject(topic, index));
                (phase, What::Event(topic), subject.or_else(|| self.decisions.subject(topic, index, seq))?)
            }
            Next::Notice(notice) => {
                let (what, subject) = match notice {
                    Notice::Arrives { .. } => (What::Arrives, self.work.subject_of_notice(notice)),
                    Notice::Joined { .. } => (What::Joined, self.work.subject_of_notice(notice)),
                    Notice::AttentionWanted { .. } => (What::AttentionWanted, self.work.subject_of_notice(notice)),
                    Notice::AttentionGiven { run, .. } => (What::AttentionGiven, self.decisions.subject_of_attention(run)),
                    Notice::TakesEffect => return None,
                };
                (Phase::Work, what, subject?)
            }
        };
        Some(Happening { time, phase, what, subject })
    }

    fn close(&mut self, at: i64, agenda: &Agenda) {
        self.work.close(at, agenda);
        self.information.close(at, agenda);
        self.decisions.close(at, agenda);
        self.supply.close(at, agenda, &mut self.ledger);
    }

    fn has_outstanding(&self) -> bool {
        self.work.has_outstanding() || self.decisions.has_outstanding() || self.supply.has_outstanding()
    }

    /// What all parts noted, with decisions and meetings paid for.
    fn into_record(self, plan: &Plan, seed: u64, replication: u32, ending: Ending, agenda: &Agenda) -> ReplicationRecord {
        let Self { work, information, decisions, supply, mut ledger, .. } = self;
        let is_complete = ending == Ending::Complete;
        let conserved = work.is_conserved() && supply.is_conserved();
        let (chain, commitments) = decisions.into_record(agenda.bins.horizon());
        let goods = supply.into_record();
        ledger.blame(&[]);
        let taken = |element: u32| {
            let order = plan.supply.orders.iter().position(|order| order.element == element);
            let flow = || plan.chain.decisions.iter().position(|decision| decision.element == element);
            order.map_or_else(|| flow().map_or(0, |index| chain.decisions[index].taken), |index| goods.orders[index].taken)
        };
        ledger.pay_decisions(&plan.supply, taken, &agenda.bins);
        ledger.pay_meetings(&plan.supply, seed, replication, &agenda.bins);
        let (information, flow) = information.into_record();
        ReplicationRecord {
            ending,
            conserved,
            work: work.into_record(&agenda.bins, is_complete),
            information,
            chain,
            flow,
            supply: goods,
            ledger: ledger.into_record(),
            commitments,
            bins: agenda.bins.clone(),
            n_events: agenda.n_events(),
        }
    }

    /// How the replication must end, if it must.
    fn exceeds(&mut self, limits: Limits, agenda: &mut Agenda) -> Option<Ending> {
        if agenda.n_at_instant() > limits.at_instant {
            return Some(Ending::RunAway { at: agenda.now(), elements: self.who_loops(agenda) });
        }
        if let Some(stock) = self.supply.overflows() {
            return Some(Ending::Overflowed { at: agenda.now(), stock });
        }
        let (n_items, n_chains) = (self.work.n_alive(), self.decisions.n_alive() + self.information.n_alive());
        let at = agenda.now();
        (n_items + n_chains > limits.alive).then(|| Ending::Exploded { at, n_items, n_chains, most_at: self.work.most_crowded() })
    }

    /// Lets a loop go on for a while and lists whom it goes through.
    #[cold]
    fn who_loops(&mut self, agenda: &mut Agenda) -> Vec<u32> {
        let now = agenda.now();
        let mut seen: Vec<(u32, u32)> = Vec::new();
        for _ in 0..LOOP_SAMPLE {
            if agenda.next_time() != Some(now) {
                break;
            }
            let Some(next) = agenda.take_next().or_else(|| agenda.take_beyond()) else { break };
            self.step::<true>(next, agenda, &mut |happening: Happening| {
                let element = happening.subject.element;
                match seen.iter_mut().find(|(other, _)| *other == element) {
                    Some((_, n)) => *n += 1,
                    None => seen.push((element, 1)),
                }
            });
        }
        // What only happens to fall on the same instant comes once or a few times.
        let most = seen.iter().map(|(_, n)| *n).max().unwrap_or(0);
        let mut elements: Vec<u32> = seen.into_iter().filter(|(_, n)| n * 20 >= most).map(|(element, _)| element).collect();
        // A loop begins nowhere: it is told from its lowest identifier on.
        let first = (0..elements.len()).min_by_key(|index| elements[*index]).unwrap_or(0);
        elements.rotate_left(first);
        elements
    }
}
