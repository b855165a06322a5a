import { ActorSystem, ask, kill, poison, SpawnError, SupervisorStrategy } from '@cellactor/core'
import { fault } from './faults.mjs'

/** @typedef {import('@cellactor/core').ActorRef<any>} Ref */
/** @typedef {import('@cellactor/core').ActorContext<any>} Context */

export const DISTRICTS = 6
export const HOUSES = 20

/** The load: districts that keep their houses standing, whatever happens to them; and workers that come and go. */
export class Town {
  /** @param {import('./dice.mjs').Dice} dice */
  constructor(dice) {
    this.dice = dice
    this.isCalm = false
    this.handled = 0
    this.asks = 0
    this.asksOpen = 0
    /** @type {string[]} */
    this.complaints = []
    this.system = ActorSystem.create({
      name: 'town',
      logLevel: 'off',
      stopTimeoutMs: 200,
      startTimeoutMs: 500,
      askTimeoutMs: 500,
    })
    this.rebuild()
  }

  /** Those districts that are gone. A name is free a moment later than its actor (semantics 3.7e): then the next time. */
  rebuild() {
    for (let n = 0; n < DISTRICTS; n++) {
      if (this.system.resolve(`user/d${n}`) !== undefined) continue
      try {
        this.#build(n)
      } catch (error) {
        if (!(error instanceof SpawnError) || error.code !== 'SPAWN_NAME_TAKEN') throw error
      }
    }
  }

  /** Guardians included. */
  get expected() {
    return 3 + DISTRICTS * (1 + HOUSES)
  }

  /** @param {number} n */
  #build(n) {
    this.system.spawn(() => this.#district(n), { name: `d${n}`, supervision: 'restart' })
  }

  /** @param {number} n */
  #district(n) {
    const { dice } = this
    const scope = dice.of(/** @type {const} */ (['oneForOne', 'oneForOne', 'restForOne', 'allForOne']))
    const decide = () => (this.isCalm ? 'restart' : dice.of(/** @type {const} */ (['restart', 'restart', 'resume', 'stop'])))
    const backoff = dice.chance(0.5) ? { minMs: 1, maxMs: 20, jitter: 0.5 } : undefined
    const strategy = SupervisorStrategy[scope]({ decide, backoff })
    const build = (/** @type {Context} */ ctx, /** @type {string} */ name) => {
      if (ctx.child(name) !== undefined) return
      ctx.spawnWatched(() => this.#house(), { name, mailbox: dice.chance(0.3) ? { kind: 'bounded', capacity: 50 } : undefined })
    }
    return {
      supervisorStrategy: () => strategy,
      /** @param {Context} ctx */
      preStart(ctx) {
        for (let i = 0; i < HOUSES; i++) build(ctx, `h${i}`)
      },
      receive: (/** @type {Context} */ ctx, /** @type {any} */ message) => this.#handle(ctx, message),
      /** @param {Context} ctx @param {unknown} _pid @param {import('@cellactor/core').Terminated | import('@cellactor/core').ChildFailed} signal */
      onTerminated(ctx, _pid, { path }) {
        if (path.name.startsWith('h')) build(ctx, path.name)
      },
      district: n,
    }
  }

  #house() {
    return {
      receive: (/** @type {Context} */ ctx, /** @type {any} */ message) => this.#handle(ctx, message),
      postStop: () => (this.isCalm || this.dice.chance(0.95) ? undefined : fault(this.dice)),
    }
  }

  /** @param {Context} ctx @param {any} message @returns {any} */
  #handle(ctx, message) {
    this.handled++
    const { dice } = this
    if (message.replyTo !== undefined) {
      if (this.isCalm) ctx.timers.cancelAll()
      message.replyTo.tell(message.n)
    }
    if (this.isCalm) return undefined
    switch (message.type) {
      case 'fault':
        return fault(dice)
      case 'timers':
        ctx.timers.startSingle('once', { type: 'tick' }, dice.below(20))
        return ctx.timers.startFixedRate('rate', { type: 'tick' }, 1 + dice.below(20))
      case 'workers':
        for (let i = 0; i < 20; i++) this.#worker(ctx)
        return undefined
      case 'watch':
        return ctx.watch(message.to)
      case 'pipe':
        return ctx.pipeToSelf(new Promise(resolve => setTimeout(resolve, dice.below(10))), () => ({ type: 'tick' }))
      case 'adapt':
        return ctx.adapt(() => ({ type: 'tick' })).tell(1)
      default:
        return undefined
    }
  }

  /** Lives for one message. @param {Context} ctx */
  #worker(ctx) {
    ctx.spawn(() => ({ receive: (/** @type {Context} */ own) => own.stopSelf() })).tell('end')
  }

  /** @returns {Ref | undefined} */
  anybody() {
    const { dice, system } = this
    const district = `user/d${dice.below(DISTRICTS)}`
    const ref = system.resolve(dice.chance(0.1) ? district : `${district}/h${dice.below(HOUSES)}`)
    return /** @type {Ref | undefined} */ (ref)
  }

  /** One thing that happens from outside. */
  poke() {
    const { dice } = this
    const ref = this.anybody()
    if (ref === undefined) return
    const roll = dice.next()
    if (roll < 0.25) void this.ask(ref)
    else if (roll < 0.26) this.system.stop(ref)
    else if (roll < 0.27) kill(ref)
    else if (roll < 0.28) poison(ref)
    else if (roll < 0.35) ref.tell({ type: 'watch', to: this.anybody() ?? ref })
    else ref.tell({ type: dice.of(['work', 'work', 'work', 'fault', 'timers', 'workers', 'pipe', 'adapt']) })
  }

  /** @param {Ref} ref @returns {Promise<boolean>} whether it has answered. */
  async ask(ref) {
    const n = ++this.asks
    this.asksOpen++
    try {
      const answer = await ask(ref, { type: 'ask', n })
      if (answer !== n) this.complaints.push(`${ref.path} answered ${answer} to ${n}`)
      return true
    } catch {
      return false
    } finally {
      this.asksOpen--
    }
  }
}
