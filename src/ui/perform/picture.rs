//! The map as a picture or a drawing outside the window, and the window as a whole.

use std::path::PathBuf;

use egui::{Context, Rect, ViewportCommand};

use crate::ui::app::App;
use crate::ui::canvas::svg;
use crate::ui::jobs::DialogFor;
use crate::ui::theme::controls::Tone;
use crate::ui::theme::{Appearance, Palette};
use crate::ui::toasts::Offer;

impl App {
    /// Puts a picture of the map on the clipboard as soon as the next frame has been painted.
    pub(super) fn copy_picture(&mut self, ctx: &Context) {
        let whole = ctx.content_rect();
        let canvas = self.panels.canvas.canvas().unwrap_or(whole).intersect(whole);
        let later = ctx.clone();
        ctx.request_screenshot(move |image| {
            later.copy_image(image.region(&canvas, Some(later.pixels_per_point())));
            later.request_repaint();
        });
        self.session.toasts.say(Tone::Plain, "The picture of the map is on the clipboard", Offer::Nothing);
    }

    /// The drawing of the map, always in the colours of light paper.
    fn drawing(&self) -> String {
        svg::drawing(&self.derived.map, &Palette::for_appearance(Appearance::Light), &self.open.title())
    }

    pub(super) fn copy_drawing(&mut self, ctx: &Context) {
        ctx.copy_text(self.drawing());
        self.session.toasts.say(Tone::Plain, "The drawing of the map is on the clipboard as SVG", Offer::Nothing);
    }

    pub(super) fn choose_where_to_export(&mut self) {
        let name = self.open.file_name().unwrap_or_else(|| "Map".to_owned());
        let beside = self.open.path.as_deref().and_then(std::path::Path::parent).unwrap_or(std::path::Path::new(""));
        let pending = self.dialogs.pick_save(&beside.join(format!("{name}.svg")));
        self.jobs.dialog(pending, DialogFor::Export);
    }

    /// Writes the drawing of the map to a file.
    pub(in crate::ui) fn export_drawing(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension("svg") } else { path };
        let (tone, said) = match std::fs::write(&path, self.drawing()) {
            Ok(()) => (Tone::Plain, format!("The drawing was written. {}", path.display())),
            Err(why) => (Tone::Clash, format!("The drawing was not written: {why}; choose another place. {}", path.display())),
        };
        self.session.toasts.say(tone, said, Offer::Nothing);
    }

    pub(super) fn toggle_full_screen(ctx: &Context) {
        let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
    }

    /// Asks for the next frame's pixels and puts those of a place that was kept under an id on the clipboard.
    pub(super) fn copy_place(&mut self, ctx: &Context, kept: egui::Id, said: &str) {
        let Some(place) = ctx.data(|data| data.get_temp::<Rect>(kept)) else { return };
        let (scale, clipboard) = (ctx.pixels_per_point(), ctx.clone());
        ctx.request_screenshot(move |image| {
            clipboard.copy_image(image.region(&place, Some(scale)));
            // The clipboard is filled at the end of a frame.
            clipboard.request_repaint();
        });
        self.session.toasts.say(Tone::Plain, said, Offer::Nothing);
    }
}
