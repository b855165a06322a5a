import type { Hearing } from './hearing.ts'
import { type Layer, likeness, likenessOf, type MapLevel } from './layer.ts'

/** What tells a handler from others: what it was made of. */
export interface Keyed {
  readonly key: unknown
}

/** A layer on its way in, and the signal handler that stands around it. */
export interface Fresh {
  readonly layer: Layer
  readonly heard: Hearing | undefined
}

interface Place extends Fresh {
  /** What it came around; not known yet of one that is new. */
  readonly core: Keyed | undefined
  /** What stood outside of it, where that has gone since. */
  readonly outside?: Layers
}

/**
 * What stands around a handler, outermost first. Layers never pile up when a behaviour returns itself wrapped again (row
 * R9): a new one takes the place of an old one that is the same. That is the same function, schema, ref, or classes of
 * failures; or, around the same code, a function of the same code. Layers that came together all stay, however alike.
 */
export class Layers {
  static readonly none = new Layers([])

  readonly all: readonly Layer[]
  readonly #places: readonly Place[]

  private constructor(places: readonly Place[]) {
    this.all = places.map(({ layer }) => layer)
    this.#places = places
  }

  /** With new ones inside. They are settled when it is known what they stand around. */
  with(fresh: readonly Fresh[]): Layers {
    return new Layers([...this.#places, ...fresh.map(each => ({ ...each, core: undefined }))])
  }

  /** An instance begins: all stay, but for one that stands outside already. */
  begun(core: Keyed): Layers {
    const [old, fresh] = this.#divided(core)
    return new Layers([...old, ...fresh.filter(({ layer }) => !old.some(place => place.layer === layer))])
  }

  /** A handler has become another. */
  become(core: Keyed): Layers {
    const [places, fresh] = this.#divided(core)
    const isTaken = places.map(() => false)
    const added: Place[] = []
    for (const place of fresh.reverse()) {
      let at = places.length - 1
      while (at >= 0 && (isTaken[at] === true || !givesWay(places[at] as Place, place))) at--
      if (at < 0) added.unshift(place)
      else {
        places[at] = place
        isTaken[at] = true
      }
    }
    return new Layers([...places, ...added])
  }

  /** Those that stand outside of the one at `at`: what it is installed in again. */
  outside(at: number): Layers {
    return this.#places[at]?.outside ?? new Layers(this.#places.slice(0, at))
  }

  /** The signal handler that came with the one at `at`, around it. */
  heardAt(at: number): Hearing | undefined {
    return this.#places[at]?.heard
  }

  /**
   * For a behaviour of the protocol at `level`: what is inside of a map there is for another one. Supervision stays, and
   * what it installs again comes back with its map.
   */
  forProtocolAt(level: number): Layers {
    const map = this.all.findIndex((layer, at) => at >= level && layer.kind === 'map')
    if (map === -1) return this
    const staying = this.#places
      .map((place, at) => (at < map ? place : { ...place, outside: this.outside(at) }))
      .filter(({ layer }, at) => at < map || layer.kind === 'supervise')
    return new Layers(staying)
  }

  /** Where it stands, or what is most like it, innermost first; -1: nowhere. */
  indexOf(layer: Layer): number {
    const exact = this.all.indexOf(layer)
    if (exact !== -1) return exact
    const likes = this.all.map(other => likeness(layer, other))
    const same = likes.lastIndexOf('same')
    return same === -1 ? likes.lastIndexOf('alike') : same
  }

  /**
   * How many stand outside of a message that was made inside of this map. Of another instance's map: of the one that has
   * taken its place; where there is none so deep inside, it is past all maps.
   */
  outsideOf({ layer, depth }: MapLevel): number {
    const exact = this.all.indexOf(layer)
    if (exact !== -1) return exact + 1
    const maps = this.all.flatMap((each, at) => (each.kind === 'map' ? [at] : []))
    const there = maps[depth - 1]
    if (there !== undefined && likeness(layer, this.all[there] as Layer) !== 'different') return there + 1
    const like = this.indexOf(layer)
    return (like === -1 ? (there ?? maps.at(-1) ?? this.all.length - 1) : like) + 1
  }

  #divided(core: Keyed): [old: Place[], fresh: Place[]] {
    const old = this.#places.filter(place => place.core !== undefined)
    return [old, this.#places.slice(old.length).map(place => ({ ...place, core }))]
  }
}

function givesWay(old: Place, fresh: Place): boolean {
  switch (likeness(old.layer, fresh.layer)) {
    case 'same':
      return true
    case 'alike':
      return likenessOf(old.core?.key, fresh.core?.key) !== 'different'
    default:
      return false
  }
}
