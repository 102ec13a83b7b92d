//! Tables and pictures beside the tracks: values at the cursor, scorecard, distributions, load, items,
//! events, money. All follow the selection on the map and the selected stretch of time, and can be copied.
//!
//! [`Sheets`] are worked out once per result; pictures take plain data and know no results.

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

use crate::experiment::StudyResult;
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
    /// Visits of the first repeat, in the order of arrival.
    pub items: Sheet,
}

impl Sheets {
    /// The sheets of a result, beside the base where it is another scenario.
    pub fn new(document: &Document, result: Option<&StudyResult>, base: Option<&StudyResult>) -> Self {
        let Some(result) = result else { return Self::default() };
        let (scorecard, divergence) = scorecard::scorecard(document, result, base);
        Self {
            scorecard,
            divergence,
            distributions: distribution::distributions(document, result),
            loads: load::loads(document, result),
            items: items::items(document, result),
        }
    }
}
