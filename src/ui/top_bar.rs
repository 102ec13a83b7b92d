//! The bar at the top: project, undo, scenario, run, appearance.

use egui::{Align, ComboBox, Layout, ProgressBar, RichText, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::session::Modal;
use super::theme::controls::{self, Rank};
use super::theme::{self, Icon, Palette, metrics};
use super::{figures, menu};
use crate::experiment::background::Progress;
use crate::model::ScenarioId;

/// Width of the scenario picker.
const PICKER: f32 = 172.0;
/// Width of the progress of a run.
const PROGRESS: f32 = 120.0;

/// Shows the bar.
pub fn top_bar_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
        ui.menu_button("Menu", |ui| actions.extend(menu::main_menu_ui(ui, ctx)));
        ui.add_space(metrics::GAP);
        title_ui(ui, ctx);
        ui.add_space(metrics::GAP);
        let history = &ctx.open.history;
        steps_ui(ui, Icon::Undo, "Undo", history.undo_label(), Action::Undo, &mut actions);
        steps_ui(ui, Icon::Redo, "Redo", history.redo_label(), Action::Redo, &mut actions);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
            appearance_ui(ui, ctx, &mut actions);
            if controls::icon_button(ui, Icon::Search, "Find a command or element").clicked() {
                actions.push(Action::Show(Modal::Palette));
            }
            ui.add_space(metrics::GAP);
            run_ui(ui, ctx, &mut actions);
            scenario_ui(ui, ctx, &mut actions);
            ui.add_space(metrics::GAP_LARGE);
            figures::figures_ui(ui, ctx);
        });
    });
    actions
}

fn title_ui(ui: &mut Ui, ctx: Ctx<'_>) {
    let palette = Palette::of(ui);
    let title = ctx.open.title();
    let place = ctx.open.path.as_ref().map_or_else(|| "Not saved yet".to_owned(), |path| path.display().to_string());
    ui.scope(|ui| {
        // The figures of the whole need room; a long title is read in full by resting on it.
        ui.set_max_width(if ui.ctx().content_rect().width() < 1500.0 { 230.0 } else { 320.0 });
        ui.add(egui::Label::new(theme::strong(&title)).truncate()).on_hover_text(format!("{title}\n{place}"));
    });
    if ctx.open.history.is_dirty() {
        ui.label(RichText::new("Edited").small().color(palette.ink_secondary)).on_hover_text("There are changes that are not saved");
    }
}

fn steps_ui(ui: &mut Ui, icon: Icon, name: &str, label: Option<&str>, action: Action, actions: &mut Vec<Action>) {
    let enabled = label.is_some();
    let text = label.map_or_else(|| name.to_owned(), |label| format!("{name}: {label}"));
    let clicked = ui.add_enabled_ui(enabled, |ui| controls::icon_button(ui, icon, name).on_hover_text(text).clicked()).inner;
    if clicked {
        actions.push(action);
    }
}

fn scenario_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let scenarios: Vec<ScenarioId> = ctx.base().scenarios.ids().collect();
    let mut chosen = None;
    let response = ComboBox::from_id_salt("scenario")
        .width(PICKER)
        .selected_text(ctx.scenario_name())
        .truncate()
        .show_ui(ui, |ui| {
            if ui.selectable_label(ctx.session.scenario.is_none(), "Base").clicked() {
                chosen = Some(None);
            }
            for id in scenarios {
                if ui.selectable_label(ctx.session.scenario == Some(id), ctx.base().name_of(id.into())).clicked() {
                    chosen = Some(Some(id));
                }
            }
            ui.separator();
            if ui.button("New scenario").clicked() {
                actions.push(Action::AddScenario);
                ui.close();
            }
        })
        .response;
    response.accessible_name("Scenario").on_hover_text("Which plan is shown and changed");
    if let Some(scenario) = chosen {
        actions.push(Action::SetScenario(scenario));
    }
}

fn run_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let Some(progress) = ctx.jobs.progress() else {
        let response = controls::button(ui, Rank::Primary, Some(Icon::Play), "Run");
        if response.on_hover_text("Simulate this plan (F5)").clicked() {
            actions.push(Action::Run);
        }
        return;
    };
    let stopping = ctx.jobs.is_stopping();
    let stop = ui.add_enabled_ui(!stopping, |ui| controls::button(ui, Rank::Secondary, Some(Icon::Stop), "Stop")).inner;
    if stop.clicked() {
        actions.push(Action::StopRun);
    }
    let Progress { n_done: done, n_wanted: total } = progress;
    let share = if total == 0 { 0.0 } else { done as f32 / total as f32 };
    let text = match (stopping, total) {
        (true, _) => "Stopping".to_owned(),
        (false, 0) => "Starting".to_owned(),
        (false, _) => format!("{done} of {total}"),
    };
    ui.add(ProgressBar::new(share).desired_width(PROGRESS).text(text));
}

fn appearance_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let appearance = ctx.preferences.appearance;
    if controls::icon_toggle(ui, Icon::Projector, "Projector", Some(appearance.is_projector())).clicked() {
        actions.push(Action::SetAppearance(appearance.with_projector_toggled()));
    }
    let (icon, name) = if appearance.is_dark() { (Icon::Sun, "Light appearance") } else { (Icon::Moon, "Dark appearance") };
    if controls::icon_button(ui, icon, name).clicked() {
        actions.push(Action::SetAppearance(appearance.with_dark_toggled()));
    }
}
