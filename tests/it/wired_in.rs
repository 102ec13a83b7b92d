//! Nothing is wired in: what must match is looked at and costs nothing by itself; money has a cause and a payer and
//! adds up either way. An engine into which a cost per clash was planted is caught by the same checks.

use std::collections::BTreeMap;

use syncline::engine::ledger::Cell;
use syncline::engine::run::{Control, ReplicationRecord, run};
use syncline::experiment::study::{Overrides, Prepared, prepare, study_of};
use syncline::model::{Coupling, CouplingId, CouplingKind, DecisionId, Document, PriceKind};
use syncline::project::parse;

use crate::maps::study;
use crate::random_maps;

/// What carries a replication out.
pub type Engine = dyn Fn(&Prepared) -> ReplicationRecord;

pub fn engine(prepared: &Prepared) -> ReplicationRecord {
    run(&prepared.plan, prepared.seed, 0, false, &Control::default())
}

/// An engine in which every clash costs something.
pub fn planted(prepared: &Prepared) -> ReplicationRecord {
    let mut record = engine(prepared);
    for ((.., by, with), count) in &record.commitments.counts {
        let amount = i128::from(count.n) * 1_000_000_000;
        record.ledger.cells.push(Cell { kind: PriceKind::Late, payer: *with, cause: *by, element: 0, amount });
    }
    record
}

/// A plant and a buyer with goods, prices and a figure that reaches the plant late; what must match is given.
fn goods(couplings: &str) -> Document {
    let text = format!(
        r#"
        functions: {{ 1: (name: "Buying"), 2: (name: "Making") }}, items: {{ 20: () }}, resources: {{ 21: (function: 2) }},
        sites: {{ 3: (function: 2, period: (sequence: OrderReceiveDemand)) }},
        stocks: {{ 4: (site: 3, item: 20, resource: 21, capacity: 5.0) }},
        signals: {{ 11: (owner: 1, source: External(changes: Times(["36 h", "84 h"]), value: Levels([("0 h", 5.0), ("36 h", 8.5), ("84 h", 5.0)]))),
            15: (owner: 1, source: Decision(16)) }},
        handoffs: {{ 17: (from: 1, to: 2, latency: Fixed("30 h"), signals: [11]) }},
        decisions: {{ 6: (owner: 2, subject: Production(4), policy: BaseStock(level: 40.0), trigger: Periodic(at: Every(period: "1 d")),
                decision_time: Fixed("0 h")),
            10: (owner: 2, subject: Overtime(21), inputs: [11], decision_time: Fixed("0 h"), trigger: OnChange(),
                policy: CapacityStep(trigger: 5.0, size: 2.0, maximum: 6.0, notice: "24 h", minimum_block: "2 d")),
            16: (owner: 1, inputs: [11], decision_time: Fixed("0 h"), trigger: OnChange(),
                policy: Linear(constant: -5.0, terms: [(signal: 11)])) }},
        demand_streams: {{ 7: (stock: 4, process: PerPeriod(Fixed(4.0))) }},
        prices: {{ 13: (kind: OvertimeUnit, of: Resource(21), amount: 7.0), 14: (kind: OvertimeCall, of: Resource(21), amount: 100.0),
            18: (kind: Holding, of: Stock(4), amount: 0.5, per: d) }},
        initials: {{ 8: (of: Stock(4), state: OnHand(3.0)) }}, studies: {{ 9: (horizon: "12 d", replications: 1) }},
        couplings: {{ {couplings} }}"#
    );
    parse(&format!("Syncline(version: 1, document: (next_id: 1000, {text}))")).unwrap_or_else(|error| panic!("{error}"))
}

const MUST_MATCH: &str = "30: (kind: SameUrgency, members: [16, 10])";

fn prepared(document: &Document) -> Prepared {
    let study = study_of(document, None);
    prepare(document, None, &study, &Overrides::default()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// Money by what for, payer and element: everything but who caused it.
fn paid(record: &ReplicationRecord) -> BTreeMap<(PriceKind, u32, u32), i128> {
    let mut paid = BTreeMap::new();
    for cell in &record.ledger.cells {
        *paid.entry((cell.kind, cell.payer, cell.element)).or_insert(0) += cell.amount;
    }
    paid
}

/// Whether what must match changes what happens or what is paid.
pub fn costs_something(with: &Prepared, without: &Prepared, engine: &Engine) -> bool {
    let (with, without) = (engine(with), engine(without));
    let happens = |record: &ReplicationRecord| format!("{:?}{:?}{:?}{:?}", record.work, record.chain, record.information, record.supply);
    paid(&with) != paid(&without) || happens(&with) != happens(&without)
}

fn coupled(document: &Document, seed: u64) -> Document {
    let mut document = document.clone();
    let decisions: Vec<DecisionId> = document.decisions.ids().collect();
    if decisions.is_empty() {
        return document;
    }
    for (n, kind) in [CouplingKind::Needs, CouplingKind::SameUrgency, CouplingKind::SameQuantity].into_iter().enumerate() {
        let member = |step: usize| decisions[(seed as usize + n * 3 + step) % decisions.len()];
        if member(0) != member(1) {
            let id: CouplingId = document.new_id();
            document.couplings.insert(id, Coupling { kind, members: vec![member(0), member(1)], ..Coupling::default() });
        }
    }
    document
}

#[test]
fn what_must_match_costs_nothing_by_itself_and_a_planted_cost_is_caught() {
    let (with, without) = (prepared(&goods(MUST_MATCH)), prepared(&goods("")));
    assert!(!engine(&with).commitments.counts.is_empty(), "something clashes");
    assert!(!costs_something(&with, &without, &engine));
    assert!(costs_something(&with, &without, &planted), "a cost per clash would be seen");
    let (mut n_clashing, mut n_caught) = (0, 0);
    for seed in 0..60 {
        let mut map = random_maps::policies(seed);
        (map.document.couplings, map.document.coordinators) = Default::default();
        let ready = |document: &Document| prepare(document, None, &study(240.0, 24.0, 1), &Overrides::default());
        let (Ok(with), Ok(without)) = (ready(&coupled(&map.document, seed)), ready(&map.document)) else { continue };
        assert!(!costs_something(&with, &without, &engine), "{seed}");
        let clashes = !engine(&with).commitments.counts.is_empty();
        n_clashing += usize::from(clashes);
        n_caught += usize::from(costs_something(&with, &without, &planted));
    }
    assert!(10 <= n_clashing, "only {n_clashing} of the random maps clash");
    assert_eq!(n_caught, n_clashing);
}

#[test]
fn a_map_on_which_nothing_must_match_has_no_clash_of_two_plans() {
    for seed in 0..60 {
        let mut map = random_maps::policies(seed);
        (map.document.couplings, map.document.coordinators) = Default::default();
        map.document.settings.stale_after = Some(syncline::units::Duration::ZERO);
        let Ok(ready) = prepare(&map.document, None, &study(240.0, 24.0, 1), &Overrides::default()) else { continue };
        let record = engine(&ready).commitments;
        assert!(record.counts.keys().all(|(kind, ..)| !kind.is_conflict()), "{seed}: {record:?}");
    }
}

#[test]
fn money_that_arises_while_plans_clash_is_caused_by_whoever_decided_later_and_sums_stay_equal() {
    let (with, without) = (engine(&prepared(&goods(MUST_MATCH))), engine(&prepared(&goods(""))));
    let sum = |record: &ReplicationRecord, wanted: &dyn Fn(&Cell) -> bool| -> i128 {
        record.ledger.cells.iter().filter(|cell| wanted(cell)).map(|cell| cell.amount).sum()
    };
    assert_eq!(sum(&without, &|cell| cell.cause != cell.payer), 0, "without a clash everybody causes what they pay");
    let total = sum(&with, &|_| true);
    assert_eq!(total, sum(&without, &|_| true));
    assert_eq!((0..2).map(|function| sum(&with, &|cell| cell.payer == function)).sum::<i128>(), total);
    assert_eq!((0..2).map(|function| sum(&with, &|cell| cell.cause == function)).sum::<i128>(), total);
    // Buying hurries at hour 36 (nothing is booked) and calms down at 84: what Making holds and books while the two
    // differ because of the later change is Buying's doing.
    let foreign: Vec<PriceKind> =
        with.ledger.cells.iter().filter(|cell| cell.cause == 0 && cell.payer == 1).map(|cell| cell.kind).collect();
    assert!(foreign.contains(&PriceKind::Holding), "{:?}", with.ledger.cells);
    assert!(with.ledger.cells.iter().all(|cell| cell.payer == 1));
}
