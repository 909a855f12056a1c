import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { t } from '../strings/index.ts'
import { classes } from './classes.ts'
import { EyeIcon, EyeOffIcon, WarningIcon } from './icons.ts'
import { type Choice, Select } from './select.tsx'

const CONTROL =
  'w-full rounded-input border bg-surface text-text transition-colors duration-120 ease-ui disabled:opacity-60 hover:border-text-3 focus-visible:outline-offset-0'
const SIZES = { default: 'min-h-8 px-2.5 text-ui', large: 'min-h-10 px-3 text-read' } as const

interface Words {
  readonly label: string
  readonly hint?: ReactNode
  /** Why what stands here cannot be taken. */
  readonly problem?: string | undefined
  readonly size?: keyof typeof SIZES
}

/** A label above, a hint or a problem below, both tied to the control. */
function Field({
  label,
  hint,
  problem,
  id,
  aside,
  children,
}: Words & { readonly id: string; readonly aside?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-ui font-medium text-text">
          {label}
        </label>
        {aside}
      </div>
      {children}
      {problem !== undefined ? (
        <p id={`${id}-problem`} className="flex items-start gap-1.5 text-meta text-error">
          <WarningIcon aria-hidden className="mt-px size-3.5 shrink-0" strokeWidth={1.75} />
          {problem}
        </p>
      ) : (
        hint !== undefined && (
          <div id={`${id}-hint`} className="text-meta text-text-3">
            {hint}
          </div>
        )
      )}
    </div>
  )
}

const described = (id: string, { hint, problem }: Pick<Words, 'hint' | 'problem'>) => ({
  'aria-invalid': problem !== undefined || undefined,
  'aria-describedby': problem !== undefined ? `${id}-problem` : hint !== undefined ? `${id}-hint` : undefined,
})
const edge = (problem: string | undefined) => (problem === undefined ? 'border-strong' : 'border-error')

export function TextField({
  label,
  hint,
  problem,
  size = 'default',
  aside,
  className,
  ...input
}: Words & Omit<ComponentProps<'input'>, 'size'> & { readonly aside?: ReactNode }) {
  const id = useId()
  return (
    <Field {...{ label, hint, problem, id, aside }}>
      <input
        {...input}
        {...described(id, { hint, problem })}
        id={id}
        className={classes(CONTROL, SIZES[size], edge(problem), className)}
      />
    </Field>
  )
}

/** What is typed can be shown. Pasting and password managers work as everywhere. */
export function PasswordField({
  label,
  hint,
  problem,
  size = 'default',
  aside,
  ...input
}: Words & Omit<ComponentProps<'input'>, 'size' | 'type'> & { readonly aside?: ReactNode }) {
  const id = useId()
  const [isShown, setShown] = useState(false)
  const Glyph = isShown ? EyeOffIcon : EyeIcon
  return (
    <Field {...{ label, hint, problem, id, aside }}>
      <div className="relative">
        <input
          {...input}
          {...described(id, { hint, problem })}
          id={id}
          type={isShown ? 'text' : 'password'}
          spellCheck={false}
          autoCapitalize="off"
          className={classes(CONTROL, SIZES[size], edge(problem), 'pr-10')}
        />
        <button
          type="button"
          aria-label={isShown ? t('field.hide-password') : t('field.show-password')}
          aria-controls={id}
          onClick={() => setShown(!isShown)}
          className="absolute inset-y-0 right-1 my-auto inline-flex size-8 items-center justify-center rounded-input text-text-3 hover:text-text"
        >
          <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
        </button>
      </div>
    </Field>
  )
}

export function TextArea({ label, hint, problem, className, ...input }: Words & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Field {...{ label, hint, problem, id }}>
      <textarea
        {...input}
        {...described(id, { hint, problem })}
        id={id}
        className={classes(CONTROL, 'px-2.5 py-2 text-ui', edge(problem), className)}
      />
    </Field>
  )
}

/** One of a list. */
export function SelectField({
  label,
  hint,
  problem,
  size = 'default',
  ...input
}: Words & Omit<ComponentProps<'select'>, 'size'> & { readonly options: readonly Choice[] }) {
  const id = useId()
  return (
    <Field {...{ label, hint, problem, id }}>
      <Select
        {...input}
        {...described(id, { hint, problem })}
        id={id}
        frame="block"
        className={classes(CONTROL, SIZES[size], edge(problem))}
      />
    </Field>
  )
}
