//! Draws groups and notes: an open group is a quiet frame with its name, a closed one a card with a
//! second edge behind it; a note is a leaf of paper.

use egui::{Align2, Color32, CornerRadius, FontFamily, FontId, Painter, Rect, Response, Stroke, StrokeKind, pos2, vec2};

use super::frames::Frame;
use super::geometry::{CARD_PAD_X, CARD_PAD_Y, Sizes};
use super::notes::{NoteCard, PAD};
use super::{DETAIL_ZOOM, font_size, paint_card};
use crate::model::NoteKind;
use crate::ui::theme::{self, Icon, Palette, faded, icons, metrics};

/// Selected, hovered, opacity.
type Look = (bool, bool, f32);

/// The ground inside the frame of an open group.
pub fn ground(palette: &Palette) -> Color32 {
    palette.paper.lerp_to_gamma(palette.sunken, 0.55)
}

/// Draws the frame of an open group.
pub fn open(painter: &Painter, palette: &Palette, sizes: Sizes, frame: &Frame, rect: Rect, zoom: f32, (selected, hovered, _): Look) {
    let corners = CornerRadius::same(12);
    painter.rect_filled(rect, corners, ground(palette));
    let stroke = outline(palette, selected, hovered, palette.hairline);
    painter.rect_stroke(rect, corners, stroke, StrokeKind::Inside);
    if DETAIL_ZOOM <= zoom {
        let middle = pos2(rect.left() + 14.0 * zoom, rect.top() + (sizes.name_line / 2.0 + 6.0) * zoom);
        let font = FontId::new(font_size(sizes.meta + 1.0, zoom), theme::semibold());
        let end = painter.text(middle, Align2::LEFT_CENTER, &frame.title, font, palette.ink_secondary);
        if frame.locked {
            let side = sizes.glyph * zoom;
            let at = pos2(end.right() + 6.0 * zoom, middle.y - side / 2.0);
            icons::paint(painter, Rect::from_min_size(at, vec2(side, side)), Icon::Lock, palette.ink_faint);
        }
    }
}

/// Draws a closed group in place of its teams.
#[expect(clippy::too_many_arguments, reason = "what is drawn, where, and how it stands out")]
pub fn closed(
    painter: &Painter,
    palette: &Palette,
    sizes: Sizes,
    frame: &Frame,
    rect: Rect,
    zoom: f32,
    (selected, hovered, opacity): Look,
    load: Option<f32>,
) {
    let corners = CornerRadius::same((8.0 * zoom.min(1.5)).round() as u8);
    let behind = rect.translate(vec2(4.0, 4.0) * zoom);
    let edge = Stroke::new(metrics::HAIRLINE, faded(palette.outline, opacity));
    painter.rect(behind, corners, palette.surface, edge, StrokeKind::Inside);
    painter.rect_filled(rect, corners, palette.paper.lerp_to_gamma(palette.raised, opacity));
    painter.rect_stroke(rect, corners, outline(palette, selected, hovered, faded(palette.outline, opacity)), StrokeKind::Inside);
    if let Some(load) = load {
        paint_card::load_bar(painter, palette, rect, zoom, load, opacity);
    }
    if zoom < DETAIL_ZOOM {
        return;
    }
    let left = rect.left() + CARD_PAD_X * zoom;
    let mut y = rect.top() + CARD_PAD_Y * zoom;
    let name = FontId::new(font_size(sizes.name, zoom), theme::semibold());
    painter.text(pos2(left, y + sizes.name_line * zoom / 2.0), Align2::LEFT_CENTER, &frame.title, name, faded(palette.ink, opacity));
    y += sizes.name_line * zoom;
    let small = FontId::new(font_size(sizes.meta, zoom), FontFamily::Proportional);
    for line in &frame.summary {
        let middle = pos2(left, y + sizes.meta_line * zoom / 2.0);
        painter.text(middle, Align2::LEFT_CENTER, line, small.clone(), faded(palette.ink_secondary, opacity));
        y += sizes.meta_line * zoom;
    }
}

/// Draws the button that closes or opens a group.
pub fn toggle(painter: &Painter, palette: &Palette, response: &Response, is_closed: bool) {
    if response.hovered() || response.has_focus() {
        painter.rect_filled(response.rect, metrics::RADIUS, palette.hairline);
    }
    let icon = if is_closed { Icon::ChevronRight } else { Icon::ChevronDown };
    icons::paint(painter, response.rect.shrink(response.rect.width() * 0.18), icon, palette.ink_secondary);
}

/// Draws a note that lies on the sheet.
pub fn note(painter: &Painter, palette: &Palette, sizes: Sizes, note: &NoteCard, rect: Rect, zoom: f32, selected: bool) {
    let (ground, ink) = match note.kind {
        NoteKind::Hotspot => (palette.clash_soft, palette.clash),
        NoteKind::Remark | NoteKind::Parked => (palette.look_soft, palette.look),
    };
    painter.rect_filled(rect, 3.0, ground);
    let stroke = if selected { Stroke::new(metrics::FOCUS, palette.accent) } else { Stroke::new(metrics::HAIRLINE, faded(ink, 0.5)) };
    painter.rect_stroke(rect, 3.0, stroke, StrokeKind::Inside);
    if zoom < DETAIL_ZOOM {
        return;
    }
    let font = FontId::new(font_size(sizes.meta.min(16.0), zoom), FontFamily::Proportional);
    let line = (rect.height() - 2.0 * PAD * zoom) / note.lines.len().max(1) as f32;
    for (place, text) in note.lines.iter().enumerate() {
        let middle = pos2(rect.left() + PAD * zoom, rect.top() + PAD * zoom + line * (place as f32 + 0.5));
        painter.with_clip_rect(rect.intersect(painter.clip_rect())).text(middle, Align2::LEFT_CENTER, text, font.clone(), palette.ink);
    }
}

fn outline(palette: &Palette, selected: bool, hovered: bool, plain: Color32) -> Stroke {
    if selected {
        Stroke::new(metrics::FOCUS, palette.accent)
    } else if hovered {
        Stroke::new(metrics::HAIRLINE, palette.ink_secondary)
    } else {
        Stroke::new(metrics::HAIRLINE, plain)
    }
}
