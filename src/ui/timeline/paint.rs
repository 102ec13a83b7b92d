//! Paints what is inside one plot: grid, shading, bands, lines, reference levels.
//!
//! The number of points painted is bounded by the pixel columns of the plot. No text but the names of
//! reference levels, and no interaction.

use egui::epaint::{BandPoint, BandShape};
use egui::{Align2, Color32, Mesh, Painter, Pos2, Rangef, Rect, Shape, Stroke, pos2};

use super::pyramid::{FAN, Part, extent};
use super::scale::ValueScale;
use super::series::{Times, Values};
use super::{AxisView, Dash, Kind, ReferenceLine, SeriesView, Track};
use crate::ui::theme::{self, Palette, faded, metrics};

/// A series with more visible points per pixel column than this is painted by columns.
const DENSE: usize = 2;
/// Opacity and width of the line of a single repeat.
const RUN: (f32, f32) = (0.3, 0.75);
/// Opacity of stacked areas.
const STACKED: f32 = 0.75;
/// How near the pointer must be to the line of a repeat.
const REACH: f32 = 6.0;
/// Points beyond the edge of the plot to which lines are drawn.
const BEYOND: f32 = 8.0;

/// One plot in one frame.
pub(super) struct Plot<'a> {
    /// Clipped to the plot.
    pub painter: &'a Painter,
    pub rect: Rect,
    pub view: AxisView<'a>,
    pub scale: ValueScale,
    pub palette: &'a Palette,
}

impl Plot<'_> {
    /// Grid lines, one per round value; zero is a little stronger.
    pub fn grid(&self) {
        for value in self.scale.lines() {
            let y = self.painter.round_to_pixel_center(self.y(value));
            let colour = if value == 0.0 { faded(self.palette.outline, 0.6) } else { faded(self.palette.hairline, 0.75) };
            self.painter.hline(self.rect.x_range(), y, Stroke::new(metrics::HAIRLINE, colour));
        }
    }

    /// Shades a stretch of time.
    pub fn shade(&self, from: i64, to: i64, colour: Color32) {
        let x = Rangef::new(self.x(from), self.x(to));
        self.painter.rect_filled(Rect::from_x_y_ranges(x, self.rect.y_range()), 0.0, colour);
    }

    /// All series of a track: wide bands behind narrow ones, lines in front.
    pub fn series(&self, track: &Track<'_>) {
        for series in track.shown().filter(|series| series.is_stacked) {
            let colour = faded(self.palette.series(series.colour), STACKED);
            self.painter.add(self.band(series, [Part::Q05, Part::Q95], colour));
        }
        for (low, high, opacity) in [(Part::Q05, Part::Q95, metrics::BAND_90), (Part::Q25, Part::Q75, metrics::BAND_50)] {
            for series in track.shown().filter(|series| series.bands.is_some() && !series.is_stacked) {
                let colour = faded(self.palette.series(series.colour), opacity);
                self.painter.add(self.band(series, [low, high], colour));
            }
        }
        for series in track.shown() {
            let colour = self.palette.series(series.colour);
            let hair = Stroke::new(RUN.1, faded(colour, RUN.0));
            for run in series.runs {
                self.lines(self.run(series, *run), hair, Dash::Solid);
            }
        }
        // The first line is what the track is about: it lies in front.
        let lines: Vec<&SeriesView<'_>> = track.shown().filter(|series| !series.is_stacked).collect();
        for series in lines.into_iter().rev() {
            let stroke = Stroke::new(metrics::MEDIAN, self.palette.series(series.colour));
            self.lines(self.median(series), stroke, series.dash);
        }
    }

    /// One repeat among others, drawn out so that it can be told apart.
    pub fn run_in_front(&self, series: &SeriesView<'_>, run: usize) {
        if let Some(values) = series.runs.get(run) {
            let stroke = Stroke::new(metrics::MEDIAN, self.palette.accent);
            self.lines(self.run(series, *values), stroke, Dash::Solid);
        }
    }

    /// The single repeat nearest to a place, if one is within reach: series, repeat, value.
    pub fn run_at<'t>(&self, track: &Track<'t>, at: Pos2) -> Option<(&'t SeriesView<'t>, usize, f64)> {
        let time = self.view.time_at(at.x, self.rect.x_range());
        let mut best: Option<(f32, &SeriesView<'_>, usize, f64)> = None;
        for series in track.shown() {
            let Some(index) = series.index_at(time) else { continue };
            for (run, values) in series.runs.iter().enumerate() {
                let value = values.get(index);
                let distance = (self.y(value) - at.y).abs();
                if value.is_finite() && distance < REACH && best.is_none_or(|(nearest, ..)| distance < nearest) {
                    best = Some((distance, series, run, value));
                }
            }
        }
        best.map(|(_, series, run, value)| (series, run, value))
    }

    /// Targets and limits, with their names at the right end.
    pub fn reference_lines(&self, lines: &[ReferenceLine<'_>]) {
        for line in lines {
            let y = self.painter.round_to_pixel_center(self.y(line.value));
            let path = [pos2(self.rect.left(), y), pos2(self.rect.right(), y)];
            let stroke = Stroke::new(metrics::HAIRLINE, self.palette.ink_secondary);
            self.painter.extend(Shape::dashed_line(&path, stroke, 2.0, 3.0));
            let galley = self.painter.layout_no_wrap(line.name.to_owned(), theme::small(self.painter.ctx()), self.palette.ink_secondary);
            let place = Align2::RIGHT_CENTER.anchor_size(pos2(self.rect.right() - metrics::GAP, y), galley.size());
            let ground = place.expand2(egui::vec2(metrics::GAP_SMALL, 0.0));
            self.painter.rect_filled(ground, 0.0, faded(self.palette.paper, 0.85));
            self.painter.galley(place.min, galley, self.palette.ink_secondary);
        }
    }

    fn x(&self, time: i64) -> f32 {
        let x = self.view.x_of(time, self.rect.x_range());
        x.clamp(self.rect.left() - BEYOND, self.rect.right() + BEYOND)
    }

    fn y(&self, value: f64) -> f32 {
        let y = self.scale.y_of(value, self.rect.y_range());
        y.clamp(self.rect.top() - 1e4, self.rect.bottom() + 1e4)
    }

    fn lines(&self, paths: Vec<Vec<Pos2>>, stroke: Stroke, dash: Dash) {
        for path in paths {
            match (path.as_slice(), dash) {
                ([], _) => {}
                // A point between two gaps would be no line at all.
                ([point], _) => {
                    self.painter.circle_filled(*point, stroke.width.max(1.0), stroke.color);
                }
                (_, Dash::Solid) => {
                    self.painter.add(Shape::line(path, stroke));
                }
                (path, Dash::Dashed) => {
                    self.painter.extend(Shape::dashed_line(path, stroke, 6.0, 4.0));
                }
                (path, Dash::Dotted) => {
                    self.painter.extend(Shape::dashed_line(path, stroke, 1.5, 3.0));
                }
            }
        }
    }

    fn n_columns(&self) -> usize {
        (self.rect.width() * self.painter.pixels_per_point()).ceil().max(1.0) as usize
    }

    fn is_dense(&self, series: &SeriesView<'_>) -> bool {
        let (from, to) = series.points_in(self.view.range);
        DENSE * self.n_columns() < to.saturating_sub(from)
    }

    fn median(&self, series: &SeriesView<'_>) -> Vec<Vec<Pos2>> {
        if !self.is_dense(series) {
            return self.exact(series, series.median);
        }
        let mut paths = Paths::default();
        for (x, from, to) in self.columns(series) {
            let Some([least, greatest]) = extent(series, Part::Median, from, to) else {
                paths.gap();
                continue;
            };
            let (low, high) = (pos2(x, self.y(least)), pos2(x, self.y(greatest)));
            // Go on at the end that is nearer to where the line is.
            let upwards = paths.last().is_none_or(|last| (last.y - low.y).abs() <= (last.y - high.y).abs());
            let [first, second] = if upwards { [low, high] } else { [high, low] };
            paths.add(first);
            if first != second {
                paths.add(second);
            }
        }
        paths.done()
    }

    fn run(&self, series: &SeriesView<'_>, values: Values<'_>) -> Vec<Vec<Pos2>> {
        if !self.is_dense(series) {
            return self.exact(series, values);
        }
        // Hairlines of hundreds of repeats: one sample per column is enough to see where they go.
        let mut paths = Paths::default();
        for (x, from, _) in self.columns(series) {
            let value = values.get(from);
            if value.is_finite() {
                paths.add(pos2(x, self.y(value)));
            } else {
                paths.gap();
            }
        }
        paths.done()
    }

    /// Every visible point.
    fn exact(&self, series: &SeriesView<'_>, values: Values<'_>) -> Vec<Vec<Pos2>> {
        let mut paths = Paths::default();
        let (from, to) = series.points_in(self.view.range);
        for index in from..to {
            if self.view.cuts.hides(series.time(index), series.end_of(index)) {
                continue;
            }
            let value = values.get(index);
            if !value.is_finite() {
                paths.gap();
                continue;
            }
            let y = self.y(value);
            paths.add(pos2(self.x(series.time(index)), y));
            if series.kind == Kind::Step {
                paths.add(pos2(self.x(series.end_of(index)), y));
            }
        }
        paths.done()
    }

    /// The area between two parts. A stepped series is painted bin by bin, without soft edges, because
    /// a soft edge around a step would paint some pixels twice.
    fn band(&self, series: &SeriesView<'_>, [low, high]: [Part; 2], colour: Color32) -> Shape {
        let between = |from, to| {
            let [least, _] = extent(series, low, from, to)?;
            let [_, greatest] = extent(series, high, from, to)?;
            Some(Rangef::new(self.y(greatest), self.y(least)))
        };
        if self.is_dense(series) {
            let points = self.columns(series).map(|(x, from, to)| BandPoint::new(x, between(from, to).unwrap_or(Rangef::NAN)));
            return BandShape::filled(points.collect(), colour).into();
        }
        let (from, to) = series.points_in(self.view.range);
        if series.kind == Kind::Line {
            let points = (from..to).map(|index| {
                let y = between(index, index + 1).unwrap_or(Rangef::NAN);
                BandPoint::new(self.x(series.time(index)), y)
            });
            return BandShape::filled(points.collect(), colour).into();
        }
        let mut mesh = Mesh::default();
        for index in from..to {
            if self.view.cuts.hides(series.time(index), series.end_of(index)) {
                continue;
            }
            if let Some(y) = between(index, index + 1) {
                let x = Rangef::new(self.x(series.time(index)), self.x(series.end_of(index)));
                mesh.add_colored_rect(Rect::from_x_y_ranges(x, y), colour);
            }
        }
        Shape::mesh(mesh)
    }

    /// To multiples of how many points the ends of a column are moved, at most by a quarter of a pixel, so that whole blocks
    /// of the pyramid are read and no single points between them, which lie far apart in memory.
    fn grain(&self, series: &SeriesView<'_>) -> usize {
        if series.pyramid.is_none() || !self.view.cuts.is_empty() || !matches!(series.times, Times::Regular { .. }) {
            return 1;
        }
        let (from, to) = series.points_in(self.view.range);
        let per_column = to.saturating_sub(from) / self.n_columns();
        let mut grain = 1;
        while 4 * grain * FAN <= per_column {
            grain *= FAN;
        }
        grain
    }

    /// Middle of every pixel column with the points that fall into it, those that hold there included; where
    /// something is cut out inside a column it comes once for each part.
    fn columns(&self, series: &SeriesView<'_>) -> impl Iterator<Item = (f32, usize, usize)> {
        let width = 1.0 / self.painter.pixels_per_point();
        let plot = self.rect.x_range();
        let grain = self.grain(series);
        let columns = (0..self.n_columns()).flat_map(move |column| {
            let left = self.rect.left() + column as f32 * width;
            let (start, end) = (self.view.time_at(left, plot), self.view.time_at(left + width, plot));
            self.view.cuts.pieces(start, end.max(start + 1)).map(move |(start, end)| (left + 0.5 * width, start, end))
        });
        columns.filter_map(move |(x, start, end)| {
            let to = series.index_at((end - 1).max(start))? + 1;
            let from = series.index_at(start).unwrap_or(0);
            let is_over = to == series.len() && from + 1 == to && series.end_of(from) <= start;
            let from = from - from % grain;
            let to = if to == series.len() { to } else { (to - to % grain).max(from + 1) };
            (!is_over).then_some((x, from, to))
        })
    }
}

/// Lines that break where there is no data.
#[derive(Default)]
struct Paths {
    done: Vec<Vec<Pos2>>,
    current: Vec<Pos2>,
}

impl Paths {
    fn add(&mut self, point: Pos2) {
        self.current.push(point);
    }

    fn gap(&mut self) {
        if !self.current.is_empty() {
            self.done.push(std::mem::take(&mut self.current));
        }
    }

    fn last(&self) -> Option<Pos2> {
        self.current.last().copied()
    }

    fn done(mut self) -> Vec<Vec<Pos2>> {
        self.gap();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use egui::{Context, LayerId, vec2};

    use super::super::{SeriesPyramid, TimeAxis, TimeRange};
    use super::*;
    use crate::ui::theme::Appearance;

    fn with_plot<R>(series: &SeriesView<'_>, horizon: i64, look: impl FnOnce(&Plot<'_>) -> R) -> R {
        let ctx = Context::default();
        let rect = Rect::from_min_size(pos2(100.0, 50.0), vec2(400.0, 80.0));
        let painter = Painter::new(ctx, LayerId::background(), rect);
        let palette = Palette::for_appearance(Appearance::Light);
        let axis = TimeAxis::new(horizon, None);
        let view = axis.view();
        let all = [*series];
        look(&Plot {
            painter: &painter,
            rect,
            view,
            scale: ValueScale::of(&Track::new("x", "", &all), &view, rect.height()),
            palette: &palette,
        })
    }

    #[test]
    fn few_points_are_painted_as_they_are_with_breaks_where_there_is_no_data() {
        let values = [1.0, 2.0, f64::NAN, 4.0];
        let series = SeriesView::new("x", "", Times::Regular { start: 0, step: 100 }, values.as_slice());
        let paths = with_plot(&series, 400, |plot| plot.median(&series));
        assert_eq!(paths.iter().map(Vec::len).collect::<Vec<_>>(), [4, 2]);
        assert!((paths[0][0].x - 100.0).abs() < 0.01);
        assert!((paths[1][1].x - 500.0).abs() < 0.01);
    }

    #[test]
    fn the_points_of_a_long_series_are_bounded_by_the_columns_and_keep_its_extremes() {
        let mut values = vec![1.0; 1_000_000];
        // A peak anywhere is seen, also at the ends of a column and at the very end.
        values[123_456] = 50.0;
        let end = values.len() - 1;
        values[end] = 40.0;
        let plain = SeriesView::new("x", "", Times::Regular { start: 0, step: 1 }, values.as_slice());
        let pyramid = SeriesPyramid::build(&plain);
        let series = SeriesView { pyramid: Some(&pyramid), ..plain };
        with_plot(&series, 1_000_000, |plot| {
            let points: Vec<Pos2> = plot.median(&series).into_iter().flatten().collect();
            assert!(points.len() <= 2 * plot.n_columns());
            let top = points.iter().map(|point| point.y).fold(f32::INFINITY, f32::min);
            assert!((top - plot.y(50.0)).abs() < 0.01, "the one peak is visible");
            assert!(plot.grain(&series) > 1, "whole blocks are read");
            let last = points[points.len() - 2..].iter().map(|point| point.y).fold(f32::INFINITY, f32::min);
            assert!((last - plot.y(40.0)).abs() < 0.01, "and the last point");
            let all: Vec<(f32, usize, usize)> = plot.columns(&series).collect();
            assert!(all.windows(2).all(|pair| pair[1].1 <= pair[0].2), "no point falls between two columns");
        });
    }

    #[test]
    fn what_is_cut_out_is_neither_drawn_nor_leaves_a_gap() {
        // Every tenth tick of 1,000 is open at its beginning only, and only closed ones hold 50.
        let values: Vec<f64> = (0..1_000).map(|at| if at % 10 < 4 { 1.0 } else { 50.0 }).collect();
        let closed: Vec<TimeRange> = (0..100).map(|n| TimeRange::new(n * 10 + 4, n * 10 + 10)).collect();
        for times in [1, 40] {
            let mut axis = TimeAxis::new(1_000 * times, None);
            let closed: Vec<TimeRange> = closed.iter().map(|c| TimeRange::new(c.start() * times, c.end() * times)).collect();
            axis.set_folded(&closed);
            // Many columns for each point, then many points for each column.
            let series = SeriesView::new("x", "", Times::Regular { start: 0, step: times }, values.as_slice());
            let rect = Rect::from_min_size(pos2(100.0, 50.0), vec2(if times == 1 { 40.0 } else { 400.0 }, 80.0));
            let painter = Painter::new(Context::default(), LayerId::background(), rect);
            let palette = Palette::for_appearance(Appearance::Light);
            let view = axis.view();
            let scale = ValueScale::of(&Track::new("x", "", &[series]), &view, rect.height());
            let plot = Plot { painter: &painter, rect, view, scale, palette: &palette };
            let points: Vec<Pos2> = plot.median(&series).into_iter().flatten().collect();
            assert!(points.iter().all(|point| (point.y - plot.y(1.0)).abs() < 0.01), "a value of a closed hour is drawn");
            let widest = points.windows(2).map(|pair| pair[1].x - pair[0].x).fold(0.0, f32::max);
            assert!(widest <= 401.0 / 400.0 + 0.01 || times == 40 && widest < 2.0, "a gap of {widest} points");
            assert!((points[0].x - 100.0).abs() < 1.0 && (points.last().unwrap().x - rect.right()).abs() < 1.0);
        }
    }

    #[test]
    fn a_stepped_band_has_one_box_per_bin_and_none_where_there_is_no_data() {
        let values = [1.0, f64::NAN, 2.0];
        let wide: Vec<f64> = values.iter().map(|v| v + 1.0).collect();
        let part = values.as_slice().into();
        let series = SeriesView {
            bands: Some(super::super::Bands { q05: part, q25: part, q75: part, q95: wide.as_slice().into() }),
            ..SeriesView::new("x", "", Times::Regular { start: 0, step: 100 }, values.as_slice())
        };
        let band = with_plot(&series, 300, |plot| plot.band(&series, [Part::Q05, Part::Q95], Color32::RED));
        let Shape::Mesh(mesh) = band else {
            panic!("a stepped band is a mesh");
        };
        assert_eq!(mesh.triangles().count(), 4);
    }
}
