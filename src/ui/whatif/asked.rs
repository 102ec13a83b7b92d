//! Long questions beside the window: sweeps, sensitivities, searches and what would make a difference vanish. One runs
//! at a time and can be stopped; the last answer of each kind is kept with the plan it is of.

use std::sync::Arc;

use super::form::{AskForm, knob_of, yardstick};
use crate::experiment::knob::{Knob, knobs};
use crate::experiment::search::{Constraint, Search, SearchOptions, levers, search};
use crate::experiment::study::{Overrides, Watch, study_of};
use crate::experiment::sweep::{Sweep, SweepOptions, sweep};
use crate::experiment::task::Task;
use crate::experiment::tornado::{Bar, Vanishing, inputs, tornado, vanishing};
use crate::experiment::yardstick::Yardstick;
use crate::model::finding::Finding;
use crate::model::{Document, ScenarioId, StudyId, scenario_tree};

/// Repeats with fresh random numbers that confirm the winner of a search.
const CONFIRM: u32 = 30;

/// A question that takes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// One or two numbers turned.
    Sweep,
    /// Every input moved down and up.
    Sensitivity,
    /// Settings searched for the best.
    Search,
    /// What would make the difference of a scenario to the base vanish.
    Vanish(ScenarioId),
}

/// A sweep with its axes.
#[derive(Debug, Clone)]
pub struct Swept {
    /// What came out.
    pub sweep: Sweep,
    /// The numbers that were turned, with the places of their values.
    pub axes: Vec<(Knob, Vec<f64>)>,
}

/// A sensitivity.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// One bar for each input, the largest first.
    pub bars: Vec<Bar>,
    /// What it is judged by.
    pub yardstick: Yardstick,
    /// By how many percent inputs were moved.
    pub percent: u32,
}

/// A search with what it was asked.
#[derive(Debug, Clone)]
pub struct Searched {
    /// What came out.
    pub search: Search,
    /// How it was asked.
    pub options: SearchOptions,
}

/// What would make a difference vanish.
#[derive(Debug, Clone)]
pub struct Vanishes {
    /// The scenario.
    pub scenario: ScenarioId,
    /// What came out.
    pub vanishing: Vanishing,
    /// What it is judged by.
    pub yardstick: Yardstick,
}

/// An answer.
#[derive(Debug, Clone)]
enum Answer {
    Sweep(Box<Swept>),
    Sensitivity(Box<Sensitivity>),
    Search(Box<Searched>),
    Vanish(Box<Vanishes>),
}

/// What a question comes to: nothing when it was stopped, a sentence when it has no answer.
type Outcome = Result<Option<Answer>, String>;

/// An answer with the plan it is of.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    /// The answer.
    pub answer: Arc<T>,
    /// The plan.
    pub plan_hash: Option<String>,
    /// The scenario.
    pub scenario: Option<ScenarioId>,
}

struct UnderWay {
    task: Task<Outcome>,
    question: Question,
    plan_hash: Option<String>,
    scenario: Option<ScenarioId>,
    n_wanted: u32,
}

/// The question under way and the last answers.
#[derive(Default)]
pub struct Asked {
    under_way: Option<UnderWay>,
    /// The last sweep.
    pub swept: Option<Kept<Swept>>,
    /// The last sensitivity.
    pub sensitivity: Option<Kept<Sensitivity>>,
    /// The last search.
    pub searched: Option<Kept<Searched>>,
    /// The last answer about vanishing.
    pub vanishes: Option<Kept<Vanishes>>,
}

/// What a question is about.
pub struct About<'a> {
    /// The project.
    pub document: &'a Document,
    /// The scenario that is shown.
    pub scenario: Option<ScenarioId>,
    /// The study.
    pub study: Option<StudyId>,
    /// The plan that would be simulated.
    pub plan_hash: Option<String>,
    /// What was chosen on the form.
    pub form: &'a AskForm,
}

impl Asked {
    /// Starts to work on a question; one under way is stopped.
    ///
    /// # Errors
    /// In words, when it cannot be asked.
    pub fn ask(&mut self, ctx: &egui::Context, question: Question, about: About<'_>) -> Result<(), String> {
        let (work, n_wanted) = work(question, &about)?;
        let ctx = ctx.clone();
        let task = Task::start(move || ctx.request_repaint(), work).map_err(|error| format!("It cannot start: {error}"))?;
        self.under_way = Some(UnderWay { task, question, plan_hash: about.plan_hash, scenario: about.scenario, n_wanted });
        Ok(())
    }

    /// The question under way with the repeats that ended and that are wanted at most.
    pub fn under_way(&self) -> Option<(Question, u32, u32)> {
        self.under_way.as_ref().map(|work| (work.question, work.task.n_done(), work.n_wanted))
    }

    /// Stops the question under way.
    pub fn stop(&mut self) {
        self.under_way = None;
    }

    /// Looks whether it has ended; why it has no answer, if it has none.
    pub fn poll(&mut self) -> Option<String> {
        let outcome = self.under_way.as_ref()?.task.poll()?;
        let UnderWay { plan_hash, scenario, .. } = self.under_way.take()?;
        let answer = match outcome {
            Ok(Ok(answer)) => answer,
            Ok(Err(why)) | Err(why) => return Some(why),
        };
        match answer {
            Some(Answer::Sweep(swept)) => self.swept = Some(Kept { answer: Arc::from(swept), plan_hash, scenario }),
            Some(Answer::Sensitivity(found)) => self.sensitivity = Some(Kept { answer: Arc::from(found), plan_hash, scenario }),
            Some(Answer::Search(found)) => self.searched = Some(Kept { answer: Arc::from(found), plan_hash, scenario }),
            Some(Answer::Vanish(found)) => self.vanishes = Some(Kept { answer: Arc::from(found), plan_hash, scenario }),
            None => {}
        }
        None
    }
}

type Work = Box<dyn FnOnce(&Watch) -> Outcome + Send>;

/// The work of a question and the repeats it takes at most.
fn work(question: Question, about: &About<'_>) -> Result<(Work, u32), String> {
    let document = about.document.clone();
    let scenario = about.scenario;
    let study = study_of(&document, about.study);
    let (shown, ..) = scenario_tree::resolve(&document, scenario);
    let form = about.form.clone();
    let judged_by = yardstick(&shown, &form.measure)?;
    let repeats = form.repeats.max(2);
    let overrides = Overrides::default();
    let sentence = |document: &Document, findings: &[Finding]| findings.first().map_or_else(String::new, |finding| finding.line(document));
    Ok(match question {
        Question::Sweep => {
            let all = knobs(&shown);
            let mut axes = Vec::new();
            let mut parameters = Vec::new();
            for (n, axis) in form.axes.iter().enumerate() {
                if n == 1 && axis.knob.is_empty() {
                    continue;
                }
                let knob = knob_of(&all, &axis.knob).ok_or("There is no number on this map that could be turned")?;
                let (low, high) = knob.range();
                let or = |text: &str, usual: String| if text.trim().is_empty() { usual } else { text.to_owned() };
                let (parameter, places) = knob.between(&shown, &or(&axis.low, low), &or(&axis.high, high), form.points as usize)?;
                axes.push((knob.clone(), places));
                parameters.push(parameter);
            }
            if let [a, b] = axes.as_slice()
                && (a.0.of, &a.0.field) == (b.0.of, &b.0.field)
            {
                return Err("Both axes turn the same number; choose another one for the second".to_owned());
            }
            let n_points: usize = parameters.iter().map(|parameter| parameter.values.len()).product();
            let options = SweepOptions { yardstick: judged_by, parameters, compare_with: None, replications: repeats };
            let work = move |watch: &Watch| {
                let found =
                    sweep(&document, scenario, &study, &overrides, &options, watch).map_err(|findings| sentence(&document, &findings))?;
                Ok(found.map(|sweep| Answer::Sweep(Box::new(Swept { sweep, axes }))))
            };
            (Box::new(work), (n_points as u32 + 1) * repeats)
        }
        Question::Sensitivity => {
            let percent = form.percent.clamp(1, 99);
            let n_inputs = inputs(&shown, f64::from(percent) / 100.0).len() as u32;
            if n_inputs == 0 {
                return Err("There is no number on this map that could be moved".to_owned());
            }
            let work = move |watch: &Watch| {
                let options = (&judged_by, f64::from(percent) / 100.0, repeats);
                let found =
                    tornado(&document, scenario, &study, &overrides, options, watch).map_err(|findings| sentence(&document, &findings))?;
                Ok(found.map(|bars| Answer::Sensitivity(Box::new(Sensitivity { bars, yardstick: judged_by, percent }))))
            };
            (Box::new(work), (2 * n_inputs + 1) * repeats)
        }
        Question::Search => {
            let mut found = levers(&shown, None);
            found.retain(|lever| !form.left_alone.contains(&lever.name));
            if found.is_empty() {
                return Err("There is nothing to set; give decisions a rhythm, or choose some of the levers".to_owned());
            }
            let second = if form.second.is_empty() { None } else { Some(yardstick(&shown, &form.second)?) };
            let constraints = bounds(&shown, &form.bound)?;
            let options = SearchOptions {
                yardstick: judged_by,
                second,
                constraints,
                levers: found,
                tries: form.tries.max(2) as usize,
                replications: repeats,
                confirm: CONFIRM,
            };
            let n_wanted = form.tries.max(2) * repeats + 2 * CONFIRM;
            let work = move |watch: &Watch| {
                let found =
                    search(&document, scenario, &study, &overrides, &options, watch).map_err(|findings| sentence(&document, &findings))?;
                Ok(found.map(|search| Answer::Search(Box::new(Searched { search, options }))))
            };
            (Box::new(work), n_wanted)
        }
        Question::Vanish(of) => {
            let work = move |watch: &Watch| {
                let pair = (None, Some(of));
                let found = vanishing(&document, pair, &study, &overrides, (&judged_by, repeats), watch)
                    .map_err(|findings| sentence(&document, &findings))?;
                Ok(found.map(|vanishing| Answer::Vanish(Box::new(Vanishes { scenario: of, vanishing, yardstick: judged_by }))))
            };
            (Box::new(work), 18 * repeats)
        }
    })
}

/// Bounds with a semicolon between them; none where nothing is written.
///
/// # Errors
/// In words, where one of them cannot be read.
pub fn bounds(document: &Document, text: &str) -> Result<Vec<Constraint>, String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(|part| bound(document, part)).collect()
}

/// A bound such as `[Cost] <= 1200`.
///
/// # Errors
/// In words, when it cannot be read.
fn bound(document: &Document, text: &str) -> Result<Constraint, String> {
    let hint = || format!("“{text}” is no bound; write one such as [Elapsed time] <= 24 or [On time and in full] >= 0.95");
    let (left, right, is_most) = if let Some((left, right)) = text.split_once("<=") {
        (left, right, true)
    } else if let Some((left, right)) = text.split_once(">=") {
        (left, right, false)
    } else {
        return Err(hint());
    };
    let value: f64 = right.trim().replace(',', ".").parse().map_err(|_| hint())?;
    let yardstick = yardstick(document, left.trim())?;
    Ok(Constraint { yardstick, at_least: (!is_most).then_some(value), at_most: is_most.then_some(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_bounds_stand_side_by_side_and_a_wrong_one_is_named() {
        let document = Document::default();
        let both = bounds(&document, "[Elapsed time] <= 24; [Completions] >= 100;").unwrap();
        assert_eq!((both[0].at_most, both[0].at_least, both[1].at_most, both[1].at_least), (Some(24.0), None, None, Some(100.0)));
        assert!(bounds(&document, " ").unwrap().is_empty());
        assert!(bounds(&document, "[Elapsed time] <= 24; [Completions]").unwrap_err().contains("[Completions]"));
    }
}
