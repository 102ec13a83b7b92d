//! What is worked out from the document whenever it changes: the document as the scenario sees it,
//! findings, and where everything stands on the map.
//!
//! It is kept with the state it came from and never worked out twice for the same state.

use std::sync::Arc;

use egui::{Color32, Context, FontFamily, FontId};

use super::canvas::geometry::{Lettering, MapGeometry};
use super::canvas::{META_SIZE, NAME_SIZE};
use super::open_document::OpenDocument;
use super::theme;
use crate::model::finding::{Finding, Severity};
use crate::model::history::SnapshotId;
use crate::model::{Document, ScenarioId, scenario_tree};

/// Looks a document through for what is wrong or worth knowing.
pub type Checker = Arc<dyn Fn(&Document) -> Vec<Finding> + Send + Sync>;

/// Everything worked out from one state of the document.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    key: Option<(SnapshotId, Option<ScenarioId>)>,
    /// The document as the scenario in the picker sees it.
    pub shown: Document,
    /// What is wrong or worth knowing, the gravest first.
    pub findings: Vec<Finding>,
    /// Where everything stands on the map.
    pub map: MapGeometry,
}

impl Derived {
    /// Works everything out if the document or the scenario has changed.
    pub fn refresh(&mut self, ctx: &Context, open: &OpenDocument, scenario: Option<ScenarioId>, check: &Checker) {
        let key = Some((open.history.snapshot(), scenario));
        if self.key == key {
            return;
        }
        self.key = key;
        let (mut shown, _, mut findings) = scenario_tree::resolve(open.history.document(), scenario);
        // Cards stand where they stand, whatever the scenario.
        shown.layout = open.history.document().layout.clone();
        findings.extend(check(&shown));
        findings.sort_by_key(|finding| finding.severity);
        self.shown = shown;
        self.findings = findings;
        self.map = MapGeometry::new(&self.shown, &|text, lettering| width(ctx, text, lettering));
    }

    /// Forgets everything, because another document was opened.
    pub fn forget(&mut self) {
        self.key = None;
    }

    /// How many findings there are of each severity: errors, warnings, hints.
    pub fn counts(&self) -> [usize; 3] {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        [count(Severity::Error), count(Severity::Warning), count(Severity::Hint)]
    }
}

fn width(ctx: &Context, text: &str, lettering: Lettering) -> f32 {
    let font = match lettering {
        Lettering::Name => FontId::new(NAME_SIZE, theme::semibold()),
        Lettering::Small => FontId::new(META_SIZE, FontFamily::Proportional),
    };
    ctx.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x)
}
