//! Every place of the document in which a distribution stands. A test compares this list with the document.

use crate::model::{
    Arrivals, DemandProcess, DisruptionWindows, Distribution, DistributionOf, Document, EntityRef, Policy, SignalSource, Spike,
    ValueProcess,
};
use crate::units::{Duration, Money};

/// A distribution of any kind of quantity.
#[derive(Clone, Copy)]
pub(super) enum Law<'a> {
    /// Of a duration.
    Duration(&'a Distribution<Duration>),
    /// Of an amount of money.
    Money(&'a Distribution<Money>),
    /// Of a plain number.
    Number(&'a Distribution<f64>),
}

/// A visitor of places.
struct Visit<'a, 'v> {
    of: EntityRef,
    see: &'v mut dyn FnMut(EntityRef, String, Law<'a>),
}

impl<'a> Visit<'a, '_> {
    fn time(&mut self, field: impl Into<String>, law: &'a Distribution<Duration>) {
        (self.see)(self.of, field.into(), Law::Duration(law));
    }

    fn maybe(&mut self, field: impl Into<String>, law: Option<&'a Distribution<Duration>>) {
        if let Some(law) = law {
            self.time(field, law);
        }
    }

    fn money(&mut self, field: impl Into<String>, law: &'a Distribution<Money>) {
        (self.see)(self.of, field.into(), Law::Money(law));
    }

    fn number(&mut self, field: impl Into<String>, law: &'a Distribution<f64>) {
        (self.see)(self.of, field.into(), Law::Number(law));
    }

    fn arrivals(&mut self, field: &str, arrivals: &'a Arrivals) {
        if let Arrivals::Renewal { interval, .. } = arrivals {
            self.time(format!("{field}/Renewal/interval"), interval);
        }
    }

    fn values(&mut self, field: &str, values: &'a ValueProcess) {
        match values {
            ValueProcess::Draw(law) => self.number(format!("{field}/Draw"), law),
            ValueProcess::RandomWalk { step, .. } => self.number(format!("{field}/RandomWalk/step"), step),
            ValueProcess::Count | ValueProcess::Ar1 { .. } | ValueProcess::Levels(_) => {}
        }
    }

    fn spikes(&mut self, spikes: &'a [Spike]) {
        for (index, spike) in spikes.iter().enumerate() {
            self.time(format!("spikes/{index}/starts"), &spike.starts);
        }
    }
}

/// Shows every distribution with its element and field.
pub(super) fn each<'a>(document: &'a Document, see: &mut dyn FnMut(EntityRef, String, Law<'a>)) {
    for (id, shared) in document.distributions.iter() {
        let mut visit = Visit { of: id.into(), see };
        match &shared.is {
            DistributionOf::Duration(law) => visit.time("is/Duration", law),
            DistributionOf::Money(law) => visit.money("is/Money", law),
            DistributionOf::Number(law) => visit.number("is/Number", law),
        }
    }
    map(document, see);
    work(document, see);
    decisions(document, see);
    supply(document, see);
}

fn map<'a>(document: &'a Document, see: &mut dyn FnMut(EntityRef, String, Law<'a>)) {
    for (id, handoff) in document.handoffs.iter() {
        let mut visit = Visit { of: id.into(), see };
        visit.time("latency", &handoff.latency);
        visit.number("channel/noise", &handoff.channel.noise);
    }
    for (id, signal) in document.signals.iter() {
        let mut visit = Visit { of: id.into(), see };
        for (index, field) in signal.fields.iter().enumerate() {
            visit.number(format!("fields/{index}/value"), &field.value);
        }
        if let SignalSource::External { changes, value } = &signal.source {
            visit.arrivals("source/External/changes", changes);
            visit.values("source/External/value", value);
        }
    }
}

fn work<'a>(document: &'a Document, see: &mut dyn FnMut(EntityRef, String, Law<'a>)) {
    for (id, stream) in document.work_streams.iter() {
        let mut visit = Visit { of: id.into(), see };
        visit.arrivals("arrivals", &stream.arrivals);
        if let Some(batch) = &stream.batch {
            visit.number("batch", batch);
        }
        visit.money("value", &stream.value);
        visit.maybe("due", stream.due.as_ref());
        visit.spikes(&stream.spikes);
    }
    for (id, resource) in document.resources.iter() {
        Visit { of: id.into(), see }.maybe("vacation", resource.vacation.as_ref());
    }
    for (id, activity) in document.activities.iter() {
        let mut visit = Visit { of: id.into(), see };
        visit.time("service", &activity.service);
        for (class, service) in &activity.service_by_class {
            visit.time(format!("service_by_class/{class}"), service);
        }
        visit.maybe("patience/after", activity.patience.as_ref().map(|limit| &limit.after));
        visit.maybe("time_limit/after", activity.time_limit.as_ref().map(|limit| &limit.after));
    }
}

fn decisions<'a>(document: &'a Document, see: &mut dyn FnMut(EntityRef, String, Law<'a>)) {
    for (id, decision) in document.decisions.iter() {
        let mut visit = Visit { of: id.into(), see };
        visit.time("sense", &decision.sense);
        visit.maybe("decision_time", decision.decision_time.as_ref());
        visit.time("act", &decision.act);
        visit.money("value", &decision.value);
        if let Policy::Approval(approval) = &decision.policy {
            visit.time("policy/Approval/time", &approval.time);
            visit.time("policy/Approval/rework_sender", &approval.rework_sender);
            visit.time("policy/Approval/rework_receiver", &approval.rework_receiver);
        }
    }
    for (id, right) in document.decision_rights.iter() {
        let mut visit = Visit { of: id.into(), see };
        for (index, level) in right.levels.iter().enumerate() {
            visit.time(format!("levels/{index}/there"), &level.there);
            visit.time(format!("levels/{index}/back"), &level.back);
            visit.time(format!("levels/{index}/decision_time"), &level.decision_time);
        }
    }
    for (id, cycle) in document.cycles.iter() {
        Visit { of: id.into(), see }.maybe("called_by/latency", cycle.called_by.as_ref().map(|call| &call.latency));
    }
    for (id, coordinator) in document.coordinators.iter() {
        Visit { of: id.into(), see }.time("latency", &coordinator.latency);
    }
}

fn supply<'a>(document: &'a Document, see: &mut dyn FnMut(EntityRef, String, Law<'a>)) {
    for (id, stock) in document.stocks.iter() {
        let mut visit = Visit { of: id.into(), see };
        visit.time("production_lead", &stock.production_lead);
        if let Some(yields) = &stock.yields {
            visit.number("yields", yields);
        }
    }
    for (id, lane) in document.lanes.iter() {
        let mut visit = Visit { of: id.into(), see };
        visit.time("order_lead", &lane.order_lead);
        for (index, mode) in lane.modes.iter().enumerate() {
            visit.time(format!("modes/{index}/lead"), &mode.lead);
        }
    }
    for (id, demand) in document.demand_streams.iter() {
        let mut visit = Visit { of: id.into(), see };
        match &demand.process {
            DemandProcess::PerPeriod(law) => visit.number("process/PerPeriod", law),
            DemandProcess::Correlated(values) => visit.values("process/Correlated", values),
            DemandProcess::Orders { arrivals, size } => {
                visit.arrivals("process/Orders/arrivals", arrivals);
                visit.number("process/Orders/size", size);
            }
            DemandProcess::None => {}
        }
        visit.spikes(&demand.spikes);
        visit.time("requested", &demand.requested);
    }
    for (id, disruption) in document.disruptions.iter() {
        if let DisruptionWindows::Random { between, lasts } = &disruption.windows {
            let mut visit = Visit { of: id.into(), see };
            visit.time("windows/Random/between", between);
            visit.time("windows/Random/lasts", lasts);
        }
    }
}
