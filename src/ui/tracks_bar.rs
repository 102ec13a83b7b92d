//! The bar above the tracks: playing, stepping, going back in the zoom, comparing, what is shown, which
//! tracks there are, markers, copying, tables.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Align, Layout, PopupCloseBehavior, RichText, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::results::chains;
use super::theme::controls::{self, Rank};
use super::theme::{Icon, Palette, metrics};
use super::timeline::{TimelineAction, TrackRequest, instant_text};
use super::track_specs;
use super::tracks_panel;
use super::tracks_view::{EventKind, ResultTable, TracksChange};
use crate::engine::commitments::ConflictRow;
use crate::model::edit::Edit;
use crate::model::{EntityRef, MarkerId, ScenarioId};

/// Shows the bar.
pub fn tracks_bar_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let view = &ctx.session.tracks;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let (icon, name) = if view.play.is_playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        if controls::icon_button(ui, icon, name).clicked() {
            actions.push(Action::Tracks(TracksChange::Play));
        }
        speed_ui(ui, ctx, &mut actions);
        step_ui(ui, ctx, false, &mut actions);
        step_ui(ui, ctx, true, &mut actions);
        gap(ui);
        let axis = &ctx.session.axis;
        for (icon, name, action, enabled) in [
            (Icon::Undo, "Zoom back", TimelineAction::ZoomBack, axis.can_zoom_back()),
            (Icon::Redo, "Zoom forward", TimelineAction::ZoomForward, axis.can_zoom_forward()),
            (Icon::Fit, "Show all of the time", TimelineAction::Reset, !axis.is_fitted()),
        ] {
            ui.add_enabled_ui(enabled, |ui| {
                if controls::icon_button(ui, icon, name).clicked() {
                    actions.push(Action::Time(action));
                }
            });
        }
        gap(ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let open = view.table.is_some();
            if controls::icon_toggle(ui, Icon::Measure, "Tables", Some(open)).clicked() {
                let table = if open { None } else { Some(ResultTable::default()) };
                actions.push(Action::Tracks(TracksChange::Table(table)));
            }
            let name = if view.is_large { "Show the map above the tracks" } else { "Give the tracks the whole page" };
            let icon = if view.is_large { Icon::ArrowDown } else { Icon::ArrowUp };
            if controls::icon_toggle(ui, icon, name, Some(view.is_large)).clicked() {
                actions.push(Action::Tracks(TracksChange::Large));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let resting = &mut ui.visuals_mut().widgets.inactive;
                (resting.bg_stroke, resting.weak_bg_fill) = (egui::Stroke::NONE, egui::Color32::TRANSPARENT);
                ui.menu_button("Compare", |ui| compare_ui(ui, ctx, &mut actions));
                ui.menu_button("Show", |ui| show_ui(ui, ctx, &mut actions));
                ui.menu_button("Tracks", |ui| tracks_ui(ui, ctx, &mut actions));
                ui.menu_button("Views", |ui| views_ui(ui, ctx, &mut actions));
                repeat_ui(ui, ctx, &mut actions);
                ui.menu_button("Markers", |ui| markers_ui(ui, ctx, &mut actions));
                ui.menu_button("Copy", |ui| copy_ui(ui, ctx, &mut actions));
                legend_ui(ui, ctx);
            });
        });
    });
    actions
}

fn gap(ui: &mut Ui) {
    ui.add_space(metrics::GAP);
}

fn speed_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let factor = ctx.session.tracks.play.factor();
    let text = if factor < 1.0 { format!("1/{:.0}×", 1.0 / factor) } else { format!("{factor:.0}×") };
    let response = controls::button(ui, Rank::Quiet, None, &text).on_hover_text("Speed of playing; press for faster, Shift for slower");
    if response.clicked() {
        let slower = ui.input(|input| input.modifiers.shift);
        actions.push(Action::Tracks(TracksChange::Speed(if slower { -1 } else { 1 })));
    }
    if response.secondary_clicked() {
        actions.push(Action::Tracks(TracksChange::Speed(-1)));
    }
}

/// To the event before or after the cursor.
fn step_ui(ui: &mut Ui, ctx: Ctx<'_>, forward: bool, actions: &mut Vec<Action>) {
    let events = &ctx.derived.tracks.events;
    let cursor = ctx.session.axis.cursor().unwrap_or_else(|| ctx.session.axis.range().start());
    let found = if forward {
        events.get(events.partition_point(|event| event.time <= cursor))
    } else {
        events.partition_point(|event| event.time < cursor).checked_sub(1).and_then(|place| events.get(place))
    };
    let (text, name) = if forward { ("Event ›", "Next event") } else { ("‹ Event", "Previous event") };
    ui.add_enabled_ui(found.is_some(), |ui| {
        let response = controls::button(ui, Rank::Quiet, None, text);
        ui.accesskit_node_builder(response.id, |node| node.set_label(name));
        let told = found.map_or_else(|| name.to_owned(), |event| format!("{name}: {}", event.text));
        let response = response.on_hover_text(told);
        if let Some(event) = found.filter(|_| response.clicked()) {
            actions.extend(tracks_panel::to_instant(ctx, event.time));
        }
    });
}

/// Scenarios beside the one in the picker.
fn compare_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    let view = &ctx.session.tracks;
    let all: Vec<Option<ScenarioId>> = std::iter::once(None).chain(ctx.base().scenarios.ids().map(Some)).collect();
    for other in all.into_iter().filter(|other| *other != ctx.session.scenario) {
        let name = other.map_or_else(|| "Base".to_owned(), |id| ctx.base().name_of(id.into()));
        let has_result = ctx.jobs.result(other).is_some();
        let mut on = view.compared.contains(&other);
        let text = if has_result { name } else { format!("{name} (not simulated)") };
        if ui.add_enabled(has_result || on, egui::Checkbox::new(&mut on, text)).changed() {
            actions.push(Action::Tracks(TracksChange::Compare(other)));
        }
    }
    ui.separator();
    let mut on = view.is_difference;
    if ui.checkbox(&mut on, "Difference to the base").changed() {
        actions.push(Action::Tracks(TracksChange::Difference));
    }
}

/// What is shown beside the lines.
fn show_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.set_min_width(240.0);
    let view = &ctx.session.tracks;
    for (on, text, change) in [
        (view.has_bands, "50 % and 90 % bands", TracksChange::Bands),
        (view.has_repeats, "Single repeats", TracksChange::Repeats),
        (view.has_closed, "Closed hours and weekends shaded", TracksChange::Closed),
        (view.is_folded, "Working time only, closed hours cut out", TracksChange::Folded),
        (view.has_overview, "Strip with all of the time", TracksChange::Overview),
        (view.is_elapsed, "Elapsed time instead of dates", TracksChange::Elapsed),
    ] {
        let mut now = on;
        let is_possible = change != TracksChange::Folded || on || !ctx.derived.tracks.closed.is_empty();
        let response = ui.add_enabled(is_possible, egui::Checkbox::new(&mut now, text));
        if response.on_disabled_hover_text("No calendar closes, and the clock has no date, so no hours are closed").changed() {
            actions.push(Action::Tracks(change));
        }
    }
    ui.separator();
    ui.label(RichText::new("Events").small().color(Palette::of(ui).ink_secondary));
    for kind in EventKind::ALL {
        let mut on = !view.hidden_events.contains(&kind);
        if ui.checkbox(&mut on, kind.name()).changed() {
            actions.push(Action::Tracks(TracksChange::Events(kind)));
        }
    }
}

/// Which repeat lanes, beliefs, events and single things are of.
fn repeat_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let view = &ctx.session.tracks;
    let Some(result) = ctx.jobs.result(ctx.session.scenario) else { return };
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) = MenuButton::new(format!("Repeat {}", view.repeat + 1)).config(stays).ui(ui, |ui| {
        ui.set_min_width(260.0);
        let hint = "Lanes, beliefs, events, chains and items are those of one repeat, because they have instants and no mean";
        ui.add(egui::Label::new(RichText::new(hint).small().color(Palette::of(ui).ink_secondary)).wrap());
        let numbers: Vec<u32> = result.replications.iter().map(|row| row.replication).collect();
        let Some(last) = numbers.last().copied() else { return };
        ui.horizontal(|ui| {
            let step = |to: u32| Action::Tracks(TracksChange::Repeat(to));
            if ui.add_enabled(0 < view.repeat, egui::Button::new("Previous repeat")).clicked() {
                actions.push(step(view.repeat.saturating_sub(1)));
            }
            if ui.add_enabled(view.repeat < last, egui::Button::new("Next repeat")).clicked() {
                actions.push(step((view.repeat + 1).min(last)));
            }
            ui.label(RichText::new(format!("of {}", last + 1)).color(Palette::of(ui).ink_secondary));
        });
        ui.separator();
        for (text, repeat) in track_specs::telling_repeats(result) {
            if ui.button(format!("{text} ({})", repeat + 1)).clicked() {
                actions.push(Action::Tracks(TracksChange::Repeat(repeat)));
                ui.close();
            }
        }
        ui.separator();
        let mut on = view.is_single;
        if ui.checkbox(&mut on, "Lines of this repeat alone").changed() {
            actions.push(Action::Tracks(TracksChange::Single));
        }
    });
    response.on_hover_text("The repeat whose single events are shown");
}

/// Saved views: opening, saving, naming, deleting.
fn views_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.set_min_width(300.0);
    let boards = &ctx.base().boards;
    for (id, board) in boards.iter() {
        ui.horizontal(|ui| {
            let response = ui.button(format!("Open “{}”", board.name));
            let response = if board.description.is_empty() { response } else { response.on_hover_text(&board.description) };
            if response.clicked() {
                actions.push(Action::ShowBoard(id));
                ui.close();
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if controls::icon_button(ui, Icon::Trash, &format!("Delete the view {}", board.name)).clicked() {
                    actions.push(Action::edit(Edit::Delete(vec![id.into()])));
                }
            });
        });
    }
    if boards.is_empty() {
        let hint = "A view keeps the tracks with their order and heights, the scenarios, the repeat, the stretch of time and the cursor, so that others see what you see";
        ui.add(egui::Label::new(RichText::new(hint).small().color(Palette::of(ui).ink_secondary)).wrap());
    }
    ui.separator();
    if ui.button("Save what is shown as a view").clicked() {
        actions.push(Action::edit(super::boards::save(ctx.base(), ctx.session, &ctx.derived.tracks.specs)));
        ui.close();
    }
    for (id, board) in boards.iter() {
        named_ui(ui, ("view name", id.0), &format!("Name of the view {}", board.name), &board.name, |to| {
            actions.push(Action::edit(Edit::SetField { of: id.into(), field: "name".to_owned(), to }));
        });
    }
}

/// Adding tracks and bringing the usual ones back.
fn tracks_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    let Some(result) = ctx.jobs.result(ctx.session.scenario) else {
        ui.label("Run the plan to choose tracks");
        return;
    };
    for track in track_specs::offered(ctx.document(), result) {
        if ui.button(format!("Add “{}”", track.title)).clicked() {
            actions.push(Action::edit(track_specs::add(ctx.base(), &ctx.derived.tracks.specs, track)));
            ui.close();
        }
    }
    ui.separator();
    let reset = track_specs::reset(ctx.base());
    if ui.add_enabled(reset.is_some(), egui::Button::new("Show the usual tracks")).clicked() {
        actions.extend(reset.map(Action::edit));
        ui.close();
    }
}

/// Markers: setting, going to, naming and deleting them.
fn markers_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.set_min_width(280.0);
    let axis = &ctx.session.axis;
    let at = axis.cursor().unwrap_or_else(|| axis.range().start());
    if ui.button("Set a marker at the cursor").clicked() {
        match track_specs::add_marker(ctx.base(), at, None) {
            Some(edit) => actions.push(Action::edit(edit)),
            None => actions.push(Action::Say("All 26 letters are taken; delete a marker first".to_owned())),
        }
        ui.close();
    }
    if !ctx.base().markers.is_empty() {
        ui.separator();
    }
    let start = if ctx.session.tracks.is_elapsed { None } else { axis.start_date() };
    let mut markers: Vec<(MarkerId, &crate::model::Marker)> = ctx.base().markers.iter().collect();
    markers.sort_by_key(|(_, marker)| marker.at.ticks());
    for (id, marker) in markers {
        ui.horizontal(|ui| {
            let time = marker.at.ticks().0;
            if ui.button(format!("Go to {}", marker.letter)).on_hover_text(instant_text(time, start)).clicked() {
                actions.extend(tracks_panel::to_instant(ctx, time));
                ui.close();
            }
            named_ui(ui, ("marker name", id.0), &format!("Name of marker {}", marker.letter), &marker.name, |to| {
                actions.push(Action::edit(Edit::SetField { of: id.into(), field: "name".to_owned(), to }));
            });
            if controls::icon_button(ui, Icon::Trash, &format!("Delete marker {}", marker.letter)).clicked() {
                actions.push(Action::edit(Edit::Delete(vec![id.into()])));
            }
        });
    }
}

/// A field with a name; what is typed is kept when the field is left.
fn named_ui(ui: &mut Ui, key: impl std::hash::Hash + std::fmt::Debug, label: &str, now: &str, changed: impl FnOnce(String)) {
    let slot = egui::Id::unique(key);
    let mut text: String = ui.data(|data| data.get_temp(slot)).unwrap_or_else(|| now.to_owned());
    let response = ui.add(egui::TextEdit::singleline(&mut text).desired_width(140.0));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, label));
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(slot));
        if text != now {
            changed(text);
        }
    } else if response.changed() {
        ui.data_mut(|data| data.insert_temp(slot, text));
    }
}

fn copy_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    if ui.button("Copy this view as text").clicked() {
        actions.push(Action::CopyText(super::results::view_text(ctx)));
        ui.close();
    }
    if ui.button("Copy all tracks as a table").clicked() {
        actions.push(Action::CopyText(tracks_panel::table(ctx, None)));
        ui.close();
    }
    if ui.button("Copy the tracks as a picture").clicked() {
        actions.push(Action::CopyTracksPicture);
        ui.close();
    }
}

/// Scenarios on screen with their colours, where there is more than one.
fn legend_ui(ui: &mut Ui, ctx: Ctx<'_>) {
    let stack = &ctx.derived.tracks;
    let palette = Palette::of(ui);
    gap(ui);
    if let Some(notice) = stack.notice {
        controls::icon(ui, Icon::Info, palette.ink_secondary);
        ui.add(egui::Label::new(RichText::new(notice).small().color(palette.ink_secondary)).truncate());
        return;
    }
    if 1 < stack.shown.len() {
        for (name, colour) in &stack.shown {
            let (swatch, _) = ui.allocate_exact_size(egui::vec2(12.0, 3.0), egui::Sense::hover());
            ui.painter().rect_filled(swatch, 1.0, palette.series(*colour));
            ui.label(RichText::new(name).small().color(palette.ink_secondary));
            ui.add_space(metrics::GAP_SMALL);
        }
    }
}

/// What a request of the tracks becomes: an edit of the saved tracks, or something the session does.
pub fn requested(ctx: Ctx<'_>, request: &TrackRequest) -> Vec<Action> {
    let view = &ctx.session.tracks;
    match request {
        TrackRequest::TogglePlay => vec![Action::Tracks(TracksChange::Play)],
        TrackRequest::Copy { track } => vec![Action::CopyText(tracks_panel::table(ctx, Some(*track)))],
        TrackRequest::Choose { tag } => {
            let Some(of) = ctx.derived.tracks.targets.get(*tag as usize).copied() else { return Vec::new() };
            let is_tracing = view.table == Some(ResultTable::Chains);
            let traced = ctx.session.axis.cursor().filter(|_| is_tracing).and_then(|at| chain_at(ctx, of, at));
            traced.unwrap_or_else(|| vec![Action::select([super::track_lanes::on_map(ctx.document(), of)])])
        }
        TrackRequest::AddMarker { at } if track_specs::add_marker(ctx.base(), *at, None).is_none() => {
            vec![Action::Say("All 26 letters are taken; delete a marker first".to_owned())]
        }
        _ => {
            let stack = &ctx.derived.tracks;
            track_specs::requested(ctx.base(), &stack.specs, &stack.names(), request).map(Action::edit).into_iter().collect()
        }
    }
}

/// Traces the change that set off a decision, or the later of two plans that clash, as near to an instant as there is.
fn chain_at(ctx: Ctx<'_>, of: EntityRef, at: i64) -> Option<Vec<Action>> {
    let result = ctx.jobs.result(ctx.session.scenario)?;
    let trace = ctx.jobs.replays.trace(result, ctx.session.tracks.repeat)?;
    let (decision, at) = match of {
        EntityRef::Decision(id) => (id, at),
        EntityRef::Coupling(id) => {
            let couplings = &result.plan.couplings.couplings;
            let is_of = |row: &&ConflictRow| row.coupling.is_some_and(|place| couplings[place as usize].element == id.0);
            let row = trace.commitments.rows.iter().filter(is_of).min_by_key(|row| (row.created - at).abs())?;
            let later = row.parties.first()?;
            let decision = result.plan.chain.decision_idx.iter().find(|(_, index)| **index == later.decision)?;
            (*decision.0, later.at)
        }
        _ => return None,
    };
    let chains = &ctx.derived.sheets.chains;
    let place = chains::nearest(result, trace, chains, decision, at)?;
    Some(chains::traced(ctx.document(), &chains[place], place))
}
