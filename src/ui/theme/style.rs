//! Turns palette and metrics into the toolkit's own style, so that plain widgets look like ours.
//!
//! It must not invent colours or sizes: it only places what `palette.rs` and `metrics.rs` define.

use std::collections::BTreeMap;

use egui::style::{HandleShape, ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, CursorIcon, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};

use super::fonts::semibold;
use super::metrics::{self, Metrics};
use super::palette::{Palette, faded};

/// Style name of card names and group titles.
pub const TITLE: &str = "title";
/// Style name of the largest figures.
pub const DISPLAY: &str = "display";

/// The toolkit style of a theme.
pub(super) fn style(palette: &Palette, sizes: &Metrics, reduced_motion: bool) -> Style {
    let mut style = Style {
        text_styles: text_styles(sizes),
        animation_time: if reduced_motion { 0.0 } else { metrics::MOTION },
        visuals: visuals(palette),
        ..Style::default()
    };
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(metrics::GAP, metrics::GRID);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(8);
    spacing.button_padding = vec2(metrics::GAP, metrics::GRID);
    spacing.indent = metrics::GAP_LARGE;
    spacing.interact_size = vec2(40.0, sizes.control);
    spacing.slider_width = 160.0;
    spacing.slider_rail_height = 4.0;
    spacing.combo_width = 120.0;
    spacing.text_edit_width = 240.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = metrics::GAP;
    spacing.tooltip_width = metrics::INSPECTOR;
    spacing.scroll = ScrollStyle { bar_width: 8.0, floating_width: 4.0, dormant_handle_opacity: 0.35, ..ScrollStyle::floating() };
    let interaction = &mut style.interaction;
    interaction.tooltip_delay = 0.15;
    interaction.selectable_labels = false;
    style
}

fn text_styles(sizes: &Metrics) -> BTreeMap<TextStyle, FontId> {
    use FontFamily::{Monospace, Proportional};
    [
        (TextStyle::Small, FontId::new(sizes.small, Proportional)),
        (TextStyle::Body, FontId::new(sizes.body, Proportional)),
        (TextStyle::Button, FontId::new(sizes.body, Proportional)),
        (TextStyle::Monospace, FontId::new(sizes.body - 1.0, Monospace)),
        (TextStyle::Name(TITLE.into()), FontId::new(sizes.title, semibold())),
        (TextStyle::Heading, FontId::new(sizes.heading, semibold())),
        (TextStyle::Name(DISPLAY.into()), FontId::new(sizes.display, semibold())),
    ]
    .into()
}

fn visuals(palette: &Palette) -> Visuals {
    let base = if palette.dark { Visuals::dark() } else { Visuals::light() };
    Visuals {
        dark_mode: palette.dark,
        override_text_color: None,
        weak_text_color: Some(palette.ink_secondary),
        widgets: widgets(palette),
        selection: Selection {
            bg_fill: palette.accent_soft,
            // Text fields take their focus ring from here.
            stroke: Stroke::new(metrics::FOCUS, palette.accent),
        },
        hyperlink_color: palette.accent,
        faint_bg_color: faded(palette.sunken, 0.6),
        extreme_bg_color: palette.raised,
        text_edit_bg_color: Some(palette.raised),
        code_bg_color: palette.sunken,
        warn_fg_color: palette.look,
        error_fg_color: palette.clash,
        window_corner_radius: CornerRadius::same(metrics::RADIUS_CARD),
        window_shadow: shadow(palette, 8, 24),
        window_fill: palette.raised,
        window_stroke: Stroke::new(metrics::HAIRLINE, palette.hairline),
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(metrics::RADIUS_CARD),
        panel_fill: palette.surface,
        popup_shadow: shadow(palette, 4, 16),
        text_cursor: TextCursorStyle { stroke: Stroke::new(metrics::FOCUS, palette.accent), ..TextCursorStyle::default() },
        indent_has_left_vline: false,
        slider_trailing_fill: false,
        handle_shape: HandleShape::Circle,
        interact_cursor: Some(CursorIcon::PointingHand),
        disabled_alpha: 0.45,
        ..base
    }
}

fn widgets(palette: &Palette) -> Widgets {
    let state = |ground: Color32, rail: Color32, edge: Stroke, ink: Color32| WidgetVisuals {
        bg_fill: rail,
        weak_bg_fill: ground,
        bg_stroke: edge,
        corner_radius: CornerRadius::same(metrics::RADIUS),
        fg_stroke: Stroke::new(1.5, ink),
        expansion: 0.0,
    };
    let line = |colour| Stroke::new(metrics::HAIRLINE, colour);
    Widgets {
        noninteractive: WidgetVisuals {
            fg_stroke: Stroke::new(1.0, palette.ink),
            ..state(palette.surface, palette.surface, line(palette.hairline), palette.ink)
        },
        inactive: state(palette.raised, palette.hairline, line(palette.outline), palette.ink),
        hovered: state(palette.sunken, palette.hairline, line(palette.ink_secondary), palette.ink),
        // Pressed and focused: the focus ring.
        active: state(palette.accent_soft, palette.accent_soft, Stroke::new(metrics::FOCUS, palette.accent), palette.ink),
        open: state(palette.sunken, palette.sunken, line(palette.ink_secondary), palette.ink),
    }
}

fn shadow(palette: &Palette, down: i8, blur: u8) -> Shadow {
    Shadow { offset: [0, down], blur, spread: 0, color: palette.shadow }
}
