//! Items, stocks and lanes: what is made of what, where goods come from, and how they travel.

use std::collections::BTreeMap;

use super::decisions::is_about;
use super::graph::{Edges, circles};
use super::{Checker, repeated};
use crate::model::{EntityRef, InitialState, ItemId, Lane, LaneId, PeriodSequence, Schedule, SiteId, Stock, StockId, Subject};

pub(super) fn check(checker: &mut Checker<'_>) {
    items(checker);
    let document = checker.document;
    for (id, site) in document.sites.iter() {
        if let Some(PeriodSequence::Steps(steps)) = site.period.as_ref().map(|period| &period.sequence)
            && (steps.is_empty() || !repeated(steps.iter().copied()).is_empty())
        {
            let sentence = "The sequence of the period must name each step at most once, and at least one.";
            checker.error("period-steps", id, "period/sequence/Steps", sentence, "List the steps in their order.");
        }
    }
    let mut same: BTreeMap<(SiteId, ItemId), StockId> = BTreeMap::new();
    for (id, stock) in document.stocks.iter() {
        if let Some(other) = same.insert((stock.site, stock.item), id)
            && stock.site.0 != 0
            && stock.item.0 != 0
        {
            let sentence = format!("The same item is already held at the same site as {}.", checker.named(other));
            checker.warning("stock-twice", id, "item", sentence, "Make them one stock, or choose another site or item.");
        }
        stock_of(checker, id, stock);
    }
    for (id, lane) in document.lanes.iter() {
        lane_of(checker, id, lane);
    }
}

fn items(checker: &mut Checker<'_>) {
    let document = checker.document;
    let mut made_of: Edges<ItemId> = BTreeMap::new();
    for (id, item) in document.items.iter() {
        for (index, component) in item.components.iter().enumerate() {
            made_of.entry(id).or_default().insert(component.item);
            let quantity = component.quantity.unwrap_or(1.0);
            if !(quantity.is_finite() && 0.0 < quantity) {
                let sentence = format!("{quantity} units of a part are needed for one unit.");
                checker.error(
                    "component-quantity",
                    id,
                    format!("components/{index}/quantity"),
                    sentence,
                    "Enter a number above 0, or remove the part.",
                );
            }
            if component.yields.is_some_and(|yields| yields.value() <= 0.0) {
                let sentence = "No part is good, so endless parts would be needed.";
                checker.error("component-yield", id, format!("components/{index}/yields"), sentence, "Enter a share above 0 %.");
            }
        }
    }
    for circle in circles(&made_of) {
        let Some(first) = circle.first() else { continue };
        let names: Vec<String> = circle.iter().take(5).map(|id| checker.named(*id)).collect();
        let sentence = format!("It is made of itself: {}.", names.join(" → "));
        checker.error("item-circle", *first, "components", sentence, "Remove one of the parts in the circle.");
    }
}

fn stock_of(checker: &mut Checker<'_>, id: StockId, stock: &Stock) {
    let document = checker.document;
    let is_made = stock.resource.is_some()
        || stock.capacity.is_some()
        || !stock.production_lead.is_zero()
        || document
            .decisions
            .values()
            .any(|decision| matches!(decision.subject, Subject::Production(_)) && is_about(decision, EntityRef::Stock(id)));
    let is_supplied = document.lanes.values().any(|lane| lane.to == Some(id))
        || document
            .initials
            .values()
            .any(|initial| initial.of == Some(id.into()) && matches!(initial.state, InitialState::OnHand(units) if 0.0 < units));
    if !is_made && !is_supplied {
        checker.warning(
            "stock-no-supply",
            id,
            "",
            "Nothing ever comes here.",
            "Add a lane that brings it, a decision that makes it, or what is there at the start.",
        );
    }
    for (field, number) in [("capacity", stock.capacity), ("overtime", stock.overtime), ("capacity_per_unit", stock.capacity_per_unit)] {
        let least_is_zero = field != "capacity_per_unit";
        if number.is_some_and(|number| !number.is_finite() || number < 0.0 || (number == 0.0 && !least_is_zero)) {
            let sentence = format!("{} is no possible number here.", number.unwrap_or_default());
            checker.error("stock-number", id, field, sentence, if least_is_zero { "Enter 0 or more." } else { "Enter a number above 0." });
        }
    }
    for (index, lane) in stock.allocation_order.iter().enumerate() {
        if document.lanes.get(*lane).is_some_and(|lane| lane.from != Some(id)) {
            let sentence = format!("{} does not start at this stock.", checker.named(*lane));
            checker.warning(
                "allocation-order",
                id,
                format!("allocation_order/{index}"),
                sentence,
                "List the lanes that this stock serves.",
            );
        }
    }
}

fn lane_of(checker: &mut Checker<'_>, id: LaneId, lane: &Lane) {
    let document = checker.document;
    match (lane.from, lane.to) {
        (None, None) => {
            checker.error("lane-nowhere", id, "to", "It leads from outside to outside.", "Choose the stock it takes from or brings to.");
        }
        (Some(from), Some(to)) if from == to => {
            checker.error("lane-self", id, "to", "It leads back to the stock it comes from.", "Choose another stock.");
        }
        (Some(from), Some(to)) => {
            if let (Some(source), Some(target)) = (document.stocks.get(from), document.stocks.get(to))
                && source.item != target.item
                && !is_component(checker, source.item, target.item)
            {
                let sentence = format!("It takes {} but brings {}.", checker.named(source.item), checker.named(target.item));
                checker.error("lane-items", id, "to", sentence, "Connect stocks of the same item, or make the one a part of the other.");
            }
        }
        _ => {}
    }
    if lane.modes.is_empty() {
        let sentence = "It has no way to ship.";
        checker.hint("lane-no-mode", id, "modes", sentence, "Add a mode with its time; without one goods arrive at once and cost nothing.");
    }
    for (index, mode) in lane.modes.iter().enumerate() {
        let (least, most) = (mode.minimum.unwrap_or(0.0), mode.capacity.unwrap_or(f64::MAX));
        if !(least.is_finite() && 0.0 <= least && 0.0 < most && least <= most) {
            let sentence = format!("Between {least} and {most} units nothing can be dispatched.");
            checker.error(
                "mode-capacity",
                id,
                format!("modes/{index}/capacity"),
                sentence,
                "Enter a capacity above 0 and a smallest quantity below it.",
            );
        }
    }
    if lane.order_capacity.is_some_and(|most| !(most.is_finite() && 0.0 < most)) {
        checker.error("lane-capacity", id, "order_capacity", "Nothing can be ordered.", "Enter a number above 0, or none for no limit.");
    }
    if let Some(consolidation) = &lane.consolidation {
        if consolidation.at == Schedule::Never && consolidation.quantity.is_none() {
            let sentence = "Shipments are collected, but nothing says when they leave.";
            checker.error("consolidation-unbounded", id, "consolidation", sentence, "Enter when they leave, or how many fill one.");
        }
        if consolidation.quantity.is_some_and(|quantity| !(quantity.is_finite() && 0.0 < quantity)) {
            let sentence = "A shipment of no units never fills.";
            checker.error("consolidation-quantity", id, "consolidation/quantity", sentence, "Enter a number above 0.");
        }
    }
}

/// Whether an item is a direct part of another: the lane then brings parts to where they are used.
fn is_component(checker: &Checker<'_>, part: ItemId, whole: ItemId) -> bool {
    checker.document.items.get(whole).is_some_and(|item| item.components.iter().any(|component| component.item == part))
}
