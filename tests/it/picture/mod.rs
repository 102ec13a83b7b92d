//! Pictures of screens for people to look at, and for tests that compare pixels.
//!
//! `builder` gives a harness in our theme that paints with the processor; `save` writes what it shows
//! to `target/pictures`. Pictures are not compared with stored ones here.

mod renderer;
mod theme;
mod timeline;
mod timeline_sample;

use std::path::{Path, PathBuf};

use egui::vec2;
use egui_kittest::{Harness, HarnessBuilder};
use image::RgbaImage;
use syncline::ui::theme::{self as look, Appearance};

pub use self::renderer::CpuRenderer;

/// A harness of this size in points, in this appearance, without a painted pointer.
pub fn builder<State>(appearance: Appearance, width: f32, height: f32) -> HarnessBuilder<State> {
    let toolkit_theme = if appearance.is_dark() { egui::Theme::Dark } else { egui::Theme::Light };
    HarnessBuilder::default()
        .with_size(vec2(width, height))
        .with_theme(toolkit_theme)
        .with_render_cursor(false)
        .with_context_setup(move |ctx| look::apply(ctx, appearance, true))
        .renderer(CpuRenderer::default())
}

/// What the harness shows now.
pub fn take<State>(harness: &mut Harness<'_, State>) -> RgbaImage {
    harness.render().unwrap()
}

/// Writes what the harness shows now to `target/pictures/NAME.png` and returns the path.
pub fn save<State>(harness: &mut Harness<'_, State>, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name).with_extension("png");
    take(harness).save(&path).unwrap();
    path
}

#[test]
fn two_renders_of_the_same_screen_are_equal_bit_by_bit() {
    let picture = || {
        let mut harness = builder::<()>(Appearance::Light, 320.0, 200.0).build_ui(|ui| {
            ui.heading("On time in full");
            ui.label("94.2 % of order lines, last 12 weeks");
            ui.painter().circle_filled(egui::pos2(200.0, 120.0), 40.0, egui::Color32::from_rgba_unmultiplied(10, 90, 200, 90));
        });
        take(&mut harness)
    };
    let (first, second) = (picture(), picture());
    assert_eq!(first.dimensions(), (320, 200));
    assert!(first.pixels().any(|pixel| pixel.0[3] != 0), "something is painted");
    assert!(first == second);
}

#[test]
fn translucent_paint_blends_in_gamma_space() {
    let mut harness = builder::<()>(Appearance::Light, 40.0, 40.0).build_ui(|ui| {
        let painter = ui.ctx().debug_painter();
        painter.rect_filled(painter.clip_rect(), 0.0, egui::Color32::WHITE);
        painter.rect_filled(painter.clip_rect(), 0.0, egui::Color32::from_black_alpha(128));
    });
    assert_eq!(take(&mut harness).get_pixel(20, 20).0, [127, 127, 127, 255]);
}

#[test]
fn neighbouring_triangles_paint_each_pixel_once() {
    let mut harness = builder::<()>(Appearance::Light, 60.0, 60.0).build_ui(|ui| {
        let mut mesh = egui::Mesh::default();
        mesh.add_colored_rect(egui::Rect::from_min_max(egui::pos2(3.0, 5.0), egui::pos2(51.0, 47.0)), egui::Color32::from_black_alpha(100));
        ui.painter().add(egui::Shape::mesh(mesh));
    });
    let picture = take(&mut harness);
    for (x, y, pixel) in picture.enumerate_pixels() {
        let inside = (3..51).contains(&x) && (5..47).contains(&y);
        assert_eq!(pixel.0[3], if inside { 100 } else { 0 }, "at {x}, {y}");
    }
}
