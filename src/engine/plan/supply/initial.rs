//! What is there at the start of the clock.

use super::super::source::Sources;
use super::{NONE, SupplyPlan};
use crate::engine::supply::quantity::parts;
use crate::model::{EntityRef, InitialState, ItemId};

/// Puts the stated first states into the plan; `brings` gives the item a lane brings.
pub(super) fn apply(plan: &mut SupplyPlan, brings: impl Fn(u32) -> Option<ItemId>, sources: &mut Sources<'_>) {
    let document = sources.document;
    for (id, initial) in document.initials.iter() {
        let entries = |list: &[(crate::units::Duration, f64)]| {
            list.iter().map(|(time, units)| (time.ticks().0.max(0), parts(*units))).collect::<Vec<(i64, i64)>>()
        };
        match (&initial.state, initial.of) {
            (InitialState::OnHand(units), Some(EntityRef::Stock(stock))) => {
                if let Some(stock) = plan.stock_idx.get(&stock) {
                    plan.stocks[*stock as usize].on_hand += parts(*units);
                    continue;
                }
            }
            (InitialState::Raw { item, quantity }, Some(EntityRef::Stock(stock))) => {
                let lane = plan.stock_idx.get(&stock).and_then(|stock| {
                    let inbound = plan.stocks[*stock as usize].inbound.iter().copied();
                    inbound.into_iter().find(|lane| plan.lanes[*lane as usize].component != NONE && brings(*lane) == Some(*item))
                });
                match lane {
                    Some(lane) => plan.lanes[lane as usize].parts += parts(*quantity),
                    None => {
                        let sentence = "No lane brings this part to this stock.".to_owned();
                        sources.refuse(id.into(), "state", sentence, "Choose a part of the product for which there is a lane.");
                    }
                }
                continue;
            }
            (InitialState::InTransit(list), Some(EntityRef::Lane(lane))) => {
                if let Some(lane) = plan.lane_idx.get(&lane) {
                    plan.lanes[*lane as usize].in_transit.extend(entries(list));
                    continue;
                }
            }
            (InitialState::OrdersUnderWay(list), Some(EntityRef::Lane(lane))) => {
                if let Some(lane) = plan.lane_idx.get(&lane) {
                    plan.lanes[*lane as usize].orders_under_way.extend(entries(list));
                    continue;
                }
            }
            // Read where the decision is compiled.
            (InitialState::ScriptedOrders { .. } | InitialState::Empty, _) => continue,
            _ => {}
        }
        let sentence = "This first state is not simulated for this element yet.".to_owned();
        sources.refuse(id.into(), "state", sentence, "Remove it, or choose the element it belongs to.");
    }
    for lane in &mut plan.lanes {
        lane.in_transit.sort_by_key(|(time, _)| *time);
        lane.orders_under_way.sort_by_key(|(time, _)| *time);
    }
}
