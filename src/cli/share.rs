//! `syncline share`: a copy of a project without costs and names of people.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, load, output};
use crate::model::share::without_costs_and_names;
use crate::project::{Overwrite, save};

#[derive(Debug, Args)]
pub(super) struct ShareArgs {
    /// The project.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the copy goes; a file that is there is not replaced.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn share(args: &ShareArgs) -> Exit {
    let document = match load(&args.file) {
        Ok(document) => document,
        Err(exit) => return exit,
    };
    let copy = match without_costs_and_names(&document) {
        Ok(copy) => copy,
        Err(why) => {
            output::error_line(&format!("error: {why}"));
            return Exit::Failed;
        }
    };
    if let Err(error) = save(&args.out, &copy, None, Overwrite::IfUnchanged) {
        output::error_line(&format!("error: {error}"));
        return Exit::Failed;
    }
    output::data(&format!(
        "{} holds no costs and no names of people. Texts that somebody wrote are in it: read them before you share it.\n",
        args.out.display()
    ));
    Exit::Done
}
