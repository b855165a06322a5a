// Where the consumer's lib knows `Symbol.asyncDispose`, a system can be disposed of. Compiled in the cells with Node types.
import { ActorSystem } from '@cellactor/core'

await using system = ActorSystem.create('shop')
system.log.info('open')
