import type { TestCaseResult, TestCaseSummary } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ErrorIcon, QueuedIcon, SuccessIcon, TrashIcon } from '../../ui/icons.ts'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { valueText } from '../diff/value-text.ts'

/** Test cases, how each went, and where one did not pass what was there in the place of what was expected. */
export function TestList({
  tests,
  results,
  runLink,
  onDelete,
}: {
  readonly tests: readonly TestCaseSummary[]
  readonly results: ReadonlyMap<string, TestCaseResult>
  /** The address of a run. */
  readonly runLink: (execution: string) => string
  readonly onDelete?: ((test: TestCaseSummary) => void) | undefined
}) {
  return (
    <ul className="flex flex-col">
      {tests.map((test) => {
        const result = results.get(test.id)
        return (
          <li key={test.id} className="flex flex-col gap-1 border-b border-border py-1.5 last:border-0">
            <div className="flex min-h-8 items-center gap-2">
              <Outcome result={result} />
              <span className="min-w-0 flex-1 truncate text-text">{test.name}</span>
              {result !== undefined && (
                <a href={runLink(result.execution.id)} className="text-meta leading-6 text-accent hover:underline">
                  {t('tests.run-of')}
                </a>
              )}
              {onDelete && (
                <IconButton
                  size="compact"
                  icon={TrashIcon}
                  label={t('tests.delete', { name: test.name })}
                  onClick={() => onDelete(test)}
                />
              )}
            </div>
            {result !== undefined && !result.passed && <Why result={result} />}
          </li>
        )
      })}
    </ul>
  )
}

function Outcome({ result }: { readonly result: TestCaseResult | undefined }) {
  const [Glyph, color, word] =
    result === undefined
      ? ([QueuedIcon, 'text-neutral', 'tests.not-run'] as const)
      : result.passed
        ? ([SuccessIcon, 'text-success', 'tests.passed'] as const)
        : ([ErrorIcon, 'text-error', 'tests.failed'] as const)
  return (
    <span className={`inline-flex shrink-0 items-center gap-1.5 text-meta ${color}`}>
      <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
      {t(word)}
    </span>
  )
}

function Why({ result: { execution, mismatches } }: { readonly result: TestCaseResult }) {
  if (execution.status !== 'succeeded')
    return (
      <p className="pl-6 text-meta text-text-2">
        {t('tests.run-is', { status: t(STATUS_LOOKS[execution.status].word) })}
      </p>
    )
  return (
    <ul className="flex flex-col gap-1 pl-6 font-mono text-meta text-text-2">
      {mismatches.map(({ path, expected, found }) => (
        <li key={path} className="break-words">
          {t('tests.mismatch', {
            path: path === '' ? '/' : path,
            found: found === undefined ? t('tests.nothing') : valueText(found),
            expected: valueText(expected),
          })}
        </li>
      ))}
    </ul>
  )
}
