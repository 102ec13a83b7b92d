//! Random small supply maps, each a pure function of a number: teams, sites, lanes, policies, prices, and two ways to
//! decide on them, people once a week and AI agents each for itself. Nothing is judged here.

use std::fmt::Write as _;

use syncline::model::Document;
use syncline::project::parse;

use crate::random_maps::Dice;

/// What goods pass through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Bought and sold from one stock.
    Trade,
    /// Material from a supplier's dock, made into a product with limited hours.
    Plant,
    /// A warehouse and two shops.
    Shops,
}

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deciders {
    /// People once a week: in a joint meeting, or each at a time of their own.
    People,
    /// AI agents every few hours, each for itself.
    Agents,
}

/// What was drawn for a map.
#[derive(Debug, Clone)]
pub struct SupplyMap {
    pub shape: Shape,
    /// Whether people meet, with one meaning of every word.
    pub meets: bool,
    /// How the buyer and whoever makes or sells read demand, as factors; none where everybody means the same.
    pub words: Option<(f64, f64)>,
    /// Whether the agents' slack shrinks with their rhythm.
    pub is_stripped: bool,
    /// Price of calling back a piece; none where orders cannot be called back.
    pub recall: Option<f64>,
    /// Factor of a rise in demand; 1 is none.
    pub rise: f64,
    /// Mean hours that messages take.
    pub latency: f64,
    /// Hours between two decisions of an agent.
    pub every: f64,
    /// What a piece costs per day that it is late.
    pub late: f64,
    body: String,
    members: Vec<u32>,
}

impl SupplyMap {
    /// The map of a number.
    pub fn new(seed: u64) -> Self {
        Self::changed(seed, |_| {})
    }

    /// The same map, but for what is set after it was drawn.
    pub fn changed(seed: u64, change: impl Fn(&mut Self)) -> Self {
        let mut dice = Dice::new(seed ^ 0x0c0f_fee5);
        let shape = dice.one_of(&[Shape::Trade, Shape::Plant, Shape::Shops]);
        let mut map = Self {
            shape,
            meets: dice.chance(0.5),
            words: (!dice.chance(0.4)).then(|| (dice.hours(0.75, 1.2), dice.hours(0.85, 1.25))),
            is_stripped: dice.chance(0.5),
            recall: dice.chance(0.5).then(|| dice.hours(0.5, 5.0)),
            rise: if dice.chance(0.4) { 1.0 } else { dice.hours(1.2, 1.8) },
            latency: dice.hours(1.0, 60.0),
            every: dice.one_of(&[2.0, 4.0, 8.0]),
            late: dice.hours(1.0, 5.0),
            body: String::new(),
            members: Vec::new(),
        };
        change(&mut map);
        match shape {
            Shape::Trade => map.trade(&mut dice),
            Shape::Plant => map.plant(&mut dice),
            Shape::Shops => map.shops(&mut dice),
        }
        map
    }

    /// The project of the map with one kind of deciders; what must match is given.
    pub fn document(&self, deciders: Deciders, couplings: &str) -> Document {
        let is_ai = deciders == Deciders::Agents;
        let meets = self.meets && !is_ai;
        let trigger = match deciders {
            Deciders::People if meets => "InCycle(31)".to_owned(),
            Deciders::People => r#"Periodic(at: Every(period: "7 d", phase: Random))"#.to_owned(),
            Deciders::Agents => format!(r#"Periodic(at: Every(period: "{} h", phase: Random))"#, self.every),
        };
        let slack = if is_ai && self.is_stripped { "FollowCadence" } else { "KeepDays" };
        let agent = if is_ai { "Ai" } else { "Human" };
        let (buyer, other) = self.words.unwrap_or((1.0, 1.0));
        let mapped = if meets || self.words.is_none() { "[2, 3, 5, 6]" } else { "[]" };
        let members: Vec<String> = if meets { self.members.iter().map(u32::to_string).collect() } else { Vec::new() };
        let cycles = if meets {
            let members = members.join(", ");
            format!(
                r#"31: (schedule: (at: Every(period: "7 d")), members: [{members}], reconciles: true, joint_objective: true, people: 4.0, lasts: "1 h")"#
            )
        } else {
            String::new()
        };
        let body = self.body.replace("@trigger", &trigger).replace("@slack", slack).replace("@agent", agent);
        let text = format!(
            r#"Syncline(version: 1, document: (next_id: 900,
            functions: {{ 1: (name: "Planning"), 2: (name: "Buying"), 3: (name: "Making"), 4: (name: "Moving"), 5: (name: "Selling"), 6: (name: "Shop") }},
            terms: {{ 19: (name: "Demand", owner: 1, variants: {{ 2: (factor: {buyer}), 3: (factor: {other}), 5: (factor: {other}), 6: (factor: {other}) }}, mapped: {mapped}) }},
            cycles: {{ {cycles} }}, couplings: {{ {couplings} }}, {body}
            studies: {{ 99: (horizon: "110 d", warm_up: "25 d", cool_down: "15 d", replications: 4, seed: 7) }} ))"#
        );
        parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    /// What must match on a map of this shape.
    pub fn couplings(&self) -> &'static str {
        match self.shape {
            Shape::Trade => "34: (kind: SameUrgency, members: [24, 28]), 35: (kind: SameQuantity, members: [22, 29])",
            Shape::Plant => {
                "34: (kind: SameUrgency, members: [24, 27]), 35: (members: [27, 26]), 36: (kind: SameQuantity, members: [22, 29])"
            }
            Shape::Shops => "34: (kind: SameQuantity, members: [32, 29]), 35: (members: [24, 123])",
        }
    }

    /// A decision that is taken in the rhythm of its deciders.
    fn decision(&mut self, id: u32, fields: &str) -> String {
        self.members.push(id);
        format!("{id}: ({fields}, agent: Some(@agent), trigger: @trigger, decision_time: Some(Fixed(\"0.05 h\"))),\n")
    }

    /// Planning's forecast of what customers ask for.
    fn forecast(&mut self, id: u32, told_as: u32, sales: u32, alpha: f64) -> String {
        let fields = format!("owner: 1, subject: Signal({told_as}), policy: Forecast(Exponential(alpha: {alpha})), inputs: [{sales}]");
        self.decision(id, &fields)
    }

    /// What buying decides on what it takes demand to be: the supplier's speed, and how much, for so many days.
    fn buying(&mut self, stock: u32, days: f64, safety: f64) -> String {
        let (late, negative) = (self.late, self.recall.is_some());
        let speed = format!("owner: 2, subject: Mode(42), policy: Mode(rule: LeastTotal, late_per_unit_day: {late}), inputs: [15]");
        let amount = format!(
            "owner: 2, subject: OrderQuantity({stock}), policy: EchelonBaseStock(target_days: {days}, review_days: 7.0, safety_days: {safety}, demand: Some(15), allows_negative: {negative}), inputs: [15], slack: @slack"
        );
        self.decision(24, &speed) + &self.decision(23, &amount)
    }

    /// Demand of a day, spread over planning periods of so many hours.
    fn demand(&self, dice: &mut Dice, per_day: f64, hours: f64) -> String {
        let cv = dice.hours(0.1, 0.45) * (24.0 / hours).sqrt();
        let mut text = format!("process: PerPeriod(Gamma(shape: {}, mean: {})),", 1.0 / (cv * cv), per_day * hours / 24.0);
        if 1.0 < self.rise {
            let lasts = dice.between(15, 40);
            write!(
                text,
                r#"spikes: [(starts: Uniform(low: "35 d", high: "50 d"), ramp: "3 d", lasts: "{lasts} d", factor: {})],"#,
                self.rise
            )
            .unwrap();
        }
        text
    }

    fn latency(&self) -> String {
        format!(r#"latency: Lognormal(mean: "{} h", cv: 0.8)"#, self.latency)
    }

    /// The price of calling orders back on a lane, where they may be.
    fn recall(&self, lane: u32) -> String {
        self.recall.map_or_else(String::new, |amount| format!("54: (kind: Cancelling, of: Lane({lane}), amount: {amount}),"))
    }

    /// A supplier with a usual and a quicker way; the mean days of the usual one.
    fn supplier(dice: &mut Dice, to: u32) -> (f64, String) {
        let days = dice.hours(4.0, 14.0);
        let (low, high) = (days * 0.8, days * 1.2);
        let (quick, price) = (days * 0.4, dice.hours(2.0, 9.0));
        let lane = format!(
            r#"42: (to: {to}, modes: [(lead: Uniform(low: "{low} d", high: "{high} d")), (lead: Fixed("{quick} d"), per_unit: {price})]),"#
        );
        (days, lane)
    }

    fn trade(&mut self, dice: &mut Dice) {
        let hours = dice.one_of(&[4.0, 12.0, 24.0]);
        let (demand, late) = (self.demand(dice, 100.0, hours), self.late);
        let (lead, lane) = Self::supplier(dice, 41);
        let (safety, holding) = (dice.hours(1.0, 7.0), dice.hours(0.03, 0.3));
        let recall = self.recall(42);
        let (latency, loss) = (self.latency(), dice.hours(0.0, 0.3));
        let alpha = dice.hours(0.1, 0.5);
        let decisions = [
            self.forecast(22, 15, 14, alpha),
            self.buying(41, lead, safety),
            self.decision(29, "owner: 5, subject: Signal(20), policy: Linear(terms: [(signal: 15)]), inputs: [15]"),
            self.decision(
                28,
                &format!("owner: 5, subject: Mode(44), policy: Mode(rule: LeastTotal, late_per_unit_day: {late}), inputs: [18]"),
            ),
        ];
        let (stock, transit) = (100.0 * safety, 100.0 * lead);
        self.body = format!(
            r#"items: {{ 36: () }}, sites: {{ 38: (function: 2, period: (length: "{hours} h")) }}, stocks: {{ 41: (site: 38, item: 36) }},
            lanes: {{ {lane} 44: (from: 41, modes: [(lead: Fixed("3 d"), per_unit: 2.0), (lead: Fixed("1 d"), per_unit: 9.0)]) }},
            demand_streams: {{ 45: (stock: 41, {demand} requested: Fixed("4 d"), delivery: Some(44)) }},
            signals: {{ 14: (owner: 1, term: Some(19), source: Demand(45), bucket: Some("1 d")), 15: (owner: 1, term: Some(19), source: Decision(22)),
                18: (owner: 5, source: Backorders(41), observed: Every(period: "1 d")), 20: (owner: 5, term: Some(19), source: Decision(29)) }},
            handoffs: {{ 6: (from: 1, to: 2, {latency}, channel: (loss: {loss}), signals: [15]), 7: (from: 1, to: 5, {latency}, signals: [15]) }},
            decisions: {{ {} }},
            prices: {{ 46: (of: Stock(41), amount: {holding}, per: d), 49: (kind: Late, of: DemandStream(45), amount: {late}, per: d, at_most: "15 d"), {recall} }},
            initials: {{ 50: (of: Stock(41), state: OnHand({stock})), 51: (of: Lane(42), state: InTransit([("1 d", {transit})])) }},"#,
            decisions.concat()
        );
    }

    fn plant(&mut self, dice: &mut Dice) {
        let hours = dice.one_of(&[4.0, 8.0]);
        let (demand, late) = (self.demand(dice, 100.0, hours), self.late);
        let (lead, lane) = Self::supplier(dice, 40);
        let (safety, holding) = (dice.hours(1.0, 7.0), dice.hours(0.02, 0.2));
        let recall = self.recall(42);
        let (latency, loss) = (self.latency(), dice.hours(0.0, 0.3));
        let (alpha, inbound) = (dice.hours(0.1, 0.5), dice.hours(3.0, 6.0));
        let capacity = 100.0 * dice.hours(1.05, 1.3);
        let (most, overtime) = (dice.hours(15.0, 50.0), dice.hours(5.0, 30.0));
        let target = lead + inbound;
        let decisions = [
            self.forecast(22, 15, 14, alpha),
            self.buying(40, target, safety),
            self.decision(29, "owner: 3, subject: Signal(20), policy: Linear(terms: [(signal: 15), (signal: 18, factor: Some(0.14))]), inputs: [15, 18]"),
            self.decision(
                26,
                &format!(
                    "owner: 3, subject: Overtime(21), policy: CapacityStep(trigger: {capacity}, size: 1.0, notice: \"24 h\", minimum_block: \"3 d\", maximum: {most}, cancel_share: Some(0.5), work: Some(17)), inputs: [20, 17]"
                ),
            ),
            self.decision(
                27,
                &format!("owner: 4, subject: Mode(43), policy: Mode(rule: ByUrgency, urgency: Some(16), late_per_unit_day: {late}), inputs: [16]"),
            ),
        ];
        let (material, transit, per_period) = (100.0 * (safety + 3.0), 100.0 * lead, capacity * hours / 24.0);
        self.body = format!(
            r#"items: {{ 36: (), 37: (components: [(item: 36)]) }}, resources: {{ 21: (function: 3) }},
            sites: {{ 38: (function: 2, period: (length: "{hours} h")), 39: (function: 3, period: (length: "{hours} h")) }},
            stocks: {{ 40: (site: 38, item: 36), 41: (site: 39, item: 37, resource: Some(21), capacity: Some({per_period})) }},
            lanes: {{ {lane} 43: (from: 40, to: 41, modes: [(lead: Fixed("{inbound} d"), per_unit: 1.0, cut_off: Some("12 h")), (lead: Fixed("1 d"), per_unit: 4.0, cut_off: Some("12 h"))]) }},
            demand_streams: {{ 45: (stock: 41, {demand} requested: Fixed("2 d")) }},
            signals: {{ 14: (owner: 1, term: Some(19), source: Demand(45), bucket: Some("1 d")), 15: (owner: 1, term: Some(19), source: Decision(22)),
                16: (owner: 2, source: Decision(24), fields: [(name: "urgent", urgency_of: Some(24))]),
                17: (owner: 4, source: Material(stock: 41, within: "7 d"), observed: Every(period: "1 d")),
                18: (owner: 5, source: Backorders(41), observed: Every(period: "1 d")), 20: (owner: 3, term: Some(19), source: Decision(29)) }},
            handoffs: {{ 6: (from: 1, to: 2, {latency}, signals: [15]), 7: (from: 1, to: 3, {latency}, signals: [15]),
                8: (from: 2, to: 4, {latency}, channel: (loss: {loss}), signals: [16]), 9: (from: 4, to: 3, {latency}, signals: [17]),
                10: (from: 5, to: 3, {latency}, signals: [18]) }},
            decisions: {{ {}
                25: (owner: 3, agent: Some(Ai), subject: Production(41), policy: BaseStock(level: 120.0), trigger: Periodic(at: Every(period: "{hours} h")), decision_time: Some(Fixed("0 h"))) }},
            prices: {{ 46: (of: Stock(40), amount: {holding}, per: d), 47: (of: Stock(41), amount: {holding}, per: d), 48: (kind: OvertimeUnit, of: Resource(21), amount: {overtime}),
                49: (kind: Late, of: DemandStream(45), amount: {late}, per: d, at_most: "15 d"), {recall} }},
            initials: {{ 50: (of: Stock(41), state: OnHand(120.0)), 51: (of: Stock(41), state: Raw(item: 36, quantity: {material})),
                52: (of: Lane(42), state: InTransit([("1 d", {transit})])) }},"#,
            decisions.concat()
        );
    }

    fn shops(&mut self, dice: &mut Dice) {
        let hours = dice.one_of(&[12.0, 24.0]);
        let (demands, late) = ([60.0, 40.0].map(|per_day| self.demand(dice, per_day, hours)), self.late);
        let (lead, lane) = Self::supplier(dice, 40);
        let (safety, holding) = (dice.hours(1.0, 6.0), dice.hours(0.03, 0.3));
        let recall = self.recall(42);
        let (latency, loss) = (self.latency(), dice.hours(0.0, 0.3));
        let (alpha, transit) = (dice.hours(0.1, 0.5), dice.hours(1.0, 3.0));
        let (near, far) = (dice.hours(1.0, 4.0), dice.hours(1.0, 4.0));
        let rule = dice.one_of(&["FirstCome", "Priority", "Proportional", "Linear"]);
        let mut decisions = [
            self.forecast(122, 115, 114, alpha),
            self.forecast(222, 215, 214, alpha),
            self.decision(32, "owner: 1, subject: Signal(15), policy: Linear(terms: [(signal: 115), (signal: 215)]), inputs: [115, 215]"),
            self.buying(40, lead + transit, safety + near),
            self.decision(29, "owner: 3, subject: Signal(20), policy: Linear(terms: [(signal: 15)]), inputs: [15]"),
        ]
        .concat();
        let mut stocks = format!("40: (site: 38, item: 36, allocation: {rule}),");
        let (mut lanes, mut streams, mut signals, mut initials) = (lane, String::new(), String::new(), String::new());
        for (n, (owner, days)) in [(5, near), (6, far)].into_iter().enumerate() {
            let base = 100 * (n + 1);
            let (stock, site, stream, sales, level) = (base + 41, base + 39, base + 45, base + 14, base + 15);
            decisions += &self.decision(
                base as u32 + 23,
                &format!(
                    "owner: {owner}, subject: OrderQuantity({stock}), policy: BaseStock(target_days: {transit}, review_days: 7.0, safety_days: {days}, demand: Some({level})), inputs: [{level}], slack: @slack"
                ),
            );
            write!(stocks, "{stock}: (site: {site}, item: 36),").unwrap();
            write!(lanes, r#"{}: (from: 40, to: {stock}, modes: [(lead: Fixed("{transit} d"), per_unit: 0.5)]),"#, base + 51).unwrap();
            write!(streams, r#"{stream}: (stock: {stock}, {} requested: Fixed("1 d")),"#, demands[n]).unwrap();
            write!(
                signals,
                r#"{sales}: (owner: 1, term: Some(19), source: Demand({stream}), bucket: Some("1 d")), {level}: (owner: 1, term: Some(19), source: Decision({})),"#,
                base + 22
            )
            .unwrap();
            write!(initials, "{}: (of: Stock({stock}), state: OnHand({})),", base + 60, 50.0 * (days + transit + 7.0)).unwrap();
        }
        let (stock, under_way) = (100.0 * safety, 100.0 * lead);
        self.body = format!(
            r#"items: {{ 36: () }},
            sites: {{ 38: (function: 3, period: (length: "{hours} h")), 139: (function: 5, period: (length: "{hours} h")), 239: (function: 6, period: (length: "{hours} h")) }},
            stocks: {{ {stocks} }}, lanes: {{ {lanes} }}, demand_streams: {{ {streams} }},
            signals: {{ {signals} 15: (owner: 1, term: Some(19), source: Decision(32)), 20: (owner: 3, term: Some(19), source: Decision(29)) }},
            handoffs: {{ 6: (from: 1, to: 2, {latency}, channel: (loss: {loss}), signals: [15]), 7: (from: 1, to: 3, {latency}, signals: [15]),
                8: (from: 1, to: 5, {latency}, signals: [115]), 9: (from: 1, to: 6, {latency}, signals: [215]) }},
            decisions: {{ {decisions} }},
            prices: {{ 46: (of: Stock(40), amount: {holding}, per: d), 47: (of: Stock(141), amount: {holding}, per: d), 48: (of: Stock(241), amount: {holding}, per: d),
                49: (kind: Late, of: DemandStream(145), amount: {late}, per: d, at_most: "15 d"), 55: (kind: Late, of: DemandStream(245), amount: {late}, per: d, at_most: "15 d"), {recall} }},
            initials: {{ {initials} 50: (of: Stock(40), state: OnHand({stock})), 51: (of: Lane(42), state: InTransit([("1 d", {under_way})])) }},"#
        );
    }
}
