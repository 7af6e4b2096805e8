//! Runs one script under QuickJS-ng with `console.log`, for the benchmarks.

use rquickjs::{Context, Function, Object, Runtime};

fn main() {
    let path = std::env::args().nth(1).expect("usage: qjs FILE");
    let text = std::fs::read_to_string(&path).expect("readable file");
    let runtime = Runtime::new().expect("runtime");
    runtime.set_max_stack_size(8 << 20);
    let context = Context::full(&runtime).expect("context");
    context.with(|ctx| {
        let console = Object::new(ctx.clone()).expect("object");
        console.set("log", Function::new(ctx.clone(), |text: rquickjs::Coerced<String>| println!("{}", text.0)).expect("function")).expect("set");
        ctx.globals().set("console", console).expect("set");
        if let Err(error) = ctx.eval::<(), _>(text) {
            eprintln!("{error}: {:?}", ctx.catch());
            std::process::exit(1);
        }
    });
    while runtime.execute_pending_job().unwrap_or(false) {}
}
