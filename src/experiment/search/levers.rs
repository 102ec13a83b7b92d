//! What may be set on a map: when decisions are taken, up to which amounts, and how much the whole weighs.

use super::Lever;
use crate::experiment::change::set;
use crate::experiment::relief::rhythm_of;
use crate::model::{Attribute, CalendarSchedule, Change, Document, EntityRef, Policy, Schedule, Trigger};
use crate::units::{Duration, Money, Quantity as _, Share};

/// Periods that are tried, as multiples of the one that stands.
const PERIODS: [f64; 4] = [0.25, 0.5, 1.0, 2.0];
/// Phases that are tried, as shares of the period.
const PHASES: [f64; 4] = [0.0, 0.25, 0.5, 0.75];
/// Limits and time-outs that are tried, as multiples.
const NOTCHES: [f64; 3] = [0.5, 2.0, 4.0];
/// Weights that are tried.
const WEIGHTS: [f64; 3] = [0.0, 0.5, 1.0];

/// Rhythms, limits, time-outs and weights of a map, each with options around what stands; only those of these
/// elements where some are named.
pub fn levers(document: &Document, only: Option<&[EntityRef]>) -> Vec<Lever> {
    let mut found: Vec<(EntityRef, Lever)> = Vec::new();
    let mut add = |of: EntityRef, what: &str, options: Vec<(String, Option<Change>)>| {
        let named = |(words, change): (String, Option<Change>)| Some((words, vec![change?]));
        let mut all = vec![("as it is".to_owned(), Vec::new())];
        all.extend(options.into_iter().filter_map(named));
        if 1 < all.len() {
            found.push((of, Lever { name: format!("{}, {what}", document.name_of(of)), options: all }));
        }
    };
    for (id, decision) in document.decisions.iter() {
        if let Some(schedule) = rhythm_of(document, decision) {
            let make = |at: Schedule| set(id, "trigger", &Trigger::Periodic(CalendarSchedule { at, calendar: schedule.calendar }));
            add(id.into(), "rhythm", rhythms(schedule.at.period(), &make));
        }
        // Formula policies have nothing to weigh.
        if matches!(decision.policy, Policy::Mode(_) | Policy::Lever(_) | Policy::CapacityStep(_)) {
            let weights = WEIGHTS.iter().map(|weight| {
                let weight = Share::new(*weight);
                (weight.to_string(), set(id, "weight", &weight))
            });
            add(id.into(), "weight on the common goal", weights.collect());
        }
    }
    for (id, cycle) in document.cycles.iter() {
        add(id.into(), "rhythm", rhythms(cycle.schedule.at.period(), &|at| set(id, "schedule/at", &at)));
    }
    for (id, right) in document.decision_rights.iter() {
        let money = |limit: Money, field: &str| {
            let at = |factor: f64| Money::from_base(limit.to_base() * factor);
            NOTCHES.iter().map(|factor| (at(*factor).to_string(), set(id, field, &at(*factor)))).collect::<Vec<_>>()
        };
        if let Some(limit) = right.limit {
            add(id.into(), "limit", money(limit, "limit"));
        }
        for (n, level) in right.levels.iter().enumerate() {
            let name = document.name_of(level.function.into());
            if let Some(limit) = level.limit {
                add(id.into(), &format!("limit of {name}"), money(limit, &format!("levels/{n}/limit")));
            }
            if let Some(time_out) = level.time_out {
                let at = |factor: f64| Duration::from_base(time_out.to_base() * factor);
                let field = format!("levels/{n}/time_out");
                let options = NOTCHES.iter().map(|factor| (at(*factor).to_string(), set(id, field.as_str(), &at(*factor))));
                add(id.into(), &format!("time-out of {name}"), options.collect());
            }
        }
    }
    for (id, activity) in document.activities.iter() {
        if let Some(gate) = &activity.gate {
            add(id.into(), "gate", rhythms(gate.opens.period(), &|at| set(id, "gate/opens", &at)));
        }
        if let Some(patience) = &activity.patience {
            let scaled = |factor: &f64| {
                let change = patience.after.scaled(*factor, &document.distributions).and_then(|after| set(id, "patience/after", &after));
                (format!("× {factor}"), change)
            };
            add(id.into(), "time-out", NOTCHES.iter().map(scaled).collect());
        }
        for (n, branch) in activity.routing.branches.iter().enumerate() {
            let Some(when) = branch.when.as_ref().filter(|when| when.attribute == Attribute::Value && 0.0 < when.than) else { continue };
            let to = branch.to.map_or_else(|| "leaving".to_owned(), |to| document.name_of(to.into()));
            let option = |factor: &f64| {
                let than = when.than * factor;
                (crate::units::format::exact_grouped(than), set(id, format!("routing/branches/{n}/when/than"), &than))
            };
            add(id.into(), &format!("limit before {to}"), NOTCHES.iter().map(option).collect());
        }
    }
    let is_wanted = |of: EntityRef| only.is_none_or(|only| only.contains(&of));
    found.into_iter().filter(|(of, _)| is_wanted(*of)).map(|(_, lever)| lever).collect()
}

/// Periods and phases around one that stands.
fn rhythms(period: Option<Duration>, make: &dyn Fn(Schedule) -> Option<Change>) -> Vec<(String, Option<Change>)> {
    let Some(period) = period.filter(|period| 0 < period.ticks().0) else { return Vec::new() };
    let mut options = Vec::new();
    for factor in PERIODS {
        let every = Duration::from_base(libm::round(period.to_base() * factor));
        for share in PHASES {
            let offset = Duration::from_base(libm::round(every.to_base() * share));
            let words = if share == 0.0 { format!("every {every}") } else { format!("every {every}, {offset} later") };
            options.push((words, make(Schedule::every(every, offset))));
        }
    }
    options
}
