// env.secrets: names in, opaque handles out; values never enter the guest.

import { start } from "pulse:fetch";

const host = $realm.WebState0;

function ask(op, name) {
  const at = host.encode(String(name));
  const length = $host_call_secrets(op, at, $wire_len());
  const ptr = $wire_buffer(length);
  $host_reply(ptr);
  return $wire_decode(ptr, length);
}

export const secrets = {
  has(name) {
    return ask(0, name) === true;
  },
  get(name) {
    const answer = ask(1, name);
    if (answer.error !== undefined) {
      const error = new Error(answer.message);
      Object.defineProperty(error, "code", { value: answer.error, writable: true, enumerable: true, configurable: true });
      throw error;
    }
    return answer.handle;
  },
  async fetch(url, init = undefined, rules = undefined) {
    const inject = rules === undefined || rules === null ? undefined : rules.inject;
    return start(new Request(url, init), inject, init);
  },
};
