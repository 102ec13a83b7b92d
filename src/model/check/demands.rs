//! Demand, prices, disruptions and first states: what acts on stocks and lanes from outside.

use std::collections::BTreeMap;

use super::Checker;
use crate::model::{
    DemandProcess, DemandStream, DemandStreamId, Disruption, DisruptionId, DisruptionKind, DisruptionWindows, EntityRef, Initial,
    InitialId, InitialState, PriceId, PriceKind,
};

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, demand) in document.demand_streams.iter() {
        demand_of(checker, id, demand);
    }
    prices(checker);
    for (id, disruption) in document.disruptions.iter() {
        disruption_of(checker, id, disruption);
    }
    for (id, initial) in document.initials.iter() {
        initial_of(checker, id, initial);
    }
}

fn demand_of(checker: &mut Checker<'_>, id: DemandStreamId, demand: &DemandStream) {
    let document = checker.document;
    let has_period = document.stocks.get(demand.stock).and_then(|stock| document.sites.get(stock.site)).map(|site| site.period.is_some());
    match &demand.process {
        DemandProcess::None => {
            checker.hint("demand-none", id, "process", "Nobody asks for anything.", "Enter how much is asked for and when.");
        }
        DemandProcess::PerPeriod(_) | DemandProcess::Correlated(_) if has_period == Some(false) => {
            let sentence = "A quantity per period is asked for, but the site of its stock has no period.";
            checker.error("demand-no-period", id, "process", sentence, "Give the site a planning period, or let single orders come.");
        }
        _ => {}
    }
    if let Some(lane) = demand.delivery.and_then(|lane| document.lanes.get(lane))
        && lane.from != Some(demand.stock)
    {
        let sentence = "The lane of delivery does not start at its stock.";
        checker.warning("delivery-lane", id, "delivery", sentence, "Choose a lane that starts at the stock.");
    }
}

fn prices(checker: &mut Checker<'_>) {
    let document = checker.document;
    let mut same: BTreeMap<(EntityRef, PriceKind), PriceId> = BTreeMap::new();
    for (id, price) in document.prices.iter() {
        let Some(of) = price.of else {
            checker.warning("price-nowhere", id, "of", "It belongs to no element, so nobody pays it.", "Choose what it belongs to.");
            continue;
        };
        if let Some(other) = same.insert((of, price.kind), id) {
            let sentence = format!("{} {} has this price already, as price {other}.", of.kind_label(), checker.named(of));
            checker.warning("price-twice", id, "kind", sentence, "Remove one of the two.");
        }
        let is_rate = matches!(price.kind, PriceKind::Holding | PriceKind::HoldingInTransit | PriceKind::Backorder | PriceKind::Late);
        if is_rate && price.per.is_none() {
            let sentence = format!("{} is paid for a time, but it is not said for which.", price.kind.label());
            checker.warning("price-rate", id, "per", sentence, "Choose per day or per hour.");
        }
    }
}

fn disruption_of(checker: &mut Checker<'_>, id: DisruptionId, disruption: &Disruption) {
    let Some(of) = disruption.of else {
        checker.error("disruption-nowhere", id, "of", "It hits nothing.", "Choose what does not work.");
        return;
    };
    let fits = match disruption.kind {
        DisruptionKind::NoOrdering | DisruptionKind::NoShipping | DisruptionKind::ReceiptsWait => {
            matches!(of, EntityRef::Stock(_) | EntityRef::Lane(_) | EntityRef::Site(_) | EntityRef::Function(_))
        }
        DisruptionKind::TransitStops => matches!(of, EntityRef::Lane(_)),
        DisruptionKind::Absent => matches!(of, EntityRef::Resource(_) | EntityRef::Function(_)),
        DisruptionKind::ChannelLost => matches!(of, EntityRef::Handoff(_)),
    };
    if !fits {
        let sentence = format!("“{}” cannot happen to a {}.", disruption.kind.label(), of.kind_label());
        checker.error("disruption-kind", id, "kind", sentence, "Choose another element, or another kind.");
    }
    match &disruption.windows {
        DisruptionWindows::Never => {
            checker.hint("disruption-never", id, "windows", "It never happens.", "Enter when it happens, or remove it.");
        }
        DisruptionWindows::Random { between, lasts } if between.is_zero() && lasts.is_zero() => {
            let sentence = "One follows the other at once and lasts no time, for ever at one instant.";
            checker.error("disruption-endless", id, "windows/Random/between", sentence, "Enter times above zero.");
        }
        DisruptionWindows::Random { .. } | DisruptionWindows::Listed(_) => {}
    }
}

fn initial_of(checker: &mut Checker<'_>, id: InitialId, initial: &Initial) {
    let Some(of) = initial.of else {
        checker.warning("initial-nowhere", id, "of", "It belongs to no element.", "Choose what it is the first state of.");
        return;
    };
    let fits = match &initial.state {
        InitialState::OnHand(_) | InitialState::Raw { .. } => matches!(of, EntityRef::Stock(_)),
        InitialState::InTransit(_) | InitialState::OrdersUnderWay(_) => matches!(of, EntityRef::Lane(_)),
        InitialState::Queue(_) => matches!(of, EntityRef::Activity(_) | EntityRef::Resource(_)),
        InitialState::ScriptedOrders { .. } | InitialState::Level(_) => {
            matches!(of, EntityRef::Decision(_) | EntityRef::Stock(_) | EntityRef::Signal(_) | EntityRef::Lane(_))
        }
        InitialState::Empty => true,
    };
    if !fits {
        let sentence = format!("A {} cannot be in such a state.", of.kind_label());
        checker.error("initial-kind", id, "state", sentence, "Choose another element, or another state.");
    }
    let numbers: Vec<f64> = match &initial.state {
        InitialState::OnHand(number) | InitialState::Level(number) | InitialState::Raw { quantity: number, .. } => vec![*number],
        InitialState::InTransit(pipeline) | InitialState::OrdersUnderWay(pipeline) => pipeline.iter().map(|(_, number)| *number).collect(),
        InitialState::ScriptedOrders { quantities, .. } => quantities.clone(),
        InitialState::Queue(_) | InitialState::Empty => Vec::new(),
    };
    if numbers.iter().any(|number| !number.is_finite()) {
        checker.error("initial-number", id, "state", "A quantity is no finite number.", "Enter a number.");
    }
}
