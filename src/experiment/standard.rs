//! The measures every result is reported with, element by element.

use super::result::StudyResult;
use crate::model::{DecisionId, Document, EntityRef, Measure, Quantity, Statistic};

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
    (Quantity::LateShare, ONE),
    (Quantity::Cost, SUM),
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
    (Quantity::Cost, SUM),
];
const OF_RESOURCE: &[(Quantity, &[Statistic])] = &[
    (Quantity::Utilisation, ONE),
    (Quantity::Busy, LEVEL),
    (Quantity::Worked, ONE),
    (Quantity::AwayFromWork, ONE),
    (Quantity::Off, ONE),
    (Quantity::Blocked, ONE),
    (Quantity::Starved, ONE),
    (Quantity::Cost, SUM),
];
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
    (Quantity::ForecastError, ONE),
    (Quantity::ForecastAbsoluteError, ONE),
    (Quantity::WaitingForAuthority, LEVEL),
    (Quantity::SupersededShare, ONE),
    (Quantity::SentBackShare, ONE),
    (Quantity::SlippedShare, ONE),
    (Quantity::HeldBack, ONE),
    (Quantity::DecisionCost, ONE),
    (Quantity::WholeCost, ONE),
];
const OF_COUPLING: &[(Quantity, &[Statistic])] = &[(Quantity::Clashes, ONE)];
const OF_CYCLE: &[(Quantity, &[Statistic])] = &[(Quantity::Meetings, ONE), (Quantity::MeetingHours, ONE)];

const SUM: &[Statistic] = &[Statistic::Sum];
const OF_STOCK: &[(Quantity, &[Statistic])] = &[
    (Quantity::InventoryLevel, ONE),
    (Quantity::OnHand, LEVEL),
    (Quantity::Backorders, LEVEL),
    (Quantity::FillRate, ONE),
    (Quantity::ReadyRate, ONE),
];
const OF_MAKING: &[(Quantity, &[Statistic])] =
    &[(Quantity::Made, ONE), (Quantity::OvertimeUnits, ONE), (Quantity::Shortfall, ONE), (Quantity::InProduction, ONE)];
const OF_LANE: &[(Quantity, &[Statistic])] = &[(Quantity::Ordered, ONE), (Quantity::Shipped, ONE), (Quantity::InTransit, LEVEL)];
const OF_DEMAND: &[(Quantity, &[Statistic])] =
    &[(Quantity::Demand, ONE), (Quantity::LostSales, ONE), (Quantity::OrderToDelivery, TIME), (Quantity::OnTimeInFull, ONE)];
const OF_MONEY: &[(Quantity, &[Statistic])] =
    &[(Quantity::Cost, SUM), (Quantity::CostCaused, SUM), (Quantity::DecisionLabour, SUM), (Quantity::Revenue, SUM)];
const OF_ORDER: &[(Quantity, &[Statistic])] = &[(Quantity::Ordered, ONE), (Quantity::OrdersPlaced, ONE)];
/// Of the whole map; what it caused is what it pays.
const OF_ALL: &[(Quantity, &[Statistic])] = &[
    (Quantity::Cost, SUM),
    (Quantity::DecisionLabour, SUM),
    (Quantity::Revenue, SUM),
    (Quantity::FillRate, ONE),
    (Quantity::OnTimeInFull, ONE),
    (Quantity::OnHand, ONE),
    (Quantity::Backorders, ONE),
    (Quantity::Clashes, ONE),
    (Quantity::ClashNoticed, ONE),
    (Quantity::ClashResolved, ONE),
    (Quantity::DecisionFaults, ONE),
];

/// Means and sums of the whole map.
pub fn of_whole() -> Vec<Measure> {
    let all = OF_STREAM.iter().chain(OF_SIGNAL).chain(OF_ALL);
    all.filter_map(|(what, statistics)| Some(Measure { what: *what, statistic: *statistics.first()?, ..Measure::default() })).collect()
}

/// The measures that have a value in a result: the whole first, then its elements in the order of the file.
pub fn measures(document: &Document, result: &StudyResult) -> Vec<Measure> {
    let mut wanted = vec![(None, OF_STREAM), (None, OF_SIGNAL), (None, OF_ALL)];
    wanted.extend(document.work_streams.ids().map(|id| (Some(EntityRef::WorkStream(id)), OF_STREAM)));
    wanted.extend(document.signals.ids().map(|id| (Some(EntityRef::Signal(id)), OF_SIGNAL)));
    wanted.extend(document.decisions.ids().map(|id| (Some(EntityRef::Decision(id)), OF_DECISION)));
    wanted.extend(document.cycles.ids().map(|id| (Some(EntityRef::Cycle(id)), OF_CYCLE)));
    wanted.extend(document.coordinators.ids().map(|id| (Some(EntityRef::Coordinator(id)), OF_CYCLE)));
    wanted.extend(document.couplings.ids().map(|id| (Some(EntityRef::Coupling(id)), OF_COUPLING)));
    wanted.extend(document.handoffs.ids().map(|id| (Some(EntityRef::Handoff(id)), OF_HANDOFF)));
    wanted.extend(document.activities.ids().map(|id| (Some(EntityRef::Activity(id)), OF_ACTIVITY)));
    wanted.extend(document.resources.ids().map(|id| (Some(EntityRef::Resource(id)), OF_RESOURCE)));
    wanted.extend(document.demand_streams.ids().map(|id| (Some(EntityRef::DemandStream(id)), OF_DEMAND)));
    for (id, index) in &result.plan.supply.stock_idx {
        wanted.push((Some(EntityRef::Stock(*id)), OF_STOCK));
        if result.plan.supply.stocks[*index as usize].making.is_some() {
            wanted.push((Some(EntityRef::Stock(*id)), OF_MAKING));
        }
    }
    wanted.extend(document.lanes.ids().map(|id| (Some(EntityRef::Lane(id)), OF_LANE)));
    let supply = &result.plan.supply;
    let about_goods = supply.orders.iter().map(|order| order.element).chain(supply.pulls.iter().map(|pull| pull.element));
    wanted.extend(about_goods.map(|element| (Some(EntityRef::Decision(DecisionId(element))), OF_ORDER)));
    wanted.extend(document.functions.ids().map(|id| (Some(EntityRef::Function(id)), OF_MONEY)));
    wanted
        .into_iter()
        .flat_map(|(of, quantities)| {
            quantities.iter().flat_map(move |(what, statistics)| {
                statistics.iter().map(move |statistic| Measure { what: *what, of, statistic: *statistic, ..Measure::default() })
            })
        })
        .filter(|measure| result.estimate(measure).is_some())
        .collect()
}
