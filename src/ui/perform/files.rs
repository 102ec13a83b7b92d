//! Opening, saving and leaving: nothing that is not saved is lost without being asked about.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, ViewportCommand};

use crate::model::edit::Edit;
use crate::project::Overwrite;
use crate::ui::action::{Action, Then};
use crate::ui::app::App;
use crate::ui::evidence::{EvidenceAction, Input};
use crate::ui::files::{Loaded, Pending, SaveError, Written};
use crate::ui::jobs::{DialogFor, DialogOutcome, Loading, RunEnd, Saving};
use crate::ui::open_document::OpenDocument;
use crate::ui::session::{AfterSave, Modal, PathPurpose, Session};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

/// What is said when a thread broke off or could not be had.
const BROKE_OFF: &str = "The file could not be worked on; nothing was changed. Try again, or save under another name.";

impl App {
    /// Carries an action about files out.
    pub(super) fn perform_file(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::New | Action::CloseProject => self.guarded(ctx, AfterSave::New),
            Action::ReopenClosed => match self.closed.pop() {
                Some(path) => {
                    self.session.waiting_path = Some(path);
                    self.guarded(ctx, AfterSave::OpenWaiting);
                }
                None => self.session.toasts.say(Tone::Look, "No project was closed in this window", Offer::Nothing),
            },
            Action::ExportPath(path) => {
                self.jobs.forget_dialog();
                self.export_drawing(path);
            }
            Action::OpenPath(path) if is_text(&path) => self.show_text(&path),
            Action::Open => self.guarded(ctx, AfterSave::Open),
            Action::OpenPath(path) => {
                self.session.waiting_path = Some(path);
                self.guarded(ctx, AfterSave::OpenWaiting);
            }
            Action::Save => self.save(AfterSave::Stay),
            Action::SaveThen(then) => self.save(then),
            Action::SaveAs => self.choose_where_to_save(AfterSave::Stay),
            Action::SaveAsThen(then) => self.choose_where_to_save(then),
            Action::SavePath(path, then) => {
                self.jobs.forget_dialog();
                self.save_at(path, then, Overwrite::IfUnchanged);
            }
            Action::Overwrite(path, then) => self.save_at(path, then, Overwrite::Always),
            Action::DropChangesThen(then) => self.go_on(ctx, then),
            Action::Quit => self.guarded(ctx, AfterSave::Quit),
            _ => {}
        }
    }

    /// Looks after runs, dialogs and files under way.
    pub(in crate::ui) fn poll_jobs(&mut self, ctx: &Context, actions: &mut Vec<Action>) {
        if let Some(length) = self.jobs.poll_length() {
            self.session.toasts.say(Tone::Look, length, Offer::Nothing);
        }
        match self.jobs.poll_run() {
            None | Some(RunEnd::Finished) => {}
            Some(RunEnd::Stopped) => {
                self.session.toasts.say(Tone::Plain, "The run was stopped; complete repeats are shown", Offer::Nothing);
            }
            Some(RunEnd::Failed(why)) => self.session.toasts.say(Tone::Clash, why, Offer::Nothing),
        }
        if let Some(why) = self.jobs.what_if.poll() {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
        match self.jobs.what_if.take_frozen() {
            Some(Ok(baseline)) => self.edit(Edit::Agree(Some(Arc::new(baseline))), None, Then::Nothing),
            Some(Err(why)) => self.session.toasts.say(Tone::Clash, why, Offer::Nothing),
            None => {}
        }
        if let Some(why) = self.jobs.evidence.poll(ctx) {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
        match self.jobs.poll_dialog() {
            None | Some(DialogOutcome::Chosen(_, None)) => {}
            Some(DialogOutcome::Chosen(DialogFor::Open, Some(path))) => {
                // Unsaved changes were asked about before the dialog came up.
                self.session.waiting_path = Some(path);
                actions.push(Action::DropChangesThen(AfterSave::OpenWaiting));
            }
            Some(DialogOutcome::Chosen(DialogFor::Save(then), Some(path))) => {
                let path = if path.extension().is_none() { path.with_extension("ron") } else { path };
                actions.push(Action::SavePath(path, then));
            }
            Some(DialogOutcome::Chosen(DialogFor::Export, Some(path))) => self.export_drawing(path),
            Some(DialogOutcome::Chosen(DialogFor::Share, Some(path))) => self.share(&path),
            Some(DialogOutcome::Chosen(DialogFor::Log, Some(path))) => actions.push(EvidenceAction::Look(Input::File(path)).into()),
            Some(DialogOutcome::Chosen(DialogFor::TeamTable, Some(path))) => actions.push(EvidenceAction::TableFile(path).into()),
            Some(DialogOutcome::TypeInstead(purpose)) => {
                let purpose = match purpose {
                    DialogFor::Open => PathPurpose::Open,
                    DialogFor::Save(then) => PathPurpose::Save(then),
                    DialogFor::Export => PathPurpose::Export,
                    DialogFor::Share => PathPurpose::Share,
                    DialogFor::Log => PathPurpose::Log,
                    DialogFor::TeamTable => PathPurpose::TeamTable,
                };
                self.session.modal = Some(Modal::Path(purpose));
            }
        }
        let loaded = self.jobs.loading.as_ref().and_then(|loading| loading.pending.poll(|| Err(BROKE_OFF.to_owned())));
        if let Some(outcome) = loaded
            && let Some(loading) = self.jobs.loading.take()
        {
            self.loaded(loading.path, outcome);
        }
        let saved = self.jobs.saving.as_ref().and_then(|saving| saving.pending.poll(|| Err(SaveError::Failed(BROKE_OFF.to_owned()))));
        if let Some(outcome) = saved
            && let Some(saving) = self.jobs.saving.take()
        {
            self.saved(ctx, saving, outcome);
        }
    }

    /// Goes on at once, or asks first when something is not saved.
    fn guarded(&mut self, ctx: &Context, then: AfterSave) {
        if self.open.history.is_dirty() {
            self.session.modal = Some(Modal::Unsaved(then));
        } else {
            self.go_on(ctx, then);
        }
    }

    fn go_on(&mut self, ctx: &Context, then: AfterSave) {
        match then {
            AfterSave::Stay => {}
            AfterSave::New => self.replace(OpenDocument::empty()),
            AfterSave::Open => {
                let near = self.open.path.as_deref().or_else(|| self.preferences.recent.first().map(PathBuf::as_path));
                let pending = self.dialogs.pick_open(near);
                self.jobs.dialog(pending, DialogFor::Open);
            }
            AfterSave::OpenWaiting => {
                if let Some(path) = self.session.waiting_path.take() {
                    self.load(path);
                }
            }
            AfterSave::Quit => {
                self.session.quit_agreed = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn load(&mut self, path: PathBuf) {
        if is_text(&path) {
            return self.show_text(&path);
        }
        let theirs = path.clone();
        let pending = Pending::start(&self.files, move |files| {
            let loaded = files.load(&theirs);
            match &loaded {
                Ok(_) => files.remember(&theirs),
                Err(_) if !theirs.exists() => files.forget(&theirs),
                Err(_) => {}
            }
            loaded
        });
        match pending {
            Ok(pending) => self.jobs.loading = Some(Loading { path, pending }),
            Err(_) => self.session.toasts.say(Tone::Clash, BROKE_OFF, Offer::Nothing),
        }
    }

    fn loaded(&mut self, path: PathBuf, outcome: Result<Loaded, String>) {
        match outcome {
            Ok(Loaded { document, hash, warnings }) => {
                self.preferences.remember(&path);
                self.replace(OpenDocument::from_file(document, path, hash));
                self.warn(&warnings);
            }
            Err(why) => {
                self.preferences.recent.retain(|known| *known != path);
                self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
            }
        }
    }

    /// Shows a text file as lines to be added to the map, before anything is added.
    fn show_text(&mut self, path: &Path) {
        let read = std::fs::metadata(path).and_then(|about| {
            if LONGEST_TEXT < about.len() { Err(std::io::Error::other("it is larger than 1 MB")) } else { std::fs::read_to_string(path) }
        });
        match read {
            Ok(text) => self.session.modal = Some(Modal::Capture(text)),
            Err(why) => {
                let text =
                    format!("The file cannot be read as a list or table: {why}; save it as CSV with UTF-8 letters. {}", path.display());
                self.session.toasts.say(Tone::Clash, text, Offer::Nothing);
            }
        }
    }

    /// Shows another project; nothing of the old one stays.
    fn replace(&mut self, open: OpenDocument) {
        if let Some(path) = self.open.path.take()
            && open.path.as_ref() != Some(&path)
        {
            self.closed.push(path);
        }
        self.open = open;
        self.project += 1;
        let mut session = Session::new();
        session.panels = self.session.panels;
        session.map = self.session.map;
        session.map.finding = false;
        self.session = session;
        self.derived.forget();
        self.jobs.forget_results();
        self.jobs.forget_dialog();
    }

    fn save(&mut self, then: AfterSave) {
        match self.open.path.clone() {
            Some(path) => self.save_at(path, then, Overwrite::IfUnchanged),
            None => self.choose_where_to_save(then),
        }
    }

    fn choose_where_to_save(&mut self, then: AfterSave) {
        let suggested = self.open.path.clone().unwrap_or_else(|| PathBuf::from(format!("{}.ron", file_stem(&self.open.title()))));
        let pending = self.dialogs.pick_save(&suggested);
        self.jobs.dialog(pending, DialogFor::Save(then));
    }

    fn save_at(&mut self, path: PathBuf, then: AfterSave, overwrite: Overwrite) {
        if self.jobs.saving.is_some() {
            self.session.toasts.say(Tone::Look, "The project is still being saved; try again in a moment", Offer::Nothing);
            return;
        }
        let expected = self.open.hash.filter(|_| self.is_own_file(&path));
        let snapshot = self.open.history.snapshot();
        let (document, theirs) = (self.open.history.document().clone(), path.clone());
        let pending = Pending::start(&self.files, move |files| {
            let written = files.save(&document, &theirs, expected, overwrite);
            if written.is_ok() {
                files.remember(&theirs);
            }
            written
        });
        match pending {
            Ok(pending) => self.jobs.saving = Some(Saving { path, snapshot, project: self.project, then, pending }),
            Err(_) => self.session.toasts.say(Tone::Clash, BROKE_OFF, Offer::Nothing),
        }
    }

    fn saved(&mut self, ctx: &Context, saving: Saving, outcome: Result<Written, SaveError>) {
        let Saving { path, snapshot, project, then, .. } = saving;
        let is_open = project == self.project;
        match outcome {
            Ok(_) if !is_open => self.session.toasts.say(Tone::Plain, format!("Saved. {}", path.display()), Offer::Nothing),
            Ok(Written { hash, warnings }) => {
                self.open.history.mark_saved(snapshot);
                self.open.hash = Some(hash);
                self.preferences.remember(&path);
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.open.path = Some(path);
                self.session.toasts.say(Tone::Plain, format!("Saved as {name}"), Offer::Nothing);
                self.warn(&warnings);
                self.go_on(ctx, then);
            }
            Err(SaveError::WouldOverwrite(why)) if is_open => self.session.modal = Some(Modal::Overwrite { path, why, then }),
            Err(SaveError::WouldOverwrite(why) | SaveError::Failed(why)) => self.session.toasts.say(Tone::Clash, why, Offer::Nothing),
        }
    }

    pub(super) fn is_own_file(&self, path: &Path) -> bool {
        self.open.path.as_deref() == Some(path)
    }

    fn warn(&mut self, warnings: &[String]) {
        for warning in warnings {
            self.session.toasts.say(Tone::Look, warning.as_str(), Offer::Nothing);
        }
    }
}

/// Largest list or table that is shown before it is added.
const LONGEST_TEXT: u64 = 1 << 20;

/// Whether a file is a list or a table rather than a project.
fn is_text(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("csv" | "tsv" | "txt"))
}

/// A title as the name of a file.
fn file_stem(title: &str) -> String {
    let stem: String = title.chars().map(|letter| if letter.is_alphanumeric() || " -_".contains(letter) { letter } else { '-' }).collect();
    if stem.trim().is_empty() { "Untitled".to_owned() } else { stem.trim().to_owned() }
}
