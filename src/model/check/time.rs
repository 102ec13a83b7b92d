//! Lengths of time and schedules, wherever they stand: nothing may be negative, and what repeats must come round.

use super::Checker;
use crate::model::{
    Arrivals, Between, CalendarSchedule, Capacity, DemandProcess, DisruptionWindows, EntityRef, InitialState, Patience, Phase, Policy,
    Schedule, SignalSource, Spike, Trigger, ValueProcess, WaitRule,
};
use crate::units::Duration;

pub(super) fn check(checker: &mut Checker<'_>) {
    map(checker);
    work(checker);
    decisions(checker);
    supply(checker);
    runs(checker);
}

impl Checker<'_> {
    fn not_negative(&mut self, of: EntityRef, field: impl Into<String>, time: Duration) {
        if time.ticks().0 < 0 {
            self.error("time-negative", of, field, format!("A time of {time} is negative."), "Enter 0 or more.");
        }
    }

    fn none_negative(&mut self, of: EntityRef, fields: &[(&str, Option<Duration>)]) {
        for (field, time) in fields {
            self.not_negative(of, *field, time.unwrap_or_default());
        }
    }

    fn list(&mut self, of: EntityRef, field: &str, times: impl IntoIterator<Item = Duration>) {
        for (index, time) in times.into_iter().enumerate() {
            self.not_negative(of, format!("{field}/{index}"), time);
        }
    }

    fn phase(&mut self, of: EntityRef, field: &str, phase: &Phase) {
        if let Phase::At(offset) = phase {
            self.not_negative(of, format!("{field}/At"), *offset);
        }
    }

    fn schedule(&mut self, of: EntityRef, field: &str, schedule: &Schedule) {
        match schedule {
            Schedule::Every { period, phase } => {
                if period.ticks().0 <= 0 {
                    let sentence = format!("A rhythm of {period} never comes round.");
                    self.error("schedule-period", of, format!("{field}/Every/period"), sentence, "Enter a time above zero, such as 7 d.");
                }
                self.phase(of, &format!("{field}/Every/phase"), phase);
            }
            Schedule::Pattern { length, at } => {
                if length.ticks().0 <= 0 {
                    let sentence = format!("A pattern of {length} never comes round.");
                    self.error("schedule-period", of, format!("{field}/Pattern/length"), sentence, "Enter a time above zero, such as 7 d.");
                } else if at.is_empty() || !ascends(at) || at.last().is_some_and(|last| length.ticks() < last.ticks()) {
                    let sentence = "The instants of the pattern must ascend from zero to its length.";
                    self.error("schedule-order", of, format!("{field}/Pattern/at"), sentence, "Put them in order, and enter at least one.");
                }
            }
            Schedule::At(at) => {
                if !ascends(at) {
                    self.error(
                        "schedule-order",
                        of,
                        format!("{field}/At"),
                        "The listed instants must ascend from zero.",
                        "Put them in order.",
                    );
                }
            }
            Schedule::Never => {}
        }
    }

    fn meetings(&mut self, of: EntityRef, field: &str, schedule: &CalendarSchedule) {
        self.schedule(of, &format!("{field}/at"), &schedule.at);
    }

    fn arrivals(&mut self, of: EntityRef, field: &str, arrivals: &Arrivals) {
        match arrivals {
            Arrivals::Never | Arrivals::Poisson(_) => {}
            Arrivals::Renewal { interval, first } => {
                if interval.is_zero() {
                    let sentence = "The time between two arrivals is always zero, so arrivals would never end.";
                    self.error("arrivals-endless", of, format!("{field}/Renewal/interval"), sentence, "Enter an interval above zero.");
                }
                self.not_negative(of, format!("{field}/Renewal/first"), first.unwrap_or_default());
            }
            Arrivals::Scheduled(schedule) => self.schedule(of, &format!("{field}/Scheduled"), schedule),
            Arrivals::Times(times) => self.list(of, &format!("{field}/Times"), times.iter().copied()),
            Arrivals::Profile { rates, repeats } => {
                let starts: Vec<Duration> = rates.iter().map(|(from, _)| *from).collect();
                if !covers(&starts, *repeats) {
                    let sentence = "The profile must start at zero, ascend, and lie within the length after which it repeats.";
                    self.error("arrivals-profile", of, format!("{field}/Profile/rates"), sentence, "Correct the instants of the profile.");
                }
            }
        }
    }

    fn spikes(&mut self, of: EntityRef, spikes: &[Spike]) {
        for (index, spike) in spikes.iter().enumerate() {
            self.not_negative(of, format!("spikes/{index}/ramp"), spike.ramp);
            self.not_negative(of, format!("spikes/{index}/lasts"), spike.lasts);
            if !(spike.factor.is_finite() && 0.0 <= spike.factor) {
                let sentence = format!("The rate cannot be multiplied by {}.", spike.factor);
                self.error(
                    "spike-factor",
                    of,
                    format!("spikes/{index}/factor"),
                    sentence,
                    "Enter 0 or more, such as 1.5 for half as much again.",
                );
            }
        }
    }

    fn values(&mut self, of: EntityRef, field: &str, values: &ValueProcess) {
        match values {
            ValueProcess::Levels(levels) => {
                let starts: Vec<Duration> = levels.iter().map(|(from, _)| *from).collect();
                if !ascends(&starts) {
                    self.error(
                        "schedule-order",
                        of,
                        format!("{field}/Levels"),
                        "The dated levels must ascend from zero.",
                        "Put them in order.",
                    );
                }
            }
            ValueProcess::Ar1 { rho, sd, mean } => {
                if !(mean.is_finite() && rho.is_finite() && rho.abs() <= 1.0 && sd.is_finite() && 0.0 <= *sd) {
                    let sentence = format!("A correlation of {rho} and a standard deviation of {sd} describe no lasting process.");
                    self.error(
                        "value-process",
                        of,
                        format!("{field}/Ar1"),
                        sentence,
                        "Enter a correlation from -1 to 1 and a standard deviation of 0 or more.",
                    );
                }
            }
            ValueProcess::Count | ValueProcess::Draw(_) | ValueProcess::RandomWalk { .. } => {}
        }
    }
}

/// Whether instants ascend from zero; equal ones may follow each other.
fn ascends(at: &[Duration]) -> bool {
    at.first().is_none_or(|first| 0 <= first.ticks().0) && at.windows(2).all(|pair| pair[0].ticks() <= pair[1].ticks())
}

/// Whether steps start at zero, ascend, and end before they repeat.
pub(super) fn covers(starts: &[Duration], repeats: Option<Duration>) -> bool {
    starts.first().is_some_and(|first| first.ticks().0 == 0)
        && starts.windows(2).all(|pair| pair[0].ticks() < pair[1].ticks())
        && repeats.is_none_or(|length| starts.last().is_some_and(|last| last.ticks() < length.ticks()))
}

fn map(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, handoff) in document.handoffs.iter() {
        checker.schedule(id.into(), "channel/sends", &handoff.channel.sends);
    }
    for (id, signal) in document.signals.iter() {
        checker.none_negative(id.into(), &[("bucket", signal.bucket)]);
        if let SignalSource::External { changes, value } = &signal.source {
            checker.arrivals(id.into(), "source/External/changes", changes);
            checker.values(id.into(), "source/External/value", value);
        }
    }
    for (id, term) in document.terms.iter() {
        for (function, variant) in &term.variants {
            checker.not_negative(id.into(), format!("variants/{function}/bucket"), variant.bucket.unwrap_or_default());
        }
    }
}

fn work(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, stream) in document.work_streams.iter() {
        checker.arrivals(id.into(), "arrivals", &stream.arrivals);
        checker.spikes(id.into(), &stream.spikes);
    }
    for (id, resource) in document.resources.iter() {
        if let Capacity::Sessions { phase, .. } = &resource.capacity {
            checker.phase(id.into(), "capacity/Sessions/phase", phase);
        }
    }
    for (id, activity) in document.activities.iter() {
        let of = EntityRef::Activity(id);
        if let Some(batching) = &activity.batching {
            for (field, between) in [("oldest", &batching.oldest), ("since_last", &batching.since_last), ("hours", &batching.hours)] {
                let Some(Between { from, until, .. }) = between else { continue };
                checker.not_negative(of, format!("batching/{field}/from"), from.unwrap_or_default());
                checker.not_negative(of, format!("batching/{field}/until"), until.unwrap_or_default());
            }
        }
        if let Some(gate) = &activity.gate {
            checker.schedule(of, "gate/opens", &gate.opens);
        }
        for (field, limit) in [("patience", &activity.patience), ("time_limit", &activity.time_limit)] {
            // A limit of no time, with a way back, would send an item in circles at one instant.
            if let Some(Patience { after, then: Some(then), .. }) = limit
                && after.is_zero()
                && *then == id
            {
                checker.error(
                    "patience-endless",
                    of,
                    format!("{field}/then"),
                    "Items give up at once and come back at once, for ever.",
                    "Enter a time above zero, or let them go elsewhere.",
                );
            }
        }
    }
}

fn decisions(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, decision) in document.decisions.iter() {
        let of = EntityRef::Decision(id);
        checker.none_negative(of, &[("horizon", decision.horizon), ("min_interval", decision.min_interval)]);
        if let Some(fence) = &decision.fence {
            checker.none_negative(of, &[("fence/frozen", fence.frozen), ("fence/slushy", fence.slushy)]);
        }
        if let Trigger::Periodic(schedule) = &decision.trigger {
            checker.meetings(of, "trigger/Periodic", schedule);
        }
        if let WaitRule::AllWithin(time) = decision.wait {
            checker.not_negative(of, "wait/AllWithin", time);
        }
        if let Policy::CapacityStep(step) = &decision.policy {
            checker.none_negative(
                of,
                &[("policy/CapacityStep/notice", Some(step.notice)), ("policy/CapacityStep/minimum_block", Some(step.minimum_block))],
            );
        }
    }
    for (id, right) in document.decision_rights.iter() {
        for (index, level) in right.levels.iter().enumerate() {
            checker.not_negative(id.into(), format!("levels/{index}/time_out"), level.time_out.unwrap_or_default());
            if let Some(meets) = &level.meets {
                checker.meetings(id.into(), &format!("levels/{index}/meets"), meets);
            }
        }
    }
    for (id, cycle) in document.cycles.iter() {
        checker.meetings(id.into(), "schedule", &cycle.schedule);
        checker.none_negative(id.into(), &[("cut_off", Some(cycle.cut_off)), ("lasts", Some(cycle.lasts))]);
    }
    for (id, coupling) in document.couplings.iter() {
        checker.none_negative(id.into(), &[("tolerance_time", coupling.tolerance_time)]);
    }
}

fn supply(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, site) in document.sites.iter() {
        let Some(period) = &site.period else { continue };
        checker.phase(id.into(), "period/phase", &period.phase);
        if let Some(length) = period.length.filter(|length| length.ticks().0 <= 0) {
            let sentence = format!("A planning period of {length} never comes round.");
            checker.error("schedule-period", id, "period/length", sentence, "Enter a time above zero, such as 1 d.");
        }
    }
    for (id, lane) in document.lanes.iter() {
        for (index, mode) in lane.modes.iter().enumerate() {
            checker.not_negative(id.into(), format!("modes/{index}/cut_off"), mode.cut_off.unwrap_or_default());
            checker.schedule(id.into(), &format!("modes/{index}/departs"), &mode.departs);
        }
        if let Some(consolidation) = &lane.consolidation {
            checker.schedule(id.into(), "consolidation/at", &consolidation.at);
        }
    }
    for (id, demand) in document.demand_streams.iter() {
        checker.spikes(id.into(), &demand.spikes);
        match &demand.process {
            DemandProcess::Correlated(values) => checker.values(id.into(), "process/Correlated", values),
            DemandProcess::Orders { arrivals, .. } => checker.arrivals(id.into(), "process/Orders/arrivals", arrivals),
            DemandProcess::PerPeriod(_) | DemandProcess::None => {}
        }
    }
    for (id, price) in document.prices.iter() {
        checker.none_negative(id.into(), &[("at_most", price.at_most)]);
    }
    for (id, disruption) in document.disruptions.iter() {
        if let DisruptionWindows::Listed(windows) = &disruption.windows {
            checker.list(
                id.into(),
                "windows/Listed",
                windows.iter().map(|(start, length)| if start.ticks().0 < 0 { *start } else { *length }),
            );
        }
    }
    for (id, initial) in document.initials.iter() {
        match &initial.state {
            InitialState::InTransit(pipeline) => checker.list(id.into(), "state/InTransit", pipeline.iter().map(|(time, _)| *time)),
            InitialState::OrdersUnderWay(pipeline) => {
                checker.list(id.into(), "state/OrdersUnderWay", pipeline.iter().map(|(time, _)| *time));
            }
            _ => {}
        }
    }
}

fn runs(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, study) in document.studies.iter() {
        checker.none_negative(
            id.into(),
            &[("horizon", Some(study.horizon)), ("warm_up", Some(study.warm_up)), ("cool_down", study.cool_down), ("bin", study.bin)],
        );
    }
    for (id, scenario) in document.scenarios.iter() {
        for (index, change) in scenario.changes.iter().enumerate() {
            checker.not_negative(id.into(), format!("changes/{index}/from"), change.from.unwrap_or_default());
        }
    }
}
