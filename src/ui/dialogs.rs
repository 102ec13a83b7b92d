//! Choosing files. The desktop's dialog runs on its own thread, because it can take its time or hang;
//! the window goes on and offers to type a path instead.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

/// What the planner chose; `None` when the dialog was left, or never came up.
pub type Choice = Option<PathBuf>;

/// Opens dialogs that choose a file.
pub trait FileDialogs: Send {
    /// Chooses a project to open; the dialog starts in the folder of `near`.
    fn pick_open(&mut self, near: Option<&Path>) -> PendingChoice;

    /// Chooses where to save; `suggested` is a path or a mere name.
    fn pick_save(&mut self, suggested: &Path) -> PendingChoice;

    /// Chooses a file of some other kind to read: its name for people, and how such files end.
    fn pick_read(&mut self, near: Option<&Path>, kind: &str, endings: &[&str]) -> PendingChoice;
}

/// A dialog that is open.
#[derive(Debug)]
pub struct PendingChoice(Receiver<Choice>);

impl PendingChoice {
    /// A dialog that will be answered through the returned sender.
    pub fn new() -> (std::sync::mpsc::SyncSender<Choice>, Self) {
        let (sender, receiver) = sync_channel(1);
        (sender, Self(receiver))
    }

    /// A dialog that has been answered.
    pub fn answered(choice: Choice) -> Self {
        let (sender, pending) = Self::new();
        // The channel has room for one answer and its receiver is alive.
        let sent = sender.send(choice);
        debug_assert!(sent.is_ok());
        pending
    }

    /// The answer, if there is one by now. A dialog whose thread has ended without one counts as left.
    pub fn poll(&self) -> Option<Choice> {
        match self.0.try_recv() {
            Ok(choice) => Some(choice),
            Err(TryRecvError::Disconnected) => Some(None),
            Err(TryRecvError::Empty) => None,
        }
    }
}

/// The dialogs of the desktop.
#[derive(Debug, Clone, Copy, Default)]
pub struct DesktopDialogs;

impl FileDialogs for DesktopDialogs {
    fn pick_open(&mut self, near: Option<&Path>) -> PendingChoice {
        let dialog = in_folder(dialog(), near);
        on_thread(move || dialog.pick_file())
    }

    fn pick_save(&mut self, suggested: &Path) -> PendingChoice {
        let mut dialog = in_folder(dialog(), Some(suggested));
        if let Some(name) = suggested.file_name() {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
        on_thread(move || dialog.save_file())
    }

    fn pick_read(&mut self, near: Option<&Path>, kind: &str, endings: &[&str]) -> PendingChoice {
        let dialog = rfd::FileDialog::new().add_filter(kind, endings).add_filter("All files", &["*"]);
        let dialog = in_folder(dialog, near);
        on_thread(move || dialog.pick_file())
    }
}

fn dialog() -> rfd::FileDialog {
    rfd::FileDialog::new().add_filter("Syncline project", &["ron"]).add_filter("All files", &["*"])
}

fn in_folder(dialog: rfd::FileDialog, near: Option<&Path>) -> rfd::FileDialog {
    match near.and_then(Path::parent).filter(|folder| folder.is_dir()) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    }
}

fn on_thread(choose: impl FnOnce() -> Choice + Send + 'static) -> PendingChoice {
    let (sender, pending) = PendingChoice::new();
    let spawned = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        // Nobody listens any more when the window has gone or a path was typed instead.
        drop(sender.send(choose()));
    });
    // Without a thread the sender is dropped, which counts as a dialog that never came up.
    drop(spawned);
    pending
}

/// Dialogs answered in advance, for tests and scripts: each takes the next path.
#[derive(Debug, Clone, Default)]
pub struct ScriptedDialogs {
    /// The answers in order; when they have run out, dialogs are left.
    pub answers: std::collections::VecDeque<Choice>,
}

impl ScriptedDialogs {
    /// Answers the first dialogs with these paths.
    pub fn answering(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { answers: paths.into_iter().map(Some).collect() }
    }
}

impl FileDialogs for ScriptedDialogs {
    fn pick_open(&mut self, _near: Option<&Path>) -> PendingChoice {
        PendingChoice::answered(self.answers.pop_front().flatten())
    }

    fn pick_save(&mut self, _suggested: &Path) -> PendingChoice {
        PendingChoice::answered(self.answers.pop_front().flatten())
    }

    fn pick_read(&mut self, _near: Option<&Path>, _kind: &str, _endings: &[&str]) -> PendingChoice {
        PendingChoice::answered(self.answers.pop_front().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_waits_for_its_answer_and_ends_when_its_thread_does() {
        let (sender, pending) = PendingChoice::new();
        assert_eq!(pending.poll(), None);
        sender.send(Some(PathBuf::from("plan.ron"))).unwrap();
        assert_eq!(pending.poll(), Some(Some(PathBuf::from("plan.ron"))));
        drop(sender);
        assert_eq!(pending.poll(), Some(None));
    }
}
