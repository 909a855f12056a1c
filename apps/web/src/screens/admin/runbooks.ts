export interface Runbook {
  /** The name of its figure. */
  readonly slug: string
  readonly title: string
  readonly text: string
}

/** A guide, taken apart at its headings: what stands before the first, and each section. */
export function runbooksOf(guide: string): { readonly lead: string; readonly sections: readonly Runbook[] } {
  const [head = '', ...rest] = guide.split(/^## /m)
  const sections = rest.map((section): Runbook => {
    const end = section.indexOf('\n')
    const title = section.slice(0, end).trim()
    return { slug: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), title, text: unfolded(section.slice(end + 1)) }
  })
  return { lead: unfolded(head.replace(/^# .*$/m, '')), sections }
}

/** Lines of a paragraph are broken for whoever reads the file; a page breaks them by itself. */
const unfolded = (text: string): string => text.trim().replaceAll(/(?<=\S)\n(?=[^\s\-*#`|>\d])/g, ' ')
