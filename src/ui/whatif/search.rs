//! The search for the best setting: what may be set, the bound it must keep, progress, the trade-off between two
//! measures, and the confirmation with random numbers that the search never saw.

use egui::{CollapsingHeader, Label, Rect, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2};

use super::WhatIfAction;
use super::asked::{Question, Searched, bounds};
use super::form::{choice_ui, entry_ui, fields_ui, measures, number_ui};
use super::plot::{Frame, Range};
use crate::experiment::search::levers;
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::Yardstick;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::units::format::significant;

const NO_SECOND: &str = "No second measure";
/// Height of the picture of the trade-off.
const PICTURE: f32 = 320.0;
/// Settings of the trade-off that are listed.
const MOST: usize = 12;

pub(super) fn search_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let found = levers(document, None);
    if found.is_empty() {
        controls::note(ui, Tone::Plain, "There is nothing to set; give decisions a rhythm, meetings, limits or time-outs first");
        return;
    }
    let mut form = ctx.session.ask.clone();
    let names = measures(document);
    fields_ui(ui, |ui| {
        if let Some(measure) = choice_ui(ui, "Judged by", 220.0, &form.measure, &names) {
            form.measure = measure;
        }
        let mut seconds = vec![NO_SECOND.to_owned()];
        seconds.extend(names.iter().filter(|name| **name != form.measure).cloned());
        let shown = if form.second.is_empty() { NO_SECOND } else { &form.second };
        if let Some(second) = choice_ui(ui, "Traded off against", 220.0, shown, &seconds) {
            form.second = if second == NO_SECOND { String::new() } else { second };
        }
        let check = |text: &str| bounds(document, text).map(|_| text.trim().to_owned());
        if let Some(text) = entry_ui(ui, "Must keep", 240.0, &form.bound, "such as [Cost] <= 900; [Completions] >= 100", &check) {
            form.bound = text;
        }
        form.tries = number_ui(ui, "Settings", form.tries, 2..=2_000).unwrap_or(form.tries);
        form.repeats = number_ui(ui, "Repeats of each", form.repeats, 2..=1_000).unwrap_or(form.repeats);
    });
    let n_chosen = found.iter().filter(|lever| !form.left_alone.contains(&lever.name)).count();
    CollapsingHeader::new(format!("What may be set ({n_chosen} of {})", found.len())).id_salt("levers").show(ui, |ui| {
        for lever in &found {
            let mut on = !form.left_alone.contains(&lever.name);
            if ui.checkbox(&mut on, format!("{} ({} options)", lever.name, lever.options.len())).changed() {
                if on {
                    form.left_alone.remove(&lever.name);
                } else {
                    form.left_alone.insert(lever.name.clone());
                }
            }
        }
    });
    ui.add_space(metrics::GAP);
    if form != ctx.session.ask {
        actions.push(WhatIfAction::Form(Box::new(form)).into());
    }
    super::ask_ui(ui, ctx, Question::Search, Rank::Primary, "Search for the best", actions);
    let Some(kept) = &ctx.jobs.what_if.asked.searched else { return };
    super::age_ui(ui, ctx, kept);
    best_ui(ui, &kept.answer, actions);
    if kept.answer.options.second.is_some() {
        front_ui(ui, &kept.answer, actions);
    }
}

fn words(estimate: Option<Estimate>, yardstick: &Yardstick) -> String {
    estimate.map_or_else(|| "no value".to_owned(), |e| with_interval(e.mean, e.half_width, &yardstick.unit))
}

/// A setting in words.
fn setting(found: &Searched, at: usize) -> String {
    let set = found.search.words(&found.options, at);
    if set.is_empty() { "everything as it is".to_owned() } else { set.join("; ") }
}

fn best_ui(ui: &mut Ui, found: &Searched, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (search, options) = (&found.search, &found.options);
    ui.add_space(metrics::GAP);
    ui.label(RichText::new(format!("{} settings were tried", search.tried.len())).color(palette.ink_secondary));
    let Some(best) = search.best else {
        controls::note(ui, Tone::Look, "No setting that was tried keeps the bounds; loosen them or allow more settings");
        return;
    };
    if best == 0 {
        ui.label(theme::strong("Nothing that was tried is better than how it is now").text_style(theme::title_style()));
        return;
    }
    ui.label(theme::strong("The best that was found").text_style(theme::title_style()));
    for set in search.words(options, best) {
        ui.add(Label::new(format!("• {set}")).wrap());
    }
    let value = |at: usize| words(search.tried.get(at).and_then(|tried| tried.value), &options.yardstick);
    ui.label(format!("{}: {} instead of {}", options.yardstick.name, value(best), value(0)));
    match &search.confirmed {
        Some(difference) => {
            let text = format!(
                "With random numbers the search never saw ({} repeats): {}",
                difference.estimate.n,
                difference.words(options.yardstick.direction, &options.yardstick.unit)
            );
            ui.add(Label::new(theme::strong(text)).wrap());
        }
        None => {
            ui.label(RichText::new("It could not be confirmed with fresh random numbers").color(palette.ink_secondary));
        }
    }
    if controls::button(ui, Rank::Primary, Some(Icon::Plus), "Make the best a scenario").clicked() {
        let made = WhatIfAction::MakeOf("Best of the search".to_owned(), search.changes(options, best));
        actions.push(made.into());
    }
    ui.add_space(metrics::GAP_LARGE);
}

fn front_ui(ui: &mut Ui, found: &Searched, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (search, options) = (&found.search, &found.options);
    let Some(second) = &options.second else { return };
    ui.label(theme::strong(format!("The trade-off between {} and {}", options.yardstick.name, second.name)));
    let places: Vec<(usize, f64, f64)> =
        search.tried.iter().enumerate().filter_map(|(at, tried)| Some((at, tried.value?.mean, tried.second?.mean))).collect();
    let (place, response) = ui.allocate_exact_size(vec2(ui.available_width().min(760.0), PICTURE), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("{} settings, {} of them on the trade-off", places.len(), search.front.len()))
    });
    let frame = Frame::inside(place, Range::of(places.iter().map(|(_, x, _)| *x)), Range::of(places.iter().map(|(.., y)| *y)));
    let name = |yardstick: &Yardstick| format!("{} ({})", yardstick.name, yardstick.unit);
    frame.paint(ui, &name(&options.yardstick), &name(second), &frame.x.ticks(6), &|value| significant(value, 4));
    let mut front: Vec<(f64, f64)> = places.iter().filter(|(at, ..)| search.front.contains(at)).map(|(_, x, y)| (*x, *y)).collect();
    front.sort_by(|a, b| a.0.total_cmp(&b.0));
    let line: Vec<_> = front.iter().map(|(x, y)| frame.at(*x, *y)).collect();
    ui.painter().add(Shape::line(line, Stroke::new(metrics::MEDIAN, palette.series[0])));
    for (at, x, y) in &places {
        let centre = frame.at(*x, *y);
        let is_front = search.front.contains(at);
        let is_allowed = search.tried.get(*at).is_some_and(|tried| tried.is_allowed);
        let ink = if is_front { palette.series[0] } else { palette.ink_faint };
        let ground = if is_front { palette.series[0] } else { palette.paper };
        ui.painter().circle(centre, if is_front { 5.0 } else { 3.5 }, ground, Stroke::new(metrics::MEDIAN, ink));
        if !is_allowed {
            ui.painter().line_segment([centre - vec2(4.0, 4.0), centre + vec2(4.0, 4.0)], Stroke::new(metrics::MEDIAN, palette.clash));
        }
        if *at == 0 {
            let font = theme::small(ui);
            ui.painter().text(centre + vec2(8.0, -8.0), egui::Align2::LEFT_BOTTOM, "now", font, palette.ink_secondary);
        }
        let response = ui.interact(Rect::from_center_size(centre, vec2(14.0, 14.0)), ui.scope_id().with(("tried", at)), Sense::hover());
        let text = setting(found, *at);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Setting {at}: {text}")));
        response.on_hover_text(text);
    }
    for at in search.front.iter().take(MOST) {
        ui.horizontal_wrapped(|ui| {
            let Some(tried) = search.tried.get(*at) else { return };
            ui.label(format!("{} · {}", words(tried.value, &options.yardstick), words(tried.second, second)));
            ui.label(RichText::new(setting(found, *at)).color(palette.ink_secondary));
            if *at != 0 && controls::icon_button(ui, Icon::Plus, &format!("Make setting {at} a scenario")).clicked() {
                let made = WhatIfAction::MakeOf(format!("Setting {at} of the search"), search.changes(options, *at));
                actions.push(made.into());
            }
        });
    }
    if search.tried.iter().any(|tried| !tried.is_allowed) {
        ui.label(RichText::new("Crossed out: settings that do not keep the bound").small().weak());
    }
}
