//! What happened with goods in one replication, row by row: late orders, and the moves that goods made until they
//! were there. It holds no statistics and nothing that a run depends on.

use crate::engine::flow_trace::MAX_ROWS;

/// An order of a customer that was complete after it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateOrderRow {
    /// Index of the demand stream.
    pub stream: u32,
    /// Its number among the orders of the stream, from 0.
    pub number: u32,
    /// When it came, in ticks.
    pub placed: i64,
    /// When it was to be delivered, in ticks.
    pub due: i64,
    /// When the last of it left the stock, in ticks.
    pub left: i64,
    /// When the last of it was delivered, in ticks.
    pub delivered: i64,
}

/// Goods or an order at one place of their way on a lane, or at a stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveRow {
    /// Index of the lane, or of the stock for what is made.
    pub of: u32,
    /// When, in ticks.
    pub at: i64,
    /// How much, in the parts in which goods are counted; less than nothing where it is taken back.
    pub quantity: i64,
}

/// Something that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeRow {
    /// Index of the stock.
    pub stock: u32,
    /// When it was begun, in ticks.
    pub began: i64,
    /// When it is done, in ticks.
    pub done: i64,
}

/// All rows, each list in the order in which it happened; only the first of each are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoodsTrace {
    /// Orders of customers that were late.
    pub late: Vec<LateOrderRow>,
    /// Orders placed on lanes.
    pub placed: Vec<MoveRow>,
    /// Goods that left the supplier of a lane.
    pub sent: Vec<MoveRow>,
    /// Goods that were taken in from a lane.
    pub received: Vec<MoveRow>,
    /// Goods that were made.
    pub made: Vec<MadeRow>,
}

/// Notes rows where traces are kept.
#[derive(Debug)]
pub(super) struct Notes(Option<Box<GoodsTrace>>);

impl Notes {
    pub(super) fn new(keeps_traces: bool) -> Self {
        Self(keeps_traces.then(Box::default))
    }

    pub(super) fn late(&mut self, row: LateOrderRow) {
        self.keep(|all| &mut all.late, row);
    }

    pub(super) fn placed(&mut self, of: u32, at: i64, quantity: i64) {
        self.keep(|all| &mut all.placed, MoveRow { of, at, quantity });
    }

    pub(super) fn sent(&mut self, of: u32, at: i64, quantity: i64) {
        self.keep(|all| &mut all.sent, MoveRow { of, at, quantity });
    }

    pub(super) fn received(&mut self, of: u32, at: i64, quantity: i64) {
        self.keep(|all| &mut all.received, MoveRow { of, at, quantity });
    }

    pub(super) fn made(&mut self, row: MadeRow) {
        self.keep(|all| &mut all.made, row);
    }

    pub(super) fn into_trace(self) -> GoodsTrace {
        self.0.map_or_else(GoodsTrace::default, |all| *all)
    }

    fn keep<T>(&mut self, list: impl FnOnce(&mut GoodsTrace) -> &mut Vec<T>, row: T) {
        if let Some(all) = &mut self.0 {
            let list = list(all);
            if list.len() < MAX_ROWS {
                list.push(row);
            }
        }
    }
}
