//! Which numbers of goods are published: what signals measure, and what decisions of their owners read.

use super::super::chain::{ChainPlan, OwnValue};
use super::super::source::Sources;
use super::{NONE, SupplyPlan, orders};
use crate::model::{EntityRef, SignalSource, StockId};

/// A number that is published.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchedGoods {
    /// Its place among published values.
    pub place: u32,
    /// What it is.
    pub what: WatchedValue,
    /// Whether only decisions of its owner read it, so that it is worked out when one of them does.
    pub is_own: bool,
}

/// What is published, by index of stock, lane or stream.
#[derive(Debug, Clone, PartialEq)]
pub enum WatchedValue {
    /// On hand less owed.
    Level(u32),
    /// Inventory position.
    Position(u32),
    /// Owed.
    Owed(u32),
    /// Position of an echelon: its stocks, with units of the first in one of each.
    Echelon(Vec<(u32, f64)>),
    /// What is there or under way within an echelon.
    There(Vec<(u32, f64)>),
    /// What is there in an echelon now and after steps of this many ticks, under as many places as that takes.
    Profile(Vec<(u32, f64)>, i64),
    /// Days until the oldest open order served by a lane is due; where none is open, until one placed now would be.
    DueIn(u32),
    /// The instant at which the next goods under way on a lane arrive, in ticks; infinite where there are none.
    NextArrival(u32),
    /// Units per day that parts at a stock and arrivals within this many ticks allow.
    Material(u32, i64),
    /// What a stream asked for in the last whole bucket of this many ticks; 0 means in the current planning period.
    Demand(u32, i64),
}

/// Compiles what is published of goods.
pub(super) fn compile(plan: &mut SupplyPlan, chain: &ChainPlan, sources: &mut Sources<'_>) {
    let document = sources.document;
    let stock_of = |plan: &SupplyPlan, id: &StockId| plan.stock_idx.get(id).copied();
    for measured in &chain.measured {
        let (id, signal) = chain
            .signal_idx
            .iter()
            .find(|(_, index)| **index == measured.signal)
            .map_or_else(Default::default, |(id, _)| (Some(*id), document.signals.get(*id)));
        let what = match &measured.source {
            SignalSource::InventoryLevel(stock) => stock_of(plan, stock).map(WatchedValue::Level),
            SignalSource::InventoryPosition(stock) => stock_of(plan, stock).map(WatchedValue::Position),
            SignalSource::Backorders(stock) => stock_of(plan, stock).map(WatchedValue::Owed),
            SignalSource::Material { stock, within } => {
                stock_of(plan, stock).map(|stock| WatchedValue::Material(stock, within.ticks().0.max(3_600_000)))
            }
            SignalSource::Demand(stream) => {
                let bucket = signal.and_then(|signal| signal.bucket).map_or(0, |bucket| bucket.ticks().0.max(0));
                plan.stream_idx.get(stream).map(|stream| WatchedValue::Demand(*stream, bucket))
            }
            SignalSource::QueueLength(_) | SignalSource::Load(_) => continue,
            SignalSource::None | SignalSource::External { .. } | SignalSource::Decision(_) => continue,
        };
        match what {
            Some(what) => plan.watched.push(WatchedGoods { place: measured.signal, what, is_own: false }),
            None => {
                if let Some(id) = id {
                    sources.refuse(EntityRef::Signal(id), "source", "What it measures does not exist.".to_owned(), "Choose another.");
                }
            }
        }
    }
    plan.publishes_own = !chain.own.is_empty();
    for (what, place) in &chain.own {
        let what = match what {
            OwnValue::Position(stock) => stock_of(plan, stock).map(WatchedValue::Position),
            OwnValue::Echelon(stock) => stock_of(plan, stock).map(|stock| WatchedValue::Echelon(orders::echelon(plan, stock))),
            OwnValue::There(stock) => stock_of(plan, stock).map(|stock| WatchedValue::There(orders::echelon(plan, stock))),
            OwnValue::Profile(stock, step) => stock_of(plan, stock).map(|stock| WatchedValue::Profile(orders::echelon(plan, stock), *step)),
            OwnValue::NextArrival(lane) => plan.lane_idx.get(lane).copied().map(WatchedValue::NextArrival),
            OwnValue::DueIn(lane) => {
                plan.lane_idx.get(lane).copied().filter(|lane| plan.lanes[*lane as usize].from != NONE).map(WatchedValue::DueIn)
            }
        };
        if let Some(what) = what {
            plan.watched.push(WatchedGoods { place: *place, what, is_own: true });
        }
    }
}
