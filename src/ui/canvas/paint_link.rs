//! Draws handoffs: information thin and dashed with an open head, work solid with a filled head, goods
//! thick and double with a filled head; the time it takes sits on the line.

use egui::{Align2, Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2};

use super::geometry::{LABEL_PAD, Link, SIGN, SIGN_GAP, Sizes};
use super::route::rounded;
use super::{DETAIL_ZOOM, font_size, visible};
use crate::model::HandoffKind;
use crate::ui::theme::{Palette, faded, icons, metrics};

/// Radius of a line's corners at 100 %.
const CORNER: f32 = 14.0;
/// What lies so far outside of what is seen is not drawn.
const MARGIN: f32 = 24.0;
/// Half the distance of the two strokes of a goods line.
const DOUBLE: f32 = 2.5;

/// Width of the band under a line without any wait, and what the whole wait adds.
const WAIT_WIDTH: (f32, f32) = (5.0, 18.0);

/// How a line stands out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LinkLook {
    /// It is selected.
    pub selected: bool,
    /// The pointer is on it.
    pub hovered: bool,
    /// The map has the keyboard and this is the leading element.
    pub focused: bool,
    /// Its name is being written, so its label is not painted.
    pub writing: bool,
    /// Opacity; unrelated parts fade.
    pub opacity: f32,
}

/// Draws a line given by its way on screen.
pub fn line(painter: &Painter, palette: &Palette, kind: HandoffKind, way: &[Pos2], zoom: f32, look: LinkLook) {
    let colour = if look.selected {
        palette.accent
    } else if look.hovered {
        palette.ink
    } else {
        faded(palette.ink_secondary, look.opacity)
    };
    let size = zoom.clamp(0.5, 1.6);
    let head = head_length(kind) * size;
    let seen = painter.clip_rect().expand(MARGIN);
    let (dash, gap) = (6.0 * size, 4.0 * size);
    let cut = shortened(way, if kind == HandoffKind::Information { 0.0 } else { head * 0.8 });
    let extra = if look.selected { 0.75 } else { 0.0 };
    let is_far = zoom < DETAIL_ZOOM;
    for run in visible::runs(&cut, seen, dash + gap) {
        // From far away, corners and dashes cannot be told apart; thin, plain and thick can.
        let smooth = if is_far { run } else { rounded(&run, CORNER * zoom) };
        match kind {
            HandoffKind::Information if is_far => {
                painter.add(Shape::line(smooth, Stroke::new(0.75 + extra, faded(colour, 0.7))));
            }
            HandoffKind::Information => {
                let stroke = Stroke::new((1.25 + extra) * size, colour);
                painter.extend(Shape::dashed_line(&smooth, stroke, dash, gap));
            }
            HandoffKind::Work => {
                painter.add(Shape::line(smooth, Stroke::new((1.75 + extra) * size, colour)));
            }
            HandoffKind::Material if is_far => {
                painter.add(Shape::line(smooth, Stroke::new(2.0 + extra, colour)));
            }
            HandoffKind::Material => {
                for side in [-1.0, 1.0] {
                    let beside = beside(&smooth, side * DOUBLE * size);
                    painter.add(Shape::line(beside, Stroke::new((1.75 + extra) * size, colour)));
                }
            }
        }
    }
    if !way.last().is_some_and(|tip| seen.contains(*tip)) {
        return;
    }
    arrow_head(painter, kind, way, head, colour);
}

/// Draws under a line how much of the end-to-end wait was on it: the wider, the more; the largest share stands out.
pub fn wait(painter: &Painter, palette: &Palette, way: &[Pos2], zoom: f32, share: f32, is_longest: bool, opacity: f32) {
    let width = (WAIT_WIDTH.0 + WAIT_WIDTH.1 * share.clamp(0.0, 1.0)) * zoom.clamp(0.3, 1.6);
    let colour = if is_longest { faded(palette.look, 0.35 * opacity) } else { faded(palette.base, 0.16 * opacity) };
    let seen = painter.clip_rect().expand(MARGIN);
    for run in visible::runs(way, seen, width) {
        let smooth = if zoom < DETAIL_ZOOM { run } else { rounded(&run, CORNER * zoom) };
        painter.add(Shape::line(smooth, Stroke::new(width, colour)));
    }
}

/// Draws the share of the wait below what stands on a line.
pub fn wait_label(painter: &Painter, palette: &Palette, sizes: Sizes, label: Rect, zoom: f32, text: &str, is_longest: bool, opacity: f32) {
    if zoom < DETAIL_ZOOM {
        return;
    }
    let font = FontId::new(font_size(sizes.label, zoom), FontFamily::Proportional);
    let ink = faded(if is_longest { palette.look } else { palette.ink_secondary }, opacity);
    let galley = painter.layout_no_wrap(text.to_owned(), font, ink);
    let size = galley.size() + Vec2::new(2.0 * LABEL_PAD * zoom, 0.0);
    let ground = Rect::from_min_size(pos2(label.center().x - size.x / 2.0, label.bottom() + 1.0), size);
    painter.rect_filled(ground, CornerRadius::same(4), palette.paper);
    let soft = if is_longest { palette.look_soft } else { palette.sunken };
    painter.rect_filled(ground, CornerRadius::same(4), faded(soft, opacity));
    painter.galley(pos2(ground.left() + LABEL_PAD * zoom, ground.top()), galley, ink);
}

/// Draws what stands on a line, on the ground it lies on.
#[expect(clippy::too_many_arguments, reason = "what is drawn, where, and how it stands out")]
pub fn label(painter: &Painter, palette: &Palette, sizes: Sizes, link: &Link, rect: Rect, zoom: f32, look: LinkLook, paper: Color32) {
    if zoom < DETAIL_ZOOM || look.writing {
        return;
    }
    let corners = CornerRadius::same(4);
    painter.rect_filled(rect, corners, paper);
    if look.selected || look.hovered {
        let ground = if look.selected { palette.accent_soft } else { palette.sunken };
        painter.rect_filled(rect, corners, ground);
    }
    if look.focused {
        painter.rect_stroke(rect.expand(2.0), corners, Stroke::new(metrics::FOCUS, palette.accent), StrokeKind::Outside);
    }
    let ink = if look.selected { palette.accent } else { faded(palette.ink_secondary, look.opacity) };
    let font = FontId::new(font_size(sizes.label, zoom), FontFamily::Proportional);
    let signs = link.badge.signs();
    if signs.is_empty() {
        painter.text(rect.center(), Align2::CENTER_CENTER, &link.label, font, ink);
    } else {
        let left = pos2(rect.left() + LABEL_PAD * zoom, rect.center().y);
        let mut x = painter.text(left, Align2::LEFT_CENTER, &link.label, font.clone(), ink).right();
        let side = SIGN * rect.height();
        for sign in signs {
            x += SIGN_GAP.0 * zoom;
            let colour = faded(if sign.is_alarm { palette.clash } else { palette.look }, look.opacity);
            icons::paint(painter, Rect::from_center_size(pos2(x + side / 2.0, rect.center().y), Vec2::splat(side)), sign.icon, colour);
            x += side + SIGN_GAP.1 * zoom;
            if link.has_numbers {
                x = painter.text(pos2(x, rect.center().y), Align2::LEFT_CENTER, &sign.text, font.clone(), colour).right();
            }
        }
    }
    if 0 < link.n_notes {
        super::paint_card::badge(painter, palette, rect.right_top(), zoom, link.n_notes, look.opacity);
    }
}

fn head_length(kind: HandoffKind) -> f32 {
    match kind {
        HandoffKind::Information => 8.0,
        HandoffKind::Work => 10.0,
        HandoffKind::Material => 13.0,
    }
}

fn arrow_head(painter: &Painter, kind: HandoffKind, way: &[Pos2], length: f32, colour: Color32) {
    let [.., before, tip] = way else { return };
    let along = (*tip - *before).normalized();
    if along == Vec2::ZERO {
        return;
    }
    let across = along.rot90() * length * 0.5;
    let back = *tip - along * length;
    let wings = [back + across, *tip, back - across];
    if kind == HandoffKind::Information {
        painter.add(Shape::line(wings.to_vec(), Stroke::new(1.5, colour)));
    } else {
        painter.add(Shape::convex_polygon(wings.to_vec(), colour, Stroke::NONE));
    }
}

/// The way without its last piece of this length, where the head is.
fn shortened(way: &[Pos2], by: f32) -> Vec<Pos2> {
    let mut way = way.to_vec();
    if let [.., before, tip] = way.as_mut_slice() {
        let along = *tip - *before;
        *tip -= along.normalized() * by.min(along.length());
    }
    way
}

/// A smooth way moved sideways.
fn beside(way: &[Pos2], by: f32) -> Vec<Pos2> {
    (0..way.len())
        .map(|index| {
            let before = way[index.saturating_sub(1)];
            let after = way[(index + 1).min(way.len() - 1)];
            way[index] + (after - before).normalized().rot90() * by
        })
        .collect()
}
