//! The small bars that lie on the map, and what an empty map says.

use egui::{Align2, Area, Id, Key, Order, Pos2, Rect, TextEdit, Ui, vec2};

use crate::model::HandoffKind;
use crate::ui::action::{Action, SidePanel};
use crate::ui::capture;
use crate::ui::ctx::Ctx;
use crate::ui::session::{Modal, Tool, ViewRequest};
use crate::ui::theme::controls::{self, Rank};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::ui::words;

/// Width of what an empty map says.
const EMPTY_WIDTH: f32 = 440.0;

/// The tools in the upper left corner of the map.
pub fn tools_ui(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, elements_shown: bool, actions: &mut Vec<Action>) {
    bar(ui, "map tools", canvas.left_top() + vec2(12.0, 12.0), Align2::LEFT_TOP, |ui| {
        if controls::icon_toggle(ui, Icon::More, "List of elements", Some(elements_shown)).clicked() {
            actions.push(Action::TogglePanel(SidePanel::Elements));
        }
        let tool = ctx.session.tool;
        if controls::button(ui, Rank::Quiet, Some(Icon::Plus), "Team").clicked() {
            actions.push(Action::WriteTeam);
        }
        let connecting = matches!(tool, Tool::Connect { .. });
        if ui.selectable_label(connecting, "Connect").clicked() {
            actions.push(Action::SetTool(if connecting { Tool::Select } else { Tool::Connect { from: None, to: None } }));
        }
        for kind in HandoffKind::ALL {
            let name = words::capital(words::handoff_kind(*kind));
            let chosen = ctx.session.handoff_kind == *kind;
            let response = ui.selectable_label(chosen, &name).on_hover_text(format!("The next handoff carries {}", words::handoff_kind(*kind)));
            if response.clicked() {
                actions.push(Action::SetHandoffKind(*kind));
            }
        }
        if controls::button(ui, Rank::Quiet, None, "Write lines…").on_hover_text("Several teams and handoffs as text").clicked() {
            actions.push(Action::Show(Modal::Capture));
        }
    });
}

/// The zoom in the lower right corner of the map.
pub fn zoom_ui(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, actions: &mut Vec<Action>) {
    bar(ui, "map zoom", canvas.right_bottom() - vec2(12.0, 12.0), Align2::RIGHT_BOTTOM, |ui| {
        if controls::button(ui, Rank::Quiet, None, "−").on_hover_text("Smaller").clicked() {
            actions.push(Action::View(ViewRequest::Zoom(1.0 / 1.25)));
        }
        let percent = format!("{:.0} %", ctx.session.view.zoom * 100.0);
        if controls::button(ui, Rank::Quiet, None, &percent).on_hover_text("Back to 100 %").clicked() {
            actions.push(Action::View(ViewRequest::Actual));
        }
        if controls::button(ui, Rank::Quiet, None, "+").on_hover_text("Larger").clicked() {
            actions.push(Action::View(ViewRequest::Zoom(1.25)));
        }
        if controls::icon_button(ui, Icon::Fit, "Show the whole map").clicked() {
            actions.push(Action::View(ViewRequest::All));
        }
    });
}

/// What an empty map says: why it is empty, and a line to write the first teams in.
pub fn empty_ui(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, text: &mut String, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    Area::new(Id::unique("empty map"))
        .order(Order::Middle)
        .pivot(Align2::CENTER_CENTER)
        .fixed_pos(canvas.center())
        .constrain_to(canvas)
        .show(ui.ctx(), |ui| {
            ui.set_width(EMPTY_WIDTH.min(canvas.width() - 2.0 * metrics::GAP_SECTION));
            ui.vertical_centered(|ui| {
                ui.label(theme::strong("Nobody is on the map yet").text_style(theme::title_style()));
                ui.label(egui::RichText::new("Double-click the sheet for a team, or type a line and press Enter").color(palette.ink_secondary));
                ui.add_space(metrics::GAP);
                ui.horizontal(|ui| {
                    let field = TextEdit::singleline(text).hint_text("Sales -> Planning : forecast, info, 2 d").desired_width(EMPTY_WIDTH - 90.0);
                    let response = ui.add(field).accessible_name("Quick capture");
                    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                    let pressed = controls::button(ui, Rank::Primary, None, "Add").clicked();
                    if (entered || pressed) && !text.trim().is_empty() {
                        match capture::capture(ctx.base(), text) {
                            Ok(_) => actions.push(Action::Capture(std::mem::take(text))),
                            Err(why) => {
                                actions.push(Action::Say(why));
                                response.request_focus();
                            }
                        }
                    }
                });
            });
        });
}

fn bar(ui: &Ui, name: &str, at: Pos2, pivot: Align2, content: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    Area::new(Id::unique(name)).order(Order::Middle).pivot(pivot).fixed_pos(at).show(ui.ctx(), |ui| {
        egui::Frame::new()
            .fill(palette.raised)
            .stroke(egui::Stroke::new(metrics::HAIRLINE, palette.hairline))
            .corner_radius(egui::CornerRadius::same(metrics::RADIUS_CARD))
            .inner_margin(egui::Margin::same(4))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
                    content(ui);
                });
            });
    });
}
