//! A form about one element: labelled rows, and the edits its fields ask for.

use egui::{Align, Id, Layout, Response, RichText, Ui, vec2};
use serde_json::Value;

use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{ChangeKind, Entity, EntityRef};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::schema;
use crate::ui::theme::{self, Palette, Theme, metrics};

/// The widget of a field in the form about its element.
pub fn field_id(of: EntityRef, field: &str) -> Id {
    Id::unique(("field", "", of.kind_label(), of.raw(), field.to_owned()))
}

/// Width of the column of labels.
const LABEL_WIDTH: f32 = 104.0;

/// One element and what is asked for it.
pub struct Form<'a> {
    /// The shared context.
    pub ctx: Ctx<'a>,
    /// The element.
    pub of: EntityRef,
    /// The element as the scenario sees it.
    pub entity: Entity,
    /// Its tree of values; fields that hold their default are missing.
    pub tree: Value,
    /// What is asked for so far.
    pub actions: Vec<Action>,
    /// Tells fields that are shown twice apart.
    pub scope: &'static str,
}

impl<'a> Form<'a> {
    /// A form about an element, if it exists.
    pub fn new(ctx: Ctx<'a>, of: EntityRef) -> Option<Self> {
        let entity = ctx.document().entity(of)?;
        let tree = entity.to_tree().ok()?;
        Some(Self { ctx, of, entity, tree, actions: Vec::new(), scope: "" })
    }

    /// Asks for a new value of a field: a text as planners type it, or a structure in JSON notation.
    pub fn set(&mut self, path: &[&str], to: impl Into<String>) {
        let edit = Edit::SetField { of: self.of, field: schema::join(path), to: to.into() };
        self.actions.push(Action::edit(edit));
    }

    /// Asks for a new value of a field as one of the changes of a gesture.
    pub fn turn(&mut self, path: &[&str], to: String, gesture: GestureId) {
        let edit = Edit::SetField { of: self.of, field: schema::join(path), to };
        self.actions.push(Action::gesture(edit, gesture));
    }

    /// The widget of a field.
    pub fn id(&self, path: &[&str]) -> Id {
        Id::unique(("field", self.scope, self.of.kind_label(), self.of.raw(), schema::join(path)))
    }

    /// Whether the scenario in the picker gives this field another value.
    pub fn is_changed(&self, path: &[&str]) -> bool {
        let Some(scenario) = self.ctx.session.scenario.and_then(|id| self.ctx.base().scenarios.get(id)) else { return false };
        let path = schema::join(path);
        scenario.changes.iter().any(|change| {
            matches!(&change.what, ChangeKind::Set { of, field, .. } if *of == self.of && (field == &path || path.starts_with(&format!("{field}/"))))
        })
    }
}

/// A label and what belongs to it, side by side.
pub fn row_ui<R>(ui: &mut Ui, label: &str, definition: &str, changed: bool, content: impl FnOnce(&mut Ui, Id) -> R) -> R {
    let height = Theme::of(ui).metrics.control;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
        let label = label_ui(ui, label, definition, changed, height);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            content(ui, label.id)
        })
        .inner
    })
    .inner
}

fn label_ui(ui: &mut Ui, label: &str, definition: &str, changed: bool, height: f32) -> Response {
    let palette = Palette::of(ui);
    let width = LABEL_WIDTH.min(ui.available_width() * 0.42);
    let response = ui
        .allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(vec2(width, height));
            ui.set_max_width(width);
            let ink = if changed { palette.accent } else { palette.ink_secondary };
            // A long label takes a second line rather than being cut.
            ui.add(egui::Label::new(RichText::new(label).color(ink)).wrap())
        })
        .inner;
    match (definition.is_empty(), changed) {
        (true, false) => response,
        (true, true) => response.on_hover_text("Changed in this scenario"),
        (false, false) => response.on_hover_text(definition),
        (false, true) => response.on_hover_text(format!("{definition}\nChanged in this scenario")),
    }
}

/// A heading inside a form, with what may be done in its section at the right.
pub fn section_ui(ui: &mut Ui, heading: &str, tools: impl FnOnce(&mut Ui)) {
    ui.add_space(metrics::GAP);
    ui.horizontal(|ui| {
        ui.label(theme::strong(heading));
        ui.with_layout(Layout::right_to_left(Align::Center), tools);
    });
}

/// A quiet remark inside a form.
pub fn note_ui(ui: &mut Ui, text: &str) {
    let palette = Palette::of(ui);
    ui.add(egui::Label::new(RichText::new(text).color(palette.ink_secondary)).wrap());
}
