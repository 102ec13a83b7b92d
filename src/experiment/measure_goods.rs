//! Reads measures of goods and money out of what was kept of a replication.

use super::measure::{of_times, per_day};
use super::summary::{ReplicationSummary, SupplySummary};
use crate::engine::ledger::{MONEY, is_cost, is_labour};
use crate::engine::plan::Plan;
use crate::engine::plan::supply::{Claimant, NONE, SupplyPlan};
use crate::engine::supply::{FlowRecord, LaneRecord, PeriodRecord, StandRecord, StockRecord, SupplyRecord};
use crate::model::{EntityRef, Measure, PriceKind, Quantity, Statistic};

/// Whether a quantity is about goods or money.
pub(super) fn is_of_goods(what: Quantity) -> bool {
    (Quantity::Cost..=Quantity::ForecastSquaredError).contains(&what)
}

/// The value of a measure of goods or money in one replication.
pub(super) fn value(plan: &Plan, summary: &ReplicationSummary, measure: &Measure) -> Option<f64> {
    let (goods, supply) = (&plan.supply, &summary.supply);
    let statistic = measure.statistic;
    match measure.what {
        Quantity::Cost | Quantity::CostCaused | Quantity::DecisionLabour | Quantity::Revenue => money(goods, summary, measure),
        Quantity::InventoryLevel => inventory_level(goods, supply, measure),
        Quantity::OnHand => stand_of_stocks(goods, supply, measure, |stock| &stock.on_hand),
        Quantity::Backorders => stand_of_stocks(goods, supply, measure, |stock| &stock.owed),
        Quantity::Shortfall => stand_of_stocks(goods, supply, measure, |stock| &stock.shortfall),
        Quantity::InProduction => stand_of_stocks(goods, supply, measure, |stock| &stock.in_work),
        Quantity::PartsWaiting => stand_of_lanes(goods, supply, measure, |lane| &lane.waiting),
        Quantity::InTransit => stand_of_lanes(goods, supply, measure, |lane| &lane.transit),
        Quantity::OnOrder => stand_of_lanes(goods, supply, measure, |lane| &lane.on_order),
        Quantity::FillRate => {
            let asked: Vec<&StockRecord> = serving(goods, measure.of)?.iter().map(|stock| &supply.stocks[*stock]).collect();
            let sum = |flow: fn(&StockRecord) -> &FlowRecord| asked.iter().map(|stock| flow(stock).total).sum::<f64>();
            let demand = sum(|stock| &stock.demand);
            (demand > 0.0).then(|| sum(|stock| &stock.at_once) / demand)
        }
        Quantity::ReadyRate => {
            let ready: Vec<f64> = serving(goods, measure.of)?.iter().filter_map(|stock| supply.stocks[*stock].ready).collect();
            (!ready.is_empty()).then(|| ready.iter().sum::<f64>() / ready.len() as f64)
        }
        Quantity::OrderToDelivery => match streams_of(goods, measure.of)?.as_slice() {
            [only] => of_times(&supply.streams[*only].times, statistic),
            several => {
                let n: u64 = several.iter().map(|stream| supply.streams[*stream].times.n).sum();
                let sum: f64 = several.iter().map(|stream| supply.streams[*stream].times.sum).sum();
                (n > 0 && statistic == Statistic::Mean).then(|| sum / n as f64 / super::measure::HOUR)
            }
        },
        Quantity::OnTimeInFull => {
            let streams = streams_of(goods, measure.of)?;
            let orders: u64 = streams.iter().map(|stream| supply.streams[*stream].orders).sum();
            let in_time: u64 = streams.iter().map(|stream| supply.streams[*stream].in_time).sum();
            (orders > 0).then(|| in_time as f64 / orders as f64)
        }
        Quantity::ForecastSquaredError => {
            let order = order_of(goods, measure.of)?;
            let errors = &supply.orders[order].squared_errors;
            (errors.n > 0).then(|| of_periods(errors, statistic)).flatten()
        }
        what => {
            let flows = flows_of(goods, supply, what, measure.of)?;
            of_flows(&flows, summary.window, statistic)
        }
    }
}

/// The values of single planning periods of the first replication, in order.
pub(super) fn trace(plan: &Plan, supply: &SupplyRecord, measure: &Measure) -> Option<Vec<f64>> {
    let goods = &plan.supply;
    let stock = || match measure.of? {
        EntityRef::Stock(id) => supply.stocks.get(*goods.stock_idx.get(&id)? as usize),
        _ => None,
    };
    let lane = || match measure.of? {
        EntityRef::Lane(id) => supply.lanes.get(*goods.lane_idx.get(&id)? as usize),
        _ => None,
    };
    Some(match measure.what {
        Quantity::InventoryLevel => stock()?.level_trace.clone(),
        Quantity::OnHand => stock()?.on_hand.trace.clone(),
        Quantity::Backorders => stock()?.owed.trace.clone(),
        Quantity::Shortfall => stock()?.shortfall.trace.clone(),
        Quantity::InProduction => stock()?.in_work.trace.clone(),
        Quantity::PartsWaiting => lane()?.waiting.trace.clone(),
        Quantity::InTransit => lane()?.transit.trace.clone(),
        Quantity::OnOrder => lane()?.on_order.trace.clone(),
        what => {
            let demand = |stream: &crate::engine::supply::DemandRecord| stream.demand.clone();
            let flow = match (what, measure.of?) {
                (Quantity::Demand, EntityRef::DemandStream(id)) => demand(supply.streams.get(*goods.stream_idx.get(&id)? as usize)?),
                (Quantity::Demand, _) => stock()?.demand.clone(),
                (Quantity::LostSales, _) => stock()?.lost.clone(),
                (Quantity::Made, _) => stock()?.made.clone(),
                (Quantity::OvertimeUnits, _) => stock()?.overtime.clone(),
                (Quantity::Ordered, EntityRef::Lane(_)) => lane()?.ordered.clone(),
                (Quantity::Shipped, EntityRef::Lane(_)) => lane()?.shipped.clone(),
                (Quantity::Received, EntityRef::Lane(_)) => lane()?.received.clone(),
                (Quantity::Ordered, of) => supply.orders[order_of(goods, Some(of))?].ordered.clone(),
                (Quantity::OrdersPlaced, of) => supply.orders[order_of(goods, Some(of))?].placed.clone(),
                _ => return None,
            };
            flow.trace
        }
    })
}

/// Stocks an element stands for; the whole map without one.
fn stocks_of(goods: &SupplyPlan, of: Option<EntityRef>) -> Option<Vec<usize>> {
    let found: Vec<usize> = match of {
        None => (0..goods.stocks.len()).collect(),
        Some(EntityRef::Stock(id)) => vec![*goods.stock_idx.get(&id)? as usize],
        Some(EntityRef::Site(id)) => (0..goods.stocks.len()).filter(|stock| goods.stocks[*stock].site == id.0).collect(),
        Some(EntityRef::Function(id)) => {
            let function = goods.functions.iter().position(|function| *function == id)? as u32;
            (0..goods.stocks.len()).filter(|stock| goods.stocks[*stock].function == function).collect()
        }
        Some(_) => return None,
    };
    (!found.is_empty()).then_some(found)
}

/// The stocks whose service is meant: for more than one, those that serve customers.
fn serving(goods: &SupplyPlan, of: Option<EntityRef>) -> Option<Vec<usize>> {
    if let Some(EntityRef::DemandStream(id)) = of {
        return Some(vec![goods.streams[*goods.stream_idx.get(&id)? as usize].stock as usize]);
    }
    let mut stocks = stocks_of(goods, of)?;
    if stocks.len() > 1 {
        stocks.retain(|stock| goods.stocks[*stock].claimants.iter().any(|claimant| matches!(claimant, Claimant::Stream(_))));
    }
    Some(stocks)
}

/// Lanes an element stands for: those that lead to its stocks.
fn lanes_of(goods: &SupplyPlan, of: Option<EntityRef>) -> Option<Vec<usize>> {
    if let Some(EntityRef::Lane(id)) = of {
        return Some(vec![*goods.lane_idx.get(&id)? as usize]);
    }
    if of.is_none() {
        return (!goods.lanes.is_empty()).then(|| (0..goods.lanes.len()).collect());
    }
    let stocks = stocks_of(goods, of)?;
    Some((0..goods.lanes.len()).filter(|lane| stocks.contains(&(goods.lanes[*lane].to as usize))).collect())
}

fn streams_of(goods: &SupplyPlan, of: Option<EntityRef>) -> Option<Vec<usize>> {
    if let Some(EntityRef::DemandStream(id)) = of {
        return Some(vec![*goods.stream_idx.get(&id)? as usize]);
    }
    let stocks = stocks_of(goods, of)?;
    let found: Vec<usize> = (0..goods.streams.len()).filter(|stream| stocks.contains(&(goods.streams[*stream].stock as usize))).collect();
    (!found.is_empty()).then_some(found)
}

fn order_of(goods: &SupplyPlan, of: Option<EntityRef>) -> Option<usize> {
    match of? {
        EntityRef::Decision(id) => {
            let all = goods.orders.iter().map(|order| order.element).chain(goods.pulls.iter().map(|pull| pull.element));
            all.into_iter().position(|element| element == id.0)
        }
        _ => None,
    }
}

fn flows_of<'s>(goods: &SupplyPlan, supply: &'s SupplySummary, what: Quantity, of: Option<EntityRef>) -> Option<Vec<&'s FlowRecord>> {
    if let (Quantity::Ordered | Quantity::OrdersPlaced, Some(EntityRef::Decision(_))) = (what, of) {
        let order = &supply.orders[order_of(goods, of)?];
        return Some(vec![if what == Quantity::Ordered { &order.ordered } else { &order.placed }]);
    }
    let of_stocks = |flow: fn(&StockRecord) -> &FlowRecord| Some(stocks_of(goods, of)?.iter().map(|n| flow(&supply.stocks[*n])).collect());
    let of_lanes = |flow: fn(&LaneRecord) -> &FlowRecord| Some(lanes_of(goods, of)?.iter().map(|n| flow(&supply.lanes[*n])).collect());
    match (what, of) {
        (Quantity::Demand, Some(EntityRef::Stock(_))) => of_stocks(|stock| &stock.demand),
        (Quantity::Demand, _) => Some(streams_of(goods, of)?.iter().map(|n| &supply.streams[*n].demand).collect()),
        (Quantity::LostSales, Some(EntityRef::DemandStream(_))) => {
            Some(streams_of(goods, of)?.iter().map(|n| &supply.streams[*n].lost).collect())
        }
        (Quantity::LostSales, _) => of_stocks(|stock| &stock.lost),
        (Quantity::Made, _) => of_stocks(|stock| &stock.made),
        (Quantity::OvertimeUnits, _) => of_stocks(|stock| &stock.overtime),
        (Quantity::Ordered, _) => of_lanes(|lane| &lane.ordered),
        (Quantity::Shipped, _) => of_lanes(|lane| &lane.shipped),
        (Quantity::Received, _) => of_lanes(|lane| &lane.received),
        (Quantity::OrdersPlaced, None) => (!supply.orders.is_empty()).then(|| supply.orders.iter().map(|order| &order.placed).collect()),
        _ => None,
    }
}

fn inventory_level(goods: &SupplyPlan, supply: &SupplySummary, measure: &Measure) -> Option<f64> {
    let stocks: Vec<&StockRecord> = stocks_of(goods, measure.of)?.iter().map(|stock| &supply.stocks[*stock]).collect();
    match (measure.statistic, stocks.as_slice()) {
        (Statistic::Mean, stocks) => Some(stocks.iter().map(|stock| stock.on_hand.mean - stock.owed.mean).sum()),
        (statistic, [only]) => of_periods(&only.levels, statistic),
        _ => None,
    }
}

fn stand_of_stocks(goods: &SupplyPlan, supply: &SupplySummary, measure: &Measure, pick: fn(&StockRecord) -> &StandRecord) -> Option<f64> {
    let stands: Vec<&StandRecord> = stocks_of(goods, measure.of)?.iter().map(|n| pick(&supply.stocks[*n])).collect();
    of_stands(&stands, measure.statistic)
}

fn stand_of_lanes(goods: &SupplyPlan, supply: &SupplySummary, measure: &Measure, pick: fn(&LaneRecord) -> &StandRecord) -> Option<f64> {
    let stands: Vec<&StandRecord> = lanes_of(goods, measure.of)?.iter().map(|n| pick(&supply.lanes[*n])).collect();
    of_stands(&stands, measure.statistic)
}

fn of_stands(stands: &[&StandRecord], statistic: Statistic) -> Option<f64> {
    match (statistic, stands) {
        (Statistic::Mean, stands) => Some(stands.iter().map(|stand| stand.mean).sum()),
        (Statistic::Max, [only]) => Some(only.max),
        _ => None,
    }
}

/// Flows are counted per planning period, or per day where there is none.
fn of_flows(flows: &[&FlowRecord], window: f64, statistic: Statistic) -> Option<f64> {
    match (statistic, flows) {
        (Statistic::Sum, flows) => Some(flows.iter().map(|flow| flow.total).sum()),
        (Statistic::Mean, flows) => {
            let mean = |flow: &&FlowRecord| flow.periods.mean().unwrap_or_else(|| per_day(flow.total, window));
            Some(flows.iter().map(mean).sum())
        }
        (statistic, [only]) => of_periods(&only.periods, statistic),
        _ => None,
    }
}

fn of_periods(periods: &PeriodRecord, statistic: Statistic) -> Option<f64> {
    match statistic {
        Statistic::Count => Some(periods.n as f64),
        _ if periods.n == 0 => None,
        Statistic::Mean => periods.mean(),
        Statistic::Variance => periods.variance(),
        Statistic::Max => Some(periods.max),
        Statistic::Min => Some(periods.min),
        Statistic::Sum => periods.mean().map(|mean| mean * periods.n as f64),
        Statistic::Median | Statistic::P90 | Statistic::P95 => None,
    }
}

/// Money in the observed time, or its mean per day.
fn money(goods: &SupplyPlan, summary: &ReplicationSummary, measure: &Measure) -> Option<f64> {
    let kind_fits = |kind: PriceKind| match (measure.price, measure.what) {
        (Some(price), _) => kind == price,
        (None, Quantity::DecisionLabour) => is_labour(kind),
        (None, Quantity::Revenue) => kind == PriceKind::Revenue,
        (None, _) => is_cost(kind),
    };
    let function = |of: EntityRef| match of {
        EntityRef::Function(id) => goods.functions.iter().position(|function| *function == id).map_or(NONE, |index| index as u32),
        _ => NONE,
    };
    let is_there = goods.accounts.iter().any(|account| {
        kind_fits(account.kind)
            && match measure.of {
                None | Some(EntityRef::Function(_)) => true,
                Some(of) => of.raw() == account.element,
            }
    });
    if !is_there {
        return None;
    }
    let fits = |cell: &&crate::engine::ledger::Cell| {
        kind_fits(cell.kind)
            && match measure.of {
                None => true,
                Some(of @ EntityRef::Function(_)) if measure.what == Quantity::CostCaused => cell.cause == function(of),
                Some(of @ EntityRef::Function(_)) => cell.payer == function(of),
                Some(of) => cell.element == of.raw(),
            }
    };
    let sum = summary.supply.cells.iter().filter(fits).map(|cell| cell.amount).sum::<i128>() as f64 / MONEY;
    match measure.statistic {
        Statistic::Sum => Some(sum),
        Statistic::Mean => Some(per_day(sum, summary.window)),
        _ => None,
    }
}
