import {
  type Actor,
  type ActorContext,
  type ActorRef,
  type BehaviorFailure,
  type ChildFailed,
  type Pid,
  SupervisorStrategy,
  type Terminated,
} from '@cellactor/core'
import { NetworkDesks } from '../actors/network-desks.ts'
import type { QuakeListeners } from '../actors/partners.ts'
import type { NetworkMessage, NetworkSupervisorMessage, NetworksReport } from '../actors/protocol.ts'
import { restartLimits } from '../actors/restart-limits.ts'
import type { Say } from '../terminal/say.ts'
import { Network } from './network.ts'

type Context = ActorContext<NetworkSupervisorMessage>

/**
 * The parent of one actor per seismic network. It decides what becomes of one that fails, creates a new one for each
 * that is stopped, and sees to it that every reading but the faulty ones is counted, once.
 */
export class NetworkSupervisor implements Actor<NetworkSupervisorMessage> {
  readonly #listeners: QuakeListeners
  readonly #say: Say
  readonly #desks = new NetworkDesks()
  #report: ActorRef<NetworksReport> | undefined

  constructor(listeners: QuakeListeners, say: Say) {
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
        this.#desks.deskFor(message.reading.network, network => this.#spawnNetwork(ctx, network)).give(message.reading)
        return
      case 'counted':
        this.#desks.counted(message)
        break
      case 'handOver': {
        const line = this.#desks.handOver(message.network, message.successor)
        if (line !== undefined) this.#say(line)
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
    const desk = this.#desks.servedBy(terminated)
    if (desk === undefined) return
    const successor = this.#spawnNetwork(ctx, desk.network)
    desk.replaceActor(successor)
    // This notice has overtaken the acknowledgements that the dead actor sent and that still wait in our mailbox.
    // Sent now, what they acknowledge would be counted twice; so the hand-over queues up behind them.
    ctx.self.tell({ type: 'handOver', network: desk.network, successor: successor.pid })
  }

  #refuse(failure: BehaviorFailure): boolean {
    const isFaulty = this.#desks.refuse(failure)
    if (isFaulty) this.#reportWhenSettled()
    return isFaulty
  }

  #spawnNetwork(ctx: Context, network: string): ActorRef<NetworkMessage> {
    return ctx.spawnWatched(() => new Network({ ...this.#listeners, supervisor: ctx.self }), network)
  }

  #reportWhenSettled(): void {
    if (this.#report === undefined) return
    const tallies = this.#desks.settledTallies()
    if (tallies === undefined) return
    this.#report.tell({ type: 'networks', tallies })
    this.#report = undefined
  }
}
