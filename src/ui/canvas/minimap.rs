//! The small map of the whole in the lower right corner: shows what is seen, and is dragged to move it.

use egui::{Area, Id, Order, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use super::paint_card::process_colour;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::View;
use crate::ui::theme::{Palette, faded, metrics};

/// Largest size of the small map.
const SIZE: Vec2 = vec2(208.0, 136.0);
/// Smallest size of it.
const LEAST: Vec2 = vec2(120.0, 64.0);
/// Room round what it shows.
const PAD: f32 = 8.0;

/// Shows the small map.
pub fn minimap_ui(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View, actions: &mut Vec<Action>) {
    let map = &ctx.derived.map;
    let Some(bounds) = map.bounds() else { return };
    let seen = view.rect_to_map(canvas, canvas);
    // While the hand moves it, what it shows stays, or every movement would shift the ground under the hand.
    let kept = Id::unique("what the small map shows");
    let held = ui.input(|input| input.pointer.any_down()).then(|| ui.data(|data| data.get_temp::<Rect>(kept))).flatten();
    let whole = held.unwrap_or(bounds.union(seen).expand(24.0));
    ui.data_mut(|data| data.insert_temp(kept, whole));
    let scale = ((SIZE - Vec2::splat(2.0 * PAD)) / whole.size().max(Vec2::splat(1.0))).min_elem();
    let size = (whole.size() * scale + Vec2::splat(2.0 * PAD)).max(LEAST);
    let palette = Palette::of(ui);
    let at = canvas.right_bottom() - size - vec2(12.0, 12.0);
    Area::new(Id::unique("small map")).order(Order::Middle).fixed_pos(at).show(ui.ctx(), |ui| {
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollView, true, "Small map of the whole"));
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect_filled(rect, metrics::RADIUS_CARD, palette.raised);
        painter.rect_stroke(rect, metrics::RADIUS_CARD, Stroke::new(metrics::HAIRLINE, palette.hairline), StrokeKind::Inside);
        let origin = rect.center() - whole.center().to_vec2() * scale;
        let small = |part: Rect| Rect::from_min_max(origin + part.min.to_vec2() * scale, origin + part.max.to_vec2() * scale);
        for frame in &map.frames {
            painter.rect_filled(small(frame.rect), 1.0, palette.sunken);
        }
        for card in &map.cards {
            painter.rect_filled(small(card.rect).expand(0.5), 1.0, process_colour(&palette, card.process));
        }
        let window = small(seen).intersect(rect.shrink(1.0));
        painter.rect(window, 2.0, faded(palette.accent, 0.10), Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        if (response.dragged() || response.clicked())
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let middle = ((pointer - origin) / scale).to_pos2();
            let offset = canvas.size() / 2.0 - middle.to_vec2() * view.zoom;
            // A hand that rests asks for nothing.
            if offset != view.offset {
                actions.push(Action::SetView(View { offset, ..view }));
            }
        }
    });
}
