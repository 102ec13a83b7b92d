//! Paints what the toolkit drew into a picture, on the processor alone.
//!
//! It needs no display, no graphics card and no system library, and the same shapes give the same
//! bytes on every run. It knows triangles and textures, and nothing of widgets.

use std::collections::BTreeMap;

use egui::epaint::{ImageDelta, Primitive, Vertex};
use egui::{Color32, ColorImage, Context, FullOutput, ImageData, Mesh, Rect, TextureFilter, TextureId, TextureOptions, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// Paints with premultiplied alpha in gamma space, as the window does.
#[derive(Default)]
pub struct CpuRenderer {
    textures: BTreeMap<TextureId, Texture>,
    /// Freed by the last output, which may still have painted with them.
    outdated: Vec<TextureId>,
}

struct Texture {
    image: ColorImage,
    options: TextureOptions,
}

/// Four channels from 0 to 1, premultiplied.
type Rgba = [f32; 4];

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for id in self.outdated.drain(..) {
            self.textures.remove(&id);
        }
        let changed: BTreeMap<_, _> = delta.set.drain().collect();
        for (id, patches) in changed {
            for patch in patches {
                self.update(id, &patch);
            }
        }
        self.outdated.extend(delta.free.drain());
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for primitive in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive.primitive else {
                return Err("a paint callback needs a graphics card".to_owned());
            };
            let texture = self.textures.get(&mesh.texture_id).ok_or_else(|| format!("texture {:?} was never sent", mesh.texture_id))?;
            canvas.mesh(&mesh, texture, primitive.clip_rect, scale);
        }
        Ok(canvas.into_image())
    }
}

impl CpuRenderer {
    fn update(&mut self, id: TextureId, patch: &ImageDelta) {
        let ImageData::Color(image) = &patch.image;
        let Some([left, top]) = patch.pos else {
            let texture = Texture { image: image.as_ref().clone(), options: patch.options };
            self.textures.insert(id, texture);
            return;
        };
        let texture = self.textures.get_mut(&id).expect("a texture is sent whole before it is patched");
        let [width, height] = image.size;
        for row in 0..height {
            let from = &image.pixels[row * width..][..width];
            let start = (top + row) * texture.image.size[0] + left;
            texture.image.pixels[start..start + width].copy_from_slice(from);
        }
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Rgba>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 4]; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
        let column = |x: f32| (x * scale).round().clamp(0.0, self.width as f32) as usize;
        let row = |y: f32| (y * scale).round().clamp(0.0, self.height as f32) as usize;
        let clip = [column(clip.min.x), row(clip.min.y), column(clip.max.x), row(clip.max.y)];
        for corners in mesh.triangles() {
            let corners = corners.map(|corner| mesh.vertices[corner as usize]);
            self.triangle(corners, texture, clip, scale);
        }
    }

    fn triangle(&mut self, mut corners: [Vertex; 3], texture: &Texture, clip: [usize; 4], scale: f32) {
        let mut points = corners.map(|corner| [f64::from(corner.pos.x) * f64::from(scale), f64::from(corner.pos.y) * f64::from(scale)]);
        let mut area = edge(points[0], points[1], points[2]);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        if area < 0.0 {
            corners.swap(1, 2);
            points.swap(1, 2);
            area = -area;
        }
        let colours = corners.map(|corner| unit(corner.color));
        let flat_texel = corners.iter().all(|corner| corner.uv == corners[0].uv).then(|| texture.sample(corners[0].uv.x, corners[0].uv.y));
        let [left, right] = span(points.map(|point| point[0]), clip[0], clip[2]);
        let [top, bottom] = span(points.map(|point| point[1]), clip[1], clip[3]);
        for y in top..bottom {
            for x in left..right {
                let middle = [x as f64 + 0.5, y as f64 + 0.5];
                let weights = [edge(points[1], points[2], middle), edge(points[2], points[0], middle), edge(points[0], points[1], middle)];
                let inside = covers(weights[0], points[1], points[2])
                    && covers(weights[1], points[2], points[0])
                    && covers(weights[2], points[0], points[1]);
                if !inside {
                    continue;
                }
                let weights = weights.map(|weight| (weight / area) as f32);
                let texel = flat_texel.unwrap_or_else(|| {
                    texture.sample(mix(weights, corners.map(|corner| corner.uv.x)), mix(weights, corners.map(|corner| corner.uv.y)))
                });
                let source: Rgba = std::array::from_fn(|channel| texel[channel] * mix(weights, colours.map(|colour| colour[channel])));
                let target = &mut self.pixels[y * self.width + x];
                for channel in 0..4 {
                    target[channel] = source[channel] + target[channel] * (1.0 - source[3]);
                }
            }
        }
    }

    /// The picture with straight alpha, as files want it.
    fn into_image(self) -> RgbaImage {
        let mut image = RgbaImage::new(self.width as u32, self.height as u32);
        for (target, [red, green, blue, alpha]) in image.pixels_mut().zip(self.pixels) {
            let straight = |channel: f32| {
                let value = if alpha == 0.0 { 0.0 } else { channel / alpha };
                (value * 255.0).round().clamp(0.0, 255.0) as u8
            };
            let alpha_byte = (alpha * 255.0).round().clamp(0.0, 255.0) as u8;
            target.0 = [straight(red), straight(green), straight(blue), alpha_byte];
        }
        image
    }
}

impl Texture {
    fn sample(&self, u: f32, v: f32) -> Rgba {
        let [width, height] = self.image.size;
        let (x, y) = (u * width as f32, v * height as f32);
        if self.options.magnification == TextureFilter::Nearest {
            return self.texel(x.floor() as isize, y.floor() as isize);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor() as isize, y.floor() as isize);
        let (along, down) = (x - x.floor(), y - y.floor());
        if along == 0.0 && down == 0.0 {
            return self.texel(left, top);
        }
        let row = |row: isize| -> Rgba {
            let (from, to) = (self.texel(left, row), self.texel(left + 1, row));
            std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * along)
        };
        let (upper, lower) = (row(top), row(top + 1));
        std::array::from_fn(|channel| upper[channel] + (lower[channel] - upper[channel]) * down)
    }

    /// A texel; beyond the edge, the edge goes on.
    fn texel(&self, x: isize, y: isize) -> Rgba {
        let [width, height] = self.image.size;
        let x = x.clamp(0, width as isize - 1) as usize;
        let y = y.clamp(0, height as isize - 1) as usize;
        unit(self.image.pixels[y * width + x])
    }
}

/// Twice the signed area of a triangle; positive on the inner side of each edge.
fn edge(from: [f64; 2], to: [f64; 2], point: [f64; 2]) -> f64 {
    (to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0])
}

/// Whether a pixel belongs to this side of an edge. A pixel exactly on a shared edge belongs to
/// the triangle for which it is a top or a left edge, so that it is painted once.
#[expect(clippy::float_cmp, reason = "a pixel lies exactly on an edge or it does not")]
fn covers(weight: f64, from: [f64; 2], to: [f64; 2]) -> bool {
    let top = from[1] == to[1] && from[0] < to[0];
    let left = to[1] < from[1];
    0.0 < weight || (weight == 0.0 && (top || left))
}

/// Pixels whose middle may lie between the smallest and the largest coordinate.
fn span(coordinates: [f64; 3], low: usize, high: usize) -> [usize; 2] {
    let least = coordinates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = coordinates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let clamp = |value: f64| value.clamp(low as f64, high as f64) as usize;
    [clamp((least - 0.5).floor()), clamp((most + 0.5).ceil())]
}

fn mix(weights: [f32; 3], values: [f32; 3]) -> f32 {
    weights[0] * values[0] + weights[1] * values[1] + weights[2] * values[2]
}

fn unit(colour: Color32) -> Rgba {
    colour.to_array().map(|channel| f32::from(channel) / 255.0)
}
