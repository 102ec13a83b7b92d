//! The palette: every command and every element by a few letters of its name.

use egui::{Button, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::action::Action;
use super::command::COMMANDS;
use super::ctx::Ctx;
use super::session::{Page, ViewRequest};
use super::theme::{Palette as Colours, metrics};
use super::{capture, fuzzy, shortcut, words};
use crate::model::EntityRef;

/// Most entries that are listed.
const MAX_LISTED: usize = 60;
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 360.0;

/// What the palette remembers while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    typed: String,
    chosen: usize,
    is_open: bool,
}

/// One entry.
struct Entry {
    name: String,
    kind: String,
    keys: String,
    does: Does,
}

enum Does {
    Command(&'static super::command::Command),
    Show(EntityRef),
    /// Adds what a line of quick capture describes.
    Capture(String),
    /// Only says why not.
    Nothing,
}

impl Palette {
    /// Shows the palette over everything else.
    pub fn ui(&mut self, ui: &Ui, ctx: Ctx<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        let is_new = !self.is_open;
        if is_new {
            *self = Self { is_open: true, ..Self::default() };
        }
        let entries = entries(ui, ctx, self.typed.trim());
        let (down, up, enter) = ui.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter))
        });
        let moved = down || up;
        if down {
            self.chosen += 1;
        }
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        self.chosen = self.chosen.min(entries.len().saturating_sub(1));
        let mut done = enter.then_some(self.chosen);
        // Anchored at its upper edge, so that the field stays in place while the list grows and shrinks.
        let area = Modal::default_area(Id::unique("palette")).anchor(egui::Align2::CENTER_TOP, egui::vec2(0.0, 96.0));
        let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(12));
        let modal = Modal::new(Id::unique("palette")).area(area).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            let field = TextEdit::singleline(&mut self.typed)
                .hint_text("Find a command or element")
                .desired_width(f32::INFINITY)
                .margin(egui::vec2(8.0, 6.0));
            let response = ui.add(field).accessible_name("Find a command or element");
            if is_new {
                response.request_focus();
            }
            if response.changed() {
                self.chosen = 0;
            }
            ui.add_space(metrics::GAP_SMALL);
            ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
                if entries.is_empty() {
                    ui.label(RichText::new("Nothing is called like that").weak());
                }
                for (place, entry) in entries.iter().enumerate() {
                    let response = entry_ui(ui, entry, place == self.chosen);
                    if moved && place == self.chosen {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        done = Some(place);
                    }
                }
            });
        });
        let chosen = done.and_then(|place| entries.get(place));
        let chosen = chosen.filter(|entry| !matches!(entry.does, Does::Nothing));
        if chosen.is_some() || modal.should_close() {
            self.is_open = false;
            actions.push(Action::CloseModal);
        }
        if let Some(entry) = chosen {
            match entry.does {
                Does::Capture(ref line) => actions.extend([Action::SetPage(Page::Map), Action::Capture(line.clone())]),
                Does::Nothing => {}
                Does::Command(command) => actions.extend((command.actions)(ctx, false)),
                Does::Show(of) => {
                    actions.extend([
                        Action::SetPage(Page::Map),
                        Action::select([of]),
                        Action::View(ViewRequest::Reveal(vec![of])),
                        Action::FocusMap,
                    ]);
                }
            }
        }
        actions
    }
}

fn entry_ui(ui: &mut Ui, entry: &Entry, chosen: bool) -> egui::Response {
    let colours = Colours::of(ui);
    let kind = RichText::new(&entry.kind).small().color(colours.ink_secondary);
    let button = Button::selectable(chosen, (entry.name.as_str(), kind))
        .shortcut_text(&entry.keys)
        .min_size(egui::vec2(ui.available_width(), 0.0))
        .truncate();
    ui.add(button)
}

/// What fits the typed letters, best first.
fn entries(ui: &Ui, ctx: Ctx<'_>, typed: &str) -> Vec<Entry> {
    let mut found: Vec<(i32, Entry)> = Vec::new();
    if ["->", "=>", "→"].iter().any(|arrow| typed.contains(arrow)) {
        let entry = match capture::capture(ctx.base(), typed) {
            Ok(_) => Entry {
                name: format!("Add {typed}"),
                kind: "Quick capture".to_owned(),
                keys: String::new(),
                does: Does::Capture(typed.to_owned()),
            },
            Err(why) => return vec![Entry { name: why, kind: "Quick capture".to_owned(), keys: String::new(), does: Does::Nothing }],
        };
        return vec![entry];
    }
    for command in COMMANDS.iter().filter(|command| command.in_menu && command.id != "palette" && (command.enabled)(ctx)) {
        let name = command.label(ctx);
        if let Some(score) = fuzzy::score(typed, &name) {
            let keys = shortcut::shown(ui.ctx(), command);
            found.push((score + 2, Entry { name, kind: command.group.name().to_owned(), keys, does: Does::Command(command) }));
        }
    }
    for of in ctx.document().entities() {
        let name = ctx.document().name_of(of);
        if let Some(score) = fuzzy::score(typed, &name) {
            found.push((score, Entry { name, kind: words::kind(of), keys: String::new(), does: Does::Show(of) }));
        }
    }
    // Without letters, the order of the table says what is near at hand.
    if !typed.is_empty() {
        // Of equal ones, those near the head of the table come first.
        found.sort_by_key(|(score, _)| -*score);
    }
    found.into_iter().map(|(_, entry)| entry).take(MAX_LISTED).collect()
}
