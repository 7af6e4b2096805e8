//! Old space: size-class segregated pages and large objects, with side bitmaps.
//!
//! A page is 16 KiB, aligned. Free cells have kind Free and are linked through their first word.
//! Pages come from memory.grow, whatever address it gives; nothing is assumed contiguous.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{CELL_KIND, CTL_MEMORY_LIMIT};

use crate::mem;

pub const PAGE: u32 = 16 << 10;
const PAGE_SHIFT: u32 = 14;
const BITMAP: usize = (PAGE / 8 / 64) as usize;
/// Memory taken at once, in 64 KiB wasm pages.
const GROW_STEP: u32 = 8;
/// Free pages that a snapshot has at least.
const RESERVE: u32 = 16;

/// Cell sizes; larger cells get pages of their own.
const CLASSES: [u32; 24] =
    [16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 768, 1024, 2048, 4096, 8192];
const LARGEST: u32 = 8192;

/// Class of a size in 8-byte units up to 1024 bytes.
const SMALL: [u8; 129] = {
    let mut table = [0u8; 129];
    let mut units = 0;
    while units <= 128 {
        let mut class = 0;
        while CLASSES[class] < units as u32 * 8 {
            class += 1;
        }
        table[units] = class as u8;
        units += 1;
    }
    table
};

fn class_of(size: u32) -> usize {
    if size <= 1024 {
        return SMALL[(size >> 3) as usize] as usize;
    }
    CLASSES.iter().position(|c| *c >= size).unwrap_or(CLASSES.len() - 1)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Free,
    Small,
    /// First page of a large cell.
    Large,
    /// Its other pages.
    LargeRest,
    /// In the snapshot: never swept, never marked.
    Immortal,
}

/// Side data of a page.
pub struct Page {
    pub state: State,
    pub addr: u32,
    /// Cell size; for large cells the bytes of all its pages.
    pub cell: u32,
    /// All zero, as memory comes.
    pub blank: bool,
    pub marks: [u64; BITMAP],
    pub remembered: [u64; BITMAP],
}

#[derive(Default)]
pub struct Space {
    /// Page number (address >> 14) to index + 1 in `pages`.
    index: Vec<u32>,
    pub pages: Vec<Page>,
    free_lists: [u32; CLASSES.len()],
    /// Unused rest of the newest page of a class.
    bump: [(u32, u32); CLASSES.len()],
    /// Free pages as runs (first address, pages), by address.
    free_runs: Vec<(u32, u32)>,
    /// Bytes in cells that are not known to be dead.
    pub used: u64,
}

/// Room that is left for everything else when something large is allocated.
const SLACK: u64 = 1 << 20;

/// Bytes of linear memory the instance may have.
fn limit() -> u64 {
    match mem::load_u32(CTL_MEMORY_LIMIT) {
        0 => u64::from(u32::MAX),
        bytes => u64::from(bytes),
    }
}

impl Space {

    #[inline]
    pub fn page_index(&self, addr: u32) -> Option<usize> {
        match self.index.get((addr >> PAGE_SHIFT) as usize) {
            Some(0) | None => None,
            Some(n) => Some(*n as usize - 1),
        }
    }
    pub fn page_mut(&mut self, addr: u32) -> Option<&mut Page> {
        let i = self.page_index(addr)?;
        Some(&mut self.pages[i])
    }
    /// Whether the cell survives the collection under way (immortal ones always do; so does what is no heap cell).
    pub fn is_marked(&self, addr: u32) -> bool {
        let Some(i) = self.page_index(addr) else { return true };
        let page = &self.pages[i];
        let granule = (addr & (PAGE - 1)) >> 3;
        page.state == State::Immortal || page.marks[(granule >> 6) as usize] & 1 << (granule & 63) != 0
    }
    /// Marks; true when it was not marked before.
    #[inline]
    pub fn mark(&mut self, addr: u32) -> bool {
        let Some(page) = self.page_mut(addr) else { return false };
        if page.state == State::Immortal {
            return false;
        }
        let granule = (addr & (PAGE - 1)) >> 3;
        let (word, bit) = ((granule >> 6) as usize, 1u64 << (granule & 63));
        let fresh = page.marks[word] & bit == 0;
        page.marks[word] |= bit;
        fresh
    }

    /// Whether one cell of `bytes` fits: below the limit, or into free pages.
    pub fn has_room(&self, bytes: u64) -> bool {
        let free: u64 = self.free_runs.iter().map(|(_, n)| u64::from(*n) * u64::from(PAGE)).max().unwrap_or(0);
        bytes + u64::from(PAGE) <= free || u64::from(mem::size()) + bytes + SLACK <= limit()
    }

    /// Bytes by which old space can still grow.
    pub fn room(&self) -> u64 {
        let free: u64 = self.free_runs.iter().map(|(_, n)| u64::from(*n) * u64::from(PAGE)).sum();
        free + limit().saturating_sub(u64::from(mem::size()) + SLACK)
    }

    /// Memory for a cell of `size` (rounded) bytes; contents undefined.
    pub fn alloc(&mut self, size: u32) -> u32 {
        if size > LARGEST {
            return self.alloc_large(size);
        }
        let class = class_of(size);
        self.used += u64::from(CLASSES[class]);
        let head = self.free_lists[class];
        if head != 0 {
            self.free_lists[class] = mem::load_u32(head);
            return head;
        }
        let (at, end) = self.bump[class];
        if at + CLASSES[class] <= end {
            self.bump[class].0 = at + CLASSES[class];
            return at;
        }
        let page = self.take_pages(1);
        if !self.set_pages(page, 1, State::Small, CLASSES[class]) {
            mem::fill(page, 0, PAGE);
        }
        self.bump[class] = (page + CLASSES[class], page + PAGE);
        page
    }

    fn alloc_large(&mut self, size: u32) -> u32 {
        let count = size.div_ceil(PAGE);
        let page = self.take_pages(count);
        self.set_pages(page, count, State::Large, count * PAGE);
        self.used += u64::from(count * PAGE);
        page
    }

    /// Returns whether they were all zero.
    fn set_pages(&mut self, first: u32, count: u32, state: State, cell: u32) -> bool {
        let mut blank = true;
        for n in 0..count {
            let addr = first + n * PAGE;
            if let Some(page) = self.page_mut(addr) {
                page.state = if n > 0 { State::LargeRest } else { state };
                page.cell = cell;
                blank &= std::mem::replace(&mut page.blank, false);
                page.marks = [0; BITMAP];
                page.remembered = [0; BITMAP];
            }
        }
        blank
    }

    /// `count` contiguous pages.
    fn take_pages(&mut self, count: u32) -> u32 {
        if let Some(i) = self.free_runs.iter().position(|(_, n)| *n >= count) {
            let (addr, n) = self.free_runs[i];
            if n == count {
                self.free_runs.remove(i);
            } else {
                self.free_runs[i] = (addr + count * PAGE, n - count);
            }
            return addr;
        }
        let wanted = (count * PAGE).div_ceil(65536).max(GROW_STEP);
        let enough = (count * PAGE).div_ceil(65536);
        // The host refuses what is beyond the limit, and knows then why the guest ends.
        let granted = [wanted, enough].into_iter().find_map(|n| mem::grow(n).map(|at| (at, n)));
        let Some((at, pages)) = granted else { crate::host::fatal("out of memory") };
        let total = pages * (65536 / PAGE);
        for n in 0..total {
            let addr = at + n * PAGE;
            let number = (addr >> PAGE_SHIFT) as usize;
            if self.index.len() <= number {
                self.index.resize(number + 64, 0);
            }
            self.pages.push(Page { state: State::Free, addr, cell: 0, blank: true, marks: [0; BITMAP], remembered: [0; BITMAP] });
            self.index[number] = self.pages.len() as u32;
        }
        if total > count {
            self.add_run(at + count * PAGE, total - count);
        }
        at
    }

    /// Returns pages to the pool, merging neighbours.
    fn add_run(&mut self, addr: u32, count: u32) {
        let at = self.free_runs.partition_point(|(a, _)| *a < addr);
        self.free_runs.insert(at, (addr, count));
        if at + 1 < self.free_runs.len() && addr + count * PAGE == self.free_runs[at + 1].0 {
            self.free_runs[at].1 += self.free_runs.remove(at + 1).1;
        }
        if at > 0 && self.free_runs[at - 1].0 + self.free_runs[at - 1].1 * PAGE == addr {
            self.free_runs[at - 1].1 += self.free_runs.remove(at).1;
        }
    }

    /// Frees every unmarked cell; `dead` is told of each before it goes. Marks are cleared.
    pub fn sweep(&mut self, poison: bool, mut dead: impl FnMut(u32)) {
        self.free_lists = [0; CLASSES.len()];
        let mut tails = [0u32; CLASSES.len()];
        self.used = 0;
        let mut freed: Vec<(u32, u32)> = Vec::new();
        for i in 0..self.pages.len() {
            let page = &mut self.pages[i];
            match page.state {
                State::Free | State::LargeRest | State::Immortal => {}
                State::Large => {
                    if page.marks[0] & 1 != 0 {
                        page.marks[0] = 0;
                        self.used += u64::from(page.cell);
                    } else {
                        let (addr, bytes) = (page.addr, page.cell);
                        dead(addr);
                        mem::store_u64(addr, 0);
                        if poison {
                            mem::fill(addr + 8, 0xDB, bytes - 8);
                        }
                        freed.push((addr, bytes / PAGE));
                    }
                }
                State::Small => {
                    let (addr, cell) = (page.addr, page.cell);
                    let class = class_of(cell);
                    let bump = self.bump[class];
                    let end = if bump.0 > addr && bump.1 == addr + PAGE { bump.0 } else { addr + PAGE / cell * cell };
                    let marks = std::mem::replace(&mut page.marks, [0; BITMAP]);
                    if marks.iter().all(|word| *word == 0) && end == addr + PAGE / cell * cell {
                        let mut at = addr;
                        while at < end {
                            if mem::load_u8(at + CELL_KIND) != Kind::Free as u8 {
                                dead(at);
                            }
                            at += cell;
                        }
                        if poison {
                            mem::fill(addr, 0xDB, PAGE);
                        }
                        freed.push((addr, 1));
                        if bump.1 == addr + PAGE {
                            self.bump[class] = (0, 0);
                        }
                        continue;
                    }
                    let mut at = addr;
                    while at < end {
                        let granule = (at - addr) >> 3;
                        if marks[(granule >> 6) as usize] & 1 << (granule & 63) != 0 {
                            self.used += u64::from(cell);
                        } else {
                            if mem::load_u8(at + CELL_KIND) != Kind::Free as u8 {
                                dead(at);
                                mem::store_u64(at, 0);
                                if poison {
                                    mem::fill(at + 8, 0xDB, cell - 8);
                                }
                            }
                            // In address order, so that neighbours in time are neighbours in memory.
                            mem::store_u32(at, 0);
                            if tails[class] == 0 {
                                self.free_lists[class] = at;
                            } else {
                                mem::store_u32(tails[class], at);
                            }
                            tails[class] = at;
                        }
                        at += cell;
                    }
                }
            }
        }
        for (addr, count) in freed {
            self.set_pages(addr, count, State::Free, 0);
            for n in 0..count {
                if let Some(page) = self.page_mut(addr + n * PAGE) {
                    page.state = State::Free;
                }
            }
            self.add_run(addr, count);
        }
    }

    /// After the allocator was started afresh: what every request changes lies together.
    pub fn move_lists(&mut self) {
        self.free_runs = self.free_runs.clone();
    }

    /// Everything allocated becomes immortal; free cells are zeroed and never used again. Some pages are set aside, so that an ordinary
    /// request need not ask for memory.
    pub fn make_immortal(&mut self) {
        for page in &mut self.pages {
            if page.state == State::Small {
                let mut at = page.addr;
                while at + page.cell <= page.addr + PAGE {
                    if mem::load_u8(at + CELL_KIND) == Kind::Free as u8 {
                        mem::fill(at, 0, page.cell);
                    }
                    at += page.cell;
                }
            }
            if page.state == State::Free {
                if !page.blank {
                    mem::fill(page.addr, 0, PAGE);
                    page.blank = true;
                }
            } else {
                page.state = State::Immortal;
            }
            page.marks = [0; BITMAP];
            page.remembered = [0; BITMAP];
        }
        self.free_lists = [0; CLASSES.len()];
        self.bump = [(0, 0); CLASSES.len()];
        self.used = 0;
        let free: u32 = self.free_runs.iter().map(|(_, n)| *n).sum();
        if free < RESERVE {
            let at = self.take_pages(RESERVE);
            self.add_run(at, RESERVE);
        }
    }
}
