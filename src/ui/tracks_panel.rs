//! The tracks below the map: what a run showed over time, on the one axis that the session owns, with the
//! bar above them and the open table beside them.

use egui::{Rect, Ui, UiBuilder, vec2};

use super::action::Action;
use super::ctx::Ctx;
use super::results::results_panel_ui;
use super::theme::controls;
use super::theme::{Icon, Palette, Theme, metrics};
use super::timeline::{
    ReferenceLine, SeriesView, TimelineAction, Track, TrackRequest, TrackState, TracksOptions, Values, instant_text, tracks_ui,
};
use super::tracks_bar;
use super::tracks_view::TracksChange;

/// Width of the open table, in points at a desk, and the greatest share of the panel it takes.
const TABLE: (f32, f32) = (512.0, 0.45);

/// How visible an answer to what was asked before is, while the new one is worked out.
const OLD_ANSWER: f32 = 0.45;
/// Greatest height of the lanes of what is traced.
const TRACED: f32 = 190.0;
/// Most saved views that are offered where there is no result yet.
const MOST_VIEWS: usize = 3;

/// Shows the tracks of the scenario in the picker.
pub fn tracks_panel_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let stack = &ctx.derived.tracks;
    if stack.tracks.is_empty() {
        return nothing_ui(ui, ctx);
    }
    let mut actions = Vec::new();
    let palette = Palette::of(ui);
    let sizes = Theme::of(ui).metrics;
    let whole = ui.available_rect_before_wrap();
    let (bar, rest) = whole.split_top_bottom_at_y(whole.top() + sizes.control + metrics::GAP_SMALL);
    let inside = bar.shrink2(vec2(metrics::GAP, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inside).id_salt("tracks bar"), |ui| actions.extend(tracks_bar::tracks_bar_ui(ui, ctx)));
    ui.painter().hline(whole.x_range(), bar.bottom(), egui::Stroke::new(metrics::HAIRLINE, palette.hairline));
    let plots = match ctx.session.tracks.table {
        None => rest,
        Some(table) => {
            let width = (TABLE.0 * sizes.scale).min(rest.width() * TABLE.1);
            let (plots, beside) = rest.split_left_right_at_x(rest.right() - width);
            ui.painter().vline(beside.left(), beside.y_range(), egui::Stroke::new(metrics::HAIRLINE, palette.hairline));
            let inside = beside.shrink2(vec2(metrics::GAP, metrics::GAP_SMALL));
            ui.scope_builder(UiBuilder::new().max_rect(inside).id_salt("tables"), |ui| {
                ui.shrink_clip_rect(beside);
                actions.extend(results_panel_ui(ui, ctx, table));
            });
            plots
        }
    };
    ui.scope_builder(UiBuilder::new().max_rect(plots).id_salt("plots"), |ui| {
        ui.shrink_clip_rect(plots);
        actions.extend(plots_ui(ui, ctx, plots));
    });
    actions
}

fn plots_ui(ui: &mut Ui, ctx: Ctx<'_>, place: Rect) -> Vec<Action> {
    let stack = &ctx.derived.tracks;
    let view = &ctx.session.tracks;
    let events_caption = format!("of repeat {}", view.repeat + 1);
    let state = ctx
        .jobs
        .progress()
        .map_or(TrackState::Ready, |progress| TrackState::Running { n_done: progress.n_done, n_total: progress.n_wanted });
    let runs: Vec<Vec<Vec<Values<'_>>>> =
        stack.tracks.iter().map(|track| track.lines.iter().map(super::track_line::LineData::runs).collect()).collect();
    let views: Vec<Vec<SeriesView<'_>>> = stack
        .tracks
        .iter()
        .zip(&runs)
        .map(|(track, runs)| track.lines.iter().zip(runs).map(|(line, runs)| SeriesView { runs, ..line.view() }).collect())
        .collect();
    let levels: Vec<Vec<ReferenceLine<'_>>> = stack
        .tracks
        .iter()
        .map(|track| track.levels.iter().map(|(name, value, own)| ReferenceLine { name, value: *value, is_movable: *own }).collect())
        .collect();
    // What is traced stands above the others; it is no track of the project.
    let traced = ctx.derived.sheets.way.as_ref().map(|way| Track {
        definition: &way.sentence,
        caption: &events_caption,
        lanes: Some(&way.lanes),
        height: Some((way.lanes.wanted_height()).min(TRACED)),
        ..Track::new(&way.title, "", &[])
    });
    let n_traced = usize::from(traced.is_some());
    let of_project = stack.tracks.iter().zip(&views).zip(&levels).map(|((data, series), lines)| Track {
        definition: &data.definition,
        caption: &data.caption,
        whose: &data.whose,
        are_beliefs: data.are_beliefs,
        lines,
        lanes: data.lanes.as_ref(),
        fixed_range: data.range,
        is_logarithmic: data.is_logarithmic,
        height: data.height,
        state: if data.is_missing { TrackState::NotRun } else { state },
        ..Track::new(&data.title, &data.unit, series)
    });
    let tracks: Vec<Track<'_>> = traced.into_iter().chain(of_project).collect();
    let options = TracksOptions {
        warm_up_end: stack.warm_up_end,
        warm_up_proposed: ctx
            .derived
            .warm_up
            .as_ref()
            .map(|proposal| proposal.warm_up.ticks().0)
            .filter(|end| Some(*end) != stack.warm_up_end),
        closed: if view.has_closed { &stack.closed } else { &[] },
        events: &stack.events,
        events_caption: &events_caption,
        markers: &stack.markers,
        overview: stack.overview().filter(|_| view.has_overview),
        is_elapsed: view.is_elapsed,
        can_arrange: true,
    };
    // The old answer stays faintly visible until the new one stands.
    let result = ctx.jobs.result(ctx.session.scenario);
    if ctx.jobs.progress().is_some() && result.is_some_and(|result| ctx.derived.plan_hash.as_ref() != Some(&result.plan_hash)) {
        ui.multiply_opacity(OLD_ANSWER);
    }
    let response = tracks_ui(ui, &ctx.session.axis, &tracks, &options);
    ui.ctx().data_mut(|data| data.insert_temp(picture_id(), place));
    let mut actions: Vec<Action> = response.actions.into_iter().map(Action::Time).collect();
    for mut request in response.requests {
        let is_removal = matches!(request, TrackRequest::Remove { .. });
        match request.track_mut() {
            Some(track) if *track < n_traced => {
                if is_removal {
                    actions.push(Action::Tracks(TracksChange::Untrace));
                }
            }
            Some(track) => {
                *track -= n_traced;
                actions.extend(tracks_bar::requested(ctx, &request));
            }
            None => actions.extend(tracks_bar::requested(ctx, &request)),
        }
    }
    actions
}

/// Where the place of the tracks on screen is kept for copying them as a picture.
pub fn picture_id() -> egui::Id {
    egui::Id::unique("place of the tracks")
}

/// Where the place of the open table on screen is kept for copying it as a picture.
pub fn table_picture_id() -> egui::Id {
    egui::Id::unique("place of the table")
}

/// The requests that put the cursor at an instant and bring it into view.
pub fn to_instant(ctx: Ctx<'_>, time: i64) -> Vec<Action> {
    let axis = &ctx.session.axis;
    let range = axis.range();
    let mut actions = vec![Action::Time(TimelineAction::SetCursor(Some(time)))];
    if !range.contains(time) {
        actions.extend([TimelineAction::SetRange(axis.centred(time)), TimelineAction::EndGesture].map(Action::Time));
    }
    actions
}

/// Numbers of one track, or of all, as tab-separated text: a line for each bin or instant inside the visible range.
pub fn table(ctx: Ctx<'_>, track: Option<usize>) -> String {
    let range = ctx.session.axis.range();
    let start = ctx.session.axis.start_date();
    let mut text = String::new();
    for (place, data) in ctx.derived.tracks.tracks.iter().enumerate() {
        if track.is_some_and(|wanted| wanted != place) {
            continue;
        }
        text.push_str(&format!("{}\t{}\t{}\n", data.title, data.unit, data.caption));
        for lane in data.lanes.iter().flat_map(|lanes| &lanes.rows) {
            for span in lane.spans.iter().filter(|span| range.contains(span.start)) {
                let ends = [span.start, span.end].map(|time| instant_text(time, start));
                text.push_str(&format!("{}\t{}\t{}\t{}\n", lane.name, ends[0], ends[1], span.text));
            }
        }
        for line in &data.lines {
            let series = line.view();
            let (from, to) = series.points_in(range);
            text.push_str(&format!("{}\tmedian\t5 %\t25 %\t75 %\t95 %\n", line.name));
            for index in from..to {
                let bands =
                    series.bands.map_or([f64::NAN; 4], |bands| [bands.q05, bands.q25, bands.q75, bands.q95].map(|part| part.get(index)));
                let cells = std::iter::once(series.median.get(index)).chain(bands);
                let cells: Vec<String> = cells.map(|value| if value.is_finite() { value.to_string() } else { String::new() }).collect();
                text.push_str(&format!("{}\t{}\n", instant_text(series.time(index), start), cells.join("\t").trim_end()));
            }
        }
        text.push('\n');
    }
    text.replace('\u{2009}', " ")
}

fn nothing_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let rect = ui.available_rect_before_wrap();
    let has_result = ctx.jobs.result(ctx.session.scenario).is_some();
    let under_way = ctx.jobs.progress().map(|progress| format!("{} of {} repeats are done", progress.n_done, progress.n_wanted));
    let (heading, cause, action) = if let Some(under_way) = &under_way {
        ("Running", under_way.as_str(), None)
    } else if has_result {
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
        if action.is_some() {
            ui.vertical_centered(|ui| {
                for (id, board) in ctx.base().boards.iter().take(MOST_VIEWS) {
                    let response = controls::button(ui, controls::Rank::Secondary, None, &format!("Open “{}”", board.name));
                    if response.on_hover_text(&board.description).clicked() {
                        actions.push(Action::ShowBoard(id));
                    }
                }
            });
        }
    });
    actions
}
