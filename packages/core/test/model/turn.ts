import { begin, ended, left, proceed, restart, resume, spawn, started, startFailed, stop } from './life.ts'
import { type Actor, type Letter, type Model, mayTakeLetters, release, schedule, suspend, type Word } from './state.ts'
import { fail, failureOfChild } from './supervision.ts'

/** One turn (1.2): the system lane is drained before every letter. */
export function turn(model: Model, actor: Actor): void {
  for (;;) {
    const word = actor.system.shift()
    if (word !== undefined) take(model, actor, word)
    else if (!mayTakeLetters(actor)) return
    else {
      const letter = actor.user.shift()
      if (letter === undefined) return
      handle(model, actor, letter)
    }
  }
}

function take(model: Model, actor: Actor, word: Word): void {
  switch (word.type) {
    case 'recreate':
      return restart(model, actor, word.instance, word.keepsChildren)
    case 'stop':
      return stop(model, actor)
    case 'suspend':
      if (word.reason === 'sibling') actor.isHeldAnew = true
      return suspend(model, actor, word.reason)
    case 'resume':
      return word.reason === 'failed' ? resume(model, actor) : release(model, actor, word.reason)
    case 'failure':
      return failureOfChild(model, actor, word.failure)
    case 'ended':
      return ended(model, actor, word.child)
    default:
      return word satisfies never
  }
}

function handle(model: Model, actor: Actor, letter: Letter): void {
  if (letter.type === 'poison') return stop(model, actor)
  if (letter.type === 'kill') return fail(model, actor, 'killed')
  actor.log.push(letter.type)
  if (letter.type === 'spawn') return spawn(model, actor, letter.plan)
  if (letter.type === 'fail') return fail(model, actor, 'boom')
  if (letter.type === 'hold') begin(model, actor, 'receive')
}

/** A pending handler or hook settles, or is given up (2.3): the actor's turn goes on. */
export function goOn(model: Model, actor: Actor, how: 'ok' | 'fail' | 'abandoned' | 'too late'): void {
  model.current = actor
  settled(model, actor, how)
  turn(model, actor)
  model.current = undefined
}

function settled(model: Model, actor: Actor, how: 'ok' | 'fail' | 'abandoned' | 'too late'): void {
  const { hook, phase } = actor
  if (hook === undefined) return
  actor.hook = undefined
  if (how === 'abandoned' || how === 'too late') model.events.push(`abandoned ${actor.name} ${hook.what}`)
  const isOver = how === 'fail' ? 'fail' : 'ok'
  if (hook.what === 'preStart' || hook.what === 'postRestart') {
    const { doom } = actor
    actor.doom = undefined
    if (doom) {
      actor.phase = 'running'
      fail(model, actor, doom.cause, doom.origin)
    }
    // 3.4: an aborted attempt is reported to nobody.
    else if (hook.grace !== undefined) proceed(model, actor)
    else if (how === 'too late') startFailed(model, actor, 'too late')
    else if (isOver === 'ok') started(model, actor)
    else startFailed(model, actor)
  } else if (hook.what === 'receive') {
    if (isOver === 'fail') fail(model, actor, 'boom', { instance: hook.instance })
    if (phase === 'running') schedule(model, actor)
    else proceed(model, actor)
  } else if (left(model, actor, isOver)) proceed(model, actor)
}
