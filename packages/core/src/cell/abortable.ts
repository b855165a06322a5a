import type { PendingOffer } from '../mailbox/mailbox.ts'
import type { AbortSignalLike } from '../result/abort-signal.ts'

/** Given up when the signal aborts; nothing of it stays with the signal. */
export async function abortable(pending: PendingOffer, signal: AbortSignalLike | undefined): Promise<void> {
  const abort = () => {
    try {
      pending.cancel(signal?.reason)
    } catch (error) {
      // A signal of the user's own with a hostile `reason`: it has aborted all the same.
      pending.cancel(error)
    }
  }
  // Where listening fails, what it is given up for has no other listener.
  pending.promise.catch(() => {})
  try {
    signal?.addEventListener('abort', abort)
    await pending.promise
  } catch (error) {
    pending.cancel(error)
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
