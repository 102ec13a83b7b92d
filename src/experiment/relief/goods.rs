//! Reliefs about goods: lead times of lanes, capacity of making and moving.

use std::collections::BTreeSet;

use super::time::halved;
use super::{Found, ReliefKind};
use crate::experiment::change::set;
use crate::model::{Document, FunctionId, StockId};

/// A tenth more.
const MORE: f64 = 1.1;

pub(super) fn stocks_and_lanes(found: &mut Found<'_>) {
    let document = found.document;
    for (id, stock) in document.stocks.iter() {
        let team = team(document, Some(id));
        if let Some(change) = halved(document, id, "production_lead", &stock.production_lead, 0.5) {
            found.add(ReliefKind::Latency, id, "making", vec![Some(change)], team.clone());
        }
        for (field, capacity, part) in [("capacity", stock.capacity, "regular"), ("overtime", stock.overtime, "overtime")] {
            if let Some(capacity) = capacity.filter(|capacity| 0.0 < *capacity) {
                found.add(ReliefKind::Capacity, id, part, vec![set(id, field, &(capacity * MORE))], team.clone());
            }
        }
    }
    for (id, lane) in document.lanes.iter() {
        let teams: BTreeSet<FunctionId> = team(document, lane.from).into_iter().chain(team(document, lane.to)).collect();
        if let Some(change) = halved(document, id, "order_lead", &lane.order_lead, 0.5) {
            found.add(ReliefKind::Latency, id, "order", vec![Some(change)], teams.clone());
        }
        for (n, mode) in lane.modes.iter().enumerate() {
            let name = if mode.name.trim().is_empty() { format!("mode {}", n + 1) } else { mode.name.clone() };
            if let Some(change) = halved(document, id, &format!("modes/{n}/lead"), &mode.lead, 0.5) {
                found.add(ReliefKind::Latency, id, &name, vec![Some(change)], teams.clone());
            }
            if let Some(departs) = mode.departs.with_period_scaled(0.5) {
                found.add(ReliefKind::Cadence, id, &name, vec![set(id, format!("modes/{n}/departs"), &departs)], teams.clone());
            }
            if let Some(capacity) = mode.capacity.filter(|capacity| 0.0 < *capacity) {
                let change = set(id, format!("modes/{n}/capacity"), &(capacity * MORE));
                found.add(ReliefKind::Capacity, id, &name, vec![change], teams.clone());
            }
        }
        if let Some(capacity) = lane.order_capacity.filter(|capacity| 0.0 < *capacity) {
            found.add(ReliefKind::Capacity, id, "orders", vec![set(id, "order_capacity", &(capacity * MORE))], teams);
        }
    }
}

/// The team to which the site of a stock belongs.
fn team(document: &Document, stock: Option<StockId>) -> BTreeSet<FunctionId> {
    let site = stock.and_then(|id| document.stocks.get(id)).and_then(|stock| document.sites.get(stock.site));
    site.map(|site| site.function).into_iter().collect()
}
