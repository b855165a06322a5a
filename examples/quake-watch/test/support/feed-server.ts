import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** The URL of a HTTP server on this machine; it ends with the test, open connections included. */
export async function feedServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  const url = await listening(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return url
}

/** A URL of this machine where nobody answers. */
export async function deadUrl(): Promise<string> {
  const server = createServer()
  const url = await listening(server)
  await new Promise(resolve => server.close(resolve))
  return url
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.geojson`
}
