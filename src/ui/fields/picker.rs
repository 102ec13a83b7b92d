//! Choosing one of several: words from a list, or an element of the document.

use egui::{ComboBox, Id, Ui};

use crate::model::{Document, EntityRef};

/// Widest list of choices.
const LIST_HEIGHT: f32 = 320.0;

/// Shows the chosen words and, on a press, all of them; returns the place of a newly chosen one.
pub fn choose_ui(
    ui: &mut Ui,
    id: Id,
    labelled_by: Option<Id>,
    name: &str,
    chosen: Option<usize>,
    words: &[String],
    none: &str,
) -> Option<usize> {
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

/// What was chosen in a [`Picker`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// Nothing new.
    Nothing,
    /// That it is left out.
    None,
    /// Another element.
    Element(EntityRef),
}

impl Picked {
    /// The element, if one was chosen.
    pub fn element(self) -> Option<EntityRef> {
        match self {
            Self::Element(of) => Some(of),
            Self::Nothing | Self::None => None,
        }
    }
}

/// Chooses an element.
#[derive(Debug, Clone, Copy)]
pub struct Picker<'a> {
    /// The widget.
    pub id: Id,
    /// The label it belongs to.
    pub labelled_by: Option<Id>,
    /// Its accessible name where no label stands beside it.
    pub name: &'a str,
    /// What leaving it out is called, where that may be done.
    pub none: Option<&'a str>,
}

impl Picker<'_> {
    /// Shows the chosen element and, on a press, all of them.
    pub fn ui(self, ui: &mut Ui, document: &Document, options: &[EntityRef], chosen: Option<EntityRef>) -> Picked {
        let mut words: Vec<String> = self.none.iter().map(|none| (*none).to_owned()).collect();
        let shift = words.len();
        words.extend(options.iter().map(|of| document.name_of(*of)));
        let place = match chosen {
            None => self.none.map(|_| 0),
            Some(of) => options.iter().position(|option| *option == of).map(|place| place + shift),
        };
        let empty = if options.is_empty() { "None there yet" } else { "Choose…" };
        match choose_ui(ui, self.id, self.labelled_by, self.name, place, &words, empty) {
            None => Picked::Nothing,
            Some(picked) => picked.checked_sub(shift).and_then(|place| options.get(place)).map_or(Picked::None, |of| Picked::Element(*of)),
        }
    }
}
