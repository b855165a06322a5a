// Compares the public face of each package with its report in `etc/`; with --update it writes the report anew.
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { packages, root } from './lib/workspace.mjs'

const update = process.argv.includes('--update')
const outcomes = packages.flatMap(reportsOf).map(extract)
process.exitCode = outcomes.every(Boolean) ? 0 : 1

/** One for each way into a package. @param {string} folder */
function reportsOf(folder) {
  const files = readdirSync(path.join(root, folder)).filter(name => /^api-extractor.*\.json$/.test(name))
  return files.map(file => path.join(folder, file))
}

/** @param {string} file */
function extract(file) {
  const config = ExtractorConfig.loadFileAndPrepare(path.join(root, file))
  // The extractor writes to these folders but does not make them.
  mkdirSync(config.reportFolder, { recursive: true })
  mkdirSync(config.reportTempFolder, { recursive: true })
  const result = Extractor.invoke(config, { localBuild: update, messageCallback: onlyErrors })
  if (result.apiReportChanged) {
    console.log(
      update
        ? `${file}: report updated`
        : `${file}: the public face has changed. If that is meant: npm run api, and commit the report.`,
    )
  }
  return result.succeeded
}

/** @param {import('@microsoft/api-extractor').ExtractorMessage} message */
function onlyErrors(message) {
  const { logLevel } = message
  const quiet =
    logLevel === ExtractorLogLevel.Info || logLevel === ExtractorLogLevel.Verbose || logLevel === ExtractorLogLevel.None
  // The extractor brings a compiler of its own and says so at every run.
  if (quiet || message.messageId === 'console-compiler-version-notice') message.handled = true
}
