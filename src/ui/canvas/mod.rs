//! The map: cards and lines on a sheet that can be moved and zoomed, drawn in screen units so that
//! they are crisp at every size.
//!
//! `geometry`, `route` and `obstacles` say where things stand; `touch` makes them widgets that hands,
//! keys and screen readers find; `gesture` and `navigate` turn movements into actions; `paint_*` and
//! `writing` draw. The panel keeps only the movement of the hand that is under way.

pub mod badges;
pub mod bends;
mod find;
pub mod frames;
pub mod geometry;
mod gesture;
mod glide;
pub mod guides;
mod hover;
mod labels;
mod legend;
mod minimap;
pub mod moving;
mod navigate;
pub mod notes;
mod obstacles;
mod paint_card;
mod paint_frame;
mod paint_link;
mod paint_rank;
mod panel;
pub mod route;
mod sizes;
pub mod svg;
mod tools;
mod touch;
mod visible;
mod writing;

pub use self::gesture::connect;
pub use self::panel::{CanvasPanel, map_id};

/// Below this zoom, texts are left out.
pub const DETAIL_ZOOM: f32 = 0.4;

/// A font size at a zoom, in steps that keep the number of different sizes small.
fn font_size(at_full: f32, zoom: f32) -> f32 {
    (at_full * zoom * 4.0).round().max(4.0) / 4.0
}
