import { useId, useState } from 'react'
import { t } from '../strings/index.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { CheckIcon, CopyIcon } from './icons.ts'

const SAID_MS = 2_000

/** Puts a text on the clipboard, and says so where it is pressed. */
export function CopyButton({
  text,
  label,
  size = 'default',
}: {
  readonly text: string
  readonly label: string
  readonly size?: 'compact' | 'default'
}) {
  const [isCopied, setCopied] = useState(false)
  return (
    <Button
      icon={isCopied ? CheckIcon : CopyIcon}
      size={size}
      onClick={() =>
        void copyText(text).then((isDone) => {
          setCopied(isDone)
          setTimeout(() => setCopied(false), SAID_MS)
        })
      }
    >
      {label}
      <span role="status" className="sr-only">
        {isCopied ? t('copy.done') : ''}
      </span>
    </Button>
  )
}

/** A page without TLS has no clipboard of its own: a marked field and the old command do it there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true })
    const host = document.querySelector('[role="dialog"]') ?? document.body
    host.append(field)
    field.select()
    const isDone = document.execCommand('copy')
    field.remove()
    return isDone
  }
}

/** Something to be taken away as it is: a token, a link, a command. */
export function CopyField({
  label,
  text,
  copy,
  isLong = false,
}: {
  readonly label: string
  readonly text: string
  readonly copy: string
  readonly isLong?: boolean
}) {
  const id = useId()
  const look =
    'min-w-0 flex-1 rounded-input border border-strong bg-canvas px-2.5 font-mono text-meta text-text focus-visible:outline-offset-0'
  return (
    // What is read out alone is laid out from here, and makes no page longer.
    <div className="relative flex flex-col gap-1.5">
      <label htmlFor={id} className="text-ui font-medium text-text">
        {label}
      </label>
      <div className={classes('flex gap-2', isLong ? 'flex-col items-end' : 'flex-wrap items-center')}>
        {isLong ? (
          <textarea
            id={id}
            readOnly
            // Long lines break: a token alone takes two.
            rows={text.split('\n').length + 3}
            value={text}
            spellCheck={false}
            className={classes(look, 'w-full resize-none py-2 leading-5')}
          />
        ) : (
          <input
            id={id}
            readOnly
            value={text}
            spellCheck={false}
            onFocus={({ target }) => target.select()}
            className={classes(look, 'min-h-8 basis-48')}
          />
        )}
        <CopyButton text={text} label={copy} />
      </div>
    </div>
  )
}
