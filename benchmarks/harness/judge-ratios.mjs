/** @typedef {{ bench: string, recorded: number, best: number, isSlower: boolean }} Judgement */

/**
 * Whether a bench has become slower, by its ratio to its baseline alone. The recorded ratio times the allowance is let
 * pass. What is above is measured again, and the best counts: a machine that was busy once is no slowdown, and a
 * slowdown is there each time.
 * @param {Readonly<Record<string, number>>} recorded by bench
 * @param {{ measure: (bench: string) => Promise<number>, attempts: number, allowance: number }} options
 * @returns {Promise<Judgement[]>}
 */
export async function judgeRatios(recorded, { measure, attempts, allowance }) {
  const judgements = []
  for (const [bench, ratio] of Object.entries(recorded)) {
    let best = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < attempts && !(best <= ratio * allowance); attempt++) {
      best = Math.min(best, await measure(bench))
    }
    judgements.push({ bench, recorded: ratio, best, isSlower: !(best <= ratio * allowance) })
  }
  return judgements
}
