//! Builds small maps in code and runs them. It hides how a document is put together, so that a test says
//! only what it is about.

use syncline::experiment::StudyResult;
use syncline::experiment::study::{Overrides, Prepared, Watch, prepare, run_study};
use syncline::model::finding::Finding;
use syncline::model::{
    Activity, ActivityId, Arrivals, Branch, Calendar, CalendarId, CalendarSchedule, Capacity, Decision, DecisionId, Distribution, Document,
    EntityRef, Function, FunctionId, Handoff, HandoffId, HandoffKind, Measure, OpenWindow, Phase, Quantity, Resource, ResourceId, Routing,
    RoutingRule, Schedule, Signal, SignalId, SignalSource, Statistic, Study, Trigger, Weekday, WorkClass, WorkClassId, WorkStream,
    WorkStreamId,
};
use syncline::units::{Duration, Rate, TimeUnit};

pub type Time = Distribution<Duration>;

/// A map under construction.
#[derive(Clone, Default)]
pub struct Map {
    pub document: Document,
}

/// Always so many hours.
pub fn fixed(hours: f64) -> Time {
    Distribution::Fixed(Duration::hours(hours))
}

/// Memoryless with a mean in hours.
pub fn exponential(hours: f64) -> Time {
    Distribution::Exponential { mean: Duration::hours(hours) }
}

/// So many per hour, independently.
pub fn poisson(per_hour: f64) -> Arrivals {
    Arrivals::Poisson(Rate::new(per_hour, TimeUnit::Hour))
}

/// One at each of these hours.
pub fn at(hours: &[f64]) -> Arrivals {
    Arrivals::Times(hours.iter().map(|hour| Duration::hours(*hour)).collect())
}

/// One every so many hours, the first after `first` hours.
pub fn regular(every: f64, first: f64) -> Arrivals {
    Arrivals::Renewal { interval: fixed(every), first: Some(Duration::hours(first)) }
}

/// Instants every so many hours from an offset on.
pub fn every(hours: f64, offset: f64) -> Schedule {
    Schedule::Every { period: Duration::hours(hours), phase: Phase::At(Duration::hours(offset)) }
}

/// A rhythm of every so many hours from an offset on.
pub fn rhythm(hours: f64, offset: f64) -> Trigger {
    Trigger::Periodic(CalendarSchedule { at: every(hours, offset), calendar: None })
}

/// Whenever something is heard.
pub const ON_NEWS: Trigger = Trigger::OnChange { threshold: 0.0 };

impl Map {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn function(&mut self) -> FunctionId {
        let id: FunctionId = self.document.new_id();
        self.document.functions.insert(id, Function { name: format!("Team {id}"), ..Function::default() });
        id
    }

    pub fn calendar(&mut self, from: f64, to: f64) -> CalendarId {
        let id = self.document.new_id();
        let days = Weekday::ALL[..5].to_vec();
        let open = vec![OpenWindow { days, from: Duration::hours(from), to: Duration::hours(to) }];
        self.document.calendars.insert(id, Calendar { open, ..Calendar::default() });
        id
    }

    pub fn class(&mut self, priority: u32) -> WorkClassId {
        let id = self.document.new_id();
        self.document.work_classes.insert(id, WorkClass { priority, ..WorkClass::default() });
        id
    }

    pub fn resource(&mut self, servers: u32, change: impl FnOnce(&mut Resource)) -> ResourceId {
        let function = self.any_function();
        let id = self.document.new_id();
        let mut resource = Resource { function, capacity: Capacity::Servers(servers), ..Resource::default() };
        change(&mut resource);
        self.document.resources.insert(id, resource);
        id
    }

    pub fn activity(&mut self, resource: impl Into<Option<ResourceId>>, service: Time) -> ActivityId {
        let function = self.any_function();
        let id = self.document.new_id();
        self.document.activities.insert(id, Activity { function, resource: resource.into(), service, ..Activity::default() });
        id
    }

    pub fn change_activity(&mut self, id: ActivityId, change: impl FnOnce(&mut Activity)) {
        change(self.document.activities.get_mut(id).unwrap());
    }

    pub fn stream(&mut self, entry: ActivityId, arrivals: Arrivals) -> WorkStreamId {
        let id = self.document.new_id();
        self.document.work_streams.insert(id, WorkStream { entry: Some(entry), arrivals, ..WorkStream::default() });
        id
    }

    pub fn change_stream(&mut self, id: WorkStreamId, change: impl FnOnce(&mut WorkStream)) {
        change(self.document.work_streams.get_mut(id).unwrap());
    }

    /// After an activity items go to another one.
    pub fn then(&mut self, from: ActivityId, to: ActivityId) {
        self.change_activity(from, |activity| activity.routing = Routing { branches: vec![branch(to)], ..Routing::default() });
    }

    /// After an activity items are split into parts.
    pub fn split(&mut self, from: ActivityId, to: &[ActivityId]) {
        let branches = to.iter().copied().map(branch).collect();
        self.change_activity(from, |activity| activity.routing = Routing { rule: RoutingRule::Split, branches });
    }

    pub fn handoff(&mut self, from: FunctionId, to: FunctionId, latency: Time) -> HandoffId {
        let id = self.document.new_id();
        self.document.handoffs.insert(id, Handoff { from, to, kind: HandoffKind::Information, latency, ..Handoff::default() });
        id
    }

    pub fn change_handoff(&mut self, id: HandoffId, change: impl FnOnce(&mut Handoff)) {
        change(self.document.handoffs.get_mut(id).unwrap());
    }

    pub fn signal(&mut self, owner: FunctionId, changes: Arrivals) -> SignalId {
        let id = self.document.new_id();
        let source = SignalSource::External { changes, value: syncline::model::ValueProcess::Count };
        self.document.signals.insert(id, Signal { owner, source, ..Signal::default() });
        id
    }

    pub fn change_signal(&mut self, id: SignalId, change: impl FnOnce(&mut Signal)) {
        change(self.document.signals.get_mut(id).unwrap());
    }

    /// A decision that takes no time.
    pub fn decision(&mut self, owner: FunctionId, trigger: Trigger) -> DecisionId {
        let id = self.document.new_id();
        let decision = Decision { owner, trigger, decision_time: Some(fixed(0.0)), ..Decision::default() };
        self.document.decisions.insert(id, decision);
        id
    }

    pub fn change_decision(&mut self, id: DecisionId, change: impl FnOnce(&mut Decision)) {
        change(self.document.decisions.get_mut(id).unwrap());
    }

    fn any_function(&mut self) -> FunctionId {
        let first = self.document.functions.ids().next();
        first.unwrap_or_else(|| self.function())
    }

    pub fn findings(&self) -> Vec<Finding> {
        prepare(&self.document, None, &study(24.0, 0.0, 1), &Overrides::default()).err().unwrap_or_default()
    }

    pub fn prepared(&self, study: &Study) -> Prepared {
        prepare(&self.document, None, study, &Overrides::default()).unwrap_or_else(|findings| panic!("{findings:#?}"))
    }

    pub fn run(&self, study: &Study) -> StudyResult {
        let result = self.run_even_if_stuck(study);
        assert_eq!((&result.failed, &result.partial), (&vec![], &vec![]));
        result
    }

    /// Runs a map whose lines may hold each other up for ever.
    pub fn run_even_if_stuck(&self, study: &Study) -> StudyResult {
        let result = run_study(&self.prepared(study), &Watch::default());
        assert!(result.failed.iter().all(|failure| failure.reason.contains("for ever")), "{:?}", result.failed);
        result
    }
}

pub fn branch(to: ActivityId) -> Branch {
    Branch { to: Some(to), ..Branch::default() }
}

/// Runs the first study of a document of which only the collections are given.
pub fn run_collections(collections: &str) -> StudyResult {
    let document = syncline::project::parse(&format!("Syncline(version: 1, document: (next_id: 1000, {collections}))")).unwrap();
    let study = syncline::experiment::study::study_of(&document, None);
    let prepared = prepare(&document, None, &study, &Overrides::default()).unwrap_or_else(|findings| panic!("{findings:?}"));
    let result = run_study(&prepared, &Watch::default());
    assert!(result.failed.is_empty(), "{:?}", result.failed);
    result
}

/// A study over so many hours, warm-up included.
pub fn study(horizon: f64, warm_up: f64, replications: u32) -> Study {
    Study { horizon: Duration::hours(horizon), warm_up: Duration::hours(warm_up), replications, seed: 1, ..Study::default() }
}

pub fn measure(what: Quantity, of: impl Into<EntityRef>) -> Measure {
    Measure { what, of: Some(of.into()), ..Measure::default() }
}

/// The mean of a measure over replications, in hours for times.
pub fn mean(result: &StudyResult, what: Quantity, of: impl Into<EntityRef>) -> f64 {
    let measure = measure(what, of);
    result.estimate(&measure).unwrap_or_else(|| panic!("{measure:?} has no value")).mean
}

/// Another statistic of a measure.
pub fn statistic(result: &StudyResult, what: Quantity, statistic: Statistic, of: impl Into<EntityRef>) -> f64 {
    result.estimate(&Measure { statistic, ..measure(what, of) }).unwrap().mean
}

/// Asserts that a measure's mean lies within four standard errors, and within a share, of theory.
pub fn assert_theory(result: &StudyResult, what: Quantity, of: impl Into<EntityRef>, theory: f64, share: f64) {
    let estimate = result.estimate(&measure(what, of)).unwrap();
    let off = (estimate.mean - theory).abs();
    assert!(off <= 4.0 * estimate.standard_error && off <= share * theory, "{what:?} is {estimate:?}, theory says {theory}");
}

/// Instants of a list measure, in hours.
pub fn instants(result: &StudyResult, what: Quantity, of: impl Into<EntityRef>) -> Vec<f64> {
    result.trace(&measure(what, of)).unwrap()
}

/// Everything that was kept of a result's replications, element by element, without the count of events.
pub fn numbers(result: &StudyResult) -> Vec<String> {
    let without = |row: &syncline::experiment::ReplicationSummary| {
        let mut row = row.clone();
        row.n_events = 0;
        format!("{row:?}")
    };
    result.replications.iter().map(without).collect()
}
