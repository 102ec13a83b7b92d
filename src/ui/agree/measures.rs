//! What success is judged by: planners' own measures as expressions with unit, direction, target and weight, beside
//! what the last run gave. The expression is read while it is typed; nothing is simulated here.

use egui::{RichText, Ui, vec2};

use crate::experiment::standard::measures;
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::Yardstick;
use crate::model::edit::Edit;
use crate::model::{Direction, Document, EntityRef, Formula, Measure, Metric, MetricId, Statistic};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::fields::{Form, TextField, choose_ui, field_id, field_ui, text_field};
use crate::ui::inspector::new_element::new_element;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::ui::words;
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Widest card of a measure.
const CARD: f32 = 860.0;
/// Width of the list of measures to put in.
const INSERT: f32 = 280.0;

/// Shows all measures of the planner's own.
pub fn measures_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    if ctx.document().metrics.is_empty() {
        controls::note(ui, Tone::Plain, words::NO_MEASURES);
        ui.add_space(metrics::GAP);
    }
    let ids: Vec<MetricId> = ctx.document().metrics.ids().collect();
    for id in ids {
        controls::card(ui).show(ui, |ui| {
            ui.set_width(CARD.min(ui.available_width()));
            measure_ui(ui, ctx, id, actions);
        });
        ui.add_space(metrics::GAP);
    }
    if controls::button(ui, Rank::Secondary, Some(Icon::Plus), words::ADD_MEASURE).clicked() {
        match new_element(ctx.base(), EntityRef::Metric(1.into()), None) {
            Ok(edit) => actions.push(Action::edit(edit)),
            Err(why) => actions.push(Action::Say(why)),
        }
    }
}

fn measure_ui(ui: &mut Ui, ctx: Ctx<'_>, id: MetricId, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let (Some(mut form), Some(metric)) = (Form::new(ctx, id.into()), document.metrics.get(id)) else { return };
    let name = document.name_of(id.into());
    ui.horizontal(|ui| {
        ui.label(theme::strong(&name).text_style(theme::title_style()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if controls::icon_button(ui, Icon::Trash, &words::delete_term(&name)).clicked() {
                form.actions.push(Action::edit(Edit::Delete(vec![id.into()])));
            }
            value_ui(ui, ctx, id, metric);
        });
    });
    ui.add_space(metrics::GAP_SMALL);
    formula_ui(ui, ctx, id, metric, &name, &mut form.actions);
    ui.add_space(metrics::GAP_SMALL);
    ui.columns(2, |columns| {
        for (column, fields) in
            columns.iter_mut().zip([["name", "unit", "direction", "owner"], ["target", "weight", "indifference", "scope"]])
        {
            for field in fields {
                field_ui(column, &mut form, &[field]);
            }
        }
    });
    field_ui(ui, &mut form, &["definition"]);
    actions.append(&mut form.actions);
}

/// What the last run gave, and whether the target is met.
fn value_ui(ui: &mut Ui, ctx: Ctx<'_>, id: MetricId, metric: &Metric) {
    let palette = Palette::of(ui);
    let Some(result) = ctx.jobs.result(ctx.session.scenario) else {
        ui.label(RichText::new(words::NOT_RUN).color(palette.ink_faint));
        return;
    };
    let Ok(yardstick) = Yardstick::of_metric(ctx.document(), id) else { return };
    let Some(value) = yardstick.estimate(result) else {
        ui.label(RichText::new(words::NO_VALUE).color(palette.ink_faint));
        return;
    };
    let is_stale = ctx.derived.plan_hash.as_ref() != Some(&result.plan_hash);
    if is_stale {
        controls::icon(ui, Icon::Warning, palette.look).on_hover_text(words::STALE);
    }
    if let Some(target) = metric.target {
        let (gap, reached) = match metric.direction {
            Direction::Higher => (value.mean - target, value.mean >= target),
            Direction::Lower => (target - value.mean, value.mean <= target),
        };
        // A target inside the interval is neither met nor missed.
        let is_open = value.half_width.is_finite() && gap.abs() <= value.half_width;
        let (ink, text) = match (is_open, reached) {
            (true, _) => (palette.ink_secondary, words::target_open(&significant(target, DEFAULT_DIGITS))),
            (false, true) => (palette.better, words::target_met(&significant(target, DEFAULT_DIGITS))),
            (false, false) => (palette.worse, words::target_missed(&significant(target, DEFAULT_DIGITS))),
        };
        ui.label(RichText::new(text).color(ink));
    }
    ui.label(theme::strong(with_interval(value.mean, value.half_width, &yardstick.unit)));
}

/// The expression, why it cannot be read, and a list of what may stand in it.
fn formula_ui(ui: &mut Ui, ctx: Ctx<'_>, id: MetricId, metric: &Metric, name: &str, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let palette = Palette::of(ui);
    let shown = match &metric.formula {
        Formula::Measure(measure) => in_brackets(document, measure),
        Formula::Expression(text) => text.clone(),
        Formula::Undefined => String::new(),
    };
    let mut put = |text: &str| {
        if let Ok(to) = serde_json::to_string(&Formula::Expression(text.to_owned())) {
            actions.push(Action::edit(Edit::SetField { of: id.into(), field: "formula".to_owned(), to }));
        }
    };
    ui.label(RichText::new(words::EXPRESSION).color(palette.ink_secondary));
    let field = TextField {
        id: field_id(id.into(), "expression"),
        labelled_by: None,
        name: &words::expression_of(name),
        hint: words::EXPRESSION_HINT,
        is_long: false,
    };
    let check = |text: &str| {
        let text = text.trim();
        crate::model::formula::parse(document, text).map(|_| text.to_owned()).map_err(|error| words::capital(&error.to_string()))
    };
    if let Some(text) = text_field(ui, field, &shown, &check) {
        put(&text);
    }
    if !shown.is_empty()
        && let Err(error) = Yardstick::of_metric(document, id)
    {
        controls::note(ui, Tone::Clash, words::capital(&error.to_string()));
    }
    let options = insertable(document, ctx);
    ui.allocate_ui(vec2(INSERT, 0.0), |ui| {
        ui.set_max_width(INSERT);
        let picked = choose_ui(ui, field_id(id.into(), "insert"), None, &words::insert_into(name), None, &options, words::INSERT);
        if let Some(text) = picked.and_then(|picked| options.get(picked)) {
            let joined = if shown.trim().is_empty() { text.clone() } else { format!("{shown} + {text}") };
            put(&joined);
        }
    });
}

/// Measures that may stand in an expression: those that the last run has, else the usual ones of the whole map.
fn insertable(document: &Document, ctx: Ctx<'_>) -> Vec<String> {
    let known = ctx.jobs.result(ctx.session.scenario).map(|result| measures(document, result)).unwrap_or_default();
    let mut found: Vec<String> = known
        .iter()
        .filter(|measure| !matches!(measure.of, Some(EntityRef::Metric(_))))
        .map(|measure| in_brackets(document, measure))
        .collect();
    if found.is_empty() {
        found = crate::model::Quantity::ALL.iter().map(|what| format!("[{}]", what.label())).collect();
    }
    found.dedup();
    found
}

/// A measure as it stands in an expression.
fn in_brackets(document: &Document, measure: &Measure) -> String {
    let mut text = measure.what.label().to_owned();
    if let Some(of) = measure.of {
        text = format!("{text} of {}", document.name_of(of));
    }
    if let Some(class) = measure.class {
        text = format!("{text} for {}", document.name_of(class.into()));
    }
    if measure.statistic != Statistic::Mean {
        text = format!("{text}, {}", measure.statistic.label());
    }
    format!("[{text}]")
}
