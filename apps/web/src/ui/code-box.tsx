import { classes } from './classes.ts'

/** Code or data to read: it scrolls within itself, by keys too. */
export const CodeBox = ({
  label,
  text,
  isTall = false,
}: {
  readonly label: string
  readonly text: string
  readonly isTall?: boolean
}) => (
  <section
    aria-label={label}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    tabIndex={0}
    className={classes(
      'overflow-auto rounded-button border border-border bg-canvas px-3 py-2',
      isTall ? 'max-h-96' : 'max-h-56',
    )}
  >
    <pre className="font-mono text-meta break-words whitespace-pre-wrap text-text">{text}</pre>
  </section>
)
