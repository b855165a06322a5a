import { expect, it } from 'vitest'
import { SeenIds } from '../src/feed/seen-ids.ts'

it('an id is new once', () => {
  const seen = new SeenIds()
  expect(['a', 'b', 'a', 'b', 'c'].map(id => seen.add(id))).toEqual([true, true, false, false, true])
})

it('what was not seen for the longest time is forgotten first', () => {
  const seen = new SeenIds(2)
  for (const id of ['a', 'b', 'a', 'c']) seen.add(id)
  expect(seen.add('a')).toBe(false)
  expect(seen.add('b')).toBe(true)
})
