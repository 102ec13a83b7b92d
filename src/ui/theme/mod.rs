//! How the window looks: colours, sizes, typeface, icons and the few controls of our own.
//!
//! Everything visible takes its colours, sizes and durations from here, so that a theme is changed in
//! one place. The theme knows nothing of projects, results or sessions.
//!
//! `palette` names colours by meaning and `schemes` holds their numbers; `metrics` holds sizes;
//! `fonts` the typeface; `style` hands all of it to the toolkit; `icons` and `mark` paint signs;
//! `controls` are buttons, notes and empty places.

pub mod contrast;
pub mod controls;
mod fonts;
pub mod icons;
pub mod mark;
pub mod metrics;
mod palette;
mod schemes;
mod style;

use egui::{Context, FontId, Id, TextStyle};
use serde::{Deserialize, Serialize};

pub use self::fonts::{semibold, strong};
pub use self::icons::Icon;
pub use self::metrics::Metrics;
pub use self::palette::{Palette, ProcessColours, SERIES, SeriesColour, faded};

/// Which of the four looks is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Appearance {
    /// Dark text on light paper.
    #[default]
    Light,
    /// Light text on a dark ground.
    Dark,
    /// Light, for a wall: larger type and stronger contrast.
    ProjectorLight,
    /// Dark, for a wall.
    ProjectorDark,
}

impl Appearance {
    /// All appearances.
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::ProjectorLight, Self::ProjectorDark];

    /// Appearance with these two properties.
    pub const fn new(dark: bool, projector: bool) -> Self {
        match (dark, projector) {
            (false, false) => Self::Light,
            (true, false) => Self::Dark,
            (false, true) => Self::ProjectorLight,
            (true, true) => Self::ProjectorDark,
        }
    }

    /// Whether text is light on dark.
    pub const fn is_dark(self) -> bool {
        matches!(self, Self::Dark | Self::ProjectorDark)
    }

    /// Whether it is meant for a wall.
    pub const fn is_projector(self) -> bool {
        matches!(self, Self::ProjectorLight | Self::ProjectorDark)
    }

    /// The same, dark instead of light or the other way round.
    pub const fn with_dark_toggled(self) -> Self {
        Self::new(!self.is_dark(), self.is_projector())
    }

    /// The same, for a wall instead of a desk or the other way round.
    pub const fn with_projector_toggled(self) -> Self {
        Self::new(self.is_dark(), !self.is_projector())
    }

    /// Name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::ProjectorLight => "Projector, light",
            Self::ProjectorDark => "Projector, dark",
        }
    }
}

/// Palette and sizes in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// The appearance they belong to.
    pub appearance: Appearance,
    /// Colours.
    pub palette: Palette,
    /// Type sizes and control height.
    pub metrics: Metrics,
}

impl Theme {
    /// Theme of an appearance.
    pub const fn new(appearance: Appearance) -> Self {
        Self { appearance, palette: Palette::for_appearance(appearance), metrics: Metrics::for_appearance(appearance) }
    }

    /// Theme last applied to this context; light if none was.
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::NULL)).unwrap_or(const { Self::new(Appearance::Light) })
    }
}

/// Makes the whole window look like `appearance`.
///
/// Call it when the window opens and when the planner changes the appearance, not every frame.
/// `reduced_motion` removes all animation.
pub fn apply(ctx: &Context, appearance: Appearance, reduced_motion: bool) {
    let theme = Theme::new(appearance);
    ctx.set_fonts(fonts::definitions());
    let toolkit_theme = if appearance.is_dark() { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_theme(toolkit_theme);
    // Both slots get the same style: what is on screen follows our appearance even when the
    // desktop reports another preference.
    let style = style::style(&theme.palette, &theme.metrics, reduced_motion);
    ctx.all_styles_mut(|slot| *slot = style.clone());
    ctx.data_mut(|data| data.insert_temp(Id::NULL, theme));
}

/// Body text.
pub fn body(ctx: &Context) -> FontId {
    FontId::proportional(Theme::of(ctx).metrics.body)
}

/// Captions.
pub fn small(ctx: &Context) -> FontId {
    FontId::proportional(Theme::of(ctx).metrics.small)
}

/// Body size in the heavier weight, for figures and names in rows.
pub fn body_strong(ctx: &Context) -> FontId {
    FontId::new(Theme::of(ctx).metrics.body, semibold())
}

/// Caption size in the heavier weight.
pub fn small_strong(ctx: &Context) -> FontId {
    FontId::new(Theme::of(ctx).metrics.small, semibold())
}

/// Style of card names and group titles, for `RichText::text_style`.
pub fn title_style() -> TextStyle {
    TextStyle::Name(style::TITLE.into())
}

/// Style of the largest figures, for `RichText::text_style`.
pub fn display_style() -> TextStyle {
    TextStyle::Name(style::DISPLAY.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_in_force_is_the_one_last_applied() {
        let ctx = Context::default();
        assert_eq!(Theme::of(&ctx).appearance, Appearance::Light);
        for appearance in Appearance::ALL {
            apply(&ctx, appearance, false);
            assert_eq!(Theme::of(&ctx), Theme::new(appearance));
            assert_eq!(ctx.global_style().visuals.dark_mode, appearance.is_dark());
        }
    }

    #[test]
    fn the_look_does_not_depend_on_the_preference_of_the_desktop() {
        let ctx = Context::default();
        apply(&ctx, Appearance::Light, false);
        ctx.set_theme(egui::Theme::Dark);
        assert_eq!(ctx.global_style().visuals.panel_fill, Palette::of(&ctx).surface);
    }

    #[test]
    fn the_focus_ring_is_two_pixels_of_accent_on_buttons_and_fields() {
        for appearance in Appearance::ALL {
            let ctx = Context::default();
            apply(&ctx, appearance, false);
            let visuals = &ctx.global_style().visuals;
            let palette = Palette::of(&ctx);
            for ring in [visuals.widgets.active.bg_stroke, visuals.selection.stroke] {
                assert!(metrics::FOCUS <= ring.width);
                assert_eq!(ring.color, palette.accent);
            }
        }
    }

    #[test]
    fn reduced_motion_stops_all_animation() {
        let ctx = Context::default();
        apply(&ctx, Appearance::Light, true);
        assert!(ctx.global_style().animation_time.abs() < f32::EPSILON);
    }

    #[test]
    fn toggling_twice_leads_back() {
        for appearance in Appearance::ALL {
            assert_eq!(appearance.with_dark_toggled().with_dark_toggled(), appearance);
            assert_ne!(appearance.with_projector_toggled(), appearance);
        }
    }
}
