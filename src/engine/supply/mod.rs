//! Goods of one replication: stocks, lanes, what customers ask for, and the orders that are placed where the
//! goods are.
//!
//! Sites with a planning period are looked at together at its instants; a list of steps made when the plan
//! was compiled says what happens then. Everything else happens as it comes, event by event. This part knows
//! neither messages nor attention; money goes to the ledger it is handed.

mod claims;
mod customers;
mod lanes;
mod level;
mod levers;
mod making;
mod orders;
mod outages;
pub mod quantity;
mod record;
mod serving;
mod trace;

use std::collections::VecDeque;

use self::claims::Claims;
use self::customers::Customer;
use self::lanes::Lane;
use self::level::{Boundary, Flow, PeriodValues, Stand};
pub use self::level::{FlowRecord, PeriodValues as PeriodRecord, StandRecord};
use self::levers::{Booked, Bucket};
use self::orders::OrderState;
use self::outages::Outage;
pub use self::record::{LaneRecord, OrderRecord, StockRecord, StreamRecord as DemandRecord, SupplyRecord};
pub use self::trace::{GoodsTrace, LateOrderRow, MadeRow, MoveRow};
use super::agenda::{Agenda, Topic};
use super::event_list::Phase;
use super::ledger::Ledger;
use super::observer::Subject;
use super::plan::Timetable;
use super::plan::supply::{Action, NONE, StockPlan, SupplyPlan};
use super::random::{Purpose, Stream};

/// Events at one instant and phase: goods arrive before customers ask.
mod rank {
    pub const OUTAGE: u16 = 0;
    pub const ARRIVAL: u16 = 0;
    pub const PERIOD: u16 = 1;
    pub const DEMAND: u16 = 2;
    pub const DISPATCH: u16 = 3;
}

/// Goods of one replication.
#[derive(Debug)]
pub struct Supply<'p> {
    plan: &'p SupplyPlan,
    stocks: Vec<Stock>,
    lanes: Vec<Lane>,
    customers: Vec<Customer>,
    orders: Vec<OrderState>,
    /// What decisions in the flow of decisions ordered, and how often.
    pulls: Vec<(Flow, Flow)>,
    groups: Vec<Group>,
    outages: Vec<Outage>,
    /// Demand in buckets, by what is published.
    buckets: Vec<Bucket>,
    /// What is published only when somebody reads it and has not been since goods moved last, and when that was.
    unpublished: Vec<bool>,
    moved_at: i64,
    boundary: Option<Boundary>,
    /// Stocks without a planning period at which something changed.
    changed: Vec<u32>,
    is_closed: bool,
    /// Counted orders of customers that are not complete yet.
    n_open: u64,
    window: i64,
    notes: trace::Notes,
}

/// What an event of goods is about.
#[derive(Debug, Clone, Copy)]
enum Event {
    Period,
    Arrival(u32),
    OrderArrives(u32),
    Dispatch(u32),
    Demand(u32),
    Outage(u32),
    Done(u32),
}

/// Sites that plan in the same rhythm.
#[derive(Debug)]
struct Group {
    table: Timetable,
    next: i64,
    /// The instant at which the current period began.
    began: i64,
    n_periods: u64,
    is_due: bool,
    /// Whether the period that ends began in the observed time.
    is_observed: bool,
}

/// The state of a stock.
#[derive(Debug)]
struct Stock {
    on_hand: Stand,
    owed: Stand,
    /// Ordered to be made, not yet started.
    planned: Stand,
    /// Being made.
    in_work: Stand,
    /// What is being made: when it is done and how much is good.
    under_way: VecDeque<(i64, i64)>,
    claims: Vec<Claims>,
    demand: Flow,
    at_once: Flow,
    lost: Flow,
    issued: Flow,
    made: Flow,
    overtime: Flow,
    /// Started and not good.
    scrapped: i64,
    /// Net level at the end of each planning period.
    levels: PeriodValues,
    level_trace: Option<Vec<f64>>,
    n_ready: u64,
    /// Whether something is on hand, where there is no planning period.
    has_some: Stand,
    /// Capacity used and overtime called in this planning period.
    used: i64,
    called: Option<i64>,
    /// Extra capacity in force or to come.
    booked: Vec<Booked>,
    lead: Stream,
    yields: Stream,
    start: i64,
    /// Lanes and orders whose planning periods are those of this stock.
    lanes: Vec<u32>,
    orders: Vec<u32>,
    pulls: Vec<u32>,
}

/// What every step needs besides the goods.
pub(super) struct Around<'a, 'l> {
    pub(super) agenda: &'a mut Agenda,
    pub(super) ledger: &'a mut Ledger<'l>,
}

impl<'p> Supply<'p> {
    /// Goods at the start of the clock, with first events scheduled.
    pub fn new(plan: &'p SupplyPlan, seed: u64, replication: u32, keeps_traces: bool, agenda: &mut Agenda) -> Self {
        let bins = agenda.bins.clone();
        let stand = |start: i64| Stand::new(start, keeps_traces, &bins);
        let flow = || Flow::new(keeps_traces);
        let stream = |element: u32, purpose: Purpose| Stream::new(seed, replication, element, purpose);
        let stock = |(index, plan_of): (u32, &StockPlan)| {
            let lanes = (0..).zip(&plan.lanes).filter(|(_, lane)| lane.to == index || lane.to == NONE && lane.from == index);
            let orders = (0..).zip(&plan.orders).filter(|(_, order)| order.stock == index);
            Stock {
                on_hand: stand(plan_of.on_hand.max(0)),
                owed: stand(0),
                planned: stand(0),
                in_work: stand(0),
                under_way: VecDeque::new(),
                claims: plan_of.claimants.iter().map(|_| Claims::default()).collect(),
                demand: flow(),
                at_once: flow(),
                lost: flow(),
                issued: flow(),
                made: flow(),
                overtime: flow(),
                scrapped: 0,
                levels: PeriodValues::default(),
                level_trace: keeps_traces.then(Vec::new),
                n_ready: 0,
                has_some: stand(i64::from(plan_of.on_hand > 0)),
                used: 0,
                called: None,
                booked: Vec::new(),
                lead: stream(plan_of.element, Purpose::Service),
                yields: stream(plan_of.element, Purpose::Yield),
                start: plan_of.on_hand.max(0),
                lanes: lanes.map(|(lane, _)| lane).collect(),
                orders: orders.map(|(order, _)| order).collect(),
                pulls: (0..).zip(&plan.pulls).filter(|(_, pull)| pull.stock == index).map(|(pull, _)| pull).collect(),
            }
        };
        let group = |table: &Timetable| {
            let table = table.drawn(seed, replication);
            let next = table.at_or_after(0).unwrap_or(i64::MAX);
            Group { table, next, began: 0, n_periods: 0, is_due: false, is_observed: false }
        };
        let mut supply = Self {
            plan,
            stocks: (0..).zip(&plan.stocks).map(stock).collect(),
            lanes: plan.lanes.iter().map(|lane| Lane::new(lane, seed, replication, keeps_traces, &bins)).collect(),
            customers: plan.streams.iter().map(|stream| Customer::new(stream, seed, replication, keeps_traces)).collect(),
            orders: plan.orders.iter().map(|order| OrderState::new(order, seed, replication, keeps_traces)).collect(),
            pulls: plan.pulls.iter().map(|_| (flow(), flow())).collect(),
            groups: plan.groups.iter().map(group).collect(),
            outages: plan.disruptions.iter().map(|plan| Outage::new(plan, seed, replication)).collect(),
            buckets: vec![Bucket::default(); plan.watched.len()],
            unpublished: vec![false; plan.watched.len()],
            moved_at: 0,
            boundary: Boundary::after(0, &bins),
            changed: Vec::new(),
            is_closed: plan.stocks.is_empty(),
            n_open: 0,
            window: (bins.horizon() - bins.window_start()).max(1),
            notes: trace::Notes::new(keeps_traces),
        };
        if plan.stocks.is_empty() {
            return supply;
        }
        supply.owe_what_is_missing();
        supply.schedule_outages(agenda);
        supply.schedule_lanes(agenda);
        supply.schedule_customers(agenda);
        supply.schedule_period(agenda);
        supply.publish(true, agenda);
        supply
    }

    /// A negative stock at the start is owed to the first who asks there.
    fn owe_what_is_missing(&mut self) {
        for (stock, plan) in self.stocks.iter_mut().zip(&self.plan.stocks) {
            if plan.on_hand < 0
                && let Some(claims) = stock.claims.first_mut()
            {
                claims.open(-plan.on_hand, 0, 0, 0, false);
                stock.owed.add(0, -plan.on_hand);
                stock.demand.add(-plan.on_hand);
            }
        }
    }

    fn schedule_period(&self, agenda: &mut Agenda) {
        let next = self.groups.iter().map(|group| group.next).min().unwrap_or(i64::MAX);
        if next < i64::MAX {
            agenda.at(next, Phase::Material, rank::PERIOD, Topic::Goods, 0);
        }
    }

    /// The number of an event: the period first, then three kinds for each lane, customers, outages.
    fn number(&self, event: Event) -> u32 {
        let n_lanes = self.lanes.len() as u32;
        match event {
            Event::Period => 0,
            Event::Arrival(lane) => 1 + lane,
            Event::OrderArrives(lane) => 1 + n_lanes + lane,
            Event::Dispatch(lane) => 1 + 2 * n_lanes + lane,
            Event::Demand(stream) => 1 + 3 * n_lanes + stream,
            Event::Outage(outage) => 1 + 3 * n_lanes + self.customers.len() as u32 + outage,
            Event::Done(stock) => 1 + 3 * n_lanes + (self.customers.len() + self.outages.len()) as u32 + stock,
        }
    }

    fn event_of(&self, number: u32) -> Event {
        let n_lanes = self.lanes.len() as u32;
        let Some(number) = number.checked_sub(1) else { return Event::Period };
        match number.checked_div(n_lanes.max(1)) {
            Some(0) if n_lanes > 0 => Event::Arrival(number),
            Some(1) if n_lanes > 0 => Event::OrderArrives(number - n_lanes),
            Some(2) if n_lanes > 0 => Event::Dispatch(number - 2 * n_lanes),
            _ => {
                let rest = number - 3 * n_lanes;
                let n_customers = self.customers.len() as u32;
                let n_outages = self.outages.len() as u32;
                if rest < n_customers {
                    Event::Demand(rest)
                } else if rest < n_customers + n_outages {
                    Event::Outage(rest - n_customers)
                } else {
                    Event::Done(rest - n_customers - n_outages)
                }
            }
        }
    }

    /// Handles an event of goods.
    pub fn event(&mut self, number: u32, agenda: &mut Agenda, ledger: &mut Ledger<'_>) {
        let now = agenda.now();
        self.pass_boundaries(now, agenda, ledger);
        let around = &mut Around { agenda, ledger };
        match self.event_of(number) {
            Event::Period => {
                self.period(now, around);
                self.schedule_period(around.agenda);
            }
            Event::Arrival(lane) => self.receive(lane, now, around),
            Event::OrderArrives(lane) => self.read_orders(lane, now, around),
            Event::Dispatch(lane) => self.dispatch_at_instant(lane, now, around),
            Event::Demand(stream) => self.order_comes(stream, now, around),
            Event::Outage(outage) => self.outage_turns(outage, now, around),
            Event::Done(stock) => self.note_change(stock),
        }
        self.react(now, around);
        if !self.plan.watched.is_empty() {
            self.publish(true, around.agenda);
        }
        debug_assert!(self.is_conserved(), "units were lost or made out of nothing");
    }

    /// Whom an event is about; a planning instant is about the first stock that plans at it.
    pub fn subject(&self, number: u32) -> Subject {
        let plan = self.plan;
        let element = match self.event_of(number) {
            Event::Period => {
                let next = self.groups.iter().map(|group| group.next).min();
                let plans = |stock: &&StockPlan| self.groups.get(stock.group as usize).map(|group| group.next) == next;
                plan.stocks.iter().find(plans).map_or(NONE, |stock| stock.element)
            }
            Event::Arrival(lane) | Event::OrderArrives(lane) | Event::Dispatch(lane) => plan.lanes[lane as usize].element,
            Event::Demand(stream) => plan.streams[stream as usize].element,
            Event::Outage(outage) => plan.disruptions[outage as usize].element,
            Event::Done(stock) => plan.stocks[stock as usize].element,
        };
        Subject { element, number: None }
    }

    /// A planning instant of one or more rhythms.
    fn period(&mut self, now: i64, around: &mut Around<'_, '_>) {
        let bins = &around.agenda.bins;
        for group in &mut self.groups {
            group.is_due = group.next == now;
            group.is_observed = group.n_periods > 0 && bins.observes(group.began) && !self.is_closed;
        }
        let plan = self.plan;
        for op in &plan.program {
            if !self.groups[op.group as usize].is_due {
                continue;
            }
            match op.action {
                Action::Ends(stock) => self.period_ends(stock, now),
                Action::Begins(stock) => self.period_begins(stock, now, around),
                Action::OrderAtEnd(order) => {
                    let group = &self.groups[op.group as usize];
                    if group.n_periods > 0 {
                        let began = group.began;
                        self.order(order, now, began, around);
                    }
                }
                Action::Order(order) => self.order(order, now, now, around),
                Action::Demand(stream) => self.ask(stream, now, around),
                Action::Receive(stock) => self.receive_all(stock, now, around),
                Action::Make(stock) => self.make(stock, now, around),
                Action::Serve(stock) => self.serve(stock, now, around),
            }
            if !self.changed.is_empty() {
                self.react(now, around);
            }
        }
        for group in &mut self.groups {
            if group.is_due {
                group.began = now;
                group.n_periods += 1;
                group.next = group.table.at_or_after(now + 1).unwrap_or(i64::MAX);
            }
        }
    }

    fn period_ends(&mut self, stock: u32, now: i64) {
        let group = self.plan.stocks[stock as usize].group as usize;
        if !self.groups[group].is_observed {
            return;
        }
        let state = &mut self.stocks[stock as usize];
        state.on_hand.bring_to(now);
        let net = quantity::units(state.on_hand.now() - state.owed.now());
        state.levels.add(net);
        if let Some(trace) = &mut state.level_trace
            && trace.len() < level::MAX_TRACE
        {
            trace.push(net);
        }
        state.n_ready += u64::from(state.owed.now() <= 0 && state.lost.in_period() == 0);
        if state.level_trace.is_some() {
            for stand in [&mut state.on_hand, &mut state.owed, &mut state.planned, &mut state.in_work] {
                stand.note();
            }
            for lane in &state.lanes {
                self.lanes[*lane as usize].note();
            }
        }
    }

    fn period_begins(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.stocks[stock as usize];
        let is_observed = self.groups[plan.group as usize].is_observed;
        let state = &mut self.stocks[stock as usize];
        state.demand.end_period(is_observed);
        state.lost.end_period(is_observed);
        if plan.making.is_some() {
            state.made.end_period(is_observed);
            state.overtime.end_period(is_observed);
            state.used = 0;
            state.called = None;
        }
        for lane in &state.lanes {
            self.lanes[*lane as usize].end_period(is_observed);
        }
        for order in &state.orders {
            self.orders[*order as usize].end_period(is_observed);
        }
        for pull in &state.pulls {
            let (ordered, placed) = &mut self.pulls[*pull as usize];
            ordered.end_period(is_observed);
            placed.end_period(is_observed);
        }
        for claimant in &plan.claimants {
            match claimant {
                super::plan::supply::Claimant::Stream(stream) => self.customers[*stream as usize].end_period(is_observed),
                super::plan::supply::Claimant::Lane(_) => {}
            }
        }
        self.read_orders_of(stock, now, around);
    }

    /// Lets stocks without a planning period make and send what they can, and order.
    fn react(&mut self, now: i64, around: &mut Around<'_, '_>) {
        while let Some(stock) = self.changed.pop() {
            let plan = &self.plan.stocks[stock as usize];
            if plan.making.is_some() {
                self.make(stock, now, around);
            }
            self.serve(stock, now, around);
            let state = &mut self.stocks[stock as usize];
            let has_some = i64::from(state.on_hand.now() > 0);
            if has_some != state.has_some.now() {
                state.has_some.add(now, has_some - state.has_some.now());
            }
            for order in &plan.watching {
                self.order(*order, now, now, around);
            }
        }
    }

    fn note_change(&mut self, stock: u32) {
        if self.plan.stocks[stock as usize].group == NONE && !self.changed.contains(&stock) {
            self.changed.push(stock);
        }
    }

    fn is_active(&self, outages: &[u32]) -> bool {
        !outages.is_empty() && outages.iter().any(|outage| self.outages[*outage as usize].is_active)
    }

    /// Puts integrals away at every boundary up to an instant.
    fn pass_boundaries(&mut self, now: i64, agenda: &Agenda, ledger: &mut Ledger<'_>) {
        while let Some(boundary) = self.boundary
            && boundary.at <= now
        {
            self.put_away(&boundary, agenda, ledger);
            self.boundary = Boundary::after(boundary.at, &agenda.bins);
        }
    }

    /// Whether customers still wait for what was counted.
    pub fn has_outstanding(&self) -> bool {
        self.n_open > 0
    }

    /// Ends the observation at an instant.
    pub fn close(&mut self, horizon: i64, agenda: &Agenda, ledger: &mut Ledger<'_>) {
        if self.is_closed {
            return;
        }
        self.pass_boundaries(horizon - 1, agenda, ledger);
        // A period that ends with the observation counts, unless orders are still placed at its end.
        let plan = self.plan;
        for index in 0..self.groups.len() {
            let orders_at_end = plan.program.iter().any(|op| op.group as usize == index && matches!(op.action, Action::OrderAtEnd(_)));
            let group = &mut self.groups[index];
            group.is_observed = group.n_periods > 0 && group.next == horizon && agenda.bins.observes(group.began) && !orders_at_end;
            if group.is_observed {
                self.last_period_ends(index as u32, horizon);
            }
        }
        let boundary = Boundary::at(horizon, &agenda.bins);
        if self.boundary.is_some() {
            self.put_away(&boundary, agenda, ledger);
        }
        self.boundary = None;
        self.is_closed = true;
        self.window = (horizon - agenda.bins.window_start()).max(1);
    }

    fn last_period_ends(&mut self, group: u32, horizon: i64) {
        for stock in 0..self.stocks.len() as u32 {
            if self.plan.stocks[stock as usize].group != group {
                continue;
            }
            self.period_ends(stock, horizon);
            let state = &mut self.stocks[stock as usize];
            for flow in [&mut state.demand, &mut state.lost, &mut state.made, &mut state.overtime] {
                flow.end_period(true);
            }
            for lane in &state.lanes {
                self.lanes[*lane as usize].end_period(true);
            }
            for order in &state.orders {
                self.orders[*order as usize].end_period(true);
            }
            for pull in &state.pulls {
                let (ordered, placed) = &mut self.pulls[*pull as usize];
                ordered.end_period(true);
                placed.end_period(true);
            }
        }
        for (customer, plan) in self.customers.iter_mut().zip(&self.plan.streams) {
            if self.plan.stocks[plan.stock as usize].group == group {
                customer.end_period(true);
            }
        }
    }
}
