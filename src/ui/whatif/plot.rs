//! Small plots of answers: axes with round numbers, a frame, places on screen. It knows nothing of scenarios.

use egui::{Align2, FontId, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::ui::theme::{Palette, Theme, metrics};
use crate::units::format::significant;

/// Room for numbers left of a plot.
const LEFT: f32 = 64.0;
/// Room for numbers and the name below a plot.
const BELOW: f32 = 44.0;
/// Room above a plot.
const ABOVE: f32 = 24.0;

/// A range of values with round steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Least.
    pub low: f64,
    /// Greatest.
    pub high: f64,
}

impl Range {
    /// The range of these values with a little air; an empty one becomes 0 to 1.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if !low.is_finite() || !high.is_finite() {
            return Self { low: 0.0, high: 1.0 };
        }
        let air = if high - low > 0.0 { (high - low) * 0.06 } else { high.abs().max(1.0) * 0.1 };
        Self { low: low - air, high: high + air }
    }

    /// Where a value lies between the ends.
    pub fn share(self, value: f64) -> f32 {
        ((value - self.low) / (self.high - self.low).max(f64::MIN_POSITIVE)) as f32
    }

    /// Round values within it, about so many.
    pub fn ticks(self, n: usize) -> Vec<f64> {
        let raw = (self.high - self.low) / n.max(1) as f64;
        let power = libm::pow(10.0, libm::floor(libm::log10(raw.max(f64::MIN_POSITIVE))));
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|unit| unit * power).find(|step| raw <= *step).unwrap_or(10.0 * power);
        let first = libm::ceil(self.low / step);
        (0..=2 * n + 2).map(|k| (first + k as f64) * step).take_while(|value| *value <= self.high + step * 1e-9).collect()
    }
}

/// A plot's frame and ranges.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Where values are drawn.
    pub rect: Rect,
    /// Across.
    pub x: Range,
    /// Upwards.
    pub y: Range,
}

impl Frame {
    /// The frame inside a place on screen, with room for numbers.
    pub fn inside(place: Rect, x: Range, y: Range) -> Self {
        let rect = Rect::from_min_max(place.min + vec2(LEFT, ABOVE), place.max - vec2(metrics::GAP_LARGE, BELOW));
        Self { rect, x, y }
    }

    /// A value on screen.
    pub fn at(&self, x: f64, y: f64) -> Pos2 {
        pos2(self.rect.left() + self.rect.width() * self.x.share(x), self.rect.bottom() - self.rect.height() * self.y.share(y))
    }

    /// Grid, numbers and names; `show_x` writes a number across, where the usual way does not fit.
    pub fn paint(&self, ui: &Ui, x_name: &str, y_name: &str, x_ticks: &[f64], show_x: &dyn Fn(f64) -> String) {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let small = FontId::proportional(Theme::of(ui).metrics.small);
        for value in self.y.ticks(5) {
            let y = self.at(self.x.low, value).y;
            painter.hline(self.rect.x_range(), y, Stroke::new(metrics::HAIRLINE, palette.hairline));
            let at = pos2(self.rect.left() - metrics::GAP, y);
            painter.text(at, Align2::RIGHT_CENTER, significant(value, 4), small.clone(), palette.ink_secondary);
        }
        painter.hline(self.rect.x_range(), self.rect.bottom(), Stroke::new(metrics::HAIRLINE, palette.outline));
        let mut free_from = f32::NEG_INFINITY;
        for value in x_ticks {
            let x = self.at(*value, self.y.low).x;
            painter.vline(x, self.rect.bottom()..=self.rect.bottom() + 4.0, Stroke::new(metrics::HAIRLINE, palette.outline));
            let galley = painter.layout_no_wrap(show_x(*value), small.clone(), palette.ink_secondary);
            let left = x - galley.size().x / 2.0;
            // Numbers that would overlap are left out.
            if free_from < left {
                free_from = left + galley.size().x + metrics::GAP;
                painter.galley(pos2(left, self.rect.bottom() + 6.0), galley, palette.ink_secondary);
            }
        }
        painter.text(
            pos2(self.rect.center().x, self.rect.bottom() + BELOW - 2.0),
            Align2::CENTER_BOTTOM,
            x_name,
            small.clone(),
            palette.ink_secondary,
        );
        painter.text(pos2(self.rect.left() - LEFT + 4.0, self.rect.top() - 6.0), Align2::LEFT_BOTTOM, y_name, small, palette.ink_secondary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_within_the_range() {
        assert_eq!(Range { low: 0.3, high: 9.7 }.ticks(5), [2.0, 4.0, 6.0, 8.0]);
        assert_eq!(Range { low: -0.05, high: 0.05 }.ticks(4).len(), 3);
        let narrow = Range::of([5.0, 5.0].into_iter());
        assert!(narrow.low < 5.0 && 5.0 < narrow.high);
    }
}
