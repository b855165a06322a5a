/**
 * Puts the tables between their marks, `<!-- bench:limit -->` and `<!-- /bench:limit -->`; what stands around them stays.
 * @param {string} text
 * @param {readonly { name: string, text: string }[]} blocks
 * @throws {Error} where the marks of a block are missing
 */
export function withBlocks(text, blocks) {
  return blocks.reduce((document, { name, text: block }) => {
    const open = `<!-- bench:${name} -->`
    const close = `<!-- /bench:${name} -->`
    const from = document.indexOf(open)
    const to = document.indexOf(close, from)
    if (from < 0 || to < 0) throw new Error(`the document has no place for ${name}: it needs ${open} and ${close}`)
    return `${document.slice(0, from + open.length)}\n\n${block}\n\n${document.slice(to)}`
  }, text)
}
