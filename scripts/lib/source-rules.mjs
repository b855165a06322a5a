import ts from 'typescript'

/** What ECMAScript lacks or what makes a run irreproducible: it comes through the `Host`. */
const platform = new Set([
  'Date',
  'performance',
  'console',
  'process',
  'Buffer',
  'globalThis',
  'window',
  'self',
  'fetch',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'MessageChannel',
  'AbortController',
  'structuredClone',
])
const mutable = new Set(['Map', 'Set', 'Array'])

/**
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function offences(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
  const isPortable = !file.startsWith('packages/core/src/host/')
  /** @type {string[]} */
  const found = []
  /** @param {ts.Node} node @param {string} what */
  const offend = (node, what) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
    found.push(`${file}:${line + 1}:${character + 1} ${what}`)
  }

  for (const statement of source.statements) checkModuleState(statement, offend)
  visit(source)
  return found

  /** @param {ts.Node} node */
  function visit(node) {
    // Types name the platform without needing it.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return
    if (isPortable && ts.isIdentifier(node) && platform.has(node.text) && isFreeValue(node))
      offend(node, `${node.text}: only host/ may use it`)
    if (isPortable && ts.isPropertyAccessExpression(node) && node.getText(source) === 'Math.random')
      offend(node, 'Math.random: use the Host')
    if (ts.isPropertyDeclaration(node) && isMutableStatic(node))
      offend(node, 'a static field is state of the module: make it readonly')
    ts.forEachChild(node, visit)
  }
}

/**
 * @param {ts.Statement} statement
 * @param {(node: ts.Node, what: string) => void} offend
 */
function checkModuleState(statement, offend) {
  if (!ts.isVariableStatement(statement)) return
  const { declarationList } = statement
  const isAmbient = statement.modifiers?.some(modifier => modifier.kind === ts.SyntaxKind.DeclareKeyword) === true
  if (isAmbient) return
  if ((declarationList.flags & ts.NodeFlags.Const) === 0) offend(statement, 'state of the module: two systems would share it')
  for (const { initializer, type } of declarationList.declarations) {
    const makesCollection =
      initializer !== undefined &&
      ts.isNewExpression(initializer) &&
      ts.isIdentifier(initializer.expression) &&
      mutable.has(initializer.expression.text)
    // `ReadonlyMap<…>` as the declared type says that it is a table.
    if (makesCollection && type?.getText().startsWith('Readonly') !== true) {
      offend(statement, 'a collection of the module: declare it as ReadonlyMap, ReadonlySet or readonly array')
    }
  }
}

/** @param {ts.PropertyDeclaration} node */
function isMutableStatic(node) {
  const kinds = node.modifiers?.map(modifier => modifier.kind) ?? []
  return kinds.includes(ts.SyntaxKind.StaticKeyword) && !kinds.includes(ts.SyntaxKind.ReadonlyKeyword)
}

/**
 * Not the name of a property, of a parameter, of a declaration.
 * @param {ts.Identifier} node
 */
function isFreeValue(node) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBinaryExpression(parent) || ts.isCallExpression(parent) || ts.isNewExpression(parent)) return true
  const isName = 'name' in parent && parent.name === node
  return !isName && !ts.isPropertySignature(parent) && !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent)
}
