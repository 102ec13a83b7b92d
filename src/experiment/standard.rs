//! The measures every result is reported with, element by element.

use super::result::StudyResult;
use crate::model::{Document, EntityRef, Measure, Quantity, Statistic};

const TIME: &[Statistic] = &[Statistic::Mean, Statistic::Median, Statistic::P90, Statistic::P95, Statistic::Max];
const ONE: &[Statistic] = &[Statistic::Mean];
const VALUE: &[Statistic] = &[Statistic::Mean, Statistic::Min, Statistic::Max];
const LEVEL: &[Statistic] = &[Statistic::Mean, Statistic::Max];

const OF_STREAM: &[(Quantity, &[Statistic])] = &[
    (Quantity::Elapsed, TIME),
    (Quantity::Waiting, ONE),
    (Quantity::Processing, ONE),
    (Quantity::InSystem, LEVEL),
    (Quantity::Arrivals, ONE),
    (Quantity::Completions, ONE),
    (Quantity::Throughput, ONE),
    (Quantity::RejectedShare, ONE),
    (Quantity::GaveUpShare, ONE),
];
const OF_ACTIVITY: &[(Quantity, &[Statistic])] = &[
    (Quantity::Waiting, TIME),
    (Quantity::Elapsed, TIME),
    (Quantity::Processing, ONE),
    (Quantity::Suspended, ONE),
    (Quantity::Interrupted, ONE),
    (Quantity::QueueLength, LEVEL),
    (Quantity::InSystem, LEVEL),
    (Quantity::HadToWait, ONE),
    (Quantity::Completions, ONE),
    (Quantity::RejectedShare, ONE),
    (Quantity::GaveUpShare, ONE),
];
const OF_RESOURCE: &[(Quantity, &[Statistic])] = &[(Quantity::Utilisation, ONE), (Quantity::Busy, LEVEL)];
const OF_SIGNAL: &[(Quantity, &[Statistic])] = &[
    (Quantity::ChainLatency, TIME),
    (Quantity::Sense, ONE),
    (Quantity::Queue, ONE),
    (Quantity::Decide, ONE),
    (Quantity::Authorise, ONE),
    (Quantity::Communicate, ONE),
    (Quantity::Act, ONE),
    (Quantity::ChainsInProgress, LEVEL),
    (Quantity::ChainsFinished, ONE),
    (Quantity::TrueValue, VALUE),
];
const OF_HANDOFF: &[(Quantity, &[Statistic])] = &[(Quantity::Belief, VALUE), (Quantity::BeliefGap, LEVEL)];
const OF_DECISION: &[(Quantity, &[Statistic])] = &[
    (Quantity::DecisionLatency, TIME),
    (Quantity::Sense, ONE),
    (Quantity::Queue, ONE),
    (Quantity::Decide, ONE),
    (Quantity::Authorise, ONE),
    (Quantity::Communicate, ONE),
    (Quantity::Act, ONE),
    (Quantity::DecisionsTaken, ONE),
    (Quantity::EscalatedShare, ONE),
    (Quantity::AgeAtUse, ONE),
    (Quantity::StaleDecisions, ONE),
    (Quantity::Decided, VALUE),
];

/// The measures that have a value in a result: the whole first, then its elements in the order of the file.
pub fn measures(document: &Document, result: &StudyResult) -> Vec<Measure> {
    let mut wanted = vec![(None, OF_STREAM), (None, OF_SIGNAL)];
    wanted.extend(document.work_streams.ids().map(|id| (Some(EntityRef::WorkStream(id)), OF_STREAM)));
    wanted.extend(document.signals.ids().map(|id| (Some(EntityRef::Signal(id)), OF_SIGNAL)));
    wanted.extend(document.decisions.ids().map(|id| (Some(EntityRef::Decision(id)), OF_DECISION)));
    wanted.extend(document.handoffs.ids().map(|id| (Some(EntityRef::Handoff(id)), OF_HANDOFF)));
    wanted.extend(document.activities.ids().map(|id| (Some(EntityRef::Activity(id)), OF_ACTIVITY)));
    wanted.extend(document.resources.ids().map(|id| (Some(EntityRef::Resource(id)), OF_RESOURCE)));
    wanted
        .into_iter()
        .flat_map(|(of, quantities)| {
            quantities.iter().flat_map(move |(what, statistics)| {
                statistics.iter().map(move |statistic| Measure { what: *what, of, class: None, statistic: *statistic })
            })
        })
        .filter(|measure| result.estimate(measure).is_some())
        .collect()
}
