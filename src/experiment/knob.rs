//! Numbers of a map that can be turned: rhythms, times, staff, losses, limits and weights, each with how a new value
//! of it is written. A sweep over one or two of them needs no path typed by hand. It runs nothing.

use super::relief::{hands_on_of, rhythm_of};
use super::sweep::Parameter;
use crate::model::statics::mean;
use crate::model::{CalendarSchedule, Capacity, Distribution, Document, EntityRef, Phase, Policy, Schedule, Trigger};
use crate::units::format::exact;
use crate::units::{Duration, Money, Quantity as _, Ticks};

const HOUR: f64 = 3_600_000.0;
/// Hours of a week.
const WEEK: f64 = 168.0;

/// In what a knob is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Hours.
    Time,
    /// Shares between 0 and 1.
    Share,
    /// Whole people or machines.
    Staff,
    /// Money.
    Money,
}

/// One number that can be turned.
#[derive(Debug, Clone, PartialEq)]
pub struct Knob {
    /// The element.
    pub of: EntityRef,
    /// The field that is set.
    pub field: String,
    /// Name for readers, such as “Adjust orders: rhythm”.
    pub name: String,
    /// In what it is counted.
    pub counted: Counted,
    /// What stands now: hours, a share, a number or an amount.
    pub now: f64,
}

/// All knobs of a map, in the order of the file.
pub fn knobs(document: &Document) -> Vec<Knob> {
    let mut found = Vec::new();
    let mut add = |of: EntityRef, field: &str, what: &str, counted: Counted, now: Option<f64>| {
        if let Some(now) = now.filter(|now| now.is_finite()) {
            let name = format!("{}: {what}", document.name_of(of));
            found.push(Knob { of, field: field.to_owned(), name, counted, now });
        }
    };
    let hours = |distribution: &Distribution<Duration>| mean(document, distribution).map(|ticks| ticks / HOUR);
    let every = |schedule: &Schedule| schedule.period().map(|period| period.exact_ticks() / HOUR);
    for (id, cycle) in document.cycles.iter() {
        add(id.into(), "schedule/at", "rhythm", Counted::Time, every(&cycle.schedule.at));
    }
    for (id, decision) in document.decisions.iter() {
        let rhythm = rhythm_of(document, decision).filter(|_| !matches!(decision.trigger, Trigger::InCycle(_)));
        add(id.into(), "trigger", "rhythm", Counted::Time, rhythm.and_then(|schedule| every(&schedule.at)));
        add(id.into(), "decision_time", "hands-on time", Counted::Time, hours(&hands_on_of(document, decision)));
        if matches!(decision.policy, Policy::Mode(_) | Policy::Lever(_) | Policy::CapacityStep(_)) {
            add(
                id.into(),
                "weight",
                "weight on the common goal",
                Counted::Share,
                Some(decision.weight.map_or(0.0, |weight| weight.value())),
            );
        }
    }
    for (id, handoff) in document.handoffs.iter() {
        add(id.into(), "latency", "time under way", Counted::Time, hours(&handoff.latency));
        if 0.0 < handoff.channel.loss.value() {
            add(id.into(), "channel/loss", "losses", Counted::Share, Some(handoff.channel.loss.value()));
        }
    }
    for (id, resource) in document.resources.iter() {
        if let Capacity::Servers(n) = resource.capacity {
            add(id.into(), "capacity", "staff", Counted::Staff, Some(f64::from(n)));
        }
    }
    for (id, activity) in document.activities.iter() {
        add(id.into(), "service", "hands-on time", Counted::Time, hours(&activity.service));
    }
    for (id, right) in document.decision_rights.iter() {
        add(id.into(), "limit", "limit", Counted::Money, right.limit.map(Money::to_base));
        for (n, level) in right.levels.iter().enumerate() {
            let time_out = level.time_out.map(|time| time.exact_ticks() / HOUR);
            let name = document.name_of(level.function.into());
            add(id.into(), &format!("levels/{n}/time_out"), &format!("time-out of {name}"), Counted::Time, time_out);
        }
    }
    found
}

impl Knob {
    /// What of the element is turned, such as “time under way”.
    pub fn part(&self) -> String {
        self.name.rsplit_once(": ").map_or_else(|| self.name.clone(), |(_, part)| part.to_owned())
    }

    /// Whether it is how often something happens.
    pub fn is_rhythm(&self) -> bool {
        matches!((self.of, self.field.as_str()), (EntityRef::Cycle(_), _) | (EntityRef::Decision(_), "trigger"))
    }

    /// A usual range around what stands, as planners write it.
    pub fn range(&self) -> (String, String) {
        let (low, high) = match self.counted {
            Counted::Time if self.now <= 0.0 => (0.0, 48.0),
            // Seven points between the two fall on whole days of weeks or on quarters, what stands now among them.
            Counted::Time if self.now % WEEK == 0.0 => (self.now / 7.0, self.now * 13.0 / 7.0),
            Counted::Time | Counted::Money => (self.now / 4.0, self.now * 7.0 / 4.0),
            Counted::Share => (0.0, 1.0),
            Counted::Staff => ((self.now - 2.0).max(1.0), self.now + 2.0),
        };
        (self.show(low), self.show(high))
    }

    /// A value as planners write it.
    pub fn show(&self, value: f64) -> String {
        match self.counted {
            Counted::Time => Duration::from_ticks(Ticks((value * HOUR) as i64)).to_string(),
            Counted::Share | Counted::Staff | Counted::Money => exact(value),
        }
    }

    /// A value as planners write it, read.
    ///
    /// # Errors
    /// In words, when it does not fit what is counted.
    pub fn read(&self, text: &str) -> Result<f64, String> {
        let value = match self.counted {
            Counted::Time => text.parse::<Duration>().map(|time| time.exact_ticks() / HOUR).map_err(|error| error.to_string())?,
            Counted::Share | Counted::Staff | Counted::Money => text
                .trim()
                .replace(',', ".")
                .parse::<f64>()
                .map_err(|_| format!("“{text}” is no number; write one such as {}", self.show(self.now)))?,
        };
        let is_fit = match self.counted {
            Counted::Share => (0.0..=1.0).contains(&value),
            Counted::Staff => 1.0 <= value,
            Counted::Time | Counted::Money => 0.0 <= value,
        };
        if is_fit { Ok(value) } else { Err(format!("{text} is out of range; write a value such as {}", self.show(self.now))) }
    }

    /// So many values evenly between two, as a parameter of a sweep, with their places on its axis.
    ///
    /// # Errors
    /// In words, when an end cannot be read or a value cannot be written.
    pub fn between(&self, document: &Document, low: &str, high: &str, n: usize) -> Result<(Parameter, Vec<f64>), String> {
        let (low, high) = (self.read(low)?, self.read(high)?);
        let n = n.max(2);
        let mut values: Vec<f64> = (0..n).map(|k| low + (high - low) * k as f64 / (n - 1) as f64).collect();
        if self.counted == Counted::Staff {
            for value in &mut values {
                *value = libm::round(*value);
            }
            values.dedup();
        }
        let written = values
            .iter()
            .map(|value| self.to_text(document, *value).ok_or_else(|| format!("{} cannot be set to {}", self.name, self.show(*value))));
        let written = written.collect::<Result<_, _>>()?;
        Ok((Parameter { places: vec![(self.of, self.field.clone())], values: written }, values))
    }

    /// A value as it stands in the field; nothing where it cannot be set to that.
    pub fn to_text(&self, document: &Document, value: f64) -> Option<String> {
        let time = || Duration::from_ticks(Ticks((value * HOUR) as i64));
        match (self.of, self.counted) {
            (EntityRef::Decision(id), Counted::Time) if self.field == "trigger" => {
                let schedule = rhythm_of(document, document.decisions.get(id)?)?;
                let at = in_rhythm(&schedule.at, time())?;
                serde_json::to_string(&Trigger::Periodic(CalendarSchedule { at, calendar: schedule.calendar })).ok()
            }
            (EntityRef::Cycle(id), Counted::Time) => serde_json::to_string(&in_rhythm(&document.cycles.get(id)?.schedule.at, time())?).ok(),
            (EntityRef::Decision(id), Counted::Time) => with_mean(document, &hands_on_of(document, document.decisions.get(id)?), value),
            (EntityRef::Handoff(id), Counted::Time) => with_mean(document, &document.handoffs.get(id)?.latency, value),
            (EntityRef::Activity(id), Counted::Time) => with_mean(document, &document.activities.get(id)?.service, value),
            (_, Counted::Time) => Some(time().to_string()),
            (_, Counted::Staff) => serde_json::to_string(&Capacity::Servers(value as u32)).ok(),
            (_, Counted::Share | Counted::Money) => Some(exact(value)),
        }
    }
}

/// The same instant in another period; what lies beyond its end comes round.
fn in_rhythm(schedule: &Schedule, period: Duration) -> Option<Schedule> {
    let Schedule::Every { phase, .. } = schedule else { return None };
    let every = period.ticks().0;
    if every <= 0 {
        return None;
    }
    let phase = match phase {
        Phase::At(offset) => Phase::At(Duration::from_ticks(Ticks(offset.ticks().0.rem_euclid(every)))),
        other => other.clone(),
    };
    Some(Schedule::Every { period, phase })
}

/// A time of the same shape with another mean; a fixed one where there was none.
fn with_mean(document: &Document, distribution: &Distribution<Duration>, hours: f64) -> Option<String> {
    let now = mean(document, distribution)? / HOUR;
    let scaled = if 0.0 < now && 0.0 < hours {
        distribution.scaled(hours / now, &document.distributions)?
    } else {
        Distribution::Fixed(Duration::from_ticks(Ticks((hours * HOUR) as i64)))
    };
    serde_json::to_string(&scaled).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::change::with;
    use crate::model::{Decision, DecisionId, Function, FunctionId, Handoff, HandoffId};

    fn map() -> (Document, DecisionId, HandoffId) {
        let mut document = Document::default();
        let owner: FunctionId = document.new_id();
        document.functions.insert(owner, Function::default());
        let decision = document.new_id();
        document.decisions.insert(decision, Decision { owner, ..Decision::default() });
        let handoff = document.new_id();
        let latency = Distribution::Lognormal { mean: Duration::hours(10.0), cv: 0.5 };
        document.handoffs.insert(handoff, Handoff { from: owner, to: owner, latency, ..Handoff::default() });
        (document, decision, handoff)
    }

    #[test]
    fn every_value_between_two_can_be_set_and_stands_at_its_place_on_the_axis() {
        let (document, ..) = map();
        for knob in knobs(&document) {
            let (low, high) = knob.range();
            let (parameter, axis) = knob.between(&document, &low, &high, 5).unwrap();
            for (value, wanted) in parameter.values.iter().zip(axis) {
                let changed = with(&document, &parameter.changes(value)).unwrap();
                let turned = knobs(&changed).into_iter().find(|other| other.name == knob.name).unwrap();
                assert!((turned.now - wanted).abs() < 1e-3 * wanted.max(1.0), "{}: {} instead of {wanted}", knob.name, turned.now);
            }
        }
    }

    #[test]
    fn a_time_keeps_its_shape_and_stands_on_the_axis_by_its_mean() {
        let (document, _, handoff) = map();
        let knob = knobs(&document).into_iter().find(|knob| knob.of == handoff.into()).unwrap();
        let (parameter, axis) = knob.between(&document, "5 h", "20 h", 2).unwrap();
        assert_eq!(axis, [5.0, 20.0]);
        assert!(parameter.values[1].contains("cv"), "{:?}", parameter.values);
        assert!(knob.read("-2 h").is_err());
        assert!(knob.read("soon").is_err());
    }
}
