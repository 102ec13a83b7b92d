//! Sizes and durations: the 4 px grid, the widths of the fixed columns, the type scale.
//!
//! Panels take every distance from here; a bare number in a panel is a mistake.

use super::Appearance;

/// One step of the grid; every distance is a multiple of it.
pub const GRID: f32 = 4.0;
/// Between an icon and its text.
pub const GAP_SMALL: f32 = 4.0;
/// Between neighbouring controls.
pub const GAP: f32 = 8.0;
/// Between groups of controls, and inside panels.
pub const GAP_LARGE: f32 = 16.0;
/// Between sections of a page.
pub const GAP_SECTION: f32 = 24.0;

/// Width of the rail with the five steps.
pub const RAIL: f32 = 56.0;
/// Width of the inspector.
pub const INSPECTOR: f32 = 320.0;
/// Width of the header left of every track.
pub const TRACK_HEADER: f32 = 168.0;
/// Width of the values right of every track.
pub const VALUE_GUTTER: f32 = 136.0;
/// Height of the time axis below the tracks.
pub const TIME_AXIS: f32 = 40.0;
/// Smallest height of a track; below it the tracks scroll.
pub const TRACK_MIN: f32 = 72.0;

/// Corner radius of controls.
pub const RADIUS: u8 = 6;
/// Corner radius of cards, windows and pop-ups.
pub const RADIUS_CARD: u8 = 8;
/// Width of separating lines.
pub const HAIRLINE: f32 = 1.0;
/// Width of the outline of a selected or focused thing.
pub const FOCUS: f32 = 2.0;
/// Width of a median line in a plot.
pub const MEDIAN: f32 = 1.5;
/// Opacity of the band that holds 50 % of the repeats.
pub const BAND_50: f32 = 0.28;
/// Opacity of the band that holds 90 % of the repeats.
pub const BAND_90: f32 = 0.14;
/// Opacity of what is unrelated to the selection.
pub const UNRELATED: f32 = 0.4;

/// Longest motion in seconds; zero when the planner asked for reduced motion.
pub const MOTION: f32 = 0.12;

/// Sizes that differ between the desk and the projector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Captions that need not be read in a workshop.
    pub small: f32,
    /// Body text and buttons.
    pub body: f32,
    /// Names of cards and titles of groups.
    pub title: f32,
    /// Headings of pages.
    pub heading: f32,
    /// The figures at the top and the welcome line.
    pub display: f32,
    /// Height of buttons and fields.
    pub control: f32,
    /// Side of an icon beside body text.
    pub icon: f32,
    /// Factor for columns and rows that hold text, such as track headers; 1 at a desk.
    pub scale: f32,
}

impl Metrics {
    /// Sizes of an appearance.
    ///
    /// The scale is drawn as 11, 13, 15, 20, 28; Source Sans has a lower x-height (0.486 em) than the
    /// faces such scales are made for (about 0.53 em), so each step is set one size up.
    pub const fn for_appearance(appearance: Appearance) -> Self {
        match appearance {
            Appearance::Light | Appearance::Dark => {
                Self { small: 12.0, body: 14.0, title: 16.0, heading: 21.0, display: 30.0, control: 28.0, icon: 16.0, scale: 1.0 }
            }
            Appearance::ProjectorLight | Appearance::ProjectorDark => {
                Self { small: 16.0, body: 19.0, title: 22.0, heading: 28.0, display: 40.0, control: 36.0, icon: 20.0, scale: 1.35 }
            }
        }
    }
}
