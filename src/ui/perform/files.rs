//! Opening, saving and leaving: nothing that is not saved is lost without being asked about.

use std::path::{Path, PathBuf};

use egui::{Context, ViewportCommand};

use crate::project::{self, Overwrite};

use crate::ui::action::Action;
use crate::ui::app::App;
use crate::ui::jobs::{DialogFor, DialogOutcome, RunEnd};
use crate::ui::open_document::OpenDocument;
use crate::ui::session::{AfterSave, Modal, PathPurpose, Session};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

impl App {
    /// Carries an action about files out.
    pub(super) fn perform_file(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::New => self.guarded(ctx, AfterSave::New),
            Action::Open => self.guarded(ctx, AfterSave::Open),
            Action::OpenPath(path) => {
                self.session.waiting_path = Some(path);
                self.guarded(ctx, AfterSave::OpenWaiting);
            }
            Action::Save => self.save(ctx, AfterSave::Stay),
            Action::SaveThen(then) => self.save(ctx, then),
            Action::SaveAs => self.choose_where_to_save(AfterSave::Stay),
            Action::SavePath(path, then) => {
                self.jobs.forget_dialog();
                self.save_at(ctx, path, then);
            }
            Action::DropChangesThen(then) => self.go_on(ctx, then),
            Action::Quit => self.guarded(ctx, AfterSave::Quit),
            _ => {}
        }
    }

    /// Looks after runs and dialogs under way.
    pub(in crate::ui) fn poll_jobs(&mut self, actions: &mut Vec<Action>) {
        match self.jobs.poll_run() {
            None | Some(RunEnd::Finished) => {}
            Some(RunEnd::Stopped) => self.session.toasts.say(Tone::Plain, "The run was stopped; complete repeats are shown", Offer::Nothing),
            Some(RunEnd::Failed(why)) => self.session.toasts.say(Tone::Clash, why, Offer::Nothing),
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
            Some(DialogOutcome::TypeInstead(purpose)) => {
                let purpose = match purpose {
                    DialogFor::Open => PathPurpose::Open,
                    DialogFor::Save(then) => PathPurpose::Save(then),
                };
                self.session.modal = Some(Modal::Path(purpose));
            }
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
                    self.load(&path);
                }
            }
            AfterSave::Quit => {
                self.session.quit_agreed = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn load(&mut self, path: &Path) {
        match project::load(path) {
            Ok(loaded) => {
                self.replace(OpenDocument::from_file(loaded.document, path.to_owned(), loaded.hash));
                self.preferences.remember(path);
                if let Some(first) = loaded.warnings.first() {
                    self.session.toasts.say(Tone::Look, first.clone(), Offer::Nothing);
                }
            }
            Err(error) => {
                self.preferences.recent.retain(|known| known != path || path.exists());
                self.session.toasts.say(Tone::Clash, error.to_string(), Offer::Nothing);
            }
        }
    }

    /// Shows another project; nothing of the old one stays.
    fn replace(&mut self, open: OpenDocument) {
        self.open = open;
        let mut session = Session::new();
        session.panels = self.session.panels;
        self.session = session;
        self.derived.forget();
        self.jobs.forget_results();
        self.jobs.forget_dialog();
    }

    fn save(&mut self, ctx: &Context, then: AfterSave) {
        match self.open.path.clone() {
            Some(path) => self.save_at(ctx, path, then),
            None => self.choose_where_to_save(then),
        }
    }

    fn choose_where_to_save(&mut self, then: AfterSave) {
        let suggested = self.open.path.clone().unwrap_or_else(|| PathBuf::from(format!("{}.ron", file_stem(&self.open.title()))));
        let pending = self.dialogs.pick_save(&suggested);
        self.jobs.dialog(pending, DialogFor::Save(then));
    }

    fn save_at(&mut self, ctx: &Context, path: PathBuf, then: AfterSave) {
        let expected = self.open.hash.filter(|_| self.open.path.as_deref() == Some(path.as_path()));
        let snapshot = self.open.history.snapshot();
        match project::save(&path, self.open.history.document(), expected, Overwrite::IfUnchanged) {
            Ok(saved) => {
                self.open.history.mark_saved(snapshot);
                self.open.hash = Some(saved.hash);
                self.preferences.remember(&path);
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.open.path = Some(path);
                self.session.toasts.say(Tone::Plain, format!("Saved as {name}"), Offer::Nothing);
                self.go_on(ctx, then);
            }
            Err(error) => self.session.toasts.say(Tone::Clash, error.to_string(), Offer::Nothing),
        }
    }
}

/// A title as the name of a file.
fn file_stem(title: &str) -> String {
    let stem: String = title.chars().map(|letter| if letter.is_alphanumeric() || " -_".contains(letter) { letter } else { '-' }).collect();
    if stem.trim().is_empty() { "Untitled".to_owned() } else { stem.trim().to_owned() }
}
