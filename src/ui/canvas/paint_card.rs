//! Draws a team's card: soft tone, hairline, an edge in the colour of its process, name, rhythm, and
//! the sign of who acts.

use egui::{Align2, CornerRadius, FontFamily, FontId, Painter, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::geometry::{CARD_EDGE, CARD_PAD_X, CARD_PAD_Y, Card, GLYPH, META_LINE, NAME_LINE};
use super::{DETAIL_ZOOM, META_SIZE, NAME_SIZE, font_size};
use crate::model::ScorProcess;
use crate::ui::theme::{self, Palette, faded, icons, metrics};
use crate::ui::words;

/// How a card stands out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is its own way to stand out, and they combine freely")]
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
pub fn card(painter: &Painter, palette: &Palette, card: &Card, rect: Rect, zoom: f32, look: CardLook) {
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
    let outline = if look.selected || look.target {
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
        texts(painter, palette, card, rect, zoom, look);
    }
}

fn texts(painter: &Painter, palette: &Palette, card: &Card, rect: Rect, zoom: f32, look: CardLook) {
    let tone = |colour| faded(colour, look.opacity);
    let left = rect.left() + CARD_PAD_X * zoom;
    let mut y = rect.top() + CARD_PAD_Y * zoom;
    let name_font = FontId::new(font_size(NAME_SIZE, zoom), theme::semibold());
    for line in &card.name {
        if !look.writing {
            let middle = pos2(left, y + NAME_LINE * zoom / 2.0);
            painter.text(middle, Align2::LEFT_CENTER, line, name_font.clone(), tone(palette.ink));
        }
        y += NAME_LINE * zoom;
    }
    let ink = if card.is_meta_hint { palette.ink_faint } else { palette.ink_secondary };
    let meta_font = FontId::new(font_size(META_SIZE, zoom), FontFamily::Proportional);
    let middle = pos2(left, y + META_LINE * zoom / 2.0);
    painter.text(middle, Align2::LEFT_CENTER, &card.meta, meta_font, tone(ink));
    let side = GLYPH * zoom;
    let corner = pos2(rect.right() - (10.0 + GLYPH) * zoom, rect.top() + (CARD_PAD_Y + 2.0) * zoom);
    let (_, glyph) = words::agent(card.agent);
    icons::paint(painter, Rect::from_min_size(corner, vec2(side, side)), glyph, tone(palette.ink_secondary));
}

/// The coloured edge, with the card's own rounding at its left corners.
fn edge(painter: &Painter, rect: Rect, corners: CornerRadius, width: f32, colour: egui::Color32) {
    let strip = Rect::from_min_max(rect.min, pos2(rect.left() + width, rect.bottom()));
    // The strip is cut from a full rounded card, so that both curves are the same.
    painter.with_clip_rect(strip.intersect(painter.clip_rect())).rect_filled(rect, corners, colour);
}

fn load_bar(painter: &Painter, palette: &Palette, rect: Rect, zoom: f32, load: f32, opacity: f32) {
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
