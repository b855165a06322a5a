import {
  type Actor,
  type ActorContext,
  type ActorRef,
  type BehaviorFailure,
  type ChildFailed,
  downcast,
  type Pid,
  SupervisorStrategy,
  type Terminated,
} from '@cellactor/core'
import { FaultyReading } from '../readings/faulty-reading.ts'
import type { Say } from '../terminal/say.ts'
import { Network, type NetworkPartners } from './network.ts'
import { NetworkDesk } from './network-desk.ts'
import type { NetworkSupervisorMessage, NetworksReport } from './protocol.ts'

type Context = ActorContext<NetworkSupervisorMessage>

/** A network may fail this often within a minute and is restarted; with the next failure it is stopped. */
export const restartLimits = { maxRestarts: 5, withinMs: 60_000 } as const

/**
 * The parent of one actor per seismic network. It decides what becomes of one that fails, creates a new one for each
 * that is stopped, and sees to it that every reading but the faulty ones is counted, once.
 */
export class NetworkSupervisor implements Actor<NetworkSupervisorMessage> {
  readonly #listeners: Omit<NetworkPartners, 'supervisor'>
  readonly #say: Say
  readonly #desks = new Map<string, NetworkDesk>()
  #report: ActorRef<NetworksReport> | undefined

  constructor(listeners: Omit<NetworkPartners, 'supervisor'>, say: Say) {
    this.#listeners = listeners
    this.#say = say
  }

  /**
   * A restart: the failing reading is gone, those behind it in the mailbox are not. Past the limit: a stop, which turns
   * them into dead letters. Anything but a faulty reading is a mistake in this program, nothing that a restart heals.
   */
  supervisorStrategy(): SupervisorStrategy {
    return SupervisorStrategy.oneForOne({
      ...restartLimits,
      decide: (_network, failure) => (this.#refuse(failure) ? 'restart' : 'escalate'),
    })
  }

  receive(ctx: Context, message: NetworkSupervisorMessage): void {
    switch (message.type) {
      case 'reading':
        this.#deskFor(ctx, message.reading.network).give(message.reading)
        return
      case 'counted':
        this.#desks.get(message.network)?.counted(message)
        break
      case 'handOver': {
        const waiting = this.#desks.get(message.network)?.handOver(message.successor)
        if (waiting !== undefined) this.#say(`${message.network.padEnd(4)} re-created; it takes over ${waiting} waiting readings`)
        break
      }
      case 'report':
        this.#report = message.replyTo
        break
      default:
        message satisfies never
    }
    this.#reportWhenSettled()
  }

  /** DeathWatch: one of the networks has been stopped. It gets a successor of the same name. */
  onTerminated(ctx: Context, terminated: Pid, signal: Terminated | ChildFailed): void {
    // A network that somebody stops before its failure is decided never comes to the strategy above, only here.
    if (signal.type === 'childFailed') this.#refuse(signal.failure)
    for (const desk of this.#desks.values()) {
      if (desk.actor.pid !== terminated) continue
      const successor = this.#spawnNetwork(ctx, desk.network)
      desk.replaceActor(successor)
      // This notice has overtaken the acknowledgements that the dead actor sent and that still wait in our mailbox.
      // Sent now, what they acknowledge would be counted twice; so the hand-over queues up behind them.
      ctx.self.tell({ type: 'handOver', network: desk.network, successor: successor.pid })
      return
    }
  }

  /** @returns whether it was a faulty reading. To refuse the same one again changes nothing. */
  #refuse(failure: BehaviorFailure): boolean {
    const faulty = downcast(failure, FaultyReading)
    if (faulty === undefined) return false
    this.#desks.get(faulty.reading.network)?.refused(faulty.reading)
    this.#reportWhenSettled()
    return true
  }

  #deskFor(ctx: Context, network: string): NetworkDesk {
    let desk = this.#desks.get(network)
    if (desk === undefined) {
      desk = new NetworkDesk(network, this.#spawnNetwork(ctx, network))
      this.#desks.set(network, desk)
    }
    return desk
  }

  #spawnNetwork(ctx: Context, network: string) {
    return ctx.spawnWatched(() => new Network({ ...this.#listeners, supervisor: ctx.self }), network)
  }

  #reportWhenSettled(): void {
    if (this.#report === undefined) return
    const desks = [...this.#desks.values()]
    if (!desks.every(desk => desk.isSettled)) return
    this.#report.tell({ type: 'networks', tallies: desks.map(desk => desk.tally()) })
    this.#report = undefined
  }
}
