import { type ActorRef, Behavior, type BehaviorFailure, SupervisorStrategy } from '@cellactor/core'
import { NetworkDesks } from '../actors/network-desks.ts'
import type { QuakeListeners } from '../actors/partners.ts'
import type { NetworkMessage, NetworkSupervisorMessage, NetworksReport } from '../actors/protocol.ts'
import { restartLimits } from '../actors/restart-limits.ts'
import { FaultyReading } from '../readings/faulty-reading.ts'
import type { Say } from '../terminal/say.ts'
import { network as judge } from './network.ts'

/**
 * The parent of one actor per seismic network. It decides what becomes of one that fails, creates a new one for each
 * that is stopped, and sees to it that every reading but the faulty ones is counted, once.
 */
export function networkSupervisor(listeners: QuakeListeners, say: Say): Behavior<NetworkSupervisorMessage> {
  return Behavior.setup<NetworkSupervisorMessage>(ctx => {
    const desks = new NetworkDesks()
    let report: ActorRef<NetworksReport> | undefined

    /**
     * A restart: the failing reading is gone, those behind it in the mailbox are not. Past the limit: a stop, which turns
     * them into dead letters. On any other failure it has no say: a mistake in this program is nothing a restart heals.
     */
    const restartAndRefuse = SupervisorStrategy.oneForOne({
      ...restartLimits,
      decide: (_network, failure) => {
        refuse(failure)
        return 'restart'
      },
    })
    const supervisedNetwork = Behavior.supervise(judge({ ...listeners, supervisor: ctx.self })).onFailure(
      FaultyReading,
      restartAndRefuse,
    )

    function spawnNetwork(name: string): ActorRef<NetworkMessage> {
      return ctx.spawnWatched(supervisedNetwork, name)
    }

    function refuse(failure: BehaviorFailure): void {
      if (desks.refuse(failure)) reportWhenSettled()
    }

    function reportWhenSettled() {
      const tallies = report && desks.settledTallies()
      if (tallies !== undefined) {
        report?.tell({ type: 'networks', tallies })
        report = undefined
      }
      return Behavior.same
    }

    return Behavior.match<NetworkSupervisorMessage>({
      reading: (_ctx, { reading }) => {
        desks.deskFor(reading.network, spawnNetwork).give(reading)
        return Behavior.same
      },
      counted: (_ctx, message) => {
        desks.counted(message)
        return reportWhenSettled()
      },
      handOver: (_ctx, { network, successor }) => {
        const line = desks.handOver(network, successor)
        if (line !== undefined) say(line)
        return reportWhenSettled()
      },
      report: (_ctx, { replyTo }) => {
        report = replyTo
        return reportWhenSettled()
      },
    }).receiveSignal((_ctx, signal) => {
      // DeathWatch: one of the networks has been stopped. It gets a successor of the same name.
      if (signal.type !== 'terminated' && signal.type !== 'childFailed') return
      // A network that somebody stops before its failure is decided never comes to the strategy above, only here.
      if (signal.type === 'childFailed') refuse(signal.failure)
      const desk = desks.servedBy(signal.pid)
      if (desk === undefined) return
      const successor = spawnNetwork(desk.network)
      desk.replaceActor(successor)
      // This notice has overtaken the acknowledgements that the dead actor sent and that still wait in our mailbox.
      // Sent now, what they acknowledge would be counted twice; so the hand-over queues up behind them.
      ctx.self.tell({ type: 'handOver', network: desk.network, successor: successor.pid })
    })
  })
}
