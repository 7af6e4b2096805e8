// `length` 0: an enhanced handler.
export default (...args) => ({ count: args.length, first: args[0] });
