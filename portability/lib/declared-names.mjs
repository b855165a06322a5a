import { parseSync } from 'rolldown/utils'

/**
 * The names that a module declares or imports on its own level.
 * @param {string} file
 * @param {string} code
 * @returns {ReadonlySet<string>}
 */
export function declaredNames(file, code) {
  const { program } = parseSync(file, code)
  return new Set(program.body.flatMap(namesOf))
}

/**
 * @typedef {object} Node what of the syntax tree is looked at
 * @property {string} type
 * @property {string} [name]
 * @property {unknown} [id]
 * @property {unknown} [local]
 * @property {unknown} [declaration]
 * @property {unknown} [declarations]
 * @property {unknown} [specifiers]
 * @property {unknown} [properties]
 * @property {unknown} [elements]
 * @property {unknown} [value]
 * @property {unknown} [left]
 * @property {unknown} [argument]
 */

/**
 * @param {unknown} given a declaration, or a pattern in it
 * @returns {string[]}
 */
function namesOf(given) {
  if (Array.isArray(given)) return given.flatMap(namesOf)
  const node = /** @type {Node | null | undefined} */ (given)
  switch (node?.type) {
    case 'Identifier':
      return [node.name ?? '']
    case 'ImportDeclaration':
      return namesOf(node.specifiers)
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return namesOf(node.local)
    case 'ExportNamedDeclaration':
      return namesOf(node.declaration)
    case 'VariableDeclaration':
      return namesOf(node.declarations)
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return namesOf(node.id)
    case 'ObjectPattern':
      return namesOf(node.properties)
    case 'ArrayPattern':
      return namesOf(node.elements)
    case 'Property':
      return namesOf(node.value)
    case 'AssignmentPattern':
      return namesOf(node.left)
    case 'RestElement':
      return namesOf(node.argument)
    default:
      return []
  }
}
