//! Carries out what panels have asked for, after everything has been painted.
//!
//! `edits` changes the document, `files` opens and saves; the rest changes the session. This is the only
//! place of the window that changes anything.

mod clipboard;
mod edits;
mod files;
mod whatif;

use egui::Context;

use super::action::{Action, SidePanel};
use super::app::App;
use super::elements_list;
use super::session::{Modal, Tool, ViewRequest, Writing};
use super::theme::controls::Tone;
use super::timeline::TimelineAction;
use super::toasts::Offer;
use crate::experiment::study::{Overrides, prepare, study_of};
use crate::model::edit::Edit;
use crate::model::finding::Severity;

impl App {
    /// Carries one action out.
    pub(super) fn perform(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Edit { edit, gesture, then } => self.edit(edit, gesture, then),
            Action::Nudge { dx, dy, repeated } => self.nudge(dx, dy, repeated),
            Action::Undo => self.step_back(),
            Action::Redo => self.step_forward(),
            Action::Jump(position) => self.open.history.jump(position),
            Action::DeleteSelection => self.delete_selection(),
            Action::Duplicate => self.duplicate(),
            Action::Copy => self.copy(ctx),
            Action::Cut => {
                self.copy(ctx);
                self.delete_selection();
            }
            Action::Paste(text) => self.paste(&text),
            Action::Capture(text) => self.capture(&text),
            Action::Select(change) => self.session.selection.apply(change, &self.derived.shown),
            Action::SetView(view) => {
                self.session.view = view;
                self.session.view_request = None;
            }
            Action::View(request) => self.request_view(request),
            Action::SetTool(tool) => self.session.tool = tool,
            Action::SetHandoffKind(kind) => self.set_handoff_kind(kind),
            Action::CycleHandoffKind => self.cycle_handoff_kind(),
            Action::Write(writing) => self.session.writing = writing,
            Action::WriteTeam => self.write_team(),
            Action::AppendTeam { dx, dy } => self.append_team(dx, dy),
            Action::FocusMap => self.session.wants_map_focus = true,
            Action::LeaveMap { forward } => self.session.leaves_map = Some(forward),
            Action::SetPage(page) => self.session.page = page,
            Action::SetScenario(scenario) => self.session.scenario = scenario,
            Action::AddScenario => self.add_scenario(),
            Action::SetStudy(study) => self.session.study = study,
            Action::TogglePanel(panel) => self.toggle(ctx, panel),
            Action::Show(modal) => self.show(modal),
            Action::CloseModal => {
                self.session.modal = None;
                self.session.wants_map_focus = true;
            }
            Action::DismissToast(index) => self.session.toasts.dismiss(index),
            Action::Say(text) => self.session.toasts.say(Tone::Look, text, Offer::Nothing),
            Action::SetAppearance(appearance) => self.preferences.appearance = appearance,
            Action::Run | Action::Time(TimelineAction::RequestRun) => self.run(ctx),
            Action::Time(action) => self.session.axis.apply(action),
            Action::StopRun => self.jobs.stop(),
            Action::WhatIf(action) => self.what_if(ctx, action),
            Action::New
            | Action::Open
            | Action::OpenPath(_)
            | Action::Save
            | Action::SaveAs
            | Action::Quit
            | Action::SavePath(..)
            | Action::Overwrite(..)
            | Action::SaveAsThen(_)
            | Action::SaveThen(_)
            | Action::DropChangesThen(_) => self.perform_file(ctx, action),
        }
    }

    fn show(&mut self, modal: Modal) {
        self.session.writing = Writing::Nothing;
        self.session.modal = Some(modal);
    }

    /// Requests of one frame add up where they can; else the last one counts.
    fn request_view(&mut self, request: ViewRequest) {
        self.session.view_request = Some(match (self.session.view_request.take(), request) {
            (Some(ViewRequest::Pan(before)), ViewRequest::Pan(by)) => ViewRequest::Pan(before + by),
            (Some(ViewRequest::Zoom(before)), ViewRequest::Zoom(by)) => ViewRequest::Zoom(before * by),
            (_, request) => request,
        });
    }

    fn toggle(&mut self, ctx: &Context, panel: SidePanel) {
        let panels = &mut self.session.panels;
        match panel {
            SidePanel::Elements => {
                let width = ctx.content_rect().width();
                let shown = self.session.panels.elements.unwrap_or(elements_list::has_room(width));
                self.session.panels.elements = Some(!shown);
            }
            SidePanel::Tracks => panels.tracks = !panels.tracks,
            SidePanel::Findings => panels.findings = !panels.findings,
        }
    }

    fn set_handoff_kind(&mut self, kind: crate::model::HandoffKind) {
        self.session.handoff_kind = kind;
        let handoffs = self.session.selection.handoffs();
        if !handoffs.is_empty() && self.session.tool == Tool::Select {
            let set = |id: crate::model::HandoffId| Edit::SetField { of: id.into(), field: "kind".to_owned(), to: format!("{kind:?}") };
            let label = format!("Make it {}", super::words::handoff_kind(kind));
            self.edit(Edit::All { label, edits: handoffs.into_iter().map(set).collect() }, None, super::action::Then::Nothing);
        }
    }

    fn cycle_handoff_kind(&mut self) {
        let all = crate::model::HandoffKind::ALL;
        let selected = self.session.selection.handoffs();
        let lead = selected.first().and_then(|id| self.derived.shown.handoffs.get(*id)).map(|handoff| handoff.kind);
        let now = lead.filter(|_| self.session.tool == Tool::Select).unwrap_or(self.session.handoff_kind);
        let place = all.iter().position(|kind| *kind == now).unwrap_or(0);
        self.set_handoff_kind(all[(place + 1) % all.len()]);
    }

    fn run(&mut self, ctx: &Context) {
        if !self.open.history.document().has_triggers() {
            self.edit(Edit::AssumeChanges, None, super::action::Then::Nothing);
        }
        let document = self.open.history.document();
        let study = study_of(document, self.session.study);
        match prepare(document, self.session.scenario, &study, &Overrides::default()) {
            Ok(prepared) => {
                if let Err(why) = self.jobs.run(ctx, vec![prepared]) {
                    self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
                }
            }
            Err(findings) => {
                self.session.panels.findings = true;
                let first = findings.iter().find(|finding| finding.severity == Severity::Error).or_else(|| findings.first());
                let why = first.map_or_else(String::new, |finding| finding.line(document));
                self.session.toasts.say(Tone::Clash, format!("The plan cannot be simulated yet. {why}"), Offer::Nothing);
            }
        }
    }
}
