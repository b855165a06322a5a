/** `2018-02-06 15:50:42 UTC` */
export function utc(time: number): string {
  return `${new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`
}
