//! The typeface: Source Sans 3 in two weights, with a monospace and the toolkit's signs behind it.
//!
//! Figures align in columns because the face's default figures are tabular; a test measures that.
//! No emoji fonts: icons are painted (see `icons.rs`).

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontTweak, RichText};

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/SourceSans3-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/SourceSans3-Semibold.ttf");
const REGULAR_NAME: &str = "Source Sans 3";
const SEMIBOLD_NAME: &str = "Source Sans 3 Semibold";

/// Family of the heavier weight, for names, headings and figures.
pub fn semibold() -> FontFamily {
    FontFamily::Name(SEMIBOLD_NAME.into())
}

/// Text in the heavier weight; size and colour stay as they are.
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).family(semibold())
}

/// All fonts, to be handed to the toolkit once.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [(REGULAR_NAME, REGULAR), (SEMIBOLD_NAME, SEMIBOLD)] {
        let data = FontData::from_static(bytes).tweak(FontTweak {
            // The face's word space is narrow (0.2 em), which is what a thin space should be.
            thin_space_width: 1.0,
            ..FontTweak::default()
        });
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let behind = |first: &str| -> Vec<String> { std::iter::once(first.to_owned()).chain(fallback.iter().cloned()).collect() };
    let (regular, semibold_chain) = (behind(REGULAR_NAME), behind(SEMIBOLD_NAME));
    fonts.families.insert(FontFamily::Proportional, regular);
    fonts.families.insert(semibold(), semibold_chain);
    fonts
}

#[cfg(test)]
mod tests {
    use egui::{Context, FontId, RawInput};

    use super::*;

    /// Signs that texts on screen use beyond letters and figures.
    const SIGNS: &str = "€±Δ→←↑↓↔✓×·–—…−≥≤≈°µ•½²³%&@#“”‘’„\u{2009}\u{a0}";

    fn with_fonts<R>(ask: impl FnOnce(&Context) -> R) -> R {
        let ctx = Context::default();
        ctx.set_fonts(definitions());
        let mut output = ctx.run_ui(RawInput::default(), |_| {});
        output.textures_delta.clear();
        ask(&ctx)
    }

    #[test]
    fn figures_have_one_width_in_both_weights() {
        with_fonts(|ctx| {
            for family in [FontFamily::Proportional, semibold()] {
                let font = FontId::new(14.0, family);
                let widths: Vec<f32> = ('0'..='9').map(|figure| ctx.fonts_mut(|fonts| fonts.glyph_width(&font, figure))).collect();
                assert!(0.0 < widths[0]);
                assert!(widths.iter().all(|width| (width - widths[0]).abs() < 1e-4), "{widths:?}");
            }
        });
    }

    #[test]
    fn every_sign_on_screen_has_a_glyph_of_our_own_face() {
        with_fonts(|ctx| {
            for family in [FontFamily::Proportional, semibold()] {
                let font = FontId::new(14.0, family.clone());
                for sign in SIGNS.chars() {
                    assert!(ctx.fonts_mut(|fonts| fonts.has_glyph(&font, sign)), "no glyph for {sign:?} in {family:?}");
                    let names = ctx.fonts_mut(|fonts| fonts.characters(&family).get(&sign).cloned());
                    assert!(
                        names.is_some_and(|names| names.iter().any(|name| name.starts_with(REGULAR_NAME))),
                        "{sign:?} comes from another face"
                    );
                }
            }
        });
    }
}
