//! The money of the demand spike as the window tells it: who causes what whom to pay, and step by step, by names.

use std::path::Path;

use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use syncline::experiment::StudyResult;
use syncline::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use syncline::model::{Document, ScenarioId, Table};
use syncline::ui::theme::Appearance;
use syncline::ui::timeline::value_text;
use syncline::ui::{Action, TryView, WhatIfAction};

use super::ui_support::Window;

const STRIPPED: ScenarioId = ScenarioId(102);

/// The demand spike with one scenario, repeated three times.
fn spike() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demand_spike.ron");
    let mut document = syncline::project::load(&path).unwrap().document;
    let study = document.studies.ids().next().unwrap();
    document.studies.get_mut(study).unwrap().replications = 3;
    let stripped = document.scenarios.get(STRIPPED).unwrap().clone();
    (document.scenarios, document.checks) = (Table::default(), Table::default());
    document.scenarios.insert(STRIPPED, stripped);
    document
}

fn run(document: &Document, scenario: Option<ScenarioId>) -> StudyResult {
    run_study(&prepare(document, scenario, &study_of(document, None), &Overrides::default()).unwrap(), &Watch::default())
}

/// Everything on screen whose accessible name begins so.
fn named(window: &Window, start: &str) -> Vec<String> {
    let nodes = window.0.query_all(By::new().predicate(|_| true));
    nodes.filter_map(|node| node.accesskit_node().label()).filter(|label| label.starts_with(start)).collect()
}

#[test]
fn who_causes_what_whom_to_pay_and_how_the_difference_comes_about_are_read_by_name() {
    let document = spike();
    let (base, stripped) = (run(&document, None), run(&document, Some(STRIPPED)));
    let (before, after) = (base.money_matrix(false), stripped.money_matrix(false));
    assert!(
        after.amounts.iter().enumerate().any(|(cause, row)| row.iter().enumerate().any(|(payer, amount)| cause != payer && *amount != 0.0))
    );
    let mut window = Window::sized(document.clone(), Appearance::Light, 1600.0, 2200.0, []);
    let ctx = window.0.ctx.clone();
    for action in [WhatIfAction::Show(TryView::Compare), WhatIfAction::CompareAll] {
        window.0.state_mut().act(&ctx, Action::WhatIf(action));
    }
    window.settle();
    window.click("Try");
    let who = "Who gives, who gains: AI, each for itself, stripped";
    window.get(who).scroll_to_me();
    window.0.run();
    window.click(who);
    // Every cell of the matrix is the money of the scenario less that of the base.
    let name = |at: usize| document.name_of(after.functions[at].into());
    let cells = named(&window, "Caused by ");
    let mut n_read = 0;
    for cause in 0..after.functions.len() {
        for payer in 0..after.functions.len() {
            let amount = after.amounts[cause][payer] - before.amounts[cause][payer];
            if amount != 0.0 {
                let wanted = format!("Caused by {}, paid by {}: {}", name(cause), name(payer), value_text(amount));
                assert!(cells.contains(&wanted), "{wanted} is not among {cells:#?}");
                n_read += 1;
            }
        }
    }
    assert!(4 <= n_read, "{cells:?}");
    // The steps by who caused it end in the whole difference.
    let told = named(&window, "Cost step by step in ");
    let difference = after.total() - before.total();
    assert!(told.iter().any(|text| text.ends_with(&format!("Difference {}", value_text(difference)))), "{difference}: {told:?}");
    for at in 0..after.functions.len() {
        let amount = after.caused_by(at) - before.caused_by(at);
        if amount != 0.0 {
            let step = format!("{} {}", name(at), value_text(amount));
            assert!(told.iter().any(|text| text.contains(&step)), "{step}: {told:?}");
        }
    }
}
