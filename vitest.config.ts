import { defineConfig } from 'vitest/config'

// Tests run from the sources, without a build: packages are resolved by their source condition first.
const conditions = ['@cellactor/source', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'examples/*/{src,test}/**/*.test.ts', 'benchmarks/test/**/*.test.ts'],
    environment: 'node',
    // A process per file: a test that counts garbage, listeners or unhandled rejections must not see another file's.
    pool: 'forks',
    isolate: true,
    execArgv: ['--expose-gc'],
    testTimeout: 20_000,
  },
})
