//! Dialogs that must be answered or left: several lines of quick capture, a path typed by hand, and
//! what to do with changes that are not saved.

use std::path::PathBuf;

use egui::{Id, Key, Modal as Window, Modifiers, RichText, TextEdit, Ui};

use super::action::Action;
use super::capture;
use super::ctx::Ctx;
use super::evidence::{EvidenceAction, Input};
use super::session::MapOption;
use super::session::{AfterSave, Modal, PathPurpose};
use super::theme::controls::{self, Rank, Tone};
use super::theme::{self, Appearance, metrics};
use crate::model::edit::Edit;

const WIDTH: f32 = 520.0;

/// What the dialogs remember while they are open.
#[derive(Debug, Default)]
pub struct Modals {
    text: String,
    error: Option<String>,
    of: Option<Modal>,
    /// Whether the field should take the keyboard, because what stands in it was refused.
    refocus: bool,
}

impl Modals {
    /// Shows the dialog the session asks for, apart from the palette and the sheet of shortcuts.
    pub fn ui(&mut self, ui: &Ui, ctx: Ctx<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        let wanted = ctx.session.modal.clone();
        let is_new = self.of != wanted;
        if is_new {
            self.of.clone_from(&wanted);
            self.error = None;
            self.text = match wanted {
                Some(Modal::Capture(ref text)) => text.clone(),
                Some(Modal::Path(PathPurpose::Export | PathPurpose::Share | PathPurpose::Log | PathPurpose::TeamTable)) => String::new(),
                Some(Modal::Path(_)) => ctx.open.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default(),
                _ => String::new(),
            };
        }
        match wanted {
            Some(Modal::Capture(_)) => self.capture_ui(ui, ctx, is_new, &mut actions),
            Some(Modal::Path(purpose)) => self.path_ui(ui, purpose, is_new, &mut actions),
            Some(Modal::Unsaved(then)) => unsaved_ui(ui, ctx, then, &mut actions),
            Some(Modal::Overwrite { path, why, then }) => overwrite_ui(ui, path, &why, then, &mut actions),
            Some(Modal::Settings) => settings_ui(ui, ctx, &mut actions),
            Some(Modal::Palette | Modal::Help) | None => {}
        }
        actions
    }

    fn capture_ui(&mut self, ui: &Ui, ctx: Ctx<'_>, is_new: bool, actions: &mut Vec<Action>) {
        let entered = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let completion = capture::completion(ctx.base(), &self.text);
        if let Some((typed, name)) = &completion
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab))
        {
            self.text.truncate(self.text.len() - typed);
            self.text.push_str(name);
            move_to_end(ui, &self.text);
        }
        let read = capture::capture(ctx.base(), &self.text);
        let window = Window::new(Id::unique("quick capture")).frame(frame(ui)).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            ui.heading("Write teams and handoffs");
            ui.label(RichText::new("One line each: Sales -> Planning : forecast, info, 2 d. The kind is info, work or goods; chains such as A -> B -> C are read too").weak());
            ui.add_space(metrics::GAP);
            let response = egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                let field = TextEdit::multiline(&mut self.text)
                    .id(capture_field())
                    .lock_focus(completion.is_some())
                    .desired_rows(8)
                    .desired_width(f32::INFINITY)
                    .hint_text("Sales -> Planning : forecast, info, 2 d");
                ui.add(field).accessible_name("Teams and handoffs, one line each")
            });
            let response = response.inner;
            if is_new || std::mem::take(&mut self.refocus) {
                response.request_focus();
            }
            if response.changed() {
                self.error = None;
            }
            ui.add_space(metrics::GAP_SMALL);
            // What will be added is said before it is added.
            let outcome = match (&completion, &read) {
                (Some((_, name)), _) => format!("Tab writes {name}"),
                (None, Ok(Edit::All { label, .. })) => label.clone(),
                (None, Ok(_) | Err(_)) => String::new(),
            };
            ui.label(RichText::new(outcome).weak());
            self.error_ui(ui);
            ui.add_space(metrics::GAP);
            ui.horizontal(|ui| {
                let pressed = controls::button(ui, Rank::Primary, None, "Add to the map").on_hover_text("Ctrl+Enter").clicked();
                if controls::button(ui, Rank::Secondary, None, "Cancel").clicked() {
                    ui.close();
                }
                pressed
            })
            .inner
        });
        if window.inner || entered {
            match read {
                Ok(_) => actions.extend([Action::CloseModal, Action::Capture(self.text.clone())]),
                Err(why) => self.refuse(why),
            }
        } else if window.should_close() {
            actions.push(Action::CloseModal);
        }
    }

    fn path_ui(&mut self, ui: &Ui, purpose: PathPurpose, is_new: bool, actions: &mut Vec<Action>) {
        let (heading, button) = match purpose {
            PathPurpose::Open => ("Open a project", "Open"),
            PathPurpose::Save(_) => ("Save the project", "Save"),
            PathPurpose::Share => ("Save a copy without costs and names", "Save"),
            PathPurpose::Export => ("Write a drawing of the map", "Write"),
            PathPurpose::Log => ("Measure a log", "Open"),
            PathPurpose::TeamTable => ("Take a table of teams", "Open"),
        };
        let window = Window::new(Id::unique("path")).frame(frame(ui)).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            ui.heading(heading);
            ui.label(RichText::new("The desktop's file dialog did not answer, or was not asked; type the path of the file").weak());
            ui.add_space(metrics::GAP);
            let field = TextEdit::singleline(&mut self.text)
                .desired_width(f32::INFINITY)
                .hint_text("/home/me/plan.ron")
                .margin(egui::vec2(8.0, 6.0));
            let response = ui.add(field).accessible_name("Path of the file");
            if is_new || std::mem::take(&mut self.refocus) {
                response.request_focus();
            }
            if response.changed() {
                self.error = None;
            }
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            self.error_ui(ui);
            ui.add_space(metrics::GAP);
            ui.horizontal(|ui| {
                let pressed = controls::button(ui, Rank::Primary, None, button).clicked();
                if controls::button(ui, Rank::Secondary, None, "Cancel").clicked() {
                    ui.close();
                }
                pressed || entered
            })
            .inner
        });
        if window.inner {
            self.take_path(purpose, actions);
        } else if window.should_close() {
            actions.push(Action::CloseModal);
        }
    }

    fn take_path(&mut self, purpose: PathPurpose, actions: &mut Vec<Action>) {
        let path = PathBuf::from(self.text.trim());
        if path.as_os_str().is_empty() {
            self.refuse("The path is empty; type where the file is".to_owned());
            return;
        }
        match purpose {
            PathPurpose::Open | PathPurpose::Log | PathPurpose::TeamTable if !path.is_file() => {
                self.refuse(format!("There is no file at that place; correct the path. {}", path.display()));
            }
            PathPurpose::Share => actions.extend([Action::CloseModal, Action::SharePath(path)]),
            PathPurpose::Export => actions.extend([Action::CloseModal, Action::ExportPath(path)]),
            PathPurpose::Open => actions.extend([Action::CloseModal, Action::OpenPath(path)]),
            PathPurpose::Log => actions.extend([Action::CloseModal, EvidenceAction::Look(Input::File(path)).into()]),
            PathPurpose::TeamTable => actions.extend([Action::CloseModal, EvidenceAction::TableFile(path).into()]),
            PathPurpose::Save(then) => {
                let path = if path.extension().is_none() { path.with_extension("ron") } else { path };
                actions.extend([Action::CloseModal, Action::SavePath(path, then)]);
            }
        }
    }

    fn refuse(&mut self, why: String) {
        self.error = Some(why);
        self.refocus = true;
    }

    fn error_ui(&self, ui: &mut Ui) {
        if let Some(why) = &self.error {
            ui.add_space(metrics::GAP_SMALL);
            controls::note(ui, Tone::Clash, why);
        }
    }
}

/// The field in which lines are written.
fn capture_field() -> Id {
    Id::unique("lines of quick capture")
}

/// Puts the cursor behind what was completed.
fn move_to_end(ui: &Ui, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), capture_field()).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
    TextEdit::store_state(ui.ctx(), capture_field(), state);
}

/// What the planner prefers on this computer.
fn settings_ui(ui: &Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let window = Window::new(Id::unique("settings")).frame(frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(360.0);
        ui.heading("Settings");
        ui.add_space(metrics::GAP);
        ui.label(theme::strong("Appearance"));
        for appearance in Appearance::ALL {
            if ui.radio(ctx.preferences.appearance == appearance, appearance.name()).clicked() {
                actions.push(Action::SetAppearance(appearance));
            }
        }
        ui.add_space(metrics::GAP);
        ui.label(theme::strong("Handling"));
        let mut no_motion = ctx.preferences.reduced_motion;
        if ui.checkbox(&mut no_motion, "No motion").clicked() {
            actions.push(Action::ToggleMotion);
        }
        let mut snaps = ctx.session.map.snaps;
        if ui.checkbox(&mut snaps, "Draw to grid and guides").clicked() {
            actions.push(Action::ToggleMap(MapOption::Snaps));
        }
        ui.add_space(metrics::GAP_LARGE);
        if controls::button(ui, Rank::Secondary, None, "Close").clicked() {
            ui.close();
        }
    });
    if window.should_close() {
        actions.push(Action::CloseModal);
    }
}

/// Room round what a dialog says.
fn frame(ui: &Ui) -> egui::Frame {
    egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(24))
}

fn unsaved_ui(ui: &Ui, ctx: Ctx<'_>, then: AfterSave, actions: &mut Vec<Action>) {
    let window = Window::new(Id::unique("unsaved")).frame(frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(420.0);
        ui.label(theme::strong(format!("Save the changes to “{}”", ctx.open.title())).text_style(theme::title_style()));
        ui.label(RichText::new("Without saving, what was changed since the last time is lost").weak());
        ui.add_space(metrics::GAP_LARGE);
        ui.horizontal(|ui| {
            if controls::button(ui, Rank::Primary, Some(super::theme::Icon::Save), "Save").clicked() {
                actions.extend([Action::CloseModal, Action::SaveThen(then)]);
            }
            if controls::button(ui, Rank::Secondary, None, "Don’t save").clicked() {
                actions.extend([Action::CloseModal, Action::DropChangesThen(then)]);
            }
            if controls::button(ui, Rank::Quiet, None, "Cancel").clicked() {
                ui.close();
            }
        });
    });
    if actions.is_empty() && window.should_close() {
        actions.push(Action::CloseModal);
    }
}

fn overwrite_ui(ui: &Ui, path: PathBuf, why: &str, then: AfterSave, actions: &mut Vec<Action>) {
    let window = Window::new(Id::unique("overwrite")).frame(frame(ui)).show(ui.ctx(), |ui| {
        ui.set_width(460.0);
        ui.label(theme::strong("The project was not saved").text_style(theme::title_style()));
        ui.add(egui::Label::new(RichText::new(why).weak()).wrap());
        ui.add_space(metrics::GAP_LARGE);
        ui.horizontal(|ui| {
            if controls::button(ui, Rank::Primary, None, "Save under another name…").clicked() {
                actions.extend([Action::CloseModal, Action::SaveAsThen(then)]);
            }
            if controls::button(ui, Rank::Secondary, None, "Overwrite it").clicked() {
                actions.extend([Action::CloseModal, Action::Overwrite(path, then)]);
            }
            if controls::button(ui, Rank::Quiet, None, "Cancel").clicked() {
                ui.close();
            }
        });
    });
    if actions.is_empty() && window.should_close() {
        actions.push(Action::CloseModal);
    }
}
