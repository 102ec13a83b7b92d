//! The tracks below the map. This is the seam where the time axis and its plots are put in: the panel
//! gets the shared context and returns actions, and the cursor it moves is the session's.

use egui::Ui;

use super::action::Action;
use super::ctx::Ctx;
use super::theme::Icon;
use super::theme::controls;

/// Shows the tracks of the scenario in the picker.
pub fn tracks_panel_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let rect = ui.available_rect_before_wrap();
    let finished = ctx.jobs.finished(ctx.session.scenario);
    let (heading, cause, action) = match (finished, ctx.jobs.can_simulate()) {
        (Some(_), _) => ("A result is there", "Its figures stand under Try; tracks are not part of the window yet", None),
        (None, true) => ("No result yet", "Tracks show demand, delivery and clashes over time once the plan has been simulated", Some("Run the plan")),
        (None, false) => ("No result yet", "Tracks show demand, delivery and clashes over time; there is no simulation in this build", None),
    };
    ui.scope_builder(egui::UiBuilder::new().max_rect(rect.shrink2(egui::vec2(24.0, 0.0))), |ui| {
        ui.add_space((rect.height() / 2.0 - 64.0).max(4.0));
        let pressed = controls::empty_state(ui, Icon::Measure, heading, cause, action);
        if pressed.is_some_and(|response| response.clicked()) {
            actions.push(Action::Run);
        }
    });
    actions
}
