//! Carries out what the page of measurements asks for.

use egui::Context;

use crate::evidence::map::Part;
use crate::model::Position;
use crate::ui::action::Then;
use crate::ui::app::App;
use crate::ui::evidence::EvidenceAction;
use crate::ui::session::{Page, ViewRequest};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

impl App {
    pub(super) fn evidence(&mut self, ctx: &Context, action: EvidenceAction) {
        let work = &mut self.jobs.evidence;
        let mut outcome = Ok(());
        match action {
            EvidenceAction::Look(input) => {
                self.session.page = Page::Measure;
                outcome = work.look(ctx, input);
            }
            EvidenceAction::Map(mapping) => {
                if let Some(mapped) = &mut work.mapped {
                    mapped.mapping = *mapping;
                }
            }
            EvidenceAction::Rule(rule) => {
                if let Some(mapped) = &mut work.mapped {
                    mapped.rule = rule;
                }
            }
            EvidenceAction::KeepNames(keeps) => {
                if let Some(mapped) = &mut work.mapped {
                    mapped.keeps_names = keeps;
                }
            }
            EvidenceAction::Read => outcome = work.read(ctx),
            EvidenceAction::Stop => work.stop(),
            EvidenceAction::Leave => work.forget(),
            EvidenceAction::Accept(parts) => self.accept_evidence(&parts),
        }
        if let Err(why) = outcome {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    fn accept_evidence(&mut self, parts: &[Part]) {
        let Some(found) = self.jobs.evidence.found.clone() else { return };
        // What is there already keeps its place; the proposal comes below it.
        let below = self.open.history.document().layout.functions.iter().map(|(_, at)| at.y + 240.0).fold(0.0, f32::max);
        self.edit(found.proposal.accept(parts, Position { x: 0.0, y: below }), None, Then::Nothing);
        self.session.page = Page::Map;
        self.session.view_request = Some(ViewRequest::All);
    }
}
