import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** There is no such file; it stands where it would find what it imports. */
const entry = fileURLToPath(new URL('size-entry.js', import.meta.url))
const source = `export { ActorSystem, Behavior } from '@cellactor/core'`

/** @type {import('../harness/bench.mjs').Bench} */
export const bench = {
  name: 'size',
  group: 'other',
  work: '`import { ActorSystem, Behavior }` from the core, bundled and minified by rolldown',
  size: { full: 1, quick: 1 },
  expected: () => 1,
  contenders: {
    cellactor: {
      figures: { gzip: { unit: 'bytes', must: 15_000, aim: 10_000 }, minified: { unit: 'bytes' } },
      start: () => ({
        async run() {
          const code = await bundled()
          return { check: 1, figures: { gzip: gzipSync(code, { level: 9 }).length, minified: Buffer.byteLength(code) } }
        },
      }),
    },
  },
}

async function bundled() {
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    plugins: [
      {
        name: 'entry',
        resolveId: id => (id === entry ? id : undefined),
        load: id => (id === entry ? source : undefined),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  return output[0].code
}
