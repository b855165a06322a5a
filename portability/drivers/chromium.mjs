// Runs the suite in a page. Arguments: the browser, the module of playwright-core, the request.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [browserPath = '', playwright = '', request = ''] = process.argv.slice(2)
/** @type {import('../lib/run-engine.mjs').DriverRequest} */
const { suite, progress, leaveOut, isCensus, env } = JSON.parse(readFileSync(request, 'utf8'))
const { chromium } = await import(pathToFileURL(playwright).href)
// As root, as in a container, it refuses to start with its sandbox.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const browser = await chromium.launch({ executablePath: browserPath, args })
try {
  const page = await browser.newPage()
  page.on('console', (/** @type {{ text(): string }} */ line) => writeFileSync(progress, line.text()))
  // A task of the event loop, and the notice of a rejection before it: only timers come that late.
  const report = await page.evaluate(`(() => {
    const { setTimeout, clearTimeout } = globalThis
    const driver = {
      macrotask: task => void setTimeout(task, 0),
      limit(ms, giveUp) {
        const timer = setTimeout(giveUp, ms)
        return () => clearTimeout(timer)
      },
      now: () => performance.now(),
      begins: id => console.debug(id),
      onUnhandledRejection(listener) {
        addEventListener('unhandledrejection', event => {
          event.preventDefault()
          listener(event.reason)
        })
      },
    }
    const { run } = ${readFileSync(suite, 'utf8')}(${JSON.stringify({ env })})
    return run(driver, ${JSON.stringify(leaveOut)}, ${isCensus})
  })()`)
  process.stdout.write(`${JSON.stringify({ ...report, version: browser.version() })}\n`)
} finally {
  await browser.close()
}
