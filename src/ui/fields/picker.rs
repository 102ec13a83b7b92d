//! Choosing one of several: words from a list, or an element of the document.

use egui::{ComboBox, Id, Ui};

use crate::model::{Document, EntityRef};

/// Widest list of choices.
const LIST_HEIGHT: f32 = 320.0;

/// Shows the chosen words and, on a press, all of them; returns the place of a newly chosen one.
pub fn choose_ui(ui: &mut Ui, id: Id, labelled_by: Option<Id>, name: &str, chosen: Option<usize>, words: &[String], none: &str) -> Option<usize> {
    let shown = chosen.and_then(|chosen| words.get(chosen)).map_or(none, String::as_str);
    let mut picked = None;
    let response = ComboBox::from_id_salt(id)
        .width(ui.available_width())
        .height(LIST_HEIGHT)
        .selected_text(shown)
        .truncate()
        .show_ui(ui, |ui| {
            for (place, word) in words.iter().enumerate() {
                if ui.selectable_label(chosen == Some(place), word).clicked() && chosen != Some(place) {
                    picked = Some(place);
                    ui.close();
                }
            }
        })
        .response;
    match labelled_by {
        Some(label) => response.labelled_by(label),
        None => response.accessible_name(name),
    };
    picked
}

/// Chooses an element; the outer option tells whether something was chosen, the inner one what.
#[expect(clippy::too_many_arguments, reason = "a picker is told what it is for, what it shows and what it may choose")]
pub fn element_picker_ui(
    ui: &mut Ui,
    id: Id,
    labelled_by: Option<Id>,
    name: &str,
    document: &Document,
    options: &[EntityRef],
    chosen: Option<EntityRef>,
    may_be_none: bool,
) -> Option<Option<EntityRef>> {
    let mut words: Vec<String> = Vec::new();
    if may_be_none {
        words.push("—".to_owned());
    }
    words.extend(options.iter().map(|of| document.name_of(*of)));
    let shift = usize::from(may_be_none);
    let place = chosen.map_or(may_be_none.then_some(0), |of| options.iter().position(|option| *option == of).map(|place| place + shift));
    let none = if options.is_empty() { "None there yet" } else { "Choose…" };
    let picked = choose_ui(ui, id, labelled_by, name, place, &words, none)?;
    Some(picked.checked_sub(shift).and_then(|place| options.get(place).copied()))
}
