/** JSON, or YAML that says at the beginning of a line that it is ours: prose can be YAML too. Undefined: neither. */
export async function parseText(text: string): Promise<unknown> {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }
  if (!/^linkflow:\s/m.test(text)) return undefined
  const { parse } = await import('yaml')
  try {
    return parse(text, { maxAliasCount: 0 })
  } catch {
    return undefined
  }
}
