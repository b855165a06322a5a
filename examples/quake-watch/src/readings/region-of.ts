/** The feed writes some regions both ways: "Castaic, CA" and "Hawthorne, California". */
const abbreviated: ReadonlyMap<string, string> = new Map([
  ['CA', 'California'],
  ['NV', 'Nevada'],
  ['MX', 'Mexico'],
])

/**
 * The region in a place as the feed words it: what follows the last comma ("4km W of Castaic, CA" → California),
 * else the name that is left without directions ("Off the east coast of Honshu" → Honshu).
 */
export function regionOf(place: string): string {
  const last = place.split(',').at(-1)?.trim() ?? ''
  const name = last
    .replace(/^(?:off|near)\b.*?\bcoast of (?:the )?/i, '')
    .replace(/^(?:north|south|east|west|central)\w* of (?:the )?/i, '')
    .replace(/ region$/i, '')
    .trim()
  return abbreviated.get(name) ?? (name || 'unknown')
}
