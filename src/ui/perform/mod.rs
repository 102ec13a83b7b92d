//! Carries out what panels have asked for, after everything has been painted.
//!
//! `edits` changes the document, `files` opens and saves; the rest changes the session. This is the only
//! place of the window that changes anything.

mod arrange;
mod clipboard;
mod edits;
mod evidence;
mod files;
mod picture;
mod whatif;

use egui::Context;

use super::action::{Action, SidePanel, Then};
use super::app::App;
use super::boards;
use super::elements_list;
use super::session::{Modal, Tool, ViewRequest, Writing};
use super::theme::controls::Tone;
use super::timeline::TimelineAction;
use super::toasts::Offer;
use super::tracks_panel::{picture_id, table_picture_id};
use crate::experiment::study::{Overrides, Prepared, prepare, study_of};
use crate::model::edit::Edit;
use crate::model::finding::{Finding, Severity};

/// Repeats of the first look at several scenarios.
const FIRST_LOOK: u32 = 16;

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
            Action::Duplicate => self.duplicate(None),
            Action::DuplicateBy { dx, dy } => self.duplicate(Some(egui::vec2(dx, dy))),
            Action::Arrange(what) => self.arrange(what),
            Action::Reattach { handoff, end, to } => self.reattach(handoff, end, to),
            Action::AddNote => self.add_note(),
            Action::SelectLike(likeness) => self.select_like(likeness),
            Action::Follow { dx, dy } => self.follow(egui::vec2(dx, dy)),
            Action::CopyPicture => self.copy_picture(ctx),
            Action::CopyDrawing => self.copy_drawing(ctx),
            Action::ExportDrawing => self.choose_where_to_export(),
            Action::Share => self.choose_where_to_share(),
            Action::SharePath(path) => self.share(&path),
            Action::ToggleMap(option) => {
                let flag = self.session.map.flag(option);
                *flag = !*flag;
            }
            Action::ToggleFullScreen => Self::toggle_full_screen(ctx),
            Action::ToggleMotion => self.preferences.reduced_motion = !self.preferences.reduced_motion,
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
            Action::FocusField { of, field } => ctx.memory_mut(|memory| memory.request_focus(super::fields::field_id(of, &field))),
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
            Action::Tracks(change) => self.session.tracks.apply(change),
            Action::ShowBoard(id) => self.show_board(ctx, id),
            Action::CopyText(text) => {
                let n_lines = text.lines().count();
                ctx.copy_text(text);
                self.session.toasts.say(Tone::Plain, format!("Copied {n_lines} lines"), Offer::Nothing);
            }
            Action::CopyTracksPicture => self.copy_place(ctx, picture_id(), "The tracks are on the clipboard as a picture"),
            Action::CopyTablePicture => self.copy_place(ctx, table_picture_id(), "The table is on the clipboard as a picture"),
            Action::StopRun => self.jobs.stop(),
            Action::SetAgreeView(view) => self.session.agree_view = view,
            Action::WhatIf(action) => self.what_if(ctx, action),
            Action::Evidence(action) => self.evidence(ctx, action),
            Action::New
            | Action::CloseProject
            | Action::ReopenClosed
            | Action::Open
            | Action::OpenPath(_)
            | Action::Save
            | Action::SaveAs
            | Action::Quit
            | Action::SavePath(..)
            | Action::ExportPath(_)
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
        let request = match request {
            ViewRequest::Back => match self.session.views_before.pop() {
                Some(view) => ViewRequest::To(view),
                None => return,
            },
            ViewRequest::All | ViewRequest::Selection | ViewRequest::Actual => {
                let view = self.session.view;
                if self.session.views_before.last() != Some(&view) {
                    self.session.views_before.push(view);
                }
                request
            }
            request => request,
        };
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
            SidePanel::History => panels.history = !panels.history,
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

    /// Looks at results as a saved view says; what it needs and is not there, or is of an older plan, is simulated.
    fn show_board(&mut self, ctx: &Context, id: crate::model::BoardId) {
        let document = self.open.history.document().clone();
        let Some(board) = document.boards.get(id).cloned() else { return };
        let study = study_of(&document, self.session.study);
        let mut missing = Vec::new();
        for scenario in boards::needs(&document, &board) {
            match prepare(&document, scenario, &study, &Overrides::default()) {
                Ok(prepared) => {
                    let is_there = self.jobs.result(scenario).is_some_and(|result| result.plan_hash == prepared.plan.hash());
                    missing.extend((!is_there).then_some(prepared));
                }
                Err(findings) => self.say_why_not(&findings),
            }
        }
        boards::show(&board, &mut self.session);
        if let Some(edit) = boards::tracks(&document, &board) {
            self.edit(edit, None, Then::Nothing);
        }
        if missing.is_empty() {
            return;
        }
        // A first look at all of them before any is run to its end.
        let first = |prepared: &Prepared| Prepared { replications: FIRST_LOOK.max(board.repeat + 1), precision: None, ..prepared.clone() };
        let needs_first = 1 < missing.len() && missing.iter().any(|prepared| 4 * FIRST_LOOK < prepared.replications);
        let looks: Vec<Prepared> = missing.iter().filter(|_| needs_first).map(first).collect();
        if let Err(why) = self.jobs.run(ctx, looks.into_iter().chain(missing).collect()) {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    fn say_why_not(&mut self, findings: &[Finding]) {
        self.session.panels.findings = true;
        let first = findings.iter().find(|finding| finding.severity == Severity::Error).or_else(|| findings.first());
        let why = first.map_or_else(String::new, |finding| finding.line(self.open.history.document()));
        self.session.toasts.say(Tone::Clash, format!("The plan cannot be simulated yet. {why}"), Offer::Nothing);
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
            Err(findings) => self.say_why_not(&findings),
        }
    }
}
