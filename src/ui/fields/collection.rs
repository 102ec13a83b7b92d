//! Lists, values under keys, and pairs inside a form: each entry with its own field and a way out.

use egui::Ui;
use serde_json::{Value, json};

use super::commit::{TextField, text_field};
use super::form::{Form, note_ui, row_ui};
use super::picker::Picker;
use super::tree::{named_field_ui, plain_ui, record_ui, scalar_ui};
use crate::ui::action::Action;
use crate::ui::schema::{self, KEY, Shape, probe};
use crate::ui::theme::Icon;
use crate::ui::theme::controls::{self, Rank};

/// A list: its entries, and a button that adds one.
pub fn list_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], label: &str, definition: &str) {
    let list = schema::at(&form.tree, path).and_then(Value::as_array).cloned().unwrap_or_default();
    let changed = form.is_changed(path);
    row_ui(ui, label, definition, changed, |ui, _| {
        if controls::button(ui, Rank::Secondary, Some(Icon::Plus), &format!("Add to {}", label.to_lowercase())).clicked() {
            add_to_list(form, path, &list);
        }
    });
    ui.indent(form.id(path), |ui| {
        for index in 0..list.len() {
            let step = index.to_string();
            let inner: Vec<&str> = path.iter().copied().chain([step.as_str()]).collect();
            let name = format!("{label} {}", index + 1);
            let removed = entry_ui(ui, form, &inner, &name);
            if removed {
                let mut rest = list.clone();
                rest.remove(index);
                form.set(path, Value::Array(rest).to_string());
            }
        }
    });
}

/// Values under keys: each with its own fields, and a way to add a key.
pub fn map_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], label: &str, definition: &str) {
    let map = schema::at(&form.tree, path).and_then(Value::as_object).cloned().unwrap_or_default();
    let key_path: Vec<&str> = path.iter().copied().chain([KEY]).collect();
    let key_shape = probe(form.of, &key_path).map(|found| found.shape);
    let changed = form.is_changed(path);
    let document = form.ctx.document();
    let key_name = |key: &str| match &key_shape {
        Some(Shape::Reference(id_type)) => {
            let named = schema::entities_of_kind(document, id_type).into_iter().find(|of| of.raw().to_string() == key);
            named.map_or_else(|| key.to_owned(), |of| document.name_of(of))
        }
        _ => key.to_owned(),
    };
    row_ui(ui, label, definition, changed, |ui, label_id| {
        let add = format!("Add to {}", label.to_lowercase());
        let new_key = if let Some(Shape::Reference(id_type)) = &key_shape {
            let mut options = schema::entities_of_kind(document, id_type);
            options.retain(|of| !map.contains_key(&of.raw().to_string()));
            let picker = Picker { id: form.id(&key_path), labelled_by: None, name: &add, none: None };
            picker.ui(ui, document, &options, None).element().map(|of| of.raw().to_string())
        } else {
            let field = TextField { id: form.id(&key_path), labelled_by: Some(label_id), name: &add, hint: "New entry", is_long: false };
            text_field(ui, field, "", &|text| Ok(text.trim().to_owned())).filter(|key| !key.is_empty())
        };
        if let Some(key) = new_key {
            let inner: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            match schema::sample(document, form.of, &inner) {
                Ok(value) => {
                    let mut map = map.clone();
                    map.insert(key.clone(), value);
                    form.set(path, Value::Object(map).to_string());
                }
                Err(why) => form.actions.push(Action::Say(why)),
            }
        }
    });
    ui.indent(form.id(path), |ui| {
        for key in map.keys() {
            let inner: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            if entry_ui(ui, form, &inner, &key_name(key)) {
                let mut rest = map.clone();
                rest.remove(key);
                form.set(path, Value::Object(rest).to_string());
            }
        }
    });
}

/// A fixed number of values side by side.
pub fn tuple_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], label: &str, len: usize) {
    let changed = form.is_changed(path);
    row_ui(ui, label, "", changed, |ui, _| places_ui(ui, form, path, label, len));
}

fn places_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], label: &str, len: usize) {
    let width = (ui.available_width() - 8.0) / len.max(1) as f32;
    ui.horizontal(|ui| {
        for place in 0..len {
            let step = place.to_string();
            let inner: Vec<&str> = path.iter().copied().chain([step.as_str()]).collect();
            let name = format!("{label}, {}", place + 1);
            let Some(found) = probe(form.of, &inner) else { continue };
            ui.vertical(|ui| {
                ui.set_width(width);
                match found.shape {
                    Shape::Text | Shape::Quantity(_) | Shape::Number | Shape::Integer => scalar_ui(ui, form, &inner, &found, None, &name),
                    Shape::Bool | Shape::Reference(_) | Shape::AnyReference => plain_ui(ui, form, &inner, &found, None, &name),
                    _ => named_field_ui(ui, form, &inner, &name, ""),
                }
            });
        }
    });
}

/// One entry with a button that removes it; returns whether that was pressed.
fn entry_ui(ui: &mut Ui, form: &mut Form<'_>, path: &[&str], name: &str) -> bool {
    let Some(found) = probe(form.of, path) else {
        note_ui(ui, &format!("{name} cannot be shown"));
        return false;
    };
    let remove = |ui: &mut Ui| controls::icon_button(ui, Icon::Close, &format!("Remove {}", name.to_lowercase())).clicked();
    match found.shape {
        Shape::Text
        | Shape::Quantity(_)
        | Shape::Number
        | Shape::Integer
        | Shape::Bool
        | Shape::Reference(_)
        | Shape::AnyReference
        | Shape::Tuple(_) => {
            ui.horizontal_top(|ui| {
                let room = (ui.available_width() - 36.0).max(40.0);
                ui.vertical(|ui| {
                    ui.set_width(room);
                    match found.shape {
                        Shape::Text | Shape::Quantity(_) | Shape::Number | Shape::Integer => scalar_ui(ui, form, path, &found, None, name),
                        Shape::Tuple(len) => places_ui(ui, form, path, name, len),
                        _ => plain_ui(ui, form, path, &found, None, name),
                    }
                });
                remove(ui)
            })
            .inner
        }
        _ => {
            let mut removed = false;
            ui.horizontal(|ui| {
                ui.label(egui::RichText::new(name).weak());
                removed = remove(ui);
            });
            ui.indent(form.id(path), |ui| match found.shape {
                Shape::Record { .. } => record_ui(ui, form, path),
                _ => named_field_ui(ui, form, path, name, ""),
            });
            removed
        }
    }
}

fn add_to_list(form: &mut Form<'_>, path: &[&str], list: &[Value]) {
    let step = list.len().to_string();
    let inner: Vec<&str> = path.iter().copied().chain([step.as_str()]).collect();
    let is_reference = probe(form.of, &inner).is_some_and(|found| matches!(found.shape, Shape::Reference(_)));
    let new = match probe(form.of, &inner).map(|found| found.shape) {
        // The first element that is not listed yet; listing one twice helps nobody.
        Some(Shape::Reference(id_type)) => schema::entities_of_kind(form.ctx.document(), id_type)
            .into_iter()
            .map(|of| json!(of.raw()))
            .find(|raw| !list.contains(raw))
            .map_or_else(|| schema::sample(form.ctx.document(), form.of, &inner), Ok),
        _ => schema::sample(form.ctx.document(), form.of, &inner),
    };
    match new {
        Ok(value) if is_reference && list.contains(&value) => {
            form.actions.push(Action::Say("Everything there is has been listed already".to_owned()));
        }
        Ok(value) => {
            let mut list = list.to_vec();
            list.push(value);
            form.set(path, Value::Array(list).to_string());
        }
        Err(why) => form.actions.push(Action::Say(why)),
    }
}
