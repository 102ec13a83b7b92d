//! Decisions in one replication: inputs are noticed, wait for their turn, are decided, authorised,
//! passed on and carried out.
//!
//! This part owns pending inputs, runs and chains. It asks work for attention by a notice and gives
//! messages to information; it never looks into their state.

mod approval;
mod authority;
mod choose;
mod effects;
mod flow;
mod forecasts;
mod later;
mod meeting;
mod promise;
mod record;
mod replay;
mod subject;

use std::sync::Arc;

use super::agenda::{Agenda, Topic};
use super::commitments::{Book, ConflictRecord};
use super::episode::{End, Episode, Episodes, Token, part};
use super::event_list::{Phase, Seq};
use super::flow_trace::{self, ChainRow, ChainStep, Taker};
use super::information::{Heard, Information, Outgoing, Sent};
use super::observe::ValueTrack;
use super::plan::couplings::CouplingsPlan;
use super::plan::{CapacityPlan, ChainPlan, PolicyPlan, Timetable, TriggerPlan, accepts};
use super::random::{Purpose, Stream};
use crate::engine::policy::forecast::LevelChangeDetector;
use authority::LevelState;
use choose::{Basis, Block, Choice, Memory};
use forecasts::Outlook;
use meeting::CycleState;
use replay::Snapshot;

pub use forecasts::ForecastRecord;
pub use record::{ApprovalCounts, ChainRecord, CycleRecord, DecisionRecord, SignalRecord};

/// Decisions of one replication.
#[derive(Debug)]
pub struct Decisions<'p> {
    plan: &'p ChainPlan,
    states: Vec<DecisionState>,
    cycles: Vec<CycleState>,
    runs: Vec<Run>,
    free_runs: Vec<u32>,
    /// Inputs that arrived but were not noticed yet.
    unnoticed: Vec<Option<(u32, Pending)>>,
    free_unnoticed: Vec<u32>,
    episodes: Episodes,
    record: ChainRecord,
    keeps_traces: bool,
    /// Whether a decision forecasts.
    forecasts: bool,
    /// Chains started so far, by signal.
    n_started: Vec<u32>,
    n_outstanding: u64,
    /// The last instant at which somebody decided, and the last place that was reached in its order.
    front: (i64, u16),
    /// Commitments, where they are kept.
    book: Option<Box<Book<'p>>>,
    /// What the owner of a decision that is replayed would have known.
    as_if: Option<Vec<Basis>>,
    /// What the field that tells urgency would have said to them.
    as_if_field: Option<f64>,
}

#[derive(Debug)]
struct DecisionState {
    pending: Vec<Pending>,
    /// The next instant of its taking, and the event that brings it.
    due: Option<(i64, Seq)>,
    table: Timetable,
    /// Whether it is never taken again, so that what comes to it leads nowhere.
    is_over: bool,
    last_run: Option<i64>,
    /// The last value used of each signal, as its owner reads it.
    last_values: Vec<(Option<u32>, f64)>,
    is_armed: bool,
    /// By signal: the value it goes by until it was taken once, and what notices a change of its level.
    detectors: Vec<(Option<u32>, f64, LevelChangeDetector)>,
    /// Its policy, with the parameters other decisions set.
    policy: Arc<PolicyPlan>,
    memory: Memory,
    /// What it has forecast.
    outlook: Outlook,
    /// What is in force.
    in_force: Choice,
    /// Servers it has added to a resource.
    servers: i64,
    /// Blocks of servers it has booked.
    blocks: Vec<Block>,
    sense: Stream,
    time: Stream,
    act: Stream,
    value: Stream,
    levels: Vec<LevelState>,
    /// Faults, and rework at the sender and at the receiver.
    approval: [Stream; 3],
}

/// An input that waits for its decision.
#[derive(Debug, Clone)]
struct Pending {
    token: Token,
    heard: i64,
    noticed: i64,
    /// When its chain was first noticed here.
    first_noticed: i64,
    made: i64,
    value: f64,
    fields: Vec<f64>,
    version: u32,
    signal: Option<u32>,
    /// The ways on which its chain, or a newer one of the same signal, arrived here so far.
    ways: Vec<u32>,
    /// Whether it made an event-driven decision due.
    is_due: bool,
}

/// One taking of a decision.
#[derive(Debug, Clone)]
struct Run {
    decision: u32,
    inputs: Vec<Input>,
    amount: f64,
    /// When the present step began.
    since: i64,
    decide: i64,
    authorise: i64,
    counted: bool,
    stage: Stage,
    level: u32,
    escalated: bool,
    timed_out: bool,
    time_out: Option<Seq>,
    /// The step between owner and levels that is under way.
    step: Option<Seq>,
    /// Attention that was asked for and not given yet.
    n_attention: u32,
    is_over: bool,
    /// What was chosen when it started, and on which basis.
    choice: Choice,
    basis: Vec<Basis>,
    /// What it takes to take it again with other beliefs, where it must match others.
    snapshot: Option<Box<Snapshot>>,
    /// Whether it was sent up because it would have clashed with a plan in force.
    would_clash: bool,
    /// Whether it was taken in a meeting.
    in_meeting: bool,
    /// The level that was told of it without having it, and when it knows.
    told: Option<(u32, i64)>,
    /// Whether it went on although nobody looked at it.
    is_unseen: bool,
    /// Time for which both ends do it again before it takes effect.
    rework: i64,
}

/// One chain in a run.
#[derive(Debug, Clone)]
struct Input {
    token: Token,
    signal: Option<u32>,
    value: f64,
    fields: Vec<f64>,
    version: u32,
    made: i64,
    sense: i64,
    queue: i64,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Being decided by its owner.
    Deciding,
    /// Being done again by its sender.
    Reworking,
    /// On its way to a level.
    GoingUp,
    /// Waiting for a level's meeting.
    WaitsForMeeting,
    /// Being decided by a level.
    AtLevel,
    /// On its way back to the owner.
    ComingBack,
    /// Being carried out.
    Acting,
}

impl<'p> Decisions<'p> {
    /// Decisions at time zero, with first rounds scheduled.
    pub fn new(plan: &'p ChainPlan, seed: u64, replication: u32, keeps_traces: bool, agenda: &mut Agenda) -> Self {
        let stream = |element: u32, purpose: Purpose| Stream::new(seed, replication, element, purpose);
        let states = plan
            .decisions
            .iter()
            .map(|decision| DecisionState {
                pending: Vec::new(),
                due: None,
                table: match &decision.trigger {
                    TriggerPlan::Periodic(table) => table.drawn(seed, replication),
                    _ => Timetable::Never,
                },
                is_over: matches!(decision.trigger, TriggerPlan::ByHand),
                last_run: None,
                last_values: Vec::new(),
                is_armed: true,
                detectors: Vec::new(),
                policy: Arc::new(decision.policy.clone()),
                memory: Memory::default(),
                outlook: Outlook::default(),
                in_force: Choice::Nothing,
                servers: 0,
                blocks: Vec::new(),
                sense: stream(decision.element, Purpose::Latency),
                time: stream(decision.element, Purpose::DecisionTime),
                act: stream(decision.element, Purpose::Lead),
                value: stream(decision.element, Purpose::Value),
                levels: LevelState::all(decision, seed, replication),
                approval: [0, 1, 2].map(|part| stream(decision.element, Purpose::Other).part(part)),
            })
            .collect();
        let mut record = ChainRecord::new(plan.decisions.len(), plan.signals.len(), &plan.cycles, &agenda.bins);
        for (record, decision) in record.decisions.iter_mut().zip(&plan.decisions) {
            record.approvals = matches!(decision.policy, PolicyPlan::Approval(_)).then(ApprovalCounts::default);
            record.decided = decision.policy.is_evaluated().then(|| ValueTrack::new(&agenda.bins));
        }
        let mut decisions = Self {
            plan,
            states,
            cycles: CycleState::all(plan, seed, replication),
            runs: Vec::new(),
            free_runs: Vec::new(),
            unnoticed: Vec::new(),
            free_unnoticed: Vec::new(),
            episodes: Episodes::default(),
            record,
            keeps_traces,
            forecasts: plan.decisions.iter().any(|decision| matches!(decision.policy, PolicyPlan::Forecast { .. })),
            n_started: vec![0; plan.signals.len()],
            n_outstanding: 0,
            front: (-1, 0),
            book: None,
            as_if: None,
            as_if_field: None,
        };
        for index in 0..plan.decisions.len() as u32 {
            decisions.schedule_round(index, 0, agenda);
        }
        for index in 0..plan.cycles.len() as u32 {
            decisions.schedule_cut_off(index, 0, agenda);
        }
        decisions
    }

    /// Keeps commitments from now on, and tells what becomes of them where somebody watches.
    pub fn keep_commitments(&mut self, plan: &'p CouplingsPlan, is_watched: bool) {
        let owners = self.plan.decisions.iter().map(|decision| decision.owner).collect();
        self.book = Some(Box::new(Book::new(plan, owners, self.keeps_traces, is_watched)));
    }

    /// Handles an event that is for decisions.
    pub fn event(&mut self, topic: Topic, index: u32, seq: Seq, information: &mut Information<'_>, agenda: &mut Agenda) {
        match topic {
            Topic::Noticed => {
                if let Some((decision, pending)) = self.unnoticed[index as usize].take() {
                    self.free_unnoticed.push(index);
                    self.take_in(decision, pending, agenda);
                }
            }
            Topic::Due => self.due(index, seq, information, agenda),
            Topic::Decided => {
                self.reach(self.runs[index as usize].decision, agenda.now());
                self.decided(index, information, agenda);
            }
            Topic::Reworked => self.look_again(index, information, agenda),
            Topic::Authority => self.authority(index, seq, information, agenda),
            Topic::LevelMeets => {
                self.reach(index / authority::MAX_LEVELS, agenda.now());
                self.level_meets(index, agenda);
            }
            Topic::TimeOut => self.time_out(index, seq, information, agenda),
            Topic::Acted => {
                self.reach(self.runs[index as usize].decision, agenda.now());
                self.acted(index, agenda);
            }
            Topic::CutOff => self.cut_off(index, information, agenda),
            Topic::Called => self.called(index, information, agenda),
            Topic::Block => self.block_changes(index, agenda),
            Topic::Clash => self.look_at_clash(index, agenda),
            _ => debug_assert!(false, "{topic:?} is not for decisions"),
        }
    }

    /// Whether a decision reads a number of its owner's goods that is published under a place.
    pub fn reads_own(&self, decision: u32, place: u32) -> bool {
        self.states[decision as usize].policy.reads_own(place)
    }

    /// Whether counted chains are still under way.
    pub fn has_outstanding(&self) -> bool {
        self.n_outstanding > 0
    }

    /// Ends the observation of levels at the horizon.
    pub fn close(&mut self, now: i64, agenda: &Agenda) {
        for signal in &mut self.record.signals {
            signal.in_progress.close(now, &agenda.bins);
        }
        for decision in &mut self.record.decisions {
            decision.at_levels.close(now, &agenda.bins);
            if let Some(decided) = &mut decision.decided {
                decided.close(now, &agenda.bins);
            }
        }
    }

    /// What was noted, and what became of commitments until an instant.
    pub fn into_record(self, now: i64) -> (ChainRecord, ConflictRecord) {
        (self.record, self.book.map(|book| book.into_record(now)).unwrap_or_default())
    }

    /// A change in the world: a chain starts, is heard by the signal's owner and relayed on.
    pub fn root(&mut self, mut heard: Heard, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let Some(signal) = heard.signal else { return };
        if self.forecasts {
            self.judge_forecasts(signal, heard.value, agenda);
        }
        let mut token = self.start_chain(signal, agenda);
        let relays = &self.plan.signals[signal as usize].relays;
        let owner_decides = self.listeners(heard.function, heard.signal).next().is_some();
        let n_ways = relays.len() as u32 + u32::from(owner_decides);
        if n_ways == 0 {
            // Nobody is told: the change has no consequence, which is an action at once.
            heard.tokens.push(token);
            self.hear(heard, information, agenda);
            return;
        }
        self.spread(&token, n_ways, agenda);
        if !relays.is_empty() {
            // It is passed on here, and not again when it comes round.
            self.episodes.take(&mut token, self.passer(heard.function), now);
        }
        for handoff in relays {
            let outgoing = Outgoing {
                signal: Some(signal),
                value: heard.value,
                fields: heard.fields.clone(),
                version: heard.version,
                made: now,
                tokens: vec![token],
                earliest: self.earliest(*handoff, now),
            };
            if let Sent::Lost(tokens) = information.send(*handoff, outgoing, agenda) {
                self.lose(tokens, agenda);
            }
        }
        if owner_decides {
            heard.tokens.push(token);
            self.hear(heard, information, agenda);
        }
    }

    /// A chain that changes of a signal set off starts.
    fn start_chain(&mut self, signal: u32, agenda: &Agenda) -> Token {
        let now = agenda.now();
        let counted = agenda.bins.observes(now);
        let record = &mut self.record.signals[signal as usize];
        record.in_progress.add(now, 1, &agenda.bins);
        if counted {
            record.triggers += 1;
            self.n_outstanding += 1;
        }
        let ordinal = self.n_started[signal as usize];
        self.n_started[signal as usize] += 1;
        if self.keeps_traces && record.trace.len() < record::MAX_TRACE {
            record.trace.push((now, None));
        }
        Token::new(self.episodes.start(Episode::new(signal, now, ordinal, counted)))
    }

    /// A message is heard by a function: its decisions take it up, a function without decisions passes it
    /// on at once, and where nobody is left to tell its chains end.
    pub fn hear(&mut self, heard: Heard, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        if !self.cycles.is_empty() {
            self.call_on_news(heard.function, heard.signal, heard.value, agenda);
        }
        if self.book.is_some() {
            self.note_heard(&heard, agenda);
        }
        let listeners: Vec<u32> = self.listeners(heard.function, heard.signal).collect();
        if listeners.is_empty() {
            self.pass_on(heard, information, agenda);
            return;
        }
        for token in &heard.tokens {
            self.spread(token, listeners.len() as u32, agenda);
        }
        for decision in listeners {
            if agenda.bins.observes(now) {
                self.record.decisions[decision as usize].messages += u64::from(heard.n_versions);
            }
            for token in &heard.tokens {
                let pending = Pending {
                    token: *token,
                    heard: now,
                    noticed: now,
                    first_noticed: now,
                    made: heard.made,
                    value: heard.value,
                    fields: heard.fields.clone(),
                    version: heard.version,
                    signal: heard.signal,
                    ways: vec![heard.way],
                    is_due: false,
                };
                self.sense(decision, pending, agenda);
            }
        }
    }

    /// Where no decision listens, a message is passed on, once per chain.
    fn pass_on(&mut self, heard: Heard, information: &mut Information<'_>, agenda: &mut Agenda) {
        let now = agenda.now();
        let ways = self.plan.passed_on(heard.function, heard.signal);
        let passer = self.passer(heard.function);
        let mut fresh = Vec::new();
        let had_chains = !heard.tokens.is_empty();
        for mut token in heard.tokens {
            if ways.is_empty() {
                self.episodes.act(&token, now);
                self.spread(&token, 0, agenda);
            } else if self.episodes.take(&mut token, passer, now) {
                self.spread(&token, ways.len() as u32, agenda);
                fresh.push(token);
            } else {
                self.episodes.come_round(&token, passer, now);
                self.spread(&token, 0, agenda);
            }
        }
        if fresh.is_empty() && had_chains {
            return;
        }
        for handoff in ways {
            let earliest = self.earliest(handoff, now);
            let Heard { signal, value, version, made, .. } = heard;
            let outgoing = Outgoing { signal, value, fields: heard.fields.clone(), version, made, tokens: fresh.clone(), earliest };
            if let Sent::Lost(tokens) = information.send(handoff, outgoing, agenda) {
                self.lose(tokens, agenda);
            }
        }
    }

    /// A function as a taker of chains: functions that pass on share the numbers of decisions, behind them.
    fn passer(&self, function: u32) -> u32 {
        self.plan.decisions.len() as u32 + function
    }

    /// Chains lose tokens because messages were lost.
    pub fn lose(&mut self, tokens: Vec<Token>, agenda: &mut Agenda) {
        for token in tokens {
            self.spread(&token, 0, agenda);
        }
    }

    /// Decisions of a function that listen to a signal, or to the outcomes of others.
    fn listeners(&self, function: u32, signal: Option<u32>) -> impl Iterator<Item = u32> + use<'_, 'p> {
        self.plan.functions[function as usize]
            .decisions
            .iter()
            .copied()
            .filter(move |decision| accepts(&self.plan.decisions[*decision as usize].inputs, signal))
    }

    /// Notes that a decision is taken now.
    fn reach(&mut self, decision: u32, now: i64) {
        let rank = self.plan.decisions[decision as usize].rank;
        self.front = if self.front.0 == now { (now, self.front.1.max(rank)) } else { (now, rank) };
    }

    /// The earliest instant at which a message sent now can be heard: in this instant by a function that
    /// decides nothing or still decides later in it, otherwise one tick later.
    fn earliest(&self, handoff: u32, now: i64) -> i64 {
        let receiver = self.plan.handoffs[handoff as usize].to;
        let decides_later = |decision: &u32| self.front.0 < now || self.front.1 < self.plan.decisions[*decision as usize].rank;
        if self.plan.functions[receiver as usize].decisions.iter().all(decides_later) { now } else { now + 1 }
    }

    /// A token became several, or none; a chain without tokens is over.
    fn spread(&mut self, token: &Token, n: u32, agenda: &mut Agenda) {
        let Some(episode) = self.episodes.become_many(token, n) else { return };
        let now = agenda.now();
        let record = &mut self.record.signals[episode.signal as usize];
        record.in_progress.add(now, -1, &agenda.bins);
        if episode.counted {
            self.n_outstanding -= 1;
        }
        if self.keeps_traces {
            self.keep_chain(&episode);
        }
        let record = &mut self.record.signals[episode.signal as usize];
        let Some(End { at: ended, parts, .. }) = episode.end() else {
            record.lost += u64::from(episode.counted);
            return;
        };
        record.over_time.add(ended - episode.started, &agenda.bins);
        if let Some(row) = record.trace.get_mut(episode.ordinal as usize) {
            row.1 = Some(ended);
        }
        if episode.counted {
            record.finished += 1;
            record.latency.add(ended - episode.started);
            for (values, ticks) in record.parts.iter_mut().zip(parts) {
                values.add(ticks);
            }
        }
    }

    /// Keeps the steps of a chain that is over.
    fn keep_chain(&mut self, episode: &Episode) {
        let n_decisions = self.plan.decisions.len() as u32;
        let taker = |of: u32| of.checked_sub(n_decisions).map_or(Taker::Decision(of), Taker::Function);
        let steps = episode.commitments.iter().map(|step| ChainStep {
            taker: taker(step.decision),
            at: step.at,
            before: step.before,
            parts: step.parts,
        });
        let end = episode.end();
        let row = ChainRow {
            signal: episode.signal,
            started: episode.started,
            ended: end.map(|end| end.at),
            parts: end.map_or([0; part::N], |end| end.parts),
            last: end.and_then(|end| end.last),
            steps: steps.collect(),
        };
        flow_trace::keep(&mut self.record.chains, row);
    }

    /// Schedules the next round of a decision that has rounds.
    fn schedule_round(&mut self, index: u32, from: i64, agenda: &mut Agenda) {
        let plan = &self.plan.decisions[index as usize];
        if !matches!(plan.trigger, TriggerPlan::Periodic(_)) {
            return;
        }
        let state = &mut self.states[index as usize];
        let Some(next) = state.table.at_or_after(from) else {
            state.is_over = true;
            return;
        };
        let next = next_open(plan.hours.as_ref(), next).max(from);
        let seq = agenda.at(next, Phase::Decisions, plan.rank, Topic::Due, index);
        state.due = Some((next, seq));
    }
}

/// The instant itself, or the next opening after it.
fn next_open(hours: Option<&CapacityPlan>, instant: i64) -> i64 {
    let Some(hours) = hours else { return instant };
    let mut time = instant;
    // Two years of weekly windows; a calendar that never opens leaves the instant where it is.
    for _ in 0..2_000 {
        if hours.at(time) > 0 {
            return time;
        }
        match hours.next_change(time) {
            Some(next) => time = next,
            None => break,
        }
    }
    instant
}
