//! The driver of the compiler: it alone reads files, knows projects and calls the stages in order.
//!
//! Reading order: [`image`] (the runtime image and what it offers), [`io`], [`resolve`], [`graph`]
//! (modules of a program), [`compile`] (from a graph to a unit), [`env`] (which capabilities a program
//! uses), [`project`] (routes, configuration), [`build`] (from a project to an artifact), [`commands`].

pub mod build;
pub mod commands;
pub mod compile;
pub mod env;
pub mod graph;
pub mod image;
pub mod io;
pub mod project;
pub mod resolve;
