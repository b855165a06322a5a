import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { ConfigError } from '@cellactor/core'
import { MetricsServerError, type ServeMetricsOptions, serveMetrics } from '@cellactor/node'
import { simulate } from '@cellactor/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { program } from './support/program.ts'
import { metricsOf } from './support/scrape.ts'

async function serving(options: Partial<ServeMetricsOptions> = {}) {
  const { system, host } = simulate()
  const server = await serveMetrics(system, { port: 0, host: '127.0.0.1', ...options })
  onTestFinished(() => server.close())
  return { system, host, server, url: `http://127.0.0.1:${server.port}` }
}

async function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

describe('serveMetrics', () => {
  it('F9 serves /metrics, and 404 elsewhere', async () => {
    const { url } = await serving()
    expect(metricsOf(await (await fetch(`${url}/metrics`)).text()).value('cellactor_actors')).toBe(3)
    expect((await fetch(`${url}/metrics?name=x`)).status).toBe(200)
    for (const path of ['', '/', '/metrics/', '/other']) {
      const response = await fetch(`${url}${path}`)
      expect([path, response.status, await response.text()]).toEqual([path, 404, 'The metrics are at /metrics\n'])
    }
  })

  it('F9 serves another path, and hands the options of the handler on', async () => {
    const { url, system } = await serving({ path: '/internal/figures', largestMailboxes: 1 })
    system.spawn(() => ({ receive() {} }), 'busy').tell(1)
    expect((await fetch(`${url}/metrics`)).status).toBe(404)
    const shown = metricsOf(await (await fetch(`${url}/internal/figures`)).text())
    expect(shown.value('cellactor_mailbox_actor_messages', { path: '/user/busy' })).toBe(1)
  })

  it('F9 close frees the port, as often as it is called', async () => {
    const { server } = await serving()
    expect(await isListening(server.port)).toBe(true)
    await Promise.all([server.close(), server.close()])
    expect(await isListening(server.port)).toBe(false)
    await server.close()
  })

  it('F9 closes by itself when the system has ended', async () => {
    const { system, host, server } = await serving()
    const terminated = system.terminate()
    await host.settle()
    await terminated
    await server.close()
    expect(await isListening(server.port)).toBe(false)
  })

  it('F9 goes on after that where it is told to, until it is closed', async () => {
    const { system, host, server, url } = await serving({ untilClosed: true })
    const terminated = system.terminate()
    await host.settle()
    await terminated
    expect(metricsOf(await (await fetch(`${url}/metrics`)).text()).value('cellactor_actor_stopped_total')).toBe(3)
    await server.close()
    expect(await isListening(server.port)).toBe(false)
  })

  it('F9 close does not wait for ever for a request that is never finished', async () => {
    const { server } = await serving()
    const socket = connect({ port: server.port, host: '127.0.0.1' })
    await new Promise<void>(resolve => socket.write('GET /metrics HTTP/1.1\r\n', () => resolve()))
    const cut = new Promise<string>(resolve => socket.on('error', () => {}).on('close', () => resolve('cut')))
    await server.close()
    expect(await cut).toBe('cut')
  })

  it('F9 a port that is taken rejects with an error that says so', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const { system } = simulate()
    const error = await serveMetrics(system, { port, host: '127.0.0.1' }).catch((error: unknown) => error)

    expect(error).toBeInstanceOf(MetricsServerError)
    expect(error).toMatchObject({
      code: 'METRICS_PORT_TAKEN',
      message: `Port ${port} of 127.0.0.1 is taken: the metrics of the system test are not served. Give another port, or 0 for any that is free.`,
      cause: { code: 'EADDRINUSE' },
    })
  })

  it('F9 an address that there is not rejects, too', async () => {
    const { system } = simulate()
    const error = await serveMetrics(system, { port: 0, host: '203.0.113.1' }).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'METRICS_NOT_SERVED', message: expect.stringMatching(/EADDRNOTAVAIL/) })
  })

  it.each([
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { port: Number.NaN },
    { port: '9464' },
    {},
    undefined,
    { port: 0, path: 'metrics' },
    { port: 0, host: 5 },
    { port: 0, largestMailboxes: -1 },
  ])('F9 %j is refused', async options => {
    const { system } = simulate()
    await expect(serveMetrics(system, options as unknown as ServeMetricsOptions)).rejects.toThrow(ConfigError)
  })

  it('1.7 keeps no process alive, nor do those who are connected to it', async () => {
    const { code, out } = await program(`
      import { connect } from 'node:net'
      import { createSystem, serveMetrics } from '@cellactor/node'
      const server = await serveMetrics(createSystem('shop'), { port: 0, host: '127.0.0.1' })
      // A request that is never finished: for that the server would wait a minute.
      const unfinished = connect(server.port, '127.0.0.1', () => unfinished.write('GET /metrics HTTP/1.1\\r\\n'))
      await new Promise(resolve => unfinished.once('connect', resolve))
      const response = await fetch('http://127.0.0.1:' + server.port + '/metrics', { method: 'HEAD', headers: { connection: 'close' } })
      console.log(response.status)
      unfinished.unref()
      process.on('exit', () => console.log('exit'))
    `).ended
    expect({ code, out }).toEqual({ code: 0, out: ['200', 'exit'] })
  })

  it('F9 a program that waits for close hears of its end, also where a request is never finished', async () => {
    const { code, out } = await program(`
      import { connect } from 'node:net'
      import { createSystem, serveMetrics } from '@cellactor/node'
      const server = await serveMetrics(createSystem('shop'), { port: 0, host: '127.0.0.1' })
      const unfinished = connect(server.port, '127.0.0.1')
      await new Promise(resolve => unfinished.once('connect', () => unfinished.write('GET /metrics HTTP/1.1\\r\\n', resolve)))
      unfinished.on('error', () => {}).unref()
      await new Promise(resolve => setTimeout(resolve, 50))
      await server.close()
      console.log('closed')
    `).ended
    expect({ code, out }).toEqual({ code: 0, out: ['closed'] })
  })
})
