//! Who pays what others cause: the matrix of money by cause and payer, and its sums.

use super::result::StudyResult;
use crate::engine::ledger::{Cell, MONEY, is_cost, is_labour};
use crate::model::FunctionId;

/// Mean money per replication in the observed time, by the function that caused it and the one that pays.
///
/// Column sums are local scorecards, the diagonal is what functions cause themselves, the rest is what they do
/// to each other; all add up to the end-to-end cost.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyMatrix {
    /// The functions, in the order of rows and columns.
    pub functions: Vec<FunctionId>,
    /// `amounts[cause][payer]`, in units of the currency.
    pub amounts: Vec<Vec<f64>>,
}

impl MoneyMatrix {
    /// What a function pays.
    pub fn paid_by(&self, payer: usize) -> f64 {
        self.amounts.iter().map(|row| row[payer]).sum()
    }

    /// What a function caused, whoever pays.
    pub fn caused_by(&self, cause: usize) -> f64 {
        self.amounts[cause].iter().sum()
    }

    /// Everything.
    pub fn total(&self) -> f64 {
        self.amounts.iter().flatten().sum()
    }
}

impl StudyResult {
    /// The matrix of money over all replications; decision labour is a matrix of its own.
    pub fn money_matrix(&self, is_of_labour: bool) -> MoneyMatrix {
        let functions = self.plan.supply.functions.clone();
        let mut sums = vec![vec![0_i128; functions.len()]; functions.len()];
        let wanted = |cell: &&Cell| if is_of_labour { is_labour(cell.kind) } else { is_cost(cell.kind) };
        for cell in self.replications.iter().flat_map(|row| &row.supply.cells).filter(wanted) {
            sums[cell.cause as usize][cell.payer as usize] += cell.amount;
        }
        let n = self.n().max(1) as f64;
        let amounts = sums.iter().map(|row| row.iter().map(|amount| *amount as f64 / MONEY / n).collect()).collect();
        MoneyMatrix { functions, amounts }
    }
}
