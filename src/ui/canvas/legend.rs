//! What signs on the map mean: lines, edges of cards, who acts, and what a run laid over it.

use egui::{Align2, Area, Id, Order, Rect, Ui, pos2, vec2};

use super::paint_card::process_colour;
use super::paint_link::{self, LinkLook};
use crate::model::{AgentKind, HandoffKind, ScorProcess};
use crate::ui::ctx::Ctx;
use crate::ui::theme::{self, Icon, Palette, icons, metrics};
use crate::ui::words;

/// Side of a sign, and its distance from its words.
const SIGN: f32 = 28.0;
/// Height of one row.
const ROW: f32 = 20.0;

/// Shows the legend in the lower left corner of the map.
pub fn legend_ui(ui: &Ui, ctx: Ctx<'_>, canvas: Rect) {
    let palette = Palette::of(ui);
    let at = canvas.left_bottom() + vec2(12.0, -12.0);
    Area::new(Id::unique("legend")).order(Order::Middle).pivot(Align2::LEFT_BOTTOM).fixed_pos(at).show(ui.ctx(), |ui| {
        egui::Frame::new()
            .fill(palette.raised)
            .stroke(egui::Stroke::new(metrics::HAIRLINE, palette.hairline))
            .corner_radius(egui::CornerRadius::same(metrics::RADIUS_CARD))
            .inner_margin(egui::Margin::same(12))
            .show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing = vec2(metrics::GAP_SECTION, 1.0);
                    ui.spacing_mut().interact_size.y = ROW;
                    ui.vertical(|ui| {
                        ui.label(theme::strong("Handoffs"));
                        for kind in HandoffKind::ALL {
                            row_ui(ui, &words::capital(words::handoff_kind(*kind)), |ui, rect| {
                                let way = [rect.left_center(), rect.right_center()];
                                let look = LinkLook { opacity: 1.0, ..LinkLook::default() };
                                paint_link::line(ui.painter(), &palette, *kind, &way, 1.0, look);
                            });
                        }
                        ui.add_space(metrics::GAP);
                        ui.label(theme::strong("Who acts"));
                        for agent in AgentKind::ALL {
                            let (name, icon) = words::agent(*agent);
                            row_ui(ui, &words::capital(name), |ui, rect| icon_at(ui, rect, icon));
                        }
                    });
                    ui.vertical(|ui| {
                        ui.label(theme::strong("Process (SCOR)"));
                        for process in ScorProcess::ALL {
                            row_ui(ui, words::process(*process), |ui, rect| {
                                let edge = Rect::from_center_size(rect.center(), vec2(4.0, 16.0));
                                ui.painter().rect_filled(edge, 2.0, process_colour(&palette, *process));
                            });
                        }
                    });
                    ui.vertical(|ui| {
                        ui.label(theme::strong(if ctx.session.map.as_run { "In the last run" } else { "Signs" }));
                        if ctx.session.map.as_run {
                            row_ui(ui, "Busy share of staff", |ui, rect| {
                                let track = Rect::from_center_size(rect.center(), vec2(SIGN, 3.0));
                                ui.painter().rect_filled(track, 1.0, palette.hairline);
                                let full = Rect::from_min_size(track.min, vec2(SIGN * 0.6, 3.0));
                                ui.painter().rect_filled(full, 1.0, palette.base);
                            });
                            row_ui(ui, "Busiest team", |ui, rect| {
                                let card = Rect::from_center_size(rect.center(), vec2(24.0, 12.0));
                                let stroke = egui::Stroke::new(metrics::FOCUS, palette.look);
                                ui.painter().rect_stroke(card, 3.0, stroke, egui::StrokeKind::Inside);
                            });
                        }
                        if ctx.session.map.as_run {
                            row_ui(ui, "Share of the end-to-end wait", |ui, rect| {
                                let way = [rect.left_center(), rect.right_center()];
                                paint_link::wait(ui.painter(), &palette, &way, 1.0, 0.4, false, 1.0);
                                let look = LinkLook { opacity: 1.0, ..LinkLook::default() };
                                paint_link::line(ui.painter(), &palette, HandoffKind::Information, &way, 1.0, look);
                            });
                            row_ui(ui, "The longest wait of all handoffs", |ui, rect| {
                                let way = [rect.left_center(), rect.right_center()];
                                paint_link::wait(ui.painter(), &palette, &way, 1.0, 0.4, true, 1.0);
                            });
                        }
                        if ctx.session.map.as_run && ctx.jobs.what_if.ranking().is_some() {
                            row_ui(ui, "Where to act first; ! would harm", |ui, rect| {
                                ui.painter().circle_stroke(rect.center(), 7.0, egui::Stroke::new(2.0, palette.better));
                                ui.painter().text(rect.center(), Align2::CENTER_CENTER, "1", theme::small(ui), palette.better);
                            });
                        }
                        row_ui(ui, "Outdated decisions per change", |ui, rect| icon_at(ui, rect, Icon::Warning));
                        row_ui(ui, "Loop that overreacts", |ui, rect| icon_at(ui, rect, Icon::Redo));
                        row_ui(ui, "Notes on it", |ui, rect| {
                            super::paint_card::badge(ui.painter(), &palette, rect.center(), 0.85, 2, 1.0);
                        });
                        row_ui(ui, "Locked in place", |ui, rect| icon_at(ui, rect, Icon::Lock));
                    });
                });
            });
    });
}

fn icon_at(ui: &Ui, rect: Rect, icon: Icon) {
    let square = Rect::from_center_size(rect.center(), vec2(16.0, 16.0));
    icons::paint(ui.painter(), square, icon, Palette::of(ui).ink_secondary);
}

fn row_ui(ui: &mut Ui, words: &str, sign: impl FnOnce(&Ui, Rect)) {
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        ui.spacing_mut().item_spacing.x = metrics::GAP;
        let (rect, _) = ui.allocate_exact_size(vec2(SIGN, 18.0), egui::Sense::hover());
        sign(ui, Rect::from_min_max(pos2(rect.left(), rect.top()), rect.max));
        ui.label(words);
    });
}
