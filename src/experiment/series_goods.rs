//! Time series of goods and money of one replication.

use super::series::SeriesKey;
use crate::engine::plan::Plan;
use crate::engine::run::ReplicationRecord;
use crate::model::{DemandStreamId, EntityRef, FunctionId, LaneId, Quantity, StockId};

/// All series of goods and money, in a fixed order; none where there are no goods.
pub(super) fn of_replication(plan: &Plan, record: &ReplicationRecord) -> Vec<(SeriesKey, Vec<f32>)> {
    let mut all: Vec<(SeriesKey, Vec<f32>)> = Vec::new();
    let n_bins = record.bins.len();
    for (stock, source) in record.supply.stocks.iter().zip(&plan.supply.stocks) {
        let of = Some(EntityRef::Stock(StockId(source.element)));
        let level = stock.on_hand.bins.iter().zip(&stock.owed.bins).map(|(on_hand, owed)| on_hand - owed).collect();
        all.push(((Quantity::InventoryLevel, of), level));
        all.push(((Quantity::OnHand, of), stock.on_hand.bins.clone()));
        all.push(((Quantity::Backorders, of), stock.owed.bins.clone()));
        if source.making.is_some() {
            all.push(((Quantity::Made, of), stock.made.bins.clone()));
            all.push(((Quantity::OvertimeUnits, of), stock.overtime.bins.clone()));
        }
    }
    for (lane, source) in record.supply.lanes.iter().zip(&plan.supply.lanes) {
        let of = Some(EntityRef::Lane(LaneId(source.element)));
        all.push(((Quantity::Ordered, of), lane.ordered.bins.clone()));
        all.push(((Quantity::Shipped, of), lane.shipped.bins.clone()));
        all.push(((Quantity::InTransit, of), lane.transit.bins.clone()));
    }
    for (stream, source) in record.supply.streams.iter().zip(&plan.supply.streams) {
        let of = Some(EntityRef::DemandStream(DemandStreamId(source.element)));
        all.push(((Quantity::Demand, of), stream.demand.bins.clone()));
    }
    if !plan.supply.accounts.is_empty() {
        let mut total = vec![0.0; n_bins];
        for (function, bins) in plan.supply.functions.iter().zip(&record.ledger.bins) {
            for (sum, value) in total.iter_mut().zip(bins) {
                *sum += value;
            }
            if bins.iter().any(|value| *value != 0.0) {
                let of = Some(EntityRef::Function(FunctionId(function.0)));
                all.push(((Quantity::Cost, of), bins.iter().map(|value| *value as f32).collect()));
            }
        }
        all.push(((Quantity::Cost, None), total.into_iter().map(|value| value as f32).collect()));
    }
    for (_, values) in &mut all {
        values.resize(n_bins, 0.0);
    }
    all
}
