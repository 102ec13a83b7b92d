//! Material requirements planning: time-phased netting of one item, and the explosion through bills of material.
//!
//! It must not know where demand comes from or when a plan is made; plans that follow each other are tied by
//! their frozen periods only.

use crate::model::{LotRule, Mrp};

/// The plan of one item, a value per period (Orlicky 1975; Vollmann, Berry and Whybark, chapter on MRP).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemPlan {
    /// Needs from outside and from planned releases of parents, in units.
    pub gross: Vec<f64>,
    /// What is missing to the safety stock before a receipt is planned, in units.
    pub net: Vec<f64>,
    /// Lots that are planned to arrive, usable in their period.
    pub planned_receipts: Vec<f64>,
    /// Lots that are to be started, one planned lead time before they arrive.
    pub planned_releases: Vec<f64>,
    /// Stock at the end of the period; negative is a shortage.
    pub projected_available: Vec<f64>,
    /// Units whose start would have to lie before the plan; their components are needed at once.
    pub past_due_releases: f64,
}

/// Plans one item, period by period.
///
/// `net = gross + safety stock − available − scheduled receipts` where that is positive; the lot rule turns it into
/// a receipt, which is released one lead time earlier. In the first [`frozen_periods`](Mrp::frozen_periods) the
/// receipts are those of `previous`, the last plan seen from now; what they leave short is made up in the first
/// free period. `scheduled` and `previous` may be shorter than `gross`.
pub fn plan_item(parameters: &Mrp, on_hand: f64, gross: &[f64], scheduled: &[f64], previous: &[f64]) -> ItemPlan {
    let n = gross.len();
    let scheduled = |period: usize| scheduled.get(period).copied().unwrap_or(0.0);
    let frozen = previous.len().min(parameters.frozen_periods as usize);
    let mut plan = ItemPlan { gross: gross.to_vec(), planned_releases: vec![0.0; n], ..ItemPlan::default() };
    let mut available = on_hand;
    for (period, need) in gross.iter().enumerate() {
        let net = (need + parameters.safety_stock - available - scheduled(period)).max(0.0);
        let receipt = if period < frozen {
            previous[period]
        } else {
            let later = (period + 1..n).take((parameters.lot_size.max(1.0) as usize) - 1);
            lot(parameters, net, later.map(|later| gross[later] - scheduled(later)).sum())
        };
        available += scheduled(period) + receipt - need;
        plan.net.push(net);
        plan.planned_receipts.push(receipt);
        plan.projected_available.push(available);
        match period.checked_sub(parameters.lead_periods as usize) {
            Some(start) => plan.planned_releases[start] += receipt,
            None => plan.past_due_releases += receipt,
        }
    }
    plan
}

/// The lot for a net need in units; `later` is the need of the following periods that a lot by periods covers too.
///
/// Lot for lot: the need. Fixed quantity: the fewest multiples that cover it. Periods: the need of this and the next
/// periods, `lot size` in all. Minimum: the need, at least the lot size (Silver, Pyke and Thomas 2017, chapter 6).
fn lot(parameters: &Mrp, net: f64, later: f64) -> f64 {
    if net <= 0.0 {
        return 0.0;
    }
    match parameters.lot {
        LotRule::LotForLot => net,
        LotRule::FixedQuantity if parameters.lot_size > 0.0 => (net / parameters.lot_size).ceil() * parameters.lot_size,
        LotRule::FixedQuantity => net,
        LotRule::Periods => net + later.max(0.0),
        LotRule::Minimum => net.max(parameters.lot_size),
    }
}

/// An item of an explosion.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExplodedItem {
    /// Lot rule, lead time, safety stock, frozen periods.
    pub parameters: Mrp,
    /// Units on hand at the start.
    pub on_hand: f64,
    /// Receipts that are already released, by period.
    pub scheduled: Vec<f64>,
    /// Needs from outside (the master schedule), by period.
    pub demand: Vec<f64>,
    /// Planned receipts of the last plan, seen from now.
    pub previous: Vec<f64>,
    /// Components: their place in the list of items, and units of them in one of this, divided by their yield.
    pub components: Vec<(usize, f64)>,
}

/// A bill of materials that leads back to its own item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The bill of materials of item {item} contains the item itself; take it out of its own components")]
pub struct CircularBill {
    /// Place of an item on the circle.
    pub item: usize,
}

/// Low-level code of each item: the longest way to it from a final product; final products have 0.
pub fn low_level_codes(items: &[ExplodedItem]) -> Result<Vec<usize>, CircularBill> {
    let mut levels = vec![0; items.len()];
    for round in 0..=items.len() {
        let mut moved = None;
        for (place, item) in items.iter().enumerate() {
            for (component, _) in &item.components {
                if levels[*component] <= levels[place] {
                    levels[*component] = levels[place] + 1;
                    moved = Some(place);
                }
            }
        }
        match moved {
            None => break,
            Some(item) if round == items.len() => return Err(CircularBill { item }),
            Some(_) => {}
        }
    }
    Ok(levels)
}

/// Plans every item over `periods`, parents before components: a planned release is a gross need of each component
/// in the same period, a past-due one in the first.
pub fn explode(items: &[ExplodedItem], periods: usize) -> Result<Vec<ItemPlan>, CircularBill> {
    let levels = low_level_codes(items)?;
    let mut gross: Vec<Vec<f64>> =
        items.iter().map(|item| (0..periods).map(|period| item.demand.get(period).copied().unwrap_or(0.0)).collect()).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|place| (levels[*place], *place));
    let mut plans = vec![ItemPlan::default(); items.len()];
    for place in order {
        let item = &items[place];
        let plan = plan_item(&item.parameters, item.on_hand, &gross[place], &item.scheduled, &item.previous);
        for (component, units) in &item.components {
            for (need, release) in gross[*component].iter_mut().zip(&plan.planned_releases) {
                *need += units * release;
            }
            if let Some(first) = gross[*component].first_mut() {
                *first += units * plan.past_due_releases;
            }
        }
        plans[place] = plan;
    }
    Ok(plans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(lot: LotRule, lot_size: f64) -> Mrp {
        Mrp { lot, lot_size, ..Mrp::default() }
    }

    #[test]
    fn each_lot_rule_covers_the_need_in_its_own_way() {
        let gross = [10.0, 0.0, 25.0, 30.0, 5.0];
        let receipts = |lot, size| plan_item(&rule(lot, size), 12.0, &gross, &[0.0, 0.0, 3.0], &[]).planned_receipts;
        assert_eq!(receipts(LotRule::LotForLot, 0.0), [0.0, 0.0, 20.0, 30.0, 5.0]);
        assert_eq!(receipts(LotRule::FixedQuantity, 8.0), [0.0, 0.0, 24.0, 32.0, 0.0]);
        assert_eq!(receipts(LotRule::Periods, 2.0), [0.0, 0.0, 50.0, 0.0, 5.0]);
        assert_eq!(receipts(LotRule::Minimum, 28.0), [0.0, 0.0, 28.0, 28.0, 0.0]);
    }

    #[test]
    fn a_lot_that_should_have_been_started_is_past_due() {
        let plan = plan_item(&Mrp { lead_periods: 2, ..Mrp::default() }, 0.0, &[4.0, 6.0, 9.0, 1.0], &[], &[]);
        assert_eq!(plan.past_due_releases, 10.0);
        assert_eq!(plan.planned_releases, [9.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn what_frozen_periods_leave_short_is_made_up_in_the_first_free_one() {
        let frozen = Mrp { frozen_periods: 2, safety_stock: 5.0, ..Mrp::default() };
        let plan = plan_item(&frozen, 5.0, &[20.0, 20.0, 20.0], &[], &[20.0, 8.0, 99.0]);
        assert_eq!(plan.planned_receipts, [20.0, 8.0, 32.0]);
        assert_eq!(plan.projected_available, [5.0, -7.0, 5.0]);
    }

    #[test]
    fn needs_pass_from_parents_to_components_in_the_period_of_the_release() {
        let item = |lead_periods, components: &[(usize, f64)]| ExplodedItem {
            parameters: Mrp { lead_periods, ..Mrp::default() },
            components: components.to_vec(),
            ..ExplodedItem::default()
        };
        // The component stands before its parents in the list, and is used at two levels.
        let mut items = vec![item(0, &[]), item(1, &[(2, 2.0), (0, 1.0)]), item(1, &[(0, 3.0)])];
        items[1].demand = vec![0.0, 10.0, 0.0, 5.0];
        assert_eq!(low_level_codes(&items), Ok(vec![2, 0, 1]));
        let plans = explode(&items, 4).unwrap();
        assert_eq!(plans[2].gross, [20.0, 0.0, 10.0, 0.0]);
        assert_eq!(plans[2].past_due_releases, 20.0);
        assert_eq!(plans[0].gross, [10.0 + 60.0, 30.0, 5.0, 0.0]);
    }

    #[test]
    fn a_bill_that_leads_back_to_itself_is_refused() {
        let item = |component| ExplodedItem { components: vec![(component, 1.0)], ..ExplodedItem::default() };
        assert!(explode(&[item(1), item(2), item(0)], 3).is_err());
        assert!(explode(&[item(0)], 3).is_err());
    }
}
