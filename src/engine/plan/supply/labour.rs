//! What deciding and meeting cost, apart from everything else.

use super::super::source::Sources;
use super::super::timetable::Timetable;
use super::prices::Prices;
use super::{NONE, SupplyPlan, UnitPrice};
use crate::model::{EntityRef, PriceKind};

/// What taking a decision once costs.
#[derive(Debug, Clone)]
pub struct LabourPlan {
    /// The identifier of the decision.
    pub element: u32,
    /// What it costs.
    pub price: UnitPrice,
}

/// What a meeting costs.
#[derive(Debug, Clone)]
pub struct MeetingPlan {
    /// When it takes place.
    pub table: Timetable,
    /// People, hours and wage together.
    pub price: UnitPrice,
}

/// Compiles what decisions and meetings cost: a decision's stated cost, else its price; people times hours times
/// the price of an hour. Without a stated price nothing is paid.
pub(super) fn compile(plan: &mut SupplyPlan, prices: &mut Prices<'_>, sources: &mut Sources<'_>) {
    let document = sources.document;
    let payer_of = |plan: &SupplyPlan, function| plan.functions.iter().position(|known| *known == function).map_or(NONE, |n| n as u32);
    for (id, decision) in document.decisions.iter() {
        let payer = payer_of(plan, decision.owner);
        let priced = prices.find(PriceKind::DecisionRun, &[EntityRef::Decision(id), EntityRef::Function(decision.owner)]);
        let amount = decision.cost.map_or_else(|| priced.map_or(0.0, |price| price.amount.amount()), |cost| cost.amount());
        let price = prices.amount(PriceKind::DecisionRun, amount, payer, id.0);
        if price.account != NONE {
            plan.labour.push(LabourPlan { element: id.0, price });
        }
    }
    for (id, cycle) in document.cycles.iter() {
        let Some(price) = prices.find(PriceKind::MeetingHour, &[EntityRef::Cycle(id)]) else { continue };
        let caller = cycle.members.first().and_then(|member| document.decisions.get(*member));
        let payer = caller.map_or(NONE, |decision| payer_of(plan, decision.owner));
        let hours = cycle.people * cycle.lasts.exact_ticks() / crate::units::TimeUnit::Hour.ticks() as f64;
        let table = Timetable::new(&cycle.schedule.at, id.0).unwrap_or(Timetable::Never);
        let price = prices.amount(PriceKind::MeetingHour, hours * price.amount.amount(), payer, id.0);
        if price.account != NONE {
            plan.meetings.push(MeetingPlan { table, price });
        }
    }
}
