//! The small bars that lie on the map, and what an empty map says.

use egui::{Align2, Area, Id, Key, Order, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::paint_link::{self, LinkLook};
use crate::model::HandoffKind;
use crate::ui::action::{Action, SidePanel};
use crate::ui::capture;
use crate::ui::ctx::Ctx;
use crate::ui::session::{MapOption, Modal, Tool};
use crate::ui::theme::controls::{self, Rank};
use crate::ui::theme::{self, Icon, Palette, Theme, metrics};
use crate::ui::words;

/// Width of what an empty map says.
const EMPTY_WIDTH: f32 = 440.0;
/// Width of the button beside its field, with the gap.
const ADD_WIDTH: f32 = 64.0;
/// From this width of the map on, all tools are shown; below the other, only those for drawing.
const WIDE: f32 = 810.0;
const NARROW: f32 = 640.0;
/// Length of the sample of a line.
const SAMPLE: f32 = 28.0;

/// The tools in the upper left corner of the map.
pub fn tools_ui(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, elements_shown: bool, actions: &mut Vec<Action>) {
    // Where the map is narrow, what menu and keys offer as well makes room.
    let room = canvas.width() / Theme::of(ui).metrics.scale;
    let (is_wide, is_narrow) = (WIDE <= room, room < NARROW);
    bar(ui, "map tools", canvas.left_top() + vec2(12.0, 12.0), Align2::LEFT_TOP, |ui| {
        if !is_narrow {
            if toggle_ui(ui, "Elements", elements_shown, "The list of all elements (L)") {
                actions.push(Action::TogglePanel(SidePanel::Elements));
            }
            gap_ui(ui);
        }
        let tool = ctx.session.tool;
        if controls::button(ui, Rank::Quiet, Some(Icon::Plus), "Team").clicked() {
            actions.push(Action::WriteTeam);
        }
        let connecting = matches!(tool, Tool::Connect { .. });
        if toggle_ui(ui, "Connect", connecting, "Draw a handoff from one team to another (C)") {
            actions.push(Action::SetTool(if connecting { Tool::Select } else { Tool::Connect { from: None, to: None } }));
        }
        for kind in HandoffKind::ALL.iter().filter(|_| !is_narrow) {
            if kind_ui(ui, *kind, ctx.session.handoff_kind == *kind) {
                actions.push(Action::SetHandoffKind(*kind));
            }
        }
        if is_wide {
            gap_ui(ui);
            if controls::button(ui, Rank::Quiet, None, "Write lines…").on_hover_text("Several teams and handoffs as text (Q)").clicked() {
                actions.push(Action::Show(Modal::Capture(String::new())));
            }
            gap_ui(ui);
            if toggle_ui(ui, "Legend", ctx.session.map.legend, "What the signs on the map mean (G)") {
                actions.push(Action::ToggleMap(MapOption::Legend));
            }
        }
        let has_run = !ctx.derived.overlay.teams.is_empty();
        if has_run && toggle_ui(ui, "As run", ctx.session.map.as_run, "Lay what the run showed over the plan as drawn (Shift+R)") {
            actions.push(Action::ToggleMap(MapOption::AsRun));
        }
    });
}

/// A kind of handoff with a sample of its line, which is the legend of the map as well.
fn kind_ui(ui: &mut Ui, kind: HandoffKind, chosen: bool) -> bool {
    let name = words::capital(words::handoff_kind(kind));
    let explained = format!("The next handoff, or the selected ones, carry {}", words::handoff_kind(kind));
    switch_ui(ui, &name, chosen, &explained, Some(kind))
}

/// A tool that is on or off.
fn toggle_ui(ui: &mut Ui, name: &str, chosen: bool, explained: &str) -> bool {
    switch_ui(ui, name, chosen, explained, None)
}

fn switch_ui(ui: &mut Ui, name: &str, chosen: bool, explained: &str, sample: Option<HandoffKind>) -> bool {
    let theme = Theme::of(ui);
    let palette = theme.palette;
    let ink = if chosen { palette.accent } else { palette.ink };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), theme::body(ui), ink);
    let before = if sample.is_some() { SAMPLE + metrics::GAP } else { 0.0 };
    let width = before + galley.size().x + 2.0 * metrics::GAP;
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.metrics.control), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, metrics::RADIUS, if chosen { palette.accent_soft } else { palette.hairline });
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, metrics::RADIUS, Stroke::new(metrics::FOCUS, palette.accent), StrokeKind::Inside);
    }
    let left = rect.left() + metrics::GAP;
    if let Some(kind) = sample {
        let way = [pos2(left, rect.center().y), pos2(left + SAMPLE, rect.center().y)];
        let look = LinkLook { selected: false, hovered: chosen, opacity: 1.0, ..LinkLook::default() };
        paint_link::line(ui.painter(), &palette, kind, &way, 1.0, look);
    }
    let at = pos2(left + before, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    response.on_hover_text(explained).clicked()
}

/// Parts groups of tools.
fn gap_ui(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(9.0, 16.0), Sense::hover());
    ui.painter().vline(rect.center().x, rect.y_range(), Stroke::new(metrics::HAIRLINE, Palette::of(ui).hairline));
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
                ui.label(
                    egui::RichText::new("Double-click the sheet for a team, or type a line and press Enter").color(palette.ink_secondary),
                );
                ui.add_space(metrics::GAP);
                ui.horizontal(|ui| {
                    let room = ui.available_width() - ADD_WIDTH;
                    let field = TextEdit::singleline(text)
                        .hint_text("Sales -> Planning : forecast, info, 2 d")
                        .min_size(vec2(room, 0.0))
                        .desired_width(room);
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
