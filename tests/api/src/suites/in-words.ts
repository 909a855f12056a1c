import type { Finding } from '../tester.ts'

/** What was found often is told once, with the first request that showed it. */
export function inWords(findings: readonly Finding[]): string[] {
  const alike = Map.groupBy(findings, ({ what }) => what)
  return [...alike].map(([what, [first, ...others]]) => {
    const count = others.length === 0 ? '' : ` (${others.length + 1} times)`
    return `${what}${count}\n      ${first!.request}\n      ${first!.answer}`
  })
}
