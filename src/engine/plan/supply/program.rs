//! What happens at a planning instant and in which order: the steps of all sites as one list.
//!
//! A site's steps fall into passes that run either from downstream to upstream (what is asked for) or from
//! upstream to downstream (goods). Sites with fewer passes join the last ones.

use super::{NONE, OrderPlan, OrderWhen, SupplyPlan};
use crate::model::{PeriodSequence, PeriodStep};

/// One thing to do at a planning instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Op {
    /// The rhythm whose instants it belongs to.
    pub group: u32,
    /// What to do.
    pub action: Action,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// The period of a stock ends: what is there is noted.
    Ends(u32),
    /// The next one begins: counts start anew and orders under way are read.
    Begins(u32),
    /// An order is placed at the end of the period.
    OrderAtEnd(u32),
    /// An order is placed.
    Order(u32),
    /// Customers ask.
    Demand(u32),
    /// Goods that are due arrive at a stock.
    Receive(u32),
    /// Goods are made.
    Make(u32),
    /// What was asked for is served, and goods are sent.
    Serve(u32),
}

/// Passes before the steps of the period: its predecessor ends, orders at its end, it begins, orders before demand.
const FIRST_PASS: usize = 4;

/// The steps of a site in passes; true are those from downstream to upstream.
fn passes(sequence: &PeriodSequence) -> Vec<(bool, Vec<PeriodStep>)> {
    use PeriodStep::{Demand, Make, Order, Receive, Ship};
    match sequence {
        PeriodSequence::AfterDemand => vec![(true, vec![Demand, Order]), (false, vec![Receive, Make, Ship])],
        PeriodSequence::OrderReceiveDemand => vec![(true, vec![Order]), (false, vec![Receive, Make, Demand, Ship])],
        PeriodSequence::ReceiveOrderDemand => {
            vec![(false, vec![Receive, Make]), (true, vec![Order]), (false, vec![Make, Demand, Ship])]
        }
        PeriodSequence::EndOfPeriod => vec![(false, vec![Receive, Make, Demand, Ship])],
        PeriodSequence::Steps(steps) => {
            let mut passes: Vec<(bool, Vec<PeriodStep>)> = Vec::new();
            for step in steps {
                let upwards = *step == Order;
                match passes.last_mut() {
                    Some((direction, steps)) if *direction == upwards => steps.push(*step),
                    _ => passes.push((upwards, vec![*step])),
                }
            }
            passes
        }
    }
}

/// The program over all stocks; `sequence_of` gives the steps of a stock's site.
pub(super) fn program<'a>(plan: &SupplyPlan, sequence_of: impl Fn(usize) -> &'a PeriodSequence) -> Vec<Op> {
    let heights = heights(plan);
    let longest = (0..plan.stocks.len()).map(|stock| passes(sequence_of(stock)).len()).max().unwrap_or(0);
    // Sorted by pass, then along the goods, then by the order in which a stock's own steps were stated.
    let mut keyed: Vec<((usize, i64, usize, usize), Op)> = Vec::new();
    for (stock, stock_plan) in plan.stocks.iter().enumerate() {
        let group = stock_plan.group;
        if group == NONE {
            continue;
        }
        let index = stock as u32;
        let height = i64::from(heights[stock]);
        let mut add = |pass: usize, upwards: bool, step: usize, action: Action| {
            keyed.push(((pass, if upwards { height } else { -height }, stock, step), Op { group, action }));
        };
        add(0, true, 0, Action::Ends(index));
        add(2, true, 0, Action::Begins(index));
        let orders: Vec<(u32, &OrderPlan)> = (0..).zip(&plan.orders).filter(|(_, order)| order.stock == index).collect();
        for (order, _) in orders.iter().filter(|(_, order)| order.when == OrderWhen::AtEnd) {
            add(1, true, 0, Action::OrderAtEnd(*order));
        }
        for (order, _) in orders.iter().filter(|(_, order)| order.when == OrderWhen::BeforeDemand) {
            add(3, true, 0, Action::Order(*order));
        }
        let passes = passes(sequence_of(stock));
        let first = FIRST_PASS + longest - passes.len();
        let asks = || (0..).zip(&plan.streams).filter(move |(_, stream)| stream.stock == index).map(|(stream, _)| stream);
        let mut step = 0;
        for (pass, (upwards, steps)) in passes.into_iter().enumerate() {
            for kind in steps {
                let mut next = |action: Action| {
                    add(first + pass, upwards, step, action);
                    step += 1;
                };
                match kind {
                    PeriodStep::Order => {
                        for (order, _) in orders.iter().filter(|(_, order)| order.when == OrderWhen::InTurn) {
                            next(Action::Order(*order));
                        }
                    }
                    PeriodStep::Receive => next(Action::Receive(index)),
                    PeriodStep::Make if stock_plan.making.is_some() => next(Action::Make(index)),
                    PeriodStep::Make => {}
                    PeriodStep::Demand => {
                        asks().for_each(|stream| next(Action::Demand(stream)));
                        // Asked for in the pass of orders, it is served in that of goods. Lanes are served when goods are sent.
                        if !upwards && asks().next().is_some() {
                            next(Action::Serve(index));
                        }
                    }
                    PeriodStep::Ship => next(Action::Serve(index)),
                }
            }
        }
    }
    keyed.sort_unstable();
    let mut program: Vec<Op> = keyed.into_iter().map(|(_, op)| op).collect();
    // "Serve demand" and "send" in a row are one step.
    program.dedup();
    program
}

/// The longest way of each stock to an end of the network; circles are broken at the lowest stock.
pub(super) fn heights(plan: &SupplyPlan) -> Vec<u32> {
    let n = plan.stocks.len();
    let mut downstream: Vec<Vec<usize>> = vec![Vec::new(); n];
    for lane in plan.lanes.iter().filter(|lane| lane.from != NONE && lane.to != NONE && lane.from != lane.to) {
        downstream[lane.from as usize].push(lane.to as usize);
    }
    let mut height: Vec<Option<u32>> = vec![None; n];
    for start in 0..n {
        let mut stack = vec![(start, 0)];
        let mut on_way = vec![false; n];
        on_way[start] = true;
        while let Some((at, next)) = stack.pop() {
            if height[at].is_some() {
                on_way[at] = false;
            } else if let Some(to) = downstream[at].get(next) {
                stack.push((at, next + 1));
                if height[*to].is_none() && !on_way[*to] {
                    on_way[*to] = true;
                    stack.push((*to, 0));
                }
            } else {
                height[at] = Some(downstream[at].iter().filter_map(|to| height[*to]).max().map_or(0, |height| height + 1));
                on_way[at] = false;
            }
        }
    }
    height.into_iter().map(|height| height.unwrap_or(0)).collect()
}
