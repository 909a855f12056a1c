/** Addresses are read and written as people read them: `?q=tag:sales`, no JSON inside. */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString()
  // What a query may hold as it is stays as it is.
  return text === '' ? '' : `?${text.replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',')}`
}
