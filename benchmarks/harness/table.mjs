/**
 * A table in Markdown, its columns padded so that it can be read on a terminal, too.
 * @param {readonly string[]} head a heading that ends with `:` is of a column of figures, set to the right
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const titles = head.map(title => title.replace(/:$/, ''))
  const isRight = head.map(title => title.endsWith(':'))
  const widths = titles.map((title, column) => Math.max(3, title.length, ...rows.map(row => (row[column] ?? '').length)))
  /** @param {readonly string[]} cells */
  const line = cells =>
    `| ${widths.map((width, column) => padded(cells[column] ?? '', width, isRight[column] === true)).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (isRight[column] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  return [line(titles), rule, ...rows.map(line)].join('\n')
}

/**
 * @param {string} text
 * @param {number} width
 * @param {boolean} isRight
 */
function padded(text, width, isRight) {
  return isRight ? text.padStart(width) : text.padEnd(width)
}
