/**
 * Text from outside, fit for one line of a terminal: control characters could move the cursor or split the line, and a
 * half character (a lone surrogate) is not text at all.
 */
export function plainText(text: string, maxLength = 120): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).trimEnd()}…`
}
