//! Numbers: conversion to and from text, Math, dates. BigInt arithmetic is in `bigint`.

pub mod bigint;
pub mod date;
mod date_words;
pub mod format;
pub mod math;
pub mod parse;
