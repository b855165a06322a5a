/** The feed could not be read, or is no feed. The message is one line, meant for the user. */
export class FeedError extends Error {
  override readonly name = 'FeedError'
}
