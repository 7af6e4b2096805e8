//! Keeps the kernel from mapping sixteen pages for each one that a guest reads.
//!
//! A read fault in a file mapping maps what is in the page cache around it (64 KiB), so a pool slot comes to hold several hundred
//! pages that no request ever looks at, and the scan for written pages that restores the slot looks at every one of them. Linux does
//! not "fault around" in ranges that are registered with a userfaultfd for write protection. Nothing is ever protected here, so no
//! fault is delivered and nobody reads from the descriptor: registering only changes how many pages a fault maps.
//!
//! Where the kernel refuses (no userfaultfd, seccomp, another system) everything works as before, slower.
//! Source: linux/Documentation/admin-guide/mm/userfaultfd.rst; measured in docs/decisions/0007.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Memories that were seen, by address: the module whose image is mapped there.
#[derive(Default)]
pub(crate) struct ReadFaults {
    seen: Mutex<HashMap<usize, u64>>,
    registry: Option<registry::Registry>,
}

impl ReadFaults {
    pub(crate) fn new() -> Self {
        Self { seen: Mutex::default(), registry: registry::Registry::open() }
    }

    pub(crate) fn works(&self) -> bool {
        self.registry.is_some()
    }

    /// Called for each fresh instance, before it runs. A slot whose image changes is mapped anew, which ends its registration.
    pub(crate) fn memory_of(&self, module: u64, memory: &[u8]) {
        let Some(registry) = &self.registry else { return };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.insert(memory.as_ptr() as usize, module) != Some(module) {
            registry.add(memory);
        }
    }
}

#[cfg(target_os = "linux")]
mod registry {
    use std::os::fd::OwnedFd;

    use rustix::ioctl::{Opcode, Updater, ioctl, opcode};
    use rustix::mm::{UserfaultfdFlags, userfaultfd};

    const GROUP: u8 = 0xAA;
    const UFFD_API: u64 = 0xAA;
    const UFFD_USER_MODE_ONLY: u32 = 1;
    const UFFDIO_REGISTER_MODE_WP: u64 = 1 << 1;

    /// `struct uffdio_api`.
    #[repr(C)]
    struct Api {
        api: u64,
        features: u64,
        ioctls: u64,
    }

    /// `struct uffdio_register`.
    #[repr(C)]
    struct Register {
        start: u64,
        len: u64,
        mode: u64,
        ioctls: u64,
    }

    const UFFDIO_API: Opcode = opcode::read_write::<Api>(GROUP, 0x3F);
    const UFFDIO_REGISTER: Opcode = opcode::read_write::<Register>(GROUP, 0);

    pub(super) struct Registry(OwnedFd);

    impl Registry {
        pub(super) fn open() -> Option<Self> {
            let flags = UserfaultfdFlags::CLOEXEC | UserfaultfdFlags::from_bits_retain(UFFD_USER_MODE_ONLY);
            // SAFETY: the descriptor stays in here, where no page is ever protected, filled or moved through it.
            let fd = unsafe { userfaultfd(flags) }.ok()?;
            let mut api = Api { api: UFFD_API, features: 0, ioctls: 0 };
            // SAFETY: UFFDIO_API takes a `struct uffdio_api`.
            unsafe { ioctl(&fd, Updater::<UFFDIO_API, Api>::new(&mut api)) }.ok()?;
            Some(Self(fd))
        }

        pub(super) fn add(&self, memory: &[u8]) {
            let mut register =
                Register { start: memory.as_ptr() as u64, len: memory.len() as u64, mode: UFFDIO_REGISTER_MODE_WP, ioctls: 0 };
            // SAFETY: UFFDIO_REGISTER takes a `struct uffdio_register`; without a protected page the range behaves as before.
            // A refusal leaves it as it was.
            let _ = unsafe { ioctl(&self.0, Updater::<UFFDIO_REGISTER, Register>::new(&mut register)) };
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod registry {
    pub(super) struct Registry;

    impl Registry {
        pub(super) fn open() -> Option<Self> {
            None
        }
        pub(super) fn add(&self, _: &[u8]) {}
    }
}
