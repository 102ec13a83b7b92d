//! The few controls of our own: buttons in three ranks, notes for "look" and "clash", empty places.
//!
//! They hold no state and decide nothing; whoever calls them turns a click into an action.

use egui::{
    Align, Color32, CornerRadius, CursorIcon, Layout, Rect, Response, Role, Sense, Stroke, StrokeKind, TextFormat, Ui, Vec2, WidgetInfo,
    WidgetText, pos2, text::LayoutJob, vec2,
};

use super::icons::{self, Icon};
use super::metrics::{FOCUS, GAP, GAP_LARGE, GAP_SMALL, HAIRLINE, RADIUS, RADIUS_CARD};
use super::{Palette, Theme, body, fonts};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The one thing to do next; at most one on a page.
    Primary,
    /// An ordinary button.
    Secondary,
    /// A button without a frame, for tool bars.
    Quiet,
}

/// A button with an optional icon before its text.
pub fn button(ui: &mut Ui, rank: Rank, icon: Option<Icon>, text: &str) -> Response {
    let theme = Theme::of(ui);
    let font =
        egui::FontId::new(theme.metrics.body, if rank == Rank::Primary { fonts::semibold() } else { egui::FontFamily::Proportional });
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    let padding = if rank == Rank::Quiet { GAP } else { GAP_LARGE - GAP_SMALL };
    let icon_width = if icon.is_some() { theme.metrics.icon + GAP_SMALL + 2.0 } else { 0.0 };
    let size = vec2((galley.size().x + icon_width + 2.0 * padding).ceil(), theme.metrics.control);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    if ui.is_rect_visible(rect) {
        let ink = frame(ui, &theme.palette, &response, rect, rank, false);
        let mut x = rect.left() + padding;
        if let Some(icon) = icon {
            icons::paint(ui.painter(), icon_rect(x, rect, theme.metrics.icon), icon, ink);
            x += icon_width;
        }
        let y = rect.center().y - galley.size().y / 2.0;
        ui.painter().galley(pos2(x, y.round()), galley, ink);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A square button with only an icon; `name` is its accessible name and its hover text.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    icon_toggle(ui, icon, name, None)
}

/// An icon button that stays pressed when `selected` is `Some(true)`.
pub fn icon_toggle(ui: &mut Ui, icon: Icon, name: &str, selected: Option<bool>) -> Response {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme.metrics.control), Sense::click());
    response.widget_info(|| match selected {
        Some(on) => WidgetInfo::selected(Role::Button, ui.is_enabled(), on, name),
        None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), name),
    });
    if ui.is_rect_visible(rect) {
        let ink = frame(ui, &theme.palette, &response, rect, Rank::Quiet, selected == Some(true));
        let square = Rect::from_center_size(rect.center(), Vec2::splat(theme.metrics.icon));
        icons::paint(ui.painter(), square, icon, ink);
    }
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(name)
}

/// An icon in the flow of text; it takes no clicks and says nothing to screen readers.
pub fn icon(ui: &mut Ui, icon: Icon, colour: Color32) -> Response {
    let side = Theme::of(ui).metrics.icon;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    icons::paint(ui.painter(), rect, icon, colour);
    response
}

/// How serious a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Worth a look.
    Look,
    /// A clash.
    Clash,
    /// Neither; an explanation.
    Plain,
}

/// A tinted line with the glyph of its tone.
pub fn note(ui: &mut Ui, tone: Tone, text: impl Into<WidgetText>) -> Response {
    let palette = Palette::of(ui);
    let (glyph, ink, ground) = match tone {
        Tone::Look => (Icon::Warning, palette.look, palette.look_soft),
        Tone::Clash => (Icon::Clash, palette.clash, palette.clash_soft),
        Tone::Plain => (Icon::Info, palette.ink_secondary, palette.sunken),
    };
    egui::Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(egui::Margin::symmetric(8, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                icon(ui, glyph, ink);
                ui.add(egui::Label::new(text.into().color(palette.ink)).wrap());
            });
        })
        .response
}

/// A place with nothing in it: what is missing, why, and one thing to do about it.
///
/// Returns the response of the action, if there is one.
pub fn empty_state(ui: &mut Ui, glyph: Icon, heading: &str, cause: &str, action: Option<&str>) -> Option<Response> {
    let palette = Palette::of(ui);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(32.0), Sense::hover());
        icons::paint(ui.painter(), rect, glyph, palette.ink_faint);
        ui.add_space(GAP);
        ui.label(fonts::strong(heading).text_style(super::title_style()));
        ui.add(egui::Label::new(egui::RichText::new(cause).color(palette.ink_secondary)).wrap());
        ui.add_space(GAP);
        action.map(|action| button(ui, Rank::Primary, None, action))
    })
    .inner
}

/// A figure with its unit after a thin space in the secondary colour.
pub fn figure(ui: &Ui, value: &str, unit: &str) -> LayoutJob {
    let palette = Palette::of(ui);
    let mut job = LayoutJob::default();
    let text = |font, colour| TextFormat::simple(font, colour);
    job.append(value, 0.0, text(super::body_strong(ui), palette.ink));
    if !unit.is_empty() {
        job.append(&format!("\u{2009}{unit}"), 0.0, text(body(ui), palette.ink_secondary));
    }
    job
}

/// A panel card: raised ground, hairline, soft corners.
pub fn card(ui: &Ui) -> egui::Frame {
    let palette = Palette::of(ui);
    egui::Frame::new()
        .fill(palette.raised)
        .stroke(Stroke::new(HAIRLINE, palette.hairline))
        .corner_radius(CornerRadius::same(RADIUS_CARD))
        .inner_margin(egui::Margin::same(16))
}

/// Paints the ground and the ring of a button and returns the colour of its text.
fn frame(ui: &Ui, palette: &Palette, response: &Response, rect: Rect, rank: Rank, selected: bool) -> Color32 {
    let enabled = ui.is_enabled();
    let pressed = response.is_pointer_button_down_on();
    let hovered = response.hovered() || response.highlighted();
    let (ground, edge, ink) = match rank {
        Rank::Primary => {
            let ground = if hovered { palette.accent_hover } else { palette.accent };
            (ground, Stroke::NONE, palette.on_accent)
        }
        Rank::Secondary => {
            let ground = if hovered { palette.sunken } else { palette.raised };
            (ground, Stroke::new(HAIRLINE, palette.outline), palette.ink)
        }
        Rank::Quiet => {
            let ground = match (selected, hovered) {
                (true, _) => palette.accent_soft,
                (false, true) => palette.hairline,
                (false, false) => Color32::TRANSPARENT,
            };
            let ink = if selected { palette.accent } else { palette.ink };
            (ground, Stroke::NONE, ink)
        }
    };
    let ground = if pressed && rank != Rank::Primary { palette.accent_soft } else { ground };
    let painter = ui.painter();
    let radius = CornerRadius::same(RADIUS);
    if enabled {
        painter.rect(rect, radius, ground, edge, StrokeKind::Inside);
    } else {
        let visuals = ui.visuals();
        painter.rect(rect, radius, visuals.disable(ground), edge, StrokeKind::Inside);
    }
    if response.has_focus() {
        let ring = if rank == Rank::Primary { rect.expand(FOCUS + 1.0) } else { rect };
        let kind = if rank == Rank::Primary { StrokeKind::Inside } else { StrokeKind::Outside };
        painter.rect_stroke(ring, radius, Stroke::new(FOCUS, palette.accent), kind);
    }
    if enabled { ink } else { ui.visuals().disable(ink) }
}

fn icon_rect(left: f32, row: Rect, side: f32) -> Rect {
    Rect::from_center_size(pos2(left + side / 2.0, row.center().y), Vec2::splat(side))
}
