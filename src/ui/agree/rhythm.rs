//! The rhythm editor: decisions and meetings on a strip of weeks, dragged to another moment or another period while
//! the time from a change to the action is worked out anew. `statics::chain` holds the arithmetic, `strip` the drawing.

use egui::{Align, Id, Label, Layout, RichText, Ui, vec2};

use super::strip::{self, Moved, Row};
use crate::model::edit::Edit;
use crate::model::statics::chain::{self, Carrier, Step};
use crate::model::{CalendarSchedule, CycleId, DecisionId, Document, EntityRef, Phase, Schedule, Trigger, scenario_tree};
use crate::ui::action::{Action, Then};
use crate::ui::ctx::Ctx;
use crate::ui::fields::choose_ui;
use crate::ui::rhythm::{of_trigger, period_words, show_phase};
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Palette, Theme, metrics};
use crate::ui::words;
use crate::units::format::{DEFAULT_DIGITS, significant};
use crate::units::{Duration, Ticks};

/// Width of the list of ways.
const WAYS: f32 = 520.0;
const DAY: f64 = 86_400_000.0;
const HOUR: f64 = 3_600_000.0;

/// Shows the strip and the time of the chosen way.
pub fn rhythm_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let mut ways = chain::ways(document);
    // What can be computed comes first.
    ways.sort_by_key(|way| chain::latency(document, way).is_err());
    let chosen_id = Id::unique("way on the strip");
    let chosen = ui.data(|data| data.get_temp::<usize>(chosen_id)).unwrap_or(0).min(ways.len().saturating_sub(1));
    let way: &[Step] = ways.get(chosen).map_or(&[], Vec::as_slice);
    let rows = rows(document, way);
    if rows.is_empty() {
        super::nothing_ui(ui, words::NO_RHYTHM, actions);
        return;
    }
    if ways.is_empty() {
        controls::note(ui, Tone::Plain, words::NO_WAY);
    } else {
        let named: Vec<String> = ways.iter().map(|way| way_words(document, way)).collect();
        ui.horizontal(|ui| {
            let label = ui.label(RichText::new(words::WAY).color(Palette::of(ui).ink_secondary));
            let size = vec2(WAYS.min(ui.available_width()), Theme::of(ui).metrics.control);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                if let Some(picked) = choose_ui(ui, Id::unique("ways"), Some(label.id), words::WAY, Some(chosen), &named, "") {
                    ui.data_mut(|data| data.insert_temp(chosen_id, picked));
                }
            });
        });
        ui.add_space(metrics::GAP);
        figure_ui(ui, ctx, way, actions);
    }
    ui.add_space(metrics::GAP_LARGE);
    let times = chain::followed(document, way).unwrap_or_default();
    let on_way: Vec<(Carrier, (i64, i64))> =
        way.iter().zip(times).filter_map(|(step, time)| Some((chain::schedule_of(document, step.decision)?.0, time))).collect();
    let reach = on_way.last().map_or(0, |(_, (_, end))| *end);
    for moved in strip::strip_ui(ui, &document.settings, &rows, &on_way, reach, actions) {
        let Moved { carrier, period, phase, gesture } = moved;
        if let Some(edit) = set_rhythm(document, carrier, period, phase) {
            actions.push(Action::Edit { edit, gesture: Some(gesture), then: Then::Nothing });
        }
    }
    ui.add_space(metrics::GAP);
    ui.add(Label::new(RichText::new(words::STRIP_HELP).small().color(Palette::of(ui).ink_secondary)).wrap());
}

/// The large figure: how long the way takes, how far that has moved, and the press that stages all.
fn figure_ui(ui: &mut Ui, ctx: Ctx<'_>, way: &[Step], actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let document = ctx.document();
    let latency = match chain::latency(document, way) {
        Ok(latency) => latency,
        Err(obstacle) => {
            controls::note(ui, Tone::Look, words::cannot_compute(&obstacle.name, obstacle.why));
            return;
        }
    };
    let shown = time_words(latency.mean);
    ui.horizontal(|ui| {
        let figure = ui.label(RichText::new(&shown).text_style(theme::display_style()).color(palette.ink));
        figure.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words::latency_is(&shown)));
        ui.vertical(|ui| {
            ui.add_space(metrics::GAP_SMALL);
            ui.add(Label::new(RichText::new(words::LATENCY_MEANS).color(palette.ink_secondary)).wrap());
            let before = before(ctx, way).filter(|before| (before - latency.mean).abs() > 1.0);
            ui.label(before.map_or_else(
                || RichText::new(words::AS_BEFORE).color(palette.ink_faint),
                |before| {
                    let is_less = latency.mean < before;
                    let words = words::moved_by(&time_words(before), &time_words((before - latency.mean).abs()), is_less);
                    let arrow = if is_less { "↓" } else { "↑" };
                    RichText::new(format!("{arrow} {words}")).color(if is_less { palette.better } else { palette.worse }).strong()
                },
            ));
        });
    });
    if !latency.is_exact {
        ui.label(RichText::new(words::FROM_MEANS).small().color(palette.ink_secondary));
    }
    ui.add_space(metrics::GAP);
    let staged = chain::staged(document, way).unwrap_or_default();
    let edits: Vec<Edit> = staged.into_iter().filter_map(|(carrier, period, phase)| set_rhythm(document, carrier, period, phase)).collect();
    let stage = controls::button(ui, Rank::Secondary, None, words::STAGE).on_hover_text(words::STAGE_HINT);
    if stage.clicked() && !edits.is_empty() {
        actions.push(Action::edit(Edit::All { label: words::STAGE.to_owned(), edits }));
    }
}

/// The time of the same way in the base, or in the plan as it was opened when the base is shown.
fn before(ctx: Ctx<'_>, way: &[Step]) -> Option<f64> {
    let document = match ctx.session.scenario {
        Some(_) => ctx.base().clone(),
        None => scenario_tree::resolve(ctx.open.history.earliest(), None).0,
    };
    chain::latency(&document, way).ok().map(|latency| latency.mean)
}

/// A row for everything with a rhythm: first what lies on the way, in its order.
fn rows(document: &Document, way: &[Step]) -> Vec<Row> {
    let mut carriers: Vec<Carrier> = Vec::new();
    let on_way = way.iter().map(|step| step.decision);
    for decision in on_way.chain(document.decisions.ids()) {
        if let Some((carrier, _)) = chain::schedule_of(document, decision)
            && !carriers.contains(&carrier)
        {
            carriers.push(carrier);
        }
    }
    for cycle in document.cycles.ids().map(Carrier::Cycle) {
        if !carriers.contains(&cycle) {
            carriers.push(cycle);
        }
    }
    carriers.into_iter().filter_map(|carrier| row(document, carrier)).collect()
}

fn row(document: &Document, carrier: Carrier) -> Option<Row> {
    let (of, schedule, owner, rhythm): (EntityRef, Schedule, String, String) = match carrier {
        Carrier::Decision(id) => {
            let decision = document.decisions.get(id)?;
            let agent = crate::model::statics::agent_of(document, decision);
            let (_, schedule) = chain::schedule_of(document, id)?;
            (id.into(), schedule, document.name_of(decision.owner.into()), of_trigger(document, &decision.trigger, agent))
        }
        Carrier::Cycle(id) => {
            let cycle = document.cycles.get(id)?;
            let at = CalendarSchedule { at: cycle.schedule.at.clone(), calendar: None };
            let rhythm = of_trigger(document, &Trigger::Periodic(at), crate::model::AgentKind::Human);
            (id.into(), cycle.schedule.at.clone(), words::in_meeting(cycle.members.len()), rhythm)
        }
    };
    Some(Row { carrier, of, name: document.name_of(of), owner, rhythm, schedule })
}

/// The edit that gives something another rhythm; what else is said about its schedule stays.
fn set_rhythm(document: &Document, carrier: Carrier, period: i64, phase: i64) -> Option<Edit> {
    let phase = if phase == 0 { Phase::Start } else { Phase::At(Duration::from_ticks(Ticks(phase))) };
    let at = Schedule::Every { period: Duration::from_ticks(Ticks(period)), phase };
    let (of, field, to): (EntityRef, &str, String) = match carrier {
        Carrier::Decision(id) => (id.into(), "trigger", decision_trigger(document, id, at)?),
        Carrier::Cycle(id) => (id.into(), "schedule/at", cycle_schedule(document, id, &at)?),
    };
    Some(Edit::SetField { of, field: field.to_owned(), to })
}

fn decision_trigger(document: &Document, id: DecisionId, at: Schedule) -> Option<String> {
    let calendar = match &document.decisions.get(id)?.trigger {
        Trigger::Periodic(schedule) => schedule.calendar,
        _ => None,
    };
    serde_json::to_string(&Trigger::Periodic(CalendarSchedule { at, calendar })).ok()
}

fn cycle_schedule(document: &Document, id: CycleId, at: &Schedule) -> Option<String> {
    document.cycles.get(id)?;
    serde_json::to_string(at).ok()
}

fn way_words(document: &Document, way: &[Step]) -> String {
    let mut names: Vec<String> = way.iter().map(|step| document.name_of(step.decision.into())).collect();
    if let Some(to) = way.last().and_then(|step| document.handoffs.get(step.via?)).map(|handoff| handoff.to) {
        names.push(document.name_of(to.into()));
    }
    names.join(" → ")
}

/// A time in days, or in hours below a day.
pub(super) fn time_words(ticks: f64) -> String {
    let (value, unit) = if ticks.abs() < DAY { (ticks / HOUR, "h") } else { (ticks / DAY, "d") };
    // Quarters of a day are what meetings are made of; three digits would round them away.
    format!("{}\u{2009}{unit}", significant(value, DEFAULT_DIGITS + 1))
}

/// The rhythm of a period and a phase in words, for what is read out while it moves.
pub(super) fn rhythm_words(settings: &crate::model::Settings, period: i64, phase: i64) -> String {
    let duration = Duration::from_ticks(Ticks(period));
    let at = show_phase(settings, &Phase::At(Duration::from_ticks(Ticks(phase))), duration);
    let every = format!("every {}", period_words(duration));
    if at.is_empty() { every } else { format!("{every}, {at}") }
}
