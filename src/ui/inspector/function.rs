//! A team: what it is, its rhythm, and the staff, activities and decisions it has.

use egui::{RichText, Ui};
use serde_json::json;

use super::{more_ui, new_element};
use crate::model::edit::Edit;
use crate::model::{CalendarSchedule, DecisionId, EntityRef, FunctionId, Phase, Schedule, Trigger};
use crate::ui::action::{Action, Then};
use crate::ui::fields::{Form, TextField, field_ui, named_field_ui, note_ui, row_ui, section_ui, text_field};
use crate::ui::theme::controls::{self, Rank};
use crate::ui::theme::{Icon, Palette};
use crate::ui::{rhythm, words};
use crate::units::Duration;

/// The form of a team.
pub fn function_ui(ui: &mut Ui, form: &mut Form<'_>, id: FunctionId) {
    for field in ["name", "process", "agent", "owner"] {
        field_ui(ui, form, &[field]);
    }
    rhythm_ui(ui, form, id);
    staff_ui(ui, form, id);
    children_ui(ui, form, id, "Activities", "activity");
    children_ui(ui, form, id, "Decisions", "decision");
    more_ui(ui, form, &["description", "calendar"]);
}

/// "Every … on …": the trigger of the team's first decision, and how long deciding takes.
fn rhythm_ui(ui: &mut Ui, form: &mut Form<'_>, id: FunctionId) {
    section_ui(ui, "Rhythm", |_| {});
    let document = form.ctx.document();
    let main = rhythm::main_decision(document, id).map(|(id, decision)| (id, decision.trigger.clone()));
    let every = match &main {
        Some((_, Trigger::Periodic(CalendarSchedule { at: Schedule::Every { period, phase }, .. }))) => Some((*period, phase.clone())),
        _ => None,
    };
    let decision = main.as_ref().map(|(id, _)| *id);
    match &main {
        None => note_ui(ui, "Nothing is decided here yet; a rhythm makes the first decision"),
        Some(_) if every.is_none() => note_ui(ui, &words::capital(&rhythm::of_team(document, id).unwrap_or_default())),
        Some(_) => {}
    }
    let settings = document.settings.clone();
    let shown = every.as_ref().map(|(period, _)| period.to_string()).unwrap_or_default();
    let period = row_ui(ui, "Every", "How often the team decides; type 7 d, 1 h or 3*8h", false, |ui, label| {
        let hint = if decision.is_some() { "whenever something arrives" } else { "7 d" };
        let field = TextField { id: form.id(&["rhythm", "every"]), labelled_by: Some(label), name: "Every", hint, is_long: false };
        text_field(ui, field, &shown, &check_period)
    });
    if let Some(text) = period {
        let phase = every.as_ref().map_or(Phase::Start, |(_, phase)| phase.clone());
        set_rhythm(form, id, decision, text.parse().ok(), &phase);
    }
    if let Some((period, phase)) = &every {
        let shown = rhythm::show_phase(&settings, phase, *period);
        let on = row_ui(ui, "On", "When within the period: Mon, Tue 09:00, 16:00, 2 d, any time", false, |ui, label| {
            let field = TextField {
                id: form.id(&["rhythm", "on"]),
                labelled_by: Some(label),
                name: "On",
                hint: "start of the period",
                is_long: false,
            };
            text_field(ui, field, &shown, &|text| rhythm::parse_phase(&settings, text).map(|_| text.trim().to_owned()))
        });
        if let Some(Ok(phase)) = on.map(|text| rhythm::parse_phase(&settings, &text)) {
            set_rhythm(form, id, decision, Some(*period), &phase);
        }
    }
    if let Some(mut inner) = decision.and_then(|id| Form::new(form.ctx, id.into())) {
        let definition = "Hands-on time of one decision; — means what is usual for who acts";
        named_field_ui(ui, &mut inner, &["decision_time"], "Deciding takes", definition);
        form.actions.append(&mut inner.actions);
    }
}

/// A period, or nothing for "whenever something arrives".
fn check_period(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let period: Duration = text.parse().map_err(|error| words::capital(&format!("{error}")))?;
    if period.ticks().0 <= 0 {
        return Err("A rhythm of zero never comes round; enter a time above zero, such as 7 d".to_owned());
    }
    Ok(period.to_string())
}

/// Changes the rhythm. Inside a scenario, and where a calendar must stay, the decision's own field is set.
fn set_rhythm(form: &mut Form<'_>, function: FunctionId, decision: Option<DecisionId>, period: Option<Duration>, phase: &Phase) {
    let document = form.ctx.document();
    let calendar = decision.and_then(|id| document.decisions.get(id)).and_then(|decision| match &decision.trigger {
        Trigger::Periodic(schedule) => schedule.calendar,
        _ => None,
    });
    let keeps_field = form.ctx.session.scenario.is_some() || calendar.is_some();
    let edit = match (decision, keeps_field) {
        (Some(decision), true) => {
            let to = match period {
                None => json!({ "OnChange": {} }),
                Some(period) => {
                    let at = Schedule::Every { period, phase: phase.clone() };
                    json!({ "Periodic": CalendarSchedule { at, calendar } })
                }
            };
            Edit::SetField { of: decision.into(), field: "trigger".to_owned(), to: to.to_string() }
        }
        _ => Edit::SetCadence { function, period, phase: phase.clone() },
    };
    form.actions.push(Action::edit(edit));
}

/// Each kind of staff with its number.
fn staff_ui(ui: &mut Ui, form: &mut Form<'_>, id: FunctionId) {
    let mut add = false;
    section_ui(ui, "Staff", |ui| add = controls::button(ui, Rank::Quiet, Some(Icon::Plus), "Add staff").clicked());
    if add {
        add_child(form, EntityRef::Resource(1.into()), id);
    }
    let staff: Vec<EntityRef> =
        form.ctx.document().resources.iter().filter(|(_, resource)| resource.function == id).map(|(id, _)| id.into()).collect();
    if staff.is_empty() {
        note_ui(ui, "Without staff, nobody ever waits here");
    }
    for of in staff {
        let Some(mut inner) = Form::new(form.ctx, of) else { continue };
        child_row_ui(ui, &mut inner, of);
        named_field_ui(ui, &mut inner, &["capacity"], "How many", "How many can work at the same time");
        form.actions.append(&mut inner.actions);
    }
}

/// The activities or decisions of the team, each a way to its own form.
fn children_ui(ui: &mut Ui, form: &mut Form<'_>, id: FunctionId, heading: &str, kind: &str) {
    let mut add = false;
    section_ui(ui, heading, |ui| add = controls::button(ui, Rank::Quiet, Some(Icon::Plus), &format!("Add {kind}")).clicked());
    let is_decision = kind == "decision";
    if add {
        let kind = if is_decision { EntityRef::Decision(1.into()) } else { EntityRef::Activity(1.into()) };
        add_child(form, kind, id);
    }
    let document = form.ctx.document();
    let children: Vec<EntityRef> = if is_decision {
        document.decisions.iter().filter(|(_, decision)| decision.owner == id).map(|(id, _)| id.into()).collect()
    } else {
        document.activities.iter().filter(|(_, activity)| activity.function == id).map(|(id, _)| id.into()).collect()
    };
    for of in children {
        child_row_ui(ui, form, of);
    }
}

fn child_row_ui(ui: &mut Ui, form: &mut Form<'_>, of: EntityRef) {
    let palette = Palette::of(ui);
    let name = form.ctx.document().name_of(of);
    ui.horizontal(|ui| {
        if ui.link(&name).on_hover_text(format!("Show {} {name}", of.kind_label())).clicked() {
            form.actions.push(Action::select([of]));
        }
        let detail = match of {
            EntityRef::Activity(id) => form.ctx.document().activities.get(id).map(|activity| crate::ui::latency::brief(&activity.service)),
            EntityRef::Decision(id) => form
                .ctx
                .document()
                .decisions
                .get(id)
                .map(|decision| rhythm::of_trigger(form.ctx.document(), &decision.trigger, decision.agent.unwrap_or_default())),
            _ => None,
        };
        if let Some(detail) = detail {
            ui.add(egui::Label::new(RichText::new(detail).color(palette.ink_secondary)).truncate());
        }
    });
}

fn add_child(form: &mut Form<'_>, kind: EntityRef, owner: FunctionId) {
    match new_element::new_element(form.ctx.base(), kind, Some(owner)) {
        Ok(edit) => form.actions.push(Action::Edit { edit, gesture: None, then: Then::Nothing }),
        Err(why) => form.actions.push(Action::Say(why)),
    }
}
