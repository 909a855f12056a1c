/** Lines of a text, broken between words where one would be longer; a word that is longer alone stays whole. */
export function linesOf(text: string, lineChars: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let current: string | undefined
    for (const word of line.split(' ')) {
      if (current !== undefined && current.length + 1 + word.length > lineChars) {
        lines.push(current)
        current = word
      } else current = current === undefined ? word : `${current} ${word}`
    }
    return [...lines, current ?? '']
  })
}
