import type { ActorRef } from '@cellactor/core'

export type Message =
  | { readonly type: 'ping'; readonly replyTo: ActorRef<number> }
  /** Something of the runtime is used; then the handler ends as the dice say. */
  | { readonly type: 'work' | 'tick' | 'stash' | 'unstash' | 'timers' | 'idle' | 'adapt' | 'pipe' | 'respawn' | 'stop' | 'told' }
  | { readonly type: 'ask' | 'watch' | 'watchWith' | 'unwatch' | 'link' | 'forward'; readonly to: ActorRef<Message> }
