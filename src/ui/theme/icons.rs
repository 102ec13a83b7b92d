//! Signs painted as vectors: crisp at every size and colour, and no font is needed for them.
//!
//! Each sign is drawn on a grid of 16 by 16. It stands beside a word or carries an accessible name;
//! the sign alone never is the message.

use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

/// Side of the grid the signs are drawn on.
const GRID: f32 = 16.0;
/// Line width on that grid.
const LINE: f32 = 1.5;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what the signs show")]
pub enum Icon {
    Agree,
    ArrowDown,
    ArrowUp,
    Check,
    ChevronDown,
    ChevronRight,
    Chip,
    ChipShield,
    Clash,
    Close,
    Copy,
    Export,
    Fit,
    Folder,
    Gear,
    Info,
    Lock,
    Map,
    Measure,
    Moon,
    More,
    Note,
    Pause,
    Person,
    Pin,
    Play,
    Plus,
    Projector,
    Redo,
    Save,
    Search,
    Stop,
    Sun,
    Trash,
    Try,
    Undo,
    Warning,
    Watch,
}

impl Icon {
    /// All signs.
    pub const ALL: [Self; 38] = [
        Self::Agree,
        Self::ArrowDown,
        Self::ArrowUp,
        Self::Check,
        Self::ChevronDown,
        Self::ChevronRight,
        Self::Chip,
        Self::ChipShield,
        Self::Clash,
        Self::Close,
        Self::Copy,
        Self::Export,
        Self::Fit,
        Self::Folder,
        Self::Gear,
        Self::Info,
        Self::Lock,
        Self::Map,
        Self::Measure,
        Self::Moon,
        Self::More,
        Self::Note,
        Self::Pause,
        Self::Person,
        Self::Pin,
        Self::Play,
        Self::Plus,
        Self::Projector,
        Self::Redo,
        Self::Save,
        Self::Search,
        Self::Stop,
        Self::Sun,
        Self::Trash,
        Self::Try,
        Self::Undo,
        Self::Warning,
        Self::Watch,
    ];
}

/// Paints a sign into the middle of `rect`, as large as its shorter side allows.
pub fn paint(painter: &Painter, rect: Rect, icon: Icon, colour: Color32) {
    let side = rect.width().min(rect.height());
    let pen = Pen { painter, origin: rect.center() - Vec2::splat(side / 2.0), scale: side / GRID, colour };
    pen.icon(icon);
}

/// Draws in grid coordinates.
struct Pen<'a> {
    painter: &'a Painter,
    origin: Pos2,
    scale: f32,
    colour: Color32,
}

impl Pen<'_> {
    fn icon(&self, icon: Icon) {
        match icon {
            Icon::Agree => {
                self.circle(5.75, 8.0, 4.0);
                self.circle(10.25, 8.0, 4.0);
            }
            Icon::ArrowDown => {
                self.line(&[(8.0, 3.0), (8.0, 13.0)]);
                self.line(&[(4.0, 9.0), (8.0, 13.0), (12.0, 9.0)]);
            }
            Icon::ArrowUp => {
                self.line(&[(8.0, 13.0), (8.0, 3.0)]);
                self.line(&[(4.0, 7.0), (8.0, 3.0), (12.0, 7.0)]);
            }
            Icon::Check => self.line(&[(3.0, 8.5), (6.5, 12.0), (13.0, 4.5)]),
            Icon::ChevronDown => self.line(&[(4.0, 6.0), (8.0, 10.0), (12.0, 6.0)]),
            Icon::ChevronRight => self.line(&[(6.0, 4.0), (10.0, 8.0), (6.0, 12.0)]),
            Icon::Chip => {
                self.chip();
                self.rect(6.5, 6.5, 9.5, 9.5, 0.5);
            }
            Icon::ChipShield => {
                self.chip();
                self.filled(&[(8.0, 5.5), (10.5, 6.4), (10.2, 9.0), (8.0, 10.8), (5.8, 9.0), (5.5, 6.4)]);
            }
            Icon::Clash => {
                // Two arrowheads that meet at a bar.
                self.line(&[(8.0, 2.5), (8.0, 13.5)]);
                self.line(&[(2.0, 5.0), (5.0, 8.0), (2.0, 11.0)]);
                self.line(&[(14.0, 5.0), (11.0, 8.0), (14.0, 11.0)]);
            }
            Icon::Close => {
                self.line(&[(4.0, 4.0), (12.0, 12.0)]);
                self.line(&[(12.0, 4.0), (4.0, 12.0)]);
            }
            Icon::Copy => {
                self.rect(2.5, 2.5, 10.0, 10.0, 1.5);
                self.line(&[(12.5, 5.5), (13.5, 6.5), (13.5, 13.5), (6.5, 13.5), (5.5, 12.5)]);
            }
            Icon::Export => {
                self.line(&[(8.0, 10.5), (8.0, 2.5)]);
                self.line(&[(5.0, 5.5), (8.0, 2.5), (11.0, 5.5)]);
                self.line(&[(2.5, 9.5), (2.5, 13.5), (13.5, 13.5), (13.5, 9.5)]);
            }
            Icon::Fit => {
                self.line(&[(2.5, 6.0), (2.5, 2.5), (6.0, 2.5)]);
                self.line(&[(10.0, 2.5), (13.5, 2.5), (13.5, 6.0)]);
                self.line(&[(13.5, 10.0), (13.5, 13.5), (10.0, 13.5)]);
                self.line(&[(6.0, 13.5), (2.5, 13.5), (2.5, 10.0)]);
            }
            Icon::Folder => self.closed(&[(2.0, 4.0), (6.0, 4.0), (7.5, 5.5), (14.0, 5.5), (14.0, 13.0), (2.0, 13.0)]),
            Icon::Gear => {
                self.circle(8.0, 8.0, 2.25);
                self.circle(8.0, 8.0, 4.5);
                for (x, y) in EIGHT {
                    self.line(&[(8.0 + 4.5 * x, 8.0 + 4.5 * y), (8.0 + 6.5 * x, 8.0 + 6.5 * y)]);
                }
            }
            Icon::Info => {
                self.circle(8.0, 8.0, 6.0);
                self.line(&[(8.0, 7.5), (8.0, 11.25)]);
                self.dot(8.0, 5.0, 1.0);
            }
            Icon::Lock => {
                self.rect(3.5, 7.0, 12.5, 13.5, 1.5);
                self.line(&[(5.5, 7.0), (5.5, 4.75), (6.25, 3.25), (8.0, 2.5), (9.75, 3.25), (10.5, 4.75), (10.5, 7.0)]);
            }
            Icon::Map => {
                self.rect(1.75, 2.5, 6.25, 6.5, 1.25);
                self.rect(9.75, 9.5, 14.25, 13.5, 1.25);
                self.line(&[(6.25, 4.5), (9.0, 4.5), (12.0, 4.5), (12.0, 9.5)]);
            }
            Icon::Measure => {
                self.line(&[(2.0, 13.5), (14.0, 13.5)]);
                self.bar(3.0, 9.0, 5.0, 13.5);
                self.bar(7.0, 5.5, 9.0, 13.5);
                self.bar(11.0, 2.5, 13.0, 13.5);
            }
            Icon::Moon => self.moon(),
            Icon::More => {
                self.dot(3.5, 8.0, 1.25);
                self.dot(8.0, 8.0, 1.25);
                self.dot(12.5, 8.0, 1.25);
            }
            Icon::Note => {
                self.closed(&[(2.5, 2.5), (13.5, 2.5), (13.5, 9.5), (9.5, 13.5), (2.5, 13.5)]);
                self.line(&[(13.5, 9.5), (9.5, 9.5), (9.5, 13.5)]);
            }
            Icon::Pause => {
                self.bar(4.5, 3.5, 6.75, 12.5);
                self.bar(9.25, 3.5, 11.5, 12.5);
            }
            Icon::Person => {
                self.circle(8.0, 5.25, 2.75);
                self.line(&[(2.75, 13.75), (3.25, 11.75), (4.75, 10.5), (8.0, 10.0), (11.25, 10.5), (12.75, 11.75), (13.25, 13.75)]);
            }
            Icon::Pin => {
                self.closed(&[(3.5, 2.5), (12.5, 2.5), (12.5, 8.0), (8.0, 13.5), (3.5, 8.0)]);
                self.dot(8.0, 6.0, 1.25);
            }
            Icon::Play => self.filled(&[(5.0, 3.0), (13.0, 8.0), (5.0, 13.0)]),
            Icon::Plus => {
                self.line(&[(8.0, 3.0), (8.0, 13.0)]);
                self.line(&[(3.0, 8.0), (13.0, 8.0)]);
            }
            Icon::Projector => {
                self.rect(2.0, 3.0, 14.0, 10.5, 1.0);
                self.line(&[(8.0, 10.5), (8.0, 13.5)]);
                self.line(&[(5.0, 13.5), (11.0, 13.5)]);
            }
            Icon::Redo => {
                self.line(&[(13.0, 6.5), (6.0, 6.5), (3.75, 7.5), (3.0, 9.5), (3.75, 11.5), (6.0, 12.5), (9.0, 12.5)]);
                self.line(&[(10.0, 3.5), (13.0, 6.5), (10.0, 9.5)]);
            }
            Icon::Save => {
                self.closed(&[(2.5, 2.5), (11.0, 2.5), (13.5, 5.0), (13.5, 13.5), (2.5, 13.5)]);
                self.line(&[(5.0, 2.5), (5.0, 5.5), (9.5, 5.5), (9.5, 2.5)]);
                self.line(&[(4.75, 13.5), (4.75, 9.5), (11.25, 9.5), (11.25, 13.5)]);
            }
            Icon::Search => {
                self.circle(7.0, 7.0, 4.25);
                self.line(&[(10.25, 10.25), (13.5, 13.5)]);
            }
            Icon::Stop => self.bar(4.0, 4.0, 12.0, 12.0),
            Icon::Sun => {
                self.circle(8.0, 8.0, 3.0);
                for (x, y) in EIGHT {
                    self.line(&[(8.0 + 5.0 * x, 8.0 + 5.0 * y), (8.0 + 6.75 * x, 8.0 + 6.75 * y)]);
                }
            }
            Icon::Trash => {
                self.line(&[(2.5, 4.5), (13.5, 4.5)]);
                self.line(&[(6.0, 4.5), (6.0, 2.5), (10.0, 2.5), (10.0, 4.5)]);
                self.line(&[(4.0, 4.5), (4.75, 13.5), (11.25, 13.5), (12.0, 4.5)]);
            }
            Icon::Try => {
                // One line that parts into two: what is, and what could be.
                self.line(&[(2.0, 8.0), (6.0, 8.0), (10.0, 4.0), (13.5, 4.0)]);
                self.line(&[(6.0, 8.0), (10.0, 12.0), (13.5, 12.0)]);
                self.line(&[(11.5, 2.0), (13.5, 4.0), (11.5, 6.0)]);
            }
            Icon::Undo => {
                self.line(&[(3.0, 6.5), (10.0, 6.5), (12.25, 7.5), (13.0, 9.5), (12.25, 11.5), (10.0, 12.5), (7.0, 12.5)]);
                self.line(&[(6.0, 3.5), (3.0, 6.5), (6.0, 9.5)]);
            }
            Icon::Warning => {
                self.closed(&[(8.0, 2.25), (14.25, 13.25), (1.75, 13.25)]);
                self.line(&[(8.0, 6.5), (8.0, 9.25)]);
                self.dot(8.0, 11.25, 0.9);
            }
            Icon::Watch => {
                self.line(&[
                    (1.5, 8.0),
                    (3.25, 5.75),
                    (5.5, 4.25),
                    (8.0, 3.75),
                    (10.5, 4.25),
                    (12.75, 5.75),
                    (14.5, 8.0),
                    (12.75, 10.25),
                    (10.5, 11.75),
                    (8.0, 12.25),
                    (5.5, 11.75),
                    (3.25, 10.25),
                    (1.5, 8.0),
                ]);
                self.circle(8.0, 8.0, 2.0);
            }
        }
    }

    /// The body and the legs of a chip.
    fn chip(&self) {
        self.rect(3.5, 3.5, 12.5, 12.5, 1.5);
        for at in [6.0, 10.0] {
            self.line(&[(at, 1.5), (at, 3.5)]);
            self.line(&[(at, 12.5), (at, 14.5)]);
            self.line(&[(1.5, at), (3.5, at)]);
            self.line(&[(12.5, at), (14.5, at)]);
        }
    }

    fn moon(&self) {
        self.closed(&[
            (8.5, 2.5),
            (5.75, 3.0),
            (3.75, 4.75),
            (2.75, 7.25),
            (3.25, 10.25),
            (5.25, 12.5),
            (8.0, 13.25),
            (10.75, 12.5),
            (12.75, 10.5),
            (10.5, 10.75),
            (8.25, 9.75),
            (7.0, 7.75),
            (7.0, 5.0),
        ]);
    }

    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        self.origin + vec2(x, y) * self.scale
    }

    fn stroke(&self) -> Stroke {
        Stroke::new(LINE * self.scale, self.colour)
    }

    fn points(&self, points: &[(f32, f32)]) -> Vec<Pos2> {
        points.iter().map(|point| self.at(*point)).collect()
    }

    fn line(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::line(self.points(points), self.stroke()));
    }

    fn closed(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::closed_line(self.points(points), self.stroke()));
    }

    /// A convex filled shape.
    fn filled(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::convex_polygon(self.points(points), self.colour, Stroke::NONE));
    }

    fn bar(&self, left: f32, top: f32, right: f32, bottom: f32) {
        let rect = Rect::from_min_max(self.at((left, top)), self.at((right, bottom)));
        self.painter.rect_filled(rect, CornerRadius::same(1), self.colour);
    }

    fn rect(&self, left: f32, top: f32, right: f32, bottom: f32, radius: f32) {
        let rect = Rect::from_min_max(self.at((left, top)), self.at((right, bottom)));
        self.painter.rect_stroke(rect, radius * self.scale, self.stroke(), StrokeKind::Middle);
    }

    fn circle(&self, x: f32, y: f32, radius: f32) {
        self.painter.circle_stroke(self.at((x, y)), radius * self.scale, self.stroke());
    }

    fn dot(&self, x: f32, y: f32, radius: f32) {
        self.painter.circle_filled(pos2(self.at((x, y)).x, self.at((x, y)).y), radius * self.scale, self.colour);
    }
}

/// Unit steps in eight directions.
const EIGHT: [(f32, f32); 8] =
    [(1.0, 0.0), (0.707, 0.707), (0.0, 1.0), (-0.707, 0.707), (-1.0, 0.0), (-0.707, -0.707), (0.0, -1.0), (0.707, -0.707)];

#[cfg(test)]
mod tests {
    use egui::{Context, RawInput};

    use super::*;

    #[test]
    fn every_sign_paints_inside_its_square_and_no_two_are_alike() {
        let ctx = Context::default();
        let square = Rect::from_min_size(pos2(20.0, 20.0), Vec2::splat(16.0));
        let mut seen: Vec<(Icon, Vec<Shape>)> = Vec::new();
        for icon in Icon::ALL {
            let mut output = ctx.run_ui(RawInput::default(), |ui| {
                paint(ui.painter(), square, icon, Color32::RED);
            });
            output.textures_delta.clear();
            let shapes: Vec<Shape> = output.shapes.into_iter().map(|clipped| clipped.shape).collect();
            assert!(!shapes.is_empty(), "{icon:?} paints nothing");
            for shape in &shapes {
                assert!(
                    square.expand(0.5).contains_rect(shape.visual_bounding_rect()),
                    "{icon:?} leaves its square: {:?}",
                    shape.visual_bounding_rect()
                );
            }
            for (other, painted) in &seen {
                assert_ne!(painted, &shapes, "{icon:?} looks like {other:?}");
            }
            seen.push((icon, shapes));
        }
    }
}
