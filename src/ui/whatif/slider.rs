//! Sliders beside the fields of the selected element: every number that can be turned is held and moved, and the
//! answer follows while it moves. A drag is one step to undo. It simulates nothing.

use egui::{Id, Label, RichText, Slider, Ui};

use super::WhatIfAction;
use crate::experiment::knob::{Counted, Knob, knobs};
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::headline;
use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{Document, EntityRef};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::{Palette, metrics};

/// Names of gestures on sliders begin here.
const FIRST_GESTURE: u64 = 1 << 41;
/// Hours up to which a time that is zero can be turned.
const FROM_ZERO: f64 = 48.0;
/// By how much more than now a number can be turned.
const MORE: f64 = 3.0;

/// The sliders of an element while answers follow; nothing where it has no number that can be turned.
pub(in crate::ui) fn sliders_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef, actions: &mut Vec<Action>) {
    if !ctx.session.live {
        return;
    }
    let document = ctx.document();
    let own = own_knobs(document, of);
    if own.is_empty() {
        return;
    }
    for knob in &own {
        slider_ui(ui, ctx, document, knob, actions);
    }
    answer_ui(ui, ctx, document);
    ui.add_space(metrics::GAP_LARGE);
}

/// The switch that brings the sliders of an element and lets answers follow.
pub(in crate::ui) fn switch_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef, actions: &mut Vec<Action>) {
    if own_knobs(ctx.document(), of).is_empty() {
        return;
    }
    ui.add_space(metrics::GAP);
    let mut live = ctx.session.live;
    let hint = "Sliders for its numbers; what they do to the whole is shown while they are moved";
    if ui.checkbox(&mut live, "Answer while I change things").on_hover_text(hint).changed() {
        actions.push(WhatIfAction::Live(live).into());
    }
}

fn own_knobs(document: &Document, of: EntityRef) -> Vec<Knob> {
    knobs(document).into_iter().filter(|knob| knob.of == of).collect()
}

fn slider_ui(ui: &mut Ui, ctx: Ctx<'_>, document: &Document, knob: &Knob, actions: &mut Vec<Action>) {
    let id = Id::unique(("what-if slider", knob.of.raw(), &knob.field, ctx.session.scenario.map(|id| id.0)));
    // The ends stay where they were when the slider came up: they must not run away while it is held.
    let kept = ui.data(|data| data.get_temp::<(f64, f64)>(id)).filter(|(low, high)| *low <= knob.now && knob.now <= *high);
    let (low, high) = kept.unwrap_or_else(|| ends(knob));
    ui.data_mut(|data| data.insert_temp(id, (low, high)));
    let name = capitalised(&knob.part());
    let name_label = ui.label(RichText::new(&name).small().color(Palette::of(ui).ink_secondary));
    let mut value = knob.now;
    let mut slider =
        Slider::new(&mut value, low..=high).custom_formatter(|value, _| knob.show(value)).custom_parser(|text| knob.read(text).ok());
    if knob.counted == Counted::Staff {
        slider = slider.integer();
    }
    ui.spacing_mut().slider_width = (ui.available_width() - 112.0).max(80.0);
    let response = ui.add(slider).labelled_by(name_label.id);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(format!("{name} of {}, slider", document.name_of(knob.of))));
    let gesture = gesture(ui, response.drag_started() || (response.changed() && !response.dragged()));
    if !response.changed() || value.to_bits() == knob.now.to_bits() {
        return;
    }
    let Some(to) = knob.to_text(document, value) else { return };
    actions.push(Action::gesture(Edit::SetField { of: knob.of, field: knob.field.clone(), to }, gesture));
}

/// Between which values a number can be turned.
fn ends(knob: &Knob) -> (f64, f64) {
    match knob.counted {
        Counted::Time if knob.now <= 0.0 => (0.0, FROM_ZERO),
        // Something that happens again and again cannot happen all the time.
        Counted::Time if knob.is_rhythm() => (knob.now / 7.0, knob.now * MORE),
        Counted::Time | Counted::Money => (0.0, knob.now * MORE),
        Counted::Share => (0.0, 1.0),
        Counted::Staff => (1.0, knob.now * 2.0 + 2.0),
    }
}

/// The name of the step that changes belong to; a new one where a drag or a single change begins.
fn gesture(ui: &Ui, begins: bool) -> GestureId {
    let count_id = Id::unique("drags of what-if sliders");
    GestureId(
        FIRST_GESTURE
            + ui.data_mut(|data| {
                let count = data.get_temp_mut_or_default::<u64>(count_id);
                *count += u64::from(begins);
                *count
            }),
    )
}

/// What the whole comes to with the values as they stand, or that it is being worked out.
fn answer_ui(ui: &mut Ui, ctx: Ctx<'_>, document: &Document) {
    let palette = Palette::of(ui);
    let Some(result) = ctx.jobs.result(ctx.session.scenario) else {
        ui.label(RichText::new("Move a slider to see what it does to the whole").small().color(palette.ink_secondary));
        return;
    };
    let Some(yardstick) = headline(document) else { return };
    let is_old = ctx.derived.plan_hash.as_ref() != Some(&result.plan_hash);
    let value = yardstick.estimate(result).map_or_else(|| "no value".to_owned(), |e| with_interval(e.mean, e.half_width, &yardstick.unit));
    let repeats = format!("{} repeats", result.n());
    let state = match (is_old, ctx.jobs.progress().is_some()) {
        (true, true) => "old answer, the new one is being worked out".to_owned(),
        (true, false) => "of the plan as it was before".to_owned(),
        (false, true) => format!("{repeats} so far, being refined"),
        (false, false) => repeats,
    };
    let ink = if is_old { palette.ink_faint } else { palette.ink };
    ui.add(Label::new(RichText::new(format!("{}: {value}", yardstick.name)).color(ink)).wrap());
    ui.label(RichText::new(state).small().color(palette.ink_secondary));
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
