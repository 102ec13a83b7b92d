//! The window: one frame after the other it hears keys, shows the panels, and carries out what they ask for.
//!
//! The document, the present moment, what the planner prefers and work under way are four structs. The
//! window can be made without a desktop, so that tests can drive it.

use std::sync::Arc;

use egui::{CentralPanel, Context, Frame, Margin, Panel, Ui, ViewportCommand};

use super::action::Action;
use super::agree;
use super::canvas::{CanvasPanel, map_id};
use super::command::Command;
use super::ctx::Ctx;
use super::derived::Derived;
use super::dialogs::{DesktopDialogs, FileDialogs};
use super::elements_list::{self, ElementsList};
use super::evidence::{self, EvidenceAction, Input};
use super::files::{DiskFiles, ProjectFiles};
use super::jobs::Jobs;
use super::modals::Modals;
use super::open_document::OpenDocument;
use super::palette::Palette as CommandPalette;
use super::preferences::Preferences;
use super::session::{AfterSave, Modal, Page, Session};
use super::shortcut::{self, Heard};
use super::theme::{self, Appearance, Palette, Theme, metrics};
use super::timeline::TimelineAction;
use super::{
    findings_panel, help_sheet, history_panel, inspector, moment, rail, status_line, toasts, top_bar, tracks_panel, watch, whatif,
};
use crate::model::Document;

/// Height of the bar at the top.
const TOP_BAR: f32 = 48.0;
/// By how much the rail is wider on a wall, where its words are larger.
const WIDE_RAIL: f32 = 24.0;
/// Width of the list of elements.
const ELEMENTS: f32 = 248.0;
/// Share of the height that the tracks have at first.
const TRACKS_SHARE: f32 = 0.42;

/// What the window needs from outside.
pub struct Services {
    /// Chooses files.
    pub dialogs: Box<dyn FileDialogs>,
    /// Reads and writes projects.
    pub files: Arc<dyn ProjectFiles>,
}

impl Services {
    /// The desktop's own dialogs, the disk and the user's list of recent files.
    pub fn desktop() -> Self {
        Self { dialogs: Box::new(DesktopDialogs), files: Arc::new(DiskFiles::of_user()) }
    }
}

/// Panels with something to remember between frames.
#[derive(Debug, Default)]
pub(super) struct Panels {
    pub(super) canvas: CanvasPanel,
    elements: ElementsList,
    palette: CommandPalette,
    modals: Modals,
}

/// The whole window.
pub struct App {
    pub(super) open: OpenDocument,
    pub(super) session: Session,
    pub(super) preferences: Preferences,
    pub(super) jobs: Jobs,
    pub(super) derived: Derived,
    pub(super) panels: Panels,
    pub(super) dialogs: Box<dyn FileDialogs>,
    pub(super) files: Arc<dyn ProjectFiles>,
    /// Counts the projects this window has shown.
    pub(super) project: u64,
    /// Files of projects that were closed, the latest last.
    pub(super) closed: Vec<std::path::PathBuf>,
    was_typing: bool,
    shown_appearance: Option<(Appearance, bool)>,
    shown_title: String,
}

impl App {
    /// The window with a document.
    pub fn new(open: OpenDocument, preferences: Preferences, services: Services) -> Self {
        let Services { dialogs, files } = services;
        let mut preferences = preferences;
        preferences.recent = files.recent();
        Self {
            open,
            session: Session::new(),
            preferences,
            jobs: Jobs::default(),
            derived: Derived::default(),
            panels: Panels::default(),
            dialogs,
            files,
            project: 0,
            closed: Vec::new(),
            was_typing: false,
            shown_appearance: None,
            shown_title: String::new(),
        }
    }

    /// The document as it stands in the file: the base.
    pub fn document(&self) -> &Document {
        self.open.history.document()
    }

    /// The open project.
    pub fn open_document(&self) -> &OpenDocument {
        &self.open
    }

    /// The present moment.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What the planner prefers.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// Whether a run, a dialog or a file is under way.
    pub fn is_busy(&self) -> bool {
        self.jobs.are_busy()
    }

    /// Does what a panel could have asked for, as scripts and tests do.
    pub fn act(&mut self, ctx: &Context, action: Action) {
        self.perform(ctx, action);
    }

    /// Shows one frame in the whole of `ui`.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        let egui_ctx = ui.ctx().clone();
        self.look(&egui_ctx);
        // The frame's root was made before the appearance was applied.
        ui.reset_style();
        self.guard_close(&egui_ctx);
        let mut late = self.hear_from_outside(&egui_ctx);
        self.derived.refresh(&egui_ctx, &self.open, &self.session, &self.jobs);
        self.session.axis.set_horizon(self.derived.horizon, self.derived.start);
        self.session.axis.set_folded(if self.session.tracks.is_folded { &self.derived.tracks.closed } else { &[] });
        self.session.selection.keep_existing(&self.derived.shown);
        self.play(&egui_ctx);
        late.extend(self.hear_keys(&egui_ctx));
        let leaves_map = self.session.leaves_map.take();
        let mut actions = self.panels_ui(ui, leaves_map);
        // Keys come last: a field that was being typed in has been committed by now.
        actions.append(&mut late);
        self.was_typing = egui_ctx.text_edit_focused();
        if !actions.is_empty() {
            egui_ctx.request_repaint();
        }
        for action in actions {
            self.perform(&egui_ctx, action);
        }
        self.follow_changes(&egui_ctx);
        self.after(&egui_ctx);
    }

    /// Takes over what the toolkit would do by itself, and shows the appearance that is preferred.
    fn look(&mut self, ctx: &Context) {
        let wanted = (self.preferences.appearance, self.preferences.reduced_motion);
        if self.shown_appearance != Some(wanted) {
            self.shown_appearance = Some(wanted);
            theme::apply(ctx, wanted.0, wanted.1);
            ctx.options_mut(|options| {
                options.zoom_with_keyboard = false;
                options.quit_shortcuts.clear();
            });
            self.derived.forget();
        }
    }

    /// Keeps the window open while changes are not saved.
    fn guard_close(&mut self, ctx: &Context) {
        let wants_to_close = ctx.input(|input| input.viewport().close_requested());
        if wants_to_close && self.open.history.is_dirty() && !self.session.quit_agreed {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.session.modal = Some(Modal::Unsaved(AfterSave::Quit));
        }
    }

    /// Ended work, answered dialogs, dropped files.
    fn hear_from_outside(&mut self, ctx: &Context) -> Vec<Action> {
        let mut actions = Vec::new();
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        if let Some(path) = dropped {
            actions.push(if is_log(&path, self.session.page) {
                EvidenceAction::Look(Input::File(path)).into()
            } else {
                Action::OpenPath(path)
            });
        }
        self.poll_jobs(ctx, &mut actions);
        actions
    }

    /// Moves the play head on.
    fn play(&mut self, ctx: &Context) {
        let seconds = f64::from(ctx.input(|input| input.stable_dt));
        if let Some(action) = self.session.tracks.play.advance(&self.session.axis, seconds) {
            self.session.axis.apply(action);
            ctx.request_repaint();
        }
    }

    fn hear_keys(&self, egui_ctx: &Context) -> Vec<Action> {
        let ctx = self.ctx();
        let heard = shortcut::heard(egui_ctx, ctx, self.was_typing);
        if !heard.is_empty()
            && egui_ctx.text_edit_focused()
            && let Some(field) = egui_ctx.memory(egui::Memory::focused)
        {
            egui_ctx.memory_mut(|memory| memory.surrender_focus(field));
        }
        let mut actions: Vec<Action> =
            heard.iter().flat_map(|Heard { command: Command { actions, .. }, held }| actions(ctx, *held)).collect();
        actions.extend(shortcut::clipboard(egui_ctx, ctx, self.was_typing));
        actions
    }

    fn ctx(&self) -> Ctx<'_> {
        ctx_of(&self.open, &self.derived, &self.session, &self.preferences, &self.jobs)
    }

    fn panels_ui(&mut self, ui: &mut Ui, leaves_map: Option<bool>) -> Vec<Action> {
        let Self { open, derived, session, preferences, jobs, panels, .. } = self;
        let ctx = ctx_of(open, derived, session, preferences, jobs);
        let palette = Palette::of(ui);
        let rail_width = metrics::RAIL + if preferences.appearance.is_projector() { WIDE_RAIL } else { 0.0 };
        let mut actions = Vec::new();
        let bar = |id: &'static str, from: fn(&'static str) -> Panel, size: f32, fill: egui::Color32, margin: Margin| {
            from(id).exact_size(size).resizable(false).show_separator_line(false).frame(Frame::new().fill(fill).inner_margin(margin))
        };
        bar("rail", Panel::left, rail_width, palette.sunken, Margin::symmetric(0, 8)).show(ui, |ui| actions.extend(rail::rail_ui(ui, ctx)));
        bar("top bar", Panel::top, TOP_BAR, palette.surface, Margin::symmetric(12, 0))
            .show(ui, |ui| actions.extend(top_bar::top_bar_ui(ui, ctx)));
        bar("status line", Panel::bottom, Theme::of(ui).metrics.control, palette.surface, Margin::symmetric(12, 0))
            .show(ui, |ui| actions.extend(status_line::status_line_ui(ui, ctx)));
        if session.panels.findings {
            bar("findings", Panel::right, metrics::INSPECTOR, palette.surface, Margin::same(12))
                .show(ui, |ui| actions.extend(findings_panel::findings_panel_ui(ui, ctx)));
        }
        if session.panels.history {
            bar("history", Panel::right, ELEMENTS, palette.surface, Margin::same(12))
                .show(ui, |ui| actions.extend(history_panel::history_panel_ui(ui, ctx)));
        }
        match session.page {
            Page::Map => map_page_ui(ui, ctx, panels, leaves_map, &mut actions),
            page => {
                CentralPanel::default().frame(Frame::new().fill(palette.paper).inner_margin(Margin::same(24))).show(ui, |ui| {
                    actions.extend(match page {
                        Page::Try => whatif::try_page_ui(ui, ctx),
                        Page::Measure => evidence::measure_page_ui(ui, ctx),
                        Page::Agree => agree::agree_page_ui(ui, ctx),
                        Page::Watch | Page::Map => watch::watch_page_ui(ui, ctx),
                    });
                });
            }
        }
        match session.modal {
            Some(Modal::Palette) => actions.extend(panels.palette.ui(ui, ctx)),
            Some(Modal::Help) => actions.extend(help_sheet::help_sheet_ui(ui)),
            _ => {}
        }
        actions.extend(panels.modals.ui(ui, ctx));
        actions.extend(toasts::toasts_ui(ui, &session.toasts));
        actions
    }

    /// Messages age, the map takes the keyboard if asked to, and the title follows.
    fn after(&mut self, ctx: &Context) {
        if let Some(seconds) = self.session.toasts.tick(ctx.input(|input| input.time)) {
            ctx.request_repaint_after_secs(seconds as f32);
        }
        if self.jobs.are_busy() {
            ctx.request_repaint_after(std::time::Duration::from_millis(50));
        }
        let is_free = self.session.page == Page::Map && self.session.modal.is_none();
        if self.session.wants_map_focus && is_free {
            ctx.memory_mut(|memory| memory.request_focus(map_id()));
            self.session.wants_map_focus = false;
        }
        let dirty = if self.open.history.is_dirty() { "• " } else { "" };
        let title = format!("{dirty}{} – Syncline", self.open.title());
        if title != self.shown_title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.shown_title = title;
        }
    }
}

/// Whether a file that was dropped is an event log: by its name, or, for tables, by the page it was dropped on.
fn is_log(path: &std::path::Path, page: Page) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    matches!(ending.as_str(), "xes" | "gz") || page == Page::Measure && matches!(ending.as_str(), "csv" | "tsv" | "txt")
}

fn ctx_of<'a>(open: &'a OpenDocument, derived: &'a Derived, session: &'a Session, preferences: &'a Preferences, jobs: &'a Jobs) -> Ctx<'a> {
    Ctx { open, derived, session, preferences, jobs }
}

/// The map in the middle, the list of elements left of it, the inspector right, the tracks below.
fn map_page_ui(ui: &mut Ui, ctx: Ctx<'_>, panels: &mut Panels, leaves_map: Option<bool>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let whole = ui.ctx().content_rect();
    if !ctx.session.selection.is_empty() {
        Panel::right("inspector")
            .exact_size(metrics::INSPECTOR)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(palette.surface).inner_margin(Margin { left: 16, right: 8, top: 12, bottom: 0 }))
            .show(ui, |ui| actions.extend(inspector::inspector_ui(ui, ctx)));
    }
    let before = actions.len();
    if ctx.session.panels.tracks && ctx.session.tracks.is_large {
        CentralPanel::default().frame(Frame::new().fill(palette.surface)).show(ui, |ui| {
            actions.extend(tracks_panel::tracks_panel_ui(ui, ctx));
        });
        return;
    }
    if ctx.session.panels.tracks {
        Panel::bottom("tracks")
            .resizable(true)
            .default_size(whole.height() * TRACKS_SHARE)
            .size_range(96.0..=whole.height() * 0.7)
            .show_separator_line(true)
            .frame(Frame::new().fill(palette.surface))
            .show(ui, |ui| {
                // The panel keeps the height it was given: what it holds must not make it grow.
                let (rect, _) = ui.allocate_exact_size(ui.available_size(), egui::Sense::hover());
                let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect));
                inside.shrink_clip_rect(rect);
                actions.extend(tracks_panel::tracks_panel_ui(&mut inside, ctx));
            });
    }
    // What the tracks asked for in this frame holds for the map of this frame.
    let asked: Vec<TimelineAction> =
        actions[before..].iter().filter_map(|action| if let Action::Time(asked) = action { Some(*asked) } else { None }).collect();
    let moment = ctx.session.axis.view_after(&asked).cursor.filter(|_| ctx.session.panels.tracks);
    let elements_shown = elements_list::is_shown(ctx, whole.width());
    if elements_shown {
        Panel::left("elements")
            .exact_size(ELEMENTS)
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::new().fill(palette.surface).inner_margin(Margin::same(12)))
            .show(ui, |ui| actions.extend(panels.elements.ui(ui, ctx)));
    }
    CentralPanel::default().frame(Frame::new().fill(palette.paper)).show(ui, |ui| {
        let canvas = ui.available_rect_before_wrap();
        actions.extend(panels.canvas.ui(ui, ctx, leaves_map, elements_shown));
        actions.extend(moment::moment_ui(ui, ctx, canvas, moment));
    });
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame_ui(ui);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        Palette::for_appearance(self.preferences.appearance).surface.to_normalized_gamma_f32()
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, super::PREFERENCES_KEY, &self.preferences);
    }
}
