import { cpus, totalmem } from 'node:os'

/** @typedef {ReturnType<typeof machine>} Machine */

/** What the figures depend on; nothing that says whose machine it is. */
export function machine() {
  const processors = cpus()
  return {
    cpu: (processors[0]?.model ?? 'unknown').replaceAll(/\s+/g, ' ').trim(),
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    date: new Date().toISOString().slice(0, 10),
  }
}

/** @param {Machine} machine */
export function described({ cpu, cores, memoryGb, node, v8, platform, date }) {
  return `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memoryGb} GB, ${platform}, Node ${node} (V8 ${v8}), ${date}`
}
