// env.waitUntil and ctx.waitUntil: work that goes on after the response.

import { errorText, log } from "pulse:runtime";

export function waitUntil(promise) {
  $host_wait_until(1);
  Promise.resolve(promise).then(
    () => $host_wait_until(-1),
    (error) => {
      log.error("waitUntil: " + errorText(error));
      $host_wait_until(-1);
    },
  );
}
