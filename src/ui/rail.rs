//! The left rail with the five steps.

use egui::{Align2, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::action::Action;
use super::ctx::Ctx;
use super::session::Page;
use super::theme::{Palette, Theme, icons, metrics};
use super::words;

/// Height of one step.
const STEP: f32 = 56.0;

/// Shows the rail.
pub fn rail_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().item_spacing.y = metrics::GAP_SMALL;
    for page in Page::ALL {
        if step_ui(ui, page, ctx.session.page == page) {
            actions.push(Action::SetPage(page));
        }
    }
    actions
}

fn step_ui(ui: &mut Ui, page: Page, chosen: bool) -> bool {
    let theme = Theme::of(ui);
    let palette = Palette::of(ui);
    let (name, icon, purpose) = words::page(page);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), STEP), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    let ink = if chosen { palette.accent } else { palette.ink_secondary };
    let inner = rect.shrink2(vec2(4.0, 2.0));
    if chosen || response.hovered() {
        let ground = if chosen { palette.accent_soft } else { palette.hairline };
        ui.painter().rect_filled(inner, metrics::RADIUS, ground);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(inner, metrics::RADIUS, Stroke::new(metrics::FOCUS, palette.accent), StrokeKind::Inside);
    }
    let sign = Rect::from_center_size(pos2(rect.center().x, rect.top() + 20.0), vec2(20.0, 20.0));
    icons::paint(ui.painter(), sign, icon, ink);
    let font = FontId::proportional(theme.metrics.small);
    ui.painter().text(pos2(rect.center().x, rect.bottom() - 14.0), Align2::CENTER_CENTER, name, font, ink);
    response.on_hover_text(purpose).clicked()
}
