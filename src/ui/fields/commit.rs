//! A text field that is read when it is left: Enter or going elsewhere commits, Esc takes back, and what
//! cannot be read stays with the reason in red.

use egui::{Id, Key, TextEdit, Ui};

use crate::ui::theme::{Palette, Theme};

/// How a text field looks and reads.
#[derive(Debug, Clone, Copy)]
pub struct TextField<'a> {
    /// The widget; it must stay the same while the field is edited.
    pub id: Id,
    /// The label the field belongs to.
    pub labelled_by: Option<Id>,
    /// Its accessible name where no label stands beside it.
    pub name: &'a str,
    /// What is shown while it is empty.
    pub hint: &'a str,
    /// Several lines.
    pub is_long: bool,
}

/// What is being typed.
#[derive(Debug, Clone, Default)]
struct Draft {
    text: String,
    error: Option<String>,
}

/// Shows the field and returns what was committed: a text that `check` accepted and that differs from `current`.
///
/// `check` returns the text to commit, or why it cannot be read and what to write instead.
pub fn text_field(ui: &mut Ui, field: TextField<'_>, current: &str, check: &dyn Fn(&str) -> Result<String, String>) -> Option<String> {
    let mut draft = ui.data_mut(|data| data.get_temp::<Draft>(field.id)).unwrap_or_default();
    let had_focus = ui.memory(|memory| memory.has_focus(field.id) || memory.had_focus_last_frame(field.id));
    if !had_focus && draft.error.is_none() {
        current.clone_into(&mut draft.text);
    }
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let mut edit = if field.is_long { TextEdit::multiline(&mut draft.text).desired_rows(3) } else { TextEdit::singleline(&mut draft.text) };
    edit = edit.id(field.id).hint_text(field.hint).desired_width(width).margin(egui::vec2(8.0, 4.0));
    if draft.error.is_some() {
        edit = edit.text_color(palette.clash);
    }
    if !field.is_long {
        edit = edit.min_size(egui::vec2(0.0, Theme::of(ui).metrics.control)).align(egui::Align2::LEFT_CENTER);
    }
    let mut response = ui.add(edit);
    response = match field.labelled_by {
        Some(label) => response.labelled_by(label),
        None => response.accessible_name(field.name),
    };
    let mut committed = None;
    if response.changed() {
        draft.error = None;
    }
    if response.lost_focus() {
        if ui.input(|input| input.key_pressed(Key::Escape)) || draft.text == current {
            draft.error = None;
            current.clone_into(&mut draft.text);
        } else {
            match check(&draft.text) {
                Ok(text) => {
                    draft.error = None;
                    committed = Some(text);
                }
                Err(why) => draft.error = Some(why),
            }
        }
    }
    if let Some(why) = &draft.error {
        let text = egui::RichText::new(why).color(palette.clash).small();
        ui.add(egui::Label::new(text).wrap());
    }
    ui.data_mut(|data| data.insert_temp(field.id, draft));
    committed
}
