import { useEffect, useState } from 'react'
import { t } from '../strings/index.ts'
import { Button } from './button.tsx'
import { CheckIcon, CopyIcon } from './icons.ts'

const SAID_MS = 2_000

/** Copies a text, and says that it did. */
export function CopyButton({
  label,
  text,
  size = 'compact',
}: {
  readonly label: string
  readonly text: string
  readonly size?: 'compact' | 'default'
}) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      <Button size={size} icon={isCopied ? CheckIcon : CopyIcon} onClick={() => void copyText(text).then(setCopied)}>
        {label}
      </Button>
      <span aria-live="polite" className="sr-only">
        {isCopied ? t('copy.done') : ''}
      </span>
    </>
  )
}

/** Without TLS a browser has no clipboard to offer; then what is selected is copied. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = Object.assign(document.createElement('textarea'), { value: text })
    field.className = 'fixed opacity-0'
    document.body.append(field)
    field.select()
    const isCopied = document.execCommand('copy')
    field.remove()
    return isCopied
  }
}
