//! Shows any field of any element by its path: what the reader of the file expects there decides which
//! kind of field it is. Nothing is listed here, so a new field of the document can be entered at once.

use egui::{CollapsingHeader, Ui};
use serde_json::Value;

use super::collection::{list_ui, map_ui, tuple_ui};
use super::commit::{TextField, text_field};
use super::drag::turned_ui;
use super::form::{Form, note_ui, row_ui};
use super::picker::{Picked, Picker, choose_ui};
use super::shape::shape_ui;
use crate::model::EntityRef;
use crate::model::edit::set_field;
use crate::ui::schema::{self, Found, Shape, probe};
use crate::ui::theme::controls::{self, Rank};
use crate::ui::words;
use crate::units::{Share, format, parse_number};

/// Names whose text is long.
const LONG: [&str; 6] = ["description", "meaning", "text", "definition", "remark", "look_for"];

/// Every field of the element.
pub fn all_fields_ui(ui: &mut Ui, form: &mut Form<'_>) {
    record_ui(ui, form, &[]);
}

/// A field under the label and definition of the table of words.
pub fn field_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str]) {
    let (label, definition) = label_of(form, path);
    named_field_ui(ui, form, path, &label, definition);
}

/// A field under a label of its own.
pub fn named_field_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], label: &str, definition: &str) {
    let Some(found) = probe(form.of, path) else {
        note_ui(ui, &format!("{label} cannot be shown"));
        return;
    };
    let is_missing = schema::at(&form.tree, path).is_none_or(Value::is_null);
    match &found.shape {
        Shape::Nothing => {}
        Shape::Text | Shape::Quantity(_) | Shape::Number | Shape::Integer => {
            let changed = form.is_changed(path);
            row_ui(ui, label, definition, changed, |ui, label_id| scalar_ui(ui, form, path, &found, Some(label_id), label));
        }
        Shape::Bool | Shape::Reference(_) | Shape::AnyReference => {
            let changed = form.is_changed(path);
            row_ui(ui, label, definition, changed, |ui, label_id| plain_ui(ui, form, path, &found, Some(label_id), label));
        }
        Shape::Choice { variants, name } => choice_ui(ui, form, path, label, definition, name, variants, found.optional),
        Shape::Record { .. } | Shape::List | Shape::Map | Shape::Tuple(_) if found.optional && is_missing => {
            row_ui(ui, label, definition, false, |ui, _| {
                if controls::button(ui, Rank::Secondary, None, &format!("Set {}", label.to_lowercase())).clicked() {
                    put_sample(form, path);
                }
            });
        }
        Shape::Record { .. } => {
            CollapsingHeader::new(label).id_salt(form.id(path)).show(ui, |ui| {
                record_ui(ui, form, path);
                if found.optional && controls::button(ui, Rank::Quiet, None, &format!("Remove {}", label.to_lowercase())).clicked() {
                    form.set(path, "null");
                }
            });
        }
        Shape::List => list_ui(ui, form, path, label, definition),
        Shape::Map => map_ui(ui, form, path, label, definition),
        Shape::Tuple(len) => tuple_ui(ui, form, path, label, *len),
    }
}

/// The fields of a record, one below the other.
pub fn record_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str]) {
    let Some(Found { shape: Shape::Record { fields, .. }, .. }) = probe(form.of, path) else { return };
    for field in fields {
        let inner: Vec<&str> = path.iter().copied().chain([*field]).collect();
        field_ui(ui, form, &inner);
    }
}

/// A text, number or quantity without a label of its own.
pub fn scalar_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], found: &Found, labelled_by: Option<egui::Id>, name: &str) {
    let value = schema::at(&form.tree, path).filter(|value| !value.is_null());
    let missing = value.is_none();
    let is_share = found.shape == Shape::Number && schema::is_share(&form.entity, path);
    let shown = match &found.shape {
        Shape::Number if is_share && (!missing || !found.optional) => Share::new(value.and_then(Value::as_f64).unwrap_or(0.0)).to_string(),
        _ if !missing || found.optional => schema::text_of(value),
        Shape::Quantity(_) | Shape::Number | Shape::Integer => {
            schema::sample(form.ctx.document(), form.of, path).map(|value| schema::text_of(Some(&value))).unwrap_or_default()
        }
        _ => String::new(),
    };
    let is_long = found.shape == Shape::Text && path.last().is_some_and(|last| LONG.contains(last));
    let hint = match &found.shape {
        _ if found.optional => path.last().map_or("default", |last| words::left_out(last)),
        Shape::Quantity(_) | Shape::Number | Shape::Integer => "0",
        _ => "",
    };
    let field = TextField { id: form.id(path), labelled_by, name, hint, is_long };
    let (entity, target) = (form.entity.clone(), schema::join(path));
    let check = |text: &str| {
        let text = text.trim();
        if text.is_empty() && found.optional {
            return Ok("null".to_owned());
        }
        let text = match found.shape {
            Shape::Number if is_share => format::exact(text.parse::<Share>().map_err(|error| words::capital(&error.to_string()))?.value()),
            Shape::Number | Shape::Integer => format::exact(parse_number(text).map_err(|error| words::capital(&error.to_string()))?),
            _ => text.to_owned(),
        };
        set_field(&entity, &target, &text).map(|_| text).map_err(|why| words::capital(&why))
    };
    if let Some(text) = text_field(ui, field, &shown, &check) {
        form.set(path, text);
    }
    let is_number = matches!(found.shape, Shape::Quantity(_) | Shape::Number | Shape::Integer);
    if let Some(label) = labelled_by.filter(|_| is_number)
        && let Some((text, gesture)) = turned_ui(ui, label, field.id, &shown, found.shape == Shape::Integer)
        // Where a number cannot be, the drag stops.
        && let Ok(text) = check(&text)
    {
        form.turn(path, text, gesture);
    }
}

/// A switch or a reference without a label of its own.
pub fn plain_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], found: &Found, labelled_by: Option<egui::Id>, name: &str) {
    let value = schema::at(&form.tree, path).filter(|value| !value.is_null());
    let id = form.id(path);
    let none = found.optional.then(|| words::missing(path.last().copied().unwrap_or_default()));
    let picker = Picker { id, labelled_by, name, none };
    match found.shape {
        Shape::Bool => {
            let mut on = value.and_then(Value::as_bool).unwrap_or(false);
            let response = ui.checkbox(&mut on, "");
            let response = match labelled_by {
                Some(label) => response.labelled_by(label),
                None => response.accessible_name(name),
            };
            if response.changed() {
                form.set(path, on.to_string());
            }
        }
        Shape::Reference(id_type) => {
            let options = schema::entities_of_kind(form.ctx.document(), id_type);
            let chosen = value.and_then(Value::as_u64).and_then(|raw| options.iter().copied().find(|of| u64::from(of.raw()) == raw));
            match picker.ui(ui, form.ctx.document(), &options, chosen) {
                Picked::Nothing => {}
                Picked::None => form.set(path, "null"),
                Picked::Element(of) => form.set(path, of.raw().to_string()),
            }
        }
        Shape::AnyReference => {
            let options: Vec<EntityRef> = form.ctx.document().entities().collect();
            let chosen = value.and_then(|value| serde_json::from_value(value.clone()).ok());
            match picker.ui(ui, form.ctx.document(), &options, chosen) {
                Picked::Nothing => {}
                Picked::None => form.set(path, "null"),
                Picked::Element(of) => form.set(path, serde_json::to_string(&of).unwrap_or_default()),
            }
        }
        _ => {}
    }
}

#[expect(clippy::too_many_arguments, reason = "all of it was found by probing and is used once")]
fn choice_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    path: &[&str],
    label: &str,
    definition: &str,
    choice: &str,
    variants: &[&'static str],
    optional: bool,
) {
    let value = schema::at(&form.tree, path).filter(|value| !value.is_null()).cloned();
    let held = schema::variant_of(value.as_ref()).map(|(name, _)| name.to_owned());
    let current = held.or_else(|| {
        let default = if optional { None } else { schema::default_variant(form.ctx.document(), &form.entity, path) };
        default.map(str::to_owned)
    });
    let mut names: Vec<String> = variants.iter().map(|variant| words::variant(choice, variant)).collect();
    let shift = usize::from(optional);
    if optional {
        names.insert(0, words::missing(path.last().copied().unwrap_or_default()).to_owned());
    }
    let place = current.as_ref().and_then(|current| variants.iter().position(|variant| variant == current)).map(|place| place + shift);
    let place = place.or(optional.then_some(0));
    let changed = form.is_changed(path);
    // A fixed time is the usual case: its value comes first, and how it varies after it.
    let is_fixed = choice == "Distribution" && current.as_deref() == Some("Fixed");
    let (label, definition) = if is_fixed {
        let inner: Vec<&str> = path.iter().copied().chain(["Fixed"]).collect();
        named_field_ui(ui, form, &inner, label, definition);
        ("Varies", "How the value varies from one time to the next")
    } else {
        (label, definition)
    };
    row_ui(ui, label, definition, changed && !is_fixed, |ui, label_id| {
        let id = form.id(path);
        let Some(picked) = choose_ui(ui, id, Some(label_id), label, place, &names, "Choose…") else { return };
        match picked.checked_sub(shift).and_then(|picked| variants.get(picked)) {
            None => form.set(path, "null"),
            Some(variant) => {
                let before = value.clone().unwrap_or(Value::Null);
                match schema::variant_like(form.ctx.document(), form.of, path, variant, &before) {
                    Ok(value) => form.set(path, value.to_string()),
                    Err(why) => form.actions.push(crate::ui::action::Action::Say(why)),
                }
            }
        }
    });
    if is_fixed {
        return;
    }
    let Some(variant) = current.and_then(|current| variants.iter().copied().find(|variant| *variant == current)) else { return };
    let inner: Vec<&str> = path.iter().copied().chain([variant]).collect();
    match probe(form.of, &inner).map(|found| found.shape) {
        None | Some(Shape::Nothing) => {}
        Some(Shape::Record { .. }) => {
            ui.indent(form.id(&inner), |ui| record_ui(ui, form, &inner));
        }
        Some(Shape::Choice { .. } | Shape::List | Shape::Map) => {
            ui.indent(form.id(&inner), |ui| named_field_ui(ui, form, &inner, &words::variant(choice, variant), ""));
        }
        Some(_) => named_field_ui(ui, form, &inner, &words::inside(choice, variant), ""),
    }
    if choice == "Distribution" {
        shape_ui(ui, form, path, value.as_ref());
    }
}

/// Puts the smallest value that fits at a path.
pub fn put_sample(form: &mut Form<'_>, path: &[&str]) {
    match schema::sample(form.ctx.document(), form.of, path) {
        Ok(value) => form.set(path, value.to_string()),
        Err(why) => form.actions.push(crate::ui::action::Action::Say(why)),
    }
}

/// Label and definition of a field, from the record it belongs to.
fn label_of(form: &Form<'_>, path: &[&str]) -> (String, &'static str) {
    let Some((last, parents)) = path.split_last() else { return (String::new(), "") };
    let record = match probe(form.of, parents).map(|found| found.shape) {
        Some(Shape::Record { name, .. }) => name,
        _ => "",
    };
    words::field(record, last)
}
