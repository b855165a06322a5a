import { CellactorError } from './cellactor-error.ts'
import { isLegalName } from './names.ts'
import { type ActorPath as Path, TreePath } from './path.ts'

/** A text that is no actor path. */
export class InvalidPathError extends CellactorError {
  declare readonly code: 'PATH_INVALID'

  constructor(text: string, why: string) {
    super(
      'PATH_INVALID',
      `${JSON.stringify(text)} is no actor path: ${why}. Write cellactor://system/user/name, with #uid if need be.`,
    )
  }
}

export type ActorPath = Path

export const ActorPath = {
  /**
   * Reads what `toString` of a path writes.
   * @throws {InvalidPathError} where the scheme, the system, a name or the uid is malformed.
   */
  parse(text: string): ActorPath {
    const parts = /^cellactor:\/\/([^/#]+)(?:\/([^#]*))?(?:#(.*))?$/.exec(text)
    if (parts === null) throw new InvalidPathError(text, 'it does not have the form cellactor://system/…')
    const [, system = '', names = '', uid] = parts
    if (!isLegalName(system)) throw new InvalidPathError(text, `the system's name ${JSON.stringify(system)} is not legal`)
    const segments = names === '' ? [] : names.split('/')
    for (const segment of segments) {
      if (!isLegalName(segment) && !/^\$[a-z]+$/.test(segment)) {
        throw new InvalidPathError(text, `the name ${JSON.stringify(segment)} is not legal`)
      }
    }
    if (uid !== undefined && !/^\d{1,15}$/.test(uid))
      throw new InvalidPathError(text, `the uid ${JSON.stringify(uid)} is no number`)
    return TreePath.of(system, segments, uid === undefined ? undefined : Number(uid))
  },
} as const
