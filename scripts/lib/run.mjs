import { spawn } from 'node:child_process'
import { root } from './workspace.mjs'

/**
 * @typedef {object} Run
 * @property {boolean} succeeded
 * @property {string} output both streams, in the order they came
 * @property {string} stdout
 */

/**
 * Runs a Node program to its end, without a shell, and keeps what it says.
 * @param {readonly string[]} command the script and its arguments
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<Run>}
 */
export function runNode(command, { cwd = root } = {}) {
  return run(process.execPath, command, cwd)
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<Run>}
 */
function run(program, args, cwd) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    })
    let output = ''
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      output += text
    })
    child.on('error', error => resolve({ succeeded: false, output: `${output}\n${error.message}`, stdout }))
    child.on('close', code => resolve({ succeeded: code === 0, output, stdout }))
  })
}
