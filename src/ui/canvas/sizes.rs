//! Sizes of what stands on the map, at a desk and on a wall, in units of the map.

use crate::ui::theme::Appearance;

/// The grid cards snap to.
pub const GRID: f32 = 8.0;
/// Coloured edge of a card.
pub const CARD_EDGE: f32 = 4.0;
/// Distance of text from the upper and lower end of a card.
pub const CARD_PAD_Y: f32 = 10.0;
/// Distance of text from the left end of a card.
pub const CARD_PAD_X: f32 = 14.0;
/// Room left of a label's text and right of it.
pub const LABEL_PAD: f32 = 5.0;
/// Width of a card at a desk.
pub const CARD_WIDTH: f32 = Sizes::DESK.card_width;

/// Sizes that differ between a desk and a wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Size of a card's name at 100 %.
    pub name: f32,
    /// Size of the lines below it.
    pub meta: f32,
    /// Size of labels on lines.
    pub label: f32,
    /// Width of a card.
    pub card_width: f32,
    /// Height of a line of a card's name.
    pub name_line: f32,
    /// Height of a line below the name.
    pub meta_line: f32,
    /// Height of a label on a line.
    pub label_height: f32,
    /// Side of the sign of who acts.
    pub glyph: f32,
}

impl Sizes {
    /// At a desk.
    pub const DESK: Self =
        Self { name: 16.0, meta: 13.0, label: 13.0, card_width: 192.0, name_line: 20.0, meta_line: 18.0, label_height: 18.0, glyph: 16.0 };

    /// On a wall, where 100 % is larger as well.
    pub const WALL: Self =
        Self { name: 20.0, meta: 16.0, label: 16.0, card_width: 208.0, name_line: 24.0, meta_line: 20.0, label_height: 22.0, glyph: 18.0 };

    /// The sizes of an appearance.
    pub fn of(appearance: Appearance) -> Self {
        if appearance.is_projector() { Self::WALL } else { Self::DESK }
    }

    /// Height of a card with so many lines of its name and below it.
    pub fn card_height(&self, n_name: usize, n_meta: usize) -> f32 {
        let exact = 2.0 * CARD_PAD_Y + self.name_line * n_name as f32 + self.meta_line * n_meta as f32;
        (exact / GRID).ceil() * GRID
    }
}

/// The zoom that is 100 % of an appearance. On a wall nothing is then smaller than 24 points, so that the
/// last row can read it.
pub fn full_zoom(appearance: Appearance) -> f32 {
    if appearance.is_projector() { 24.0 / Sizes::WALL.label } else { 1.0 }
}

/// Height of a card at a desk whose name takes so many lines.
pub fn card_height(n_lines: usize) -> f32 {
    Sizes::DESK.card_height(n_lines, 1)
}
