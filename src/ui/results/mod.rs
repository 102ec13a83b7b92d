//! Tables and pictures beside the tracks: values at the cursor, scorecard, distributions, load, items,
//! events, money. All follow the selection on the map and the selected stretch of time, and can be copied.
//!
//! [`Sheets`] are worked out once per result; pictures take plain data and know no results.

pub mod chains;
mod distribution;
mod items;
mod load;
pub mod money;
mod orders;
mod panel;
mod scorecard;
mod sheet;
mod values;
mod way;

pub use items::event_list;
pub use orders::OrderChain;
pub use panel::results_panel_ui;
pub use sheet::{Row, Sheet};
pub use values::{Window, view_text};
pub use way::Traced;

use crate::experiment::statistics::Estimate;
use crate::experiment::{StudyResult, Trace};
use crate::model::Document;
use crate::ui::timeline::{TimeRange, value_text};
use crate::ui::tracks_view::{ResultTable, TracksView};

/// Everything that is worked out from results when they change.
#[derive(Debug, Default)]
pub struct Sheets {
    /// The stretch of time that figures are cut to; none is all that was observed.
    pub stretch: Option<TimeRange>,
    /// End-to-end measures first, then local ones.
    pub scorecard: Sheet,
    /// Whether local measures became better while the whole became worse, in words.
    pub divergence: Option<String>,
    /// How often which times occur.
    pub distributions: Vec<distribution::Distribution>,
    /// What staff do with their time.
    pub loads: Vec<load::Load>,
    /// Who pays what others cause; nothing where nobody pays.
    pub money: Option<money::Matrix>,
    /// What each team pays and causes, with intervals.
    pub payers: Sheet,
    /// Visits of one repeat, in the order of arrival.
    pub items: Sheet,
    /// The ways of single items, in the order in which they entered.
    pub ways: Vec<items::Way>,
    /// Which way each visit belongs to.
    pub way_of: Vec<usize>,
    /// Chains of the first repeat, in the order in which they began.
    pub chains: Vec<chains::Chain>,
    /// The same as a list.
    pub chain_list: Sheet,
    /// Late orders of one repeat, in the order in which they were complete.
    pub late: Vec<orders::LateOrder>,
    /// The same as a list.
    pub late_list: Sheet,
    /// Why the order that is traced was late.
    pub order: Option<OrderChain>,
    /// What is traced in the open table, as lanes below the tracks.
    pub way: Option<Traced>,
}

impl Sheets {
    /// The sheets of a result, beside the base where it is another scenario.
    pub fn new(document: &Document, result: Option<&StudyResult>, trace: Option<&Trace>, base: Option<&StudyResult>) -> Self {
        let Some(result) = result else { return Self::default() };
        let (scorecard, divergence) = scorecard::scorecard(document, result, base);
        let (visits, ways, way_of) = trace.map_or_else(Default::default, |trace| items::items(document, result, trace));
        let chains = trace.map_or_else(Vec::new, |trace| chains::chains(document, result, trace));
        let late = trace.map_or_else(Vec::new, |trace| orders::late_orders(document, (result, trace)));
        Self {
            stretch: None,
            scorecard,
            divergence,
            distributions: distribution::distributions(document, result),
            loads: load::loads(document, result),
            money: money_of(document, result),
            payers: payers(document, result),
            items: visits,
            ways,
            way_of,
            chain_list: chains::sheet(&chains, start_of(document)),
            chains,
            late_list: orders::sheet(&late, start_of(document)),
            late,
            order: None,
            way: None,
        }
    }

    /// Traces what is chosen in the open table: why an order was late, a chain, or the way of an item.
    pub fn trace(&mut self, document: &Document, result: Option<&StudyResult>, trace: Option<&Trace>, view: &TracksView) {
        let order = view.order.and_then(|place| self.late.get(place));
        self.order = order.zip(result.zip(trace)).map(|(order, run)| orders::chain(document, run, order));
        let start = start_of(document).filter(|_| !view.is_elapsed);
        self.way = match view.table {
            Some(ResultTable::Chains) => view.chain.and_then(|place| self.chains.get(place)).map(way::of_chain),
            Some(ResultTable::Items) => view.item.and_then(|place| self.ways.get(place)).map(|item| way::of_item(item, start)),
            Some(ResultTable::Orders) => self.order.as_ref().map(way::of_order),
            _ => None,
        };
    }
}

/// Where the clock starts, where the project says so.
pub fn start_of(document: &Document) -> Option<jiff::civil::DateTime> {
    document.settings.start.as_deref().and_then(crate::engine::plan::parse_start)
}

/// The matrix of money of a result, by the names of teams; teams without any are left out.
fn money_of(document: &Document, result: &StudyResult) -> Option<money::Matrix> {
    let found = result.money_matrix(false);
    let has = |team: usize| found.amounts[team].iter().any(|amount| *amount != 0.0) || found.amounts.iter().any(|row| row[team] != 0.0);
    let teams: Vec<usize> = (0..found.functions.len()).filter(|team| has(*team)).collect();
    let names: Vec<String> = teams.iter().map(|team| document.name_of(found.functions[*team].into())).collect();
    let amounts = teams.iter().map(|cause| teams.iter().map(|payer| found.amounts[*cause][*payer]).collect()).collect();
    let unit = document.settings.currency().to_owned();
    (!teams.is_empty()).then(|| money::Matrix { unit, causes: names.clone(), payers: names, amounts })
}

/// What every team pays and what it causes, whoever pays: means with their intervals over repeats.
fn payers(document: &Document, result: &StudyResult) -> Sheet {
    let unit = document.settings.currency();
    let mut sheet = Sheet::new(&[("Team", 132, false), ("Pays", 150, true), ("Causes", 150, true)]);
    let [pays, causes] = [false, true].map(|by_cause| result.money_by_repeat(false, by_cause));
    let told = |rows: &[(u32, std::collections::BTreeMap<crate::model::FunctionId, f64>)], of: crate::model::FunctionId| {
        let values: Vec<f64> = rows.iter().map(|(_, sums)| sums.get(&of).copied().unwrap_or(0.0)).collect();
        let figure = |found: Estimate| match found.half_width {
            half if half.is_finite() => format!("{} ± {} {unit}", value_text(found.mean), value_text(half)),
            _ => format!("{} {unit}", value_text(found.mean)),
        };
        Estimate::of(&values).map_or_else(String::new, figure)
    };
    for function in &result.plan.supply.functions {
        let has = |rows: &[(u32, std::collections::BTreeMap<crate::model::FunctionId, f64>)]| {
            rows.iter().any(|(_, sums)| sums.contains_key(function))
        };
        if has(&pays) || has(&causes) {
            let cells = vec![document.name_of((*function).into()), told(&pays, *function), told(&causes, *function)];
            sheet.push(cells, Some((*function).into()), None);
        }
    }
    sheet
}
