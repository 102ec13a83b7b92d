//! The map's panel: puts navigation, widgets, gestures and painting of one frame in order.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{CursorIcon, EventFilter, Id, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo};

use super::gesture::{Gesture, Hand, connect};
use super::navigate::{self, Motion};
use super::paint_card::{self, CardLook};
use super::paint_link::{self, LinkLook};
use super::touch::{self, PORT_RADIUS, Touched};
use super::writing::Field;
use super::{hover, tools};
use crate::model::{EntityRef, FunctionId};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::selection::SelectionChange;
use crate::ui::session::{DraftTeam, Tool, View, ViewRequest, Writing, position};
use crate::ui::theme::{Palette, faded, metrics};

/// Distance of the dots of the sheet's grid, in units of the map.
const DOTS: f32 = 32.0;

/// The widget that has the keyboard while the map is worked on.
pub fn map_id() -> Id {
    Id::unique("map")
}

/// What the map remembers between frames.
#[derive(Debug, Default)]
pub struct CanvasPanel {
    gesture: Gesture,
    n_gestures: u64,
    motion: Option<Motion>,
    field: Field,
    capture: String,
    /// Where the pointer was last pressed with the right button, for its menu.
    menu_on: Option<EntityRef>,
    canvas: Option<Rect>,
}

impl CanvasPanel {
    /// The middle of what is seen, on the map.
    pub fn middle(&self, view: View) -> Pos2 {
        self.canvas.map_or(Pos2::ZERO, |canvas| view.to_map(canvas, canvas.center()))
    }

    /// Shows the map in the rest of `ui`; `leaves` passes the keyboard on, forward or back.
    pub fn ui(&mut self, ui: &mut Ui, ctx: Ctx<'_>, leaves: Option<bool>, elements_shown: bool) -> Vec<Action> {
        let mut actions = Vec::new();
        let canvas = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(canvas);
        self.canvas = Some(canvas);
        let mut ui = ui.new_child(UiBuilder::new().id_salt("map").max_rect(canvas));
        let ui = &mut ui;
        ui.set_clip_rect(canvas.intersect(ui.clip_rect()));
        let palette = Palette::of(ui);
        ui.painter().rect_filled(canvas, 0.0, palette.paper);

        if let Some(forward) = leaves {
            let direction = if forward { egui::FocusDirection::Next } else { egui::FocusDirection::Previous };
            ui.memory_mut(|memory| memory.move_focus(direction));
        }
        let sheet = ui.interact(canvas, map_id(), Sense::click_and_drag());
        sheet.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Map"));
        let has_keys = sheet.has_focus();
        if has_keys {
            let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(map_id(), filter));
        }

        let mut view = navigate::view(ui, ctx, canvas, &mut self.motion, &mut actions);
        let moving = self.gesture != Gesture::Idle;
        let touched = touch::touch(ui, ctx, canvas, view, moving);
        if let Some(of) = touched.focused {
            actions.push(Action::select([of]));
            actions.push(Action::FocusMap);
        }
        let before = view;
        let hand = Hand { ui, ctx, canvas, touched: &touched, sheet: &sheet };
        let pans = hand.pans();
        self.gesture.update(&hand, &mut view, &mut self.n_gestures, &mut actions);
        if self.gesture == Gesture::Idle && !moving {
            clicks(&hand, view, &mut actions);
        }
        if view != before {
            self.motion = None;
        }
        let hovered = hover::hovered(ui, ctx, canvas, view, &touched).filter(|_| self.gesture == Gesture::Idle);

        let scene = Scene { ctx, canvas, view, palette, hovered, has_keys, target: self.target(ui, ctx, canvas, view) };
        scene.paint(ui, &touched);
        self.paint_gesture(ui, &scene);
        self.field.ui(ui, ctx, canvas, view, &mut actions);
        self.menu(&sheet, &touched, ctx, view, canvas, &mut actions);
        explain(ui, ctx, &touched, &sheet, hovered, pans);

        tools::tools_ui(ui, ctx, canvas, elements_shown, &mut actions);
        if ctx.derived.map.cards.is_empty() && ctx.session.writing == Writing::Nothing {
            tools::empty_ui(ui, ctx, canvas, &mut self.capture, &mut actions);
        }
        cursor(ui, ctx, canvas, pans, &self.gesture, &sheet);
        actions
    }

    /// The card a handoff is being drawn to.
    fn target(&self, ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View) -> Option<FunctionId> {
        if let Tool::Connect { to: Some(to), .. } = ctx.session.tool {
            return Some(to);
        }
        let connecting = matches!(self.gesture, Gesture::Connect { .. }) || matches!(ctx.session.tool, Tool::Connect { .. });
        let at = ui.input(|input| input.pointer.latest_pos()).filter(|at| connecting && canvas.contains(*at))?;
        let on_map = view.to_map(canvas, at);
        ctx.derived.map.cards.iter().rev().find(|card| card.rect.contains(on_map)).map(|card| card.id)
    }

    fn paint_gesture(&self, ui: &Ui, scene: &Scene<'_>) {
        let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
        let accent = scene.palette.accent;
        match (self.gesture.clone(), scene.ctx.session.tool) {
            (Gesture::Frame { from }, _) => {
                let frame = Rect::from_two_pos(scene.view.to_screen(scene.canvas, from), pointer);
                ui.painter().rect_filled(frame, 2.0, faded(accent, 0.10));
                ui.painter().rect_stroke(frame, 2.0, Stroke::new(1.0, accent), StrokeKind::Inside);
            }
            (Gesture::Connect { from }, _) | (Gesture::Idle, Tool::Connect { from: Some(from), .. }) => {
                let Some(card) = scene.ctx.derived.map.card(from) else { return };
                let rect = scene.view.rect_to_screen(scene.canvas, card.rect);
                let end = scene.target.filter(|to| *to != from).and_then(|to| scene.ctx.derived.map.card(to)).map_or(pointer, |card| {
                    let target = scene.view.rect_to_screen(scene.canvas, card.rect);
                    border(target, rect.center())
                });
                let start = border(rect, end);
                if start.distance(end) > 4.0 {
                    let look = LinkLook { selected: true, opacity: 1.0, ..LinkLook::default() };
                    let kind = scene.ctx.session.handoff_kind;
                    paint_link::line(ui.painter(), &scene.palette, kind, &[start, end], scene.view.zoom, look);
                }
            }
            _ => {}
        }
    }

    /// The menu of the right button: the commands of the table.
    fn menu(&mut self, sheet: &egui::Response, touched: &Touched, ctx: Ctx<'_>, view: View, canvas: Rect, actions: &mut Vec<Action>) {
        let cards = touched.cards.iter().map(|(id, response)| (EntityRef::Function(*id), response));
        let links = touched.links.iter().map(|(id, response)| (EntityRef::Handoff(*id), response));
        for (of, response) in cards.chain(links) {
            if response.secondary_clicked() && !ctx.session.selection.contains(of) {
                actions.push(Action::select([of]));
            }
            response.context_menu(|ui| actions.extend(crate::ui::menu::element_menu_ui(ui, ctx, of)));
        }
        if sheet.secondary_clicked() {
            self.menu_on = sheet.interact_pointer_pos().and_then(|at| hover::link_at(ctx, canvas, view, at));
            if let Some(of) = self.menu_on {
                actions.push(Action::select([of]));
            }
        }
        let menu_on = self.menu_on;
        sheet.context_menu(|ui| match menu_on {
            Some(of) => actions.extend(crate::ui::menu::element_menu_ui(ui, ctx, of)),
            None => actions.extend(crate::ui::menu::sheet_menu_ui(ui, ctx)),
        });
    }
}

/// Everything that painting the map needs to know.
struct Scene<'a> {
    ctx: Ctx<'a>,
    canvas: Rect,
    view: View,
    palette: Palette,
    hovered: Option<EntityRef>,
    has_keys: bool,
    target: Option<FunctionId>,
}

impl Scene<'_> {
    fn paint(&self, ui: &Ui, touched: &Touched) {
        self.dots(ui);
        let related = self.related();
        let opacity = |of: EntityRef| if related.as_ref().is_none_or(|related| related.contains(&of)) { 1.0 } else { metrics::UNRELATED };
        let selection = &self.ctx.session.selection;
        // One selected element shows by its outline that it has the keyboard.
        let lead = selection.lead().filter(|_| self.has_keys && 1 < selection.len());
        let writing = |of: EntityRef| self.ctx.session.writing == Writing::Name(of);
        let map = &self.ctx.derived.map;
        let link_look = |of: EntityRef| LinkLook {
            selected: selection.contains(of),
            hovered: self.hovered == Some(of),
            focused: lead == Some(of),
            writing: writing(of),
            opacity: opacity(of),
        };
        let seen = self.view.rect_to_map(self.canvas, self.canvas);
        let in_view = || map.links.iter().filter(|link| Rect::from_points(&link.way).union(link.label_rect).expand(16.0).intersects(seen));
        for link in in_view() {
            let way: Vec<Pos2> = link.way.iter().map(|at| self.view.to_screen(self.canvas, *at)).collect();
            paint_link::line(ui.painter(), &self.palette, link.kind, &way, self.view.zoom, link_look(link.id.into()));
        }
        let loads = &self.ctx.derived.loads;
        for card in map.cards.iter().filter(|card| card.rect.expand(16.0).intersects(seen)) {
            let of = EntityRef::Function(card.id);
            let look = CardLook {
                selected: selection.contains(of),
                hovered: self.hovered == Some(of),
                focused: lead == Some(of),
                target: self.target == Some(card.id),
                writing: writing(of),
                opacity: opacity(of),
                load: loads.get(&card.id).copied(),
            };
            paint_card::card(ui.painter(), &self.palette, card, self.view.rect_to_screen(self.canvas, card.rect), self.view.zoom, look);
        }
        for link in in_view() {
            let rect = self.view.rect_to_screen(self.canvas, link.label_rect);
            paint_link::label(ui.painter(), &self.palette, link, rect, self.view.zoom, link_look(link.id.into()));
        }
        for (_, port) in &touched.ports {
            let middle = port.rect.center();
            let (ground, ink) =
                if port.hovered() { (self.palette.accent, self.palette.on_accent) } else { (self.palette.raised, self.palette.accent) };
            ui.painter().circle(middle, PORT_RADIUS, ground, Stroke::new(1.5, self.palette.accent));
            let arm = PORT_RADIUS - 3.5;
            ui.painter().hline(middle.x - arm..=middle.x + arm, middle.y, Stroke::new(1.5, ink));
            ui.painter().vline(middle.x, middle.y - arm..=middle.y + arm, Stroke::new(1.5, ink));
        }
    }

    /// The selected elements with what they are connected to; nothing when all keeps its full strength.
    fn related(&self) -> Option<BTreeSet<EntityRef>> {
        let selection = &self.ctx.session.selection;
        let map = &self.ctx.derived.map;
        let on_map: Vec<EntityRef> = selection.iter().filter(|of| matches!(of, EntityRef::Function(_) | EntityRef::Handoff(_))).collect();
        if on_map.is_empty() {
            return None;
        }
        let mut related: BTreeSet<EntityRef> = on_map.into_iter().collect();
        for link in &map.links {
            let (of, from, to) = (EntityRef::Handoff(link.id), EntityRef::Function(link.from), EntityRef::Function(link.to));
            if selection.contains(of) || selection.contains(from) || selection.contains(to) {
                related.extend([of, from, to]);
            }
        }
        Some(related)
    }

    fn dots(&self, ui: &Ui) {
        let step = DOTS * self.view.zoom;
        if step < 12.0 {
            return;
        }
        let first = |offset: f32| offset.rem_euclid(step);
        let (x0, y0) = (self.canvas.left() + first(self.view.offset.x), self.canvas.top() + first(self.view.offset.y));
        let columns = (self.canvas.width() / step) as usize + 1;
        let rows = (self.canvas.height() / step) as usize + 1;
        let dots = (0..columns).flat_map(|column| {
            (0..rows).map(move |row| {
                let middle = Pos2::new(x0 + step * column as f32, y0 + step * row as f32);
                Shape::rect_filled(Rect::from_center_size(middle, egui::Vec2::splat(1.5)), 0.0, self.palette.hairline)
            })
        });
        ui.painter().extend(dots);
    }
}

/// What single and double clicks mean.
fn clicks(hand: &Hand<'_>, view: View, actions: &mut Vec<Action>) {
    let modifiers = hand.ui.input(|input| input.modifiers);
    let change = |of: EntityRef| {
        if modifiers.shift || modifiers.command { SelectionChange::Toggle(of) } else { SelectionChange::Only(vec![of]) }
    };
    for (id, port) in &hand.touched.ports {
        if port.clicked() {
            actions.push(Action::SetTool(Tool::Connect { from: Some(*id), to: None }));
            actions.push(Action::FocusMap);
        }
    }
    for (id, card) in &hand.touched.cards {
        let of = EntityRef::Function(*id);
        if card.double_clicked() && hand.ctx.session.tool == Tool::Select {
            actions.extend([Action::select([of]), Action::Write(Writing::Name(of))]);
        } else if card.clicked() {
            match hand.ctx.session.tool {
                Tool::Connect { from: None, .. } => {
                    actions.push(Action::SetTool(Tool::Connect { from: Some(*id), to: None }));
                    actions.push(Action::select([of]));
                }
                Tool::Connect { from: Some(from), .. } => connect(hand.ctx, from, *id, actions),
                Tool::Select | Tool::Hand => actions.push(Action::Select(change(of))),
            }
            actions.push(Action::FocusMap);
        }
    }
    for (id, label) in &hand.touched.links {
        let of = EntityRef::Handoff(*id);
        if label.double_clicked() {
            actions.extend([Action::select([of]), Action::Write(Writing::Name(of))]);
        } else if label.clicked() {
            actions.extend([Action::Select(change(of)), Action::FocusMap]);
        }
    }
    // The inspector comes up and takes room; what was pressed stays in sight.
    if hand.ctx.session.selection.is_empty() {
        let pressed: Vec<EntityRef> = actions
            .iter()
            .filter_map(|action| match action {
                Action::Select(SelectionChange::Only(elements)) => Some(elements.clone()),
                Action::Select(SelectionChange::Toggle(of)) => Some(vec![*of]),
                _ => None,
            })
            .flatten()
            .collect();
        if !pressed.is_empty() {
            actions.push(Action::View(ViewRequest::Reveal(pressed)));
        }
    }
    let Some(at) = hand.sheet.interact_pointer_pos() else { return };
    let line = hover::link_at(hand.ctx, hand.canvas, view, at);
    if hand.sheet.double_clicked() {
        match line {
            Some(of) => actions.push(Action::Write(Writing::Name(of))),
            None if hand.ctx.session.tool == Tool::Select => {
                let place = hand.ctx.derived.map.free_place(view.to_map(hand.canvas, at));
                actions.push(Action::Write(Writing::Team(DraftTeam { at: position(place), from: None })));
            }
            None => {}
        }
    } else if hand.sheet.clicked() {
        match line {
            Some(of) => actions.push(Action::Select(change(of))),
            None if modifiers.shift || modifiers.command => {}
            None => {
                actions.push(Action::Select(SelectionChange::Clear));
                if matches!(hand.ctx.session.tool, Tool::Connect { .. }) {
                    actions.push(Action::SetTool(Tool::Select));
                }
            }
        }
        actions.push(Action::FocusMap);
    }
}

/// Shows the explaining card beside what the pointer rests on.
fn explain(ui: &Ui, ctx: Ctx<'_>, touched: &Touched, sheet: &egui::Response, hovered: Option<EntityRef>, pans: bool) {
    let Some(of) = hovered.filter(|_| !pans && ctx.session.writing == Writing::Nothing && ctx.session.tool == Tool::Select) else { return };
    if ui.input(|input| input.pointer.any_down()) {
        return;
    }
    let cards = touched.cards.iter().map(|(id, response)| (EntityRef::Function(*id), response));
    let links = touched.links.iter().map(|(id, response)| (EntityRef::Handoff(*id), response));
    let on = cards.chain(links).find(|(other, response)| *other == of && response.hovered()).map_or(sheet, |(_, response)| response);
    if on.id == sheet.id {
        on.clone().on_hover_ui_at_pointer(|ui| hover::explain_ui(ui, ctx, of));
    } else {
        on.clone().on_hover_ui(|ui| hover::explain_ui(ui, ctx, of));
    }
}

fn cursor(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, pans: bool, gesture: &Gesture, sheet: &egui::Response) {
    if !ui.rect_contains_pointer(canvas) && !sheet.dragged() {
        return;
    }
    let icon = match gesture {
        Gesture::Pan => CursorIcon::Grabbing,
        Gesture::Move { .. } => CursorIcon::Move,
        Gesture::Connect { .. } | Gesture::Frame { .. } => CursorIcon::Crosshair,
        Gesture::Idle if pans => CursorIcon::Grab,
        Gesture::Idle if matches!(ctx.session.tool, Tool::Connect { .. }) => CursorIcon::Crosshair,
        Gesture::Idle => return,
    };
    ui.ctx().set_cursor_icon(icon);
}

/// Where the line from a rectangle's middle to a point leaves it.
fn border(rect: Rect, to: Pos2) -> Pos2 {
    let along = to - rect.center();
    let half = rect.size() / 2.0;
    let share = (half.x / along.x.abs().max(0.001)).min(half.y / along.y.abs().max(0.001)).min(1.0);
    rect.center() + along * share
}
