//! Every colour the window uses, by meaning.
//!
//! A panel asks for a role (ink, accent, look, a series), never for a number; the numbers are in
//! `schemes.rs`. Nothing here knows widgets.

use egui::{Color32, Context};

use super::{Appearance, Theme, schemes};

/// Colours of one appearance, by role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// True when text is light on dark.
    pub dark: bool,
    /// Ground of the map and of plots.
    pub paper: Color32,
    /// Ground of panels.
    pub surface: Color32,
    /// Ground of cards, fields and pop-ups.
    pub raised: Color32,
    /// Ground of the rail and of wells, one tone below a panel.
    pub sunken: Color32,
    /// Separating lines and grids; decoration that carries no meaning.
    pub hairline: Color32,
    /// Outline of fields and cards; visible without help.
    pub outline: Color32,
    /// Text.
    pub ink: Color32,
    /// Units, captions and other accompanying text.
    pub ink_secondary: Color32,
    /// Hints and axis labels; still readable.
    pub ink_faint: Color32,
    /// Selection, focus, cursor and the primary action, and nothing else.
    pub accent: Color32,
    /// The primary action under the pointer.
    pub accent_hover: Color32,
    /// Ground of a selected row or of selected text.
    pub accent_soft: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// "Look": worth a look, with its triangle glyph.
    pub look: Color32,
    /// Ground behind a "look" note.
    pub look_soft: Color32,
    /// "Clash": plans in force that contradict each other, with its glyph.
    pub clash: Color32,
    /// Ground behind a "clash" note.
    pub clash_soft: Color32,
    /// A better end-to-end figure, with its word and arrow.
    pub better: Color32,
    /// A worse end-to-end figure, with its word and arrow.
    pub worse: Color32,
    /// Series, functions and scenarios: the Okabe-Ito hues in a fixed order, lightness set for this ground.
    pub series: [Color32; SERIES],
    /// The base scenario.
    pub base: Color32,
    /// Edge of a function card.
    pub process: ProcessColours,
    /// Colour of soft shadows, with alpha.
    pub shadow: Color32,
}

/// Number of distinct series colours; the eighth series takes the first colour again.
pub const SERIES: usize = 7;

/// Edge colours of function cards, by SCOR process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProcessColours {
    /// Orchestrate.
    pub orchestrate: Color32,
    /// Plan.
    pub plan: Color32,
    /// Order.
    pub order: Color32,
    /// Source.
    pub source: Color32,
    /// Transform.
    pub transform: Color32,
    /// Fulfill.
    pub fulfill: Color32,
    /// Return.
    pub returns: Color32,
}

impl ProcessColours {
    /// All seven, in the order of the fields.
    pub fn all(&self) -> [Color32; 7] {
        let Self { orchestrate, plan, order, source, transform, fulfill, returns } = *self;
        [orchestrate, plan, order, source, transform, fulfill, returns]
    }
}

/// What a line in a plot stands for; the palette turns it into a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesColour {
    /// The truth: solid ink.
    Truth,
    /// The base scenario: neutral.
    Base,
    /// A scenario or the belief of a function: slot in the series colours, taken modulo their number.
    Slot(usize),
}

impl Palette {
    /// Colours of the appearance last applied to this context; light if none was.
    pub fn of(ctx: &Context) -> Self {
        Theme::of(ctx).palette
    }

    /// Colours of an appearance.
    pub const fn for_appearance(appearance: Appearance) -> Self {
        match appearance {
            Appearance::Light => schemes::LIGHT,
            Appearance::Dark => schemes::DARK,
            Appearance::ProjectorLight => schemes::PROJECTOR_LIGHT,
            Appearance::ProjectorDark => schemes::PROJECTOR_DARK,
        }
    }

    /// Colour of a series.
    pub fn series(&self, colour: SeriesColour) -> Color32 {
        match colour {
            SeriesColour::Truth => self.ink,
            SeriesColour::Base => self.base,
            SeriesColour::Slot(slot) => self.series[slot % SERIES],
        }
    }

    /// The grounds text and lines may stand on.
    pub fn grounds(&self) -> [Color32; 4] {
        [self.paper, self.surface, self.raised, self.sunken]
    }
}

/// The colour with the given share of its opacity, 0 to 1.
pub fn faded(colour: Color32, opacity: f32) -> Color32 {
    colour.gamma_multiply(opacity.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::contrast::{self, ratio};
    use super::*;

    fn assert_contrast(name: &str, appearance: Appearance, colour: Color32, ground: Color32, least: f64) {
        let found = ratio(colour, ground);
        assert!(least <= found, "{name} of {appearance:?} has contrast {found:.2} on {ground:?}, below {least}");
    }

    #[test]
    fn text_is_readable_on_every_ground_of_every_appearance() {
        for appearance in Appearance::ALL {
            let palette = Palette::for_appearance(appearance);
            let least = if appearance.is_projector() { contrast::PROJECTED_TEXT } else { contrast::TEXT };
            for ground in palette.grounds() {
                for (name, text) in [
                    ("ink", palette.ink),
                    ("secondary ink", palette.ink_secondary),
                    ("faint ink", palette.ink_faint),
                    ("accent", palette.accent),
                    ("look", palette.look),
                    ("clash", palette.clash),
                    ("better", palette.better),
                    ("worse", palette.worse),
                ] {
                    assert_contrast(name, appearance, text, ground, least);
                }
            }
        }
    }

    #[test]
    fn text_is_readable_on_tinted_grounds() {
        for appearance in Appearance::ALL {
            let palette = Palette::for_appearance(appearance);
            for (name, text, ground) in [
                ("text on the accent", palette.on_accent, palette.accent),
                ("text on the hovered accent", palette.on_accent, palette.accent_hover),
                ("accent in a selection", palette.accent, palette.accent_soft),
                ("ink in a selection", palette.ink, palette.accent_soft),
                ("ink in a look note", palette.ink, palette.look_soft),
                ("look in its note", palette.look, palette.look_soft),
                ("ink in a clash note", palette.ink, palette.clash_soft),
                ("clash in its note", palette.clash, palette.clash_soft),
            ] {
                assert_contrast(name, appearance, text, ground, contrast::TEXT);
            }
        }
    }

    #[test]
    fn lines_and_edges_are_visible_on_every_ground_of_every_appearance() {
        for appearance in Appearance::ALL {
            let palette = Palette::for_appearance(appearance);
            for ground in palette.grounds() {
                for (slot, line) in palette.series.into_iter().enumerate() {
                    assert_contrast(&format!("series {slot}"), appearance, line, ground, contrast::GRAPHIC);
                }
                for (place, edge) in palette.process.all().into_iter().enumerate() {
                    assert_contrast(&format!("process {place}"), appearance, edge, ground, contrast::GRAPHIC);
                }
                assert_contrast("base", appearance, palette.base, ground, contrast::GRAPHIC);
                assert_contrast("outline", appearance, palette.outline, ground, contrast::GRAPHIC);
            }
        }
    }

    #[test]
    fn neighbouring_grounds_differ_in_tone() {
        for appearance in Appearance::ALL {
            let palette = Palette::for_appearance(appearance);
            assert!(1.03 < ratio(palette.paper, palette.surface), "{appearance:?}");
            assert!(1.03 < ratio(palette.surface, palette.sunken), "{appearance:?}");
        }
    }

    #[test]
    fn series_beyond_the_last_colour_start_again() {
        let palette = Palette::for_appearance(Appearance::Light);
        assert_eq!(palette.series(SeriesColour::Slot(SERIES)), palette.series(SeriesColour::Slot(0)));
        assert_ne!(palette.series(SeriesColour::Slot(1)), palette.series(SeriesColour::Slot(0)));
    }
}
