//! The tracks below the map: what a run showed over time, on the one axis that the session owns.

use egui::Ui;

use super::action::Action;
use super::ctx::Ctx;
use super::theme::Icon;
use super::theme::controls;
use super::timeline::{SeriesView, Track, TrackState, TracksOptions, tracks_ui};

/// Shows the tracks of the scenario in the picker.
pub fn tracks_panel_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let stack = &ctx.derived.tracks;
    if stack.tracks.is_empty() {
        return nothing_ui(ui, ctx);
    }
    let state = ctx
        .jobs
        .progress()
        .map_or(TrackState::Ready, |progress| TrackState::Running { n_done: progress.n_done, n_total: progress.n_wanted });
    let views: Vec<Vec<SeriesView<'_>>> =
        stack.tracks.iter().map(|track| track.lines.iter().map(super::track_stack::LineData::view).collect()).collect();
    let tracks: Vec<Track<'_>> = stack
        .tracks
        .iter()
        .zip(&views)
        .map(|(data, series)| Track { definition: data.definition, state, ..Track::new(&data.title, data.unit, series) })
        .collect();
    let options = TracksOptions { warm_up_end: stack.warm_up_end, ..TracksOptions::default() };
    tracks_ui(ui, &ctx.session.axis, &tracks, &options).actions.into_iter().map(Action::Time).collect()
}

fn nothing_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let rect = ui.available_rect_before_wrap();
    let has_result = ctx.jobs.result(ctx.session.scenario).is_some();
    let (heading, cause, action) = if has_result {
        ("Nothing happened over time", "Add a signal that changes, or work that arrives, and run the plan again", None)
    } else {
        (
            "No result yet",
            "Tracks show what waits, how long changes take and who is busy, once the plan has been simulated",
            Some("Run the plan"),
        )
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
