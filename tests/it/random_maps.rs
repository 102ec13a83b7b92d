//! Random maps, each a pure function of a number, so that a failing one can be named and built again.

use syncline::engine::random::{Purpose, Stream};
use syncline::model::{
    ActivityId, Arrivals, Attribute, AuthorityLevel, BatchProcessing, Batching, Between, Branch, CalendarSchedule, Capacity, Comparison,
    Condition, Cycle, DecisionRight, Discipline, Disruption, DisruptionKind, DisruptionWindows, Distribution, FunctionId, Gate,
    HandoffKind, Initial, InitialState, Lines, MessageOrder, OnFull, OnTimeOut, Patience, Phase, PreemptionRule, Price, PriceKind,
    QueueCount, QueueLimit, Resource, ResourceId, Routing, RoutingRule, Schedule, ShiftEnd, SignalId, SignalSource, Spike, Trigger,
    ValueProcess, Victim, WaitRule, WorkClassId,
};
use syncline::model::{
    CapacityStep, Coordinator, Coupling, CycleCall, DecisionId, Fence, ForecastMethod, GapCorrection, LeverOption, LinearRule, LinearTerm,
    Policy, Signal, Subject,
};
use syncline::units::{Duration, Money, MoneyRate, Rate, Share, TimeUnit};

use crate::maps::{Map, Time, at, branch, every, fixed, poisson};

/// Draws choices from a stream of random numbers.
pub struct Dice(Stream);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Stream::new(seed, 0, 0, Purpose::Other))
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high + 1 - low)
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.0.next_unit() < p
    }

    pub fn hours(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.next_unit()
    }

    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    /// A time of at most five hours, often on the hour so that instants coincide.
    pub fn time(&mut self) -> Time {
        let hours = |value: f64| Duration::hours(value);
        match self.below(6) {
            0 => fixed(0.0),
            1 | 2 => fixed(self.between(0, 4) as f64),
            3 => Distribution::Uniform { low: hours(0.0), high: hours(self.hours(0.5, 5.0)) },
            4 => Distribution::Triangular { min: hours(0.0), mode: hours(0.5), max: hours(3.0) },
            _ => Distribution::Sequence(vec![hours(1.0), hours(0.0), hours(self.hours(0.0, 4.0))]),
        }
    }

    /// A rhythm that comes round within a day.
    pub fn schedule(&mut self) -> Schedule {
        let period = Duration::hours(self.one_of(&[1.0, 4.0, 6.0, 24.0]));
        match self.below(3) {
            0 => Schedule::Every { period, phase: Phase::Random },
            1 => Schedule::Every { period, phase: Phase::At(Duration::hours(self.between(0, 30) as f64)) },
            _ => Schedule::Pattern { length: Duration::hours(8.0), at: vec![Duration::hours(1.0), Duration::hours(5.5)] },
        }
    }
}

/// A map of work: classes, calendars, lines, batches, gates, splits and joins, rework, interruptions.
///
/// With `may_lose` items also give up, are broken off and are turned away; without it every item gets
/// through, and what arrives ends after a while.
pub fn work(seed: u64, may_lose: bool) -> Map {
    let mut dice = Dice::new(seed);
    let mut map = Map::new();
    let functions: Vec<FunctionId> = (0..dice.between(1, 3)).map(|_| map.function()).collect();
    let classes: Vec<WorkClassId> = (0..dice.below(4)).map(|n| map.class(n as u32 / 2 + 1)).collect();
    let has_rework = dice.chance(0.4);
    let may_block = may_lose || !has_rework;
    let staff: Vec<ResourceId> = (0..dice.between(1, 4)).map(|_| random_staff(&mut map, &mut dice, may_lose, may_block)).collect();
    let n = dice.between(2, 8);
    let activities: Vec<ActivityId> = (0..n)
        .map(|_| {
            let resource = dice.chance(0.8).then(|| dice.one_of(&staff));
            let service = dice.time();
            map.activity(resource, service)
        })
        .collect();
    for activity in &activities {
        random_rules(&mut map, &mut dice, *activity, may_lose);
        for class in &classes {
            if dice.chance(0.2) {
                let service = dice.time();
                map.change_activity(*activity, |activity| {
                    activity.service_by_class.insert(*class, service);
                });
            }
        }
    }
    let work_handoff = |map: &mut Map, dice: &mut Dice| {
        let (from, to) = (dice.one_of(&functions), dice.one_of(&functions));
        let latency = dice.time();
        let handoff = map.handoff(from, to, latency);
        map.change_handoff(handoff, |handoff| handoff.kind = HandoffKind::Work);
        handoff
    };
    let mut n_routed = 0;
    while n_routed < n {
        let here = activities[n_routed];
        let later = &activities[n_routed + 1..];
        if later.len() >= 3 && dice.chance(0.3) {
            map.split(here, &later[..2]);
            map.then(later[0], later[2]);
            map.then(later[1], later[2]);
            map.change_activity(later[2], |activity| activity.join = Some(2));
            n_routed += 3;
            continue;
        }
        let mut branches: Vec<Branch> = Vec::new();
        for _ in 0..dice.below(3).min(later.len()) {
            let mut way = branch(dice.one_of(later));
            way.via = dice.chance(0.4).then(|| work_handoff(&mut map, &mut dice));
            branches.push(way);
        }
        let rule = dice.one_of(&[RoutingRule::Chance, RoutingRule::Condition]);
        if has_rework && dice.chance(0.5) {
            branches.insert(0, branch(here));
        }
        for (n, way) in branches.iter_mut().enumerate() {
            match rule {
                RoutingRule::Condition if way.to == Some(here) => {
                    way.when = Some(Condition { attribute: Attribute::Passes, is: Comparison::Below, than: 3.0 });
                }
                RoutingRule::Condition => {
                    let attribute = dice.one_of(&[Attribute::Value, Attribute::Priority, Attribute::Urgent, Attribute::Age]);
                    way.when = (n == 0).then_some(Condition { attribute, is: Comparison::Above, than: 1.0 });
                }
                _ => way.chance = Some(Share::new(0.3)),
            }
        }
        map.change_activity(here, |activity| activity.routing = Routing { rule, branches });
        n_routed += 1;
    }
    for _ in 0..dice.between(1, 3) {
        let entry = activities[dice.below(n.min(2))];
        let arrivals = random_arrivals(&mut dice, may_lose);
        let stream = map.stream(entry, arrivals);
        let class = (!classes.is_empty() && dice.chance(0.8)).then(|| dice.one_of(&classes));
        let batch = dice.chance(0.2).then(|| Distribution::Sequence(vec![1.0, 3.0, 0.0]));
        let urgent = dice.chance(0.3).then(|| Share::new(0.3));
        map.change_stream(stream, |stream| {
            stream.class = class;
            stream.batch = batch;
            stream.urgent = urgent;
            stream.value = Distribution::Exponential { mean: Money::new(1.5) };
        });
    }
    add_special(&mut map, &mut Dice::new(seed ^ 0x0a5b), may_lose);
    map
}

/// Absences, own lines, first queues, rises of a rate, due dates, prices, times that count on a calendar.
fn add_special(map: &mut Map, dice: &mut Dice, may_lose: bool) {
    let per_hour = |amount: f64| Some(MoneyRate::new(amount, TimeUnit::Hour));
    let staff: Vec<ResourceId> = map.document.resources.ids().collect();
    for id in staff {
        let needs_two = map.document.activities.values().any(|activity| activity.resource == Some(id) && activity.units.is_some());
        let resource = map.document.resources.get_mut(id).unwrap();
        let blocks = resource.queue.as_ref().is_some_and(|queue| queue.on_full == OnFull::Block);
        if !needs_two && !blocks && dice.chance(0.2) {
            resource.lines = dice.one_of(&[Lines::DealtAtRandom, Lines::Shortest]);
        }
        if dice.chance(0.3) {
            (resource.cost_busy, resource.cost_idle) = (per_hour(30.0), per_hour(20.0));
        }
        if dice.chance(0.2) {
            let between = Distribution::Exponential { mean: Duration::hours(40.0) };
            let lasts = Distribution::Uniform { low: Duration::hours(0.5), high: Duration::hours(4.0) };
            let windows = DisruptionWindows::Random { between, lasts };
            let share = dice.chance(0.5).then(|| Share::new(0.5));
            let disruption = Disruption { of: Some(id.into()), kind: DisruptionKind::Absent, share, windows, ..Disruption::default() };
            let id = map.document.new_id();
            map.document.disruptions.insert(id, disruption);
        }
    }
    let activities: Vec<ActivityId> = map.document.activities.ids().collect();
    if dice.chance(0.3) {
        let of = Some(dice.one_of(&activities).into());
        let id = map.document.new_id();
        map.document.initials.insert(id, Initial { of, state: InitialState::Queue(dice.between(1, 4) as u32) });
    }
    let office = (may_lose && dice.chance(0.3)).then(|| map.calendar(8.0, 18.0));
    for id in activities {
        let prices = dice.chance(0.2);
        map.change_activity(id, |activity| {
            if prices {
                activity.cost_fixed = Money::new(3.0);
                activity.cost_waiting = per_hour(1.0);
            }
            for limit in activity.patience.iter_mut().chain(&mut activity.time_limit) {
                limit.calendar = office;
            }
        });
    }
    let streams: Vec<_> = map.document.work_streams.ids().collect();
    for id in streams {
        let has_rate = !matches!(map.document.work_streams.get(id).unwrap().arrivals, Arrivals::Scheduled(_) | Arrivals::Times(_));
        let spike = Spike {
            starts: Distribution::Uniform { low: Duration::ZERO, high: Duration::hours(100.0) },
            ramp: Duration::hours(dice.one_of(&[0.0, 5.0])),
            lasts: Duration::hours(10.0),
            factor: dice.one_of(&[0.0, 2.0]),
        };
        let (rises, is_due) = (has_rate && dice.chance(0.4), dice.chance(0.3));
        map.change_stream(id, |stream| {
            if rises {
                stream.spikes = vec![spike];
            }
            stream.due = is_due.then(|| fixed(6.0));
        });
        if is_due {
            let price = Price { kind: PriceKind::Late, of: Some(id.into()), amount: Money::new(2.0), ..Price::default() };
            let id = map.document.new_id();
            map.document.prices.insert(id, price);
        }
    }
}

fn random_staff(map: &mut Map, dice: &mut Dice, may_lose: bool, may_block: bool) -> ResourceId {
    let servers = dice.between(1, 3) as u32;
    let calendar = dice.chance(0.3).then(|| map.calendar(8.0, 18.0));
    let capacity = match dice.below(5) {
        // Sessions cut by working hours can be too short for an item that must fit into one.
        0 if calendar.is_none() => Some(Capacity::Sessions {
            servers,
            lasts: Duration::hours(7.0),
            every: Duration::hours(12.0),
            phase: dice.one_of(&[Phase::Random, Phase::Start]),
        }),
        1 => {
            let steps = vec![(Duration::ZERO, servers), (Duration::hours(6.0), servers + 1), (Duration::hours(15.0), servers)];
            Some(Capacity::Steps { steps, repeats: Some(Duration::hours(24.0)) })
        }
        _ => None,
    };
    let rules = [PreemptionRule::None, PreemptionRule::Resume, PreemptionRule::Restart, PreemptionRule::Resample];
    let ends = [ShiftEnd::Finish, ShiftEnd::Resume, ShiftEnd::Restart, ShiftEnd::Resample, ShiftEnd::StartOnlyIfItFits];
    let on_full: &[OnFull] = match (may_lose, may_block) {
        (true, _) => &[OnFull::Reject, OnFull::Displace, OnFull::Block],
        (false, true) => &[OnFull::Block],
        (false, false) => &[],
    };
    // An item from outside finds no room at a line that blocks: without losses nothing may enter there.
    let queue = (may_lose && !on_full.is_empty() && dice.chance(0.4)).then(|| QueueLimit {
        size: dice.between(0, 5) as u32,
        counts: dice.one_of(&[QueueCount::Waiting, QueueCount::Station]),
        on_full: dice.one_of(on_full),
    });
    let vacation = dice.chance(0.1).then(|| fixed(1.5));
    let (discipline, rule, victim) = (
        dice.one_of(&[Discipline::Fifo, Discipline::Lifo, Discipline::Priority]),
        dice.one_of(&rules),
        dice.one_of(&[Victim::LatestStarted, Victim::EarliestStarted]),
    );
    let shift_end = dice.one_of(&ends);
    map.resource(servers, |staff: &mut Resource| {
        staff.calendar = calendar;
        staff.capacity = capacity.unwrap_or_else(|| staff.capacity.clone());
        staff.discipline = discipline;
        staff.preemption.rule = rule;
        staff.preemption.victim = victim;
        staff.shift_end = shift_end;
        staff.queue = queue;
        staff.vacation = vacation;
    })
}

fn random_rules(map: &mut Map, dice: &mut Dice, id: ActivityId, may_lose: bool) {
    let until = |hours: f64| Some(Between { until: Some(Duration::hours(hours)), ..Between::default() });
    let batching = dice.chance(0.2).then(|| Batching {
        size: dice.chance(0.7).then(|| dice.between(2, 4) as u32),
        oldest: until(6.0),
        since_last: dice.chance(0.3).then(|| until(2.0)).flatten(),
        processing: dice.one_of(&[BatchProcessing::Parallel, BatchProcessing::Sequential]),
        ..Batching::default()
    });
    let gate = dice.chance(0.2).then(|| Gate {
        opens: dice.schedule(),
        released: if dice.chance(0.5) { vec![2, 1] } else { Vec::new() },
        counts_work_in_progress: dice.chance(0.3),
    });
    // Where items give up they go nowhere: two limits that send to each other would never end.
    let limit = |dice: &mut Dice| Patience { after: dice.time(), then: None, ..Patience::default() };
    let patience = (may_lose && dice.chance(0.3)).then(|| limit(dice));
    let time_limit = (may_lose && dice.chance(0.2)).then(|| limit(dice));
    let needs_two = dice.chance(0.1);
    map.change_activity(id, |activity| {
        activity.batching = batching;
        activity.gate = gate;
        activity.patience = patience;
        activity.time_limit = time_limit;
    });
    let resource = map.document.activities.get(id).unwrap().resource;
    if needs_two && let Some(resource) = resource {
        let staff = map.document.resources.get(resource).unwrap();
        if staff.capacity == Capacity::Servers(3) {
            map.change_activity(id, |activity| activity.units = Some(2));
        }
    }
}

fn random_arrivals(dice: &mut Dice, may_go_on: bool) -> Arrivals {
    if !may_go_on {
        let n = dice.between(5, 40);
        return at(&(0..n).map(|_| dice.hours(0.0, 100.0).round()).collect::<Vec<_>>());
    }
    let rate = |value: f64| Rate::new(value, TimeUnit::Hour);
    match dice.below(5) {
        0 => poisson(dice.hours(0.05, 0.8)),
        1 => Arrivals::Renewal { interval: Distribution::Uniform { low: Duration::hours(0.5), high: Duration::hours(4.0) }, first: None },
        2 => Arrivals::Scheduled(dice.schedule()),
        3 => {
            let rates = vec![(Duration::ZERO, rate(0.0)), (Duration::hours(8.0), rate(0.6)), (Duration::hours(18.0), rate(0.1))];
            Arrivals::Profile { rates, repeats: Some(Duration::hours(24.0)) }
        }
        _ => at(&(0..20).map(|_| dice.hours(0.0, 100.0).round()).collect::<Vec<_>>()),
    }
}

/// A map of functions that tell each other and decide: circles, random rhythms, all kinds of channels,
/// meetings, rights, attention.
pub fn chains(seed: u64) -> Map {
    let mut map = Map::new();
    add_chains(&mut map, &mut Dice::new(seed ^ 0x5eed));
    map
}

/// A map of work and, beside it, of functions that tell each other and decide.
pub fn both(seed: u64) -> Map {
    let mut map = work(seed, true);
    add_chains(&mut map, &mut Dice::new(seed ^ 0x5eed));
    map
}

fn add_chains(map: &mut Map, dice: &mut Dice) {
    let functions: Vec<FunctionId> = (0..dice.between(2, 7)).map(|_| map.function()).collect();
    if dice.chance(0.3) {
        let calendar = map.calendar(8.0, 18.0);
        let id = dice.one_of(&functions);
        map.document.functions.get_mut(id).unwrap().calendar = Some(calendar);
    }
    let signals: Vec<SignalId> = (0..dice.between(1, 3)).map(|_| random_signal(map, dice, &functions)).collect();
    for _ in 0..dice.between(1, 14) {
        let (from, to) = (dice.one_of(&functions), dice.one_of(&functions));
        let latency = dice.time();
        let handoff = map.handoff(from, to, latency);
        let sends = if dice.chance(0.2) { dice.schedule() } else { Schedule::Never };
        map.change_handoff(handoff, |handoff| {
            handoff.channel.sends = sends;
            handoff.channel.sample_every = dice.below(4) as u32;
            handoff.channel.dead_band = if dice.chance(0.2) { 0.2 } else { 0.0 };
            handoff.channel.loss = Share::new(if dice.chance(0.3) { 0.2 } else { 0.0 });
            handoff.channel.noise = if dice.chance(0.2) { Distribution::Normal { mean: 0.0, sd: 3.0 } } else { Distribution::Fixed(0.0) };
            handoff.channel.order = dice.one_of(&[MessageOrder::NewestSent, MessageOrder::LastArrived]);
            handoff.signals = if dice.chance(0.2) { vec![dice.one_of(&signals)] } else { Vec::new() };
        });
    }
    let staff = map.resource(2, |_| {});
    let meeting = map.document.new_id();
    let schedule = CalendarSchedule { at: dice.schedule(), calendar: None };
    map.document.cycles.insert(meeting, Cycle { schedule, ..Cycle::default() });
    for function in &functions {
        for _ in 0..dice.below(3) {
            let trigger = match dice.below(8) {
                0 | 1 => crate::maps::ON_NEWS,
                2 => Trigger::OnChange { threshold: 0.1 },
                3 => Trigger::InCycle(meeting),
                4 => Trigger::Threshold { signal: dice.one_of(&signals), above: 100.0, below: 95.0 },
                _ => Trigger::Periodic(CalendarSchedule { at: dice.schedule(), calendar: None }),
            };
            let decision = map.decision(*function, trigger);
            map.change_decision(decision, |decision| {
                decision.wait = dice.one_of(&[WaitRule::Any, WaitRule::Any, WaitRule::All, WaitRule::AllWithin(Duration::hours(5.0))]);
                decision.sense = dice.time();
                decision.decision_time = Some(dice.time());
                decision.act = dice.time();
                decision.attention = dice.chance(0.3).then_some(staff);
                decision.inputs = if dice.chance(0.3) { vec![dice.one_of(&signals)] } else { Vec::new() };
                decision.min_interval = dice.chance(0.2).then(|| Duration::hours(3.0));
                decision.value = Distribution::Exponential { mean: Money::new(100.0) };
            });
            if dice.chance(0.4) {
                random_right(map, dice, decision, &functions, staff);
            }
        }
    }
}

fn random_signal(map: &mut Map, dice: &mut Dice, functions: &[FunctionId]) -> SignalId {
    let owner = dice.one_of(functions);
    let changes = random_arrivals(dice, true);
    let signal = map.signal(owner, changes);
    let process = match dice.below(4) {
        0 => ValueProcess::Count,
        1 => ValueProcess::Draw(Distribution::Normal { mean: 100.0, sd: 10.0 }),
        2 => ValueProcess::RandomWalk { start: 100.0, step: Distribution::Normal { mean: 0.0, sd: 5.0 } },
        _ => ValueProcess::Ar1 { mean: 100.0, rho: 0.7, sd: 8.0 },
    };
    map.change_signal(signal, |signal| {
        if let SignalSource::External { value, .. } = &mut signal.source {
            *value = process;
        }
    });
    signal
}

fn random_right(map: &mut Map, dice: &mut Dice, decision: syncline::model::DecisionId, functions: &[FunctionId], staff: ResourceId) {
    let rules = [
        OnTimeOut::Wait,
        OnTimeOut::EscalateAndMove,
        OnTimeOut::EscalateAndNotify,
        OnTimeOut::Delegate,
        OnTimeOut::AcceptBelowLimit,
        OnTimeOut::Reject,
        OnTimeOut::ActOnDefault,
    ];
    let levels = (0..dice.between(1, 3))
        .map(|n| AuthorityLevel {
            function: dice.one_of(functions),
            limit: (n < 2).then(|| Money::new(100.0 * (n + 1) as f64)),
            there: dice.time(),
            back: dice.time(),
            meets: dice.chance(0.5).then(|| CalendarSchedule { at: every(12.0, 5.0), calendar: None }),
            decision_time: dice.time(),
            attention: dice.chance(0.4).then_some(staff),
            time_out: dice.chance(0.6).then(|| Duration::hours(2.0)),
            on_time_out: dice.one_of(&rules),
        })
        .collect();
    let id = map.document.new_id();
    map.document.decision_rights.insert(id, DecisionRight { decision, limit: Some(Money::new(60.0)), levels, ..DecisionRight::default() });
}

/// A map of work and of functions that tell each other, in which most decisions choose: on lines that are measured,
/// on forecasts and gaps, in meetings that are called, with fences and coordinators.
pub fn policies(seed: u64) -> Map {
    let mut map = both(seed);
    let mut dice = Dice::new(seed ^ 0x0b5e);
    let staff: Vec<ResourceId> = map.document.resources.ids().collect();
    for id in &staff {
        // Staff whose servers have lines of their own cannot be steered.
        map.document.resources.get_mut(*id).unwrap().lines = Lines::default();
    }
    let functions: Vec<FunctionId> = map.document.functions.ids().collect();
    let world: Vec<SignalId> = map.document.signals.ids().collect();
    let lines: Vec<SignalId> = (0..dice.between(1, 2))
        .map(|_| {
            let id: SignalId = map.document.new_id();
            let of = dice.one_of(&staff);
            let source = if dice.chance(0.7) { SignalSource::QueueLength(of) } else { SignalSource::Load(of) };
            let observed = if dice.chance(0.6) { dice.schedule() } else { Schedule::Never };
            map.document.signals.insert(id, Signal { owner: dice.one_of(&functions), source, observed, ..Signal::default() });
            id
        })
        .collect();
    let decisions: Vec<DecisionId> = map.document.decisions.ids().collect();
    for id in &decisions {
        if dice.chance(0.7) {
            random_policy(&mut map, &mut dice, *id, &staff, &lines, &world);
        }
    }
    for id in map.document.handoffs.ids().collect::<Vec<_>>() {
        let aggregates = dice.chance(0.2);
        map.change_handoff(id, |handoff| handoff.channel.aggregate = aggregates);
    }
    for id in map.document.cycles.ids().collect::<Vec<_>>() {
        let latency = dice.time();
        let called_by = dice.chance(0.5).then(|| CycleCall { signal: dice.one_of(&world), threshold: 5.0, latency, quorum: Some(1) });
        let cycle = map.document.cycles.get_mut(id).unwrap();
        cycle.members = decisions.iter().copied().take(dice.below(4)).collect();
        cycle.cut_off = Duration::hours(dice.one_of(&[0.0, 2.0]));
        cycle.reconciles = dice.chance(0.5);
        cycle.joint_objective = dice.chance(0.5);
        cycle.called_by = called_by;
    }
    if decisions.len() > 1 && dice.chance(0.4) {
        let (coupling, coordinator) = (map.document.new_id(), map.document.new_id());
        map.document.couplings.insert(coupling, Coupling { members: decisions[..2].to_vec(), ..Coupling::default() });
        let latency = fixed(dice.hours(0.5, 9.0));
        let entity = Coordinator { coupling: Some(coupling), function: functions[0], latency, ..Coordinator::default() };
        map.document.coordinators.insert(coordinator, entity);
    }
    map
}

fn random_policy(map: &mut Map, dice: &mut Dice, id: DecisionId, staff: &[ResourceId], lines: &[SignalId], world: &[SignalId]) {
    let heard = if dice.chance(0.5) { dice.one_of(lines) } else { dice.one_of(world) };
    let methods = [
        ForecastMethod::Naive,
        ForecastMethod::MovingAverage { periods: 3 },
        ForecastMethod::Exponential { alpha: 0.3 },
        ForecastMethod::Holt { alpha: 0.4, beta: 0.2, damping: None },
        ForecastMethod::Croston { alpha: 0.2, corrected: true },
    ];
    let unknown = dice.chance(0.5).then_some(1.0);
    let (policy, subject) = match dice.below(7) {
        0 => (Policy::Constant(2.0), Subject::Capacity(dice.one_of(staff))),
        1 => {
            let terms = vec![LinearTerm { signal: heard, factor: Some(0.02), unknown }];
            let rule = LinearRule { constant: 1.0, terms, at_least: Some(1.0), at_most: Some(4.0) };
            (Policy::Linear(rule), Subject::Capacity(dice.one_of(staff)))
        }
        2 => {
            let gap = GapCorrection { target: 90.0, gain: Some(0.3), counts_pipeline: dice.chance(0.5), ..GapCorrection::default() };
            (Policy::GapCorrection(gap), Subject::Signal(dice.one_of(world)))
        }
        3 => (Policy::Forecast(dice.one_of(&methods)), Subject::Plan),
        4 => {
            let block = Duration::hours(6.0);
            let step = CapacityStep {
                trigger: 1.0,
                size: 1.0,
                notice: Duration::hours(1.0),
                minimum_block: block,
                maximum: 2.0,
                ..CapacityStep::default()
            };
            (Policy::CapacityStep(step), Subject::Overtime(dice.one_of(staff)))
        }
        5 => (Policy::ThresholdOvertime { threshold: 1.0, maximum: 2.0 }, Subject::Overtime(dice.one_of(staff))),
        _ => {
            let option =
                |local: f64, whole: f64| LeverOption { local: Money::new(local), end_to_end: Money::new(whole), ..LeverOption::default() };
            (Policy::Lever(vec![option(1.0, 4.0), option(2.0, 2.0)]), Subject::Lever("Lot".to_owned()))
        }
    };
    let fence = dice.chance(0.2).then(|| Fence {
        frozen: Some(Duration::hours(1.0)),
        slushy: Some(Duration::hours(3.0)),
        cost_of_change: Money::new(5.0),
    });
    map.change_decision(id, |decision| {
        decision.policy = policy;
        decision.subject = subject;
        decision.inputs = vec![heard];
        decision.fence = fence;
    });
}
