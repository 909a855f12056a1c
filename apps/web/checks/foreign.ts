import type { Bundle } from './bundle.ts'

/** Hosts that the built files may name: nothing is loaded from any of them. */
const NAMED: Readonly<Record<string, string>> = {
  'www.w3.org': 'names of XML vocabularies',
  'react.dev': 'texts of errors of React',
  'json-schema.org': 'the name of a vocabulary',
  'reactflow.dev': 'a link of the canvas that is not shown',
  'tailwindcss.com': 'the line of its licence',
  'github.com': 'where a library tells of its faults',
}
const PLACEHOLDER = /(^|\.)(example\.(com|org|test)|example|test|local|internal|localhost)$/

/** Addresses of elsewhere in what was built: a line for each host. PF-05: no request leaves the instance. */
export function foreignIn(bundle: Bundle): string[] {
  const found = new Map<string, string>()
  for (const file of ['.js', '.css', '.html', '.svg'].flatMap((ending) => bundle.all(ending))) {
    const text = bundle.text(file)
    for (const [address, host] of text.matchAll(/(?:https?|wss?):\/\/([a-z0-9.-]+\.[a-z]{2,})/gi))
      if (!Object.hasOwn(NAMED, host!) && !PLACEHOLDER.test(host!)) found.set(host!, `${file} names ${address}`)
    // What is loaded, by whatever host.
    for (const [whole] of text.matchAll(
      /(?:@import\s*|url\(|<(?:script|link|img)[^>]*(?:src|href)=)["']?(?:https?:)?\/\/[^"')>\s]+/gi,
    ))
      found.set(whole, `${file} loads ${whole}`)
  }
  return [...found.values()]
}
