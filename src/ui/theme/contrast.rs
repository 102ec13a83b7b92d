//! Contrast between two colours as WCAG 2.2 defines it; used by tests and by nothing on screen.
//!
//! It must stay free of any palette: it judges colours, it does not choose them.

use egui::Color32;

/// Smallest contrast ratio of text against its background (WCAG 1.4.3).
pub const TEXT: f64 = 4.5;
/// Smallest contrast ratio of a meaningful line, bar or outline against its background (WCAG 1.4.11).
pub const GRAPHIC: f64 = 3.0;
/// Smallest contrast ratio of text that is projected on a wall (WCAG 1.4.6).
pub const PROJECTED_TEXT: f64 = 7.0;

/// Contrast ratio of two opaque colours, from 1 (equal) to 21 (black on white).
///
/// Formula: WCAG 2.2, "contrast ratio", `(L1 + 0.05) / (L2 + 0.05)` with the lighter colour as `L1`.
pub fn ratio(one: Color32, other: Color32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance of an opaque colour, from 0 (black) to 1 (white).
///
/// Formula: WCAG 2.2, "relative luminance".
pub fn luminance(colour: Color32) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_has_the_largest_contrast() {
        assert!((ratio(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn contrast_does_not_depend_on_the_order_of_the_colours() {
        let (one, other) = (Color32::from_rgb(10, 120, 90), Color32::from_rgb(240, 230, 210));
        assert!((ratio(one, other) - ratio(other, one)).abs() < 1e-12);
    }

    #[test]
    fn mid_grey_has_the_luminance_of_the_standard() {
        // #777777 on white is the textbook value just below the text limit, 4.48.
        let grey = Color32::from_gray(0x77);
        assert!((ratio(grey, Color32::WHITE) - 4.48).abs() < 0.005);
    }
}
