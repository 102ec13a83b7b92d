//! Writes a process down as a document: cards, arrows, activities, arrivals, staff, hours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::again;
use super::arrivals::arrivals;
use super::rounds::Round;
use crate::evidence::calendars::Calendars;
use crate::evidence::fit::{Sample, as_data};
use crate::evidence::function_rule::FunctionRule;
use crate::evidence::import::ImportReport;
use crate::evidence::instant;
use crate::evidence::labels::NONE;
use crate::evidence::log::{DAY, EventLog};
use crate::evidence::measure::WorkingHours;
use crate::evidence::process::Process;
use crate::evidence::reading::{self, Reading};
use crate::model::{
    Activity, ActivityId, Actual, ActualId, ActualKind, Assumption, AssumptionId, Branch, Calendar, CalendarId, CalendarSchedule, Capacity,
    Decision, DecisionId, Document, EntityRef, Function, FunctionId, Handoff, HandoffId, HandoffKind, OpenWindow, Phase, Place, Position,
    Resource, ResourceId, Routing, RoutingRule, Schedule, ScorProcess, ShiftEnd, SourceKind, Study, StudyId, Trigger, Weekday, WorkStream,
    WorkStreamId,
};
use crate::units::{Duration, Share};

/// Where the numbers of a proposal come from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The log's name.
    pub log: String,
    /// How functions were found, in words.
    pub functions: String,
    /// Anything else that must be known to measure again, by name.
    pub facts: BTreeMap<String, String>,
}

impl Source {
    /// Where the numbers of a log come from that was read so, with functions found by this rule.
    pub fn of(log: String, rule: &FunctionRule, report: &ImportReport) -> Self {
        let mut facts = BTreeMap::new();
        if let Value::Object(mapping) = json!(report.mapping) {
            for (part, column) in mapping {
                if let Some(column) = column.as_str().filter(|column| !column.is_empty()) {
                    facts.insert(format!("column of {part}"), column.to_owned());
                }
            }
        }
        facts.insert("zone".into(), report.zone.clone());
        let reading = Reading { mapping: report.mapping.clone(), zone: report.zone.clone(), rule: rule.clone() };
        facts.insert(reading::COLUMN.to_owned(), reading.to_text());
        Self { log, functions: rule.words(), facts }
    }

    /// Whether the numbers of an element of a document were measured in a log of that name.
    pub fn names(document: &Document, of: EntityRef, log: &str) -> bool {
        let begins = format!("{log}, ");
        document.assumptions.values().any(|source| {
            source.source == SourceKind::Measured
                && source.place.as_ref().is_some_and(|place| place.of == of)
                && source.from.starts_with(&begins)
        })
    }
}

/// Servers where nobody is ever too few.
const NEVER_TOO_FEW: u32 = 100_000;

/// Name of the activity at which cases come in, which stands for no event.
pub(crate) const ENTRY: &str = "Cases come in";

/// Days in the order of the week.
const DAYS: [Weekday; 7] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday, Weekday::Saturday, Weekday::Sunday];

struct Builder<'a> {
    log: &'a EventLog,
    process: &'a Process,
    source: &'a Source,
    document: Document,
    functions: BTreeMap<u32, FunctionId>,
    period: String,
}

/// The document of a process.
pub(super) fn document(log: &EventLog, process: &Process, calendars: &Calendars, rounds: &[Round], source: &Source) -> Document {
    let span = log.span().unwrap_or((0, 0));
    let day = |time: i64| instant::write(time).chars().take(10).collect::<String>();
    let mut builder = Builder {
        log,
        process,
        source,
        document: Document::default(),
        functions: BTreeMap::new(),
        period: format!("{} to {}", day(span.0), day(span.1)),
    };
    builder.document.settings.title = format!("Map from {}", source.log);
    builder.document.settings.description =
        format!("Found in the log {} ({} cases, {} events, {}).", source.log, log.n_cases(), log.n_events(), builder.period);
    builder.functions(calendars);
    let handoffs = builder.handoffs();
    let activities = builder.activities(&handoffs);
    builder.arrivals(&activities);
    builder.staff();
    builder.decisions(rounds);
    builder.study(span);
    builder.facts();
    builder.document
}

impl Builder<'_> {
    fn measured(&mut self, of: EntityRef, field: &str, n: usize, remark: String) {
        let known = again::named(&self.document, of);
        self.measured_as(of, field, n, remark, known);
    }

    fn measured_as(&mut self, of: EntityRef, field: &str, n: usize, remark: String, measured_as: String) {
        let id: AssumptionId = self.document.new_id();
        let assumption = Assumption {
            place: Some(Place { of, field: field.to_owned() }),
            source: SourceKind::Measured,
            from: format!("{}, {n} rows, {}, functions by {}", self.source.log, self.period, self.source.functions),
            remark,
            measured_as,
            ..Assumption::default()
        };
        self.document.assumptions.insert(id, assumption);
    }

    /// A function's name; events without one belong to a card of their own.
    fn name(&self, function: u32) -> String {
        if function == NONE { "Not known".to_owned() } else { self.log.functions.get(function).to_owned() }
    }

    /// Cards stand in columns by how far into a case the function usually acts.
    fn functions(&mut self, calendars: &Calendars) {
        let mut places: BTreeMap<u32, (f64, u64)> = BTreeMap::new();
        for case in 0..self.log.n_cases() {
            let events = self.log.events_of(case);
            let n = events.len().max(2) as f64 - 1.0;
            for (at, event) in events.enumerate() {
                let slot = places.entry(self.log.function_of(event)).or_default();
                slot.0 += at as f64 / n;
                slot.1 += 1;
            }
        }
        let mut order: Vec<(f64, u32, u64)> = places.into_iter().map(|(function, (sum, n))| (sum / n as f64, function, n)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let per_column = (order.len() as f64).sqrt().ceil().max(1.0) as usize;
        for (at, (_, function, n)) in order.into_iter().enumerate() {
            let calendar = self.calendar(&self.name(function), calendars.of_function(function));
            let id: FunctionId = self.document.new_id();
            let description = format!("{n} events in the log.");
            let card =
                Function { name: self.name(function), process: ScorProcess::default(), description, calendar, ..Function::default() };
            self.document.functions.insert(id, card);
            let (column, row) = (at / per_column, at % per_column);
            // Every second column is shifted, so that arrows along a row do not run through cards.
            let y = row as f32 * 220.0 + if column % 2 == 1 { 110.0 } else { 0.0 };
            self.document.layout.functions.insert(id, Position { x: column as f32 * 340.0, y });
            self.functions.insert(function, id);
        }
    }

    fn calendar(&mut self, name: &str, hours: &WorkingHours) -> Option<CalendarId> {
        if hours.is_always() {
            return None;
        }
        // Days with the same hours share their windows.
        let mut windows: BTreeMap<(i64, i64), Vec<Weekday>> = BTreeMap::new();
        for (from, to) in hours.stretches() {
            for (day, weekday) in DAYS.iter().enumerate() {
                let midnight = day as i64 * DAY;
                let (start, end) = ((*from).max(midnight) - midnight, (*to).min(midnight + DAY) - midnight);
                if start < end {
                    windows.entry((start, end)).or_default().push(*weekday);
                }
            }
        }
        let hour = |time: i64| Duration::hours(time as f64 / 3.6e9);
        let open = windows.into_iter().map(|((from, to), days)| OpenWindow { days, from: hour(from), to: hour(to) }).collect();
        let id: CalendarId = self.document.new_id();
        self.document.calendars.insert(id, Calendar { name: format!("Hours of {name}"), open, exceptions: Vec::new() });
        self.measured(id.into(), "open", self.log.n_events(), "Hours of the week in which work was seen".into());
        Some(id)
    }

    /// Whether waits for a function pass in its hours only.
    fn passes_in_hours(&self, function: u32) -> bool {
        self.process.waits_in_hours && self.process.hours.contains_key(&function)
    }

    /// The kind of a state in words, where there are several.
    fn kind_name(&self, kind: u32) -> Option<String> {
        let name = self.process.kind_names.get(kind as usize)?;
        (!name.is_empty()).then(|| format!("cases {name}"))
    }

    /// One handoff for each group of waits that is not always zero.
    fn handoffs(&mut self) -> Vec<Option<HandoffId>> {
        let mut ids = Vec::new();
        let mut ends: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for ((from, to), step) in &self.process.steps {
            ends.insert(step.group, (*from, *to));
        }
        for (at, group) in self.process.groups.iter().enumerate() {
            let is_inside = group.source == group.target;
            if is_inside && group.waits.iter().all(|wait| *wait < 0.0005) {
                ids.push(None);
                continue;
            }
            let kind = self.kind_name(group.kind);
            let what = match group.step {
                Some((_, to)) => self.log.activities.get(to).to_owned(),
                None if is_inside => "Next step".to_owned(),
                None => "Case".to_owned(),
            };
            let name = kind.map_or_else(|| what.clone(), |kind| format!("{what} ({kind})"));
            let id: HandoffId = self.document.new_id();
            let sample = Sample::new(group.waits.clone());
            let handoff = Handoff {
                name,
                from: self.functions[&group.source],
                to: self.functions[&group.target],
                kind: HandoffKind::Work,
                latency: as_data(&group.waits),
                hours: self
                    .document
                    .functions
                    .get(self.functions[&group.target])
                    .and_then(|target| target.calendar)
                    .filter(|_| self.passes_in_hours(group.target)),
                description: format!("{} times in the log.", group.waits.len()),
                ..Handoff::default()
            };
            self.document.handoffs.insert(id, handoff);
            let remark = format!(
                "Wait from the end of one activity to the start of the next{}, used as measured: mean {:.2} h, median {:.2} h, 90th percentile {:.2} h",
                if self.passes_in_hours(group.target) { " in working time" } else { "" },
                sample.mean() / 3600.0,
                sample.quantile(0.5) / 3600.0,
                sample.quantile(0.9) / 3600.0
            );
            let mut known = again::named(&self.document, id.into());
            if let Some((from, to)) = group.step.and_then(|_| ends.get(&at)) {
                // Several steps lead to one activity; each is known by its two situations.
                known.push_str(&format!(", {} > {}", self.state_name(*from), self.state_name(*to)));
            }
            self.measured_as(id.into(), "latency", group.waits.len(), remark, known);
            ids.push(Some(id));
        }
        ids
    }

    /// For functions whose work passes in their hours only: somebody who is never too few, but goes home.
    fn resting(&mut self) -> BTreeMap<u32, ResourceId> {
        let mut resting = BTreeMap::new();
        for function in self.process.hours.keys() {
            let id: ResourceId = self.document.new_id();
            let resource = Resource {
                name: format!("Hours of {}", self.name(*function)),
                function: self.functions[function],
                capacity: Capacity::Servers(NEVER_TOO_FEW),
                shift_end: ShiftEnd::Resume,
                description: "Lets work rest outside the working hours. It does not limit how much is done at once, since the measured \
                              waits already contain that people were busy."
                    .into(),
                ..Resource::default()
            };
            self.document.resources.insert(id, resource);
            resting.insert(*function, id);
        }
        resting
    }

    /// An activity with what tells its situation apart.
    fn state_name(&self, at: usize) -> String {
        let state = &self.process.states[at];
        let mut name = self.log.activities.get(state.activity).to_owned();
        match state.after {
            Some(u32::MAX) => name.push_str(" (at the beginning)"),
            Some(after) => name.push_str(&format!(" (after {})", self.log.activities.get(after))),
            None => {}
        }
        if let Some(repeat) = state.repeat {
            name.push_str(&format!(" (time {})", repeat + 1));
        }
        if let Some(age) = state.age.and_then(|age| self.process.age_names.get(age as usize)).filter(|age| !age.is_empty()) {
            name.push_str(&format!(" (age {age})"));
        }
        if let Some(kind) = self.kind_name(state.kind) {
            name.push_str(&format!(" ({kind})"));
        }
        name
    }

    fn activities(&mut self, handoffs: &[Option<HandoffId>]) -> Vec<ActivityId> {
        let resting = self.resting();
        let ids: Vec<ActivityId> = self.process.states.iter().map(|_| self.document.new_id()).collect();
        let mut branches: Vec<Vec<(usize, u64, usize)>> = vec![Vec::new(); ids.len()];
        for ((from, to), step) in &self.process.steps {
            branches[*from].push((*to, step.n, step.group));
        }
        for (at, state) in self.process.states.iter().enumerate() {
            let name = self.state_name(at);
            let mut ways: Vec<Branch> = branches[at]
                .iter()
                .map(|(to, n, group)| Branch { to: Some(ids[*to]), via: handoffs[*group], chance: Some(share(*n, state.n)), when: None })
                .collect();
            if self.process.ends[at] > 0 {
                // What is left ends the case.
                ways.push(Branch::default());
            } else if let Some(last) = ways.last_mut() {
                last.chance = None;
            }
            let services = &self.process.services[at];
            let activity = Activity {
                name,
                function: self.functions[&state.function],
                service: as_data(services),
                resource: resting.get(&state.function).copied(),
                routing: Routing { rule: RoutingRule::Chance, branches: ways },
                ..Activity::default()
            };
            self.document.activities.insert(ids[at], activity);
            if self.log.has_starts() {
                let sample = Sample::new(services.clone());
                let mut remark =
                    format!("From start to end: mean {:.2} h, median {:.2} h", sample.mean() / 3600.0, sample.quantile(0.5) / 3600.0);
                let overlaps = self.process.overlaps[at];
                if overlaps > 0 {
                    remark.push_str(&format!("; {overlaps} overlap earlier work of their case and count from its end"));
                }
                self.measured(ids[at].into(), "service", services.len(), remark);
            }
            self.measured(ids[at].into(), "routing", services.len(), "How often each activity came next".into());
        }
        ids
    }

    fn arrivals(&mut self, activities: &[ActivityId]) {
        let total: u64 = self.process.starts.values().sum();
        let Some((first, _)) = self.process.starts.iter().max_by_key(|(state, n)| (**n, std::cmp::Reverse(**state))) else { return };
        let entry = if self.process.starts.len() == 1 {
            activities[*first]
        } else {
            let id: ActivityId = self.document.new_id();
            let mut branches: Vec<Branch> = self
                .process
                .starts
                .iter()
                .map(|(state, n)| Branch { to: Some(activities[*state]), via: None, chance: Some(share(*n, total)), when: None })
                .collect();
            if let Some(last) = branches.last_mut() {
                last.chance = None;
            }
            let activity = Activity {
                name: ENTRY.to_owned(),
                function: self.functions[&self.process.states[*first].function],
                routing: Routing { rule: RoutingRule::Chance, branches },
                description: "Where a case begins is drawn here.".into(),
                ..Activity::default()
            };
            self.document.activities.insert(id, activity);
            self.measured(id.into(), "routing", total as usize, "How often a case began with each activity".into());
            id
        };
        let id: WorkStreamId = self.document.new_id();
        let stream = WorkStream { name: "Cases".into(), entry: Some(entry), arrivals: arrivals(self.log), ..WorkStream::default() };
        self.document.work_streams.insert(id, stream);
        self.measured(id.into(), "arrivals", total as usize, "First starts of cases by hour of the week".into());
    }

    /// Who was seen at work. Measured waits already contain that people were busy, so staff serves nothing
    /// until a planner lets it.
    fn staff(&mut self) {
        let mut people: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut n_events: BTreeMap<u32, usize> = BTreeMap::new();
        for event in 0..self.log.n_events() {
            if self.log.resource_of(event) != NONE {
                people.entry(self.log.function_of(event)).or_default().insert(self.log.resource_of(event));
                *n_events.entry(self.log.function_of(event)).or_default() += 1;
            }
        }
        for (function, people) in people {
            let id: ResourceId = self.document.new_id();
            let resource = Resource {
                name: format!("Staff of {}", self.name(function)),
                function: self.functions[&function],
                capacity: Capacity::Servers(people.len() as u32),
                description: "People seen in the log. The measured waits already contain that they were busy: choose this staff at an \
                              activity only when you replace the wait before it."
                    .into(),
                ..Resource::default()
            };
            self.document.resources.insert(id, resource);
            let n = n_events.get(&function).copied().unwrap_or(0);
            self.measured(id.into(), "capacity", n, "Different people seen at work".into());
        }
    }

    fn decisions(&mut self, rounds: &[Round]) {
        for round in rounds {
            let period = Duration::hours(nice_hours(round.period_h));
            let id: DecisionId = self.document.new_id();
            let decision = Decision {
                name: self.log.activities.get(round.activity).to_owned(),
                owner: self.functions[&round.function],
                trigger: Trigger::Periodic(CalendarSchedule { at: Schedule::Every { period, phase: Phase::Start }, calendar: None }),
                description: format!(
                    "Done in rounds: {} rounds of {:.1} pieces, usually {:.1} d apart.",
                    round.n,
                    round.mean_size,
                    round.period_h / 24.0
                ),
                ..Decision::default()
            };
            self.document.decisions.insert(id, decision);
            self.measured(id.into(), "trigger", round.n as usize, "Distance between two rounds, to the nearest day".into());
        }
    }

    fn study(&mut self, span: (i64, i64)) {
        let id: StudyId = self.document.new_id();
        let days = ((span.1 - span.0) as f64 / DAY as f64).ceil().max(1.0);
        self.document.studies.insert(
            id,
            Study { name: "As long as the log".into(), horizon: Duration::days(days), replications: 20, seed: 1, ..Study::default() },
        );
    }

    fn facts(&mut self) {
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let facts = self.source.facts.iter().map(|(key, value)| (key.clone(), value.clone()));
        let own = [
            ("log".to_owned(), self.source.log.clone()),
            ("function rule".to_owned(), self.source.functions.clone()),
            ("cases".to_owned(), self.log.n_cases().to_string()),
            ("events".to_owned(), self.log.n_events().to_string()),
            ("period".to_owned(), self.period.clone()),
            (reading::TELLING.to_owned(), serde_json::to_string(&self.process.telling).unwrap_or_default()),
        ];
        for (key, value) in own.into_iter().chain(facts) {
            columns.insert(key, vec![value]);
        }
        let id: ActualId = self.document.new_id();
        let actual = Actual {
            name: format!("How {} was read", self.source.log),
            kind: ActualKind::EventLog,
            source: self.source.log.clone(),
            columns,
        };
        self.document.actuals.insert(id, actual);
    }
}

fn share(n: u64, of: u64) -> Share {
    Share::new(n as f64 / of.max(1) as f64)
}

/// Hours to the nearest day, at least one.
fn nice_hours(hours: f64) -> f64 {
    (hours / 24.0).round().max(1.0) * 24.0
}
