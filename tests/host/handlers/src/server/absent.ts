const handlers: Record<string, () => unknown> = {};
export default handlers.absent;
