//! The three columns every row over time shares, so that every x lines up to the pixel.

use egui::{Rangef, Rect};

use crate::ui::theme::Metrics;
use crate::ui::theme::metrics::{TRACK_HEADER, VALUE_GUTTER};

/// Below this width the side columns give way to the plot.
const COMFORTABLE: f32 = 560.0;
/// Share of a narrow row that goes to the side columns together.
const NARROW: f32 = 0.46;

/// Header, plot and gutter of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Columns {
    /// Titles, left.
    pub header: Rangef,
    /// What is over time.
    pub plot: Rangef,
    /// Values, right.
    pub gutter: Rangef,
}

impl Columns {
    /// Columns of a row as wide as `rect`.
    pub fn of(rect: Rect, metrics: &Metrics) -> Self {
        let sides = (TRACK_HEADER + VALUE_GUTTER) * metrics.scale;
        let scale = if rect.width() < COMFORTABLE * metrics.scale {
            (rect.width() * NARROW / sides).clamp(0.0, 1.0) * metrics.scale
        } else {
            metrics.scale
        };
        let left = (rect.left() + TRACK_HEADER * scale).round();
        let right = (rect.right() - VALUE_GUTTER * scale).round().max(left + 1.0);
        Self { header: Rangef::new(rect.left(), left), plot: Rangef::new(left, right), gutter: Rangef::new(right, rect.right()) }
    }
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;
    use crate::ui::theme::Appearance;

    const DESK: Metrics = Metrics::for_appearance(Appearance::Light);

    #[test]
    fn columns_fill_the_row_without_gap() {
        for width in [100.0, 400.0, 559.0, 1_280.0] {
            let rect = Rect::from_min_size(pos2(56.0, 10.0), vec2(width, 90.0));
            let columns = Columns::of(rect, &DESK);
            assert!((columns.header.min - rect.left()).abs() < 1e-3);
            assert!((columns.header.max - columns.plot.min).abs() < 1e-3);
            assert!((columns.plot.max - columns.gutter.min).abs() < 1e-3);
            assert!((columns.gutter.max - rect.right()).abs() < 1e-3);
            assert!(0.0 < columns.plot.span());
        }
    }

    #[test]
    fn a_wide_row_has_the_fixed_side_columns() {
        let columns = Columns::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(1_280.0, 90.0)), &DESK);
        assert!((columns.header.span() - TRACK_HEADER).abs() < 1e-3);
        assert!((columns.gutter.span() - VALUE_GUTTER).abs() < 1e-3);
    }
}
