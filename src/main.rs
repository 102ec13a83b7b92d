//! Starts the program: a verb of the command line, or the window.

use std::process::ExitCode;

use syncline::cli::{Request, main as command_line};

#[cfg(feature = "gui")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match command_line() {
        Request::Finished(exit) => exit.into(),
        Request::Window(project) => window(project),
    }
}

#[cfg(feature = "gui")]
fn window(project: Option<std::path::PathBuf>) -> ExitCode {
    syncline::ui::open(project)
}

#[cfg(not(feature = "gui"))]
fn window(project: Option<std::path::PathBuf>) -> ExitCode {
    let file = project.map_or_else(|| "FILE".to_owned(), |path| path.display().to_string());
    eprintln!(
        "This build has no window (it was made without the feature `gui`).\n\
         Simulate without one: syncline run {file}\n\
         All verbs: syncline --help"
    );
    ExitCode::from(2)
}
