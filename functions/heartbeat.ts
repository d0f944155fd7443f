/** Tells an address outside the account that the whole path works, so that an account gone silent is noticed there. */

const REQUEST_MS_MAX = 5_000;

/** @throws Error when the address does not answer with success in time. The text names the status only. */
export function heartbeat(address: string): () => Promise<void> {
  return async () => {
    const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the heartbeat's address answered ${answer.status}`);
  };
}
