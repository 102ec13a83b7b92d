//! Compiles sites, stocks, lanes, demand and disruptions of a document.

use std::collections::BTreeMap;

use super::super::chain::ChainPlan;
use super::super::source::{Sources, TimeSource};
use super::super::timetable::Timetable;
use super::super::work::{ArrivalPlan, arrival_plan};
use super::prices::Prices;
use super::{
    Claimant, ComponentPlan, ConsolidationPlan, DemandKind, DemandPlan, HitPlan, LanePlan, MakingPlan, ModePlan, NONE, OvertimePlan,
    RatePlan, SpikePlan, StockPlan, SupplyPlan, UnitPrice, disruptions, initial, labour, orders, program, watched,
};
use crate::engine::supply::quantity::parts;
use crate::model::{
    AllocationRule, DemandProcess, DemandStream, DemandStreamId, Distribution, Document, EntityRef, FunctionId, ItemId, Lane, LaneId,
    PeriodSequence, Phase, Policy, PriceKind, ResourceId, Schedule, Stock, StockId, Subject, ValueProcess,
};
use crate::units::Duration;

/// Length of a planning period for which none is stated: a day.
const DEFAULT_PERIOD: i64 = 86_400_000;

/// Compiles everything about goods.
pub(in crate::engine::plan) fn compile(document: &Document, horizon: i64, chain: &ChainPlan, sources: &mut Sources<'_>) -> SupplyPlan {
    let mut plan = SupplyPlan {
        functions: document.functions.ids().collect(),
        stock_idx: document.stocks.ids().zip(0..).collect(),
        lane_idx: document.lanes.ids().zip(0..).collect(),
        stream_idx: document.demand_streams.ids().zip(0..).collect(),
        ..SupplyPlan::default()
    };
    let mut prices = Prices::new(sources);
    labour::compile(&mut plan, &mut prices, sources);
    if document.stocks.is_empty() {
        plan.accounts = prices.accounts();
        return plan;
    }
    let function_of: BTreeMap<FunctionId, u32> = plan.functions.iter().copied().zip(0..).collect();
    let mut rhythms: Vec<(i64, Phase, u32)> = Vec::new();
    for (id, stock) in document.stocks.iter() {
        let compiled = stock_plan(id, stock, &function_of, &mut rhythms, &mut plan, &mut prices, sources);
        plan.stocks.push(compiled);
    }
    for (id, lane) in document.lanes.iter() {
        let compiled = lane_plan(id, lane, &plan, sources);
        plan.lanes.push(compiled);
    }
    connect(&mut plan, sources);
    for (id, stream) in document.demand_streams.iter() {
        let compiled = demand_plan(id, stream, horizon, &plan, &mut prices, sources);
        plan.streams.push(compiled);
    }
    claimants(&mut plan, sources);
    lane_prices(&mut plan, &mut prices, sources);
    disruptions::compile(&mut plan, sources);
    let brings: Vec<Option<ItemId>> = (0..plan.lanes.len() as u32).map(|lane| item_of(document, &plan, lane)).collect();
    initial::apply(&mut plan, |lane| brings[lane as usize], sources);
    for stock in 0..plan.stocks.len() as u32 {
        plan.stocks[stock as usize].ordered_on = orders::lanes_of(&plan, stock);
    }
    orders::compile(&mut plan, chain, &mut prices, sources);
    orders::pulls(&mut plan, chain, &mut prices);
    watched::compile(&mut plan, chain, sources);
    plan.program = program::program(&plan, |stock| sequence_of(document, &plan, stock));
    plan.accounts = prices.finish(sources);
    plan
}

/// The stated sequence of a stock's site.
pub(super) fn sequence_of<'a>(document: &'a Document, plan: &SupplyPlan, stock: usize) -> &'a PeriodSequence {
    static DEFAULT: PeriodSequence = PeriodSequence::AfterDemand;
    let site = document.stocks.get(StockId(plan.stocks[stock].element)).and_then(|stock| document.sites.get(stock.site));
    site.and_then(|site| site.period.as_ref()).map_or(&DEFAULT, |period| &period.sequence)
}

fn stock_plan(
    id: StockId,
    stock: &Stock,
    function_of: &BTreeMap<FunctionId, u32>,
    rhythms: &mut Vec<(i64, Phase, u32)>,
    plan: &mut SupplyPlan,
    prices: &mut Prices<'_>,
    sources: &mut Sources<'_>,
) -> StockPlan {
    let document = sources.document;
    let of = EntityRef::Stock(id);
    let site = document.sites.get(stock.site);
    if site.is_none() {
        sources.refuse(of, "site", "It is at no site.".to_owned(), "Choose the site.");
    }
    if document.items.get(stock.item).is_none() {
        sources.refuse(of, "item", "It holds no item.".to_owned(), "Choose the item.");
    }
    let function = site.and_then(|site| function_of.get(&site.function)).copied().unwrap_or(NONE);
    if function == NONE {
        sources.refuse(of, "site", "Its site belongs to no team.".to_owned(), "Choose the team the site belongs to.");
    }
    let group = site.and_then(|site| Some((stock.site, site.period.as_ref()?))).map_or(NONE, |(site, period)| {
        let length = period.length.map_or(DEFAULT_PERIOD, |length| length.ticks().0);
        if length <= 0 {
            sources.refuse(EntityRef::Site(site), "period/length", "Its planning period takes no time.".to_owned(), "Enter its length.");
            return NONE;
        }
        // Sites with a random phase plan each in a rhythm of its own.
        let own = if period.phase == Phase::Random { site.0 } else { 0 };
        let known = rhythms.iter().position(|rhythm| *rhythm == (length, period.phase.clone(), own));
        known.unwrap_or_else(|| {
            let schedule = Schedule::Every { period: Duration::from_ticks(crate::units::Ticks(length)), phase: period.phase.clone() };
            let table = Timetable::new(&schedule, site.0).unwrap_or(Timetable::Every { period: length, offset: 0 });
            rhythms.push((length, period.phase.clone(), own));
            plan.groups.push(table);
            plan.group_lengths.push(length);
            rhythms.len() - 1
        }) as u32
    });
    if stock.allocation == AllocationRule::Greedy {
        let sentence = "Serving the lowest backlog first is a choice between centres, not between those who ask one stock.".to_owned();
        sources.refuse(of, "allocation", sentence, "Choose another rule.");
    }
    let places = [of, EntityRef::Item(stock.item), EntityRef::Site(stock.site)];
    StockPlan {
        element: id.0,
        site: stock.site.0,
        function,
        group,
        unmet: stock.unmet,
        ships_complete: stock.ships_complete,
        allocation: stock.allocation,
        claimants: Vec::new(),
        pushes: Vec::new(),
        inbound: Vec::new(),
        components: Vec::new(),
        ordered_on: Vec::new(),
        resource: stock.resource.map_or(NONE, |resource| resource.0),
        making: making_plan(id, stock, function, group, prices, sources),
        watching: Vec::new(),
        on_hand: 0,
        holding: prices.rate(PriceKind::Holding, &places, function, id.0),
        backorder: prices.rate(PriceKind::Backorder, &places, function, id.0),
        lost_sale: prices.unit(PriceKind::LostSale, &places, function, id.0),
        revenue: prices.unit(PriceKind::Revenue, &places, function, id.0),
        hit: HitPlan::default(),
    }
}

fn making_plan(
    id: StockId,
    stock: &Stock,
    function: u32,
    group: u32,
    prices: &mut Prices<'_>,
    sources: &mut Sources<'_>,
) -> Option<MakingPlan> {
    let document = sources.document;
    let of = EntityRef::Stock(id);
    let is_ordered = document.decisions.values().any(|decision| decision.subject == Subject::Production(id));
    let has_parts = document.items.get(stock.item).is_some_and(|item| !item.components.is_empty());
    if !is_ordered && !has_parts {
        return None;
    }
    let per_unit = stock.capacity_per_unit.filter(|per_unit| *per_unit > 0.0).unwrap_or(1.0);
    let capacity = stock.capacity.map(|capacity| parts(capacity / per_unit));
    if group == NONE && capacity.is_some() {
        let sentence = "It has a capacity per planning period, but its site has no planning period.".to_owned();
        sources.refuse(of, "capacity", sentence, "Give the site a planning period.");
    }
    let threshold = document.decisions.values().find_map(|decision| match (&decision.subject, &decision.policy) {
        (Subject::Overtime(resource), Policy::ThresholdOvertime { threshold, maximum }) if stock.resource == Some(*resource) => {
            Some((parts(threshold / per_unit), parts(maximum / per_unit)))
        }
        _ => None,
    });
    let stated = stock.overtime.map(|overtime| parts(overtime / per_unit));
    let maximum = match (stated, threshold) {
        (Some(stated), Some((_, maximum))) => stated.min(maximum),
        (Some(stated), None) => stated,
        (None, Some((_, maximum))) => maximum,
        (None, None) => 0,
    };
    let mut places = vec![of, EntityRef::Item(stock.item)];
    places.extend(stock.resource.map(EntityRef::Resource));
    places.push(EntityRef::Site(stock.site));
    let payer = stock.resource.and_then(|resource| payer_of_overtime(document, resource, sources)).unwrap_or(function);
    Some(MakingPlan {
        is_ordered,
        lead: sources.time(of, "production_lead", &stock.production_lead),
        yields: stock.yields.as_ref().map(|yields| sources.number(of, "yields", yields)),
        capacity,
        overtime: OvertimePlan {
            maximum,
            threshold: threshold.map(|(threshold, _)| threshold),
            must_match: None,
            call: prices.unit(PriceKind::OvertimeCall, &places, payer, id.0),
            unit: prices.unit(PriceKind::OvertimeUnit, &places, payer, id.0),
        },
        making: prices.unit(PriceKind::Making, &places, function, id.0),
        set_up: prices.unit(PriceKind::SetUp, &places, function, id.0),
    })
}

fn payer_of_overtime(document: &Document, resource: ResourceId, sources: &Sources<'_>) -> Option<u32> {
    let function = document.resources.get(resource)?.function;
    sources.document.functions.ids().position(|id| id == function).map(|index| index as u32)
}

fn lane_plan(id: LaneId, lane: &Lane, plan: &SupplyPlan, sources: &mut Sources<'_>) -> LanePlan {
    let of = EntityRef::Lane(id);
    let mut end = |stock: Option<StockId>, field: &str| match stock {
        None => NONE,
        Some(stock) => plan.stock_idx.get(&stock).copied().unwrap_or_else(|| {
            sources.refuse(of, field, "The stock at this end does not exist.".to_owned(), "Choose another.");
            NONE
        }),
    };
    let (from, to) = (end(lane.from, "from"), end(lane.to, "to"));
    if from == NONE && to == NONE {
        sources.refuse(of, "to", "It leads from nowhere to nowhere.".to_owned(), "Choose the stock it brings to or takes from.");
    }
    if from == to && from != NONE {
        sources.refuse(of, "to", "It leads to the stock it comes from.".to_owned(), "Choose another stock.");
    }
    let mut table = |field: &str, schedule: &Schedule| match Timetable::new(schedule, id.0) {
        Ok(table) => table,
        Err(reason) => {
            sources.refuse(of, field, format!("These instants cannot be used: {reason}."), "Correct the schedule.");
            Timetable::Never
        }
    };
    let mut consolidation = lane.consolidation.as_ref().map(|stated| ConsolidationPlan {
        at: table("consolidation/at", &stated.at),
        quantity: stated.quantity.map(parts),
        leaves_empty: stated.leaves_empty,
    });
    let departures: Vec<Option<Timetable>> =
        lane.modes.iter().map(|mode| (mode.departs != Schedule::Never).then(|| table("modes", &mode.departs))).collect();
    // The smallest quantity of a dispatch is waited for like one that is collected.
    if let Some(minimum) = lane.modes.first().and_then(|mode| mode.minimum).filter(|minimum| *minimum > 0.0) {
        let collected = consolidation.get_or_insert(ConsolidationPlan { at: Timetable::Never, quantity: None, leaves_empty: false });
        collected.quantity = Some(collected.quantity.unwrap_or(0).max(parts(minimum)));
    }
    let mut modes: Vec<ModePlan> = lane
        .modes
        .iter()
        .zip(departures)
        .map(|(mode, departs)| ModePlan {
            lead: sources.time(of, "modes", &mode.lead),
            capacity: mode.capacity.map(parts).filter(|capacity| *capacity > 0),
            cut_off: mode.cut_off.map_or(0, |cut_off| cut_off.ticks().0.max(0)),
            departs,
            fixed: UnitPrice::default(),
            per_unit: UnitPrice::default(),
            rebooking: UnitPrice::default(),
            cancelling: None,
        })
        .collect();
    if modes.is_empty() {
        modes.push(ModePlan {
            lead: TimeSource::ZERO,
            capacity: None,
            cut_off: 0,
            departs: None,
            fixed: UnitPrice::default(),
            per_unit: UnitPrice::default(),
            rebooking: UnitPrice::default(),
            cancelling: None,
        });
    }
    let clock = if to == NONE { from } else { to };
    LanePlan {
        element: id.0,
        from,
        to,
        group: plan.stocks.get(clock as usize).map_or(NONE, |stock| stock.group),
        order_lead: sources.time(of, "order_lead", &lane.order_lead),
        modes,
        is_booked_ahead: sources.document.decisions.values().any(|decision| decision.subject == Subject::Mode(id)),
        consolidation,
        no_overtaking: lane.no_overtaking,
        order_capacity: lane.order_capacity.map(parts),
        component: NONE,
        claimant: NONE,
        in_transit: Vec::new(),
        orders_under_way: Vec::new(),
        parts: 0,
        transit: RatePlan::default(),
        waiting: RatePlan::default(),
        hit: HitPlan::default(),
    }
}

/// The item a lane brings: that of the stock it takes from, else the only one its receiver can use.
fn item_of(document: &Document, plan: &SupplyPlan, lane: u32) -> Option<ItemId> {
    let lane = &plan.lanes[lane as usize];
    let item = |stock: u32| document.stocks.get(StockId(plan.stocks.get(stock as usize)?.element)).map(|stock| stock.item);
    if lane.from != NONE {
        return item(lane.from);
    }
    let own = item(lane.to)?;
    match document.items.get(own)?.components.as_slice() {
        [] => Some(own),
        [only] => Some(only.item),
        several => {
            // A supplier outside brings the part that no other lane brings, if there is just one such part.
            let brought =
                |part: ItemId| plan.lanes.iter().any(|other| other.to == lane.to && other.from != NONE && item(other.from) == Some(part));
            let mut missing = several.iter().map(|component| component.item).filter(|part| !brought(*part));
            let first = missing.next();
            if missing.next().is_some() { None } else { first }
        }
    }
}

/// Ties lanes to the parts and stocks they bring.
fn connect(plan: &mut SupplyPlan, sources: &mut Sources<'_>) {
    let document = sources.document;
    for (index, (id, stock)) in document.stocks.iter().enumerate() {
        let of = EntityRef::Stock(id);
        let inbound: Vec<u32> = (0..plan.lanes.len() as u32).filter(|lane| plan.lanes[*lane as usize].to == index as u32).collect();
        let components = document.items.get(stock.item).map(|item| item.components.clone()).unwrap_or_default();
        let mut compiled: Vec<ComponentPlan> = Vec::new();
        let mut own = false;
        for component in &components {
            let yields = component.yields.map_or(1.0, |share| share.value());
            let per_unit = component.quantity.unwrap_or(1.0) / yields;
            if !(per_unit > 0.0 && per_unit.is_finite()) {
                sources.refuse(of, "item", "A part of its product is needed in no quantity.".to_owned(), "Correct the bill of materials.");
            }
            compiled.push(ComponentPlan { per_unit, lanes: Vec::new() });
        }
        for lane in &inbound {
            let item = item_of(document, plan, *lane);
            let part = components.iter().position(|component| Some(component.item) == item);
            match (item, part) {
                (_, Some(part)) => {
                    plan.lanes[*lane as usize].component = part as u32;
                    compiled[part].lanes.push(*lane);
                }
                (Some(item), None) if item == stock.item => own = true,
                _ => {
                    let lane = EntityRef::Lane(LaneId(plan.lanes[*lane as usize].element));
                    let sentence = "It brings neither the item of its stock nor one of its parts.".to_owned();
                    sources.refuse(lane, "to", sentence, "Let it start at a stock of the item, or of a part.");
                }
            }
        }
        // Brought ready-made, a product needs no parts here.
        if own && compiled.iter().all(|component| component.lanes.is_empty()) {
            compiled.clear();
            let is_ordered = plan.stocks[index].making.as_ref().is_some_and(|making| making.is_ordered);
            if !is_ordered {
                plan.stocks[index].making = None;
            }
        } else if let Some(missing) = compiled.iter().position(|component| component.lanes.is_empty()) {
            let name = document.items.get(components[missing].item).map_or_else(String::new, |item| item.name.clone());
            sources.refuse(of, "item", format!("No lane brings its part “{name}”."), "Draw a lane from a stock of the part.");
        }
        plan.stocks[index].inbound = inbound;
        plan.stocks[index].components = compiled;
    }
}

fn demand_plan(
    id: DemandStreamId,
    stream: &DemandStream,
    horizon: i64,
    plan: &SupplyPlan,
    prices: &mut Prices<'_>,
    sources: &mut Sources<'_>,
) -> DemandPlan {
    let of = EntityRef::DemandStream(id);
    let stock = plan.stock_idx.get(&stream.stock).copied().unwrap_or_else(|| {
        sources.refuse(of, "stock", "No stock serves it.".to_owned(), "Choose the stock.");
        0
    });
    let payer = plan.stocks[stock as usize].function;
    let is_periodic = plan.stocks[stock as usize].group != NONE;
    let process = match &stream.process {
        DemandProcess::None => DemandKind::None,
        DemandProcess::Orders { arrivals, size } => {
            let arrivals = arrival_plan(arrivals, of, horizon, sources);
            if !stream.spikes.is_empty() && !matches!(arrivals, ArrivalPlan::Renewal { .. }) {
                let sentence = "Temporary rises need demand per period, or orders at random intervals.".to_owned();
                sources.refuse(of, "spikes", sentence, "Write the rise into the list or the profile.");
            }
            DemandKind::Orders { arrivals, size: sources.number(of, "process", size) }
        }
        _ if !is_periodic => {
            let sentence = "A quantity per period is asked for, but the site of its stock has no planning period.".to_owned();
            sources.refuse(of, "process", sentence, "Give the site a planning period, or let single orders come.");
            DemandKind::None
        }
        DemandProcess::PerPeriod(quantity) => DemandKind::PerPeriod(sources.number(of, "process", quantity)),
        DemandProcess::Correlated(values) => match values {
            ValueProcess::Count => DemandKind::Count,
            ValueProcess::Draw(draw) => DemandKind::PerPeriod(sources.number(of, "process", draw)),
            ValueProcess::RandomWalk { start, step } => DemandKind::Walk(*start, sources.number(of, "process", step)),
            ValueProcess::Ar1 { mean, rho, sd } => {
                let innovation = Distribution::<f64>::Normal { mean: 0.0, sd: *sd };
                DemandKind::Ar1(*mean, *rho, sources.number(of, "process", &innovation))
            }
            ValueProcess::Levels(levels) => DemandKind::Levels(levels.iter().map(|(from, level)| (from.ticks().0, *level)).collect()),
        },
    };
    let delivery = stream.delivery.map_or(NONE, |lane| match plan.lane_idx.get(&lane).copied() {
        Some(lane) if plan.lanes[lane as usize].from == stock && plan.lanes[lane as usize].to == NONE => lane,
        _ => {
            let sentence = "Its lane of delivery does not lead from its stock to customers.".to_owned();
            sources.refuse(of, "delivery", sentence, "Choose a lane that starts at the stock and ends nowhere else.");
            NONE
        }
    });
    let late = prices.find(PriceKind::Late, &[of]);
    DemandPlan {
        element: id.0,
        stock,
        claimant: NONE,
        process,
        allows_negative: stream.allows_negative,
        spikes: stream
            .spikes
            .iter()
            .map(|spike| SpikePlan {
                starts: sources.time(of, "spikes", &spike.starts),
                ramp: spike.ramp.ticks().0.max(0),
                lasts: spike.lasts.ticks().0.max(0),
                factor: spike.factor,
            })
            .collect(),
        requested: sources.time(of, "requested", &stream.requested),
        delivery,
        late: late.map_or_else(RatePlan::default, |price| prices.per_tick(PriceKind::Late, super::prices::per_tick(price), payer, id.0)),
        late_at_most: late.and_then(|price| price.at_most).map_or(i64::MAX, |at_most| at_most.ticks().0),
    }
}

/// Who asks whom for goods, and in which order ties are served: as stated, then by identifier.
fn claimants(plan: &mut SupplyPlan, sources: &mut Sources<'_>) {
    let document = sources.document;
    for (index, (id, stock)) in document.stocks.iter().enumerate() {
        let index_u32 = index as u32;
        let mut asking: Vec<(usize, u32, Claimant)> = Vec::new();
        for (stream, plan) in (0..).zip(&plan.streams).filter(|(_, stream)| stream.stock == index_u32) {
            asking.push((usize::MAX, plan.element, Claimant::Stream(stream)));
        }
        let mut pushes = Vec::new();
        for lane in (0..plan.lanes.len() as u32).filter(|lane| plan.lanes[*lane as usize].from == index_u32) {
            let lane_plan = &plan.lanes[lane as usize];
            if lane_plan.to == NONE {
                continue;
            }
            let receiver = StockId(plan.stocks[lane_plan.to as usize].element);
            if document.decisions.values().any(|decision| decision.subject == Subject::OrderQuantity(receiver)) {
                let place = stock.allocation_order.iter().position(|stated| stated.0 == lane_plan.element).unwrap_or(usize::MAX);
                asking.push((place, lane_plan.element, Claimant::Lane(lane)));
            } else {
                pushes.push(lane);
            }
        }
        asking.sort_unstable_by_key(|(place, element, _)| (*place, *element));
        for (n, (.., claimant)) in asking.iter().enumerate() {
            match claimant {
                Claimant::Stream(stream) => plan.streams[*stream as usize].claimant = n as u32,
                Claimant::Lane(lane) => plan.lanes[*lane as usize].claimant = n as u32,
            }
        }
        if !pushes.is_empty() && pushes.len() > 1 {
            let sentence = "Several lanes would take whatever is there.".to_owned();
            sources.refuse(id.into(), "", sentence, "Let somebody order on all of them but one.");
        }
        plan.stocks[index].claimants = asking.into_iter().map(|(.., claimant)| claimant).collect();
        plan.stocks[index].pushes = pushes;
    }
}

/// Prices of lanes: goods under way cost their shipper what holding costs there, a supplier outside pays itself.
fn lane_prices(plan: &mut SupplyPlan, prices: &mut Prices<'_>, sources: &mut Sources<'_>) {
    let document = sources.document;
    for index in 0..plan.lanes.len() {
        let id = LaneId(plan.lanes[index].element);
        let of = EntityRef::Lane(id);
        let Some(lane) = document.lanes.get(id) else { continue };
        let function = |stock: u32| plan.stocks.get(stock as usize).map_or(NONE, |stock| stock.function);
        let (from, to) = (plan.lanes[index].from, plan.lanes[index].to);
        let shipper = if from == NONE { function(to) } else { function(from) };
        let receiver = if to == NONE { function(from) } else { function(to) };
        let held = plan.stocks.get(from as usize).map_or(0.0, |stock| stock.holding.per_tick);
        let transit = match prices.find(PriceKind::HoldingInTransit, &[of]) {
            Some(price) => super::prices::per_tick(price),
            None => held,
        };
        let waiting = match prices.find(PriceKind::Holding, &[of]) {
            Some(price) => super::prices::per_tick(price),
            None => held,
        };
        plan.lanes[index].transit = prices.per_tick(PriceKind::HoldingInTransit, transit, shipper, id.0);
        plan.lanes[index].waiting = prices.per_tick(PriceKind::Holding, waiting, receiver, id.0);
        let chooser = document.decisions.values().find(|decision| decision.subject == Subject::Mode(id));
        let chooser = chooser.and_then(|decision| plan.functions.iter().position(|function| *function == decision.owner));
        let payer = chooser.map_or(if from == NONE { receiver } else { shipper }, |chooser| chooser as u32);
        let per_unit = if from == NONE { PriceKind::Purchase } else { PriceKind::Freight };
        let cancelling = prices.find(PriceKind::Cancelling, &[of]).map(|price| price.amount.amount());
        let bought = prices.find(PriceKind::Purchase, &[of]).map_or(0.0, |price| price.amount.amount());
        for (mode, stated) in plan.lanes[index].modes.iter_mut().zip(&lane.modes) {
            mode.fixed = prices.amount(PriceKind::Dispatch, stated.fixed.amount(), payer, id.0);
            let amount = stated.per_unit.amount() + if from == NONE { bought } else { 0.0 };
            mode.per_unit = prices.amount(per_unit, amount, payer, id.0);
            mode.rebooking = prices.amount(PriceKind::Rebooking, stated.rebooking.amount(), payer, id.0);
            let called_back = cancelling.or_else(|| stated.cancel_share.map(|share| share.value() * amount));
            mode.cancelling = called_back.filter(|_| from == NONE).map(|amount| prices.amount(PriceKind::Cancelling, amount, payer, id.0));
        }
    }
}
