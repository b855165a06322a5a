/**
 * Leaves texts for people alone: strings and templates with a space in them. A test of those would say the text a second time;
 * strings that the program itself reads (directives, reasons, codes, kinds of events) are single words and are mutated.
 * @type {{ shouldIgnore(path: { node: { type: string, value?: unknown, quasis?: { value: { raw: string } }[] } }): string | undefined }}
 */
const prose = {
  shouldIgnore({ node }) {
    const texts = node.type === 'StringLiteral' ? [String(node.value)] : (node.quasis ?? []).map(({ value }) => value.raw)
    return texts.some(text => text.includes(' ')) ? 'a text for people' : undefined
  },
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [{ kind: 'Ignore', name: 'prose', value: prose }]
