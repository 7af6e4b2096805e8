//! The `pulse.*` imports as wasmtime host functions: decode pointers, check grants, ask the [`Host`].
//!
//! [`Host`]: crate::Host

use pulse_abi::host::{HOST_IMPORTS, MODULE};
use wasmtime::{Caller, Linker, WasmBacktrace};

use crate::guest_memory as memory;
use crate::host::{Capability, Chunk, LogLevel, OutputStream, Refused};
use crate::instance::State;
use crate::trap::{HostTrap, TrapKind, frames};

type Guest<'a> = Caller<'a, State>;

/// Folders of stdlib in source positions: the operations of the language, and the builtins.
const OPERATIONS: &str = "00-core/";
const BUILTINS: [&str; 3] = ["10-globals/", "20-web/", "30-pulse/"];

/// Defines every row of `pulse_abi::host::HOST_IMPORTS`.
pub(crate) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    console(linker)?;
    environment(linker)?;
    response(linker)?;
    for row in HOST_IMPORTS {
        if let Some(capability) = row.name.strip_prefix("submit_").and_then(Capability::from_name) {
            linker.func_wrap(MODULE, row.name, move |mut guest: Guest<'_>, op: i32, ptr: i32, len: i32| {
                let (bytes, state) = memory::split(&mut guest)?;
                check(state, capability)?;
                let payload = memory::read(bytes, ptr, len)?;
                state.host.submit(capability, op, payload).map_err(refused)
            })?;
        } else if let Some(capability) = row.name.strip_prefix("call_").and_then(Capability::from_name) {
            linker.func_wrap(MODULE, row.name, move |mut guest: Guest<'_>, op: i32, ptr: i32, len: i32| {
                let (bytes, state) = memory::split(&mut guest)?;
                check(state, capability)?;
                let payload = memory::read(bytes, ptr, len)?;
                state.reply = state.host.call(capability, op, payload).map_err(refused)?;
                i32::try_from(state.reply.len()).map_err(|_| refused(Refused::new("the reply is too large")))
            })?;
        }
    }
    linker.func_wrap(MODULE, "reply", |mut guest: Guest<'_>, ptr: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        let reply = std::mem::take(&mut state.reply);
        memory::write(bytes, ptr, &reply)
    })?;
    linker.func_wrap(MODULE, "wait_until", |mut guest: Guest<'_>, delta: i32| {
        let state = guest.data_mut();
        check(state, Capability::WaitUntil)?;
        state.host.wait_until(delta).map_err(refused)
    })?;
    Ok(())
}

fn console(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "log", |mut guest: Guest<'_>, level: i32, ptr: i32, len: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        let line = String::from_utf8_lossy(memory::read(bytes, ptr, len)?);
        let level = match level {
            0 => LogLevel::Debug,
            2 => LogLevel::Warn,
            3 => LogLevel::Error,
            _ => LogLevel::Info,
        };
        match line.split_once('\0') {
            Some((text, data)) => state.host.log(level, text, Some(data)),
            None => state.host.log(level, &line, None),
        }
        wasmtime::Result::Ok(())
    })?;
    linker.func_wrap(MODULE, "print", |mut guest: Guest<'_>, stream: i32, ptr: i32, len: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        let stream = if stream == 2 { OutputStream::Stderr } else { OutputStream::Stdout };
        state.host.print(stream, memory::read(bytes, ptr, len)?);
        wasmtime::Result::Ok(())
    })?;
    linker.func_wrap(MODULE, "unhandled", |mut guest: Guest<'_>, ptr: i32, len: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        state.host.unhandled(&String::from_utf8_lossy(memory::read(bytes, ptr, len)?));
        wasmtime::Result::Ok(())
    })?;
    linker.func_wrap(MODULE, "fatal", |mut guest: Guest<'_>, ptr: i32, len: i32| -> wasmtime::Result<()> {
        let (bytes, _) = memory::split(&mut guest)?;
        // The message of a broken guest may itself be broken; that must not hide the fact.
        let message = match memory::read(bytes, ptr, len) {
            Ok(text) => String::from_utf8_lossy(text).into_owned(),
            Err(_) => "(unreadable message)".to_string(),
        };
        Err(HostTrap::error(TrapKind::Fatal, message))
    })?;
    linker.func_wrap(MODULE, "backtrace", |mut guest: Guest<'_>, ptr: i32, cap: i32| {
        let captured = WasmBacktrace::capture(&guest);
        let (bytes, state) = memory::split(&mut guest)?;
        let out = memory::read_mut(bytes, ptr, cap)?;
        let mut at = 0;
        // Frames without a source position are runtime internals, and so are those of the builtins that make the error;
        // a line is written whole or not at all.
        let frames = frames(&captured, &state.program);
        let mut shown: Vec<_> = frames.iter().filter(|f| f.position.as_ref().is_some_and(|p| !p.0.starts_with(OPERATIONS))).collect();
        let own = shown.iter().take_while(|f| f.position.as_ref().is_some_and(|p| BUILTINS.iter().any(|b| p.0.starts_with(b)))).count();
        shown.drain(..own);
        for frame in shown {
            let line = format!("{}{frame}", if at == 0 { "" } else { "\n" });
            let Some(slot) = out.get_mut(at..at + line.len()) else { break };
            slot.copy_from_slice(line.as_bytes());
            at += line.len();
        }
        wasmtime::Result::Ok(at as i32)
    })?;
    Ok(())
}

fn environment(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "now", |mut guest: Guest<'_>| {
        let state = guest.data_mut();
        if let Some(now) = state.now {
            return Ok(now);
        }
        let now = state.host.now().map_err(refused)?;
        state.now = Some(now);
        wasmtime::Result::Ok(now)
    })?;
    linker.func_wrap(MODULE, "monotonic", |mut guest: Guest<'_>| {
        let state = guest.data_mut();
        if let Some(time) = state.monotonic {
            return Ok(time);
        }
        let time = state.host.monotonic().map_err(refused)?;
        state.monotonic = Some(time);
        wasmtime::Result::Ok(time)
    })?;
    linker.func_wrap(MODULE, "random", |mut guest: Guest<'_>, ptr: i32, len: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        let out = memory::read_mut(bytes, ptr, len)?;
        state.host.random(out).map_err(refused)
    })?;
    Ok(())
}

fn response(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "respond", |mut guest: Guest<'_>, ptr: i32, len: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        let payload = memory::read(bytes, ptr, len)?;
        state.host.respond(payload).map_err(refused)
    })?;
    linker.func_wrap(MODULE, "body_chunk", |mut guest: Guest<'_>, stream: i32, ptr: i32, len: i32| {
        let (bytes, state) = memory::split(&mut guest)?;
        let chunk = match len {
            0 => Chunk::End,
            -1 => Chunk::Abort,
            _ => Chunk::Data(memory::read(bytes, ptr, len)?),
        };
        state.host.body_chunk(stream, chunk).map(i32::from).map_err(refused)
    })?;
    Ok(())
}

fn check(state: &State, capability: Capability) -> wasmtime::Result<()> {
    if state.grants.allows(capability) {
        return Ok(());
    }
    Err(HostTrap::error(TrapKind::Denied, format!("the capability `{}` is not granted", capability.name())))
}

fn refused(refused: Refused) -> wasmtime::Error {
    HostTrap::error(TrapKind::Refused, refused.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineOptions;
    use crate::config::wasmtime_config;

    /// A row added to the table without a definition here would only be noticed by the first module that imports it.
    #[test]
    fn every_import_is_defined_with_its_signature() {
        let engine = wasmtime::Engine::new(&wasmtime_config(&EngineOptions::tools())).unwrap();
        let mut linker = Linker::new(&engine);
        define(&mut linker).unwrap();
        for row in HOST_IMPORTS {
            let types = |list: &[&str]| list.iter().map(|t| format!(" {t}")).collect::<String>();
            let text = format!(
                "(module (import \"pulse\" \"{}\" (func (param{}) (result{}))))",
                row.name,
                types(row.params),
                types(row.results)
            );
            let module = wasmtime::Module::new(&engine, wat::parse_str(&text).unwrap()).unwrap();
            if let Err(error) = linker.instantiate_pre(&module) {
                panic!("{}: {error:#}", row.name);
            }
        }
    }
}
