import type { Problem } from '@linkflow/contracts'
import { ErrorIcon, WarningIcon } from '../../ui/icons.ts'

/** What is wrong, each a way to where it is. */
export function ProblemLinks({
  problems,
  onOpen,
}: {
  readonly problems: readonly Problem[]
  readonly onOpen: (problem: Problem) => void
}) {
  return (
    <ul className="flex flex-col">
      {problems.map((problem, at) => {
        const { node, message, severity } = problem
        const [Glyph, color] = severity === 'warning' ? [WarningIcon, 'text-warning'] : [ErrorIcon, 'text-error']
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew as a whole
          <li key={at} className="flex items-start gap-2 border-b border-border py-1.5 last:border-0">
            <Glyph aria-hidden className={`mt-0.5 size-4 shrink-0 ${color}`} strokeWidth={1.75} />
            {node === undefined ? (
              <span className="text-text-2">{message}</span>
            ) : (
              <a
                href={`?node=${encodeURIComponent(node)}`}
                onClick={(event) => {
                  event.preventDefault()
                  onOpen(problem)
                }}
                className="text-accent underline-offset-2 hover:underline"
              >
                {message}
              </a>
            )}
          </li>
        )
      })}
    </ul>
  )
}
