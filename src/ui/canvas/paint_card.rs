//! Draws a team's card: soft tone, hairline, an edge in the colour of its process, name, rhythm, and
//! the sign of who acts.

use egui::{Align2, CornerRadius, FontFamily, FontId, Painter, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::geometry::{CARD_EDGE, CARD_PAD_X, CARD_PAD_Y, Card, Sizes};
use super::{DETAIL_ZOOM, font_size};
use crate::model::ScorProcess;
use crate::ui::theme::{self, Palette, faded, icons, metrics};
use crate::ui::words;

/// How a card stands out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardLook {
    /// It is selected.
    pub selected: bool,
    /// The pointer is on it.
    pub hovered: bool,
    /// The map has the keyboard and this is the leading element.
    pub focused: bool,
    /// A handoff is being drawn to it.
    pub target: bool,
    /// Its name is being written, so it is not painted.
    pub writing: bool,
    /// Opacity; unrelated parts fade.
    pub opacity: f32,
    /// Load between 0 and 1 after a run.
    pub load: Option<f32>,
    /// What a run showed, instead of the rhythm; empty for the plan as drawn.
    pub run: String,
    /// It is the bottleneck.
    pub bottleneck: bool,
}

/// Colour of a process.
pub fn process_colour(palette: &Palette, process: ScorProcess) -> egui::Color32 {
    let colours = &palette.process;
    match process {
        ScorProcess::Orchestrate => colours.orchestrate,
        ScorProcess::Plan => colours.plan,
        ScorProcess::Order => colours.order,
        ScorProcess::Source => colours.source,
        ScorProcess::Transform => colours.transform,
        ScorProcess::Fulfill => colours.fulfill,
        ScorProcess::Return => colours.returns,
    }
}

/// Draws the card into its rectangle on screen.
pub fn card(painter: &Painter, palette: &Palette, sizes: Sizes, card: &Card, rect: Rect, zoom: f32, look: &CardLook) {
    let tone = |colour| faded(colour, look.opacity);
    let radius = f32::from(metrics::RADIUS_CARD) * zoom.min(1.5);
    let corners = CornerRadius::same(radius.round().clamp(0.0, 255.0) as u8);
    if look.selected || look.hovered {
        let soft = egui::Shadow { offset: [0, 2], blur: if look.selected { 12 } else { 8 }, spread: 0, color: palette.shadow };
        painter.add(soft.as_shape(rect, corners));
    }
    // Opaque even when it fades: nothing shines through a card.
    painter.rect_filled(rect, corners, palette.paper.lerp_to_gamma(palette.raised, look.opacity));
    edge(painter, rect, corners, CARD_EDGE * zoom, tone(process_colour(palette, card.process)));
    if let Some(load) = look.load {
        load_bar(painter, palette, rect, zoom, load, look.opacity);
    }
    let outline = if look.bottleneck && !look.selected && !look.target {
        Stroke::new(metrics::FOCUS, tone(palette.look))
    } else if look.selected || look.target {
        Stroke::new(metrics::FOCUS, palette.accent)
    } else if look.hovered {
        Stroke::new(metrics::HAIRLINE, tone(palette.ink_secondary))
    } else {
        Stroke::new(metrics::HAIRLINE, tone(palette.outline))
    };
    painter.rect_stroke(rect, corners, outline, if look.selected { StrokeKind::Outside } else { StrokeKind::Inside });
    if look.focused {
        let ring = rect.expand(metrics::FOCUS + 3.0);
        painter.rect_stroke(
            ring,
            CornerRadius::same(corners.nw.saturating_add(4)),
            Stroke::new(1.0, faded(palette.accent, 0.6)),
            StrokeKind::Outside,
        );
    }
    if DETAIL_ZOOM <= zoom {
        texts(painter, palette, sizes, card, rect, zoom, look);
    }
    if 0 < card.n_notes {
        badge(painter, palette, pos2(rect.right(), rect.top()), zoom, card.n_notes, look.opacity);
    }
}

/// The number of notes at a corner.
pub fn badge(painter: &Painter, palette: &Palette, at: egui::Pos2, zoom: f32, count: usize, opacity: f32) {
    let radius = 9.0 * zoom.clamp(0.5, 1.6);
    painter.circle(
        at,
        radius,
        palette.look_soft.lerp_to_gamma(palette.paper, 1.0 - opacity),
        Stroke::new(1.5, faded(palette.look, opacity)),
    );
    if DETAIL_ZOOM <= zoom {
        let font = FontId::new(font_size(12.0, zoom.min(1.6)), theme::semibold());
        painter.text(at, Align2::CENTER_CENTER, count.to_string(), font, faded(palette.ink, opacity));
    }
}

fn texts(painter: &Painter, palette: &Palette, sizes: Sizes, card: &Card, rect: Rect, zoom: f32, look: &CardLook) {
    let tone = |colour| faded(colour, look.opacity);
    let left = rect.left() + CARD_PAD_X * zoom;
    let mut y = rect.top() + CARD_PAD_Y * zoom;
    let name_font = FontId::new(font_size(sizes.name, zoom), theme::semibold());
    for line in &card.name {
        if !look.writing {
            let middle = pos2(left, y + sizes.name_line * zoom / 2.0);
            painter.text(middle, Align2::LEFT_CENTER, line, name_font.clone(), tone(palette.ink));
        }
        y += sizes.name_line * zoom;
    }
    let meta_font = FontId::new(font_size(sizes.meta, zoom), FontFamily::Proportional);
    for (place, line) in card.meta.iter().enumerate() {
        let shows_run = place == 0 && !look.run.is_empty();
        let ink = if place == 0 && card.is_meta_hint && !shows_run { palette.ink_faint } else { palette.ink_secondary };
        let middle = pos2(left, y + sizes.meta_line * zoom / 2.0);
        let text = if shows_run { &look.run } else { line };
        // What a run showed is not measured when the map is worked out; it must not leave the card.
        let inside = if shows_run { painter.with_clip_rect(rect.intersect(painter.clip_rect())) } else { painter.clone() };
        inside.text(middle, Align2::LEFT_CENTER, text, meta_font.clone(), tone(ink));
        y += sizes.meta_line * zoom;
    }
    let side = sizes.glyph * zoom;
    let corner = pos2(rect.right() - (10.0 + sizes.glyph) * zoom, rect.top() + (CARD_PAD_Y + 2.0) * zoom);
    let (_, glyph) = words::agent(card.agent);
    icons::paint(painter, Rect::from_min_size(corner, vec2(side, side)), glyph, tone(palette.ink_secondary));
    if card.locked {
        let below = pos2(corner.x, corner.y + side + 4.0 * zoom);
        icons::paint(painter, Rect::from_min_size(below, vec2(side, side)), theme::Icon::Lock, tone(palette.ink_faint));
    }
}

/// The coloured edge, with the card's own rounding at its left corners.
fn edge(painter: &Painter, rect: Rect, corners: CornerRadius, width: f32, colour: egui::Color32) {
    let strip = Rect::from_min_max(rect.min, pos2(rect.left() + width, rect.bottom()));
    // The strip is cut from a full rounded card, so that both curves are the same.
    painter.with_clip_rect(strip.intersect(painter.clip_rect())).rect_filled(rect, corners, colour);
}

/// Draws how busy something was along the lower edge.
pub fn load_bar(painter: &Painter, palette: &Palette, rect: Rect, zoom: f32, load: f32, opacity: f32) {
    let height = 3.0 * zoom;
    let track = Rect::from_min_max(
        pos2(rect.left() + CARD_PAD_X * zoom, rect.bottom() - 2.0 * height),
        pos2(rect.right() - 10.0 * zoom, rect.bottom() - height),
    );
    let full = Rect::from_min_size(track.min, vec2(track.width() * load.clamp(0.0, 1.0), track.height()));
    let radius = CornerRadius::same(1);
    painter.rect_filled(track, radius, faded(palette.hairline, opacity));
    let ink = if 0.95 <= load { palette.look } else { palette.base };
    painter.rect_filled(full, radius, faded(ink, opacity));
}

/// A card that is being written and does not exist yet.
pub fn draft(painter: &Painter, palette: &Palette, rect: Rect, zoom: f32) {
    let corners = CornerRadius::same((f32::from(metrics::RADIUS_CARD) * zoom.min(1.5)) as u8);
    painter.rect_filled(rect, corners, palette.raised);
    let points = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    painter.extend(Shape::dashed_line(&points, Stroke::new(metrics::FOCUS, palette.accent), 6.0, 4.0));
}
