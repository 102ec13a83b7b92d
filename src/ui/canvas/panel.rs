//! The map's panel: puts navigation, widgets, gestures and painting of one frame in order.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{CursorIcon, EventFilter, Id, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo};

use super::find::FindBar;
use super::gesture::{Gesture, Hand, connect};
use super::glide::Glide;
use super::navigate::{self, Motion};
use super::paint_card::{self, CardLook};
use super::paint_link::{self, LinkLook};
use super::touch::{self, Handle, PORT_RADIUS, Touched};
use super::writing::Field;
use super::{bends, hover, legend, minimap, paint_frame, paint_rank, tools, visible};
use crate::model::edit::Edit;
use crate::model::{EntityRef, FunctionId};
use crate::ui::action::{Action, Arrange};
use crate::ui::ctx::Ctx;
use crate::ui::selection::SelectionChange;
use crate::ui::session::{DraftTeam, End, Tool, View, ViewRequest, Writing, point, position};
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
    find: FindBar,
    glide: Glide,
    /// Where the pointer was last over the map.
    pointer: Option<Pos2>,
    /// Where the pointer was last pressed with the right button, for its menu.
    menu_on: Option<EntityRef>,
    canvas: Option<Rect>,
}

impl CanvasPanel {
    /// The middle of what is seen, on the map.
    pub fn middle(&self, view: View) -> Pos2 {
        self.canvas.map_or(Pos2::ZERO, |canvas| view.to_map(canvas, canvas.center()))
    }

    /// Where the pointer is on the map, else the middle of what is seen.
    pub fn pointer(&self, view: View) -> Pos2 {
        match (self.canvas, self.pointer) {
            (Some(canvas), Some(at)) if canvas.contains(at) => view.to_map(canvas, at),
            _ => self.middle(view),
        }
    }

    /// Where the map is on screen.
    pub fn canvas(&self) -> Option<Rect> {
        self.canvas
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

        self.pointer = ui.input(|input| input.pointer.hover_pos()).filter(|_| ui.rect_contains_pointer(canvas)).or(self.pointer);
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

        self.glide.update(ui, &ctx.derived.map, self.gesture != Gesture::Idle || moving);
        let target = self.target(ui, ctx, canvas, view);
        let scene = Scene { ctx, canvas, view, palette, hovered, has_keys, target, glide: &self.glide };
        scene.paint(ui, &touched);
        self.paint_gesture(ui, &scene);
        self.field.ui(ui, ctx, canvas, view, &mut actions);
        self.menu(&sheet, &touched, ctx, view, canvas, &mut actions);
        explain(ui, ctx, &touched, &sheet, hovered, pans);

        tools::tools_ui(ui, ctx, canvas, elements_shown, &mut actions);
        if ctx.session.map.finding {
            self.find.ui(ui, ctx, canvas, &mut actions);
        }
        if ctx.session.map.legend {
            legend::legend_ui(ui, ctx, canvas);
        }
        if ctx.session.map.minimap {
            minimap::minimap_ui(ui, ctx, canvas, view, &mut actions);
        }
        if ctx.derived.map.cards.is_empty() && ctx.session.writing == Writing::Nothing {
            tools::empty_ui(ui, ctx, canvas, &mut self.capture, &mut actions);
        }
        cursor(ui, ctx, canvas, pans, &self.gesture, &sheet);
        actions
    }

    /// The card a handoff is being drawn to.
    fn target(&self, ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View) -> Option<FunctionId> {
        if let Tool::Connect { to: Some(to), .. } | Tool::Reattach { to: Some(to), .. } = ctx.session.tool {
            return Some(to);
        }
        let connecting = matches!(self.gesture, Gesture::Connect { .. } | Gesture::Reattach { .. })
            || matches!(ctx.session.tool, Tool::Connect { .. } | Tool::Reattach { .. });
        let at = ui.input(|input| input.pointer.latest_pos()).filter(|at| connecting && canvas.contains(*at))?;
        ctx.derived.map.card_at(view.to_map(canvas, at)).map(|card| card.id)
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
            (Gesture::Reattach { handoff, end }, _) => {
                let Some(link) = scene.ctx.derived.map.link(handoff) else { return };
                let fixed = if end == End::Sender { link.to } else { link.from };
                let Some(rect) = scene.ctx.derived.map.place_of(fixed) else { return };
                let start = border(scene.view.rect_to_screen(scene.canvas, rect), pointer);
                let way = if end == End::Sender { [pointer, start] } else { [start, pointer] };
                let look = LinkLook { selected: true, opacity: 1.0, ..LinkLook::default() };
                paint_link::line(ui.painter(), &scene.palette, link.kind, &way, scene.view.zoom, look);
            }
            (Gesture::Move { guides, .. }, _) => {
                for guide in guides {
                    let line = [scene.view.to_screen(scene.canvas, guide.from), scene.view.to_screen(scene.canvas, guide.to)];
                    ui.painter().line_segment(line, Stroke::new(1.0, accent));
                }
            }
            (Gesture::Copy { moved, by, .. }, _) => {
                for rect in &moved.rects {
                    let rect = scene.view.rect_to_screen(scene.canvas, rect.translate(by));
                    ui.painter().rect_filled(rect, 8.0, faded(accent, 0.10));
                    ui.painter().rect_stroke(rect, 8.0, Stroke::new(1.5, accent), StrokeKind::Inside);
                }
            }
            (Gesture::MakeRoom { room, by, .. }, _) => {
                let at = scene.view.to_screen(scene.canvas, room.at);
                let stroke = Stroke::new(1.5, accent);
                let pushed = scene.view.to_screen(scene.canvas, room.at + by);
                if by.x.abs() < by.y.abs() {
                    ui.painter().hline(scene.canvas.x_range(), at.y, stroke);
                    ui.painter().hline(scene.canvas.x_range(), pushed.y, stroke);
                } else {
                    ui.painter().vline(at.x, scene.canvas.y_range(), stroke);
                    ui.painter().vline(pushed.x, scene.canvas.y_range(), stroke);
                }
            }
            (Gesture::Idle, Tool::MakeRoom) if scene.canvas.contains(pointer) => {
                let stroke = Stroke::new(1.0, faded(accent, 0.5));
                ui.painter().vline(pointer.x, scene.canvas.y_range(), stroke);
                ui.painter().hline(scene.canvas.x_range(), pointer.y, stroke);
            }
            _ => {}
        }
    }

    /// The menu of the right button: the commands of the table.
    fn menu(&mut self, sheet: &egui::Response, touched: &Touched, ctx: Ctx<'_>, view: View, canvas: Rect, actions: &mut Vec<Action>) {
        for (of, response) in touched.elements() {
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
    glide: &'a Glide,
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
        let frame_look = |of: EntityRef| (selection.contains(of), self.hovered == Some(of), opacity(of));
        for frame in map.frames.iter().filter(|frame| !frame.collapsed && frame.rect.expand(16.0).intersects(seen)) {
            let rect = self.view.rect_to_screen(self.canvas, frame.rect);
            paint_frame::open(ui.painter(), &self.palette, map.sizes, frame, rect, self.view.zoom, frame_look(frame.id.into()));
        }
        let overlay = &self.ctx.derived.overlay;
        let as_run = self.ctx.session.map.as_run;
        // Lines come with their cards, once these have arrived.
        let gliding = self.glide.is_under_way(ui);
        let near = seen.expand(16.0);
        for link in map.links.iter().filter(|link| !gliding && visible::is_seen(&link.way, near)) {
            let way: Vec<Pos2> = link.way.iter().map(|at| self.view.to_screen(self.canvas, *at)).collect();
            let look = link_look(link.id.into());
            if let Some((share, _)) = overlay.handoffs.get(&link.id).filter(|_| as_run) {
                let is_longest = overlay.longest_wait == Some(link.id);
                paint_link::wait(ui.painter(), &self.palette, &way, self.view.zoom, *share, is_longest, look.opacity);
            }
            paint_link::line(ui.painter(), &self.palette, link.kind, &way, self.view.zoom, look);
        }
        for note in map.notes.iter().filter(|note| note.rect.intersects(seen)) {
            let rect = self.view.rect_to_screen(self.canvas, note.rect);
            paint_frame::note(ui.painter(), &self.palette, map.sizes, note, rect, self.view.zoom, selection.contains(note.id.into()));
        }
        for card in map.stacked().filter(|card| card.rect.expand(16.0).intersects(seen)) {
            let of = EntityRef::Function(card.id);
            let look = CardLook {
                selected: selection.contains(of),
                hovered: self.hovered == Some(of),
                focused: lead == Some(of),
                target: self.target == Some(card.id),
                writing: writing(of),
                opacity: opacity(of),
                load: overlay.teams.get(&card.id).and_then(|team| team.load).filter(|_| as_run),
                run: if as_run { overlay.line(card.id) } else { String::new() },
                bottleneck: as_run && overlay.bottleneck == Some(card.id),
            };
            let glided = card.rect.translate(self.glide.offset(ui, card.id));
            let rect = self.view.rect_to_screen(self.canvas, glided);
            paint_card::card(ui.painter(), &self.palette, map.sizes, card, rect, self.view.zoom, &look);
        }
        for frame in map.frames.iter().filter(|frame| frame.collapsed && frame.rect.expand(16.0).intersects(seen)) {
            let rect = self.view.rect_to_screen(self.canvas, frame.rect);
            let load = frame
                .members
                .iter()
                .filter_map(|id| overlay.teams.get(id)?.load)
                .fold(None, |most: Option<f32>, load| Some(most.map_or(load, |most| most.max(load))));
            let look = frame_look(frame.id.into());
            paint_frame::closed(ui.painter(), &self.palette, map.sizes, frame, rect, self.view.zoom, look, load.filter(|_| as_run));
        }
        for (id, toggle) in &touched.toggles {
            let is_closed = map.frame(*id).is_some_and(|frame| frame.collapsed);
            paint_frame::toggle(ui.painter(), &self.palette, toggle, is_closed);
        }
        for link in map.links.iter().filter(|link| !gliding && near.intersects(link.label_rect)) {
            let rect = self.view.rect_to_screen(self.canvas, link.label_rect);
            let is_framed = map.frames.iter().any(|frame| !frame.collapsed && frame.rect.contains(link.label_rect.center()));
            let paper = if is_framed { paint_frame::ground(&self.palette) } else { self.palette.paper };
            let look = link_look(link.id.into());
            paint_link::label(ui.painter(), &self.palette, map.sizes, link, rect, self.view.zoom, look, paper);
            if as_run && overlay.handoffs.contains_key(&link.id) {
                let (text, is_longest) = (overlay.on_line(link.id), overlay.longest_wait == Some(link.id));
                paint_link::wait_label(ui.painter(), &self.palette, map.sizes, rect, self.view.zoom, &text, is_longest, look.opacity);
            }
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
        for (_, handle, response) in &touched.handles {
            let side = if matches!(handle, Handle::Piece(_)) { 7.0 } else { 10.0 };
            let place = Rect::from_center_size(response.rect.center(), egui::Vec2::splat(side));
            let ground = if response.hovered() { self.palette.accent } else { self.palette.raised };
            let radius = if matches!(handle, Handle::End(_)) { side / 2.0 } else { 2.0 };
            ui.painter().rect(place, radius, ground, Stroke::new(1.5, self.palette.accent), StrokeKind::Inside);
        }
        paint_rank::ranks_ui(ui, self.ctx, map, self.canvas, self.view);
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
        related.extend(map.frames.iter().map(|frame| EntityRef::Group(frame.id)));
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
    for (id, toggle) in &hand.touched.toggles {
        if toggle.clicked() {
            actions.push(Action::Arrange(Arrange::Collapse(Some(*id))));
        }
    }
    for (id, handle, response) in &hand.touched.handles {
        let way = hand.ctx.derived.map.link(*id).map(|link| link.way.as_slice()).unwrap_or_default();
        match handle {
            Handle::Corner(corner) if response.double_clicked() => {
                let stored: Vec<Pos2> =
                    hand.ctx.document().layout.bends.get(*id).map(|bends| bends.iter().map(|at| point(*at)).collect()).unwrap_or_default();
                let at = way.get(*corner).copied().unwrap_or_default();
                let rest = bends::without_nearest(&stored, at).into_iter().map(position).collect();
                actions.push(Action::edit(Edit::Bend(vec![(*id, rest)])));
            }
            Handle::End(end) if response.clicked() => {
                actions.push(Action::SetTool(Tool::Reattach { handoff: *id, end: *end, to: None }));
                actions.push(Action::FocusMap);
            }
            Handle::Piece(_) if response.double_clicked() => actions.push(Action::Write(Writing::Name((*id).into()))),
            Handle::Piece(_) | Handle::Corner(_) | Handle::End(_) => {}
        }
    }
    for (of, response) in hand.touched.elements().filter(|(of, _)| matches!(of, EntityRef::Group(_) | EntityRef::Note(_))) {
        if response.double_clicked() {
            actions.extend([Action::select([of]), Action::Write(Writing::Name(of))]);
        } else if response.clicked() {
            actions.push(Action::Select(change(of)));
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
                Tool::Reattach { handoff, end, .. } => actions.push(Action::Reattach { handoff, end, to: *id }),
                Tool::Select | Tool::Hand | Tool::MakeRoom => actions.push(Action::Select(change(of))),
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
                if matches!(hand.ctx.session.tool, Tool::Connect { .. } | Tool::Reattach { .. }) {
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
    let on = touched.elements().find(|(other, response)| *other == of && response.hovered()).map_or(sheet, |(_, response)| response);
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
        Gesture::Move { .. } | Gesture::MakeRoom { .. } => CursorIcon::Move,
        Gesture::Copy { .. } => CursorIcon::Copy,
        Gesture::Bend { .. } => CursorIcon::Grabbing,
        Gesture::Connect { .. } | Gesture::Reattach { .. } | Gesture::Frame { .. } => CursorIcon::Crosshair,
        Gesture::Idle if pans => CursorIcon::Grab,
        Gesture::Idle if matches!(ctx.session.tool, Tool::Connect { .. } | Tool::Reattach { .. } | Tool::MakeRoom) => CursorIcon::Crosshair,
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
