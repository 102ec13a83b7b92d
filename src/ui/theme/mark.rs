//! The mark of the program: three layers folded to one low point, a syncline, with the point marked.
//!
//! The icon file is painted from here, so the mark on screen and the icon of the window are one drawing.

use egui::{CornerRadius, IconData, Painter, Pos2, Rect, Shape, Stroke, vec2};

use super::palette::{Palette, faded};
use super::{Appearance, Theme};

/// File with the mark, 256 pixels square.
const ICON: &[u8] = include_bytes!("../../../assets/icon.png");

/// Width of a layer, as a share of the side.
const LINE: f32 = 0.065;
/// Depth of the folds, as a share of the side.
const DEPTH: f32 = 0.23;

/// Paints the mark into a square; its colours are those of the light appearance at all times.
pub fn paint(painter: &Painter, rect: Rect) {
    const LIGHT: Palette = Theme::new(Appearance::Light).palette;
    let side = rect.width().min(rect.height());
    let rect = Rect::from_center_size(rect.center(), vec2(side, side));
    let radius = CornerRadius::same((side * 0.22).round().clamp(0.0, 255.0) as u8);
    painter.rect_filled(rect, radius, LIGHT.accent);
    for (layer, opacity) in [(0.0, 0.55), (1.0, 0.78), (2.0, 1.0)] {
        let colour = faded(LIGHT.on_accent, opacity);
        let points = fold(rect, layer);
        painter.add(Shape::line(points, Stroke::new(side * LINE, colour)));
    }
    let low = at(rect, 0.5, top(2.0) + DEPTH);
    painter.circle_filled(low, side * 0.115, LIGHT.accent);
    painter.circle_filled(low, side * 0.075, LIGHT.look_soft);
}

/// The window icon, or none if the file in the binary cannot be read.
pub fn window_icon() -> Option<IconData> {
    let picture = image::load_from_memory(ICON).ok()?.to_rgba8();
    Some(IconData { width: picture.width(), height: picture.height(), rgba: picture.into_raw() })
}

/// One layer, from shoulder to shoulder; all layers have their low point in the middle.
fn fold(rect: Rect, layer: f32) -> Vec<Pos2> {
    const STEPS: u16 = 48;
    (0..=STEPS)
        .map(|step| {
            let across = f32::from(step) / f32::from(STEPS);
            let from_middle = 2.0 * across - 1.0;
            // Level at both ends and in the middle, like a cosine, but exact on every machine.
            let trough = (1.0 - from_middle * from_middle).powi(2);
            at(rect, 0.15 + 0.7 * across, top(layer) + DEPTH * trough)
        })
        .collect()
}

/// Height of the shoulders of a layer, as a share of the side.
const fn top(layer: f32) -> f32 {
    0.22 + 0.155 * layer
}

fn at(rect: Rect, x: f32, y: f32) -> Pos2 {
    rect.min + vec2(x, y) * rect.size()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_icon_is_a_picture_of_256_pixels_that_is_not_blank() {
        let icon = window_icon().unwrap();
        assert_eq!((icon.width, icon.height), (256, 256));
        let middle = &icon.rgba[(128 * 256 + 40) * 4..][..4];
        assert_eq!(middle[3], 255, "the middle is opaque");
        assert_eq!(icon.rgba[3], 0, "the corners are clear");
    }
}
