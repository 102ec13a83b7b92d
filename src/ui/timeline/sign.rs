//! Signs for the ways in which plans clash and decisions are at fault: each has a form of its own, so that none
//! is told by its colour alone. Nothing here knows engines or results.

use egui::{Color32, Painter, Pos2, Stroke, vec2};

use crate::ui::theme::{Palette, metrics};

/// Radius of the ground of a sign.
pub(super) const RADIUS: f32 = 6.5;

/// What a tie or a mark between bars says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// One begins before what it needs is there: a clock.
    TooEarly,
    /// One hurries and the other does not: two arrow heads.
    WrongSpeed,
    /// Quantities differ: an unequal sign.
    DifferentQuantity,
    /// The same word means different things: two waves.
    DifferentMeaning,
    /// More is claimed than there is: an arrow out of a box.
    Overbooked,
    /// A decision rests on what was outdated: an hourglass.
    OutdatedBasis,
    /// A decision is turned back: two arrows against each other.
    BackAndForth,
    /// Two decide the same: two heads.
    TwoDeciders,
}

impl Sign {
    /// Its name in a legend.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooEarly => "Too early",
            Self::WrongSpeed => "Wrong speed",
            Self::DifferentQuantity => "Different quantity",
            Self::DifferentMeaning => "Different meaning",
            Self::Overbooked => "Overbooked",
            Self::OutdatedBasis => "Outdated basis",
            Self::BackAndForth => "Back and forth",
            Self::TwoDeciders => "Two deciders",
        }
    }

    /// Whether it is a fault of one decision or subject, not a clash of two plans.
    pub const fn is_fault(self) -> bool {
        matches!(self, Self::OutdatedBasis | Self::BackAndForth | Self::TwoDeciders)
    }

    /// Vermilion for a clash, amber for what is worth a look.
    pub const fn colour(self, palette: &Palette) -> Color32 {
        if self.is_fault() { palette.look } else { palette.clash }
    }

    /// Lines of the sign, in points from its middle.
    const fn lines(self) -> &'static [&'static [(f32, f32)]] {
        match self {
            Self::TooEarly => &[&[(0.0, -3.5), (0.0, 0.5), (2.5, 2.0)]],
            Self::WrongSpeed => &[&[(-3.0, -3.0), (0.0, 0.0), (-3.0, 3.0)], &[(0.5, -3.0), (3.5, 0.0), (0.5, 3.0)]],
            Self::DifferentQuantity => &[&[(-3.0, -1.5), (3.0, -1.5)], &[(-3.0, 1.5), (3.0, 1.5)], &[(2.0, -3.5), (-2.0, 3.5)]],
            Self::DifferentMeaning => {
                &[&[(-3.5, -1.0), (-1.5, -2.5), (1.5, -1.0), (3.5, -2.5)], &[(-3.5, 2.5), (-1.5, 1.0), (1.5, 2.5), (3.5, 1.0)]]
            }
            Self::Overbooked => {
                &[&[(-3.0, -0.5), (-3.0, 3.0), (3.0, 3.0), (3.0, -0.5)], &[(0.0, 1.5), (0.0, -3.5)], &[(-2.0, -1.5), (0.0, -3.5), (2.0, -1.5)]]
            }
            Self::OutdatedBasis => &[&[(-2.5, -3.5), (2.5, -3.5), (-2.5, 3.5), (2.5, 3.5), (-2.5, -3.5)]],
            Self::BackAndForth => {
                &[&[(-3.5, -1.5), (3.5, -1.5), (1.5, -3.5)], &[(3.5, 1.5), (-3.5, 1.5), (-1.5, 3.5)]]
            }
            Self::TwoDeciders => &[&[(-3.5, 3.0), (-1.75, 0.5), (0.0, 3.0), (1.75, 0.5), (3.5, 3.0)]],
        }
    }

    /// Paints it with its ground.
    pub(super) fn paint(self, painter: &Painter, at: Pos2, palette: &Palette) {
        let colour = self.colour(palette);
        painter.circle(at, RADIUS, palette.paper, Stroke::new(metrics::HAIRLINE, colour));
        let stroke = Stroke::new(1.25, colour);
        for line in self.lines() {
            let points: Vec<Pos2> = line.iter().map(|(x, y)| at + vec2(*x, *y)).collect();
            painter.line(points, stroke);
        }
        if self == Self::TwoDeciders {
            for x in [-1.75, 1.75] {
                painter.circle_filled(at + vec2(x, -2.0), 1.5, colour);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_a_form_of_its_own_inside_its_ground() {
        use Sign::{BackAndForth, DifferentMeaning, DifferentQuantity, OutdatedBasis, Overbooked, TooEarly, TwoDeciders, WrongSpeed};
        let all = [TooEarly, WrongSpeed, DifferentQuantity, DifferentMeaning, Overbooked, OutdatedBasis, BackAndForth, TwoDeciders];
        for (nth, sign) in all.into_iter().enumerate() {
            assert!(all[..nth].iter().all(|other| other.lines() != sign.lines() && other.name() != sign.name()));
            let points = sign.lines().iter().flat_map(|line| line.iter());
            assert!(points.into_iter().all(|(x, y)| x * x + y * y < RADIUS * RADIUS), "{sign:?}");
        }
        assert_eq!(all.into_iter().filter(|sign| sign.is_fault()).count(), 3);
    }
}
