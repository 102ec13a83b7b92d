//! Late orders of customers in one repeat, and why each was late: what it waited for, which replenishment that had
//! to come, who ordered it and what was known when it was ordered, in one sentence with its figures.

use std::collections::{BTreeMap, BTreeSet};

use egui::{RichText, Ui};
use jiff::civil::DateTime;

use super::Sheet;
use crate::engine::episode::part;
use crate::engine::plan::supply::NONE;
use crate::engine::supply::{LateOrderRow, MoveRow};
use crate::experiment::{StudyResult, Trace};
use crate::model::{DecisionId, DemandStreamId, Document, EntityRef, FunctionId, HandoffId, LaneId, SignalId, StockId, Subject};
use crate::ui::theme::{Palette, metrics};
use crate::ui::timeline::{instant_text, span_text};

/// A chain goes back over at most this many stocks.
const MOST_STOCKS: usize = 6;
/// Before every run.
const LONG_AGO: i64 = -1;
/// Most legs of a chain that a sentence names for each of its two parts.
const MOST_NAMED: usize = 3;

/// A late order as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateOrder {
    /// Whose it is.
    pub of: DemandStreamId,
    /// Its stream and its number.
    pub name: String,
    /// What was noted of it.
    pub row: LateOrderRow,
}

/// One stretch of the way that made an order late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLeg {
    /// What it is about.
    pub of: Option<EntityRef>,
    /// What happened, such as "waiting for goods at".
    pub what: &'static str,
    /// At whom.
    pub name: String,
    /// From when until when, in ticks.
    pub from: i64,
    /// Until when, in ticks.
    pub to: i64,
}

/// Why an order was late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChain {
    /// The order.
    pub order: LateOrder,
    /// What it waited for itself, in order of time.
    pub own: Vec<OrderLeg>,
    /// What had to happen before the goods were there, in order of time.
    pub behind: Vec<OrderLeg>,
}

/// All late orders in the order in which they were complete.
pub fn late_orders(document: &Document, (result, trace): (&StudyResult, &Trace)) -> Vec<LateOrder> {
    let streams: BTreeMap<u32, DemandStreamId> = result.plan.supply.stream_idx.iter().map(|(id, index)| (*index, *id)).collect();
    let named = |row: &LateOrderRow| {
        let of = *streams.get(&row.stream)?;
        Some(LateOrder { of, name: format!("{} {}", document.name_of(of.into()), row.number + 1), row: *row })
    };
    trace.supply.trace.late.iter().filter_map(named).collect()
}

/// The list of late orders.
pub fn sheet(orders: &[LateOrder], start: Option<DateTime>) -> Sheet {
    let columns = [
        ("Order", 132, false),
        ("Late", 72, true),
        ("Came", 130, false),
        ("Due", 130, false),
        ("Out of stock", 88, true),
        ("Under way", 80, true),
    ];
    let mut sheet = Sheet::new(&columns);
    for LateOrder { of, name, row } in orders {
        let cells = vec![
            name.clone(),
            span_text(row.delivered - row.due),
            minute_text(row.placed, start),
            minute_text(row.due, start),
            span_text(row.left - row.placed),
            span_text(row.delivered - row.left),
        ];
        sheet.push(cells, Some((*of).into()), Some(row.placed));
    }
    sheet
}

impl OrderChain {
    /// When its first leg begins, in ticks.
    pub fn began(&self) -> i64 {
        self.behind.iter().chain(&self.own).map(|leg| leg.from).min().unwrap_or(self.order.row.placed)
    }

    /// Why it was late.
    pub fn sentence(&self) -> String {
        let LateOrder { name, row, .. } = &self.order;
        let total = (row.delivered - row.placed).max(1);
        let named = |legs: &[OrderLeg], with_share: bool| {
            let mut sorted: Vec<&OrderLeg> = legs.iter().filter(|leg| leg.from < leg.to).collect();
            sorted.sort_by_key(|leg| std::cmp::Reverse(leg.to - leg.from));
            let rest: i64 = sorted.iter().skip(MOST_NAMED).map(|leg| leg.to - leg.from).sum();
            let mut told: Vec<String> = sorted
                .into_iter()
                .take(MOST_NAMED)
                .map(|leg| {
                    let share = ((leg.to - leg.from) as f64 / total as f64 * 100.0).round();
                    let share = if with_share { format!(" ({share}\u{2009}%)") } else { String::new() };
                    format!("{} {} {}{share}", span_text(leg.to - leg.from), leg.what, leg.name)
                })
                .collect();
            if 0 < rest {
                told.push(format!("{} in smaller stretches", span_text(rest)));
            }
            told.join(", ")
        };
        let own = named(&self.own, true);
        let mut text = format!("{name} was {} late: {own} of {} since it came", span_text(row.delivered - row.due), span_text(total));
        let behind = named(&self.behind, false);
        if behind.is_empty() {
            text.push_str("; the goods went to others first, or were not sent.");
        } else {
            text.push_str(&format!("; what had to come first: {behind}."));
        }
        text
    }

    /// Teams and handoffs on its way.
    pub fn on_map(&self, document: &Document) -> Vec<EntityRef> {
        let legs = self.own.iter().chain(&self.behind).filter_map(|leg| leg.of);
        let all: BTreeSet<EntityRef> = legs.flat_map(|of| on_map(document, of)).collect();
        all.into_iter().collect()
    }
}

/// The teams and the handoff that an element of goods or decisions stands for on the map.
pub fn on_map(document: &Document, of: EntityRef) -> Vec<EntityRef> {
    let team = |stock: StockId| -> Option<FunctionId> { document.sites.get(document.stocks.get(stock)?.site).map(|site| site.function) };
    match of {
        EntityRef::Stock(id) => team(id).map(EntityRef::Function).into_iter().collect(),
        EntityRef::Lane(id) => {
            let Some(lane) = document.lanes.get(id) else { return Vec::new() };
            let teams = [lane.from, lane.to].into_iter().flatten().filter_map(team).map(EntityRef::Function);
            teams.chain(lane.handoff.map(EntityRef::Handoff)).collect()
        }
        EntityRef::DemandStream(id) => {
            document.demand_streams.get(id).and_then(|stream| team(stream.stock)).map(EntityRef::Function).into_iter().collect()
        }
        EntityRef::Handoff(id) => {
            let ends = document.handoffs.get(id).map(|handoff| [handoff.from, handoff.to]);
            ends.into_iter().flatten().map(EntityRef::Function).chain([of]).collect()
        }
        other => vec![crate::ui::track_lanes::on_map(document, other)],
    }
}

/// Why an order was late.
pub fn chain(document: &Document, (result, trace): (&StudyResult, &Trace), order: &LateOrder) -> OrderChain {
    let tracer = Tracer { document, result, trace };
    let row = &order.row;
    let supply = &result.plan.supply;
    let Some(stream) = supply.streams.get(row.stream as usize) else {
        return OrderChain { order: order.clone(), own: Vec::new(), behind: Vec::new() };
    };
    let mut behind = Vec::new();
    tracer.goods_of(stream.stock, (row.placed, row.left), MOST_STOCKS, &mut behind);
    behind.sort_by_key(|leg| (leg.from, leg.to));
    let mut own = vec![tracer.at_stock(stream.stock, "waiting for goods at", row.placed, row.left)];
    if stream.delivery == NONE {
        own.push(OrderLeg {
            of: Some(order.of.into()),
            what: "on the way to",
            name: document.name_of(order.of.into()),
            from: row.left,
            to: row.delivered,
        });
    } else {
        own.push(tracer.on_lane(stream.delivery, "on the way by", row.left, row.delivered));
    }
    own.retain(|leg| leg.from < leg.to);
    OrderChain { order: order.clone(), own, behind }
}

struct Tracer<'a> {
    document: &'a Document,
    result: &'a StudyResult,
    trace: &'a Trace,
}

impl Tracer<'_> {
    fn stock_id(&self, stock: u32) -> Option<StockId> {
        self.result.plan.supply.stock_idx.iter().find(|(_, index)| **index == stock).map(|(id, _)| *id)
    }

    fn lane_id(&self, lane: u32) -> Option<LaneId> {
        self.result.plan.supply.lane_idx.iter().find(|(_, index)| **index == lane).map(|(id, _)| *id)
    }

    fn leg(&self, of: Option<EntityRef>, what: &'static str, from: i64, to: i64) -> OrderLeg {
        OrderLeg { of, what, name: of.map_or_else(|| "the supplier".to_owned(), |of| self.document.name_of(of)), from, to }
    }

    fn at_stock(&self, stock: u32, what: &'static str, from: i64, to: i64) -> OrderLeg {
        self.leg(self.stock_id(stock).map(EntityRef::Stock), what, from, to)
    }

    fn on_lane(&self, lane: u32, what: &'static str, from: i64, to: i64) -> OrderLeg {
        self.leg(self.lane_id(lane).map(EntityRef::Lane), what, from, to)
    }

    /// What had to happen before a stock had what it gave at the end of a stretch in which it had too little.
    fn goods_of(&self, stock: u32, (from, to): (i64, i64), n_left: usize, legs: &mut Vec<OrderLeg>) {
        if to <= from || n_left == 0 {
            return;
        }
        let lanes = &self.result.plan.supply.lanes;
        let goods = &self.trace.supply.trace;
        let comes = |row: &&MoveRow| lanes.get(row.of as usize).is_some_and(|lane| lane.to == stock && lane.component == NONE);
        let received = last_at(&goods.received, to, comes).filter(|place| from < goods.received[*place].at);
        let n_made =
            goods.made.iter().filter(|row| row.stock == stock && from < row.done && row.done <= to).max_by_key(|row| (row.done, row.began));
        match (received, n_made) {
            (Some(place), made) if made.is_none_or(|made| made.done <= goods.received[place].at) => self.brought(place, n_left, legs),
            (_, Some(made)) => {
                legs.push(self.at_stock(stock, "being made at", made.began, made.done));
                // What it waited for before it was begun: a part that came last, else its turn.
                let part = |row: &&MoveRow| lanes.get(row.of as usize).is_some_and(|lane| lane.to == stock && lane.component != NONE);
                match last_at(&goods.received, made.began, part).filter(|place| from < goods.received[*place].at) {
                    Some(place) => {
                        legs.push(self.at_stock(stock, "waiting for capacity at", goods.received[place].at, made.began));
                        self.brought(place, n_left, legs);
                    }
                    None if LONG_AGO < from => legs.push(self.at_stock(stock, "waiting for capacity at", from, made.began)),
                    None => {}
                }
            }
            _ => {}
        }
        legs.retain(|leg| leg.from < leg.to);
    }

    /// The way of what a lane brought: under way, at its supplier, ordered by whom and knowing what.
    fn brought(&self, place: usize, n_left: usize, legs: &mut Vec<OrderLeg>) {
        let goods = &self.trace.supply.trace;
        let received = goods.received[place];
        let lane = received.of;
        let plan = &self.result.plan.supply.lanes[lane as usize];
        let sum = |list: &[(i64, i64)]| list.iter().map(|(_, quantity)| quantity).sum::<i64>();
        let n_received = total(&goods.received[..=place], lane) - sum(&plan.in_transit);
        let Some(sent) = reached(&goods.sent, lane, n_received) else { return };
        legs.push(self.on_lane(lane, "on the way by", goods.sent[sent].at, received.at));
        let n_sent = total(&goods.sent[..=sent], lane) - sum(&plan.orders_under_way);
        let Some(placed) = reached(&goods.placed, lane, n_sent) else {
            // What its supplier pushes on is not ordered: it left when it had come there.
            if plan.from != NONE {
                self.goods_of(plan.from, (LONG_AGO, goods.sent[sent].at), n_left - 1, legs);
            }
            return;
        };
        let (ordered, left) = (goods.placed[placed].at, goods.sent[sent].at);
        if plan.from == NONE {
            legs.push(self.on_lane(lane, "until the supplier sent by", ordered, left));
        } else {
            legs.push(self.at_stock(plan.from, "waiting for goods at", ordered, left));
            self.goods_of(plan.from, (ordered, left), n_left - 1, legs);
        }
        self.ordered(plan.to, ordered, legs);
    }

    /// Who ordered at an instant, how long that took, and how old what it rested on was.
    fn ordered(&self, stock: u32, at: i64, legs: &mut Vec<OrderLeg>) {
        let chain = &self.result.plan.chain;
        let Some(stock) = self.stock_id(stock) else { return };
        let orders = |id: DecisionId| {
            self.document.decisions.get(id).is_some_and(|decision| matches!(decision.subject, Subject::OrderQuantity(of) if of == stock))
        };
        let deciders: BTreeMap<u32, DecisionId> =
            chain.decision_idx.iter().filter(|(id, _)| orders(**id)).map(|(id, index)| (*index, *id)).collect();
        let run = self.trace.runs.iter().filter(|run| deciders.contains_key(&run.decision) && run.in_force() + run.parts[part::ACT] <= at);
        let Some(run) = run.max_by_key(|run| run.in_force()) else { return };
        let acted = run.in_force() + run.parts[part::ACT];
        let id = deciders[&run.decision];
        legs.push(self.leg(Some(id.into()), "between being heard and ordered at", run.heard, acted.min(at)));
        let owner = self.document.decisions.get(id).map(|decision| decision.owner);
        let owner = owner.and_then(|owner| self.document.functions.ids().zip(0_u32..).find(|(id, _)| *id == owner)).map(|(_, index)| index);
        let inputs = &chain.decisions[run.decision as usize].inputs;
        let flow = &self.trace.flow;
        let heard = flow.heard.iter().rev().find(|row| {
            row.at <= run.heard
                && Some(row.function) == owner
                && row.signal.is_some_and(|signal| inputs.is_empty() || inputs.contains(&signal))
        });
        let Some(heard) = heard else { return };
        // Messages about it that arrived then: the one that was under way longest is what was waited for.
        let message =
            flow.messages.iter().filter(|row| row.signal == heard.signal && row.arrives == Some(heard.at)).min_by_key(|row| row.sent);
        let Some(message) = message else { return };
        let handoff: Option<HandoffId> = chain.handoff_idx.iter().find(|(_, index)| **index == message.handoff).map(|(id, _)| *id);
        legs.push(self.leg(handoff.map(EntityRef::Handoff), "being told by", message.sent, heard.at));
        let signal: Option<SignalId> =
            heard.signal.and_then(|of| chain.signal_idx.iter().find(|(_, index)| **index == of).map(|(id, _)| *id));
        let changed = flow.changes.iter().rev().find(|row| Some(row.signal) == heard.signal && row.at <= message.sent);
        if let Some(changed) = changed {
            legs.push(self.leg(signal.map(EntityRef::Signal), "until it was told of", changed.at, message.sent));
        }
    }
}

/// The place of the last row at or before an instant for which something holds.
fn last_at(rows: &[MoveRow], at: i64, holds: impl Fn(&&MoveRow) -> bool) -> Option<usize> {
    let n_before = rows.partition_point(|row| row.at <= at);
    rows[..n_before].iter().rposition(|row| holds(&row) && 0 < row.quantity)
}

/// How much of a lane these rows are together.
fn total(rows: &[MoveRow], lane: u32) -> i64 {
    rows.iter().filter(|row| row.of == lane).map(|row| row.quantity).sum()
}

/// The place of the row of a lane with which its sum first reaches a quantity; none for what was there at the start.
fn reached(rows: &[MoveRow], lane: u32, quantity: i64) -> Option<usize> {
    if quantity <= 0 {
        return None;
    }
    let mut sum = 0;
    rows.iter().position(|row| {
        sum += if row.of == lane { row.quantity } else { 0 };
        row.of == lane && quantity <= sum
    })
}

/// An instant to the minute, which is as fine as anybody reads a list.
fn minute_text(at: i64, start: Option<DateTime>) -> String {
    instant_text(at - at.rem_euclid(60_000), start)
}

/// Shows a chain leg by leg; returns the element of a leg that was pressed and its instant.
pub fn way_ui(ui: &mut Ui, chain: &OrderChain, start: Option<DateTime>) -> Option<(Option<EntityRef>, i64)> {
    let palette = Palette::of(ui);
    ui.add(egui::Label::new(RichText::new(chain.sentence()).color(palette.ink)).wrap());
    ui.add_space(metrics::GAP_SMALL);
    let mut pressed = None;
    let own = chain.own.iter().map(|leg| (leg, "the order itself"));
    for (nth, (leg, whose)) in chain.behind.iter().map(|leg| (leg, "before it")).chain(own).enumerate() {
        let text =
            format!("{}  {} · {} {} {} · {whose}", nth + 1, minute_text(leg.from, start), span_text(leg.to - leg.from), leg.what, leg.name);
        if ui.selectable_label(false, RichText::new(text).small()).clicked() {
            pressed = Some((leg.of, leg.from));
        }
    }
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
    use crate::project::parse;

    const HOUR: i64 = 3_600_000;

    /// A shop that runs out, hears of demand a day later, decides for half a day and is supplied in three days.
    fn chains(lane: &str, more: &str) -> Vec<OrderChain> {
        let text = format!(
            r#"Syncline(version: 1, document: (next_id: 100,
            functions: {{ 1: (name: "Shop"), 2: (name: "Sales"), 30: (name: "Plant") }}, items: {{ 20: (name: "Goods") }},
            sites: {{ 3: (function: 1), 31: (function: 30) }},
            stocks: {{ 4: (name: "Shelf", site: 3, item: 20), 32: (name: "Works", site: 31, item: 20) }},
            lanes: {{ 5: (name: "Truck", to: 4, {lane} modes: [(lead: Fixed("3 d"))]) {more} }},
            signals: {{ 11: (name: "Demand", owner: 2, source: Demand(7)) }},
            handoffs: {{ 12: (name: "Tell", from: 2, to: 1, latency: Fixed("25 h"), signals: [11]) }},
            decisions: {{ 6: (name: "Buy", owner: 1, subject: OrderQuantity(4), inputs: [11], trigger: OnChange(), decision_time: Fixed("12 h"),
                policy: BaseStock(level: 10.0)) }},
            demand_streams: {{ 7: (name: "Customers", stock: 4, requested: Fixed("6 h"),
                process: Orders(arrivals: Times(["10 h", "30 h", "200 h"]), size: Fixed(8.0))) }},
            initials: {{ 8: (of: Stock(4), state: OnHand(10.0)) }}, studies: {{ 9: (horizon: "20 d", replications: 1) }}))"#
        );
        let document = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let prepared =
            prepare(&document, None, &study_of(&document, None), &Overrides::default()).unwrap_or_else(|found| panic!("{found:?}"));
        let result = run_study(&prepared, &Watch::default());
        let orders = late_orders(&document, (&result, &result.trace));
        orders.iter().map(|order| chain(&document, (&result, &result.trace), order)).collect()
    }

    #[test]
    fn a_late_order_is_traced_over_its_replenishment_to_what_was_known_when_that_was_ordered() {
        let all = chains("", "");
        let [chain] = all.as_slice() else { panic!("{all:?}") };
        let row = chain.order.row;
        assert_eq!((chain.order.name.as_str(), row.placed / HOUR, row.due / HOUR), ("Customers 2", 30, 36));
        let told: Vec<(&str, &str, i64)> =
            chain.behind.iter().map(|leg| (leg.what, leg.name.as_str(), (leg.to - leg.from) / HOUR)).collect();
        assert!(told.contains(&("on the way by", "Truck", 72)), "{told:?}");
        assert!(told.contains(&("between being heard and ordered at", "Buy", 12)), "{told:?}");
        assert!(told.contains(&("being told by", "Tell", 25)), "{told:?}");
        let own: i64 = chain.own.iter().map(|leg| leg.to - leg.from).sum();
        assert_eq!(own, row.delivered - row.placed, "its own waits add up");
        assert!(chain.sentence().contains("waiting for goods at Shelf (100\u{2009}%)"), "{}", chain.sentence());
        assert!(chain.sentence().contains("3\u{2009}d on the way by Truck"), "{}", chain.sentence());
    }

    #[test]
    fn sums_of_a_lane_are_reached_by_the_row_that_brings_them() {
        let row = |of: u32, at: i64, quantity: i64| MoveRow { of, at, quantity };
        let rows = [row(0, 1, 5), row(1, 2, 50), row(0, 3, 5), row(0, 4, -2), row(0, 5, 6)];
        assert_eq!(
            [0, 1, 5, 6, 10, 11, 14, 15].map(|sum| reached(&rows, 0, sum)),
            [None, Some(0), Some(0), Some(2), Some(2), Some(4), Some(4), None]
        );
        assert_eq!(total(&rows, 0), 14);
        assert_eq!(last_at(&rows, 4, |row| row.of == 0), Some(2), "what is taken back comes from nowhere");
    }
}
