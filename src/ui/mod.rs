//! The window. Panels read a shared context and send actions; nothing here simulates or writes files itself.
//!
//! `app` shows a frame: it hears keys (`shortcut` over the table in `command`), shows panels with a
//! read-only `Ctx`, and carries the `Action`s they return out in `perform`. The document with its file,
//! the present moment (`session`), preferences and work under way (`jobs`) are four structs. The map is
//! `canvas`, the form of an element `inspector`, its fields `fields`, made from what `schema` finds out
//! about the file format. Words on screen stand in `words`, the look in `theme`.

mod action;
mod agree;
mod app;
mod beside;
mod boards;
mod canvas;
mod capture;
mod capture_table;
mod command;
mod ctx;
mod derived;
mod dialogs;
mod elements_list;
pub mod evidence;
mod fields;
mod figures;
mod files;
mod findings_panel;
mod fixes;
mod fuzzy;
mod help_sheet;
mod history_panel;
mod inspector;
mod jobs;
mod latency;
mod menu;
mod modals;
mod moment;
mod open_document;
mod overlay;
mod pages;
mod palette;
mod perform;
mod preferences;
mod rail;
mod refining;
mod replays;
mod results;
mod rhythm;
mod schema;
mod selection;
mod session;
mod shortcut;
mod status_line;
pub mod theme;
pub mod timeline;
mod toasts;
mod top_bar;
mod track_agreed;
mod track_events;
mod track_lanes;
mod track_line;
mod track_money;
mod track_specs;
mod track_stack;
mod tracks_bar;
mod tracks_panel;
mod tracks_view;
mod watch;
mod whatif;
mod windows;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

pub use self::action::{Action, Arrange};
pub use self::agree::AgreeView;
pub use self::app::{App, Services};
pub use self::dialogs::{DesktopDialogs, FileDialogs, PendingChoice, ScriptedDialogs};
pub use self::files::{DiskFiles, Loaded, ProjectFiles, SaveError, Written};
pub use self::open_document::OpenDocument;
pub use self::preferences::Preferences;
pub use self::results::money;
pub use self::session::{Page, View, ViewRequest};
pub use self::tracks_view::{ResultTable, TracksChange};
pub use self::whatif::asked::Question;
pub use self::whatif::{TryView, WhatIfAction};

/// Where the preferences stand in the toolkit's storage.
const PREFERENCES_KEY: &str = "preferences";

/// The project that is shown when none is asked for.
const FIRST_EXAMPLE: &str = include_str!("../../examples/weekly_meetings.ron");

/// Opens the window, with a project if a path is given and otherwise with an example, and returns when
/// it is closed.
pub fn open(project: Option<PathBuf>) -> ExitCode {
    if let Err(why) = has_display() {
        let file = project.map_or_else(|| "FILE".to_owned(), |path| path.display().to_string());
        eprintln!("{why}\nSimulate without a window: syncline run {file}\nAll verbs: syncline --help");
        return ExitCode::FAILURE;
    }
    let viewport = egui::ViewportBuilder::default()
        .with_title("Syncline")
        .with_app_id("syncline")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([960.0, 600.0])
        .with_icon(icon());
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let outcome = eframe::run_native(
        "syncline",
        options,
        Box::new(move |creation| {
            let stored = creation.storage.and_then(|storage| eframe::get_value(storage, PREFERENCES_KEY));
            let first = if project.is_some() { OpenDocument::empty() } else { first_example() };
            let mut app = App::new(first, stored.unwrap_or_default(), Services::desktop());
            if let Some(path) = project {
                app.act(&creation.egui_ctx, Action::OpenPath(path));
            }
            Ok(Box::new(app))
        }),
    );
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "The window could not be opened: {error}. Check that a desktop session is running, or use the verbs: syncline --help"
            );
            ExitCode::FAILURE
        }
    }
}

/// The example that is built in; an empty project should it ever not be readable.
pub fn first_example() -> OpenDocument {
    crate::project::parse(FIRST_EXAMPLE).map_or_else(|_| OpenDocument::empty(), OpenDocument::example)
}

/// Whether there is a display to open a window on.
fn has_display() -> Result<(), &'static str> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can be opened.");
    }
    Ok(())
}

/// The mark as the desktop's icon.
fn icon() -> egui::IconData {
    let bytes = include_bytes!("../../assets/icon.png");
    eframe::icon_data::from_png_bytes(bytes).unwrap_or_default()
}
