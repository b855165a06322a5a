import { type ActorRef, Behavior, type Result } from '@cellactor/core'
import type { ExploredWorld } from '@cellactor/testkit'

/** What an actor does with a message, in every second case something else. */
export interface Reaction {
  readonly to: number
  readonly how: 'tell' | 'self' | 'timer' | 'stash' | 'unstash' | 'ask' | 'spawn' | 'adapt'
}
/** One list of reactions per actor, of which a message takes the one that its number and the actor's count say. */
export type Program = readonly (readonly Reaction[])[]

type Msg = { readonly type: 'm'; readonly left: number; readonly by: string } | Asked
interface Asked {
  readonly type: 'asked'
  readonly by: string
  readonly replyTo: ActorRef<string>
}

/** Runs a program; its outcome is what each actor has handled, in its order: everything that actors can tell apart. */
export const running =
  (program: Program, messages: number, life: number) =>
  async ({ spawn, settle, advance }: ExploredWorld): Promise<string> => {
    const outcome: Record<string, string[]> = {}
    const refs: ActorRef<Msg>[] = []
    const behavior = (place: number): Behavior<Msg> =>
      Behavior.setup<Msg>(ctx => {
        const { name } = ctx.path
        const handled: string[] = []
        outcome[name] = handled
        return Behavior.handle<Msg>((inner, message) => {
          handled.push(`${message.by}${message.type === 'm' ? message.left : '?'}`)
          if (message.type === 'asked') return message.replyTo.tell(`${name}${handled.length}`)
          const reactions = program[place] ?? []
          const reaction = reactions[(handled.length + message.left) % reactions.length]
          if (reaction === undefined || message.left === 0) return
          const next: Msg = { type: 'm', left: message.left - 1, by: name }
          const target = refs[reaction.to % refs.length] as ActorRef<Msg>
          const answered = (answer: Result<string, Error>): Msg => ({ ...next, by: answer.ok ? answer.value : 'none' })
          switch (reaction.how) {
            case 'tell':
              return target.tell(next)
            case 'self':
              inner.self.tell(next)
              return target.tell(next)
            case 'timer':
              return inner.timers.startSingle(handled.length, next, 10)
            case 'stash':
              return inner.stash.stash(next)
            case 'unstash':
              inner.stash.unstashAll()
              return target.tell(next)
            case 'ask':
              if (target !== inner.self) inner.ask(target as ActorRef<Asked>, { type: 'asked', by: name }, answered)
              return undefined
            case 'spawn':
              return inner.spawn(behavior(place + 1), `${name}-${handled.length}`).tell(next)
            case 'adapt':
              return inner.adapt((by: string): Msg => ({ ...next, by })).tell('adapted')
            default:
              return reaction.how satisfies never
          }
        })
      })
    for (const place of program.keys()) refs.push(spawn(behavior(place), `${place}`))
    for (let at = 0; at < messages; at++) refs[at % refs.length]?.tell({ type: 'm', left: life, by: 'x' })
    await settle()
    await advance(10)
    await advance(100)
    return JSON.stringify(Object.entries(outcome).sort())
  }

/** All outcomes that a systematic exploration finds. */
export class Outcomes {
  readonly found = new Set<string>()

  /** The scenario, whose outcome is kept. */
  of(scenario: (world: ExploredWorld) => Promise<string>): (world: ExploredWorld) => Promise<void> {
    return async world => void this.found.add(await scenario(world))
  }

  get sorted(): readonly string[] {
    return [...this.found].sort()
  }
}
