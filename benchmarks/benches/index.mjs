import { bench as ask } from './ask.mjs'
import { bench as askMany } from './ask-many.mjs'
import { bench as bareRestart } from './bare-restart.mjs'
import { bench as behaviors } from './behaviors.mjs'
import { bench as crowds } from './crowds.mjs'
import { bench as failureWithQueue } from './failure-with-queue.mjs'
import { bench as growth } from './growth.mjs'
import { bench as idleActors } from './idle-actors.mjs'
import { bench as mailboxMemory } from './mailbox-memory.mjs'
import { bench as manyShapes } from './many-shapes.mjs'
import { bench as observability } from './observability.mjs'
import { bench as pendingAsks } from './pending-asks.mjs'
import { bench as pingPong } from './ping-pong.mjs'
import { bench as restart } from './restart.mjs'
import { bench as ring } from './ring.mjs'
import { bench as size } from './size.mjs'
import { bench as spawnStop } from './spawn-stop.mjs'
import { bench as stopOneChild } from './stop-one-child.mjs'
import { bench as telemetry } from './telemetry.mjs'
import { bench as tell } from './tell.mjs'
import { bench as timerGap } from './timer-gap.mjs'
import { bench as timers } from './timers.mjs'
import { bench as trees } from './trees.mjs'
import { bench as tryForms } from './try-forms.mjs'

/** Every bench, in the order of the tables. @type {readonly import('../harness/bench.mjs').Bench[]} */
export const benches = [
  tell,
  pingPong,
  ring,
  ask,
  askMany,
  restart,
  spawnStop,
  manyShapes,
  behaviors,
  tryForms,
  idleActors,
  mailboxMemory,
  pendingAsks,
  timerGap,
  timers,
  stopOneChild,
  failureWithQueue,
  bareRestart,
  telemetry,
  observability,
  size,
  crowds,
  trees,
  growth,
]
