//! Numbers are turned by dragging their label sideways. The new text goes the way of a typed one; a drag is one step to
//! undo.

use egui::{CursorIcon, Id, Sense, Ui};

use crate::model::history::GestureId;
use crate::units::format;

/// How far a label is dragged for one step.
const POINTS_PER_STEP: f32 = 4.0;
/// Names of gestures on labels begin here.
const FIRST_GESTURE: u64 = 1 << 42;

/// A drag under way: the text it began with, how far it went, and its name.
#[derive(Debug, Clone, Default)]
struct Drag {
    text: String,
    travelled: f32,
    gesture: u64,
}

/// What a number is turned to by the drag of its label, and the gesture that belongs to. With Shift steps are a tenth.
pub fn turned_ui(ui: &Ui, label: Id, field: Id, shown: &str, is_whole: bool) -> Option<(String, GestureId)> {
    let rect = ui.ctx().read_response(label)?.rect;
    let id = Id::unique(("turned", field));
    let response = ui.interact(rect, id, Sense::drag()).on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    let count_id = Id::unique("drags of labels");
    if response.drag_started() {
        let gesture = ui.data_mut(|data| {
            let count = data.get_temp_mut_or_default::<u64>(count_id);
            *count += 1;
            *count
        });
        ui.data_mut(|data| data.insert_temp(id, Drag { text: shown.to_owned(), travelled: 0.0, gesture }));
    }
    if !response.dragged() {
        return None;
    }
    let mut drag = ui.data(|data| data.get_temp::<Drag>(id))?;
    drag.travelled += response.drag_delta().x;
    ui.data_mut(|data| data.insert_temp(id, drag.clone()));
    let steps = f64::from((drag.travelled / POINTS_PER_STEP).round());
    let is_fine = ui.input(|input| input.modifiers.shift) && !is_whole;
    let text = turned(&drag.text, steps, is_fine, is_whole)?;
    (text != shown).then_some((text, GestureId(FIRST_GESTURE + drag.gesture)))
}

/// A text that begins with a number, so many steps on; a step is one in the second digit of the number.
fn turned(text: &str, steps: f64, is_fine: bool, is_whole: bool) -> Option<String> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let value: f64 = number.parse().ok()?;
    if steps == 0.0 {
        return Some(text.to_owned());
    }
    let size = if value == 0.0 { 1.0 } else { libm::floor(libm::log10(value.abs())) };
    let exponent = if is_whole { (size - 1.0).max(0.0) } else { size - 1.0 - f64::from(u8::from(is_fine)) };
    // Counted in whole steps, so that what is shown has no more digits than a step.
    let scale = libm::pow(10.0, exponent.abs());
    let turned = if exponent < 0.0 { ((value * scale).round() + steps) / scale } else { ((value / scale).round() + steps) * scale };
    // What is not below nothing hardly ever may be.
    let turned = if value < 0.0 { turned } else { turned.max(0.0) };
    Some(format!("{}{rest}", format::exact(turned)))
}

#[cfg(test)]
mod tests {
    use super::turned;

    #[test]
    fn a_step_is_one_in_the_second_digit_and_the_unit_stays() {
        let on = |text, steps| turned(text, steps, false, false).unwrap();
        assert_eq!(on("36 h", 3.0), "39 h");
        assert_eq!(on("0.8", -2.0), "0.78");
        assert_eq!(on("5 %", 1.0), "5.1 %");
        assert_eq!(on("150 €/h", -1.0), "140 €/h");
        assert_eq!(on("0 d", 2.0), "2 d");
        assert_eq!(on("2 d", 0.0), "2 d");
        assert_eq!(on("2 d", -100.0), "0 d");
        assert_eq!(turned("36 h", 3.0, true, false).unwrap(), "36.3 h");
        assert_eq!(turned("3", 2.0, false, true).unwrap(), "5");
        assert_eq!(turned("weekly", 1.0, false, false), None);
    }
}
