/**
 * One line of words that came from outside, for a mail, a subject or a list: without what breaks lines, hides words or
 * turns their direction, and without halves of characters; cut where it is too long.
 */
export function plainLine(text: string, charsMax: number): string {
  const line = text
    .slice(0, charsMax * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  const chars = [...line]
  return chars.length <= charsMax ? line : `${chars.slice(0, charsMax - 1).join('')}…`
}
