//! Tables and pictures beside the tracks: values at the cursor, scorecard, distributions, load, items,
//! events, money. All follow the selection on the map and the selected stretch of time, and can be copied.
//!
//! [`Sheets`] are worked out once per result; pictures take plain data and know no results.

pub mod chains;
mod distribution;
mod items;
mod load;
pub mod money;
mod panel;
mod scorecard;
mod sheet;
mod values;

pub use items::event_list;
pub use panel::results_panel_ui;
pub use sheet::{Row, Sheet};
pub use values::{Window, view_text};

use crate::experiment::{StudyResult, Trace};
use crate::model::Document;

/// Everything that is worked out from results when they change.
#[derive(Debug, Default)]
pub struct Sheets {
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
    /// Visits of the first repeat, in the order of arrival.
    pub items: Sheet,
    /// Chains of the first repeat, in the order in which they began.
    pub chains: Vec<chains::Chain>,
    /// The same as a list.
    pub chain_list: Sheet,
}

impl Sheets {
    /// The sheets of a result, beside the base where it is another scenario.
    pub fn new(document: &Document, result: Option<&StudyResult>, trace: Option<&Trace>, base: Option<&StudyResult>) -> Self {
        let Some(result) = result else { return Self::default() };
        let (scorecard, divergence) = scorecard::scorecard(document, result, base);
        let chains = trace.map_or_else(Vec::new, |trace| chains::chains(document, result, trace));
        Self {
            scorecard,
            divergence,
            distributions: distribution::distributions(document, result),
            loads: load::loads(document, result),
            money: money_of(document, result),
            items: trace.map_or_else(Sheet::default, |trace| items::items(document, result, trace)),
            chain_list: chains::sheet(&chains, start_of(document)),
            chains,
        }
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
