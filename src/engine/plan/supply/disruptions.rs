//! Compiles disruptions: what does not work, whom it hits, when.

use super::super::source::Sources;
use super::{DisruptionPlan, SupplyPlan, WindowPlan};
use crate::model::{DisruptionKind, DisruptionWindows, EntityRef, Stock, StockId};

/// Compiles disruptions and ties them to the stocks and lanes they hit.
pub(super) fn compile(plan: &mut SupplyPlan, sources: &mut Sources<'_>) {
    let document = sources.document;
    for (id, disruption) in document.disruptions.iter() {
        let of = EntityRef::Disruption(id);
        let index = plan.disruptions.len() as u32;
        let stock_hit = |stock: StockId, entity: &Stock| match disruption.of {
            Some(EntityRef::Stock(hit)) => hit == stock,
            Some(EntityRef::Site(hit)) => hit == entity.site,
            Some(EntityRef::Function(hit)) => document.sites.get(entity.site).is_some_and(|site| site.function == hit),
            Some(EntityRef::Resource(hit)) => entity.resource == Some(hit),
            _ => false,
        };
        let stocks: Vec<u32> = (0..).zip(document.stocks.iter()).filter(|(_, (id, stock))| stock_hit(*id, stock)).map(|(n, _)| n).collect();
        let lanes: Vec<u32> = match disruption.of {
            Some(EntityRef::Lane(lane)) => plan.lane_idx.get(&lane).copied().into_iter().collect(),
            _ => Vec::new(),
        };
        let is_resource = matches!(disruption.of, Some(EntityRef::Resource(_)));
        let decides = |function| document.decisions.values().any(|decision| decision.owner == function);
        let is_of_staff = match disruption.of {
            Some(EntityRef::Function(function)) => !decides(function),
            _ => is_resource,
        };
        if disruption.kind == DisruptionKind::Absent && stocks.is_empty() && is_of_staff {
            // Staff that is away is a matter of work.
            continue;
        }
        if disruption.share.is_some() && !stocks.is_empty() {
            let sentence = "Where a resource makes goods, all of it is away, not a share.".to_owned();
            sources.refuse(of, "share", sentence, "Remove the share.");
        }
        match disruption.kind {
            DisruptionKind::NoOrdering if !is_resource => {
                for stock in &stocks {
                    plan.stocks[*stock as usize].hit.ordering.push(index);
                }
                for lane in &lanes {
                    plan.lanes[*lane as usize].hit.ordering.push(index);
                }
            }
            DisruptionKind::NoShipping if !is_resource => {
                for stock in &stocks {
                    plan.stocks[*stock as usize].hit.shipping.push(index);
                }
                for lane in &lanes {
                    plan.lanes[*lane as usize].hit.shipping.push(index);
                }
            }
            DisruptionKind::ReceiptsWait if !is_resource => {
                for stock in &stocks {
                    plan.stocks[*stock as usize].hit.receipts.push(index);
                }
                for lane in &lanes {
                    plan.lanes[*lane as usize].hit.receipts.push(index);
                }
            }
            DisruptionKind::TransitStops if !lanes.is_empty() => {}
            DisruptionKind::Absent if is_resource && !stocks.is_empty() => {
                for stock in &stocks {
                    plan.stocks[*stock as usize].hit.making.push(index);
                }
            }
            _ => {
                let sentence = "This kind of disruption is not simulated for this element yet.".to_owned();
                sources.refuse(of, "kind", sentence, "Choose another kind or another element.");
            }
        }
        if stocks.is_empty() && lanes.is_empty() {
            sources.refuse(of, "of", "It hits no goods.".to_owned(), "Choose a lane, a stock, or a site that holds stock.");
        }
        let windows = match &disruption.windows {
            DisruptionWindows::Never => WindowPlan::Listed(Vec::new()),
            DisruptionWindows::Listed(listed) => {
                let mut windows: Vec<(i64, i64)> = listed
                    .iter()
                    .map(|(start, length)| (start.ticks().0.max(0), (start.ticks().0 + length.ticks().0).max(0)))
                    .filter(|(start, end)| start < end)
                    .collect();
                windows.sort_unstable();
                if windows.windows(2).any(|pair| pair[1].0 < pair[0].1) {
                    sources.refuse(of, "windows", "Its stretches overlap.".to_owned(), "Join those that overlap.");
                }
                WindowPlan::Listed(windows)
            }
            DisruptionWindows::Random { between, lasts } => {
                WindowPlan::Random(sources.time(of, "windows", between), sources.time(of, "windows", lasts))
            }
        };
        plan.disruptions.push(DisruptionPlan { element: id.0, kind: disruption.kind, stocks, lanes, windows });
    }
}
