/** The state has to be stirred before the first number shows the whole seed. */
const STIRS = 20

/**
 * Numbers in [0, 1), 32 bits each, the same for the same seed and stream: sfc32, the small fast counter generator of
 * Chris Doty-Humphrey's PractRand. Streams of one seed are independent, so that drawing from one leaves the others alone.
 */
export function seededRandom(seed: number, stream: number): () => number {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = stream | 0
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let stir = 0; stir < STIRS; stir++) next()
  return next
}
