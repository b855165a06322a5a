/**
 * Timers of one instance, keyed by identity (semantics 8.2). Their messages come through the user lane. Replacing or
 * cancelling a key guarantees that no older tick is seen, even if one was queued; at most one tick per key is queued,
 * those that come due meanwhile are skipped. All are cancelled when the instance begins to stop or restart.
 */
export interface TimerScheduler<in M> {
  /** Once, after `delayMs`. @throws {ConfigError} for a delay that is none. */
  startSingle(key: unknown, message: M, delayMs: number): void
  /** Again and again, `delayMs` after the end of the handler, its promise included. The first comes after `initialDelayMs`, by default one delay. */
  startFixedDelay(key: unknown, message: M, delayMs: number, initialDelayMs?: number): void
  /** Every `periodMs`, whatever the handler takes. The first comes after `initialDelayMs`, by default one period. */
  startFixedRate(key: unknown, message: M, periodMs: number, initialDelayMs?: number): void
  isActive(key: unknown): boolean
  cancel(key: unknown): void
  cancelAll(): void
}
