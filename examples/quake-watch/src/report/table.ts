type Cell = string | number | undefined

/** Lines of a table under a head of column names; columns of numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const texts = rows.map(row => row.map(cell => String(cell ?? '-')))
  const pads = head.map((name, column) => padding([name, ...texts.map(row => row[column] ?? '')]))
  const line = (cells: readonly string[]) =>
    pads
      .map((pad, column) => pad(cells[column] ?? ''))
      .join('  ')
      .trimEnd()
  return [line(head), line(pads.map(pad => pad('').replaceAll(' ', '─'))), ...texts.map(line)]
}

const number = /^(?:-|-?\d+(?:\.\d+)?)$/

function padding([name = '', ...texts]: readonly string[]): (text: string) => string {
  const width = Math.max(name.length, ...texts.map(text => text.length))
  const isNumeric = texts.every(text => number.test(text))
  return text => (isNumeric ? text.padStart(width) : text.padEnd(width))
}
