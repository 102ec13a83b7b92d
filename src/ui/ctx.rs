//! What panels may look at: shared references, nothing they could change.

use super::derived::Derived;
use super::jobs::Jobs;
use super::open_document::OpenDocument;
use super::preferences::Preferences;
use super::session::Session;
use crate::model::Document;
use crate::model::finding::Finding;

/// Everything a panel can see.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The open document with its history and file.
    pub open: &'a OpenDocument,
    /// What was worked out from the document.
    pub derived: &'a Derived,
    /// The present moment.
    pub session: &'a Session,
    /// What the planner prefers.
    pub preferences: &'a Preferences,
    /// Work under way.
    pub jobs: &'a Jobs,
}

impl<'a> Ctx<'a> {
    /// The document as it stands in the file: the base.
    pub fn base(&self) -> &'a Document {
        self.open.history.document()
    }

    /// The document as the scenario in the picker sees it.
    pub fn document(&self) -> &'a Document {
        &self.derived.shown
    }

    /// What is wrong or worth knowing.
    pub fn findings(&self) -> &'a [Finding] {
        &self.derived.findings
    }

    /// The name of the scenario that is shown.
    pub fn scenario_name(&self) -> String {
        self.session.scenario.map_or_else(|| "Base".to_owned(), |id| self.base().name_of(id.into()))
    }
}
