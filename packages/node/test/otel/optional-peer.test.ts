import { expect, it, vi } from 'vitest'

vi.mock('@opentelemetry/api', () => {
  throw new Error('it is not installed')
})

it('@cellactor/node needs no OpenTelemetry; its sub-path does', async () => {
  const { createSystem } = await import('@cellactor/node')
  await createSystem('shop').terminate()
  await expect(import('@cellactor/node/otel')).rejects.toMatchObject({ cause: new Error('it is not installed') })
})
