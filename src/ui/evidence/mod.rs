//! The page where a log is measured: its columns, what it says, and the map it proposes. It shows what was
//! worked out elsewhere and sends actions; it reads no file.

mod found;
mod mapping;
mod work;

use egui::{RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::session::Page;
use super::theme::controls::{self, Rank};
use super::theme::{Icon, Palette, metrics};
use super::words;
use crate::evidence::function_rule::FunctionRule;
use crate::evidence::import::Mapping;
use crate::evidence::map::Part;
pub use work::{EvidenceWork, Found, Input, Mapped};

/// What the page asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum EvidenceAction {
    /// Looks at the first rows of a log.
    Look(Input),
    /// Takes columns for something else.
    Map(Box<Mapping>),
    /// Finds functions in another way.
    Rule(FunctionRule),
    /// Whether people's names are kept.
    KeepNames(bool),
    /// Reads the log.
    Read,
    /// Stops reading.
    Stop,
    /// Takes parts of the proposal into the project.
    Accept(Vec<Part>),
    /// Leaves the log.
    Leave,
}

impl From<EvidenceAction> for Action {
    fn from(action: EvidenceAction) -> Self {
        Self::Evidence(action)
    }
}

/// The page.
pub fn measure_page_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let work = &ctx.jobs.evidence;
    if work.mapped.is_none() && work.found.is_none() && !work.is_busy() {
        ui.add_space(ui.available_height() * 0.3);
        let (_, icon, _) = words::page(Page::Measure);
        let (heading, sentence) = words::empty_page(Page::Measure);
        let pressed = controls::empty_state(ui, icon, heading, sentence, Some("Try the sample log"));
        if pressed.is_some_and(|response| response.clicked()) {
            actions.push(EvidenceAction::Look(Input::Sample).into());
        }
        return actions;
    }
    ui.heading("Measure");
    ui.label(RichText::new(words::page(Page::Measure).2).color(Palette::of(ui).ink_secondary));
    ui.add_space(metrics::GAP);
    if work.is_busy() {
        ui.horizontal(|ui| {
            let text = match work.progress() {
                Some((read, total)) if read < total => format!("Reading, {} %", read * 100 / total.max(1)),
                Some(_) => "Measuring and proposing a map".to_owned(),
                None => "Looking at the first rows".to_owned(),
            };
            ui.label(text);
            if controls::button(ui, Rank::Secondary, None, "Stop reading").clicked() {
                actions.push(EvidenceAction::Stop.into());
            }
        });
        return actions;
    }
    if controls::button(ui, Rank::Secondary, Some(Icon::Close), "Leave this log").clicked() {
        actions.push(EvidenceAction::Leave.into());
    }
    ui.add_space(metrics::GAP);
    ScrollArea::both().auto_shrink(false).show(ui, |ui| match (&work.found, &work.mapped) {
        (Some(found), _) => found::found_ui(ui, found, &mut actions),
        (None, Some(mapped)) => mapping::mapping_ui(ui, mapped, &mut actions),
        (None, None) => {}
    });
    actions
}
