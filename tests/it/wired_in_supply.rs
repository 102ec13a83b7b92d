//! Nothing is wired in on random supply maps: AI agents each for itself win on some and lose on others, by what
//! was drawn for the map; what must match costs nothing by itself; a planted cost per clash is caught.

use rayon::prelude::*;
use syncline::engine::ledger::is_cost;
use syncline::engine::run::{Control, ReplicationRecord, run};
use syncline::experiment::study::{Overrides, Prepared, prepare, study_of};
use syncline::model::Document;

use crate::random_supply::{Deciders, Shape, SupplyMap};
use crate::wired_in::{costs_something, engine, planted};

/// Maps that are drawn.
const N_MAPS: u64 = 100;
/// Pairs of repeats on each.
const PAIRS: u32 = 4;
/// Differences up to this share of cost are too small to matter.
const TOO_SMALL: f64 = 0.01;

/// What carries one repeat out.
type Engine = dyn Fn(&Prepared, u32) -> ReplicationRecord + Sync;

fn repeat(prepared: &Prepared, replication: u32) -> ReplicationRecord {
    run(&prepared.plan, prepared.seed, replication, false, &Control::default())
}

fn prepared(document: &Document) -> Prepared {
    prepare(document, None, &study_of(document, None), &Overrides::default()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// The cost of each repeat.
fn costs(prepared: &Prepared, engine: &Engine) -> Vec<f64> {
    let cost = |replication: u32| {
        let record = engine(prepared, replication);
        assert!(record.conserved, "goods were lost or made");
        record.ledger.cells.iter().filter(|cell| is_cost(cell.kind)).map(|cell| cell.amount).sum::<i128>() as f64 / 1e9
    };
    (0..PAIRS).map(cost).collect()
}

/// By how much of the cost of people agents are dearer; none where pairs do not agree on the direction.
fn dearer(map: &SupplyMap, engine: &Engine) -> Option<f64> {
    let of = |deciders: Deciders| costs(&prepared(&map.document(deciders, map.couplings())), engine);
    let (people, agents) = (of(Deciders::People), of(Deciders::Agents));
    let differences: Vec<f64> = agents.iter().zip(&people).map(|(agents, people)| agents - people).collect();
    let share = differences.iter().sum::<f64>() / people.iter().sum::<f64>();
    let agree = differences.iter().all(|difference| difference * share > 0.0);
    (agree && TOO_SMALL < share.abs()).then_some(share)
}

/// Some of the maps, by what was drawn for them.
type Group<'a> = &'a dyn Fn(&SupplyMap) -> bool;

/// How many of some maps agents win and lose.
struct Outcomes {
    n: usize,
    wins: usize,
    losses: usize,
}

impl Outcomes {
    fn of(all: &[(u64, SupplyMap, Option<f64>)], takes: impl Fn(&SupplyMap) -> bool) -> Self {
        let chosen = || all.iter().filter(|(_, map, _)| takes(map)).map(|(.., share)| share.unwrap_or(0.0));
        let count = |of: fn(f64) -> bool| chosen().filter(|share| of(*share)).count();
        Self { n: chosen().count(), wins: count(|share| share < 0.0), losses: count(|share| 0.0 < share) }
    }

    fn lost(&self) -> f64 {
        self.losses as f64 / self.n as f64
    }
}

impl std::fmt::Display for Outcomes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} wins and {} losses on {} maps", self.wins, self.losses, self.n)
    }
}

#[test]
fn agents_each_for_itself_win_on_some_supply_maps_and_lose_on_others_by_what_was_drawn() {
    let all: Vec<(u64, SupplyMap, Option<f64>)> = (0..N_MAPS)
        .into_par_iter()
        .map(|seed| {
            let map = SupplyMap::new(seed);
            let share = dearer(&map, &repeat);
            (seed, map, share)
        })
        .collect();
    let rows: [(&str, Group<'_>); 10] = [
        ("all", &|_| true),
        ("trade", &|map| map.shape == Shape::Trade),
        ("plant", &|map| map.shape == Shape::Plant),
        ("shops", &|map| map.shape == Shape::Shops),
        ("people meet", &|map| map.meets),
        ("words of their own", &|map| map.words.is_some()),
        ("slack stripped", &|map| map.is_stripped),
        ("orders can be called back at a price", &|map| map.recall.is_some()),
        ("demand rises", &|map| 1.0 < map.rise),
        ("demand is steady", &|map| map.rise == 1.0),
    ];
    for (name, takes) in &rows {
        println!("{name}: {}", Outcomes::of(&all, takes));
    }
    let every = Outcomes::of(&all, |_| true);
    assert!(every.n <= every.wins * 10 && every.n <= every.losses * 10, "{every}");
    // Deciding fast pays where there is something to follow, and costs where every swing is followed at a price.
    let follows = Outcomes::of(&all, |map| 1.0 < map.rise && map.recall.is_none());
    let fidgets = Outcomes::of(&all, |map| map.rise == 1.0 && map.recall.is_some());
    assert!(follows.lost() < fidgets.lost(), "with a rise {follows}; with swings that cost {fidgets}");
    // Where agents lose, they lose less, or win, once nothing is paid for calling back, words are shared and people
    // do not meet either.
    let losing: Vec<(f64, f64)> = all
        .par_iter()
        .filter_map(|(seed, _, share)| share.filter(|share| 0.0 < *share).map(|share| (*seed, share)))
        .map(|(seed, share)| {
            let without = |map: &mut SupplyMap| (map.words, map.recall, map.meets) = (None, None, false);
            (share, dearer(&SupplyMap::changed(seed, without), &repeat).unwrap_or(0.0))
        })
        .collect();
    let mean = |pick: fn(&(f64, f64)) -> f64| losing.iter().map(pick).sum::<f64>() / losing.len() as f64;
    let (with, without) = (mean(|share| share.0), mean(|share| share.1));
    println!("losing maps: dearer by {with:.2} of cost, without these causes by {without:.2}");
    assert!(without < 0.5 * with, "{with} with their causes, {without} without");
}

#[test]
fn what_must_match_costs_nothing_on_a_supply_map_and_a_planted_cost_per_clash_is_caught() {
    let clashing: Vec<(u64, bool)> = (0..40_u64)
        .into_par_iter()
        .map(|seed| {
            let map = SupplyMap::new(seed);
            let [with, without] = [map.couplings(), ""].map(|couplings| prepared(&map.document(Deciders::Agents, couplings)));
            assert!(!costs_something(&with, &without, &engine), "map {seed}");
            let clashes = !engine(&with).commitments.counts.is_empty();
            assert_eq!(costs_something(&with, &without, &planted), clashes, "map {seed}: a cost per clash would be seen");
            (seed, clashes)
        })
        .collect();
    let n_clashing = clashing.iter().filter(|(_, clashes)| *clashes).count();
    assert!(20 <= n_clashing, "only {n_clashing} of 40 supply maps clash");
}
