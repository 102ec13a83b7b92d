//! Copies a part of the window as a picture, as it looks on screen.

use egui::{Context, Rect};

use crate::ui::app::App;
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;
use crate::ui::tracks_panel::picture_id;

impl App {
    /// Asks for the next frame's pixels and puts those of the tracks on the clipboard.
    pub(super) fn copy_tracks_picture(&mut self, ctx: &Context) {
        let Some(place) = ctx.data(|data| data.get_temp::<Rect>(picture_id())) else { return };
        let (scale, clipboard) = (ctx.pixels_per_point(), ctx.clone());
        ctx.request_screenshot(move |image| clipboard.copy_image(image.region(&place, Some(scale))));
        self.session.toasts.say(Tone::Plain, "The tracks are on the clipboard as a picture", Offer::Nothing);
    }
}
