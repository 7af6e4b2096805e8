//! Every access to a guest's memory. Pointers come from the guest: each is checked, none panics.

use wasmtime::{Caller, Memory};

use crate::instance::State;
use crate::trap::{HostTrap, TrapKind};

/// Guest memory and the instance state beside it.
pub(crate) fn split<'a>(caller: &'a mut Caller<'_, State>) -> wasmtime::Result<(&'a mut [u8], &'a mut State)> {
    let memory: Memory = match caller.data().memory {
        Some(memory) => memory,
        None => return Err(HostTrap::error(TrapKind::Abi, "import called before the memory exists")),
    };
    Ok(memory.data_and_store_mut(caller))
}

fn range(size: usize, ptr: i32, len: usize) -> wasmtime::Result<std::ops::Range<usize>> {
    let start = ptr as u32 as usize;
    match start.checked_add(len) {
        Some(end) if end <= size => Ok(start..end),
        _ => Err(HostTrap::error(
            TrapKind::Abi,
            format!("bytes {start:#x}+{len:#x} are outside the memory of {size:#x} bytes"),
        )),
    }
}

pub(crate) fn read(memory: &[u8], ptr: i32, len: i32) -> wasmtime::Result<&[u8]> {
    let range = range(memory.len(), ptr, len as u32 as usize)?;
    Ok(&memory[range])
}

pub(crate) fn read_mut(memory: &mut [u8], ptr: i32, len: i32) -> wasmtime::Result<&mut [u8]> {
    let range = range(memory.len(), ptr, len as u32 as usize)?;
    Ok(&mut memory[range])
}

pub(crate) fn write(memory: &mut [u8], ptr: i32, bytes: &[u8]) -> wasmtime::Result<()> {
    let range = range(memory.len(), ptr, bytes.len())?;
    memory[range].copy_from_slice(bytes);
    Ok(())
}
