// env.connections: OAuth accounts of the owner as opaque handles.

const host = $realm.WebState0;

function ask(op, name) {
  const at = host.encode(String(name));
  const length = $host_call_connections(op, at, $wire_len());
  const ptr = $wire_buffer(length);
  $host_reply(ptr);
  return $wire_decode(ptr, length);
}

export const connections = {
  has(provider) {
    return ask(1, provider) === true;
  },
  get(provider) {
    const answer = ask(0, provider);
    if (answer.error !== undefined) {
      const error = new Error(answer.message);
      Object.defineProperty(error, "code", { value: answer.error, writable: true, enumerable: true, configurable: true });
      throw error;
    }
    return answer.handle;
  },
};
